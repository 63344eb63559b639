# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Pages are read as browsers show them, and every span leads back to bytes that read the same."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import IntegrityError
from holdfast.readers.documents.characters import read_characters
from holdfast.readers.documents.html_text import read_page
from holdfast.readers.documents.html_tokens import END, START, attributes, tokens, unescaped
from holdfast.readers.documents.html_tree import Element, path_of, read_tree, walk
from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.recheck import recheck, spoken
from holdfast.readers.documents.view import TextView

SHREDS = [
    "<p>", "</p>", "<div class='a'>", "</div>", "<b>", "</b>", "<a href=x>", "</a>", "<br>", "<li>", "<ul>", "</ul>",
    "<table>", "<td>", "</table>", "<script>if (a<b) '</p>'</script>", "<!-- no -->", "<style>p{}", "</style>", "<pre>",
    "</pre>", "<span hidden>", "</span>", "<p style='display:none'>", "&nbsp;", "&amp;", "&#8217;", "&notit;", "&", "<",
    ">", '"', " ", "\n", "  \n ", "word", "Київ", "é", "\u00a0", "<img alt='x'>", "<title>T&amp;</title>", "</x>", "=",
]  # fmt: skip
PAGES = st.lists(st.sampled_from(SHREDS), max_size=40).map("".join)


def view_of(data: bytes) -> TextView:
    """The text of a page, without any decision about content."""
    characters = read_characters(data, markup=True)
    page = read_page(characters.text)
    return TextView("html@1", page.text, (), characters, page.pieces)


def shown(source: str) -> list[str]:
    """The blocks of a page."""
    page = read_page(source)
    return [page.text[draft.start : draft.end] for draft in page.drafts]


@given(PAGES)
def test_the_tokens_of_any_page_join_without_a_gap(source: str) -> None:
    assert "".join(source[start:end] for _, _, start, end, _, _ in tokens(source)) == source


@given(PAGES)
def test_every_span_of_any_page_reads_the_same_from_its_bytes(source: str) -> None:
    data = source.encode()
    page = read_page(source)
    view = view_of(data)
    assert view.text == page.text
    at = 0
    for draft in page.drafts:
        assert draft.start >= at
        at = draft.end
        for start in range(draft.start, draft.end):
            for end in (start + 1, draft.end):
                assert recheck(view, start, end, data) == view.text[start:end]


@given(st.text(alphabet="<>/!-'\"= abps&;#x0\n", max_size=80))
def test_any_characters_make_a_page(source: str) -> None:
    assert "".join(source[start:end] for _, _, start, end, _, _ in tokens(source)) == source
    root = read_tree(source)
    for node, entering in walk(root):
        assert 0 <= node.start <= node.end <= len(source)
        if isinstance(node, Element) and entering:
            assert path_of(node).startswith("/")


@given(st.text(alphabet="&ampnotilx#8;0 <é", max_size=30))
def test_pieces_of_text_join_without_a_gap(source: str) -> None:
    at = 0
    for start, end, _ in unescaped(source, 0, len(source)):
        assert start == at < end
        at = end
    assert at == len(source)


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("<p>One <b>bold</b> word.<p>Two", ["One bold word.", "Two"]),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", ["a", "b", "c", "d"]),
        ("<table><tr><td>1<td>2<tr><th>3</table>", ["1", "2", "3"]),
        ("<dl><dt>t<dd>d</dl>", ["t", "d"]),
        ("a<br>b<br/> c<br></p>d", ["a\nb\nc", "d"]),
        ("<p>a<script>x</script>b <svg><title>icon</title></svg>c", ["ab", "c"]),
        ("<p>x&nbsp;y &amp; z&#8217;s &notit;</p>", ["x\u00a0y & z’s ¬it;"]),
        ("<p>a</p>\n\n<p>  b   \n c </p>", ["a", "b c"]),
        ("<b>a</b> <i>b</i>", ["a b"]),
        ("<script>document.write('<p>x</p>')</script><p>y", ["y"]),
        ("<p>seen<span hidden>not</span> <i style='display: none'>nor</i>again", ["seen", "again"]),
        ("<!-- <p>no</p> --><![CDATA[x]]><?php y ?>z", ["z"]),
        ("<p>open <a href='x>y'>link</p>", ["open link"]),
        ("<p title=it's>text</p>", ["text"]),
        ("<pre>a  b\n  c</pre>", ["a  b\n  c"]),
        ("<div>a</table></span></div>b", ["a", "b"]),
        ("<title>No</title><textarea><p>kept</textarea>", ["<p>kept"]),
        ("", []),
        ("no markup at all", ["no markup at all"]),
    ],
)
def test_a_page_reads_as_a_browser_shows_it(source: str, blocks: list[str]) -> None:
    assert shown(source) == blocks


def test_attributes_are_read_as_browsers_read_them() -> None:
    given_ = ' ID="a&amp;b" class=\'x y\' hidden data-n=5 href=a/b title=it\'s id="second"'
    wanted = {"id": "a&b", "class": "x y", "hidden": "", "data-n": "5", "href": "a/b", "title": "it's"}
    assert attributes(given_) == wanted


