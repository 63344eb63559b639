# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The tables data/known_*.toml as rows, and the form under which a name of them is looked up (`key`)."""

from __future__ import annotations

import tomllib
from importlib import resources

__all__ = ["key", "read_data"]

_APOSTROPHES = str.maketrans(
    {"’": "'", "‘": "'", "\u00a0": " ", "\n": " ", "\u00ad": None, "\u200b": None, "\u2060": None, "–": "-"}
)


def key(text: str) -> str:
    """The form under which a name is looked up: plain apostrophes, hyphens and blanks, no hidden characters."""
    if text.isalnum() and text.isascii():
        return text
    return " ".join(text.translate(_APOSTROPHES).split())


def read_data(name: str) -> dict[str, list[str]]:
    """A table of data/: rows of text by heading."""
    source = resources.files("holdfast.readers.text").joinpath("data", name).read_text(encoding="utf-8")
    read = tomllib.loads(source)
    return {heading: rows.split() if isinstance(rows, str) else list(rows) for heading, rows in read.items()}
