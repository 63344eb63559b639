# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The UK Sanctions List in XML and CSV: measures, names, dates, numbers, drift, both carriers alike."""

import csv
import importlib.util
import io
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import Row, SourceRecord
from holdfast.readers.lists.gb_measures import INDICATORS, WORDS, folded, imposed
from holdfast.readers.lists.gb_numbers import document_facts, numbered, place_code, registrations, uk_date
from holdfast.readers.lists.gb_uksl_csv import COLUMNS, GbUkslCsv
from holdfast.readers.lists.gb_uksl_xml import GbUkslXml
from holdfast.readers.reader import CARRIERS, recognise

ROOT = Path(__file__).resolve().parents[2]
RUSSIA = "The Russia (Sanctions) (EU Exit) Regulations 2019"
PERSON = "<Names><Name><Name1>Orlin</Name1><Name6>VOLKARIN</Name6><NameType>Primary Name</NameType></Name></Names>"


@pytest.fixture(scope="module")
def shapes() -> ModuleType:
    """bench/shapes/gb_uksl.py, which makes files of the official shape."""
    spec = importlib.util.spec_from_file_location("gb_uksl_shape", ROOT / "bench" / "shapes" / "gb_uksl.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def designation(inner: str, *, unique: str = "RUS9901", kind: str = "Individual", names: str = PERSON) -> str:
    return (
        f"<Designation><LastUpdated>09/04/2025</LastUpdated><DateDesignated>25/02/2022</DateDesignated>"
        f"<UniqueID>{unique}</UniqueID>{names}<RegimeName>{RUSSIA}</RegimeName>"
        f"<IndividualEntityShip>{kind}</IndividualEntityShip>{inner}</Designation>"
    )


def xml(*designations: str) -> bytes:
    return f"<Designations><DateGenerated>14/08/2026</DateGenerated>{''.join(designations)}</Designations>".encode()


def read(data: bytes) -> list[SourceRecord]:
    return list(GbUkslXml().read("xml", io.BytesIO(data), dataset="gb_fcdo_sanctions"))


def one(inner: str, *, kind: str = "Individual") -> SourceRecord:
    (record,) = read(xml(designation(inner, kind=kind)))
    return record


def values(rows: Iterable[Row], prop: str) -> list[str]:
    return [row.value for row in rows if row.prop == prop]


def kinds(record: SourceRecord) -> list[str]:
    return values(record.rows, "kind")


def table(rows: Iterable[dict[str, str]], columns: Iterable[str] = COLUMNS) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    names = list(columns)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return b"Report Date: 08-Oct-2026\r\n" + text.getvalue().encode()


def read_csv(data: bytes) -> list[SourceRecord]:
    return list(GbUkslCsv().read("csv", io.BytesIO(data), dataset="gb_fcdo_sanctions"))


# ── measures ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("tag", "kind"), sorted(INDICATORS.items()))
def test_every_indicator_alone_gives_its_kind(tag: str, kind: str) -> None:
    record = one(f"<SanctionsImposedIndicators><{tag}>true</{tag}></SanctionsImposedIndicators>")
    assert kinds(record) == [kind]
    assert record.losses == ()


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_alone_gives_the_kind_of_its_indicator(word: str) -> None:
    tag, expected = WORDS[word]
    assert kinds(one(f"<SanctionsImposed>{word.replace('&', '&amp;')}</SanctionsImposed>")) == list(expected)
    assert tag is None or expected == (INDICATORS[tag],)


def test_a_party_has_one_sanction_for_each_kind_however_many_measures_are_of_it() -> None:
    record = one(
        "<SanctionsImposed>Asset freeze|Trust Services Sanctions|Technical assistance related to aircraft"
        "</SanctionsImposed>"
    )
    assert sorted(kinds(record)) == ["asset freeze", "services ban"]
    services = next(row.entity for row in record.rows if row.value == "services ban")
    provisions = [row.value for row in record.rows if row.entity == services and row.prop == "provisions"]
    assert provisions == ["Trust Services Sanctions", "Technical assistance related to aircraft"]


def test_where_words_and_indicators_disagree_both_stand_and_it_is_counted() -> None:
    record = one(
        "<SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed><SanctionsImposedIndicators>"
        "<AssetFreeze>true</AssetFreeze><TravelBan>false</TravelBan><ArmsEmbargo>true</ArmsEmbargo>"
        "</SanctionsImposedIndicators>"
    )
    assert sorted(kinds(record)) == ["arms embargo", "asset freeze", "travel ban"]
    assert sorted(loss.reason for loss in record.losses) == [
        "a measure its indicator names and the words do not",
        "a measure the words name and its indicator denies",
    ]


def test_an_unknown_word_or_indicator_gives_a_sanction_without_a_kind_and_a_loss() -> None:
    record = one(
        "<SanctionsImposed>Ban on kites</SanctionsImposed>"
        "<SanctionsImposedIndicators><KiteBan>true</KiteBan></SanctionsImposedIndicators>"
    )
    assert kinds(record) == []
    assert values(record.rows, "provisions") == ["Ban on kites", "Kite Ban"]
    assert [loss.reason for loss in record.losses] == ["a measure nobody knows", "an indicator nobody knows"]


def test_the_regime_is_the_legal_act_with_its_link_where_the_number_is_known() -> None:
    record = one("<SanctionsImposed>Asset freeze</SanctionsImposed>")
    assert values(record.rows, "legalAct") == [RUSSIA]
    assert values(record.rows, "legalActUrl") == ["https://www.legislation.gov.uk/uksi/2019/855"]
    assert values(record.rows, "programId") == ["RUS"]


def test_a_designation_without_a_measure_is_kept_and_counted() -> None:
    record = one("")
    assert values(record.rows, "program") == [RUSSIA]
    assert [loss.reason for loss in record.losses] == ["a designation without a measure"]


def test_a_sentence_dates_the_measure_it_names_and_no_other() -> None:
    record = one(
        "<SanctionsImposed>Asset freeze|Trust Services Sanctions</SanctionsImposed>"
        "<UKStatementofReasons>Why. The trust services sanctions were imposed on 21/03/2023.</UKStatementofReasons>"
    )
    (started,) = [row for row in record.rows if row.prop == "startDate"]
    assert started.value == "2023-03-21"
    assert [row.value for row in record.rows if row.entity == started.entity and row.prop == "kind"] == ["services ban"]
    assert values(record.rows, "listingDate") == ["2022-02-25", "2022-02-25"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Director Disqualification Sanction was imposed on 09/04/2025.", ["director disqualification"]),
        ("Linked to him The transport sanctions were imposed on 01/02/2024", ["transport restriction"]),
        ("Date trust services sanctions imposed: 21/04/2023.", ["services ban"]),
        ("The prohibition on correspondent banking relationships and processing payments was imposed on 24/02/2022",
         ["correspondent banking"]),
        ("Ukraine imposed sanctions on 01/02/2024", []),
    ],
)  # fmt: skip
def test_sentences_that_date_a_measure(text: str, expected: list[str]) -> None:
    assert [kind for kind, _, _ in imposed(text)] == expected


