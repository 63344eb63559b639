# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which words of a paragraph differ, and what that makes of it: an edit, a new date, or noise."""

from __future__ import annotations

import re

from holdfast.readers.documents.view import TextView
from holdfast.readers.text.dates import Anchor, find_dates
from holdfast.record.revisions_align import matches
from holdfast.record.revisions_fold import even, might_be, repaired, words_of
from holdfast.record.revisions_model import WordChange

__all__ = ["judge_words", "word_changes"]

_SMALL = 4  # characters of a word that two changes beside it swallow: "of", "the"
_UPDATED = re.compile(
    r"\b(?:updated?|modified|revised|reviewed|changed|published|posted|as of|stand|оновлено|обновлено|aktualisiert"
    r"|actualizado|mis à jour)\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[•‣◦▪●○■□·∙*–—‒-]+|\(?\d{1,2}[.)]")
_LONGEST_DATELINE = 120
_NO_ANCHOR = Anchor(None)
Span = tuple[int, int]


def word_changes(old: TextView, new: TextView, before: Span, after: Span) -> tuple[WordChange, ...]:
    """The words that differ between two ranges, apart from noise, in order."""
    left = _words(old.text, before)
    right = _words(new.text, after)
    same = matches([key for _, _, key in left], [key for _, _, key in right])
    found: list[tuple[int, int, int, int]] = []
    at = to = 0
    for x, y in [*same, (len(left), len(right))]:
        if x > at or y > to:
            if found and _swallowed(left[found[-1][1] : at]) and found[-1][1] < at:
                begin, _, low, _ = found.pop()
                found.append((begin, x, low, y))
            else:
                found.append((at, x, to, y))
        at, to = x + 1, y + 1
    return tuple(
        _trimmed(old.text, new.text, WordChange(_span(left, a, b, before), _span(right, c, d, after)))
        for a, b, c, d in found
    )


def _words(text: str, span: Span) -> list[tuple[int, int, str]]:
    start, end = span
    spans = [(start + a, start + b) for a, b in words_of(text[start:end])]
    if len(spans) > 1 and _BULLET.fullmatch(repaired(text[slice(*spans[0])])):
        spans = spans[1:]
    found = []
    for a, b in spans:
        for first, last in _without_stops(text, a, b):
            word = text[first:last]
            key = word if word.isascii() and word.isalnum() else repaired(word)
            if key:
                found.append((first, last, key))
    return found


def _without_stops(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A word apart from the stops behind it and the bracket before it, so that a comma is not part of an edit."""
    first, last = start, end
    while first < last and text[first] in "([":
        first += 1
    while first < last and text[last - 1] in ",.:!?)]":
        last -= 1
    if first == last or (first, last) == (start, end):
        return [(start, end)]
    parts = ((start, first), (first, last), (last, end))
    return [one for one in parts if one[0] < one[1]]


def _swallowed(words: list[tuple[int, int, str]]) -> bool:
    return len(words) == 1 and len(words[0][2]) <= _SMALL and not any(char.isdigit() for char in words[0][2])


def _span(words: list[tuple[int, int, str]], first: int, last: int, within: Span) -> Span:
    if first < last:
        return words[first][0], words[last - 1][1]
    at = words[first][0] if first < len(words) else within[1]
    return at, at


def _trimmed(old: str, new: str, change: WordChange) -> WordChange:
    """Without the marks that both sides begin or end with."""
    (a, b), (c, d) = change.old, change.new
    while b - a > 1 and d - c > 1 and old[b - 1] == new[d - 1] and not old[b - 1].isalnum():
        b, d = b - 1, d - 1
    while b - a > 1 and d - c > 1 and old[a] == new[c] and not old[a].isalnum():
        a, c = a + 1, c + 1
    return WordChange((a, b), (c, d))


def judge_words(
    old: TextView, new: TextView, sides: tuple[Span, Span], words: tuple[WordChange, ...], *, title: bool
) -> tuple[str, str]:
    """What the changed words make of a paragraph: its effect, and the reason.

    Args:
        old: the older view.
        new: the newer view.
        sides: the paragraph in the older and in the newer view.
        words: what differs (`word_changes`).
        title: it is a heading, whose case is a matter of layout.
    """
    before, after = sides
    was, now = old.text[slice(*before)], new.text[slice(*after)]
    if not words:
        return _judge_signs(was, now)
    pairs = [(old.text[slice(*one.old)], new.text[slice(*one.new)]) for one in words]
    if all(repaired(one).casefold() == repaired(other).casefold() for one, other in pairs):
        if title:
            return "layout", "only capital letters of the title differ"
        return "text", "only capital letters differ"
    if all(might_be(one, other) or might_be(other, one) for one, other in pairs):
        return "encoding", "letters were lost in decoding"
    if all("".join(one.split()).strip("-") == "".join(other.split()).strip("-") for one, other in pairs):
        return "layout", "words are joined or parted by white space alone"
    if len(was) <= _LONGEST_DATELINE and any(map(str.isdigit, was)):
        left, right = _without_dates(old, before), _without_dates(new, after)
        if left == right and (not re.search(r"\w", left) or _UPDATED.search(now)):
            return "date_bump", f"the page's own date: {was.strip()} → {now.strip()}"
    return "text", ""


def _judge_signs(was: str, now: str) -> tuple[str, str]:
    """The same words in both: what differs in the characters between and in them."""
    if was == now:
        return "", ""
    if even(was) == even(now):
        return "layout", _layout_reason(was, now)
    if repaired(was) == repaired(now):
        return "encoding", "the same words, characters encoded otherwise"
    return "layout", "the same words, set otherwise"


def _without_dates(view: TextView, span: Span) -> str:
    parts, at = [], span[0]
    for one in find_dates(view.text, *span, _NO_ANCHOR):
        parts.append(view.text[at : one.start])
        at = one.end
    return repaired(" ".join([*parts, view.text[at : span[1]]])).casefold()


def _layout_reason(was: str, now: str) -> str:
    if was.split() == now.split():
        return "white space"
    if was.split()[1:] == now.split()[1:] or was.split()[1:] == now.split() or was.split() == now.split()[1:]:
        return "another bullet before the same text"
    return "quotation marks, dashes or bullets of another kind"
