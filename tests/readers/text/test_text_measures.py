# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Measures that texts state: type, status, authority, targets. The sentences are made up or tell public record."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.model.measure import kinds, standings
from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.cast.cast import find_cast
from holdfast.readers.text.found import STATUSES, MeasureFound
from holdfast.readers.text.measures.measures import find_measures, plain_words
from holdfast.readers.text.measures.words import forms_of, tables
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.said.said import find_quotations

DAY = dt.date(2023, 3, 18)


def read(text: str) -> tuple[MeasureFound, ...]:
    prose = Prose(read_plain(text.encode()), given=DAY)
    cast = find_cast(prose)
    return find_measures(prose, cast, find_quotations(prose, cast))


def told(text: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(one.type, one.status, one.authority, one.targets) for one in read(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Canada imposed sanctions on 35 individuals and six entities, including the Wagner Group.",
            ("financial_sanction", "taken", "Canada", ("35 individuals", "six entities", "Wagner Group")),
        ),
        (
            "Lithuania and Latvia closed their airspace to Russian planes.",
            ("airspace_restriction", "taken", "Republic of Lithuania; Republic of Latvia", ("Russian planes",)),
        ),
        (
            "Japan will tighten export controls on semiconductors to Russia.",
            ("export_control", "planned", "Japan", ("Russian Federation",)),
        ),
        (
            "Poland expelled 45 Russian diplomats.",
            ("diplomatic_expulsion", "taken", "Republic of Poland", ("45 Russian diplomats",)),
        ),
        (
            "Switzerland has lifted its sanctions against the company.",
            ("financial_sanction", "lifted", "Swiss Confederation", ("company",)),
        ),
        (
            "Norway has not imposed sanctions on Georgia.",
            ("financial_sanction", "rejected", "Kingdom of Norway", ("Georgia",)),
        ),
        (
            "Lawmakers called on the EU to ban Russian gas.",
            ("import_control", "demanded", "European Union", ("Russian Federation",)),
        ),
        (
            "Russia suspended its participation in the New START treaty.",
            ("agreement_withdrawal", "taken", "Russian Federation", ("New START",)),
        ),
        (
            "Australia is imposing visa restrictions on 1,219 members of the Russian military.",
            ("visa_restriction", "taken", "Commonwealth of Australia", ("1,219 members of the Russian military",)),
        ),
        ("Seven Russian banks were removed from SWIFT.", ("financial_sanction", "taken", "", ("Seven Russian banks",))),
        (
            "A judge convicted the former officer of murder.",
            ("criminal_prosecution", "taken", "judge", ("former officer of murder",)),
        ),
        ("Canada lifted sanctions on the firm.", ("financial_sanction", "lifted", "Canada", ("firm",))),
        ("The arms embargo on Iran expired in 2020.", ("arms_embargo", "expired", "", ("Islamic Republic of Iran",))),
        ("The price cap on Russian diesel came into effect.", ("price_cap", "taken", "", ("Russian diesel",))),
        (
            "Japan barred Iranian banks from clearing payments.",
            ("financial_sanction", "taken", "Japan", ("Iranian banks",)),
        ),
        (
            "Norway ruled out an embargo on Russian gas.",
            ("import_control", "rejected", "Kingdom of Norway", ("Russian gas",)),
        ),
        (
            "Latvia closed its embassy in Moscow.",
            ("unspecified_economic_diplomatic", "taken", "Republic of Latvia", ("Russian Federation",)),
        ),
        (
            "The U.S. Senate voted down a bill that would have sanctioned Turkey.",
            ("financial_sanction", "rejected", "United States Senate", ("Republic of Türkiye",)),
        ),
        (
            "The carmaker Nissan announced its exit from Russia.",
            ("company_exit", "taken", "Nissan", ("Russian Federation",)),
        ),
        (
            "The sanctions hit Russia and Iran, as well as two Chinese firms.",
            (
                "financial_sanction",
                "taken",
                "",
                ("Russian Federation", "Islamic Republic of Iran", "two Chinese firms"),
            ),
        ),
        (
            "A grand jury in New York indicted two Russian officers.",
            ("criminal_prosecution", "taken", "grand jury in New York", ("two Russian officers",)),
        ),
        (
            "The United States, Canada and Japan imposed coordinated sanctions on Iran.",
            ("financial_sanction", "taken", "United States of America; Canada; Japan", ("Islamic Republic of Iran",)),
        ),
    ],
)
def test_a_clause_states_one_measure(text: str, found: tuple[str, str, str, tuple[str, ...]]) -> None:
    assert told(text) == [found]


