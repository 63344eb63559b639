# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Bodies in a run of capitalised words: [owner] words HEAD [of words].

    Russian Foreign Ministry · Department of Justice · Office of the Ukrainian Prosecutor General
    72nd Example Brigade · Supreme Court · UN Commission of Inquiry

The head is a word of data/known_words.toml (ministries, courts, military units). A body belongs to
the state or organization before it, or to the one that "of" names behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from holdfast.readers.text.cast.known import Known, is_common, is_name_word, known_names, of_state
from holdfast.readers.text.cast.names_words import Match, Piece, RunWords

__all__ = ["body_name", "ministry_of", "read_body"]

_LONGEST_BODY = 7
_GOVERNMENT_WORDS = frozenset({
    "senate", "house", "foreign", "national", "federal", "state", "security", "select", "rights", "human", "inquiry",
    "government", "parliament", "central", "defense", "defence", "crimes", "intelligence", "prosecutor", "president",
    "un", "judiciary", "military", "counterintelligence", "customs", "border", "tax", "police", "emergency",
    "penitentiary", "prison", "migration", "antimonopoly", "investigation", "parliamentary", "anticorruption",
    "anti-corruption", "revenue", "immigration", "sanctions", "corruption", "congressional", "investigative",
})  # fmt: skip
_ALWAYS_GOVERNMENT = frozenset({
    "Ministry", "Department", "Parliament", "Government", "Embassy", "Consulate", "Cabinet", "Treasury", "Police",
    "Directorate", "Duma", "Senate", "Rada", "Congress", "Prosecutor", "Prosecutors", "Inspectorate", "Chancellery",
    "Presidency", "Bureau", "Office", "Administration", "Legislature",
})  # fmt: skip
_OF_WHAT = frozenset({
    "Ministry", "Department", "Office", "Committee", "Bureau", "Directorate", "Agency", "Commission", "Council",
    "Secretariat", "Embassy", "Service", "Subcommittee", "Court", "Cabinet", "Administration", "Parliament",
    "Government", "Mission", "Authority",
})  # fmt: skip
_AGENCIES = frozenset({"Agency", "Authority", "Service", "Commission", "Council", "Bureau"})
_FORCES = frozenset({"Forces", "Armed Forces", "Troops", "Army", "Military"})
_INTERNAL = frozenset({
    "Russian Federation", "Ukraine", "Republic of Belarus", "Georgia", "Republic of Kazakhstan", "Kyrgyz Republic",
    "Republic of Armenia", "Republic of Azerbaijan", "Republic of Moldova", "Republic of Uzbekistan", "Turkmenistan",
    "Republic of Tajikistan", "Republic of Serbia", "Romania", "Republic of North Macedonia", "Ministry",
})  # fmt: skip
_MINISTRIES = {
    "foreign": "Foreign Affairs", "foreign affairs": "Foreign Affairs", "external affairs": "External Affairs",
    "defense": "Defence", "defence": "Defence", "interior": "Internal Affairs",
    "internal affairs": "Internal Affairs", "home": "Internal Affairs",
}  # fmt: skip

_TIE = re.compile(r"\A(?:of|for)(?: the)? ")


