# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two of the three times, as a page is asked for them: how the lists stood, and what was known here.

`listed_at` is a day or an instant, `known_at` a position of the log (`s18`) or a day; empty
means now. Both travel in the address, so that a page of another time can be kept and cited.
The third time, the day on which a measure holds, belongs to the pages of measures.
"""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.record.times import Times
from holdfast.web.asked import Asked
from holdfast.workspace.moments import times_given

__all__ = ["Moment", "moment_of"]


@dataclass(frozen=True, slots=True)
class Moment:
    """What the address says of the two times (empty: now), and the same for the record."""

    listed_at: str
    known_at: str
    times: Times

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """For an address of the same time."""
        return [("listed_at", self.listed_at), ("known_at", self.known_at)]

    @property
    def past(self) -> bool:
        """Whether another time than now was asked for."""
        return bool(self.listed_at or self.known_at)


def moment_of(asked: Asked) -> Moment:
    """The times in the query of a page.

    Raises:
        UsageError: one of them cannot be read, or the log had no entry then.
    """
    listed_at, known_at = (asked.query.get(name, "").strip() for name in ("listed_at", "known_at"))
    return Moment(listed_at, known_at, times_given(asked.workspace, None, listed_at or None, known_at or None))
