# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""List mentions: build, memory, speed and recall of the automaton of all names.

    python bench/mentions.py [--names 1000000] [--megabytes 20] [--runs 3] [--recall-megabytes 2] [--json]

The names are those of the OFAC SDN list of 2024-05-03 with its alternative names (../shared),
varied by a fixed rule (capitals, order, initials, another person's given name, a second family
name) until there are as many as asked for; their digest is printed. The text is the PolNeAR
articles and the seeds of ../shared, with a listed name put after every twentieth line, repeated.
Build and search each run in a fresh process; times are CPU times, memory is that of the process,
with the interpreter, NumPy and Numba. Recall is against a scan that looks up every run of words
from every word in a dictionary of all names.
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

import numpy as np
from corpora import GIVEN, digest, listed_parties

from holdfast.mentions import layout, twins
from holdfast.mentions.automaton import Automaton, choose, open_automaton
from holdfast.mentions.building import build
from holdfast.names.kernel import running

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEED = 20240503


def listed_names() -> list[str]:
    """The names as listed, in order of party."""
    return [name for party in listed_parties() for name in party.names]


def varied(count: int) -> Iterator[tuple[str, int]]:
    """`count` different names, the listed ones first, each with the number of its party."""
    rng = random.Random(SEED)
    listed = listed_names()
    words = sorted({word.strip(",.") for name in listed for word in name.split() if len(word) > 3})
    seen: set[int] = set()
    number = 0
    while len(seen) < count:
        name = listed[number % len(listed)]
        if number >= len(listed):
            name = _variant(name, words, rng)
        if hash(name) not in seen:
            seen.add(hash(name))
            yield name, number
        number += 1


def _variant(name: str, words: list[str], rng: random.Random) -> str:
    before, _, after = name.partition(", ")
    way = rng.randrange(5)
    if way == 0:
        return f"{after or rng.choice(GIVEN)} {before}".title()
    if way == 1:
        return f"{before}, {rng.choice(GIVEN)} {rng.choice(words)}"
    if way == 2:
        return f"{rng.choice(words)} {rng.choice(words)} {before}"
    if way == 3:
        return f"{after[:1] or 'A'}. {rng.choice(words)}-{before.title()}"
    return f"{name} {rng.choice(words)}"


def text_of(megabytes: float) -> str:
    """The articles and seeds with names put in, repeated until there are as many bytes as asked for."""
    rng = random.Random(SEED)
    names = listed_names()
    files = sorted((SHARED / "documents" / "polnear-dev" / "text").iterdir()) + sorted((SHARED / "seeds").glob("*.txt"))
    lines = []
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            lines.append(line)
            if rng.random() < 0.05:
                lines.append(f"The office named {rng.choice(names)} on Monday.\n")
    once = "".join(lines)
    return once * max(1, round(megabytes * 1e6 / len(once.encode())))


def step_build(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """Build, without the making of the names."""
    names = list(varied(options.names))
    build(names[:4000], folder / "warm")  # compiled before the clock starts
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    built = build(names, folder / "names")
    taken = time.process_time() - begun
    return {
        "build, CPU s": taken,
        "build peak, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "  of it before building (names, interpreter), MB": before / 1024,
        "names": len(names),
        "spellings": built.names,
        "left out": built.left_out,
        "words": built.words,
        "nodes": built.nodes,
        "digest of the names": digest(name for name, _ in names)[:16],
        "on disk, MB": sum(path.stat().st_size for path in (folder / "names").iterdir()) / 1e6,
    }


def _status(key: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key)) / 1024


