# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Workspaces with the API in front of them, served by the real server and its worker processes."""

import json
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from holdfast.api.holding import Holding, Notice, open_holding
from holdfast.api.server import Server, ServerOptions
from holdfast.workspace import Workspace, create_workspace, images
from holdfast.workspace.ingest import add
from support.small_lists import ftm, sdn

NAMES = ("Testimir Exemplov", "Тестимир Экземплов")
ENTITIES = (
    {
        "id": "exl-p1", "schema": "Person", "properties": {
            "name": list(NAMES), "birthDate": ["1965-03-04"], "nationality": ["ru"], "topics": ["sanction"],
            "innCode": ["7707083893"],
        },
    },
    {"id": "exl-c1", "schema": "Company", "properties": {
        "name": ["Muster Handel GmbH"], "country": ["de"], "topics": ["sanction"],
    }},
    {"id": "exl-v1", "schema": "Vessel", "properties": {
        "name": ["Probefahrt"], "flag": ["kp"], "topics": ["sanction"],
    }},
    {"id": "exl-d1", "schema": "Directorship", "properties": {
        "director": ["exl-p1"], "organization": ["exl-c1"], "role": ["director"],
    }},
    {"id": "exl-s1", "schema": "Sanction", "properties": {
        "entity": ["exl-p1"], "authority": ["Example Authority"], "startDate": ["2021-01-01"],
    }},
    {"id": "exl-s2", "schema": "Sanction", "properties": {
        "entity": ["exl-p1"], "authority": ["Another Authority"], "startDate": ["2019-01-01"],
    }},
)  # fmt: skip


def entity_lines() -> bytes:
    """FollowTheMoney lines of an invented list with links in it."""
    rows = [{**one, "caption": "", "datasets": ["example_list"]} for one in ENTITIES]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def put_in(workspace: Workspace, folder: Path, name: str, data: bytes, source: str) -> None:
    """Add one file to a workspace."""
    (folder / name).write_bytes(data)
    add(workspace, [folder / name], source=source)


@dataclass
class Api:
    """A served API: the server, the workspace behind it, and a client."""

    workspace: Workspace
    server: Server
    client: httpx.Client

    def get(self, path: str, **more: object) -> httpx.Response:
        return self.client.get(path, **more)  # type: ignore[arg-type]  # headers=…

    def match(self, queries: object, path: str = "/match/default", **body: object) -> httpx.Response:
        return self.client.post(path, json={"queries": queries, **body})

    def one(self, schema: str = "Person", path: str = "/match/default", **properties: object) -> dict[str, object]:
        """The response to one query."""
        answer = self.match({"q": {"schema": schema, "properties": properties}}, path)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()["responses"]["q"]
        return found

    def ids(self, schema: str = "Person", path: str = "/match/default", **properties: object) -> list[str]:
        """The ids found for one query."""
        results = self.one(schema, path, **properties)["results"]
        assert isinstance(results, list)
        return [result["id"] for result in results]


@contextmanager
def served(workspace: Workspace, **options: object) -> Iterator[Api]:
    """The API of `workspace` while the block runs."""
    server = Server(workspace, ServerOptions(**{"workers": 1, **options}))  # type: ignore[arg-type]  # names of options
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.ready.wait(120)
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False, timeout=120) as client:
            yield Api(workspace, server, client)
    finally:
        server.stop()
        thread.join()


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Generator[Workspace]:
    """A workspace with three invented lists. Nothing may be added to it."""
    folder = tmp_path_factory.mktemp("api")
    with create_workspace(folder / "ws", environment={"HOLDFAST_CONFIG_DIR": str(folder / "config")}) as workspace:
        put_in(workspace, folder, "example.ftm.json", entity_lines(), "example_list")
        put_in(workspace, folder, "other.ftm.json", ftm("Somebody Invented", dataset="other_list"), "other_list")
        put_in(workspace, folder, "sdn.csv", sdn(3), "us_ofac_sdn")
        yield workspace


@pytest.fixture(scope="session")
def api(held: Workspace) -> Generator[Api]:
    """The API of that workspace."""
    with served(held) as found:
        yield found


@pytest.fixture(scope="session")
def holding(held: Workspace) -> Generator[Holding]:
    """What a worker answers from, in this process."""
    image = images.image(held)
    checkpoint = held.vault.checkpoint().checkpoint
    notice = Notice(image.folder.name, held.record.generation, 0, checkpoint.size, checkpoint.root.hex())
    found = open_holding(held.folder, notice, None)
    yield found
    found.record.close()


@pytest.fixture
def own_api(tmp_path: Path) -> Generator[Callable[..., Api]]:
    """`own_api(**options)`: the API of a new workspace that the test may change."""
    with ExitStack() as stack:

        def make(**options: object) -> Api:
            environment = {"HOLDFAST_CONFIG_DIR": str(tmp_path / "config")}
            workspace = stack.enter_context(create_workspace(tmp_path / "own", environment=environment))
            return stack.enter_context(served(workspace, **options))

        yield make
