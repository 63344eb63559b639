# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The index: it finds every word the similarity rule allows, and kernels equal their twins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.base.errors import StoreError
from holdfast.names import kernels, layout, lookup, lookup_kernels, twins
from holdfast.names.building import fixed
from holdfast.names.deletions import pack
from holdfast.names.distance import similarity
from holdfast.names.index import build, match_all, open_index
from holdfast.names.tokens import analyse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from holdfast.names.index import NameIndex

NAMES = [
    "SECHIN, Igor Ivanovich",
    "SECHIN, Ivan Igorevich",
    "Сечин Игорь Иванович",
    "PRIGOZHIN, Yevgeniy Viktorovich",
    "BIN LADIN, Usama",
    "Ahmad bin Hassan",
    "Hassan bin Ahmad",
    "PJSC Rosneft Oil Company",
    "ADMIRAL NAKHIMOV II",
    "ADMIRAL NAKHIMOV III",
    "AL-QA'IDA",
    "Jürgen Müller",
    "KIM, Jong Un",
    "",
]
WORDS = st.text(alphabet="abeiknorstv", min_size=1, max_size=17)
NAME_LISTS = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return build(enumerate(NAMES))


def _best(index: NameIndex, text: str) -> tuple[str, int]:
    hits = index.match([analyse(text)])[0]
    return (NAMES[hits[0][0]], hits[0][1]) if hits else ("", 0)


@pytest.mark.parametrize("text", [name for name in NAMES if name])
def test_every_listed_name_finds_itself_with_the_full_score(index: NameIndex, text: str) -> None:
    assert (NAMES.index(text), 10000) in index.match([analyse(text)])[0]


@pytest.mark.parametrize(
    ("text", "expected", "least"),
    [
        ("Igor Sechin", "SECHIN, Igor Ivanovich", 8500),
        ("Игорь Сечин", "SECHIN, Igor Ivanovich", 8500),
        ("Igor Setchin", "SECHIN, Igor Ivanovich", 8500),
        ("Evgeny Prigozhin", "PRIGOZHIN, Yevgeniy Viktorovich", 8500),
        ("Jewgeni Prigoschin", "PRIGOZHIN, Yevgeniy Viktorovich", 7000),
        ("AlQaida", "AL-QA'IDA", 9000),
        ("Juergen Mueller", "Jürgen Müller", 10000),
        ("Kim Jongun", "KIM, Jong Un", 9500),
        ("Роснефть ПАО", "PJSC Rosneft Oil Company", 7000),
    ],
)
def test_altered_names_find_the_listed_one(index: NameIndex, text: str, expected: str, least: int) -> None:
    name, score = _best(index, text)
    assert name == expected or (expected.startswith("SECHIN") and name.startswith("Сечин"))
    assert score >= least


def test_a_single_shared_word_never_reaches_the_threshold(index: NameIndex) -> None:
    for text in ("Igor Petrenko", "Sechin", "Kim Smith", "Rosneft Airlines Zulu", "Hassan"):
        assert all(score < 7000 for _, score in index.match([analyse(text)])[0])


def test_numbers_and_the_order_around_a_particle_must_agree(index: NameIndex) -> None:
    two = dict(index.match([analyse("Admiral Nakhimov II")])[0])
    assert two[NAMES.index("ADMIRAL NAKHIMOV II")] == 10000
    assert two.get(NAMES.index("ADMIRAL NAKHIMOV III"), 0) < 7000
    son = dict(index.match([analyse("Ahmad bin Hassan")])[0])
    assert son.get(NAMES.index("Hassan bin Ahmad"), 0) < 7000


@pytest.mark.parametrize("text", ["", "!!!", "😀" * 50, "x" * 10_000, "\x00\x00", "\u202e\u200b", "a " * 5000, "名前"])
def test_odd_queries_give_an_answer_in_bounded_time(index: NameIndex, text: str) -> None:
    assert isinstance(index.match([analyse(text)])[0], list)


def test_an_empty_index_and_an_empty_batch_give_no_hits() -> None:
    assert build([]).match([analyse("Igor Sechin")]) == [[]]
    assert build(enumerate(NAMES)).match([]) == []


def test_a_saved_index_opens_equal(index: NameIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    queries = [analyse(name) for name in (*NAMES, "Igor Sechin")]
    assert open_index(tmp_path).match(queries) == index.match(queries)


def test_a_damaged_index_is_refused(index: NameIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    (tmp_path / "word_key_check.npy").write_bytes(b"not an array")
    with pytest.raises(StoreError):
        open_index(tmp_path)
    with pytest.raises(StoreError):
        open_index(tmp_path / "absent")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, min_size=1, max_size=30), st.lists(WORDS, min_size=1, max_size=6))
def test_expansion_finds_exactly_the_words_the_rule_allows(listed: list[str], asked: list[str]) -> None:
    built = build(enumerate(listed))
    texts = sorted({token.text for name in listed for reading in analyse(name).readings for token in reading.tokens})
    rows = {text: built.row(text) for text in texts}
    for word, found in zip(asked, built.expand(asked), strict=True):
        assert found == {rows[text]: grade for text in texts if (grade := similarity(word, text))}


