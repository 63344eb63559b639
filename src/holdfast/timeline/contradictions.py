# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Claims that agree, claims that cannot all hold, and pages that changed their mind: `compare`.

A disagreement needs all of this; where one is in doubt there is none:

1. the claims are about one thing at one time (`things`): same subject, subset, deed, sort of number, dimension;
2. what they say excludes each other: disjoint intervals, with all the room that rounding, "about", months and
   bounds leave (`intervals`); or one says that it is so and the other denies it; or two persons hold one office;
3. different mouths say so, and no later telling of the same mouth takes it back;
4. they do not stand in two captures of one page: that is a change of the page.

The grounds are those of the words, never of the world: who is right is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from holdfast.timeline.answers import answers
from holdfast.timeline.compared import Agreement, Change, Comparison, Disagreement, Side
from holdfast.timeline.denials import denials
from holdfast.timeline.intervals import Interval, components, interval
from holdfast.timeline.offices import offices
from holdfast.timeline.origins import origins, speaker
from holdfast.timeline.steps import steps
from holdfast.timeline.things import CHANGE, MONTH, Thing, groups, near, thing_of, versions
from holdfast.timeline.told import ToldClaim, ToldRole
from holdfast.timeline.worded import value_words

__all__ = ["compare", "value_words"]

_STEMS = 3  # of subject and predicate together, for two tellings to be one yes/no claim
_MOST_OF_A_YEAR = 300  # dated claims of one year that are compared by their words


def compare(claims: Iterable[ToldClaim], roles: Iterable[ToldRole] = ()) -> Comparison:
    """Everything that can be said of claims side by side; the same for any order of them."""
    told = sorted(claims, key=_order)
    found = [*_numbers(told), *_ends(told), *denials(told), *offices(roles)]
    known = {pair for one in found for pair in _pairs(one)}
    found += [one for one in (*answers(told), *steps(told)) if known.isdisjoint(_pairs(one))]
    found.sort(key=lambda one: (one.documents, one.about, one.key, one.type))
    changes = tuple(_changes(told))
    return Comparison(len(told), tuple(found), tuple(_agreements(told)), changes)


def _pairs(one: Disagreement) -> Iterator[frozenset[tuple[str, int, int]]]:
    """The places that a disagreement sets against each other, two by two."""
    sides = [
        [(told.place.source.reference, told.place.view, told.place.start) for told in each.tellings]
        for each in one.sides
    ]
    for at, side in enumerate(sides):
        for other in sides[at + 1 :]:
            yield from (frozenset((mine, theirs)) for mine in side for theirs in other)


def _order(one: ToldClaim) -> tuple[str, str, str, int, int, int, str, str]:
    place, source, claim = one.place, one.place.source, one.claim
    where = (place.view, place.start, place.end)
    return (source.day, source.observed, source.reference, *where, claim.key, claim.value)


def _numbers(told: Sequence[ToldClaim]) -> Iterator[Disagreement]:
    for thing, together in groups(told):
        asserted = [one for one in together if one.claim.polarity]
        ranges = [(one, _range(thing, one)) for one in asserted]
        known = [(one, range_) for one, range_ in ranges if range_ is not None]
        sides = components([range_ for _, range_ in known])
        made = _sided([tuple(known[at][0] for at in side) for side in sides])
        if made is not None:
            yield _disagreement(thing, made)
        else:
            yield from _not_this_number(thing, together, known)


def _range(thing: Thing, one: ToldClaim) -> Interval | None:
    """What a number can be; what fell by so much rose by less than nothing."""
    claim = one.claim
    found = interval(claim.low, claim.high, claim.sign, claim.unit)
    if found is None or thing.deed != CHANGE or claim.key.split("|")[3] != "fall":
        return found
    return Interval(None if found.high is None else -found.high, None if found.low is None else -found.low)


def _ends(told: Sequence[ToldClaim]) -> Iterator[Disagreement]:
    """Two days on which one thing is to expire, told in documents of one month."""
    by_thing: dict[str, list[ToldClaim]] = {}
    for one in told:
        parts = one.claim.key.split("|")
        named = parts[0] == "date" and parts[2:3] == ["expire"] and len(parts[1].split("+")) > 1
        if named and len(one.claim.value) == len("2031-05-14"):
            by_thing.setdefault(one.claim.key, []).append(one)
    for key, ends in sorted(by_thing.items()):
        by_day: dict[str, list[ToldClaim]] = {}
        for one in ends:
            if near(one.place, ends[0].place, days=MONTH):
                by_day.setdefault(one.claim.value, []).append(one)
        sides = _sided([tuple(group) for _, group in sorted(by_day.items())]) if len(by_day) > 1 else None
        if sides is not None:
            made = sorted((_side(side) for side in sides), key=lambda side: _order(side.tellings[0]))
            about = f"{made[0].tellings[0].claim.subject}: expires"
            yield Disagreement(key, about, "temporal", "two-days@1", "it ends on one day", tuple(made))


def _sided(sides: Sequence[tuple[ToldClaim, ...]]) -> list[tuple[ToldClaim, ...]] | None:
    """The sides that different mouths take; `None` where fewer than two are left.

    A mouth that is on several sides says several things, or took one back: it is on none of them.
    """
    said: dict[tuple[str, str], set[int]] = {}
    for number, side in enumerate(sides):
        for one in side:
            said.setdefault(_mouth(one), set()).add(number)
    kept = [tuple(one for one in side if len(said[_mouth(one)]) == 1) for side in sides]
    kept = [side for side in kept if side]
    if len(kept) < 2 or any(versions(one, other) for one in kept[0] for side in kept[1:] for other in side):  # noqa: PLR2004
        return None
    return kept


