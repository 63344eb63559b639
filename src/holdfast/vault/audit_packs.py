# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Step 6 of the verification: every WARC record of every pack, in the order of the log.

The caller hands in the captures one after the other; their records lie in the packs in the
same order, so the offset of each one is the sum of the lengths before. About 8 MiB of records
make one job; jobs run on threads (hashing lets go of the interpreter lock), results come back
in order, and few jobs wait at a time, so memory stays flat.

A payload that is not what the log says is either wholly zero (then it needs a deletion entry,
which the caller knows) or damaged; both are reported by number, the caller decides.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from holdfast.base.digest import Digest
from holdfast.base.errors import HoldfastError, IntegrityError
from holdfast.base.files import store_errors
from holdfast.vault.entry import Capture, RecordPart
from holdfast.vault.findings import Findings
from holdfast.vault.pack import TRAILER, PackFiles, is_http_head, parse_header
from holdfast.vault.quick import HEADER

__all__ = ["PackWalk", "RecordState", "check_prefix", "check_record", "is_gone", "is_zero"]

_JOB_BYTES = 8 << 20
_BLOCK_BYTES = 4 << 20
_SMALL_BYTES = 64 << 10  # shorter records: a thread would wait longer for the interpreter lock than it hashes
_HTTP_TYPES = frozenset({"request", "response", "revisit"})
_ZEROS = bytes(_BLOCK_BYTES)


@dataclass(frozen=True, slots=True)
class RecordState:
    """A payload that differs from the log: record `number` of capture `entry`; `zero` if all bytes are 0."""

    entry: int
    number: int
    file: str
    offset: int
    zero: bool


class _Item(NamedTuple):
    entry: int
    number: int
    offset: int
    record: RecordPart
    imported: Digest | None  # the payload of an `imported` capture, which the address in the header names


@dataclass(slots=True)
class _Result:
    findings: Findings
    states: list[RecordState]
    length: int


class PackWalk:
    """Checks records handed in by `add`. A context manager; `findings` and `states` fill as it goes."""

    def __init__(self, packs: PackFiles, progress: Callable[[int, int], None] | None, threads: int | None) -> None:
        self._packs = packs
        self._progress = progress
        self._pool = ThreadPoolExecutor(threads or min(8, (os.cpu_count() or 1) + 1))
        self._waiting: deque[Future[_Result]] = deque()
        self._job: list[_Item] = []
        self._job_bytes = 0
        self._done = 0
        self.total = 0
        self.findings = Findings()
        self.states: list[RecordState] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def add(self, capture: Capture) -> None:
        """The records of the next capture."""
        imported = _imported(capture)
        for number, record in enumerate(capture.records):
            self._job.append(_Item(capture.index, number, self.total, record, imported))
            self.total += record.length
            self._job_bytes += record.length
        if self._job_bytes >= _JOB_BYTES:
            self._submit()

    def finish(self) -> None:
        """Wait for everything."""
        self._submit()
        while self._waiting:
            self._collect()

    def _submit(self) -> None:
        if self._job:
            job, small = self._job, self._job_bytes < _SMALL_BYTES * len(self._job)
            self._job, self._job_bytes = [], 0
            if small:
                while self._waiting:
                    self._collect()
                self._take(_check_job(self._packs, job))
            else:
                self._waiting.append(self._pool.submit(_check_job, self._packs, job))
        while len(self._waiting) > 2 * self._pool._max_workers:  # noqa: SLF001 - its own size
            self._collect()

    def _collect(self) -> None:
        self._take(self._waiting.popleft().result())

    def _take(self, result: _Result) -> None:
        self.findings.take(result.findings)
        self.states += result.states
        self._done += result.length
        if self._progress is not None:
            self._progress(self._done, self._packs.total)


def _imported(capture: Capture) -> Digest | None:
    return capture.payload if capture.fidelity == "imported" else None


def check_prefix(prefix: bytes, record: RecordPart, imported: Digest | None = None) -> str | None:
    """What is wrong with the prefix of a WARC record (section 6); `None` when nothing is.

    Its digest is compared by the caller.

    Args:
        prefix: the bytes.
        record: what the log says of the WARC record.
        imported: the payload of the capture, if it is an `imported` one.
    """
    known = HEADER.match(prefix)
    if known is not None and record.type == "resource":
        block = 0 if record.payload is None else record.payload.length
        if int(known[3]) == block and (imported is None or known[2].decode() == imported.hex):
            return None
    try:
        header = parse_header(prefix)
    except HoldfastError as exc:
        return exc.message
    if header.type != record.type:
        return f"WARC-Type is {header.type[:40]!r}, the log says {record.type!r}"
    body = len(prefix) - header.length + (0 if record.payload is None else record.payload.length)
    if header.content_length != body:
        return f"Content-Length is {header.content_length}, the block has {body} bytes"
    uris = {value for name, value in header.fields if name == "warc-target-uri"}
    if imported is not None and not uris <= {f"urn:sha256:{imported.hex}"}:
        return f"WARC-Target-URI is {min(uris)[:90]!r}, not that of the payload"
    head = prefix[header.length :]
    if record.type not in _HTTP_TYPES and head:
        return f"a {record.type} record has no HTTP head, {len(head)} bytes follow its header"
    if (head or record.type != "revisit") and record.type in _HTTP_TYPES and not is_http_head(head):
        return "the HTTP head does not end with its first empty line"
    return None


