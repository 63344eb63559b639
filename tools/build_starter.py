# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Generate and check the bundled starter chronicle (`src/holdfast/starter/`).

Sits beside the flow: a development tool, never imported by the package. The readable source is `tools/starter/*.toml`,
one table per dataset; this program turns it into what the product ships:

1. `editions/<date>/<dataset>.ftm.json`: the complete state of our excerpt of one list as publicly known on that day;
2. `manifest.toml`: the editions in order, which the loader reads;
3. `SOURCES.md`: `tools/starter/SOURCES.head.md`, then one generated line per row of every table.

A row enters with its `since` edition and stays; each `[[party.change]]` replaces properties from its `from` edition on
(an empty list drops a property). `@key` refers to another entity of the same dataset. Every property value is text.

    python tools/build_starter.py                   write the generated files
    python tools/build_starter.py --check           exit 1 if a generated file differs from its source
    python tools/build_starter.py --lists DIR       also search every list below DIR (csv, txt, json, xml, yaml, xlsx,
                                                    plain or in gz, tar.gz, tar.xz) for the invented customers

It fetches nothing and judges no facts: a wrong date in a table is wrong in the chronicle. What it does refuse: a date
later than its edition, an unresolved reference, a measure outside the vocabulary, an invented name found on a list.
"""

import argparse
import csv
import gzip
import io
import json
import re
import sys
import tarfile
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "tools" / "starter"
STARTER = ROOT / "src" / "holdfast" / "starter"

# Keys of a table row that steer the generator and are no properties.
RESERVED = frozenset({"key", "since", "schema", "sanction", "change", "found", "base", "watched", "from"})
# Properties whose values are days on which something happened or was seen: none may be later than its edition.
# endDate is left out (an order may announce its end), birthDate too (it says nothing about publication).
BRACKET = frozenset({"seenAfter", "seenBefore"})
DATED = BRACKET | {"actedDate", "amendedDate", "date", "fileDate", "listingDate", "publishedDate", "startDate"}
# Dates that SOURCES.md shows; an act may well say that it takes effect after its edition.
SHOWN = DATED | {"effectiveDate", "periodEnd", "periodStart"}
# Properties whose values come from chronicle.toml [measures].
MEASURED = frozenset({"provisions", "kind"})
# Words of organisation names that prove nothing when they also occur on a list.
LEGAL_FORMS = frozenset({"ltd", "llc", "gmbh", "ooo", "inc", "and", "the", "of", "company", "bank", "trading"})

Table = Mapping[str, object]
Values = dict[str, list[str]]


class StarterError(Exception):
    """A source table contradicts itself; the message names table, row and remedy."""


def as_table(value: object, where: str) -> dict[str, object]:
    """Return `value` as a TOML table. Raises StarterError when it is something else."""
    if not isinstance(value, dict):
        raise StarterError(f"{where}: expected a table, found {value!r}")
    return value


def as_tables(value: object, where: str) -> list[dict[str, object]]:
    """Return `value` as an array of tables; absent means none. Raises StarterError otherwise."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise StarterError(f"{where}: expected an array of tables, found {value!r}")
    return [as_table(item, where) for item in value]


def as_texts(value: object, where: str) -> list[str]:
    """Return one text or a list of texts as a list. Raises StarterError for numbers and dates: write them quoted."""
    items = value if isinstance(value, list) else [value]
    texts = [item for item in items if isinstance(item, str) and item]
    if len(texts) != len(items):
        raise StarterError(f"{where}: every value must be non-empty text, found {value!r}; quote dates and numbers")
    return texts


def text(table: Table, key: str, where: str) -> str:
    """Return the single text under `key`. Raises StarterError when it is missing or not text."""
    value = table.get(key)
    if not isinstance(value, str):
        raise StarterError(f"{where}: {key} is missing or not text")
    return value


def load(name: str) -> dict[str, object]:
    """Read one source table, `tools/starter/<name>.toml`."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


def properties(*layers: Table, where: str) -> Values:
    """Merge property layers, later over earlier; an empty list drops a property. Keys come out sorted."""
    merged: Values = {}
    for layer in layers:
        for key, value in layer.items():
            if key not in RESERVED:
                merged[key] = as_texts(value, f"{where} {key}") if value != [] else []
    return {key: merged[key] for key in sorted(merged) if merged[key]}


def line(dataset: str, key: str, schema: str, props: Values, *, caption: str, target: bool) -> str:
    """Return one FollowTheMoney entity as a JSON line without its newline; references `@key` become full ids."""
    resolved = {
        name: [f"{dataset}-{value[1:]}" if value.startswith("@") else value for value in values]
        for name, values in props.items()
    }
    entity = {
        "caption": caption,
        "datasets": [dataset],
        "id": f"{dataset}-{key}",
        "properties": resolved,
        "referents": [],
        "schema": schema,
        "target": target,
    }
    return json.dumps(entity, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def state(row: Table, edition: str, where: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return the layers (of the row, of its sanction) that hold in `edition`, oldest first."""
    changes = [c for c in as_tables(row.get("change"), where) if text(c, "from", where) <= edition]
    rows = [dict(row), *changes]
    sanctions = [as_table(layer["sanction"], where) for layer in rows if "sanction" in layer]
    return rows, sanctions


