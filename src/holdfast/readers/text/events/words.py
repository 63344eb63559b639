# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The tables of data/events.toml, turned to be asked: verbs, nouns of talks and visits, bodies that examine."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from holdfast.readers.text.measures.words import forms_of

__all__ = ["EventWords", "Happening", "event_words"]

Nouns = Mapping[str, tuple[tuple[str, ...], ...]]


@dataclass(frozen=True, slots=True)
class Happening:
    """A verb or noun of an event: its type, the tense of the form, and what must stand with it."""

    type: str
    tense: str
    lemma: str
    needs: int
    behind: frozenset[str]
    objects: frozenset[str]


@dataclass(frozen=True, slots=True)
class EventWords:
    """Everything that is known of the words of events."""

    verbs: Mapping[str, Happening]
    nouns: Mapping[str, tuple[tuple[tuple[str, ...], Happening], ...]]
    mechanisms: Nouns
    made: Mapping[str, str]
    supported: Mapping[str, str]
    measures: frozenset[str]
    effects: Mapping[str, str]
    govern: Mapping[str, tuple[str, str]]
    about: frozenset[str]
    purposes: frozenset[str]
    singles: frozenset[str]

    def says(self, words: set[str]) -> bool:
        """Whether words (lower case, in any order) can hold an event."""
        if not self.singles.isdisjoint(words):
            return True
        if not self.mechanisms.keys().isdisjoint(words):
            return any(
                words.issuperset(parts) for last in self.mechanisms.keys() & words for parts in self.mechanisms[last]
            )
        return not self.measures.isdisjoint(words) and not self.effects.keys().isdisjoint(words)


@cache
def event_words() -> EventWords:
    """The tables, read once."""
    read = tomllib.loads(
        resources.files("holdfast.readers.text").joinpath("data", "events.toml").read_text(encoding="utf-8")
    )
    irregular: Mapping[str, str] = read["irregular"]
    verbs: dict[str, Happening] = {}
    nouns: dict[str, list[tuple[tuple[str, ...], Happening]]] = {}
    for row in read["event"]:
        behind, objects = frozenset(row.get("behind", ())), frozenset(row.get("objects", ()))
        for verb in row["verbs"]:
            for form, tense in forms_of(verb, irregular):
                verbs.setdefault(form, Happening(row["type"], tense, verb, row["needs"], behind, objects))
        for noun in row.get("nouns", ()):
            parts = tuple(noun.split())
            one = Happening(row["type"], "noun", noun, row["needs"], frozenset(), frozenset())
            nouns.setdefault(parts[-1], []).append((parts, one))
    govern = {
        form: (status, tense)
        for status, lemmas in read["govern"].items()
        for lemma in lemmas
        for form, tense in forms_of(lemma, irregular)
    }
    return EventWords(
        verbs=verbs,
        nouns={last: tuple(sorted(rows, key=lambda row: -len(row[0]))) for last, rows in nouns.items()},
        mechanisms=_by_last(read["mechanisms"]["nouns"]),
        made=_forms(read["mechanisms"]["made"], irregular),
        supported=_forms(read["mechanisms"]["supported"], irregular),
        measures=frozenset(read["outcome"]["measures"]),
        effects=_forms(read["outcome"]["verbs"], irregular),
        govern=govern,
        about=frozenset(read["words"]["about"]),
        purposes=frozenset(read["words"]["purposes"]),
        singles=frozenset(verbs) | frozenset(nouns),
    )


def _forms(lemmas: Sequence[str], irregular: Mapping[str, str]) -> dict[str, str]:
    return {form: tense for lemma in lemmas for form, tense in forms_of(lemma, irregular)}


def _by_last(phrases: Sequence[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        parts = tuple(phrase.split())
        found.setdefault(parts[-1], []).append(parts)
    return {last: tuple(sorted(rows, key=lambda row: -len(row))) for last, rows in found.items()}
