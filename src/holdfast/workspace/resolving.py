# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which records are of one party: resolved when something changed, judged by people, listed with reasons.

    resolve     what is new or changed is compared and clustered; nothing is logged
    side_by_side  two records with every fact compared, and what people said of them
    judge       one `judgement` entry: verdict and rule version in the open, the facts of both, the
                reason and who judged as commitments only; then the clusters take it into account
    take_back   a `reopen` of a judgement, on the same two

A judgement wins over the rules and survives a rebuild. When a fact it rests on changes it still
counts, and its pair stands in the queue again, saying what changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.base.errors import NotFound, UsageError
from holdfast.record.identities import Refreshed
from holdfast.record.identity import RULE_VERSION
from holdfast.record.judgements import Judgement, changed, side_of
from holdfast.workspace.reading import catch_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.record.compare import Comparison
    from holdfast.record.features import Party
    from holdfast.workspace.opening import Workspace

__all__ = [
    "Asked", "SideBySide", "Stated", "judge", "queue", "resolve", "side_by_side", "stated", "take_back", "verdict_of",
]  # fmt: skip

_MAX_TEXT = 10_000  # characters of a reason or a name
_REOPENED = 1_000  # judgements whose facts are looked at for the queue


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two records compared now; `together` whether they are one party at present, `judged` what counts of them."""

    one: Party
    other: Party
    comparison: Comparison
    together: bool
    judged: Judgement | None
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A pair of the queue: ids, captions, evidence in millibans, and why a person is asked."""

    one: str
    other: str
    captions: tuple[str, str]
    evidence: int
    why: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A judgement and what has become of it: `stands`, `re-opened`, `taken back`, `superseded` or `erased`."""

    judgement: Judgement | None
    index: int
    state: str
    why: str
    fields: dict[str, object]


def resolve(workspace: Workspace, *, progress: Callable[[int, int], None] | None = None) -> Refreshed | None:
    """Bring the clusters up to date; `None` when nothing has changed since."""
    catch_up(workspace)
    identities = workspace.record.identities
    return identities.refresh(progress) if identities.stale() else None


def side_by_side(workspace: Workspace, one: str, other: str) -> SideBySide:
    """The two records with every fact compared.

    Raises:
        NotFound: no such record.
        UsageError: the two are one record.
    """
    if one == other:
        raise UsageError("a record is compared with another one", hint="holdfast review ID ID")
    identities = workspace.record.identities
    mine, theirs = sorted((_party(workspace, one), _party(workspace, other)), key=lambda party: party.id)
    heads = identities.canonical_ids()
    judged = next((j for j in identities.judgements() if j.standing and j.pair == (mine.id, theirs.id)), None)
    return SideBySide(
        mine, theirs, identities.compare(mine, theirs),
        together=heads.get(mine.id) is not None and heads.get(mine.id) == heads.get(theirs.id),
        judged=judged, changes=() if judged is None else _changes(judged, mine, theirs),
    )  # fmt: skip


def queue(workspace: Workspace, limit: int = 50, offset: int = 0) -> tuple[tuple[Asked, ...], int]:
    """A page of what a person is asked, judgements whose facts changed first, and how many there are."""
    identities = workspace.record.identities
    reopened = _reopened(workspace)
    waiting, total = identities.review(limit, max(0, offset - len(reopened)))
    asked = reopened[offset : offset + limit]
    for one in waiting[: limit - len(asked)]:
        captions = _captions(workspace, one.one, one.other)
        asked.append(Asked(one.one, one.other, captions, one.evidence, one.why))
    return tuple(asked), total + len(reopened)


def judge(workspace: Workspace, one: str, other: str, *, verdict: str, reason: str, by: str = "") -> Judgement:
    """Write what a person holds of two records into the log and the record.

    Args:
        workspace: where.
        one: entity id of a record.
        other: entity id of the other.
        verdict: `same`, `different` or `unsure`.
        reason: why; required.
        by: who judged.

    Raises:
        UsageError: no such verdict, no reason, or twice the same record.
        NotFound: no such record.
        StoreError: the log cannot be written.
    """
    word = verdict_of(verdict)
    _check_words(reason, by)
    catch_up(workspace)
    found = side_by_side(workspace, one, other)
    texts = {"one": side_of(found.one), "other": side_of(found.other), **_words(reason, by)}
    return _write(workspace, word, texts)


def take_back(workspace: Workspace, index: int, *, reason: str, by: str = "") -> Judgement:
    """Write a `reopen` of judgement `index`; what the rules make of the two counts again.

    Raises:
        NotFound: no such judgement.
        UsageError: no reason, it was superseded or taken back already, or is erased.
    """
    _check_words(reason, by)
    catch_up(workspace)
    found = next((one for one in workspace.record.identities.judgements() if one.row.index == index), None)
    if found is None:
        raise NotFound(f"there is no judgement j{index} that can be read", hint="holdfast review --judgements")
    if not found.standing:
        raise UsageError(f"j{index} does not count any more", hint="holdfast review --judgements")
    texts = {"one": found.row.one or "", "other": found.row.other or "", **_words(reason, by)}
    return _write(workspace, "reopen", texts)


def stated(workspace: Workspace) -> tuple[Stated, ...]:
    """Every judgement with its state, in log order."""
    identities = workspace.record.identities
    read = {one.row.index: one for one in identities.judgements()}
    return tuple(_stated(workspace, row.index, read.get(row.index)) for row in identities.rows())


def verdict_of(text: str) -> str:
    """The verdict that `text` names.

    Raises:
        UsageError: it names none.
    """
    word = text.strip().lower()
    if word not in {"same", "different", "unsure"}:
        raise UsageError(f"a judgement is same, different or unsure; not {text[:40]!r}", hint="--same --reason TEXT")
    return word


def _stated(workspace: Workspace, index: int, one: Judgement | None) -> Stated:
    if one is None:
        return Stated(None, index, "erased", "a side was erased", {"judgement": f"j{index}", "state": "erased"})
    state, why = "stands", ""
    if one.row.verdict == "reopen":
        state = "taken back"
    elif not one.standing:
        state = "superseded"
    else:
        moved = _moved(workspace, one)
        state, why = ("re-opened", "; ".join(moved)) if moved else (state, why)
    row = one.row
    fields: dict[str, object] = {
        "judgement": f"j{index}", "time": row.time, "verdict": row.verdict, "state": state, "why": why,
        "one": one.pair[0], "other": one.pair[1], "reason": row.reason or "", "by": row.by or "", "rules": row.rules,
        "erased": list(row.erased),
    }  # fmt: skip
    return Stated(one, index, state, why, fields)


def _reopened(workspace: Workspace) -> list[Asked]:
    found = []
    for one in [one for one in workspace.record.identities.judgements() if one.standing][-_REOPENED:]:
        moved = _moved(workspace, one)
        if moved:
            why = f"{one.sentence}; since then {'; '.join(moved)}"
            found.append(Asked(*one.pair, _captions(workspace, *one.pair), 0, why))
    return found


def _moved(workspace: Workspace, one: Judgement) -> tuple[str, ...]:
    """What changed on either side since the judgement; nothing for records that are gone altogether."""
    sides = [workspace.record.identities.party(key) for key in one.pair]
    if sides[0] is None or sides[1] is None:
        return ()
    return _changes(one, sides[0], sides[1])


def _changes(judged: Judgement, one: Party, other: Party) -> tuple[str, ...]:
    said = [(one.id, changed(judged.facts[0], one)), (other.id, changed(judged.facts[1], other))]
    return tuple(f"{key}: {text}" for key, texts in said for text in texts)


def _party(workspace: Workspace, key: str) -> Party:
    found = workspace.record.identities.party(key)
    if found is None:
        raise NotFound(f"the record holds no party {key[:80]!r}", hint="holdfast search NAME shows ids")
    return found


def _captions(workspace: Workspace, one: str, other: str) -> tuple[str, str]:
    views = (workspace.record.entity(one), workspace.record.entity(other))
    mine, theirs = (key if view is None else view.caption for key, view in zip((one, other), views, strict=True))
    return mine, theirs


def _write(workspace: Workspace, word: str, texts: dict[str, str]) -> Judgement:
    with workspace.vault.append() as batch:
        index = batch.add_judgement(word, rules=RULE_VERSION, texts=texts)
    catch_up(workspace)
    made = next(one for one in workspace.record.identities.judgements() if one.row.index == index)
    workspace.record.identities.rejudge(*made.pair)
    return made


def _check_words(reason: str, by: str) -> None:
    if not reason.strip():
        raise UsageError("a judgement needs a reason", hint='--reason "the same tax number on the company register"')
    if max(len(reason), len(by)) > _MAX_TEXT:
        raise UsageError(f"a reason has at most {_MAX_TEXT:,} characters", hint="cite the file that holds the rest")


def _words(reason: str, by: str) -> dict[str, str]:
    return {"reason": _line(reason)} | ({"by": _line(by)} if by.strip() else {})


def _line(text: str) -> str:
    """A person's words without what no log can hold; kept as written otherwise."""
    return text.strip().encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
