# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The reader of documents in Debian's Chromium: keys, kinds in place, without scripts, by axe, narrow and on paper."""

from typing import Any

import pytest

from holdfast.workspace.documents import document_lines
from support.browsing import OPEN_ALL, opened, violations

pytestmark = pytest.mark.browser

PAGES = [
    "/documents", "/documents?q=port", "/documents?q=xqzzyxq", "{after}", "{after}?at=d1#d1", "{after}?show=quotations",
    "/claims", "/claims/all", "/pledges",
    "{odd}", "{wire}", "{after}/changes", "{wire}/changes", "/text", "/text?q=port", "/text?q=xqzzyxq",
    "/entity/example_list-1", "{wire}?at=q99",
]  # fmt: skip


def addresses(site: Any) -> dict[str, str]:
    names = {one.document.name: f"/documents/{one.id}" for one in document_lines(site.workspace)}
    return {"after": names["port-after.html"], "odd": names["odd.html"], "wire": names["wire.txt"]}


def each(site: Any) -> list[str]:
    return [path.format(**addresses(site)) for path in PAGES]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_documents(browser: Any, papers: Any, scheme: str) -> None:
    page = opened(browser, papers, color_scheme=scheme, bypass_csp=True)
    found = {}
    for path in each(papers):
        page.goto(papers.origin + path)
        if rules := violations(page):
            found[path] = rules
    page.context.close()
    assert found == {}


def test_nothing_of_a_document_runs_and_nothing_is_refused(browser: Any, papers: Any) -> None:
    page = opened(browser, papers)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    for path in each(papers)[:-1]:
        page.goto(papers.origin + path)
    page.goto(papers.origin + addresses(papers)["odd"])
    assert page.locator("#reader script, #reader [onclick]").count() == 0
    assert page.title() != "run"
    page.context.close()
    assert said == []


@pytest.mark.parametrize(("width", "media"), [(320, "screen"), (658, "print")])
def test_no_page_of_documents_is_wider_than_what_it_is_shown_on(
    browser: Any, papers: Any, width: int, media: str
) -> None:
    page = opened(browser, papers, viewport={"width": width, "height": 800})
    wide = {}
    for path in each(papers):
        page.goto(papers.origin + path)
        page.emulate_media(media=media)
        page.evaluate(OPEN_ALL)
        shown = page.evaluate("document.documentElement.scrollWidth")
        if shown > width:
            wide[path] = shown
        page.emulate_media(media="screen")
    page.context.close()
    assert wide == {}


def test_the_keys_go_from_finding_to_finding_and_open_the_evidence(browser: Any, papers: Any) -> None:
    page = opened(browser, papers)
    page.goto(papers.origin + addresses(papers)["after"])
    first = page.locator(".anchor").first.get_attribute("id")
    page.keyboard.press("j")
    assert page.url.endswith(f"#{first}")
    assert page.locator(".note.here, .item.here").count() == 1
    focused = "document.activeElement.closest('[data-n]')?.dataset.n ?? document.activeElement.dataset.k ?? ''"
    assert first in page.evaluate(focused).split()  # Tab goes on from here, and a screen reader says it
    page.keyboard.press("n")
    assert page.url.endswith("#n1")
    page.keyboard.press("n")
    page.keyboard.press("Shift+N")
    assert page.url.endswith("#n1")
    page.keyboard.press("o")
    page.wait_for_url("**?at=n1#n1")
    assert "read again from the bytes just now" in page.locator(".drawer").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_url(lambda address: "at=" not in address)
    assert page.locator(".drawer").count() == 0
    page.keyboard.press("?")
    assert page.locator("#keys").get_attribute("open") is not None
    page.get_by_role("button", name="Turn the keys off").click()
    before = page.url
    page.keyboard.press("j")
    assert page.url == before
    page.context.close()


def test_kinds_are_hidden_in_place_and_the_address_says_so(browser: Any, papers: Any) -> None:
    page = opened(browser, papers)
    page.goto(papers.origin + addresses(papers)["after"])
    note = page.locator(".note-dates").first
    assert note.is_visible()
    page.locator('a[data-kind="dates"]').click()
    assert not note.is_visible()
    assert "show=" in page.url
    assert "dates" not in page.url
    page.reload()
    assert not page.locator(".note-dates").first.is_visible()
    page.locator('a[data-kind="dates"]').click()
    assert page.locator(".note-dates").first.is_visible()
    page.context.close()


def test_a_marked_word_leads_to_its_note(browser: Any, papers: Any) -> None:
    page = opened(browser, papers)
    page.goto(papers.origin + addresses(papers)["after"] + "?show=quantities")
    page.locator(".x-quantity").first.click()
    assert page.url.endswith("#n1")
    assert page.locator('[data-n~="n1"].here').count() == 1
    page.context.close()


def test_the_reader_works_without_scripts(browser: Any, papers: Any) -> None:
    page = opened(browser, papers, java_script_enabled=False)
    page.goto(papers.origin + addresses(papers)["after"])
    page.locator('a[data-kind="dates"]').click()
    page.locator(".note-dates").first.wait_for(state="hidden")  # a link, so another page
    page.locator(".note-quantities .key").first.click()
    assert page.locator(".drawer").is_visible()
    page.locator(".drawer").get_by_text("close").click()
    assert page.locator(".drawer").count() == 0
    page.context.close()


def test_paper_shows_the_text_its_notes_and_no_buttons(browser: Any, papers: Any) -> None:
    page = opened(browser, papers, viewport={"width": 658, "height": 930})
    page.goto(papers.origin + addresses(papers)["after"])
    page.emulate_media(media="print")
    assert page.locator(".note-quantities").first.is_visible()
    for hidden in (".kinds", "#keys", ".contents"):
        if page.locator(hidden).count():
            assert not page.locator(hidden).first.is_visible(), hidden
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_measures_beside_the_records_pass_axe_and_fit_a_narrow_screen(browser: Any, stated: Any, scheme: str) -> None:
    (line,) = document_lines(stated.workspace)
    page = opened(browser, stated, color_scheme=scheme, bypass_csp=True, viewport={"width": 320, "height": 800})
    for path in (f"/documents/{line.id}", f"/documents/{line.id}?at=a1#a1", "/entity/acts-party", "/entity/acts-sky"):
        page.goto(stated.origin + path)
        assert page.locator(".may").first.is_visible(), path
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path
    page.context.close()


def test_a_sentence_on_a_partys_page_leads_to_its_place_and_back_to_the_measure(browser: Any, stated: Any) -> None:
    page = opened(browser, stated)
    page.goto(stated.origin + "/entity/acts-party")
    page.locator(".sentences a.quiet").click()
    page.wait_for_url("**/documents/c*?mark=*#mark")
    page.locator(".note-measures .may a").first.click()
    page.wait_for_url("**/entity/acts-freeze")
    assert "may speak of this measure" in page.locator("#main").inner_text()
    page.context.close()
