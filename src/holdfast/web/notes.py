# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What stands in the margin beside a passage: each finding in words, no more of them than the text bears.

A note names what a rule found and keeps what the text leaves open: a speaker that cannot be
told is said to be so, a threat is called a threat, an allegation carries its standing, a
range stays a range. Values are shown as the text has them beside what they were taken to
mean. Names that occur again in one passage are told once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from holdfast.model.measure import headings
from holdfast.readers.text.dates import DateFound
from holdfast.readers.text.found import (
    ClaimFound,
    EventFound,
    MeasureFound,
    MentionFound,
    QuotationFound,
    RoleFound,
    Span,
    Understood,
)
from holdfast.readers.text.quantities import Quantity
from holdfast.timeline.naming import toward, type_words
from holdfast.timeline.worded import denied_from_outside
from holdfast.web.margin import KINDS, Finding, Marked
from holdfast.web.render import url
from holdfast.workspace.documents_stated import RecordMeasure

__all__ = ["Line", "Note", "Records", "SameTold", "amount", "finding_of", "notes_of", "same_told"]

Captions = Callable[[str], tuple[str, str]]
"""What an entity of the record is called, and the id of the party that it is a record of."""

Records = Mapping[int, tuple[RecordMeasure, ...]]
"""Which measures of the record the measures of a view may be, by their number in it."""
_NO_RECORDS: Records = MappingProxyType({})

_FORMS = {
    "direct": "quoted", "partial": "partly quoted", "indirect": "reported", "pull": "pull quote",
    "scare": "marked words, no speech", "title": "a title, no speech",
}  # fmt: skip
_ODD = {
    "typo": "misspelt", "homoglyph": "letters of another script", "hidden": "hidden characters",
    "line-break": "broken over two lines",
}  # fmt: skip
_RELATIONS = {"holds_role": "of", "member_of": "member of", "part_of": "part of", "leads": "leads",
              "represents": "represents"}  # fmt: skip
