# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who said what: forms, split and nested quotations, chains, addressees, venues, dates."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.cast.cast import find_cast
from holdfast.readers.text.found import QuotationFound
from holdfast.readers.text.prose import Prose
from holdfast.readers.text.said.said import find_quotations

DAY = dt.date(2030, 5, 16)  # a Thursday


def said(text: str) -> tuple[Prose, tuple[QuotationFound, ...]]:
    prose = Prose(read_plain(text.encode()), given=DAY)
    return prose, find_quotations(prose, find_cast(prose))


def rows(text: str, *forms: str) -> list[QuotationFound]:
    return [one for one in said(text)[1] if not forms or one.form in forms]


def words(text: str, row: QuotationFound) -> list[str]:
    return [text[start:end] for start, end in row.quote_spans]


@pytest.mark.parametrize(
    ("text", "form", "speaker"),
    [
        ("“The ports will stay open,” said Minister Anna Example.", "direct", "Anna Example"),
        ("Anna Example told reporters the move was “long overdue”.", "partial", "Anna Example"),
        ("Anna Example said the ports would stay open.", "indirect", "Anna Example"),
        ("According to Anna Example, the ports are open.", "indirect", "Anna Example"),
        ("The ports are open, Anna Example said on Monday.", "indirect", "Anna Example"),
        ("Anna Example said, “We agree.”", "direct", "Anna Example"),
        ("“The port stays closed,” the harbour master said.", "direct", "harbour master"),
        ("They watch, “know who they are” and keep it safe, Anna Example continued.", "partial", "Anna Example"),
        ("The plan was condemned by Anna Example as “a long day”.", "partial", "Anna Example"),
        ("The rule, as Anna Example put it, is “no rule at all”.", "partial", "Anna Example"),
        ("Anna Example on Friday rejected the report as “absurd”.", "partial", "Anna Example"),
        ("Anna Example made clear that the ports were open.", "indirect", "Anna Example"),
    ],
)
def test_a_quotation_has_its_form_and_speaker(text: str, form: str, speaker: str) -> None:
    found = [(one.form, one.speaker) for one in rows(text)]
    assert found == [(form, speaker)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("The so-called “republic” lies there.", "scare"),
        ("Their proxy “ministers” went home.", "scare"),
        ("The plan, dubbed “winter shield”, began.", "scare"),
        ("He read the book “A Long Day at Sea” on Monday.", "title"),
        ("She spoke on CNN’s “Morning Papers,” and left.", "title"),
    ],
)
def test_marks_without_speech_have_no_speaker_and_no_words_of_anybody(text: str, form: str) -> None:
    (row,) = rows(text, "scare", "title", "direct", "partial")
    assert (row.form, row.speaker, row.quote_spans) == (form, "", ())


def test_a_split_quotation_is_one_with_two_stretches() -> None:
    text = "“The ports,” Anna Example warned, “will close by night.”"
    (row,) = rows(text)
    assert (row.form, words(text, row)) == ("direct", ["The ports,", "will close by night."])
    assert (row.verb, row.force) == ("warned", "threat")


def test_two_verbs_are_two_statements() -> None:
    text = "Anna Example called it a “dark day,” and said she “will not go.”"
    assert [(one.verb, words(text, one)) for one in rows(text)] == [
        ("called", ["dark day,"]),
        ("said", ["will not go."]),
    ]


def test_a_quotation_goes_on_over_a_paragraph_whose_marks_stay_open() -> None:
    text = (
        "“The ports will stay open for now,” Anna Example said. “We will see about it.\n\n"
        "“And then we will talk again.”"
    )
    (row,) = rows(text, "direct")
    assert words(text, row) == [
        "The ports will stay open for now,",
        "We will see about it.",
        "And then we will talk again.",
    ]


def test_a_closing_mark_on_the_wrong_side_closes() -> None:
    text = "“The ports are open,” said Anna Example. Yet “nobody sails these days. ”It is a long winter there."
    assert words(text, rows(text)[0]) == ["The ports are open,", "nobody sails these days."]


def test_an_inner_quotation_has_its_own_speaker_and_the_outer_one_as_asserter() -> None:
    text = "“The mayor told us, ‘nobody leaves the port tonight,’ and we stayed,” Anna Example said."
    outer, inner = rows(text, "direct", "partial")
    assert outer.speaker == "Anna Example"
    assert words(text, inner) == ["nobody leaves the port tonight,"]
    assert (inner.asserters, inner.origin) == (("Anna Example",), 0)


