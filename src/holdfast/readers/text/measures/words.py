# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The tables of data/measures.toml, turned to be asked: forms of verbs, nouns of instruments, verbs with objects.

The tables hold plain forms; `Tables` knows every form of a verb (`imposed` is `impose`, done or
suffered), every plural of a noun, and which words a paragraph must have before anybody looks closer.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["Act", "Form", "Phrase", "Tables", "forms_of", "tables", "word_set"]

_BANS = frozenset({"closure", "closures", "ban", "bans", "restrictions", "curbs", "prohibition", "moratorium"})
_MACRO = re.compile(r"(?<!\?P)<([a-z]+)>")
_PLURAL = re.compile(r"\((e?s)\)")
_MARKS = ("over", "known", "named", "passive", "before", "held", "alone")  # of a shape


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a verb: `tense` is `base`, `s`, `ed` or `ing`; `group` what the table says of it."""

    lemma: str
    tense: str
    group: str


@dataclass(frozen=True, slots=True)
class Act:
    """A verb with its objects: `objects` by their last word, whole phrases; empty where any object will do.

    `near` are the words of which a sentence must have one (any will do where it is empty).
    """

    type: str
    tense: str
    lemma: str
    target: str
    objects: Mapping[str, tuple[tuple[str, ...], ...]]
    near: frozenset[str]
    status: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A construction of its own, as a pattern with a group `target`; `marks` say how a shape is read."""

    type: str
    status: str
    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that is known of the words of measures."""

    kinds: Mapping[str, str]
    standings: Mapping[str, str]
    governors: Mapping[str, Form]
    matrix: Mapping[str, str]
    nominal: Mapping[str, str]
    adjectives: Mapping[str, str]
    acts: Mapping[str, tuple[Act, ...]]
    nouns: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    ban_objects: Mapping[str, str]
    phrases: tuple[Phrase, ...]
    words: Mapping[str, frozenset[str]]
    repressive: tuple[str, ...]
    follow_ups: Mapping[str, frozenset[str]]
    singles: frozenset[str]
    loose: frozenset[str]
    noun_ends: frozenset[str]
    shapes: tuple[Phrase, ...]
    anchors: Mapping[str, tuple[int, ...]]
    fates: Mapping[str, str]
    pasts: frozenset[str]
    told: Mapping[str, str]

    def sieve(self, words: set[str]) -> Sieve:
        """What to look for in the parts of a text that has only these words."""
        acts: dict[str, tuple[frozenset[str], ...]] = {}
        for form in self.acts.keys() & words:
            near = dict.fromkeys(one.near & words if one.near else _ANY for one in self.acts[form])
            acts[form] = tuple(one for one in near if one)
        loose = (frozenset(parts) for last in self.loose & words for parts, _ in self.nouns[last])
        needs = (tuple(group & words for group in one.needs) for one in (*self.phrases, *self.shapes))
        parts = tuple(one for one in loose if one <= words)
        groups = _anchored(one for one in needs if all(one))
        forms = {form: near for form, near in acts.items() if near}
        some = frozenset().union(*parts, groups)
        return Sieve(self.singles & words, parts, forms, groups, (self.singles & words) | forms.keys() | some)


_ANY = frozenset({""})
Needs = tuple[frozenset[str], ...]


def _anchored(needs: Iterable[Needs]) -> dict[str, tuple[Needs, ...]]:
    """What must stand together, under each word of its smallest group: only where one stands is the rest asked for."""
    found: dict[str, list[Needs]] = {}
    for one in needs:
        for word in min(one, key=len):
            found.setdefault(word, []).append(one)
    return {word: tuple(rows) for word, rows in found.items()}


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which words of one text a part of it must have before anybody looks closer."""

    singles: frozenset[str]
    loose: tuple[frozenset[str], ...]
    acts: Mapping[str, tuple[frozenset[str], ...]]
    needs: Mapping[str, tuple[Needs, ...]]
    any: frozenset[str]

    def says(self, written: Sequence[str]) -> bool:
        """Whether words (lower case, in any order) can hold a measure: a noun of ours, or a verb and its object."""
        if self.any.isdisjoint(written):
            return False
        words = set(written)
        if not self.singles.isdisjoint(words):
            return True
        for form in self.acts.keys() & words:
            for near in self.acts[form]:
                if near is _ANY or not near.isdisjoint(words):
                    return True
        for parts in self.loose:
            if parts <= words:
                return True
        for word in self.needs.keys() & words:
            for groups in self.needs[word]:
                for group in groups:
                    if group.isdisjoint(words):
                        break
                else:
                    return True
        return False


