# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The mapping file: YAML that says which column of a table is which property of which entity.

It is FollowTheMoney's mapping form (a name, `queries`, `entities` with `schema`, `keys` and
`properties`), and what a table handed in needs beside it:

    watch:                        the dataset, unless `--source` names it
      table: {sheet: Persons, header: 3, delimiter: ";", encoding: cp1252}      all may be left out
      queries:
      - filters: {Kind: person}   only rows that say so; filters_not: only rows that do not
        entities:
          person:
            schema: Person
            keys: [Number]        key_literal: a word that keeps two kinds of keys apart
            topics: [poi]         short for properties: {topics: {literals: [poi]}}
            properties:
              name: {column: Name}                          columns: [First, Last], join: " "
              alias: {column: Aliases, split: ";"}          literal, literals, required, format
              addressEntity: {entity: address}

Everything is checked before a table is looked at, and every error names line and column.
YAML is composed, never constructed: no tags, no aliases, scalars are the text that stands
there (a column called NO is no boolean). Nothing here reads a table.

Source: followthemoney 4.x, docs/mappings.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

import yaml

from holdfast.base.errors import InputError, LimitError
from holdfast.model.schema import Schema, load_model, risk_topics
from holdfast.readers.mapping_values import FORMAT_MARKS
from holdfast.readers.table import check_not_html

__all__ = ["MAX_MAPPING_BYTES", "EntityMap", "Mapped", "Place", "PropertyMap", "Query", "TableForm", "parse_mapping"]

MAX_MAPPING_BYTES = 1 << 20
_MAX_DEPTH = 24
_ENCODINGS = ("utf-8", "cp1250", "cp1251", "cp1252", "latin-1", "koi8-r")
_DELIMITERS = (",", ";", "\t", "|")
_TAG = re.compile(r"tag:yaml\.org,2002:(?:str|int|float|bool|null|timestamp|map|seq|merge|value)\Z")
_QUERY_KEYS = ("entities", "filters", "filters_not", "csv_url", "csv_urls")
_ENTITY_KEYS = ("schema", "keys", "key", "key_literal", "topics", "properties")
_PROPERTY_KEYS = ("column", "columns", "join", "split", "literal", "literals", "entity", "required", "format")
_TABLE_KEYS = ("sheet", "header", "delimiter", "encoding")
_DATASET_KEYS = ("queries", "query", "label", "info_url", "table")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a mapping file; both count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True)
class PropertyMap:
    """Where the values of one property come from; `columns` with their places."""

    prop: str
    columns: Mapping[str, Place]
    literals: tuple[str, ...] = ()
    join: str | None = None
    split: str | None = None
    entity: str | None = None
    required: bool = False
    format: str = ""


