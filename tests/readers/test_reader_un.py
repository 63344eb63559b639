# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The UN list: what is no change, what is a change, and which bytes are refused."""

import io
import random
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, LimitError
from holdfast.model.statement import SourceRecord, content_id
from holdfast.readers.lists.un_sc_xml import UnScXml

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "un_sc_xml"
PARTIES = (GOLDEN / "parties.consolidated.in").read_bytes()
TWICE = (GOLDEN / "reference_twice.consolidated.in").read_bytes()


def read(data: bytes) -> dict[str, SourceRecord]:
    records = list(UnScXml().read("consolidated", io.BytesIO(data), dataset="un_sc_sanctions"))
    return {record.key: record for record in records}


def rewritten(data: bytes, seed: int) -> bytes:
    """The same list with the children of records and the records themselves in another order, indented otherwise."""
    tree = ET.fromstring(data)  # noqa: S314 - our own golden file
    shuffle = random.Random(seed).shuffle
    for group in tree:
        for record in group:
            children = list(record)
            shuffle(children)
            record[:] = children
        records = list(group)
        shuffle(records)
        group[:] = records
    tree.set("dateGenerated", f"20{seed % 90 + 10}-01-01T00:00:00Z")
    ET.indent(tree, space=" " * (seed % 5))
    text: bytes = ET.tostring(tree, encoding="utf-8", xml_declaration=True, short_empty_elements=seed % 2 == 0)
    return text


class TestOrderOfRepeatedChildrenWhiteSpaceAndGenerationStampsAreNoChange:
    @pytest.mark.parametrize("data", [PARTIES, TWICE], ids=["parties", "a reference twice"])
    @given(seed=st.integers(0, 10_000))
    def test_a_list_written_otherwise_says_the_same(self, data: bytes, seed: int) -> None:
        one, other = read(data), read(rewritten(data, seed))
        assert one.keys() == other.keys()
        for key, record in one.items():
            assert record.form == other[key].form
            assert content_id(record.rows) == content_id(other[key].rows)

    @given(seed=st.integers(0, 10_000))
    def test_entities_keep_their_ids(self, seed: int) -> None:
        entities = [
            {row.entity for record in read(data).values() for row in record.rows}
            for data in (PARTIES, rewritten(PARTIES, seed))
        ]
        assert entities[0] == entities[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"1961-05-06", b"1961-05-07"),
        (b"<QUALITY>Low", b"<QUALITY>Good"),
        (b"<CITY>Sampletown", b"<CITY>Sampleville"),
        (b"APPROXIMATELY", b"EXACT"),
        (b"<TO_YEAR>1963", b"<TO_YEAR>1964"),
        (b"X0001", b"X0002"),
    ],
)
def test_another_value_is_another_form_and_content(old: bytes, new: bytes) -> None:
    one, other = read(PARTIES)["EXi.001"], read(PARTIES.replace(old, new, 1))["EXi.001"]
    assert one.form != other.form
    assert content_id(one.rows) != content_id(other.rows)


def test_every_cut_of_a_list_raises_before_anything_is_given() -> None:
    whole = PARTIES.rstrip()
    for cut in range(0, len(whole) - 1, 37):
        with pytest.raises(InputError) as caught:
            next(UnScXml().read("consolidated", io.BytesIO(whole[:cut]), dataset="x"))
        assert caught.value.where is not None


