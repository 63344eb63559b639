# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The verification procedure for one log entry: from the preserved bytes to a trusted key.

Top module of `proof`. Pure: the caller reads files, hashes large ones while streaming, and
hands in digests, bytes and keys. `verify_bundle` carries out the steps below under the same
numbers and raises `IntegrityError` at the first that fails, with its number.

    1. Digests: at least one digest of preserved bytes (WARC record, payload, opening) was
       computed by the verifier from those bytes.
    2. Entry: the entry is canonical JSON of at most 65,535 bytes and states each of these
       digests at its place.
    3. Leaf: the leaf hash is computed from the entry's bytes.
    4. Checkpoint: the note parses, has one spelling, and is of the expected log.
    5. Signature: a trusted key signed the checkpoint.
    6. Witnesses: known cosignatures verify, and as many witnesses signed as are required.
    7. Inclusion: the leaf stands at the index under the checkpoint's root.
    8. Consistency: if the verifier holds another checkpoint of the log, that one is verified
       as in 4 and 5, and the smaller tree is the beginning of the larger.
    9. Report: what was proved, and what was not, in words.

The places of step 2 come from the format and never from the bundle: whoever could choose
them could point at the digest of something else. Not done here: time (RFC 3161), the
meaning of an entry, and whether preserved bytes are true. The report says so.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from holdfast.base import canonical
from holdfast.base.errors import InputError, IntegrityError
from holdfast.proof.checkpoint import SignedCheckpoint, verify_checkpoint
from holdfast.proof.hashing import MAX_ENTRY_BYTES, leaf_hash
from holdfast.proof.verify import Consistency, Inclusion, verify_consistency, verify_inclusion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from holdfast.base.canonical import JsonValue
    from holdfast.base.digest import Digest
    from holdfast.proof.note import VerifierKey
    from holdfast.proof.tlog_proof import TlogProof

__all__ = ["Commitment", "ProofBundle", "Trust", "VerificationReport", "stated_at", "verify_bundle"]


@dataclass(frozen=True, slots=True)
class Commitment:
    """A digest the verifier computed, and where the entry must state it.

    `place` is the path of member names and array positions in the entry, fixed by the format,
    e.g. `("body", "records", 0, "prefix", "digest")`; `what` names the bytes in messages and
    in the report.
    """

    what: str
    place: tuple[str | int, ...]
    digest: Digest


@dataclass(frozen=True, slots=True)
class ProofBundle:
    """What the prover hands over for one entry; nothing in it is believed.

    Args:
        entry: exact bytes of the log entry.
        index: its number in the log, from 0.
        inclusion: audit path, from the leaf's sibling up (32 bytes each).
        checkpoint: exact bytes of the signed checkpoint.
        consistency: proof between this checkpoint and the one the verifier holds, from the
            smaller to the larger; `None` when there is none, `()` when the sizes are equal.
    """

    entry: bytes
    index: int
    inclusion: tuple[bytes, ...]
    checkpoint: bytes
    consistency: tuple[bytes, ...] | None = None

    @classmethod
    def from_proof(cls, entry: bytes, proof: TlogProof, consistency: tuple[bytes, ...] | None = None) -> Self:
        """The bundle of an entry and its tlog-proof file."""
        return cls(entry, proof.index, proof.inclusion, proof.checkpoint, consistency)


@dataclass(frozen=True, slots=True)
class Trust:
    """What the verifier brings: the log's name and keys, witnesses, a checkpoint held earlier.

    Args:
        origin: name of the log.
        log_keys: keys trusted to sign its checkpoints.
        keys_from_bundle: the keys came with the bundle itself, so the signature shows only
            that whoever made the bundle had the key; the report says so.
        witnesses: keys of known witnesses (type 0x04).
        min_witnesses: how many of them must have cosigned.
        held: exact bytes of a checkpoint that the verifier got on another way or earlier.
    """

    origin: str
    log_keys: tuple[VerifierKey, ...]
    keys_from_bundle: bool = False
    witnesses: tuple[VerifierKey, ...] = ()
    min_witnesses: int = 0
    held: bytes | None = None


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """Proved: the entry states `commitments` and is in the log that the checkpoint describes.

    `entry` is the parsed JSON. `proved` and `not_proved` are sentences for people.
    """

    entry: Mapping[str, JsonValue]
    commitments: tuple[Commitment, ...]
    inclusion: Inclusion
    checkpoint: SignedCheckpoint
    consistency: Consistency | None
    proved: tuple[str, ...]
    not_proved: tuple[str, ...]


