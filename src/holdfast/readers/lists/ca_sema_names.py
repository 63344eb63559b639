# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The names of Canada's list: one field holds several of them, in several scripts and languages.

`aliases` splits an `Aliases` text where the publisher means a new name:

    at ";" and ","                  but not before a legal form: "Пример, АО" is one name;
                                    nor, for an organisation, before a small letter
    at "/", "or", "and"             where both sides are names; for an organisation's "and" only
                                    next to another script, since "Research and Development" is one
    at a label "Russian:"           which gives the language of what follows, where the script fits
    between Latin and Arabic or Hebrew letters

Nothing is split inside matching brackets. A person's alias of one word ("Sergei", a nickname,
a surname's other spelling) is a weak alias, so is a bare legal form, and a text that mixes parts
("Aleksandr or Alexander Ivanov"): it stays whole, since no single name can be cut from it.

`halves` cuts an official name written in English and French. All spans are character ranges of
the text that came in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Piece", "aliases", "halves"]


class Piece(NamedTuple):
    """One name: its range in the text, the language a label gives it, and whether it is weak."""

    start: int
    end: int
    lang: str | None
    weak: bool


_Span = tuple[int, int]

_LANGUAGES = {
    "russian": "rus", "belarusian": "bel", "belarussian": "bel", "ukrainian": "ukr", "arabic": "ara",
    "persian": "fas", "farsi": "fas", "hebrew": "heb", "english": "eng", "french": "fra", "burmese": "mya",
    "chinese": "zho", "romanian": "ron", "spanish": "spa", "georgian": "kat",
}  # fmt: skip
_LABEL = re.compile(rf"[(\s,;/]*\b({'|'.join(_LANGUAGES)})\s*:\s*", re.IGNORECASE)
_SCRIPTS = {
    "rus": re.compile("[\u0400-\u04ff]"),
    "bel": re.compile("[\u0400-\u04ff]"),
    "ukr": re.compile("[\u0400-\u04ff]"),
    "ara": re.compile("[\u0600-\u06ff]"),
    "fas": re.compile("[\u0600-\u06ff]"),
    "heb": re.compile("[\u0590-\u05ff]"),
    "mya": re.compile("[\u1000-\u109f]"),
    "zho": re.compile("[\u4e00-\u9fff]"),
    "kat": re.compile("[\u10a0-\u10ff]"),
}
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_PLAIN = re.compile("[^;,/:()\\[\\]«»“”\u0590-\u08ff]*\\Z")  # nothing in it that could part two names
_WORD = re.compile(r"\w")
_COMMA = re.compile(r",")
_SEMICOLON = re.compile(r";")
_CHOICE = re.compile(r"/|(?<=[\s,])(?:or|and)(?=\s)", re.IGNORECASE)
_LEADING = re.compile(r"(?:(?:or|and|also|aka|a\.k\.a\.)\s+)+", re.IGNORECASE)
_BEGINS = re.compile(rf"the |[ld]['’]|{_LEADING.pattern}", re.IGNORECASE)
_TRAILING = re.compile(r"\s+(?:aka|a\.k\.a\.)\Z", re.IGNORECASE)
_FORM = re.compile(
    r"(?:co\.?,?\s*)?(?:co\.?|ltd\.?|limited|inc\.?|llc|llp|plc|l\.l\.c\.|jsc|[ocp]jsc|oao|ooo|pao|zao|ao|s\.?a\.?|gmbh"
    r"|tov|fze|fzco|pjs|fsue|оао|ооо|пао|зао|ао|нао|сао|ап|тов|гуп|фгуп|мк|некоммерческое партн[её]рство)\Z",
    re.IGNORECASE,
)
_BRACKETS = {"(": ")", "«": "»", "“": "”", "[": "]"}
_EDGES = " \t\r\n\u00a0,;/"
_MIN_SIDE = 4  # letters on each side of a "/" that joins two names: "A/S", "Н/Д" are one
_BEFORE = re.compile(r"\w{3}\Z")
_AFTER = re.compile(r"\w{3}")


def aliases(text: str, *, person: bool) -> list[Piece]:
    """The names of an `Aliases` text, in order. Constant memory, linear time; never raises."""
    if _PLAIN.match(text) is not None and _CHOICE.search(text) is None:
        whole = _trim(text, 0, len(text))
        return [] if whole is None else [Piece(*whole, None, person and len(text[slice(*whole)].split()) == 1)]
    found: list[Piece] = []
    for start, end, lang in _labelled(text):
        for piece in _names(text, start, end, person=person):
            said = text[piece.start : piece.end]
            script = None if lang is None else _SCRIPTS.get(lang)
            fits = lang if script is None or script.search(said) else None
            found.append(piece._replace(lang=fits))
    return found


def halves(text: str) -> list[_Span]:
    """The ranges of an organisation's name, or of its English and its French form."""
    cuts = [at for at in _outside(text) if text[at] == "/"] if "/" in text else []
    whole = _trim(text, 0, len(text))
    if len(cuts) != 1:
        return [whole] if whole is not None else []
    sides = [_trim(text, 0, cuts[0]), _trim(text, cuts[0] + 1, len(text))]
    if any(side is None or len(_WORD.findall(text, *side)) < _MIN_SIDE for side in sides):
        return [whole] if whole is not None else []
    return [side for side in sides if side is not None]


