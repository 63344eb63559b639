# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One batch of appends: captures and entries that become durable together, or not at all.

A `Batch` is what `Vault.append()` hands out while it holds the exclusive lock. Payloads go to
the packs as they come; entries, openings and tiles are written when the block ends, in the
order of vault-format, section 8. Until then nothing is acknowledged, and an exception leaves
at most a tail behind the checkpoint.

Whatever would break a rule of the format is refused here, before anything is written: a
vault never holds an entry that a verifier has to refuse.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from holdfast.base.canonical import JsonValue
from holdfast.base.clock import Clock, instant_text
from holdfast.base.digest import Digest, sha256, sha256_stream
from holdfast.base.errors import CaptureError, InputError, LimitError, StoreError, UsageError
from holdfast.base.files import store_errors
from holdfast.vault.entry import (
    Earlier,
    Entry,
    build_entry,
    check_erasure,
    check_references,
    commitment_paths,
    earlier_of,
    subject_index,
)
from holdfast.vault.openings import SALT_BYTES, Opening
from holdfast.vault.pack import MAX_HEADER_BYTES, MAX_HTTP_HEAD_BYTES, TRAILER, PackWriter, is_http_head, warc_header

__all__ = ["Batch", "CaptureRef", "Exchange", "Known"]

_IN_MEMORY_BYTES = 8 << 20  # payloads up to here are read whole and compared before a byte is written
_BLOCK_BYTES = 1 << 20
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_HTTP = "application/http;msgtype="


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """An appended capture: entry index, payload, and the capture that stores the same payload already."""

    index: int
    payload: Digest
    length: int
    first: int | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange as it went over the wire; heads end with their empty line.

    `request_body` is mostly empty; `ip` is the address of the server the connection was made to.
    """

    uri: str
    request_head: bytes
    response_head: bytes
    request_body: bytes = b""
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A stored payload that a new capture may refer to: capture index and its instant."""

    index: int
    captured: str


@dataclass(frozen=True, slots=True)
class _Payload:
    digest: Digest
    length: int
    data: bytes | None
    stream: BinaryIO | None


