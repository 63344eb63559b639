# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Switzerland's sanctions list in its official shape: full-size from a conversion, or invented.

    python bench/shapes/ch_seco.py converted ARCHIVE OUT.xml      # the YAML conversion, 8,254 targets, 42 MB
    python bench/shapes/ch_seco.py invented OUT.xml [--targets N] [--seed N]

`converted` takes names, dates, address details and justifications from the tar of YAML files
that a converter made; what the converter lost is filled in by rule: spellings by a fixed
transliteration, places, the objects (as ships), relations, and the history inside the file,
which is what makes the real one large. `invented` makes parties that do not exist.

Two in eleven targets are de-listed, most were amended, up to three times. Programmes
come first, places last, as in the real file. Streamed target by target; the same arguments
give the same bytes.
"""

from __future__ import annotations

import argparse
import random
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

import yaml

__all__ = ["Target", "converted", "invented", "write"]

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<swiss-sanctions-list list-type="whole-list" date="{}">\n'
)
_LANGUAGES = ("eng", "ger", "fre", "ita")
_WORDS = (
    "Annex 8", "Financial measures, annex 2", "Travel ban, annex 1", "Restrictions on the capital market, annex 9",
    "Asset freeze and travel ban, annex 13", "Vessels, annex 33", "Goods: end users, annex 2", "Annex 4 and 5",
)  # fmt: skip
_CYRILLIC = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        ("а", "б", "к", "д", "е", "ф", "г", "х", "и", "дж", "к", "л", "м", "н", "о", "п", "к", "р", "с", "т", "у", "в",
         "в", "кс", "и", "з"),
        strict=True,
    )
)  # fmt: skip
_FAMILY = ("Exampleuski", "Musterov", "Beispielenko", "Ejemplar", "Esempiani", "Voorbeelda", "Przykladski", "Mintaev")
_GIVEN = ("Dzmitry", "Anna", "Ivan", "Maria", "Pavel", "Olga", "Karim", "Leila", "Hassan", "Irina")
_FATHER = ("Aliaksandravich", "Petrovich", "Ivanovna", "Sergeevich", "Pavlovna")
_FIRMS = ("LLC Example {}", "JSC Muster {}", "Beispiel {} GmbH", "{} Trading FZE", "Public Institution {}")
_TRADES = ("Networks", "Shipping", "Steel", "Logistics", "Optics", "Bank", "Insurance", "Airlines", "Energy")
_TOWNS = (("Minsk", "BY", "Belarus"), ("Moscow", "RU", "Russian Federation"), ("Tehran", "IR", "Iran"),
          ("Limassol", "CY", "Cyprus"), ("Dubai", "AE", "United Arab Emirates"),
          ("Damascus", "SY", "Syria"))  # fmt: skip


@dataclass(slots=True)
class Target:
    """One target: its number and set, kind, names (each a list of (part, text)), and texts."""

    ssid: int
    set_id: str
    kind: str
    names: list[tuple[str, str, list[tuple[str, str]]]] = field(default_factory=list)  # (type, quality, parts)
    birth: tuple[str, str, str] | None = None  # day, month, year
    addresses: list[str] = field(default_factory=list)
    justification: str = ""


# ── where targets come from ───────────────────────────────────────────────────────────────────────────────────────────
def converted(archive: Path) -> Iterator[Target]:
    """The targets of the YAML conversion, by number; objects (whose content it lost) become ships with numbers."""
    with tarfile.open(archive) as tar:
        members = [member for member in tar if member.isfile() and member.name.endswith(".yaml")]
        members.sort(key=lambda member: int(Path(member.name).stem.removeprefix("ch-")))
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for member in members:
            stream = tar.extractfile(member)
            if stream is not None:
                yield _of_yaml(yaml.load(stream.read(), Loader=loader))  # noqa: S506 - the safe loader


def _of_yaml(raw: dict[str, Any]) -> Target:
    kind = next((kind for kind in ("individual", "entity") if kind in raw), "object")
    found = Target(int(raw["ssid"]), str(raw["sanctions_set_id"]), kind)
    body = raw.get(kind) or {}
    identity = body.get("identity") or {}
    for name in identity.get("names") or ():
        parts = [(str(p["name_part_type"]), str(p.get("value") or "")) for p in name.get("name_parts") or ()]
        found.names.append((str(name.get("name_type")), str(name.get("quality")), [one for one in parts if one[1]]))
    date = identity.get("day_month_year") or {}
    if date:
        found.birth = (str(date.get("day") or ""), str(date.get("month") or ""), str(date.get("year") or ""))
    found.addresses = [str(one.get("address_details") or "") for one in identity.get("addresses") or ()]
    found.justification = str(body.get("justification") or "")
    if kind == "object":
        found.names = [("primary-name", "good", [("whole-name", f"SHIP {found.ssid}")])]
    return found


def invented(count: int, seed: int = 1) -> Iterator[Target]:
    """`count` targets that do not exist."""
    rng = random.Random(seed)
    for index in range(count):
        kind = rng.choices(("individual", "entity", "object"), (56, 37, 7))[0]
        one = Target(1000 + 13 * index, str(4000 + rng.randrange(len(_WORDS))), kind)
        main = _parts(rng, kind, index)
        one.names = [("primary-name", "good", main)]
        one.names += [
            ("alias", rng.choices(("good", "low"), (95, 5))[0], _parts(rng, kind, index))
            for _ in range(rng.randrange(3))
        ]
        if kind == "individual":
            one.birth = (str(rng.randrange(1, 29)), str(rng.randrange(1, 13)), str(rng.randrange(1940, 2000)))
        if kind != "object" and rng.random() < 0.4:
            one.addresses = [f"{rng.randrange(1, 200)} Invented Street" for _ in range(rng.randrange(1, 4))]
        one.justification = f"Invented party {index}. " + "It supports nothing and nobody. " * rng.randrange(2, 20)
        yield one


def _parts(rng: random.Random, kind: str, index: int) -> list[tuple[str, str]]:
    if kind == "individual":
        family = f"{rng.choice(_FAMILY)}{chr(97 + index % 26)}{chr(97 + index // 26 % 26)}"
        return [("family-name", family), ("given-name", rng.choice(_GIVEN)), ("father-name", rng.choice(_FATHER))]
    if kind == "entity":
        return [("whole-name", rng.choice(_FIRMS).format(f"{rng.choice(_TRADES)} {index}"))]
    return [("whole-name", f"EXAMPLE STAR {index}")]


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────────
class _Writer:
    """Writes targets with numbers for their parts; the choices of the history are drawn per target."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.next = 5_000_000

    def number(self) -> int:
        self.next += 1
        return self.next

    def put(self, text: str) -> None:
        self.out.write(text.encode())

    def program(self, number: int, set_ids: list[str]) -> None:
        self.put(f'<sanctions-program ssid="{number}" version-date="2026-01-12" predecessor-version-date="2025-12-12">')
        for lang in _LANGUAGES:
            self.put(f'<program-key lang="{lang}">Programme {number}</program-key>')
        for lang in _LANGUAGES:
            name = f"Ordinance of 1 June 2016 on measures against Examplia {number} (SR 946.231.{number}.9)"
            self.put(f'<program-name lang="{lang}">{name}</program-name>')
        for index, set_id in enumerate(set_ids):
            for lang in _LANGUAGES:
                words = _WORDS[(number + index) % len(_WORDS)]
                self.put(f'<sanctions-set ssid="{set_id}" lang="{lang}">{words}</sanctions-set>')
        self.put("<origin>EU</origin></sanctions-program>\n")

    def target(self, one: Target) -> None:
        rng = random.Random(one.ssid)
        start = self.next
        body = self.body(one, rng, spelt=True)
        self.put(f'<target ssid="{one.ssid}"><sanctions-set-id>{one.set_id}</sanctions-set-id>')
        if rng.random() < 0.5:
            self.put(f"<foreign-identifier>{rng.randrange(100, 9999)}</foreign-identifier>")
        self.put(body)
        self.next = start  # the copy in the history has the numbers of what it is a copy of
        self.history(one, rng, body)
        self.put("</target>\n")

    def body(self, one: Target, rng: random.Random, *, spelt: bool) -> str:
        attribute = {"individual": f' sex="{rng.choice(("male", "female"))}"', "object": ' object-type="vessel"'}
        texts = [f"<{one.kind}{attribute.get(one.kind, '')}>", f'<identity ssid="{self.number()}" main="true">']
        texts += [self.name(name, rng, spelt=spelt) for name in one.names]
        if one.birth is not None:
            said = "".join(
                f' {key}="{text}"' for key, text in zip(("day", "month", "year"), one.birth, strict=True) if text
            )
            texts.append(f'<day-month-year ssid="{self.number()}"{said} calendar="Gregorian" quality="good"/>')
        if one.kind == "individual":
            code, land = rng.choice(_TOWNS)[1:]
            texts.append(
                f'<nationality ssid="{self.number()}"><country iso-code="{code}">{land}</country></nationality>'
            )
            texts.append(
                f'<place-of-birth ssid="{self.number()}" place-id="{900000 + rng.randrange(600)}" quality="good"/>'
            )
        for address in one.addresses:
            texts.append(f'<address ssid="{self.number()}" place-id="{900000 + rng.randrange(600)}" quality="good">')
            texts.append(f"<address-details>{escape(address)}</address-details></address>" if address else "</address>")
        texts.append("</identity>")
        if one.justification:
            texts.append(f'<justification ssid="{self.number()}">{escape(one.justification)}</justification>')
        if rng.random() < 0.05:
            texts.append(f'<relation ssid="{self.number()}" target-id="{one.ssid + 13}" relation-type="related-to"/>')
        if one.kind == "object":
            number = f"{one.ssid % 1000000:06}"
            check = sum(int(digit) * weight for digit, weight in zip(number, range(7, 1, -1), strict=True)) % 10
            texts.append(f'<other-information ssid="{self.number()}">IMO number: {number}{check}</other-information>')
        elif rng.random() < 0.3:
            text = f"Registration number: {rng.randrange(10**9, 10**10)}"
            texts.append(f'<other-information ssid="{self.number()}">{text}</other-information>')
        return "".join([*texts, f"</{one.kind}>"])

    def name(self, name: tuple[str, str, list[tuple[str, str]]], rng: random.Random, *, spelt: bool) -> str:
        kind, quality, parts = name
        texts = [f'<name ssid="{self.number()}" name-type={quoteattr(kind)} quality={quoteattr(quality)} lang="eng">']
        variants = spelt and kind == "primary-name" and rng.random() < 0.5
        for order, (part, text) in enumerate(parts, start=1):
            texts.append(f'<name-part order="{order}" name-part-type={quoteattr(part)}><value>{escape(text)}</value>')
            if variants and part != "title":
                for lang in ("RUS", "BEL"):
                    cyrillic = "".join(_CYRILLIC.get(char, char) for char in text.lower())
                    texts.append(f'<spelling-variant lang="{lang}" script="CYRL" spelling-variant-type="not-defined">')
                    texts.append(f"{escape(cyrillic.title())}</spelling-variant>")
            texts.append("</name-part>")
        return "".join([*texts, "</name>"])

    def history(self, one: Target, rng: random.Random, body: str) -> None:
        """Newest first: perhaps de-listed, perhaps amended, listed with a copy of the whole target."""
        year = rng.randrange(2006, 2022)
        amended = rng.choices((0, 1, 2, 3), (38, 30, 20, 12))[0]
        if rng.random() < 2 / 11:
            self.modification("de-listed", year + amended + 1)
        now = body
        for back in range(amended, 0, -1):
            text = f"As of {year + back}: {escape(one.justification)}"
            was = f'<justification ssid="{self.number()}">{text}</justification>'
            start, end = body.find("<justification "), body.find("</justification>") + len("</justification>")
            former = body if start < 0 else body[:start] + was + body[end:]
            self.modification("amended", year + back, f"<added>{now}</added><removed>{former}</removed>")
            now = former
        copy = f'<target ssid="{one.ssid}"><sanctions-set-id>{one.set_id}</sanctions-set-id>{now}</target>'
        self.modification("listed", year, f"<added>{copy}</added>")

    def modification(self, kind: str, year: int, content: str = "") -> None:
        dates = f'enactment-date="{year}-03-01" publication-date="{year}-03-02" effective-date="{year}-03-03"'
        self.put(f'<modification modification-type="{kind}" {dates}>{content}</modification>')

    def place(self, number: int) -> None:
        town, code, land = _TOWNS[number % len(_TOWNS)]
        self.put(f'<place ssid="{number}"><location>{town} {number % 97}</location>')
        self.put(f'<country iso-code="{code}">{land}</country></place>\n')


