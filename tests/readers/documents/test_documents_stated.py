# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a page states of itself has a rung and a range; where nothing is certain, nothing is stated."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.open import open_document
from holdfast.readers.documents.parts import Stated
from holdfast.readers.documents.stated import RUNGS, day_of
from holdfast.readers.text.dates import anchor_of

TEXT = (
    "<p>The harbour master of Nowhere says that the port is shut for sixty days, and that no ship may leave it.</p>" * 3
)
LONG = """<p>It was published on March 18, 2023, says the office, in a long line that is a part of the text and no line
of its own: so it says something of another text and not of this page, which is about the port and its ships.</p>"""
LISTED = """<script type="application/ld+json">[{"@type":"Article","datePublished":"2023-01-01"},
{"@type":"Article","datePublished":"2023-02-02"}]</script>"""
LINKED = """<script type="application/ld+json">{"@graph": [
  {"@type": "Organization", "name": "Not this", "datePublished": "1999-01-01"},
  {"@type": "NewsArticle", "headline": "The port &amp; the law", "datePublished": "2023-03-18T09:30:00+02:00",
   "dateModified": "2023-03-20", "publisher": {"@type": "Organization", "name": "Nowhere Post"},
   "author": [{"name": "A. Writer"}, {"name": "B. Writer"}]}]}</script>"""


def stated(page: str) -> dict[str, tuple[str, str]]:
    """Every fact of a page as value and rung, its range checked."""
    data = page.encode()
    found: dict[str, tuple[str, str]] = {}
    for one in open_document(data, name="page.html").stated:
        assert 0 <= one.start < one.end <= len(data)
        assert one.basis in RUNGS
        found[one.name] = (one.value, one.basis)
    return found


def cited(page: str, name: str) -> str:
    """The bytes that a fact stands on."""
    data = page.encode()
    (one,) = [fact for fact in open_document(data, name="page.html").stated if fact.name == name]
    assert isinstance(one, Stated)
    return data[one.start : one.end].decode()


def test_linked_data_of_the_article_wins_and_has_its_bytes() -> None:
    page = f"<html><head><meta name=date content=2023-03-19><title>T | Post</title>{LINKED}</head><body>{TEXT}"
    assert stated(page) == {
        "title": ("The port & the law", "json-ld"),
        "published": ("2023-03-18T09:30:00+02:00", "json-ld"),
        "modified": ("2023-03-20", "json-ld"),
        "publisher": ("Nowhere Post", "json-ld"),
        "author": ("A. Writer, B. Writer", "json-ld"),
    }
    assert cited(page, "published") == "2023-03-18T09:30:00+02:00"
    assert cited(page, "title") == "The port &amp; the law"


@pytest.mark.parametrize(
    ("head", "body", "wanted"),
    [
        (
            '<meta property="article:published_time" content="2023-03-18T08:00:00Z">',
            "",
            ("2023-03-18T08:00:00Z", "meta"),
        ),
        ('<meta name="DC.date.issued" content="18 March 2023">', "", ("2023-03-18", "meta")),
        ("", '<time datetime="2023-03-18" itemprop="datePublished">yesterday</time>', ("2023-03-18", "time")),
        ("", "<div>Published: March 18, 2023</div>", ("2023-03-18", "visible")),
        ("", "<div>Posted on 18.03.2023 by the office</div>", ("2023-03-18", "visible")),
        ('<link rel=canonical href="https://post.example/2023/03/18/port">', "", ("2023-03-18", "url")),
    ],
)
def test_every_rung_of_the_ladder_gives_the_day(head: str, body: str, wanted: tuple[str, str]) -> None:
    assert stated(f"<html><head>{head}</head><body><article>{body}{TEXT}</article>")["published"] == wanted


@pytest.mark.parametrize(
    "page",
    [
        f"<div>Published: 03/04/2023</div>{TEXT}",
        f"<div>Last updated: March 18, 2023</div>{TEXT}",
        f"{TEXT}{LONG}",
        f"<time datetime=2023-03-18>x</time>{TEXT}<time datetime=2023-03-19>y</time>",
        f"<meta name=date content=2023-03-18><meta name=date content=2023-04-18>{TEXT}",
        f"<meta name=date content=2023-02-30>{TEXT}",
        f"{LISTED}{TEXT}",
        f'<script type="application/ld+json">{{"@type": broken</script>{TEXT}',
    ],
)
def test_where_nothing_is_certain_no_day_of_publication_is_stated(page: str) -> None:
    assert "published" not in stated(page)


def test_a_moment_in_utc_gives_way_to_the_publishers_own_day() -> None:
    head = '<meta property="article:published_time" content="2023-03-19T02:00:00Z">'
    link = '<link rel=canonical href="https://post.example/2023/03/18/port">'
    assert stated(f"<head>{head}{link}</head>{TEXT}")["published"] == ("2023-03-18", "url")
    assert stated(f"<head>{head}{link}</head><div>Published March 19, 2023</div>{TEXT}")["published"][1] == "meta"
    assert stated(f"<head>{head}{link.replace('18', '12')}</head>{TEXT}")["published"][1] == "meta"
    assert stated(f"<head>{head.replace('00Z', '00+02:00')}{link}</head>{TEXT}")["published"][1] == "meta"


def test_last_updated_is_when_the_page_was_changed() -> None:
    page = f"<div>Last updated: March 18, 2023</div>{TEXT}"
    assert stated(page)["modified"] == ("2023-03-18", "visible")
    assert cited(page, "modified") == "March 18, 2023"


def test_the_stated_day_is_the_one_that_thursday_is_reckoned_from() -> None:
    view = read_html(f"<html><head>{LINKED}</head><body>{TEXT}".encode())
    anchor = anchor_of(view, given=dt.date(2024, 1, 1))
    assert (anchor.day, anchor.basis) == (dt.date(2023, 3, 18), "stated")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2023-03-18", "2023-03-18"), ("2023-03-18 10:00:00", "2023-03-18T10:00:00"), ("20230318T101500", "2023-03-18"),
        ("2023/3/8", "2023-03-08"), ("Sat, 18 Mar 2023 10:00:00 GMT", "2023-03-18T10:00:00+00:00"),
        ("1679133600", "2023-03-18"), ("Sept. 5, 2023", "2023-09-05"), ("5th May 2023", "2023-05-05"),
        ("03/04/2023", ""), ("2023-13-01", ""), ("soon", ""), ("", ""),
    ],
)  # fmt: skip
def test_moments_are_read_where_they_are_certain(said: str, day: str) -> None:
    assert day_of(said) == day


@given(st.text(max_size=40))
def test_any_words_are_a_day_or_none(text: str) -> None:
    said = day_of(text)
    assert said == "" or dt.date.fromisoformat(said[:10]).year > 1800


@given(
    st.lists(
        st.sampled_from(
            [
                "<meta name=date content=2023-01-0",
                "1>",
                "<time>",
                "</time>",
                "<script type='application/ld+json'>",
                "</script>",
                '{"@type":"Article","datePublished":',
                '"2023-01-01"',
                "}",
                "[",
                "]",
                "<title>",
                "T",
                "</title>",
                "<link rel=canonical",
                " href='https://a.example/2023/01/02/x'>",
                "<p>Published 2 May 2023",
                '{"@graph":',
                "\\ud800",
                "&amp;",
                "é",
            ]
        ),
        max_size=14,
    )
)
def test_any_page_states_what_it_states_within_its_bytes(pieces: list[str]) -> None:
    stated("".join(pieces))
