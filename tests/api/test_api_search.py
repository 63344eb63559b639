# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""GET /search: words, filters, facets, pages, and what is refused."""

from typing import Any

import pytest


def ids(api: Any, parameters: str, dataset: str = "default") -> list[str]:
    answer = api.get(f"/search/{dataset}?{parameters}")
    assert answer.status_code == 200, answer.text
    return [result["id"] for result in answer.json()["results"]]


def test_a_search_gives_entities_facets_and_a_total(api: Any) -> None:
    body = api.get("/search/default?q=testimir").json()
    assert set(body) == {"results", "facets", "total", "limit", "offset"}
    assert body["total"] == {"value": 4, "relation": "eq"}
    assert (body["limit"], body["offset"]) == (10, 0)
    assert set(body["facets"]) == {"countries", "topics", "datasets"}
    assert {"name": "ru", "label": "Russia", "count": 4} in body["facets"]["countries"]["values"]
    assert all(isinstance(result["properties"], dict) for result in body["results"])


def test_an_empty_search_finds_everything(api: Any) -> None:
    body = api.get("/search/default").json()
    assert body["total"]["value"] == len(ids(api, "limit=500"))
    assert body["total"]["value"] >= 7


def test_pages_follow_each_other(api: Any) -> None:
    whole = ids(api, "limit=500")
    assert [found for start in range(0, len(whole), 3) for found in ids(api, f"limit=3&offset={start}")] == whole
    assert ids(api, "limit=0") == []


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("q=testimir&datasets=example_list", {"exl-p1"}),
        ("q=testimir&include_dataset=example_list", {"exl-p1"}),
        ("q=muster&exclude_dataset=example_list", set()),
        ("countries=de", {"exl-c1"}),
        ("countries=de&countries=kp", {"exl-c1", "exl-v1"}),
        ("countries=de&countries=kp&filter_op=AND", set()),
        ("countries=de&topics=sanction", {"exl-c1"}),
        ("schema=Vessel", {"exl-v1"}),
        ("schema=Organization", {"exl-c1"}),
        ("schema=LegalEntity&exclude_schema=Person&datasets=example_list", {"exl-c1"}),
        ("filter=properties.birthDate:1965", {"exl-p1"}),
        ("filter=countries:kp", {"exl-v1"}),
        ("q=schema:Vessel", {"exl-v1"}),
        ("q=countries:de", {"exl-c1"}),
        ('q="Exemplov Testimir" datasets:example_list', {"exl-p1"}),
        ("q=(muster AND handel)", {"exl-c1"}),
        ("q=muster~1 handel^2", {"exl-c1"}),
        ("q=probef*", {"exl-v1"}),
        ("q=name:probefahrt", {"exl-v1"}),
        ("q=probefahrt&changed_since=2999-01-01", set()),
        ("q=7707083893", {"exl-p1"}),
    ],
)
def test_filters_and_words_find_what_they_name(api: Any, parameters: str, found: set[str]) -> None:
    assert set(ids(api, parameters)) == found


def test_results_can_be_put_in_order(api: Any) -> None:
    up, down = ids(api, "sort=caption:asc&limit=500"), ids(api, "sort=caption:desc&limit=500")
    captions = [api.get(f"/entities/{one}?nested=false").json()["caption"] for one in up]
    assert captions == sorted(captions)
    assert [api.get(f"/entities/{one}?nested=false").json()["caption"] for one in down] == sorted(
        captions, reverse=True
    )


def test_only_the_facets_asked_for_are_counted(api: Any) -> None:
    body = api.get("/search/default?facets=schema&facets=genders&facets=moons").json()
    assert set(body["facets"]) == {"schema", "genders"}
    assert {"name": "Vessel", "label": "Vessels", "count": 1} in body["facets"]["schema"]["values"]
    assert len(body["warnings"]) == 2


@pytest.mark.parametrize(
    "query",
    ["invalid/query", '"open', "(open", "closed)", "a OR b", "NOT a", "-a", "[1 TO 2]", "name:"],
)
def test_a_query_that_cannot_be_read_is_refused_unless_it_is_simple(api: Any, query: str) -> None:
    refused = api.client.get("/search/default", params={"q": query})
    assert refused.status_code == 400
    assert isinstance(refused.json()["detail"], str)
    assert api.client.get("/search/default", params={"q": query, "simple": "true"}).status_code == 200


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ("offset=9500", 422), ("offset=9499", 200), ("limit=501", 422), ("simple=perhaps", 422), ("filter_op=XOR", 422),
        ("filter=nothing", 400), ("filter=weather:bad", 400), ("sort=caption:sideways", 400), ("schema=Wizard", 400),
        ("exclude_schema=Wizard", 400), ("changed_since=x", 422), ("fuzzy=true", 200), ("target=true", 200),
        ("include_dataset=no_such_list", 404),
    ],
)  # fmt: skip
def test_parameters_are_checked(api: Any, parameters: str, status: int) -> None:
    assert api.get(f"/search/default?{parameters}").status_code == status


def test_an_unknown_dataset_is_not_found(api: Any) -> None:
    assert api.get("/search/nowhere?q=a").status_code == 404
    assert ids(api, "q=invented", "other_list") == ["other_list-0"]
    assert ids(api, "q=testimir", "other_list") == []
