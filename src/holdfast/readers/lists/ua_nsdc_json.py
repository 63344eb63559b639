# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Ukraine's State Sanctions Register (NSDC), from the answers of its API, in JSON.

The API needs a key and gives three kinds of answers, which become the members of a capture set:

    subjects_individual   the answer to /v2/subjects?subjectType=individual, as it came
    subjects_legal        the answer to /v2/subjects?subjectType=legal, as it came
    actions               the answers to /subjects/{sid}/actions, which do not name the subject,
                          joined: [{"sid": "1", "actions": <answer>}, {"sid": "2", …}, …]

A set without `actions` removes no measure, one without `subjects_legal` no organisation: a
missing member carries on. The first two must be handed in under a name that has `individual` or
`legal` in it, for nothing inside tells them apart.

Key (frozen with version 1): the `sid`; one that stands again gets `#` and eight digits of the
object's form. The entity is `<dataset>-<sid>`; subjects and actions speak of the same one.

No real answer has been seen: the shape is that of public clients of the API (2024 to 2026).

Source: https://api-drs.nsdc.gov.ua/ ; decree 36/2024 on the register, 29 January 2024.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.json_items import items
from holdfast.readers.json_spans import Span, parse
from holdfast.readers.lists.ua_nsdc_actions import fill_actions
from holdfast.readers.lists.ua_nsdc_fields import fill_subject
from holdfast.readers.peek import peek

__all__ = ["UaNsdcJson", "recognise"]

_WHAT = "Ukraine's sanctions register"
_DATASET = "ua_nsdc_sanctions"
_SCHEMATA = {"subjects_individual": "Person", "subjects_legal": "Organization", "actions": "LegalEntity"}
_SID = re.compile(r"[0-9A-Za-z-]{1,64}\Z", re.ASCII)
_SUBJECT = re.compile(rb'\s*\[\s*\{[^{}\[\]]*"sid"\s*:[^{}\[\]]*"(?:name|translit)"')
_ACTION = re.compile(rb'\s*\[\s*\{\s*"sid"\s*:\s*(?:"[^"]*"|\d+)\s*,\s*"actions"\s*:\s*\[')
_HEAD = 4096


class UaNsdcJson(ListReader):
    """The reader `ua_nsdc_json`: answers of the API → source records."""

    name = "ua_nsdc_json"
    title = "Ukraine's sanctions register"
    members = ("subjects_individual", "subjects_legal", "actions")

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one subject."""
        return _records(member, stream, dataset)


def _records(member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    head, whole = peek(stream, _HEAD)
    _check(head)
    seen: set[str] = set()
    for offset, data in items(whole, ("data", "subjects"), _WHAT):
        span = parse(data, where=f"the entry of {_WHAT} at byte {offset}")
        assert isinstance(span.value, dict)  # noqa: S101 - `items` gives objects only
        yield _record(member, span.value, data, offset, dataset, seen)
    if not seen:
        msg = f"{_WHAT} is empty: the answer names nobody"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _check(head: bytes) -> None:
    if not head.strip():
        msg = f"the answer of {_WHAT} is empty"
        raise InputError(msg, where="byte 0", hint="an empty file is no list; fetch it again")
    if b"\x00" in head:
        msg = f"the answer of {_WHAT} holds NUL bytes: it is in UTF-16, or no text"
        raise InputError(msg, where=f"byte {head.index(0)}", hint="JSON is read in UTF-8")


def _record(  # noqa: PLR0917 - a record, in bulk
    member: str, said: dict[str, Span], data: bytes, offset: int, dataset: str, seen: set[str]
) -> LazyRecord:
    sid = said.get("sid")
    number = "" if sid is None or not isinstance(sid.value, (str, int)) else str(sid.value).strip()
    if _SID.match(number) is None:
        msg = f"an entry of {_WHAT} has the number {number[:40]!r}"
        raise InputError(msg, where=f"byte {offset}", hint="is this the file it claims to be?")
    if member == "actions" and "actions" not in said:
        msg = f"an entry of {_WHAT} has no actions"
        raise InputError(msg, where=f"byte {offset}", hint='actions are handed in as [{"sid": …, "actions": […]}, …]')
    if member != "actions" and "name" not in said:
        msg = f"an entry of {_WHAT} has no name"
        raise InputError(msg, where=f"byte {offset}", hint="the publisher has changed the format")
    form, raw = _form(data), short_id((data,))
    key = unique_key(number, form, seen)

    def read() -> SourceRecord:
        b = Builder(key, f"{dataset}-{number}", _SCHEMATA[member], size=len(data))
        if member == "actions":
            fill_actions(b, said["actions"])
        else:
            fill_subject(b, said, data)
        return b.done(offset, raw=raw, form=form)

    return LazyRecord(key, (offset, offset + len(data)), raw=raw, form=form, read=read)


def _form(data: bytes) -> bytes:
    """16 bytes of the object with white space and the order of its members ignored."""
    return short_id((json.dumps(json.loads(data), sort_keys=True, separators=(",", ":")).encode(),))


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the members of the first object; which subjects they are, only the file's name can say."""
    observed, basis = named_date(file_name)
    if _ACTION.match(head[:_HEAD]) is not None:
        why = "actions by subject of Ukraine's register"
        return Recognised("ua_nsdc_json", _DATASET, "actions", observed, basis, why)
    if _SUBJECT.match(head[:_HEAD]) is None or b'"citizenships"' not in head:
        return None
    name = file_name.lower()
    kinds = [kind for kind in ("individual", "legal") if kind in name]
    if len(kinds) != 1:
        return None
    why = f"subjects of Ukraine's register, {kinds[0]} by the file's name"
    return Recognised("ua_nsdc_json", _DATASET, f"subjects_{kinds[0]}", observed, basis, why)
