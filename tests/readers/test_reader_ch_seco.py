# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Switzerland's list: sets and kinds, names by combination, the history inside the file, places, amendment files."""

import html
import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.schema import load_model
from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import CARRIERS, reader_for, recognise

REPOSITORY = Path(__file__).resolve().parents[2]
DATASET = "ch_seco_sanctions"
PROGRAM = (
    '<sanctions-program ssid="20" version-date="2026-01-12"><program-key lang="eng">Examplia</program-key>'
    '<program-name lang="eng">Ordinance on Examplia</program-name>{}<origin>EU</origin></sanctions-program>'
)
SETS = PROGRAM.format(
    '<sanctions-set ssid="1" lang="eng">Asset freeze and travel ban, annex 13</sanctions-set>'
    '<sanctions-set ssid="1" lang="fre">Gel des avoirs, annexe 13</sanctions-set>'
    '<sanctions-set ssid="2" lang="eng">Restrictions on the money and capital market</sanctions-set>'
    '<sanctions-set ssid="3" lang="eng">Something new</sanctions-set>'
)
LISTED = '<modification modification-type="listed" enactment-date="2020-01-01" publication-date="2020-01-02" effective-date="2020-01-03"/>'  # noqa: E501
NAME = '<name name-type="primary-name" quality="good" lang="eng">{}</name>'
WHOLE = '<name-part order="1" name-part-type="whole-name"><value>{}</value></name-part>'


def xml(*parts: str, kind: str = "whole-list") -> bytes:
    head = f'<swiss-sanctions-list list-type="{kind}" date="2026-02-03">'
    return (head + "".join(parts) + "</swiss-sanctions-list>").encode()


def target(*content: str, sets: str = "1", body: str = "individual", identity: str = "", history: str = LISTED) -> str:
    ids = "".join(f"<sanctions-set-id>{one}</sanctions-set-id>" for one in sets.split())
    inner = f'<identity ssid="9" main="true">{identity or NAME.format(WHOLE.format("Invented Party"))}</identity>'
    return f'<target ssid="100">{ids}<{body}>{inner}{"".join(content)}</{body.split(maxsplit=1)[0]}>{history}</target>'


def read(data: bytes, member: str = "whole") -> list[SourceRecord]:
    reader = "ch_seco_xml" if member == "whole" else "ch_seco_amendment_xml"
    return list(reader_for(reader).read(member, io.BytesIO(data), dataset=DATASET))


def one(text: str) -> SourceRecord:
    return next(record for record in read(xml(SETS, text)) if record.key == "100")


def values(record: SourceRecord, prop: str, schema: str = "") -> list[str]:
    return [row.value for row in record.rows if row.prop == prop and (not schema or row.schema == schema)]


