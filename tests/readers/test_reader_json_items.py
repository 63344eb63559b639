# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Objects of a long array, one at a time: what `json` reads, with offsets, and nothing of a cut file accepted."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, LimitError
from holdfast.readers import json_items
from holdfast.readers.json_items import items

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\{}[]', max_size=4), inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=3), max_size=5)


def read(data: bytes) -> list[tuple[int, bytes]]:
    return list(items(io.BytesIO(data), ("results", "data"), "a list"))


@given(RECORDS, st.sampled_from([None, "results", "data"]), st.sampled_from([None, 1]), st.integers(1, 40))
def test_the_objects_are_those_of_the_document_at_their_offsets(
    records: list[dict[str, Any]], name: str | None, indent: int | None, block: int
) -> None:
    whole = records if name is None else {"total": 3, name: records, "after": {"results": []}}
    data = json.dumps(whole, indent=indent, ensure_ascii=False).encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_items, "_BLOCK_BYTES", block)
        found = read(data)
    assert [json.loads(raw.decode("utf-8", "surrogatepass")) for _, raw in found] == records
    assert all(data[at : at + len(raw)] == raw for at, raw in found)


@given(st.integers(0, 40), st.integers(1, 24))
def test_brackets_in_a_string_that_a_block_cuts_are_no_brackets(lead: int, block: int) -> None:
    records = [{"a": "x" * lead + ' {open [ \\ " ] q' * 2, "b": [1]}, {"c": "}"}]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_items, "_BLOCK_BYTES", block)
        patch.setattr(json_items, "_AROUND_BYTES", 2)
        assert [json.loads(raw) for _, raw in read(json.dumps(records).encode())] == records


@given(st.lists(st.just({"a": "x", "b": [1, {"c": "]}"}]}), min_size=1, max_size=3), st.data())
def test_a_document_cut_anywhere_is_refused(records: list[dict[str, Any]], drawn: st.DataObject) -> None:
    data = json.dumps({"results": records}).encode()
    with pytest.raises(InputError):
        read(data[: drawn.draw(st.integers(0, len(data) - 1))])


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b'{"other": [{}]}', b"[1]", b"[{} {}]", b"[{},]", b"[,{}]", b"[{}] x", b"[{}]]", b"<html><body>",
        b'{"results": [{}], }', b'{"results": [{}]', b"\x00", b'{"results": {}}', b"[{]",
    ],
)  # fmt: skip
def test_what_is_no_array_of_objects_is_refused_with_its_place(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read(data)
    assert "byte" in str(caught.value) or "beginning" in str(caught.value)


def test_an_entry_that_never_ends_stops_in_flat_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_items, "MAX_ITEM_BYTES", 100_000)
    with pytest.raises(LimitError, match="larger than"):
        read(b'[{"a": "' + b"x" * 1_000_000)
