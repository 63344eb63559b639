# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A PDF is read page by page, every word with its box; hostile ones cost bounded time and memory."""

import datetime as dt
import json
import random
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path
from shutil import which

import pytest

from holdfast.base.errors import InputError, IntegrityError, LimitError
from holdfast.readers.documents.open import open_document
from holdfast.readers.documents.parts import Parts
from holdfast.readers.documents.pdf_blocks import drafts_of, furniture, joint
from holdfast.readers.documents.pdf_lines import in_order, lines_of
from holdfast.readers.documents.pdf_pages import PdfPage, Run
from holdfast.readers.documents.recheck import recheck
from holdfast.readers.documents.view import TextView
from holdfast.readers.text.reading import read_document, rows_of_views
from support.small_pdfs import columns, made_pdf, page_of, pdf_of, protected

LEFT = [
    "The harbour of Nowhere was shut on", "Monday by order of the port office,", "which gave no reason for the sanc-",
    "tions. Four ships wait outside.", "A pilot says it will last ten days.",
]  # fmt: skip
RIGHT = [
    "In another column stands what the", "office said later: that the long-", "term plan is kept and that all of",
    "the berths open again on Friday", "of the week after the next one.",
]  # fmt: skip


def view_of(data: bytes) -> TextView:
    """The view of a file, every block of which reads the same from its page."""
    view = open_document(data).views[0].view
    for block in view.blocks:
        assert recheck(view, block.start, block.end, data) == view.text[block.start : block.end]
    return view


def said(view: TextView, role: str = "") -> list[str]:
    """The texts of the blocks."""
    return [view.text[block.start : block.end] for block in view.blocks if not role or block.role == role]


def notes_of(parts: Parts) -> str:
    """All that a reader is told."""
    return " · ".join([*parts.notes, *(note for one in parts.views for note in one.view.notes)])


def made_page(lines: list[tuple[int, int, str]], *, width: int = 60_000) -> PdfPage:
    """A page of runs (left, bottom, text) with characters half as wide as high (1,000)."""
    runs = tuple(
        Run(
            text,
            tuple(x + 500 * at for at in range(len(text) + 1)),
            y,
            y + 1_000,
            hidden=False,
            bold=False,
            upright=True,
        )
        for x, y, text in lines
    )
    return PdfPage(1, width, 80_000, ((10, 20),), runs)


def test_a_page_gives_paragraphs_with_pages_boxes_and_bytes() -> None:
    content = page_of(
        [(60, 720, 20, "Port of Nowhere"), (60, 680, 10, "Shut since Monday."), (60, 640, 10, "Until May.")]
    )
    data = pdf_of(content, info="/Title (Notice) /CreationDate (D:20231002)")
    parts = open_document(data)
    view = view_of(data)
    assert said(view) == ["Port of Nowhere", "Shut since Monday.", "Until May."]
    first = view.blocks[0]
    assert (first.kind, first.role, first.level, first.path) == ("heading", "title", 1, "page 1")
    start = view.text.index("since")
    assert view.places is not None
    (place,) = view.places.of(start, start + 5)
    assert place.page == 1
    assert 80 < place.left < 90 < place.right < 115
    assert 670 < place.bottom < 680 < place.top < 690
    begin, end = view.bytes_of(start, start + 5)
    assert zlib.decompress(data[begin:end]) == content
    assert [(one.name, one.value) for one in parts.stated] == [("title", "Notice"), ("created", "2023-10-02")]
    assert b"(Notice)" in data[parts.stated[0].start : parts.stated[0].end]


@pytest.mark.parametrize("crossing", [pytest.param(True, marks=pytest.mark.slow), False])
def test_two_columns_are_read_one_after_the_other(crossing: bool) -> None:
    title = [(60.0, 740.0, 16.0, "What is said about the harbour in two columns of text")]
    view = view_of(pdf_of(page_of(title + columns(LEFT, RIGHT, crossing=crossing))))
    text = " ".join(said(view, "body"))
    assert "gave no reason for the sanctions. Four ships" in text
    assert "the long-term plan is kept" in text
    assert text.index("ten days") < text.index("In another column")