def _labelled(text: str) -> Iterator[tuple[int, int, str | None]]:
    """The stretches between labels, each with the language its label gives."""
    start, lang = 0, None
    for match in _LABEL.finditer(text):
        yield start, match.start(), lang
        start, lang = match.end(), _LANGUAGES[match[1].lower()]
    yield start, len(text), lang


def _names(text: str, start: int, end: int, *, person: bool) -> Iterator[Piece]:
    for field in _cut(text, (start, end), _SEMICOLON):
        for part in _rejoined(text, _cut(text, field, _COMMA), person=person):
            for one in _by_direction(text, part):
                yield from _choice(text, one, person=person)


def _rejoined(text: str, parts: list[_Span], *, person: bool) -> list[_Span]:
    """Parts between commas; legal forms belong to the name before them (the first one: after), as do small letters."""
    found: list[_Span] = []
    for part in parts:
        said = text[part[0] : part[1]].strip(_EDGES + '"')
        goes_on = said[:1].islower() and _BEGINS.match(said) is None
        alone = len(found) == 1 and _FORM.match(text[slice(*found[0])].strip(_EDGES)) is not None
        if found and not person and (goes_on or alone or _FORM.match(_CHOICE.split(said)[0].strip())):
            found[-1] = (found[-1][0], part[1])
        else:
            found.append(part)
    return found


def _by_direction(text: str, span: _Span) -> list[_Span]:
    """Cut at white space where Latin letters meet Arabic or Hebrew ones."""
    found, start, last = [], span[0], ""
    for match in re.finditer(r"\S+", text[span[0] : span[1]]):
        kind = "r" if _RIGHT_TO_LEFT.search(match[0]) else "l" if _LATIN.search(match[0]) else last
        if last and kind != last:
            found.append((start, span[0] + match.start()))
            start = span[0] + match.start()
        last = kind
    return [*found, (start, span[1])]


def _choice(text: str, span: _Span, *, person: bool) -> Iterator[Piece]:
    """Cut at "/", "or" and "and" where that leaves names; else the text stays whole."""
    whole = _trim(text, *span)
    if whole is None:
        return
    pieces = [piece for part in _cut(text, whole, _CHOICE, joins=not person) if (piece := _trim(text, *part))]
    if not person:
        yield from (Piece(start, end, None, weak=bool(_FORM.match(text[start:end]))) for start, end in pieces)
        return
    single = [len(text[start:end].split()) == 1 for start, end in pieces]
    if any(single) and not all(single):
        yield Piece(*whole, None, weak=True)
        return
    yield from (Piece(start, end, None, weak=one) for (start, end), one in zip(pieces, single, strict=True))


def _cut(text: str, span: _Span, separator: re.Pattern[str], *, joins: bool = False) -> list[_Span]:
    """`span` cut at every separator outside brackets; with `joins`, only where names of firms can end."""
    free = _outside(text[span[0] : span[1]])
    found, start = [], span[0]
    for match in separator.finditer(text, *span):
        if match.start() - span[0] not in free or (joins and not _joins(text, match)):
            continue
        found.append((start, match.start()))
        start = match.end()
    return [*found, (start, span[1])]


def _joins(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if match[0] == "/":
        beside = before[-1:] + after[:1]
        return not beside.isalnum() or bool(_BEFORE.search(before[-3:]) and _AFTER.match(after))
    if match[0].lower() == "or":
        return True
    first = next((char for char in after if char.isalpha()), "a")
    last = next((char for char in reversed(before) if char.isalpha()), "a")
    return not (_LATIN.match(first) and _LATIN.match(last))


def _outside(text: str) -> frozenset[int] | range:
    """The positions outside matching brackets; brackets without a partner count for nothing."""
    if not any(char in text for char in _BRACKETS):
        return range(len(text))
    inside: set[int] = set()
    waiting: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in _BRACKETS:
            waiting.append((_BRACKETS[char], at))
        elif any(char == closing for closing, _ in waiting):
            while waiting[-1][0] != char:
                waiting.pop()
            inside.update(range(waiting.pop()[1], at + 1))
    return frozenset(range(len(text))) - inside


def _trim(text: str, start: int, end: int) -> _Span | None:
    """The range without separators, leading "or", and brackets that have no partner; `None` when nothing is left."""
    while True:
        before = (start, end)
        while start < end and text[start] in _EDGES:
            start += 1
        while end > start and text[end - 1] in _EDGES:
            end -= 1
        if (match := _LEADING.match(text, start, end)) is not None:
            start = match.end()
        if (match := _TRAILING.search(text[start:end])) is not None:
            end = start + match.start()
        if text.startswith('" ', start, end):  # the end of a quotation before the comma
            start += 1
        said = text[start:end]
        for opening, closing in ("()", "[]"):
            if said[:1] == opening and (closing not in said or (said.find(closing) == len(said) - 1)):
                start, end = start + 1, end - (said[-1:] == closing)
            elif said[-1:] == closing and opening not in said:
                end -= 1
            else:
                continue
            break
        if (start, end) == before:
            return (start, end) if _WORD.search(text[start:end]) else None
