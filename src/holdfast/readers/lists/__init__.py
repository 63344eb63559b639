# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One module per official list.

Import from the modules; the package itself offers nothing.
"""

__all__: list[str] = []
