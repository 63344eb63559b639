# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names and customers against the listed parties: scored, explained, reproducible possible matches."""
