# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What documents claim and announce, in the browser: sides beside each other, words that lead to their places."""

import html
import re
from dataclasses import replace
from typing import Any

import pytest

from holdfast.readers.text.found import ClaimFound, MeasureFound, RoleFound
from holdfast.timeline.compared import Agreement, Change, Comparison, Disagreement, Origin, Side
from holdfast.timeline.followed import Followed, ListedMeasure, Pledge
from holdfast.timeline.told import Place, Source, ToldClaim, ToldMeasure, ToldRole
from holdfast.web.pages.claims import shown_claim, shown_comparison
from holdfast.web.pages.pledges import shown_pledge
from holdfast.web.render import render

PAGE = Source("c4", "A page", "Ministry of Sampleland", "2023-03-03", "https://example.org/port", "2023-03-04")
WIRE = Source("c5", "A wire story", "", "2023-03-04")
FRAME = {"workspace": "own", "csrf": "", "q": "", "locked": False}


def told(source: Source, value: str, by: tuple[str, ...] = (), start: int = 40) -> ToldClaim:
    claim = ClaimFound(start, start + 7, "port|closed|day", "port", "closed", value, "day", low=value, high=value,
                       sign="=", asserted_by=by)  # fmt: skip
    place = Place(source, start, start + 7, f"{value} days", context=f"The port is closed for {value} days, it says.")
    return ToldClaim(claim, place)


ROLE = RoleFound(0, 4, "Ben Placeholder", "minister", "", "holds_role", (0, 4))
SIDES = (
    Side("60 days", (told(PAGE, "60"), told(WIRE, "60", ("Wire", "Ada Sample"))),
         (Origin("Ministry of Sampleland", "alone", (told(PAGE, "60"),)),)),
    Side("30 days", (told(WIRE, "30", ("Ben Placeholder",), 90),),
         roles=(ToldRole(ROLE, Place(WIRE, 0, 4)),)),
)  # fmt: skip


def test_a_disagreement_shows_its_sides_with_who_says_so_and_the_words_in_their_sentence() -> None:
    one = Disagreement("k", "port of Sampleton: closed for", "numeric", "disjoint@1", "no number is both", SIDES)
    shown = shown_comparison(Comparison(3, (one,)), 10)
    page = render("claims.html", {**FRAME, **values(), **shown})
    assert "1 disagreement, as far as the words go, among 3 claims" in text_of(page)
    assert page.count('class="one-side"') == 2
    assert "said by Ministry of Sampleland, Ada Sample, as told by Wire" in text_of(page)
    assert "closed for <mark>60 days</mark>, it says." in page
    assert 'href="/documents/c5?mark=90-97#mark"' in page
    assert "1 independent origin, as far as can be told" in page
    assert "Nothing here says who is right." in page


def test_a_denial_is_said_once_on_the_page_of_all_claims() -> None:
    place = Place(PAGE, 4, 30, "Ruritania does not recognize the court")
    within = ToldClaim(ClaimFound(4, 30, "k", "Ruritania", "does not recognize the court", "false", polarity=False,
                                  type="fact", asserted_by=("Ada Sample",)), place)  # fmt: skip
    outside = ToldClaim(ClaimFound(4, 30, "k", "Ruritania", "had sold the port", "false", polarity=False,
                                   type="fact", asserted_by=("Ada Sample",)),
                        Place(PAGE, 4, 30, "Ruritania had sold the port"))  # fmt: skip
    shown = {**FRAME, **values(), "total": 1, "first": 1, "last": 1, "back": "/claims"}
    page = text_of(render("claims_all.html", {**shown, "claims": [shown_claim(within)]}))
    assert "Ruritania does not recognize the court" in page
    assert "said by Ada Sample" in page
    assert "denied" not in page
    assert "false" not in page
    page = text_of(render("claims_all.html", {**shown, "claims": [shown_claim(outside)]}))
    assert "denied by Ada Sample" in page


def test_what_several_tell_and_what_a_page_changed_are_told_apart_from_disagreements() -> None:
    agreement = Agreement("k", "port: closed for", "60 days", SIDES[0].tellings, SIDES[0].origins)
    change = Change("k", "port: closed for", told(PAGE, "60"), told(PAGE, "120"))
    shown = shown_comparison(Comparison(3, agreements=(agreement,), changes=(change,)), 10)
    page = render("claims.html", {**FRAME, **values(), **shown})
    assert "None found among 3 claims" in page
    assert "Told by several" in page
    assert "2 tellings" in page
    no = tuple(replace(one, claim=replace(one.claim, polarity=False)) for one in SIDES[0].tellings)
    denied = Agreement("k", "port: closed for", "60 days", no, SIDES[0].origins)
    shown = shown_comparison(Comparison(3, agreements=(denied,), changes=(change,)), 10)
    assert "not 60 days" in text_of(render("claims.html", {**FRAME, **values(), **shown}))
    assert "That is an edit, not a disagreement." in page
    assert 'href="/documents/c4/changes?from=c4"' in page


