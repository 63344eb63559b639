# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
# ruff: noqa: INP001, PTH100, PTH112, PTH113, PTH114, PTH118, PTH120, PTH123, PTH208 - alone in a bundle; odd file names
"""Verify an evidence vault or an evidence bundle, with nothing but the Python standard library (3.9 or later).

    python3 verify.py VAULT_FOLDER [--vkey KEY] [--checkpoint FILE]...
    python3 verify.py BUNDLE.zip | BUNDLE_FOLDER [--vkey KEY]
    python3 verify.py                 (inside an unpacked bundle: checks the folder this file lies in)

KEY is the log's verifier key, or a file that holds it, got from somewhere else than the vault. FILE is an earlier
checkpoint of the same log. Written from the text of docs/vault-format.md, RFC 6962, RFC 8032, RFC 8785, WARC/1.1 and
the C2SP documents alone; it shares no code with the program that writes vaults. The numbers in the section headings
below (10.1, 12.3 …) are those of the procedures in that text. It opens no connection and writes no file.

One line is printed per finding: the file, the offset or entry, what was expected, what was found. Exit status:
0 verified, 1 tampered or incomplete, 2 wrong usage, 3 neither a vault nor a bundle.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import datetime as dt
import hashlib
import io
import json
import os
import re
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

CHUNK = 1 << 20
MAX_NOTE = 1 << 20  # a checkpoint with its signature lines
MAX_ENTRY, MAX_VALUE, MAX_DEPTH = 60_000, 1 << 20, 64
MAX_HEADER, MAX_HEAD = 1 << 16, 1 << 20  # WARC header, HTTP head (section 14)
MAX_LINE = 6 * MAX_VALUE + 4096  # an opening line: JSON may need six bytes for one
MAX_MANIFEST = 1 << 26
MAX_PRINTED = 1000
EMPTY = "sha256:" + hashlib.sha256(b"").hexdigest()


class RefusedError(Exception):
    """Something is not as the specification wants it: what was expected, what was found."""

    def __init__(self, expected: str, found: object) -> None:
        super().__init__(expected, found)
        self.expected, self.found = expected, found


def show(value: object) -> str:
    """The value as one short printable line: foreign text cannot steer the terminal."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:600])
    return text if len(text) <= 200 else text[:197] + "..."


class Report:
    """Prints findings and remarks; counts the findings."""

    def __init__(self) -> None:
        self.findings = 0

    def fail(self, where: str, expected: str, found: object) -> None:
        """Print one finding."""
        self.findings += 1
        if self.findings <= MAX_PRINTED:
            print(f"FINDING {show(where)}: expected {show(expected)}; found {show(found)}")
        elif self.findings == MAX_PRINTED + 1:
            print("FINDING further findings are counted, not printed")

    def say(self, text: str) -> None:
        """Print one remark."""
        print(show(text))

    @contextlib.contextmanager
    def at(self, where: str) -> Iterator[None]:
        """Turn a refusal inside the block into a finding at `where`."""
        try:
            yield
        except RefusedError as exc:
            self.fail(where, exc.expected, exc.found)
        except OSError as exc:
            self.fail(where, "a readable file", exc.strerror or type(exc).__name__)


def want(condition: object, expected: str, found: object) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise RefusedError(expected, found)


# == Ed25519, RFC 8032 section 5.1 =====================================================================================
# Policy: public key and R must be canonical encodings (y < p, no x = 0 with sign bit), S < L, a public key of small
# order is refused, and the equation is the one without cofactor, [S]B = R + [k]A, compared as encoded bytes.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]  # extended homogeneous coordinates (X, Y, Z, T)
NEUTRAL: Point = (0, 1, 1, 0)


def _add(a: Point, b: Point) -> Point:
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(k: int, point: Point) -> Point:
    total = NEUTRAL
    while k:
        if k & 1:
            total = _add(total, point)
        point, k = _add(point, point), k >> 1
    return total


def _decode(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or v * x * x % P != u or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _encode(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = _decode(bytes([0x58]) + bytes([0x66]) * 31) or NEUTRAL


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature (64 bytes) over the message is one of the public key (32 bytes), by the policy above."""
    a = _decode(public) if len(public) == 32 and len(signature) == 64 else None
    if a is None or _encode(_times(8, a)) == _encode(NEUTRAL):
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    x, y, z, t = _times(k, a)
    return _encode(_add(_times(s, BASE), (-x % P, y, z, -t % P))) == signature[:32]


# == Keys and checkpoints: C2SP signed-note and tlog-checkpoint (section 7) ============================================
def unbase64(text: str) -> bytes:
    """Decode standard base64; any spelling but the one an encoder gives is refused."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise RefusedError("standard base64", text) from None
    want(base64.b64encode(data).decode() == text, "canonical base64", text)
    return data


class Key:
    """A C2SP verifier key: `name+hash+base64(0x01 || Ed25519 key)`."""

    def __init__(self, text: str) -> None:
        match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", text)
        if not match:
            raise RefusedError("a verifier key name+hash+base64", text)
        material = unbase64(match[3])
        want(len(material) == 33 and material[0] == 1, "an Ed25519 verifier key", text)
        self.text, self.name, self.id, self.public = text, match[1], match[2], material[1:]
        made = hashlib.sha256(self.name.encode("utf-8", "replace") + b"\n" + material).hexdigest()[:8]
        want(made == self.id, f"key id {made}", self.id)


class Checkpoint:
    """A checkpoint parsed strictly: what its parts serialise to is what was read."""

    def __init__(self, raw: bytes) -> None:
        want(len(raw) <= MAX_NOTE, f"at most {MAX_NOTE} bytes", len(raw))
        try:
            note = raw.decode("utf-8")
        except UnicodeDecodeError as exc:
            raise RefusedError("UTF-8", exc.reason) from None
        want(not re.search(r"[\x00-\x09\x0b-\x1f]", note), "no control characters but newlines", note)
        text, _, tail = note.rpartition("\n\n")
        lines, signatures = text.split("\n"), tail.split("\n")
        want(len(lines) == 3, "origin, size and root, then an empty line", text)
        want(len(signatures) > 1 and not signatures[-1], "signature lines, each ended by a newline", tail)
        want(re.fullmatch(r"[^\s+]+", lines[0]), "an origin without blanks and plus signs", lines[0])
        want(re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1], re.ASCII), "a decimal size", lines[1])
        self.raw, self.text = raw, (text + "\n").encode()
        self.origin, self.size, self.root = lines[0], int(lines[1]), unbase64(lines[2])
        want(len(self.root) == 32, "a root of 32 bytes", len(self.root))
        self.signatures = []
        for line in signatures[:-1]:
            match = re.fullmatch(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
            if not match:
                raise RefusedError("a signature line", line)
            blob = unbase64(match[2])
            want(len(blob) > 4, "key id and signature", line)
            self.signatures.append((match[1], blob[:4].hex(), blob[4:]))

    def check(self, key: Key) -> None:
        """Refuse unless the checkpoint is of the key's origin and the key has signed it (every line that names it)."""
        want(self.origin == key.name, f"origin {key.name}", self.origin)
        want(
            self.signatures[0][:2] == (key.name, key.id), f"the log's signature first, by {key.id}", self.signatures[0]
        )
        for name, identity, signature in self.signatures:
            if (name, identity) == (key.name, key.id):
                want(ed25519_holds(key.public, self.text, signature), f"a valid signature by {key.id}", signature.hex())


def vouch(checkpoint: Checkpoint, key: Key, trusted: Key | None, report: Report) -> None:
    """Refuse unless the key is the trusted one and has signed; say what that proves."""
    want(trusted is None or trusted.text == key.text, trusted.text if trusted else "", key.text)
    checkpoint.check(key)
    report.say(f"checkpoint of {checkpoint.origin}, size {checkpoint.size}, signed by {key.text}")
    if trusted is None:
        report.say("not checked: the key is vouched for by this vault or bundle itself (compare it, or give --vkey)")
    if len(checkpoint.signatures) > 1:
        report.say(f"not checked: {len(checkpoint.signatures) - 1} further signature line(s) on the checkpoint")


# == Entries: canonical JSON, envelope, bodies (sections 3, 4 and 5) ===================================================
def canonical(value: object, depth: int = 1) -> str:
    """The RFC 8785 form of a value made of the kinds section 3 allows."""
    if not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    want(depth <= MAX_DEPTH, f"nesting of at most {MAX_DEPTH}", "deeper")
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical(n) + ":" + canonical(value[n], depth + 1) for n in names) + "}"
    return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    want(len(dict(pairs)) == len(pairs), "no duplicate names", [name for name, _ in pairs])
    return dict(pairs)


