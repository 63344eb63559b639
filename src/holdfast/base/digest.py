# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`Digest`: one type, one text form, one algorithm.

Evidence is addressed by SHA-256 (FIPS 180-4) everywhere: it is what courts, openssl
and `sha256sum` know. The text form is `sha256:` and 64 lower-case hex digits; anything
else is refused, so two texts of one digest cannot differ. Short ids inside the derived
record use BLAKE2b-128 (`short_id`), which never leaves it as evidence.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from holdfast.base.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

__all__ = ["Digest", "sha256", "sha256_stream", "short_id"]

_TEXT = re.compile(r"sha256:[0-9a-f]{64}\Z")
_BLOCK_BYTES = 1 << 20  # hashing speed is flat from 256 kB up; 1 MiB keeps memory small


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """A SHA-256 digest. `raw` is exactly 32 bytes; `str()` gives `sha256:<hex>`."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != hashlib.sha256().digest_size:
            msg = f"a SHA-256 digest has 32 bytes, not {len(self.raw)}"
            raise InputError(msg)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form `sha256:<64 lower-case hex>`.

        Raises:
            InputError: any other text, upper-case hex and blanks included.
        """
        if not _TEXT.match(text):
            msg = f"not a digest: {text[:80]!r}"
            raise InputError(msg, hint="a digest is written sha256: and 64 lower-case hex digits")
        return cls(bytes.fromhex(text[7:]))

    @property
    def hex(self) -> str:
        """The 64 hex digits without the algorithm."""
        return self.raw.hex()

    def __str__(self) -> str:
        return f"sha256:{self.raw.hex()}"


def sha256(data: bytes | memoryview) -> Digest:
    """The digest of `data`."""
    return Digest(hashlib.sha256(data).digest())


def sha256_stream(stream: BinaryIO) -> tuple[Digest, int]:
    """Digest and length in bytes of everything from the current position to the end."""
    state = hashlib.sha256()
    size = 0
    while block := stream.read(_BLOCK_BYTES):
        state.update(block)
        size += len(block)
    return Digest(state.digest()), size


def short_id(parts: Iterable[bytes]) -> bytes:
    """16 bytes that identify a sequence of byte strings; for ids inside the derived record only.

    Each part is length-prefixed, so no two sequences collide by concatenation.
    """
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        state.update(len(part).to_bytes(8, "big"))
        state.update(part)
    return state.digest()
