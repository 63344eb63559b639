# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Does every listed name find its own party? Asked of an image whenever one was written.

Names are searched for as a customer's would be. A name is found when its own party is among
the hits at the threshold or above; one without a letter or digit cannot be searched for and is
counted apart. A check with a time budget takes the names in a fixed scattered order.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from holdfast.names.tokens import analyse
from holdfast.screening.image import Image

__all__ = ["Recall", "check_recall", "fresh_names"]

_LEAST = 7_000  # the default threshold; an equal name has 10,000, as a weak alias 8,500
_STRIDE = 7_919  # a prime: neighbours in a list are of one kind, the sample is of all kinds
_FEW = 8  # names asked together within a budget: few enough for the plain kernels, which need no compiler
_MANY = 4_096


@dataclass(frozen=True, slots=True)
class Recall:
    """How many names were asked for, how many have no letter or digit, and the ids of parties not found."""

    names: int
    checked: int
    silent: int
    missed: tuple[str, ...]

    @property
    def words(self) -> str:
        """For the log."""
        silent = f", {self.silent} without a letter or digit" if self.silent else ""
        return f"{self.checked} of {self.names} new names searched for{silent}, {len(self.missed)} not found"


def fresh_names(image: Image) -> Sequence[int]:
    """Numbers of the names in the newest segment: those an update has brought."""
    if image.layers.plain:
        return range(len(image.name_row))
    return [number for number in image.layers.names[-1].tolist() if number >= 0]


def check_recall(image: Image, numbers: Sequence[int] | None = None, *, budget_s: float | None = None) -> Recall:
    """Search for the names of these numbers (default: all), as many as fit into `budget_s`, at least one batch."""
    wanted = range(len(image.name_row)) if numbers is None else numbers
    step = _STRIDE if budget_s is not None and len(wanted) % _STRIDE else 1
    order = (wanted[at * step % len(wanted)] for at in range(len(wanted)))
    end = None if budget_s is None else time.perf_counter() + budget_s
    checked, silent, missed = 0, 0, dict[str, None]()
    while batch := list(islice(order, _MANY if budget_s is None else _FEW)):
        names = [analyse(image.name(number)) for number in batch]
        for number, name, hits in zip(batch, names, image.match(names), strict=True):
            row = int(image.name_row[number])
            if not any(name.readings):
                silent += 1
            elif all(score < _LEAST or image.name_row[other] != row for other, score in hits):
                missed[image.listed(row).id] = None
        checked += len(batch)
        if end is not None and time.perf_counter() >= end:
            break
    return Recall(len(wanted), checked, silent, tuple(missed))
