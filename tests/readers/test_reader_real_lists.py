# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""On the real lists: every row fits the schema, stands on the bytes it cites, and next to nothing is lost."""

import gzip
import html
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.model.schema import Property, load_model
from holdfast.model.statement import Row, SourceRecord
from holdfast.readers.reader import reader_for, recognise

FILES = {
    "us-ofac-sdn-csv/sdn_2024-05-03.csv": ("us_ofac_csv", "us_ofac_sdn", "sdn"),
    "us-ofac-sdn-csv/2021-07_alt.csv.gz": ("us_ofac_csv", "us_ofac_sdn", "alt"),
    "us-ofac-sdn-csv/2021-07_add.csv.gz": ("us_ofac_csv", "us_ofac_sdn", "add"),
    "us-ofac-sdn-csv/2025-12_sdn_comments.csv": ("us_ofac_csv", "us_ofac_sdn", "comments"),
    "us-ofac-cons/2025-12_cons_prim.csv": ("us_ofac_csv", "us_ofac_cons", "sdn"),
    "us-ofac-cons/2018-05_cons_prim.csv.gz": ("us_ofac_csv", "us_ofac_cons", "sdn"),
    "us-ofac-cons/consolidated_2026-01-08.xml": ("us_ofac_xml", "us_ofac_cons", "xml"),
    "us-ofac-cons/consolidated_2018-05.xml.gz": ("us_ofac_xml", "us_ofac_cons", "xml"),
    "un-sc/consolidated_2026-02-27commit.xml": ("un_sc_xml", "un_sc_sanctions", "consolidated"),
    "un-sc/consolidated_2018-10.xml.gz": ("un_sc_xml", "un_sc_sanctions", "consolidated"),
    "ca-sema/sema-lmes_2020-04.xml": ("ca_sema_xml", "ca_sema", "consolidated"),
    "ca-sema/sema-lmes_2025-05.xml": ("ca_sema_xml", "ca_sema", "consolidated"),
    "ftm-samples/entities.ftm_sa_wiki_peps_2024-03-13.json": ("ftm_json", "sa_wiki_peps_v2", "entities"),
}
MODEL = load_model()


def load(shared_dir: Path, name: str) -> bytes:
    data = (shared_dir / "lists" / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def read(data: bytes, reader: str, dataset: str, member: str) -> Iterator[SourceRecord]:
    return reader_for(reader).read(member, io.BytesIO(data), dataset=dataset)


def check_row(row: Row, said: Property, record: bytes) -> None:
    assert 0 <= row.start < row.end <= len(record)
    if row.path.startswith("rule:"):
        assert (row.start, row.end) == (0, len(record))
        return
    if said.type == "entity" or row.prop == "full" or "+" in row.path:
        return
    text = unicodedata.normalize("NFC", html.unescape(record[row.start : row.end].decode()).replace('""', '"'))
    text = " ".join(text.split())
    source = " ".join((row.original or row.value).replace('""', '"').split())
    assert source in text or text in source, (row, text)


@pytest.mark.parametrize("name", FILES)
def test_every_row_fits_the_schema_and_stands_on_the_bytes_it_cites(shared_dir: Path, name: str) -> None:
    reader, dataset, member = FILES[name]
    data = load(shared_dir, name)
    keys = set()
    properties: dict[tuple[str, str], Property] = {}
    for record in read(data, reader, dataset, member):
        assert record.key not in keys
        keys.add(record.key)
        body = data[record.start : record.end]
        for row in record.rows:
            said = properties.get((row.schema, row.prop))
            if said is None:
                said = properties[row.schema, row.prop] = MODEL.get(row.schema).prop(row.prop)
            if reader == "ftm_json":
                continue
            check_row(row, said, body)
    assert keys


@pytest.mark.slow
def test_at_most_one_part_in_a_hundred_of_the_sdn_list_is_not_understood(shared_dir: Path) -> None:
    parts = losses = records = 0
    for record in read(load(shared_dir, "us-ofac-sdn-csv/sdn_2024-05-03.csv"), "us_ofac_csv", "us_ofac_sdn", "sdn"):
        records += 1
        parts += record.parts
        losses += len(record.losses)
    assert records == 14965
    assert parts > 60_000
    assert losses * 100 <= parts


@pytest.mark.parametrize("name", [name for name in FILES if "2018" not in name])
def test_the_real_files_are_recognised(shared_dir: Path, name: str) -> None:
    reader, dataset, member = FILES[name]
    found = recognise(load(shared_dir, name)[: 1 << 16], name.removesuffix(".gz"))
    assert found is not None
    assert (found.reader, found.dataset, found.member) == (reader, dataset, member)
