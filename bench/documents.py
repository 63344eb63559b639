# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Main content of pages: how much of the article is found, how much beside it, and how fast.

    python bench/documents.py [--set ../shared/documents/aeb-181.tar] [--peers] [--json]

The set is Zyte's article-extraction-benchmark (181 pages, MIT): the pages gzipped, and the text of
each article. The measure is that benchmark's: shingles of four words, precision and recall per page,
their means, and the harmonic mean of those as F1. The numbers of `main_content` were chosen on every
other page; `held back` are the pages nobody looked at. `--peers` measures trafilatura in the same run
where it is installed. Time is processor time from bytes to chosen blocks, offsets included.

`dates` says on how many pages a day of publication is stated, and how often the rungs of the ladder that state one
agree to the day (and within one day: a moment in UTC against a local day). `pdf` is a made file of 200 pages in two
columns, read by the child process and laid out; its time includes both processes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import os
import re
import statistics
import sys
import tarfile
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from holdfast.readers.documents.characters import read_characters
from holdfast.readers.documents.html_text import read_page
from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.main_content import choose
from holdfast.readers.documents.pdf import read_pdf
from holdfast.readers.documents.recheck import recheck
from holdfast.readers.documents.stated import facts_found

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


def dates(pages: dict[str, bytes]) -> dict[str, float]:
    """Stated days of publication, and the agreement of the rungs that state one."""
    stated = pairs = same = near = 0
    for data in pages.values():
        characters = read_characters(data, markup=True)
        page = read_page(characters.text)
        found = [one for one in facts_found(page, characters.text, choose(page).roles) if one.name == "published"]
        days = [dt.date.fromisoformat(one.value[:10]) for one in {one.rung: one for one in reversed(found)}.values()]
        stated += bool(days)
        for at, one in enumerate(days):
            for other in days[at + 1 :]:
                pairs, same, near = pairs + 1, same + (one == other), near + (abs((one - other).days) <= 1)
    return {"stated": stated / len(pages), "pairs": pairs, "same day": same / pairs, "within a day": near / pairs}


def pdf(pages: int = 200) -> dict[str, float]:
    """A made PDF in two columns: pages a second of both processes, and blocks that read the same again."""
    words = ["the", "harbour", "office", "says", "that", "port", "is", "shut", "until", "ice", "has", "gone", "ships"]
    lines = [" ".join(words[(at * 5 + n) % len(words)] for n in range(8)) for at in range(45)]
    shown = [
        b"BT /F1 10 Tf 1 0 0 1 %d %d Tm (%s) Tj ET" % (x, 740 - 15 * at, line.encode())
        for at, line in enumerate(lines)
        for x in (50, 320)
    ]
    body = zlib.compress(b"\n".join(shown))
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    kids = b" ".join(b"%d 0 R" % (4 + at) for at in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 612 792] /Resources %s >>" % (pages, kids, font),
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
        *[b"<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>"] * pages,
    ]
    whole = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(objects, 1))
    data = b"%PDF-1.7\n" + whole + b"trailer\n<< /Root 1 0 R >>\n"
    began = _both()
    view = read_pdf(data).views[0].view
    spent = _both() - began
    proved = sum(recheck(view, one.start, one.end, data) == view.text[one.start : one.end] for one in view.blocks[:50])
    return {"pages/s": pages / spent, "kB text/s": len(view.text) / spent / 1e3, "proved of 50": proved}


def _both() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


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
    found["dates"], found["pdf"] = dates(pages), pdf()
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
