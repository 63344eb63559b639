# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Results on their way: `OUT.part`, what has been done so far, and going on after an interruption.

1. While a file is screened its results go to `OUT.part`, the rows for the receipt and the alerts to
   the workspace's `run/`. Every few seconds all are flushed and `OUT.part.json` says how far they
   reach, with what must be equal to go on: file, image, decisions, settings, code.
2. The same command again finds these, cuts the files to what the state says, and goes on there.
   When anything differs it begins anew and says why.
3. Only a whole result gets the name OUT. Nothing else ever stands there.

Killing the process at any point leaves a state that tells the truth: it is written after the
bytes it counts are on disk, and replaced in one step.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from holdfast.base.files import Disk, Lock, store_errors

__all__ = ["Part", "opened_part"]

_WORDS = {
    "file": "the customer file is another", "columns": "it is read otherwise", "out": "the results have another form",
    "image": "the lists have changed", "decisions": "people have decided on alerts", "settings": "the settings differ",
    "versions": "Holdfast is another version",
}  # fmt: skip
_SHARE = 10  # after a save that took 0.2 s the next one waits twice as long: many alerts are much to write


class Part:
    """An unfinished result. `done` queries are in it already; `counted` is what the caller wanted remembered."""

    def __init__(self, out: Path, beside: Path, identity: Mapping[str, object], every_s: float) -> None:
        self._every_s = every_s
        self._out = out
        self._identity = dict(identity)
        self._disk = Disk()
        self._saved_at = time.monotonic()
        self._saving_s = 0.0
        self.path = out.with_name(out.name + ".part")
        self.state = out.with_name(out.name + ".part.json")
        self.rows_path = beside.with_name(beside.name + ".rows")
        self.alerts_path = beside.with_name(beside.name + ".alerts")
        self.done = 0
        self.counted: dict[str, Any] = {}
        self.why_anew = ""
        sizes = self._found()
        self.out, self.rows, self.alerts = (self._at(path, sizes[at]) for at, path in enumerate(self._paths))

    @property
    def _paths(self) -> tuple[Path, Path, Path]:
        return self.path, self.rows_path, self.alerts_path

    def _found(self) -> tuple[int, int, int]:
        """Step 2: how far the files of an earlier run may be used."""
        try:
            state = json.loads(self.state.read_text("utf-8"))
            before, sizes = state["identity"], (int(state["bytes"]), int(state["rows"]), int(state["alerts"]))
            done, counted = int(state["done"]), dict(state["counted"])
        except FileNotFoundError:
            return 0, 0, 0
        except (OSError, ValueError, TypeError, KeyError):
            self.why_anew = "what it left cannot be read"
            return 0, 0, 0
        wrong = [name for name, value in self._identity.items() if before.get(name) != value]
        if wrong:
            self.why_anew = ", ".join(_WORDS.get(name, name) for name in wrong)
            return 0, 0, 0
        for path, size in zip(self._paths, sizes, strict=True):
            if not path.is_file() or path.stat().st_size < size:
                self.why_anew = f"{path.name} is missing or cut short"
                return 0, 0, 0
        self.done, self.counted = done, counted
        return sizes

    @staticmethod
    def _at(path: Path, size: int) -> BinaryIO:
        with store_errors(path, "write the results"):
            stream = path.open("r+b" if path.exists() else "w+b")
            stream.truncate(size)
            stream.seek(size)
        return stream

    def due(self) -> bool:
        """Whether it is time to `save`."""
        return time.monotonic() - self._saved_at >= self._every_s * max(1.0, _SHARE * self._saving_s)

    def save(self, done: int, counted: Mapping[str, object]) -> None:
        """Step 1: put down how far the results reach."""
        begun = time.monotonic()
        with store_errors(self.path, "write the results"):
            for stream in (self.out, self.rows, self.alerts):
                stream.flush()
                os.fdatasync(stream.fileno())
            state = {
                "identity": self._identity, "done": done, "bytes": self.out.tell(), "rows": self.rows.tell(),
                "alerts": self.alerts.tell(), "counted": dict(counted),
            }  # fmt: skip
        self._disk.replace_file(self.state, json.dumps(state, ensure_ascii=False).encode("utf-8", "replace"))
        self._saved_at = time.monotonic()
        self._saving_s = self._saved_at - begun

    def close(self) -> None:
        """Let go of the files; they stay."""
        for stream in (self.out, self.rows, self.alerts):
            with contextlib.suppress(OSError):  # a full disk has said so before
                stream.close()

    def finish(self, made: Path) -> None:
        """Step 3: give `made` (the part itself, or what was made of it) the name OUT."""
        self.close()
        with store_errors(made, "write the results"), made.open("rb") as stream:
            os.fsync(stream.fileno())
        self._disk.rename(made, self._out)
        self._disk.sync_folder(self._out.resolve().parent)
        for path in (self.path, self.state, self.alerts_path):
            self._disk.remove(path)


@contextlib.contextmanager
def opened_part(out: Path, run: Path, identity: Mapping[str, object], *, every_s: float = 2.0) -> Iterator[Part]:
    """The part of `out`, held against a second run that writes the same, and saved every `every_s` seconds.

    Raises:
        StoreError: another process writes it, or it cannot be written.
    """
    name = hashlib.sha256(os.fsencode(out.resolve())).hexdigest()[:16]
    lock = run / f"screening-{name}.lock"
    with Lock(lock).exclusive(timeout_s=0):
        part = Part(out, run / f"screening-{name}", identity, every_s)
        try:
            yield part
        finally:
            part.close()
            lock.unlink(missing_ok=True)  # nobody waits for it: a second run of the same result is refused
