# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.base.selector import DecodingStep
from holdfast.model.statement import SourceRecord
from holdfast.readers.lists.jp_text import dates_in, jp_country, narrow
from holdfast.readers.reader import reader_for, recognise
from holdfast.vault.decoding import open_decoded

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers" / "jp_mof_xlsx" / "list.list.in"


def read(data: bytes) -> dict[str, SourceRecord]:
    found = reader_for("jp_mof_xlsx").read("list", io.BytesIO(data), dataset="jp_mof_sanctions")
    return {record.key: record for record in found}


def values(record: SourceRecord, prop: str, schema: str = "") -> list[str]:
    return [row.value for row in record.rows if row.prop == prop and schema in {"", row.schema}]


def test_a_party_is_read_from_the_headings_of_its_own_sheet() -> None:
    found = read(GOLDEN.read_bytes())
    assert list(found) == [
        "見本国(個人)/1",
        "見本国(個人)/2",
        "見本国(個人)/3",
        "見本政権関係者等/1",
        "見本政権関係者等/2",
    ]
    party = found["見本国(個人)/2"]
    assert [(row.value, row.lang) for row in party.rows if row.prop == "name"] == [
        ("TESTIMIR EXEMPLOV", None), ("テスティミル・エグゼンプロフ", "jpn"),
    ]  # fmt: skip
    assert values(party, "alias") == ["テスト・イチ", "Test One", "テスト・ニ"]
    assert values(party, "position") == ["見本省大臣 Minister of Samples", "前見本省長官"]
    assert values(party, "birthDate") == ["1955~/1958~", "1960~", "1975-03-01", "1976"]
    assert values(party, "nationality") == ["af", "ly"]
    assert values(party, "passportNumber") == ["A123456"]
    assert values(party, "publicKey") == ["1BoatSLRHtKNngkdXEeobR76b53LETtpyT"]
    assert [(loss.path, loss.text) for loss in party.losses] == [
        ("告示日付", "200812.19改訂"),
        ("旅券番号", "番号なし"),
    ]


def test_pieces_of_wide_text_have_their_own_bytes() -> None:
    data = GOLDEN.read_bytes()
    party = read(data)["見本国(個人)/2"]
    quoted = {row.value: data[party.start + row.start : party.start + row.end].decode() for row in party.rows}
    assert quoted["Test One"] == "Test One"
    assert quoted["1960~"] == "１９６０年頃"
    assert quoted["1955~/1958~"] == "1955年-1958年頃"
    assert quoted["ly"] == "リビア Libya"


def test_the_freeze_has_its_regime_and_the_days_of_its_notices() -> None:
    party = read(GOLDEN.read_bytes())["見本国(個人)/2"]
    assert values(party, "kind") == ["asset freeze"]
    assert values(party, "program") == ["見本国に関係する者(個人)".replace("(", "（").replace(")", "）")]
    assert values(party, "listingDate") == ["2001-09-22"]
    assert values(party, "amendedDate") == ["2008-06-25", "2012-03-09"]
    assert values(party, "authorityId") == ["2(#7)"]


def test_a_deleted_number_is_a_note_without_measure_or_topic() -> None:
    (row,) = read(GOLDEN.read_bytes())["見本国(個人)/1"].rows
    assert (row.prop, row.value) == ("notes", "2011.11.18削除")


def test_persons_and_bodies_of_one_sheet_are_told_apart_and_rows_without_a_number_go_on() -> None:
    found = read(GOLDEN.read_bytes())
    body, person = found["見本政権関係者等/1"], found["見本政権関係者等/2"]
    assert (body.rows[0].schema, person.rows[0].schema) == ("Organization", "Person")
    assert values(body, "notes") == ["説明の一", "何か", "説明の二"]
    assert [loss.reason for loss in body.losses] == ["a column that is not known"]
    assert values(body, "address") == ["1 Sample Street", "2 Sample Street"]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("1975年3月1日", ["1975-03-01"]), ("１９６０年頃", ["1960~"]), ("1958年から1963年の間", ["1958/1963"]),
        ("1955年-1958年頃", ["1955~/1958~"]), ("1965年又は1966年", ["1965", "1966"]), ("1970年生", ["1970"]),
        ("おおよそ1977年", ["1977~"]), ("1965-03-29", ["1965-03-29"]), ("2011.11.18", ["2011-11-18"]),
        ("1990年2月31日", None), ("1402年6月24日（ヒジュラ暦）", None), ("不明", None),
    ],
)  # fmt: skip
def test_japanese_dates_are_as_vague_as_they_stand(text: str, dates: list[str] | None) -> None:
    found = dates_in(narrow(text))
    assert (None if found is None else [value for value, _, _ in found]) == dates


@given(st.text(max_size=40))
def test_any_text_is_dates_within_it_or_none(text: str) -> None:
    assert len(narrow(text)) == len(text)
    for _, first, last in dates_in(text) or []:
        assert 0 <= first < last <= len(text)


def test_countries_are_known_by_both_names_and_never_guessed() -> None:
    for text, code in (
        ("ルワンダ共和国", "rw"), ("リビア Libya", "ly"), ("Iraq", "iq"), ("北朝鮮", "kp"), ("南スーダン", "ss"),
        ("ソビエト社会主義共和国連邦(1991年まで)", None), ("エチオピアと思われる", None), ("不明", None),
    ):  # fmt: skip
        assert jp_country(text) == code


def test_a_changed_layout_is_refused() -> None:
    lines = GOLDEN.read_bytes().splitlines(keepends=True)
    header = next(line for line in lines if "告示番号".encode() in line)
    for data, said in (
        (b"".join(line for line in lines if line != header), "no row of headings"),
        (b"".join(lines).replace(b'"*3"', b'"third"'), "'third' for its number"),
        (b"".join(lines[:2]), "no party"),
    ):
        with pytest.raises(InputError, match=said):
            read(data)


def test_the_list_is_recognised() -> None:
    found = recognise(GOLDEN.read_bytes(), "shisantouketsu20260305.xlsx")
    assert found is not None
    assert (found.reader, found.dataset, found.basis) == ("jp_mof_xlsx", "jp_mof_sanctions", "file-name")


@pytest.mark.slow
def test_the_real_workbook_of_march_2026(shared_dir: Path) -> None:
    with (shared_dir / "lists/jp-mof/shisantouketsu_2026-03-05.xlsx").open("rb") as file:
        data = open_decoded(file, (DecodingStep("xlsx", 1),)).read()
    found = read(data).values()
    measures = Counter(row.value for record in found for row in record.rows if row.prop == "kind")
    deleted = sum(1 for record in found if len(record.rows) == 1)
    assert (len(found), measures["asset freeze"], deleted) == (3461, 2872, 589)
    assert len({record.key.rpartition("/")[0] for record in found}) == 41
    assert sum(len(record.losses) for record in found) <= 80
    assert recognise(data[: 1 << 16], "shisantouketsu_2026-03-05.xlsx") is not None
