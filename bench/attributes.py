# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names with birth date, country and gender: recall, alerts on clean people, and namesakes, in one run.

    python bench/attributes.py [--json] [--each 120] [--clean 600] [--seed 3]

List: the OFAC SDN list of 2024-05-03 (../shared, or --list FILE), read by the product's own reader
into a record, so that birth dates, countries and genders are those of its remarks. The weights
were chosen with seed 1; quote another seed.

Listed people: names altered by the treatments of bench/names.py, with one of the listed birth
dates (as it is, or with a slip), countries and genders; what is not listed is invented, as a
customer file would have it. Clean people: the names of bench/names.py with a random birth date
(1940 to 2005), the countries of their culture and a random gender; those who bear a listed name
by chance are kept, as they are what other facts are for. Namesakes: listed names as they are
with the birth date of somebody else. Treatments and tables were written by the people who wrote
the matcher: a regression check, not a claim.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from holdfast.screening.batch import Result, Screener
from holdfast.screening.image import Image, Listed
from holdfast.screening.query import Query
from holdfast.screening.score import SCORING_VERSION, compare, score
from holdfast.screening.understand import understand
from holdfast.workspace import create_workspace
from holdfast.workspace.images import image
from holdfast.workspace.ingest import add
from names import LIST, clean_people, kinds  # type: ignore[import-not-found]

COUNTRIES = {
    "english": "gb us au ca", "german": "de at ch", "french": "fr be", "spanish": "es mx co ar ve cu",
    "portuguese": "pt br", "russian": "ru", "ukrainian": "ua", "arabic": "sy iq lb eg sa", "persian": "ir",
    "turkish": "tr", "chinese": "cn", "korean": "kr kp", "japanese": "jp", "indian": "in", "vietnamese": "vn",
    "nigerian": "ng", "hungarian": "hu", "polish": "pl",
}  # fmt: skip
_FAMILY_FIRST = frozenset({"word dropped", "initial"})  # these treatments keep the first word
SLIPS = ("same", "same", "same", "same", "year only", "month", "swapped", "day off", "year off", "not given")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the party it means (`""` for nobody), the treatment of the name and that of the date."""

    query: Query
    party: str
    kind: str
    slip: str


def random_day(rng: random.Random) -> date:
    """A birth day between 1940 and 2005."""
    return date(1940, 1, 1) + timedelta(rng.randrange(365 * 65))


def slipped(text: str, slip: str) -> str:
    """A listed day with the slip; text without a day as it is."""
    if slip == "not given" or len(text) != len("1952-10-07"):
        return "" if slip == "not given" else text
    day = date.fromisoformat(text)
    if slip == "year only":
        return text[:4]
    if slip == "month":
        return text[:7]
    if slip == "swapped":
        return f"{day.year}-{day.day:02}-{day.month:02}" if day.day <= 12 else text
    if slip == "day off":
        return str(day + timedelta(1 if day.day < 28 else -1))
    leap = (day.month, day.day) == (2, 29)
    return str(day.replace(year=day.year + 1, day=28 if leap else day.day)) if slip == "year off" else text


def listed_people(people: Sequence[Listed], rng: random.Random, each: int) -> list[Asked]:
    """`each` altered names per treatment, with the facts of their party."""
    found: list[Asked] = []
    for kind, change in kinds().items():
        made = 0
        for at in rng.sample(range(len(people)), len(people)):
            party = people[at]
            words = rng.choice(party.names).replace(",", " ").split()
            if kind in _FAMILY_FIRST:
                words.sort(key=lambda word: not word.isupper())  # the list writes family names in capitals
            changed = change(words, True, rng)  # noqa: FBT003 - a person
            if changed is None:
                continue
            slip = rng.choice(SLIPS)
            dates = party.birth_dates or (str(random_day(rng)),)
            query = Query(
                str(len(found)), " ".join(changed), "Person", birth_date=slipped(rng.choice(dates), slip),
                nationality=rng.choice(party.countries) if party.countries else "",
                gender=party.genders[0] if party.genders else rng.choice(("male", "female")),
            )  # fmt: skip
            found.append(Asked(query, party.id, kind, slip))
            made += 1
            if made == each:
                break
    return found


def unlisted_people(rng: random.Random, count: int) -> list[Asked]:
    """People nobody has listed, `count` per culture."""
    return [
        Asked(
            Query(
                f"c{at}", name, "Person", birth_date=str(random_day(rng)), gender=rng.choice(("male", "female")),
                nationality=rng.choice(COUNTRIES[culture].split()),
            ), "", culture, "",
        )
        for at, (culture, name) in enumerate(clean_people(rng, count))
    ]  # fmt: skip


def namesakes(people: Sequence[Listed], rng: random.Random, count: int) -> list[Asked]:
    """Listed people's exact names with the birth date of somebody else, at least three years away."""
    found: list[Asked] = []
    dated = [one for one in people if one.birth_dates]
    while len(found) < count:
        party, day = rng.choice(dated), random_day(rng)
        if any(abs(int(text[:4]) - day.year) <= 3 for text in party.birth_dates if text[:4].isdigit()):
            continue
        query = Query(
            f"n{len(found)}", party.names[0], "Person", birth_date=str(day),
            gender=party.genders[0] if party.genders else "",
            nationality=party.countries[0] if party.countries else "",
        )  # fmt: skip
        found.append(Asked(query, party.id, "namesake", ""))
    return found


