# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The pages of the demonstration workspace: what each one shows, and where its links lead."""

import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest

from holdfast.workspace.ingest import add

SUSPECT = "holdfast_starter_icc-putin"
BANK = "holdfast_starter_us-17018"


def links(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'(?:href|src|action)="([^"]+)"', page)]


def crawl(site: Any) -> Iterator[tuple[str, str]]:
    """Every page that can be reached from the start page by following links, one per kind of query."""
    seen, waiting = set[str](), ["/"]
    while waiting:
        path = waiting.pop()
        response = site.get(path)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        yield path, response.text
        if not response.headers["content-type"].startswith("text/html"):
            continue
        for link in links(response.text):
            target = urljoin(path, link).partition("#")[0]
            parts = urlsplit(target)
            if parts.scheme or parts.path.endswith(("/check", "/raw")) or parts.path.startswith("/release/"):
                continue
            # One page of each kind and first query parameter is enough: all entities are the same template.
            template = re.sub(r"(/entity/|/capture/|/set/|/changes/|/decision/).*", r"\1", parts.path)
            kind = template + parts.query.partition("=")[0]
            if kind not in seen:
                seen.add(kind)
                waiting.append(target)


@pytest.mark.slow
def test_every_link_of_every_page_leads_to_a_page(site: Any) -> None:
    visited = [path for path, _ in crawl(site)]
    assert len(visited) > 20
    for start in ("/entity/", "/evidence", "/capture/", "/changes/", "/set/", "/search", "/static/style.css"):
        assert any(path.startswith(start) for path in visited), start


def test_the_start_page_shows_the_blocks_in_the_order_of_the_terminal(site: Any) -> None:
    titles = re.findall(r'<h2 id="block-\w+">([^<]+)</h2>', site.page("/"))
    assert titles == [
        "Financial sanctions", "Export and import controls", "Visa and entry", "Companies",
        "Justice and accountability", "Said, done, disputed", "Documents", "Your customers", "In doubt",
            "How to check",
    ]  # fmt: skip


def test_every_number_of_the_start_page_opens_a_search_with_that_total(site: Any) -> None:
    page = site.page("/")
    figures = re.findall(r'<a href="(/(?:search|measures)[^"]+)"><span class="number">([\d,]+)</span>', page)
    assert len(figures) >= 10
    for href, number in figures:
        shown = site.page(html.unescape(href))
        says = (f">{number} found",) if href.startswith("/search") else (f" {number} parties", f">{number} measures")
        assert any(one in shown for one in says), href


def test_an_empty_block_names_what_is_missing_and_the_command(site: Any) -> None:
    companies = site.page("/").split('id="block-companies"')[1].split("</section>")[0]
    assert "holdfast add FILE" in companies
    assert 'class="missing"' in companies


def test_a_search_that_finds_nothing_says_in_which_sources_and_as_of_when(site: Any) -> None:
    page = site.page("/search?q=xqzzyxq")
    assert "None found in these sources" in page
    assert "2026-08-22" in page


def test_facets_narrow_and_can_be_taken_away(site: Any) -> None:
    everyone = site.page("/search?topic=sanction")
    narrowed = site.page("/search?topic=sanction&schema=Person")
    total = re.compile(r'role="status">([\d,]+) found')
    assert int(total.search(narrowed)[1]) < int(total.search(everyone)[1])  # type: ignore[index]  # both have a total
    assert "/search?topic=sanction" in links(narrowed)


def test_pages_of_results_do_not_overlap(site: Any) -> None:
    first, second = site.page("/search"), site.page("/search?offset=25")
    entities = re.compile(r'<h2><a href="(/entity/[^"]+)"')
    assert len(entities.findall(first)) == 25
    assert not set(entities.findall(first)) & set(entities.findall(second))


@pytest.mark.parametrize(
    "query", ["offset=-1", "offset=x", "offset=99999999999999999999", "schema=Nonsense", "q=%00", "q=%22%27%3C"]
)
def test_odd_queries_are_answered_with_a_page(site: Any, query: str) -> None:
    assert site.get("/search?" + query).status_code in {200, 400}


