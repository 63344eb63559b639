# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Commands that check: `verify`, `bundle`, `rebuild`, `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.context import note, open_here, options, progress_lines, put, put_json
from holdfast.cli.review import resolve_here

__all__ = ["bundle", "doctor", "rebuild", "verify"]


def verify(
    capture: Annotated[
        str | None, typer.Argument(metavar="CAPTURE", help="One capture (c17) instead of everything.")
    ] = None,
    checkpoint: Annotated[
        list[Path] | None, typer.Option("--checkpoint", help="An earlier checkpoint you kept.")
    ] = None,
    vkey: Annotated[str | None, typer.Option("--vkey", help="The log's key, from a copy you kept.")] = None,
) -> int:
    """Check every byte under vault/, or one capture.

    Exit code 1 when anything does not agree.

    \b
    Example:
      holdfast verify
      holdfast verify c17
    """
    from holdfast.workspace.checking import verify_capture, verify_vault

    with open_here() as workspace:
        if capture is not None:
            report = verify_capture(workspace, capture)
        else:
            report = verify_vault(workspace, checkpoints=checkpoint or [], vkey=vkey, progress=progress_lines())
        if options().json:
            put_json(report.fields)
        else:
            for line in report.lines:
                put(line)
        return 0 if report.ok else 1


def bundle(
    captures: Annotated[list[str], typer.Argument(metavar="CAPTURE…", help="c17, or the start of a payload digest.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.zip", help="Where to write it.")],
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Put captures into one file for a stranger.

    It is checked offline and without Holdfast.

    \b
    Example:
      holdfast bundle c1 -o evidence.zip
    """
    from holdfast.base.errors import UsageError
    from holdfast.vault.bundle import write_bundle
    from holdfast.workspace.evidence import find_capture
    from holdfast.workspace.opening import require_outside

    if out.exists() and not force:
        raise UsageError(f"{out} exists", hint="choose another name, or add --force")
    with open_here() as workspace:
        require_outside(workspace.folder, out)
        vault = workspace.vault
        chosen = sorted({find_capture(vault, text) for text in captures})
        info = write_bundle(vault, chosen, out)
    if options().json:
        put_json({"file": str(out), "captures": [f"c{index}" for index in chosen], "bytes": info.length})
        return
    put(f"{out}: {len(chosen)} capture(s), {info.length:,} bytes")
    note("check it anywhere: unzip it, then sh VERIFY.sh or python3 verify.py")


def rebuild() -> int:
    """Make the record again from the vault.

    Offline; the result is compared with what the log says.

    \b
    Example:
      holdfast rebuild
    """
    from holdfast.workspace.mentioning import refresh_mentions
    from holdfast.workspace.rebuild import rebuild as rebuild_record

    with open_here() as workspace:
        report = rebuild_record(workspace, progress=progress_lines())
        if workspace.record.identities.resolved():
            resolve_here(workspace)
        refresh_mentions(workspace, progress=progress_lines())
        if options().json:
            put_json(report.fields())
        else:
            documents = f" and {report.documents} documents" if report.documents else ""
            put(f"{report.sets} capture sets{documents} read again; the record is {report.digest}")
            for line in report.change_lines:
                put(line)
            for one in report.differences:
                if one.same_reader:
                    put(f"{one.id}: DIFFERS under the same reader ({one.reader}); logged {one.logged}, made {one.made}")
            for broken in report.damaged:
                put(f"{broken.id} is not in the record: {'; '.join(broken.error.lines())}")
        return 0 if report.ok else 1


def doctor(
    losses: Annotated[bool, typer.Option("--losses", help="List what readers could not type.")] = False,
    settings: Annotated[bool, typer.Option("--settings", help="List every setting and where it comes from.")] = False,
    source: Annotated[str | None, typer.Option("--source", help="One list only (with --losses).")] = None,
    limit: Annotated[int, typer.Option(min=0)] = 50,
) -> int:
    """Is this workspace healthy? What was lost in reading?

    \b
    Example:
      holdfast doctor
      holdfast doctor --losses
    """
    from holdfast.base.settings import describe
    from holdfast.workspace.checking import diagnose, loss_lines

    if settings:
        rows = describe()
        if options().json:
            put_json([{"name": row[0], "environment": row[1], "default": row[2], "meaning": row[3]} for row in rows])
        for name, variable, default, meaning in [] if options().json else rows:
            put(f"{name} = {default}    ({variable})  {meaning}")
        return 0
    with open_here() as workspace:
        if losses:
            lines, fields = loss_lines(workspace.record, source, limit)
            if options().json:
                put_json(fields)
            for line in [] if options().json else lines:
                put(line)
            return 0
        report = diagnose(workspace)
        if options().json:
            put_json(report.fields)
        for line in [] if options().json else report.lines:
            put(line)
        return 0 if report.ok else 1
