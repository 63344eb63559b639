# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where things come from: the catalogue of sources, and the only code that opens a connection.

Import from the modules; the package itself offers nothing, so that reading the catalogue
loads no network code.
"""

__all__: list[str] = []
