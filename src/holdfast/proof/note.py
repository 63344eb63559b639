# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""C2SP signed notes: a text, and Ed25519 signatures over its exact bytes.

`checkpoint` gives such texts their meaning; this module only knows who signed what. A note
is its text (ending in a line feed), an empty line, and signature lines
`— <key name> <base64 of key id and signature>`. The text is separated by the *last* empty
line. Until a trusted key has verified it, the text is called `unverified_text`.

Strictness, so that no second spelling of a note or key exists: UTF-8, no control
character but the line feed, canonical base64 (unused bits zero), at most 1 MB and 100
signatures; `parse(data).encode() == data` for everything that parses.

Ed25519 policy: verification as in RFC 8032, 5.1.7 by the `cryptography` package
(OpenSSL: cofactorless, S must be below the group order). Beyond that, a public key with a
non-canonical encoding or of small order is refused when it is read: under such a key a
signature can hold for several or for all messages.

Signatures of unknown keys are kept and never counted. A signature of a known key that does
not verify makes the whole note invalid. Source: https://c2sp.org/signed-note (v1.0.0).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from holdfast.base.errors import InputError, IntegrityError, LimitError, UsageError
from holdfast.proof.encoding import decode_base64, encode_base64

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "MAX_NOTE_BYTES",
    "MAX_SIGNATURES",
    "KeyKind",
    "Note",
    "NoteSignature",
    "NoteSigner",
    "VerifiedNote",
    "VerifierKey",
    "verify_note",
]

MAX_NOTE_BYTES = 1_000_000  # a checkpoint has some hundred bytes; the limit only stops abuse
MAX_SIGNATURES = 100  # the specification asks verifiers to accept at least 16
_KEY_ID_BYTES = 4
_PUBLIC_KEY_BYTES = 32

_SIGNATURE_LINE = re.compile(r"— ([^ +]+) ([A-Za-z0-9+/]+={0,2})\Z")
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})\Z")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")  # "those below U+0020 other than newline"

_FIELD_PRIME = 2**255 - 19
# y coordinates of the eight points whose order divides the cofactor 8 of Curve25519: order 1,
# order 2, order 4 (two points), order 8 (four points). The test recomputes them.
_SMALL_ORDER_Y = frozenset(
    {
        1,
        _FIELD_PRIME - 1,
        0,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        _FIELD_PRIME - 2707385501144840649318225287225658788936804267575313519463743609750303402022,
    }
)


