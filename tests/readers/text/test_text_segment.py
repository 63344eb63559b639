# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Sections end at headlines, sentences at stops that end one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.segment import cut, paragraphs, sections, sentences

BODY = (
    "The port authority said that twelve ships waited off the coast for inspection, three more than on the day before."
)


@pytest.mark.parametrize(
    "parts",
    [
        ["He spoke.", "She did not."],
        ["Gov. A. B. Example met Sen. C. Example in Washington, D.C. on Monday.", "They talked."],
        ["It happened in the U.S. last year.", "Nobody saw it."],
        ["He lives in the U.S.", "The others left."],
        ["At 5 p.m. Monday the talks ended.", "At 6 p.m.", "They began again."],
        ["“Never!” he said.", "“Why?”", "They asked again."],
        ["“It is done.”", "Then they left."],
        ["Prices rose 3.5 percent to 1.2 million.", "Wages did not."],
        ["Example Inc. sold it to Example Co. Ltd. in May.", "The price is unknown."],
        ["Указ подписан 3 мая 2021 г. в Киеве.", "Он вступил в силу."],
        ["他说了。", "她没有。"],
        ["Wait…", "There is more."],
        ["No. 5 was first.", "Mr. Example was second."],
        ["No stop at the end"],
        ["He quoted J.R. Example.", "She did, too."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(parts: list[str]) -> None:
    text = " ".join(parts) if "。" not in parts[0] else "".join(parts)
    assert [text[start:end] for start, end in cut(text, 0, len(text))] == parts


@given(st.text(alphabet="aB. !?”“\n\u00a0…5。Mr", max_size=60))
def test_sentences_hold_every_word_once_in_order(text: str) -> None:
    at = 0
    kept = []
    for start, end in cut(text, 0, len(text)):
        assert at <= start < end <= len(text)
        kept.append(text[start:end])
        at = end
    assert "".join("".join(kept).split()) == "".join(text.split())


def test_a_long_text_without_stops_or_full_of_them_costs_in_proportion() -> None:
    for text in ("a" * 300_000, "." * 300_000, ". " * 150_000, "A. " * 100_000, '."' * 150_000):
        assert sum(end - start for start, end in cut(text, 0, len(text))) <= len(text)


def test_a_live_blog_falls_into_its_posts() -> None:
    posts = f"First post\n\nCaption of it, on March 1, 2021.\n\n{BODY}\nIt gave no reason.\n\nSecond post\n\n{BODY}"
    text = f"Live news of the day\n\n{BODY}\n\n{posts}"
    view = read_plain(text.encode())
    heads = [
        None if one.headline is None else view.text[view.blocks[one.headline].start : view.blocks[one.headline].end]
        for one in sections(view)
    ]
    assert heads == ["Live news of the day", "First post", "Second post"]
    assert [(one.first, one.last) for one in sections(view)] == [(0, 2), (2, 6), (6, 8)]
    assert list(paragraphs(view)) == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 6), (6, 7), (7, 8)]


def test_sections_of_a_page_begin_at_its_headings() -> None:
    view = read_html(f"<h1>Title</h1><h2>Lead</h2><p>{BODY}</p><h2>Part</h2><p>{BODY}</p><p>{BODY}</p>".encode())
    assert [(one.first, one.last, one.headline) for one in sections(view)] == [(0, 3, 0), (3, 6, 3)]
    assert sections(read_html(b"")) == ()


def test_sentences_of_furniture_are_not_given() -> None:
    view = read_plain(f"Skip to content\n\n{BODY} It was so.\n\nRead more here.".encode())
    assert [view.text[one.start : one.end] for one in sentences(view)] == [BODY, "It was so."]


def test_a_clock_and_a_headline_are_no_part_of_the_paragraph_below_them() -> None:
    text = "8:02 p.m., June 4, 2024\nHarbour shut by ice\nThe harbour was shut by ice that had come with the\ntide.\n"
    view = read_plain(text.encode())
    found = [text[view.blocks[first].start : view.blocks[last - 1].end] for first, last in paragraphs(view)]
    assert found[1:] == ["Harbour shut by ice", "The harbour was shut by ice that had come with the\ntide."]
