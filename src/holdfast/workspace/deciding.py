# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Decisions of people about alerts: written to the log, kept in the record, listed with their state.

    1. the query is screened again now, and the listed party must be among the results: a decision
       rests on the facts as they stand, not on what a file of yesterday said
    2. one `decision` entry: the verdict, the image, the size of the log and the score in the open;
       the query's and the party's facts, the reason and who decided as commitments only
    3. the record takes the entry in with its openings; every later run reads it from there

When two people decide at once the log puts them in an order and the later entry counts. Nobody is
overwritten: both stay in the log. A person may say what was looked at (`seen`); when a fact or an
earlier decision has moved since, nothing is written.
"""

from __future__ import annotations

import difflib
import hashlib
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.base.digest import Digest
from holdfast.base.errors import NotFound, UsageError
from holdfast.screening.batch import Match, Options, Screener
from holdfast.screening.decisions import VERDICTS, Book, Decision, Ruling, decision_of, listed_changes
from holdfast.screening.several import Several
from holdfast.screening.sides import fingerprint, listed_party, query_of, query_party
from holdfast.vault.deletion import erase_opening
from holdfast.workspace.answers import options
from holdfast.workspace.images import image
from holdfast.workspace.reading import catch_up

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from holdfast.screening.image import Image, Listed
    from holdfast.screening.query import Query
    from holdfast.workspace.opening import Workspace

__all__ = [
    "TEXTS", "Compared", "Decided", "Standing", "book", "compared", "decide", "erase", "find_listed", "ruling_of",
    "standings", "take_back", "who", "word_of",
]  # fmt: skip

_CANDIDATES = 1_000  # results looked through for the party; far more than are ever shown
_MAX_TEXT = 10_000  # characters of a reason or a name


@dataclass(frozen=True, slots=True)
class Compared:
    """A query and a listed party side by side, now. `seen` names what was looked at."""

    query: Query
    listed: Listed
    match: Match
    image: Digest
    ruling: Ruling | None
    seen: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was written, and the one it supersedes."""

    decision: Decision
    caption: str
    superseded: Decision | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision and what has become of it.

    `state` is `stands`, `re-opened`, `opened again`, `superseded`, `not listed` or `erased`.
    """

    decision: Decision
    caption: str
    state: str
    why: str = ""

    @property
    def fields(self) -> dict[str, object]:
        """For JSON and files."""
        one, row = self.decision, self.decision.row
        return {
            "decision": f"d{row.index}", "time": row.time, "verdict": row.verdict, "state": self.state, "why": self.why,
            "query_id": one.query.id, "query": query_of(one.query).name, "entity_id": one.listed.id,
            "caption": self.caption, "reason": row.reason or "", "by": row.by or "", "score": row.score / 10_000,
            "image": row.image, "log_size": row.size, "erased": list(row.erased),
        }  # fmt: skip


def book(workspace: Workspace) -> Book:
    """Every decision the record holds, ready to be applied."""
    return Book(decision_of(row) for row in workspace.record.decisions())


def word_of(text: str) -> str:
    """The verdict that `text` names.

    Raises:
        UsageError: it names none; the nearest is suggested.
    """
    known = {"not-same": "not-the-same", "different": "not-the-same", "same": "the-same", "open": "reopen"}
    folded = "-".join(text.strip().lower().replace("_", " ").replace("-", " ").split())
    found = known.get(folded, folded)
    if found in VERDICTS:
        return found
    near = difflib.get_close_matches(folded, [*VERDICTS, *known], 1, cutoff=0.5)
    words = ", ".join(VERDICTS)
    if not near:
        raise UsageError(f"a decision is one of {words}; not {text[:40]!r}", hint="--as not-the-same")
    raise UsageError(
        f"a decision is one of {words}; not {text[:40]!r}", hint=f"did you mean --as {known.get(near[0], near[0])}?"
    )


def who(environment: Mapping[str, str]) -> str:
    """The login name of whoever runs this; empty when the machine does not say."""
    return next((environment[name] for name in ("USER", "LOGNAME", "USERNAME") if environment.get(name)), "")


def find_listed(found: Image, entity: str) -> Listed | None:
    """The party `entity` of the image; `None` when it is not in it."""
    row = bisect_left(range(found.size), entity, key=lambda one: found.listed(one).id)
    if row < found.size and (one := found.listed(row)).id == entity:
        return one
    return None


def ruling_of(found: Image, decisions: Book) -> Callable[[Query, str], Ruling | None]:
    """What was decided of a query and the id of a result; looks a party up only when it may have been decided on."""

    def ruling(query: Query, entity: str) -> Ruling | None:
        listed = find_listed(found, entity) if decisions else None
        return None if listed is None else decisions.ruling(query, listed)

    return ruling


def compared(workspace: Workspace, query: Query, entity: str, *, within: Image | None = None) -> Compared:
    """Query and party as they stand now, with every feature of the comparison.

    Raises:
        NotFound: no such party in the image, or it is no result of this query any more.
    """
    found = image(workspace) if within is None else within
    listed = find_listed(found, entity)
    if listed is None:
        raise NotFound(
            f"no listed party has the id {entity[:80]!r} in the sources held now",
            hint='the third column of holdfast screen "NAME" shows ids; a party may have left the list',
        )
    decisions = book(workspace)
    chosen = replace(options(workspace), limit=_CANDIDATES)
    match = _result(found, chosen, query, entity) or _result(found, replace(chosen, near=0), query, entity)
    if match is None:
        raise NotFound(
            f"{listed.caption} ({entity}) is no possible match for {query.name[:80]!r}: there is nothing to decide",
            hint=f'holdfast screen "{query.name[:60]}" shows what is',
        )
    ruling = decisions.ruling(query, listed)
    last = "" if ruling is None else str(decisions.latest(ruling.decision).index)
    given, theirs = fingerprint(query_party(query), listed=False), fingerprint(listed_party(listed), listed=True)
    state = f"{given} {theirs} {last} {query_party(query).id}"
    seen = hashlib.sha256(state.encode("utf-8")).hexdigest()[:32]
    return Compared(query, listed, replace(match, decision=ruling), found.digest, ruling, seen)


def decide(
    workspace: Workspace, query: Query, entity: str, *, verdict: str, reason: str, by: str = "", seen: str | None = None
) -> Decided:
    """Write a person's decision into the log and the record.

    Args:
        workspace: where.
        query: who was asked about, as it was screened.
        entity: id of the listed party.
        verdict: one of `VERDICTS`.
        reason: why; required.
        by: who decided.
        seen: `Compared.seen` of what was looked at; nothing is written when it has moved since.

    Raises:
        UsageError: no such verdict, no reason, or something moved since it was looked at.
        NotFound: the party is not listed, or is no result of the query.
        StoreError: the log cannot be written.
    """
    word = word_of(verdict)
    _check_words(reason, by)
    catch_up(workspace)
    now = compared(workspace, query, entity)
    if seen is not None and seen != now.seen:
        moved = "" if now.ruling is None else f" ({now.ruling.text})"
        raise UsageError(
            f"this has changed since you looked at it{moved}; nothing was written", hint="look again, then decide"
        )
    sides = {"query": query_party(query).text, "listed": listed_party(now.listed).text}
    made, before = _write(workspace, word, (now.image, now.match.score), sides | _words(reason, by))
    return Decided(made, now.listed.caption, before)


def take_back(workspace: Workspace, index: int, *, reason: str, by: str = "") -> Decided:
    """Write a `reopen` of decision `index`, on the facts it rests on; works for a party that left the list, too.

    Raises:
        NotFound: no such decision.
        UsageError: no reason, it was superseded, taken back already, or is erased.
    """
    _check_words(reason, by)
    catch_up(workspace)
    decisions = book(workspace)
    one = next((found for found in decisions.decisions if found.index == index), None)
    if one is None:
        raise NotFound(f"there is no decision d{index}", hint="holdfast decisions --all")
    if not one.usable:
        raise UsageError(f"d{index} does not apply any more: {one.problem}", hint="holdfast decisions --all")
    later = decisions.latest(one)
    if later.index != index:
        hint = f"holdfast decide d{later.index} --as reopen"
        raise UsageError(f"d{index} was superseded by d{later.index}", hint=hint)
    if one.verdict == "reopen":
        raise UsageError(f"d{index} opened it again already", hint="holdfast decide lists what is open")
    found = image(workspace)
    listed = find_listed(found, one.listed.id)
    sides = {"query": one.row.query or "", "listed": one.row.listed or ""}
    made, before = _write(workspace, "reopen", (found.digest, one.row.score), sides | _words(reason, by))
    return Decided(made, one.listed.id if listed is None else listed.caption, before)


def erase(workspace: Workspace, index: int, texts: Sequence[str], *, reason: str) -> tuple[str, ...]:
    """Erase texts of decision `index` for good: a `deletion` entry each, then the text itself; gives what was erased.

    Args:
        workspace: where.
        index: of the decision.
        texts: of `TEXTS`; without `query` or `listed` the decision does not apply any more.
        reason: why; kept with the deletion.

    Raises:
        NotFound: no such decision, or nothing of these is left of it.
        UsageError: no reason, or a text that no decision has.
        StoreError: the log cannot be written.
    """
    _check_words(reason, "")
    unknown = [name for name in texts if name not in TEXTS]
    if unknown or not texts:
        raise UsageError(f"a decision has no text {', '.join(unknown)[:40]!r}", hint=f"--what {','.join(TEXTS)}")
    catch_up(workspace)
    if not any(one.index == index for one in book(workspace).decisions):
        raise NotFound(f"there is no decision d{index}", hint="holdfast decisions --all")
    held = workspace.vault.openings(index)
    left = [name for name in dict.fromkeys(texts) if held.get(f"/body/{name}") is not None]
    if not left:
        raise NotFound(f"nothing of this is left of d{index}: {', '.join(texts)}", hint="holdfast decisions --all")
    for name in left:
        erase_opening(workspace.vault, index, f"/body/{name}", reason=_line(reason))
    catch_up(workspace)
    return tuple(left)


TEXTS = ("query", "listed", "reason", "by")
"""The texts of a decision that can be erased: both sides' facts, why, and who."""


