# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One party on two lists: one entity under its canonical id, to which the other id leads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from holdfast.workspace import Workspace
from holdfast.workspace.ingest import add
from holdfast.workspace.resolving import resolve

FIRST = [
    {"id": "exl-p1", "schema": "Person", "properties": {
        "name": ["Testimir Exemplov"], "birthDate": ["1965-03-04"], "innCode": ["7707083893"], "topics": ["sanction"],
    }},
    {"id": "exl-s1", "schema": "Sanction", "properties": {"entity": ["exl-p1"], "authority": ["Example Authority"]}},
]  # fmt: skip
TWIN = [
    {"id": "other-p1", "schema": "Person", "properties": {
        "name": ["Testimir Exemplov"], "birthDate": ["1965-03-04"], "innCode": ["7707083893"], "gender": ["male"],
        "topics": ["sanction"],
    }},
    {"id": "other-s1", "schema": "Sanction", "properties": {"entity": ["other-p1"], "authority": ["Third Authority"]}},
]  # fmt: skip


def test_either_id_leads_to_one_entity_with_what_both_lists_state(own_api: Callable[..., Any], tmp_path: Path) -> None:
    api = own_api()
    for source, entities in (("example_list", FIRST), ("other_list", TWIN)):
        (tmp_path / f"{source}.ftm.json").write_text("".join(json.dumps(one) + "\n" for one in entities), "utf-8")
    workspace = api.workspace
    with Workspace(
        workspace.folder, workspace.settings, environment=workspace.environment, clock=workspace.clock
    ) as own:
        for source in ("example_list", "other_list"):
            add(own, [tmp_path / f"{source}.ftm.json"], source=source)
        resolve(own)
    answer = api.client.post("/updatez", params={"token": api.server.update_token, "sync": "true"})
    assert answer.status_code == 200
    moved = api.get("/entities/other-p1", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (308, "/entities/exl-p1")
    found = api.get("/entities/exl-p1").json()
    assert (found["id"], found["referents"]) == ("exl-p1", ["other-p1"])
    assert found["datasets"] == ["example_list", "other_list"]
    assert found["properties"]["gender"] == ["male"]
    assert {one["id"] for one in found["properties"]["sanctions"]} == {"exl-s1", "other-s1"}
    results = api.one(name=["Testimir Exemplov"])["results"]
    assert [(one["id"], one["referents"], one["datasets"]) for one in results] == [
        ("exl-p1", ["other-p1"], ["example_list", "other_list"])
    ]
    body = {"queries": {"q": {"schema": "Person", "properties": {"name": ["Testimir Exemplov"]}}}}
    whole = api.client.post("/match/default", json=body).json()
    assert whole["responses"]["q"]["total"]["value"] == 1
    assert whole["receipt"]["identity"].startswith("sha256:")
    for excluded in ("exl-p1", "other-p1"):  # referents count
        none = api.client.post("/match/default", params={"exclude_entity_ids": excluded}, json=body).json()
        assert none["responses"]["q"]["results"] == []
    narrow = api.client.post("/match/other_list", json=body).json()["responses"]["q"]["results"]
    assert [one["id"] for one in narrow] == ["exl-p1"]
