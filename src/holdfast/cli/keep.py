# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Commands that preserve: `init`, `add`, `sync`, `release`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import instant_given, note, open_here, options, progress_lines, put, put_json
from holdfast.cli.review import resolve_here

if TYPE_CHECKING:
    from holdfast.record.documents import Document
    from holdfast.workspace.ingest import AddReport, CaptureResult

__all__ = ["add", "init", "release", "sync"]

_NOTES = 6  # of one document
_TITLE = 80
_PUBLIC_ONLY = "public sources only for now: no witness or victim material, there is no sealing yet"


def init(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="A new folder; the one that -w names when left out.")
    ] = None,
) -> None:
    """Make a workspace.

    \b
    Example:
      holdfast init mycase
    """
    from holdfast.base.errors import UsageError
    from holdfast.workspace import create_workspace

    named = options().workspace
    folder = Path(named) if folder is None and named is not None else folder
    if folder is None:
        raise UsageError("a workspace in which folder?", hint="holdfast init FOLDER")
    with create_workspace(folder) as workspace:
        key = str(workspace.vault.key)
        key_file = workspace.key_file
    if options().json:
        put_json({"folder": str(folder), "key": key})
        return
    put(f"made {folder}")
    put(f"its log is signed with the key {key}")
    note("keep a copy of that line elsewhere: it is what a stranger checks the log with")
    note(f"the private key lies in {key_file}; back it up: without it nothing can be added any more")
    note(f"next: holdfast -w {folder} add FILE; {_PUBLIC_ONLY}")


def add(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders, or - for standard input.")],
    source: Annotated[
        str | None,
        typer.Option(
            "--source", "-s", metavar="NAME", help="The list they are, from `holdfast sources --all`, or a new name."
        ),
    ] = None,
    observed_at: Annotated[
        str | None,
        typer.Option(
            "--observed-at",
            metavar="TIME",
            help="When the publisher's list said so: 2024-05-03 or 2024-05-03T12:00:00Z.",
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping", metavar="FILE", help="A YAML mapping: which column of a table (CSV, XLSX) is which property."
        ),
    ] = None,
) -> int:
    """Preserve files and read what is recognised.

    Public sources only for now: no witness or victim material (sealing comes later).

    \b
    Example:
      holdfast add sdn.csv alt.csv add.csv --source us_ofac_sdn
      holdfast add days/ --source us_ofac_sdn
      holdfast add watch.csv --mapping map.yml
      curl … | holdfast add - --source un_sc_sanctions

    What is no list is read as a document where it can be (a page, a text, a PDF, a DOCX, an e-mail):
    holdfast documents lists them, holdfast read shows one.

    Every file is kept byte for byte before anything is read from it. A file that cannot be
    read, is empty or lost most of its rows is kept too, held in quarantine, and removes
    nobody (exit code 3). An empty file, and a web page named like a list, give 3 too when
    nothing says what they should be; other files of unknown format are kept, with code 0.
    """
    from holdfast.workspace.ingest import add as add_files
    from holdfast.workspace.mentioning import refresh_mentions

    with open_here() as workspace:
        report = add_files(
            workspace,
            [Path(path) for path in paths],
            source=source,
            observed_at=None if observed_at is None else instant_given(observed_at),
            mapping=mapping,
            stdin=sys.stdin.buffer if "-" in paths else None,
            progress=progress_lines(),
        )
        if any(one.derivation is not None for one in report.sets):
            resolve_here(workspace)
        refresh_mentions(workspace, progress=progress_lines())
        code = 3 if _has_doubts(report) else 0
        if options().json:
            put_json(_report_fields(report))
            return code
        _print_report(report)
    _note_new_name(source)
    note(_PUBLIC_ONLY)
    return code


def _has_doubts(report: object) -> bool:
    """Whether something was held back, refused, or is no file anybody could mean to add."""
    from holdfast.workspace.ingest import AddReport

    assert isinstance(report, AddReport)  # noqa: S101 - as below
    turned = any(one.held for one in report.turned)
    return bool(report.quarantined or report.refused or turned or any(one.doubtful for one in report.captures))


