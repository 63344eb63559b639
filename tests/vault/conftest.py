# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Vaults for tests: a disk that does not wait for the device, counted randomness, a clock that stands still."""

import hashlib
import io
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from holdfast.base import canonical
from holdfast.base.clock import FixedClock
from holdfast.base.files import Disk
from holdfast.proof.checkpoint import Checkpoint, sign_checkpoint
from holdfast.proof.hashing import leaf_hash
from holdfast.proof.tree import root_of
from holdfast.vault.sign import load_key
from holdfast.vault.store import Vault, VaultOptions


class UnsyncedDisk(Disk):
    """Everything but the syncs, which cost most of the time on a busy machine."""

    def sync(self, path: Path) -> None:
        """Nothing: no test that uses this disk pulls the plug."""

    def sync_folder(self, path: Path) -> None:
        """Nothing."""

    def write_file(self, path: Path, data: bytes, *, mode: int = 0o644) -> None:
        path.write_bytes(data)
        path.chmod(mode)


class Counted:
    """Random bytes that are the same in every run, and never the same twice."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, size: int) -> bytes:
        self.count += 1
        return hashlib.shake_256(self.count.to_bytes(8, "big")).digest(size)


class VaultMaker:
    """`maker.create()`, `maker.open()` on one folder; `maker.root` holds vault, run, keys and seen."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / "ws" / "vault"
        self.keys = root / "config" / "keys"
        self.options = VaultOptions(disk=UnsyncedDisk(), random=Counted(), pack_limit=4000, lock_timeout_s=20)
        self.clock = FixedClock(datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC))

    def create(self) -> Vault:
        return Vault.create(self.path, keys_dir=self.keys, clock=self.clock, options=self.options)

    def open(self) -> Vault:
        return Vault.open(self.path, keys_dir=self.keys, clock=self.clock, options=self.options)

    def small(self) -> Vault:
        """Two packs, most types: 0 genesis, 1-3 captures, 4 set, 5 derivation, 6 release."""
        vault = self.create()
        with vault.append() as batch:
            first = batch.add_payload(io.BytesIO(b"one," * 1000), media_type="text/csv", name="one.csv")
            batch.add_payload(io.BytesIO(b"two\n"), media_type="text/csv", uri="file:///two.csv", name="two.csv")
            batch.add_payload(io.BytesIO(b"one," * 1000), media_type="text/csv", name="again.csv")
        with vault.append() as batch:
            made = batch.add_set(
                source="us_ofac_sdn",
                observed="2021-07-08T00:00:00Z",
                basis="claimed",
                members={"sdn": first.index, "alt": 2},
                reader="us_ofac_csv@1",
            )
            batch.add_derivation(
                made, reader="us_ofac_csv@1", entities=1, losses=0, records=2, statements=3, output=first.payload
            )
            batch.add_release(made, reason="looked at by a person")
        return vault

    def forge(self, vault: Vault, change: Callable[[list[dict[str, Any]]], None]) -> None:
        """Rewrite the whole log with other entries, every hash recomputed, signed by the true key."""
        entries: list[dict[str, Any]] = [canonical.loads(entry.data) for entry in vault.entries()]  # type: ignore[misc] # objects
        change(entries)
        datas = [canonical.dumps(entry) for entry in entries]
        log = vault.path / "log"
        for path in sorted((log / "tile").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (log / "tile" / "entries" / "000.p").mkdir(parents=True)
        (log / "tile" / "0" / "000.p").mkdir(parents=True)
        leaves = [leaf_hash(data) for data in datas]
        bundle = b"".join(len(data).to_bytes(2, "big") + data for data in datas)
        (log / "tile" / "entries" / "000.p" / str(len(datas))).write_bytes(bundle)
        (log / "tile" / "0" / "000.p" / str(len(datas))).write_bytes(b"".join(leaves))
        head = Checkpoint(vault.origin, len(datas), root_of(leaves))
        (log / "checkpoint").write_bytes(sign_checkpoint(head, [load_key(self.keys, vault.key)]))


@pytest.fixture
def maker(tmp_path: Path) -> VaultMaker:
    """Makes and opens the vault of this test."""
    return VaultMaker(tmp_path)


@pytest.fixture
def small(maker: VaultMaker) -> Vault:
    """A vault with a bit of everything."""
    return maker.small()


@pytest.fixture
def files_below() -> Callable[[Path], dict[str, bytes]]:
    """`files_below(folder)`: relative path -> bytes of every file."""

    def read(folder: Path) -> dict[str, bytes]:
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    return read


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB, which only root may mount."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
