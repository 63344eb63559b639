# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The screening image: build, open, memory, first query, update and compaction, for two sizes.

    python bench/image.py [--sizes 10000:27000,285000:300000] [--runs 3] [--full-recall] [--json]

`--sizes` gives parties:names. Names come from the OFAC SDN list of 2024-05-03 (../shared, or
--list FILE, a CSV whose second column is a name) where it is there, the rest from a seeded
generator of invented parties; the digest of each image is printed. Every measurement runs in a
process of its own, so that memory is that of the step alone (`resident`: peak of the process,
with the interpreter and the libraries, whose share is printed beside it). The update adds 1,000
parties, strikes out 100 and changes 100, and is compared with a full build by digest.
"""

from __future__ import annotations

import argparse
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
from collections.abc import Iterator
from pathlib import Path

from holdfast.names.kernel import running
from holdfast.screening.batch import Screener
from holdfast.screening.image import Listed, build_image, open_image, update_image
from holdfast.screening.query import Query
from holdfast.screening.recall import check_recall
from screening import LIST, read_names

SEED = 20240503
PARTS = ["ba", "che", "do", "fe", "gar", "hi", "ja", "kov", "len", "mo", "na", "or", "pe", "ri", "sha", "tu", "vel",
         "wen", "ya", "zhu", "ali", "bek", "cor", "dim", "el", "han", "im", "kar", "lu", "min"]  # fmt: skip


def main() -> int:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default="10000:27000,285000:300000")
    parser.add_argument("--list", type=Path, default=LIST)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--full-recall", action="store_true", help="search for every listed name, not for a sample")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", nargs=2, help=argparse.SUPPRESS)  # STEP FOLDER: one measurement, in this process
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step[0]](Path(options.step[1]), options)))
        return 0
    figures: dict[str, object] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load at the start": round(os.getloadavg()[0], 1),
        "kernels": running(),
    }
    for size in options.sizes.split(","):
        figures[size] = measure(size, options)
    if options.json:
        print(json.dumps(figures, indent=2))
        return 0
    for name, value in figures.items():
        if isinstance(value, dict):
            print(f"\n{name} (parties:names)")
            for inner, figure in value.items():
                print(f"  {inner:44} {figure}")
        else:
            print(f"{name:46} {value}")
    return 0


def measure(size: str, options: argparse.Namespace) -> dict[str, object]:
    """All figures for one size; each run in a folder of its own."""
    found: dict[str, list[float | str]] = {}
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory() as folder:
            for step in STEPS:
                recall = ["--full-recall"] if options.full_recall else []
                ran = subprocess.run(
                    [sys.executable, __file__, "--step", step, folder, "--sizes", size, "--list", str(options.list),
                     *recall],
                    stdout=subprocess.PIPE, text=True, check=True,
                )  # fmt: skip
                for name, value in json.loads(ran.stdout).items():
                    found.setdefault(name, []).append(value)
    return {name: _median(values) for name, values in found.items()}


def _median(values: list[float | str]) -> float | str:
    if isinstance(values[0], str):
        return values[0] if len(set(values)) == 1 else f"DIFFERENT: {', '.join(map(str, set(values)))}"
    return round(statistics.median(float(value) for value in values), 3)


def parties(count: int, names: int, path: Path) -> Iterator[Listed]:
    """`count` parties with `names` names in all; equal for equal arguments."""
    rng = random.Random(SEED)
    real = read_names(path) if path.is_file() else []
    for number in range(count):
        mine = names // count + (number < names % count)
        texts = [real.pop() if real else invented(rng) for _ in range(mine)]
        yield party(f"x-{number:07}", texts, rng)


def party(key: str, names: list[str], rng: random.Random) -> Listed:
    """A party with the facts a list usually gives."""
    return Listed(
        key,
        names[0],
        rng.choice(["Person", "Person", "Company"]),
        tuple(names),
        birth_dates=(f"19{rng.randrange(40, 99)}-0{rng.randrange(1, 9)}-1{rng.randrange(9)}",),
        countries=(rng.choice(["ru", "ir", "by", "sy", "kp"]),),
        identifiers=(f"{rng.randrange(10**9)}",) if rng.random() < 0.3 else (),
        addresses=(f"{rng.randrange(200)} {invented(rng)} Street",) if rng.random() < 0.4 else (),
        datasets=("bench",),
        topics=("sanction",),
    )


def invented(rng: random.Random) -> str:
    """A name of two or three words from syllables: some 100,000 different words."""
    return " ".join("".join(rng.choices(PARTS, k=rng.randint(2, 4))).title() for _ in range(rng.randint(2, 3)))


def _rss_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _only(folder: Path) -> Path:
    return Path((folder / "present").read_text())


def build(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """The image from parties in memory, kernels loaded before."""
    count, names = map(int, options.sizes.split(":"))
    listed = list(parties(count, names, options.list))
    open_image(build_image(listed[:20], folder / "warm").folder).warm()
    start, used = time.perf_counter(), time.process_time()
    info = build_image(listed, folder)
    wall, cpu = time.perf_counter() - start, time.process_time() - used
    (folder / "present").write_text(str(info.folder))
    size = sum(path.stat().st_size for path in (folder / "segments").rglob("*") if path.is_file())
    image = open_image(info.folder)
    start = time.perf_counter()
    recall = check_recall(image, budget_s=None if options.full_recall else 0.08 * wall)
    return {
        "digest": str(info.digest),
        "names": info.names,
        "build s": wall,
        "build CPU s": cpu,
        "self-recall s": time.perf_counter() - start,
        "self-recall: names searched for": recall.checked,
        "self-recall: parties not found": len(recall.missed),
        "build peak resident MB (with the parties)": _rss_mb(),
        "on disk MB": size / 1e6,
    }


def use(folder: Path, _: argparse.Namespace) -> dict[str, object]:
    """Open, first query, rows, and a batch."""
    libraries = _rss_mb()
    start = time.perf_counter()
    image = open_image(_only(folder))
    opened = time.perf_counter() - start
    screener = Screener(image)
    start = time.perf_counter()
    screener.screen(Query("0", "Igor Ivanovich Sechin"))
    first = time.perf_counter() - start
    start = time.perf_counter()
    screener.warm()
    warm = time.perf_counter() - start
    rows = random.Random(SEED).sample(range(image.size), min(image.size, 5_000))
    fresh = [_microseconds(image.listed, row) for row in rows]
    again = [_microseconds(image.listed, row) for row in rows]
    rng = random.Random(SEED + 1)
    queries = [Query(str(at), invented(rng)) for at in range(2_000)]
    start = time.perf_counter()
    for _ in screener.screen_many(queries):
        pass
    batch = time.perf_counter() - start
    return {
        "open s": opened,
        "first query s (plain kernels)": first,
        "kernels loaded s": warm,
        "listed us, first": statistics.median(fresh),
        "listed us, again": statistics.median(again),
        "names/s in this batch of 2,000": len(queries) / batch,
        "resident MB, libraries": libraries,
        "resident MB, after all that": _rss_mb(),
    }


def _microseconds(call: object, row: int) -> float:
    start = time.perf_counter_ns()
    call(row)  # type: ignore[operator] # Image.listed
    return (time.perf_counter_ns() - start) / 1000


def update(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """1,000 parties added, 100 changed, 100 gone; opened and asked; then against a full build, which compaction is."""
    before = open_image(_only(folder))
    rng = random.Random(SEED + 2)
    rows = rng.sample(range(before.size), 200)
    gone = [before.listed(row).id for row in rows[100:]]
    changed = [party(before.listed(row).id, [invented(rng)], rng) for row in rows[:100]]
    added = [party(f"y-{number:05}", [invented(rng)], rng) for number in range(1_000)]
    before.warm()
    start, used = time.perf_counter(), time.process_time()
    info = update_image(before.folder, [*changed, *added], gone, compact_pct=30)  # 13 % of the smaller size
    wall, cpu = time.perf_counter() - start, time.process_time() - used
    start = time.perf_counter()
    image = open_image(info.folder)
    opened = time.perf_counter() - start
    recall = check_recall(image, [number for number in image.layers.names[-1].tolist() if number >= 0])
    queries = [Query(str(at), invented(rng)) for at in range(2_000)]
    start = time.perf_counter()
    answers = list(Screener(image).screen_many(queries))
    batch = time.perf_counter() - start
    start = time.perf_counter()
    whole = update_image(info.folder, [party("z-0", ["Zed Zedson"], rng)], compact_pct=0)
    compaction = time.perf_counter() - start
    now = {one.id: one for one in (*parties(*map(int, options.sizes.split(":")), options.list), *changed, *added)}
    full = build_image((one for one in now.values() if one.id not in gone), folder / "full")
    same = list(Screener(open_image(full.folder)).screen_many(queries)) == answers
    return {
        "update of 1,200 s": wall,
        "update of 1,200 CPU s": cpu,
        "update digest": str(info.digest),
        "update = full build, digest and 2,000 answers": str(full.digest == info.digest and same),
        "update: rows written": info.written,
        "update: parties not found by their names": len(recall.missed),
        "open s, with a delta": opened,
        "names/s with a delta": len(queries) / batch,
        "compaction s": compaction,
        "compaction: segments after": len(open_image(whole.folder).layers.segments),
    }


STEPS = {"build": build, "use": use, "update": update}

if __name__ == "__main__":
    sys.exit(main())
