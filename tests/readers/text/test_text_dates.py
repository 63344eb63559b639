# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Dates are read as vaguely as they are said, from the day the text itself gives."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.dates import Anchor, anchor_of, find_dates, read_dates

SATURDAY = Anchor(dt.date(2023, 3, 18), "given")


def found(text: str, anchor: Anchor = SATURDAY) -> list[tuple[str, str, str]]:
    return [(text[one.start : one.end], one.iso, one.granularity) for one in find_dates(text, 0, len(text), anchor)]


@pytest.mark.parametrize(
    ("text", "expression", "iso", "granularity"),
    [
        ("signed on March 18, 2023.", "March 18, 2023", "2023-03-18", "day"),
        ("signed on 18 March 2023.", "18 March 2023", "2023-03-18", "day"),
        ("since Jan. 12, 2022.", "Jan. 12, 2022", "2022-01-12", "day"),
        ("dated 2023-03-18", "2023-03-18", "2023-03-18", "day"),
        ("dated 18.03.2023", "18.03.2023", "2023-03-18", "day"),
        ("dated 03/18/2023", "03/18/2023", "2023-03-18", "day"),
        ("dated 03/04/2023", "03/04/2023", "", "day"),
        ("указ от 3 мая 2021 года", "3 мая 2021", "2021-05-03", "day"),
        ("указ від 24 лютого 2022", "24 лютого 2022", "2022-02-24", "day"),
        ("am 3. März 2021", "3. März 2021", "2021-03-03", "day"),
        ("le 3 août 2021", "3 août 2021", "2021-08-03", "day"),
        ("talks on March 3-5, 2021", "March 3-5, 2021", "2021-03-03/2021-03-05", "range"),
        ("in October 2022", "October 2022", "2022-10", "month"),
        ("put forward in mid-December", "mid-December", "2022-12", "month"),
        ("fighters by mid-May", "mid-May", "2023-05", "month"),
        ("brokered last July", "last July", "2022-07", "month"),
        ("said in January", "January", "2023-01", "month"),
        ("will take over in April", "April", "2023-04", "month"),
        ("for this year’s summit in September", "September", "2023-09", "month"),
        ("speaks on February 16 in", "February 16", "2023-02-16", "day"),
        ("invaded in 2014", "2014", "2014", "year"),
        ("made clear Saturday that", "Saturday", "2023-03-18", "day"),
        ("said on Monday", "Monday", "2023-03-13", "day"),
        ("a visit beginning Monday", "Monday", "2023-03-20", "day"),
        ("next Friday", "next Friday", "2023-03-24", "day"),
        ("last Saturday", "last Saturday", "2023-03-11", "day"),
        ("set to expire today", "today", "2023-03-18", "day"),
        ("spoke yesterday", "yesterday", "2023-03-17", "day"),
        ("will speak tomorrow", "tomorrow", "2023-03-19", "day"),
        ("struck this week", "this week", "2023-W11", "week"),
        ("to Moscow next week", "next week", "2023-W12", "week"),
        ("held last month", "last month", "2023-02", "month"),
        ("held last year", "last year", "2022", "year"),
        ("three days ago", "three days ago", "2023-03-15", "day"),
        ("two months from now", "two months from now", "2023-05", "month"),
        ("this weekend", "this weekend", "2023-03-18/2023-03-19", "range"),
        ("opened on Friday, 17 March 2023 in", "Friday, 17 March 2023", "2023-03-17", "day"),
        ("the last one was on 13 March.", "13 March", "2023-03-13", "day"),
        ("on 16 Dec. in", "16 Dec.", "2022-12-16", "day"),
        ("refused since August to prolong it", "August", "2022-08", "month"),
        ("in force by Christmas", "Christmas", "2023-12-25", "day"),
        ("closed at the end of 2021.", "the end of 2021", "2021-12", "month"),
        ("until the end of the month", "the end of the month", "2023-03-31", "day"),
        ("by the end of next year", "the end of next year", "2024-12", "month"),
        ("ships begin a drill on Monday", "Monday", "2023-03-20", "day"),
        ("ahead of a 2024 run", "2024", "2024", "year"),
        ("said at the weekend", "at the weekend", "2023-03-18/2023-03-19", "range"),
        ("during the past year", "past year", "2022-03-18/2023-03-18", "range"),
        ("in the past week", "past week", "2023-03-11/2023-03-18", "range"),
        ("“They will go,” Anna Example wrote in a post Tuesday", "Tuesday", "2023-03-14", "day"),
        ("published by the Example Post on Monday", "Monday", "2023-03-13", "day"),
    ],
)
def test_an_expression_means_what_it_says(text: str, expression: str, iso: str, granularity: str) -> None:
    assert (expression, iso, granularity) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "officials may march on",
        "the sun sat low",
        "2,014 ships and 2014 tonnes",
        "a Boeing 737-2000 and $2014",
        "Su-27 and MiG-29",
        "they met Dec and Mar",
        "31 February 2021",
        "10.5.123",
        "97-2014",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert found(text) == []


