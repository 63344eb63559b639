# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Claims on labelled documents, traps reported as contradictions, and the speed of both.

    python bench/claims.py [--shared ../shared] [--misses]

Labelled: `gold/claims.jsonl` of the folder `shared`, three documents, read and never copied. A claim is found where a
span of ours overlaps the labelled one, one to one, and type or value agree; what a labeller counted himself
(`count_observed`) is left out. The rules were written with these three documents at hand: read the figure as how well
they describe them. Contradictions: all documents of `seeds` are compared with each other; each that is reported is
printed, and those between claims that the labels call an agreement or a version change are traps. News of
`documents/polnear-dev` (84 articles of different days) has no labels: what is reported of it is printed to be judged.

Speed: CPU time of the stage alone, everything before it done; of a text without its words; of 10,000 claims compared.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.cast.cast import Cast, find_cast
from holdfast.readers.text.claims.claims import find_claims
from holdfast.readers.text.found import ClaimFound, QuotationFound
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.said.said import find_quotations
from holdfast.timeline.contradictions import compare
from holdfast.timeline.told import Place, Source, ToldClaim

SHARED = Path(__file__).resolve().parents[2] / "shared"
Row = dict[str, object]
Ready = tuple[Prose, Cast, tuple[QuotationFound, ...]]


def ready(text: bytes) -> Ready:
    """A text with everything done that comes before the claims."""
    prose = Prose(read_plain(text))
    cast = find_cast(prose)
    quotations = find_quotations(prose, cast)
    _ = prose.dates, prose.quantities, [one.sentences for one in prose.paragraphs]
    return prose, cast, quotations


def told(ready_: Ready, name: str) -> list[ToldClaim]:
    """The claims of a text as a document of that name."""
    prose, cast, quotations = ready_
    day = str(prose.anchor.day or "")
    title = next((prose.text[one.start : one.end] for one in prose.view.blocks if one.role == "title"), name)
    source = Source(name, title, "", day, "", day)
    found = []
    for one in find_claims(prose, cast, quotations, ()):
        paragraph = prose.paragraph_at(one.start)
        first, last = (one.start, one.end) if paragraph is None else paragraph.sentence_at(one.start)
        place = Place(source, one.start, one.end, prose.text[one.start : one.end], 0, "", prose.text[first:last])
        found.append(ToldClaim(one, place))
    return found


def rows(file: Path) -> list[Row]:
    """The rows of a labelled file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def matches(found: Sequence[ClaimFound], wanted: Sequence[Row]) -> set[int]:
    """Which labelled claims are found, one to one."""
    used: set[int] = set()
    for one in found:
        for number, row in enumerate(wanted):
            near = int(str(row["start"])) < one.end and one.start < int(str(row["end"]))
            same = row["type"] == one.type or str(row["value"]).lower() == one.value.lower()
            if number not in used and near and same:
                used.add(number)
                break
    return used


def labelled(shared: Path, documents: dict[str, list[ToldClaim]], *, misses: bool) -> None:
    """Print how well the labelled claims are found."""
    gold = [row for row in rows(shared / "gold" / "claims.jsonl") if row["type"] != "count_observed"]
    right = said = 0
    for name in sorted({str(row["doc"]) for row in gold}):
        wanted = [row for row in gold if row["doc"] == name]
        used = matches([one.claim for one in documents[name]], wanted)
        right += len(used)
        said += len(documents[name])
        for number, row in enumerate(wanted):
            if misses and number not in used:
                print(f"  missed in {name}: {row['surface']!r}")
    precision, recall = right / max(1, said), right / max(1, len(gold))
    f1 = 2 * precision * recall / ((precision + recall) or 1)
    print(f"{len(gold)} labelled claims: P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")


def contradictions(shared: Path, documents: dict[str, list[ToldClaim]]) -> None:
    """Print what is reported, and how much of it is a trap."""
    pairs = rows(shared / "gold" / "contradictions.jsonl") if (shared / "gold").is_dir() else []
    by_id = {str(row["id"]): row for row in rows(shared / "gold" / "claims.jsonl")} if pairs else {}
    harmless = {
        frozenset((str(by_id[str(row[side])]["doc"]), by_id[str(row[side])]["start"]) for side in ("a", "b"))
        for row in pairs
        if row["relation"] != "contradiction"
    }
    found = compare(one for claims in documents.values() for one in claims)
    traps = 0
    for one in found.disagreements:
        places = [[(x.place.source.reference, x.place.start) for x in side.tellings] for side in one.sides]
        pairs_ = [(x, y) for at, side in enumerate(places) for x in side for other in places[at + 1 :] for y in other]
        traps += any(frozenset(pair) in harmless for pair in pairs_)
        print(f"  reported: {one.about}: {' | '.join(side.value for side in one.sides)}")
    kinds = f"{len(found.agreements)} told in several places, {len(found.changes)} changed"
    print(f"{found.compared} claims compared: {len(found.disagreements)} reported, {traps} of them traps; {kinds}")


def speed(prepared: Iterable[Ready], size: int) -> None:
    """Print how fast the stage is."""
    every = [*prepared]
    gc.collect()
    gc.freeze()
    best = float("inf")
    for _ in range(4):
        began = time.process_time()
        number = sum(len(find_claims(*one, ())) for one in every)
        best = min(best, time.process_time() - began)
    print(f"claims of news: {size / best / 1e6:.1f} MB/s CPU ({number} claims in {size / 1e6:.2f} MB)")
    plain = b"The harbour of the town lies in the east, with a long wall around it and a few old trees.\n\n" * 8000
    prose, cast, quotations = ready(plain)
    began = time.process_time()
    find_claims(prose, cast, quotations, ())
    print(f"text without their words: {len(plain) / (time.process_time() - began) / 1e6:.1f} MB/s CPU")


def compared(documents: dict[str, list[ToldClaim]]) -> None:
    """Print how long 10,000 claims take."""
    base = [one for claims in documents.values() for one in claims]
    many: list[ToldClaim] = []
    number = 0
    while len(many) < 10_000:
        number += 1
        for one in base:
            source = replace(one.place.source, reference=f"{one.place.source.reference}-{number}")
            many.append(replace(one, place=replace(one.place, source=source)))
    began = time.process_time()
    compare(many[:10_000])
    print(f"10,000 claims compared in {time.process_time() - began:.2f} s CPU")


def main() -> int:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    seeds = sorted((options.shared / "seeds").glob("*.txt"))
    if not seeds:
        print("skipped: the documents are not there")
        return 0
    documents = {file.name[:3]: told(ready(file.read_bytes()), file.name[:3]) for file in seeds}
    if (options.shared / "gold").is_dir():
        labelled(options.shared, documents, misses=options.misses)
    contradictions(options.shared, documents)
    news = sorted((options.shared / "documents" / "polnear-dev" / "text").glob("*.txt"))
    if news:
        contradictions(options.shared, {file.stem: told(ready(file.read_bytes()), file.stem) for file in news})
    texts = [file.read_bytes() for file in (*news, *seeds * 4)]
    speed((ready(text) for text in texts), sum(map(len, texts)))
    compared(documents)
    return 0


if __name__ == "__main__":
    sys.exit(main())
