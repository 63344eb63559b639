# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`@kernel`: hot loops compiled by Numba when it is there, their plain twins when it is not.

    @kernel(twin=plain_distance)
    def distance(...): ...

`distance(...)` then runs the compiled loop or the twin; both give the same integers, which
a property test holds. Nothing is decided or imported before the first call:

1. `HOLDFAST_KERNELS=plain` → the twin.
2. Numba cannot be imported → the twin, with one line in the log.
3. Before Numba loads, its cache folder is set to <user cache>/holdfast/kernels/<digest>,
   where the digest covers every kernel source and the Numba, NumPy and Python versions:
   a changed kernel can never run stale code. A folder that cannot be made (read-only
   installation, no HOME) falls back to the temporary folder, then to no cache at all; that
   costs a warning and some seconds per process, never an error.
4. A kernel may call kernels that its module defines or imports; they are compiled first and bound in.

Kernels take and give flat arrays and integers: no floats, so every CPU agrees.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import sys
import tempfile
import threading
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Kernel", "cache_folder", "compiled", "kernel", "kernel_digest", "running"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_LOG = logging.getLogger(__name__)
_LOCK = threading.RLock()
# Kernels, and the modules whose constants and tuples are compiled into them.
_SOURCES = (
    "kernel.py", "kernels.py", "lookup_kernels.py", "alignment_kernels.py", "lookup.py", "twins.py", "layout.py",
    "distance.py", "../mentions/layout.py",
)  # fmt: skip


class Kernel(Generic[_P, _R]):
    """A loop with its twin. Call it like the function it wraps."""

    __slots__ = ("_chosen", "_compiled", "loop", "twin")

    def __init__(self, loop: Callable[_P, _R], twin: Callable[_P, _R]) -> None:
        self.loop = loop
        self.twin = twin
        self._chosen: Callable[_P, _R] | None = None
        self._compiled: Callable[_P, _R] | None = None

    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run the compiled loop or the twin, decided on the first call."""
        chosen = self._chosen
        if chosen is None:
            chosen = self.compile() if compiled() else self.twin
            self._chosen = chosen
        return chosen(*args, **kwargs)

    def light(self, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """For little work: the compiled loop if this process has it already, else the twin.

        One name on the command line is answered in milliseconds by the twin, while loading the
        compiler takes half a second, and compiling for the first time on a machine a dozen.
        """
        chosen = self._chosen if self._chosen is not None else self._compiled
        return (chosen if chosen is not None else self.twin)(*args, **kwargs)

    @property
    def at_hand(self) -> bool:
        """Whether `light` runs the compiled loop."""
        return self._compiled is not None and self._chosen is not self.twin

    def compile(self) -> Callable[_P, _R]:
        """The compiled loop, made on the first call (cached on disk between processes)."""
        with _LOCK:
            if self._compiled is None:
                self._compiled = _compile(self)
            return self._compiled


def kernel(*, twin: Callable[_P, _R]) -> Callable[[Callable[_P, _R]], Kernel[_P, _R]]:
    """Pair a loop with the plain `twin` of the same signature."""

    def wrap(loop: Callable[_P, _R]) -> Kernel[_P, _R]:
        return Kernel(loop, twin)

    return wrap


def compiled() -> bool:
    """Whether kernels run compiled in this process (decided once)."""
    return running() == "numba"


@cache
def running() -> str:
    """`numba` or `plain`."""
    if os.environ.get("HOLDFAST_KERNELS", "") == "plain":
        return "plain"
    if importlib.util.find_spec("numba") is None:
        _LOG.info("numba is not installed; the plain kernels run: slower, same results")
        return "plain"
    return "numba" if _load_numba() else "plain"


def kernel_digest() -> str:
    """Hex digest over all kernel sources and the versions that shape compiled code."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        source = files("holdfast.names").joinpath(name)
        digest.update(source.read_bytes() if source.is_file() else b"")
    versions = [sys.version]
    for package in ("numba", "numpy", "llvmlite"):
        spec = importlib.util.find_spec(package)
        version_file = Path(str(spec.origin)).parent / "_version.py" if spec is not None else None
        versions.append(version_file.read_text() if version_file is not None and version_file.is_file() else package)
    digest.update("\0".join(versions).encode())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """Where compiled kernels are kept: the user's cache, else the temporary folder, else nowhere."""
    roots: list[Path] = []
    if os.environ.get("XDG_CACHE_HOME"):
        roots.append(Path(os.environ["XDG_CACHE_HOME"]))
    try:
        roots.append(Path.home() / ".cache")
    except RuntimeError:
        _LOG.debug("no home folder")
    roots.append(Path(tempfile.gettempdir()) / f"holdfast-{os.getuid()}")
    for root in roots:
        folder = root / "holdfast" / "kernels" / kernel_digest()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            # The folder holds code that will run: it must be ours, and writable by nobody else.
            status = folder.stat()
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError:
            continue
        if status.st_uid == os.getuid() and not status.st_mode & 0o022:
            return folder
    return None


def _load_numba() -> bool:
    folder = cache_folder()
    if folder is None:
        _LOG.warning("no folder can be written for compiled kernels; they are compiled anew in each process")
    elif "numba" not in sys.modules:
        os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
    try:
        import numba  # noqa: F401, PLC0415 - loaded only when a kernel runs: it costs half a second
    except (ImportError, OSError) as exc:
        _LOG.warning("numba does not load (%s); the plain kernels run: slower, same results", exc)
        return False
    return True


def _compile(one: Kernel[_P, _R]) -> Callable[_P, _R]:
    import numba  # noqa: PLC0415 - see _load_numba

    loop = cast("FunctionType", one.loop)
    bound = dict(loop.__globals__)
    for name in loop.__code__.co_names:
        inner = bound.get(name)
        if isinstance(inner, Kernel):
            bound[name] = inner.compile()
    function = FunctionType(loop.__code__, bound, loop.__name__, loop.__defaults__, loop.__closure__)
    function.__module__, function.__qualname__ = loop.__module__, loop.__qualname__
    folder = os.environ.get("NUMBA_CACHE_DIR", "")
    keep = bool(folder) and os.access(folder, os.W_OK)
    return cast("Callable[_P, _R]", numba.njit(cache=keep, nogil=True, fastmath=False, error_model="numpy")(function))
