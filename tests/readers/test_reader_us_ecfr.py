# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The Entity List as the regulation has it: cells taken apart where that is sure, and kept whole where it is not."""

import io
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import reader_for, recognise

HEADINGS = ("Country", "Entity", "License requirement", "License review policy", "Federal Register citation")
REST = ("For all items subject to the EAR.", "Presumption of denial", "76 FR 71869, 11/21/11.")
UNSURE = "name and address could not be told apart for certain"


def table(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS, supplement: int = 4) -> str:
    head = "".join(f"<TH>{one}</TH>" for one in headings)
    body = "".join("<TR>" + "".join(f"<TD>{cell}</TD>" for cell in row) + "</TR>" for row in rows)
    title = f"Supplement No. {supplement} to Part 744"
    return f'<DIV9 N="{title}"><HEAD>{title}—A List</HEAD><TABLE><TR>{head}</TR>{body}</TABLE></DIV9>'


def read(*tables: str) -> list[SourceRecord]:
    data = f'<DIV5 N="744" TYPE="PART">{"".join(tables)}</DIV5>'.encode()
    return list(reader_for("us_ecfr_744_xml").read("part744", io.BytesIO(data), dataset="us_bis_entity_list"))


def one(entity: str, country: str = "BELARUS") -> SourceRecord:
    (record,) = read(table((country, entity, *REST)))
    return record


def values(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


@pytest.mark.parametrize(
    ("cell", "name", "aliases", "addresses"),
    [
        ("Exemplar Works, 1 Example St., Minsk, Belarus.", "Exemplar Works", [], ["1 Example St., Minsk, Belarus"]),
        ("Exemplar Works Co., Ltd., Minsk, Belarus; and", "Exemplar Works Co., Ltd.", [], ["Minsk, Belarus"]),
        (
            "Exemplar, a.k.a., the following one alias:<br/>—EX.<br/>1 Example St., Minsk; and 2 Other St., Minsk.",
            "Exemplar",
            ["EX"],
            ["1 Example St., Minsk", "2 Other St., Minsk"],
        ),
        (
            "Exemplar S.A., a.k.a., the following two aliases:<br/>—Ex &amp; Co.; <I>and</I><br/>—X-1.<br/>Room 3.",
            "Exemplar S.A.",
            ["Ex & Co.", "X-1"],
            ["Room 3"],
        ),
        ("Exemplar Works", "Exemplar Works", [], []),
    ],
)
def test_a_cell_is_taken_apart_where_that_is_sure(
    cell: str, name: str, aliases: list[str], addresses: list[str]
) -> None:
    record = one(cell)
    assert (values(record, "name"), values(record, "alias"), values(record, "full")) == ([name], aliases, addresses)
    assert record.losses == ()


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Academy of Examples, Institute of Samples, Minsk, Belarus", "Academy of Examples, Institute of Samples"),
        ("Exemplar, Somewhere, Elsewhere, Beyond, Further, Belarus", "Exemplar"),
        ("Exemplar (a.k.a. EX), Minsk, Belarus", "Exemplar"),
        ("Exemplar, a.k.a., the following one alias: —EX. 1 Example Street, Minsk.", "Exemplar"),
    ],
)
def test_a_cell_that_is_not_sure_is_kept_whole_and_counted(cell: str, name: str) -> None:
    record = one(cell)
    assert (values(record, "name"), values(record, "alias")) == ([name], [])
    assert cell in values(record, "notes")
    assert [loss.reason for loss in record.losses] == [UNSURE]


def test_former_names_are_previous_names() -> None:
    record = one("Exemplar, f.k.a., the following one alias:<br/>—Old Exemplar.<br/>1 Example St., Minsk.")
    assert (values(record, "previousName"), values(record, "alias")) == (["Old Exemplar"], [])


def test_a_blank_country_is_that_of_the_row_above_and_belongs_to_the_rendition() -> None:
    first, second = read(table(("BELARUS", "Exemplar One", *REST), ("", "Exemplar Two", *REST)))
    rule = [row for row in second.rows if row.prop == "country" and row.schema != "Sanction"]
    assert [(row.value, row.path) for row in rule] == [("by", "rule:country-above@1")]
    _, other = read(table(("RUSSIA", "Exemplar One", *REST), ("", "Exemplar Two", *REST)))
    assert second.raw != other.raw
    assert second.form == other.form
    assert first.key == "el/by/exemplar one"


def test_a_party_on_two_lists_is_one_entity_with_two_measures() -> None:
    short = (HEADINGS[0], HEADINGS[1], HEADINGS[4])
    meu = table(("BELARUS", "Exemplar", REST[2]), headings=short, supplement=7)
    first, second = read(table(("BELARUS", "Exemplar", *REST)), meu)
    assert first.rows[0].entity == second.rows[0].entity
    listed = {row.entity for record in (first, second) for row in record.rows if row.schema == "Sanction"}
    assert len(listed) == 2
    assert values(first, "provisions") == list(REST[:2])
    assert values(first, "publishedDate") == ["2011-11-21"]
    assert values(second, "program") == ["Military End-User List"]


def test_reserved_rows_and_other_supplements_say_nothing() -> None:
    other = table(("BELARUS", "No party", *REST), supplement=2)
    (record,) = read(other, table(("BELARUS", "[Reserved]", "", "", ""), ("", "Exemplar", *REST)))
    assert record.key == "el/by/exemplar"


def test_a_row_of_another_width_is_counted() -> None:
    _, odd = read(table(("BELARUS", "Exemplar", *REST), ("A footnote.",)))
    assert odd.rows == ()
    assert [(loss.kind, loss.text) for loss in odd.losses] == [("dropped", "A footnote.")]


@given(name=st.text(st.characters(categories=["Lu", "Ll"]), min_size=3, max_size=20))
def test_a_name_stands_on_exactly_its_bytes(name: str) -> None:
    data = f'<DIV5 N="744">{table(("BELARUS", "<E>" + escape(name) + "</E>, 1 Example St.", *REST))}</DIV5>'.encode()
    (record,) = reader_for("us_ecfr_744_xml").read("part744", io.BytesIO(data), dataset="x")
    (row,) = (row for row in record.rows if row.prop == "name")
    assert data[record.start + row.start : record.start + row.end].decode() == escape(name)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ((table(("BELARUS", "Exemplar", *REST), headings=(*HEADINGS[:4], "Mood")),), "has a column 'Mood'"),
        ((table(("BELARUS", "Exemplar"), headings=HEADINGS[:2]),), "has the columns country, entity only"),
        ((table(supplement=2),), "holds no row"),
    ],
)
def test_another_shape_is_refused(tables: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(*tables)


def test_recognition_takes_the_day_from_the_name() -> None:
    found = recognise(b'<?xml version="1.0"?>\n<DIV5 N="744" TYPE="PART" VOLUME="2">', "title-15_2026-06-16.xml")
    assert found is not None
    assert (found.reader, found.dataset, found.observed) == (
        "us_ecfr_744_xml",
        "us_bis_entity_list",
        datetime(2026, 6, 16, tzinfo=UTC),
    )
