# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The whole way from a document's bytes to its proved rows: speed, and the share of rows that prove.

    python bench/reading.py [--shared ../shared] [--megabytes 2] [--mutated 1000] [--json]

Texts: the seeds and the development articles of PolNeAR, read from the folder `shared` and never
copied, one after the other as documents of their own, repeated until there are as many megabytes
as asked for. Pages: the 181 of `documents/aeb-181.tar`. Times are CPU times of one process,
stage by stage: opening (views), understanding (all rules), rows (made and proved). A row is
proved when every span in it reads out of the bytes what it says (`readers.text.rows.prove`).
Mutated inputs: seeds, articles and pages with a few bytes overwritten, cut out or put in by a
fixed random number; refused ones are counted apart.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from holdfast.base.errors import InputError, IntegrityError
from holdfast.readers.documents.open import open_document
from holdfast.readers.text.reading import DocumentRead, read_document, rows_of_views
from holdfast.readers.text.rows import prove

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEED = 20260301
Source = tuple[str, bytes]


def texts(shared: Path) -> list[Source]:
    """The seeds and the articles."""
    files = sorted((shared / "seeds").glob("*.txt")) + sorted((shared / "documents" / "polnear-dev").rglob("*.txt"))
    return [(file.name, file.read_bytes()) for file in files]


def pages(shared: Path) -> Iterator[Source]:
    """The pages of the benchmark, unpacked if they are."""
    import gzip

    with tarfile.open(shared / "documents" / "aeb-181.tar") as archive:
        for member in archive:
            if member.isfile() and ".html" in member.name:
                stream = archive.extractfile(member)
                data = b"" if stream is None else stream.read()
                yield Path(member.name).name, gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def measured(sources: Iterator[Source] | list[Source], least: float = 0.0) -> dict[str, float]:
    """CPU seconds by stage, documents, bytes, characters, rows, and rows that do not prove."""
    spent = {"open": 0.0, "understand": 0.0, "prove": 0.0}
    counts: Counter[str] = Counter()
    sources = list(sources)
    rounds = max(1, round(least * 1e6 / max(1, sum(len(data) for _, data in sources))))
    for name, data in sources * rounds:
        begun = time.process_time()
        parts = open_document(data, name=name)
        opened = time.process_time()
        read = read_document(parts)
        understood = time.process_time()
        rows = sum(1 for _ in rows_of_views(read))
        for stage, seconds in (("open", opened - begun), ("understand", understood - opened),
                               ("prove", time.process_time() - understood)):  # fmt: skip
            spent[stage] += seconds
        counts.update(documents=1, bytes=len(data), rows=rows)
        counts["characters"] += sum(len(one.stream.view.text) for one in read.views)
    return {**counts, **spent}


def proved(sources: list[Source]) -> dict[str, int]:
    """Rows in all, and rows that do not prove, each read out of its bytes again by the long way."""
    counts: Counter[str] = Counter(rows=0, unproved=0, refused=0, documents=0)
    for name, data in sources:
        try:
            read = read_document(open_document(data, name=name))
        except InputError:
            counts["refused"] += 1
            continue
        counts["documents"] += 1
        counts.update(_proved(read))
    return dict(counts)


def _proved(read: DocumentRead) -> Counter[str]:
    counts: Counter[str] = Counter()
    try:
        for _, row in rows_of_views(read):
            counts["rows"] += 1
            prove(read.views[int(str(row["view"]))].stream, row)
    except IntegrityError as error:
        counts["unproved"] += 1
        sys.stderr.write(f"{error}\n")
    return counts


def mutated(sources: list[Source], count: int) -> list[Source]:
    """`count` of the sources with a few bytes changed, at most 200 kB of each."""
    chance = random.Random(SEED)
    found = []
    for number in range(count):
        name, data = chance.choice(sources)
        start = chance.randrange(max(1, len(data) - 20_000))
        buffer = bytearray(data[start : start + 20_000])
        for _ in range(chance.randint(1, 20)):
            at = chance.randrange(len(buffer) + 1)
            buffer[at : at + chance.randint(0, 8)] = chance.randbytes(chance.randint(0, 8))
        found.append((f"{number}-{name}", bytes(buffer)))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--megabytes", type=float, default=2.0)
    parser.add_argument("--mutated", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    own, web = texts(given.shared), list(pages(given.shared))
    measured(own[:6])  # tables and patterns are loaded
    speed = {"text": measured(own, given.megabytes), "pages": measured(web)}
    rows = {"texts": proved(own), "pages": proved(web), "mutated": proved(mutated(own + web, given.mutated))}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    if given.json:
        sys.stdout.write(json.dumps({"machine": machine, **speed, "proved": rows}) + "\n")
        return
    print(machine)
    for kind, found in speed.items():
        print(f"{kind}: {told(found)}")
    print(f"rows: {rows}")


def told(found: dict[str, float]) -> str:
    """Figures of one kind of input, in a line."""
    seconds = {stage: found[stage] for stage in ("open", "understand", "prove")}
    total, size = sum(seconds.values()), found["bytes"] / 1e6
    stages = ", ".join(f"{stage} {value:.2f} s" for stage, value in seconds.items())
    return (
        f"{found['documents']:,} documents, {size:.2f} MB, {found['rows']:,} rows: {size / total:.2f} MB/s, "
        f"{found['documents'] / total:.1f} documents/s ({stages}); "
        f"{found['characters'] / 1e6 / seconds['understand']:.2f} M characters/s understood"
    )


if __name__ == "__main__":
    main()