def _arrays(rows: int) -> list[np.ndarray]:
    return [*(np.zeros((rows, layout.KEEP), np.int32) for _ in range(3)), np.zeros(rows, np.int32)]


def _room(index: NameIndex) -> twins.Room:
    sums = np.zeros((len(index.forms.form_total), 2), np.int64)
    sums[:, 1] = index.forms.form_total
    rows = _form_rows(index, kernels.form_rows.twin)
    return twins.Room(sums, np.zeros(len(sums), np.int32), np.zeros(1, np.int64), rows)


def _form_rows(index: NameIndex, function: Callable[[layout.Forms, layout.Int32], None]) -> layout.Int32:
    rows = np.zeros((len(index.forms.form_words) + len(index.forms.form_total), 4), np.int32)
    function(index.forms, rows)
    return rows


@settings(max_examples=20, deadline=None)
@given(NAME_LISTS)
def test_rows_of_forms_equal_their_twin(listed: list[str]) -> None:
    built = build(enumerate([*listed, "J. Müller 7", "Сечин И."]))
    ways = (kernels.form_rows, kernels.form_rows.loop, kernels.form_rows.twin)
    compiled, uncompiled, plain = (_form_rows(built, way) for way in ways)
    assert np.array_equal(compiled, plain)
    assert np.array_equal(uncompiled, plain)


@given(st.lists(st.integers(0, 2**31 - 1), max_size=16), st.integers(0, 2**31 - 1))
def test_a_word_is_found_in_the_table_where_it_was_put(words: list[int], other: int) -> None:
    tables = []
    for kind in ("__call__", "loop", "twin"):
        table = np.full(64, -1, np.int32)
        for word in words:
            at = getattr(kernels.take_place, kind)(table, word)
            assert table[at] in {-1, word}
            table[at] = word
        tables.append(table.tolist())
        for word in (*words, other):
            place = getattr(kernels.place_of, kind)(table, word)
            assert table[place] == word if place >= 0 else word not in words
    assert tables[0] == tables[1] == tables[2]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NAME_LISTS, NAME_LISTS)
def test_kernels_equal_their_twins(listed: list[str], asked: list[str]) -> None:
    built = build(enumerate(listed + NAMES))
    queries = built.prepare([reading for text in asked + listed for reading in analyse(text).readings])
    rows = len(queries.start) - 1
    results = []
    for function in (kernels.match_readings, kernels.match_readings.twin):
        arrays = _arrays(rows)
        function(0, rows, queries, built.forms, built.bearers, _room(built), *arrays)
        results.append(arrays)
    assert all(np.array_equal(one, other) for one, other in zip(*results, strict=True))


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(NAME_LISTS)
def test_the_uncompiled_loop_equals_its_twin(listed: list[str]) -> None:
    built = build(enumerate(listed))
    queries = built.prepare([reading for text in listed for reading in analyse(text).readings])
    rows = len(queries.start) - 1
    out, twin = _arrays(rows), _arrays(rows)
    kernels.match_readings.loop(0, rows, queries, built.forms, built.bearers, _room(built), *out)
    twins.match_readings(0, rows, queries, built.forms, built.bearers, _room(built), *twin)
    assert all(np.array_equal(one, other) for one, other in zip(out, twin, strict=True))
    starts = np.arange(rows + 1, dtype=np.int32)
    found = []
    for function in (kernels.collect, kernels.collect.loop, kernels.collect.twin):
        start, number, score = np.zeros(rows + 1, np.int64), np.zeros(9999, np.int32), np.zeros(9999, np.int32)
        total = function(starts, built.bearers, out[0], out[2], out[3], start, number, score)
        found.append((start.tolist(), number[:total].tolist(), score[:total].tolist()))
    assert found[0] == found[1] == found[2]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(NAME_LISTS, NAME_LISTS, st.sets(st.integers(0, 20), max_size=6))
def test_segments_together_give_the_hits_of_one_index(one: list[str], other: list[str], dead: set[int]) -> None:
    numbered = list(enumerate([*NAMES, *one, *one[:3], *other]))
    living = [pair for pair in numbered if pair[0] not in dead]
    asked = [analyse(text) for text in [*one, *other, *NAMES]]
    whole = build(living).match(asked)
    cut = len(NAMES) + len(one)
    parts = [build(numbered[:cut]).without(dead), build(numbered[cut:]).without(dead)]
    together = [sorted((-score, number) for part in found for number, score in part) for found in
                zip(*match_all(parts, asked), strict=True)]  # fmt: skip
    assert together == [[(-score, number) for number, score in found] for found in whole]


def test_more_equally_good_names_than_are_kept_are_the_same_in_segments_and_in_any_order() -> None:
    texts = [f"Igor {a}{b}{c}{d}shin" for a in "bdkm" for b in "aeiou" for c in "lnrv" for d in "aeio"]
    asked = [analyse("Igor"), analyse("Igor Belashin"), analyse("Baleshin")]
    numbered = list(enumerate(texts))
    whole = build(numbered).match(asked)
    assert build(reversed(numbered)).match(asked) == whole
    parts = match_all([build(numbered[0::3]), build(numbered[1::3]), build(numbered[2::3])], asked)
    together = [sorted((-score, number) for part in found for number, score in part)
                for found in zip(*parts, strict=True)]  # fmt: skip
    assert together == [[(-score, number) for number, score in found] for found in whole]


