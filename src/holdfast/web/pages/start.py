# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The start page: the blocks of the terminal summary, in the same order, with every number a link.

A number opens the search that gives it, a line the entity, the capture set or the page it
speaks of. An empty block names what is missing and the command that fetches it.
"""

from __future__ import annotations

from starlette.responses import Response

from holdfast.web.asked import Asked
from holdfast.web.render import url
from holdfast.workspace.runs import last_screening
from holdfast.workspace.summary import Block, Figure, Line, summarise

__all__ = ["start"]


def start(asked: Asked) -> Response:
    """All blocks of `summarise`."""
    last = last_screening(asked.workspace)
    state = (*asked.state(), None if last is None else (last.screened_at, last.digest))
    summary = asked.memory.recall("start", state, lambda: summarise(asked.workspace))
    blocks = [_block(block) for block in summary.blocks]
    return asked.page("start.html", {"title": summary.title, "at": "/", "as_of": summary.as_of, "blocks": blocks})


def _block(block: Block) -> dict[str, object]:
    return {
        "key": block.key,
        "title": block.title,
        "missing": block.missing,
        "command": block.command,
        "figures": [{"number": one.number, "label": one.label, "href": _search(one)} for one in block.figures],
        "lines": [{"text": one.text, "href": _target(one), "command": one.command} for one in block.lines],
    }


def _search(figure: Figure) -> str:
    pairs = [(name, value) for name, values in figure.filters.items() for value in values]
    return url(figure.page, pairs)


def _target(line: Line) -> str | None:
    if line.entity is not None:
        return url(f"/entity/{line.entity}")
    if line.capture_set is not None:
        return f"/set/{line.capture_set}"
    return None if line.page is None else url(line.page)
