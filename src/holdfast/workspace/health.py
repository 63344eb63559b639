# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How a held list is doing: how old what stands of it is, whether its size is plausible, what the last try said.

`ok`, or in the order in which they matter:

    held back     a capture newer than what stands is in quarantine: what stands is not the latest
    failed        the last `sync` of it did not get the list
    implausible   it has fewer or more records than the catalogue expects of it
    old           no accepted capture for longer than the list usually stays as it is
    ended         its publisher has ended it: it can neither become old nor be fetched

Each says why, and what to do about it. A list that its publisher called unchanged (304) is as
fresh as that answer. Nothing here judges what the list says; a list that is old or implausible
stays in use, and says so. What the last try said is a cache of this machine (`run/sync.json`),
never evidence.
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

__all__ = ["Attempt", "Health", "health_of", "health_of_missing", "how_to_get"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last try to fetch a list: when (RFC 3339), and what went wrong, if anything did.

    `hint` is what the error said to do; `confirmed` when the publisher last called it unchanged.
    """

    at: str
    error: str | None
    hint: str | None = None
    confirmed: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """`state` is one of those above; `words` say it for people, with what to do.

    `confirmed`: its publisher said, after the capture that stands, that nothing has changed.
    """

    state: str
    words: str
    confirmed: bool = False

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
        return Health("held back", _held_back(max(waiting, key=lambda one: one.observed)))
    if attempt is not None and attempt.error is not None and attempt.at > (held.last_observed or ""):
        return Health("failed", _failed(source, attempt))
    if source.expected is not None and not source.expected[0] <= held.records <= source.expected[1]:
        least, most = source.expected
        word = "fewer" if held.records < least else "more"
        said = f"{held.records:,} records, {word} than the {least:,} to {most:,} this list has"
        return Health("implausible", f"{said}; compare with the publisher's own number ({source.url})")
    if source.ended:
        return Health("ended", f"the list has ended ({source.update})" if source.update else "the list has ended")
    if held.last_observed is None:
        return Health("old", f"no capture of it was accepted yet; {how_to_get(source)}")
    return _by_age(source, held.last_observed, attempt, now)


def _by_age(source: Source, observed: str, attempt: Attempt | None, now: datetime) -> Health:
    """Old or fresh, by the last capture or by the publisher's later word that nothing has changed."""
    confirmed = None if attempt is None or (attempt.confirmed or "") <= observed else attempt.confirmed
    age = now - parse_instant(confirmed or observed)
    if source.stale_days is not None and age > timedelta(days=source.stale_days):
        return Health("old", f"{age.days:,} days old; {how_to_get(source)}")
    if confirmed is not None:
        return Health("ok", f"as of {observed[:10]}, and unchanged since, {_ago(age)}", confirmed=True)
    return Health("ok", _ago(age))


def _ago(age: timedelta) -> str:
    return "today" if age.days <= 0 else "1 day old" if age.days == 1 else f"{age.days} days old"


def health_of_missing(source: Source, attempt: Attempt | None) -> Health | None:
    """Why a list that was asked for is not held; `None` when it was not asked for."""
    return None if attempt is None or attempt.error is None else Health("failed", _failed(source, attempt))


def _failed(source: Source, attempt: Attempt) -> str:
    said = f"the last try, on {attempt.at[:10]}, failed: {attempt.error}; {attempt.hint or 'try again later'}"
    return f"{said}; holdfast sync {source.name}" if source.members else said


def how_to_get(source: Source) -> str:
    """What to do to hold a list, or a newer capture of it: fetched, handed in, or nothing that can be read yet."""
    if source.members:
        return f"holdfast sync {source.name}"
    if source.reader is None:
        return "no reader yet"
    if source.update == "with the product":
        return "it comes with holdfast demo"
    return f"get it from {source.url}, then holdfast add FILE --source {source.name}"


def _held_back(one: SetView) -> str:
    """What to do about a capture in quarantine: a file that cannot be read cannot be released."""
    unreadable = any(member.rule == "unreadable" for member in one.members if member.reasons)
    release = f'if the publisher confirms it: holdfast release s{one.index} --reason "…"'
    remedy = "it cannot be read: get it again" if unreadable else release
    return f"a newer capture, s{one.index} as of {one.when[:10]}, is in quarantine; {remedy}"
