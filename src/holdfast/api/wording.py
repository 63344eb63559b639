# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The `q` of a search: Lucene's everyday part, read into words and filters.

Understood: words (all must be there), `"phrases"` (their words), `AND`, `field:value` for the
fields of `FIELDS`, a trailing `*`, `~` and `^` (dropped), round brackets without alternatives. What
would change the meaning if it were ignored is refused with a sentence: `OR`, `NOT`, `-word`, ranges,
regular expressions. Unbalanced quotes or brackets are refused too. With `simple=true` nothing is
refused: everything but letters and digits separates words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from holdfast.base.errors import UsageError

__all__ = ["FIELDS", "Wording", "read_wording"]

FIELDS = {
    "schema": "schema", "countries": "country", "country": "country", "topics": "topic", "topic": "topic",
    "datasets": "dataset", "dataset": "dataset", "program": "program", "programId": "program",
    "name": "", "names": "", "caption": "", "text": "", "id": "", "identifiers": "",
}  # fmt: skip
"""Field of `q` → facet of the record it filters; `""` reads the value as words."""
_TOKEN = re.compile(r'\s+|"((?:[^"\\]|\\.)*)"|([()])|(/)|([^\s()"]+)')
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Wording:
    """Words to look for, and filters by facet."""

    words: str
    filters: dict[str, tuple[str, ...]]


def read_wording(text: str, *, simple: bool) -> Wording:
    """Read `q`.

    Raises:
        UsageError: it is malformed, or means something that is not understood here.
    """
    text = text[:_LONGEST]
    if simple:
        return Wording(text.replace("*", " "), {})
    words: list[str] = []
    filters: dict[str, tuple[str, ...]] = {}
    depth, field, place = 0, "", 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise _malformed("a quote is opened and not closed")
        place = found.end()
        phrase, bracket, slash, bare = found.groups()
        if bracket:
            depth += 1 if bracket == "(" else -1
            if depth < 0:
                raise _malformed("a bracket is closed and not opened")
        elif slash or (bare and "/" in bare):
            raise _malformed("a slash begins a regular expression, and those are not understood")
        elif phrase is not None or bare:
            value = phrase if phrase is not None else bare
            if phrase is None and not field:
                field, value = _split(value)
                if field and not value:
                    continue
            _take(field, _plain(value, quoted=phrase is not None), words, filters)
            field = ""
    if depth or field:
        raise _malformed("a bracket is not closed" if depth else f"nothing follows {field}:")
    return Wording(" ".join(words), filters)


def _malformed(why: str) -> UsageError:
    return UsageError(f"Query could not be parsed: {why}", hint="simple=true reads any text as words")


def _split(word: str) -> tuple[str, str]:
    """`field:value`; a colon after anything else than a field belongs to the word."""
    field, colon, value = word.partition(":")
    field = field.lstrip("+").removeprefix("properties.")
    return (field, value) if colon and field in FIELDS else ("", word)


def _plain(value: str, *, quoted: bool) -> str:
    if quoted:
        return re.sub(r"\\(.)", r"\1", value)
    if value in {"OR", "||", "NOT", "!"} or (value[:1] in "-!" and len(value) > 1):
        raise _malformed("OR, NOT and -word are not understood; ask several times, or filter")
    if value[:1] in "[{" or value[-1:] in "]}":
        raise _malformed("ranges are not understood; changed_since and filter= are")
    if value in {"AND", "&&", "+"}:
        return ""
    return re.sub(r"\\(.)", r"\1", re.sub(r"[~^][0-9.]*$", "", value.lstrip("+"))).replace("*", "")


def _take(field: str, value: str, words: list[str], filters: dict[str, tuple[str, ...]]) -> None:
    if not value:
        return
    facet = FIELDS.get(field, "")
    if facet:
        filters[facet] = (*filters.get(facet, ()), value)
    else:
        words.append(value)
