# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""End to end: files in, statements, record and screening image out; each run in a process of its own.

    python bench/spine.py [--runs 3] [--json]

Measures, on the real lists in ../shared/lists (skipped with a word where that folder is missing):
ingest of the complete SDN set of 2021-07 and of SDN 2024-05-03, the same list again in a fresh
process, all SDN history days, and the size of the record: seconds on the clock, seconds of
processor time (user and system), peak resident memory. The kernels' cache is warm (the first
run is not counted). Medians are printed with minimum, maximum and, where there is one, the
figure to stay under; the load says how busy the machine was with other work.
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
from typing import TypedDict

ROOT = Path(__file__).resolve().parent.parent
LISTS = ROOT.parent / "shared" / "lists"
FLOORS = {  # figures to stay at or under, by the end of the label
    "again s": 1.0,
    "end to end s": 15.0,
    "SDN days: all s": 60.0,
    "peak MB": 400.0,
    "record MB per 1.5 M statements": 250.0,
    "multiple of one day's": 3.0,
}
SET_2021 = ["2021-07_sdn.csv.gz", "2021-07_alt.csv.gz", "2021-07_add.csv.gz", "2021-07_sdn_comments.csv"]

_WORKER = """
import json, os, resource, sys, time
from pathlib import Path
from holdfast.workspace import create_workspace, open_workspace
from holdfast.workspace.ingest import add
from holdfast.workspace.images import image
folder, steps = Path(sys.argv[1]), json.loads(sys.argv[2])
timings = []
workspace = open_workspace(folder) if (folder / "holdfast.toml").exists() else create_workspace(folder)
with workspace:
    for step in steps:
        begun, used = time.perf_counter(), time.process_time()
        report = add(workspace, [Path(path) for path in step["paths"]], source="us_ofac_sdn")
        added = time.perf_counter()
        if step["image"]:
            image(workspace)
        done = time.perf_counter()
        timings.append({
            "label": step["label"], "add_s": added - begun, "image_s": done - added, "total_s": done - begun,
            "cpu_s": time.process_time() - used,
            "statements": sum(one.derivation.counts.statements for one in report.sets if one.derivation),
            "record_mb": workspace.record.size_bytes() / 1e6,
        })
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
print(json.dumps({"timings": timings, "peak_mb": peak}))
"""


class Timing(TypedDict):
    """One step of a worker."""

    label: str
    add_s: float
    image_s: float
    total_s: float
    cpu_s: float
    statements: int
    record_mb: float


class Result(TypedDict):
    """What a worker prints."""

    timings: list[Timing]
    peak_mb: float


def run(folder: Path, steps: list[dict[str, object]]) -> Result:
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
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result


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
        (timing,) = result["timings"]
        figures[f"{label}: end to end s"] = timing["total_s"]
        figures[f"{label}: processor s"] = timing["cpu_s"]
        figures[f"{label}: peak MB"] = result["peak_mb"]
        figures[f"{label}: record MB per 1.5 M statements"] = 1.5e6 * timing["record_mb"] / timing["statements"]
        again = run(folder, [step("again", paths)])
        figures[f"{label}: the same list again s"] = again["timings"][0]["total_s"]
        figures[f"{label}: again, processor s"] = again["timings"][0]["cpu_s"]
    folder = scratch / f"{number}-history"
    files = sorted(days.glob("*.csv"))
    whole = run(folder, [step(path.name, [path], image=False) for path in files])
    timings = whole["timings"]
    figures[f"{len(files)} SDN days: all s"] = sum(one["add_s"] for one in timings)
    figures[f"{len(files)} SDN days: processor s"] = sum(one["cpu_s"] for one in timings)
    figures[f"{len(files)} SDN days: peak MB"] = whole["peak_mb"]
    last = timings[-2]["record_mb"]  # the last day is the broken, empty one
    single = run(scratch / f"{number}-one-day", [step("one", [files[-2]], image=False)])
    figures["SDN days: record as a multiple of one day's"] = last / single["timings"][0]["record_mb"]
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
    load = os.getloadavg()[1]
    machine = (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {options.runs} runs,"
        f" load {load:.1f}"
    )
    if options.json:
        print(json.dumps({"machine": machine, "figures": table, "floors": {label: floor(label) for label in table}}))
        return 0
    print(machine)
    for label, values in table.items():
        spread = f"({min(values):.2f} … {max(values):.2f})"
        print(f"{label:<54} {statistics.median(values):9.2f}   {spread:<20}{told(label, values)}")
    return 0


def floor(label: str) -> float | None:
    """The figure that `label` is to stay at or under, if there is one."""
    return next((most for end, most in FLOORS.items() if label.endswith(end)), None)


def told(label: str, values: list[float]) -> str:
    """Whether the median keeps its floor, in words."""
    most = floor(label)
    if most is None:
        return ""
    return f"   <= {most:g}: {'reached' if statistics.median(values) <= most else 'NOT REACHED'}"


if __name__ == "__main__":
    sys.exit(main())
