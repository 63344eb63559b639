# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Query entities in FollowTheMoney shape, cleaned, and turned into screening queries.

1. A value may be a scalar or a list; numbers become strings; `null` is nothing.
2. A property the schema does not have is dropped, a value that cannot be read too; `warnings`
   say which, the echoed query shows what is left.
3. Countries become codes, dates ISO 8601 (two readings where day and month cannot be told
   apart), genders words. A missing name is made of its parts; a country may come from an IBAN.
4. Every name with every birth date becomes one `screening.Query`; the best result of each
   listed party counts. At most `_VARIANTS` are compared, and a query with more says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any

from holdfast.api.answers import Problem
from holdfast.api.interface import is_matchable, known_schema
from holdfast.base.errors import UsageError
from holdfast.model.schema import Schema
from holdfast.names.places import country_code
from holdfast.screening.query import Query
from holdfast.screening.understand import understand

__all__ = ["FACTS", "Example", "read_example"]

_VARIANTS = 24  # names times birth dates of one query; a party with more aliases than that is not a customer
_VALUES = 100  # of one property
_CHARS = 10_000  # of one value; screening cuts names at 1,000 and says so
_NAME_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName", "nameSuffix")
_KINDS = frozenset({"name", "country", "nationality", "gender", "identifier"})
_NATIONALITIES = frozenset({"nationality", "citizenship"})
_ASIDE = frozenset({"birthCountry", "deathCountry"})  # where somebody was born is no nationality
FACTS = frozenset({"birth_date", "country", "gender", "identifier", "address"})
"""What besides names may be compared; an algorithm may leave some aside."""


@dataclass(frozen=True, slots=True)
class Example:
    """One query, cleaned: `properties` is echoed, `variants` are screened; `whole` is what decisions are about."""

    key: str
    id: str | None
    schema: str
    properties: dict[str, list[str]]
    variants: tuple[Query, ...]
    whole: Query | None
    warnings: tuple[str, ...]

    @property
    def echo(self) -> dict[str, object]:
        """The query as the answer repeats it."""
        return {"id": self.id, "schema": self.schema, "properties": self.properties}


def read_example(
    key: str, raw: object, problems: list[Problem], *, facts: frozenset[str] = FACTS, at: tuple[str | int, ...] = ()
) -> Example | None:
    """The example `raw` was given as; `None` with a problem noted when its shape is wrong.

    Args:
        key: what the answer to it is filed under.
        raw: decoded JSON.
        problems: grows by what is wrong, each named below `at`.
        facts: which of `FACTS` are compared.
        at: where in the body the example stands.

    Raises:
        UsageError: the schema does not exist, or cannot be matched.
    """
    if not isinstance(raw, dict):
        problems.append(Problem(at, "should be an entity: an object with schema and properties", "dict_type"))
        return None
    before = len(problems)
    name, given, own = raw.get("schema"), raw.get("properties"), raw.get("id")
    if not isinstance(name, str):
        missing = "schema" not in raw
        text = "field required" if missing else "should be a string"
        problems.append(Problem((*at, "schema"), text, "missing" if missing else "string_type"))
    if given is not None and not isinstance(given, dict):
        problems.append(Problem((*at, "properties"), "should be an object of lists of values", "dict_type"))
    if own is not None and not isinstance(own, str | int):
        problems.append(Problem((*at, "id"), "should be a string", "string_type"))
    if len(problems) > before or not isinstance(name, str):
        return None
    schema = known_schema(name)
    if schema is None or not is_matchable(name):
        word = "no schema is called" if schema is None else "queries cannot have the schema"
        raise UsageError(f"{word} {name[:60]!r}", where=".".join(str(part) for part in at))
    warnings: list[str] = []
    properties = _clean(schema, given or {}, warnings)
    _infer(schema, properties)
    ident = None if own is None else str(own)
    whole = _whole(key, ident, schema, properties, facts, warnings)
    variants = () if whole is None else _variants(whole, warnings)
    return Example(key, ident, schema.name, properties, variants, whole, tuple(warnings))


