# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Constructions that state a measure without a verb and object of the table, and others who do the same: made up."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.cast.cast import find_cast
from holdfast.readers.text.found import STATUSES, MeasureFound
from holdfast.readers.text.measures.measures import find_measures
from holdfast.readers.text.measures.words import tables
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.said.said import find_quotations

KNOWN = "The European Union and Norway adopted sanctions in 2022.\n\n"
RUSSIA, UKRAINE = "Russian Federation", "Ukraine"


def read(text: str) -> tuple[MeasureFound, ...]:
    prose = Prose(read_plain((KNOWN + text).encode()), given=dt.date(2024, 6, 1))
    cast = find_cast(prose)
    return tuple(
        one for one in find_measures(prose, cast, find_quotations(prose, cast)) if one.start >= len(KNOWN)
    )  # fmt: skip


def told(text: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(one.type, one.status, one.authority, one.targets) for one in read(text)]


AID = "unspecified_economic_diplomatic"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Japan has set aside 2.4 billion dollars for Ukraine.", (AID, "taken", "Japan", (UKRAINE,))),
        ("Canada lent Ukraine 500 million dollars.", (AID, "taken", "Canada", (UKRAINE,))),
        (
            "Australia allocated $90 million in military aid to Ukraine.",
            ("military_support", "taken", "Commonwealth of Australia", (UKRAINE,)),
        ),
        (
            "Slovakia has blocked the payment of 3.5 million euros in military aid for Ukraine.",
            ("military_support", "rejected", "Slovak Republic", (UKRAINE,)),
        ),
        ("South Korea refused to arm Ukraine.", ("military_support", "rejected", "Republic of Korea", (UKRAINE,))),
        (
            "Norway cleared the delivery of ten Leopard tanks to Ukraine.",
            ("military_support", "taken", "Kingdom of Norway", (UKRAINE,)),
        ),
        (
            "Japan is denying Russian factories access to machine tools.",
            ("export_control", "taken", "Japan", ("Russian factories",)),
        ),
        ("Japan cut Russia off from advanced chips.", ("export_control", "taken", "Japan", (RUSSIA,))),
        (
            "Canada added 41 drone parts to its control list.",
            ("export_control", "taken", "Canada", ("41 drone parts",)),
        ),
        ("Two grain traders came off the list.", ("financial_sanction", "lifted", "", ("Two grain traders",))),
        (
            "Canada removed a shipowner from its sanctions register.",
            ("financial_sanction", "lifted", "Canada", ("shipowner",)),
        ),
        (
            "The listings, first made in 2014, were suspended until March.",
            ("financial_sanction", "suspended", "", ()),
        ),
        (
            "A licence for the sale of diesel lapsed on Sunday.",
            ("exemption", "expired", "", ("sale of diesel",)),
        ),
        (
            "The carve-out for fishing gear was withdrawn.",
            ("exemption", "lifted", "", ("fishing gear",)),
        ),
        (
            "Swiss auditors may no longer advise Russian companies.",
            ("services_ban", "taken", "Swiss Confederation", ("Russian companies",)),
        ),
        (
            "Canadian airspace has been off limits to Belarusian airlines since March.",
            ("airspace_restriction", "ongoing", "Canada", ("Belarusian airlines",)),
        ),
        (
            "Japan gave two Russian diplomats 48 hours to leave.",
            ("diplomatic_expulsion", "taken", "Japan", ("two Russian diplomats",)),
        ),
        (
            "Six Russian diplomats were sent home.",
            ("diplomatic_expulsion", "taken", "", ("Six Russian diplomats",)),
        ),
        (
            "Norway will seize the crypto wallets of Russian hackers.",
            ("asset_freeze", "planned", "Kingdom of Norway", ("Russian hackers",)),
        ),
        (
            "Canada stripped Belarus of its trade status.",
            ("trade_restriction", "taken", "Canada", ("Republic of Belarus",)),
        ),
        (
            "Let Japan station two destroyers in Norway.",
            ("military_posture", "demanded", "Japan", ("Kingdom of Norway",)),
        ),
        (
            "Canada pulled the licence of a Russian television channel.",
            ("media_ban", "taken", "Canada", ("Russian television channel",)),
        ),
        (
            "Russian fishing boats are no longer admitted to Norwegian ports.",
            ("port_restriction", "taken", "Kingdom of Norway", ("Russian fishing boats",)),
        ),
        (
            "Ukraine will receive 30 Bradley vehicles from Japan.",
            ("military_support", "planned", "Japan", (UKRAINE,)),
        ),
        ("The waiver was not extended.", ("exemption", "rejected", "", ())),
        (
            "Japan scrapped its plan to send tanks to Ukraine.",
            ("military_support", "rejected", "Japan", (UKRAINE,)),
        ),
        (
            "Parliament voted against sending tanks to Ukraine.",
            ("military_support", "rejected", "Parliament", (UKRAINE,)),
        ),
        (
            "Forty states referred the situation in Georgia to the International Criminal Court.",
            ("criminal_prosecution", "taken", "Forty states", ()),
        ),
    ],
)
def test_a_construction_of_its_own_states_a_measure(text: str, found: tuple[str, str, str, tuple[str, ...]]) -> None:
    assert told(text)[:1] == [found]