def test_without_an_anchor_nothing_relative_is_dated() -> None:
    relative = "On Thursday, this week, last year, mid-May, March 3 and two days ago"
    assert {iso for _, iso, _ in found(relative, Anchor(None))} == {""}
    assert len(found(relative, Anchor(None))) == 6


def test_a_page_that_is_kept_up_to_date_anchors_no_weekday_and_no_week() -> None:
    said = "As was said earlier this week and on Monday, in December, so it is."
    view = read_plain(f"A page\nLast updated: February 23, 2024\n\n{said}".encode())
    assert anchor_of(view) == Anchor(dt.date(2024, 2, 23), "stated", kept=True)
    assert [(one.iso, one.granularity) for one in read_dates(view)][1:] == [
        ("", "week"),
        ("", "day"),
        ("2023-12", "month"),
    ]


def test_a_section_with_its_own_date_is_its_own_anchor() -> None:
    body = "The council met on Friday to speak about the ports and the ships that wait there, and it took no decision."
    text = f"News of March 18, 2023\n\n{body}\n\nOlder post\n\nUpdated March 11, 2023\n\n{body}"
    days = [one.iso for one in read_dates(read_plain(text.encode())) if one.rule == "weekday@1"]
    assert days == ["2023-03-17", "2023-03-10"]


def test_news_that_was_modified_on_its_day_anchors_its_weekdays() -> None:
    said = "The two spoke on Wednesday for nearly an hour, and neither of them said a word about the ports."
    view = read_plain(f"Two speak at last\n\nTom Testov and agencies\nLast modified on 26 Apr 2023\n\n{said}".encode())
    assert [one.iso for one in read_dates(view)] == ["2023-04-26", "2023-04-26"]


@pytest.mark.parametrize(
    ("head", "title", "day"),
    [
        ("Ports live: two quays shut as storms near the coast – 9 December 2022", True, dt.date(2022, 12, 9)),
        ("PORTS IN SHORT\nWeek of 15–19 May 2023", True, dt.date(2023, 5, 19)),
        ("PORTS IN SHORT\nMay 29 to June 2, 2023", True, dt.date(2023, 6, 2)),
        ("PORTS IN SHORT\n29 May – 2 June 2023", True, dt.date(2023, 6, 2)),
    ],
)
def test_a_headline_that_ends_on_its_day_and_a_week_below_one_anchor_the_rest(
    head: str, title: bool, day: dt.date
) -> None:
    body = "The council met on Friday to speak about the ports and the ships that wait there, and it took no decision."
    view = read_plain(f"{head}\n\nWhat we covered here\n{body}".encode())
    assert (view.blocks[0].role == "title") == title
    assert anchor_of(view).day == day


def test_the_day_handed_in_comes_behind_what_the_text_says() -> None:
    given_day = dt.date(2020, 1, 1)
    assert anchor_of(read_plain(b"No day is said here."), given=given_day) == Anchor(given_day, "given")
    titled = read_plain(b"News of March 18, 2023\n\nIt happened today, and everybody who was there saw it happen.")
    assert anchor_of(titled, given=given_day) == Anchor(dt.date(2023, 3, 18), "title")


@given(st.text(alphabet="aM0123 rch,.-/2SJunlTodyMai", max_size=60), st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)))
def test_expressions_never_overlap_and_mean_real_days(text: str, day: dt.date) -> None:
    at = 0
    for one in find_dates(text, 0, len(text), Anchor(day, "given")):
        assert at <= one.start < one.end <= len(text)
        at = one.end
        if one.granularity == "day" and one.iso:
            dt.date.fromisoformat(one.iso)


