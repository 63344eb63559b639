# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What changed for screening, asked for in small, is what reading everything again shows."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.base.digest import sha256, short_id
from holdfast.model.statement import Row, SourceRecord
from holdfast.record import CaptureSet, MemberRef, Record, ScreenEntity, Times
from support.record_lists import day, person

Fact = tuple[str, str, str, str]  # entity, schema, property, value


def _record(key: str, facts: Sequence[Fact]) -> SourceRecord:
    rows = tuple(Row(entity, schema, prop, value, None, None, "x", 0, 1) for entity, schema, prop, value in facts)
    return SourceRecord(key, 0, 1, short_id([repr((key, facts)).encode()]), rows, form=short_id([key.encode()]))


def _some_records(rng: random.Random) -> list[SourceRecord]:
    """Parties, and in records of their own what hangs on them: acts, passports, shared addresses, owners."""
    records = []
    for number in rng.sample(range(12), rng.randint(4, 12)):
        party = f"list-{number}"
        facts: list[Fact] = [(party, rng.choice(["Person", "LegalEntity"]), "name", f"Name {rng.randrange(4)}")]
        facts += [(party, "Person", "topics", "sanction")] * rng.randint(0, 1)
        facts += [(party, "Person", "addressEntity", f"list-a{rng.randrange(2)}")] * rng.randint(0, 1)
        records.append(_record(f"{number}", facts))
    for number in rng.sample(range(12), rng.randint(0, 9)):
        act, passport, owner = f"list-act{number}", f"list-pass{number}", f"list-own{number}"
        records += [
            _record(f"act{number}", [(act, "Sanction", "entity", f"list-{rng.randrange(12)}"),
                                     (act, "Sanction", "programId", f"P{rng.randrange(2)}")]),
            _record(f"pass{number}", [(passport, "Passport", "holder", f"list-{rng.randrange(12)}"),
                                      (passport, "Passport", "number", f"AB{rng.randrange(3)}00")]),
            _record(f"more{number}", [(passport, "Passport", "number", f"CD{rng.randrange(3)}00")]),
            _record(f"own{number}", [(owner, "Ownership", "owner", f"list-{rng.randrange(12)}"),
                                     (owner, "Ownership", "asset", f"list-{rng.randrange(12)}")]),
        ]  # fmt: skip
    for number in range(rng.randint(0, 2)):
        address = f"list-a{number}"
        records.append(_record(f"a{number}", [(address, "Address", "full", f"Street {rng.randrange(3)}"),
                                              (address, "Address", "country", rng.choice(["ru", "by"]))]))  # fmt: skip
    return records


def _all(record: Record) -> dict[str, ScreenEntity]:
    return {entity.id: entity for entity in record.screen_entities()}


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_the_changes_are_those_that_reading_everything_shows(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rng = random.Random(seed)
    with Record.create(tmp_path_factory.mktemp("standing") / "record") as record:
        kept = _some_records(rng) + [_record(f"k{at}", [(f"list-k{at}", "Person", "name", "K")]) for at in range(600)]
        moving = _some_records(rng)
        before, stood = dict[str, ScreenEntity](), record.standing()
        for index in range(4):
            ref = MemberRef(index, sha256(f"{seed} {index}".encode()))
            capture_set = CaptureSet(index, "list", "list", f"2024-01-0{index + 1}T00:00:00Z", "claimed", "plain@1",
                                     {"people": ref})  # fmt: skip
            rows = {one.key: one for one in (*kept, *moving)}
            record.accept(capture_set, {"people": list(rows.values())})
            now, changes = _all(record), record.screen_changes(stood.versions)
            assert (changes is None) == (index == 0)
            if changes is not None:
                assert {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)} <= changes.touched
                assert {one.id: one for one in changes.listed} == {
                    key: entity for key, entity in now.items() if key in changes.touched
                }
                assert changes.standing == record.standing()
            before, stood = now, record.standing()
            fresh = {one.key: one for one in _some_records(rng)}
            moving = [fresh.get(one.key, one) for one in moving if rng.random() < 0.9]


def test_the_token_follows_what_stands_and_the_stamp_follows_the_token(tmp_path: Path) -> None:
    with Record.create(tmp_path / "record") as record:
        people = [person(str(number), f"Name {number}") for number in range(20)]
        seen = []
        for index, shown in enumerate((people, people, [*people[:-1], person("19", "Other")])):
            capture_set, records = day(index, f"2024-01-0{index + 1}T00:00:00Z", shown)
            record.accept(capture_set, records)
            seen.append((record.standing().token, record.standing_stamp()))
        assert seen[0][0] == seen[1][0] != seen[2][0]
        assert len({stamp for _, stamp in seen}) == 3
        assert record.standing(Times(listed_at="2024-01-02")).token == seen[0][0]
        assert record.datasets() == {"list"}


def test_changes_at_an_earlier_time_are_seen_from_there(tmp_path: Path) -> None:
    with Record.create(tmp_path / "record") as record:
        people = [person(str(number), f"Name {number}") for number in range(20)]
        for index, shown in enumerate((people, [*people[:-1], person("19", "Other")])):
            capture_set, records = day(index, f"2024-01-0{index + 1}T00:00:00Z", shown)
            record.accept(capture_set, records)
        changes = record.screen_changes(record.standing().versions, times=Times(listed_at="2024-01-01"))
        assert changes is not None
        assert {one.id: one.names for one in changes.listed} == {"list-19": ("Name 19",)}
        assert record.screen_changes(record.standing().versions, ["other"]) is not None
