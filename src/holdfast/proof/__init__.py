# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Verification as pure functions: bytes and values in, what was proved out.

`hashing` (RFC 6962 hashes, C2SP tiles) → `tree` (inclusion and consistency proofs) →
`note` (signed notes and their keys) → `checkpoint` (tree heads and witnesses) →
`procedure` (the numbered procedure over all of them). Import from the modules.

No storage, no network, no settings: what is verified here is only what the caller hands
in. Every verify function raises on failure and returns what it proved, never a bool.
"""

__all__: list[str] = []