def test_whoever_is_reported_inside_a_quotation_is_chained_to_it() -> None:
    text = "“Ruritania claims that the ports are closed,” Anna Example said."
    _, inner = rows(text)
    assert text[slice(*inner.content or (0, 0))] == "the ports are closed"
    assert (inner.form, inner.asserters, inner.origin) == ("indirect", ("Anna Example",), 0)


def test_a_report_of_a_report_names_both() -> None:
    found = rows("The Example Times reported that Anna Example said the ports were open.")
    assert [(one.speaker.removeprefix("The "), one.asserters) for one in found][1][0] == "Anna Example"
    assert len(found[1].asserters) == 1


@pytest.mark.parametrize(
    ("text", "addressee", "venue", "date"),
    [
        ("“We go,” Anna Example told reporters on Monday.", "reporters", "", "2030-05-13"),
        ("Anna Example said during a news conference in Omsk that they go.", "", "a news conference in Omsk", ""),
        ("“They will go now,” Anna Example wrote in a Telegram post Tuesday.", "", "a Telegram post", "2030-05-14"),
        ("Anna Example said Wednesday it would meet on Friday.", "", "", "2030-05-15"),
        ("Anna Example called on the council to go home.", "council", "", ""),
        ("In an op-ed published by the Example Post on Monday, Anna Example said that they go.", "",
         "an op-ed published by the Example Post", "2030-05-13"),
        ("“They will go now,” Anna Example told a news conference in Omsk.", "", "a news conference in Omsk", ""),
        ("On Monday, Anna Example said that they go on Friday.", "", "", "2030-05-13"),
    ],
)  # fmt: skip
def test_an_attribution_tells_to_whom_where_and_when(text: str, addressee: str, venue: str, date: str) -> None:
    row = rows(text)[0]
    assert (row.addressee, row.venue, row.date) == (addressee, venue, date)


def test_the_day_of_what_is_reported_is_not_the_day_it_was_said() -> None:
    (row,) = rows("Anna Example said that the ports had closed on Monday.")
    assert row.date == ""


def test_words_set_apart_belong_to_the_byline_spliced_into_them() -> None:
    text = (
        "“Nobody knew how long the winter would last.\nAnna B. Example\nWe did not know it.\nNow we do know it.”\n"
        "Minister of Ports\nThe ports were closed for a very long time, and everybody waited until they opened."
    )
    (row,) = rows(text, "pull")
    assert words(text, row) == [
        "Nobody knew how long the winter would last.",
        "We did not know it.",
        "Now we do know it.",
    ]
    assert (row.speaker, row.speaker_role) == ("Anna B. Example", "Minister of Ports")


def test_words_set_apart_belong_to_the_byline_behind_them() -> None:
    text = (
        "Ports of the north\n\n“Nobody knew how long the winter would last.”\n\n"
        "— Anna B. Example, Minister of Ports\n\nIt was long."
    )
    (row,) = rows(text, "pull")
    assert (row.speaker, row.speaker_role) == ("Anna B. Example", "Minister of Ports")


def test_what_a_page_says_of_itself_is_no_statement() -> None:
    assert rows("We say that the ports will stay open, and we will promise to keep them so.") == []


def test_what_has_been_reported_has_no_speaker_but_may_have_an_asserter() -> None:
    text = "“It’s been reported that the ports are closed,” Anna Example said."
    inner = next(one for one in rows(text) if one.rule == "impersonal@1")
    assert (inner.speaker, inner.verb, inner.asserters) == ("", "reported", ("Anna Example",))
    assert text[slice(*inner.content or (0, 0))] == "the ports are closed"


def test_he_is_who_spoke_last_and_she_is_not() -> None:
    found = rows("Mr. Otto Example said that it was late.\n\nHe added that it was dark.\n\nShe said that it was cold.")
    assert [one.speaker for one in found][:2] == [found[0].speaker, found[0].speaker]
    assert found[2].speaker != found[0].speaker


def test_several_of_a_kind_keep_their_words() -> None:
    (row,) = rows("Port officials said that the port was open.")
    assert row.speaker == "Port officials"


