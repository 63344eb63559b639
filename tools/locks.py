# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The lock files and the list of wheels they stand for: read, and matched to a Python and a processor.

`requirements/<set>.txt` pins every package of a set with the digests of its wheels; `requirements/wheels.json` says
for each pin which wheels there are and how large they are. From the two follows, without a network, what a set-up will
download and whether every supported Python on every supported processor finds a wheel. Standard library only: this
runs before anything is installed.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

SETS = ("base", "kernels", "api", "bulk", "dev", "browser", "pip")
PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
MACHINES = ("x86_64", "aarch64")

_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)\s*((?:\\\n\s*--hash=sha256:[0-9a-f]{64}\s*)+)$", re.MULTILINE)
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """One package at one version, and the SHA-256 digests (hex) its files may have."""

    name: str
    version: str
    hashes: frozenset[str]

    @property
    def key(self) -> str:
        """`name==version`, the key into wheels.json."""
        return f"{self.name}=={self.version}"


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel file: its name, its size in bytes, its SHA-256 digest in hex."""

    filename: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Target:
    """What a wheel must fit: the Python's first two version numbers, the processor, the C library."""

    python: tuple[int, int]
    machine: str
    libc: str = "manylinux"


def read_lock(path: Path) -> list[Pin]:
    """The pins of a lock file, in its order.

    Raises:
        ValueError: a line is no comment and belongs to no pin.
    """
    text = "\n".join(
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")
    )
    pins = [Pin(m[1], m[2], frozenset(_HASH.findall(m[3]))) for m in _PIN.finditer(text)]
    left = _PIN.sub("", text).strip()
    if left:
        raise ValueError(f"{path.name}: not a pin with hashes: {left.splitlines()[0]!r}")
    return pins


def read_wheels(path: Path) -> dict[str, list[Wheel]]:
    """Wheels by `name==version`."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return {key: [Wheel(name, size, sha) for name, (size, sha) in files.items()] for key, files in raw.items()}


def fits(filename: str, target: Target) -> bool:
    """Whether a wheel installs on this Python and processor, by the tags in its name (PEP 425, 600, 656)."""
    parts = filename.removesuffix(".whl").rsplit("-", 3)
    pythons, abis, platforms = (part.split(".") for part in parts[1:])
    return any(_python_fits(python, abi, target.python) for python in pythons for abi in abis) and any(
        platform == "any" or (platform.startswith(target.libc) and platform.endswith("_" + target.machine))
        for platform in platforms
    )


def _python_fits(python: str, abi: str, wanted: tuple[int, int]) -> bool:
    major, minor = wanted
    if abi == "none":
        return python in {f"py{major}", f"cp{major}{minor}"} or (
            python.startswith(f"py{major}") and int(python[3:]) <= minor
        )
    if abi == "abi3":
        return python.startswith(f"cp{major}") and int(python[3:]) <= minor
    return python == abi == f"cp{major}{minor}"


def pick(pin: Pin, wheels: dict[str, list[Wheel]], target: Target) -> Wheel | None:
    """The largest wheel of a pin that fits and whose digest the lock knows; None where there is none."""
    fitting = [w for w in wheels.get(pin.key, []) if w.sha256 in pin.hashes and fits(w.filename, target)]
    return max(fitting, key=lambda w: w.size, default=None)


def download_bytes(pins: list[Pin], wheels: dict[str, list[Wheel]], target: Target) -> int:
    """How many bytes of wheels a set of pins means on a target; pins without a wheel count nothing."""
    chosen = (pick(pin, wheels, target) for pin in {pin.key: pin for pin in pins}.values())
    return sum(wheel.size for wheel in chosen if wheel is not None)
