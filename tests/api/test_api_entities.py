# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""GET /entities and what is adjacent to one."""

import re
from typing import Any


def test_an_entity_is_nested_one_hop_both_ways(api: Any) -> None:
    found = api.get("/entities/exl-p1").json()
    assert found["id"] == "exl-p1"
    sanctions = found["properties"]["sanctions"]
    assert {one["id"] for one in sanctions} == {"exl-s1", "exl-s2"}
    assert sanctions[0]["properties"]["entity"] == ["exl-p1"]
    (link,) = found["properties"]["directorshipDirector"]
    assert link["schema"] == "Directorship"
    assert link["properties"]["director"] == ["exl-p1"]
    (company,) = link["properties"]["organization"]
    assert company["id"] == "exl-c1"
    assert all(isinstance(value, str) for values in company["properties"].values() for value in values)


def test_an_entity_can_be_had_flat(api: Any) -> None:
    found = api.get("/entities/exl-p1?nested=false").json()
    assert all(isinstance(value, str) for values in found["properties"].values() for value in values)
    assert "sanctions" not in found["properties"]
    assert found["properties"]["name"] == ["Testimir Exemplov", "Тестимир Экземплов"]


def test_times_have_no_zone_and_no_fraction(api: Any) -> None:
    found = api.get("/entities/exl-p1").json()
    for name in ("first_seen", "last_seen", "last_change"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", found[name])


def test_a_link_is_an_entity_too(api: Any) -> None:
    found = api.get("/entities/exl-d1").json()
    assert found["properties"]["director"][0]["id"] == "exl-p1"
    assert found["properties"]["organization"][0]["id"] == "exl-c1"


def test_what_is_not_held_is_not_found(api: Any) -> None:
    for path in (
        "/entities/nobody",
        "/entities/nobody/adjacent",
        "/entities/nobody/adjacent/sanctions",
        "/entities/%2F",
    ):
        answer = api.get(path)
        assert answer.status_code == 404
        assert answer.json() == {"detail": "No such entity!"}


def test_neighbours_come_in_pages_by_property(api: Any) -> None:
    body = api.get("/entities/exl-p1/adjacent?limit=1").json()
    assert body["entity"]["id"] == "exl-p1"
    assert set(body["adjacent"]) == {"sanctions", "directorshipDirector"}
    page = body["adjacent"]["sanctions"]
    assert (page["total"], page["limit"], page["offset"]) == ({"value": 2, "relation": "eq"}, 1, 0)
    assert len(page["results"]) == 1


def test_neighbours_by_one_property_can_be_put_in_order(api: Any) -> None:
    def dates(order: str) -> list[str]:
        body = api.get(f"/entities/exl-p1/adjacent/sanctions?sort=startDate:{order}").json()
        return [one["properties"]["startDate"][0] for one in body["results"]]

    assert dates("asc") == ["2019-01-01", "2021-01-01"]
    assert dates("desc") == ["2021-01-01", "2019-01-01"]
    second = api.get("/entities/exl-p1/adjacent/sanctions?sort=startDate:asc&offset=1").json()
    assert [one["id"] for one in second["results"]] == ["exl-s1"]


def test_only_properties_that_lead_to_entities_are_adjacent(api: Any) -> None:
    assert api.get("/entities/exl-p1/adjacent/ownershipOwner").json()["total"]["value"] == 0
    assert api.get("/entities/exl-p1/adjacent/addressEntity").json()["results"] == []
    for name in ("name", "nonsense", "ownershipAsset"):
        assert api.get(f"/entities/exl-p1/adjacent/{name}").status_code == 404
    assert api.get("/entities/exl-p1/adjacent/sanctions?limit=501").status_code == 422
