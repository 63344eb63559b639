# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Preserved files: the list, one of them with its log entry, its raw bytes, its check.

Raw bytes leave only as a download of no particular type, so that a browser never runs or
renders what was captured.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from starlette.responses import Response, StreamingResponse

from holdfast.base.errors import HoldfastError
from holdfast.vault.store import Vault
from holdfast.web.asked import Asked
from holdfast.web.pages.evidence import FIDELITY
from holdfast.web.render import url
from holdfast.workspace.checking import Report, verify_capture
from holdfast.workspace.evidence import CaptureView, capture_view, find_capture
from holdfast.workspace.evidence import captures as all_captures

__all__ = ["capture", "captures", "check", "raw"]

_PER_PAGE = 100
_BLOCK_BYTES = 1 << 18
_FARTHEST = 10_000_000


def captures(asked: Asked) -> Response:
    """All preserved files, the newest first."""
    offset = asked.number("offset", 0, _FARTHEST)
    found = tuple(reversed(all_captures(asked.vault)))
    values = {
        "title": "Captures",
        "at": "/sources",
        "total": len(found),
        "captures": found[offset : offset + _PER_PAGE],
        "first": offset + 1,
        "earlier": url("/captures", {"offset": max(0, offset - _PER_PAGE) or None}) if offset else None,
        "later": url("/captures", {"offset": offset + _PER_PAGE}) if offset + _PER_PAGE < len(found) else None,
    }
    return asked.page("captures.html", values)


def capture(asked: Asked) -> Response:
    """One preserved file: what is known of it, and how to check it without these pages."""
    vault = asked.vault
    return _shown(asked, vault, find_capture(vault, asked.params["id"]), report=None)


def check(asked: Asked) -> Response:
    """The same with the result of reading the bytes and the proof again."""
    vault = asked.vault
    index = find_capture(vault, asked.params["id"])
    return _shown(asked, vault, index, report=verify_capture(asked.workspace, f"c{index}"))


def raw(asked: Asked) -> Response:
    """The preserved bytes as a download; their digest is checked before the first one leaves."""
    vault = asked.vault
    view = capture_view(vault, find_capture(vault, asked.params["id"]))
    stream = vault.open_payload(view.index)
    headers = {
        "Content-Disposition": f'attachment; filename="{view.id}-{view.payload.hex[:12]}.bin"',
        "Content-Length": str(view.length),
    }
    return StreamingResponse(_blocks(stream), media_type="application/octet-stream", headers=headers)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while block := stream.read(_BLOCK_BYTES):
            yield block


def _shown(asked: Asked, vault: Vault, index: int, *, report: Report | None) -> Response:
    view = capture_view(vault, index)
    entry = vault.entry(index)
    try:
        inclusion = vault.inclusion(index)
        proof = (
            f"entry {inclusion.index} is in the signed log of {inclusion.size:,} entries, root {inclusion.root.hex()}"
        )
        failure = None
    except HoldfastError as exc:
        proof, failure = "", exc.message
    place = vault.locate(index)
    values = {
        "title": f"Capture {view.id}",
        "at": "/sources",
        "capture": view,
        "fidelity": FIDELITY.get(view.fidelity, view.fidelity),
        "entry": json.dumps(json.loads(entry.data), indent=2, ensure_ascii=False),
        "proof": proof,
        "failure": failure,
        "place": place,
        "others": [f"c{other}" for other in vault.find(view.payload) if other != index],
        "sets": _sets(asked, view),
        "document": asked.record.documents.one(index),
        "report": report,
    }
    return asked.page("capture.html", values)


def _sets(asked: Asked, view: CaptureView) -> list[dict[str, object]]:
    """The capture sets of the record that this capture is a member of."""
    return [
        {
            "index": one.index,
            "source": one.source,
            "observed": one.observed,
            "member": member.member,
            "status": one.status,
        }
        for one in asked.record.sets()
        for member in one.members
        if member.capture == view.index
    ]
