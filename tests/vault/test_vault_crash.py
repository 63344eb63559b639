# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Crashes: every prefix of every write, with and without what was never synced; kill -9; a full disk."""

import errno
import io
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from holdfast.base.digest import sha256
from holdfast.base.errors import IntegrityError, NotFound, StoreError
from holdfast.base.files import Disk, store_errors
from holdfast.vault.deletion import delete_payload, erase_opening
from holdfast.vault.store import Vault, VaultOptions

Op = tuple[Any, ...]


class RecordingDisk(Disk):
    """Does everything without waiting for the device, and writes down what it did."""

    def __init__(self) -> None:
        self.ops: list[Op] = []

    def make_one_folder(self, path: Path) -> None:
        super().make_one_folder(path)
        self.ops.append(("folder", path))

    def write_at(self, path: Path, offset: int, parts: Any) -> int:
        parts = [bytes(part) for part in parts]
        self.ops.append(("write", path, offset, b"".join(parts)))
        return super().write_at(path, offset, parts)

    def sync(self, path: Path) -> None:
        self.ops.append(("sync", path))

    def write_file(self, path: Path, data: bytes, *, mode: int = 0o644) -> None:
        self.ops += [("new", path), ("write", path, 0, data), ("sync", path)]
        path.write_bytes(data)
        path.chmod(mode)

    def rename(self, source: Path, target: Path) -> None:
        super().rename(source, target)
        self.ops.append(("rename", source, target))

    def sync_folder(self, path: Path) -> None:
        self.ops.append(("sync folder", path))

    def truncate(self, path: Path, length: int) -> None:
        os.truncate(path, length)
        self.ops += [("truncate", path, length), ("sync", path)]

    def remove(self, path: Path) -> None:
        super().remove(path)
        self.ops.append(("remove", path))


@dataclass
class Node:
    """A file: what a crash surely keeps, and what was written since."""

    durable: bytes = b""
    now: bytes = b""


@dataclass
class Crashed:
    """A file system that knows what is durable; `ops` are applied to it one by one."""

    folders: list[Path] = field(default_factory=list)
    now: dict[Path, Node] = field(default_factory=dict)
    durable: dict[Path, Node] = field(default_factory=dict)

    def apply(self, op: Op) -> None:
        kind, path = op[0], op[1]
        if kind == "folder":
            self.folders.append(path)
        elif kind == "new":
            self.now.setdefault(path, Node()).now = b""
        elif kind == "write":
            node = self.now.setdefault(path, Node())
            node.now = node.now[: op[2]].ljust(op[2], b"\0") + op[3] + node.now[op[2] + len(op[3]) :]
        elif kind == "truncate":
            self.now[path].now = self.now[path].now[: op[2]]
        elif kind == "sync":
            self.now[path].durable = self.now[path].now
        elif kind == "rename" and path in self.now:
            self.now[op[2]] = self.now.pop(path)
        elif kind == "rename":  # a folder
            for name in [name for name in self.now if path in name.parents]:
                self.now[op[2] / name.relative_to(path)] = self.now.pop(name)
            self.folders.append(op[2])
        elif kind == "remove":
            self.now.pop(path, None)
        elif kind == "sync folder":
            self.durable = {name: node for name, node in self.durable.items() if name.parent != path}
            self.durable |= {name: node for name, node in self.now.items() if name.parent == path}

    def kept(self, how: str, chance: random.Random) -> dict[Path, bytes]:
        """What is on disk after the crash: `all`, only what is `durable`, or `some` of the rest."""
        if how == "all":
            return {name: node.now for name, node in self.now.items()}
        if how == "durable":
            return {name: node.durable for name, node in self.durable.items()}
        found: dict[Path, bytes] = {}
        for name in self.durable.keys() | self.now.keys():
            node = chance.choice([self.durable.get(name), self.now.get(name)])
            if node is not None:
                found[name] = self._torn(node, chance)
        return found

    @staticmethod
    def _torn(node: Node, chance: random.Random) -> bytes:
        cut = chance.randint(0, len(node.now))
        torn = node.now[:cut]
        if node.now[: len(node.durable)] == node.durable:  # appended only: what was synced stands
            torn = node.durable + node.now[len(node.durable) : max(cut, len(node.durable))]
            return chance.choice([torn, torn.ljust(len(node.now), b"\0"), node.now, node.durable])
        return chance.choice([node.durable, node.now])


