# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Speakers of quotations, and all attributions, on annotated news; statements and dates on labelled documents; speed.

    python bench/quotations.py [--shared ../shared] [--misses N]

News: the development part of PolNeAR (84 articles), read from the folder `shared` and never
copied; the first annotator of each. A *quotation* is what a simple scan for paired double marks
finds; it is *attributed* where an annotated attribution with a source covers half of it (the
shortest one counts). A speaker is right where it overlaps the annotated source; a speaker for
a quotation without one is false. *Attributions* are all annotated ones with source and cue; one is
found where both overlap. The rules were written on these articles: read the figures as how well
they describe this set. Dates: `gold/dates.jsonl`, span and meaning both right. Statements: `gold/statements.jsonl`,
every stretch between marks (four fifths of both spans shared) and its canonical speaker.

Speed is that of the whole stage (`said.find_quotations`: words, marks, speakers, reports, to whom, where and when),
names and dates found before; beside it stands what cutting the same text into words by one regular
expression takes at the same moment, since the machine may be busy.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.cast.cast import find_cast
from holdfast.readers.text.dates import read_dates
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.said.quotations import attribute
from holdfast.readers.text.said.reported import find_reported
from holdfast.readers.text.said.said import find_quotations

SHARED = Path(__file__).resolve().parents[2] / "shared"
QUOTED = re.compile(r'“[^“”\n]*(?:”|(?=\n)|\Z)|"[^"\n]*(?:"|(?=\n)|\Z)')
WORDS = re.compile(r"[^\W_][\w’'.&-]*\w|[^\W_]|[,;:()—–-]|[.!?…]")
Span = tuple[int, int]
Row = dict[str, list[Span]]


