# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening: names per second, latency, memory and start, beside a brute-force scan, with quality from the same run.

    python bench/screening.py [--json] [--queries 10000] [--runs 3] [--large] [--workers 2]

Lists (`corpora`): 27,000 names of about 11,000 OFAC and UN parties read from ../shared; with --large also
300,000 invented names of 285,000 parties. Their digests are printed. Queries: half are listed names altered in
ten ways by a seeded generator, half invented combinations of common names. The generator was
written by the people who wrote the matcher: read the recall as a regression check, not as a
claim (bench/names.py measures quality).

Batches are medians of the runs, in wall time over all cores and per CPU second of this process
and its children. Of several processes only the time after their start counts, of a file all.
Latency is that of one query after the other in one process, by the wall clock. The
rival row is rapidfuzz `cdist` (token_sort_ratio, all pairs) on the first list, when rapidfuzz
is installed.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import corpora

from holdfast.names.kernel import running
from holdfast.names.normalize import fold
from holdfast.screening.batch import Options, Screener, screen_parallel
from holdfast.screening.blocks import open_blocks
from holdfast.screening.decisions import Book
from holdfast.screening.image import Listed, build_image, open_image, update_image
from holdfast.screening.pool import settled
from holdfast.screening.query import Query
from holdfast.screening.receipt import query_digest
from holdfast.workspace.alerts import Keeper
from holdfast.workspace.blockrun import BlockRun
from holdfast.workspace.blockwork import Task
from holdfast.workspace.tally import Tally

LIST = corpora.LISTS / "us-ofac-sdn-csv" / "sdn_2024-05-03.csv"
Figures = dict[str, str | float | int]
_SETTLE_S, _WINDOW_S = 6, 8  # worker processes need a second or two to start; then what is counted
_OPEN = """
import sys, time
start = time.perf_counter()
from pathlib import Path
from holdfast.screening.batch import Screener
from holdfast.screening.image import open_image
from holdfast.screening.query import Query
imported = time.perf_counter()
image = open_image(Path(sys.argv[1]))
opened = time.perf_counter()
screener = Screener(image)
screener.screen(Query("0", "first call"))
first = time.perf_counter()
screener.warm()
for number, name in enumerate(Path(sys.argv[2]).read_text(encoding="utf-8").split("\\n")):
    screener.screen(Query(str(number), name))
held = Path("/proc/self/status").read_text()  # ru_maxrss is that of who began this process, too
peak = int(held.partition("VmHWM:")[2].split()[0]) / 1024
print(imported - start, opened - imported, first - opened, time.perf_counter() - first, peak)
"""


def main() -> int:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not corpora.LISTS.is_dir():
        print(f"no lists at {corpora.LISTS}", file=sys.stderr)
        return 4
    figures: Figures = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "kernels": running(),
    }
    lists = {"27k": corpora.sample(corpora.listed_parties(), 27_000)}
    if options.large:
        lists["300k"] = corpora.synthetic_parties()
    for label, parties in lists.items():
        with tempfile.TemporaryDirectory() as folder:
            rows = measure(parties, Path(folder), options)
        figures |= {f"{label}: {name}": value for name, value in rows.items()}
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:58} {value}")
    return 0


def read_names(path: Path) -> list[str]:
    """The distinct names in the second column, in order of the file."""
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        return list(dict.fromkeys(row[1].strip() for row in csv.reader(stream) if len(row) > 1 and row[1].strip()))