def test_words_are_folded_to_what_the_table_has() -> None:
    assert folded(' Internet Services Sanctions: see "Other Information" ') == "internet services sanctions"
    assert folded("Shipping sanctions: (see “Other information”)") == "shipping sanctions"
    assert folded(" Correspondent Banking Sanctions\u202fand processing payments") in WORDS


# ── names, dates, numbers ─────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("kind", "strength", "prop"),
    [
        ("Primary Name", "", "name"),
        ("Primary name", "", "name"),
        ("Primary Name Variation", "", "alias"),
        ("Primary name variation", "Low quality a.k.a", "weakAlias"),
        ("Alias", "Good quality a.k.a", "alias"),
        ("ALias", "Low quality a.k.a", "weakAlias"),
    ],
)
def test_all_six_spellings_of_the_kind_of_name_are_known(kind: str, strength: str, prop: str) -> None:
    quality = f"<AliasStrength>{strength}</AliasStrength>" if strength else ""
    names = f"<Names><Name><Name1>A</Name1><Name6>B</Name6><NameType>{kind}</NameType>{quality}</Name></Names>"
    (record,) = read(xml(designation("<SanctionsImposed>Asset freeze</SanctionsImposed>", names=names)))
    assert values(record.rows, prop) == ["A B"]
    assert record.losses == ()


