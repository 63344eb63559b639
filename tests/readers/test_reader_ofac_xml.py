# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""OFAC's XML: the same parties as the CSV set, counted, and nothing of a damaged file."""

import gzip
import io
import re
import tarfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import Row, SourceRecord, content_id
from holdfast.readers.lists.us_ofac_xml_text import joined, source_of
from holdfast.readers.reader import reader_for, recognise
from holdfast.readers.xml import records

SAMPLE = Path(__file__).resolve().parent.parent / "golden" / "readers" / "us_ofac_xml" / "parties.xml.in"
HEAD = "<publshInformation><Publish_Date>03/04/2021</Publish_Date><Record_Count>{}</Record_Count></publshInformation>"


def party(inside: str, uid: str = "7", kind: str = "Individual") -> str:
    return f"<sdnEntry><uid>{uid}</uid><lastName>EXEMPLOV</lastName><sdnType>{kind}</sdnType>{inside}</sdnEntry>"


def file(*entries: str, count: int | None = None) -> bytes:
    number = len(entries) if count is None else count
    return f'<sdnList xmlns="urn:x">{HEAD.format(number)}{"".join(entries)}</sdnList>'.encode()


def read(data: bytes, dataset: str = "us_ofac_sdn") -> list[SourceRecord]:
    return list(reader_for("us_ofac_xml").read("xml", io.BytesIO(data), dataset=dataset))


def said(record: SourceRecord) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in record.rows:
        if row.entity.count("-") == 1:
            found.setdefault(row.prop, []).append(row.value)
    return found


# ── damaged files ─────────────────────────────────────────────────────────────────────────────────────────────────────
@given(place=st.floats(0, 1))
def test_a_file_cut_anywhere_raises(place: float) -> None:
    data = SAMPLE.read_bytes().rstrip()
    with pytest.raises(InputError):
        read(data[: int(place * (len(data) - 1))])


@pytest.mark.parametrize("count", [0, 1, 3, 99])
def test_another_number_of_entries_than_the_file_says_is_refused(count: int) -> None:
    with pytest.raises(InputError, match=rf"says it has {count} entries and has 2") as caught:
        read(file(party(""), party("", "8"), count=count))
    assert caught.value.where
    assert caught.value.hint


@pytest.mark.parametrize("text", ["-1", "many", "1.0", "²", "9" * 400])
def test_a_record_count_that_is_no_number_is_refused(text: str) -> None:
    data = file(party("")).replace(b"<Record_Count>1<", f"<Record_Count>{text}<".encode())
    with pytest.raises(InputError, match="has the record count"):
        read(data)


def test_two_record_counts_that_differ_are_refused() -> None:
    data = file(party("")).replace(b"</sdnList>", HEAD.format(2).encode() + b"</sdnList>")
    with pytest.raises(InputError, match="has the record count '2' and 1"):
        read(data)


def test_a_file_that_does_not_count_itself_is_read() -> None:
    assert [record.key for record in read(f"<sdnList>{party('')}</sdnList>".encode())] == ["7"]


@pytest.mark.parametrize("uid", ["", "x", "-1", "1.5", "٣", "1 2"])
def test_an_entry_without_a_number_is_refused(uid: str) -> None:
    with pytest.raises(InputError, match="which is no number") as caught:
        read(file(party("", uid)))
    assert caught.value.where


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (file(), "holds no entry"),
        (
            file(party("")).replace(b"</sdnList>", b"<annex>x</annex></sdnList>"),
            "an element <annex> beside its entries",
        ),
        (b"<Sanctions><sdnEntry/></Sanctions>", "begins with <sdnList>"),
        (b'<!DOCTYPE sdnList [<!ENTITY a "b">]>' + file(party("")), "declares a document type"),
        (file(party("")) + b"<sdnList/>", "not well-formed"),
        (file(party("")).replace(b"EXEMPLOV", b"EX\xffMPLOV"), "not well-formed"),
    ],
)
def test_what_is_not_a_whole_list_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(data)


