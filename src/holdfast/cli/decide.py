# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The commands of judgement: `decide` about an alert, `decisions` to see what was decided and whether it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, open_here, options, put, put_json, schema_given

if TYPE_CHECKING:
    from holdfast.screening.query import Query
    from holdfast.workspace import Workspace
    from holdfast.workspace.alerts import Alert, Alerts
    from holdfast.workspace.deciding import Compared, Decided, Standing

__all__ = ["decide", "decisions"]

_LISTED = 40  # open alerts on a screenful; --all shows the rest


def decide(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[NUMBER|CUSTOMER|NAME|dN]",
            help="An alert's number, a customer's id or name, any name in quotes, or an earlier decision.",
        ),
    ] = None,
    entity: Annotated[str | None, typer.Argument(metavar="[ENTITY]", help="Id of the listed party.")] = None,
    verdict: Annotated[
        str | None, typer.Option("--as", metavar="WORD", help="not-the-same, the-same, unsure or reopen.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why; required, and kept with the decision.")] = None,
    by: Annotated[str | None, typer.Option(help="Who decided (default: the login name).")] = None,
    schema: Annotated[str | None, typer.Option(help="Person, Organization, Vessel … of a name.")] = None,
    birth_date: Annotated[str | None, typer.Option("--birth-date", help="As it was screened.")] = None,
    nationality: Annotated[str | None, typer.Option(help="As it was screened.")] = None,
    country: Annotated[str | None, typer.Option(help="As it was screened.")] = None,
    gender: Annotated[str | None, typer.Option(help="As it was screened.")] = None,
    identifier: Annotated[str | None, typer.Option(help="As it was screened.")] = None,
    address: Annotated[str | None, typer.Option(help="As it was screened.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="List alerts that are decided, too.")] = False,
) -> int:
    """Decide about a possible match, or list what is open.

    \b
    Example:
      holdfast decide
      holdfast decide 3
      holdfast decide 3 --as not-the-same --reason "born 1971, passport seen"
      holdfast decide C-17 us_ofac_sdn-2674 --as the-same --reason "same passport number"
      holdfast decide "Some Name" us_ofac_sdn-2674 --birth-date 1971 --as unsure --reason "asked for papers"
      holdfast decide d41 --as reopen --reason "decided on the wrong customer"

    A decision is an entry of the log: it is kept, applied to every later run, and opened again by
    itself when a fact of the customer or of the listed party changes. A later one supersedes it.
    """
    from holdfast.base.errors import UsageError
    from holdfast.workspace.alerts import last_alerts
    from holdfast.workspace.deciding import compared, take_back, who, word_of
    from holdfast.workspace.deciding import decide as write

    given = {"schema": schema_given(schema), "birth_date": birth_date, "nationality": nationality, "country": country,
             "gender": gender, "identifier": identifier, "address": address}  # fmt: skip
    facts = {name: value for name, value in given.items() if value}
    with open_here() as workspace:
        run = last_alerts(workspace)
        if what is None:
            return _list_open(workspace, run, every=all_)
        if verdict is None and reason is not None:
            raise UsageError("decide how?", hint=f"holdfast decide {what} --as not-the-same --reason …")
        word = word_of(verdict) if verdict is not None else None
        name = who(workspace.environment) if by is None else by
        old = _number_of(what, "d")
        if old is not None and entity is None:
            if word == "reopen":
                return _tell(take_back(workspace, old, reason=reason or "", by=name))
            query, entity = _decided_before(workspace, old)
        else:
            query, entity = _chosen(run, what, entity, facts)
        if word is None:
            return _show(compared(workspace, query, entity))
        return _tell(write(workspace, query, entity, verdict=word, reason=reason or "", by=name))


def decisions(
    all_: Annotated[bool, typer.Option("--all", help="Superseded and taken-back ones, too.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="OUT.csv|.jsonl", help="Write them to a file.")
    ] = None,
    erase: Annotated[
        str | None, typer.Option(metavar="dN", help="Erase texts of this decision for good; --reason is needed.")
    ] = None,
    what: Annotated[
        str, typer.Option(metavar="TEXTS", help="What to erase, of query, listed, reason and by.")
    ] = "query,reason",
    reason: Annotated[str | None, typer.Option(help="Why it is erased; kept with the deletion.")] = None,
) -> int:
    """List what was decided, and whether it still stands.

    \b
    Example:
      holdfast decisions
      holdfast decisions --all -o decisions.csv
      holdfast decisions --erase d41 --reason "asked for by the customer, art. 17 GDPR"

    A decision stands, was opened again because a fact changed (and which), was superseded, or does
    not apply because the party left the lists or what it rests on was erased. Erasing takes the words
    out of the vault and leaves the entry, its commitments and every proof; there is no way back.
    """
    if erase is not None:
        return _erase(erase, what, reason)
    from holdfast.workspace.alerts import last_alerts
    from holdfast.workspace.deciding import standings

    with open_here() as workspace:
        run = last_alerts(workspace)
        asked = {one.party.id: one.asked for one in run.alerts if one.party.id} if run is not None else {}
        found = standings(workspace, asked)
        shown = [one for one in found if all_ or one.state not in {"superseded", "opened again"}]
        if out is not None:
            _export(workspace, shown, out)
            note(f"{len(shown)} decisions: {out}")
        elif options().json:
            put_json([one.fields for one in shown])
        else:
            for one in shown:
                _put_standing(one)
            hidden = len(found) - len(shown)
            if not shown:
                put("nothing was decided yet" if not hidden else "no decision stands")
            if hidden:
                put(f"({hidden} superseded or taken back: holdfast decisions --all)")
    return 0


def _erase(name: str, what: str, reason: str | None) -> int:
    from holdfast.base.errors import UsageError
    from holdfast.workspace.deciding import erase

    index = _number_of(name, "d")
    if index is None:
        raise UsageError(f"{name[:40]!r} names no decision", hint="--erase d41; holdfast decisions --all lists them")
    with open_here() as workspace:
        texts = [one.strip() for one in what.split(",") if one.strip()]
        erased = erase(workspace, index, texts, reason=reason or "")
    if options().json:
        put_json({"decision": f"d{index}", "erased": list(erased)})
    else:
        put(f"d{index}: {', '.join(erased)} erased for good; the entry and its proofs stand")
        note("the last screened file's alerts keep what they show until the next file is screened")
    return 0


def _list_open(workspace: Workspace, run: Alerts | None, *, every: bool) -> int:
    from holdfast.workspace.alerts import alert_states

    if run is None:
        note("no customer file was screened yet: holdfast screen FILE.csv")
        if options().json:
            put_json([])
        return 0
    states = alert_states(workspace, run)
    counts = {state: sum(one.state == state for one in states) for state in ("open", "confirmed", "decided")}
    shown = [one for one in states if every or one.state == "open"]
    if options().json:
        put_json([
            {"number": one.alert.number, "query_id": one.alert.party.id, "query": one.alert.asked.name,
             "entity_id": one.alert.entity, "caption": one.alert.caption, "score": one.alert.score / 10_000,
             "state": one.state, "decision": None if one.ruling is None else one.ruling.fields}
            for one in shown
        ])  # fmt: skip
        return 0
    put(
        f"{run.file}, screened {run.screened_at[:10]}: {counts['open']} open, {counts['confirmed']} the same party, "
        f"{counts['decided']} decided not the same party"
    )
    for one in shown if every else shown[:_LISTED]:
        alert = one.alert
        score = f"{alert.score // 100 / 100:.2f}"
        put(f"{alert.number:>5}  {score}  {alert.label}: {alert.caption}  [{alert.schema}]  {alert.entity}")
        put(f"             {alert.why}")
        if one.ruling is not None:
            put(f"             {one.ruling.text}")
    if len(shown) > _LISTED and not every:
        put(f"  … and {len(shown) - _LISTED} more: holdfast decide --all")
    if run.left_out:
        put(f"  {run.left_out} more alerts were not kept: screen the file in parts")
    if shown:
        note(f'next: holdfast decide {shown[0].alert.number} --as not-the-same --reason "…"')
    return 0


def _chosen(run: Alerts | None, what: str, entity: str | None, facts: dict[str, str]) -> tuple[Query, str]:
    """The query and party that the arguments mean."""
    from holdfast.base.errors import NotFound, UsageError
    from holdfast.screening.query import Query

    alerts = () if run is None else run.alerts
    if entity is None:
        number = _number_of(what, "")
        if number is None:
            raise UsageError("which listed party?", hint=f'holdfast decide "{what[:60]}" ENTITY --as … --reason …')
        if not alerts:
            raise NotFound("there are no alerts: no customer file was screened", hint="holdfast screen FILE.csv")
        if not 1 <= number <= len(alerts):
            raise NotFound(f"there is no alert {number}; the last run has 1 to {len(alerts)}", hint="holdfast decide")
        return alerts[number - 1].asked, alerts[number - 1].entity
    if not facts:
        found = _named(alerts, what)
        about = [one for one in found if one.entity == entity]
        if len({one.query for one in about}) > 1:
            numbers = ", ".join(str(one.number) for one in about)
            raise UsageError(
                f"{len(about)} customers of the last run are called {what[:60]!r}",
                hint=f"choose one by its number: {numbers} (holdfast decide lists them)",
            )
        if about:
            return about[0].asked, entity
        if found:
            near = ", ".join(sorted({one.entity for one in found})[:5])
            raise NotFound(f"{what[:60]!r} has no alert about {entity!r} in the last run", hint=f"it has: {near}")
    return Query(id="", name=what, numbered=True, **facts), entity  # type: ignore[arg-type]  # names of text fields


def _named(alerts: tuple[Alert, ...], what: str) -> list[Alert]:
    """The alerts of a customer: by id, else by name."""
    own = [one for one in alerts if one.party.id == what]
    return own or [one for one in alerts if one.asked.name.casefold() == what.casefold()]


def _decided_before(workspace: Workspace, index: int) -> tuple[Query, str]:
    from holdfast.base.errors import NotFound
    from holdfast.screening.sides import query_of
    from holdfast.workspace.deciding import book

    for one in book(workspace).decisions:
        if one.index == index and one.usable:
            return query_of(one.query), one.listed.id
    raise NotFound(f"there is no decision d{index} that applies", hint="holdfast decisions --all")


def _number_of(text: str, prefix: str) -> int | None:
    match = re.fullmatch(prefix + "([0-9]{1,15})", text)
    return None if match is None else int(match[1])


def _show(found: Compared) -> int:
    """Both sides of one possible match, for whoever is about to decide."""
    match = found.match
    whom = found.query.name if found.query.numbered else f"{found.query.id} {found.query.name}".strip()
    if options().json:
        put_json({
            "query_id": "" if found.query.numbered else found.query.id, "query": found.query.name,
            "entity_id": found.listed.id, "caption": found.listed.caption, "score": match.score / 10_000,
            "match": match.match, "reason": match.reason, "explanations": match.explanations,
            "decision": None if found.ruling is None else found.ruling.fields,
        })  # fmt: skip
        return 0
    put(f"{match.score_text}  {'possible match' if match.match else 'near miss'}")
    put(f"      customer   {whom}")
    put(f"      listed     {found.listed.caption}  [{found.listed.schema}]  {found.listed.id}")
    for one in match.features:
        sides = f"{one.query or 'not given'} | {one.candidate or 'not stated'}"
        put(f"      {one.name:<12} {int(one.score / 100) / 100:+.2f}  {one.detail}: {sides}")
    if found.ruling is not None:
        put(f"      {found.ruling.text}")
    note('to decide: the same command with --as not-the-same|the-same|unsure --reason "…"')
    return 0


def _tell(made: Decided) -> int:
    from holdfast.screening.sides import query_of

    one = made.decision
    query = query_of(one.query)
    whom = f"{one.query.id} {query.name}".strip()
    if options().json:
        before = None if made.superseded is None else f"d{made.superseded.index}"
        put_json({
            "decision": f"d{one.index}", "verdict": one.verdict, "query_id": one.query.id, "query": query.name,
            "entity_id": one.listed.id, "caption": made.caption, "reason": one.row.reason, "by": one.row.by,
            "time": one.row.time, "supersedes": before,
        })  # fmt: skip
        return 0
    put(f"d{one.index}  {whom}: {made.caption} ({one.listed.id})")
    put(f"     {one.sentence}")
    if made.superseded is not None:
        put(f"     supersedes d{made.superseded.index}: {made.superseded.sentence}")
    if one.verdict != "reopen":
        note(f'to take it back: holdfast decide d{one.index} --as reopen --reason "…"')
    return 0


def _put_standing(one: Standing) -> None:
    from holdfast.screening.decisions import VERDICTS
    from holdfast.screening.sides import query_of

    decision = one.decision
    who = f"{decision.query.id} {query_of(decision.query).name}".strip() or "(erased)"
    put(f"d{decision.index}  {decision.row.time[:10]}  {one.state}: {VERDICTS[decision.verdict]}")
    put(f"     {who}: {one.caption}" + (f" ({decision.listed.id})" if decision.listed.id else ""))
    put(f"     {decision.sentence}")
    if one.why:
        put(f"     {one.why}")


def _export(workspace: Workspace, shown: list[Standing], out: Path) -> None:
    import csv
    import io
    import json

    from holdfast.base.errors import UsageError
    from holdfast.base.files import Disk
    from holdfast.screening.output import safe_cell
    from holdfast.workspace.opening import require_outside

    require_outside(workspace.folder, out)
    rows = [one.fields for one in shown]
    if out.suffix.lower() in {".jsonl", ".ndjson"}:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    elif out.suffix.lower() == ".csv":
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        names = ["decision", "time", "verdict", "state", "why", "query_id", "query", "entity_id", "caption", "reason",
                 "by", "score", "image", "log_size"]  # fmt: skip
        writer.writerow(names)
        writer.writerows([safe_cell(str(row[name])) for name in names] for row in rows)
        text = stream.getvalue()
    else:
        raise UsageError(f"{str(out)!r} names no format", hint="end it with .csv or .jsonl")
    Disk().replace_file(out, text.encode("utf-8", "replace"))