@pytest.mark.slow
def test_a_line_across_the_page_parts_the_columns_above_from_those_below() -> None:
    between = [
        (60.0, 600.0, 10.0, "A line that runs across the whole page parts what stands above it from below, always.")
    ]
    lines = columns(LEFT, RIGHT) + between + columns(RIGHT, LEFT, top=560)
    text = view_of(pdf_of(page_of(lines))).text
    places = [text.index(words) for words in ("The harbour", "In another", "A line that")]
    assert places == sorted(places)
    assert text.index("A line that") < text.rindex("In another") < text.rindex("The harbour")


@pytest.mark.slow
def test_a_table_is_read_row_by_row() -> None:
    rows = [(60.0 + 150 * x, 700.0 - 14 * y, 10.0, f"cell {y}{x}") for y in range(5) for x in range(3)]
    assert said(view_of(pdf_of(page_of(rows)))) == [f"cell {y}{x}" for y in range(5) for x in range(3)]


@pytest.mark.slow
def test_running_heads_feet_and_page_numbers_are_furniture() -> None:
    pages = [
        page_of(
            [
                (60, 770, 8, f"Report of the port office, part {at}"),
                (300, 30, 8, f"{at}"),
                (60, 600, 10, f"Day {at} was calm."),
            ]
        )
        for at in range(1, 5)
    ]
    view = view_of(pdf_of(*pages))
    assert said(view, "body") == [f"Day {at} was calm." for at in range(1, 5)]
    assert len(said(view, "navigation")) == 8
    assert [block.path for block in view.blocks if block.role == "body"] == [f"page {at}" for at in range(1, 5)]


def test_a_paragraph_that_goes_on_overleaf_is_one_and_names_both_pages() -> None:
    head = [(60.0, 770.0, 8.0, "Report of the port office, part 1"), (300.0, 30.0, 8.0, "1")]
    first = [
        (60, 700, 10, "The office met on Monday. Its head, who"),
        (60, 688, 10, "came late, said that the berths of the"),
    ]
    note = [(60.0, 80.0, 7.0, "As of Monday; see the annex.")]
    then = [(60.0, 700.0, 10.0, "harbour stay shut until May."), (60.0, 640.0, 10.0, "Nobody asked why.")]
    pages = [page_of([*head, *first, *note]), page_of([(x, y, z, t.replace("1", "2")) for x, y, z, t in head] + then)]
    last = page_of([(60, 770, 8, "Report of the port office, part 3"), (300, 30, 8, "3"), (60, 700, 10, "The end.")])
    data = pdf_of(*pages, last)
    view = view_of(data)
    whole = (
        "The office met on Monday. Its head, who came late, said that the berths of the harbour stay shut until May."
    )
    assert said(view, "body") == [whole, "As of Monday; see the annex.", "Nobody asked why.", "The end."]
    assert len(said(view, "navigation")) == 6
    start = view.text.index("berths of the harbour")
    assert view.places is not None
    assert [place.page for place in view.places.of(start, start + 21)] == [1, 2]
    begin, end = view.bytes_of(start, start + 21)
    assert begin <= data.index(zlib.compress(pages[0])) < data.index(zlib.compress(pages[1])) < end
    stop = view.text.index("Nobody")
    begin, end = view.bytes_of(stop, stop + 6)
    assert zlib.decompress(data[begin:end]) == pages[1]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("The berths are shut.", "so said the office."),
        ("The berths are", "1. open again"),
        ("The berths are", "Annex"),
    ],
)
def test_what_begins_anew_overleaf_is_a_block_of_its_own(above: str, below: str) -> None:
    view = view_of(pdf_of(page_of([(60, 700, 10, above)]), page_of([(60, 700, 10, below)])))
    assert said(view) == [above, below]


