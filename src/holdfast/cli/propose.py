# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Commands about what models propose: `propose` (ask one about a document), `proposals` (what waits, and reviews)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, open_here, options, put, put_json

if TYPE_CHECKING:
    from holdfast.workspace.opening import Workspace
    from holdfast.workspace.proposals import BackEnd

__all__ = ["proposals", "propose"]


def propose(
    document: Annotated[str, typer.Argument(metavar="C", help="A document of the workspace: c12.")],
    recogniser: Annotated[
        str | None, typer.Option("--recogniser", help="spacy or gliner, where installed; else the chat model is asked.")
    ] = None,
    model: Annotated[str, typer.Option("--model", help="The recogniser's model: installed, or its folder.")] = "",
) -> None:
    """Ask a model of yours what it would point at in a document.

    \b
    Example:
      holdfast propose c12
      holdfast propose c12 --recogniser spacy --model /models/names

    The chat model is the one that model_url and model_name of the settings name; without them
    nothing is sent anywhere. What does not stand in the text is dropped and counted; the rest waits
    for a review and is no fact until then.
    """
    from holdfast.workspace.proposals import propose as ask

    with open_here() as workspace:
        done = ask(workspace, document, _back_end(workspace, recogniser, model))
    if options().json:
        put_json(
            {
                "document": done.document, "asked": done.asked, "accepted": done.accepted, "known": done.known,
                "rejected_unanchored": done.rejected_unanchored, "malformed": done.malformed,
                "failed": list(done.failed), "stopped": done.stopped,
            }
        )  # fmt: skip
        return
    put(f"{done.document}: {done.asked} passages asked about, {done.accepted} new proposals wait, {done.known} known")
    put(f"dropped: {done.rejected_unanchored} that do not stand in the text, {done.malformed} of another shape")
    for problem in done.failed:
        note(f"the model failed: {problem}")
    if done.stopped:
        note("left after three failures in a row; the rest of the document was not asked about")


def _back_end(workspace: Workspace, recogniser: str | None, model: str) -> BackEnd:
    from holdfast.workspace.proposals import chat_model, name_recogniser

    return chat_model(workspace) if recogniser is None else name_recogniser(recogniser, model)


def proposals(
    accept: Annotated[str | None, typer.Option("--accept", metavar="ID", help="Accept this proposal.")] = None,
    reject: Annotated[str | None, typer.Option("--reject", metavar="ID", help="Reject this proposal.")] = None,
    by: Annotated[str, typer.Option("--by", help="Who decides.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
) -> None:
    """What models propose, and a person's review of it.

    Without an option: what nobody has looked at yet; --accept and --reject review it.

    \b
    Example:
      holdfast proposals
      holdfast proposals --accept 0123456789abcdef --by "A. Reader"

    A review is kept for the words of the passage: the same words in a new capture keep it.
    """
    from itertools import islice

    from holdfast.workspace.proposals import review_named, waiting

    with open_here() as workspace:
        for proposal, verdict in ((accept, "accepted"), (reject, "rejected")):
            if proposal is not None:
                review_named(workspace, proposal, verdict=verdict, by=by)
                note(f"{proposal} {verdict}")
        if accept is not None or reject is not None:
            return
        found = list(islice(waiting(workspace), limit))
    if options().json:
        put_json([{"id": one.id, "text": one.text, **one.fields} for one in found])
        return
    for one in found:
        put(f"{one.id}  {one.fields['kind']}  “{' '.join(str(one.fields['quote']).split())}”  ({one.fields['origin']})")
        slots = one.fields["slots"]
        for slot in slots if isinstance(slots, list) else []:
            put(f"    {slot['name']}: {' '.join(str(slot['quote']).split())}")
    if not found:
        put("no proposal waits for a review")
