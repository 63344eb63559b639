# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The EU's financial sanctions files: births, documents, acts, and the full-size list against its known counts."""

import io
import runpy
import types
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import Row, SourceRecord
from holdfast.readers.lists.eu_fsf_parts import Cell, Part, party_ids
from holdfast.readers.lists.eu_fsf_text import birth, language, lettered, listed_country, unwrapped
from holdfast.readers.reader import reader_for, recognise

SHAPES = Path(__file__).resolve().parents[2] / "bench" / "shapes" / "eu_fsf.py"
shapes = types.SimpleNamespace(**runpy.run_path(str(SHAPES)))  # a program, not a package of ours


def part(**cells: str) -> Part:
    return Part("x", 0, 0, {name: Cell(text, 0, 0, True) for name, text in cells.items() if text})


def entity(inner: str, attributes: str = 'euReferenceNumber="EU.1.2" logicalId="1"', code: str = "person") -> bytes:
    return (
        f'<export generationDate="2026-08-05T16:47:04.449+02:00"><sanctionEntity {attributes}>'
        f'<subjectType code="{code}" classificationCode="{code[0].upper()}"/>{inner}</sanctionEntity></export>'
    ).encode()


def read(data: bytes) -> list[SourceRecord]:
    return list(reader_for("eu_fsf_xml").read("xml", io.BytesIO(data), dataset="eu_fsf"))


def said(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


# ── births ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("cells", "value", "words"),
    [
        ({"birthdate": "1937-04-28", "dayOfMonth": "28", "monthOfYear": "4", "year": "1937"}, "1937-04-28", ""),
        ({"birthdate": "1982-06-09", "year": "1982"}, "1982-06-09", ""),
        ({"monthOfYear": "9", "year": "1958"}, "1958-09", ""),  # the peer lost this month
        ({"dayOfMonth": "0", "monthOfYear": "9", "year": "1958"}, "1958-09", ""),
        ({"year": "1965", "circa": "true"}, "1965~", ""),
        ({"birthdate": "1973-04-03", "circa": "true"}, "1973-04-03~", ""),
        ({"yearRangeFrom": "1958", "yearRangeTo": "1963"}, "1958/1963", ""),
        ({"yearRangeFrom": "1958", "yearRangeTo": "1963", "circa": "true"}, "1958~/1963~", ""),
        ({"yearRangeFrom": "1958"}, "1958/..", ""),
        ({"yearRangeTo": "1963"}, "../1963", ""),
        ({"yearRangeFrom": "1960", "yearRangeTo": "1960"}, "1960", ""),
        ({"yearRangeFrom": "1963", "yearRangeTo": "1958"}, None, "1963 - 1958"),
        ({"dayOfMonth": "31", "monthOfYear": "2", "year": "1970"}, "1970-02", "1970-02-31"),
        ({"dayOfMonth": "3", "monthOfYear": "4"}, None, "3/4"),
        ({"birthdate": "1964-02-12", "dayOfMonth": "13", "monthOfYear": "2", "year": "1964"}, "1964-02-12",
         "1964-02-13 beside 1964-02-12"),
        ({"year": "1343"}, None, "1343"),
        ({"year": "1343", "calendarType": "ISLAMIC"}, None, "1343 (ISLAMIC calendar)"),
        ({"birthdate": "1402-06-24", "year": "1402", "calendarType": "ISLAMIC"}, None, "1402-06-24 (ISLAMIC calendar)"),
        ({"birthdate": "1982-04-19", "dayOfMonth": "24", "monthOfYear": "6", "year": "1402", "calendarType": "ISLAMIC"},
         "1982-04-19", "24/6/1402 (ISLAMIC calendar)"),
        ({"birthdate": "1963 (approximative)"}, "1963~", ""),
        ({"birthdate": "1958 - 1963 (approximative)"}, "1958~/1963~", ""),
        ({}, None, ""),
    ],
)  # fmt: skip
def test_a_birth_is_as_vague_as_the_file_says(cells: dict[str, str], value: str | None, words: str) -> None:
    found = birth(part(**cells))
    assert (found.value, found.words) == (value, words)


