# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the record costs: accepting lists, repeating them, asking.

    python bench/record.py [--shared DIR] [--repeat N] [--cpu] [--json FILE]

Corpus: the 25 days of SDN in `../shared/lists/us-ofac-sdn-history` (days.tar.xz, digest
printed). Each run happens in a process of its own, so that its peak memory is its own;
medians over the runs, spread as min to max. Parsing is timed apart: the record is handed
an iterator, so accepting and parsing are told apart by listing the records first. `--cpu`
counts processor time instead of the clock, for a machine that is busy with other things.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from holdfast.base.digest import sha256
from holdfast.readers.reader import reader_for
from holdfast.record import CaptureSet, MemberRef, Record

CPU = "HOLDFAST_BENCH_CPU"
clock = time.process_time if os.environ.get(CPU) else time.perf_counter
SOURCE = "us_ofac_sdn"
FULL_DAY = "2024-05-03"


def corpus(shared: Path) -> tuple[dict[str, bytes], str]:
    """The days, and the digest of the archive they come from."""
    path = shared / "lists" / "us-ofac-sdn-history" / "days.tar.xz"
    with tarfile.open(path) as archive:
        found = {Path(member.name).stem: archive.extractfile(member) for member in archive if member.isfile()}
        days = {day: stream.read() for day, stream in sorted(found.items()) if stream is not None}
    return days, hashlib.sha256(path.read_bytes()).hexdigest()


def instant(day: str) -> str:
    date, _, clock = day.partition("T")
    return f"{date}T{clock[:2]}:{clock[2:4]}:{clock[4:6]}Z" if clock else f"{date}T00:00:00Z"


class Run:
    """One record being filled, with the time each step took."""

    def __init__(self, folder: Path) -> None:
        self.record = Record.create(folder)
        self.reader = reader_for("us_ofac_csv")
        self.index = 0
        self.parse_s = 0.0
        self.accept_s = 0.0

    def accept(self, when: str, data: bytes, *, parsed: bool = True) -> float:
        """Accept one day; gives the seconds beside parsing."""
        self.index += 2
        records = {}
        started = clock()
        if parsed:
            read = self.reader.read("sdn", io.BytesIO(data), dataset=SOURCE) if data else iter(())
            records = {"sdn": list(read)}
        self.parse_s += clock() - started
        refs = {"sdn": MemberRef(self.index - 1, sha256(data))}
        capture_set = CaptureSet(self.index, SOURCE, SOURCE, when, "file-name", self.reader.id, refs)
        started = clock()
        self.record.accept(capture_set, records)
        took = clock() - started
        self.accept_s += took
        return took


def timed(label: str, work: object, figures: dict[str, float]) -> None:
    started = clock()
    work()  # type: ignore[operator]  # a lambda
    figures[label] = clock() - started


