# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""When a measure is, for how long, until when, and on what condition: the time words of its clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.readers.text.prose import within

if TYPE_CHECKING:
    from holdfast.readers.text.dates import DateFound
    from holdfast.readers.text.found import MeasureFound, Span
    from holdfast.readers.text.measures.draft import Draft
    from holdfast.readers.text.measures.line import Line
    from holdfast.readers.text.prose import Prose

__all__ = ["condition_of", "date_of", "deadline_of", "duration_of"]

_CONDITION = re.compile(
    r"\b(?:[Ii]f|[Uu]nless|Should (?=[A-Z])|[Ii]n the event|[Ii]n case|(?<![Ff]or )[Aa]s long as|[Pp]rovided that|"
    r"[Oo]nce|should (?=(?:the|it|they|any|he|she|its|his|her|their)\b))"
)
_CONDITION_END = re.compile(r"[,;:—”\"]|\s–\s|[.!?](?=\s|$|[”\"])|\bthen\b|\b(?:he|she|they|it) (?:said|added|warned)")
_DURATION = frozenset({"day", "week", "month", "year"})
_BEFORE_DURATION = re.compile(
    r"(?:for|by|of|another|additional|to|a|an|the|further|next|until|initial|lasting|least|rather than|not)\s+"
    r"(?:at least |about |up to |another |an additional |a further )?$",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\b(?:until|till|through)\s+(?:at least\s+|the end of\s+)?\Z", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|as of|starting|effective|beginning)\s+(?:on\s+)?\Z", re.IGNORECASE)
_PARTICIPLE = re.compile(r"(?:first |originally |initially )?[a-z]+(?:ed|en|nt)\b")
_ASIDE = ("after ", "following ", "before ", "since ")
_UNTIL_CHARS = 24
_AND_VERB = re.compile(r"(?:,|\band\b)\s+(?:also\s+|then\s+)?(?=([a-z]+)\b)")
_OTHER_CLAUSE = re.compile(
    r"\b(?:which|who|what|than|after|since|because|while|when|though|although)\b|—", re.IGNORECASE
)
_NO_DURATION = re.compile(
    r"\s+(?:ago|in prison|in jail|behind bars|old|earlier|later|imprisonment|of\s+(?:war|prison))"
)


def condition_of(line: Line) -> Span | None:
    """The clause of a sentence that begins with "if" and the like."""
    for match in _CONDITION.finditer(line.text, line.start, line.end):
        if match.group().lower() == "once" or (
            match.group()[0:2].lower() == "if"
            and line.text[max(line.start, match.start() - 3) : match.start()].lower() == "as "
        ):
            continue
        stop = _CONDITION_END.search(line.text, match.end(), line.end)
        end = stop.start() if stop else line.end
        if line.text[match.start() - 1 : match.start()] == " " and re.search(
            r"\b(?:asked|see|wonder|know|say|whether|unclear|asks|doubt)\s+$",
            line.text[max(line.start, match.start() - 12) : match.start()],
        ):
            continue
        return match.start(), end
    return None


def duration_of(prose: Prose, line: Line, draft: Draft) -> tuple[str, Span | None]:
    """For how long, as it is written ("for 60 days", "60-day"): the nearest to the head of the measure."""
    at = line.starts[draft.head]
    found: list[tuple[int, str, Span]] = []
    for one in within(prose.quantities, line.start, line.end):
        text = line.text[one.start : one.end]
        between = line.text[one.end : at] if one.end <= at else line.text[at : one.start]
        if (
            one.unit not in _DURATION
            or _NO_DURATION.match(line.text, one.end)
            or _OTHER_CLAUSE.search(between.split("—")[-1])
        ):
            continue
        if _BEFORE_DURATION.search(line.text[max(line.start, one.start - 40) : one.start]) or "-" in text:
            found.append((abs(one.start - at), text, (one.start, one.end)))
    if found:
        return min(found)[1:]
    past = line.ends[draft.last]
    for date in within(prose.dates, line.start, line.end):
        until = _UNTIL.search(line.text[max(line.start, date.start - _UNTIL_CHARS) : date.start])
        if until is not None and not _another_verb(line, past, date.start):
            start = date.start - len(until.group())
            end = start + len(line.text[start : date.end].rstrip("."))
            return line.text[start:end], (start, end)
    return "", None


def _another_verb(line: Line, start: int, end: int) -> bool:
    """Whether between two characters "and" joins another verb to that of the measure ("and extended its ban")."""
    tables = line.tables
    joined = (one[1] for one in _AND_VERB.finditer(line.text, start, max(start, end)))
    return any(word in tables.acts or word in tables.governors for word in joined)


def date_of(prose: Prose, line: Line, draft: Draft) -> DateFound | None:
    """The date of the clause: the nearest to the head with no other clause between."""
    head = line.starts[draft.head]
    best: DateFound | None = None
    if draft.status in {"planned", "promised", "threatened"}:
        ahead = (one for one in within(prose.dates, head, line.end) if _FROM.search(line.text, head, one.start))
        best = next(
            (one for one in ahead if not _OTHER_CLAUSE.search(line.text, line.ends[draft.last], one.start)), None
        )
        if best is not None:
            return best  # "will stop admitting X from 1 March, the government said on Thursday"
    for one in within(prose.dates, line.start, line.end):
        between = line.text[one.end : head] if one.end <= head else line.text[head : one.start]
        if _UNTIL.search(line.text[max(line.start, one.start - _UNTIL_CHARS) : one.start]):
            continue
        if _in_insertion(line, one.start, (head, line.starts[draft.last])):
            continue
        if not _OTHER_CLAUSE.search(between) and (best is None or abs(one.start - head) < abs(best.start - head)):
            best = one
    return best


def _in_insertion(line: Line, at: int, measure: Span) -> bool:
    """Whether a date stands in a clause of its own between commas ("X, which drew … last year, has …")."""
    comma = line.text.rfind(",", line.start, at)
    begin = comma + 1 if comma >= 0 else line.start
    told = line.text[begin:at].lstrip(' “"').lower()
    close = line.text.find(",", at, line.end)
    head, last = measure
    if _PARTICIPLE.match(told) and head < begin and at < close < last:
        return True  # "the ban, imposed in March, was lifted"
    aside = told.startswith(("which ", "who ", "whose ")) or (told.startswith(_ASIDE) and 0 <= close < head)
    return aside and not begin <= head < at


def deadline_of(prose: Prose, line: Line, one: MeasureFound) -> str:
    """The day of a condition, or of the sentence, that stands behind "by" or "until"; "" for none."""
    span = one.condition or (line.start, line.end)
    for date in within(prose.dates, *span):
        if re.search(
            r"\b(?:by|until|before|within)\s+$",
            line.text[max(line.start, date.start - 8) : date.start],
            re.IGNORECASE,
        ):
            return date.iso
    return ""
