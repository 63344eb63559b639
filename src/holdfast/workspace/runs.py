# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening a file of customers: read, screen, write the results, leave a receipt and a summary.

1. The file is opened, its format found, its digest taken; standard input is read as it comes.
2. The grounds are taken: image, log size and root, decisions.
3. The file is cut into blocks, which all processors do (`blockrun`). Results go to `OUT.part` (`partial`),
   which an interrupted run goes on with at the border of a block; rows for the receipt and alerts beside.
4. The receipt is written, then the results get their name.
5. `run/` keeps a summary and the alerts of the last file for the pages; the queries are not kept.
   Nothing about them goes to the log file but counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from holdfast.base.clock import instant_text
from holdfast.base.errors import UsageError
from holdfast.base.files import Disk, store_errors
from holdfast.screening.blocks import open_blocks
from holdfast.screening.output import write_table
from holdfast.screening.readers import format_of
from holdfast.screening.receipt import query_digest, versions
from holdfast.screening.scope import ALL, Scope
from holdfast.workspace.alerts import Keeper
from holdfast.workspace.answers import LastScreening, ScreeningReport, options, plain_fields
from holdfast.workspace.blockrun import BlockRun
from holdfast.workspace.blockwork import Task, header
from holdfast.workspace.given import Given, opened_file
from holdfast.workspace.grounds import Grounds, grounds
from holdfast.workspace.opening import Workspace, require_outside
from holdfast.workspace.partial import Part, opened_part
from holdfast.workspace.receipts import Summed, query_key, write_receipt
from holdfast.workspace.screening import processes, sources_as_of
from holdfast.workspace.tally import Tally, findings

if TYPE_CHECKING:
    import hmac
    from collections.abc import Mapping

    from holdfast.screening.blocks import Block
    from holdfast.screening.query import QueryFile

__all__ = ["OUT_FORMATS", "FileOptions", "last_screening", "screen_file"]

