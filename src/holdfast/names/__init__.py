# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Pure text: what the same name can look like. No idea of entities, no network, no store."""
