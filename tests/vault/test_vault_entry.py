# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from holdfast.base import canonical
from holdfast.base.errors import InputError, IntegrityError
from holdfast.vault.entry import (
    Earlier,
    build_entry,
    capture_of,
    check_references,
    commitment_paths,
    earlier_of,
    parse_entry,
    set_of,
    subject_index,
)
from holdfast.vault.store import Vault

NOTE: dict[str, Any] = {
    "v": 1,
    "type": "note",
    "time": "2026-03-01T12:00:00Z",
    "actor": "0123abcd",
    "subject": "log",
    "body": {},
}
ZERO = "sha256:" + "0" * 64

text = st.text(max_size=6) | st.sampled_from(["commitment", "é", "\u20ac", "\U0001f600", "\x7f", '"', "\\", "\x01"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)


def accepts(data: bytes, read: Any) -> bool:
    try:
        read(data)
    except (InputError, IntegrityError):
        return False
    return True


@given(st.dictionaries(text, values, max_size=4), st.booleans(), st.booleans(), st.booleans())
@example({"a": 1.0}, False, True, False)
@example({"n": 2**53}, False, True, False)
def test_an_entry_is_accepted_exactly_when_it_is_canonical(
    body: Any, blanks: bool, ordered: bool, ascii_: bool
) -> None:
    """Section 3: a verifier MUST refuse an entry whose re-serialisation differs from its bytes."""
    value = NOTE | {"body": body}
    separators = (", ", ": ") if blanks else (",", ":")
    dumped = json.dumps(value, sort_keys=ordered, separators=separators, ensure_ascii=ascii_)
    data = dumped.encode("utf-8", "surrogatepass")
    strict = accepts(data, canonical.loads)
    ours = accepts(data, lambda raw: parse_entry(raw, 1))
    lies = "commitment" in json.dumps(body)
    assert ours == strict or (lies and not ours)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_give_an_entry_or_our_error(data: bytes) -> None:
    assert not accepts(data, lambda raw: parse_entry(raw, 0)) or data.startswith(b'{"actor":')


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'"x"', b"1", b"null", b'{"a":1,"a":1}', b"[" * 90_000])
def test_what_is_no_entry_is_refused(data: bytes) -> None:
    with pytest.raises(IntegrityError):
        parse_entry(data, 0)


def test_the_size_of_an_entry_is_limited() -> None:
    room = 60_000 - len(canonical.dumps(NOTE | {"body": {"x": ""}}))
    assert len(build_entry(1, NOTE | {"body": {"x": "y" * room}}).data) == 60_000
    with pytest.raises(InputError, match="60000"):
        build_entry(1, NOTE | {"body": {"x": "y" * (room + 1)}})


@given(st.dictionaries(text, values, max_size=3))
def test_what_is_built_reads_back(body: Any) -> None:
    try:
        entry = build_entry(3, NOTE | {"body": body})
    except InputError:
        return
    assert parse_entry(entry.data, 3) == entry


def test_commitments_come_in_the_order_of_their_pointers() -> None:
    body: Any = {
        "b": {"commitment": ZERO},
        "a": [{"commitment": ZERO}, {"commitment": ZERO}],
        "é": {"commitment": ZERO},
        "a/": {"~": {"commitment": ZERO}},
    }
    paths = [path for path, _ in commitment_paths(build_entry(1, NOTE | {"body": body}))]
    assert paths == ["/body/a/0", "/body/a/1", "/body/a~1/~0", "/body/b", "/body/é"]


def test_views_ask_for_the_right_type(small: Vault) -> None:
    with pytest.raises(InputError):
        capture_of(small.entry(4))
    with pytest.raises(InputError):
        set_of(small.entry(1))
    found = set_of(small.entry(4))
    assert found.members == (("alt", 2), ("sdn", 1))
    assert (found.reader, found.basis, found.observed) == ("us_ofac_csv@1", "claimed", "2021-07-08T00:00:00Z")
    assert subject_index(small.entry(5)) == 4
    assert subject_index(small.entry(1)) is None


def test_references_to_refused_entries_are_not_judged(small: Vault) -> None:
    for index in range(1, small.size):
        assert list(check_references(small.entry(index), lambda _: None)) == []
        assert list(check_references(small.entry(index), lambda number: earlier_of(small.entry(number)))) == []
    assert earlier_of(small.entry(4)) == Earlier("set")
