# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Claims of number: every quantity that says how many, how much or how long, with what it counts.

    "more than 9,000 soldiers along the river"     soldiers, number, > 9000
    "extended for 45 days rather than 30"          extension: = 45 day; and not 30 day
    "about 200 to 300 people a day on average"     200..300, a daily average
    "hundreds of firms that will leave"            hundreds: at least 100

A quantity that only names ("the two ministers", "a nine-point plan", "the 10-year anniversary") claims nothing.
What the number is of is its head noun with the words around it; what is said of it is the verb nearest in its clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from holdfast.readers.text.claims.counted import Counted, changed, patterns, share_of
from holdfast.readers.text.claims.lasting import lasting
from holdfast.readers.text.claims.parts import find_parts, unit_alone
from holdfast.readers.text.claims.voices import Voices, time_in
from holdfast.readers.text.claims.words import claim_words
from holdfast.readers.text.dates import DateFound
from holdfast.readers.text.found import ClaimFound
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.quantities import Quantity

__all__ = ["around", "find_counts"]

_TIME = frozenset({"day", "week", "month", "year", "hour", "minute"})
_NEGATED = re.compile(r"\b(?:not|rather than|instead of|and not)[ \u00a0]+(?:for[ ]|by[ ])?\Z")
_OLD = re.compile(r"[ \u00a0-](?:old|anniversary|birthday)\b|[-](?:point|nation|member|seat|page|part|way|story)\b")
_NOUN = re.compile(
    r"(?:[ \u00a0](?!(?:of|in|on|at|by|and|or|to|for|from|with|is|was|were|are|that|who|which|as|than)\b)"
    r"[\w.’'-]+){0,4}?[ \u00a0](?P<noun>[a-z][a-z-]{2,}(?:s|men|women|people|children|personnel|aircraft)|"
    r"people|men|women|children|kroner|kronor|hryvnia|zloty|yuan|lei|forint|lira|rand|baht|won)\b(?![’'])"
)
_PARTITIVE = re.compile(
    r"[ \u00a0]of[ \u00a0](?:our|its|their|his|her|the|those|these)[ \u00a0](?:[\w’'-]+[ \u00a0]){0,2}?"
    r"(?P<noun>[a-z][a-z-]{2,}s|men|women|people|children|personnel|aircraft)\b(?![’'])"
)
_ALONE = re.compile(  # what stands behind a number that says again how many there are, without of what
    r"(?=[,;:.!?)”\"]+(?:\s|\Z)|[ \u00a0](?:in|at|from|as|that|who|which|since|last|this|for|and|or|on|after|"
    r"before|so far|altogether|a (?:day|year)|per)\b|\s*\Z)"
)
_FIGURE = re.compile(  # "the union puts the number at …": another number of the same thing
    r"(?:\A|[,;:.!?“”\"][ \u00a0]|\b(?:and|but|while|that)[ \u00a0])(?P<who>(?!To[ ])[^,;:.!?“”\"]{2,80}?)"
    r"[ \u00a0](?:(?:later|also|then|now)[ \u00a0])?"
    r"(?:put|puts|gave|gives|set|sets|estimated|estimates|counted)[ \u00a0](?:the|that|this|their|its)[ \u00a0]"
    r"(?:number|figure|total|toll|count|sum|amount)\b[^.,;:!?]{0,60}"
    r"\b(?:at|as|to)[ \u00a0][“\"]?(?:[a-z]+[ \u00a0]){0,3}\Z"
)
_PRONOUN = r"(?!(?:they|he|she|we|i|it|you|who|which|that)\b)"
_FOR_LONG = re.compile(
    rf"\b{_PRONOUN}[\w’'-]+[ \u00a0](?:has|have)[ \u00a0](?:been[ \u00a0])[^,;:.]*\bfor[ \u00a0]\Z", re.IGNORECASE
)
_LONG_FOR = re.compile(
    rf"[^,.;:]{{0,30}},[ \u00a0]{_PRONOUN}[^,.;:]{{3,60}}?[ \u00a0](?:has|have)[ \u00a0]been\b", re.IGNORECASE
)
_BOUND = re.compile(
    r"\b(?P<bound>since|before|until|till|through)[ \u00a0](?:(?:the|early|late|mid)[ -])?\Z", re.IGNORECASE
)
_CUBIC = re.compile(r"\b(cubic|square)[ \u00a0]\Z")
_SPACE_OF = re.compile(r"[ \u00a0]of")
_HEDGE = re.compile(r"(?:\b(?:a little|just|slightly|well|perhaps|nearer|closer to|only)[ \u00a0])+\Z")
_TELLS_AGAIN = frozenset({"at", "as", "to", "from", "than", "of", "by", "is", "was", "were", "are", "them", "and"})
_BACK = 8  # numbers that another number may be of the same thing as
_AGAIN = 400  # characters back to the number that says of what
_ODDS = re.compile(r"\b(?:[Oo]ne|\d+)[ \u00a0]in[ \u00a0]\Z")  # "1 in 4 residents"
_OVER = re.compile(r"[ \u00a0](?:over|across|within)[ \u00a0](?:the[ ](?:next|coming)[ ])?(?:\w+|\d+)[ \u00a0]years\Z")
_WAITS = re.compile(r"\b(?:wait|waits|waited|last|lasts|lasted|takes?|took)[ \u00a0](?:for[ ])?(?:[a-z]+[ ]){0,2}\Z")
_OUGHT = re.compile(r"\b(?:should|ought to|let’s|let's|would like)\b(?![^,;:.]*\b(?:but|while)\b)[^;:.]*\Z")
_OUGHT_WORDS = ("should", "ought", "let’s", "let's", "would like")
_SAYS = re.compile(r"[ \u00a0](?:said|say|says|told|tell|warned|confirmed|added|argue|argued|believe|think)\b")
_OF_PLACES = re.compile(r"\b(?:in|according to)[ \u00a0]\Z")
_DONE_TO = re.compile(
    r"[ \u00a0](?:(?:were|was|have been|had been|are)[ \u00a0])?"
    r"(?:killed|wounded|injured|arrested|detained|missing|dead)\b"
)
_OF_OTHERS = re.compile(r"\b(?:the|these|those|both|other|his|her)[ \u00a0](?:other[ \u00a0])?\Z", re.IGNORECASE)
_OF_THEM = re.compile(r"[ \u00a0]of[ \u00a0](?:them|these|those|whom|which)\b")
_STOP = re.compile(
    r"[,;:!?()–—“”\"\n]|[ \u00a0]-{1,2}[ \u00a0]|\.(?=\s|\Z)|[ \u00a0](?:and|but|while|because|after|before|"
    r"when|if|as|than|though|since|until|is|are|was|were|has|have|had|will|would|could|can|may|might|should|does|did|said|says|rather|not)\b"
)
_MARKS = re.compile(r"[,;:!?()–—“”\"\n]|\.(?=\s|\Z)")
_RELATIVE = re.compile(r"[ \u00a0](?:that|who)[ \u00a0]")
_LONGEST = 110  # characters of what is counted
_BEHIND = 90  # characters before a number that its verb may stand in
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_DEFINITE = re.compile(r"\b(?:the|these|those|both|his|her|its|their|our|all)[ \u00a0]\Z", re.IGNORECASE)
_MODIFIED = re.compile(
    r"[ \u00a0](?:\w+ing|that|who|which|from|"
    r"(?:\w+ed|\w+en|put|sent|sold|shot|held|made)[ ](?:in|by|from|to|on|at|under|forward|with))\b"
)
_DURING = re.compile(
    r"\b(?:for|of|within|to|by|lasting|least|than|about|every|in|on|over|up to|next|some)[ \u00a0]\Z", re.IGNORECASE
)
_COMPARED = re.compile(r"\b(?:from|than|against|compared (?:with|to))[ \u00a0](?:\w+[ \u00a0]){0,2}\Z")
_VAGUE = ("undreds", "housands", "ozens", "cores", "illions")  # without the first letter, which may be a capital
_SHARES = ("quarter", "third", "half", "fifth", "tenth", "Half")
_LEAD = 24  # characters around such a word that belong to it
# An agreement is extended more than once: what is said of another time is another thing.
_NUMBER_OF = re.compile(r"\bnumber of[ ]((?:[\w-]+[ ]){0,3}?)([a-z]+s|people|men|women|children)\b")
_DANGLING = re.compile(r"[ \u00a0](?:of|in|on|at|by|to|for|from|with|the|a|an|its|their|that|who|which|on|about)\Z")
_NEAR = 40  # characters around a number that say what sort of number it is
_NOUN_WITHIN = 60
_LISTS = re.compile(
    r"\b(?:sanctioned|sanctions|blacklist(?:s|ed)|listed|designate[sd])[ \u00a0]\Z"
)  # on the day it is announced
_NO_THINGS = frozenset({*_TIME, "percent", "percentage point", "number", "USD", "EUR"})
_BESIDE = 2  # words between a week and the number of what was done in it
_SMALL = 20  # "at 9" is a time of day as often as a number of something
_COUNTS = frozenset(
    {"counts", "counted", "lists", "listed", "names", "named", "has", "have", "had", "said", "says", "recorded", "put"}
)
_FEW = 3  # "the three ministers" are known; "the 300 ministers" are counted


