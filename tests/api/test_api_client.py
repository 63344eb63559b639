# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A client written for yente, used as it is; only the base URL is ours."""

from collections.abc import Generator
from typing import Any

import pytest

yente_client = pytest.importorskip("yente_client", reason="needs yente-client: ./run setup dev")


@pytest.fixture
def client(api: Any) -> Generator[Any]:
    with yente_client.Client(base_url=f"http://127.0.0.1:{api.server.port}") as found:
        yield found


def test_it_reads_life_signs_datasets_and_algorithms(client: Any) -> None:
    assert client.healthz().status == client.readyz().status == "ok"
    first = client.datasets()
    assert {one.name for one in first.datasets} >= {"default", "example_list"}
    assert client.datasets() == first
    assert client.algorithms().best == "logic-v2"


def test_it_matches_one_and_many(client: Any) -> None:
    answer = client.match(yente_client.Person(name="Testimir Exemplov", birthDate="1965"))
    assert answer.top.id == "exl-p1"
    assert answer.top.explanations["name"].score > 0.7
    assert answer.query["properties"]["birthDate"] == ["1965"]
    asked = [("a", yente_client.Person(name="Testimir Exemplov")), ("b", yente_client.Company(name="Muster Handel"))]
    assert {key: found.top.id for key, found in client.match_iter(asked)} == {"a": "exl-p1", "b": "exl-c1"}


def test_it_searches_and_reads_facets(client: Any) -> None:
    answer = client.search("testimir", facets=["countries"], limit=2)
    assert len(answer.results) == 2
    assert answer.total.value == 4
    assert answer.facets["countries"].values[0].name == "ru"


def test_it_follows_an_entity_to_its_neighbours(client: Any) -> None:
    entity = client.fetch("exl-p1")
    assert {one.id for one in entity.properties["sanctions"]} == {"exl-s1", "exl-s2"}
    assert entity.properties["directorshipDirector"][0].properties["organization"][0].id == "exl-c1"
    assert set(client.adjacent("exl-p1").adjacent) == {"sanctions", "directorshipDirector"}
    assert client.adjacent("exl-p1", prop="sanctions").total.value == 2


def test_it_reads_statements(client: Any) -> None:
    page = client.statements(entity_id="exl-p1", prop="name", limit=1)
    assert page.total.value == 2
    assert page.results[0].value == "Testimir Exemplov"


def test_it_says_what_is_missing_and_what_is_wrong(client: Any) -> None:
    with pytest.raises(yente_client.NotFoundError, match="No such entity"):
        client.fetch("nobody")
    with pytest.raises(yente_client.BadRequestError, match="Unknown algorithm"):
        client.match(yente_client.Person(name="A B"), algorithm="crystal-ball")
