# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What is compared to tell whether two records are of one party: facts of each, flat and in normal form.

A fact is (entity, dataset, schema, property, value), as a statement says it. `parties` puts
those of one party together, with what hangs on it (documents, wallets, addresses, measures):

    names, weak_names     every script as written; low-quality aliases apart
    births, places        dates as EDTF with their precision; places as bags of words when compared
    countries             nationality, citizenship, country, jurisdiction, flag
    contexts              countries that the programme or legal act of a measure names: a hint, not a nationality
    identifiers           `kind:VALUE`; a bare number gets the kinds whose checksum it passes, else `id`
    passports             `country:VALUE` where the document names its country
    references            `un:QDi.001`: numbers that one list gives and others repeat; `ofac:17013`: that of the
                          Treasury's entry that a record is, or (Consolidated Screening List) is a copy of

Parts (a passport, a measure) are no parties of their own. Pure: nothing is read or written here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from holdfast.model.schema import load_model
from holdfast.names.identifiers import guess_kinds, read
from holdfast.names.places import country_code
from holdfast.record.vocabulary import (
    COUNTRY_PROPS,
    PROGRAM_PROPS,
    STRONG_NAME_PROPS,
    WEAK_NAME_PROPS,
    best_schema,
    caption,
    prop_type,
)

__all__ = ["HOLDERS", "USED_PROPS", "Fact", "Party", "family", "parties"]

PARTS = frozenset({
    "Sanction", "Address", "Identification", "Passport", "CryptoWallet", "Security", "BankAccount", "Ownership",
    "Control", "Directorship", "Family", "Associate", "UnknownLink", "Occupancy", "Membership", "Representation",
    "Employment", "CourtCaseParty", "Measure", "Position", "Document", "Article", "Mention", "Event", "CourtCase",
})  # fmt: skip
_DOCUMENTS = frozenset({"Identification", "Passport", "CryptoWallet", "BankAccount", "Security"})
HOLDERS = ("holder", "entity", "accountHolders", "issuer", "owner")
_FAMILIES = {"Person": "person", "Vessel": "vessel", "Airplane": "airplane"}
_UN = re.compile(r"(?:QD|CD|CF|GB|HT|IQ|KP|LY|ML|SD|SO|SS|TA|TE|YE|IR)[ie]\.[0-9]{3,4}")
_EU = re.compile(r"EU\.[0-9]+\.[0-9]+")
_GB = re.compile(r"[A-Z]{3}[0-9]{4}")
_REFERENCES: tuple[tuple[str, re.Pattern[str], str], ...] = (("un", _UN, ""), ("eu", _EU, ""), ("gb", _GB, "gb_"))
"""Scheme, the shape of its numbers, and the beginning of the datasets in which a number of that shape is one."""
_OFAC = re.compile(r"us_ofac_(?:sdn|cons)-([0-9]+)")
_OFAC_COPY = re.compile(r"us_csl-[a-z0-9-]+-([0-9]+)")
_OFAC_NAME = "Office of Foreign Assets Control"
_REFERENCE_PROPS = ("unscId", "authorityId", "idNumber", "registrationNumber", "recordId")
_CONTEXT_PROPS = (*PROGRAM_PROPS, "legalAct")
_MIN_ID = 5  # shorter bare numbers are found on too many documents
_MOST = 120  # values of one kind of fact that are compared; no list has as many for one party
_KINDED = frozenset({
    "innCode", "ogrnCode", "imoNumber", "mmsi", "leiCode", "swiftBic", "bic", "iban", "isinCode", "isin",
    "passportNumber", "publicKey",
})  # fmt: skip
_USELESS = frozenset({"kppCode", "bikCode", "unscId", "recordId", "authorityId", "programId", "callSign"})


class Fact(NamedTuple):
    """One statement, reduced to what is compared."""

    entity: str
    dataset: str
    schema: str
    prop: str
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    """One party as one dataset describes it. Tuples are sorted and without repeats.

    `accepted` is the log index at which anything was first said about it.
    """

    id: str
    dataset: str
    schema: str
    caption: str
    accepted: int
    names: tuple[str, ...]
    weak_names: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    passports: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(slots=True)
