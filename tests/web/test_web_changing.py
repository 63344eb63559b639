# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Workspaces that change under the pages: new records, quarantine and release, hostile names, tampering, faults."""

import json
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from holdfast.web import asked
from holdfast.workspace.ingest import add
from holdfast.workspace.rebuild import rebuild

MakeSite = Callable[..., Any]


def line(number: int, name: str, **more: list[str]) -> str:
    properties = {"name": [name], "topics": ["sanction"], **more}
    return json.dumps({"id": f"p-{number}", "schema": "Person", "properties": properties, "datasets": ["test_list"]})


def edition(site: Any, folder: Path, names: dict[int, str], day: str) -> None:
    file = folder / f"{day}.ftm.json"
    file.write_text("".join(line(number, name) + "\n" for number, name in names.items()), "utf-8")
    add(site.workspace, [file], source="test_list", observed_at=datetime.fromisoformat(day).replace(tzinfo=UTC))


def test_an_empty_workspace_has_all_its_pages(own_site: MakeSite) -> None:
    site = own_site()
    for path in ("/", "/search", "/sources", "/captures", "/changes", "/screen", "/screen/last", "/verify"):
        assert site.get(path).status_code == 200, path
    assert "No list of this kind is held" in site.page("/")
    assert "Nothing is preserved yet" in site.page("/captures")


def test_what_another_process_adds_or_rebuilds_is_seen_at_once(own_site: MakeSite, tmp_path: Path) -> None:
    site = own_site()
    assert "None found" in site.page("/search?q=anton")
    edition(site, tmp_path, {1: "Anton Example"}, "2024-01-01")
    assert "Anton Example" in site.page("/search?q=anton")
    rebuild(site.workspace)
    assert "Anton Example" in site.page("/search?q=anton")


def test_a_quarantined_list_is_released_with_a_reason_and_only_with_one(own_site: MakeSite, tmp_path: Path) -> None:
    site = own_site()
    edition(site, tmp_path, {number: f"Person Number {number}" for number in range(60)}, "2024-01-01")
    edition(site, tmp_path, {0: "Person Number 0"}, "2024-01-02")
    page = site.page("/sources")
    assert "In quarantine" in page
    assert "60 found" in site.page("/search")
    path = re.search(r'action="(/release/\d+)"', page)
    assert path is not None
    assert "quarantin" in site.page("/set/" + path[1].rpartition("/")[2])
    refused = site.post(path[1], {"reason": "  "})
    assert refused.status_code == 400
    assert "needs a reason" in refused.text
    answer = site.post(path[1], {"reason": "confirmed with the publisher"})
    assert answer.status_code == 303
    assert "was released" in site.page(answer.headers["location"])
    assert "1 found" in site.page("/search")
    assert "Row removed" in site.page("/entity/p-7")
    assert site.post(path[1], {"reason": "again"}).status_code == 400
    assert site.post("/release/99999", {"reason": "none"}).status_code == 404


HOSTILE = {
    1: "\u202eevil\u202c Example",
    2: "<script>alert('name')</script> Example",
    3: "zero\u200bwidth Example",
    4: 'quote" onmouseover=alert(1) Example',
    5: "long " * 2_000 + "Example",
    6: "{{ 7 * 7 }} Example",
    7: "شركة Example",
}


def test_hostile_names_are_escaped_on_every_page(own_site: MakeSite, tmp_path: Path) -> None:
    site = own_site()
    edition(site, tmp_path, dict.fromkeys(HOSTILE, "Plain Example"), "2024-01-01")
    edition(site, tmp_path, HOSTILE, "2024-01-02")
    pages = ["/", "/search?q=example", "/changes/test_list", "/captures"]
    for number in HOSTILE:
        pages.append(f"/entity/p-{number}?history=1")
        view = site.workspace.record.entity(f"p-{number}")
        pages.append("/evidence?cite=" + quote(str(view.properties["name"][0].citation)))
    for path in pages:
        page = site.page(path)
        assert "<script>alert" not in page
        assert 'onmouseover=alert(1) Example"' not in page
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", page), path
        assert " 49 " not in page
    assert "U+202E" in site.page("/entity/p-1")
    assert 'lang="und-Arab"' in site.page("/entity/p-7")