def _print_report(report: object) -> None:
    from holdfast.workspace.ingest import AddReport

    assert isinstance(report, AddReport)  # noqa: S101 - the type is imported late to keep start-up short
    for one in report.captures[:50]:
        _print_capture(one)
    if len(report.captures) > 50:  # noqa: PLR2004 - a screenful
        put(f"… and {len(report.captures) - 50} more files")
    for made in report.sets:
        put(_set_line(made))
        for held in made.derivation.held if made.derivation is not None else ():
            note(f"    held in quarantine: {held.member} ({held.rule}): {'; '.join(held.reasons)}")
            note("    " + _remedy(made.index, held.rule))
    for turned in report.turned:
        note(
            f"s{turned.index}  {turned.dataset} as of {turned.when} was {turned.before} and is now {turned.now}, "
            "because what came before it is now known" + "".join(f"; {reason}" for reason in turned.reasons)
        )
        for rule in turned.held:
            note("    " + _remedy(turned.index, rule))
    for said in report.notes:
        note(said)
    for error in report.refused:
        note("not preserved: " + "; ".join(error.lines()))
    _print_unread(report)


def _print_capture(one: CaptureResult) -> None:
    state = "same bytes as before" if one.seen_before else "preserved"
    head = f"c{one.index}  {one.name}  {one.length:,} bytes, {state}"
    if one.document is None or one.document.problem:
        what = f"{one.dataset} · {one.member}" if one.dataset else "not read"
        put(f"{head}; {what} ({one.why})")
        return
    put(f"{head}; {_document_line(one.document)}")
    for said in one.document.notes[:_NOTES]:
        note(f"    c{one.index}: {said}")


def _print_unread(report: AddReport) -> None:
    for one in report.captures:
        if one.document is not None and one.document.problem:
            note(f"preserved, not read: {one.name}: {one.why}; what is preserved can be read when that is mended")
        elif one.doubtful:
            note(f"preserved, not read: {one.name}: {one.why}; nobody is removed; get the file again and add it")
    unread = [one for one in report.captures if one.dataset is None and one.document is None and not one.doubtful]
    if unread:
        note(f"{len(unread)} file(s) preserved but not read; say what they are: holdfast add … --source NAME")


def _document_line(document: Document) -> str:
    """`document (html) “Title”, 2024-02-23: 4 quotations, 15 dates`."""
    counts = [f"{number:,} {kind}" for kind, number in document.counts.items() if number]
    title = f" “{document.title[:_TITLE]}{'…' if len(document.title) > _TITLE else ''}”" if document.title else ""
    day = f", {document.day}" if document.day else ""
    same = "" if document.same_as is None else f" (read as c{document.same_as})"
    return f"document ({document.kind}){title}{day}: {', '.join(counts) or 'nothing found'}{same}"


def _note_new_name(source: str | None) -> None:
    """A name that is none of the catalogue's but nearly one makes a list of its own: say so."""
    from difflib import get_close_matches

    from holdfast.sources.catalog import catalog

    if source is not None and source not in catalog():
        for near in get_close_matches(source, catalog(), 1, 0.85):
            note(f"{source} is a list of its own now, not {near}; if you meant that, add the file with --source {near}")


def _remedy(index: int, rule: str) -> str:
    if rule == "unreadable":
        return "it removes nobody; get the file again from its publisher and add it"
    return f'it removes nobody; if the publisher confirms it: holdfast release s{index} --reason "…"'


def _set_line(made: object) -> str:
    from holdfast.workspace.ingest import SetResult

    assert isinstance(made, SetResult)  # noqa: S101 - as above
    head = f"s{made.index}  {made.dataset} as of {made.when} ({made.basis})"
    if made.derivation is None and made.reader is not None:
        return f"{head}: preserved, but its bytes could not be read back; holdfast verify"
    if made.derivation is None:
        return f"{head}: preserved, no reader for it"
    counts = made.derivation.counts
    return (
        f"{head}: {made.derivation.status}, {counts.records:,} records, {counts.entities:,} entities, "
        f"{counts.statements:,} statements, {counts.losses:,} losses"
    )


