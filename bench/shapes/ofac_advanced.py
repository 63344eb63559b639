# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A full-size SDN_ADVANCED.XML with invented parties, in the shape the official schema describes.

    python bench/shapes/ofac_advanced.py OUT.XML [--parties 19000] [--seed 1] [--cons]

Written as a stream, section by section: the parties are made anew for each of them, so that memory does not grow with
the file. The numbers of the reference values are those of the real file where they are known from public descriptions
(alias kinds, parts of names and places, scripts, relations, lists); features, documents and countries are numbered on.
The namespace is the one of the published XSD, so that the file can be checked with it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a program, the package is not on the path

from bench.shapes.ofac_parties import COINS, Document, Feature, Name, Party, Place, Span, parties

__all__ = ["NAMESPACE", "write"]

NAMESPACE = "http://www.un.org/sanctions/1.0"
FEATURES = (
    "Vessel Call Sign", "VESSEL TYPE", "Vessel Flag", "Vessel Owner", "Vessel Tonnage", "Website", "Title", "Gender",
    "Vessel Gross Registered Tonnage", "Birthdate", "Place of Birth", "Nationality Country", "Citizenship Country",
    "SWIFT/BIC",
    "Location", "Secondary sanctions risk:", "Email Address", "Organization Established Date", "Aircraft Model",
    "Aircraft Manufacture Date", "Aircraft Tail Number", "Nationality of Registration",
    "Additional Sanctions Information -",
    "Listing Date (CMIC)", "Effective Date (CMIC)", "ISIN", "Equity Ticker", "Target Type", "Former Vessel Flag",
    "Executive Order 13662 Directive Determination -", *(f"Digital Currency Address - {coin}" for coin in COINS),
)  # fmt: skip
DOCUMENTS = (
    "Cedula No.", "Passport", "Tax ID No.", "National ID No.", "Vessel Registration Identification",
    "Registration Number", "Registration ID", "Business Registration Number", "MMSI", "SSN",
)  # fmt: skip
COUNTRIES = {
    "Iran": "IR", "Russia": "RU", "Korea, North": "KP", "Belarus": "BY", "Cyprus": "CY", "Turkey": "TR", "Panama": "PA",
    "Georgia": "GE", "Syria": "SY", "China": "CN", "United States": "US", "undetermined": "",
}  # fmt: skip
_DETAILS = {"Male": 91526, "Female": 91527, "Bulk Carrier": 702, "Container Ship": 703}
_PARTS = {"Unknown": 1, "REGION": 1450, "ADDRESS1": 1451, "ADDRESS2": 1452, "ADDRESS3": 1453, "CITY": 1454,
          "STATE/PROVINCE": 1455, "POSTAL CODE": 1456}  # fmt: skip
_NAMES = {"Last Name": 1520, "First Name": 1521, "Middle Name": 1522, "Maiden Name": 1523, "Aircraft Name": 1524,
          "Entity Name": 1525, "Vessel Name": 1526, "Nickname": 1528, "Patronymic": 91708,
          "Matronymic": 91709}  # fmt: skip
_ALIASES = {"A.K.A.": 1400, "F.K.A.": 1401, "N.K.A.": 1402, "Name": 1403}
_SUBTYPES = {"Vessel": 1, "Aircraft": 2, "Entity": 3, "Individual": 4}
_RELATIONS = {1555: "Associate Of", 15001: "Providing support to", 15002: "Acting for or on behalf of",
              15003: "Owned or Controlled By", 15004: "Family member of", 91422: "playing a significant role in",
              91725: "Leader or official of", 91900: "Principal Executive Officer",
              92019: "Owns, controls, or operates", 92122: "Property in the interest of"}  # fmt: skip
