# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Quick and slow are the same: whatever a quick expression accepts, the slow way accepts with the same value."""

import hashlib
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base import canonical
from holdfast.base.digest import Digest, sha256
from holdfast.base.errors import HoldfastError
from holdfast.vault import entry as entries
from holdfast.vault import openings
from holdfast.vault.audit_packs import check_prefix
from holdfast.vault.entry import Part, RecordPart, parse_entry
from holdfast.vault.openings import Opening, opened_quickly, parse_line
from holdfast.vault.pack import parse_header
from holdfast.vault.quick import CAPTURE, HEADER, OPENING
from holdfast.vault.store import Vault

D = "sha256:" + "ab" * 32
LINE = Opening(5, "/body/uri", bytes(range(32)), "file:///x").line()[:-1]
FIRST = (
    '{"actor":"0123abcd","body":{"captured":"2026-03-01T12:00:00Z","fidelity":"imported","media":"text/csv",'
    f'"payload":{{"digest":"{D}","length":12}},"records":[{{"payload":{{"digest":"{D}","length":12}},'
    f'"prefix":{{"digest":"{D}","length":300}},"type":"resource"}}],"uri":{{"commitment":"{D}"}}}},'
    f'"subject":"{D}","time":"2026-03-01T12:00:00Z","type":"capture","v":1}}'
).encode()
AGAIN = (
    FIRST.replace(b'"media"', b'"first":3,"media"')
    .replace(b'"payload":{"digest":"' + D.encode() + b'","length":12},"prefix"', b'"payload":null,"prefix"')
    .replace(b"resource", b"revisit")
)
PREFIX = (
    b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:01234567-0123-4123-8123-0123456789ab>\r\n"
    b"WARC-Date: 2026-03-01T12:00:00Z\r\nWARC-Target-URI: urn:sha256:" + b"0" * 64 + b"\r\n"
    b"WARC-Payload-Digest: sha256:" + b"0" * 64 + b"\r\nContent-Type: text/csv\r\nContent-Length: 12\r\n\r\n"
)


def slow_entry(data: bytes) -> Any:
    value = canonical.loads(data)
    entries._check(value, 1, len(data))  # type: ignore[arg-type] # what is no object is refused by the check
    return value


@pytest.mark.parametrize(
    "wrong",
    [
        FIRST.replace(D.encode(), b"sha256:" + sha256(b"").hex.encode()),
        FIRST.replace(b"text/csv", b"text/" + b"a" * 60_000),
        FIRST.replace(b"12:00:00Z", b"24:00:00Z"),
        FIRST.replace(b"2026-03-01T12", b"2026-02-30T12"),
    ],
    ids=["not empty", "too long", "hour 24", "no such day"],
)
def test_what_an_expression_cannot_say_is_still_checked(wrong: bytes) -> None:
    assert CAPTURE.match(wrong) is not None
    with pytest.raises(HoldfastError):
        slow_entry(wrong)
    with pytest.raises(HoldfastError):
        parse_entry(wrong, 1)


def mutated(data: bytes) -> st.SearchStrategy[bytes]:
    """`data` with a few bytes replaced, removed, doubled, or pieces of it exchanged."""
    at = st.integers(0, len(data) - 1)
    changed = st.tuples(at, st.binary(max_size=2)).map(lambda it: data[: it[0]] + it[1] + data[it[0] + 1 :])
    doubled = st.tuples(at, at).map(lambda it: data[: max(it)] + data[min(it) :])
    words = [re.sub(rb"[0-9]+", b"%d" % number, data, count=1) for number in (0, 1, 10**15, 10**16)]
    return changed | doubled | st.sampled_from([data, *words])


def test_what_this_version_writes_goes_the_quick_way(small: Vault) -> None:
    assert all(CAPTURE.match(small.entry(index).data) for index in (1, 2, 3))
    lines = (small.path / "openings" / "000.jsonl").read_bytes().splitlines()
    assert all(OPENING.match(line) for line in lines)
    assert HEADER.match((small.path / "packs" / "000001.warc").read_bytes().split(b"two\n")[0])
    assert CAPTURE.match(FIRST)
    assert CAPTURE.match(AGAIN)
    assert HEADER.match(PREFIX)


@given(mutated(FIRST) | mutated(AGAIN))
def test_a_capture_that_is_known_quickly_is_a_capture(data: bytes) -> None:
    try:
        quick = parse_entry(data, 1)
    except HoldfastError:
        quick = None
    try:
        slow = slow_entry(data)
    except (HoldfastError, AttributeError):
        slow = None
    assert (quick is None) == (slow is None)
    assert quick is None or (quick.body, quick.subject, quick.time) == (slow["body"], slow["subject"], slow["time"])


@pytest.mark.parametrize("times", [(b"2026-03-01T12", b"2026-02-30T12"), (b"2026-03-01T12", b"2026-03-01T25")])
def test_times_that_do_not_exist_are_refused(times: tuple[bytes, bytes]) -> None:
    for count in (1, 2):
        with pytest.raises(HoldfastError):
            parse_entry(FIRST.replace(*times, count), 1)


@given(mutated(LINE) | mutated(Opening(7, "/body/name", bytes(32), "\xe9\u20ac").line()[:-1]))
def test_an_opening_that_is_known_quickly_is_that_opening(line: bytes) -> None:
    try:
        slow = openings._parse_slowly(line)
    except HoldfastError:
        slow = None
    try:
        quick = parse_line(line)
    except HoldfastError:
        quick = None
    assert quick == slow or not line.strip(b" ")


@given(mutated(PREFIX))
def test_a_header_that_is_known_quickly_is_a_header(prefix: bytes) -> None:
    record = RecordPart("resource", Part(sha256(prefix), len(prefix)), Part(sha256(b""), 12))
    quick = HEADER.match(prefix)
    if quick is not None:
        header = parse_header(prefix)
        assert (header.length, header.type, header.content_length) == (len(prefix), "resource", int(quick[3]))
    if check_prefix(prefix, record) is None:
        assert parse_header(prefix).content_length == 12


def test_an_opening_of_the_largest_value_is_accepted(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        batch.add_payload(io.BytesIO(b"x"), name="n" * (1 << 20))
    assert vault.opening(1, "/body/name") == "n" * (1 << 20)
    assert vault.verify().ok


@given(mutated(LINE), st.sampled_from(["/body/uri", "/body/name"]), st.integers(4, 5))
def test_what_is_opened_quickly_opens_the_commitment(line: bytes, path: str, entry: int) -> None:
    try:
        opening = parse_line(line)
    except HoldfastError:
        opening = None
    wanted = Opening(5, "/body/uri", bytes(range(32)), "file:///x").commitment
    text = opened_quickly(line, entry, path, wanted)
    fits = opening is not None and (opening.entry, opening.path, opening.commitment) == (entry, path, wanted)
    assert text == (opening.value if opening is not None and fits else None)


def test_a_text_that_is_no_utf_8_is_not_opened_quickly() -> None:
    line = LINE.replace(b"file:///x", b"\xff")
    wanted = Digest(hashlib.sha256(b"holdfast opening v1\n" + bytes(range(32)) + b"\xff").digest())
    assert opened_quickly(line, 5, "/body/uri", wanted) is None
