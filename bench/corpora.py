# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The lists and queries that bench/screening.py measures, made the same way every time.

    listed_parties()     OFAC SDN of 2024-05-03 with its alternative names, the non-SDN list and
                         the UN list of 2024-05, read from ../shared: about 10,000 parties, 27,000 names
    synthetic_parties()  285,000 parties with 300,000 names put together from the name parts below by
                         a seeded generator: for speed and memory, not for quality
    altered()            listed names altered in ten ways; negatives() common names of nobody listed

`digest` pins what was made; bench/screening.py prints it with every figure.
"""

# ruff: noqa: SIM905 - lists of words are read as text

from __future__ import annotations

import csv
import gzip
import hashlib
import random
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from holdfast.screening.image import Listed
from holdfast.screening.query import Query

__all__ = ["LISTS", "altered", "digest", "listed_parties", "negatives", "sample", "synthetic_parties", "with_facts"]

LISTS = Path(__file__).resolve().parents[2] / "shared" / "lists"
GIVEN = """
    James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Carlos Jose Ahmed Fatima Omar
    Aisha Wei Ming Olga Sergei Anna Dmitri Elena Raj Priya Hans Greta Pierre Claire Giulia Marco Lars Ingrid Kofi Yusuf
    Zeynep Mehmet Ali Hassan Linh Hiroshi Yuki Ivan Natalia Andrei Pavel
""".split()
FAMILY = """
    Smith Johnson Brown Garcia Miller Davis Rodriguez Wilson Taylor Moore Jackson Thompson White Harris Clark Lewis
    Walker Young King Wright Hill Green Adams Baker Nelson Carter Mitchell Perez Turner Phillips Campbell Parker Evans
    Edwards Collins Stewart Morris Rogers Cook Morgan Bell Murphy Bailey Cooper Ward Peterson Gray Ivanova Petrenko
    Kumar Sharma Chen Nakamura Tanaka Schmidt Rossi Dubois Moreau Jansen Silva Okafor Mensah Demir Yilmaz Haddad Khalil
    Rahman Hossain Khan Tran Pham Novak Horvat Kowalski Popescu Andersson Hansen Virtanen
""".split()
_STARTS = """
    al an ar be bo ca che da de do el fa ga go ha i ja ka ki la le ma mi mo na ne o pa pe ra re sa se sha ta to u va vi
    ya za
""".split()
_MIDDLES = "ba bi da dra ga ja ka kha la li lo ma mi na ni no ra ri ro sa si ta ti va vi za zi".split()
_ENDS = """
    bek bin cic dez din dze enko ev ez ian ich idi ini ko lin man nen ov ova poulos rov san sen shi sky son ssi ur vic
    yan zadeh
""".split()
_TRADES = """
    Trading Shipping Industries Holding Energy Bank Petroleum Logistics Electronics Construction Aviation Metals
