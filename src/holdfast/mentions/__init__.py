# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""All names of the record in one automaton; text → spans → candidate parties."""
