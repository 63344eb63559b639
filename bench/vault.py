# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How fast the vault verifies and takes in, against `openssl dgst -sha256` in the same run.

    python bench/vault.py [--json] [--captures 20000] [--rounds 5] [--lists 24] [--folder DIR]

Three figures, each a median over rounds, with the machine named:
- verify: a whole-vault verification, as bytes of packs per second and as a share of the speed of
  `openssl dgst -sha256` over the same packs (both warm in the page cache, taken alternately), for a
  vault of many small captures (7 kB) and one of few large ones (4 MB, the size of an official list);
- ingest: 7 kB captures per second, 1,000 to a batch, acknowledged;
- acknowledge: milliseconds for one capture in a batch of its own, median and 99th percentile.

Contents are made from a fixed seed. Absolute figures depend on the disk and on who else uses it;
the share is what can be compared.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from holdfast.vault.store import Vault

SMALL_BYTES = 7000
LARGE_BYTES = 4 << 20
BATCH = 1000


def machine() -> str:
    """Processor, number of processors, system, Python, openssl: one line."""
    model = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    openssl = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=True).stdout.split()[1]
    parts = [model, f"{os.cpu_count()} CPUs", f"load {os.getloadavg()[0]:.1f}"]
    parts += [f"{platform.system()} {platform.release()}", f"Python {platform.python_version()}", f"openssl {openssl}"]
    return ", ".join(parts)


def fill(vault: Vault, count: int, size: int, per_batch: int) -> list[float]:
    """Append `count` different payloads; captures per second of each batch."""
    chance = random.Random(count)
    rates = []
    for start in range(0, count, per_batch):
        datas = [chance.randbytes(size) for _ in range(min(per_batch, count - start))]
        begun = time.perf_counter()
        with vault.append() as batch:
            for data in datas:
                batch.add_payload(io.BytesIO(data), media_type="text/csv", name="x.csv")
        rates.append(len(datas) / (time.perf_counter() - begun))
    return rates


def measure_verify(vault: Vault, rounds: int) -> dict[str, float]:
    """Verification and openssl in turn over the same packs."""
    packs = sorted((vault.path / "packs").iterdir())
    size = sum(path.stat().st_size for path in packs)
    ours, openssl, shares = [], [], []
    for number in range(rounds + 1):  # the first round warms the page cache
        begun = time.perf_counter()
        subprocess.run(["openssl", "dgst", "-sha256", *map(str, packs)], capture_output=True, check=True)
        between = time.perf_counter()
        report = vault.verify()
        ended = time.perf_counter()
        report.require()
        if number:
            openssl.append(size / (between - begun) / 1e6)
            ours.append(size / (ended - between) / 1e6)
            shares.append((between - begun) / (ended - between))
    return {
        "pack_bytes": size,
        "entries": vault.size,
        "verify_mb_per_s": statistics.median(ours),
        "openssl_mb_per_s": statistics.median(openssl),
        "share_of_openssl": statistics.median(shares),
        "share_min": min(shares),
        "share_max": max(shares),
    }


def measure_single(vault: Vault, count: int) -> dict[str, float]:
    """Milliseconds for one acknowledged capture."""
    chance = random.Random(1)
    times = []
    for _ in range(count):
        data = chance.randbytes(SMALL_BYTES)
        begun = time.perf_counter()
        with vault.append() as batch:
            batch.add_payload(io.BytesIO(data), media_type="text/csv", name="x.csv")
        times.append((time.perf_counter() - begun) * 1000)
    cuts = statistics.quantiles(times, n=100)
    return {"p50_ms": statistics.median(times), "p99_ms": cuts[98]}


def run(folder: Path, *, captures: int, lists: int, rounds: int) -> dict[str, object]:
    """All figures."""
    small = Vault.create(folder / "small" / "vault", keys_dir=folder / "keys")
    rates = fill(small, captures, SMALL_BYTES, BATCH)
    large = Vault.create(folder / "large" / "vault", keys_dir=folder / "keys")
    fill(large, lists, LARGE_BYTES, 4)
    single = Vault.create(folder / "single" / "vault", keys_dir=folder / "keys")
    return {
        "machine": machine(),
        "verify_small": measure_verify(small, rounds),
        "verify_lists": measure_verify(large, rounds),
        "ingest": {"captures_per_s": statistics.median(rates), "min": min(rates), "max": max(rates)},
        "acknowledge": measure_single(single, 200),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="how fast the vault verifies and takes in")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--captures", type=int, default=20_000, help="small captures (default 20000)")
    parser.add_argument("--lists", type=int, default=24, help="large captures (default 24)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of verification (default 5)")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder by default")
    chosen = parser.parse_args()
    if shutil.which("openssl") is None:
        print("this program compares with openssl, which is not installed", file=sys.stderr)
        return 4
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        found = run(Path(folder), captures=chosen.captures, lists=chosen.lists, rounds=chosen.rounds)
    if chosen.json:
        print(json.dumps(found, indent=2))
        return 0
    print(found.pop("machine"))
    for name, figures in found.items():
        print(f"{name}: {json.dumps(figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
