# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two captures of a member compared record by record: what counts alone cannot show.

A list may keep its size and yet be wrong: its ids given to others, its text in another
encoding, its names in another language. Of the records that stand in both captures under the
same key and differ, these are counted:

    rekeyed      the names share no word and no identifier is shared, and the type or the date of
                 birth speaks for somebody else, too
    rescripted   the main names are in other scripts than before (Cyrillic where Latin stood)
    respelled    the main names differ in letters outside ASCII alone (`é` became `Ã©`, or `?`)
    renamed      no name shares a word with one of before, and nothing speaks for somebody else

Of the others: which keys are gone, and whether the party behind one stands under a new key
(`reentered`: the same names, and no other date of birth). And of whoever stands in both, under
either key: which programme it left for another one (`moved`, `joined`), so that a programme that
is renamed is not taken for one that ended.

The comparison depends on the two captures alone, so it is made once per pair and kept in the
table `pairing`. Its cost is in proportion to what differs.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from holdfast.base.errors import InputError
from holdfast.model.schema import common_schema
from holdfast.names.script import scripts
from holdfast.record.said import Said
from holdfast.record.texts import batches, marks
from holdfast.record.vocabulary import PROGRAM_PROPS, best_schema, is_name, prop_type

__all__ = [
    "Comparison",
    "Portrait",
    "compare_portraits",
    "compare_steps",
    "keep_pairing",
    "load_pairing",
    "portrait_of",
    "portraits",
]

_BIRTHS = frozenset({"birthDate", "incorporationDate"})
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts over the records of two captures; `shared` stand in both. The examples are keys, sorted.

    `gone` keys stand in the first alone; the parties of `reentered` of them stand under another
    key. `moved` maps a programme to how many left it for one they were not under before, `joined`
    a programme to how many came to it that way.
    """

    shared: int = 0
    rekeyed: int = 0
    rescripted: int = 0
    respelled: int = 0
    examples: tuple[tuple[str, str], ...] = ()  # (class, key)
    renamed: int = 0
    gone: int = 0
    reentered: int = 0
    moved: Mapping[str, int] = field(default_factory=dict)
    joined: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Portrait:
    """What tells one version's party from others: type, names (all, and main ones), births, identifiers."""

    schemata: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    main: set[str] = field(default_factory=set)
    births: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)

    def add(self, schema: str, prop: str, value: str) -> None:
        """Take one statement about the party in."""
        self.schemata.add(schema)
        if prop in _BIRTHS:
            self.births.add(value)
        elif is_name(schema, prop):
            self.names.add(value)
            if prop == "name":
                self.main.add(value)
        elif prop_type(schema, prop) == "identifier":
            self.identifiers.add(value.casefold())


def compare_portraits(before: Portrait, after: Portrait) -> str | None:
    """`rekeyed`, `rescripted`, `respelled` or `renamed` (the first that holds), or `None`."""
    if not before.main or not after.main or before.main == after.main:
        return None
    if _is_other(before, after):
        return "rekeyed"
    then, now = _scripts(before.main), _scripts(after.main)
    if then and now and then.isdisjoint(now):
        return "rescripted"
    plain = {_skeleton(name) for name in before.main}
    if "" not in plain and plain == {_skeleton(name) for name in after.main}:
        return "respelled" if any(not name.isascii() for name in before.main ^ after.main) else None
    return "renamed" if _words(before).isdisjoint(_words(after)) else None


def _is_other(before: Portrait, after: Portrait) -> bool:
    """Whether the key now names another party: no word of a name, no identifier, and birth or type against it."""
    if before.identifiers & after.identifiers or not _words(before).isdisjoint(_words(after)):
        return False
    if {_skeleton(name) for name in before.main} & {_skeleton(name) for name in after.main} - {""}:
        return False
    born = bool(before.births and after.births)
    if born:
        return before.births.isdisjoint(after.births)
    return not _related(best_schema(before.schemata), best_schema(after.schemata))


