# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two records side by side: facts put together, verdicts explained, and the table of weights."""

from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import ConfigError
from holdfast.record.compare import Comparison, compare, weigh
from holdfast.record.features import Fact, Party, parties
from holdfast.record.identity import WEIGHTS, read_identity
from holdfast.record.pairs import candidates

TEXT = files("holdfast.record").joinpath("identity.toml").read_text("utf-8")
IMO, OTHER_IMO = "imo:9074729", "imo:9319466"
ADA = Party("a-1", "a", "Person", "Testimira Exemplova", 1, ("Testimira Ivanovna Exemplova",), births=("1971-02-03",))
FACTS = [
    Fact("p", "l", "Person", "name", "Testimira Exemplova"),
    Fact("p", "l", "Person", "weakAlias", "Tes"),
    Fact("p", "l", "Person", "taxNumber", "7707083893"),
    Fact("p-pass", "l", "Passport", "holder", "p"),
    Fact("p-pass", "l", "Passport", "number", "AB 123456"),
    Fact("p-pass", "l", "Passport", "country", "ru"),
    Fact("p-s", "l", "Sanction", "entity", "p"),
    Fact("p-s", "l", "Sanction", "unscId", "QDi.999"),
    Fact("p-s", "l", "Sanction", "program", "Democratic People's Republic of Korea (Sanctions)"),
    Fact("p-s", "l", "Sanction", "country", "ca"),
    Fact("p-a", "l", "Address", "full", "Example Street 1, Minsk"),
    Fact("p", "l", "Person", "addressEntity", "p-a"),
]


def other(**more: object) -> Party:
    return replace(ADA, id="b-1", dataset="b", **more)  # type: ignore[arg-type] # fields of Party


def compared(one: Party, two: Party) -> Comparison:
    found = [pair for pair in candidates([one, two]) if (pair.one, pair.other) == (0, 1)]
    assert found, "the two are no candidates"
    return compare(one, two, found[0])


@given(st.permutations(FACTS))
def test_facts_of_a_party_and_of_what_hangs_on_it_come_together_in_any_order(facts: list[Fact]) -> None:
    (party,) = parties(facts, lambda _: 7)
    assert party == Party(
        "p", "l", "Person", "Testimira Exemplova", 7, ("Testimira Exemplova",), ("Tes",), contexts=("kp",),
        identifiers=("inn:7707083893", "passport:AB123456"), passports=("ru:AB123456",), references=("un:QDi.999",),
        addresses=("Example Street 1, Minsk",),
    )  # fmt: skip


def test_a_place_of_birth_that_is_cited_counts_like_one_that_is_written_out() -> None:
    named = Fact("p", "l", "Person", "name", "A B")
    cited = [
        named,
        Fact("p", "l", "Person", "birthPlaceEntity", "x"),
        Fact("x", "l", "Address", "full", "Minsk, Belarus"),
    ]
    assert [one.places for one in parties(cited) if one.id == "p"] == [("Minsk, Belarus",)]
    assert next(iter(parties([named, Fact("p", "l", "Person", "birthPlace", "Minsk, Belarus")]))).places == (
        "Minsk, Belarus",
    )


def test_a_bare_number_of_a_person_is_no_imo_number_and_an_act_no_party() -> None:
    facts = [
        Fact("p", "l", "Person", "name", "A B"), Fact("p", "l", "Person", "idNumber", "9074729"),
        Fact("v", "l", "Vessel", "name", "A B"), Fact("v", "l", "Vessel", "registrationNumber", "9074729"),
        Fact("a", "l", "LegalBasis", "name", "An Act"), Fact("e", "l", "LegalEntity", "name", "Somebody"),
    ]  # fmt: skip
    found = {party.id: party.identifiers for party in parties(facts)}
    assert found == {"p": ("id:9074729",), "v": ("imo:9074729",), "e": ()}


