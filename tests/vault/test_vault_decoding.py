# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import gzip
import io
import random
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import HoldfastError, InputError, LimitError
from holdfast.base.selector import ByteRange, DecodingStep
from holdfast.vault.decoding import Limits, guess_chain, open_decoded, read_decoded

GUNZIP = (DecodingStep("gunzip", 1),)
DECHUNK = (DecodingStep("dechunk", 1),)


def zip_step(name: str) -> tuple[DecodingStep, ...]:
    return (DecodingStep("zip", 1, name),)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def chunked(data: bytes, sizes: list[int]) -> bytes:
    out = b""
    for size in sizes:
        part, data = data[:size], data[size:]
        out += b"%x\r\n%s\r\n" % (len(part), part) if part else b""
    return out + (b"%X;ext=1\r\n%s\r\n" % (len(data), data) if data else b"") + b"0\r\nTrailer: x\r\n\r\n"


def decode(data: bytes, chain: tuple[DecodingStep, ...], limits: Limits | None = None) -> bytes:
    return open_decoded(io.BytesIO(data), chain, limits).read()


@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=4), st.integers(0, 20))
def test_gunzip_joins_all_members_and_ignores_zeros_behind(parts: list[bytes], zeros: int) -> None:
    data = b"".join(gzip.compress(part) for part in parts) + bytes(zeros)
    assert decode(data, GUNZIP) == b"".join(parts)


@given(st.binary(max_size=3000), st.data())
def test_truncated_gzip_is_an_error_never_a_short_stream(data: bytes, draw: Any) -> None:
    packed = gzip.compress(data)
    cut = draw.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(InputError):
        decode(packed[:cut], GUNZIP)


def test_what_follows_gzip_data_is_an_error() -> None:
    with pytest.raises(InputError, match="follows"):
        decode(gzip.compress(b"x") + b"rubbish", GUNZIP)
    with pytest.raises(InputError, match="damaged"):
        decode(b"rubbish", GUNZIP)


@given(st.binary(max_size=300), st.lists(st.integers(1, 40), max_size=10))
def test_dechunk_undoes_chunks(data: bytes, sizes: list[int]) -> None:
    assert decode(chunked(data, sizes), DECHUNK) == data


@pytest.mark.parametrize(
    "data",
    [
        b"", b"x\r\n", b"3\r\nab", b"3\r\nabc", b"3\r\nabcd\r\n0\r\n\r\n", b"3\nabc\r\n0\r\n\r\n", b"0\r\n",
        b"0\r\n\r\nmore", b"0\r\nTrailer", b"-3\r\nabc\r\n0\r\n\r\n", b"3 x\r\nabc\r\n0\r\n\r\n",
    ],
)  # fmt: skip
def test_damaged_chunks_are_errors(data: bytes) -> None:
    with pytest.raises(InputError, match="chunked"):
        decode(data, DECHUNK)


def test_a_zip_member_is_found_by_its_name() -> None:
    data = zipped(**{"a.csv": b"a", "b ü.csv": b"b" * 5000})
    assert decode(data, zip_step("b ü.csv")) == b"b" * 5000
    assert decode(gzip.compress(data), (*GUNZIP, *zip_step("a.csv"))) == b"a"
    with pytest.raises(InputError, match="0 members"):
        decode(data, zip_step("c.csv"))
    with pytest.raises(InputError, match="cannot be opened"):
        decode(b"no zip", zip_step("c.csv"))


def test_damaged_zip_members_are_errors() -> None:
    chance = random.Random(3)
    whole = zipped(a=bytes(chance.randrange(256) for _ in range(3000)))
    for at in range(0, len(whole), 7):
        data = whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]
        try:
            decode(data, zip_step("a"))
        except HoldfastError:
            continue


@given(
    st.binary(max_size=400),
    st.sampled_from([GUNZIP, DECHUNK, zip_step("a"), (DecodingStep("xlsx", 1),), (*GUNZIP, *DECHUNK)]),
)
def test_any_bytes_give_a_stream_or_our_error(data: bytes, chain: tuple[DecodingStep, ...]) -> None:
    try:
        decode(data, chain)
    except InputError:
        return


def test_bombs_are_stopped() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(LimitError, match="bomb"):
        decode(bomb, GUNZIP)
    with pytest.raises(LimitError, match="more than 1000 bytes"):
        decode(bomb, GUNZIP, Limits(max_bytes=1000))
    with pytest.raises(LimitError, match="bomb"):
        decode(zipped(a=bytes(50_000_000)), zip_step("a"))


def test_unknown_steps_are_refused() -> None:
    for step in (DecodingStep("gunzip", 2), DecodingStep("unrar", 1), DecodingStep("gunzip", 1, "x")):
        with pytest.raises(InputError, match="unknown decoding step"):
            open_decoded(io.BytesIO(b""), (step,))
    with pytest.raises(InputError, match="unknown decoding step"):
        open_decoded(io.BytesIO(b""), (DecodingStep("zip", 1),))


def test_ranges_count_in_the_decoded_stream() -> None:
    data = bytes(range(256)) * 1000
    packed = gzip.compress(data)
    assert read_decoded(io.BytesIO(packed), GUNZIP, ByteRange(200_000, 200_010)) == data[200_000:200_010]
    assert read_decoded(io.BytesIO(packed), (), ByteRange(0, 2)) == b"\x1f\x8b"
    with pytest.raises(InputError, match="ends before"):
        read_decoded(io.BytesIO(packed), GUNZIP, ByteRange(255_999, 256_001))
    with pytest.raises(InputError, match="ends before"):
        read_decoded(io.BytesIO(packed), GUNZIP, ByteRange(300_000, 300_001))


def test_the_chain_is_guessed_from_the_first_bytes() -> None:
    assert guess_chain(b"ent_num,name", "sdn.csv") == ()
    assert guess_chain(b"", "sdn.csv.gz") == ()
    assert guess_chain(gzip.compress(b"a,b"), "sdn.csv") == GUNZIP
    assert guess_chain(gzip.compress(gzip.compress(gzip.compress(b"x"))), "x") == GUNZIP * 2
    assert guess_chain(b"\x1f\x8b\x08 broken", "x.gz") == GUNZIP
    assert guess_chain(zipped(**{"list.xml": b"x"}), "LIST.ZIP") == zip_step("list.xml")
    assert guess_chain(zipped(**{"ü.xml": b"x"}), "list.zip") == zip_step("ü.xml")
    assert guess_chain(zipped(**{"list.xml": b"x"}), "list.ods") == ()
    assert guess_chain(b"PK\x03\x04 short", "list.zip") == ()