def is_gone(packs: PackFiles, capture: Capture, offset: int) -> bool:
    """Whether the payloads of all records of a capture, the first of which begins at `offset`, are zero."""
    for record in capture.records:
        if record.payload is not None and not is_zero(packs, offset + record.prefix.length, record.payload.length):
            return False
        offset += record.length
    return True


def is_zero(packs: PackFiles, offset: int, length: int) -> bool:
    """Whether all `length` bytes from `offset` on are there and 0."""
    end = offset + length
    while offset < end:
        try:
            block = packs.read(offset, min(_BLOCK_BYTES, end - offset))
        except IntegrityError:
            return False
        if not block or block.count(0) != len(block):
            return False
        offset += len(block)
    return True


def check_record(packs: PackFiles, capture: Capture, number: int, offset: int) -> tuple[Findings, list[RecordState]]:
    """One WARC record of a capture alone: its number there, and its offset in the packs."""
    item = _Item(capture.index, number, offset, capture.records[number], _imported(capture))
    result = _check_job(packs, [item])
    return result.findings, result.states


def _check_job(packs: PackFiles, items: Sequence[_Item]) -> _Result:
    result = _Result(Findings(), [], sum(item.record.length for item in items))
    start = 0
    while start < len(items):  # one stretch of records within one pack at a time
        first = items[start]
        try:
            number, place = packs.place(first.offset)
        except IntegrityError as exc:
            result.findings.add("packs", f"entry {first.entry}", exc.message)
            break
        pack_end = packs.start(number + 1) if number + 1 < packs.count else packs.total
        end, stretch_end = start, first.offset
        while end < len(items) and stretch_end < pack_end and (end == start or stretch_end < first.offset + _JOB_BYTES):
            stretch_end += items[end].record.length
            end += 1
        path = packs.path(number)
        if stretch_end > pack_end:
            last = items[end - 1]
            result.findings.add(
                f"packs/{path.name}", f"byte {last.offset - packs.start(number)}",
                f"the WARC record {last.number} of entry {last.entry} is cut off",
                expected=f"{last.record.length} bytes", found=f"{pack_end - last.offset} bytes",
            )  # fmt: skip
            end -= 1
        _check_stretch(path, place - first.offset, items[start:end], result)
        start = max(end, start + 1)
    return result


def _check_stretch(path: Path, shift: int, items: Sequence[_Item], result: _Result) -> None:
    """Records that follow each other in one file; `shift` turns an offset into a place in it."""
    if not items:
        return
    with store_errors(path, "read"):
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            check = _Stretch(f"packs/{path.name}", handle, result)
            start = items[0].offset + shift
            end = items[-1].offset + items[-1].record.length + shift
            if end - start <= 2 * _JOB_BYTES:
                data = memoryview(os.pread(handle, end - start, start))
                for item in items:
                    at = item.offset + shift - start
                    check.small(item, item.offset + shift, data[at : at + item.record.length])
            else:
                for item in items:
                    check.large(item, item.offset + shift)
        finally:
            os.close(handle)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The checks of single records; `place` is where a record begins in the file."""

    file: str
    handle: int
    result: _Result

    def small(self, item: _Item, place: int, data: memoryview) -> None:
        """A record that was read whole."""
        record = item.record
        cut = record.prefix.length
        self._head(item, place, bytes(data[:cut]))
        if record.payload is not None:
            payload = data[cut : cut + record.payload.length]
            if hashlib.sha256(payload).digest() != record.payload.digest.raw:
                self._differs(item, place, zero=bytes(payload).count(0) == record.payload.length)
        if data[record.length - len(TRAILER) :] != TRAILER:
            self._trailer(item, place)

    def large(self, item: _Item, place: int) -> None:
        """A record that is too long to be held in memory."""
        record = item.record
        at, end = place + record.prefix.length, place + record.length - len(TRAILER)
        self._head(item, place, os.pread(self.handle, at - place, place))
        if record.payload is not None:
            state, zero = hashlib.sha256(), True
            while at < end and (block := os.pread(self.handle, min(_BLOCK_BYTES, end - at), at)):
                state.update(block)
                zero = zero and block == _ZEROS[: len(block)]
                at += len(block)
            if state.digest() != record.payload.digest.raw:
                self._differs(item, place, zero=zero)
        if os.pread(self.handle, len(TRAILER), end) != TRAILER:
            self._trailer(item, place)

    def _head(self, item: _Item, place: int, prefix: bytes) -> None:
        stated, computed = item.record.prefix.digest, hashlib.sha256(prefix).digest()
        fits = computed == stated.raw
        wrong = check_prefix(prefix, item.record, item.imported) if fits else None
        if fits and wrong is None:
            return
        what = f"WARC record {item.number} of entry {item.entry}"
        if fits:
            self.result.findings.add(self.file, f"byte {place}", f"{what}: {wrong}")
        else:
            self.result.findings.add(
                self.file, f"byte {place}", f"prefix of {what}", expected=stated, found=Digest(computed)
            )

    def _differs(self, item: _Item, place: int, *, zero: bool) -> None:
        place += item.record.prefix.length
        self.result.states.append(RecordState(item.entry, item.number, self.file, place, zero))

    def _trailer(self, item: _Item, place: int) -> None:
        at = place + item.record.length - len(TRAILER)
        what = f"WARC record {item.number} of entry {item.entry} does not end with CRLF CRLF"
        self.result.findings.add(self.file, f"byte {at}", what)