def test_values_that_cannot_all_be_so_are_shown_together(own_site: MakeSite, tmp_path: Path) -> None:
    site = own_site()
    file = tmp_path / "two.ftm.json"
    file.write_text(line(1, "Twice Born", birthDate=["1960-01-01", "1961-02-02"]) + "\n", "utf-8")
    add(site.workspace, [file], source="test_list", observed_at=datetime(2024, 1, 1, tzinfo=UTC))
    page = site.page("/entity/p-1")
    assert "the source gives more than one" in page
    assert "1960-01-01" in page
    assert "1961-02-02" in page


def test_damaged_bytes_are_said_in_words_and_never_shown(own_site: MakeSite, tmp_path: Path) -> None:
    site = own_site()
    edition(site, tmp_path, {1: "Anton Example"}, "2024-01-01")
    address = "/evidence?cite=" + quote(str(site.workspace.record.entity("p-1").properties["name"][0].citation))
    assert "<mark>Anton Example</mark>" in site.page(address)
    pack = next((site.workspace.folder / "vault" / "packs").glob("*.warc"))
    pack.write_bytes(pack.read_bytes().replace(b"Anton Example", b"Anton Exempel"))
    page = site.page(address)
    assert "The evidence fails." in page
    assert 'role="alert"' in page
    assert "Exempel" not in page
    assert "something does not agree" in site.post("/verify").text
    assert site.get("/capture/c1/raw").status_code == 500


def test_an_upload_beyond_the_limit_is_refused_with_the_limit(own_site: MakeSite) -> None:
    site = own_site(max_upload_bytes=97 * 1024)
    for size in (120_000, 2_000_000):
        response = site.post("/screen", {"kind": "file"}, files={"file": ("big.csv", b"name\n" + b"x" * size)})
        assert response.status_code == 413
        assert "larger than 97 KiB" in response.text
    plain = site.post("/screen", {"name": "x" * 200_000})
    assert plain.status_code == 413


def test_a_body_that_is_no_form_is_refused(own_site: MakeSite) -> None:
    site = own_site()
    headers = {"Origin": site.origin, "Content-Type": "application/json"}
    assert site.client.post("/verify", content=b"{}", headers=headers).status_code == 400
    headers["Content-Type"] = "multipart/form-data; boundary=x"
    assert site.client.post("/screen", content=b"nonsense", headers=headers).status_code == 400
    headers["Content-Type"] = "multipart/form-data"
    assert site.client.post("/screen", content=b"nonsense", headers=headers).status_code == 400
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    assert site.client.post("/verify", content=b"a=\xff\xfe&" * 3, headers=headers).status_code in {400, 403}


def test_a_fault_of_ours_gives_an_id_and_its_trace_to_the_log_alone(
    own_site: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    site = own_site()
    (site.workspace.folder / "run" / "last-screening.json").write_text("{}")
    with caplog.at_level(logging.ERROR, logger=asked.__name__):
        del site.workspace.folder  # an attribute every page needs: what no page can foresee
        response = site.get("/screen/last")
    assert response.status_code == 500
    number = re.search(r"error ([0-9a-f]{8})", response.text)
    assert number is not None
    assert "Traceback" not in response.text
    assert "AttributeError" not in response.text
    assert number[1] in caplog.text
    assert "AttributeError" in caplog.text


def test_many_requests_at_once_are_all_answered(own_site: MakeSite, tmp_path: Path) -> None:
    site = own_site()
    edition(site, tmp_path, {number: f"Person Number {number}" for number in range(30)}, "2024-01-01")
    paths = ["/", "/search?q=person", "/entity/p-3", "/sources", "/captures", "/verify", "/healthz"] * 6
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda path: site.get(path).status_code, paths))
    assert set(answers) == {200}
