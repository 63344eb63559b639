# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Claims side by side, from sentence to disagreement: what excludes each other, and what only looks so."""

import random
from dataclasses import replace

import pytest

from holdfast.readers.text.found import RoleFound
from holdfast.timeline.contradictions import compare
from holdfast.timeline.told import Place, ToldRole
from support.telling import sides, source, tell

_M, _O = "The Ministry of Samples said", "The Office of Examples said"

# Each pair would be wrong to report: the words leave room, or tell two things apart.
LOOK_ALIKES = [
    ("ninety days are three months", "Ruritania said the Harbour Fish deal would be extended for 90 days.",
     "Freedonia said the Harbour Fish deal would be extended for three months."),
    ("about 5,000 may be 5,000", f"{_M} 5,000 soldiers were deployed in Sampletown.",
     f"{_O} about 5,000 soldiers were deployed in Sampletown."),
    ("5,000 is 5,023 rounded", f"{_M} 5,000 soldiers were deployed in Sampletown.",
     f"{_O} 5,023 soldiers were deployed in Sampletown."),
    ("a daily average is no peak", f"{_M} 300 lorries crossed the bridge in Sampletown each day on average.",
     f"{_O} 900 lorries crossed the bridge in Sampletown a day at the peak."),
    ("at least 400 may be 650", f"{_M} that at least 400 people were evacuated from Sampletown.",
     f"{_O} that 650 people were evacuated from Sampletown."),
    ("up to 900 may be 300", f"{_M} up to 900 soldiers were deployed in Sampletown.",
     f"{_O} 300 soldiers were deployed in Sampletown."),
    ("another year", f"{_M} 400 soldiers were deployed in Sampletown in 2021.",
     f"{_O} 900 soldiers were deployed in Sampletown in 2023."),
    ("one with a year, one without", f"{_M} 400 soldiers were deployed in Sampletown in 2021.",
     f"{_O} 900 soldiers were deployed in Sampletown."),
    ("another place", f"{_M} 400 soldiers were deployed in Sampletown.",
     f"{_O} 900 soldiers were deployed in Otherville."),
    ("a part of them", f"{_M} 400 wounded soldiers were evacuated from Sampletown.",
     f"{_O} 900 soldiers were evacuated from Sampletown."),
    ("another unit", f"{_M} 400 tonnes of oil were exported to Freedonia.",
     f"{_O} 900 barrels of oil were exported to Freedonia."),
    ("of other goods", f"{_M} 4 percent of wheat was exported to Freedonia.",
     f"{_O} 9 percent of barley was exported to Freedonia."),
    ("a plan is no fact", f"{_M} it plans to deploy 400 soldiers in Sampletown.",
     f"{_O} 900 soldiers were deployed in Sampletown."),
    ("another deal", "Ruritania said the Harbour Fish deal would be extended for 90 days.",
     "Freedonia said the River Timber deal would be extended for 30 days."),
    ("the same mouth corrects itself", f"{_M} 400 soldiers were deployed in Sampletown.",
     f"{_M} 900 soldiers were deployed in Sampletown."),
    ("something else is denied", "Ruritania said Freedonia had shelled the port of Sampletown.",
     "Freedonia denied that it had shelled the school of Otherville."),
    ("the toll of another day", f"{_M} 45 people were killed in Sampletown on Monday.",
     f"{_O} 120 people were killed in Sampletown on Tuesday."),
    ("another delivery", f"{_M} $5 million of aid was sent to Freedonia.",
     f"{_O} $9 million of aid was sent to Freedonia."),
    ("another currency", f"{_M} $5 million of aid was supplied to Freedonia.",
     f"{_O} €9 million of aid was supplied to Freedonia."),
    ("another sex", f"{_M} 40 women were recruited in Sampletown.", f"{_O} 90 men were recruited in Sampletown."),
    ("nearly 5,000 is more than 4,800", f"{_M} nearly 5,000 soldiers were deployed in Sampletown.",
     f"{_O} more than 4,800 soldiers were deployed in Sampletown."),
    ("an earlier extension", "Ruritania said the Harbour Fish deal had first been extended for 120 days.",
     "Freedonia said the Harbour Fish deal would now be extended for 60 days."),
    ("six weeks are 42 days", "Ruritania said the Harbour Fish deal would be extended for six weeks.",
     "Freedonia said the Harbour Fish deal would be extended for 42 days."),
    ("killings go on", f"{_M} 12 soldiers were killed in Sampletown.", f"{_O} 15 soldiers were killed in Sampletown."),
]  # fmt: skip

