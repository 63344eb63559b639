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
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from holdfast.names.rarity import look_up
from holdfast.readers.text.known import Known, is_common, is_name_word, known_names, of_state, words
from holdfast.readers.text.names_runs import Token, tokens

__all__ = ["DESIGNATOR", "Piece", "body_name", "read_run"]

_REMEMBERED = 65_536  # runs: a few MB; a live blog has some thousand different ones
_LONGEST_NAME = 4
_LONGEST_TITLE = 9
_LONGEST_BODY = 7
_ADDRESSEE = 3

DESIGNATOR = re.compile(
    r"(?:(?:T|MiG|Mig|MIG|Su|SU|Tu|TU|An|AN|Il|IL|Ka|KA|Mi|F|B|A|C|E|KC|P|RQ|MQ|U|S|BM|BMP|BTR|BMD|BRDM|MT|AK|AH|UH|CH|MH|RPG|Kh|KH|Yak|YAK|TOS|ZSU|TB|"
    r"SM|PAC|JAS|Orlan|Shahed|Geran|Leopard|PzH|FH|SA|Lancet|IRIS|Iskander)-\d{1,4}[A-Za-z]{0,3}\d{0,2}|M\d{2,3}[A-Z]?\d?|M1(?:A\d)?|TB2|BM21)s?\Z"
)
_MAKERS = frozenset(
    {"Sukhoi", "Mikoyan", "Tupolev", "Antonov", "Ilyushin", "Kamov", "Mil", "Lockheed", "General Dynamics"}
)
_NAMES_OF_ARMS = frozenset(
    {
        "Flanker",
        "Cub",
        "Crusty",
        "Fulcrum",
        "Bear",
        "Foxhound",
        "Fencer",
        "Backfire",
        "Hind",
        "Reaper",
        "Abrams",
        "Raptor",
        "Falcon",
    }
)
_GOVERNMENT_WORDS = frozenset({
    "senate", "house", "foreign", "national", "federal", "state", "security", "select", "rights", "human", "inquiry", "government", "parliament",
    "central", "defense", "defence", "crimes", "intelligence", "prosecutor", "president", "un", "judiciary", "congressional", "investigative",
})  # fmt: skip
_ALWAYS_GOVERNMENT = frozenset({
    "Ministry", "Department", "Parliament", "Government", "Embassy", "Consulate", "Cabinet", "Treasury", "Police", "Directorate", "Duma", "Senate",
    "Rada", "Congress", "Prosecutor", "Prosecutors", "Inspectorate", "Chancellery", "Presidency", "Bureau", "Office", "Administration", "Legislature",
})  # fmt: skip
_OF_WHAT = frozenset({"Ministry", "Department", "Office", "Committee", "Bureau", "Directorate", "Agency", "Commission", "Council", "Secretariat",
                      "Embassy", "Service", "Subcommittee", "Court", "Cabinet", "Administration", "Parliament", "Government", "Mission", "Authority"})  # fmt: skip
_IN_TITLES = frozenset({"Armed", "Forces", "Army", "Navy", "Air", "Force", "Marine", "Corps", "Fleet", "Council", "Ministry", "Department", "Committee",
                        "Commission", "Agency", "Bureau", "Office", "Administration", "Service", "Staff", "Wagner", "Intelligence"})  # fmt: skip
_ALONE = frozenset({"President", "Chancellor", "Premier", "Pope"})
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
_MINISTRIES = {
    "foreign": "Foreign Affairs", "foreign affairs": "Foreign Affairs", "external affairs": "External Affairs", "defense": "Defence",
    "defence": "Defence", "interior": "Internal Affairs", "internal affairs": "Internal Affairs", "home": "Internal Affairs",
}  # fmt: skip


