# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""GET /documents and GET /text: what was read, and a search in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.workspace.ingest import add
from holdfast.workspace.mentioning import refresh_mentions
from support.small_documents import PAGE, TEXT
from support.stated_measures import write_stated


@pytest.mark.slow
def test_documents_are_listed_and_their_text_is_searched(own_api: Callable[..., Any], tmp_path: Path) -> None:
    api = own_api()
    for name, data in (("page.html", PAGE), ("story.txt", TEXT)):
        (tmp_path / name).write_bytes(data)
    add(api.workspace, [tmp_path / "page.html", tmp_path / "story.txt"])
    body = api.get("/documents?limit=1").json()
    assert (body["total"]["value"], len(body["results"])) == (2, 1)
    found = api.get("/text?q=press conference").json()
    assert found["total"]["value"] == 1
    (hit,) = found["results"]
    assert hit["title"] == "Ministry of Samples acts on Exemplov"
    assert hit["payload"].startswith("sha256:")
    assert api.get(f"/text?q=freeze&document={hit['document']}").json()["documents"] == 1
    assert api.get("/text?q=OR").json()["total"]["value"] == 0


@pytest.mark.slow
def test_a_document_comes_with_its_findings_and_the_records_measures(
    own_api: Callable[..., Any], tmp_path: Path
) -> None:
    api = own_api()
    for path, source in write_stated(tmp_path / "in"):
        add(api.workspace, [path], source=source)
    refresh_mentions(api.workspace)
    (line,) = api.get("/documents").json()["results"]
    body = api.get(f"/documents/{line['id']}").json()
    assert {"id", "title", "findings"} <= body.keys()
    found = {row["type"]: [one["id"] for one in row["record_measures"]] for row in body["findings"]["measures"]}
    assert found["asset_freeze"] == ["acts-freeze"]
    assert found["airspace_restriction"] == ["acts-sky"]
    named = {row["surface"]: row["entity_ids"] for row in body["findings"]["mentions"]}
    assert named["Exemplov Trading House"] == ["acts-party"]
    assert api.get(f"/documents/{line['id']}?kind=dates").json()["findings"].keys() == {"dates"}
    assert api.get("/documents/c999").status_code == 404
    assert api.get("/documents/somewhere").status_code == 404
    assert api.get(f"/documents/{line['id']}?kind=rumours").status_code == 422


def test_a_workspace_without_documents_says_so(api: Any) -> None:
    assert api.get("/documents").json()["results"] == []
    assert api.get("/text?q=freeze").json()["total"]["value"] == 0


@pytest.mark.parametrize("address", ["/text", "/text?q=%20", "/text?q=a&document=x", "/documents?limit=-1"])
def test_what_cannot_be_asked_is_said(api: Any, address: str) -> None:
    assert api.get(address).status_code == 422
