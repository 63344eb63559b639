# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Debian's Chromium in front of the pages: started, logged in, and asked by axe what it finds."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = os.environ.get("HOLDFAST_CHROMIUM", "/usr/bin/chromium")
_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_WITHOUT = "needs requirements/browser.txt"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"
"""A script that opens whatever is folded away."""


@contextmanager
def started() -> Iterator[Any]:
    """Chromium; the test is skipped where nothing drives it."""
    playwright = pytest.importorskip("playwright.sync_api", reason=_WITHOUT)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


def opened(browser: Any, site: Any, **options: Any) -> Any:
    """A page of a browser that has opened the printed address."""
    page = browser.new_context(reduced_motion="reduce", **options).new_page()
    page.set_default_timeout(180_000)
    page.goto(site.keys.address)
    return page


def violations(page: Any) -> list[tuple[str, int, str]]:
    """What axe finds on a page with everything unfolded: rule, how often, the first place.

    The page must have been opened with `bypass_csp`: axe is put into it by the driver, which our policy would refuse.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason=_WITHOUT).Axe()
    page.evaluate(OPEN_ALL)
    found = axe.run(page, options={"runOnly": _RULES}).response["violations"]
    return [(one["id"], len(one["nodes"]), one["nodes"][0]["html"][:300]) for one in found]
