# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How a held list is doing: how old what stands of it is, whether its size is plausible, what the last try said.

`ok`, or in the order in which they matter:

    held back     a capture newer than what stands is in quarantine: what stands is not the latest
    failed        the last `sync` of it did not get the list
    implausible   it has fewer or more records than the catalogue expects of it
    old           no accepted capture for longer than the list usually stays as it is
    ended         its publisher has ended it: it can neither become old nor be fetched

Nothing here judges what the list says; a list that is old or implausible stays in use, and
says so. What the last try said is a cache of this machine (`run/sync.json`), never evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.base.clock import parse_instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.record.sets import SetView, SourceView
    from holdfast.sources.catalog import Source

__all__ = ["Attempt", "Health", "health_of"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last try to fetch a list: when (RFC 3339), and what went wrong, if anything did."""

    at: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Health:
    """`state` is one of those above; `words` say it for people, with what to do."""

    state: str
    words: str

    @property
    def well(self) -> bool:
        """Whether nobody has to do anything."""
        return self.state in {"ok", "ended"}


def health_of(
    source: Source, held: SourceView, doubtful: Sequence[SetView], *, now: datetime, attempt: Attempt | None = None
) -> Health:
    """The health of one list that is held."""
    waiting = [one for one in doubtful if one.released is None and one.observed >= (held.last_observed or "")]
    if waiting:
        newest = max(waiting, key=lambda one: one.observed)
        return Health("held back", f"a newer capture, s{newest.index} as of {newest.when[:10]}, is in quarantine")
    if attempt is not None and attempt.error is not None and attempt.at > (held.last_observed or ""):
        return Health("failed", f"the last try, on {attempt.at[:10]}, failed: {attempt.error}")
    if source.expected is not None and not source.expected[0] <= held.records <= source.expected[1]:
        least, most = source.expected
        word = "fewer" if held.records < least else "more"
        return Health("implausible", f"{held.records:,} records, {word} than the {least:,} to {most:,} this list has")
    if source.stale_days == 0:
        return Health("ended", f"the list has ended ({source.update})" if source.update else "the list has ended")
    if held.last_observed is None:
        return Health("old", "no capture of it was accepted yet")
    age = now - parse_instant(held.last_observed)
    if source.stale_days is not None and age > timedelta(days=source.stale_days):
        how = f"; holdfast sync {source.name}" if source.members else ""
        return Health("old", f"{age.days:,} days old{how}")
    return Health("ok", "today" if age.days <= 0 else "1 day old" if age.days == 1 else f"{age.days} days old")
