# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Accepting sets: whole or not at all, stored once, held back where a list shrinks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.base.digest import sha256
from holdfast.base.errors import InputError, NotFound, StoreError, UsageError
from holdfast.model.statement import Row, SourceRecord
from holdfast.record import CaptureSet, MemberRef, Record
from support.record_lists import day, person, records_of


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.create(tmp_path / "record") as made:
        yield made


def test_a_set_gives_counts_and_an_output_digest_that_depend_on_the_capture_alone(tmp_path: Path) -> None:
    people = [person("1", "Ada One"), person("2", "Bob Two")]
    outputs = set()
    for folder, before in (("a", []), ("b", [person("9", "Zed Nine")])):
        with Record.create(tmp_path / folder) as record:
            if before:
                record.accept(*day(1, "2022-01-01", before))
            derivation = record.accept(*day(5, "2022-01-02", people))
            outputs.add((str(derivation.output), derivation.counts.records, derivation.counts.statements))
    assert len(outputs) == 1
    assert outputs.pop()[1:] == (2, 10)


def test_accepting_a_set_twice_changes_nothing(record: Record) -> None:
    first = record.accept(*day(3, "2022-01-01", [person("1", "Ada One")]))
    digest = record.digest()
    assert record.accept(*day(3, "2022-01-01", [person("1", "Ada One")])) == first
    assert record.digest() == digest
    assert len(record.sets()) == 1


def test_a_payload_read_before_is_taken_over_without_records(record: Record) -> None:
    people = [person("1", "Ada One"), person("2", "Bob Two")]
    first, records = day(3, "2022-01-01", people)
    derivation = record.accept(first, records)
    payload = first.members["people"].payload
    assert record.same_payload("list", "people", payload, "plain@1")
    assert not record.same_payload("list", "people", payload, "plain@2")
    assert not record.same_payload("list", "people", sha256(b"other"), "plain@1")
    again = CaptureSet(
        7, "list", "list", "2022-01-05T00:00:00Z", "claimed", "plain@1", {"people": MemberRef(6, payload)}
    )
    repeated = record.accept(again, {})
    assert (repeated.counts, repeated.output, repeated.status) == (derivation.counts, derivation.output, "accepted")
    view = record.entity("list-1")
    assert view is not None
    assert (view.first_seen, view.last_seen) == ("2022-01-01T00:00:00Z", "2022-01-05T00:00:00Z")


def test_a_member_without_records_that_was_never_read_is_a_usage_error(record: Record) -> None:
    capture_set, _ = day(3, "2022-01-01", [person("1", "Ada One")])
    with pytest.raises(UsageError, match="never read"):
        record.accept(capture_set, {})
    with pytest.raises(UsageError, match="names no member"):
        record.accept(capture_set, {"people": [], "ships": []})
    assert not record.has_set(3)


def test_an_exception_in_the_middle_leaves_the_record_as_it_was(record: Record) -> None:
    record.accept(*day(1, "2022-01-01", [person("1", "Ada One")]))
    before = record.digest()

    def breaking() -> Iterator[SourceRecord]:
        yield from records_of([person("2", "Bob Two")] * 3)
        raise RuntimeError("pulled the plug")

    capture_set, _ = day(2, "2022-01-02", [person("2", "Bob Two")])
    with pytest.raises(RuntimeError, match="plug"):
        record.accept(capture_set, {"people": breaking()})
    assert record.digest() == before
    assert record.last_index() == 1


def test_a_member_its_reader_refuses_is_held_as_unreadable_and_removes_nobody(record: Record) -> None:
    record.accept(*day(1, "2022-01-01", [person("1", "Ada One")]))

    def refused() -> Iterator[SourceRecord]:
        yield from records_of([person("2", "Bob Two")])
        raise InputError("the gzip stream ends early", where="byte 812")

    capture_set, _ = day(2, "2022-01-02", [person("2", "Bob Two")])
    derivation = record.accept(capture_set, {"people": refused()})
    assert derivation.status == "quarantined"
    assert derivation.held[0].rule == "unreadable"
    assert derivation.held[0].reasons == ("the gzip stream ends early", "where: byte 812")
    assert record.entity("list-2") is None
    assert record.release(2, 3).status == "quarantined"
    ada = record.entity("list-1")
    assert ada is not None
    assert ada.listed


