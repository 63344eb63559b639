# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a sentence leaves open about a measure, from around it: who "we" is, what a list's lead-in says, conditions.

`Around` goes through the paragraphs with the reader (`enter`) and keeps, for a section, the last
measure and the last one that hangs on a condition. The first person of a page is the state or body
that it begins with, in a quotation the state or body of the speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.known import key, known_names
from holdfast.readers.text.found import MeasureFound, Span
from holdfast.readers.text.measures.case import Case
from holdfast.readers.text.measures.draft import Draft
from holdfast.readers.text.measures.filled import Before, addressee_of, filled
from holdfast.readers.text.measures.fit import fitted
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.meant import with_meant
from holdfast.readers.text.measures.naming import ACTORS, classes, is_headline, list_of, state_of, voiced
from holdfast.readers.text.measures.publisher import is_official, publisher_of
from holdfast.readers.text.measures.targets import Target, called_by_trade, is_class, read_targets, target_end
from holdfast.readers.text.measures.when import condition_of, deadline_of
from holdfast.readers.text.measures.words import word_set

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.found import QuotationFound
    from holdfast.readers.text.prose import Paragraph, Prose

__all__ = ["Around"]

_INTRODUCING = word_set("by in at under on after with following")
_SUFFERED = frozenset({"noun-behind", "act-passive"})
_OTHERS_ACTS = word_set(
    "company_exit criminal_prosecution charges trial conviction arrest_warrant law agreement_extension "
    "agreement_expiry agreement_withdrawal price_cap repressive_law"
)  # a court's, a firm's, several states'
_SPOKEN = 150  # characters before a quotation in which those are named who are "they" in it
_NOW = frozenset({"is", "are"})  # "are shipped by rail": a habit, not what the page has done
_INDEFINITE = frozenset({"a", "an"})
_MEANT = 20  # measures looked back at for those that "the individuals" means

_FIRST = frozenset({"we", "our", "us", "i", "we’ve", "we’ll", "we’re"})
_THOSE = re.compile(
    r"\W*(?:those|these|the|such|our)\s+(?:[a-z]+\s+)?(?:costs?|consequences|sanctions|measures|steps|actions|penalties|response|restrictions|package)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|a|an|some|and|but)\s+", re.IGNORECASE)
_DECISION = re.compile(r"\b(?:decisions?|moves?|announcements?|plans?|efforts?) (?:of|by) ", re.IGNORECASE)
_PAPERS = word_set(
    "decree decrees order law laws list lists measure measures package move step document statement bill "
    "legislation ban sanctions"
)
_PAPER_WORDS = 2
_UNCONDITIONED = frozenset(
    {"law", "repressive_law", "agreement_extension", "agreement_expiry", "evidence_collection", "company_exit"}
)
_HITS = word_set("target targets targeted hit affect affected cover apply include")
_HITS_WITHIN = 6  # words of "these actions … target"
_POSSESSIVE = re.compile(r"[’']s?\Z")
_ALONE = word_set("it he she they this these those who which that i there you")
_NESTED = 60  # quotations looked back at for the one a character stands in
_AMONG = re.compile(
    r"(?:Among (?:them|those(?: (?:listed|sanctioned|targeted|named|hit))?) (?:are|is|were|was)|"
    r"(?:The|This|That) list (?:also )?includes?|(?:They|These|Those) (?:also )?include) (?:[a-z]+ ){0,5}",
)
_STATES = 600  # characters before a measure in which its state is named
_LONGEST_NAME = 9  # words of an authority without a name


