# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A sentence as a run of words, and what can be asked of it without a parser.

`Line.state(at, tense)` says how far the act of a verb is (`measures_state`); `Line.subject(state)`
finds the range of its subject: over an insertion between commas, from a relative pronoun to what
it stands for, up to the beginning of the clause. Everything is bounded by a number of words.
"""

from __future__ import annotations

import re
from functools import cached_property

from holdfast.readers.text.measures.state import State, state_of
from holdfast.readers.text.measures.words import Tables, tables, word_set

__all__ = ["Line", "State"]

_TOKEN = re.compile(r"[$€£]?\d+(?:,\d{3})+(?:\.\d+)?|(?:[A-Za-z]\.){2,}|[$€£]?[^\W_](?:[\w’'.&/-]*\w)?|[,;:()—–]")
_MARKS = frozenset(",;:()—–")
_RELATIVE = frozenset({"which", "who", "that"})
_CLAUSE = word_set(
    "that which who after before because if since although though but while when unless said says whether what "
    "how as than where so told added warned reported announced and_then until for"
)
_IN_NAMES = word_set("the of")
_NAME = 7  # words of a name in a list
_BEFORE_NAMES = word_set("on in at after before since by from for with to under during and but as of")
_FEW = 3  # words a headline in capitals has at least
_JOINING = word_set("and but or also nor")
_OPENING = word_set("and but on then yet so however also meanwhile")
_DAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december"
)
_JOINED = 18  # words between two verbs that "and" joins
_SUBJECT = 30  # words of a subject, its insertions too
_PREPOSITIONS = word_set("for of out on in at about from by against short with forward up toward towards")
_PRONOUNS = word_set("we he she they it i you who this these those")


class Line:
    """The words of a sentence, without quotation marks and stops."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        spans = [one.span() for one in _TOKEN.finditer(text, start, end)]
        self.starts = [one for one, _ in spans]
        self.ends = [one for _, one in spans]
        self.raw = [text[one:two] for one, two in spans]
        self.low = [one.lower() for one in self.raw]
        if text.find("'", start, end) >= 0:
            self.low = [one.replace("'", "’") for one in self.low]
        self.tables: Tables = tables()
        self._states: dict[tuple[int, str], State] = {}

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, those with a possessive also without."""
        found = set(self.low)
        if self.whose:
            found.update(one.removesuffix("’s").removesuffix("’") for one in self.low if "’" in one)
        return frozenset(found)

    @cached_property
    def whose(self) -> bool:
        """Whether one of its words has an apostrophe."""
        return self.text.find("’", self.start, self.end) >= 0 or self.text.find("'", self.start, self.end) >= 0

    @cached_property
    def titled(self) -> bool:
        """Whether it is a headline with capitals: two words of three begin with one."""
        letters = [one for one in self.raw if one[0].isalpha()]
        return len(letters) > _FEW and sum(one[0].isupper() for one in letters) * 3 > len(letters) * 2

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
        found = self._states.get((at, tense))
        if found is None:
            found = self._states[at, tense] = state_of(self, at, tense)
        return found

    def subject(self, state: State) -> tuple[int, int] | None:
        """First and last word of the subject of a verb group, None where the clause has none."""
        last = self._subject_end(state)
        if last is None:
            return None
        low = self.low
        if low[state.first].endswith("ing") and (state.bare or low[last] in _PREPOSITIONS or low[last] == ","):
            return None
        if low[last] in {"and", "but"}:
            return self._of_joined(last)
        if low[last] in _PRONOUNS:
            return last, last
        first = self._subject_begin(last)
        if first and any(low[first - 1] in self.tables.words[name] for name in ("will", "maybe", "ought")):
            return None  # "would give the president authority to …": a verb begins there
        if low[first] in self.tables.acts and low[first].endswith("ing") and low[first] != "including":
            return None  # "adding X and banning Y"
        first = self._over_list(first, last)
        while last > first and low[last] in _JOINING:
            last -= 1
        while first < last and (low[first] in _OPENING or (first and self._is_day(first))):
            first += 1
        if low[first] in _PRONOUNS:
            last = first
        return (first, last) if first <= last and not self.is_mark(last) else None

    def _subject_end(self, state: State) -> int | None:
        """The last word of a subject: before a relative pronoun, before an insertion between marks."""
        low, last = self.low, state.before
        if last < 0:
            return None
        if low[last] in _RELATIVE:
            last -= 1
            if last >= 0 and low[last] == ",":
                last -= 1
        elif low[last] in {",", "—", "–", ")"}:
            opener = "(" if low[last] == ")" else low[last]
            lowest = max(0, last - _SUBJECT)
            last = next((j - 1 for j in range(last - 1, lowest, -1) if low[j] == opener), -1)
        return last if last >= 0 else None

    def _subject_begin(self, last: int) -> int:
        words, first = self.tables.words, last
        while first > max(0, last - _SUBJECT):
            word = self.low[first - 1]
            if (
                self.is_mark(first - 1)
                or word in _CLAUSE
                or any(word in words[name] for name in ("will", "have", "be"))
            ):
                break
            if word == "and" and self._verb_near(first - 1):
                break
            first -= 1
        return first

    def _is_day(self, at: int) -> bool:
        """Whether word `at` is part of a day behind "on" ("On 24 February 2022 X severed")."""
        day = self.low[at] in _DAYS or self.low[at].isdigit()
        return day and (self.low[at - 1] in _OPENING or self.low[at - 1] in _DAYS or self.low[at - 1].isdigit())

    def _over_list(self, first: int, last: int) -> int:
        """The first word of a list of names that commas part and whose last ones "and" joins."""
        if "and" not in self.low[first:last]:
            return first
        begin = first
        while begin > 1 and self.low[begin - 1] == ",":
            j = begin - 1
            while j > 0 and (self.raw[j - 1][0].isupper() or self.low[j - 1] in _IN_NAMES) and begin - j <= _NAME:
                j -= 1
            if j < begin - 2 and self.low[j] == "of":
                return self._subject_begin(j)  # "the foreign ministers of A, B and C"
            if j == begin - 1 or self.low[j] in _CLAUSE or self.low[j] in _BEFORE_NAMES:
                break
            if j > 0 and not self.is_mark(j - 1) and self.low[j - 1] not in _CLAUSE:
                break
            begin = j
        return begin

    def _of_joined(self, at: int) -> tuple[int, int] | None:
        """The subject of a first verb that "and" joins to a second ("adopted a law and imposed sanctions")."""
        for j in range(at - 1, max(-1, at - _JOINED), -1):
            if self.is_mark(j) and self.low[j] != ",":
                return None
            form = self.tables.governors.get(self.low[j])
            if (
                self.low[j].endswith("ed")
                or (form is not None and form.tense in {"ed", "s"})
                or self.low[j] in {"said", "says", "made"}
            ):
                state = self.state(j, "ed")
                if state.before >= 0 and self.low[state.before] != "and" and not state.passive:
                    return self.subject(state)
        return None

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