def test_six_parts_of_a_name_are_joined_with_the_surname_last() -> None:
    parts = "".join(f"<Name{number}>{number}x</Name{number}>" for number in (6, 1, 2, 3, 4, 5))
    names = f"<Names><Name>{parts}<NameType>Primary Name</NameType></Name></Names>"
    (record,) = read(xml(designation("", names=names)))
    assert values(record.rows, "name") == ["1x 2x 3x 4x 5x 6x"]
    assert values(record.rows, "lastName") == ["6x"]
    assert values(record.rows, "firstName") == ["1x"]


def test_a_name_in_another_script_stands_inside_its_own_element_and_keeps_its_small_letters() -> None:
    record = one(
        "<NonLatinNames><NonLatinName><NameNonLatinScript>орлин волкарин</NameNonLatinScript>"
        "<NonLatinScriptType>Cyrillic</NonLatinScriptType><NonLatinScriptLanguage>Russian</NonLatinScriptLanguage>"
        "</NonLatinName><NonLatinName><NameNonLatinScript>орлин волкарин</NameNonLatinScript></NonLatinName>"
        "<NonLatinName><NameNonLatinScript>ორლინ</NameNonLatinScript></NonLatinName></NonLatinNames>"
    )
    said = [(row.value, row.lang) for row in record.rows if row.prop == "alias"]
    assert said == [("орлин волкарин", "rus"), ("орлин волкарин", None), ("ორლინ", "kat")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dd/mm/1968", "1968"), ("dd/09/1958", "1958-09"), ("1985", "1985"), ("12/11/1967", "1967-11-12"),
        ("05/04/1967", "1967-04-05"), ("00/00/1961", "1961"), ("00/07/1961", "1961-07"), ("09/1962", "1962-09"),
        ("31/02/1970", None), ("15/08/19yy", None), ("12/13/1970", None), ("", None),
    ],
)  # fmt: skip
def test_dates_are_day_first_and_nothing_unknown_is_made_up(text: str, expected: str | None) -> None:
    assert uk_date(text) == expected


@given(st.dates())
def test_a_whole_date_written_day_first_is_that_date(day: date) -> None:
    assert uk_date(f"{day.day:02}/{day.month:02}/{day.year:04}") == f"{day.year:04}-{day.month:02}-{day.day:02}"


def test_numbers_of_documents_keep_blanks_zeros_and_marks_in_the_original() -> None:
    record = one(
        "<IndividualDetails><Individual><PassportDetails><Passport><PassportNumber> D0009720</PassportNumber>"
        "</Passport></PassportDetails><NationalIdentifierDetails><NationalIdentifier><NationalIdentifierNumber>'0075258"
        "</NationalIdentifierNumber></NationalIdentifier></NationalIdentifierDetails></Individual></IndividualDetails>"
    )
    (passport,) = [row for row in record.rows if row.prop == "passportNumber"]
    (national,) = [row for row in record.rows if row.prop == "idNumber"]
    assert (passport.value, passport.original) == ("D0009720", " D0009720")
    assert (national.value, national.original) == ("0075258", "'0075258")


