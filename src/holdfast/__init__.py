# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Holdfast: the record of who is being held to account, for what, by whom, and on what evidence.

The packages of the flow, lowest first: `base`, then `proof`, `names` and `model`, then `vault`, `sources`, `readers`,
`record`, `screening`, `workspace`, and the faces `web` and `cli`. A package imports only what stands before it, and
import-linter checks that on every change. Start reading at `holdfast.workspace`, which opens one folder and hands out
the stages; `docs/` holds the tutorial, the vault format and the glossary.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
