# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The feeds of changes among the pages: the same items as on the terminal, narrowed by list and period."""

import html
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

ATOM = "{http://www.w3.org/2005/Atom}"


def test_both_feeds_hold_the_same_dated_items(site: Any) -> None:
    atom, feed = site.get("/changes.atom"), site.get("/changes.json")
    assert atom.headers["content-type"].startswith("application/atom+xml")
    assert feed.headers["content-type"].startswith("application/feed+json")
    entries = ET.fromstring(atom.text).findall(f"{ATOM}entry")  # noqa: S314 - our own page
    ids = [one["id"] for one in feed.json()["items"]]
    assert [one.findtext(f"{ATOM}id") for one in entries] == ids
    assert len(ids) == len(set(ids)) > 10
    dates = [one["date_published"] for one in feed.json()["items"]]
    assert dates == sorted(dates, reverse=True)


def test_a_feed_can_be_narrowed_and_says_what_it_cannot_do(site: Any) -> None:
    one = site.get("/changes.json?source=holdfast_starter_gb&to=2022-03-31").json()["items"]
    assert {item["_holdfast"]["source"] for item in one} == {"holdfast_starter_gb"}
    assert all(item["date_published"] < "2022-04-01" for item in one)
    assert site.get("/changes.atom?source=nosuch").status_code == 404
    assert site.get("/changes.atom?from=someday").status_code == 400


@pytest.mark.parametrize("path", ["/changes.atom", "/changes.json"])
def test_the_page_of_changes_names_its_feeds(site: Any, path: str) -> None:
    assert path in site.page("/changes")


def test_changes_are_told_by_class_with_their_cause(site: Any) -> None:
    page = site.page("/changes/holdfast_starter_gb?from=2022-03-18&to=2023-03-31")
    assert "By class" in page
    assert "<strong>new party</strong>" in page


def test_the_rows_of_one_kind_have_pages_of_their_own(site: Any) -> None:
    whole = site.page("/changes/holdfast_starter_measures")
    leads = re.findall(r'href="(/changes/holdfast_starter_measures\?[^"]*kind=added)"', whole)
    page = site.page(html.unescape(leads[0]))
    assert page.count('<span class="sign"') == 22
    assert "By class" not in page
    assert site.page(html.unescape(leads[0]) + "&offset=20").count('<span class="sign"') == 2
    assert site.get("/changes/holdfast_starter_measures?kind=nonsense").status_code == 400


def test_every_class_is_told_and_a_party_stands_in_it_once(site: Any) -> None:
    page = site.page("/changes/holdfast_starter_gb?from=2022-03-18&to=2023-03-31")
    told = page[page.index('id="told"') : page.index("</section>", page.index('id="told"'))]
    classes = re.findall(r"([a-z][a-z -]*?) \d", told[: told.index("Numbers are of")].split("<p", 1)[1])
    assert classes
    assert all(f"<strong>{one}</strong>" in told for one in classes if one != "formatting")
    for block in re.findall(r'<ul class="queue">.*?</ul>', page, re.DOTALL):
        links = re.findall(r'href="(/entity/[^"]+)"', block)
        assert len(links) == len(set(links))
