# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Commands about documents: `read` (one, from anywhere), `documents` (those of the workspace), `text` (search)."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, open_here, options, put, put_json

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from holdfast.base.selector import DecodingStep
    from holdfast.readers.text.reading import DocumentRead, ViewRead
    from holdfast.readers.text.rows import Row
    from holdfast.workspace.documents import DocumentLine

__all__ = ["documents", "read", "text"]

_CAPTURE = re.compile(r"(?:[cC]\d+|sha256:[0-9a-f]{64}.*)\Z")
_WIDTH = 100
_MOST_BYTES = 512 << 20  # of a file read without a workspace


def read(
    document: Annotated[
        str, typer.Argument(metavar="FILE", help="A file, - for standard input, a capture (c12) or a citation.")
    ],
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            "-k",
            help="Only these: mentions, roles, quotations, dates, quantities, measures, events, claims, revisions.",
        ),
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object per line, for one --kind.")] = False,
    anchor_date: Annotated[
        str | None,
        typer.Option("--anchor-date", metavar="DAY", help="What “Thursday” is reckoned from in an undated text."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="OLD", help="For --kind revisions: the file or capture before it."),
    ] = None,
) -> None:
    """Read a document: who says what, about whom, when.

    \b
    Example:
      holdfast read page.html
      holdfast read c12
      holdfast read story.txt --kind quotations --jsonl
      holdfast read story.txt --kind dates --jsonl --anchor-date 2023-03-18
      holdfast read new.html --against old.html --kind revisions

    Needs no workspace for a file; nothing of it is kept. Where one is at hand (-w, or the folder
    stands in one), names get the candidates of its lists, and measures its measures that may be
    the same (record_measures). Every row names the characters it stands on (start, end) and their
    bytes, and was read out of those bytes again before it is printed.
    """  # fmt: skip
    from holdfast.base.errors import UsageError

    wanted = _kind(kind)
    if jsonl and wanted is None:
        raise UsageError("one line per row of which kind?", hint="--kind quotations --jsonl; --json gives everything")
    if against is not None and wanted != "revisions":
        raise UsageError(
            "--against goes with --kind revisions", hint="holdfast read NEW --against OLD --kind revisions"
        )
    given = _day(anchor_date)
    if wanted == "revisions":
        _revisions(document, against, given, jsonl=jsonl)
        return
    opened, rows = _beside(_open(document, given), given)
    if jsonl and wanted is not None:
        for row in rows[wanted]:
            put_json(row)
    elif options().json:
        put_json(_fields(opened, rows, wanted))
    else:
        for line in _lines(opened, rows, wanted):
            put(line)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A document read: what it is called, where it comes from, and everything it says."""

    read: DocumentRead
    name: str
    where: str
    payload: str
    capture: str | None = None


def _kind(kind: str | None) -> str | None:
    """The kind that the caller named.

    Raises:
        UsageError: there is none; the nearest is suggested.
    """
    from difflib import get_close_matches

    from holdfast.base.errors import UsageError
    from holdfast.readers.text.rows import KINDS

    kinds = (*KINDS, "revisions")
    if kind is None or kind in kinds:
        return kind
    near = get_close_matches(kind.lower(), kinds, 1, 0.6)
    hint = f"did you mean --kind {near[0]}?" if near else f"one of {', '.join(kinds)}"
    raise UsageError(f"documents have no findings of the kind {kind[:40]!r}", hint=hint)


def _day(text: str | None) -> dt.date | None:
    import datetime as dt

    from holdfast.base.errors import UsageError

    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f"{text!r} is no day", hint="--anchor-date 2023-03-18") from exc


def _open(document: str, given: dt.date | None) -> _Opened:
    """The document that the caller named: a capture of the workspace, standard input, or a file."""
    if _CAPTURE.match(document):
        from holdfast.workspace.documents import open_document as open_capture

        with open_here() as workspace:
            found = open_capture(workspace, document, given=given)
        line = found.line
        return _Opened(
            found.read, line.name or found.id, f"{found.id} {line.name}".strip(), str(line.payload), found.id
        )
    return _open_file(document, given)


def _beside(opened: _Opened, given: dt.date | None) -> tuple[_Opened, Mapping[str, Sequence[Row]]]:
    """The document with its rows, put beside the record of the workspace at hand; alone where there is none."""
    from holdfast.cli.read_beside import beside_here
    from holdfast.readers.text.reading import rows_of_document

    found = beside_here(opened.read, opened.capture, given)
    if found is None:
        rows = rows_of_document(opened.read)
        return opened, {**rows, "measures": [{**row, "record_measures": None} for row in rows["measures"]]}
    measures: list[Row] = [
        {**row, "record_measures": [one.fields() for one in several]}
        for row, several in zip(found.rows["measures"], found.measures, strict=True)
    ]
    return replace(opened, read=found.read), {**found.rows, "measures": measures}


def _open_file(document: str, given: dt.date | None) -> _Opened:
    from holdfast.base.digest import sha256
    from holdfast.readers.documents.open import HEAD_BYTES, open_document
    from holdfast.readers.text.reading import read_document
    from holdfast.vault.decoding import guess_chain

    name = "standard input" if document == "-" else Path(document).name
    data = sys.stdin.buffer.read(_MOST_BYTES) if document == "-" else _bytes_of(Path(document))
    chain = guess_chain(data[:HEAD_BYTES], name)
    if any(step.name == "xlsx" for step in chain):
        chain = ()
    called = name if not chain else (chain[-1].argument or name.removesuffix(".gz"))
    parts = open_document(_decoded(data, chain), name="" if document == "-" else called, chain=chain)
    return _Opened(read_document(parts, given=given), name, document, str(sha256(data)))


def _decoded(data: bytes, chain: tuple[DecodingStep, ...]) -> bytes:
    import io

    from holdfast.vault.decoding import Limits, open_decoded

    return open_decoded(io.BytesIO(data), chain, Limits(max_bytes=_MOST_BYTES)).read() if chain else data


def _bytes_of(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        UsageError: there is no such file, or it is a folder.
        InputError: it cannot be read, or is too large.
    """
    from holdfast.base.errors import InputError, UsageError

    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder", hint=f"holdfast read {path / 'FILE'}; holdfast add keeps all of it")
        if path.stat().st_size > _MOST_BYTES:
            hint = "split it; holdfast add keeps it whole"
            raise InputError(f"{path} has {path.stat().st_size:,} bytes, more than {_MOST_BYTES:,}", hint=hint)
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise UsageError(f"no such file: {path}", hint="check its spelling; a capture is named c12") from exc
    except (OSError, ValueError) as exc:
        raise InputError(
            f"a file cannot be read: {getattr(exc, 'strerror', None) or exc}",
            where=str(path),
            hint="check its owner and mode",
        ) from exc


