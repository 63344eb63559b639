# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the United Kingdom's codings of measures mean: indicators, words and regulations.

The UK Sanctions List says its measures twice: as fifteen booleans, and as words joined by a
bar ("Asset freeze|Travel Ban"). Some measures have no boolean (the restrictions on specified
ships, on transport, internet services and correspondent banking): those only the words say.
Words are matched without case, blanks at their ends, quotation marks and references to
"Other information".

What a measure forbids is told by the regulations. Prohibitions that have no kind of their own
are put where their effect lies: chartering and crewing under transport, business arrangements
and representative offices under finance.

Source: Sanctions and Anti-Money Laundering Act 2018, and the regulations named in the list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

__all__ = ["ACTS", "INDICATORS", "WORDS", "folded", "imposed"]

# Tag of the indicator → kind of measure.
INDICATORS: Mapping[str, str] = {
    "AssetFreeze": "asset freeze",
    "ArmsEmbargo": "arms embargo",
    "TargetedArmsEmbargo": "arms embargo",
    "CharteringOfShips": "transport restriction",
    "ClosureOfRepresentativeOffices": "financial restriction",
    "CrewServicingOfShipsAndAircraft": "transport restriction",
    "Deflag": "ship ban",
    "PreventionOfBusinessArrangements": "investment ban",
    "ProhibitionOfPortEntry": "ship ban",
    "TravelBan": "travel ban",
    "PreventionOfCharteringOfShips": "transport restriction",
    "PreventionOfCharteringOfShipsAndAircraft": "transport restriction",
    "TechnicalAssistanceRelatedToAircraft": "services ban",
    "TrustServicesSanctions": "services ban",
    "DirectorDisqualificationSanction": "director disqualification",
}
# Words, folded → (the tag that says the same, or nothing; kinds).
WORDS: Mapping[str, tuple[str | None, tuple[str, ...]]] = {
    "asset freeze": ("AssetFreeze", ("asset freeze",)),
    "arms embargo": ("ArmsEmbargo", ("arms embargo",)),
    "targeted arms embargo": ("TargetedArmsEmbargo", ("arms embargo",)),
    "chartering of ships": ("CharteringOfShips", ("transport restriction",)),
    "closure of representative offices": ("ClosureOfRepresentativeOffices", ("financial restriction",)),
    "crew servicing of ships and aircraft": ("CrewServicingOfShipsAndAircraft", ("transport restriction",)),
    "deflag": ("Deflag", ("ship ban",)),
    "de-flag": ("Deflag", ("ship ban",)),
    "prevention of business arrangements": ("PreventionOfBusinessArrangements", ("investment ban",)),
    "prohibition of port entry": ("ProhibitionOfPortEntry", ("ship ban",)),
    "travel ban": ("TravelBan", ("travel ban",)),
    "prevention of chartering of ships": ("PreventionOfCharteringOfShips", ("transport restriction",)),
    "prevention of chartering of ships and aircraft": (
        "PreventionOfCharteringOfShipsAndAircraft",
        ("transport restriction",),
    ),
    "technical assistance related to aircraft": ("TechnicalAssistanceRelatedToAircraft", ("services ban",)),
    "trust services sanctions": ("TrustServicesSanctions", ("services ban",)),
    "trust services": ("TrustServicesSanctions", ("services ban",)),
    "director disqualification sanction": ("DirectorDisqualificationSanction", ("director disqualification",)),
    "director disqualification": ("DirectorDisqualificationSanction", ("director disqualification",)),
    "shipping sanctions": (None, ("ship ban",)),
    "shipping & trade sanctions": (None, ("ship ban", "trade restriction")),
    "transport sanctions": (None, ("transport restriction",)),
    "internet services sanctions": (None, ("services ban",)),
    "prohibition on correspondent banking relationships and processing payments": (None, ("correspondent banking",)),
    "correspondent banking sanctions and processing payments": (None, ("correspondent banking",)),
    "correspondent banking relationships etc": (None, ("correspondent banking",)),
    "prohibition on correspondent banking and clearing": (None, ("correspondent banking",)),
    "prohibition on correspondent banking and sterling clearing": (None, ("correspondent banking",)),
    "dealing with transferable securities or money-market instruments": (None, ("investment ban",)),
}
# Regulations → their number among the statutory instruments. Where we have not seen it, there is none.
ACTS: Mapping[str, str] = {
    "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019": "2019/411",
    "The Iran (Sanctions) (Nuclear) (EU Exit) Regulations 2019": "2019/461",
    "The Myanmar (Sanctions) Regulations 2021": "2021/496",
    "The Russia (Sanctions) (EU Exit) Regulations 2019": "2019/855",
    "The Somalia (Sanctions) (EU Exit) Regulations 2020": "2020/642",
    "The Syria (Sanctions) (EU Exit) Regulations 2019": "2019/792",
}
_SEE = re.compile(r"\s*:?\s*\(?\s*see \"?other information\"?\s*\)?\s*$")
_QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "‑": "-", "–": "-"})
_DATED: Mapping[str, str] = {
    "trust services": "services ban",
    "internet services": "services ban",
    "director disqualification": "director disqualification",
    "correspondent banking": "correspondent banking",
    "transport": "transport restriction",
    "travel ban": "travel ban",
    "asset freeze": "asset freeze",
}
_WHAT = "|".join(_DATED)
# "The trust services sanctions were imposed on 21/03/2023", "Date trust services sanctions imposed: 21/03/2023".
_IMPOSED = re.compile(
    rf"\b({_WHAT})(?: [a-z]+){{0,4}} (?:was|were) imposed on ([0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}})"
    rf"|\bdate ({_WHAT})(?: sanctions?)? imposed: ?([0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}})",
    re.IGNORECASE,
)


def folded(word: str) -> str:
    """A word of the list as `WORDS` has it."""
    text = " ".join(unicodedata.normalize("NFKC", word).translate(_QUOTES).split()).strip(" .").lower()
    return _SEE.sub("", text).strip()


def imposed(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of every sentence that dates a measure; the range is that of the day."""
    if "imposed" not in text:
        return
    for match in _IMPOSED.finditer(text):
        group = 1 if match[1] is not None else 3
        yield _DATED[match[group].lower()], *match.span(group + 1)
