# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The lists that bench/identity.py resolves, as parties.

    us_ofac_sdn, us_ofac_cons, un_sc, ca_sema                 through the product's readers
    eu_fsf, gb_uksl, ch_seco, au_dfat, nz_russia              YAML conversions of the official files, made rows here
    gb_ofsi                                                   the official workbook, made rows here

Everything is read from ../shared/lists (see MANIFEST.md there); a part that is not there is left out and named.
Of the Swiss conversion countries, nationalities and identifiers are missing, of the British one everything but
names and addresses: what a reader of the official file gives is more, so recall here is a lower bound.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import yaml

from holdfast.names.places import country_code
from holdfast.readers.reader import READERS
from holdfast.record.features import Fact, Party, parties

__all__ = ["LISTS", "load"]

LISTS = Path(__file__).resolve().parents[2] / "shared" / "lists"
Node = Mapping[str, object]


def load() -> tuple[dict[str, list[Party]], list[str]]:
    """Parties by dataset, and the parts that were not there."""
    found: dict[str, list[Party]] = {}
    missing: list[str] = []
    for dataset, facts in _SOURCES.items():
        try:
            found[dataset] = list(parties(facts()))
        except FileNotFoundError as exc:
            missing.append(f"{dataset}: {exc.filename}")
    return found, missing


def _by_reader(reader: str, dataset: str, members: Mapping[str, str]) -> Iterator[Fact]:
    for member, name in members.items():
        raw = (LISTS / name).read_bytes()
        data = gzip.decompress(raw) if name.endswith(".gz") else raw
        for record in READERS[reader].read(member, io.BytesIO(data), dataset=dataset):
            for row in record.rows:
                yield Fact(row.entity, dataset, row.schema, row.prop, row.value)


def _yaml(archive: str) -> Iterator[tuple[str, Node]]:
    with tarfile.open(LISTS / archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda one: one.name):
            stream = tar.extractfile(member) if member.isfile() and member.name.endswith((".yaml", ".yml")) else None
            if stream is not None:
                node = yaml.load(stream, yaml.CSafeLoader)
                if isinstance(node, dict):
                    yield Path(member.name).stem, node


def _texts(node: object, *path: str) -> list[str]:
    """The texts at a path; lists on the way are gone through."""
    found = [node]
    for step in path:
        found = [child for one in found for child in _children(one, step)]
    flat = [one for item in found for one in (item if isinstance(item, list) else [item])]
    return [str(one).strip() for one in flat if one not in (None, "") and not isinstance(one, (dict, list))]


def _children(node: object, step: str) -> list[object]:
    if isinstance(node, list):
        return [child for one in node for child in _children(one, step)]
    return [node[step]] if isinstance(node, dict) and step in node else []


def _nodes(node: object, *path: str) -> list[Node]:
    found = [node]
    for step in path:
        found = [child for one in found for child in _children(one, step)]
    flat = [one for item in found for one in (item if isinstance(item, list) else [item])]
    return [one for one in flat if isinstance(one, dict)]


class _Rows:
    """Collects the facts of one party."""

    def __init__(self, dataset: str, key: str, schema: str) -> None:
        self.dataset, self.id, self.schema = dataset, f"{dataset}-{key}", schema
        self.facts = [self._fact("topics", "sanction")]

    def _fact(self, prop: str, value: str) -> Fact:
        return Fact(self.id, self.dataset, self.schema, prop, value)

    def add(self, prop: str, values: Iterable[str]) -> None:
        self.facts += [self._fact(prop, value) for value in values if value]

    def countries(self, prop: str, values: Iterable[str]) -> None:
        self.add(prop, [code for value in values if (code := country_code(value)) is not None])

    def program(self, values: Iterable[str]) -> None:
        for value in values:
            self.facts.append(Fact(f"{self.id}-sanction", self.dataset, "Sanction", "program", value))
        self.facts.append(Fact(f"{self.id}-sanction", self.dataset, "Sanction", "entity", self.id))


