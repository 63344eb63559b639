# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Every listed name finds its own party."""

import csv
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.screening.image import Listed, build_image, open_image, update_image
from holdfast.screening.recall import check_recall, fresh_names

WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=8)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=12))
def test_names_of_any_letters_find_their_own_party(names: list[str]) -> None:
    parties = [Listed(f"p-{at:02}", name, "Person", (name,), (name[::-1],)) for at, name in enumerate(names)]
    with TemporaryDirectory() as folder:
        image = open_image(build_image(parties, Path(folder)).folder)
        recall = check_recall(image)
    assert recall.missed == ()
    assert recall.names == recall.checked == len(image.name_row)


def test_names_that_cannot_be_searched_for_are_counted_apart(tmp_path: Path) -> None:
    parties = [Listed("p-1", "", "Person", ("!?",)), Listed("p-2", "", "Person", ("Igor Sechin",))]
    recall = check_recall(open_image(build_image(parties, tmp_path).folder))
    assert (recall.checked, recall.silent, recall.missed) == (2, 1, ())
    assert recall.words == "2 of 2 new names searched for, 1 without a letter or digit, 0 not found"


def test_without_time_a_scattered_part_is_asked_for(tmp_path: Path) -> None:
    parties = [Listed(f"p-{at:03}", "", "Person", (f"Igor Number{at}",)) for at in range(100)]
    info = build_image(parties, tmp_path)
    recall = check_recall(open_image(info.folder), budget_s=0)
    assert (recall.names, recall.checked, recall.missed) == (100, 8, ())
    later = open_image(update_image(info.folder, [Listed("q", "", "Person", ("Olga Chen", "Wei Khan"))]).folder)
    assert check_recall(later, fresh_names(later)).names == 2


def test_more_namesakes_than_are_aligned_all_find_themselves(tmp_path: Path) -> None:
    parties = [Listed(f"p-{at:03}", "", "Person", ("Igor Sechin",)) for at in range(300)]
    assert check_recall(open_image(build_image(parties, tmp_path).folder)).missed == ()


@pytest.mark.slow
def test_every_name_of_a_whole_list_finds_its_own_party(tmp_path: Path, shared_dir: Path) -> None:
    path = shared_dir / "lists" / "us-ofac-sdn-csv" / "sdn_2024-05-03.csv"
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        names = {row[0]: row[1].strip() for row in csv.reader(stream) if len(row) > 1 and row[1].strip()}
    parties = [Listed(f"x-{key}", name, "Thing", (name,)) for key, name in names.items()]
    random.Random(1).shuffle(parties)
    recall = check_recall(open_image(build_image(parties, tmp_path).folder))
    assert recall.missed == ()
    assert recall.checked == len(parties) > 10_000
