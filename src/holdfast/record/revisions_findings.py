# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a revision did to what the page says: quotations, measures, claims, dates and quantities.

Findings are matched by content, never by place: first inside one change, then across changes
(a paragraph that was taken out and put back elsewhere in other words). What has no counterpart
is gained or lost; what has one of the same kind and subject in the same change, and differs
in some field, is changed. Only changes that touch words count: in a block that was kept, two
readings can differ by what stands around it alone, and that is no change of the page.

A quantity, or a claim with one, that is lost and stands nowhere else in the newer version is
`withdrawn`: figures that go without a word are what such pages are watched for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from holdfast.readers.text.dates import DateFound
from holdfast.readers.text.found import ClaimFound, MeasureFound, QuotationFound, Understood
from holdfast.readers.text.quantities import Quantity
from holdfast.record.revisions_fold import repaired
from holdfast.record.revisions_model import Change, FindingChange, Revision, Side

__all__ = ["finding_changes"]

_LONGEST = 160  # characters of a finding told in a line
_KINDS = ("quotations", "measures", "claims", "quantities", "dates")


@dataclass(frozen=True, slots=True)
class _One:
    """A finding: its span, what makes it the same elsewhere (`strict`), its subject (`loose`), its fields, its line."""

    start: int
    end: int
    strict: Hashable
    loose: Hashable
    fields: tuple[tuple[str, Hashable], ...]
    says: str
    counted: bool


def finding_changes(revision: Revision, old: Understood, new: Understood) -> tuple[FindingChange, ...]:
    """What was changed, gained and lost, kind by kind, each in the order of the text (what is lost behind)."""
    before = _Places([one.old for one in revision.changes])
    after = _Places([one.new for one in revision.changes])
    found: list[FindingChange] = []
    for kind in _KINDS:
        was = [(one, before.of(one.start)) for one in _read(kind, old, revision.old.text)]
        now = [(one, after.of(one.start)) for one in _read(kind, new, revision.new.text)]
        found += _compared(kind, was, now, revision.changes)
    return tuple(found)


class _Places:
    """Which change a character of one side stands in."""

    def __init__(self, sides: Sequence[Side | None]) -> None:
        placed = sorted((side.start, side.end, number) for number, side in enumerate(sides) if side is not None)
        self._starts = [start for start, _, _ in placed]
        self._placed = placed

    def of(self, index: int) -> int | None:
        place = bisect_right(self._starts, index) - 1
        if place < 0 or index >= self._placed[place][1]:
            return None
        return self._placed[place][2]


def _touched(change: Change) -> bool:
    if change.effect in {"boilerplate", "layout", "encoding", "link", ""}:
        return False
    return change.status in {"added", "removed"} or bool(change.words)


def _compared(
    kind: str,
    was: Sequence[tuple[_One, int | None]],
    now: Sequence[tuple[_One, int | None]],
    changes: Sequence[Change],
) -> Iterator[FindingChange]:
    touched = {number for number, change in enumerate(changes) if _touched(change)}
    lost = [(one, at) for one, at in was if at is not None and at in touched]
    gained = [(one, at) for one, at in now if at is not None and at in touched]
    lost, gained, _ = _matched(lost, gained, lambda one, at: (at, one.strict))
    lost, gained, _ = _matched(lost, gained, lambda one, _: one.strict)
    lost, gained, changed = _matched(lost, gained, lambda one, at: (at, one.loose))
    still = {one.strict for one, _ in now}
    for one, other, at in changed:
        both = zip(other.fields, one.fields, strict=True)
        differs = tuple(name for (name, value), (_, before) in both if value != before)
        yield FindingChange(
            kind, "changed", (one.start, one.end), (other.start, other.end), at, one.says, other.says,
            substantive=changes[at].substantive, differs=differs,
        )  # fmt: skip
    for one, at in gained:
        yield FindingChange(
            kind, "gained", None, (one.start, one.end), at, says=one.says, substantive=changes[at].substantive
        )
    for one, at in lost:
        withdrawn = one.counted and one.strict not in still
        yield FindingChange(
            kind, "lost", (one.start, one.end), None, at, said=one.says, withdrawn=withdrawn,
            substantive=changes[at].substantive,
        )  # fmt: skip


