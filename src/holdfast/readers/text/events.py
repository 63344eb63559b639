# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What happened or is to happen between parties: `find_events(prose, cast, quotations, measures)`.

Talks, calls, visits and meetings with who took part, where, when and about what; bodies made to
examine (`mechanism`: who made it, what it is to do) and who backs them (`support`); what somebody
says a measure has done (`outcome`: a quantity, its unit, who says so). Laws and agreements come
from the measures that tell of them. A row says that the text says so, with the asserters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from holdfast.readers.text.events_parties import Party, about_of, asserters_of, parties_in, place_of
from holdfast.readers.text.events_words import Happening, event_words
from holdfast.readers.text.found import EventFound, Span
from holdfast.readers.text.measures import lines_of, plain_words
from holdfast.readers.text.measures_around import Around
from holdfast.readers.text.measures_line import Line
from holdfast.readers.text.measures_state import State
from holdfast.readers.text.measures_words import word_set
from holdfast.readers.text.prose import within

if TYPE_CHECKING:
    from holdfast.readers.text.cast import Cast
    from holdfast.readers.text.found import MeasureFound, QuotationFound
    from holdfast.readers.text.prose import Prose

__all__ = ["find_events"]

_TOLD = {
    "law": "law",
    "repressive_law": "law",
    "agreement_extension": "agreement",
    "agreement_expiry": "agreement",
    "agreement_withdrawal": "agreement",
}
_GOVERN = 5  # words between "held" and "talks"
_JOINS = frozenset({"with", "between", "among", "of", "from"})
_LISTED = 8  # words of one name in a list
_CLAUSE = 26  # words of a clause behind its head
_STOPS = word_set(
    "which while after before because although though but said says according when if following where amid whose"
)
_MONEY = frozenset(
    {"USD", "EUR", "GBP", "RUB", "UAH", "CNY", "JPY", "CHF", "percent", "percentage point", "barrel", "tonne"}
)


def find_events(
    prose: Prose, cast: Cast, quotations: Sequence[QuotationFound], measures: Sequence[MeasureFound]
) -> tuple[EventFound, ...]:
    """The events that a text states, in order."""
    words, low = event_words(), plain_words(prose.text)
    around = Around(prose, cast, quotations)
    found: list[EventFound] = list(_told(measures))
    for paragraph in prose.paragraphs:
        if words.says(set(low[paragraph.start : paragraph.end].split())):
            around.enter(paragraph)
            for start, end in lines_of(prose.text, paragraph.sentences):
                if words.says(set(low[start:end].split())):
                    found += _in_sentence(prose, cast, around, Line(prose.text, start, end))
    return tuple(sorted(_once(found), key=lambda one: (one.start, one.end, one.type)))


def _told(measures: Sequence[MeasureFound]) -> Iterator[EventFound]:
    """Laws and agreements, as the measures tell of them."""
    for one in measures:
        if one.type in _TOLD:
            about = one.target_spans[0] if one.target_spans else None
            yield EventFound(
                one.start, one.end, _TOLD[one.type], tuple(one.authority.split("; ")) if one.authority else (),
                (one.authority_span,) if one.authority_span else (), about, "", one.date, one.date_span, one.status,
                one.duration, "", one.asserters, "measure",
            )  # fmt: skip


def _once(found: Sequence[EventFound]) -> list[EventFound]:
    """Each event of a sentence once: a verb and a noun of the same type that overlap are one."""
    kept: list[EventFound] = []
    for one in sorted(found, key=lambda row: (row.start, -row.end, row.type)):
        near = kept[-6:]
        if not any(one.type == other.type and one.start < other.end and other.start < one.end for other in near):
            kept.append(one)
    return kept


def _in_sentence(prose: Prose, cast: Cast, around: Around, line: Line) -> Iterator[EventFound]:
    words = event_words()
    for at in range(len(line)):
        low = line.low[at]
        verb = words.verbs.get(low)
        if verb is not None:
            yield from _of_verb(prose, cast, around, line, at, verb)
        for parts, noun in words.nouns.get(low, ()):
            if tuple(line.low[max(0, at - len(parts) + 1) : at + 1]) == parts:
                yield from _of_noun(prose, cast, around, line, (at - len(parts) + 1, at), noun)
                break
        for parts in words.mechanisms.get(low, ()):
            if tuple(line.low[max(0, at - len(parts) + 1) : at + 1]) == parts:
                yield from _of_mechanism(prose, cast, around, line, (at - len(parts) + 1, at))
                break
    yield from _outcomes(prose, cast, around, line)


