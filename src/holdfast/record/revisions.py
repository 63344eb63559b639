# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Compares two captures of one page: what the publisher changed, what is noise, what cannot be told.

    1. cut both views into units, look for signs of holes      revisions_units
    2. pair the units that stand for each other                revisions_pairs, revisions_align
    3. of each pair, which words differ and what that means    revisions_words, revisions_fold
    4. of what is on one side only: added or removed, part of the furniture, or not to be told
    5. put together what a reader sees as one (a list that rotates, dates that lost their titles)
    6. what that does to quotations, measures, claims, dates and quantities   revisions_findings

Pure: the same two views give the same revision. Both views should come from the same reader
(`view.maker`); where they do not, a note says so. Costs grow with the length of the pages, not
with its square, and what cannot be aligned within bounds is told as removed and added.

What this does not do: it does not say why a page was changed, nor that a difference is one
where a hole in a capture explains it as well.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.readers.documents.view import TextView
from holdfast.readers.text.found import Understood
from holdfast.record.revisions_findings import finding_changes
from holdfast.record.revisions_fold import repaired
from holdfast.record.revisions_grouping import grouped
from holdfast.record.revisions_links import link_changes
from holdfast.record.revisions_model import Change, FindingChange, Hole, Revision, Side, WordChange
from holdfast.record.revisions_pairs import Paired, pair_up
from holdfast.record.revisions_sides import Page, Shared, judge_alone, page_of
from holdfast.record.revisions_units import Unit
from holdfast.record.revisions_words import judge_words, word_changes

__all__ = ["Change", "FindingChange", "Hole", "Revision", "Side", "WordChange", "compare"]

_FURNITURE = frozenset({"navigation", "related", "widget"})
_CUT_SHORT = re.compile(r"(?:…|\.\.\.|\[…\])\s*\Z")
_LITTLE = 0.1  # of the words in common: not two versions of one page
_WORDS_TO_TELL = 20


def compare(
    old: TextView, new: TextView, *, old_found: Understood | None = None, new_found: Understood | None = None
) -> Revision:
    """What changed from one text view of a page to a later one.

    Args:
        old: the older view.
        new: the newer view.
        old_found: what the older view says (`readers.text.understand`); without both, `findings` stay empty.
        new_found: what the newer view says.
    """
    before, after = page_of(old), page_of(new)
    pairs = pair_up(before.units, after.units)
    changes = [_paired(before, after, pair) for pair in pairs]
    changes = _bylines(changes, before, after)
    taken_old = {at for pair in pairs for at in range(*pair.old)}
    taken_new = {to for pair in pairs for to in range(*pair.new)}
    keys = frozenset(before.units[at].key for at in taken_old) | frozenset(after.units[to].key for to in taken_new)
    removed = _alone(before, after, "removed", taken=taken_old, keys=keys)
    added = _alone(after, before, "added", taken=taken_new, keys=keys)
    told = grouped(_in_order(changes, removed, added), before, after)
    revision = Revision(old, new, tuple(told), before.holes, after.holes, _notes(before, after, taken_old))
    if old_found is None or new_found is None:
        return revision
    return dataclasses.replace(revision, findings=finding_changes(revision, old_found, new_found))


def _alone(here: Page, there: Page, status: str, *, taken: set[int], keys: frozenset[str]) -> list[Change]:
    tail = 1 + max((at for at in taken if here.units[at].spoken), default=-1)
    shared = Shared(keys, tail)
    return [
        judge_alone(here, there, at, status=status, shared=shared) for at in range(len(here.units)) if at not in taken
    ]


def _paired(before: Page, after: Page, pair: Paired) -> Change:
    old, new = _side(before.units, pair.old), _side(after.units, pair.new)
    was, now = before.units[pair.old[0]], after.units[pair.new[0]]
    many = pair.old[1] - pair.old[0] > 1 or pair.new[1] - pair.new[0] > 1
    words: tuple[WordChange, ...] = ()
    if repaired(before.view.text[old.start : old.end]) != repaired(after.view.text[new.start : new.end]):
        words = word_changes(before.view, after.view, (old.start, old.end), (new.start, new.end))
    title = now.kind == "heading" or now.role == "title" or was.kind == "heading" or was.role == "title"
    effect, reason = judge_words(
        before.view, after.view, ((old.start, old.end), (new.start, new.end)), words, title=title or now.short
    )
    if many and effect != "text":
        effect, reason = "layout", "the same words in other blocks"
    if words and effect == "text" and now.role in _FURNITURE and was.role in _FURNITURE:
        effect, reason = "boilerplate", f"{now.role}, not what the page says"
    links = () if words else link_changes(before.view, was, after.view, now)
    if not effect and links:
        effect, reason = "link", "the same words lead to another address"
    status = "moved" if pair.moved else "edited" if words and effect != "encoding" else "kept"
    if status == "moved" and effect in {"", "layout"}:
        effect, reason = "layout", _moved_reason(was, now)
    substantive: bool | None = effect in {"text", "date_bump"}
    if effect == "text" and (short := _cut_short(before, after, (old, new), words)):
        effect, substantive, reason = "extraction", None, short
    if now.role in _FURNITURE and was.role in _FURNITURE:
        effect, substantive = (effect and "boilerplate"), False
    return Change(status, effect, substantive, old, new, words, links, now.role, reason)


