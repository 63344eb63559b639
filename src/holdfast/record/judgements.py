# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What people hold of two records: the log's `judgement` entries as rows, and what has become of them.

    same, different, unsure   until a later judgement of the same two
    reopen                    takes the earlier ones back

The log holds commitments only; the texts come from the openings. A side is canonical JSON, an
object with `id` and `facts` (name of a fact → values), the facts the judgement rests on. When
one of them changes the judgement still counts, and the pair goes back to review, saying what
changed. A judgement of which a side was erased counts no longer.

The table is made with the first judgement and holds nothing the log and its openings do not: a
rebuild gives the same rows.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, replace

from holdfast.base import canonical
from holdfast.base.digest import Digest
from holdfast.base.errors import InputError
from holdfast.names.normalize import fold
from holdfast.record.features import Party
from holdfast.record.resolve import Judged

__all__ = [
    "VERDICTS", "Judgement", "JudgementRow", "changed", "erase_judgement", "judged_now", "judgements_digest",
    "load_judgements", "note_judgement", "read_side", "side_of",
]  # fmt: skip

VERDICTS = ("same", "different", "unsure", "reopen")
_FACTS = (
    "names", "weak_names", "births", "countries", "genders", "identifiers", "passports", "references",
)  # fmt: skip
_WORDS = {
    "names": "name", "weak_names": "weak alias", "births": "birth date", "countries": "country", "genders": "gender",
    "identifiers": "identifier", "passports": "passport", "references": "reference number", "schema": "kind",
}  # fmt: skip
_TABLE = """CREATE TABLE IF NOT EXISTS judgement (
  id INTEGER PRIMARY KEY,            -- log index of the entry
  verdict TEXT NOT NULL, time TEXT NOT NULL, rules TEXT NOT NULL,
  one TEXT, other TEXT, reason TEXT, judged_by TEXT,       -- NULL: erased, or (judged_by) never given
  erased TEXT NOT NULL) STRICT       -- names of what was erased, sorted, separated by blanks"""
