# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Any bytes into any reader give records or an InputError, and what is given stands on its bytes."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.schema import load_model
from holdfast.model.statement import SourceRecord
from holdfast.readers.lists.gb_ofsi_conlist import LAYOUT_2018
from holdfast.readers.lists.gb_uksl_csv import COLUMNS
from holdfast.readers.reader import READERS, ListReader, reader_for, recognise

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers"
SEEDS = [(path.parent.name, path.name.split(".")[1], path.read_bytes()) for path in sorted(GOLDEN.glob("*/*.in"))]
START = {  # what a file of a reader begins with, where the first value of a table is not enough
    "au_dfat_xlsx": b'["S", 1, "',
    "jp_mof_xlsx": b'["S", 1, "',
    "jp_meti_xlsx": b'["S", 1, "',
    "nz_russia_xlsx": b'["S", 1, "',
    "bods_json": b'[{"recordId": "',
    "ca_sema_xml": b"<data-set><record><X>",
    "ch_seco_amendment_xml": b'<swiss-sanctions-list list-type="amendment"><target ssid="1"><x>',
    "ch_seco_xml": b'<swiss-sanctions-list list-type="whole-list"><target ssid="1"><x>',
    "eu_fsf_csv": b'fileGenerationDate;Entity_LogicalId;"',
    "eu_fsf_whole_xml": b"<WHOLE><ENTITY><x>",
    "eu_fsf_xml": b"<export><sanctionEntity><x>",
    "eu_oj": b"<html><body><p>",
    "eu_oj_act": b"<ANNEX><CONTENTS><P>",
    "eu_vessels": b'[{"id": "',
    "company_exits_csv": b'Name,Grade\n"',
    "company_exits_json": b'{"data": [{"company_name": "',
    "ftm_json": b'{"id": "',
    "gb_ofsi_conlist": b"Last Updated,13/04/2018\n" + ",".join(LAYOUT_2018).encode() + b'\n1,"',
    "gb_psc_json": b'{"company_number": "',
    "gb_uksl_csv": b"Report Date: 08-Oct-2026\n" + ",".join(f'"{name}"' for name in COLUMNS).encode() + b'\n1,"',
    "gb_uksl_xml": b"<Designations><Designation><x>",
    "gleif_lei_xml.level1": b"<lei:LEIData><lei:LEIRecord><x>",
    "gleif_lei_xml.level2": b"<rr:RelationshipData><rr:RelationshipRecord><x>",
    "statements_pack": b'entity_id,prop,value,dataset\nQ1,Person:name,"',
    "ua_nsdc_json": b'[{"sid": "1", "name": "',
    "un_sc_xml": b"<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><X>",
    "us_csl_json": b'{"results": [{"source": "',
    "us_ear_ccl_json.exceptions": b'{"exceptions": [{"section": "',
    "us_ear_ccl_json": b'{"entries": [{"eccn": "',
    "us_ecfr_740_xml": b"<DIV5><P>",
    "us_ecfr_744_xml": b"<DIV5><TR><X>",
    "us_ecfr_774_xml": b"<DIV5><P>",
    "us_ofac_advanced_xml": b"<Sanctions><Locations><Location><x>",
    "us_ofac_xml": b"<sdnList><sdnEntry><x>",
    "us_visa_7031c": b"<html><body><li>",
}
COMPANIONS = {
    "mapped_table": {
        "mapping": b"queries: [{entities: {p: {schema: Person, keys: [a], properties: {name: {column: b}}}}}]"
    }
}
TARGETS = [(name, member) for name, reader in READERS.items() for member in reader.members]


def bound(reader: str) -> ListReader:
    return reader_for(reader).with_companions(COMPANIONS.get(reader, {}))


def read(reader: str, member: str, data: bytes) -> list[SourceRecord]:
    try:
        return list(bound(reader).read(member, io.BytesIO(data), dataset="example"))
    except InputError as exc:
        if not exc.message:
            pytest.fail("an error without a message")
        return []