def test_a_headline_that_names_its_speaker_is_theirs() -> None:
    text = (
        "Port spokesman: The harbour stays “wide open” all winter\n\n"
        "The harbour has been open since Monday, and it stays so."
    )
    assert [(one.form, one.speaker) for one in rows(text, "partial", "direct")] == [("partial", "Port spokesman")]


@given(st.text(alphabet='“”"‘’ said,.:AnnaHewhothat(—)\n', max_size=80))
def test_rows_are_in_order_and_their_spans_lie_in_the_text(text: str) -> None:
    prose, found = said(text)
    assert [one.start for one in found] == sorted(one.start for one in found)
    for number, one in enumerate(found):
        spans = [*one.quote_spans, one.content, one.speaker_span, one.verb_span, one.addressee_span, one.venue_span]
        for span in (one for one in spans if one is not None):
            assert 0 <= span[0] < span[1] <= len(prose.text)
        assert one.origin is None or (0 <= one.origin < len(found) and one.origin != number)


@pytest.mark.parametrize(
    "unit", ["“a b c d,” he said. ", "“", "Anna said that ", "‘“", "”“", "said “a” and ", "He, who, "]
)
def test_a_long_line_of_anything_is_read(unit: str) -> None:
    prose, found = said(unit * (2_000 // len(unit)))
    assert len(found) <= len(prose.text)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("word word word, ", 5_000_000),
        ("“", 500_000),
        ("“‘“‘", 500_000),
        ("“a b c d,” he said. ", 100_000),
        ("Anna said that ", 100_000),
        ("said “a” and ", 50_000),
        ("adding no list and ", 100_000),
    ],
)
def test_long_single_lines_are_read(unit: str, size: int) -> None:
    prose, found = said(unit * (size // len(unit)))
    assert len(found) <= len(prose.text)


@pytest.mark.slow
def test_a_hundred_thousand_quotations_have_their_speakers() -> None:
    found = rows("\n\n".join(f"“Port number {number} is open,” Anna Example said." for number in range(50_000)))
    assert len(found) == 50_000
    assert {one.speaker for one in found} == {"Anna Example"}


def test_fifty_quotations_inside_each_other_are_read() -> None:
    text = "Anna Example said: " + "“she said ‘he said " * 25 + "yes" + "’”" * 25
    assert rows(text)[0].speaker == "Anna Example"


@pytest.mark.parametrize(
    ("byline", "speaker", "role"),
    [
        ("Minister of Works Anna Example", "Anna Example", "Minister of Works"),
        ("Anna Example\nMinister of Works", "Anna Example", "Minister of Works"),
        ("Anna Example, Minister of Works", "Anna Example", "Minister of Works"),
    ],
)
def test_a_byline_between_two_pairs_of_marks_signs_both(byline: str, speaker: str, role: str) -> None:
    text = f"Harbours\n\n“The ports stay open,”\n{byline}\n“and the cranes work again.”\n\nNothing else is known."
    found = rows(text)
    assert [(one.form, one.speaker, one.speaker_role) for one in found] == [("pull", speaker, role)]
    assert words(text, found[0]) == ["The ports stay open,", "and the cranes work again."]


def test_marks_on_either_side_of_a_name_are_two_where_the_second_begins_a_sentence() -> None:
    text = "Harbours\n\n“The ports stay open,”\nAnna Example\n“The cranes are working again.”\n\nNothing else is known."
    assert all(len(one.quote_spans) < 2 for one in rows(text))


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("Anna Example warned on Thursday that the port would close.", ""),
        ("Anna Example pointed to Bo Sample as the cause of “it all”.", ""),
        ("Anna Example warned Bo Sample that the port would close.", "Bo Sample"),
        ("Anna Example tells the BBC Bo Sample could close the port.", "BBC"),
    ],
)
def test_the_addressee_is_no_day_no_topic_and_no_subject(text: str, to: str) -> None:
    assert {one.addressee for one in rows(text)} == {to}


def test_what_a_while_clause_reports_ends_where_the_main_clause_begins() -> None:
    text = (
        "While officials have said they will keep the port open, Anna Example has not visited it, nor has anybody else."
    )
    (row,) = rows(text)
    assert row.content is not None
    assert text[slice(*row.content)] == "they will keep the port open"


def test_who_wrote_a_letter_says_what_stands_in_it() -> None:
    text = (
        "Spokesman Bo Sample said the port was open. Bo Sample pointed to a letter from Carl Muster on Thursday in "
        "which he said the port would close."
    )
    assert [one.speaker for one in rows(text)][-1] == "Carl Muster"