@dataclass
class Story:
    """What happened: the operations, and after how many of them which payloads were acknowledged."""

    disk: RecordingDisk
    acknowledged: list[tuple[int, int, dict[int, bytes | None]]] = field(default_factory=list)

    def note(self, vault: Vault, payloads: dict[int, bytes | None]) -> None:
        known = self.acknowledged[-1][2] if self.acknowledged else {}
        self.acknowledged.append((len(self.disk.ops), vault.size, known | payloads))


def lose(batch: Any) -> None:
    """A batch that fails after its bytes have reached the pack."""
    batch.add_payload(io.BytesIO(b"lost"))
    batch.packs.flush()
    raise ZeroDivisionError


def tell(maker: Any) -> Story:
    """Batches, a failed batch, a tail moved aside, deletions: every kind of write there is."""
    story = Story(RecordingDisk())
    maker.options = VaultOptions(disk=story.disk, random=maker.options.random, pack_limit=1500, lock_timeout_s=5)
    vault = maker.create()
    story.note(vault, {})
    for turn in range(3):
        with vault.append() as batch:
            datas = [f"turn {turn} ".encode() * 90, b"small", f"{turn}".encode()]
            refs = [batch.add_payload(io.BytesIO(data), name=f"n{turn}") for data in datas]
        story.note(vault, dict(zip([ref.index for ref in refs], datas, strict=True)))
    with pytest.raises(ZeroDivisionError), vault.append() as batch:
        lose(batch)
    with vault.append() as batch:
        index = batch.add_payload(io.BytesIO(b"after the tail")).index
    story.note(vault, {index: b"after the tail"})
    delete_payload(vault, 1, reason="because")
    # The entry is acknowledged before the bytes go: from its operations on, both are right.
    story.acknowledged.append((len(story.disk.ops), vault.size, story.acknowledged[-1][2] | {1: None}))
    erase_opening(vault, 2, "/body/name", reason="because")
    story.note(vault, {})
    with vault.append() as batch:
        for number in range(260):
            batch.add_entry("note", "log", {"n": number})
    story.note(vault, {})
    return story


