# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which files belong together: pure decisions about what was handed in.

Files of one list published together (sdn, alt, add, comments) are members of one capture
set; the days of a history are a set each. A set is made of the files that share

    dataset · observed instant · basis of that instant

and no set holds a member twice, or files of two carriers (a list's CSV and its XML): the
second file of a member and the file of another reader start another set. The observed
instant is, in this order: what the caller claims (`--observed-at`), the date the publisher
wrote inside, the date in the file's name, the clock. Nothing here opens a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast.base.clock import instant_text
from holdfast.base.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Incoming", "PlannedSet", "date_in_name", "member_of", "plan_sets"]

# 2022-02-23T184652Z.csv, sdn_2024-05-03.csv, 20240503-FULL.xml, 2021-07_alt.csv.gz
_STAMP = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})-?(?P<month>0[1-9]|1[0-2])"
    r"(?:-?(?P<day>0[1-9]|[12][0-9]|3[01]))?(?:T(?P<time>[0-9]{6})Z?)?(?![0-9])"
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file handed in, as far as its name and first bytes tell.

    `dataset` and `reader` are `None` when the format was not recognised and nothing was said.
    """

    position: int
    name: str
    dataset: str | None
    reader: str | None
    member: str
    observed: datetime | None
    basis: str


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """Files that will be one capture set; `tie` orders sets with one observed instant."""

    dataset: str
    reader: str | None
    observed: str
    basis: str
    tie: str
    files: tuple[Incoming, ...]


def plan_sets(files: Iterable[Incoming], now: datetime) -> tuple[PlannedSet, ...]:
    """Group files into capture sets, in order of observed time and then of appearance.

    Files without a dataset are in no set: they are preserved and not read.
    """
    groups: dict[tuple[str, str, str, str], list[list[Incoming]]] = {}
    for file in files:
        if file.dataset is None:
            continue
        observed = instant_text(now if file.observed is None else file.observed)
        key = (observed, file.dataset, file.basis, date_text(file.name))
        sets = groups.setdefault(key, [])
        free = next((one for one in sets if all(_beside(other, file) for other in one)), None)
        if free is None:
            sets.append([file])
        else:
            free.append(file)
    planned: list[PlannedSet] = []
    for (observed, dataset, basis, tie), sets in sorted(groups.items()):
        planned.extend(
            PlannedSet(
                dataset, next((one.reader for one in files_ if one.reader), None), observed, basis, tie, tuple(files_)
            )
            for files_ in sets
        )
    return tuple(planned)


def _beside(one: Incoming, other: Incoming) -> bool:
    """Whether two files can be members of one set: a set is read by one reader."""
    return one.member != other.member and (one.reader == other.reader or None in {one.reader, other.reader})


def date_text(name: str) -> str:
    """The date or date and time in a file name, as it sorts; `""` orders files without one first."""
    match = _STAMP.search(name)
    return "" if match is None else match.group(0)


def date_in_name(name: str) -> datetime | None:
    """The instant a file name states (`2022-02-23T184652Z`, `2024-05-03`, `2021-07`), in UTC.

    A month alone is its first instant: it orders the capture; what prints it says the month (`SetView.when`).
    """
    match = _STAMP.search(name)
    if match is None:
        return None
    time = match.group("time") or "000000"
    try:
        return datetime(
            int(match.group("year")), int(match.group("month")), int(match.group("day") or 1),
            int(time[:2]), int(time[2:4]), int(time[4:]), tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None


def member_of(name: str, members: Sequence[str], leading: str | None) -> str:
    """Which member of a known source a file is, by its name; the leading one when it does not say.

    A part wins over the leading member: `sdn_comments.csv` is the comments.

    Raises:
        UsageError: the name says two members at once.
    """
    words = set(re.split(r"[^a-z0-9]+", name.lower()))
    named = [member for member in members if member in words]
    if len(named) > 1 and leading in named:
        named.remove(leading)  # SDN_COMMENTS.CSV is the comments of the SDN list
    if len(named) > 1:
        raise UsageError(f"{name!r} names two parts of the source: {', '.join(named)}", hint="rename the file")
    if named:
        return named[0]
    return leading if leading is not None else members[0] if members else "file"
