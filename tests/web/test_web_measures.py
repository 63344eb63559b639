# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The page of measures: every number opens the list it counts, and nothing is said that no source says."""

import html
import re
from typing import Any

import pytest


def total(page: str) -> int:
    found = re.search(r"([\d,]+) measures against", page)
    return 0 if found is None else int(found[1].replace(",", ""))


def counted(page: str, within: str) -> list[tuple[str, int]]:
    part = re.search(within, page, re.DOTALL)
    assert part is not None
    found = re.findall(r'<a href="([^"]+)"[^>]*>[^<]*</a> <span class="count">([\d,]+)</span>', part[0])
    return [(html.unescape(href), int(number.replace(",", ""))) for href, number in found]


def test_every_number_of_the_headings_and_facets_opens_a_list_of_that_length(site: Any) -> None:
    page = site.page("/measures")
    pairs = counted(page, r'<section aria-label="By heading".*?<div class="columns">')
    pairs += counted(page, r"<aside.*?</aside>")
    assert len(pairs) > 8
    for href, number in pairs:
        assert total(site.page(href)) == number, href


def test_a_measure_names_its_authority_target_and_dates_and_leads_to_its_evidence(site: Any) -> None:
    page = site.page("/measures?kind=arrest+warrant")
    assert "in force" in page
    row = re.search(r'<ol class="hits measures".*?</li>', page, re.DOTALL)
    assert row is not None
    leads = re.search(r'<h3><a href="(/entity/[^"]+)">arrest warrant', row[0])
    assert leads is not None
    assert "/evidence?cite=" in site.page(leads[1])


def test_a_name_narrows_and_a_day_before_the_listing_shows_nothing(site: Any) -> None:
    assert total(site.page("/measures?q=prigozhin")) > 0
    then = site.page("/measures?q=prigozhin&as_of=2001")
    assert "in force" not in then
    assert "No such measure found in these sources as of" in site.page("/measures?q=prigozhin&kind=price+cap")


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "heading=nonsense", "q=%00%F0%9F%92%A3", "offset=99999999", "program=x"]
)
def test_what_is_not_there_is_none_found(site: Any, query: str) -> None:
    assert "None held." in site.page(f"/measures?{query}") or total(site.page(f"/measures?{query}")) >= 0


def test_a_day_that_is_none_is_refused_with_what_to_write(site: Any) -> None:
    response = site.get("/measures?as_of=yesterday")
    assert response.status_code == 400
    assert "2022-03" in response.text


def test_the_page_of_the_order_ranks_stated_dates_and_leads_to_the_measures(site: Any) -> None:
    page = site.page("/order/holdfast_starter_gb-LIB0071")
    assert "2020-10-15" in page
    assert re.search(r'data-label="rank">1<', page)
    leads = re.findall(r'<a href="(/entity/[^"]+)">evidence</a>', page)
    assert leads
    assert all(site.get(one).status_code == 200 for one in leads)
    assert site.get("/order/nobody").status_code == 404
