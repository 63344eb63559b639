# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""When a person's decision applies to a result, when it is opened again, and what is said about it."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.record.decisions import DecisionRow
from holdfast.screening.decisions import Book, Decision, decision_of
from holdfast.screening.image import Listed
from holdfast.screening.query import Query
from holdfast.screening.sides import Party, fingerprint, listed_party, query_of, query_party

LISTED = Listed(
    id="list-1",
    caption="Ada Example",
    schema="Person",
    names=("Ada Example", "Ада Пример"),
    weak_names=("Ada",),
    birth_dates=("1952-10-07",),
    countries=("ru",),
    genders=("female",),
    identifiers=("inn:500100732259",),
    addresses=("Example street 1, Moscow",),
)
CUSTOMER = Query(id="C-1", name="Ada Exampel", schema="Person", birth_date="1971-01-02", country="de")
NAMELESS = replace(CUSTOMER, id="7", numbered=True)


def decided(
    verdict: str = "not-the-same", query: Query = CUSTOMER, listed: Listed = LISTED, *, index: int = 9
) -> Decision:
    row = DecisionRow(
        index, verdict, "2026-03-01T12:00:00Z", "sha256:" + "0" * 64, 8, 7_500, f"bound {index}",
        query_party(query).text, listed_party(listed).text, "another birth date", "Ada Analyst",
    )  # fmt: skip
    return decision_of(row)


def state(book: Book, query: Query = CUSTOMER, listed: Listed = LISTED) -> str:
    ruling = book.ruling(query, listed)
    return "" if ruling is None else ruling.state


def test_a_decision_stands_while_the_facts_do_and_says_who_why_and_when() -> None:
    ruling = Book([decided()]).ruling(CUSTOMER, LISTED)
    assert ruling is not None
    assert (ruling.word, ruling.settled) == ("not-the-same", True)
    assert ruling.text == "decided: not the same party, by Ada Analyst on 2026-03-01: another birth date"


@pytest.mark.parametrize(("verdict", "settled"), [("the-same", False), ("unsure", False), ("not-the-same", True)])
def test_only_not_the_same_takes_a_result_out_of_the_alerts(verdict: str, settled: bool) -> None:
    ruling = Book([decided(verdict)]).ruling(CUSTOMER, LISTED)
    assert ruling is not None
    assert (ruling.word, ruling.settled) == (verdict, settled)


def test_the_number_of_a_row_is_not_the_customers_id() -> None:
    assert query_party(NAMELESS).id == ""
    assert state(Book([decided(query=NAMELESS)]), replace(NAMELESS, id="8")) == "stands"


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_a_list_gives_its_values_opens_nothing(random: Random) -> None:
    many = replace(LISTED, names=("A B", "C D", "E F"), countries=("ru", "by", "ua"), addresses=("x 1", "y 2"))
    shuffled = {name: getattr(many, name) for name in ("names", "countries", "addresses", "identifiers")}
    other = replace(many, **{name: tuple(random.sample(values, len(values))) for name, values in shuffled.items()})  # type: ignore[arg-type]  # names of fields
    assert state(Book([decided(listed=many)]), CUSTOMER, other) == "stands"
    assert fingerprint(listed_party(many), listed=True) == fingerprint(listed_party(other), listed=True)


@pytest.mark.parametrize(
    "cosmetic",
    [
        {"names": ("ADA  EXAMPLE", "Ада Пример", "Ada-Example")},
        {"identifiers": ("id:500100732259",)},  # a newer version may know another kind for the same number
        {"datasets": ("another_list",), "topics": ("sanction",), "caption": "ADA"},
        {"countries": ("RU",)},
    ],
)
def test_spelling_alone_opens_nothing_on_the_list(cosmetic: dict[str, object]) -> None:
    assert state(Book([decided()]), CUSTOMER, replace(LISTED, **cosmetic)) == "stands"  # type: ignore[arg-type]  # names of fields