def measure(parties: Sequence[Listed], folder: Path, options: argparse.Namespace) -> Figures:
    """All figures of one list."""
    names = [name for party in parties for name in party.names]
    owners = [party.id for party in parties for _ in party.names]
    rng = random.Random(20240503)
    altered = corpora.altered(names, rng, options.queries // 2)
    negatives = corpora.negatives(rng, options.queries // 2)
    queries = [Query(str(number), text) for number, text in enumerate([text for _, _, text in altered] + negatives)]
    figures: Figures = {
        "load at the start": round(os.getloadavg()[0], 1),
        "parties": len(parties),
        "names": len(names),
        "list digest": corpora.digest(names),
        "query digest": corpora.digest(query.name for query in queries),
    }
    start, before = time.perf_counter(), _cpu()
    info = build_image(parties, folder)
    figures["build_s"], figures["build CPU_s"] = _rounded(time.perf_counter() - start, _cpu() - before)
    figures |= _started(info.folder, queries, folder)
    figures |= _adding(info.folder)
    screener = Screener(open_image(info.folder))
    screener.prepare()
    settled()  # as every process that screens files does
    figures |= _latency(screener, queries[:: max(1, len(queries) // 4000)])
    mixed = random.Random(1).sample(queries, len(queries))
    facts = corpora.with_facts(mixed, rng)
    for label, batch in (("name only", mixed), ("with birth date, country, gender", facts)):
        one, one_cpu = timed(lambda batch=batch: list(screener.screen_many(batch)), options.runs)  # type: ignore[misc] # bound now
        figures[f"names/s, one process, {label}, wall"] = round(len(batch) / one)
        figures[f"names/s, one process, {label}, per CPU second"] = round(len(batch) / one_cpu)
        rate, rate_cpu = parallel(info.folder, batch, options.workers)
        figures[f"names/s, {options.workers} processes, {label}, wall"] = round(rate)
        figures[f"names/s, {options.workers} processes, {label}, per CPU second"] = round(rate_cpu)
        wall, cpu = through_file(info.folder, batch, folder, options.workers)
        figures[f"rows/s, a file of 100,000 to results and receipt, {label}, wall"] = round(100_000 / wall)
        figures[f"rows/s, a file of 100,000 to results and receipt, {label}, per CPU second"] = round(100_000 / cpu)
    results = list(screener.screen_many(queries))
    found = [{match.entity_id for match in result.hits} for result in results]
    for kind in dict.fromkeys(kind for kind, _, _ in altered):
        rows = [owners[index] in found[row] for row, (one_kind, index, _) in enumerate(altered) if one_kind == kind]
        figures[f"recall at 0.70: {kind}"] = round(statistics.fmean(rows), 3)
    figures["negatives with a hit"] = round(statistics.fmean(bool(one) for one in found[len(altered) :]), 4)
    return figures | (rival(names, altered, negatives) if len(names) < 100_000 else {})


def _started(image: Path, queries: Sequence[Query], folder: Path) -> Figures:
    """What a process that starts, opens the image and asks its first question waits for, and what it holds."""
    asked = folder / "queries.txt"
    asked.write_text("\n".join(query.name for query in queries[::10]), encoding="utf-8")
    command = [sys.executable, "-c", _OPEN, str(image), str(asked)]
    subprocess.run(command, check=True, capture_output=True)  # files and compiled loops into the cache
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    keys = ("import_s", "open_s", "first query_s", f"kernels and {len(queries) // 10} queries_s", "peak memory_mb")
    return {key: round(float(word), 3) for key, word in zip(keys, words, strict=True)}


def _adding(image: Path) -> Figures:
    """Adding 1,000 parties to the image of all."""
    added = [Listed(f"z-{number:04}", f"Added Newcomer{number}", "Person", (f"Added Newcomer{number}",))
             for number in range(1_000)]  # fmt: skip
    start = time.perf_counter()
    update_image(image, added)
    return {"adding 1,000 parties_s": round(time.perf_counter() - start, 2)}


def _latency(screener: Screener, queries: Sequence[Query]) -> Figures:
    """Median and 99th percentile of one query at a time, explained as shown; a warm-up round first."""
    times: list[float] = []
    said: list[float] = []
    for _ in range(2):
        times.clear()
        said.clear()
        for query in queries:
            start = time.perf_counter()
            result = screener.screen(query)
            done = time.perf_counter()
            for match in (*result.hits, *result.near):
                _ = match.explanations
            times.append(done - start)
            said.append(time.perf_counter() - start)
    figures: Figures = {}
    for label, values in (("one query", times), ("one query with explanation", said)):
        cuts = statistics.quantiles(values, n=100)
        figures[f"{label} p50_ms"], figures[f"{label} p99_ms"] = _rounded(1000 * cuts[49], 1000 * cuts[98], places=3)
    return figures


def parallel(image: Path, queries: Sequence[Query], workers: int) -> tuple[float, float]:
    """Names per second of all processes once they have started, by the wall clock; per CPU second, with their start."""
    before, done, counted, begun, settled = _cpu(), 0, 0, time.perf_counter(), 0.0
    results = screen_parallel(image, itertools.cycle(queries), workers=workers)
    for _ in results:
        done += 1
        if done % 512 == 0:
            now = time.perf_counter()
            if not settled and now - begun > _SETTLE_S:
                settled, counted = now, done
            elif settled and now - settled > _WINDOW_S:
                rate = (done - counted) / (now - settled)
                break
    results.close()
    return rate, done / (_cpu() - before)


def through_file(image: Path, queries: Sequence[Query], folder: Path, workers: int) -> tuple[float, float]:
    """Wall and CPU seconds of a CSV of 100,000 rows, read, screened and written by blocks, the start included."""
    file = folder / "customers.csv"
    fields = ("id", "name", "schema", "birth_date", "nationality", "country", "gender")
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(fields)
        for number, query in enumerate(itertools.islice(itertools.cycle(queries), 100_000)):
            rows.writerow([number, *(getattr(query, name) for name in fields[1:])])
    start, before = time.perf_counter(), _cpu()
    with file.open("rb") as stream, (folder / "alerts").open("w+b") as alerts, (folder / "hits.csv").open("wb") as out:
        opened, cut = open_blocks(stream, str(file), form="csv", mapping={})
        task = Task(image, Options(), Book(), opened.read_by, "csv", opened.extra_columns, near=False)
        run = BlockRun(task, open_image(image), Tally(), Keeper(alerts), query_digest(b""))
        for block in run.blocks(cut, workers=workers):
            out.write(block.out)
            out.write(block.rows)
    return time.perf_counter() - start, _cpu() - before


def timed(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median wall and CPU seconds; one warm-up run."""
    walls, cpus = [], []
    work()
    for _ in range(runs):
        start, before = time.perf_counter(), _cpu()
        work()
        walls.append(time.perf_counter() - start)
        cpus.append(_cpu() - before)
    return statistics.median(walls), statistics.median(cpus)


def _rounded(*values: float, places: int = 2) -> list[float]:
    return [round(value, places) for value in values]


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def rival(
    names: Sequence[str], altered: Sequence[tuple[str, int, str]], negatives: Sequence[str], threshold: float = 85
) -> Figures:
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
