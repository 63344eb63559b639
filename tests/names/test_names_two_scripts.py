# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names as written at home and in English-language texts: one golden table, one floor per language."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from holdfast.names.compare import compare
from holdfast.names.normalize import clean
from holdfast.names.script import tables, written

GOLDEN = Path(__file__).parent / "golden" / "names_in_two_scripts.tsv"
THRESHOLD = 7_000
# The share that must be found. Hong Kong and Taiwan spell by family habit; the rest of the losses are names that are
# spelt as nobody else spells them.
FLOORS = {"zh-HK": 0.7, "zh-TW": 0.7}
FLOOR = 0.9


def _rows() -> dict[str, list[tuple[str, str]]]:
    rows: dict[str, list[tuple[str, str]]] = {}
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, home, latin = line.split("\t")
            rows.setdefault(language, []).append((home, latin))
    return rows


@pytest.mark.parametrize(("language", "pairs"), _rows().items(), ids=str)
def test_names_are_found_across_scripts(language: str, pairs: list[tuple[str, str]]) -> None:
    missed = [pair for pair in pairs if compare(*pair).score < THRESHOLD]
    assert len(missed) <= (1 - FLOORS.get(language, FLOOR)) * len(pairs), missed


_STANDARDS = {
    "ru": ("ru-", "uk-"), "uk": ("uk-", "ru-"), "be": ("be-", "ru-"), "bg": ("bg-", "ru-"), "sr": ("sr-",),
    "mk": ("sr-",), "kk": ("kk-", "ru-"), "el": ("el-",), "ka": ("ka-",), "hy": ("hy-",),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "table"),
    [(language, name) for language, prefixes in _STANDARDS.items() for name in tables() if name.startswith(prefixes)],
)
def test_a_name_spelt_by_any_standard_finds_its_own_script(language: str, table: str) -> None:
    missed = []
    for home, _ in _rows()[language][:6]:
        spelling = written(clean(home).text, table)
        if compare(home, spelling).score < THRESHOLD:
            missed.append((home, spelling))
    assert missed == []


def test_other_people_of_the_same_script_are_not_found() -> None:
    rows = _rows()
    pairs = [(home, latin) for found in rows.values() for (home, _), (_, latin) in pairwise(found)]
    false = [pair for pair in pairs if compare(*pair).score >= THRESHOLD]
    assert len(false) <= 3, false
