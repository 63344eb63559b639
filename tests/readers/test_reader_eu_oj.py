# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Annexes of the Official Journal: which list a row belongs to, what it says, and what is refused."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.lists.eu_oj_acts import Context, slug
from holdfast.readers.lists.eu_oj_markup import Row, Words, blocks, tokens
from holdfast.readers.lists.eu_oj_text import eu_date, facts, names
from holdfast.readers.lists.us_ecfr_cells import CellText
from holdfast.readers.reader import reader_for, recognise

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "readers"
ACT = (GOLDEN / "eu_oj_act" / "amending.act.in").read_bytes()
FORMEX = (GOLDEN / "eu_oj_act" / "formex.act.in").read_bytes()
WHOLE = (GOLDEN / "eu_oj" / "whole.consolidated.in").read_bytes()


def read(data: bytes, reader: str = "eu_oj_act", dataset: str = "eu_oj_269_2014") -> list[SourceRecord]:
    member = "act" if reader == "eu_oj_act" else "consolidated"
    return list(reader_for(reader).read(member, io.BytesIO(data), dataset=dataset))


def values(records: list[SourceRecord], key: str, prop: str) -> list[str]:
    return [row.value for record in records if record.key == key for row in record.rows if row.prop == prop]


def cell(text: str) -> CellText:
    raw = text.encode()
    starts, ends, at = [], [], 0
    for char in text:
        starts.append(at)
        at += len(char.encode())
        ends.append(at)
    return CellText(text, starts, ends, "td", raw)


def page(table: str, heading: str = "Persons", act: str = "added") -> bytes:
    text = (
        "<html><body><p>COUNCIL IMPLEMENTING REGULATION (EU) 2019/9123</p><p>of 5 March 2019</p>"
        "<p>implementing Regulation (EU) No 269/2014 concerning restrictive measures</p><p>ANNEX</p>"
        f"<p>The following entries are {act} in Annex I to Regulation (EU) No 269/2014:</p><p>{heading}</p>"
        f'<table class="oj-table">{table}</table></body></html>'
    )
    return text.encode()


def row(*cells: str, header: bool = False) -> str:
    kind = "oj-tbl-hdr" if header else "oj-tbl-txt"
    return "<tr>" + "".join(f'<td><p class="{kind}">{one}</p></td>' for one in cells) + "</tr>"


HEADER = ("", "Name", "Identifying information", "Reasons", "Date of listing")


# ── what a row says ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_value_of_a_row_stands_on_its_bytes() -> None:
    for data, reader in ((ACT, "eu_oj_act"), (FORMEX, "eu_oj_act"), (WHOLE, "eu_oj")):
        for record in read(data, reader):
            for one in record.rows:
                if one.path.startswith("rule:") or one.original is None:
                    continue
                stood = data[record.start + one.start : record.start + one.end].decode()
                said = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "\n", stood).replace("&nbsp;", " ")).strip()
                assert said == " ".join(one.original.split())


def test_columns_are_known_by_their_headings_whatever_their_order() -> None:
    usual = page(row(*HEADER, header=True) + row("7.", "Ada SAMPLE", "Gender: female", "why", "1.2.2019"))
    order = (4, 2, 0, 3, 1)
    swapped = page(
        row(*(HEADER[at] for at in order), header=True).replace(
            '<td><p class="oj-tbl-hdr"></p></td>', '<td><p class="oj-tbl-hdr">No</p></td>'
        )
        + row(*(("7.", "Ada SAMPLE", "Gender: female", "why", "1.2.2019")[at] for at in order))
    )
    facts_of = [
        sorted((one.entity, one.prop, one.value) for one in record.rows)
        for data in (usual, swapped)
        for record in read(data)
        if record.key == "I/p/7"
    ]
    assert len(facts_of) == 2
    assert facts_of[0] == facts_of[1]


