# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The bundled customers: who must be found, whose namesake must not be, and who is invented."""

import csv
from pathlib import Path

import pytest

from holdfast.workspace import Workspace
from holdfast.workspace.demo import prepare_demo
from holdfast.workspace.runs import screen_file

STARTER = Path(__file__).parents[2] / "src" / "holdfast" / "starter"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("customers")
    environment = {"HOLDFAST_CONFIG_DIR": str(folder / "config")}
    return prepare_demo(folder / "demo", environment=environment).workspace


@pytest.fixture(scope="module")
def hits(demo: Workspace, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    out = tmp_path_factory.mktemp("hits") / "hits.csv"
    screen_file(demo, str(STARTER / "customers.csv"), str(out))
    found: dict[str, list[dict[str, str]]] = {}
    with out.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["query_id"], []).append(row)
    return found


@pytest.mark.parametrize("number", [*range(1001, 1027), *range(1031, 1040)])
def test_a_listed_customer_is_a_possible_match(hits: dict[str, list[dict[str, str]]], number: int) -> None:
    assert hits.get(f"K-{number}"), f"K-{number} is listed and was not found"


@pytest.mark.parametrize("number", range(1051, 1061))
def test_an_invented_customer_is_not(hits: dict[str, list[dict[str, str]]], number: int) -> None:
    assert f"K-{number}" not in hits


@pytest.mark.parametrize(
    ("number", "own", "namesake"),
    [(1031, "gb-RUS0753", "gb-RUS1770"), (1032, "gb-RUS1770", "gb-RUS0753"), (1039, "gb-RUS1972", "gb-RUS2053")],
)
def test_a_customer_matches_the_party_and_not_its_listed_namesake(
    hits: dict[str, list[dict[str, str]]], number: int, own: str, namesake: str
) -> None:
    found = {row["entity_id"] for row in hits[f"K-{number}"]}
    assert f"holdfast_starter_{own}" in found
    assert f"holdfast_starter_{namesake}" not in found
