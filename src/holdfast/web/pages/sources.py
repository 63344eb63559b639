# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What is held: the lists, their captures in time, what is in quarantine and how it is released.

A quarantined capture removes nobody until a person says, with a reason, that it is to be
believed. The form here writes that reason into the log, like `holdfast release` does.
"""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from holdfast.base.errors import NotFound
from holdfast.record.sets import SetView
from holdfast.web.asked import Asked
from holdfast.web.render import url
from holdfast.workspace.holdings import Holding, holdings
from holdfast.workspace.reading import release as release_set
from holdfast.workspace.remembered import attempts, compared_deltas

__all__ = ["capture_set", "release", "sources"]

_HEADINGS = {
    "finance": "Financial sanctions", "export": "Export and import controls", "visa": "Visa and entry",
    "companies": "Companies", "justice": "Justice and accountability", None: "Other sources",
}  # fmt: skip


def sources(asked: Asked) -> Response:
    """All lists held, by heading; with `all=1` also those that are known and not held."""
    everything = asked.query.get("all", "") == "1"
    workspace = asked.workspace
    now, tried, told = workspace.clock.now(), attempts(workspace), compared_deltas(workspace)
    minute = now.replace(second=0, microsecond=0)
    found = asked.memory.recall(
        f"sources {everything}", (*asked.state(), minute, tried, told),
        lambda: holdings(asked.record, everything=everything, now=now, attempts=tried, compared=told),
    )  # fmt: skip
    held_first = sorted(found, key=lambda one: (one.held is None, one.source.reader is None))  # stable: by name
    groups = [(title, [one for one in held_first if _heading(one) == key]) for key, title in _HEADINGS.items()]
    doubtful = [one for holding in found for one in holding.doubtful if one.released is None]
    values = {
        "title": "Sources",
        "at": "/sources",
        "everything": everything,
        "groups": [(title, held) for title, held in groups if held],
        "doubtful": doubtful,
        "released": asked.query.get("released", ""),
    }
    return asked.page("sources.html", values)


def _heading(holding: Holding) -> str | None:
    return holding.source.heading if holding.source.heading in _HEADINGS else None


def capture_set(asked: Asked) -> Response:
    """One capture set: its members, what each gave, and why one is held back.

    Raises:
        NotFound: no such set.
    """
    found = _set_at(asked, int(asked.params["index"]))
    values = {"title": f"Capture set s{found.index}", "at": "/sources", "set": found}
    return asked.page("set.html", values)


def release(asked: Asked) -> Response:
    """Release a quarantined set; the reason becomes a log entry.

    Raises:
        UsageError: no reason, or the set is not quarantined.
        NotFound: no such set.
    """
    found = _set_at(asked, int(asked.params["index"]))
    release_set(asked.workspace, found.index, asked.form.text("reason"))
    return RedirectResponse(url("/sources", {"released": f"s{found.index}"}), 303)


def _set_at(asked: Asked, index: int) -> SetView:
    found = next((one for one in asked.record.sets() if one.index == index), None)
    if found is None:
        raise NotFound(f"no capture set s{index} in this record", hint="the sources page lists them")
    return found