@pytest.mark.parametrize(
    ("text", "expected", "complete"),
    [
        ("INN: 7707083893 OGRN: 1027700132195", [("innCode", "7707083893"), ("ogrnCode", "1027700132195")], True),
        ("INN: 7707083890", [("taxNumber", "7707083890")], True),
        ("OGRN: 1027700132196", [("registrationNumber", "1027700132196")], True),
        ("Russia INN – 7707083893 ", [("innCode", "7707083893")], True),
        ("KPP: 770701001", [("kppCode", "770701001")], True),
        ("Unified Social Credit Code: 91310115MA1H9L1M75", [("uscCode", "91310115MA1H9L1M75")], True),
        ("SWIFT/BIC - TESTGB2L", [("swiftBic", "TESTGB2L")], True),
        ("122226 (Turkish Trade Registry)", [("registrationNumber", "122226")], False),
        ("'04152338", [("registrationNumber", "04152338")], True),
        ("TIN: see the annex", [], False),
    ],
)
def test_registration_numbers_are_told_by_label_and_check_digits(
    text: str, expected: list[tuple[str, str]], complete: bool
) -> None:
    found, whole = registrations(text)
    assert [(one.prop, one.value) for one in found] == expected
    assert [text[one.start : one.end] for one in found] == [one.value for one in found]
    assert whole is complete


@given(st.text(max_size=60))
def test_free_text_of_any_kind_gives_values_that_stand_in_it(text: str) -> None:
    for found in (*registrations(text)[0], *document_facts(text)):
        assert 0 <= found.start < found.end <= len(text)
    assert all(0 <= start <= end <= len(text) for start, end in numbered(text))
    uk_date(text)
    place_code(text)


def test_enumerations_are_taken_apart_and_a_dash_keeps_its_place() -> None:
    def entries(text: str) -> list[str]:
        return [text[start:end].strip() for start, end in numbered(text)]

    assert entries("(1) Iraq (2)-(3) Syria") == ["Iraq", "Syria"]
    assert entries("(1) Cyprus number (2) -") == ["Cyprus number", "-"]
    assert entries("a) Syria b) Palestine") == ["Syria", "Palestine"]
    assert entries("Tall (near the sea)") == ["Tall (near the sea)"]


def test_the_country_of_now_is_taken_of_a_state_that_is_gone() -> None:
    assert place_code("USSR (now Ukraine)") == "ua"
    assert place_code("Former USSR Currently Belarus") == "by"
    assert place_code("Iraq (previous)") == "iq"
    assert place_code("Democratic Republic of the Congo (as of June 2016)") == "cd"
    assert place_code("Atlantis") is None


def test_a_ship_without_its_number_takes_the_one_hidden_in_the_other_information() -> None:
    ship = one("<OtherInformation>Known as IMO number: 9074729 before.</OtherInformation>", kind="Ship")
    assert values(ship.rows, "imoNumber") == ["9074729"]
    wrong = one("<OtherInformation>IMO number: 9074728</OtherInformation>", kind="Ship")
    assert values(wrong.rows, "imoNumber") == []


def test_a_ship_named_by_its_number_has_a_name_and_a_number() -> None:
    names = '<Names><Name><Name6>IMO 9074729 ("PETREL 9") </Name6><NameType>Primary Name</NameType></Name></Names>'
    (record,) = read(xml(designation("", kind="Ship", names=names)))
    (name,) = [row for row in record.rows if row.prop == "name"]
    assert (name.value, name.original) == ("PETREL 9", 'IMO 9074729 ("PETREL 9")')
    assert values(record.rows, "imoNumber") == ["9074729"]


def test_parents_own_and_subsidiaries_are_owned() -> None:
    record = one(
        "<EntityDetails><Entity><ParentCompanies><ParentCompany>Amberline</ParentCompany></ParentCompanies>"
        "<Subsidiaries><Subsidiary>Varda</Subsidiary></Subsidiaries></Entity></EntityDetails>",
        kind="Entity",
    )
    main = "gb_fcdo_sanctions-RUS9901"
    said = {(row.prop, row.value) for row in record.rows if row.schema == "Ownership" and row.prop != "role"}
    assert said == {("asset", main), ("ownerName", "Amberline"), ("owner", main), ("assetName", "Varda")}


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_unknown_elements_and_attributes_are_kept_or_counted() -> None:
    record = one('<Novelty level="3"><Inner>unheard of</Inner></Novelty>')
    assert "unheard of" in values(record.rows, "notes")
    assert ("unknown element", "unheard of") in [(loss.reason, loss.text) for loss in record.losses]
    assert ("unknown attribute", "level=3") in [(loss.reason, loss.text) for loss in record.losses]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (xml(), "holds no designation"),
        (b"<Designations><Other/></Designations>", "an element <Other> beside its designations"),
        (xml(designation("", unique="")), "has the UniqueID ''"),
        (xml(designation(""))[:-20], "cut off"),
        (b"<CONSOLIDATED_LIST/>", "begins with <Designations>"),
    ],
)
def test_what_is_not_the_list_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(data)


