# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Invented parties of an OFAC list, one by one, and the same parties as SDN.XML.

`parties(count, seed)` gives the same parties for the same arguments, whatever the machine: names are syllables put
together, numbers are drawn from a generator of its own per party. What a party may have is what the Advanced Sanctions
Data Model can say of it; `classic` writes the part of it that SDN.XML can say too, so that both carriers of one
publication can be read and compared (`bench.shapes.ofac_advanced` writes the other one).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.sax.saxutils import escape

__all__ = ["COINS", "Document", "Feature", "Name", "Party", "Place", "Span", "classic", "parties"]

COINS = (
    "ARB", "BCH", "BSC", "BSV", "BTC", "BTG", "DASH", "ETC", "ETH", "LTC", "SOL", "TRX", "USDC", "USDT",
    "XBT", "XMR", "XRP", "XVG", "ZEC",
)  # fmt: skip
_START = (
    "ba", "be", "bo", "da", "de", "do", "fa", "fo", "ga", "go", "ka", "ke", "ki", "ko",
    "la", "le", "li", "lo", "ma", "me", "mi", "mo", "na", "ne", "no", "pa", "po", "ra",
    "re", "ri", "ro", "sa", "ta", "to", "va", "vo",
)  # fmt: skip
_END = (
    "bin", "dan", "din", "fin", "gal", "kan", "kin", "lan", "len", "lin", "man", "men", "min", "nan",
    "nar", "ner", "nin", "nov", "rek", "ren", "rin", "ron", "san", "sen", "tan", "tin", "van",
)  # fmt: skip
_CYRILLIC = str.maketrans(dict(zip("abcdefghijklmnoprstuvwxyz", "абцдефгхийклмнопрстуввхыз", strict=False)))
_COUNTRIES = ("Iran", "Russia", "Korea, North", "Belarus", "Cyprus", "Turkey", "Panama", "Georgia", "Syria", "China")
_CITIES = ("Exemplograd", "Nowhere", "Sampletown", "Port Instance", "Villa Muestra")
_PROGRAMS = (
    "RUSSIA-EO14024",
    "SDGT",
    "IRAN",
    "NPWMD",
    "SYRIA",
    "DPRK3",
    "BELARUS-EO14038",
    "GLOMAG",
    "SDNTK",
    "CYBER2",
)
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day (year, month, day), and whether it is about so."""

    first: tuple[int, int, int]
    last: tuple[int, int, int]
    circa: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """One name: its parts as (kind of part, text), and the same in another script as (script code, parts)."""

    uid: int
    kind: str
    parts: tuple[tuple[str, str], ...]
    weak: bool = False
    other: tuple[str, tuple[tuple[str, str], ...]] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A location: parts as (kind of part, text), and a country."""

    uid: int
    parts: tuple[tuple[str, str], ...]
    country: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """An identity or registration document."""

    uid: int
    kind: str
    number: str
    country: str | None = None
    issued: Span | None = None
    expires: Span | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature; `value` is a text, a span of days, or a place; `lookup` says the text stands in a table."""

    label: str
    value: str | Span | Place
    lookup: bool = False
    alternate: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A party with everything about it; `relations` are (code, uid of the other)."""

    uid: int
    kind: str
    names: tuple[Name, ...]
    features: tuple[Feature, ...]
    documents: tuple[Document, ...]
    programs: tuple[str, ...]
    listed: tuple[int, int, int]
    relations: tuple[tuple[int, int], ...] = ()


def parties(count: int, *, seed: int = 1) -> Iterator[Party]:
    """`count` invented parties; uids rise from 1001 in steps of one."""
    for uid in range(1001, 1001 + count):
        yield _party(random.Random(f"{seed}/{uid}"), uid, count)


def _word(draw: random.Random, syllables: int = 2) -> str:
    return ("".join(draw.choice(_START) for _ in range(syllables - 1)) + draw.choice(_END)).capitalize()


