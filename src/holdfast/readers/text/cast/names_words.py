# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The words of one run, and the names of the tables in them: what all readers of a run ask (`RunWords`)."""

from __future__ import annotations

import re
from typing import NamedTuple

from holdfast.readers.text.cast.known import Known, is_common, is_name_word, known_names, words
from holdfast.readers.text.cast.names_runs import tokens

__all__ = ["SEPARATE", "Match", "Piece", "RunWords"]

SEPARATE = frozenset({"and", "of", "of the", "for", "for the", "&", "and the", "on", "on the", "in"})
"""Small words at which the name of a person ends; "von" and "al" are others."""


_FOREIGN = re.compile("[\u0370-\u1fff]")


class Piece(NamedTuple):
    """A name, or what may be one, in a run: offsets in it, and what was told from the words alone.

    `what` is `name` (type and canonical are told), `person`, `title` (an office without a name), `pair` or `loose`.
    `title` is the range of the title before a person, `owner` whose title or body it is (canonical), `known` the row
    of the tables.
    """

    start: int
    end: int
    what: str
    type: str = ""
    canonical: str = ""
    kind: str = "full"
    rule: str = ""
    title: tuple[int, int] | None = None
    owner: str = ""
    known: Known | None = None
    possessive: bool = False


class Match(NamedTuple):
    """A name of the tables, and the index of the word behind it."""

    known: Known
    end: int


class RunWords:
    """The words of a run while they are read; what was found so far is `found`."""

    def __init__(self, run: str) -> None:
        self.run = run
        self.words = tokens(run)
        self.tables = words()
        self.names = known_names()
        self.found: list[Piece] = []
        self._asked: dict[int, Match | None] = {}
        self._shown = [word.word for word in self.words]
        self._possessed = any(word.possessive for word in self.words[:-1])
        self.shouts = run.isupper() and len(self.words) > 1

    def known(self, at: int) -> Match | None:
        """The longest name of the tables that begins at a word."""
        if at not in self._asked:
            self._asked[at] = self._known(at)
        return self._asked[at]

    def _known(self, at: int) -> Match | None:
        word = self.words[at]
        longest = self.names.longest.get(word.word, 0)
        if word.possessive:
            longest = max(longest, self.names.longest.get(f"{word.word}'s", 0))
        if not longest:
            return None
        last = min(at + longest, len(self.words))
        for end in range(last, at, -1):
            possessed = self._possessed and end - at > 1 and any(one.possessive for one in self.words[at : end - 1])
            name = self._raw(at, end) if possessed else " ".join(self._shown[at:end])
            if self.words[end - 1].possessive and (own := self.names.names.get(f"{name}'s")) is not None:
                self._whole(end - 1)
                return Match(own, end)
            one = self.names.names.get(name) or (self.names.capitals.get(name) if self.shouts else None)
            if one is not None and not (end - at == 1 and name.lower() in self.tables.never and not name.isupper()):
                return Match(one, end)
        return None

    def _whole(self, place: int) -> None:
        """The possessive of a word belongs to its name: "McDonald's"."""
        word = self.words[place]
        self.words[place] = word._replace(word=f"{word.word}'s", end=word.end + 2, possessive=False)
        self._shown[place] = f"{word.word}'s"

    def _raw(self, at: int, end: int) -> str:
        return " ".join(word.word + ("'s" if word.possessive and place < end - 1 else "")
                        for place, word in enumerate(self.words[at:end], at))  # fmt: skip

    def add_known(self, at: int, match: Match, rule: str = "known") -> None:
        """Add a name of the tables that begins at a word; `inside`: as a part of a longer one."""
        one = match.known
        last = self.words[match.end - 1]
        self.found.append(
            Piece(
                self.words[at].start,
                last.end,
                "name",
                one.type,
                one.canonical,
                one.kind,
                rule,
                None,
                "",
                one,
                last.possessive,
            )
        )

    def nested(self, start: int, end: int, *, bodies: bool = False) -> None:
        """Add the states, places and abbreviations inside a longer name; with `bodies` what several words name, too."""
        place = start
        while place < end:
            inner = None if self.words[place].small else self.known(place)
            if (
                inner is not None
                and inner.end <= end
                and (
                    inner.known.type in {"country", "place"}
                    or inner.known.kind == "abbreviation"
                    or (bodies and inner.end - place > 1 and inner.known.type != "person")
                )
            ):
                self.add_known(place, inner)
                place = inner.end
            else:
                place += 1

    def is_given(self, place: int) -> bool:
        """Whether a word is a given name: of the tables, or of another script that romanises to a name."""
        name = self.words[place].word
        return (
            name in self.tables.men
            or name in self.tables.women
            or (_FOREIGN.match(name) is not None and is_name_word(name))
        )

    def all_common(self, start: int, end: int) -> bool:
        """Whether no word of the range says what it is: "Latest Police", "Joining Forces"."""
        tables = self.tables
        return all(
            (is_common(word.word.lower()) and word.word not in tables.office_words and word.word not in tables.offices)
            or word.word.endswith("ing")
            for word in self.words[start:end]
        )

    def name_like(self, place: int) -> bool:
        """Whether a word may be a part of a person's name."""
        word = self.words[place]
        low = word.word.lower()
        return (
            not word.small
            and low not in self.tables.never
            and not is_common(low)
            and (self.known(place) is None or is_name_word(word.word))
        )

    def is_last(self, place: int) -> bool:
        """Whether a name cannot go on behind a word."""
        return place + 1 == len(self.words) or self.words[place].possessive or self.words[place + 1].small
