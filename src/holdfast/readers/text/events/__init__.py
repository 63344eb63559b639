# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Talks, calls, visits, mechanisms and claimed effects that a text tells of."""