def _check_words(reason: str, by: str) -> None:
    if not reason.strip():
        raise UsageError("a decision needs a reason", hint='--reason "another birth date, passport seen"')
    if max(len(reason), len(by)) > _MAX_TEXT:
        raise UsageError(f"a reason has at most {_MAX_TEXT:,} characters", hint="cite the file that holds the rest")


def _words(reason: str, by: str) -> dict[str, str]:
    return {"reason": _line(reason)} | ({"by": _line(by)} if by.strip() else {})


def _write(
    workspace: Workspace, word: str, looked_at: tuple[Digest, int], texts: Mapping[str, str]
) -> tuple[Decision, Decision | None]:
    """Steps 2 and 3, on an image and a score: the decision as the record has it now, and the one it supersedes."""
    size = workspace.vault.checkpoint().checkpoint.size
    with workspace.vault.append() as batch:
        index = batch.add_decision(word, image=looked_at[0], size=size, score=looked_at[1], texts=texts)
    catch_up(workspace)
    decisions = book(workspace)
    made = next(one for one in decisions.decisions if one.index == index)
    before = decisions.before(index).latest(made)
    return made, before if before.index != index else None


def standings(workspace: Workspace, asked: Mapping[str, Query] | None = None) -> tuple[Standing, ...]:
    """Every decision with its state, in log order.

    Args:
        workspace: where.
        asked: customer's id → the query of the last screened file, to see what changed on that side.
    """
    found, decisions = image(workspace), book(workspace)
    return tuple(_standing(found, decisions, one, asked or {}) for one in decisions.decisions)


