# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""An invented list of measures and an invented story that speaks of two of them."""

import json
from pathlib import Path

ACTS: list[dict[str, object]] = [
    {"id": "acts-party", "schema": "Company",
     "properties": {"name": ["Exemplov Trading House"], "country": ["xk"], "topics": ["sanction"]}},
    {"id": "acts-other", "schema": "Company",
     "properties": {"name": ["Sample Steel Works"], "country": ["xk"], "topics": ["sanction"]}},
    {"id": "acts-freeze", "schema": "Sanction",
     "properties": {"entity": ["acts-party"], "kind": ["asset freeze"], "authority": ["Office of Samples"],
                    "country": ["gb"], "listingDate": ["2023-03-20"]}},
    {"id": "acts-ban", "schema": "Sanction",
     "properties": {"entity": ["acts-party"], "kind": ["asset freeze"], "authority": ["Office of Examples"],
                    "country": ["ch"], "listingDate": ["2023-03-20"]}},
    {"id": "acts-old", "schema": "Sanction",
     "properties": {"entity": ["acts-other"], "kind": ["asset freeze"], "authority": ["Office of Samples"],
                    "country": ["gb"], "listingDate": ["2014-03-20"]}},
    {"id": "acts-sky", "schema": "Measure",
     "properties": {"kind": ["airspace ban"], "authority": ["Council of the European Union"], "country": ["eu"],
                    "targetCountry": ["xk"], "actedDate": ["2023-03-21"]}},
]  # fmt: skip
STORY = """What was done in March

The United Kingdom froze the assets of Exemplov Trading House on March 20, 2023.

The European Union closed its airspace to Kosovo on March 21, 2023, the council said.

Switzerland would impose sanctions on Sample Steel Works, an official said.
"""


def write_stated(folder: Path) -> list[tuple[Path, str | None]]:
    """The list and the story as files, each with the source it is added under."""
    folder.mkdir(exist_ok=True)
    (folder / "acts.ftm.json").write_text("".join(json.dumps(one) + "\n" for one in ACTS), "utf-8")
    (folder / "story.txt").write_text(STORY, "utf-8")
    return [(folder / "acts.ftm.json", "example_acts"), (folder / "story.txt", None)]