def test_a_repeated_id_gets_a_key_of_its_own() -> None:
    first, second = read(xml(designation(""), designation("<OtherInformation>x</OtherInformation>")))
    assert first.key == "RUS9901"
    assert second.key.startswith("RUS9901#")


ROW = {
    "Unique ID": "RUS9901", "Regime Name": RUSSIA, "Individual, Entity, Ship": "Individual", "Name 6": "VOLKARIN",
    "Name type": "Primary Name", "Sanctions Imposed": "Asset freeze",
}  # fmt: skip


def test_rows_of_one_designation_are_one_record_wherever_they_stand() -> None:
    other = {**ROW, "Unique ID": "RUS9902", "Name 6": "IZMAROV"}
    again = {**ROW, "Name 6": "Volkaryn", "Name type": "Alias", "D.O.B": "1968"}
    data = table([ROW, other, again])
    first, second = read_csv(data)
    assert (first.key, second.key) == ("RUS9901", "RUS9902")
    (alias,) = [row for row in first.rows if row.prop == "alias"]
    assert data[first.start + alias.start : first.start + alias.end] == b"Volkaryn"
    assert values(second.rows, "alias") == []
    (alone, _) = read_csv(table([ROW, again, other]))
    assert (first.raw, first.form) == (alone.raw, alone.form), "rows of others between them change nothing"


def test_other_columns_are_refused_by_name_and_another_order_is_read() -> None:
    names = list(COLUMNS)
    assert len(names) == 58
    changed = [name for name in names if name != "Gender"]
    with pytest.raises(InputError, match=r"missing: Gender; new: Star sign") as caught:
        read_csv(table([ROW], [*changed, "Star sign"]))
    assert caught.value.where == "line 2, byte 26"
    (record,) = read_csv(table([ROW], reversed(names)))
    assert values(record.rows, "name") == ["VOLKARIN"]
    with pytest.raises(InputError, match="does not begin with its columns"):
        read_csv(b"a,b,c\n1,2,3\n")


def test_a_row_that_does_not_split_is_kept_with_the_designation_it_names() -> None:
    after = table([{**ROW, "Unique ID": "RUS9903"}]).split(b"\r\n", 2)[2]
    data = table([ROW]) + b"01/01/2020,RUS9902,cut off here\r\n" + after
    found = {record.key: record for record in read_csv(data)}
    assert set(found) == {"RUS9901", "RUS9902", "RUS9903"}
    assert [loss.reason for loss in found["RUS9902"].losses if "row" in loss.reason] == [
        "the row does not split into its columns"
    ]


def test_both_carriers_say_the_same_of_every_invented_party(shapes: ModuleType) -> None:
    files = {}
    for name, write in (("xml", shapes.write_xml), ("csv", shapes.write_csv)):
        out = io.BytesIO()
        write(shapes.invented(150, seed=7), out)
        files[name] = out.getvalue()

    def said(records: Iterable[SourceRecord]) -> dict[str, set[tuple[object, ...]]]:
        return {record.key: {row[:6] for row in record.rows} for record in records}

    one_way, other_way = said(read(files["xml"])), said(read_csv(files["csv"]))
    assert len(one_way) == 150
    assert one_way == other_way
    assert CARRIERS["gb_uksl_csv"] == "gb_uksl_xml"