def test_several_objects_are_several_measures_with_one_authority() -> None:
    found = told("Canada announced financial sanctions, export controls and visa bans against Belarus.")
    assert [(kind, who, whom) for kind, _, who, whom in found] == [
        ("financial_sanction", "Canada", ("Republic of Belarus",)),
        ("export_control", "Canada", ("Republic of Belarus",)),
        ("visa_restriction", "Canada", ("Republic of Belarus",)),
    ]


def test_imports_of_a_state_are_what_others_export_to_it() -> None:
    assert told("Canada cut off Russian imports of key technologies.")[0][::3] == (
        "export_control",
        ("Russian Federation",),
    )
    both = told("Canada continues to restrict Russian imports and exports.")
    assert {(kind, status) for kind, status, *_ in both} == {
        ("import_control", "ongoing"),
        ("export_control", "ongoing"),
    }


def test_adjectives_of_states_share_the_class_behind_them() -> None:
    (found,) = read("Canada froze the assets of Russian and Belarusian officials.")
    assert found.targets == ("Russian officials", "Belarusian officials")


def test_a_measure_in_the_passive_has_its_authority_behind_by() -> None:
    assert told("Assets of the bank were frozen by the United Kingdom.")[0][2].startswith("United Kingdom")


def test_items_have_the_authority_and_the_status_of_their_lead_in() -> None:
    text = (
        "Canada acts with its allies.\n\nWe will take these steps:\n\n"
        "- Impose sanctions on Russian banks.\n- Close our airspace to Russian planes.\n"
    )
    assert [(status, who) for _, status, who, _ in told(text)] == [("planned", "Canada"), ("planned", "Canada")]


def test_what_hangs_on_a_condition_is_threatened_and_keeps_it() -> None:
    text = "If Russia attacks, Canada will impose sanctions on Russian banks."
    (found,) = read(text)
    assert (found.status, found.addressee) == ("threatened", "Russian Federation")
    assert found.condition is not None
    assert text[slice(*found.condition)] == "If Russia attacks"


def test_a_measure_inside_a_condition_is_stated_by_nobody() -> None:
    assert not read("If Canada imposes sanctions, prices will rise.")


def test_not_to_hesitate_is_a_threat() -> None:
    assert [one.status for one in read("Canada won’t hesitate to impose costs on Belarus.")] == ["threatened"]


def test_a_denied_plan_is_rejected() -> None:
    assert [one.status for one in read("Canada denied that it plans to join the sanctions.")] == ["rejected"]


def test_nobody_charged_is_no_charge() -> None:
    assert not read("Neither man has been charged with any crime.")


def test_how_long_is_kept_as_it_is_written() -> None:
    text = "Canada agreed to a 60-day extension of the Black Sea grain deal, and bans wheat exports until 30 June."
    assert [one.duration for one in read(text)][:1] == ["60-day"]
    (found,) = read("Canada banned the export of wheat until 30 June.")
    assert (found.duration, found.date) == ("until 30 June", "")


def test_the_same_warrant_told_again_is_one_row() -> None:
    text = (
        "ICC issues arrest warrant for Mira Lendel\n\nThe International Criminal Court issued an arrest warrant for "
        "Mira Lendel on Friday.\n\nThe arrest warrant was welcomed.\n"
    )
    (found,) = [one for one in read(text) if one.type == "arrest_warrant"]
    assert found.also
    assert found.standing == "warrant: reasonable grounds found"