def _fields(opened: _Opened, rows: Mapping[str, Sequence[Row]], wanted: str | None) -> dict[str, object]:
    facts, parts = opened.read.facts, opened.read.parts
    views = [_view_fields(one) for one in opened.read.views]
    stated = {name: getattr(facts, name) or None for name in ("title", "published", "modified", "publisher", "language",
                                                              "address")}  # fmt: skip
    attachments = [
        {
            "name": one.name or None,
            "media": one.media_type,
            "size": one.size,
            "steps": [str(step) for step in one.chain],
        }
        for one in parts.attachments
    ]
    return {
        "document": opened.capture or opened.name, "capture": opened.capture, "payload": opened.payload,
        "document_kind": parts.kind, **stated, "notes": list(opened.read.notes), "views": views,
        "attachments": attachments, "unread": [list(one) for one in parts.unread],
        **{kind: list(found) for kind, found in rows.items() if wanted in {None, kind}},
    }  # fmt: skip


def _view_fields(one: ViewRead) -> dict[str, object]:
    view = one.stream.view
    return {
        "number": one.number, "use": one.stream.use, "maker": view.maker, "characters": len(view.text),
        "steps": [str(step) for step in one.stream.chain], "encoding": view.characters.encoding.name,
        "encoding_basis": view.characters.encoding.basis, "stated": [list(stated) for stated in view.stated],
    }  # fmt: skip


def _lines(opened: _Opened, rows: Mapping[str, Sequence[Row]], wanted: str | None) -> Iterator[str]:
    from holdfast.cli.read_lines import digest_lines

    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    kinds = None if wanted is None else (wanted,)
    yield from digest_lines(opened.read, rows, name=opened.name, where=opened.where, width=width, kinds=kinds)


def _revisions(document: str, against: str | None, given: dt.date | None, *, jsonl: bool) -> None:
    """Print what changed from `against`, by default the version before it, to `document`."""
    from holdfast.record.revisions import compare
    from holdfast.record.revisions_lines import finding_rows, lines, rows

    new, old = _open(document, given), _open(against or _before(document), given)
    after, before = _main_view(new), _main_view(old)
    revision = compare(before.stream.view, after.stream.view, old_found=before.understood, new_found=after.understood)
    for one, side in ((before, "old_"), (after, "")):
        _prove(one, list(rows(revision)), side)
    if jsonl:
        for row in rows(revision, unchanged=False):
            put_json({"surface": row["text"], **row})
    elif options().json:
        put_json({
            "document": new.capture or new.name, "against": old.capture or old.name, "notes": list(revision.notes),
            "revisions": list(rows(revision)), "findings": list(finding_rows(revision)),
        })  # fmt: skip
    else:
        put(f"{old.where} → {new.where}")
        for line in lines(revision):
            put(line)


