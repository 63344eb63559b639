# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Opens one folder and hands out the stages: this is the Python API.

    import holdfast.workspace as holdfast

    with holdfast.open_workspace("mycase") as ws:
        ws.add(["sdn.csv", "alt.csv"], source="us_ofac_sdn")
        print(ws.record.entity("us_ofac_sdn-35096").caption)
        print(ws.screen_one("Some Name").summary)

A workspace is one folder: `holdfast.toml`, `vault/` (the truth), `record/` (derived, may be
deleted) and `run/` (locks and uploads). The signing key lies outside, in the user's own
configuration folder.
"""

from holdfast.workspace.opening import Workspace, create_workspace, find_workspace, open_workspace

__all__ = ["Workspace", "create_workspace", "find_workspace", "open_workspace"]
