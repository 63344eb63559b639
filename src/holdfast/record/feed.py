# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Changes as a feed: one dated item per change, newest first, the same ids after a rebuild.

Each accepted set of a source's leading carrier is compared with the one before it, and every
classed change is an item. What a mass edit folded stays folded, formatting is left out: a feed
is read by people. An item's id is made of what it says (source, the two observed instants,
class, key and cause), so that it is the same in every copy of the record made from the same
captures; a capture that arrives late between two others makes other items, rightly.

No item says more than its class: "row removed" is no delisting.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from holdfast.base.clock import instant_text, parse_instant
from holdfast.record.carriers import leading_of
from holdfast.record.changes import changes_between
from holdfast.record.classes import Classed, classify
from holdfast.record.sets import SetView
from holdfast.record.views import load_sets

__all__ = ["FeedItem", "load_feed"]

_LEFT_OUT = frozenset({"formatting"})
_NAMED = 20  # entities named of a folded item


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One change. `observed` is when the publisher's list first said so here; `when` how to print it.

    `since` is the observed instant of the capture before it: the change happened between the two.
    `entities` are those it is about (at most 20 of a folded one, `count` says how many).
    """

    id: str
    source: str
    observed: str
    when: str
    since: str
    cls: str
    title: str
    text: str
    entities: tuple[str, ...]
    count: int
    a: int
    b: int


def load_feed(
    connection: sqlite3.Connection, source: str | None, period: tuple[str | None, str | None], limit: int
) -> tuple[FeedItem, ...]:
    """The items of one source or all, newest first; see `Record.feed`.

    Raises:
        InputError: a bound of the period is no instant.
    """
    first, last = (None if bound is None else instant_text(parse_instant(bound)) for bound in period)
    sources = [source] if source is not None else [name for (name,) in connection.execute(_SOURCES)]
    pairs: list[tuple[SetView, SetView]] = []
    for name in sources:
        leading = leading_of(connection, name)
        views = load_sets(connection, name)
        pairs += pairwise(one for one in views if one.status != "quarantined" and one.carrier in leading)
    pairs = [
        (a, b)
        for a, b in pairs
        if (first is None or b.observed >= first) and (last is None or b.observed[: len(last)] <= last)
    ]
    pairs.sort(key=lambda pair: (pair[1].observed, pair[1].source, pair[1].index), reverse=True)
    items: list[FeedItem] = []
    for a, b in pairs:
        items += _items(connection, a, b)
        if len(items) >= limit:
            break
    return tuple(items[:limit])


_SOURCES = "SELECT DISTINCT source FROM capture_set ORDER BY source"


def _items(connection: sqlite3.Connection, a: SetView, b: SetView) -> Iterator[FeedItem]:
    found = changes_between(connection, b.source, a.index, b.index)
    for one in classify(found):
        if one.cls not in _LEFT_OUT:
            yield _item(one, a, b)


def _item(one: Classed, a: SetView, b: SetView) -> FeedItem:
    said = [b.source, a.observed, b.observed, one.cls, one.change.member, one.change.key, one.cause]
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=True).encode("ascii")).hexdigest()[:32]
    return FeedItem(
        id=f"urn:holdfast:change:{digest}",
        source=b.source,
        observed=b.observed,
        when=b.when,
        since=a.observed,
        cls=one.cls,
        title=f"{one.cls}: {one.caption}",
        text=one.cause,
        entities=one.entities[:_NAMED],
        count=one.count,
        a=a.index,
        b=b.index,
    )
