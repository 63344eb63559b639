# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Any order and batching of import gives the same record, and it is what a naive reading says."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.base.digest import sha256
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.record import CaptureSet, MemberRef, Record
from holdfast.record.quarantine import Sighting, fold
from support.record_lists import Person, payload_of, person, records_of


@dataclass(frozen=True)
class Capture:
    """One capture of the random history: `None` stands for a member its reader refuses."""

    day: int
    members: Mapping[str, tuple[Person, ...] | None]
    released: bool

    @property
    def observed(self) -> str:
        return f"2022-01-{self.day:02d}T00:00:00Z"

    def payload(self, member: str) -> bytes:
        people = self.members[member]
        return b"broken" if people is None else payload_of(people)


PEOPLE = st.builds(
    person,
    st.sampled_from([str(n) for n in range(6)]),
    st.sampled_from(["Ada One", "Bob Two", "Cyd Three"]),
    st.sampled_from(["", "seen", "gone"]),
    space=st.sampled_from(["", " "]),
)
LISTS = st.lists(PEOPLE, max_size=6, unique_by=lambda p: (p[0], p[1], p[3])).map(tuple)
MEMBERS = st.dictionaries(st.sampled_from(["people", "ships"]), st.one_of(LISTS, LISTS, LISTS, st.none()), min_size=1)


@st.composite
def histories(draw: st.DrawFn) -> list[Capture]:
    days = draw(st.lists(st.integers(1, 28), min_size=1, max_size=6, unique=True))
    return [Capture(day, draw(MEMBERS), draw(st.booleans())) for day in sorted(days)]


def shrinking() -> list[Capture]:
    """A history in which the shrink guard and a release both matter."""
    many = tuple(person(str(n), f"Name {n}") for n in range(40))
    return [
        Capture(1, {"people": many}, released=False),
        Capture(2, {"people": many[:20]}, released=False),
        Capture(3, {"people": many[:20], "ships": many[:3]}, released=True),
        Capture(4, {"people": many[:19]}, released=False),
        Capture(5, {"people": many, "ships": ()}, released=False),
    ]


def gaps() -> list[Capture]:
    """An entry that comes, goes, comes back, and is missing for one day once more."""
    two = (person("1", "Ada One"), person("2", "Bob Two"))
    return [Capture(n, {"people": two[: 1 + (n in {1, 3, 5})]}, released=False) for n in (1, 2, 3, 4, 5)]


def imported(folder: Path, captures: Sequence[Capture], order: Sequence[int], late: bool = False) -> Record:
    """The record after importing the captures in the given order; releases at once, or all at the end."""
    record = Record.create(folder)
    released: list[int] = []
    for index, which in enumerate(order):
        capture = captures[which]
        refs = {name: MemberRef(10 * index, sha256(capture.payload(name))) for name in capture.members}
        record.accept(
            CaptureSet(10 * index + 1, "list", "list", capture.observed, "claimed", "plain@1", refs),
            {name: records_or_refusal(people) for name, people in capture.members.items()},
        )
        if capture.released:
            released.append(10 * index + 1)
            if not late:
                record.release(10 * index + 1, 10 * index + 2)
    for index in reversed(released) if late else ():
        record.release(index, 1000 + index)
    return record


def records_or_refusal(people: tuple[Person, ...] | None) -> Iterator[SourceRecord]:
    if people is None:
        yield from records_of([person("1", "Ada One")])
        raise InputError("the file ends early")
    yield from records_of(people)


def naive(captures: Sequence[Capture], member: str) -> list[tuple[str, dict[tuple[str, bytes], SourceRecord]]]:
    """The accepted captures of a member as (observed, {(key, raw): record})."""
    own = [capture for capture in captures if member in capture.members]
    seen, sightings = [], []
    for capture in own:
        records = records_of(capture.members[member] or ())
        seen.append({(record.key, record.raw): record for record in records})
        tally = {(0, "Person"): len(seen[-1]), (1, "TEST"): len(seen[-1])} if seen[-1] else {}
        sightings.append(Sighting(capture.members[member] is not None, capture.released, len(seen[-1]), tally))
    return [
        (capture.observed, records)
        for capture, records, verdict in zip(own, seen, fold(sightings), strict=True)
        if verdict.accepted
    ]


def stays(record: Record, member: str) -> set[tuple[str, bytes, str, str | None]]:
    """(key, raw, from, until) as stored."""
    rows = record._database.connection().execute(
        "SELECT record.key, rendition.raw, a.observed, b.observed FROM presence"
        " JOIN rendition ON rendition.id = presence.rendition JOIN record ON record.id = rendition.record"
        " JOIN member ON member.id = record.member JOIN step AS f ON f.id = presence.from_step"
        " JOIN capture_set AS a ON a.id = f.set_id LEFT JOIN step AS u ON u.id = presence.until_step"
        " LEFT JOIN capture_set AS b ON b.id = u.set_id WHERE member.name = ?",
        (member,),
    )
    found = rows.fetchall()
    assert len(found) == len(set(found))
    return set(found)


