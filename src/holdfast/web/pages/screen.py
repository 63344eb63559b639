# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening: one name with what is known of it, or a file of customers; every result explained.

What is asked travels in the body of a form, never in an address, so that no customer's name
stays in a browser's history or in a log. An uploaded file stays in memory and is gone with
the answer; the receipt that is left names no customer. Results are possible matches with the
facts for and against; no result is a verdict about anybody, and none found means: in these
sources, as of that time.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from starlette.responses import Response

from holdfast.base.errors import InputError, UsageError
from holdfast.web.asked import Asked
from holdfast.web.pages.listing import as_of
from holdfast.web.render import url
from holdfast.workspace import runs, screening
from holdfast.workspace.against import measures_standing
from holdfast.workspace.answers import Finding

__all__ = ["answer", "form", "last"]

_FIELDS = ("schema", "birth_date", "nationality", "country", "gender", "identifier", "address")
_SCHEMATA = ("", "Person", "Organization", "Company", "PublicBody", "Vessel", "Airplane", "CryptoWallet", "LegalEntity")
_MOST_STANDINGS = 400  # parties of one page whose measures are looked up, a millisecond or two each
_SHOWN = 200  # customers with results shown on one page; the file of results has all


def form(asked: Asked) -> Response:
    """The empty forms."""
    return _page(asked, {})


def answer(asked: Asked) -> Response:
    """Screen the uploaded file when there is one, else the name in the form.

    What cannot be screened gives the form again, filled in, with the reason above it.
    """
    try:
        if asked.form.upload is not None:
            return _file(asked)
        if asked.form.text("kind") == "file":
            raise UsageError("no file was chosen", hint="choose a file with a column called name")
        return _name(asked)
    except (UsageError, InputError) as exc:
        return _page(asked, {"error": exc, "given": dict(asked.form.fields)}, status=400)


def last(asked: Asked) -> Response:
    """The last file screened in this workspace, as the start page sums it up."""
    found = runs.last_screening(asked.workspace)
    groups = [] if found is None else [
        ("Possible matches", [_by_customer(group) for group in _grouped(found.hits)]),
        ("Near misses", [_by_customer(group) for group in _grouped(found.near)]),
    ]  # fmt: skip
    values = {"title": "Last screening", "at": "/screen", "last": found, "groups": [one for one in groups if one[1]]}
    return asked.page("screen_last.html", values)


def _name(asked: Asked) -> Response:
    name = asked.form.text("name")
    if not name:
        raise UsageError("there is no name to screen", hint="write a name as the customer gave it")
    given = {field: asked.form.text(field) for field in _FIELDS if asked.form.text(field)}
    found = screening.screen_name(asked.workspace, name, given, receipt=True)
    parties = _Parties(asked)
    result = {
        "id": "",
        "name": name,
        "known": list(given.values()),
        "hits": parties.grouped(found.hits),
        "decided": parties.grouped(found.decided),
        "near": parties.grouped(found.near),
        "problems": found.problems,
    }
    receipt = {"receipt": found.receipt} if found.receipt else {}
    receipt |= {"screening image": found.image, "log entries": f"{found.log_size:,}", "log root": found.root}
    values = {"given": {"name": name, **given}, "results": [result], "single": True, "receipt": receipt}
    return _page(asked, {**values, "sources_as_of": found.as_of})


def _file(asked: Asked) -> Response:
    upload = asked.form.upload
    assert upload is not None  # noqa: S101 - the caller has looked
    found = screening.screen_rows(asked.workspace, io.BytesIO(upload.data), upload.name)
    rows = sorted(found.rows, key=lambda row: not row.hits)  # stable: in the order of the file within each part
    parties = _Parties(asked)
    results = [
        {
            "id": row.id,
            "name": row.name,
            "known": [],
            "hits": parties.grouped([one for one in row.hits if one.verdict != "decided"]),
            "decided": parties.grouped([one for one in row.hits if one.verdict == "decided"]),
            "near": parties.grouped(row.near),
            "problems": (),
        }
        for row in rows[:_SHOWN]
    ]
    left = found.queries - found.none - len(results)
    values = {"results": results, "left": left, "file": found, "file_name": upload.name, "sources_as_of": found.as_of}
    values["receipt"] = {"receipt": found.receipt} if found.receipt else None
    return _page(asked, values)


def _page(asked: Asked, values: dict[str, object], *, status: int = 200) -> Response:
    settings = asked.workspace.settings
    base: dict[str, object] = {
        "title": "Screen",
        "at": "/screen",
        "as_of": as_of(asked),
        "sources_as_of": "",
        "schemata": _SCHEMATA,
        "limit": settings.max_upload_bytes,
        "threshold": f"{settings.alert_score / 10_000:.2f}",
        "near": f"{settings.near_score / 10_000:.2f}",
        "given": {}, "results": None, "single": False, "left": 0, "file": None, "file_name": "", "receipt": None,
        "error": None,
    }  # fmt: skip
    return asked.page("screen.html", {**base, **values}, status=status)


class _Parties:
    """What the record adds to findings: whether a measure against it is in force."""

    def __init__(self, asked: Asked) -> None:
        self._workspace = asked.workspace
        self._said: dict[str, str] = {}

    def grouped(self, found: Sequence[Finding]) -> list[dict[str, object]]:
        """The findings, each party once already; `others` are those of its records on further lists."""
        return [
            {**_shown(one), "standing": self._standing(one.entity), "others": [_shown(other) for other in one.records]}
            for one in found
        ]

    def _standing(self, entity: str) -> str:
        """In words whether measures are in force; empty where none is stated, or too many were asked for."""
        if entity not in self._said and len(self._said) < _MOST_STANDINGS:
            self._said[entity] = measures_standing(self._workspace, entity).words
        return self._said.get(entity, "")


def _shown(one: Finding) -> dict[str, object]:
    return {
        "standing": "",
        "href": url(f"/entity/{one.entity}"),
        "entity": one.entity,
        "verdict": one.verdict,
        "decision": one.decision,
        "caption": one.caption,
        "schema": one.schema,
        "score": one.score,
        "datasets": one.datasets,
        "reason": one.why,
        "features": [{**part, "label": part["name"].replace("_", " ").capitalize()} for part in one.features],
    }


def _grouped(found: tuple[Finding, ...]) -> list[list[Finding]]:
    """Findings by customer, in the order of the file."""
    groups: dict[str, list[Finding]] = {}
    for one in found:
        groups.setdefault(one.query, []).append(one)
    return list(groups.values())


def _by_customer(group: list[Finding]) -> dict[str, object]:
    best, *others = [_shown(one) for one in group]
    return {"query": group[0].query, "best": best, "others": others}
