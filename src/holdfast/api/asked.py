# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What was asked: the parts of a request, and its parameters read one by one.

Reading a parameter says what it may be. One that is something else becomes a `Problem`
that names it (the request is then answered with 422); one that nobody reads is ignored, as
the contract wants, and comes back as a warning. Nothing here raises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from holdfast.api.answers import Problem

__all__ = ["Asked"]

_TRUE, _FALSE = frozenset({"1", "true", "t", "yes", "y", "on", ""}), frozenset({"0", "false", "f", "no", "n", "off"})
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?")
_MOST_PARAMETERS = 5_000  # a URL of 60,000 bytes holds more; nobody asks that


class Asked:
    """One request. `problems` and `warnings` grow while its parameters are read."""

    def __init__(self, path: Mapping[str, str], query: bytes, headers: Mapping[bytes, bytes], body: bytes) -> None:
        self.path = path
        self.headers = headers
        self.body = body
        self.problems: list[Problem] = []
        self._read: set[str] = set()
        self._given: dict[str, list[str]] = {}
        if query:
            pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)[:_MOST_PARAMETERS]
            for name, value in pairs:
                self._given.setdefault(name, []).append(value)

    def text(self, name: str, default: str = "") -> str:
        """A parameter as given; of several the last."""
        self._read.add(name)
        return self._given[name][-1] if name in self._given else default

    def many(self, name: str, *, commas: bool = True) -> tuple[str, ...]:
        """All values of a repeated parameter; with `commas` also of one written with commas."""
        self._read.add(name)
        given = self._given.get(name, ())
        values = (part.strip() for value in given for part in (value.split(",") if commas else [value]))
        return tuple(dict.fromkeys(value for value in values if value))

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 0 to `most`."""
        text = self.text(name)
        if name not in self._given:
            return default
        if re.fullmatch(r"[0-9]{1,9}", text.strip()) and int(text) <= most:
            return int(text)
        self.problems.append(Problem(("query", name), f"should be a whole number from 0 to {most:,}", "int_range"))
        return default

    def share(self, name: str, default: float | None) -> float | None:
        """A number from 0 to 1."""
        text = self.text(name)
        if name not in self._given:
            return default
        if re.fullmatch(r"[0-9]*\.?[0-9]{0,12}", text.strip()) and text.strip(" .") and 0 <= float(text) <= 1:
            return float(text)
        self.problems.append(Problem(("query", name), "should be a number from 0 to 1", "float_range"))
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        """Yes or no."""
        word = self.text(name).strip().lower()
        if name not in self._given:
            return default
        if word not in _TRUE | _FALSE:
            self.problems.append(Problem(("query", name), "should be true or false", "bool_parsing"))
        return word in _TRUE

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """One of a few words, whatever their case."""
        word = self.text(name, default)
        for choice in choices:
            if choice.lower() == word.strip().lower():
                return choice
        self.problems.append(Problem(("query", name), "should be one of " + ", ".join(choices), "enum"))
        return default

    def instant(self, name: str) -> str:
        """`YYYY-MM-DD`, or with `THH`, `THH:MM`, `THH:MM:SS`; `""` when absent. Compares as text with wire times."""
        text = self.text(name).strip()
        if not text or _INSTANT.fullmatch(text):
            return text
        self.problems.append(Problem(("query", name), "should be YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS", "datetime"))
        return ""

    @property
    def warnings(self) -> list[str]:
        """The parameters that nobody read."""
        return [f"the parameter {name[:60]!r} is not known; ignored" for name in self._given if name not in self._read]
