# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import HoldfastError, InputError, LimitError
from holdfast.base.selector import ByteRange, DecodingStep
from holdfast.vault.decoding import Limits, guess_chain, open_decoded, read_decoded
from holdfast.vault.workbook_cells import date_text, number_text, shown_parts, unescape
from support.workbooks import (
    CLOCK,
    LONG_DATE,
    MAIN,
    MOMENT,
    MONTH,
    PACKAGE,
    Cell,
    Raw,
    day,
    packed,
    sheet_part,
    workbook,
)

XLSX = (DecodingStep("xlsx", 1),)


def decoded(data: bytes, limits: Limits | None = None) -> bytes:
    return open_decoded(io.BytesIO(data), XLSX, limits).read()


def rows(data: bytes) -> list[list[object]]:
    return [json.loads(line) for line in decoded(data).decode().splitlines()]


def cells(*row: Cell) -> list[object]:
    return rows(workbook({"S": [row]}))[0][2:]


def test_a_row_is_one_line_that_names_its_sheet_and_number() -> None:
    data = workbook(
        {"Persons": [["Name", "Née"], [], ['Ива́н\n"X"', None, 7]], "Ships 船": [["a\\b"]]}, hidden=["Ships 船"]
    )
    assert decoded(data).decode() == (
        '["Persons", 1, "Name", "Née"]\n["Persons", 3, "Ива́н\\n\\"X\\"", null, "7"]\n["Ships 船", 1, "a\\\\b"]\n'
    )


def test_a_cell_becomes_the_text_that_its_type_and_format_show() -> None:
    assert cells(True, False, 45000, 45000.0, 0.1, Raw("1.1000000000000001"), Raw("1E-3")) == [
        "TRUE", "FALSE", "45000", "45000", "0.1", "1.1", "0.001",
    ]  # fmt: skip
    assert cells(day(45000), day(45000, LONG_DATE), day(45000, MONTH), day(45000.75, MOMENT), day(0.5, CLOCK)) == [
        "2023-03-15", "2023-03-15", "2023-03", "2023-03-15T18:00:00", "12:00:00",
    ]  # fmt: skip
    assert cells(Raw("#N/A", "e"), Raw("a formula's text", "str"), Raw("2024-05-03", "d")) == [
        "#N/A", "a formula's text", "2024-05-03",
    ]  # fmt: skip
    assert cells("x", "", None, " ", "") == ["x", None, None, " "]
    assert cells("a_x000D_b", "_x005F_x000D_", "_x0000_") == ["a\rb", "_x000D_", "_x0000_"]


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    data = workbook({"S": [[day(0), day(43538)]]}, workbook_pr='<workbookPr date1904="1"/>')
    assert rows(data) == [["S", 1, "1904-01-01", "2023-03-15"]]
    assert date_text("0.5", "t", from_1904=True) == "12:00:00"
    assert date_text("27395", "y", from_1904=False) == "1975"


def test_runs_of_a_text_are_joined_and_its_reading_aloud_is_left_out() -> None:
    runs = "<si><r><t>東</t></r><r><t>京</t></r><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>"
    parts = {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{runs}</sst>'.encode()}
    assert rows(workbook({"S": [["x"]]}, parts=parts)) == [["S", 1, "東京"]]
    inline = sheet_part('<row><c t="inlineStr"><is><t>in</t><r><t>line</t></r></is></c><c><f>A1</f><v>5</v></c></row>')
    assert rows(workbook({"S": [["x"]]}, parts={"xl/worksheets/sheet1.xml": inline})) == [["S", 1, "inline", "5"]]


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)))
def test_a_stored_day_is_that_day(shown: date) -> None:
    assert date_text(str((shown - date(1899, 12, 30)).days), "ymd", from_1904=False) == shown.isoformat()
    assert shown < date(1904, 1, 1) or (
        date_text(str((shown - date(1904, 1, 1)).days), "ymd", from_1904=True) == shown.isoformat()
    )


def test_the_first_months_of_1900_count_a_day_that_never_was() -> None:
    assert date_text("1", "ymd", from_1904=False) == "1900-01-01"
    assert date_text("59", "ymd", from_1904=False) == "1900-02-28"
    assert date_text("60", "ymd", from_1904=False) == "60"
    assert date_text("61", "ymd", from_1904=False) == "1900-03-01"
    assert date_text("2958465.9999999", "ymdt", from_1904=False) == "2958465.9999999"


