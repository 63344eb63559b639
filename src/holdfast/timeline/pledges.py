# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What was threatened, promised, planned or demanded, and the later measures that may be what was meant: `follow`.

1. Every measure that a text says is yet to come is a pledge. What several places tell in the same words of who, what,
   against whom and on what condition is one pledge, dated by the first.
2. A later measure is a candidate when it shares its *kind* (or stands under the same heading), its *authority* (or
   one belongs to the other, or both act for one state) and its *target* (the same party, or the same state), and
   its day is not before the day of the word. Every one of these is a ground that is told; none is ever left out.
3. Candidates come from texts (measures stated as taken or in force) and from lists. Lists are grouped: all measures of
   one authority, kind and day are one candidate with their number.

What was done may be something else, and what is not found may have been done: no verdict is given.
The result is the same for any order of the input.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from holdfast.model.measure import headings, kinds
from holdfast.readers.text.claims.words import content
from holdfast.timeline.acting import Acting, same_authority, states_named
from holdfast.timeline.followed import Followed, ListedMeasure, Pledge
from holdfast.timeline.told import ToldMeasure, ToldRole, days_of

__all__ = ["follow"]

_YET = ("threatened", "promised", "planned", "demanded")
_DONE = frozenset({"taken", "ongoing"})
_WHOLE_DAY = 10  # characters: 2022-03-01
_MOST = 12  # candidates shown of a pledge; the others are counted
# Headings of types that the record's vocabulary has no kind for.
_HEADINGS: Mapping[str, str] = {"sanction": "finance", "criminal_prosecution": "justice", "acquittal": "justice"}
_ANYTHING = frozenset({"unspecified_economic_diplomatic"})  # "costs": it says nothing of what they are to be


@dataclass(frozen=True, slots=True)
class _Deed:
    """A measure that was taken: days, authority with its states, targets, and where it comes from."""

    type: str
    kinds: frozenset[str]
    headings: frozenset[str]
    authority: str
    states: frozenset[str]
    targets: tuple[str, ...]
    target_states: frozenset[str]
    days: tuple[dt.date, dt.date]
    day: str
    day_is: str
    told: ToldMeasure | None
    listed: ListedMeasure | None
    alike: int = 1


def follow(
    measures: Iterable[ToldMeasure], listed: Iterable[ListedMeasure] = (), roles: Iterable[ToldRole] = ()
) -> tuple[Pledge, ...]:
    """Every pledge with what may have followed it, in the order of when they were made.

    Args:
        measures: what texts state, of any status.
        listed: the measures of lists.
        roles: who acts for whom, as the texts say.
    """
    told = sorted(measures, key=_order)
    acting = Acting(roles)
    deeds = [*_told_once(told, acting), *_grouped(listed)]
    deeds.sort(key=_deed_order)
    by_kind = _by_kind(deeds)
    pledges = [_followed(one, deeds, by_kind, acting) for one in _joined(told)]
    pledges.sort(key=lambda one: (one.said_on, _order(one.told)))
    return tuple(pledges)


def _order(one: ToldMeasure) -> tuple[str, str, int, int, int, str]:
    place = one.place
    return (place.source.day, place.source.reference, place.view, place.start, place.end, one.measure.type)


def _deed_order(one: _Deed) -> tuple[dt.date, dt.date, int, tuple[str, str, int, int, int, str], str]:
    where = _order(one.told) if one.told is not None else ("", "", 0, 0, 0, "")
    return (*one.days, one.listed is not None, where, "" if one.listed is None else one.listed.id)


def _joined(told: Sequence[ToldMeasure]) -> Iterator[tuple[ToldMeasure, tuple[ToldMeasure, ...]]]:
    """The pledges, each with the other places that tell it."""
    found: dict[tuple[object, ...], list[ToldMeasure]] = {}
    for one in told:
        measure = one.measure
        if measure.status in _YET:
            who = authority_of(one).casefold()
            targets = tuple(sorted(target.casefold() for target in measure.targets))
            found.setdefault((who, measure.status, measure.type, targets, content(one.condition)), []).append(one)
    for group in found.values():
        yield group[0], tuple(group[1:])


