# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Makes the virtual environment: steps 3 to 7 of `prepare`, which says what they are.

The order is what makes an interruption harmless: the stamp goes first and comes last, a marker names the folder as ours
before anything else is in it, and the lock is inherited by every child, so that a pip whose parent was killed still
counts as a set-up under way and nobody empties the folder under it.
"""

import contextlib
import fcntl
import os
import platform
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import install
from place import STAMP, Plan, SetupError, keys, missing, read_stamp, write_stamp

MARKER = "holdfast-made-this"
DISK_FACTOR = 5  # a wheel unpacks to about four times its size with its bytecode, measured for numpy, numba, llvmlite

_COMPILE_S = 300  # a busy machine; what is not compiled then is compiled when it is needed


def make(plan: Plan) -> None:
    """Steps 3 to 7 of the module."""
    begun = time.monotonic()
    todo = missing(plan)
    _announce(plan, todo)
    with _locked(plan.venv):
        todo = missing(plan)
        if not todo:
            return
        stamp = {} if "base" in todo else read_stamp(plan.venv)
        (plan.venv / STAMP).unlink(missing_ok=True)
        if "base" in todo:
            _empty(plan.venv)
            install.create(plan.venv)
        tool = install.choose(plan.root, plan.python, plan.venv, plan.wheels)
        for name in todo:
            tool.install(plan.lock_file(name))
            if name == "base":
                _kernels(plan, tool)
                _make_importable(plan)
        write_stamp(plan, stamp | {name: key for name, key in keys(plan).items() if name in todo})
    if "base" in todo:
        _compile(plan)
    print(f"holdfast: ready after {time.monotonic() - begun:.0f} s", file=sys.stderr)


def _announce(plan: Plan, todo: list[str]) -> None:
    names = [*todo, *(("kernels", "pip") if "base" in todo else ())]
    size, count = install.download_size(plan.root, names)
    source = f"the wheels in {plan.wheels}" if plan.wheels else "the package index that pip or uv is set to"
    print(
        f"holdfast: setting up Python {platform.python_version()} for the first start"
        if "base" in todo
        else f"holdfast: adding the tools for this task ({', '.join(todo)})",
        file=sys.stderr,
    )
    print(
        f"holdfast: up to {size / 1e6:.0f} MB ({count} packages, digests checked) from {source}\n"
        f"holdfast: into {plan.venv}",
        file=sys.stderr,
        flush=True,
    )
    plan.venv.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(plan.venv.parent).free
    if free < size * DISK_FACTOR:
        raise SetupError(
            f"{plan.venv.parent} has {free / 1e6:.0f} MB free, about {size * DISK_FACTOR / 1e6:.0f} MB are needed",
            "free some space, or name a folder on another disk with HOLDFAST_VENV=DIR",
        )


@contextlib.contextmanager
def _locked(venv: Path) -> Iterator[None]:
    """Hold `<venv>.lock`. The children inherit it, so that an orphaned pip still counts as a set-up under way."""
    handle = os.open(f"{venv}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("holdfast: another set-up of this folder is under way; waiting for it", file=sys.stderr, flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        os.set_inheritable(handle, True)  # noqa: FBT003 - the standard library wants it by position
        yield
    finally:
        os.close(handle)


def _empty(venv: Path) -> None:
    """Remove what an earlier or interrupted set-up left; refuse a folder that is somebody else's."""
    if venv.is_dir() and any(venv.iterdir()) and not (venv / MARKER).is_file():
        raise SetupError(
            f"{venv} exists and was not made by ./run", "move it away, or name another folder with HOLDFAST_VENV=DIR"
        )
    for entry in sorted(venv.iterdir(), key=lambda path: path.name == MARKER) if venv.is_dir() else ():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    venv.mkdir(parents=True, exist_ok=True)
    (venv / MARKER).write_text("Made by ./run, which may empty this folder. Delete it whenever you like.\n")


def _kernels(plan: Plan, tool: install.Installer) -> None:
    try:
        tool.install(plan.lock_file("kernels"))
    except install.NoWheelError as error:
        words = f"the plain twins run instead: slower, same results. Delete {plan.venv} to try again"
        print(f"holdfast: warning: no compiled kernels here ({error}); {words}", file=sys.stderr)


def _make_importable(plan: Plan) -> None:
    packages = next(plan.venv.glob("lib/python3*/site-packages"))
    (packages / "holdfast-checkout.pth").write_text(f"{plan.root / 'src'}\n", encoding="utf-8")
    script = plan.venv / "bin" / "holdfast"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(str(plan.python))} -P -m holdfast "$@"\n', encoding="utf-8")
    script.chmod(0o755)


def _compile(plan: Plan) -> None:
    """Compile the matching loops into the user's cache, so that no later start waits for it; no harm if it fails."""
    print("holdfast: compiling the loops of name matching, once (about half a minute)", file=sys.stderr, flush=True)
    command = [str(plan.python), "-P", "-m", "holdfast.names.warm"]
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=_COMPILE_S)


def download(plan: Plan, folder: Path) -> int:
    """Fill a folder with everything `./run`, `./run test` and `./run check` need, for this Python and processor."""
    names = ["base", "dev", "pip"]
    size, count = install.download_size(plan.root, [*names, "kernels"])
    print(
        f"holdfast: up to {size / 1e6:.0f} MB ({count} packages) into {folder.absolute()}", file=sys.stderr, flush=True
    )
    tool = install.pip_tool(plan.root, Path(sys.executable), folder, plan.wheels)
    tool.download([plan.lock_file(name) for name in names], folder)
    try:
        tool.download([plan.lock_file("kernels")], folder)
    except install.NoWheelError as error:
        print(f"holdfast: warning: without compiled kernels ({error})", file=sys.stderr)
    print(f"holdfast: done; use it with ./run --wheels {shlex.quote(str(folder))}", file=sys.stderr)
    return 0
