# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Proposals of models for a document: asked for on purpose, kept beside the record, waiting for a person.

    back end     `chat_model` (an OpenAI-compatible endpoint of the settings), or a recogniser of
                 names (`readers.proposals_ner`); it proposes, and spans decide
    kept         `proposals/<2 hex>/<digest>.json`, one file for each passage text with proposals
                 that stand in it; its name is the digest of the text, so the same words in a new
                 capture keep their reviews, and changed words begin without any
    a review     `accepted` or `rejected`, by whom and when; until then a proposal is nothing

Nothing here writes statements or findings: rules and their results are never merged with what
a model says. The folder is no part of what `rebuild` makes again; it holds judgements of people.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from holdfast.base.clock import instant_text
from holdfast.base.errors import CaptureError, InputError, LimitError, NotFound, StoreError, UsageError
from holdfast.base.files import Disk, read_up_to
from holdfast.readers.proposals import Anchored, Outcome, Passage, anchored, answer_of, passages_of, question

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.workspace.opening import Workspace

__all__ = [
    "VERDICTS",
    "BackEnd",
    "Proposed",
    "Waiting",
    "chat_model",
    "name_recogniser",
    "propose",
    "review",
    "review_named",
    "waiting",
]

VERDICTS = ("accepted", "rejected")
_KEY = "HOLDFAST_MODEL_KEY"
_MOST_FAILURES = 3  # in a row: the endpoint is not there, and every passage would wait for it
_SOURCE = re.compile(r"sha256:[0-9a-f]{64}\Z")
_LARGEST_FILE = 8 << 20


@dataclass(frozen=True, slots=True)
class BackEnd:
    """What proposes: its name (`origin` of what it proposes) and the function that is handed a passage."""

    name: str
    ask: Callable[[Passage], Sequence[object]]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What came of asking about one document; `failed` says what the back end did wrong, `stopped` that it was left."""

    document: str
    asked: int
    accepted: int
    known: int
    rejected_unanchored: int
    malformed: int
    failed: tuple[str, ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that no person has looked at: its id, where it stands, and its fields as JSON."""

    id: str
    source: str
    text: str
    fields: dict[str, object]


def chat_model(workspace: Workspace) -> BackEnd:
    """The chat model of the settings; its key is read from the environment and kept nowhere.

    Raises:
        ConfigError: when it is asked and none is set.
    """
    from holdfast.sources.models import ModelEndpoint, ask  # noqa: PLC0415 - loaded where a model is asked

    settings = workspace.settings
    endpoint = ModelEndpoint(settings.model_url, settings.model_name, workspace.environment.get(_KEY, ""))
    return BackEnd(settings.model_name, lambda passage: answer_of(ask(endpoint, question(passage))))


def name_recogniser(kind: str, model: str) -> BackEnd:
    """A recogniser of names that is installed here (`spacy`, `gliner`), with its model.

    Raises:
        ConfigError: it is not installed, or has no such model.
    """
    from holdfast.readers.proposals_ner import recogniser  # noqa: PLC0415 - loads what it names

    return BackEnd(f"{kind}:{model}", recogniser(kind, model))


def propose(workspace: Workspace, reference: str, back_end: BackEnd) -> Proposed:
    """Ask a back end about every passage of a document and keep what stands in the text.

    Raises:
        NotFound: no such document.
        ConfigError: the back end is not set up.
        StoreError: the proposals cannot be written.
    """
    from holdfast.workspace.documents import open_document  # noqa: PLC0415 - loads the readers of documents

    opened = open_document(workspace, reference)
    asked = kept = known = row = 0
    outcome, failed = Outcome(), list[str]()
    for passage in _passages(opened.read.views):
        asked += 1
        try:
            found = anchored(passage, back_end.ask(passage), origin=back_end.name)
        except (CaptureError, InputError, LimitError) as error:
            failed.append(error.message)
            row = 0 if isinstance(error, InputError) and not isinstance(error, LimitError) else row + 1
            if row >= _MOST_FAILURES:
                break
            continue
        row = 0
        new = _keep(workspace, passage, found.accepted)
        kept, known = kept + new, known + len(found.accepted) - new
        outcome += replace(found, accepted=())
    return Proposed(
        opened.id, asked, kept, known, outcome.rejected_unanchored, outcome.malformed,
        tuple(dict.fromkeys(failed)), row >= _MOST_FAILURES,
    )  # fmt: skip