def word_set(words: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(words.split())


def forms_of(lemma: str, irregular: Mapping[str, str]) -> list[tuple[str, str]]:
    """Every form of a verb with its tense."""
    if lemma in irregular:
        listed = irregular[lemma].split()
        return [
            (lemma, "base"),
            (listed[0], "s"),
            *((one, "ing" if one.endswith("ing") else "ed") for one in listed[1:]),
        ]
    third = lemma + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", lemma) else "s")
    stem = lemma
    if re.search(r"[^aeiou]y$", lemma):
        third, past = f"{lemma[:-1]}ies", f"{lemma[:-1]}ied"
    elif lemma.endswith("e"):
        past, stem = f"{lemma}d", lemma[:-1]
    else:
        past = f"{lemma}ed"
    return [(lemma, "base"), (third, "s"), (past, "ed"), (f"{stem}ing", "ing")]


def _plurals(phrase: str) -> Iterable[str]:
    yield _PLURAL.sub("", phrase)
    if "(" in phrase:
        yield _PLURAL.sub(r"\1", phrase)


def _by_last(phrases: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(phrase.split())
        found.setdefault(words[-1], []).append(words)
    return {last: tuple(sorted(rows, key=lambda row: -len(row))) for last, rows in found.items()}


@cache
def tables() -> Tables:
    """The tables, read once."""
    read = tomllib.loads(
        resources.files("holdfast.readers.text").joinpath("data", "measures.toml").read_text(encoding="utf-8")
    )
    irregular: Mapping[str, str] = read["irregular"]
    words = {name: frozenset(rows) for name, rows in read["words"].items()}
    nouns = _nouns(read["noun"])
    phrases = tuple(
        Phrase(row["type"], row["status"], re.compile(row["pattern"]), tuple(map(frozenset, row["needs"])))
        for row in read["phrase"]
    )
    shapes, fates = _shapes()
    return Tables(
        kinds={name: row["kind"] for name, row in read["types"].items()},
        standings={name: row.get("standing", "") for name, row in read["types"].items()},
        governors=_governors(read["governors"], irregular),
        matrix={
            form: group
            for group, verbs in read["matrix"].items()
            for verb in verbs
            for form, _ in forms_of(verb, irregular)
            if form != "rules"  # a noun
        },
        nominal={word: group for group, rows in read["nominal"].items() for word in rows},
        adjectives={word: status for status, rows in read["adjectives"].items() for word in rows},
        acts=_acts(read["act"], irregular, words),
        nouns=nouns,
        ban_objects={word: kind for kind, rows in read["ban_objects"].items() for word in rows},
        phrases=phrases,
        words=words,
        repressive=tuple(read["repressive"]["words"]),
        follow_ups={word: frozenset(row["types"]) for row in read["follow_up"] for word in row["words"]},
        singles=frozenset(last for last, rows in nouns.items() if any(len(parts) == 1 for parts, _ in rows)) | _BANS,
        noun_ends=frozenset(nouns) | _BANS | {"assets", "reserves", "property", "funds", "shares", "money"},
        loose=frozenset(last for last, rows in nouns.items() if all(len(parts) > 1 for parts, _ in rows)),
        shapes=shapes,
        anchors=_anchors(shapes),
        fates=fates,
        pasts=frozenset(form for forms in irregular.values() for form in forms.split()[1:] if not form.endswith("ing")),
        told={name: row["told"] for name, row in read["types"].items() if "told" in row},
    )


def _anchors(shapes: tuple[Phrase, ...]) -> dict[str, tuple[int, ...]]:
    """The shapes by each word of their smallest list: which of them a sentence may have at all."""
    found: dict[str, list[int]] = {}
    for at, one in enumerate(shapes):
        for word in min(one.needs, key=len):
            found.setdefault(word, []).append(at)
    return {word: tuple(rows) for word, rows in found.items()}


def _shapes() -> tuple[tuple[Phrase, ...], dict[str, str]]:
    """The shapes of data/measures_shapes.toml, their macros put in, and the words of fate with what they say."""
    path = resources.files("holdfast.readers.text").joinpath("data", "measures_shapes.toml")
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    shapes: list[Phrase] = []
    for row in read["shape"]:
        pattern = _MACRO.sub(lambda found: read["macros"][found[1]], row["pattern"])
        marks = frozenset(name for name in _MARKS if row.get(name))
        needs = tuple(map(frozenset, row["needs"]))
        shapes.append(Phrase(row["type"], row.get("status", ""), re.compile(pattern), needs, marks))
    return tuple(shapes), {word: status for status, words in read["fates"].items() for word in words}


def _governors(read: Mapping[str, list[str]], irregular: Mapping[str, str]) -> dict[str, Form]:
    found: dict[str, Form] = {}
    for group, verbs in read.items():
        for verb in verbs:
            for form, tense in forms_of(verb, irregular):
                if form != "including":  # a preposition
                    found.setdefault(form, Form(verb, tense, group))
    return found


def _acts(
    rows: Iterable[Mapping[str, object]], irregular: Mapping[str, str], words: Mapping[str, frozenset[str]]
) -> dict[str, tuple[Act, ...]]:
    found: dict[str, list[Act]] = {}
    for row in rows:
        objects, verbs = row.get("objects", []), row["verbs"]
        if not isinstance(objects, list) or not isinstance(verbs, list):
            continue
        listed = _by_last(objects)
        near = words[str(row["near"])] if "near" in row else frozenset(listed)
        for verb in verbs:
            for form, tense in forms_of(verb, irregular):
                found.setdefault(form, []).append(
                    Act(
                        str(row["type"]), tense, verb, str(row["target"]), listed, near, str(row.get("status", "taken"))
                    )
                )
    return {form: tuple(acts) for form, acts in found.items()}


def _nouns(rows: Iterable[Mapping[str, object]]) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in rows:
        written = row["words"]
        for phrase in (one for words in (written if isinstance(written, list) else ()) for one in _plurals(words)):
            parts = tuple(phrase.split())
            found.setdefault(parts[-1], []).append((parts, str(row["type"])))
    return {last: tuple(sorted(phrases, key=lambda one: -len(one[0]))) for last, phrases in found.items()}
