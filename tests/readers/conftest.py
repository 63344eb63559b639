# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The real lists of the folder `shared`, unpacked once per run."""

import tarfile
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def history(shared_dir: Path) -> dict[str, dict[str, bytes]]:
    """`list name → {day: bytes}` of the histories with their published changes."""
    found: dict[str, dict[str, bytes]] = {}
    for name in ("us-ofac-sdn-history", "un-sc-history"):
        days: dict[str, bytes] = {}
        with tarfile.open(shared_dir / "lists" / name / "days.tar.xz") as archive:
            for member in archive:
                stream = archive.extractfile(member)
                if stream is not None:
                    days[Path(member.name).stem] = stream.read()
        found[name] = dict(sorted(days.items()))
    return found
