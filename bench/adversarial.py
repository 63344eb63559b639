# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names made to be slow, against the median of usual ones: how many times as long one of them takes.

    python bench/adversarial.py [--json] [--each 12]

List and usual names are those of bench/screening.py (27,000 names, half of the queries altered
listed names). Every hostile name is drawn anew by a seeded generator, so that nothing that is
remembered of one helps the next; the median of `--each` names of a kind is divided by the median
of the usual names, both in processor time of one process, names alone, one query at a time.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import corpora

from holdfast.screening.batch import Screener
from holdfast.screening.image import build_image, open_image
from holdfast.screening.query import Query

LATIN, CYRILLIC, ARABIC = "abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшыюя", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
HEBREW, GREEK = "אבגדהוזחטיכלמנסעפצקרשת", "αβγδεζηθικλμνξοπρστυφχψω"
HANGUL, HAN = "김이박최정강조윤장임한오서신권황안송류전", "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GEORGIAN, KANA = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "アイウエオカキクケコサシスセソタチツテトナニヌネノ"
COMMON = (
    "james mary robert maria ahmed ali ivanov wang li chen kim jose carlos hassan smith john bank trading group oil"
)


def kinds() -> dict[str, Callable[[random.Random], str]]:
    """A hostile name of each kind."""

    def words(letters: str, count: int, size: int = 7) -> Callable[[random.Random], str]:
        return lambda rng: " ".join("".join(rng.choices(letters, k=size)) for _ in range(count))

    def again(letters: str, count: int) -> Callable[[random.Random], str]:
        return lambda rng: " ".join(["".join(rng.choices(letters, k=7))] * count)

    five = (LATIN, CYRILLIC, ARABIC, HAN, KANA)
    return {
        "five scripts mixed": lambda r: " ".join("".join(r.choices(r.choice(five), k=5)) for _ in range(40)),
        "five scripts in one word": lambda r: "".join(r.choice(r.choice(five)) for _ in range(200)),
        "Latin words": words(LATIN, 120), "Latin word again": again(LATIN, 120),
        "14 Cyrillic words": words(CYRILLIC, 14), "20 Cyrillic words": words(CYRILLIC, 20),
        "14 umlaut words": words("äöüßøåščžğ", 14), "Cyrillic words": words(CYRILLIC, 120),
        "Cyrillic word again": again(CYRILLIC, 120),
        "Arabic words": words(ARABIC, 120), "Arabic word again": again(ARABIC, 120),
        "Hebrew words": words(HEBREW, 120), "Greek words": words(GREEK, 120), "Georgian words": words(GEORGIAN, 120),
        "Hangul": words(HANGUL, 120, 3), "Chinese characters": words(HAN, 120, 3), "kana": words(KANA, 120),
        "one long word": words(LATIN, 1, 1000), "one long Arabic word": words(ARABIC, 1, 1000),
        "letters": words(LATIN, 500, 1), "digits": words("0123456789", 200, 4), "Roman numerals": words("ivx", 200, 3),
        "common words": lambda r: " ".join(r.sample(COMMON.split(), 20)),
        "legal forms": lambda r: " ".join(r.choices(["limited", "liability", "company", "ooo", "zao", "gmbh"], k=60)),
        "particles": lambda r: " ".join(r.choices(["abd", "al", "bin", "abu", "din", "ibn", "rahman"], k=60)),
        "dotted forms": lambda r: "Firm " + " ".join(r.choices(["S.A.", "S.R.L.", "L.L.C.", "A/S", "B.V."], k=60)),
        "ten thousand characters": words(LATIN, 1250), "combining marks": lambda _: "a" + "\u0301\u0308\u030a" * 300,
        "commas": lambda _: "a," * 500, "emoji": words("😀🎉🚀💥", 100, 5), "umlauts": words("äöüßøåščžğ", 120),
    }  # fmt: skip


def main() -> int:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--each", type=int, default=12)
    options = parser.parse_args()
    if not corpora.LISTS.is_dir():
        print(f"no lists at {corpora.LISTS}", file=sys.stderr)
        return 4
    parties = corpora.sample(corpora.listed_parties(), 27_000)
    names = [name for party in parties for name in party.names]
    rng = random.Random(20240503)
    usual = [text for _, _, text in corpora.altered(names, rng, 1_000)] + corpora.negatives(rng, 1_000)
    rng.shuffle(usual)
    with tempfile.TemporaryDirectory() as folder:
        screener = Screener(open_image(build_image(parties, Path(folder)).folder))
        screener.prepare()
        median = _median(screener, usual)
        figures: dict[str, float] = {"usual name, ms": round(1000 * median, 3)}
        for kind, make in kinds().items():
            hostile = [make(rng) for _ in range(options.each)]
            figures[f"{kind}: times as long"] = round(_median(screener, hostile) / median, 1)
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:46} {value}")
    return 0


def _median(screener: Screener, names: Sequence[str]) -> float:
    times = []
    for number, name in enumerate(names):
        start = time.process_time()
        screener.screen(Query(str(number), name))
        times.append(time.process_time() - start)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
