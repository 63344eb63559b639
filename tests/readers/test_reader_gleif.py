# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""GLEIF's golden copy: parties with their identifiers, edges with their days, and no risk topic anywhere."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import reader_for, recognise


def lei(base: str) -> str:
    number = int("".join(str(int(char, 36)) for char in base + "00"))
    return f"{base}{98 - number % 97:02}"


ALPHA, BETA = lei("EXMP00TESTALPHA001"), lei("EXMP00TESTBETA0002")


def level1(*entities: str, code: str = ALPHA) -> bytes:
    found = "".join(
        f"<lei:LEIRecord><lei:LEI>{code}</lei:LEI><lei:Entity>{one}</lei:Entity></lei:LEIRecord>" for one in entities
    )
    return f"<lei:LEIData><lei:LEIRecords>{found}</lei:LEIRecords></lei:LEIData>".encode()


def level2(kind: str, inner: str = "", *, node: str = "LEI") -> bytes:
    return (
        "<rr:RelationshipData><rr:RelationshipRecords><rr:RelationshipRecord><rr:Relationship>"
        f"<rr:StartNode><rr:NodeID>{ALPHA}</rr:NodeID><rr:NodeIDType>LEI</rr:NodeIDType></rr:StartNode>"
        f"<rr:EndNode><rr:NodeID>{BETA}</rr:NodeID><rr:NodeIDType>{node}</rr:NodeIDType></rr:EndNode>"
        f"<rr:RelationshipType>{kind}</rr:RelationshipType>{inner}"
        "</rr:Relationship></rr:RelationshipRecord></rr:RelationshipRecords></rr:RelationshipData>"
    ).encode()


def read(data: bytes, member: str) -> list[SourceRecord]:
    return list(reader_for("gleif_lei_xml").read(member, io.BytesIO(data), dataset="gleif_golden_copy"))


def values(record: SourceRecord, prop: str) -> list[str]:
    return [row.value for row in record.rows if row.prop == prop]


def test_an_lei_names_the_entity_and_nothing_gives_it_a_topic() -> None:
    (record,) = read(level1("<lei:LegalName>Exemplar</lei:LegalName>"), "level1")
    assert {row.entity for row in record.rows} == {f"gleif_golden_copy-{ALPHA}"}
    assert (record.key, values(record, "leiCode"), values(record, "topics")) == (ALPHA, [ALPHA], [])


def test_an_lei_with_wrong_check_digits_is_a_number_and_a_loss() -> None:
    (record,) = read(level1("<lei:LegalName>Exemplar</lei:LegalName>", code=ALPHA[:-2] + "00"), "level1")
    assert (values(record, "leiCode"), values(record, "idNumber")) == ([], [ALPHA[:-2] + "00"])
    assert [loss.reason for loss in record.losses] == ["an LEI whose check digits are wrong"]


@pytest.mark.parametrize(
    ("kind", "prop", "lost"),
    [
        ("PREVIOUS_LEGAL_NAME", "previousName", []),
        ("TRADING_OR_OPERATING_NAME", "alias", []),
        ("ALTERNATIVE_LANGUAGE_LEGAL_NAME", "alias", []),
        ("NICKNAME", "alias", ["unknown type of a name"]),
    ],
)
def test_other_names_have_types_and_languages(kind: str, prop: str, lost: list[str]) -> None:
    inner = (
        f'<lei:OtherEntityNames><lei:OtherEntityName xml:lang="ja" type="{kind}">見本</lei:OtherEntityName>'
        "</lei:OtherEntityNames>"
    )
    (record,) = read(level1(inner), "level1")
    assert [(row.value, row.lang) for row in record.rows if row.prop == prop] == [("見本", "jpn")]
    assert [loss.reason for loss in record.losses] == lost


@pytest.mark.parametrize(
    ("jurisdiction", "number", "prop"),
    [
        ("RU", "1027700132195", "ogrnCode"),
        ("RU", "1027700132190", "registrationNumber"),
        ("GB", "1027700132195", "registrationNumber"),
        ("DE", "HRB 1", "registrationNumber"),
    ],
)
def test_a_registration_number_is_an_ogrn_only_where_it_can_be_one(jurisdiction: str, number: str, prop: str) -> None:
    inner = (
        "<lei:RegistrationAuthority><lei:RegistrationAuthorityEntityID>"
        f"{number}</lei:RegistrationAuthorityEntityID></lei:RegistrationAuthority>"
        f"<lei:LegalJurisdiction>{jurisdiction}</lei:LegalJurisdiction>"
    )
    (record,) = read(level1(inner), "level1")
    assert values(record, prop) == [number]


