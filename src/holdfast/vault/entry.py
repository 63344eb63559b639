# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Log entries: the envelope, the types, and what each type's body may hold.

Pure: bytes in, checked values out (vault-format, sections 3 and 5). An entry is canonical JSON
with exactly six members; `_BODIES` is the table of section 5, one row per type, one check per
member. Types that are not in the table are valid: their envelope is checked, and whoever reads
them says so.

What one entry can show about itself is checked here. What it says about *other* entries (an
earlier capture, an earlier set) is checked by `references`, with the types of those entries
handed in, because the writer and the audit find them in different ways.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeGuard

from holdfast.base import canonical
from holdfast.base.canonical import JsonValue
from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, IntegrityError
from holdfast.proof.note import VerifierKey
from holdfast.vault.quick import CAPTURE

__all__ = [
    "EMPTY_DIGEST",
    "MAX_ENTRY_BYTES",
    "MAX_MEMBERS",
    "MAX_RECORDS",
    "Capture",
    "CaptureSet",
    "Earlier",
    "Entry",
    "Part",
    "RecordPart",
    "build_entry",
    "capture_of",
    "check_references",
    "commitment_paths",
    "earlier_of",
    "parse_entry",
    "set_of",
    "subject_index",
]

MAX_ENTRY_BYTES = 60_000  # section 3; a tile entry may have 65,535, the rest is room for later envelopes
MAX_MEMBERS = 1000  # section 14
MAX_RECORDS = 16  # section 14
MAX_PREFIX_BYTES = (1 << 16) + (1 << 20)  # section 14: WARC header and HTTP head
EMPTY_DIGEST = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_MAX_INT = 2**53 - 1

_ENVELOPE = frozenset({"v", "type", "time", "actor", "subject", "body"})
_TYPE = re.compile(r"[a-z][a-z-]{0,31}\Z")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")
_ACTOR = re.compile(r"[0-9a-f]{8}\Z")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")
_SUBJECT = re.compile(r"(?:log|entry:(0|[1-9][0-9]{0,15})|sha256:[0-9a-f]{64})\Z")
_MEDIA = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*\Z")
_MEMBER = re.compile(r"[a-z0-9_]{1,64}\Z")
_READER = re.compile(r"[A-Za-z0-9_.-]+@[1-9][0-9]*\Z")
_ORIGIN = re.compile(r"[^\s+\x00-\x1f]+\Z")
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+\Z")
_OWN_PAYLOAD = frozenset({"resource", "response"})
_RECORD_TYPES = frozenset({"resource", "request", "response", "revisit", "metadata"})
_FIDELITIES = frozenset({"wire", "decoded", "rendered", "imported"})
_BASES = frozenset({"clock", "claimed", "inside", "file-name", "edition"})
_AREAS = frozenset({"pack", "openings", "log"})


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
        kinds = (number for number, record in enumerate(self.records) if record.type in _OWN_PAYLOAD)
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


Check = Callable[[JsonValue], bool]


@dataclass(frozen=True, slots=True)
class _Body:
    """A row of the table: which subjects are allowed, and the check of every member."""

    subject: re.Pattern[str]
    members: Mapping[str, Check]
    optional: frozenset[str] = frozenset()
    rule: Callable[[str, Mapping[str, JsonValue]], str | None] = lambda _subject, _body: None


def _is_object(value: JsonValue, names: frozenset[str]) -> TypeGuard[Mapping[str, JsonValue]]:
    return isinstance(value, dict) and value.keys() == names


def _is_count(value: JsonValue) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= _MAX_INT


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.match(value) is not None


def _one_of(words: frozenset[str]) -> Check:
    return lambda value: isinstance(value, str) and value in words


_is_digest = _matches(_DIGEST)
_PART = frozenset({"digest", "length"})
_RECORD = frozenset({"payload", "prefix", "type"})
_COMMITMENT = frozenset({"commitment"})
_SET_MEMBER = frozenset({"capture", "member"})
_CUT = frozenset({"area", "digest", "length"})


