# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How well a revision tells edits from noise: labelled pairs, mutated pages, and the time it takes.

    python bench/revisions.py [--shared ../shared] [--mutations 200] [--misses N]

Labelled: `gold/revisions.json` (two captures of one page as saved text), each alignment with its
status and whether it is substantive; and the pair of pages in `vectors/page-versions`, whose one
change is a rotated list of news.
Mutations: articles of the set of pages in `documents` (or, without it, invented ones) are changed by
one to three known edits (a paragraph added, deleted, edited, moved) under noise (encoding, white
space, boilerplate), or by noise alone. An edit is right where a change of its kind covers its
paragraph; every substantive change of a pair that has only noise is false. The seed is fixed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.plain import read_plain
from holdfast.readers.documents.view import TextView
from holdfast.record.revisions import Change, Revision, compare

SHARED = Path(__file__).resolve().parents[2] / "shared"
SEED = 2026
NOISES = ("bytes", "entities", "twice", "space", "marks", "menu", "teasers", "none")


@dataclass(frozen=True)
class Edit:
    """A known edit: `added`, `removed`, `edited` or `moved`, and a piece of the paragraph as it was and as it is."""

    status: str
    old: str
    new: str


def overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    """How many characters two ranges share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def labelled(shared: Path, misses: int) -> tuple[int, int]:
    """How many labelled alignments are told with their status and substance; prints them."""
    marked = json.loads((shared / "gold" / "revisions.json").read_text(encoding="utf-8"))
    files = [next((shared / "seeds").glob(f"{marked[side]}_*.txt")) for side in ("old", "new")]
    revision = compare(*(read_plain(file.read_bytes()) for file in files))
    right = 0
    for row in marked["alignment"]:
        one = told_for(revision, row)
        status = "edited" if row["status"] == "changed" else row["status"]
        said = (one.status, "unknown" if one.substantive is None else one.substantive) if one else None
        if said == (status, row["substantive"]):
            right += 1
        elif misses:
            text = (row["a"] or row["b"])["text"][:60]
            print(f"  {status}, {row['substantive']}: told {said}: {text!r}")
    print(f"labelled pair of pages: {right} of {len(marked['alignment'])} alignments right")
    return right, len(marked["alignment"])


def told_for(revision: Revision, row: dict[str, dict[str, list[int]] | None]) -> Change | None:
    """The change that covers a labelled alignment."""
    best: tuple[int, Change | None] = (0, None)
    for one in revision.changes:
        covered = [
            overlap((side.start, side.end), (mark["span"][0], mark["span"][1])) if mark and side else 0
            for side, mark in ((one.old, row["a"]), (one.new, row["b"]))
        ]
        if row["a"] and row["b"] and not all(covered):
            continue
        if sum(covered) > best[0]:
            best = (sum(covered), one)
    return best[1]


def rotated(shared: Path) -> bool:
    """Whether the pair of pages reads as a rotated list, and nothing else."""
    folder = shared / "vectors" / "page-versions"
    revision = compare(*(read_html((folder / f"energy-{one}.html").read_bytes()) for one in "ab"))
    changed = [one for one in revision.changes if one.status != "kept"]
    right = revision.substantive is False and len(changed) == 2
    right = right and all("rotated" in one.reason for one in changed)
    print(f"page pair: {'a rotated list, no change of the article' if right else 'WRONG'}")
    return right


def articles(shared: Path) -> Iterator[list[str]]:
    """Paragraphs of real articles, at least eight of them, each more than a heading and each once."""
    file = shared / "documents" / "aeb-181.tar"
    if not file.exists():
        yield from invented()
        return
    with tarfile.open(file) as pages:
        for member in sorted(pages.getmembers(), key=lambda one: one.name):
            if member.name.endswith(("ground-truth.json", "ground_truth.json")):
                held = pages.extractfile(member)
                truth = json.loads(held.read()) if held else {}
                for key in sorted(truth):
                    found = list(dict.fromkeys(_paragraphs(truth[key].get("articleBody") or "")))
                    if len(found) >= 8:
                        yield found[:40]


def _paragraphs(text: str) -> list[str]:
    return [" ".join(one.split()) for one in text.splitlines() if len(one.split()) > 8]


def invented() -> Iterator[list[str]]:
    """Articles made of invented sentences, for a folder without the set."""
    draw = random.Random(SEED + 1)
    nouns = [
        "ministry",
        "council",
        "committee",
        "port",
        "bridge",
        "railway",
        "ferry",
        "licence",
        "tariff",
        "register",
        "court",
        "office",
    ]
    verbs = [
        "approved",
        "rejected",
        "postponed",
        "reviewed",
        "published",
        "extended",
        "suspended",
        "opened",
        "closed",
        "measured",
    ]
    places = ["Northhaven", "Easterly", "Millbrook", "Stonebridge", "Aldermouth", "Westford", "Kingsreach", "Lowfield"]
    for _ in range(60):
        yield list(
            dict.fromkeys(
                " ".join(
                    f"The {draw.choice(nouns)} of {draw.choice(places)} {draw.choice(verbs)} the {draw.choice(nouns)} "
                    f"for {draw.randrange(2, 900)} days, and the {draw.choice(nouns)} “{draw.choice(verbs)}” it."
                    for _ in range(draw.randrange(1, 5))
                )
                for _ in range(draw.randrange(9, 20))
            )
        )


def mutate(draw: random.Random, paragraphs: list[str], spare: list[str]) -> tuple[list[str], list[Edit]]:
    """The paragraphs after one to three edits, apart from each other, and the edits."""
    out: list[list[str]] = [[one] for one in paragraphs]
    edits = []
    free = range(1, len(paragraphs) - 3, 4)
    places = draw.sample(free, k=min(draw.randrange(1, 4), len(free)))
    for at in places:
        text = paragraphs[at]
        kind = draw.choice(("added", "removed", "edited", "moved"))
        if kind == "added":
            new = spare.pop()
            out[at].append(new)
            edits.append(Edit(kind, "", new))
        elif kind == "removed":
            out[at] = []
            edits.append(Edit(kind, text, ""))
        elif kind == "edited":
            new = edit(draw, text)
            out[at] = [new]
            edits.append(Edit(kind, text, new))
        else:
            out[at] = []
            out[at + 2].append(text)
            edits.append(Edit(kind, text, text))
    return [one for many in out for one in many], edits


def edit(draw: random.Random, text: str) -> str:
    """A paragraph with one edit: a number, a word taken out, some put in, a sentence taken out or put in."""
    words = text.split()
    numbers = [n for n, word in enumerate(words) if re.fullmatch(r"\d+", word)]
    kind = draw.choice(("number", "out", "in", "sentence", "negated"))
    at = draw.randrange(1, len(words) - 1)
    if kind == "number" and numbers:
        words[numbers[0]] = str(int(words[numbers[0]]) + draw.randrange(1, 90))
    elif kind == "out":
        del words[at : at + draw.randrange(1, 3)]
    elif kind == "sentence":
        words += ["A", "spokesman", "said", "the", "figure", "had", "been", "checked", "twice", "since", "then."]
    elif kind == "negated":
        words.insert(at, "not")
    else:
        words[at:at] = ["as", "of", "last", "night"]
    return " ".join(words)


def page(draw: random.Random, paragraphs: list[str], noise: str, *, html: bool) -> bytes:
    """A page of the paragraphs with one kind of noise."""
    body = [noisy(draw, one, noise) for one in paragraphs]
    title = "A page that is kept up to date"
    if not html:
        head = ["Français | Português | Русский", ""] if noise == "menu" else []
        tail = ["", "Read more:", "Something else entirely"] if noise == "teasers" else []
        between = "\n" if noise == "space" else "\n\n"
        return "\n".join([title, "", *head, between.join(body), *tail, ""]).encode("utf-8")
    menu = "".join(f"<li><a href='/{n}'>Part {n}</a></li>" for n in range(5 if noise == "menu" else 4))
    seen = draw.sample(range(90), 6) if noise == "teasers" else range(6)
    more = "".join(f"<li><a href='/t{n}'>Another page number {n} of this site</a></li>" for n in seen)
    between = "\n\n   " if noise == "space" else "\n"
    text = between.join(f"<p>{one}</p>" for one in body)
    made = (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><nav><ul>{menu}</ul></nav><main><article>"
        f"<h1>{title}</h1>{text}</article></main><aside class='related'><h2>Read more</h2><ul>{more}</ul></aside>"
        f"<footer><p>© A publisher {'2023' if noise == 'menu' else '2022'}</p></footer></body></html>"
    )
    return made.encode("utf-8")


def noisy(draw: random.Random, text: str, noise: str) -> str:
    """A paragraph with noise that changes no word; in a page, its characters escaped."""
    if noise == "twice":
        misread = text.encode("utf-8").decode("cp1252", "replace")
        return escape(text if "\ufffd" in misread else misread, quote=False)
    if noise == "entities":
        return escape(text, quote=True).replace("’", "&rsquo;").replace("“", "&ldquo;").replace("”", "&#8221;")
    text = escape(text, quote=False)
    if noise == "space":
        return re.sub(" ", lambda _: "\u00a0" if draw.random() < 0.15 else " ", text)
    if noise == "marks":
        return text.translate(str.maketrans("“”’‘–", "\"\"''-"))
    return text


def found_by(revision: Revision, one: Edit) -> bool:
    """Whether a change of this status covers the paragraph."""
    for change in revision.changes:
        if change.status != one.status:
            continue
        sides = ((change.old, revision.old, one.old), (change.new, revision.new, one.new))
        if all(not text or (side and covers(view.text[side.start : side.end], text)) for side, view, text in sides):
            return True
    return False


def covers(text: str, paragraph: str) -> bool:
    """Whether a text is of the paragraph, noise apart: most of the words of it are in it."""
    words = set(re.findall(r"[a-z]{4,}|\d+", paragraph.lower()))
    return len(words & set(re.findall(r"[a-z]{4,}|\d+", text.lower()))) >= 0.8 * len(words)


def is_edit(one: Change) -> bool:
    """Whether a change is told as the publisher's."""
    return one.substantive is not False or (one.status == "moved" and one.effect != "boilerplate")


