# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import csv
import io
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, LimitError
from holdfast.base.selector import DecodingStep
from holdfast.model.schema import load_model
from holdfast.model.statement import SourceRecord
from holdfast.readers.grid import delimited_rows, sheet_rows
from holdfast.readers.mapping import MappedTable, check_table
from holdfast.readers.mapping_file import parse_mapping
from holdfast.readers.mapping_values import typed
from holdfast.vault.decoding import open_decoded
from support.workbooks import Cell, day, workbook

MAP = """
watch:
  queries:
  - filters: {Kind: person}
    entities:
      person:
        schema: Person
        keys: [No]
        topics: [poi]
        properties:
          name: {columns: [First, Last], join: " "}
          alias: {column: Aliases, split: ";"}
          birthDate: {column: Born}
          nationality: {column: Nationality}
          innCode: {column: INN}
      company:
        schema: Company
        keys: [Firm]
        key_literal: firm
        properties: {name: {column: Firm}}
      owns:
        schema: Ownership
        keys: [No, Firm]
        properties:
          owner: {entity: person}
          asset: {entity: company}
"""
HEAD = "No,Kind,First,Last,Aliases,Born,Nationality,INN,Firm\n"


def read(table: bytes, mapping: str = MAP) -> list[SourceRecord]:
    reader = MappedTable().with_companions({"mapping": mapping.encode()})
    return list(reader.read("table", io.BytesIO(table), dataset="watch"))


def said(record: SourceRecord) -> set[tuple[str, str, str]]:
    return {(row.entity, row.prop, row.value) for row in record.rows}


def losses(record: SourceRecord) -> list[tuple[str, str, str]]:
    return [(loss.path, loss.reason, loss.text) for loss in record.losses]


def test_a_row_becomes_the_entities_of_the_mapping_with_their_links() -> None:
    line = '7,person,Testimir,Exemplov,"T. Exemplov; Ex ""Ample""",13/09/1958,Russia,500100732259,Sample Works\n'
    (record,) = read((HEAD + line).encode())
    firm = next(row.entity for row in record.rows if row.schema == "Company")
    owns = next(row.entity for row in record.rows if row.schema == "Ownership")
    assert record.key == "7"
    assert said(record) == {
        ("watch-7", "topics", "poi"), ("watch-7", "name", "Testimir Exemplov"), ("watch-7", "alias", "T. Exemplov"),
        ("watch-7", "alias", 'Ex "Ample"'), ("watch-7", "birthDate", "1958-09-13"), ("watch-7", "nationality", "ru"),
        ("watch-7", "innCode", "500100732259"), (firm, "name", "Sample Works"), (owns, "owner", "watch-7"),
        (owns, "asset", firm),
    }  # fmt: skip
    assert record.losses == ()
    data = (HEAD + line).encode()[record.start : record.end]
    found = {row.value: data[row.start : row.end].decode() for row in record.rows}
    assert found['Ex "Ample"'] == 'Ex ""Ample""'
    assert found["T. Exemplov"] == "T. Exemplov"
    assert found["ru"] == "Russia"


def test_what_does_not_fit_is_kept_as_a_note_and_counted_with_its_column() -> None:
    lines = "1,person,A,B,,12345,Atlantis,123,,surplus\n,person,No,Number,,1960,,,\n2,other,X,Y,,,,,\n9,person,,,,,,,\n"
    one, nobody, bare = read((HEAD + lines).encode())
    assert losses(one) == [
        ("Born", "birthDate: a spreadsheet's day number, not a date", "12345"),
        ("Nationality", "nationality: not a country", "Atlantis"),
        ("INN", "innCode: fails the check digits of innCode; kept as taxNumber", "123"),
        ("column 10", "a cell beyond the columns of the header", "surplus"),
    ]
    assert ("watch-1", "notes", "Nationality: Atlantis") in said(one)
    assert ("watch-1", "taxNumber", "123") in said(one)
    assert nobody.rows == ()
    assert losses(nobody) == [("person", "no person: a row with an empty No", "No · Number · 1960")]
    assert said(bare) == {("watch-9", "topics", "poi")}


