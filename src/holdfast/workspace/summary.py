# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The blocks of the start page and of the terminal summary: the same, in the same order.

    financial sanctions · export and import controls · visa and entry · companies ·
    justice and accountability · said, done, disputed · documents · your customers · in doubt · how to check

Documents have a block where there are any.

Every figure is the total of a search with stated filters, so that whoever doubts a number
opens exactly what was counted; the page links to that search and the terminal prints the
command. A block with nothing in it names the source that is missing and the command that
fetches it. No number here is a verdict: a customer has possible matches, a party is listed
by somebody, a suspect is alleged to have done something.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from holdfast.base.errors import HoldfastError
from holdfast.record.measures import NOT_STATED, count
from holdfast.sources.catalog import by_heading, source_or_new
from holdfast.workspace.alerts import alert_states, last_alerts
from holdfast.workspace.answers import Finding
from holdfast.workspace.claims import disagreements, said_by_words
from holdfast.workspace.documents import DocumentLine, document_lines
from holdfast.workspace.runs import last_screening

if TYPE_CHECKING:
    from holdfast.record.entity import EntityView
    from holdfast.record.measures import Measure
    from holdfast.record.sets import SourceView
    from holdfast.record.store import Record
    from holdfast.workspace.opening import Workspace

__all__ = ["Block", "Figure", "Line", "Summary", "summarise"]

_CUSTOMERS = 12  # affected customers shown on the start page
_HOLDS = ("in force",)
_TITLES = {
    "finance": ("Financial sanctions", "No list of this kind is held."),
    "export": ("Export and import controls", "No list of this kind is held."),
    "visa": ("Visa and entry", "No travel ban or visa restriction is held."),
}
_FOUND = {
    "mentions": "mentions", "quotations": "quotations", "measures": "measures", "events": "events", "claims": "claims",
}  # fmt: skip
_DISPUTED = 2  # disagreements, and revised pages, named
_COMPARED = 5_000  # claims compared for a summary, which takes a moment
_LISTED = 4  # lines shown per block; the figures open the rest


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts; `filters` are those of the search (or the selection of measures) that gives it."""

    number: int
    label: str
    filters: Mapping[str, Sequence[str]]
    command: str
    page: str = "/search"

    def fields(self) -> dict[str, object]:
        """For `--json`."""
        filters = {name: list(values) for name, values in self.filters.items()}
        return {"number": self.number, "label": self.label, "filters": filters}


@dataclass(frozen=True, slots=True)
class Line:
    """One fact in words; `entity`, `capture_set` or `page` say what opens its evidence."""

    text: str
    entity: str | None = None
    capture_set: int | None = None
    page: str | None = None
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the start page. `missing` and `command` stand when there is nothing in it."""

    key: str
    title: str
    figures: tuple[Figure, ...] = ()
    lines: tuple[Line, ...] = ()
    missing: str | None = None
    command: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Summary:
    """All blocks in order, and the observed time up to which the record stands."""

    title: str
    as_of: str
    blocks: tuple[Block, ...]

    def lines(self) -> list[str]:
        """The summary for a terminal."""
        rows = [f"{self.title}: the record as of {self.as_of}"]
        for block in self.blocks:
            rows += ["", block.title.upper()]
            rows += [f"{figure.number:>7,}  {figure.label:<78}  {figure.command}" for figure in block.figures]
            for line in block.lines:
                rows.append(f"  {line.text}")
                if line.command:
                    rows.append(f"      {line.command}")
            if block.missing is not None:
                rows += [f"  {block.missing}", f"      {block.command}"]
        return rows

    def fields(self) -> dict[str, object]:
        """The same for `--json`."""
        return {
            "title": self.title,
            "as_of": self.as_of,
            "blocks": [
                {
                    "key": block.key,
                    "title": block.title,
                    "figures": [one.fields() for one in block.figures],
                    "lines": [one.text for one in block.lines],
                    "missing": block.missing,
                    "command": block.command,
                }
                for block in self.blocks
            ],
        }  # fmt: skip