def test_an_empty_list_removes_nobody_until_a_person_releases_it(record: Record) -> None:
    record.accept(*day(1, "2024-05-03", [person("1", "Ada One")]))
    derivation = record.accept(*day(2, "2024-05-04", []))
    assert (derivation.status, derivation.held[0].rule) == ("quarantined", "empty")
    ada = record.entity("list-1")
    assert ada is not None
    assert ada.listed
    assert record.release(2, 9).status == "accepted"
    ada = record.entity("list-1")
    assert ada is not None
    assert not ada.listed
    assert ada.properties["name"][0].until == "2024-05-04T00:00:00Z"
    assert record.sets()[1].known == 9


def test_zero_bytes_count_as_empty_even_when_the_reader_refuses_them(record: Record) -> None:
    def refused() -> Iterator[SourceRecord]:
        yield from records_of([])
        raise InputError("nothing to read")

    capture_set = CaptureSet(
        2, "list", "list", "2022-01-02", "claimed", "plain@1", {"people": MemberRef(1, sha256(b""))}
    )
    assert record.accept(capture_set, {"people": refused()}).held[0].rule == "empty"


def test_a_drastically_smaller_list_is_held_and_a_release_lets_it_in(record: Record) -> None:
    people = [person(str(n), f"Name {n}") for n in range(100)]
    record.accept(*day(1, "2022-01-01", people))
    derivation = record.accept(*day(2, "2022-01-02", people[:60]))
    assert derivation.status == "quarantined"
    assert "60 records where 100 stood before" in derivation.held[0].reasons[0]
    assert len(list(record.screen_entities())) == 100
    record.release(2, 3)
    assert len(list(record.screen_entities())) == 60


def test_an_earlier_set_that_arrives_later_may_change_the_verdict_on_a_later_one(record: Record) -> None:
    people = [person(str(n), f"Name {n}") for n in range(100)]
    assert record.accept(*day(1, "2022-01-02", people[:60])).status == "accepted"
    record.accept(*day(2, "2022-01-01", people))
    assert [view.status for view in record.sets()] == ["accepted", "quarantined"]
    assert len(list(record.screen_entities())) == 100


def test_a_missing_member_changes_nothing_it_carried(record: Record) -> None:
    people, ships = [person("1", "Ada One")], [person("s1", "Argo")]
    both, records = day(1, "2022-01-01", people, ships=ships)
    record.accept(both, records)
    record.accept(*day(2, "2022-01-02", people))
    ship = record.entity("list-s1")
    assert ship is not None
    assert ship.listed
    assert ship.last_seen == "2022-01-01T00:00:00Z"


def test_two_renditions_of_one_key_in_one_capture_both_stand(record: Record) -> None:
    record.accept(*day(1, "2022-01-01", [person("1", "Ada One"), person("1", "Ada Uno")]))
    view = record.entity("list-1")
    assert view is not None
    assert set(view.values("name")) == {"Ada One", "Ada Uno"}


def test_text_with_lone_surrogates_is_stored_and_the_digest_still_holds(record: Record) -> None:
    odd = SourceRecord("1", 0, 9, b"r" * 16, (Row("list-1", "Person", "name", "A\ud800B", None, None, "n", 0, 3),))
    capture_set, _ = day(1, "2022-01-01", [])
    capture_set = CaptureSet(
        1, "list", "list", "2022-01-01", "claimed", "plain@1", {"people": MemberRef(0, sha256(b"x"))}
    )
    record.accept(capture_set, {"people": [odd]})
    view = record.entity("list-1")
    assert view is not None
    assert view.caption == "A?B"
    record.digest()


def test_another_version_of_the_reader_asks_for_a_rebuild(record: Record) -> None:
    record.accept(*day(1, "2022-01-01", [person("1", "Ada One")]))
    capture_set, records = day(2, "2022-01-02", [person("1", "Ada One")])
    newer = CaptureSet(2, "list", "list", "2022-01-02", "claimed", "plain@2", capture_set.members)
    with pytest.raises(StoreError) as caught:
        record.accept(newer, records)
    assert caught.value.hint == "holdfast rebuild"


def test_releasing_a_set_nobody_accepted_is_not_found(record: Record) -> None:
    with pytest.raises(NotFound):
        record.release(4, 5)