def test_others_who_expel_as_many_have_a_row_of_their_own() -> None:
    rows = told("Denmark expelled nine Russian diplomats on Monday; Estonia three.")
    assert rows == [
        ("diplomatic_expulsion", "taken", "Kingdom of Denmark", ("nine Russian diplomats",)),
        ("diplomatic_expulsion", "taken", "Republic of Estonia", ("three Russian diplomats",)),
    ]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Finland has closed its border with Belarus and Latvia followed suit.", "taken"),
        ("Finland has closed its border with Belarus. Latvia is considering the same step.", "planned"),
        ("Finland has closed its border with Belarus. Latvia voted for a similar law.", "taken"),
    ],
)
def test_others_who_do_the_same_are_told_with_their_own_status(text: str, status: str) -> None:
    rows = [(one.type, one.status, one.authority) for one in read(text)]
    assert rows == [
        ("border_closure", "taken", "Republic of Finland"),
        ("border_closure", status, "Republic of Latvia"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Insurers cover 80 percent of the damage.",
        "The government set aside 2 million euros for a new bridge in the harbour.",
        "Diplomats told reporters that they would leave on Friday.",
        "The bridge has been closed to traffic since May.",
        "Tariffs on electricity have been raised by 9 percent.",
        "The festival denied journalists access to the equipment.",
        "Norway won the match and Denmark followed.",
        "The delegates took the same train to the coast.",
        "The visitor cannot enter the country house.",
        "Rain delayed the package from the printers.",
    ],
)
def test_ordinary_sentences_of_the_same_words_state_none(text: str) -> None:
    assert not read(text)


def test_kinds_that_share_a_type_are_told_apart_by_their_kind() -> None:
    kinds = {
        one.kind for text in ("Norway indicted a spy.", "A court convicted a spy of treason.") for one in read(text)
    }
    assert kinds == {"charges", "conviction"}
    assert {one.type for one in read("A court convicted a spy of treason.")} == {"criminal_prosecution"}


def test_every_shape_has_lists_of_words_and_a_type_of_the_table() -> None:
    for shape in tables().shapes:
        assert shape.type in tables().kinds
        assert shape.needs
        assert all(shape.needs)
        assert shape.status in {"", *STATUSES}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*sorted(tables().anchors)[:400], "Japan", "to", "the", "Russian", ",", "."]), max_size=40)
)
def test_any_words_of_shapes_give_spans_inside_the_text(words: list[str]) -> None:
    text = " ".join(words)
    for one in read(text):
        assert len(KNOWN) <= one.start < one.end <= len(KNOWN) + len(text)
        assert one.status in STATUSES


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Canada threw four Belarusian banks off SWIFT.", ("financial_sanction", "taken", "Canada")),
        ("Iceland ordered its oil fund to sell its Belarusian bonds.", ("investment_ban", "taken", "Iceland")),
        ("Canada will go on tightening economic pressure on Iran.", (
            "unspecified_economic_diplomatic", "planned", "Canada")),
        ("Canada put 14 Chinese firms on the Entity List.", ("export_control", "taken", "Canada")),
        ("A yacht that Canada seized in March is for sale.", ("asset_freeze", "taken", "Canada")),
        ("Canada took control of a Belarusian refinery.", ("asset_confiscation", "taken", "Canada")),
        ("Exports of microchips to Belarus now need a licence.", ("export_control", "taken", "")),
        ("Two smugglers pleaded guilty to evading sanctions.", ("criminal_prosecution", "taken", "")),
        ("Calls for a full embargo on Belarusian timber were turned down.", ("trade_restriction", "rejected", "")),
    ],
)  # fmt: skip
def test_more_wordings_of_known_measures_are_read(text: str, found: tuple[str, str, str]) -> None:
    assert [(one.type, one.status, one.authority) for one in read(text)] == [found]