def test_the_thing_that_somebody_rejects_is_what_they_reject() -> None:
    text = "The ministry rejected any plan that opens the port."
    (row,) = rows(text)
    assert row.content is not None
    assert text[slice(*row.content)] == "any plan that opens the port"


def test_a_word_that_lost_its_first_letter_is_no_role() -> None:
    text = "Governor Maxim Muster came.\n\naxim Muster, the head of the harbour office, announced that it was open."
    (row,) = rows(text)
    assert row.speaker_role == "head of the harbour office"


def test_what_is_said_in_some_words_is_not_reported_by_nobody() -> None:
    assert rows("It is said in words of our own; this is not a page of the port.") == []


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("The ports of the north, she added, “stay open”.", "The ports of the north, she added, “stay open”"),
        (
            "The rest of the ships, officials said on Friday, will wait.",
            "The rest of the ships, officials said on Friday, will wait",
        ),
        ("Two ports were closed – the others, officials said, stay open.", "the others, officials said, stay open"),
        ("On the day of the vote, officials said, the port was open.", "the port was open"),
        ("Northland denies that: its port is open.", "that"),
        ("Anna Example declined to say whether Bo Sample would come.", "to say whether Bo Sample would come"),
    ],
)
def test_what_is_reported_reaches_over_the_words_that_report_it(text: str, reported: str) -> None:
    (row,) = rows(f"Anna Example was there.\n\n{text}")
    assert row.content is not None
    start, end = row.content
    assert f"Anna Example was there.\n\n{text}"[start:end].strip("”.") == reported.strip("”.")


def test_an_inserted_verb_keeps_its_own_day() -> None:
    first, second = rows(
        "The rest of the ships, officials said on Friday, will wait. The port, they said, opens on Monday."
    )
    assert (first.date, second.date) == ("2030-05-10", "")


def test_the_owner_of_comments_is_whose_words_they_hold() -> None:
    text = "Governor Bo Sample criticised Anna Example’s comments describing the port as “a ruin” of the north."
    assert "Anna Example" in {one.speaker for one in rows(text) if one.verb == "describing"}


def test_who_asks_not_to_be_named_asks_nothing() -> None:
    assert [one.verb for one in rows("An official, who asked not to be named, called the talks “hard and long”.")] == [
        "called"
    ]


@pytest.mark.parametrize(
    ("text", "reported", "day"),
    [
        (
            "Anna Example announced an extension of the port rules Monday, but gave no day.",
            "an extension of the port rules",
            "2030-05-13",
        ),
        ("Anna Example dismissed the warrant against her on Monday.", "the warrant against her", "2030-05-13"),
        ("Anna Example announced talks in the port on Monday.", "talks in the port on Monday", ""),
        ("Anna Example announced that the port would open Monday.", "the port would open Monday", ""),
    ],
)
def test_the_day_behind_a_thing_is_when_it_was_announced(text: str, reported: str, day: str) -> None:
    (row,) = rows(text)
    assert row.content is not None
    assert (text[slice(*row.content)], row.date) == (reported, day)


def test_a_statement_is_of_the_body_that_its_words_name() -> None:
    (row,) = rows("The ports are open, according to a Ukrainian government statement.")
    assert row.speaker == "Government of Ukraine"


@pytest.mark.parametrize(
    ("text", "speaker", "reported"),
    [
        (
            "Speaking in Northport, the mayor, Anna Example, said the port was open.",
            "Anna Example",
            "the port was open",
        ),
        ("The paper reported that, according to the council, two ships were held.", "paper", "two ships were held"),
        (
            "The paper wrote of it; the council disagreed, saying it saw “no cause for it”.",
            "council",
            "no cause for it",
        ),
    ],
)
def test_the_nearest_name_is_not_always_who_speaks(text: str, speaker: str, reported: str) -> None:
    found = {(one.speaker, text[slice(*one.content)].strip("“”")) for one in rows(text) if one.content is not None}
    assert (speaker, reported) in found