@pytest.mark.parametrize("stored", ["-1", "2958466", "1e999", "soon", "", "nan", "1_000"])
def test_what_is_no_day_stays_what_is_stored(stored: str) -> None:
    assert date_text(stored, "ymd", from_1904=False) == stored
    assert number_text(stored) == stored.replace("1e999", stored)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("yyyy-mm-dd", "ymd"), ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "ymd"), ("mmm-yy", "ym"), ("yyyy", "y"),
        ('yyyy"年"m"月"', "ym"), ('yyyy"年"m"月"d"日";@', "ymd"), ("[$-411]ge.m.d;@", "ymd"), ("d/m", "ymd"),
        ("h:mm AM/PM", "t"), ("dd/mm/yyyy hh:mm", "ymdt"), ("[h]:mm:ss", ""), ("mm:ss", "t"), ("General", ""),
        ("0.00E+00", ""), ('0 "days"', ""), ("#,##0_ ;[Red]-#,##0", ""), ("0_);[Red]\\(0\\)", ""), ("@", ""),
    ],
)  # fmt: skip
def test_a_number_format_says_how_much_of_a_date_is_shown(code: str, parts: str) -> None:
    assert shown_parts(code) == parts


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_to_the_same_number(value: float) -> None:
    text = number_text(repr(value))
    assert float(text) == value
    assert "e" not in text.lower()


@given(st.from_regex(r"-?[1-9][0-9]{0,40}", fullmatch=True))
def test_whole_numbers_keep_every_digit(text: str) -> None:
    assert number_text(text) == text


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=30))
def test_only_escapes_are_undone(text: str) -> None:
    assert "_x" in text or unescape(text) == text


texts = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="_\ufffe\uffff"), max_size=12)
tables = st.lists(st.lists(st.none() | texts, max_size=6), max_size=8)


@given(tables)
def test_what_was_written_is_what_is_read(table: Sequence[Sequence[str | None]]) -> None:
    wanted = []
    for number, row in enumerate(table, start=1):
        filled: list[object] = [cell or None for cell in row]
        while filled and filled[-1] is None:
            filled.pop()
        if filled:
            wanted.append(["S", number, *filled])
    found = [json.loads(line) for line in decoded(workbook({"S": table})).decode().split("\n")[:-1]]
    assert found == wanted


def test_a_cell_can_be_cited() -> None:
    data = workbook({"S": [["Name"], ["Testimir"]]})
    stream = decoded(data)
    at = stream.index(b"Testimir")
    assert read_decoded(io.BytesIO(data), XLSX, ByteRange(at, at + 8)) == b"Testimir"


def test_a_workbook_is_known_by_its_parts_or_its_name() -> None:
    data = workbook({"S": [["x"]]})
    assert guess_chain(data[:65536], "anything") == XLSX
    assert guess_chain(data[:100], "LIST.XLSX") == XLSX
    assert guess_chain(packed({"word/document.xml": b"<x/>"}), "letter.docx") == ()
    assert guess_chain(b"no zip file", "list.xlsx") == ()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"xl/workbook.xml": b"<workbook"}, "damaged"),
        ({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'.encode()}, "no sheet"),
        ({"xl/worksheets/sheet1.xml": sheet_part('<row><c t="s"><v>99</v></c></row>')}, "shared text '99'"),
        ({"xl/worksheets/sheet1.xml": sheet_part('<row><c t="s"><v>x</v></c></row>')}, "shared text 'x'"),
        ({"xl/worksheets/sheet1.xml": sheet_part('<row r="1048577"><c><v>1</v></c></row>')}, "row 1048577"),
        ({"xl/worksheets/sheet1.xml": sheet_part('<row r="1"><c r="ZZZ1"><v>1</v></c></row>')}, "column 18278"),
        (
            {"xl/worksheets/sheet1.xml": sheet_part('<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>')},
            "column 1",
        ),
        ({"xl/worksheets/sheet1.xml": sheet_part("<row><c><v>1</v><v>2</v></c></row>")}, "two values"),
        ({"xl/worksheets/sheet1.xml": sheet_part("<row><c><v>1</v>")[:-25]}, "damaged"),
        (
            {"xl/sharedStrings.xml": f'<!DOCTYPE sst [<!ENTITY a "b">]><sst xmlns="{MAIN}"><si/></sst>'.encode()},
            "document type",
        ),
    ],
)
def test_a_broken_workbook_is_an_error_that_says_where(parts: dict[str, bytes], said: str) -> None:
    with pytest.raises(InputError, match=said):
        decoded(workbook({"S": [["x"]]}, parts=parts))