def _side(units: Sequence[Unit], numbers: tuple[int, int]) -> Side:
    first, last = units[numbers[0]], units[numbers[1] - 1]
    return Side(first.first, last.last, first.start, last.end)


def _moved_reason(was: Unit, now: Unit) -> str:
    if was.short and now.short:
        return "a line in another place, as extractors write names and offices down"
    return "the same text in another place"


def _cut_short(before: Page, after: Page, sides: tuple[Side, Side], words: tuple[WordChange, ...]) -> str:
    """Why a paragraph that lost its end may only have been captured in part, "" where it was not."""
    if len(words) != 1:
        return ""
    old, new = sides
    (a, b), (c, d) = words[0].old, words[0].new
    if b == old.end and _CUT_SHORT.search(after.view.text, new.start, new.end) and d >= new.end - 5 and b - a > d - c:
        return "the newer capture shows the beginning only"
    if d == new.end and _CUT_SHORT.search(before.view.text, old.start, old.end) and b >= old.end - 5 and d - c > b - a:
        return "the older capture shows the beginning only"
    return ""


@dataclass(frozen=True, slots=True)
class _At:
    """Where a change stands among the others: at its new place, or behind what stood before it."""

    new: int
    rank: int
    old: int


def _in_order(paired: Sequence[Change], removed: Sequence[Change], added: Sequence[Change]) -> list[Change]:
    """All changes in the order of the new version; what was removed stands behind what stood before it."""
    starts = sorted((one.old.start, one.new.end) for one in paired if one.old and one.new and one.status != "moved")
    placed = [(_At(one.new.start, 1, 0), one) for one in [*paired, *added] if one.new is not None]
    at = 0
    behind = -1
    for one in sorted((one for one in removed if one.old is not None), key=lambda one: one.old.start if one.old else 0):
        start = one.old.start if one.old is not None else 0
        while at < len(starts) and starts[at][0] < start:
            behind = starts[at][1]
            at += 1
        placed.append((_At(behind, 0, start), one))
    placed.sort(key=lambda pair: (pair[0].new, pair[0].rank, pair[0].old))
    return [one for _, one in placed]


def _bylines(changes: list[Change], before: Page, after: Page) -> list[Change]:
    """A name that was moved takes the office below it along: in a saved text, both are one byline."""
    if not (before.saved and after.saved):
        return changes
    found = list(changes)
    for number in range(1, len(changes)):
        name, office = changes[number - 1], changes[number]
        if (
            name.status != "moved"
            or office.status != "kept"
            or not (name.old and office.old and name.new and office.new)
        ):
            continue
        texts = (after.view.text[name.new.start : name.new.end], after.view.text[office.new.start : office.new.end])
        apart = office.old.first != name.old.last and name.new.last == office.new.first
        if apart and all(len(text.split()) <= 6 and not text.endswith((".", ":", "”")) for text in texts):  # noqa: PLR2004 - words of an office
            reason = "the office below a name, set apart from it before"
            found[number] = dataclasses.replace(office, status="moved", effect="layout", reason=reason)
    return found


def _notes(before: Page, after: Page, taken_old: set[int]) -> tuple[str, ...]:
    notes = []
    if before.view.maker != after.view.maker:
        notes.append(f"the views were made by different rules: {before.view.maker} and {after.view.maker}")
    sizes = [sum(unit.words for unit in page.units) for page in (before, after)]
    common = sum(before.units[at].words for at in taken_old)
    if min(sizes) >= _WORDS_TO_TELL and common < _LITTLE * min(sizes):
        notes.append("the two captures have almost no words in common: they may not be versions of one page")
    elif before.says and not after.says:
        notes.append("the newer capture says nothing but menus: it may be an error page or a consent wall")
    return tuple(notes)