def _integer(text: str) -> int:
    want(len(text) <= 17 and abs(int(text)) < 2**53, "integers within 2^53 - 1", text)
    return int(text)


def _no_float(text: str) -> Any:
    raise RefusedError("no floats", text)


def read_json(data: bytes, limit: int) -> Any:
    """Parse canonical JSON of at most `limit` bytes; any other spelling of the same value is refused."""
    want(2 <= len(data) <= limit, f"2 to {limit} bytes", len(data))
    try:
        hooks: dict[str, Any] = {"parse_int": _integer, "parse_float": _no_float, "parse_constant": _no_float}
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_pairs, **hooks)
        again = canonical(value).encode("utf-8")
    except (ValueError, RecursionError) as exc:  # UnicodeError (lone surrogates) is a ValueError
        raise RefusedError("canonical JSON", f"{type(exc).__name__}: {exc}") from None
    want(again == data, "canonical JSON (RFC 8785)", f"another spelling of {again[:80]!r}")
    return value


def misfit(value: Any, rule: Any) -> str | None:
    """What was expected, if the value does not fit the rule.

    A rule is a pattern (a string that matches it whole), `int` (an integer of at least 0), a constant, a tuple (one of
    these), a list (rule of the items, least and most of them), a dictionary (an object with exactly these members; a
    name that ends in `?` may be absent) or a function.
    """
    if isinstance(rule, dict):
        if not isinstance(value, dict) or not set(value) <= {name.rstrip("?") for name in rule}:
            return f"an object with the members {', '.join(rule)} and no other"
        for name, inner in rule.items():
            key, missing = name.rstrip("?"), None if name.endswith("?") else "present"
            wrong = misfit(value[key], inner) if key in value else missing
            if wrong:
                return f"{key}: {wrong}"
        return None
    if isinstance(rule, list) and isinstance(value, list) and rule[1] <= len(value) <= rule[2]:
        return next((wrong for wrong in (misfit(item, rule[0]) for item in value) if wrong), None)
    if isinstance(rule, list):
        fits, words = False, f"an array of {rule[1]} to {rule[2]}"
    elif isinstance(rule, tuple):
        wrongs = [misfit(value, each) for each in rule]
        fits, words = None in wrongs, " or ".join(map(str, wrongs))
    elif isinstance(rule, str):
        fits, words = isinstance(value, str) and bool(re.fullmatch(rule, value, re.ASCII)), f"a string like {rule}"
    elif rule is int:
        fits, words = type(value) is int and value >= 0, "an integer of at least 0"
    elif callable(rule):
        fits, words = rule(value), str(rule.__doc__)
    else:
        fits, words = value == rule and type(value) is type(rule), repr(rule)
    return None if fits else words


def fit(value: Any, rule: Any, what: str = "") -> None:
    """Refuse a value that does not fit the rule."""
    wrong = misfit(value, rule)
    want(wrong is None, f"{what}{wrong}", value)