@given(st.dictionaries(
    st.sampled_from(["birthdate", "dayOfMonth", "monthOfYear", "year", "yearRangeFrom", "yearRangeTo", "circa",
                     "calendarType"]),
    st.text(max_size=12) | st.integers(0, 2200).map(str),
))  # fmt: skip
def test_any_cells_give_a_birth_or_words_with_a_reason(cells: dict[str, str]) -> None:
    found = birth(part(**cells))
    assert found.value is None or found.cells
    assert not found.words or (found.cells and (found.reason or found.value))


# ── texts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Mullah", ["Mullah"]),
        ("(a) Maulavi, (b) Mullah.", ["Maulavi", "Mullah."]),
        ("a) Maulavi, b) Sar Muallim", ["Maulavi", "Sar Muallim"]),
        ("1. Qari, 2. Alhaj", ["Qari", "Alhaj"]),
        ("Lieutenant General a) Former Commander; b) Chief", ["Lieutenant General", "Former Commander", "Chief"]),
        ("TV presenter, actor; blogger", ["TV presenter, actor", "blogger"]),
        ("member (2014; 2015) of the board", ["member (2014; 2015) of the board"]),
        ("Institute 3000 (a.k.a. Institute 6000)", ["Institute 3000 (a.k.a. Institute 6000)"]),
        ("(a) only one", ["(a) only one"]),
        ("", []),
    ],
)
def test_packed_texts_are_taken_apart(text: str, items: list[str]) -> None:
    assert [text[start:end] for start, end in lettered(text)] == items


@given(st.text(alphabet="ab()1;., x", max_size=40))
def test_the_pieces_of_a_packed_text_stand_in_order_and_within_it(text: str) -> None:
    at = 0
    for start, end in lettered(text):
        assert at <= start < end <= len(text)
        at = end


def test_remarks_lose_their_brackets_and_nothing_else() -> None:
    for text, found in (
        ("(one)\\n(two (2))", ["one", "two (2)"]),
        ("(one)\n(two)", ["one", "two"]),
        ("(a) one (b) two", ["(a) one (b) two"]),
        ("([IRAQ])", ["[IRAQ]"]),
        ("plain", ["plain"]),
        ("", []),
    ):
        assert [text[start:end] for start, end in unwrapped(text)] == found


def test_unknown_and_withdrawn_countries() -> None:
    assert listed_country(part(countryIso2Code="00", countryDescription="UNKNOWN")) == (None, "")
    assert listed_country(part(countryIso2Code="CS", countryDescription="SERBIA AND MONTENEGRO"))[0] == "csxx"
    assert listed_country(part(countryIso2Code="CS", countryDescription="CZECHOSLOVAKIA"))[0] == "cshh"
    assert listed_country(part(countryIso2Code="AN"))[0] == "anhh"
    assert listed_country(part(countryIso2Code="00", countryDescription="BELARUS")) == ("by", "countryDescription")
    assert listed_country(part(countryIso2Code="QQ")) == (None, "countryIso2Code")
    assert listed_country(part(countryIso2Code="DEU"))[0] == "de"
    assert language("ru") == "rus"
    assert language("QQ") is None


def test_keys_are_reference_numbers_and_logical_ids_where_there_is_none() -> None:
    assert party_ids("EU.27.28", "13") == ("EU.27.28", "EU.27.28")
    assert party_ids("", "13") == ("logicalId:13", "logical-13")
    assert party_ids("EU 27/28", "x") is None


# ── the party ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_designation_and_regulation_dates_are_never_confused() -> None:
    act = '<regulation publicationDate="2022-09-15" entryIntoForceDate="2022-09-16" numberTitle="T" programme="UKR"/>'
    plain, dated = read(entity(act))[0], read(entity(act, 'euReferenceNumber="EU.1" designationDate="2014-03-17"'))[0]
    assert said(plain, "listingDate") == []
    assert said(dated, "listingDate") == ["2014-03-17"]
    for record in (plain, dated):
        assert said(record, "startDate") == []
        assert [row.value for row in record.rows if row.schema == "Sanction" and row.prop.endswith("sDate")] == []
        assert said(record, "publishedDate") == ["2022-09-15"]
        assert said(record, "effectiveDate") == ["2022-09-16"]


