# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Holdfast beside nomenklatura logic-v2 and a rapidfuzz brute-force scan: the same list, the same queries, one run.

    python bench/rivals.py [--peers PYTHON] [--each 60] [--clean 1500] [--seed 3] [--json]

List: `corpora.listed_parties` (about 10,000 parties, 27,000 names). Queries, name only, with
their schema: listed names altered by the treatments of bench/names.py, `--each` per treatment,
and `--clean` names of people and firms that are not listed. Each engine is asked at its own
default threshold (rapidfuzz, which has none, at 0.80), and again at the lowest threshold at which at most 0.3 % of the
clean people get a hit, chosen on these very queries: that flatters every engine alike.

The peers run in an environment of their own: `--peers`, else one is made from
bench/peers/requirements.txt in the user's cache (Debian packages g++, pkg-config and
libicu-dev are needed for PyICU). Treatments and clean names were written by the people who
wrote Holdfast's matcher: read the comparison with that in mind.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import corpora

import names as treatments
from holdfast.names.kernel import running
from holdfast.screening.batch import Options, Screener, screen_parallel
from holdfast.screening.image import Listed, build_image, open_image
from holdfast.screening.query import Query

HERE = Path(__file__).resolve().parent
CLEAN_SHARE = 0.003
Scores = Mapping[str, Mapping[str, float]]
"""Query id → listed id → score from 0 to 1, for what an engine found."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One query and what is known of it: its kind, and the parties that would be right (none: clean)."""

    query: Query
    kind: str
    right: frozenset[str]


def main() -> int:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--peers", type=Path, help="the Python of an environment with the peers")
    parser.add_argument("--each", type=int, default=60)
    parser.add_argument("--clean", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not corpora.LISTS.is_dir():
        print(f"no lists at {corpora.LISTS}", file=sys.stderr)
        return 4
    listed = corpora.listed_parties()
    asked = questions(listed, random.Random(options.seed), options.each, options.clean)
    figures: dict[str, object] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load at the start": round(os.getloadavg()[0], 1),
        "parties, names": [len(listed), sum(len(one.names) for one in listed)],
        "list digest": corpora.digest(f"{one.id} {name}" for one in listed for name in one.names)[:16],
        "queries, digest": [len(asked), corpora.digest(one.query.name for one in asked)[:16]],
    }
    with tempfile.TemporaryDirectory() as folder:
        figures["holdfast"] = report(asked, *holdfast(listed, asked, Path(folder)), default=0.7)
        peers = options.peers or environment()
        for engine, default, floor in (("nomenklatura", 0.7, 0.4), ("rapidfuzz", 0.8, 0.6)):
            figures[engine] = report(
                asked, *peer(engine, peers, listed, asked, folder=Path(folder), floor=floor), default=default
            )
    print(json.dumps(figures, indent=2, ensure_ascii=False) if options.json else table(figures))
    return 0


