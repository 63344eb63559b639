# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Compile every kernel of this package into the user's cache: `python -m holdfast.names.warm`.

Set-up runs this once, so that the first batch, the first build of an image and the first
request of a server find their kernels compiled. It takes about half a minute on a machine
that has not compiled them yet and a second on one that has; without Numba it does nothing.
"""

from __future__ import annotations

from holdfast.names.index import build
from holdfast.names.kernel import compiled

__all__ = ["warm"]

_NAMES = 4_000  # enough letters that building takes the compiled loops too


def warm() -> None:
    """Build and ask a small index."""
    if compiled():
        build((number, f"first{number} last{number}") for number in range(_NAMES)).warm()


if __name__ == "__main__":
    warm()
