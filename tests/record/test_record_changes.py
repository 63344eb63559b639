# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Changes between captures, told apart property by property."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from holdfast.base.digest import sha256
from holdfast.base.errors import NotFound
from holdfast.model.statement import Row, SourceRecord
from holdfast.readers.reader import reader_for
from holdfast.record import CaptureSet, MemberRef, PropertyChange, Record
from support.record_lists import day, person, records_of
from support.small_lists import ftm, sdn_row


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.create(tmp_path / "record") as made:
        yield made


def accept(record: Record, index: int, records: list[SourceRecord]) -> None:
    refs = {"people": MemberRef(index, sha256(str(index).encode()))}
    observed = f"2022-01-{index:02d}T00:00:00Z"
    record.accept(CaptureSet(index, "list", "list", observed, "claimed", "plain@1", refs), {"people": records})


def with_row(record: SourceRecord, prop: str, value: str) -> SourceRecord:
    row = Row(record.rows[0].entity, "Person", prop, value, None, None, prop, 0, 1)
    raw = bytes(a ^ b for a, b in zip(record.raw, sha256(f"{prop}={value}".encode()).raw[:16], strict=True))
    return replace(record, raw=raw, form=raw, rows=(*record.rows, row))


def test_altered_formatting_added_and_removed_are_told_apart(record: Record) -> None:
    record.accept(
        *day(1, "2022-01-01", [person("1", "Ada One", "a"), person("2", "Bob Two"), person("3", "Cyd Three")])
    )
    after = [person("1", "Ada One", "b"), person("2", "Bob Two", space="  "), person("4", "Dee Four")]
    record.accept(*day(2, "2022-01-02", after))
    changes = record.changes("list")
    assert (changes.a.index, changes.b.index) == (1, 2)
    assert [change.key for change in changes.altered] == ["1"]
    assert changes.altered[0].properties == (PropertyChange("notes", "list-1", ("b",), ("a",)),)
    assert [change.key for change in changes.formatting] == ["2"]
    assert [change.key for change in changes.removed] == ["3"]
    assert [(change.key, change.caption) for change in changes.added] == [("4", "Dee Four")]
    assert changes.counts["rows_added"] == changes.counts["rows_removed"] == 1
    back = record.changes("list", 2, 1)
    assert [change.key for change in back.added] == ["3"]
    assert record.changes("list", 1, 1).counts == dict.fromkeys(changes.counts, 0)


def test_other_markup_with_the_same_statements_is_no_mere_formatting(record: Record) -> None:
    (one,) = records_of([person("1", "Ada One")])
    accept(record, 1, [one])
    accept(record, 2, [replace(one, raw=b"x" * 16, form=b"y" * 16)])
    assert record.changes("list").counts["markup"] == 1


def test_the_same_content_under_another_key_is_reentered(record: Record) -> None:
    record.accept(*day(1, "2022-01-01", [person("1", "Ada One", "x"), person("2", "Bob Two")]))
    record.accept(*day(2, "2022-01-02", [person("9", "Ada One", "x"), person("2", "Bob Two")]))
    changes = record.changes("list")
    assert [(change.key, change.other_key, change.other_entity) for change in changes.reentered] == [
        ("1", "9", "list-9")
    ]
    assert changes.added == changes.removed == ()
    assert changes.counts["rows_added"] == changes.counts["rows_removed"] == 1


def test_a_namesake_is_not_reentered_but_one_with_the_same_passport_is(record: Record) -> None:
    one, two = records_of([person("1", "Ada One", "x"), person("2", "Ada One", "y")])
    accept(record, 1, [one])
    accept(record, 2, [two])
    assert record.changes("list").counts["reentered"] == 0
    accept(record, 3, [with_row(one, "passportNumber", "A1")])
    accept(record, 4, [with_row(two, "passportNumber", "A1")])
    assert record.changes("list").counts["reentered"] == 1


def test_a_removed_name_that_another_record_gains_is_merged(record: Record) -> None:
    ada, bob = records_of([person("1", "Ada One", "x"), person("2", "Bob Two")])
    accept(record, 1, [ada, bob])
    accept(record, 2, [with_row(bob, "alias", "ADA ONE")])
    changes = record.changes("list")
    assert [(change.key, change.other_key) for change in changes.merged] == [("1", "2")]
    assert changes.removed == ()
    assert changes.counts["altered"] == 1


def test_repeated_keys_are_reported_and_counted_once(record: Record) -> None:
    one, two = records_of([person("7", "Ada One"), person("7#0a1b2c3d", "Ada One", "twin")])
    accept(record, 1, [one])
    accept(record, 2, [one, two])
    assert record.changes("list").duplicates == ("7",)
    first, second = record.history_counts("list")
    assert (first.added, second.rows, second.added, second.changed_bytes) == (None, 2, 0, 1)
    assert second.duplicate_keys == ("7",)


