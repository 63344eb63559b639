# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.clock import DateRange, FixedClock, SystemClock, instant_text, parse_instant
from holdfast.base.errors import InputError


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_fixed_clock_stands_still() -> None:
    instant = datetime(2026, 3, 1, tzinfo=UTC)
    assert FixedClock(instant).now() == FixedClock(instant).now() == instant


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)), st.integers(-23, 23))  # noqa: DTZ001
def test_an_instant_reads_back_to_the_second_whatever_its_zone(naive: datetime, hours: int) -> None:
    instant = naive.replace(tzinfo=timezone(timedelta(hours=hours)), microsecond=0)
    assert parse_instant(instant_text(instant)) == instant


def test_a_bare_date_is_midnight_and_a_naive_time_is_refused() -> None:
    assert instant_text(parse_instant("2026-03-01")) == "2026-03-01T00:00:00Z"
    with pytest.raises(InputError, match="no time zone"):
        parse_instant("2026-03-01T12:00:00")
    with pytest.raises(InputError, match="no time zone"):
        instant_text(datetime(2026, 3, 1))  # noqa: DTZ001 - the point of the test
    with pytest.raises(InputError, match="outside the years"):
        parse_instant("0001-01-01T00:00:00+12:00")


@given(st.text())
def test_any_text_is_an_instant_or_an_input_error(text: str) -> None:
    try:
        instant = parse_instant(text)
    except InputError:
        return
    assert instant.tzinfo is UTC


class TestExtendedDateTimeFormat:
    """EDTF level 1 (Library of Congress, 2019): "Seasons excepted, a date may be ... approximate (~) ... interval"."""

    @pytest.mark.parametrize(
        ("text", "first", "last", "approximate"),
        [
            ("1952-10-07", date(1952, 10, 7), date(1952, 10, 7), False),
            ("1958-09", date(1958, 9, 1), date(1958, 9, 30), False),
            ("1960-02", date(1960, 2, 1), date(1960, 2, 29), False),
            ("1965~", date(1965, 1, 1), date(1965, 12, 31), True),
            ("1961/1963", date(1961, 1, 1), date(1963, 12, 31), False),
            ("1961~/1963", date(1961, 1, 1), date(1963, 12, 31), True),
            ("../1970", None, date(1970, 12, 31), False),
            ("1970-05/..", date(1970, 5, 1), None, False),
        ],
    )
    def test_a_date_is_the_range_of_days_it_may_mean(
        self, text: str, first: date | None, last: date | None, approximate: bool
    ) -> None:
        value = DateRange.parse(text)
        assert (value.first, value.last, value.approximate) == (first, last, approximate)
        assert str(value) == text
        assert value.is_day == (text == "1952-10-07")

    @pytest.mark.parametrize(
        "text",
        ["", "1952-13", "1952-02-30", "0000", "52", "1952-1", "../..", "1963/1961", "x/y", "1952/", "١٩٥٢", "1952 "],
    )
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(InputError):
            DateRange.parse(text)

    @given(st.dates(), st.dates(), st.dates(), st.dates())
    def test_two_ranges_overlap_exactly_when_they_share_a_day(self, a: date, b: date, c: date, d: date) -> None:
        left = DateRange.parse(f"{min(a, b)}/{max(a, b)}")
        right = DateRange.parse(f"{min(c, d)}/{max(c, d)}")
        assert left.overlaps(right) == (max(min(a, b), min(c, d)) <= min(max(a, b), max(c, d)))
        assert left.overlaps(right) == right.overlaps(left)

    def test_open_ranges_overlap_what_lies_on_their_side(self) -> None:
        before, after = DateRange.parse("../1970"), DateRange.parse("1971/..")
        assert not before.overlaps(after)
        assert before.overlaps(DateRange.parse("1960"))
        assert after.overlaps(DateRange.parse("2000"))