def test_an_unknown_member_is_refused() -> None:
    with pytest.raises(InputError, match="no member 'sdn'"):
        reader_for("us_ofac_xml").read("sdn", io.BytesIO(b""), dataset="us_ofac_sdn")


# ── keys ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_repeated_uid_keeps_every_entry_under_a_key_of_its_own_and_one_entity() -> None:
    found = read(file(party(""), party("<title>b</title>"), party("<title>b</title>"), party("", "8")))
    keys = [record.key for record in found]
    assert keys[0] == "7"
    assert keys[3] == "8"
    assert re.fullmatch(r"7#[0-9a-f]{8}", keys[1])
    assert keys[2] == f"{keys[1]}.2"
    assert {record.rows[0].entity for record in found[:3]} == {"us_ofac_sdn-7"}


def test_leading_zeros_of_a_uid_are_no_part_of_the_key() -> None:
    assert read(file(party("", "007")))[0].key == "7"


def test_the_order_of_identifiers_and_the_indentation_are_no_change() -> None:
    one, two = (f"<id><uid>{n}</uid><idType>Passport</idType><idNumber>A{n}</idNumber></id>" for n in (1, 2))
    a = read(file(party(f"<idList>{one}{two}</idList>")))[0]
    b = read(file(party(f"<idList>\n  {two}\n  {one}</idList>")))[0]
    assert a.raw != b.raw
    assert a.form == b.form
    assert content_id(a.rows) == content_id(b.rows)


# ── values ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("text", ["31 Feb 1952", "sometime", "19520101", "1" * 300])
def test_a_date_of_birth_that_is_none_is_a_counted_note(text: str) -> None:
    item = f"<dateOfBirthItem><dateOfBirth>{text}</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem>"
    record = read(file(party(f"<dateOfBirthList>{item}</dateOfBirthList>")))[0]
    assert said(record)["notes"] == [text]
    assert "birthDate" not in said(record)
    assert [(loss.reason, loss.text) for loss in record.losses] == [("not a date", text)]


def test_the_main_date_of_birth_comes_first_and_the_other_says_what_it_is() -> None:
    items = "".join(
        f"<dateOfBirthItem><dateOfBirth>{year}</dateOfBirth><mainEntry>{main}</mainEntry></dateOfBirthItem>"
        for year, main in ((1950, "false"), (1951, "true"))
    )
    record = read(file(party(f"<dateOfBirthList>{items}</dateOfBirthList>")))[0]
    assert [(row.value, row.path) for row in record.rows if row.prop == "birthDate"] == [
        ("1951", "dateOfBirthList/dateOfBirthItem[2]/dateOfBirth"),
        ("1950", "dateOfBirthList/dateOfBirthItem[1][mainEntry=false]/dateOfBirth"),
    ]


@given(
    tag=st.sampled_from(["novelty", "Uid", "lastname", "Publish_Date"]),
    text=st.text('abc &<"é', min_size=1, max_size=8).filter(str.strip),
    where=st.sampled_from(["{}", "<programList>{}</programList>", "<akaList><aka>{}</aka></akaList>",
                           "<idList><id>{}</id></idList>", "<vesselInfo>{}</vesselInfo>", "<title>a{}</title>"]),
)  # fmt: skip
def test_an_unknown_element_anywhere_is_a_counted_note(tag: str, text: str, where: str) -> None:
    record = read(file(party(where.format(f"<{tag}>{escape(text)}</{tag}>"))))[0]
    value = " ".join(text.split())
    assert value in said(record)["notes"]
    assert text.strip() in [loss.text for loss in record.losses if loss.reason == "unknown element"]


def test_a_long_remark_is_whole_here_and_no_cut_is_assumed() -> None:
    text = "x" * 1500
    record = read(file(party(f"<remarks>Linked To: {text}</remarks>")))[0]
    assert [row.value for row in record.rows if row.prop == "objectName"] == [text]
    assert not record.losses