def mutations(shared: Path, count: int, misses: int) -> tuple[float, int, int]:
    """F1 of edits over mutated pairs, the false changes on pairs with noise alone, and how many of these there were."""
    draw = random.Random(SEED)
    texts = list(articles(shared))
    spare = [one for many in texts for one in many]
    draw.shuffle(spare)
    right = said = wanted = false = quiet = 0
    for number in range(count):
        paragraphs = texts[number % len(texts)]
        noise = NOISES[number % len(NOISES)]
        html = number % 3 != 0
        if not html and noise in {"entities", "bytes"}:
            noise = "space"
        pure = number % 4 == 3
        changed, edits = (list(paragraphs), []) if pure else mutate(draw, list(paragraphs), spare)
        read = read_html if html else read_plain
        old = read(page(draw, paragraphs, "none", html=html))
        new = read(page(draw, changed, noise, html=html))
        revision = compare(old, new)
        told = [one for one in revision.changes if is_edit(one)]
        hits = [found_by(revision, one) for one in edits]
        quiet += pure
        false += len(told) if pure else 0
        right += sum(hits)
        wanted += len(edits)
        said += 0 if pure else max(len(told), sum(hits))
        if misses and (not all(hits) or len(told) > len(edits)):
            misses -= 1
            show(f"{number} ({noise})", edits, hits, revision)
    precision, recall = right / max(1, said), right / max(1, wanted)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{count} mutated pages: {wanted} edits, P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
    print(f"  {quiet} pairs with noise alone: {false} false changes")
    return f1, false, quiet


