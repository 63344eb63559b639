# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A name in a text means a listed party only as far as the text speaks for it; a single word needs a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.mentions.linking import Around, Listed, Spot, around, countries_of, fits, has_reason, offices_of, ranked

PERSON = Listed("p1", "Person", 1000, frozenset({"by"}), frozenset({"minister"}), frozenset({"xx_list"}))
OTHER = Listed("p2", "Person", 1000, frozenset({"ua"}))
SHIP = Listed("v1", "Vessel", 1000)
FIRM = Listed("c1", "Company", 1000)


def spot(text: str, name: str, **more: object) -> Spot:
    start = text.index(name)
    return Spot(start, start + len(name), alone=" " not in name, **more)  # type: ignore[arg-type] # what the test sets


@pytest.mark.parametrize(
    ("text", "name", "listed", "reason"),
    [
        ("It was Mr. Musterov who came.", "Musterov", PERSON, True),
        ("Then Musterov said so.", "Musterov", PERSON, True),
        ("They like Musterov there.", "Musterov", PERSON, False),
        ("The Victory parade came.", "Victory", PERSON, False),
        ("The tanker Victoriana left.", "Victoriana", SHIP, True),
        ("The cape Victoriana lies there.", "Victoriana", SHIP, False),
        ("They sold Musterprom LLC.", "Musterprom", FIRM, True),
        ("They sold Musterprom.", "Musterprom", FIRM, False),
    ],
)
def test_a_single_word_is_a_name_only_for_a_reason(text: str, name: str, listed: Listed, *, reason: bool) -> None:
    assert has_reason(text, spot(text, name), {listed.schema}) == reason
    assert bool(ranked(text, spot(text, name), [listed])) == reason


def test_what_the_grammar_told_excludes_other_kinds() -> None:
    text = "Then Musterov said so."
    found = ranked(text, spot(text, "Musterov", type="person"), [PERSON, SHIP])
    assert [one.entity for one in found] == ["p1"]
    assert ranked(text, spot(text, "Musterov", type="place"), [PERSON]) == ()
    assert fits("", "Vessel")


def test_a_name_of_several_words_needs_no_reason() -> None:
    text = "They like Anna Musterova there."
    assert [one.score for one in ranked(text, spot(text, "Anna Musterova"), [PERSON])] == [1000]


def test_ambiguity_is_kept_and_the_country_nearby_decides_the_order() -> None:
    text = "Anna Musterova of Belarus came."
    here = spot(text, "Anna Musterova", type="person")
    even = ranked(text, here, [PERSON, OTHER])
    assert {one.score for one in even} == {500}
    near = around(text, here, countries_of(["Republic of Belarus"]))
    first, second = ranked(text, here, [OTHER, PERSON], near)
    assert (first.entity, second.entity) == ("p1", "p2")
    assert first.score > second.score


def test_words_of_an_office_and_other_parties_of_the_list_speak_for_a_party() -> None:
    text = "The minister Anna Musterova came."
    here = spot(text, "Anna Musterova", type="person")
    twin = Listed("p0", "Person", 1000)
    assert [one.entity for one in ranked(text, here, [twin, PERSON], around(text, here, ()))] == ["p1", "p0"]
    near = Around(lists=frozenset({"xx_list"}))
    assert ranked(text, here, [twin, PERSON], near)[0].entity == "p1"


def test_a_full_name_elsewhere_is_reason_enough_for_the_surname() -> None:
    text = "They like Musterov there."
    found = ranked(text, spot(text, "Musterov", whole=True), [PERSON])
    assert [one.score for one in found] == [1000]


@given(
    st.lists(
        st.builds(
            Listed,
            st.sampled_from(["a", "b", "c", "d"]),
            st.sampled_from(["Person", "Vessel", "Company"]),
            st.integers(1, 1000),
            st.frozensets(st.sampled_from(["by", "ua"])),
        ),
        max_size=6,
    ),
    st.frozensets(st.sampled_from(["by", "ua"])),
    st.sampled_from(["", "person", "vessel", "place"]),
)
def test_candidates_are_ranked_distinct_and_never_more_than_sure(
    listed: list[Listed], countries: frozenset[str], type_: str
) -> None:
    text = "Anna Musterova came."
    found = ranked(text, Spot(0, 14, type_), listed, Around(countries))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.entity for one in found}) == len(found)
    assert all(0 < one.score <= 1000 for one in found)
    again = ranked(text, Spot(0, 14, type_), list(reversed(listed)), Around(countries))
    assert again == found


@pytest.mark.parametrize(
    ("words", "known", "offices"),
    [
        (["Spokeswoman", "of", "the", "Kremlin"], False, {"press", "president"}),
        (["Press", "Secretary", "of", "Russian"], False, {"press", "secretary"}),
        (["former", "wizard"], False, {"wizard"}),
        (["former", "wizard", "Governor"], True, {"governor"}),
    ],
)
def test_words_of_an_office_say_the_same_in_papers_and_on_lists(
    words: list[str], known: bool, offices: set[str]
) -> None:
    assert offices_of(words, known=known) == offices


def test_a_namesake_with_another_office_comes_after_the_one_the_text_speaks_of() -> None:
    text = "Kremlin spokesman Testimir Exemplov said no."
    here = spot(text, "Testimir Exemplov", type="person")
    namesake = Listed("n1", "Person", 1000, roles=frozenset({"director", "airlines"}))
    by_position = Listed("s1", "Person", 800, roles=frozenset({"press", "secretary", "presidential"}))
    by_reason = Listed("s2", "Person", 800, told=frozenset({"press", "president"}))
    near = Around(offices=offices_of(["Kremlin", "spokesman"]))
    assert ranked(text, here, [namesake, by_position])[0].entity == "n1"
    assert [one.entity for one in ranked(text, here, [namesake, by_reason, by_position], near)] == ["s1", "s2", "n1"]


def test_an_office_that_the_record_does_not_give_speaks_against_nobody() -> None:
    text = "Kremlin spokesman Testimir Exemplov said no."
    here = spot(text, "Testimir Exemplov", type="person")
    near = Around(offices=offices_of(["Kremlin", "spokesman"]))
    silent = [Listed("p1", "Person", 1000), Listed("p2", "Person", 1000)]
    assert {one.score for one in ranked(text, here, silent, near)} == {500}