class KeyKind(IntEnum):
    """Signature type byte of a key: what its signatures are over."""

    ED25519 = 0x01
    """The note text (signed-note)."""
    COSIGNATURE = 0x04
    """A time and the text of a checkpoint (tlog-cosignature, `checkpoint.verify_checkpoint`)."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under. `str()` gives the vkey text, `parse` reads it.

    Raises:
        InputError: a name that is empty or has blanks, control characters or `+`, or a public
            key that is not 32 bytes, not canonically encoded, or of small order.
    """

    name: str
    public_key: bytes
    kind: KeyKind = KeyKind.ED25519

    def __post_init__(self) -> None:
        _check_name(self.name)
        y = int.from_bytes(self.public_key, "little") & ((1 << 255) - 1)
        if len(self.public_key) != _PUBLIC_KEY_BYTES or y >= _FIELD_PRIME or y in _SMALL_ORDER_Y:
            msg = f"the key of {self.name!r} is not a usable Ed25519 public key"
            raise InputError(msg, hint="32 bytes, canonically encoded, not of small order (RFC 8032, 5.1.3)")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `<name>+<8 hex digits of the key id>+<base64 of type byte and public key>`.

        Raises:
            InputError: another form, another key type than 0x01 and 0x04, or a wrong key id.
        """
        match = _VKEY.match(text)
        material = decode_base64(match[3]) if match else b""
        if match is None or material[0] not in tuple(KeyKind):
            msg = f"not a verifier key of type 0x01 or 0x04: {text[:120]!r}"
            raise InputError(msg, hint="<name>+<key id, 8 hex digits>+<base64 of type byte and public key>")
        key = cls(match[1], material[1:], KeyKind(material[0]))
        if str(key) != text:
            msg = f"key id {match[2]} does not belong to the key, which has {key.key_id.hex()}"
            raise InputError(msg, where=text[:120])
        return key

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ type byte ‖ public key), first 4 bytes."""
        material = self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key
        return hashlib.sha256(material).digest()[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(bytes([self.kind]) + self.public_key)}"

    def verify(self, message: bytes, signature: bytes) -> None:
        """Check an Ed25519 signature over exactly `message`.

        Raises:
            IntegrityError: it does not verify.
        """
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except InvalidSignature as exc:
            msg = f"the signature of {self.name} ({self.key_id.hex()}) does not verify"
            raise IntegrityError(msg, hint="the text was changed, or somebody else signed it") from exc


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: key name, key id (4 bytes) and signature bytes; nothing is verified."""

    name: str
    key_id: bytes
    signature: bytes

    def matches(self, key: VerifierKey) -> bool:
        """Whether name *and* id are those of `key`; says nothing about the signature."""
        return (self.name, self.key_id) == (key.name, key.key_id)

    def __str__(self) -> str:
        return f"— {self.name} {encode_base64(self.key_id + self.signature)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed signed note. Its text means nothing before `verify_note`."""

    unverified_text: str
    signatures: tuple[NoteSignature, ...]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a note; `encode` gives back exactly `data`.

        Raises:
            LimitError: more than 1,000,000 bytes or 100 signatures.
            InputError: not UTF-8, a control character, no signature, a malformed signature
                line, non-canonical base64, or no final line feed.
        """
        if len(data) > MAX_NOTE_BYTES:
            msg = f"a signed note has at most {MAX_NOTE_BYTES} bytes, not {len(data)}"
            raise LimitError(msg)
        try:
            whole = data.decode("utf-8")
        except UnicodeDecodeError as exc:
            msg = "signed note is not UTF-8"
            raise InputError(msg, where=f"byte {exc.start}") from exc
        _check_characters(whole)
        text, gap, tail = whole.rpartition("\n\n")
        if not gap or not tail.endswith("\n"):
            msg = "not a signed note: no empty line followed by signature lines"
            raise InputError(msg)
        lines = tail[:-1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            msg = f"a signed note has at most {MAX_SIGNATURES} signatures, not {len(lines)}"
            raise LimitError(msg)
        return cls(text + "\n", tuple(_parse_signature(line) for line in lines))

    def encode(self) -> bytes:
        """The bytes of the note."""
        return (self.unverified_text + "\n" + "".join(f"{line}\n" for line in self.signatures)).encode()


@dataclass(frozen=True, slots=True)
class VerifiedNote:
    """Proved: each of `signers` (at least one) signed `text`.

    `unknown` counts signature lines of keys that were not asked for; they prove nothing.
    """

    text: str
    signers: tuple[VerifierKey, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A private key with the name it signs under; `repr` shows only the public part."""

    name: str
    private_key: Ed25519PrivateKey = field(repr=False)
    kind: KeyKind = KeyKind.ED25519

    @property
    def verifier_key(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.private_key.public_key().public_bytes_raw(), self.kind)

    def sign(self, text: str) -> NoteSignature:
        """Sign a note text (RFC 8032; the same text always gives the same signature).

        Raises:
            UsageError: the key is a witness key, which signs checkpoints only.
            InputError: `text` does not end in a line feed or has a control character.
        """
        if self.kind is not KeyKind.ED25519:
            msg = f"{self.name} is a witness key; it cosigns checkpoints, it does not sign notes"
            raise UsageError(msg)
        if not text.endswith("\n"):
            msg = "a note text ends in a line feed"
            raise InputError(msg)
        _check_characters(text)
        return NoteSignature(self.name, self.verifier_key.key_id, self.private_key.sign(text.encode()))


def verify_note(note: Note, keys: Iterable[VerifierKey]) -> VerifiedNote:
    """Check every signature that a trusted key of type 0x01 made.

    Raises:
        IntegrityError: a signature under the name and id of a trusted key does not verify,
            or no trusted key signed (so an empty `keys` always fails).
    """
    message = note.unverified_text.encode()
    trusted = [key for key in keys if key.kind is KeyKind.ED25519]
    signers: dict[VerifierKey, None] = {}
    unknown = 0
    for line in note.signatures:
        known = [key for key in trusted if line.matches(key)]
        for key in known:
            key.verify(message, line.signature)
            signers[key] = None
        unknown += not known
    if not signers:
        names = ", ".join(f"{line.name} ({line.key_id.hex()})" for line in note.signatures)
        msg = f"no trusted key signed the note; it names {names[:400]}"
        raise IntegrityError(msg, hint="give the verifier key of the log you trust, obtained from somebody else")
    return VerifiedNote(note.unverified_text, tuple(signers), unknown)


def _parse_signature(line: str) -> NoteSignature:
    match = _SIGNATURE_LINE.match(line)
    blob = decode_base64(match[2]) if match else b""
    if match is None or len(blob) <= _KEY_ID_BYTES:
        msg = f"not a signature line: {line[:120]!r}"
        raise InputError(msg, hint="em dash, space, key name, space, base64 of key id and signature")
    _check_name(match[1])
    return NoteSignature(match[1], blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])


def _check_name(name: str) -> None:
    if not name or "+" in name or any(char.isspace() for char in name) or _CONTROL.search(name):
        msg = f"not a key name: {name[:80]!r}"
        raise InputError(msg, hint="a key name is not empty and has no blanks, control characters or plus signs")


def _check_characters(text: str) -> None:
    if found := _CONTROL.search(text):
        msg = f"note has the control character U+{ord(found[0]):04X}"
        raise InputError(msg, where=f"character {found.start()}")