@given(st.lists(st.text(alphabet="abcab1", max_size=9), min_size=1, max_size=8))
def test_look_up_kernels_agree(words: list[str]) -> None:
    words = [word for word in words if word] or ["a"]
    chars, start = pack(words)
    chars, start = fixed(chars), fixed(start)
    plain = fixed(np.array([len(word) % 2 for word in words], dtype=np.uint8))
    most = lookup.room(np.diff(start), plain)
    tables, interned = [], []
    for kind in ("", "loop", "twin"):
        table = getattr(lookup_kernels.key_table, kind) if kind else lookup_kernels.key_table
        arrays = (np.zeros(17, np.int32), np.zeros(most, np.uint32), np.zeros(most, np.int32))
        count = table(chars, start, plain, arrays[0], arrays[1], arrays[2], 4)
        tables.append([arrays[0].tolist(), arrays[1][:count].tolist(), arrays[2][:count].tolist()])
        intern = getattr(lookup_kernels.intern, kind) if kind else lookup_kernels.intern
        ids, first = np.zeros(len(words), np.int32), np.zeros(len(words), np.int32)
        distinct = intern(chars, start[:-1], start[1:], np.full(32, -1, np.int32), first, ids)
        interned.append((ids.tolist(), first[:distinct].tolist()))
    assert tables[0] == tables[1] == tables[2]
    assert interned[0] == interned[1] == interned[2]


@settings(max_examples=30, deadline=None)
@given(NAME_LISTS, NAME_LISTS)
def test_look_up_with_compiled_loops_equals_that_with_twins(listed: list[str], asked: list[str]) -> None:
    built = build(enumerate([*listed, "abba 2", "ab ba"]))
    readings = [reading for text in [*asked, *listed, "abba 22"] for reading in analyse(text).readings]
    many = built.prepare(readings * 17)
    for at, reading in enumerate(readings):
        alone = built.prepare([reading])
        offset = int(many.start[at])
        for word in range(len(reading.tokens)):
            for ids in ("words", "joins"):
                assert _slice(alone, getattr(alone, ids)[word]) == _slice(many, getattr(many, ids)[offset + word])
        assert _slice(alone, alone.whole[0]) == _slice(many, many.whole[at])


def _slice(queries: layout.Queries, word: int) -> list[tuple[int, int]]:
    if word < 0:
        return []
    low, high = int(queries.expand_start[word]), int(queries.expand_start[word + 1])
    return list(zip(queries.expand_word[low:high].tolist(), queries.expand_similarity[low:high].tolist(), strict=True))


def test_results_do_not_depend_on_the_batch(index: NameIndex) -> None:
    texts = ["Igor Sechin", "Evgeny Prigozhin", "Rosneft", "Usama Ladin"]
    together = build(enumerate(NAMES)).match([analyse(text) for text in texts])
    assert together == [index.match([analyse(text)])[0] for text in texts]


def test_one_common_word_of_a_firm_is_no_match_of_another_firm() -> None:
    listed = build(enumerate(["THE CRYSTAL GROUP", "JOINT STOCK COMPANY STAR", "WANG, Chen", "ROSNEFT OIL"]))
    for text in ("Crystal Technologies Ltd", "Star Services S.p.A.", "Chen Fang", "Crystal Pharma"):
        assert all(score < 7000 for _, score in listed.match([analyse(text)])[0])
    assert dict(listed.match([analyse("Rosneft")])[0])[3] >= 7000


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("سيرغي لافروف", "LAVROV, Sergei Viktorovich"),
        ("محمد عبدالرحمن", "Mohamed ABD AL-RAHMAN"),
        ("习近平", "XI, Jinping"),
        ("김정은", "KIM, Jong Un"),
        ("ვლადიმერ ბერიძე", "BERIDZE, Vladimer"),
        ("אביגדור ליברמן", "LIEBERMAN, Avigdor"),
        ("XI Jin-ping", "习近平"),
    ],
)
def test_names_are_found_across_scripts_in_both_directions(text: str, listed: str) -> None:
    for one, other in ((text, listed), (listed, text)):
        hits = build([(0, other)]).match([analyse(one)])[0]
        assert max((score for _, score in hits), default=0) >= 7000


def test_names_of_the_same_words_are_turned_each_at_its_own_comma() -> None:
    index = build(enumerate(["VALENZUELA VERDUGO, Jorge Mario", "VALENZUELA, Verdugo Jorge Mario"]))
    one, other = (analyse(name) for name in ("JorgeMarioValenzuelaVerdugo", "VerdugoJorgeMarioValenzuela"))
    assert [[number for number, score in hits if score >= 7000] for hits in index.match([one, other])] == [[0], [1]]