def party_lines(table: Table, row: Table, edition: str) -> Iterator[str]:
    """Yield the party of a list row and its Sanction as they stood in `edition`."""
    dataset, key = text(table, "dataset", "table"), text(row, "key", "party")
    where = f"{dataset} {key}"
    defaults = as_table(table["defaults"], where)
    rows, sanctions = state(row, edition, where)
    props = properties(as_table(defaults["entity"], where), *rows, where=where)
    caption = props["name"][0]
    yield line(dataset, key, text(row, "schema", where), props, caption=caption, target=True)
    default = as_table(defaults["sanction"], where)
    base: dict[str, object] = {"entity": f"@{key}", "authorityId": key} | default
    base["sourceUrl"] = text(default, "sourceUrl", where).replace("{key}", key) if "sourceUrl" in default else []
    measure = properties(base, *sanctions, where=where)
    yield line(dataset, f"{key}-sanction", "Sanction", measure, caption=f"Listing {key}", target=False)


def entity_line(table: Table, row: Table, edition: str) -> str:
    """Return a row that is one entity by itself (case, suspect, event, claim) as it stood in `edition`."""
    dataset, key = text(table, "dataset", "table"), text(row, "key", "entity")
    where = f"{dataset} {key}"
    defaults = as_table(table["defaults"], where)
    base = as_table(defaults[text(row, "base", where)], where) if "base" in row else as_table(defaults["entity"], where)
    rows, _ = state(row, edition, where)
    props = properties(base, *rows, where=where)
    schema = text(row, "schema", where) if "schema" in row else text(base, "schema", where)
    caption = (props.get("name") or props.get("title") or props.get("proposition") or [f"{schema} {key}"])[0]
    return line(dataset, key, schema, props, caption=caption, target=row.get("watched") is True)


def edition_lines(table: Table, edition: str) -> list[str]:
    """Return the complete state of a dataset's excerpt in one edition, sorted by entity id."""
    lines: list[str] = []
    for row in as_tables(table.get("party"), "party"):
        if text(row, "since", "party") <= edition:
            lines.extend(party_lines(table, row, edition))
    lines.extend(
        entity_line(table, row, edition)
        for row in as_tables(table.get("entity"), "entity")
        if text(row, "since", "entity") <= edition
    )
    if text(table, "kind", "table") == "states":
        lines.extend(state_lines(table))
    return sorted(lines, key=lambda one: str(json.loads(one)["id"]))


