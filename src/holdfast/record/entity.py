# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One entity: its statements, who makes them, since when, and the bytes they stand on.

Statements hang on versions of source records, and versions stand on a list for spans of
steps. The same value often outlives a version (a remark changes, the name stays): its spans
are joined, so that "since" means since the publisher first said so.

1. The versions that speak about the entity, and the spans for which each stood.
2. Statements with the same dataset, property, value and language are one; their spans unite.
3. The times asked for choose a cut per member: a statement stands when a span covers it.
4. The citation is that of a span that stands (else of the last that did): payload, decoding
   chain, and the exemplar's start plus the range inside the record.
5. A party stands while a member of the leading carrier that lists it (that ever gave it a risk
   topic) still speaks of it: aliases and addresses left in an older file of another member list
   nobody.
6. What another carrier of the dataset says of a party counts while the leading one lists it
   (`carriers`) and has not taken it back since (`taken`); `corroboration` keeps who else says
   what, with its bytes and since when it stands there only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from holdfast.base.digest import Digest
from holdfast.base.selector import ByteRange, Citation
from holdfast.model.statement import Statement
from holdfast.record.sets import chain_text, parse_chain
from holdfast.record.times import NOW, MemberSteps, Timeline, Times
from holdfast.record.validity import day_of, holds_on
from holdfast.record.vocabulary import best_schema, caption, is_entity, risk_topics

__all__ = ["Corroboration", "EntityView", "Link", "load_adjacent", "load_entity", "record_range"]


@dataclass(frozen=True, slots=True)
class Corroboration:
    """A value that a carrier says which does not lead; `alone`: the leading one does not say it now.

    `taken_back`: the observed instant since which the leading one no longer says it, where that is
    after the carrier's own last capture; the value then stands nowhere but there, as of `last_seen`.
    """

    prop: str
    value: str
    lang: str | None
    dataset: str
    carrier: str
    citation: Citation
    first_seen: str
    last_seen: str
    alone: bool
    taken_back: str | None = None


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity as the record sees it at chosen times.

    `properties` maps property names to statements, in the order the source gives them.
    `first_seen`, `last_seen` and `last_change` are observed instants. `listed` is whether
    any statement stands and its row was not removed (rule 5 above); when it is not,
    `properties` hold the last ones that stood.
    `target` is whether it is the target of a measure or carries a risk topic.
    `corroboration` is what other carriers of its datasets say of it.
    """

    id: str
    caption: str
    schema: str
    properties: Mapping[str, tuple[Statement, ...]]
    datasets: tuple[str, ...]
    first_seen: str
    last_seen: str
    last_change: str
    target: bool
    referents: tuple[str, ...]
    listed: bool
    corroboration: tuple[Corroboration, ...] = ()

    def values(self, prop: str) -> tuple[str, ...]:
        """Distinct values of a property that stand, in order; empty when there are none."""
        statements = self.properties.get(prop, ())
        return tuple(dict.fromkeys(s.value for s in statements if s.until is None or not self.listed))

    def first(self, prop: str) -> str | None:
        """The first value of a property."""
        return next(iter(self.values(prop)), None)

    def to_ftm(self) -> dict[str, object]:
        """FollowTheMoney JSON of the entity (values only; statements carry the evidence)."""
        values = {prop: list(self.values(prop)) for prop in self.properties}
        return {
            "id": self.id,
            "caption": self.caption,
            "schema": self.schema,
            "properties": {prop: found for prop, found in values.items() if found},
            "referents": list(self.referents),
            "datasets": list(self.datasets),
            "first_seen": self.first_seen,
            "last_seen": self.last_seen,
            "last_change": self.last_change,
            "target": self.target,
        }


@dataclass(frozen=True, slots=True)
class Link:
    """A neighbour: `prop` of this entity points at `entity` (outgoing), or the other way round."""

    prop: str
    outgoing: bool
    entity: EntityView


@dataclass(frozen=True, slots=True)
class _Span:
    """One stay of a version on its list: positions, `until` None while it stands.

    `off` is set where its carrier still says so and the leading one does not list the party, or
    (`taken`) has taken the value back: the observed instant since which that is so.
    """

    version: int
    member: MemberSteps
    start: int
    until: int | None
    off: str | None = None
    taken: bool = False

    @property
    def covers(self) -> bool:
        """Whether its own carrier says so at the cut."""
        cut = self.member.cut_position
        return self.start <= cut and (self.until is None or self.until > cut)

    @property
    def stands(self) -> bool:
        """Whether it counts: said, and vouched for by the leading carrier."""
        return self.off is None and self.covers

    @property
    def ended(self) -> str:
        """The observed instant at which it no longer counted; only for one that does not stand."""
        if self.off is not None:
            return self.off
        assert self.until is not None  # noqa: S101 - only spans that ended are asked
        return self.member.steps[self.member.rank(self.until)].observed


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a version's ranges count: exemplar's payload, chain, start; and its sorting key."""

    payload: bytes
    chain: str
    start: int
    order: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Said:
    """One stored row of the entity with the version it stands in."""

    version: int
    n: int
    schema: str
    prop: str
    value: str
    lang: str | None
    original: str | None
    path: str
    start: int
    stop: int


