# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a change is called, what it quotes, what is folded, and the feed made of it."""

import io
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from holdfast.base.digest import sha256, short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Row, SourceRecord
from holdfast.readers.reader import reader_for
from holdfast.record import CaptureSet, MemberRef, Record
from holdfast.record.classes import CLASSES, MASS, Classed, class_counts, class_sums, sentences
from holdfast.record.classes import told as fold


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.create(tmp_path / "record") as made:
        yield made


def party(key: int, name: str, *more: tuple[str, str], acts: Sequence[tuple[str, ...]] = (("A",),)) -> SourceRecord:
    """A person with further (property, value) pairs; an act is (programme, property=value …)."""
    entity = f"list-{key}"
    rows = [
        Row(entity, "Person", "name", name, None, None, "name", 0, 1),
        Row(entity, "Person", "topics", "sanction", None, None, "rule:listed@1", 0, 1),
        *(Row(entity, "Person", prop, value, None, None, prop, 0, 1) for prop, value in more),
    ]
    for program, *dates in acts:
        act = f"{entity}-act-{program.lower()}"
        rows.append(Row(act, "Sanction", "entity", entity, None, None, "rule:listed@1", 0, 1))
        rows.append(Row(act, "Sanction", "programId", program, None, None, "program", 0, 1))
        pairs = (one.partition("=") for one in dates)
        rows += [Row(act, "Sanction", prop, value, None, None, prop, 0, 1) for prop, _, value in pairs]
    raw = short_id([repr(rows).encode()])
    return SourceRecord(str(key), 0, 1, raw, tuple(rows), form=raw)


def part(key: str, entity: str, schema: str, *pairs: tuple[str, str]) -> SourceRecord:
    """A row of its own that says something about a party: an alias, a measure."""
    rows = tuple(Row(entity, schema, prop, value, None, None, prop, 0, 1) for prop, value in pairs)
    raw = short_id([repr(rows).encode()])
    return SourceRecord(key, 0, 1, raw, rows, form=raw)


def accept(record: Record, day: int, rows: Sequence[SourceRecord]) -> None:
    refs = {"all": MemberRef(day, sha256(repr((day, [row.raw for row in rows])).encode()))}
    made = record.accept(
        CaptureSet(day, "list", "list", f"2022-01-{day:02d}", "claimed", "plain@1", refs), {"all": rows}
    )
    assert made.status == "accepted", made.held


def told(record: Record, before: Sequence[SourceRecord], after: Sequence[SourceRecord]) -> tuple[Classed, ...]:
    accept(record, 1, before)
    accept(record, 2, after)
    return record.changes_told("list")[1]


ADA = party(1, "Ada One", ("birthDate", "1950"))


@pytest.mark.parametrize(
    ("after", "cls", "cause"),
    [
        ([ADA, party(2, "Bob Two")], "new party", "a row that did not stand before"),
        (
            [party(1, "Ada One", ("birthDate", "1950"), acts=(("A",), ("B", "startDate=2022-01-02")))],
            "new measure",
            "programId: + B; startDate: + 2022-01-02",
        ),
        (
            [party(1, "Ada One", ("birthDate", "1950"), acts=(("A", "status=Delisted"),))],
            "delisted",
            "status: + Delisted",
        ),
        (
            [party(1, "Ada One", ("birthDate", "1950"), acts=(("A", "endDate=2022-01-01"),))],
            "delisted",
            "endDate: + 2022-01-01",
        ),
        (
            [party(1, "Ada One", ("birthDate", "1950"), acts=(("A", "endDate=2030-01-01"),))],
            "details",
            "endDate: + 2030-01-01",
        ),
        ([party(1, "Ada One", ("birthDate", "1951"))], "details", "birthDate: − 1950 + 1951"),
        ([party(1, "Ada One", ("birthDate", "1950"), ("notes", "tall"))], "wording", "notes: + tall"),
        (
            [party(1, "Cyd Three", ("birthDate", "1977"))],
            "id reused",
            "birthDate: − 1950 + 1977; name: − Ada One + Cyd Three",
        ),
    ],
)  # fmt: skip
def test_a_change_is_called_by_what_weighs_most(
    record: Record, after: list[SourceRecord], cls: str, cause: str
) -> None:
    (one,) = told(record, [ADA], after)
    assert (one.cls, one.cause) == (cls, cause)


def test_what_ended_went_or_was_re_keyed_is_told_apart(record: Record) -> None:
    before = [
        party(1, "Ada One", acts=(("A",), ("B",))),
        party(2, "Bob Two"),
        party(3, "Cyd Three"),
        party(4, "Dee Four", ("passportNumber", "P4")),
    ]
    after = [
        party(1, "Ada One"),
        party(9, "Cyd Three"),
        party(5, "Eli Five", ("alias", "x"), ("passportNumber", "P4")),
        party(6, "F"),
    ]
    lines = {one.cls: (one.entity, one.cause) for one in told(record, before, after)}
    assert lines["measure ended"] == ("list-1", "programId: − B")
    assert lines["row removed"] == ("list-2", "the row is gone; why, the list does not say")
    assert lines["re-keyed"] == ("list-3", "entered anew as list-9")
    assert lines["merged"] == ("list-4", "its name or identifier now stands under list-5")


