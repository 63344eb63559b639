# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The vocabulary of measures: kinds under the headings of the public record, statuses, and where an allegation stands.

`data/measures.toml` says which kinds there are. Readers put one of them into `Sanction.kind`;
what a list codes in its own way is translated by the list's own table, and what has no kind
here is no kind: the reader counts it as a loss and keeps the publisher's words in
`provisions`. A heading with `counted = False` (military support, repressive law) never enters
a count of measures taken against somebody. The table is read once and never changes.

    >>> kind("travel ban").heading
    'visa'
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from holdfast.base.errors import InputError

__all__ = ["Heading", "Kind", "headings", "kind", "kinds", "standings", "statuses"]


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the public record; `counted` says whether its kinds count as measures taken."""

    name: str
    label: str
    counted: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of measure: the text of `Sanction.kind`, its heading, and one sentence of what it forbids."""

    name: str
    heading: str
    says: str


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    headings: Mapping[str, Heading]
    kinds: Mapping[str, Kind]
    statuses: Mapping[str, str]
    standings: Mapping[str, str]


def headings() -> Mapping[str, Heading]:
    """The headings by name, in the order they are shown."""
    return _load().headings


def kinds() -> Mapping[str, Kind]:
    """Every kind by name, those of one heading together."""
    return _load().kinds


def kind(name: str) -> Kind:
    """The kind `name`.

    Raises:
        InputError: there is no such kind; the hint is the nearest one.
    """
    found = kinds().get(name)
    if found is None:
        close = difflib.get_close_matches(name, list(kinds()), n=1)
        msg = f"no kind of measure is called {name[:80]!r}"
        raise InputError(msg, hint=f"did you mean {close[0]}?" if close else ", ".join(kinds()))
    return found


def statuses() -> Mapping[str, str]:
    """The statuses of a measure, and what each means."""
    return _load().statuses


def standings() -> Mapping[str, str]:
    """Where an allegation can stand, the weakest first, and what each means (`legalStanding`)."""
    return _load().standings


@cache
def _load() -> _Vocabulary:
    text = files("holdfast.model").joinpath("data/measures.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    found = {name: Heading(name, one["label"], one.get("counted", True)) for name, one in raw["headings"].items()}
    known = {name: Kind(name, one["heading"], one["says"]) for name, one in raw["kinds"].items()}
    return _Vocabulary(
        MappingProxyType(found),
        MappingProxyType(known),
        MappingProxyType(raw["statuses"]),
        MappingProxyType(raw["standings"]),
    )
