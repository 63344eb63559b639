# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Several carriers of one dataset: one lists and delists, the others corroborate and are compared."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.base.digest import sha256
from holdfast.record import CaptureSet, MemberRef, Record
from holdfast.record.carriers import leading_carriers
from holdfast.record.times import Times
from support.record_lists import Person, payload_of, person, records_of

ADA, BOB, CYD = person("1", "Ada One"), person("2", "Bob Two"), person("3", "Cyd Three")
CARRIES = {"csv": "", "xml": "csv", "advanced": "csv", "delta": "csv"}


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.create(tmp_path / "record") as made:
        yield made


def accept(record: Record, index: int, carrier: str, people: Sequence[Person], *, day: int | None = None) -> None:
    refs = {"all": MemberRef(index, sha256(payload_of(people)))}
    observed = f"2022-01-{day or index:02d}T00:00:00Z"
    capture_set = CaptureSet(
        index, "list", "list", observed, "claimed", f"{carrier}@1", refs, carries=CARRIES[carrier], leading="all",
        adds=carrier == "delta",
    )  # fmt: skip
    record.accept(capture_set, {"all": records_of(people)})


def listed(record: Record, times: Times = Times()) -> set[str]:  # noqa: B008 - frozen
    views = (record.entity(f"list-{n}", times) for n in range(1, 9))
    found = {view.id for view in views if view is not None and view.listed}
    assert found == {party.id for party in record.screen_entities(times=times)}
    assert found == {hit.id for hit in record.search("", times=times).hits}
    return found


def test_a_party_gone_from_the_leading_carrier_goes_though_an_older_file_of_another_still_has_it(
    record: Record,
) -> None:
    accept(record, 1, "csv", [ADA, BOB])
    accept(record, 2, "xml", [ADA, BOB])
    assert listed(record) == {"list-1", "list-2"}
    accept(record, 3, "csv", [ADA])
    assert listed(record) == {"list-1"}
    gone = record.entity("list-2")
    assert gone is not None
    assert (gone.listed, gone.caption, gone.last_change) == (False, "Bob Two", "2022-01-03T00:00:00Z")
    assert listed(record, Times(listed_at="2022-01-02")) == {"list-1", "list-2"}
    assert listed(record, Times(known_at=2)) == {"list-1", "list-2"}


def test_what_only_another_carrier_has_lists_nobody_and_is_reported_with_both_numbers(record: Record) -> None:
    accept(record, 1, "csv", [ADA, BOB])
    accept(record, 2, "xml", [ADA, CYD])
    assert listed(record) == {"list-1", "list-2"}
    leading, other = record.carriers("list")
    assert (leading.carrier, leading.leads, leading.parties, leading.unled) == ("csv", True, 2, 0)
    assert (other.carrier, other.unled, other.unled_examples) == ("xml", 1, ("list-3",))
    assert (other.missing, other.missing_examples) == (1, ("list-2",))
    only = record.entity("list-3")
    assert only is not None
    assert not only.listed
    assert not only.target


def test_where_two_carriers_give_two_values_both_stand_and_say_who(record: Record) -> None:
    accept(record, 1, "csv", [person("1", "Ada One", "tall")])
    accept(record, 2, "xml", [person("1", "Ada One", "short")])
    view = record.entity("list-1")
    assert view is not None
    assert view.values("notes") == ("tall", "short")
    said = {(one.prop, one.value, one.carrier, one.alone) for one in view.corroboration}
    assert {("notes", "short", "xml", True), ("name", "Ada One", "xml", False)} <= said
    name = next(one for one in view.corroboration if one.prop == "name")
    assert name.citation.payload == sha256(payload_of([person("1", "Ada One", "short")]))
    assert view.properties["name"][0].citation.payload == sha256(payload_of([person("1", "Ada One", "tall")]))