def step_search(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """Open and search, paragraph by paragraph and in one range; checks every offset by the fold."""
    begun = time.process_time()
    automaton = open_automaton(folder / "names")
    opened = time.process_time() - begun
    automaton.warm()
    text = text_of(options.megabytes)
    size = len(text.encode()) / 1e6
    before = _status("VmRSS")
    begun = time.process_time()
    hits = automaton.find(text)
    whole = time.process_time() - begun
    ranges, at = [], 0
    for line in text.splitlines(keepends=True):
        ranges.append((at, at + len(line)))
        at += len(line)
    begun = time.process_time()
    by_line = automaton.find_in(text, ranges)
    lines = time.process_time() - begun
    mapped = _status("RssFile")
    return {
        "open, CPU ms": opened * 1000,
        "one range, MB/s": size / whole,
        "line by line, MB/s": size / lines,
        "hits": len(hits),
        "hits line by line": len(by_line),
        "text, MB": size,
        "search resident after it, MB": _status("VmRSS"),
        "  of it mapped files, shared by workers (with libraries), MB": mapped,
        "  before the search (interpreter, libraries, text), MB": before,
        "search peak, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def step_worker(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """What a worker holds that reads documents of 100 kB."""
    automaton = open_automaton(folder / "names")
    text = text_of(min(2, options.megabytes))
    for at in range(0, len(text), 100_000):
        automaton.find(text[at : at + 100_000])
    return {
        "worker resident, MB": _status("VmRSS"),
        "  of it private, MB": _status("RssAnon"),
        "worker peak, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def step_recall(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """Compare with the exhaustive scan."""
    automaton = open_automaton(folder / "names")
    text = text_of(options.recall_megabytes)
    mine = {(hit.start, hit.end, hit.entities) for hit in automaton.find(text)}
    theirs = exhaustive(automaton, text)
    return {
        "recall": len(mine & theirs) / max(len(theirs), 1),
        "exhaustive hits": len(theirs),
        "hits that it has not": len(mine - theirs),
    }


def exhaustive(automaton: Automaton, text: str) -> set[tuple[int, int, tuple[int, ...]]]:
    """All runs of words of the text that are names, by a dictionary; then the same choice."""
    names: dict[tuple[int, ...], int] = {}
    trie = automaton.trie
    parent, word = trie.parent.tolist(), trie.word.tolist()
    for node in np.flatnonzero(trie.ending >= 0).tolist():
        path, at = [], node
        while at > 0:
            path.append(word[at])
            at = parent[at]
        names[tuple(reversed(path))] = int(trie.ending[node])
    longest = max(map(len, names))
    tokens = list(_tokens(automaton, text))
    rows = []
    for first, token in enumerate(tokens):
        best = None
        for last in range(first, min(first + longest, len(tokens))):
            run = tokens[first : last + 1]
            ending = names.get(tuple(one[2] for one in run))
            if ending is not None:
                flags = _admitted(automaton, run, stops=bool(trie.listed_with_stops[ending]))
                best = best if flags is None else (token[0], run[-1][1], ending, flags)
        if best is not None:
            rows.append(best)
    bounds, entity = automaton.entity_start.tolist(), automaton.entity
    return {
        (start, end, tuple(entity[bounds[ending] : bounds[ending + 1]].tolist()))
        for start, end, ending, _ in choose(rows)
    }


def _tokens(automaton: Automaton, text: str) -> Iterator[tuple[int, int, int, int, int]]:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    word, found = np.zeros(layout.MAX_CHARS, dtype=np.uint32), np.zeros(7, dtype=np.int64)
    numbers = {
        tuple(automaton.vocabulary.chars[low:high].tolist()): number
        for number, (low, high) in enumerate(
            zip(automaton.vocabulary.start[:-1].tolist(), automaton.vocabulary.start[1:].tolist(), strict=True)
        )
    }
    at, begin = 0, layout.GAP_BEGIN
    while True:
        size = twins.token_at(codes, at, len(codes), 0, automaton.table, word, found)
        if size == 0:
            return
        start, end, at, gap, looks, _, _ = found.tolist()
        yield start, end, numbers.get(tuple(word[:size].tolist()), -1), gap | begin, looks
        begin = 0


def _admitted(automaton: Automaton, run: list[tuple[int, int, int, int, int]], *, stops: bool) -> int | None:
    """The flags of a run that is a name, `None` where the rules of `twins` pass over it."""
    kinds = [int(automaton.vocabulary.kind[one[2]]) for one in run]
    looks = 0
    for one in run:
        looks |= one[4]
    for one, kind in list(zip(run, kinds, strict=True))[1:]:
        pardoned = one[3] & layout.GAP_COMMA and kind & layout.FORM
        if one[3] & layout.GAP_BREAK or (one[3] & layout.GAP_STOP and not stops and not pardoned):
            return None
    lower = layout.LOWER if looks & layout.HAS_LOWER and not looks & layout.HAS_UPPER else 0
    if len(run) == 1:
        if kinds[0] & layout.NEVER_ALONE or looks & (layout.IS_WIDE | layout.IS_NUMBER):
            return None
        return layout.ALONE | lower
    small = [
        one[4] & layout.HAS_LOWER and not one[4] & layout.HAS_UPPER and not kind & layout.COMMON
        for one, kind in zip(run, kinds, strict=True)
    ]
    if len(run) == 2 and not lower and (small[0] or (small[1] and not run[1][3] & layout.GAP_HYPHEN)):
        return None
    return None if lower and all(kind & layout.COMMON for kind in kinds) else lower


STEPS = {"build": step_build, "search": step_search, "worker": step_worker, "recall": step_recall}


def main() -> int:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--recall-megabytes", type=float, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", nargs=2, help=argparse.SUPPRESS)  # STEP FOLDER: one measurement, in this process
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step[0]](Path(options.step[1]), options)))
        return 0
    found: dict[str, list[float | str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for step in STEPS:
            for _ in range(1 if step == "recall" else options.runs):
                arguments = [f"--names={options.names}", f"--megabytes={options.megabytes}"]
                arguments += [f"--recall-megabytes={options.recall_megabytes}", "--step", step, folder]
                ran = subprocess.run(
                    [sys.executable, __file__, *arguments], stdout=subprocess.PIPE, text=True, check=True,
                    env=os.environ | {"PYTHONHASHSEED": "0"},
                )  # fmt: skip
                for name, value in json.loads(ran.stdout).items():
                    found.setdefault(name, []).append(value)
    figures: dict[str, object] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
        "kernels": running(),
    }
    for name, values in found.items():
        text = isinstance(values[0], str)
        figures[name] = values[0] if text else round(statistics.median(float(value) for value in values), 3)
    if options.json:
        print(json.dumps(figures, indent=2))
        return 0
    for name, value in figures.items():
        print(f"{name:64} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
