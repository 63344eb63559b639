# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Clusters: the same in any order, blocked by conflicts, and people's word before the rules'."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from holdfast.record.compare import weigh
from holdfast.record.features import Party
from holdfast.record.pairs import Pair, candidates
from holdfast.record.resolve import Edge, Judged, Resolution, edge_of, resolve

NAMES = ("Testimira Exemplova", "Placeholda Musterova", "Nadim Invented Sample")
PEOPLE = st.builds(
    lambda n, name, births, passports: Party(
        f"{'abcd'[n % 4]}-{n}", "abcd"[n % 4], "Person", name, n, (name,), births=births, passports=passports
    ),
    st.integers(0, 40), st.sampled_from(NAMES), st.sampled_from([(), ("1971-02-03",), ("1971",), ("1980-05-06",)]),
    st.sampled_from([(), ("ru:AB123456",), ("ru:CD654321",)]),
)  # fmt: skip


def party(key: str, **more: object) -> Party:
    made = Party(key, key[0], "Person", key, ord(key[0]), ("Testimira Exemplova",))
    return replace(made, **more)  # type: ignore[arg-type] # fields of Party


def edge(one: str, other: str, evidence: int = 5000, verdict: str = "same") -> Edge:
    return Edge(one, other, evidence, verdict, Pair(0, 1, 10_000, 5000, "x", "x"))  # type: ignore[arg-type] # a verdict


def resolved(people: list[Party]) -> Resolution:
    pairs = candidates(people)
    return resolve(people, [edge_of(people, pair, weigh(people[pair.one], people[pair.other], pair)) for pair in pairs])


@given(st.lists(PEOPLE, unique_by=lambda one: one.id, min_size=2, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_parties_changes_nothing(people: list[Party], random: object) -> None:
    shuffled = list(people)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # a Random
    assert resolved(people) == resolved(shuffled)


@given(st.lists(PEOPLE, unique_by=lambda one: one.id, min_size=2, max_size=9))
def test_no_cluster_holds_two_exact_birth_dates(people: list[Party]) -> None:
    known = {one.id: one for one in people}
    for members in resolved(people).clusters.values():
        births = [set(known[one].births) for one in members if any(len(text) == 10 for text in known[one].births)]
        assert all(births[0] & other for other in births[1:])


@given(st.permutations([edge("a-1", "b-1", 9000), edge("b-1", "c-1", 8000), edge("c-1", "d-1", 7000)]))
def test_a_transitive_conflict_blocks_the_weaker_merge_and_says_so(edges: list[Edge]) -> None:
    people = [party("a-1", births=("1971-02-03",)), party("b-1"), party("c-1", births=("1971-05-06",)), party("d-1")]
    found = resolve(people, edges)
    assert found.clusters == {"a-1": ("a-1", "b-1"), "c-1": ("c-1", "d-1")}
    (blocked,) = found.blocked
    assert (blocked.one, blocked.other, blocked.left, blocked.right) == ("b-1", "c-1", "a-1", "c-1")
    assert "1971-02-03 and 1971-05-06" in blocked.says
    assert found.review == (("b-1", "c-1"),)


def test_two_passports_of_one_country_block_records_that_only_others_connect() -> None:
    people = [party("a-1", passports=("ru:AB1",)), party("b-1"), party("c-1", passports=("ru:CD2",))]
    edges = [edge("a-1", "b-1", 9000), edge("b-1", "c-1", 8000)]
    assert "two passports of one country (ru)" in resolve(people, edges).blocked[0].says
    agreed = resolve(people, [*edges, edge("a-1", "c-1", 7000)])  # the two agree by themselves: an old and a new one
    assert agreed.clusters == {"a-1": ("a-1", "b-1", "c-1")}


def test_the_canonical_id_is_that_of_the_record_first_accepted() -> None:
    people = [party("a-1", accepted=9), party("b-1", accepted=3), party("c-1", accepted=3)]
    found = resolve(people, [edge("a-1", "b-1"), edge("b-1", "c-1")])
    assert found.canonical == {"a-1": "b-1", "b-1": "b-1", "c-1": "b-1"}


def test_a_person_wins_over_the_rules_and_the_last_word_counts() -> None:
    people = [party("a-1"), party("b-1"), party("c-1", schema="Vessel")]
    edges = [edge("a-1", "b-1")]
    apart = resolve(people, edges, [Judged(4, "a-1", "b-1", "different")])
    assert (apart.clusters, apart.review) == ({}, ())
    joined = resolve(people, edges, [Judged(4, "a-1", "c-1", "same")])
    assert joined.clusters == {"a-1": ("a-1", "b-1", "c-1")} or "c-1" in joined.canonical
    unsure = resolve(people, edges, [Judged(4, "a-1", "b-1", "unsure")])
    assert (unsure.clusters, unsure.review) == ({}, ())


def test_nobody_joins_two_that_a_person_holds_apart_by_way_of_a_third() -> None:
    people = [party("a-1"), party("b-1"), party("c-1")]
    found = resolve(
        people, [edge("a-1", "b-1", 9000), edge("b-1", "c-1", 8000)], [Judged(4, "a-1", "c-1", "different")]
    )
    assert found.clusters == {"a-1": ("a-1", "b-1")}
    assert found.blocked[0].says == "a person holds the two to be different"


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["same", "different"])), max_size=8))
def test_people_who_contradict_each_other_never_break_it(said: list[tuple[int, int, str]]) -> None:
    people = [party(f"{letter}-1") for letter in "abcdef"]
    judged = [
        Judged(at, min(people[one].id, people[other].id), max(people[one].id, people[other].id), verdict)
        for at, (one, other, verdict) in enumerate(said) if one != other
    ]  # fmt: skip
    found = resolve(people, [], judged)
    last = {(one.one, one.other): one.verdict for one in judged}
    for members in found.clusters.values():
        assert not [pair for pair, verdict in last.items() if verdict == "different" and set(pair) <= set(members)]