def test_a_false_document_is_no_identifier_of_the_party() -> None:
    form = '<identification number="F 123" identificationTypeCode="passport" knownFalse="{}" knownExpired="true"/>'
    false, true = read(entity(form.format("true")))[0], read(entity(form.format("false")))[0]
    assert said(false, "passportNumber") == said(false, "number") == []
    assert "number F 123" in said(false, "description")
    assert said(false, "summary") == ["known to be expired", "known to be false"]
    assert said(true, "passportNumber") == said(true, "number") == ["F 123"]
    assert said(true, "summary") == ["known to be expired"]


def test_which_act_introduced_a_value_can_be_asked() -> None:
    act = '<regulationSummary regulationType="amendment" publicationDate="{}" numberTitle="{}" publicationUrl="u:{}"/>'
    acts = [act.format("2014-03-17", "269/2014", 1), act.format("2022-09-15", "2022/1529", 2)]
    inner = "".join(
        f'<nameAlias wholeName="{name}">{acts[number]}</nameAlias>'
        for name, number in (("First Name", 0), ("Second Name", 1), ("Third Name", 0))
    )
    record = read(entity(f'{inner}<birthdate year="1950" circa="true">{acts[1]}</birthdate>'))[0]

    def introduced_by(value: str) -> tuple[str, str, str]:
        (found,) = {row.entity for row in record.rows if row.prop == "introduces" and row.value == value}
        of = {row.prop: row.value for row in record.rows if row.entity == found}
        assert of["entity"] == "eu_fsf-EU.1.2"
        return of["legalAct"], of["publishedDate"], of["legalActUrl"]

    assert introduced_by("name=First Name") == introduced_by("alias=Third Name") == ("269/2014", "2014-03-17", "u:1")
    assert introduced_by("alias=Second Name") == introduced_by("birthDate=1950~") == ("2022/1529", "2022-09-15", "u:2")
    assert len({row.entity for row in record.rows if row.schema == "LegalBasis"}) == 2


def test_another_act_for_a_value_is_another_content() -> None:
    from holdfast.model.statement import content_id

    form = '<nameAlias wholeName="A"><regulationSummary numberTitle="{}" publicationDate="2014-03-17"/></nameAlias>'
    one, other = (read(entity(form.format(title)))[0] for title in ("1/2014", "2/2014"))
    assert content_id(one.rows) != content_id(other.rows)
    assert one.form != other.form


def test_the_order_of_children_and_white_space_is_no_change() -> None:
    one = read(entity('<nameAlias wholeName="A"/>\n  <nameAlias wholeName="B"/>'))[0]
    other = read(entity('<nameAlias  wholeName="B"/><nameAlias wholeName="A"/>'))[0]
    assert one.form == other.form
    assert one.raw != other.raw


def test_ranges_of_attributes_are_those_of_their_bytes() -> None:
    data = entity('<nameAlias wholeName="Ärne &amp; Sohn" function="(a) Größe, (b) Maß" title=\'Dr.\'/>')
    record = read(data)[0]
    at = {row.prop: data[record.start + row.start : record.start + row.end].decode() for row in record.rows}
    assert at["name"] == "Ärne &amp; Sohn"
    assert at["title"] == "Dr."
    positions = [row for row in record.rows if row.prop == "position"]
    assert [data[record.start + row.start : record.start + row.end].decode() for row in positions] == [
        "Größe", "Maß",
    ]  # fmt: skip


def test_attributes_written_in_another_way_say_the_same() -> None:
    golden = Path(__file__).resolve().parent.parent / "golden" / "readers" / "eu_fsf_xml" / "parties.xml.in"
    out = io.BytesIO()
    shapes.write_xml(shapes.invented(60), out)
    for data in (golden.read_bytes(), out.getvalue()):
        usual = read(data)
        for other in (
            data.replace(b" logicalId=", b"\n\tlogicalId = "),
            data.replace(b' logicalId="', b" x='' logicalId=\""),
        ):
            found = read(other)
            assert list(map(statements, found)) == list(map(statements, usual))
            assert [len(record.losses) for record in found] == [len(record.losses) for record in usual]


def test_a_weak_name_is_a_weak_alias() -> None:
    for form in ('strong="false"', "strong='false'"):
        (record,) = read(entity(f'<nameAlias wholeName="A" {form}/><nameAlias wholeName="B" strong="true"/>'))
        assert (said(record, "weakAlias"), said(record, "name")) == (["A"], ["B"])