def test_every_fact_says_who_asserts_it_since_when_and_opens_its_evidence(site: Any) -> None:
    tables = re.findall(r'<table class="facts.*?</table>', site.page(f"/entity/{SUSPECT}?history=1"), flags=re.DOTALL)
    facts = 0
    for table in tables:
        above = re.search(r"<caption.*?</caption>", table, flags=re.DOTALL)
        assert above is not None
        said_above = "All asserted by" in above[0]
        for row in re.findall(r'<tr role="row"(?: class="ended")?>(.*?)</tr>', table, flags=re.DOTALL):
            if 'class="value"' not in row:
                continue
            said = above[0] if said_above else row
            assert said_above or 'data-label="asserted by"' in row or 'class="values together"' in row
            assert "International Criminal Court" in said
            assert re.search(r'since <time datetime="20', said)
            assert re.search(r'href="/evidence\?cite=sha256', row)
            facts += 1
    assert facts > 10


def test_a_party_is_shown_as_it_was_known_then(site: Any) -> None:
    first = site.workspace.record.sets()[0].index
    early = site.get(f"/entity/{SUSPECT}?known_at=s{first}")
    assert early.status_code == 404
    assert f"was known of {SUSPECT} by s{first}" in early.text
    last = site.workspace.vault.size - 1
    assert "Facts" in site.page(f"/entity/{SUSPECT}?known_at=s{last}&listed_at=2024-01-01")
    assert site.get(f"/entity/{SUSPECT}?known_at=yesterday").status_code == 400
    assert site.get(f"/search?q=lvova&known_at=s{first}").text.count("<h2><a") == 0


def test_many_values_of_one_list_stand_in_one_row_each_with_its_evidence(own_site: Any, tmp_path: Path) -> None:
    site = own_site()
    names = [f"Invented Name {number}" for number in range(9)]
    said = {"name": ["Invented"], "alias": names}
    party = {"id": "many", "schema": "Person", "datasets": ["many"], "caption": "Invented", "properties": said}
    (tmp_path / "many.ftm.json").write_text(json.dumps(party) + "\n")
    add(site.workspace, [tmp_path / "many.ftm.json"], source="many")
    row = re.search(r'<ul class="values together">(.*?)</ul>', site.page("/entity/many"), re.DOTALL)
    assert row is not None
    assert row[1].count("<li>") == row[1].count("/evidence?cite=sha256") == 9


def test_the_evidence_of_a_fact_marks_its_very_bytes(site: Any) -> None:
    statement = site.workspace.record.entity(SUSPECT).properties["name"][0]
    page = site.page("/evidence?" + urlencode({"cite": str(statement.citation)}))
    assert f"<mark>{statement.value}</mark>" in page
    assert statement.citation.payload.hex in page
    assert "Checked just now" in page
    assert page.count('class="yes"') >= 2
    assert 'role="alert"' not in page


def test_a_suspect_is_called_a_suspect_and_the_allegation_alleged(site: Any) -> None:
    page = site.page(f"/entity/{SUSPECT}")
    assert "Legal standing: warrant: reasonable grounds found" in page
    assert "alleged; not tried, not convicted" in page
    assert "presumption of innocence" in page


def test_no_page_about_a_suspect_says_more_than_the_record(site: Any) -> None:
    for suspect in site.workspace.record.search("", {"topic": ["wanted"]}).hits:
        page = re.sub(r"not convicted|<[^>]*>|https?://[^\s<]+", "", site.page(f"/entity/{suspect.id}"))
        assert not re.search(r"\b(guilty|criminal(?! court)|convicted|perpetrator)\b", page, re.IGNORECASE)


def test_the_same_name_on_other_lists_is_shown_and_not_judged(site: Any) -> None:
    page = site.page("/entity/holdfast_starter_au-6771")
    assert "Nobody has judged whether these are one and the same" in page
    assert '<a href="/entity/holdfast_starter_jp-30-8">' in page


def test_an_entity_can_be_seen_as_the_lists_stood_on_a_day(site: Any) -> None:
    assert site.get(f"/entity/{SUSPECT}?listed_at=2022-01-01").status_code == 404
    assert "2023-06-01" in site.page(f"/entity/{SUSPECT}?listed_at=2023-06-01")
    assert site.get(f"/entity/{SUSPECT}?listed_at=never").status_code == 400