def _clause_end(line: Line, at: int) -> int:
    """The last word of the clause around word `at`: up to a stop, a closing mark, or a comma that lists nothing."""
    last = at
    for j in range(at + 1, min(len(line), at + _CLAUSE)):
        low = line.low[j]
        if low in _STOPS or low in {";", ":", "—", "–", "("} or "”" in line.text[line.ends[j - 1] : line.starts[j]]:
            break
        if low == "," and not _lists(line, j):
            break
        last = j
    return last if line.low[last] != "," else last - 1


def _lists(line: Line, at: int) -> bool:
    """Whether a comma stands in a list: another comma or "and" follows before any verb."""
    for j in range(at + 1, min(len(line), at + _LISTED)):
        if line.low[j] in {",", "and"}:
            return j > at + 1 or line.low[j] == "and"
        if line.is_verb(j) or line.low[j] in _STOPS:
            return False
    return False


def _of_verb(prose: Prose, cast: Cast, around: Around, line: Line, at: int, verb: Happening) -> Iterator[EventFound]:
    after = line.low[at + 1 : at + (2 if verb.type == "visit" else 4)]
    if (verb.behind and not any(word in verb.behind for word in after)) or (
        at > 0 and line.raw[at][0].isupper() and not line.titled
    ):
        return
    if verb.objects and not any(word in verb.objects for word in line.low[at + 1 : at + 9]):
        return
    if verb.tense in {"ing", "s", "base"} and line.low[max(0, at - 1)] in line.tables.words["determiners"]:
        return
    state = line.state(at, verb.tense)
    subject = state.agent if state.agent is not None else line.subject(state)
    if subject is None or (verb.tense == "base" and state.bare and not line.low[at - 1].endswith("s")):
        return
    last = _clause_end(line, at)
    parties = parties_in(cast, around, line, subject, topic=False)
    others = parties_in(cast, around, line, (at + 1, last), topic=True) if last > at else []
    if verb.needs > 1 and not others and verb.type != "meeting":
        return
    yield from _made(prose, cast, around, line, verb, (subject[0], last), at, [*parties, *others], _status(state))


def _of_noun(
    prose: Prose, cast: Cast, around: Around, line: Line, words: Span, noun: Happening
) -> Iterator[EventFound]:
    """Talks and visits by their noun, with the verb that holds them or the preposition that joins who takes part."""
    tables = event_words()
    if line.low[words[1] + 1 : words[1] + 2] in (["to"], ["for"]) and noun.type == "call":
        return  # "calls to provide" are demands
    if line.raw[words[1]][0].isupper() and words[1] > 0 and not line.titled:
        return  # a part of a name
    first, last, status = words[0], _clause_end(line, words[1]), "taken"
    subject: tuple[int, int] | None = None
    for j in range(first - 1, max(-1, first - 1 - _GOVERN), -1):
        if line.is_mark(j):
            break
        if line.low[j] in tables.govern:
            held, tense = tables.govern[line.low[j]]
            state = line.state(j, tense)
            subject = line.subject(state)
            status = _status(state) if _status(state) != "taken" else held
            first = subject[0] if subject is not None else j
            break
    before = parties_in(cast, around, line, subject, topic=False) if subject is not None else []
    if subject is None:
        begin = next(
            (j + 1 for j in range(first - 1, max(-1, first - 6), -1) if line.is_mark(j) or line.is_verb(j)),
            max(0, first - 5),
        )
        before = parties_in(cast, around, line, (begin, first - 1), topic=False) if begin < first else []
        first = begin if before else first
    joins = next((j for j in range(words[1] + 1, min(last, words[1] + _LISTED)) if line.low[j] in _JOINS), None)
    inside = parties_in(cast, around, line, (joins, last), topic=True) if joins is not None else []
    if noun.type == "call" and joins is None and subject is None:
        return
    yield from _made(prose, cast, around, line, noun, (first, last), words[1], [*before, *inside], status)


