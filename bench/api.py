# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""HTTP screening: requests per second, p50 and p99 of `POST /match`, with 16 clients on one machine.

    python bench/api.py [--json] [--clients 16] [--seconds 10] [--runs 3] [--workers 2] [--list FILE]

A workspace is made from the OFAC SDN list of 2024-05-03, read from ../shared (or --list FILE), and
served by `holdfast api` on a free port. The clients are one process of their own: each holds a
connection and sends one name at a time, a listed one with its words in another order, as soon as
the answer is there. They use the same cores as the server. The share of answers between 38 and
50 ms is printed because a server that waits for delayed acknowledgements answers in such steps.

Figures are medians of the runs after one that warms up. Recall of the listed names is counted in
the same run: a fast wrong answer would show.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from holdfast.workspace import create_workspace, images
from holdfast.workspace.ingest import add

LIST = Path(__file__).resolve().parents[2] / "shared" / "lists" / "us-ofac-sdn-csv" / "sdn_2024-05-03.csv"
PATH = "/match/default?limit=5"


@dataclass
class Tally:
    """What the clients saw: seconds per answer, and answers that held the listed party."""

    waits: list[float] = field(default_factory=list)
    found: int = 0
    failed: int = 0


def main() -> int:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--list", type=Path, default=LIST)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.list.is_file():
        print(f"no list at {options.list}: give one with --list", file=sys.stderr)
        return 4
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), options)
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:42} {value}")
    return 0


def measure(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """All figures, by name."""
    environment = {**os.environ, "HOLDFAST_CONFIG_DIR": str(folder / "config")}
    with create_workspace(folder / "ws", environment=environment) as workspace:
        add(workspace, [options.list], source="us_ofac_sdn")
        image = images.image(workspace)
        parties = [image.listed(row) for row in range(image.size)]
    rng = random.Random(20240503)
    asked = [(rng.sample(words, len(words)), one.id) for one in parties if (words := one.names[0].split())]
    rng.shuffle(asked)
    requests = [(_request(" ".join(words)), entity.encode()) for words, entity in asked]
    command = [sys.executable, "-m", "holdfast", "-w", str(folder / "ws"), "api", "--port", "0"]
    load = os.getloadavg()[0]
    server = subprocess.Popen(
        [*command, "--workers", str(options.workers)], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        port = int((server.stderr or sys.stdin).readline().rsplit(":", 1)[1])
        asyncio.run(_until_ready(port))
        rounds = [asyncio.run(clients(port, requests, options)) for _ in range(options.runs + 1)][1:]
        memory = [_resident_mb(pid) for pid in _family(server.pid)]
    finally:
        server.terminate()
        server.wait()
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load at the start": round(load, 1),
        "server": f"{options.workers} workers, {_parts()}",
        "image": str(image.digest),
        "query digest": hashlib.sha256(b"".join(body for body, _ in requests)).hexdigest(),
        "listed parties": image.size,
        "clients": options.clients,
        "requests/s": round(statistics.median(len(one.waits) for one in rounds) / options.seconds),
        "p50 ms": _median(rounds, 0.50),
        "p99 ms": _median(rounds, 0.99),
        "share of answers in 38 to 50 ms": round(
            statistics.median(sum(0.038 <= wait <= 0.050 for wait in one.waits) / len(one.waits) for one in rounds), 4
        ),
        "failed requests": sum(one.failed for one in rounds),
        "listed party among the results": round(
            sum(one.found for one in rounds) / sum(len(one.waits) for one in rounds), 4
        ),
        "resident MB of each process": sorted(memory),
    }


async def clients(port: int, requests: list[tuple[bytes, bytes]], options: argparse.Namespace) -> Tally:
    """All clients at once for the given time."""
    tally = Tally()
    until = time.perf_counter() + options.seconds
    share = len(requests) // options.clients
    await asyncio.gather(
        *(client(port, requests[n * share : (n + 1) * share], until, tally) for n in range(options.clients))
    )
    return tally


async def client(port: int, requests: list[tuple[bytes, bytes]], until: float, tally: Tally) -> None:
    """One client: asks, waits for the answer, asks again, over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    turn = 0
    while (start := time.perf_counter()) < until:
        request, entity = requests[turn % len(requests)]
        turn += 1
        writer.write(request)
        status, body = await _answer(reader)
        tally.waits.append(time.perf_counter() - start)
        tally.failed += status != 200
        tally.found += b'"id":"' + entity + b'"' in body
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
    return int(head[9:12]), await reader.readexactly(int(length))


def _request(name: str) -> bytes:
    body = msgspec.json.encode({"queries": {"q": {"schema": "Thing", "properties": {"name": [name]}}}})
    return f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def _until_ready(port: int) -> None:
    for _ in range(600):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        status, _ = await _answer(reader)
        writer.close()
        if status == 200:
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)  # the other worker


def _median(rounds: list[Tally], share: float) -> float:
    return round(statistics.median(sorted(one.waits)[int(share * len(one.waits))] for one in rounds) * 1000, 2)


def _family(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *map(int, children)]


def _resident_mb(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return round(int(text.split("VmRSS:")[1].split()[0]) / 1024)


def _parts() -> str:
    found = []
    for name in ("uvloop", "httptools"):
        try:
            __import__(name)
            found.append(name)
        except ImportError:
            continue
    return " and ".join(found) or "asyncio and h11"


if __name__ == "__main__":
    sys.exit(main())
