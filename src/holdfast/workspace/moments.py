# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The three times as a person writes them: `--as-of`, `--listed-at`, `--known-at`.

    --as-of DATE          measures that held on that day, by their own dates
    --listed-at TIME      as the lists stood then (a date is its first instant, UTC)
    --known-at N|TIME     what this workspace knew: after log entry N (`s18`, `18`), or by that
                          time (a date is the whole day, UTC)

A log position is exact. A time is looked up among the entries' own times, the collector's
clock: the last entry written by then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.base.clock import DateRange, instant_text, parse_instant
from holdfast.base.errors import InputError, UsageError
from holdfast.record.times import Times

if TYPE_CHECKING:
    from holdfast.vault.store import Vault
    from holdfast.workspace.opening import Workspace

__all__ = ["known_position", "times_given"]


def times_given(
    workspace: Workspace, as_of: str | None = None, listed_at: str | None = None, known_at: str | None = None
) -> Times:
    """The times a person asked for; `None` is now.

    Raises:
        UsageError: one of them cannot be read, or lies before everything the log holds.
    """
    try:
        if as_of is not None and not DateRange.parse(as_of).is_day:
            raise InputError(f"{as_of!r} is no single day")
    except InputError as exc:  # its own hint names forms, 1965~ and the like, that are no day
        raise UsageError(exc.message, hint="a day is written 2022-02-24") from exc
    try:
        at = None if listed_at is None else instant_text(parse_instant(listed_at))
    except InputError as exc:
        raise UsageError(exc.message, hint=exc.hint or "a day is written 2022-02-24") from exc
    return Times(as_of, at, None if known_at is None else known_position(workspace.vault, known_at))


def known_position(vault: Vault, text: str) -> int:
    """The log index that `text` names: a position, or a time.

    Raises:
        UsageError: it is neither, or the log had no entry then.
    """
    word = text.strip().lower().removeprefix("s")
    if word.isascii() and word.isdecimal():
        return _inside(vault, int(word))
    try:
        by = parse_instant(text)
    except InputError as exc:
        raise UsageError(
            f"{text!r} is no log position and no time", hint="--known-at s18, or --known-at 2024-05-03"
        ) from exc
    if "T" not in text.upper():
        by += timedelta(days=1, seconds=-1)
    last = instant_text(by)
    vault.refresh()
    for index in range(vault.size - 1, -1, -1):
        if vault.entry(index).time <= last:
            return index
    raise UsageError(f"the log begins after {last}: nothing was known then", hint="holdfast sources --captures")


def _inside(vault: Vault, index: int) -> int:
    vault.refresh()
    if index >= vault.size:
        raise UsageError(
            f"the log has no entry {index}, only {vault.size:,}", hint="leave --known-at out for what is known now"
        )
    return index
