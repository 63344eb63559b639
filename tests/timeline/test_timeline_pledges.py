# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What followed a threat or a promise: candidates with their grounds and days, or none."""

import random
from dataclasses import replace

from holdfast.readers.text.found import MeasureFound, RoleFound
from holdfast.timeline.followed import ListedMeasure, Pledge
from holdfast.timeline.pledges import follow
from holdfast.timeline.told import Place, ToldMeasure, ToldRole
from support.telling import source


def _told(
    number: int,
    status: str,
    day: str,
    *,
    type_: str = "export_control",
    kind: str = "export control",
    authority: str = "Ruritania",
    targets: tuple[str, ...] = ("Freedonia",),
    date: str = "",
    addressee: str = "",
    asserters: tuple[str, ...] = (),
    words: str = "",
    condition: str = "",
    start: int = 0,
) -> ToldMeasure:
    found = MeasureFound(
        start,
        start + 9,
        type_,
        kind,
        status,
        authority,
        targets=targets,
        date=date,
        addressee=addressee,
        asserters=asserters,
    )
    text = words or f"{status} {type_} {number} {start}"
    return ToldMeasure(found, Place(source(number, day=day), start, start + 9, text), condition)


def _one(*measures: ToldMeasure, listed: tuple[ListedMeasure, ...] = (), roles: tuple[ToldRole, ...] = ()) -> Pledge:
    (found,) = follow(measures, listed, roles)
    return found


def test_a_later_measure_of_kind_authority_and_target_is_a_candidate() -> None:
    threat = _told(1, "threatened", "2031-01-12", condition="if Freedonia closes the strait")
    found = _one(threat, _told(2, "taken", "2031-03-02", date="2031-02-24"))
    assert (found.status, found.condition, found.said_on) == (
        "threatened", "if Freedonia closes the strait", "2031-01-12",
    )  # fmt: skip
    (candidate,) = found.followed
    assert (candidate.days, candidate.day, candidate.day_is) == ((43, 43), "2031-02-24", "stated")
    assert candidate.grounds == ("same kind: export control", "same authority: Ruritania", "same target: Freedonia")


def test_a_measure_told_without_its_day_was_taken_by_then() -> None:
    found = _one(_told(1, "threatened", "2031-01-12"), _told(2, "taken", "2031-03-02"))
    assert (found.followed[0].days, found.followed[0].day_is) == ((0, 49), "told by then")


def test_what_shares_too_little_or_came_before_is_no_candidate() -> None:
    threat = _told(1, "threatened", "2031-01-12")
    others = [
        _told(2, "taken", "2031-03-02", type_="visa_restriction", kind="visa restriction"),
        _told(3, "taken", "2031-03-02", authority="Utopia"),
        _told(4, "taken", "2031-03-02", targets=("Utopia",)),
        _told(5, "taken", "2031-03-02", targets=()),
        _told(6, "taken", "2031-03-02", authority=""),
        _told(7, "taken", "2030-03-02"),
        _told(8, "taken", "2031-03-02", date="2030-12-01"),
        _told(9, "rejected", "2031-03-02"),
        _told(1, "taken", "2031-01-12", start=50),
    ]
    found = _one(threat, *others)
    assert found.followed == ()
    assert found.passed_over == 3


def test_kinds_under_one_heading_are_candidates_with_that_ground() -> None:
    deed = _told(2, "taken", "2031-03-02", type_="import_control", kind="import ban")
    found = _one(_told(1, "promised", "2031-01-12"), deed)
    assert found.followed[0].grounds[0] == "same heading: export and import"


def test_costs_that_are_not_named_are_followed_by_nothing() -> None:
    threat = _told(1, "threatened", "2031-01-12", type_="unspecified_economic_diplomatic", kind="")
    later = _told(2, "taken", "2031-03-02", type_="unspecified_economic_diplomatic", kind="")
    assert _one(threat, later).followed == ()


