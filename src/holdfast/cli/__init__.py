# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command line: one module per group of commands, imported when the command runs.

Import from the modules; the package itself offers nothing.
"""

__all__: list[str] = []
