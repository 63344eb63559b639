# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`/catalog` (also `/manifest`) and `/algorithms`: what can be asked, and how it is answered.

A dataset is a list that is held; `default` collects all of them, `sanctions` those that the
catalogue of sources files under finance, export or visa. The catalogue's entity tag changes
when an answer would.
"""

from __future__ import annotations

import asyncio
import hashlib
import re

from holdfast.api.answers import Answer, encode, found, instant
from holdfast.api.asked import Asked
from holdfast.api.criteria import ALGORITHMS, BEST, CONFIG
from holdfast.api.holding import Holding
from holdfast.record.sets import SourceView
from holdfast.sources.catalog import catalog

__all__ = ["algorithms", "datasets"]

_FEATURES = {
    "name": "The best pair of a queried and a listed name; a weak alias counts 85 %.",
    "birth_date": "Dates that agree support, by their precision; slips speak a little against, disjoint ones much.",
    "countries": "A country in common supports a little, none in common speaks against, for ships and companies less.",
    "gender": "Another gender speaks against.",
    "schema": "Another kind of thing speaks against.",
    "legal_form": "Another legal form speaks a little against.",
    "identifier": "The same one supports, one with a checksum decides; another IMO, LEI, INN or OGRN speaks against.",
    "address": "Most words of an address in common support; another address says nothing.",
}
_COLLECTIONS = {
    "default": ("All lists held here", "Everything this workspace holds."),
    "sanctions": ("Sanctions lists held here", "Lists of financial, export and visa measures."),
}


async def datasets(asked: Asked, holding: Holding, *, most: int | None = None) -> Answer:
    """The datasets; 304 without a body when the client has them."""
    views = await asyncio.to_thread(holding.record.sources)
    body = encode(_described(views, holding, most))
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = ((b"etag", tag.encode()), (b"cache-control", b"public, max-age=300"))
    given = asked.headers.get(b"if-none-match", b"").decode("latin-1")
    known = re.findall(r'\*|(?:W/)?("[^"]*")', given)
    if given.strip() == "*" or tag in known:
        return Answer(304, b"", headers)
    return Answer(200, body, headers)


def _described(views: tuple[SourceView, ...], holding: Holding, most: int | None) -> dict[str, object]:
    by_dataset: dict[str, list[SourceView]] = {}
    for view in views:
        for name in view.datasets:
            by_dataset.setdefault(name, []).append(view)
    entries = [_entry(name, own) for name, own in sorted(by_dataset.items())]
    collections = [
        {
            "name": name,
            "title": title,
            "summary": summary,
            "type": "collection",
            "load": True,
            "children": sorted(holding.scopes[name]),
            "version": _version(holding.as_of),
            "index_version": _version(holding.as_of),
            "index_current": True,
            "updated_at": holding.as_of,
            "last_export": holding.as_of,
        }
        for name, (title, summary) in _COLLECTIONS.items()
    ]
    names = [str(entry["name"]) for entry in (*collections, *entries)]
    return {
        "datasets": [*collections, *entries],
        "current": names,
        "outdated": [],
        "index_stale": False,
        "max_batch": most,
        "receipt": holding.notice.receipt,
    }


def _entry(name: str, views: list[SourceView]) -> dict[str, object]:
    observed = instant(max((view.last_observed or "" for view in views), default="") or "1970-01-01T00:00:00Z")
    entry: dict[str, object] = {
        "name": name,
        "title": name,
        "type": "source",
        "load": True,
        "children": [],
        "version": _version(observed),
        "index_version": _version(observed),
        "index_current": True,
        "updated_at": observed,
        "last_export": observed,
        "entity_count": sum(view.entities for view in views),
        "thing_count": sum(view.records for view in views),
    }
    described = catalog().get(name)
    if described is not None:
        publisher = {"name": described.publisher, "url": described.url, "country": described.country}
        entry |= {"title": described.title, "url": described.url, "publisher": publisher}
        if described.note:
            entry["summary"] = described.note
    return entry


def _version(observed: str) -> str:
    return re.sub(r"[^0-9]", "", observed)


def algorithms(asked: Asked) -> Answer:  # noqa: ARG001 - the signature of every handler
    """The algorithm names that are answered; all by the same rules, over more facts or fewer."""
    features = {name: {"description": text, "coefficient": 1.0, "url": None} for name, text in _FEATURES.items()}
    config = {
        key: {"type": "float", "default": default, "description": f"{text}. Read and not applied."}
        for key, (text, default) in CONFIG.items()
    }
    entries = [
        {
            "name": name,
            "description": description,
            "features": features,
            "docs": {"name": name, "description": description, "config": config, "features": features},
        }
        for name, (_, description) in ALGORITHMS.items()
    ]
    return found({"algorithms": entries, "default": BEST, "best": BEST})