def test_until_the_leading_carrier_is_accepted_another_one_leads(record: Record) -> None:
    accept(record, 1, "xml", [ADA, BOB])
    accept(record, 2, "advanced", [ADA, CYD])
    assert listed(record) == {"list-1", "list-3"}  # the first of them by name leads
    accept(record, 3, "csv", [])  # held: an empty list
    assert listed(record) == {"list-1", "list-3"}
    accept(record, 4, "csv", [BOB])
    assert listed(record) == {"list-2"}
    assert listed(record, Times(listed_at="2022-01-02")) == {"list-1", "list-3"}
    assert listed(record, Times(listed_at="2022-01-01")) == {"list-1", "list-2"}


def test_a_release_that_empties_the_leading_carrier_delists_everybody(record: Record) -> None:
    accept(record, 1, "csv", [ADA, BOB])
    accept(record, 2, "xml", [ADA, BOB])
    accept(record, 3, "csv", [])
    record.release(3, 4)
    assert listed(record) == set()
    assert record.carriers("list")[1].unled == 2


def test_changes_of_a_source_are_those_of_its_leading_carrier(record: Record) -> None:
    accept(record, 1, "csv", [ADA, BOB])
    accept(record, 2, "xml", [ADA, CYD])
    accept(record, 3, "csv", [ADA])
    found = record.changes("list")
    assert (found.a.index, found.b.index) == (1, 3)
    assert [one.entity for one in found.removed] == ["list-2"]
    assert found.added == ()
    accept(record, 4, "xml", [ADA])
    assert [one.entity for one in record.changes("list", 2, 4).removed] == ["list-3"]
    assert record.changes("list", 2, 3).removed == record.changes("list", 1, 3).removed


def test_sources_count_what_the_leading_carrier_lists(record: Record) -> None:
    accept(record, 1, "csv", [ADA, BOB])
    accept(record, 2, "xml", [ADA, CYD])
    (source,) = record.sources()
    assert (source.records, source.entities) == (2, 4)  # two parties and their two sanctions


@pytest.mark.parametrize(
    ("carriers", "leading"),
    [
        ({"csv": "", "xml": "csv"}, {"csv"}),
        ({"xml": "csv", "advanced": "csv"}, {"advanced"}),
        ({"one": "", "two": ""}, {"one", "two"}),
        ({"xml": "csv", "other": ""}, {"xml", "other"}),
        ({}, set()),
    ],
)
def test_who_leads_follows_from_what_was_accepted(carriers: dict[str, str], leading: set[str]) -> None:
    assert leading_carriers(carriers) == leading


PEOPLE = st.lists(st.sampled_from([ADA, BOB, CYD, person("1", "Ada One", "x")]), max_size=3, unique_by=lambda p: p[0])
WHOLE = ("advanced", "csv", "xml")
HISTORY = st.lists(st.tuples(st.sampled_from(WHOLE), PEOPLE.map(tuple)), min_size=2, max_size=6)


def naive(history: Sequence[tuple[str, tuple[Person, ...]]]) -> set[str]:
    """Who is listed, from the last file of each carrier that holds anybody; those held back are left out before."""
    last: Mapping[str, tuple[Person, ...]] = {carrier: people for carrier, people in history if people}
    leads = next((name for name in ("csv", "advanced", "xml") if name in last), None)
    return set() if leads is None else {f"list-{one[0]}" for one in last[leads]}


def test_measures_told_together_are_those_told_one_by_one_but_for_whom_they_are_against(record: Record) -> None:
    accept(record, 1, "csv", [ADA, BOB, CYD])
    accept(record, 2, "xml", [ADA, BOB])
    accept(record, 3, "csv", [ADA, CYD])
    day = date(2022, 1, 5)
    single = record.measures(day)
    together = record.measures_alike(day)
    assert sum(one.number for one in together) == len(single) == 2
    for one in together:
        same = [each for each in single if replace(each, targets=(), id=one.first.id) == one.first]
        assert len(same) == one.number
        assert one.first.id == min(each.id for each in same)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(HISTORY, st.randoms(use_true_random=False))
