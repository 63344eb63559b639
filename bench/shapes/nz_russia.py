# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""New Zealand's Russia Sanctions Register as a workbook, from a conversion.

    python bench/shapes/nz_russia.py ARCHIVE OUT.xlsx     # 2,058 parties

One row per party; dates are stored as days, as a spreadsheet does.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
from pathlib import Path
from typing import Any

from workbook import read_converted, write_workbook

__all__ = ["COLUMNS", "row"]

COLUMNS = (
    "Type", "Unique Identifier", "First Name", "Middle Names", "Last Name", "Name", "Alias/Alternate Spellings", "DOB",
    "Title", "Place of Birth", "Citizenship", "Citizenship 2", "Citizenship 3", "Passport Number", "Address",
    "Associates/Relatives", "IMO Number", "Sanction Status", "Date of Sanction", "Date of Additional Sanction",
    "Travel Ban", "Asset Freeze", "Aircraft Ban", "Ship Ban", "Service prohibition", "Dealing with securities",
    "General Rationale for Sanction",
)  # fmt: skip
_DATES = frozenset({"DOB", "Date of Sanction", "Date of Additional Sanction"})


def row(party: dict[str, Any]) -> list[Any]:
    """The row of one party of the conversion."""
    cells: list[Any] = []
    for heading in COLUMNS:
        value = party.get(re.sub(r"[\W_]+", "_", heading.lower()))
        if value is not None and heading in _DATES and re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
            cells.append(dt.date.fromisoformat(str(value)))
        else:
            cells.append(None if value is None else str(value))
    return cells


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    parties = read_converted(asked.archive, "unique_identifier")
    count = write_workbook(asked.out, {"Register": [list(COLUMNS), *(row(party) for party in parties)]})
    print(f"{count - 1:,} parties, {asked.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
