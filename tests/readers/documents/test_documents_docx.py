# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A DOCX is read part by part, and every span leads back to the bytes of its part."""

import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, LimitError
from holdfast.readers.documents.docx import is_docx, read_docx
from holdfast.readers.documents.docx_styles import read_styles
from holdfast.readers.documents.docx_text import read_part
from holdfast.readers.documents.parts import Parts
from holdfast.readers.documents.recheck import recheck
from holdfast.readers.documents.view import ROLES, TextView
from holdfast.vault.decoding import open_decoded

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-DE"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Eigen"><w:name w:val="My head"/><w:basedOn w:val="berschrift2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Liste"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="3"/>'
    '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Besch"><w:name w:val="caption"/></w:style>'
    '<w:style w:type="character" w:styleId="Versteckt"><w:name w:val="secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Kreis"><w:name w:val="a"/><w:basedOn w:val="Kreis"/></w:style>'
)
SHREDS = [
    "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>", "</w:t>", "<w:del w:author='A'>", "</w:del>", "<w:moveFrom>",
    "</w:moveFrom>", "<w:rPr><w:vanish/></w:rPr>", "<w:rPr><w:vanish w:val='0'/></w:rPr>", "<w:tab/>", "<w:br/>",
    "<w:rPr><w:rStyle w:val='Versteckt'/></w:rPr>", "<w:pPr><w:pStyle w:val='berschrift2'/></w:pPr>", "a b", "&amp;lt;",
    "&#xE9;", "Київ", " ", "\n", "<w:noBreakHyphen/>", "<w:sym w:char='F0FC'/>", "<w:ins>", "</w:ins>", "<!-- x -->",
    "<![CDATA[<w:t>]]>", "<w:tc>", "</w:tc>", "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>", "<mc:Fallback>",
    "</mc:Fallback>",
    "<w:txbxContent>", "</w:txbxContent>", "<w:delText>", "</w:delText>",
]  # fmt: skip


def part(body: str, root: str = "document") -> bytes:
    spaces = f'xmlns:w="{SPACE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{root} {spaces}>{body}</w:{root}>'.encode()


def links(*targets: tuple[str, str]) -> bytes:
    inner = "".join(f'<Relationship Id="r{i}" Type="{OFFICE}/{k}" Target="{t}"/>' for i, (k, t) in enumerate(targets))
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'.encode()


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def package(body: str, **more: bytes) -> bytes:
    """A document as programs write it; `more` are parts of the folder `word` by name."""
    return packed({
        "_rels/.rels": links(("officeDocument", "word/document.xml")),
        "word/document.xml": part(body),
        "word/_rels/document.xml.rels": links(("styles", "styles.xml"), *((k, f"/word/{k}.xml") for k in more)),
        "word/styles.xml": part(STYLES, "styles"),
        **{f"word/{name}.xml": data for name, data in more.items()},
    })  # fmt: skip


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inner: str, style: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inner}</w:p>' if style else f"<w:p>{inner}</w:p>"


def blocks(view: TextView) -> list[tuple[str, str, int, str]]:
    return [(one.kind, one.role, one.level, view.text[one.start : one.end]) for one in view.blocks]


def all_spans_recheck(view: TextView, data: bytes) -> None:
    at = 0
    for block in view.blocks:
        assert at <= block.start < block.end <= len(view.text)
        assert block.role in ROLES
        at = block.end
        for start in range(block.start, block.end):
            for end in (start + 1, block.end):
                assert recheck(view, start, end, data) == view.text[start:end]


def all_views_recheck(data: bytes, parts: Parts) -> None:
    for stream in parts.views:
        assert open_decoded(io.BytesIO(data), stream.chain).read() == stream.data
        all_spans_recheck(stream.view, stream.data)