def test_a_word_and_what_followed_it_stand_beside_each_other_with_the_days_between() -> None:
    threat = ToldMeasure(MeasureFound(10, 30, "sanction", "", "threatened"), Place(WIRE, 10, 30, "impose sanctions"))
    deed = ToldMeasure(MeasureFound(5, 20, "sanction", "", "taken", date="2023-03-10"), Place(PAGE, 5, 20, "imposed"))
    listed = ListedMeasure("x-9", "example_list", ("asset freeze",), ("finance",), ("Exemplia",), (), ("Two Banks",),
                           ("x-1",), "2023-03", "from", "in force")  # fmt: skip
    pledge = Pledge(
        threat, "threatened", "Exemplia", "reporters", ("Sampleland",), "sanction", "", "finance",
        "if the port stays closed", "", "2023-03-04", "stated",
        (
            Followed(("same kind",), (6, 6), "2023-03-10", "stated", told=deed),
            Followed(("same heading",), (0, 27), "2023-03", "from", listed=listed, alike=3),
        ),
    )  # fmt: skip
    page = render("pledges.html", {**FRAME, **values(), **pledge_values([pledge])})
    assert "after 6 days" in page
    assert "after 0 to 27 days" in page
    assert 'href="/entity/x-9"' in page
    assert "and 2 alike" in page
    assert "on the condition: “<bdi>if the port stays closed</bdi>”" in page
    assert "It is no verdict." in page


def test_a_word_without_a_counterpart_is_not_called_broken() -> None:
    promise = ToldMeasure(MeasureFound(1, 2, "sanction", "", "promised"), Place(WIRE, 1, 2, "w"))
    pledge = Pledge(promise, "promised", "", "", (), "sanction", "", "", "", "", "", "", passed_over=2)
    page = render("pledges.html", {**FRAME, **values(), **pledge_values([pledge])})
    assert "No counterpart found in these sources as of" in page
    assert "2 later measures shared too little with it." in page
    assert not re.search(r"\b(broken|kept|failed)\b", text_of(page))


@pytest.mark.parametrize("path", ["/claims", "/claims?q=port", "/claims/all", "/claims/all?document={}", "/pledges"])
def test_the_pages_of_claims_answer_for_the_documents_held(papers: Any, path: str) -> None:
    reference = re.search(r'href="/documents/(c\d+)"', papers.page("/documents"))
    assert reference is not None
    page = papers.page(path.format(reference[1]))
    assert '<a href="/claims" aria-current="page">Claims</a>' in page


def test_every_claim_leads_to_its_words_in_the_reader(papers: Any) -> None:
    page = papers.page("/claims/all?q=days")
    link = re.search(r'class="quiet" href="(/documents/[^"]+)">[^<]*<mark>([^<]+)</mark>', page)
    assert link is not None
    marked = papers.page(html.unescape(link[1]).partition("#")[0])
    assert "".join(re.findall(r'<span class="x-asked[^"]*"[^>]*>([^<]*)</span>', marked)) == link[2]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/claims?document=c424242", 404), ("/pledges?status=broken", 400), ("/pledges?document=nothing", 404),
     ("/claims?about=nobody-at-all", 404)],
)  # fmt: skip
def test_what_cannot_be_asked_of_claims_is_told_on_a_page_of_ours(papers: Any, path: str, status: int) -> None:
    response = papers.get(path)
    assert response.status_code == status
    assert "<strong>Try:</strong>" in response.text


def text_of(page: str) -> str:
    """A page as it reads."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page)))


def values() -> dict[str, object]:
    """What both pages are given beside their findings."""
    return {
        "title": "Claims", "at": "/claims", "words": "", "document": "", "about": "", "documents": 2,
        "as_of": "2023-03-04", "all": "/claims/all", "earlier": None, "later": None, "first": 1, "last": 1,
    }  # fmt: skip


def pledge_values(found: list[Pledge]) -> dict[str, object]:
    return {
        "authority": "", "status": "", "open_only": False, "statuses": (), "total": len(found),
        "pledges": [shown_pledge(one) for one in found],
    }  # fmt: skip
