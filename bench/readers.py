# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How fast the readers are, how much they do not understand, and how much memory they hold.

    python bench/readers.py [--lists ../shared/lists] [--repeat 3] [--top 0]

For each file: records, rows, parts, unparsed share, seconds (median and spread), MB/s, and the highest memory the
reader itself allocates while its records are consumed one by one (measured in a run of its own). `--top N` prints the N
most frequent unparsed parts. Writes JSON lines to standard output.
"""

import argparse
import collections
import gzip
import io
import json
import platform
import statistics
import sys
import time
import tracemalloc
from pathlib import Path

from holdfast.readers.reader import reader_for

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lists", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "lists")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--top", type=int, default=0)
    options = parser.parse_args()
    print(json.dumps({"machine": platform.machine(), "python": platform.python_version()}))
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
