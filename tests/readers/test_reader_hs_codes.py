# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""HS codes: the codes become goods, the texts of others do not."""

import io
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import reader_for, recognise


def read(text: str) -> list[SourceRecord]:
    stream = io.BytesIO(text.encode())
    return list(reader_for("hs_codes_csv").read("codes", stream, dataset="hs_codes"))


@pytest.mark.parametrize(
    ("said", "code"),
    [("8542.31", "854231"), ("8542 31", "854231"), ("01", "01"), ("0101", "0101"), ("8542.31.10", "85423110")],
)
def test_a_code_is_its_digits(said: str, code: str) -> None:
    (record,) = read(f"HS code,Tier\n{said},Tier 1\n")
    assert [(row.prop, row.value) for row in record.rows] == [
        ("hsCode", code),
        ("name", f"HS {code}"),
        ("annex", "Tier 1"),
    ]
    assert record.key == code


@pytest.mark.parametrize("said", ["TOTAL", "123", "85-42", "8542.3", ""])
def test_what_is_no_code_is_counted(said: str) -> None:
    (record,) = read(f"hscode,description\n{said},Words\n")
    assert record.rows == ()
    assert [(loss.reason, loss.text) for loss in record.losses] == [("not an HS code", said)]


@pytest.mark.parametrize(
    ("text", "message"),
    [("code,words\n01,a\n", "no column of HS codes"), ("hscode,a\n", "holds no row"), ("hscode,a\n01\n", "1 fields")],
)
def test_another_shape_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(text)


def test_the_nomenclature_is_read_without_its_texts(shared_dir: Path) -> None:
    data = (shared_dir / "lists/hs-nomenclature/harmonized-system_2024-01.csv").read_bytes()
    found = recognise(data[: 1 << 16], "harmonized-system_2024-01-02.csv")
    assert found is not None
    assert (found.reader, found.dataset) == ("hs_codes_csv", "hs_codes")
    records = list(reader_for("hs_codes_csv").read("codes", io.BytesIO(data), dataset="hs_codes"))
    assert len(records) == 6940
    assert {row.prop for record in records for row in record.rows} == {"hsCode", "name"}
    assert [loss.text for record in records for loss in record.losses] == ["TOTAL"]