def _made(
    prose: Prose, cast: Cast, around: Around, line: Line, what: Happening, words: Span, head: int, parties: Sequence[Party], status: str
) -> Iterator[EventFound]:  # fmt: skip
    place, taken = place_of(cast, line, head, words[1], visit=what.type == "visit")
    named = {one.name: one for one in reversed(parties) if one.name and (one.span != taken or what.type != "visit")}
    ordered = sorted(named.values(), key=lambda one: one.span)
    if len(ordered) < what.needs or (what.type == "visit" and not place and len(ordered) < 2):  # noqa: PLR2004 - a visit to nowhere has a host
        return
    start, end = line.span(*words)
    date = next(iter(within(prose.dates, start, line.end)), None) or next(
        iter(within(prose.dates, line.start, line.end)), None
    )
    yield EventFound(
        start, end, what.type, tuple(one.name for one in ordered), tuple(one.span for one in ordered),
        about_of(line, head, words[1]), place, date.iso if date is not None else "",
        (date.start, date.end) if date is not None else None, status, asserters=asserters_of(around, start), rule=what.tense,
    )  # fmt: skip


def _status(state: State) -> str:
    return {"": "taken", "possible": "planned", "tried": "planned"}.get(state.status, state.status)


def _of_mechanism(prose: Prose, cast: Cast, around: Around, line: Line, words: Span) -> Iterator[EventFound]:
    """A body that is made or backed: by whom, and what it is to do."""
    tables = event_words()
    purpose = next(
        (j for j in range(words[1] + 1, min(len(line), words[1] + 14)) if line.low[j] == "to" and j + 1 < len(line)),
        None,
    )
    about = line.span(purpose, _clause_end(line, purpose)) if purpose is not None else None
    for j in (*range(words[0] - 1, max(-1, words[0] - 10), -1), *range(words[1] + 1, min(len(line), words[1] + 7))):
        low = line.low[j]
        if low not in tables.made and low not in tables.supported:
            continue
        kind = "mechanism" if low in tables.made else "support"
        state = line.state(j, tables.made.get(low) or tables.supported[low])
        subject = line.subject(state)
        parties = parties_in(cast, around, line, subject, topic=False) if subject is not None else []
        start, end = line.starts[min(j, words[0])], line.ends[max(j, words[1])]
        name, span = (parties[0].name, parties[0].span) if parties else around.first_of(line, j)
        yield EventFound(
            start, end, kind, (name,) if name else (), (span,) if name and span is not None else (),
            about if about is not None else line.span(*words), status=_status(state), asserters=asserters_of(around, start), rule="mechanism",
        )  # fmt: skip
        return


def _outcomes(prose: Prose, cast: Cast, around: Around, line: Line) -> Iterator[EventFound]:
    """What a measure is said to have done: "sanctions cost X 500 billion", "exports fell by 30 % under sanctions"."""
    tables = event_words()
    if tables.measures.isdisjoint(line.low) or tables.effects.keys().isdisjoint(line.low):
        return
    for one in within(prose.quantities, line.start, line.end):
        if one.unit not in _MONEY:
            continue
        at = next(
            (j for j in range(len(line) - 1, -1, -1) if line.ends[j] <= one.start and line.low[j] in tables.effects),
            None,
        )
        if at is None or one.start - line.ends[at] > 90:  # noqa: PLR2004 - characters in which an effect has its figure
            continue
        subject = line.subject(line.state(at, tables.effects[line.low[at]]))
        first = subject[0] if subject is not None else at
        span = (line.starts[first], one.end)
        parties = [
            m for m in cast.mentions_in(line.starts[first], one.end) if m.type in {"country", "organization", "person"}
        ]
        yield EventFound(
            span[0], span[1], "outcome", tuple(dict.fromkeys(m.canonical for m in parties)), tuple((m.start, m.end) for m in parties),
            line.span(*subject) if subject is not None else None, value=prose.text[one.start : one.end], unit=one.unit,
            asserters=asserters_of(around, span[0]), rule="outcome",
        )  # fmt: skip
