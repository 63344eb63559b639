# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command that screens: one name on the terminal, or a file of customers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, open_here, options, progress_lines, put, put_json, schema_given

if TYPE_CHECKING:
    from holdfast.workspace import Workspace
    from holdfast.workspace.answers import Answer
    from holdfast.workspace.runs import FileOptions

__all__ = ["screen"]

_ENDINGS = (
    ".csv",
    ".tsv",
    ".txt",
    ".jsonl",
    ".ndjson",
    ".json",
    ".parquet",
    ".pq",
    ".arrow",
    ".arrows",
    ".ipc",
    ".feather",
)


def _is_file(what: str) -> bool:
    try:
        return Path(what).is_file()
    except OSError:  # a name of 10,000 characters is no path
        return False


def screen(
    what: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="A name in quotes, a file of customers, or - for standard input.")
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT.csv|.jsonl|.parquet|.arrow",
            help="Where a file's results go; - is standard output.",
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="csv|jsonl|parquet|arrow", help="What FILE is (default: see for itself)."),
    ] = None,
    out_form: Annotated[
        str | None, typer.Option("--format-out", metavar="csv|jsonl|parquet|arrow", help="What OUT is to be.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="FIELD=COLUMN", help="Which column holds a field: name=Kundenname. Repeatable."
        ),
    ] = None,
    schema: Annotated[str | None, typer.Option(help="Person, Organization, Vessel … of one name.")] = None,
    birth_date: Annotated[str | None, typer.Option("--birth-date", help="1952-10-07, 1952-10 or 1952.")] = None,
    nationality: Annotated[str | None, typer.Option(help="Two letters or the country's name.")] = None,
    country: Annotated[str | None, typer.Option(help="Two letters or the country's name.")] = None,
    gender: Annotated[str | None, typer.Option(help="male or female.")] = None,
    identifier: Annotated[str | None, typer.Option(help="A passport, tax or registration number, BIC, IMO …")] = None,
    address: Annotated[str | None, typer.Option(help="As the customer gave it.")] = None,
    dataset: Annotated[
        list[str] | None, typer.Option("--dataset", help="Screen against this list only. Repeatable.")
    ] = None,
    exclude_dataset: Annotated[
        list[str] | None, typer.Option("--exclude-dataset", help="Leave this list out. Repeatable.")
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="Parties with this topic only. Repeatable.")
    ] = None,
    listed_at: Annotated[str | None, typer.Option("--listed-at", help="As the lists stood on that day.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Against whom a measure held on that day.")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", metavar="N|TIME", help="What was known after log entry N, or by then.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Score of a possible match (default 0.70).")
    ] = None,
    near: Annotated[bool, typer.Option("--near", help="Write near misses to OUT, too.")] = False,
    receipt: Annotated[bool, typer.Option("--receipt/--no-receipt", help="Leave a receipt of one name.")] = True,
    store_queries: Annotated[
        bool, typer.Option("--store-queries", help="Keep the customers beside the receipt, to replay without FILE.")
    ] = False,
    keep_name: Annotated[bool, typer.Option("--keep-file-name", help="Keep FILE's name in the receipt.")] = False,
    fail_on_hit: Annotated[
        bool, typer.Option("--fail-on-hit", help="Exit code 1 when there is a possible match.")
    ] = False,
) -> int:
    """Screen a name, or a file of customers.

    \b
    Example:
      holdfast screen "Sergei Lavrov" --birth-date 1950-03-21
      holdfast screen customers.csv -o hits.jsonl
      holdfast screen clients.parquet --column name=Kundenname -o hits.parquet

    A file is CSV, JSON lines (flat, or entities with properties), Parquet or Arrow, with the columns
    id,name,aliases,schema,birth_date,nationality,country,gender,identifier,address; all but name
    may be missing, usual other words for them are understood, other columns are passed through.
    Results are possible matches with the facts for and against, never verdicts. An interrupted run
    goes on where it stopped when the same command is given again.
    """
    from holdfast.screening.scope import Scope
    from holdfast.workspace import screening
    from holdfast.workspace.moments import known_position
    from holdfast.workspace.runs import FileOptions

    if store_queries:
        note("--store-queries: whoever may read the workspace can read who was asked about (receipts/ID.queries)")
    flags = {"alert_score": None if threshold is None else round(threshold * 10_000)}
    is_file = what == "-" or what.lower().endswith(_ENDINGS) or _is_file(what)
    with open_here(flags={name: value for name, value in flags.items() if value}) as workspace:
        known = None if known_at is None else known_position(workspace.vault, known_at)
        scope = Scope.of(
            datasets=dataset or (), excluded=exclude_dataset or (), topics=topic or (), listed_at=listed_at,
            as_of=as_of, known_at=known,
        )  # fmt: skip
        if is_file:
            asked = FileOptions(
                _form(form, "--format"), _form(out_form, "--format-out"), _columns(column), store_queries, keep_name,
                near, scope,
            )  # fmt: skip
            return _screen_file(workspace, what, out, asked, fail_on_hit=fail_on_hit)
        _only_of_files(out=out, form=form, out_form=out_form, column=column)
        given = {"schema": schema_given(schema), "birth_date": birth_date, "nationality": nationality,
                 "country": country, "gender": gender, "identifier": identifier, "address": address}  # fmt: skip
        asked_for = {key: value for key, value in given.items() if value}
        answer = screening.screen_name(
            workspace, what, asked_for, scope=scope, receipt=receipt or store_queries, store=store_queries
        )
        if options().json:
            put_json({**answer.fields, "parties": _parties(answer)})
        else:
            for line in answer.lines:
                put(line)
        return 1 if fail_on_hit and answer.hits else 0


