# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Lists about the record itself: its sources, its capture sets, and what readers lost.

Plain queries to plain values; nothing here decides anything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from holdfast.base.digest import Digest
from holdfast.base.selector import ByteRange, Citation
from holdfast.record.carriers import leading_carriers
from holdfast.record.sets import (
    Counts,
    LossCount,
    LossView,
    MemberView,
    SetView,
    SourceView,
    is_month,
    parse_chain,
    set_output,
    set_status,
)

__all__ = ["load_loss_counts", "load_loss_examples", "load_losses", "load_sets", "load_sources"]


def load_sets(connection: sqlite3.Connection, source: str | None = None) -> tuple[SetView, ...]:
    """The sets of one source or all, by source, observed instant, tie, log index."""
    members: dict[int, list[tuple[MemberView, Counts, bytes]]] = {}
    for row in connection.execute(
        "SELECT step.set_id, member.name, step.capture, place.payload, place.chain, step.accepted, step.rule,"
        " step.reasons, step.records, step.statements, step.entities, step.losses, step.parts, step.output FROM step"
        " JOIN member ON member.id = step.member JOIN place ON place.id = step.place"
        " WHERE ?1 IS NULL OR member.source = ?1 ORDER BY step.set_id, member.name",
        (source,),
    ):
        set_id, name, capture, payload, chain, accepted, rule, reasons, *numbers, output = row
        view = MemberView(
            name, capture, Digest(payload), parse_chain(chain), set_status([bool(accepted)]),
            tuple(reasons.splitlines()), numbers[0], rule,
        )  # fmt: skip
        members.setdefault(set_id, []).append((view, Counts(*numbers), output))
    sets = []
    for index, name, dataset, observed, basis, reader, released, tie in connection.execute(
        "SELECT id, source, dataset, observed, basis, reader, released, tie FROM capture_set"
        " WHERE ?1 IS NULL OR source = ?1 ORDER BY source, observed, tie, id",
        (source,),
    ):
        own = members[index]
        sets.append(
            SetView(
                index, name, dataset, observed, basis, reader,
                status=set_status([view.status == "accepted" for view, _, _ in own]),
                known=index if released is None else released,
                released=released,
                members=tuple(view for view, _, _ in own),
                counts=sum((counts for _, counts, _ in own), Counts()),
                output=set_output({view.member: output for view, _, output in own}),
                month_only=basis == "file-name" and is_month(tie),
            )
        )  # fmt: skip
    return tuple(sets)


def load_sources(connection: sqlite3.Connection) -> tuple[SourceView, ...]:
    """All sources by name; counts are of what stands now, by the word of the leading carrier."""
    leading = _leading(connection)
    listed = ", ".join(str(member) for members in leading.values() for member in members) or "0"
    standing = {
        name: numbers
        for name, *numbers in connection.execute(
            "SELECT member.source, sum(last.records), sum(last.statements) FROM member"  # noqa: S608 - numbers only
            " JOIN step AS last ON last.id = (SELECT id FROM step WHERE member = member.id AND accepted = 1"
            f" ORDER BY position DESC LIMIT 1) WHERE member.id IN ({listed}) GROUP BY member.source"
        )
    }
    entities = _entity_counts(connection, leading)
    carriers: dict[str, set[str]] = {}
    for source, carrier in connection.execute(f"SELECT source, carrier FROM member WHERE id IN ({listed})"):  # noqa: S608 - numbers only
        carriers.setdefault(source, set()).add(carrier)
    names = dict[str, list[SetView]]()
    for view in load_sets(connection):
        names.setdefault(view.source, []).append(view)
    return tuple(
        _source(
            name,
            sets,
            [view for view in sets if view.carrier in carriers.get(name, {view.carrier})],
            standing.get(name, (0, 0)),
            entities.get(name, 0),
        )
        for name, sets in sorted(names.items())
    )


