# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Pages, news, reports and files: bytes to a text whose every character leads back to them."""
