# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where the virtual environment is, and whether it is the one the lock files ask for.

Every `./run` asks this first, so it imports little and touches little: one stamp file is compared with the digests of
the lock files, the Python, the processor and the checkout. The stamp is written last of all, so a folder without one
was never finished. `build` makes what is missing here.
"""

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

FORMAT = 1  # raise it when a folder made by an older version of these files must be made again
STAMP = "holdfast-ready.json"


class SetupError(Exception):
    """The surroundings do not allow it; `remedy` says the one thing to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wanted where: the checkout, the environment, the added sets, a folder of wheels instead of an index."""

    root: Path
    venv: Path
    sets: tuple[str, ...]
    wheels: Path | None

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.venv / "bin" / "python"

    def lock_file(self, name: str) -> Path:
        """The lock file of a set."""
        return self.root / "requirements" / f"{name}.txt"


def choose_place(root: Path, environ: dict[str, str]) -> Path:
    """The environment's folder: named, in the checkout, or in the user's cache when the checkout is read-only.

    Raises:
        SetupError: the checkout is read-only and no cache folder can be written.
    """
    if environ.get("HOLDFAST_VENV"):
        return Path(environ["HOLDFAST_VENV"]).expanduser().absolute()
    inside = root / ".venv"
    if os.access(inside if inside.exists() else root, os.W_OK) or (inside / STAMP).is_file():
        return inside
    home = environ.get("XDG_CACHE_HOME") or (environ.get("HOME") and f"{environ['HOME']}/.cache")
    if not home:
        raise SetupError(f"{root} is read-only and HOME is not set", "set HOLDFAST_VENV=DIR to a folder you may write")
    key = hashlib.sha256(f"{root}\0{sys.version}\0{os.uname().machine}".encode()).hexdigest()[:16]
    return Path(home).absolute() / "holdfast" / f"venv-{key}"


def keys(plan: Plan) -> dict[str, str]:
    """For `base` and each wanted set the digest of everything it depends on."""
    about = [
        str(FORMAT),
        str(plan.root),
        str(plan.venv),
        os.uname().machine,
        sys.base_prefix,
        *map(str, sys.version_info),
    ]
    base = hashlib.sha256("\0".join(about).encode())
    for name in ("base", "kernels"):
        base.update(b"\0" + plan.lock_file(name).read_bytes())
    found = {"base": base.hexdigest()}
    for name in plan.sets:
        found[name] = hashlib.sha256(base.digest() + plan.lock_file(name).read_bytes()).hexdigest()
    return found


def read_stamp(venv: Path) -> dict[str, str]:
    """The keys the environment was made for; empty when it was never finished."""
    try:
        stamp = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in stamp.items()} if isinstance(stamp, dict) else {}


def missing(plan: Plan) -> list[str]:
    """The sets still to be installed, `base` first; all of them when the environment is not whole."""
    wanted, there = keys(plan), read_stamp(plan.venv)
    if there.get("base") != wanted["base"] or not os.access(plan.python, os.X_OK):
        return list(wanted)
    return [name for name, key in wanted.items() if there.get(name) != key]


def write_stamp(plan: Plan, stamp: dict[str, str]) -> None:
    """Say that the environment is whole for these keys; atomic."""
    part = plan.venv / f"{STAMP}.{os.getpid()}"
    part.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    part.replace(plan.venv / STAMP)
