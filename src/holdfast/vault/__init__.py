# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The vault: every capture preserved byte for byte, in a log nobody can rewrite unnoticed.

`docs/vault-format.md` specifies what lies on disk; the section numbers in this package are
those of that text. `entry` and `openings` (values) → `pack`, `log`, `tails` (files) → `sign`
(keys and the memory of checkpoints) → `store` and `batch` (`Vault`) → `decoding`, `imports`,
`deletion`, `audit`, `bundle` (uses). Import from the modules.
"""

__all__: list[str] = []
