# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What comes in, read: parameters, words, query entities. Nothing but an answer or a refusal comes out."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.api.answers import Problem, encode, instant
from holdfast.api.asked import Asked
from holdfast.api.criteria import read_criteria
from holdfast.api.interface import is_related, reverse_name, reverse_names, wire_schema
from holdfast.api.match import decoded
from holdfast.api.queries import FACTS, read_example
from holdfast.api.wording import read_wording
from holdfast.base.errors import UsageError
from holdfast.model.schema import load_model

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_a_problem(body: bytes) -> None:
    value = decoded(body)
    if not isinstance(value, Problem):
        assert msgspec.json.decode(msgspec.json.encode(value)) == value


@given(JSON)
def test_any_value_is_an_example_or_a_named_problem(raw: Any) -> None:
    problems: list[Problem] = []
    try:
        example = read_example("q", raw, problems)
    except UsageError:
        return
    assert (example is None) == bool(problems)


@given(st.dictionaries(st.sampled_from(["name", "alias", "birthDate", "country", "gender", "innCode", "x"]), JSON))
def test_what_is_echoed_is_read_the_same_again(properties: dict[str, Any]) -> None:
    problems: list[Problem] = []
    first = read_example("q", {"schema": "Person", "properties": properties}, problems)
    assert first is not None
    assert all(isinstance(value, str) for values in first.properties.values() for value in values)
    again = read_example("q", {"schema": "Person", "properties": first.properties}, problems)
    assert again is not None
    assert again.properties == first.properties
    assert [query.name for query in again.variants] == [query.name for query in first.variants]


@given(st.text(max_size=60))
def test_any_text_is_a_wording_or_refused_and_never_when_simple(text: str) -> None:
    assert read_wording(text, simple=True).filters == {}
    try:
        found = read_wording(text, simple=False)
    except UsageError:
        return
    assert isinstance(found.words, str)


@given(st.lists(st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8), min_size=1, max_size=6))
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    if not {"AND", "OR", "NOT"} & set(words):
        assert read_wording(" ".join(words), simple=False).words == " ".join(words)


@given(st.binary(max_size=120))
def test_any_query_string_gives_parameters_or_problems(query: bytes) -> None:
    asked = Asked({}, query, {}, b"")
    assert 0 <= asked.number("limit", 5, 500) <= 500
    share = asked.share("threshold", 0.7)
    assert share is not None
    assert 0 <= share <= 1
    asked.flag("nested", default=True)
    asked.choice("filter_op", "OR", ("OR", "AND"))
    asked.instant("changed_since")
    assert all(one.loc[0] == "query" for one in asked.problems)


def test_thresholds_do_not_drift_by_rounding(holding: Any) -> None:
    for hundredth in range(101):
        asked = Asked({}, f"threshold={hundredth / 100}&cutoff=0.05".encode(), {}, b"")
        criteria = read_criteria(asked, holding, "default")
        assert criteria.threshold == hundredth * 100
        assert criteria.cutoff == min(500, hundredth * 100)


def test_two_readings_of_a_date_are_both_compared() -> None:
    example = read_example("q", {"schema": "Person", "properties": {"name": "A B", "birthDate": "03/04/1952"}}, [])
    assert example is not None
    assert example.properties["birthDate"] == ["1952-04-03", "1952-03-04"]
    assert [query.birth_date for query in example.variants] == ["1952-04-03", "1952-03-04"]


def test_a_country_comes_from_an_account_number() -> None:
    raw = {"schema": "BankAccount", "properties": {"name": "A", "iban": "DE89370400440532013000"}}
    example = read_example("q", raw, [])
    assert example is not None
    assert example.variants[0].country == "de"


def test_too_many_names_are_said() -> None:
    names = [f"Name Number{at}" for at in range(40)]
    example = read_example("q", {"schema": "Person", "properties": {"name": names}}, [], facts=FACTS)
    assert example is not None
    assert len(example.variants) == 24
    assert any("first 24" in warning for warning in example.warnings)


@pytest.mark.parametrize(
    ("schema", "prop", "name"),
    [
        ("Sanction", "entity", "sanctions"), ("Directorship", "director", "directorshipDirector"),
        ("Payment", "payer", "paymentPayer"), ("Passport", "holder", "identification"),
        ("Claim", "speaker", "claimSpeaker"), ("Vessel", "owner", "ownedVehicles"),
    ],
)  # fmt: skip
def test_links_are_seen_from_the_other_end_by_name(schema: str, prop: str, name: str) -> None:
    assert reverse_name(schema, prop) == name


def test_every_schema_is_told_by_a_name_that_clients_know() -> None:
    model = load_model()
    for name in model.schemata:
        assert not model.get(wire_schema(name)).own
        assert is_related(name, name)
    assert "sanctions" in reverse_names("Person")
    assert not is_related("Person", "Vessel")
    assert is_related("Company", "PublicBody")


def test_times_and_texts_go_out_as_the_wire_has_them() -> None:
    assert instant("2024-05-03T01:02:03Z") == "2024-05-03T01:02:03"
    assert instant("2024-05-03") == "2024-05-03T00:00:00"
    assert json.loads(encode({"a": ["\ud800", {"\udfff": 1}]})) == {"a": ["?", {"?": 1}]}
