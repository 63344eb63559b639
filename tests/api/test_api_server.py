# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The parent and its workers: listening, handing on, news without a failed request, and the end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from holdfast.api.server import Server, ServerOptions, accepted, listen
from holdfast.base.errors import StoreError, UsageError
from holdfast.workspace import Workspace
from holdfast.workspace.rebuild import rebuild
from support.small_lists import ftm

QUERY = {"queries": {"q": {"schema": "Person", "properties": {"name": "Neuling Erfunden"}}}}


def put_in(workspace: Workspace, folder: Path, name: str, data: bytes, source: str) -> None:
    from holdfast.workspace.ingest import add

    (folder / name).write_bytes(data)
    with Workspace(
        workspace.folder, workspace.settings, environment=workspace.environment, clock=workspace.clock
    ) as own:
        add(own, [folder / name], source=source)


def found(client: httpx.Client) -> list[str]:
    answer = client.post("/match/default", json=QUERY)
    assert answer.status_code == 200, answer.text
    return [result["id"] for result in answer.json()["responses"]["q"]["results"]]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_connections_answer_without_delay(host: str) -> None:
    """Without this option two small packets are 40 ms apart: the mode that must be absent."""
    try:
        bound = listen(host, 0)
    except StoreError:
        pytest.skip("no IPv6 on this machine")
    with bound:
        assert bound.proto == socket.IPPROTO_TCP
        assert accepted(bound) is None
        with socket.create_connection(bound.getsockname()[:2]):
            connection = None
            while connection is None:
                connection = accepted(bound)
            with connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                # What a worker makes of the descriptor: asyncio sets the option only where it sees TCP.
                with socket.socket(fileno=os.dup(connection.fileno())) as passed:
                    assert passed.proto == socket.IPPROTO_TCP
                    assert passed.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_said() -> None:
    with listen("127.0.0.1", 0) as bound, pytest.raises(StoreError, match="taken"):
        listen("127.0.0.1", bound.getsockname()[1])
    with pytest.raises(UsageError, match="no address"):
        listen("everywhere", 0)


def test_a_new_list_is_answered_from_and_no_request_fails(own_api: Callable[..., Any], tmp_path: Path) -> None:
    api = own_api(workers=2)
    assert api.get("/readyz").status_code == 200
    assert found(api.client) == []
    failures: list[object] = []
    answers: list[int] = []
    ended = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=str(api.client.base_url), trust_env=False, timeout=60) as client:
            while not ended.is_set():
                answer = client.post("/match/default", json=QUERY)
                entity = client.get("/entities/new_list-0")
                answers.append(answer.status_code)
                if answer.status_code != 200 or entity.status_code not in {200, 404}:
                    failures.append((answer.text, entity.text))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    put_in(api.workspace, tmp_path, "new.ftm.json", ftm("Neuling Erfunden", dataset="new_list"), "new_list")
    until_everywhere(api, ["new_list-0"])
    with Workspace(
        api.workspace.folder, api.workspace.settings, environment=api.workspace.environment, clock=api.workspace.clock
    ) as own:
        rebuild(own)
    until_everywhere(api, ["new_list-0"])
    ended.set()
    for asker in askers:
        asker.join()
    assert failures == []
    assert answers


def until_everywhere(api: Any, wanted: list[str]) -> None:
    """Until every worker gives `wanted`: connections go round, so one each asks them all."""
    for _ in range(600):
        seen = []
        for _ in range(2):
            with httpx.Client(base_url=str(api.client.base_url), trust_env=False, timeout=60) as client:
                seen.append(found(client))
        if seen == [wanted, wanted]:
            return
        time.sleep(0.05)
    raise AssertionError(f"the new list is not answered from: {seen}")


