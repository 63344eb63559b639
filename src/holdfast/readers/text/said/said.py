# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who said what: quotations with their speakers, what is reported without marks, and chains of both.

`find_quotations(prose, cast)` puts together what the parts find:

1. `said_bylines`: words set apart, signed;
2. `quotations`: every stretch between marks with the phrase that speaks it; stretches of one attribution are one
   quotation ("“Those costs,” she noted, “will …”"), also over paragraphs whose marks stay open;
3. `said_forms`: whole sentences, some words of somebody, scare quotes or a title;
4. `reported`: verbs of speech and stance without marks, and inside marks what the quoted speaker says of others;
5. `said_who`, `said_details`: whom the phrase means, and to whom, where and when it was said.

What a page says of itself in the first person ("we will continue") is no statement of this kind.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import QuotationFound, Span
from holdfast.readers.text.prose import Paragraph, Prose
from holdfast.readers.text.quote_marks import Quoted
from holdfast.readers.text.said.bylines import Pull, find_pulls
from holdfast.readers.text.said.details import addressee_of, date_of, document_in, venue_of
from holdfast.readers.text.said.forms import form_of
from holdfast.readers.text.said.groups import APART, JOINED, Group, chain, groups_of
from holdfast.readers.text.said.offices import may_be_named_later
from holdfast.readers.text.said.quotations import Attribution, Speaker, attribute, attribute_cut
from holdfast.readers.text.said.reported import Reported, reported_in
from holdfast.readers.text.said.scope import ALSO_BY, clauses_of, content_of, in_sight, is_worth, own_words
from holdfast.readers.text.said.who import Voice, Voices
from holdfast.readers.text.speech import speech_words

__all__ = ["find_quotations"]

_NEAR_ROWS = 60  # rows looked back at for the quotation around a place: those of its paragraph
_SHORTEST = 8  # characters of something reported
_IMPERSONAL = re.compile(
    r"[Ii]t(?<!\w[Ii]t)(?:[’']s|[ \u00a0](?:is|was|has))(?:[ \u00a0](?:\w+ly|also|now))?(?:[ \u00a0]been)?[ \u00a0]"
    r"(reported|alleged|rumou?red|claimed|believed|said|understood|thought)\b"
    r"(?![ \u00a0](?:in|by|to|at|on|with|for|of|and|as|from)\b)(?:[ \u00a0]that\b)?[ \u00a0]*"
)
_TOLD_OF = re.compile(r"w(?:as|ere)[ \u00a0](told)\b(?![ \u00a0]by\b)[^.;:“”\"]{0,60}?[ \u00a0]that[ \u00a0]+")
_OWN = re.compile(r"(?:we|i|you)(?:[’'](?:ve|re|m|d|ll))?", re.IGNORECASE)
_SAYS_NOT = re.compile(r"\b(?:[Nn]either|[Nn]obody|[Nn]o one|[Nn]one|[Nn]o)\b")
# Agreed upon, or a source named: nothing is said of them.
_DEED = re.compile(
    r"(?:writing|speaking|talking|posting|spoke|spoken|speaks)[ \u00a0](?:on|in|at|to|for|from|with)\b|"
    r"testif(?:y|ies|ied|ying)[ \u00a0](?:before|in|at|on|about|to|against|for)\b|"
    r"declin(?:ed|es|ing)[ \u00a0]to[ \u00a0](?:comment|discuss|answer|elaborate|speak|respond|be)\b|"
    r"refus(?:ed|es|ing)[ \u00a0](?:the|an?|any|it|them)\b|"
    r"agree(?:d|s|ing)?[ \u00a0](?:to|on|upon)[ \u00a0](?!disagree)|cit(?:e|es|ed|ing)[ \u00a0](?![^,;.]{0,60}[“\"])"
)
_HOLDS = re.compile(r"consider(?:s|ed)[ \u00a0]that\b")  # a stance that is told like words
# Where somebody speaks: a place right behind the verb, whoever is told and when, or in front of the speaker.
_IN_CITY = re.compile(
    r"(?:(?:Speaking|[Ss]peaking|[Tt]alking|Writing)[^,.;]{0,40}?|\b(?:said|says|told|declared|announced|added|wrote|warned)\b"
    r"(?:[ \u00a0]+(?:reporters|journalists|lawmakers|him|her|them|parliament|the[ \u00a0]press|"
    r"(?:last[ \u00a0]|on[ \u00a0])?\w+day|yesterday|today)){0,2})[ \u00a0]in[ \u00a0](?:the[ \u00a0])?"
)
_IN_NAME = 60
_LABEL = re.compile(r"\s*([^:“”\"]{3,70}?):[ \u00a0]+(\S.{14,})", re.DOTALL)


