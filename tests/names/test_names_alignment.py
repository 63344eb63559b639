# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The principle of the name score: doubt against what the evidence bears."""

from __future__ import annotations

import csv
import statistics
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.names import alignment_kernels, layout
from holdfast.names.alignment import allowance, late_slip, spelt_alike, told_apart, with_whole
from holdfast.names.compare import compare
from holdfast.names.index import build
from holdfast.names.tokens import analyse

PAIRS = Path(__file__).parent / "data" / "pairs.csv"
WORD = st.text(alphabet="abcdeimnorstv", min_size=1, max_size=18)


@given(st.integers(0, 12_000), st.integers(0, 12_000))
def test_more_evidence_never_bears_less_doubt(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert 1 <= allowance(low) <= allowance(high)
    assert alignment_kernels.allowance(one) == allowance(one)


def test_the_tables_of_similarity_are_monotone() -> None:
    shared = sorted({alike // 100 for row in layout.SKELETONS for alike in row if alike})
    steps = [step for step in range(101) if step not in shared]
    for chosen in (shared, steps):
        assert layout.EVIDENCE[chosen].tolist() == sorted(layout.EVIDENCE[chosen].tolist())
        assert layout.DOUBT[chosen].tolist() == sorted(layout.DOUBT[chosen].tolist(), reverse=True)
    assert (layout.EVIDENCE[-1], layout.DOUBT[-1]) == (1000, 0)


@given(WORD, WORD)
def test_slips_are_symmetric_and_small(one: str, other: str) -> None:
    assert spelt_alike(one, other) == spelt_alike(other, one)
    assert spelt_alike(one, other) in {0, layout.SLIP_NEAR, layout.SLIP_FAR}


def test_a_slip_is_one_letter_in_three() -> None:
    assert [late_slip(1, 3), late_slip(2, 5), late_slip(2, 6), late_slip(2, 4)] == [
        layout.SLIP_NEAR,
        layout.SLIP_FAR,
        layout.SLIP_NEAR,
        0,
    ]
    assert spelt_alike("rulna", "ruslan") == layout.SLIP_NEAR
    assert spelt_alike("fund2", "fund3") == 0


def test_known_names_are_no_misspellings_of_each_other() -> None:
    known, rare = (500, layout.ROLE_WORD), (1000, layout.ROLE_WORD)
    assert told_apart(8000, known, known) == 3000
    assert told_apart(8000, known, rare) == told_apart(8000, rare, known) == 8000
    assert told_apart(9400, known, known) == 9400  # a key in common is no slip


SIDE = st.lists(
    st.tuples(st.integers(20, 1000), st.sampled_from([0, 0, 0, 1, 2, 4, 6, 7, 8, 9]), st.sampled_from([97, 98])),
    min_size=1,
    max_size=5,
)
GRADE = st.sampled_from([0, 0, 0, 6200, 7200, 8000, 8300, 8800, 9000, 9400, 10_000])


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(SIDE, SIDE, st.data())
def test_the_compiled_alignment_equals_the_plain_one(
    one: list[tuple[int, int, int]], other: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    listed_names = ["rulna ruslan sechin", "setchin marina maria", "abcde bacde"]
    built = build(enumerate(listed_names))
    queries = built.prepare([reading for text in listed_names for reading in analyse(text).readings])
    n, m = min(len(one), 5), min(len(other), len(built.words.start) - 1)
    asked, listed = np.zeros((3, 8), np.int64), np.zeros((6, 8), np.int64)
    asked[:, :n] = np.array(one[:n]).T
    listed[:3, :m] = np.array(other[:m]).T
    rows = st.integers(-1, 7)
    for row in range(3, 6):
        values = rows if row > alignment_kernels.WORD else st.integers(0, len(built.words.start) - 2)
        listed[row, :m] = data.draw(st.lists(values, min_size=m, max_size=m))
    grades = data.draw(st.lists(GRADE, min_size=8 * (2 * n + 1), max_size=8 * (2 * n + 1)))
    similar = np.array(grades, np.int32).reshape(8, 2 * n + 1)
    found = []
    for way in (alignment_kernels.aligned, alignment_kernels.aligned.loop, alignment_kernels.aligned.twin):
        offers, pairs = np.zeros((3 * n * m, 7), np.int64), np.zeros((4, 8), np.int64)
        room = alignment_kernels.Align(offers, pairs, np.zeros((2, layout.ROLES), np.int64))
        found.append(int(way(0, n, m, asked, listed, similar, room, queries, built.forms)))
    assert found[0] == found[1] == found[2]


@given(st.integers(0, 10_000), st.sampled_from([0, 8700, 8800, 9100, 10_000]), st.integers(1, 4), st.integers(1, 4))
def test_a_name_without_blanks_only_ever_helps(score: int, whole: int, n: int, m: int) -> None:
    assert with_whole(score, whole, n, m) >= score
    assert with_whole(score, whole, n, m) == alignment_kernels.with_whole(score, whole, n, m)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ahmad bin Hassan", "Hassan bin Ahmad"),
        ("Rasul Elchin oglu", "Elchin Rasul oglu"),
        ("Kim Jong Sik", "Kim Jong Nam"),
        ("Meridian Fund II", "Meridian Fund III"),
        ("Kestrel Logistics Denmark", "Kestrel Logistics Sweden"),
        ("Arktikneft Bank", "Arktikneft Insurance"),
        ("Maria Korzhakova", "Marina Korzhakova"),
        ("Thomas H. Bjornstad", "Thomas K. Bjornstad"),
        ("J. Smith", "John Smith"),
        ("Vladimir", "Vladimir Sokolnikov"),
    ],
)
def test_what_must_agree_does(one: str, other: str) -> None:
    assert compare(one, other).score < 7000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AL-THANI, Khalid bin Omar", "Khalid bin Omar al-Thani"),
        ("OCEAN HARRIER 7", "Ocean Harrier VII"),
        ("Vladimir Sokolnkov", "SOKOLNIKOV, Vladimir"),
        ("Rinat Safiullin", "SAFIULLIN, Rinat Ildarovich"),
        ("MV Northern Petrel", "Northern Petrel"),
        ("Vostok Mfg Corp", "Vostok Manufacturing Corporation"),
        ("GEREMEYEV Rulna", "GEREMEYEV, Ruslan"),
    ],
)
def test_what_may_differ_does(one: str, other: str) -> None:
    assert compare(one, other).score >= 7000


def test_rare_names_bear_what_common_ones_do_not() -> None:
    assert compare("Rinat Safiullin", "Rinat Ildar Safiullin").score >= 7000
    assert compare("Ahmed Ali", "Ahmed Hassan Ali").score < 7000


def test_the_labelled_pairs_are_told_apart() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    scores = [compare(row["name1"], row["name2"], schema=row["schema"]).score for row in rows]
    same = [row["same"] == "true" for row in rows]
    right = sum(label and score >= 7000 for label, score in zip(same, scores, strict=True))
    assert 2 * right / (sum(same) + sum(score >= 7000 for score in scores)) >= 0.9
    strong = [(label, score) for row, label, score in zip(rows, same, scores, strict=True) if row["tier"] == "strong"]
    assert all(label == (score >= 7000) for label, score in strong)
    tiers = [("true", "strong"), ("true", "medium"), ("true", "weak"), ("false", "weak"), ("false", "medium")]
    means = [
        statistics.fmean(s for row, s in zip(rows, scores, strict=True) if (row["same"], row["tier"]) == tier)
        for tier in [*tiers, ("false", "strong")]
    ]
    assert means == sorted(means, reverse=True)