def test_text_that_nobody_sees_is_left_out_and_counted() -> None:
    seen, unseen = page_of([(60, 700, 10, "All is well.")]), page_of([(60, 600, 10, "Nothing is well.")], mode=3)
    off = page_of([(60, 900, 10, "Beyond the edge.")])
    parts = open_document(pdf_of(seen + b"\n" + unseen + b"\n" + off))
    assert parts.views[0].view.text == "All is well."
    assert "32 characters that nobody sees are left out (page 1)" in notes_of(parts)


@pytest.mark.slow
def test_a_scan_without_text_says_so_and_one_with_text_is_read() -> None:
    picture = b"q 600 0 0 700 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q"
    assert "its pages are pictures (a scan)" in notes_of(open_document(pdf_of(picture)))
    parts = open_document(pdf_of(picture + b"\n" + page_of([(60, 700, 10, "Read by a program.")], mode=3)))
    assert parts.views[0].view.text == "Read by a program."
    assert "pictures with text that a program read off them" in notes_of(parts)


@pytest.mark.slow
def test_characters_that_have_no_meaning_in_their_font_stand_as_such_and_are_counted() -> None:
    font = b"/F9 << /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
    font += b"/Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) >> >>] >>"
    content = b"BT /F9 10 Tf 60 700 Td <00410042> Tj ET\n" + page_of([(60, 600, 10, "Known.")])
    data = pdf_of(content).replace(b"/Font << /F1", b"/Font << " + font + b" /F1")
    view = open_document(data[: data.rindex(b"xref\n0")]).views[0].view
    assert view.text == "\ufffd\ufffd\nKnown."
    assert "2 characters have no meaning in the file's fonts" in notes_of(open_document(data))


def test_a_file_protected_by_a_password_is_named_as_such() -> None:
    content = page_of([(60, 700, 10, "Under lock.")])
    with pytest.raises(InputError, match="protected by a password") as caught:
        open_document(protected(content, password="sesame"))
    assert "take the password off" in str(caught.value.hint)
    parts = open_document(protected(content, password=""))
    assert parts.views[0].view.text == "Under lock."
    assert "encrypted with an empty password" in notes_of(parts)


@pytest.mark.slow
def test_a_broken_cross_reference_table_is_looked_past_and_noted() -> None:
    data = pdf_of(page_of([(60, 700, 10, "Still here.")]))
    broken = data.replace(b"startxref\n", b"startxref\n9")
    assert view_of(broken).text == "Still here."
    assert "cross-reference table is broken" in notes_of(open_document(broken))
    assert view_of(data[: data.index(b"xref\n0")]).text == "Still here."


@pytest.mark.slow
@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", made_pdf([b"<< >>"])]
)
def test_a_file_with_nothing_in_it_is_refused_or_said_to_be_empty(data: bytes) -> None:
    try:
        assert "no pages" in notes_of(open_document(data))
    except InputError as error:
        assert "the PDF cannot be read" in error.message  # noqa: PT017 - both are good answers, silence is none


@pytest.mark.slow
def test_pages_that_go_round_in_circles_end() -> None:
    data = made_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 99 /Kids [3 0 R 2 0 R 3 0 R] /MediaBox [0 0 612 792] >>",
            b"<< /Type /Pages /Count 98 /Parent 2 0 R /Kids [2 0 R 4 0 R] >>",
            b"<< /Type /Page /Parent 3 0 R /Contents 4 0 R >>",
        ]
    )
    assert "says nothing" in notes_of(open_document(data)) or "say nothing" in notes_of(open_document(data))


def test_a_changed_page_is_found_when_a_span_is_read_again() -> None:
    data = pdf_of(page_of([(60, 700, 10, "Shut for 60 days.")]), compress=False)
    view = view_of(data)
    with pytest.raises(IntegrityError, match=r"reads 'Shut for 90 days\.'"):
        recheck(view, 0, len(view.text), data.replace(b"60 days", b"90 days"))
    with pytest.raises(IntegrityError, match="nothing says where"):
        recheck(replace(view, places=None), 0, 4, data)


