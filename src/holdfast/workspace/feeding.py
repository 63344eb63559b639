# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The feed of changes written down: Atom 1.0 (RFC 4287) and JSON Feed 1.1.

Both hold the same items with the same ids. Links are given only where the reader says under
which address its pages are reached; a feed written to a file has none. Characters that XML
cannot hold become `�`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from holdfast.base.errors import InputError, NotFound, UsageError
from holdfast.sources.catalog import source_or_new

if TYPE_CHECKING:
    from holdfast.record.feed import FeedItem
    from holdfast.workspace.opening import Workspace

__all__ = ["FEED_FORMATS", "atom", "feed_json", "feed_of", "written"]

FEED_FORMATS = ("atom", "json")
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER = "1970-01-01T00:00:00Z"  # when nothing has changed yet


def feed_of(  # noqa: PLR0917 - the form, the list, and its period
    workspace: Workspace,
    form: str,
    source: str | None = None,
    since: str | None = None,
    until: str | None = None,
    *,
    base: str = "",
    limit: int = 500,
) -> str:
    """The feed of a workspace, of one list or of all, between two observed days.

    Raises:
        NotFound: nothing is held of `source`.
        UsageError: a bound of the period is no date.
    """
    record = workspace.record
    if source is not None and all(view.source != source for view in record.sources()):
        raise NotFound(f"nothing is held of {source[:80]!r}", hint="holdfast sources")
    try:
        items = record.feed(source, since=since, until=until, limit=limit)
    except InputError as exc:
        raise UsageError(exc.message, hint=exc.hint) from exc
    title = "Changes" if source is None else f"Changes: {source_or_new(source).title}"
    feed_id = f"urn:holdfast:feed:{workspace.vault.origin}:{source or 'all'}"
    return written(form, items, title=title, feed_id=feed_id, base=base)


def written(form: str, items: Sequence[FeedItem], *, title: str, feed_id: str, base: str = "") -> str:
    """The feed in `form`, one of `FEED_FORMATS`; `base` is the address of the pages, without a slash at its end."""
    return (atom if form == "atom" else feed_json)(items, title=title, feed_id=feed_id, base=base)


def atom(items: Sequence[FeedItem], *, title: str, feed_id: str, base: str = "") -> str:
    """Atom: one entry per item; `updated` is the observed instant, never the time of writing."""
    updated = max((one.observed for one in items), default=_NEVER)
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"  <id>{_text(feed_id)}</id>",
        f"  <title>{_text(title)}</title>",
        f"  <updated>{updated}</updated>",
        "  <author><name>Holdfast</name></author>",
    ]
    if base:
        head.append(f'  <link rel="self" href={quoteattr(base + "/changes.atom")}/>')
    return "\n".join([*head, *(_entry(one, base) for one in items), "</feed>", ""])


def _entry(one: FeedItem, base: str) -> str:
    lines = [
        "  <entry>",
        f"    <id>{one.id}</id>",
        f"    <title>{_text(one.title)}</title>",
        f"    <updated>{one.observed}</updated>",
        f"    <category term={quoteattr(one.cls)}/>",
        f"    <category term={quoteattr(one.source)}/>",
        f"    <summary>{_text(one.text)}</summary>",
    ]
    if base:
        lines.append(f'    <link rel="alternate" href={quoteattr(_link(one, base))}/>')
    return "\n".join([*lines, "  </entry>"])


def feed_json(items: Sequence[FeedItem], *, title: str, feed_id: str, base: str = "") -> str:
    """JSON Feed: the same items, with everything the record knows of them under `_holdfast`."""
    feed: dict[str, object] = {"version": "https://jsonfeed.org/version/1.1", "title": title}
    if base:
        feed |= {"home_page_url": f"{base}/changes", "feed_url": f"{base}/changes.json"}
    rows = []
    for one in items:
        row: dict[str, object] = {"id": one.id, "title": one.title, "content_text": one.text or one.title}
        row |= {"date_published": one.observed, "tags": [one.cls, one.source]}
        if base:
            row["url"] = _link(one, base)
        row["_holdfast"] = {
            "source": one.source, "class": one.cls, "entities": list(one.entities), "count": one.count,
            "observed": one.observed, "as_of": one.when, "since": one.since, "sets": [f"s{one.a}", f"s{one.b}"],
        }  # fmt: skip
        rows.append(row)
    return json.dumps({**feed, "_holdfast": {"id": feed_id}, "items": rows}, ensure_ascii=False, indent=1) + "\n"


def _link(one: FeedItem, base: str) -> str:
    if one.count == 1:
        return f"{base}/entity/{quote(one.entities[0])}?history=1"
    return f"{base}/changes/{quote(one.source)}?from=s{one.a}&to=s{one.b}"


def _text(words: str) -> str:
    return escape(_NO_XML.sub("�", words))