def one_day(days: dict[str, bytes], folder: Path) -> dict[str, float]:
    """A day into an empty record, then repeated, then with 200 changed rows, then questions."""
    run = Run(folder)
    day = days[FULL_DAY]
    figures: dict[str, float] = {"day_accept_s": run.accept(instant(FULL_DAY), day), "day_parse_s": run.parse_s}
    counts = run.record.sets()[0].counts
    figures["day_statements"] = counts.statements
    figures["day_bytes"] = run.record.size_bytes()
    figures["mb_per_1_5_m_statements"] = figures["day_bytes"] / counts.statements * 1.5
    figures["same_payload_accept_s"] = run.accept("2024-05-04T00:00:00Z", day, parsed=False)
    figures["unchanged_accept_s"] = run.accept("2024-05-05T00:00:00Z", day)
    lines = day.split(b"\r\n")
    for number in range(0, 200 * 70, 70):
        lines[number] = lines[number].replace(b'"', b'"NEW ', 1)
    figures["changed_200_accept_s"] = run.accept("2024-05-06T00:00:00Z", b"\r\n".join(lines))
    timed("screen_entities_s", lambda: sum(1 for _ in run.record.screen_entities()), figures)
    timed("digest_s", run.record.digest, figures)
    timed("search_word_s", lambda: run.record.search("bank"), figures)
    timed("search_facet_s", lambda: run.record.search("", {"country": ["ru"]}), figures)
    timed("changes_s", lambda: run.record.changes(SOURCE), figures)
    timed("sources_s", run.record.sources, figures)
    figures["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def all_days(days: dict[str, bytes], folder: Path) -> dict[str, float]:
    """All days in order."""
    run = Run(folder)
    for day, data in days.items():
        run.accept(instant(day), data)
    figures = {"history_accept_s": run.accept_s, "history_parse_s": run.parse_s}
    figures["history_bytes"] = run.record.size_bytes()
    timed("history_counts_s", lambda: run.record.history_counts(SOURCE), figures)
    figures["history_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def a_year(days: dict[str, bytes], folder: Path) -> dict[str, float]:
    """A made year of daily captures: a day has 10 rows reworded, 3 added, 1 gone; a month one sentence in 300 rows.

    Then what is asked of such a record: an entity with its neighbours, its history, and the changes of two days.
    """
    run = Run(folder)
    rows = days[FULL_DAY].rstrip(b"\r\n\x1a").split(b"\r\n")
    began = date(2024, 5, 3)
    run.accept(f"{began}T00:00:00Z", b"\r\n".join(rows) + b"\r\n")
    first = run.record.size_bytes()
    last = 0.0
    for number in range(1, 365):
        monthly = range(0, 300 * 40, 40) if number % 30 == 0 else ()
        for at in {*(number * 37 * step % len(rows) for step in range(1, 11)), *monthly}:
            rows[at] = rows[at].rstrip(b'"') + b' Made note %d."' % (number if at not in monthly else number // 30)
        del rows[number * 11 % len(rows)]
        rows += [b'%d,"MADE-UP %d, Testimir","individual","TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1950."'
                 % (900_000 + 3 * number + step, 3 * number + step) for step in range(3)]  # fmt: skip
        last = run.accept(f"{began + timedelta(days=number)}T00:00:00Z", b"\r\n".join(rows) + b"\r\n")
    figures = {"year_bytes": run.record.size_bytes(), "year_to_day_bytes": run.record.size_bytes() / first}
    figures["year_last_day_accept_s"] = last
    timed("year_two_days_changes_s", lambda: run.record.changes_told(SOURCE), figures)
    timed("year_feed_100_s", lambda: run.record.feed(limit=100), figures)
    ids = [hit.id for hit in run.record.search("", limit=400).hits]
    for label, ask in (
        ("entity", lambda key: (run.record.entity(key), run.record.adjacent(key))),
        ("story", run.record.story),
    ):
        taken = []
        for key in ids:
            started = clock()
            ask(key)
            taken.append(clock() - started)
        figures[f"year_{label}_p50_ms"] = 1000 * statistics.median(taken)
    return figures


PROGRAMS = {"day": one_day, "history": all_days, "year": a_year}


def measure(shared: Path, repeat: int) -> tuple[dict[str, object], dict[str, float], dict[str, list[float]]]:
    """Run each program `repeat` times in processes of their own; medians and spread."""
    _, digest = corpus(shared)
    collected: dict[str, list[float]] = {}
    for program in PROGRAMS:
        for _ in range(repeat):
            command = [sys.executable, __file__, "--shared", str(shared), "--one", program]
            out = subprocess.run(command, check=True, capture_output=True).stdout
            for name, value in json.loads(out).items():
                collected.setdefault(name, []).append(value)
    figures = {name: statistics.median(values) for name, values in collected.items()}
    figures["history_to_day_bytes"] = figures["history_bytes"] / figures["day_bytes"]
    spread = {name: [min(values), max(values)] for name, values in collected.items()}
    machine = (
        f"{platform.machine()}, {os.cpu_count()} CPUs, Linux {platform.release()}, Python {platform.python_version()}"
    )
    return (
        {"machine": machine, "corpus": digest, "repeat": repeat, "clock": "cpu" if os.environ.get(CPU) else "wall"},
        figures,
        spread,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--cpu", action="store_true", help="processor time instead of the clock")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", choices=sorted(PROGRAMS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        days, _ = corpus(options.shared)
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(PROGRAMS[options.one](days, Path(folder) / "record")))
        return
    if options.cpu:
        os.environ[CPU] = "1"
    head, medians, spread = measure(options.shared, options.repeat)
    print(head["machine"])
    print("corpus sha256", head["corpus"])
    for name, value in medians.items():
        low, high = spread.get(name, (value, value))
        print(f"{name:28} {value:14.3f}   ({low:.3f} to {high:.3f})")
    if options.json is not None:
        options.json.write_text(
            json.dumps({**head, "median": medians, "spread": spread}, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