def test_what_somebody_may_say_on_a_condition_is_not_said() -> None:
    assert [one.speaker for one in rows("If Northland claims the port, Southland warned, ships will wait.")] == [
        "Southland"
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "reported"),
    [
        (
            "The port is open, analysts at the Example School estimate.",
            "analysts at the Example School",
            "The port is open",
        ),
        ("Southland’s pipeline operator put the figure at 42 million.", None, "the figure at 42 million"),
        ("The port is open, officials in three capitals said.", "officials in three capitals", "The port is open"),
        (
            "Ships were turned back, predicted Anna Example, a clerk at a bank.",
            "Anna Example",
            "Ships were turned back",
        ),
        ("It would open, she had heard; the port is shut, Anna Example said.", "Anna Example", None),
        ("Anna Example said the port was shut; nobody had asked why.", "Anna Example", "the port was shut"),
        ("Anna Example denied having shut it, an accusation the mayor repeats.", "Anna Example", "having shut it"),
        ("Anna Example called on the mayor to open the port.", "Anna Example", "to open the port"),
        ("Anna Example accused the mayor of shutting the port.", "Anna Example", "shutting the port"),
        ("Anna Example condemned the raid in a statement.", "Anna Example", "the raid"),
        ("Anna Example said, adding nothing, that the port was open.", "Anna Example", None),
    ],
)
def test_a_report_is_what_its_source_says_and_no_more(text: str, speaker: str | None, reported: str | None) -> None:
    found = [(one.speaker, text[slice(*one.content)]) for one in rows(text) if one.content is not None]
    assert any(speaker in {None, name} and (reported is None or content == reported) for name, content in found), found


@pytest.mark.parametrize(
    "text",
    [
        "Northland plans to open the port.",
        "Northland refuses to open the port.",
        "Coastal states should demand proof of every ship that passes.",
        "Shipping data tell another story.",
        "The mayor declared a state of emergency for nine days.",
        "The campaign is known as a thorn in the side.",
        "Fog threatens the harbour.",
        "Measures announced since May include these three.",
        "Anna Example insisted on opening the port.",
    ],
)
def test_what_is_done_planned_or_named_is_not_said(text: str) -> None:
    assert [one for one in rows(text) if one.speaker] == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Anna Example told the Post that the envoys had warned her “not to count the ships”.", "envoys"),
        ("Anna Example quoted a local pilot as telling her, “I would not sail that ship.”", "local pilot"),
        ("A local envoy had assured them, Anna Example said, that it “would not lose sleep”.", "local envoy"),
        ("“There is no debt,” snapped Anna Example.", "Anna Example"),
        ("A young judge, asked about it, answered with a question: “Who owns the ship?”", "young judge"),
    ],
)
def test_the_inner_voice_speaks(text: str, speaker: str) -> None:
    assert [one.speaker for one in rows(text, "direct", "partial")] == [speaker]


def test_several_who_say_one_thing_are_one_speaker() -> None:
    text = "Estonia, Latvia and Finland said they would close the border."
    assert [one.speaker for one in rows(text)] == ["Republic of Estonia; Republic of Latvia; Republic of Finland"]


def test_only_those_who_open_the_clause_say_it_together() -> None:
    text = "At a meeting with Estonia and Latvia Finland said the border would close."
    assert ";" not in rows(text)[0].speaker


def test_she_is_the_one_whom_the_paragraph_tells_of() -> None:
    text = (
        "“It is shut,” said Berta Sample, a clerk.\n\n"
        "Asked whether the port might open, Anna Example did not rule it out. “By winter,” she said.\n"
    )
    assert [one.speaker for one in rows(text, "direct")] == ["Berta Sample", "Anna Example"]


def test_who_asks_is_not_who_answers() -> None:
    text = (
        "Anna Example will not sail. Would she, one reporter wanted to know, if the port were open? "
        "“Ask me,” she answered, “when it is.”\n"
    )
    assert [one.speaker for one in rows(text, "direct")] == ["Anna Example"]


def test_an_office_of_a_byline_is_its_bearer_elsewhere() -> None:
    text = (
        "“We will keep the ports open for as long as it takes,\nAnna Example\nand those who doubt it planned badly.”\n"
        "Associate Deputy Minister\n\nPorts\n\n"
        "Speaking in Northport, the Associate Deputy Minister promised that the ban would not end “by the back door”.\n"
    )
    assert [one.speaker for one in rows(text, "partial")] == ["Anna Example"]


def test_a_dateline_is_nothing_that_anybody_says() -> None:
    text = "NORTHPORT, 20 February 2030 – The port will close in March, the mayor said on Thursday.\n"
    assert [text[slice(*one.content)] for one in rows(text) if one.content] == ["The port will close in March"]