def sanctions(record: SourceRecord) -> list[dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for row in record.rows:
        if row.schema == "Sanction":
            found.setdefault(row.entity, {}).setdefault(row.prop, []).append(row.value)
    return list(found.values())


# ── sets ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_set_of_a_programme_gives_its_own_sanctions_one_per_kind() -> None:
    found = sanctions(one(target(sets="1 2")))
    kinds = {(said["programId"][0], said["kind"][0]) for said in found}
    assert kinds == {("1", "asset freeze"), ("1", "travel ban"), ("2", "sectoral finance and energy restriction")}
    assert all(said["program"] == ["Examplia"] and said["authorityId"] == ["100"] for said in found)
    assert all(said["legalAct"] == ["Ordinance on Examplia"] for said in found)


def test_a_travel_ban_does_not_concern_an_organisation() -> None:
    assert [said["kind"] for said in sanctions(one(target(body="entity")))] == [["asset freeze"]]


def test_a_set_whose_words_say_nothing_known_has_no_kind_and_is_counted() -> None:
    record = one(target(sets="3"))
    (said,) = sanctions(record)
    assert "kind" not in said
    assert said["provisions"] == ["Something new"]
    assert [loss.reason for loss in record.losses] == ["a sanctions set whose measures are not known"]


def test_annex_8_of_the_ordinance_on_ukraine_freezes_and_bans_travel() -> None:
    program = PROGRAM.replace("Ordinance on Examplia", "Ordinance of 4 March 2022 (SR 946.231.176.72)").format(
        '<sanctions-set ssid="1" lang="eng">Annex 8</sanctions-set>'
    )
    (record,) = (record for record in read(xml(program, target())) if record.key == "100")
    assert [said["kind"] for said in sanctions(record)] == [["asset freeze"], ["travel ban"]]


def test_a_set_the_file_does_not_name_is_kept_by_number_and_counted() -> None:
    record = one(target(sets="77"))
    assert sanctions(record)[0]["programId"] == ["77"]
    assert [loss.reason for loss in record.losses] == ["a sanctions set the file does not name"]


def test_renaming_an_ordinance_changes_the_records_under_it_and_no_others() -> None:
    texts = [target(), target(sets="77").replace('"100"', '"101"')]
    before = {record.key: record.raw for record in read(xml(SETS, *texts))}
    after = {record.key: record.raw for record in read(xml(SETS.replace("on Examplia", "of Examplia"), *texts))}
    assert before["100"] != after["100"]
    assert before["101"] == after["101"]


def test_the_words_of_a_set_stand_in_a_record_of_their_own_in_every_language() -> None:
    (program,) = (record for record in read(xml(SETS, target())) if record.key == "program/20")
    titles = {(row.value, row.lang) for row in program.rows if row.prop == "title" and row.entity == f"{DATASET}-set-1"}
    assert titles == {("Asset freeze and travel ban, annex 13", "eng"), ("Gel des avoirs, annexe 13", "fra")}


# ── history ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def modification(kind: str, day: str, content: str = "") -> str:
    dates = f'enactment-date="{day}" publication-date="{day}" effective-date="{day}"'
    return f'<modification modification-type="{kind}" {dates}>{content}</modification>'


def test_a_delisted_target_stays_a_party_whose_measures_are_lifted() -> None:
    record = one(target(history=modification("de-listed", "2023-09-26") + LISTED))
    assert values(record, "name") == ["Invented Party"]
    assert values(record, "topics") == []
    for said in sanctions(record):
        assert (said["startDate"], said["endDate"], said["status"]) == (["2020-01-03"], ["2023-09-26"], ["lifted"])


def test_listed_delisted_and_listed_again_are_two_periods() -> None:
    history = modification("listed", "2024-05-05") + modification("de-listed", "2022-02-02") + LISTED
    record = one(target(sets="2", history=history))
    first, second = sanctions(record)
    assert (first["startDate"], first["endDate"], first["status"]) == (["2020-01-03"], ["2022-02-02"], ["lifted"])
    assert second["startDate"] == ["2024-05-05"]
    assert "endDate" not in second
    assert "status" not in second
    assert values(record, "topics") == ["sanction"]


def test_the_first_period_keeps_its_sanction_when_more_is_added() -> None:
    before = {row.entity for row in one(target(sets="2")).rows if row.schema == "Sanction"}
    history = modification("listed", "2024-05-05") + modification("de-listed", "2022-02-02") + LISTED
    after = {row.entity for row in one(target(sets="2", history=history)).rows if row.schema == "Sanction"}
    assert before < after


def test_dates_of_a_modification_are_typed_and_stand_on_their_attributes() -> None:
    text = xml(SETS, target(sets="2"))
    (record,) = (record for record in read(text) if record.key == "100")
    found = {row.prop: (row.value, text[record.start :][row.start : row.end].decode()) for row in record.rows}
    assert found["actedDate"] == ("2020-01-01", "2020-01-01")
    assert found["publishedDate"] == ("2020-01-02", "2020-01-02")
    assert found["listingDate"] == ("2020-01-02", "2020-01-02")
    assert found["effectiveDate"] == ("2020-01-03", "2020-01-03")


def test_a_listing_without_dates_gives_no_date() -> None:
    (said,) = sanctions(one(target(sets="2", history='<modification modification-type="listed"/>')))
    assert not {"startDate", "listingDate", "actedDate", "endDate"} & set(said)


def test_amendments_date_the_measure_and_nothing_in_them_is_another_target() -> None:
    copy = '<target ssid="100"><sanctions-set-id>2</sanctions-set-id><individual><identity ssid="9" main="true">' + (
        NAME.format(WHOLE.format("Invented Party")) + "</identity></individual></target>"
    )
    history = modification("amended", "2021-06-01", f"<added>{copy}</added><removed>{copy}</removed>") + LISTED
    records = read(xml(SETS, target(sets="2", history=history)))
    assert [record.key for record in records] == ["program/20", "100"]
    assert sanctions(records[1])[0]["amendedDate"] == ["2021-06-01"]
    assert values(records[1], "name") == ["Invented Party"]
    assert records[1].losses == ()


def test_a_removed_name_is_no_name_but_a_note_and_a_loss() -> None:
    removed = f"<removed><identity>{NAME.format(WHOLE.format('Misspelt Party'))}</identity></removed>"
    record = one(target(history=modification("amended", "2021-06-01", removed) + LISTED))
    assert values(record, "name") == ["Invented Party"]
    assert values(record, "notes") == ["removed name: Misspelt Party"]
    assert [(loss.kind, loss.reason) for loss in record.losses] == [("unparsed", "removed by the publisher")]


def test_a_target_moved_to_another_set_has_left_the_one_and_entered_the_other_that_day() -> None:
    moved = (
        "<added><sanctions-set-id>2</sanctions-set-id></added><removed><sanctions-set-id>1</sanctions-set-id></removed>"
    )
    record = one(target(sets="2", body="entity", history=modification("amended", "2021-06-01", moved) + LISTED))
    now, former = sanctions(record)
    assert (now["programId"], now["startDate"]) == (["2"], ["2021-06-01"])
    assert (former["programId"], former["startDate"]) == (["1"], ["2020-01-03"])
    assert (former["endDate"], former["status"]) == (["2021-06-01"], ["lifted"])
    assert values(record, "topics") == ["sanction"]


# ── names and facts ───────────────────────────────────────────────────────────────────────────────────────────────────
def variant(text: str, lang: str = "RUS", script: str = "CYRL") -> str:
    return f'<spelling-variant lang="{lang}" script="{script}">{text}</spelling-variant>'


def part(order: int, kind: str, text: str, *variants: str) -> str:
    return f'<name-part order="{order}" name-part-type="{kind}"><value>{text}</value>{"".join(variants)}</name-part>'


def test_full_names_come_from_combining_the_spellings_of_the_parts() -> None:
    parts = part(2, "given-name", "Ivan", variant("Иван"), variant("Iwan", script="LATN")) + part(
        1, "family-name", "Musterov", variant("Мустеров"), variant("Мустероф")
    )
    record = one(target(identity=NAME.format(parts)))
    assert values(record, "name") == ["Musterov Ivan"]
    assert values(record, "alias") == ["Мустеров Иван", "Мустероф Иван", "Musterov Iwan"]
    assert {row.lang for row in record.rows if row.prop == "alias"} == {"rus"}
    assert values(record, "firstName") == ["Ivan", "Иван", "Iwan"]


def test_a_spelling_of_one_part_of_a_person_is_a_weak_alias() -> None:
    parts = part(1, "family-name", "Musterov", variant("Мустеров")) + part(2, "given-name", "Ivan")
    record = one(target(identity=NAME.format(parts)))
    assert values(record, "weakAlias") == ["Мустеров"]


def test_titles_are_left_out_of_names_and_maiden_names_take_the_place_of_the_family_name() -> None:
    parts = part(1, "title", "Dr.") + part(2, "family-name", "Musterova") + part(3, "given-name", "Anna")
    record = one(target(identity=NAME.format(parts + part(4, "maiden-name", "Beispiel"))))
    assert values(record, "name") == ["Musterova Anna"]
    assert values(record, "alias") == ["Beispiel Anna"]
    assert values(record, "title") == ["Dr."]


@given(counts=st.lists(st.integers(0, 6), min_size=1, max_size=4))
def test_combinations_are_bounded_and_what_is_left_out_is_counted(counts: list[int]) -> None:
    kinds = ("family-name", "given-name", "father-name", "suffix")
    parts = "".join(
        part(order, kinds[order], f"P{order}", *(variant(f"{chr(0x410 + order)}{n}") for n in range(count)))
        for order, count in enumerate(counts)
    )
    record = one(target(identity=NAME.format(parts)))
    wanted = 1
    for count in counts:
        wanted *= count or 1
    wanted = wanted if any(counts) else 0
    made = len([row for row in record.rows if row.prop in {"alias", "weakAlias"}])
    assert made == min(wanted, 32)
    assert bool(record.losses) == (wanted > 32)


@pytest.mark.parametrize(
    ("kind", "quality", "prop"),
    [
        ("primary-name", "good", "name"), ("alias", "good", "alias"), ("alias", "low", "weakAlias"),
        ("formerly-known-as", "good", "previousName"), ("formerly-known-as", "low", "previousName"),
        ("primary-name", "low", "weakAlias"),
    ],
)  # fmt: skip
def test_the_kind_and_quality_of_a_name_decide_its_property(kind: str, quality: str, prop: str) -> None:
    name = f'<name name-type="{kind}" quality="{quality}">{WHOLE.format("Some Name")}</name>'
    record = one(target(identity=name))
    assert [row.prop for row in record.rows if row.value == "Some Name"] == [prop]


def test_another_identity_gives_aliases() -> None:
    text = target().replace(
        "</individual>", f'<identity main="false">{NAME.format(WHOLE.format("Other"))}</identity></individual>'
    )
    assert values(one(text), "alias") == ["Other"]


@pytest.mark.parametrize(
    ("attributes", "date", "reason"),
    [
        ('day="1" month="2" year="1960"', "1960-02-01", None),
        ('month="2" year="1960"', "1960-02", None),
        ('year="1960" quality="low"', "1960~", None),
        ('day="31" month="2" year="1960"', None, "not a date"),
        ('day="1" month="2" year="1380" calendar="Islamic"', None, "a date of the calendar islamic"),
        ('day="1" month="2"', None, "not a date"),
    ],
)
def test_births_stay_as_vague_as_they_are(attributes: str, date: str | None, reason: str | None) -> None:
    name = NAME.format(WHOLE.format("Invented Party"))
    record = one(target(identity=f"{name}<day-month-year {attributes}/>"))
    assert values(record, "birthDate") == ([] if date is None else [date])
    assert [loss.reason for loss in record.losses] == ([] if reason is None else [reason])


def test_a_place_is_cited_by_number_and_is_an_address_of_its_own() -> None:
    identity = NAME.format(WHOLE.format("X")) + '<place-of-birth place-id="7"/><address ssid="5" place-id="7"/>'
    place = '<place ssid="7"><location>Minsk</location><country iso-code="BY">Belarus</country></place>'
    *_, party, where = read(xml(SETS, target(identity=identity), place))
    assert values(party, "birthPlaceEntity") == values(party, "addressEntity") == [f"{DATASET}-place-7"]
    assert {row.entity for row in where.rows} == {f"{DATASET}-place-7"}
    assert {row.prop: row.value for row in where.rows} == {"city": "Minsk", "country": "by", "full": "Minsk, Belarus"}


def test_a_ship_has_its_number_and_a_person_named_after_one_has_not() -> None:
    imo = '<other-information ssid="1">IMO number: 9074729</other-information>'
    ship = one(target(imo, body='object object-type="vessel"', sets="2"))
    assert {row.schema for row in ship.rows if row.entity == f"{DATASET}-100"} == {"Vessel"}
    assert values(ship, "imoNumber") == ["9074729"]
    assert values(one(target(imo)), "notes") == ["IMO number: 9074729"]
    wrong = one(target(imo.replace("9074729", "9074728"), body='object object-type="vessel"', sets="2"))
    assert values(wrong, "notes") == ["IMO number: 9074728"]
    assert [loss.reason for loss in wrong.losses] == ["not what its label says"]


@pytest.mark.parametrize(
    ("text", "prop", "value"),
    [
        ("Tax identification number: 7707083893", "innCode", "7707083893"),
        ("Tax identification number: 7707083890", "taxNumber", "7707083890"),
        ("State registration number: 1027700132195", "ogrnCode", "1027700132195"),
        ("Registration number: 190412999", "registrationNumber", "190412999"),
        ("Date of registration: 1.2.1994", "incorporationDate", "1994-02-01"),
        ("Type of entity: Public institution, of a kind", "legalForm", "Public institution, of a kind"),
        ("Website: www.example.org", "website", "www.example.org"),
        ("Owned by: somebody", "notes", "Owned by: somebody"),
    ],
)
def test_labelled_texts_are_typed_by_what_they_hold(text: str, prop: str, value: str) -> None:
    record = one(target(f"<other-information>{text}</other-information>", body="entity"))
    assert values(record, prop, "Organization") == [value]


@pytest.mark.parametrize(
    ("kind", "schema", "here", "there"),
    [
        ("related-to", "UnknownLink", "subject", "object"), ("owned-by", "Ownership", "asset", "owner"),
        ("owner-of", "Ownership", "owner", "asset"), ("spouse-of", "Family", "person", "relative"),
    ],
)  # fmt: skip
def test_relations_lead_to_the_other_target_by_number(kind: str, schema: str, here: str, there: str) -> None:
    record = one(target(f'<relation ssid="3" target-id="200" relation-type="{kind}"/>'))
    assert values(record, here, schema) == [f"{DATASET}-100"]
    assert values(record, there, schema) == [f"{DATASET}-200"]


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_file_says_what_it_is_and_the_other_kind_is_refused() -> None:
    whole, delta = xml(SETS, target()), xml(SETS, target(), kind="amendment")
    for data, reader, member in (
        (whole, "ch_seco_xml", "whole"),
        (delta, "ch_seco_amendment_xml", "amendment_2026_02_03"),
    ):
        found = recognise(data, "download.xml")
        assert found is not None
        assert (found.reader, found.member, found.dataset, found.basis) == (reader, member, DATASET, "inside")
    with pytest.raises(InputError, match="is of the type 'amendment'"):
        read(delta)
    with pytest.raises(InputError, match="is of the type 'whole-list'"):
        read(whole, "amendment_2026_02_03")


def test_an_amendment_is_another_carrier_that_lists_nobody() -> None:
    assert CARRIERS["ch_seco_amendment_xml"] == "ch_seco_xml"
    data = xml(SETS, target())
    whole = one(target())
    (delta,) = (r for r in read(data.replace(b"whole-list", b"amendment"), "amendment_2026_02_03") if r.key == "100")
    lost = [row for row in whole.rows if row not in delta.rows]
    assert [(row.prop, row.value) for row in lost] == [("topics", "sanction")]


def test_an_unknown_element_beside_the_targets_is_refused() -> None:
    with pytest.raises(InputError, match="<footnote> beside"):
        read(xml(SETS, target(), "<footnote/>"))


def test_a_cut_file_is_refused() -> None:
    with pytest.raises(InputError, match="cut off"):
        read(xml(SETS, target())[:-9])


def test_a_target_without_a_number_is_refused() -> None:
    with pytest.raises(InputError, match="has the number ''"):
        read(xml(SETS, target().replace(' ssid="100"', "")))


def test_white_space_and_the_way_empty_elements_are_written_change_no_form() -> None:
    identity = NAME.format(WHOLE.format("Invented Party")) + '<day-month-year day="1" month="2" year="1960"/>'
    (plain,) = (r for r in read(xml(SETS, target(identity=identity))) if r.key == "100")
    other = target(identity=identity).replace('year="1960"/>', 'year="1960"></day-month-year>').replace("><", ">\n  <")
    (spread,) = (r for r in read(xml(SETS, other)) if r.key == "100")
    assert plain.raw != spread.raw
    assert plain.form == spread.form
    (changed,) = (r for r in read(xml(SETS, target(identity=identity.replace("1960", "1961")))) if r.key == "100")
    assert plain.form != changed.form


def test_every_value_that_stands_on_one_text_says_what_stands_there() -> None:
    model = load_model()
    data = (REPOSITORY / "tests" / "golden" / "readers" / "ch_seco_xml" / "invented.whole.in").read_bytes()
    checked = 0
    for record in read(data):
        for row in record.rows:
            part = data[record.start : record.end][row.start : row.end].decode()
            link = model.get(row.schema).prop(row.prop).type == "entity"
            if "<" in part or row.path.startswith("rule:") or link:
                continue
            said = " ".join(html.unescape(part).split())
            assert said in {row.value, row.original} or row.value in said
            checked += 1
    assert checked > 150


# ── real files ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_excerpt_of_the_real_list_is_read_with_its_history(shared_dir: Path) -> None:
    data = (shared_dir / "lists" / "ch-seco" / "seco_2026-08-15_excerpt.xml").read_bytes()
    first, second = read(data)
    assert (first.key, second.key) == ("5142", "5816")
    assert values(first, "topics") == values(second, "topics") == []
    assert sanctions(first)[0]["endDate"] == ["2016-03-01"]
    assert sanctions(first)[0]["amendedDate"] == ["2015-11-18"]
    assert len([row for row in first.rows if row.prop == "alias"]) == 3
    assert values(second, "object", "UnknownLink") == [f"{DATASET}-5300"]


def test_the_official_example_of_an_amendment_has_three_targets(shared_dir: Path) -> None:
    data = (shared_dir / "lists" / "ch-seco" / "seco_amendment_example_2024-01-17.xml").read_bytes()
    records = read(data, "amendment_2024_01_17")
    assert len(records) == 5
    kinds = {record.key: [said["kind"][0] for said in sanctions(record)] for record in records if record.key.isdigit()}
    assert kinds == {"64398": ["asset freeze"], "64403": ["travel ban"], "64393": ["asset freeze", "travel ban"]}


def test_the_invented_full_size_shape_is_read_whole_and_is_the_same_every_time() -> None:
    sys.path.insert(0, str(REPOSITORY))
    from bench.shapes import ch_seco

    first, second = io.BytesIO(), io.BytesIO()
    ids = [str(4000 + index) for index in range(8)]
    assert ch_seco.write(ch_seco.invented(60), ids, first) == ch_seco.write(ch_seco.invented(60), ids, second) == 60
    assert first.getvalue() == second.getvalue()
    records = read(first.getvalue())
    assert len([record for record in records if record.key.isdigit()]) == 60
    assert all(values(record, "name") for record in records if record.key.isdigit())
    assert {loss.reason for record in records for loss in record.losses} <= {
        "removed by the publisher", "a sanctions set whose measures are not known",
    }  # fmt: skip
