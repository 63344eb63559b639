# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Log entries: the envelope, the types, and what each type's body may hold.

Pure: bytes in, checked values out (vault-format, sections 3 and 5). An entry is canonical JSON
with exactly six members; what its body may hold stands in `bodies`. Types that are not known there
are valid: their envelope is checked, and whoever reads them says so.

What one entry can show about itself is checked here. What it says about *other* entries (an
earlier capture, an earlier set) is checked by `references`, with the types of those entries
handed in, because the writer and the audit find them in different ways.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from holdfast.base import canonical
from holdfast.base.canonical import JsonValue
from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, IntegrityError
from holdfast.vault.bodies import (
    COMMITTED,
    EMPTY_DIGEST,
    OWN_PAYLOAD,
    check_body,
    find_commitments,
    is_time,
)
from holdfast.vault.quick import CAPTURE

__all__ = [
    "MAX_ENTRY_BYTES",
    "Capture",
    "CaptureSet",
    "Earlier",
    "Entry",
    "Part",
    "RecordPart",
    "build_entry",
    "capture_of",
    "check_erasure",
    "check_references",
    "commitment_paths",
    "earlier_of",
    "parse_entry",
    "set_of",
    "subject_index",
]

MAX_ENTRY_BYTES = 60_000  # section 3; a tile entry may have 65,535, the rest is room for later envelopes

