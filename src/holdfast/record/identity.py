# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The weights of `identity.toml`, read and checked once: what facts are worth when records of lists are compared.

`RULE_VERSION` names the version and a digest of the file: results of another version are made
again, never mixed.
"""

from __future__ import annotations

import hashlib
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from holdfast.base.errors import ConfigError

__all__ = ["RULE_VERSION", "WEIGHTS", "Rule", "Weights", "read_identity"]

_RULES: Mapping[str, tuple[str, ...]] = {
    "spelling": ("same", "long", "several", "many"),
    "legal_form": ("other",),
    "birth_date": (
        "same_day", "same_month", "same_year", "swapped", "same_range", "same_span", "near_about", "one_part_off",
        "next_year", "other_day", "near", "disjoint", "exact",
    ),
    "birth_place": ("same", "other"),
    "country": ("shared", "followed", "context", "programme", "other"),
    "gender": ("same", "other"),
    "schema": ("same", "other"),
    "identifier": ("permanent", "unchecked", "other_permanent", "other_register"),
    "passport": ("other",),
    "reference": ("entry", "same", "other"),
    "address": ("same", "shared", "place"),
    "list": ("same", "twice"),
}  # fmt: skip
_MOST = 30_000  # millibans; beyond that a figure is a slip of the pen
_WHERE = "holdfast/record/identity.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its feature and name, its weight in millibans, what a reader sees, whether it forbids to merge."""

    feature: str
    name: str
    weight: int
    says: str
    conflict: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything in the file.

    `rules` by feature and name, `differing` the rule per kind of register, `once` the schemes of reference
    numbers of which a party has one.
    """

    version: int
    base: int
    same: int
    maybe: int
    least_name: int
    least_dated: int
    most_name: int
    weak_alias: int
    context_only: int
    word: Mapping[str, int]
    similarity: tuple[int, ...]
    share: tuple[int, ...]
    extra: int
    rules: Mapping[tuple[str, str], Rule]
    differing: Mapping[str, Rule]
    once: frozenset[str]

    def kept(self, alike: int) -> int:
        """Per mille of the evidence that names `alike` ten-thousandths alike keep."""
        at = bisect_right(self.similarity, alike)
        if at == 0:
            return 0
        if at == len(self.similarity):
            return self.share[-1]
        low, high = self.similarity[at - 1], self.similarity[at]
        return self.share[at - 1] + (self.share[at] - self.share[at - 1]) * (alike - low) // (high - low)


def read_identity(text: str) -> Weights:
    """Read the file.

    Raises:
        ConfigError: a rule is missing or unknown, a weight is no number or too large, a table does not ascend.
    """
    try:
        raw = tomllib.loads(text)
        rules = {
            (feature, name): _rule(feature, name, raw[feature][name]) for feature in _RULES for name in _RULES[feature]
        }
        unknown = {f"{feature}.{name}" for feature in _RULES for name in raw[feature]} - {
            ".".join(key) for key in rules
        }
        verdict: dict[str, int] = raw["verdict"]
        found = Weights(
            version=int(raw["version"]),
            word=dict(raw["word"]),
            similarity=tuple(raw["name"]["similarity"]),
            share=tuple(raw["name"]["kept"]),
            extra=int(raw["name"]["extra"]),
            rules=rules,
            differing={
                kind: rules["identifier", f"other_{sort}"]
                for sort in ("permanent", "register")
                for kind in raw["differing"][sort]
            },
            once=frozenset(raw["differing"]["reference"]),
            **verdict,
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as exc:
        raise _wrong(f"{type(exc).__name__} {exc}") from exc
    if unknown:
        raise _wrong(f"no such rule: {', '.join(sorted(unknown))}")
    if not found.maybe < found.same or list(found.similarity) != sorted(set(found.similarity)):
        raise _wrong("maybe lies below same, and the similarities ascend")
    if len(found.similarity) != len(found.share) or list(found.share) != sorted(found.share):
        raise _wrong("each similarity keeps a share, and the shares ascend")
    return found


def _rule(feature: str, name: str, raw: dict[str, Any]) -> Rule:
    weight, says = raw["weight"], raw["says"]
    if (
        type(weight) is not int
        or abs(weight) > _MOST
        or not says.strip()
        or not raw.keys() <= {"weight", "says", "conflict"}
    ):
        raise _wrong(f"{feature}.{name}: weight within {_MOST} and says are needed, conflict may stand beside them")
    return Rule(feature, name, weight, says, bool(raw.get("conflict", False)))


def _wrong(problem: str) -> ConfigError:
    return ConfigError(f"the weights cannot be used: {problem}", where=_WHERE)


_BYTES = files("holdfast.record").joinpath("identity.toml").read_bytes()
WEIGHTS = read_identity(_BYTES.decode("utf-8"))
RULE_VERSION = f"{WEIGHTS.version}-{hashlib.sha256(_BYTES).hexdigest()[:12]}"
"""Version and digest of the weights: the rule version that automatic merges are derived under."""
