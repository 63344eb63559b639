# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Measures in labelled documents: found, with their authority, status and targets; and how fast.

    python bench/acts.py [--shared ../shared] [--labels FOLDER] [--misses] [--speed MB]

A measure is found where type and span (or one of its further spans) agree with a labelled one, one to
one. Authority and targets agree where the labelled name and ours share half of their distinctive
words; status where it is the same. `--labels` reads `measures.jsonl` from another folder; a row with
`optional` is neither asked for nor punished, `alt` are other types that are right too. `--speed`
measures measures and events on news text, without names and quotations (processor time).
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.cast.cast import find_cast
from holdfast.readers.text.events.events import find_events
from holdfast.readers.text.found import MeasureFound, Span
from holdfast.readers.text.measures.measures import find_measures
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.said.said import find_quotations

SHARED = Path(__file__).resolve().parents[2] / "shared"
PLAIN = frozenset(
    {
        "the",
        "of",
        "and",
        "its",
        "class",
        "with",
        "a",
        "in",
        "for",
        "or",
        "federation",
        "republic",
        "unresolved",
        "states",
        "america",
    }
)
Row = dict[str, Any]
Pair = tuple[MeasureFound, Row]


def words(name: str) -> set[str]:
    """The words of a name that tell it from another."""
    low = name.lower().replace("’s", "").replace("russian", "russia").replace("belarusian", "belarus")
    found = {word for word in re.findall(r"[^\W_]+", low) if word not in PLAIN}
    return {word.rstrip("s") for word in found} or {name.lower()}


def alike(one: str, other: str) -> bool:
    """Whether two names or classes share half of the shorter one's words."""
    a, b = words(one), words(other)
    return len(a & b) * 2 >= min(len(a), len(b))


def spans_of(row: Row) -> list[Span]:
    """The spans of a labelled measure."""
    return [(row["start"], row["end"]), *((a["start"], a["end"]) for a in row.get("also", ()))]


def paired(found: Sequence[MeasureFound], rows: Sequence[Row]) -> list[Pair]:
    """Found and labelled measures, one to one: same type, a span of each overlapping; the most overlap first."""
    scored = []
    for i, one in enumerate(found):
        for j, row in enumerate(rows):
            if one.type == row["type"] or one.type in row.get("alt", ()):
                mine = [(one.start, one.end), *one.also]
                most = max(min(e, e2) - max(s, s2) for s, e in mine for s2, e2 in spans_of(row))
                if most > 0:
                    scored.append((-most, i, j))
    pairs, left, right = [], set[int](), set[int]()
    for _, i, j in sorted(scored):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((found[i], rows[j]))
    return pairs


def asked(found: Sequence[MeasureFound], rows: Sequence[Row]) -> tuple[list[MeasureFound], list[Row], list[Pair]]:
    """What counts: neither optional rows nor what was found in them."""
    pairs = paired(found, rows)
    held = {id(one): row for one, row in pairs}
    free = [span for row in rows if row.get("optional") for span in spans_of(row)]
    counted = []
    for one in found:
        row = held.get(id(one))
        inside = any(one.start < end and start < one.end for start, end in free)
        if (row is not None and not row.get("optional")) or (row is None and not inside):
            counted.append(one)
    wanted = [row for row in rows if not row.get("optional")]
    return counted, wanted, [(one, row) for one, row in pairs if not row.get("optional")]


def read(file: Path) -> tuple[str, tuple[MeasureFound, ...]]:
    """The text of a file and its measures."""
    prose = Prose(read_plain(file.read_bytes()))
    cast = find_cast(prose)
    return prose.text, find_measures(prose, cast, find_quotations(prose, cast))


def agree(pair: Pair) -> tuple[bool, bool, bool]:
    """Whether authority, status and every labelled target agree."""
    one, row = pair
    targets = all(any(alike(mine, name) for mine in one.targets) for name in row["targets"])
    return alike(one.authority, row["authority"] or ""), one.status == row["status"], targets


def show(text: str, found: Sequence[MeasureFound], rows: Sequence[Row], pairs: Sequence[Pair]) -> None:
    """Every measure, with what was labelled."""
    held = {id(one): row for one, row in pairs}
    for one in found:
        row = held.get(id(one))
        said = " ".join(one.asserters)
        print("ok " if row else "FP ", one.type, one.status, "|", one.authority, "|", one.targets, "|", one.date, said)
        print("     ", repr(text[one.start : one.end]), [text[s:e] for s, e in one.also], one.duration, one.rule)
        if row:
            print("     =", row["status"], "|", row["authority"], "|", row["targets"], "|", row["date"])
    for row in rows:
        if not any(row is other for _, other in pairs):
            print("MISS", row["type"], row["status"], "|", row["authority"], "|", text[row["start"] : row["end"]])


def speed(shared: Path, size: float) -> None:
    """Processor time of measures and events on news text."""
    files = sorted((shared / "documents" / "polnear-dev" / "text").glob("*.txt"))
    text = "\n\n".join(file.read_text(encoding="utf-8") for file in files)
    text = (text * (int(size * 1e6) // len(text) + 1))[: int(size * 1e6)]
    prose = Prose(read_plain(text.encode()))
    cast = find_cast(prose)
    _ = prose.paragraphs, prose.dates, prose.quantities
    begun = time.process_time()
    measures = find_measures(prose, cast, ())
    half = time.process_time()
    events = find_events(prose, cast, (), measures)
    spent = time.process_time()
    print(f"{len(measures)} measures in {size} MB: {half - begun:.2f} s, {size / (half - begun):.1f} MB/s")
    print(f"{len(events)} events: {spent - half:.2f} s; together {size / (spent - begun):.1f} MB/s")


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("--shared", type=Path, default=SHARED)
    options.add_argument("--labels", type=Path)
    options.add_argument("--misses", action="store_true")
    options.add_argument("--speed", type=float, default=0)
    given = options.parse_args()
    source = (given.labels or given.shared / "gold") / "measures.jsonl"
    gold = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    tp = pred = want = 0
    right = [0, 0, 0]
    for doc in sorted({row["doc"] for row in gold}):
        text, everything = read(next((given.shared / "seeds").glob(f"{doc}_*")))
        found, rows, pairs = asked(everything, [row for row in gold if row["doc"] == doc])
        tp, pred, want = tp + len(pairs), pred + len(found), want + len(rows)
        right = [count + one for count, *ones in zip(right, *map(agree, pairs), strict=True) for one in [sum(ones)]]
        if given.misses:
            show(text, found, rows, pairs)
    print(
        f"measures P {tp / pred:.3f} R {tp / want:.3f} F1 {2 * tp / (pred + want):.3f} ({tp} of {pred}; {want} asked)"
    )
    print("of those found: authority {:.3f}, status {:.3f}, targets {:.3f}".format(*(count / tp for count in right)))
    if given.speed:
        speed(given.shared, given.speed)


if __name__ == "__main__":
    main()