def find_counts(prose: Prose, voices: Voices) -> Iterator[ClaimFound]:
    """The claims of number, in no order; none of them overlap another but where one quantity follows another."""
    counted = _apart([*prose.quantities, *_vague(prose), *find_parts(prose)])
    told: list[ClaimFound] = []
    for place, one in enumerate(counted):
        before = counted[place - 1] if place else None
        after = counted[place + 1].start if place + 1 < len(counted) else len(prose.text)
        made = _claim(prose, voices, one, before=before, after=after, told=told[-_BACK:])
        if made is not None:
            told.append(made)
            yield made


def _apart(found: Iterable[Quantity]) -> list[Quantity]:
    """Quantities in order, of those that overlap the first and longest."""
    kept: list[Quantity] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _vague(prose: Prose) -> Iterator[Quantity]:
    """Numbers without digits that bound something: hundreds, dozens, a quarter of."""
    known, text = patterns(), prose.text
    least = {
        "dozens": 24,
        "scores": 40,
        "hundreds": 200,
        "thousands": 2000,
        "millions": 2_000_000,
        "billions": 2 * 10**9,
    }
    for match in around(text, known.vague, _VAGUE):
        if prose.paragraph_at(match.start()) is not None:
            word = match.group().lower().split()
            times = {"tens": 10, "hundreds": 100}.get(word[0], 1) if len(word) > 1 else 1
            low = least[word[-1]] // (2 if times > 1 else 1) * times
            yield Quantity(match.start(), match.end(), str(low // 2), "", ">=", "", "", match.group().lower())
    for match in around(text, known.part, _SHARES):
        if prose.paragraph_at(match.start()) is not None:
            value = share_of(match.group())
            yield Quantity(match.start(), match.end(), value, value, "~", "percent", "", match.group().lower())


def around(text: str, pattern: re.Pattern[str], words: Iterable[str], behind: int = _LEAD) -> Iterator[re.Match[str]]:
    """The matches of a pattern that hold one of these words, found by the words: they are seldom."""
    found: dict[int, re.Match[str]] = {}
    for word in words:
        at = text.find(word)
        while at >= 0:
            match = pattern.search(text, max(0, at - _LEAD), at + len(word) + behind)
            if match is not None and match.start() <= at < match.end():
                found.setdefault(match.start(), match)
            at = text.find(word, at + 1)
    yield from (match for _, match in sorted(found.items()))


def _claim(  # the numbers beside it, and the last one that was told
    prose: Prose, voices: Voices, one: Quantity, *, before: Quantity | None, after: int, told: Sequence[ClaimFound]
) -> ClaimFound | None:
    text, again = prose.text, (told[-1] if told else None)
    paragraph = prose.paragraph_at(one.start)
    if paragraph is None or _OLD.match(text, one.end):
        return None
    first, last = paragraph.sentence_at(one.start)
    lead = text[max(first, one.start - _BEHIND) : one.start]
    near = lead[-_LEAD:]
    ought = any(word in lead for word in _OUGHT_WORDS) and _OUGHT.search(lead) is not None
    if ought or _ODDS.search(near) is not None:
        return None
    negated = _NEGATED.search(near) is not None
    unit, named = _unit(text, one, last)
    if negated and not unit and before is not None and before.start >= first:
        unit, named = _unit(text, before, last)[0], one.end  # "120 days rather than 60"
    elif not unit:
        unit = _unit_elsewhere(text, one, before, (first, last))
    if not unit and again is not None and paragraph.start <= again.start and one.start - again.end < _AGAIN:
        unit = _unit_again(text, one, lead, again)
    unit = unit or unit_alone(text, one, (first, last), again)
    if (
        unit in _TIME
        and again is not None
        and again.start >= first
        and _OVER.search(text, again.end, one.end) is not None
    ):
        return None  # "75 million over five years": the time of that
    if not unit or (not negated and _only_names(text, one, near, named)):
        return None
    end = _tail(text, named, min(last, after))
    end = after if one.end < after < named else end  # "ten of the 15 drones": the 15 are another number
    while text[end - 1].isspace():
        end -= 1
    lasts = lasting(prose, paragraph, (first, last), (one.start, named)) if unit in _TIME else None
    counted = Counted(text, one, unit, (one.start, named, end), (first, last), lasts)
    verb = counted.verb()
    if (
        unit in _TIME
        and not verb
        and (lasts is None or not (lasts.head or lasts.names))
        and not _has_lasted(text, (first, last), (one.start, one.end))
        and _WAITS.search(lead) is None
    ):
        return None  # "for nine years they have waited": how long somebody has suffered
    when = _when(prose, one, (first, last), (end, after))
    voice = voices.at(one.start)
    figure = None
    again = next((each for each in reversed(told) if each.unit == unit and one.start - each.end < 2 * _AGAIN), None)
    if again is not None and named == one.end:
        figure = _FIGURE.search(text[max(first, one.start - 2 * _BEHIND) : one.start])
    if figure is not None and again is not None:  # it has the subject of the number before
        return replace(
            again, start=one.start, end=end, value=_value(one), low=one.low, high=one.high, sign=one.sign,
            qualifier=counted.qualifier(), asserted_by=_said_by(voice.chain, figure["who"].strip(" \u00a0")),
            polarity=not negated, value_span=(one.start, one.end), quotation=voice.quotation, rule="again@1", also=(),
        )  # fmt: skip
    key = _key(counted, verb, when.strip("./")[:4], told)
    return ClaimFound(
        start=one.start, end=end, key=key,
        subject=counted.subject(), predicate=verb or "number", value=_value(one), unit=unit,
        qualifier=counted.qualifier(), time=when or (voices.day(voice) if _LISTS.search(near) else ""),
        asserted_by=voice.chain, polarity=not negated, low=one.low,
        high=one.high, sign=one.sign, subject_span=counted.subject_span(), value_span=(one.start, one.end),
        quotation=voice.quotation, rule="count@1",
    )  # fmt: skip


def _key(counted: Counted, verb: str, year: str, told: Sequence[ClaimFound]) -> str:
    """The key of a number; of a percentage by which something rose or fell, with what did."""
    if counted.unit == "percent":
        keys = [each.key for each in told]
        of, way = changed(counted.text, counted.one.start, counted.sentence, keys)
        if of:
            return f"count|percent|{of}|{way}|percent|{year}"
    return counted.key(verb, year)


def _has_lasted(text: str, sentence: tuple[int, int], span: tuple[int, int]) -> bool:
    """Whether something with a name of its own has been so for that long: “the river has been shut for nine years”."""
    if _FOR_LONG.search(text[max(sentence[0], span[0] - _BEHIND) : span[0]]) is not None:
        return True
    lead = text[max(sentence[0], span[0] - _LEAD) : span[0]].strip().lower()
    return lead == "for" and _LONG_FOR.match(text, span[1], sentence[1]) is not None


def _said_by(chain: tuple[str, ...], who: str) -> tuple[str, ...]:
    """The chain of those who give a figure, the one named at its verb last, and nobody twice."""
    if chain and (chain[-1] in who or who in chain[-1]):
        return (*chain[:-1], max(chain[-1], who, key=len))
    return (*chain, who)


def _when(prose: Prose, one: Quantity, sentence: tuple[int, int], ends: tuple[int, int]) -> str:
    """When it was so: a time behind the number, or a year or month before it; a day before it is when it was said.

    ISO 8601; what counts since then, or until before, is an open interval ("2015/..", "../2023-10").
    """
    end, after = ends  # of the words about it, and of what stands before the next number
    stop = _MARKS.search(prose.text, end, min(sentence[1], end + _NEAR))
    if after < sentence[1] and _COMPARED.search(prose.text, one.end, after) is not None:
        stop = _COMPARED.search(prose.text, one.end, after)  # "9 from 5 in 2019": the year is that of the other
    behind = time_in(prose.dates, one.start, stop.start() if stop else min(sentence[1], end + _NEAR))
    if behind is not None:
        return _since(prose.text, behind)
    before = time_in(prose.dates, max(sentence[0], one.start - _BEHIND), one.start)
    if before is None:
        return ""
    beside = _WORD.findall(prose.text[before.end : one.start])
    near_week = before.granularity == "week" and len(beside) <= _BESIDE  # "last week put 21 tankers on its list"
    known = near_week or before.granularity in {"year", "month", "season", "quarter"}
    return _since(prose.text, before) if known else ""


def _since(text: str, date: DateFound) -> str:
    """A time as the word before it bounds it; "" for what only lasts until then."""
    bound = _BOUND.search(text, max(0, date.start - _LEAD), date.start)
    if bound is None or "/" in date.iso:
        return date.iso
    word = bound["bound"].lower()
    return f"{date.iso}/.." if word == "since" else f"../{date.iso}" if word == "before" else ""


def _value(one: Quantity) -> str:
    if one.qualifier and one.unit in {"", "person"} and one.qualifier.split()[-1] in patterns().amounts:
        return one.qualifier
    if one.low and one.high and one.low != one.high:
        return f"{one.low}..{one.high}"
    return one.low or one.high


def _unit(text: str, one: Quantity, last: int) -> tuple[str, int]:
    """What the number is of, in one word, and where the words of it end; "" where it is of nothing that is counted."""
    surface = text[one.start : one.end]
    if one.unit and one.unit != "person":
        return one.unit, one.end
    if one.unit or one.noun:
        words = _WORD.findall(surface.lower())
        of_two = len(words) > 1 and words[-2] in {"cubic", "square"}
        return " ".join(words[-2:]) if of_two else str(words[-1]), one.end
    if text[one.end : one.end + 1] == "-":
        return "", one.end
    of = _SPACE_OF.match(text, one.end)
    noun = _NOUN.match(text, of.end() if of and one.sign == ">=" else one.end, min(last, one.end + _NOUN_WITHIN))
    if noun is not None:
        cubic = _CUBIC.search(text, one.end, noun.start("noun"))
        return f"{cubic[1]} {noun['noun']}" if cubic is not None else str(noun["noun"]), noun.end()
    part = _PARTITIVE.match(text, one.end, min(last, one.end + _NOUN_WITHIN))
    if part is not None:
        return str(part["noun"]), part.end()
    them = _OF_THEM.match(text, one.end)
    return ("number", them.end()) if them is not None else ("", one.end)


def _unit_again(text: str, one: Quantity, lead: str, again: ClaimFound) -> str:
    """The unit of the number before, where this one says how many of the same: "London has listed 43"."""
    if again.unit in _NO_THINGS or _ALONE.match(text, one.end) is None:
        return ""
    if not one.low.isdigit() or (int(one.low) < _SMALL and one.sign == "="):
        return ""
    lead = _HEDGE.sub("", lead)
    word = next(reversed(_WORD.findall(lead)), "")
    tables = claim_words()
    ends = lead.rstrip(' \u00a0“"').endswith(word) and word[:1].islower()
    verb = word in tables.facts or word in tables.participles or word in _COUNTS
    return again.unit if ends and (verb or word in _TELLS_AGAIN) else ""


def _unit_elsewhere(text: str, one: Quantity, before: Quantity | None, sentence: tuple[int, int]) -> str:
    """What a bare number is of: "the number of refugees … 2 million"; "300 people a day, sometimes 900 a day"."""
    if text[one.end : one.end + 1] == "-":
        return ""
    named = [*_NUMBER_OF.finditer(text, max(sentence[0], one.start - 3 * _BEHIND), one.start)]
    if named:
        return named[-1][2].lower()
    if (
        before is not None
        and before.start >= sentence[0]
        and patterns().rate.match(text[one.end + 1 : one.end + _LEAD].lower())
    ):
        return _unit(text, before, sentence[1])[0]
    return ""


def _only_names(text: str, one: Quantity, lead: str, named: int) -> bool:
    """Whether the number only tells which ones are meant, or is part of a name: "the two ministers"."""
    number = _WORD.findall(text[one.start : one.end].lower()) or text[one.start : one.end].split(maxsplit=1)
    if one.unit in _TIME:
        if text[one.end - 1 : one.end].isalpha() and "-" in text[one.start : one.end].strip("-"):
            following = _WORD.match(text, one.end + 1)
            return following is None or following.group().lower() not in claim_words().lasting
        return _DURING.search(lead) is None and not one.qualifier and _WAITS.search(lead) is None
    if one.qualifier or one.unit not in {"", "person"}:
        return False
    few = one.low.isdigit() and int(one.low) <= _FEW
    noun = next(reversed(_WORD.findall(text[one.start : named])), "").lower()
    if few and _DONE_TO.match(text, named) is not None:
        return False
    if few and (noun in claim_words().lists["idle_counts"] or _SAYS.match(text, named) or _OF_PLACES.search(lead)):
        return True
    if number[0] in patterns().pairs:
        concrete = noun in claim_words().lists["concrete"] and _OF_OTHERS.search(lead) is None
        more = _MODIFIED.match(text, named)
        known = (
            more is not None
            and _OF_OTHERS.search(lead) is not None
            and more.group().strip() in {"that", "who", "which"}
        )
        return not concrete and (more is None or known)
    return _DEFINITE.search(lead) is not None and one.low.isdigit() and int(one.low) <= _FEW


def _tail(text: str, start: int, last: int) -> int:
    """Where the words about what is counted end: at a mark, a verb, or with the relative clause that tells of it."""
    last = min(last, start + _LONGEST)
    stop = _STOP.search(text, start, last)
    end = stop.start() if stop is not None else last
    relative = _RELATIVE.search(text, start, min(last, end + 8))
    if relative is not None and relative.end() >= end:
        mark = _MARKS.search(text, relative.end(), last)
        end = mark.start() if mark is not None else end
    while end > start and not text[end - 1].isalnum():
        end -= 1
    cut = _DANGLING.search(text, start, end)
    return max(start, cut.start() if cut is not None else end)