def test_two_times_are_two_measures() -> None:
    text = "Canada agreed to extend the truce for 60 days. Japan agreed to extend the truce for 120 days."
    assert [one.duration for one in read(text)] == ["60 days", "120 days"]


def test_what_is_quoted_has_its_asserter() -> None:
    (found,) = read("“Canada has frozen the assets of the bank,” said Foreign Minister Mira Lendel.")
    assert any("Lendel" in name for name in found.asserters)


@pytest.mark.parametrize(
    "text",
    [
        "The coach was banned from three games.",
        "The hotel charges 90 dollars a night.",
        "The plane was flying close to the airspace.",
        "He convinced the ban of the song.",
        "The trial of the new drug ended.",
        "Sanctions evasion is a crime.",
        "The church sanctioned the marriage.",
    ],
)
def test_other_senses_are_no_measures(text: str) -> None:
    assert not read(text)


def test_every_type_of_the_tables_has_words_of_the_record() -> None:
    assert set(tables().kinds.values()) <= {*kinds(), ""}
    assert set(tables().standings.values()) <= {*standings(), ""}


def test_verbs_have_every_form() -> None:
    assert [form for form, _ in forms_of("carry", {})] == ["carry", "carries", "carried", "carrying"]
    assert [form for form, _ in forms_of("issue", {})] == ["issue", "issues", "issued", "issuing"]
    assert [form for form, _ in forms_of("ban", {"ban": "bans banned banned banning"})] == [
        "ban",
        "bans",
        "banned",
        "banned",
        "banning",
    ]


WORDS = st.sampled_from(
    [
        "Canada",
        "Belarus",
        "we",
        "it",
        "the",
        "sanctions",
        "ban",
        "on",
        "export",
        "controls",
        "imposed",
        "will",
        "not",
        "lifted",
        "by",
        "if",
        ",",
        ".",
        "“",
        "”",
        "and",
        "assets",
        "of",
        "froze",
        "to",
        "warrant",
        "for",
        "his",
        "arrest",
        "60",
        "days",
        "until",
        "called",
        "charges",
        "against",
        "\n",
        "\n\n",
        "extension",
        "deal",
    ]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_words_give_spans_inside_the_text_and_known_statuses(text: str) -> None:
    for one in read(text):
        spans = [
            (one.start, one.end),
            *one.also,
            *one.target_spans,
            *filter(None, (one.authority_span, one.date_span, one.duration_span, one.condition)),
        ]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert one.status in STATUSES


@given(st.text())
def test_plain_words_keep_every_place(text: str) -> None:
    assert len(plain_words(text)) == len(text)


def test_a_pile_of_the_same_words_names_nobody_new() -> None:
    found = read("Canada imposed sanctions on Belarus. " + "sanctions " * 400 + "“" * 400 + " ban " * 200)
    assert {one.authority for one in found} == {"Canada"}


def test_what_is_rolled_back_is_lifted_and_no_charges_are_none() -> None:
    assert [one.status for one in read("Canada rolled back tariffs on steel from Mexico.")] == ["lifted"]
    assert not read("No charges were brought against the minister.")


def test_a_threat_keeps_its_deadline() -> None:
    (found,) = read("If Russia does not withdraw by 1 April 2023, Canada will impose sanctions on Russian banks.")
    assert (found.status, found.deadline) == ("threatened", "2023-04-01")


def test_we_of_an_official_page_is_who_its_lead_says_acts_not_a_state_it_names() -> None:
    page = (
        "What we have done\n\nSince Russia’s attack on Ukraine, the Government of Exemplia has worked on.\n\n"
        "We have:\n- frozen the assets of Gazprombank;\n- closed our airspace to Russian aircraft.\n"
    )
    assert {one.authority for one in read(page)} == {"Government of Exemplia"}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Turkey said the agreement had been extended for 60 days.", "taken"),
        ("Turkey said the agreement would be extended for 60 days.", "planned"),
        ("The sanctions against Belarus will remain in force until 31 May 2024 unless they are renewed.", "ongoing"),
    ],
)
def test_what_had_been_done_is_done_and_what_stays_in_force_is_in_force(text: str, status: str) -> None:
    assert [one.status for one in read(text)] == [status]


