# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The version under which documents are read: whoever changes what any rule finds raises it.

It stands on every row of the record and on every derivation entry. The same bytes under the same
version give the same rows; a record of an older version is made again when it is opened.
"""

__all__ = ["NAME", "VERSION"]

VERSION = 2
NAME = f"document@{VERSION}"
