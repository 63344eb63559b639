# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A sentence as a run of words, and what can be asked of a verb in it without a parser.

`Line.state(at)` walks left from a verb over auxiliaries, adverbs, negations and the verbs that
govern it ("has vowed to impose", "refused to lift", "is weighing imposing"), and says how far the
act is (`status`), whether the verb is suffered (`passive`), and where the words of its subject
end. `Line.subject(state)` finds the subject's range: over an insertion between commas, from a
relative pronoun to what it stands for, up to the beginning of the clause. Everything is bounded by
a number of words, so a sentence of any length costs what its words cost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from holdfast.readers.text.measures_words import Tables, tables

__all__ = ["Line", "State"]

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|[$€£]?[^\W_](?:[\w’'.&/-]*\w)?|[,;:()—–]")
_MARKS = frozenset(",;:()—–")
_RELATIVE = frozenset({"which", "who", "that"})
_CLAUSE = frozenset({
    "that", "which", "who", "after", "before", "because", "if", "since", "although", "though", "but", "while", "when", "unless", "said", "says",
    "whether", "what", "how", "as", "than", "where", "so", "told", "added", "warned", "reported", "announced", "and_then", "until", "for",
})  # fmt: skip
_WALK = 14  # words looked at to the left of a verb
_SUBJECT = 30  # words of a subject, its insertions too
_PREPOSITIONS = frozenset(
    {
        "for",
        "of",
        "out",
        "on",
        "in",
        "at",
        "about",
        "from",
        "by",
        "against",
        "short",
        "with",
        "forward",
        "up",
        "toward",
        "towards",
    }
)
_PRONOUNS = frozenset({"we", "he", "she", "they", "it", "i", "you", "who", "this", "these", "those"})
_SINGLE = frozenset(
    {
        "a",
        "an",
        "the",
        "its",
        "his",
        "their",
        "her",
        "new",
        "executive",
        "presidential",
        "unanimously",
        "formal",
        "formally",
    }
)
_DECREES = frozenset(
    {
        "decree",
        "decrees",
        "order",
        "orders",
        "law",
        "laws",
        "legislation",
        "resolution",
        "bill",
        "decision",
        "decisions",
        "directive",
        "plan",
        "plans",
        "agreement",
    }
)


@dataclass(frozen=True, slots=True)
class State:
    """How far a verb's act is: `status` ("" as the verb's own), `passive`, the word before its group (`before`).

    `first` is the first word of the verb group; `negated` and `gerund` as they say; `agent` is the range of words of
    somebody who is asked, called on or allowed to do it.
    """

    status: str
    passive: bool
    first: int
    before: int
    negated: bool = False
    infinitive: bool = False
    agent: tuple[int, int] | None = None
    finite: bool = True


class Line:
    """The words of a sentence, without quotation marks and stops."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        found = list(_TOKEN.finditer(text, start, end))
        self.starts = [one.start() for one in found]
        self.ends = [one.end() for one in found]
        self.raw = [one.group() for one in found]
        self.low = [one.group().lower().replace("'", "’") for one in found]
        self.tables: Tables = tables()

    def __len__(self) -> int:
        return len(self.low)

    def is_mark(self, at: int) -> bool:
        """A mark of punctuation."""
        return self.low[at] in _MARKS

    def is_verb(self, at: int) -> bool:
        """An auxiliary or a verb of the tables, as far as its form tells."""
        low, words = self.low[at], self.tables.words
        if low in words["be"] or low in words["have"] or low in words["will"] or low in words["maybe"]:
            return True
        return low in self.tables.governors and self.tables.governors[low].tense in {"ed", "s"}

    def state(self, at: int, tense: str) -> State:
        """How far the act of the verb at word `at` is."""
        words, matrix, low = self.tables.words, self.tables.matrix, self.low
        be = have = will = maybe = ought = negated = infinitive = False
        effects: list[str] = []
        agent: tuple[int, int] | None = None
        j, lowest = at - 1, max(-1, at - _WALK)
        while j > lowest:
            word = low[j]
            if word.endswith("n’t"):
                negated, word = not negated, word[:-3]
                will, maybe = will or word in {"wo", "would"}, maybe or word in {"ca", "could"}
            elif word in words["be"]:
                be = be or j == at - 1 or not (effects or infinitive)
            elif word in words["have"]:
                have = True
            elif word in words["will"]:
                will = True
            elif word in words["maybe"]:
                maybe = True
            elif word in words["ought"]:
                ought = True
            elif word in words["negations"]:
                negated = not negated
            elif word == "to":
                infinitive = True
                asked = self._asked(j) if j - 1 > lowest else None
                if asked is not None and not effects:
                    agent, effect, j = asked
                    effects.append(effect)
            elif word in words["adverbs"] or word.endswith("ly") or (word in _SINGLE and self._under_decree(j)):
                pass
            elif word in matrix and (effects or infinitive or tense in {"ing"} or word in {"be"} or be):
                effects.append(matrix[word])
            elif (
                (word in _DECREES and infinitive)
                or (word in _PREPOSITIONS and j - 1 > lowest and low[j - 1] in matrix)
                or (
                    word == "and"
                    and j - 1 > lowest
                    and (low[j - 1] in self.tables.governors or low[j - 1] in self.tables.acts)
                )
                or (j + 1 < at and low[j + 1] == "and" and (word in self.tables.governors or word in self.tables.acts))
            ):
                pass
            else:
                break
            j -= 1
        status = self._status(effects, will=will, maybe=maybe, ought=ought, negated=negated)
        if not status and infinitive and not effects:
            status = "planned"
        passive = tense == "ed" and (be or low[at - 1] == "being") and not (have and not be) if at else False
        finite = will or have or be or maybe or ought or bool(effects) or tense in {"s", "ed"}
        return State(status, passive, j + 1, j, negated, infinitive, agent, finite)

    def _under_decree(self, at: int) -> bool:
        return at + 1 < len(self) and (
            self.low[at + 1] in _DECREES or self.low[at + 1] in self.tables.matrix or self.low[at + 1] in _SINGLE
        )

    def _asked(self, to: int) -> tuple[tuple[int, int], str, int] | None:
        """ "called on the EU to", "wants Turkey to": who is asked, with which effect, and the word of the asking."""
        low, matrix = self.low, self.tables.matrix
        for j in range(to - 1, max(-1, to - 8), -1):
            if self.is_mark(j):
                return None
            effect = matrix.get(low[j])
            if effect is None and low[j] in {"wants", "want", "wanted"}:
                effect = "demanded"
            if effect in {"demanded", "taken"} or (
                effect == "planned" and low[j] in {"wants", "want", "wanted", "expects", "expected"}
            ):
                first = j + 1
                while first < to and low[first] in {"on", "upon", "for", "to"}:
                    first += 1
                if first < to and not (effect == "taken" and first == to):
                    return ((first, to - 1), "demanded" if effect != "taken" else "taken", j)
                return None
            if effect is not None or self.is_verb(j):
                return None
        return None

    @staticmethod
    def _status(effects: list[str], *, will: bool, maybe: bool, ought: bool, negated: bool) -> str:
        if "hesitate" in effects:
            return "threatened" if negated else "planned"
        if "rejected" in effects:
            return "planned" if negated else "rejected"
        if negated:
            return "rejected"
        for effect in ("demanded", "threatened", "promised"):
            if effect in effects:
                return effect
        if ought:
            return "demanded"
        if "planned" in effects or will:
            return "planned"
        if maybe:
            return "possible"
        return "ongoing" if "ongoing" in effects else ""

    def subject(self, state: State) -> tuple[int, int] | None:
        """First and last word of the subject of a verb group, None where the clause has none."""
        low = self.low
        last = state.before
        if last < 0:
            return None
        if low[last] in _RELATIVE:
            last -= 1
            if last >= 0 and low[last] == ",":
                last -= 1
        elif low[last] in {",", "—", "–", ")"}:
            opener = "(" if low[last] == ")" else low[last]
            j = last - 1
            while j > max(0, last - _SUBJECT) and low[j] != opener:
                j -= 1
            if j <= max(0, last - _SUBJECT):
                return None
            last = j - 1
        if last < 0:
            return None
        if low[state.first].endswith("ing") and low[last] in _PREPOSITIONS:
            return None
        first = last
        if low[last] in _PRONOUNS:
            return last, last
        words = self.tables.words
        while first > max(0, last - _SUBJECT):
            word = low[first - 1]
            if (
                self.is_mark(first - 1)
                or word in _CLAUSE
                or word in words["will"]
                or word in words["have"]
                or word in words["be"]
            ):
                break
            if word == "and" and self._verb_near(first - 1):
                break
            first -= 1
        while first < last and low[first] in {"and", "but", "on", "then", "yet", "so", "however", "also", "meanwhile"}:
            first += 1
        return (first, last) if first <= last and not self.is_mark(last) else None

    def _verb_near(self, at: int) -> bool:
        for j in range(at - 1, max(-1, at - 10), -1):
            if self.is_mark(j):
                return False
            if self.is_verb(j):
                return True
        return False

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters of words `first` to `last`."""
        return self.starts[first], self.ends[last]
