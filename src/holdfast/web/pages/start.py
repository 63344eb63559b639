# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The start page: the blocks of the terminal summary, in the same order, with every number a link.

A number opens the search that gives it, a line the entity, the capture set or the page it
speaks of. An empty block names what is missing and the command that fetches it.
"""

from __future__ import annotations

from starlette.responses import Response

from holdfast.record.times import NOW
from holdfast.web.asked import Asked
from holdfast.web.pages.measures import recalled
from holdfast.web.render import url
from holdfast.workspace.runs import last_screening
from holdfast.workspace.summary import Block, Figure, Line, Summary, summarise

__all__ = ["start"]


_PATIENCE_S = 1.0  # a full record is counted in some seconds, once after a start
_LOOK_AGAIN_S = 3
_LED = frozenset({"finance", "export", "visa", "said", "documents", "customers"})
_LONGEST_HEAD = 120


def start(asked: Asked) -> Response:
    """All blocks of `summarise`; while they are being counted for the first time, a page that looks again."""
    last = last_screening(asked.workspace)
    state = (*asked.state(), None if last is None else (last.screened_at, last.digest))
    summary = asked.memory.recall_soon("start", state, lambda: _summary(asked), patience_s=_PATIENCE_S)
    if summary is None:
        return asked.page("counting.html", {"title": asked.workspace.title, "at": "/"}, again_s=_LOOK_AGAIN_S)
    blocks = [_block(block) for block in summary.blocks]
    return asked.page("start.html", {"title": summary.title, "at": "/", "as_of": summary.as_of, "blocks": blocks})


def _summary(asked: Asked) -> Summary:
    measures = recalled(asked)(lambda: asked.record.measures(asked.today), (asked.today, asked.today, NOW))
    return summarise(asked.workspace, measures)


def _block(block: Block) -> dict[str, object]:
    return {
        "key": block.key,
        "title": block.title,
        "missing": block.missing,
        "command": block.command,
        "figures": [
            {"number": one.number, "label": one.label, "href": _search(one), "of": _list_of(one)}
            for one in block.figures
        ],
        "lines": [_line(block, one) for one in block.lines],
    }


def _list_of(figure: Figure) -> str | None:
    """The list a figure counts, where it is one: titles alone ("Consolidated list") do not say whose it is."""
    lists = figure.filters.get("dataset", ())
    return lists[0] if len(lists) == 1 else None


def _line(block: Block, line: Line) -> dict[str, object]:
    """A line; the customer or the day that it begins with stands out."""
    head, _, rest = line.text.partition(": ")
    led = bool(rest) and _target(line) is not None and block.key in _LED and len(head) <= _LONGEST_HEAD
    return {
        "head": head if led else "", "text": rest if led else line.text, "href": _target(line), "command": line.command
    }  # fmt: skip


def _search(figure: Figure) -> str:
    pairs = [(name, value) for name, values in figure.filters.items() for value in values]
    return url(figure.page, pairs)


def _target(line: Line) -> str | None:
    if line.entity is not None:
        return url(f"/entity/{line.entity}")
    if line.capture_set is not None:
        return f"/set/{line.capture_set}"
    return None if line.page is None else url(line.page)
