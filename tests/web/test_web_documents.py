# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The documents in the browser: listed, searched, and read with everything found in them."""

import html
import re
from typing import Any

import pytest

from holdfast.workspace.documents import document_lines, open_document


def named(papers: Any, name: str) -> str:
    return next(one.id for one in document_lines(papers.workspace) if one.document.name == name)


def text_of(page: str) -> str:
    """A page as it reads, without the keys that stand in the text."""
    without = re.sub(r"<sup.*?</sup>", "", page)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", without)))


def test_the_list_tells_title_dates_and_counts_and_narrows(papers: Any) -> None:
    page = papers.page("/documents")
    assert "4 of 4 held" in page
    assert "Exemplia disputes the closing of Sampleton" in page
    assert "1 of 4 held" in papers.page("/documents?q=exemplia+disputes")
    assert "1 of 4 held" in papers.page("/documents?form=text")
    assert "None of the 4 documents held is so." in papers.page("/documents?q=xqzzyxq")
    assert 'href="/documents"' in papers.page("/")


def test_the_reader_shows_the_text_in_its_order_with_notes_beside_it(papers: Any) -> None:
    reference = named(papers, "port-before.html")
    page = papers.page(f"/documents/{reference}")
    read = text_of(page)
    assert "How Sampleland answers the closing of the port of Sampleton" in read
    assert "It stays closed for 60 days." in read
    assert re.search(r'<details class="fold"[^>]*><summary>Navigation', page)
    assert re.search(r'note-quantities">.*?<bdi>60 days</bdi>', page, re.DOTALL)
    assert '<p class="kicker"><a href="/documents">Documents</a>' in page


def test_no_markup_and_no_override_of_a_document_reaches_the_page(papers: Any) -> None:
    page = papers.page(f"/documents/{named(papers, 'odd.html')}")
    assert "An odd page <script>alert(1)</script>" in text_of(page)
    assert "<script>alert" not in page
    assert "onclick" not in page
    assert "document.title" not in page
    assert "\u202e" not in page
    assert "U+202E" in page
    assert "To be read with care." in page


def test_every_finding_is_an_anchor_and_its_evidence_reads_the_bytes(papers: Any) -> None:
    reference = named(papers, "port-before.html")
    page = papers.page(f"/documents/{reference}")
    anchors = re.findall(r'class="anchor" id="(\w+)"', page)
    assert len(anchors) == len(set(anchors)) > 3
    opened = open_document(papers.workspace, reference)
    first = opened.read.views[0].understood.dates[0]
    drawer = papers.page(f"/documents/{reference}?at=d1")
    citation = str(opened.citation(0, first.start, first.end))
    assert f"holdfast cite '{citation}'" in html.unescape(drawer)
    assert "read again from the bytes just now" in drawer
    assert opened.line.payload.hex in drawer
    evidence = re.search(r'href="(/evidence\?[^"]+)"', drawer)
    assert evidence is not None
    assert f"<mark>{opened.read.views[0].stream.view.text[first.start : first.end]}" in papers.page(
        html.unescape(evidence[1])
    )


def test_kinds_are_shown_and_hidden_by_their_links(papers: Any) -> None:
    reference = named(papers, "port-before.html")
    page = papers.page(f"/documents/{reference}?show=quantities")
    assert 'class="reader on-quantities"' in page
    link = re.search(r'<a href="([^"]+)" data-kind="dates"', page)
    assert link is not None
    assert 'class="reader on-dates on-quantities"' in papers.page(html.unescape(link[1]))


def test_a_place_that_another_page_leads_to_is_marked(papers: Any) -> None:
    found = papers.page("/text?q=grain+harbour")
    assert "<mark>grain</mark>" in found
    link = re.search(r'href="(/documents/c\d+\?mark=[^"]+)"', found)
    assert link is not None
    page = papers.page(html.unescape(link[1]).partition("#")[0])
    assert 'class="anchor" id="mark"' in page
    assert re.search(r'<span class="x-asked[^"]*"[^>]*>grain</span>', page)