def _report_fields(report: object) -> dict[str, object]:
    from holdfast.workspace.ingest import AddReport

    assert isinstance(report, AddReport)  # noqa: S101 - as above
    captures = [
        {"id": f"c{one.index}", "name": one.name, "payload": one.payload, "length": one.length,
         "dataset": one.dataset, "member": one.member, "seen_before": one.seen_before,
         "doubt": one.why if one.doubtful else None, "document": _document_fields(one.document)}
        for one in report.captures
    ]  # fmt: skip
    refused = [{"error": error.message, "where": error.where, "hint": error.hint} for error in report.refused]
    turned = [
        {"id": f"s{one.index}", "before": one.before, "now": one.now, "reasons": list(one.reasons)}
        for one in report.turned
    ]
    sets = [_set_fields(one) for one in report.sets]
    notes = list(report.notes)
    return {"captures": captures, "sets": sets, "turned": turned, "refused": refused, "notes": notes}


def _document_fields(document: Document | None) -> dict[str, object] | None:
    if document is None:
        return None
    return {
        "kind": document.kind, "title": document.title or None, "published": document.published or None,
        "counts": dict(document.counts), "problem": document.problem or None, "notes": list(document.notes),
        "same_as": None if document.same_as is None else f"c{document.same_as}",
    }  # fmt: skip


def _set_fields(made: object) -> dict[str, object]:
    from holdfast.workspace.ingest import SetResult

    assert isinstance(made, SetResult)  # noqa: S101 - as above
    held = () if made.derivation is None else made.derivation.held
    return {
        "id": f"s{made.index}",
        "dataset": made.dataset,
        "observed": made.observed,
        "as_of": made.when,
        "basis": made.basis,
        "reader": made.reader,
        "status": None if made.derivation is None else made.derivation.status,
        "statements": None if made.derivation is None else made.derivation.counts.statements,
        "held": [{"member": one.member, "rule": one.rule, "reasons": list(one.reasons)} for one in held],
    }


def sync(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE…", help="Which lists; all that can be fetched when left out."),
    ] = None,
    carriers: Annotated[
        bool, typer.Option("--carriers", help="Also the other files of the same lists, as a cross-check.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched, fetch nothing.")] = False,
) -> int:
    """Fetch official lists, preserve and read them.

    \b
    Example:
      holdfast sync us_ofac_sdn un_sc_sanctions
      holdfast sync
      holdfast sync --dry-run

    Each exchange is kept as it came over the wire. What a publisher calls unchanged is not
    fetched again; what an interrupted sync has preserved is read by the next one. A list that
    fails does not stop the others. Exit code 3: something is held in quarantine, 4: a list
    could not be had. The lists are named by `holdfast sources --all`.
    """
    from holdfast.workspace.fetching import sync as sync_sources
    from holdfast.workspace.mentioning import refresh_mentions

    with open_here() as workspace:
        report = sync_sources(workspace, sources or [], dry_run=dry_run, carriers=carriers, progress=progress_lines())
        if not dry_run and len(workspace.record.datasets()) > 1:
            resolve_here(workspace)
        if not dry_run:
            refresh_mentions(workspace, progress=progress_lines())
        if options().json:
            put_json(report.fields())
        else:
            for line in report.lines():
                put(line)
        return report.exit_code


def release(
    capture_set: Annotated[str, typer.Argument(metavar="SET", help="The quarantined set, as printed: s18.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is to be believed; kept in the log.")],
) -> None:
    """Release a quarantined capture set.

    The release and its reason are an entry of the log: it cannot be taken back unseen.

    \b
    Example:
      holdfast release s18 --reason "publisher confirmed the removal by notice of 3 May"
    """
    from holdfast.base.errors import UsageError
    from holdfast.workspace.reading import release as release_set

    number = capture_set.lower().removeprefix("s")
    if not number.isdecimal():
        raise UsageError(f"{capture_set!r} is no capture set", hint="it is printed as s18 by `holdfast sources`")
    with open_here() as workspace:
        made = release_set(workspace, int(number), reason)
    if options().json:
        put_json({"id": f"s{number}", "status": made.status})
    else:
        put(f"s{number}: {made.status}, {made.counts.records:,} records")
