# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who said what to whom, where and when, in their own words or as reported."""
