# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Addresses of crypto-currencies: which kind a text is, and whether its checksum holds.

    base58check   Bitcoin, Litecoin, Dogecoin, Dash, Zcash (t), Tron: two rounds of SHA-256, four bytes
    bech32(m)     Bitcoin and Litecoin witness addresses: BIP 173, BIP 350
    hex           Ethereum and its kin: 0x and 40 digits; mixed case carries a checksum (EIP-55, Keccak-256)

Other chains (Monero, Solana, Ripple …) are not checked: `check` says `None`, and the text is
compared as it stands. Pure, no length beyond MAX_CHARS is read.
"""

from __future__ import annotations

import hashlib
import re

__all__ = ["MAX_CHARS", "check", "normal"]

MAX_CHARS = 128
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANT, _BECH32M_CONSTANT = 1, 0x2BC830A3
_WITNESS = ("bc", "tb", "ltc", "tltc", "bcrt")
_CHECKED_LENGTHS = {21, 22}  # a version of one byte, of two for Zcash, and a hash of twenty
_VERSIONS = {0x00, 0x05, 0x30, 0x32, 0x1E, 0x16, 0x4C, 0x10, 0x41, 0x6F, 0xC4, 0x1CB8, 0x1CBD}
_ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")
_LOOKS_BASE58 = re.compile(r"(?:[13LMDXT2mn]|t[13])[1-9A-HJ-NP-Za-km-z]{25,34}")


def normal(text: str) -> str:
    """The address in its one spelling: witness addresses and hex in lower case, the others as they are."""
    lower = text.lower()
    if lower.partition("1")[0] in _WITNESS and text in {lower, text.upper()}:
        return lower
    return lower if _ETHEREUM.fullmatch(text) is not None else text


def check(text: str) -> bool | None:
    """Whether the checksum holds; `None` when `text` has no checked kind's shape, or carries none (one-case hex)."""
    if len(text) > MAX_CHARS:
        return None
    if _ETHEREUM.fullmatch(text) is not None:
        digits = text[2:]
        return None if digits in {digits.lower(), digits.upper()} else _eip55(digits)
    if text.lower().partition("1")[0] in _WITNESS:
        return _bech32(text)
    return _base58check(text) if _LOOKS_BASE58.fullmatch(text) is not None else None


def _base58check(text: str) -> bool:
    number = 0
    for char in text:
        number = number * 58 + _BASE58.index(char)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    data = bytes(len(text) - len(text.lstrip("1"))) + data
    body, found = data[:-4], data[-4:]
    if len(body) not in _CHECKED_LENGTHS or int.from_bytes(body[:-20], "big") not in _VERSIONS:
        return False
    return hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == found


def _bech32(text: str) -> bool:
    lower = text.lower()
    if text not in {lower, text.upper()}:
        return False
    prefix, _, data = lower.partition("1")
    if len(data) < 8 or any(char not in _BECH32 for char in data):  # noqa: PLR2004 - a version, a program, six of checksum
        return False
    values = [_BECH32.index(char) for char in data]
    expanded = [*(ord(char) >> 5 for char in prefix), 0, *(ord(char) & 31 for char in prefix)]
    wanted = _BECH32_CONSTANT if values[0] == 0 else _BECH32M_CONSTANT
    return _polymod(expanded + values) == wanted


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            checksum ^= generator if top >> bit & 1 else 0
    return checksum


def _eip55(digits: str) -> bool:
    hashed = _keccak256(digits.lower().encode()).hex()
    return all(
        char == (char.upper() if int(nibble, 16) > 7 else char.lower())  # noqa: PLR2004 - the high bit of the nibble
        for char, nibble in zip(digits, hashed, strict=False)
    )


_MASK = (1 << 64) - 1
_RATE = 136  # bytes of Keccak-256
_ROUNDS = 24


def _keccak256(data: bytes) -> bytes:
    """Keccak-256 as Ethereum uses it: the padding of the Keccak submission of 2011, not that of FIPS 202."""
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % _RATE))
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for begin in range(0, len(padded), _RATE):
        for at in range(_RATE // 8):
            lanes[at % 5][at // 5] ^= int.from_bytes(padded[begin + 8 * at : begin + 8 * at + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lanes[at % 5][at // 5].to_bytes(8, "little") for at in range(4))


def _rotated(value: int, by: int) -> int:
    by %= 64
    return ((value << by) | (value >> (64 - by))) & _MASK


def _permuted(a: list[list[int]]) -> list[list[int]]:
    """Keccak-f[1600]: theta, rho and pi, chi, iota (the Keccak reference, section 1.2)."""
    register = 1
    for _ in range(_ROUNDS):
        parity = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        shift = [parity[(x - 1) % 5] ^ _rotated(parity[(x + 1) % 5], 1) for x in range(5)]
        a = [[a[x][y] ^ shift[x] for y in range(5)] for x in range(5)]
        x, y, current = 1, 0, a[1][0]
        for step in range(_ROUNDS):
            x, y = y, (2 * x + 3 * y) % 5
            current, a[x][y] = a[x][y], _rotated(current, (step + 1) * (step + 2) // 2)
        a = [[a[x][y] ^ (~a[(x + 1) % 5][y] & a[(x + 2) % 5][y] & _MASK) for y in range(5)] for x in range(5)]
        for bit in range(7):
            register = ((register << 1) ^ ((register >> 7) * 0x71)) % 256
            if register & 2:
                a[0][0] ^= 1 << ((1 << bit) - 1)
    return a
