# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What comes again after damage is kept again; a batch that a full disk stops gives its room back."""

import io
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.base.errors import IntegrityError, StoreError
from holdfast.base.files import Disk
from holdfast.vault.deletion import delete_payload
from holdfast.vault.store import Vault

ONE = b"one," * 1000


def spoil(vault: Vault, capture: int, data: bytes | None = None) -> None:
    """Write over the payload of a capture where it stands; one flipped bit by default."""
    place = vault.locate(capture)
    at = place.offset + place.prefix_length
    with (vault.path / "packs" / place.pack).open("r+b") as stream:
        stream.seek(at)
        old = stream.read(1)
        stream.seek(at)
        stream.write(bytes([old[0] ^ 1]) if data is None else data)


def add(vault: Vault, data: bytes) -> Any:
    with vault.append() as batch:
        return batch.add_payload(io.BytesIO(data))


@pytest.mark.parametrize("damage", [None, bytes(4000)], ids=["a flipped bit", "zeros"])
def test_a_file_handed_in_again_is_stored_again_when_the_stored_one_is_damaged(
    small: Vault, damage: bytes | None
) -> None:
    spoil(small, 1, damage)
    ref = add(small, ONE)
    assert ref.first is None
    assert small.open_payload(ref.index).read() == ONE
    assert small.open_payload(ref.payload).read() == ONE, "a citation names the digest: any intact copy will do"
    with pytest.raises(IntegrityError):
        small.open_payload(1)
    assert add(small, ONE).first == ref.index
    assert len(small.verify().findings) == 1, "the damage itself is still reported"


def test_a_damaged_header_is_damage_too(small: Vault) -> None:
    place = small.locate(1)
    with (small.path / "packs" / place.pack).open("r+b") as stream:
        stream.seek(place.offset + 30)
        stream.write(b"\0")
    ref = add(small, ONE)
    assert ref.first is None
    assert small.open_payload(ref.payload).read() == ONE


def test_a_pending_deletion_that_has_taken_the_bytes_counts_as_gone(small: Vault) -> None:
    delete_payload(small, 1, reason="x")
    small._index._db.execute("UPDATE capture SET deleted = 0")
    assert add(small, ONE).first is None


def test_when_every_copy_is_damaged_the_digest_opens_nothing(small: Vault) -> None:
    spoil(small, 1)
    spoil(small, add(small, ONE).index)
    with pytest.raises(IntegrityError, match="are not those the log commits to"):
        small.open_payload(small.capture(1).payload)


def on_disk(folder: Path, maker: Any) -> Vault:
    vault = Vault.create(folder / "ws" / "vault", keys_dir=maker.keys)
    add(vault, b"before")
    return vault


def files(vault: Vault) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in vault.path.rglob("*") if path.is_file()}


def fill(folder: Path, leave: int) -> Path:
    """Fill the disk but for about `leave` bytes."""
    free = os.statvfs(folder)
    filler = folder / "filler"
    filler.write_bytes(bytes(free.f_bavail * free.f_frsize - leave))
    return filler


def test_a_batch_that_fills_the_disk_gives_its_room_back(small_disk: Path, maker: Any) -> None:
    vault = on_disk(small_disk, maker)
    before = files(vault)
    with pytest.raises(StoreError, match="disk is full"):
        add(vault, os.urandom(6 << 20))
    assert files(vault) == before
    assert Vault.open(vault.path, keys_dir=maker.keys).verify().ok
    add(vault, b"a small one fits")
    add(Vault.open(vault.path, keys_dir=maker.keys), b"from elsewhere too")
    report = vault.verify()
    assert (report.ok, report.tails, report.captures) == (True, (), 3)


@pytest.mark.parametrize("leave", range(0, 90_000, 8192))
def test_wherever_the_disk_fills_up_the_batch_gives_its_room_back(small_disk: Path, maker: Any, leave: int) -> None:
    vault = on_disk(small_disk, maker)
    before = files(vault)
    filler = fill(small_disk, leave)
    refused = ""
    try:
        with vault.append() as batch:
            for number in range(20):
                batch.add_payload(io.BytesIO(b"%d" % number * 1000), name=str(number))
    except StoreError as exc:
        refused = exc.message
    assert refused == "" or ("disk is full" in refused and files(vault) == before)
    filler.unlink()
    add(vault, b"next")
    report = vault.verify()
    assert (report.ok, report.tails) == (True, ())
    assert vault.entry(2).type == "capture"