def _passages(views: Sequence[Any]) -> Iterator[Passage]:
    """The passages of all views, each text once."""
    seen: set[str] = set()
    for one in views:
        for passage in passages_of(one.stream.view):
            if passage.source not in seen:
                seen.add(passage.source)
                yield passage


def waiting(workspace: Workspace) -> Iterator[Waiting]:
    """Every proposal without a review, in the order of their texts' digests."""
    for file in sorted((workspace.folder / "proposals").glob("??/*.json")):
        held = _read(file)
        for name, fields in held["proposals"].items():
            if name not in held["reviews"]:
                yield Waiting(name, held["source"], held["text"], fields)


def review(workspace: Workspace, source: str, proposal: str, *, verdict: str, by: str) -> None:
    """Record what a person decided about a proposal; a later decision stands beside the earlier one.

    Raises:
        UsageError: no verdict, or nobody's.
        NotFound: no such proposal.
    """
    if verdict not in VERDICTS or not by.strip():
        raise UsageError(f"a review is {' or '.join(VERDICTS)}, by somebody", hint="say who decides")
    file = _file(workspace, source)
    held = _read(file) if file.is_file() else None
    if held is None or proposal not in held["proposals"]:
        raise NotFound(f"no proposal {proposal[:40]!r} for that text", where=source[:80])
    at = instant_text(workspace.clock.now())
    held["reviews"].setdefault(proposal, []).append({"verdict": verdict, "by": by.strip()[:200], "at": at})
    _write(file, held)


def review_named(workspace: Workspace, proposal: str, *, verdict: str, by: str) -> None:
    """`review` of a waiting proposal by its id alone.

    Raises:
        UsageError: no verdict, or nobody's.
        NotFound: no such proposal waits.
    """
    found = next((one for one in waiting(workspace) if one.id == proposal), None)
    if found is None:
        raise NotFound(f"no proposal {proposal[:40]!r} waits", hint="holdfast proposals lists them with their ids")
    review(workspace, found.source, found.id, verdict=verdict, by=by)


def _keep(workspace: Workspace, passage: Passage, found: Sequence[Anchored]) -> int:
    """Add what is new to the passage's file; how many that were."""
    if not found:
        return 0
    file = _file(workspace, passage.source)
    held: dict[str, Any] = {"source": passage.source, "text": passage.text, "proposals": {}, "reviews": {}}
    if file.is_file():
        held = _read(file)
    new = {name: one for one in found if (name := _name(one)) not in held["proposals"]}
    if new:
        held["proposals"] |= {name: one.fields(passage.text) for name, one in new.items()}
        _write(file, held)
    return len(new)


def _name(one: Anchored) -> str:
    written = json.dumps([one.kind, one.start, one.end, [[s.name, s.start, s.end] for s in one.slots], one.origin])
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _file(workspace: Workspace, source: str) -> Path:
    if _SOURCE.match(source) is None:
        raise NotFound(f"not the digest of a text: {source[:80]!r}", hint="it is written sha256:<64 hex>")
    digest = source.removeprefix("sha256:")
    return workspace.folder / "proposals" / digest[:2] / f"{digest}.json"


def _read(file: Path) -> dict[str, Any]:
    try:
        held = json.loads(read_up_to(file, _LARGEST_FILE))
        if not all(isinstance(held[name], dict) for name in ("proposals", "reviews")) or not held["source"]:
            raise TypeError
    except (ValueError, KeyError, TypeError) as exc:
        raise StoreError("proposals cannot be read", where=str(file), hint="restore the file from a backup") from exc
    return held if isinstance(held, dict) else {}


def _write(file: Path, held: dict[str, Any]) -> None:
    disk = Disk()
    disk.make_folder(file.parent)
    disk.replace_file(file, json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True).encode())
