# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Commands that look: `sources`, `search`, `show`, `cite`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, open_here, options, put, put_json, schema_given
from holdfast.cli.measures import kind_given

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from holdfast.model.statement import Statement
    from holdfast.record.entity import EntityView
    from holdfast.record.search import SearchResult
    from holdfast.record.story import Story
    from holdfast.workspace import Workspace
    from holdfast.workspace.documents import MentionLine
    from holdfast.workspace.documents_stated import StatedIn

__all__ = ["cite", "search", "show", "sources"]


def sources(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE…", help="Only these, with what is known of each.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Also lists that are known but not held here.")
    ] = False,
    captures: Annotated[bool, typer.Option("--captures", help="Every preserved file instead.")] = False,
) -> None:
    """What is held, and what is in quarantine.

    \b
    Example:
      holdfast sources
      holdfast sources us_ofac_sdn
      holdfast sources --captures
    """
    from holdfast.workspace.holdings import capture_fields, holdings, only
    from holdfast.workspace.remembered import attempts, compared_deltas

    with open_here() as workspace:
        if captures:
            rows = capture_fields(workspace.vault)
            if options().json:
                put_json(rows)
            for row in [] if options().json else rows:
                digest = str(row["payload"])[:23]
                head = f"{row['id']:>6}  {row['captured']}  {row['fidelity']:<8}"
                put(f"{head}  {row['length']:>12,}  {digest}…  {row['name']}")
            return
        held = holdings(
            workspace.record,
            everything=everything or bool(names),
            now=workspace.clock.now(),
            attempts=attempts(workspace),
            compared=compared_deltas(workspace),
        )
        held = only(held, names) if names else held
        if options().json:
            put_json([one.fields() for one in held])
            return
        if not held:
            note("nothing is held yet; holdfast add FILE, or holdfast sync us_ofac_sdn")
        for one in held:
            for line in one.details() if names else one.lines():
                put(line)


def search(
    query: Annotated[list[str] | None, typer.Argument(metavar="WORDS…", help="Names or ids, in any script.")] = None,
    schema: Annotated[str | None, typer.Option(help="Person, Organization, Vessel …")] = None,
    country: Annotated[str | None, typer.Option(help="Two letters: ru, by, ua …")] = None,
    topic: Annotated[str | None, typer.Option(help="sanction, export.control, wanted …")] = None,
    dataset: Annotated[str | None, typer.Option(help="One list.")] = None,
    program: Annotated[str | None, typer.Option(help="One programme, as the list writes it.")] = None,
    measure: Annotated[str | None, typer.Option(help="asset freeze, travel ban, export control …")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    offset: Annotated[int, typer.Option(min=0)] = 0,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Against whom a measure held on that day.")
    ] = None,
    listed_at: Annotated[
        str | None, typer.Option("--listed-at", metavar="TIME", help="As the lists stood then.")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", metavar="N|TIME", help="What was known after log entry N, or by then.")
    ] = None,
) -> None:
    """Find parties by name or id.

    \b
    Example:
      holdfast search lvova belova
      holdfast search --topic wanted
    """
    from holdfast.base.errors import UsageError
    from holdfast.workspace.moments import times_given
    from holdfast.workspace.narrowing import coded, refuse_unsaid_search

    if measure is not None:
        measure = kind_given(measure)
    given = {"schema": schema_given(schema), "country": country, "topic": topic, "dataset": dataset, "program": program,
             "measure": measure}  # fmt: skip
    filters = coded({name: [value] for name, value in given.items() if value is not None})
    words = " ".join(query or [])
    if not words and not filters:
        raise UsageError("search for what?", hint="holdfast search NAME, or a filter like --topic wanted")
    with open_here() as workspace:
        times = times_given(workspace, as_of, listed_at, known_at)
        found = workspace.record.search(words, filters, times, limit=limit, offset=offset)
        if not found.total:
            refuse_unsaid_search(workspace, filters)
        if options().json:
            put_json(_search_fields(found))
            return
        for hit in found.hits:
            state = "" if hit.listed else "  (row removed)"
            put(f"{hit.id}  {hit.caption}  [{hit.schema}]  {', '.join(hit.datasets)}{state}")
        if found.total > offset + len(found.hits):
            note(f"{found.total:,} in all; --offset {offset + limit} for the next")
        if found.total and not found.hits:
            note(f"{found.total:,} in all; --offset {offset:,} is past the last")
        if not found.total:
            put(f"none found in these sources as of {_as_of(workspace)}")