@pytest.mark.slow
def test_spans_across_pages_whose_content_stands_in_another_order_have_bytes() -> None:
    data = pdf_of(page_of([(60, 700, 10, "First page.")]), page_of([(60, 700, 10, "Second page.")]))
    swapped = data.replace(b"[4 0 R 6 0 R]", b"[6 0 R 4 0 R]")
    view = view_of(swapped)
    assert view.text == "Second page.\nFirst page."
    start, end = view.bytes_of(0, len(view.text))
    assert 0 < start < end < len(data)


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("the sanc-", "tions end", "the sanctions end"),
        ("a long-", "term plan", "a long-term plan"),
        ("an Anglo-", "Saxon", "an Anglo-Saxon"),
        ("soft\u00ad", "ware", "software"),
        ("word", "next", "word next"),
        ("1990-", "1995", "1990- 1995"),
        ("本リ", "スト", "本リスト"),
    ],
)
def test_lines_are_joined_as_a_reader_joins_them(above: str, below: str, joined: str) -> None:
    dropped, between = joint(above, below)
    assert above[: len(above) - dropped] + between + below == joined


def test_runs_become_lines_with_blanks_and_what_is_drawn_twice_counts_once() -> None:
    page = made_page([(0, 70_000, "Shut"), (2_400, 70_000, "now"), (10, 70_000, "Shut"), (9_000, 70_020, "far away")])
    lines, hidden = lines_of(page)
    assert [line.text for line in lines] == ["Shut now", "far away"]
    assert hidden == 0
    assert [line.number for line in in_order(lines)] == [0, 1]


def test_blocks_of_a_page_hold_every_line_once() -> None:
    page = made_page(
        [(1_000 + 20_000 * (at % 2), 70_000 - 1_300 * (at // 2), f"some words of line {at}") for at in range(40)]
    )
    lines, _ = lines_of(page)
    drafts = drafts_of(page, lines, furniture([(page, lines)]))
    assert sorted(line.number for draft in drafts for line in draft.lines) == [line.number for line in lines]


@pytest.mark.slow
def test_files_made_to_be_costly_are_refused_within_bounds() -> None:
    packer, blank = zlib.compressobj(9), b" " * (1 << 20)
    huge = b"".join(packer.compress(blank) for _ in range(2048)) + packer.flush()
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(huge), huge)
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 612 792] >>"
    tree = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page]
    with pytest.raises(LimitError, match="too much memory"):
        open_document(made_pdf([*tree, stream]))
    deep = b"[" * 300_000 + b"]" * 300_000
    assert "no pages" in notes_of(open_document(made_pdf([b"<< /Type /Catalog /Pages 2 0 R /X 3 0 R >>", deep, deep])))
    letters = page_of([(60, 700, 10, "a" * 250_000)])
    with pytest.raises(LimitError, match="more than 200,000 characters"):
        open_document(pdf_of(letters))
    forms = b" ".join(b"/X%d %d 0 R" % (at, 6 + at) for at in range(9))
    laughs = [
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Y %d 0 R >> >> /Length %d >>\n"
        b"stream\n%s\nendstream" % (7 + at, 6 * 12, b"/Y Do\n" * 12)
        for at in range(9)
    ]
    data = made_pdf(
        [
            *tree[:2],
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << %s >> >> >>" % forms,
            b"<< /Length 6 >>\nstream\n/X0 Do\nendstream",
            b"<< >>",
            *laughs,
        ]
    )
    with pytest.raises(LimitError, match="more computing time"):
        open_document(data)