def _is_time(value: JsonValue) -> bool:
    if not isinstance(value, str) or _TIME.match(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_part(value: JsonValue) -> bool:
    return _is_object(value, _PART) and _is_digest(value["digest"]) and _is_count(value["length"])


def _is_filled(value: JsonValue, limit: int) -> bool:
    if not _is_object(value, _PART) or not _is_part(value):
        return False
    length = value["length"]
    return isinstance(length, int) and 0 < length <= limit


def _is_record(value: JsonValue) -> bool:
    if not _is_object(value, _RECORD) or value["type"] not in _RECORD_TYPES:
        return False
    prefix, payload = value["prefix"], value["payload"]
    return _is_filled(prefix, MAX_PREFIX_BYTES) and (payload is None or _is_filled(payload, _MAX_INT))


def _is_records(value: JsonValue) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= MAX_RECORDS and all(map(_is_record, value))


def _is_commitment(value: JsonValue) -> bool:
    return _is_object(value, _COMMITMENT) and _is_digest(value["commitment"])


def _is_members(value: JsonValue) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_MEMBERS:
        return False
    names: list[str] = []
    for item in value:
        if not _is_object(item, _SET_MEMBER) or not _is_count(item["capture"]):
            return False
        name = item["member"]
        if not isinstance(name, str) or _MEMBER.match(name) is None:
            return False
        names.append(name)
    return names == sorted(set(names))


def _is_cuts(value: JsonValue) -> bool:
    return (
        isinstance(value, list)
        and len(value) > 0
        and all(
            _is_object(item, _CUT)
            and item["area"] in _AREAS
            and _is_count(item["length"])
            and _is_digest(item["digest"])
            for item in value
        )
    )


def _is_vkey(value: JsonValue) -> bool:
    try:
        return isinstance(value, str) and bool(VerifierKey.parse(value).name)
    except InputError:
        return False


def _capture_rule(subject: str, body: Mapping[str, JsonValue]) -> str | None:
    """Section 6, *which payload is the capture's*."""
    payload, records = body["payload"], body["records"]
    assert isinstance(payload, dict)  # noqa: S101 - the member checks have run
    assert isinstance(records, list)  # noqa: S101
    if subject != payload["digest"]:
        return "the subject is not the payload's digest"
    if (payload["length"] == 0) != (payload["digest"] == EMPTY_DIGEST):
        return "the payload's length and digest do not agree on being empty"
    own = [record for record in records if record["type"] in _OWN_PAYLOAD]
    revisits = sum(record["type"] == "revisit" for record in records)
    if (len(own), revisits) != ((0, 1) if "first" in body else (1, 0)):
        return "a capture has one record of type resource or response, or, with `first`, one of type revisit"
    if own and own[0]["payload"] != (payload if payload["length"] else None):
        return "the payload is not that of the capture's own record"
    return None


def _deletion_rule(_subject: str, body: Mapping[str, JsonValue]) -> str | None:
    fits = (body["what"] == "opening") == ("path" in body)
    return None if fits else "`path` goes with `what: opening`, and only with it"


def _genesis_rule(_subject: str, body: Mapping[str, JsonValue]) -> str | None:
    return None if str(body["vkey"]).split("+")[0] == body["origin"] else "the key's name is not the origin"


_LOG = re.compile(r"log\Z")
_OF_DIGEST = re.compile(r"sha256:")
_OF_ENTRY = re.compile(r"entry:")
_BODIES: Mapping[str, _Body] = {
    "genesis": _Body(_LOG, {
        "format": lambda value: type(value) is int and value == 1,
        "hash": _one_of(frozenset({"sha256"})),
        "origin": _matches(_ORIGIN),
        "vkey": _is_vkey,
        "software": lambda value: isinstance(value, str),
    }, rule=_genesis_rule),
    "capture": _Body(_OF_DIGEST, {
        "payload": _is_part,
        "fidelity": _one_of(_FIDELITIES),
        "captured": _is_time,
        "media": _matches(_MEDIA),
        "records": _is_records,
        "uri": _is_commitment,
        "name": _is_commitment,
        "first": _is_count,
    }, frozenset({"name", "first"}), _capture_rule),
    "set": _Body(_LOG, {
        "source": _is_commitment,
        "observed": _is_time,
        "basis": _one_of(_BASES),
        "members": _is_members,
        "reader": lambda value: value is None or isinstance(value, str),
    }),
    "derivation": _Body(_OF_ENTRY, {
        "reader": _matches(_READER),
        "entities": _is_count,
        "losses": _is_count,
        "records": _is_count,
        "statements": _is_count,
        "output": _is_digest,
    }),
    "release": _Body(_OF_ENTRY, {"reason": _is_commitment}),
    "deletion": _Body(_OF_ENTRY, {
        "what": _one_of(frozenset({"payload", "opening"})),
        "path": _matches(_POINTER),
        "reason": _is_commitment,
        "basis": _is_commitment,
    }, frozenset({"path", "basis"}), _deletion_rule),
    "tail": _Body(_LOG, {"cut": _is_cuts}),
}  # fmt: skip
_REQUIRED = {name: frozenset(row.members) - row.optional for name, row in _BODIES.items()}
_COMMITTED = {
    name: tuple(sorted(member for member, check in row.members.items() if check is _is_commitment))
    for name, row in _BODIES.items()
}


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
        known = CAPTURE.match(data)
        if known is not None and _is_time(known["time"].decode()) and _is_time(known["captured"].decode()):
            value: Mapping[str, JsonValue] = json.loads(data)  # `quick` says why nothing is left to check
        else:
            value = _load(data)
            _check(value, index, len(data))
    except InputError as exc:
        msg = f"entry {index} breaks the format: {exc.message}"
        hint = "the log holds bytes that Holdfast did not write"
        raise IntegrityError(msg, where=f"entry {index}", hint=hint) from exc
    return _entry(index, value, data)


def commitment_paths(entry: Entry) -> tuple[tuple[str, Digest], ...]:
    """(JSON pointer, commitment) of every commitment, in the order of the openings (section 4)."""
    names = _COMMITTED.get(entry.type)
    found: Iterable[tuple[str, JsonValue]]
    if names is not None:  # known types hold them at the top of the body only, and the table is sorted
        found = [(f"/body/{name}", entry.body[name]) for name in names if name in entry.body]
    else:
        found = sorted(_walk(entry.body, "/body"), key=lambda item: item[0].encode())
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


def _check_subject(entry: Entry, about: Earlier | None) -> Iterator[str]:
    wanted = {"derivation": "set", "release": "set"}.get(entry.type)
    if entry.type == "deletion" and entry.body["what"] == "payload":
        wanted = "capture"
    if about is not None and wanted is not None and about.type != wanted:
        yield f"subject {entry.subject} is of type {about.type}, not {wanted}"


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
            ("time", _is_time(value["time"])),
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
    _check_body(str(kind), str(subject), body)


def _check_body(kind: str, subject: str, body: Mapping[str, JsonValue]) -> None:
    row = _BODIES.get(kind)
    if row is None:
        canonical.dumps(body)  # the quick way has not looked at the size of integers
        for path, found in _walk(body, "/body"):
            if not _is_commitment(found):
                msg = f"{path} has a member `commitment` and is no commitment"
                raise InputError(msg)
        return
    names = body.keys()
    if not _REQUIRED[kind] <= names <= row.members.keys():
        msg = f"the body of a {kind} has the members {sorted(names)}"
        raise InputError(msg, hint=f"exactly {sorted(_REQUIRED[kind])}, and perhaps {sorted(row.optional)}")
    for name, value in body.items():
        if not row.members[name](value):
            msg = f"member {name!r} of a {kind} has the value {str(value)[:80]!r}"
            raise InputError(msg)
    if row.subject.match(subject) is None:
        msg = f"a {kind} cannot have the subject {subject[:80]!r}"
        raise InputError(msg)
    broken = row.rule(subject, body)
    if broken is not None:
        raise InputError(broken)


def _walk(value: JsonValue, path: str) -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
    """Every object with a member `commitment`, with its JSON pointer (RFC 6901)."""
    if isinstance(value, dict):
        if "commitment" in value:
            yield path, value
        for name, item in value.items():
            yield from _walk(item, f"{path}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk(item, f"{path}/{number}")


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