_Placed = tuple[_One, int]


def _matched(
    lost: Sequence[_Placed], gained: Sequence[_Placed], key: Callable[[_One, int], Hashable]
) -> tuple[list[_Placed], list[_Placed], list[tuple[_One, _One, int]]]:
    """What is left of both sides, and the pairs with the same key, each with the change the newer stands in."""
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for number, (one, at) in enumerate(lost):
        waiting[key(one, at)].append(number)
    pairs, left, used = [], [], set()
    for one, at in gained:
        places = waiting.get(key(one, at))
        if places:
            number = places.popleft()
            used.add(number)
            pairs.append((lost[number][0], one, at))
        else:
            left.append((one, at))
    return [pair for number, pair in enumerate(lost) if number not in used], left, pairs


def _line(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _read(kind: str, found: Understood, text: str) -> list[_One]:
    if kind == "quotations":
        return [_quotation(one, text) for one in found.quotations if one.form not in {"scare", "title"}]
    if kind == "measures":
        return [_measure(one, text) for one in found.measures]
    if kind == "claims":
        return [_claim(one, text) for one in found.claims]
    if kind == "quantities":
        return [_quantity(one, text) for one in found.quantities]
    return [_date(one, text) for one in found.dates]


def _quantity(one: Quantity, text: str) -> _One:
    of = one.unit or one.noun
    fields = (("low", one.low), ("high", one.high), ("sign", one.sign), ("of", of))
    return _One(one.start, one.end, fields, of, fields, _line(text[one.start : one.end]), counted=bool(of))


def _date(one: DateFound, text: str) -> _One:
    said = text[one.start : one.end]
    fields = (("iso", one.iso or repaired(said).casefold()), ("granularity", one.granularity))
    return _One(one.start, one.end, fields, "date", fields, _line(said), counted=False)


def _quotation(one: QuotationFound, text: str) -> _One:
    spans = one.quote_spans or ((one.content,) if one.content is not None else ((one.start, one.end),))
    words = repaired(" ".join(text[start:end] for start, end in spans)).casefold()
    fields = (("text", words), ("speaker", one.speaker), ("form", one.form), ("verb", one.verb))
    said = " … ".join(text[start:end] for start, end in spans)
    says = _line(f"{one.speaker or 'somebody'}: {said if one.form == 'indirect' else f'“{said}”'}")
    return _One(one.start, one.end, (words, one.speaker), one.speaker, fields, says, counted=False)


def _measure(one: MeasureFound, text: str) -> _One:
    targets = tuple(sorted(one.targets))
    fields = (
        ("type", one.type), ("authority", one.authority), ("targets", targets), ("status", one.status),
        ("date", one.date), ("duration", one.duration),
    )  # fmt: skip
    return _One(
        one.start, one.end, fields, (one.type, one.authority), fields, _line(text[one.start : one.end]), counted=False
    )


def _claim(one: ClaimFound, text: str) -> _One:
    fields = (
        ("value", one.value), ("unit", one.unit), ("qualifier", one.qualifier), ("time", one.time),
        ("asserted_by", one.asserted_by), ("polarity", one.polarity),
    )  # fmt: skip
    says = _line(text[one.start : one.end])
    if one.subject and one.type != "fact" and one.subject.casefold() not in says.casefold():
        says = f"{one.subject}: {says}"
    if one.asserted_by and one.asserted_by[-1]:
        says = f"{says} (says {one.asserted_by[-1]})"
    return _One(one.start, one.end, (one.key, *fields), one.key, fields, says, counted=one.type == "quantity")
