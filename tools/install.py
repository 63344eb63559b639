# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Creates an environment and installs lock files into it, with uv where there is one and with pip's wheel otherwise.

Both tools get the same rules: wheels only, every digest checked, no user site, no target folder from the environment.
uv does not read pip's settings, so they are handed to it (index, extra indexes, folders, certificate, proxy) unless
uv has settings of its own. If uv fails, whatever the reason, pip has its turn: two tools, one result. What goes wrong
in the end becomes one `SetupError` with one remedy, read from the tool's words.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import locks
import pip_wheel
from place import SetupError

_KEEP_LINES = 12  # of a tool's last words, shown when it fails
_SHOWN = ("Downloading ", "Downloaded ", "Installed ", "Prepared ", "Installing ", "Saved ")
_NETWORK = (
    "NewConnectionError", "ConnectTimeout", "Max retries", "name resolution", "Connection refused", "ProxyError",
    "timed out", "Network is unreachable", "getaddrinfo", "dns error", "Could not connect", "error sending request",
)  # fmt: skip
_NO_WHEEL = ("No matching distribution", "no wheels with a matching", "no usable wheels", "is not a supported wheel")
OFFLINE_REMEDY = (
    "connect to the network (HTTPS_PROXY and pip's index settings are honoured), "
    "or start with ./run --wheels DIR, a folder filled by './run wheels DIR' on a connected machine"
)
NO_INDEX_REMEDY = (
    "connect to the network and install your distribution's python3-venv or python3-pip (or uv), or set PIP_INDEX_URL "
    "to the package index to use, or start with ./run --wheels DIR, a folder filled by './run wheels DIR' elsewhere"
)


class DiskFullError(SetupError):
    """No space, or no more quota."""


class NoWheelError(SetupError):
    """The tool and its source work, but a locked package has no wheel that fits this Python or processor."""


class Installer(Protocol):
    """Something that installs one lock file into one environment."""

    def install(self, lock: Path) -> None:
        """Install it, or raise SetupError."""


def download_size(root: Path, names: Sequence[str]) -> tuple[int, int]:
    """Bytes and number of packages that sets of locks mean for the running Python on this machine."""
    folder = root / "requirements"
    pins = {pin.key: pin for name in names for pin in locks.read_lock(folder / f"{name}.txt")}
    libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    target = locks.Target((sys.version_info[0], sys.version_info[1]), platform.machine(), libc)
    return locks.download_bytes(list(pins.values()), locks.read_wheels(folder / "wheels.json"), target), len(pins)


def create(venv: Path) -> None:
    """An environment of the running Python, without pip (`ensurepip` may be missing).

    Raises:
        SetupError: the standard library's `venv` does not work here.
    """
    command = [sys.executable, "-I", "-m", "venv", "--without-pip", str(venv)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, close_fds=False
    )
    if done.returncode != 0:
        words = (done.stdout + done.stderr).strip().splitlines()[-1:] or ["no reason given"]
        raise SetupError(
            f"{sys.executable} cannot make a virtual environment: {words[0]}",
            "install Python with its standard module 'venv', or name another Python with HOLDFAST_PYTHON=PATH",
        )


def choose(root: Path, python: Path, venv: Path, wheels: Path | None) -> Installer:
    """Choose uv, with pip behind it, where it is on PATH and HOLDFAST_INSTALLER is not `pip`; else pip."""
    uv = shutil.which("uv")
    if wheels is not None and not wheels.is_dir():
        raise SetupError(f"{wheels} is no folder", "name an existing folder after --wheels")
    if uv is None or os.environ.get("HOLDFAST_INSTALLER") == "pip":
        return pip_tool(root, python, venv, wheels)
    return _Uv(uv, root, python, venv, wheels)


def pip_tool(root: Path, python: Path, keep: Path, wheels: Path | None) -> "Pip":
    """Pip run from its own wheel, which is fetched into `keep` and checked against requirements/pip.txt.

    Raises:
        SetupError: the wheel cannot be had.
    """
    pin = locks.read_lock(root / "requirements" / "pip.txt")[0]
    filename = locks.read_wheels(root / "requirements" / "wheels.json")[pin.key][0].filename
    settings = pip_wheel.read_settings(wheels=wheels)
    try:
        wheel = pip_wheel.fetch(filename, pin.hashes, keep, settings, lock=root / "requirements" / "pip.txt")
    except pip_wheel.FetchError as error:
        remedy = (
            f"put {filename} into {wheels}" if wheels else OFFLINE_REMEDY if settings.index_url else NO_INDEX_REMEDY
        )
        raise SetupError(f"cannot get pip {pin.version}: {error}", remedy) from error
    return Pip(python, wheel, root, wheels)


