# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A run of capitalised words → the names in it, by its words alone: `read_run(run)`.

From left to right, at every word the first of these that fits:

    known     the longest name of the tables (data/known_*)
    body      [owner] words HEAD [of words]: "Russian Foreign Ministry", "Department of Justice"
    titled    [owner] title words, then a name: "Deputy Foreign Minister Anna Example"
    suffixed  words HEAD of another kind of name: "Example Holdings", "Lake Example"
    person    two to four words that are names of people
    pair      two to four words of which nothing is known
    loose     one such word: a surname, where the document has its bearer

What stands around the run decides later (`cast_find`): the same run always reads the same, which
is why the reading of a run is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

from holdfast.names.rarity import look_up
from holdfast.readers.text.cast.known import is_common, is_name_word, known_names, words
from holdfast.readers.text.cast.names_bodies import read_body
from holdfast.readers.text.cast.names_owned import is_works, read_headed, read_joined, read_legal, read_owned
from holdfast.readers.text.cast.names_persons import (
    add_person,
    begins_person,
    may_be_surname,
    name_end,
    owner_in,
    read_family_first,
    read_titled,
    title_end,
)
from holdfast.readers.text.cast.names_runs import Token
from holdfast.readers.text.cast.names_words import SEPARATE, Match, Piece, RunWords

__all__ = ["DESIGNATOR", "Piece", "read_run"]

_REMEMBERED = 65_536  # runs: a few MB; a live blog has some thousand different ones
_LONGEST_NAME = 4
_LONGEST_RUN = 7
_THREE = 3

DESIGNATOR = re.compile(
    r"(?:(?:T|MiG|Mig|MIG|Su|SU|Tu|TU|An|AN|Il|IL|Ka|KA|Mi|F|B|A|C|E|KC|P|RQ|MQ|U|S|BM|BMP|BTR|BMD|BRDM|MT|AK|AH|"
    r"UH|CH|MH|RPG|GBU|AGM|AIM|KAB|FAB|ODAB|RIM|MGM|AS|HQ|DF|Kh|KH|Yak|YAK|TOS|ZSU|TB|"
    r"SM|PAC|JAS|Orlan|Shahed|Geran|Leopard|PzH|FH|SA|Lancet|IRIS|Iskander)-\d{1,4}[A-Za-z]{0,3}\d{0,2}|"
    r"M(?:1|2|60|109|113|142|198|270|777)(?:A\d)?|TB2|BM21)s?\Z"
)
_MAKERS = frozenset(
    {"Sukhoi", "Mikoyan", "Tupolev", "Antonov", "Ilyushin", "Kamov", "Mil", "Lockheed", "General Dynamics"}
)
_MADE_BY = {
    "Su": "Sukhoi", "Tu": "Tupolev", "An": "Antonov", "Il": "Ilyushin", "Ka": "Kamov", "Yak": "Yakovlev", "Mi": "Mil",
}  # fmt: skip
_NAMES_OF_ARMS = frozenset({
    "Flanker", "Cub", "Crusty", "Fulcrum", "Bear", "Foxhound", "Fencer", "Backfire", "Hind", "Reaper", "Abrams",
    "Raptor", "Falcon",
})  # fmt: skip
_LEGAL_FORMS = frozenset(
    {
        "AG",
        "PJSC",
        "Corporation",
        "Co.",
        "Ltd.",
        "Limited",
        "OJSC",
        "JSC",
        "LLC",
        "Inc",
        "Inc.",
        "Ltd",
        "Corp",
        "Corp.",
        "plc",
        "PLC",
        "SE",
        "SA",
        "GmbH",
    }
)
_ALONE = frozenset({"President", "Chancellor", "Premier", "Pope"})


@lru_cache(maxsize=_REMEMBERED)
def read_run(run: str) -> tuple[Piece, ...]:
    """The names of a run, in order; one inside another (a state in a ministry's name) comes behind it."""
    if run.isupper() and run.isalpha():
        shouted = known_names().capitals.get(run)
        if shouted is not None and shouted.type == "place" and run not in known_names().names:
            return (Piece(0, len(run), "name", "place", shouted.canonical, "full", "dateline", None, "", shouted),)
    if run.isalpha() and run not in known_names().longest and run not in _ALONE:
        low = run.lower()
        if low in words().never:
            return ()
        if is_common(low):
            surname = look_up(low)
            if surname is None or surname[1] != "common":
                return ()
            return (Piece(0, len(run), "loose", "", run, "partial", "word"),)
        return (Piece(0, len(run), "loose", "", run, "partial", "loose"),)
    return tuple(sorted(_Reading(run).pieces(), key=lambda one: (one.start, -one.end)))