def instant(value: Any) -> bool:
    """An instant such as 2026-03-01T12:00:00Z."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3])(:[0-5]\d){2}Z", value, re.ASCII):
        with contextlib.suppress(ValueError):
            return bool(dt.date.fromisoformat(value[:10]))
    return False


def mapping(value: Any) -> bool:
    """An object."""
    return isinstance(value, dict)


def points(value: Any) -> bool:
    """An integer from 0 to 10000."""
    return type(value) is int and 0 <= value <= 10_000


# fmt: off
DIGEST, ENTRY, TEXT, ANY = r"sha256:[0-9a-f]{64}", r"entry:(0|[1-9][0-9]{0,15})", r"(?s:.+)", r"(?s:.*)"
COMMITMENT, SIZED = {"commitment": DIGEST}, {"digest": DIGEST, "length": int}
ENVELOPE = {"v": 1, "type": r"[a-z][a-z-]{0,31}", "time": instant, "actor": r"[0-9a-f]{8}",
            "subject": f"log|{ENTRY}|{DIGEST}", "body": mapping}
WARC_RECORD = {"payload": (None, SIZED), "prefix": SIZED, "type": "resource|request|response|revisit|metadata"}
BODIES: dict[str, tuple[str, dict[str, Any]]] = {  # type: subject, body
    "genesis": ("log", {"format": 1, "hash": "sha256", "origin": TEXT, "vkey": TEXT, "software": TEXT}),
    "capture": (DIGEST, {"payload": SIZED, "fidelity": "wire|decoded|rendered|imported", "captured": instant,
                         "media": r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", "records": [WARC_RECORD, 1, 16],
                         "uri": COMMITMENT, "name?": COMMITMENT, "first?": int}),
    "set": ("log", {"source": COMMITMENT, "observed": instant, "basis": "clock|claimed|inside|file-name|edition",
                    "members": [{"capture": int, "member": "[a-z0-9_]{1,64}"}, 1, 1000], "reader": (None, ANY)}),
    "derivation": (ENTRY, {"reader": "(?s:[^@]+@[^@]+)", "entities": int, "losses": int, "records": int,
                           "statements": int, "output": DIGEST}),
    "release": (ENTRY, {"reason": COMMITMENT}),
    "decision": ("log", {"verdict": "not-the-same|reopen|the-same|unsure", "image": DIGEST, "size": int,
                         "score": points, "query": COMMITMENT, "listed": COMMITMENT, "reason": COMMITMENT,
                         "by?": COMMITMENT}),
    "judgement": ("log", {"verdict": "different|reopen|same|unsure", "rules": "[a-z0-9][a-z0-9.-]{0,63}",
                          "one": COMMITMENT, "other": COMMITMENT, "reason": COMMITMENT, "by?": COMMITMENT}),
    "deletion": (ENTRY, {"what": "payload|opening", "path?": "(?s:(/.*)+)", "reason": COMMITMENT,
                         "basis?": COMMITMENT}),
    "tail": ("log", {"cut": [{"area": "pack|openings|log", "length": int, "digest": DIGEST}, 1, MAX_ENTRY]}),
}
MANIFEST = {"captures": [int, 1, 2**53], "entries": [int, 1, 2**53], "origin": TEXT, "size": int, "v": 1,
            "files": mapping}
# fmt: on


def commitments(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """(JSON pointer, digest text) of every commitment in a value."""
    if isinstance(value, dict):
        if "commitment" in value:
            fit(value, COMMITMENT, f"{pointer}: ")
            yield pointer, value["commitment"]
        else:
            for name, item in value.items():
                yield from commitments(item, pointer + "/" + name.replace("~", "~0").replace("/", "~1"))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from commitments(item, f"{pointer}/{number}")


def committed(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """The commitments of an entry, by ascending pointer."""
    want("commitment" not in entry["body"], "no commitment but below body", entry["body"])
    return sorted(commitments(entry["body"], "/body"), key=lambda pair: pair[0].encode("utf-8"))


class Facts:
    """What the entries read so far say about each other; `whole` when none of the log's is left out."""

    def __init__(self, *, whole: bool) -> None:
        self.whole, self.seen, self.sets = whole, set[int](), set[int]()
        self.captures: dict[int, tuple[str, int, Any]] = {}  # index: digest, length, first
        self.deleted: dict[tuple[int, str], list[int]] = {}  # (entry, pointer or "" for its payload): deletion entries
        self.actor = ""

    def read(self, index: int, data: bytes) -> dict[str, Any]:
        """Parse an entry and check all that section 3 and 5 say of it; refuse, or remember and return it."""
        self.seen.add(index)
        entry: dict[str, Any] = read_json(data, MAX_ENTRY)
        fit(entry, ENVELOPE)
        pattern, rule = BODIES.get(entry["type"], (ANY, lambda _: True))
        fit(entry["body"], rule, f"{entry['type']}: ")
        fit(entry["subject"], pattern, f"{entry['type']}: subject: ")
        want((entry["type"] == "genesis") == (index == 0), "genesis as entry 0 and nowhere else", entry["type"])
        if index == 0:
            self.actor = Key(entry["body"]["vkey"]).id
        want(entry["actor"] == self.actor or not self.actor, f"actor {self.actor}", entry["actor"])
        committed(entry)
        self._refer(index, entry)
        return entry

    def earlier(self, index: int, other: int, among: Any, kind: str) -> None:
        """Refuse unless `other` is an earlier entry and one of `among` (if it is in sight)."""
        want(other < index, f"an entry earlier than {index}", other)
        want(other in among or not (self.whole or other in self.seen), f"entry {other} to be a {kind}", "another type")

    def _refer(self, index: int, entry: dict[str, Any]) -> None:
        kind, subject, body = entry["type"], entry["subject"], entry["body"]
        about = int(subject[6:]) if subject.startswith("entry:") else -1
        want(about < index, f"a subject earlier than {index}", subject)
        if kind == "capture":
            self._capture(index, subject, body)
        elif kind == "set":
            names = [member["member"] for member in body["members"]]
            want(names == sorted(set(names)), "members in strictly ascending order", names)
            for member in body["members"]:
                self.earlier(index, member["capture"], self.captures, "capture")
            self.sets.add(index)
        elif kind == "derivation":  # of a set, or of a capture read as a document
            self.earlier(index, about, self.captures if about in self.captures else self.sets, "set or capture")
        elif kind == "release":
            self.earlier(index, about, self.sets, "set")
        elif kind == "deletion":
            want(("path" in body) == (body["what"] == "opening"), "a path with what = opening only", body)
            if body["what"] == "payload":
                self.earlier(index, about, self.captures, "capture")
                want(self.captures.get(about, (None,))[-1] is None, "a capture without first as subject", subject)
            self.deleted.setdefault((about, body.get("path", "")), []).append(index)

    def _capture(self, index: int, subject: str, body: dict[str, Any]) -> None:
        own, first, types = body["payload"], body.get("first"), [record["type"] for record in body["records"]]
        self.captures[index] = own["digest"], own["length"], first
        want(subject == own["digest"], "the payload's digest as subject", subject)
        want((own["length"] == 0) == (own["digest"] == EMPTY), "the empty digest for length 0 only", own)
        for record in body["records"]:
            want(record["payload"] is None or record["payload"]["length"] > 0, "null for an empty payload", record)
        main = [record for record in body["records"] if record["type"] in {"resource", "response", "revisit"}]
        want(len(main) == 1, "one record of type resource, response or revisit", types)
        want((main[0]["type"] == "revisit") == (first is not None), "a revisit if and only if there is a first", types)
        if first is None:
            want((main[0]["payload"] or {"digest": EMPTY, "length": 0}) == own, "the record's payload", own)
        else:
            want(main[0]["payload"] is None, "a revisit without payload", main[0])
            self.earlier(index, first, self.captures, "capture")
            target = self.captures.get(first, (own["digest"], own["length"], None))
            want(target == (own["digest"], own["length"], None), f"the payload that entry {first} stores", own)


def opening_value(line: bytes, index: int, pointer: str, commitment: str) -> str:
    """The value of an opening line; refuse unless the line opens that commitment (section 4)."""
    opening = read_json(line, MAX_LINE)
    fit(opening, {"entry": int, "path": ANY, "salt": TEXT, "value": ANY})
    want((opening["entry"], opening["path"]) == (index, pointer), f"the opening of {index} {pointer}", line[:200])
    salt, value = unbase64(opening["salt"]), opening["value"].encode("utf-8")
    want(len(salt) == 32 and len(value) <= MAX_VALUE, "a salt of 32 bytes, a value of at most 1 MiB", len(salt))
    made = hashlib.sha256(b"holdfast opening v1\n" + salt + value).hexdigest()
    want(f"sha256:{made}" == commitment, commitment, f"sha256:{made}")
    return str(opening["value"])