@pytest.mark.slow
def test_a_million_pages_are_read_up_to_the_limit_and_the_rest_is_named() -> None:
    kids = b" ".join(b"%d 0 R" % (3 + at) for at in range(20_000))
    page = b"<< /Type /Page /Parent 2 0 R >>"
    data = made_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1000000 /Kids [%s] /MediaBox [0 0 612 792] >>" % kids,
            *[page] * 20_000,
        ]
    )
    assert "only the first 5,000 of 1,000,000 pages are read" in notes_of(open_document(data))


@pytest.mark.slow
@pytest.mark.skipif(which("chromium") is None, reason="no Chromium here to print a page with")
def test_a_page_printed_by_a_browser_reads_as_it_was_written(tmp_path: Path) -> None:
    paragraphs = [
        f"Paragraph {at}: the harbour master of Nowhere said on day {at} that “the berths” stay shut, and that "
        f"{at} ships of the Київ line wait outside for longer than anybody had thought possible."
        for at in range(30)
    ]
    page = (
        "<style>main{columns:2}</style><h1>Shut</h1><main>"
        + "".join(f"<p>{text}</p>" for text in paragraphs)
        + "</main>"
    )
    (tmp_path / "page.html").write_text(f"<meta charset=utf-8>{page}", encoding="utf-8")
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         f"--print-to-pdf={tmp_path / 'page.pdf'}", str(tmp_path / "page.html")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    view = view_of((tmp_path / "page.pdf").read_bytes())
    text = " ".join(view.text.split())
    places = [text.index(f"Paragraph {at}:") for at in range(30)]
    assert places == sorted(places)
    whole = [one for one in paragraphs if one in said(view)]
    assert len(whole) >= 28  # but those that a column's or a page's end parts


@pytest.mark.slow
def test_mutated_files_are_read_or_refused_and_what_is_read_reads_the_same_again() -> None:
    chance = random.Random(41)
    lines = columns(LEFT, RIGHT)
    made = [pdf_of(page_of(lines), page_of(lines[:4]), compress=packed) for packed in (True, False)]
    read = 0
    for _ in range(60):
        data = bytearray(chance.choice(made))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            what = chance.randrange(4)
            if what == 0:
                data[at] ^= 1 << chance.randrange(8)
            elif what == 1:
                del data[at : at + chance.choice((1, 20, 200))]
            elif what == 2:
                data[at:at] = chance.choice((b" 9 0 R ", b"<<", b"endobj", b"[", b"stream\n", b"\xff\xfe", b"99999999"))
            else:
                data[at : at + 8] = chance.randbytes(8)
        try:
            view = open_document(bytes(data), name="a.pdf").views[0].view
        except InputError:
            continue
        read += 1
        for block in view.blocks:
            assert recheck(view, block.start, block.end, bytes(data)) == view.text[block.start : block.end]
    assert read > 20


def test_a_row_of_a_finding_names_page_and_box() -> None:
    data = pdf_of(page_of([(60, 700, 10, "The port of Nowhere was shut on March 18, 2023, by order.")]))
    read = read_document(open_document(data))
    (row,) = [row for kind, row in rows_of_views(read) if kind == "dates"]
    (paper,) = json.loads(json.dumps(row["paper"]))
    assert (row["surface"], paper["page"]) == ("March 18, 2023", 1)
    left, bottom, right, top = paper["box"]
    assert 6_000 < left < right < 40_000
    assert 69_000 < bottom < top < 72_000


@pytest.mark.parametrize(
    ("given", "met", "reckoned"),
    [(None, None, "2023-10-05"), (None, dt.date(2026, 1, 1), "2023-10-05"), (dt.date(2022, 1, 6), None, "2022-01-13")],
)
def test_the_day_a_file_was_made_is_reckoned_from_but_is_none_of_publication(
    given: dt.date | None, met: dt.date | None, reckoned: str
) -> None:
    data = pdf_of(page_of([(60, 700, 10, "The port shuts next Thursday.")]), info="/CreationDate (D:20231002)")
    read = read_document(open_document(data), given=given, met=met)
    (found,) = read.views[0].understood.dates
    assert (found.iso, read.facts.published) == (reckoned, "")