def summarise(workspace: Workspace, measures: Sequence[Measure] | None = None) -> Summary:
    """Count everything anew: the measures once, and a few look-ups beside them.

    Whoever holds the measures of today already gives them.
    """
    record = workspace.record
    views = record.sources()
    measures = record.measures(workspace.clock.now().date()) if measures is None else measures
    as_of = max((view.last_observed or "" for view in views), default="")
    blocks = (
        _lists(record, views, measures, "finance"),
        _lists(record, views, measures, "export"),
        _lists(record, views, measures, "visa"),
        _companies(record),
        _justice(record),
        _said(record),
        *_documents(workspace),
        _customers(workspace),
        _doubt(record),
        _check(workspace),
    )
    return Summary(workspace.title, as_of or "(nothing is held yet)", blocks)


def _lists(record: Record, views: Sequence[SourceView], measures: Sequence[Measure], heading: str) -> Block:
    """One figure per list that has measures under the heading, the largest first."""
    title, missing = _TITLES[heading]
    aimed: dict[str, set[str]] = {}
    for one in measures:
        # A carrier without kinds (FollowTheMoney) counts under the heading of its list.
        stands = heading in one.heading or (not one.heading and source_or_new(one.dataset).heading == heading)
        if stands and one.status in _HOLDS:
            aimed.setdefault(one.dataset, set()).update(one.targets or (one.id,))
    of_list = {dataset: [one for one in measures if one.dataset == dataset] for dataset in aimed}
    order = sorted(aimed, key=lambda name: (-len(aimed[name]), name))
    figures = [_measured(dataset, heading, of_list[dataset]) for dataset in order]
    held = [view for view in views if source_or_new(view.source).heading == heading]
    if not figures:
        wanted = next((one for one in by_heading(heading) if one.reader is not None and one.members), None)
        command = f"holdfast sync {wanted.name}" if wanted is not None else "holdfast add FILE --source NAME"
        return Block(heading, title, missing=missing, command=command)
    return Block(heading, title, tuple(figures), _latest(record, held))


def _measured(dataset: str, heading: str, measures: Sequence[Measure]) -> Figure:
    """How many parties a selection of measures aims at; the page and the command make the same selection."""
    unkind = any(one.dataset == dataset and not one.heading for one in measures)
    headings = [heading, NOT_STATED] if unkind and source_or_new(dataset).heading == heading else [heading]
    filters = {"dataset": [dataset], "heading": headings, "status": list(_HOLDS)}
    total, targets = count(measures, filters)
    words = " ".join(
        f"--{name} {json.dumps(value) if ' ' in value else value}"
        for name, values in filters.items()
        for value in values
    )
    what = "parties" if targets else "measures"  # a country or sector is no party
    return Figure(
        targets or total, f"{what}: {_short(dataset)}", filters, f"holdfast measures --counts {words}", "/measures"
    )


def _short(name: str) -> str:
    """A list's title without the words that all starter lists begin with."""
    return source_or_new(name).title.removeprefix("Starter chronicle: ")


def _latest(record: Record, held: Sequence[SourceView]) -> tuple[Line, ...]:
    """What the newest captures brought, newest first."""
    lines = []
    for view in sorted(held, key=lambda one: one.last_observed or "", reverse=True):
        if view.accepted < 2:  # noqa: PLR2004 - a change needs two captures
            continue
        found = record.changes(view.source)
        parts = [
            f"{count} {word}"
            for kind, word in (("added", "rows added"), ("removed", "rows removed"), ("altered", "altered"))
            if (count := found.counts.get(kind, 0))
        ]
        if parts:
            lines.append(
                Line(
                    f"{found.b.when[:10]}: {_short(view.source)}: {', '.join(parts)} since {found.a.when[:10]}",
                    page=f"/changes/{view.source}",
                    command=f"holdfast changes {view.source}",
                )
            )
    return tuple(lines[:_LISTED])


def _companies(record: Record) -> Block:
    figure = _figure(record, "assessments of a company's exit", {"schema": ["ConductStatus"]})
    if figure.number:
        return Block("companies", "Companies", (figure,))
    return Block(
        "companies",
        "Companies",
        missing="No company-exit tracker is held (Yale CELI and KSE ask for attribution or permission).",
        command="holdfast add FILE --source company_exits",
    )


