# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""HTTP screening: requests per second, p50 and p99 of `POST /match`, with 16 clients on one machine.

    python bench/api.py [--json] [--clients 16] [--rate 1000] [--seconds 10] [--runs 3] [--workers 2] [--list FILE]

A workspace is made from the OFAC SDN list of 2024-05-03, read from ../shared (or --list FILE), and
served by `holdfast api` on a free port. Two loads, over the same number of connections, from one
process that uses the same cores as the server, so its own share of CPU time is printed:

    closed   every client asks again as soon as its answer is there: the most that can be had
    paced    --rate requests a second in all, at even distances; waits count from the moment a request
             was due, so a late one is not forgiven (no coordinated omission)

Each request holds one name, a listed one with its words in another order, and asks for one answer
of up to 5 parties with explanations. Recall of the listed names is counted in the same run: a fast
wrong answer would show. The share of answers between 38 and 50 ms is printed because a server that
waits for delayed acknowledgements answers in such steps. Where the server's CPU time goes is
measured apart, in this process: reading, screening and writing without HTTP.

Figures are medians of the runs after one that warms up.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import random
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from holdfast.api.asked import Asked
from holdfast.api.criteria import read_criteria
from holdfast.api.holding import Notice, open_holding
from holdfast.api.match import Batch, read_batch, write_batch
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
    seconds: float = 0
    cpu: float = 0


@dataclass
class Client:
    """One connection: what it asks next, when that was due, and what came so far."""

    sock: socket.socket
    turn: int
    due: float = 0
    busy: bool = False
    got: bytes = b""


def main() -> int:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--list", type=Path, default=LIST)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rate", type=int, default=1_000)
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
        digest = str(image.digest)
        folder_name, generation = image.folder.name, workspace.record.generation
    rng = random.Random(20240503)
    asked = [(rng.sample(words, len(words)), one.id) for one in parties if (words := one.names[0].split())]
    rng.shuffle(asked)
    bodies = [_body(" ".join(words)) for words, _ in asked]
    requests = [(_request(body), b'"id":"' + one.encode() + b'"') for body, (_, one) in zip(bodies, asked, strict=True)]
    load = os.getloadavg()[0]
    shares = inside(folder / "ws", Notice(folder_name, generation, 0, 0, ""), bodies[:4_000])
    command = [sys.executable, "-m", "holdfast", "-w", str(folder / "ws"), "api", "--port", "0"]
    server = subprocess.Popen(
        [*command, "--workers", str(options.workers)], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        port = int((server.stderr or sys.stdin).readline().rsplit(":", 1)[1])
        _until_ready(port, options.workers)
        _until_written(folder / "ws" / "run")
        family = _family(server.pid)
        load_of(port, requests, options, rate=0)
        before = _cpu(family)
        closed = [load_of(port, requests, options, rate=0) for _ in range(options.runs)]
        spent = _cpu(family) - before
        paced = [load_of(port, requests, options, rate=options.rate) for _ in range(options.runs)]
        memory = [_resident_mb(pid) for pid in family]
    finally:
        server.terminate()
        server.wait()
    answers = sum(len(one.waits) for one in closed)
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load at the start": round(load, 1),
        "server": f"{options.workers} workers, {_parts()}",
        "image": digest,
        "query digest": hashlib.sha256(b"".join(body for body, _ in requests)).hexdigest(),
        "listed parties": len(parties),
        "clients": options.clients,
        **_shown("closed", closed),
        **_shown(f"paced {options.rate}/s", paced),
        "CPU us per request, server": round(spent / answers * 1e6),
        "CPU us per request, clients": round(sum(one.cpu for one in closed) / answers * 1e6),
        **shares,
        "resident MB of each process": sorted(memory),
    }


def _shown(name: str, rounds: list[Tally]) -> dict[str, object]:
    answers = sum(len(one.waits) for one in rounds)
    steps = (sum(0.038 <= wait <= 0.050 for wait in one.waits) / len(one.waits) for one in rounds)
    return {
        f"{name}: requests/s": round(statistics.median(len(one.waits) / one.seconds for one in rounds)),
        f"{name}: p50 ms": _median(rounds, 0.50),
        f"{name}: p99 ms": _median(rounds, 0.99),
        f"{name}: share in 38 to 50 ms": round(statistics.median(steps), 4),
        f"{name}: failed requests": sum(one.failed for one in rounds),
        f"{name}: listed party found": round(sum(one.found for one in rounds) / answers, 4),
    }