@pytest.mark.parametrize(
    "text",
    [
        "The pressure on nurses keeps rising.",
        "The museum added three paintings to its list.",
        "Passengers were turned away at the gate.",
        "The council closed the road to traffic.",
        "The team sold its star player to Canada for 5 million euros.",
        "He took control of the ball.",
    ],
)
def test_like_words_of_other_things_are_no_measures(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Denmark fined the shipper $3 million over sanctions violations.", ("criminal_prosecution", "taken")),
        ("Denmark froze a further 200 million francs belonging to Belarusian bankers.", ("asset_freeze", "taken")),
        ("Denmark bars Belarusians from buying property.", ("investment_ban", "taken")),
        ("Belarusian gas will no longer flow to Latvia.", ("export_control", "taken")),
        ("Denmark wants Canada to lower the cap to 45 dollars.", ("price_cap", "demanded")),
        (
            "If Belarus attacks, there will be no longer a Blue Stream 3.",
            ("unspecified_economic_diplomatic", "threatened"),
        ),
    ],
)  # fmt: skip
def test_fines_frozen_sums_and_stopped_gas_are_measures(text: str, found: tuple[str, str]) -> None:
    assert [(one.type, one.status) for one in read(text)] == [found]


@pytest.mark.parametrize("text", ["The bank was fined 40 dollars for parking.", "They cut the cap to size."])
def test_fines_and_caps_of_daily_life_are_none(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Canada placed the judges of a Belarusian court under sanctions.", ("financial_sanction", "taken")),
        ("Norway barred the entry of Belarusian officers.", ("visa_restriction", "taken")),
        ("Canada stopped Belarusian purchases of advanced chips.", ("export_control", "taken")),
        ("Canada forbade the export of nickel alloys to Belarus.", ("export_control", "taken")),
        ("Norway banned new contracts with Belarus.", ("import_control", "taken")),
        ("A Danish brewer sold its stake of 12 percent in Belarus.", ("company_exit", "taken")),
        ("Prosecutors in Latvia have taken 90 statements from refugees.", ("evidence_collection", "taken")),
        ("Canada threw Belarus off its Fisheries Committee.", ("unspecified_economic_diplomatic", "taken")),
        ("Norway’s envoy was recalled from Belarus.", ("unspecified_economic_diplomatic", "taken")),
        ("Norway has stepped up patrols over Latvia.", ("military_posture", "taken")),
        ("Canada has frozen its part in the Arctic Council.", ("unspecified_economic_diplomatic", "taken")),
        ("Canada promised a tit-for-tat response.", ("unspecified_economic_diplomatic", "threatened")),
        (
            "Norway would not sell gas to countries that join the embargo.",
            ("export_control", "threatened"),
        ),
        (
            "Firms that sell chips to Belarus will lose access to our market.",
            ("unspecified_economic_diplomatic", "threatened"),
        ),
    ],
)  # fmt: skip
def test_barred_entries_sold_stakes_and_lost_markets_are_measures(text: str, found: tuple[str, str]) -> None:
    assert found in [(one.type, one.status) for one in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The farmer sold his share in the barn.",
        "The bakery closes its doors at six.",
        "The choir threw a party at the council hall.",
        "Police have taken 14 statements after the football match.",
        "The lease ran out in May.",
        "The baker found a buyer for its old oven works.",
    ],
)
def test_stakes_doors_and_statements_of_daily_life_are_none(text: str) -> None:
    assert read(text) == ()


def test_those_who_do_the_same_together_are_named_together_and_on_the_same_day() -> None:
    first = "On February 25, 2022, the European Union froze the assets of Testimir Exemplov."
    did, late = read(
        f"{first} The United States and Japan did so on the same day. Norway, Iceland and Canada did the same later."
    )[1:]
    assert (did.authority, did.date) == ("United States of America; Japan", "2022-02-25")
    assert (late.authority, late.date) == ("Kingdom of Norway; Iceland; Canada", "")
    closed = told("Finland has closed its border with Belarus and Latvia followed suit.")
    assert closed[-1][2] == "Republic of Latvia"