def _justice(record: Record) -> Block:
    warrants = _figure(record, "arrest warrants, existence made public", {"schema": ["CourtCase"]})
    suspects = _figure(
        record,
        "suspects named in them (alleged; not tried, not convicted)",
        {"schema": ["Person"], "topic": ["wanted"]},
    )
    states = _figure(record, "states that are or were party to the Rome Statute", {"schema": ["Membership"]})
    figures = tuple(one for one in (warrants, suspects, states) if one.number)
    lines = tuple(
        Line(hit.caption, entity=hit.id, command=f"holdfast show {hit.id}")
        for hit in record.search("", warrants.filters, limit=_LISTED).hits
    )
    if figures:
        return Block("justice", "Justice and accountability", figures, lines)
    return Block(
        "justice",
        "Justice and accountability",
        missing="No warrant or case is held.",
        command="holdfast add FILE --source icc_warrants",
    )


def _said(record: Record) -> Block:
    claims = _figure(record, "attributed claims", {"schema": ["Claim"]})
    events = _figure(record, "events and acts they are about", {"schema": ["Event"]})
    if not claims.number:
        return Block("said", "Said, done, disputed", missing="No claim is held.", command="holdfast add FILE.ftm.json")
    lines = []
    for hit in record.search("", claims.filters, limit=100).hits:
        entity = record.entity(hit.id)
        other = None if entity is None else entity.first("contradicts")
        if entity is None or other is None or other < hit.id:
            continue  # a disputed pair is told once, from its first member
        counter = record.entity(other)
        if counter is not None:
            text = f"disputed: {_claim(entity)} Against it: {_claim(counter)}"
            lines.append(Line(text, entity=hit.id, command=f"holdfast show {hit.id}"))
    return Block("said", "Said, done, disputed", (claims, events), tuple(lines[:_LISTED]))


def _documents(workspace: Workspace) -> tuple[Block, ...]:
    """What was read from pages, texts and mail: how much, and the newest of them."""
    lines = document_lines(workspace)
    if not lines:
        return ()
    counts = workspace.record.documents.counts()
    found = [f"{counts.findings[kind]:,} {word}" for kind, word in _FOUND.items() if counts.findings.get(kind)]
    head = [Line(f"{counts.documents:,} documents read: {', '.join(found) or 'nothing found in them'}",
                 page="/documents", command="holdfast documents")]  # fmt: skip
    if counts.unread:
        head.append(Line(f"{counts.unread:,} documents are preserved and could not be read", page="/documents",
                         command="holdfast documents"))  # fmt: skip
    read = [one for one in lines if not one.document.problem]
    newest = sorted(read, key=lambda one: one.document.day, reverse=True)[:_LISTED]
    shown = [
        Line(f"{one.document.day or 'no date'}: {one.title}", page=f"/documents/{one.id}",
             command=f"holdfast read {one.id}")
        for one in newest
    ]  # fmt: skip
    told = (*_disagreeing(workspace, counts.findings.get("claims", 0)), *_revised(read))
    return (Block("documents", "Documents", lines=(*head, *told, *shown)),)


def _disagreeing(workspace: Workspace, claims: int) -> Iterator[Line]:
    """Claims of documents that cannot all hold; of very many claims the page and the command tell."""
    if not claims or claims > _COMPARED:
        return
    try:
        compared = disagreements(workspace).comparison
    except HoldfastError as exc:  # a damaged document must not take the whole summary with it
        yield Line(f"claims not compared: {exc.message}", page="/claims", command="holdfast claims")
        return
    found = {one.about: one for one in reversed(compared.disagreements)}
    command = "holdfast claims --contradictions"
    for one in [*reversed(found.values())][:_DISPUTED]:
        sides = " against ".join(
            f"{side.value} ({', '.join(dict.fromkeys(map(said_by_words, side.tellings))) or 'role'})"
            for side in one.sides
        )
        yield Line(f"cannot both hold: {one.about}, {sides}", page="/claims", command=command)


def _revised(read: Sequence[DocumentLine]) -> Iterator[Line]:
    """The newest version of each page that is held in several, at most a few."""
    pages: dict[str, list[DocumentLine]] = {}
    for one in read:  # the newest capture first
        if one.document.address:
            pages.setdefault(one.document.address, []).append(one)
    several = [versions for versions in pages.values() if len(versions) > 1]
    for newest, *older in several[:_DISPUTED]:
        yield Line(
            f"changed from {older[0].id} to {newest.id}: {newest.title}", page=f"/documents/{newest.id}/changes",
            command=f"holdfast read {newest.id} --kind revisions",
        )  # fmt: skip


def _claim(claim: EntityView) -> str:
    return f"{claim.first('speakerName') or 'somebody'}: {claim.first('proposition') or claim.caption}"


def _customers(workspace: Workspace) -> Block:
    last = last_screening(workspace)
    if last is None:
        command = "holdfast screen FILE.csv -o hits.csv"
        return Block("customers", "Your customers", missing="No customer file was screened yet.", command=command)
    decided = f"{last.queries_decided:,} decided earlier, " if last.queries_decided else ""
    head = Line(
        f"{last.queries:,} customers screened on {last.screened_at[:10]}: {last.queries_with_hits:,} with a possible "
        f"match, {decided}{last.queries_with_near:,} with near misses only, {last.none:,} with none found in these "
        f"sources as of {last.as_of}",
        page="/screen/last",
    )
    run = last_alerts(workspace)
    states = () if run is None else alert_states(workspace, run)
    open_ = sum(one.state == "open" for one in states)
    left = f"{open_:,} of {len(states):,} possible matches wait for a decision" if open_ else "every match is decided"
    review = (Line(left, page="/review", command="holdfast decide"),) if states else ()
    namesakes = sorted(last.near, key=lambda one: (not _speaks_against(one), -float(one.score), one.query))
    near = [_customer_line("near miss", one) for one in namesakes[:_LISTED]]
    return Block("customers", "Your customers", lines=(head, *review, *_affected(last.hits), *near))


def _affected(hits: Sequence[Finding]) -> tuple[Line, ...]:
    """One line per customer, best match first, with how many lists name that party."""
    by_customer: dict[str, list[Finding]] = {}
    for one in hits:
        by_customer.setdefault(one.query, []).append(one)
    lines = []
    for found in list(by_customer.values())[:_CUSTOMERS]:
        best = found[0]
        others = len({one.entity for one in found}) - 1
        more = f"; {others} more on other lists" if others else ""
        lines.append(_customer_line("possible match", best, more))
    return tuple(lines)


def _customer_line(verdict: str, one: Finding, more: str = "") -> Line:
    where = ", ".join(one.datasets)
    text = f"{one.query}: {verdict} with {one.caption} ({one.score}, {where}): {one.why}{more}"
    return Line(text, entity=one.entity, command=f"holdfast show {one.entity}")


def _speaks_against(one: Finding) -> bool:
    """Whether a fact speaks against it: a listed namesake is the near miss worth reading."""
    return any(part["verdict"] == "against" for part in one.features)


def _doubt(record: Record) -> Block:
    lines = [
        Line(
            f"{one.source} as of {one.when}: {one.status}; "
            + "; ".join(f"{member.member}: {', '.join(member.reasons)}" for member in one.members if member.reasons),
            capture_set=one.index,
            command=f'holdfast release s{one.index} --reason "…"',
        )
        for one in record.sets()
        if one.status != "accepted" and one.released is None
    ]
    if not lines:
        return Block(
            "doubt",
            "In doubt",
            lines=(Line("No capture is in quarantine.", page="/sources", command="holdfast sources"),),
        )
    return Block("doubt", "In doubt", lines=tuple(lines))


def _check(workspace: Workspace) -> Block:
    vault = workspace.vault
    vault.refresh()
    checkpoint = vault.checkpoint().checkpoint
    return Block(
        "check",
        "How to check",
        lines=(
            Line(
                f"Every fact leads to preserved bytes in a signed log of {checkpoint.size:,} entries.",
                page="/verify",
                command="holdfast verify",
            ),
            Line(f"Keep this line elsewhere; it is the log's key: {vault.key}", page="/verify"),
            Line(
                "What a stranger needs to check a capture fits into one file.",
                page="/sources",
                command="holdfast bundle c1 -o evidence.zip",
            ),
        ),
        extra={"root": checkpoint.root.hex(), "size": str(checkpoint.size), "origin": checkpoint.origin},
    )


def _figure(record: Record, label: str, filters: Mapping[str, Sequence[str]]) -> Figure:
    total = record.search("", filters, limit=1).total
    words = " ".join(
        f"--{name} {json.dumps(value) if ' ' in value else value}"
        for name, values in filters.items()
        for value in values
    )
    return Figure(total, label, filters, f"holdfast search {words}")
