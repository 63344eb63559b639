# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The UK Sanctions List in its official shapes: full-size from a conversion, or invented.

    python bench/shapes/gb_uksl.py converted ARCHIVE OUT.xml [--details WORKBOOK]   # 6,349 designations, 20 MB
    python bench/shapes/gb_uksl.py invented OUT.xml [--parties N] [--csv]

`converted` restores the XML from the tar of YAML files that a converter made of it. What that
converter lost (births, documents, ships) comes from a reshaped workbook when one is given, with
its repetitions undone. `invented` makes parties that do not exist, with everything the readers
must cope with: dates with placeholders, numbers with blanks and zeros, six spellings of the
kinds of names, measures with and without indicators. Both are streamed and depend on nothing
but their arguments.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

from holdfast.readers.lists.gb_uksl_csv import COLUMNS
from holdfast.vault.decoding import Limits
from holdfast.vault.workbook import workbook_lines

__all__ = ["converted", "invented", "write_csv", "write_xml"]

Party = dict[str, Any]  # tag → text; tag of a list → texts, or mappings of the parts of each
_LISTS = {
    "Names": "Name", "NonLatinNames": "NonLatinName", "Titles": "Title", "Addresses": "Address",
    "PhoneNumbers": "PhoneNumber", "EmailAddresses": "EmailAddress", "Websites": "Website", "DOBs": "DOB",
    "PassportDetails": "Passport", "NationalIdentifierDetails": "NationalIdentifier",
    "Nationalities": "Nationality", "Positions": "Position", "BirthDetails": "Location", "Genders": "Gender",
    "BusinessRegistrationNumbers": "BusinessRegistrationNumber", "TypeOfEntities": "TypeOfEntity",
    "ParentCompanies": "ParentCompany", "Subsidiaries": "Subsidiary", "IMONumbers": "IMONumber",
    "CurrentOwnerOperators": "CurrentOwnerOperator", "PreviousOwnerOperators": "PreviousOwnerOperator",
    "CurrentBelievedFlagOfShips": "CurrentBelievedFlagOfShip", "PreviousFlags": "PreviousFlag",
    "TypeOfShipDetails": "TypeOfShip", "TonnageOfShipDetails": "TonnageOfShip", "LengthOfShipDetails": "LengthOfShip",
    "YearsBuilt": "YearBuilt", "HullIdentificationNumbers": "HullIdentificationNumber",
}  # fmt: skip
_TOP = (
    "LastUpdated", "DateDesignated", "UniqueID", "OFSIGroupID", "UNReferenceNumber", "Names", "NonLatinNames",
    "Titles", "RegimeName", "IndividualEntityShip", "DesignationSource", "SanctionsImposed",
    "SanctionsImposedIndicators", "OtherInformation", "UKStatementofReasons", "Addresses", "PhoneNumbers",
    "EmailAddresses", "Websites",
)  # fmt: skip
_DETAILS = {
    ("IndividualDetails", "Individual"): (
        "DOBs", "PassportDetails", "NationalIdentifierDetails", "Nationalities", "Positions", "BirthDetails", "Genders",
    ),
    ("EntityDetails", "Entity"): ("BusinessRegistrationNumbers", "TypeOfEntities", "ParentCompanies", "Subsidiaries"),
    ("ShipDetails", "Ship"): tuple(_LISTS)[tuple(_LISTS).index("IMONumbers") :],
}  # fmt: skip
_INDICATORS = (
    "AssetFreeze", "ArmsEmbargo", "TargetedArmsEmbargo", "CharteringOfShips", "ClosureOfRepresentativeOffices",
    "CrewServicingOfShipsAndAircraft", "Deflag", "PreventionOfBusinessArrangements", "ProhibitionOfPortEntry",
    "TravelBan", "PreventionOfCharteringOfShips", "PreventionOfCharteringOfShipsAndAircraft",
    "TechnicalAssistanceRelatedToAircraft", "TrustServicesSanctions", "DirectorDisqualificationSanction",
)  # fmt: skip


