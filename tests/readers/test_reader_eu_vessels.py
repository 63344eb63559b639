# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Vessels of Annex XLII: the forms a conversion may have, what it claims and what it does not."""

import io
from pathlib import Path

import pytest

from holdfast.base.errors import InputError, LimitError
from holdfast.model.measure import kind
from holdfast.model.statement import SourceRecord
from holdfast.names.identifiers import read as read_identifier
from holdfast.readers.reader import reader_for, recognise

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "eu_vessels"
ONE = '{"entity_type": "vessel", "names": [{"full_name": "Invented"}], "imo_number": "9999993"}'
TWO = '{"entity_type": "vessel", "names": [{"full_name": "Other"}], "imo_number": "9999981"}'


def read(data: bytes) -> list[SourceRecord]:
    return list(reader_for("eu_vessels").read("vessels", io.BytesIO(data), dataset="eu_sanctioned_vessels"))


def test_every_form_of_a_conversion_gives_the_same_vessels() -> None:
    forms = (f"{ONE}\n{TWO}", f"{ONE}{TWO}", f"[{ONE}, {TWO}]", f'{{"@context": 1, "@graph": [{ONE}, {TWO}]}}')
    found = [[(record.key, record.raw, record.rows) for record in read(form.encode())] for form in forms]
    assert found[0] == found[1] == found[2] == found[3]
    assert [key for key, _, _ in found[0]] == ["9999993", "9999981"]


def test_a_vessel_is_under_a_ship_ban_and_no_date_is_claimed() -> None:
    (record,) = read(ONE.encode())
    of = {(row.schema, row.prop): row.value for row in record.rows}
    assert record.rows[0].entity == "eu_sanctioned_vessels-imo9999993"
    assert of["Sanction", "kind"] == "ship ban"
    assert kind(of["Sanction", "kind"]).heading == "visa"
    assert of["Sanction", "provisions"] == "Article 3s"
    assert not any(prop.endswith("Date") for _, prop in of)


def test_the_ranges_are_those_of_the_text_in_the_file() -> None:
    data = (GOLDEN / "nodes.vessels.in").read_bytes()
    record = read(data)[0]
    name = record.rows[0]
    assert name.value == 'Invented "Ørn" 1'
    assert data[record.start + name.start : record.start + name.end].decode() == r"Invented \"Ørn\" 1"


def test_what_is_no_such_list_is_refused() -> None:
    for data in (b"[1]", b'{"a": 1} x', b'{"@graph": 1}', b"[" * 100_000, b'{"a"', b"\xff", b"{" * 100_000):
        with pytest.raises(InputError):
            read(data)
    with pytest.raises(InputError, match="is empty"):
        read(b"[]")
    with pytest.raises(LimitError, match="larger than"):
        read(b" " * ((16 << 20) + 1))


def test_the_conversion_is_recognised_by_its_source(shared_dir: Path) -> None:
    head = b'{\n "id": "https://www.ammitto.org/entity/eu_vessels/1", "entity_type": "vessel"}'
    found = recognise(head, "eu_vessels_2026-08-22.jsonld")
    assert found is not None
    assert (found.reader, found.dataset, found.member) == ("eu_vessels", "eu_sanctioned_vessels", "vessels")
    assert recognise(b'{"source_code": "gb"}', "eu_vessels.json") is None
    assert (shared_dir / "lists" / "eu-vessels").is_dir()


def test_the_real_annex_has_597_ships_with_good_numbers(shared_dir: Path) -> None:
    import tarfile

    with tarfile.open(shared_dir / "lists/eu-vessels/ammitto_eu_vessels_2026-08-22.tar.gz") as tar:
        files = [tar.extractfile(member) for member in tar if member.name.endswith(".jsonld")]
        records = read(b"\n".join(file.read() for file in files if file is not None))
    assert len(records) == 598
    losses = [loss.reason for record in records for loss in record.losses]
    assert losses == ["a vessel without name and number"]  # the converter's `unknown`
    numbers = [row.value for record in records for row in record.rows if row.prop == "imoNumber"]
    assert len(set(numbers)) == 597
    assert sum(bool((one := read_identifier("imo", number)) and one.valid) for number in numbers) >= 590