def test_a_second_row_of_an_id_is_told_as_what_it_adds_and_names_nobody_new(record: Record) -> None:
    one, two = records_of([person("7", "Ada One"), person("7#0a1b2c3d", "Ada One", "twin")])
    same = replace(records_of([person("7#0000ffff", "Ada One")])[0], rows=one.rows)
    two = replace(two, rows=tuple(row._replace(entity=row.entity.replace("#0a1b2c3d", "")) for row in two.rows))
    accept(record, 1, [one])
    accept(record, 2, [one, two])
    accept(record, 3, [one, same])
    accept(record, 4, [same])
    added = record.changes("list", 1, 2)
    assert (added.counts["rows_added"], added.counts["altered"]) == (0, 1)
    assert PropertyChange("notes", "list-7", ("twin",), ()) in added.altered[0].properties
    back = record.changes("list", 2, 1)
    assert (back.counts["rows_removed"], back.counts["altered"]) == (0, 1)
    assert PropertyChange("notes", "list-7", (), ("twin",)) in back.altered[0].properties
    assert record.changes("list", 1, 3).counts["formatting"] == 1
    assert record.changes("list", 3, 4).counts["rows_removed"] == 0


def test_a_party_entered_anew_under_the_publishers_own_record_number_is_re_keyed(record: Record) -> None:
    def listed(key: str, born: str) -> SourceRecord:
        (one,) = records_of([person(key, "Ada One")])
        act = Row(f"list-{key}-act", "Sanction", "recordId", "6908656", None, None, "DATAID", 0, 1)
        return with_row(replace(one, rows=(*one.rows, act)), "birthDate", born)

    accept(record, 1, [listed("KPi.078", "1969-07-23")])
    accept(record, 2, [listed("KPi.078.1", "1969-07-22")])
    (change,) = record.changes("list").reentered
    assert (change.key, change.other_key) == ("KPi.078", "KPi.078.1")


@pytest.mark.parametrize(
    ("reader", "member", "rows"),
    [
        ("us_ofac_csv@1", "sdn", [sdn_row(7, "ONE"), sdn_row(7, "TWO"), sdn_row(8, "SIX"), sdn_row(7, "TEN")]),
        ("ftm_json@1", "entities", [ftm("Ada One"), ftm("Ada Two"), ftm("Ada Ten")]),
    ],
)
def test_rows_of_a_repeated_key_in_another_order_are_no_change(
    record: Record, reader: str, member: str, rows: list[bytes]
) -> None:
    for index, order in enumerate((rows, rows[::-1], rows[1:]), 1):
        data = b"".join(order)
        refs = {member: MemberRef(index, sha256(data))}
        capture_set = CaptureSet(index, "list", "list", f"2022-01-{index:02d}", "claimed", reader, refs)
        record.accept(capture_set, {member: reader_for(reader).read(member, io.BytesIO(data), dataset="list")})
    turned = record.changes("list", 1, 2)
    assert sum(turned.counts[kind] for kind in turned.counts if kind != "duplicates") == 0
    fewer = record.changes("list", 2, 3)  # one row of the id is gone, the id stands: nobody is removed
    assert (fewer.counts["rows_removed"], fewer.counts["altered"]) == (0, 1)
    assert [(one.prop, one.removed) for one in fewer.altered[0].properties if one.prop == "name"] != []


def test_a_held_capture_changes_nothing_but_shows_what_a_release_would(record: Record) -> None:
    record.accept(*day(1, "2022-01-01", [person("1", "Ada One")]))
    record.accept(*day(2, "2022-01-02", []))
    assert [(row.status, row.rows, row.removed) for row in record.history_counts("list")] == [
        ("accepted", 1, None),
        ("quarantined", 0, 1),
    ]
    assert [change.key for change in record.changes("list", 1, 2).removed] == ["1"]
    assert record.entity("list-1") is not None
    record.accept(*day(3, "2022-01-03", [person("1", "Ada One")]))
    assert set(record.changes("list").counts.values()) == {0}


def test_what_cannot_be_compared_is_not_found(record: Record) -> None:
    with pytest.raises(NotFound, match="no source"):
        record.changes("list")
    with pytest.raises(NotFound, match="no source"):
        record.history_counts("list")
    record.accept(*day(1, "2022-01-01", [person("1", "Ada One")]))
    with pytest.raises(NotFound, match="before"):
        record.changes("list")
    with pytest.raises(NotFound, match="no set 5"):
        record.changes("list", 1, 5)