class _Gathered:
    schemata: set[str] = field(default_factory=set)
    datasets: set[str] = field(default_factory=set)
    values: dict[str, dict[str, None]] = field(default_factory=dict)

    def some(self, props: Iterable[str]) -> set[str]:
        return {value for prop in props for value in self.values.get(prop, ())}


def parties(facts: Iterable[Fact], accepted: Callable[[str], int] = lambda _: 0) -> Iterator[Party]:
    """The parties that `facts` speak of, by id. Memory grows with the facts; order does not matter."""
    gathered: dict[str, _Gathered] = {}
    for entity, dataset, schema, prop, value in facts:
        one = gathered.get(entity)
        if one is None:
            one = gathered[entity] = _Gathered()
        one.schemata.add(schema)
        one.datasets.add(dataset)
        one.values.setdefault(prop, {})[value] = None
    around: dict[str, list[_Gathered]] = {}
    for one in gathered.values():
        if one.schemata & PARTS:
            for holder in one.some(HOLDERS):
                around.setdefault(holder, []).append(one)
    for key in sorted(gathered):
        own = gathered[key]
        if _is_party(own.schemata):
            parts = around.get(key, [])
            parts = parts + [gathered[one] for one in own.values.get("addressEntity", ()) if one in gathered]
            born = [gathered[one] for one in own.values.get("birthPlaceEntity", ()) if one in gathered]
            yield _party(key, own, parts, accepted(key), born=born)


def _is_party(schemata: set[str]) -> bool:
    """Whether some schema is that of a person, an organisation or a craft, or leaves it open."""
    return any(_family(schema) or schema in _OPEN for schema in schemata - PARTS)


_OPEN = frozenset({"Thing", "LegalEntity", "Asset"})


def _party(key: str, own: _Gathered, parts: list[_Gathered], accepted: int, *, born: list[_Gathered]) -> Party:
    schema = best_schema(own.schemata)
    weak = own.some(WEAK_NAME_PROPS)
    names = own.some(STRONG_NAME_PROPS)
    identifiers = _numbers(schema, own)
    addresses, countries, contexts = own.some(("address",)), own.some(COUNTRY_PROPS), own.some(PROGRAM_PROPS)
    references, passports = _references(own) | _entry(key, parts), set[str]()
    for part in parts:
        references |= _references(part)
        if "Address" in part.schemata:
            addresses |= part.some(("full",))
            countries |= part.some(("country",))
        elif part.schemata & _DOCUMENTS:
            identifiers |= _document(part)
            passports |= _passports(part)
        elif part.schemata & {"Sanction", "Measure"}:
            contexts |= part.some(_CONTEXT_PROPS)
    datasets = sorted(own.datasets)
    return Party(
        id=key,
        dataset=datasets[0] if datasets else "",
        schema=schema,
        caption=caption(key, schema, {prop: list(values) for prop, values in own.values.items()}),
        accepted=accepted,
        names=_sorted(names),
        weak_names=_sorted(weak - names),
        births=_sorted(own.some(("birthDate",))),
        places=_sorted({*own.some(("birthPlace",)), *(text for place in born for text in place.some(("full",)))}),
        countries=_sorted(_code(one) for one in countries),
        contexts=_sorted(code for text in contexts for code in _named(text)),
        genders=_sorted(own.some(("gender",))),
        identifiers=_sorted(identifiers),
        passports=_sorted(passports),
        references=_sorted(references),
        addresses=_sorted(addresses),
    )


def family(schema: str) -> str:
    """The kind of thing: person, organization, vessel, airplane; `""` where the schema fits several."""
    return _family(schema)


@cache
def _family(schema: str) -> str:
    if schema in _FAMILIES:
        return _FAMILIES[schema]
    if schema in _OPEN:
        return ""
    known = load_model().schemata.get(schema)
    if known is None:
        return ""
    return "organization" if schema in {"Organization", "Company", "PublicBody"} else ""


def _numbers(schema: str, own: _Gathered) -> set[str]:
    found: set[str] = set()
    for prop, values in own.values.items():
        if prop not in _USELESS and (prop == "publicKey" or prop_type(schema, prop) == "identifier"):
            for value in values:
                found.update(_identifier(prop if prop in _KINDED else "", value, ship=schema == "Vessel"))
    return found