def overlap(one: Span, other: Span) -> int:
    """How many characters two ranges share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def marked_in(file: Path) -> list[Row]:
    """The attributions of a brat file: spans of Source, Cue and Content."""
    spans: dict[str, list[Span]] = {}
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if line.startswith("T"):
            places = parts[1].partition(" ")[2].split(";")
            spans[parts[0]] = [(int(a), int(b)) for a, b in (place.split() for place in places)]
        elif line.startswith("E"):
            row: Row = defaultdict(list)
            for part in parts[1].split():
                role, _, name = part.partition(":")
                row[re.sub(r"\d+$", "", role)] += spans.get(name, [])
            rows.append(row)
    return rows


def articles(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """The text of every article with the attributions of its first annotator."""
    for file in sorted((folder / "text").glob("*.txt")):
        marked = sorted(one for one in (folder / "attributions").iterdir() if one.name.startswith(file.stem + "_"))
        if marked:
            yield file.read_bytes().decode("utf-8"), marked_in(marked[0])


def paragraphs(text: str) -> list[Span]:
    """The lines of an article."""
    return [match.span() for match in re.finditer(r"[^\n]+", text) if match.group().strip()]


def source_of(quote: Span, rows: Sequence[Row]) -> list[Span]:
    """The annotated source of a quotation, [] for none."""
    best: tuple[int, list[Span]] | None = None
    for row in rows:
        if row["Source"] and sum(overlap(quote, part) for part in row["Content"]) * 2 >= quote[1] - quote[0]:
            size = sum(end - start for start, end in row["Content"])
            if best is None or size < best[0]:
                best = (size, row["Source"])
    return [] if best is None else best[1]


def figures(right: int, said: int, wanted: int) -> str:
    """Precision, recall and F1."""
    precision, recall = right / max(1, said), right / max(1, wanted)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {2 * precision * recall / ((precision + recall) or 1):.3f}"


def speakers(folder: Path, misses: int) -> None:
    """Print how well speakers of quotations are found."""
    right = wrong = missed = false = 0
    spent = size = 0.0
    for text, rows in articles(folder):
        began = time.process_time()
        found = attribute(text, paragraphs(text))
        spent += time.process_time() - began
        size += len(text.encode())
        for match in QUOTED.finditer(text):
            quote = match.span()
            sources = source_of(quote, rows)
            speaker = next(
                (
                    one.speaker
                    for one in found
                    if one.speaker and overlap(quote, (one.quoted.start, one.quoted.end)) * 2 >= quote[1] - quote[0]
                ),
                None,
            )
            if speaker is None:
                missed += bool(sources)
            elif not sources:
                false += 1
            elif any(overlap((speaker.start, speaker.end), one) for one in sources):
                right += 1
                continue
            else:
                wrong += 1
            if misses > 0 and (speaker or sources):
                misses -= 1
                named = text[speaker.start : speaker.end] if speaker else None
                print(
                    f"  {[text[a:b] for a, b in sources]} {named!r}: {text[max(0, quote[0] - 120) : quote[1] + 80]!r}"
                )
    wanted = right + wrong + missed
    print(
        f"speakers of {wanted} quotations: {figures(right, right + wrong + false, wanted)}",
        f"({size / spent / 1e6:.1f} MB/s)",
    )


def attributions(folder: Path) -> None:
    """Print how well all attributions are found."""
    right = said = wanted = 0
    spent = size = 0.0
    for text, rows in articles(folder):
        began = time.process_time()
        found = [one for start, end in paragraphs(text) for one in find_reported(text, start, end)]
        spent += time.process_time() - began
        size += len(text.encode())
        marked = [row for row in rows if row["Source"] and row["Cue"]]
        wanted += len(marked)
        said += len(found)
        for one in found:
            for row in marked:
                if any(overlap(one.source, s) for s in row["Source"]) and any(overlap(one.cue, c) for c in row["Cue"]):
                    marked.remove(row)
                    right += 1
                    break
    print(f"{wanted} attributions: {figures(right, said, wanted)}  ({size / spent / 1e6:.1f} MB/s)")


def dates(shared: Path) -> None:
    """Print how well dates of the labelled documents are read."""
    rows = [json.loads(line) for line in (shared / "gold" / "dates.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = {(row["doc"], row["start"], row["end"], row["iso"] or "") for row in rows}
    said = {
        (file.name[:3], one.start, one.end, one.iso)
        for file in sorted((shared / "seeds").glob("*.txt"))
        if file.name[:3] in {row["doc"] for row in rows}
        for one in read_dates(read_plain(file.read_bytes()))
    }
    print(f"{len(wanted)} dates, span and meaning: {figures(len(wanted & said), len(said), len(wanted))}")


def statements(shared: Path) -> None:
    """Print how well the quotations of the labelled documents and their speakers are found."""
    rows = [
        json.loads(line) for line in (shared / "gold" / "statements.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    wanted = [
        (row["doc"], tuple(span), (row["speaker"] or "").casefold()) for row in rows for span in row["quote_spans"]
    ]
    said = spans = speakers_too = 0
    left = list(wanted)
    for file in sorted((shared / "seeds").glob("*.txt")):
        if file.name[:3] not in {doc for doc, _, _ in wanted}:
            continue
        prose = Prose(read_plain(file.read_bytes()))
        for one in find_quotations(prose, find_cast(prose)):
            for span in one.quote_spans:
                said += 1
                for row in left:
                    around = max(span[1], row[1][1]) - min(span[0], row[1][0])
                    if row[0] == file.name[:3] and overlap(span, row[1]) * 5 >= around * 4:
                        left.remove(row)
                        spans += 1
                        speakers_too += one.speaker.casefold() == row[2]
                        break
    print(f"{len(wanted)} quoted stretches: {figures(spans, said, len(wanted))}")
    print(f"  with their speakers: {figures(speakers_too, said, len(wanted))}")


def speed(texts: Sequence[bytes], name: str) -> None:
    """Print how fast the whole stage is."""
    best = best_words = float("inf")
    for _ in range(3):
        ready = []
        for text in texts:
            prose = Prose(read_plain(text))
            ready.append((prose, find_cast(prose), prose.dates))
            for paragraph in prose.paragraphs:
                for cut in ("words", "quoted", "sentences"):
                    paragraph.__dict__.pop(cut, None)
        began = time.process_time()
        found = sum(len(find_quotations(prose, cast)) for prose, cast, _ in ready)
        best = min(best, time.process_time() - began)
        began = time.process_time()
        for prose, _, _ in ready:
            WORDS.findall(prose.text)
        best_words = min(best_words, time.process_time() - began)
    size = sum(len(text) for text in texts) / 1e6
    print(f"{name}: {found} rows, {size / best:.2f} MB/s (words alone {size / best_words:.1f} MB/s)")


def main() -> int:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    folder = options.shared / "documents" / "polnear-dev"
    print(f"load {os.getloadavg()[0]:.1f}")
    if folder.is_dir():
        speakers(folder, options.misses)
        attributions(folder)
        speed([file.read_bytes() for file in sorted((folder / "text").glob("*.txt"))], "news")
    else:
        print("skipped: the annotated articles are not there")
    if (options.shared / "gold").is_dir():
        dates(options.shared)
        statements(options.shared)
        speed([file.read_bytes() for file in sorted((options.shared / "seeds").glob("*.txt"))] * 4, "documents")
    return 0


if __name__ == "__main__":
    sys.exit(main())
