# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What was threatened, promised or planned in the documents of a workspace, and what followed.

For a page or a command:

    found = pledges(workspace, AskedPledges(authority="United States", open_only=False))
    found.pledges       a page of `timeline.followed.Pledge`: who, what, against whom, on what condition, when said,
                        `.told.place` (the span), `.followed` (candidates: `.days`, `.grounds`, `.told` or `.listed`)
    found.total, found.documents, found.as_of

A pledge without `.followed` reads "no counterpart found in these sources as of …" (`counterpart_words`): never
"broken", and a pledge with one never "kept". `pledge_fields` gives the rows of `--json`.

Later measures are looked for in two places: in what other texts state as taken or in force, and among the measures of
the lists that the workspace holds. Nothing is stored here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.base.errors import UsageError
from holdfast.names.places import country_name
from holdfast.record.measures import DATES
from holdfast.timeline.followed import Followed, ListedMeasure, Pledge
from holdfast.timeline.naming import toward, type_words
from holdfast.timeline.pledges import follow
from holdfast.timeline.told import Place, ToldMeasure
from holdfast.workspace.documents import capture_named
from holdfast.workspace.told import Citing, Texts, as_of, read_documents, told_measures, told_roles

if TYPE_CHECKING:
    from holdfast.record.measures import Measure
    from holdfast.workspace.opening import Workspace

__all__ = [
    "PLEDGED", "AskedPledges", "FoundPledges", "condition_words", "counterpart_words", "days_words", "pledge_fields",
    "pledges", "toward", "type_words",
]  # fmt: skip

PLEDGED = ("threatened", "promised", "planned", "demanded")
# The dates by which a measure of a list is placed, the first that it states.
_PLACED_BY = ("listingDate", "startDate", "actedDate", "publishedDate", "effectiveDate")


@dataclass(frozen=True, slots=True)
class AskedPledges:
    """What to look for. `open_only`: only those without a counterpart; `status`: one of these four words."""

    words: str = ""
    authority: str = ""
    status: str = ""
    document: str = ""
    open_only: bool = False
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class FoundPledges:
    """A page of pledges, how many there are in all, from how many documents, and as of when."""

    total: int
    documents: int
    pledges: tuple[Pledge, ...]
    as_of: str = ""


def pledges(workspace: Workspace, asked: AskedPledges) -> FoundPledges:
    """The pledges asked for, the latest first, each with what may have followed it.

    Every later measure of all documents and lists is looked at, whatever is asked for.

    Raises:
        NotFound: no such document.
        UsageError: `document` names no capture, or `status` is none of the four.
    """
    if asked.status and asked.status not in PLEDGED:
        raise UsageError(f"no pledge has the status {asked.status[:40]!r}", hint="one of " + ", ".join(PLEDGED))
    only = None
    if asked.document:
        known = workspace.record.documents.one(capture_named(workspace, asked.document))
        only = "" if known is None else f"c{known.holder}"
    texts = Texts(workspace)
    documents = read_documents(workspace)
    told = [*told_measures(workspace, texts)]
    announced = any(one.measure.status in PLEDGED for one in told)
    listed = _listed(workspace) if announced else iter(())
    found = [
        one
        for one in follow(told, listed, told_roles(workspace, texts))
        if (only is None or only in {each.place.source.reference for each in (one.told, *one.also)})
        and _asked_for(one, asked)
    ]
    found.reverse()
    citing = Citing(workspace)
    shown = tuple(_cited(citing, one) for one in found[asked.offset : asked.offset + asked.limit])
    sources = len({one.told.place.source.reference for one in found})
    return FoundPledges(len(found), sources, shown, _as_of(workspace, as_of(documents)))


def _asked_for(one: Pledge, asked: AskedPledges) -> bool:
    if asked.status and one.status != asked.status:
        return False
    if asked.open_only and one.followed:
        return False
    if asked.authority and asked.authority.casefold() not in one.authority.casefold():
        return False
    place = one.told.place
    text = " ".join((place.words, place.context, one.authority, one.addressee, *one.targets, one.condition)).casefold()
    return all(word in text for word in asked.words.casefold().split())


def _listed(workspace: Workspace) -> Iterator[ListedMeasure]:
    """The measures of the lists that state a day."""
    day = workspace.clock.now().date()
    for alike in workspace.record.measures_alike(day):
        one = alike.first
        prop, date = next(((prop, found) for prop in _PLACED_BY if (found := one.date(prop))), ("", ""))
        if date:
            yield _listed_as(one, date, DATES[prop], alike.number)


