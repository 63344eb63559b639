# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a text states that can be checked: numbers, dates, assertions and denials, each with who vouches for it."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.claims.words import content
from holdfast.readers.text.found import ClaimFound, Understood
from holdfast.readers.text.understand import understand


def _read(text: str) -> tuple[Understood, str]:
    view = read_plain(text.encode("utf-8", "surrogatepass"))
    return understand(view, given=dt.date(2031, 5, 14)), view.text


def _claims(text: str) -> list[tuple[str, str, str]]:
    found, read = _read(text)
    return [(one.type, read[one.start : one.end], one.value) for one in found.claims]


def _one(text: str) -> ClaimFound:
    (found,) = _read(text)[0].claims
    return found


@pytest.mark.parametrize(
    ("text", "words", "value", "unit"),
    [
        ("Ruritania has massed more than 9,000 soldiers along the river Sample.",
         "more than 9,000 soldiers along the river Sample", "9000", "soldiers"),
        ("They were joined by 31 other OSCE countries at once.", "31 other OSCE countries at once", "31", "countries"),
        ("The list names hundreds of Ruritanian firms that will leave the market.",
         "hundreds of Ruritanian firms that will leave the market", "hundreds", "firms"),
        ("It exported about 2 million tonnes of wheat.", "about 2 million tonnes of wheat", "2000000", "tonne"),
        ("The fleet carried 25 percent of the oil.", "25 percent of the oil", "25", "percent"),
        ("The number of refugees rose to 2 million.", "2 million", "2000000", "refugees"),
        ("We have 83 of our people back, Ann Muster said.", "83 of our people back", "83", "people"),
        ("The fleet escorted two Ruritanian tankers.", "two Ruritanian tankers", "2", "tankers"),
        ("The write-down is 310 million kroner.", "310 million kroner", "310000000", "kroner"),
        ("It was the third such fire this year.", "the third such fire", "3", "fires"),
        ("The bank was robbed for the second time in a week.", "for the second time", "2", "times"),
        ("Sampletown has been without a bridge for nine years.", "nine years", "9", "year"),
        ("Ten of those lines have been repaired.", "Ten of those lines", "10", "lines"),
        ("The assembly voted on it, 24 against.", "24 against", "24", "votes"),
        ("Around 76,000 have asked for shelter in Ruritania.", "Around 76,000", "76000", "people"),
        ("Trade has grown by no more than a quarter.", "no more than a quarter", "25", "percent"),
        ("It was the fifth big attack on the port since March.", "the fifth big attack on the port", "5", "attacks"),
        ("In Sampletown three people were killed.", "three people", "3", "people"),
        ("A shell left 28 wounded in Sampletown.", "28 wounded in Sampletown", "28", "people"),
        ("Homes will have to wait three days.", "three days", "3", "day"),
        ("The drones hit two substations.", "two substations", "2", "substations"),
        ("Ruritania asked for a transition of three years.", "three years", "3", "year"),
        ("The two draft treaties sent in May were refused.", "two draft treaties sent in May", "2", "treaties"),
    ],
)  # fmt: skip
def test_a_number_with_what_it_counts_is_a_claim(text: str, words: str, value: str, unit: str) -> None:
    found, read = _read(text)
    (one,) = (claim for claim in found.claims if claim.type == "quantity")
    assert (read[one.start : one.end], one.value, one.unit) == (words, value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "The two ministers met on Monday.",
        "A nine-point plan was read out.",
        "It was the 10-year anniversary of the accord.",
        "The 45-year-old fled.",
        "She flew in a MiG-29 over Sampletown.",
        "Three things can be done before winter.",
        "Three diplomats said it was late.",
        "Officials in three capitals had seen it.",
        "The cap should be cut to $30.",
        "One in 4 residents lives in Sampletown.",
    ],
)
def test_a_number_that_only_names_claims_nothing(text: str) -> None:
    assert [one for one in _claims(text) if one[0] == "quantity"] == []


