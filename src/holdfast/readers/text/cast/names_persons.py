# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Persons in a run of capitalised words: [owner] title words, then a name of one to five words.

    Russian Deputy Foreign Minister Anna Example · Gov. Example · Ursula von der Example Jr.

A title ends in the head of an office or a form of address (data/known_words.toml); what stands
before a name and is none of these is no title. A name alone needs a known given name.
"""

from __future__ import annotations

import re

from holdfast.names.rarity import look_up
from holdfast.readers.text.cast.known import is_common, is_name_word
from holdfast.readers.text.cast.names_words import SEPARATE, Match, Piece, RunWords

__all__ = [
    "add_person",
    "begins_person",
    "may_be_surname",
    "name_end",
    "owner_in",
    "read_family_first",
    "read_titled",
    "title_end",
]

_LONGEST_NAME = 4
_PATRONYMIC = re.compile(
    r"\w{2,}(?:[oe]vich|[oe]vych|[oe]vna|ivna|nichna|ович|евич|йович|овна|евна|ївна|івна|ична)\Z", re.IGNORECASE
)
_LONGEST_TITLE = 9
_THREE = 3
_IN_TITLES = frozenset({
    "Armed", "Forces", "Army", "Navy", "Air", "Force", "Marine", "Corps", "Fleet", "Council", "Ministry",
    "Department", "Committee", "Commission", "Agency", "Bureau", "Office", "Administration", "Service", "Staff",
    "Wagner", "Intelligence",
})  # fmt: skip
_RANKS = frozenset({"General", "Justice", "Major", "Judge", "Chief"})
_TIES = frozenset({"of", "of the", "for", "for the", "to the", "and"})
_ENDINGS = ("-General", "-Chief")
_BODIES = frozenset({"government_body", "organization", "court"})
_OWNERS = frozenset({"country", "organization", "government_body", "place", "court", "military_unit"})
_OBJECTS = frozenset({"Staff", "Rights", "Forces", "Armed", "Children", "Defense", "Affairs", "Protection"})
# States that are family names, too.
_STATES_TOO = frozenset({"Jordan", "Israel", "Holland", "France", "England", "Ireland", "Georgia", "Chad"})
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})


def read_titled(run: RunWords, at: int, owner_end: int, known: Match | None) -> int:
    """[Owner] title, then a name; 0 when there is no title or no name behind it."""
    for start in dict.fromkeys((owner_end, at)):
        end = title_end(run, start)
        if end == start:
            continue
        stop = name_end(run, end, titled=True)
        if stop == end:
            continue
        owned = known if known is not None and start == owner_end and owner_end > at else None
        owner = owner_in(run, start, end) or (owned.known.state or owned.known.canonical if owned is not None else "")
        if owned is not None:
            run.add_known(at, owned)
        run.nested(start, end)
        title = (run.words[start].start, run.words[end - 1].end)
        add_person(run, (end, stop), "titled", title, owner=owner)
        return stop
    return 0


def read_family_first(run: RunWords, at: int) -> int:
    """As lists write it: "Exemplov Testimir Ivanovich"; 0 where no family name, given name and patronymic stand."""
    end = at + _THREE
    if end > len(run.words) or not _PATRONYMIC.match(run.words[end - 1].word):
        return 0
    family, given, patronymic = run.words[at:end]
    if family.possessive or given.possessive or family.small or given.small or given.after_break:
        return 0
    told = run.known(at)
    if _is_office(run, at) or run.is_given(at) or not run.name_like(at + 1):
        return 0
    if not (run.name_like(at) if told is None else told.known.type == "person" and told.end == at + 1):
        return 0
    if run.known(at + 1) is not None or (not run.is_last(end - 1) and run.name_like(end)):
        return 0  # "Roman Abramovich" of the tables; "Sampler Testimir Ivanovich Exemplov"
    one = run.names.names.get(f"{given.word} {family.word}")
    span = (family.start, patronymic.end)
    canonical = f"{given.word} {patronymic.word} {family.word}" if one is None else one.canonical
    kind = "name" if one is not None else "person"
    run.found.append(
        Piece(*span, kind, "person", canonical, "full", "family-first", None, "", one, patronymic.possessive)
    )
    return end


def owner_in(run: RunWords, start: int, end: int) -> str:
    """The state or body that the words of a title name last, by its canonical name; "" when they name none."""
    for place in range(end - 1, start - 1, -1):
        match = None if run.words[place].small else run.known(place)
        if match is not None and match.end <= end and match.known.type in _OWNERS and match.known.type != "place":
            return match.known.canonical if match.known.type != "country" else match.known.state
    return ""


def title_end(run: RunWords, start: int) -> int:
    """The index behind the title words that begin at `start`; `start` itself when they are no title."""
    end, place = start, start
    if start >= len(run.words) or run.words[start].small:
        return start
    while place < min(len(run.words), start + _LONGEST_TITLE):
        word = run.words[place]
        if word.after_break and place > start:
            break
        if word.small:
            stop = _behind_small(run, place, after_office=end == place)
            if stop == place:
                break
            end = stop if stop > place + 1 else end
            place = stop
            continue
        if _is_office(run, place):
            if word.word in _RANKS and place + 1 == len(run.words):
                break
            end = place + 1
        elif word.word not in run.tables.office_words and word.word not in _IN_TITLES:
            known = run.known(place)
            if known is None or known.known.type not in _BODIES or name_end(run, place, titled=False) > place + 1:
                break
            place = known.end
            continue
        place += 1
        if word.possessive:
            break
    if end == start + 1 and run.words[start].word in _RANKS and not (end < len(run.words) and run.name_like(end)):
        return start  # "Justice" and "General" alone are words
    return end


def _behind_small(run: RunWords, place: int, *, after_office: bool) -> int:
    """The index behind "of X" or "and" in a title; `place` itself where the title ends."""
    name = run.words[place].word
    if after_office and name in _TIES:
        stop = _title_object(run, place + 1)
        if stop > place + 1:
            return stop
    following = run.words[place + 1].word if place + 1 < len(run.words) else ""
    return place + 1 if name == "and" and following in run.tables.office_words else place


def _is_office(run: RunWords, place: int) -> bool:
    name = run.words[place].word
    offices = run.tables.offices
    return name in offices or name.removesuffix("s") in offices or name in run.tables.address or name.endswith(_ENDINGS)


def _title_object(run: RunWords, place: int) -> int:
    """The index behind what "of" names in a title: "State", "Foreign Affairs", a body or a state."""
    if place >= len(run.words):
        return place
    known = run.known(place)
    if known is not None and known.known.type in _OWNERS and known.known.kind != "demonym":
        return known.end
    stop = place
    while stop < len(run.words):
        joins = run.words[stop].small and run.words[stop].word == "and" and stop > place
        if not (_is_subject(run, stop + 1) if joins else _is_subject(run, stop)):
            break
        stop += 1
    return stop


def _is_subject(run: RunWords, place: int) -> bool:
    """Whether a word may stand in what an office is for: "European and Eurasian Affairs"."""
    if place >= len(run.words) or run.words[place].small:
        return False
    word = run.words[place].word
    known = run.known(place)
    if word in run.tables.offices:
        return False
    told = word in run.tables.office_words or word in _OBJECTS or (is_common(word.lower()) and not run.is_given(place))
    return told or (known is not None and known.known.kind == "demonym")


def name_end(run: RunWords, start: int, *, titled: bool) -> int:
    """The index behind the name of a person that begins at `start`; `start` itself when none does."""
    if start >= len(run.words):
        return start
    known = run.known(start)
    if known is not None and known.known.type == "person":
        return known.end
    place = start
    while place < min(len(run.words), start + _LONGEST_NAME + 1):
        word = run.words[place]
        if (word.after_break and place > start) or (word.small and (place == start or word.word in SEPARATE)):
            break
        if word.word in _SUFFIXES:
            place += 1
            break
        if not word.small and not _goes_on(run, place, start, titled=titled):
            break
        place += 1
        if word.possessive:
            break
    while place > start and run.words[place - 1].small:
        place -= 1
    if place - start == 1 and not titled:
        return start
    return place


def _goes_on(run: RunWords, place: int, start: int, *, titled: bool) -> bool:
    """Whether the word `place` may be part of the name of a person that begins at `start`."""
    word = run.words[place].word
    low = word.lower()
    if low in run.tables.never or (word in run.tables.office_words and not run.is_given(place)) or word[:1].isdigit():
        return False
    if place > start and low.endswith("ing") and not is_name_word(word):
        return False
    if is_common(low) and not (place > start and _may_be_common_surname(run, place, start)):
        return False
    other = run.known(place)
    return other is None or other.known.type == "person" or may_be_surname(run, place, start, other, titled=titled)


def _may_be_common_surname(run: RunWords, place: int, start: int) -> bool:
    """As in "Tim Cook": a word that is a family name, too, behind a given name."""
    given = run.words[start].word in run.tables.men or run.words[start].word in run.tables.women
    found = look_up(run.words[place].word.lower())
    return given and place - start < _THREE and run.is_last(place) and found is not None and found[1] == "common"


def may_be_surname(run: RunWords, place: int, start: int, match: Match, *, titled: bool) -> bool:
    """As in "Lloyd Austin", "Virginia Example": a place's name as part of a person's."""
    one = match.known
    if match.end - place > 1 or one.kind == "demonym" or (one.type == "country" and one.kind == "abbreviation"):
        return False
    if place == start:
        name = run.words[place].word
        following = (
            place + 1 < len(run.words)
            and not run.words[place].possessive
            and run.name_like(place + 1)
            and not run.words[place + 1].small
        )
        return following and (name in run.tables.men or name in run.tables.women)
    first = run.words[start].word
    return (
        (first in run.tables.men or first in run.tables.women or (titled and is_name_word(first)))
        and (one.type in {"place", "organization", "equipment"} or run.words[place].word in _STATES_TOO)
        and place - start == 1
    )


def begins_person(run: RunWords, at: int, known: Match) -> bool:
    """Whether the known name at `at` begins the name of an unlisted person ("Virginia Example")."""
    if known.known.type == "person" or known.end - at > 1:
        return False
    return may_be_surname(run, at, at, known, titled=False)


def add_person(
    run: RunWords, span: tuple[int, int], rule: str, title: tuple[int, int] | None = None, *, owner: str = ""
) -> None:
    """Add the person whose name has the words `span`, with the range of the title in the run."""
    start, end = span
    known = run.known(start)
    if end - start == _THREE and known is None and _PATRONYMIC.match(run.words[start + 1].word):
        one = run.names.names.get(f"{run.words[start].word} {run.words[end - 1].word}")
        known = Match(one, end) if one is not None and one.type == "person" else None
    first, last = run.words[start], run.words[end - 1]
    whole = (first.start, last.end)
    if known is not None and known.known.type == "person" and known.end == end:
        one = known.known
        run.found.append(
            Piece(*whole, "name", "person", one.canonical, one.kind, rule, title, owner, one, last.possessive)
        )
        return
    name = " ".join(word.word for word in run.words[start:end])
    run.found.append(
        Piece(
            *whole,
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
