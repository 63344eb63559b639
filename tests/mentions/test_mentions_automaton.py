# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Every name of the record, as texts write it: exact offsets, all who bear it, nothing that is no name."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.base.errors import StoreError
from holdfast.mentions import kernels, layout, twins
from holdfast.mentions.automaton import Automaton, Sign, choose, open_automaton
from holdfast.mentions.building import MANIFEST, build
from holdfast.mentions.spellings import written_as

NAMES = [
    ("VERMONOV, Arkady Ivanovich", 1),
    ("Arkady Vermonov", 1),
    ("Аркадий Вермонов", 1),
    ("Arkady Vermonov", 2),
    ("Zhao Min-ho", 3),
    ("赵明豪", 3),
    ("プルムナー", 4),
    ("Al-Qa'rima", 5),
    ("Tarkoneft, OAO", 6),
    ("Tarkoneft", 6),
    ("Justice", 7),
    ("Ali", 7),
    ("O'Brannoch", 8),
    ("خالد بن ترمان", 9),
    ("U.X. Bank", 10),
    ("Weißenfeld Möller", 11),
    ("Front (The Base)", 12),
    ("The Base", 13),
    ("Zemlex", 14),
    ("1001", 15),
    ("Arkady Vermonov Trading House", 16),
]


@pytest.fixture(scope="module")
def automaton(tmp_path_factory: pytest.TempPathFactory) -> Automaton:
    folder = tmp_path_factory.mktemp("mentions") / "names"
    build(NAMES, folder)
    return open_automaton(folder, verify=True)


def found(automaton: Automaton, text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(text[hit.start : hit.end], hit.entities) for hit in automaton.find(text)]


@pytest.mark.parametrize(
    ("written", "entity"),
    [
        ("Arkady Vermonov", 1),
        ("ARKADY VERMONOV", 1),
        ("Árkady\u00a0Vermónov", 1),
        ("A\u0301rkady Vermonov", 1),
        ("Arkady\nVermonov", 1),
        ("Arkady-Vermonov", 1),
        ("Arkady Ver\u00admonov", 1),
        ("Arkady Ver\u200bmonov", 1),
        ("Аrkаdy Vermonov", 1),
        ("Аркадий Вермонов", 1),
        ("Arkady Ivanovich Vermonov", 1),
        ("Vermonov, Arkady Ivanovich", 1),
        ("Zhao Min-ho", 3),
        ("Zhao Min Ho", 3),
        ("Zhao Minho", 3),
        ("Zhao Min-\nho", 3),
        ("赵明豪", 3),
        ("プルムナー", 4),
        ("al-Qarima", 5),
        ("Al Qa’rima", 5),
        ("Tarkoneft OAO", 6),
        ("Tarkoneft, OAO", 6),
        ("O’Brannoch", 8),
        ("OBrannoch", 8),
        ("خالد بن ترمان", 9),
        ("UX Bank", 10),
        ("Weissenfeld Moller", 11),
        ("Front (The Base", 12),
        ("Front the Base", 12),
    ],
)
def test_a_name_is_found_however_it_is_written(automaton: Automaton, written: str, entity: int) -> None:
    text = f"They said {written} was there."
    hits = automaton.find(text)
    assert [text[hit.start : hit.end] for hit in hits] == [written]
    assert entity in hits[0].entities


def test_all_who_bear_a_name_are_candidates(automaton: Automaton) -> None:
    assert found(automaton, "Arkady Vermonov") == [("Arkady Vermonov", (1, 2))]


def test_the_longest_name_wins(automaton: Automaton) -> None:
    text = "Then Arkady Vermonov Trading House closed."
    assert found(automaton, text) == [("Arkady Vermonov Trading House", (16,))]


def test_a_possessive_is_no_part_of_the_name(automaton: Automaton) -> None:
    assert found(automaton, "Arkady Vermonov's men, Arkady Vermonov’s house") == [("Arkady Vermonov", (1, 2))] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Arkady\n\nVermonov",
        "came to Arkady, Vermonov too",
        "with Arkady; Vermonov",
        "Arkady | Vermonov",
        "Arkady – Vermonov",
        "to see Arkady. Vermonov said",
        "Arkady Vermonovsky",
        "the base of it",
        "the justice of it",
        "Justice was done",
        "said Ali",
        "as Arkady vermonov",
        "in 1001 nights",
    ],
)
def test_what_is_no_name_is_left_alone(automaton: Automaton, text: str) -> None:
    assert found(automaton, text) == []


def test_a_word_written_in_lower_case_too_is_no_name(automaton: Automaton) -> None:
    assert found(automaton, "He sold Zemlex.") == [("Zemlex", (14,))]
    assert found(automaton, "He sold Zemlex. A zemlex is a tool.") == []


