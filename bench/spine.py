# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""End to end: files in, statements, record and screening image out; each run in a process of its own.

    python bench/spine.py [--runs 3] [--json]

Measures, on the real lists in ../shared/lists (skipped with a word where that folder is missing):
ingest of the complete SDN set of 2021-07 and of SDN 2024-05-03 (wall seconds, peak resident
memory), the same list again, all SDN history days, and the size of the record. The kernels'
cache is warm (the first run is not counted). Medians are printed with minimum and maximum.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTS = ROOT.parent / "shared" / "lists"
SET_2021 = ["2021-07_sdn.csv.gz", "2021-07_alt.csv.gz", "2021-07_add.csv.gz", "2021-07_sdn_comments.csv"]

_WORKER = """
import json, os, resource, sys, time
from pathlib import Path
from holdfast.workspace import create_workspace, open_workspace
from holdfast.workspace.ingest import add
from holdfast.workspace.screening import image
folder, steps = Path(sys.argv[1]), json.loads(sys.argv[2])
timings = []
workspace = open_workspace(folder) if (folder / "holdfast.toml").exists() else create_workspace(folder)
with workspace:
    for step in steps:
        begun = time.perf_counter()
        report = add(workspace, [Path(path) for path in step["paths"]], source="us_ofac_sdn")
        added = time.perf_counter()
        if step["image"]:
            image(workspace)
        done = time.perf_counter()
        timings.append({
            "label": step["label"], "add_s": added - begun, "image_s": done - added, "total_s": done - begun,
            "statements": sum(one.derivation.counts.statements for one in report.sets if one.derivation),
            "record_mb": workspace.record.size_bytes() / 1e6,
        })
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
print(json.dumps({"timings": timings, "peak_mb": peak}))
"""


def run(folder: Path, steps: list[dict[str, object]]) -> dict[str, object]:
    """One worker process over `folder`; its timings and peak memory."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "HOLDFAST_CONFIG_DIR": str(folder.parent / "config"),
    }
    done = subprocess.run(
        [sys.executable, "-c", _WORKER, str(folder), json.dumps(steps)],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def step(label: str, paths: list[Path], *, image: bool = True) -> dict[str, object]:
    """One thing the worker does."""
    return {"label": label, "paths": [str(path) for path in paths], "image": image}


def measure(days: Path, scratch: Path, number: int) -> dict[str, float]:
    """One run of everything, each scenario in a fresh workspace and process."""
    lists = LISTS / "us-ofac-sdn-csv"
    figures: dict[str, float] = {}
    for label, paths in (
        ("set of 2021-07", [lists / name for name in SET_2021]),
        ("SDN 2024-05-03", [lists / "sdn_2024-05-03.csv"]),
    ):
        folder = scratch / f"{number}-{label.replace(' ', '-')}"
        result = run(folder, [step(label, paths)])
        (timing,) = result["timings"]  # type: ignore[misc]  # our own JSON
        figures[f"{label}: end to end s"] = timing["total_s"]
        figures[f"{label}: peak MB"] = float(str(result["peak_mb"]))
        figures[f"{label}: record MB per 1.5 M statements"] = 1.5e6 * timing["record_mb"] / timing["statements"]
        again = run(folder, [step("again", paths)])
        figures[f"{label}: the same list again s"] = again["timings"][0]["total_s"]  # type: ignore[index]
    folder = scratch / f"{number}-history"
    files = sorted(days.glob("*.csv"))
    whole = run(folder, [step(path.name, [path], image=False) for path in files])
    timings = whole["timings"]
    figures[f"{len(files)} SDN days: all s"] = sum(one["add_s"] for one in timings)  # type: ignore[union-attr]
    figures[f"{len(files)} SDN days: peak MB"] = float(str(whole["peak_mb"]))
    last = timings[-2]["record_mb"]  # type: ignore[index]  # the last day is the broken, empty one
    single = run(scratch / f"{number}-one-day", [step("one", [files[-2]], image=False)])
    figures["SDN days: record as a multiple of one day's"] = last / single["timings"][0]["record_mb"]  # type: ignore[index]
    return figures


def main() -> int:
    """Run, print, and say what machine this was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not LISTS.is_dir():
        print("needs ../shared/lists beside the checkout: nothing was measured")
        return 0
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        with tarfile.open(LISTS / "us-ofac-sdn-history" / "days.tar.xz") as archive:
            archive.extractall(scratch / "days", filter="data")
        run(scratch / "warm", [step("warm", [LISTS / "us-ofac-sdn-csv" / "2021-07_sdn.csv.gz"])])
        days = next(path for path in (scratch / "days", *(scratch / "days").iterdir()) if list(path.glob("*.csv")))
        rounds = [measure(days, scratch, number) for number in range(options.runs)]
    table = {label: [one[label] for one in rounds] for label in rounds[0]}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {options.runs} runs"
    if options.json:
        print(json.dumps({"machine": machine, "figures": table}))
        return 0
    print(machine)
    for label, values in table.items():
        print(f"{label:<58} {statistics.median(values):9.2f}   ({min(values):.2f} … {max(values):.2f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
