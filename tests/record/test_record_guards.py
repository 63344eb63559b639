# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Lists that keep their size and are wrong, or grow too much, are held back and say why."""

from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path

import pytest

from holdfast.base.digest import sha256, short_id
from holdfast.model.statement import Row, SourceRecord
from holdfast.record import CaptureSet, MemberRef, Record
from holdfast.record.quarantine import GROWTHS, OTHERS, REPEATED, REPLACED, Sighting, fold
from holdfast.record.stepwise import Comparison, Portrait, compare_portraits

NAMES = ("Ada", "Bob", "Cyd", "Dee", "Eli", "Fay", "Gus", "Hal", "Ivy", "Joy")
FAMILY = ("Invented", "Madeup", "Notreal", "Fictive", "Example", "Sampler", "Dummy", "Testing", "Nobody", "Noone")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.create(tmp_path / "record") as made:
        yield made


def party(
    key: int, name: str, *, born: str = "", schema: str = "Person", mark: str = "", under: str = ""
) -> SourceRecord:
    entity, text = f"list-{key}", f"{key}{mark}|{name}|{born}|{schema}|{under}".encode()
    rows = [
        Row(entity, schema, "name", name, None, None, "name", 0, 1),
        Row(entity, schema, "topics", "sanction", None, None, "rule:listed@1", 0, 1),
    ]
    if born:
        rows.append(Row(entity, schema, "birthDate", born, None, None, "born", 0, 1))
    if under:
        rows.append(Row(f"{entity}-act", "Sanction", "entity", entity, None, None, "rule:listed@1", 0, 1))
        rows.append(Row(f"{entity}-act", "Sanction", "programId", under, None, None, "programme", 0, 1))
    raw = short_id([text])
    return SourceRecord(f"{key}{mark}", 0, len(text), raw, tuple(rows), form=raw)


def people(count: int, *, start: int = 0) -> list[SourceRecord]:
    return [
        party(key, f"{NAMES[(key + start) % 10]} {FAMILY[(key + start) // 10 % 10]} {key + start}", born=f"19{key:02d}")
        for key in range(count)
    ]


def accept(
    record: Record, day: int, rows: Sequence[SourceRecord], month: int = 1, year: int = 2022
) -> tuple[str, tuple[str, ...]]:
    """The rule and reasons under which the day is held back; `("", ())` when it is accepted."""
    index = 10000 * (year - 2022) + 100 * month + day
    refs = {"all": MemberRef(index, sha256(repr((index, [row.raw for row in rows])).encode()))}
    observed = f"{year}-{month:02d}-{day:02d}T00:00:00Z"
    made = record.accept(
        CaptureSet(index, "list", "list", observed, "claimed", "plain@1", refs, leading="all"), {"all": rows}
    )
    return (made.held[0].rule, made.held[0].reasons) if made.held else ("", ())


def test_a_list_that_doubles_overnight_is_held_and_one_that_doubles_in_half_a_year_is_not(record: Record) -> None:
    assert accept(record, 1, people(60)) == ("", ())
    rule, reasons = accept(record, 2, people(120))
    assert (rule, reasons[0]) == ("grown", "120 records where 60 stood before")
    assert accept(record, 1, people(120), month=7) == ("", ())


def test_a_type_that_trebles_names_the_type_and_both_numbers(record: Record) -> None:
    ships = [party(1000 + n, f"Ship {n}", schema="Vessel") for n in range(330)]
    many = people(99) + [party(n, f"Firm {n}", schema="Company") for n in range(100, 900)]
    accept(record, 1, many + ships[:100])
    assert accept(record, 2, many + ships) == ("grown", ("schema Vessel: 330 records where 100 stood before",))


def test_ids_given_to_other_people_are_suspected_to_be_re_keyed(record: Record) -> None:
    accept(record, 1, people(60))
    turned = [party(key, f"Other {key + 500}x", born=f"20{key:02d}") for key in range(4)]
    rule, reasons = accept(record, 2, turned + people(60)[4:])
    assert rule == "re-keyed"
    assert reasons == ("re-key suspected: 4 of 60 ids name another party (0, 1, 2, …)",)
    assert accept(record, 3, people(60)) == ("", ())


def test_one_id_that_changes_hands_is_no_reason_to_hold_a_list(record: Record) -> None:
    accept(record, 1, people(60))
    assert accept(record, 2, [party(0, "Other Person", born="2001"), *people(60)[1:]]) == ("", ())


def test_a_list_whose_names_come_from_another_column_is_held(record: Record) -> None:
    accept(record, 1, people(60))
    turned = [party(key, "DOB unknown, nationality Exampleland", born=f"19{key:02d}") for key in range(60)]
    rule, reasons = accept(record, 2, turned)
    assert (rule, reasons[0][:42]) == ("renamed", "60 of 60 names share no word with before (")


