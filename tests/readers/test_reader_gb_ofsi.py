# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""OFSI's consolidated list in its layouts of 2018 and 2022: groups, encodings, enumerations, references."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import Row, SourceRecord
from holdfast.readers.lists.gb_ofsi_conlist import LAYOUT_2018, LAYOUT_2022, GbOfsiConlist
from holdfast.readers.reader import recognise
from holdfast.vault.decoding import Limits
from holdfast.vault.workbook import workbook_lines

PERSON = {
    "Name 6": "VOLKARIN", "Name 1": "Orlin", "Group Type": "Individual", "Alias Type": "Primary name",
    "Regime": "Russia", "Listed On": "25/02/2022", "Last Updated": "01/03/2022", "Group ID": "99001",
}  # fmt: skip


def table(
    rows: Iterable[Mapping[str, str]], layout: Mapping[str, object] = LAYOUT_2022, encoding: str = "utf-8"
) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(layout)
    writer.writerows([row.get(name, "") for name in layout] for row in rows)
    return ("Last Updated,10/04/2025\r\n" + text.getvalue()).encode(encoding)


def read(data: bytes) -> list[SourceRecord]:
    return list(GbOfsiConlist().read("conlist", io.BytesIO(data), dataset="gb_hmt_sanctions"))


def one(row: Mapping[str, str], layout: Mapping[str, object] = LAYOUT_2022) -> SourceRecord:
    (record,) = read(table([{**PERSON, **row}], layout))
    return record


def values(rows: Iterable[Row], prop: str) -> list[str]:
    return [row.value for row in rows if row.prop == prop]


def test_rows_of_a_group_are_one_record_however_far_apart_they_stand() -> None:
    other = {**PERSON, "Name 6": "IZMAROV", "Group ID": "99002"}
    alias = {**PERSON, "Name 6": "Zofka", "Alias Type": "AKA", "Alias Quality": "Low quality"}
    data = table([PERSON, other, alias])
    first, second = read(data)
    assert (first.key, second.key) == ("99001", "99002")
    assert values(first.rows, "name") == ["Orlin VOLKARIN"]
    (weak,) = [row for row in first.rows if row.prop == "weakAlias"]
    assert data[first.start + weak.start : first.start + weak.end] == b"Zofka,Orlin"
    assert values(second.rows, "weakAlias") == []


@given(st.permutations(range(5)))
def test_the_order_of_rows_changes_the_bytes_and_not_what_is_said(order: list[int]) -> None:
    rows = [{**PERSON, "Name 1": f"Orlin{index}", "Alias Type": "AKA"} for index in range(5)]

    def said(record: SourceRecord) -> set[tuple[str, str, str]]:
        return {(row.entity, row.prop, row.value) for row in record.rows}

    (plain,), (mixed,) = read(table(rows)), read(table([rows[index] for index in order]))
    assert plain.form == mixed.form
    assert said(plain) == said(mixed)
    assert (plain.raw == mixed.raw) == (list(order) == sorted(order))


def test_the_layout_of_2018_is_in_cp1252_or_where_somebody_saved_it_so_in_utf_8() -> None:
    row = {**PERSON, "Name 6": "VOLKÁRIN", "Position": "Director of “Northlight”"}
    for encoding in ("cp1252", "utf-8"):
        data = table([row], LAYOUT_2018, encoding)
        (record,) = read(data)
        assert values(record.rows, "name") == ["Orlin VOLKÁRIN"]
        (position,) = [row for row in record.rows if row.prop == "position"]
        assert data[record.start + position.start : record.start + position.end].decode(encoding) == position.value


def test_bytes_of_no_encoding_of_the_layout_are_refused_with_their_line() -> None:
    broken = table([PERSON], LAYOUT_2018).replace(b"VOLKARIN", b"VOLK\x81\xffRIN")
    with pytest.raises(InputError, match=r"0x81 of .* is not CP1252") as caught:
        read(broken)
    assert str(caught.value.where).startswith("line 3, byte ")
    with pytest.raises(InputError, match="is not UTF-8"):
        read(table([{**PERSON, "Name 6": "VOLKÁRIN"}], LAYOUT_2022, "cp1252"))


def test_other_columns_are_refused_by_name() -> None:
    layout = {name: None for name in LAYOUT_2022 if name != "Alias Quality"}
    with pytest.raises(InputError, match=r"columns .* have changed; missing: Alias Quality; new: Colour"):
        read(table([PERSON], {**layout, "Colour": None}))


def test_the_references_tie_a_party_to_the_same_one_on_other_lists() -> None:
    record = one({"Other Information": "(UK Sanctions List Ref):RUS9901. (UN Ref):QDi.099. A patron. (Gender):Male"})
    assert values(record.rows, "authorityId") == ["RUS9901"]
    assert values(record.rows, "recordId") == ["99001"]
    assert values(record.rows, "unscId") == ["QDi.099"]
    assert values(record.rows, "gender") == ["male"]
    assert values(record.rows, "notes") == ["A patron."]
    old = one({"Other Information": "UN REF:QE.A.146.14. Said to be abroad."}, LAYOUT_2018)
    assert values(old.rows, "unscId") == ["QE.A.146.14"]


