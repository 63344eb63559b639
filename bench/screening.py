# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening: names per second and quality in one run, beside a brute-force scan.

    python bench/screening.py [--json] [--queries 4000] [--runs 3]

List: names of the OFAC SDN list of 2024-05-03, read from ../shared (or --list FILE, a CSV
whose second column is a name); its digest is printed. Queries: listed names altered in ten
ways by a seeded generator, and invented combinations of common given and family names as
negatives. The generator was written by the people who wrote the matcher, and the scoring
numbers were chosen while looking at an earlier draw of it: read the quality figures as a
regression check, not as a claim. The rival row is rapidfuzz `cdist` (token_sort_ratio, all
pairs, two workers) on the same names, when rapidfuzz is installed.

Speeds are medians of the runs; CPU time covers this process and its children.
"""

# ruff: noqa: SIM905 - lists of words are read as text

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from holdfast.names.kernel import running
from holdfast.names.normalize import fold
from holdfast.screening.batch import Screener, screen_parallel
from holdfast.screening.image import Listed, build_image, open_image
from holdfast.screening.query import Query

LIST = Path(__file__).resolve().parents[2] / "shared" / "lists" / "us-ofac-sdn-csv" / "sdn_2024-05-03.csv"
GIVEN = """
    James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Carlos Jose Ahmed Fatima Omar
    Aisha Wei Ming Olga Sergei Anna Dmitri Elena Raj Priya Hans Greta Pierre Claire Giulia Marco Lars Ingrid Kofi Yusuf
    Zeynep Mehmet Ali Hassan Linh Hiroshi Yuki Ivan Natalia Andrei Pavel
""".split()
FAMILY = """
    Smith Johnson Brown Garcia Miller Davis Rodriguez Wilson Taylor Moore Jackson Thompson White Harris Clark Lewis
    Walker Young King Wright Hill Green Adams Baker Nelson Carter Mitchell Perez Turner Phillips Campbell Parker Evans
    Edwards Collins Stewart Morris Rogers Cook Morgan Bell Murphy Bailey Cooper Ward Peterson Gray Ivanova Petrenko
    Kumar Sharma Chen Nakamura Tanaka Schmidt Rossi Dubois Moreau Jansen Silva Okafor Mensah Demir Yilmaz Haddad Khalil
    Rahman Hossain Khan Tran Pham Novak Horvat Kowalski Popescu Andersson Hansen Virtanen