def test_a_number_without_a_noun_is_of_what_the_number_before_was() -> None:
    found, _ = _read(
        "Sampletown has listed 47 tankers. Ruritania has listed 143. The figure of Freedonia was 51 in May."
    )
    assert [(one.value, one.unit) for one in found.claims if one.type == "quantity"] == [
        ("47", "tankers"), ("143", "tankers"), ("51", "tankers")
    ]  # fmt: skip
    found, _ = _read("Sampletown has listed 47 tankers. Ann Muster, 43, was there, and left at 9.")
    assert [one.value for one in found.claims if one.type == "quantity"] == ["47"]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("It gives 50 tents and one battery, which reached Sampletown on 19 July 2030.", "one battery"),
        ("The deal, which was brokered by Freedonia in March 2030, had been set to expire today.", "The deal"),
        ("The Office of Samples, which used to name such firms, took the list down in March.", "The Office of Samples"),
    ],
)
def test_what_is_dated_to_a_day_has_the_subject_before_its_comma(text: str, subject: str) -> None:
    assert subject in {one.subject for one in _read(text)[0].claims if one.rule == "day@1"}


def test_another_number_of_the_same_thing_has_its_key_and_its_own_mouth() -> None:
    found, _ = _read("Ann Muster said the police had counted 38 cases. A spokesman for the guild put the figure at 51.")
    first, second = (one for one in found.claims if one.type == "quantity")
    assert (first.key, second.rule, second.value) == (second.key, "again@1", "51")
    assert second.asserted_by == ("A spokesman for the guild",)


def test_a_stance_is_a_claim_of_states_alone() -> None:
    assert (
        _claims("Ann Muster said Freedonia was at war and France is open to talks.")[-1][1] == "France is open to talks"
    )
    assert _claims("Ann Muster said the baker is open to talks.") == []


def test_what_the_headline_counts_and_the_text_counts_again_is_one_claim() -> None:
    found, read = _read(
        "Ruritania bars 40 tankers\n\nSampletown, May 3, 2031\n\nRuritania barred 40 more tankers today."
    )
    (one,) = (claim for claim in found.claims if claim.type == "quantity")
    assert read[one.start : one.end] == "40 more tankers today"
    assert [read[start:end] for start, end in one.also] == ["40 tankers"]


def test_a_number_that_is_denied_is_a_denial_of_the_same_thing() -> None:
    found, _ = _read("Freedonia said the Harbour Fish deal would be extended for 90 days rather than 45.")
    yes, no = (one for one in found.claims if one.type == "quantity")
    assert (yes.value, yes.polarity, no.value, no.polarity) == ("90", True, "45", False)
    assert yes.key == no.key
    assert yes.asserted_by == ("Freedonia",)


def test_the_agreement_of_a_duration_is_found_above_it() -> None:
    text = (
        "Freedonia and Ruritania renew Harbour Fish deal\n\n"
        "The neighbours met on Monday.\n\nRuritania said it had agreed to a 45-day extension of the deal.\n\n"
        "It foresees a rollover of 90 days, Freedonia said."
    )
    keys = {one.key for one in _read(text)[0].claims if one.unit == "day"}
    assert keys == {"count|extension|fish+harbour||time|"}


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("Last updated: May 3, 2031", "2031-05-03", "updated@1"),
        ("In 2014, Ruritania invaded the Sample peninsula.", "2014", "dated@1"),
        ("Steps were taken after Ruritania’s occupation of the Sample peninsula in 2014.", "2014", "dated@1"),
        ("The licence is due to expire on June 1, 2031.", "2031-06-01", "expiry@1"),
        ("The mission has been extended until March 2033.", "2033-03", "day@1"),
        ("Samples Oil terminated its contract with Freedonia on 11 April.", "2031-04-11", "day@1"),
        ("The listing was annulled by the Court of Samples on 13 March 2030.", "2030-03-13", "day@1"),
        ("The controls are in force until 15 March 2032.", "2032-03-15", "day@1"),
    ],
)
def test_a_date_of_a_fact_is_a_claim(text: str, value: str, rule: str) -> None:
    assert (value, rule) in {(one.value, one.rule) for one in _read(text)[0].claims}


