# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command of identity: `review` shows the pairs a person is asked about, and takes the answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, open_here, options, printable, progress_lines, put, put_json

if TYPE_CHECKING:
    from holdfast.record.judgements import Judgement
    from holdfast.workspace import Workspace
    from holdfast.workspace.resolving import SideBySide

__all__ = ["resolve_here", "review"]

_LISTED = 40  # pairs on a screenful; --all shows the rest
_KEYS = {"s": "same", "d": "different", "u": "unsure"}


def review(
    one: Annotated[str | None, typer.Argument(metavar="[ID|jN]", help="A record, or an earlier judgement.")] = None,
    other: Annotated[str | None, typer.Argument(metavar="[ID]", help="The other record.")] = None,
    same: Annotated[bool, typer.Option("--same", help="They are one party.")] = False,
    different: Annotated[bool, typer.Option("--different", help="They are two.")] = False,
    unsure: Annotated[bool, typer.Option("--unsure", help="It cannot be told.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the judgement jN back.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why; required, and kept with the judgement.")] = None,
    by: Annotated[str | None, typer.Option(help="Who judged (default: the login name).")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List what is open instead of asking.")] = False,
    judgements: Annotated[
        bool, typer.Option("--judgements", help="List what was judged, and what became of it.")
    ] = False,
    all_: Annotated[bool, typer.Option("--all", help="The whole list.")] = False,
) -> int:
    """Judge whether two records are of one party.

    \b
    Example:
      holdfast review
      holdfast review --list
      holdfast review un_sc_sanctions-QDi.001 ca_sema-ab12
      holdfast review un_sc_sanctions-QDi.001 ca_sema-ab12 --different --reason "born 20 years apart"
      holdfast review j41 --undo --reason "the wrong two"
      holdfast review --judgements

    Records that agree strongly are put together by rules; what the rules cannot tell waits here.
    A judgement is an entry of the log: it wins over the rules, survives a rebuild, and comes back
    here when a fact of either record changes. On a terminal, s, d, u and q answer, n goes on.
    """
    from holdfast.base.errors import UsageError
    from holdfast.workspace.deciding import who
    from holdfast.workspace.resolving import judge, side_by_side, take_back

    chosen = [word for word, on in (("same", same), ("different", different), ("unsure", unsure)) if on]
    if len(chosen) + undo > 1:
        raise UsageError("one answer at a time", hint="--same, --different, --unsure or --undo")
    with open_here() as workspace:
        name = who(workspace.environment) if by is None else by
        if judgements:
            return _judged(workspace, every=all_)
        resolve_here(workspace)
        if undo:
            return _tell(workspace, take_back(workspace, _index(one), reason=reason or "", by=name))
        if one is None:
            asking = not (list_ or options().json or options().no_input) and sys.stdin.isatty() and sys.stdout.isatty()
            return _ask(workspace, name) if asking else _list(workspace, every=all_)
        if other is None:
            raise UsageError("which other record?", hint=f"holdfast review {one} ID")
        if not chosen:
            if reason is not None:
                raise UsageError("judged how?", hint=f"holdfast review {one} {other} --same --reason …")
            return _show(workspace, side_by_side(workspace, one, other))
        return _tell(workspace, judge(workspace, one, other, verdict=chosen[0], reason=reason or "", by=name))


def resolve_here(workspace: Workspace) -> None:
    """Bring the clusters up to date when something changed, with progress on a terminal."""
    from holdfast.workspace.resolving import resolve

    tell = progress_lines()
    done = resolve(workspace, progress=None if tell is None else lambda at, of: tell("looking names up", at, of))
    if done is not None and done.members:
        note(
            f"{done.members:,} records were put together as {done.clusters:,} parties;"
            f" {done.review:,} pairs wait for a person: holdfast review"
        )


def _list(workspace: Workspace, *, every: bool) -> int:
    from holdfast.workspace.resolving import queue

    found, total = queue(workspace, limit=1_000_000 if every else _LISTED)
    if options().json:
        put_json([
            {"one": one.one, "other": one.other, "captions": list(one.captions), "evidence": one.evidence,
             "why": one.why}
            for one in found
        ])  # fmt: skip
        return 0
    put(f"{total:,} pairs wait for a person" if total else "nothing waits for a person")
    for one in found:
        put(f"{one.evidence / 1000:>6.1f}  {one.captions[0]}  |  {one.captions[1]}")
        put(f"        {one.one}  {one.other}" + (f"  ({one.why})" if one.why else ""))
    if total > len(found):
        put(f"  … and {total - len(found):,} more: holdfast review --list --all")
    if found:
        note(f'next: holdfast review {found[0].one} {found[0].other} --same --reason "…"')
    return 0


def _ask(workspace: Workspace, name: str) -> int:
    """One pair after the other on a terminal, until the queue or the person has enough."""
    from holdfast.base.errors import UsageError
    from holdfast.workspace.resolving import judge, queue, side_by_side

    skipped = 0
    while True:
        found, total = queue(workspace, limit=1, offset=skipped)
        if not found:
            put("nothing more waits for a person" if not skipped else f"{skipped} left for later")
            return 0
        put(f"── {total - skipped:,} to go " + "─" * 40)
        _show(workspace, side_by_side(workspace, found[0].one, found[0].other))
        if found[0].why:
            put(f"  asked because: {found[0].why}")
        key = input("same, different, unsure, next, quit [s/d/u/n/q]? ").strip().lower()[:1]
        if key == "q":
            return 0
        if key not in _KEYS:
            skipped += 1
            continue
        try:
            _tell(workspace, judge(
                workspace, found[0].one, found[0].other, verdict=_KEYS[key], reason=input("why? "), by=name
            ))  # fmt: skip
        except UsageError as exc:
            put(exc.message)


def _show(workspace: Workspace, found: SideBySide) -> int:
    from holdfast.record.identity import RULE_VERSION

    made = found.comparison
    if options().json:
        put_json({
            "one": found.one.id, "other": found.other.id, "evidence": made.evidence, "verdict": made.verdict,
            "rules": RULE_VERSION, "together": found.together, "changes": list(found.changes),
            "judgement": None if found.judged is None else found.judged.sentence,
            "features": [{"name": f.name, "weight": f.weight, "says": f.says, "one": f.one, "other": f.other,
                          "conflict": f.conflict} for f in made.features],
        })  # fmt: skip
        return 0
    for party in (found.one, found.other):
        when = workspace.record.entity(party.id)
        put(
            f"{party.caption}  [{party.schema}]  {party.id}"
            + ("" if when is None or when.listed else "  (row removed)")
        )
    word = {"same": "one party", "maybe": "possibly one party", "different": "two parties"}[made.verdict]
    put(
        f"  the rules say: {word} ({made.evidence / 1000:+.1f}); at present {'one entity' if found.together else 'two'}"
    )
    for one in made.features:
        mark = " conflict" if one.conflict else ""
        sides = f": {one.one[:60]} | {one.other[:60]}" if one.one or one.other else ""
        put(f"  {one.weight / 1000:>+6.1f}  {one.name.replace('_', ' ')}: {one.says}{sides}{mark}")
    if found.judged is not None:
        put(f"  judged {found.judged.sentence}")
    for change in found.changes:
        put(f"  since then {change}")
    return 0


def _judged(workspace: Workspace, *, every: bool) -> int:
    from holdfast.workspace.resolving import stated

    found = stated(workspace)
    shown = [one for one in found if every or one.state not in {"superseded", "taken back"}]
    if options().json:
        put_json([one.fields for one in shown])
        return 0
    for one in shown:
        pair = "" if one.judgement is None else f"  {one.judgement.pair[0]}  {one.judgement.pair[1]}"
        put(f"{one.state}  {f'j{one.index}' if one.judgement is None else one.judgement.sentence}{pair}")
        if one.why:
            put(f"    {one.why}")
    if not shown:
        put("nothing was judged yet" if not found else "no judgement counts now (holdfast review --judgements --all)")
    return 0


def _tell(workspace: Workspace, made: Judgement) -> int:
    cluster = workspace.record.identities.cluster(made.pair[0])
    together = [one.id for one in cluster]
    if options().json:
        put_json({"judgement": f"j{made.row.index}", "verdict": made.row.verdict, "one": made.pair[0],
                  "other": made.pair[1], "together": made.pair[1] in together, "records": together})  # fmt: skip
        return 0
    put(made.sentence)
    if made.pair[1] in together:
        put(f"  one entity of {len(together)} records under {together[0]}: {printable(', '.join(together))}")
    else:
        put("  two entities")
    if made.row.verdict != "reopen":
        note(f'undo: holdfast review j{made.row.index} --undo --reason "…"')
    return 0


def _index(text: str | None) -> int:
    from holdfast.base.errors import UsageError

    if text is None or not (text.startswith("j") and text[1:].isdecimal()):
        raise UsageError("which judgement is taken back?", hint="holdfast review --judgements shows j12 and the like")
    return int(text[1:])
