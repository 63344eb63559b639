# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The evidence of one fact: the bytes, read from the pack while the page is made.

Nothing is shown from a copy. The payload is read and its digest compared, decoded, and cut at
the cited range; the entry that preserved it is proved to be in the signed log. What does not
agree is said in words. The source record in which the cited span stands is set apart from its
neighbours, the span itself is marked.
"""

from __future__ import annotations

from starlette.responses import Response

from holdfast.base.errors import InputError
from holdfast.base.selector import ByteRange, Citation
from holdfast.web.asked import Asked
from holdfast.web.render import url
from holdfast.workspace.evidence import EvidenceView
from holdfast.workspace.evidence import evidence as read_again

__all__ = ["FIDELITY", "evidence"]

_MARGIN_BYTES = 4_000  # both neighbours of most source records
_NEIGHBOURS_BYTES = 1_200  # shown of the lines before and after
FIDELITY = {
    "wire": "wire: the bytes as the server sent them",
    "decoded": "decoded: the content without its transfer encoding",
    "rendered": "rendered: what a browser made of the page",
    "imported": "imported: a file that was handed in. Its integrity is proved, where it came from is not",
}


def evidence(asked: Asked) -> Response:
    """The cited bytes with what was checked about them.

    Raises:
        InputError: `cite` is no citation.
        NotFound: no capture here has that payload.
    """
    text = asked.query.get("cite", "").strip()
    if not text:
        raise InputError("no citation was given", hint="open evidence from a fact, or add ?cite=sha256:…#bytes=…")
    vault = asked.vault
    found = read_again(vault, Citation.parse(text), margin=_MARGIN_BYTES)
    capture = found.capture
    values = {
        "title": "Evidence",
        "at": None,
        "citation": str(found.citation),
        "chain": [str(step) for step in found.citation.chain],
        "span": found.citation.span,
        "failure": found.failure,
        "proved": found.proved,
        "truncated": found.truncated,
        "capture": capture,
        "capture_href": None if capture is None else url(f"/capture/{capture.id}"),
        "fidelity": "" if capture is None else FIDELITY.get(capture.fidelity, capture.fidelity),
        **_pieces(found, asked.workspace.record.record_range(found.citation)),
    }
    return asked.page("evidence.html", values)


def _pieces(found: EvidenceView, record: ByteRange | None) -> dict[str, object]:
    """The bytes cut into neighbours, the rest of the source record on either side, and the span.

    A citation that no statement carries has no source record: then the lines it stands on are set apart.
    """
    if record is None:
        line_start = found.before.rfind(b"\n") + 1
        line_end = found.after.find(b"\n")
        line_end = len(found.after) if line_end < 0 else line_end
    else:
        line_start = max(0, len(found.before) - (found.citation.span.start - record.start))
        line_end = min(len(found.after), max(0, record.end - found.citation.span.end))
    before, after = found.before[:line_start], found.after[line_end:].removeprefix(b"\n")
    return {
        "before": before[-_NEIGHBOURS_BYTES:],
        "cut_before": found.citation.span.start > len(found.before) or len(before) > _NEIGHBOURS_BYTES,
        "line_before": found.before[line_start:],
        "quoted": found.quoted,
        "line_after": found.after[:line_end],
        "after": after[:_NEIGHBOURS_BYTES],
        "cut_after": len(found.after) == _MARGIN_BYTES or len(after) > _NEIGHBOURS_BYTES,
    }
