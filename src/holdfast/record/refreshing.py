# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Resolving, whole or only what changed; the results are the same.

    whole   1. all parties  2. all names looked up  3. all pairs compared  4. clusters
    part    1. the versions that tell now and those that told are compared: what they tell of is read again
            2. names that came or went are looked up, and others where they can be in the way (`lookups.again`)
            3. pairs are made and compared of: parties whose facts changed; who bears a name that finds
               others than before, or that became a crowd's; who states a number that is shared anew or no more
            4. clusters of what edges and judgements connect with those

The long work (1 and 2) is done beside other processes; what it rests on is checked before it is written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from holdfast.record.compare import weigh
from holdfast.record.features import Party
from holdfast.record.judgements import applied, judged_now, load_judgements
from holdfast.record.kept import (
    edges_of,
    keep_names,
    kept_names,
    load_bodies,
    load_reach,
    make_tables,
    read_state,
    rules_state,
    set_state,
    stored_digest,
    write_clusters,
    write_edges,
    write_hits,
    write_parties,
    write_reach,
)
from holdfast.record.lookups import Again, Hits, Names, Reach, again, whole
from holdfast.record.pairs import CROWD, SHARED, Pair, bearers_of, numbers_of, paired
from holdfast.record.resolve import Edge, Judged, Resolution, edge_of, resolve
from holdfast.record.telling import first_accepted, since, telling, told
from holdfast.record.texts import batches, marks

__all__ = ["Everything", "Part", "Progress", "compute_part", "compute_whole", "rejudged", "write_part", "write_whole"]

Progress = Callable[[int, int], None]
_FOLD = 8  # a kept index is made anew when more than an eighth of the names stand beside it, and FOLD_LEAST
_FOLD_LEAST = 2_000
_MOST_CAME = 4  # when more than a quarter of the names came or went everything is done anew


@dataclass(frozen=True, slots=True)
class Everything:
    """What a whole resolution found."""

    people: Sequence[Party]
    texts: Sequence[str]
    bearers: Mapping[str, Sequence[str]]
    hits: Hits
    reach: Reach
    edges: Sequence[Edge]
    resolution: Resolution
    names: Names
    versions: Sequence[int]


@dataclass(frozen=True, slots=True)
class Part:
    """What changed: parties by id (`None`: gone), names that came and went with their numbers, and their hits."""

    parties: Mapping[str, Party | None]
    known: Mapping[str, Party]
    came: Mapping[str, int]
    went: Mapping[str, int]
    again: Again | None
    versions: Sequence[int]
    base: Names | None
    upto: int


def compute_whole(connection: sqlite3.Connection, progress: Progress | None = None) -> Everything:
    """Steps 1 to 4 for everything."""
    telling(connection)
    people = list(told(connection, first_accepted(connection)))
    versions = [version for (version,) in connection.execute("SELECT version FROM temp.telling")]
    at_of = bearers_of(enumerate(people))
    texts = sorted(at_of)
    names = Names.of(list(enumerate(texts)))
    hits, reach = whole(names, progress)
    best = paired(hits, texts, at_of, {at: party.names for at, party in enumerate(people)})
    held: dict[str, list[int]] = {}
    for at, party in enumerate(people):
        for value in numbers_of(party):
            held.setdefault(value, []).append(at)
    for holders in held.values():
        if 1 < len(holders) <= SHARED:
            for key in combinations(holders, 2):
                best.setdefault(key, (0, 0, "", ""))
    edges = []
    for (one, other), (weight, alike, mine, theirs) in sorted(best.items()):
        pair = Pair(one, other, alike, weight, mine, theirs)
        edges.append(edge_of(people, pair, weigh(people[one], people[other], pair)))
    judged = applied(judged_now(load_judgements(connection)))
    bearers = {text: [people[at].id for at in found] for text, found in at_of.items()}
    return Everything(people, texts, bearers, hits, reach, edges, resolve(people, edges, judged), names, versions)


def write_whole(connection: sqlite3.Connection, found: Everything, folder: Path, stamp: str) -> str:
    """Put everything down; the token of the kept index."""
    make_tables(connection)
    write_parties(connection, found.people)
    connection.executemany("INSERT INTO identity_text VALUES (?, ?)", enumerate(found.texts))
    number = {text: at for at, text in enumerate(found.texts)}
    connection.executemany(
        "INSERT INTO identity_name VALUES (?, ?)",
        ((number[text], key) for text, keys in found.bearers.items() for key in keys),
    )
    connection.executemany("INSERT INTO identity_telling VALUES (?)", ((one,) for one in found.versions))
    write_hits(connection, found.hits)
    write_reach(connection, found.reach)
    write_edges(connection, found.edges)
    write_clusters(connection, found.people, found.resolution)
    token = keep_names(folder, found.names, range(len(found.texts)), stamp)
    base = json.dumps({"token": token, "upto": len(found.texts)})
    set_state(connection, base=base, next=str(len(found.texts)))
    _done(connection, stamp)
    return token