def check_prefix(prefix: bytes, record: dict[str, Any], body: dict[str, Any]) -> None:
    """Refuse a prefix (WARC header, HTTP head) that is not well-formed or not of this record (section 6)."""
    end = prefix.find(b"\r\n\r\n") + 4
    want(4 <= end <= MAX_HEADER, "a WARC header ended by an empty line", prefix[:80])
    lines, head = prefix[: end - 4].split(b"\r\n"), prefix[end:]
    want(lines[0] == b"WARC/1.1", "WARC/1.1", lines[0])
    fields: dict[str, list[str]] = {}
    for line in lines[1:]:
        match = re.fullmatch(rb"([!#-'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00\r\n]*?)[ \t]*", line)
        if not match:
            raise RefusedError("a header line name: value", line)
        fields.setdefault(match[1].decode().lower(), []).append(match[2].decode("utf-8", "backslashreplace"))
    for name in ("warc-type", "warc-record-id", "warc-date", "content-length"):
        want(len(fields.get(name, [])) == 1 and fields[name][0], f"{name} once", fields.get(name))
    want(fields["warc-type"] == [record["type"]], f"WARC-Type {record['type']}", fields["warc-type"])
    length = len(head) + (record["payload"]["length"] if record["payload"] else 0)
    want(fields["content-length"] == [str(length)], f"Content-Length {length}", fields["content-length"])
    for value in fields.get("warc-payload-digest", []) + fields.get("warc-block-digest", []):
        fit(value, DIGEST)
    if body["fidelity"] == "imported":
        uri = ["urn:" + body["payload"]["digest"]]
        want(fields.get("warc-target-uri", uri) == uri, f"WARC-Target-URI {uri[0]}", fields.get("warc-target-uri"))
    blank = re.search(rb"\n\r?\n", head)
    http = blank is not None and blank.end() == len(head) <= MAX_HEAD
    needs, may = record["type"] in {"request", "response"}, record["type"] == "revisit"
    want(http and (needs or may) if head else not needs, "an HTTP head if and only if the type has one", head[:80])


# == RFC 6962 and C2SP tiles (section 7) ===============================================================================
def leaf_hash(data: bytes) -> bytes:
    """RFC 6962: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\0" + data).digest()


def tree_hash(hashes: bytes | bytearray, start: int, end: int) -> bytes:
    """RFC 6962 section 2.1: the root over the hashes `start` to `end` (32 bytes each)."""
    if end - start < 2:
        return bytes(hashes[32 * start : 32 * end]) if end > start else hashlib.sha256(b"").digest()
    middle = start + (1 << (end - start - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + tree_hash(hashes, start, middle) + tree_hash(hashes, middle, end)).digest()


def root_by_proof(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root an inclusion proof leads to (RFC 6962 section 2.1.1, from the leaf up); refuses a wrong length."""
    want(index < size, f"an index below the size {size}", index)
    node, last, steps = leaf, size - 1, list(path)
    while last:
        if index & 1 or index < last:
            want(steps, "a longer proof", f"{len(path)} hashes")
            sibling = steps.pop(0)
            node = hashlib.sha256(b"\1" + (sibling + node if index & 1 else node + sibling)).digest()
        index, last = index >> 1, last >> 1
    want(not steps, "a shorter proof", f"{len(path)} hashes")
    return node


def index_path(number: int) -> str:
    """C2SP: 1234067 is x001/x234/067."""
    path = f"{number % 1000:03}"
    while number >= 1000:
        number //= 1000
        path = f"x{number % 1000:03}/{path}"
    return path


