# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a number in a text can mean, as an interval, so that only numbers that exclude each other disagree.

    "60 days"            55 … 65         a round number is not exact to its last place
    "5,023"              5023 … 5023
    "three months"       84 … 93 days    a month has 28 to 31 days: 90 days may be three months
    "about 5,000"        3500 … 6500     a fifth either way, and the roundness beside
    "more than 100,000"  50,000 … ∞      the bound itself may be round
    "up to 1,200"        -∞ … 1250
    "500 to 800"         450 … 850

Exact arithmetic throughout: fractions, no floats. Intervals are closed; `None` is open. Everything
here is symmetric and does not depend on order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

__all__ = ["Interval", "components", "dimension", "interval", "overlap"]

_ABOUT = Fraction(1, 5)  # how far "about" reaches: news rounds generously
_EXACT_UP_TO = 20  # "12 ships" are twelve; "20 ships" may be counted by tens
# unit → (dimension, how many of the dimension's unit at least and at most)
_UNITS: dict[str, tuple[str, Fraction, Fraction]] = {
    "minute": ("time", Fraction(1, 1440), Fraction(1, 1440)), "hour": ("time", Fraction(1, 24), Fraction(1, 24)),
    "day": ("time", Fraction(1), Fraction(1)), "week": ("time", Fraction(7), Fraction(7)),
    "month": ("time", Fraction(28), Fraction(31)), "year": ("time", Fraction(365), Fraction(366)),
    "kg": ("mass", Fraction(1, 1000), Fraction(1, 1000)), "tonne": ("mass", Fraction(9, 10), Fraction(102, 100)),
    "metre": ("length", Fraction(1, 1000), Fraction(1, 1000)), "km": ("length", Fraction(1), Fraction(1)),
    "mile": ("length", Fraction(16, 10), Fraction(19, 10)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """What a value can be, ends included; `None` is open."""

    low: Fraction | None
    high: Fraction | None

    @property
    def bounded(self) -> bool:
        """Whether it has both ends."""
        return self.low is not None and self.high is not None


def dimension(unit: str) -> str:
    """What a unit measures, so that days and months can be compared; another unit is a dimension of its own."""
    return _UNITS[unit][0] if unit in _UNITS else unit


def interval(low: str, high: str, sign: str, unit: str) -> Interval | None:
    """The interval of a quantity (`low`, `high` and `sign` as in `found.ClaimFound`); `None` for what is no number."""
    try:
        first, last = Decimal(low or high), Decimal(high or low)
    except InvalidOperation:
        return None
    if not (first.is_finite() and last.is_finite()):
        return None
    least, most = (_UNITS[unit][1], _UNITS[unit][2]) if unit in _UNITS else (Fraction(1), Fraction(1))
    spread = _ABOUT if sign == "~" else Fraction(0)
    begin = (Fraction(first) - _slack(first, unit) - abs(Fraction(first)) * spread) * least
    end = (Fraction(last) + _slack(last, unit) + abs(Fraction(last)) * spread) * most
    if sign in {">", ">="}:
        return Interval(begin, None)
    if sign in {"<", "<="}:
        return Interval(None, end)
    return Interval(begin, end)


def _slack(value: Decimal, unit: str) -> Fraction:
    """Half of the last place that is not zero: "5,000" may be 4,500 to 5,500. Months and years are counted whole."""
    if abs(value) < _EXACT_UP_TO or unit in {"month", "year", "week"}:
        return Fraction(0)
    digits = value.normalize().as_tuple()
    exponent = digits.exponent if isinstance(digits.exponent, int) else 0
    return Fraction(10) ** exponent / 2 if exponent > 0 else Fraction(0)


def overlap(one: Interval, other: Interval) -> bool:
    """Whether one number can be both."""
    if one.low is not None and other.high is not None and one.low > other.high:
        return False
    return not (other.low is not None and one.high is not None and other.low > one.high)


def components(given: Sequence[Interval]) -> tuple[tuple[int, ...], ...]:
    """The sides that intervals take, as indices: those of different sides exclude each other, whatever is between.

    1. Intervals with both ends that overlap are one side, and so is everything that they are joined by.
    2. An interval with an open end joins the one side it overlaps; it is left out where it overlaps several, because
       it contradicts none of them, and is a side of its own where it overlaps none.

    The result does not depend on the order of what is given: sides are in the order of their values.
    """
    order = sorted(range(len(given)), key=lambda at: _order(given[at]))
    sides: list[list[int]] = []
    reach: Fraction | None = None
    for at in order:
        one = given[at]
        if not one.bounded or one.low is None or one.high is None:
            continue
        if reach is not None and one.low <= reach and sides:
            sides[-1].append(at)
            reach = max(reach, one.high)
        else:
            sides.append([at])
            reach = one.high
    fixed = [[*side] for side in sides]
    for at in order:
        one = given[at]
        if one.bounded:
            continue
        near = [number for number, side in enumerate(fixed) if any(overlap(one, given[other]) for other in side)]
        if len(near) == 1:
            sides[near[0]].append(at)
        elif not near:
            own = next(
                (side for side in sides[len(fixed) :] if all(overlap(one, given[other]) for other in side)), None
            )
            if own is None:
                sides.append([at])
            else:
                own.append(at)
    kept = [side for number, side in enumerate(sides) if number < len(fixed) or _apart(given, side, sides)]
    kept.sort(key=lambda side: min(_order(given[at]) for at in side))
    return tuple(tuple(sorted(side)) for side in kept)


def _apart(given: Sequence[Interval], side: Sequence[int], sides: Sequence[Sequence[int]]) -> bool:
    """Whether a side of open intervals excludes every other side."""
    others = [at for other in sides if other is not side for at in other]
    return not any(overlap(given[at], given[other]) for at in side for other in others)


def _order(one: Interval) -> tuple[int, Fraction, int, Fraction]:
    low, high = one.low, one.high
    return (low is not None, low or Fraction(0), high is None, high or Fraction(0))
