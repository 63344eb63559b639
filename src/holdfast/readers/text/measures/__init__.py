# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a text says is imposed, threatened, planned or lifted: by whom, against whom, until when."""
