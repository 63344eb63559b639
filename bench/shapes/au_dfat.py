# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Australia's consolidated list in its layout since 2025-11, from a conversion.

    python bench/shapes/au_dfat.py ARCHIVE OUT.xlsx       # 3,856 parties, 11,231 rows

A party becomes a block of rows: the primary name, then its other names as "101a", "101b" …, with
all other columns repeated, as the publisher does. Dates of birth stand as the conversion kept
them (`raw_value`); several are lettered, as are places.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from workbook import read_converted, write_workbook

__all__ = ["COLUMNS", "rows"]

COLUMNS = (
    "Reference", "Name of Individual or Entity", "Type", "Name Type", "Alias Strength", "Date of Birth",
    "Place of Birth", "Citizenship", "Address", "Additional Information", "Listing Information", "IMO Number",
    "Committees", "Control Date", "Instrument of Designation", "Targeted Financial Sanction", "Travel Ban",
    "Arms Embargo", "Maritime Restriction",
)  # fmt: skip
_TYPES = {"person": "Individual", "organization": "Entity", "vessel": "Vessel"}
_MEASURES = ("targeted_financial_sanction", "travel_ban", "arms_embargo", "maritime_restriction")


def rows(party: dict[str, Any]) -> Iterator[list[Any]]:
    """The rows of one party of the conversion."""
    act = party["sanction"]
    shared: list[Any] = [
        _lettered([one["raw_value"] for one in party.get("dates_of_birth", ())]),
        ", ".join(one["raw_value"] for one in party.get("places_of_birth", ())) or None,
        ", ".join(party.get("citizenships", ())) or None, party.get("address"), party.get("additional_info"),
        act["listing_information"], party.get("imo_number"), act["committees"],
        dt.date.fromisoformat(act["control_date"]), act.get("instrument"), *(act[name] for name in _MEASURES),
    ]  # fmt: skip
    names = [
        *party["names"],
        *({"text": name, "name_type": "Previous Name"} for name in party.get("previous_names", ())),
    ]
    for at, name in enumerate(names):
        reference = party["reference"] + (_letters(at - 1) if at else "")
        kind = _TYPES[party["entity_type"]]
        yield [reference, name["text"], kind, name["name_type"], name.get("alias_strength"), *shared]


def _lettered(values: Sequence[str]) -> str | dt.date | None:
    if len(values) == 1 and re.fullmatch(r"\d{4}-\d\d-\d\d", values[0]) and values[0] > "1900-03-01":
        return dt.date.fromisoformat(values[0])
    if len(values) < 2:
        return values[0] if values else None
    return " ".join(f"{chr(97 + at)}) {value}" for at, value in enumerate(values))


def _letters(number: int) -> str:
    head, last = divmod(number, 26)
    return (_letters(head - 1) if head else "") + chr(97 + last)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    parties = [party for party in read_converted(asked.archive, "reference") if "names" in party]
    table = [list(COLUMNS), *(row for party in parties for row in rows(party))]
    count = write_workbook(asked.out, {"Sheet1": table})
    print(f"{len(parties):,} parties, {count - 1:,} rows, {asked.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
