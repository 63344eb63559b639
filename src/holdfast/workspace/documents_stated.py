# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Measures that documents state beside those that the lists hold: which may be the same.

    1. whom a stated measure hits: the parties that its targets' names may mean (`mentioned`), and the
       countries that its targets are of
    2. the record's measures against those parties, and those against no party of those countries; by index
    3. who takes it: the names in the text, and the states that they stand for
    4. `record.statedlink` compares; what is left is a candidate, with its grounds

Nothing of it is kept: it follows from the findings, the names and the lists as they stand, and is
worked out when somebody looks, so that no order of adding and no rebuild can make a difference.

    record_measures   for the measures of one document, in their order
    stated_in         the other way round: the sentences that may speak of a party's measures, or of one measure
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from holdfast.names.places import country_code, country_name
from holdfast.readers.text.cast.known import known_names
from holdfast.readers.text.cast.known_data import key as name_key
from holdfast.record.measures import DATES, NOT_YET
from holdfast.record.statedlink import Held, Same, Stated, country_party, same_measures
from holdfast.workspace.documents import DocumentLine, document_lines
from holdfast.workspace.mentioning import present_names, refreshed_names

if TYPE_CHECKING:
    import datetime as dt

    from holdfast.readers.text.rows import Row
    from holdfast.record.documents_door import Mentioned
    from holdfast.record.measures import Measure
    from holdfast.record.store import Record
    from holdfast.workspace.opening import Workspace

__all__ = [
    "KINDS_LOOKED_AT", "RecordMeasure", "StatedIn", "StatedLine", "Stating", "record_measures", "stated_in", "stating",
    "stating_now",
]  # fmt: skip

KINDS_LOOKED_AT = ("measures", "mentions", "roles")
_SHARE = 2  # a party counts whose score is at least one part in so many of the best: of one name several may be sure
_BOUNDS = ("seenAfter", "seenBefore")  # between them a list first had it
_ASIDE = frozenset({*_BOUNDS, "repaperedDate", "amendedDate", "endDate"})  # of no beginning
_UNION = ("European Union", "European Commission", "European Council")
_LABELS_ASIDE = frozenset(DATES[prop] for prop in _ASIDE)
_SANCTIONS = frozenset({"finance", "export", "visa"})
# Types that say no kind of the record, or one that may be any under its headings.
_HEADINGS: Mapping[str, frozenset[str]] = {
    "sanction": _SANCTIONS,
    "unspecified_economic_diplomatic": _SANCTIONS,
    "financial_sanction": _SANCTIONS,  # texts say "sanctions" of all of them
    "swf_sanction": frozenset({"finance"}),
    "sectoral_sanction": frozenset({"finance"}),
    "trade_restriction": frozenset({"export"}),
    "visa_restriction": frozenset({"visa"}),
    "criminal_prosecution": frozenset({"justice"}),
}
_MOST_DOCUMENTS = 200  # of those that name a party, the newest; each costs some milliseconds


