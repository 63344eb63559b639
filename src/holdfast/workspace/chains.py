# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which decoding steps turn a preserved payload into the stream a reader reads.

What came over the wire may be chunked, which only its HTTP head tells; inside that, and for
every file handed in, the first bytes tell whether it is packed. The chain is found from the
vault alone, so a rebuild finds the same one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.base.errors import HoldfastError
from holdfast.base.selector import DecodingStep
from holdfast.vault.decoding import guess_chain, open_decoded

if TYPE_CHECKING:
    from holdfast.vault.store import Vault

__all__ = ["payload_chain"]

_HEAD_BYTES = 64 * 1024


def payload_chain(vault: Vault, capture: int, name: str) -> tuple[DecodingStep, ...]:
    """The chain of the capture's payload; empty when the payload is deleted or damaged (reading it says so)."""
    wire = _wire_steps(vault, capture)
    try:
        with vault.open_payload(capture, verify=False) as stream:
            head = open_decoded(stream, wire).read(_HEAD_BYTES)
    except HoldfastError:
        return ()
    return wire + guess_chain(head, name)


def _wire_steps(vault: Vault, capture: int) -> tuple[DecodingStep, ...]:
    """`dechunk@1` when the HTTP head says so (RFC 9112, 6.1)."""
    if vault.capture(capture).fidelity != "wire":
        return ()
    try:
        place = vault.locate(capture)
    except HoldfastError:
        return ()
    with (vault.path / "packs" / place.pack).open("rb") as pack:
        pack.seek(place.offset)
        prefix = pack.read(place.prefix_length)
    _, _, http = prefix.partition(b"\r\n\r\n")
    fields = (line.partition(b":") for line in http.split(b"\r\n"))
    codings = [value.strip().lower() for name, _, value in fields if name.strip().lower() == b"transfer-encoding"]
    return (DecodingStep("dechunk", 1),) if codings and codings[-1].endswith(b"chunked") else ()