def test_a_path_counts_as_an_xpath_does() -> None:
    root = read_tree("<html><body><p>a</p><div><p>b</p><p id=here>c</p></div></body></html>")
    found = [
        node for node, entering in walk(root) if entering and isinstance(node, Element) and node.attributes.get("id")
    ]
    assert [path_of(node) for node in found] == ["/html[1]/body[1]/div[1]/p[2]"]


@pytest.mark.parametrize(
    "unit", ['<a "', "<script>", "<!--", "<div>", "</a ", "<", "&", "<p>", "<b><p>", "<table>", "<li>", "<a b='", "&a"]
)
def test_a_page_made_to_be_slow_costs_in_proportion_to_its_length(unit: str) -> None:
    # A quadratic step would take minutes here; the suite's own time limit is what fails then.
    source = unit * (100_000 // len(unit))
    assert sum(end - start for _, _, start, end, _, _ in tokens(source)) == len(source)
    read_page(source)


def test_end_tags_behind_deep_nesting_are_not_looked_for_without_end() -> None:
    source = "<div><table><td>" + "<b>" * 10_000 + "</div>" * 10_000 + "end"
    assert shown(source) == ["end"]


def test_kinds_of_tokens() -> None:
    kinds = [(kind, name) for kind, name, *_ in tokens("<P a=1>x</P >") if kind in {START, END}]
    assert kinds == [(START, "p"), (END, "p")]


def test_bytes_that_read_otherwise_are_refused() -> None:
    data = b"<p>sixty days</p>"
    view = view_of(data)
    assert recheck(view, 0, 5, data) == "sixty"
    with pytest.raises(IntegrityError, match="not 'sixty'"):
        recheck(view, 0, 5, data.replace(b"sixty", b"forty"))


def test_a_range_of_another_encoding_reads_right() -> None:
    data = "<meta charset=windows-1251><p>Указ <b>№ 5</b></p>".encode("cp1251")
    view = view_of(data)
    assert view.text == "Указ № 5"
    assert recheck(view, 2, 7, data) == "аз № "
    first, last = view.bytes_of(2, 6)
    assert spoken(data[first:last], "cp1251", markup=True) == "аз №"


def test_real_pages_read_the_same_from_their_bytes(shared_dir: Path) -> None:
    for name in ("energy-a.html", "energy-b.html"):
        data = (shared_dir / "vectors" / "page-versions" / name).read_bytes()
        characters = read_characters(data, markup=True)
        page = read_page(characters.text)
        view = TextView("html@1", page.text, (), characters, page.pieces)
        assert len(page.drafts) > 100
        for draft in page.drafts:
            recheck(view, draft.start, draft.end, data)


def test_a_page_is_seen_with_kinds_roles_and_places() -> None:
    said = "The council agreed on a new package of measures on Friday, and the text will be published. "
    source = (
        f"<html lang=EN-gb><body><nav><a href=/>Home</a></nav><h1>Package</h1><div><p>{said}</p><h2>Goods</h2>"
        f"<ul><li>Pumps, of every kind.<ul><li>Valves, too.</li></ul></li></ul><p>{said}</p></div>"
    )
    data = source.encode()
    view = read_html(data)
    assert view.language == "en-gb"
    assert [(block.kind, block.role, block.level, block.path) for block in view.blocks] == [
        ("paragraph", "navigation", 0, "/html[1]/body[1]/nav[1]"),
        ("heading", "title", 1, "/html[1]/body[1]/h1[1]"),
        ("paragraph", "body", 0, "/html[1]/body[1]/div[1]/p[1]"),
        ("heading", "body", 2, "/html[1]/body[1]/div[1]/h2[1]"),
        ("item", "body", 1, "/html[1]/body[1]/div[1]/ul[1]/li[1]"),
        ("item", "body", 2, "/html[1]/body[1]/div[1]/ul[1]/li[1]/ul[1]/li[1]"),
        ("paragraph", "body", 0, "/html[1]/body[1]/div[1]/p[2]"),
    ]
    for block in view.blocks:
        recheck(view, block.start, block.end, data)
        assert view.block_at(block.start) == view.block_at(block.end - 1) == block
    assert view.block_at(view.blocks[0].end) is None


def test_bytes_that_are_no_characters_are_counted_and_kept() -> None:
    data = (
        b"<meta charset=utf-8><p>sixty \xff days and more words than one, so that it is a sentence.</p>"
        + "é".encode() * 3
    )
    view = read_html(data)
    assert view.notes == ("1 bytes are no utf-8, the first at byte 29; each stands in the text as U+FFFD",)
    assert "sixty \ufffd days" in view.text
    at = view.text.index("\ufffd")
    assert view.bytes_of(at, at + 1) == (data.index(b"\xff"), data.index(b"\xff") + 1)
