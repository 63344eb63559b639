# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The events of one sentence: by a verb ("met with"), by a noun ("held talks"), bodies that examine, effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.readers.text.events.parties import Party, about_of, asserters_of, parties_in, place_of
from holdfast.readers.text.events.words import Happening, event_words
from holdfast.readers.text.found import EventFound, Span
from holdfast.readers.text.measures.words import word_set
from holdfast.readers.text.prose import within

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.measures.around import Around
    from holdfast.readers.text.measures.line import Line
    from holdfast.readers.text.measures.state import State
    from holdfast.readers.text.prose import Prose

__all__ = ["Reader"]

_GOVERN = 5  # words between "held" and "talks"
_CLAUSE = 26  # words of a clause behind its head
_LISTED = 8  # words of one name in a list
_PURPOSE = 14  # words from a body to what it is for
_MAKERS = 10  # words from a verb to the body that is made
_FIGURE = 90  # characters in which an effect has its figure
_DOUBT = 8  # words before a clause in which it is called unlikely
_VISITED = word_set("a an the his her its their first second third last rare official state surprise unannounced new")
_NEAR = 9  # words behind a verb in which its object and its place stand
_HOSTS = word_set("host receive")
_JOINS = word_set("with between among of from")
_STOPS = word_set(
    "which while before because although though but said says according when if following where amid whose"
)
_MARKS = frozenset({";", ":", "—", "–", "("})
_MONEY = frozenset(
    {"USD", "EUR", "GBP", "RUB", "UAH", "CNY", "JPY", "CHF", "percent", "percentage point", "barrel", "tonne"}
)
_UNHELD = word_set("without instead neither never")
_RULED = 3  # words before a noun in which it is ruled out
_RULING = word_set("rule rules ruled ruling")
_WITHOUT = 3  # words before a verb in which "without" denies it
_PARTIES = frozenset({"country", "organization", "person"})


