# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""C2SP tlog-proof files: index, inclusion proof and checkpoint of one entry as text.

The form in which a proof leaves the vault (`*.tlog-proof` in a bundle). Reading one proves
nothing: `procedure.verify_bundle` does, with the entry's bytes and a trusted key. A proof
has one spelling; `TlogProof.parse(data).encode() == data` for everything that parses.
Source: https://c2sp.org/tlog-proof (v1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from holdfast.base.errors import InputError, LimitError
from holdfast.proof.checkpoint import parse_unverified
from holdfast.proof.encoding import decode_base64, encode_base64
from holdfast.proof.hashing import HASH_BYTES, MAX_SIZE
from holdfast.proof.note import MAX_NOTE_BYTES

__all__ = ["TlogProof"]

_HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})\Z")
_MAX_HASHES = 63  # the height of a tree of 2^63 leaves
_MAX_HEAD_BYTES = 100_000  # 63 hashes are 2,835 bytes; the rest is room for extra data


@dataclass(frozen=True, slots=True)
class TlogProof:
    """What a tlog-proof file holds, unverified.

    Args:
        index: number of the entry in the log, from 0.
        inclusion: audit path, from the leaf's sibling to the root's child, 32 bytes each.
        checkpoint: exact bytes of the signed checkpoint.
        extra: data for the application, authenticated by nothing; `None` when absent.
    """

    index: int
    inclusion: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a tlog-proof file.

        Raises:
            LimitError: it is longer than a checkpoint and 63 hashes can be.
            InputError: another first line, another spelling of index or hashes, or no
                checkpoint after the empty line.
        """
        if len(data) > _MAX_HEAD_BYTES + MAX_NOTE_BYTES:
            msg = f"a tlog-proof has at most {_MAX_HEAD_BYTES + MAX_NOTE_BYTES} bytes, not {len(data)}"
            raise LimitError(msg)
        head, _, checkpoint = data.partition(b"\n\n")
        lines = head.decode("utf-8", "replace").split("\n")  # a replaced character fits none of the forms below
        has_extra = len(lines) > 1 and lines[1].startswith("extra ")
        first = 2 if has_extra else 1
        match = _INDEX.match(lines[first]) if len(lines) > first else None
        if lines[0] != _HEADER or match is None or int(match[1]) > MAX_SIZE:
            msg = f"not a tlog-proof: it begins {data[:80]!r}"
            raise InputError(msg, hint=f"the first line is {_HEADER}, then `index` and the entry's number")
        extra = decode_base64(lines[1].removeprefix("extra ")) if has_extra else None
        hashes = tuple(decode_base64(line) for line in lines[first + 1 :])
        if len(hashes) > _MAX_HASHES or any(len(value) != HASH_BYTES for value in hashes) or extra == b"":
            msg = f"a tlog-proof has at most {_MAX_HASHES} hashes of {HASH_BYTES} bytes, and no empty extra data"
            raise InputError(msg)
        parse_unverified(checkpoint)
        return cls(int(match[1]), hashes, checkpoint, extra)

    def encode(self) -> bytes:
        """The bytes of the file."""
        lines = [_HEADER]
        if self.extra is not None:
            lines.append(f"extra {encode_base64(self.extra)}")
        lines += [f"index {self.index}", *(encode_base64(value) for value in self.inclusion)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint
