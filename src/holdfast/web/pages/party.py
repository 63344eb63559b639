# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What an entity's page tells of the whole party: its measures, its history, and what only another file says.

* measures  of every list that has a record of the party, one row each: kind, status on the day,
            authority, programme, the source's own dates, legal act. A status that no source
            states says that it follows from the dates.
* history   on the three times: what each capture showed (between two captures nothing is known
            of the day), the log entry at which this workspace came to know it, and the dates of
            measures that are no longer among the rows.
* others    values that only a carrier says which does not lead its list, and how many agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from holdfast.model.schema import load_model
from holdfast.record.entity import EntityView, Link
from holdfast.record.legal import party_standing
from holdfast.record.measures import DATES, NOT_DATED, status_on
from holdfast.record.story import Event
from holdfast.record.times import NOW, Times
from holdfast.web.asked import Asked
from holdfast.web.pages.listing import Footnotes, Names
from holdfast.web.render import url

__all__ = ["against", "alone", "ended", "history_of", "is_measure", "measures_of"]

_MOST_EVENTS = 60
_EVENTS = {
    "listed": "listed", "altered": "changed", "removed": "row removed", "relisted": "listed again",
}  # fmt: skip
_OF_MEASURES = {"kind": "kind", "status": "status", "program": "programme", "programId": "programme", **DATES}


def is_measure(view: EntityView) -> bool:
    """Whether the entity is a measure against somebody."""
    schema = load_model().schemata.get(view.schema)
    return schema is not None and (schema.is_a("Sanction") or schema.is_a("Measure"))


def measures_of(asked: Asked, links: Iterable[Link], notes: Footnotes, *, times: Times) -> list[dict[str, object]]:
    """One row per measure among the `links` of all records of a party.

    In force before over, by authority; each with the number of its evidence.
    """
    today, day = asked.today, day_of_page(asked, times)
    found = {link.entity.id: link.entity for link in links if not link.outgoing and is_measure(link.entity)}
    rows = [_measure(one, day, notes, past=day < today) for one in found.values()]
    return sorted(rows, key=lambda row: (row["over"], str(row["authority"]), str(row["kinds"]), str(row["id"])))


def day_of_page(asked: Asked, times: Times) -> date:
    """The day up to which end dates are counted."""
    return asked.today if times.listed_at is None else date.fromisoformat(times.listed_at[:10])


def ended(asked: Asked, links: Iterable[Link], times: Times) -> str:
    """In words that every measure against a party has ended; empty where one holds, or none is stated."""
    day = day_of_page(asked, times)
    said = party_standing(links, day, past=day < asked.today)
    return said.words if said.all_ended else ""


def against(view: EntityView, names: Names) -> dict[str, object] | None:
    """Of a measure: its kinds, those it is against as (address, name), and who imposed it; `None` for what is none."""
    if not is_measure(view):
        return None
    targets = (*view.values("entity"), *view.values("target"))
    return {
        "kinds": view.values("kind"), "authority": ", ".join(view.values("authority")),
        "targets": [(url(f"/entity/{one}"), names.caption(one) or one) for one in targets],
    }  # fmt: skip


def _measure(view: EntityView, day: date, notes: Footnotes, *, past: bool) -> dict[str, object]:
    dates = {prop: view.values(prop) for prop in DATES if view.values(prop)}
    status, stated = status_on(day, view.values("status"), dates, past=past)
    acts, programs = view.values("legalAct"), view.values("program") or view.values("programId")
    links = [one for one in view.values("legalActUrl") if one.startswith(("https://", "http://"))]
    cited = next((said for prop in ("kind", "authority", "program") for said in view.properties.get(prop, ())), None)
    cited = cited or next((said for group in view.properties.values() for said in group), None)
    return {
        "id": view.id, "href": url(f"/entity/{view.id}"), "dataset": view.datasets[0] if view.datasets else "",
        "kinds": view.values("kind"), "provisions": () if view.values("kind") else view.values("provisions"),
        "status": status, "computed": not stated and status not in {"in force", NOT_DATED},
        "over": status in {"lifted", "expired", "rejected", "fulfilled"} or not view.listed,
        "listed": view.listed, "seen": view.last_seen,
        "authority": ", ".join(view.values("authority")),
        "programs": tuple(one for one in programs if one not in acts),  # some lists call the act the programme
        "dates": [(DATES[prop], value) for prop, values in dates.items() for value in values],
        "acts": acts, "links": links if len(links) == len(acts) else (),
        "evidence": None if cited is None else url("/evidence", {"cite": str(cited.citation)}),
        "note": None if cited is None else notes.number(str(cited.citation)),
    }  # fmt: skip


def history_of(asked: Asked, records: Sequence[EntityView], times: Times = NOW) -> dict[str, object]:
    """Events of every record in observed order, the latest kept, and measures whose rows are gone.

    What the files of one capture set say of a record at once (its row, its names, its addresses) is one event.
    """
    events: dict[tuple[str, ...], dict[str, object]] = {}
    changed: dict[tuple[str, ...], dict[str, None]] = {}
    over: list[dict[str, object]] = []
    for view in records:
        story = asked.record.story(view.id, times)
        if story is None:
            continue
        for one in story.events:
            key = (one.observed, one.dataset, view.id, one.kind, str(one.known))
            changed.setdefault(key, {}).update(dict.fromkeys(_changed_labels(view, one)))
            events[key] = {
                "kind": one.kind, "what": _EVENTS.get(one.kind, one.kind), "dataset": one.dataset,
                "record": view.id, "observed": one.observed, "after": one.after, "known": one.known,
                "changes": ", ".join(changed[key]), "href": url(f"/changes/{one.dataset}") if one.after else None,
            }  # fmt: skip
        over += [
            {"id": term.measure, "dataset": term.dataset, "first": term.first_seen, "until": term.until,
             "values": [(_OF_MEASURES[prop], value) for prop, value in term.values if prop in _OF_MEASURES]}
            for term in story.terms if term.until is not None
        ]  # fmt: skip
    rows = [events[key] for key in sorted(events)]
    return {"events": rows[-_MOST_EVENTS:], "left": max(0, len(rows) - _MOST_EVENTS), "over": over}


def _changed_labels(view: EntityView, event: Event) -> list[str]:
    """What an event changed, as labels of the properties."""
    schemata = load_model().schemata
    labels = []
    for one in event.properties:
        schema = schemata.get(one.schema or view.schema)
        described = None if schema is None else schema.properties.get(one.prop)
        labels.append(one.prop if described is None else described.label.lower())
    return labels


def alone(view: EntityView, notes: Footnotes) -> dict[str, object] | None:
    """What other carriers of the entity's lists say: the values only they give, and how many agree; `None`: nothing."""
    if not view.corroboration:
        return None
    schema = load_model().schemata.get(view.schema)
    rows = []
    agree: Counter[tuple[str, str]] = Counter()
    for one in view.corroboration:
        if not one.alone:
            agree[one.dataset, one.carrier] += 1
            continue
        described = None if schema is None else schema.properties.get(one.prop)
        cited = str(one.citation)
        rows.append({
            "label": one.prop if described is None else described.label, "value": one.value, "lang": one.lang,
            "kind": "string" if described is None else described.type, "dataset": one.dataset,
            "carrier": one.carrier, "since": one.first_seen, "seen": one.last_seen, "taken": one.taken_back,
            "evidence": url("/evidence", {"cite": cited}), "note": notes.number(cited),
        })  # fmt: skip
    return {"rows": rows, "agree": [(*pair, number) for pair, number in agree.items()]}