def _standing(found: Image, decisions: Book, one: Decision, asked: Mapping[str, Query]) -> Standing:
    if not one.usable:
        return Standing(one, one.listed.id, "erased", one.problem)
    listed = find_listed(found, one.listed.id)
    caption = one.listed.id if listed is None else listed.caption
    later = decisions.latest(one)
    if later.index != one.index:
        return Standing(one, caption, "superseded", f"by d{later.index}: {later.sentence}")
    if one.verdict == "reopen":
        return Standing(one, caption, "opened again")
    if listed is None:
        return Standing(one, caption, "not listed", "the party is in no source held now; applies again if it returns")
    changes = listed_changes(one, listed)
    if changes:
        return Standing(one, caption, "re-opened", "; ".join(change.text for change in changes))
    query = asked.get(one.query.id) if one.query.id else None
    ruling = None if query is None else decisions.ruling(query, listed)
    if ruling is not None and ruling.state == "re-opened" and ruling.decision.index == one.index:
        why = [*(change.text for change in ruling.changes), *([ruling.note] if ruling.note else [])]
        return Standing(one, caption, "re-opened", "; ".join(why))
    return Standing(one, caption, "stands")


def _result(found: Image, chosen: Options, query: Query, entity: str) -> Match | None:
    several = Several(chosen)
    for result in several.gather(Screener(found, chosen).screen_many(several.spread([query]))):
        for one in (*result.hits, *result.near):
            if one.entity_id == entity:
                return one
    return None


def _line(text: str) -> str:
    """A person's words without what no log can hold; kept as written otherwise."""
    return text.strip().encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
