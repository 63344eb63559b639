# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What every command needs: the global options, the workspace they name, and how to print.

Progress goes to standard error and only to a terminal; `--json` puts one JSON value (or one
per line for streams) on standard output; everything printed for people is stripped of
control and bidirectional characters, because names in lists are foreign text.
"""

from __future__ import annotations

import json
import os
import sys
import time
import unicodedata
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from holdfast.workspace import Workspace

__all__ = [
    "OPTIONS", "Options", "instant_given", "note", "open_here", "options", "printable", "progress_lines", "put",
    "put_json",
    "schema_given",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """The global options of this run."""

    workspace: str | None = None
    json: bool = False
    quiet: bool = False
    no_input: bool = False


_TELL_AFTER_S = 2.0  # an earlier guess of the time left is no better than none
_REFRESH_S = 0.1  # faster flickers and costs more than the work
OPTIONS: ContextVar[Options] = ContextVar("options", default=Options())  # noqa: B039 - Options is frozen


def options() -> Options:
    """The global options of this run."""
    return OPTIONS.get()


def open_here(*, flags: dict[str, object] | None = None) -> Workspace:
    """The workspace of `--workspace`, or the nearest folder upward that is one."""
    from holdfast.workspace import find_workspace, open_workspace

    chosen = options().workspace or os.environ.get("HOLDFAST_WORKSPACE")
    folder = Path(chosen) if chosen is not None else find_workspace(Path.cwd())
    return open_workspace(folder, environment=os.environ, flags=flags)


def printable(text: str) -> str:
    """`text` without control, format and bidirectional characters; line breaks become blanks."""
    kept = (" " if character in "\n\r\t" else character for character in text)
    return "".join(character for character in kept if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"})


def put(line: str = "") -> None:
    """One line for people on standard output."""
    sys.stdout.write(printable(line) + "\n")


def put_json(value: object) -> None:
    """One JSON value on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n")


def note(line: str) -> None:
    """A remark on standard error, unless `--quiet`."""
    if not options().quiet:
        sys.stderr.write(printable(line) + "\n")


def instant_given(text: str) -> datetime:
    """An instant that the caller wrote.

    Raises:
        UsageError: it is none.
    """
    from holdfast.base.clock import parse_instant
    from holdfast.base.errors import InputError, UsageError

    try:
        return parse_instant(text)
    except InputError as exc:
        raise UsageError(exc.message, hint=exc.hint) from exc


def schema_given(name: str | None) -> str | None:
    """The schema that the caller named, in its own spelling.

    Raises:
        UsageError: there is none; the nearest is suggested.
    """
    from difflib import get_close_matches

    from holdfast.base.errors import UsageError
    from holdfast.model.schema import load_model

    if name is None:
        return None
    known = {one.lower(): one for one in load_model().schemata}
    if name.lower() not in known:
        near = get_close_matches(name.lower(), known, 1)
        raise UsageError(
            f"no schema is called {name}", hint=f"did you mean {known[near[0]]}?" if near else "Person, Organization …"
        )
    return known[name.lower()]


def progress_lines() -> Callable[[str, int, int | None], None] | None:
    """A reporter `(label, done, total)` on one line of a terminal; `None` where nobody watches.

    Nothing is shown in the first second: quick commands stay quiet.
    """
    if options().quiet or not sys.stderr.isatty():
        return None
    begun = time.monotonic()
    last = [0.0]
    first: dict[str, tuple[float, int]] = {}

    def report(label: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        finished = total is not None and done >= total
        start, before = first.setdefault(label, (now, done))
        if now - begun < 1 or (now - last[0] < _REFRESH_S and not finished):
            return
        last[0] = now
        pace = _pace(now - start, done - before, None if total is None else total - done)
        share = f"{100 * done // total:3d} % ({done:,})" if total else f"{done:,}"
        sys.stderr.write("\r\x1b[K" if finished else f"\r\x1b[K{label} {share}{pace}")
        sys.stderr.flush()

    return report


def _pace(seconds: float, done: int, left: int | None) -> str:
    """` · 12,300/s · 1 min 20 s left`, once there is enough to tell."""
    if seconds < _REFRESH_S or done <= 0:
        return ""
    rate = done / seconds
    told = f" · {rate:,.0f}/s" if rate >= 10 else ""  # noqa: PLR2004 - slower than that, a count says more
    if left is None or seconds < _TELL_AFTER_S:
        return told
    minutes, rest = divmod(round(left / rate), 60)
    hours, minutes = divmod(minutes, 60)
    words = f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{told} · {words} left"
