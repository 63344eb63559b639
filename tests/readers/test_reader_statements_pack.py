# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Statements as CSV: gathered per entity, ids kept, what is no statement of ours counted."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord, statement_id
from holdfast.readers.reader import reader_for, recognise

SEEN = "2024-03-09T09:28:18"
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)


def line(entity: str, prop: str, value: str, *, lang: str = "", external: str = "f", given: str | None = None) -> str:
    made = statement_id("example", entity, prop.partition(":")[2], value, lang or None)
    out = io.StringIO()
    cells = (entity, prop, value, "example", lang, "", "t", external, SEEN, SEEN, made if given is None else given)
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def read(text: str) -> list[SourceRecord]:
    stream = io.BytesIO(text.encode())
    return list(reader_for("statements_pack").read("statements", stream, dataset="example"))


def test_lines_of_an_entity_that_stand_apart_become_one_record() -> None:
    text = line("a", "Person:name", "Ann") + line("b", "Person:name", "Bo") + line("a", "Person:alias", "Annie")
    first, second = read(text)
    assert (first.key, second.key) == ("a", "b")
    assert [(row.prop, row.value) for row in first.rows] == [("name", "Ann"), ("alias", "Annie")]
    for record in (first, second):
        for row in record.rows:
            assert text.encode()[record.start + row.start : record.start + row.end].decode() == row.value


def test_a_line_of_another_entity_between_two_makes_another_rendition_with_ranges_of_its_own() -> None:
    ann, annie = line("a", "Person:name", "Ann"), line("a", "Person:alias", "Annie")
    near = read(ann + annie)[0]
    far = read(ann + line("b", "Person:name", "Bo") + annie)[0]
    assert near.form == far.form
    assert near.raw != far.raw
    assert near.rows[1].start < far.rows[1].start


@given(values=st.lists(TEXT, min_size=1, max_size=5, unique=True))
def test_every_value_stands_on_its_own_cell(values: list[str]) -> None:
    text = "".join(line("a", "Person:name", value) for value in values)
    (record,) = read(text)
    assert [row.value for row in record.rows] == values
    for row in record.rows:
        assert text.encode()[row.start : row.end].decode().replace('""', '"') == row.value
    assert record.losses == ()


@given(value=TEXT, lang=st.sampled_from(["", "eng", "rus"]))
def test_a_pack_and_the_statements_csv_say_the_same(value: str, lang: str) -> None:
    pack = line("a", "Person:name", value, lang=lang)
    out = io.StringIO()
    columns = ["canonical_id", "entity_id", "prop", "prop_type", "schema", "value", "dataset", "lang", "external", "id"]
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    made = statement_id("example", "a", "name", value, lang or None)
    writer.writerow(["a", "a", "name", "name", "Person", value, "example", lang, "false", made])
    one, other = read(pack)[0], read(out.getvalue())[0]
    assert [row[:6] for row in one.rows] == [row[:6] for row in other.rows]
    assert one.losses == other.losses == ()


def test_a_statement_id_of_something_else_is_counted_and_the_statement_stands() -> None:
    (record,) = read(line("a", "Person:name", "Ann", given="0" * 40))
    assert [row.value for row in record.rows] == ["Ann"]
    assert [loss.reason for loss in record.losses] == ["the statement id is not that of the statement"]


def test_an_external_statement_is_not_asserted() -> None:
    (record,) = read(line("a", "Person:name", "Ann", external="t", given=""))
    assert record.rows == ()
    assert [(loss.kind, loss.text) for loss in record.losses] == [("dropped", "Ann")]


def test_the_checksum_of_an_entity_is_no_statement_and_no_loss() -> None:
    (record,) = read(line("a", "Person:name", "Ann") + line("a", "Person:id", "f" * 40))
    assert [row.prop for row in record.rows] == ["name"]
    assert record.losses == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (line("a", "Person:name", "Ann")[:-9], "not 40 hex digits"),
        (line("a", "Person:name", "Ann") + "a,Person:na", "2 fields instead of 11"),
        ("entity_id,prop,value,dataset,mood\na,Person:name,Ann,example,good\n", "new mood"),
        ("entity_id,prop,value\na,Person:name,Ann\n", "missing dataset"),
        ("a,b,c\n1,2,3\n", "neither the columns"),
        ("entity_id,prop,value,dataset\n", "no row"),
        (line("", "Person:name", "Ann"), "no entity_id"),
    ],
)
def test_what_is_cut_or_of_another_shape_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(text)


def test_recognition_names_the_dataset_of_the_first_statement() -> None:
    found = recognise(line("a", "Person:name", "Ann").encode(), "statements_2024-03-09.pack")
    assert found is not None
    assert (found.reader, found.dataset, found.member) == ("statements_pack", "example", "statements")
    assert found.observed is not None
    head = b"canonical_id,entity_id,prop,prop_type,schema,value,dataset,id\na,a,name,name,Person,Ann,Some Thing,\n"
    other = recognise(head, "statements.csv")
    assert other is not None
    assert (other.reader, other.dataset) == ("statements_pack", "statements")


def test_the_published_sample_is_read_whole(shared_dir: Path) -> None:
    data = (shared_dir / "lists/ftm-samples/statements_2024-03-09.pack").read_bytes()
    stream = io.BytesIO(data)
    records = list(reader_for("statements_pack").read("statements", stream, dataset="wd_persons"))
    assert len(records) == 281
    assert sum(record.parts for record in records) == 5112
    assert sum(len(record.rows) for record in records) == 2898  # 348 lines are checksums, 1,866 say again what one said
    assert sum(len(record.losses) for record in records) == 0
    for record in records:
        for row in record.rows:
            cell = data[record.start + row.start : record.start + row.end].decode()
            assert cell.replace('""', '"') == row.value