EXCLUDE = [
    ("The Harbour Fish deal expires on June 1, 2031, Ruritania said.",
     "The Harbour Fish deal is due to expire on July 1, 2031, Freedonia said.", ("June 1, 2031", "July 1, 2031"),
     "temporal"),
    (f"{_M} 45 people were killed in Sampletown on Monday.", f"{_O} 120 people were killed in Sampletown on Monday.",
     ("45 people", "120 people"), "numeric"),
    ("Ruritania said that Freedonia had shelled the port of Sampletown.",
     "There is no evidence that Freedonia had shelled the port of Sampletown.", ("it is so", "denied"), "denial"),
    ("Ruritania said the Harbour Fish deal would be extended for 45 days.",
     "Freedonia said the Harbour Fish deal would be extended for 90 days.", ("45 days", "90 days"), "numeric"),
    ("Ruritania said it had agreed to a two-month extension of the Harbour Fish deal.",
     "Freedonia said the Harbour Fish deal foresees a rollover of 120 days.", ("two-month", "120 days"), "numeric"),
    (f"{_M} 5,500 children were deported to Ruritania in 2023.",
     f"{_O} 700 children were deported to Ruritania in 2023.", ("5,500 children", "700 children"), "numeric"),
    (f"{_M} 400 soldiers were deployed in Sampletown.", f"{_O} 900 soldiers were deployed in Sampletown.",
     ("400 soldiers", "900 soldiers"), "numeric"),
    ("Ruritania said Freedonia had shelled the port of Sampletown.",
     "Freedonia denied that it had shelled the port of Sampletown.", ("it is so", "denied"), "denial"),
    ("Ruritania said that Freedonia had poisoned the river Sample.",
     "“Freedonia has not poisoned the river Sample,” said its ambassador, Ann Muster.", ("it is so", "denied"),
     "denial"),
    ("Ruritania said the Harbour Fish deal would be extended for 45 days.",
     "Freedonia said the Harbour Fish deal would be extended, but not for 45 days.", ("45 days", "not 45 days"),
     "denial"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [pair[1:] for pair in LOOK_ALIKES], ids=[pair[0] for pair in LOOK_ALIKES])
def test_look_alikes_are_no_disagreement(first: str, second: str) -> None:
    told = tell(first, second)
    assert len(told.claims) >= 2
    assert [*sides(told.compared())] == []


@pytest.mark.parametrize(("first", "second", "values", "type_"), EXCLUDE)
def test_claims_that_cannot_both_hold_stand_side_by_side(
    first: str, second: str, values: tuple[str, str], type_: str
) -> None:
    found = tell(first, second).compared().disagreements
    assert [(tuple(side.value for side in one.sides), one.type) for one in found] == [(values, type_)]
    assert found[0].documents == ("c1", "c2")
    assert all(side.tellings and side.origins for side in found[0].sides)


def test_every_pair_together_gives_the_same_in_any_order() -> None:
    told = tell(*(text for first, second, *_ in EXCLUDE for text in (first, second)))
    expected = told.compared()
    assert len(expected.disagreements) >= 4
    shuffled = [*told.claims]
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)
        assert compare(shuffled, told.roles) == expected


