# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the body of an entry may hold: the table of vault-format, section 5, as code.

`_BODIES` has one row per type: which subjects are allowed, one check per member, which members
may be absent, and a rule over the whole. `check_body` runs a row; a type that has none is valid
as long as everything in it called `commitment` is one (section 4).

Pure, and about one entry alone: what entries say of each other stands in `entry`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from holdfast.base import canonical
from holdfast.base.canonical import JsonValue
from holdfast.base.errors import InputError
from holdfast.proof.note import VerifierKey

__all__ = [
    "COMMITTED",
    "EMPTY_DIGEST",
    "KNOWN_TYPES",
    "MAX_MEMBERS",
    "MAX_RECORDS",
    "OWN_PAYLOAD",
    "check_body",
    "find_commitments",
    "is_time",
]

MAX_MEMBERS = 1000  # section 14
MAX_RECORDS = 16  # section 14
MAX_PREFIX_BYTES = (1 << 16) + (1 << 20)  # section 14: WARC header and HTTP head
EMPTY_DIGEST = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_MAX_INT = 2**53 - 1
_FULL_SCORE = 10_000

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z\Z")  # no hour 24
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")
_MEDIA = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*\Z")
_MEMBER = re.compile(r"[a-z0-9_]{1,64}\Z")
_READER = re.compile(r"[A-Za-z0-9_.-]+@[1-9][0-9]*\Z")
_ORIGIN = re.compile(r"[^\s+\x00-\x1f]+\Z")
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+\Z")
OWN_PAYLOAD = frozenset({"resource", "response"})
_RECORD_TYPES = frozenset({"resource", "request", "response", "revisit", "metadata"})
_FIDELITIES = frozenset({"wire", "decoded", "rendered", "imported"})
_BASES = frozenset({"clock", "claimed", "inside", "file-name", "edition"})
_AREAS = frozenset({"pack", "openings", "log"})
_JUDGEMENTS = frozenset({"different", "reopen", "same", "unsure"})
_RULES = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}\Z")
_VERDICTS = frozenset({"not-the-same", "reopen", "the-same", "unsure"})

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


def is_time(value: JsonValue) -> bool:
    """Whether `value` is an instant like `2026-03-01T12:00:00Z` that exists."""
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
    own = [record for record in records if record["type"] in OWN_PAYLOAD]
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
        "captured": is_time,
        "media": _matches(_MEDIA),
        "records": _is_records,
        "uri": _is_commitment,
        "name": _is_commitment,
        "first": _is_count,
    }, frozenset({"name", "first"}), _capture_rule),
    "set": _Body(_LOG, {
        "source": _is_commitment,
        "observed": is_time,
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
    "decision": _Body(_LOG, {
        "verdict": _one_of(_VERDICTS),
        "image": _is_digest,
        "size": _is_count,
        "score": lambda value: _is_count(value) and value <= _FULL_SCORE,
        "query": _is_commitment,
        "listed": _is_commitment,
        "reason": _is_commitment,
        "by": _is_commitment,
    }, frozenset({"by"})),
    "judgement": _Body(_LOG, {
        "verdict": _one_of(_JUDGEMENTS),
        "rules": _matches(_RULES),
        "one": _is_commitment,
        "other": _is_commitment,
        "reason": _is_commitment,
        "by": _is_commitment,
    }, frozenset({"by"})),
    "deletion": _Body(_OF_ENTRY, {
        "what": _one_of(frozenset({"payload", "opening"})),
        "path": _matches(_POINTER),
        "reason": _is_commitment,
        "basis": _is_commitment,
    }, frozenset({"path", "basis"}), _deletion_rule),
    "tail": _Body(_LOG, {"cut": _is_cuts}),
}  # fmt: skip
_REQUIRED = {name: frozenset(row.members) - row.optional for name, row in _BODIES.items()}
COMMITTED = {
    name: tuple(sorted(member for member, check in row.members.items() if check is _is_commitment))
    for name, row in _BODIES.items()
}
KNOWN_TYPES = frozenset(_BODIES)


def check_body(kind: str, subject: str, body: Mapping[str, JsonValue]) -> None:
    """Section 5 for one body.

    Raises:
        InputError: the first thing that is wrong.
    """
    row = _BODIES.get(kind)
    if row is None:
        canonical.dumps(body)  # the quick way has not looked at the size of integers
        for path, found in find_commitments(body, "/body"):
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


def find_commitments(value: JsonValue, path: str) -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
    """Every object with a member `commitment`, with its JSON pointer (RFC 6901)."""
    if isinstance(value, dict):
        if "commitment" in value:
            yield path, value
        for name, item in value.items():
            yield from find_commitments(item, f"{path}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from find_commitments(item, f"{path}/{number}")