def _listed_as(one: Measure, date: str, day_is: str, number: int) -> ListedMeasure:
    countries = tuple(country_name(code) or code for code in one.country)
    return ListedMeasure(
        one.id, one.dataset, one.kind, one.heading, one.authority, countries, (), (), date.strip("~"), day_is,
        one.status, one.program, number,
    )  # fmt: skip


def _as_of(workspace: Workspace, documents: str) -> str:
    record = workspace.record
    beside = {(one.source, one.carrier) for one in record.carriers() if not one.leads}  # they only corroborate
    accepted = [one for one in record.sets() if one.status != "quarantined" and (one.source, one.carrier) not in beside]
    return max((*(one.observed for one in accepted), documents))


def _cited(citing: Citing, one: Pledge) -> Pledge:
    """A pledge with the citations of everything shown of it."""

    def with_citation(told: ToldMeasure) -> ToldMeasure:
        return replace(told, place=citing.cited(told.place))

    followed = tuple(
        replace(each, told=with_citation(each.told)) if each.told is not None else each for each in one.followed
    )
    return replace(one, told=with_citation(one.told), followed=followed)


def condition_words(one: Pledge) -> str:
    """On what it hangs and to whom it is said, "" where neither is told."""
    words = [one.condition] if one.condition else []
    if one.addressee and one.addressee not in one.targets:
        words.append(f"said to {one.addressee}")
    if one.deadline:
        words.append(f"by {one.deadline}")
    return "; ".join(words)


def days_words(one: Followed) -> str:
    """How long after, in words: "after 12 days", "after at most 659 days (told by then)"."""
    least, most = one.days
    if one.day_is == "told by then":
        return f"after at most {most:,} days (told by {one.day})"
    if least == most:
        return (
            f"on the same day ({one.day})" if not most else f"after {most:,} day{'s' if most > 1 else ''} ({one.day})"
        )
    return f"after {least:,} to {most:,} days ({one.day})"


def _shares(number: int) -> str:
    return "measure of its kind shares" if number == 1 else "measures of its kind share"


def counterpart_words(one: Pledge, as_of_: str) -> str:
    """What is said where nothing was found."""
    if not one.said_on:
        return "no day is known of it: nothing can be said to be later"
    passed = f"; {one.passed_over:,} later {_shares(one.passed_over)} too little with it" if one.passed_over else ""
    if "may be older" in one.said_is:
        passed += "; its own day is not known, and nothing before its capture was looked at"
    return f"no counterpart found in these sources as of {as_of_ or '(nothing held)'}{passed}"


def _place_fields(place: Place) -> dict[str, object]:
    return {
        "document": place.source.reference, "title": place.source.title or None, "day": place.source.day or None,
        "view": place.view, "start": place.start, "end": place.end, "words": place.words,
        "sentence": place.context or None, "citation": place.citation or None,
    }  # fmt: skip


def _followed_fields(one: Followed) -> dict[str, object]:
    fields: dict[str, object] = {
        "days_least": one.days[0], "days_most": one.days[1], "day": one.day, "day_is": one.day_is,
        "grounds": list(one.grounds), "alike": one.alike,
    }  # fmt: skip
    if one.told is not None:
        measure = one.told.measure
        return fields | {"type": measure.type, "status": measure.status, "authority": measure.authority or None,
                         "targets": list(measure.targets), **_place_fields(one.told.place)}  # fmt: skip
    if one.listed is not None:
        measure_ = one.listed
        return fields | {"measure": measure_.id, "dataset": measure_.dataset, "kind": list(measure_.kinds),
                         "authority": "; ".join(measure_.authorities), "program": list(measure_.programs),
                         "status": measure_.status}  # fmt: skip
    return fields


def pledge_fields(one: Pledge) -> dict[str, object]:
    """One pledge for `--json`."""
    return {
        "status": one.status, "type": one.type, "kind": one.kind or None, "authority": one.authority or None,
        "targets": list(one.targets), "addressee": one.addressee or None, "condition": one.condition or None,
        "deadline": one.deadline or None, "said_on": one.said_on or None, "said_is": one.said_is or None,
        **_place_fields(one.told.place), "also": [_place_fields(each.place) for each in one.also],
        "followed": [_followed_fields(each) for each in one.followed], "passed_over": one.passed_over,
    }  # fmt: skip