@pytest.mark.parametrize(
    ("reason", "prop", "value"),
    [
        ("DISSOLVED", "dissolutionDate", "2024-12-31"),
        ("CORPORATE_ACTION", "notes", "expired (CORPORATE_ACTION): 2024-12-31T00:00:00Z"),
    ],
)
def test_only_a_dissolved_party_has_a_day_of_dissolution(reason: str, prop: str, value: str) -> None:
    inner = (
        "<lei:EntityExpirationDate>2024-12-31T00:00:00Z</lei:EntityExpirationDate>"
        f"<lei:EntityExpirationReason>{reason}</lei:EntityExpirationReason>"
    )
    (record,) = read(level1(inner), "level1")
    assert values(record, prop) == [value]


def test_a_successor_is_another_lei() -> None:
    inner = f"<lei:SuccessorEntity><lei:SuccessorLEI>{BETA}</lei:SuccessorLEI></lei:SuccessorEntity>"
    (record,) = read(level1(inner), "level1")
    assert values(record, "predecessor") == [f"gleif_golden_copy-{ALPHA}"]
    assert values(record, "successor") == [f"gleif_golden_copy-{BETA}"]


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_a_name_stands_on_exactly_its_bytes(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    data = level1(f"<lei:LegalName>{escaped}</lei:LegalName>")
    (record,) = read(data, "level1")
    for row in record.rows:
        if row.prop == "name":
            found = data[record.start + row.start : record.start + row.end].decode()
            assert found == escaped.strip(" \t\r\n\f\v")


@pytest.mark.parametrize(
    ("kind", "schema", "lost"),
    [
        ("IS_DIRECTLY_CONSOLIDATED_BY", "Ownership", []),
        ("IS_ULTIMATELY_CONSOLIDATED_BY", "Ownership", []),
        ("IS_INTERNATIONAL_BRANCH_OF", "UnknownLink", []),
        ("IS_FRIEND_OF", "UnknownLink", ["unknown type of a relationship"]),
    ],
)
def test_an_edge_goes_from_the_start_to_the_end_node(kind: str, schema: str, lost: list[str]) -> None:
    (record,) = read(level2(kind), "level2")
    assert {row.schema for row in record.rows} == {schema}
    start, end = ("asset", "owner") if schema == "Ownership" else ("subject", "object")
    assert values(record, start) == [f"gleif_golden_copy-{ALPHA}"]
    assert values(record, end) == [f"gleif_golden_copy-{BETA}"]
    assert [loss.reason for loss in record.losses] == lost
    assert record.key == f"{ALPHA}/{kind}/{BETA}"


def test_only_the_period_of_the_relationship_gives_its_days() -> None:
    period = (
        "<rr:RelationshipPeriods><rr:RelationshipPeriod><rr:StartDate>{}</rr:StartDate><rr:EndDate>{}</rr:EndDate>"
        "<rr:PeriodType>{}</rr:PeriodType></rr:RelationshipPeriod></rr:RelationshipPeriods>"
    )
    one = period.format("2018-01-01T00:00:00Z", "2019-06-30T00:00:00Z", "RELATIONSHIP_PERIOD")
    (record,) = read(level2("IS_DIRECTLY_CONSOLIDATED_BY", one), "level2")
    assert (values(record, "startDate"), values(record, "endDate")) == (["2018-01-01"], ["2019-06-30"])
    other = period.format("2018-01-01T00:00:00Z", "2018-12-31T00:00:00Z", "ACCOUNTING_PERIOD")
    (record,) = read(level2("IS_DIRECTLY_CONSOLIDATED_BY", other), "level2")
    assert (values(record, "startDate"), values(record, "endDate")) == ([], [])
    assert values(record, "description") == ["accounting period: 2018-01-01 to 2018-12-31"]


def test_a_node_that_is_no_lei_is_not_pointed_at() -> None:
    (record,) = read(level2("IS_DIRECTLY_CONSOLIDATED_BY", node="ISIN"), "level2")
    assert values(record, "owner") == []
    assert [loss.reason for loss in record.losses] == ["a node that is no LEI but ISIN"]


@pytest.mark.parametrize(
    ("data", "member", "message"),
    [
        (level1("<lei:LegalName>A</lei:LegalName>")[:-9], "level1", "cut off"),
        (level1("<lei:LegalName>A</lei:LegalName>"), "level2", "begins with <rr:RelationshipData>"),
        (b"<lei:LEIData></lei:LEIData>", "level1", "holds no record"),
        (level1("", code=""), "level1", "does not say whose"),
    ],
)
def test_what_is_cut_or_of_another_shape_is_refused(data: bytes, member: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(data, member)


def test_recognition_takes_the_date_of_the_content() -> None:
    head = b"<lei:LEIData xmlns:lei='x'><lei:LEIHeader><lei:ContentDate>2026-05-04T10:00:00.123+02:00</lei:ContentDate>"
    found = recognise(head, "20260101-lei2.xml")
    assert found is not None
    assert (found.reader, found.dataset, found.member) == ("gleif_lei_xml", "gleif_golden_copy", "level1")
    assert found.observed == datetime(2026, 5, 4, 8, tzinfo=UTC)
