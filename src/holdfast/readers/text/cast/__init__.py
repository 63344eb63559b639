# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who and what a text names: tables, grammar, surnames, roles, and whom “he” means."""
