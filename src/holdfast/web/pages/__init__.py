# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One module per kind of page: asks the workspace, arranges what it says, names a template.

A page function takes an `Asked` and gives a response; what it hands to its template is plain
values, so that no template has to decide anything.
"""