def verify_bundle(bundle: ProofBundle, commitments: Sequence[Commitment], trust: Trust) -> VerificationReport:
    """Carry out steps 1 to 9 of the module's procedure.

    Raises:
        IntegrityError: the first step that fails; the message begins with its number.
    """
    with _step(1, "digests"):
        if not commitments:
            msg = "no digest of preserved bytes was given, so nothing would be proved"
            raise IntegrityError(msg)
    with _step(2, "entry"):
        entry = _read_entry(bundle.entry)
        for item in commitments:
            _check_commitment(entry, item)
    # 3. leaf
    leaf = leaf_hash(bundle.entry)
    # 4. checkpoint, 5. signature, 6. witnesses
    with _step("4-6", "checkpoint"):
        signed = verify_checkpoint(
            bundle.checkpoint,
            trust.log_keys,
            origin=trust.origin,
            witnesses=trust.witnesses,
            min_witnesses=trust.min_witnesses,
        )
    with _step(7, "inclusion"):
        inclusion = verify_inclusion(
            leaf=leaf,
            index=bundle.index,
            size=signed.checkpoint.size,
            proof=bundle.inclusion,
            root=signed.checkpoint.root,
        )
    with _step(8, "consistency"):
        consistency = None if trust.held is None else _check_held(bundle, signed, trust, trust.held)
    # 9. report
    report = VerificationReport(entry, tuple(commitments), inclusion, signed, consistency, (), ())
    return replace(report, proved=_proved(report), not_proved=_not_proved(report, trust))


def stated_at(entry: JsonValue, place: Sequence[str | int]) -> JsonValue:
    """The value at a path of member names and array positions (from 0).

    Raises:
        InputError: there is no such member or element.
    """
    value = entry
    for part in place:
        inner: dict[str | int, JsonValue] = {}
        if isinstance(value, dict | list):
            inner.update(value if isinstance(value, dict) else enumerate(value))
        if part not in inner:
            msg = f"the entry states nothing at {_dotted(place)}"
            raise InputError(msg)
        value = inner[part]
    return value


@contextmanager
def _step(number: int | str, name: str) -> Iterator[None]:
    """Every failure inside, malformed input included, is a failed step: one kind of error."""
    try:
        yield
    except (InputError, IntegrityError) as exc:
        msg = f"step {number} ({name}) failed: {exc.message}"
        raise IntegrityError(msg, where=exc.where, hint=exc.hint) from exc


def _read_entry(data: bytes) -> dict[str, JsonValue]:
    if len(data) > MAX_ENTRY_BYTES:
        msg = f"an entry has at most {MAX_ENTRY_BYTES} bytes, not {len(data)}"
        raise IntegrityError(msg)
    entry = canonical.loads(data)
    if not isinstance(entry, dict):
        msg = "the entry is not a JSON object"
        raise IntegrityError(msg)
    return entry


def _check_commitment(entry: JsonValue, item: Commitment) -> None:
    stated = stated_at(entry, item.place)
    if stated != str(item.digest):
        msg = f"the {item.what} has digest {item.digest}, but the entry states {str(stated)[:80]}"
        raise IntegrityError(msg, where=f"entry member {_dotted(item.place)}", hint="the preserved bytes were changed")


def _dotted(place: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in place)


def _check_held(bundle: ProofBundle, signed: SignedCheckpoint, trust: Trust, held: bytes) -> Consistency:
    other = verify_checkpoint(held, trust.log_keys, origin=trust.origin).checkpoint
    if bundle.consistency is None:
        msg = f"the bundle has no consistency proof between {other.size} and {signed.checkpoint.size} entries"
        raise IntegrityError(msg, hint="ask for a bundle made for the checkpoint you hold")
    old, new = sorted((other, signed.checkpoint), key=lambda checkpoint: checkpoint.size)
    return verify_consistency(
        old_size=old.size, old_root=old.root, new_size=new.size, new_root=new.root, proof=bundle.consistency
    )


def _proved(report: VerificationReport) -> tuple[str, ...]:
    checkpoint, inclusion = report.checkpoint.checkpoint, report.inclusion
    signers = ", ".join(f"{key.name} ({key.key_id.hex()})" for key in report.checkpoint.signers)
    sentences = [f"The {item.what} has the digest {item.digest} that the entry states." for item in report.commitments]
    sentences += [
        f"The entry is number {inclusion.index} of the {checkpoint.size} entries of the log {checkpoint.origin}.",
        f"The checkpoint with root {checkpoint.root.hex()} is signed by {signers}.",
    ]
    sentences += [
        f"The witness {item.witness.name} says it saw this checkpoint at POSIX time {item.time_s}."
        for item in report.checkpoint.cosignatures
    ]
    if report.consistency is not None:
        old, new = report.consistency.old_size, report.consistency.new_size
        sentences.append(
            f"The log of {new} entries begins with the {old} entries of the smaller checkpoint, unchanged."
        )
    return tuple(sentences)


def _not_proved(report: VerificationReport, trust: Trust) -> tuple[str, ...]:
    sentences = ["Time was not checked: no timestamp token was part of this procedure."]
    if trust.keys_from_bundle:
        sentences.append(
            "The key is self-asserted: it came with the bundle, so anybody could have made both. "
            "Compare its key id with one from another source."
        )
    if report.consistency is None:
        sentences.append("No other checkpoint was compared: the log may have been forked or shortened before this one.")
    if not report.checkpoint.cosignatures:
        sentences.append("No witness cosignature was checked: other people may have been shown another log.")
    sentences.append("Nothing here shows that a source was honest or that a statement is true.")
    return tuple(sentences)
