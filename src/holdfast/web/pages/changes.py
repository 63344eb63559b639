# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What changed between two captures of a list, property by property.

Both captures are chosen in a plain form; without a choice they are the last two accepted
ones. A row that is gone is "row removed": only the publisher's word, or a person's, makes
more of it. Changes of formatting alone are counted and folded away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from starlette.responses import Response

from holdfast.base.errors import NotFound, UsageError
from holdfast.model.schema import load_model
from holdfast.record.changes import Change, ChangeSet, PropertyChange
from holdfast.record.classes import Classed, class_sums
from holdfast.record.store import Record
from holdfast.web.asked import Asked
from holdfast.web.render import url
from holdfast.workspace.feeding import feed_of
from holdfast.workspace.holdings import set_named

__all__ = ["changes", "feed_atom", "feed_json", "overview"]

_KINDS = (
    ("added", "rows added", "Rows that stand in the later capture only."),
    ("removed", "rows removed", "Rows of the earlier capture only. Why they are gone, the list does not say."),
    ("reentered", "re-entered under a new id", "Rows that are gone and stand again, word for word, under another key."),
    ("merged", "merged into another row", "Rows that are gone while another row gained their name or identifier."),
    ("altered", "altered", "Rows that stand in both captures and say something else."),
    ("formatting", "formatting only", "The bytes differ, what they say does not."),
)  # fmt: skip
_ENDS = ("entity", "target", "party", "holder", "about")
_SHOWN = 50  # of each class and each kind on the page of all
_PER_PAGE = 100  # of one kind on a page of its own
_FARTHEST = 10_000_000
_FEED = 200  # items of a feed


def overview(asked: Asked) -> Response:
    """The lists of which at least two captures are held, with what the last one brought."""
    rows = asked.memory.recall("changes", asked.standing(), lambda: _overview(asked.record))
    return asked.page("changes_overview.html", {"title": "Changes", "at": "/changes", "rows": rows})


def _overview(record: Record) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for view in record.sources():
        if view.accepted >= 2:  # noqa: PLR2004 - a change needs two captures
            found = record.changes(view.source)
            ends = {"source": view.source, "a": found.a.observed, "b": found.b.observed}
            rows.append({**ends, "counts": _counts(found), "href": url(f"/changes/{view.source}")})
    return rows


def changes(asked: Asked) -> Response:
    """Everything that differs between the captures `from` and `to` of one list.

    Raises:
        NotFound: no such list, or no such capture of it.
        UsageError: `kind` is no kind of change.
    """
    source, record = asked.params["source"], asked.record
    sets = [one for one in record.sets(source) if one.status != "quarantined"]
    if len(sets) < 2:  # noqa: PLR2004 - as above
        raise NotFound(
            f"{len(sets)} accepted captures of {source[:80]!r} are held, a change needs two", hint="see /sources"
        )
    first, second = (asked.query.get(name, "") for name in ("from", "to"))
    ends = [set_named(record, source, name, nearest=True) if name else None for name in (first, second)]
    found, lines = asked.memory.recall(
        f"changes of {source} from {first!r} to {second!r}",
        asked.standing(),
        lambda: record.changes_told(source, *ends),
        passing=True,
    )
    only = asked.query.get("kind", "")
    kinds = [kind for kind in _KINDS if only in {"", kind[0]}]
    if not kinds:
        raise UsageError(
            f"no kind of change is called {only[:40]!r}", hint="one of " + ", ".join(k for k, *_ in _KINDS)
        )
    offset = asked.number("offset", 0, _FARTHEST) if only else 0
    most = _PER_PAGE if only else _SHOWN
    total = len(getattr(found, only)) if only else 0
    here = url(f"/changes/{source}", {"from": f"s{found.a.index}", "to": f"s{found.b.index}"})
    shown = [] if only else _of_each_class(lines, most)
    values = {
        "title": f"Changes: {source}",
        "at": "/changes",
        "source": source,
        "sets": list(reversed(sets)),
        "found": found,
        "counts": _counts(found),
        "kinds": [_kind(asked.record, found, kind, slice(offset, offset + most)) for kind in kinds],
        "only": only,
        "here": here,
        "first": offset + 1,
        "last": min(offset + most, total),
        "earlier": f"{here}&kind={only}&offset={max(0, offset - most)}" if offset else None,
        "later": f"{here}&kind={only}&offset={offset + most}" if offset + most < total else None,
        "classes": [(cls, str(one)) for cls, one in class_sums(lines).items()],
        "lines": _told(record, shown),
        "untold": sum(one.cls != "formatting" for one in lines) - len(shown),
        "duplicates": found.duplicates,
    }
    return asked.page("changes.html", values)