_SCRIPTS = {160: ("Arab", "Arabic"), 220: ("Cyrl", "Cyrillic"), 240: ("Geor", "Georgian"), 200: ("Grek", "Greek"),
            215: ("Latin", "Latin"), 501: ("Hans", "Chinese Simplified"), 502: ("Hant", "Chinese Traditional"),
            125: ("Hebrew", "Hebrew"), 287: ("Korean", "Korean"), 413: ("Japanese", "Japanese"),
            230: ("Armn", "Armenian")}  # fmt: skip
_SDN_LISTS: list[tuple[object, str]] = [(1550, "SDN List")]
_CONS_LISTS: list[tuple[object, str]] = [(91243, "Non-SDN Menu-Based Sanctions List"), (91512, "Consolidated List")]
_BASES = ("Unknown", "Executive Order 99998 (Example)", "Executive Order 99999 (Example)")
_FEATURE = {label: 101 + index for index, label in enumerate(FEATURES)}
_DOCUMENT = {label: 1570 + index for index, label in enumerate(DOCUMENTS)}
_COUNTRY = {label: 11029 + index for index, label in enumerate(COUNTRIES)}
_EXACT = 'YearFixed="false" MonthFixed="false" DayFixed="false"'


def write(
    stream: BinaryIO, given: Callable[[], Iterable[Party]], *, cons: bool = False, namespace: str = NAMESPACE
) -> None:
    """Write the parties that `given` gives (asked once per section) as one file."""
    known = {party.uid for party in given()}
    put = stream.write
    put(f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n<Sanctions xmlns="{namespace}" Version="1">\n'.encode())
    put(f'  <DateOfIssue CalendarTypeID="1">{_ymd((2026, 7, 30))}</DateOfIssue>\n'.encode())
    put(_tables(cons=cons).encode())
    sections: tuple[tuple[str, Callable[[Party], str]], ...] = (
        ("Locations", lambda party: "".join(_location(*one) for one in _places(party))),
        ("IDRegDocuments", lambda party: "".join(_document(party, one) for one in party.documents)),
        ("DistinctParties", _distinct),
        ("ProfileRelationships", lambda party: _relations(party, known)),
        ("SanctionsEntries", lambda party: _sanctions(party, cons=cons)),
        ("SanctionsEntryLinks", lambda _: ""),
    )
    for name, text in sections:
        put(f"  <{name}>\n".encode())
        for party in given():
            put(text(party).encode())
        put(f"  </{name}>\n".encode())
    put(b"</Sanctions>\n")


def _table(name: str, rows: Iterable[tuple[object, str, str]]) -> str:
    lines = "".join(f'      <{name} ID="{number}"{more}>{escape(text)}</{name}>\n' for number, text, more in rows)
    return f"    <{name}Values>\n{lines}    </{name}Values>\n"


def _tables(*, cons: bool) -> str:
    plain: dict[str, Iterable[tuple[object, str]]] = {
        "AliasType": _swapped(_ALIASES),
        "AreaCode": (), "AreaCodeType": [(1, "ISO 3166 (2)")], "CalendarType": [(1, "Gregorian")], "Country": (),
        "CountryRelevance": [(1413, "PRIMARY")], "DecisionMakingBody": (), "DetailReference": _swapped(_DETAILS),
        "DetailType": [(1430, "DATE"), (1431, "LOOKUP"), (1432, "TEXT"), (1433, "COUNTRY")],
        "DocNameStatus": [(1, "Primary Latin"), (2, "Others")], "EntryEventType": [(1, "Created")], "EntryLinkType": (),
        "ExRefType": (), "FeatureType": (), "FeatureTypeGroup": [(1, "Unknown")],
        "IDRegDocDateType": [(1480, "Issue Date"), (1481, "Expiration Date")], "IDRegDocType": _swapped(_DOCUMENT),
        "IdentityFeatureLinkType": [(1, "Unknown")], "LegalBasis": (), "LegalBasisType": [(1, "Unknown")],
        "List": _CONS_LISTS if cons else _SDN_LISTS,
        "LocPartType": _swapped(_PARTS), "LocPartValueStatus": [(1, "Main")], "LocPartValueType": [(1, "Unknown")],
        "NamePartType": _swapped(_NAMES), "Organisation": (), "PartySubType": (),
        "PartyType": [(1, "Individual"), (2, "Entity"), (3, "Location"), (4, "Transport"), (5, "Other Entity")],
        "RelationQuality": [(1, "Unknown"), (1540, "High"), (1541, "Low")], "RelationType": (),
        "Reliability": [(1, "Unknown"), (1560, "Confirmed"), (1561, "False")], "SanctionsProgram": (),
        "SanctionsType": [(1, "Program"), (1705, "Block"), (1706, "Reject")], "Script": (),
        "ScriptStatus": [(1, "Unknown")], "SubsidiaryBody": (), "SupInfoType": (), "TargetType": (),
        "Validity": [(1, "Valid"), (2, "Fraudulent")],
    }  # fmt: skip
    rich: dict[str, list[tuple[object, str, str]]] = {
        "AreaCode": [
            (_COUNTRY[label], code, f' CountryID="{_COUNTRY[label]}" Description={quoteattr(label)} AreaCodeTypeID="1"')
            for label, code in COUNTRIES.items() if code
        ],
        "Country": [(_COUNTRY[label], label, f' ISO2="{code}"' if code else "") for label, code in COUNTRIES.items()],
        "DecisionMakingBody": [(1, "An example department", ' OrganisationID="1"')],
        "FeatureType": [(number, label, ' FeatureTypeGroupID="1"') for label, number in _FEATURE.items()],
        "LegalBasis": [
            (1 + index, text, f' LegalBasisShortRef={quoteattr(text)} LegalBasisTypeID="1" SanctionsProgramID="1"')
            for index, text in enumerate(_BASES)
        ],
        "Organisation": [(1, "State", f' CountryID="{_COUNTRY["United States"]}"')],
        "PartySubType": [(1, "Vessel", ' PartyTypeID="4"'), (2, "Aircraft", ' PartyTypeID="4"'),
                         (3, "Unknown", ' PartyTypeID="2"'), (4, "Unknown", ' PartyTypeID="1"')],
        "RelationType": [(number, text, ' Symmetrical="false"') for number, text in _RELATIONS.items()],
        "SanctionsProgram": [(1, "Unknown", ' SubsidiaryBodyID="1"')],
        "Script": [(number, text, f' ScriptCode="{code}"') for number, (code, text) in _SCRIPTS.items()],
        "SubsidiaryBody": [(1, "Office of Examples", ' Notional="false" DecisionMakingBodyID="1"')],
    }  # fmt: skip
    made = [_table(name, rich.get(name) or [(*row, "") for row in rows]) for name, rows in plain.items()]
    return "  <ReferenceValueSets>\n" + "".join(made) + "  </ReferenceValueSets>\n"


def _swapped(table: dict[str, int]) -> list[tuple[object, str]]:
    return [(number, text) for text, number in table.items()]


def _ymd(day: tuple[int, int, int]) -> str:
    return "<Year>{}</Year><Month>{}</Month><Day>{}</Day>".format(*day)


def _period(span: Span, indent: str) -> str:
    approximate = "true" if span.circa else "false"
    text = f'{indent}<DatePeriod CalendarTypeID="1" {_EXACT}>\n'
    for tag, day in (("Start", span.first), ("End", span.last)):
        text += f'{indent}  <{tag} Approximate="{approximate}" {_EXACT}>\n'
        for edge in ("From", "To"):
            year, month, number = day
            text += (
                f"{indent}    <{edge}>\n{indent}      <Year>{year}</Year>\n{indent}      <Month>{month}</Month>\n"
                f"{indent}      <Day>{number}</Day>\n{indent}    </{edge}>\n"
            )
        text += f"{indent}  </{tag}>\n"
    return f"{text}{indent}</DatePeriod>\n"


# ── locations and documents ───────────────────────────────────────────────────────────────────────────────────────────
def _places(party: Party) -> Iterator[tuple[Place, int]]:
    for index, feature in enumerate(party.features):
        if isinstance(feature.value, Place):
            yield feature.value, _version(party, index)


def _version(party: Party, index: int) -> int:
    return party.uid * 100 + index


def _location(place: Place, version: int) -> str:
    text = f'    <Location ID="{place.uid}">\n'
    if place.country is not None:
        number = _COUNTRY[place.country]
        text += f'      <LocationAreaCode AreaCodeID="{number}" />\n'
        text += f'      <LocationCountry CountryID="{number}" CountryRelevanceID="1413" />\n'
    for kind, value in place.parts:
        text += (
            f'      <LocationPart LocPartTypeID="{_PARTS[kind]}">\n'
            '        <LocationPartValue Primary="true" LocPartValueTypeID="1" LocPartValueStatusID="1">\n'
            f"          <Comment />\n          <Value>{escape(value)}</Value>\n"
            "        </LocationPartValue>\n      </LocationPart>\n"
        )
    return f'{text}      <FeatureVersionReference FeatureVersionID="{version}" />\n    </Location>\n'


def _document(party: Party, one: Document) -> str:
    country = "" if one.country is None else f' IssuedBy-CountryID="{_COUNTRY[one.country]}"'
    kind = f'IDRegDocTypeID="{_DOCUMENT[one.kind]}" IdentityID="{party.uid}"'
    text = f'    <IDRegDocument ID="{one.uid}" {kind}{country} ValidityID="1">\n      <Comment />\n'
    text += f"      <IDRegistrationNo>{escape(one.number)}</IDRegistrationNo>\n      <IssuingAuthority />\n"
    for number, span in ((1480, one.issued), (1481, one.expires)):
        if span is not None:
            text += (
                f'      <DocumentDate IDRegDocDateTypeID="{number}">\n{_period(span, " " * 8)}      </DocumentDate>\n'
            )
    return (
        f'{text}      <DocumentedNameReference DocumentedNameID="{party.names[0].uid * 2}" />\n    </IDRegDocument>\n'
    )


# ── parties ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _distinct(party: Party) -> str:
    uid = party.uid
    text = f'    <DistinctParty FixedRef="{uid}">\n      <Comment />\n'
    text += f'      <Profile ID="{uid}" PartySubTypeID="{_SUBTYPES[party.kind]}">\n'
    text += f'        <Identity ID="{uid}" FixedRef="{uid}" Primary="true" False="false">\n'
    groups: list[tuple[int, str]] = []
    text += "".join(_alias(party, name, groups) for name in party.names)
    text += "          <NamePartGroups>\n"
    for number, kind in groups:
        text += (
            "            <MasterNamePartGroup>\n"
            f'              <NamePartGroup ID="{number}" NamePartTypeID="{_NAMES[kind]}" />\n'
            "            </MasterNamePartGroup>\n"
        )
    text += "          </NamePartGroups>\n        </Identity>\n"
    text += "".join(_feature(party, index, feature) for index, feature in enumerate(party.features))
    return f"{text}      </Profile>\n    </DistinctParty>\n"


def _alias(party: Party, name: Name, groups: list[tuple[int, str]]) -> str:
    primary, weak = str(name.kind == "Name").lower(), str(name.weak).lower()
    text = (
        f'          <Alias FixedRef="{party.uid}" AliasTypeID="{_ALIASES[name.kind]}" Primary="{primary}"'
        f' LowQuality="{weak}">\n'
    )
    numbers = {}
    for kind, _ in name.parts:
        numbers[kind] = party.uid * 100 + len(groups)
        groups.append((numbers[kind], kind))
    forms = [("215", name.parts), *([name.other] if name.other else [])]
    for index, (script, parts) in enumerate(forms):
        status = 1 if index == 0 and name.kind == "Name" else 2
        number = name.uid * 2 + index
        text += f'            <DocumentedName ID="{number}" FixedRef="{party.uid}" DocNameStatusID="{status}">\n'
        for kind, value in parts:
            text += (
                "              <DocumentedNamePart>\n"
                f'                <NamePartValue NamePartGroupID="{numbers[kind]}" ScriptID="{script}"'
                f' ScriptStatusID="1" Acronym="false">{escape(value)}</NamePartValue>\n'
                "              </DocumentedNamePart>\n"
            )
        text += "            </DocumentedName>\n"
    return f"{text}          </Alias>\n"


def _feature(party: Party, index: int, feature: Feature) -> str:
    number = _version(party, index)
    value = feature.value
    comment = "<Comment>Alternate birthdate</Comment>" if feature.alternate else "<Comment />"
    text = f'        <Feature ID="{number}" FeatureTypeID="{_FEATURE[feature.label]}">\n'
    text += f'          <FeatureVersion ID="{number}" ReliabilityID="1560">\n            {comment}\n'
    if isinstance(value, Span):
        text += f'{_period(value, " " * 12)}            <VersionDetail DetailTypeID="1430" />\n'
    elif isinstance(value, Place):
        text += f'            <VersionLocation LocationID="{value.uid}" />\n'
    elif feature.lookup:
        text += f'            <VersionDetail DetailTypeID="1431" DetailReferenceID="{_DETAILS[value]}" />\n'
    else:
        text += f'            <VersionDetail DetailTypeID="1432">{escape(value)}</VersionDetail>\n'
    text += "          </FeatureVersion>\n"
    text += f'          <IdentityReference IdentityID="{party.uid}" IdentityFeatureLinkTypeID="1" />\n'
    return f"{text}        </Feature>\n"


# ── relations and entries ─────────────────────────────────────────────────────────────────────────────────────────────
def _relations(party: Party, known: set[int]) -> str:
    text = ""
    for index, (code, other) in enumerate(party.relations):
        if other in known:
            text += (
                f'    <ProfileRelationship ID="{party.uid * 10 + index}" From-ProfileID="{party.uid}"'
                f' To-ProfileID="{other}" RelationTypeID="{code}" RelationQualityID="1"'
                f' Former="false" SanctionsEntryID="{party.uid}">\n'
                "      <Comment />\n    </ProfileRelationship>\n"
            )
    return text


def _sanctions(party: Party, *, cons: bool) -> str:
    lists = (91512, 91243) if cons else (1550,)
    text = ""
    for position, number in enumerate(lists):
        entry = party.uid + position * 1_000_000
        text += f'    <SanctionsEntry ID="{entry}" ProfileID="{party.uid}" ListID="{number}">\n'
        text += f'      <EntryEvent ID="{entry}" EntryEventTypeID="1" LegalBasisID="{1 + party.uid % 3}">\n'
        text += "        <Comment />\n"
        text += f'        <Date CalendarTypeID="1">{_ymd(party.listed)}</Date>\n      </EntryEvent>\n'
        for index, tag in enumerate(("", *party.programs)):
            comment = f"        <Comment>{escape(tag)}</Comment>\n" if tag else ""
            kind = 1 if tag else 1705
            text += (
                f'      <SanctionsMeasure ID="{entry * 10 + index}" SanctionsTypeID="{kind}">\n{comment}'
                '        <DatePeriod CalendarTypeID="1" YearFixed="true" MonthFixed="true" DayFixed="true" />\n'
                "      </SanctionsMeasure>\n"
            )
        text += "    </SanctionsEntry>\n"
    return text


def main() -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path)
    parser.add_argument("--parties", type=int, default=19_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cons", action="store_true")
    given = parser.parse_args()
    with given.out.open("wb") as stream:
        write(stream, lambda: parties(given.parties, seed=given.seed), cons=given.cons)
    print(f"{given.out.stat().st_size:,} bytes, {given.parties:,} parties")


if __name__ == "__main__":
    main()