def test_a_column_nobody_knows_is_kept_as_a_note_and_counted() -> None:
    data = page(
        row(*HEADER, "Colour", header=True) + row("7.", "Ada SAMPLE", "Gender: female", "why", "1.2.2019", "blue")
    )
    record = next(one for one in read(data) if one.key == "I/p/7")
    assert "Colour: blue" in [one.value for one in record.rows if one.prop == "notes"]
    assert [loss.reason for loss in record.losses] == ["a column of unknown meaning"]


def test_a_second_column_of_names_has_them_in_another_script() -> None:
    header = row("", "Names (Transliteration)", "Names (Belarusian spelling)", "Identifying information", header=True)
    own = "\u041f\u0440\u044b\u043a\u043b\u0430\u0434"
    records = read(page(header + row("7.", "Ada SAMPLE", own, "Gender: female")))
    assert values(records, "I/p/7", "name") == ["Ada SAMPLE"]
    assert values(records, "I/p/7", "alias") == [own]
    assert not [loss for record in records for loss in record.losses]


def test_a_list_without_a_column_of_names_is_refused() -> None:
    data = page(row("", "Nom", "Motifs", "Depuis", header=True) + row("7.", "Ada SAMPLE", "why", "1.2.2019"))
    with pytest.raises(InputError, match="has the columns") as caught:
        read(data)
    assert caught.value.where


def test_a_table_without_headings_is_read_by_the_usual_columns_of_its_annex() -> None:
    records = read(page(row("8.", "Ada SAMPLE", "DOB: 1.2.1970", "why", "3.4.2019")))
    assert values(records, "I/p/8", "birthDate") == ["1970-02-01"]
    assert values(records, "I/p/8", "listingDate") == ["2019-04-03"]


def test_a_cell_that_reaches_down_is_told_by_a_rule() -> None:
    record = next(one for one in read(FORMEX, dataset="eu_oj_833_2014") if one.key == "XLII/-/29")
    listed = [one for one in record.rows if one.prop == "listingDate"]
    assert [(one.value, one.path) for one in listed] == [("2019-03-07", "rule:row-above@1")]


def test_a_natural_person_is_told_by_what_only_persons_have_where_no_heading_says_it() -> None:
    table = row(*HEADER, header=True) + row("1.", "Ada SAMPLE", "DOB: 1.2.1970", "why", "3.4.2019")
    table += row("2.", "Example Works", "Address: Exampletown", "why", "3.4.2019")
    keys = [record.key for record in read(page(table, heading="List"))]
    assert keys[-2:] == ["I/p/1", "I/e/2"]


def test_goods_of_an_annex_nobody_knows_have_no_measure_and_are_counted() -> None:
    data = FORMEX.replace(b"Annex XXIII to Regulation (EU) No 833/2014", b"Annex XXXIX to Regulation (EU) No 833/2014")
    record = next(one for one in read(data, dataset="eu_oj_833_2014") if one.key == "XXXIX/9401")
    assert not [one for one in record.rows if one.prop == "measure"]
    assert [loss.reason for loss in record.losses] == ["an annex of goods without a kind of measure"]


def test_a_name_that_begins_like_a_heading_is_no_heading() -> None:
    table = "<tr><td><p>8.</p></td><td><p>Person Holding</p></td><td><p>DOB: 1.2.1970</p></td><td><p>why</p></td>"
    records = read(page(table + "<td><p>3.4.2019</p></td></tr>"))
    assert values(records, "I/p/8", "name") == ["Person Holding"]


# ── what an act does ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_entry_that_is_deleted_gets_a_note_and_no_end() -> None:
    record = next(one for one in read(ACT) if one.key == "I/p/17/deleted")
    assert {one.schema for one in record.rows} == {"Person"}
    assert {one.prop for one in record.rows} == {"name", "notes"}


def test_words_that_delete_somebody_are_kept_and_counted() -> None:
    lost = [loss.text for record in read(ACT) for loss in record.losses if "amendment in words" in loss.reason]
    assert lost == ["The entry for \u2018Fourth SPECIMEN\u2019 is deleted."]