@dataclass(frozen=True, slots=True)
class RecordMeasure:
    """A measure of the record that a sentence may speak of, and why.

    `party` is whom both hit: an entity's id, or "" for a country; `name` what it is called in the text. `dates` are
    (label, date) in the order of a measure's life; `score` in thousandths, beside its grounds: no probability.
    """

    id: str
    dataset: str
    score: int
    grounds: tuple[str, ...]
    party: str
    name: str
    kinds: tuple[str, ...]
    authority: tuple[str, ...]
    status: str
    dates: tuple[tuple[str, str], ...]

    @property
    def date(self) -> str:
        """The date that tells when it was imposed or listed, "" where the list says none."""
        return next((value for label, value in self.dates if label not in _LABELS_ASIDE), "")

    @property
    def what(self) -> str:
        """It in a few words: kinds and authority."""
        return ", ".join(filter(None, ("; ".join(self.kinds) or "kind not stated", "; ".join(self.authority))))

    def fields(self) -> Row:
        """For `--json` and `--jsonl`."""
        return {
            "id": self.id, "dataset": self.dataset, "score": self.score, "grounds": list(self.grounds),
            "party": self.party or None, "name": self.name, "kind": list(self.kinds),
            "authority": list(self.authority), "status": self.status, "date": self.date or None,
            "dates": [{"of": label, "date": value} for label, value in self.dates],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stating:
    """What stated measures are compared with: the record, the day its statuses are of, and `of_countries`.

    `of_countries` are the ids of the record's measures against a country, by its code.
    """

    record: Record
    day: dt.date
    of_countries: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class StatedLine:
    """A sentence of a document that states a measure, with the record's measures that it may speak of."""

    document: DocumentLine
    number: int
    row: Row
    measures: tuple[RecordMeasure, ...]

    def fields(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "document": self.document.id, "title": self.document.title, "number": self.number, **self.row,
            "record_measures": [one.fields() for one in self.measures],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatedIn:
    """What documents may say of some measures, the newest document first; `left` older documents were not looked at."""

    lines: tuple[StatedLine, ...]
    left: int = 0


def stating(workspace: Workspace) -> Stating:
    """What the measures of documents are compared with in a workspace, as it stands now."""
    names = refreshed_names(workspace)
    return Stating(workspace.record, workspace.clock.now().date(), {} if names is None else names.countries)


def stating_now(record: Record, day: dt.date) -> Stating:
    """The same for whoever only reads: with the names that are built already, and what documents were compared with."""
    names = present_names(record)
    return Stating(record, day, {} if names is None else names.countries)


def record_measures(
    by: Stating, rows: Mapping[str, Sequence[Row]], mentioned: Iterable[Mentioned]
) -> tuple[tuple[RecordMeasure, ...], ...]:
    """For each measure of a document the record's that it may speak of, the likeliest first.

    Args:
        by: what they are compared with.
        rows: the document's rows by kind; those of `KINDS_LOOKED_AT` are looked at.
        mentioned: the parties that the document names, or may.
    """
    targets = _Targets(rows.get("mentions", ()), mentioned, _records_of(by.record))
    stated = list(_stated(rows, targets))
    parties = {party for one, _ in stated for party in one.parties}
    return _compared(len(rows.get("measures", ())), stated, _held(by, parties) if parties else _Held({}, ()))


def _compared(
    count: int, stated: Sequence[tuple[Stated, Mapping[str, str]]], held: _Held
) -> tuple[tuple[RecordMeasure, ...], ...]:
    """The candidates of each of `count` measures, in their order."""
    found: list[list[RecordMeasure]] = [[] for _ in range(count)]
    names = {one.number: called for one, called in stated}
    for same in same_measures([one for one, _ in stated], held.compared):
        found[same.number].append(_record_measure(same, held.measures[same.id], names[same.number]))
    return tuple(map(tuple, found))


def stated_in(workspace: Workspace, ids: Collection[str]) -> StatedIn:
    """The sentences of documents that may speak of a measure among `ids`, or of one against a party among them.

    Only documents that name such a party are looked at, and for a measure against a country those that state measures.
    """
    documents = workspace.record.documents
    if documents.is_empty():
        return StatedIn(())
    by = stating(workspace)
    against = documents.measures_of(ids, by.day)
    if not against:
        return StatedIn(())
    records_of = _records_of(by.record)
    parties = {one for measure in against for target in measure.targets for one in (target, *records_of(target))}
    named: dict[int, list[Mentioned]] = {}
    for party in sorted(parties):
        for one in documents.mentioned(entity=party):
            named.setdefault(one.document, []).append(one)
    codes = _codes_of(by, against)
    held = _Held({one.id: one for one in against}, [each for one in against for each in _hits(one, codes)])
    lines = [
        line for line in document_lines(workspace, unread=False)
        if line.document.counts.get("measures") and (codes or line.document.capture in named)
    ]  # fmt: skip
    found: list[StatedLine] = []
    for line in lines[:_MOST_DOCUMENTS]:
        holder = line.document.holder
        rows = documents.rows(holder, KINDS_LOOKED_AT)
        targets = _Targets(rows["mentions"], named.get(holder, ()), records_of)
        for number, hits in enumerate(_compared(len(rows["measures"]), list(_stated(rows, targets)), held)):
            if hits:
                found.append(StatedLine(line, number, rows["measures"][number], hits))
    return StatedIn(tuple(found), max(0, len(lines) - _MOST_DOCUMENTS))


def _codes_of(by: Stating, measures: Iterable[Measure]) -> dict[str, set[str]]:
    """Of measures that name no party, the countries they are against, as parties."""
    unnamed = {one.id for one in measures if not one.targets}
    found: dict[str, set[str]] = {}
    for code, against in by.of_countries.items() if unnamed else ():
        for measure in unnamed.intersection(against):
            found.setdefault(measure, set()).add(country_party(code))
    return found


def _records_of(record: Record) -> Callable[[str], tuple[str, ...]]:
    """All records of the party that a record is of, each looked up once."""
    known: dict[str, tuple[str, ...]] = {}

    def found(entity: str) -> tuple[str, ...]:
        if entity not in known:
            known[entity] = tuple(one.id for one in record.identities.cluster(entity))
        return known[entity]

    return found


# ── whom it hits ──────────────────────────────────────────────────────────────────────────────
class _Targets:
    """Which parties and countries the targets of a document's measures may mean."""

    def __init__(
        self, mentions: Sequence[Row], mentioned: Iterable[Mentioned], records_of: Callable[[str], Iterable[str]]
    ) -> None:
        self._records_of = records_of
        places: dict[tuple[object, object, object], dict[str, int]] = {}
        for one in mentioned:
            held = places.setdefault((one.view, one.start, one.end), {})
            held[one.entity] = max(one.score, held.get(one.entity, 0))
        self._places = places
        self._named: dict[tuple[object, object], dict[str, int]] = {}
        self._countries: dict[object, list[tuple[int, int, str]]] = {}
        for row in mentions:
            if row["type"] == "country":
                code = _code(str(row["canonical"] or ""))
                if code is not None:
                    self._countries.setdefault(row["view"], []).append((_int(row["start"]), _int(row["end"]), code))
                continue
            held = self._named.setdefault((row["view"], row["canonical"]), {})
            for entity, score in places.get((row["view"], row["start"], row["end"]), {}).items():
                held[entity] = max(score, held.get(entity, 0))

    def parties(self, row: Row) -> tuple[dict[str, int], dict[str, str]]:
        """Whom a measure hits, each with how surely, and what the text calls it."""
        found: dict[str, int] = {}
        called: dict[str, str] = {}
        for target, span in zip(_strings(row["targets"]), _pairs(row["target_spans"]), strict=False):
            own = self._named.get((row["view"], target)) or self._places.get((row["view"], *span), {})
            best = max(own.values(), default=0)
            own = self._with_records({entity: score for entity, score in own.items() if score * _SHARE >= best})
            if not own:
                own = {country_party(code): 1000 for code in self._of_countries(row["view"], target, span)}
            for party, score in own.items():
                found[party] = max(score, found.get(party, 0))
                called.setdefault(party, target)
        return found, called

    def _with_records(self, parties: Mapping[str, int]) -> dict[str, int]:
        """The parties with all records that other lists have of them."""
        found: dict[str, int] = {}
        for entity, score in parties.items():
            for one in (entity, *self._records_of(entity)):
                found[one] = max(score, found.get(one, 0))
        return found

    def _of_countries(self, view: object, target: str, span: tuple[int, int]) -> set[str]:
        """The country that a target is ("Russia"), or those whose name stands in its words ("Russian aircraft")."""
        code = _code(target)
        if code is not None:
            return {code}
        return {code for start, end, code in self._countries.get(view, ()) if start < span[1] and span[0] < end}


def _stated(rows: Mapping[str, Sequence[Row]], targets: _Targets) -> Iterator[tuple[Stated, dict[str, str]]]:
    offices: dict[str, set[str]] = {}
    for row in rows.get("roles", ()):
        if row["organization"] and not row["former"]:
            offices.setdefault(str(row["person"]), set()).add(str(row["organization"]))
    for number, row in enumerate(rows.get("measures", ())):
        kind, headings = str(row["kind"] or ""), _HEADINGS.get(str(row["type"]), frozenset())
        if not kind and not headings:
            continue
        parties, called = targets.parties(row)
        if parties:
            names, sure = _authorities(str(row["authority"] or ""), offices)
            date = str(row["date"] or "")
            yield Stated(number, kind, str(row["status"]), names, parties, date, headings, sure), called


def _authorities(said: str, offices: Mapping[str, Collection[str]]) -> tuple[frozenset[str], bool]:
    """The names of whoever takes a measure, with the states they stand for; whether any of them is known."""
    found: set[str] = set()
    sure = False
    for name in filter(None, map(str.strip, said.split(";"))):
        states = _states_of(name).union(*map(_states_of, offices.get(name, ())))
        found |= {name, *states}
        known = known_names().names.get(name_key(name))
        sure = sure or bool(states) or (known is not None and known.type != "person")
    return frozenset(found), sure


_code = lru_cache(maxsize=1 << 12)(country_code)  # few names, asked for again and again


@lru_cache(maxsize=1 << 12)
def _states_of(name: str) -> frozenset[str]:
    if any(one in name for one in _UNION):
        return frozenset({"European Union"})
    known = known_names().names.get(name_key(name))
    code = country_code(known.state if known is not None and known.state else name)
    return frozenset() if code is None else frozenset({country_name(code) or code})


# ── what the record holds ─────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class _Held:
    measures: Mapping[str, Measure]
    compared: Sequence[Held]


def _held(by: Stating, parties: Collection[str]) -> _Held:
    """The record's measures against the parties, and those that name none against the countries among them."""
    against: dict[str, set[str]] = {}
    for code in {one.partition(":")[2] for one in parties if one == country_party(one.partition(":")[2])}:
        for measure in by.of_countries.get(code, ()):
            against.setdefault(measure, set()).add(country_party(code))
    found = by.record.documents.measures_of({*parties, *against}, by.day)
    return _Held({one.id: one for one in found}, [each for one in found for each in _hits(one, against)])


def _hits(one: Measure, against: Mapping[str, Iterable[str]]) -> Iterator[Held]:
    """A measure against each of its targets; where it names none, against its countries."""
    if one.status != NOT_YET:
        names = {*one.authority, *(country_name(code) or code for code in one.country)}
        authority = frozenset(names.union(*map(_states_of, one.authority)))
        ends = tuple(date for prop, date in one.dates if prop == "endDate")
        for party in one.targets or sorted(against.get(one.id, ())):
            yield Held(one.id, frozenset(one.kind), authority, party, _begins(one), ends)


def _begins(one: Measure) -> tuple[str, ...]:
    """The dates from which it is; where the list states none, the days between which a list first had it."""
    stated = tuple(date for prop, date in one.dates if prop not in _ASIDE)
    after, before = map(one.date, _BOUNDS)
    return stated or ((f"{after}/{before}",) if after and before and after <= before else ())


def _record_measure(same: Same, one: Measure, called: Mapping[str, str]) -> RecordMeasure:
    party = "" if not one.targets else same.party
    dates = tuple((DATES[prop], date) for prop, date in one.dates)
    return RecordMeasure(
        one.id, one.dataset, same.score, same.grounds, party, called[same.party], one.kind, one.authority, one.status,
        dates,
    )  # fmt: skip


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _strings(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _pairs(value: object) -> list[tuple[int, int]]:
    return [(_int(one[0]), _int(one[1])) for one in value if isinstance(one, list)] if isinstance(value, list) else []