@dataclass(frozen=True, slots=True)
class Pip:
    """Pip, run from its wheel by the Python it installs for."""

    python: Path
    wheel: Path
    root: Path
    wheels: Path | None

    def install(self, lock: Path, *, over: bool = False) -> None:
        """Install one lock file; with `over`, write over whatever another tool left half done."""
        words = ["--ignore-installed"] if over else []
        self._pip("install", "--no-user", "--no-warn-script-location", *words, "-r", str(lock))

    def download(self, wanted: Sequence[Path], folder: Path) -> None:
        """Save the wheels of lock files into a folder."""
        self._pip("download", "--dest", str(folder), *(word for lock in wanted for word in ("-r", str(lock))))

    def _pip(self, verb: str, *arguments: str) -> None:
        command = [str(self.python), "-I", f"{self.wheel}/pip", verb, "--disable-pip-version-check", "--no-input"]
        command += ["--require-hashes", "--only-binary", ":all:", "--progress-bar", "off", *arguments]
        if self.wheels is not None:
            command += ["--no-index", "--find-links", str(self.wheels.absolute())]
        dropped = {
            "PIP_TARGET",
            "PIP_PREFIX",
            "PIP_ROOT",
            "PIP_USER",
            "PIP_NO_BINARY",
            "PIP_REQUIREMENT",
            "PIP_CONSTRAINT",
        }
        if self.wheels is not None:
            dropped |= {"PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL"}
        _follow(command, {k: v for k, v in os.environ.items() if k not in dropped}, self.root, self.wheels)


@dataclass(frozen=True, slots=True)
class _Uv:
    """uv; pip takes over when it fails."""

    uv: str
    root: Path
    python: Path
    venv: Path
    wheels: Path | None

    def install(self, lock: Path) -> None:
        environ = dict(os.environ)
        command = [
            self.uv,
            "pip",
            "install",
            "--python",
            str(self.python),
            "--require-hashes",
            "--only-binary",
            ":all:",
        ]
        command += ["--compile-bytecode", "-r", str(lock), *self._sources(environ)]
        try:
            _follow(command, environ, self.root, self.wheels)
        except SetupError as error:
            if isinstance(error, DiskFullError):
                raise
            print(f"holdfast: uv could not do it ({error}); trying pip", file=sys.stderr, flush=True)
            pip_tool(self.root, self.python, self.venv, self.wheels).install(lock, over=True)

    def _sources(self, environ: dict[str, str]) -> list[str]:
        if self.wheels is not None:
            for name in ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"):
                environ.pop(name, None)
            return ["--no-index", "--offline", "--find-links", str(self.wheels.absolute())]
        if any(environ.get(name) for name in ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_NO_INDEX")):
            return []
        pip = pip_wheel.read_settings()
        words = ["--no-index"] if pip.no_index else []
        words += ["--index-url", pip.index_url] if pip.index_url else []
        for option, values in (
            ("--extra-index-url", pip.extra_index_urls),
            ("--find-links", pip.find_links),
            ("--allow-insecure-host", pip.trusted_hosts),
        ):
            words += [word for value in values for word in (option, value)]
        if pip.cert:
            environ.setdefault("SSL_CERT_FILE", pip.cert)
        if pip.proxy:
            environ |= {"HTTPS_PROXY": pip.proxy, "HTTP_PROXY": pip.proxy}
        return [*words, "--index-strategy", "unsafe-best-match"]  # as pip does; the digests decide what is accepted


def _follow(command: list[str], environ: dict[str, str], cwd: Path, wheels: Path | None) -> None:
    """Run a tool, show its progress on standard error, and turn its failure into one SetupError."""
    said: list[str] = []
    with subprocess.Popen(
        command, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", close_fds=False,
    ) as process:  # fmt: skip
        try:
            for line in process.stdout or ():
                said.append(line.rstrip())
                if line.strip().startswith(_SHOWN) and not line.rstrip().endswith("kB)"):
                    print(f"  {line.strip()[:100]}", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode != 0:
        raise _explain(said, wheels)


def _explain(said: list[str], wheels: Path | None) -> SetupError:
    """The first of these that the tool's words fit."""
    text = "\n".join(said)
    errors = [line.strip() for line in said[-_KEEP_LINES:] if any(sign in line for sign in ("ERROR", "error:", "×"))]
    last = (errors or [line for line in said if line.strip()] or ["no reason given"])[-1]
    if "No space left" in text or "Disk quota" in text or "os error 28" in text:
        remedy = "free some space, or name a folder on another disk with HOLDFAST_VENV=DIR"
        return DiskFullError(f"the disk is full: {last}", remedy)
    if "DO NOT MATCH THE HASHES" in text or "Hash mismatch" in text:
        remedy = "use another index (PIP_INDEX_URL), and do not trust the one that sent this file"
        return SetupError(f"a downloaded file is not the locked one: {last}", remedy)
    if wheels is not None:
        remedy = "fill it with './run wheels DIR' on a connected machine with the same Python and processor"
        return NoWheelError(f"{wheels} does not hold every locked wheel: {last}", remedy)
    if any(word in text for word in _NETWORK):
        return SetupError(f"the package index cannot be reached: {last}", OFFLINE_REMEDY)
    if any(word in text for word in _NO_WHEEL):
        remedy = "use CPython 3.11 to 3.14 on Linux, x86_64 or aarch64: HOLDFAST_PYTHON=PATH"
        return NoWheelError(f"a locked package has no wheel for this machine: {last}", remedy)
    return SetupError(f"installing failed: {last}", "see the line above; HOLDFAST_INSTALLER=pip leaves uv aside")
