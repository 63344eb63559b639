#!/usr/bin/env python3
# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Photograph the running pages: the pictures of the README, and any page in light, dark, narrow and on paper.

    tools/screenshots.py                     docs/images/*.png, from the demonstration workspace
    tools/screenshots.py --all FOLDER        every page four ways into FOLDER, to look at
    tools/screenshots.py -w WORKSPACE …      of another workspace

The pages are served by this program on a port of the system's choosing. The browser is Debian's
Chromium (HOLDFAST_CHROMIUM names another one), driven by Playwright; both are in the set `browser`.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from holdfast.web.app import create_app
from holdfast.web.security import Keys
from holdfast.web.server import configured, listen
from holdfast.workspace import Workspace, open_workspace
from holdfast.workspace.demo import demo_folder, prepare_demo
from holdfast.workspace.documents import document_lines

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("HOLDFAST_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]  # fmt: skip
CUSTOMERS = ROOT / "src/holdfast/starter/customers.csv"
SUSPECT = "holdfast_starter_icc-lvova-belova"
NAME = {"name": "Serguei Choïgou", "birth_date": "1955-05-21", "nationality": "ru"}


@dataclass(frozen=True)
class Shot:
    """A page: its name, its address, and what is done on it before the picture."""

    name: str
    address: str
    act: Callable[[Any], None] | None = None


def shots(workspace: Workspace) -> list[Shot]:
    """All pages of the demonstration."""
    suspect = workspace.record.entity(SUSPECT)
    if suspect is None:
        sys.exit(f"{SUSPECT} is not in this workspace: use the demonstration workspace")
    citation = str(suspect.properties["name"][0].citation)
    papers = {one.document.name: f"/documents/{one.id}" for one in document_lines(workspace)}
    day, tracker = papers["day-2023-03-18.html"], papers["tracker-2023-03-20.html"]
    return [
        Shot("start", "/"),
        Shot("search", "/search?q=shoigu"),
        Shot("search-all", "/search?schema=Person&topic=sanction"),
        Shot("none-found", "/search?q=nobody-of-that-name"),
        Shot("entity", f"/entity/{SUSPECT}"),
        Shot("entity-bank", "/entity/holdfast_starter_us-17018?history=1"),
        Shot("claim", "/entity/holdfast_starter_claims-grain-120-days"),
        Shot("evidence", "/evidence?" + urlencode({"cite": citation})),
        Shot("sources", "/sources"),
        Shot("captures", "/captures"),
        Shot("capture", "/capture/c2"),
        Shot("changes-overview", "/changes"),
        Shot("changes", "/changes/holdfast_starter_gb?from=2022-03-18&to=2023-03-31"),
        Shot("changes-altered", "/changes/holdfast_starter_nz"),
        Shot("screen", "/screen"),
        Shot("screen-name", "/screen", _screen_name),
        Shot("screen-file", "/screen", _screen_file),
        Shot("screen-last", "/screen/last"),
        Shot("documents", "/documents"),
        Shot("reader", f"{day}?show=quotations,mentions,measures,claims"),
        Shot("reader-all", day),
        Shot("reader-evidence", f"{day}?at=a2#a2"),
        Shot("revision", f"{tracker}/changes"),
        Shot("text", "/text?q=grain"),
        Shot("claims", "/claims"),
        Shot("claims-all", "/claims/all"),
        Shot("pledges", "/pledges"),
        Shot("verify", "/verify", lambda page: page.get_by_role("button", name="Verify the whole vault").click()),
        Shot("no-page", "/nothing/here"),
    ]


def _screen_name(page: Any) -> None:
    for field, value in NAME.items():
        page.locator(f"#{field}").fill(value)
    page.get_by_role("button", name="Screen the name").click()
    page.locator("#results").wait_for()


def _screen_file(page: Any) -> None:
    page.locator("#file").set_input_files(CUSTOMERS)
    page.get_by_role("button", name="Screen the file").click()
    page.locator("#results").wait_for()


@contextmanager
def served(workspace: Workspace) -> Iterator[Keys]:
    """The pages of `workspace`, served while the block runs."""
    with listen(0) as bound:
        keys = Keys.fresh(int(bound.getsockname()[1]))
        server = configured(create_app(workspace, keys))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield keys
        finally:
            server.should_exit = True
            thread.join()


WAYS: dict[str, tuple[str, int, str]] = {
    "light": ("light", 1200, "screen"),
    "dark": ("dark", 1200, "screen"),
    "narrow": ("light", 320, "screen"),
    "print": ("light", 760, "print"),
}
PICTURES = {  # file in docs/images: page, way, height in pixels
    "start-page.png": ("start", "light", 1120),
    "entity.png": ("entity", "light", 1000),
    "evidence.png": ("evidence", "light", 810),
    "changes.png": ("changes-altered", "light", 900),
    "reader.png": ("reader-evidence", "light", 1060),
    "claims.png": ("claims", "light", 900),
    "revision.png": ("revision", "light", 900),
    "screening.png": ("screen-name", "dark", 960),
}


def main(arguments: list[str]) -> int:
    """Do what the module says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-w", "--workspace", type=Path)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    parser.add_argument("--only", default="", help="pages, separated by commas")
    given = parser.parse_args(arguments)
    if given.workspace is None:
        with prepare_demo(demo_folder(os.environ), environment=os.environ) as demo:
            _photograph(demo.workspace, given.all, set(filter(None, given.only.split(","))))
    else:
        with open_workspace(given.workspace) as workspace:
            _photograph(workspace, given.all, set(filter(None, given.only.split(","))))
    return 0


def _photograph(workspace: Workspace, folder: Path | None, only: set[str]) -> None:
    pages = {shot.name: shot for shot in shots(workspace)}
    wanted = (
        [(ROOT / "docs/images" / file, pages[name], way, height) for file, (name, way, height) in PICTURES.items()]
        if folder is None
        else [(folder / f"{shot.name}-{way}.png", shot, way, None) for shot in pages.values() for way in WAYS]
    )
    with served(workspace) as keys, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for file, shot, way, height in wanted:
            if only and shot.name not in only:
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            _picture(browser, keys, shot, way, height, file)
            print(f"{file}  {file.stat().st_size // 1024} kB")
        browser.close()


def _picture(browser: Any, keys: Keys, shot: Shot, way: str, height: int | None, file: Path) -> None:  # noqa: PLR0917 - one call
    scheme, width, media = WAYS[way]
    context = browser.new_context(
        viewport={"width": width, "height": height or 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.goto(keys.address)
    page.goto(f"http://127.0.0.1:{keys.port}{shot.address}")
    if shot.act is not None:
        shot.act(page)
    page.wait_for_load_state("networkidle")
    page.emulate_media(media=media, color_scheme=scheme)
    page.screenshot(path=str(file), full_page=height is None)
    context.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
