# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From a citation back to the bytes: re-read from the pack at that moment, and proved.

Nothing here trusts the record. A citation names a payload, a decoding chain and a range; the
payload is read from its pack and its digest checked, decoded, and sliced; the entry that
preserved it is proved to be in the signed log. What fails is said in `failure`, never hidden
behind a cached value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.base.errors import HoldfastError, NotFound
from holdfast.base.selector import Citation
from holdfast.vault.decoding import Limits, open_decoded
from holdfast.vault.entry import set_of

if TYPE_CHECKING:
    from typing import BinaryIO

    from holdfast.base.digest import Digest
    from holdfast.vault.store import Vault

__all__ = ["CaptureView", "EvidenceView", "capture_view", "captures", "evidence", "find_capture"]

_MARGIN_BYTES = 600  # enough of the neighbouring records to recognise the place in the file
_LONGEST_QUOTE = 64 * 1024  # a page shows no more; `holdfast cite --raw` writes the whole range


@dataclass(frozen=True, slots=True)
class CaptureView:
    """A capture as people see it; `name` and `uri` are `None` when their opening was erased."""

    index: int
    payload: Digest
    length: int
    media: str
    fidelity: str
    captured: str
    name: str | None
    uri: str | None
    first: int | None
    sets: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """The short id people type: `c17`."""
        return f"c{self.index}"


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """The cited bytes with their surroundings, and what was proved about them.

    `proved` are sentences; `failure` is `None` or says what does not agree, and then `quoted`
    is empty when the bytes could not be read.
    """

    citation: Citation
    capture: CaptureView | None
    before: bytes
    quoted: bytes
    after: bytes
    truncated: bool
    proved: tuple[str, ...]
    failure: str | None


def evidence(
    vault: Vault, citation: Citation, *, margin: int = _MARGIN_BYTES, limits: Limits | None = None
) -> EvidenceView:
    """Re-read the cited bytes and prove where they come from.

    Raises:
        NotFound: no capture of this vault has that payload.
    """
    indexes = vault.find(citation.payload)
    if not indexes:
        raise NotFound(
            f"no capture here has the payload {citation.payload}",
            hint="the citation belongs to another workspace, or name the right one with -w",
        )
    view = capture_view(vault, indexes[0])
    proved: list[str] = []
    try:
        with vault.open_payload(indexes[0]) as payload:
            proved.append(f"payload re-read from the pack, its SHA-256 is {citation.payload.hex}")
            stream = open_decoded(payload, citation.chain, limits or Limits())
            before, quoted, after, truncated = _slice(stream, citation.span.start, citation.span.end, margin)
        inclusion = vault.inclusion(indexes[0])
        proved.append(f"entry {inclusion.index} is in the signed log of {inclusion.size} entries")
    except HoldfastError as exc:
        return EvidenceView(citation, view, b"", b"", b"", False, tuple(proved), str(exc))  # noqa: FBT003
    return EvidenceView(citation, view, before, quoted, after, truncated, tuple(proved), None)


def _slice(stream: BinaryIO, start: int, end: int, margin: int) -> tuple[bytes, bytes, bytes, bool]:
    """Bytes before, inside and after a range of a forward-only stream."""
    low = max(0, start - margin)
    _skip(stream, low)
    before = stream.read(start - low)
    wanted = min(end - start, _LONGEST_QUOTE)
    quoted = stream.read(wanted)
    if len(before) < start - low or len(quoted) < wanted:
        raise NotFound(
            f"the citation ends at byte {end}, beyond the end of the decoded payload",
            hint="the citation is not of this payload",
        )
    _skip(stream, end - start - wanted)
    return before, quoted, stream.read(margin), end - start > wanted


def _skip(stream: BinaryIO, count: int) -> None:
    while count > 0:
        block = stream.read(min(count, 1 << 20))
        if not block:
            return
        count -= len(block)


def capture_view(vault: Vault, index: int) -> CaptureView:
    """One capture with its openings.

    Raises:
        NotFound: no entry at `index`, or it is no capture.
    """
    capture = vault.capture(index)
    openings = vault.openings(index)
    return CaptureView(
        index,
        capture.payload,
        capture.length,
        capture.media,
        capture.fidelity,
        capture.captured,
        openings.get("/body/name"),
        openings.get("/body/uri"),
        capture.first,
    )


def captures(vault: Vault) -> tuple[CaptureView, ...]:
    """All captures in log order, each with the sets it is a member of."""
    sets: dict[int, list[int]] = {}
    found = []
    for entry in vault.entries():
        if entry.type == "capture":
            found.append(entry.index)
        elif entry.type == "set":
            for _, at in set_of(entry).members:
                sets.setdefault(at, []).append(entry.index)
    views = []
    for index in found:
        view = capture_view(vault, index)
        views.append(
            CaptureView(
                view.index, view.payload, view.length, view.media, view.fidelity, view.captured,
                view.name, view.uri, view.first, tuple(sets.get(index, ())),
            )
        )  # fmt: skip
    return tuple(views)


def find_capture(vault: Vault, text: str) -> int:
    """The log index of the capture that `text` names: `c17`, `17`, or the start of a payload digest.

    Raises:
        NotFound: none, or several start like that.
    """
    word = text.strip().lower()
    if word.removeprefix("c").isdecimal() and len(word) < 12:  # noqa: PLR2004 - a longer number is a digest in digits
        try:
            return vault.capture(int(word.removeprefix("c"))).index
        except NotFound as exc:
            raise NotFound(f"no capture is called {text.strip()}", hint="holdfast sources --captures") from exc
    start = word.removeprefix("sha256:")
    if len(start) < 6 or set(start) - set("0123456789abcdef"):  # noqa: PLR2004 - fewer digits name too much
        raise NotFound(f"{text!r} is no capture", hint="write c17, or at least six hex digits of its payload digest")
    found = [
        entry.index
        for entry in vault.entries()
        if entry.type == "capture" and entry.subject.startswith(f"sha256:{start}")
    ]
    if not found:
        raise NotFound(f"no capture's payload digest starts with {start}", hint="holdfast sources --captures")
    digests = {vault.capture(index).payload for index in found}
    if len(digests) > 1:
        raise NotFound(f"{len(digests)} payloads start with {start}", hint="write more digits")
    return found[0]