# A party has rows far from each other: its record goes over others.
SCATTERED = {"gb_ofsi_conlist", "gb_uksl_csv", "statements_pack", "bods_json"}


def check(records: list[SourceRecord], data: bytes, *, scattered: bool = False) -> None:
    model = load_model()
    keys = [record.key for record in records]
    assert len(set(keys)) == len(keys)
    end = 0
    for record in records:
        assert end <= record.start <= record.end <= len(data)
        end = record.start + 1 if scattered else record.end
        assert len(record.raw) == len(record.form) == 16
        for row in record.rows:
            assert 0 <= row.start <= row.end <= record.end - record.start
            model.get(row.schema).prop(row.prop)
            assert row.value
        for loss in record.losses:
            assert 0 <= loss.start <= loss.end <= record.end - record.start


@pytest.mark.parametrize(("reader", "member"), TARGETS)
@given(data=st.binary(max_size=400))
def test_any_bytes_give_records_or_an_input_error(reader: str, member: str, data: bytes) -> None:
    check(read(reader, member, data), data, scattered=reader in SCATTERED)


@given(
    seed=st.sampled_from(SEEDS),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=4),
)
@settings(max_examples=300)
def test_damaged_files_give_records_or_an_input_error(
    seed: tuple[str, str, bytes], cuts: list[tuple[float, int, bytes]]
) -> None:
    reader, member, data = seed
    for place, length, insert in cuts:
        at = int(place * len(data))
        data = data[:at] + insert + data[at + length :]
    check(read(reader, member, data), data, scattered=reader in SCATTERED)
    recognise(data, "some file.csv")


@given(data=st.binary(max_size=200), name=st.text(max_size=40))
def test_recognition_never_fails(data: bytes, name: str) -> None:
    recognise(data, name)


@given(seed=st.sampled_from(SEEDS), block=st.integers(1, 700))
@settings(max_examples=100)
def test_how_the_stream_is_cut_into_blocks_changes_nothing(seed: tuple[str, str, bytes], block: int) -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(block if size is None or size < 0 else min(size, block))

    reader, member, data = seed
    whole = read(reader, member, data)
    trickled = list(bound(reader).read(member, Trickle(data), dataset="example"))
    assert trickled == whole


@pytest.mark.parametrize(("reader", "member"), TARGETS)
def test_a_hundred_megabytes_on_one_line_stop_early(reader: str, member: str) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readinto(self, buffer: object, /) -> int:
            view = memoryview(buffer)  # type: ignore[arg-type]  # RawIOBase types the buffer loosely
            text = START.get(f"{reader}.{member}", START.get(reader, b'1,"')) if self.given == 0 else b"x" * len(view)
            size = min(len(view), len(text))
            view[:size] = text[:size]
            self.given += size
            return size

        def readable(self) -> bool:
            return True

    stream = Endless()
    with pytest.raises(InputError, match=r"longer than|larger than"):
        list(bound(reader).read(member, io.BufferedReader(stream, 1 << 16), dataset="example"))
    assert stream.given < 100_000_000


@pytest.mark.parametrize(("reader", "member"), TARGETS)
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no row|empty|no FollowTheMoney"),
        (b"<!DOCTYPE html><html><head><title>403 Forbidden</title></head></html>", "this is an HTML page"),
        (b"<html>\r\n<body>gone</body></html>", "this is an HTML page"),
        ('1,"A"'.encode("utf-16"), "NUL|UTF-16|not UTF-8"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "NUL|not well-formed|not UTF-8"),
    ],
    ids=["empty", "error page", "another page", "UTF-16", "gzip"],
)
def test_what_is_no_list_is_named(reader: str, member: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        list(bound(reader).read(member, io.BytesIO(data), dataset="example"))
    assert caught.value.where
    assert caught.value.hint