def test_a_foreign_element_beside_the_parties_is_a_changed_format() -> None:
    with pytest.raises(InputError, match="<sanctionParty> beside its entities") as caught:
        read(b'<export><sanctionParty logicalId="1"/></export>')
    assert caught.value.where == "byte 8"
    with pytest.raises(InputError, match="neither a reference number nor a logical id"):
        read(b"<export><sanctionEntity/></export>")
    with pytest.raises(InputError, match="cut off"):
        read(entity("")[:-12])
    with pytest.raises(InputError, match="holds no entity"):
        read(b"<export></export>")


def test_the_export_is_recognised_with_the_date_it_gives_itself() -> None:
    namespace, date = b"http://eu.europa.ec/fpi/fsd/export", b"2026-08-05T01:47:04.449+02:00"
    data = b'<?xml version="1.0"?><export xmlns="' + namespace + b'" generationDate="' + date + b'">'
    found = recognise(data, "20260804-FULL-1_1(xsd).xml")
    assert found is not None
    assert (found.reader, found.dataset, found.member, found.basis) == ("eu_fsf_xml", "eu_fsf", "xml", "inside")
    assert found.observed is not None
    assert found.observed.isoformat() == "2026-08-04T23:47:04+00:00"
    assert recognise(b"<export><thing/></export>", "x.xml") is None


# ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def xml_of(**options: bool) -> list[SourceRecord]:
    out = io.BytesIO()
    shapes.write_xml(shapes.invented(120, **options), out)
    return read(out.getvalue())


def main_rows(record: SourceRecord) -> list[Row]:
    main = record.rows[0].entity
    return [row for row in record.rows if row.entity == main]


def test_invented_files_lose_nothing_but_dates_of_other_calendars() -> None:
    records = xml_of()
    assert len(records) == 120
    assert {loss.reason for record in records for loss in record.losses} == {"a date of another calendar"}
    assert all(main_rows(record)[0].prop in {"name", "weakAlias"} for record in records)


def test_the_real_excerpt_is_read_without_a_loss(shared_dir: Path) -> None:
    records = read((shared_dir / "lists/eu-fsf/FULL-1_1_2026-08-05_excerpt.xml").read_bytes())
    assert [record.key for record in records] == ["EU.27.28", "EU.3579.2", "EU.589.30"]
    assert not any(record.losses for record in records)
    assert said(records[0], "birthDate") == ["1937-04-28"]
    assert said(records[1], "birthPlace") == []  # the city is "-"


@pytest.mark.slow
def test_the_full_size_list_has_the_counts_it_is_known_to_have(shared_dir: Path) -> None:
    out = io.BytesIO()
    shapes.write_xml(shapes.converted(shared_dir / "lists/eu-fsf/ammitto_eu_processed_2026-05-01.tar.gz"), out)
    assert 22_000_000 < out.tell() < 26_000_000
    records = read(out.getvalue())
    kinds = Counter(record.rows[0].schema for record in records)
    rows = Counter((row.schema, row.prop) for record in records for row in record.rows)
    programs = Counter(
        row.value for record in records for row in record.rows if (row.schema, row.prop) == ("Sanction", "program")
    )
    assert len({record.key for record in records}) == len(records) == 5860
    assert kinds["Person"] == 4341
    assert kinds["Organization"] + kinds["Company"] == 1519
    known = {
        "UKR": 2596,
        "IRN": 732,
        "SYR": 380,
        "BLR": 369,
        "TAQA": 344,
        "PRK": 255,
        "HR": 170,
        "RUSDA": 76,
        "RUS": 63,
    }
    assert {name: programs[name] for name in known} == known
    assert rows["Sanction", "kind"] == 5860
    names = sum(count for (_, prop), count in rows.items() if prop in {"name", "alias", "weakAlias"})
    assert names == 29_826
    assert rows["Passport", "holder"] == 603
    assert rows["Passport", "holder"] + rows["Identification", "holder"] == 2435
    circa = sum("[circa]" in row.path for record in records for row in record.rows)
    assert circa == 165  # of 197: 32 of them have no date left in the conversion
    assert Counter(loss.reason for record in records for loss in record.losses) == {
        "a date of another calendar": 4,
        "gender of a party that is no person": 1,
    }
    schemata = {row.schema for record in records for row in record.rows}
    acts = [row for record in records for row in record.rows if row.prop == "introduces"]
    assert "LegalBasis" in schemata
    assert sum(row.value.partition("=")[0] in {"name", "alias", "weakAlias"} for row in acts) == 29_826


