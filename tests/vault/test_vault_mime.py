# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The parts of a message are found by their numbers, however broken it is."""

import base64
import io
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, LimitError
from holdfast.base.selector import DecodingStep
from holdfast.vault.decoding import open_decoded
from holdfast.vault.mime import MAX_DEPTH, body_of, mime_parts, part_of

LETTER = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary="outer"\r\n\r\npreamble\r\n'
    b"--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
    b"--inner\r\n\r\nplain\r\n--inner\r\nContent-Type: text/html\r\n\r\n<p>page\r\n--inner--\r\n"
    b"--outer \r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nold\r\n"
    b'--outer\r\nContent-Transfer-Encoding: base64\r\nContent-Type: a/b; name="x\\"y"\r\n\r\n'
    b"aGVs\r\nbG8=\r\n--outer--\r\nepilogue"
)
PIECES = st.lists(
    st.sampled_from([
        b"Content-Type: multipart/mixed; boundary=b\r\n", b'Content-Type: multipart/mixed; boundary="c"\n', b"\r\n",
        b"\n", b"--b\r\n", b"--b--\n", b"--c\n", b"--c--", b"--", b"text", b"=41=\n", b" ",
        b"Content-Type: message/rfc822\n",
        b"Content-Transfer-Encoding: quoted-printable\n", b"Content-Transfer-Encoding: BASE64 \n", b"QUJD", b"From x\n",
        b"Subject: =?utf-8?q?=41?=\n", b"\x00\xff",
    ]),
    max_size=30,
).map(b"".join)  # fmt: skip


def step(data: bytes, *numbers: str) -> bytes:
    chain = tuple(DecodingStep("mime", 1, number) for number in numbers)
    return open_decoded(io.BytesIO(data), chain).read()


def test_parts_are_numbered_as_imap_numbers_them() -> None:
    assert [(part.number, part.media_type) for part in mime_parts(LETTER)] == [
        ("", "multipart/mixed"), ("1", "multipart/alternative"), ("1.1", "text/plain"), ("1.2", "text/html"),
        ("2", "message/rfc822"), ("3", "a/b"),
    ]  # fmt: skip
    assert step(LETTER, "1.1") == b"plain"
    assert step(LETTER, "1.2") == b"<p>page"
    assert step(LETTER, "3") == b"hello"
    assert step(LETTER, "2", "1") == b"old"
    assert mime_parts(LETTER)[-1].parameters == (("name", 'x"y'),)


def test_a_message_without_parts_has_part_one() -> None:
    assert step(b"Subject: x\n\nbody\n", "1") == b"body\n"
    assert step(b"From somebody\nSubject: x\n\nbody\n", "1") == b"body\n"


@pytest.mark.parametrize("number", ["2.1.1", "9", "", "0", "01", "1.", "x", "1.1\n"])
def test_a_part_that_is_not_there_is_an_error(number: str) -> None:
    with pytest.raises(InputError, match="part"):
        part_of(LETTER, number)
    with pytest.raises(InputError, match="unknown decoding step"):
        open_decoded(io.BytesIO(LETTER), (DecodingStep("mime", 1),))


def test_odd_multiparts_are_read_as_far_as_they_go() -> None:
    head = b"Content-Type: multipart/mixed; boundary=b\n\n"
    cut = mime_parts(head + b"--b\n\none\n--b\n\ntw")
    assert [part.number for part in cut] == ["", "1", "2"]
    assert "cut" in cut[0].problem
    (wrong,) = mime_parts(head + b"--c\n\none\n--c--\n")
    assert (wrong.number, wrong.parts) == ("1", False)
    assert "does not stand" in wrong.problem
    (missing,) = mime_parts(b"Content-Type: multipart/mixed\n\n--b\n\none\n")
    assert "no boundary" in missing.problem


def test_nesting_ends_at_the_limit_and_a_flood_of_parts_is_refused() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(1000))
    parts = mime_parts(deep)
    assert len(parts) == MAX_DEPTH + 1
    assert "deeper" in parts[-1].problem
    with pytest.raises(LimitError, match="parts"):
        mime_parts(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 20_000)


@given(st.binary(max_size=300))
def test_transfer_encodings_are_undone(body: bytes) -> None:
    for encoding, packed in (
        (b"base64", base64.encodebytes(body)),
        (b"quoted-printable", quopri.encodestring(body, quotetabs=True).replace(b"\r", b"=0D")),
    ):
        message = b"Content-Transfer-Encoding: " + encoding + b"\n\n" + packed
        assert part_of(message, "1") == body


@given(PIECES)
def test_any_message_has_parts_inside_it(data: bytes) -> None:
    parts = mime_parts(data)
    numbers = [part.number for part in parts]
    assert len(numbers) == len(set(numbers))
    for part in parts:
        assert 0 <= part.header[0] <= part.header[1] <= part.body[0] <= part.body[1] <= len(data)
        if part.number:
            assert part_of(data, part.number) == body_of(data, part)
