# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The words of claims (data/claims.toml), turned to be asked, and the keys by which two tellings of one thing meet.

A key is five parts with "|" between them:

    count|child|ukraine|deport|person|2023        what is counted, its own modifiers, what is done, the unit, the time
    fact||russia|ukraine+invade|2014              a yes/no claim: its subject, the words of its predicate, the time

Words are brought to one form (`stem`): the state for its people and its seat of government, one
word for several that mean the same to a reader of news, else the word without its ending. A key
is made to meet too seldom rather than too often: who compares them compares part by part.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

__all__ = ["LEADS", "ClaimWords", "claim_words", "content", "either", "state_words", "stem", "times"]

LEADS = re.compile(r"(?:[Bb]ut|[Aa]nd|[Yy]et|[Ss]o|[Ss]till|[Nn]ow|[Mm]eanwhile)\s")
"""What may stand before the subject of a clause and is no part of it."""
_WORD = re.compile(r"[^\W\d_][\w.’'-]*\w|[^\W\d_]")
_TURNED_DOWN = re.compile(r"\bturn(?:s|ed|ing)? down\b")  # verbs of two words that mean what one does
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s")
_HISSING = ("s", "x", "z", "ch", "sh")  # behind which a plural has "es"
_SHORTEST = 4  # letters that must be left of a word without its ending


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """The tables: forms of verbs, sets of words, and what stands for what."""

    facts: frozenset[str]
    participles: frozenset[str]
    pasts: frozenset[str]
    states: frozenset[str]
    acting: frozenset[str]
    open: frozenset[str]
    own: frozenset[str]
    judged: frozenset[str]
    minds: frozenset[str]
    nouns_too: frozenset[str]
    evidence: frozenset[str]
    lasting: frozenset[str]
    same: Mapping[str, str]
    plain: frozenset[str]
    seats: frozenset[str]
    lists: Mapping[str, tuple[str, ...]]


@cache
def claim_words() -> ClaimWords:
    """The tables, read once."""
    source = resources.files("holdfast.readers.text").joinpath("data", "claims.toml").read_text(encoding="utf-8")
    read = tomllib.loads(source)
    rows = [row.split() for row in read["verbs"]["facts"]]
    states = [row.split() for row in read["verbs"]["states"]]
    same = {word: row.split()[0] for row in read["same"]["words"] for word in row.split()}
    same |= {word: row.split()[0] for row in read["same"]["states"] for word in row.split()}
    for row in (*rows, *states):  # "struck" is `strike`, unless a word stands for both
        kept = next((same[form] for form in row if form in same), row[0])
        same |= {form: kept for form in row if form not in same}
    clauses = read["clauses"]
    return ClaimWords(
        facts=frozenset(form for row in rows for form in row[1:-1]) | {form for row in rows for form in row[:1]},
        participles=frozenset(row[-2] for row in rows) | frozenset(clauses["irregular"]) | {row[-2] for row in states},
        pasts=frozenset(form for row in (*rows, *states) for form in row[2:-1]),
        states=frozenset(form for row in states for form in row[:-1]),
        acting=frozenset(row[-1] for row in rows),
        open=frozenset(clauses["open"]),
        own=frozenset(clauses["own"]),
        judged=frozenset(clauses["judged"]),
        minds=frozenset(clauses["minds"]),
        nouns_too=frozenset(clauses["nouns_too"]),
        evidence=frozenset(clauses["evidence"]),
        lasting=frozenset(read["counts"]["lasting"]),
        same=same,
        plain=frozenset(read["same"]["plain"]),
        seats=frozenset(read["same"]["seats"]),
        lists={
            name: tuple(words)
            for part in ("dated", "counts", "checked")
            for name, words in read[part].items()
            if name != "lasting"
        },
    )


def either(words: Iterable[str]) -> str:
    """A pattern for any of these, the longest first; blanks may be no-break spaces."""
    return "|".join(
        re.escape(word).replace(r"\ ", "[ \u00a0]+") for word in sorted(words, key=lambda one: (-len(one), one))
    )


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """The one form of a word: "Russian" and "Moscow’s" are `russia`, "extension" is `extend`."""
    low = word.lower().replace("’", "'").removesuffix("'s").strip("'.-")
    tables = claim_words()
    if low in tables.same:
        return tables.same[low]
    for ending in _ENDINGS:
        if ending == "es" and not low[:-2].endswith(_HISSING):
            continue
        if low.endswith(ending) and len(low) - len(ending) >= (_SHORTEST if ending != "ies" else 2):
            cut = low[: -len(ending)] + ("y" if ending in {"ies", "ied"} else "")
            return tables.same.get(cut, cut)
    return low


@cache
def times() -> frozenset[str]:
    """Stems that tell when or how often, and so no part of what a number is of."""
    lists = claim_words().lists
    words = [word for name in ("rates", "averages", "peaks", "totals") for one in lists[name] for word in one.split()]
    days = (
        "monday tuesday wednesday thursday friday saturday sunday year week month day date time last this next earlier"
    )
    months = (
        "january february march april june july august september october november december mid-may early late today"
    )
    return frozenset(stem(one) for one in (*words, *days.split(), *months.split()))


@cache
def state_words() -> frozenset[str]:
    """The stems that stand for a state or the union of states: `russia`, `united-states`, `europe`."""
    source = resources.files("holdfast.readers.text").joinpath("data", "claims.toml").read_text(encoding="utf-8")
    return frozenset(row.split()[0] for row in tomllib.loads(source)["same"]["states"])


def content(text: str) -> tuple[str, ...]:
    """The stems of the words of a phrase that say something, each once, sorted."""
    tables = claim_words()
    plain, seats = tables.plain, tables.seats
    text = _TURNED_DOWN.sub("reject", text)
    words = [word for word in _WORD.findall(text) if word.lower() not in plain]
    found = {stem(word) for word in words}
    for word, behind in pairwise(words):
        low = word.lower()
        if low in seats and (behind[0].isupper() or stem(behind) == "agreement") and f"{word} {behind}" in text:
            if not any(stem(one) == stem(low) and one.lower() != low for one in words):
                found.discard(stem(low))
            found.add(low)
    return tuple(sorted(found))
