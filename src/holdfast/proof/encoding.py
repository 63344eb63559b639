# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Base64 with one spelling per value, for keys, roots and signatures.

Plain decoders accept several texts for the same bytes (unused bits, missing padding, line
feeds inside). A signed file must not have a second spelling that verifies as well, so
decoding here accepts only what encoding writes.
"""

from __future__ import annotations

import base64
import binascii

from holdfast.base.errors import InputError

__all__ = ["decode_base64", "encode_base64"]


def encode_base64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(data).decode("ascii")


def decode_base64(text: str) -> bytes:
    """Inverse of `encode_base64`, and only that.

    Raises:
        InputError: another alphabet, missing padding, or unused bits that are not zero.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        msg = f"not base64: {text[:80]!r}"
        raise InputError(msg) from exc
    if encode_base64(data) != text:
        msg = f"not canonical base64: {text[:80]!r}"
        raise InputError(msg, hint="unused bits must be zero (RFC 4648, 3.5)")
    return data
