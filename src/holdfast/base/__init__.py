# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Words everybody needs, and no word of the domain: errors, digests, dates, files, settings.

Import from the modules (`holdfast.base.errors`, `holdfast.base.digest` …); the package
itself offers nothing, so that importing one word does not load the others.
"""

__all__: list[str] = []
