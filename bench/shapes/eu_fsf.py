# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The EU's financial sanctions files in their official shapes: full-size from a conversion, or invented.

    python bench/shapes/eu_fsf.py converted ARCHIVE OUT.xml      # the YAML conversion, 5,860 parties, 24 MB
    python bench/shapes/eu_fsf.py invented OUT.xml [--parties N] [--csv]

`converted` restores XML 1.1 from the tar of YAML files that a converter made of it (attributes
the converter left out are empty again, `designationDate` and weak names stay lost). `invented`
makes parties that do not exist, with everything the readers must cope with: partial, circa,
ranged and Islamic births, false and expired documents, weak names, packed titles, contacts.
Both are streamed party by party and depend on nothing but their arguments.
"""

from __future__ import annotations

import argparse
import random
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import quoteattr

__all__ = ["COLUMNS", "converted", "invented", "write_csv", "write_xml"]

Party = dict[str, Any]  # as the conversion names things: `name_aliases`, `whole_name` …
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="{date}" globalFileId="{number}">\n'
)
_BOOLEANS = ("diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer")
# Per list of the conversion: element, attributes that are always there, attributes that are left out when empty.
_ELEMENTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "name_aliases": (
        "nameAlias",
        ("firstName", "middleName", "lastName", "wholeName", "function"),
        ("gender", "title", "nameLanguage", "strong"),
    ),
    "citizenships": ("citizenship", ("region", "countryIso2Code", "countryDescription"), ()),
    "birthdates": (
        "birthdate",
        ("circa", "calendarType", "city", "zipCode"),
        ("birthdate", "dayOfMonth", "monthOfYear", "year", "yearRangeFrom", "yearRangeTo", "region", "place",
         "countryIso2Code", "countryDescription"),
    ),
    "identifications": (
        "identification",
        (*_BOOLEANS, "issuedBy", "latinNumber", "nameOnDocument", "number", "region"),
        ("issueDate", "validFrom", "validTo", "identificationTypeCode", "identificationTypeDescription",
         "countryIso2Code", "countryDescription"),
    ),
    "addresses": (
        "address",
        ("city", "street", "poBox", "zipCode", "region", "place", "asAtListingTime"),
        ("countryIso2Code", "countryDescription"),
    ),
}  # fmt: skip
_ACT = ("regulationType", "publicationDate", "numberTitle", "publicationUrl")
_REGULATION = (
    "regulationType", "organisationType", "publicationDate", "entryIntoForceDate", "numberTitle", "programme",
    "logicalId",
)  # fmt: skip
_TYPES = {
    "passport": "National passport", "regnumber": "Registration Number", "fiscalcode": "Fiscal code",
    "other": "Other identification number", "id": "National identification card", "imo": "IMO", "swiftbic": "SWIFT BIC",
    "taxid": "Tax identification number",
}  # fmt: skip


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


# ── XML ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
def write_xml(
    parties: Iterable[Party], out: IO[bytes], *, date: str = "2026-05-01T12:00:00.000+02:00", number: int = 180000
) -> int:
    """Write an `xmlFullSanctionsList_1_1` of the parties; gives how many they were."""
    out.write(_HEAD.format(date=date, number=number).encode())
    count = 0
    for count, party in enumerate(parties, start=1):  # noqa: B007 - the last one is the count
        out.write(_entity(party).encode())
    out.write(b"</export>\n")
    return count


def _entity(party: Party) -> str:
    lines = [
        "    <sanctionEntity"
        + _attribute("designationDate", party.get("designation_date"), optional=True)
        + _attribute("designationDetails", party.get("designation_details"))
        + _attribute("unitedNationId", party.get("united_nation_id"))
        + _attribute("euReferenceNumber", party.get("eu_reference_number"))
        + _attribute("logicalId", party.get("logical_id"))
        + ">"
    ]
    if party.get("remark"):
        lines.append(f"        <remark>{_text(party['remark'])}</remark>")
    for one in party["regulations"]:
        lines.append(
            "        <regulation" + "".join(_attribute(name, one.get(_snake(name))) for name in _REGULATION) + ">"
        )
        lines.append(f"            <publicationUrl>{_text(one.get('publication_url', ''))}</publicationUrl>")
        lines.append("        </regulation>")
    kind = party["subject_type"]
    lines.append(f'        <subjectType code="{kind["code"]}" classificationCode="{kind["classification_code"]}"/>')
    for name, (tag, always, filled) in _ELEMENTS.items():
        for one in party.get(name, ()):
            lines += _child(tag, one, always, filled)
    lines.append("    </sanctionEntity>\n")
    return "\n".join(lines)


def _child(tag: str, one: Mapping[str, Any], always: Iterable[str], filled: Iterable[str]) -> list[str]:
    said = {**one}
    if tag == "identification":
        said = {_snake(name): False for name in _BOOLEANS} | said
        said.setdefault("identification_type_description", _TYPES.get(said.get("identification_type_code", ""), ""))
    if tag == "address":
        said.setdefault("as_at_listing_time", False)
    start = f"        <{tag}" + "".join(_attribute(name, said.get(_snake(name))) for name in always)
    start += "".join(_attribute(name, said.get(_snake(name)), optional=True) for name in filled)
    start += _attribute("regulationLanguage", said.get("regulation_language", "en"))
    lines = [start + _attribute("logicalId", said.get("logical_id")) + ">"]
    if said.get("remark"):
        lines.append(f"            <remark>{_text(said['remark'])}</remark>")
    for key, value in said.get("contact_info", ()):
        lines.append(f"            <contactInfo key={quoteattr(key)} value={quoteattr(value)}/>")
    for act in said.get("regulation_summaries", ()):
        attributes = "".join(_attribute(name, act.get(_snake(name))) for name in _ACT)
        lines.append(f"            <regulationSummary{attributes}/>")
    return [*lines, f"        </{tag}>"]


def _attribute(name: str, value: object, *, optional: bool = False) -> str:
    if value is None and optional:
        return ""
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f" {name}={quoteattr(text, {chr(10): '&#10;', chr(13): '&#13;'})}"


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# ── CSV ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
_BASIS = (
    "Regulation_Type", "Regulation_OrganisationType", "Regulation_PublicationDate", "Regulation_EntryIntoForceDate",
    "Regulation_NumberTitle", "Regulation_Programme", "Regulation_PublicationUrl",
)  # fmt: skip
_OWN = (
    "LogicalId", "EU_ReferenceNumber", "UnitedNationId", "DesignationDate", "DesignationDetails", "Remark",
    "SubjectType", "SubjectType_ClassificationCode",
)  # fmt: skip
# Per list: the prefix of its columns, and column → name in the conversion.
_GROUPS: dict[str, tuple[str, dict[str, str]]] = {
    "name_aliases": ("NameAlias", {
        "LastName": "last_name", "FirstName": "first_name", "MiddleName": "middle_name", "WholeName": "whole_name",
        "NameLanguage": "name_language", "Gender": "gender", "Title": "title", "Function": "function",
        "LogicalId": "logical_id", "RegulationLanguage": "regulation_language", "Remark": "remark",
    }),
    "addresses": ("Address", {
        "City": "city", "Street": "street", "PoBox": "po_box", "ZipCode": "zip_code", "Region": "region",
        "Place": "place",
        "AsAtListingTime": "as_at_listing_time", "ContactInfo": "contact_info", "CountryIso2Code": "country_iso2_code",
        "CountryDescription": "country_description", "LogicalId": "logical_id",
        "RegulationLanguage": "regulation_language", "Remark": "remark",
    }),
    "birthdates": ("BirthDate", {
        "BirthDate": "birthdate", "Day": "day_of_month", "Month": "month_of_year", "Year": "year",
        "YearRangeFrom": "year_range_from", "YearRangeTo": "year_range_to", "Circa": "circa",
        "CalendarType": "calendar_type", "ZipCode": "zip_code", "Region": "region", "Place": "place", "City": "city",
        "CountryIso2Code": "country_iso2_code", "CountryDescription": "country_description", "LogicalId": "logical_id",
        "RegulationLanguage": "regulation_language", "Remark": "remark",
    }),
    "identifications": ("Identification", {
        "Number": "number", "Diplomatic": "diplomatic", "KnownExpired": "known_expired", "KnownFalse": "known_false",
        "ReportedLost": "reported_lost", "RevokedByIssuer": "revoked_by_issuer", "IssuedBy": "issued_by",
        "IssuedDate": "issue_date", "ValidFrom": "valid_from", "ValidTo": "valid_to", "LatinNumber": "latin_number",
        "NameOnDocument": "name_on_document", "TypeCode": "identification_type_code",
        "TypeDescription": "identification_type_description", "Region": "region",
        "CountryIso2Code": "country_iso2_code",
        "CountryDescription": "country_description", "LogicalId": "logical_id",
        "RegulationLanguage": "regulation_language", "Remark": "remark",
    }),
    "citizenships": ("Citizenship", {
        "Region": "region", "CountryIso2Code": "country_iso2_code", "CountryDescription": "country_description",
        "LogicalId": "logical_id", "RegulationLanguage": "regulation_language", "Remark": "remark",
    }),
}  # fmt: skip
COLUMNS = (
    "fileGenerationDate",
    *(f"Entity_{name}" for name in (*_OWN, *_BASIS)),
    *(f"{prefix}_{name}" for prefix, columns in _GROUPS.values() for name in (*columns, *_BASIS)),
)


def write_csv(parties: Iterable[Party], out: IO[bytes], *, date: str = "01/05/2026") -> int:
    """Write a `csvFullSanctionsList_1_1` of the parties, one row per child value; gives how many parties they were."""
    out.write(b"\xef\xbb\xbf" + ";".join(COLUMNS).encode() + b"\n")
    count = 0
    for count, party in enumerate(parties, start=1):  # noqa: B007 - the last one is the count
        for row in _csv_rows(party, date):
            out.write((";".join(_field(row.get(column, "")) for column in COLUMNS) + "\n").encode())
    return count


def _csv_rows(party: Party, date: str) -> Iterator[dict[str, str]]:
    kind = party["subject_type"]
    values = (
        party["logical_id"], party["eu_reference_number"], party.get("united_nation_id", ""),
        party.get("designation_date", ""), party.get("designation_details", ""),
        f"({party['remark']})" if party.get("remark") else "", kind["classification_code"], kind["code"],
    )  # fmt: skip
    common = {"fileGenerationDate": date} | {f"Entity_{name}": str(one) for name, one in zip(_OWN, values, strict=True)}
    common |= _basis("Entity", party["regulations"][0])
    children = [(name, one) for name in _GROUPS for one in party.get(name, ())]
    for name, one in children:
        prefix, columns = _GROUPS[name]
        row = {**common, **_basis(prefix, *one.get("regulation_summaries", ())[:1])}
        said = dict(one)
        if name == "identifications":
            said.setdefault("identification_type_description", _TYPES.get(said.get("identification_type_code", ""), ""))
        if "contact_info" in said:
            said["contact_info"] = "\n".join(f"{key}[{value}]" for key, value in said["contact_info"])
        for column, key in columns.items():
            value = said.get(key, "")
            row[f"{prefix}_{column}"] = str(value).lower() if isinstance(value, bool) else str(value)
        if row[f"{prefix}_Remark"]:
            row[f"{prefix}_Remark"] = f"({row[f'{prefix}_Remark']})"
        yield row
    if not children:
        yield common


def _basis(prefix: str, *acts: Mapping[str, Any]) -> dict[str, str]:
    keys = ("regulation_type", "organisation_type", "publication_date", "entry_into_force_date", "number_title",
            "programme", "publication_url")  # fmt: skip
    return {
        f"{prefix}_{column}": str(act.get(key, "")) for act in acts for column, key in zip(_BASIS, keys, strict=True)
    }


def _field(value: str) -> str:
    if any(char in value for char in ';"\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


# ── parties ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def converted(archive: Path) -> Iterator[Party]:
    """The parties of the YAML conversion, in order of their logical ids."""
    import yaml  # only here

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with tarfile.open(archive) as tar:
        found = []
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith(".yaml") else None
            if file is not None:
                found.append(yaml.load(file.read(), Loader=loader))  # noqa: S506 - a safe loader either way
    yield from sorted(found, key=lambda party: int(party["logical_id"]))


_FIRST = ("Aron", "Bela", "Cyra", "Dorin", "Elka", "Fedot", "Galja", "Hovik", "Ilmar", "Jorun", "Kesta", "Ludo")
_LAST = ("Testov", "Probnik", "Muster", "Invento", "Fiktiv", "Paravan", "Nemona", "Quandt-Muster", "Øresand", "Żółtko")
_FORMS = ("LLC {}", "{} JSC", "Союз {}", "Fondation {}", "{} Shipping Ltd")
_PROGRAMS = ("UKR", "IRN", "SYR", "BLR", "TAQA", "PRK", "HR", "RUSDA")
_COUNTRIES = (("RU", "RUSSIAN FEDERATION"), ("IR", "IRAN (ISLAMIC REPUBLIC OF)"), ("00", "UNKNOWN"), ("BY", "BELARUS"),
              ("CS", "SERBIA AND MONTENEGRO"), ("UA", "UKRAINE"))  # fmt: skip


def invented(parties: int, *, seed: int = 0, changed: bool = False) -> Iterator[Party]:
    """Parties that do not exist. With `changed`, the next day: some left, some came, some have another alias or act."""
    for number in range(1, parties + 1):
        party = _invented(number, seed)
        if changed and number % 50 == 0:
            continue
        if changed and number % 25 == 0:
            party["name_aliases"].append(
                _alias(f"Novel {number}", number * 1000 + 900, _act(random.Random(f"{seed}x")))
            )
        yield party
    if changed:
        yield from (_invented(number, seed) for number in range(parties + 1, parties + 1 + max(1, parties // 100)))


def _invented(number: int, seed: int) -> Party:
    pick = random.Random(f"{seed}:{number}")
    person = pick.random() < 0.74  # the share of 2026-05
    base = number * 1000
    act = _act(pick)
    program = pick.choice(_PROGRAMS)
    party: Party = {
        "eu_reference_number": f"EU.{number}.{pick.randrange(1, 100)}",
        "logical_id": str(number),
        "regulations": [
            {**act, "organisation_type": pick.choice(("council", "council", "commission")), "programme": program,
             "entry_into_force_date": act["publication_date"], "logical_id": str(base + 1)}
        ],
        "subject_type": {"code": "person" if person else "enterprise", "classification_code": "P" if person else "E"},
    }  # fmt: skip
    if pick.random() < 0.1:
        party["designation_date"] = f"20{pick.randrange(10, 26)}-0{pick.randrange(1, 10)}-1{pick.randrange(10)}"
    if pick.random() < 0.12:
        party["remark"] = f"Invented remark no. {number}; nobody is meant."
    if pick.random() < 0.02:
        party["united_nation_id"] = f"QDi.{number:03}"
    party["name_aliases"] = list(_aliases(pick, base, person=person))
    if person:
        party["birthdates"] = [_birth(pick, base + 301)]
        land = pick.choice(_COUNTRIES)
        party["citizenships"] = [_under(pick, base + 401, country_iso2_code=land[0], country_description=land[1])]
    if pick.random() < 0.35:
        party["identifications"] = [_document(pick, base + 501, person=person)]
    if pick.random() < 0.35:
        party["addresses"] = [_address(pick, base + 601)]
    return party


def _act(pick: random.Random) -> dict[str, str]:
    year, number = pick.randrange(2004, 2026), pick.randrange(1, 2500)
    title = f"{year}/{number} (OJ L{pick.randrange(1, 330)})"
    url = f"https://example.org/legal-content/EN/TXT/?uri=OJ:L_{year}{number:05}&from=EN"
    date = f"{year}-{pick.randrange(1, 13):02}-{pick.randrange(1, 29):02}"
    kind = pick.choice(("amendment", "amendment", "amendment", "regulation"))
    return {"regulation_type": kind, "publication_date": date, "number_title": title, "publication_url": url}


def _under(pick: random.Random, logical: int, **said: Any) -> dict[str, Any]:
    return {**said, "regulation_language": "en", "logical_id": str(logical), "regulation_summaries": [_act(pick)]}


def _alias(name: str, logical: int, act: dict[str, str], **said: Any) -> dict[str, Any]:
    return {"whole_name": name, "strong": True, **said, "regulation_language": "en", "logical_id": str(logical),
            "regulation_summaries": [act]}  # fmt: skip


def _aliases(pick: random.Random, base: int, *, person: bool) -> Iterator[dict[str, Any]]:
    for index in range(1 + pick.randrange(8)):
        first, last = pick.choice(_FIRST), pick.choice(_LAST)
        said: dict[str, Any] = {"name_language": pick.choice(("EN", "RU", "SV", "HU", "FR"))}
        if person:
            name = f"{first} {last} {base // 1000}"
            said |= {"first_name": first, "last_name": f"{last} {base // 1000}", "gender": "M"}
            if index == 0:
                said |= {
                    "title": pick.choice(("Dr.", "(a) Mullah, (b) Maulavi")),
                    "function": "Invented post; former post",
                }
        else:
            name = pick.choice(_FORMS).format(f"«{last} & {first}» {base // 1000}")
        if index and pick.random() < 0.1:
            said["remark"] = "Low quality a.k.a."
        yield _alias(name, base + 101 + index, _act(pick), **said)


def _birth(pick: random.Random, logical: int) -> dict[str, Any]:
    year, month, day = pick.randrange(1935, 2000), pick.randrange(1, 13), pick.randrange(1, 29)
    kinds: tuple[dict[str, Any], ...] = (
        {"birthdate": f"{year}-{month:02}-{day:02}", "day_of_month": day, "month_of_year": month, "year": year},
        {"year": year, "month_of_year": month},
        {"year": year},
        {"year": year, "circa": True},
        {"year_range_from": year, "year_range_to": year + 5},
        {"year": 1340 + pick.randrange(60), "calendar_type": "ISLAMIC"},
    )
    land = pick.choice(_COUNTRIES)
    said = {
        "circa": False,
        "calendar_type": "GREGORIAN",
        **pick.choice(kinds),
        "city": pick.choice(("Musterstadt", "-")),
    }
    return _under(pick, logical, **said, country_iso2_code=land[0], country_description=land[1])


def _document(pick: random.Random, logical: int, *, person: bool) -> dict[str, Any]:
    kind = pick.choice(("passport", "id", "other") if person else ("regnumber", "fiscalcode", "other"))
    said = {"number": f"{pick.randrange(10**8, 10**9)}", "identification_type_code": kind}
    land = pick.choice(_COUNTRIES[:4])
    flags = {_snake(name): False for name in _BOOLEANS}
    if pick.random() < 0.3:
        flags[_snake(pick.choice(_BOOLEANS))] = True
    return _under(pick, logical, **said, **flags, country_iso2_code=land[0], country_description=land[1])


def _address(pick: random.Random, logical: int) -> dict[str, Any]:
    land = pick.choice(_COUNTRIES)
    said: dict[str, Any] = {"city": "Musterstadt", "street": f'Test "Street" {pick.randrange(1, 200)} & Sons'}
    if pick.random() < 0.3:
        said["contact_info"] = [("EMAIL", f"nobody{logical}@example.org"), ("PHONE", "+00 000 000")]
    said |= {"as_at_listing_time": pick.random() < 0.1}
    return _under(pick, logical, **said, country_iso2_code=land[0], country_description=land[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    full = commands.add_parser("converted")
    full.add_argument("archive", type=Path)
    full.add_argument("out", type=Path)
    made = commands.add_parser("invented")
    made.add_argument("out", type=Path)
    made.add_argument("--parties", type=int, default=6000)
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--changed", action="store_true")
    for command in (full, made):
        command.add_argument("--csv", action="store_true")
    options = parser.parse_args()
    if options.what == "converted":
        parties = converted(options.archive)
    else:
        parties = invented(options.parties, seed=options.seed, changed=options.changed)
    with options.out.open("wb") as out:
        count = write_csv(parties, out) if options.csv else write_xml(parties, out)
    print(f"{count} parties, {options.out.stat().st_size} bytes: {options.out}")


if __name__ == "__main__":
    main()