""".split()
Words = list[str]


def main() -> int:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--list", type=Path, default=LIST)
    parser.add_argument("--queries", type=int, default=4000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.list.is_file():
        print(f"no list at {options.list}: give one with --list", file=sys.stderr)
        return 4
    names = read_names(options.list)
    rng = random.Random(20240503)
    altered = alter(names, rng, options.queries)
    negatives = [f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}" for _ in range(options.queries)]
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(names, altered, negatives, folder=Path(folder), runs=options.runs)
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:42} {value}")
    return 0


def read_names(path: Path) -> list[str]:
    """The distinct names in the second column, in order of the file."""
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        return list(dict.fromkeys(row[1].strip() for row in csv.reader(stream) if len(row) > 1 and row[1].strip()))


def alter(names: Sequence[str], rng: random.Random, count: int) -> list[tuple[str, int, str]]:
    """`(kind, index of the listed name, altered text)`, `count` in all."""
    kinds: dict[str, Callable[[Words], Words | None]] = {
        "as listed": lambda words: words,
        "reordered": lambda words: rng.sample(words, len(words)),
        "one typo": lambda words: typo(words, rng),
        "two typos": lambda words: typo(typo(words, rng), rng),
        "word dropped": lambda words: words[:1] + words[2:] if len(words) > 2 else None,
        "word added": lambda words: [*words, rng.choice(GIVEN)] if len(words) > 1 else None,
        "initial": lambda words: [words[0], words[1][0], *words[2:]] if len(words) > 1 and words[1].isalpha() else None,
        "words joined": lambda words: [words[0] + words[1], *words[2:]] if len(words) > 1 else None,
        "no spaces": lambda words: ["".join(words)] if len(words) > 1 else None,
        "word split": lambda words: [words[0][:3], words[0][3:], *words[1:]] if len(words[0]) > 5 else None,
    }
    found: list[tuple[str, int, str]] = []
    while len(found) < count:
        for kind, change in kinds.items():
            index = rng.randrange(len(names))
            changed = change(names[index].replace(",", " ").split())
            if changed is not None:
                found.append((kind, index, " ".join(changed)))
    return found[:count]


def typo(words: Words, rng: random.Random) -> Words:
    """One letter left out, replaced, or exchanged with the next."""
    text = " ".join(words)
    at = rng.choice([index for index, char in enumerate(text) if char.isalnum()] or [0])
    way = rng.randrange(3)
    middle = "" if way == 0 else chr(97 + rng.randrange(26)) if way == 1 else text[at + 1 : at + 2] + text[at]
    return (text[:at] + middle + text[at + (2 if way == 2 else 1) :]).split()


def measure(
    names: Sequence[str], altered: Sequence[tuple[str, int, str]], negatives: Sequence[str], *, folder: Path, runs: int
) -> dict[str, str | float | int]:
    """All figures, by name."""
    load = os.getloadavg()[0]
    listed = [Listed(f"x-{index:06}", name, "Thing", (name,)) for index, name in enumerate(names)]
    start = time.perf_counter()
    info = build_image(listed, folder)
    build_s = time.perf_counter() - start
    image = open_image(info.folder)
    start = time.perf_counter()
    screener = Screener(image)
    screener.screen(Query("0", "first call"))
    first_s = time.perf_counter() - start
    queries = [Query(str(number), text) for number, (_, _, text) in enumerate(altered)]
    queries += [Query(f"n{number}", text) for number, text in enumerate(negatives)]
    one, one_cpu, results = timed(lambda: list(Screener(open_image(info.folder)).screen_many(queries)), runs)
    many = queries * 5
    two, two_cpu, _ = timed(lambda: list(screen_parallel(info.folder, many, workers=2)), runs)
    figures: dict[str, str | float | int] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load at the start": round(load, 1),
        "kernels": running(),
        "list digest": str(info.digest),
        "query digest": hashlib.sha256("\n".join(query.name for query in queries).encode()).hexdigest(),
        "names": len(names),
        "queries": len(queries),
        "build_s": round(build_s, 2),
        "open and first answer_s": round(first_s, 2),
        "names/s, one process, wall": round(len(queries) / one),
        "names/s, one process, CPU": round(len(queries) / one_cpu),
        "names/s, two processes with start, wall": round(len(many) / two),
        "names/s, two processes, per CPU second": round(len(many) / two_cpu),
        "peak memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    hits = [{match.entity_id for match in result.hits} for result in results]
    for kind in dict.fromkeys(kind for kind, _, _ in altered):
        rows = [f"x-{index:06}" in hits[row] for row, (one_kind, index, _) in enumerate(altered) if one_kind == kind]
        figures[f"recall at 0.70: {kind}"] = round(statistics.fmean(rows), 3)
    figures["negatives with a hit"] = round(statistics.fmean(bool(found) for found in hits[len(altered) :]), 4)
    figures.update(rival(names, altered, negatives))
    return figures


def timed(work: Callable[[], list[object]] | Callable[[], list], runs: int) -> tuple[float, float, list]:  # type: ignore[type-arg] # any list
    """Median wall seconds, median CPU seconds (children included), and the last result; one warm-up run."""
    walls, cpus, result = [], [], work()
    for _ in range(runs):
        start, before = time.perf_counter(), _cpu()
        result = work()
        walls.append(time.perf_counter() - start)
        cpus.append(_cpu() - before)
    return statistics.median(walls), statistics.median(cpus), result


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def rival(
    names: Sequence[str], altered: Sequence[tuple[str, int, str]], negatives: Sequence[str], threshold: float = 85
) -> dict[str, str | float | int]:
    """A brute-force scan with rapidfuzz over folded names, on at most 1,000 queries of each sort."""
    try:
        import rapidfuzz
        from rapidfuzz import fuzz, process
    except ImportError:
        return {"rapidfuzz": "not installed"}
    listed = [fold(name) for name in names]
    some, none = altered[:1000], negatives[:1000]
    start = time.perf_counter()
    scores = process.cdist(
        [fold(text) for _, _, text in some] + [fold(text) for text in none],
        listed,
        scorer=fuzz.token_sort_ratio,
        score_cutoff=threshold,
        workers=2,
    )
    wall = time.perf_counter() - start
    found = [scores[row, index] > 0 for row, (_, index, _) in enumerate(some)]
    alarms = (scores[len(some) :] > 0).any(axis=1)
    return {
        f"rapidfuzz {rapidfuzz.__version__} names/s, 2 workers, wall": round((len(some) + len(none)) / wall),
        f"rapidfuzz recall at {threshold:.0f}": round(statistics.fmean(map(bool, found)), 3),
        f"rapidfuzz negatives with a hit at {threshold:.0f}": round(float(alarms.mean()), 4),
    }


if __name__ == "__main__":
    sys.exit(main())