def _parties(answer: Answer) -> dict[str, list[str]]:
    """Of the records found those that are of one party, by its canonical id."""
    grouped: dict[str, list[str]] = {}
    for one in answer.results:
        if one.records or one.party != one.entity:
            grouped.setdefault(one.party, []).extend([one.entity, *(other.entity for other in one.records)])
    return grouped


def _screen_file(workspace: Workspace, file: str, out: str | None, asked: FileOptions, *, fail_on_hit: bool) -> int:
    from holdfast.workspace.runs import screen_file

    try:
        report = screen_file(workspace, file, out, progress=progress_lines(), asked=asked)
    except KeyboardInterrupt:
        if out is not None and out != "-" and file != "-":
            note(f"\nstopped; the same command goes on where it stopped ({out}.part)")
        raise
    if options().json and out != "-":
        put_json(report.fields)
    else:
        for line in report.lines:
            (note if out == "-" else put)(line)
    if fail_on_hit and report.queries_with_hits:
        return 1
    return 3 if report.errors else 0  # a customer that was not screened must not look like one without a hit


def _only_of_files(**given: object) -> None:
    from holdfast.base.errors import UsageError

    if any(value for value in given.values()):
        raise UsageError("a single name is answered on the terminal", hint="holdfast screen FILE.csv -o OUT.csv")


def _form(given: str | None, option: str) -> str | None:
    from difflib import get_close_matches

    from holdfast.base.errors import UsageError
    from holdfast.screening.readers import FORMATS

    words = {"json": "jsonl", "ndjson": "jsonl", "ftm": "jsonl", "tsv": "csv", "ipc": "arrow", "feather": "arrow"}
    if given is None:
        return None
    found = words.get(given.lower(), given.lower())
    if found not in FORMATS:
        near = get_close_matches(found, FORMATS, 1)
        meant = f"did you mean {near[0]}?" if near else ", ".join(FORMATS)
        raise UsageError(f"{option} knows no format {given[:20]!r}", hint=meant)
    return found


def _columns(given: list[str] | None) -> dict[str, str]:
    from holdfast.base.errors import UsageError

    found = {}
    for one in given or ():
        name, mark, column = one.partition("=")
        if not mark or not name.strip() or not column.strip():
            raise UsageError(f"--column takes FIELD=COLUMN, not {one[:60]!r}", hint="--column name=Kundenname")
        if name.strip() in found:
            raise UsageError(f"--column names a column for {name.strip()!r} twice", hint="one column for each field")
        found[name.strip()] = column.strip()
    return found
