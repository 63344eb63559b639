# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Main content of pages: how much of the article is found, how much beside it, and how fast.

    python bench/documents.py [--set ../shared/documents/aeb-181.tar] [--peers] [--json]

The set is Zyte's article-extraction-benchmark (181 pages, MIT): the pages gzipped, and the text of
each article. The measure is that benchmark's: shingles of four words, precision and recall per page,
their means, and the harmonic mean of those as F1. The numbers of `main_content` were chosen on every
other page; `held back` are the pages nobody looked at. `--peers` measures trafilatura in the same run
where it is installed. Time is processor time from bytes to chosen blocks, offsets included.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import statistics
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.recheck import recheck

SET = Path(__file__).resolve().parents[2] / "shared" / "documents" / "aeb-181.tar"
WORD = re.compile(r"\w+")
Shares = tuple[float, float, float]


def ours(data: bytes) -> str:
    """The body of a page as Holdfast chooses it."""
    view = read_html(data)
    return "\n".join(view.text[block.start : block.end] for block in view.blocks if block.role == "body")


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Every run of four words, with how often it stands there; all the words where there are fewer."""
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def shares(wanted: str, found: str) -> Shares:
    """What is right, too much and missing, as shares of all three together."""
    true, said = shingles(wanted), shingles(found)
    right = sum((true & said).values())
    more, less = said.total() - right, true.total() - right
    whole = right + more + less or 1
    return right / whole, more / whole, less / whole


def measure(rows: list[Shares]) -> dict[str, float]:
    """Precision, recall and F1 over pages, as the benchmark counts them."""
    precision = statistics.mean(_share(right, more, less) for right, more, less in rows if right + more > 0)
    recall = statistics.mean(_share(right, less, more) for right, more, less in rows if right + less > 0)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def _share(right: float, wrong: float, other: float) -> float:
    if wrong == other == 0:
        return 1.0
    return right / (right + wrong) if right + wrong else 0.0


def run(pages: dict[str, bytes], wanted: dict[str, str], extract: Callable[[bytes], str]) -> dict[str, float]:
    """Measure one extractor on all pages."""
    rows, spent = {}, 0.0
    for name, data in pages.items():
        began = time.process_time()
        found = extract(data)
        spent += time.process_time() - began
        rows[name] = shares(wanted[name], found)
    names = sorted(rows)
    size = sum(map(len, pages.values()))
    return {
        **measure(list(rows.values())),
        "f1 seen": measure([rows[name] for name in names[::2]])["f1"],
        "f1 held back": measure([rows[name] for name in names[1::2]])["f1"],
        "pages/s": len(pages) / spent,
        "MB/s": size / spent / 1e6,
    }


def spans(pages: dict[str, bytes]) -> tuple[int, int]:
    """How many blocks there are, and how many read the same from their bytes (all, or something is broken)."""
    blocks = proved = 0
    for data in pages.values():
        view = read_html(data)
        for block in view.blocks:
            blocks += 1
            proved += recheck(view, block.start, block.end, data) == view.text[block.start : block.end]
    return blocks, proved


def main() -> int:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--set", type=Path, default=SET)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.set.is_file():
        print(f"skipped: {options.set.name} is not there")
        return 0
    with tarfile.open(options.set) as tar:
        members = {Path(one.name).name: tar.extractfile(one) for one in tar.getmembers() if one.isfile()}
        read = {name: stream.read() for name, stream in members.items() if stream is not None}
    wanted = {name: one["articleBody"] for name, one in json.loads(read["ground-truth.json"]).items()}
    pages = {name: gzip.decompress(read[f"{name}.html.gz"]) for name in sorted(wanted)}
    ours(pages[min(pages)])  # tables are read once
    found = {"holdfast": run(pages, wanted, ours)}
    if options.peers:
        import trafilatura  # type: ignore[import-not-found]  # a peer, installed by hand

        found[f"trafilatura {trafilatura.__version__}"] = run(
            pages, wanted, lambda data: trafilatura.extract(data, include_comments=False) or ""
        )
    blocks, proved = spans(pages)
    if options.json:
        print(json.dumps({"load": os.getloadavg()[0], "blocks": blocks, "proved": proved, **found}, indent=1))
        return 0
    print(
        f"{len(pages)} pages, load {os.getloadavg()[0]:.1f}, {proved} of {blocks} blocks read the same from their bytes"
    )
    for name, row in found.items():
        print(name.ljust(20), "  ".join(f"{key} {value:.3f}" for key, value in row.items()))
    return 0 if proved == blocks else 1


if __name__ == "__main__":
    sys.exit(main())