def load_entity(
    connection: sqlite3.Connection,
    key: str,
    times: Times = NOW,
    *,
    history: bool = False,
    timeline: Timeline | None = None,
) -> EntityView | None:
    """The entity with id `key`, or `None` when nothing in the record is about it at `times`."""
    found = connection.execute("SELECT id FROM entity WHERE key = ?", (key,)).fetchone()
    if found is None:
        return None
    timeline = timeline or Timeline.load(connection, times)
    spans = _spans(connection, found[0], timeline)
    if not spans:
        return None
    places = _places(connection, spans)
    taken = timeline.taken(v for v, own in spans.items() if any(_backs(span) for span in own))
    groups: dict[tuple[str, str, str, str, str | None], list[_Said]] = {}
    leads: set[tuple[str, str]] = set()
    for said in _said(connection, found[0]):
        if said.version in spans:
            member = spans[said.version][0].member
            groups.setdefault((member.dataset, said.schema, said.prop, said.value, said.lang), []).append(said)
            if said.prop == "topics" and said.value in risk_topics() and member.leads:
                leads.add(_told_by(member))
    told = [_told(said, spans, taken, timeline) for said in groups.values()]
    pairs = [_statement(key, own, places) for own in told]
    backing = tuple(
        found for own in told for found in _corroboration(own, places)
    ) if any(not own[0].member.leads for own in spans.values()) else ()  # fmt: skip
    targeted = _is_targeted(connection, found[0], timeline)
    gone = leads if _row_removed(leads, spans) else frozenset()
    view = _view(key, pairs, history=history, targeted=targeted, gone=gone)
    return replace(view, corroboration=backing) if backing else view


def load_adjacent(
    connection: sqlite3.Connection, key: str, times: Times = NOW, *, limit: int = 500
) -> tuple[Link, ...]:
    """Entities this one points at, and those that point at it; at most `limit` each way."""
    timeline = Timeline.load(connection, times)
    entity = load_entity(connection, key, times, timeline=timeline)
    if entity is None:
        return ()
    pairs: dict[tuple[str, bool, str], None] = {}
    for prop, statements in entity.properties.items():
        for statement in statements[:limit]:
            if is_entity(statement.schema, prop):
                pairs[prop, True, statement.value] = None
    incoming = connection.execute(
        "SELECT DISTINCT term.value, source.key FROM link JOIN entity ON entity.id = link.target"
        " JOIN entity AS source ON source.id = link.source JOIN term ON term.id = link.prop"
        " WHERE entity.key = ? ORDER BY term.value, source.key LIMIT ?",
        (key, limit),
    ).fetchall()
    pairs.update({(prop, False, source): None for prop, source in incoming})
    links = []
    for prop, outgoing, other in pairs:
        view = load_entity(connection, other, times, timeline=timeline)
        if view is None or (entity.listed and not view.listed):
            continue
        if times.as_of is not None and view.schema == "Sanction" and not _held(view, times.as_of):
            continue
        if outgoing or key in view.values(prop):
            links.append(Link(prop, outgoing, view))
    return tuple(links)


