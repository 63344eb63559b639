# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What `sync` remembers between runs, in `run/sync.json`: a cache of this machine, never evidence.

    file:LIST/READER/MEMBER   what the last accepted capture of a file was told about its version,
                              at which address, and which capture and payload that is
    pending:SET               the same for a set that was preserved and not read yet: an interrupted
                              `sync` goes on from there
    list:LIST                 the last try to fetch a list, and when it was last found unchanged
    delta:LIST                what the publisher's own file of changes said beside what is held

When the file is lost, everything is fetched once more and stored once all the same. What is
remembered of a capture counts only while the vault has that capture with that payload.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from holdfast.base.errors import HoldfastError
from holdfast.base.files import Disk
from holdfast.record.sets import Derivation
from holdfast.sources.fetch import Validators
from holdfast.workspace.health import Attempt

if TYPE_CHECKING:
    from holdfast.vault.store import Vault
    from holdfast.workspace.opening import Workspace

__all__ = ["Remembered", "attempts", "compared_deltas"]

_Values = dict[str, object]


def attempts(workspace: Workspace) -> dict[str, Attempt]:
    """The last try to fetch each list, as far as this machine remembers."""
    return Remembered.load(workspace).attempts()


def compared_deltas(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """By list, what was found when its publisher's last file of changes was compared with it."""
    known = Remembered.load(workspace)
    return {key.removeprefix("delta:"): known.lines(key) for key in known.keys("delta:")}


class Remembered:
    """The cache in memory; `save` writes it."""

    def __init__(self, known: dict[str, _Values]) -> None:
        self._known = known

    @classmethod
    def load(cls, workspace: Workspace) -> Remembered:
        """What the file holds; nothing when it is missing or damaged."""
        try:
            known = json.loads((workspace.folder / "run" / "sync.json").read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            known = {}
        kept = known.items() if isinstance(known, dict) else ()
        return cls({key: value for key, value in kept if isinstance(value, dict)})

    def save(self, workspace: Workspace) -> None:
        """Replace the file."""
        text = json.dumps(self._known, indent=1, sort_keys=True)
        Disk().replace_file(workspace.folder / "run" / "sync.json", text.encode())

    def keys(self, prefix: str) -> list[str]:
        """What is remembered under a prefix."""
        return [key for key in self._known if key.startswith(prefix)]

    def tried(self, name: str, at: str, error: HoldfastError | None, *, unchanged: bool) -> None:
        """A try to fetch the list `name`; with `unchanged` its publisher said that nothing has changed."""
        before = self._known.get(f"list:{name}", {}).get("confirmed")
        self._known[f"list:{name}"] = {
            "at": at,
            "error": None if error is None else error.message,
            "hint": None if error is None else error.hint,
            "confirmed": at if unchanged else before,
        }

    def attempts(self) -> dict[str, Attempt]:
        """The last try of each list."""
        found = {}
        for key in self.keys("list:"):
            at, error, hint, confirmed = (
                value if isinstance(value := self._known[key].get(name), str) else None
                for name in ("at", "error", "hint", "confirmed")
            )
            if at is not None:
                found[key.removeprefix("list:")] = Attempt(at, error, hint, confirmed)
        return found

    def compared(self, name: str, lines: Sequence[str]) -> None:
        """What the comparison with the publisher's own file of changes gave."""
        self._known[f"delta:{name}"] = {"lines": list(lines)}

    def lines(self, key: str) -> tuple[str, ...]:
        """The lines remembered under `key`."""
        lines = self._known.get(key, {}).get("lines")
        return tuple(str(line) for line in lines) if isinstance(lines, list) else ()

    def validators(self, vault: Vault, key: str, url: str) -> Validators | None:
        """What to send with a request for the file `key` at `url`: nothing, unless its last capture is here."""
        one = self._known.get(key, {})
        if one.get("url") != url or self.capture(vault, key) is None:
            return None
        etag, modified = one.get("etag"), one.get("last_modified")
        return Validators(etag if isinstance(etag, str) else None, modified if isinstance(modified, str) else None)

    def capture(self, vault: Vault, key: str) -> int | None:
        """The last accepted capture of the file `key`, if the vault has it."""
        one = self._known.get(key, {})
        number = one.get("capture")
        if not isinstance(number, int) or not 0 <= number < vault.size:
            return None
        try:
            known = str(vault.capture(number).payload) == one.get("payload")
        except HoldfastError:
            return None
        return number if known else None

    def payload(self, vault: Vault, key: str) -> str | None:
        """The digest of that capture's payload."""
        return None if self.capture(vault, key) is None else str(self._known[key]["payload"])

    def propose(self, set_index: int, files: Mapping[str, tuple[str, Validators, int, str]]) -> None:
        """What to keep of each file (address, validators, capture, payload) once the set is accepted."""
        self._known[f"pending:{set_index}"] = {
            key: {
                "url": url, "etag": sent.etag, "last_modified": sent.last_modified, "capture": capture,
                "payload": payload,
            }
            for key, (url, sent, capture, payload) in files.items()
        }  # fmt: skip

    def pending(self) -> tuple[int, ...]:
        """Sets that were preserved, and of which nobody has said yet whether they are accepted."""
        numbers = (key.removeprefix("pending:") for key in self.keys("pending:"))
        return tuple(sorted(int(number) for number in numbers if number.isascii() and number.isdecimal()))

    def settle(self, derivations: Mapping[int, Derivation | None]) -> None:
        """Keep what was proposed of accepted sets; forget what was known of the files of the others.

        An error page must not answer "unchanged" next time.
        """
        for index in self.pending():
            made = derivations.get(index)
            for key, known in self._known.pop(f"pending:{index}").items():
                if made is not None and made.status == "accepted" and isinstance(known, dict):
                    self._known[key] = known
                else:
                    self._known.pop(key, None)