def authority_of(one: ToldMeasure) -> str:
    """Who is to act: the authority, else whoever speaks of it as their own."""
    measure = one.measure
    return measure.authority or (measure.asserters[-1] if measure.asserters else "")


def _kinds_of(type_: str, kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds and headings of a stated measure."""
    if kind in kinds():
        return frozenset({kind}), frozenset({kinds()[kind].heading})
    heading = _HEADINGS.get(type_, "")
    return frozenset(), frozenset({heading} if heading else ())


def _told_once(told: Sequence[ToldMeasure], acting: Acting) -> Iterator[_Deed]:
    """The measures that texts state as taken; what several places tell in the same words is one, the first of them."""
    found: dict[tuple[object, ...], list[ToldMeasure]] = {}
    for one in told:
        if one.measure.status in _DONE and authority_of(one):
            words = " ".join(one.place.words.casefold().split()) or one.place
            found.setdefault((one.measure.type, authority_of(one), one.measure.date, words), []).append(one)
    for group in found.values():
        made = _deed(group[0], acting, len(group))
        if made is not None:
            yield made


def _deed(one: ToldMeasure, acting: Acting, alike: int) -> _Deed | None:
    measure = one.measure
    first, last = days_of(measure.date)
    begun, ended = days_of(one.place.source.day)
    stated = first is not None and last is not None and (ended is None or first <= ended)
    if not stated or first is None or last is None:
        if begun is None or ended is None:
            return None
        first, last = begun, ended
    known, heads = _kinds_of(measure.type, measure.kind)
    authority = authority_of(one)
    return _Deed(
        measure.type, known, heads, authority, acting.states(authority), measure.targets,
        frozenset(state for target in measure.targets for state in states_named(target)), (first, last),
        measure.date if stated else one.place.source.day, "stated" if stated else "told by then", one, None, alike,
    )  # fmt: skip


def _grouped(listed: Iterable[ListedMeasure]) -> list[_Deed]:
    """The measures of lists, those of one authority, programme, kind and day together."""
    found: dict[tuple[object, ...], list[ListedMeasure]] = {}
    for one in listed:
        found.setdefault((one.day, one.authorities, one.kinds, one.countries, one.dataset, one.programs), []).append(
            one
        )
    deeds = []
    for group in found.values():
        group.sort(key=lambda one: one.id)
        first = group[0]
        begun, ended = days_of(first.day)
        if begun is None or ended is None:
            continue
        authority = "; ".join(first.authorities)
        targets = tuple(dict.fromkeys(target for one in group for target in one.targets))
        states = frozenset(state for country in first.countries for state in states_named(country)) or states_named(
            authority
        )
        deeds.append(_Deed(
            "", frozenset(first.kinds), frozenset(first.headings), authority, states, targets,
            frozenset(state for program in first.programs for state in states_named(program)), (begun, ended),
            first.day, first.day_is, None, first, sum(one.number for one in group),
        ))  # fmt: skip
    return deeds


def _by_kind(deeds: Sequence[_Deed]) -> Mapping[str, list[int]]:
    """Where in `deeds` those of a type, kind or heading stand."""
    found: dict[str, list[int]] = {}
    for at, one in enumerate(deeds):
        for word in {
            f"type {one.type}",
            *(f"kind {kind}" for kind in one.kinds),
            *(f"under {head}" for head in one.headings),
        }:
            found.setdefault(word, []).append(at)
    return found


def _followed(
    group: tuple[ToldMeasure, tuple[ToldMeasure, ...]],
    deeds: Sequence[_Deed],
    by_kind: Mapping[str, Sequence[int]],
    acting: Acting,
) -> Pledge:
    one, also = group
    measure = one.measure
    known, heads = _kinds_of(measure.type, measure.kind)
    said_on, said_is = _said(one)
    begun, ended = days_of(said_on)
    authority = authority_of(one)
    words = {f"type {measure.type}", *(f"kind {kind}" for kind in known), *(f"under {head}" for head in heads)}
    near = sorted({at for word in words for at in by_kind.get(word, ())}) if measure.type not in _ANYTHING else []
    found: list[Followed] = []
    passed = 0
    for at in near:
        deed = deeds[at]
        if begun is None or ended is None or deed.days[1] < begun or _no_later(deed, one):
            continue
        grounds = _grounds((measure.type, known, heads), one, deed, (authority, acting.states(authority)))
        if grounds:
            least = 0 if deed.day_is == "told by then" else max(0, (deed.days[0] - ended).days)
            days = (least, (deed.days[1] - begun).days)
            found.append(Followed(grounds, days, deed.day, deed.day_is, deed.told, deed.listed, deed.alike))
        else:
            passed += 1
    return Pledge(
        one, measure.status, authority, measure.addressee, measure.targets, measure.type, measure.kind,
        min(heads, default=""), one.condition, measure.deadline, said_on, said_is,
        _nearest(found), also, passed + max(0, len(found) - _MOST),
    )  # fmt: skip


def _said(one: ToldMeasure) -> tuple[str, str]:
    """When a pledge was made, and whose day that is: the day it was said, or told with it, else the document's.

    Neither lies behind that of the document. "On 1 March it announced that it would": a text looks back, and what
    followed may be older than the text.
    """
    source, told = one.place.source, one.measure.date
    if one.said and (not source.day or one.said <= source.day):
        return one.said, "day it was said"
    if len(told) == _WHOLE_DAY and (not source.day or told < source.day):
        return told, "day told with it"
    return source.day, source.day_is


def _nearest(found: Sequence[Followed]) -> tuple[Followed, ...]:
    """The candidates to show: those that share the most, then the earliest; in the order of days."""

    def closeness(at: int) -> tuple[int, int]:
        return -sum(ground.startswith("same ") for ground in found[at].grounds), at

    return tuple(found[at] for at in sorted(sorted(range(len(found)), key=closeness)[:_MOST]))


def _no_later(deed: _Deed, pledge: ToldMeasure) -> bool:
    """Whether a deed stands in the pledge's own document and is told with no day of its own, or none behind it."""
    if deed.told is None or deed.told.place.source.reference != pledge.place.source.reference:
        return False
    day = days_of(_said(pledge)[0])[1]
    return deed.day_is != "stated" or day is None or deed.days[0] <= day


def _grounds(
    what: tuple[str, frozenset[str], frozenset[str]],
    one: ToldMeasure,
    deed: _Deed,
    who: tuple[str, frozenset[str]],
) -> tuple[str, ...]:
    """The grounds of a link: kind, authority and target, all three; empty where one is missing."""
    type_, known, heads = what
    same = sorted(known & deed.kinds)
    shared = sorted(heads & deed.headings)
    if same:
        kind = f"same kind: {same[0]}"
    elif type_ == deed.type:
        kind = f"same kind: {type_.replace('_', ' ')}"
    elif shared:
        kind = f"same heading: {headings()[shared[0]].label.lower()}"
    else:
        return ()
    authority = same_authority(who, (deed.authority, deed.states))
    target = _same_target(one, deed)
    return (kind, authority, target) if authority and target else ()


def _same_target(one: ToldMeasure, deed: _Deed) -> str:
    measure = one.measure
    mine = measure.targets or ((measure.addressee,) if measure.addressee else ())
    theirs = {target.casefold(): target for target in deed.targets}
    for target in mine:
        if target.casefold() in theirs:
            return f"same target: {target}"
    states = frozenset(state for target in (*mine, measure.addressee) if target for state in states_named(target))
    shared = sorted(states & deed.target_states)
    return f"targets of one state: {shared[0].replace('-', ' ').title()}" if shared else ""