def _held(view: EntityView, as_of: str) -> bool:
    return holds_on(day_of(as_of), {prop: view.values(prop) for prop in view.properties})


def _spans(connection: sqlite3.Connection, entity: int, timeline: Timeline) -> dict[int, list[_Span]]:
    spans: dict[int, list[_Span]] = {}
    unled: list[_Span] = []
    for version, rendition, member, start, until in connection.execute(
        "SELECT about.version, rendition.id, first.member, first.position, last.position FROM about"
        " JOIN version ON version.id = about.version"
        " JOIN rendition ON rendition.record = version.record AND rendition.version = version.id"
        " JOIN presence ON presence.rendition = rendition.id JOIN step AS first ON first.id = presence.from_step"
        " LEFT JOIN step AS last ON last.id = presence.until_step WHERE about.entity = ?",
        (entity,),
    ).fetchall():
        span = _Span(version, timeline.member(member), start, until)
        if span.start <= span.member.cut_position:
            if span.covers and not timeline.vouched(member, rendition, version):
                unled.append(span)
            else:
                spans.setdefault(version, []).append(span)
    for span in unled:
        spans.setdefault(span.version, []).append(replace(span, off=_taken_off(span, spans, timeline)))
    return spans


def _taken_off(span: _Span, spans: Mapping[int, list[_Span]], timeline: Timeline) -> str:
    """Since when the leading carrier does not list the party that another one still lists.

    That is the end of what the leading one said of it; where it never did, its first step
    after the other one's; where there is none, the other one's own.
    """
    leading = [one for own in spans.values() for one in own if one.member.leads and one.off is None]
    ended = [one.ended for one in leading if not one.covers]
    if ended:
        return max(ended)
    first, _, _ = _seen(span)
    later = [observed for observed in timeline.led_days(span.member.id) if observed >= first]
    return min(later, default=first)


def _told_by(member: MemberSteps) -> tuple[str, str]:
    """Who says something, as it sorts: dataset, then the members of the leading carrier before the others."""
    return member.dataset, f"{int(not member.leads)} {member.name}"


def _row_removed(leads: AbstractSet[tuple[str, str]], spans: Mapping[int, list[_Span]]) -> bool:
    """Whether other members speak of a party still, while in each such dataset those that listed it do not."""
    standing = {_told_by(one.member) for own in spans.values() for one in own if one.stands}
    listing = {dataset for dataset, _ in leads}
    return bool(standing) and all(dataset in listing for dataset, _ in standing) and leads.isdisjoint(standing)


def _places(connection: sqlite3.Connection, spans: Mapping[int, list[_Span]]) -> dict[int, _Place]:
    places = {}
    for version, own in spans.items():
        payload, chain, start, key = connection.execute(
            "SELECT place.payload, place.chain, rendition.start, record.key FROM version"
            " JOIN rendition ON rendition.id = version.exemplar JOIN place ON place.id = rendition.place"
            " JOIN record ON record.id = version.record WHERE version.id = ?",
            (version,),
        ).fetchone()
        places[version] = _Place(payload, chain, start, (*_told_by(own[0].member), key))
    return places


def _said(connection: sqlite3.Connection, entity: int) -> Iterable[_Said]:
    rows = connection.execute(
        "SELECT statement.version, statement.n, schema.value, prop.value, text.value, lang.value, original.value,"
        " path.value, statement.start, statement.stop FROM about"
        " JOIN statement ON statement.version = about.version AND statement.entity = about.entity"
        " JOIN term AS schema ON schema.id = statement.schema JOIN term AS prop ON prop.id = statement.prop"
        " JOIN text ON text.id = statement.value JOIN term AS path ON path.id = statement.path"
        " LEFT JOIN term AS lang ON lang.id = statement.lang"
        " LEFT JOIN text AS original ON original.id = statement.original"
        " WHERE about.entity = ?",
        (entity,),
    )
    return (_Said(*row) for row in rows)


