# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One query beside one listed party: the score of screening, with everything that made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.screening.batch import Options, Screener
from holdfast.screening.image import Image, Listed, build_image, open_image
from holdfast.screening.pairwise import compare_with
from holdfast.screening.query import Query

PARTIES = [
    Listed(
        "x-1", "ORLOVSKY, Igor", "Person", ("ORLOVSKY, Igor Semenovich", "ORLOWSKI, Igor"), ("Gosha",),
        birth_dates=("1960-09-07",), countries=("ru",), genders=("male",), identifiers=("500100732259",),
    ),
    Listed("x-2", "ORLOVSKAYA, Irina", "Person", ("ORLOVSKAYA, Irina",)),
    Listed("x-3", "ORLOVSKY, Ivan", "Person", ("ORLOVSKY, Ivan",), birth_dates=("soon",)),
]  # fmt: skip


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return open_image(build_image(PARTIES, tmp_path_factory.mktemp("images")).folder)


@given(
    st.sampled_from(["Igor Orlovsky", "Orlowski", "I. Orlovsky", "Gosha", "Ann Smith", "", "500100732259"]),
    st.fixed_dictionaries({}, optional={
        "birth_date": st.sampled_from(["1960-09-07", "1981", "never"]), "gender": st.sampled_from(["m", "f"]),
        "identifier": st.sampled_from(["500100732259", "7707083893"]), "country": st.sampled_from(["ru", "fr"]),
    }),
)  # fmt: skip
def test_the_score_and_the_features_are_those_of_screening(image: Image, name: str, fields: dict[str, Any]) -> None:
    query = Query("1", name, **fields)
    result = Screener(image, Options(near=0)).screen(query)
    for match in (*result.hits, *result.near):
        row = [one.id for one in PARTIES].index(match.entity_id)
        pair = compare_with(image, row, query)
        assert pair.score == match.score
        assert pair.features == match.features


def test_every_listed_name_is_laid_beside_the_query_best_first(image: Image) -> None:
    pair = compare_with(image, 0, Query("1", "Igor Orlovski"))
    assert {one.name for one in pair.aliases} == {"ORLOVSKY, Igor Semenovich", "ORLOWSKI, Igor", "Gosha"}
    counted = [one.counts for one in pair.aliases]
    assert counted == sorted(counted, reverse=True)
    assert pair.features[0].candidate == pair.aliases[0].name
    assert pair.features[0].score == pair.aliases[0].counts
    longer = next(one for one in pair.aliases if one.name == "ORLOVSKY, Igor Semenovich")
    assert longer.left_listed == ("semenovich",)
    assert longer.left_query == ()


def test_what_was_not_compared_is_said_with_the_side_that_lacks_it(image: Image) -> None:
    missing = dict(compare_with(image, 1, Query("1", "Irina Orlovskaya", birth_date="1960", schema="Person")).missing)
    assert missing["birth_date"] == "the list does not state it"
    assert missing["gender"] == "neither given nor listed"
    assert missing["schema"] == "the kinds of thing go together"
    assert dict(compare_with(image, 0, Query("1", "Igor")).missing)["birth_date"] == "not given"
    unread = dict(compare_with(image, 2, Query("1", "Ivan", birth_date="1960")).missing)
    assert unread["birth_date"] == "the listed date cannot be read"


def test_a_lone_surname_says_how_many_others_fit(image: Image, tmp_path: Path) -> None:
    crowd = [
        Listed(f"c-{at}", "PETROV", "Person", (f"PETROV, {given}",))
        for at, given in enumerate(["Ivan", "Oleg", "Anna"])
    ]
    crowded = open_image(build_image(crowd, tmp_path).folder)
    pair = compare_with(crowded, 0, Query("1", "Petrov"))
    assert pair.rivals == 2
    assert "2 other listed names fit as well" in pair.features[0].detail
    assert compare_with(image, 0, Query("1", "Igor Semenovich Orlovsky")).rivals == 0
