# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names of institutions in a run of capitalised words that a place, "of" or "&" is a part of.

    owned     Example City Trade Bank, Examplish Institute of History: a place or a people, words, the head
    of        School of Economics, Institute for the Study of Examples: a head, and what it is "of" or "for"
    joined    Example & Sample: two or more names with "&" between them

The heads are words of data/known_words.toml. A people ("Russian") owns only what is hardly ever said of one in
general: "Russian Oil" in a heading is no company.
"""

from __future__ import annotations

import re

from holdfast.readers.text.cast.known import is_common
from holdfast.readers.text.cast.names_words import Match, Piece, RunWords

__all__ = ["is_works", "read_headed", "read_joined", "read_legal", "read_owned"]

_LONGEST = 6
_MORE_HEADS = frozenset(
    "School Technology Trading Logistics Services Solutions Engineering Shipbuilding Aviation Aerospace "  # noqa: SIM905 - a list of words
    "Infirmary Railways Railway Shipyard Shipyards Works Factory Orchestra Clinic Ministry Choir".split()
)
# Words of headings: what they name is said by more than the place before them.
_GENERAL = frozenset(
    "Oil Gas Energy Steel Capital Front Project Show Watch Press Review Party Records Radio TV Television News Lines "  # noqa: SIM905 - a list of words
    "Software Insurance Systems Technologies Mobile International Partners Industries Motors Company Companies Banks "
    "Investments Dialogue Initiative Coalition Alliance Movement Union Network Group Groups Entertainment".split()
)
_OF_PEOPLES = frozenset(
    "University Institute Academy Federation Association Foundation Railways Airlines Airways Exchange Church Society "  # noqa: SIM905 - a list of words
    "Post Times Herald Journal Tribune Museum Chamber College School Confederation Federation Orchestra".split()
)
_OF_LANDS = frozenset({"Bank", "Center", "Centre", "Fund", "Group", "Forum", "Initiative", "Platform", "Network"})
_STATE_WORDS = frozenset({"Advisory", "Sanctions", "Crimes", "Intelligence", "Military", "Defense", "Defence"})
_OF_HEADS = frozenset(
    "School Institute University College Academy Bank Association Federation Union Society Foundation Center Centre "  # noqa: SIM905 - a list of words
    "Museum Chamber League Confederation Fund Church Movement Alliance Network Organization Organisation Club "
    "Coalition Campaign Party Hospital Consortium Observatory Initiative Endowment Trust Forum Laboratory".split()
)
_AGREEMENTS = frozenset({
    "Treaty", "Convention", "Agreement", "Pact", "Declaration", "Accord", "Protocol", "Memorandum", "Charter",
})  # fmt: skip
_LEGAL = frozenset({"JSC", "PJSC", "OJSC", "LLC", "OOO", "PAO", "OAO", "ZAO", "NPO", "FGUP", "FSUE", "AO", "TOO"})
_SUBJECTS = ("ics", "ry", "gy", "phy", "logy", "ture", "ence", "ology", "ing", "tion")
_POWER = frozenset({"Power", "Nuclear", "Hydroelectric", "Thermal"})
_OF = frozenset({"of", "of the", "for", "for the"})
_OF_AND_ON = _OF | {"on", "on the"}
_LETTERS = 2
_LONGEST_FORM = 5
_LONG_FORM = re.compile(
    r"(?:(?:Public|Open|Closed|Private) )?(?:Joint[- ]Stock|Limited Liability) Company\b|"
    r"(?:Federal )?State Unitary Enterprise\b"
)


def read_owned(run: RunWords, at: int, known: Match | None) -> int:
    """A place or people, words, and the head of an institution or place; 0 where there is none."""
    if known is None or (known.known.type != "place" and not _is_land(known)):
        return 0
    if run.words[known.end - 1].possessive:
        return 0
    people = _is_land(known)
    best, type_ = 0, ""
    for place in range(known.end, min(len(run.words), known.end + _LONGEST)):
        word = run.words[place]
        if word.small or word.after_break or word.word.lower() in run.tables.never:
            break
        told = _head(run, place, people=people, next_to=place == known.end)
        if told:
            best, type_ = place + 1, told
        elif (inner := run.known(place)) is not None and inner.known.type in {"person", "country", "organization"}:
            break
        if word.possessive:
            break
    if not best or (not people and run.known(known.end) is not None and best == known.end + 1):
        return 0
    end = _extended(run, best) if type_ != "place" else best
    if type_ == "organization" and any(run.words[place].word in _STATE_WORDS for place in range(known.end, best)):
        type_ = "government_body" if people else type_
    _add(run, at, end, type_)
    run.add_known(at, known, "inside")
    run.nested(best, end)
    return end


def _is_land(known: Match) -> bool:
    """Whether a name of the tables is a people, or a state by its name."""
    return known.known.kind == "demonym" or (known.known.type == "country" and known.known.kind == "full")


def _head(run: RunWords, place: int, *, people: bool, next_to: bool) -> str:
    name = run.words[place].word
    if people:
        strong = name in _OF_PEOPLES or (name in _OF_HEADS and _extended(run, place + 1) > place + 1)
        return "organization" if strong or (not next_to and name in _OF_LANDS) else ""
    if name in _MORE_HEADS or (name in run.tables.organizations and name not in _GENERAL) or is_works(run, place):
        return "organization"
    if name in _AGREEMENTS:
        return "agreement"
    return "place" if name in run.tables.places and name not in {"City", "State", "Border", "Region"} else ""


def is_works(run: RunWords, place: int) -> bool:
    """Whether a word is the head of a factory's name: "Example Powder Plant", but not "Nuclear Power Plant"."""
    return run.words[place].word == "Plant" and place > 0 and run.words[place - 1].word not in _POWER


