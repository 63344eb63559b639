# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Workspaces with pages in front of them, served by the real server on the loopback address."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from holdfast.web.app import create_app
from holdfast.web.security import Keys
from holdfast.web.server import configured, listen
from holdfast.workspace import Workspace, create_workspace
from holdfast.workspace.demo import prepare_demo
from holdfast.workspace.ingest import add
from support.browsing import started
from support.papers import write_papers
from support.small_lists import ftm
from support.stated_measures import write_stated


@dataclass
class Site:
    """Served pages: the workspace behind them, the keys of the server, a browser's worth of client."""

    workspace: Workspace
    keys: Keys
    client: httpx.Client

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.keys.port}"

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def page(self, path: str) -> str:
        response = self.client.get(path)
        assert response.status_code == 200, response.text
        return response.text

    def post(self, path: str, data: dict[str, str] | None = None, **more: object) -> httpx.Response:
        fields = {"_csrf": self.keys.csrf, **(data or {})}
        return self.client.post(path, data=fields, headers={"Origin": self.origin}, **more)  # type: ignore[arg-type]  # files=…

    def stranger(self) -> httpx.Client:
        """A client that has not opened the printed address."""
        return httpx.Client(base_url=self.origin, trust_env=False)


@contextmanager
def served(workspace: Workspace) -> Iterator[Site]:
    """The pages of `workspace` while the block runs, with a client that has opened the printed address."""
    with ExitStack() as stack:
        bound = stack.enter_context(listen(0))
        keys = Keys.fresh(int(bound.getsockname()[1]))
        server = configured(create_app(workspace, keys))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()

        def stop() -> None:
            server.should_exit = True
            thread.join()

        stack.callback(stop)
        client = stack.enter_context(
            httpx.Client(base_url=f"http://127.0.0.1:{keys.port}", trust_env=False, timeout=300)
        )
        client.get("/", params={"token": keys.token}, follow_redirects=True).raise_for_status()
        yield Site(workspace, keys, client)


@pytest.fixture(scope="module")
def browser() -> Generator[Any]:
    """Chromium, started once for a module: while its driver runs, no other test can have an event loop."""
    with started() as found:
        yield found


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Workspace]:
    """The demonstration workspace. Nothing may be added to it."""
    folder = tmp_path_factory.mktemp("web")
    environment = {"HOLDFAST_CONFIG_DIR": str(folder / "config")}
    with prepare_demo(folder / "demo", environment=environment) as made:
        yield made.workspace


@pytest.fixture(scope="session")
def site(demo: Workspace) -> Generator[Site]:
    """The pages of the demonstration workspace."""
    with served(demo) as found:
        yield found


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Generator[Site]:
    """The pages of a workspace with four invented documents and a list of two. Nothing may be added to it."""
    folder = tmp_path_factory.mktemp("papers")
    with create_workspace(folder / "own", environment={"HOLDFAST_CONFIG_DIR": str(folder / "config")}) as workspace:
        (folder / "entities.ftm.json").write_bytes(ftm("Ada Sample", "Ben Placeholder"))
        add(workspace, [folder / "entities.ftm.json"], source="example_list")
        for path in write_papers(folder):
            add(workspace, [path])
        with served(workspace) as site:
            yield site


@pytest.fixture(scope="session")
def stated(tmp_path_factory: pytest.TempPathFactory) -> Generator[Site]:
    """The pages of a workspace with invented measures, and a story that speaks of two. Nothing may be added to it."""
    folder = tmp_path_factory.mktemp("stated")
    with create_workspace(folder / "own", environment={"HOLDFAST_CONFIG_DIR": str(folder / "config")}) as workspace:
        for path, source in write_stated(folder / "in"):
            add(workspace, [path], source=source)
        with served(workspace) as site:
            yield site


@pytest.fixture
def own_site(tmp_path: Path) -> Generator[Callable[..., Site]]:
    """`own_site(**settings)`: the pages of a new, empty workspace that the test may change."""
    with ExitStack() as stack:

        def make(**settings: int) -> Site:
            environment = {"HOLDFAST_CONFIG_DIR": str(tmp_path / "config")}
            workspace = stack.enter_context(create_workspace(tmp_path / "own", environment=environment))
            workspace.settings = replace(workspace.settings, **settings)  # type: ignore[arg-type]  # names of settings
            return stack.enter_context(served(workspace))

        yield make