@given(st.text("ab &<>\"'\u00e9\u042f\U0001f600;", max_size=20).filter(lambda text: text.strip()), st.booleans())
def test_every_character_stands_on_its_own_bytes(text: str, by_number: bool) -> None:
    coded = "".join(f"&#{ord(char)};" for char in text) if by_number else escape(text, {'"': "&quot;"})
    data = f"<r><e><a>Label</a><b>{coded}</b></e></r>".encode()
    node, body = next(iter(records(io.BytesIO(data), tags={"e"}, root="r", what="a test")))
    one, two = (source_of(child, body, node.start) for child in node.children)
    assert two.raw.replace('""', '"') == text.strip() or by_number
    whole = joined(one, " ", two, ")")
    start, end = whole.range(0, len(whole.raw))
    assert body[start:end].decode().startswith("Label</a><b>")
    assert whole.below(0, 3) == "/a"
    assert whole.below(0, len(whole.raw)) == "/a+b"
    for index in range(len(two.raw)):
        start, end = two.range(index, index + 1)
        assert end - start > 0
        piece = body[start:end].decode()
        assert piece == two.raw[index] or piece.startswith("&") or by_number


# ── recognition ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "program", "count", "dataset"),
    [
        ("sdn.xml", "SDGT", 18000, "us_ofac_sdn"),
        ("sdn.xml", "NS-PLC", 3, "us_ofac_sdn"),
        ("consolidated.xml", "SDGT", 18000, "us_ofac_cons"),
        ("CONSOLIDATED.XML", "NS-PLC", 443, "us_ofac_cons"),
        ("2026-01-09.xml", "NS-PLC", 442, "us_ofac_cons"),
        ("download.xml", "IRAN", 639, "us_ofac_cons"),
        ("download.xml", "CUBA", 17000, "us_ofac_sdn"),
    ],
)
def test_both_lists_are_recognised(name: str, program: str, count: int, dataset: str) -> None:
    head = file(party(f"<programList><program>{program}</program></programList>"), count=count)
    found = recognise(head, name)
    assert found is not None
    assert (found.reader, found.dataset, found.member) == ("us_ofac_xml", dataset, "xml")
    assert (found.observed, found.basis) == (datetime(2021, 3, 4, tzinfo=UTC), "inside")


@pytest.mark.parametrize("text", ["31/12/2021", "02/30/2021", "2021-03-04", "", "00/00/0000"])
def test_a_publish_date_that_is_none_leaves_the_date_of_the_name(text: str) -> None:
    found = recognise(file(party("")).replace(b"03/04/2021", text.encode()), "sdn_2024-05-03.xml")
    assert found is not None
    assert (found.observed, found.basis) == (datetime(2024, 5, 3, tzinfo=UTC), "file-name")


