# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""C2SP checkpoints: the signed head of a log, and what witnesses say about it.

Stands on `note`. A checkpoint says: the log named `origin` has `size` entries under
`root`. The log signs it; witnesses cosign it with a time. A log never signs two
checkpoints of which neither extends the other: who holds both has proof of a fork.

A checkpoint's text has one spelling (decimal size without leading zeros, canonical base64,
32-byte root, the empty tree has the empty root); anything else is refused, so
`parse(text).text == text`. Extension lines are kept and mean nothing here.

Witness cosignatures are those of type 0x04 (Ed25519 over a time and the text). The time is
the witness's own word; it is returned, and not compared with any clock.
Sources: https://c2sp.org/tlog-checkpoint (v1.0.0), https://c2sp.org/tlog-cosignature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from holdfast.base.errors import InputError, IntegrityError, UsageError
from holdfast.proof.encoding import decode_base64, encode_base64
from holdfast.proof.hashing import EMPTY_ROOT, HASH_BYTES, MAX_SIZE
from holdfast.proof.note import (
    KeyKind,
    Note,
    NoteSignature,
    NoteSigner,
    VerifierKey,
    verify_note,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "Checkpoint",
    "Cosignature",
    "SignedCheckpoint",
    "cosign",
    "parse_unverified",
    "sign_checkpoint",
    "verify_checkpoint",
]