def read_legal(run: RunWords, at: int) -> int:
    """A legal form and the name behind it: "JSC Example"; 0 where there is none."""
    name = at + 1 if run.words[at].word in _LEGAL else _long_form(run, at)
    if name == at or name >= len(run.words) or run.words[name].small:
        return 0
    stop = name
    while stop < len(run.words) and stop - at <= _LONGEST and not run.words[stop].small:
        if run.words[stop].after_break or run.words[stop].word.lower() in run.tables.never:
            break
        stop += 1
        if run.words[stop - 1].possessive:
            break
    if stop == name:
        return 0
    if not run.words[stop - 1].possessive and (state := _state_behind(run, stop)):
        _add(run, at, state, "organization")
        run.nested(stop, state)
        return state
    _add(run, at, stop, "organization")
    return stop


def _long_form(run: RunWords, at: int) -> int:
    """The index behind a legal form in full: "Public Joint Stock Company"; `at` itself where there is none."""
    shown = " ".join(word.word for word in run.words[at : at + _LONGEST_FORM])
    match = _LONG_FORM.match(shown)
    return at + len(match.group().split()) if match is not None else at


def _state_behind(run: RunWords, place: int) -> int:
    """The index behind "of Exampleland" at `place`; 0 where no state stands there."""
    if place + 1 >= len(run.words) or run.words[place].word not in {"of", "of the"}:
        return 0
    told = run.known(place + 1)
    return told.end if told is not None and told.known.type == "country" and told.known.kind == "full" else 0


def read_headed(run: RunWords, at: int, end: int) -> int:
    """Unknown words `at` to `end` whose last is the head of an institution, with what it is "of"; 0 where none."""
    head = run.words[end - 1].word
    if head not in _OF_HEADS and head not in _AGREEMENTS:
        return 0
    stop = _extended(run, end)
    if stop == end:
        return 0
    _add(run, at, stop, "agreement" if head in _AGREEMENTS else "organization")
    run.nested(end, stop)
    return stop


def _extended(run: RunWords, end: int) -> int:
    """The index behind "of X and Y" that goes on with a name whose head is the word before `end`."""
    head = run.words[end - 1]
    if end + 1 >= len(run.words) or head.word not in _OF_HEADS | _AGREEMENTS or head.possessive:
        return end
    joins = _OF_AND_ON if head.word in _AGREEMENTS else _OF
    if not run.words[end].small or run.words[end].word not in joins:
        return end
    stop = end + 1
    while stop < len(run.words) and stop - end <= _LONGEST:
        word = run.words[stop]
        if word.small:
            following = run.words[stop + 1] if stop + 1 < len(run.words) else None
            if following is None or following.small or (word.word not in _OF and not _goes_on(run, stop)):
                break
        elif word.after_break or word.word.lower() in run.tables.never or _is_person(run, stop):
            break
        stop += 1
        if word.possessive:
            break
    while stop > end and run.words[stop - 1].small:
        stop -= 1
    return stop if stop > end + 1 else end


def _is_person(run: RunWords, place: int) -> bool:
    told = run.known(place)
    return told is not None and told.known.type == "person"


def _goes_on(run: RunWords, place: int) -> bool:
    """Whether the "and" at `place` joins words of one name: "Strategic and International Studies"."""
    following = run.words[place + 1].word
    if run.words[place].word != "and" or following in _OF_HEADS:
        return False
    subject = run.words[place - 1].word.endswith(_SUBJECTS) and following.endswith(_SUBJECTS)
    return is_common(following.lower()) or (subject and run.known(place + 1) is None)


def read_joined(run: RunWords, at: int) -> int:
    """Two or more names of one or two words with "&" between them: a firm; 0 where there is none."""
    stop, joined, telling = at, False, False
    while stop < len(run.words) and stop - at <= _LONGEST:
        word = run.words[stop]
        if word.word == "&" and stop > at and stop + 1 < len(run.words) and not run.words[stop + 1].small:
            joined = True
        elif word.small or word.after_break or (word.word.lower() in run.tables.never and not joined):
            break
        else:
            told = run.known(stop)
            if told is not None and told.known.type in {"person", "country"} and told.end - stop == 1:
                break
            telling = telling or (not is_common(word.word.lower()) and len(word.word) >= _LETTERS)
        stop += 1
        if word.possessive:
            break
    if not joined or not telling or run.words[stop - 1].word == "&":
        return 0
    _add(run, at, stop, "organization")
    return stop


def _add(run: RunWords, at: int, end: int, type_: str) -> None:
    last = run.words[end - 1]
    name = " ".join(word.word for word in run.words[at:end])
    run.found.append(
        Piece(run.words[at].start, last.end, "name", type_, name, "full", "owned", None, "", None, last.possessive)
    )
