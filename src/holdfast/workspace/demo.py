# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The demonstration workspace: the starter chronicle through the real path, nothing special.

    1. make the workspace (once)
    2. preserve every edition and every document of the bundled chronicle, as `holdfast add` would
    3. read them into the record, put the records of one party together, build the screening image
    4. screen the bundled customer file
    5. verify the vault
    6. print the summary

A second start finds the work done and only verifies and summarises. An interrupted first
start goes on where it stopped: editions already in the log are not captured again.
"""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Self

from holdfast.base.clock import parse_instant
from holdfast.base.digest import sha256_stream
from holdfast.base.errors import StoreError
from holdfast.base.settings import MARKER
from holdfast.vault.imports import media_type_of
from holdfast.workspace import runs
from holdfast.workspace.checking import verify_vault
from holdfast.workspace.ingest import add_editions
from holdfast.workspace.mentioning import refresh_mentions
from holdfast.workspace.opening import Workspace, create_workspace, open_workspace
from holdfast.workspace.reading import Progress, catch_up
from holdfast.workspace.resolving import resolve
from holdfast.workspace.summary import summarise

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Demo", "demo_folder", "prepare_demo"]


@dataclass(frozen=True, slots=True)
class Demo:
    """The prepared workspace and what is to be said about it."""

    workspace: Workspace
    lines: list[str]
    fields: dict[str, object]
    ok: bool

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.workspace.close()


def demo_folder(environment: Mapping[str, str]) -> Path:
    """Where the demonstration lies: `HOLDFAST_DEMO`, else the user's data folder (XDG).

    Raises:
        StoreError: no variable says where the user's files go.
    """
    if own := environment.get("HOLDFAST_DEMO"):
        return Path(own)
    if base := environment.get("XDG_DATA_HOME"):
        return Path(base) / "holdfast" / "demo"
    if home := environment.get("HOME"):
        return Path(home) / ".local" / "share" / "holdfast" / "demo"
    raise StoreError("no folder for the demonstration: HOME is not set", hint="set HOLDFAST_DEMO to a folder")


def prepare_demo(
    folder: Path,
    *,
    environment: Mapping[str, str],
    flags: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> Demo:
    """Make or open the demonstration workspace and bring it up to date."""
    if (folder / MARKER).exists():
        workspace = open_workspace(folder, environment=environment, flags=flags)
    else:
        create_workspace(folder, environment=environment).close()
        workspace = open_workspace(folder, environment=environment, flags=flags)
    with as_file(files("holdfast") / "starter") as starter:
        manifest = tomllib.loads((starter / "manifest.toml").read_text("utf-8"))
        editions = [
            (starter / one["file"], str(one["dataset"]), parse_instant(str(one["observed_at"])))
            for one in manifest["edition"]
        ]
        add_editions(workspace, editions, progress=progress)
        _add_documents(workspace, [(starter / one["file"], str(one["address"])) for one in manifest["document"]])
        catch_up(workspace, progress=progress)
        resolve(workspace, progress=None if progress is None else partial(progress, "looking names up"))
        refresh_mentions(workspace, progress=progress)
        customers = starter / str(manifest["customers"])
        report = runs.screen_file(workspace, str(customers), None, progress=progress, if_changed=True)
    checked = verify_vault(workspace, progress=progress)
    summary = summarise(workspace)
    quoted = shlex.quote(str(folder))
    lines = [
        *summary.lines(),
        *(f"  {line}" for line in checked.lines),
        "",
        f"The workspace is {folder}. From a checkout the commands above are",
        f"  ./run -w {quoted} COMMAND …     where they say: holdfast COMMAND …",
        "Online, the full lists:",
        f"  ./run -w {quoted} sync us_ofac_sdn us_ofac_cons un_sc_sanctions",
    ]
    return Demo(
        workspace,
        lines,
        {"summary": summary.fields(), "screening": report.fields, "verify": checked.fields},
        checked.ok,
    )


def _add_documents(workspace: Workspace, documents: Sequence[tuple[Path, str]]) -> None:
    """Preserve the documents `(file, address)` that the log does not have yet, in the order given."""
    vault = workspace.vault
    vault.refresh()
    known = {str(vault.capture(entry.index).payload) for entry in vault.entries() if entry.type == "capture"}
    new = []
    for path, address in documents:
        with path.open("rb") as stream:
            if str(sha256_stream(stream)[0]) not in known:
                new.append((path, address))
    if not new:
        return
    with vault.append() as batch:
        for path, address in new:
            with path.open("rb") as stream:
                batch.add_payload(
                    stream, media_type=media_type_of(path.name), uri=address, name=path.name, fidelity="imported"
                )