def test_who_is_unlikely_to_send_arms_neither_sends_nor_refuses_them() -> None:
    assert read("Canada is unlikely to send more tanks to Ukraine.") == ()


def test_numbers_added_to_a_freeze_list_are_its_targets_and_the_transit_ban_is_another_measure() -> None:
    found = told(
        "Norway adopted a decree, adding 12 individuals and three entities to its asset-freeze list "
        "and banning the transit of steel."
    )
    assert ("asset_freeze", "taken", "Kingdom of Norway", ("12 individuals", "three entities")) in found
    assert ("trade_restriction", "taken", "Kingdom of Norway", ()) in found


def test_a_time_belongs_to_the_second_of_two_measures_where_it_stands_behind_it() -> None:
    found = read("Japan sanctioned four shipping companies and extended its ban on imports of Russian gold until 2026.")
    assert {one.type: one.duration for one in found} == {"financial_sanction": "", "import_control": "until 2026"}


def test_ports_are_closed_to_counted_ships() -> None:
    (one,) = read("Latvia closed its ports to seven tankers.")
    assert (one.type, one.targets) == ("port_restriction", ("seven tankers",))


def test_an_answer_in_kind_is_a_threat_with_its_condition_and_whom_it_is_told() -> None:
    text = "Iran warned that it would “respond in kind” if Western states seized its ships."
    (one,) = [row for row in read(text) if row.type == "unspecified_economic_diplomatic"]
    assert (one.status, one.addressee) == ("threatened", "Western states")
    assert one.condition is not None
    assert text[slice(*one.condition)] == "if Western states seized its ships"


def test_the_person_before_for_whom_is_the_target() -> None:
    (one,) = read(
        "Vladimir Putin, for whom the International Criminal Court issued an arrest warrant in March, stayed away."
    )
    assert (one.targets, one.date) == (("Vladimir Putin",), "2023-03")


def test_a_company_that_no_list_knows_leaves_where_it_says_so_itself() -> None:
    found = read(
        "Tundrafoods said it would leave Russia. Nordglas said in May it was pausing its operations in Belarus."
    )
    assert [(one.type, one.authority, one.targets) for one in found] == [
        ("company_exit", "Tundrafoods", ("Russian Federation",)),
        ("company_exit", "Nordglas", ("Republic of Belarus",)),
    ]


def test_money_pledged_for_a_training_mission_is_support_of_whom_the_sentence_before_names() -> None:
    found = told("Denmark will send ten tanks to Ukraine. Norway pledged €9 million for a training mission.")
    assert found[1] == ("military_support", "promised", "Kingdom of Norway", ("Ukraine",))


def test_those_said_to_be_among_them_are_targets_of_the_measure_before() -> None:
    (one,) = read("Canada imposed sanctions on 30 individuals. Among them are Vladimir Putin and Sergey Lavrov.")
    assert one.targets == ("30 individuals", "Vladimir Putin", "Sergey Lavrov")


def test_the_sentence_that_tells_a_headline_in_full_stands_for_it() -> None:
    text = "Japan adopts sanctions\n\nThe Government of Japan adopted sanctions against Belarus on 3 March 2023.\n"
    (one,) = read(text)
    assert text[one.start : one.end].startswith("The Government of Japan")
    assert [text[start:end] for start, end in one.also] == ["Japan adopts sanctions"]


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("The Swedish carmaker Fjordbil halted sales in Russia in March.", "Fjordbil"),
        ("A Moscow court sentenced two protesters to ten years.", "Moscow court"),
        ("“If Russia uses such weapons, there will be severe consequences,” Helen Marsh said.", "Helen Marsh"),
        ("Canada revoked Russia’s most favoured nation status.", "Canada"),
        ("Iran threatened to cut gas supplies to Turkey if it closed its border.", "Islamic Republic of Iran"),
    ],
)
def test_the_authority_is_who_does_it_not_the_state_in_an_adjective_or_a_condition(text: str, authority: str) -> None:
    assert [one.authority for one in read(text)] == [authority]


