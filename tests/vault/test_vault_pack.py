# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import HoldfastError, InputError, IntegrityError
from holdfast.base.files import Disk
from holdfast.vault.pack import PackFiles, PackWriter, parse_header, warc_header

FIELDS = [
    ("WARC-Type", "resource"),
    ("WARC-Record-ID", "<urn:uuid:0>"),
    ("WARC-Date", "2026-03-01T12:00:00Z"),
    ("Content-Length", "7"),
]


def test_a_header_reads_back() -> None:
    data = warc_header([*FIELDS, ("WARC-Target-URI", "https://example.org/é")])
    header = parse_header(data + b"payload")
    assert (header.length, header.type, header.content_length) == (len(data), "resource", 7)
    assert header.field("warc-target-uri") == "https://example.org/é"
    assert header.field("warc-none") is None


def test_names_are_compared_without_case() -> None:
    assert parse_header(warc_header([(name.upper(), value) for name, value in FIELDS])).type == "resource"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"WARC/1.0\r\n" + warc_header(FIELDS)[10:],
        warc_header(FIELDS)[:-2],
        warc_header(FIELDS).replace(b"\r\n", b"\n"),
        warc_header(FIELDS[1:]),
        warc_header([*FIELDS, FIELDS[0]]),
        warc_header([*FIELDS[:3], ("Content-Length", "07")]),
        warc_header([*FIELDS[:3], ("Content-Length", "-7")]),
        warc_header(FIELDS).replace(b"WARC-Date", b" WARC-Date"),
        warc_header(FIELDS).replace(b"urn", b"\xff\xfe\xff"),
        warc_header([*FIELDS, ("WARC-Block-Digest", "sha1:AAAA")]),
        warc_header([*FIELDS, ("WARC-Target-URI", "x" * 70_000)]),
    ],
)
def test_other_headers_are_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        parse_header(data)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_header_or_our_error(data: bytes) -> None:
    for prefix in (data, b"WARC/1.1\r\n" + data + b"\r\n\r\n"):
        try:
            parse_header(prefix)
        except HoldfastError:
            continue


@pytest.mark.parametrize("field", [("a b", "x"), ("x", "a\r\nInjected: 1"), ("x", "\x00"), ("", "x")])
def test_no_field_can_smuggle_in_another_one(field: tuple[str, str]) -> None:
    with pytest.raises(InputError):
        warc_header([field])


@given(st.lists(st.binary(min_size=1, max_size=90), max_size=20), st.integers(1, 200))
def test_records_stand_where_the_writer_says_and_are_never_split(records: list[bytes], limit: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        packs = PackFiles(Path(folder))
        places = []
        for record in records:
            writer = PackWriter(Disk(), packs, limit)
            places.append(writer.record([record]))
            writer.sync()
        for offset, record in zip(places, records, strict=True):
            assert packs.read(offset, len(record) + 4) == record + b"\r\n\r\n"
        sizes = [packs.path(number).stat().st_size for number in range(packs.count)]
        assert all(size >= limit for size in sizes[:-1])
        assert sum(sizes) == packs.total
        with pytest.raises(IntegrityError, match="packs end"):
            packs.place(packs.total)
