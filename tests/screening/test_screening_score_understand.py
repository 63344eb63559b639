# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Reading a query's fields: what can be compared, and a word about everything that cannot."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.screening.query import Query
from holdfast.screening.understand import family, understand


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"birth_date": "1952-02-30"}, "birth date '1952-02-30' is no day of the calendar; not compared"),
        ({"birth_date": "31.02.1952"}, "birth date '31.02.1952' is no day of the calendar; not compared"),
        ({"birth_date": "1952-13-01"}, "birth date '1952-13-01' is no day of the calendar; not compared"),
        ({"birth_date": "yesterday"}, "birth date 'yesterday' cannot be read; not compared"),
        ({"birth_date": "7 Foo 1952"}, "birth date '7 Foo 1952' cannot be read; not compared"),
        (
            {"birth_date": "1066", "schema": "Person"},
            "birth date '1066' is no year of a living person; compared all the same",
        ),
        ({"birth_date": "1952", "schema": "Vessel"}, "a birth date does not go with the schema Vessel; not compared"),
        ({"gender": "f", "schema": "Company"}, "a gender does not go with the schema Company; not compared"),
        ({"gender": "both"}, "gender 'both' is not compared"),
        ({"nationality": "Atlantis"}, "nationality 'Atlantis' is not a country we know; not compared"),
        ({"country": "fr; Narnia"}, "country 'Narnia' is not a country we know; not compared"),
        ({"schema": "Nonsense"}, "schema 'Nonsense' is not one we know; not compared"),
    ],
)
def test_what_cannot_be_compared_is_said(fields: dict[str, Any], problem: str) -> None:
    assert understand(Query("1", "Igor Orlovsky", **fields)).problems == (problem,)


@pytest.mark.parametrize(
    "schema", ["Person", "company", "LegalEntity", "Thing", "individual", "Ship", "CryptoWallet", " "]
)
def test_known_schemata_and_everyday_words_for_them_are_no_problem(schema: str) -> None:
    assert understand(Query("1", "Igor Orlovsky", schema=schema)).problems == ()


def test_schemata_of_one_family_go_together_and_general_ones_with_all() -> None:
    assert family("Company") == family("Organization") == family("PublicBody") == family("organisation")
    assert family("Person") == family("individual") != family("Company")
    assert family("LegalEntity") == family("Thing") == family("entity") == ""
    assert family("Nonsense") is None


@pytest.mark.parametrize(
    ("text", "identifiers"),
    [
        ("7707083893", ("inn:7707083893",)),
        ("INN 7707083893", ("inn:7707083893",)),
        ("imo:9074729", ("imo:9074729",)),
        ("IMO 9074729", ("imo:9074729",)),
        ("passport no. 51 234 567", ("passport:51234567",)),
        ("Passport AB 123456", ("passport:AB123456",)),
        ("51 234-56", ("id:5123456",)),
        ("ogrn: 1027700132195; INN 7707083893", ("inn:7707083893", "ogrn:1027700132195")),
        ("№", ()),
        (" ; | ", ()),
    ],
)
def test_identifiers_may_say_their_kind(text: str, identifiers: tuple[str, ...]) -> None:
    assert understand(Query("1", "A B", identifier=text)).identifiers == identifiers


def test_a_name_with_a_number_in_it_stays_a_name() -> None:
    assert understand(Query("1", "Lodge 1234 Holdings")).identifiers == ()
    assert understand(Query("1", "IMO 9074729")).identifiers == ("imo:9074729",)


def test_only_a_name_is_bare() -> None:
    assert understand(Query("1", "Igor Orlovsky", address=" ", schema="Thing")).bare
    assert not understand(Query("1", "Igor Orlovsky", gender="m")).bare
    assert not understand(Query("1", "Rodnik GmbH")).bare  # the legal form is compared


@given(st.builds(Query, st.just("1"), *[st.text(max_size=40)] * 8))
def test_nothing_a_query_may_hold_raises(query: Query) -> None:
    read = understand(query)
    assert all(problem.strip() for problem in read.problems)
    assert not read.bare or not (read.countries or read.birth or read.gender or read.identifiers)