@pytest.mark.parametrize(
    ("text", "words", "rule"),
    [
        ("Firms leave Ruritania because they want no part of the war.",
         "Firms leave Ruritania because they want no part of the war", "cause@1"),
        ("We see the effects, as the Ruritanian and Freedonian economies stumble.",
         "the Ruritanian and Freedonian economies stumble", "effect@1"),
        ("Controls were put on Freedonia, which has helped to enable the invasion.",
         "Freedonia, which has helped to enable the invasion", "relative@1"),
        ("It began with its massive build-up of Ruritanian troops along the border.",
         "its massive build-up of Ruritanian troops along the border", "size@1"),
        ("Ruritania does not recognize the Court of Samples.", "Ruritania does not recognize the Court of Samples",
         "denial@1"),
        ("Ann Muster accused Ruritania of shelling the port.", "Ruritania of shelling the port", "accusation@1"),
        ("Ann Muster called the vote an “illegal referendum” on Monday.",
         "the vote an “illegal referendum”", "epithet@1"),
        ("Testimir Exemplov is suspected of smuggling.", "Testimir Exemplov is suspected of smuggling", "accusation@1"),
        ("The vote was condemned by Freedonia as illegal.", "The vote was condemned by Freedonia as illegal",
         "epithet@1"),
        ("He came to Ruritania’s largest city, Sampletown, on Monday.", "Ruritania’s largest city, Sampletown",
         "first@1"),
        ("Asked about reports that a fuse had been seized, she was silent.", "a fuse had been seized", "reports@1"),
        ("“That is wrong,” Ann Muster said.", "That is wrong", "reply@1"),
        ("Ruritania denied shelling the port of Sampletown.", "denied shelling the port of Sampletown", "disowned@1"),
        ("The crossings of Ruritania remain closed to trucks.", "The crossings of Ruritania remain closed to trucks",
         "told@1"),
        ("Ruritania is a member of the Court of Samples.", "Ruritania is a member of the Court of Samples", "told@1"),
        ("A missile struck a terminal south of Sampletown, wounding seven dockers.",
         "A missile struck a terminal south of Sampletown", "told@1"),
        ("Her journey is the first visit to Freedonia since the war began.",
         "the first visit to Freedonia since the war began", "first@1"),
    ],
)  # fmt: skip
def test_the_documents_own_voice_claims_by_few_constructions(text: str, words: str, rule: str) -> None:
    found, read = _read(text)
    assert (words, rule) in {(read[one.start : one.end], one.rule) for one in found.claims}


@pytest.mark.parametrize(
    "text",
    [
        "The Ministry of Samples will continue to support the accord.",
        "Ann Muster said the accord would be important for everybody.",
        "Ann Muster said that Freedonia should sign the accord.",
        "“We are proud of our work,” Ann Muster said.",
        "“If Ruritania stays at the table, we can achieve progress,” Ann Muster said.",
        "“There is nowhere to hide,” Ann Muster said.",
        "The ministry works with partners to pursue justice.",
        "Ann Muster said the accord was an insult to all of Ruritania.",
        "“It is a Ruritanian folly,” Ann Muster said.",
        "“The things that they have taken were Ruritanian,” Ann Muster said.",
        "“The spirit of Sampletown has defined our age,” Ann Muster said.",
        "Ann Muster spoke of crimes committed during the war.",
        "Ann Muster called the vote a “sad farce” on Monday.",
        "Ann Muster accused the Ministry of Samples of being “duped”.",
        "It is the first visit to Freedonia since the war began.",
        "Firms rested after the sudden collapse of the bridge.",
        "For nine years they have waited.",
        "“The mirror is polished,” Ann Muster said.",
        "“There is no doubt about Ruritania,” Ann Muster said.",
        "“Hands up, don’t shoot,” Ann Muster said.",
        "Ann Muster sang “What Is to Be Done”.",
        "“Seeking refuge is not a crime,” Ann Muster said.",
        "Just because the port was shut the firms did not leave.",
        "The “Samples” guild, told a reporter in May.",
        "He said nothing because the vote, all in all, was lost by then.",
        "They left the room because the vote was lost by then.",
    ],
)
def test_wishes_plans_and_judgements_are_no_claims(text: str) -> None:
    assert _claims(text) == []


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("“We have not seen any evidence of a withdrawal,” Ann Muster said.", "Ann Muster"),
        ("Ann Muster said Freedonia also shelled the port of Sampletown.", "Freedonia"),
        ("Ann Muster said the port of Sampletown was closed.", "the port of Sampletown"),
        ("Ann Muster said that it is Freedonia shelling the port, and not Ruritania.", "Freedonia"),
    ],
)
def test_a_claim_tells_of_whom_without_what_clings_to_the_name(text: str, subject: str) -> None:
    assert [one.subject for one in _read(text)[0].claims] == [subject]


