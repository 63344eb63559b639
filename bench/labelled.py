# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How well the rows of `holdfast read` agree with the labels of a set of documents.

    python bench/labelled.py FOLDER ... [--documents FOLDER] [--kind KIND ...] [--misses] [--json]
    python bench/labelled.py ../shared/gold --documents ../shared/seeds

No labelled texts lie in the project: those the figures of docs/benchmarks.md were taken on are invented news of
real institutions, made for this alone. A folder holds
`documents/NAME.txt` (or `--documents`: `NAME*.txt` elsewhere) and the labels as JSON lines, with
character offsets: mentions, statements, dates, measures, claims, contradictions. What counts:

* mentions: exact span and type of those with `core` in headline, body or caption; what touches another label is left
  out. `canonical` is the share of found ones with the labelled name, letter case aside.
* statements: every stretch between marks, four fifths of both spans shared; with its speaker's canonical name; and
  `reported`: all statements, half of the content shared, with the speaker; articles before a name do not count.
* dates: exact span and ISO meaning. measures: type, and a span of each overlapping, one to one; beside them authority,
  status and targets of those found. claims: spans overlap, type or value agree, one to one.
* contradictions: pairs of claims over all documents of the set; a trap is a pair labelled as anything else.

A row with `optional` is neither asked for nor punished; `alt` and `type_alt` (types), `canonical_alt`,
`speaker_alt`, `status_alt` and `iso_alt` are values that are right too. `--misses` prints every false
and every missing row.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from acts import alike

from holdfast.readers.documents.open import open_document
from holdfast.readers.text.found import ClaimFound
from holdfast.readers.text.reading import DocumentRead, read_document, rows_of_document
from holdfast.timeline.contradictions import compare
from holdfast.timeline.told import Place, Source, ToldClaim

UNSAID = frozenset({"scare", "title"})  # between marks, and called no speech by the row itself
ARTICLES = ("a ", "an ", "the ", "one ")
ZONES = frozenset({"headline", "body", "caption"})
COUNTS = frozenset({"right", "said", "wanted", "reported", "found", "traps"})
KINDS = ("mentions", "statements", "dates", "measures", "claims", "contradictions")
Row = dict[str, Any]
Span = tuple[int, int]
Figures = dict[str, float]
Document = tuple[str, DocumentRead, dict[str, list[Row]]]


def shared_part(one: Span, other: Span) -> float:
    """The share of two ranges that both cover, 0 to 1."""
    both = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, both) / max(1, max(one[1], other[1]) - min(one[0], other[0]))