""".split()
_FORMS = "Ltd LLC GmbH JSC Co. S.A. OOO PLC".split()
Words = list[str]
_MONTHS = {name: at for at, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)}


def listed_parties(folder: Path = LISTS) -> list[Listed]:
    """SDN, non-SDN and UN parties in order of id. Raises FileNotFoundError when the lists are not there."""
    ofac = folder / "us-ofac-sdn-csv"
    other = folder / "us-ofac-cons"
    aliases = _aliases(ofac / "2025-12_alt.csv")
    found = [_ofac(row, aliases, "sdn") for row in _rows(ofac / "sdn_2024-05-03.csv")]
    aliases = _aliases(other / "2025-12_cons_alt.csv")
    found += [_ofac(row, aliases, "cons") for row in _rows(other / "2025-12_cons_prim.csv")]
    tree = ET.fromstring(  # noqa: S314 - the pinned list, by its digest
        gzip.decompress((folder / "un-sc" / "consolidated_2024-05.xml.gz").read_bytes())
    )
    found += [_un(node) for kind in ("INDIVIDUAL", "ENTITY") for node in tree.iter(kind)]
    return sorted({one.id: one for one in found if one.names}.values(), key=lambda one: one.id)


def sample(parties: Sequence[Listed], names: int, seed: int = 7) -> list[Listed]:
    """Parties drawn by a seed until they have `names` names, in order of id."""
    drawn, held = [], 0
    for party in random.Random(seed).sample(list(parties), len(parties)):
        if held >= names:
            break
        drawn.append(party)
        held += len(party.names)
    return sorted(drawn, key=lambda party: party.id)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        return [row for row in csv.reader(stream) if len(row) > 1 and row[1].strip()]


def _aliases(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _rows(path):
        found.setdefault(row[0], []).append(row[3].strip())
    return found


def _ofac(row: list[str], aliases: dict[str, list[str]], source: str) -> Listed:
    remarks = row[-1]
    born = re.search(r"DOB (?:(\d\d) )?(?:([A-Z][a-z]{2}) )?(\d{4})", remarks)
    day = ""
    if born is not None:
        month = f"-{_MONTHS.get(born[2], 1):02}" if born[2] else ""
        day = born[3] + month + (f"-{born[1]}" if born[1] and month else "")
    gender = re.search(r"Gender (Male|Female)", remarks)
    names = tuple(sorted({row[1].strip(), *aliases.get(row[0], ())} - {""}))
    return Listed(
        id=f"{source}-{row[0]}",
        caption=row[1].strip(),
        schema={"individual": "Person", "vessel": "Vessel"}.get(row[2].strip(), "Organization"),
        names=names,
        birth_dates=(day,) if day else (),
        countries=_country(re.search(r"(?:nationality|citizen) ([A-Z][a-z]+)", remarks)),
        genders=(gender[1].lower(),) if gender else (),
        datasets=(f"us_ofac_{source}",),
    )


_COUNTRIES = {"Russia": "ru", "Iran": "ir", "Syria": "sy", "China": "cn", "Iraq": "iq", "Belarus": "by", "Cuba": "cu",
              "Mexico": "mx", "Colombia": "co", "Lebanon": "lb", "Libya": "ly", "Afghanistan": "af", "Pakistan": "pk",
              "Ukraine": "ua", "Venezuela": "ve", "Turkey": "tr", "Yemen": "ye", "Saudi": "sa"}  # fmt: skip


def _country(found: re.Match[str] | None) -> tuple[str, ...]:
    code = _COUNTRIES.get(found[1]) if found is not None else None
    return (code,) if code else ()


def _un(node: ET.Element) -> Listed:
    def text(name: str) -> str:
        return " ".join((node.findtext(name) or "").split())

    parts = " ".join(filter(None, (text(f"{which}_NAME") for which in ("FIRST", "SECOND", "THIRD", "FOURTH"))))
    aliases = {" ".join((item.text or "").split()) for item in node.iter("ALIAS_NAME")}
    day = node.findtext(".//INDIVIDUAL_DATE_OF_BIRTH/DATE") or node.findtext(".//INDIVIDUAL_DATE_OF_BIRTH/YEAR") or ""
    return Listed(
        id=f"un-{text('DATAID')}",
        caption=parts,
        schema="Person" if node.tag == "INDIVIDUAL" else "Organization",
        names=tuple(sorted(({parts, text("NAME_ORIGINAL_SCRIPT")} | aliases) - {""})),
        birth_dates=(day[:10],) if day else (),
        datasets=("un_sc",),
    )


def synthetic_parties(parties: int = 285_000, names: int = 300_000, seed: int = 7) -> list[Listed]:
    """Invented parties: persons of two to four words and some organisations, words by a long-tailed frequency."""
    rng = random.Random(seed)
    given = [*GIVEN, *_invented(rng, 6_000)]
    family = [*FAMILY, *_invented(rng, 60_000)]
    second = set(rng.sample(range(parties), min(parties, names - parties)))
    found = []
    for at in range(parties):
        person = rng.random() < 0.75
        texts = [_name(rng, given, family, person=person) for _ in range(2 if at in second else 1)]
        found.append(
            Listed(
                id=f"s-{at:07}",
                caption=texts[0],
                schema="Person" if person else "Organization",
                names=tuple(sorted(set(texts))),
                birth_dates=(f"{rng.randrange(1930, 2000)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",)
                if person
                else (),
                countries=(rng.choice(sorted(_COUNTRIES.values())),),
                genders=(rng.choice(("male", "female")),) if person else (),
            )
        )
    return found


def _invented(rng: random.Random, count: int) -> Words:
    made: dict[str, None] = {}
    while len(made) < count:
        middle = "".join(rng.choice(_MIDDLES) for _ in range(rng.choice((0, 1, 1, 2))))
        made[(rng.choice(_STARTS) + middle + rng.choice(_ENDS)).capitalize()] = None
    return list(made)


def _name(rng: random.Random, given: Words, family: Words, *, person: bool) -> str:
    def one(words: Words) -> str:
        return words[int(len(words) * rng.random() ** 3)]  # the first words are the common ones

    if person:
        return " ".join([one(given) for _ in range(rng.choice((1, 1, 1, 2, 2)))] + [one(family)])
    return " ".join(
        [one(family), *([one(family)] if rng.random() < 0.5 else []), rng.choice(_TRADES), rng.choice(_FORMS)]
    )


def altered(names: Sequence[str], rng: random.Random, count: int) -> list[tuple[str, int, str]]:
    """`(kind, index of the listed name, altered text)`, `count` in all."""
    kinds: dict[str, Callable[[Words], Words | None]] = {
        "as listed": lambda words: words,
        "reordered": lambda words: rng.sample(words, len(words)),
        "one typo": lambda words: typo(words, rng),
        "two typos": lambda words: typo(typo(words, rng), rng),
        "word dropped": lambda words: words[:1] + words[2:] if len(words) > 2 else None,
        "word added": lambda words: [*words, rng.choice(GIVEN)] if len(words) > 1 else None,
        "initial": lambda words: [words[0], words[1][0], *words[2:]] if len(words) > 1 and words[1].isalpha() else None,
        "words joined": lambda words: [words[0] + words[1], *words[2:]] if len(words) > 1 else None,
        "no spaces": lambda words: ["".join(words)] if len(words) > 1 else None,
        "word split": lambda words: [words[0][:3], words[0][3:], *words[1:]] if len(words[0]) > 5 else None,
    }
    found: list[tuple[str, int, str]] = []
    while len(found) < count:
        for kind, change in kinds.items():
            index = rng.randrange(len(names))
            words = names[index].replace(",", " ").split()
            changed = change(words) if words else None
            if changed:
                found.append((kind, index, " ".join(changed)))
    return found[:count]


def typo(words: Words, rng: random.Random) -> Words:
    """One letter left out, replaced, or exchanged with the next."""
    text = " ".join(words)
    at = rng.choice([index for index, char in enumerate(text) if char.isalnum()] or [0])
    way = rng.randrange(3)
    middle = "" if way == 0 else chr(97 + rng.randrange(26)) if way == 1 else text[at + 1 : at + 2] + text[at]
    return (text[:at] + middle + text[at + (2 if way == 2 else 1) :]).split()


def negatives(rng: random.Random, count: int) -> list[str]:
    """Common given and family names put together."""
    return [f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}" for _ in range(count)]


def with_facts(queries: Iterable[Query], rng: random.Random) -> list[Query]:
    """The queries with a birth date, a country and a gender each."""
    codes = sorted(_COUNTRIES.values())
    return [
        Query(
            query.id,
            query.name,
            schema="Person",
            birth_date=f"{rng.randrange(1930, 2000)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
            country=rng.choice(codes),
            gender=rng.choice(("male", "female")),
        )
        for query in queries
    ]


def digest(texts: Iterable[str]) -> str:
    """Hex digest of texts, one a line."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