_LAST = "last-screening.json"
OUT_FORMATS = ("csv", "jsonl", "parquet", "arrow")
_TABLES = frozenset({"parquet", "arrow"})
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How a file is read and its results are written.

    `columns` maps our fields to the file's columns; `store_queries` keeps the customers beside the receipt,
    `keep_name` the file's name in it; `near` writes near misses, too; `scope` is the part of the record that
    counts. How far the results reach is put down every `save_every_s` seconds.
    """

    form: str | None = None
    out_form: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    store_queries: bool = False
    keep_name: bool = False
    near: bool = False
    scope: Scope = ALL
    save_every_s: float = 2.0


@dataclass(slots=True)
class _Run:
    """One run under way."""

    workspace: Workspace
    given: Given
    taken: Grounds
    queries: QueryFile
    cut: Iterator[Block]
    asked: FileOptions
    digest: hmac.HMAC
    tally: Tally
    stored: BinaryIO | None = None

    @property
    def task(self) -> Task:
        """What its blocks have in common."""
        return Task(
            self.taken.image.folder, options(self.workspace), self.taken.book, self.queries.read_by,
            self.asked.out_form, self.queries.extra_columns, self.asked.near,
        )  # fmt: skip

    def counted(self, keeper: Keeper) -> BlockRun:
        """The run from block to block."""
        return BlockRun(self.task, self.taken.image, self.tally, keeper, self.digest, self.stored)


def screen_file(
    workspace: Workspace,
    file: str,
    out: str | None,
    *,
    progress: Progress | None = None,
    if_changed: bool = False,
    asked: FileOptions | None = None,
) -> ScreeningReport:
    """Screen a file of customers and write one row per possible match.

    Args:
        workspace: what to screen against.
        file: a path, or `-` for standard input.
        out: a path whose ending says the format, `-` for standard output; `None` keeps only the summary.
        progress: called with a label, queries done and about how many there are.
        if_changed: when the same file was the last one screened, against the same image, only
            its summary is given again.
        asked: formats, columns, what is kept.

    Raises:
        CaptureError: the file cannot be read.
        InputError: it is not of its format, or has no usable column.
        UsageError: `out` names no format, is the customer file itself, or lies inside the workspace's own folders.
        StoreError: no room, or a format whose package is missing.
    """
    asked = asked or FileOptions()
    asked = replace(asked, out_form=_out_form(workspace, file, out, asked.out_form))
    with opened_file(workspace, file, asked.form) as given:
        taken = grounds(workspace, scope=asked.scope, progress=progress)
        last = last_screening(workspace)
        if if_changed and out is None and last is not None and given.digest is not None:
            now = (given.digest, str(taken.image.digest), taken.size)
            if (last.digest, last.image, last.log_size) == now:
                return ScreeningReport(last, None, ())
        queries, cut = open_blocks(given.stream, file, form=asked.form, mapping=asked.columns, head=given.head)
        digest = query_digest(query_key(workspace) or b"")
        run = _Run(workspace, given, taken, queries, cut, asked, digest, Tally())
        with _storing(run):
            if out is None or out == "-":
                return _straight(run, file, out, progress)
            run_folder = workspace.folder / "run"
            with opened_part(Path(out), run_folder, _identity(run), every_s=asked.save_every_s) as part:
                return _by_part(run, file, Path(out), part, progress)


def last_screening(workspace: Workspace) -> LastScreening | None:
    """The summary of the last screened file, or `None`."""
    try:
        fields = json.loads((workspace.folder / "run" / _LAST).read_text("utf-8"))
        return LastScreening(**{**fields, "hits": findings(fields["hits"]), "near": findings(fields["near"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None  # a cache: when it is missing or of another version, the file is screened again


def _straight(run: _Run, file: str, out: str | None, progress: Progress | None) -> ScreeningReport:
    """To standard output, or to nowhere."""
    folder = run.workspace.folder / "run"
    paths = [folder / f"{name}-{os.getpid()}" for name in ("rows", "alerts")]
    try:
        with contextlib.ExitStack() as opened:
            with store_errors(folder, "write the rows of the receipt"):
                rows, alerts = (opened.enter_context(path.open("w+b")) for path in paths)
            keeper = Keeper(alerts)
            counted = run.counted(keeper)
            if out is not None:
                sys.stdout.write(header(run.task).decode())
            for block in counted.blocks(run.cut, workers=processes(run.workspace)):
                if out is not None:
                    sys.stdout.write(block.out.decode())
                with store_errors(paths[0], "write the rows of the receipt"):
                    rows.write(block.rows)
                _tell(run, counted.done, block.end, progress)
            with store_errors(paths[0], "write the rows of the receipt"):
                rows.flush()
            return _ended(run, file, out, paths[0], keeper)
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


def _by_part(  # noqa: PLR0917 - the run, and its two ends
    run: _Run, file: str, out: Path, part: Part, progress: Progress | None
) -> ScreeningReport:
    """Step 3, through `OUT.part`."""
    keeper, skip = Keeper(part.alerts), 0
    if part.done:
        run.tally.load(part.counted["tally"])
        keeper, skip = Keeper(part.alerts, **part.counted["alerts"]), int(part.counted["blocks"])
    else:
        part.out.write(header(run.task))
    counted, number = run.counted(keeper), 0
    for number, block in enumerate(counted.blocks(run.cut, workers=processes(run.workspace), skip=skip), 1):
        if number > skip:
            with store_errors(part.path, "write the results"):
                part.out.write(block.out)
                part.rows.write(block.rows)
            if part.due():  # only here: an interruption may fall between a count and its rows
                part.save(counted.done, _state(run, keeper, number))
        _tell(run, counted.done, block.end, progress)
    part.save(counted.done, _state(run, keeper, number))
    made = part.path
    if run.asked.out_form in _TABLES:
        made = out.with_name(out.name + ".part.table")
        with store_errors(made, "write the results"):
            write_table(part.path, made, str(run.asked.out_form), run.queries.extra_columns)
    report = _ended(run, file, str(out), part.rows_path, keeper)
    part.finish(made)
    return replace(report, resumed=part.done, anew=part.why_anew)


def _state(run: _Run, keeper: Keeper, blocks: int) -> dict[str, Any]:
    """What is put down in `OUT.part.json`."""
    return {"tally": run.tally.dump(), "alerts": keeper.dump(), "blocks": blocks}


def _tell(run: _Run, done: int, read: int, progress: Progress | None) -> None:
    """Say how far it is, and about how many customers there are: the file states it, or how much of it is read."""
    if progress is None:
        return
    total = run.queries.total()
    if total is None and run.given.size and read:
        share = read / run.given.size
        total = int(done / share) if share < 1 else None
    progress("screening", done, None if total is None or total <= done else total)


def _ended(  # noqa: PLR0917 - the run, and what it has left
    run: _Run, file: str, out: str | None, rows: Path, keeper: Keeper
) -> ScreeningReport:
    """Steps 4 and 5."""
    tally, workspace, taken = run.tally, run.workspace, run.taken
    if run.stored is not None:
        run.stored.flush()
    read_as: dict[str, Any] = {"format": run.queries.format, "columns": dict(run.asked.columns)}
    summed = Summed(
        "file", tally.queries, f"hmac-sha256:{run.digest.hexdigest()}", tally.refused, tally.with_hits, tally.with_near,
        tally.result_rows, rows, read_as, None if run.stored is None else _stored_path(workspace),
        Path(file).name if run.asked.keep_name else "",
    )  # fmt: skip
    receipt = write_receipt(workspace, taken, summed)
    name = Path(file).name if file != "-" else "standard input"
    at, as_of = instant_text(workspace.clock.now()), sources_as_of(workspace, taken.scope)
    summary = LastScreening(
        name, run.given.final_digest(), str(taken.image.digest), at, as_of, tally.queries,
        tally.with_hits, tally.with_near, tally.refused, taken.size, taken.root, tuple(tally.hits), tuple(tally.near),
        tally.decided, tally.warned, receipt, tally.with_decided,
    )  # fmt: skip
    shown = {name: [plain_fields(one) for one in getattr(summary, name)] for name in ("hits", "near")}
    data = json.dumps({**plain_fields(summary), **shown}, ensure_ascii=False).encode("utf-8", "replace")
    Disk().replace_file(workspace.folder / "run" / _LAST, data)
    keeper.save(workspace, name, at, str(taken.image.digest))
    return ScreeningReport(summary, out, tuple(tally.errors), tuple(tally.warnings), run.queries.understood)


def _identity(run: _Run) -> dict[str, object]:
    """What must be equal to go on with an interrupted run."""
    settings, asked = run.workspace.settings, run.asked
    return {
        "file": run.given.digest if run.given.digest is not None else os.urandom(8).hex(),
        "columns": [asked.form, dict(asked.columns), asked.store_queries],
        "out": [asked.out_form, asked.near],
        "image": str(run.taken.image.digest),
        "decisions": str(run.taken.book.digest),
        "settings": [settings.alert_score, settings.near_score, settings.hits_per_query],
        "versions": hashlib.sha256(json.dumps(versions(), sort_keys=True).encode()).hexdigest(),
    }


@contextlib.contextmanager
def _storing(run: _Run) -> Iterator[None]:
    """Keep the queries while they pass, when that was asked."""
    if not run.asked.store_queries:
        yield
        return
    path = _stored_path(run.workspace)
    try:
        with store_errors(path, "keep the queries"), path.open("wb") as run.stored:
            path.chmod(0o600)
            yield
    finally:
        path.unlink(missing_ok=True)


def _stored_path(workspace: Workspace) -> Path:
    return workspace.folder / "run" / f"queries-{os.getpid()}"


def _out_form(workspace: Workspace, file: str, out: str | None, given: str | None) -> str | None:
    """The format of the results, from what was asked or the ending of `out`."""
    if out is None:
        return None
    if given is not None and given not in OUT_FORMATS:
        raise UsageError(f"there is no format {given[:20]!r}", hint=f"--format-out {', '.join(OUT_FORMATS)}")
    if out == "-":
        if given in _TABLES:
            raise UsageError(f"{given} needs a file to go to", hint=f"-o hits.{given}")
        return given or "csv"
    require_outside(workspace.folder, Path(out))
    if file != "-" and Path(out).resolve() == Path(file).resolve():
        raise UsageError(f"{out} is the customer file itself", hint="give the results another name: -o hits.csv")
    if given is not None:
        return given
    named = format_of(b"", out) if Path(out).suffix else ""
    if named == "csv" and Path(out).suffix.lower() not in {".csv", ".tsv", ".txt"}:
        named = ""
    if not named:
        raise UsageError(f"{out!r} names no format", hint="end it with .csv, .jsonl, .parquet or .arrow")
    return named