class Piece(NamedTuple):
    """A name, or what may be one, in a run: offsets in it, and what was told from the words alone.

    `what` is `name` (type and canonical are told), `person`, `title` (an office without a name), `pair` or `loose`. `title` is the range of the title
    before a person, `owner` whose title or body it is (canonical), `state` the state a known name belongs to.
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


@lru_cache(maxsize=_REMEMBERED)
def read_run(run: str) -> tuple[Piece, ...]:
    """The names of a run, in order; one inside another (a state in a ministry's name) comes behind it."""
    return tuple(sorted(_Reading(run).pieces(), key=lambda one: (one.start, -one.end)))


class _Match(NamedTuple):
    known: Known
    end: int  # index of the word behind it


class _Reading:
    """The words of a run while they are read."""

    def __init__(self, run: str) -> None:
        self.run = run
        self.words = tokens(run)
        self.tables = words()
        self.names = known_names()
        self.found: list[Piece] = []
        self.shouts = run.isupper() and len(self.words) > 1

    def pieces(self) -> list[Piece]:
        """Everything in the run."""
        at = 0
        while at < len(self.words):
            at = self._next(at)
        return self.found

    # --- what stands at a word

    def _next(self, at: int) -> int:
        word = self.words[at]
        if word.small:
            return at + 1
        known = self._known(at)
        owner_end = (
            known.end
            if known is not None and known.known.type in {"country", "place", "organization", "government_body"}
            else at
        )
        for reader in (self._body, self._titled):
            end = reader(at, owner_end, known)
            if end:
                return end
        if known is None and "-" in word.word and self._joined(word):
            return at + 1
        if known is not None and not self._person_with_known(at, known):
            self._add_known(at, known)
            return known.end
        if DESIGNATOR.match(word.word):
            return self._designator(at)
        end = self._title_end(at)
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
                    self._owner_in(at, end),
                    None,
                    self.words[end - 1].possessive,
                )
            )
            self._nested(at, end)
            return end
        if word.word.lower() in self.tables.never and known is None:
            return at + 1
        return self._unknown(at)

    def _known(self, at: int) -> _Match | None:
        longest = self.names.longest.get(self.words[at].word, 0)
        if not longest:
            return None
        last = min(at + longest, len(self.words))
        for end in range(last, at, -1):
            if any(self.words[place].possessive for place in range(at, end - 1)) and end - at > 1:
                name = self._raw(at, end)
            else:
                name = " ".join(word.word for word in self.words[at:end])
            one = self.names.names.get(name) or (self.names.capitals.get(name) if self.shouts else None)
            if one is not None and not (end - at == 1 and name.lower() in self.tables.never and not name.isupper()):
                return _Match(one, end)
        return None

    def _raw(self, at: int, end: int) -> str:
        return " ".join(word.word + ("'s" if word.possessive and place < end - 1 else "")
                        for place, word in enumerate(self.words[at:end], at))  # fmt: skip

    def _add_known(self, at: int, match: _Match) -> None:
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
                "known",
                None,
                "",
                one,
                last.possessive,
            )
        )

    def _joined(self, word: Token) -> bool:
        """ "Russia-Ukraine": each part a name of the tables."""
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

    # --- bodies

    def _body(self, at: int, owner_end: int, known: _Match | None) -> int:
        """A ministry, court, unit …, with its owner before it or behind it; 0 when there is none."""
        head = self._head(owner_end, known is not None and known.known.type in {"country", "organization"})
        if head is None:
            return 0
        word = self.words[head].word
        end, behind = self._of(head)
        only_head = head == owner_end and end == head + 1
        if only_head and owner_end == at:
            return 0  # "the Ministry": whose is told by what came before
        if known is not None and (known.end > head or known.end >= end):
            return 0
        told = self._known(owner_end) if owner_end > at else None
        if told is not None and told.end >= end and told.known.type not in {"country", "place"}:
            return 0  # "the UK's Royal Air Force": the name stands whole behind its owner
        if (
            word in self.tables.units
            and word not in self.tables.bodies
            and owner_end == at
            and self._all_common(owner_end, head)
        ):
            return 0
        owner = known.known if known is not None and owner_end > at else None
        inner = [self.words[place].word for place in range(owner_end, head + 1)]
        type_ = self._body_type(word, [*inner, *(self.words[place].word for place in range(head + 1, end))], owner)
        tail = " ".join(self.words[place].word for place in range(head + 1, end) if self.words[place].word not in self.names.names
                        or self.names.names[self.words[place].word].kind != "demonym")  # fmt: skip
        whose = behind if owner is None else owner.state if owner.type == "country" else owner.canonical
        whole = " ".join(one.word for one in self.words[at:end])
        canonical = whole if owner is not None and owner.type == "place" else body_name(" ".join(inner), tail, whose)
        start = at if owner is not None else owner_end
        last = self.words[end - 1]
        self.found.append(
            Piece(
                self.words[start].start,
                last.end,
                "name",
                type_,
                canonical,
                "full",
                "body",
                None,
                owner.canonical if owner else behind,
                None,
                last.possessive,
            )
        )
        if owner is not None and known is not None:
            self._add_known(at, known)
        self._nested(head + 1, end)
        return end

    def _nested(self, start: int, end: int) -> None:
        place = start
        while place < end:
            inner = None if self.words[place].small else self._known(place)
            if (
                inner is not None
                and inner.end <= end
                and (inner.known.type in {"country", "place"} or inner.known.kind == "abbreviation")
            ):
                self._add_known(place, inner)
                place = inner.end
            else:
                place += 1

    def _head(self, start: int, owned: bool) -> int | None:
        """The index of the last word of "words HEAD" that begins at `start`."""
        tables = self.tables
        best = None
        for place in range(start, min(start + _LONGEST_BODY, len(self.words))):
            word = self.words[place]
            if word.small:
                if word.word == "and" and place > start and best is None and self._joins(place, start):
                    continue
                break
            if word.after_break and place > start:
                break
            name = word.word
            if place > start and self.words[place - 1].possessive:
                break
            if name in tables.bodies or name in tables.courts or (name in tables.units and (owned or place > start)):
                best = place
                if (
                    place + 1 < len(self.words)
                    and self.words[place + 1].word in tables.offices
                    and name not in {"Prosecutor"}
                ):
                    return None  # "Department Secretary X", "Security Council Coordinator"
            elif best is not None:
                break
            elif place > start and (told := self._known(place)) is not None and (name not in tables.office_words or told.known.type == "country"):
                break
            elif name.lower() in tables.never:
                break
            elif name in tables.offices and name not in tables.office_words and not (place + 1 < len(self.words) and self.words[place + 1].word in tables.bodies):
                break
        if best is not None and best > start and all(self._is_person_word(place) for place in range(start, best)):
            return None
        return best

    def _all_common(self, start: int, end: int) -> bool:
        """Whether no word of the range says what it is: "Latest Police", "Joining Forces"."""
        tables = self.tables
        return all(
            is_common(word.word.lower()) and word.word not in tables.office_words and word.word not in tables.offices or word.word.endswith("ing")
            for word in self.words[start:end]
        )

    def _joins(self, place: int, start: int) -> bool:
        """Whether "and" stands inside the name of one body: "Security and Defense Council"."""
        before, after = self.words[place - 1].word, self.words[place + 1].word if place + 1 < len(self.words) else ""
        return before in self.tables.office_words and after in self.tables.office_words and start < place

    def _is_person_word(self, place: int) -> bool:
        name = self.words[place].word
        return name in self.tables.men or name in self.tables.women

    def _of(self, head: int) -> tuple[int, str]:
        """Where "of X [and Y] [of Z]" behind a head ends (index of the next word), and the state named in it."""
        end, owner = head + 1, ""
        if self.words[head].word not in _OF_WHAT or self.words[head].possessive:
            return end, owner
        while (
            end + 1 < len(self.words)
            and self.words[end].word in {"of", "of the", "for", "for the", "on", "on the", "the"}
            and self.words[end].small
        ):
            place = end + 1
            if self.words[place].word in {"the"} and place + 1 < len(self.words):
                place += 1
            known = self._known(place)
            if known is not None and known.known.type in {"country", "place"} and known.known.kind != "demonym":
                return known.end, known.known.canonical
            stop = self._words_of(place)
            if stop == place:
                break
            for inner in range(place, stop):
                match = self._known(inner)
                if match is not None and match.known.type == "country":
                    owner = match.known.canonical
            end = stop
            if self.words[end - 1].possessive:
                break
        return end, owner

    def _words_of(self, place: int) -> int:
        stop = place
        while stop < len(self.words) and stop - place < _LONGEST_BODY:
            word = self.words[stop]
            low = word.word.lower()
            if word.small:
                after = self.words[stop + 1].word if stop + 1 < len(self.words) else ""
                if word.word != "and" or (after not in self.tables.office_words and after not in self.tables.bodies):
                    break
            elif low in self.tables.never or (word.after_break and stop > place):
                break
            elif stop > place and self.words[stop - 1].possessive and word.word not in self.tables.office_words:
                break
            elif (
                word.word not in self.tables.office_words
                and word.word not in self.tables.offices
                and word.word not in self.tables.bodies
            ):
                known = self._known(stop)
                if known is None and not is_common(low) and stop > place and is_name_word(word.word):
                    break
                if known is not None and known.known.type == "person":
                    break
            stop += 1
        while stop > place and self.words[stop - 1].small:
            stop -= 1
        return stop

    def _body_type(self, head: str, inner: Sequence[str], owner: Known | None) -> str:
        if head in self.tables.courts:
            return "court"
        if head in self.tables.units and head not in self.tables.bodies:
            return "military_unit"
        if head in _ALWAYS_GOVERNMENT or (owner is not None and owner.type == "country"):
            return "government_body"
        low = {part.lower() for word in inner for part in word.split()}
        return "government_body" if low & _GOVERNMENT_WORDS else "organization"

    # --- persons

    def _titled(self, at: int, owner_end: int, known: _Match | None) -> int:
        """[Owner] title, then a name; 0 when there is no title or no name behind it."""
        for start in dict.fromkeys((owner_end, at)):
            end = self._title_end(start)
            if end == start:
                continue
            name_end = self._name_end(end, titled=True)
            if name_end == end:
                continue
            owned = known if known is not None and start == owner_end and owner_end > at else None
            owner = self._owner_in(start, end) or (
                owned.known.state or owned.known.canonical if owned is not None else ""
            )
            if owned is not None:
                self._add_known(at, owned)
            self._nested(start, end)
            self._add_person(end, name_end, (self.words[start].start, self.words[end - 1].end), owner, "titled")
            return name_end
        return 0

    def _owner_in(self, start: int, end: int) -> str:
        for place in range(end - 1, start - 1, -1):
            match = None if self.words[place].small else self._known(place)
            if (
                match is not None
                and match.end <= end
                and match.known.type in {"country", "organization", "government_body", "court", "military_unit"}
            ):
                return match.known.canonical if match.known.type != "country" else match.known.state
        return ""

    def _title_end(self, start: int) -> int:
        """The index behind the title words that begin at `start`; `start` itself when they are no title."""
        tables, end, place = self.tables, start, start
        while place < len(self.words) and place - start < _LONGEST_TITLE:
            word = self.words[place]
            name = word.word
            if word.after_break and place > start:
                break
            if word.small:
                if end == place and name in {"of", "of the", "for", "for the", "to the", "and"}:
                    stop = self._title_object(place + 1)
                    if stop > place + 1:
                        place = end = stop
                        continue
                if name == "and" and place + 1 < len(self.words) and self.words[place + 1].word in tables.office_words:
                    place += 1
                    continue
                break
            bare = (
                name.removesuffix("s")
                if name.removesuffix("s") in tables.offices and name not in tables.offices
                else name
            )
            if (
                bare in tables.offices
                or name in tables.address
                or (name.endswith("-General") or name.endswith("-Chief"))
            ):
                if name in {"General", "Justice", "Major", "Judge", "Chief"} and place + 1 == len(self.words):
                    break
                end = place + 1
            elif name not in tables.office_words and name not in _IN_TITLES:
                known = self._known(place)
                if (
                    known is None
                    or known.known.type not in {"government_body", "organization", "court"}
                    or self._name_end(place, titled=False) > place + 1
                ):
                    break
                place = known.end
                continue
            place += 1
            if word.possessive:
                break
        if (
            end > start
            and all(
                self.words[one].word in {"Justice", "General", "Chief"}
                for one in range(start, end)
                if not self.words[one].small
            )
            and end - start == 1
        ):
            return end if end < len(self.words) and self._name_like(end) else start
        return end

    def _title_object(self, place: int) -> int:
        """Behind "of" in a title: "State", "Foreign Affairs", "the Armed Forces of Iran", a body or state; the index behind it."""
        if place >= len(self.words):
            return place
        known = self._known(place)
        if known is not None and known.known.type in {
            "country",
            "organization",
            "government_body",
            "place",
            "court",
            "military_unit",
        }:
            return known.end
        stop = place
        while stop < len(self.words) and (
            self.words[stop].word in self.tables.office_words
            or self.words[stop].word
            in {"Staff", "Rights", "Forces", "Armed", "Children", "Defense", "Affairs", "Protection"}
        ):
            stop += 1
        return stop

    def _name_like(self, place: int) -> bool:
        word = self.words[place]
        low = word.word.lower()
        return (
            not word.small
            and low not in self.tables.never
            and not is_common(low)
            and (self._known(place) is None or is_name_word(word.word))
        )

    def _name_end(self, start: int, *, titled: bool) -> int:
        """The index behind the name of a person that begins at `start`; `start` itself when none does."""
        if start >= len(self.words):
            return start
        known = self._known(start)
        if known is not None and known.known.type == "person":
            return known.end
        place = start
        while place < len(self.words) and place - start < _LONGEST_NAME + 1:
            word = self.words[place]
            low = word.word.lower()
            if word.after_break and place > start:
                break
            if word.small:
                if (
                    word.word in {"and", "of", "of the", "for", "for the", "&", "and the", "on", "on the", "in"}
                    or place == start
                ):
                    break
                place += 1
                continue
            if word.word in _SUFFIXES:
                place += 1
                break
            if word.word[:1].isdigit() or (place > start and low.endswith("ing") and not is_name_word(word.word)):
                break
            if (
                low in self.tables.never
                or word.word in self.tables.office_words
                and word.word not in self.tables.men | self.tables.women
            ):
                break
            if is_common(low) and not (place > start and self._may_be_common_surname(place, start)):
                break
            other = self._known(place)
            if (
                other is not None
                and other.known.type != "person"
                and not self._may_be_surname(place, start, other, titled=titled)
            ):
                break
            place += 1
            if word.possessive:
                break
        while place > start and self.words[place - 1].small:
            place -= 1
        if place - start == 1 and not titled:
            return start
        return place

    def _may_be_common_surname(self, place: int, start: int) -> bool:
        """ "Tim Cook": a word that is a family name, too, behind a given name."""
        given = self.words[start].word in self.tables.men or self.words[start].word in self.tables.women
        found = look_up(self.words[place].word.lower())
        return given and place - start < _ADDRESSEE and self._is_last(place) and found is not None and found[1] == "common"

    def _is_last(self, place: int) -> bool:
        return place + 1 == len(self.words) or self.words[place].possessive or self.words[place + 1].small

    def _may_be_surname(self, place: int, start: int, match: _Match, *, titled: bool) -> bool:
        """ "Lloyd Austin", "Virginia Example": a place's name as part of a person's."""
        one = match.known
        if match.end - place > 1 or one.kind == "demonym" or one.type == "country" and one.kind == "abbreviation":
            return False
        if place == start:
            name = self.words[place].word
            following = (
                place + 1 < len(self.words)
                and not self.words[place].possessive
                and self._name_like(place + 1)
                and not self.words[place + 1].small
            )
            return following and (name in self.tables.men or name in self.tables.women)
        first = self.words[start].word
        return (
            (first in self.tables.men or first in self.tables.women or titled and is_name_word(first))
            and one.type in {"place", "organization", "equipment"}
            and place - start == 1
        )

    def _person_with_known(self, at: int, known: _Match) -> bool:
        """Whether the known name at `at` begins the name of an unlisted person ("Virginia Example")."""
        if known.known.type == "person" or known.end - at > 1:
            return False
        return self._may_be_surname(at, at, known, titled=False)

    def _add_person(self, start: int, end: int, title: tuple[int, int] | None, owner: str, rule: str) -> None:
        known = self._known(start)
        first, last = self.words[start], self.words[end - 1]
        span = (first.start, last.end)
        if known is not None and known.known.type == "person" and known.end == end:
            one = known.known
            self.found.append(
                Piece(*span, "name", "person", one.canonical, one.kind, rule, title, owner, one, last.possessive)
            )
            return
        name = " ".join(word.word for word in self.words[start:end])
        self.found.append(
            Piece(
                *span,
                "person",
                "person",
                name,
                "full" if end - start > 1 else "partial",
                rule,
                title,
                owner,
                None,
                last.possessive,
            )
        )

    # --- the rest

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
        name = " ".join(word.word for word in self.words[first:end])
        self.found.append(
            Piece(self.words[first].start, stop, "name", "equipment", name.removesuffix("s"), "full", "designator")
        )
        return end

    def _unknown(self, at: int) -> int:
        end = at
        tables = self.tables
        while end < len(self.words) and end - at < _LONGEST_BODY:
            word = self.words[end]
            low = word.word.lower()
            if word.small:
                if word.word in {"and", "of", "of the", "for", "for the", "&", "and the", "on", "on the", "in"}:
                    break
            elif end > at and (low in tables.never or word.after_break or DESIGNATOR.match(word.word)):
                break
            elif (
                end > at
                and (match := self._known(end)) is not None
                and not self._may_be_surname(end, at, match, titled=False)
                and word.word not in tables.organizations
            ):
                if not (match.known.type == "person" and match.end - end == 1 and is_name_word(self.words[at].word)):
                    break
            end += 1
            if word.possessive:
                break
        while end > at + 1 and self.words[end - 1].small:
            end -= 1
        self._classify(at, end)
        return end

    def _classify(self, start: int, end: int) -> None:
        tables = self.tables
        last = self.words[end - 1]
        count = end - start
        span = (self.words[start].start, last.end)
        name = " ".join(word.word for word in self.words[start:end])
        type_ = self._suffix(start, end) if count > 1 else ""
        if type_:
            self.found.append(Piece(*span, "name", type_, name, "full", "suffixed", None, "", None, last.possessive))
            return
        name_end = self._name_end(start, titled=False)
        good = [place for place in range(start, end) if not self.words[place].small]
        first = self.words[good[0]].word
        if name_end == end and count > 1 and (is_name_word(first) or first in tables.family_first or _initials(first)):
            self._add_person(start, end, None, "", "person")
            return
        inner = next((place for place in range(start + 1, end - 1) if self._is_person_word(place) and not self.words[place - 1].possessive), None)
        if inner is not None and (name_end := self._name_end(inner, titled=False)) > inner + 1:
            self._add_person(inner, name_end, None, "", "person")
            return
        begun = next((place for place in range(start, end) if not is_common(self.words[place].word.lower())), end)
        if start < begun < end:
            self._classify(begun, end)
            return
        name_end = self._name_end(start, titled=False)
        if name_end > start + 1 and is_name_word(first):
            self._add_person(start, name_end, None, "", "person")
            return
        if begun == end:
            return
        plain = all(not is_common(self.words[place].word.lower()) for place in good)
        if count > 1:
            if plain and count <= _LONGEST_NAME:
                self.found.append(Piece(*span, "pair", "", name, "full", "pair", None, "", None, last.possessive))
            return
        self.found.append(Piece(*span, "loose", "", name, "partial", "loose", None, "", None, last.possessive))

    def _suffix(self, start: int, end: int) -> str:
        tables = self.tables
        last, first = self.words[end - 1].word, self.words[start].word
        if (
            is_common(first.lower())
            and is_common(self.words[end - 1].word.lower())
            and end - start == _ADDRESSEE - 1
        ):
            return ""
        if end - start < _ADDRESSEE and all(is_common(self.words[place].word.lower()) for place in range(start, end)):
            return ""
        for kind, heads in (("organization", tables.organizations), ("agreement", tables.agreements), ("place", tables.places),
                            ("military_unit", tables.units)):  # fmt: skip
            if last in heads:
                return kind
        if first in {"Lake", "Mount", "Cape", "Fort", "Port", "San", "Santa", "Los", "Las", "St."} and end - start == _ADDRESSEE - 1:
            return "place"
        return "vessel" if first in tables.vessels and first.isupper() else ""


def _initials(word: str) -> bool:
    return bool(re.fullmatch(r"(?:\w\.){1,3}", word)) or word in {"JD", "AJ", "JP", "TJ", "CJ", "DJ", "RJ", "PJ", "JB", "AJ"}


def body_name(name: str, tail: str, owner: str) -> str:
    """A body as it is called everywhere: "Foreign Ministry" of Ukraine → "Ministry of Foreign Affairs of Ukraine"."""
    text = f"{name} {tail}".strip()
    before, _, head = name.rpartition(" ")
    if head == "Ministry" and not tail:
        text = f"Ministry of {_MINISTRIES.get(before.lower(), before)}" if before else "Ministry"
    elif name == "Ministry" and tail:
        what = tail.removeprefix("of the ").removeprefix("of ")
        text = f"Ministry of {_MINISTRIES.get(what.lower(), what)}"
    if owner and owner not in text and not tail.endswith(owner):
        return f"{text} of {of_state(owner)}"
    return text