def test_any_order_of_import_lists_who_the_leading_carrier_lists(
    history: list[tuple[str, tuple[Person, ...]]], random: object
) -> None:
    order = list(range(len(history)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis hands in a random.Random
    states = []
    for turns in (range(len(history)), order):
        with tempfile.TemporaryDirectory() as folder, Record.create(Path(folder) / "r") as record:
            for index, which in enumerate(turns):
                carrier, people = history[which]
                accept(record, index, carrier, people, day=which + 1)
            carriers = record.carriers("list")
            states.append((listed(record), record.digest(), carriers))
            held = {one.observed for one in record.sets() if one.status == "quarantined"}
    assert states[0] == states[1]
    kept = [one for day, one in enumerate(history, 1) if f"2022-01-{day:02d}T00:00:00Z" not in held]
    assert states[0][0] == naive(kept)


def test_every_order_of_three_carriers_gives_the_same_record(tmp_path: Path) -> None:
    files = [("csv", (ADA,)), ("xml", (ADA, BOB)), ("advanced", (BOB, CYD))]
    states = set()
    for number, turns in enumerate(permutations(range(3))):
        with Record.create(tmp_path / str(number)) as record:
            for index, which in enumerate(turns):
                accept(record, index, *files[which], day=which + 1)
            states.add((record.digest(), frozenset(listed(record))))
    assert {one for _, one in states} == {frozenset({"list-1"})}
    assert len(states) == 1


# ── files of changes ──────────────────────────────────────────────────────────────────────────


def test_whom_a_file_of_changes_names_is_listed_until_the_next_whole_list(record: Record) -> None:
    accept(record, 1, "csv", [ADA])
    accept(record, 2, "delta", [BOB])
    assert listed(record) == {"list-1", "list-2"}
    story = record.story("list-2")
    assert story is not None
    assert [(one.kind, one.carrier, one.observed[:10]) for one in story.events] == [("listed", "delta", "2022-01-02")]
    assert listed(record, Times(listed_at="2022-01-01")) == {"list-1"}
    assert listed(record, Times(listed_at="2022-01-02")) == {"list-1", "list-2"}
    accept(record, 3, "csv", [ADA])
    assert listed(record) == {"list-1"}
    assert listed(record, Times(listed_at="2022-01-02")) == {"list-1", "list-2"}
    assert listed(record, Times(known_at=2)) == {"list-1", "list-2"}


def test_a_file_of_changes_of_the_day_of_the_whole_list_or_before_it_adds_nobody(record: Record) -> None:
    accept(record, 1, "csv", [ADA], day=5)
    accept(record, 2, "delta", [BOB], day=5)
    assert listed(record) == {"list-1"}
    accept(record, 3, "delta", [CYD], day=4)
    assert listed(record) == {"list-1"}


def test_another_whole_file_that_is_newer_still_lists_nobody(record: Record) -> None:
    accept(record, 1, "csv", [ADA])
    accept(record, 2, "xml", [ADA, BOB])
    assert listed(record) == {"list-1"}


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_whole_lists_and_changes_in_any_order_give_one_record(tmp_path: Path, order: tuple[int, ...]) -> None:
    files = [("csv", (ADA,), 1), ("delta", (BOB,), 2), ("csv", (ADA, BOB), 3), ("delta", (CYD,), 4)]
    with Record.create(tmp_path / "record") as record:
        for index, which in enumerate(order):
            carrier, people, day = files[which]
            accept(record, index, carrier, people, day=day)
        assert listed(record) == {"list-1", "list-2", "list-3"}
        for at, then in ((1, {"list-1"}), (2, {"list-1", "list-2"}), (3, {"list-1", "list-2"})):
            assert listed(record, Times(listed_at=f"2022-01-{at:02d}")) == then


# ── what the leading carrier takes back ───────────────────────────────────────────────────────

TALL, SHORT = person("1", "Ada One", "tall"), person("1", "Ada One", "short")


def test_a_value_that_the_leading_carrier_took_back_does_not_stand_in_an_older_file_of_another(record: Record) -> None:
    accept(record, 1, "csv", [TALL])
    accept(record, 2, "xml", [TALL])
    accept(record, 3, "csv", [ADA])
    view = record.entity("list-1")
    assert view is not None
    assert view.values("notes") == ()
    assert view.values("name") == ("Ada One",)
    (told,) = [one for one in view.corroboration if one.prop == "notes"]
    assert (told.value, told.alone, told.carrier) == ("tall", True, "xml")
    assert (told.last_seen, told.taken_back) == ("2022-01-02T00:00:00Z", "2022-01-03T00:00:00Z")
    with_history = record.entity("list-1", history=True)
    assert with_history is not None
    assert [(one.value, one.until) for one in with_history.properties["notes"]] == [("tall", "2022-01-03T00:00:00Z")]
    then = record.entity("list-1", Times(listed_at="2022-01-02"))
    assert then is not None
    assert then.values("notes") == ("tall",)


def test_a_file_as_new_as_the_leading_one_keeps_its_own_value(record: Record) -> None:
    accept(record, 1, "csv", [TALL])
    accept(record, 3, "csv", [ADA])
    accept(record, 2, "xml", [TALL], day=3)
    view = record.entity("list-1")
    assert view is not None
    assert view.values("notes") == ("tall",)
    assert {one.taken_back for one in view.corroboration} == {None}


def test_what_the_leading_carrier_never_said_stays_however_old_the_other_file_is(record: Record) -> None:
    accept(record, 1, "csv", [ADA])
    accept(record, 2, "xml", [TALL])
    accept(record, 3, "csv", [person("1", "Ada One", "short")])
    view = record.entity("list-1")
    assert view is not None
    assert set(view.values("notes")) == {"tall", "short"}


def test_a_name_that_was_taken_back_is_not_screened_and_a_newer_file_brings_it_back(record: Record) -> None:
    accept(record, 1, "csv", [person("1", "Ada Once")])
    accept(record, 2, "xml", [person("1", "Ada Once")])
    before = record.standing()
    accept(record, 3, "csv", [ADA])
    assert [one.names for one in record.screen_entities()] == [("Ada One",)]
    accept(record, 4, "xml", [person("1", "Ada Once")])
    assert [one.names for one in record.screen_entities()] == [("Ada Once", "Ada One")]
    assert record.standing().token != before.token
    assert [one.names for one in record.screen_entities(times=Times(listed_at="2022-01-03"))] == [("Ada One",)]


def test_a_measure_that_the_leading_carrier_took_back_is_counted_no_more(record: Record) -> None:
    accept(record, 1, "csv", [ADA, BOB])
    accept(record, 2, "xml", [ADA, BOB])
    day = date(2022, 1, 5)
    assert [one.id for one in record.measures(day)] == ["list-1-act", "list-2-act"]
    accept(record, 3, "csv", [ADA])
    assert [one.id for one in record.measures(day)] == ["list-1-act"]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(("csv", "xml")), st.sampled_from([ADA, TALL, SHORT]).map(lambda one: [one])),
        min_size=2,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_what_is_taken_back_follows_from_the_captures_in_any_order(
    history: list[tuple[str, list[Person]]], random: object
) -> None:
    order = list(range(len(history)))
    random.shuffle(order)  # type: ignore[attr-defined]  # hypothesis hands in a random.Random
    states = []
    for turns in (range(len(history)), order):
        with tempfile.TemporaryDirectory() as folder, Record.create(Path(folder) / "r") as record:
            for index, which in enumerate(turns):
                accept(record, index, *history[which], day=which + 1)
            view = record.entity("list-1")
            assert view is not None
            screened = [(one.id, one.names) for one in record.screen_entities()]
            states.append((sorted(view.values("notes")), record.digest(), screened))
    assert states[0] == states[1]
