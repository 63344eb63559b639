# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Full-size files in official shapes, made from conversions or invented parties: one module per list, deterministic."""