class _Reading(RunWords):
    """The words of a run, read from left to right."""

    def pieces(self) -> list[Piece]:
        """Everything in the run."""
        at = 0
        while at < len(self.words):
            at = self._next(at)
        return self.found

    def _next(self, at: int) -> int:
        word = self.words[at]
        if word.small:
            return at + 1
        known = self.known(at)
        owner_end = (
            known.end
            if known is not None and known.known.type in {"country", "place", "organization", "government_body"}
            else at
        )
        if (end := read_legal(self, at)) or (end := self._ship(at)) or (end := read_family_first(self, at)):
            return end
        if known is not None and self.words[known.end - 1].possessive and (end := self._owned_body(at, known)):
            return end
        for reader in (read_body, read_titled):
            end = reader(self, at, owner_end, known)
            if end:
                return end
        if known is None and "-" in word.word and self._joined(word):
            return at + 1
        if known is not None and not begins_person(self, at, known):
            return self._known_name(at, known)
        if DESIGNATOR.match(word.word):
            return self._designator(at)
        return self._title(at) or (at + 1 if known is None and self._is_never(word) else self._unknown(at))

    def _is_never(self, word: Token) -> bool:
        return word.word.lower() in self.tables.never

    def _title(self, at: int) -> int:
        """An office without a name; 0 where there is none."""
        word, end = self.words[at], title_end(self, at)
        if end > at and (end > at + 1 or word.word in _ALONE):
            title = " ".join(one.word for one in self.words[at:end])
            self.found.append(
                Piece(
                    word.start,
                    self.words[end - 1].end,
                    "title",
                    "person",
                    title,
                    "title_only",
                    "title",
                    None,
                    owner_in(self, at, end),
                    None,
                    self.words[end - 1].possessive,
                )
            )
            self.nested(at, end, bodies=True)
            return end
        return 0

    def _ship(self, at: int) -> int:
        """A ship by its prefix: "HMS Example"; 0 where there is none."""
        word = self.words[at].word
        if word not in self.tables.vessels or not word.isupper() or at + 1 >= len(self.words):
            return 0
        if self.words[at + 1].small or self.words[at + 1].after_break:
            return 0
        end = at + 2
        while end < min(len(self.words), at + _LONGEST_NAME) and not (
            self.words[end].small or self.words[end - 1].possessive or self.known(end) is not None
        ):
            end += 1
        last = self.words[end - 1]
        name = " ".join(word.word for word in self.words[at:end])
        self.found.append(
            Piece(self.words[at].start, last.end, "name", "vessel", name, "full", "prefix", None, "", None,
                  last.possessive)
        )  # fmt: skip
        return end

    def _known_name(self, at: int, known: Match) -> int:
        """A name of the tables, or the longer one that it begins."""
        end = read_owned(self, at, known)
        if not end and "&" in self.run and known.known.type == "place":
            end = read_joined(self, at)
        if end:
            return end
        if known.known.type == "organization" and known.end < len(self.words):
            known = known._replace(end=known.end + (self.words[known.end].word in _LEGAL_FORMS))
        self.add_known(at, known)
        return known.end

    def _owned_body(self, at: int, owner: Match) -> int:
        """As in "Exampleland's Security Service": a body of the tables, with the state whose it is; 0 if none."""
        body = self.known(owner.end) if owner.end < len(self.words) and owner.known.type == "country" else None
        if body is None or body.known.type != "government_body" or body.known.state != owner.known.state:
            return 0
        if body.known.kind == "abbreviation" or body.end - owner.end == 1:
            return 0
        last = self.words[body.end - 1]
        self.found.append(
            Piece(
                self.words[at].start, last.end, "name", "government_body", body.known.canonical, "full", "body", None,
                owner.known.canonical, None, last.possessive,
            )
        )  # fmt: skip
        self.add_known(at, owner)
        return body.end

    def _joined(self, word: Token) -> bool:
        """As in "Russia-Ukraine": each part a name of the tables."""
        parts, start = [], word.start
        for part in word.word.split("-"):
            one = self.names.names.get(part)
            if one is None or one.type == "person":
                return False
            parts.append(
                Piece(start, start + len(part), "name", one.type, one.canonical, one.kind, "known", None, "", one)
            )
            start += len(part) + 1
        self.found.extend(parts)
        return True

    def _designator(self, at: int) -> int:
        first = at
        if (
            self.found
            and self.found[-1].what == "loose"
            and self.found[-1].end == self.words[at].start - 1
            and self.run[self.found[-1].start : self.found[-1].end] in _MAKERS
        ):
            first = at - 1
            self.found.pop()
        end = at + 1
        if end < len(self.words) and self.words[end].word in _NAMES_OF_ARMS:
            end += 1
        stop = self.words[end - 1].end
        name = self.words[at].word.removesuffix("s")
        maker = _MADE_BY.get(name.partition("-")[0].capitalize(), "") if name[:3] != "MIG" else ""
        told = f"{maker} {name.partition('-')[0].capitalize()}-{name.partition('-')[2]}" if maker else name
        self.found.append(Piece(self.words[first].start, stop, "name", "equipment", told, "full", "designator"))
        return end

    def _unknown(self, at: int) -> int:
        if "&" in self.run and (end := read_joined(self, at)):
            return end
        end = at
        while end < min(len(self.words), at + _LONGEST_RUN):
            word = self.words[end]
            if (word.small and word.word in SEPARATE) or (end > at and not word.small and self._ends_at(end, at)):
                break
            end += 1
            if word.possessive:
                break
        while end > at + 1 and self.words[end - 1].small:
            end -= 1
        if headed := read_headed(self, at, end):
            return headed
        self._classify(at, end)
        return end

    def _ends_at(self, place: int, start: int) -> bool:
        """Whether a run of unknown words that begins at `start` ends before the word `place`."""
        word = self.words[place]
        if word.word.lower() in self.tables.never or word.after_break or DESIGNATOR.match(word.word):
            return True
        match = self.known(place)
        if match is None or word.word in self.tables.organizations:
            return False
        behind = self.words[match.end].word if match.end < len(self.words) else ""
        if match.known.type == "place" and behind in _LEGAL_FORMS and not word.possessive:
            return False  # "Sierra Nevada Corp."
        if may_be_surname(self, place, start, match, titled=False):
            return False
        return match.known.type != "person" or match.end - place > 1 or not is_name_word(self.words[start].word)

    def _classify(self, start: int, end: int) -> None:
        tables = self.tables
        last = self.words[end - 1]
        count = end - start
        span = (self.words[start].start, last.end)
        name = " ".join(word.word for word in self.words[start:end])
        if count > 1 and all(len(word.word) < _THREE and word.word.isupper() for word in self.words[start:end]):
            return  # languages, states: "EN FR DE"
        type_ = self._suffix(start, end) if count > 1 else ""
        if type_:
            self.found.append(Piece(*span, "name", type_, name, "full", "suffixed", None, "", None, last.possessive))
            return
        stop = name_end(self, start, titled=False)
        good = [place for place in range(start, end) if not self.words[place].small]
        first = self.words[good[0]].word
        if stop == end and count > 1 and (is_name_word(first) or first in tables.family_first or _initials(first)):
            add_person(self, (start, end), "person")
            return
        inner = next(
            (
                place
                for place in range(start + 1, end - 1)
                if self.is_given(place) and not self.words[place - 1].possessive
            ),
            None,
        )
        if inner is not None and (inner_end := name_end(self, inner, titled=False)) > inner + 1:
            begun = next((place for place in range(start, inner) if title_end(self, place) == inner), None)
            title = None if begun is None else (self.words[begun].start, self.words[inner - 1].end)
            add_person(self, (inner, inner_end), "person" if title is None else "titled", title)
            return
        begun = next((place for place in range(start, end) if not is_common(self.words[place].word.lower())), end)
        if start < begun < end:
            self._classify(begun, end)
            return
        stop = name_end(self, start, titled=False)
        if stop > start + 1 and is_name_word(first):
            add_person(self, (start, stop), "person")
            return
        if begun == end:
            return
        plain = not last.word.isdigit() and all(not is_common(self.words[place].word.lower()) for place in good)
        if count > 1:
            if plain and count <= _LONGEST_NAME:
                self.found.append(Piece(*span, "pair", "", name, "full", "pair", None, "", None, last.possessive))
            return
        self.found.append(Piece(*span, "loose", "", name, "partial", "loose", None, "", None, last.possessive))

    def _suffix(self, start: int, end: int) -> str:
        tables = self.tables
        last, first = self.words[end - 1].word, self.words[start].word
        if is_common(first.lower()) and is_common(self.words[end - 1].word.lower()) and end - start == _THREE - 1:
            return ""
        if end - start < _THREE and all(is_common(self.words[place].word.lower()) for place in range(start, end)):
            return ""
        kinds = (
            ("organization", tables.organizations),
            ("agreement", tables.agreements),
            ("place", tables.places),
            ("military_unit", tables.units),
        )
        if is_works(self, end - 1) and end - start > 1:
            return "organization"
        for kind, heads in kinds:
            if last in heads and not (kind == "place" and end - start < _THREE and self.is_given(start)):
                return kind  # but "Fiona Hill"
        if (
            first in {"Lake", "Mount", "Cape", "Fort", "Port", "San", "Santa", "Los", "Las", "St."}
            and end - start == _THREE - 1
        ):
            return "place"
        return "vessel" if first in tables.vessels and first.isupper() else ""


def _initials(word: str) -> bool:
    return bool(re.fullmatch(r"(?:\w\.){1,3}", word)) or word in {
        "JD",
        "AJ",
        "JP",
        "TJ",
        "CJ",
        "DJ",
        "RJ",
        "PJ",
        "JB",
    }
