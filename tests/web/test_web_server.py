# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Listening: the loopback address only, and one clear message when that cannot be."""

import subprocess
import sys
import urllib.parse
from pathlib import Path
from typing import Any

import httpx
import pytest

from holdfast.base.errors import StoreError
from holdfast.web.server import LOOPBACK, listen


def test_it_listens_on_the_loopback_address_alone() -> None:
    with listen(0) as bound:
        assert bound.getsockname()[0] == LOOPBACK == "127.0.0.1"
        assert bound.getsockname()[1] > 0


def test_a_port_that_is_taken_is_one_clear_message() -> None:
    with listen(0) as bound:
        port = bound.getsockname()[1]
        with pytest.raises(StoreError, match=f"port {port} on 127.0.0.1 is taken") as caught:
            listen(port)
    assert "--port 0" in str(caught.value.hint)


PROGRAM = """
import os, sys
from pathlib import Path
from holdfast.web.server import serve
from holdfast.workspace import open_workspace
environment = {"HOLDFAST_CONFIG_DIR": sys.argv[2]}
with open_workspace(Path(sys.argv[1]), environment=environment, flags={"port": 0}) as workspace:
    serve(workspace, announce=lambda line: print(line, flush=True))
print("ended well", flush=True)
"""


def test_the_printed_address_opens_the_pages_and_an_interrupt_ends_them_well(demo: Any, repo_root: Path) -> None:
    config = demo.environment["HOLDFAST_CONFIG_DIR"]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(demo.folder), config],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(repo_root / "src"), "HOME": config},
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        parts = urllib.parse.urlsplit(address)
        assert parts.hostname == "127.0.0.1"
        assert "token=" in parts.query
        with httpx.Client(trust_env=False, timeout=60) as client:
            assert client.get(address, follow_redirects=True).status_code == 200
            assert client.get(f"http://127.0.0.1:{parts.port}/").status_code == 200
        process.send_signal(2)
        said, errors = process.communicate(timeout=60)
    assert "ended well" in said
    assert process.returncode == 0
    assert "Traceback" not in errors
