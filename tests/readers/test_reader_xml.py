# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The quick walk over XML gives what expat gives, element by element, wherever the blocks of the stream end."""

import io
import random
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.base.errors import InputError, LimitError
from holdfast.readers.xml import MAX_RECORD_BYTES, Node, form_of, records

WHITE = st.text(" \n\t", max_size=3)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=12)
NAME_PLAIN = st.sampled_from(["a", "жук"])
NAME = st.sampled_from(["a", "b", "record", "x:c", "d-e.f", "жук"])


class Dripping(io.RawIOBase):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, seed: int) -> None:
        self.inner = io.BytesIO(data)
        self.random = random.Random(seed)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(min(max(size, 1), self.random.choice((1, 2, 3, 7, 40, 400))))


@st.composite
def pieces(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["text", "text", "cdata", "comment", "instruction", "reference"]))
    text = draw(TEXT)
    if kind == "cdata":
        return f"<![CDATA[{text.replace(']]>', '')}<b>]]>"
    if kind == "comment":
        return f"<!--{text.replace('-', '')}<a>-->"
    if kind == "instruction":
        return "<?note <a> ?>"
    return "&#x416;&#33;&amp;&lt;" if kind == "reference" else escape(text)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    name = draw(NAME)
    values = draw(st.dictionaries(NAME.filter(lambda one: ":" not in one), TEXT, max_size=2))
    tag = name + "".join(f"{draw(WHITE) or ' '}{key}={quoteattr(value)}" for key, value in values.items())
    inside = [draw(pieces()) for _ in range(draw(st.integers(0, 2)))]
    if depth:
        inside += [draw(elements(depth=depth - 1)) for _ in range(draw(st.integers(0, 3)))]
        inside += [draw(pieces()) for _ in range(draw(st.integers(0, 1)))]
    if not inside:
        return f"<{tag}{draw(WHITE)}/>" if draw(st.booleans()) else f"<{tag}></{name}{draw(WHITE)}>"
    return f"<{tag}{draw(WHITE)}>{''.join(inside)}</{name}{draw(WHITE)}>"


@st.composite
def plain_elements(draw: st.DrawFn, depth: int = 4) -> str:
    """Elements and text only, records in records: what is not looked into before somebody asks."""
    name = draw(st.sampled_from(["a", "record", "recorder"]))
    tag = name + "".join(f" {key}={quoteattr(value)}" for key, value in draw(st.dictionaries(NAME_PLAIN, TEXT)).items())
    count = draw(st.integers(0, 3)) if depth else 0
    inside = [draw(plain_elements(depth=depth - 1)) + draw(WHITE) for _ in range(count)] or [escape(draw(TEXT))]
    if not any(inside) and draw(st.booleans()):
        return f"<{tag}{draw(WHITE)}/>"
    return f"<{tag}{draw(WHITE)}>{''.join(inside)}</{name}{draw(WHITE)}>"


def walked(data: bytes, seed: int | None = None) -> list[tuple[Node, bytes]]:
    stream = io.BytesIO(data) if seed is None else Dripping(data, seed)
    return list(records(stream, tags={"record"}, root="root", what="a list"))  # type: ignore[arg-type]  # it reads alike


def outermost(element: ET.Element) -> Iterator[ET.Element]:
    for child in element:
        if child.tag == "record":
            yield child
        else:
            yield from outermost(child)


def same(node: Node, element: ET.Element, data: bytes) -> None:
    assert node.tag == element.tag.replace("{urn:x}", "x:")
    assert dict(node.attributes) == {key.replace("{urn:x}", "x:"): value for key, value in element.attrib.items()}
    said = "".join([element.text or "", *(child.tail or "" for child in element)])
    assert "".join(node.text.split()) == "".join(said.split())
    if node.text:
        raw = data[node.text_start : node.text_end]
        assert raw == raw.strip()
        assert raw
    assert data[node.start : node.start + 1] == b"<"
    assert data[node.end - 1 : node.end] == b">"
    for name in node.attributes:
        where = node.attribute_range(name)
        assert where is not None
        assert data[where[0] - 1 : where[0]] == data[where[1] : where[1] + 1]
    assert len(node.children) == len(element)
    for child, other in zip(node.children, element, strict=True):
        assert node.start < child.start < child.end < node.end
        same(child, other, data)


@settings(max_examples=100, deadline=None)
@given(st.lists(elements(), max_size=4), st.integers(0, 1000))
def test_every_record_is_the_element_that_expat_sees_with_its_ranges(inside: list[str], seed: int) -> None:
    data = f'<?xml version="1.0"?>\n<root xmlns:x="urn:x">{" ".join(inside)}</root>\n'.encode()
    expected = list(outermost(ET.fromstring(data)))  # noqa: S314 - made above
    for found in (walked(data), walked(data, seed)):
        assert len(found) == len(expected)
        for (node, raw), element in zip(found, expected, strict=True):
            assert raw == data[node.start : node.end]
            same(node, element, data)


