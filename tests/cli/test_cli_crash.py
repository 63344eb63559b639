# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""kill -9 at any instant, and many processes at once: nothing acknowledged is lost, no repair is needed."""

import http.client
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from support.command_line import CommandLine, Ran
from support.small_lists import ftm, sdn

_FEW, _MANY = 12, 200


def _finish(process: "subprocess.Popen[bytes]", timeout_s: float = 120) -> Ran:
    out, err = process.communicate(timeout=timeout_s)
    return Ran(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def _kill_in_a_loop(cli: CommandLine, folder: Path, times: int, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: dict[str, str] = {}
    began = time.monotonic()
    (folder / "whole.ftm.json").write_bytes(ftm("Whole Invented"))
    done = _finish(cli.start("add", folder / "whole.ftm.json", "--source", "whole_list", "--json"))
    assert done.code == 0
    whole_s = time.monotonic() - began
    for number in range(times):
        path = folder / f"day-{number}.csv"
        path.write_bytes(sdn(5 + number, word=f"EXEMPLOV{'X' * (number % 7)}"))
        process = cli.start("add", path, "--source", "us_ofac_sdn", "--json")
        try:
            process.wait(chance.uniform(0.2, 1.3) * whole_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        ran = _finish(process)
        assert ran.code in {0, 3, -signal.SIGKILL}, ran.text
        if ran.code == 0:
            acknowledged.update({one["name"]: one["payload"] for one in ran.json["captures"]})
    for command in (["search", "exemplov"], ["verify"], ["screen", "Testimir Exemplov"]):
        assert cli(*command).code == 0, command
    held = {one["name"]: one["payload"] for one in cli("sources", "--captures", "--json").json}
    assert acknowledged.items() <= held.items()
    assert cli("add", folder / "whole.ftm.json", "--source", "whole_list").code == 0
    assert cli("doctor").code == 0
    before = cli("search", "--dataset", "us_ofac_sdn", "--json", "--limit", "500").json
    report = cli("rebuild", "--json")
    assert report.code == 0, report.text
    assert report.json["differences"] == report.json["damaged"] == []
    assert cli("search", "--dataset", "us_ofac_sdn", "--json", "--limit", "500").json == before
    assert not list((cli.workspace / "vault").rglob("*.new"))


@pytest.mark.slow
def test_a_killed_add_loses_nothing_that_was_acknowledged(empty: CommandLine, tmp_path: Path) -> None:
    _kill_in_a_loop(empty, tmp_path, _FEW, seed=1)


@pytest.mark.slow
def test_two_hundred_killed_adds_lose_nothing_that_was_acknowledged(empty: CommandLine, tmp_path: Path) -> None:
    _kill_in_a_loop(empty, tmp_path, _MANY, seed=2)


@pytest.mark.slow
def test_a_killed_rebuild_leaves_the_record_in_use(cli: CommandLine) -> None:
    before = cli("search", "exemplov", "--json").json
    chance = random.Random(3)
    for _ in range(5):
        process = cli.start("rebuild")
        try:
            process.wait(chance.uniform(0.3, 1.2))
        except subprocess.TimeoutExpired:
            process.kill()
        _finish(process)
        assert cli("search", "exemplov", "--json").json == before
    assert cli("rebuild").code == 0
    assert cli("search", "exemplov", "--json").json == before


@pytest.mark.slow
def test_a_killed_init_can_be_repeated(tmp_path: Path) -> None:
    chance = random.Random(4)
    made = 0
    for number in range(40):  # on a quick machine most have ended before they are killed
        if made >= 2:
            break
        cli = CommandLine(tmp_path / f"ws{number}", tmp_path / "config")
        process = subprocess.Popen(
            [*cli.argv()[:-2], "init", str(cli.workspace)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=cli.env(),
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while not cli.workspace.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        _finish(process)
        if not (cli.workspace / "holdfast.toml").exists():
            made += 1
            assert cli("init", cli.workspace, named=False).code == 0
        assert cli("verify").code == 0
        assert cli("add", "-", "--source", "my_list", stdin=ftm("A B")).code == 0
    assert made


def _started(cli: CommandLine, commands: Sequence[Sequence[str | Path]]) -> list["subprocess.Popen[bytes]"]:
    return [cli.start(*command) for command in commands]


@pytest.mark.slow
def test_several_that_add_at_once_wait_for_each_other(empty: CommandLine, tmp_path: Path) -> None:
    commands: list[list[str | Path]] = []
    for number in range(4):
        path = tmp_path / f"{number}.ftm.json"
        path.write_bytes(ftm(f"Person {number}", dataset=f"list_{number}"))
        commands.append(["add", path, "--source", f"list_{number}", "--json"])
    for process in _started(empty, commands):
        ran = _finish(process)
        assert ran.code == 0, ran.text
        (made,) = ran.json["sets"]
        assert made["status"] == "accepted", ran.text
    assert len(empty("sources", "--json").json) == 4
    report = empty("rebuild", "--json").json
    assert (report["sets"], report["differences"]) == (4, [])
    fields = empty("verify", "--json").json
    assert (fields["ok"], fields["captures"], fields["size"]) == (True, 4, 1 + 3 * 4)


class _Asking:
    """Asks the pages for one thing after the other until the time is over; anything but a page is kept as trouble."""

    PATHS = ("/", "/search?q=exemplov", "/entity/us_ofac_sdn-90001", "/sources")

    def __init__(self, serving: "subprocess.Popen[bytes]", until: float) -> None:
        assert serving.stderr is not None
        found = re.search(rb"http://127\.0\.0\.1:(\d+)(/\S*)", serving.stderr.readline())
        assert found is not None
        self._port, self._first, self._until = int(found[1]), found[2].decode(), until
        self._pages, self._trouble = 0, ""
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _get(self, path: str, cookie: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def _ask(self) -> None:
        cookie = (self._get(self._first, "").getheader("Set-Cookie") or "").split(";")[0]
        while time.monotonic() < self._until and not self._trouble:
            for path in self.PATHS:
                status = self._get(path, cookie).status
                self._pages += status == 200
                self._trouble = f"{path}: {status}" if status not in {200, 303} else self._trouble

    def ended(self) -> int:
        """How many pages were served, when all is over."""
        self._thread.join(90)
        assert not self._trouble
        return self._pages


@pytest.mark.slow
def test_everything_at_once_for_twenty_seconds_fails_nowhere_and_loses_nothing(
    cli: CommandLine, tmp_path: Path
) -> None:
    serving = cli.start("serve", "--port", "0")
    until = time.monotonic() + 20
    asking = _Asking(serving, until)
    (tmp_path / "customers.csv").write_text(
        "id,name\n" + "".join(f"{at},Testimir Exemplov {at}\n" for at in range(200))
    )
    looking: list[list[str | Path]] = [
        ["screen", tmp_path / "customers.csv", "-o", tmp_path / "hits.csv"], ["verify"], ["rebuild"],
        ["search", "exemplov"], ["show", "us_ofac_sdn-90001", "--evidence"], ["sources"],
    ]  # fmt: skip
    running: dict[int, subprocess.Popen[bytes]] = {}
    acknowledged: dict[str, str] = {}
    number = 0
    while time.monotonic() < until or running:
        for slot in range(len(looking) + 1):
            process = running.get(slot)
            if process is not None:
                if process.poll() is None:
                    continue
                ran = _finish(running.pop(slot))
                assert ran.code == 0, (slot, ran.text)
                if slot == len(looking):
                    acknowledged.update({one["name"]: one["payload"] for one in ran.json["captures"]})
            if time.monotonic() >= until:
                continue
            if slot < len(looking):
                running[slot] = cli.start(*looking[slot])
            else:
                number += 1
                path = tmp_path / f"day-{number}.csv"
                path.write_bytes(sdn(5 + number))
                running[slot] = cli.start("add", path, "--json")
        time.sleep(0.02)
    assert asking.ended() >= 20
    assert serving.poll() is None
    serving.send_signal(signal.SIGINT)
    ran = _finish(serving)
    assert ran.code in {0, 130}, ran.text
    assert "Traceback" not in ran.text
    assert len(acknowledged) >= 2
    held = {one["name"]: one["payload"] for one in cli("sources", "--captures", "--json").json}
    assert acknowledged.items() <= held.items()
    assert cli("verify").code == 0
    assert cli("doctor").code == 0
    assert cli("rebuild", "--json").json["differences"] == []
