# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening a file of customers: read, screen, write the results, leave a summary.

A screened file leaves a summary of its hits in `run/` for the start page; the queries
themselves are not kept, and nothing about them goes to the log file but counts.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from holdfast.base.clock import instant_text
from holdfast.base.digest import sha256_stream
from holdfast.base.errors import CaptureError, UsageError
from holdfast.base.files import Disk, store_errors
from holdfast.screening.batch import Screener, screen_parallel
from holdfast.screening.image import Image
from holdfast.screening.output import CsvWriter, JsonlWriter
from holdfast.screening.query import Query
from holdfast.screening.readers import read_queries
from holdfast.workspace.answers import Finding, LastScreening, ScreeningReport
from holdfast.workspace.images import image
from holdfast.workspace.opening import Workspace, require_outside
from holdfast.workspace.screening import Counter, only_queries, options, sources_as_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.screening.batch import Result

__all__ = ["last_screening", "screen_file"]

_LAST = "last-screening.json"
_PARALLEL_BYTES = 400_000  # a smaller file is screened sooner than a second process starts
Progress = Callable[[str, int, int | None], None]


def screen_file(
    workspace: Workspace,
    file: str,
    out: str | None,
    *,
    progress: Progress | None = None,
    if_changed: bool = False,
) -> ScreeningReport:
    """Screen a file of customers and write one row per possible match.

    Args:
        workspace: what to screen against.
        file: a path, or `-` for standard input.
        out: `.csv` or `.jsonl` (`-`: CSV on standard output); `None` keeps only the summary.
        progress: called with a label, queries done and `None`.
        if_changed: when the same file was the last one screened, against the same image, only
            its summary is given again.

    Raises:
        CaptureError: the file cannot be read.
        InputError: it has no usable header.
        UsageError: `out` names no format, is the customer file itself, or lies inside the workspace's own folders.
    """
    writer_kind = _writer_kind(out)
    if out is not None and out != "-":
        require_outside(workspace.folder, Path(out))
        if file != "-" and Path(out).resolve() == Path(file).resolve():
            raise UsageError(f"{out} is the customer file itself", hint="give the results another name: -o hits.csv")
    with _opened(file) as stream:
        digest = str(sha256_stream(stream)[0])
        stream.seek(0)
        found = image(workspace, progress=progress)
        last = last_screening(workspace)
        if if_changed and out is None and last is not None and (last.digest, last.image) == (digest, str(found.digest)):
            return ScreeningReport(last, None, ())
        errors: list[str] = []
        counted = Counter()
        queries = read_queries(stream, file)
        with _output(out) as text:
            writer = None if text is None or writer_kind is None else writer_kind(text, queries.extra_columns)
            for result in _results(workspace, found, only_queries(queries, errors), _size(stream)):
                counted.take(result)
                if writer is not None:
                    writer.write(result)
                if progress is not None and counted.queries % 200 == 0:
                    progress("screening", counted.queries, None)
    checkpoint = workspace.vault.checkpoint().checkpoint
    summary = LastScreening(
        Path(file).name if file != "-" else "standard input",
        digest,
        str(found.digest),
        instant_text(workspace.clock.now()),
        sources_as_of(workspace),
        counted.queries,
        counted.with_hits,
        counted.with_near,
        len(errors),
        checkpoint.size,
        checkpoint.root.hex(),
        tuple(counted.hits),
        tuple(counted.near),
    )
    Disk().replace_file(workspace.folder / "run" / _LAST, json.dumps(asdict(summary), ensure_ascii=False).encode())
    return ScreeningReport(summary, out, tuple(errors))


def last_screening(workspace: Workspace) -> LastScreening | None:
    """The summary of the last screened file, or `None`."""
    try:
        fields = json.loads((workspace.folder / "run" / _LAST).read_text("utf-8"))
        for name in ("hits", "near"):
            fields[name] = tuple(
                Finding(**{**one, "datasets": tuple(one["datasets"]), "features": tuple(one["features"])})
                for one in fields[name]
            )
        return LastScreening(**fields)
    except (OSError, ValueError, TypeError, KeyError):
        return None  # a cache: when it is missing or of another version, the file is screened again


def _results(workspace: Workspace, found: Image, queries: Iterable[Query], size: int) -> Iterator[Result]:
    """All results in order; several processes where the file is worth their start."""
    workers = workspace.settings.workers
    if size < _PARALLEL_BYTES or workers == 1:
        yield from Screener(found, options(workspace)).screen_many(queries)
    else:
        yield from screen_parallel(found.folder, queries, options=options(workspace), workers=workers or 2)


def _size(stream: BinaryIO) -> int:
    here = stream.tell()
    size = stream.seek(0, io.SEEK_END)
    stream.seek(here)
    return size


@contextlib.contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield io.BytesIO(sys.stdin.buffer.read())
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - closed below
    except (FileNotFoundError, IsADirectoryError) as exc:
        raise UsageError(
            f"the customer file cannot be read: {exc.strerror}", where=file, hint="holdfast screen FILE.csv -o OUT.csv"
        ) from exc
    except OSError as exc:
        raise CaptureError(f"the customer file cannot be read: {exc.strerror}", where=file) from exc
    with stream:
        yield stream


@contextlib.contextmanager
def _output(out: str | None) -> Iterator[TextIO | None]:
    if out is None:
        yield None
    elif out == "-":
        yield sys.stdout
    else:
        path = Path(out)
        part = path.with_name(path.name + ".part")
        with store_errors(part, "write the results"):
            with part.open("w", encoding="utf-8", newline="") as text:
                yield text
            part.replace(path)


def _writer_kind(out: str | None) -> Callable[[TextIO, tuple[str, ...]], CsvWriter | JsonlWriter] | None:
    if out is None:
        return None
    if out == "-" or out.lower().endswith(".csv"):
        return CsvWriter
    if out.lower().endswith((".jsonl", ".json", ".ndjson")):
        return JsonlWriter
    raise UsageError(f"{out!r} names no format", hint="end it with .csv or .jsonl")