def test_numbers_of_other_days_are_not_compared() -> None:
    texts = (f"{_M} 400 soldiers were deployed in Sampletown.", f"{_O} 900 soldiers were deployed in Sampletown.")
    assert [*sides(tell(*texts, days=("2031-05-14", "2031-05-16")).compared())]
    assert not [*sides(tell(*texts, days=("2031-05-14", "2031-05-20")).compared())]


def test_a_later_version_of_a_page_is_a_change_and_no_disagreement() -> None:
    texts = ("Last updated: May 3, 2031\n\nThe Harbour Fish deal was extended for 45 days.",
             "Last updated: May 9, 2031\n\nThe Harbour Fish deal was extended for 90 days.")  # fmt: skip
    pages = [
        source(1, day="2031-05-03", publisher="Ministry", address="example.org/deal"),
        source(2, day="2031-05-09", publisher="Ministry", address="example.org/deal"),
    ]
    found = tell(*texts, sources=pages).compared()
    assert found.disagreements == ()
    changed = {one.after.claim.predicate: (one.before.claim.value, one.after.claim.value) for one in found.changes}
    assert changed["last_updated"] == ("2031-05-03", "2031-05-09")
    assert changed["extended"] == ("45", "90")


def test_one_wire_text_in_two_papers_is_one_origin() -> None:
    wire = "The Ministry of Samples announced that 5,500 children were deported to Ruritania from the east in 2023."
    found = tell(wire, wire, f"{_O} 5,500 children were deported to Ruritania in 2023.").compared()
    agreed = next(one for one in found.agreements if one.value == "5,500 children" and len(one.tellings) > 1)
    grounds = [origin.ground for origin in agreed.origins]
    assert len(agreed.origins) < len(agreed.tellings)
    assert "same speaker" in grounds or "same text" in grounds


def test_who_speaks_on_both_sides_is_on_none() -> None:
    texts = (f"{_M} 400 soldiers were deployed in Sampletown.", f"{_O} 900 soldiers were deployed in Sampletown.",
             f"{_O} 400 soldiers were deployed in Sampletown.")  # fmt: skip
    assert [*sides(tell(*texts).compared())] == []


def _role(number: int, person: str, *, words: str = "", day: str = "2031-05-14", **more: object) -> ToldRole:
    found = RoleFound(0, 40, person, "foreign minister", "Ruritania", "holds_role", (0, 10))
    place = Place(source(number, day=day), 0, 40, words or f"{person}, foreign minister of Ruritania")
    return ToldRole(replace(found, **more), place)  # type: ignore[arg-type]  # fields of the dataclass


def test_two_persons_in_one_office_disagree() -> None:
    found = compare([], [_role(1, "Ann Muster"), _role(2, "Bea Beispiel")]).disagreements
    assert [(one.type, tuple(side.value for side in one.sides)) for one in found] == [
        ("role", ("Ann Muster", "Bea Beispiel"))
    ]


@pytest.mark.parametrize(
    "other",
    [
        _role(2, "Bea Beispiel", former=True),
        _role(2, "Bea Beispiel", acting=True),
        _role(2, "Bea Beispiel", organization=""),
        _role(2, "Bea Beispiel", organization="Freedonia"),
        _role(2, "Bea Beispiel", role="spokesperson"),
        _role(2, "Bea Beispiel", relation="represents"),
        _role(2, "Bea Beispiel", day="2030-01-01"),
        _role(2, "A. Muster"),
        _role(2, "Anne Mustér"),
    ],
)
def test_one_office_at_two_times_or_one_person_is_no_disagreement(other: ToldRole) -> None:
    assert compare([], [_role(1, "Ann Muster"), other]).disagreements == ()


def test_a_title_that_is_kept_for_life_tells_no_office() -> None:
    first = _role(1, "Ann Muster", role="president", words="President Ann Muster")
    second = _role(2, "Bea Beispiel", role="president", words="President Bea Beispiel")
    assert compare([], [first, second]).disagreements == ()
