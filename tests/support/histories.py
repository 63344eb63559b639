# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The real histories of the folder `shared`: captures of one list by their day."""

import tarfile
from pathlib import Path


def days_of(folder: Path) -> dict[str, bytes]:
    """Captures by their day (`2022-02-23T015237Z` where there are two), in order."""
    with tarfile.open(folder / "days.tar.xz") as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        found = {Path(member.name).stem: archive.extractfile(member) for member in members}
        return {day: stream.read() for day, stream in sorted(found.items()) if stream is not None}


def instant(day: str) -> str:
    """The observed instant that such a day stands for."""
    date, _, time = day.partition("T")
    return f"{date}T{time[:2]}:{time[2:4]}:{time[4:6]}Z" if time else f"{date}T00:00:00Z"