def load_of(port: int, requests: list[tuple[bytes, bytes]], options: argparse.Namespace, *, rate: int) -> Tally:
    """All clients at once for the given time; `rate` 0: each asks as soon as it may."""
    tally = Tally()
    clients = [
        Client(_connected(port), number * (len(requests) // options.clients)) for number in range(options.clients)
    ]
    by_socket = {client.sock: client for client in clients}
    idle = list(clients)
    start, spent = time.perf_counter(), time.process_time()
    until = start + options.seconds
    sent = 0
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.sock, selectors.EVENT_READ)
        while (now := time.perf_counter()) < until or len(idle) < len(clients):
            while idle and now < until and (not rate or start + sent / rate <= now):
                client = idle.pop(0)
                client.due = start + sent / rate if rate else now
                client.sock.sendall(requests[client.turn % len(requests)][0])
                sent += 1
            pause = 1.0 if not rate or not idle else max(0.0, start + sent / rate - now)
            for key, _ in selector.select(pause):
                client = by_socket[key.fileobj]  # type: ignore[index]  # the sockets that were registered
                if _taken(client, requests, tally):
                    idle.append(client)
    tally.seconds = time.perf_counter() - start
    tally.cpu = time.process_time() - spent
    for client in clients:
        client.sock.close()
    return tally


def _taken(client: Client, requests: list[tuple[bytes, bytes]], tally: Tally) -> bool:
    """Read what has come; whether the answer is whole."""
    client.got += client.sock.recv(1 << 18)
    end = client.got.find(b"\r\n\r\n")
    if end < 0:
        return False
    at = client.got.find(b"content-length: ", 0, end)
    if len(client.got) < end + 4 + int(client.got[at + 16 : client.got.index(b"\r", at)]):
        return False
    tally.waits.append(time.perf_counter() - client.due)
    tally.failed += client.got[9:12] != b"200"
    tally.found += requests[client.turn % len(requests)][1] in client.got
    client.turn += 1
    client.got = b""
    return True


def inside(folder: Path, notice: Notice, bodies: list[bytes]) -> dict[str, object]:
    """CPU microseconds per request of reading, screening (eight at a time, as under load) and writing."""
    holding = open_holding(folder, notice, None)
    spent = {"reading": 0.0, "screening": 0.0, "writing": 0.0}
    try:
        criteria = read_criteria(Asked({"dataset": "default"}, b"limit=5", {}, b""), holding, "default")
        screener = holding.screener(criteria.options)
        for _ in range(2):  # the first fills the cache of encoded entities
            spent = dict.fromkeys(spent, 0.0)
            for start in range(0, len(bodies), 8):
                a = time.process_time()
                batches = [read_batch(criteria, (), body) for body in bodies[start : start + 8]]
                b = time.process_time()
                results = screener.screen_chunk([
                    query for one in batches if isinstance(one, Batch) for query in one.examples[0].variants
                ])  # fmt: skip
                c = time.process_time()
                for one, result in zip(batches, results, strict=True):
                    if isinstance(one, Batch):
                        write_batch(one, [result], holding)
                d = time.process_time()
                for name, value in (("reading", b - a), ("screening", c - b), ("writing", d - c)):
                    spent[name] += value
    finally:
        holding.record.close()
    return {f"CPU us per request, {name}": round(value / len(bodies) * 1e6) for name, value in spent.items()}


def _body(name: str) -> bytes:
    return msgspec.json.encode({"queries": {"q": {"schema": "Thing", "properties": {"name": [name]}}}})


def _request(body: bytes) -> bytes:
    return f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _connected(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _until_ready(port: int, workers: int) -> None:
    """Until as many connections as there are workers are answered by one that is ready."""
    for _ in range(600):
        ready = 0
        for _ in range(workers):
            with _connected(port) as sock:
                sock.sendall(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                ready += sock.recv(4_096)[9:12] == b"200"
        if ready == workers:
            return
        time.sleep(0.1)


def _until_written(folder: Path) -> None:
    """Until the parties are written for the workers, and the process that wrote them has ended."""
    for _ in range(600):
        if list(folder.glob("parties-*.shelf")):
            break
        time.sleep(0.1)
    time.sleep(2)


def _median(rounds: list[Tally], share: float) -> float:
    return round(statistics.median(sorted(one.waits)[int(share * len(one.waits))] for one in rounds) * 1000, 2)


def _family(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *map(int, children)]


def _cpu(pids: list[int]) -> float:
    """CPU seconds of processes so far."""
    ticks = 0
    for pid in pids:
        ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return round(int(text.split("VmRSS:")[1].split()[0]) / 1024)


def _parts() -> str:
    try:
        __import__("uvloop")
    except ImportError:
        return "asyncio"
    return "uvloop"


if __name__ == "__main__":
    sys.exit(main())