def show(name: str, edits: list[Edit], hits: list[bool], revision: Revision) -> None:
    """Print a pair that was not told right."""
    print(f"  pair {name}")
    for one, hit in zip(edits, hits, strict=True):
        print(f"    {'ok  ' if hit else 'MISS'} {one.status}: {(one.old or one.new)[:80]!r}")
    for change in filter(is_edit, revision.changes):
        old = revision.old.text[change.old.start : change.old.end][:70] if change.old else None
        new = revision.new.text[change.new.start : change.new.end][:70] if change.new else None
        print(f"    told {change.status} {change.effect}: {old!r} | {new!r}")


def timed(count: int) -> None:
    """CPU time on pages of many blocks, one in ten edited; and on ones where every block is the same."""
    draw = random.Random(SEED)
    words = [
        f"{a}{b}"
        for a in ["stone", "north", "alder", "mill", "king"]
        for b in ["bridge", "haven", "mouth", "reach", "field"]
    ]
    paragraphs = [" ".join(draw.choices(words, k=24)) + f" {n}." for n in range(count)]
    changed = [edit(draw, one) if n % 10 == 0 else one for n, one in enumerate(paragraphs)]
    for name, old, new in (
        ("one block in ten edited", paragraphs, changed),
        ("all edited", paragraphs, [edit(draw, one) for one in paragraphs]),
        ("reversed", paragraphs, paragraphs[::-1]),
        ("all alike", ["The same line again and again."] * count, ["The same line again and again."] * (count - 7)),
        ("nothing alike", paragraphs, [one.replace("e", "oo").replace("i", "u") for one in paragraphs]),
    ):
        views: list[TextView] = [read_plain("\n\n".join(one).encode()) for one in (old, new)]
        began = time.process_time()
        revision = compare(*views)
        spent = time.process_time() - began
        print(f"{count} blocks, {name}: {spent:.2f} s, {len(revision.changes)} changes")


def main() -> int:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--mutations", type=int, default=200)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--blocks", type=int, default=10_000)
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    if (options.shared / "gold").is_dir():
        labelled(options.shared, options.misses)
        rotated(options.shared)
    else:
        print("skipped: the labelled pairs are not there")
    mutations(options.shared, options.mutations, options.misses)
    timed(options.blocks)
    return 0


if __name__ == "__main__":
    sys.exit(main())