def overlap(one: Span, other: Span) -> int:
    """How many characters two ranges share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def spans(row: Row) -> list[Span]:
    """Where a row stands: its span, and its further ones."""
    more = [(one["start"], one["end"]) if isinstance(one, dict) else tuple(one) for one in row.get("also") or ()]
    return [(row["start"], row["end"]), *more]


def shares(right: int, said: int, wanted: int) -> Figures:
    """Precision, recall and F1."""
    return {
        "P": right / max(1, said),
        "R": right / max(1, wanted),
        "F1": 2 * right / max(1, said + wanted),
        "right": right,
        "said": said,
        "wanted": wanted,
    }


def pairs(said: Sequence[Row], wanted: Sequence[Row], fit: Callable[[Row, Row], float]) -> list[tuple[int, int]]:
    """Said and labelled rows one to one, the best fit first; 0 fits not."""
    scored = ((fit(one, row), i, j) for i, one in enumerate(said) for j, row in enumerate(wanted))
    left, right, found = set[int](), set[int](), []
    for score, i, j in sorted(scored, key=lambda one: (-one[0], one[1:])):
        if score > 0 and i not in left and j not in right:
            left.add(i)
            right.add(j)
            found.append((i, j))
    return found


class Tally:
    """Counts over documents, and what was false or missing."""

    def __init__(self, name: str, *, misses: bool) -> None:
        self.name, self.misses = name, misses
        self.right = self.said = self.wanted = 0
        self.beside: dict[str, int] = defaultdict(int)

    def add(self, doc: str, said: Sequence[Row], wanted: Sequence[Row], found: Iterable[tuple[int, int]]) -> None:
        """Count one document; optional rows leave with what hit them."""
        held, hit = dict(found), {j for _, j in found}
        free = [span for row in wanted if row.get("optional") for span in spans(row)]
        for i, one in enumerate(said):
            row = wanted[held[i]] if i in held else None
            if row is not None:
                self.right += not row.get("optional")
                self.said += not row.get("optional")
            elif not any(overlap(span, other) for span in spans(one) for other in free):
                self.said += 1
                self.tell("false", doc, one)
        for j, row in enumerate(wanted):
            self.wanted += not row.get("optional")
            if j not in hit and not row.get("optional"):
                self.tell("missed", doc, row)

    def tell(self, what: str, doc: str, row: Row) -> None:
        """Print a row that did not agree."""
        if self.misses:
            keys = ("type", "status", "authority", "targets", "speaker", "iso", "subject", "predicate", "value", "unit")
            more = {key: row[key] for key in keys if row.get(key) not in (None, "", [])}
            print(f"  {self.name} {what:6} {doc} {row['start']}: {row.get('surface', '')!r} {more}")

    def figures(self) -> Figures:
        """What was counted."""
        found = shares(self.right, self.said, self.wanted)
        return found | {key: count / max(1, self.right) for key, count in self.beside.items()}


def mentions(documents: Sequence[Document], labels: Sequence[Row], *, misses: bool) -> Iterator[tuple[str, Figures]]:
    """Names: exact span and type."""
    tally = Tally("mentions", misses=misses)
    for name, _, rows in documents:
        ours = [row for row in labels if row["doc"] == name]
        wanted = [row for row in ours if row.get("core", True) and row.get("zone", "body") in ZONES]
        others = [(row["start"], row["end"]) for row in ours if row not in wanted]
        keys = {(*stands(row, row)[0], type_): j for j, row in enumerate(wanted) for type_ in types(row)}
        said = [
            row for row in rows["mentions"]
            if (row["start"], row["end"], row["type"]) in keys
            or not any(overlap((row["start"], row["end"]), other) for other in others)
        ]  # fmt: skip
        found: dict[int, int] = {}
        for i, row in enumerate(said):
            j = keys.get((row["start"], row["end"], row["type"]))
            if j is not None and j not in found.values():
                found[i] = j
                same = bare(row["canonical"] or "") in right(wanted[j], "canonical")
                tally.beside["canonical"] += same and not wanted[j].get("optional")
                if misses and not same:
                    print(f"  canonical {name} {row['surface']!r}: {row['canonical']!r} for {wanted[j]['canonical']!r}")
        tally.add(name, said, wanted, found.items())
    yield "mentions", tally.figures()


def statements(documents: Sequence[Document], labels: Sequence[Row], *, misses: bool) -> Iterator[tuple[str, Figures]]:
    """Quoted stretches with their speakers; and everything said or reported."""
    marked, told = Tally("quoted", misses=misses), Tally("reported", misses=misses)
    for name, read, rows in documents:
        text = read.views[0].stream.view.text
        ours = [row for row in labels if row["doc"] == name]
        said, wanted = stretches(rows["quotations"], text), stretches(ours, text)
        found = pairs(said, wanted, lambda a, b: max(0, shared_part(*stands(a, b)) - 0.8 + 1e-9))
        for i, j in found:
            same = speaker(said[i]) == speaker(wanted[j])
            marked.beside["speaker"] += same and not wanted[j].get("optional")
            if misses and not same:
                print(f"  speaker {name} {said[i]['surface'][:60]!r}: {speaker(said[i])!r} for {speaker(wanted[j])!r}")
        marked.add(name, said, wanted, found)
        spoken = [row for row in rows["quotations"] if row["form"] not in UNSAID]
        said, wanted = contents(spoken, text), contents(ours, text)
        found = pairs(said, wanted, lambda a, b: max(0, shared_part(*stands(a, b)) - 0.5 + 1e-9))
        told.add(name, said, wanted, found)
        told.beside["speaker"] += sum(
            speaker(said[i]) in right(wanted[j], "speaker") and not wanted[j].get("optional") for i, j in found
        )
    counted = marked.figures()
    yield "quoted stretches", counted
    yield "quote+speaker", shares(marked.beside["speaker"], marked.said, marked.wanted)
    yield "all statements", told.figures()


def stands(one: Row, other: Row) -> tuple[Span, Span]:
    """The spans of two rows."""
    return (one["start"], one["end"]), (other["start"], other["end"])


def types(row: Row) -> set[str]:
    """The labelled type and those that are right too."""
    return {str(row["type"]), *(row.get("alt") or ()), *(row.get("type_alt") or ())}


def right(row: Row, key: str) -> set[str]:
    """The labelled value of a field and those that are right too, letter case and article aside."""
    more = row.get(f"{key}_alt") or ()
    return {bare(str(one or "")) for one in (row[key], *([more] if isinstance(more, str) else more))}


def bare(name: str) -> str:
    """A name without its article, letter case aside."""
    low = name.casefold()
    return next((low.removeprefix(article) for article in ARTICLES if low.startswith(article)), low)


def speaker(row: Row) -> str:
    """The speaker, letter case aside."""
    return bare(str(row.get("speaker") or ""))


def stretches(rows: Iterable[Row], text: str) -> list[Row]:
    """A row for every stretch between marks."""
    return [
        row | {"start": start, "end": end, "surface": text[start:end], "also": []}
        for row in rows
        for start, end in row.get("quote_spans") or ()
    ]


def contents(rows: Iterable[Row], text: str) -> list[Row]:
    """A row for the content of every statement."""
    found = []
    for row in rows:
        if row.get("content_span"):
            start, end = row["content_span"]
            found.append(row | {"start": start, "end": end, "surface": text[start:end], "also": []})
    return found


def dates(documents: Sequence[Document], labels: Sequence[Row], *, misses: bool) -> Iterator[tuple[str, Figures]]:
    """Time expressions: exact span and meaning."""
    tally = Tally("dates", misses=misses)
    for name, _, rows in documents:
        wanted = [row for row in labels if row["doc"] == name]
        said = rows["dates"]
        found = pairs(said, wanted, same_date)
        tally.add(name, said, wanted, found)
    yield "dates", tally.figures()


def same_date(one: Row, row: Row) -> float:
    """1 where span and meaning agree."""
    mine, other = stands(one, row)
    return mine == other and (one["iso"] or "") in {row["iso"] or "", *(alt or "" for alt in row.get("iso_alt") or ())}


def measures(documents: Sequence[Document], labels: Sequence[Row], *, misses: bool) -> Iterator[tuple[str, Figures]]:
    """Measures: type and place; authority, status, targets beside."""
    tally = Tally("measures", misses=misses)
    for name, _, rows in documents:
        wanted = [row for row in labels if row["doc"] == name]
        said = rows["measures"]
        found = pairs(said, wanted, near_measure)
        for i, j in found:
            one, row = said[i], wanted[j]
            agreed = {
                "authority": alike(one["authority"] or "", row["authority"] or ""),
                "status": (one["status"] or "") in right(row, "status"),
                "targets": all(any(alike(str(mine), goal) for mine in one["targets"] or ()) for goal in row["targets"]),
            }
            for key, yes in agreed.items():
                tally.beside[key] += yes and not row.get("optional")
                if misses and not yes:
                    print(f"  {key} {name} {row['surface'][:70]!r}: {one[key]!r} for {row[key]!r}")
        tally.add(name, said, wanted, found)
    yield "measures", tally.figures()


def near_measure(one: Row, row: Row) -> float:
    """The most characters shared by a span of each, where the types agree."""
    if one["type"] not in types(row):
        return 0
    return max(overlap(mine, other) for mine in spans(one) for other in spans(row))


def claims(documents: Sequence[Document], labels: Sequence[Row], *, misses: bool) -> Iterator[tuple[str, Figures]]:
    """Claims: place, and type or value."""
    tally = Tally("claims", misses=misses)
    for name, _, rows in documents:
        wanted = [row for row in labels if row["doc"] == name and row["type"] != "count_observed"]
        said = rows["claims"]
        found = pairs(said, wanted, near_claim)
        for i, j in found:
            same = value(said[i]) == value(wanted[j])
            tally.beside["value"] += same and not wanted[j].get("optional")
            if misses and not same:
                print(f"  value {name} {wanted[j]['surface'][:70]!r}: {value(said[i])!r} for {value(wanted[j])!r}")
        tally.add(name, said, wanted, found)
    yield "claims", tally.figures()


def value(row: Row) -> str:
    """The value of a claim, letter case aside."""
    return str(row["value"]).casefold()


def near_claim(one: Row, row: Row) -> float:
    """The characters shared, more where the value agrees too."""
    if one["type"] != row["type"] and value(one) != value(row):
        return 0
    shared = overlap(*stands(one, row))
    return shared and shared + 1000 * (value(one) == value(row))


def contradictions(
    documents: Sequence[Document], labels: Sequence[Row], *, misses: bool
) -> Iterator[tuple[str, Figures]]:
    """Pairs of claims that cannot both hold, over all documents."""
    told = [one for name, read, _ in documents for one in tellings(name, read)]
    found = compare(told)
    reported = []
    for one in found.disagreements:
        places = [[x.place for x in side.tellings] for side in one.sides]
        reported += [(x, y) for at, side in enumerate(places) for x in side for rest in places[at + 1 :] for y in rest]
        if misses:
            print(f"  reported: {one.about}: {' | '.join(side.value for side in one.sides)}")
    hit = [any(meets(row, pair) for pair in reported) for row in labels]
    wanted = [yes for yes, row in zip(hit, labels, strict=True) if row["relation"] == "contradiction"]
    traps = [yes for yes, row in zip(hit, labels, strict=True) if row["relation"] != "contradiction"]
    for yes, row in zip(hit, labels, strict=True):
        if misses and yes != (row["relation"] == "contradiction"):
            print(f"  contradictions {'missed' if not yes else 'TRAP'}: {row['a_surface']!r} | {row['b_surface']!r}")
    yield "contradictions", {
        "reported": len(found.disagreements), "found": sum(wanted), "wanted": len(wanted), "traps": sum(traps),
    }  # fmt: skip


def tellings(name: str, read: DocumentRead) -> Iterator[ToldClaim]:
    """The claims of a document as the timeline compares them."""
    day = read.facts.published[:10]
    source = Source(name, read.facts.title or name, read.facts.publisher, day, "", day)
    for view in read.views:
        text = view.stream.view.text
        for one in view.understood.claims:
            yield ToldClaim(one, Place(source, one.start, one.end, text[one.start : one.end], 0, "", around(text, one)))


def around(text: str, claim: ClaimFound) -> str:
    """The line that a claim stands in."""
    return text[text.rfind("\n", 0, claim.start) + 1 : (text.find("\n", claim.end) + 1 or len(text) + 1) - 1]


def meets(row: Row, pair: tuple[Place, Place]) -> bool:
    """Whether a labelled pair is the reported one, in either order."""
    ends = [(row[f"{side}_doc"], row[f"{side}_at"]) for side in ("a", "b")]
    for one, other in (ends, ends[::-1]):
        if all(
            place.source.reference == doc and overlap((place.start, place.end), span)
            for place, (doc, span) in zip(pair, (one, other), strict=True)
        ):
            return True
    return False


def labels_of(folder: Path, kind: str) -> list[Row]:
    """The labels of one kind; a pair of claims gets the spans of both."""
    file = folder / f"{kind}.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line] if file.exists() else []
    if kind == "contradictions":
        by_id = {row["id"]: row for row in labels_of(folder, "claims")}
        for row in rows:
            for side in ("a", "b"):
                claim = by_id[row[side]]
                row |= {f"{side}_at": (claim["start"], claim["end"]), f"{side}_doc": claim["doc"]}
                row[f"{side}_surface"] = claim["surface"]
    return rows


def read_all(folder: Path, names: Iterable[str]) -> list[Document]:
    """The documents of a set, read."""
    found = []
    for name in sorted(names):
        (file,) = folder.glob(f"{name}*.txt")
        read = read_document(open_document(file.read_bytes(), media_type="text/plain"))
        found.append((name, read, rows_of_document(read)))
    return found


def main() -> int:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--documents", type=Path, help="where the texts lie, if not in FOLDER/documents")
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    ways = (mentions, statements, dates, measures, claims, contradictions)
    everything = {}
    for folder in given.folders:
        labels = {kind: labels_of(folder, kind) for kind in KINDS}
        names = {row["doc"] for kind in KINDS[:-1] for row in labels[kind]}
        documents = read_all(given.documents or folder / "documents", names)
        figures = {
            name: found
            for kind, way in zip(KINDS, ways, strict=True)
            if not given.kind or kind in given.kind
            for name, found in way(documents, labels[kind], misses=given.misses)
        }
        everything[folder.name] = figures
        if not given.json:
            print(f"{folder.name}: {len(documents)} documents")
            for name, found in figures.items():
                parts = [f"{key} {part:.0f}" if key in COUNTS else f"{key} {part:.3f}" for key, part in found.items()]
                print(f"  {name:17}", "  ".join(parts))
    if given.json:
        print(json.dumps(everything, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
