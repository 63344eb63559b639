# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""OFAC's file of changes: which entries came to which list and left it."""

import contextlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import HoldfastError, InputError
from holdfast.readers.lists.us_ofac_delta import read_ofac_delta

HEAD = b'<?xml version="1.0"?><sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0">'
WHOLE = HEAD + (
    b"<publicationInfo><datePublished>2026-03-01T00:00:00-05:00</datePublished></publicationInfo><entities>"
    b'<entity id="7" action="add"><sanctionsLists><sanctionsList>SDN  List</sanctionsList>'
    b"<sanctionsList>Sectoral</sanctionsList></sanctionsLists></entity>"
    b'<entity id="8" action="remove"><sanctionsLists><sanctionsList>SDN List</sanctionsList></sanctionsLists></entity>'
    b'<entity id="9" action="change"><sanctionsLists><sanctionsList action="add">SDN List</sanctionsList>'
    b'<sanctionsList action="remove">Sectoral</sanctionsList><sanctionsList>Third</sanctionsList></sanctionsLists>'
    b'</entity><entity id="10"><names/></entity></entities></sanctionsData>'
)


def test_entries_come_to_lists_and_leave_them() -> None:
    delta = read_ofac_delta(BytesIO(WHOLE))
    assert delta.published == "2026-03-01"
    assert delta.added == {"7": {"SDN List", "Sectoral"}, "9": {"SDN List"}}
    assert delta.removed == {"8": {"SDN List"}, "9": {"Sectoral"}}
    assert delta.changed == {"10"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not OFAC's file of changes"),
        (b"<html>403</html>", "not OFAC's file of changes"),
        (WHOLE[:-30], "ends|cut|complete|no element"),
        (WHOLE.replace(b'"add"', b'"rename"'), "the action 'rename'"),
        (WHOLE.replace(b'id="8"', b'id=" "'), "has no id"),
    ],
)
def test_what_is_no_file_of_changes_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_ofac_delta(BytesIO(data))


@given(cut=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255))
def test_any_bytes_give_a_delta_or_an_error_of_ours(cut: int, byte: int) -> None:
    data = WHOLE[:cut] + bytes([byte]) + WHOLE[cut + 1 :]
    with contextlib.suppress(HoldfastError):
        delta = read_ofac_delta(BytesIO(data))
        assert all(number.strip() for number in (*delta.added, *delta.removed, *delta.changed))
