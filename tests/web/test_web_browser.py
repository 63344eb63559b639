# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The pages in Debian's Chromium: axe in light and dark, without scripts, by keyboard, at 320 pixels, on paper."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from holdfast.workspace.documents import document_lines
from holdfast.workspace.ingest import add
from holdfast.workspace.runs import screen_file
from support.browsing import OPEN_ALL, opened, violations
from support.small_lists import ftm

pytestmark = pytest.mark.browser

SUSPECT = "/entity/holdfast_starter_icc-lvova-belova"
PAGES = [
    "/", "/search?q=shoigu", "/search?topic=sanction&schema=Person", "/search?q=xqzzyxq", SUSPECT,
    "/entity/holdfast_starter_measures-eu-2022-334-airspace",
    "/entity/holdfast_starter_us-17018?history=1", "/entity/holdfast_starter_claims-grain-120-days", "EVIDENCE",
    "/evidence?cite=broken", "/sources", "/sources?all=1", "/captures", "/capture/c2", "SET", "/changes",
    "/changes/holdfast_starter_gb?from=2022-03-18&to=2023-03-31", "/screen", "SCREENED", "/screen/last", "/review",
    "/review?n=12", "/decisions", "/verify", "VERIFIED", "/measures", "/measures?q=prigozhin&listed_at=2023-01-01",
    "/order/holdfast_starter_gb-LIB0071", "/changes/holdfast_starter_gb?kind=added", "/identity", "/judgements",
    "/documents", "READER", "READER?at=m1#m1", "READER/changes", "/claims", "/claims/all", "/pledges", "/text?q=grain",
    "/nothing/here",
]  # fmt: skip


def visit(page: Any, site: Any, path: str) -> None:
    """Go to a page; the names in capitals are reached as a person reaches them."""
    statement = site.workspace.record.entity(SUSPECT.rpartition("/")[2]).properties["name"][0]
    if path == "EVIDENCE":
        path = "/evidence?" + urlencode({"cite": str(statement.citation)})
    if path == "SET":
        path = f"/set/{site.workspace.record.sets()[0].index}"
    if path.startswith("READER"):
        newest = next(one for one in document_lines(site.workspace) if one.document.name.endswith(".html"))
        path = path.replace("READER", f"/documents/{newest.id}")
    page.goto(site.origin + {"SCREENED": "/screen", "VERIFIED": "/verify"}.get(path, path))
    if path == "SCREENED":
        page.locator("#name").fill("Sergei Lavrov")
        page.get_by_role("button", name="Screen the name").click()
        page.locator("#results").wait_for()
    if path == "VERIFIED":
        page.get_by_role("button", name="Verify the whole vault").click()
        page.get_by_text("Checked: every byte agrees.").wait_for()
    # What was waited for may stand there before the style sheet does: an unstyled table is wide.
    page.wait_for_load_state("load")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(browser: Any, site: Any, scheme: str) -> None:
    page = opened(browser, site, color_scheme=scheme, bypass_csp=True)
    found = {}
    for path in PAGES:
        visit(page, site, path)
        if rules := violations(page):
            found[path] = rules
    page.context.close()
    assert found == {}


def test_nothing_is_refused_by_the_policy_and_nothing_is_logged(browser: Any, site: Any) -> None:
    page = opened(browser, site)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES[:-1]:
        if "broken" not in path:
            visit(page, site, path)
    page.context.close()
    assert said == []


def test_every_page_works_without_scripts(browser: Any, site: Any) -> None:
    page = opened(browser, site, java_script_enabled=False)
    page.locator("#find").fill("shoigu")
    page.get_by_role("button", name="Search", exact=True).click()
    page.locator(".hits a").first.click()
    page.locator(".proof a").first.click()
    assert page.locator("mark").count() == 1
    assert page.locator("button.copy:visible").count() == 0
    visit(page, site, "SCREENED")
    assert "possible match" in page.locator("#results ~ article").first.inner_text()
    visit(page, site, "VERIFIED")
    page.context.close()


