# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening a file of customers: read, screen, write the results, leave a receipt and a summary.

1. The file is opened, its format found, its digest taken; standard input is read as it comes.
2. The grounds are taken: image, log size and root, decisions.
3. Results go to `OUT.part` (`partial`), which an interrupted run goes on with; rows for the receipt beside.
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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from holdfast.base.clock import instant_text
from holdfast.base.errors import UsageError
from holdfast.base.files import Disk, store_errors
from holdfast.screening.output import CsvWriter, JsonlWriter, write_table
from holdfast.screening.query import Query, QueryFile
from holdfast.screening.readers import format_of, read_queries
from holdfast.screening.receipt import normal_query, query_digest, result_rows, versions
from holdfast.screening.scope import ALL, Scope
from holdfast.workspace.alerts import Keeper
from holdfast.workspace.answers import LastScreening, ScreeningReport, options, plain_fields
from holdfast.workspace.given import Given, opened_file
from holdfast.workspace.grounds import Grounds, grounds
from holdfast.workspace.opening import Workspace, require_outside
from holdfast.workspace.partial import Part, opened_part
from holdfast.workspace.receipts import Summed, query_key, write_receipt
from holdfast.workspace.screening import results, sources_as_of, usable
from holdfast.workspace.tally import Tally, findings

if TYPE_CHECKING:
    import hmac
    from collections.abc import Mapping

    from holdfast.screening.batch import Result

__all__ = ["OUT_FORMATS", "FileOptions", "last_screening", "screen_file"]

_LAST = "last-screening.json"
OUT_FORMATS = ("csv", "jsonl", "parquet", "arrow")
_TABLES = frozenset({"parquet", "arrow"})
_REPORT_EVERY = 200  # results
_LOOK_EVERY = 100  # results between two looks at the clock
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
    asked: FileOptions
    digest: hmac.HMAC
    tally: Tally
    keeper: Keeper
    stored: BinaryIO | None = None
    done: int = 0
    skip: int = 0

    def fed(self) -> Iterator[Query]:
        """The queries that are not done yet; all of them enter the digest."""
        for number, query in enumerate(usable(self.queries, self.tally), 1):
            line = normal_query(query) + b"\n"
            self.digest.update(line)
            if self.stored is not None:
                self.stored.write(line)
            if number > self.skip:
                yield query

    def state(self) -> dict[str, Any]:
        """What is put down in `OUT.part.json`."""
        return {"tally": self.tally.dump(), "alerts": self.keeper.dump()}


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
        queries = read_queries(given.stream, file, form=asked.form, mapping=asked.columns, head=given.head)
        digest = query_digest(query_key(workspace) or b"")
        run = _Run(workspace, given, taken, queries, asked, digest, Tally(), Keeper())
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
    rows_path = run.workspace.folder / "run" / f"rows-{os.getpid()}"
    try:
        with contextlib.ExitStack() as opened:
            with store_errors(rows_path, "write the rows of the receipt"):
                rows = opened.enter_context(rows_path.open("wb"))
            writer = None if out is None else _writer(run, sys.stdout)
            for result in _watched(run, _screened(run), progress):
                if writer is not None:
                    writer.write(result, near=run.asked.near)
                with store_errors(rows_path, "write the rows of the receipt"):
                    rows.writelines(result_rows(run.done, result))
        return _ended(run, file, out, rows_path)
    finally:
        rows_path.unlink(missing_ok=True)


def _by_part(  # noqa: PLR0917 - the run, and its two ends
    run: _Run, file: str, out: Path, part: Part, progress: Progress | None
) -> ScreeningReport:
    """Step 3, through `OUT.part`."""
    if part.done:
        run.skip = run.done = part.done
        run.tally.load(part.counted["tally"])
        run.keeper.load(part.counted["alerts"])
    resumed = part.done
    writer = _writer(run, part.text, header=not resumed)
    for result in _watched(run, _screened(run), progress):
        with store_errors(part.path, "write the results"):
            writer.write(result, near=run.asked.near)
            part.rows.writelines(result_rows(run.done, result))
        if run.done % _LOOK_EVERY == 0 and part.due():
            part.save(run.done, run.state())  # only here: an interruption may fall between a count and its rows
    part.save(run.done, run.state())
    made = part.path
    if run.asked.out_form in _TABLES:
        made = out.with_name(out.name + ".part.table")
        with store_errors(made, "write the results"):
            write_table(part.path, made, str(run.asked.out_form), run.queries.extra_columns)
    report = _ended(run, file, str(out), part.rows_path)
    part.finish(made)
    return replace(report, resumed=resumed, anew=part.why_anew)


def _screened(run: _Run) -> Iterator[Result]:
    for result in results(run.workspace, run.taken, run.fed(), options(run.workspace)):
        run.done += 1
        run.tally.take(result)
        run.keeper.take(result)
        yield result


def _watched(run: _Run, found: Iterable[Result], progress: Progress | None) -> Iterator[Result]:
    for result in found:
        yield result
        if progress is not None and run.done % _REPORT_EVERY == 0:
            progress("screening", run.done, _about(run))


def _about(run: _Run) -> int | None:
    """About how many customers there are: stated by the file, or from the share of it that is read."""
    total = run.queries.total()
    if total is None and run.given.size:
        share = run.given.stream.tell() / run.given.size
        total = int(run.done / share) if 0 < share < 1 else None
    return None if total is None or total <= run.done else total


def _ended(run: _Run, file: str, out: str | None, rows: Path) -> ScreeningReport:
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
    run.keeper.save(workspace, name, at, str(taken.image.digest))
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


def _writer(run: _Run, stream: TextIO | TextIOWrapper, *, header: bool = True) -> CsvWriter | JsonlWriter:
    kind = CsvWriter if run.asked.out_form == "csv" else JsonlWriter
    return kind(stream, run.queries.extra_columns, header=header)


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