def test_a_workbook_is_read_like_a_csv_file() -> None:
    rows: list[list[Cell]] = [["List of 2024"], [], ["No", "Name", "Born"], [7, "Testimir\nExemplov", day(20000)]]
    mapping = (
        "table: {sheet: Persons, header: 3}\nqueries: [{entities: {p: {schema: Person, keys: [No], topics: [poi], "
        "properties: {name: {column: Name}, birthDate: {column: Born}}}}}]"
    )
    data = workbook({"Notes": [["x"]], "Persons": rows})
    stream = open_decoded(io.BytesIO(data), (DecodingStep("xlsx", 1),)).read()
    (record,) = read(stream, mapping)
    assert said(record) == {
        ("watch-7", "topics", "poi"), ("watch-7", "name", "Testimir Exemplov"), ("watch-7", "birthDate", "1954-10-03"),
    }  # fmt: skip
    row = next(row for row in record.rows if row.prop == "birthDate")
    assert stream[record.start + row.start : record.start + row.end] == b"1954-10-03"
    for text, word in ((mapping.replace("Persons", "People"), "no sheet 'People'"), (mapping[34:], "several sheets")):
        with pytest.raises(InputError, match=word):
            check_table(parse_mapping(text.encode(), "m"), io.BytesIO(stream))


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "said"),
    [
        ("schema: Person", "schema: Persn", 7, 17, "did you mean Person?"),
        ("birthDate:", "birthdate:", 13, 11, "did you mean birthDate?"),
        ("{column: Born}", "{colunm: Born}", 13, 23, "did you mean column?"),
        ("[poi]", "[poi, sancton]", 9, 23, "did you mean sanction?"),
        ("{entity: company}", "{entity: compny}", 26, 27, "did you mean company?"),
        ("{entity: company}", "{column: Firm}", 26, 18, "entity: the name"),
        ("        key_literal: firm\n", "        key_literal: firm\n        key_literal: x\n", 20, 9, "twice"),
        ("keys: [Firm]", "keys: []", 18, 15, "empty"),
        ("        schema: Company\n", "", 17, 9, "no `schema`"),
        ("    entities:", "    entites:", 5, 5, "did you mean entities?"),
        ("  queries:", "  queris:", 3, 3, "did you mean queries?"),
        ("{column: Nationality}", "{column: !!python/name:x Nationality}", 14, 33, "tag"),
        ("{column: Nationality}", "{column: *x}", 14, 33, "aliases"),
        ("{column: INN}", '{column: "INN}', 15, 29, "quote"),
        ("{column: Born}", '{column: Born, format: "%d.%m"}', 13, 45, "no year"),
        ("owner: {entity: person}", "owner: {entity: owns}", 25, 27, "points at a LegalEntity"),
        ("keys: [No, Firm]", "keys: [No]", 22, 9, "same keys"),
    ],
)
def test_an_error_of_a_mapping_names_line_and_column(old: str, new: str, line: int, column: int, said: str) -> None:
    text = MAP.replace(old, new)
    assert text != MAP
    with pytest.raises(InputError) as found:
        parse_mapping(text.encode(), "map.yml")
    assert f"{found.value.message} {found.value.hint}".find(said) >= 0, found.value
    place = found.value.where or ""
    assert place.startswith(f"map.yml, line {line}, column {column}") or "quote" in said, place
    assert place.startswith("map.yml, line ")


