# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Verification: the signed checkpoint, the key, the whole check on demand, and how to do without us.

The check reads every byte under `vault/`; it starts only when asked for. The key and the
checkpoint shown here are worth keeping elsewhere: they are what a later check compares with.
"""

from __future__ import annotations

from starlette.responses import Response

from holdfast.web.asked import Asked
from holdfast.workspace.checking import Report, verify_vault

__all__ = ["run", "show"]


def show(asked: Asked) -> Response:
    """The checkpoint, the key, and the form that starts the check."""
    return _page(asked, None, "")


def run(asked: Asked) -> Response:
    """Check every byte, against the key in `vkey` and the checkpoint in `kept` when they were given.

    Raises:
        UsageError: what was given is no key, or no checkpoint.
    """
    vkey = asked.form.text("vkey")
    kept = asked.form.text("kept").replace("\r\n", "\n")  # browsers send line breaks of a text area as CRLF
    held = [kept.strip("\n").encode() + b"\n"] if kept.strip() else []
    return _page(asked, verify_vault(asked.workspace, held=held, vkey=vkey or None), vkey)


def _page(asked: Asked, report: Report | None, vkey: str) -> Response:
    vault = asked.vault
    signed = vault.checkpoint()
    values = {
        "title": "Verify",
        "at": "/verify",
        "checkpoint": signed.data.decode("utf-8", "replace"),
        "size": signed.checkpoint.size,
        "root": signed.checkpoint.root.hex(),
        "key": str(vault.key),
        "report": report,
        "vkey": vkey,
    }
    return asked.page("verify.html", values)
