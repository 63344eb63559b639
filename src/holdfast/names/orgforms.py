# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Legal forms of organisations: where they stand in a name, and to which family they belong.

OOO, GmbH and Limited Liability Company say the same thing about a firm, and a list, a
register and a customer file each pick another one. `find` marks the words that spell a
legal form, so that scoring can weigh them little and compare families instead of letters.
The table is `data/orgforms.tsv`; its Cyrillic forms are read in every romanisation, and an
abbreviation is found dotted ("o.o.o.") as well as plain. A form is not looked for in the
first word of a name of one word ("AS" alone is a name).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from holdfast.names.normalize import clean, read_table
from holdfast.names.script import romanize

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FAMILIES", "families", "find"]

FAMILIES = ("llc", "jsc", "company", "partnership", "state", "nonprofit", "sole")
_SHORT_CHARS = 3
_DOTTED_CHARS = 5


def find(words: Sequence[str]) -> tuple[tuple[int, int, str], ...]:
    """Spans `(start, end, family)` of legal forms in cleaned, romanised words, left to right.

    Longest form first, spans do not overlap, and at least one word is left outside them.
    """
    forms, longest = _forms(), _longest()
    spans: list[tuple[int, int, str]] = []
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + longest.get(words[start], 0)), start, -1):
            form = " ".join(words[start:end])
            family = forms.get(form)
            # SAL, AB or UG inside a name is somebody's name; a legal form that short opens or closes it.
            if family is not None and (len(form) > _SHORT_CHARS or start == 0 or end == len(words)):
                spans.append((start, end, family))
                start = end - 1
                break
        start += 1
    covered = sum(end - begin for begin, end, _ in spans)
    return tuple(spans) if covered < len(words) else ()


def families(words: Sequence[str]) -> frozenset[str]:
    """The families of the forms in `words`."""
    return frozenset(family for _, _, family in find(words))


@cache
def _longest() -> dict[str, int]:
    """Most words of the forms that begin with a word."""
    longest: dict[str, int] = {}
    for form in _forms():
        words = form.split(" ")
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


@cache
def _forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for family, text in read_table("orgforms.tsv"):
        for form in text.split(";"):
            for spelling in romanize(clean(form).text):
                forms.setdefault(spelling, family)
                # "o o o" and "l l c" are forms; two single letters are more often the initials of a person.
                if _SHORT_CHARS <= len(spelling) <= _DOTTED_CHARS and " " not in spelling:
                    forms.setdefault(" ".join(spelling), family)
    return forms
