# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening as people use it: one name, one file, one upload, against the image kept in `images`.

Results are possible matches with the
facts for and against, or "none found in these sources as of …": a name that is not in the
lists held here may still be in one that is not.

A screened file leaves a summary of its hits in `run/` for the start page; the queries
themselves are not kept, and nothing about them goes to the log file but counts.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from holdfast.base.clock import instant_text
from holdfast.base.digest import sha256_stream
from holdfast.base.errors import CaptureError, UsageError
from holdfast.base.files import Disk, store_errors
from holdfast.screening.batch import Options, Screener, screen_parallel
from holdfast.screening.image import Image
from holdfast.screening.output import CsvWriter, JsonlWriter
from holdfast.screening.query import Query, RowError, read_queries
from holdfast.workspace.images import image
from holdfast.workspace.opening import Workspace, require_outside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from holdfast.record.sets import SourceView
    from holdfast.screening.batch import Match, Result

__all__ = [
    "Answer",
    "FileAnswer",
    "Finding",
    "LastScreening",
    "ScreeningReport",
    "last_screening",
    "screen_file",
    "screen_name",
    "screen_rows",
    "sources_as_of",
]

_log = logging.getLogger(__name__)
_LAST = "last-screening.json"
_KEPT = 1_000  # findings kept for the start page; a file has them all
_PARALLEL_BYTES = 400_000  # a smaller file is screened sooner than a second process starts
_NAMED_SOURCES = 4
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One possible match or near miss, in words. `verdict` is `possible match` or `near miss`."""

    query: str
    entity: str
    caption: str
    schema: str
    score: str
    verdict: str
    why: str
    datasets: tuple[str, ...]
    features: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What screening one name gave, and what makes it repeatable."""

    query: str
    hits: tuple[Finding, ...]
    near: tuple[Finding, ...]
    problems: tuple[str, ...]
    as_of: str
    image: str
    log_size: int
    root: str

    @property
    def results(self) -> tuple[Finding, ...]:
        """All that is shown, best first."""
        return self.hits + self.near

    @property
    def summary(self) -> str:
        """One sentence, never a verdict."""
        if not self.hits:
            return f"none found in these sources as of {self.as_of}"
        return f"{len(self.hits)} possible match{'' if len(self.hits) == 1 else 'es'} in the sources as of {self.as_of}"

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        rows = [f"{self.query}: {self.summary}"]
        rows += [f"  note: {problem}" for problem in self.problems]
        for one in self.results:
            where = ", ".join(one.datasets)
            rows.append(f"  {one.score}  {one.verdict}: {one.caption}  [{one.schema}]  {one.entity}  ({where})")
            rows.append(f"        {one.why}")
            rows += [f"        {part['name']:<12} {part['contribution']:>6}  {part['text']}" for part in one.features]
        rows.append(f"  image {self.image[:16]}…, log of {self.log_size:,} entries")
        return rows

    @property
    def fields(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "query": self.query,
            "summary": self.summary,
            "hits": [asdict(one) for one in self.hits],
            "near_misses": [asdict(one) for one in self.near],
            "problems": list(self.problems),
            "as_of": self.as_of,
            "receipt": {"image": self.image, "log_size": self.log_size, "root": self.root},
        }