def test_an_act_added_the_day_of_the_act_replaced_the_day_of_the_amendment() -> None:
    records = read(ACT)
    assert values(records, "I/p/901", "actedDate") == ["2019-03-05"]
    assert values(records, "I/p/901", "amendedDate") == []
    assert values(records, "I/e/44", "amendedDate") == ["2019-03-05"]
    assert values(records, "I/e/44", "legalAct") == ["Implementing Regulation (EU) 2019/9123"]


def test_a_consolidated_text_and_an_act_give_an_entry_the_same_id() -> None:
    listed = {one.entity for record in read(WHOLE, "eu_oj", "eu_oj_833_2014") for one in record.rows}
    added = {one.entity for record in read(FORMEX, "eu_oj_act", "eu_oj_833_2014") for one in record.rows}
    assert "eu_oj_833_2014-iv-x-1" in listed
    assert "eu_oj_833_2014-iv-x-801" in added
    assert "eu_oj_833_2014-xxiii-measure" in listed & added


@pytest.mark.parametrize(("data", "reader"), [(ACT, "eu_oj"), (WHOLE, "eu_oj_act")])
def test_a_page_handed_in_as_what_it_is_not_is_refused(data: bytes, reader: str) -> None:
    with pytest.raises(InputError, match="was handed in as"):
        read(data, reader)


def test_a_row_of_an_act_nobody_names_is_refused() -> None:
    table = row(*HEADER, header=True) + row("1.", "Ada SAMPLE", "", "why", "3.4.2019")
    data = f'<html><p>ANNEX</p><table class="oj-table">{table}</table></html>'.encode()
    with pytest.raises(InputError, match="to which act"):
        read(data)


@pytest.mark.parametrize(
    ("sentence", "annex", "change", "section"),
    [
        ("Annex IV to Regulation (EU) No 833/2014 is amended: the following entities are added:", "IV", "added", "e"),
        ("Annex XIX to Council Regulation (EU) No 833/2014 is replaced by the following:", "XIX", "replaced", ""),
        ("The following persons are deleted from Annex I to Regulation (EU) No 269/2014:", "I", "deleted", "p"),
        ("Annex XLII to Regulation (EU) No 833/2014, entries 3 and 5 are deleted.", "XLII", "", ""),
    ],
)  # fmt: skip
def test_a_sentence_says_which_annex_and_what_happens(sentence: str, annex: str, change: str, section: str) -> None:
    context = Context()
    context.hear(
        "COUNCIL REGULATION (EU) 2019/9124 amending Regulation (EU) No 833/2014 concerning restrictive measures"
    )
    context.hear("ANNEX II")
    context.hear(sentence)
    assert context.place[1:] == (annex, section, change)


def test_acts_are_named_by_number_and_year() -> None:
    said = [slug(act) for act in ("269/2014", "2022/350", "2014/145/CFSP", "765/2006")]
    assert said == ["269_2014", "350_2022", "145_2014_cfsp", "765_2006"]


# ── cells ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("7.2.1971", "1971-02-07"), ("31.2.1971", None), ("13.12.1958", "1958-12-13"), ("2.1958", "1958-02"),
        ("1958", "1958"), ("circa 7.2.1971", "1971-02-07~"), ("yesterday", None), ("7 February 1971", "1971-02-07"),
    ],
)  # fmt: skip
def test_days_are_never_month_first(text: str, date: str | None) -> None:
    assert eu_date(text) == date


def test_names_are_taken_apart_at_brackets_and_marks() -> None:
    own = "\u041f\u0440\u0438\u043c\u0435\u0440"
    other = "\u041f\u0440\u044b\u043a\u043b\u0430\u0434"
    text = f"JSC (Holding) Example ({own}) (a.k.a. EX; formerly Old Example)\nBelarusian: {other}"
    found = [(one.prop, one.piece.plain, one.lang) for one in names(cell(text))]
    assert found == [
        ("name", "JSC (Holding) Example", None),
        ("alias", own, None),
        ("alias", "EX", None),
        ("previousName", "Old Example", None),
        ("alias", other, "bel"),
    ]