def test_a_list_in_another_language_is_held(record: Record) -> None:
    accept(record, 1, people(60))
    cyrillic = [party(n, f"Иван Вымышленный {n}", born=f"19{n:02d}") for n in range(30)]
    assert accept(record, 2, cyrillic + people(60)[30:])[0] == "rescripted"


def test_a_list_in_a_swapped_encoding_is_held(record: Record) -> None:
    names = [f"José Inventé {n}" for n in range(60)]
    accept(record, 1, [party(n, name) for n, name in enumerate(names)])
    swapped = [name.encode().decode("cp1252") for name in names]
    assert accept(record, 2, [party(n, name) for n, name in enumerate(swapped)])[0] == "respelled"
    lost = [name.replace("é", "?") for name in names]
    assert accept(record, 3, [party(n, name) for n, name in enumerate(lost)])[0] == "respelled"


def test_ids_that_stand_more_than_once_all_at_once_are_held(record: Record) -> None:
    accept(record, 1, people(60))
    twice = [party(n, f"Second {n}", mark="#0a1b2c3d") for n in range(25)]
    assert accept(record, 2, people(60) + twice) == ("repeated", ("25 ids stand more than once where 0 did before",))


def test_what_is_held_for_what_it_says_can_be_released_and_then_is_what_the_next_is_compared_with(
    record: Record,
) -> None:
    accept(record, 1, people(60))
    other = [party(n, f"Иван Вымышленный {n}", born=f"19{n:02d}") for n in range(60)]
    assert accept(record, 2, other)[0] == "rescripted"
    assert record.release(102, 200).status == "accepted"
    assert accept(record, 3, [*other, party(99, "Ada Invented")]) == ("", ())


def under(programme: str, count: int, *, start: int = 0) -> list[SourceRecord]:
    return [
        party(start + n, f"{NAMES[n % 10]} {FAMILY[n // 10 % 10]} {start + n}", born=f"19{n % 99:02d}", under=programme)
        for n in range(count)
    ]


def test_a_programme_that_is_renamed_is_not_taken_for_one_that_ended(record: Record) -> None:
    rest = under("Other", 100, start=500)
    accept(record, 1, under("Ukraine", 150) + rest)
    assert accept(record, 2, under("Russia and Ukraine", 150) + rest) == ("", ())


def test_a_programme_that_loses_its_parties_is_held_whoever_is_renamed_beside_them(record: Record) -> None:
    accept(record, 1, under("Ukraine", 150) + under("Other", 200, start=500))
    left = under("Russia", 40) + [party(n, f"No Programme {n}") for n in range(40, 150)]
    rule, reasons = accept(record, 2, left + under("Other", 200, start=500))
    assert rule == "shrunk"
    assert reasons == ("programme Ukraine: 0 records where 150 stood before, 40 of them now under another programme",)


def test_a_list_that_is_keyed_anew_and_keeps_its_parties_passes(record: Record) -> None:
    accept(record, 1, under("Ukraine", 60))
    rekeyed = [
        party(900 + n, f"{NAMES[n % 10]} {FAMILY[n // 10 % 10]} {n}", born=f"19{n:02d}", under="Russia")
        for n in range(60)
    ]
    assert accept(record, 2, rekeyed) == ("", ())
    found = record.changes("list", 101, 102)
    assert (found.counts["reentered"], found.counts["removed"], found.counts["added"]) == (60, 0, 0)


def test_a_list_of_the_same_length_with_others_on_it_is_held(record: Record) -> None:
    accept(record, 1, people(100))
    rule, reasons = accept(record, 2, [*people(40), *(party(900 + n, f"Quite Another {n}") for n in range(60))])
    assert rule == "replaced"
    assert reasons == ("60 of 100 records that stood before are gone, whatever stands instead",)
    namesakes = [
        party(900 + n, f"{NAMES[n % 10]} {FAMILY[n // 10 % 10]} {n}", born=f"20{n:02d}") for n in range(40, 100)
    ]
    assert accept(record, 3, [*people(40), *namesakes])[0] == "replaced"  # their dates of birth are others


def test_years_between_two_captures_allow_more_and_never_an_empty_or_cut_list(record: Record) -> None:
    ships = [party(1000 + n, f"Ship {n}", schema="Vessel", under="Iran") for n in range(74)]
    accept(record, 1, under("Other", 400) + ships)
    assert accept(record, 2, under("Other", 400))[0] == "shrunk"
    assert accept(record, 1, under("Other", 320), year=2027) == ("", ())  # a third in five years
    rule, reasons = accept(record, 1, under("Other", 100), year=2030)
    assert (rule, reasons) == ("shrunk", ("100 records where 320 stood 3 years before",))
    assert accept(record, 2, [], year=2030)[0] == "empty"