@pytest.mark.parametrize("unit", ["March ", "1 ", "in 20", "last ", "1.1.", "Mon ", "three ", "  \u00a0"])
def test_long_texts_made_to_be_slow_cost_in_proportion(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert found(text) == []


def test_dates_of_labelled_documents_are_found(shared_dir: Path) -> None:
    import json

    gold = [json.loads(line) for line in (shared_dir / "gold" / "dates.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = {(one["doc"], one["start"], one["end"], one["iso"] or "") for one in gold}
    said = set()
    for file in (shared_dir / "seeds").glob("*.txt"):
        if file.name[:3] in {"000", "001", "003"}:
            said |= {(file.name[:3], one.start, one.end, one.iso) for one in read_dates(read_plain(file.read_bytes()))}
    right = len(wanted & said)
    assert 2 * right / (len(wanted) + len(said)) >= 0.95


@pytest.mark.parametrize(
    "opening",
    [
        "NORTHPORT, March 18, 2023 (Agency) – ",
        "NORTHPORT, Northland, 18 March 2023 — ",
        "Northport, March 18, 2023 (Example Press) -- ",
        "PORT SAMPLE, 2023-03-18 - ",
    ],
)
def test_the_dateline_of_a_dispatch_is_its_day(opening: str) -> None:
    text = f"Ports stay open\n\n{opening}The ports stay open, Anna Example said on Friday.\n\nShips wait."
    view = read_plain(text.encode())
    assert anchor_of(view, given=dt.date(2024, 1, 1)) == Anchor(dt.date(2023, 3, 18), "dateline")
    assert [one.iso for one in read_dates(view)] == ["2023-03-18", "2023-03-17"]


def test_a_dateline_without_a_year_is_reckoned_from_the_day_handed_in() -> None:
    view = read_plain("Ports stay open\n\nNORTHPORT, March 18 (AGENCY) — The ports stay open.".encode())
    assert anchor_of(view, given=dt.date(2023, 3, 20)) == Anchor(dt.date(2023, 3, 18), "dateline")
    assert anchor_of(view) == Anchor(None)


@pytest.mark.parametrize("line", ["March 18, 2023", "Published: March 18, 2023", "Saturday, 18 March 2023"])
def test_a_line_of_the_head_that_is_a_day_is_the_documents(line: str) -> None:
    preface = (
        "A short note on what follows here; it was written for nobody in particular, as anybody can see at once.\n\n"
    )
    for before in ("", preface):
        text = f"{before}Ports stay open\nBy Bo Sample, Northport\n{line}\n\nThe ports stay open, Anna Example said."
        assert anchor_of(read_plain(text.encode())) == Anchor(dt.date(2023, 3, 18), "stated")


@pytest.mark.parametrize(
    "opening",
    ["On March 18, 2023 – a Saturday – ", "Anna Example, March 18, 2023 – ", "In NORTHPORT, March 18, 2023 was cold. "],
)
def test_a_day_in_a_sentence_is_no_dateline(opening: str) -> None:
    view = read_plain(f"Ports stay open\n\n{opening}The ports stay open to ships of all kinds.".encode())
    assert anchor_of(view) == Anchor(None)


@pytest.mark.parametrize(
    ("text", "expression", "iso"),
    [
        ("The port closed on May 16, 2022; the mill did in the same month.", "the same month", "2022-05"),
        (
            "The bank was listed on 21 November 2022; a fortnight later the rule fell.",
            "a fortnight later",
            "2022-12-05",
        ),
        ("It began on 3 April 2022 and ran to the end of that month.", "the end of that month", "2022-04-30"),
    ],
)
def test_what_is_told_from_the_date_before_is_reckoned_from_it(text: str, expression: str, iso: str) -> None:
    assert [one[1] for one in found(text) if one[0] == expression] == [iso]


def test_a_day_above_the_headline_is_the_day_of_the_document() -> None:
    lines = ["Press room", "16 December 2024", "", "Northland lists nine ships", "", "The council decided so today."]
    view = read_plain("\n".join(lines).encode())
    assert anchor_of(view).day == dt.date(2024, 12, 16)


def test_news_that_is_updated_by_the_minute_is_of_its_day() -> None:
    lines = [
        "Live updates",
        "Updated 9:40 p.m. ET, June 4, 2024",
        "",
        "The mayor said on Monday that the port was shut.",
    ]
    view = read_plain("\n".join(lines).encode())
    assert [one.iso for one in read_dates(view)] == ["2024-06-04", "2024-06-03"]


def test_a_day_in_a_table_is_not_the_day_of_the_document() -> None:
    table = "<table><tr><td>Berth</td><td>25 February 2022</td></tr></table>"
    view = read_html(f"<main><h1>Ports</h1><p>Shut on Thursday.</p>{table}</main>".encode())
    assert any(block.kind == "cell" for block in view.blocks)
    assert anchor_of(view) == Anchor(None)