def questions(listed: Sequence[Listed], rng: random.Random, each: int, clean: int) -> list[Asked]:
    """Altered names of persons and organisations, and clean names."""
    rows = [(one, name) for one in listed if one.schema in {"Person", "Organization"} for name in one.names]
    bearers: dict[str, set[str]] = {}
    for one, name in rows:
        bearers.setdefault(name, set()).add(one.id)
    plain = [(name, one.schema == "Person") for one, name in rows]
    asked = []
    for kind, index, text in treatments.alter(plain, rng, each):
        one, name = rows[index]
        asked.append((text, one.schema, kind, frozenset(bearers[name])))
    people = treatments.clean_people(rng, -(-clean // len(treatments.CULTURES)))
    firms = treatments.clean_firms(rng, clean)
    taken = {treatments.word_key(name) for name in bearers}
    for sort, name in [*people, *firms]:
        if treatments.word_key(name) not in taken:
            firm = sort == "firms"
            asked.append(
                (name, "Organization" if firm else "Person", "clean firms" if firm else "clean people", frozenset())
            )
    return [
        Asked(Query(f"q-{number}", text, schema=schema), kind, right)
        for number, (text, schema, kind, right) in enumerate(asked)
    ]


def holdfast(listed: Sequence[Listed], asked: Sequence[Asked], folder: Path) -> tuple[dict[str, object], Scores]:
    """Speed in one process and in two, and the scores from 0.4 up."""
    start = time.perf_counter()
    info = build_image(listed, folder / "images")
    build_s = time.perf_counter() - start
    queries = [one.query for one in asked]
    screener = Screener(open_image(info.folder), Options(near=4_000, limit=50))
    screener.warm()
    results = screener.screen_chunk(queries[:8])
    start, cpu = time.perf_counter(), time.process_time()
    results = list(Screener(open_image(info.folder), Options(near=4_000, limit=50)).screen_many(queries))
    wall, used = time.perf_counter() - start, time.process_time() - cpu
    many = queries * max(1, 40_000 // len(queries))
    start = time.perf_counter()
    for _ in screen_parallel(info.folder, many, workers=2):
        pass
    both = time.perf_counter() - start
    figures: dict[str, object] = {
        "version": f"Holdfast, kernels {running()}",
        "build_s": round(build_s, 1),
        "names/s": round(len(queries) / wall),
        "names per CPU second": round(len(queries) / used),
        f"names/s, two processes with their start, {len(many):,} names": round(len(many) / both),
    }
    scores = {
        result.query.id: {match.entity_id: match.score / 10_000 for match in (*result.hits, *result.near)}
        for result in results
    }
    return figures, scores


def peer(
    engine: str, python: Path, listed: Sequence[Listed], asked: Sequence[Asked], *, folder: Path, floor: float
) -> tuple[dict[str, object], Scores]:
    """The same from a peer, in its own environment."""
    rows = [{"id": one.id, "schema": one.schema, "properties": {"name": list(one.names)}} for one in listed]
    queries = [
        {"id": one.query.id, "schema": one.query.schema, "properties": {"name": [one.query.name]}} for one in asked
    ]
    for name, content in (("list", rows), ("queries", queries)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    out = folder / f"{engine}.json"
    command = [str(python), str(HERE / "peers" / "engines.py"), engine, str(folder / "list.jsonl")]
    subprocess.run([*command, str(folder / "queries.jsonl"), str(out), str(floor)], check=True)
    found = json.loads(out.read_text(encoding="utf-8"))
    figures = {
        "version": found["version"],
        "build_s": round(found["build_s"], 1),
        "names/s": round(len(asked) / found["wall_s"]),
        "names per CPU second": round(len(asked) / found["cpu_s"]),
        "peak memory_mb": found["peak_mb"],
    }
    return figures, found["scores"]


def report(asked: Sequence[Asked], figures: dict[str, object], scores: Scores, *, default: float) -> dict[str, object]:
    """Recall and alert rates at the default threshold, and at the one that alerts on 0.3 % of the clean people."""
    best = sorted(
        (max(scores.get(one.query.id, {}).values(), default=0.0) for one in asked if one.kind == "clean people"),
        reverse=True,
    )
    strict = best[int(CLEAN_SHARE * len(best))] + 1e-4
    for label, threshold in ((f"at {default}", default), (f"at {strict:.3f} (0.3 % of clean people)", strict)):
        alerted = {
            one.query.id for one in asked if max(scores.get(one.query.id, {}).values(), default=0.0) >= threshold
        }
        found = {
            one.query.id
            for one in asked
            if any(score >= threshold for id_, score in scores.get(one.query.id, {}).items() if id_ in one.right)
        }
        shares: dict[str, float] = {}
        for kind in dict.fromkeys(one.kind for one in asked):
            rows = [one.query.id for one in asked if one.kind == kind]
            shares[kind] = round(
                sum(row in (alerted if kind.startswith("clean") else found) for row in rows) / len(rows), 4
            )
        rows = [one.query.id for one in asked if one.right and one.kind != "as listed"]
        figures[label] = {"all altered": round(sum(row in found for row in rows) / len(rows), 3), **shares}
    return figures


def environment() -> Path:
    """The peers' own environment, made once below the user's cache."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "holdfast" / "peers"
    python = root / "bin" / "python"
    wanted = (HERE / "peers" / "requirements.txt").read_text(encoding="utf-8")
    marker = root / "requirements.txt"
    if not marker.is_file() or marker.read_text(encoding="utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(root)], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "-r", str(HERE / "peers" / "requirements.txt")], check=True
        )
        marker.write_text(wanted, encoding="utf-8")
    return python


def table(figures: Mapping[str, object]) -> str:
    """The figures as lines: what was run, then one column per engine, first at its default threshold, then at 0.3 %."""
    engines = {name: value for name, value in figures.items() if isinstance(value, dict)}
    lines = [f"{name:44} {value}" for name, value in figures.items() if name not in engines]
    for name, value in engines.items():
        lines.append("")
        lines += [f"{name}: {key:40} {inner}" for key, inner in value.items() if not isinstance(inner, dict)]
    for which in (0, 1):
        columns = [
            [(key, inner) for key, inner in value.items() if isinstance(inner, dict)][which]
            for value in engines.values()
        ]
        lines += ["", " " * 30 + "".join(f"{name:>16}" for name in engines)]
        lines.append(" " * 30 + "".join(f"{label.split(' (')[0]:>16}" for label, _ in columns))
        lines += [f"{kind:30}" + "".join(f"{shares[kind]:16.4f}" for _, shares in columns) for kind in columns[0][1]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
