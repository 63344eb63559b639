# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Entry 0 of a log: the format it is written in, its name, and the key that signs it.

Everything else is checked with what stands here, so it is read before anything else. A format
that this version does not know is refused with the version to install, never guessed at
(vault-format, section 5). The key vouches for itself only: who wants more compares it with a
copy from elsewhere, and this machine compares it with the one it remembers.
"""

from __future__ import annotations

import json

from holdfast import __version__
from holdfast.base.canonical import JsonValue
from holdfast.base.errors import IntegrityError, StoreError
from holdfast.proof.note import VerifierKey
from holdfast.vault.entry import Entry, check_references, parse_entry

__all__ = ["FORMAT", "genesis_body", "genesis_key", "parse_genesis"]

FORMAT = 1


def genesis_body(key: VerifierKey) -> dict[str, JsonValue]:
    """The body of entry 0 of a new log."""
    return {
        "format": FORMAT,
        "hash": "sha256",
        "origin": key.name,
        "software": f"holdfast {__version__}",
        "vkey": str(key),
    }


def parse_genesis(data: bytes) -> Entry:
    """Entry 0 from its bytes.

    Raises:
        StoreError: the log is written in a newer format.
        IntegrityError: entry 0 is no `genesis`, or is damaged.
    """
    newer = _newer_format(data)
    if newer is not None:
        raise StoreError(
            f"the vault is written in format {newer}, this version reads format {FORMAT}",
            where="entry 0",
            hint="install a newer version of Holdfast",
        )
    entry = parse_entry(data, 0)
    wrong = next(check_references(entry, lambda _: None), None)
    if wrong is not None:
        raise IntegrityError(f"entry 0 breaks the format: {wrong}", where="entry 0", hint="run: holdfast verify")
    return entry


def genesis_key(entry: Entry) -> VerifierKey:
    """The log's key, as entry 0 states it; its name is the origin."""
    return VerifierKey.parse(str(entry.body["vkey"]))


def _newer_format(data: bytes) -> int | None:
    """The format that entry 0 states, when it is above ours; whatever is not even JSON has none."""
    try:
        found = json.loads(data)["body"]["format"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if isinstance(found, int) and found > FORMAT else None