def lay_out(root: Path, kept: dict[Path, bytes], folders: list[Path], old: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    for folder in [root, *(root / folder.relative_to(old) for folder in folders)]:
        folder.mkdir(parents=True, exist_ok=True)
    for path, data in kept.items():
        target = root / path.relative_to(old)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def check_after_crash(root: Path, story: Story, at: int, options: VaultOptions) -> None:
    acknowledged = [item for item in story.acknowledged if item[0] <= at]
    where: dict[str, Any] = {"keys_dir": root / "config" / "keys", "options": options}
    try:
        vault = Vault.open(root / "ws" / "vault", **where)
    except NotFound:
        assert not acknowledged, f"after {at} operations an acknowledged vault is gone"
        vault = Vault.create(root / "ws" / "vault", **where)
    size, payloads = acknowledged[-1][1:] if acknowledged else (1, {})
    assert vault.size >= size, f"after {at} operations acknowledged entries are gone"
    deleting = any(entry.type == "deletion" for entry in vault.entries())
    for index, data in payloads.items():
        if not deleting or index != 1:
            assert vault.open_payload(index).read() == (data or b""), f"after {at} operations capture {index} is gone"
    report = vault.verify()
    # Between a deletion entry and its end, bytes may be half gone: section 9 calls that damage, and it is finished.
    assert report.ok or deleting, (at, report.findings)
    with vault.append() as batch:
        index = batch.add_payload(io.BytesIO(b"life goes on")).index
    assert vault.open_payload(index).read() == b"life goes on"
    if not deleting:
        report = vault.verify()
        assert report.ok, (at, report.findings)
        assert not report.tails
        assert not vault.run_dir.exists() or not list(vault.run_dir.glob("tails/*.pending/index.json"))


def test_no_crash_loses_what_was_acknowledged(maker: Any, tmp_path: Path) -> None:
    replay(maker, tmp_path, thorough=False)


@pytest.mark.slow
def test_no_crash_loses_what_was_acknowledged_in_any_combination(maker: Any, tmp_path: Path) -> None:
    replay(maker, tmp_path, thorough=True)


def replay(maker: Any, tmp_path: Path, *, thorough: bool) -> None:
    """Crash after every operation with many outcomes; quickly after every third one, with one outcome each."""
    story = tell(maker)
    chance = random.Random(20260301)
    world = Crashed()
    root = tmp_path / "crashed"
    options = VaultOptions(disk=QuietDisk(), random=maker.options.random, pack_limit=1500)
    for at, op in enumerate(story.disk.ops, 1):
        world.apply(op)
        turn = ("durable", "some", "all")
        for how in (*turn, *["some"] * 5) if thorough else () if at % 3 else (turn[at // 3 % 3],):
            lay_out(root, world.kept(how, chance), world.folders, tmp_path)
            check_after_crash(root, story, at, options)
    assert at > 100


class QuietDisk(Disk):
    """Does not wait for the device."""

    def sync(self, path: Path) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass

    def write_file(self, path: Path, data: bytes, *, mode: int = 0o644) -> None:
        path.write_bytes(data)
        path.chmod(mode)


class FailingDisk(QuietDisk):
    """Runs out of space after some operations, like a disk that fills up: the last write is cut short."""

    def __init__(self, left: int) -> None:
        self.left = left

    def _count(self, path: Path) -> None:
        self.left -= 1
        if self.left < 0:
            with store_errors(path, "write"):
                raise OSError(errno.ENOSPC, "No space left on device", str(path))

    def write_at(self, path: Path, offset: int, parts: Any) -> int:
        if self.left == 0:
            whole = b"".join(parts)
            super().write_at(path, offset, [whole[: len(whole) // 2]])
        self._count(path)
        return super().write_at(path, offset, parts)

    def write_file(self, path: Path, data: bytes, *, mode: int = 0o644) -> None:
        if self.left == 0:
            path.write_bytes(data[: len(data) // 2])
        self._count(path)
        super().write_file(path, data, mode=mode)

    def rename(self, source: Path, target: Path) -> None:
        self._count(target)
        super().rename(source, target)


def attempt(vault: Vault, data: bytes) -> StoreError | None:
    try:
        with vault.append() as batch:
            batch.add_payload(io.BytesIO(data))
    except StoreError as exc:
        return exc
    return None


def test_a_full_disk_stops_acknowledging_and_loses_nothing(maker: Any) -> None:
    vault = maker.small()
    outcomes = set()
    for left in range(12):
        full = VaultOptions(disk=FailingDisk(left), random=maker.options.random, pack_limit=4000)
        unlucky = Vault.open(maker.path, keys_dir=maker.keys, options=full)
        before = unlucky.size
        refusal = attempt(unlucky, f"attempt {left} ".encode() * 100)
        if refusal is None:
            assert vault.refresh() > before
        else:
            assert "disk is full" in refusal.message
            assert refusal.hint is not None
            assert refusal.where is not None
        outcomes.add("kept" if refusal is None else "refused")
        report = vault.verify()
        assert report.ok, (left, report.findings)
    assert outcomes == {"refused", "kept"}
    with vault.append() as batch:
        batch.add_payload(io.BytesIO(b"space again"))
    report = vault.verify()
    assert report.ok
    assert not report.tails


APPEND = """
import io, sys
from pathlib import Path
from holdfast.base.errors import HoldfastError
from holdfast.vault.store import Vault
root = Path(sys.argv[1])
vault = Vault.open(root / "ws/vault", keys_dir=root / "config/keys")
number = 0
try:
    while True:
        with vault.append() as batch:
            refs = [batch.add_payload(io.BytesIO(f"{sys.argv[2]} {number} {part} ".encode() * 40)) for part in range(3)]
        for ref in refs:
            print(ref.index, ref.payload, flush=True)
        number += 1
except HoldfastError as exc:
    print("error", exc.exit_code, exc.message, flush=True)
"""


def start(root: Path, repo_root: Path, name: str, **more: Any) -> "subprocess.Popen[str]":
    env = os.environ | {"PYTHONPATH": str(repo_root / "src")}
    return subprocess.Popen(
        [sys.executable, "-c", APPEND, str(root), name], stdout=subprocess.PIPE, text=True, env=env, **more
    )


def check_acknowledged(maker: Any, lines: list[str]) -> None:
    vault = maker.open()
    for line in lines:
        index, digest = line.split()
        assert str(sha256(vault.open_payload(int(index)).read())) == digest
    report = vault.verify()
    assert report.ok, report.findings


def kill_many(maker: Any, repo_root: Path, kills: int) -> None:
    maker.small()
    chance = random.Random(7)
    lines: list[str] = []
    for number in range(kills):
        with start(maker.root, repo_root, str(number)) as child:
            assert child.stdout is not None
            lines.append(child.stdout.readline().strip())  # it is at work
            time.sleep(chance.random() * 0.05)
            child.kill()
            rest = child.stdout.read()
        lines += rest.split("\n")[:-1]  # a last line without its end was not said to the end
    check_acknowledged(maker, [line for line in lines if len(line) > 70])
    assert len(lines) >= kills


def test_kill_minus_nine_loses_nothing_acknowledged(maker: Any, repo_root: Path) -> None:
    kill_many(maker, repo_root, 12)


@pytest.mark.slow
def test_kill_minus_nine_three_hundred_times(maker: Any, repo_root: Path) -> None:
    kill_many(maker, repo_root, 300)


def test_a_file_size_limit_is_reported_and_loses_nothing(maker: Any, repo_root: Path) -> None:
    maker.small()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    with start(maker.root, repo_root, "limited", preexec_fn=limit) as child:
        assert child.stdout is not None
        lines = child.stdout.read().splitlines()
    assert lines[-1] == "error 4 cannot write: the file may not grow any further"
    assert len(lines) > 3
    check_acknowledged(maker, lines[:-1])


def test_two_processes_append_at_once_and_a_reader_never_sees_half_a_batch(maker: Any, repo_root: Path) -> None:
    maker.small()
    reader = maker.open()
    children = [start(maker.root, repo_root, name) for name in ("left", "right")]
    sizes = set()
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        sizes.add(reader.refresh())
        assert reader.entry(reader.size - 1).index == reader.size - 1
    lines: list[str] = []
    for child in children:
        child.kill()
        with child:
            assert child.stdout is not None
            lines += [line for line in child.stdout.read().splitlines() if len(line) > 70]
    assert {(size - 7) % 3 for size in sizes} == {0}
    check_acknowledged(maker, lines)
    assert len({line.split()[0] for line in lines}) == len(lines)


def test_a_pending_tail_is_named_by_the_next_batch(maker: Any) -> None:
    vault = maker.small()
    folder = vault.run_dir / "tails" / "x.pending"
    folder.mkdir(parents=True)
    (vault.run_dir / "tails" / "y.pending").mkdir()
    cut = '{"area":"log","digest":"sha256:' + "0" * 64 + '","length":5}'
    (folder / "index.json").write_text('{"cut":[' + cut + '],"pieces":[]}')
    with vault.append():
        pass
    assert vault.entry(7).type == "tail"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["x", "y.pending"]
    with vault.append():
        pass
    assert vault.size == 8


def test_everything_beyond_the_checkpoint_is_moved_aside_and_named(maker: Any) -> None:
    vault = maker.small()
    beyond = {
        "packs/000001.warc": b"half a record",
        "packs/000002.warc": b"a whole pack",
        "openings/000.jsonl": b"half a line",
        "openings/001.jsonl": b"more",
        "log/tile/entries/000.p/9": b"wide",
        "log/tile/entries/003": b"far",
        "log/tile/0/000.p/9": b"wide",
        "log/checkpoint.new": b"beside",
    }
    for name, data in beyond.items():
        path = vault.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as stream:
            stream.write(data)
    report = vault.verify()
    assert report.ok
    assert {(tail.file, tail.length) for tail in report.tails} == {(name, len(data)) for name, data in beyond.items()}
    again = maker.open()
    with again.append() as batch:
        batch.add_payload(io.BytesIO(b"next"))
    assert [entry.type for entry in again.entries(7)] == ["tail", "capture"]
    cut: Any = again.entry(7).body["cut"]
    assert [(item["area"], item["length"]) for item in cut] == [("pack", 25), ("openings", 15), ("log", 17)]
    report = again.verify()
    assert report.ok
    assert not report.tails
    kept = sorted((again.run_dir / "tails").rglob("*.bin"))
    assert [path.read_bytes() for path in kept] == [
        b"besidewidewidefar", b"half a linemore", b"half a recorda whole pack",
    ]  # fmt: skip


def test_an_empty_pack_behind_a_tail_goes_with_it(maker: Any) -> None:
    vault = maker.small()
    for name, data in (("000002.warc", b"tail"), ("000003.warc", b""), ("000004.warc", b"tail"), ("000005.warc", b"")):
        (vault.path / "packs" / name).write_bytes(data)
    again = maker.open()
    with again.append() as batch:
        batch.add_payload(io.BytesIO(b"next"))
    assert sorted(path.name for path in (vault.path / "packs").iterdir()) == ["000000.warc", "000001.warc"]
    assert maker.open().verify().ok


def test_a_wrong_figure_in_the_index_never_cuts_acknowledged_bytes(maker: Any) -> None:
    vault = maker.small()
    vault._index._db.execute("UPDATE state SET total = 100")
    again = maker.open()
    with again.append() as batch:
        batch.add_payload(io.BytesIO(b"next"))
    assert again.entry(7).type == "capture"
    assert again.verify().ok


def test_an_io_error_while_tiles_are_read_is_no_success(maker: Any) -> None:
    vault = maker.small()
    tile = vault.path / "log" / "tile" / "0" / "000.p" / "7"
    tile.unlink()
    tile.mkdir()
    with pytest.raises((IntegrityError, StoreError)):
        maker.open()
