# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The same measure told again in a text: one row, its further spans in `also`.

Two rows tell the same measure where type, authority and targets do not speak against it (one may
leave open what the other says) and both stand in one section, or where nothing is left open: a
warrant for the same person, an extension of the same agreement for the same time. A threat and its
deed are two rows; so are two durations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.readers.text.found import MeasureFound, Span

if TYPE_CHECKING:
    from holdfast.readers.text.cast import Cast
    from holdfast.readers.text.prose import Prose

__all__ = ["merged"]

_UNIQUE = frozenset(
    {
        "arrest_warrant",
        "trial",
        "charges",
        "conviction",
        "law",
        "repressive_law",
        "agreement_extension",
        "agreement_expiry",
    }
)
_AHEAD = frozenset({"planned", "promised"})
_HELD = frozenset({"taken", "ongoing"})


def merged(prose: Prose, cast: Cast, found: Sequence[MeasureFound]) -> tuple[MeasureFound, ...]:
    """The rows, each measure once, in the order of the text."""
    kept: list[MeasureFound] = []
    sections: list[int] = []
    for one in sorted(found, key=lambda row: (row.start, -row.end)):
        paragraph = prose.paragraph_at(one.start)
        section = paragraph.section if paragraph is not None else -1
        for place in range(len(kept) - 1, max(-1, len(kept) - 60), -1):
            if _same(prose, kept[place], one, near=sections[place] == section):
                kept[place] = _joined(kept[place], one)
                break
        else:
            kept.append(one)
            sections.append(section)
    return tuple(kept)


def _same(prose: Prose, one: MeasureFound, other: MeasureFound, *, near: bool) -> bool:
    if one.type != other.type:
        return False
    overlap = one.start < other.end and other.start < one.end
    if overlap and (one.targets == other.targets or not other.targets):
        return True
    if (
        other.rule == one.rule == "noun-bare"
        and not one.targets
        and not other.targets
        and one.authority == other.authority
        and {one.status, other.status} <= _AHEAD
    ):
        return True
    if one.status != other.status and not (one.status in _HELD and other.status in _HELD and other.rule == "noun-bare"):
        return False
    if (
        one.duration
        and other.duration
        and one.duration.replace("-", " ").rstrip("s") != other.duration.replace("-", " ").rstrip("s")
    ):
        return False
    if one.authority and other.authority and not _named_alike(one.authority, other.authority):
        return False
    if (
        near
        and prose.text[other.start : other.start + 6].lower().startswith(("those ", "these ", "the ", "such "))
        and other.rule in {"noun-behind", "noun-bare"}
    ):
        return True
    shared = set(one.targets) & set(other.targets)
    if one.targets and other.targets and not shared:
        return False
    if near:
        return bool(shared) or other.rule != "noun-verb" or not one.targets
    return bool(shared) and one.type in _UNIQUE


def _named_alike(one: str, other: str) -> bool:
    """Whether two authorities are one: the same name, or a class and a part of its words ("companies")."""
    if one == other:
        return True
    words, others = set(one.lower().split()), set(other.lower().split())
    return one[-1:] == "s" == other[-1:] and one[:1].islower() and (words <= others or others <= words)


def _joined(one: MeasureFound, other: MeasureFound) -> MeasureFound:
    names, spans = list(one.targets), list(one.target_spans)
    for name, span in zip(other.targets, other.target_spans, strict=False):
        if name not in names:
            names.append(name)
            spans.append(span)
    also: tuple[Span, ...] = one.also
    start, end = one.start, one.end
    if other.start < end:
        end = max(end, other.end)
    else:
        also = (*also, (other.start, other.end))
    return replace(
        one,
        start=start,
        end=end,
        authority=one.authority or other.authority,
        authority_span=one.authority_span or other.authority_span,
        targets=tuple(names),
        target_spans=tuple(spans),
        date=one.date or other.date,
        date_span=one.date_span if one.date else other.date_span,
        duration=one.duration or other.duration,
        duration_span=one.duration_span if one.duration else other.duration_span,
        condition=one.condition or other.condition,
        also=also,
    )
