# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command `changes`: two captures compared, or the feed of what changed."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, open_here, options, put, put_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.record.changes import Change, ChangeSet
    from holdfast.record.classes import Classed, Told
    from holdfast.workspace import Workspace

__all__ = ["changes"]


def changes(
    source: Annotated[
        str | None, typer.Argument(metavar="SOURCE", help="A list, as `holdfast sources` prints it.")
    ] = None,
    first: Annotated[
        str | None, typer.Argument(metavar="FROM", help="A capture set (s18) or a date; the last but one.")
    ] = None,
    second: Annotated[str | None, typer.Argument(metavar="TO", help="A capture set or a date; the last.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many of each class are printed.")] = 20,
    feed: Annotated[
        str | None, typer.Option("--feed", metavar="atom|json", help="The feed of all captures, of one list or of all.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where the feed goes.")] = None,
    base: Annotated[str, typer.Option("--base", metavar="URL", help="Where the pages are, for links.")] = "",
) -> None:
    """What changed between two captures of a list, and why.

    Each change has a class: new party, new measure, delisted (the publisher's word), row removed,
    merged, re-keyed, details, wording; the same edit in many records is one line of boilerplate.
    A date names the last capture up to then.

    \b
    Example:
      holdfast changes us_ofac_sdn 2022-02-25 2022-02-26
      holdfast changes --feed atom -o changes.atom
    """
    from holdfast.base.errors import UsageError
    from holdfast.record.classes import class_sums
    from holdfast.workspace.holdings import set_named

    with open_here() as workspace:
        if feed is not None:
            _feed(workspace, feed, (source, first, second), out, base)
            return
        if source is None or out is not None or base:
            raise UsageError("changes of which list?", hint="holdfast changes SOURCE, or --feed atom for all of them")
        record = workspace.record
        a = None if first is None else set_named(record, source, first, nearest=True)
        b = None if second is None else set_named(record, source, second, nearest=True)
        found, lines = record.changes_told(source, a, b)
        if options().json:
            put_json({
                **_change_fields(found),
                "class_counts": {
                    cls: {"parties": one.parties, "rows": one.rows} for cls, one in class_sums(lines).items()
                },
                "classes": [_class_fields(one) for one in lines],
            })  # fmt: skip
            return
        _print(found, lines, limit)


def _feed(
    workspace: Workspace, form: str, asked: tuple[str | None, str | None, str | None], out: Path | None, base: str
) -> None:
    from holdfast.base.errors import UsageError
    from holdfast.base.files import Disk
    from holdfast.workspace.feeding import FEED_FORMATS, feed_of
    from holdfast.workspace.opening import require_outside

    if form not in FEED_FORMATS:
        raise UsageError(f"there is no feed of the kind {form[:20]!r}", hint=" or ".join(FEED_FORMATS))
    text = feed_of(workspace, form, *asked, base=base.rstrip("/"))
    if out is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
        return
    require_outside(workspace.folder, out)
    Disk().replace_file(out, text.encode("utf-8"))
    note(f"{out}: {len(text.encode('utf-8')):,} bytes")


_KINDS = {
    "added": "rows added",
    "removed": "rows removed",
    "reentered": "re-entered under a new id",
    "merged": "merged into another",
    "altered": "altered",
    "markup": "marked up anew, the same facts",
    "formatting": "formatting only",
}
_MARKS = dict(zip(_KINDS, "+−→⇒~··", strict=True))
_SHOWN = frozenset({"altered", "merged", "reentered"})  # kinds whose properties are printed
_EACH = frozenset({"new party", "row removed"})  # classes with one cause for all, whose parties are named each
_NAMED = 3


def _print(found: ChangeSet, lines: Sequence[Classed], limit: int) -> None:
    from holdfast.record.classes import class_sums, told

    put(f"{found.source}: {found.a.when} (s{found.a.index}) → {found.b.when} (s{found.b.index})")
    for end in (found.a, found.b):
        if end.status == "quarantined":
            note(f"  s{end.index} is in quarantine: this is what its release would change")
    counted = [f"{found.counts[kind]:,} {words}" for kind, words in _KINDS.items() if found.counts.get(kind)]
    put("  " + (", ".join(counted) or "no change"))
    for cls, number in class_sums(lines).items():
        own = [one for one in lines if one.cls == cls]
        put(f"  {cls}: {number}")
        each = [partial(_print_line, one) for one in own]
        if cls not in _EACH:
            each = [partial(_print_told, one) for one in told(own)]
        for show in each[:limit]:
            show()
        if len(each) > limit:
            note(f"  … {len(each) - limit:,} more; --limit {len(each)} shows them")
    for key in found.duplicates:
        note(f"  key {key} stands more than once")


def _print_told(one: Told) -> None:
    """One line per cause: with its party, or with how many there are and the first of them."""
    if len(one.parties) == 1:
        _print_line(one.lines[0])
        return
    number = f"{len(one.parties):,}" if len(one.parties) == one.rows else f"{len(one.parties):,} in {one.rows:,} rows"
    named = ", ".join(caption or entity for entity, caption in one.parties[:_NAMED])
    more = f" and {len(one.parties) - _NAMED:,} more" if len(one.parties) > _NAMED else ""
    put(f"    {_MARKS[one.lines[0].change.kind]} {number}: {one.cause}")
    put(f"      {named}{more}")


def _print_line(one: Classed) -> None:
    change = one.change
    if one.count > 1:
        put(f"    {_MARKS[change.kind]} {one.caption}: {one.cause}")
        return
    other = "" if change.other_entity is None else f" → {change.other_entity}"
    put(f"    {_MARKS[change.kind]} {change.entity}{other}  {change.caption}")
    if change.kind in _SHOWN:
        _print_properties(change)
    elif one.cls == "details" or change.gone_since is not None:
        put(f"      {one.cause}")


def _print_properties(one: Change) -> None:
    """What was taken back and what was added; what a part says on both sides only moved to another id."""
    gone = [(change.prop, value) for change in one.properties for value in change.removed]
    come = [(change.prop, value) for change in one.properties for value in change.added]
    for prop, value in (pair for pair in gone if pair not in come):
        put(f"      − {prop}: {value}")
    for prop, value in (pair for pair in come if pair not in gone):
        put(f"      + {prop}: {value}")


def _class_fields(one: Classed) -> dict[str, object]:
    return {
        "class": one.cls, "caption": one.caption, "cause": one.cause, "count": one.count,
        "entities": list(one.entities), "key": one.change.key, "member": one.change.member,
    }  # fmt: skip


def _change_fields(found: ChangeSet) -> dict[str, object]:
    def fields(one: Change) -> dict[str, object]:
        return {
            "kind": one.kind, "member": one.member, "key": one.key, "entity": one.entity, "caption": one.caption,
            "other_entity": one.other_entity,
            "properties": [
                {"prop": p.prop, "entity": p.entity, "added": list(p.added), "removed": list(p.removed)}
                for p in one.properties
            ],
        }  # fmt: skip

    return {
        "source": found.source,
        "from": {"set": f"s{found.a.index}", "observed": found.a.observed, "as_of": found.a.when},
        "to": {"set": f"s{found.b.index}", "observed": found.b.observed, "as_of": found.b.when},
        "counts": dict(found.counts),
        "duplicates": list(found.duplicates),
        **{kind: [fields(one) for one in getattr(found, kind)] for kind in _KINDS},
    }