def test_the_tail_of_a_killed_batch_says_how_much_room_it_needs(small_disk: Path, maker: Any) -> None:
    vault = on_disk(small_disk, maker)
    with (vault.path / "packs" / "000000.warc").open("ab") as stream:
        stream.write(bytes(2_500_000))
    for _ in range(2):
        with pytest.raises(StoreError, match=r"2500000 bytes that were never acknowledged") as caught:
            add(Vault.open(vault.path, keys_dir=maker.keys), b"x")
        assert caught.value.hint is not None
        assert "free at least" in caught.value.hint
        assert not list((vault.run_dir / "tails").rglob("*.bin")), "half a copy is of no use and takes room"
    subprocess.run(["mount", "-o", "remount,size=32m", str(small_disk)], check=True)
    again = Vault.open(vault.path, keys_dir=maker.keys)
    add(again, b"x")
    assert again.verify().ok
    assert again.entry(2).type == "tail"


LIMITED = """
import io, resource, sys
from pathlib import Path
from holdfast.base.errors import StoreError
from holdfast.vault.store import Vault
root = Path(sys.argv[1])
vault = Vault.open(root / "ws/vault", keys_dir=root / "config/keys")
before = {str(p): p.stat().st_size for p in vault.path.rglob("*") if p.is_file()}
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    with vault.append() as batch:
        batch.add_payload(io.BytesIO(bytes(600_000)))
except StoreError as exc:
    print(exc.message)
print({str(p): p.stat().st_size for p in vault.path.rglob("*") if p.is_file()} == before)
with vault.append() as batch:
    batch.add_payload(io.BytesIO(b"small"))
print(vault.verify().ok, len(vault.verify().tails), vault.entry(vault.size - 1).type)
"""


def test_a_batch_beyond_the_file_size_limit_gives_its_room_back(maker: Any, repo_root: Path) -> None:
    maker.small()
    env = os.environ | {"PYTHONPATH": str(repo_root / "src")}
    command = [sys.executable, "-c", LIMITED, str(maker.root)]
    found = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.splitlines()
    assert found == ["cannot write: the file may not grow any further", "True", "True 0 capture"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 400_000


class FullAtTheEnd(Disk):
    """The very last sync, after the checkpoint was put in place, fails."""

    def __init__(self) -> None:
        self.full = False

    def sync_folder(self, path: Path) -> None:
        if self.full and path.name == "log":
            self.full = False
            raise StoreError("cannot sync: the disk is full") from OSError(28, "No space left on device")
        super().sync_folder(path)


def test_nothing_is_cut_once_the_checkpoint_is_in_place(maker: Any, files_below: Callable[..., Any]) -> None:
    disk = FullAtTheEnd()
    maker.options = type(maker.options)(disk=disk)
    vault = maker.small()
    disk.full = True
    with pytest.raises(StoreError):
        add(vault, b"perhaps acknowledged")
    report = maker.open().verify()
    assert (report.ok, report.size, report.captures) == (True, 8, 4)
    assert b"perhaps acknowledged" in b"".join(files_below(maker.path).values())


def test_an_index_that_calls_a_reference_a_store_is_not_believed(small: Vault) -> None:
    spoil(small, 1)
    small._index._db.execute("UPDATE capture SET first = NULL WHERE entry = 3")
    with pytest.raises(IntegrityError, match="are not those the log commits to"):
        small.open_payload(small.capture(3).payload)


def test_a_key_file_that_is_no_key_can_append_nothing(maker: Any) -> None:
    vault = maker.small()
    (path,) = maker.keys.iterdir()
    text = path.read_text()
    for wrong in ("", "rubbish", text.strip()[:-1], text.strip()[:-4]):
        path.write_text(wrong)
        assert not vault.can_append


class Broken(Disk):
    """Cannot write beside the vault."""

    def write_at(self, path: Path, offset: int, parts: Any) -> int:
        if "tails" in path.parts:
            raise StoreError("cannot write: the disk reports an input/output error") from OSError(5, "EIO")
        return super().write_at(path, offset, parts)


def test_a_tail_that_cannot_be_kept_for_another_reason_says_that_reason(maker: Any) -> None:
    vault = maker.small()
    pack = vault.path / "packs" / "000001.warc"
    whole = pack.read_bytes() + b"tail"
    pack.write_bytes(whole)
    maker.options = type(maker.options)(disk=Broken())
    with pytest.raises(StoreError) as caught:
        add(maker.open(), b"x")
    assert caught.value.message == "cannot write: the disk reports an input/output error"
    assert pack.read_bytes() == whole


def test_an_index_of_a_tail_that_is_none_is_passed_over(small: Vault) -> None:
    folder = small.run_dir / "tails" / "x.pending"
    folder.mkdir(parents=True)
    (folder / "index.json").write_text("[]")
    add(small, b"x")
    assert small.entry(7).type == "capture"


def test_nothing_is_built_on_tiles_that_do_not_lead_to_the_root(small: Vault) -> None:
    with pytest.raises(IntegrityError, match="do not lead to the root"):
        small._log.growth(7, bytes(32), [b"{}"])
