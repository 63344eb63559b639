# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A publisher's own columns, counted without the reader, and put beside what is held."""

import io
import json

import pytest

from holdfast.model.measure import kinds
from holdfast.readers.reader import READERS
from holdfast.record.counts import Counted, compare, layouts, publisher_counts


def counted(reader: str, text: str) -> dict[str, dict[str, int]]:
    return publisher_counts(layouts()[reader], io.BytesIO(text.encode()))


def test_every_table_is_of_a_reader_and_its_member_and_maps_to_known_kinds() -> None:
    for name, layout in layouts().items():
        assert layout.member in READERS[name].members
        for column in layout.columns:
            wanted = [*(column.values or {}).values(), *([column.every] if column.every else [])]
            if column.against == "kind":
                assert set(wanted) <= set(kinds())
            assert all(key == key.casefold() for key in column.values or {})


def test_records_of_xml_are_counted_once_by_their_key() -> None:
    one = "<Designation><UniqueID>AAA1</UniqueID><IndividualEntityShip>Ship</IndividualEntityShip>{}</Designation>"
    text = one.format("<AssetFreeze>true</AssetFreeze><TravelBan>false</TravelBan>") + one.format("<ArmsEmbargo>true")
    assert counted("gb_uksl_xml", f"<Designations>{text}</Designations>") == {
        "IndividualEntityShip": {"Vessel": 1},
        "RegimeName": {},
        "SanctionsImposedIndicators": {"asset freeze": 1, "arms embargo": 1},
    }


def test_two_indicators_of_one_kind_make_one_party_of_it() -> None:
    flags = "<ArmsEmbargo>true</ArmsEmbargo><TargetedArmsEmbargo>true</TargetedArmsEmbargo>"
    text = f"<Designation><UniqueID>AAA1</UniqueID>{flags}</Designation>"
    assert counted("gb_uksl_xml", text)["SanctionsImposedIndicators"] == {"arms embargo": 1}


def test_what_stands_in_the_history_of_a_swiss_target_is_no_target() -> None:
    text = (
        '<list>\n<target ssid="1"><sanctions-set-id>7</sanctions-set-id><modification>\n'
        '        <target ssid="1"><sanctions-set-id>8</sanctions-set-id></target></modification></target>\n</list>'
    )
    assert counted("ch_seco_xml", text) == {"sanctions-set-id": {"7": 1}}


def test_rows_of_a_table_and_of_a_workbook_are_counted_by_their_columns() -> None:
    csv_ = '1,"A","individual","X] [Y"\r\n2,"B","-0- ","X"\r\n\x1a\r\n'
    assert counted("us_ofac_csv", csv_) == {
        "SDN_Type": {"Person": 1, "Organization": 1},
        "Program": {"X": 2, "Y": 1},
    }
    rows = [
        ["s", 1, "Reference", "Type", "Committees"],
        ["s", 2, "5", "Individual", "K"],
        ["s", 3, "5a", "Individual", "K"],
        ["s", 4, "", "Entity", None],
    ]
    assert counted("au_dfat_xlsx", "\n".join(map(json.dumps, rows))) == {
        "Type": {"Person": 1},
        "Committees": {"K": 1},
    }


def test_a_number_that_differs_is_shown_with_the_reason_the_table_knows() -> None:
    layout = layouts()["gb_ofsi_conlist"]
    published = {"Group Type": {"Person": 2, "Organization": 1}, "Regime": {"Here": 3}}
    rows = compare(layout, published, {"schema": {"Person": 2, "Vessel": 1}, "program": {"HERE": 3}})
    assert [one for one in rows if not one.agrees] == [
        Counted("Group Type", "Organization", 1, 0, ""),
        Counted("Group Type", "Vessel", 0, 1, ""),
    ]


@pytest.mark.parametrize("name", sorted(layouts()))
def test_bytes_that_are_no_such_list_count_nothing(name: str) -> None:
    assert not any(publisher_counts(layouts()[name], io.BytesIO(b"\xff\x00no\x00list")).values())