def test_the_keyboard_reaches_the_content_and_the_search_box(browser: Any, site: Any) -> None:
    page = opened(browser, site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("a/b")
    assert page.locator("#find").input_value() == "a/b"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=a%2Fb")
    page.context.close()


def test_focus_can_be_seen(browser: Any, site: Any) -> None:
    page = opened(browser, site)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.context.close()


def test_no_page_is_cut_on_paper_and_its_tables_stay_tables(browser: Any, site: Any) -> None:
    page = opened(browser, site, viewport={"width": 658, "height": 930})  # what the margins leave of A4
    wide, cards = {}, []
    for path in PAGES:
        visit(page, site, path)
        page.emulate_media(media="print")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 658:
            wide[path] = width
        if page.evaluate("[...document.querySelectorAll('table')].some(t => getComputedStyle(t).display !== 'table')"):
            cards.append(path)
        page.emulate_media(media="screen")
    page.context.close()
    assert wide == {}
    assert cards == []


def test_paper_shows_what_the_screen_folds_away(browser: Any, site: Any) -> None:
    page = opened(browser, site)
    visit(page, site, SUSPECT)
    hidden = page.locator("details.near:not([open]) table").first
    assert not hidden.is_visible()
    page.emulate_media(media="print")
    assert hidden.is_visible()
    page.context.close()


def test_no_page_scrolls_sideways_at_320_pixels(browser: Any, site: Any) -> None:
    page = opened(browser, site, viewport={"width": 320, "height": 640})
    wide = []
    for path in PAGES:
        visit(page, site, path)
        page.evaluate(OPEN_ALL)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide.append(f"{path}: {width}")
    page.context.close()
    assert wide == []


def test_paper_shows_evidence_as_footnotes_and_no_menus(browser: Any, site: Any) -> None:
    page = opened(browser, site, viewport={"width": 760, "height": 1000}, color_scheme="dark")
    visit(page, site, SUSPECT)
    page.emulate_media(media="print")
    for hidden in ("nav", ".find", "form.asof"):
        assert not page.locator(hidden).first.is_visible(), hidden
    notes = page.locator(".footnotes").inner_text()
    statement = site.workspace.record.entity(SUSPECT.rpartition("/")[2]).properties["name"][0]
    assert statement.citation.payload.hex in notes
    assert f"#bytes={statement.citation.span.start}-{statement.citation.span.end}" in notes
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 760
    page.context.close()


def test_a_form_of_another_site_changes_nothing(browser: Any, site: Any) -> None:
    page = opened(browser, site)
    before = site.workspace.vault.size
    page.goto("about:blank")
    page.set_content(
        f'<form action="{site.origin}/verify" method="post"><input name="_csrf" value="{site.keys.csrf}">'
        "<button>go</button></form>"
    )
    with page.expect_navigation():
        page.get_by_role("button").click()
    assert "Use the printed address" in page.content() or "Not sent from these pages" in page.content()
    assert site.workspace.vault.refresh() == before
    page.context.close()


@pytest.fixture
def reviewed(own_site: Callable[..., Any], tmp_path: Path) -> Any:
    """The pages of a workspace with three alerts, which the test may decide."""
    site = own_site()
    (tmp_path / "entities.ftm.json").write_bytes(ftm("Testimir Exemplov", "Placeholda Sampleva", "Ada Listed Example"))
    add(site.workspace, [tmp_path / "entities.ftm.json"], source="example_list")
    customers = "id,name\nC-1,Testimir Exemplov\nC-2,Placeholda Sampleva\nC-3,Ada Listed Example\n"
    (tmp_path / "customers.csv").write_text(customers, "utf-8")
    screen_file(site.workspace, str(tmp_path / "customers.csv"), None)
    return site


def test_alerts_are_decided_with_the_keyboard_alone(browser: Any, reviewed: Any) -> None:
    page = opened(browser, reviewed)
    page.goto(reviewed.origin + "/review")
    page.keyboard.press("j")
    page.wait_for_url("**/review?n=2")
    page.keyboard.press("k")
    page.wait_for_url("**/review?n=1")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") == "reason"
    page.keyboard.type("just us")  # letters that are keys elsewhere
    page.keyboard.press("Enter")
    page.get_by_text("is in the log").wait_for()
    page.wait_for_load_state()  # the script that knows the keys comes behind the words
    assert "decided: not the same party" in page.locator(".done").inner_text()
    assert "Possible match 2" in page.locator("h1").inner_text()
    page.keyboard.press("?")
    assert page.locator("#keys").get_attribute("open") is not None
    page.keyboard.press("?")
    assert page.locator("#keys").get_attribute("open") is None
    page.keyboard.press("u")
    page.keyboard.press("Enter")  # no reason: the browser asks for one, and nothing is sent
    assert "n=2" in page.url
    page.context.close()


def test_the_keys_can_be_turned_off_and_stay_off(browser: Any, reviewed: Any) -> None:
    page = opened(browser, reviewed)
    page.goto(reviewed.origin + "/review")
    assert page.locator("#decide kbd").first.is_visible()
    page.locator("#keys summary").click()
    page.get_by_role("button", name="Turn the keys off").click()
    assert not page.locator("#decide kbd").first.is_visible()
    page.goto(reviewed.origin + "/review?n=1")
    page.keyboard.press("n")
    assert page.locator("#decide :checked").count() == 0
    assert not page.locator("#decide kbd").first.is_visible()
    page.context.close()


def test_alerts_are_decided_and_taken_back_without_scripts(browser: Any, reviewed: Any) -> None:
    page = opened(browser, reviewed, java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto(reviewed.origin + "/review")
    assert page.locator("#decide kbd:visible").count() == 0
    page.locator("#decide input[value=the-same]").check()
    page.get_by_label("Why (kept with the decision)").fill("same passport")
    page.get_by_role("button", name="Record the decision").click()
    assert "decided: the same party" in page.locator(".done").inner_text()
    page.get_by_role("button", name="Open it again").click()
    assert "opened again" in page.locator("[role=status]").inner_text()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_decisions(browser: Any, reviewed: Any, scheme: str) -> None:
    page = opened(browser, reviewed, color_scheme=scheme, bypass_csp=True)
    for verdict in ("n", "s"):
        page.goto(reviewed.origin + "/review")
        page.keyboard.press(verdict)
        page.keyboard.type("seen the papers")
        page.keyboard.press("Enter")
        page.get_by_text("is in the log").wait_for()
    found = {}
    done = page.url
    index = reviewed.workspace.record.decisions()[0].index
    for address in (
        done,
        *(reviewed.origin + path for path in ("/review?n=1", "/decisions", f"/decision/{index}", "/")),
    ):
        page.goto(address)
        if rules := violations(page):
            found[address] = rules
    page.context.close()
    assert found == {}


def test_paper_shows_both_sides_and_no_form(browser: Any, reviewed: Any) -> None:
    page = opened(browser, reviewed, viewport={"width": 760, "height": 1000})
    page.goto(reviewed.origin + "/review")
    page.emulate_media(media="print")
    assert page.locator(".beside").is_visible()
    for hidden in ("form.decide", ".keys", "nav"):
        assert not page.locator(hidden).first.is_visible(), hidden
    page.context.close()