def _party(draw: random.Random, uid: int, count: int) -> Party:
    kind = draw.choices(("Individual", "Entity", "Vessel", "Aircraft"), (46, 46, 6, 2))[0]
    names = tuple(_name(draw, uid, kind, index) for index in range(1 + draw.choice((0, 1, 1, 2, 3, 5))))
    features = [_address(draw, uid, index) for index in range(draw.choice((0, 1, 1, 2)))]
    features += {"Individual": _person, "Entity": _entity, "Vessel": _vessel, "Aircraft": _aircraft}[kind](draw, uid)
    if draw.random() < 0.3:
        features.append(Feature("Secondary sanctions risk:", "section 1(b) of Executive Order 99999, as amended"))
    programs = tuple(draw.sample(_PROGRAMS, draw.choice((1, 1, 1, 2, 3))))
    relations: tuple[tuple[int, int], ...] = ()
    if draw.random() < 0.45 and count > 1:
        other = 1001 + draw.randrange(count)
        relations = ((draw.choice((1555, 15001, 15002, 15003, 15004, 91422, 91725, 91900, 92019, 92122)), other),)
        relations = tuple(pair for pair in relations if pair[1] != uid)
    listed = (draw.randint(1995, 2025), draw.randint(1, 12), draw.randint(1, 28))
    return Party(uid, kind, names, tuple(features), _documents(draw, uid, kind), programs, listed, relations)


def _name(draw: random.Random, uid: int, kind: str, index: int) -> Name:
    number = uid * 10 + index
    said = "Name" if index == 0 else draw.choice(("A.K.A.", "A.K.A.", "A.K.A.", "F.K.A."))
    weak = index > 0 and draw.random() < 0.2
    if kind == "Individual":
        parts = [("Last Name", _word(draw).upper()), ("First Name", _word(draw))]
        if index and draw.random() < 0.2:
            parts.append(("Middle Name", _word(draw)))
    else:
        words = [_word(draw, 3).upper() for _ in range(draw.choice((1, 2, 3)))]
        part = {"Entity": "Entity Name", "Vessel": "Vessel Name", "Aircraft": "Aircraft Name"}[kind]
        parts = [(part, " ".join([*words, draw.choice(("LLC", "LTD", "& CO", "BANK"))] if kind == "Entity" else words))]
    other = None
    if index == 0 and kind in {"Individual", "Entity"} and draw.random() < 0.5:
        other = ("220", tuple((part, text.lower().translate(_CYRILLIC).title()) for part, text in parts))
    return Name(number, said, tuple(parts), weak, other)


def _address(draw: random.Random, uid: int, index: int) -> Feature:
    parts = [("CITY", draw.choice(_CITIES))] if draw.random() < 0.85 else []
    if parts and draw.random() < 0.7:
        parts.insert(0, ("ADDRESS1", f"{draw.randint(1, 999)} {_word(draw, 3)} Street"))
        if draw.random() < 0.3:
            parts.insert(1, ("ADDRESS2", f"Floor {draw.randint(1, 40)}"))
    if parts and draw.random() < 0.4:
        parts.append(("POSTAL CODE", str(draw.randint(10000, 99999))))
    return Feature("Location", Place(uid * 10 + index, tuple(parts), draw.choice(_COUNTRIES)))


def _day(draw: random.Random, first: int, last: int) -> Span:
    day = (draw.randint(first, last), draw.randint(1, 12), draw.randint(1, 28))
    return Span(day, day)


def _years(draw: random.Random, length: int = 0, *, circa: bool = False) -> Span:
    year = draw.randint(1940, 1990)
    return Span((year, 1, 1), (year + length, 12, 31), circa)


def _birth(draw: random.Random) -> Span:
    form = draw.randrange(10)
    if form < 6:
        return _day(draw, 1940, 2000)
    if form == 6:
        year, month = draw.randint(1940, 2000), draw.choice((4, 6, 9, 11))
        return Span((year, month, 1), (year, month, 30))
    return _years(draw, 2 if form == 7 else 0, circa=form == 8)


def _person(draw: random.Random, uid: int) -> list[Feature]:
    found = [Feature("Birthdate", _birth(draw))]
    if draw.random() < 0.15:
        found.append(Feature("Birthdate", _birth(draw), alternate=True))
    if draw.random() < 0.7:
        city = f"{draw.choice(_CITIES)}, {draw.choice(_COUNTRIES)}"
        found.append(Feature("Place of Birth", Place(uid * 10 + 5, (("Unknown", city),), None)))
    if draw.random() < 0.6:
        found.append(Feature("Nationality Country", Place(uid * 10 + 6, (), draw.choice(_COUNTRIES))))
    if draw.random() < 0.1:
        found.append(Feature("Citizenship Country", Place(uid * 10 + 7, (), draw.choice(_COUNTRIES))))
    found.append(Feature("Gender", draw.choice(("Male", "Male", "Female")), lookup=True))
    if draw.random() < 0.2:
        found.append(Feature("Title", "Deputy Director; Member of the Board"))
    return found


