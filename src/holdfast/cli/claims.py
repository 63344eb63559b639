# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command `claims`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, open_here, options, put, put_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from holdfast.timeline.compared import Agreement, Change, Disagreement, Side
    from holdfast.timeline.told import Place, ToldClaim
    from holdfast.workspace.claims import Disagreements, FoundClaims

__all__ = ["claims"]

_SHOWN = 4  # tellings of one side; the others are counted


def claims(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS…", help="Only those with all these words, or said by them.")
    ] = None,
    about: Annotated[
        str | None,
        typer.Option("--about", metavar="ENTITY", help="Only in sentences that name this party of the record."),
    ] = None,
    document: Annotated[str | None, typer.Option("--document", metavar="C", help="Only of one document: c12.")] = None,
    contradictions: Annotated[
        bool, typer.Option("--contradictions", help="Instead: which cannot all hold, agree, or changed.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    offset: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """What documents claim, and which claims cannot all hold.

    \b
    Example:
      holdfast claims grain deal
      holdfast claims --about un_sc_sanctions-QDi.001
      holdfast claims --contradictions

    A claim is a number, a date, or that something is so, with who says it. --contradictions sets
    claims about one thing side by side where they exclude each other; what may merely be said
    in other words, of another time, place or part is not shown. Who is right is not decided.
    """
    from holdfast.workspace.claims import AskedClaims, claims as find, disagreements  # noqa: I001

    asked = AskedClaims(" ".join(words or []), about or "", document or "", limit, offset)
    with open_here() as workspace:
        if contradictions:
            _put_compared(disagreements(workspace, asked))
            return
        _put_claims(find(workspace, asked), offset)


def _put_claims(found: FoundClaims, offset: int) -> None:
    from holdfast.workspace.claims import claim_fields

    if options().json:
        rows = [claim_fields(one) for one in found.claims]
        put_json({"total": found.total, "documents": found.documents, "as_of": found.as_of or None, "claims": rows})
        return
    for one in found.claims:
        for line in _claim_lines(one):
            put(line)
    if not found.total:
        put(f"no such claim found in these documents as of {found.as_of or '(none held)'}")
        return
    many = "" if found.documents == 1 else "s"
    if found.total > offset + len(found.claims):
        note(
            f"{found.total:,} in {found.documents:,} document{many}; --offset {offset + len(found.claims)} for the next"
        )
    else:
        claims_ = "claim" if found.total == 1 else "claims"
        note(f"{found.total:,} {claims_} in {found.documents:,} document{many} as of {found.as_of}")


def _claim_lines(one: ToldClaim) -> Iterator[str]:
    from holdfast.workspace.claims import denied_from_outside, said_by_words, value_words

    claim = one.claim
    outside = claim.type != "quantity" and denied_from_outside(claim, one.place.words)
    if claim.type == "quantity":
        head = f"{value_words(one)} — {claim.subject}" if claim.subject else value_words(one)
        head = head if claim.polarity else f"not {head}"
    else:
        head = " ".join(one.place.words.split())
    yield head
    when = f"; of {claim.time}" if claim.time else ""
    yield f"    {'denied by' if outside else 'says'} {said_by_words(one)}{when}"
    yield f"    {_where(one.place)}"


def _where(place: Place) -> str:
    day = f", {place.source.day}" if place.source.day else ""
    title = f" {place.source.title}" if place.source.title else ""
    return f"{place.source.reference}{title}{day}, characters {place.start}-{place.end}"


def _put_compared(found: Disagreements) -> None:
    from holdfast.workspace.claims import agreement_fields, change_fields, disagreement_fields

    compared = found.comparison
    if options().json:
        put_json({
            "compared": compared.compared, "documents": found.documents, "as_of": found.as_of or None,
            "disagreements": [disagreement_fields(one) for one in compared.disagreements],
            "agreements": [agreement_fields(one) for one in compared.agreements],
            "changes": [change_fields(one) for one in compared.changes],
        })  # fmt: skip
        return
    for one in compared.disagreements:
        for line in _disagreement_lines(one):
            put(line)
    if not compared.disagreements:
        put(f"no claims that exclude each other found in these documents as of {found.as_of or '(none held)'}")
    if compared.agreements:
        put()
        put("TOLD IN SEVERAL PLACES")
        for agreement in compared.agreements:
            put(_agreement_line(agreement))
    if compared.changes:
        put()
        put("CHANGED BETWEEN VERSIONS OF A PAGE")
        for change in compared.changes:
            put(_change_line(change))
    many = "" if found.documents == 1 else "s"
    note(f"{compared.compared:,} claims of {found.documents:,} document{many} compared; who is right is not decided")


def _disagreement_lines(one: Disagreement) -> Iterator[str]:
    yield f"{one.about}  [{one.type}]"
    yield f"    {one.grounds}"
    for side in one.sides:
        yield from _side_lines(side)


def _side_lines(side: Side) -> Iterator[str]:
    from holdfast.workspace.claims import said_by_words

    origins = f"  ({len(side.origins)} independent origins)" if len(side.origins) > 1 else ""
    yield f"  · {side.value}{origins}"
    places = [(said_by_words(one), one.place) for one in side.tellings]
    places += [("the document", one.place) for one in side.roles]
    for who, place in places[:_SHOWN]:
        yield f"      says {who}: {_sentence(place)}"
        yield f"        {_where(place)}"
        if place.citation:
            yield f"        {place.citation}"
    if len(places) > _SHOWN:
        yield f"      and {len(places) - _SHOWN} more"


def _sentence(place: Place) -> str:
    return " ".join((place.context or place.words).split())


def _agreement_line(one: Agreement) -> str:
    from holdfast.workspace.claims import denied_from_outside

    many = "1 origin" if len(one.origins) == 1 else f"{len(one.origins)} independent origins"
    documents = sorted({told.place.source.reference for told in one.tellings})
    claim, said = one.tellings[0].claim, one.tellings[0].place.words
    if claim.type == "quantity":
        words = f"{one.about}: {'' if claim.polarity else 'not '}{one.value}"
    else:
        words = " ".join(said.split()) + (" (denied)" if denied_from_outside(claim, said) else "")
    return f"  {words} — {len(one.tellings)} places, {many}, {', '.join(documents)}"


def _change_line(one: Change) -> str:
    before, after = one.before, one.after
    return (
        f"  {one.about} {after.claim.predicate}: {before.claim.value} ({before.place.source.reference})"
        f" → {after.claim.value} ({after.place.source.reference})"
    )
