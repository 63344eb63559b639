# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What is said of a number: the verb beside it, the sort of number it is, its subject, and the key of all that.

"killed more than 30 soldiers a day on average in Sampletown"
verb killed, flags average and per-day, subject "soldiers", key count|soldier|sampletown|kill+average+per-day|…
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from holdfast.readers.text.claims.lasting import Lasting
from holdfast.readers.text.claims.words import claim_words, content, either, stem, times
from holdfast.readers.text.quantities import Quantity

__all__ = ["Counted", "changed", "patterns", "share_of"]

_OF = re.compile(r"of[ \u00a0]")
_PLANNED = re.compile(  # of words in lower case
    r"\b(?:plan(?:s|ned|ning)?|intend\w*|will|would|aim\w*|want\w*|vow\w*|pledg\w+|promis\w+|expect\w*|could|may|"
    r"might|goal|target|seek\w*|hop\w+) "
)
_FIRST = re.compile(r"[^\W\d_]")
_PLACE = re.compile(r"\b(?:in|to|at|from|along|near|on|across|into|around)[ \u00a0](?:the )?((?:[A-Z][\w’'-]+[ ]?)+)")
_EARLIER = re.compile(
    r"\b(?:first|second|third|previous|previously|earlier|initial|initially|original|originally|last time|before)\b",
    re.IGNORECASE,
)
_LAST_DIGIT = re.compile(r".*\d", re.DOTALL)
_NUMBERS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty",
     "thirty", "forty", "fifty", "dozen", "hundred", "thousand", "million", "billion", "trillion"}
)  # fmt: skip
_DETERMINERS = frozenset({"the", "a", "an", "its", "his", "her", "their", "our", "no", "this", "that", "any"})
_MARKS = re.compile(r"[,;:!?()–—“”\"\n]|\.(?=\s|\Z)")
_BEHIND = 90  # characters before a number that its verb may stand in
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NEAR = 40  # characters around a number that say what sort of number it is


_CHANGED = re.compile(
    r"\s(?:(?:had|has|have)\s)?(?P<verb>fell|fallen|fall|dropped|declined|shrank|shrunk|decreased|plunged|slumped|tumbled|"
    r"dipped|rose|risen|grew|grown|increased|climbed|jumped|surged|soared)\s(?:by\s)?"
    r"(?:(?:only|just|some|as much as)\s)?[“\"]?\Z"
)
_FALLS = frozenset(
    {
        "fell",
        "fallen",
        "fall",
        "dropped",
        "declined",
        "shrank",
        "shrunk",
        "decreased",
        "plunged",
        "slumped",
        "tumbled",
        "dipped",
    }
)
_OPENS = re.compile(
    r"[,;:()—–“”\"]\s*|\b(?:that|but|while|as|suggests?|shows?|showed|and|said|says|reported|found|"
    r"estimates|estimated|claims|claimed|added|insisted)\s"
)
_SAME = ("the same ", "those ", "these ")
_CHANGE = 160  # characters before a percentage that tell what has changed by it


def changed(text: str, at: int, sentence: tuple[int, int], told: Sequence[str]) -> tuple[str, str]:
    """What rose or fell by the percentage at `at`, as stems, and `rise` or `fall`; ("", "") where nothing did.

    "The same exports" are those of the nearest of the keys `told` before it, the last first.
    """
    lead = text[max(sentence[0], at - _CHANGE) : at]
    verb = _CHANGED.search(lead)
    if verb is None:
        return "", ""
    what = _OPENS.split(lead[: verb.start()])[-1].strip()
    way = "fall" if verb["verb"] in _FALLS else "rise"
    if what.lower().startswith(_SAME):
        before = next((key.split("|")[2] for key in reversed(told) if key.startswith("count|percent|")), "")
        return before, way
    stems = [one for one in content(what) if one not in times() and not one[0].isdigit()]
    return "+".join(stems), way


@dataclass(frozen=True, slots=True)
class Patterns:
    """What tells numbers without digits, and what sort of number one is; but `vague` and `part` of lower case."""

    vague: re.Pattern[str]
    total: re.Pattern[str]
    pairs: frozenset[str]
    amounts: frozenset[str]
    rate: re.Pattern[str]
    average: re.Pattern[str]
    peak: re.Pattern[str]
    sorts: re.Pattern[str]
    part: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """The patterns of the tables, made once."""
    lists = claim_words().lists

    def words(*names: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{either(word for name in names for word in lists[name])})\b")

    vague = (
        rf"\b(?P<vague>{either(lists['vague'])})\b"
        r"(?=[ \u00a0]of[ \u00a0](?!the\b|years|miles|kilom|times)|[ \u00a0](?:are|were|have)\b)"
    )
    part = (
        r"\b(?P<part>(?:about |around |nearly |almost |roughly |over |more than )?"
        r"(?:one|two|three|a)[- ](?:quarter|third|half|fifth|tenth)s?|half)(?=[ ]of[ ])"
    )
    rate = re.compile(rf"{words('rates').pattern}(?! (?:earlier|ago|later|before|after|on)\b)")
    return Patterns(
        re.compile(vague, re.IGNORECASE), words("totals"), frozenset(lists["pairs"]),
        frozenset(word.split()[-1] for word in lists["vague"]), rate, words("averages"), words("peaks"),
        words("rates", "averages", "peaks", "totals"), re.compile(part, re.IGNORECASE),
    )  # fmt: skip