def _mouth(one: ToldClaim) -> tuple[str, str]:
    """Whoever vouches for a claim: a speaker, wherever quoted, or a document in its own voice."""
    who = speaker(one).casefold()
    return (who, "") if who else ("", one.place.source.publisher.casefold() or one.place.source.reference)


def _disagreement(thing: Thing, sides: Sequence[tuple[ToldClaim, ...]]) -> Disagreement:
    made = sorted((_side(side) for side in sides), key=lambda side: _order(side.tellings[0]))
    values = " against ".join(side.value for side in made)
    about = _about(made[0].tellings[0], thing)
    return Disagreement(
        _key(made), about, "numeric", "disjoint@1", f"no number is both: {values}, with the room that the words leave",
        tuple(made),
    )  # fmt: skip


def _not_this_number(
    thing: Thing, together: Sequence[ToldClaim], known: Sequence[tuple[ToldClaim, Interval]]
) -> Iterator[Disagreement]:
    """Somebody says a number, somebody else says that it is not that number."""
    for no in together:
        if no.claim.polarity:
            continue
        same = [one for one, _ in known if _same_number(one, no) and _mouth(one) != _mouth(no)]
        if same and not any(versions(one, no) for one in same):
            sides = (_side(tuple(same)), Side(f"not {value_words(no)}", (no,), origins((no,))))
            made = sorted(sides, key=lambda side: _order(side.tellings[0]))
            yield Disagreement(
                _key(made), _about(same[0], thing), "denial", "not-this-number@1",
                f"one says {value_words(same[0])}, the other says that it is not", tuple(made),
            )  # fmt: skip


def _same_number(one: ToldClaim, other: ToldClaim) -> bool:
    first, second = one.claim, other.claim
    return (first.low, first.high, first.sign, first.unit) == (second.low, second.high, second.sign, second.unit)


def _side(tellings: Sequence[ToldClaim]) -> Side:
    ordered = tuple(sorted(tellings, key=_order))
    values = dict.fromkeys(value_words(one) for one in ordered)
    return Side(", ".join(values), ordered, origins(ordered))


def _about(one: ToldClaim, thing: Thing) -> str:
    subject = one.claim.subject or thing.head
    if thing.lasting and thing.head == "extension":
        return f"{subject}: extended for"
    return f"{subject}: {one.claim.predicate}" if one.claim.predicate else subject


def _key(sides: Sequence[Side]) -> str:
    return sides[0].tellings[0].claim.key if sides[0].tellings else ""


def _agreements(told: Sequence[ToldClaim]) -> Iterator[Agreement]:
    """Claims of one thing with one value, told in several documents or by several mouths."""
    found: dict[tuple[str, str, bool], list[ToldClaim]] = {}
    for one in told:
        claim = one.claim
        if _tells_enough(one):
            value = f"{claim.low} {claim.high} {claim.sign} {claim.unit}" if claim.type == "quantity" else claim.value
            found.setdefault((claim.key, value, claim.polarity), []).append(one)
    groups_ = [(key, tellings) for (key, _, _), tellings in sorted(found.items())] + [*_happened(told)]
    for key, tellings in groups_:
        places = {one.place.source.reference for one in tellings}
        mouths = {_mouth(one) for one in tellings}
        if len(places) > 1 or len(mouths) > 1:
            first = tellings[0]
            yield Agreement(key, first.claim.subject, value_words(first), tuple(tellings), origins(tellings))


def _happened(told: Sequence[ToldClaim]) -> Iterator[tuple[str, list[ToldClaim]]]:
    """What is said to have happened in one year, in different words of which enough are the same."""
    by_year: dict[str, list[tuple[ToldClaim, frozenset[str]]]] = {}
    for one in told:
        parts = one.claim.key.split("|")
        if parts[0] == "date" and len(parts) > 4 and parts[4]:  # noqa: PLR2004 - date|subject|predicate||year
            stems = frozenset(stem for part in parts[1:3] for stem in part.split("+") if stem)
            by_year.setdefault(parts[4], []).append((one, stems))
    for _, dated in sorted(by_year.items()):
        left = [each for each in dated if len(each[1]) >= _STEMS][:_MOST_OF_A_YEAR]
        while left:
            first, stems = left[0]
            same = [one for one, other in left if len(stems & other) > _STEMS or one is first]
            exact = {one.claim.key for one in same} == {first.claim.key}
            left = [each for each in left if not any(each[0] is one for one in same)]
            if len(same) > 1 and not exact:
                yield first.claim.key, same


def _tells_enough(one: ToldClaim) -> bool:
    """Whether the key of a claim says enough for two of them to be the same claim."""
    parts = one.claim.key.split("|")
    if parts[0] == "count":
        return thing_of(one) is not None or len(parts[2].split("+")) > 1
    if parts[0] == "date":
        return parts[1] != "page" and bool(parts[1]) and bool(parts[2])
    stems = [one for part in parts[2:4] for one in part.split("+") if one]
    return bool(parts[2]) and bool(parts[3]) and len(stems) >= _STEMS


def _changes(told: Sequence[ToldClaim]) -> Iterator[Change]:
    """What two captures of one page tell differently of the same thing, that of the earlier day first."""
    by_key: dict[str, list[ToldClaim]] = {}
    for one in told:
        by_key.setdefault(one.claim.key, []).append(one)
    for key, tellings in sorted(by_key.items()):
        for at, after in enumerate(tellings):
            before = next((one for one in reversed(tellings[:at]) if versions(one, after)), None)
            if before is not None and _another_value(before, after):
                yield Change(key, after.claim.subject, before, after)


def _another_value(one: ToldClaim, other: ToldClaim) -> bool:
    return (one.claim.value, one.claim.unit, one.claim.polarity) != (
        other.claim.value,
        other.claim.unit,
        other.claim.polarity,
    )
