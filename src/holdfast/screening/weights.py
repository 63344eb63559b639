# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The weights of `weights.toml`, read once and checked, and the scale from evidence to score.

Evidence is an integer in millibans (a thousandth of a factor of ten in odds) and adds up; a
score is an integer of 0 to 10000. `Scale.evidence` and `Scale.total` are the only way from one
to the other, both monotone:

1. a name similarity N is `N - 7000` of evidence; the facts add theirs. It is a possible match
   when the sum is 0 or more;
2. below 0 the score is 7000 and the sum. From 0 up, name and contradictions say what is missing
   to 10000 in the same way, and the agreement that is left over, `rest`, leaves
   `1000 / (1000 + rest)` of that: nothing that agrees hides what does not, nor makes an inexact
   name exact, and of two possible matches the one with more to go on stands higher.

With no fact the score is N to the digit. `SCORING_VERSION` names the file's version and the
digest of its bytes: two results with the same one were weighed alike.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Any

from holdfast.base.errors import ConfigError

__all__ = ["CLOSE", "DIFFERING", "FULL", "RULES", "SCALE", "SCORING_VERSION", "Rule", "Scale", "read_weights"]

FULL = 10_000
_MOST = 30_000  # millibans; beyond that a figure is a slip of the pen
ORDER: dict[str, tuple[str, ...]] = {
    "birth_date": (
        "same_day", "same_month", "either_reading", "same_year", "swapped", "same_range", "same_span", "near_about",
        "one_part_off", "next_year", "other_day", "near", "disjoint",
    ),
    "countries": ("shared", "followed", "close", "other"),
    "gender": ("same", "other"),
    "schema": ("other",),
    "legal_form": ("other",),
    "identifier": ("decisive", "equal", "other_register", "other_permanent"),
    "address": ("same", "shared", "place"),
}  # fmt: skip
"""Features in the order they are shown, and their rules from the best agreement to the worst contradiction."""
_BESIDE = {"countries": ("other_flag",)}  # rules outside that order: between 0 and the last one
_AGREES = {
    "same_day", "same_month", "either_reading", "same_year", "swapped", "same_range", "same_span", "near_about",
    "shared", "followed", "same", "decisive", "equal", "place",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the feature it belongs to, its weight in millibans, what a reader sees, and why it weighs that."""

    feature: str
    name: str
    weight: int
    says: str
    because: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The way from evidence to a score; the fields are those of `[scale]` in the file."""

    threshold: int
    half: int
    weak_alias: int

    def evidence(self, score: int) -> int:
        """The evidence that a name similarity of `score` is; 0 at the threshold."""
        return score - self.threshold

    def total(self, name: int, support: int, against: int) -> int:
        """The score of a name similarity with the sums of what agrees (>= 0) and what contradicts (<= 0)."""
        if not support and not against:
            return name
        start = self.evidence(name) + against
        evidence = start + support
        if evidence < 0:
            return max(0, self.threshold + evidence)
        missing = FULL - self.threshold - max(start, 0)
        rest = evidence - max(start, 0)
        return FULL - (missing * self.half + self.half + rest - 1) // (self.half + rest)  # rounded up: never quite 0


def read_weights(
    text: str,
) -> tuple[int, Scale, dict[tuple[str, str], Rule], dict[str, Rule], dict[str, frozenset[str]]]:
    """The version, the scale, the rules by feature and name, the differing kinds and the tied countries.

    Raises:
        ConfigError: a rule is missing, unknown or without words, has the wrong sign or size, or stands out of order.
    """
    try:
        raw = tomllib.loads(text)
        scale = Scale(**raw["scale"])
        rules = {(feature, name): _rule(feature, name, raw[feature][name]) for feature, name in _names()}
        differing = {
            kind: rules["identifier", f"other_{sort}"] for sort, kinds in raw["differing"].items() for kind in kinds
        }
        ties: dict[str, frozenset[str]] = {}
        for group in raw["ties"]["groups"]:
            for code in group:
                ties[code] = ties.get(code, frozenset()) | frozenset(group) - {code}
        unknown = {f"{feature}.{name}" for feature in ORDER for name in raw[feature]} - {
            ".".join(pair) for pair in rules
        }
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as exc:
        raise _wrong(f"{type(exc).__name__} {exc}") from exc
    if unknown or not isinstance(raw.get("version"), int):
        raise _wrong(f"no such rule: {', '.join(sorted(unknown))}" if unknown else "version is no number")
    _check(scale, rules)
    return raw["version"], scale, rules, differing, ties


def _names() -> list[tuple[str, str]]:
    return [(feature, name) for feature, names in ORDER.items() for name in (*names, *_BESIDE.get(feature, ()))]


def _rule(feature: str, name: str, raw: dict[str, Any]) -> Rule:
    weight, says, because = raw["weight"], raw["says"], raw["because"]
    if type(weight) is not int or abs(weight) > _MOST or not (says.strip() and because.strip()) or len(raw) > 3:  # noqa: PLR2004 - those three
        raise _wrong(f"{feature}.{name}: weight, says and because are needed, the weight within {_MOST}")
    if weight < 0 if name in _AGREES else weight > 0:
        raise _wrong(f"{feature}.{name}: agreement weighs 0 or more, a contradiction 0 or less")
    return Rule(feature, name, weight, says, because)


def _check(scale: Scale, rules: dict[tuple[str, str], Rule]) -> None:
    for feature, names in ORDER.items():
        for one, other in pairwise(names):
            if rules[feature, one].weight < rules[feature, other].weight:
                raise _wrong(f"{feature}.{one} weighs less than {feature}.{other}")
        for name in _BESIDE.get(feature, ()):
            if rules[feature, name].weight < rules[feature, names[-1]].weight:
                raise _wrong(f"{feature}.{name} weighs less than {feature}.{names[-1]}")
    if not (0 < scale.threshold < FULL and scale.half >= 1):
        raise _wrong("scale: the threshold lies between 0 and 10000, the others from 1 up")
    if not 0 < scale.weak_alias <= FULL:
        raise _wrong("scale: weak_alias lies between 1 and 10000")


def _wrong(problem: str) -> ConfigError:
    return ConfigError(f"the weights cannot be used: {problem}", where="holdfast/screening/weights.toml")


_BYTES = files("holdfast.screening").joinpath("weights.toml").read_bytes()
_VERSION, SCALE, RULES, DIFFERING, CLOSE = read_weights(_BYTES.decode("utf-8"))
SCORING_VERSION = f"{_VERSION}-{hashlib.sha256(_BYTES).hexdigest()[:12]}"
"""Version and digest of the weights: part of what a result is reproduced from."""