@dataclass(frozen=True, slots=True)
class EntityMap:
    """One entity that a row makes."""

    name: str
    schema: Schema
    keys: Mapping[str, Place]
    key_literal: str
    properties: tuple[PropertyMap, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Entities made of the rows that pass the filters (column → allowed or forbidden texts)."""

    entities: tuple[EntityMap, ...]
    filters: Mapping[str, tuple[str, ...]]
    filters_not: Mapping[str, tuple[str, ...]]
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class TableForm:
    """How the table is written; `header` is the number of the row with the columns' names."""

    sheet: str = ""
    header: int = 0
    delimiter: str = ""
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A whole mapping; `name` is the dataset it names, or empty."""

    name: str
    table: TableForm
    queries: tuple[Query, ...]

    @property
    def columns(self) -> dict[str, Place]:
        """Every column it uses, with the place where it is first named."""
        found: dict[str, Place] = {}
        for query in self.queries:
            named = [query.places]
            for entity in query.entities:
                named += [entity.keys, *(item.columns for item in entity.properties)]
            for places in named:
                for column, place in places.items():
                    found.setdefault(column, place)
        return found

    @property
    def screenable(self) -> bool:
        """Whether somebody can be on it who is screened: a Sanction, a risk topic, or topics from a column."""
        for query in self.queries:
            for entity in query.entities:
                for item in entity.properties:
                    if entity.schema.is_a("Sanction") and item.prop == "entity":
                        return True
                    if item.prop == "topics" and (item.columns or risk_topics().intersection(item.literals)):
                        return True
        return False


def parse_mapping(data: bytes, file: str) -> Mapped:
    """The mapping of a file called `file`.

    Raises:
        InputError: it is no mapping; `where` names file, line and column, `hint` the nearest right word.
        LimitError: it is longer than 1 MB or nested deeper than 24.
    """
    if len(data) > MAX_MAPPING_BYTES:
        raise LimitError("the mapping is longer than 1 MB", where=file, hint="is this the mapping, or the table?")
    check_not_html(data[:4096], "a mapping")
    try:
        text = data.decode("utf-8-sig")
        _check_events(text, file)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise InputError("the mapping is not UTF-8", where=f"{file}, line {line}", hint="save it as UTF-8") from exc
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        place = file if mark is None else str(_place(mark, file))
        said = " ".join(str(part) for part in (exc.context, exc.problem) if part)
        raise InputError(f"this is not YAML: {said}", where=place, hint="check quotes and indentation") from exc
    except yaml.YAMLError as exc:
        raise InputError(f"this is not YAML: {' '.join(str(exc).split())[:200]}", where=file) from exc
    if node is None:
        raise InputError("the mapping is empty", where=file, hint="docs/how-to/map-a-table.md shows one")
    return _Reader(file).mapping(node)


def _check_events(text: str, file: str) -> None:
    """Refuse what no mapping needs, before a tree is made of it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise InputError(
                "aliases (*name) are not read", where=str(_place(event.start_mark, file)), hint="write it out"
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                where = str(_place(event.start_mark, file))
                raise LimitError(f"the mapping is nested deeper than {_MAX_DEPTH}", where=where)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _place(mark: yaml.Mark, file: str) -> Place:
    return Place(file, mark.line + 1, mark.column + 1)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns nodes into the mapping; every refusal names its node's place."""

    file: str

    def at(self, node: yaml.Node) -> Place:
        return _place(node.start_mark, self.file)

    def fail(self, node: yaml.Node, message: str, hint: str | None = None) -> NoReturn:
        raise InputError(message, where=str(self.at(node)), hint=hint)

    # ── shapes ───────────────────────────────────────────────────────────────────────────────
    def pairs(self, node: yaml.Node, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Key → (key node, value node) of a mapping node."""
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, f"{what} must be a list of names with values (name: value)")
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            name = self.text(key, f"a name in {what}")
            if name in found:
                self.fail(key, f"{name!r} stands twice in {what}", "keep one of them")
            found[name] = (key, value)
        return found

    def known(self, node: yaml.Node, what: str, allowed: Iterable[str]) -> dict[str, yaml.Node]:
        """As `pairs`, only names of `allowed`."""
        allowed = tuple(allowed)
        found = self.pairs(node, what)
        for name, (key, _) in found.items():
            if name not in allowed:
                self.fail(key, f"{what} has no {name!r}", _nearest(name, allowed))
        return {name: value for name, (_, value) in found.items()}

    def text(self, node: yaml.Node, what: str) -> str:
        """The text of a scalar, as it stands."""
        if not isinstance(node, yaml.ScalarNode):
            self.fail(node, f"{what} must be one text")
        if _TAG.match(node.tag) is None:
            self.fail(node, f"{what} has the tag {node.tag!r}", "leave the tag out")
        if not node.value.strip() and what not in {"join", "split", "delimiter"}:
            self.fail(node, f"{what} is empty")
        return str(node.value)

    def texts(self, node: yaml.Node, what: str) -> dict[str, Place]:
        """One text or a list of them, with their places."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found: dict[str, Place] = {}
        for item in nodes:
            text = self.text(item, what)
            if text in found:
                self.fail(item, f"{text!r} stands twice in {what}", "keep one of them")
            found[text] = self.at(item)
        if not found:
            self.fail(node, f"{what} is empty")
        return found

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        if isinstance(node, yaml.MappingNode):
            return [node]
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.fail(node, f"{what} must be a list")
        return list(node.value)

    # ── the mapping ──────────────────────────────────────────────────────────────────────────
    def mapping(self, node: yaml.Node) -> Mapped:
        top = self.pairs(node, "the mapping")
        name = ""
        if not {"queries", "query"} & set(top):
            if len(top) != 1:
                hint = _nearest(next(iter(top)), _DATASET_KEYS) if top else "queries:"
                self.fail(node, "the mapping has neither `queries` nor one dataset that has them", hint)
            name, (_, node) = next(iter(top.items()))
        parts = self.known(node, "the mapping", _DATASET_KEYS)
        if ("queries" in parts) == ("query" in parts):
            self.fail(node, "the mapping needs `queries` (or one `query`)", "queries: [{entities: …}]")
        table = self.table(parts["table"]) if "table" in parts else TableForm()
        queries = self.items(parts.get("queries") or parts["query"], "queries")
        return Mapped(name, table, tuple(self.query(item) for item in queries))

    def table(self, node: yaml.Node) -> TableForm:
        parts = self.known(node, "table", _TABLE_KEYS)
        given = {name: self.text(value, name) for name, value in parts.items()}
        if "encoding" in given and given["encoding"].lower() not in _ENCODINGS:
            self.fail(parts["encoding"], f"the encoding {given['encoding']!r} is not read", ", ".join(_ENCODINGS))
        if "delimiter" in given and given["delimiter"] not in _DELIMITERS:
            self.fail(parts["delimiter"], f"no table is divided by {given['delimiter']!r}", 'one of "," ";" "|" "\\t"')
        header = given.get("header", "0")
        if not re.fullmatch(r"[0-9]{1,4}", header) or ("header" in given and int(header) < 1):
            self.fail(parts["header"], f"{header!r} is no row number", "the first row is 1")
        encoding = given.get("encoding", "utf-8").lower()
        return TableForm(given.get("sheet", ""), int(header), given.get("delimiter", ""), encoding)

    def query(self, node: yaml.Node) -> Query:
        parts = self.known(node, "a query of a table", _QUERY_KEYS)
        if "entities" not in parts:
            self.fail(node, "a query needs `entities`")
        entities = [self.entity(name, value) for name, (_, value) in self.pairs(parts["entities"], "entities").items()]
        if not entities:
            self.fail(parts["entities"], "entities is empty")
        for entity, (_, value) in zip(entities, self.pairs(parts["entities"], "entities").values(), strict=True):
            self.check_references(entity, {one.name: one for one in entities}, value)
        self.check_keys(entities, parts["entities"])
        places: dict[str, Place] = {}
        filters = self.filters(parts.get("filters"), "filters", places)
        return Query(tuple(entities), filters, self.filters(parts.get("filters_not"), "filters_not", places), places)

    def filters(self, node: yaml.Node | None, what: str, places: dict[str, Place]) -> dict[str, tuple[str, ...]]:
        if node is None:
            return {}
        found = {}
        for column, (key, value) in self.pairs(node, what).items():
            places.setdefault(column, self.at(key))
            found[column] = tuple(self.texts(value, f"{what} of {column}"))
        return found

    def entity(self, name: str, node: yaml.Node) -> EntityMap:
        parts = self.known(node, f"entity {name}", _ENTITY_KEYS)
        if "schema" not in parts:
            self.fail(node, f"entity {name} has no `schema`", "schema: Person")
        schema = self.schema(parts["schema"])
        keys = [word for word in ("keys", "key") if word in parts]
        if len(keys) != 1:
            self.fail(node, f"entity {name} needs `keys`: the columns that say which one it is", "keys: [Number]")
        literal = self.text(parts["key_literal"], "key_literal") if "key_literal" in parts else ""
        properties = []
        if "topics" in parts:
            properties.append(PropertyMap("topics", {}, self.topics(schema, parts["topics"])))
        if "properties" in parts:
            for prop, (key, value) in self.pairs(parts["properties"], f"properties of {name}").items():
                if prop == "topics" and properties:
                    self.fail(key, "topics stands twice", "keep one of them")
                properties.append(self.property(schema, (prop, key), value))
        return EntityMap(name, schema, self.texts(parts[keys[0]], keys[0]), literal, tuple(properties))

    def schema(self, node: yaml.Node) -> Schema:
        word, model = self.text(node, "schema"), load_model()
        if word not in model.schemata:
            self.fail(node, f"no schema is called {word!r}", _nearest(word, model.schemata))
        if model.schemata[word].abstract:
            self.fail(node, f"{word} is no schema of its own", "use one that extends it")
        return model.schemata[word]

    def topics(self, schema: Schema, node: yaml.Node) -> tuple[str, ...]:
        if "topics" not in schema.properties:
            self.fail(node, f"a {schema.name} has no topics", "give them to the party it is about")
        found, known = self.texts(node, "topics"), load_model().topics
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in nodes:
            if item.value not in known:
                self.fail(item, f"no topic is called {item.value!r}", _nearest(str(item.value), known))
        return tuple(found)

    def property(self, schema: Schema, named: tuple[str, yaml.Node], node: yaml.Node) -> PropertyMap:
        prop, key = named
        if prop not in schema.properties:
            self.fail(key, f"{schema.name} has no property {prop!r}", _nearest(prop, schema.properties))
        parts = self.known(node, f"property {prop}", _PROPERTY_KEYS)
        sources = [word for word in ("column", "columns", "literal", "literals", "entity") if word in parts]
        if not sources:
            self.fail(node, f"property {prop} says nowhere its values come from", "column: …, literal: … or entity: …")
        refers = schema.properties[prop].type == "entity"
        if refers != ("entity" in parts) or ("entity" in parts and len(sources) > 1):
            hint = "entity: the name of another entity of this query" if refers else "column: …"
            self.fail(node, f"property {prop} {'takes' if refers else 'takes no'} reference to an entity", hint)
        columns = {**self.columns(parts, "column"), **self.columns(parts, "columns")}
        literals = [text for word in ("literal", "literals") if word in parts for text in self.texts(parts[word], word)]
        if prop == "topics":
            for word in ("literal", "literals"):
                if word in parts:
                    self.topics(schema, parts[word])
        required = self.text(parts["required"], "required").lower() if "required" in parts else "false"
        if required not in {"true", "false"}:
            self.fail(parts["required"], f"required is {required!r}", "true or false")
        return PropertyMap(
            prop, columns, tuple(literals), self.word(parts, "join"), self.word(parts, "split"),
            self.word(parts, "entity"), required == "true", self.format(schema, prop, parts),
        )  # fmt: skip

    def columns(self, parts: Mapping[str, yaml.Node], word: str) -> dict[str, Place]:
        return self.texts(parts[word], word) if word in parts else {}

    def word(self, parts: Mapping[str, yaml.Node], word: str) -> str | None:
        if word not in parts:
            return None
        text = self.text(parts[word], word)
        if word == "split" and not text:
            self.fail(parts[word], "split is empty", 'split: ";"')
        return text

    def format(self, schema: Schema, prop: str, parts: Mapping[str, yaml.Node]) -> str:
        if "format" not in parts:
            return ""
        text = self.text(parts["format"], "format")
        marks = re.findall(r"%.?", text)
        if schema.properties[prop].type != "date":
            self.fail(parts["format"], f"{prop} is no date, so it has no format")
        if set(marks) - set(FORMAT_MARKS.split()) or len(set(marks)) != len(marks):
            self.fail(parts["format"], f"the format {text!r} is not read", f"each once: {FORMAT_MARKS}")
        if not {"%Y", "%y"} & set(marks) or {"%Y", "%y"} <= set(marks):
            self.fail(parts["format"], f"the format {text!r} has no year, or two", "%Y or %y")
        return text

    def check_references(self, entity: EntityMap, names: Mapping[str, EntityMap], node: yaml.Node) -> None:
        for item in entity.properties:
            if item.entity is None:
                continue
            where = self.pairs(self.pairs(node, "entity")["properties"][1], "properties")[item.prop][1]
            at = self.pairs(where, "property")["entity"][1]
            if item.entity not in names:
                self.fail(at, f"this query makes no entity {item.entity!r}", _nearest(item.entity, names))
            wanted = entity.schema.properties[item.prop].range
            if wanted and not names[item.entity].schema.is_a(wanted):
                had = names[item.entity].schema.name
                self.fail(
                    at, f"{item.prop} points at a {wanted}, {item.entity} is a {had}", "another property, or schema"
                )

    def check_keys(self, entities: list[EntityMap], node: yaml.Node) -> None:
        """Two entities of one row with the same keys would be one thing of two schemata."""
        seen: dict[tuple[str, ...], str] = {}
        for entity in entities:
            key = (entity.key_literal, *entity.keys)
            if key in seen:
                at = self.pairs(node, "entities")[entity.name][1]
                self.fail(at, f"{entity.name} and {seen[key]} have the same keys", "give one a key_literal")
            seen[key] = entity.name


def _nearest(word: str, allowed: Iterable[str]) -> str:
    allowed = list(allowed)
    close = difflib.get_close_matches(word, allowed, n=1, cutoff=0.5)
    folded = [name for name in allowed if name.lower() == word.lower()]
    if folded or close:
        return f"did you mean {(folded or close)[0]}?"
    return f"there are {', '.join(allowed)}" if len(allowed) <= 20 else "docs/how-to/map-a-table.md"  # noqa: PLR2004 - a line
