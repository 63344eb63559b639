# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""GET /statements: values with who asserts them and where they stand."""

from typing import Any

import pytest

from holdfast.base.selector import Citation


def test_every_value_leads_to_its_bytes(api: Any) -> None:
    body = api.get("/statements?entity_id=exl-p1&limit=5000").json()
    assert body["total"]["value"] == len(body["results"]) > 5
    for row in body["results"]:
        assert {"id", "entity_id", "canonical_id", "prop", "prop_type", "schema", "value", "dataset"} <= set(row)
        citation = Citation.parse(row["evidence"][0]["locator"])
        assert str(citation.payload) == row["evidence"][0]["capture"]
        with api.workspace.vault.open_payload(citation.payload) as stream:
            assert citation.resolve(stream.read())


def test_statements_are_narrowed_ordered_and_paged(api: Any) -> None:
    names = api.get("/statements?canonical_id=exl-p1&prop=name&sort=value:desc").json()["results"]
    assert [row["value"] for row in names] == ["Тестимир Экземплов", "Testimir Exemplov"]
    second = api.get("/statements?entity_id=exl-p1&prop=name&sort=value:desc&limit=1&offset=1").json()
    assert [row["value"] for row in second["results"]] == ["Testimir Exemplov"]
    assert api.get("/statements?entity_id=exl-p1&dataset=other_list").json()["results"] == []
    assert api.get("/statements?entity_id=nobody").json()["total"]["value"] == 0


@pytest.mark.parametrize(
    ("parameters", "status"), [("", 422), ("entity_id=a&limit=5001", 422), ("entity_id=a&sort=x", 400)]
)
def test_what_cannot_be_asked_is_refused(api: Any, parameters: str, status: int) -> None:
    assert api.get(f"/statements?{parameters}").status_code == status