def test_a_minister_acts_for_the_state_and_a_union_for_its_members() -> None:
    role = RoleFound(0, 9, "Ann Muster", "Minister of Trade", "France", "holds_role", (0, 9))
    roles = (ToldRole(role, Place(source(3), 0, 9)),)
    threat = _told(1, "threatened", "2031-01-12", authority="", asserters=("Ann Muster",))
    state = _one(threat, _told(2, "taken", "2031-03-02", authority="France"), roles=roles)
    assert state.followed[0].grounds[1] == "authorities of one state: France"
    union = _one(threat, _told(2, "taken", "2031-03-02", authority="European Union"), roles=roles)
    assert union.followed[0].grounds[1] == "France belongs to the European Union"
    assert _one(threat, _told(2, "taken", "2031-03-02", authority="European Union")).followed == ()


def test_one_pledge_told_twice_is_one_and_one_deed_told_twice_is_one() -> None:
    said = [_told(1, "threatened", "2031-01-12"), _told(2, "threatened", "2031-01-13")]
    done = [_told(number, "taken", "2031-03-02", words="banned exports") for number in (3, 4)]
    found = _one(*said, *done)
    assert [one.place.source.reference for one in found.also] == ["c2"]
    assert [(one.alike, one.told.place.source.reference) for one in found.followed if one.told] == [(2, "c3")]


def _listed(number: int, day: str, **more: object) -> ListedMeasure:
    fields: dict[str, object] = {
        "id": f"xx-{number}", "dataset": "xx", "kinds": ("asset freeze",), "headings": ("finance",),
        "authorities": ("Office of Foreign Assets",), "countries": ("France",), "targets": (),
        "target_ids": (f"p{number}",), "day": day, "day_is": "first listed", "programs": ("BELARUS-EO14038",),
    }  # fmt: skip
    return ListedMeasure(**(fields | more))  # type: ignore[arg-type]  # fields of the dataclass


def test_measures_of_lists_of_one_day_are_one_candidate_with_their_number() -> None:
    threat = _told(
        1, "threatened", "2031-01-12", type_="asset_freeze", kind="asset freeze", authority="France", targets=("Minsk",)
    )
    lists = (_listed(2, "2031-02-01"), _listed(1, "2031-02-01"), _listed(3, "2031-02"), _listed(4, "2030-02-01"))
    found = _one(threat, listed=lists)
    assert [(one.alike, one.days, one.listed.id if one.listed else "") for one in found.followed] == [
        (2, (20, 20), "xx-1"), (1, (20, 47), "xx-3"),
    ]  # fmt: skip


def test_without_a_day_nothing_is_later() -> None:
    threat = _told(1, "threatened", "")
    assert _one(threat, _told(2, "taken", "2031-03-02")).followed == ()


def test_the_result_does_not_depend_on_order() -> None:
    measures = [
        _told(number, status, f"2031-0{1 + number % 4}-1{number % 9}", authority=("Ruritania", "France")[number % 2])
        for number, status in enumerate(
            ("threatened", "taken", "promised", "taken", "planned", "ongoing", "taken", "demanded")
        )
    ]
    lists = [_listed(number, f"2031-0{1 + number % 5}-01") for number in range(6)]
    expected = follow(measures, lists)
    for seed in range(5):
        random.Random(seed).shuffle(measures)
        random.Random(seed).shuffle(lists)
        assert follow(measures, lists) == expected


def test_a_text_that_looks_back_pledges_on_the_day_it_tells_with_it() -> None:
    threat = _told(1, "planned", "2031-06-01", date="2031-01-12")
    found = _one(threat, _told(1, "taken", "2031-06-01", date="2031-02-24", start=50))
    assert (found.said_on, found.said_is) == ("2031-01-12", "day told with it")
    assert [one.days for one in found.followed] == [(43, 43)]
    ahead = _one(_told(1, "planned", "2031-06-01", date="2031-09-01"))
    assert (ahead.said_on, ahead.said_is) == ("2031-06-01", "day of the document")


def test_a_pledge_is_of_the_day_on_which_the_text_says_it_was_said() -> None:
    threat = replace(_told(1, "threatened", "2031-06-01"), said="2031-01-12")
    found = _one(threat, _told(2, "taken", "2031-06-03", date="2031-02-24"))
    assert (found.said_on, found.said_is) == ("2031-01-12", "day it was said")
    assert [one.days for one in found.followed] == [(43, 43)]
    ahead = _one(replace(_told(1, "planned", "2031-06-01"), said="2031-09-01"))
    assert (ahead.said_on, ahead.said_is) == ("2031-06-01", "day of the document")