def _entity(draw: random.Random, uid: int) -> list[Feature]:
    found = []
    if draw.random() < 0.3:
        found.append(Feature("Website", f"www.{_word(draw, 3).lower()}.example.com"))
    if draw.random() < 0.2:
        found.append(Feature("Email Address", f"info@{_word(draw, 3).lower()}.example.com"))
    if draw.random() < 0.2:
        found.append(Feature("Organization Established Date", _day(draw, 1980, 2020)))
    if draw.random() < 0.1:
        found.append(Feature("SWIFT/BIC", "".join(draw.choice("BCDFGKLM") for _ in range(8))))
    if draw.random() < 0.1:
        coin = draw.choice(COINS)
        address = "".join(draw.choice("123456789abcdefghjkmnpqrstuvwxyz") for _ in range(34))
        found.append(Feature(f"Digital Currency Address - {coin}", address))
    if draw.random() < 0.1:
        found.append(Feature("Nationality of Registration", Place(uid * 10 + 8, (), draw.choice(_COUNTRIES))))
    return found


def _vessel(draw: random.Random, uid: int) -> list[Feature]:
    found = [Feature("VESSEL TYPE", draw.choice(("Bulk Carrier", "Container Ship")), lookup=True)]
    found.append(Feature("Vessel Flag", Place(uid * 10 + 8, (), draw.choice(_COUNTRIES))))
    if draw.random() < 0.5:
        found.append(Feature("Vessel Call Sign", "X" + str(draw.randint(1000, 9999))))
        found.append(Feature("Vessel Gross Registered Tonnage", f"{draw.randint(10, 99)},{draw.randint(100, 999)}"))
    return found


def _aircraft(draw: random.Random, _uid: int) -> list[Feature]:
    found = [Feature("Aircraft Manufacture Date", _day(draw, 1980, 2015))]
    found.append(Feature("Aircraft Model", f"A{draw.randint(300, 340)}"))
    found.append(Feature("Aircraft Tail Number", f"EX-{draw.randint(100, 999)}"))
    return found


def _documents(draw: random.Random, uid: int, kind: str) -> tuple[Document, ...]:
    found = []
    for index in range(draw.choice((0, 1, 1, 2, 3))):
        number, country = str(draw.randint(10**6, 10**8)), draw.choice(_COUNTRIES)
        if kind == "Vessel":
            found.append(Document(uid * 10 + index, "Vessel Registration Identification", f"IMO {number[:7]}"))
        elif kind == "Individual":
            issued = _day(draw, 2001, 2010) if draw.random() < 0.2 else None
            expires = _day(draw, 2011, 2020) if draw.random() < 0.3 else None
            said = draw.choice(("Passport", "National ID No.", "Tax ID No.", "Cedula No."))
            found.append(Document(uid * 10 + index, said, "A" + number, country, issued, expires))
        elif kind == "Entity":
            said = draw.choice(("Tax ID No.", "Registration Number", "Registration ID", "Business Registration Number"))
            found.append(Document(uid * 10 + index, said, number, country))
    return tuple(found[:1] if kind == "Vessel" else found)


# ── the same as SDN.XML ───────────────────────────────────────────────────────────────────────────────────────────────
_LISTS = {
    "Birthdate",
    "Place of Birth",
    "Nationality Country",
    "Citizenship Country",
    "Title",
    "Location",
    "VESSEL TYPE",
}
_VESSEL = {"Vessel Call Sign", "Vessel Flag", "Vessel Gross Registered Tonnage"}
_TOWN = {"ADDRESS1": "address1", "ADDRESS2": "address2", "CITY": "city", "POSTAL CODE": "postalCode"}


def classic(stream: BinaryIO, given: Iterable[Party]) -> None:
    """Write the parties as SDN.XML writes them: no other scripts, no relations, no legal bases."""
    found = tuple(given)
    head = f"<Publish_Date>03/04/2021</Publish_Date><Record_Count>{len(found)}</Record_Count>"
    stream.write(f'<sdnList xmlns="urn:x"><publshInformation>{head}</publshInformation>\n'.encode())
    stream.writelines(_entry(party).encode() for party in found)
    stream.write(b"</sdnList>\n")


