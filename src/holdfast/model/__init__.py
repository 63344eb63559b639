# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a fact is: schemata, statements and the source records they were read from.

Import from the modules; the package itself offers nothing.
"""

__all__: list[str] = []