def _backs(span: _Span) -> bool:
    """Whether it counts for a party that a leading carrier lists, without being of that one."""
    return span.stands and not span.member.leads


def _told(
    said: list[_Said], spans: Mapping[int, list[_Span]], taken: AbstractSet[tuple[int, int]], timeline: Timeline
) -> list[tuple[_Span, _Said]]:
    """The rows of one statement with the spans of their versions; what was taken back is off since then."""
    own = [(span, row) for row in said for span in spans[row.version]]
    if taken.isdisjoint((row.version, row.n) for row in said):
        return own
    ended = [span.ended for span, _ in own if span.member.leads and not span.stands]
    return [
        (replace(span, off=_since(span, ended, timeline), taken=True), row)
        if (row.version, row.n) in taken and _backs(span)
        else (span, row)
        for span, row in own
    ]


def _since(span: _Span, ended: Iterable[str], timeline: Timeline) -> str:
    """When the leading carrier took a value back: the end of its own, or its first step after the other's capture."""
    _, last, _ = _seen(span)
    return max((one for one in ended if one > last), default="") or min(
        (day for day in timeline.led_days(span.member.id) if day > last), default=last
    )


def _statement(
    entity: str, own: list[tuple[_Span, _Said]], places: Mapping[int, _Place]
) -> tuple[tuple[tuple[str, str, str], int], Statement]:
    """One statement from its rows in several versions, with the key it is sorted by."""
    standing = [pair for pair in own if pair[0].stands]
    chosen_span, row = min(standing or own, key=lambda p: _preference(p, places, last=not standing))
    place = places[row.version]
    seen = [_seen(span) for span, _ in own]
    until = None if standing else max(span.ended for span, _ in own)
    statement = Statement(
        entity=entity,
        schema=row.schema,
        prop=row.prop,
        value=row.value,
        dataset=chosen_span.member.dataset,
        lang=row.lang,
        original=row.original,
        path=row.path,
        citation=_citation(place, row),
        first_seen=min(first for first, _, _ in seen),
        last_seen=max(last for _, last, _ in seen),
        until=until,
        known=min(known for _, _, known in seen),
    )
    return (place.order, row.n), statement


def _preference(
    pair: tuple[_Span, _Said], places: Mapping[int, _Place], *, last: bool
) -> tuple[bool, int, tuple[str, str, str], int]:
    """The leading carrier's first, then the oldest stay that stands, or the last one that did."""
    span, row = pair
    return not span.member.leads, -span.start if last else span.start, places[row.version].order, row.n


def _citation(place: _Place, row: _Said) -> Citation:
    span = ByteRange(place.start + row.start, place.start + row.stop)
    return Citation(Digest(place.payload), parse_chain(place.chain), span)


def _corroboration(told: list[tuple[_Span, _Said]], places: Mapping[int, _Place]) -> Iterable[Corroboration]:
    """Who else says a value now: one row per carrier that does not lead."""
    own = [(span, row) for span, row in told if span.covers]
    alone = not any(span.member.leads for span, _ in own)
    for carrier in sorted({span.member.carrier for span, _ in own if not span.member.leads}):
        its = [pair for pair in own if pair[0].member.carrier == carrier]
        span, row = min(its, key=lambda pair: _preference(pair, places, last=False))
        seen = [_seen(one) for one, _ in its]
        yield Corroboration(
            row.prop, row.value, row.lang, span.member.dataset, carrier, _citation(places[row.version], row),
            min(first for first, _, _ in seen), max(last for _, last, _ in seen), alone,
            span.off if span.taken else None,
        )  # fmt: skip


