# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.canonical import JsonValue, dumps, loads
from holdfast.base.errors import InputError

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner),
    max_leaves=20,
)


class TestOneValueHasOneText:
    """RFC 8785, 3.2: serialisation of primitive types, sorting of properties, UTF-8 generation."""

    @given(_VALUES)
    def test_what_is_written_reads_back_and_is_what_json_would_read(self, value: JsonValue) -> None:
        assert loads(dumps(value)) == value
        assert json.loads(dumps(value)) == value

    @given(st.dictionaries(_TEXT, st.integers(0, 9), min_size=2))
    def test_the_order_of_members_does_not_matter(self, value: dict[str, int]) -> None:
        assert dumps(dict(reversed(value.items()))) == dumps(value)

    def test_names_sort_by_utf_16_code_units(self) -> None:
        # RFC 8785, 3.2.3: the astral letter (surrogates d83d…) stands before U+FB33.
        assert dumps({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()

    def test_escapes_are_the_shortest(self) -> None:
        assert dumps('\b\t\n\f\r"\\/\x01é\u2028') == '"\\b\\t\\n\\f\\r\\"\\\\/\\u0001é\u2028"'.encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b' {"a":1}',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b"1.0",
        b"1e3",
        b"-0",
        b"NaN",
        b"9007199254740992",
        b'"\\u0041"',
        b'"\\ud800"',
        b'"\\/"',
        b"\xff",
        b"\xef\xbb\xbf1",
        b"[" * 100_000,
        b"[" * 70 + b"]" * 70,
        b"1\n",
    ],
)
def test_every_other_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        loads(data)


@pytest.mark.parametrize("value", [1.5, 2**53, -(2**53), "\ud800", {"\ud800": 1}, {1: 2}, b"x", object(), [b"x"]])
def test_values_without_a_canonical_text_are_refused(value: object) -> None:
    with pytest.raises(InputError):
        dumps(value)  # type: ignore[arg-type]  # the point of the test


@given(st.binary())
def test_any_bytes_give_a_value_or_an_input_error(data: bytes) -> None:
    try:
        value = loads(data)
    except InputError:
        return
    assert dumps(value) == data