_COMPARED = {"=": "", "~": "about ", "<": "< ", "<=": "≤ ", ">": "> ", ">=": "≥ "}
_MANY = {
    "day": "days", "week": "weeks", "month": "months", "year": "years", "hour": "hours", "minute": "minutes",
    "person": "people", "tonne": "tonnes", "time": "times",
}  # fmt: skip
_UNASSERTED = "the document itself"
_NOT_TOLD = "speaker not told"
_LONGEST = 400  # characters of the text that a note repeats: findings may be as long as the document
_GROUNDS = {"party": "the same name", "country": "the same country"}
_CANDIDATES = 3
_SAME = 2  # measures of the record told of one in the text
_ORDER = {kind.name: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a note: a label, the value, and where it leads; `quoted` are words of the document."""

    label: str
    value: str
    href: str | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class SameTold:
    """A measure of the record that one in the text may be: what it is, against whom, what speaks for it, both dates.

    `said` is the date in the text, `listed` those of the list with what they are of; each "" where there is none.
    """

    what: str
    href: str
    status: str
    party: str
    party_href: str
    grounds: str
    said: str
    listed: str


@dataclass(frozen=True, slots=True)
class Note:
    """A finding in words: the keys it tells of (several, where a name occurs again), its head, tags and lines.

    `surfaces` are the words in the text, one for each key; `brief` notes stand together in one line; `about` is
    what a name is of (person, country). `same` are measures of the record that it may be, `more` how many are left out.
    """

    kind: str
    keys: tuple[str, ...]
    head: str
    surfaces: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lines: tuple[Line, ...] = field(default=())
    brief: bool = False
    about: str = ""
    same: tuple[SameTold, ...] = ()
    more: int = 0


def finding_of(understood: Understood, one: Marked) -> Finding:
    """The finding that a key stands for."""
    found: Finding = getattr(understood, one.kind)[one.number - 1]
    return found


def notes_of(
    text: str,
    understood: Understood,
    found: Sequence[Marked],
    captions: Captions,
    *,
    records: Records = _NO_RECORDS,
    most: int = _SAME,
) -> tuple[Note, ...]:
    """The notes beside a passage: what is said, done and claimed in the order of the text, then the brief ones by kind.

    Args:
        text: of the view.
        understood: what was found in it.
        found: what the notes are of.
        captions: names the record's entities.
        records: the record's measures that its measures may be.
        most: how many of them are told of each.
    """
    notes: dict[tuple[object, ...], Note] = {}
    for one in found:
        finding = finding_of(understood, one)
        note = _note(text, finding, one, captions)
        if isinstance(finding, MeasureFound):
            held = records.get(one.number, ())
            told = tuple(same_told(each, finding.date) for each in held[:most])
            note = replace(note, same=told, more=len(held) - len(told))
        same = (note.kind, note.head, note.about, note.tags, note.lines) if note.brief else (one.key,)
        before = notes.get(same)
        if before is None:
            notes[same] = note
        else:
            notes[same] = replace(before, keys=(*before.keys, one.key), surfaces=(*before.surfaces, *note.surfaces))
    return tuple(sorted(notes.values(), key=lambda note: (note.brief, _ORDER[note.kind] if note.brief else 0)))


def amount(low: str, high: str, sign: str, unit: str) -> str:
    """A quantity as it is compared: exact, with its bounds."""
    if sign == ".." or (low and high and low != high):
        value = f"{_grouped(low)}–{_grouped(high)}"
    else:
        value = _COMPARED.get(sign, "") + _grouped(low or high)
    one = value.lstrip("≤≥<>about ") == "1"
    return f"{value} {unit if one else _MANY.get(unit, unit)}".strip()


def _grouped(number: str) -> str:
    whole, point, part = number.partition(".")
    return (f"{int(whole):,}" if whole.isascii() and whole.isdecimal() else whole) + point + part


def _note(text: str, found: Finding, one: Marked, captions: Captions) -> Note:
    base = Note(one.kind, (one.key,), "", (text[one.start : min(one.end, one.start + _LONGEST)],))
    match found:
        case MentionFound():
            return _mention(base, found, captions)
        case DateFound():
            return _date(base, found)
        case RoleFound():
            of = f" {_RELATIONS.get(found.relation, 'of')} {found.organization}" if found.organization else ""
            tags = tuple(word for word, so in (("former", found.former), ("acting", found.acting)) if so)
            lines = tuple(_lines(("", f"{found.role}{of}".strip())))
            return replace(base, head=found.person or "somebody", tags=tags, lines=lines, brief=True)
        case Quantity():
            head = amount(found.low, found.high, found.sign, found.unit or found.noun)
            return replace(base, head=head, lines=tuple(_lines(("as said", found.qualifier))), brief=True)
        case QuotationFound():
            told = _quotation(text, found)
        case MeasureFound():
            told = _measure(text, found)
        case EventFound():
            told = _event(text, found)
        case ClaimFound():
            told = _claim(found)
    return replace(base, head=told.head, tags=told.tags, lines=told.lines)


@dataclass(frozen=True, slots=True)
class _Told:
    head: str
    tags: tuple[str, ...]
    lines: tuple[Line, ...]


def _mention(base: Note, one: MentionFound, captions: Captions) -> Note:
    """Names of one party stand together, however each is written; only odd letters set one apart."""
    odd = [*([one.kind] if one.kind in _ODD else []), *one.signs]
    lines = list(_candidates(one, captions))
    more = len(lines) - _CANDIDATES
    if more > 0:
        lines = [*lines[:_CANDIDATES], Line("and", f"{more} more in the record")]
    tags = tuple(dict.fromkeys(_ODD.get(sign, sign) for sign in odd))
    return replace(
        base, head=one.canonical or base.surfaces[0], about=one.type.replace("_", " "), tags=tags, lines=tuple(lines),
        brief=True,
    )  # fmt: skip


def _candidates(one: MentionFound, captions: Captions) -> Iterator[Line]:
    """The parties that a name may mean, each once with its likeliest record and how many records it has."""
    parties: dict[str, list[tuple[int, str, str]]] = {}
    for candidate in one.candidates:
        caption, party = captions(candidate.entity)
        parties.setdefault(party, []).append((candidate.score, caption, candidate.entity))
    for records in parties.values():
        _, caption, entity = records[0]
        several = f" ({len(records)} records)" if len(records) > 1 else ""
        yield Line("possible match", caption + several, f"/entity/{entity}")


def _date(base: Note, one: DateFound) -> Note:
    means = " ".join(part for part in (one.part, one.iso) if part) or "no day it can be reckoned from"
    tags = (one.granularity,) if one.granularity not in {"day", ""} else ()
    return replace(base, head=means, tags=tags, lines=tuple(_lines(("reckoned from", one.anchor))), brief=True)


def _quotation(text: str, one: QuotationFound) -> _Told:
    speech = one.form not in {"scare", "title"}
    words = one.quote_spans[0] if one.quote_spans else one.content or (one.start, one.end)
    head = one.speaker or (_NOT_TOLD if speech else f"“{_cut(text, words)}”")
    tags = [_FORMS.get(one.form, one.form), *([one.force] if one.force not in {"", "neutral"} else [])]
    lines = [
        *_lines(("as", one.speaker_role)),
        *_read(text, "in the text", one.speaker_span, one.speaker),
        *_read(text, "verb", one.verb_span, ""),
        *_lines(("to", one.addressee), ("where", one.venue), ("when", one.date)),
        *_lines(("told by", " ← ".join(reversed(one.asserters)))),
    ]
    return _Told(head, tuple(tags), tuple(lines))


def _measure(text: str, one: MeasureFound) -> _Told:
    tags = [one.status, *([one.standing] if one.standing else [])]
    kind = Line("kind", one.kind, "/measures?kind=" + one.kind.replace(" ", "+")) if one.kind else None
    lines = [
        *([kind] if kind else []),
        *_lines(("by", one.authority or "authority not told")),
        *_lines((toward(one.type, ("",)).strip(), "; ".join(one.targets))),
        *_lines(("date", one.date), ("for", one.duration)),
        *_read(text, "on condition", one.condition, ""),
        *_lines(("addressed to", one.addressee), ("until", one.deadline), ("told by", _chain(one.asserters))),
    ]
    if one.also:
        lines.append(Line("stated again", f"{len(one.also)} times" if len(one.also) > 1 else "once"))
    return _Told(type_words(one.type), tuple(tags), tuple(lines))


def same_told(one: RecordMeasure, said: str) -> SameTold:
    """A measure of the record beside one whose date in the text is `said`."""
    return SameTold(
        one.what, url(f"/entity/{one.id}"), one.status, one.name, url(f"/entity/{one.party}") if one.party else "",
        ", ".join(map(_ground, one.grounds)), said, ", ".join(f"{label} {date}" for label, date in one.dates),
    )  # fmt: skip


def _ground(ground: str) -> str:
    """What speaks for it, in words: "the same name", "authority (European Union)", "date 3 days apart"."""
    name, _, words = ground.partition(": ")
    if name == "heading":
        return f"heading ({headings()[words].label.lower() if words in headings() else words})"
    if name == "date":
        return "the same day" if words[:4].isdecimal() else f"date {words}"
    return _GROUNDS.get(name) or f"{name} ({words})"


def _event(text: str, one: EventFound) -> _Told:
    lines = [
        *_lines(("between" if len(one.participants) > 1 else "with", "; ".join(one.participants))),
        *_read(text, "about", one.about, ""),
        *_lines(("where", one.place), ("when", one.date), ("value", f"{one.value} {one.unit}".strip())),
        *_lines(("told by", _chain(one.asserters))),
    ]
    head = "claimed effect" if one.type == "outcome" else one.type.replace("_", " ")
    return _Told(head, (one.status,), tuple(lines))


def _claim(one: ClaimFound) -> _Told:
    value = "" if one.value in {"true", "false"} else f"{one.value} {one.unit.removesuffix('date')}".strip()
    if one.low or one.high:
        value = amount(one.low, one.high, one.sign, one.unit)
    predicate = one.predicate.replace("_", " ")
    counted = one.value not in {"true", "false"}
    if counted and not one.polarity:
        value = f"not {value}"
    denied = not counted and denied_from_outside(one, "")
    tags = [one.type.replace("_", " "), *(["denied"] if denied else [])]
    lines = [
        *_lines((predicate, value) if value else ("", predicate)),
        *_lines(("as said", one.qualifier), ("when", one.time)),
        *_lines(("asserted by", _chain(one.asserted_by) or _UNASSERTED)),
    ]
    return _Told(one.subject or "subject not told", tuple(tags), tuple(lines))


def _chain(names: Iterable[str]) -> str:
    """Who says so, the one who vouches for it first."""
    return " ← ".join(name or _UNASSERTED for name in reversed(tuple(names)))


def _lines(*pairs: tuple[str, str]) -> Iterator[Line]:
    return (Line(label, value) for label, value in pairs if value)


def _read(text: str, label: str, span: Span | None, known: str) -> Iterator[Line]:
    """The words themselves, where they say it otherwise than what is known already."""
    words = _cut(text, span)
    if words and words.casefold() not in known.casefold():
        yield Line(label, words, quoted=True)


def _cut(text: str, span: Span | None) -> str:
    return "" if span is None else " ".join(text[span[0] : min(span[1], span[0] + _LONGEST)].split())