def test_ranges_of_the_invented_list_hold_the_values_they_are_cited_for(shapes: ModuleType) -> None:
    out = io.BytesIO()
    shapes.write_csv(shapes.invented(60, seed=3), out)
    data = out.getvalue()
    seen = 0
    for record in read_csv(data):
        for row in record.rows:
            if (
                row.path.startswith("rule:")
                or "+" in row.path
                or row.prop in {"kind", "legalActUrl", "role", "holder", "asset", "owner"}
            ):
                continue
            text = data[record.start + row.start : record.start + row.end].decode().replace('""', '"')
            wanted = (row.original or row.value).strip()
            assert " ".join(text.split()) in {" ".join(wanted.split()), *wanted.split(": ")}
            seen += 1
    assert seen > 2000


def test_both_are_recognised_by_their_first_bytes_with_the_day_inside(shapes: ModuleType) -> None:
    found = []
    for write in (shapes.write_xml, shapes.write_csv):
        out = io.BytesIO()
        write(shapes.invented(3), out)
        found.append(recognise(out.getvalue(), "file"))
    first, second = found
    assert first is not None
    assert second is not None
    assert (first.reader, first.dataset, first.basis) == ("gb_uksl_xml", "gb_fcdo_sanctions", "inside")
    assert first.observed == datetime(2026, 8, 22, 23, tzinfo=UTC)
    assert (second.reader, second.dataset, second.member) == ("gb_uksl_csv", "gb_fcdo_sanctions", "csv")
    assert second.observed == datetime(2026, 8, 22, tzinfo=UTC)


# ── the real list ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_excerpt_of_the_real_file_is_read_without_a_loss(shared_dir: Path) -> None:
    path = shared_dir / "lists" / "gb-uksl" / "UK-Sanctions-List_2026-08-14_excerpt.xml"
    records = {record.key: record for record in read(path.read_bytes())}
    assert list(records) == ["AFG0011", "AQD0128", "DPR0075"]
    assert all(record.losses == () for record in records.values())
    assert sorted(kinds(records["AQD0128"])) == ["arms embargo", "asset freeze", "travel ban"], (
        "no indicators: the words"
    )
    assert values(records["AQD0128"].rows, "birthDate") == ["1974", "1975", "1979", "1958-09", "1985"]
    assert values(records["DPR0075"].rows, "imoNumber") == ["9562233"]


@pytest.mark.slow
def test_the_whole_real_list_has_the_counts_it_should(shapes: ModuleType, shared_dir: Path, tmp_path: Path) -> None:
    folder = shared_dir / "lists" / "gb-uksl"
    path = tmp_path / "list.xml"
    with path.open("wb") as out:
        parties = shapes.converted(
            folder / "ammitto_uk_processed_2026-08-22.tar.gz", folder / "uk_sanctions_transformed_2026-05-13.xlsx"
        )
        assert shapes.write_xml(parties, out) == 6349
    schemata: Counter[str] = Counter()
    measures: Counter[str] = Counter()
    losses: Counter[str] = Counter()
    props: Counter[str] = Counter()
    with path.open("rb") as stream:
        for record in GbUkslXml().read("xml", stream, dataset="gb_fcdo_sanctions"):
            schemata[record.rows[0].schema] += 1
            measures.update(kinds(record))
            losses.update(loss.reason for loss in record.losses)
            props.update(row.prop for row in record.rows)
    assert schemata["Person"] == 4036
    assert schemata["Organization"] + schemata["Company"] == 1647
    assert schemata["Vessel"] == 666
    assert measures["asset freeze"] == 5689
    assert measures["travel ban"] == 3936
    assert measures["director disqualification"] == 4727
    assert measures["services ban"] == 2849
    assert measures["correspondent banking"] == 65
    assert losses["a kind of name without a name"] == 26
    assert not [reason for reason in losses if "measure" in reason or "unknown" in reason]
    assert sum(losses.values()) < 80
    assert props["imoNumber"] == 665
    assert props["weakAlias"] == 621 - 1, "one low-quality name repeats another of its party"