def _words(one: Portrait) -> set[str]:
    return {word for name in one.names for word in name.casefold().split() if len(word) > 1}


def _related(one: str, other: str) -> bool:
    try:
        common_schema(one, other)
    except InputError:
        return False
    return True


def _scripts(names: set[str]) -> set[str]:
    return {script for name in names for script in scripts(name)}


def _skeleton(name: str) -> str:
    return "".join(char for char in name if char.isascii() and char.isalpha()).casefold()


def portraits(connection: sqlite3.Connection, versions: list[int]) -> dict[int, Portrait]:
    """The portraits of some versions' main entities."""
    found: dict[int, Portrait] = {}
    for part in batches(versions):
        rows = connection.execute(
            "SELECT version.id, schema.value, prop.value, text.value FROM version"  # noqa: S608 - placeholders only
            " JOIN statement ON statement.version = version.id AND statement.entity = version.main"
            " JOIN term AS schema ON schema.id = statement.schema JOIN term AS prop ON prop.id = statement.prop"
            f" JOIN text ON text.id = statement.value WHERE version.id IN ({marks(len(part))})",
            part,
        )
        for version, schema, prop, value in rows:
            found.setdefault(version, Portrait()).add(schema, prop, value)
    return found


def portrait_of(versions: Iterable[Said]) -> Portrait:
    """The portrait that some versions give of their main entity."""
    found = Portrait()
    for one in versions:
        for entity, schema, prop, value, _ in one.rows:
            if entity == one.main:
                found.add(schema, prop, value)
    return found


def compare_steps(connection: sqlite3.Connection) -> Comparison:
    """Compare what the temporary tables `before` and `after` hold (renditions of two steps of one member)."""
    run = connection.execute
    shared = run(
        "SELECT count(DISTINCT now.record) FROM temp.after JOIN rendition AS now ON now.id = after.rendition"
        " WHERE now.record IN (SELECT record FROM temp.before JOIN rendition ON rendition.id = before.rendition)"
    ).fetchone()[0]
    pairs = list(_differing(connection))
    gone, come = (_alone(connection, *sides) for sides in (("before", "after"), ("after", "before")))
    again = _reentered(connection, gone, come)
    moved, joined = _moves(connection, [*((was, now) for _, was, now in pairs), *again])
    seen = portraits(connection, sorted({version for _, was, now in pairs for version in (was, now)}))
    counts = {"rekeyed": 0, "rescripted": 0, "respelled": 0, "renamed": 0}
    examples: list[tuple[str, str]] = []
    for key, was, now in pairs:
        if was not in seen or now not in seen:
            continue
        found = compare_portraits(seen[was], seen[now])
        if found is not None:
            counts[found] += 1
            if counts[found] <= _EXAMPLES:
                examples.append((found, key))
    return Comparison(
        shared, **counts, examples=tuple(examples), gone=len(gone), reentered=len(again), moved=moved, joined=joined
    )


def _alone(connection: sqlite3.Connection, inside: str, outside: str) -> list[int]:
    """A version of each record that stands in one of the two tables alone, by key."""
    rows = connection.execute(
        f"SELECT min(rendition.version) FROM temp.{inside} AS own CROSS JOIN rendition"  # noqa: S608 - our own table names
        " ON rendition.id = own.rendition CROSS JOIN record ON record.id = rendition.record"
        " WHERE NOT EXISTS (SELECT 1 FROM rendition AS other CROSS JOIN"
        f" temp.{outside} AS its ON its.rendition = other.id WHERE other.record = record.id)"
        " GROUP BY record.id ORDER BY record.key"
    )
    return [version for (version,) in rows]


