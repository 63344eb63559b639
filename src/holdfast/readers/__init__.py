# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Bytes → source records and their rows: one module per official list, no socket.

Import from the modules; the package itself offers nothing.
"""

__all__: list[str] = []
