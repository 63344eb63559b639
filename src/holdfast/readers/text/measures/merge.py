# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The same measure told again in a text: one row, its further spans in `also`.

Two rows tell the same measure where type, authority and targets do not speak against it (one may
leave open what the other says) and both stand in one section, or where nothing is left open: a
warrant for the same person, an extension of the same agreement for the same time. A threat and its
deed are two rows; so are two durations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.readers.text.found import MeasureFound, Span
from holdfast.readers.text.measures.naming import is_headline

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.prose import Prose

__all__ = ["merged"]

_PERSONAL = frozenset({"arrest_warrant", "trial", "charges", "conviction", "agreement_extension", "agreement_expiry"})
_AHEAD = frozenset({"planned", "promised"})
_HELD = frozenset({"taken", "ongoing"})
_NUMBERED = re.compile(
    r"\S+ (?:\S+ )?(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|new|latest|next|further|another|"
    r"additional)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"(?:the|those|these|such|its|his|their|this|that)\b|\S+[’']s?\s", re.IGNORECASE)
_GOVERNMENT = re.compile(r"\AGovernment of (?:the )?")
_BACK = 60  # rows looked back at


def merged(prose: Prose, cast: Cast, found: Sequence[MeasureFound]) -> tuple[MeasureFound, ...]:
    """The rows, each measure once, in the order of the text."""
    once = _once(prose, cast, found)
    return _once(prose, cast, once) if len(once) < len(found) else once


def _once(prose: Prose, cast: Cast, found: Sequence[MeasureFound]) -> tuple[MeasureFound, ...]:
    offices = {(role.person, role.organization) for role in cast.roles if not role.former}
    kept: list[MeasureFound] = []
    sections: list[set[int]] = []
    titled: list[bool] = []
    also: list[list[Span]] = []
    for one in sorted(found, key=lambda row: (row.start, -row.end)):
        paragraph = prose.paragraph_at(one.start)
        section = paragraph.section if paragraph is not None else -1
        numbered = _NUMBERED.match(prose.text, one.start) is not None
        definite = _DEFINITE.match(prose.text, one.start) is not None and not numbered
        for place in range(len(kept) - 1, max(-1, len(kept) - _BACK), -1):
            if _same(
                kept[place],
                one,
                near=section in sections[place] and not (numbered and one.rule.startswith("noun")),
                titled=titled[place],
                definite=definite,
                offices=offices,
            ):
                first = kept[place]
                kept[place] = _joined(first, one)
                if titled[place] and one.authority and one.start >= first.end and paragraph is not None:
                    also[place] += [(first.start, first.end), *one.also]  # a headline is told in full below
                    kept[place] = replace(
                        kept[place],
                        start=one.start,
                        end=one.end,
                        authority=one.authority,
                        authority_span=one.authority_span,
                        rule=one.rule.removesuffix("-again"),
                    )
                    titled[place] = is_headline(prose, paragraph)
                elif one.start >= first.end:
                    also[place] += [(one.start, one.end), *one.also]
                sections[place].add(section)
                break
        else:
            kept.append(one)
            sections.append({section})
            also.append(list(one.also))
            titled.append(paragraph is not None and is_headline(prose, paragraph))
    rows = (replace(one, also=tuple(spans)) for one, spans in zip(kept, also, strict=True))
    return tuple(sorted(rows, key=lambda row: (row.start, -row.end)))


def _same(
    one: MeasureFound, other: MeasureFound, *, near: bool, titled: bool, definite: bool, offices: set[tuple[str, str]]
) -> bool:
    """Whether `other` tells `one` again; `definite`: it is told as something known ("the warrant")."""
    again = (definite and other.rule in {"noun-bare", "noun-behind"}) or other.rule.endswith("-again")
    if one.type != other.type or "again" in {one.rule, other.rule}:
        return False  # what has become of a measure is told of by itself
    across = one.start < other.end and other.start < one.end and _status_agrees(one, other, again=again)
    if across and (one.targets == other.targets or not other.targets):
        return True
    headline = titled and near and one.status == other.status and _alike(one.targets, other.targets)
    if (headline and one.type != "unspecified_economic_diplomatic") or _promised_again(one, other):
        return True  # a headline is told in full below, by whatever name
    if not _status_agrees(one, other, again=again and near) or _conflict(offices, one, other):
        return False
    return _fits(one, other, near=near, titled=titled, told=(definite, again))


def _fits(one: MeasureFound, other: MeasureFound, *, near: bool, titled: bool, told: tuple[bool, bool]) -> bool:
    """Whether nothing that two rows of one type say of authority and targets speaks against their being one."""
    definite, again = told
    shared = not set(one.targets).isdisjoint(other.targets)
    if one.targets and other.targets and not shared:
        return near and again and other.rule != "noun-bare" and one.type not in _PERSONAL
    if near and one.type == "evidence_collection" and not (shared or again):
        return titled
    if near:
        return one.type != "unspecified_economic_diplomatic" or again
    return one.type in _PERSONAL and (shared or (not other.targets and definite and bool(one.authority)))


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists of targets share a name, or the words of one that the other has more of ("18 tankers")."""
    pairs = [(set(a.lower().split()), set(b.lower().split())) for a in one for b in other]
    return any(a <= b or b <= a for a, b in pairs)


def _promised_again(one: MeasureFound, other: MeasureFound) -> bool:
    bare = other.rule == one.rule == "noun-bare" and not one.targets and not other.targets
    return bare and one.authority == other.authority and {one.status, other.status} <= _AHEAD


def _status_agrees(one: MeasureFound, other: MeasureFound, *, again: bool) -> bool:
    if one.status == other.status:
        return True
    if {one.status, other.status} <= _AHEAD:
        return True
    if one.status in _HELD:
        return (other.status in _HELD and (again or other.rule == "noun-bare")) or (again and other.status == "planned")
    return False


def _conflict(offices: set[tuple[str, str]], one: MeasureFound, other: MeasureFound) -> bool:
    """Whether two rows say different durations or different authorities."""
    if one.duration and other.duration and _plain(one.duration) != _plain(other.duration):
        return True
    a, b = one.authority, other.authority
    if one.type == "agreement_extension" and bool(one.duration) != bool(other.duration):
        return a != b or not a
    return bool(a and b) and not (_named_alike(a, b) or (a, b) in offices or (b, a) in offices)


def _plain(duration: str) -> str:
    return duration.replace("-", " ").rstrip("s").lower()


def _named_alike(one: str, other: str) -> bool:
    """Whether two authorities are one: the same name, or a class and a part of its words ("companies")."""
    if one == other or _GOVERNMENT.sub("", one) == _GOVERNMENT.sub("", other):
        return True
    words, others = set(one.lower().split()), set(other.lower().split())
    return one[-1:] == "s" == other[-1:] and one[:1].islower() and (words <= others or others <= words)


def _joined(one: MeasureFound, other: MeasureFound) -> MeasureFound:
    names, spans = list(one.targets), list(one.target_spans)
    for name, span in zip(other.targets, other.target_spans, strict=False):
        if name not in names:
            names.append(name)
            spans.append(span)
    end = max(one.end, other.end) if other.start < one.end else one.end
    return replace(
        one,
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
    )
