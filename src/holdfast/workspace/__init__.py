# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Opens one folder and hands out the stages: this is the Python API.

    from pathlib import Path

    from holdfast.workspace import open_workspace
    from holdfast.workspace.ingest import add
    from holdfast.workspace.screening import screen_name

    with open_workspace("mycase") as workspace:
        add(workspace, [Path("sdn.csv"), Path("alt.csv")], source="us_ofac_sdn")
        print(workspace.record.entity("us_ofac_sdn-35096").caption)
        print(screen_name(workspace, "Some Name", {}).summary)

What can be done with an open workspace stands in one module per job: `ingest`, `fetching`,
`evidence`, `screening`, `why`, `summary`, `checking`, `rebuild`. docs/how-to/use-from-python.md
runs these lines as a test.

A workspace is one folder: `holdfast.toml`, `vault/` (the truth), `record/` (derived, may be
deleted) and `run/` (locks and uploads). The signing key lies outside, in the user's own
configuration folder.
"""

from holdfast.workspace.opening import (
    Workspace,
    create_workspace,
    find_workspace,
    open_records_with,
    open_workspace,
)
from holdfast.workspace.versions import open_present

__all__ = ["Workspace", "create_workspace", "find_workspace", "open_workspace"]

open_records_with(open_present)