def _entity_counts(connection: sqlite3.Connection, leading: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """Entities that stand, per source: what its one member's last step counted, else counted over its members."""
    found: dict[str, int] = {}
    several: list[int] = []
    for source, members in leading.items():
        if len(members) > 1:
            several += members
            continue
        row = connection.execute(
            "SELECT entities FROM step WHERE member = ? AND accepted = 1 ORDER BY position DESC LIMIT 1", members
        ).fetchone()
        found[source] = 0 if row is None else row[0]
    listed = ", ".join(map(str, several)) or "0"
    found.update(
        connection.execute(
            "SELECT member.source, count(DISTINCT about.entity) FROM presence"  # noqa: S608 - numbers only
            " JOIN rendition ON rendition.id = presence.rendition JOIN record ON record.id = rendition.record"
            " JOIN member ON member.id = record.member JOIN about ON about.version = rendition.version"
            f" WHERE presence.until_step IS NULL AND member.id IN ({listed}) GROUP BY member.source"
        ).fetchall()
    )
    return found


def _leading(connection: sqlite3.Connection) -> dict[str, list[int]]:
    """Per source the members of its leading carriers, of what has been accepted."""
    groups: dict[str, dict[str, tuple[str, list[int]]]] = {}
    for member, source, carrier, carries in connection.execute(
        "SELECT id, source, carrier, carries FROM member"
        " WHERE EXISTS (SELECT 1 FROM step WHERE step.member = member.id AND step.accepted = 1)"
    ):
        groups.setdefault(source, {}).setdefault(carrier, (carries, []))[1].append(member)
    return {
        source: [
            member
            for name in leading_carriers({carrier: carries for carrier, (carries, _) in own.items()})
            for member in own[name][1]
        ]
        for source, own in groups.items()
    }


def _source(  # noqa: PLR0917 - the sets, those of the leading carrier, and what stands of it
    name: str, everything: list[SetView], sets: list[SetView], standing: tuple[int, int] | list[int], entities: int
) -> SourceView:
    accepted = [view for view in sets if view.status != "quarantined"]
    return SourceView(
        source=name,
        datasets=tuple(sorted({view.dataset for view in sets})),
        members=tuple(sorted({member.member for view in sets for member in view.members})),
        reader=max(sets, key=lambda view: view.index).reader,
        sets=len(everything),
        accepted=sum(view.status != "quarantined" for view in everything),
        quarantined=sum(view.status != "accepted" for view in everything),
        first_observed=accepted[0].observed if accepted else None,
        last_observed=accepted[-1].observed if accepted else None,
        records=standing[0],
        entities=entities,
        statements=standing[1],
        last_when=accepted[-1].when if accepted else None,
        behind=_behind(accepted),
    )


def _behind(accepted: list[SetView]) -> tuple[tuple[str, str], ...]:
    """Members whose last accepted file is of an earlier day than the source's last set."""
    last = {one.member: view for view in accepted for one in view.members if one.status == "accepted"}
    newest = accepted[-1].observed[:10] if accepted else ""
    return tuple((member, view.when) for member, view in sorted(last.items()) if view.observed[:10] < newest)


def load_losses(
    connection: sqlite3.Connection, wanted: str | None, sort: str | None, window: tuple[int, int]
) -> tuple[LossView, ...]:
    """Losses in renditions that stand now, by source, member and key; `window` is (limit, offset)."""
    rows = connection.execute(
        "SELECT member.source, member.name, record.key, kind.value, reason.value, loss.text, path.value,"
        " place.payload, place.chain, rendition.start + loss.start, rendition.start + loss.stop FROM loss"
        " JOIN presence ON presence.rendition = loss.rendition AND presence.until_step IS NULL"
        " JOIN rendition ON rendition.id = loss.rendition JOIN record ON record.id = rendition.record"
        " JOIN member ON member.id = record.member JOIN place ON place.id = rendition.place"
        " JOIN term AS kind ON kind.id = loss.kind JOIN term AS reason ON reason.id = loss.reason"
        " JOIN term AS path ON path.id = loss.path"
        " WHERE (?1 IS NULL OR member.source = ?1) AND (?2 IS NULL OR kind.value = ?2)"
        " ORDER BY member.source, member.name, record.key, loss.n LIMIT ?3 OFFSET ?4",
        (wanted, sort, *window),
    )
    return tuple(
        LossView(
            source,
            member,
            key,
            kind,
            reason,
            text,
            path,
            Citation(Digest(payload), parse_chain(chain), ByteRange(start, stop)),
        )
        for source, member, key, kind, reason, text, path, payload, chain, start, stop in rows
    )


def load_loss_examples(connection: sqlite3.Connection) -> dict[tuple[str, str, str, str], LossView]:
    """Of the losses that stand now, the first by member and key per (source, carrier, kind, reason)."""
    rows = connection.execute(
        "SELECT * FROM (SELECT member.carrier, member.source, member.name, record.key, kind.value AS kind,"
        " reason.value AS reason, loss.text, path.value, place.payload, place.chain, rendition.start + loss.start,"
        " rendition.start + loss.stop, row_number() OVER (PARTITION BY member.source, member.carrier, loss.kind,"
        " loss.reason ORDER BY member.name, record.key, loss.n, rendition.raw) AS turn FROM loss"
        " JOIN presence ON presence.rendition = loss.rendition AND presence.until_step IS NULL"
        " JOIN rendition ON rendition.id = loss.rendition JOIN record ON record.id = rendition.record"
        " JOIN member ON member.id = record.member JOIN place ON place.id = rendition.place"
        " JOIN term AS kind ON kind.id = loss.kind JOIN term AS reason ON reason.id = loss.reason"
        " JOIN term AS path ON path.id = loss.path) WHERE turn = 1"
    )
    return {
        (source, carrier, kind, reason): LossView(
            source, member, key, kind, reason, text, path,
            Citation(Digest(payload), parse_chain(chain), ByteRange(start, stop)),
        )
        for carrier, source, member, key, kind, reason, text, path, payload, chain, start, stop, _ in rows
    }  # fmt: skip


def load_loss_counts(connection: sqlite3.Connection) -> tuple[LossCount, ...]:
    """Losses that stand now by source, reader, kind and reason, most frequent first."""
    totals = {
        (source, carrier): parts
        for source, carrier, parts in connection.execute(
            "SELECT member.source, member.carrier, sum(rendition.parts) FROM presence"
            " JOIN rendition ON rendition.id = presence.rendition"
            " JOIN record ON record.id = rendition.record JOIN member ON member.id = record.member"
            " WHERE presence.until_step IS NULL GROUP BY member.source, member.carrier"
        )
    }
    made = connection.execute("SELECT source, reader FROM capture_set ORDER BY id")
    readers = {(source, reader.partition("@")[0]): reader for source, reader in made}
    rows = connection.execute(
        "SELECT member.source, member.carrier, kind.value, reason.value, count(*) FROM loss"
        " JOIN presence ON presence.rendition = loss.rendition AND presence.until_step IS NULL"
        " JOIN rendition ON rendition.id = loss.rendition JOIN record ON record.id = rendition.record"
        " JOIN member ON member.id = record.member JOIN term AS kind ON kind.id = loss.kind"
        " JOIN term AS reason ON reason.id = loss.reason GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 5 DESC, 3, 4"
    )
    return tuple(
        LossCount(source, readers[source, carrier], kind, reason, losses, totals.get((source, carrier), 0))
        for source, carrier, kind, reason, losses in rows
    )
