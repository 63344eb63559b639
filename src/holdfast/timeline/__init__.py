# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What documents tell, side by side: claims that agree and disagree, and what followed a threat or a promise."""
