# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One entity: every fact with who asserts it, since when, and its evidence; and what hangs on it.

Measures, justice, addresses, identifiers, links and claims stand in sections of their own,
each neighbour with its own facts and evidence. The page can be asked how the lists stood on
a day (`listed_at`), what was known here by then (`known_at`), and for what no longer stands
(`history`): a row that disappeared is "row removed", never more. Where the entity is
party to a court case, its standing heads the page in careful words.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from holdfast.base.errors import NotFound
from holdfast.model.schema import load_model
from holdfast.names.normalize import fold
from holdfast.record.entity import EntityView, Link
from holdfast.record.times import Times
from holdfast.web.asked import Asked
from holdfast.web.pages.listing import Footnotes, Group, Names, as_of, facts_of
from holdfast.web.pages.mentioned import mentions_of
from holdfast.web.pages.moment import Moment, moment_of
from holdfast.web.pages.party import against, alone, ended, history_of, measures_of
from holdfast.web.pages.stated import statements_of
from holdfast.web.render import url

__all__ = ["entity"]

_SECTIONS = (
    ("Measures", ("Sanction", "Measure")),
    ("Justice", ("CourtCaseParty", "CourtCase")),
    ("Claims", ("Claim", "Quotation")),
    ("Addresses", ("Address",)),
    ("Identifiers", ("Identification", "Passport", "CryptoWallet", "Security", "BankAccount")),
    ("Legal acts of single values", ("LegalBasis",)),
)
_LINKS = "Links"
_OTHERS = "Linked entities"
_NAMESAKES = 10
_DECIDED = ("convicted", "acquitted", "withdrawn")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An adjacent entity with its facts, and in words how it is tied to this one."""

    href: str
    caption: str
    schema: str
    dataset: str
    tie: str
    listed: bool
    groups: list[Group]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an allegation stands: as whom, in which words, by which court, since when, in which case.

    `open` is whether no court has decided yet.
    """

    role: str
    standing: str
    status: str
    since: str
    court: str
    case: str | None
    caption: str
    open: bool


def entity(asked: Asked) -> Response:
    """The page of the entity `id`.

    Raises:
        NotFound: nothing in the record is about it at the time asked for.
        UsageError: `listed_at` or `known_at` cannot be read.
    """
    key = asked.params["id"]
    moment = moment_of(asked)
    times = moment.times
    history = asked.query.get("history", "") == "1"
    view = asked.record.entity(key, times, history=history)
    if view is None:
        raise _unknown(asked, key, moment)
    links = asked.record.adjacent(key, times)
    notes = Footnotes()
    names = Names(asked.record, {key: view.caption, **{link.entity.id: link.entity.caption for link in links}})
    members = _members(asked, view, times)
    every = [*links, *(link for one in members[1:] for link in asked.record.adjacent(one.id, times))]
    values = {
        "title": view.caption,
        "at": "/search",
        "view": view,
        "countries": dict.fromkeys(
            (*view.values("nationality"), *view.values("country"), *view.values("jurisdiction"))
        ),
        "groups": facts_of(view, names, notes),
        "measures": measures_of(asked, every, notes, times=times),
        "ended": ended(asked, every, times),
        "measures_day": moment.listed_at or str(asked.today),
        "alone": alone(view, notes),
        "against": against(view, names),
        "story": history_of(asked, members, times),
        "lists": tuple(dict.fromkeys(name for one in members for name in one.datasets)),
        "order": url(f"/order/{key}", moment.pairs),
        "sections": _sections(key, links, names, notes),
        "standings": _standings(links, names, asked),
        "claim": _claim(asked, view),
        "history": history,
        "moment": moment,
        "here": url(f"/entity/{key}"),
        "kept": [("history", "1")] if history else [],
        "with_history": url(f"/entity/{key}", [("history", None if history else "1"), *moment.pairs]),
        "mentioned": mentions_of(asked, [one.id for one in members]) if times.is_now else None,
        "stated": statements_of(asked, [one.id for one in members]) if times.is_now else None,
        "namesakes": _namesakes(asked, view) if times.is_now else [],
        "records": _records(view, members, asked, notes),
        "notes": notes.listed(),
        "as_of": moment.listed_at or as_of(asked),
    }
    return asked.page("entity.html", values)


def _unknown(asked: Asked, key: str, moment: Moment) -> NotFound:
    if moment.past and asked.record.entity(key) is not None:
        when = [f"was listed about {key} as of {moment.listed_at}"] if moment.listed_at else []
        when += [f"was known of {key} by {moment.known_at}"] if moment.known_at else []
        return NotFound("nothing here " + ", or ".join(when), hint=f"open /entity/{key} for how it stands now")
    return NotFound(f"no entity {key[:200]!r} in this record", hint="search for a part of its name")


def _sections(key: str, links: tuple[Link, ...], names: Names, notes: Footnotes) -> list[tuple[str, list[Neighbour]]]:
    filled: dict[str, dict[str, Link]] = {title: {} for title, _ in (*_SECTIONS, (_LINKS, ()), (_OTHERS, ()))}
    for link in links:  # told once, however many properties tie it
        filled[_section(link.entity)].setdefault(link.entity.id, link)
    return [
        (title, [_neighbour(key, link, names, notes) for link in found.values()])
        for title, found in filled.items()
        if found
    ]


