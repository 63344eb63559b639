# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command that explains: one query beside one listed party, whatever the score."""

from __future__ import annotations

from typing import Annotated

import typer

from holdfast.cli.context import open_here, options, put, put_json, schema_given

__all__ = ["why"]


def why(
    query: Annotated[str, typer.Argument(metavar="NAME", help="A name in quotes, as the customer gave it.")],
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="A listed party's id, or its beginning.")],
    schema: Annotated[str | None, typer.Option(help="Person, Organization, Vessel …")] = None,
    birth_date: Annotated[str | None, typer.Option("--birth-date", help="1952-10-07, 1952-10 or 1952.")] = None,
    nationality: Annotated[str | None, typer.Option(help="Two letters or the country's name.")] = None,
    country: Annotated[str | None, typer.Option(help="Two letters or the country's name.")] = None,
    gender: Annotated[str | None, typer.Option(help="male or female.")] = None,
    identifier: Annotated[str | None, typer.Option(help="A passport, tax or registration number, BIC, IMO …")] = None,
    address: Annotated[str | None, typer.Option(help="As the customer gave it.")] = None,
) -> None:
    """Explain why a name and a listed party match, or not.

    \b
    Example:
      holdfast why "Sergei Lavrov" us_ofac_sdn-35096 --birth-date 1950-03-21

    Shows every fact that was compared and what it contributed, the facts that were not and why,
    and every listed name word by word. The contributions add up to the score; 0.70 is where
    screening shows a possible match.
    """
    from holdfast.workspace.why import why as explain

    asked = {"schema": schema_given(schema), "birth_date": birth_date, "nationality": nationality,
             "country": country, "gender": gender, "identifier": identifier, "address": address}  # fmt: skip
    with open_here() as workspace:
        found = explain(workspace, query, {key: value for key, value in asked.items() if value}, entity)
        if options().json:
            put_json(found.fields)
            return
        for line in found.lines:
            put(line)
