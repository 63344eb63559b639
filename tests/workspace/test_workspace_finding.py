# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Lists whose address is not the same every day: found, preserved with the way to them, or refused."""

import json
import re
from dataclasses import replace

import pytest

from holdfast.sources.catalog import Finder, Source
from holdfast.workspace import Workspace
from holdfast.workspace.evidence import captures
from holdfast.workspace.fetching import sync
from support.misbehaving import Misbehaving, Script, misbehaving
from support.small_lists import PAGE, sdn
from support.syncing import listed, listed_at, ok, sync_from

NOT_MODIFIED = Script([b"HTTP/1.1 304 Not Modified\r\n\r\n"])


def _page(*links: str) -> Script:
    body = "".join(f'<a href="{link}">The list</a>' for link in links).encode()
    return Script([ok(body, media=b"text/html")])


def _linked(server: Misbehaving) -> Source:
    page = server.url("/page.html")
    finder = Finder(page, links=(re.compile(r"/sdn\d{8}\.csv\Z"),))
    return replace(listed_at("us_ofac_sdn", {"sdn": page}), finders={"sdn": finder})


def _dated(server: Misbehaving) -> Source:
    finder = Finder(server.url("/titles.json"), json="titles[number=15].current")
    return replace(listed_at("us_ofac_sdn", {"sdn": server.url("/{date}/sdn.csv")}), finders={"sdn": finder})


def _titles(day: str) -> Script:
    body = json.dumps({"titles": [{"number": 15, "current": day}]}).encode()
    return Script([ok(body, media=b"application/json")])


def test_the_page_and_the_file_it_links_are_preserved_and_only_the_file_is_read(workspace: Workspace) -> None:
    with misbehaving(_page("sdn20260227.csv"), Script([ok(sdn(5))])) as server:
        report = sync_from(workspace, _linked(server))
        assert [asked.split(b" ")[1] for asked in server.asked] == [b"/page.html", b"/sdn20260227.csv"]
    assert (report.exit_code, listed(workspace)) == (0, 5)
    page, file = captures(workspace.vault)
    assert (page.sets, len(file.sets)) == ((), 1)
    assert str(file.uri).endswith("/sdn20260227.csv")
    assert workspace.vault.verify().ok


def test_the_same_file_on_the_page_is_asked_for_conditionally_and_a_new_one_is_not(workspace: Workspace) -> None:
    scripts = [
        _page("sdn20260227.csv"), Script([ok(sdn(5), b'ETag: "a"')]), _page("sdn20260227.csv"), NOT_MODIFIED,
        _page("sdn20260301.csv"), Script([ok(sdn(6), b'ETag: "b"')]),
    ]  # fmt: skip
    with misbehaving(*scripts) as server:
        states = [sync_from(workspace, _linked(server)).results[0].state for _ in range(3)]
        assert b'If-None-Match: "a"' in server.asked[3]
        assert b"If-None-Match" not in server.asked[5]
    assert states == ["fetched", "unchanged since the last capture (304)", "fetched"]
    assert listed(workspace) == 6
    assert len(captures(workspace.vault)) == 4


def test_the_text_of_a_new_day_with_the_same_bytes_is_stored_once(workspace: Workspace) -> None:
    with misbehaving(
        _titles("2026-02-27"), Script([ok(sdn(5))]), _titles("2026-02-28"), Script([ok(sdn(5))])
    ) as server:
        sync_from(workspace, _dated(server))
        report = sync_from(workspace, _dated(server))
        assert [asked.split(b" ")[1] for asked in server.asked[1::2]] == [
            b"/2026-02-27/sdn.csv",
            b"/2026-02-28/sdn.csv",
        ]
    assert report.results[0].state == "fetched, the same bytes as the last capture"
    assert (report.exit_code, listed(workspace)) == (0, 5)
    assert captures(workspace.vault)[3].first == captures(workspace.vault)[1].index


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (_page("about.html"), "no link on the page matches"),
        (_page("a/sdn20260227.csv", "b/sdn20260301.csv"), "2 different links"),
        (_page("https://elsewhere.example/sdn20260227.csv"), "links to another host"),
        (Script([ok(PAGE, media=b"text/html")]), "no link on the page"),
        (Script([b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"]), "HTTP status 403"),
    ],
    ids=["no link", "two links", "another host", "an error page", "forbidden"],
)
def test_a_page_that_does_not_tell_the_address_is_preserved_and_changes_nobody(
    workspace: Workspace, page: Script, says: str
) -> None:
    with misbehaving(_page("sdn20260227.csv"), Script([ok(sdn(5))]), page) as server:
        sync_from(workspace, _linked(server))
        report = sync_from(workspace, _linked(server))
        assert len(server.asked) == 3
    assert report.exit_code == 4
    assert says in "\n".join(report.lines())
    assert report.results[0].captures
    assert len(captures(workspace.vault)) == 3
    assert listed(workspace) == 5


def test_a_page_that_redirects_to_a_login_is_preserved_whole(workspace: Workspace) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n"
    with misbehaving(Script([moved]), Script([ok(PAGE, media=b"text/html")])) as server:
        report = sync_from(workspace, _linked(server))
    assert report.exit_code == 4
    assert [str(view.uri).rpartition("/")[2] for view in captures(workspace.vault)] == ["page.html", "login"]


def test_a_linked_file_that_is_a_login_page_is_held_in_quarantine(workspace: Workspace) -> None:
    with misbehaving(_page("sdn20260227.csv"), Script([ok(PAGE)])) as server:
        report = sync_from(workspace, _linked(server))
    assert report.exit_code == 3
    assert listed(workspace) == 0


def test_a_dry_run_says_which_page_tells_the_address(workspace: Workspace) -> None:
    (result,) = sync(workspace, ["us_bis_entity_list"], dry_run=True).results
    assert result.state == "would fetch part744, whose address https://www.ecfr.gov/api/versioner/v1/titles.json tells"