class Around:
    """What is known where the reader stands."""

    def __init__(self, prose: Prose, cast: Cast, quotations: Sequence[QuotationFound]) -> None:
        self._prose = prose
        self._cast = cast
        self._said = sorted((one for one in quotations if one.speaker), key=lambda one: (one.start, -one.end))
        self._starts = [one.start for one in self._said]
        self._bodies = {role.person: role.organization for role in cast.roles if role.organization and not role.former}
        self._speaking = {
            role.person: state_of(role.organization) for role in cast.roles if "spokes" in role.role.lower()
        }
        self._walked: tuple[int, tuple[str, Span | None, str] | None] = (-1, None)
        self._section = -1
        self._lead: tuple[str, Span | None, str] | None = None
        self._item = False
        self._titled = False
        self.last: MeasureFound | None = None
        self.again = False
        self._threat: MeasureFound | None = None
        self.rows: list[MeasureFound] = []
        self._left: MeasureFound | None = None
        self._all: list[MeasureFound] = []
        self._head: MeasureFound | None = None

    def enter(self, paragraph: Paragraph) -> None:
        """Come to a paragraph; those between may have been passed over."""
        if paragraph.section != self._section:
            self._section = paragraph.section
            self.last = None
            self._threat = None
            self.rows = []
        self._head = None
        self._item = paragraph.kind == "item"
        self._titled = is_headline(self._prose, paragraph)
        self._lead = self._lead_of(paragraph) if self._item else None

    def _lead_of(self, paragraph: Paragraph) -> tuple[str, Span | None, str] | None:
        """The lead-in of a list, looked for back to the last item that was asked for."""
        lead, known, number = None, self._walked, paragraph.number - 1
        while number >= 0 and number != known[0] and self._prose.paragraphs[number].kind == "item":
            number -= 1
        if number >= 0 and number == known[0]:
            lead = known[1]
        elif number >= 0 and self._prose.text[self._prose.paragraphs[number].end - 1] == ":":
            lead = self._leads(self._prose.paragraphs[number])
        self._walked = (paragraph.number, lead)
        return lead

    @cached_property
    def _of_sanctions(self) -> bool:
        """Whether the document speaks of sanctions at all."""
        return "sanction" in self._prose.text or "Sanction" in self._prose.text

    @property
    def text(self) -> str:
        """The text that is read."""
        return self._prose.text

    @property
    def speaks_of_sanctions(self) -> bool:
        """Whether a section has a measure already, or the document speaks of sanctions."""
        return bool(self.rows) or self._of_sanctions

    @cached_property
    def _ours(self) -> str:
        """Whom "we" means outside quotations: the first state or body that a paragraph of the document begins with."""
        return publisher_of(self._prose, self._cast)

    @cached_property
    def _is_official(self) -> bool:
        """Whether the document tells its publisher's own acts."""
        return is_official(self._prose)

    def _leads(self, paragraph: Paragraph) -> tuple[str, Span | None, str]:
        start, end = paragraph.sentence_at(paragraph.end - 1)
        line = Line(self._prose.text, start, end)
        status = (
            "planned"
            if any(word in {"will", "would", "plan", "plans"} for word in line.low)
            else "demanded"
            if "should" in line.low
            else "taken"
        )
        for at, word in enumerate(line.low):
            if word in _FIRST and word not in {"our", "us", "i"}:
                return self._first_person(line.starts[at]), line.span(at, at), status
        for one in self._cast.mentions_in(start, end):
            if one.type in ACTORS:
                return one.canonical, (one.start, one.end), status
        return "", None, status

    def begin(self, line: Line) -> list[Target]:
        """Come to a sentence: whom it says that the measures before it hit ("These actions target …").

        A sentence of a paragraph keeps the first measure of the paragraph, for those that name no authority.
        """
        if self.last is None or _THOSE.match(line.text, line.start) is None:
            return []
        for at in range(2, min(len(line) - 1, _HITS_WITHIN)):
            if line.low[at] in _HITS:
                return read_targets(line, self._cast, at + 1, target_end(line, at + 1))
        return []

    def listed(self, line: Line) -> list[Target]:
        """Who the sentence behind a measure says to be among those it hits ("Among them are X and Y")."""
        match = _AMONG.match(line.text, line.start, line.end)
        if match is None:
            return []
        first = next((at for at, start in enumerate(line.starts) if start >= match.end()), len(line))
        last = len(line) - 1
        inside = self._cast.mentions_in(match.end(), line.end)
        found = read_targets(line, self._cast, first, last) if first <= last else []
        named = {(one.start, one.end) for one in inside if one.type in {"person", "organization", "government_body"}}
        return [one for one in found if one.span in named]

    def seen(self, one: MeasureFound) -> None:
        """Remember a measure."""
        self.last = one
        self.rows.append(one)
        self._all.append(one)
        if one.type == "company_exit" and one.targets:
            self._left = one
        self._head = self._head or one
        if one.status == "threatened":
            self._threat = one

    def changed(self, one: MeasureFound, other: MeasureFound) -> None:
        """Remember a measure as it has become."""
        for at in range(len(self.rows) - 1, max(-1, len(self.rows) - _MEANT - 1), -1):
            if self.rows[at] is one:
                self.rows[at] = other
        self.last = other if self.last is one else self.last

    def asserters(self, at: int) -> tuple[str, ...]:
        """Who says what stands at a character, if not the text."""
        said = self.quotation(at)
        return (*said.asserters, said.speaker) if said is not None else ()

    def doer(self, line: Line, draft: Draft) -> tuple[str, Span | None]:
        """Who does it by its own clause, and nobody else."""
        for words in (draft.subject, draft.by):
            if words is not None and (found := self.who(line, *words))[0]:
                return found
        return "", None

    def quotation(self, at: int) -> QuotationFound | None:
        """The innermost quotation that a character stands in."""
        place = bisect_right(self._starts, at)
        for one in reversed(self._said[max(0, place - _NESTED) : place]):
            content = one.content or (0, 0)
            if content[0] <= at < content[1] or any(start <= at < end for start, end in one.quote_spans):
                return one
        return None

    def _first_person(self, at: int) -> str:
        said = self.quotation(at)
        if said is None:
            return self._ours
        body = self._bodies.get(said.speaker, "")
        known = known_names().names.get(key(said.speaker)) if not body else None
        if known is not None and known.type == "person" and known.state:
            return known.state
        return state_of(body) if body else said.speaker

    def authority(self, line: Line, draft: Draft) -> tuple[str, Span | None]:
        """Who does it: the subject, whoever stands behind "by", the lead-in of a list.

        `again` is True afterwards where a paper is the subject that was told of before ("the decree imposes …").
        """
        self.again = False
        for words in (draft.subject, draft.by):
            if words is not None:
                name, span = self.who(line, *words)
                if not name and words[0] == words[1] and line.low[words[0]] == "they":
                    return self._spoken_of(line, draft)
                if name:
                    return name, span
        if self._item and self._lead is not None and draft.by is None:
            return self._lead[0], self._lead[1]
        if (
            draft.rule in {"noun-list", "noun-verb", "noun-bare"}
            and _THOSE.match(line.text, line.start)
            and self.last is not None
        ):
            return self.last.authority, self.last.authority_span
        found = self._of_sentence(line, draft)
        if (
            not found[0]
            and self._head is not None
            and (draft.rule in {"noun-list", "noun-bare"} or (draft.rule in _SUFFERED and self._is_ours(self._head)))
        ):
            return self._head.authority, self._head.authority_span
        return found

    def _spoken_of(self, line: Line, draft: Draft) -> tuple[str, Span | None]:
        """Who "they" are in a quotation: the other state that the text named last before it."""
        at = line.starts[draft.head]
        if self.quotation(at) is None:
            return "", None
        not_they = {self._first_person(at), *(one.name for one in draft.targets)}
        for one in reversed(self._cast.mentions_in(max(0, line.start - _SPOKEN), line.start)):
            if one.type == "country" and one.kind != "demonym":
                return ("", None) if one.canonical in not_they else (one.canonical, (one.start, one.end))
        return "", None

    def _is_ours(self, one: MeasureFound) -> bool:
        """Whether a measure of this paragraph is that of "we", the publisher of the page."""
        span = one.authority_span
        return span is not None and self._prose.text[slice(*span)].lower() in {"we", "our"}

    def _of_sentence(self, line: Line, draft: Draft) -> tuple[str, Span | None]:
        """The first of the sentence who can act, for a clause without a subject ("…, including prosecutions")."""
        if (
            draft.group == "suffer"
            or draft.rule in {"noun-behind", "act-passive"}
            or (draft.rule == "noun-bare" and draft.type in {"arrest_warrant", "sanction"})
        ):
            own = draft.rule in _SUFFERED and draft.type not in _OTHERS_ACTS and self.quotation(line.start) is None
            own = own and line.low[max(0, draft.head - 1)] not in _NOW
            return (self._ours, None) if own and self._is_official else ("", None)
        if (
            draft.rule == "phrase"
            and draft.status == "threatened"
            and self.quotation(line.starts[draft.head]) is not None
        ):
            return self._first_person(line.starts[draft.head]), None
        name, span = self._first_actor(line, draft.first)
        if draft.rule == "phrase" and line.low[draft.first] == "there":
            return name, span
        condition = condition_of(line) if span is not None else None
        if condition is not None and span is not None and condition[0] <= span[0] < condition[1]:
            said = self.quotation(line.starts[draft.head])  # whoever must not do it is not who threatens
            return (self._first_person(line.starts[draft.head]), None) if said is not None else ("", None)
        return name, span

    def _first_actor(self, line: Line, before: int) -> tuple[str, Span | None]:
        for at in range(min(before, len(line))):
            if line.low[at] in {"we", "we’ll", "we’ve", "we’re"}:
                return self._first_person(line.starts[at]), line.span(at, at)
        if line.low[0] in {"this", "it", "these", "that", "and"} and self._ours and self.quotation(line.start) is None:
            return self._ours, None
        said = self.quotation(line.starts[0]) if line.low[before].endswith("ing") else None
        if said is not None and all(end <= line.starts[before] for _, end in said.quote_spans):
            return self._first_person(line.starts[0]), said.speaker_span  # "…," she said, promising to …
        within = self.quotation(line.starts[before])
        for one in self._cast.mentions_in(line.start, line.starts[before]):
            if (
                within is not None
                and within.speaker_span is not None
                and one.start >= within.speaker_span[0]
                and one.end <= within.speaker_span[1]
            ):
                continue  # who says it is not who does it
            if (
                (one.type in ACTORS or one.type == "person")
                and one.kind != "demonym"
                and line.text[one.end : one.end + 1] not in "’'"
            ):
                return one.canonical, (one.start, one.end)
        return "", None

    def who(self, line: Line, first: int, last: int) -> tuple[str, Span | None]:
        """Who a range of words is: "we", a paper that stands for who made it, a class, or whoever the cast says."""
        if line.low[first] in _INTRODUCING:  # "By separate acts the Council"
            first = max((j for j in range(first + 1, last) if line.low[j] in {"the", "a", "an"}), default=first)
        start, end = line.span(first, last)
        whose = _POSSESSIVE.search(line.text, start, end)
        end = whose.start() if whose is not None else end
        if line.low[first] in _FIRST and line.raw[first] not in {"US", "I"}:
            return self._first_person(start), line.span(first, first)
        if line.low[first] in {"those", "these", "such"}:
            return "", None
        if last > first and line.low[last] in classes() and last - first < _LONGEST_NAME:
            decided = _DECISION.search(line.text, start, end)
            start = decided.end() if decided is not None else start
            return _ARTICLE.sub("", line.text[start:end]), (start, end)
        called = called_by_trade(line, self._cast, first, last)
        if called is not None:
            return _ARTICLE.sub("", line.text[called[0] : min(called[1], end)]), (called[0], min(called[1], end))
        if (
            line.low[last] in _PAPERS
            and last - first <= _PAPER_WORDS
            and not _INDEFINITE.isdisjoint(line.low[first:last])
        ):
            return self._first_actor(line, first)  # "is drafting a bill that would bar"
        if line.low[last] in _PAPERS and last - first <= _PAPER_WORDS and self.last is not None:
            self.again = True
            return self.last.authority, self.last.authority_span
        return self._named(line, (first, last), (start, end))

    def _named(self, line: Line, words: Span, chars: Span) -> tuple[str, Span | None]:  # noqa: PLR0911 - one per case
        """Whoever the cast says that some words are; else the words, if they say a class of parties."""
        (first, last), (start, end) = words, chars
        listed = list_of(line, self._cast, first, last)
        if listed:
            return listed, (start, end)
        actor = self._cast.actor(start, end)
        if line.low[first : last + 1] == ["they"] and "; " in actor.canonical and self._are_persons(actor.canonical):
            return "", None
        if actor.canonical in self._speaking:
            return self._speaking[actor.canonical] or voiced(self._prose, self._cast, line, start) or actor.canonical, (
                start,
                end,
            )
        if actor.canonical:
            if actor.mention is not None and start <= self._cast.mentions[actor.mention].start < end:
                one = self._cast.mentions[actor.mention]
                return actor.canonical, (one.start, one.end)
            return actor.canonical, (start, end)
        named = self._cast.mentions_in(start, end)
        if named and not (named[-1].end < end and line.text[named[-1].end] in "’'"):
            return named[-1].canonical, (named[-1].start, named[-1].end)
        if named and all(one[0].isupper() for one in line.raw[first + 1 : last + 1]):
            return line.text[named[-1].end : end].lstrip("’'s ").strip(), (start, end)
        alone = first == last and line.low[first] in _ALONE
        if alone or last - first >= _LONGEST_NAME or not is_class(line, first, last):
            return "", None
        return _ARTICLE.sub("", line.text[start:end]), (start, end)

    def _are_persons(self, names: str) -> bool:
        """Whether somebody of several joined names is a person: "they" is then as often their states."""
        return not self._persons.isdisjoint(names.split("; "))

    @cached_property
    def _persons(self) -> frozenset[str]:
        return frozenset(one.canonical for one in self._cast.mentions if one.type == "person")

    def status(self, line: Line, draft: Draft, span: Span) -> tuple[str, Span | None]:
        """How far it is, and the words of the condition it hangs on."""
        status = "planned" if draft.status == "possible" else draft.status
        if self._item and self._lead is not None and status == "taken":
            status = self._lead[2]
        condition = condition_of(line)
        if condition is not None and condition[0] <= span[0] < condition[1]:
            return "", condition
        if condition is not None and status in {"planned", "promised"} and draft.type not in _UNCONDITIONED:
            return "promised" if draft.group == "lift" else "threatened", condition
        if (
            self._threat is not None
            and status in {"planned", "taken"}
            and _THOSE.match(line.text, line.start)
            and draft.group in {"include", ""}
        ):
            return "threatened", self._threat.condition
        if condition is not None and status != "threatened":
            condition = None
        return status, condition

    def first_of(self, line: Line, at: int) -> tuple[str, Span | None]:
        """Who the sentence says acts before word `at`: its "we", else the first who can."""
        return self._first_actor(line, at)

    def completed(self, line: Line, draft: Draft, one: MeasureFound) -> tuple[MeasureFound, ...]:
        """A measure with what stands around it (one clause may be two), or none where it is none."""
        if not one.status or (
            self._titled
            and draft.rule in {"noun-bare", "noun-list"}
            and not one.targets
            and one.type != "arrest_warrant"
        ):
            return ()
        said = self.quotation(one.start)
        if said is not None:
            one = replace(one, asserters=(*said.asserters, said.speaker))
            done = one.status in {"taken", "ongoing"} and draft.rule in {"act", "noun-verb"}
            if said.force == "denial" and (done or one.status in {"planned", "promised"}):
                one = replace(one, status="rejected")
        last = self.last
        one = filled(line, draft, one, Before(last, self._head, self._threat, self._left))
        one = with_meant(line, self._cast, one, self._all[-_MEANT:])
        if last is not None and last.targets and one.targets and one.targets[0].isdigit():
            same = re.sub(r"^\S+ ", "", last.targets[0])  # "47 tankers" … "43"
            one = replace(one, targets=(f"{one.targets[0]} {same}", *one.targets[1:]))
        if one.status == "lifted" and one.standing:
            one = replace(one, standing="withdrawn")
        if one.status == "threatened":
            addressee = addressee_of(self._cast, self._prose.text, one, said)
            one = replace(one, addressee=addressee, deadline=deadline_of(self._prose, line, one))
            if not one.targets and one.addressee:
                one = replace(one, targets=(one.addressee,), target_spans=())
        return fitted(
            Case(self._cast, line, draft, one, self._left, bool(self.rows) or self._of_sanctions),
            self._states_before(line, draft),
        )

    def _states_before(self, line: Line, draft: Draft) -> tuple[tuple[str, Span], ...]:
        """The states that the paragraph names before a measure, for one that says no target."""
        paragraph = self._prose.paragraph_at(line.start)
        if paragraph is None or draft.type != "unspecified_economic_diplomatic":
            return ()
        found = self._cast.mentions_in(max(paragraph.start, line.start - _STATES), line.starts[draft.first])
        return tuple(
            {one.canonical: (one.canonical, (one.start, one.end)) for one in found if one.type == "country"}.values()
        )