def test_a_headline_ends_with_its_line() -> None:
    text = "Two more crossings to close, Poland warns\nPoland desk\n\nThe crossings are shut.\n"
    assert [text[slice(*one.content)] for one in rows(text) if one.content] == ["Two more crossings to close"]


@pytest.mark.parametrize(
    ("text", "addressee"),
    [
        ("Anna Example accused Northland of closing the port.", "Northland"),
        ("Anna Example thanked the harbour crews for opening the port.", "harbour crews"),
        ("According to Anna Example, the port is open.", ""),
        ("“It is shut,” Anna Example said. Berta Sample had warned her on Monday “not to sail”.", "Anna Example"),
    ],
)
def test_who_is_told_thanked_or_accused_is_spoken_to(text: str, addressee: str) -> None:
    assert rows(text)[-1].addressee == addressee


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ("Anna Example told reporters in Warsaw that the port was open.", "Warsaw"),
        ("“It is open,” Anna Example declared last Monday in Riga.", "Riga"),
        ("The ministry said in an e-mailed reply that it was open.", "an e-mailed reply"),
        ("The port is open, according to a statement from Anna Example.", "statement"),
        ("Anna Example said the port in Riga was open.", ""),
    ],
)
def test_the_place_of_words_is_a_city_a_reply_or_the_statement_that_holds_them(text: str, venue: str) -> None:
    assert rows(text)[-1].venue == venue


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The port closed on 13 May, and on Wednesday Anna Example said that it would open.", "2030-05-15"),
        ("The ship came home on Monday, the mayor said.", ""),
        ("Anna Example, who was elected last year, said that the port was open.", ""),
        ("NORTHPORT, 16 May 2030 – The port will open, the mayor said.", ""),
        ("On Monday, Anna Example said that the port was open.", "2030-05-13"),
        ("Anna Example declared on 3 May 2030 that the port was open.", "2030-05-03"),
    ],
)
def test_the_day_of_words_is_beside_the_verb_or_opens_the_clause(text: str, day: str) -> None:
    assert [one.date for one in rows(text)][-1] == day


def test_who_added_is_the_name_before_the_office() -> None:
    text = "“It is shut,” said Anna Example, a state secretary, who added that her ministry had not been asked."
    assert [one.speaker for one in rows(text)] == ["Anna Example", "Anna Example"]


@pytest.mark.parametrize(
    ("text", "speaker", "reported"),
    [
        ("It was, in the words of one envoy, “a long delay”.", "envoy", "a long delay"),
        ("The port will close, people familiar with the matter said.", "people familiar with the matter", None),
        ("Anna Example, a former mayor, said Northland would respond “in kind”.", "Anna Example", None),
        ("Anna Example was quoted by a local agency as saying that it was “shut”.", "Anna Example", "it was “shut”"),
        ("The Example Times, citing people close to the talks, said the port was open.", "Example Times", None),
        ("One official said nine ships had left. A second put the number at ten.", "official", "nine ships had left"),
        ("A source in the ministry told reporters that the port was shut.", "source in the ministry", None),
        ("“This is theft,” reads a statement signed by 40 mayors.", "statement", "This is theft,"),
        ("Ports “are open”, says Anna Example", "Anna Example", "Ports “are open”"),
        ("“Leave the port.” That was how Anna Example put it in Warsaw.", "Anna Example", "Leave the port."),
        ("“No comment,” a spokeswoman for the armed forces said.", "spokeswoman for the armed forces", None),
        ("Anna Example, the mayor of Northport, said the case highlights that rule.", "Anna Example", None),
        ("Many in Northport deplore that the port is shut.", "Many in Northport", "the port is shut"),
    ],
)
def test_a_turn_of_phrase_has_one_speaker(text: str, speaker: str, reported: str | None) -> None:
    found = [(one.speaker, text[slice(*one.content)]) for one in rows(text) if one.content is not None]
    assert found[0][0] == speaker
    assert reported is None or found[0][1] == reported


@pytest.mark.parametrize(
    "text",
    [
        "Neither side has confirmed the report.",
        "They agreed on a plan for the ports.",
        "Northland said nothing.",
        "Anna Example commanded the fleet until May.",
        "Anna Example added 25 points in her home arena.",
        "Anna Example has written two books on ports.",
        "Anna Example testified before the committee.",
        "Berlin called in the ambassador.",
        "The cells are often called iceboxes.",
    ],
)
def test_what_nobody_says_and_what_is_agreed_is_no_statement(text: str) -> None:
    assert [one for one in rows(text) if one.speaker] == []


