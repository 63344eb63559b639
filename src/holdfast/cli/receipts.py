# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The commands of receipts: `receipts` to list them, `replay` to screen again what one says."""

from __future__ import annotations

from typing import Annotated

import typer

from holdfast.cli.context import open_here, options, progress_lines, put, put_json

__all__ = ["receipts", "replay"]


def receipts() -> int:
    """List the receipts of screenings, oldest first.

    \b
    Example:
      holdfast receipts
      holdfast replay 4c1dfd5b --queries customers.csv
    """
    from holdfast.workspace.receipts import receipts as found

    with open_here() as workspace:
        listed = found(workspace)
        if options().json:
            put_json([{"id": one.receipt.id, **one.receipt.body} for one in listed])
            return 0
        if not listed:
            put("no screening has left a receipt here yet")
        for one in listed:
            receipt = one.receipt
            name = receipt.text("file") or receipt.text("kind")
            put(
                f"{receipt.id}  {receipt.text('time')}  {receipt.number('queries', 'count'):>9,} queries  "
                f"{receipt.number('results', 'queries_with_hits'):>7,} with a possible match  "
                f"image {receipt.text('image', 'digest')[7:19]}…  log of {receipt.number('log', 'size'):,}  {name}"
                + ("  (queries stored)" if one.queries is not None else "")
            )
    return 0


def replay(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="Its id, the beginning of it, or its file.")],
    queries: Annotated[
        str | None,
        typer.Option("--queries", metavar="FILE", help="The file that was screened, where it was not stored."),
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the image again from the vault, even if it is still there.")
    ] = False,
) -> int:
    """Screen again what a receipt says, and compare.

    \b
    Example:
      holdfast replay 4c1dfd5b --queries customers.csv

    Exit code 0: every row is equal to the digit; or the receipt is of another version of Holdfast,
    and the rows that differ are listed. Exit code 1: rows differ under the same code, or the receipt,
    its rows or the log are not what they were.
    """
    from holdfast.workspace.receipts import find_receipt
    from holdfast.workspace.replaying import replay as again

    with open_here() as workspace:
        kept = find_receipt(workspace, receipt)
        report = again(workspace, kept, queries, from_vault=rebuild, progress=progress_lines())
        if options().json:
            put_json(report.fields)
        else:
            for line in report.lines:
                put(line)
        return 0 if report.ok else 1
