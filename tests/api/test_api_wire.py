# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Heads and chunks as bytes; h11 reads the same."""

import h11
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from holdfast.api.answers import Answer
from holdfast.api.wire import Chunks, Head, Heads, read_head
from holdfast.base.errors import InputError

HOST = b"Host: x\r\n"


def head(raw: bytes) -> Head:
    found = read_head(raw)
    assert isinstance(found, Head), found
    return found


def test_a_head_is_read() -> None:
    found = head(b"POST /match/default?limit=5 HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nX-A:  b \r\nx-a: c\r\n\r\n")
    assert (found.method, found.path, found.query, found.length) == ("POST", b"/match/default", b"limit=5", 12)
    assert found.fields[b"x-a"] == b"b, c"
    assert found.keeps
    assert found.newer
    assert not found.waits


def test_the_connection_stays_open_as_the_version_says() -> None:
    assert head(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n").keeps
    assert not head(b"GET / HTTP/1.1\r\nConnection: Close\r\n" + HOST + b"\r\n").keeps
    assert not head(b"GET / HTTP/1.0\r\n\r\n").keeps
    assert head(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keeps


def test_an_address_given_whole_is_cut_to_its_path() -> None:
    assert head(b"GET http://x/catalog?a=b HTTP/1.1\r\n" + HOST + b"\r\n").path == b"/catalog"
    assert head(b"GET HTTPS://x HTTP/1.1\r\n" + HOST + b"\r\n").path == b"/"


def test_a_body_is_measured_chunked_or_absent() -> None:
    assert head(b"POST / HTTP/1.1\r\n" + HOST + b"\r\n").length == 0
    found = head(b"POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\nExpect: 100-Continue\r\n" + HOST + b"\r\n")
    assert found.length is None
    assert found.waits


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"\x16\x03\x01\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: x\r\n\r\n", 400),
        (b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\x00\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nExpect: the unexpected\r\n\r\n", 417),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 300 + b"\r\n", 431),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(raw: bytes, status: int) -> None:
    found = read_head(raw)
    assert isinstance(found, Answer)
    assert found.status == status
    assert found.close


def test_the_same_bytes_are_the_same_head_and_few_are_kept() -> None:
    heads = Heads(most=2)
    raw = b"GET /a HTTP/1.1\r\n" + HOST + b"\r\n"
    assert heads.read(raw) is heads.read(raw)
    for n in range(5):
        heads.read(b"GET /%d HTTP/1.1\r\n" % n + HOST + b"\r\n")
    assert len(heads._known) <= 2
    assert isinstance(heads.read(b"nothing\r\n\r\n"), Answer)


names = st.from_regex(rb"\A[A-Za-z-]{1,8}\Z").filter(
    lambda name: name.lower() not in {b"host", b"expect", b"connection", b"content-length", b"transfer-encoding"}
)
values = st.from_regex(rb"\A[!-~]([ -~]{0,10}[!-~])?\Z")


@given(st.sampled_from([b"GET", b"POST"]), st.from_regex(rb"\A/[a-z?=&/%]{0,20}\Z"), st.lists(st.tuples(names, values)))
def test_h11_reads_the_same_head(method: bytes, target: bytes, fields: list[tuple[bytes, bytes]]) -> None:
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in fields)
    raw = method + b" " + target + b" HTTP/1.1\r\n" + HOST + lines + b"\r\n"
    theirs = h11.Connection(h11.SERVER)
    theirs.receive_data(raw)
    event = theirs.next_event()
    assert isinstance(event, h11.Request)
    found = head(raw)
    assert found.method.encode() == event.method
    assert found.target == event.target
    joined: dict[bytes, bytes] = {}
    for name, value in event.headers:
        joined[name] = joined[name] + b", " + value if name in joined else value
    assert found.fields == joined


def fed(parts: list[bytes]) -> tuple[bytes, Chunks]:
    chunks = Chunks()
    rest = list(parts)
    found = b""
    while rest and not chunks.done:
        found += chunks.feed(rest.pop(0))
    return found, chunks


@given(st.lists(st.binary(min_size=1, max_size=30), max_size=8), st.binary(max_size=10), st.data())
def test_chunks_give_their_content_however_they_are_cut(parts: list[bytes], after: bytes, data: st.DataObject) -> None:
    whole = b"".join(b"%x;a=b\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\nTrailer: x\r\n\r\n" + after
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=10)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    found, chunks = fed(pieces)
    assert found == b"".join(parts)
    assert chunks.done
    assert after.startswith(chunks.rest)


@given(st.binary(max_size=60))
@example(b"5\r\nabcdefgh")
@example(b"-1\r\n")
@example(b"ffffffffffffffffffff\r\n")
@example(b"0x5\r\nabcde\r\n0\r\n\r\n")
@example(b"5" * 5_000)
@example(b"0\r\n" + b"A: b\r\n" * 10_000)
def test_any_bytes_are_chunks_or_an_input_error(data: bytes) -> None:
    try:
        found, chunks = fed([data])
    except InputError:
        return
    assert len(found) <= len(data)
    assert chunks.done or not chunks.rest