@dataclass(frozen=True, slots=True)
class Reader:
    """A sentence, with what is known around it."""

    prose: Prose
    cast: Cast
    around: Around
    line: Line

    def events(self) -> Iterator[EventFound]:
        """The events of the sentence, by the order of their heads."""
        words = event_words()
        for at, low in enumerate(self.line.low):
            verb = words.verbs.get(low)
            if verb is not None:
                yield from self._of_verb(at, verb)
            for parts, noun in words.nouns.get(low, ()):
                if self._stands(parts, at):
                    yield from self._of_noun((at - len(parts) + 1, at), noun)
                    break
            for parts in words.mechanisms.get(low, ()):
                if self._stands(parts, at):
                    yield from self._of_mechanism((at - len(parts) + 1, at))
                    break
        yield from self._outcomes()

    def _stands(self, parts: tuple[str, ...], at: int) -> bool:
        return len(parts) == 1 or tuple(self.line.low[max(0, at - len(parts) + 1) : at + 1]) == parts

    def _parties(self, words: Span | None, *, topic: bool) -> list[Party]:
        if words is None or words[0] > words[1]:
            return []
        return parties_in(self.cast, self.around, self.line, words, topic=topic)

    def _is_verb(self, at: int, verb: Happening) -> bool:
        line = self.line
        after = line.low[at + 1 : at + (2 if verb.type == "visit" else _NEAR if verb.objects else 4)]
        if verb.lemma in _HOSTS:
            after = line.low[at + 1 : at + _NEAR]
        if verb.behind and verb.behind.isdisjoint(after):
            return False
        if verb.tense == "s" and line.low[at] in event_words().nouns and self._is_noun(at):
            return False  # "ruled out talks with": a noun
        if at > 0 and line.raw[at][0].isupper() and not line.titled:
            return False
        if verb.objects and verb.objects.isdisjoint(line.low[at + 1 : at + 9]):
            return False
        return verb.tense == "ed" or at == 0 or line.low[at - 1] not in line.tables.words["determiners"]

    def _is_noun(self, at: int) -> bool:
        """Whether a form that may be a verb ("talks", "calls") has no name before it that does it."""
        before = self.line.raw[at - 1] if at else ""
        return not before[:1].isupper() and self.line.low[at - 1 : at] not in (["he"], ["she"], ["it"], ["who"])

    def _of_verb(self, at: int, verb: Happening) -> Iterator[EventFound]:
        line = self.line
        if not self._is_verb(at, verb):
            return
        state = line.state(at, verb.tense)
        subject = state.agent if state.agent is not None else line.subject(state)
        if subject is None or (verb.tense == "base" and state.bare and not line.low[at - 1].endswith("s")):
            return
        if "unlikely" in line.low[max(0, subject[0] - _DOUBT) : at]:
            return
        last = self._clause_end(at)
        others = self._parties((at + 1, last), topic=True)
        if verb.lemma in _HOSTS and not any(self._is_person(one) for one in others):
            return
        if verb.type == "visit":  # states behind it are where it goes
            others = [one for one in others if not self._is_land(one)]
        if verb.needs > 1 and not others and verb.type != "meeting":
            return
        parties = [*self._parties(subject, topic=False), *others]
        if not (self._is_unheld(at, state) and verb.tense != "ing"):
            yield from self._made(verb, ((subject[0], last), at), parties, _status(state))

    def _is_unheld(self, at: int, state: State) -> bool:
        """Whether it did not come to be: "was not signed", "could not visit", "would not negotiate with"."""
        return state.negated or not _UNHELD.isdisjoint(self.line.low[max(0, at - _WITHOUT) : at])

    def _of_noun(self, words: Span, noun: Happening) -> Iterator[EventFound]:
        """Talks and visits by their noun: with the verb that holds them, or what joins who takes part."""
        line = self.line
        called = noun.type == "call" and line.low[words[1] + 1 : words[1] + 2] in (["to"], ["for"])
        part_of_name = words[1] > 0 and line.raw[words[1]][0].isupper() and not line.titled
        if called or part_of_name:
            return  # "calls to provide" are demands
        if self._is_none(words[0]):
            return
        last = self._clause_end(words[1])
        subject, first, status = self._held(words[0])
        before = self._parties(subject, topic=False)
        if subject is None and noun.type == "visit" and self._within(first):
            before = self._parties((0, first - 1), topic=False)[:1]
            status = self._status_before(first)
            first = next((j for j in range(first) if before and line.starts[j] == before[0].span[0]), first)
        elif subject is None:
            begin = self._phrase_begin(first)
            before = self._parties((begin, first - 1), topic=False)
            first = begin if before else first
        if subject is None and status == "taken":
            status = self._fate(words[1], last)
        behind = range(words[1] + 1, min(last, words[1] + _LISTED))
        joins = next((j for j in behind if line.low[j] in _JOINS), None)
        if noun.type == "call" and joins is None and subject is None:
            return
        inside = self._parties((joins, last), topic=True) if joins is not None else []
        yield from self._made(noun, ((first, last), words[1]), [*before, *inside], status)

    def _is_none(self, at: int) -> bool:
        """Whether talks did not come to be: "no talks", "ruled out talks with", "nothing came of talks"."""
        low = self.line.low[max(0, at - _RULED) : at]
        ruled = "out" in low and not _RULING.isdisjoint(self.line.low[max(0, at - _GOVERN) : at])
        return "no" in low or "without" in low or ruled

    def _held(self, at: int) -> tuple[Span | None, int, str]:
        """The subject of the verb that holds talks, the first word of both, and how far they are."""
        line, govern = self.line, event_words().govern
        for j in range(at - 1, max(-1, at - 1 - _GOVERN), -1):
            if line.is_mark(j):
                break
            if line.low[j] in govern:
                held, tense = govern[line.low[j]]
                state = line.state(j, tense)
                subject = line.subject(state)
                status = _status(state)
                return subject, subject[0] if subject is not None else j, status if status != "taken" else held
        return None, at, "taken"

    def _is_person(self, one: Party) -> bool:
        return any(found.type == "person" for found in self.cast.mentions_in(*one.span))

    def _is_land(self, one: Party) -> bool:
        return any(found.type in {"country", "place"} for found in self.cast.mentions_in(*one.span))

    def _fate(self, at: int, last: int) -> str:
        """What becomes of talks by the verb behind them ("a call between A and B was postponed")."""
        line, govern = self.line, event_words().govern
        for j in range(at + 1, last + 1):
            if line.low[j] in govern and govern[line.low[j]][1] == "ed":
                state = line.state(j, "ed")
                if state.passive:
                    own = _status(state)
                    return own if own != "taken" else govern[line.low[j]][0]
        return "taken"

    def _status_before(self, at: int) -> str:
        """How far the last act before word `at` is."""
        verbs = event_words().verbs
        j = next((j for j in range(at - 1, -1, -1) if self.line.low[j] in verbs), None)
        return "taken" if j is None else _status(self.line.state(j, verbs[self.line.low[j]].tense))

    def _within(self, at: int) -> bool:
        """Whether a visit is what the clause's subject is on ("in his first visit", "on a rare trip")."""
        j = at - 1
        while j >= 0 and (self.line.low[j] in _VISITED or self.line.low[j].endswith("th")):
            j -= 1
        return j >= 0 and self.line.low[j] in {"in", "on", "during"}

    def _phrase_begin(self, at: int) -> int:
        for j in range(at - 1, max(-1, at - _GOVERN - 1), -1):
            if self.line.is_mark(j) or self.line.is_verb(j):
                return j + 1
        return max(0, at - _GOVERN)

    def _made(
        self, what: Happening, where: tuple[Span, int], parties: Sequence[Party], status: str
    ) -> Iterator[EventFound]:
        words, head = where
        visit = what.type == "visit"
        place, taken = place_of(self.cast, self.line, head, words[1], visit=visit)
        named = {one.name: one for one in reversed(parties) if one.name and not (visit and one.span == taken)}
        ordered = sorted(named.values(), key=lambda one: one.span)
        if len(ordered) < what.needs or (visit and not place and len(ordered) == 1):
            return
        start, end = self.line.span(*words)
        near = (*within(self.prose.dates, start, self.line.end), *within(self.prose.dates, self.line.start, start))
        date = near[0] if near else None
        yield EventFound(
            start,
            end,
            what.type,
            tuple(one.name for one in ordered),
            tuple(one.span for one in ordered),
            about_of(self.line, head, words[1]),
            place,
            date.iso if date is not None else "",
            (date.start, date.end) if date is not None else None,
            status,
            asserters=asserters_of(self.around, start),
            rule=what.tense,
        )

    def _of_mechanism(self, words: Span) -> Iterator[EventFound]:
        """A body that is made or backed: by whom, and what it is to do."""
        line, tables = self.line, event_words()
        behind = range(words[1] + 1, min(len(line) - 1, words[1] + _PURPOSE))
        purpose = next((j for j in behind if line.low[j] == "to"), None)
        about = line.span(purpose, self._clause_end(purpose)) if purpose is not None else line.span(*words)
        places = (*range(words[0] - 1, max(-1, words[0] - _MAKERS), -1), *behind[: _LISTED - 1])
        at = next((j for j in places if line.low[j] in tables.made or line.low[j] in tables.supported), None)
        if at is None:
            return
        made = tables.made.get(line.low[at])
        state = line.state(at, made or tables.supported[line.low[at]])
        parties = self._parties(line.subject(state), topic=False)
        name, span = (parties[0].name, parties[0].span) if parties else self.around.first_of(line, at)
        start, end = line.starts[min(at, words[0])], line.ends[max(at, words[1])]
        yield EventFound(
            start,
            end,
            "mechanism" if made else "support",
            (name,) if name else (),
            (span,) if name and span is not None else (),
            about,
            status=_status(state),
            asserters=asserters_of(self.around, start),
            rule="mechanism",
        )

    def _outcomes(self) -> Iterator[EventFound]:
        """What a measure is said to have done: "sanctions cost X 500 billion", "exports fell by 30 %"."""
        line, tables = self.line, event_words()
        if tables.measures.isdisjoint(line.low) or tables.effects.keys().isdisjoint(line.low):
            return
        verbs = [j for j, low in enumerate(line.low) if low in tables.effects]
        for one in within(self.prose.quantities, line.start, line.end):
            at = next((j for j in reversed(verbs) if line.ends[j] <= one.start), None)
            if one.unit not in _MONEY or at is None or one.start - line.ends[at] > _FIGURE:
                continue
            state = line.state(at, tables.effects[line.low[at]])
            subject = line.subject(state)
            own = subject is not None and not tables.measures.isdisjoint(line.low[subject[0] : subject[1] + 1])
            if own and state.passive:
                continue  # "the price cap should be cut to $30"
            start = line.starts[subject[0] if subject is not None else at]
            parties = [m for m in self.cast.mentions_in(start, one.end) if m.type in _PARTIES]
            yield EventFound(
                start,
                one.end,
                "outcome",
                tuple(dict.fromkeys(m.canonical for m in parties)),
                tuple((m.start, m.end) for m in parties),
                line.span(*subject) if subject is not None else None,
                value=line.text[one.start : one.end],
                unit=one.unit,
                asserters=asserters_of(self.around, start),
                rule="outcome",
            )

    def _clause_end(self, at: int) -> int:
        """The last word of a clause: up to a stop, a closing mark, or a comma that lists nothing."""
        line, last = self.line, at
        for j in range(at + 1, min(len(line), at + _CLAUSE)):
            low = line.low[j]
            if low in _STOPS or low in _MARKS or "”" in line.text[line.ends[j - 1] : line.starts[j]]:
                break
            if low == "," and not self._lists(j):
                break
            last = j
        return last if line.low[last] != "," else last - 1

    def _begins_clause(self, at: int) -> bool:
        """Whether "and" at word `at` joins a clause of its own: a verb stands in it before any mark."""
        line, verbs = self.line, event_words().verbs
        for j in range(at + 1, min(len(line), at + _LISTED)):
            if line.is_mark(j):
                return False
            if line.is_verb(j) or (line.low[j] in verbs and verbs[line.low[j]].tense in {"ed", "s"}):
                return True
        return False

    def _lists(self, at: int) -> bool:
        """Whether a comma stands in a list: another comma or "and" follows before any verb."""
        for j in range(at + 1, min(len(self.line), at + _LISTED)):
            if self.line.low[j] in {",", "and"}:
                clause = j == at + 1 and self._begins_clause(j)
                return not clause and (j > at + 1 or self.line.low[j] == "and")
            if self.line.is_verb(j) or self.line.low[j] in _STOPS:
                return False
        return False


def _status(state: State) -> str:
    return {"": "taken", "possible": "planned", "tried": "planned"}.get(state.status, state.status)