# ── writing ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def write_xml(parties: Iterable[Party], out: IO[bytes], *, date: str = "2026-08-22") -> int:
    """Write `UK-Sanctions-List.xml` of the parties; gives how many they were."""
    year, month, day = date.split("-")
    out.write(
        '<?xml version="1.0" encoding="utf-8"?>\n<Designations xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' dateGenerated="{date}T23:00:00.000Z">\n  <DateGenerated>{day}/{month}/{year}</DateGenerated>\n'.encode()
    )
    count = 0
    for count, party in enumerate(parties, start=1):  # noqa: B007 - the last one is the count
        lines = ["  <Designation>"]
        for tag in _TOP:
            lines += _element(tag, party.get(tag), "    ")
        for (outer, inner), tags in _DETAILS.items():
            if any(tag in party for tag in tags):
                lines += [f"    <{outer}>", f"      <{inner}>"]
                for tag in tags:
                    lines += _element(tag, party.get(tag), "        ")
                lines += [f"      </{inner}>", f"    </{outer}>"]
        out.write("\n".join([*lines, "  </Designation>\n"]).encode())
    out.write(b"</Designations>\n")
    return count


def _element(tag: str, value: object, indent: str) -> list[str]:
    if value is None or (isinstance(value, list | dict) and not value):
        return []
    if isinstance(value, Mapping):
        inner = [line for name, one in value.items() for line in _element(name, one, indent + "  ")]
        return [f"{indent}<{tag}>", *inner, f"{indent}</{tag}>"]
    if isinstance(value, list):
        inner = [line for one in value for line in _element(_LISTS[tag], one, indent + "  ")]
        return [f"{indent}<{tag}>", *inner, f"{indent}</{tag}>"]
    return [f"{indent}<{tag}>{escape(str(value))}</{tag}>"]


_ITEMS = ("NonLatinName", "Passport", "NationalIdentifier", "Location")
_FOLDERS = {item: folder for folder, item in _LISTS.items()}


def write_csv(parties: Iterable[Party], out: IO[bytes], *, date: str = "22-Aug-2026") -> int:
    """Write `UK-Sanctions-List.csv`: a row for every name and address, the other lists beside them in turn."""
    out.write(f"Report Date: {date}\r\n".encode())
    out.write(_row(list(COLUMNS)))
    count = 0
    for count, party in enumerate(parties, start=1):  # noqa: B007 - the last one is the count
        names = [(name, place) for name in party["Names"] for place in party.get("Addresses") or [{}]]
        others = {kind: party.get(_FOLDERS[kind]) or [{}] for kind in _ITEMS}
        rest = {tag: folder for folder, tag in _LISTS.items() if tag not in {"Name", "Address", *_ITEMS}}
        singles = {tag: party.get(folder) or [""] for tag, folder in rest.items()}
        longest = max(len(names), *map(len, others.values()), *map(len, singles.values()))
        for at in range(longest):
            name, place = names[at % len(names)]
            items = {"Name": name, "Address": place} | {kind: found[at % len(found)] for kind, found in others.items()}
            values = {tag: found[at % len(found)] for tag, found in singles.items()}
            out.write(
                _row(
                    [
                        str((items[kind] if kind is not None else values if tag in values else party).get(tag) or "")
                        for tag, kind in COLUMNS.values()
                    ]
                )
            )
    return count


