# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A result in words and in data: why it is shown, and why it is not more.

The words are the product's: a *possible match*, a *near miss*, or nothing; never a verdict
about the customer. `explanations` is the object that JSON outputs carry, one entry per
feature: `{score, detail, query, candidate}`, scores as decimals of at most four places.
"""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.screening.score import Feature

__all__ = ["contributions", "decimal", "explanations", "reason"]


def decimal(score: int) -> float:
    """Ten-thousandths as a number for JSON; exact to four places on every machine."""
    return round(score / 10_000, 4)


def contributions(features: Sequence[Feature]) -> list[str]:
    """Per feature what it adds, as `+0.03`: hundredths that add up to the score as it is shown, cut to hundredths."""
    found, total = [], 0
    for feature in features:
        before, total = total, total + feature.score
        found.append(f"{(total // 100 - before // 100) / 100:+.2f}")
    return found


def explanations(features: Sequence[Feature]) -> dict[str, dict[str, str | float]]:
    """Per feature its contribution, a sentence, and the two values compared."""
    return {
        feature.name: {
            "score": decimal(feature.score),
            "detail": feature.detail,
            "query": feature.query,
            "candidate": feature.candidate,
        }
        for feature in features
    }


def reason(features: Sequence[Feature], *, match: bool) -> str:
    """One sentence: for a match the facts for and against, for a near miss what kept it below."""
    name = features[0]
    if len(features) == 1:  # most by far: names alone, and a name is never against
        return name.detail if match or name.score == 0 else f"{name.detail}: not enough"
    against = [feature.detail for feature in features if feature.verdict == "against"]
    supports = [feature.detail for feature in features[1:] if feature.verdict == "supports"]
    if match:
        parts = supports if name.score == 0 and supports else [name.detail, *supports]
        return "; ".join(parts) + (" · against: " + "; ".join(against) if against else "")
    if against:
        return f"{'; '.join(against)} (although: {'; '.join([name.detail, *supports])})"
    if name.score == 0 and not supports:
        return name.detail
    return name.detail + (f" ({'; '.join(supports)})" if supports else "") + ": not enough"