def test_what_no_longer_stands_is_shown_on_request_as_row_removed(site: Any) -> None:
    record = site.workspace.record
    ended = next(
        hit.id
        for hit in record.search("", {"schema": ["Sanction"]}, limit=200).hits
        for values in record.entity(hit.id, history=True).properties.values()
        if any(one.until for one in values)
    )
    assert 'class="ended"' not in site.page(f"/entity/{ended}")
    history = site.page(f"/entity/{ended}?history=1")
    assert 'class="ended"' in history
    assert "row removed" in history


def test_an_unknown_entity_is_a_friendly_404(site: Any) -> None:
    response = site.get("/entity/no-such-thing")
    assert response.status_code == 404
    assert "search for a part of its name" in response.text


def test_disputed_claims_stand_side_by_side(site: Any) -> None:
    page = site.page("/entity/holdfast_starter_claims-grain-120-days")
    assert "120 days" in page
    assert "60 days" in page
    assert "recorded as said, not as so" in page
    assert "Against it stands Russian Federation" in page


def test_sources_show_authority_and_freshness_and_what_is_not_held(site: Any) -> None:
    page = site.page("/sources")
    assert "Office of Foreign Assets Control" in page
    assert "2024-06-25" in page
    assert "holdfast sync us_ofac_sdn" not in page
    assert "holdfast sync us_ofac_sdn" in site.page("/sources?all=1")


def test_raw_bytes_leave_only_as_a_download_of_no_type(site: Any) -> None:
    response = site.get("/capture/c2/raw")
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment;")
    assert hashlib.sha256(response.content).hexdigest() == site.workspace.vault.capture(2).payload.hex


def test_a_capture_can_be_checked_and_says_how_to_check_it_elsewhere(site: Any) -> None:
    page = site.page("/capture/c2")
    for command in ("sha256sum FILE", "holdfast verify c2", "holdfast bundle c2"):
        assert command in page
    assert "Checked: every byte agrees." in site.post("/capture/c2/check").text


def test_an_entry_that_is_no_capture_is_not_found(site: Any) -> None:
    assert site.get("/capture/c0").status_code == 404


def test_changes_compare_two_captures_property_by_property(site: Any) -> None:
    page = site.page("/changes/holdfast_starter_gb?from=2022-03-18&to=2023-03-31")
    assert "PJSC Sberbank" in page
    assert "<ins>" in page
    assert 'id="added"' in page
    assert "2022-03-18" in page
    other_way = site.page("/changes/holdfast_starter_gb?from=2023-03-31&to=2022-03-18")
    assert "<del>" in other_way


def test_a_capture_compared_with_itself_differs_in_nothing(site: Any) -> None:
    assert "Nothing differs" in site.page("/changes/holdfast_starter_gb?from=2023-03-31&to=2023-03-31")


@pytest.mark.parametrize("path", ["/changes/unknown", "/changes/holdfast_starter_gb?from=1999-01-01", "/set/1000000"])
def test_what_is_not_held_is_a_404_that_says_what_is(site: Any, path: str) -> None:
    response = site.get(path)
    assert response.status_code == 404
    assert "<strong>Try:</strong>" in response.text


def test_verification_runs_on_request_and_shows_its_report(site: Any) -> None:
    page = site.page("/verify")
    assert str(site.workspace.vault.key) in html.unescape(page)
    assert "every byte agrees" not in page
    report = site.post("/verify", {"vkey": str(site.workspace.vault.key)}).text
    assert "Checked: every byte agrees." in report
    assert "vouched for by the vault itself" not in report


def test_a_key_that_is_none_is_refused_with_a_hint(site: Any) -> None:
    kept = site.workspace.vault.checkpoint().data.decode().replace("\n", "\r\n")
    assert "continues the checkpoint you kept" in site.post("/verify", {"kept": kept}).text
    assert site.post("/verify", {"kept": "no checkpoint"}).status_code == 400
    response = site.post("/verify", {"vkey": "not a key"})
    assert response.status_code == 400
    assert "not a verifier key" in response.text


def test_there_is_a_page_for_what_is_not_there(site: Any) -> None:
    response = site.get("/nothing/here")
    assert response.status_code == 404
    assert 'href="/"' in response.text