def test_labels_part_values_that_nothing_else_parts() -> None:
    found = facts(
        cell("Minister DOB: 1.2.1970 POB: Exampletown Nationality: Russian and Belarusian; Web: https://e.org/a:b")
    )
    assert [(one.kind, one.piece.plain) for one in found] == [
        ("", "Minister"), ("birthDate", "1.2.1970"), ("birthPlace", "Exampletown"), ("nationality", "Russian"),
        ("nationality", "Belarusian"), ("website", "https://e.org/a:b"),
    ]  # fmt: skip


@given(st.text(alphabet="ab ().,;:\n\u2018\u25baM1aka.DOB"))
def test_no_text_of_a_cell_breaks_names_or_facts(text: str) -> None:
    found = [one.piece for one in names(cell(text))] + [one.piece for one in facts(cell(text))]
    for piece in found:
        assert cell(text).raw[piece.start : piece.end].decode() == piece.stripped


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@given(st.text(alphabet="<>/tdrpable \"'=&;!-x\u0430", max_size=80))
def test_tokens_are_all_the_bytes_in_order(text: str) -> None:
    data = f"<x>{text}</x>".encode()
    try:
        found = list(tokens(io.BytesIO(data), "a page"))
    except InputError:
        return
    assert b"".join(token.raw for token in found) == data
    assert [token.start for token in found] == [sum(len(one.raw) for one in found[:at]) for at in range(len(found))]


def test_a_table_within_a_cell_is_text_of_the_cell_and_layout_is_paragraphs() -> None:
    data = (
        b'<html><table><tr><td>1.</td><td>point</td></tr></table><table class="oj-table"><tr><td>a<table><tr>'
        b"<td>(i)</td><td>x</td></tr></table>b</td><td>c &amp; d</td></tr></table></html>"
    )
    found = list(blocks(io.BytesIO(data), "a page", genuine=lambda token: b"oj-table" in token.raw))
    assert [one.text.text.strip() for one in found if isinstance(one, Words)] == ["1.", "point"]
    rows = [
        [" ".join(one.text.split()) for one in found_row.cells] for found_row in found if isinstance(found_row, Row)
    ]
    assert rows == [["a (i) x b", "c & d"]]


@pytest.mark.parametrize("share", [0.4, 0.7, 0.95])
def test_a_page_that_is_cut_is_refused(share: float) -> None:
    with pytest.raises(InputError, match="cut off"):
        read(ACT[: int(len(ACT) * share)])


def test_a_page_in_another_encoding_is_refused_with_its_place() -> None:
    data = page(row(*HEADER, header=True) + row("7.", "Ad\xe9 SAMPLE", "", "", "")).decode().encode("latin-1")
    with pytest.raises(InputError, match="0xE9 is not UTF-8") as caught:
        read(data)
    assert caught.value.where == f"byte {data.index(0xE9)}"


def test_a_page_without_entries_is_no_list() -> None:
    with pytest.raises(InputError, match="names anybody"):
        read(b"<html><p>COUNCIL REGULATION (EU) No 269/2014</p><p>ANNEX I</p><p>Nothing.</p></html>")


@pytest.mark.parametrize(
    ("data", "reader", "dataset", "member", "day"),
    [
        (ACT, "eu_oj_act", "eu_oj_269_2014", "act_2019_9123", "2019-03-05"),
        (FORMEX, "eu_oj_act", "eu_oj_833_2014", "act_2019_9124", "2019-03-06"),
        (WHOLE, "eu_oj", "eu_oj_833_2014", "consolidated", "2019-02-01"),
    ],
)  # fmt: skip
def test_a_page_says_itself_what_it_is(data: bytes, reader: str, dataset: str, member: str, day: str) -> None:
    found = recognise(data, "page.html")
    assert found is not None
    assert (found.reader, found.dataset, found.member) == (reader, dataset, member)
    assert found.observed is not None
    assert (found.basis, f"{found.observed:%Y-%m-%d}") == ("inside", day)