def _document(part: _Gathered) -> set[str]:
    kind = "passportNumber" if "Passport" in part.schemata else "publicKey" if "CryptoWallet" in part.schemata else ""
    return {one for value in part.some(("number", "publicKey", "iban", "isin")) for one in _identifier(kind, value)}


def _passports(part: _Gathered) -> set[str]:
    if "Passport" not in part.schemata:
        return set()
    numbers = {
        one.partition(":")[2] for value in part.some(("number",)) for one in _identifier("passportNumber", value)
    }
    return {f"{_code(country)}:{number}" for country in part.some(("country",)) for number in numbers}


@lru_cache(maxsize=65_536)
def _identifier(prop: str, value: str, *, ship: bool = False) -> tuple[str, ...]:
    """`kind:VALUE` for a value; nothing for one that is too short to mean anything.

    Every tenth number of seven digits passes for an IMO number: only that of a ship is taken for one.
    """
    guessed = () if prop else tuple(kind for kind in guess_kinds(value) if ship or kind != "imo")
    kinds = (prop,) if prop else guessed or ("id",)
    found = [one for kind in kinds if (one := read("wallet" if kind == "publicKey" else kind, value)) is not None]
    return tuple(
        f"{one.kind}:{one.value}"
        for one in found
        if (len(one.value) >= _MIN_ID and any(char.isdigit() for char in one.value)) or one.kind == "bic"
    )


def _references(own: _Gathered) -> set[str]:
    found: set[str] = set()
    dataset = min(own.datasets, default="")
    for value in own.some(_REFERENCE_PROPS):
        for scheme, shape, where in _REFERENCES:
            if dataset.startswith(where) and shape.fullmatch(value.strip()) is not None:
                found.add(f"{scheme}:{value.strip()}")
    return found


def _entry(key: str, parts: list[_Gathered]) -> set[str]:
    """The number of the Treasury's entry: in the key of its own lists, and in that of a copy that repeats the number.

    Key rules: readers `us_ofac_*` and `us_csl`, frozen with version 1.
    """
    own = _OFAC.fullmatch(key)
    if own is not None:
        return {f"ofac:{own[1]}"}
    copy = _OFAC_COPY.fullmatch(key)
    if copy is None:
        return set()
    said = (one for one in parts if "Sanction" in one.schemata and _OFAC_NAME in one.values.get("authority", ()))
    return {f"ofac:{copy[1]}"} if any(copy[1] in one.values.get("authorityId", ()) for one in said) else set()


@lru_cache(maxsize=4_096)
def _code(text: str) -> str:
    return country_code(text) or text.lower()


@lru_cache(maxsize=4_096)
def _named(program: str) -> tuple[str, ...]:
    """Countries that the words of a programme name: `RUSSIA-EO14024`, `Autonomous (Iran)`, `UKR`; the longest first."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", program)
    capitals = program.isupper()  # UKR is a code, "and" is none
    found: set[str] = set()
    at = 0
    while at < len(words):
        for wide in range(min(_WIDEST, len(words) - at), 0, -1):
            text = " ".join(words[at : at + wide])
            code = country_code(text) if len(text) > _CODE or (capitals and len(text) == _CODE) else None
            if code is not None:
                found.add(code)
                break
        at += wide if code is not None else 1
    return tuple(sorted(found))


_WIDEST, _CODE = 6, 3


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value})[:_MOST])


@cache
def _used() -> frozenset[str]:
    used = {*STRONG_NAME_PROPS, *WEAK_NAME_PROPS, *COUNTRY_PROPS, *_CONTEXT_PROPS, *HOLDERS, *_REFERENCE_PROPS}
    used |= {"address", "addressEntity", "birthDate", "birthPlace", "full", "gender", "number", "publicKey", "topics"}
    used |= {"birthPlaceEntity", "authority"}
    used |= {prop for props in _captions().values() for prop in props}
    for schema in load_model().schemata.values():
        used.update(name for name, prop in schema.properties.items() if prop.type == "identifier")
    return frozenset(used)


def _captions() -> Mapping[str, tuple[str, ...]]:
    return {name: schema.caption for name, schema in load_model().schemata.items()}


USED_PROPS = _used
"""Gives the properties whose values make a `Party`: what has to be read of the statements."""