_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")  # 19 digits hold 2^63 - 1
_CONTROL = re.compile(r"[\x00-\x1f]")
_TIME_BYTES = 8
_ED25519_BYTES = 64


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint states: `origin` (log name), `size` in entries, 32-byte `root`.

    Raises:
        InputError: an empty origin or extension line, control characters, a size outside
            0 to 2^63 - 1, a root that is not 32 bytes, or size 0 with another root than
            that of the empty tree.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in (self.origin, *self.extensions):
            if not line or _CONTROL.search(line):
                msg = f"checkpoint line {line[:80]!r} is empty or has control characters"
                raise InputError(msg)
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            msg = f"checkpoint has size {self.size} and a root of {len(self.root)} bytes"
            raise InputError(msg, hint=f"0 <= size < 2^63, and a root has {HASH_BYTES} bytes")
        if self.size == 0 and self.root != EMPTY_ROOT:
            msg = f"checkpoint of an empty log has root {self.root.hex()}"
            raise InputError(msg, hint="the empty tree has the hash of the empty string (RFC 6962, 2.1)")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a checkpoint's note text; `text` of the result is `text` again.

        Raises:
            InputError: fewer than three lines, a size with leading zeros or other digits,
                non-canonical base64, or as the class.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not _DECIMAL.match(lines[1]):  # noqa: PLR2004 - three lines and the end
            msg = f"not a checkpoint text: {text[:120]!r}"
            raise InputError(msg, hint="three lines: origin, size in decimal, root in base64")
        return cls(lines[0], int(lines[1]), decode_base64(lines[2]), tuple(lines[3:-1]))

    @property
    def text(self) -> str:
        """The note text that is signed, with its final line feed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, encode_base64(self.root), *self.extensions))


@dataclass(frozen=True, slots=True)
class Cosignature:
    """Proved: `witness` signed that it saw this checkpoint at `time_s` by its own clock.

    `time_s` is in POSIX seconds. It says that the witness had seen no conflicting checkpoint.
    """

    witness: VerifierKey
    time_s: int


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """Proved: each of `signers` (at least one) signed `checkpoint`; witnesses, if any, cosigned it.

    `unknown` counts signature lines that belong to no key asked for; `data` is the exact note.
    """

    checkpoint: Checkpoint
    signers: tuple[VerifierKey, ...]
    cosignatures: tuple[Cosignature, ...]
    unknown: int
    data: bytes


def parse_unverified(data: bytes) -> Checkpoint:
    """What a signed checkpoint claims, without looking at its signatures.

    For finding out which key is needed, and for one's own files that are verified later.

    Raises:
        InputError: not a signed note, or not a checkpoint.
    """
    return Checkpoint.parse(Note.parse(data).unverified_text)


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[NoteSigner]) -> bytes:
    """The checkpoint as a signed note with one line per signer, in their order.

    Raises:
        UsageError: no signer, or a witness key among them.
    """
    if not signers:
        msg = "a checkpoint needs at least one signature"
        raise UsageError(msg)
    return Note(checkpoint.text, tuple(signer.sign(checkpoint.text) for signer in signers)).encode()


def cosign(data: bytes, witness: NoteSigner, time_s: int) -> bytes:
    """The signed checkpoint `data` with a witness cosignature appended.

    A witness must have verified the log's signature and the consistency with what it signed
    before; this function does neither.

    Raises:
        InputError: `data` is not a checkpoint.
        UsageError: `witness` is not of kind `COSIGNATURE`, or the time is outside 0 to 2^63 - 1.
    """
    if witness.kind is not KeyKind.COSIGNATURE or not 0 <= time_s <= MAX_SIZE:
        msg = f"{witness.name} cannot cosign at {time_s}"
        raise UsageError(msg, hint="a cosignature needs a key of type 0x04 and a POSIX time in seconds")
    note = Note.parse(data)
    Checkpoint.parse(note.unverified_text)
    signature = witness.private_key.sign(_cosigned_message(note.unverified_text, time_s))
    line = NoteSignature(witness.name, witness.verifier_key.key_id, time_s.to_bytes(_TIME_BYTES, "big") + signature)
    return Note(note.unverified_text, (*note.signatures, line)).encode()


def verify_checkpoint(
    data: bytes,
    log_keys: Iterable[VerifierKey],
    *,
    origin: str,
    witnesses: Iterable[VerifierKey] = (),
    min_witnesses: int = 0,
) -> SignedCheckpoint:
    """Check a signed checkpoint of the log `origin`.

    Args:
        data: exact bytes of the note.
        log_keys: keys trusted to sign for this log (type 0x01).
        origin: name of the log; two logs may share a key, so this is never guessed.
        witnesses: witness keys (type 0x04) whose cosignatures are checked and returned.
        min_witnesses: how many different witnesses must have cosigned.

    Raises:
        InputError: `data` is not a checkpoint.
        IntegrityError: another origin, no signature by a log key, a signature or cosignature
            under a known key that does not verify, or too few witnesses.
    """
    note = Note.parse(data)
    checkpoint = Checkpoint.parse(note.unverified_text)
    if checkpoint.origin != origin:
        msg = f"checkpoint is of the log {checkpoint.origin!r}, not {origin!r}"
        raise IntegrityError(msg)
    verified = verify_note(note, log_keys)
    known = [key for key in dict.fromkeys(witnesses) if key.kind is KeyKind.COSIGNATURE]
    cosignatures = tuple(
        _verify_cosignature(note.unverified_text, line, key)
        for line in note.signatures
        for key in known
        if line.matches(key)
    )
    distinct = len({item.witness.public_key for item in cosignatures})
    if distinct < min_witnesses:
        msg = f"{distinct} known witnesses cosigned the checkpoint, {min_witnesses} are required"
        raise IntegrityError(msg, hint="ask the log's owner for a checkpoint with more cosignatures")
    unknown = verified.unknown - len(cosignatures)
    return SignedCheckpoint(checkpoint, verified.signers, cosignatures, unknown, data)


def _verify_cosignature(text: str, line: NoteSignature, key: VerifierKey) -> Cosignature:
    time_s = int.from_bytes(line.signature[:_TIME_BYTES], "big")
    if len(line.signature) != _TIME_BYTES + _ED25519_BYTES or time_s > MAX_SIZE:
        msg = f"the cosignature of {key.name} is not a time and an Ed25519 signature"
        raise IntegrityError(msg)
    key.verify(_cosigned_message(text, time_s), line.signature[_TIME_BYTES:])
    return Cosignature(key, time_s)


def _cosigned_message(text: str, time_s: int) -> bytes:
    """What a witness signs (tlog-cosignature, Ed25519 signed message)."""
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()