@pytest.mark.slow
def test_guards_that_weigh_years_and_renamings_give_one_verdict_in_any_order(tmp_path: Path) -> None:
    rest = under("Other", 100, start=500)
    days = {
        (2022, 1): under("Ukraine", 150) + rest,
        (2022, 2): under("Russia", 150) + rest,
        (2022, 3): rest,
        (2028, 1): under("Russia", 80) + rest,
    }
    states = set()
    for number, order in enumerate(permutations(days)):
        with Record.create(tmp_path / str(number)) as made:
            for year, day in order:
                accept(made, day, days[year, day], year=year)
            states.add((made.digest(), tuple((one.observed, one.status) for one in made.sets())))
    assert len(states) == 1
    ((_, verdicts),) = states
    assert [status for _, status in verdicts] == ["accepted", "accepted", "quarantined", "accepted"]


def test_the_order_of_import_does_not_matter_where_captures_are_compared(tmp_path: Path) -> None:
    turned = [party(key, f"Other {key + 500}x", born=f"20{key:02d}") for key in range(4)] + people(60)[4:]
    days = {1: people(60), 2: turned, 3: people(60), 4: people(125), 5: people(61)}
    digests = set()
    for number, order in enumerate([(1, 2, 3, 4, 5), (5, 4, 3, 2, 1), (3, 1, 5, 2, 4)]):
        with Record.create(tmp_path / str(number)) as made:
            for day in order:
                accept(made, day, days[day])
            digests.add(made.digest())
    assert len(digests) == 1


def named(name: str, *, born: str = "", schema: str = "Person", number: str = "", alias: str = "") -> Portrait:
    names = {name, alias} - {""}
    return Portrait({schema}, names, {name}, {born} - {""}, {number} - {""})


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (named("Ada One", born="1950"), named("Bob Two", born="1960"), "rekeyed"),
        (named("Ada One", born="1950"), named("Bob Two", born="1950"), "renamed"),  # the birth date speaks for it
        (named("Ada One", born="1950"), named("Bob Two"), "renamed"),  # nothing speaks for another person
        (named("Ada One", born="1950", number="x"), named("Bob Two", born="1960", number="x"), "renamed"),
        (named("Ada One"), named("Sea Star", schema="Vessel"), "rekeyed"),
        (named("Sea Star", schema="Vessel"), named("Moon", schema="Vessel", alias="Sea Star"), None),
        (named("Acme", schema="Company"), named("Bolt", schema="Organization"), "renamed"),
        (named("Ada One", born="1950"), named("Ада Уан", born="1950"), "rescripted"),
        (named("José Inventé"), named("JosÃ© InventÃ©"), "respelled"),
        (named("José Inventé"), named("José Invente"), None),
        (named("Ada One"), named("Ada One Two"), None),
        (named("Ada One"), Portrait(), None),
    ],
)
def test_two_portraits_of_one_id_are_told_apart(before: Portrait, after: Portrait, found: str | None) -> None:
    assert compare_portraits(before, after) == found


def test_growth_is_judged_per_programme_of_weight_and_only_over_weeks() -> None:
    def seen(records: int, day: int | None, russia: int) -> Sighting:
        return Sighting(True, False, records, {(1, "russia"): russia, (0, "Person"): records}, (), day)

    held = fold([seen(1000, 1, 150), seen(1300, 2, 450)])[1]
    assert held.reasons == ("programme russia: 450 records where 150 stood before",)
    assert fold([seen(1000, 1, 90), seen(1300, 2, 390)])[1].accepted  # under a tenth of the list
    assert fold([seen(1000, 1, 150), seen(1300, 200, 450)])[1].accepted
    assert fold([seen(1000, None, 150), seen(5000, None, 450)])[1].accepted


def test_comparisons_are_asked_for_with_the_last_accepted_step_only() -> None:
    asked: list[tuple[int, int]] = []

    def compare(before: int, after: int) -> Comparison:
        asked.append((before, after))
        return Comparison(shared=100, rekeyed=50 * (after == 1), examples=(("rekeyed", "7"),))

    steps = [Sighting(True, False, 100, {})] * 2 + [Sighting(True, False, 0, {}), Sighting(True, False, 100, {})]
    assert [verdict.rule for verdict in fold(steps, compare)] == [None, "re-keyed", "empty", None]
    assert asked == [(0, 1), (0, 3)]


def test_every_guard_says_why() -> None:
    assert all(limit.why and limit.least > 0 for limit in GROWTHS.values())
    assert all(limit.why and limit.least > 0 for limit in OTHERS.values())
    assert REPEATED.why
    assert REPLACED.why
    assert REPEATED.least > 0