def feed_atom(asked: Asked) -> Response:
    """The feed of changes as Atom; `source`, `from` and `to` narrow it."""
    return _feed(asked, "atom", "application/atom+xml; charset=utf-8")


def feed_json(asked: Asked) -> Response:
    """The same as JSON Feed."""
    return _feed(asked, "json", "application/feed+json; charset=utf-8")


def _feed(asked: Asked, form: str, media: str) -> Response:
    wanted = tuple(asked.query.get(name, "") or None for name in ("source", "from", "to"))
    text = asked.memory.recall(
        f"feed {form} {wanted!r}", asked.standing(),
        lambda: feed_of(asked.workspace, form, *wanted, limit=_FEED), passing=True,
    )  # fmt: skip
    return Response(text, media_type=media)


def _of_each_class(lines: Iterable[Classed], most: int) -> list[Classed]:
    """The first `most` lines of every class that is told, so that none hides another."""
    seen: Counter[str] = Counter()
    kept = []
    for one in lines:
        seen[one.cls] += 1
        if one.cls != "formatting" and seen[one.cls] <= most:
            kept.append(one)
    return kept


def _told(record: Record, lines: Iterable[Classed]) -> list[dict[str, object]]:
    """The lines, those of one class and cause as one, each party in it once however many rows it has."""
    rows: dict[tuple[str, str], int] = {}
    parties: dict[tuple[str, str], dict[str, dict[str, str | None]]] = {}
    for one in lines:
        key = (one.cls, one.cause)
        rows[key] = rows.get(key, 0) + one.count
        href = url(f"/entity/{one.entity}", {"history": "1"}) if one.count == 1 else None
        parties.setdefault(key, {}).setdefault(
            one.entity if href else one.caption, {
                "href": href, "caption": one.caption, "entity": one.entity,
                "about": _about(record, one.entity) if href else None,
            },
        )  # fmt: skip
    return [
        {"cls": cls, "cause": cause, "rows": rows[cls, cause], "parties": list(found.values())}
        for (cls, cause), found in parties.items()
    ]


def _counts(found: ChangeSet) -> list[tuple[str, str, int]]:
    return [(kind, label, found.counts.get(kind, 0)) for kind, label, _ in _KINDS]


def _kind(record: Record, found: ChangeSet, described: tuple[str, str, str], part: slice) -> dict[str, object]:
    kind, label, note = described
    rows: tuple[Change, ...] = getattr(found, kind)
    return {
        "kind": kind, "label": label, "note": note, "total": len(rows), "left": max(0, len(rows) - part.stop),
        "rows": [_row(record, one) for one in rows[part]],
    }  # fmt: skip


def _row(record: Record, one: Change) -> dict[str, object]:
    return {
        "href": url(
            f"/entity/{one.entity}", {"history": "1" if one.kind in {"removed", "merged", "reentered"} else None}
        ),
        "entity": one.entity,
        "key": one.key,
        "caption": one.caption or one.entity,
        "about": _about(record, one.entity),
        "other": one.other_entity,
        "other_href": None if one.other_entity is None else url(f"/entity/{one.other_entity}"),
        "properties": [_property(change, one.entity) for change in one.properties],
    }


def _about(record: Record, entity: str) -> str | None:
    """Whom a row is about that is itself no party: a listing names its target, a link its ends."""
    view = record.entity(entity, history=True)
    schema = None if view is None else load_model().schemata.get(view.schema)
    if view is None or schema is None or schema.is_a("Thing"):
        return None
    ends = (schema.edge.source, schema.edge.target) if schema.edge is not None else _ENDS
    named = [record.entity(value, history=True) for prop in ends for value in view.values(prop)[:1]]
    return " – ".join(one.caption for one in named if one is not None) or None


def _property(change: PropertyChange, main: str) -> dict[str, object]:
    return {
        "label": _label(change.prop),
        "of": None if change.entity == main else change.entity,
        "removed": change.removed,
        "added": change.added,
    }


def _label(prop: str) -> str:
    """The label of a property whatever schema has it; changes name the property alone."""
    schemata = load_model().schemata.values()
    return next((schema.properties[prop].label for schema in schemata if prop in schema.properties), prop)
