# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The bundled starter chronicle: well formed, dated, resolvable, careful in its words, and what its source tables say.

These tests read the shipped files only (and the generator for "up to date"); they do not use readers or the record, so
that a mistake there cannot hide a mistake here.
"""

import csv
import datetime as dt
import importlib.util
import json
import re
import sys
import tomllib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "src" / "holdfast" / "starter"
KEYS = {"caption", "datasets", "id", "properties", "referents", "schema", "target"}
BRACKETS = {"seenAfter", "seenBefore"}
TYPED_DATES = {"listingDate", "startDate", "actedDate", "publishedDate", "date"}
REFERENCES = {
    "Sanction": {"entity"},
    "CourtCaseParty": {"party", "case"},
    "Measure": {"target", "case"},
    "Claim": {"about", "contradicts"},
}
UNCOUNTED = ("military support and diplomacy", "repressive law")  # kept apart from every count of measures
Entity = dict[str, Any]  # the JSON of a foreign format; every test checks the parts it reads


def manifest() -> dict[str, Any]:
    return tomllib.loads((STARTER / "manifest.toml").read_text(encoding="utf-8"))


def editions() -> dict[tuple[str, str], list[Entity]]:
    """All entities by (dataset, day)."""
    found = {}
    for entry in manifest()["edition"]:
        lines = (STARTER / entry["file"]).read_text(encoding="utf-8").splitlines()
        found[entry["dataset"], entry["observed_at"][:10]] = [json.loads(line) for line in lines]
    return found


EDITIONS = editions()
CASES = pytest.mark.parametrize(("dataset", "day"), sorted(EDITIONS))


def latest(dataset: str) -> list[Entity]:
    return EDITIONS[dataset, max(day for name, day in EDITIONS if name == dataset)]


def customers() -> list[dict[str, str]]:
    with (STARTER / "customers.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_starter", ROOT / "tools" / "build_starter.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_starter"] = module
    spec.loader.exec_module(module)
    return module


@CASES
def test_every_line_is_a_canonical_ftm_entity_of_its_dataset(dataset: str, day: str) -> None:
    path = STARTER / "editions" / day / f"{dataset}.ftm.json"
    raw = path.read_bytes()
    assert raw.endswith(b"\n")
    assert b"\r" not in raw
    for line in raw.decode("utf-8").splitlines():
        entity = json.loads(line)
        assert set(entity) == KEYS
        assert entity["datasets"] == [dataset]
        assert entity["id"].startswith(f"{dataset}-")
        assert entity["caption"]
        assert line == json.dumps(entity, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for name, values in entity["properties"].items():
            assert values, name
            assert all(isinstance(value, str) and value == value.strip() and value for value in values), name
            assert len(values) == len(set(values)), name


@CASES
def test_ids_are_unique_and_sorted_within_an_edition(dataset: str, day: str) -> None:
    ids = [entity["id"] for entity in EDITIONS[dataset, day]]
    assert ids == sorted(set(ids))


@CASES
def test_every_reference_resolves_in_its_own_file(dataset: str, day: str) -> None:
    ids = {entity["id"] for entity in EDITIONS[dataset, day]}
    for entity in EDITIONS[dataset, day]:
        wanted = REFERENCES.get(entity["schema"], set())
        values = [value for name in wanted for value in entity["properties"].get(name, [])]
        assert set(values) <= ids
        if entity["schema"] in {"Sanction", "CourtCaseParty"} or dataset == "holdfast_starter_icc":
            assert wanted <= entity["properties"].keys()


@CASES
def test_every_measure_and_case_names_authority_date_and_public_source(dataset: str, day: str) -> None:
    for entity in EDITIONS[dataset, day]:
        props = entity["properties"]
        if entity["schema"] == "CourtCase":
            assert props["court"]
            assert props["chamber"]
        if entity["schema"] in {"Sanction", "Measure"}:
            assert props["authority"]
            assert (TYPED_DATES | BRACKETS) & props.keys(), entity["id"]
        if entity["schema"] in {"Sanction", "CourtCase", "Measure", "Claim", "Event"}:
            assert props["sourceUrl"]
        assert all(url.startswith("https://") for url in props.get("sourceUrl", []))
        if entity["schema"] == "Claim":
            assert all(len(props[name]) == 1 for name in ("proposition", "speakerName", "date", "venue", "about"))


@CASES
def test_no_edition_knows_the_future(dataset: str, day: str) -> None:
    for entity in EDITIONS[dataset, day]:
        for name, values in entity["properties"].items():
            if name in TYPED_DATES | BRACKETS | {"amendedDate", "fileDate"}:
                for value in values:
                    assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", value), (entity["id"], name, value)
                    assert value <= day[: len(value)], (entity["id"], name, value)


@CASES
def test_a_bracket_opens_before_it_closes_and_holds_the_announced_day(dataset: str, day: str) -> None:
    for entity in EDITIONS[dataset, day]:
        props = entity["properties"]
        if props.keys() >= BRACKETS:
            after, before = props["seenAfter"][0], props["seenBefore"][0]
            assert after < before
            assert all(after <= value <= before for value in props.get("listingDate", []))


def test_no_row_ever_leaves_the_excerpt_and_an_unchanged_state_is_no_edition() -> None:
    days = defaultdict(list)
    for dataset, day in sorted(EDITIONS):
        days[dataset].append(day)
    for dataset, known in days.items():
        for earlier, later in pairwise(known):
            before, after = EDITIONS[dataset, earlier], EDITIONS[dataset, later]
            assert {entity["id"] for entity in before} <= {entity["id"] for entity in after}
            assert before != after, (dataset, later)


def test_manifest_lists_exactly_the_files_in_order_with_known_datasets() -> None:
    data = manifest()
    listed = [entry["file"] for entry in data["edition"]]
    on_disk = {path.relative_to(STARTER).as_posix() for path in (STARTER / "editions").rglob("*") if path.is_file()}
    assert set(listed) == on_disk
    assert len(listed) == len(on_disk)
    assert [entry["observed_at"] for entry in data["edition"]] == sorted(e["observed_at"] for e in data["edition"])
    described = {entry["id"] for entry in data["dataset"]}
    assert {entry["dataset"] for entry in data["edition"]} == described
    headings = [block["heading"] for block in data["block"]]
    assert headings == ["finance", "export and import", "visa and transport", "companies", "justice", "claims"]
    assert {entry["heading"] for entry in data["dataset"]} <= set(headings)
    assert set(data["measures"].values()) <= {*headings, *UNCOUNTED}
    for entry in data["edition"]:
        stamp = dt.datetime.fromisoformat(entry["observed_at"])
        assert stamp.utcoffset() == dt.timedelta(0)
    for name in ("customers", "icc_states_parties", "sources"):
        assert (STARTER / data[name]).is_file()


def test_every_schema_and_property_is_known_to_the_model() -> None:
    data = json.loads((ROOT / "src" / "holdfast" / "model" / "data" / "schemata.json").read_text(encoding="utf-8"))
    schemata = data["schemata"]

    def properties(name: str) -> set[str]:
        own = set(schemata[name]["properties"])
        return own.union(*(properties(parent) for parent in schemata[name].get("extends", [])))

    for entities in EDITIONS.values():
        for entity in entities:
            assert entity["properties"].keys() <= properties(entity["schema"]), entity["id"]
            assert set(entity["properties"].get("topics", [])) <= set(data["topics"])


def test_every_block_has_facts_or_names_what_is_missing_and_the_command() -> None:
    data = manifest()
    used = {
        data["measures"][term]
        for entities in EDITIONS.values()
        for entity in entities
        if entity["schema"] in {"Sanction", "Measure"}
        for term in entity["properties"].get("provisions", []) + entity["properties"].get("kind", [])
    } | {entry["heading"] for entry in data["dataset"]}
    for block in data["block"]:
        if block["heading"] not in used:
            assert block["missing"]
            assert block["command"].startswith("holdfast ")
    assert "companies" not in used


def test_a_suspect_is_never_called_more_than_a_suspect() -> None:
    for entity in latest("holdfast_starter_icc"):
        props = entity["properties"]
        assert "crime.war" not in props.get("topics", [])
        if entity["schema"] == "CourtCaseParty":
            assert props["role"] == ["suspect"]
            assert props["legalStanding"] == ["warrant: reasonable grounds found"]
        if entity["schema"] == "CourtCase":
            assert props["legalStanding"] == ["warrant: reasonable grounds found"]
            assert all(charge.startswith("alleged ") for charge in props["charges"])
            assert all(category.startswith("alleged ") for category in props["category"])
            assert "reasonable grounds" in props["summary"][0]


def test_no_bundled_text_says_guilty_or_criminal_of_anybody() -> None:
    forbidden = re.compile(r"\b(guilty|war criminal|criminals?|perpetrators?|convicted of|committed)\b", re.IGNORECASE)
    for path in [*STARTER.rglob("*.json"), STARTER / "manifest.toml", STARTER / "SOURCES.md"]:
        text = path.read_text(encoding="utf-8").replace("International Criminal Court", "")
        text = re.sub(r"https://[^\s\">|]+", "", text)  # addresses are the publishers' words
        assert forbidden.search(text) is None, path.name


def test_contradicting_claims_stand_side_by_side() -> None:
    claims = {entity["id"]: entity["properties"] for entity in latest("holdfast_starter_claims")}
    pairs = {(mine, other) for mine, props in claims.items() for other in props.get("contradicts", [])}
    assert len(pairs) >= 6
    assert all((other, mine) in pairs for mine, other in pairs)
    assert all(claims[mine]["about"] == claims[other]["about"] for mine, other in pairs)


def test_a_measure_against_no_named_party_says_against_whom_and_by_which_act() -> None:
    for entity in latest("holdfast_starter_measures"):
        props = entity["properties"]
        if entity["schema"] == "Measure":
            assert {"targetCountry", "targetGroup"} & props.keys(), entity["id"]
            assert "target" not in props
            assert all(count.isdigit() for count in props.get("targetCount", []))
            assert len(props["title"]) == len(props["kind"]) == len(props["legalAct"]) == 1
            assert all(url.startswith("https://") for url in props["legalActUrl"])
        assert entity["target"] is False
        assert "topics" not in props  # a country measure makes nobody a listed party


def test_acts_take_effect_no_earlier_than_they_are_taken_and_mechanisms_end_after_they_begin() -> None:
    for entity in latest("holdfast_starter_measures"):
        props = entity["properties"]
        for earlier, later in (
            ("actedDate", "publishedDate"), ("actedDate", "effectiveDate"), ("effectiveDate", "endDate"),
            ("actedDate", "amendedDate"), ("periodStart", "periodEnd"),
        ):  # fmt: skip
            if {earlier, later} <= props.keys():
                assert props[earlier][0] <= props[later][0], entity["id"]


def test_the_measures_of_the_state_under_scrutiny_are_of_the_kind_that_no_count_includes() -> None:
    for entity in latest("holdfast_starter_measures"):
        if entity["properties"].get("country") == ["ru"]:
            assert entity["properties"]["kind"] == ["repressive law"]


def names_of(dataset: str) -> set[str]:
    return {name for e in latest(dataset) if e["target"] for name in e["properties"].get("name", [])}


def test_the_history_of_one_designation_can_be_told_from_seven_issuers() -> None:
    first: dict[str, str] = {}
    for (dataset, day), entities in sorted(EDITIONS.items(), key=lambda item: item[0][1]):
        for entity in entities:
            if entity["target"] and "lvova" in entity["caption"].lower():
                first.setdefault(dataset.removeprefix("holdfast_starter_"), day)
    assert set(first) == {"us", "eu", "gb", "ca", "au", "nz", "icc"}
    assert max(first.values()) == first["nz"] == "2023-03-31"
    assert first["icc"] == "2023-03-17"


def test_putin_has_no_travel_ban_and_shoigu_has_one_in_the_uk_excerpt() -> None:
    measures = {
        e["properties"]["entity"][0]: e["properties"]["provisions"]
        for e in latest("holdfast_starter_gb")
        if e["schema"] == "Sanction"
    }
    assert "travel ban" not in measures["holdfast_starter_gb-RUS0251"]
    assert "travel ban" not in measures["holdfast_starter_gb-RUS0252"]
    assert "travel ban" in measures["holdfast_starter_gb-RUS0689"]


def test_traps_are_kept_out() -> None:
    for path in (STARTER / "editions").rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert "kadyrov" not in text.lower()
        assert "2020-12-31" not in text


def test_customers_cover_hits_namesakes_and_invented_names() -> None:
    rows = customers()
    assert list(rows[0]) == [
        "id",
        "name",
        "schema",
        "birth_date",
        "nationality",
        "country",
        "gender",
        "identifier",
        "address",
        "account",
    ]
    assert len({row["id"] for row in rows}) == len(rows) >= 40
    groups = {
        word: [row for row in rows if row["account"].startswith(word)]
        for word in ("as listed", "Cyrillic", "identifier only", "namesakes", "invented")
    }
    assert all(len(found) >= 2 for found in groups.values())
    assert len(groups["namesakes"]) >= 9
    assert len(groups["invented"]) >= 8


def test_both_sides_of_every_namesake_pair_are_listed() -> None:
    born = {
        date
        for dataset in ("us", "eu", "gb")
        for e in latest(f"holdfast_starter_{dataset}")
        for date in e["properties"].get("birthDate", [])
    }
    namesakes = [row for row in customers() if row["account"].startswith("namesakes")]
    assert {row["birth_date"] for row in namesakes} <= born
    gb = names_of("holdfast_starter_gb")
    assert {"Dmitry Sergeyvich Peskov", "Dmitry Peskov"} <= gb
    assert {"Maria Vladimirovna Zakharova", "Mariya Aleksandrovna Zakharova", "Marina Yuryevna Zakharova"} <= gb
    assert {"Mohammad Hossein Bagheri", "Mohammad-Bagher Bagheri"} <= names_of("holdfast_starter_eu")
    assert "Mahmud Bagheri Kazemabad" in names_of("holdfast_starter_us")


def test_identifier_only_customers_point_at_a_bundled_identifier() -> None:
    values = {
        value
        for entities in EDITIONS.values()
        for e in entities
        for group in e["properties"].values()
        for value in group
    }
    for row in customers():
        if row["identifier"]:
            assert row["identifier"] in values, row["id"]


def test_invented_customers_occur_in_no_edition_of_the_chronicle() -> None:
    build = generator()
    bad, damaged = build.found_on_lists(sorted((STARTER / "editions").rglob("*.json")), build.invented_words())
    assert bad == []
    assert damaged == []


def test_invented_customers_occur_on_no_real_list(shared_dir: Path) -> None:
    lists = shared_dir / "lists"
    some = [
        "us-ofac-sdn-csv/sdn_2024-05-03.csv",
        "gb-ofsi-conlist/ConList_2025-04-10.xlsx",
        "un-sc/consolidated_2026-01-28.xml.gz",
    ]
    paths = [lists / name for name in some if (lists / name).is_file()] + sorted((lists / "ca-sema").glob("*2025*.xml"))
    assert len(paths) >= 2
    build = generator()
    assert build.found_on_lists(paths, build.invented_words())[0] == []


def test_the_search_for_invented_names_would_find_a_listed_one(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("1,PLACEHOLDER Nobody\n", encoding="utf-8")
    bad, _ = generator().found_on_lists([path], {"K-1": {"placeholder"}, "K-2": {"place"}})
    assert bad == ["K-1: 'placeholder' stands in list.csv"]


def test_states_parties_agree_with_the_statute_and_the_published_counts() -> None:
    with (STARTER / "icc_states_parties.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["iso"] for row in rows}) == len({row["state"] for row in rows}) == len(rows) == 127
    for row in rows:
        deposited = dt.date.fromisoformat(row["deposited"])
        sixtieth = deposited + dt.timedelta(days=60)  # article 126(2): first day of the month after the 60th day
        following = dt.date(sixtieth.year + sixtieth.month // 12, sixtieth.month % 12 + 1, 1)
        expected = max(following, dt.date(2002, 7, 1))
        if row["iso"] != "ME":  # succession, not ratification
            assert row["in_force"] == expected.isoformat(), row["state"]
        if row["withdrawal_effective"]:  # article 127(1): one year after the notification
            notified = dt.date.fromisoformat(row["withdrawal_notified"])
            assert row["withdrawal_effective"] == notified.replace(year=notified.year + 1).isoformat()

    def parties(day: str) -> int:
        return sum(r["in_force"] <= day and not ("" < r["withdrawal_effective"] <= day) for r in rows)

    assert [parties(day) for day in ("2023-03-17", "2024-02-01", "2025-01-01", "2025-06-30")] == [123, 124, 125, 125]


def test_generated_files_are_up_to_date_with_their_source_tables() -> None:
    build = generator()
    assert build.differences(build.build()) == []


def test_the_generator_refuses_a_date_later_than_its_edition() -> None:
    build = generator()
    line = build.line("d", "k", "Sanction", {"listingDate": ["2022-03-01"]}, caption="x", target=False)
    with pytest.raises(build.StarterError, match="later than the edition"):
        build.check_edition("d", "2022-02-28", [line], {})


def test_the_generator_refuses_an_unknown_measure_and_a_dangling_reference() -> None:
    build = generator()
    with pytest.raises(build.StarterError, match="not in chronicle"):
        build.check_edition(
            "d", "2022", [build.line("d", "k", "Sanction", {"provisions": ["a hug"]}, caption="x", target=False)], {}
        )
    with pytest.raises(build.StarterError, match="not in the file"):
        build.check_edition(
            "d", "2022", [build.line("d", "k", "Sanction", {"entity": ["@y"]}, caption="x", target=False)], {}
        )


def test_sources_name_every_row_and_no_machine() -> None:
    text = (STARTER / "SOURCES.md").read_text(encoding="utf-8")
    for entities in EDITIONS.values():
        for entity in entities:
            key = entity["id"].split("-", 1)[1].removesuffix("-sanction")
            if entity["datasets"] == ["holdfast_starter_states"]:
                continue  # those rows stand in icc_states_parties.csv, which SOURCES.md names as a whole
            assert f"| {key} |" in text
    assert "/work" not in text
    assert "/tmp" not in text  # noqa: S108 - looking for the text, not using the folder


def test_the_starter_stays_small() -> None:
    sizes = [path.stat().st_size for path in STARTER.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sum(sizes) < 640_000