# ── the other carriers ────────────────────────────────────────────────────────────────────────────────────────────────
def read_csv(data: bytes) -> list[SourceRecord]:
    return list(reader_for("eu_fsf_csv").read("csv", io.BytesIO(data), dataset="eu_fsf"))


def csv_of(parties: int, **options: object) -> bytes:
    out = io.BytesIO()
    shapes.write_csv(shapes.invented(parties), out, **options)
    return out.getvalue()


def statements(record: SourceRecord) -> set[tuple[str, str, str, str, str | None]]:
    return {(row.entity, row.schema, row.prop, row.value, row.lang) for row in record.rows}


def test_the_csv_gives_the_statements_of_the_xml() -> None:
    from_xml, from_csv = xml_of(), read_csv(csv_of(120))
    assert [record.key for record in from_csv] == [record.key for record in from_xml]
    for one, other in zip(from_xml, from_csv, strict=True):
        assert statements(one) == statements(other)
        assert [loss.reason for loss in one.losses] == [loss.reason for loss in other.losses]


def test_the_day_a_csv_was_made_changes_no_record() -> None:
    one, other = read_csv(csv_of(5, date="01/05/2026")), read_csv(csv_of(5, date="02/05/2026"))
    assert [(record.raw, record.form) for record in one] == [(record.raw, record.form) for record in other]


def test_a_row_with_another_number_of_fields_refuses_the_file() -> None:
    data = csv_of(3)
    with pytest.raises(InputError, match="fields, its head"):
        read_csv(data[: data.rindex(b";")] + b"\n")
    with pytest.raises(InputError, match="begins with its column names"):
        read_csv(data.replace(b"Entity_LogicalId", b"Entity_Number", 1))
    with pytest.raises(InputError, match="not UTF-8"):
        read_csv(data.replace("Øresand".encode(), b"\xd8resand").replace("Żółtko".encode(), b"Zoltko"))


def test_the_wrapped_copy_of_the_old_csv_says_what_the_plain_one_says() -> None:
    folder = Path(__file__).resolve().parent.parent / "golden" / "readers" / "eu_fsf_csv"
    plain, wrapped = (
        read_csv((folder / f"{name}.csv.in").read_bytes()) for name in ("until_2018", "until_2018_wrapped")
    )
    assert len(plain) == len(wrapped) == 2
    apart = [one ^ other for one, other in zip(map(statements, plain), map(statements, wrapped), strict=True)]
    assert {value for said in apart for _, _, _, value, _ in said} == {  # one name is not to be had in cp1252
        "Арне Тестов", "Arne Téstov", "alias=Арне Тестов", "alias=Arne Téstov",
    }  # fmt: skip


def test_the_real_old_csv_is_read_without_a_loss(shared_dir: Path) -> None:
    data = (shared_dir / "lists/eu-fsf/EUSanctionsShort_2024-04.csv").read_bytes()
    found = recognise(data[:65536], "EUSanctionsShort_2024-04.csv")
    assert found is not None
    assert (found.reader, found.dataset, str(found.observed)) == ("eu_fsf_csv", "eu_fsf", "2018-07-04 00:00:00+00:00")
    records = read_csv(data)
    assert len(records) == 93
    assert not any(record.losses for record in records)


def test_the_real_whole_file_has_the_parties_it_is_known_to_have(shared_dir: Path) -> None:
    data = (shared_dir / "lists/eu-fsf/WHOLE_2016-02-11.xml").read_bytes()
    records = list(reader_for("eu_fsf_whole_xml").read("whole", io.BytesIO(data), dataset="eu_fsf"))
    kinds = Counter(record.rows[0].schema == "Person" for record in records)
    assert (len(records), kinds[True], kinds[False]) == (595, 319, 276)
    assert not any(record.losses for record in records)
    assert sum("~" in row.value for record in records for row in record.rows if row.prop == "birthDate") == 224