def _tag(name: str, text: str | None) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def _names(name: Name) -> str:
    parts = dict(name.parts)
    whole = next((parts[key] for key in ("Entity Name", "Vessel Name", "Aircraft Name") if key in parts), None)
    first = " ".join(parts[key] for key in ("First Name", "Middle Name") if key in parts)
    return _tag("lastName", whole or parts.get("Last Name")) + _tag("firstName", first)


def _entry(party: Party) -> str:
    features = party.features
    main, *others = party.names
    title = "; ".join(str(one.value) for one in features if one.label == "Title")
    ids = [_id(one.kind, one) for one in party.documents]
    plain = [
        one for one in features if one.label not in _LISTS and not (party.kind == "Vessel" and one.label in _VESSEL)
    ]
    ids += [_id(one.label, one.value) for one in plain]
    said = [
        *(("program", "", f"<program>{escape(one)}</program>") for one in party.programs),
        *(("id", "", one) for one in ids),
        *(("aka", "", _aka(one)) for one in others),
        *(("address", "", _place(one.value)) for one in features if one.label == "Location"),
        *_pairs(features, "Nationality Country", "nationality", "country"),
        *_pairs(features, "Citizenship Country", "citizenship", "country"),
        *_pairs(features, "Birthdate", "dateOfBirth", "dateOfBirth"),
        *_pairs(features, "Place of Birth", "placeOfBirth", "placeOfBirth"),
    ]
    lists = ""
    for name in dict.fromkeys(one[0] for one in said):
        lists += f"<{name}List>{''.join(text for kind, _, text in said if kind == name)}</{name}List>"
    kind = _tag("sdnType", party.kind)
    return (
        f"<sdnEntry><uid>{party.uid}</uid>{_names(main)}{_tag('title', title)}{kind}{lists}{_info(party)}</sdnEntry>\n"
    )


def _info(party: Party) -> str:
    if party.kind != "Vessel":
        return ""
    tags = (("Vessel Call Sign", "callSign"), ("VESSEL TYPE", "vesselType"), ("Vessel Flag", "vesselFlag"),
            ("Vessel Gross Registered Tonnage", "grossRegisteredTonnage"))  # fmt: skip
    texts = {one.label: one.value.country if isinstance(one.value, Place) else str(one.value) for one in party.features}
    return "<vesselInfo>" + "".join(_tag(tag, texts.get(label)) for label, tag in tags) + "</vesselInfo>"


def _aka(name: Name) -> str:
    quality = "weak" if name.weak else "strong"
    return (
        f"<aka><uid>{name.uid}</uid><type>{name.kind.lower()}</type><category>{quality}</category>{_names(name)}</aka>"
    )


def _place(value: object) -> str:
    if not isinstance(value, Place):
        return ""
    parts = "".join(_tag(_TOWN[kind], text) for kind, text in value.parts)
    return f"<address><uid>{value.uid}</uid>{parts}{_tag('country', value.country)}</address>"


def _id(label: str, value: object) -> str:
    if isinstance(value, Document):
        dates = ((name, _date(span)) for name, span in (("issueDate", value.issued), ("expirationDate", value.expires)))
        text = _tag("idNumber", value.number) + _tag("idCountry", value.country)
        return f"<id>{_tag('idType', label)}{text}{''.join(_tag(*pair) for pair in dates)}</id>"
    said = _date(value) if isinstance(value, Span) else value.country if isinstance(value, Place) else str(value)
    return f"<id>{_tag('idType', label)}{_tag('idNumber', said)}</id>"


def _pairs(features: Iterable[Feature], label: str, item: str, tag: str) -> Iterator[tuple[str, str, str]]:
    suffix = "Item" if item.endswith("Birth") else ""
    for one in features:
        if one.label == label:
            value = one.value
            text = _date(value) if isinstance(value, Span) else None
            if isinstance(value, Place):
                text = value.country or value.parts[0][1]
            main = "<mainEntry>false</mainEntry>" if one.alternate else "<mainEntry>true</mainEntry>"
            yield item, "", f"<{item}{suffix}>{_tag(tag, text)}{main}</{item}{suffix}>"


def _date(span: Span | None) -> str | None:
    if span is None:
        return None
    (year, month, day), last = span.first, span.last
    if span.first == last:
        text = f"{day:02} {_MONTHS[month - 1]} {year}"
    elif (month, day) == (1, 1) and last[1:] == (12, 31):
        text = str(year) if year == last[0] else f"{year} to {last[0]}"
    else:
        text = f"{_MONTHS[month - 1]} {year}"
    return f"circa {text}" if span.circa else text
