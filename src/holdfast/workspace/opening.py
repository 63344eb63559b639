# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`Workspace`: one folder, its settings, and the stages opened when first asked for.

A workspace is the folder that holds `holdfast.toml`. Opening one reads the settings and
nothing else; the vault, the record and the screening image are opened by the first call
that needs them, so a command that only looks something up does not pay for the rest. The
record is opened again when another process has switched to a new one.

The methods here only hand their work to the modules beside this one; there is no logic in
this class to test but the handing out.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from holdfast.base.clock import Clock, SystemClock
from holdfast.base.errors import NotFound, StoreError, UsageError
from holdfast.base.files import Disk, require_local
from holdfast.base.settings import MARKER, WORKSPACE_FORMAT, Settings, load_settings, user_config_folder
from holdfast.record.store import Record
from holdfast.vault.store import Vault, VaultOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

__all__ = ["Workspace", "create_workspace", "find_workspace", "open_records_with", "open_workspace", "require_outside"]

_TOML = """\
# A Holdfast workspace. Settings and their defaults: docs/settings.md, or `holdfast doctor --settings`.
format = {format}
"""


# What `init` makes before the marker; alone in a folder they are what an interrupted `init` left.
_OWN = {"vault", "record", "run", MARKER + ".new"}


class Workspace:
    """An open workspace. Use it as a context manager, or call `close()`."""

    def __init__(self, folder: Path, settings: Settings, *, environment: Mapping[str, str], clock: Clock) -> None:
        self.folder = folder
        self.settings = settings
        self.environment = environment
        self.clock = clock
        self._vault: Vault | None = None
        self._record: Record | None = None

    @property
    def title(self) -> str:
        """What pages call this workspace: the setting, or the folder's name."""
        return self.settings.title or self.folder.name

    @property
    def vault(self) -> Vault:
        """The vault, opened at the first use."""
        if self._vault is None:
            self._vault = Vault.open(
                self.folder / "vault",
                keys_dir=user_config_folder(self.environment) / "keys",
                run_dir=self.folder / "run",
                clock=self.clock,
                options=VaultOptions(lock_timeout_s=float(self.settings.lock_timeout_s)),
            )
        return self._vault

    @property
    def key_file(self) -> Path:
        """Where the log's private key lies on the machine that may append."""
        return user_config_folder(self.environment) / "keys" / f"{self.vault.key.key_id.hex()}.key"

    @property
    def record(self) -> Record:
        """The present record; made by `holdfast rebuild` when it is missing, and by itself when it is an older one."""
        if self._record is not None and self._record.stale():
            self._record.close()
            self._record = None
        if self._record is None:
            self._record = _openers[-1](self)
        return self._record

    def close(self) -> None:
        """Close what was opened; a closed workspace opens its parts again when used."""
        if self._record is not None:
            self._record.close()
            self._record = None
        self._vault = None  # it holds no open file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_openers: list[Callable[[Workspace], Record]] = [lambda workspace: Record.open(workspace.folder / "record")]


def open_records_with(opener: Callable[[Workspace], Record]) -> None:
    """Let `opener` open the record of every workspace (`versions` does, which stands above this module)."""
    _openers[:] = [opener]


def create_workspace(
    folder: Path | str, *, environment: Mapping[str, str] | None = None, clock: Clock | None = None
) -> Workspace:
    """Make a workspace in `folder` (created when missing) and open it.

    Raises:
        UsageError: the folder is a workspace already, or holds other files.
        StoreError: it cannot be written, or lies on a network file system.
    """
    target = Path(folder)
    environment = os.environ if environment is None else environment
    clock = SystemClock() if clock is None else clock
    try:
        _refuse_taken(target)
        require_local(target)
        target.mkdir(parents=True, exist_ok=True)
        (target / "run").mkdir(exist_ok=True)
    except OSError as exc:
        raise StoreError(
            f"the workspace cannot be made: {exc.strerror}", where=str(target), hint="choose a folder you may write to"
        ) from exc
    if not _is_founded(target, environment):
        Vault.create(
            target / "vault", keys_dir=user_config_folder(environment) / "keys", run_dir=target / "run", clock=clock
        )
    if not Record.exists(target / "record"):
        Record.create(target / "record").close()
    # Written last: a folder without it is no workspace, so an interrupted `init` can be repeated.
    Disk().replace_file(target / MARKER, _TOML.format(format=WORKSPACE_FORMAT).encode())
    return open_workspace(target, environment=environment, clock=clock)


def _refuse_taken(target: Path) -> None:
    if (target / MARKER).exists():
        raise UsageError(f"{target} is a workspace already", hint=f"holdfast -w {target} sources")
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file", hint="name a new folder: holdfast init mycase")
    if target.is_dir() and {path.name for path in target.iterdir()} - _OWN:
        raise UsageError(f"{target} is not empty", hint="name a new folder: holdfast init mycase")


def _is_founded(target: Path, environment: Mapping[str, str]) -> bool:
    """Whether an interrupted `init` has made the vault already; one that holds more is not ours to begin anew."""
    if not (target / "vault" / "log" / "checkpoint").exists():
        return False
    vault = Vault.open(target / "vault", keys_dir=user_config_folder(environment) / "keys", run_dir=target / "run")
    if vault.size > 1:
        raise UsageError(
            f"{target} holds a vault with {vault.size:,} entries, but its {MARKER} is missing",
            hint=f"to open it again: echo 'format = {WORKSPACE_FORMAT}' > {target / MARKER}",
        )
    return True


def open_workspace(
    folder: Path | str,
    *,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, object] | None = None,
    clock: Clock | None = None,
) -> Workspace:
    """Open the workspace in `folder`.

    Args:
        folder: the folder that holds `holdfast.toml`.
        environment: `os.environ` when `None`.
        flags: settings given on the command line.
        clock: the machine's clock when `None`.

    Raises:
        NotFound: no workspace there.
        ConfigError: a setting is wrong, or the workspace was made by a newer Holdfast.
    """
    target = Path(folder)
    marker = target / MARKER
    if not _is_marker(marker):
        raise NotFound(f"{target} is not a workspace (no {MARKER} in it)", hint=f"holdfast init {target}")
    environment = os.environ if environment is None else environment
    settings = load_settings(marker, environment=environment, flags=flags)
    if settings.format > WORKSPACE_FORMAT:
        raise StoreError(
            f"the workspace has format {settings.format}, this Holdfast knows {WORKSPACE_FORMAT}",
            where=str(marker),
            hint="install a newer Holdfast",
        )
    return Workspace(target, settings, environment=environment, clock=SystemClock() if clock is None else clock)


def find_workspace(start: Path) -> Path:
    """The nearest folder from `start` upward that is a workspace.

    Raises:
        NotFound: there is none.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if _is_marker(folder / MARKER):
            return folder
    raise NotFound(
        f"no workspace here or in a folder above {here}",
        hint="holdfast init mycase, or name one: holdfast -w FOLDER …",
    )


def require_outside(folder: Path, out: Path) -> None:
    """Refuse to write a result where the workspace keeps its own files; under `vault/` it would be a finding.

    Raises:
        UsageError: `out` lies there, or is `holdfast.toml`.
    """
    own, target = folder.resolve(), out.resolve()
    if target == own / MARKER or any(own / name in target.parents for name in ("vault", "record", "run", "receipts")):
        raise UsageError(
            f"{out} lies among the workspace's own files", hint="write it beside them, or into another folder"
        )


def _is_marker(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as exc:
        raise StoreError(
            f"the folder cannot be looked into: {exc.strerror}", where=str(path.parent), hint="check its owner and mode"
        ) from exc