def test_paragraphs_are_blocks_of_the_kind_their_style_says() -> None:
    data = package(
        paragraph(run("Measures"), "Eigen")
        + paragraph(run("Three comp") + run("anies &amp; more", "<w:b/>")
                    + "<w:r><w:tab/><w:t>added</w:t><w:br/></w:r>")
        + paragraph(run("first"), "Liste")
        + paragraph(run("Measures 1"), "T1")
        + paragraph(run("Table 1"), "Besch")
        + paragraph(run("unknown"), "Heading1")
        + "<w:p><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='2'/></w:numPr></w:pPr>" + run("deep") + "</w:p>"
        + "<w:tbl><w:tr><w:tc>" + paragraph(run("A"))
        + "</w:tc><w:tc>" + paragraph(run("120")) + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    assert is_docx(data)
    parts = read_docx(data)
    (main,) = parts.views
    assert str(main.chain[0]) == "zip@1:word%2Fdocument.xml"
    assert main.view.language == "de-de"
    assert blocks(main.view) == [
        ("heading", "title", 2, "Measures"),
        ("paragraph", "body", 0, "Three companies & more\tadded"),
        ("item", "body", 1, "first"),
        ("paragraph", "navigation", 0, "Measures 1"),
        ("paragraph", "caption", 0, "Table 1"),
        ("heading", "title", 1, "unknown"),
        ("item", "body", 2, "deep"),
        ("cell", "body", 0, "A"),
        ("cell", "body", 0, "120"),
    ]
    all_views_recheck(data, parts)


def test_tracked_changes_and_hidden_text_are_left_out_and_stated() -> None:
    data = package(
        paragraph(
            run("within ")
            + '<w:del w:author="A. Editor"><w:r><w:delText>60</w:delText></w:r></w:del>'
            + '<w:ins w:author="B. Editor">' + run("120") + "</w:ins>"
            + run(" secret", "<w:vanish/>")
            + run(" days")
            + run(" styled", '<w:rStyle w:val="Versteckt"/>')
            + run("end")
            + "<w:moveFrom>" + run("gone") + "</w:moveFrom>"
        )
    )  # fmt: skip
    parts = read_docx(data)
    view = parts.views[0].view
    assert [text for *_, text in blocks(view)] == ["within 120 days", "end"]
    found = [(one.name, one.value) for one in parts.stated]
    assert found == [("deleted", "60"), ("hidden", " secret"), ("hidden", " styled"), ("moved", "gone")]
    assert b"60" in parts.views[0].data[parts.stated[0].start : parts.stated[0].end]
    said = "\n".join(parts.notes)
    assert "1 deleted passages (tracked changes) left out (by A. Editor)" in said
    assert "insertions (tracked changes) kept (by B. Editor)" in said
    assert "2 hidden texts" in said
    all_views_recheck(data, parts)


def test_notes_headers_comments_and_files_have_their_own_place() -> None:
    data = package(
        paragraph(run("text") + '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        footnotes=part('<w:footnote w:id="2">' + paragraph(run("a note")) + "</w:footnote>", "footnotes"),
        header=part(paragraph(run("Office")), "hdr"),
        comments=part('<w:comment w:id="1">' + paragraph(run("really?")) + "</w:comment>", "comments"),
    )
    members = {
        item: zipfile.ZipFile(io.BytesIO(data)).read(item) for item in zipfile.ZipFile(io.BytesIO(data)).namelist()
    }
    core = '<cp:p xmlns:cp="c" xmlns:dc="d"><dc:title>List &amp; more</dc:title><dc:creator/></cp:p>'
    members |= {"word/media/a.png": b"1234", "word/vbaProject.bin": b"x", "docProps/core.xml": core.encode()}
    data = packed(members)
    parts = read_docx(data)
    assert [(one.use, blocks(one.view)[0][1:]) for one in parts.views] == [
        ("main", ("body", 0, "text")), ("notes", ("body", 0, "a note")), ("header", ("navigation", 0, "Office")),
    ]  # fmt: skip
    assert [(one.name, one.value) for one in parts.stated] == [("comment", "really?"), ("title", "List & more")]
    assert parts.views[1].view.blocks[0].path == "footnote 2 paragraph 1"
    assert [(one.name, one.media_type, one.size) for one in parts.attachments] == [("a.png", "image/png", 4)]
    assert any("macros" in note for note in parts.notes)
    all_views_recheck(data, parts)


def test_styles_that_are_based_on_themselves_end() -> None:
    styles, language = read_styles(part(STYLES, "styles").decode())
    assert (styles["Kreis"].level, styles["Eigen"].level, language) == (0, 2, "de-de")


def ole(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + name.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no ZIP"),
        (b"PK\x03\x04 and nothing", "cannot be opened"),
        (ole("EncryptedPackage"), "password"),
        (ole("WordDocument"), "before 2007"),
        (ole("other"), "OLE"),
        (packed({"xl/workbook.xml": b""}), "a workbook"),
        (packed({"a.txt": b""}), "no main text"),
        (packed({"word/document.xml": b"<!DOCTYPE d [<!ENTITY a 'b'>]><d>&a;</d>"}), "document type"),
        (packed({"word/document.xml": part("<w:p>")}), "well-formed"),
        (packed({"word/document.xml": b"<?xml version='1.0' encoding='iso-8859-1'?><d>\xe9</d>"}), "in cp1252"),
        (package("<w:p/>")[:-40], "cannot be opened"),
    ],
)
def test_what_is_no_readable_docx_is_refused_with_its_reason(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_docx(data)


def test_a_bomb_is_refused() -> None:
    data = package("<w:p>" + " " * (40 << 20) + "</w:p>")
    with pytest.raises(LimitError, match="times what it was given"):
        read_docx(data)


def test_a_broken_note_part_costs_only_itself() -> None:
    parts = read_docx(package(paragraph(run("text")), footnotes=b"<broken"))
    assert [one.use for one in parts.views] == ["main"]
    assert any("footnotes.xml is not read" in note for note in parts.notes)


@given(st.lists(st.sampled_from(SHREDS), max_size=40))
@example(["<w:t>", "a b", "<w:tab/>", "a b"])
@example(["<w:r>", "<w:t>", "a b", "</w:t>", "<w:rPr><w:vanish/></w:rPr>", "<w:t>", "a b"])
@example(["<w:r>", "<w:rPr><w:vanish/></w:rPr>", "<w:r>", "<w:t>", "a b", "</w:t>", "</w:r>", "<w:t>", " "])
def test_any_part_reads_and_every_span_of_it_rechecks_or_it_is_refused(shreds: list[str]) -> None:
    balanced: list[str] = []
    open_tags: list[str] = []
    for shred in shreds:  # close only what is open, so that most of them are well-formed
        name = shred[2:].partition(" ")[0].rstrip(">")
        if shred.startswith("</"):
            if not open_tags or open_tags[-1] != name:
                continue
            open_tags.pop()
        elif shred.startswith("<") and shred[1] != "!" and "/" not in shred:
            open_tags.append(shred[1:].partition(" ")[0].rstrip(">"))
        balanced.append(shred)
    balanced += [f"</{name}>" for name in reversed(open_tags)]
    styles, _ = read_styles(part(STYLES, "styles").decode())
    data = part("".join(balanced))
    all_spans_recheck(read_part(data, "document.xml", styles).view, data)


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4))
def test_damaged_packages_are_read_or_refused(at: int, damage: bytes) -> None:
    data = bytearray(package(paragraph(run("text"))))
    data[at : at + len(damage)] = damage
    try:
        parts = read_docx(bytes(data))
    except InputError as error:
        parts = None
        assert str(error)  # noqa: PT017 - either outcome is right
    if parts is not None:
        all_views_recheck(bytes(data), parts)
