# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command that screens: one name on the terminal, or a file of customers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.context import note, open_here, options, progress_lines, put, put_json, schema_given

__all__ = ["screen"]


def _is_file(what: str) -> bool:
    try:
        return Path(what).is_file()
    except OSError:  # a name of 10,000 characters is no path
        return False


def screen(
    what: Annotated[
        str, typer.Argument(metavar="NAME|FILE.csv", help="A name in quotes, a CSV file, or - for standard input.")
    ],
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="OUT.csv|.jsonl", help="Where a file's results go; - is standard output."),
    ] = None,
    schema: Annotated[str | None, typer.Option(help="Person, Organization, Vessel … of one name.")] = None,
    birth_date: Annotated[str | None, typer.Option("--birth-date", help="1952-10-07, 1952-10 or 1952.")] = None,
    nationality: Annotated[str | None, typer.Option(help="Two letters or the country's name.")] = None,
    country: Annotated[str | None, typer.Option(help="Two letters or the country's name.")] = None,
    gender: Annotated[str | None, typer.Option(help="male or female.")] = None,
    identifier: Annotated[str | None, typer.Option(help="A passport, tax or registration number, BIC, IMO …")] = None,
    address: Annotated[str | None, typer.Option(help="As the customer gave it.")] = None,
    threshold: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Score of a possible match (default 0.70).")
    ] = None,
    fail_on_hit: Annotated[
        bool, typer.Option("--fail-on-hit", help="Exit code 1 when there is a possible match.")
    ] = False,
) -> int:
    """Screen a name, or a file of customers.

    \b
    Example:
      holdfast screen "Sergei Lavrov" --birth-date 1950-03-21
      holdfast screen customers.csv -o hits.jsonl

    A file has the columns id,name,schema,birth_date,nationality,country,gender,identifier,address;
    all but name may be missing, others are passed through. Results are possible matches with
    the facts for and against, never verdicts.
    """
    from holdfast.base.errors import UsageError
    from holdfast.workspace import runs, screening

    flags = {"alert_score": None if threshold is None else round(threshold * 10_000)}
    is_file = what == "-" or what.lower().endswith((".csv", ".tsv", ".txt")) or _is_file(what)
    with open_here(flags={name: value for name, value in flags.items() if value}) as workspace:
        if not is_file:
            if out is not None:
                raise UsageError(
                    "a single name is answered on the terminal", hint="holdfast screen FILE.csv -o OUT.csv"
                )
            asked = {"schema": schema_given(schema), "birth_date": birth_date, "nationality": nationality,
                     "country": country, "gender": gender, "identifier": identifier, "address": address}  # fmt: skip
            answer = screening.screen_name(workspace, what, {key: value for key, value in asked.items() if value})
            if options().json:
                put_json(answer.fields)
            else:
                for line in answer.lines:
                    put(line)
            return 1 if fail_on_hit and answer.hits else 0
        report = runs.screen_file(workspace, what, out, progress=progress_lines())
        if options().json and out != "-":
            put_json(report.fields)
        else:
            for line in report.lines:
                (note if out == "-" else put)(line)
        if fail_on_hit and report.queries_with_hits:
            return 1
        return 3 if report.errors else 0  # a customer that was not screened must not look like one without a hit