_COLUMNS = {"one": "one", "other": "other", "reason": "reason", "by": "judged_by"}


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """One `judgement` entry. A text is `None` when its opening was erased, or (`by`) there never was one."""

    index: int
    verdict: str
    time: str
    rules: str
    one: str | None
    other: str | None
    reason: str | None
    by: str | None
    erased: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A row with its sides read; `pair` are the two ids in order. `standing` says whether it counts now."""

    row: JudgementRow
    pair: tuple[str, str]
    facts: tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]
    standing: bool

    @property
    def sentence(self) -> str:
        """`j12: different, by A. Analyst on 2026-03-01: another birth date`."""
        by = f" by {self.row.by}" if self.row.by else ""
        reason = f": {self.row.reason}" if self.row.reason else ""
        return f"j{self.row.index}: {self.row.verdict},{by} on {self.row.time[:10]}{reason}"


def side_of(party: Party) -> str:
    """The text of one side: canonical JSON, as it is committed to (vault-format, section 5)."""
    facts: dict[str, canonical.JsonValue] = {"schema": [party.schema]}
    for name in _FACTS:
        values = _facts(party, name)
        if values:
            facts[name] = list(values)
    return canonical.dumps({"id": party.id, "facts": facts}).decode("utf-8")


def _facts(party: Party, name: str) -> tuple[str, ...]:
    """The values of a fact; an OFAC number is told from the id, which never changes."""
    values: tuple[str, ...] = getattr(party, name)
    return tuple(one for one in values if not one.startswith("ofac:")) if name == "references" else values


def read_side(text: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    """The id and the facts of a side.

    Raises:
        InputError: it is not such a text.
    """
    value = canonical.loads(text.encode("utf-8"))
    if not isinstance(value, dict) or value.keys() != {"id", "facts"}:
        raise InputError("a side of a judgement has an id and facts")
    key, facts = value["id"], value["facts"]
    if not isinstance(key, str) or not isinstance(facts, dict):
        raise InputError("a side of a judgement has an id and facts")
    read: dict[str, tuple[str, ...]] = {}
    for name, values in facts.items():
        if not isinstance(values, list):
            raise InputError(f"the fact {name[:40]!r} of a judgement is no list of texts")
        read[name] = tuple(str(one) for one in values)
    return key, read


def changed(before: Mapping[str, tuple[str, ...]], party: Party) -> tuple[str, ...]:
    """What came and went since a judgement, in words; order, case and punctuation change nothing."""
    said = []
    for name in ("schema", *_FACTS):
        old = {fold(one) or one: one for one in before.get(name, ())}
        now = (party.schema,) if name == "schema" else _facts(party, name)
        new = {fold(one) or one: one for one in now}
        for verb, values in (("added", [new[key] for key in sorted(new.keys() - old.keys())]),
                             ("removed", [old[key] for key in sorted(old.keys() - new.keys())])):  # fmt: skip
            if values:
                more = f" and {len(values) - 3} more" if len(values) > 3 else ""  # noqa: PLR2004 - three are spelt out
                said.append(f"{_WORDS[name]}: {verb} {', '.join(values[:3])}{more}")
    return tuple(said)


def judged_now(rows: Iterable[JudgementRow]) -> tuple[Judgement, ...]:
    """Every readable judgement in log order; of those on the same two, the last one counts unless it is `reopen`."""
    read = []
    latest: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.one is None or row.other is None:
            continue
        sides = sorted([read_side(row.one), read_side(row.other)], key=lambda side: side[0])
        pair = (sides[0][0], sides[1][0])
        read.append(Judgement(row, pair, (sides[0][1], sides[1][1]), standing=False))
        latest[pair] = row.index
    return tuple(
        replace(one, standing=latest[one.pair] == one.row.index and one.row.verdict != "reopen") for one in read
    )


def applied(judgements: Iterable[Judgement]) -> list[Judged]:
    """Those that count, as the resolver takes them."""
    return [Judged(one.row.index, *one.pair, one.row.verdict) for one in judgements if one.standing]


def note_judgement(connection: sqlite3.Connection, row: JudgementRow) -> None:
    """Store one judgement; storing it again changes nothing but what was erased meanwhile."""
    connection.execute(_TABLE)
    values = (*astuple(row)[:-1], " ".join(sorted(row.erased)))
    connection.execute("INSERT OR REPLACE INTO judgement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def erase_judgement(connection: sqlite3.Connection, index: int, name: str) -> bool:
    """Forget the text `name` (one, other, reason or by) of a judgement; whether there was such a judgement."""
    column = _COLUMNS.get(name)
    if column is None or not _has_table(connection):
        return False
    found = connection.execute("SELECT erased FROM judgement WHERE id = ?", (index,)).fetchone()
    if found is None:
        return False
    erased = " ".join(sorted({*found[0].split(), name}))
    connection.execute(f"UPDATE judgement SET {column} = NULL, erased = ? WHERE id = ?", (erased, index))  # noqa: S608 - a column of the table above
    return True


def load_judgements(connection: sqlite3.Connection) -> tuple[JudgementRow, ...]:
    """All judgements in log order."""
    if not _has_table(connection):
        return ()
    rows = connection.execute("SELECT * FROM judgement ORDER BY id")
    return tuple(replace(JudgementRow(*row[:-1]), erased=tuple(row[-1].split())) for row in rows)


def judgements_digest(connection: sqlite3.Connection) -> Digest:
    """SHA-256 over all rows: the same after a rebuild."""
    rows = [astuple(row) for row in load_judgements(connection)]
    return Digest(hashlib.sha256(json.dumps(rows, ensure_ascii=True).encode("ascii")).digest())


def _has_table(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'judgement'")
    return found.fetchone() is not None