def test_the_same_edit_in_many_records_is_one_line(record: Record) -> None:
    risk = ("notes", "Secondary sanctions risk: an invented section.")
    before = [party(n, f"Ada {n}", ("position", "clerk")) for n in range(MASS + 3)]
    after = [party(n, f"Ada {n}", ("position", "clerk"), risk) for n in range(MASS + 1)]
    after += [party(MASS + 1, f"Ada {MASS + 1}", ("position", "chief"), risk), before[-1]]
    lines = told(record, before, after)
    assert [(one.cls, one.count) for one in lines] == [("boilerplate", MASS + 1), ("wording", 1)]
    assert lines[0].cause == "notes: + Secondary sanctions risk: an invented section."
    assert lines[0].caption == f"{MASS + 1} records"
    assert lines[1].cause == "position: − clerk + chief"  # what it shares with the others is told there
    assert class_counts(lines) == {"boilerplate": MASS + 1, "wording": 1}


def test_a_comma_struck_from_many_unlike_remarks_is_one_edit(record: Record) -> None:
    before = [party(n, f"Ada {n}", ("notes", f"Seen in the year {1900 + n} ,")) for n in range(MASS + 1)]
    after = [party(n, f"Ada {n}", ("notes", f"Seen in the year {1900 + n}")) for n in range(MASS + 1)]
    (line,) = told(record, before, after)
    assert (line.cls, line.count, line.cause) == ("boilerplate", MASS + 1, "notes: − ,")
    assert {name: (one.parties, one.rows) for name, one in class_sums([line]).items()} == {
        "boilerplate": (MASS + 1, MASS + 1)
    }


def test_parties_are_counted_once_and_lines_of_one_cause_are_folded(record: Record) -> None:
    before = [ADA, part("a", "list-1", "Person", ("alias", "Adda"))]
    after = [party(1, "Ada One", ("birthDate", "1950"), ("notes", "tall")),
             part("a", "list-1", "Person", ("alias", "Adda"), ("notes", "tall"))]  # fmt: skip
    lines = told(record, before, after)
    assert [str(one) for one in class_sums(lines).values()] == ["1 in 2 rows"]
    (line,) = fold(lines)
    assert (line.cls, line.rows, line.parties) == ("wording", 2, (("list-1", "Ada One"),))


def test_a_programme_renamed_in_many_records_is_one_edit_and_no_new_measure(record: Record) -> None:
    freeze = ("kind=asset freeze",)
    before = [party(n, f"Ada {n}", acts=(("Ukraine", *freeze),)) for n in range(MASS + 2)]
    after = [party(n, f"Ada {n}", acts=(("Russia", *freeze),)) for n in range(MASS + 1)]
    after.append(party(MASS + 1, f"Ada {MASS + 1}", acts=(("Ukraine", *freeze), ("Mali", *freeze))))
    lines = told(record, before, after)
    assert [(one.cls, one.count) for one in lines] == [("new measure", 1), ("boilerplate", MASS + 1)]
    assert lines[1].cause == "programId: + Russia; programId: − Ukraine"


def test_one_new_measure_against_many_is_told_of_each_and_in_words(record: Record) -> None:
    given = {n: (f"listName=L{n}",) for n in range(MASS + 1)}  # what differs from record to record tells no measure
    before = [party(n, f"Ada {n}") for n in given]
    after = [party(n, f"Ada {n}", acts=(("A",), ("Mali", "kind=asset freeze", *given[n]))) for n in given]
    (line,) = fold(told(record, before, after))
    assert (line.cls, len(line.parties)) == ("new measure", MASS + 1)
    assert line.cause == "kind: + asset freeze; programId: + Mali"


def test_an_edit_in_a_few_records_is_not_boilerplate(record: Record) -> None:
    before = [party(n, f"Ada {n}") for n in range(MASS)]
    after = [party(n, f"Ada {n}", ("notes", "seen")) for n in range(MASS)]
    assert {(one.cls, one.count) for one in told(record, before, after)} == {("wording", 1)}


def test_rows_about_a_new_party_are_told_with_it_and_those_of_a_known_one_alone(record: Record) -> None:
    measure = part("m", "list-1-act", "Sanction", ("entity", "list-1"), ("programId", "C"))
    alias = part("a", "list-2", "Person", ("alias", "Bobby"))
    lines = told(record, [ADA], [ADA, measure, party(2, "Bob Two"), alias])
    assert [(one.cls, one.entity) for one in lines] == [("new party", "list-2"), ("new measure", "list-1-act")]
    assert lines[0].cause.endswith(", with 1 more row about it")