def test_signs_say_how_the_name_stands(automaton: Automaton) -> None:
    def signs(text: str) -> Sign:
        return automaton.find(text)[0].signs

    assert signs("by Аrkady Vermonov") == Sign.HOMOGLYPH
    assert signs("by Arka\u200bdy Vermonov") == Sign.HIDDEN
    assert signs("by Arkady\nVermonov") == Sign.LINE_BREAK
    assert signs("by arkady vermonov") == Sign.LOWER_CASE
    assert signs("by Zemlex") == Sign.ALONE
    assert signs("So. Zemlex") == Sign.ALONE | Sign.BEGINS


def test_no_name_spans_two_ranges(automaton: Automaton) -> None:
    text = "Arkady Vermonov"
    assert automaton.find_in(text, [(0, 6), (6, 15)]) == []
    assert len(automaton.find_in(text, [(0, 15)])) == 1
    with pytest.raises(ValueError, match="ranges"):
        automaton.find_in(text, [(6, 15), (0, 6)])
    with pytest.raises(ValueError, match="ranges"):
        automaton.find(text, 0, 16)


def test_names_with_too_much_or_nothing_in_them_are_counted(tmp_path: Path) -> None:
    built = build(
        [("", 1), ("...", 2), ("x" * 65, 3), (" ".join(["ab"] * 65), 4), ("Fine Name", 5)], tmp_path / "names"
    )
    assert (built.names, built.left_out) == (5, 4)
    assert found(open_automaton(tmp_path / "names"), "A Fine Name") == [("Fine Name", (5,))]


def test_an_automaton_of_nothing_finds_nothing(tmp_path: Path) -> None:
    build([], tmp_path / "names")
    assert found(open_automaton(tmp_path / "names"), "Arkady Vermonov") == []


def test_equal_names_give_equal_files_and_building_again_replaces(tmp_path: Path) -> None:
    first = build(NAMES, tmp_path / "one")
    build(NAMES[:3], tmp_path / "two")
    assert build(NAMES, tmp_path / "two") == first
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_the_head_of_a_group_is_named_by_the_word_that_all_its_firms_bear(tmp_path: Path) -> None:
    build([("Sberbank", 1), ("Sberbank Leasing", 2), ("VTB", 3), ("Bank", 4)], tmp_path / "names")
    names = open_automaton(tmp_path / "names")
    text = "Both Sberbank and VTB, each a Bank, lease through Sberbank Leasing."
    assert found(names, text) == [("Sberbank", (1,)), ("VTB", (3,)), ("Sberbank Leasing", (2,))]


def test_damage_and_another_format_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "names"
    build(NAMES, folder)
    array = folder / "trie_word.npy"
    good = array.read_bytes()
    array.write_bytes(good[:-1])
    with pytest.raises(StoreError, match="trie_word"):
        open_automaton(folder)
    array.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(StoreError, match="damaged"):
        open_automaton(folder, verify=True)
    array.write_bytes(good)
    sheet = folder / MANIFEST
    sheet.write_bytes(sheet.read_bytes().replace(b'"format":%d' % layout.FORMAT, b'"format":99'))
    with pytest.raises(StoreError, match="format 99"):
        open_automaton(folder)
    sheet.unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        open_automaton(folder)


def test_spellings_begin_with_the_name_itself() -> None:
    assert written_as("Plain Name") == ("Plain Name",)
    assert written_as("VERMONOV, Arkady") == ("VERMONOV, Arkady", "Arkady VERMONOV")
    assert written_as("Tarkoneft, OAO") == ("Tarkoneft, OAO",)


PIECES = st.sampled_from(
    "Arkady Vermonov arkady Аrkady Вермонов Аркадий Zhao Min Minho ho 赵 明 豪 Trading House Tarkoneft OAO".split()  # noqa: SIM905
    + "Zemlex zemlex The Base Front プルムナー O Brannoch ß s U X Bank".split()  # noqa: SIM905
)
GAPS = st.sampled_from(
    [
        " ",
        " ",
        " ",
        "\n",
        "-",
        "-\n",
        "'",
        "’s ",
        ", ",
        ". ",
        ".",
        "\u200b",
        "\u200c",
        "\u00ad",
        "\n\n",
        " (",
        "",
        "\t",
        " – ",
    ]
)
TEXTS = st.one_of(
    st.lists(st.tuples(PIECES, GAPS), max_size=12).map(lambda pairs: "".join(map("".join, pairs))),
    st.text(max_size=40),
)