def test_a_closed_consulate_hits_the_state_whose_it_is() -> None:
    (one,) = read("Russia responded by closing the Polish consulate in Smolensk.")
    assert one.targets == ("Republic of Poland",)


@pytest.mark.parametrize(
    "text",
    ["Japan has frozen no assets of Rosneft.", "Kazakhstan denied that it had banned exports of drones to Russia."],
)
def test_what_somebody_has_not_done_or_denies_is_not_taken(text: str) -> None:
    assert [one.status for one in read(text)] == ["rejected"]


def test_a_company_at_the_head_of_a_sentence_needs_no_list() -> None:
    (one,) = read("Tundrafoods is suspending its business in Russia indefinitely.")
    assert (one.type, one.authority, one.targets) == ("company_exit", "Tundrafoods", ("Russian Federation",))


def test_what_became_of_a_measure_is_told_of_the_one_in_reach() -> None:
    text = "Canada banned imports of Russian steel in May. The ban took effect on June 1. It expired in December 2022."
    first, second = read(text)
    assert [text[start:end] for start, end in first.also] == ["The ban took effect on June 1"]
    assert (second.type, second.status, second.authority, second.targets, second.date) == (
        "import_control",
        "expired",
        "Canada",
        ("Russian steel",),
        "2022-12",
    )


def test_known_measures_have_the_targets_they_were_told_with() -> None:
    found = told("Canada imposed sanctions on five generals. The measures include asset freezes and travel bans.")
    assert {(kind, whom) for kind, _, _, whom in found} == {
        ("financial_sanction", ("five generals",)),
        ("asset_freeze", ("five generals",)),
        ("visa_restriction", ("five generals",)),
    }