@settings(max_examples=100, deadline=None)
@given(st.lists(plain_elements(), max_size=4), st.integers(0, 1000))
def test_a_record_looked_into_late_is_the_element_that_expat_sees(inside: list[str], seed: int) -> None:
    data = f"<root>{' '.join(inside)}</root>".encode()
    expected = list(outermost(ET.fromstring(data)))  # noqa: S314 - made above
    for found in (walked(data), walked(data, seed)):
        assert [raw for _, raw in found] == [data[node.start : node.end] for node, _ in found]
        assert len(found) == len(expected)
        for (node, _), element in zip(reversed(found), reversed(expected), strict=True):
            same(node, element, data)


@settings(max_examples=40, deadline=None)
@given(st.lists(elements(), min_size=1, max_size=3), st.data())
def test_damaged_bytes_give_records_or_an_input_error(inside: list[str], drawn: st.DataObject) -> None:
    data = bytearray(f'<root xmlns:x="urn:x">{"".join(inside)}</root>'.encode())
    for _ in range(drawn.draw(st.integers(1, 3))):
        at = drawn.draw(st.integers(0, len(data) - 1))
        data[at : at + drawn.draw(st.integers(0, 2))] = drawn.draw(st.binary(max_size=3))
    try:
        expat.ParserCreate().Parse(bytes(data), True)
    except (expat.ExpatError, ValueError, LookupError):
        with pytest.raises(InputError):
            walked(bytes(data))
        return
    try:
        expected = list(outermost(ET.fromstring(bytes(data))))  # noqa: S314 - made above
    except ET.ParseError:
        return  # a prefix without its namespace: names are taken as they stand here
    try:
        found = walked(bytes(data), 3)
    except InputError:
        return  # a document type, another root, or another encoding
    assert len(found) == len(expected)


def test_the_form_ignores_order_and_white_space_and_nothing_else() -> None:
    def form(inside: str) -> bytes:
        return form_of(walked(f"<root><record>{inside}</record></root>".encode())[0][0])

    assert form('<a x="1" y="2">v</a><b/>') == form('<b/>\n <a y="2"   x="1"> v </a>')
    different = [
        "<a>v</a><b/>", "<a>v</a>", "<a/><b>v</b>", "<a><b>v</b></a>", '<a x="1">v</a><b/>', '<a x="v"/><b/>', "v",
        "<a>v</a><b/>t", '<a y="1">v</a><b/>', "<a>v<b/></a>", "",
    ]  # fmt: skip
    assert len({form(one) for one in different}) == len(different)


def test_the_range_of_an_attribute_is_its_value_as_written() -> None:
    data = b'<root><record a=\'x &amp; "y"\' b = "z>" /></root>'
    node = walked(data)[0][0]
    assert dict(node.attributes) == {"a": 'x & "y"', "b": "z>"}
    assert data[slice(*(node.attribute_range("a") or ()))] == b'x &amp; "y"'
    assert data[slice(*(node.attribute_range("b") or ()))] == b"z>"
    assert node.attribute_range("c") is None


@pytest.mark.parametrize("open_tag", ["<record>", "<record", "<record><!--", "<record><![CDATA[", "<!--"])
def test_what_never_ends_is_refused_in_flat_memory(open_tag: str) -> None:
    def endless() -> Iterator[bytes]:
        yield f"<root>{open_tag} a='".encode()
        for _ in range(MAX_RECORD_BYTES // 1_000_000 + 3):
            yield b"x" * 1_000_000

    class Endless(io.RawIOBase):
        blocks = endless()

        def read(self, size: int = -1) -> bytes:
            return next(self.blocks, b"")[: size * 1_000_000]

    with pytest.raises(LimitError, match="larger than"):
        list(records(Endless(), tags={"record"}, root="root", what="a list"))  # type: ignore[arg-type]  # it reads alike


def test_nesting_deeper_than_thirty_two_is_refused() -> None:
    assert walked(b"<root>" + b"<record>" * 31 + b"</record>" * 31 + b"</root>")
    for inner in (b"<a/>", b"<a>x</a>", b"<a><b/></a>"):
        with pytest.raises(LimitError, match="nested deeper"):
            walked(b"<root>" + b"<record>" * 31 + inner + b"</record>" * 31 + b"</root>")


def test_a_document_type_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="declares a document type") as caught:
        walked(b"<!DOCTYPE root [<!ENTITY a 'b'>]><root><record>&a;</record></root>")
    assert "byte" in str(caught.value)
