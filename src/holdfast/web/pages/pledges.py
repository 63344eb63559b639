# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What was threatened, promised, planned or demanded, and what followed it, as far as these sources tell.

A later measure stands beside a word as a possible counterpart, with the reasons for the link and
the days between; where none was found, that is said, with the day up to which was looked. Neither
is a verdict on anybody's word.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from holdfast.base.errors import UsageError
from holdfast.timeline.followed import Followed, Pledge
from holdfast.web.asked import Asked
from holdfast.web.pages.claims import told_at
from holdfast.web.render import url
from holdfast.workspace.evidence import find_capture
from holdfast.workspace.pledges import AskedPledges, pledges, toward, type_words

__all__ = ["pledges_page", "shown_pledge"]

_PER_PAGE = 25
_FARTHEST = 1_000_000
_STATUSES = ("threatened", "promised", "planned", "demanded")
_ALSO = 4


def pledges_page(asked: Asked) -> Response:
    """What was announced, with what followed.

    Raises:
        UsageError: a status that there is not.
        NotFound: no such document.
    """
    query = _asked(asked)
    found = asked.memory.recall(
        f"pledges {query!r}", (asked.standing(), asked.state()), lambda: pledges(asked.workspace, query), passing=True
    )
    pairs = [
        ("q", query.words), ("authority", query.authority), ("status", query.status), ("document", query.document),
        ("open", "1" if query.open_only else ""),
    ]  # fmt: skip
    values = {
        "title": "Pledges",
        "at": "/claims",
        "words": query.words, "authority": query.authority, "status": query.status, "document": query.document,
        "open_only": query.open_only, "statuses": _STATUSES,
        "total": found.total, "documents": found.documents, "as_of": found.as_of,
        "first": query.offset + 1, "last": query.offset + len(found.pledges),
        "pledges": [shown_pledge(one) for one in found.pledges],
        "earlier": url("/pledges", [*pairs, ("offset", max(0, query.offset - _PER_PAGE) or None)])
        if query.offset else None,
        "later": url("/pledges", [*pairs, ("offset", query.offset + _PER_PAGE)])
        if query.offset + _PER_PAGE < found.total else None,
    }  # fmt: skip
    return asked.page("pledges.html", values)


def _asked(asked: Asked) -> AskedPledges:
    status = asked.query.get("status", "").strip()
    if status and status not in _STATUSES:
        msg = f"nothing is {status[:40]!r} here"
        raise UsageError(msg, hint=f"status={', '.join(_STATUSES)}")
    given = asked.query.get("document", "").strip()
    return AskedPledges(
        words=asked.query.get("q", "").strip(), authority=asked.query.get("authority", "").strip(), status=status,
        document=f"c{find_capture(asked.vault, given)}" if given else "", open_only=asked.query.get("open") == "1",
        limit=_PER_PAGE, offset=asked.number("offset", 0, _FARTHEST),
    )  # fmt: skip


def shown_pledge(one: Pledge) -> dict[str, object]:
    """What the page shows of a pledge."""
    return {
        **told_at(one.told.place),
        "status": one.status, "authority": one.authority, "addressee": one.addressee, "targets": one.targets,
        "type": type_words(one.type, one.targets), "toward": toward(one.type, one.targets), "kind": one.kind,
        "condition": one.condition, "deadline": one.deadline,
        "said_on": one.said_on, "said_is": one.said_is, "asserters": one.told.measure.asserters,
        "also": [told_at(each.place) for each in one.also[:_ALSO]], "more": max(0, len(one.also) - _ALSO),
        "followed": [_followed(each) for each in one.followed], "passed_over": one.passed_over,
    }  # fmt: skip


def _followed(one: Followed) -> dict[str, object]:
    values: dict[str, object] = {
        "days": _days(one.days), "day": one.day, "day_is": one.day_is, "grounds": one.grounds, "alike": one.alike,
        "told": None, "listed": None,
    }  # fmt: skip
    if one.told is not None:
        measure = one.told.measure
        values["told"] = {
            **told_at(one.told.place), "type": type_words(measure.type, measure.targets),
            "toward": toward(measure.type, measure.targets), "status": measure.status,
            "authority": measure.authority, "targets": measure.targets, "date": measure.date,
        }  # fmt: skip
    if one.listed is not None:
        listed = one.listed
        values["listed"] = {
            "href": url(f"/entity/{listed.id}"), "id": listed.id, "dataset": listed.dataset, "kinds": listed.kinds,
            "authority": ", ".join(listed.authorities), "status": listed.status, "day": listed.day,
            "day_is": listed.day_is,
            "targets": [
                (name, url(f"/entity/{key}")) for name, key in zip(listed.targets, listed.target_ids, strict=False)
            ],
        }  # fmt: skip
    return values


def _days(days: Sequence[int]) -> str:
    """The days between word and deed, as exactly as both are known."""
    fewest, most = days
    if fewest == most:
        return "the same day" if fewest == 0 else f"after {fewest:,} day{'s' if fewest != 1 else ''}"
    return f"after {fewest:,} to {most:,} days"
