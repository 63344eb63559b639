# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a person decided earlier, beside the result it is about."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from holdfast.screening.query import Query
from holdfast.workspace import Workspace
from holdfast.workspace.deciding import decide
from holdfast.workspace.ingest import add
from support.small_lists import ftm

NAME = "Neuling Erfunden"


def decided(workspace: Workspace, query: Query) -> None:
    with Workspace(
        workspace.folder, workspace.settings, environment=workspace.environment, clock=workspace.clock
    ) as own:
        decide(own, query, "new_list-0", verdict="not-the-same", reason="another person, I asked", by="A. Nalyst")


def test_a_decision_stands_beside_the_result_until_a_fact_changes(own_api: Callable[..., Any], tmp_path: Path) -> None:
    api = own_api()
    (tmp_path / "new.ftm.json").write_bytes(ftm(NAME, dataset="new_list"))
    workspace = api.workspace
    with Workspace(
        workspace.folder, workspace.settings, environment=workspace.environment, clock=workspace.clock
    ) as own:
        add(own, [tmp_path / "new.ftm.json"], source="new_list")
    decided(workspace, Query("c-1", NAME, schema="Person"))
    decided(workspace, Query("c-2", NAME, schema="Person", aliases=("Another Name",)))
    token = {"token": api.server.update_token, "sync": "true"}
    assert api.client.post("/updatez", params=token).status_code == 200

    def result(ident: str | None, *names: str, **more: object) -> dict[str, Any]:
        query = {"id": ident, "schema": "Person", "properties": {"name": list(names), **more}}
        answer = api.match({"q": query})
        assert "Nalyst" not in answer.text
        assert "I asked" not in answer.text
        found: dict[str, Any] = answer.json()["responses"]["q"]["results"][0]
        assert found["id"] == "new_list-0"
        assert found["match"] is True
        return found

    stands = {"verdict": "not-the-same", "state": "stands", "settled": True}
    assert result("c-1", NAME)["decision"] == stands
    assert result("c-2", NAME, "Another Name")["decision"] == stands
    assert result("c-1", NAME, country="ru")["decision"]["state"] == "re-opened"
    assert "decision" not in result("c-3", NAME)
    assert result(None, NAME)["decision"] == stands
