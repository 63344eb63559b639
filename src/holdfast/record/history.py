# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The history of one member: every capture counted against the one before it.

These are counts of a publisher's keys, as anybody could make them from the files: rows,
keys that came and went, keys whose bytes, form or content differ. Held captures are counted
too, so that an empty day shows what accepting it would have removed. Presence and held
tables give them; no capture is read again.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.base.errors import NotFound

__all__ = ["CARRIED", "HistoryRow", "base_key", "history_rows"]

_REPEAT = re.compile(r"#(?:[0-9a-f]{8}|[0-9]{1,6})\Z")  # how readers make repeated keys unique
# Renditions that an accepted step carries; parameters: member, its position twice.
CARRIED = (
    "SELECT presence.rendition FROM step AS first JOIN presence ON presence.from_step = first.id"
    " LEFT JOIN step AS last ON last.id = presence.until_step"
    " WHERE first.member = ? AND first.position <= ? AND (presence.until_step IS NULL OR last.position > ?)"
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One capture of a member against the readable one before it (`None` for the first).

    Repeated keys count as one key. `changed_bytes` are keys whose exact bytes differ,
    `changed_form` those that differ beyond white space and order of children,
    `changed_values` those that say something else.
    """

    index: int
    observed: str
    status: str
    rows: int
    added: int | None
    removed: int | None
    changed_bytes: int | None
    changed_form: int | None
    changed_values: int | None
    added_keys: tuple[str, ...]
    removed_keys: tuple[str, ...]
    duplicate_keys: tuple[str, ...]


def base_key(key: str) -> str:
    """The publisher's key without the mark a reader gives to repeated ones."""
    return _REPEAT.sub("", key)


def history_rows(connection: sqlite3.Connection, source: str, member: str | None = None) -> tuple[HistoryRow, ...]:
    """Every readable capture of a member against the readable one before it, in observed order.

    Without `member`, the one that most sets carry. Held captures are counted as they are,
    so that a 0-byte day shows what accepting it would have removed.

    Raises:
        NotFound: no such source or member.
    """
    found = connection.execute(
        "SELECT member.id FROM member JOIN step ON step.member = member.id WHERE member.source = ?1"
        " AND (?2 IS NULL OR member.name = ?2) GROUP BY member.id ORDER BY count(*) DESC, member.name LIMIT 1",
        (source, member),
    ).fetchone()
    if found is None:
        raise NotFound(f"the record holds no source {source!r}", hint="holdfast sources")
    forms = _Forms.load(connection, found[0])
    rows: list[HistoryRow] = []
    before: set[int] | None = None
    for step, index, observed, position, accepted in connection.execute(
        "SELECT step.id, step.set_id, capture_set.observed, step.position, step.accepted FROM step"
        " JOIN capture_set ON capture_set.id = step.set_id WHERE step.member = ? AND step.readable = 1"
        " ORDER BY step.position",
        (found[0],),
    ).fetchall():
        if accepted:
            carried = connection.execute(CARRIED, (found[0], position, position))
        else:
            carried = connection.execute("SELECT rendition FROM held WHERE step = ?", (step,))
        after = {rendition for (rendition,) in carried}
        rows.append(forms.row((index, observed, "accepted" if accepted else "quarantined"), before, after))
        before = after
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Forms:
    """All renditions of a member: base key, exact bytes, form and content of each."""

    renditions: Mapping[int, tuple[str, bytes, bytes, bytes]]
    by_key: Mapping[str, tuple[int, ...]]

    @classmethod
    def load(cls, connection: sqlite3.Connection, member: int) -> _Forms:
        """Read them once; a history then costs what changed."""
        renditions: dict[int, tuple[str, bytes, bytes, bytes]] = {}
        by_key: dict[str, list[int]] = {}
        for rendition, key, raw, form, content in connection.execute(
            "SELECT rendition.id, record.key, rendition.raw, rendition.form, version.content FROM record"
            " JOIN rendition ON rendition.record = record.id JOIN version ON version.id = rendition.version"
            " WHERE record.member = ?",
            (member,),
        ):
            renditions[rendition] = (base_key(key), raw, form, content)
            by_key.setdefault(base_key(key), []).append(rendition)
        return cls(renditions, {key: tuple(own) for key, own in by_key.items()})

    def row(self, head: tuple[int, str, str], before: set[int] | None, after: set[int]) -> HistoryRow:
        """One line of the history: `after` against `before`, both sets of renditions."""
        several = (key for key, own in self.by_key.items() if len(own) > 1 and len(after.intersection(own)) > 1)
        repeated = tuple(sorted(several))
        if before is None:
            return HistoryRow(*head, len(after), None, None, None, None, None, (), (), repeated)
        touched = {self.renditions[rendition][0] for rendition in before ^ after}
        old = {key: before.intersection(self.by_key[key]) for key in touched}
        new = {key: after.intersection(self.by_key[key]) for key in touched}
        both = [key for key in touched if old[key] and new[key]]
        added, removed = sorted(k for k in touched if not old[k]), sorted(k for k in touched if not new[k])
        differing = [
            sum({self.renditions[r][part] for r in old[k]} != {self.renditions[r][part] for r in new[k]} for k in both)
            for part in (1, 2, 3)
        ]
        return HistoryRow(
            *head,
            rows=len(after),
            added=len(added),
            removed=len(removed),
            changed_bytes=differing[0],
            changed_form=differing[1],
            changed_values=differing[2],
            added_keys=tuple(added),
            removed_keys=tuple(removed),
            duplicate_keys=repeated,
        )
