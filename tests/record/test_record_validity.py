# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The three times, each alone and together: valid by the measure's own dates, observed, known."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from holdfast.base.digest import sha256, short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Row, SourceRecord
from holdfast.record import CaptureSet, MemberRef, Record
from holdfast.record.times import Times
from holdfast.record.validity import holds_on


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """Three parties: one under a fixed term, one with two measures, one whose measure has no date."""
    with Record.create(tmp_path / "record") as made:
        rows = [
            listed("1", {"startDate": "2015-03-01", "endDate": "2018-03-01"}),
            listed("2", {"startDate": "2016-01-01", "endDate": "2016-12-31"}, {"listingDate": "2020-05"}),
            listed("3", {}),
        ]
        refs = {"all": MemberRef(1, sha256(b"one"))}
        made.accept(
            CaptureSet(1, "list", "list", "2022-01-01", "claimed", "plain@1", refs, leading="all"), {"all": rows}
        )
        yield made


def listed(key: str, *measures: dict[str, str]) -> SourceRecord:
    entity = f"list-{key}"
    rows = [
        Row(entity, "Person", "name", f"Invented {key}", None, None, "name", 0, 1),
        Row(entity, "Person", "topics", "sanction", None, None, "rule:listed@1", 0, 1),
    ]
    for number, dates in enumerate(measures):
        act = f"{entity}-act-{number}"
        rows.append(Row(act, "Sanction", "entity", entity, None, None, "rule:listed@1", 0, 1))
        rows += [Row(act, "Sanction", prop, value, None, None, prop, 0, 1) for prop, value in dates.items()]
    raw = short_id([repr(rows).encode()])
    return SourceRecord(key, 0, 1, raw, tuple(rows), form=raw)


def ids(record: Record, times: Times) -> tuple[set[str], set[str]]:
    """Whom search finds and whom screening sees."""
    found = {hit.id for hit in record.search("invented", times=times).hits}
    return found, {party.id for party in record.screen_entities(times=times)}


@pytest.mark.parametrize(
    ("as_of", "held"),
    [
        ("2015-02-28", {"list-3"}),
        ("2015-03-01", {"list-1", "list-3"}),
        ("2016-06-01", {"list-1", "list-2", "list-3"}),
        ("2018-03-02", {"list-3"}),
        ("2020-04-30", {"list-3"}),
        ("2020-05-31", {"list-2", "list-3"}),
    ],
)
def test_on_a_day_those_parties_stand_that_a_measure_held_against(record: Record, as_of: str, held: set[str]) -> None:
    times = Times(as_of=as_of)
    assert ids(record, times) == (held, held)


def test_an_entity_shows_the_measures_of_that_day_alone(record: Record) -> None:
    every = [link.entity.id for link in record.adjacent("list-2")]
    assert every == ["list-2-act-0", "list-2-act-1"]
    assert [link.entity.id for link in record.adjacent("list-2", Times(as_of="2016-06-01"))] == ["list-2-act-0"]
    assert [link.entity.id for link in record.adjacent("list-2", Times(as_of="2021-01-01"))] == ["list-2-act-1"]
    assert record.adjacent("list-2", Times(as_of="2018-01-01")) == ()


def test_the_three_times_are_asked_apart(record: Record) -> None:
    refs = {"all": MemberRef(5, sha256(b"two"))}
    later = [listed("1", {"startDate": "2015-03-01"}), listed("3", {}), listed("2", {"startDate": "2016-01-01"})]
    record.accept(
        CaptureSet(5, "list", "list", "2022-02-01", "claimed", "plain@1", refs, leading="all"), {"all": later}
    )
    day = "2019-01-01"
    assert ids(record, Times(as_of=day))[0] == {"list-1", "list-2", "list-3"}
    assert ids(record, Times(as_of=day, listed_at="2022-01-15"))[0] == {"list-3"}
    assert ids(record, Times(as_of=day, known_at=4))[0] == {"list-3"}
    assert ids(record, Times(as_of="2015-05-01", known_at=4))[0] == {"list-1", "list-3"}
    assert ids(record, Times(known_at=0))[0] == set()


def test_what_is_no_day_is_refused(record: Record) -> None:
    with pytest.raises(InputError):
        record.search("invented", times=Times(as_of="yesterday"))


@pytest.mark.parametrize(
    ("values", "held"),
    [
        ({}, True),
        ({"startDate": ["2021"]}, True),  # some day of 2021: the whole of it decides
        ({"startDate": ["2022"]}, False),
        ({"endDate": ["2021-01"]}, False),
        ({"endDate": ["2021-07"]}, True),
        ({"status": ["delisted"]}, False),
        ({"status": ["Active"], "startDate": ["2020-01-01"]}, True),
    ],
)
def test_a_measure_holds_where_its_dates_leave_room(values: dict[str, list[str]], held: bool) -> None:
    assert holds_on(date(2021, 6, 15), values) is held
