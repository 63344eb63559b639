# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""OFAC's advanced model: what the other carriers say and more, every value cited where it stands."""

import io
import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.base.errors import InputError, LimitError
from holdfast.model.statement import Row, SourceRecord
from holdfast.readers.lists.us_ofac_advanced_dates import boundary_edtf, day_edtf, period_edtf
from holdfast.readers.reader import CARRIERS, reader_for, recognise
from holdfast.readers.xml import Node, records

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLE = REPOSITORY / "tests" / "golden" / "readers" / "us_ofac_advanced_xml" / "parties.advanced.in"
TEXT = SAMPLE.read_text(encoding="utf-8")


def read(data: bytes | str, dataset: str = "us_ofac_sdn") -> dict[str, SourceRecord]:
    raw = data.encode() if isinstance(data, str) else data
    found = reader_for("us_ofac_advanced_xml").read("advanced", io.BytesIO(raw), dataset=dataset)
    return {record.key: record for record in found}


def put(old: str, new: str, *, times: int = 1) -> str:
    assert TEXT.count(old) >= times, old
    return TEXT.replace(old, new, times)


def said(record: SourceRecord, schema: str = "") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in record.rows:
        if row.schema == schema or (not schema and row.entity.count("-") == 1):
            found.setdefault(row.prop, []).append(row.value)
    return found


def reasons(record: SourceRecord) -> list[str]:
    return [loss.reason for loss in record.losses]


def facts(found: dict[str, SourceRecord]) -> set[tuple[str, str, str, str]]:
    return {(row.entity, row.schema, row.prop, row.value) for record in found.values() for row in record.rows}


def both(seed: int, count: int) -> tuple[bytes, bytes]:
    if str(REPOSITORY) not in sys.path:
        sys.path.insert(0, str(REPOSITORY))
    from bench.shapes.ofac_advanced import write
    from bench.shapes.ofac_parties import classic, parties

    given_ = list(parties(count, seed=seed))
    advanced, plain = io.BytesIO(), io.BytesIO()
    write(advanced, lambda: given_)
    classic(plain, given_)
    return advanced.getvalue(), plain.getvalue()


# ── the two carriers of one publication ───────────────────────────────────────────────────────────────────────────────
@given(seed=st.integers(0, 10**6))
@settings(max_examples=20)
def test_whatever_sdn_xml_says_of_a_party_the_advanced_file_says_too(seed: int) -> None:
    advanced, plain = both(seed, 6)
    other = reader_for("us_ofac_xml").read("xml", io.BytesIO(plain), dataset="us_ofac_sdn")
    expected = {(row.entity, row.schema, row.prop, row.value) for record in other for row in record.rows}
    assert expected - facts(read(advanced)) == set()


def test_the_reader_is_another_carrier_of_the_csv_set() -> None:
    assert CARRIERS["us_ofac_advanced_xml"] == "us_ofac_csv"


def test_an_invented_file_is_the_same_every_time_and_reads_without_a_loss() -> None:
    assert both(7, 40) == both(7, 40)
    found = read(both(7, 40)[0])
    assert [loss for record in found.values() for loss in record.losses] == []
    assert sum(key.isdigit() for key in found) == 40


@pytest.mark.slow
def test_invented_files_are_instances_of_the_official_schema(shared_dir: Path, tmp_path: Path) -> None:
    schema = shared_dir / "lists" / "us-ofac-advanced-xml" / "sdn_advanced.xsd"
    (tmp_path / "invented.xml").write_bytes(both(1, 60)[0])
    shutil.copy(SAMPLE, tmp_path / "golden.xml")
    for name in ("invented.xml", "golden.xml"):
        assert _fits(schema, tmp_path / name) == ""