def test_the_year_behind_a_number_compared_with_is_not_that_of_the_first() -> None:
    found, _ = _read("In 2022, the list rose to 34 million persons from 13 million persons in 2019.")
    assert [(one.value, one.time) for one in found.claims] == [("34000000", "2022"), ("13000000", "2019")]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("It has trained 40,000 soldiers since 2015.", "2015/.."),
        ("Sellers pay 10% before October 2030.", "../2030-10"),
        ("The closure of 11 airports lasts until 6 March 2031.", ""),
        ("They used 86% of it in 2030.", "2030"),
    ],
)
def test_a_number_is_of_the_time_that_the_word_before_it_bounds(text: str, time: str) -> None:
    (one,) = (claim for claim in _read(text)[0].claims if claim.type == "quantity")
    assert one.time == time


def test_a_cubic_metre_is_no_metre_and_a_year_earlier_no_rate() -> None:
    found, _ = _read("Gazette Gas sent 37 million cubic metres, against 86% a year earlier.")
    assert [(one.unit, one.qualifier) for one in found.claims] == [("cubic metres", ""), ("percent", "")]


def test_a_seat_of_government_in_the_name_of_a_treaty_is_no_state() -> None:
    assert content("the Rome Statute") == content("Rome Statute") == ("rome", "statute")
    assert content("Rome and Moscow") == ("italy", "russia")
    assert content("cities, borders, crimes") == content("city, border, crime")


def test_who_says_so_is_told_with_everybody_who_passes_it_on() -> None:
    one = _one("Ann Muster said that Ruritania had shelled the port of Sampletown.")
    assert (one.asserted_by, one.value, one.type) == (("Ann Muster",), "true", "fact")
    assert one.subject == "Ruritania"


def test_what_is_said_late_in_a_long_speech_is_read() -> None:
    padding = "The harbour of the town lies in the east, with a wall around it. " * 60
    found, read = _read(f"“{padding}Ruritania has shelled the port of Sampletown,” Ann Muster said.")
    assert "Ruritania has shelled the port of Sampletown" in {read[one.start : one.end] for one in found.claims}


def test_a_denial_of_what_is_said_turns_its_value() -> None:
    one = _one("Freedonia denied that it had shelled the port of Sampletown.")
    assert (one.value, one.polarity, one.subject) == ("false", False, "Freedonia")


def test_a_sentence_printed_twice_is_claimed_once() -> None:
    lead = "Ruritania has massed more than 9,000 soldiers along the river Sample."
    found, read = _read(f"{lead}\n\nShare this page\n\n{lead} It did so in a week, and nobody was told of it.")
    (one,) = (claim for claim in found.claims if claim.type == "quantity")
    assert [read[slice(*span)] for span in one.also] == [read[one.start : one.end]]
    assert one.start > len(lead)


_PIECES = st.sampled_from(
    ["“", "”", '"', " not ", " 60 days", " rather than 60", ", which has", " because ", "\n", ". ", " said ", " that ",
     " Ruritania", " in 2014", " is", " n’t", " 5,000 soldiers", " called", " accused", " of ", " hundreds of",
     "\u00a0", "İ", " the first", "—", " due to expire ", " on May 3", " deal", "’s", " extended"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_the_text_claims_lie_in_it_apart_and_in_order(pieces: list[str]) -> None:
    found, read = _read("".join(pieces))
    before = 0
    for one in found.claims:
        assert 0 <= one.start < one.end <= len(read)
        assert before <= one.start or one.start == before
        before = one.start
        for span in (one.subject_span, one.value_span, *one.also):
            assert span is None or 0 <= span[0] <= span[1] <= len(read)


@pytest.mark.slow
def test_long_lines_and_many_quotations_take_time_in_proportion() -> None:
    import time

    def spent(text: str) -> float:
        view = read_plain(text.encode())
        began = time.process_time()
        understand(view)
        return time.process_time() - began

    piece = (
        "“Ruritania has massed 9,000 soldiers,” said Ann Muster, because the deal, which has lapsed, was not extended; "
    )
    small, large = spent(piece * 200), spent(piece * 1600)
    assert large < 40 * small + 1
