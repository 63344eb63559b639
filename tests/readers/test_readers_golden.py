# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Golden files: a small file in the official shape with invented parties, and what is read from it.

`<case>.<member>.in` is the file, `<case>.<member>.jsonl` one line per record followed by one line per row and loss.
`--update-golden` rewrites them.
"""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.model.schema import load_model
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import reader_for

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers"
CASES = sorted(GOLDEN.glob("*/*.in"))
DATASETS = {
    "au_dfat_xlsx": "au_dfat_sanctions",
    "nz_russia_xlsx": "nz_russia_sanctions",
    "jp_mof_xlsx": "jp_mof_sanctions",
    "jp_meti_xlsx": "jp_meti_eul",
    "bods_json": "bods_example_register",
    "ca_sema_xml": "ca_sema",
    "ch_seco_amendment_xml": "ch_seco_sanctions",
    "ch_seco_xml": "ch_seco_sanctions",
    "eu_fsf_csv": "eu_fsf",
    "eu_fsf_whole_xml": "eu_fsf",
    "eu_fsf_xml": "eu_fsf",
    "eu_oj": "eu_oj_833_2014",
    "eu_oj_act": "eu_oj_269_2014",
    "eu_vessels": "eu_sanctioned_vessels",
    "company_exits_csv": "company_exits_yale",
    "company_exits_json": "company_exits",
    "ftm_json": "example",
    "gb_ofsi_conlist": "gb_hmt_sanctions",
    "gb_psc_json": "gb_psc",
    "gb_uksl_csv": "gb_fcdo_sanctions",
    "gb_uksl_xml": "gb_fcdo_sanctions",
    "hs_codes_csv": "hs_codes",
    "gleif_csv": "gleif_golden_copy",
    "gleif_lei_xml": "gleif_golden_copy",
    "statements_pack": "example",
    "ua_nsdc_json": "ua_nsdc_sanctions",
    "un_sc_xml": "un_sc_sanctions",
    "us_bis_dpl": "us_bis_dpl",
    "us_csl_csv": "us_csl",
    "us_csl_json": "us_csl",
    "us_ear_ccl_json": "us_ear_ccl",
    "us_ecfr_740_xml": "us_ear_ccl",
    "us_ecfr_744_xml": "us_bis_entity_list",
    "us_ecfr_774_xml": "us_ear_ccl",
    "us_ofac_advanced_xml": "us_ofac_sdn",
    "us_ofac_csv": "us_ofac_sdn",
    "us_ofac_xml": "us_ofac_sdn",
    "us_visa_7031c": "us_state_7031c",
}


def read(path: Path) -> list[SourceRecord]:
    reader = path.parent.name
    member = path.name.split(".")[1]
    return list(reader_for(reader).read(member, io.BytesIO(path.read_bytes()), dataset=DATASETS[reader]))


def lines(record: SourceRecord) -> list[str]:
    head = {"key": record.key, "range": [record.start, record.end], "parts": record.parts}
    found = [json.dumps(head)]
    for row in record.rows:
        entry: dict[str, object] = {"on": row.entity, row.schema + ":" + row.prop: row.value}
        if row.lang is not None:
            entry["lang"] = row.lang
        if row.original is not None:
            entry["original"] = row.original
        entry |= {"path": row.path, "range": [row.start, row.end]}
        found.append("  " + json.dumps(entry, ensure_ascii=False))
    found += [
        "  " + json.dumps({"loss": [loss.kind, loss.reason, loss.text]}, ensure_ascii=False) for loss in record.losses
    ]
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_read_is_what_the_golden_file_says(path: Path, check_golden: Callable[[Path, str], None]) -> None:
    text = "\n".join(line for record in read(path) for line in lines(record)) + "\n"
    check_golden(path.with_suffix(".jsonl"), text)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_row_of_a_golden_file_fits_the_schema(path: Path) -> None:
    model = load_model()
    for record in read(path):
        for row in record.rows:
            assert model.get(row.schema).prop(row.prop).name == row.prop