@dataclass
class _Found:
    """What was found so far: rows, and the speakers of those with marks, to be asked for what stands inside them."""

    rows: list[QuotationFound] = field(default_factory=list)
    voices: dict[int, Voice] = field(default_factory=dict)
    apart: list[int] = field(default_factory=list)

    def around(self, start: int, end: int) -> int | None:
        """The row whose marks stand closest around a range."""
        best: int | None = None
        place = bisect_right(self.apart, start, key=lambda number: self.rows[number].start) - 1
        near = [self.apart[place]] if place >= 0 else []
        for number in [*range(len(self.rows) - 1, max(-1, len(self.rows) - _NEAR_ROWS), -1), *near]:
            for first, last in self.rows[number].quote_spans:
                if first <= start and end <= last and (best is None or last - first < self._size(best)):
                    best = number
        return best

    def _size(self, number: int) -> int:
        return min(last - first for first, last in self.rows[number].quote_spans)


def find_quotations(prose: Prose, cast: Cast) -> tuple[QuotationFound, ...]:
    """Everything that somebody is said to have said, in the order of the text."""
    return _Reader(prose, cast).read()


class _Draft(NamedTuple):
    """A row of which the speaker and the details are still to be found."""

    start: int
    end: int
    form: str
    quote_spans: tuple[Span, ...]
    content: Span
    rule: str


