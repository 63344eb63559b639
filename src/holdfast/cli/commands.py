# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Registers every command, in the order of the work: preserve, look, check, keep.

The modules imported here hold signatures and help texts only; what a command needs it
imports when it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.cli import (
    api,
    changes,
    check,
    claims,
    decide,
    faces,
    keep,
    look,
    match,
    measures,
    names,
    pledges,
    propose,
    read,
    receipts,
    review,
    why,
)

if TYPE_CHECKING:
    import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Put the commands on `app`, once."""
    if app.registered_commands:
        return
    command = app.command
    command("init")(keep.init)
    command("add")(keep.add)
    command("sync")(keep.sync)
    command("sources")(look.sources)
    command("search")(look.search)
    command("show")(look.show)
    command("entity", hidden=True)(look.show)  # the other word for it
    command("read")(read.read)
    command("documents")(read.documents)
    command("text")(read.text)
    command("claims")(claims.claims)
    command("pledges")(pledges.pledges)
    command("propose")(propose.propose)
    command("proposals")(propose.proposals)
    command("measures")(measures.measures)
    command("cite")(look.cite)
    command("screen")(match.screen)
    command("receipts")(receipts.receipts)
    command("replay")(receipts.replay)
    command("why")(why.why)
    command("decide")(decide.decide)
    command("decisions")(decide.decisions)
    command("review")(review.review)
    command("names")(names.names)
    command("compare")(names.compare)
    command("changes")(changes.changes)
    command("verify")(check.verify)
    command("bundle")(check.bundle)
    command("release")(keep.release)
    command("rebuild")(check.rebuild)
    command("serve")(faces.serve)
    command("api")(api.api)
    command("doctor")(check.doctor)
    command("main", hidden=True)(faces.main)