def test_parts_that_are_missing_are_named() -> None:
    whole = workbook({"S": [["x"]]})
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"):
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            rest = {item: archive.read(item) for item in archive.namelist() if item != name}
        with pytest.raises(InputError, match="has no part"):
            decoded(packed(rest))


def _linked(*links: str) -> dict[str, bytes]:
    found = "".join(f"<Relationship {link}/>" for link in links)
    return {"xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{found}</Relationships>'.encode()}


def test_sheets_that_have_no_part_or_are_linked_elsewhere_are_refused() -> None:
    elsewhere = 'Id="rId1" Type="x/worksheet" Target="http://example.org/" TargetMode="External"'
    chart = 'Id="rId1" Type="x/chartsheet" Target="c.xml"'
    for parts, said in ((_linked(), "has no part"), (_linked(elsewhere), "has no part"), (_linked(chart), "no sheet")):
        with pytest.raises(InputError, match=said):
            decoded(workbook({"S": [["x"]]}, parts=parts))


def test_a_workbook_without_styles_or_shared_texts_is_read() -> None:
    link = 'Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"'
    parts = {**_linked(link), "xl/worksheets/sheet1.xml": sheet_part(_ONE)}
    assert rows(workbook({"S": [["x"]]}, parts=parts)) == [["S", 1, "1"]]


_ONE = '<row><c s="1"><v>1</v></c></row>'


def test_what_is_held_of_a_workbook_is_bounded() -> None:
    with pytest.raises(LimitError, match="shared texts"):
        decoded(workbook({"S": [["x" * 11]]}), Limits(max_chars=10))
    with pytest.raises(LimitError, match="more than 2"):
        decoded(workbook({"A": [["x"]], "B": [["x"]], "C": [["x"]]}), Limits(max_table=2))


def test_a_workbook_inside_gzip_is_read_too() -> None:
    data = gzip.compress(workbook({"S": [["x"]]}))
    chain = guess_chain(data[:65536], "list.xlsx.gz")
    assert chain == (DecodingStep("gunzip", 1), *XLSX)
    assert open_decoded(io.BytesIO(data), chain).read() == b'["S", 1, "x"]\n'
    with pytest.raises(InputError, match="no workbook"):
        open_decoded(io.BytesIO(gzip.compress(b"x")), chain).read()


@pytest.mark.slow
def test_a_workbook_made_to_do_harm_is_stopped() -> None:
    blank = sheet_part("<row/>" * 10 + " " * 60_000_000)
    with pytest.raises(LimitError, match="bomb"):
        decoded(workbook({"S": [["x"]]}, parts={"xl/worksheets/sheet1.xml": blank}))
    wide = sheet_part("".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 2000)))
    with pytest.raises(LimitError, match="bomb"):
        decoded(workbook({"S": [["x"]]}, parts={"xl/worksheets/sheet1.xml": wide}))
    long = workbook({"S": [["x" * 30_000]] * 2000})
    with pytest.raises(LimitError, match="bomb"):
        decoded(long)
    with pytest.raises(LimitError, match="more than 100 bytes"):
        decoded(workbook({"S": [["x"]]}), Limits(max_bytes=100))


@given(st.data())
def test_any_damage_gives_lines_or_our_error(draw: st.DataObject) -> None:
    data = bytearray(workbook({"S": [["Name", "Born"], ["Testimir", day(20000)]]}))
    for at in draw.draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=4)):
        data[at] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(0, len(data)))
    for variant in (bytes(data), bytes(data[:cut])):
        try:
            for line in decoded(variant).splitlines():
                json.loads(line)
        except HoldfastError:
            continue


def test_real_workbooks_have_the_rows_that_are_counted_in_them(shared_dir: Path) -> None:
    counts = {
        "lists/au-dfat/regulation8_consolidated_2024-12.xlsx": (1, 9554),
        "lists/jp-mof/shisantouketsu_2026-03-05.xlsx": (45, 3624),
    }
    for name, (sheets, lines) in counts.items():
        found = rows((shared_dir / name).read_bytes())
        assert len(found) == lines
        assert len({row[0] for row in found}) == sheets
        assert not any(row[-1] is None for row in found)