def _au() -> Iterator[Fact]:
    kinds = {"person": "Person", "vessel": "Vessel"}
    for key, node in _yaml("au-dfat/ammitto_au_processed_2026-08-22.tar.gz"):
        if "names" not in node:
            continue
        rows = _Rows("au_dfat", key, kinds.get(str(node.get("entity_type")), "Organization"))
        for one in _nodes(node, "names"):
            main = one.get("name_type") == "Primary Name"
            weak = one.get("alias_strength") == "Weak"
            rows.add("name" if main else "weakAlias" if weak else "alias", _texts(one, "text"))
        rows.add("previousName", _texts(node, "previous_names"))
        rows.add("birthDate", [_day(text) for text in _texts(node, "dates_of_birth", "raw_value")])
        rows.add("birthPlace", _texts(node, "places_of_birth", "raw_value"))
        rows.countries("nationality", _texts(node, "citizenships"))
        rows.add("address", _texts(node, "address"))
        rows.add("imoNumber", _texts(node, "imo_number"))
        rows.program([*_texts(node, "sanction", "committees"), *_texts(node, "sanction", "instrument")])
        rows.add("unscId", _references(" ".join(_texts(node, "sanction", "listing_information"))))
        yield from rows.facts


def _nz() -> Iterator[Fact]:
    kinds = {"Individual": "Person", "Ship": "Vessel"}
    for key, node in _yaml("nz-russia/ammitto_nz_processed_2026-03-08.tar.gz"):
        if "unique_identifier" not in node:
            continue
        rows = _Rows("nz_russia", key, kinds.get(str(node.get("type")), "Organization"))
        given = " ".join(text for part in ("first_name", "middle_names", "last_name") for text in _texts(node, part))
        rows.add("name", [given] if given else _texts(node, "name"))
        rows.add(
            "alias", [one.strip() for text in _texts(node, "alias_alternate_spellings") for one in text.split(";")]
        )
        rows.add("birthDate", [_day(text) for text in _texts(node, "dob")])
        rows.add("birthPlace", _texts(node, "place_of_birth"))
        for which in ("citizenship", "citizenship_2", "citizenship_3"):
            rows.countries("nationality", _texts(node, which))
        rows.add("passportNumber", [one.strip() for text in _texts(node, "passport_number") for one in text.split(";")])
        rows.add("imoNumber", _texts(node, "imo_number"))
        rows.add("address", _texts(node, "address"))
        rows.program(["Russia"])
        yield from rows.facts


def _gb() -> Iterator[Fact]:
    kinds = {"Individual": "Person", "Ship": "Vessel"}
    for key, node in _yaml("gb-uksl/ammitto_uk_processed_2026-08-22.tar.gz"):
        if "unique_id" not in node:
            continue
        rows = _Rows("gb_uksl", key, kinds.get(str(node.get("individual_entity_ship")), "Organization"))
        for one in _nodes(node, "names", "names"):
            name = " ".join(text for at in range(1, 7) for text in _texts(one, f"name{at}"))
            kind, weak = str(one.get("name_type", "")), str(one.get("alias_strength", "")).startswith("Low")
            rows.add("name" if kind.startswith("Primary") else "weakAlias" if weak else "alias", [name])
        rows.add("alias", _texts(node, "non_latin_names", "names", "name_non_latin_script"))
        for one in _nodes(node, "addresses", "addresses"):
            lines = [text for at in range(1, 7) for text in _texts(one, f"address_line{at}")]
            rows.add("address", [", ".join([*lines, *_texts(one, "address_country")])])
            rows.countries("country", _texts(one, "address_country"))
        for prop in ("dob", "date_of_birth", "dobs"):
            rows.add("birthDate", [_day(text) for text in _texts(node, prop)])
        rows.program(_texts(node, "regime_name"))
        rows.add("unscId", _texts(node, "un_reference_number"))
        rows.add("authorityId", _texts(node, "unique_id"))
        said = " ".join(_texts(node, "uk_statement_of_reasons") + _texts(node, "other_information"))
        if rows.schema == "Vessel":
            rows.add("imoNumber", re.findall(r"IMO(?: number)?:? *([0-9]{7})", said)[:1])
        yield from rows.facts