@pytest.mark.parametrize(
    "cosmetic",
    [
        {"name": "ADA EXAMPEL "},
        {"birth_date": "02.01.1971"},
        {"country": "Germany"},
        {"country": "", "nationality": "de"},
    ],
)
def test_spelling_alone_opens_nothing_at_the_customers(cosmetic: dict[str, str]) -> None:
    assert state(Book([decided()]), replace(CUSTOMER, **cosmetic)) == "stands"  # type: ignore[arg-type]  # names of fields


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"names": ("Ada Example",)}, "the listed name: removed Ада Пример"),
        ({"weak_names": ("Ada", "The Lady")}, "the listed weak alias: added The Lady"),
        ({"birth_dates": ("1971-01-02",)}, "the listed birth date: added 1971-01-02, removed 1952-10-07"),
        ({"countries": ("ru", "de")}, "the listed country: added de"),
        ({"genders": ()}, "the listed gender: removed female"),
        ({"identifiers": ("inn:500100732259", "passport:AB1")}, "the listed identifier: added AB1"),
        ({"addresses": ()}, "the listed address: removed Example street 1, Moscow"),
        ({"schema": "Organization"}, "the listed kind: added Organization, removed Person"),
    ],
)
def test_a_changed_fact_of_the_list_opens_it_again_and_is_named(changed: dict[str, object], said: str) -> None:
    ruling = Book([decided()]).ruling(CUSTOMER, replace(LISTED, **changed))  # type: ignore[arg-type]  # names of fields
    assert ruling is not None
    assert (ruling.state, ruling.word, ruling.settled) == ("re-opened", "re-opened", False)
    assert [one.text for one in ruling.changes] == [said]
    assert ruling.text.startswith(f"re-opened: {said} (decided: not the same party")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"birth_date": "1952-10-07"}, "the customer's birth date: added 1952-10-07, removed 1971-01-02"),
        ({"birth_date": "not a day"}, "the customer's birth date: added not a day, removed 1971-01-02"),
        ({"country": "de;ru"}, "the customer's country: added ru"),
        ({"identifier": "500100732259"}, "the customer's identifier: added 500100732259"),
        ({"name": "Ada Example"}, "the customer's name: added Ada Example, removed Ada Exampel"),
        ({"aliases": ("Ada E.",)}, "the customer's name: added Ada E."),
        ({"schema": ""}, "the customer's kind: removed Person"),
    ],
)
def test_a_changed_fact_of_the_customer_opens_it_again_and_is_named(changed: dict[str, object], said: str) -> None:
    ruling = Book([decided()]).ruling(replace(CUSTOMER, **changed), LISTED)  # type: ignore[arg-type]  # names of fields
    assert ruling is not None
    assert (ruling.state, [one.text for one in ruling.changes]) == ("re-opened", [said])


def test_a_later_decision_supersedes_and_reopen_takes_back() -> None:
    first, second, back = decided(index=9), decided("the-same", index=12), decided("reopen", index=15)
    for book, word in ((Book([first, second]), "the-same"), (Book([first]), "not-the-same")):
        ruling = book.ruling(CUSTOMER, LISTED)
        assert ruling is not None
        assert ruling.word == word
    assert Book([first, second, back]).ruling(CUSTOMER, LISTED) is None
    assert Book([first, second]).latest(first) is second
    assert state(Book([first, back, decided(index=20)])) == "stands"


def test_another_customer_with_the_same_facts_is_not_decided_by_it() -> None:
    book = Book([decided()])
    other = replace(CUSTOMER, id="C-2")
    ruling = book.ruling(other, LISTED)
    assert ruling is not None
    assert (ruling.state, ruling.word, ruling.settled) == ("elsewhere", "", False)
    assert "that was customer C-1 with the same facts; not applied here" in ruling.text
    assert state(Book([decided(query=NAMELESS)])) == "elsewhere"


def test_a_query_without_an_id_is_known_by_its_facts() -> None:
    assert state(Book([decided()]), NAMELESS) == "stands"
    again = Book([decided(query=NAMELESS)]).ruling(replace(NAMELESS, birth_date="1972"), LISTED)
    assert again is not None
    assert [one.text for one in again.changes] == ["the customer's birth date: added 1972, removed 1971-01-02"]
    assert Book([decided(query=NAMELESS)]).ruling(replace(NAMELESS, name="Somebody Else"), LISTED) is None


