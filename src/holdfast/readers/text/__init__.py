# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a text view says: sentences, dates, quantities, who said what, measures and claims."""
