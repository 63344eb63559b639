# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How far the act of a verb is, read from the words before it: "has vowed to", "refused to", "is weighing".

`state_of(line, at, tense)` walks left from a verb over auxiliaries, adverbs, dates, negations and
the verbs and nouns that govern it, and says how far the act is (`status`), whether the verb is
suffered (`passive`), and where the words of its subject end (`before`). Whoever is asked or called
on to do it (`agent`) is the one who would. The walk is bounded, so a verb costs what its group costs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from holdfast.readers.text.measures.words import Tables, word_set

__all__ = ["State", "state_of"]

_WALK = 16  # words looked at to the left of a verb
_ASKED = 8  # words between "called on" and "to"
_PREPOSITIONS = word_set("for of out on in at about from by against short with forward up toward towards")
_SINGLE = word_set(
    "a an the its his their her our every any some new executive presidential unanimously formal formally"
)
_DECREES = word_set(
    "decree decrees order orders law laws legislation resolution bill decision decisions directive plan plans agreement"
)
_MAKING = word_set("make makes made making every an some")
_TRIES = word_set("efforts attempts every effort attempt an")
_LET = 8  # words from "let" to what somebody is to do
_HELP = {"help": "base", "helps": "s", "helped": "ed", "helping": "ing"}
_LETTING = word_set(
    "allow allows allowed authorize authorized authorised authorises order ordered orders helped help helps"
)
_WANTING = word_set("wants want wanted expects expected")
_BEFORE_DATES = word_set("on in last this early late next since")
_DATES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december week month year"
)
_FINITE = word_set("had has have was were is are")
_FIRSTS = word_set("first last second latest only")


class Line(Protocol):
    """What is asked of a sentence here; `measures_line.Line` is one."""

    low: list[str]
    tables: Tables

    def is_mark(self, at: int, /) -> bool:
        """A mark of punctuation."""
        ...

    def is_verb(self, at: int, /) -> bool:
        """An auxiliary or a verb of the tables, as far as its form tells."""
        ...


@dataclass(frozen=True, slots=True)
class State:
    """How far a verb's act is: `status` ("" as the verb's own), `passive`, the word before its group (`before`).

    `first` is the first word of the verb group; `agent` the range of words of somebody who is asked, called on or
    allowed to do it; `bare`: nothing before it says that it is a verb.
    """

    status: str
    passive: bool
    first: int
    before: int
    negated: bool = False
    infinitive: bool = False
    agent: tuple[int, int] | None = None
    bare: bool = False


@dataclass(slots=True)
class _Walk:
    """What the words before a verb have said so far."""

    line: Line
    at: int
    tense: str
    be: bool = False
    have: bool = False
    will: bool = False
    maybe: bool = False
    ought: bool = False
    negated: bool = False
    infinitive: bool = False
    effects: list[str] = field(default_factory=list)
    agent: tuple[int, int] | None = None

    def step(self, j: int) -> int | None:
        """Pass over word `j`: the next word to look at, None where the group ends."""
        word = self.line.low[j]
        if word.endswith("n’t"):
            self.negated = not self.negated
            self.will = self.will or word in {"won’t", "wouldn’t"}
            self.maybe = self.maybe or word in {"can’t", "couldn’t"}
            return j - 1
        if self._auxiliary(j, word):
            return j - 1
        if word == "to":
            return self._to(j)
        return j - 1 if self._passed(j, word) else None

    def _auxiliary(self, j: int, word: str) -> bool:
        words = self.line.tables.words
        if word in words["be"]:
            self.be = self.be or j == self.at - 1 or not (self.effects or self.infinitive)
        elif word in words["have"]:
            self.have = True
        elif word in words["will"]:
            self.will = True
        elif word in words["maybe"]:
            self.maybe = True
        elif word in words["ought"]:
            self.ought = True
        elif word in words["negations"]:
            self.negated = not self.negated
        else:
            return False
        return True

    def _to(self, j: int) -> int:
        self.infinitive = self.infinitive or self.tense != "ing" or bool(self.effects)
        asked = _asked(self.line, j)
        if asked is None and not self.effects and self.line.low[j - 1 : j] == ["and"]:
            self.effects += _joined_to(self.line, j - 1)
        if asked is None or self.effects:
            return j - 1
        self.agent, effect, verb = asked
        self.effects.append(effect)
        return verb - 1

    def _passed(self, j: int, word: str) -> bool:
        """Whether a word stands inside the group without ending it; a governing one is kept."""
        low, tables = self.line.low, self.line.tables
        after = low[j + 1]
        if (
            word in tables.words["adverbs"]
            or (word.endswith("ly") and word not in tables.matrix)
            or (word in _SINGLE and self._governs(after))
            or (word == "longer" and low[j - 1 : j] == ["no"])
        ):
            return True
        if word in tables.matrix and after in _FINITE and not word.endswith("ed"):
            return False  # "the agreement had been": a subject
        if word in tables.matrix and (self.effects or self.infinitive or self.tense == "ing" or self.be):
            self.effects.append(tables.matrix[word])
            return True
        if self.infinitive and (word in _DECREES or (word in _MAKING and after in _TRIES)):
            return True
        if _is_date(low, j):
            return True
        if word in _PREPOSITIONS and j >= 1 and low[j - 1] in tables.matrix:
            if word == "against":
                self.effects.append("rejected")  # "voted against sending"
            return True
        verbs = tables.governors.keys() | tables.acts.keys() if word == "and" or after == "and" else ()
        like = self.tense != "ing" or low[j - 1].endswith("ing")
        return (word == "and" and j >= 1 and low[j - 1] in verbs and like) or (
            after == "and" and j + 1 < self.at and word in verbs
        )

    def _governs(self, word: str) -> bool:
        return word in _DECREES or word in self.line.tables.matrix or word in _SINGLE

    def status(self) -> str:  # noqa: PLR0911 - one answer per word
        """How far the act is by what stands before the verb, "" as the verb's own."""
        if "hesitate" in self.effects:
            return "threatened" if self.negated else "planned"
        if "tried" in self.effects:
            return "planned" if self.will or "promised" in self.effects else "tried"
        if "rejected" in self.effects:
            return "planned" if self.negated else "rejected"
        if self.negated or (self.will and self.have and self.tense == "ed" and self.line.low[self.at - 1] == "have"):
            return "rejected"  # "would have sanctioned": it has not
        for effect in ("demanded", "threatened", "promised"):
            if effect in self.effects:
                return effect
        if self.ought:
            return "demanded"
        if "planned" in self.effects or self.will:
            return "planned"
        if self.maybe:
            return "possible"
        return "ongoing" if "ongoing" in self.effects else ""