def test_small_words_of_a_programme_are_no_country() -> None:
    facts = [Fact("p", "l", "Person", "name", "A B"), Fact("p", "l", "Person", "program", "Isil and Al-Qaida (esh)")]
    assert next(iter(parties(facts))).contexts == ()
    coded = [*facts[:1], Fact("p", "l", "Person", "program", "UKR")]
    assert next(iter(parties(coded))).contexts == ("ua",)


def test_the_same_name_and_birth_date_on_two_lists_are_one_party_and_each_fact_is_said() -> None:
    found = compared(ADA, other())
    assert found.verdict == "same"
    assert {feature.name: feature.says for feature in found.features} == {
        "name": "the same name", "spelling": "a name spelt the same on both", "birth_date": "the same birth date",
    }  # fmt: skip
    assert found.evidence == WEIGHTS.base + sum(feature.weight for feature in found.features)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"births": ("1980-05-06",)}, "two exact birth dates that differ"),
        ({"schema": "Vessel"}, "another kind of thing"),
        ({"references": ("un:QDi.002",)}, "another reference number of the same list"),
        ({"genders": ("male",)}, "another gender"),
    ],
)
def test_a_conflict_never_merges_however_much_agrees(change: dict[str, object], says: str) -> None:
    mine = replace(ADA, references=("un:QDi.001",), genders=("female",), identifiers=("passport:AB123456",))
    found = compared(mine, replace(other(identifiers=("passport:AB123456",)), **change))  # type: ignore[arg-type] # fields
    assert found.verdict != "same"
    assert says in [feature.says for feature in found.conflicts]


def test_another_imo_number_keeps_ships_of_one_name_apart() -> None:
    ship = Party("a-2", "a", "Vessel", "EXEMPLAR STAR", 1, ("EXEMPLAR STAR",), countries=("pa",), identifiers=(IMO,))
    twin = replace(ship, id="b-2", dataset="b")
    assert compared(ship, twin).verdict == "same"
    assert compared(ship, replace(twin, identifiers=(OTHER_IMO,))).verdict != "same"


def test_a_renamed_ship_is_known_by_its_number() -> None:
    ship = Party("a-2", "a", "Vessel", "EXEMPLAR STAR", 1, ("EXEMPLAR STAR",), identifiers=(IMO,))
    assert (
        compared(ship, Party("b-2", "b", "Vessel", "OTHERWISE", 1, ("OTHERWISE",), identifiers=(IMO,))).verdict
        == "same"
    )


def test_a_son_who_bears_the_name_of_his_father_is_not_merged_with_him() -> None:
    father = Party("a-3", "a", "Person", "Farid Sami Muster", 1, ("Farid Sami Muster",), countries=("sy",))
    son = Party("b-3", "b", "Person", "Nadim Farid Sami Muster", 1, ("Nadim Farid Sami Muster",), countries=("sy",))
    assert compared(father, son).verdict != "same"


def test_one_list_keeps_its_own_records_apart_and_a_person_is_asked() -> None:
    twin = replace(ADA, id="a-9", births=("1971-02",), identifiers=("passport:AB123456",))
    found = compared(replace(ADA, identifiers=("passport:AB123456",)), twin)
    assert found.verdict == "maybe"
    assert [feature.says for feature in found.conflicts] == ["one list keeps the two apart"]


