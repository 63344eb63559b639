# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where quotation marks open and close, in one paragraph, however they are set.

Curly, low, angular, corner and straight marks are read, double and single, nested, mixed, left
open and set on the wrong side. Rules, in the order in which they apply to a mark:

1. a mark that can only open (`“`, `„`, `«`, `‘`, `「`) opens, unless its partner stands open
   and white space or an end follows it (German `„so“`, Danish `»so«`);
2. a mark that can only close closes the innermost open quote of its family, and those left open
   inside it; without one it opens where it stands before a word and behind a blank (a closer
   set on the wrong side of the blank), else it is nothing;
3. a straight mark opens behind a blank or a bracket and before a word, closes behind a word, and
   otherwise does what is needed;
4. a single mark inside a word, or behind one without an opener, is an apostrophe;
5. what is still open at the end shares the closer that ends the paragraph, if one does; else it
   reaches to the end and is `open`: the next paragraph may go on with it.

One pass with a stack: linear in the length of the paragraph, whatever stands in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Quoted", "find_quoted"]

_FAMILIES = {
    "“": "double", "”": "double", "„": "double", "‟": "double", '"': "double", "＂": "double",
    "«": "angle", "»": "angle", "‹": "small angle", "›": "small angle",
    "‘": "single", "’": "single", "‚": "single", "‛": "single", "'": "single",
    "「": "corner", "」": "corner", "『": "white corner", "』": "white corner",
}  # fmt: skip
_OPENERS = frozenset("“„‟«‹‘‚‛「『")
_CLOSERS = frozenset("”»›’」』")
_MARK = re.compile("[" + "".join(_FAMILIES) + "]")
_BEFORE_OPENER = re.compile(r"[\s(\[{—–/=:“„«‘-]")
_DEEPEST = 64  # nesting beyond it is no nesting but damage


@dataclass(frozen=True, slots=True)
class Quoted:
    """What stands between two marks: `start` to `end` with the marks, `inner_start` to `inner_end` without.

    White space at the inner edges is left out. `depth` is 0 for the outermost; `open` means that no mark closes it.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int
    open: bool = False


def find_quoted(text: str, start: int, end: int) -> tuple[Quoted, ...]:
    """Everything quoted in a paragraph, by where it begins; an inner one comes behind the one around it."""
    stack: list[tuple[int, str]] = []  # where a quote was opened, and by which mark
    found: list[Quoted] = []
    last_closer = -1
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match.group()
        family = _FAMILIES[mark]
        if family == "single" and _is_apostrophe(text, at, end, stack):
            continue
        level = next((n for n in range(len(stack) - 1, -1, -1) if _FAMILIES[stack[n][1]] == family), None)
        if _closes(text, at, end, opener=stack[level][1] if level is not None else None):
            if level is None:
                if _before_word(text, at, end) and (at == start or text[at - 1].isspace()):
                    _push(stack, at, mark)
                continue
            begun, _ = stack[level]
            del stack[level:]
            found.append(_quoted(text, begun, at, len(stack)))
            last_closer = at
        else:
            _push(stack, at, mark)
    if stack:
        found.extend(_left_open(text, stack, end, last_closer))
    if len(found) < 2:  # noqa: PLR2004 - nothing to sort
        return tuple(found)
    return tuple(sorted(found, key=lambda one: (one.start, -one.end)))


def _closes(text: str, at: int, end: int, *, opener: str | None) -> bool:
    """Whether the mark at `at` closes, given the mark that opened the innermost quote of its family."""
    mark = text[at]
    if mark in _CLOSERS:
        return not (mark == "»" and opener is None and _before_word(text, at, end))
    behind_word = at > 0 and not _BEFORE_OPENER.match(text[at - 1])
    if mark in _OPENERS:
        if mark in {"“", "«", "‘"} and opener in {"„", "‟", "»", "‚"}:
            return behind_word and not _before_word(text, at, end)
        return False
    if opener is None:
        return behind_word and not _before_word(text, at, end)  # a stray closer; nothing to close
    if behind_word and not _before_word(text, at, end):
        return True
    return not (_before_word(text, at, end) and not behind_word)


def _before_word(text: str, at: int, end: int) -> bool:
    """A word, a number, another opener or an ellipsis follows at once."""
    if at + 1 >= end:
        return False
    char = text[at + 1]
    return char.isalnum() or char in "“„«‘([…$€£#@" or (char in "'\".-—–" and at + 2 < end and text[at + 2].isalnum())


def _is_apostrophe(text: str, at: int, end: int, stack: list[tuple[int, str]]) -> bool:
    behind = at > 0 and text[at - 1].isalnum()
    before = at + 1 < end and text[at + 1].isalnum()
    mark = text[at]
    if behind and before:
        return True
    if mark in {"‘", "‚", "‛"}:
        return False
    opened = any(_FAMILIES[one] == "single" for _, one in stack)
    if before and not behind:  # "'tis", "’90s" or an opener
        return mark == "’" or opened or text.find("'", at + 1, min(end, at + 400)) < 0
    return not opened


def _push(stack: list[tuple[int, str]], at: int, mark: str) -> None:
    if len(stack) < _DEEPEST:
        stack.append((at, mark))


def _quoted(text: str, begun: int, closed: int, depth: int, *, is_open: bool = False) -> Quoted:
    inner_start, inner_end = begun + 1, closed
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    while inner_end > inner_start and text[inner_end - 1].isspace():
        inner_end -= 1
    return Quoted(begun, closed if is_open else closed + 1, inner_start, inner_end, depth, is_open)


def _left_open(text: str, stack: list[tuple[int, str]], end: int, last_closer: int) -> list[Quoted]:
    """Rule 5. A single mark left open was no quotation mark."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    shared = last_closer if last_closer == end - 1 else None
    left = [(at, mark) for at, mark in stack if _FAMILIES[mark] != "single" and at + 1 < end]
    return [
        _quoted(text, at, end if shared is None else shared, depth, is_open=shared is None)
        for depth, (at, _) in enumerate(left)
    ]