def write(targets: Iterable[Target], set_ids: Iterable[str], out: IO[bytes], *, date: str = "2026-03-15") -> int:
    """Write a whole list of the targets; `set_ids` are the sets they may name. Gives how many they were."""
    writer = _Writer(out)
    writer.put(_HEAD.format(date))
    ids = list(set_ids)
    for number in range(0, len(ids), 3):
        writer.program(100 + number // 3, ids[number : number + 3])
    count = 0
    for one in targets:
        writer.target(one)
        count += 1
    for number in range(900000, 900600):
        writer.place(number)
    writer.put("</swiss-sanctions-list>\n")
    return count


def main() -> None:
    """The command line, as the module docstring shows it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    given = commands.add_parser("converted")
    given.add_argument("archive", type=Path)
    given.add_argument("out", type=Path)
    made = commands.add_parser("invented")
    made.add_argument("out", type=Path)
    made.add_argument("--targets", type=int, default=8254)
    made.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with wanted.out.open("wb") as out:
        if wanted.command == "converted":
            ids = sorted({one.set_id for one in converted(wanted.archive)}, key=int)
            count = write(converted(wanted.archive), ids, out)
        else:
            ids = [str(4000 + index) for index in range(len(_WORDS))]
            count = write(invented(wanted.targets, wanted.seed), ids, out)
    print(f"{count} targets, {wanted.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
