# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Runs the command line as a person would: in this process where possible, as a process of its own where needed.

`CommandLine` holds a workspace folder and the folder of its keys. Calling it gives the exit code
and what was printed; `here` runs in this process, `apart` starts one.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from holdfast.cli.main import run

SRC = Path(__file__).resolve().parent.parent.parent / "src"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)

    @property
    def text(self) -> str:
        """Both streams, for looking something up."""
        return self.out + self.err


@dataclass(frozen=True, slots=True)
class CommandLine:
    """`holdfast -w workspace …` with keys in `config`."""

    workspace: Path
    config: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def here(self, *arguments: str | Path, stdin: bytes = b"", named: bool = True) -> Ran:
        """Run in this process; `named` puts `-w` in front."""
        words = [*(["-w", str(self.workspace)] if named else []), *map(str, arguments)]
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        given = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
        with patch.dict(os.environ, self.variables()), patch.object(sys, "stdin", given):
            try:
                with redirect_stdout(out), redirect_stderr(err):
                    run(words)
                raise AssertionError("the command line did not end")
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 0
        return Ran(code, _text(out), _text(err))

    __call__ = here

    def apart(self, *arguments: str | Path, stdin: bytes = b"", timeout_s: float = 120, **more: Any) -> Ran:
        """Run as a process of its own; `more` goes to `subprocess.run`."""
        done = subprocess.run(
            self.argv(*arguments), input=stdin, capture_output=True, timeout=timeout_s, check=False, env=self.env(),
            **more,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    def measured(self, *arguments: str | Path) -> tuple[Ran, int]:
        """Run as a process of its own; also the most memory it held at once, in KiB.

        Asked of that one process, which a small one starts: the kernel counts what the process that forks holds
        as the new one's own, so that started from here it would be the memory of every test before this one.
        """
        with tempfile.NamedTemporaryFile() as peak:
            argv = [sys.executable, "-S", "-c", _MEASURED, peak.name, *self.argv(*arguments)]
            run = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, env=self.env(), check=False)
            ran = Ran(run.returncode, *(text.decode("utf-8", "replace") for text in (run.stdout, run.stderr)))
            return ran, int(peak.read())

    def start(self, *arguments: str | Path, **more: Any) -> subprocess.Popen[bytes]:
        """Start a process and leave it running."""
        return subprocess.Popen(
            self.argv(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.env(), **more,
        )  # fmt: skip

    def argv(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-P", "-m", "holdfast", "-w", str(self.workspace), *map(str, arguments)]

    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "COV"))}
        return {**kept, **self.variables(), "PYTHONPATH": str(SRC), "PYTHONDONTWRITEBYTECODE": "1"}

    def variables(self) -> dict[str, str]:
        return {"HOLDFAST_CONFIG_DIR": str(self.config), **self.environment}


_MEASURED = """
import os, sys
pid = os.spawnv(os.P_NOWAIT, sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], "w") as out:
    out.write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")
