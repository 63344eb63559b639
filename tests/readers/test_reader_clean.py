# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Cleaning: dates stay as vague as they are, names keep their parts, numbers prove themselves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.clock import DateRange
from holdfast.readers import clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07 Oct 1952", "1952-10-07"),
        ("7 October 1952", "1952-10-07"),
        ("October 7, 1952", "1952-10-07"),
        ("Oct 1952", "1952-10"),
        ("1952", "1952"),
        ("1952.", "1952"),
        ("1952-10-07", "1952-10-07"),
        ("2015-07-01-04:00", "2015-07-01"),
        ("2015-07-01T00:00:00", "2015-07-01"),
        ("circa 1965", "1965~"),
        ("circa Jul 1965", "1965-07~"),
        ("approximately 1965", "1965~"),
        ("1961 to 1963", "1961/1963"),
        ("between 1961 and 1963", "1961/1963"),
        ("1961-1963", "1961/1963"),
        ("circa 1961 to 1963", "1961~/1963~"),
        ("circa 1961-1963", "1961~/1963~"),
        ("01 Jan 1961 to 31 Dec 1962", "1961-01-01/1962-12-31"),
        ("before 1970", "../1970"),
        ("after 1970", "1970/.."),
        ("dd/09/1958", "1958-09"),
        ("XX/XX/1970", "1970"),
        ("00/00/1970", "1970"),
        ("1970-00-00", "1970"),
        ("1970-00-10", "1970"),
        ("1970-05-00", "1970-05"),
        ("13/09/1958", "1958-09-13"),
        ("09/13/1958", "1958-09-13"),
        ("09/09/1958", "1958-09-09"),
        ("10/05/1960", "1960"),  # 10 May to some, 5 October to others
        ("29 Feb 1960", "1960-02-29"),
        ("1472", "1472"),  # a company may well be that old
    ],
)
def test_dates_become_edtf_without_inventing_a_day(text: str, expected: str) -> None:
    assert clean.date_edtf(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31 Feb 1970",
        "Smarch 1970",
        "19",
        "unknown",
        "1970/1960",
        "x" * 500,
        "1963 to 1961",
        "31/02/1958",
        "1958-02-31",
        "29 Feb 1961",
        "21321",
        "1365",
        "12/05/1365",
        "circa 1343",
        "1345 to 1350",
        "0097-06-30",
        "20 Rajab 1390",
        "1390 (Hijri)",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert clean.date_edtf(text) is None


@given(st.text(max_size=40))
def test_a_date_is_edtf_or_none(text: str) -> None:
    value = clean.date_edtf(text)
    assert value is None or DateRange.parse(value).text == value


@given(st.dates(min_value=date(1450, 1, 1)))
def test_a_day_written_as_lists_write_it_stays_that_day(day: object) -> None:
    assert clean.date_edtf(f"{day:%d %b} {str(day)[:4]}") == str(day)


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("EXEMPLOV, Testimir Ivanovich", True, ("Testimir Ivanovich EXEMPLOV", "EXEMPLOV", "Testimir Ivanovich")),
        ("DE LA SAMPLE, Ana, Jr.", True, ("Ana DE LA SAMPLE Jr.", "DE LA SAMPLE Jr.", "Ana")),
        ("EXEMPLOV", True, ("EXEMPLOV", None, None)),
        ("EXAMPLE TRADING CO., LTD.", False, ("EXAMPLE TRADING CO., LTD.", None, None)),
        ("AL-SAMPLE, Abu", False, ("Abu AL-SAMPLE", "AL-SAMPLE", "Abu")),
        ("al-SAMPLE, Abu", False, ("Abu al-SAMPLE", "al-SAMPLE", "Abu")),
        ("Sample, Limited", False, ("Sample, Limited", None, None)),
        ("A, B, C, D", True, ("A, B, C, D", None, None)),
    ],
)
def test_a_surname_first_is_turned_only_where_it_is_a_person(
    text: str, known: bool, expected: tuple[str, str | None, str | None]
) -> None:
    assert clean.person_name(text, known_person=known) == expected


@given(st.text(max_size=30))
def test_folding_white_space_is_idempotent(text: str) -> None:
    assert clean.squeeze(clean.squeeze(text)) == clean.squeeze(text)


def test_check_digits_decide_what_a_number_is() -> None:
    assert clean.is_inn("7707083893")
    assert clean.is_inn("500100732259")
    assert not clean.is_inn("7707083892")
    assert clean.is_ogrn("1027700132195")
    assert not clean.is_ogrn("1027700132196")
    assert clean.is_lei("253400V1H6ART1UQ0N98")
    assert not clean.is_lei("253400V1H6ART1UQ0N99")
    assert clean.is_bic("HAVIGB2L")
    assert not clean.is_bic("HAVIGB2")


@given(st.text(max_size=20))
def test_no_text_makes_a_check_fail(text: str) -> None:
    for check in (clean.is_inn, clean.is_ogrn, clean.is_lei, clean.is_bic):
        assert check(text) in {True, False}


def test_genders_are_those_of_the_schema() -> None:
    assert [clean.gender(text) for text in ("Male", "FEMALE.", "Unknown")] == ["male", "female", None]