def test_customers_with_the_same_facts_decided_differently_decide_nothing_for_a_query_without_id() -> None:
    both = [decided(), decided("the-same", replace(CUSTOMER, id="C-2"), index=12)]
    ruling = Book(both).ruling(NAMELESS, LISTED)
    assert ruling is not None
    assert (ruling.state, ruling.note) == ("re-opened", "d9 says otherwise of a customer with the same facts")
    assert Book([*both, decided("reopen", NAMELESS, index=15)]).ruling(NAMELESS, LISTED) is None


def test_two_rows_under_one_id_keep_a_decision_each() -> None:
    twin = replace(CUSTOMER, birth_date="1980")
    agreeing = Book([decided(), decided(query=twin, index=12)])
    assert (state(agreeing), state(agreeing, twin)) == ("stands", "stands")
    differing = Book([decided(), decided("the-same", twin, index=12)])
    assert state(differing, twin) == "stands"
    ruling = differing.ruling(CUSTOMER, LISTED)
    assert ruling is not None
    assert (ruling.settled, ruling.note) == (False, "d12 says otherwise of this customer, on other facts")


def test_a_party_is_found_under_its_former_id() -> None:
    merged = replace(LISTED, id="list-2", referents=("list-1",))
    assert state(Book([decided()]), CUSTOMER, merged) == "stands"
    assert state(Book([decided()]), CUSTOMER, replace(LISTED, id="list-3")) == ""


@pytest.mark.parametrize(
    ("gone", "why"),
    [
        ("query", "the query it rests on was erased"),
        ("listed", "the listed facts it rests on were erased"),
        ("reason", "its reason was erased"),
    ],
)
def test_a_decision_whose_words_were_erased_applies_no_more_and_says_why(gone: str, why: str) -> None:
    one = decision_of(replace(decided().row, **{gone: None, "erased": (gone,)}))  # type: ignore[arg-type]  # names of fields
    assert one.problem == why
    assert not Book([one])
    assert Book([one]).ruling(CUSTOMER, LISTED) is None


def test_who_decided_may_be_erased_and_the_decision_stands() -> None:
    ruling = Book([decision_of(replace(decided().row, by=None, erased=("by",)))]).ruling(CUSTOMER, LISTED)
    assert ruling is not None
    assert ruling.text == "decided: not the same party on 2026-03-01: another birth date"


@pytest.mark.parametrize(
    "text", ["", "[]", '{"id":1,"facts":{}}', '{"facts":[],"id":""}', '{"facts":{"name":"x"},"id":""}']
)
def test_texts_that_are_no_facts_make_a_decision_that_does_not_apply(text: str) -> None:
    with pytest.raises(InputError):
        Party.parse(text)
    assert "cannot be read" in decision_of(replace(decided().row, query=text)).problem


def test_a_verdict_of_a_newer_version_does_not_apply() -> None:
    assert "unknown to this version" in decided("perhaps").problem


TEXTS = st.text(max_size=20)


@given(TEXTS, st.lists(TEXTS, max_size=3), TEXTS, TEXTS)
def test_a_query_comes_back_from_what_was_stored_of_it(name: str, aliases: list[str], birth: str, country: str) -> None:
    query = Query(id="C", name=name, aliases=tuple(aliases), birth_date=birth, country=country)
    party = query_party(query)
    assert Party.parse(party.text) == party
    again = query_party(query_of(party))
    assert again == party
    assert fingerprint(again, listed=False) == fingerprint(party, listed=False)


def test_half_characters_are_stored_as_question_marks() -> None:
    assert query_party(Query(id="\ud800", name="A\udfff")).text == '{"facts":{"name":["A?"]},"id":"?"}'


def test_the_digest_of_a_book_names_what_may_be_applied() -> None:
    first, second = decided(), decided("the-same", index=12)
    assert Book([first]).digest != Book([first, second]).digest
    assert Book([first, second]).before(12).digest == Book([first]).digest
    assert Book([first, decision_of(replace(second.row, query=None))]).digest == Book([first]).digest