def test_a_short_sentence_behind_an_attribution_goes_on() -> None:
    text = "“It’s a lie,” Anna Example said of the report. “Nobody was there.”"
    (row,) = rows(text)
    assert words(text, row) == ["It’s a lie,", "Nobody was there."]


def test_the_official_is_the_unnamed_one_who_just_spoke() -> None:
    text = (
        "The port is shut, Minister Anna Example said.\n\n"
        "A local official disputed that. “It is open,” the official said, declining to be named.\n"
    )
    assert rows(text, "direct")[0].speaker == "local official"


def test_what_was_asked_is_not_said() -> None:
    text = "Pressed on whether the ministry had ruled it out, Anna Example said, “I will not say.”"
    assert [one.form for one in rows(text)] == ["direct"]


def test_a_sentence_that_begins_with_a_number_is_what_is_said() -> None:
    text = "At least six ships were lost when ice closed the outer harbour on Monday, the mayor said in a post."
    assert [text[slice(*one.content)] for one in rows(text) if one.content] == [
        "At least six ships were lost when ice closed the outer harbour on Monday"
    ]


def test_the_network_x_ends_a_sentence() -> None:
    text = "“It is open,” Anna Example wrote on X. Berta Sample called it “early”."
    assert [(one.speaker, one.venue) for one in rows(text)] == [("Anna Example", "X"), ("Berta Sample", "")]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Residents interviewed by the agency said that the port was shut.", "Residents"),
        ("Its director-general, Anna Example, described them as “a grim routine”.", "Anna Example"),
        ("Anna Example, the bank’s governor, was said to have warned of “weeks of ice”.", "Anna Example"),
        ("The harbour bank insisted that it was “safe”. The bank said in a note that it was open.", "harbour bank"),
    ],
)
def test_the_subject_is_whoever_the_verb_is_of(text: str, speaker: str) -> None:
    assert {one.speaker for one in rows(text)} == {speaker}


def test_words_that_stand_alone_are_of_the_one_whom_the_paragraph_names() -> None:
    text = "Asked whether she feared it, Anna Example shrugged. “We are used to having this neighbour.”"
    assert [(one.speaker, one.rule) for one in rows(text)] == [("Anna Example", "beside@1")]


def test_the_place_of_one_is_not_the_place_of_the_next() -> None:
    text = (
        "Anna Example told reporters in Warsaw the port was a “gift”, and Berta Sample, writing on Telegram, "
        "called the Northlanders “provincial”."
    )
    assert [(one.speaker, one.venue) for one in rows(text, "partial")] == [
        ("Anna Example", "Warsaw"),
        ("Berta Sample", "Telegram"),
    ]