# ── the real files, and both carriers of one publication ─────────────────────────────────────────────────────────────
def load(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.name.endswith(".gz") else data


def by_party(rows: Iterable[Row]) -> dict[str, set[tuple[str, str, str]]]:
    found: dict[str, set[tuple[str, str, str]]] = {}
    for row in rows:
        found.setdefault(row.entity.split("-")[1], set()).add((row.entity, row.prop, row.value))
    return found


def csv_set(folder: Path, stem: str, end: str) -> dict[str, set[tuple[str, str, str]]]:
    rows: list[Row] = []
    for member, part in (("sdn", "prim"), ("alt", "alt"), ("add", "add"), ("comments", "comments")):
        path = folder / f"{stem}_cons_{part}.csv{end}"
        if path.exists():
            stream = io.BytesIO(load(path))
            for record in reader_for("us_ofac_csv").read(member, stream, dataset="us_ofac_cons"):
                rows += record.rows
    return by_party(rows)


_COMPARED = {
    "name", "alias", "weakAlias", "previousName", "firstName", "lastName", "birthDate", "birthPlace", "program",
    "programId", "kind", "authorityId", "listingDate", "startDate", "passportNumber", "taxNumber", "innCode",
    "ogrnCode", "registrationNumber", "imoNumber", "callSign", "flag", "full", "objectName", "sanctionsNote",
    "nationality",
}  # fmt: skip


def differences(
    left: Mapping[str, set[tuple[str, str, str]]], right: Mapping[str, set[tuple[str, str, str]]]
) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for key in set(left) & set(right):
        for _, prop, value in left[key] - right[key]:
            if prop in _COMPARED:
                found.setdefault(key, set()).add((prop, value))
    return found


def test_both_carriers_of_2025_12_say_the_same_of_every_party(shared_dir: Path) -> None:
    folder = shared_dir / "lists" / "us-ofac-cons"
    csv = csv_set(folder, "2025-12", "")
    xml = by_party(
        row for record in read(load(folder / "consolidated_2026-01-08.xml"), "us_ofac_cons") for row in record.rows
    )
    assert len(csv) == len(xml) == 442
    assert csv.keys() == xml.keys()
    # One address corrected and one alias withdrawn between the two days; the CSV turns " into '.
    assert differences(csv, xml).keys() == {"17018", "18721", "22391"}
    # What the CSV cuts at 1,000 characters stands whole in the XML.
    more = differences(xml, csv)
    assert more.keys() <= {"17018", "18721", "22391", "31693", "31694", "31695", "17143", "17014", "17250", "30930"}
    assert ("startDate", "2022-03-26") in more["17143"]


def test_both_carriers_of_2018_say_the_same_of_every_party(shared_dir: Path) -> None:
    folder = shared_dir / "lists" / "us-ofac-cons"
    csv = csv_set(folder, "2018-05", ".gz")
    xml = by_party(
        row for record in read(load(folder / "consolidated_2018-05.xml.gz"), "us_ofac_cons") for row in record.rows
    )
    assert len(csv) == len(xml) == 639
    assert differences(csv, xml).keys() == {"11625", "22391"}  # " for '
    assert differences(xml, csv).keys() <= {"11625", "22391"}


@pytest.mark.parametrize(
    ("name", "entries", "day"),
    [
        ("consolidated_2018-05.xml.gz", 639, datetime(2018, 4, 6, tzinfo=UTC)),
        ("consolidated_2024-05.xml.gz", 443, datetime(2024, 5, 6, tzinfo=UTC)),
        ("consolidated_2025-03-28.xml", 443, datetime(2025, 3, 28, tzinfo=UTC)),
        ("consolidated_2026-01-08.xml", 442, datetime(2026, 1, 8, tzinfo=UTC)),
    ],
)
def test_the_real_files_are_read_with_next_to_no_loss(shared_dir: Path, name: str, entries: int, day: datetime) -> None:
    data = load(shared_dir / "lists" / "us-ofac-cons" / name)
    found = recognise(data, name)
    assert found is not None
    assert (found.dataset, found.observed, found.basis) == ("us_ofac_cons", day, "inside")
    got = read(data, "us_ofac_cons")
    assert len(got) == entries
    assert sum(len(record.losses) for record in got) <= 3
    assert sum(record.parts for record in got) > 2900


@pytest.mark.slow
def test_shuffled_identifiers_of_consecutive_days_are_no_change(shared_dir: Path) -> None:
    days: dict[str, list[SourceRecord]] = {}
    with tarfile.open(shared_dir / "lists" / "us-ofac-cons-history" / "days.tar.xz") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream is not None:
                days[Path(member.name).stem] = read(stream.read(), "us_ofac_cons")
    ordered = [{record.key: record for record in days[day]} for day in sorted(days)]
    shuffled = []
    for before, after in pairwise(ordered):
        pairs = [(before[key], after[key]) for key in before.keys() & after.keys()]
        shuffled.append(len([1 for a, b in pairs if a.raw != b.raw and a.form == b.form]))
        assert all(content_id(a.rows) == content_id(b.rows) for a, b in pairs if a.form == b.form)
    assert shuffled == [159, 246, 216, 165, 219]
    first, last = ordered[0], ordered[-1]
    assert (first.keys() - last.keys(), last.keys() - first.keys()) == ({"26182"}, set())
    # One address corrected, one alias withdrawn: all that was really said anew in six weeks.
    assert {key for key in last if first[key].form != last[key].form} == {"17018", "18721"}