def _main_view(opened: _Opened) -> ViewRead:
    """The view that says what the document says.

    Raises:
        InputError: it has none.
    """
    from holdfast.base.errors import InputError

    for one in opened.read.views:
        if one.stream.use == "main":
            return one
    raise InputError(f"{opened.where} has no text to compare", hint=f"holdfast read {opened.where}")


def _prove(one: ViewRead, rows: Sequence[Mapping[str, object]], side: str) -> None:
    """Read every span that rows name on one side out of the bytes again."""
    from holdfast.readers.documents.recheck import recheck

    for row in rows:
        start, end = row[f"{side}start"], row[f"{side}end"]
        if isinstance(start, int) and isinstance(end, int):
            recheck(one.stream.view, start, end, one.stream.data)


def _before(document: str) -> str:
    """The version before a capture of the workspace.

    Raises:
        UsageError: a file has none, or there is none.
    """
    from holdfast.base.errors import UsageError

    if not _CAPTURE.match(document):
        hint = f"holdfast read {document} --against OLD --kind revisions"
        raise UsageError("compared with which older version?", hint=hint)
    from holdfast.workspace.documents import versions_of

    with open_here() as workspace:
        versions = versions_of(workspace, document)
    at = next((number for number, one in enumerate(versions) if one.basis == "asked"), 0)
    if not versions or at == 0:
        raise UsageError(
            f"no earlier version of {document} is known: same address, or same title and much of its text",
            hint=f"name it: holdfast read {document} --against c1 --kind revisions",
        )
    return versions[at - 1].document.id


def documents(
    limit: Annotated[int, typer.Option(min=1, help="How many are listed, the newest first.")] = 50,
) -> None:
    """The documents: pages, texts, PDF, DOCX, e-mail.

    \b
    Example:
      holdfast documents
      holdfast read c12

    Every preserved file that is no list and can be read is one. Dates are those it states of
    itself; a document that cannot be read says why.
    """
    from holdfast.workspace.documents import document_lines

    with open_here() as workspace:
        lines = document_lines(workspace)
    if options().json:
        put_json([one.fields() for one in lines])
        return
    if not lines:
        note("no document is held yet; holdfast add page.html, or holdfast add FOLDER")
    for one in lines[:limit]:
        for line in _document_rows(one):
            put(line)
    if len(lines) > limit:
        note(f"{len(lines) - limit:,} more: --limit {len(lines)}")


def _document_rows(one: DocumentLine) -> Iterator[str]:
    line = one.document
    day = line.day or f"captured {line.captured[:10]}"
    yield f"{one.id:>6}  {day:<19}  {line.kind:<4}  {one.title}"
    if line.problem:
        yield f"        not read: {line.problem}"
        return
    counts = ", ".join(f"{number:,} {kind}" for kind, number in line.counts.items() if number) or "nothing found"
    by = f"{line.publisher}; " if line.publisher else ""
    also = f"; same bytes: {', '.join(one.also)}" if one.also else ""
    yield f"        {by}{counts}{also}"


def text(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS…", help="All must stand in one paragraph; quote words side by side.")
    ],
    document: Annotated[
        str | None, typer.Option("--document", "-d", metavar="CAPTURE", help="Only in this one (c12).")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many paragraphs are shown.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="How many are passed over.")] = 0,
) -> None:
    """Search the text of all documents.

    \b
    Example:
      holdfast text asset freeze
      holdfast text '"asset freeze" banks'
      holdfast text sanction*
    """
    from holdfast.base.errors import UsageError
    from holdfast.workspace.documents import capture_named, search_text

    if not any(one.isalnum() for one in " ".join(words)):
        raise UsageError(f"no word to look for in {' '.join(words)!r}", hint="holdfast text sanctions")
    with open_here() as workspace:
        index = None if document is None else capture_named(workspace, document)
        found = search_text(workspace, " ".join(words), document=index, limit=limit, offset=offset)
    if options().json:
        put_json({"total": found.total, "documents": found.documents, "results": [one.fields() for one in found.hits]})
        return
    for one in found.hits:
        marked = "".join(f"[{piece}]" if mark else piece for piece, mark in one.pieces)
        put(f"{one.document.id}  {one.document.title}  (characters {one.start}–{one.end})")
        put(f"    {marked}")
    shown = "none found" if not found.total else f"{found.total:,} paragraphs in {found.documents:,} documents"
    note(f"{shown}; {len(found.hits)} shown" if found.total > len(found.hits) else shown)
