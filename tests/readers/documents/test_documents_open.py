# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Any bytes are told apart, read as what they are, or refused with what they seem to be; nothing is cut in silence."""

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.base.selector import DecodingStep
from holdfast.readers.documents.open import KINDS, MAX_TEXT_BYTES, open_document, recognise_document
from holdfast.readers.documents.parts import Parts
from holdfast.readers.documents.recheck import recheck

NOISE = random.Random(5).randbytes(70_000)
MAIL = b"From: a@b.example\r\nDate: Mon, 2 Oct 2023 10:00:00 +0000\r\nSubject: Minutes\r\n\r\nThe port is shut.\r\n"
PAGE = b"<!doctype html><title>T</title><p>The port of Nowhere has been shut since Monday, the harbour master says.</p>"


def zipped(**members: bytes) -> bytes:
    """A ZIP file of members (`word__document` stands for `word/document.xml`)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


DOCX = zipped(
    word__document=b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    b"<w:p><w:r><w:t>The port is shut.</w:t></w:r></w:p></w:body></w:document>"
)


def notes_of(parts: Parts) -> str:
    """All that a reader is told."""
    return " · ".join([*parts.notes, *(note for one in parts.views for note in one.view.notes)])


def prove(parts: Parts) -> None:
    """Every block reads the same from its bytes."""
    for one in parts.views:
        for block in one.view.blocks:
            recheck(one.view, block.start, block.end, one.data)


@pytest.mark.parametrize(
    ("data", "name", "media_type", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "report", None, "pdf"),
        (b"\n\n%PDF-1.4\n", "", None, "pdf"),
        (DOCX, "minutes.docx", None, "docx"),
        (DOCX, "", None, "docx"),
        (zipped(table=b"1"), "", None, None),
        (MAIL, "", None, "mail"),
        (PAGE, "page.txt", "text/plain", "html"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->\n<html lang="en"><body>x', "", None, "html"),
        ("<html><p>так".encode("utf-16"), "", None, "html"),
        (b"<b>bold</b> and plain", "note.html", None, "html"),
        (b"<b>bold</b> and plain", "", "text/html; charset=utf-8", "html"),
        (b"The port is shut.\n", "", None, "text"),
        (b"From: here to eternity\nit is far.\n", "", None, "text"),
        ("Порт закрыт.\n".encode("koi8-r"), "a.txt", None, "text"),
        (b'{"a": [1, 2]}', "", None, None),
        (b'[{"a": 1}]', "", None, None),
        (b"[Music] The host speaks.\n", "", None, "text"),
        (b'<?xml version="1.0"?><list><entry/></list>', "", None, None),
        (b"a;b\n1;2\n", "list.csv", None, None),
        (b"{\\rtf1 x}", "", None, None),
        (b"\x89PNG\r\n\x1a\n" + NOISE, "photo.txt", "text/plain", None),
        (NOISE, "report.html", "text/html", None),
        (b"", "", None, None),
        (b"", "empty.html", None, "html"),
    ],
)
def test_what_a_document_is_its_bytes_say(data: bytes, name: str, media_type: str | None, kind: str | None) -> None:
    assert recognise_document(data, name, media_type) == kind


@pytest.mark.parametrize(("data", "kind"), [(MAIL, "mail"), (PAGE, "html"), (DOCX, "docx"), (b"Shut.\n", "text")])
def test_every_kind_gives_views_whose_spans_read_the_same(data: bytes, kind: str) -> None:
    step = DecodingStep("gunzip", 1)
    parts = open_document(data, chain=(step,))
    assert parts.kind == kind
    assert all(one.chain[0] == step for one in parts.views)
    assert "hut" in parts.views[-1].view.text
    prove(parts)


def test_the_charset_of_the_transport_is_heard() -> None:
    data = "Указ о портах\n".encode("cp866")
    view = open_document(data, media_type="text/plain; charset=IBM866").views[0].view
    assert view.text == "Указ о портах\n"
    assert view.characters.encoding.basis == "transport"


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (NOISE, "letter.txt", "letter.txt is no text: it looks like binary data"),
        (b"\x89PNG\r\n\x1a\n" + NOISE, "", "a PNG picture"),
        (b"SQLite format 3\0" + NOISE, "", "an SQLite database"),
        (b"{\\rtf1 The port is shut.}", "", "a rich text file"),
        (b"WARC/1.1\r\nWARC-Type: response\r\n", "", "a web archive"),
        (zipped(xl__workbook=b"<x/>"), "", "a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "old.doc", "a Word file of before"),
    ],
)
def test_what_is_no_document_is_refused_with_what_it_seems_to_be(data: bytes, name: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        open_document(data, name=name)
    assert caught.value.hint
    assert "preserved" not in caught.value.hint  # a bare file is read and kept nowhere


def test_data_that_is_text_is_read_as_text_with_a_note() -> None:
    parts = open_document(b'{"title": "The port is shut"}')
    assert parts.kind == "text"
    assert "looks like data" in notes_of(parts)


@pytest.mark.parametrize(
    ("data", "note"), [(b"", "the file is empty"), (b" \n", "2 bytes and no words"), (b"<p></p>" * 9, "no words")]
)
def test_an_empty_document_says_so(data: bytes, note: str) -> None:
    assert note in notes_of(open_document(data))


def test_lines_in_an_older_encoding_are_read_and_named() -> None:
    data = "Міністр сказав: «Порт закрито».\n".encode() * 4 + "Министр сказал это слово.\n".encode("cp1251") * 2
    parts = open_document(data)
    view = parts.views[0].view
    assert view.text.endswith("закрито».\nМинистр сказал это слово.\nМинистр сказал это слово.\n")
    assert str(view.characters.encoding) == "utf-8 (bytes) with lines in cp1251"
    assert "2 lines that are no UTF-8 are read as windows-1251 (lines 5, 6)" in notes_of(parts)
    prove(parts)


def test_a_cut_character_is_no_letter_of_an_older_encoding() -> None:
    view = open_document("Üben\n".encode() * 5 + b"It is \xe2\x80 said\nand shut\xc3").views[0].view
    assert view.text.endswith("It is \ufffd\ufffd said\nand shut\ufffd")


def test_a_page_of_one_bad_byte_stays_utf8() -> None:
    view = open_document("<p>Ünder “quotes” naïve".encode() + b" \xff</p>").views[0].view
    assert view.text == "Ünder “quotes” naïve \ufffd"


@given(st.text(alphabet="a\n Жé€", max_size=30), st.binary(max_size=4), st.text(alphabet="b\n Їü", max_size=30))
def test_mixed_files_lead_back_to_their_bytes(before: str, middle: bytes, after: str) -> None:
    data = before.encode() + middle.replace(b"\0", b"?") + b"\n" + after.encode("cp1251", "ignore") + b"\nword"
    try:
        parts = open_document(data, name="a.txt")
    except InputError:
        return  # too many controls
    prove(parts)
    view = parts.views[0].view
    for at in range(len(view.text)):
        start, end = view.bytes_of(at, at + 1)
        assert end > start


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        (
            b"\xff\xfe" + "Shut ".encode("utf-16-le") + b"\x3d\xd8" + " it\n".encode("utf-16-le"),
            "Shut \ufffd\ufffd it\n",
            "2 bytes are no utf-16-le, the first at byte 12",
        ),
        ("Shut é ".encode() + b"\xed\xa0\xbd\xed\xb8\x80 it", "Shut é " + "\ufffd" * 6 + " it", "2 surrogates"),
        (b"Shut \xed\xb8\x80 it", "Shut \ufffd\ufffd\ufffd it", "1 surrogates are written as if they were characters"),
    ],
)
def test_unpaired_surrogates_are_no_characters_and_named(data: bytes, text: str, note: str) -> None:
    parts = open_document(data, name="a.txt", media_type="text/plain")
    assert parts.views[0].view.text == text
    assert note in notes_of(parts)
    prove(parts)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["The port is shut.\n", "Порт закрыт на неделю.\n"])
def test_wide_text_without_a_mark_is_read(codec: str, text: str) -> None:
    assert open_document(text.encode(codec) * 4).views[0].view.text == text * 4


def test_controls_of_direction_and_shapeless_characters_are_named_where_they_stand() -> None:
    data = "Pay \u202etxt.exe\u202c to Nowh\u200bere Ltd, می\u200cخواهم\n".encode()
    parts = open_document(data)
    assert parts.views[0].view.text == data.decode()
    assert "2 controls of text direction" in notes_of(parts)
    assert "(at 4, 12)" in notes_of(parts)
    assert "1 invisible characters inside words" in notes_of(parts)


def test_nul_bytes_stay_in_the_text_and_are_named() -> None:
    parts = open_document(b"name\0\0\0street\0\n" * 40)
    assert parts.views[0].view.text.count("\0") == 160
    assert "160 NUL characters" in notes_of(parts)
    prove(parts)


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_what_was_encoded_twice_is_kept_and_named(codec: str) -> None:
    once = "The master\u2019s café \u2013 shut" if codec == "cp1252" else "The master\u0092s café – shut"
    twice = once.encode().decode(codec).encode()
    parts = open_document(twice)
    assert parts.views[0].view.text == twice.decode()
    assert "sequences that look as if they were encoded twice" in notes_of(parts)
    assert "twice" not in notes_of(open_document("Übergröße, «naïve» £5 – São João, Ânimo".encode()))
    prove(parts)


def test_a_page_that_needs_its_scripts_says_so() -> None:
    data = b"<html><body><div id=app></div><script>render('sixty days')</script><noscript>No</noscript>Loading"
    parts = open_document(data)
    assert parts.views[0].view.text == "Loading"
    assert "scripts, which are not run" in notes_of(parts)


def test_a_text_that_turns_into_something_else_is_read_up_to_there() -> None:
    lines = b"#!/bin/sh\n" + b"echo the port is shut\n" * 6000
    parts = open_document(lines + NOISE)
    ((start, end),) = parts.unread
    assert end == len(lines) + len(NOISE)
    assert start <= len(lines)
    assert lines[:start] == parts.views[0].data
    assert "it is no text (binary data)" in notes_of(parts)


@pytest.mark.slow
def test_what_is_too_large_is_read_in_part_and_never_in_silence() -> None:
    line = b"The harbour master of Nowhere says that the port is shut for sixty days.\n"
    data = line * ((200 << 20) // len(line))
    parts = open_document(data)
    ((start, end),) = parts.unread
    assert end == len(data)
    assert MAX_TEXT_BYTES - len(line) < start <= MAX_TEXT_BYTES
    assert len(parts.views[0].view.text) == start
    assert start % len(line) == 0
    assert f"only the first {start:,} of {end:,} bytes are read ({start * 100 // end} %)" in notes_of(parts)


@given(st.binary(max_size=300), st.sampled_from(["", "a.html", "b.eml", "c.pdf", "d.docx", "e.txt"]))
def test_any_bytes_give_a_document_or_our_error(data: bytes, name: str) -> None:
    assert recognise_document(data, name) in {None, *KINDS}
    try:
        parts = open_document(data, name=name)
    except InputError:
        return  # the one way to say no
    prove(parts)