def test_every_listing_is_an_asset_freeze_and_what_is_imposed_beside_it_is_said() -> None:
    text = (
        "Financial sanctions imposed in addition to an asset freeze: Trust services. "
        "Date trust services sanctions imposed: 21/03/2023."
    )
    record = one({"Other Information": text})
    assert values(record.rows, "kind") == ["asset freeze", "services ban"]
    (begun,) = [row for row in record.rows if row.prop == "startDate"]
    assert begun.value == "2023-03-21"
    assert begun.entity in {row.entity for row in record.rows if row.value == "services ban"}


def test_a_later_uk_designation_is_a_repapering_and_the_earlier_day_is_the_first_listing() -> None:
    record = one({"Listed On": "03/10/2017", "UK Sanctions List Date Designated": "31/12/2020"})
    assert values(record.rows, "listingDate") == ["2017-10-03"]
    assert values(record.rows, "repaperedDate") == ["2020-12-31"]
    same = one({"UK Sanctions List Date Designated": "25/02/2022"})
    assert values(same.rows, "listingDate") == ["2022-02-25"]
    assert values(same.rows, "repaperedDate") == []


def test_a_group_under_two_regimes_has_a_sanction_for_each_with_its_own_day() -> None:
    (record,) = read(table([PERSON, {**PERSON, "Regime": "Cyber", "Listed On": "01/03/2023"}]))
    days = {row.entity: row.value for row in record.rows if row.prop == "listingDate"}
    regimes = {row.value: days[row.entity] for row in record.rows if row.prop == "program"}
    assert regimes == {"Russia": "2022-02-25", "Cyber": "2023-03-01"}


def test_enumerated_documents_and_births_are_paired() -> None:
    record = one(
        {
            "Passport Number": "(1) A1234 (2) 0042424",
            "Passport Details": "(1) Cyprus number, expires 12 Oct. 2026 (2) -",
            "Town of Birth": "(1) Oldport (2) Newhaven",
            "Country of Birth": "(1) Iraq (2) Syria",
            "Nationality": "(1) Russia (2) Cyprus",
        }
    )
    assert values(record.rows, "passportNumber") == ["A1234", "0042424"]
    (ends,) = [row for row in record.rows if row.prop == "endDate"]
    (number,) = [row.value for row in record.rows if row.entity == ends.entity and row.prop == "number"]
    assert (ends.value, number) == ("2026-10-12", "A1234")
    assert values(record.rows, "birthPlace") == ["Oldport, Iraq", "Newhaven, Syria"]
    assert values(record.rows, "nationality") == ["ru", "cy"]
    assert record.losses == ()


def test_a_ship_that_was_called_an_entity_in_2018_is_a_ship() -> None:
    row = {"Group Type": "Entity", "Other Information": "IMO: 9074729. The following vessel was added."}
    record = one(row, LAYOUT_2018)
    assert record.rows[0].schema == "Vessel"
    assert values(record.rows, "imoNumber") == ["9074729"]


@pytest.mark.parametrize(
    ("group", "message"),
    [("", "has the Group ID ''"), ("abc", "has the Group ID 'abc'"), ("0", "has the Group ID '0'")],
)
def test_a_row_without_a_group_is_refused(group: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(table([{**PERSON, "Group ID": group}]))


def test_both_layouts_are_recognised_with_the_day_of_their_first_line() -> None:
    for layout in (LAYOUT_2018, LAYOUT_2022):
        found = recognise(table([PERSON], layout), "ConList.csv")
        assert found is not None
        assert (found.reader, found.dataset, found.member) == ("gb_ofsi_conlist", "gb_hmt_sanctions", "conlist")
        assert (found.observed, found.basis) == (datetime(2025, 4, 10, tzinfo=UTC), "inside")


# ── the real lists ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_real_list_of_2018_has_2106_groups(shared_dir: Path) -> None:
    path = shared_dir / "lists" / "gb-ofsi-conlist" / "sanctionsconlist_2018-04-13.csv.gz"
    data = gzip.decompress(path.read_bytes())
    found = recognise(data, path.name)
    assert found is not None
    assert found.observed == datetime(2018, 4, 13, tzinfo=UTC)
    schemata: Counter[str] = Counter()
    losses = 0
    for record in read(data):
        schemata[record.rows[0].schema] += 1
        losses += len(record.losses)
    assert sum(schemata.values()) == 2106
    assert schemata == {"Person": 1426, "Organization": 673, "Vessel": 7}
    assert losses < 25


@pytest.mark.slow
def test_the_real_list_of_2025_has_4686_groups_as_a_workbook(shared_dir: Path) -> None:
    with (shared_dir / "lists" / "gb-ofsi-conlist" / "ConList_2025-04-10.xlsx").open("rb") as stream:
        data = b"".join(workbook_lines(stream, Limits()))
    found = recognise(data[: 1 << 16], "ConList.xlsx")
    assert found is not None
    assert found.observed == datetime(2025, 4, 10, tzinfo=UTC)
    schemata: Counter[str] = Counter()
    references = losses = 0
    for record in read(data):
        schemata[record.rows[0].schema] += 1
        references += "authorityId" in {row.prop for row in record.rows}
        losses += len(record.losses)
    assert sum(schemata.values()) == 4686
    assert (schemata["Person"], schemata["Vessel"]) == (3662, 15)  # as its column of group types says
    assert references == 4683, "one has no reference to the UK Sanctions List, two a UN reference in its place"
    assert losses < 120
