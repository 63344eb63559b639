# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What looking for the deed behind a word gives: `Pledge` (threatened, promised, planned, demanded) and `Followed`.

A link is a candidate: the same kind of measure (or one under the same heading), the same authority
or one it belongs to, the same target, and a later day. Whether the one is the other, and whether a
word was kept, is for a reader to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.timeline.told import ToldMeasure

__all__ = ["Followed", "ListedMeasure", "Pledge"]


@dataclass(frozen=True, slots=True)
class ListedMeasure:
    """A measure of the record's own lists, as far as a pledge is compared with it.

    `targets` are captions; `target_ids` their entity ids; `countries` the names of the authority's states; `day` the
    first date it states, with what it is of (`day_is`: "first listed", "from" …). It may stand for `number` measures
    that differ only in whom they are against.
    """

    id: str
    dataset: str
    kinds: tuple[str, ...]
    headings: tuple[str, ...]
    authorities: tuple[str, ...]
    countries: tuple[str, ...]
    targets: tuple[str, ...]
    target_ids: tuple[str, ...]
    day: str
    day_is: str
    status: str = ""
    programs: tuple[str, ...] = ()
    number: int = 1


@dataclass(frozen=True, slots=True)
class Followed:
    """A later measure that may be what was announced.

    Exactly one of `told` (a text states it) and `listed` (a list has it) is set. `day` is its date, ISO 8601, and
    `day_is` what it is of: "stated", "first listed" and the like, or "told by then", where a text says that it was
    done and not when. `days` are the fewest and the most days between word and deed: they differ where a date is
    known to the month or year only, or not at all. `grounds` are the reasons of the link, each a few words ("same
    kind: export control"). `alike` is how many places tell it in the same words, or how many measures of a list are
    of the same authority, programme, kind and day.
    """

    grounds: tuple[str, ...]
    days: tuple[int, int]
    day: str
    day_is: str
    told: ToldMeasure | None = None
    listed: ListedMeasure | None = None
    alike: int = 1


@dataclass(frozen=True, slots=True)
class Pledge:
    """What somebody said would be done, and what was found of it.

    `status` is as said: threatened, promised, planned, demanded. `said_on` is ISO 8601, "" where no day is known;
    `said_is` tells whose day that is ("day of the document"). `condition` are the words it hangs on.
    `also` are other places that tell the same. `followed` is in the order of days; empty where nothing was found.
    `passed_over` counts later measures that were looked at and shared too little with it.
    """

    told: ToldMeasure
    status: str
    authority: str
    addressee: str
    targets: tuple[str, ...]
    type: str
    kind: str
    heading: str
    condition: str
    deadline: str
    said_on: str
    said_is: str
    followed: tuple[Followed, ...] = ()
    also: tuple[ToldMeasure, ...] = ()
    passed_over: int = 0
