# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Formats of passport numbers say which countries are possible, and never more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.passports import Format, formats, has_format
from holdfast.names.places import country_name


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("ru", "45 10 № 123456"),
        ("ru", "51 1234567"),
        ("ua", "EH 123456"),
        ("by", "MP1234567"),
        ("us", "123456789"),
        ("fr", "12AB34567"),
        ("de", "C01X00T47"),
        ("cn", "E12345678"),
        ("kr", "M123A4567"),
        ("ir", "A12345678"),
        ("lb", "LR1234567"),
    ],
)
def test_a_number_in_a_country_s_format_is_recognised(country: str, number: str) -> None:
    assert has_format(country, number) is True
    assert country in {found.country for found in formats(number)}


def test_a_number_in_no_format_has_none() -> None:
    assert formats("12") == ()
    assert has_format("fr", "AB1234567") is False
    assert has_format("aq", "AB1234567") is None
    assert Format("ru", "internal passport") in formats("4510123456")


def test_every_country_of_the_table_is_one() -> None:
    assert all(country_name(found.country) for number in ("123456789", "AB1234567") for found in formats(number))


@given(st.text(max_size=100))
def test_any_text_has_formats_or_none(text: str) -> None:
    found = formats(text)
    assert list(found) == sorted(found)
    assert all(has_format(one.country, text) for one in found)