def open_regular(path: str) -> BinaryIO:
    """Open a regular file; refuse links, pipes and devices."""
    want(stat.S_ISREG(os.lstat(path).st_mode), "a regular file", "a link or a special file")
    return open(path, "rb")


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """The rest of a file, piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk


def files_below(root: str) -> dict[str, int]:
    """Every name below a folder that is not a folder: relative path with `/`, and size."""
    found = {}
    for folder, folders, names in os.walk(root):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in names + links:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, root).replace(os.sep, "/")] = os.lstat(path).st_size
    return found


# == 10. Verifying a vault =============================================================================================
class Vault:
    """One run over a vault folder; the steps are the methods, in the order of section 10."""

    def __init__(self, root: str, report: Report) -> None:
        self.root, self.report, self.left = root, report, files_below(root)
        self.facts, self.leaves, self.unusable = Facts(whole=True), bytearray(), set[int]()
        self.done: dict[tuple[int, str], str] = {}  # what became of a deleted thing
        self.state: dict[int, str] = {}  # captures whose payload is not intact
        self.size = 0

    def open(self, path: str) -> BinaryIO:
        """Open a file of the vault."""
        want(path in self.left or os.path.lexists(os.path.join(self.root, path)), "the file", "no file")
        return open_regular(os.path.join(self.root, path))

    def load(self, path: str, limit: int) -> bytes:
        """The bytes of a file of at most `limit` bytes, which is thereby accounted for."""
        with self.open(path) as file:
            data = file.read(limit + 1)
        self.left.pop(path, None)
        want(len(data) <= limit, f"at most {limit} bytes", "more")
        return data

    def verify(self, trusted: Key | None, earlier: list[str]) -> None:
        """Run all steps."""
        key = None
        with self.report.at("log/checkpoint"):  # 10.1
            checkpoint = Checkpoint(self.load("log/checkpoint", MAX_NOTE))
            self.size = checkpoint.size
            key = self.step_1(checkpoint, trusted)
        for index, data in self.entries():  # 10.2, and the references of 10.7
            self.leaves += leaf_hash(data)
            with self.report.at(f"entry {index}"):
                self.unusable.add(index)
                self.facts.read(index, data)
                self.unusable.discard(index)
        complete = len(self.leaves) == 32 * self.size > 0
        if complete:
            with self.report.at("log/checkpoint, root"):  # 10.3
                root = tree_hash(self.leaves, 0, self.size)
                want(root == checkpoint.root, root.hex(), checkpoint.root.hex())
            self.step_3_tiles()
            for name in earlier:
                with self.report.at(name):
                    self.step_4(name, key)
        else:
            self.report.fail("log", f"{self.size} entries, at least one", f"{len(self.leaves) // 32} that can be read")
            self.report.say("not checked: root, tiles, earlier checkpoints, tails (the entries are incomplete)")
        self.walk(complete=complete)
        if complete:
            self.step_8()

    def step_1(self, checkpoint: Checkpoint, trusted: Key | None) -> Key:
        """The key of entry 0, which has signed the checkpoint."""
        _, data = next(self.entries(quiet=True), (0, b""))
        genesis = Facts(whole=True).read(0, data)
        key = Key(genesis["body"]["vkey"])
        want(genesis["body"]["origin"] == key.name, f"origin {key.name} in entry 0", genesis["body"]["origin"])
        vouch(checkpoint, key, trusted, self.report)
        return key

    def entries(self, *, quiet: bool = False) -> Iterator[tuple[int, bytes]]:
        """The entries up to the size; ends early, with a finding, where a bundle is missing or malformed."""
        for number in range((self.size + 255) // 256):
            width = min(256, self.size - 256 * number)
            path = tile_path("entries", number, width)
            items: list[bytes] = []
            with self.report.at(path) if not quiet else contextlib.suppress(RefusedError, OSError):
                items = split_bundle(self.load(path, 256 * 65537))
                want(len(items) == width, f"{width} entries", len(items))
            if len(items) != width:
                return
            yield from enumerate(items, 256 * number)

    def step_3_tiles(self) -> None:
        """Every prescribed tile equals what the entries give; then what else lies under log/tile."""
        hashes = [bytes(self.leaves)]  # by level: the leaves, then the roots of the full tiles of the level below
        while hashes[-1]:
            level = hashes[-1]
            for at in range(0, len(level), 8192):
                path = tile_path(str(len(hashes) - 1), at // 8192, min(256, (len(level) - at) // 32))
                with self.report.at(path):
                    compare(self.load(path, 8192), level[at : at + 8192])
            hashes.append(b"".join(tree_hash(level, at, at + 256) for at in range(0, len(level) // 32 - 255, 256)))
        for path in [name for name in self.left if name.startswith("log/tile/")]:
            with self.report.at(path):
                self.other_tile(path, hashes)

    def other_tile(self, path: str, hashes: list[bytes]) -> None:
        """A smaller partial tile must be a prefix of the present one; beyond the size lies a tail (10.8)."""
        match = re.fullmatch(r"log/tile/([0-9]|[1-5][0-9]|6[0-3]|entries)/(.*?\d{3})(?:\.p/(\d+))?", path, re.ASCII)
        number = int(re.sub("[x/]", "", match[2])) if match and re.fullmatch(r"(x\d{3}/)*\d{3}", match[2]) else -1
        width = int(match[3] or 256) if match and len(match[3] or "") < 4 else 0
        if not match or tile_path(match[1], number, width) != path or (match[3] and not 0 < width < 256):
            raise RefusedError("a file that belongs to the log", "another")
        unit = 1 if match[1] == "entries" else 256 ** int(match[1])
        present = min(256, max(0, self.size // unit - 256 * number))
        if width >= present:
            self.report.say(f"tail: {path}, {self.left.pop(path)} bytes")
        elif match[1] == "entries":
            whole = split_bundle(self.load(tile_path("entries", number, present), 256 * 65537))
            compare(
                self.load(path, 256 * 65537), b"".join(len(item).to_bytes(2, "big") + item for item in whole[:width])
            )
        else:
            compare(self.load(path, 8192), hashes[int(match[1])][8192 * number :][: 32 * width])

    def step_4(self, name: str, key: Key | None) -> None:
        """An earlier checkpoint is one of this same log."""
        with open(name, "rb") as file:
            earlier = Checkpoint(file.read(MAX_NOTE + 1))
        if key is None:
            raise RefusedError("a log whose own checkpoint verifies", "one that does not")
        earlier.check(key)
        want(earlier.size <= self.size, f"a size of at most {self.size}", earlier.size)
        root = tree_hash(self.leaves, 0, earlier.size)
        want(root == earlier.root, f"the root {root.hex()} over the first {earlier.size} entries", earlier.root.hex())
        self.report.say(f"{name}: the first {earlier.size} entries are those of that checkpoint")

    def walk(self, *, complete: bool) -> None:
        """Steps 5 and 6: a second reading of the entries, beside the openings and the packs."""
        with contextlib.closing(Packs(self)) as packs, contextlib.closing(Openings(self)) as openings:
            index = -1
            for index, data in self.entries(quiet=True):
                if leaf_hash(data) != self.leaves[32 * index : 32 * index + 32]:
                    self.report.fail(f"entry {index}", "the bytes read before", "others: the vault is being changed")
                    return
                if index in self.unusable:
                    packs.lost = True
                    self.report.fail(
                        f"entry {index}", "an entry that can be read", "its openings and records not checked"
                    )
                    continue
                entry = json.loads(data)
                values = openings.read(index, committed(entry))
                if entry["type"] == "capture":
                    self.step_6(index, entry["body"], packs)
                elif entry["type"] == "deletion":
                    self.tell_deletion(index, entry, values.get("/body/reason"))
                elif entry["type"] not in BODIES:
                    self.report.say(
                        f"entry {index}: type {entry['type']} is unknown to this verifier; envelope checked"
                    )
            if 32 * (index + 1) != len(self.leaves):
                self.report.fail(f"entry {index + 1}", "the entries read before", "none: the vault is being changed")
            openings.finish(len(self.leaves) // 32, complete=complete)
            packs.finish(complete=complete)

    def step_6(self, index: int, body: dict[str, Any], packs: Packs) -> None:
        """The WARC records of one capture, and its summary."""
        may_be_zero, states = (index, "") in self.facts.deleted, []
        for number, record in enumerate(body["records"]):
            states.append(packs.read(f"entry {index} record {number}", record, body, zero=may_be_zero))
            if record["type"] in {"resource", "response"}:
                self.state[index] = states[-1]
        if may_be_zero:
            self.done[index, ""] = "carried out" if set(states) == {"deleted"} else "deletion pending"
        state = self.state.get(body.get("first", index), "not found")
        if may_be_zero and self.done[index, ""] != "carried out":
            state += ", deletion pending"
        self.report.say(summary(index, body, state))

    def tell_deletion(self, index: int, entry: dict[str, Any], reason: str | None) -> None:
        """Report one deletion (section 9)."""
        target = int(entry["subject"][6:]), entry["body"].get("path", "")
        if target not in self.done:
            self.report.fail(f"entry {index}", "a deletion of something that its subject has", target)
        self.report.say(told(index, entry, self.done.get(target, "nothing to delete"), reason))

    def step_8(self) -> None:
        """Whatever is left belongs to no vault."""
        for path in sorted(self.left):
            if path == "log/checkpoint.new":
                self.report.say(f"tail: {path}, {self.left[path]} bytes")
            else:
                self.report.fail(path, "no such file in a vault", "it")


def tile_path(level: str, number: int, width: int) -> str:
    """The path of a tile or entry bundle of that width."""
    return f"log/tile/{level}/{index_path(number)}" + (f".p/{width}" if width != 256 else "")


def split_bundle(data: bytes) -> list[bytes]:
    """The entries of an entry bundle."""
    items, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        want(end <= len(data) and at + 2 <= len(data), f"an entry of {end - at - 2} bytes at offset {at}", "fewer")
        items.append(data[at + 2 : end])
        at = end
    return items


def compare(data: bytes, wanted: bytes) -> None:
    """Refuse unless equal, naming the first byte that differs."""
    if data != wanted:
        at = next((i for i in range(min(len(data), len(wanted))) if data[i] != wanted[i]), min(len(data), len(wanted)))
        raise RefusedError(
            f"at offset {at}: {wanted[at : at + 32].hex() or 'the end'}", data[at : at + 32].hex() or "the end"
        )


def summary(index: int, body: dict[str, Any], state: str) -> str:
    """The line that says what is known of one capture."""
    own = body["payload"]
    return (
        f"capture {index}: {own['digest']} {own['length']} bytes, {body['fidelity']}, captured {body['captured']}: "
        f"{state}; time not checked"
    )


def told(index: int, entry: dict[str, Any], done: str, reason: str | None) -> str:
    """The line that tells of one deletion."""
    what = " ".join(entry["body"][name] for name in ("what", "path") if name in entry["body"])
    why = f"reason: {reason}" if reason is not None else "the opening of its reason does not stand"
    return (
        f"deletion: entry {index} at {entry['time']} by {entry['actor']}: {what} of {entry['subject']}: {done}; {why}"
    )


class Openings:
    """Reads openings/<N>.jsonl beside the commitments (10.5)."""

    def __init__(self, vault: Vault) -> None:
        self.vault, self.report, self.number, self.at = vault, vault.report, 0, 0
        self.file: BinaryIO | None = None

    def read(self, index: int, wanted: list[tuple[str, str]]) -> dict[str, str]:
        """The values of the openings of one entry that stand."""
        if index // 256 != self.number:
            self.turn(index // 256, tail=False)
        values = {}
        for pointer, commitment in wanted:
            if (index, pointer) in self.vault.facts.deleted:
                self.vault.done[index, pointer] = "neither standing nor erased"
            with self.report.at(f"{self.path()}, offset {self.at} (entry {index} {pointer})"):
                if self.file is None:
                    self.file = self.vault.open(self.path())
                line = self.file.readline(MAX_LINE + 1)
                self.at += len(line)
                want(line.endswith(b"\n"), "an opening line", line[:80] or "the end of the file")
                if line.strip(b" ") == b"\n" != line:
                    want((index, pointer) in self.vault.facts.deleted, "a deletion entry for an erased line", "none")
                    self.vault.done[index, pointer] = "carried out"
                    continue
                values[pointer] = opening_value(line[:-1], index, pointer, commitment)
                if (index, pointer) in self.vault.facts.deleted:
                    self.vault.done[index, pointer] = "deletion pending"
        return values

    def path(self) -> str:
        """The present file."""
        return f"openings/{index_path(self.number)}.jsonl"

    def turn(self, number: int, *, tail: bool) -> None:
        """Account for the rest of the present file and go on to another."""
        size = self.vault.left.pop(self.path(), None)
        if size is not None and self.file is None:
            self.report_rest(size, tail=tail and size > 0)
        elif size is not None and size > self.at:
            self.report_rest(size - self.at, tail=tail)
        self.close()
        self.number, self.file, self.at = number, None, 0

    def close(self) -> None:
        """Close the present file."""
        if self.file is not None:
            self.file.close()

    def report_rest(self, length: int, *, tail: bool) -> None:
        """Bytes after the last committed line: a tail while entries of this bundle may still come."""
        if tail:
            self.report.say(f"tail: {self.path()}, {length} bytes from offset {self.at}")
        else:
            self.report.fail(f"{self.path()}, offset {self.at}", "the end of the file", f"{length} more bytes")

    def finish(self, entries: int, *, complete: bool) -> None:
        """Close the last file; files for entries beyond the size are a tail."""
        if not complete:
            return
        self.turn(entries // 256, tail=entries % 256 != 0)
        for path in sorted(self.vault.left):
            match = re.fullmatch(r"openings/((?:x\d{3}/)*\d{3})\.jsonl", path, re.ASCII)
            number = int(re.sub("[x/]", "", match[1])) if match else -1
            if match and index_path(number) == match[1] and 256 * number >= entries:
                self.report.say(f"tail: {path}, {self.vault.left.pop(path)} bytes")


class Packs:
    """Reads the packs as one sequence of WARC records (10.6), in chunks."""

    def __init__(self, vault: Vault) -> None:
        self.vault, self.report = vault, vault.report
        self.names = sorted(name for name in vault.left if re.fullmatch(r"packs/\d{6}\.warc", name, re.ASCII))
        for number, name in enumerate(self.names):
            if name != f"packs/{number:06}.warc":
                self.report.fail(name, f"packs numbered without gaps: packs/{number:06}.warc", name)
                break
        self.next, self.lost = 0, False
        self.file: BinaryIO | None = None

    def at_end(self) -> bool:
        """Whether nothing is left at the present position; goes on to the next pack that has bytes."""
        while self.file is None or not self.file.read(1):
            if self.next == len(self.names):
                return True
            self.close()
            name, self.file, self.next = self.names[self.next], None, self.next + 1
            self.vault.left.pop(name, None)
            with self.report.at(name):
                self.file = self.vault.open(name)
        self.file.seek(-1, os.SEEK_CUR)
        return False

    def close(self) -> None:
        """Close the present pack."""
        if self.file is not None:
            self.file.close()

    def read(self, who: str, record: dict[str, Any], body: dict[str, Any], *, zero: bool) -> str:
        """Check the next WARC record against an element of `records`; what became of its payload."""
        state = "missing or damaged"
        with self.report.at(f"packs ({who})"):
            want(not self.at_end(), "a WARC record", "the end of the last pack")
        if self.next == 0 or self.file is None or self.at_end():
            return state
        start, where = self.file.tell(), f"{self.names[self.next - 1]}, offset {self.file.tell()} ({who})"
        with self.report.at(where):
            prefix = self.file.read(min(record["prefix"]["length"], MAX_HEADER + MAX_HEAD))
            sized = len(prefix) == record["prefix"]["length"]
            digest = "sha256:" + hashlib.sha256(prefix).hexdigest()
            if self.lost and digest != record["prefix"]["digest"]:
                self.file.seek(start)
                raise RefusedError(f"a prefix of digest {record['prefix']['digest']}", "another (position lost before)")
            self.lost = not sized
            want(sized, f"a prefix of {record['prefix']['length']} bytes", f"{len(prefix)} bytes")
            with self.report.at(where):
                want(digest == record["prefix"]["digest"], f"prefix {record['prefix']['digest']}", digest)
                check_prefix(prefix, record, body)
            with self.report.at(f"{self.names[self.next - 1]}, offset {self.file.tell()} ({who})"):
                state = self.payload(record["payload"] or {"digest": EMPTY, "length": 0}, zero=zero)
            end = self.file.read(4)
            self.lost = len(end) < 4
            want(
                end == b"\r\n\r\n" or (self.lost and state not in {"intact", "deleted"}),
                "CR LF CR LF after the payload",
                end,
            )
        return state

    def payload(self, wanted: dict[str, Any], *, zero: bool) -> str:
        """`intact` or `deleted`; refused if neither."""
        length, digest, blank = wanted["length"], hashlib.sha256(), True
        while length and self.file is not None:
            chunk = self.file.read(min(length, CHUNK))
            want(chunk, f"a payload of {wanted['length']} bytes", f"{wanted['length'] - length} bytes")
            digest.update(chunk)
            blank = blank and chunk.count(0) == len(chunk)
            length -= len(chunk)
        if blank and zero:
            return "deleted"
        found = "sha256:" + digest.hexdigest() + (" (zeros without a deletion entry)" if blank else "")
        want(found.startswith(wanted["digest"]), f"payload {wanted['digest']}", found)
        return "intact"

    def finish(self, *, complete: bool) -> None:
        """What lies after the last committed record is a tail."""
        while complete and not self.at_end() and self.file is not None:
            at, name = self.file.tell(), self.names[self.next - 1]
            length = self.file.seek(0, os.SEEK_END) - at
            if self.lost:
                self.report.fail(f"{name}, offset {at}", "WARC records that the entries list", f"{length} other bytes")
            else:
                self.report.say(f"tail: {name}, {length} bytes from offset {at}")


# == 12. Verifying a bundle ============================================================================================
class Bundle:
    """One run over a bundle, zipped or not; the steps are those of section 12."""

    def __init__(self, names: list[str], opener: Callable[[str], BinaryIO], report: Report) -> None:
        self.names, self.opener, self.report = names, opener, report
        self.sums: dict[str, tuple[str, int]] = {}  # path: digest text, length
        self.facts, self.parsed = Facts(whole=False), dict[int, dict[str, Any]]()
        self.checkpoint: Checkpoint | None = None

    def load(self, path: str, limit: int) -> bytes:
        """The bytes of a file of at most `limit` bytes."""
        want(path in self.names, "the file", "no file")
        with self.opener(path) as file:
            data = file.read(limit + 1)
        want(len(data) <= limit, f"at most {limit} bytes", "more")
        return data

    def verify(self, trusted: Key | None) -> None:
        """Run all steps."""
        with self.report.at("manifest.json"):
            manifest = read_json(self.load("manifest.json", MAX_MANIFEST), MAX_MANIFEST)
            fit(manifest, MANIFEST)
            for name in ("captures", "entries"):
                want(manifest[name] == sorted(set(manifest[name])), f"{name} in ascending order", manifest[name][:20])
            self.step_1(manifest)
            with self.report.at("checkpoint"):
                self.step_2(manifest, trusted)
            for index in manifest["entries"]:
                with self.report.at(f"entries/{index}/entry.json"):
                    self.step_3(index)
            for index in sorted(self.parsed):
                with self.report.at(f"entries/{index}"):
                    self.step_4_5(index, self.parsed[index])
            self.step_6(manifest)

    def step_1(self, manifest: dict[str, Any]) -> None:
        """12.1: every file but the manifest is named with its digest, and the other way round."""
        files, entries = manifest["files"], {str(index) for index in manifest["entries"]}
        for path in sorted(set(self.names) | set(files)):
            if path == "manifest.json" and path not in files:
                continue
            with self.report.at(path):
                want(path in files, "a file that the manifest names", "one that it does not")
                match = re.fullmatch(
                    r"README\.txt|VERIFY\.sh|verify\.py|checkpoint|vkey|entries/(0|[1-9]\d{0,15})/"
                    r"(?:entry\.json|proof\.tlog-proof|openings\.jsonl|record-(?:\d|1[0-5])\.(?:prefix|payload))",
                    path,
                    re.ASCII,
                )
                want(match and (match[1] is None or match[1] in entries), "a file that a bundle has", "another")
                want(path in self.names, "the file", "no file")
                digest, length = hashlib.sha256(), 0
                with self.opener(path) as file:
                    for chunk in chunks(file):
                        digest.update(chunk)
                        length += len(chunk)
                self.sums[path] = f"sha256:{digest.hexdigest()}", length
                want(self.sums[path][0] == files[path], f"{files[path]} (manifest)", self.sums[path][0])

    def step_2(self, manifest: dict[str, Any], trusted: Key | None) -> None:
        """12.2: checkpoint and key."""
        self.checkpoint = checkpoint = Checkpoint(self.load("checkpoint", MAX_NOTE))
        want(
            (checkpoint.origin, checkpoint.size) == (manifest["origin"], manifest["size"]),
            f"{checkpoint.origin} {checkpoint.size} (checkpoint)",
            (manifest["origin"], manifest["size"]),
        )
        line = self.load("vkey", MAX_NOTE)
        key = Key(line[:-1].decode("utf-8", "replace"))
        want(line == (key.text + "\n").encode(), "one line ended by LF", line)
        body = Facts(whole=False).read(0, self.load("entries/0/entry.json", MAX_ENTRY))["body"]
        want(body["vkey"] == key.text, f"the key in vkey to be that of entry 0, {body['vkey']}", key.text)
        want(body["origin"] == key.name, f"origin {key.name} in entry 0", body["origin"])
        vouch(checkpoint, key, trusted, self.report)

    def step_3(self, index: int) -> None:
        """12.3: the entry and its inclusion proof."""
        data = self.load(f"entries/{index}/entry.json", MAX_ENTRY)
        proof = self.load(f"entries/{index}/proof.tlog-proof", MAX_NOTE + 8192)
        head, _, note = proof.partition(b"\n\n")
        if self.checkpoint is None:
            raise RefusedError("a checkpoint that can be read", "none")
        want(note == self.checkpoint.raw, "the bundle's checkpoint in the proof", note[:200])
        lines = head.decode("ascii", "replace").split("\n")
        want(lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {index}"], f"a proof for index {index}", lines[:2])
        path = [unbase64(line) for line in lines[2:]]
        want(all(len(node) == 32 for node in path), "hashes of 32 bytes", lines[2:])
        root = root_by_proof(leaf_hash(data), index, self.checkpoint.size, path)
        want(root == self.checkpoint.root, f"a proof that leads to {self.checkpoint.root.hex()}", root.hex())
        self.parsed[index] = self.facts.read(index, data)

    def step_4_5(self, index: int, entry: dict[str, Any]) -> None:
        """12.4 and 12.5: the files of one entry."""
        values = self.openings(index, committed(entry))
        body, folder = entry["body"], f"entries/{index}/"
        wanted = set()
        for number, record in enumerate(body["records"] if entry["type"] == "capture" else []):
            name, sized = f"{folder}record-{number}.prefix", record["prefix"]
            wanted |= {name, f"{folder}record-{number}.payload"}
            with self.report.at(name):
                found = self.sums.get(name)
                want(found == (sized["digest"], sized["length"]), f"{sized}", found or "no file")
                check_prefix(self.load(name, MAX_HEADER + MAX_HEAD), record, body)
            with self.report.at(f"{folder}record-{number}.payload"):
                self.payload(index, number, record)
        for path in sorted(self.sums):
            if path.startswith(folder + "record-") and path not in wanted:
                self.report.fail(path, "no more files than records", "it")
        if entry["type"] == "deletion":
            about, path = int(entry["subject"][6:]), body.get("path", "")
            if path and about in self.parsed:
                want(path in dict(committed(self.parsed[about])), "a path of a commitment of its subject", path)
            self.report.say(told(index, entry, "see there", values.get("/body/reason")))
        elif entry["type"] not in BODIES:
            self.report.say(f"entry {index}: type {entry['type']} is unknown to this verifier; envelope checked")

    def payload(self, index: int, number: int, record: dict[str, Any]) -> None:
        """A payload file has the digest and length logged, or may be absent."""
        found = self.sums.get(f"entries/{index}/record-{number}.payload")
        wanted = record["payload"]
        if wanted is None:
            want(found is None, "no file for an empty payload", found)
        elif found is not None:
            want(found == (wanted["digest"], wanted["length"]), f"{wanted}", found)
        else:
            want((index, "") in self.facts.deleted, "the payload, or a deletion entry", "neither")

    def openings(self, index: int, wanted: list[tuple[str, str]]) -> dict[str, str]:
        """12.5: the opening lines that are there, in order; what is not there is said."""
        name, values, left = f"entries/{index}/openings.jsonl", dict[str, str](), list(wanted)
        if name in self.names:
            want(self.sums.get(name, ("", 0))[1] > 0, "an opening line, or no file", "an empty file")
            with self.opener(name) as file:
                for line in iter(lambda: file.readline(MAX_LINE + 1), b""):
                    want(line.endswith(b"\n"), "a line ended by LF", line[-80:])
                    opening = read_json(line[:-1], MAX_LINE)
                    path = opening.get("path") if isinstance(opening, dict) else None
                    while left and left[0][0] != path:
                        self.missing(index, left.pop(0)[0])
                    want(left, "openings of this entry's commitments, in order", line[:200])
                    pointer, commitment = left.pop(0)
                    values[pointer] = opening_value(line[:-1], index, pointer, commitment)
        for pointer, _ in left:
            self.missing(index, pointer)
        return values

    def missing(self, index: int, pointer: str) -> None:
        """Say that an opening is not in the bundle."""
        by = self.facts.deleted.get((index, pointer))
        self.report.say(
            f"entry {index}: no opening of {pointer}" + (f", deleted by entry {by[0]}" if by else ": withheld")
        )

    def step_6(self, manifest: dict[str, Any]) -> None:
        """12.6: every capture asked for is there; one summary each."""
        for index in manifest["captures"]:
            with self.report.at(f"capture {index}"):
                want(index in self.facts.captures and index in self.parsed, "the capture in the bundle", "it is not")
                body = self.parsed[index]["body"]
                store = body.get("first", index)
                want(store in self.parsed, f"entry {store}, which stores the payload, in the bundle", "it is not")
                record = next(
                    i
                    for i, r in enumerate(self.parsed[store]["body"]["records"])
                    if r["type"] in {"resource", "response"}
                )
                there = self.sums.get(f"entries/{store}/record-{record}.payload", (EMPTY, 0))
                intact = there == (body["payload"]["digest"], body["payload"]["length"])
                state = "intact" if intact else "damaged" if there[1] else "deleted"
                if intact and ((store, "") in self.facts.deleted or (index, "") in self.facts.deleted):
                    state = "intact, deletion pending"
                self.report.say(summary(index, body, state))
        self.report.say(
            "not checked: whether the log holds further entries about these captures (that needs the vault)"
        )


def zipped(archive: zipfile.ZipFile, report: Report) -> Bundle:
    """A bundle in a ZIP file: entries stored, names plain, nothing encrypted (section 11)."""
    names: list[str] = []
    for item in archive.infolist():
        with report.at(f"ZIP member {item.filename}"):
            want(item.filename not in names, "each name once", "a second one")
            want(item.compress_type == zipfile.ZIP_STORED, "stored, not compressed", item.compress_type)
            want(not item.flag_bits & 0x41, "no encryption", item.flag_bits)
            want(item.flag_bits & 0x800 or item.filename.isascii(), "a UTF-8 name", item.filename)
            if not (item.is_dir() and item.file_size == 0):
                names.append(item.filename)

    def opener(name: str) -> BinaryIO:
        try:
            return io.BufferedReader(Checked(archive.open(name)))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as exc:
            raise RefusedError("a readable member", str(exc)) from None

    return Bundle(names, opener, report)


class Checked(io.RawIOBase):
    """A ZIP member whose damage (CRC, truncation) is an ordinary refusal."""

    def __init__(self, member: Any) -> None:
        super().__init__()
        self.member = member

    def readable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Close the member too."""
        self.member.close()
        super().close()

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer."""
        try:
            data = self.member.read(len(buffer))
        except (zipfile.BadZipFile, EOFError, OSError) as exc:
            raise RefusedError("a readable member", str(exc) or "its end too early") from None
        buffer[: len(data)] = data
        return len(data)


# == Command line ======================================================================================================
def read_key(given: str | None) -> Key | None:
    """The trusted key: its text, or a file that holds it."""
    if given is not None and os.path.isfile(given):
        with open(given, encoding="utf-8") as file:
            given = file.read(MAX_NOTE)
    return None if given is None else Key(given.strip())


def run(path: str, trusted: Key | None, earlier: list[str]) -> int:
    """Verify what lies at the path; the exit status."""
    report, folder = Report(), os.path.isdir(path)
    there = {name for name in (os.listdir(path) if folder else [])}  # noqa: C416
    try:
        if there & {"log", "packs", "openings"}:
            Vault(path, report).verify(trusted, earlier)
        elif folder and "manifest.json" in there:
            names = sorted(files_below(path))
            Bundle(names, lambda name: open_regular(os.path.join(path, name)), report).verify(trusted)
        elif not folder and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                zipped(archive, report).verify(trusted)
        else:
            print(f"{show(path)} is neither a vault (log/checkpoint) nor a bundle (manifest.json, or a ZIP of it)")
            return 3
    except Exception as exc:  # noqa: BLE001 - hostile input must end as a finding, whatever it broke
        report.fail(path, "something this verifier can read", f"{type(exc).__name__}: {exc}")
    print("VERIFIED" if not report.findings else f"NOT VERIFIED: {report.findings} finding(s)")
    return 1 if report.findings else 0


def main(arguments: list[str] | None = None) -> int:
    """Read the arguments and run."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(description="Verify an evidence vault or an evidence bundle.")
    parser.add_argument("path", nargs="?", help="vault folder, bundle folder or bundle ZIP; default: where this lies")
    parser.add_argument("--vkey", metavar="KEY", help="the log's verifier key (or a file with it), from elsewhere")
    parser.add_argument(
        "--checkpoint", metavar="FILE", action="append", default=[], help="an earlier checkpoint (vault)"
    )
    given = parser.parse_args(arguments)
    path = given.path or os.path.dirname(os.path.abspath(__file__))
    try:
        trusted = read_key(given.vkey)
    except (RefusedError, OSError, ValueError) as exc:
        parser.error(f"--vkey: not an Ed25519 verifier key: {exc}")
    for name in given.checkpoint:
        if not os.path.isfile(name):
            parser.error(f"--checkpoint: no such file: {name}")
    if given.checkpoint and not os.path.isdir(os.path.join(path, "log")):
        parser.error("--checkpoint: earlier checkpoints can be compared with a vault only")
    return run(path, trusted, given.checkpoint)


if __name__ == "__main__":
    sys.exit(main())