def share_of(words: str) -> str:
    """The percentage that a share in words means: "two thirds" is 66.667."""
    word = re.split(r"[- ]", words.lower())
    share = {"half": 50.0, "quarter": 25.0, "third": 100 / 3, "fifth": 20.0, "tenth": 10.0}[word[-1].rstrip("s")]
    times = {"two": 2, "three": 3}.get(word[-2], 1) if len(word) > 1 else 1
    return f"{share * times:.3f}".rstrip("0").rstrip(".")


@cache
def _verbs() -> frozenset[str]:
    """The forms of all verbs that say what is done to what is counted."""
    tables = claim_words()
    extends = {word for word, kept in tables.same.items() if kept == "extend"}
    return tables.facts | tables.states | tables.acting | extends | tables.participles


@dataclass(frozen=True, slots=True)
class Counted:
    """A quantity with its place: `span` is where it begins, where what it counts is named, and where the rest ends."""

    text: str
    one: Quantity
    unit: str
    span: tuple[int, int, int]
    sentence: tuple[int, int]
    lasts: Lasting | None

    @property
    def _lead(self) -> str:
        return self.text[max(self.sentence[0], self.span[0] - _BEHIND) : self.span[0]]

    @property
    def _tail(self) -> str:
        return self.text[self.span[1] : self.span[2]]

    @property
    def _near(self) -> str:
        """The words on both sides that say what kind of number it is."""
        behind = self.text[self.span[1] : min(self.sentence[1], self.span[1] + _NEAR)]
        return f"{self._lead[-_NEAR:]} # {behind}".lower()

    def verb(self) -> str:
        """What is done to or by what is counted: the verb nearest before, else behind."""
        tables, known = claim_words(), _verbs()
        words: list[str] = _WORD.findall(self._lead)
        for at in range(len(words) - 1, -1, -1):
            if words[at] in known and not (at and words[at - 1].lower() in _DETERMINERS):
                return words[at]
        for word in _WORD.findall(self.text[self.span[1] : min(self.sentence[1], self.span[2] + _NEAR)]):
            low = str(word).lower()
            if low not in known:
                continue
            sure = low in tables.participles or (low in tables.facts and low not in tables.nouns_too)
            if sure or stem(low) == "extend":
                return low
        return ""

    def flags(self) -> tuple[str, ...]:
        """What sort of number it is: of a plan, for each day, an average, a peak, a total."""
        known, near = patterns(), self._near
        planned = "planned" if _PLANNED.search(self._lead.lower()) else ""
        if known.sorts.search(near) is None:
            return (planned,) if planned else ()
        rate = known.rate.search(near)
        per = "per-" + stem(rate.group().split()[-1]) if rate else ""
        shape = "average" if known.average.search(near) else "peak" if known.peak.search(near) else ""
        return tuple(sorted(filter(None, (planned, per, shape, "total" if known.total.search(near) else ""))))

    def qualifier(self) -> str:
        """The words that bound or blur it, and the sort of number."""
        known, near = patterns(), self._near
        found = [self.one.qualifier]
        if known.sorts.search(near) is not None:
            found += [match.group() for one in (known.rate, known.average) for match in one.finditer(near)]
        return ", ".join(dict.fromkeys(filter(None, found)))

    def _behind_number(self) -> int:
        """Where the words of what is counted begin: right behind the number, where the noun is part of the quantity."""
        one = self.one
        if one.unit not in {"", "person"} or not (one.unit or one.noun):
            return one.end
        words = [*_WORD.finditer(self.text, one.start, one.end)]
        digit = _LAST_DIGIT.match(self.text, one.start, one.end)
        digits = one.start if digit is None else digit.end()
        number = [word for word in words if word.start() >= digits and word.group().lower() in _NUMBERS]
        of = self.text.find(" of ", one.start, one.end) if digits == one.start else -1
        begun = of + len(" of ") if of > 0 else number[-1].end() if number else digits
        return begun if begun > one.start or not words else words[-1].start()

    def subject_span(self) -> tuple[int, int] | None:
        """The words of what is counted, behind the number."""
        words = _FIRST.search(self.text, self._behind_number(), self.span[2])
        if words is None:
            return None
        of = _OF.match(self.text, words.start(), self.span[2])
        return (of.end() if of is not None else words.start(), self.span[2])

    def subject(self) -> str:
        """What the number is of, as the text has it."""
        if self.lasts is not None:
            return self.lasts.words or self._tail.strip()
        span = self.subject_span()
        return self.text[span[0] : span[1]] if span is not None else self.unit

    def _places(self) -> str:
        """The places behind what is counted, up to the next mark: "… were seen in Sampletown"."""
        stop = _MARKS.search(self.text, self.span[2], min(self.sentence[1], self.span[2] + _BEHIND))
        last = stop.start() if stop is not None else min(self.sentence[1], self.span[2] + _BEHIND)
        return " ".join(match[1] for match in _PLACE.finditer(self.text, self.span[2], last))

    def key(self, verb: str, year: str) -> str:
        """`count|head|modifiers|what is done and the sort of number|unit|year`."""
        if self.lasts is not None:
            what = ("earlier" if _EARLIER.search(self._near) else "") if self.lasts.extends else stem(verb)
            return "|".join(("count", self.lasts.head, "+".join(self.lasts.names), what, "time", year))
        head = stem(self.unit)
        start = self._behind_number()
        known = {head, stem(verb) if verb else ""} | times()
        words = f"{self.text[start : self.span[2]]} {self._places()}"
        mods = [one for one in content(words) if one not in known and not one[0].isdigit()]
        what = "+".join(filter(None, (stem(verb), *self.flags())))
        return "|".join(("count", head, "+".join(mods), what, head, year))