def test_by_whom_is_not_said() -> None:
    assert rows("Anna Example did not say by whom.") == []


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            (
                "Northport will stay “wide open”, its deputy harbour minister said.\n\n"
                "“We close nothing,” Ada Example told reporters."
            ),
            "wide open",
            "Ada Example",
        ),
        (
            (
                "Northport will stay “wide open”, its deputy harbour minister said.\n\n"
                "“We close nothing,” Ada Example told reporters.\n\n"
                "“They count ships,” the author of the study, Berta Sample, said.\n\n"
                "The deputy minister was calm. “That list is being read,” she said."
            ),
            "That list is being read,",
            "Ada Example",
        ),
        (
            (
                "Northport will stay “wide open”, its deputy harbour minister said.\n\n"
                "“We close nothing,” Ada Example, a pilot, told reporters."
            ),
            "wide open",
            "deputy harbour minister",
        ),
        (
            "The talks failed, according to two eastern envoys, one of whom described the day as “lost”.",
            "lost",
            "one of two eastern envoys",
        ),
        (
            "The ferry operator Exampleline AG denied that it was for sale. “All is open,” a spokeswoman said.",
            "All is open,",
            "Exampleline AG",
        ),
        (
            "A sale “was the only way”, the paper quoted director Ada Example as saying.",
            "was the only way",
            "Ada Example",
        ),
        (
            "Ada Example said that Northland viewed it as “old” and that she expected it “to break at sea.”",
            "to break at sea.",
            "Ada Example",
        ),
    ],
)
def test_an_office_and_one_of_many_are_whom_the_text_names(text: str, words: str, speaker: str) -> None:
    found = [one.speaker for one in rows(text) if any(text[slice(*span)] == words for span in one.quote_spans)]
    assert found == [speaker]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("The ship, which its captain described as “a box”, went on, Ada Example said.", "a box", "captain"),
        ("A manager at the company blamed what she called “a fog” at sea.", "a fog", "manager at the company"),
        ("The other, Ada Example, went further, describing the rule as “a tunnel”.", "a tunnel", "Ada Example"),
        (
            "One of them boasted that the ship was “safer than a bank”, prosecutors say.",
            "safer than a bank",
            "One of them",
        ),
        (
            "Ada Example put it differently: “Every day teaches the next one.”",
            "Every day teaches the next one.",
            "Ada Example",
        ),
        ("Ada Example was blunt: “No ship will leave this port.”", "No ship will leave this port.", "Ada Example"),
    ],
)
def test_the_nearest_voice_speaks(text: str, words: str, speaker: str) -> None:
    found = [one.speaker for one in rows(text) if any(text[slice(*span)] == words for span in one.quote_spans)]
    assert found == [speaker]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Ada Example warned of a long winter, and the winter came.", "a long winter"),
        ("Northland had called for $30.", "$30"),
        ("Ada Example ruled out sending ships “for now”.", "sending ships “for now”"),
        ("Northland threatened to stop any ship that enters the port.", "to stop any ship that enters the port"),
        ("Ada Example denied a report that the port was for sale.", "a report that the port was for sale"),
        ("The port is open, a harbour official said, becoming the first to do so.", "The port is open"),
        ("The port is open, Ada Example said, but warned that it was late.", "The port is open"),
        ("Ada Example blamed a “toll booth” in town: ships now pay a tenth.", "a “toll booth” in town"),
    ],
)
def test_what_is_said_begins_and_ends_with_itself(text: str, content: str) -> None:
    one = rows(text)[0]
    assert one.content is not None
    assert text[slice(*one.content)] == content


@pytest.mark.parametrize(
    "text",
    [
        "Residents told to stay indoors",
        "The embassy declined to comment.",
        "An official, who spoke on condition of anonymity, was there.",
        "Asked about the Northlandic answer, the envoy smiled.",
    ],
)
def test_who_is_told_or_keeps_quiet_says_nothing(text: str) -> None:
    assert rows(text, "indirect") == []


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            "The port will close, two harbour officials said, in what one of them called “the longest night.”",
            "the longest night.",
            "one of two harbour officials",
        ),
        ("Ada Example wants more of it, a step the Pentagon opposes as “a gift”.", "a gift", "Pentagon"),
        (
            (
                "Harbour Minister Ada Example said the port was “open”. She left.\n\n"
                "As the Prime Minister told the town, “our help has no end”."
            ),
            "our help has no end",
            "Prime Minister",
        ),
        ("Her successor now speaks of “gradual tightening”.", "gradual tightening", "successor"),
        (
            "Some object to this. The bank’s chief economist dismissed the fear as “small”.",
            "small",
            "bank’s chief economist",
        ),
        (
            "Statement by Ada Example, 20 February\n\n“Every ship that leaves is one too many. We say so.”",
            "Every ship that leaves is one too many. We say so.",
            "Ada Example",
        ),
    ],
)
def test_an_office_is_nobody_elses(text: str, words: str, speaker: str) -> None:
    found = [one.speaker for one in rows(text) if any(text[slice(*span)] == words for span in one.quote_spans)]
    assert found == [speaker]


def test_a_clause_around_a_source_is_reported_by_both() -> None:
    text = "Ada Example noted that the ships, according to harbour clerks, had been late."
    found = {one.speaker: text[slice(*one.content)] for one in rows(text, "indirect") if one.content is not None}
    assert found == dict.fromkeys(
        ["Ada Example", "harbour clerks"], "the ships, according to harbour clerks, had been late"
    )


def test_a_name_that_opens_the_sentence_before_is_whom_she_means() -> None:
    text = "The mayor, Ada Example, warned of snow. Berta Sample, who sails, disagreed. “I never saw any,” she said."
    assert rows(text, "direct")[0].speaker == "Berta Sample"