@dataclass(frozen=True, slots=True)
class FileRow:
    """One customer with something to show."""

    id: str
    name: str
    hits: tuple[Finding, ...]
    near: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What screening an upload gave; customers with neither are only counted."""

    queries: int
    queries_with_hits: int
    queries_with_near: int
    as_of: str
    rows: tuple[FileRow, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastScreening:
    """The summary of the last screened file. `queries_with_near` counts those with near misses only."""

    file: str
    digest: str
    image: str
    screened_at: str
    as_of: str
    queries: int
    queries_with_hits: int
    queries_with_near: int
    errors: int
    log_size: int
    root: str
    hits: tuple[Finding, ...]
    near: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ScreeningReport:
    """What screening a file did."""

    last: LastScreening
    out: str | None
    errors: tuple[str, ...]

    @property
    def queries_with_hits(self) -> int:
        """How many customers have a possible match."""
        return self.last.queries_with_hits

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        last = self.last
        none = last.queries - last.queries_with_hits - last.queries_with_near
        head = (
            f"{last.queries:,} screened: {last.queries_with_hits:,} with a possible match, "
            f"{last.queries_with_near:,} with near misses only, "
            f"{none:,} with none found in these sources as of {last.as_of}"
        )
        rows = [head]
        rows += [f"  row not screened: {error}" for error in self.errors[:20]]
        if len(self.errors) > 20:  # noqa: PLR2004 - a screenful
            rows.append(f"  … and {len(self.errors) - 20} more rows not screened")
        if self.out is not None:
            rows.append(f"results: {self.out}")
        else:
            rows += [f"  {one.score}  {one.query}: {one.caption}  {one.entity}: {one.why}" for one in last.hits[:20]]
            more = len(last.hits) - 20
            rows.append((f"  … {more} more; " if more > 0 else "  ") + "-o OUT.csv or OUT.jsonl writes them all")
        rows.append(f"  image {last.image[:23]}…, log of {last.log_size:,} entries, root {last.root[:16]}…")
        return rows

    @property
    def fields(self) -> dict[str, object]:
        """For `--json`."""
        last = asdict(self.last)
        return {
            **{name: last[name] for name in last if name not in {"hits", "near"}},
            "out": self.out,
            "row_errors": list(self.errors),
        }


def screen_name(workspace: Workspace, name: str, fields: Mapping[str, str]) -> Answer:
    """Screen one name.

    Args:
        workspace: what to screen against.
        name: as the customer is called, in any script.
        fields: any of schema, birth_date, nationality, country, gender, identifier, address.

    Raises:
        UsageError: the name is empty, or a field is not one of those.
    """
    if not name.strip():
        raise UsageError("screen whom?", hint='holdfast screen "Some Name"')
    unknown = set(fields) - {"schema", "birth_date", "nationality", "country", "gender", "identifier", "address"}
    if unknown:
        raise UsageError(f"no such field: {', '.join(sorted(unknown))}")
    found = image(workspace)
    query = Query(id="", name=name, **dict(fields))  # type: ignore[arg-type]  # the keys were checked above
    result = Screener(found, _options(workspace)).screen(query)
    checkpoint = workspace.vault.checkpoint().checkpoint
    return Answer(
        name,
        tuple(_finding(name, one) for one in result.hits),
        tuple(_finding(name, one) for one in result.near),
        result.problems,
        sources_as_of(workspace),
        str(found.digest),
        checkpoint.size,
        checkpoint.root.hex(),
    )


def screen_rows(workspace: Workspace, stream: BinaryIO, name: str, *, most: int = 2_000) -> FileAnswer:
    """Screen an upload in memory; nothing is written. At most `most` customers are shown, all are counted.

    Raises:
        InputError: the file has no usable header.
    """
    counted = _Counter()
    rows: list[FileRow] = []
    errors: list[str] = []
    screener = Screener(image(workspace), _options(workspace))
    for result in screener.screen_many(_queries(stream, name, errors)):
        counted.take(result)
        if (result.hits or result.near) and len(rows) < most:
            rows.append(_row(result))
    return FileAnswer(
        counted.queries, counted.with_hits, counted.with_near, sources_as_of(workspace), tuple(rows), tuple(errors)
    )


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
        counted = _Counter()
        queries = read_queries(stream, file)
        with _output(out) as text:
            writer = None if text is None or writer_kind is None else writer_kind(text, queries.extra_columns)
            for result in _results(workspace, found, _only_queries(queries, errors), _size(stream)):
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


def sources_as_of(workspace: Workspace) -> str:
    """What "these sources" are and how old: names with dates for a few, a range for many."""
    views = [view for view in workspace.record.sources() if view.accepted and view.last_observed]
    if not views:
        return "(no source is held: nothing could be found)"
    if len(views) <= _NAMED_SOURCES:
        return ", ".join(f"{(view.last_when or '')[:10]} ({view.source}{_older_parts(view)})" for view in views)
    dates = sorted(when[:10] for view in views for when in (view.last_when or "", *(old for _, old in view.behind)))
    return f"{dates[-1]} ({len(views)} sources, the oldest of {dates[0]})"


def _older_parts(view: SourceView) -> str:
    """`; its add of 2021-07`: what of the source is older than its date says."""
    days: dict[str, list[str]] = {}
    for member, when in view.behind:
        days.setdefault(when[:10], []).append(member)
    return "".join(f"; its {' and '.join(members)} of {day}" for day, members in sorted(days.items()))


class _Counter:
    """Counts results and keeps the first findings for the start page."""

    def __init__(self) -> None:
        self.queries = self.with_hits = self.with_near = 0
        self.hits: list[Finding] = []
        self.near: list[Finding] = []

    def take(self, result: Result) -> None:
        self.queries += 1
        self.with_hits += bool(result.hits)
        self.with_near += bool(result.near and not result.hits)
        label = _label(result.query)
        if len(self.hits) < _KEPT:
            self.hits += [_finding(label, one) for one in result.hits]
        if len(self.near) < _KEPT:
            self.near += [_finding(label, one) for one in result.near[:3]]


def _row(result: Result) -> FileRow:
    label = _label(result.query)
    return FileRow(
        result.query.id,
        result.query.name,
        tuple(_finding(label, one) for one in result.hits),
        tuple(_finding(label, one) for one in result.near),
    )


def _finding(query: str, match: Match) -> Finding:
    features = tuple(
        {
            "name": one.name,
            "query": one.query,
            "candidate": one.candidate,
            "contribution": f"{int(one.score / 100) / 100:+.2f}",  # cut like the score, to agree with it
            "verdict": one.verdict,
            "text": one.detail,
        }
        for one in match.features
    )
    verdict = "possible match" if match.match else "near miss"
    return Finding(
        query, match.entity_id, match.caption, match.schema, match.score_text, verdict, match.reason,
        tuple(match.datasets), features,
    )  # fmt: skip


def _label(query: Query) -> str:
    return f"{query.id} {query.name}".strip()


def _options(workspace: Workspace) -> Options:
    settings = workspace.settings
    return Options(threshold=settings.alert_score, near=settings.near_score, limit=settings.hits_per_query)


def _queries(stream: BinaryIO, name: str, errors: list[str]) -> Iterator[Query]:
    yield from _only_queries(read_queries(stream, name), errors)


def _only_queries(rows: Iterable[Query | RowError], errors: list[str]) -> Iterator[Query]:
    """The rows that can be screened; the others are collected with their line."""
    for row in rows:
        if isinstance(row, RowError):
            errors.append(f"line {row.line}: {row.message}")
        else:
            yield row


def _results(workspace: Workspace, found: Image, queries: Iterable[Query], size: int) -> Iterator[Result]:
    """All results in order; several processes where the file is worth their start."""
    workers = workspace.settings.workers
    if size < _PARALLEL_BYTES or workers == 1:
        yield from Screener(found, _options(workspace)).screen_many(queries)
    else:
        yield from screen_parallel(found.folder, queries, options=_options(workspace), workers=workers or 2)


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
