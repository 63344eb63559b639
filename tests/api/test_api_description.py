# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the API says about itself."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from holdfast.api.app import ROUTES
from holdfast.api.description import described


def test_every_operation_is_described_and_no_other() -> None:
    assert described() == {operation for _, _, operation in ROUTES}


def test_the_description_for_programs_names_every_address(api: Any) -> None:
    answer = api.get("/openapi.json")
    assert answer.status_code == 200
    body = answer.json()
    assert body["openapi"].startswith("3.1")
    assert {(method.upper(), path) for path, own in body["paths"].items() for method in own} == {
        (method, path) for method, path, _ in ROUTES
    }
    operations = [one for own in body["paths"].values() for one in own.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for path, own in body["paths"].items():
        for one in own.values():
            inside = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "path"}
            assert inside == set(re.findall(r"\{(\w+)\}", path))


def test_the_described_parameters_are_those_that_are_read(api: Any) -> None:
    body = api.get("/openapi.json").json()
    query = {"q": {"schema": "Person", "properties": {"name": "A B"}}}
    for parameter in body["paths"]["/match/{dataset}"]["post"]["parameters"]:
        if parameter["in"] == "query":
            answer = api.match(query, f"/match/default?{parameter['name']}=").json()
            assert not any("is not known" in text for text in answer.get("warnings", ())), parameter["name"]


def test_the_example_of_the_description_is_answered(api: Any) -> None:
    body = api.get("/openapi.json").json()
    example = body["paths"]["/match/{dataset}"]["post"]["requestBody"]["content"]["application/json"]["example"]
    answer = api.client.post("/match/default", json=example)
    assert answer.status_code == 200
    assert answer.json()["responses"]["row1"]["query"]["properties"]["country"] == ["ru"]


def test_the_description_for_people_has_no_script_and_loads_nothing(api: Any) -> None:
    answer = api.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    tags: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

    Reader().feed(answer.text)
    assert not {tag for tag, _ in tags} & {"script", "img", "link", "iframe"}
    for _, attributes in tags:
        target = attributes.get("href")
        assert target is None or api.get(f"/{target}").status_code == 200
    for _, path, _ in ROUTES:
        assert f"<code>{path}</code>" in answer.text


def test_the_guide_names_every_address() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "how-to" / "use-the-api.md").read_text("utf-8")
    for _, path, operation in ROUTES:
        if operation not in {"adjacent_by", "healthz"} and path != "/manifest":
            assert path.partition("/{")[0].rstrip("/") in guide, path