def read_people(folder: Path, path: Path) -> tuple[Image, list[Listed]]:
    """The image of the list, and the people in it, through the product's own reader and record."""
    workspace = create_workspace(folder / "list", environment={"HOME": str(folder), "XDG_CONFIG_HOME": str(folder)})
    add(workspace, [path], source="us_ofac_sdn")
    made = image(workspace)
    parties = [made.listed(row) for row in range(made.size)]
    return made, [one for one in parties if one.schema == "Person"]


def measure(made: Image, people: Sequence[Listed], options: argparse.Namespace) -> dict[str, str | float | int]:
    """All figures, by name."""
    rng = random.Random(options.seed)
    altered = listed_people(people, rng, options.each)
    clean, same_name = unlisted_people(rng, options.clean), namesakes(people, rng, 20 * options.each)
    screener = Screener(made)
    screener.warm()
    start = time.process_time()
    found, alerts = run(screener, altered), run(screener, clean)
    spent = time.process_time() - start
    bare = [replace(one, query=Query(one.query.id, one.query.name)) for one in (*altered, *clean)]
    named = run(screener, bare)
    hit = [hits(result, one.party) for one, result in zip(altered, found, strict=True)]
    alert = [bool(result.hits) for result in alerts]
    hits_named = [hits(result, one.party) for one, result in zip(bare, named, strict=True)]
    alert_named = [bool(result.hits) for result in named[len(altered) :]]
    apart = [hits(result, one.party) for one, result in zip(same_name, run(screener, same_name), strict=True)]
    figures: dict[str, str | float | int] = {
        "weights": SCORING_VERSION, "image": str(made.digest)[:23], "people listed": len(people), "seed": options.seed,
        "query digest": hashlib.sha256("\n".join(map(repr, (*altered, *clean))).encode()).hexdigest()[:16],
        "load": round(os.getloadavg()[0], 1), "names/s, CPU": round((len(altered) + len(clean)) / spent),
        f"recall: name and facts ({len(altered)})": share(hit),
        "recall: name only": share(hits_named[: len(altered)]),
        f"alerts: clean people, name and facts ({len(clean)})": share(alert, 5),
        "alerts: clean people, name only": share(alert_named, 5),
        f"alerts: namesakes born elsewhen ({len(same_name)})": share(apart, 4),
    }  # fmt: skip
    for label, keys in (("name", [one.kind for one in altered]), ("date", [one.slip for one in altered])):
        for key, count in Counter(keys).items():
            figures[f"recall, {label}: {key} ({count})"] = share(
                [good for good, mine in zip(hit, keys, strict=True) if mine == key]
            )
    if options.show:
        show(altered, found, [one for one, bad in zip(clean, alert, strict=True) if bad], alerts)
    return {**figures, **costs(screener, altered)}


def costs(screener: Screener, asked: Sequence[Asked]) -> dict[str, float]:
    """Microseconds of CPU for reading a query and for comparing it with one party."""
    queries = [one.query for one in asked[:2_000]]
    parties = [screener.image.listed(row) for row in range(0, screener.image.size, max(screener.image.size // 50, 1))]
    understood = [understand(query) for query in queries]
    bare = [understand(Query(query.id, query.name)) for query in queries]
    pairs = [(one, party) for one in understood[:200] for party in parties]
    timed = {
        "reading a query, name only": lambda: [understand(Query(query.id, query.name)) for query in queries],
        "reading a query, all facts": lambda: [understand(query) for query in queries],
        "comparing, name only": lambda: [score(one, party, None) for one in bare[:200] for party in parties],
        "comparing, all facts": lambda: [score(one, party, None) for one, party in pairs],
        "comparing in words, all facts": lambda: [compare(one, party, None) for one, party in pairs],
    }
    found = {}
    for label, work in timed.items():
        work()
        start = time.process_time()
        done = len(work())
        found[f"microseconds: {label}"] = round(1e6 * (time.process_time() - start) / done, 2)
    return found


def show(altered: Sequence[Asked], found: Sequence[Result], clean: Sequence[Asked], alerts: Sequence[Result]) -> None:
    """What was missed and what was alerted, on standard error."""
    for one, result in zip(altered, found, strict=True):
        if not hits(result, one.party):
            near = next((match for match in result.near if match.entity_id == one.party), None)
            why = "not a candidate" if near is None else f"{near.score} {[(f.name, f.weight) for f in near.features]}"
            print(f"missed {one.kind}/{one.slip}: {one.query.name} | {one.party} {why}", file=sys.stderr)
    by_id = {result.query.id: result for result in alerts}
    for one in clean:
        best = by_id[one.query.id].hits[0]
        print(f"alert {one.query} | {best.name} {best.score} {best.reason}", file=sys.stderr)


def run(screener: Screener, asked: Sequence[Asked]) -> list[Result]:
    """The results, in order."""
    return list(screener.screen_many([one.query for one in asked]))


def hits(result: Result, party: str) -> bool:
    """Whether the party meant is a possible match."""
    return any(match.entity_id == party for match in result.hits)


def share(values: Sequence[bool], digits: int = 3) -> float:
    """How many are true, of one."""
    return round(statistics.fmean(values), digits) if values else 0.0


def main() -> int:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--list", type=Path, default=LIST)
    parser.add_argument("--each", type=int, default=120, help="altered names per treatment")
    parser.add_argument("--clean", type=int, default=600, help="clean people per culture")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--show", action="store_true", help="print what was missed and what was alerted")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.list.is_file():
        print(f"no list at {options.list}: give one with --list", file=sys.stderr)
        return 4
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(*read_people(Path(folder), options.list), options)
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:52} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