def _reentered(connection: sqlite3.Connection, gone: Sequence[int], come: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs of versions of one party under two keys: equal names, and no date of birth against it."""
    if not gone or not come:
        return []
    seen = portraits(connection, sorted({*gone, *come}))
    waiting: dict[frozenset[str], list[int]] = {}
    for version in come:
        names = _folded_names(seen.get(version))
        if names:
            waiting.setdefault(names, []).append(version)
    pairs: list[tuple[int, int]] = []
    for version in gone:
        same = waiting.get(_folded_names(seen.get(version)), [])
        twin = next((other for other in same if _born_alike(seen[version], seen[other])), None)
        if twin is not None:
            same.remove(twin)
            pairs.append((version, twin))
    return pairs


def _folded_names(one: Portrait | None) -> frozenset[str]:
    return frozenset() if one is None else frozenset(name.casefold() for name in one.main or one.names)


def _born_alike(one: Portrait, other: Portrait) -> bool:
    return not one.births or not other.births or not one.births.isdisjoint(other.births)


def _moves(
    connection: sqlite3.Connection, pairs: Sequence[tuple[int, int]]
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """How many of the parties left each programme for another one, and how many came to each so."""
    programmes = _programmes(connection, sorted({version for pair in pairs for version in pair}))
    moved: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    for was, now in pairs:
        before, after = programmes.get(was, set()), programmes.get(now, set())
        if before - after and after - before:
            moved.update(before - after)
            joined.update(after - before)
    return dict(sorted(moved.items())), dict(sorted(joined.items()))


def _programmes(connection: sqlite3.Connection, versions: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for part in batches(versions):
        rows = connection.execute(
            "SELECT DISTINCT statement.version, text.value FROM statement JOIN text ON text.id = statement.value"  # noqa: S608 - placeholders only
            f" WHERE statement.version IN ({marks(len(part))})"
            f" AND statement.prop IN (SELECT id FROM term WHERE value IN ({marks(len(PROGRAM_PROPS))}))",
            (*part, *PROGRAM_PROPS),
        )
        for version, programme in rows:
            found.setdefault(version, set()).add(programme)
    return found


def _differing(connection: sqlite3.Connection) -> Iterator[tuple[str, int, int]]:
    """(key, version before, version after) of records that say something else, one of each end, by key."""
    rows = connection.execute(
        "SELECT record.key, min(was.version), min(now.version) FROM temp.before"
        " CROSS JOIN rendition AS was ON was.id = before.rendition"
        " CROSS JOIN rendition AS now ON now.record = was.record"
        " JOIN temp.after ON after.rendition = now.id JOIN record ON record.id = was.record"
        " WHERE was.version <> now.version"
        " AND NOT EXISTS (SELECT 1 FROM temp.after AS still WHERE still.rendition = was.id)"
        " AND NOT EXISTS (SELECT 1 FROM temp.before AS old WHERE old.rendition = now.id)"
        " GROUP BY record.id ORDER BY record.key"
    )
    yield from rows


def load_pairing(connection: sqlite3.Connection, before: int, after: int) -> Comparison | None:
    """A comparison made earlier."""
    row = connection.execute(
        "SELECT shared, rekeyed, rescripted, respelled, examples, renamed, gone, reentered, moved, joined"
        " FROM pairing"
        " WHERE before = ? AND after = ?",
        (before, after),
    ).fetchone()
    if row is None:
        return None
    shared, rekeyed, rescripted, respelled, examples, renamed, gone, reentered, moved, joined = row
    told = tuple((str(kind), str(key)) for kind, key in json.loads(examples))
    moves = json.loads(moved), json.loads(joined)
    return Comparison(shared, rekeyed, rescripted, respelled, told, renamed, gone, reentered, *moves)


def keep_pairing(connection: sqlite3.Connection, before: int, after: int, found: Comparison) -> None:
    """Remember a comparison; the two steps never hold anything else."""
    values = (before, after, found.shared, found.rekeyed, found.rescripted, found.respelled)
    texts = (
        json.dumps(found.examples),
        found.renamed,
        found.gone,
        found.reentered,
        json.dumps(found.moved),
        json.dumps(found.joined),
    )
    connection.execute(f"INSERT INTO pairing VALUES ({marks(12)})", (*values, *texts))  # noqa: S608 - placeholders only
