# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Lines of FollowTheMoney JSON (`entities.ftm.json`): any exported collection.

Each line is one entity: `id`, `schema`, `properties` (name → list of values) and whatever
the exporter added. Ids are kept as they stand. Values are not cleaned again (they are the
exporter's own), and each has the range of its own text inside the line, without the quotes,
escapes as written; `original` is the text before cleaning only where they differ, so never.

An unknown schema or property, or a value that is no text, loses nothing silently: the value
is kept as a note of the same entity and counted as a loss (an unknown schema's entity is a
Thing). `caption`, `target`, `referents`, `first_seen`, `last_seen`, `last_change` are
derived by the exporter and not repeated; `datasets` becomes no statement either: whose
dataset it is, the capture says.

Key: the id. A repeated id gets `#` and eight digits of the line's form hash; the record
compares the lines of a repeated id as a group, so their order is no change. Nested entities
(`targets.nested.json`) are not this format: an object among the values is a loss.

Source: followthemoney 4.11, `EntityProxy.to_dict`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError, LimitError
from holdfast.model.schema import Model, Schema, load_model
from holdfast.model.statement import Loss, Row, SourceRecord
from holdfast.readers.contract import NAME_DATE, ListReader, Recognised, named_date
from holdfast.readers.json_spans import Span, parse
from holdfast.readers.table import check_not_html

__all__ = ["MAX_LINE_BYTES", "FtmJson", "recognise"]

MAX_LINE_BYTES = 16 << 20  # bodyText of a long document; the largest line seen has 60 kB
_BLOCK_BYTES = 1 << 16
_WHAT = "FollowTheMoney lines"
_DERIVED = frozenset(
    {
        "id", "schema", "properties", "caption", "target", "referents", "datasets", "first_seen", "last_seen",
        "last_change", "context", "origin", "key_prefix", "dataset",
    }
)  # fmt: skip
_LINE_MEMBERS = (b'"id"', b'"schema"', b'"properties"')
_DATASET = re.compile(rb'"datasets"\s*:\s*\[\s*"([a-z][a-z0-9_]{1,62})"\s*\]')


class FtmJson(ListReader):
    """The reader `ftm_json`: one file of lines → source records."""

    name = "ftm_json"
    title = "a FollowTheMoney file"
    members = ("entities",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one line; ids are kept as they stand."""
        return _records(stream)


def _records(stream: BinaryIO) -> Iterator[SourceRecord]:
    model = load_model()
    seen: set[bytes] = set()  # ten bytes per id: a million entities cost less than 100 MB
    count = 0
    for number, start, line in _lines(stream):
        count += 1
        where = f"line {number}, byte {start}"
        entity = _Entity(parse(line, where=where), where)
        form = short_id((b"".join(_folded(entity.top)),))
        key = _unique(entity.id, form, seen)
        rows, losses = entity.rows(model, line)
        yield SourceRecord(
            key, start, start + len(line), short_id((line,)), tuple(rows), tuple(losses), len(rows), form
        )
    if count == 0:
        msg = f"the file holds no {_WHAT}"
        raise InputError(msg, where="byte 0", hint="an empty file is no collection; fetch it again")


def _unique(entity: str, form: bytes, seen: set[bytes]) -> str:
    """The key of the next record of `entity`; `seen` remembers it."""
    key, count = entity, 1
    while (mark := short_id((key.encode("utf-8", "surrogatepass"),))[:10]) in seen:
        key = f"{entity}#{form.hex()[:8]}" + (f".{count}" if count > 1 else "")
        count += 1
    seen.add(mark)
    return key


class _Entity:
    """One parsed line: the members of the top object and the checked id and schema."""

    __slots__ = ("id", "properties", "schema", "top", "where")

    def __init__(self, top: Span, where: str) -> None:
        if not isinstance(top.value, dict):
            raise _not_an_entity("the line is not a JSON object", where)
        self.where = where
        self.top = top
        self.id = self._text("id")
        self.schema = self._text("schema")
        properties = top.value.get("properties")
        if properties is None or not isinstance(properties.value, dict):
            raise _not_an_entity('it has no object "properties"', where)
        self.properties: dict[str, Span] = properties.value

    def _text(self, name: str) -> str:
        span = self.top.value.get(name) if isinstance(self.top.value, dict) else None
        if span is None or not isinstance(span.value, str) or not span.value.strip() or "\x00" in span.value:
            raise _not_an_entity(f'it has no text "{name}"', self.where)
        return span.value

    def rows(self, model: Model, line: bytes) -> tuple[list[Row], list[Loss]]:
        """Rows and losses of this entity."""
        rows: list[Row] = []
        losses: list[Loss] = []
        schema = model.schemata.get(self.schema)
        if schema is None:
            self._lose(rows, losses, self._member("schema"), "schema", "unknown schema", line)
        for name, values in self.properties.items():
            items = values.value if isinstance(values.value, list) else [values]
            for index, item in enumerate(items):
                path = f"properties/{name}/{index}"
                reason = _refusal(schema, name, item)
                if reason is None and schema is not None and isinstance(item.value, str):
                    value = item.value
                    rows.append(Row(self.id, schema.name, name, value, None, None, path, item.start, item.end))
                elif item.value not in ("", None):
                    self._lose(rows, losses, item, path, reason or "empty", line)
        if isinstance(self.top.value, dict):
            for name, item in self.top.value.items():
                if name not in _DERIVED:
                    self._lose(rows, losses, item, name, "unknown member", line)
        return rows, losses

    def _member(self, name: str) -> Span:
        value = self.top.value
        return value[name] if isinstance(value, dict) else self.top

    def _lose(  # noqa: PLR0917 - one row and one loss
        self, rows: list[Row], losses: list[Loss], item: Span, path: str, reason: str, line: bytes
    ) -> None:
        text = item.value if isinstance(item.value, str) else line[item.start : item.end].decode("utf-8")
        if not text:
            return
        text, path = text.replace("\x00", "\ufffd"), path.replace("\x00", "\ufffd")
        schema = self.schema if self.schema in load_model().schemata else "Thing"
        if "notes" not in load_model().get(schema).properties:
            schema = "Thing"
        rows.append(Row(self.id, schema, "notes", f"{path}: {text}", None, text, path, item.start, item.end))
        losses.append(Loss("unparsed", reason, text, path, item.start, item.end))


def _refusal(schema: Schema | None, name: str, item: Span) -> str | None:
    if schema is None:
        return "unknown schema"
    if name not in schema.properties:
        return "unknown property"
    if not isinstance(item.value, str) or not item.value:
        return "not a text"
    return "holds a NUL character" if "\x00" in item.value else None


def _not_an_entity(why: str, where: str) -> InputError:
    msg = f"this line is no FollowTheMoney entity: {why}"
    return InputError(msg, where=where, hint="each line is an object with id, schema and properties")


def _folded(span: Span) -> Iterator[bytes]:
    """Bytes that are equal for two lines which differ in white space, order of members or values only."""
    if isinstance(span.value, dict):
        yield b"{"
        for name in sorted(span.value):
            yield name.encode("utf-8", "surrogatepass") + b"\x00" + b"".join(_folded(span.value[name])) + b"\x01"
        yield b"}"
    elif isinstance(span.value, list):
        yield b"[" + b"\x02".join(sorted(b"".join(_folded(item)) for item in span.value)) + b"]"
    elif isinstance(span.value, str):
        yield b"s" + " ".join(span.value.split()).encode("utf-8", "surrogatepass")
    else:
        yield b"v" + repr(span.value).encode()


def _lines(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """(line number, offset, bytes without the line end) of every line that holds something."""
    number, offset = 0, 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            msg = f"line {number} is longer than {MAX_LINE_BYTES} bytes"
            raise LimitError(msg, where=f"byte {offset}", hint="each line holds one entity; is this another format?")
        if number == 1:
            check_not_html(line, _WHAT)
            lead = 3 if line.startswith(b"\xef\xbb\xbf") else 0
        else:
            lead = 0
        body = line[lead:].rstrip(b"\r\n")
        if body.strip():
            yield number, offset + lead, body
        offset += len(line)


def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the members of the first line; the dataset is the one the line names, else made from the file name."""
    line = head.lstrip().partition(b"\n")[0]
    if not line.startswith(b"{") or not all(member in line for member in _LINE_MEMBERS):
        return None
    match = _DATASET.search(line)
    dataset = _slug(file_name) if match is None else match[1].decode()
    observed, basis = named_date(file_name)
    return Recognised("ftm_json", dataset, "entities", observed, basis, "lines of FollowTheMoney JSON")


def _slug(file_name: str) -> str:
    """A dataset name made from a file name: what stands before `.entities` or the endings."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    name = re.sub(r"(?:\.(?:json|jsonl|ftm|ijson|gz|xz|bz2|zip))+\Z", "", name)
    name = NAME_DATE.sub("", name)
    name = re.sub(r"(?:^|[._-])(?:entities|ftm)(?=$|[._-])", "", name)
    slug = re.sub(r"[^a-z0-9]+", "_", name).strip("_")
    return slug if re.match(r"[a-z]", slug) else f"ftm_{slug}".rstrip("_")