class _Reader:
    """One pass over a document."""

    def __init__(self, prose: Prose, cast: Cast) -> None:
        self._prose = prose
        self._text = prose.text
        self._cast = cast
        self._voices = Voices(prose, cast)
        self._found = _Found()
        unsaid = [*_IMPERSONAL.finditer(prose.text), *_TOLD_OF.finditer(prose.text)]
        self._unsaid = sorted(unsaid, key=lambda one: -one.start())
        self._headed: Span | None = None  # what a headline says behind its speaker
        self._unnamed: list[int] = []  # rows of the paragraph before whose speaker is an office alone
        self._outer: list[Span] = []  # the outermost quotations of the paragraph

    def read(self) -> tuple[QuotationFound, ...]:
        """Sections, in order; then the rows sorted, and `origin` turned to their new places."""
        pulls = list(find_pulls(self._prose))
        taken = [
            (self._prose.view.blocks[p.blocks[0]].start, self._prose.view.blocks[p.blocks[1] - 1].end) for p in pulls
        ]
        for pull in pulls:
            self._pull(pull)
        for section in _by_section(self._prose.paragraphs):
            self._voices.enter(section[0].section)
            self._section(section, taken)
        order = sorted(range(len(self._found.rows)), key=lambda n: _in_text(self._found.rows[n]))
        place = {old: new for new, old in enumerate(order)}
        rows = [self._found.rows[n] for n in order]
        return tuple(one if one.origin is None else replace(one, origin=place[one.origin]) for one in rows)

    def _section(self, section: Sequence[Paragraph], taken: Sequence[Span]) -> None:
        self._unnamed = []
        said = [
            one
            for one in attribute_cut(self._text, ((one.outermost, one.words) for one in section))
            if not taken or not _lies_in(one.quoted, taken)
        ]
        groups = groups_of(self._text, said)
        at = 0
        for paragraph in section:
            first = at
            while at < len(groups) and groups[at].quotes[0].start < paragraph.end:
                at += 1
            self._paragraph(paragraph, groups[first:at])

    def _paragraph(self, paragraph: Paragraph, groups: Sequence[Group]) -> None:
        self._outer = outer = [(one.start, one.end) for one in paragraph.outermost]
        reported = reported_in(self._text, (paragraph.start, paragraph.end), paragraph.words, outer)
        if not reported and not groups:
            self._nobody(paragraph)
            return
        verbs = {
            one.speaker.verb[0]
            for one in groups
            if one.speaker is not None and one.speaker.verb is not None and not one.apart
        }
        works: list[tuple[int, Group | Reported]] = [(group.place, group) for group in groups]
        works += [
            (one.cue[0], one)
            for one in reported
            if not one.quoted and not self._is_apart(one.cue[0]) and one.cue[0] not in verbs
        ]
        works.sort(key=lambda one: one[0])
        first = len(self._found.rows)
        if paragraph.role == "title":
            self._headline(paragraph, groups)
        before: list[Span] = []  # what the last ones of the paragraph report
        for place, work in works:
            near = _near(reported, place)
            if isinstance(work, Group):
                self._group(paragraph, work, near)
            else:
                content = content_of(self._text, paragraph, work, near)
                self._reported(
                    paragraph,
                    work,
                    content,
                    keep=work.force != "question"
                    and work.rule != "by"  # an aside: "a vote slammed by Northland"
                    and not any(_lies_within(place, one) for one in before),
                )
                if content is not None:
                    before = [*before[1 - JOINED :], content]
        chain(self._found.rows, first)
        self._name_later(paragraph, first)
        for one in reported:
            if one.quoted or self._is_apart(one.cue[0]):
                self._inside(paragraph, one, _near(reported, one.cue[0]))
        self._nobody(paragraph)
        if len(paragraph.outermost) < len(paragraph.quoted):
            for group in groups:
                self._nested(paragraph, group)

    def _name_later(self, paragraph: Paragraph, first: int) -> None:
        """Name who spoke by an office alone in the paragraph before, where the next speaker has a name and no role."""
        rows, voices = self._found.rows, self._found.voices
        spoken = [n for n in range(first, len(rows)) if n in voices and rows[n].speaker]
        offices, self._unnamed = self._unnamed, []
        if not spoken or paragraph.role == "title":
            return
        spoken.sort(key=lambda n: rows[n].start)
        begun = next((place for place, n in enumerate(spoken) if not may_be_named_later(rows[n].speaker)), 0)
        if begun and rows[spoken[begun - 1]].end <= rows[spoken[begun]].start:
            offices, spoken = spoken[:begun], spoken[begun:]
        one = voices[spoken[0]]
        if offices and self._voices.is_introduced(one, paragraph):
            role = rows[offices[0]].speaker
            self._voices.named(role, one.name)
            for n in offices:
                rows[n] = replace(rows[n], speaker=one.name, speaker_role=role)
            for n in spoken:
                if rows[n].speaker == one.name and not rows[n].speaker_role:
                    rows[n] = replace(rows[n], speaker_role=role)
            return
        last = rows[spoken[-1]].speaker
        if may_be_named_later(last):
            self._unnamed = [n for n in spoken if rows[n].speaker == last]

    def _nobody(self, paragraph: Paragraph) -> None:
        """What "has been reported", nobody says by whom: rows without a speaker."""
        while self._unsaid and self._unsaid[-1].start() < paragraph.end:
            match = self._unsaid.pop()
            if match.start() < paragraph.start or match.end() > paragraph.end:
                continue
            begun, done = match.end(), paragraph.sentence_at(match.start())[1]
            origin = self._found.around(*match.span(1))
            if origin is not None:
                outer = self._found.rows[origin]
                done = min([done, *(end for start, end in outer.quote_spans if start <= match.start() < end)])
            while done > begun and (self._text[done - 1] in '.,;:!?…”"' or self._text[done - 1].isspace()):
                done -= 1
            if done - begun < _SHORTEST:
                continue
            verb = match.group(1)
            row = QuotationFound(
                match.start(),
                done,
                "indirect",
                content=(begun, done),
                verb=verb,
                verb_span=match.span(1),
                force=speech_words().force.get(verb, "neutral"),
                asserters=()
                if origin is None
                else (*self._found.rows[origin].asserters, self._found.rows[origin].speaker),
                origin=origin,
                rule="impersonal@1",
            )
            self._add(row, None)

    def _is_apart(self, at: int) -> bool:
        """Whether a place lies in words set apart."""
        rows, apart = self._found.rows, self._found.apart
        if not apart:
            return False
        place = bisect_right(apart, at, key=lambda number: rows[number].start) - 1
        return place >= 0 and any(start <= at < end for start, end in rows[apart[place]].quote_spans)

    def _pull(self, pull: Pull) -> None:
        voice = self._voices.voice(*pull.name, inside=Voice("", pull.name))
        role = self._text[slice(*pull.role)] if pull.role is not None else voice.role
        self._voices.bears(role, voice.name)
        ends = [*pull.spans, pull.name] + ([pull.role] if pull.role is not None else [])
        self._found.apart.append(len(self._found.rows))
        self._add(
            QuotationFound(
                min(one[0] for one in ends),
                max(one[1] for one in ends),
                "pull",
                quote_spans=pull.spans,
                content=(pull.spans[0][0], pull.spans[-1][1]),
                speaker=voice.name,
                speaker_span=pull.name,
                speaker_role=role,
                rule="byline@1",
            ),
            voice._replace(role=role),
        )

    def _add(self, row: QuotationFound, voice: Voice | None) -> None:
        if voice is not None:
            self._found.voices[len(self._found.rows)] = voice
        self._found.rows.append(row)

    def _group(self, paragraph: Paragraph, group: Group, reported: Sequence[Reported]) -> None:
        spans = tuple((one.inner_start, one.inner_end) for one in group.quotes if one.inner_start < one.inner_end)
        if not spans:
            return
        form = group.apart or group.form or form_of(self._text, group.quotes, group.speaker)
        if group.apart or group.speaker is None:
            if group.apart:
                for one in group.quotes:
                    span = (one.inner_start, one.inner_end)
                    self._add(QuotationFound(one.start, one.end, form, content=span, rule=f"{form}@1"), None)
            else:
                start, end = group.quotes[0].start, group.quotes[-1].end
                beside = self._voices.beside(paragraph, start) if form == "direct" else None
                if beside is None:
                    self._add(QuotationFound(start, end, form, spans, rule="alone@1"), None)
                    return
                draft = _Draft(start, end, form, spans, (spans[0][0], spans[-1][1]), "beside@1")
                row = self._detailed(draft, paragraph, beside, verb=None, source=(start, start))
                self._add(row, beside)
            return
        speaker = group.speaker
        voice = self._voices.voice(speaker.start, speaker.end)
        content: Span | None = None
        if form == "partial" and speaker.verb is not None and speaker.rule != "goes-on":
            content = self._clause(paragraph, spans, speaker, reported)
        elif form == "partial" and paragraph.role == "title" and speaker.rule == "label":
            content = self._headed
        draft = _Draft(
            min(group.quotes[0].start, speaker.start),
            max(group.quotes[-1].end, speaker.end),
            form,
            spans,
            content or (spans[0][0], spans[-1][1]),
            f"{speaker.rule}@1",
        )
        said = self._detailed(draft, paragraph, voice, verb=speaker.verb, source=(speaker.start, speaker.end))
        self._add(said, voice)

    def _clause(
        self, paragraph: Paragraph, spans: Sequence[Span], speaker: Speaker, reported: Sequence[Reported]
    ) -> Span | None:
        """The clause that some quoted words stand in: theirs, too."""
        verb = speaker.verb or (speaker.start, speaker.end)
        if spans[0][0] < min(verb[0], speaker.start):
            begun = paragraph.sentence_at(spans[0][0])[0]
            end = min(verb[0], speaker.start)
            while end > spans[-1][1] and self._text[end - 1] in " \u00a0,\n—–":
                end -= 1
            return begun, max(end, spans[-1][1])
        cue = next((one for one in reported if one.cue[0] == verb[0]), None)
        cue = cue or Reported((speaker.start, speaker.end), verb, "", speaker.rule)
        content = content_of(self._text, paragraph, cue, reported)
        return content if content is not None and content[0] <= spans[0][0] and spans[-1][1] <= content[1] + 1 else None

    def _headline(self, paragraph: Paragraph, groups: Sequence[Group]) -> None:
        """A headline "Minister: the ports stay open" is the minister's, and so are its quotations."""
        match = _LABEL.match(self._text, paragraph.start, paragraph.end)
        if match is None:
            return
        speaker = Speaker(*match.span(1), "label")
        if not self._voices.is_somebody(*match.span(1)):
            return
        for group in groups:
            if group.quotes[0].start > match.end(1) and (group.speaker is None or group.speaker.rule != "after"):
                group.speaker, group.form = speaker, ""
                self._headed = match.span(2)
                form = form_of(self._text, group.quotes, speaker)
                group.apart = form if form in APART else ""
        if not groups:
            draft = _Draft(paragraph.start, paragraph.end, "indirect", (), match.span(2), "label@1")
            voice = self._voices.voice(*match.span(1), keep=False)
            self._add(self._detailed(draft, paragraph, voice, verb=None, source=match.span(1)), voice)

    def _reported(self, paragraph: Paragraph, one: Reported, content: Span | None, *, keep: bool) -> None:
        if _OWN.fullmatch(self._text, *one.source):
            return
        holds = _HOLDS.match(self._text, one.cue[0]) is not None
        if one.rule == "label" or (one.force == "stance" and not holds) or _SAYS_NOT.search(self._text, *one.source):
            return  # who plans or backs something has not said so
        voice = self._voices.voice(*one.source, keep=keep)
        if content is None or _DEED.match(self._text, one.cue[0], max(content[1], one.cue[1] + _IN_NAME)):
            return
        also = ALSO_BY.match(self._text, one.source[1]) if one.rule == "by" else None
        if also is not None and voice.name:
            voice = voice._replace(name=f"{voice.name}; {self._voices.name(*also.span(1))}", role="", type="group")
        draft = _Draft(
            min(content[0], one.source[0], one.cue[0]),
            max(content[1], one.source[1], one.cue[1]),
            "indirect",
            (),
            content,
            f"reported-{one.rule}@1",
        )
        self._add(
            self._detailed(
                draft, paragraph, voice, verb=one.cue, source=one.source, force="neutral" if holds else one.force
            ),
            voice,
        )

    def _inside(self, paragraph: Paragraph, one: Reported, reported: Sequence[Reported]) -> None:
        """What a quoted speaker says that others say."""
        origin = self._found.around(one.cue[0], one.cue[1]) if one.force != "stance" else None
        if origin is None:
            return
        outer = self._found.rows[origin]
        inside = self._found.voices.get(origin)
        voice = self._voices.voice(*one.source, inside=inside or Voice("", (0, 0)))
        content = content_of(self._text, paragraph, one, reported)
        if content is None:
            return
        to = addressee_of(self._text, one.cue, [], limit=content[1])
        row = QuotationFound(
            min(content[0], one.source[0]),
            max(content[1], one.cue[1]),
            "indirect",
            content=content,
            speaker=voice.name,
            speaker_span=voice.span,
            speaker_role=voice.role,
            verb=self._text[slice(*one.cue)],
            verb_span=one.cue,
            force=one.force,
            addressee="" if to is None else self._voices.addressee(*to, voice, inside=inside),
            addressee_span=to,
            asserters=(*outer.asserters, outer.speaker),
            origin=origin,
            rule=f"inside-{one.rule}@1",
        )
        self._add(row, voice)

    def _nested(self, paragraph: Paragraph, group: Group) -> None:
        """Quotations inside quotations: their own speaker, or none."""
        for outer in group.quotes:
            inner = [
                one
                for one in paragraph.quoted
                if one.depth == outer.depth + 1 and outer.start < one.start and one.end <= outer.end
            ]
            if not inner:
                continue
            origin = self._found.around(inner[0].inner_start, inner[0].inner_end)
            if origin is None:
                continue
            row = self._found.rows[origin]
            for said in attribute(self._text, [(outer.inner_start, outer.inner_end)]):
                self._nested_one(said, origin, row)

    def _nested_one(self, said: Attribution, origin: int, outer: QuotationFound) -> None:
        span = (said.quoted.inner_start, said.quoted.inner_end)
        if span[0] >= span[1]:
            return
        form = form_of(self._text, [said.quoted], said.speaker)
        if said.speaker is None or form in APART:
            kind = "title" if form == "title" else "scare"
            row = QuotationFound(
                said.quoted.start, said.quoted.end, kind, content=span, origin=origin, rule=f"{kind}@1"
            )
            self._add(row, None)
            return
        voice = self._voices.voice(
            said.speaker.start, said.speaker.end, inside=self._found.voices.get(origin) or Voice("", (0, 0))
        )
        verb = said.speaker.verb
        inside = self._found.voices.get(origin)
        to = addressee_of(self._text, verb, [], limit=said.quoted.start) if verb is not None else None
        row = QuotationFound(
            min(said.quoted.start, said.speaker.start),
            max(said.quoted.end, said.speaker.end),
            form,
            quote_spans=(span,),
            content=span,
            speaker=voice.name,
            speaker_span=voice.span,
            speaker_role=voice.role,
            verb="" if verb is None else self._text[slice(*verb)],
            verb_span=verb,
            force="" if verb is None else speech_words().force.get(self._text[slice(*verb)].lower(), "neutral"),
            addressee="" if to is None else self._voices.addressee(*to, voice, inside=inside),
            addressee_span=to,
            asserters=(*outer.asserters, outer.speaker),
            origin=origin,
            rule=f"nested-{said.speaker.rule}@1",
        )
        self._add(row, voice)

    def _first_of(self, to: Span | None) -> Span | None:
        """The addressee alone, where the subject of what is said follows: "tells Example News Anna Example could"."""
        if to is None:
            return None
        near = self._cast.mentions_in(*to)
        if len(near) > 1 and near[1].end == to[1] and near[1].start - near[0].end == 1:
            lead = self._text[to[0] : near[0].start].strip().lower()
            return (near[0].start, near[0].end) if lead in {"", "the"} else to
        return to

    def _city(self, verb: Span | None, zones: Sequence[Span]) -> Span | None:
        """The city it was said in: "told reporters in Northport"; "Speaking in Northport last week"."""
        if verb is None:
            return None
        for start, end in zones:
            if self._text.find("in", start, end) < 0:
                continue
            for match in _IN_CITY.finditer(self._text, start, end):
                near = self._cast.mentions_in(match.end(), min(end, match.end() + _IN_NAME))
                if near and near[0].start == match.end() and near[0].type == "place":
                    return near[0].start, near[0].end
        return None

    def _detailed(
        self,
        row: _Draft,
        paragraph: Paragraph,
        voice: Voice,
        *,
        verb: Span | None,
        source: Span,
        force: str | None = None,
    ) -> QuotationFound:
        """The row with its speaker, and to whom, where and when."""
        reported = row.content if row.form in {"indirect", "partial"} else None
        zones, lead, limit = clauses_of(paragraph, source, verb or source, quoted=self._outer, reported=reported)
        if reported is not None and verb is not None and reported[0] < min(verb[0], source[0]) < reported[1]:
            comma = self._text.find(",", verb[1], limit)  # "The port, he said on Friday, is open"
            zones = [(min(verb[0], source[0]), limit if comma < 0 else comma)]
        zones = own_words(self._text, in_sight(zones, verb or source), verb or source)
        worth = [one for one in zones if is_worth(one, source, verb or source)]
        to = self._first_of(addressee_of(self._text, verb, worth, limit=limit))
        if to is not None and to[0] < source[1] and source[0] < to[1]:
            to = None  # "“Are we?” asked Anna Example"
        where = (
            venue_of(self._text, verb, worth) or self._city(verb, worth) or document_in(self._text, source, voice.name)
        )
        when = None
        if verb is not None:
            when = date_of(self._text, self._prose.dates, verb, zones, speaker=source, lead=lead)
        low = self._text[slice(*verb)].lower() if verb is not None else ""
        low = "according to" if low == "according" else low
        day = None if when is None else (when.start, when.end)
        start, end = row.start, row.end
        for part in (verb, to, where, day):
            if part is not None:
                start = min(start, part[0])
                end = max(end, part[1])
        return QuotationFound(
            start,
            end,
            row.form,
            row.quote_spans,
            row.content,
            speaker=voice.name,
            speaker_span=voice.span,
            speaker_role=voice.role,
            verb=low,
            verb_span=verb,
            force=force if force is not None else speech_words().force.get(low, "neutral" if low else ""),
            addressee="" if to is None else self._voices.addressee(*to, voice),
            addressee_span=to,
            venue="" if where is None else " ".join(self._text[slice(*where)].split()),
            venue_span=where,
            date="" if when is None else when.iso,
            date_span=day,
            rule=row.rule,
        )


def _near(reported: Sequence[Reported], place: int) -> Sequence[Reported]:
    """The attributions around a place."""
    if len(reported) <= 2 * JOINED:
        return reported
    at = bisect_left(reported, place, key=lambda one: one.cue[0])
    return reported[max(0, at - JOINED) : at + JOINED]


def _in_text(row: QuotationFound) -> tuple[int, int, int]:
    """The order of rows: where they begin, then where their words do."""
    words = row.quote_spans[0][0] if row.quote_spans else row.content[0] if row.content is not None else row.start
    return row.start, words, -row.end


def _lies_within(place: int, span: Span) -> bool:
    return span[0] <= place < span[1]


def _by_section(paragraphs: Sequence[Paragraph]) -> Iterable[list[Paragraph]]:
    found: list[Paragraph] = []
    for one in paragraphs:
        if found and found[0].section != one.section:
            yield found
            found = []
        found.append(one)
    if found:
        yield found


def _lies_in(quoted: Quoted, taken: Sequence[Span]) -> bool:
    place = bisect_right(taken, quoted.start, key=lambda one: one[0]) - 1
    return place >= 0 and quoted.start < taken[place][1]
