# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import io
from collections import Counter
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.base.selector import DecodingStep
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import reader_for, recognise
from holdfast.vault.decoding import open_decoded

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "jp_meti_xlsx" / "list.list.in"


def read(data: bytes) -> list[SourceRecord]:
    return list(reader_for("jp_meti_xlsx").read("list", io.BytesIO(data), dataset="jp_meti_eul"))


def values(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


def test_a_body_has_its_names_country_and_what_it_is_feared_for() -> None:
    body = read(GOLDEN.read_bytes())[0]
    assert values(body, "name") == ["Sample Works Trading LLC"]
    assert values(body, "alias") == ["見本貿易有限公司", "Sample Trading", "SWT LLC"]
    assert [row.value for row in body.rows if row.prop == "country" and row.schema == "Organization"] == ["ru"]
    assert values(body, "provisions") == ["ミサイル、核 M,N", "通常兵器 CW"]
    assert values(body, "kind") == ["export control"]
    assert body.losses == ()


def test_the_entity_does_not_hang_on_the_running_number() -> None:
    one, two, three = read(GOLDEN.read_bytes())
    moved = read(GOLDEN.read_bytes().replace(b', "3", ', b', "77", '))[2]
    assert one.key.startswith("ru/")
    assert two.key.startswith("xx/")
    assert values(two, "name") == ["EXAMPLE INSTITUTE （EXI）"]  # wrapped, not two spellings
    assert three.key == f"{one.key}#{three.form.hex()[:8]}"  # the same name in other punctuation is another row
    assert moved.rows[0].entity.partition("#")[0][:20] == three.rows[0].entity[:20]
    assert [(loss.reason, loss.text) for loss in two.losses] == [
        ("a column that is not known", "欄外"), ("not a country", "アトランティス\nAtlantis"),
    ]  # fmt: skip


def test_missing_columns_and_names_are_refused() -> None:
    lines = GOLDEN.read_bytes().splitlines(keepends=True)
    for data, said in (
        (lines[0].replace("懸念区分".encode(), b"x") + lines[1], "no column for weapons"),
        (lines[0], "no party"),
        (lines[0] + '["S", 2, "1", "ロシア"]\n'.encode(), "no name"),
    ):
        with pytest.raises(InputError, match=said):
            read(data)


def test_the_list_is_recognised() -> None:
    found = recognise(GOLDEN.read_bytes(), "20250929_4.xlsx")
    assert found is not None
    assert (found.reader, found.dataset, found.basis) == ("jp_meti_xlsx", "jp_meti_eul", "file-name")


def test_the_real_list_of_september_2025(shared_dir: Path) -> None:
    with (shared_dir / "lists/jp-meti/20250929_4.xlsx").open("rb") as file:
        records = read(open_decoded(file, (DecodingStep("xlsx", 1),)).read())
    countries = Counter(record.key[:2] for record in records)
    assert len(records) == len({record.rows[0].entity for record in records}) == 835
    assert (countries["ir"], countries["kp"], countries["cn"]) == (257, 154, 127)
    assert sum(len(record.losses) for record in records) == 0