def _row(cells: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


# ── converted ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def converted(archive: Path, details: Path | None = None) -> Iterator[Party]:
    """The designations of a tar of YAML files, in order of file name, with the details of a reshaped workbook."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    more = {} if details is None else _details(details)
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda member: member.name):
            stream = tar.extractfile(member) if member.name.endswith(".yaml") else None
            found = None if stream is None else yaml.load(stream.read(), Loader=loader)  # noqa: S506 - a safe loader
            if found is not None and "unique_id" in found:
                yield {**_party(found), **more.get(found["unique_id"], {})}


def _party(found: Mapping[str, Any]) -> Party:
    def day(name: str) -> str:
        year, month, date = str(found[name]).split("-")
        return f"{date}/{month}/{year}"

    def parts(outer: str, tags: Mapping[str, str]) -> list[dict[str, str]]:
        inner = next(iter((found.get(outer) or {}).values()), None) or []
        return [{tags[name]: str(value) for name, value in one.items()} for one in inner]

    names = {f"name{number}": f"Name{number}" for number in range(1, 7)}
    flags = found.get("sanctions_imposed_indicators") or {}
    camel = {"".join(word.capitalize() for word in name.split("_")): value for name, value in flags.items()}
    lines = {f"address_line{number}": f"AddressLine{number}" for number in range(1, 7)}
    lines |= {"address_country": "AddressCountry", "address_postal_code": "AddressPostalCode"}
    return {
        "LastUpdated": day("last_updated"),
        "DateDesignated": day("date_designated"),
        "UniqueID": found["unique_id"],
        "OFSIGroupID": found.get("ofsi_group_id"),
        "UNReferenceNumber": found.get("un_reference_number"),
        "Names": parts("names", {**names, "name_type": "NameType", "alias_strength": "AliasStrength"}),
        "NonLatinNames": parts("non_latin_names", {"name_non_latin_script": "NameNonLatinScript"}),
        "RegimeName": found["regime_name"],
        "IndividualEntityShip": found["individual_entity_ship"],
        "DesignationSource": found.get("designation_source"),
        "SanctionsImposed": found.get("sanctions_imposed"),
        "SanctionsImposedIndicators": {tag: str(camel[tag]).lower() for tag in _INDICATORS if tag in camel},
        "OtherInformation": found.get("other_information"),
        "UKStatementofReasons": found.get("uk_statement_of_reasons"),
        "Addresses": parts("addresses", lines),
    }


_IDENTIFIERS = {
    "passport": ("PassportDetails", "Passport"),
    "national": ("NationalIdentifierDetails", "NationalIdentifier"),
    "business_registration_numbers": ("BusinessRegistrationNumbers", ""),
    "imo": ("IMONumbers", ""),
}


def _details(workbook: Path) -> dict[str, Party]:
    """Per designation what a reshaped workbook has of identifiers, nationalities and countries of birth."""
    found: dict[str, Party] = {}
    heads: dict[str, list[str]] = {}
    with workbook.open("rb") as stream:
        for line in workbook_lines(stream, Limits()):
            sheet, _, *cells = json.loads(line)
            if sheet not in heads:
                heads[sheet] = cells
                continue
            row = dict(zip_longest(heads[sheet], cells))
            if sheet == "subject_identifiers" and row["raw_value"]:
                folder, kind = _IDENTIFIERS[row["identifier_type"]]
                value = row["raw_value"]
                more = {f"{kind}AdditionalInformation": row["additional_info"]}
                one = {f"{kind}Number": value, **more} if kind else value
                _once(found, row["unique_id"], folder, one)
            elif sheet == "subject_countries" and row["country_type"] == "nationality":
                _once(found, row["unique_id"], "Nationalities", row["raw_value"])
            elif sheet == "subject_countries" and row["country_type"] == "birth":
                _once(found, row["unique_id"], "BirthDetails", {"CountryOfBirth": row["raw_value"]})
    return found


def _once(found: dict[str, Party], unique: str, folder: str, value: object) -> None:
    held = found.setdefault(unique, {}).setdefault(folder, [])
    if value not in held:
        held.append(value)


# ── invented ──────────────────────────────────────────────────────────────────────────────────────────────────────────
_GIVEN = ("Orlin", "Tasmeen", "Ferko", "Yadwiga", "Benwick", "Sorrel", "Dagmara", "Ilvan", "Perrin", "Zofka")
_MIDDLE = ("Ostrovich", "Belan", "Karimul", "Tadeev", "Minh", "al-Rashti")
_SURNAME = ("VOLKARIN", "Hestrane", "QUILLFORD", "Al-Dastani", "MORVENKO", "Tessaly", "BRANNOCKER", "Izmarov")
_WORDS = ("Northlight", "Kestrel", "Amberline", "Varda", "Polmarine", "Gridstone", "Teluric", "Ostwind")
_FORMS = ("LLC", "JSC", "Trading Company", "Shipping Ltd", "Bank", "Holding")
_KINDS = ("Primary Name", "Primary name", "Primary Name Variation", "Primary name variation", "Alias", "ALias")
_REGIMES = (
    ("RUS", "The Russia (Sanctions) (EU Exit) Regulations 2019"),
    ("BEL", "The Republic of Belarus (Sanctions) (EU Exit) Regulations 2019"),
    ("DPR", "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019"),
    ("GHR", "The Global Human Rights Sanctions Regulations 2020"),
)
_COUNTRIES = ("Russia", "Belarus", "United Arab Emirates", "Türkiye", "Cyprus", "Kazakhstan")
_DATES = ("{d:02}/{m:02}/{y}", "dd/{m:02}/{y}", "dd/mm/{y}", "{y}")
_PROSE = "is or has been involved in activities of regulation 6, by providing goods & services to a body. "


def invented(parties: int = 500, *, seed: int = 1) -> Iterator[Party]:
    """Designations of parties that do not exist; with some 7,000 of them the file is as large as the real one."""
    rng = random.Random(seed)
    for number in range(1, parties + 1):
        kind = rng.choices(("Individual", "Entity", "Ship"), (63, 26, 11))[0]
        prefix, regime = rng.choice(_REGIMES)
        day = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(2019, 2026)}"
        party: Party = {
            "LastUpdated": day,
            "DateDesignated": day,
            "UniqueID": f"{prefix}{number:04}",
            "OFSIGroupID": str(20_000 + number) if rng.random() < 0.8 else None,
            "UNReferenceNumber": f"KPi.{number:03}" if prefix == "DPR" else None,
            "RegimeName": regime,
            "IndividualEntityShip": kind,
            "DesignationSource": "UK|UN" if prefix == "DPR" else "UK",
            **_measures(rng, kind),
        }
        {"Individual": _individual, "Entity": _entity, "Ship": _ship}[kind](rng, party, number)
        yield {tag: value for tag, value in party.items() if value is not None}


def _measures(rng: random.Random, kind: str) -> Party:
    if kind == "Ship":
        words, true = ['Shipping sanctions: (see "Other information")'], set[str]()
    else:
        words, true = ["Asset freeze"], {"AssetFreeze"}
        for word, tag in (
            ("Travel Ban", "TravelBan"),
            ("Trust Services Sanctions", "TrustServicesSanctions"),
            ("Director Disqualification Sanction", "DirectorDisqualificationSanction"),
        ):
            if rng.random() < 0.6 and not (kind == "Entity" and word == "Travel Ban"):
                words.append(word)
                true.add(tag)
    said = "The Director Disqualification Sanction was imposed on 09/04/2025."
    said = said if len(words) > 1 else "Also known abroad."
    return {
        "SanctionsImposed": "|".join(words),
        "SanctionsImposedIndicators": {tag: str(tag in true).lower() for tag in _INDICATORS},
        "OtherInformation": said,
        "UKStatementofReasons": "\nThe party " + _PROSE * rng.randint(1, 14),
    }


def _names(rng: random.Random, make: Any) -> list[dict[str, str]]:
    found = [{**make(), "NameType": rng.choice(_KINDS[:2])}]
    for _ in range(rng.randint(0, 4)):
        one = {**make(), "NameType": rng.choice(_KINDS[2:])}
        if one["NameType"].lower() == "alias" and rng.random() < 0.5:
            one["AliasStrength"] = rng.choice(("Good quality a.k.a", "Low quality a.k.a"))
        found.append(one)
    return found


def _individual(rng: random.Random, party: Party, number: int) -> None:
    def name() -> dict[str, str]:
        found = {"Name1": rng.choice(_GIVEN), "Name6": rng.choice(_SURNAME)}
        return {**found, "Name2": rng.choice(_MIDDLE)} if rng.random() < 0.6 else found

    born = rng.choice(_DATES).format(d=rng.randint(1, 28), m=rng.randint(1, 12), y=rng.randint(1940, 1999))
    party["Names"] = _names(rng, name)
    party["NonLatinNames"] = [
        {"NameNonLatinScript": "орлин волкарин", "NonLatinScriptType": "Cyrillic", "NonLatinScriptLanguage": "Russian"}
    ]
    party["DOBs"] = [born, born]
    party["Nationalities"] = [rng.choice(_COUNTRIES)]
    party["Positions"] = [f"Member of the board of {rng.choice(_WORDS)} {rng.choice(_FORMS)}"]
    party["Genders"] = [rng.choice(("Male", "Female"))]
    party["PassportDetails"] = [
        {"PassportNumber": f" {number:09}", "PassportAdditionalInformation": "Cyprus number, issued on 12 Oct. 2021"}
    ]
    party["NationalIdentifierDetails"] = [{"NationalIdentifierNumber": f"'{number:08}"}]
    party["BirthDetails"] = [{"TownOfBirth": "Oldport", "CountryOfBirth": rng.choice(_COUNTRIES)}]
    party["Addresses"] = [_place(rng) for _ in range(rng.randint(0, 2))]


def _entity(rng: random.Random, party: Party, number: int) -> None:
    party["Names"] = _names(rng, lambda: {"Name6": f"{rng.choice(_WORDS)} {rng.choice(_WORDS)} {rng.choice(_FORMS)}"})
    party["TypeOfEntities"] = ["Company"]
    party["BusinessRegistrationNumbers"] = [f"OGRN: 10{number:011}\nINN: 77{number:08}"]
    party["ParentCompanies"] = [f"{rng.choice(_WORDS)} Holding"]
    party["Subsidiaries"] = [f"{rng.choice(_WORDS)} Invest"]
    party["PhoneNumbers"] = [f"+7 495 {number:07}"]
    party["EmailAddresses"] = [f"office{number}@example.org; press{number}@example.org"]
    party["Websites"] = [f"www.example.org/{number}"]
    party["Addresses"] = [_place(rng) for _ in range(rng.randint(1, 3))]


def _ship(rng: random.Random, party: Party, number: int) -> None:
    digits = [9, *(int(digit) for digit in f"{number:05}")]
    imo = "".join(map(str, digits)) + str(sum(d * w for d, w in zip(digits, range(7, 1, -1), strict=True)) % 10)
    party["Names"] = _names(rng, lambda: {"Name6": f"{rng.choice(_WORDS)} {rng.randint(1, 99)}"})
    party["IMONumbers"] = [f"IMO{imo}"]
    party["CurrentOwnerOperators"] = [f"{rng.choice(_WORDS)} Shipping Ltd "]
    party["PreviousOwnerOperators"] = [f"{rng.choice(_WORDS)} Marine"]
    party["CurrentBelievedFlagOfShips"] = ["Comoros"]
    party["PreviousFlags"] = ["Panama"]
    party["TypeOfShipDetails"] = ["Crude Oil Tanker"]
    party["TonnageOfShipDetails"] = [str(rng.randint(5_000, 160_000))]
    party["LengthOfShipDetails"] = ["134.5"]
    party["YearsBuilt"] = [str(rng.randint(1985, 2020))]
    party["HullIdentificationNumbers"] = [f"H{number}"]


def _place(rng: random.Random) -> dict[str, str]:
    return {
        "AddressLine1": f"{rng.randint(1, 99)} Quay Street",
        "AddressLine6": rng.choice(("Oldport", "Newhaven")),
        "AddressPostalCode": f"{rng.randint(10_000, 99_999)}",
        "AddressCountry": rng.choice(_COUNTRIES),
    }


def main() -> None:
    """Write one file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    real = commands.add_parser("converted")
    real.add_argument("archive", type=Path)
    real.add_argument("out", type=Path)
    real.add_argument("--details", type=Path)
    made = commands.add_parser("invented")
    made.add_argument("out", type=Path)
    made.add_argument("--parties", type=int, default=7000)
    made.add_argument("--csv", action="store_true")
    options = parser.parse_args()
    with options.out.open("wb") as out:
        if options.command == "converted":
            count = write_xml(converted(options.archive, options.details), out)
        else:
            count = (write_csv if options.csv else write_xml)(invented(options.parties), out)
    print(f"{count} designations")


if __name__ == "__main__":
    main()