def test_names_that_tell_who_two_persons_are_stand_for_them() -> None:
    (found,) = read("The court issued warrants for two Russian commanders, Ivan Petrov and Oleg Sidorov.")
    assert found.targets == ("Ivan Petrov", "Oleg Sidorov")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Officials of the occupation may not enter Canada.",
            ("visa_restriction", "taken", "Canada", ("Officials of the occupation",)),
        ),
        (
            "Norway has barred Russian vessels from its ports.",
            ("port_restriction", "taken", "Kingdom of Norway", ("Russian vessels",)),
        ),
        (
            "Japan barred Russian tankers from Japanese ports.",
            ("port_restriction", "taken", "Japan", ("Russian tankers",)),
        ),
        ("The price cap should be cut to $30.", ("price_cap", "demanded", "", ())),
        (
            "New sanctions on Iran are being prepared.",
            ("financial_sanction", "planned", "", ("Islamic Republic of Iran",)),
        ),
        (
            "Canada prohibited the export of parts, optical sights and software to Iran.",
            ("export_control", "taken", "Canada", ("Islamic Republic of Iran",)),
        ),
        ("Estonia’s border with Russia remains closed.", ("border_closure", "ongoing", "", ("Russian Federation",))),
        (
            "Japan will stop admitting Belarusian officials.",
            ("visa_restriction", "planned", "Japan", ("Belarusian officials",)),
        ),
    ],
)
def test_other_constructions_state_a_measure_too(text: str, found: tuple[str, str, str, tuple[str, ...]]) -> None:
    assert told(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Finland will no longer issue visas to Belarusians.",
            ("visa_restriction", "planned", "Republic of Finland", ("Republic of Belarus",)),
        ),
        (
            "The Pentagon announced an additional $350 million in military aid for Ukraine.",
            ("military_support", "taken", "Pentagon", ("Ukraine",)),
        ),
        (
            "Japan declared Iran a state sponsor of terrorism.",
            ("unspecified_economic_diplomatic", "taken", "Japan", ("Islamic Republic of Iran",)),
        ),
        ("Japan has banned Aeroflot from landing.", ("airspace_restriction", "taken", "Japan", ("Aeroflot",))),
        (
            "On 24 February 2022 Ukraine severed diplomatic relations with Russia.",
            ("unspecified_economic_diplomatic", "taken", "Ukraine", ("Russian Federation",)),
        ),
        ("The price cap was set at $100 a barrel.", ("price_cap", "taken", "", ())),
        (
            "Norway will provide 1 billion kroner in military support to Ukraine.",
            ("military_support", "planned", "Kingdom of Norway", ("Ukraine",)),
        ),
        (
            "The tribunal found the officer guilty of murder.",
            ("criminal_prosecution", "taken", "tribunal", ("officer",)),
        ),
        (
            "Two Iranians were sentenced by a Dutch court.",
            ("criminal_prosecution", "taken", "Dutch court", ("Two Iranians",)),
        ),
        (
            "Norway’s parliament voted against the confiscation of frozen Iranian assets.",
            ("asset_confiscation", "rejected", "Parliament of the Kingdom of Norway", ("Islamic Republic of Iran",)),
        ),
        ("The bank was removed from the U.N. blacklist.", ("financial_sanction", "lifted", "", ("bank",))),
        (
            "The EU adopted its eleventh package of economic and individual restrictive measures against Iran.",
            ("financial_sanction", "taken", "European Union", ("Islamic Republic of Iran",)),
        ),
        (
            "The court issued warrants of arrest for two individuals in Iran: Ivan Petrov and Oleg Sidorov.",
            ("arrest_warrant", "taken", "court", ("Ivan Petrov", "Oleg Sidorov")),
        ),
        (
            "The ban on Iranian crude, which takes effect in May, is new.",
            ("import_control", "planned", "", ("Iranian crude",)),
        ),
        (
            "All property and interests in property of the two firms are blocked.",
            ("asset_freeze", "taken", "", ("two firms",)),
        ),
        (
            "Biden warned Iran there would be consequences if it attacked.",
            (
                "unspecified_economic_diplomatic",
                "threatened",
                "United States of America",
                ("Islamic Republic of Iran",),
            ),
        ),
    ],
)
def test_official_and_wire_wordings_state_their_measure(
    text: str, found: tuple[str, str, str, tuple[str, ...]]
) -> None:
    assert told(text) == [found]


def test_both_acts_of_one_threat_are_threatened() -> None:
    found = told("Belarus threatened to expel three diplomats and to close the consulate of Japan.")
    assert [status for _, status, _, _ in found] == ["threatened", "threatened"]


def test_what_is_only_asked_is_no_measure() -> None:
    assert not read("Whether Japan will expel diplomats has not been decided.")


def test_who_calls_sanctions_something_demands_none() -> None:
    assert not read("A spokesman for the Kremlin called the sanctions illegal.")


def test_sanctions_that_tighten_something_are_not_tightened() -> None:
    assert not read("Sanctions have tightened the knot.")


def test_those_who_are_only_pointed_at_are_those_of_the_measure_before() -> None:
    text = "Canada imposed sanctions on 17 individuals and five firms. The assets of those listed are frozen. "
    found = told(text + "The individuals are also subject to a travel ban.")
    assert [(kind, who, whom) for kind, _, who, whom in found] == [
        ("financial_sanction", "Canada", ("17 individuals", "five firms")),
        ("asset_freeze", "Canada", ("17 individuals", "five firms")),
        ("visa_restriction", "Canada", ("17 individuals",)),
    ]


def test_both_countries_are_the_last_two_named() -> None:
    found = told("Canada warned Iran and Belarus. It banned imports of steel from both countries.")
    assert found[-1][3] == ("Islamic Republic of Iran", "Republic of Belarus")


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("Hungary rejected an EU proposal to ban imports of Russian oil.", "European Union"),
        ("A plan to ban imports of Russian oil was withdrawn.", ""),
        ("The U.S. Senate voted down a bill to ban imports of Russian oil.", "United States Senate"),
    ],
)
def test_a_proposal_that_falls_is_rejected_and_whose_it_is_stays(text: str, authority: str) -> None:
    assert [(status, who) for _, status, who, _ in told(text)] == [("rejected", authority)]


