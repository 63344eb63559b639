# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""FollowTheMoney lines: ids kept, values with the range of their own text, nothing lost silently."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord, content_id
from holdfast.readers.ftm_json import FtmJson
from holdfast.readers.json_spans import Span, parse

VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(VALUES, inner, max_size=4),
    max_leaves=12,
)


def read(data: bytes) -> list[SourceRecord]:
    return list(FtmJson().read("entities", io.BytesIO(data), dataset="example"))


def plain(span: Span) -> object:
    if isinstance(span.value, dict):
        return {name: plain(item) for name, item in span.value.items()}
    if isinstance(span.value, list):
        return [plain(item) for item in span.value]
    return span.value


@given(value=JSON, ascii_only=st.booleans(), indent=st.sampled_from([None, 1]))
def test_spans_hold_what_the_standard_library_reads(value: object, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    data = text.encode()
    assert plain(parse(data, where="here")) == json.loads(text)


@given(data=st.binary(max_size=60))
def test_any_bytes_are_json_for_both_or_refused(data: bytes) -> None:
    try:
        mine = plain(parse(data, where="here"))
    except InputError:
        return
    assert mine == json.loads(data)


@given(names=st.lists(VALUES.filter(lambda text: "\x00" not in text), min_size=1, max_size=4), ascii_only=st.booleans())
def test_each_value_stands_on_exactly_its_own_text(names: list[str], ascii_only: bool) -> None:
    line = json.dumps(
        {"id": "ex-1", "schema": "Person", "properties": {"name": names}}, ensure_ascii=ascii_only
    ).encode()
    (record,) = read(b"\n" + line + b"\r\n")
    assert [row.value for row in record.rows] == names
    for row in record.rows:
        assert json.loads(b'"' + line[row.start : row.end] + b'"') == row.value
    assert (record.start, record.end) == (1, 1 + len(line))


@given(st.permutations(["a", "b", "c d"]), st.booleans())
def test_order_of_members_and_values_is_no_change(names: list[str], swapped: bool) -> None:
    one = {"id": "x", "schema": "Person", "properties": {"name": ["a", "b", "c d"], "topics": ["sanction"]}}
    other = {"id": "x", "schema": "Person", "properties": {"name": names, "topics": ["sanction"]}}
    if swapped:
        other = {"properties": dict(reversed(list(other["properties"].items()))), "schema": "Person", "id": "x"}  # type: ignore[attr-defined]  # a dict of our own
    left, right = (
        read(json.dumps(item, indent=None if item is one else 0).replace("\n", " ").encode())[0]
        for item in (one, other)
    )
    assert left.form == right.form
    assert content_id(left.rows) == content_id(right.rows)


def test_what_the_schema_does_not_know_is_kept_as_a_note_and_counted() -> None:
    (record,) = read(
        b'{"id": "x", "schema": "Person", "properties": {"name": ["A"], "shoeSize": ["44"], "notes": [{"a": 1}]}}'
    )
    assert [(row.prop, row.value) for row in record.rows] == [
        ("name", "A"),
        ("notes", "properties/shoeSize/0: 44"),
        ("notes", 'properties/notes/0: {"a": 1}'),
    ]
    assert [loss.reason for loss in record.losses] == ["unknown property", "not a text"]


def test_no_nul_character_leaves_the_reader() -> None:
    (record,) = read(b'{"id": "x", "schema": "Person", "properties": {"name": ["A\\u0000B"]}}')
    assert [(row.prop, row.value) for row in record.rows] == [("notes", "properties/name/0: A\ufffdB")]
    assert [loss.reason for loss in record.losses] == ["holds a NUL character"]
    with pytest.raises(InputError, match='no text "id"'):
        read(b'{"id": "x\\u0000", "schema": "Person", "properties": {}}')


def test_ids_are_kept_and_repeated_ones_get_other_keys() -> None:
    line = b'{"id": "NK-1", "schema": "Person", "properties": {"name": ["A"]}}\n'
    records = read(line * 3)
    assert len({record.key for record in records}) == 3
    assert {row.entity for record in records for row in record.rows} == {"NK-1"}
    assert records[0].key == "NK-1"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": "x"', "a comma or } is missing"),
        (b'{"id": "x", "schema": "Person"}', 'no object "properties"'),
        (b'{"schema": "Person", "properties": {}}', 'no text "id"'),
        (b'{"id": 7, "schema": "Person", "properties": {}}', 'no text "id"'),
        (b"[]", "not a JSON object"),
        (b'{"id": "x", "id": "y"}', "stands twice"),
        (b'{"id": "\\ud800"}', "escape that means nothing"),
        (b'{"id": "\xff"}', "is not UTF-8"),
        (b"[" * 100, "nested deeper than 32"),
        (b"<html></html>", "this is an HTML page"),
        (b"\n \n", "holds no FollowTheMoney lines"),
    ],
)
def test_a_line_that_is_no_entity_is_refused(line: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(line + b"\n")