def state_lines(table: Table) -> Iterator[str]:
    """Yield the Court, and per row of the table of states parties the state and its membership."""
    dataset, home = text(table, "dataset", "table"), text(table, "home", "table")
    court = "International Criminal Court"
    yield line(dataset, "icc", "Organization", {"name": [court]}, caption=court, target=False)
    with (STARTER / "icc_states_parties.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key, left = row["iso"].lower(), row["withdrawal_effective"]
            yield line(
                dataset,
                key,
                "PublicBody",
                {"country": [key], "name": [row["state"]]},
                caption=row["state"],
                target=False,
            )
            dates = {"date": [row["deposited"]], "startDate": [row["in_force"]], "endDate": [left] if left else []}
            props = {
                "member": [f"@{key}"],
                "organization": ["@icc"],
                "role": [f"{row['state']}: {'was ' if left else ''}party to the Rome Statute"],
                "sourceUrl": [home],
                **{name: values for name, values in dates.items() if values[:1] not in ([], [""])},
            }
            yield line(dataset, f"{key}-party", "Membership", props, caption=props["role"][0], target=False)


def check_edition(dataset: str, edition: str, lines: Sequence[str], measures: Table) -> None:
    """Refuse an edition that knows the future, refers to nothing, or uses a measure outside the vocabulary."""
    entities = [json.loads(one) for one in lines]
    ids = {str(entity["id"]) for entity in entities}
    if len(ids) != len(entities):
        raise StarterError(f"{dataset} {edition}: an entity id occurs twice")
    for entity in entities:
        where = f"{dataset} {edition} {entity['id']}"
        for name, values in entity["properties"].items():
            for value in values:
                if name in DATED and value[: len(edition)] > edition:
                    raise StarterError(f"{where}: {name} {value} is later than the edition; move `since` or the value")
                if value.startswith(f"{dataset}-") and value not in ids:
                    raise StarterError(f"{where}: {name} refers to {value}, which is not in the file")
                if name in MEASURED and entity["schema"] != "Engagement" and value not in measures:
                    raise StarterError(f"{where}: measure {value!r} is not in chronicle.toml [measures]")


def quote(value: str) -> str:
    """Return `value` as a TOML basic string (JSON's escapes are a subset of TOML's)."""
    return json.dumps(value, ensure_ascii=False)


MANIFEST_HEAD = """\
# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
# The starter chronicle, generated by tools/build_starter.py from tools/starter/*.toml: do not edit.
#
# How to load it: for each [[edition]] in the order given, add `file` (path relative to this manifest) as one capture of
# the dataset `dataset`, fidelity `imported`, observed at `observed_at` on the basis `basis`. Each file is the complete
# state of our excerpt of that list on that day: an entity missing from a later edition would be a removed row (there is
# none). [[dataset]] describes the datasets, [[block]] the blocks of the start page in order (where a block has no
# bundled facts: what is missing, and the command that fetches it), [measures] maps every measure term in
# Sanction:provisions and Measure:kind to the heading it counts under. Absence from the excerpt means nothing: it is an
# excerpt. [[document]] are demonstration texts written for Holdfast: each is one capture of `address`, fidelity
# `imported`; two of them are versions of one page.
"""


def manifest(chronicle: Table, tables: Sequence[Table]) -> str:
    """Return the text of manifest.toml: editions sorted by date, then in the order of the tables."""
    out = [MANIFEST_HEAD, "format = 1", f"basis = {quote(text(chronicle, 'basis', 'chronicle'))}"]
    out += [
        'customers = "customers.csv"',
        'icc_states_parties = "icc_states_parties.csv"',
        'sources = "SOURCES.md"',
        "",
    ]
    for block in as_tables(chronicle["block"], "block"):
        out += ["[[block]]", *(f"{key} = {quote(str(value))}" for key, value in block.items()), ""]
    out += ["[measures]"]
    out += [f"{quote(k)} = {quote(str(v))}" for k, v in as_table(chronicle["measures"], "measures").items()] + [""]
    fields = ("title", "publisher", "kind", "heading", "country", "terms", "home")
    for table in tables:
        out += ["[[dataset]]", f"id = {quote(text(table, 'dataset', 'table'))}"]
        out += [f"{key} = {quote(text(table, key, 'table'))}" for key in fields] + [""]
    dated = [(e, text(t, "dataset", "table")) for t in tables for e in as_texts(t["editions"], "editions")]
    for edition, dataset in sorted(dated, key=lambda pair: pair[0]):
        out += [
            "[[edition]]",
            f"file = {quote(f'editions/{edition}/{dataset}.ftm.json')}",
            f"dataset = {quote(dataset)}",
        ]
        out += [f"observed_at = {quote(edition + 'T23:59:59Z')}", ""]
    for document in as_tables(chronicle["document"], "document"):
        out += ["[[document]]", *(f"{key} = {quote(str(value))}" for key, value in document.items()), ""]
    return "\n".join(out).rstrip("\n") + "\n"


def source_rows(table: Table) -> Iterator[str]:
    """Yield the lines of SOURCES.md for one table: a heading, then one table line per row and change."""
    dataset = text(table, "dataset", "table")
    terms, home = text(table, "terms", dataset), text(table, "home", dataset)
    yield f"\n### {dataset}\n\n{text(table, 'publisher', dataset)} · {terms} · <{home}>\n"
    yield "| id | name | in edition | dates and brackets | where found |\n|---|---|---|---|---|"
    for row in [*as_tables(table.get("party"), dataset), *as_tables(table.get("entity"), dataset)]:
        key = text(row, "key", dataset)
        sanction = as_table(row.get("sanction", row), dataset)
        dates = [f"{k} {', '.join(as_texts(sanction[k], k))}" for k in sorted(SHOWN & sanction.keys())]
        found = str(row.get("found", "see sourceUrl"))
        titles = row.get("name") or row.get("title") or row.get("proposition") or "suspect in the case"
        since = text(row, "since", dataset)
        yield f"| {key} | {as_texts(titles, 'name')[0]} | {since} | {'; '.join(dates)} | {found} |"
        for change in as_tables(row.get("change"), dataset):
            yield f"| {key} | (changed) | {text(change, 'from', dataset)} | | {change.get('found', found)} |"


def build() -> dict[str, str]:
    """Return every generated file as {path relative to the starter folder: text}. Raises StarterError."""
    chronicle = load("chronicle")
    measures = as_table(chronicle["measures"], "measures")
    tables = [load(name) for name in as_texts(chronicle["tables"], "tables")]
    files: dict[str, str] = {}
    for table in tables:
        dataset = text(table, "dataset", "table")
        for edition in as_texts(table["editions"], dataset):
            lines = edition_lines(table, edition)
            check_edition(dataset, edition, lines, measures)
            files[f"editions/{edition}/{dataset}.ftm.json"] = "\n".join(lines) + "\n"
    files["manifest.toml"] = manifest(chronicle, tables)
    head = (TABLES / "SOURCES.head.md").read_text(encoding="utf-8").rstrip("\n")
    files["SOURCES.md"] = head + "\n" + "\n".join(row for table in tables for row in source_rows(table)) + "\n"
    return files


def differences(files: Mapping[str, str]) -> list[str]:
    """Return what differs between the generated texts and the files on disk, one line per file."""
    found = [f"{name}: differs or is missing" for name, body in files.items() if not _same(STARTER / name, body)]
    on_disk = {path.relative_to(STARTER).as_posix() for path in (STARTER / "editions").rglob("*.ftm.json")}
    return found + [f"{name}: not generated any more; delete it" for name in sorted(on_disk - files.keys())]


def _same(path: Path, body: str) -> bool:
    return path.is_file() and path.read_bytes() == body.encode()


def words(name: str) -> set[str]:
    """Return the distinctive lower-case words of a name, as written and without accents; legal forms are left out."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    both = re.findall(r"[^\W\d_]+", f"{name} {plain}".lower())
    return {word for word in both if len(word) > 2 and word not in LEGAL_FORMS}


def invented_words() -> dict[str, set[str]]:
    """Return {customer id: distinctive words} of the customers marked as invented."""
    with (STARTER / "customers.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {row["id"]: words(row["name"]) for row in rows if row["account"].startswith("invented")}


def list_texts(path: Path) -> Iterator[str]:
    """Yield the text of a list file, opening gz, tar and xlsx; other kinds yield nothing.

    Raises OSError, EOFError, tarfile.TarError or zipfile.BadZipFile when an archive is damaged.
    """
    if path.name.endswith((".tar.gz", ".tar.xz")):
        with tarfile.open(path) as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is not None:
                    yield stream.read().decode("utf-8", "replace")
    elif path.suffix == ".gz":
        yield gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
            for name in book.namelist():
                if name.endswith(".xml"):
                    yield book.read(name).decode("utf-8", "replace")
    elif path.suffix in {".csv", ".txt", ".json", ".xml", ".yaml", ".yml", ".pack", ".del", ".pip"}:
        yield path.read_bytes().decode("utf-8", "replace")


def found_on_lists(files: Sequence[Path], wanted: Mapping[str, set[str]]) -> tuple[list[str], list[str]]:
    """Return (customers of which a distinctive word stands in one of `files`, archives read only in part)."""
    looked = sorted(set().union(*wanted.values()))
    seen: dict[str, str] = {}
    damaged: list[str] = []
    for path in files:
        try:
            for body in list_texts(path):
                lowered = body.lower()
                hits = [
                    word for word in looked if word in lowered
                ]  # substring first: a regex over 500 MB takes minutes
                for word in hits:
                    if re.search(rf"(?<![^\W\d_]){word}(?![^\W\d_])", lowered):
                        seen.setdefault(word, path.name)
        except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as exc:
            damaged.append(f"{path.name}: read only in part ({exc})")
    bad = [
        f"{who}: {word!r} stands in {seen[word]}"
        for who, parts in wanted.items()
        for word in sorted(parts)
        if word in seen
    ]
    return bad, damaged


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the starter; return the exit code (0 done, 1 a difference or an invented name on a list)."""
    parser = argparse.ArgumentParser(description="Generate and check the starter chronicle.")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--lists", type=Path, help="folder of real lists in which no invented customer may occur")
    options = parser.parse_args(arguments)
    files = build()
    problems = differences(files) if options.check else []
    if not options.check:
        for name, body in files.items():
            target = STARTER / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body.encode())
        problems = [one for one in differences(files) if "not generated" in one]
    if options.lists is not None:
        bad, damaged = found_on_lists(sorted(p for p in options.lists.rglob("*") if p.is_file()), invented_words())
        problems += bad
        for note in damaged:
            sys.stderr.write(f"note: {note}\n")
    for problem in problems:
        sys.stderr.write(problem + "\n")
    sys.stdout.write(f"{len(files)} generated files, {sum(len(b.encode()) for b in files.values())} bytes\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