def compute_part(connection: sqlite3.Connection, folder: Path, progress: Progress | None = None) -> Part | None:
    """Steps 1 and 2 for what changed; `None` where everything has to be done anew."""
    if read_state(connection, "rules") != rules_state():
        return None
    telling(connection)
    versions = [version for (version,) in connection.execute("SELECT version FROM temp.telling")]
    moved = since(connection, "identity_telling")
    accepted = first_accepted(connection)
    stored = dict(connection.execute("SELECT id, accepted FROM identity_party").fetchall())
    moved |= {key for key, at in stored.items() if accepted.get(key, at) != at}
    now = {party.id: party for party in told(connection, accepted, sorted(moved))}
    known = load_bodies(connection, moved)
    parties: dict[str, Party | None] = {key: now.get(key) for key in moved if now.get(key) != known.get(key)}
    lost, won = (
        _counted(known[key] for key in parties if key in known),
        _counted(one for one in parties.values() if one),
    )
    numbered = _numbered(connection, {*lost, *won})
    bearers = _bearer_counts(connection, numbered.values())
    went = {
        text: number for text, number in numbered.items()
        if bearers.get(number, 0) - lost.get(text, 0) + won.get(text, 0) == 0
    }  # fmt: skip
    first = int(read_state(connection, "next") or 0)
    came = {text: first + at for at, text in enumerate(sorted(won.keys() - numbered.keys()))}
    total = connection.execute("SELECT count(*) FROM identity_text").fetchone()[0]
    if len(came) + len(went) > max(total // _MOST_CAME, 50):
        return None
    if not came and not went:
        return Part(parties, known, came, went, None, versions, None, 0)
    texts: dict[int, str] = dict(connection.execute("SELECT id, text FROM identity_text").fetchall())
    base = kept_names(connection, folder, texts)
    beside = {at: text for at, text in texts.items() if at >= base.upto} | {at: text for text, at in came.items()}
    gone = set(went.values())
    dead = gone | (set(base.names.index.bearers.name.tolist()) - texts.keys())
    delta = sorted((at, text) for at, text in beside.items() if at not in gone)
    made = again(
        [base.names.without(sorted(dead)), Names.of(delta)], load_reach(connection),
        [(at, text) for text, at in came.items()], [(at, text) for text, at in went.items()],
    )  # fmt: skip
    if progress is not None:
        progress(len(came), len(came))
    upto, fresh = base.upto, None
    if base.token and len(delta) > max(_FOLD_LEAST, base.upto // _FOLD):
        upto = first + len(came)
        fresh = Names.of(
            sorted([*((at, text) for at, text in texts.items() if at not in gone and at < base.upto), *delta])
        )
    return Part(parties, known, came, went, made, versions, fresh, upto)


def write_part(connection: sqlite3.Connection, part: Part, folder: Path, stamp: str) -> tuple[int, str]:
    """Steps 3 and 4 for what changed; how many pairs were compared, and the token of an index made anew."""
    dirty = _replace(connection, part)
    compared, seeds = _compare(connection, dirty | part.parties.keys(), part.parties)
    judged = applied(judged_now(load_judgements(connection)))
    _cluster(connection, seeds | dirty | part.parties.keys() | _judged_before(connection), judged)
    connection.execute("DELETE FROM identity_telling")
    connection.executemany("INSERT INTO identity_telling VALUES (?)", ((one,) for one in part.versions))
    token = ""
    if part.base is not None:
        token = keep_names(folder, part.base, range(part.upto), stamp)
        set_state(connection, base=json.dumps({"token": token, "upto": part.upto}))
    if part.came:
        set_state(connection, next=str(max(part.came.values()) + 1))
    _done(connection, stamp)
    return compared, token


def rejudged(connection: sqlite3.Connection, keys: Sequence[str]) -> None:
    """Take judgements of some records into account."""
    _cluster(connection, set(keys), applied(judged_now(load_judgements(connection))))
    _settled(connection)


def _done(connection: sqlite3.Connection, stamp: str) -> None:
    serial = int(read_state(connection, "serial") or 0) + 1
    set_state(connection, stamp=stamp, rules=rules_state(), serial=str(serial))
    _settled(connection)


def _settled(connection: sqlite3.Connection) -> None:
    """Put down what clusters there are, and which judgements they rest on: one may be erased later."""
    judged = [(one.one, one.other) for one in applied(judged_now(load_judgements(connection)))]
    set_state(connection, digest=stored_digest(connection), judged=json.dumps(judged))


def _judged_before(connection: sqlite3.Connection) -> set[str]:
    now = {key for one in judged_now(load_judgements(connection)) for key in one.pair}
    return now | {key for pair in json.loads(read_state(connection, "judged") or "[]") for key in pair}


def _counted(people: Iterable[Party]) -> dict[str, int]:
    """How many of some parties bear each name."""
    return {text: len(found) for text, found in bearers_of((one.id, one) for one in people).items()}


def _numbered(connection: sqlite3.Connection, texts: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in batches(sorted(texts)):
        found.update(connection.execute(f"SELECT text, id FROM identity_text WHERE text IN ({marks(len(part))})", part))  # noqa: S608 - placeholders only
    return found


def _bearer_counts(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in batches(sorted(numbers)):
        found.update(connection.execute(
            f"SELECT text, count(*) FROM identity_name WHERE text IN ({marks(len(part))}) GROUP BY text", part  # noqa: S608 - placeholders only
        ))  # fmt: skip
    return found


def _replace(connection: sqlite3.Connection, part: Part) -> set[str]:
    """Put parties, names and hits down; the parties, unchanged themselves, whose pairs are made anew."""
    run = connection.execute
    old = [one for key, one in part.known.items() if key in part.parties]
    new = [one for one in part.parties.values() if one is not None]
    names = {text for one in (*old, *new) for text in (*one.names, *one.weak_names)}
    values = {value for one in (*old, *new) for value in numbers_of(one)}
    numbers = _numbered(connection, names)
    crowds = _bearer_counts(connection, numbers.values())
    shared = _holders(connection, values)
    connection.executemany("INSERT INTO identity_text VALUES (?, ?)", ((at, text) for text, at in part.came.items()))
    numbers |= part.came
    for key in part.parties:
        run("DELETE FROM identity_party WHERE id = ?", (key,))
        run("DELETE FROM identity_name WHERE party = ?", (key,))
        run("DELETE FROM identity_number WHERE party = ?", (key,))
    write_parties(connection, new)
    connection.executemany(
        "INSERT INTO identity_name VALUES (?, ?)",
        ((numbers[text], one.id) for one in new for text in {*one.names, *one.weak_names}),
    )
    dirty: set[str] = set()
    after = _bearer_counts(connection, numbers.values())
    for number in numbers.values():
        if (crowds.get(number, 0) > CROWD) != (after.get(number, 0) > CROWD):
            dirty |= _bearing(connection, [number])
    for value, holders in _holders(connection, values).items():
        if (len(holders) > SHARED) != (len(shared.get(value, ())) > SHARED):
            dirty |= holders
    if part.again is not None:
        dirty |= _write_hits(connection, part, part.again)
    return dirty


def _write_hits(connection: sqlite3.Connection, part: Part, made: Again) -> set[str]:
    """Put hits down; who bears a name that finds others of the old ones than before."""
    gone = set(part.went.values())
    fresh = set(part.came.values())
    moved: set[int] = set()
    new: dict[int, set[tuple[int, int]]] = {}
    for mine, theirs, score in zip(
        made.hits.mine.tolist(), made.hits.theirs.tolist(), made.hits.score.tolist(), strict=True
    ):
        if theirs not in fresh:
            new.setdefault(mine, set()).add((theirs, score))
    for number in set(made.anew.tolist()) - fresh:
        rows = connection.execute("SELECT theirs, score FROM identity_hit WHERE mine = ?", (number,))
        if {row for row in rows if row[0] not in gone} != new.get(number, set()):
            moved.add(number)
    connection.executemany("DELETE FROM identity_hit WHERE mine = ?", ((one,) for one in (*gone, *made.anew.tolist())))
    connection.executemany("DELETE FROM identity_hit WHERE theirs = ?", ((one,) for one in gone))
    connection.executemany("DELETE FROM identity_text WHERE id = ?", ((one,) for one in gone))
    write_hits(connection, made.hits)
    write_hits(connection, made.further)
    write_reach(connection, made.reach)
    return _bearing(connection, sorted(moved))


def _bearing(connection: sqlite3.Connection, numbers: Sequence[int]) -> set[str]:
    found: set[str] = set()
    for part in batches(list(numbers)):
        rows = connection.execute(f"SELECT party FROM identity_name WHERE text IN ({marks(len(part))})", part)  # noqa: S608 - placeholders only
        found.update(key for (key,) in rows)
    return found


def _holders(connection: sqlite3.Connection, values: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in batches(sorted(values)):
        rows = connection.execute(f"SELECT value, party FROM identity_number WHERE value IN ({marks(len(part))})", part)  # noqa: S608 - placeholders only
        for value, key in rows:
            found.setdefault(value, set()).add(key)
    return found


def _compare(connection: sqlite3.Connection, dirty: Collection[str], changed: Collection[str]) -> tuple[int, set[str]]:
    """Make the pairs of `dirty` anew and compare those with a changed party or other names; who was beside them."""
    before = {(edge.one, edge.other): edge for edge in edges_of(connection, dirty)}
    beside = {key for edge in before.values() if edge.verdict == "same" for key in (edge.one, edge.other)}
    best = _best(connection, dirty)
    people = load_bodies(connection, {key for pair in best for key in pair})
    edges, compared = [], 0
    for (one, other), (weight, alike, mine, theirs) in best.items():
        pair = Pair(0, 1, alike, weight, mine, theirs)
        kept = before.get((one, other))
        if kept is not None and kept.pair[2:] == pair[2:] and one not in changed and other not in changed:
            edges.append(kept)
            continue
        compared += 1
        edges.append(edge_of([people[one], people[other]], pair, weigh(people[one], people[other], pair)))
    connection.executemany("DELETE FROM identity_edge WHERE one = ? AND other = ?", before)
    write_edges(connection, edges)
    return compared, beside


def _best(connection: sqlite3.Connection, dirty: Collection[str]) -> dict[tuple[str, str], tuple[int, int, str, str]]:
    """The pairs of some parties with everybody, by names and numbers."""
    numbers: set[int] = set()
    values: set[str] = set()
    for part in batches(sorted(dirty)):
        rows = connection.execute(f"SELECT text FROM identity_name WHERE party IN ({marks(len(part))})", part)  # noqa: S608 - placeholders only
        numbers.update(number for (number,) in rows)
        rows = connection.execute(f"SELECT value FROM identity_number WHERE party IN ({marks(len(part))})", part)  # noqa: S608 - placeholders only
        values.update(value for (value,) in rows)
    found: dict[tuple[int, int], int] = {}
    for some in batches(sorted(numbers)):
        for column in ("mine", "theirs"):
            found.update(
                ((mine, theirs), score)
                for mine, theirs, score in connection.execute(
                    f"SELECT mine, theirs, score FROM identity_hit WHERE {column} IN ({marks(len(some))})",  # noqa: S608 - placeholders only
                    some,
                )
            )
    met = {number for pair in found for number in pair}
    texts: dict[int, str] = {}
    bearers: dict[str, list[str]] = {}
    for some in batches(sorted(met)):
        texts.update(connection.execute(f"SELECT id, text FROM identity_text WHERE id IN ({marks(len(some))})", some))  # noqa: S608 - placeholders only
        rows = connection.execute(f"SELECT text, party FROM identity_name WHERE text IN ({marks(len(some))})", some)  # noqa: S608 - placeholders only
        for number, key in rows:
            bearers.setdefault(texts[number], []).append(key)
    strong = {
        key: one.names
        for key, one in load_bodies(connection, {key for keys in bearers.values() for key in keys}).items()
    }
    best = paired(_columns(found), texts, bearers, strong, dirty)
    for holders in _holders(connection, values).values():
        if 1 < len(holders) <= SHARED:
            for one, other in combinations(sorted(holders), 2):
                if one in dirty or other in dirty:
                    best.setdefault((one, other), (0, 0, "", ""))
    return best


def _columns(found: Mapping[tuple[int, int], int]) -> Hits:
    mine = np.array([one for one, _ in found], dtype=np.int64)
    theirs = np.array([other for _, other in found], dtype=np.int64)
    return Hits(mine, theirs, np.array(list(found.values()), dtype=np.int32))


def _cluster(connection: sqlite3.Connection, seeds: Collection[str], judged: Sequence[Judged]) -> None:
    """Make the clusters anew of what `same` edges and judgements connect with the seeds."""
    reached = _connected(connection, seeds, judged)
    people = sorted(load_bodies(connection, reached).values(), key=lambda one: one.id)
    edges = {(edge.one, edge.other): edge for edge in edges_of(connection, reached) if edge.verdict == "same"}
    resolution = resolve(people, edges.values(), judged)
    connection.executemany("DELETE FROM identity_member WHERE id = ?", ((key,) for key in reached))
    connection.executemany("DELETE FROM identity_blocked WHERE one = ?1 OR other = ?1", ((key,) for key in reached))
    write_clusters(connection, people, resolution)


def _connected(connection: sqlite3.Connection, seeds: Collection[str], judged: Sequence[Judged]) -> set[str]:
    """The records that `same` edges and judgements connect with the seeds."""
    beside: dict[str, set[str]] = {}
    for one in judged:
        beside.setdefault(one.one, set()).add(one.other)
        beside.setdefault(one.other, set()).add(one.one)
    reached, fresh = set(seeds), set(seeds)
    while fresh:
        found = {
            key for edge in edges_of(connection, fresh) if edge.verdict == "same" for key in (edge.one, edge.other)
        }
        found |= {key for one in fresh for key in beside.get(one, ())}
        fresh = found - reached
        reached |= fresh
    return reached