def _section(view: EntityView) -> str:
    schema = load_model().schemata.get(view.schema)
    if schema is None:
        return _OTHERS
    tied = schema.is_a("Interest") or schema.is_a("Interval")
    return next(
        (title for title, kinds in _SECTIONS if any(schema.is_a(kind) for kind in kinds)),
        _LINKS if tied and not schema.is_a("Thing") else _OTHERS,
    )


def _neighbour(key: str, link: Link, names: Names, notes: Footnotes) -> Neighbour:
    view = link.entity
    owner = load_model().schemata.get(view.schema)
    described = None if owner is None or link.outgoing else owner.properties.get(link.prop)
    label = link.prop if described is None else described.label.lower()
    tie = "named here" if link.outgoing else f"as its {label}"
    pointing_back = {link.prop} if not link.outgoing and view.values(link.prop) == (key,) else set[str]()
    groups = facts_of(view, names, notes, leave_out=frozenset(pointing_back))
    dataset = view.datasets[0] if view.datasets else ""
    caption = _edge_caption(key, view, names) or view.caption
    return Neighbour(url(f"/entity/{view.id}"), caption, view.schema, dataset, tie, view.listed, groups)


def _edge_caption(key: str, view: EntityView, names: Names) -> str | None:
    """A link is called by its role and its other end; `None` for what is no link."""
    schema = load_model().schemata.get(view.schema)
    if schema is None or schema.edge is None:
        return None
    ends = (*view.values(schema.edge.source), *view.values(schema.edge.target))
    others = [names.caption(end) or end for end in ends if end != key]
    parts = (view.first("role") or view.first("relationship"), ", ".join(others))
    return ": ".join(part for part in parts if part) or None


def _standings(links: tuple[Link, ...], names: Names, asked: Asked) -> list[Standing]:
    found = []
    for link in links:
        view = link.entity
        if view.schema != "CourtCaseParty" or link.outgoing:
            continue
        case = view.first("case")
        court = None if case is None else asked.record.entity(case)
        stands = view.first("legalStanding") or "alleged"
        found.append(
            Standing(
                role=view.first("role") or "suspect",
                standing=stands,
                status=view.first("status") or "alleged",
                since=view.first("startDate") or view.first("date") or "",
                court=(court.first("court") or "") if court is not None else "",
                case=None if case is None else url(f"/entity/{case}"),
                caption=(names.caption(case) or case) if case is not None else "",
                open=not stands.startswith(_DECIDED),
            )
        )
    return found


def _members(asked: Asked, view: EntityView, times: Times) -> list[EntityView]:
    """The records of the party, this page's own first."""
    cluster = asked.record.identities.cluster(view.id)
    others = [asked.record.entity(one.id, times) for one in cluster if one.id != view.id]
    return [view, *(one for one in others if one is not None)]


def _records(view: EntityView, members: list[EntityView], asked: Asked, notes: Footnotes) -> dict[str, object] | None:
    """What other lists state of the same party, list by list and fact by fact; `None` when it stands on one alone."""
    found = members[:_SIDE_BY_SIDE]
    if len(found) < _TWO:
        return None
    canonical = next((one.canonical for one in asked.record.identities.cluster(view.id)), view.id)
    names = Names(asked.record, {one.id: one.caption for one in found})
    columns = [
        {"id": one.id, "href": url(f"/entity/{one.id}"), "caption": one.caption, "here": one.id == view.id,
         "dataset": one.datasets[0] if one.datasets else "", "listed": one.listed,
         "judge": None if one.id == view.id else url("/identity", {"one": view.id, "other": one.id})}
        for one in found
    ]  # fmt: skip
    told: dict[str, dict[str, Group]] = {}
    for one in found:
        for group in facts_of(one, names, notes):
            told.setdefault(group.label, {})[one.id] = group
    rows = [
        {"label": label, "cells": [groups.get(str(column["id"])) for column in columns]}
        for label, groups in told.items() if label not in _UNLIKE
    ]  # fmt: skip
    more = [
        {
            "id": one.id,
            "href": url(f"/entity/{one.id}"),
            "caption": one.caption,
            "dataset": next(iter(one.datasets), ""),
        }
        for one in members[_SIDE_BY_SIDE:]
    ]
    return {"canonical": canonical, "columns": columns, "rows": rows, "more": more}


_TWO, _SIDE_BY_SIDE = 2, 5
_UNLIKE = frozenset({"Topics", "Notes"})


def _claim(asked: Asked, view: EntityView) -> dict[str, object] | None:
    """Of a claim: who makes it, and the claims it contradicts with those who make them."""
    if view.schema != "Claim":
        return None
    against = []
    for other in view.values("contradicts"):
        found = asked.record.entity(other)
        if found is not None:
            against.append((url(f"/entity/{other}"), found.first("speakerName") or "", found.caption))
    return {"by": view.first("speakerName") or "", "against": against}


def _namesakes(asked: Asked, view: EntityView) -> list[dict[str, object]]:
    """Other entities whose caption is the same once folded; nobody has judged that they are one."""
    wanted = sorted(fold(view.caption).split())
    if not wanted:
        return []
    found = asked.record.search(view.caption, limit=_NAMESAKES).hits
    return [
        {"href": url(f"/entity/{hit.id}"), "caption": hit.caption, "schema": hit.schema, "datasets": hit.datasets}
        for hit in found
        if hit.id not in {view.id, *view.referents} and sorted(fold(hit.caption).split()) == wanted
    ]