def test_who_has_the_token_may_ask_to_look_for_news(own_api: Callable[..., Any], tmp_path: Path) -> None:
    api = own_api()
    assert api.client.post("/updatez").status_code == 403
    assert api.client.post("/updatez?token=wrong").status_code == 403
    put_in(api.workspace, tmp_path, "new.ftm.json", ftm("Neuling Erfunden", dataset="new_list"), "new_list")
    answer = api.client.post("/updatez", params={"token": api.server.update_token, "sync": "true"})
    assert answer.json() == {"status": "ok"}
    assert found(api.client) == ["new_list-0"]
    assert api.client.post("/updatez", params={"token": api.server.update_token}).status_code == 200


def test_a_worker_that_dies_is_replaced(own_api: Callable[..., Any]) -> None:
    api = own_api()
    first = api.server._hands[0].process.pid
    os.kill(first, signal.SIGKILL)
    for _ in range(600):
        try:
            with httpx.Client(base_url=str(api.client.base_url), trust_env=False, timeout=60) as client:
                if client.get("/readyz").status_code == 200:
                    break
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    assert api.server._hands[0].process.pid != first
    assert api.client.get("/healthz").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_when_a_worker_is_killed_only_what_it_was_doing_is_lost(own_api: Callable[..., Any], workers: int) -> None:
    """Everybody else is answered: by another worker, or by the next one as soon as it is there."""
    api = own_api(workers=workers)
    ended = threading.Event()
    statuses: list[int] = []
    broken: list[int] = []

    def ask(number: int) -> None:
        while not ended.is_set():
            with httpx.Client(base_url=str(api.client.base_url), trust_env=False, timeout=60) as client:
                try:
                    while not ended.is_set():
                        statuses.append(client.post("/match/default", json=QUERY).status_code)
                except httpx.TransportError:
                    broken.append(number)

    askers = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for asker in askers:
        asker.start()
    while len(statuses) < 40:
        time.sleep(0.01)
    killed = api.server._hands[0].process.pid
    os.kill(killed, signal.SIGKILL)
    for _ in range(1_200):
        if api.server._hands[0].process.pid != killed and api.server._hands[0].ready:
            break
        time.sleep(0.05)
    before = len(statuses)
    while len(statuses) < before + 40:
        time.sleep(0.01)
    ended.set()
    for asker in askers:
        asker.join()
    assert set(statuses) == {200}
    assert len(broken) <= len(set(broken)) <= 4


def test_two_servers_cannot_share_a_port(api: Any) -> None:
    with pytest.raises(StoreError, match="taken"):
        Server(api.workspace, ServerOptions(port=api.server.port))


def test_the_command_serves_until_it_is_told_to_stop(held: Workspace, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("0123456789abcdef\n")
    command = [sys.executable, "-m", "holdfast", "-w", str(held.folder), "api", "--port", "0", "--workers", "1"]
    environment = {**os.environ, **held.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [*command, "--key-file", str(key)], env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        address = process.stderr.readline().rsplit(" ", 1)[1].strip()
        assert address.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
            for _ in range(600):
                if client.get("/readyz").status_code == 200:
                    break
                time.sleep(0.05)
            assert client.post("/match/default", json=QUERY).status_code == 401
            answer = client.post("/match/default", json=QUERY, headers={"Authorization": "ApiKey 0123456789abcdef"})
            assert answer.status_code == 200
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out == ""
    assert "stopped" in err
    assert "Erfunden" not in err


def test_listening_to_others_is_announced_with_a_warning(held: Workspace) -> None:
    command = [sys.executable, "-m", "holdfast", "-w", str(held.folder), "api", "--port", "0", "--host", "0.0.0.0"]  # noqa: S104 - what is warned of
    environment = {**os.environ, **held.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([*command, "--workers", "1"], env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert first.startswith("WARNING")
    assert "without any key" in first


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", marks=pytest.mark.slow),
        pytest.param("short", marks=pytest.mark.slow),
        "has a blank in the middle",
    ],
)
def test_a_key_must_be_worth_the_name(held: Workspace, tmp_path: Path, text: str) -> None:
    key = tmp_path / "key"
    key.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "holdfast", "-w", str(held.folder), "api", "--key-file", str(key)],
        env={**os.environ, **held.environment, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "key" in done.stderr