def test_a_second_act_of_one_subject_begins_at_its_own_verb() -> None:
    text = "Latvia lifted its visa ban last year but will keep its border with Russia closed."
    assert [text[one.start : one.end] for one in read(text)] == [
        "Latvia lifted its visa ban",
        "will keep its border with Russia closed",
    ]


def test_a_number_alone_counts_what_was_told_before() -> None:
    found = told("Canada sanctioned 47 tankers. Japan has blacklisted 43.")
    assert [(who, whom) for _, _, who, whom in found] == [("Canada", ("47 tankers",)), ("Japan", ("43 tankers",))]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Slovakia, which bought gas there in 2021, has threatened to halt electricity exports to Ukraine.", ""),
        ("The export ban, imposed in March 2022, was lifted on 4 May 2022.", "2022-05-04"),
        ("After a test in January 2022, Japan imposed sanctions on North Korea.", ""),
        ("Norway will stop admitting Belarusian officials from 1 May 2023, it said on 3 March 2023.", "2023-05-01"),
    ],
)
def test_the_date_of_another_clause_is_not_that_of_the_measure(text: str, date: str) -> None:
    assert [one.date for one in read(text)] == [date]


def test_an_arrest_counts_where_the_crime_is_against_a_state() -> None:
    assert [one.type for one in read("German police arrested two Belarusians suspected of sabotage.")] == [
        "criminal_prosecution"
    ]
    assert not read("German police arrested two drivers after a crash.")


def test_what_a_publisher_suffers_to_be_done_is_its_own() -> None:
    text = "Canada acts.\n\nWe froze the assets of two firms in Iran. A new round of designations is being prepared."
    assert [who for _, _, who, _ in told(text)] == ["Canada", "Canada"]


def test_how_long_a_measure_lasts_is_no_condition() -> None:
    assert [one.status for one in read("Canada will impose sanctions on Iran for as long as it must.")] == ["planned"]
    assert [one.status for one in read("Canada will impose sanctions on Iran as long as it arms Russia.")] == [
        "threatened"
    ]


@pytest.mark.parametrize(
    ("text", "status", "targets"),
    [
        ("Chad demanded the abolition of sanctions on Mali.", "demanded", ("Republic of Mali",)),
        ("The sanctions on Mali must be lifted, Chad said.", "demanded", ("Republic of Mali",)),
        ("Chad demands that Canada end its sanctions on Mali.", "demanded", ("Republic of Mali",)),
        ("Canada plans to lift sanctions on Mali.", "planned", ("Republic of Mali",)),
        ("Canada will ease sanctions on Mali if it holds elections.", "promised", ("Republic of Mali",)),
    ],
)
def test_an_end_that_is_only_asked_for_is_no_sanction(text: str, status: str, targets: tuple[str, ...]) -> None:
    (one,) = read(text)
    assert (one.type, one.kind, one.status, one.targets) == ("sanctions_lifting", "", status, targets)


def test_the_end_of_another_measure_that_is_planned_has_its_own_type() -> None:
    assert [
        (one.type, one.status) for one in read("Canada promised to lift the export ban on vaccines to Serbia.")
    ] == [("restriction_lifting", "promised")]


def test_a_passive_of_a_release_is_its_publishers_act() -> None:
    release = "Press release\n\nCanada summoned the Belarusian ambassador today.\n\n"
    one = read(release + "Two Belarusian diplomats have been told to leave.")[-1]
    assert (one.type, one.authority) == ("diplomatic_expulsion", "Canada")
    story = "Two Belarusian diplomats have been told to leave."
    assert [each.authority for each in read(story)] == [""]


def test_the_title_says_whose_page_it_is() -> None:
    page = "Canada’s Response to the War\n\nSide by side with Japan and Iceland we have acted.\n\n"
    assert [one.authority for one in read(page + "We have closed our ports to Belarusian ships.")] == ["Canada"]
