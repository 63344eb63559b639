# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names of a text: quality on the labelled documents, speed on plain news, and time on hostile text.

    python bench/cast.py [--megabytes 5] [--runs 3] [--hostile 1.0] [--json]

Quality: mentions of ../shared/gold that count (`core`, zones body, headline, caption), exact span
and type; predictions that touch another label are left out, as its own scorer does. Linking is the
share of found ones whose canonical name is the labelled one, letter case aside. Speed: the seeds
and the PolNeAR articles of ../shared, repeated, each a document of its own, cut before the clock
starts; "first" has every run of words unread, "again" has them read. Hostile text is timed at one
and two lengths: the ratio tells whether time grows with length alone.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.documents.view import TextView
from holdfast.readers.text.cast.cast import find_cast
from holdfast.readers.text.cast.names import read_run
from holdfast.readers.text.prose import Prose

SHARED = Path(__file__).resolve().parents[2] / "shared"
ZONES = {"body", "headline", "caption"}
HOSTILE = {
    "capitalised words, one line": "Abc Def ",
    "names, one line": "Anna Smith said Kyiv. ",
    "possessives": "Russia’s ",
    "joined by and": "Russia and ",
    "titles": "the Foreign Minister of Ukraine said the Secretary of State. ",
    "the court": "The International Criminal Court met and the court said the deal is off. ",
    "quotation marks": '"Putin" ',
    "two scripts": "Pаris Рutin ",
}


def quality() -> Iterator[tuple[str, float]]:
    """Precision, recall, F1 and linking on the labelled documents."""
    rows = [json.loads(line) for line in (SHARED / "gold" / "mentions.jsonl").read_text("utf-8").splitlines()]
    right = predicted = wanted = linked = 0
    for document in sorted({row["doc"] for row in rows}):
        (path,) = (SHARED / "seeds").glob(f"{document}*.txt")
        labels = [row for row in rows if row["doc"] == document]
        scored = {
            (row["start"], row["end"], row["type"]): row for row in labels if row["core"] and row["zone"] in ZONES
        }
        others = [(row["start"], row["end"]) for row in labels if (row["start"], row["end"], row["type"]) not in scored]
        wanted += len(scored)
        for one in find_cast(Prose(read_plain(path.read_bytes()))).mentions:
            label = scored.pop((one.start, one.end, one.type), None)
            if label is not None:
                right, predicted = right + 1, predicted + 1
                linked += one.canonical.casefold() == label["canonical"].casefold()
            elif not any(one.start < end and start < one.end for start, end in others):
                predicted += 1
    precision, recall = right / max(predicted, 1), right / max(wanted, 1)
    yield "mentions, precision", precision
    yield "mentions, recall", recall
    yield "mentions, F1", 2 * precision * recall / max(precision + recall, 1e-9)
    yield "linking, share", linked / max(right, 1)


def views(megabytes: float) -> list[TextView]:
    """The texts, repeated until there are as many bytes as asked for."""
    files = sorted((SHARED / "seeds").glob("*.txt")) + sorted((SHARED / "documents" / "polnear-dev" / "text").iterdir())
    once = [path.read_bytes() for path in files]
    times = max(1, round(megabytes * 1e6 / sum(map(len, once))))
    return [read_plain(data) for data in once * times]


def speed(megabytes: float, runs: int) -> Iterator[tuple[str, float]]:
    """MB of text per second of processor time."""
    texts = views(megabytes)
    size = sum(len(view.text.encode()) for view in texts) / 1e6
    find_cast(Prose(texts[0]))  # the tables are read before the clock starts
    read_run.cache_clear()
    yield "text, MB", size
    yield "names, first, MB/s", size / _seconds(texts)
    yield "names, again, MB/s", size / statistics.median(_seconds(texts) for _ in range(runs))


def _seconds(texts: list[TextView]) -> float:
    proses = [Prose(view) for view in texts]
    for prose in proses:
        _ = prose.paragraphs, prose.anchor
    begun = time.process_time()
    for prose in proses:
        find_cast(prose)
    return time.process_time() - begun


def hostile(megabytes: float) -> Iterator[tuple[str, float]]:
    """How much longer twice as much hostile text takes, and MB per second of it."""
    for name, unit in HOSTILE.items():
        times = round(megabytes * 1e6 / len(unit.encode()))
        once, twice = (_seconds([read_plain((unit * (times * factor)).encode())]) for factor in (1, 2))
        yield f"{name}, MB/s", 2 * megabytes / twice
        yield f"{name}, twice as long takes, times", twice / once


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=5)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--hostile", type=float, default=1.0, help="MB of hostile text; 0: none")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures: dict[str, float] = dict(quality()) if (SHARED / "gold").is_dir() else {}
    figures.update(speed(options.megabytes, options.runs))
    if options.hostile:
        figures.update(hostile(options.hostile))
    if options.json:
        print(json.dumps({"machine": platform.platform(), "python": platform.python_version(), **figures}, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:55} {value:10.3f}")


if __name__ == "__main__":
    main()
