# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How fast the readers are, how much they do not understand, and how much memory they hold.

    python bench/readers.py [--lists ../shared/lists] [--repeat 3] [--top 0]
    python bench/readers.py --shapes [NAME ...]     # the full-size EU, UK, Swiss and OFAC ADVANCED files

For each file: records, rows, parts, unparsed share, seconds (median and spread), MB/s, and the highest memory the
reader itself allocates while its records are consumed one by one (measured in a run of its own). `--top N` prints the N
most frequent unparsed parts. Writes JSON lines to standard output.

`--shapes` makes full-size files in a temporary folder (`bench/shapes`: from the conversions in the lists where there
are any, else of invented parties) and reads them with all rows: alone, with a helper process, and into a workspace of
their own. Each runs in a process of its own: seconds on the wall, processor seconds of both processes, MB/s by the wall
and by the busier of the two processes (what two idle cores would give), and the peak of both memories together.
"""

import argparse
import collections
import gzip
import io
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from holdfast.model.statement import SourceRecord
from holdfast.readers.reader import HEAD_BYTES, reader_for, recognise
from holdfast.workspace import create_workspace
from holdfast.workspace.ahead import read_ahead, seldom_collected
from holdfast.workspace.ingest import add

FILES = (
    ("us-ofac-sdn-csv/sdn_2024-05-03.csv", "us_ofac_csv", "us_ofac_sdn", "sdn"),
    ("us-ofac-sdn-csv/2021-07_sdn.csv.gz", "us_ofac_csv", "us_ofac_sdn", "sdn"),
    ("us-ofac-sdn-csv/2021-07_alt.csv.gz", "us_ofac_csv", "us_ofac_sdn", "alt"),
    ("us-ofac-sdn-csv/2021-07_add.csv.gz", "us_ofac_csv", "us_ofac_sdn", "add"),
    ("us-ofac-sdn-csv/2025-12_sdn_comments.csv", "us_ofac_csv", "us_ofac_sdn", "comments"),
    ("us-ofac-cons/2025-12_cons_prim.csv", "us_ofac_csv", "us_ofac_cons", "sdn"),
    ("un-sc/consolidated_2026-02-27commit.xml", "un_sc_xml", "un_sc_sanctions", "consolidated"),
    ("ftm-samples/entities.ftm_sa_wiki_peps_2024-03-13.json", "ftm_json", "sa_wiki_peps", "entities"),
)


# Name → the file, the module of bench/shapes, what is under the lists to convert.
SHAPES = {
    "eu": ("fsf.xml", "eu_fsf", "eu-fsf/ammitto_eu_processed_2026-05-01.tar.gz"),
    "uk": ("UK-Sanctions-List.xml", "gb_uksl", "gb-uksl/ammitto_uk_processed_2026-08-22.tar.gz"),
    "ch": ("seco.xml", "ch_seco", "ch-seco/ammitto_ch_entities_2026-03-15.tar.gz"),
    "adv": ("SDN_ADVANCED.XML", "ofac_advanced", None),
}


def measure(data: bytes, name: str, dataset: str, member: str) -> dict[str, float]:
    records = rows = parts = losses = 0
    begun, begun_cpu = time.perf_counter(), time.process_time()
    for record in reader_for(name).read(member, io.BytesIO(data), dataset=dataset):
        records += 1
        rows += len(record.rows)
        parts += record.parts
        losses += len(record.losses)
    return {
        "records": records,
        "rows": rows,
        "parts": parts,
        "losses": losses,
        "s": time.perf_counter() - begun,
        "cpu": time.process_time() - begun_cpu,
    }


def peak_bytes(data: bytes, name: str, dataset: str, member: str) -> int:
    stream = io.BytesIO(data)
    tracemalloc.start()
    for record in reader_for(name).read(member, stream, dataset=dataset):
        _ = record.rows
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def make_shape(name: str, lists: Path, folder: Path) -> Path:
    file, module, archive = SHAPES[name]
    script, out = Path(__file__).parent / "shapes" / f"{module}.py", folder / file
    given = ["converted", str(lists / archive)] if archive and (lists / archive).exists() else ["invented"]
    command = [sys.executable, str(script), *(given if archive else []), str(out)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return out


def one_shape(path: Path, how: str) -> None:
    """Read one file `alone`, `helped` or with `add`, and print what it took; runs in a process of its own."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    if how == "add":
        with tempfile.TemporaryDirectory() as folder:
            os.environ["HOLDFAST_CONFIG_DIR"] = f"{folder}/config"
            with create_workspace(Path(folder) / "workspace") as workspace:
                begun, begun_cpu = time.perf_counter(), time.process_time()
                rows = sum(one.derivation.counts.statements for one in add(workspace, [path]).sets if one.derivation)
                spent = time.perf_counter() - begun, time.process_time() - begun_cpu
    else:
        with path.open("rb") as stream:
            found = recognise(stream.read(HEAD_BYTES), path.name)
        if found is None:
            raise SystemExit(f"{path.name} is not recognised")

        def again() -> Iterator[SourceRecord]:
            return reader_for(found.reader).read(found.member, path.open("rb"), dataset=found.dataset)

        with seldom_collected():
            rows = sum(len(record.rows) for record in (read_ahead(again(), again) if how == "helped" else again()))
        spent = time.perf_counter() - begun, time.process_time() - begun_cpu
    own, other = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    helper = other.ru_utime + other.ru_stime
    size = path.stat().st_size / 1e6
    print(json.dumps({
        "shape": path.name, "how": how, "mb": round(size, 1), "rows": rows, "wall_s": round(spent[0], 2),
        "cpu_s": round(spent[1], 2), "helper_cpu_s": round(helper, 2), "mb_per_s": round(size / spent[0], 2),
        "mb_per_s_busier": round(size / max(spent[1], helper), 2),
        "peak_mb": round((own.ru_maxrss + other.ru_maxrss) / 1024),
    }), flush=True)  # fmt: skip