def _clean(schema: Schema, given: Mapping[str, Any], warnings: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in given.items():
        prop = schema.properties.get(name)
        if prop is None:
            warnings.append(f"{schema.name} has no property {name[:60]!r}; dropped")
            continue
        values = list(_texts(value, name, warnings))
        if len(values) > _VALUES:
            warnings.append(f"{name}: only the first {_VALUES} values are kept")
        kept = [text for one in values[:_VALUES] for text in _cleaned(prop.type, name, one, warnings)]
        if kept:
            found[name] = list(dict.fromkeys(kept))
    return found


def _texts(value: object, name: str, warnings: list[str]) -> Iterable[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str | int | float):
            text = " ".join(str(one)[:_CHARS].replace("\x00", " ").split())
            if text:
                yield text
        elif one is not None:
            warnings.append(f"{name}: a value that is neither text nor number; dropped")


def _cleaned(kind: str, name: str, text: str, warnings: list[str]) -> list[str]:
    if kind == "country":
        code = country_code(text)
        if code is None:
            warnings.append(f"{name}: a value is not a country we know; dropped")
        return [] if code is None else [code]
    if kind == "date":
        ranges = [one.text for one in understand(Query("", "", birth_date=text)).birth]
        if not ranges:
            warnings.append(f"{name}: a value cannot be read as a date; dropped")
        return ranges
    if kind == "gender":
        word = understand(Query("", "", gender=text)).gender
        if not word:
            warnings.append(f"{name}: a value is not compared; dropped")
        return [word] if word else []
    return [text]


def _infer(schema: Schema, properties: dict[str, list[str]]) -> None:
    """A name from its parts, a country from an IBAN, where the query states none."""
    if not properties.get("name") and "name" in schema.properties:
        parts = [properties[part][0] for part in _NAME_PARTS if properties.get(part)]
        if parts:
            properties["name"] = [" ".join(parts)]
    if "country" in schema.properties and not any(
        properties.get(name) for name, prop in schema.properties.items() if prop.type == "country"
    ):
        codes = [country_code(iban[:2]) for iban in properties.get("iban", ())]
        if kept := [code for code in codes if code is not None]:
            properties["country"] = list(dict.fromkeys(kept))


def _whole(  # noqa: PLR0917 - the query, and what of it is compared
    key: str,
    ident: str | None,
    schema: Schema,
    properties: Mapping[str, list[str]],
    facts: frozenset[str],
    warnings: list[str],
) -> Query | None:
    found: dict[str, list[str]] = {}
    for name, values in properties.items():
        kind = schema.properties[name].type
        if kind == "country":
            kind = "" if name in _ASIDE else "nationality" if name in _NATIONALITIES else kind
        if kind in _KINDS:
            found[kind] = [*found.get(kind, ()), *values]
    names = list(dict.fromkeys(found.get("name", ())))
    identifiers = list(dict.fromkeys(found.get("identifier", ()))) if "identifier" in facts else []
    if not names and not identifiers:
        warnings.append("there is neither a name nor an identifier to compare")
        return None
    genders = set(found.get("gender", ())) if "gender" in facts else set()
    if len(genders) > 1:
        warnings.append("more than one gender is given; not compared")
    addresses = [*properties.get("address", ()), *properties.get("full", ())] if "address" in facts else []
    if len(addresses) > 1:
        warnings.append("only the first address is compared")
    countries = "country" in facts
    return Query(
        id=key if ident is None else ident,
        name=names[0] if names else "",
        schema=schema.name,
        birth_date=";".join(properties.get("birthDate", ())) if "birth_date" in facts else "",
        nationality=";".join(dict.fromkeys(found.get("nationality", ()))) if countries else "",
        country=";".join(dict.fromkeys(found.get("country", ()))) if countries else "",
        gender=genders.pop() if len(genders) == 1 else "",
        identifier=";".join(identifiers),
        address=addresses[0] if addresses else "",
        aliases=tuple(names[1:]),
        numbered=ident is None,
    )


def _variants(whole: Query, warnings: list[str]) -> tuple[Query, ...]:
    """`whole` once per pair of name and birth date."""
    if not whole.aliases and ";" not in whole.birth_date:
        return (whole,)
    pairs = list(islice(product((whole.name, *whole.aliases), whole.birth_date.split(";")), _VARIANTS + 1))
    if len(pairs) > _VARIANTS:
        warnings.append(f"only the first {_VARIANTS} pairs of name and birth date are compared")
    return tuple(replace(whole, name=name, birth_date=day, aliases=()) for name, day in pairs[:_VARIANTS])
