# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Every character leads back to the bytes it came from, in every encoding, whatever the bytes are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.readers.documents.characters import (
    REPLACEMENT,
    Characters,
    Encoding,
    decide,
    decode,
    read_characters,
)

CODECS = [
    "utf-8",
    "cp1252",
    "cp1251",
    "koi8-r",
    "utf-16-le",
    "utf-16-be",
    "utf-32-le",
    "gb18030",
    "cp932",
    "cp949",
    "cp950",
]
LETTERS = st.text(alphabet="aZ 9\n«éЖїאعئ漢字한𝒳\u00a0", max_size=60)


def _holds(data: bytes, read: Characters) -> None:
    """What the class promises, character by character."""
    name = read.encoding.name
    at = read.encoding.mark_bytes
    for index, char in enumerate(read.text):
        start, end = read.byte_of(index), read.byte_of(index + 1)
        assert start == at
        assert end > start
        at = end
        if char != REPLACEMENT:
            assert char in {data[start:end].decode(one, "ignore") for one in (name, read.encoding.older or name)}
        assert read.index_of(start) == index
        assert read.index_of(end - 1) == index
    assert at == read.size == len(data)
    assert read.index_of(read.size) == len(read.text)
    assert not any("\ud800" <= char <= "\udfff" for char in read.text)


@given(st.binary(max_size=120), st.sampled_from(CODECS))
def test_any_bytes_in_any_encoding_lead_back(data: bytes, name: str) -> None:
    _holds(data, decode(data, Encoding(name, "transport")))


@given(LETTERS, st.binary(max_size=3), LETTERS, st.sampled_from(CODECS))
def test_text_with_a_few_bad_bytes_keeps_the_text(before: str, bad: bytes, after: str, name: str) -> None:
    data = before.encode(name, "ignore") + bad + after.encode(name, "ignore")
    read = decode(data, Encoding(name, "transport"))
    _holds(data, read)
    if not bad:
        assert read.text == (before.encode(name, "ignore") + after.encode(name, "ignore")).decode(name)


def test_long_texts_are_counted_across_the_known_places() -> None:
    text = "Київ і Одеса: 12 €. " * 3000
    data = text.encode()
    read = decode(data, decide(data))
    for index in (0, 1, 4095, 4096, 4097, 8191, 8192, len(text) - 1, len(text)):
        assert read.byte_of(index) == len(text[:index].encode())
        assert read.index_of(len(text[:index].encode())) == index


@pytest.mark.parametrize(
    ("data", "transport", "wanted"),
    [
        (b"\xef\xbb\xbfplain", "cp1251", Encoding("utf-8", "mark", 3)),
        ("\ufeffДа".encode("utf-16-le"), None, Encoding("utf-16-le", "mark", 2)),
        ("Да".encode("cp1251"), "windows-1251", Encoding("cp1251", "transport")),
        ("naïve".encode("latin-1"), "ISO-8859-1", Encoding("cp1252", "transport")),
        ("naïve “so”".encode(), "iso-8859-1", Encoding("utf-8", "bytes")),
        ("Президент подписал указ о санкциях".encode("cp1251"), None, Encoding("cp1251", "bytes")),
        ("Президент подписал указ о санкциях".encode("koi8-r"), None, Encoding("koi8-r", "bytes")),
        ("naïve façade".encode("latin-1"), None, Encoding("cp1252", "bytes")),
        (b"plain", None, Encoding("utf-8", "bytes")),
        (b"plain", "x-no-such-thing", Encoding("utf-8", "bytes")),
        (b"plain", "rot13", Encoding("utf-8", "bytes")),
        ("naïve façade".encode("latin-1"), "utf-8", Encoding("cp1252", "bytes")),
        (("naïve façade" * 9).encode() + b"\xff", "utf-8", Encoding("utf-8", "transport")),
    ],
)
def test_the_encoding_is_decided_once_with_its_reason(data: bytes, transport: str | None, wanted: Encoding) -> None:
    assert decide(data, transport=transport) == wanted


@pytest.mark.parametrize(
    "head",
    [
        b'<html><head><meta charset="windows-1251">',
        b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        b'<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_what_a_page_says_of_itself_is_heard_only_in_markup(head: bytes) -> None:
    data = head + "Указ".encode("cp1251")
    assert decide(data, markup=True) == Encoding("cp1251", "document")
    assert decide(data).basis == "bytes"


def test_text_cut_inside_a_character_is_still_utf8() -> None:
    data = "Указ президента".encode()[:-1]
    read = read_characters(data)
    assert (read.encoding, read.wrong) == (Encoding("utf-8", "bytes"), 1)
    assert read.text == "Указ президент" + REPLACEMENT


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n" + b"\0\1\2" * 50, "a PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "a PNG picture"),
        (b"MZ" + bytes(range(32)) * 10, "a program"),
        (bytes(range(256)) * 20, "binary data"),
    ],
)
def test_what_is_no_text_is_refused_with_what_it_seems_to_be(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        read_characters(data)
    assert caught.value.hint is not None


def test_a_stray_control_character_is_text() -> None:
    assert read_characters(b"ID3 tags are named so. \x0bA word\x02 more." + b" word" * 40).wrong == 0


def test_places_outside_the_document_are_refused() -> None:
    read = read_characters("да".encode())
    for wrong in (-1, 3):
        with pytest.raises(ValueError, match="character"):
            read.byte_of(wrong)
    for wrong in (-1, 5):
        with pytest.raises(ValueError, match="byte"):
            read.index_of(wrong)