def _seen(span: _Span) -> tuple[str, str, int]:
    """First and last observed instant of a span up to the cut, and the lowest log index."""
    steps = span.member.steps
    first = span.member.rank(span.start)
    last = span.member.cut if span.until is None else min(span.member.cut, span.member.rank(span.until) - 1)
    inside = steps[first : last + 1]
    return inside[0].observed, inside[-1].observed, min(step.known for step in inside)


def _view(
    key: str,
    pairs: list[tuple[tuple[tuple[str, str, str], int], Statement]],
    *,
    history: bool,
    targeted: bool,
    gone: AbstractSet[tuple[str, str]],
) -> EntityView:
    """`gone`: the members that listed the party, when its row was removed while other members still speak of it."""
    ordered = [statement for _, statement in sorted(pairs, key=lambda pair: (pair[0], pair[1].prop, pair[1].value))]
    standing = [statement for statement in ordered if statement.until is None]
    listed = bool(standing) and not gone
    if not listed:
        end = max(statement.until or "" for (place, _), statement in pairs if not gone or place[:2] in gone)
        standing = [statement for statement in ordered if statement.until == end or (gone and statement.until is None)]
    changes = [s.first_seen for s in standing] + [s.until for s in ordered if s.until is not None]
    properties: dict[str, list[Statement]] = {}
    for statement in ordered if history else standing:
        properties.setdefault(statement.prop, []).append(statement)
    values = {prop: [s.value for s in standing if s.prop == prop] for prop in properties}
    schema = best_schema(statement.schema for statement in standing)
    return EntityView(
        id=key,
        caption=caption(key, schema, values),
        schema=schema,
        properties={prop: tuple(found) for prop, found in properties.items()},
        datasets=tuple(sorted({statement.dataset for statement in standing})),
        first_seen=min(statement.first_seen for statement in ordered),
        last_seen=max(statement.last_seen for statement in standing),
        last_change=max(changes),
        target=listed and (targeted or not risk_topics().isdisjoint(values.get("topics", ()))),
        referents=(),
        listed=listed,
    )


def _is_targeted(connection: sqlite3.Connection, entity: int, timeline: Timeline) -> bool:
    """Whether a Sanction that stands names the entity."""
    rows = connection.execute(
        "SELECT first.member, first.position, last.position FROM link"
        " JOIN statement ON statement.version = link.version AND statement.entity = link.source"
        " JOIN term AS schema ON schema.id = statement.schema AND schema.value = 'Sanction'"
        " JOIN version ON version.id = link.version"
        " JOIN rendition ON rendition.record = version.record AND rendition.version = version.id"
        " JOIN presence ON presence.rendition = rendition.id JOIN step AS first ON first.id = presence.from_step"
        " LEFT JOIN step AS last ON last.id = presence.until_step"
        " JOIN term AS prop ON prop.id = link.prop AND prop.value = 'entity' WHERE link.target = ?",
        (entity,),
    )
    for member, start, until in rows:
        cut = timeline.member(member).cut_position
        if start <= cut and (until is None or until > cut):
            return True
    return False


def record_range(connection: sqlite3.Connection, citation: Citation) -> ByteRange | None:
    """The range of the source record the citation stands in; `None` when the record knows none.

    Records may overlap (a party whose rows in a table stand apart reaches from the first to the last): the one
    that says something in just these bytes is meant, else the shortest around them.
    """
    span = citation.span
    around = connection.execute(
        "SELECT rendition.start, rendition.stop, EXISTS (SELECT 1 FROM version JOIN statement"
        " ON statement.version = version.id WHERE version.exemplar = rendition.id AND version.id = rendition.version"
        " AND rendition.start + statement.start = ?3 AND rendition.start + statement.stop = ?4)"
        " FROM place JOIN rendition ON rendition.place = place.id"
        " WHERE place.payload = ?1 AND place.chain = ?2 AND rendition.start <= ?3 AND rendition.stop >= ?4",
        (citation.payload.raw, chain_text(citation.chain), span.start, span.end),
    ).fetchall()
    found = min(around, key=lambda one: (not one[2], one[1] - one[0], one[0]), default=None)
    return None if found is None else ByteRange(found[0], found[1])