def test_a_cut_list_says_that_it_is_cut() -> None:
    with pytest.raises(InputError, match="is cut off"):
        read(PARTIES[: len(PARTIES) // 2])


@pytest.mark.parametrize(
    "bomb",
    [
        b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><CONSOLIDATED_LIST>&c;</CONSOLIDATED_LIST>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><CONSOLIDATED_LIST/>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.invalid/x"> %p;]><CONSOLIDATED_LIST/>',
        b"<CONSOLIDATED_LIST>&undeclared;</CONSOLIDATED_LIST>",
    ],
    ids=["expansion", "external file", "parameter entity", "undeclared"],
)
def test_entity_declarations_are_refused(bomb: bytes) -> None:
    with pytest.raises(InputError, match=r"document type or entities|undefined entity") as caught:
        read(bomb)
    assert "byte" in str(caught.value.where)


def test_nesting_is_limited() -> None:
    with pytest.raises(LimitError, match="deeper than 32"):
        read(b"<CONSOLIDATED_LIST>" + b"<A>" * 5000)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><CONSOLIDATED_LIST/>', "says it is in ISO-8859-1"),
        ("<?xml version='1.0'?><CONSOLIDATED_LIST/>".encode("utf-16"), "UTF-16"),
        (PARTIES.replace("Тестимир".encode(), "Тестимир".encode("cp1251")), "not well-formed XML: not well-formed"),
        (b"<sdnList><sdnEntry/></sdnList>", "the document element is <sdnList>"),
        (b"<CONSOLIDATED_LIST><INDIVIDUALS/></CONSOLIDATED_LIST>", "holds no record"),
        (b"   \r\n ", "is empty"),
        (b"1,2,3\r\n", "not well-formed"),
    ],
    ids=["Latin-1", "UTF-16", "damaged letters", "another list", "no record", "blank", "no XML"],
)
def test_what_is_no_list_is_named(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(data)


def test_ranges_of_records_cover_the_element_with_its_tags() -> None:
    for record in read(TWICE).values():
        body = TWICE[record.start : record.end]
        assert re.match(rb"<(INDIVIDUAL|ENTITY)>", body)
        assert re.search(rb"</(INDIVIDUAL|ENTITY)>\Z", body)


def test_the_kind_of_a_date_is_kept() -> None:
    dates = {row.value for row in read(PARTIES)["EXi.001"].rows if row.prop == "birthDate"}
    assert dates == {"1961-05-06", "1961~", "1960/1963"}


def test_blanks_at_the_end_of_a_reference_are_no_part_of_the_key() -> None:
    assert b"EXi.001 <" in PARTIES
    assert set(read(PARTIES)) == {"EXi.001", "EXe.001"}


def listed(regime: str, *, person: bool = True, comment: str = "") -> SourceRecord:
    """One party of a regime, as the reader gives it."""
    group, tag = ("INDIVIDUALS", "INDIVIDUAL") if person else ("ENTITIES", "ENTITY")
    text = (
        f"<CONSOLIDATED_LIST><{group}><{tag}><FIRST_NAME>EXAMPLE</FIRST_NAME><UN_LIST_TYPE>{regime}</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>EXi.009</REFERENCE_NUMBER><COMMENTS1>{comment}</COMMENTS1></{tag}></{group}>"
        "</CONSOLIDATED_LIST>"
    )
    return read(text.encode())["EXi.009"]


def kinds(record: SourceRecord) -> list[str]:
    return sorted(row.value for row in record.rows if row.prop == "kind")


@pytest.mark.parametrize(
    ("regime", "person", "wanted"),
    [
        ("Al-Qaida", True, ["arms embargo", "asset freeze", "travel ban"]),
        ("Al-Qaida", False, ["arms embargo", "asset freeze"]),
        ("GB", True, ["travel ban"]),
        ("Iraq", True, ["asset freeze"]),
        ("South Sudan", True, ["asset freeze", "travel ban"]),
        ("DPRK", False, ["asset freeze"]),
    ],
)
def test_each_regime_imposes_what_its_resolutions_say(regime: str, person: bool, wanted: list[str]) -> None:
    assert kinds(listed(regime, person=person)) == wanted


def test_every_measure_of_a_regime_cites_the_paragraph_that_sets_it() -> None:
    record = listed("Yemen")
    by_kind = {row.value: row.entity for row in record.rows if row.prop == "kind"}
    acts = {row.entity: row.value for row in record.rows if row.prop == "legalAct"}
    links = {row.entity: row.value for row in record.rows if row.prop == "legalActUrl"}
    assert acts[by_kind["arms embargo"]] == "Security Council resolution 2216 (2015), paragraph 14"
    assert acts[by_kind["travel ban"]] == "Security Council resolution 2140 (2014), paragraph 15"
    assert links[by_kind["asset freeze"]] == "https://undocs.org/S/RES/2140(2014)"
    assert {row.path for row in record.rows if row.prop == "legalAct"} == {"rule:un-committee-measures@1"}


@pytest.mark.parametrize(
    ("regime", "comment", "wanted"),
    [
        ("Libya", "Listed pursuant to paragraph 15 of resolution 1970 (Travel\n Ban).", ["travel ban"]),
        ("Libya", "Listed pursuant to paragraphs 15 and 17 of resolution 1970 (Travel Ban, Asset Freeze)",
         ["asset freeze", "travel ban"]),
        ("Mali", "Listed pursuant to paragraphs 1 to 3 of resolution 2374 (2017) (Travel Ban)", ["travel ban"]),
        ("Yemen", ("Listed pursuant to paragraph 5 of resolution 2624 (2022) as subject to the measures imposed by"
         " paragraph 14 of resolution 2216 (2015) (targeted arms embargo)."), ["arms embargo"]),
        ("Libya", "A travel ban of another state is mentioned here.", ["asset freeze", "travel ban"]),
    ],
)  # fmt: skip
def test_where_the_record_says_its_measures_its_words_decide(regime: str, comment: str, wanted: list[str]) -> None:
    record = listed(regime, comment=comment)
    assert kinds(record) == wanted
    said = [row.path for row in record.rows if row.prop == "kind"]
    assert set(said) == ({"rule:un-committee-measures@1"} if "mentioned" in comment else {"COMMENTS1"})


def test_a_regime_nobody_knows_gives_no_kind_and_a_loss() -> None:
    record = listed("Atlantis")
    assert kinds(record) == []
    assert [row.value for row in record.rows if row.prop == "provisions"] == ["Atlantis"]
    assert [loss.reason for loss in record.losses] == ["a regime whose measures are not known"]


def test_the_real_list_of_2026_has_no_asset_freeze_for_guinea_bissau_and_words_for_libya(shared_dir: Path) -> None:
    """Counts of regimes as the file has them: 10 of GB, 28 persons and two entities of Libya, 75 of Iraq."""
    data = (shared_dir / "lists/un-sc/consolidated_2026-02-27commit.xml").read_bytes()
    found: dict[tuple[str, str], int] = {}
    for record in read(data).values():
        regimes = {row.entity: row.value for row in record.rows if row.prop == "program"}
        for row in record.rows:
            if row.prop == "kind":
                found[regimes[row.entity], row.value] = found.get((regimes[row.entity], row.value), 0) + 1
        assert not any("regime" in loss.reason for loss in record.losses)
    assert {kind: n for (regime, kind), n in found.items() if regime == "GB"} == {"travel ban": 10}
    assert {kind: n for (regime, kind), n in found.items() if regime == "Libya"} == {
        "asset freeze": 25,
        "travel ban": 26,
    }
    assert {kind: n for (regime, kind), n in found.items() if regime == "Iraq"} == {"asset freeze": 75}