def _ch() -> Iterator[Fact]:
    for key, node in _yaml("ch-seco/ammitto_ch_entities_2026-03-15.tar.gz"):
        schema = next((word for word in ("individual", "entity", "object") if word in node), "")
        if not schema:
            continue
        rows = _Rows("ch_seco", key, {"individual": "Person", "object": "Vessel"}.get(schema, "Organization"))
        for identity in _nodes(node, schema, "identity"):
            for one in _nodes(identity, "names"):
                order = {"given-name": 0, "further-given-name": 1, "father-name": 2, "family-name": 4}
                parts = sorted(_nodes(one, "name_parts"), key=lambda p: order.get(str(p.get("name_part_type")), 3))
                name = " ".join(text for part in parts for text in _texts(part, "value"))
                kind = {"primary-name": "name", "formerly-known-as": "previousName"}.get(str(one.get("name_type")))
                rows.add(kind or ("weakAlias" if one.get("quality") == "low" else "alias"), [name])
            for one in _nodes(identity, "day_month_year"):
                date = [text for part in ("year", "month", "day") for text in _texts(one, part)]
                rows.add("birthDate" if schema == "individual" else "x", ["-".join(text.zfill(2) for text in date)])
            rows.add("address", [", ".join(_texts(one, "address_details")) for one in _nodes(identity, "addresses")])
        yield from rows.facts


def _eu() -> Iterator[Fact]:
    numbers = {"passport": "passportNumber", "fiscalcode": "taxNumber", "regnumber": "registrationNumber",
               "imo": "imoNumber", "id": "idNumber", "swiftbic": "swiftBic"}  # fmt: skip
    for key, node in _yaml("eu-fsf/ammitto_eu_processed_2026-05-01.tar.gz"):
        if "name_aliases" not in node:
            continue
        kind = str((node.get("subject_type") or {}).get("classification_code"))  # type: ignore[attr-defined] # a mapping
        rows = _Rows("eu_fsf", key, "Person" if kind == "P" else "Organization")
        for at, one in enumerate(_nodes(node, "name_aliases")):
            rows.add("name" if at == 0 else "alias" if one.get("strong") else "weakAlias", _texts(one, "whole_name"))
            rows.add("gender", [{"M": "male", "F": "female"}.get(text, "") for text in _texts(one, "gender")])
        for one in _nodes(node, "birthdates"):
            day = "".join(_texts(one, "birthdate")) or "".join(_texts(one, "year"))
            rows.add("birthDate", [day + "~" if day and one.get("circa") else day])
            place = [text for part in ("place", "city", "region") for text in _texts(one, part)]
            rows.add("birthPlace", [", ".join(place)])
        rows.countries("nationality", _texts(node, "citizenships", "country_iso2_code"))
        for one in _nodes(node, "addresses"):
            parts = [text for part in ("street", "city", "region", "country_description") for text in _texts(one, part)]
            rows.add("address", [", ".join(parts)])
            rows.countries("country", _texts(one, "country_iso2_code"))
        for one in _nodes(node, "identifications"):
            rows.add(numbers.get(str(one.get("identification_type_code")), "idNumber"), _texts(one, "number"))
        rows.program(sorted(set(_texts(node, "regulations", "programme"))))
        rows.add("unscId", _texts(node, "united_nation_id"))
        yield from rows.facts