def scanned(automaton: Automaton, text: str, joins: int, *, plain: bool) -> list[list[int]]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    hits = np.zeros((len(text) + 1, 4), dtype=np.int64)
    spans = np.array([[0, len(text) // 2], [len(text) // 2, len(text)]], dtype=np.int64)
    scan = kernels.scan.twin if plain else kernels.scan
    count = scan(codes, spans, joins, automaton.table, automaton.vocabulary, automaton.trie, hits)
    rows: list[list[int]] = hits[:count].tolist()
    return rows


@pytest.mark.slow
@given(TEXTS, st.integers(0, 1))
@settings(max_examples=150, deadline=None)
def test_the_compiled_scan_equals_its_twin(automaton: Automaton, text: str, joins: int) -> None:
    assert scanned(automaton, text, joins, plain=False) == scanned(automaton, text, joins, plain=True)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_every_run_of_words_that_is_a_name_is_found(automaton: Automaton, text: str) -> None:
    mine = [row[:3] for row in scanned_whole(automaton, text)]
    assert mine == exhaustive(automaton, text)


def scanned_whole(automaton: Automaton, text: str) -> list[list[int]]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    hits = np.zeros((len(text) + 1, 4), dtype=np.int64)
    spans = np.array([[0, len(text)]], dtype=np.int64)
    count = kernels.scan(codes, spans, 0, automaton.table, automaton.vocabulary, automaton.trie, hits)
    rows: list[list[int]] = hits[:count].tolist()
    return rows


def exhaustive(automaton: Automaton, text: str) -> list[list[int]]:
    """Every run of words from every word, looked up in a dictionary of the names."""
    table, vocabulary, trie = automaton.table, automaton.vocabulary, automaton.trie
    names: dict[tuple[str, ...], int] = {}
    for node in np.flatnonzero(trie.ending >= 0).tolist():
        path, at = [], node
        while at > 0:
            low, high = vocabulary.start[trie.word[at]], vocabulary.start[trie.word[at] + 1]
            path.append("".join(map(chr, vocabulary.chars[low:high].tolist())))
            at = int(trie.parent[at])
        names[tuple(reversed(path))] = int(trie.ending[node])
    kinds = {}
    for number in range(len(vocabulary.kind)):
        low, high = vocabulary.start[number], vocabulary.start[number + 1]
        kinds["".join(map(chr, vocabulary.chars[low:high].tolist()))] = int(vocabulary.kind[number])
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    word, row = np.zeros(layout.MAX_CHARS, dtype=np.uint32), np.zeros(7, dtype=np.int64)
    tokens, at = [], 0
    while size := twins.token_at(codes, at, len(codes), 0, table, word, row):
        start, end, at, gap, looks, _, _ = row.tolist()
        tokens.append((start, end, "".join(map(chr, word[:size].tolist())), gap, looks))
    rows = []
    for first in range(len(tokens)):
        best = None
        for last in range(first, len(tokens)):
            run = tokens[first : last + 1]
            ending = names.get(tuple(one[2] for one in run))
            if ending is not None and admitted(run, kinds, stops=bool(trie.listed_with_stops[ending])):
                best = [run[0][0], run[-1][1], ending]
        if best is not None:
            rows.append(best)
    return rows


def admitted(run: list[tuple[int, int, str, int, int]], kinds: dict[str, int], *, stops: bool) -> bool:
    for _, _, word, gap, _ in run[1:]:
        pardoned = gap & layout.GAP_COMMA and kinds[word] & layout.FORM
        if gap & layout.GAP_BREAK or (gap & layout.GAP_STOP and not stops and not pardoned):
            return False
    shown = 0
    for one in run:
        shown |= one[4]
    lower = shown & layout.HAS_LOWER and not shown & layout.HAS_UPPER
    if len(run) == 1:
        return not (kinds[run[0][2]] & layout.NEVER_ALONE or shown & (layout.IS_WIDE | layout.IS_NUMBER))
    small = [
        one[4] & layout.HAS_LOWER and not one[4] & layout.HAS_UPPER and not kinds[one[2]] & layout.COMMON for one in run
    ]
    if len(run) == 2 and not lower and (small[0] or (small[1] and not run[1][3] & layout.GAP_HYPHEN)):
        return False
    return not (lower and all(kinds[one[2]] & layout.COMMON for one in run))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8), st.integers(0, 3), st.sampled_from([0, 8, 24]))))
def test_what_is_chosen_never_overlaps_and_leaves_out_nothing_that_fits(rows: list[tuple[int, int, int, int]]) -> None:
    made = [(start, start + size, ending, flags) for start, size, ending, flags in rows]
    chosen = choose(made)
    assert all(one[1] <= two[0] for one, two in pairwise(chosen))
    words = {row[2] for row in made if row[3] == 24}
    for row in made:
        refused = row[3] & layout.ALONE and row[2] in words
        assert refused or any(one[0] < row[1] and row[0] < one[1] for one in chosen)


def test_a_long_text_is_searched_as_a_short_one(automaton: Automaton) -> None:
    once = "Of Arkady Vermonov, 赵明豪 and Tarkoneft, OAO nothing was heard again in those days.\n\n"
    short = automaton.find(once)
    assert len(short) == 3
    many = automaton.find(once * 2000)
    assert len(many) == 6000
    moved = [(hit.start + len(once) * at, hit.end + len(once) * at) for at in range(2000) for hit in short]
    assert [(hit.start, hit.end) for hit in many] == moved