def state_of(line: Line, at: int, tense: str) -> State:
    """How far the act of the verb at word `at` is; `tense` is that of its form (`measures_words.Form`)."""
    walk = _Walk(line, at, tense)
    j, lowest = at - 1, max(-1, at - _WALK)
    while j > lowest:
        further = walk.step(j)
        if further is None:
            break
        j = max(further, -1)
    status = walk.status()
    said = bool(walk.effects or walk.infinitive or walk.will or walk.maybe or walk.ought or walk.negated)
    if tense == "base" and not said:
        let = _let(line, at) or _asked_that(line, at)
        if let is not None:
            return let
        helped = _joined(line, j) if j >= 0 and line.low[j] == "and" else _helped(line, at)
        if helped is not None:
            return helped
    if (
        not status
        and walk.infinitive
        and not walk.effects
        and not any(one in _FIRSTS for one in line.low[max(0, j - 8) : j + 1])
    ):
        status = "planned"
    passive = tense == "ed" and walk.be
    if not status and passive and "be" in line.low[j + 1 : at] and not walk.infinitive:
        status = "demanded"  # "demanded that it be revoked"
    return State(
        status, passive, j + 1, j, walk.negated, walk.infinitive, walk.agent, not (said or walk.be or walk.have)
    )


def _joined_to(line: Line, at: int) -> list[str]:
    """The effect that "threatened to A and to B" has on both: the verb before the first "to"."""
    for j in range(at - 1, max(0, at - _WALK), -1):
        if line.is_mark(j) and line.low[j] != ",":
            return []
        if line.low[j] == "to" and line.low[j - 1] in line.tables.matrix:
            return [line.tables.matrix[line.low[j - 1]]]
    return []


def _is_date(low: list[str], j: int) -> bool:
    word, after = low[j], low[j + 1]
    if word in _DATES:
        return True
    if word[0].isdigit() and not word.isdigit():
        return "-" in word or "–" in word  # "voted 100-0 to …"
    if word.isdigit():
        return after in _DATES or (j >= 1 and low[j - 1] in _DATES)
    return word in _BEFORE_DATES and after in _DATES


def _asked(line: Line, to: int) -> tuple[tuple[int, int], str, int] | None:
    """Who is asked in "called on the EU to", "wants Turkey to", with which effect, and the word of the asking."""
    for j in range(to - 1, max(-1, to - _ASKED), -1):
        if line.is_mark(j):
            return None
        word = line.low[j]
        effect = line.tables.matrix.get(word)
        if effect == "demanded" or word in _LETTING or word in _WANTING:
            first = j + 1
            while first < to and line.low[first] in {"on", "upon", "for", "to"}:
                first += 1
            return ((first, to - 1), "taken" if word in _LETTING else "demanded", j) if first < to else None
        if effect is not None or line.is_verb(j):
            return None
    return None


def _joined(line: Line, at: int) -> State | None:
    """In "would end the emergency and ease sanctions" both verbs are as far as the first."""
    for j in range(at - 1, max(-1, at - _WALK), -1):
        if line.is_mark(j):
            return None
        form = line.tables.governors.get(line.low[j])
        if form is not None and form.tense == "base" and j >= 1:
            state = state_of(line, j, "base")
            return None if state.bare else state
    return None


def _let(line: Line, at: int) -> State | None:
    """In "Let NATO station a division" it is demanded of NATO."""
    for j in range(at - 2, max(-1, at - _LET), -1):
        if line.low[j] == "let" and (j == 0 or line.is_mark(j - 1) or line.low[j - 1] in {"and", "but"}):
            return State("demanded", passive=False, first=j, before=j - 1, infinitive=True, agent=(j + 1, at - 1))
        if line.is_mark(j) or line.is_verb(j):
            return None
    return None


def _asked_that(line: Line, at: int) -> State | None:
    """In "demands that the bank end its sanctions" it is demanded of the bank."""
    for j in range(at - 2, max(0, at - _LET), -1):
        if line.low[j] == "that":
            asked = line.tables.matrix.get(line.low[j - 1]) == "demanded"
            return (
                State("demanded", passive=False, first=j + 1, before=at - 1, infinitive=True, agent=(j + 1, at - 1))
                if asked
                else None
            )
        if line.is_mark(j) or line.is_verb(j):
            return None
    return None


def _helped(line: Line, at: int) -> State | None:
    """In "will keep helping Ukraine document" the act is the helper's."""
    for j in range(at - 1, max(-1, at - 5), -1):
        tense = _HELP.get(line.low[j])
        if tense is not None:
            return state_of(line, j, tense)
        if line.is_mark(j) or line.is_verb(j):
            return None
    return None