def shapes(names: list[str], lists: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in names or SHAPES:
            path = make_shape(name, lists, Path(folder))
            for how in ("alone", "helped", "add"):
                subprocess.run([sys.executable, __file__, "--one", str(path), how], check=True)
            path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lists", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "lists")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--top", type=int, default=0)
    parser.add_argument("--shapes", nargs="*", choices=tuple(SHAPES))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one_shape(Path(options.one[0]), options.one[1])
        return
    print(json.dumps({"machine": platform.machine(), "python": platform.python_version()}))
    if options.shapes is not None:
        shapes(options.shapes, options.lists)
        return
    unparsed: collections.Counter[str] = collections.Counter()
    for path, name, dataset, member in FILES:
        data = (options.lists / path).read_bytes()
        data = gzip.decompress(data) if path.endswith(".gz") else data
        runs = [measure(data, name, dataset, member) for _ in range(options.repeat)]
        seconds = [run["s"] for run in runs]
        median = statistics.median(seconds)
        found = {
            "file": path,
            **{key: int(runs[0][key]) for key in ("records", "rows", "parts", "losses")},
            "unparsed_pct": round(100 * runs[0]["losses"] / max(1, runs[0]["parts"]), 3),
            "median_s": round(median, 3),
            "cpu_s": round(statistics.median(run["cpu"] for run in runs), 3),
            "spread_s": round(max(seconds) - min(seconds), 3),
            "mb_per_s": round(len(data) / 1e6 / median, 2),
            "peak_mb": round(peak_bytes(data, name, dataset, member) / 1e6, 1),
        }
        print(json.dumps(found), flush=True)
        if options.top:
            for record in reader_for(name).read(member, io.BytesIO(data), dataset=dataset):
                unparsed.update(f"{loss.reason}: {loss.text[:80]}" for loss in record.losses)
    for text, count in unparsed.most_common(options.top):
        print(json.dumps({"unparsed": text, "count": count}), file=sys.stderr)


if __name__ == "__main__":
    main()