def test_a_list_without_risk_topics_has_parties_too(record: Record) -> None:
    def firm(key: str, name: str) -> SourceRecord:
        return part(key, f"list-{key}", "Company", ("name", name), ("status", "exited"))

    for day, rows in ((1, [firm("1", "Invented AG")]), (2, [firm("1", "Invented AG"), firm("2", "Madeup Ltd")])):
        refs = {"all": MemberRef(day, sha256(repr(rows).encode()))}
        capture_set = CaptureSet(day, "list", "list", f"2022-01-{day:02d}", "claimed", "plain@1", refs, leading="all")
        record.accept(capture_set, {"all": rows})
    (one,) = record.changes_told("list")[1]
    assert (one.cls, one.caption) == ("new party", "Madeup Ltd")


def test_a_long_text_is_compared_sentence_by_sentence() -> None:
    long = "An invented report of many words says this. " * 4
    assert sentences((f"{long}It was so.",), (f"{long}It was not so.",)) == (("It was so.",), ("It was not so.",))
    assert sentences(("short.",), ("shorter.",)) == (("short.",), ("shorter.",))


def test_every_class_is_in_the_list_and_no_row_is_lost(record: Record) -> None:
    before = [party(n, f"Ada {n}") for n in range(6)]
    after = [party(n, f"Ada {n}", ("notes", "x")) for n in range(3)] + [party(8, "New Name"), *before[3:5]]
    found = told(record, before, after)
    assert sum(one.count for one in found) == 3 + 1 + 1
    assert {one.cls for one in found} <= set(CLASSES)


# ── the feed ──────────────────────────────────────────────────────────────────────────────────


def fill(record: Record) -> None:
    accept(record, 1, [ADA])
    accept(record, 2, [ADA, party(2, "Bob Two")])
    accept(record, 3, [ADA, party(2, "Bob Two", ("notes", "tall"))])


def test_a_feed_is_dated_newest_first_and_can_be_narrowed(record: Record) -> None:
    fill(record)
    items = record.feed()
    assert [(one.cls, one.observed[:10], one.since[:10]) for one in items] == [
        ("wording", "2022-01-03", "2022-01-02"),
        ("new party", "2022-01-02", "2022-01-01"),
    ]
    assert [one.cls for one in record.feed("list", until="2022-01-02")] == ["new party"]
    assert [one.cls for one in record.feed(since="2022-01-03")] == ["wording"]
    assert record.feed(limit=1) == items[:1]
    assert record.feed("other") == ()
    with pytest.raises(InputError):
        record.feed(since="yesterday")


def test_the_ids_of_a_feed_are_those_of_any_record_of_the_same_captures(record: Record, tmp_path: Path) -> None:
    fill(record)
    ids = [one.id for one in record.feed()]
    assert len(set(ids)) == len(ids)
    with Record.create(tmp_path / "again") as other:
        accept(other, 3, [ADA, party(2, "Bob Two", ("notes", "tall"))])
        accept(other, 1, [ADA])
        accept(other, 2, [ADA, party(2, "Bob Two")])
        assert [one.id for one in other.feed()] == ids


# ── real days ─────────────────────────────────────────────────────────────────────────────────


def real(record: Record, shared_dir: Path, folder: str, reader: str, member: str, days: Sequence[str]) -> None:
    with tarfile.open(shared_dir / "lists" / folder / "days.tar.xz") as archive:
        found = {Path(one.name).stem: archive.extractfile(one) for one in archive if one.isfile()}
        data = {day: stream.read() for day in days if (stream := found[day]) is not None}
    for index, day in enumerate(days):
        refs = {member: MemberRef(index, sha256(data[day]))}
        capture_set = CaptureSet(index, folder, "real", day[:10], "file-name", f"{reader}@1", refs, leading=member)
        rows = reader_for(reader).read(member, io.BytesIO(data[day]), dataset="real")
        record.accept(capture_set, {member: rows})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "reader", "member", "days", "expected"),
    [
        (  # "499 rows change, almost all remarks only"
            "us-ofac-sdn-history", "us_ofac_csv", "sdn", ("2022-04-22", "2022-04-29"),
            {"new measure": 2, "boilerplate": 495, "details": 1, "wording": 1},
        ),
        (  # one party removed and re-entered under a new id
            "us-ofac-sdn-history", "us_ofac_csv", "sdn", ("2022-11-07", "2022-11-09T025216Z"),
            {"new party": 4, "re-keyed": 1},
        ),
        (  # a row that differs by one double space
            "us-ofac-sdn-history", "us_ofac_csv", "sdn", ("2022-12-15", "2022-12-16"),
            {"row removed": 16, "formatting": 1},
        ),
        (
            "un-sc-history", "un_sc_xml", "consolidated", ("2021-07-01", "2021-09-09"),
            {"row removed": 29, "formatting": 1},
        ),
    ],
)  # fmt: skip
def test_real_days_are_classed_as_they_happened(
    record: Record, shared_dir: Path, folder: str, reader: str, member: str, days: tuple[str, str],
    expected: dict[str, int],
) -> None:  # fmt: skip
    real(record, shared_dir, folder, reader, member, days)
    assert class_counts(record.changes_told(folder)[1]) == expected
