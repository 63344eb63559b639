# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""GET /documents and GET /text: what was read, and a search in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.workspace.ingest import add
from support.small_documents import PAGE, TEXT


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


def test_a_workspace_without_documents_says_so(api: Any) -> None:
    assert api.get("/documents").json()["results"] == []
    assert api.get("/text?q=freeze").json()["total"]["value"] == 0


@pytest.mark.parametrize("address", ["/text", "/text?q=%20", "/text?q=a&document=x", "/documents?limit=-1"])
def test_what_cannot_be_asked_is_said(api: Any, address: str) -> None:
    assert api.get(address).status_code == 422