Q = "queries: [{entities: {p: {schema: Person, keys: [No], properties: {name: {column: Name}}}}}]"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"), ("- x", "list of names"), ("{}", "neither"), ("a: {queries: []}", "must be a list"),
        ("a: {label: x}", "needs `queries`"), ("queries: [{filters: {a: b}}]", "needs `entities`"),
        ("queries: [{entities: {}}]", "entities is empty"), ("query: {entities: x}", "list of names"),
        (Q + "\nquery: x", "needs `queries`"), (Q + "\ntable: {encoding: utf-16}", "'utf-16' is not read"),
        (Q + "\ntable: {delimiter: x}", "divided by 'x'"), (Q + "\ntable: {header: 0}", "no row number"),
        (Q.replace("Name}", "[[Name]]}"), "must be one text"), (Q.replace("Name}", "' '}"), "is empty"),
        (Q.replace("[No]", "[No, No]"), "twice"),
        (Q.replace("column: Name", "column: Name, required: maybe"), "required"),
        (Q.replace("column: Name", "column: Name, split: ''"), "split is empty"),
        (Q.replace("column: Name", "required: true"), "says nowhere"),
        (Q.replace("column: Name", "column: Name, format: '%Y'"), "no date"),
        (Q.replace("name: {column: Name}", "birthDate: {column: Name, format: '%Y %q'}"), "is not read"),
        (Q.replace("name: {column: Name}", "topics: {literal: poy}"), "no topic"),
        (Q.replace("keys: [No]", "keys: [No], topics: [poi]").replace("name:", "topics:"), "topics stands twice"),
        (Q.replace("Person, keys: [No]", "Ownership, keys: [No], topics: [poi]"), "has no topics"),
        (Q.replace("keys: [No], ", ""), "needs `keys`"), (Q.replace("column: Name", "entity: p"), "takes no reference"),
        ("a: b: c", "not YAML"), ("\x07", "not YAML"),
    ],
)  # fmt: skip
def test_what_is_no_mapping_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as found:
        parse_mapping(text.encode(), "map.yml")
    assert (found.value.where or "").startswith("map.yml")


def test_filters_required_columns_and_literals_decide_what_a_row_makes() -> None:
    mapping = (
        "query: {filters_not: {Kind: [x, y]}, entities: {p: {schema: Person, keys: [No], properties: "
        "{name: {column: Name, required: true}, country: {literals: [fr, de]}, email: {column: Mail}}}}}"
    )
    made = read(b"No,Kind,Name,Mail\n1,x,A,\n2,z,B,none\n3,z,,a@b.example\n", mapping)
    assert [record.key for record in made] == ["2", "3"]
    assert said(made[0]) == {
        ("watch-2", "name", "B"), ("watch-2", "country", "fr"), ("watch-2", "country", "de"),
        ("watch-2", "notes", "Mail: none"),
    }  # fmt: skip
    assert losses(made[1]) == [("p", "no p: a row without its name", "a@b.example")]


def test_a_header_that_is_not_there_or_stands_twice_is_refused() -> None:
    for table, mapping, said in (
        (b"Name,No,Name\n1,2,3\n", Q, "stands twice"),
        (b"No,Name\n", Q + "\ntable: {header: 3}", "no header row 3"),
        (b"No,Name\n", Q + "\ntable: {sheet: x}", "no workbook"),
    ):
        with pytest.raises(InputError, match=said):
            read(table, mapping)


def test_damaged_lines_of_a_workbook_are_refused() -> None:
    for data, said in (
        (b'["S", 1, "x]\n', "damaged"), (b'["S", 1, "x"]', "not a row"), (b'["S", 1, "\xff"]\n', "not text"),
        (b"", "no row"), (b'["S", 1, "' + b"x" * 1_100_000, "longer"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=said):
            list(sheet_rows(io.BytesIO(data), "a list"))


def test_a_column_that_is_missing_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match="no column 'Born'") as found:
        check_table(parse_mapping(MAP.encode(), "map.yml"), io.BytesIO(HEAD.replace("Born", "DOB").encode()))
    assert found.value.where == "map.yml, line 13, column 31"
    assert "'DOB'" in (found.value.hint or "")


def test_columns_that_nobody_maps_are_told() -> None:
    mapped = parse_mapping(MAP.encode(), "m")
    assert check_table(mapped, io.BytesIO(HEAD.replace("\n", ",Remark\n").encode())) == ("Remark",)
    assert mapped.screenable
    assert not parse_mapping(MAP.replace("topics: [poi]", "").encode(), "m").screenable


