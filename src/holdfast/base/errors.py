# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The whole exception tree, and the exit code each branch stands for.

Everything Holdfast raises on purpose is one of these; a test checks that no other
exception leaves the public functions. A message has three parts: what happened
(with the values in question), where (file, offset, capture digest, selector), and
what to do next (the hint).

    HoldfastError                exit 70 (only if raised bare: our bug)
    ├── UsageError          2    the caller asked for something that cannot be asked
    │   ├── ConfigError     2    a setting is unknown, malformed or contradictory
    │   └── NotFound        2    a name or id that nothing in the workspace answers to
    ├── InputError          3    foreign bytes are not what they claim to be
    │   ├── Quarantined     3    preserved, but held back until a person releases it
    │   └── LimitError      3    the input is larger or deeper than the stated limit
    ├── IntegrityError      1    bytes, log, signature or proof do not agree
    ├── CaptureError        4    something could not be preserved (fetch, read, lock)
    └── StoreError          4    the environment fails us: disk full, read-only,
                                 network file system, newer format

The module knows no domain beyond these words and prints nothing.
"""

from __future__ import annotations

__all__ = [
    "CaptureError",
    "ConfigError",
    "HoldfastError",
    "InputError",
    "IntegrityError",
    "LimitError",
    "NotFound",
    "Quarantined",
    "StoreError",
    "UsageError",
]


class HoldfastError(Exception):
    """Base of all our errors: message, where, hint, and a process exit code.

    Args:
        message: what happened, one sentence, with the values in question.
        where: file, offset, capture digest or selector; `None` when the message says it.
        hint: what to do next, as a sentence or a command; `None` when nothing helps.
    """

    exit_code: int = 70

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """The message as one to three lines, ready for a terminal or a page."""
        lines = [self.message]
        if self.where is not None:
            lines.append(f"where: {self.where}")
        if self.hint is not None:
            lines.append(f"try: {self.hint}")
        return lines


class UsageError(HoldfastError):
    """The caller asked for something that cannot be asked."""

    exit_code = 2


class ConfigError(UsageError):
    """A setting is unknown, malformed or contradicts another."""


class NotFound(UsageError):  # noqa: N818 - the field's word; `NotFoundError` says nothing more
    """A name, id or citation that nothing in the workspace answers to."""


class InputError(HoldfastError):
    """Foreign bytes are not what they claim to be."""

    exit_code = 3


class Quarantined(InputError):  # noqa: N818 - a state the capture is in, named as the design names it
    """A capture was preserved but is held back until a person releases it."""


class LimitError(InputError):
    """The input is larger, deeper or longer than the stated limit."""


class IntegrityError(HoldfastError):
    """Bytes, log, signature or proof do not agree: a negative finding, never repaired silently."""

    exit_code = 1


class CaptureError(HoldfastError):
    """Something could not be preserved; nothing was acknowledged."""

    exit_code = 4


class StoreError(HoldfastError):
    """The environment fails us: full or read-only disk, network file system, lock, newer format."""

    exit_code = 4