_ENVELOPE = frozenset({"v", "type", "time", "actor", "subject", "body"})
_TYPE = re.compile(r"[a-z][a-z-]{0,31}\Z")
_ACTOR = re.compile(r"[0-9a-f]{8}\Z")
_SUBJECT = re.compile(r"(?:log|entry:(0|[1-9][0-9]{0,15})|sha256:[0-9a-f]{64})\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One log entry: its index, the six members of the envelope, and its exact bytes."""

    index: int
    type: str
    time: str
    actor: str
    subject: str
    body: Mapping[str, JsonValue]
    data: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """Digest and length in bytes of a prefix or payload."""

    digest: Digest
    length: int


@dataclass(frozen=True, slots=True)
class RecordPart:
    """What a capture commits to of one WARC record; `payload` is `None` when it is empty."""

    type: str
    prefix: Part
    payload: Part | None

    @property
    def length(self) -> int:
        """Length of the whole WARC record in bytes, with its last four."""
        return self.prefix.length + (0 if self.payload is None else self.payload.length) + 4


@dataclass(frozen=True, slots=True)
class Capture:
    """A `capture` entry. `first` is the capture that stores the same payload, `None` for itself."""

    index: int
    payload: Digest
    length: int
    fidelity: str
    captured: str
    media: str
    first: int | None
    records: tuple[RecordPart, ...]

    @property
    def stored_record(self) -> int | None:
        """Which of `records` holds the payload; `None` when `first` stores it."""
        kinds = (number for number, record in enumerate(self.records) if record.type in OWN_PAYLOAD)
        return next(kinds, None)


@dataclass(frozen=True, slots=True)
class CaptureSet:
    """A `set` entry. `members` are (member name, capture index), sorted by name."""

    index: int
    observed: str
    basis: str
    members: tuple[tuple[str, int], ...]
    reader: str | None


class Earlier(NamedTuple):
    """What later entries may be checked against: the type, and for a capture what it stores."""

    type: str
    payload: str = ""
    length: int = 0
    first: int | None = None


def build_entry(index: int, value: Mapping[str, JsonValue]) -> Entry:
    """The entry `index` with the six members `value`, checked like a foreign one.

    Raises:
        InputError: a member breaks a rule, or the entry is longer than 60,000 bytes.
    """
    data = canonical.dumps(value)
    _check(value, index, len(data))
    return _entry(index, value, data)


def parse_entry(data: bytes, index: int) -> Entry:
    """Read entry `index` from its exact bytes.

    Raises:
        IntegrityError: not canonical JSON, a wrong envelope, or a body that its type does not allow.
    """
    try:
        known = CAPTURE.match(data) if len(data) <= MAX_ENTRY_BYTES else None
        if known is not None and _rest_fits(known):
            value: Mapping[str, JsonValue] = json.loads(data)  # `quick` says why nothing is left to check
        else:
            value = _load(data)
            _check(value, index, len(data))
    except InputError as exc:
        msg = f"entry {index} breaks the format: {exc.message}"
        hint = "the log holds bytes that Holdfast did not write"
        raise IntegrityError(msg, where=f"entry {index}", hint=hint) from exc
    return _entry(index, value, data)


def _rest_fits(known: re.Match[bytes]) -> bool:
    """What `CAPTURE` leaves to be checked: that the times exist, that the payload is not empty."""
    times = is_time(known["time"].decode()) and is_time(known["captured"].decode())
    return times and known["digest"] != EMPTY_DIGEST.encode()


def commitment_paths(entry: Entry) -> tuple[tuple[str, Digest], ...]:
    """(JSON pointer, commitment) of every commitment, in the order of the openings (section 4)."""
    names = COMMITTED.get(entry.type)
    found: Iterable[tuple[str, JsonValue]]
    if names is not None:  # known types hold them at the top of the body only, and the table is sorted
        found = [(f"/body/{name}", entry.body[name]) for name in names if name in entry.body]
    else:
        found = sorted(find_commitments(entry.body, "/body"), key=lambda item: item[0].encode())
    return tuple((path, Digest.parse(str(value["commitment"]))) for path, value in found if isinstance(value, dict))


def capture_of(entry: Entry) -> Capture:
    """The `capture` entry as a value.

    Raises:
        InputError: the entry is of another type.
    """
    body = _body_of(entry, "capture")
    payload = _part(body["payload"])
    records = body["records"]
    first = body.get("first")
    assert isinstance(records, list)  # noqa: S101 - `_check` has run on every Entry
    return Capture(
        index=entry.index,
        payload=payload.digest,
        length=payload.length,
        fidelity=str(body["fidelity"]),
        captured=str(body["captured"]),
        media=str(body["media"]),
        first=first if isinstance(first, int) else None,
        records=tuple(
            RecordPart(item["type"], _part(item["prefix"]), None if item["payload"] is None else _part(item["payload"]))
            for item in records
        ),
    )


def set_of(entry: Entry) -> CaptureSet:
    """The `set` entry as a value; its source is in the opening `/body/source`.

    Raises:
        InputError: the entry is of another type.
    """
    body = _body_of(entry, "set")
    members, reader = body["members"], body["reader"]
    assert isinstance(members, list)  # noqa: S101 - `_check` has run on every Entry
    return CaptureSet(
        index=entry.index,
        observed=str(body["observed"]),
        basis=str(body["basis"]),
        members=tuple((item["member"], item["capture"]) for item in members),
        reader=None if reader is None else str(reader),
    )


def subject_index(entry: Entry) -> int | None:
    """The index of the earlier entry that `entry` is about, `None` when it is about something else."""
    match = _SUBJECT.match(entry.subject)
    return None if match is None or match.group(1) is None else int(match.group(1))


def earlier_of(entry: Entry) -> Earlier:
    """What later entries may be checked against."""
    if entry.type != "capture":
        return Earlier(entry.type)
    payload, first = entry.body["payload"], entry.body.get("first")
    assert isinstance(payload, dict)  # noqa: S101 - `_check` has run on every Entry
    return Earlier("capture", payload["digest"], payload["length"], first if isinstance(first, int) else None)


def check_references(entry: Entry, earlier: Callable[[int], Earlier | None]) -> Iterator[str]:
    """What `entry` says wrongly about earlier entries, one sentence each (section 5, last paragraph).

    Args:
        earlier: gives what is known of an index below `entry.index`; `None` where that one was
            itself refused, which is another finding.
    """
    if (entry.type == "genesis") != (entry.index == 0):
        yield "genesis is entry 0 and only entry 0"
    about = subject_index(entry)
    if about is not None and about >= entry.index:
        yield f"subject {entry.subject} is not an earlier entry"
    elif about is not None:
        yield from _check_subject(entry, earlier(about))
    if entry.type == "capture" and isinstance(entry.body.get("first"), int):
        yield from _check_first(entry.index, earlier_of(entry), earlier)
    if entry.type == "set":
        for member, index in set_of(entry).members:
            target = earlier(index) if index < entry.index else None
            if index >= entry.index or (target is not None and target.type != "capture"):
                yield f"member {member} is entry {index}, which is not an earlier capture"


_SUBJECTS: Mapping[str, tuple[str, ...]] = {"derivation": ("set", "capture"), "release": ("set",)}


def _check_subject(entry: Entry, about: Earlier | None) -> Iterator[str]:
    wanted = _SUBJECTS.get(entry.type, ())
    deletes = entry.type == "deletion" and entry.body["what"] == "payload"
    if deletes:
        wanted = ("capture",)
    if about is not None and wanted and about.type not in wanted:
        yield f"subject {entry.subject} is of type {about.type}, not {' or '.join(wanted)}"
    elif about is not None and deletes and about.first is not None:
        yield f"subject {entry.subject} stores no payload, entry {about.first} does"


def check_erasure(entry: Entry, about: Entry) -> Iterator[str]:
    """What a `deletion` says wrongly about the commitments of its subject, the entry `about`."""
    path = entry.body.get("path") if entry.type == "deletion" else None
    if path is not None and path not in dict(commitment_paths(about)):
        yield f"entry {about.index} has no commitment {str(path)[:80]}"


def _check_first(index: int, capture: Earlier, earlier: Callable[[int], Earlier | None]) -> Iterator[str]:
    first = capture.first
    if first is None or first >= index:
        yield f"first names entry {first}, which is not an earlier capture"
        return
    target = earlier(first)
    if target is not None and target.type != "capture":
        yield f"first names entry {first}, which is not an earlier capture"
    elif target is not None and target != capture._replace(first=None):
        yield f"first names capture {first}, which does not store this payload"


def _refuse(text: str) -> float:
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _load(data: bytes) -> Mapping[str, JsonValue]:
    """Canonical JSON object. For ASCII a quick way that proves the same (a property test says so)."""
    value = _load_ascii(data) if data.isascii() else None
    found = canonical.loads(data) if value is None else value  # the slow way also says what is wrong
    if not isinstance(found, dict):
        msg = "an entry is a JSON object"
        raise InputError(msg)
    return found


def _load_ascii(data: bytes) -> JsonValue:
    """The value, if `data` is canonical JSON as far as can be seen quickly.

    Duplicate names, blanks, other escapes and another order all re-serialise differently; floats
    are refused while reading; the size of integers is checked with the members.
    """
    try:
        value: JsonValue = _DECODER.decode(data.decode("ascii"))
        same = _ENCODER.encode(value).encode() == data
    except (ValueError, RecursionError):
        return None
    return value if same else None


def _check(value: Mapping[str, JsonValue], index: int, length: int) -> None:
    """Sections 3 and 5 for one entry. Raises InputError."""
    if length > MAX_ENTRY_BYTES:
        msg = f"entry {index} has {length} bytes, at most {MAX_ENTRY_BYTES} are allowed"
        raise InputError(msg)
    if value.keys() != _ENVELOPE:
        msg = f"the members are {sorted(value)}, not {sorted(_ENVELOPE)}"
        raise InputError(msg)
    kind, body, subject = value["type"], value["body"], value["subject"]
    wrong = [
        name
        for name, good in (
            ("v", type(value["v"]) is int and value["v"] == 1),
            ("type", isinstance(kind, str) and _TYPE.match(kind) is not None),
            ("time", is_time(value["time"])),
            ("actor", isinstance(value["actor"], str) and _ACTOR.match(value["actor"]) is not None),
            ("subject", isinstance(subject, str) and _SUBJECT.match(subject) is not None),
            ("body", isinstance(body, dict)),
        )
        if not good
    ]
    if wrong:
        msg = f"member {wrong[0]!r} has the value {str(value[wrong[0]])[:80]!r}"
        raise InputError(msg)
    assert isinstance(body, dict)  # noqa: S101 - checked above
    check_body(str(kind), str(subject), body)


def _entry(index: int, value: Mapping[str, JsonValue], data: bytes) -> Entry:
    body = value["body"]
    assert isinstance(body, dict)  # noqa: S101 - `_check` has run
    return Entry(index, str(value["type"]), str(value["time"]), str(value["actor"]), str(value["subject"]), body, data)


def _body_of(entry: Entry, kind: str) -> Mapping[str, JsonValue]:
    if entry.type != kind:
        msg = f"entry {entry.index} is of type {entry.type}, not {kind}"
        raise InputError(msg)
    return entry.body


def _part(value: JsonValue) -> Part:
    assert isinstance(value, dict)  # noqa: S101 - `_check` has run on every Entry
    return Part(Digest(bytes.fromhex(value["digest"][7:])), value["length"])
