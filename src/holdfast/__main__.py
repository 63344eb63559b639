# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`python -m holdfast`: the command line without an installed script."""

from __future__ import annotations

if __name__ == "__main__":
    from holdfast.cli.main import run

    run()