@given(
    st.sampled_from([(), ("1971-02-03",), ("1971",), ("1980-01-02",)]),
    st.sampled_from([(), ("ru",), ("sy", "lb")]),
    st.sampled_from([(), ("male",), ("female",)]),
    st.sampled_from([(), ("inn:7707083893",), ("id:123456",), (IMO,)]),
)
def test_exchanging_the_two_changes_no_number(
    births: tuple[str, ...], countries: tuple[str, ...], genders: tuple[str, ...], numbers: tuple[str, ...]
) -> None:
    one = replace(ADA, countries=("ru",), genders=("female",), identifiers=("inn:7707083893",))
    two = other(births=births, countries=countries, genders=genders, identifiers=numbers)
    (pair,) = candidates([one, two])
    turned = pair._replace(mine=pair.theirs, theirs=pair.mine)
    assert weigh(one, two, pair) == weigh(two, one, turned)
    assert weigh(one, two, pair)[:2] == (compare(one, two, pair).evidence, compare(one, two, pair).verdict)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("same = { weight = 3", "same = { wight = 3"),
        ("[gender]\nsame", "[gender]\nsome"),
        ("weight = -9000", 'weight = "-9000"'),
        ("weight = 9000", "weight = 90000"),
        ("maybe = -300", "maybe = 30000"),
        ("kept       = [100, 250", "kept       = [250, 100"),
        ("similarity = [7000, 8000", "similarity = [8000, 7000"),
        ("version = 1", "version = 1\nversion = 2"),
    ],
)
def test_a_table_of_weights_with_a_mistake_is_refused(old: str, new: str) -> None:
    assert read_identity(TEXT) == WEIGHTS
    changed = TEXT.replace(old, new, 1) if old in TEXT else TEXT.replace("base =", "bass =", 1)
    with pytest.raises(ConfigError):
        read_identity(changed)


def test_the_share_of_evidence_grows_with_the_similarity() -> None:
    shares = [WEIGHTS.kept(alike) for alike in range(6000, 10_001, 50)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1000)


def csl(key: str, number: str, **more: str) -> list[Fact]:
    authority = more.get("authority", "Office of Foreign Assets Control")
    return [
        Fact(key, "us_csl", "Organization", "name", more.get("name", "Exemplary Trading Bank")),
        Fact(f"{key}-s", "us_csl", "Sanction", "entity", key),
        Fact(f"{key}-s", "us_csl", "Sanction", "authority", authority),
        Fact(f"{key}-s", "us_csl", "Sanction", "authorityId", number),
    ]


def test_prints_of_one_entry_are_one_party_and_two_entries_of_one_list_are_not() -> None:
    own = [
        Fact("us_ofac_sdn-900001", "us_ofac_sdn", "Organization", "name", "Exemplary Bank of Trade"),
        Fact("us_ofac_sdn-900001", "us_ofac_sdn", "Organization", "innCode", "7707083893"),
    ]
    found = {
        one.id: one
        for one in parties([
            *own, *csl("us_csl-sdn-900001", "900001"), *csl("us_csl-ssi-900001", "900001"),
            *csl("us_csl-sdn-900002", "900002"), *csl("us_csl-el-900001", "900001", authority="Another Office"),
        ])
    }  # fmt: skip
    assert found["us_csl-ssi-900001"].references == found["us_ofac_sdn-900001"].references == ("ofac:900001",)
    assert found["us_csl-el-900001"].references == ()
    for one, two in (("us_csl-sdn-900001", "us_csl-ssi-900001"), ("us_csl-sdn-900001", "us_ofac_sdn-900001")):
        made = compared(found[one], found[two])
        assert made.verdict == "same"
        assert "prints of one entry: both carry its number in the OFAC lists" in [f.says for f in made.features]
    other_entry = compared(found["us_csl-sdn-900001"], found["us_csl-sdn-900002"])
    assert other_entry.verdict == "different"
    assert {f.says for f in other_entry.conflicts} == {
        "one list keeps the two apart", "another reference number of the same list",
    }  # fmt: skip


def test_prints_of_one_entry_are_joined_whatever_an_older_print_says() -> None:
    one = replace(ADA, id="us_csl-sdn-900001", dataset="us_csl", references=("ofac:900001",))
    two = other(references=("ofac:900001",), births=("1950-01-01",))
    made = compared(two, one)
    assert (made.verdict, made.conflicts) == ("same", ())
    assert "two exact birth dates that differ" in [f.says for f in made.features]
