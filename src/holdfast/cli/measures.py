# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command `measures`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, open_here, options, put, put_json

if TYPE_CHECKING:
    from holdfast.record.followed import FirstListed
    from holdfast.record.measures import Measure
    from holdfast.workspace.measures import Found

__all__ = ["kind_given", "measures"]

_COUNTED = ("heading", "kind", "authority", "status")


def measures(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS…", help="Only against a party, country, sector or group so named."),
    ] = None,
    heading: Annotated[list[str] | None, typer.Option(help="finance, export, visa, companies or justice.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="asset freeze, travel ban, export control …")] = None,
    authority: Annotated[list[str] | None, typer.Option(help="Who imposed it, as the list writes it.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="The authority's country: us, gb, eu …")] = None,
    program: Annotated[list[str] | None, typer.Option(help="One programme, as the list writes it.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="in force, expired, lifted, planned …")] = None,
    dataset: Annotated[list[str] | None, typer.Option(help="One list.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="With the status it had on that day.")
    ] = None,
    listed_at: Annotated[
        str | None, typer.Option("--listed-at", metavar="TIME", help="As the lists stood then.")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", metavar="N|TIME", help="What was known after log entry N, or by then.")
    ] = None,
    order: Annotated[
        str | None, typer.Option("--order", metavar="ENTITY", help="Instead: who listed this party first.")
    ] = None,
    counts: Annotated[bool, typer.Option("--counts", help="Only how many there are of each.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Instead: compare how many parties there are with the publishers' columns.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    offset: Annotated[int, typer.Option(min=0)] = 0,
) -> int:
    """Who imposed what on whom, since when, on which basis.

    \b
    Example:
      holdfast measures --kind "travel ban" --country gb
      holdfast measures --counts --as-of 2022-03-01
      holdfast measures --order un_sc_sanctions-QDi.001
      holdfast measures --check --dataset un_sc_sanctions

    --check counts the columns of the files themselves (type, programme, indicators), without the
    readers; exit code 1 when a number differs and no reason is known. --counts shows every number.
    """
    if check:
        return _put_check(dataset or [], everything=counts)
    from holdfast.record.measures import NOT_STATED
    from holdfast.workspace.measures import AskedMeasures, day_given, find_measures
    from holdfast.workspace.moments import times_given
    from holdfast.workspace.narrowing import coded, refuse_unsaid_measures

    if order is not None:
        _put_order(order, listed_at, known_at)
        return 0
    given = {"heading": heading, "kind": kind, "authority": authority, "country": country, "program": program,
             "status": status, "dataset": dataset}  # fmt: skip
    _check(heading or [])
    filters = coded({name: values for name, values in given.items() if values})
    if kind:
        filters["kind"] = [one if one == NOT_STATED else kind_given(one) for one in kind]
    day = None if as_of is None else day_given(as_of)
    with open_here() as workspace:
        times = times_given(workspace, None, listed_at, known_at)
        found = find_measures(workspace, AskedMeasures(" ".join(words or []), filters, day, times, limit, offset))
        refuse_unsaid_measures(workspace, filters, found.selection.facets)
        as_of_lists = max((view.last_observed or "" for view in workspace.record.sources()), default="(nothing held)")
    if options().json:
        _put_fields(found, counts=counts)
        return 0
    _put_counts(found) if counts else _put_measures(found)
    if not found.selection.total:
        put(f"no such measure found in these sources as of {as_of_lists}")
    elif not counts and found.selection.total <= offset:
        note(f"{found.selection.total:,} in all; --offset {offset:,} is past the last")
    elif not counts and found.selection.total > offset + len(found.selection.measures):
        note(f"{found.selection.total:,} in all; --offset {offset + limit} for the next, --counts for the sums")
    return 0


def _put_check(datasets: list[str], *, everything: bool) -> int:
    from holdfast.workspace.counted import check_counts, list_lines

    with open_here() as workspace:
        found = check_counts(workspace, datasets)
    if options().json:
        put_json([one.fields() for one in found])
    else:
        for one in found:
            for line in list_lines(one, everything=everything):
                put(line)
    return 1 if any(one.unexplained for one in found) else 0


def _put_measures(found: Found) -> None:
    from holdfast.record.measures import DATES
    from holdfast.workspace.measures import aimed_at

    for one in found.selection.measures:
        named = [found.names.get(target, target) for target in one.targets] or aimed_at(one, found)
        names = "; ".join(named) or "(no party is named)"
        put(f"{', '.join(one.values('kind'))}  [{one.status}{_basis(one)}]  {names}")
        for title in found.text(one.id, "title"):
            put(f"    {title}")
        for standing in found.text(one.id, "legalStanding"):
            put(f"    legal standing: {standing}")
        by = " · ".join(filter(None, (", ".join(one.authority), ", ".join(one.program))))
        put(f"    {by}  {one.id}")
        when = ", ".join(f"{DATES[prop]} {value}" for prop, value in one.dates)
        if when:
            put(f"    {when}")


def _basis(one: Measure) -> str:
    """An end or a beginning that we computed says so; what simply stands on its list needs no word."""
    return "" if one.stated or one.status in {"in force", "not dated"} else ", computed from its dates"


def _put_counts(found: Found) -> None:
    from holdfast.workspace.measures import counted_words

    put(f"{counted_words(found.selection)}, status on {found.day}")
    for facet in _COUNTED:
        put()
        put(facet.upper())
        for value, number in found.selection.facets.get(facet, ()):
            put(f"{number:>9,}  {value}")


def _put_fields(found: Found, *, counts: bool) -> None:
    from holdfast.workspace.measures import measure_fields

    facets = {name: dict(values) for name, values in found.selection.facets.items()}
    head = {
        "day": str(found.day), "total": found.selection.total, "targets": found.selection.targets,
        "kept_apart": found.selection.apart, "facets": facets,
    }  # fmt: skip
    rows = [] if counts else [measure_fields(one, found) for one in found.selection.measures]
    put_json(head if counts else {**head, "measures": rows})


def _put_order(party: str, listed_at: str | None, known_at: str | None) -> None:
    from dataclasses import asdict

    from holdfast.workspace.measures import who_listed_first
    from holdfast.workspace.moments import times_given

    with open_here() as workspace:
        found = who_listed_first(workspace, party, times=times_given(workspace, None, listed_at, known_at))
    if options().json:
        put_json({"id": found.party, "caption": found.caption, "first_listed": [asdict(one) for one in found.rows]})
        return
    put(f"{found.caption}: who listed first, by the dates that the lists state")
    for one in found.rows:
        rank = "    " if one.rank is None else f"{one.rank:>3}."
        other = "  (another list of this authority says otherwise)" if one.disputed else ""
        put(f"{rank} {_when(one):<44} {one.authority}  {one.measure}{other}")
    if not found.rows:
        put("no measure against it is held")


def _when(one: FirstListed) -> str:
    """A stated date as it is; else the bracket between two captures, which has no rank."""
    if one.date is not None:
        return one.date
    if one.before is None:
        return "no date stated"
    return f"between {one.after[:10]} and {one.before[:10]}" if one.after else f"before {one.before[:10]}"


def _check(given: list[str]) -> None:
    """Headings are a vocabulary: a word that is none of it found nothing for a bad reason."""
    from holdfast.base.errors import UsageError
    from holdfast.model.measure import headings
    from holdfast.record.measures import NOT_STATED

    for heading in given:
        if heading != NOT_STATED and heading not in headings():
            raise UsageError(f"no heading is called {heading[:40]!r}", hint=", ".join(headings()))


def kind_given(name: str) -> str:
    """The kind of measure that the caller named, in its own spelling.

    Raises:
        UsageError: there is none; the nearest is suggested.
    """
    from holdfast.base.errors import InputError, UsageError
    from holdfast.model.measure import kind

    try:
        return kind(name.strip().lower()).name
    except InputError as exc:
        raise UsageError(exc.message, hint=exc.hint) from exc