def show(
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="An id, as search prints it.")],
    evidence: Annotated[
        bool, typer.Option("--evidence", "-e", help="Print the very bytes each fact stands on.")
    ] = False,
    history: Annotated[bool, typer.Option("--history", help="Also what no longer stands.")] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="With the measures that held on that day.")
    ] = None,
    listed_at: Annotated[
        str | None, typer.Option("--listed-at", metavar="TIME", help="As the lists stood then.")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", metavar="N|TIME", help="What was known after log entry N, or by then.")
    ] = None,
) -> None:
    """One party: every fact and who asserts it.

    Since when it stands, and on which bytes: --evidence prints them.

    \b
    Example:
      holdfast show us_ofac_sdn-35096 --evidence
    """
    from dataclasses import asdict

    from holdfast.base.errors import NotFound
    from holdfast.workspace.against import stands_against
    from holdfast.workspace.documents import mentioned_in
    from holdfast.workspace.documents_stated import stated_in
    from holdfast.workspace.moments import times_given

    with open_here() as workspace:
        times = times_given(workspace, as_of, listed_at, known_at)
        view = workspace.record.entity(entity, times, history=history)
        if view is None and times.listed_at is not None and (today := workspace.record.entity(entity)) is not None:
            raise NotFound(_not_then(workspace, today, times.listed_at), hint=f"holdfast show {entity}")
        if view is None and times.known_at is not None and workspace.record.entity(entity) is not None:
            raise NotFound(
                f"nothing was known of {entity} at log entry {times.known_at}", hint=f"holdfast show {entity}"
            )
        if view is None:
            near = workspace.record.search(entity, limit=1).hits
            hint = f"holdfast show {near[0].id}" if near else f"holdfast search {entity}"
            raise NotFound(f"no entity {entity} here", hint=hint)
        links = workspace.record.adjacent(entity, times)
        story = workspace.record.story(entity, times) if history else None
        stands = stands_against(workspace, view, links, times)
        named = mentioned_in(workspace, entity)
        stated = stated_in(workspace, (entity, *view.referents))
        if options().json:
            statements = [_fields(one) for values in view.properties.values() for one in values]
            adjacent = [
                {"prop": link.prop, "outgoing": link.outgoing, "entity": link.entity.to_ftm()} for link in links
            ]
            told = {} if story is None else {"history": asdict(story)}
            put_json({**view.to_ftm(), "statements": statements, "adjacent": adjacent, **stands.fields(), **told,
                      "mentioned_in": [one.fields() for one in named],
                      "stated_in": [one.fields() for one in stated.lines]})  # fmt: skip
            return
        _print_entity(workspace, view, evidence=evidence)
        for line in stands.lines:
            put(f"  {line}")
        for link in links:
            put()
            _print_entity(workspace, link.entity, evidence=evidence, indent="  ", relation=link.prop)
        _print_mentions(named)
        _print_stated(stated)
        if story is not None:
            put()
            for line in _story_lines(workspace, story):
                put(line)


def _print_mentions(named: Sequence[MentionLine]) -> None:
    """The documents that name a party, or may, with how often and how it is written there."""
    for line in ("", "mentioned in") if named else ():
        put(line)
    places: dict[str, list[MentionLine]] = {}
    for one in named:
        places.setdefault(one.document.id, []).append(one)
    for own in places.values():
        head = own[0].document
        written = ", ".join(dict.fromkeys(" ".join(one.mentioned.surface.split()) for one in own))
        odd = sorted({sign for one in own for sign in one.mentioned.signs})
        day = head.document.day or f"captured {head.document.captured[:10]}"
        put(f"  {head.id}  {day}  {head.title}: {len(own)} × {written} (possible match)"
            + (f"; written with {', '.join(odd)}" if odd else ""))  # fmt: skip


def _print_stated(stated: StatedIn) -> None:
    """The sentences that may speak of a measure, or of one against the party, with what speaks for it."""
    for line in ("", "stated in") if stated.lines else ():
        put(line)
    for one in stated.lines:
        row, best = one.row, one.measures[0]
        words, said = " ".join(str(row["surface"]).split()), f", {row['date']}" if row["date"] else ""
        put(f"  {one.document.id}  {row['status']}{said}: {words}")
        more = f"; {len(one.measures) - 1} more" if len(one.measures) > 1 else ""
        put(f"      possible match: {best.what} [{best.id}], by {'; '.join(best.grounds)}{more}")
    if stated.left:
        note(f"{stated.left:,} older documents were not looked at")


def _story_lines(workspace: Workspace, story: Story) -> Iterator[str]:
    """One line per event: between which captures, since when it is known here, and what changed."""
    from holdfast.record.classes import sentences
    from holdfast.workspace.holdings import days_of

    days = days_of(workspace.record)
    for one in story.events:
        since = "" if one.after is None else f"{days(one.dataset, one.after)} → "
        word = {"removed": "row removed", "relisted": "listed again"}.get(one.kind, one.kind)
        yield f"{since}{days(one.dataset, one.observed)}  {word}  ({one.dataset}, known since s{one.known})"
        for change in one.properties:
            gone, come = sentences(change.removed, change.added)
            yield from (f"      − {change.prop}: {value}" for value in gone)
            yield from (f"      + {change.prop}: {value}" for value in come)


def _not_then(workspace: Workspace, view: EntityView, listed_at: str) -> str:
    """Absent from a capture of then, or unknown because none is held: two different answers."""
    seen = [one.observed for one in workspace.record.sets() if one.dataset in view.datasets]
    if min(seen, default=listed_at) > listed_at:
        lists = ", ".join(view.datasets)
        first = f"the first capture held of {lists} is of {min(seen)}"
        return f"whether {view.id} was listed at {listed_at} is not known: {first}"
    return f"{view.id} stood on no list held here at {listed_at}"