def test_a_search_of_the_text_that_finds_nothing_says_so_and_takes_no_query_language(papers: Any) -> None:
    assert "None found in these documents" in papers.page("/text?q=xqzzyxq")
    assert papers.get('/text?q=%22+OR+"NOT*()').status_code == 200
    assert "passages in" in papers.page("/text?q=%22port+of+Sampleton%22")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/documents/c999999", 404), ("/documents/nothing", 404), ("{}?show=verdicts", 400), ("{}?at=z9", 400),
        ("{}?at=q9999", 404), ("{}?page=7", 404), ("{}?page=x", 400), ("{}?mark=here", 400), ("/documents/c0", 404),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_of_a_document_is_told_on_a_page_of_ours(papers: Any, address: str, status: int) -> None:
    response = papers.get(address.format(f"/documents/{named(papers, 'wire.txt')}"))
    assert response.status_code == status
    assert "<strong>Try:</strong>" in response.text


def test_the_changes_of_a_page_tell_the_words_that_came_and_went(papers: Any) -> None:
    before, after = named(papers, "port-before.html"), named(papers, "port-after.html")
    assert f'<a href="/documents/{after}/changes">what changed</a>' in papers.page(f"/documents/{after}")
    page = papers.page(f"/documents/{after}/changes")
    assert "What the page says was changed." in page
    assert re.search(r"<del><span class=\"hidden\">removed: </span>60</del>\s*<ins>.*?120</ins>", page)
    assert "Two banks were cut off from payments." in page
    assert "At least 5,500 tonnes" in page
    assert "withdrawn" in page
    assert page == papers.page(f"/documents/{after}/changes?from={before}")
    place = re.search(r'<a href="(/documents/[^"]+mark=[^"]+)">in ', page)
    assert place is not None
    assert 'id="mark"' in papers.page(html.unescape(place[1]).partition("#")[0])


def test_a_page_with_one_version_says_so_and_can_be_compared_with_any(papers: Any) -> None:
    wire, odd = named(papers, "wire.txt"), named(papers, "odd.html")
    assert "Only this version of the page is held." in papers.page(f"/documents/{wire}/changes")
    assert papers.get(f"/documents/{wire}/changes?from={odd}").status_code == 200
    assert papers.get(f"/documents/{wire}/changes?from=c424242").status_code == 404


def test_a_party_is_told_where_documents_name_it_as_a_possible_match(papers: Any) -> None:
    page = papers.page("/entity/example_list-1")
    assert "Mentioned in" in page
    assert "Exemplia disputes the closing of Sampleton" in page
    assert "<mark>Ben Placeholder</mark>" in page
    assert "possible match, " in page
    place = re.search(r'<a class="quiet" href="(/documents/[^"]+)"', page)
    assert place is not None
    assert re.search(r'class="x-asked[^"]*"', papers.page(html.unescape(place[1]).partition("#")[0]))


def test_a_mention_in_the_reader_leads_to_the_parties_it_may_mean(papers: Any) -> None:
    page = papers.page(f"/documents/{named(papers, 'wire.txt')}?show=mentions")
    assert re.search(r'href="/entity/example_list-1"><bdi>Ben Placeholder</bdi>', page)


def test_what_a_page_says_of_itself_leads_to_the_bytes_that_say_it(papers: Any) -> None:
    page = papers.page(f"/documents/{named(papers, 'port-after.html')}")
    stated = re.search(r"<dt>Last changed</dt><dd><bdi>2023-05-09</bdi>.*?href=\"([^\"]+)\">stated in the text", page)
    assert stated is not None
    assert "9 May 2023" in papers.page(html.unescape(stated[1]))


def test_a_capture_leads_to_its_document_and_a_document_to_its_claims(papers: Any) -> None:
    reference = named(papers, "wire.txt")
    assert f'<a href="/documents/{reference}">read it' in papers.page(f"/capture/{reference}")
    assert f'href="/claims?document={reference}"' in papers.page(f"/documents/{reference}")