def test_a_table_without_its_mapping_is_refused() -> None:
    with pytest.raises(InputError, match="no mapping"):
        list(MappedTable().read("table", io.BytesIO(HEAD.encode()), dataset="watch"))


def test_deep_or_long_mappings_are_refused() -> None:
    with pytest.raises(LimitError, match="deeper"):
        parse_mapping(b"[" * 5000, "m")
    with pytest.raises(LimitError, match="longer"):
        parse_mapping(b"#" * 2_000_000, "m")


@given(st.binary(max_size=200) | st.text("{}[]:,-? \nqueriesntt*&!'\"|>%@", max_size=60).map(str.encode))
def test_any_bytes_are_a_mapping_or_our_error(data: bytes) -> None:
    try:
        parse_mapping(data, "m")
    except InputError:
        return


cells = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r"), max_size=8)


@given(st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_delimited_rows_are_what_the_csv_module_writes(table: Sequence[Sequence[str]], mark: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL).writerows(table)
    data = out.getvalue().encode()
    found = list(delimited_rows(io.BytesIO(data), "a table", delimiter=mark))
    wanted = [[cell if cell.strip() else None for cell in row] for row in table]
    assert [[cell and cell.text for cell in row.cells] for row in found] == [row for row in wanted if any(row)]
    for row in found:
        assert data[row.start : row.start + len(row.data)] == row.data
        for cell in filter(None, row.cells):
            for at in range(len(cell.text)):
                start, end = row.byte_range(cell, at, at + 1)
                assert row.data[start:end].decode().replace('""', '"') == cell.text[at]


@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=12))
def test_every_character_of_a_workbooks_cell_has_its_bytes(text: str) -> None:
    line = (
        json.dumps(["S", 1], ensure_ascii=False)[:-1] + ", " + json.dumps(text, ensure_ascii=False) + "]\n"
    ).encode()
    (row,) = sheet_rows(io.BytesIO(line), "a workbook")
    (cell,) = row.cells
    assert cell is not None
    assert cell.text == text
    for at in range(len(text)):
        start, end = row.byte_range(cell, at, at + 1)
        assert json.loads(b'"' + line[start:end] + b'"') == text[at]


def test_an_open_quote_and_another_encoding_are_said_with_their_line() -> None:
    for data, word in ((b'a,b\n1,"x\n', "never closed"), (b"a,b\n1,\xff\n", "not UTF-8"), (b"", "no row")):
        with pytest.raises(InputError, match=word):
            list(delimited_rows(io.BytesIO(data), "a table"))
    (_, row) = delimited_rows(io.BytesIO(b"a;b\n1;\xe9\n"), "a table", encoding="cp1252")
    assert [cell and cell.text for cell in row.cells] == ["1", "é"]


@pytest.mark.parametrize(
    ("prop", "text", "form", "value"),
    [
        ("birthDate", "05/10/60", "%d/%m/%y", "2060-10-05"), ("birthDate", "5.10.1960", "%d.%m.%Y", "1960-10-05"),
        ("birthDate", "10/1960", "%m/%Y", "1960-10"), ("birthDate", "31.02.1960", "%d.%m.%Y", None),
        ("birthDate", "05/10/1960", "", "1960"), ("gender", "F", "", "female"), ("gender", "?", "", None),
        ("email", "a@b.example", "", "a@b.example"), ("email", "none", "", None), ("country", "Россия", "", "ru"),
        ("topics", "sanction", "", "sanction"), ("topics", "bad", "", None), ("website", "example", "", None),
    ],
)  # fmt: skip
def test_a_value_is_typed_or_refused(prop: str, text: str, form: str, value: str | None) -> None:
    found = typed(load_model().get("Person"), prop, text, form)
    assert (found.value, bool(found.reason)) == (value, value is None)