def _fits(schema: Path, path: Path) -> str:
    """What a validator finds wrong; neither of them is a dependency of the product."""
    tool = shutil.which("xmllint")
    if tool is not None:
        done = subprocess.run([tool, "--noout", "--schema", schema, path], capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else done.stderr
    etree = pytest.importorskip("lxml.etree", reason="neither xmllint nor lxml is installed")
    checked = etree.XMLSchema(etree.parse(schema))
    return "" if checked.validate(etree.parse(path)) else str(checked.error_log)


def test_every_currency_of_the_extracted_wallets_becomes_a_wallet_with_its_address(shared_dir: Path) -> None:
    path = shared_dir / "lists" / "crypto-ofac" / "sanctioned-addresses_2026-08-22.json"
    found = json.loads(path.read_text(encoding="utf-8"))["addresses"]
    wallets = {
        (entry["type"], entry.get("address", address)) for address, one in found.items() for entry in one["entries"]
    }
    coins = sorted({kind for kind, _ in wallets})
    assert len(coins) > 10
    tables = "".join(
        f'<FeatureType ID="{9000 + index}" FeatureTypeGroupID="1">{kind}</FeatureType>'
        for index, kind in enumerate(coins)
    )
    features = "".join(
        f'<Feature ID="{index}" FeatureTypeID="{9000 + coins.index(kind)}">'
        f'<FeatureVersion ID="{index}" ReliabilityID="1560">'
        f'<VersionDetail DetailTypeID="1432">{address}</VersionDetail></FeatureVersion>'
        '<IdentityReference IdentityID="50029" IdentityFeatureLinkTypeID="1" /></Feature>'
        for index, (kind, address) in enumerate(sorted(wallets))
    )
    text = put("    </FeatureTypeValues>", f"{tables}</FeatureTypeValues>")
    at = text.index("</Profile>", text.index('FixedRef="5002"'))
    record = read(text[:at] + features + text[at:])["5002"]
    rows = [row for row in record.rows if row.schema == "CryptoWallet"]
    keys = {row.entity: row.value for row in rows if row.prop == "publicKey"}
    coins_of = {row.entity: row.value for row in rows if row.prop == "currency"}
    expected = {(kind.rpartition(" ")[2], address) for kind, address in wallets}
    assert {(coins_of[entity], key) for entity, key in keys.items()} == expected
    assert record.losses == ()


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_names_are_written_as_they_are_spoken_and_in_every_script() -> None:
    found = said(read(TEXT)["5001"])
    assert found["name"] == ["Ivan Testovich EXEMPLOV", "Иван Тестович ЭКЗЕМПЛОВ"]
    assert found["fatherName"] == ["Testovich", "Тестович"]
    assert found["weakAlias"] == ["SAMPLE"]
    assert found["previousName"] == ["Iwan MUSTER"]


def test_a_script_of_one_language_names_it_and_cyrillic_names_none() -> None:
    langs = {row.value: row.lang for row in read(TEXT)["5001"].rows if row.prop in {"name", "alias"}}
    assert langs["ივანე ნიმუშოვი"] == "kat"
    assert langs["Иван Тестович ЭКЗЕМПЛОВ"] is None


def test_chinese_names_are_written_surname_first_without_blanks() -> None:
    rows = [row for row in read(TEXT)["5004"].rows if row.prop == "name"]
    assert [(row.value, row.lang) for row in rows] == [("Xiang LI", None), ("例样", "zho")]


def test_a_name_of_a_false_identity_is_a_note_and_no_name() -> None:
    record = read(put('Primary="true" False="false"', 'Primary="true" False="true"'))["5001"]
    assert "name" not in said(record)
    assert reasons(record).count("name of an identity that is called false") == 5


def test_an_unknown_kind_of_alias_is_an_alias_and_counted() -> None:
    text = put('<AliasType ID="1401">F.K.A.</AliasType>', '<AliasType ID="1401">Stage name</AliasType>')
    record = read(text)["5001"]
    assert "Iwan MUSTER" in said(record)["weakAlias"]
    assert "unknown kind of alias" in reasons(record)


def test_leading_and_trailing_characters_belong_to_the_part() -> None:
    text = put(
        '<DocumentedNamePart><NamePartValue NamePartGroupID="72"',
        '<DocumentedNamePart LeadingChars="al-"><NamePartValue NamePartGroupID="72"',
    )
    assert said(read(text)["5001"])["name"][0] == "al-Ivan Testovich EXEMPLOV"


# ── features ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_birth_dates_stay_as_vague_as_they_are() -> None:
    record = read(TEXT)["5001"]
    assert said(record)["birthDate"] == ["1985-01-07", "1961/1963", "1965~"]
    assert "not a date" in reasons(record)  # of the Islamic calendar


def test_what_the_publisher_calls_false_is_no_fact() -> None:
    record = read(TEXT)["5001"]
    assert "website" not in said(record)
    assert "called false by the publisher: Website www.false.example.com" in said(record)["notes"]


def test_a_feature_of_an_unknown_kind_is_a_note_and_counted() -> None:
    record = read(put('FeatureTypeID="14"', 'FeatureTypeID="9999"'))["5001"]
    assert "www.false.example.com" in said(record)["notes"]
    assert {"code that the tables do not hold", "feature of an unknown kind"} <= set(reasons(record))


def test_a_new_feature_is_kept_word_for_word() -> None:
    text = put(
        '<FeatureType ID="13" FeatureTypeGroupID="1">SWIFT/BIC<',
        '<FeatureType ID="13" FeatureTypeGroupID="1">Shoe size<',
    )
    record = read(text)["5002"]
    assert said(record)["notes"] == ["Shoe size EXMPCY2N"]
    assert "no known label" in reasons(record)


def test_an_entity_with_a_bank_code_is_a_company_in_every_record() -> None:
    found = read(TEXT)
    for key in ("5002", "location/1", "document/42", "entry/5002"):
        assert found[key].rows[0].entity == "us_ofac_sdn-5002"
        assert found[key].rows[0].schema == "Company"
    without = read(put(">SWIFT/BIC<", ">Website<").replace(">ISIN<", ">Title<"))
    assert without["location/1"].rows[0].schema == "Organization"


def test_an_unknown_kind_of_party_is_a_legal_entity_and_counted() -> None:
    record = read(put('<PartyType ID="2">Entity<', '<PartyType ID="2">Cloud<'))["5002"]
    assert record.rows[0].schema == "LegalEntity"
    assert "unknown kind of party" in reasons(record)


# ── places and documents ──────────────────────────────────────────────────────────────────────────────────────────────
def test_every_row_stands_in_its_own_record() -> None:
    data = SAMPLE.read_bytes()
    for record in read(data).values():
        for row in record.rows:
            part = data[record.start : record.end][row.start : row.end]
            if row.path.endswith("/Value") and row.original is None:
                assert part.decode().replace("&amp;", "&") == row.value


def test_a_place_with_two_countries_gives_both() -> None:
    assert said(read(TEXT)["location/2"])["country"] == ["ru", "cy"]


def test_the_same_place_is_what_the_feature_says_it_is() -> None:
    found = read(TEXT)
    assert said(found["location/3"])["birthPlace"] == ["Villa Muestra, Iran"]
    assert said(found["location/3"])["birthCountry"] == ["ir"]
    assert said(found["location/4"])["nationality"] == ["ru"]
    assert said(found["location/5"])["flag"] == ["ir"]


def test_a_place_nobody_refers_to_is_kept_and_counted() -> None:
    record = read(TEXT)["location/6"]
    assert reasons(record) == ["place that no party refers to"]
    assert said(record, "Address")["city"] == ["Lost"]


def test_a_place_that_is_only_the_name_of_a_country_is_that_country() -> None:
    text = put("Villa Muestra, Iran", "Iran").replace('FeatureTypeID="9"', 'FeatureTypeID="25"')
    assert said(read(text)["location/3"]) == {"country": ["ir"]}
    entity = put("Villa Muestra, Iran", "Iran").replace('FeatureTypeID="3"', 'FeatureTypeID="10"')
    assert said(read(entity)["location/5"]) == {"country": ["ir"]}
    assert said(read(put("Villa Muestra, Iran", "Iran"))["location/3"])["birthPlace"] == ["Iran"]


def test_a_nationality_of_no_country_is_counted() -> None:
    organisation = put('<Feature ID="21" FeatureTypeID="25"', '<Feature ID="21" FeatureTypeID="10"')
    nowhere = organisation.replace(">Russia<", ">undetermined<").replace(">Cyprus<", ">undetermined<")
    assert reasons(read(nowhere)["location/2"]) == ["nationality without a country"]
    assert said(read(organisation)["location/2"])["country"] == ["ru", "cy"]


def test_an_area_that_differs_from_the_country_is_another_country() -> None:
    record = read(put('<LocationCountry CountryID="11109"', '<LocationCountry CountryID="11171"'))["location/1"]
    assert said(record)["country"] == ["ru", "ir"]


def test_documents_keep_their_dates_their_validity_and_their_authority() -> None:
    found = read(TEXT)
    passport = said(found["document/41"], "Passport")
    assert (passport["startDate"], passport["endDate"]) == (["2001-05-06"], ["2011"])
    assert passport["summary"] == ["validity: Fraudulent"]
    assert said(found["document/44"], "Identification")["authority"] == ["Example Office"]


def test_an_imo_number_hidden_in_a_registration_is_one_and_a_tax_number_is_checked() -> None:
    found = read(TEXT)
    assert said(found["document/43"])["imoNumber"] == ["9876543"]
    assert said(found["document/42"])["innCode"] == ["9900000120"]
    assert said(read(put("9900000120", "9900000121"))["document/42"])["taxNumber"] == ["9900000121"]


def test_a_document_of_nobody_is_kept_and_counted() -> None:
    record = read(put('IdentityID="50029" IssuedBy', 'IdentityID="777" IssuedBy'))["document/42"]
    assert "document of an identity that the file does not hold" in reasons(record)
    assert {row.entity for row in record.rows if row.prop == "innCode"} == {"us_ofac_sdn-document-42"}


# ── relations and entries ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_ship_that_owns_a_bank_is_owned_by_it() -> None:
    found = read(TEXT)
    for key in ("relationship/81", "relationship/82"):
        link = said(found[key], "Ownership")
        assert (link["owner"], link["asset"]) == (["us_ofac_sdn-5002"], ["us_ofac_sdn-5003"])
    assert all("[turned]" in row.path for row in found["relationship/82"].rows)
    assert not any("[turned]" in row.path for row in found["relationship/81"].rows)


def test_a_relation_that_fits_neither_way_is_an_unknown_link() -> None:
    text = put(
        'From-ProfileID="5003" To-ProfileID="5002" RelationTypeID="15003"',
        'From-ProfileID="5003" To-ProfileID="5002" RelationTypeID="15004"',
    )
    link = said(read(text)["relationship/81"], "UnknownLink")
    assert link == {"subject": ["us_ofac_sdn-5003"], "object": ["us_ofac_sdn-5002"], "role": ["family member of"]}


def test_an_unknown_relation_keeps_its_word_and_is_counted() -> None:
    record = read(TEXT)["relationship/84"]
    link = said(record, "UnknownLink")
    assert link["role"] == ["guest of"]
    assert (link["startDate"], link["endDate"]) == (["2010-01-01"], ["2012-12-31"])
    assert reasons(record) == ["unknown kind of relation"]


def test_a_relation_to_nobody_is_kept_and_counted() -> None:
    record = read(put('To-ProfileID="5004"', 'To-ProfileID="8888"'))["relationship/83"]
    assert said(record, "UnknownLink")["subject"] == ["us_ofac_sdn-5001"]
    assert reasons(record) == ["relation with a party that the file does not hold"]


def test_every_programme_of_an_entry_is_a_sanction_with_its_list_day_and_act() -> None:
    rows = read(TEXT)["entry/5001"].rows
    by_program = {row.value: row.entity for row in rows if row.prop == "program"}
    assert sorted(by_program) == ["EXAMPLE1", "EXAMPLE2"]
    for entity in by_program.values():
        own = {(row.prop, row.value) for row in rows if row.entity == entity}
        assert {("listName", "SDN List"), ("listingDate", "2022-03-04"), ("kind", "asset freeze")} <= own
        assert ("provisions", "Block") in own
    assert [row.entity for row in rows if row.prop == "legalAct"] == [by_program["EXAMPLE2"]]


def test_another_kind_of_measure_is_a_sanction_of_its_own() -> None:
    kinds = said(read(TEXT)["entry/5002"], "Sanction")["kind"]
    assert sorted(kinds) == ["asset freeze", "transaction ban"]


def test_an_unknown_kind_of_measure_gives_no_kind_and_is_counted() -> None:
    record = read(put('<SanctionsType ID="1705">Block<', '<SanctionsType ID="1705">Frown<'), "us_ofac_cons")[
        "entry/5003"
    ]
    found = said(record, "Sanction")
    assert "kind" not in found
    assert found["provisions"] == ["Sigh", "Frown"]
    assert reasons(record) == ["unknown kind of measure", "unknown kind of measure"]


def test_a_programme_of_the_other_lists_has_the_kind_the_csv_gives_it() -> None:
    record = read(put("<Comment>EXAMPLE1<", "<Comment>NS-PLC<", times=2), "us_ofac_cons")["entry/5002"]
    assert said(record, "Sanction")["kind"] == ["financial restriction"]


def test_two_entries_of_a_party_on_two_lists_are_one_sanction_per_programme() -> None:
    if str(REPOSITORY) not in sys.path:
        sys.path.insert(0, str(REPOSITORY))
    from bench.shapes.ofac_advanced import write
    from bench.shapes.ofac_parties import parties

    stream = io.BytesIO()
    write(stream, lambda: parties(20, seed=2), cons=True)
    found = recognise(stream.getvalue()[:65536], "download.xml")
    assert found is not None
    assert found.dataset == "us_ofac_cons"
    entries = [one for key, one in read(stream.getvalue(), "us_ofac_cons").items() if key.startswith("entry/")]
    for party in parties(20, seed=2):
        rows = [one for entry in entries for one in entry.rows if f"-{party.uid}-sanction" in one.entity]
        assert len({row.entity for row in rows}) == len(party.programs)
        assert {row.value for row in rows if row.prop == "listName"} == {
            "Consolidated List",
            "Non-SDN Menu-Based Sanctions List",
        }


def test_an_entry_of_nobody_is_kept_and_counted() -> None:
    record = read(put('<SanctionsEntry ID="5004" ProfileID="5004"', '<SanctionsEntry ID="5004" ProfileID="6666"'))[
        "entry/5004"
    ]
    assert record.rows[0].entity == "us_ofac_sdn-6666"
    assert reasons(record) == ["entry of a party that the file does not hold"]


# ── what the schema does not know ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<VersionDetail DetailTypeID", "<VersionDetail Mood='x' DetailTypeID", "unknown attribute"),
        ("<Comment>Alternate birthdate</Comment>", "<Comment>says he</Comment>", "comment on a feature"),
        ("<NamePartGroups>", "<Horoscope>Leo</Horoscope><NamePartGroups>", "unknown element"),
        ("<NamePartGroups>", "<Horoscope/><NamePartGroups>", "unknown element"),
        ("<NamePartGroups>", "odd<NamePartGroups>", "text between elements"),
        ('DetailReferenceID="91526"', 'DetailReferenceID="4711"', "code that the tables do not hold"),
        ("<Year>1985</Year>", "<Year>0</Year>", "not a date"),
        ("<Day>7</Day>", "<Day>31</Day>", "nothing"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_counted(old: str, new: str, reason: str) -> None:
    record = read(put(old, new))["5001"]
    assert reason in reasons(record) or reason == "nothing"
    assert record.rows


def test_an_impossible_day_is_no_date() -> None:
    text = TEXT.replace(
        "<Year>1985</Year><Month>1</Month><Day>7</Day>", "<Year>1985</Year><Month>2</Month><Day>31</Day>"
    )
    record = read(text)["5001"]
    assert "1985-02-31" not in said(record)["birthDate"]
    assert reasons(record).count("not a date") == 2


# ── damaged and strange files ─────────────────────────────────────────────────────────────────────────────────────────
@given(place=st.floats(0, 1))
@settings(max_examples=50)
def test_a_file_cut_anywhere_raises(place: float) -> None:
    data = SAMPLE.read_bytes().rstrip()
    with pytest.raises(InputError):
        read(data[: int(place * (len(data) - 1))])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (put(' Version="1"', ' Version="2" DeltaBaseVersion="1"'), "only what changed"),
        (put("  <SanctionsEntryLinks />\n", ""), "not once SanctionsEntryLinks"),
        (put("  <SanctionsEntryLinks />\n", "  <SanctionsEntryLinks /><Annex>x</Annex>\n"), "an element <Annex>"),
        (put("    <AliasTypeValues>", "    <ShoeSizeValues /><AliasTypeValues>"), "an element <ShoeSizeValues>"),
        (put("  <Locations>", "  <![CDATA[ <Identity ID='1'> ]]><Locations>"), "a declaration or instruction"),
        (put("  <Locations>", "  <?xsl <Identity ID='1'> ?><Locations>"), "a declaration or instruction"),
        (put("  <Locations>", "  <Locations><DistinctParty FixedRef='1' />"), "where none belongs"),
        (put('FixedRef="5001"', 'FixedRef="none"'), "which is none"),
        (re.sub(r"(?s)<DistinctParties>.*</DistinctParties>", "<DistinctParties />", TEXT), "holds no party"),
        (re.sub(r"(?s)<ReferenceValueSets>.*</ReferenceValueSets>", "", TEXT), "not once ReferenceValueSets"),
    ],
)  # fmt: skip
def test_what_is_not_a_whole_list_is_refused(data: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(data)
    assert caught.value.where
    assert caught.value.hint


def test_a_head_that_never_ends_is_refused() -> None:
    with pytest.raises(LimitError, match="larger than"):
        read(b"<Sanctions><ReferenceValueSets>" + b"<CountryValues />" * 600_000)


@given(
    comment=st.sampled_from(["<!-- <Identity ID='50019'> -->", "<!-- </ReferenceValueSets> -->", "<!---->"]),
    place=st.sampled_from(
        ["  <Locations>", "    <AliasTypeValues>", "  <SanctionsEntries>", '    <ProfileRelationship ID="82"']
    ),
)
def test_a_comment_says_nothing(comment: str, place: str) -> None:
    assert facts(read(put(place, comment + place))) == facts(read(TEXT))


class Forward(io.RawIOBase):
    """A stream that cannot be wound back."""

    def __init__(self, data: bytes) -> None:
        self.rest = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # RawIOBase types the buffer loosely
        part, self.rest = self.rest[: min(len(view), 4000)], self.rest[min(len(view), 4000) :]
        view[: len(part)] = part
        return len(part)


def test_a_stream_that_cannot_be_wound_back_reads_the_same() -> None:
    data = both(3, 30)[0]
    stream = io.BufferedReader(Forward(data))
    found = reader_for("us_ofac_advanced_xml").read("advanced", stream, dataset="us_ofac_sdn")
    assert {record.key: record.rows for record in found} == {key: one.rows for key, one in read(data).items()}


# ── identity of records ───────────────────────────────────────────────────────────────────────────────────────────────
def test_a_renamed_code_and_another_use_are_changes_of_the_records_they_touch() -> None:
    before = read(TEXT)
    renamed = read(put(">Iran</Country>", ">Persia</Country>"))
    touched = {key for key, record in before.items() if record.raw != renamed[key].raw}
    assert {"location/1", "location/5", "document/41"} <= touched
    assert "5004" not in touched
    moved = read(
        put(
            'FeatureTypeID="10"><FeatureVersion'.replace("><", ">\n          <"),
            'FeatureTypeID="9">\n          <FeatureVersion',
        )
    )
    assert before["location/4"].raw != moved["location/4"].raw
    assert said(moved["location/4"])["birthCountry"] == ["ru"]


def test_indentation_is_no_change_of_form() -> None:
    before, after = read(TEXT), read(TEXT.replace(">\n", ">\r\n\t"))
    assert {key: record.form for key, record in before.items()} == {key: record.form for key, record in after.items()}


def test_a_repeated_number_keeps_every_record() -> None:
    start = TEXT.index('    <Location ID="6">')
    end = TEXT.index("  </Locations>")
    found = read(TEXT[:end] + TEXT[start:end] + TEXT[end:])
    assert len([key for key in found if key.startswith("location/6")]) == 2


# ── dates ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def node(text: str) -> Node:
    found, _ = next(
        records(io.BytesIO(f"<x>{text}</x>".encode()), tags={"DatePeriod", "Date", "Start"}, root="x", what="x")
    )
    return found


def period(start: str, end: str, *, near: tuple[bool, bool] = (False, False)) -> Node:
    text = ""
    for tag, edge, is_near in (("Start", start, near[0]), ("End", end, near[1])):
        days = "".join(
            "<{0}><Year>{1}</Year><Month>{2}</Month><Day>{3}</Day></{0}>".format(name, *day.split("-"))
            for name, day in zip(("From", "To"), edge.split("/"), strict=False)
            if day
        )
        text += f'<{tag} Approximate="{str(is_near).lower()}">{days}</{tag}>' if edge else ""
    return node(f"<DatePeriod>{text}</DatePeriod>")


@pytest.mark.parametrize(
    ("start", "end", "edtf"),
    [
        ("1985-1-7/1985-1-7", "1985-1-7/1985-1-7", "1985-01-07"),
        ("1985-1-1/1985-1-1", "1985-12-31/1985-12-31", "1985"),
        ("1985-2-1/1985-2-1", "1985-2-28/1985-2-28", "1985-02"),
        ("1984-2-1/1984-2-1", "1984-2-28/1984-2-28", "1984-02-01/1984-02-28"),
        ("1961-1-1/1961-1-1", "1963-12-31/1963-12-31", "1961/1963"),
        ("1961-1-1/1961-12-31", "1963-1-1/1963-12-31", "1961/1963"),
        ("1961-1-1/1963-12-31", "1961-1-1/1963-12-31", "1961/1963"),
        ("1961-3-1/1961-3-31", "1961-7-1/1961-7-31", "1961-03/1961-07"),
        ("1961-3-4/1961-3-4", "1963-5-6/1963-5-6", "1961-03-04/1963-05-06"),
        ("1961-1-1/1961-12-31", "1963-5-6/1963-5-6", "1961/1963-05-06"),
        ("1985-0-0/1985-0-0", "1985-0-0/1985-0-0", "1985"),
        ("1985-3-0/1985-3-0", "1985-3-0/1985-3-0", "1985-03"),
        ("1985-1-7", "1985-1-7", "1985-01-07"),
        ("1980-1-1/1980-12-31", "", "1980/.."),
        ("", "1980-5-6/1980-5-6", "../1980-05-06"),
        ("", "", None),
        ("1985-2-31/1985-2-31", "1985-2-31/1985-2-31", None),
        ("1985-13-1/1985-13-1", "1985-13-1/1985-13-1", None),
        ("1990-1-1/1985-1-1", "1990-1-1/1990-1-1", None),
        ("0-1-1/0-1-1", "0-1-1/0-1-1", None),
        ("x-1-1/x-1-1", "x-1-1/x-1-1", None),
    ],
)  # fmt: skip
def test_a_period_is_as_vague_as_its_windows(start: str, end: str, edtf: str | None) -> None:
    assert period_edtf(period(start, end)) == edtf


def test_an_approximate_end_is_hedged_alone() -> None:
    assert period_edtf(period("1965-1-1", "1965-12-31", near=(True, True))) == "1965~"
    assert period_edtf(period("1961-1-1", "1963-12-31", near=(True, False))) == "1961~/1963"
    assert period_edtf(period("1961-1-1", "1963-12-31", near=(True, True))) == "1961~/1963~"


def test_durations_are_no_dates() -> None:
    assert period_edtf(node("<DatePeriod><DurationMinimum><Years>3</Years></DurationMinimum></DatePeriod>")) is None


def test_a_date_of_an_event_and_a_boundary_alone() -> None:
    assert day_edtf(node("<Date><Year>1986</Year><Month>12</Month><Day>10</Day></Date>")) == "1986-12-10"
    assert day_edtf(node("<Date><Year>1986</Year></Date>")) == "1986"
    assert day_edtf(node("<Date><Year>1986</Year><Month>2</Month><Day>30</Day></Date>")) is None
    start = period("1980-1-1/1980-12-31", "").child("Start")
    assert start is not None
    assert boundary_edtf(start) == "1980"


# ── recognising ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_file_is_recognised_by_its_words_and_says_its_own_day() -> None:
    found = recognise(TEXT.encode(), "download.xml")
    assert found is not None
    assert (found.reader, found.dataset, found.member) == ("us_ofac_advanced_xml", "us_ofac_sdn", "advanced")
    assert (found.observed, found.basis) == (datetime(2026, 7, 30, tzinfo=UTC), "inside")
    other = recognise(TEXT.encode(), "CONS_ADVANCED.XML")
    assert other is not None
    assert other.dataset == "us_ofac_cons"
    words = recognise(put(">SDN List<", ">Consolidated List<").encode(), "download.xml")
    assert words is not None
    assert words.dataset == "us_ofac_cons"


def test_another_document_of_that_name_is_not_recognised() -> None:
    assert recognise(b"<Sanctions><Fine>1</Fine></Sanctions>", "sdn_advanced.xml") is None


def test_rows_about_the_party_come_first() -> None:
    for key, record in read(TEXT).items():
        if key.isdigit() or key.startswith(("entry/", "document/")):
            assert isinstance(record.rows[0], Row)
            assert record.rows[0].entity.count("-") == 1
