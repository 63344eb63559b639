# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The page of measures: every number opens the list it counts, and nothing is said that no source says."""

import html
import re
from typing import Any

import pytest


def total(page: str) -> int:
    """How long the list is: the counted measures, and those kept apart from every count."""
    found = re.findall(r"([\d,]+) measures against|([\d,]+) (?:measures )?kept apart", page)
    return sum(int((counted or apart).replace(",", "")) for counted, apart in found)


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
    row = re.search(r'<ol class="hits measures".*?</ul>', page, re.DOTALL)
    assert row is not None
    leads = re.search(r'<li><a href="(/entity/[^"]+)">arrest warrant', row[0])
    assert leads is not None
    assert "/evidence?cite=" in site.page(leads[1])


def test_a_measure_against_a_country_sector_or_group_says_so_and_names_its_act(site: Any) -> None:
    page = html.unescape(site.page("/measures?heading=visa&dataset=holdfast_starter_measures"))
    assert "Russia (airspace)" in page
    assert "Belarus (airspace)" in page
    assert "No party is named" not in page
    assert 'href="https://eur-lex.europa.eu/eli/reg/2022/334/oj"' in page
    listed = site.page("/measures?kind=asset+freeze&dataset=holdfast_starter_measures")
    assert re.search(r"336 members of the State Duma", listed)


def test_a_day_between_the_act_and_its_effect_shows_the_measure_as_planned(site: Any) -> None:
    query = "/measures?kind=price+cap&country=us&as_of="
    assert total(site.page(query + "2022-12-01")) == 0
    assert "planned" in site.page(query + "2022-12-04")
    assert "planned" not in site.page(query + "2022-12-05")


def test_the_law_of_the_state_under_scrutiny_is_kept_apart_from_the_count(site: Any) -> None:
    assert "3 measures kept apart" in site.page("/measures?heading=repressive")
    whole = site.page("/measures")
    assert re.search(r"\d+ measures against \d+ parties \(\d+ measures name no party\), and 5 kept apart", whole)


def test_the_start_page_counts_what_its_link_opens_for_measures_without_a_party(site: Any) -> None:
    links = re.findall(r'href="(/measures[^"]*holdfast_starter_measures[^"]*)"', site.page("/"))
    assert len(links) == 3
    assert all(total(site.page(html.unescape(link))) > 10 for link in links)


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


def test_measures_are_those_that_were_known_then(site: Any) -> None:
    first = next(one for one in site.workspace.record.sets() if one.source == "holdfast_starter_gb")
    then = f"/measures?dataset=holdfast_starter_gb&known_at=s{first.index}"
    assert 0 < total(site.page(then)) < total(site.page("/measures?dataset=holdfast_starter_gb"))
    assert f"known_at=s{first.index}" in site.page(then).split('id="facet-status"')[1]  # every link keeps the time
    refused = site.get("/measures?known_at=s99999")
    assert refused.status_code == 400
    assert "the log has no entry" in refused.text


def test_kinds_that_differ_in_nothing_else_stand_in_one_row(site: Any) -> None:
    page = site.page("/measures?q=sberbank")
    heads = re.findall(r"<h3>(.*?)</h3>\s*<ul class=\"what\">(.*?)</ul>", page, re.DOTALL)
    assert heads
    assert sum(kinds.count('href="/entity/') for _, kinds in heads) == total(page)


def test_the_page_of_the_order_ranks_stated_dates_and_leads_to_the_measures(site: Any) -> None:
    page = site.page("/order/holdfast_starter_gb-LIB0071")
    assert "2020-10-15" in page
    assert re.search(r'data-label="rank">1<', page)
    leads = re.findall(r'<a href="(/entity/[^"]+)">the measure</a>', page)
    assert leads
    assert all(site.get(one).status_code == 200 for one in leads)
    assert site.get("/order/nobody").status_code == 404