def naive_stays(accepted: Sequence[tuple[str, dict[tuple[str, bytes], SourceRecord]]]) -> set[object]:
    expected: set[object] = set()
    open_since: dict[tuple[str, bytes], str] = {}
    for observed, records in accepted:
        for gone in set(open_since) - set(records):
            expected.add((*gone, open_since.pop(gone), observed))
        for new in set(records) - set(open_since):
            open_since[new] = observed
    return expected | {(*pair, since, None) for pair, since in open_since.items()}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.randoms(use_true_random=False), st.booleans())
def test_import_order_and_batching_never_matter(captures: list[Capture], random: object, late: bool) -> None:
    order = list(range(len(captures)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis hands in a random.Random
    compare(captures, order, late=late)


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 0, 4, 1, 3), (1, 3, 0, 2, 4), (0, 1, 2, 4, 3)])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("history", [shrinking, gaps])
def test_import_order_never_matters_where_lists_shrink_or_have_gaps(
    history: Callable[[], list[Capture]], order: tuple[int, ...], late: bool
) -> None:
    compare(history(), list(order), late=late)


def compare(captures: list[Capture], order: list[int], *, late: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with imported(Path(folder) / "a", captures, range(len(captures))) as straight:
            digest = straight.digest()
            outputs = [(view.observed, view.status, view.counts, view.output) for view in straight.sets()]
        with imported(Path(folder) / "b", captures, order, late) as shuffled:
            assert shuffled.digest() == digest
            assert [(v.observed, v.status, v.counts, v.output) for v in shuffled.sets()] == outputs
            for member in ("people", "ships"):
                accepted = naive(captures, member)
                assert stays(shuffled, member) == naive_stays(accepted)
                check_changes(shuffled, captures, member)


def check_changes(record: Record, captures: list[Capture], member: str) -> None:
    """Changes between every two sets are those of the naive readings."""
    indexes = {view.observed: view.index for view in record.sets()}
    accepted = naive(captures, member)
    for first in captures:
        for second in captures:
            changes = record.changes("list", indexes[first.observed], indexes[second.observed])
            before = content_at(accepted, first, member)
            after = content_at(accepted, second, member)
            own = {
                kind: {c.key for c in found if c.member == member}
                for kind, found in {
                    "added": changes.added,
                    "removed": changes.removed + changes.merged,
                    "altered": changes.altered,
                    "formatting": changes.formatting,
                }.items()
            }
            again = {c.other_key for c in changes.reentered if c.member == member}
            once = {c.key for c in changes.reentered if c.member == member}
            assert own["added"] | again == after.keys() - before.keys()
            assert own["removed"] | once == before.keys() - after.keys()
            both = before.keys() & after.keys()
            altered = {k for k in both if {c for _, c in before[k]} != {c for _, c in after[k]}}
            assert own["altered"] == altered
            assert own["formatting"] == {k for k in both - altered if before[k] != after[k]}


def content_at(
    accepted: Sequence[tuple[str, dict[tuple[str, bytes], SourceRecord]]], capture: Capture, member: str
) -> dict[str, set[tuple[bytes, frozenset[tuple[str, str, str]]]]]:
    """Per key, (raw, what it says) in the last accepted capture so far; of a held one, what it would bring."""
    found: dict[str, set[tuple[bytes, frozenset[tuple[str, str, str]]]]] = {}
    past = [records for when, records in accepted if when <= capture.observed]
    own = capture.members.get(member)
    if own is not None and all(when != capture.observed for when, _ in accepted):
        past.append({(record.key, record.raw): record for record in records_of(own)})
    for (key, raw), record in (past[-1] if past else {}).items():
        said = frozenset((row.entity, row.prop, row.value) for row in record.rows)
        found.setdefault(key, set()).add((raw, said))
    return found


@pytest.mark.parametrize("names", [("Ada One", "Ada Uno"), ("Ada Uno", "Ada One")])
def test_sets_with_one_observed_instant_are_ordered_by_tie_not_by_import(
    names: tuple[str, str], tmp_path: Path
) -> None:
    digests = set()
    for folder, order in (("a", (0, 1)), ("b", (1, 0))):
        with Record.create(tmp_path / folder) as record:
            for index, which in enumerate(order):
                people = [person("1", names[which])]
                refs = {"people": MemberRef(index, sha256(payload_of(people)))}
                when, tie = "2023-12-09T00:00:04Z", ("2023-12-09", "2023-12-12")[which]
                record.accept(
                    CaptureSet(index, "list", "list", when, "inside", "plain@1", refs, tie),
                    {"people": records_of(people)},
                )
            view = record.entity("list-1")
            assert view is not None
            assert view.caption == names[1]
            digests.add(record.digest())
    assert len(digests) == 1