class Batch:
    """See the module. Made by `Vault.append` only; of no use after its block."""

    def __init__(
        self,
        *,
        size: int,
        actor: str,
        packs: PackWriter,
        clock: Clock,
        random: Callable[[int], bytes],
        run_dir: Path,
        entry: Callable[[int], Entry],
        stored: Callable[[Digest], Known | None],
    ) -> None:
        self._start = size
        self._actor = actor
        self.packs = packs
        self._clock = clock
        self._random = random
        self._run_dir = run_dir
        self._stored_before = stored
        self._entry_before = entry
        self._stored_now: dict[Digest, Known] = {}
        self._broken: BaseException | None = None
        self.entries: list[Entry] = []
        self.openings: list[tuple[int, bytes]] = []
        self.open = True

    @property
    def size(self) -> int:
        """Index that the next entry gets."""
        return self._start + len(self.entries)

    def add_payload(
        self,
        stream: BinaryIO,
        *,
        media_type: str = "application/octet-stream",
        uri: str | None = None,
        name: str | None = None,
        fidelity: str = "imported",
        captured_at: datetime | None = None,
    ) -> CaptureRef:
        """Preserve the bytes of `stream` from its position to its end as one capture.

        A payload that is stored already is not stored again, but logged. A seekable stream is
        read twice; another one is first copied to `run/`. Without `uri` the capture's is
        `urn:sha256:` and the hex digest of the payload; `name` is the file's name.

        Raises:
            CaptureError: the bytes changed while they were read.
            InputError: media type or fidelity break the format, or a text is not UTF-8.
            StoreError: the disk is full or fails; the batch is lost.
        """
        self._require_open()
        with self._payload(stream) as payload:
            captured = instant_text(self._clock.now() if captured_at is None else captured_at)
            first = self._first(payload.digest)
            urn = f"urn:sha256:{payload.digest.hex}"
            kind = "resource" if first is None else "revisit"
            fields = self._fields(kind, captured, urn, payload.digest)
            if first is not None:
                fields += [("WARC-Profile", _REVISIT), ("WARC-Refers-To-Target-URI", urn)]
                fields.append(("WARC-Refers-To-Date", first.captured))
            header = _sized(fields, media_type, payload.length if first is None else 0)
            record = _record(kind, header, payload if first is None else None)
            body = _capture_body(
                payload, fidelity=fidelity, captured=captured, media=media_type, first=first, records=[record]
            )
            openings = {"/body/uri": urn if uri is None else uri} | ({} if name is None else {"/body/name": name})
            ref = self._append_capture(body, openings, payload, first)
            self._write(header, payload if first is None else None)
        return ref

    def add_exchange(
        self,
        exchange: Exchange,
        body: BinaryIO,
        *,
        media_type: str,
        fidelity: str = "wire",
        captured_at: datetime | None = None,
    ) -> CaptureRef:
        """Preserve an HTTP exchange: the response with its body as it came, and the request.

        The payload is `body`, still chunked and compressed as on the wire. Raises as
        `add_payload`; InputError for a head that does not end with its first empty line, and
        LimitError for one above 1 MiB.
        """
        self._require_open()
        for head in (exchange.request_head, exchange.response_head):
            if len(head) > MAX_HTTP_HEAD_BYTES:
                msg = f"an HTTP head has at most {MAX_HTTP_HEAD_BYTES} bytes, not {len(head)}"
                raise LimitError(msg)
            if not is_http_head(head):
                msg = f"not an HTTP head that ends with its first empty line: {head[:80]!r}"
                raise InputError(msg, hint="what follows the empty line belongs to the body")
        with self._payload(body) as payload:
            captured = instant_text(self._clock.now() if captured_at is None else captured_at)
            first = self._first(payload.digest)
            kind = "response" if first is None else "revisit"
            # A chunked body is not what WARC calls the payload: other tools would compare it unchunked.
            chunked = b"chunked" in exchange.response_head.lower()
            fields = self._fields(kind, captured, exchange.uri, None if chunked else payload.digest)
            if exchange.ip is not None:
                fields.append(("WARC-IP-Address", exchange.ip))
            if first is not None:
                fields += [("WARC-Profile", _REVISIT), ("WARC-Refers-To-Date", first.captured)]
            stored = payload if first is None else None
            length = len(exchange.response_head) + (0 if stored is None else stored.length)
            answer = _sized(fields, _HTTP + "response", length) + exchange.response_head
            asked = _Payload(sha256(exchange.request_body), len(exchange.request_body), exchange.request_body, None)
            twin = [*self._fields("request", captured, exchange.uri, None), ("WARC-Concurrent-To", fields[1][1])]
            length = len(exchange.request_head) + asked.length
            question = _sized(twin, _HTTP + "request", length) + exchange.request_head
            records = [_record(kind, answer, stored), _record("request", question, asked)]
            entry = _capture_body(
                payload, fidelity=fidelity, captured=captured, media=media_type, first=first, records=records
            )
            ref = self._append_capture(entry, {"/body/uri": exchange.uri}, payload, first)
            self._write(answer, stored)
            self._write(question, asked)
        return ref

    def add_entry(
        self, kind: str, subject: str, body: Mapping[str, JsonValue], openings: Mapping[str, str] | None = None
    ) -> int:
        """Append an entry; gives its index.

        Args:
            kind: its type.
            subject: `log`, `entry:<index>` or a digest text.
            body: without the members that are commitments.
            openings: JSON pointer from the root of the entry (`/body/source`) → text. The
                commitment is put in place; the text goes to the openings only.

        Raises:
            InputError: the entry would break the format.
        """
        self._require_open()
        texts = {} if openings is None else openings
        made = [Opening(self.size, path, self._random(SALT_BYTES), text) for path, text in texts.items()]
        whole: dict[str, JsonValue] = {
            "v": 1,
            "type": kind,
            "time": instant_text(self._clock.now()),
            "actor": self._actor,
            "subject": subject,
            "body": _copy(body),
        }
        for opening in made:
            _put(whole, opening.path, {"commitment": str(opening.commitment)})
        entry = build_entry(self.size, whole)
        wrong = next(check_references(entry, self._earlier), None)
        about = subject_index(entry) if kind == "deletion" else None
        if wrong is None and about is not None:
            wrong = next(check_erasure(entry, self._any(about)), None)
        if wrong is None and [path for path, _ in commitment_paths(entry)] != sorted(texts, key=str.encode):
            wrong = "not every commitment of the entry has an opening"
        if wrong is not None:
            msg = f"entry {entry.index} would break the format: {wrong}"
            raise InputError(msg)
        bundle = entry.index // 256
        self.openings += [(bundle, opening.line()) for opening in sorted(made, key=lambda item: item.path.encode())]
        self.entries.append(entry)
        return entry.index

    def add_set(self, *, source: str, observed: str, basis: str, members: Mapping[str, int], reader: str | None) -> int:
        """Append a `set`: which captures are the members of one edition of `source`; gives its index."""
        listed: list[JsonValue] = [{"capture": index, "member": name} for name, index in sorted(members.items())]
        body: dict[str, JsonValue] = {"observed": observed, "basis": basis, "members": listed, "reader": reader}
        return self.add_entry("set", "log", body, {"/body/source": source})

    def add_derivation(
        self,
        set_index: int,
        *,
        reader: str,
        entities: int,
        losses: int,
        records: int,
        statements: int,
        output: Digest,
    ) -> int:
        """Append a `derivation`: what `reader` made of the set; gives its index."""
        body: dict[str, JsonValue] = {
            "reader": reader,
            "entities": entities,
            "losses": losses,
            "records": records,
            "statements": statements,
            "output": str(output),
        }
        return self.add_entry("derivation", f"entry:{set_index}", body)

    def add_release(self, set_index: int, *, reason: str) -> int:
        """Append a `release`: a person lets a quarantined set count, for `reason`; gives its index."""
        return self.add_entry("release", f"entry:{set_index}", {}, {"/body/reason": reason})

    def add_decision(self, verdict: str, *, image: Digest, size: int, score: int, texts: Mapping[str, str]) -> int:
        """Append a `decision`: what a person held of a query and a listed party; gives its index.

        Args:
            verdict: `not-the-same`, `the-same`, `unsure` or `reopen`.
            image: the screening image that was looked at.
            size: entries in the log at that moment.
            score: in ten-thousandths, as it was shown.
            texts: `query`, `listed`, `reason`, and perhaps `by`; only their commitments enter the log.
        """
        body: dict[str, JsonValue] = {"verdict": verdict, "image": str(image), "size": size, "score": score}
        return self.add_entry("decision", "log", body, {f"/body/{name}": text for name, text in texts.items()})

    def add_judgement(self, verdict: str, *, rules: str, texts: Mapping[str, str]) -> int:
        """Append a `judgement`: whether two records are of one party, as a person holds it; gives its index.

        Args:
            verdict: `same`, `different`, `unsure` or `reopen`.
            rules: version of the rules that compared the two when the person looked.
            texts: `one`, `other`, `reason`, and perhaps `by`; only their commitments enter the log.
        """
        body: dict[str, JsonValue] = {"verdict": verdict, "rules": rules}
        return self.add_entry("judgement", "log", body, {f"/body/{name}": text for name, text in texts.items()})

    def finish(self) -> None:
        """Refuse further use; called when the block ends.

        Raises:
            StoreError: a payload was written in part and the exception was swallowed.
        """
        self.open = False
        if self._broken is not None:
            raise StoreError(
                "a capture of this batch was written in part, so nothing of the batch is kept",
                hint="run the command again",
            ) from self._broken

    def _require_open(self) -> None:
        if not self.open:
            msg = "this batch has ended"
            raise UsageError(msg, hint="append inside `with vault.append() as batch:`")
        if self._broken is not None:
            self.finish()

    def _earlier(self, index: int) -> Earlier:
        return earlier_of(self._any(index))

    def _any(self, index: int) -> Entry:
        return self.entries[index - self._start] if index >= self._start else self._entry_before(index)

    def _first(self, digest: Digest) -> Known | None:
        known = self._stored_now.get(digest)
        return self._stored_before(digest) if known is None else known

    def _fields(self, kind: str, captured: str, uri: str, digest: Digest | None) -> list[tuple[str, str]]:
        number = uuid.UUID(bytes=self._random(16), version=4)
        fields = [("WARC-Type", kind), ("WARC-Record-ID", f"<{number.urn}>"), ("WARC-Date", captured)]
        fields.append(("WARC-Target-URI", uri))
        return fields if digest is None else [*fields, ("WARC-Payload-Digest", str(digest))]

    def _append_capture(
        self, body: Mapping[str, JsonValue], openings: Mapping[str, str], payload: _Payload, first: Known | None
    ) -> CaptureRef:
        index = self.add_entry("capture", str(payload.digest), body, openings)
        if first is None:
            self._stored_now[payload.digest] = Known(index, str(body["captured"]))
        return CaptureRef(index, payload.digest, payload.length, None if first is None else first.index)

    def _write(self, prefix: bytes, payload: _Payload | None) -> None:
        """One WARC record; when that fails, the whole batch is broken."""
        try:
            self.packs.begin()
            self.packs.write(prefix)
            if payload is not None:
                for block in _blocks(payload):
                    self.packs.write(block)
            self.packs.write(TRAILER)
        except BaseException as exc:
            self._broken = exc
            raise

    @contextmanager
    def _payload(self, stream: BinaryIO) -> Iterator[_Payload]:
        """Digest and length of the bytes to come, and the bytes: in memory, or to be read again."""
        if not stream.seekable():
            with store_errors(self._run_dir, "write to"), tempfile.TemporaryFile(dir=self._run_dir) as spool:
                shutil.copyfileobj(stream, spool, _BLOCK_BYTES)
                spool.seek(0)
                with self._payload(spool) as payload:
                    yield payload
            return
        start = stream.tell()
        data = stream.read(_IN_MEMORY_BYTES + 1)
        stream.seek(start)
        if len(data) <= _IN_MEMORY_BYTES:
            if not isinstance(stream, io.BytesIO) and stream.read(_IN_MEMORY_BYTES + 1) != data:
                raise _changed(stream)
            yield _Payload(sha256(data), len(data), data, None)
            return
        del data
        digest, length = sha256_stream(stream)
        stream.seek(start)
        yield _Payload(digest, length, None, stream)