def _conlist() -> Iterator[Fact]:
    """The OFSI list of 2025-04: one row per name, grouped by `Group ID`, with references of the UK and UN lists."""
    groups: dict[str, list[dict[str, str]]] = {}
    for row in _sheet("gb-ofsi-conlist/ConList_2025-04-10.xlsx"):
        if row.get("Group ID"):
            groups.setdefault(row["Group ID"], []).append(row)
    kinds = {"Individual": "Person", "Ship": "Vessel"}
    for key, found in groups.items():
        rows = _Rows("gb_ofsi", key, kinds.get(found[0].get("Group Type", ""), "Organization"))
        for row in found:
            name = " ".join(
                row[part] for part in ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6") if row.get(part)
            )
            weak, main = row.get("Alias Quality", "").startswith("Low"), row.get("Alias Type", "").startswith("Primary")
            rows.add("name" if main else "weakAlias" if weak else "alias", [name])
            rows.add("alias", [row.get("Name Non-Latin Script", "")])
            rows.add("birthDate", [_british(row.get("DOB", ""))])
            rows.add("birthPlace", [row.get("Town of Birth", "")])
            rows.countries(
                "nationality" if rows.schema == "Person" else "country",
                [row.get("Nationality", "") or row.get("Country", "")],
            )
            rows.add("passportNumber", [row.get("Passport Number", "")])
            rows.add("idNumber", [row.get("National Identification Number", "")])
            rows.add("address", [", ".join(row[p] for p in [f"Address {at}" for at in range(1, 7)] if row.get(p))])
            rows.program([row.get("Regime", "")])
            said = row.get("Other Information", "")
            rows.add("unscId", _references(said))
            rows.add("authorityId", re.findall(r"UK Sanctions List Ref\):? *([A-Z]{3}[0-9]{4})", said))
            rows.add("imoNumber", re.findall(r"IMO number\):? *([0-9]{7})", said))
            rows.add(
                "taxNumber", re.findall(r"Tax (?:identification|ID) number\)?:? *([0-9]{8,15})", said, re.IGNORECASE)
            )
        yield from rows.facts


def _british(text: str) -> str:
    """`dd/mm/yyyy`, with 00 for what is not known."""
    match = re.fullmatch(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", text.strip())
    if match is None:
        return text.strip() if re.fullmatch("[0-9]{4}", text.strip()) else ""
    return "-".join(part for part in (match[3], match[2], match[1]) if part != "00")


def _sheet(name: str) -> Iterator[dict[str, str]]:
    """Rows of the first sheet by the headings of its second row."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(LISTS / name) as packed:
        strings = ET.fromstring(packed.read("xl/sharedStrings.xml"))  # noqa: S314 - the pinned file
        shared = ["".join(part.text or "" for part in one.iter(f"{space}t")) for one in strings]
        headings: dict[str, str] = {}
        for _, row in ET.iterparse(packed.open("xl/worksheets/sheet1.xml")):  # noqa: S314 - the same
            if row.tag != f"{space}row":
                continue
            cells = {re.sub(r"\d", "", cell.get("r", "")): _cell(cell, shared, space) for cell in row}
            if row.get("r") == "2":
                headings = cells
            elif headings:
                yield {headings[at]: text for at, text in cells.items() if at in headings and text}
            row.clear()


def _cell(cell: ET.Element, shared: Sequence[str], space: str) -> str:
    value = cell.find(f"{space}v")
    if value is None or value.text is None:
        return ""
    return (shared[int(value.text)] if cell.get("t") == "s" else value.text).strip()


def _day(text: str) -> str:
    return "" if text.lower() == "unknown" else text


def _references(text: str) -> list[str]:
    return re.findall(r"\b[A-Z]{2}[ie]\.[0-9]{3}\b", text)


_SOURCES: dict[str, Callable[[], Iterator[Fact]]] = {
    "us_ofac_sdn": lambda: _by_reader(
        "us_ofac_csv", "us_ofac_sdn",
        {"sdn": "us-ofac-sdn-csv/sdn_2024-05-03.csv", "alt": "us-ofac-sdn-csv/2025-12_alt.csv",
         "add": "us-ofac-sdn-csv/2025-12_add.csv", "comments": "us-ofac-sdn-csv/2025-12_sdn_comments.csv"},
    ),
    "us_ofac_cons": lambda: _by_reader(
        "us_ofac_xml", "us_ofac_cons", {"xml": "us-ofac-cons/consolidated_2026-01-08.xml"}
    ),
    "un_sc": lambda: _by_reader("un_sc_xml", "un_sc", {"consolidated": "un-sc/consolidated_2026-02-27commit.xml"}),
    "ca_sema": lambda: _by_reader("ca_sema_xml", "ca_sema", {"consolidated": "ca-sema/sema-lmes_2025-05.xml"}),
    "eu_fsf": _eu,
    "gb_uksl": _gb,
    "gb_ofsi": _conlist,
    "ch_seco": _ch,
    "au_dfat": _au,
    "nz_russia": _nz,
}  # fmt: skip
