# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The verification of one capture, alone: its entry, inclusion proof, WARC records, openings.

What a page or a citation needs while somebody waits: the entry stands under the signed
checkpoint (proof made and verified now), every WARC record of the capture is what the entry
commits to, the payload too, and its openings open their commitments or were lawfully erased.
Everything else in the vault is left alone; `audit` looks at that.
"""

from __future__ import annotations

from holdfast.base.digest import Digest
from holdfast.base.errors import HoldfastError
from holdfast.vault.audit_packs import check_record, is_gone
from holdfast.vault.entry import Capture
from holdfast.vault.findings import CaptureReport, Findings
from holdfast.vault.reader import VaultReader

__all__ = ["audit_capture"]


def audit_capture(vault: VaultReader, index: int) -> CaptureReport:
    """Verify the capture with entry index `index`.

    Raises:
        NotFound: no such capture.
        IntegrityError: its entry does not stand under the checkpoint; nothing more can be said.
        StoreError: a pack cannot be read.
    """
    capture = vault.capture(index)
    proof = vault.inclusion(index)
    findings = Findings()
    holder = capture if capture.first is None else vault.capture(capture.first)
    deleted = any(
        kind == "deletion" and vault.entry(number).body["what"] == "payload"
        for number, kind in vault.about(holder.index)
    )
    state = _records(vault, holder, findings, deleted=deleted)
    if holder is not capture:
        _records(vault, capture, findings, deleted=False)
    for number in dict.fromkeys((holder.index, index)):
        try:
            vault.openings(number)
        except HoldfastError as exc:
            findings.add("openings", f"entry {number}", exc.message)
    return CaptureReport(
        index=index,
        payload=capture.payload,
        length=capture.length,
        fidelity=capture.fidelity,
        captured=capture.captured,
        state="damaged" if findings.items else state,
        size=proof.size,
        root=Digest(proof.root),
        checkpoint=proof.checkpoint,
        findings=tuple(findings.items),
    )


def _records(vault: VaultReader, capture: Capture, findings: Findings, *, deleted: bool) -> str:
    """Check all WARC records of a capture; the state of its payload."""
    offset = start = vault.offset(capture.index)
    for number, record in enumerate(capture.records):
        found, states = check_record(vault.packs, capture, number, offset)
        findings.take(found)
        for state in states:
            if not (state.zero and deleted):
                what = f"payload of WARC record {number} of entry {capture.index}"
                findings.add(state.file, f"byte {state.offset}", what)
        offset += record.length
    if not deleted:
        return "intact"
    return "deleted" if is_gone(vault.packs, capture, start) else "deletion pending"