def _blocks(payload: _Payload) -> Iterator[bytes]:
    """The bytes of a payload, hashed again on the way."""
    if payload.stream is None:
        yield payload.data or b""
        return
    state, length = hashlib.sha256(), 0
    while block := payload.stream.read(min(_BLOCK_BYTES, payload.length - length + 1)):
        state.update(block)
        length += len(block)
        if length > payload.length:
            break
        yield block
    if (length, state.digest()) != (payload.length, payload.digest.raw):
        raise _changed(payload.stream)


def _changed(stream: BinaryIO) -> CaptureError:
    return CaptureError(
        "the file changed while it was being read",
        where=str(getattr(stream, "name", "stream")),
        hint="wait until nobody writes to it, then add it again",
    )


def _sized(fields: Sequence[tuple[str, str]], content_type: str, length: int) -> bytes:
    header = warc_header([*fields, ("Content-Type", content_type), ("Content-Length", str(length))])
    if len(header) > MAX_HEADER_BYTES:
        msg = f"a WARC header has at most {MAX_HEADER_BYTES} bytes, not {len(header)}"
        raise LimitError(msg, hint="the address of the capture is too long")
    return header


def _part(digest: Digest, length: int) -> JsonValue:
    return {"digest": str(digest), "length": length}


def _record(kind: str, prefix: bytes, payload: _Payload | None) -> JsonValue:
    stored = None if payload is None or payload.length == 0 else _part(payload.digest, payload.length)
    return {"type": kind, "prefix": _part(sha256(prefix), len(prefix)), "payload": stored}


