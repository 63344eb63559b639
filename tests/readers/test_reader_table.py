# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The row splitter: offsets, quotes, repairs and refusals."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, LimitError
from holdfast.readers.table import MAX_LINE_BYTES, TableRow, rows


def split(data: bytes, columns: int = 3) -> list[TableRow]:
    return list(rows(io.BytesIO(data), columns=columns, what="LIST.CSV"))


def texts(row: TableRow) -> list[str]:
    return [row.text(field.raw) for field in row.fields]


def test_fields_come_with_the_range_of_their_text() -> None:
    data = b'1,"A ""B"", C",-0- \r\n22,,"x"\r\n\x1a'
    one, two = split(data)
    assert texts(one) == ["1", 'A "B", C', "-0- "]
    assert texts(two) == ["22", "", "x"]
    assert two.start == data.index(b"22")
    for row in (one, two):
        for field in row.fields:
            assert row.data[field.start : field.end].decode() == field.raw
        assert data[row.start : row.start + len(row.data)] == row.data


@given(
    table=st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x1a\r\n"), max_size=12),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_the_standard_library_writes_is_split_the_same_way(table: list[list[str]]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(table)
    data = ("9" + buffer.getvalue()).removeprefix("9").encode()
    found = split(data)
    assert [texts(row) for row in found] == table
    assert all(row.damage is None for row in found)


def test_a_quoted_field_may_run_over_lines() -> None:
    (row,) = split(b'1,"first\r\nsecond\r\nthird",x\r\n')
    assert texts(row) == ["1", "first\r\nsecond\r\nthird", "x"]
    assert row.damage is None


def test_a_stray_quote_inside_a_field_is_read_as_text() -> None:
    one, two = split(b'1,"A "B" C",x\r\n2,"D",y\r\n')
    assert texts(one) == ["1", 'A "B" C', "x"]
    assert one.damage is not None
    assert texts(two) == ["2", "D", "y"]


def test_an_open_quote_eats_its_own_row_only() -> None:
    rest = b"".join(b'%d,"good",x\r\n' % number for number in range(2, 40))
    found = split(b'0,"fine",x\r\n1,"open,x\r\n' + rest)
    assert [row.damage is None for row in found[:3]] == [True, False, True]
    assert texts(found[1]) == ["1", '"open', "x"]
    assert len(found) == 40


def test_an_open_quote_that_hides_a_column_eats_its_own_row_only() -> None:
    rest = b"".join(b'%d,"good",x\r\n' % number for number in range(2, 40))
    found = split(b'0,"fine",x\r\n1,"open,"x"\r\n' + rest)
    assert [row.damage is None for row in found[:3]] == [True, False, True]
    assert not found[1].fields
    assert found[1].data == b'1,"open,"x"'
    assert len(found) == 40


def test_an_open_quote_over_many_bare_lines_is_given_up() -> None:
    bare = b"".join(b"%d,bare,x y\r\n" % number for number in range(2, 400))
    found = split(b'0,"fine",x\r\n1,"open,x\r\n' + bare)
    assert len(found) == 400
    assert sum(row.damage is not None for row in found) == 1


@pytest.mark.parametrize("cut", [b'2,"D', b"2", b'2,"D"'])
def test_a_file_that_ends_inside_a_row_is_cut_off(cut: bytes) -> None:
    with pytest.raises(InputError, match="is cut off") as caught:
        split(b'1,"A",x\r\n' + cut)
    assert caught.value.where == "line 2, byte 9"


def test_a_whole_last_row_needs_no_line_end() -> None:
    assert [texts(row) for row in split(b'1,"A",x\r\n2,"B","y"')] == [["1", "A", "x"], ["2", "B", "y"]]


def test_too_many_damaged_rows_refuse_the_file() -> None:
    with pytest.raises(InputError, match="do not have the 3 columns") as caught:
        split(b"1,a,b\r\n" + b"1,a\r\n" * 50)
    assert caught.value.where is not None
    assert caught.value.where.startswith("line 12")


def test_missing_columns_are_named_at_the_first_row() -> None:
    with pytest.raises(InputError, match="has 3 columns, this row has 2"):
        split(b'1,"a"\r\n')


def test_a_nul_is_refused_with_its_offset() -> None:
    with pytest.raises(InputError, match="NUL") as caught:
        split(b'1,"a",x\r\n2,"b\x00",y\r\n')
    assert caught.value.where == "byte 13"


def test_other_encodings_are_refused_with_their_offset() -> None:
    with pytest.raises(InputError, match="0xE9 is not UTF-8") as caught:
        split('1,"a",x\r\n2,"\u00e9",y\r\n'.encode("latin-1"))
    assert caught.value.where == "byte 12"


def test_a_line_above_a_megabyte_is_a_limit() -> None:
    with pytest.raises(LimitError, match="line 2 is longer"):
        split(b'1,"a",x\r\n2,"' + b"x" * MAX_LINE_BYTES + b'",y\r\n')


def test_letters_beyond_ascii_keep_byte_offsets() -> None:
    data = '1,"Я Ü",x\r\n'.encode()
    (row,) = split(data)
    assert texts(row) == ["1", "Я Ü", "x"]
    assert data[row.fields[1].start : row.fields[1].end].decode() == "Я Ü"
    assert data[row.fields[2].start : row.fields[2].end] == b"x"


def test_another_encoding_is_decoded_where_it_is_asked_for() -> None:
    data = b"Kor\xe9a,\x93quoted\x94,1\r\nplain,2,3\r\n"
    one, two = rows(io.BytesIO(data), columns=3, what="LIST.CSV", encoding="cp1252")
    assert texts(one) == ["Koréa", "“quoted”", "1"]
    assert texts(two) == ["plain", "2", "3"]
    with pytest.raises(InputError, match="0xE9 is not UTF-8 here"):
        split(data)


def test_bytes_the_encoding_does_not_have_are_refused_with_their_place() -> None:
    with pytest.raises(InputError, match="0x81 is not CP1252 here") as caught:
        list(rows(io.BytesIO(b"a,b,c\nx\x81,2,3\n"), columns=3, what="LIST.CSV", encoding="cp1252"))
    assert caught.value.where == "byte 7"


def test_lines_before_the_first_row_are_left_out_and_counted() -> None:
    data = b"Report Date: 08-Oct-2026\r\n1,2,3\r\n"
    (row,) = rows(io.BytesIO(data), columns=3, what="LIST.CSV", skip=1)
    assert (row.line, row.start, texts(row)) == (2, 26, ["1", "2", "3"])
    with pytest.raises(InputError, match="holds no row"):
        list(rows(io.BytesIO(data), columns=3, what="LIST.CSV", skip=2))


def test_a_quoted_field_over_two_lines_is_one_row_though_its_commas_would_make_up_the_columns() -> None:
    data = b'1,"one, two\n three",4\n2,b,c\n'
    one, two = split(data)
    assert (texts(one), one.damage) == (["1", "one, two\n three", "4"], None)
    assert texts(two) == ["2", "b", "c"]


def test_a_stray_quote_before_a_good_row_is_still_taken_literally() -> None:
    one, two = split(b'1,"one, 2\n2,b,c\n')
    assert one.damage == "a stray quotation mark was read as part of the text"
    assert texts(one) == ["1", '"one', " 2"]
    assert texts(two) == ["2", "b", "c"]
