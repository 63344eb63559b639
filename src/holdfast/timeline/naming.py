# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Measures of texts in words: what their types are called, and how each stands to its target.

A sanction is *against* whom it hits; support is *for* whom it reaches, an extension *of* an agreement, a
withdrawal *from* one, an exit *from* a market. The types are those of `readers/text/data/measures.toml`; one that
has no words of its own here is its name with spaces, against its target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["counted", "toward", "type_words"]

_NAMES: Mapping[str, str] = {
    "unspecified_economic_diplomatic": "measures that are not named",
    "swf_sanction": "sovereign wealth fund sanction",
}
_TOWARD: Mapping[str, str] = {
    "military_support": "for", "sanctions_exemption": "for", "exemption": "for",
    "agreement_extension": "of", "agreement_expiry": "of", "agreement_withdrawal": "from", "agreement": "with",
    "company_exit": "from", "licence_revocation": "of", "asset_confiscation": "of assets of",
    "investigation": "of", "trial": "of", "conviction": "of", "acquittal": "of", "criminal_prosecution": "of",
    "arrest_warrant": "for", "wanted_notice": "for", "evidence_collection": "about",
    "diplomatic_action": "towards", "military_posture": "towards", "law": "about",
}  # fmt: skip
_MANY: Mapping[str, str] = {
    "person": "people", "hour": "hours", "minute": "minutes", "day": "days", "week": "weeks", "month": "months",
    "year": "years", "tonne": "tonnes", "time": "times",
}  # fmt: skip


def type_words(type_: str, targets: Sequence[str] = ()) -> str:
    """What a type of measure is called: "asset freeze", "measures that are not named"; short before its targets."""
    if targets and type_.startswith("agreement_"):
        return type_.removeprefix("agreement_")  # the extension of an agreement that is named
    return _NAMES.get(type_) or ("measures that are not named" if type_.startswith("unspecified")
                                 else type_.replace("_", " "))  # fmt: skip


def toward(type_: str, targets: Sequence[str]) -> str:
    """The targets with the word that leads to them: " against Sberbank", " for Ukraine"; "" without any."""
    return f" {_TOWARD.get(type_, 'against')} {'; '.join(targets)}" if targets else ""


def counted(number: str, unit: str) -> str:
    """A number with its unit: "1 day", "25,000,000 tonnes"."""
    whole, point, part = number.partition(".")
    shown = f"{int(whole):,}{point}{part}" if whole.isascii() and whole.isdecimal() and len(whole) > 4 else number  # noqa: PLR2004 - 9999 as it is
    return f"{shown} {unit if number == '1' else _MANY.get(unit, unit)}".strip()