def _capture_body(
    payload: _Payload,
    *,
    fidelity: str,
    captured: str,
    media: str,
    first: Known | None,
    records: list[JsonValue],
) -> dict[str, JsonValue]:
    body: dict[str, JsonValue] = {
        "payload": _part(payload.digest, payload.length),
        "fidelity": fidelity,
        "captured": captured,
        "media": media,
        "records": records,
    }
    return body if first is None else body | {"first": first.index}


def _copy(value: JsonValue) -> JsonValue:
    """A copy in plain dicts and lists, which the caller cannot change afterwards."""
    if isinstance(value, Mapping):
        return {name: _copy(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_copy(item) for item in value]
    return value


def _put(root: dict[str, JsonValue], pointer: str, value: JsonValue) -> None:
    """Put `value` at a JSON pointer whose parents exist and whose last member does not."""
    *parents, last = [name.replace("~1", "/").replace("~0", "~") for name in pointer.split("/")[1:]] or [""]
    place: JsonValue = root
    for name in parents:
        place = place.get(name) if isinstance(place, dict) else None
    if not isinstance(place, dict) or last in place:
        msg = f"no commitment can stand at {pointer[:80]!r}"
        raise InputError(msg, hint="a JSON pointer like /body/source to a member that is not there yet")
    place[last] = value