def read_body(run: RunWords, at: int, owner_end: int, known: Match | None) -> int:
    """A ministry, court, unit …, with its owner before it or behind it; 0 when there is none."""
    head = _head(
        run,
        owner_end,
        owned=known is not None and (known.known.type in {"country", "organization"} or known.known.kind == "demonym"),
    )
    if head is None:
        return 0
    word = run.words[head].word
    end, behind = _of(run, head)
    only_head = head == owner_end and end == head + 1
    if only_head and owner_end == at:
        return 0  # "the Ministry": whose is told by what came before
    if known is not None and (known.end > head or known.end >= end):
        return 0
    told = run.known(owner_end) if owner_end > at else None
    if told is not None and told.end >= end and told.known.type not in {"country", "place"}:
        return 0  # "the UK's Royal Air Force": the name stands whole behind its owner
    if (
        word in run.tables.units
        and word not in run.tables.bodies
        and owner_end == at
        and run.all_common(owner_end, head)
    ):
        return 0
    owner = known.known if known is not None and owner_end > at else None
    inner = [run.words[place].word for place in range(owner_end, head + 1)]
    type_ = _body_type(run, word, [*inner, *(run.words[place].word for place in range(head + 1, end))], owner)
    known_words = run.names.names
    last_one = run.words[end - 1]
    behind_head = [
        f"{one.word}'s" if one.possessive and one is not last_one else one.word for one in run.words[head + 1 : end]
    ]
    tail = " ".join(one for one in behind_head if one not in known_words or known_words[one].kind != "demonym")
    whose = behind if owner is None else owner.state if owner.type == "country" else owner.canonical
    whole = " ".join(one.word for one in run.words[at:end])
    as_said = owner is not None and (
        owner.type == "place"
        or (owner.kind == "full" and word in _AGENCIES and not run.words[owner_end - 1].possessive)
    )
    canonical = whole if as_said else body_name(" ".join(inner), tail, whose)
    start = at if owner is not None else owner_end
    last = run.words[end - 1]
    run.found.append(
        Piece(
            run.words[start].start,
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
        run.add_known(at, known)
    run.nested(head + 1, end)
    return end


def _head(run: RunWords, start: int, *, owned: bool) -> int | None:
    """The index of the last word of "words HEAD" that begins at `start`."""
    tables = run.tables
    best = None
    for place in range(start, min(start + _LONGEST_BODY, len(run.words))):
        word = run.words[place]
        if word.small:
            if word.word == "and" and place > start and best is None and _joins(run, place, start):
                continue
            break
        if word.after_break and place > start:
            break
        name = word.word
        if place > start and run.words[place - 1].possessive and name != "Office":
            break
        if name in tables.bodies or name in tables.courts or (name in tables.units and (owned or place > start)):
            best = place
            if place + 1 < len(run.words) and run.words[place + 1].word in tables.offices and name != "Prosecutor":
                return None  # "Department Secretary X", "Security Council Coordinator"
        elif (
            best is not None
            or (
                place > start
                and (told := run.known(place)) is not None
                and (name not in tables.office_words or told.known.type == "country" or told.end - place > 1)
            )
            or name.lower() in tables.never
            or (
                name in tables.offices
                and name not in tables.office_words
                and not any(one.word in tables.bodies for one in run.words[place + 1 : place + 3])
            )
        ):
            break
    if best is not None and best > start and all(run.is_given(place) for place in range(start, best)):
        return None
    return best


def _joins(run: RunWords, place: int, start: int) -> bool:
    """Whether "and" stands inside the name of one body: "Security and Defense Council"."""
    before, after = run.words[place - 1].word, run.words[place + 1].word if place + 1 < len(run.words) else ""
    return before in run.tables.office_words and after in run.tables.office_words and start < place


def _of(run: RunWords, head: int) -> tuple[int, str]:
    """Where "of X [and Y] [of Z]" behind a head ends (index of the next word), and the state named in it."""
    end, owner = head + 1, ""
    if run.words[head].word not in _OF_WHAT or run.words[head].possessive:
        return end, owner
    while (
        end + 1 < len(run.words)
        and run.words[end].word in {"of", "of the", "for", "for the", "on", "on the", "the"}
        and run.words[end].small
    ):
        place = end + 1
        if run.words[place].word == "the" and place + 1 < len(run.words):
            place += 1
        known = run.known(place)
        if known is not None and known.known.type in {"country", "place"} and known.known.kind != "demonym":
            return known.end, known.known.canonical
        stop = _words_of(run, place)
        if stop == place:
            break
        for inner in range(place, stop):
            match = run.known(inner)
            if match is not None and match.known.type == "country":
                owner = match.known.canonical
        end = stop
        if run.words[end - 1].possessive:
            break
    return end, owner


def _words_of(run: RunWords, place: int) -> int:
    stop = place
    while stop < len(run.words) and stop - place < _LONGEST_BODY:
        word = run.words[stop]
        low = word.word.lower()
        if word.small:
            after = run.words[stop + 1].word if stop + 1 < len(run.words) else ""
            if word.word != "and" or not (
                after in run.tables.office_words or after in run.tables.bodies or is_common(after.lower())
            ):
                break
        elif (
            low in run.tables.never
            or (word.after_break and stop > place)
            or (stop > place and run.words[stop - 1].possessive and word.word not in run.tables.office_words)
        ):
            break
        elif (
            word.word not in run.tables.office_words
            and word.word not in run.tables.offices
            and word.word not in run.tables.bodies
        ):
            known = run.known(stop)
            if known is None and not is_common(low) and stop > place and is_name_word(word.word):
                break
            if known is not None and known.known.type == "person":
                break
        stop += 1
    while stop > place and run.words[stop - 1].small:
        stop -= 1
    return stop


def _body_type(run: RunWords, head: str, inner: Sequence[str], owner: Known | None) -> str:
    if head in run.tables.courts:
        return "court"
    if head in run.tables.units and head not in run.tables.bodies:
        return "military_unit"
    if head in _ALWAYS_GOVERNMENT or (owner is not None and owner.type in {"country", "government_body"}):
        return "organization" if inner[0] == "International" else "government_body"
    low = {part.lower() for word in inner for part in word.split()}
    return "government_body" if low & _GOVERNMENT_WORDS else "organization"


def body_name(name: str, tail: str, owner: str) -> str:
    """A body as it is called everywhere: "Foreign Ministry" of Ukraine → "Ministry of Foreign Affairs of Ukraine"."""
    text = f"{name} {tail}".strip()
    before, _, head = name.rpartition(" ")
    if head == "Ministry" and not tail:
        text = f"Ministry of {_MINISTRIES.get(before.lower(), before)}" if before else "Ministry"
    elif name == "Ministry" and tail:
        what = _TIE.sub("", tail)
        text = f"Ministry of {_MINISTRIES.get(what.lower(), what)}"
    elif (
        head == "Office"
        and before
        and not tail
        and before.rpartition(" ")[2] in {"General", "President", "Prosecutor", "Minister"}
    ):
        text = f"Office of the {before}"
    if owner and not tail and name in _FORCES:
        text = "Armed Forces"
    if owner and owner not in text and not tail.endswith(owner):
        short = known_names().short.get(owner, "")
        text = text.removesuffix(f" of the {short}").removesuffix(f" of {short}") if short else text
        if not (short and short in text):
            return ministry_of(text, owner)
    return text


def ministry_of(body: str, state: str) -> str:
    """A body of a state; a ministry of the interior is one of internal affairs only where it is called so."""
    if body == "Ministry of Internal Affairs" and state not in _INTERNAL:
        body = "Ministry of the Interior"
    return f"{body} of {of_state(state)}"
