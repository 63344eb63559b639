# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command `pledges`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, open_here, options, put, put_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.timeline.followed import Followed, Pledge

__all__ = ["pledges"]


def pledges(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS…", help="Only those with all these words, or by or against them."),
    ] = None,
    authority: Annotated[str | None, typer.Option(help="Only by whoever has this in the name.")] = None,
    status: Annotated[str | None, typer.Option(help="threatened, promised, planned or demanded.")] = None,
    document: Annotated[str | None, typer.Option("--document", metavar="C", help="Only of one document: c12.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only those without a counterpart.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    offset: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """What was announced, and what followed after how many days.

    \b
    Example:
      holdfast pledges
      holdfast pledges --authority "United States" --status threatened
      holdfast pledges --open

    Threats, promises, plans and demands of measures, each with the later measures that share its
    kind (or heading), its authority and its target. These are candidates: whether one is what was
    meant is not decided, and what is not found here may have happened.
    """
    from holdfast.workspace.pledges import AskedPledges, pledge_fields
    from holdfast.workspace.pledges import pledges as find

    asked = AskedPledges(
        " ".join(words or []), authority or "", (status or "").lower(), document or "", open_only, limit, offset
    )
    with open_here() as workspace:
        found = find(workspace, asked)
    if options().json:
        rows = [pledge_fields(one) for one in found.pledges]
        put_json({"total": found.total, "documents": found.documents, "as_of": found.as_of or None, "pledges": rows})
        return
    for one in found.pledges:
        for line in _lines(one, found.as_of):
            put(line)
    if not found.total:
        put(f"no such pledge found in these documents as of {found.as_of or '(none held)'}")
    elif found.total > offset + len(found.pledges):
        note(f"{found.total:,} in all; --offset {offset + len(found.pledges)} for the next")
    else:
        many = "" if found.documents == 1 else "s"
        note(f"{found.total:,} pledges in {found.documents:,} document{many}; candidates, no verdicts")


def _lines(one: Pledge, as_of: str) -> Iterator[str]:
    from holdfast.workspace.pledges import condition_words, counterpart_words, toward, type_words

    place = one.told.place
    yield f"{one.status}: {type_words(one.type, one.targets)}{toward(one.type, one.targets)}"
    when = f"{one.said_on} ({one.said_is})" if one.said_on else "no day known"
    yield f"    by {one.authority or '(nobody is named)'}, {when}"
    condition = condition_words(one)
    if condition:
        yield f"    {condition}"
    yield f"    {' '.join((place.context or place.words).split())}"
    also = f"; and {len(one.also)} more place{'s' if len(one.also) > 1 else ''}" if one.also else ""
    yield f"    {place.source.reference}, characters {place.start}-{place.end}{also}"
    if not one.followed:
        yield f"    → {counterpart_words(one, as_of)}"
    for each in one.followed:
        yield from _followed_lines(each)
    if one.followed and one.passed_over:
        one_, many = "measure shares less with it, or stands", "measures share less with it, or stand"
        yield f"    → {one.passed_over:,} other later {one_ if one.passed_over == 1 else many} further back"


def _followed_lines(one: Followed) -> Iterator[str]:
    from holdfast.workspace.pledges import days_words

    if one.told is not None:
        place = one.told.place
        what = f"“{' '.join(place.words.split())}” {place.source.reference}, characters {place.start}-{place.end}"
        alike = f", told in {one.alike} places" if one.alike > 1 else ""
    elif one.listed is not None:
        listed = one.listed
        what = f"{', '.join(listed.kinds)} by {'; '.join(listed.authorities)}, {listed.id} ({listed.dataset})"
        alike = f", {one.alike:,} measures of that day" if one.alike > 1 else ""
    else:
        return
    yield f"    → candidate {days_words(one)}{alike}: {what}"
    yield f"        {'; '.join(one.grounds)}"