def _print_entity(
    workspace: Workspace, view: EntityView, *, evidence: bool, indent: str = "", relation: str | None = None
) -> None:
    rest = any(one.until is None for statements in view.properties.values() for one in statements)
    why = "only other files of the list still speak of it" if rest else "no statement stands"
    others = ", ".join(sorted({one.carrier for one in view.corroboration}))
    from holdfast.workspace.holdings import days_of

    removed = f"not on the leading file of the list, only in {others}" if others else f"row removed: {why}"
    state = "" if view.listed else f"  ({removed})"
    head = f"{view.caption}  [{view.schema}]  {view.id}{state}"
    put(indent + head + ("" if relation is None else f"  (its {relation})"))
    if relation is None and view.referents:
        put(f"{indent}  the same party on other lists: {', '.join(view.referents)}")
    days = days_of(workspace.record)
    for prop, statements in view.properties.items():
        for one in statements:
            until = "" if one.until is None else f" until {days(one.dataset, one.until)}"
            put(f"{indent}  {prop}: {one.value}    ({one.dataset}, since {days(one.dataset, one.first_seen)}{until})")
            if evidence:
                _print_evidence(workspace, one, indent + "      ")
    for told in view.corroboration:
        if told.taken_back is not None:
            since = days(told.dataset, told.taken_back)
            put(f"{indent}  {told.prop}: {told.value}    (stands only in {told.carrier} as of"
                f" {days(told.dataset, told.last_seen)}; the leading file has it no more since {since})")  # fmt: skip


def _print_evidence(workspace: Workspace, statement: Statement, indent: str) -> None:
    from holdfast.workspace.evidence import evidence

    found = evidence(workspace.vault, statement.citation, margin=0)
    if found.failure is not None:
        put(f"{indent}EVIDENCE FAILS: {found.failure.replace(chr(10), '; ')}")
        return
    text = found.quoted.decode("utf-8", "backslashreplace")
    put(f"{indent}“{text}”")
    put(f"{indent}{statement.citation}  at {statement.path}")


def cite(
    citation: Annotated[
        str, typer.Argument(metavar="CITATION", help="sha256:…#bytes=…, as show --evidence prints it.")
    ],
    raw: Annotated[bool, typer.Option("--raw", help="The cited bytes alone, unchanged, on standard output.")] = False,
) -> int:
    """Re-read cited bytes and prove their origin.

    \b
    Example:
      holdfast cite 'sha256:…#bytes=2111699-2111963'
    """
    from holdfast.base.errors import InputError, UsageError
    from holdfast.base.selector import Citation
    from holdfast.workspace.evidence import evidence

    with open_here() as workspace:
        try:
            wanted = Citation.parse(citation)
        except InputError as exc:
            raise UsageError(exc.message, hint=exc.hint or "holdfast show ENTITY --evidence prints citations") from exc
        found = evidence(workspace.vault, wanted)
        if found.failure is not None:
            first, *others = found.failure.splitlines()
            note(f"holdfast: the evidence fails: {first}")
            for line in others:
                note(f"  {line}")
            return 1
        if raw:
            sys.stdout.buffer.write(workspace.vault.read_range(wanted.payload, wanted.chain, wanted.span))
            return 0
        capture = found.capture
        if options().json:
            text = found.quoted.decode("utf-8", "replace")
            where = None if capture is None else capture.id
            put_json({"citation": str(wanted), "text": text, "proved": list(found.proved), "capture": where})
            return 0
        put(found.quoted.decode("utf-8", "backslashreplace") + (" …" if found.truncated else ""))
        if capture is not None:
            note(f"from {capture.id} ({capture.name}), captured {capture.captured}, {capture.fidelity}")
        for line in found.proved:
            note(f"proved: {line}")
    return 0


def _search_fields(found: SearchResult) -> dict[str, object]:
    results = [
        {"id": hit.id, "caption": hit.caption, "schema": hit.schema, "datasets": list(hit.datasets),
         "countries": list(hit.countries), "topics": list(hit.topics), "listed": hit.listed}
        for hit in found.hits
    ]  # fmt: skip
    facets = {name: [list(pair) for pair in pairs] for name, pairs in found.facets.items()}
    return {"total": found.total, "results": results, "facets": facets}


def _fields(one: Statement) -> dict[str, object]:
    return {
        "entity": one.entity, "prop": one.prop, "value": one.value, "dataset": one.dataset, "lang": one.lang,
        "original": one.original, "path": one.path, "citation": str(one.citation), "first_seen": one.first_seen,
        "last_seen": one.last_seen, "until": one.until, "known": one.known,
    }  # fmt: skip


def _as_of(workspace: Workspace) -> str:
    from holdfast.workspace.screening import sources_as_of

    return sources_as_of(workspace)
