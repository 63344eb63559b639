# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import io
import os
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from holdfast.base import canonical
from holdfast.base.digest import Digest, sha256
from holdfast.base.errors import IntegrityError, NotFound, StoreError, UsageError
from holdfast.proof.hashing import leaf_hash
from holdfast.proof.tlog_proof import TlogProof
from holdfast.proof.verify import verify_inclusion
from holdfast.vault.batch import Exchange
from holdfast.vault.bundle import write_bundle
from holdfast.vault.deletion import delete_payload, erase_opening
from holdfast.vault.store import Vault


def contents(vault: Vault, captures: list[int]) -> dict[str, bytes]:
    out = io.BytesIO()
    info = write_bundle(vault, captures, out)
    with zipfile.ZipFile(out) as archive:
        assert all(item.compress_type == zipfile.ZIP_STORED for item in archive.infolist())
        found = {name: archive.read(name) for name in archive.namelist()}
    assert (info.files, info.length) == (len(found), len(out.getvalue()))
    return found


def test_a_bundle_holds_what_the_specification_says(small: Vault) -> None:
    found = contents(small, [3])
    manifest: Any = canonical.loads(found.pop("manifest.json"))
    assert manifest == {
        "captures": [3],
        "entries": [0, 1, 3],
        "files": {name: str(sha256(data)) for name, data in found.items()},
        "origin": small.origin,
        "size": 7,
        "v": 1,
    }
    assert found["vkey"] == f"{small.key}\n".encode()
    assert found["checkpoint"] == small.checkpoint().data
    assert found["entries/1/record-0.payload"] == b"one," * 1000
    assert "entries/3/record-0.payload" not in found
    assert "entries/0/openings.jsonl" not in found
    root = small.checkpoint().checkpoint.root
    for index in (0, 1, 3):
        proof = TlogProof.parse(found[f"entries/{index}/proof.tlog-proof"])
        leaf = leaf_hash(found[f"entries/{index}/entry.json"])
        verify_inclusion(leaf=leaf, index=proof.index, size=7, proof=proof.inclusion, root=root)
        assert proof.checkpoint == found["checkpoint"]


def test_sets_and_what_is_about_them_come_along(small: Vault) -> None:
    manifest: Any = canonical.loads(contents(small, [2, 1, 2])["manifest.json"])
    assert manifest["captures"] == [1, 2]
    assert manifest["entries"] == [0, 1, 2, 4, 5, 6]


def test_the_same_vault_gives_the_same_bundle(small: Vault, tmp_path: Path) -> None:
    write_bundle(small, [1, 2], tmp_path / "a.zip")
    write_bundle(small, [2, 1], tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*.zip*")) == ["a.zip", "b.zip"]


def test_an_empty_bundle_and_an_unknown_capture_are_errors(small: Vault, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_bundle(small, [], tmp_path / "x.zip")
    with pytest.raises(NotFound):
        write_bundle(small, [4], tmp_path / "x.zip")
    with pytest.raises(StoreError):
        write_bundle(small, [1], tmp_path / "none" / "x.zip")
    assert not list(tmp_path.glob("*.zip*"))


@pytest.mark.parametrize("where", ["prefix", "payload"])
def test_a_damaged_capture_makes_no_bundle(small: Vault, tmp_path: Path, where: str) -> None:
    place = small.locate(2)
    pack = small.path / "packs" / place.pack
    data = bytearray(pack.read_bytes())
    data[place.offset + (place.prefix_length if where == "payload" else 15)] ^= 1
    pack.write_bytes(data)
    with pytest.raises(IntegrityError, match="no bundle"):
        write_bundle(small, [2], tmp_path / "x.zip")
    assert not list(tmp_path.glob("*.zip*"))


def everything(maker: Any) -> Vault:
    vault: Vault = maker.small()
    with vault.append() as batch:
        head = b"HTTP/1.1 200 OK\r\n\r\n"
        exchange = Exchange("https://example.org/a", b"GET /a HTTP/1.1\r\n\r\n", head, b"asked")
        batch.add_payload(io.BytesIO(b""))
        batch.add_exchange(exchange, io.BytesIO(b"answer"), media_type="text/plain")
        batch.add_exchange(exchange, io.BytesIO(b"answer"), media_type="text/plain")
        batch.add_payload(io.BytesIO(b"secret"), name="secret.txt")
    delete_payload(vault, 10, reason="x")
    erase_opening(vault, 10, "/body/name", reason="y")
    return vault


def verifiers(folder: Path) -> list[list[str]]:
    found = [[sys.executable, "-I", str(folder / "verify.py")]] if (folder / "verify.py").exists() else []
    if (folder / "VERIFY.sh").exists() and shutil.which("openssl") and shutil.which("sha256sum"):
        found.append(["sh", str(folder / "VERIFY.sh")])
    return found


def run(command: list[str], folder: Path) -> int:
    return subprocess.run(
        command, check=False, capture_output=True, cwd=folder, env={"PATH": os.environ["PATH"]}
    ).returncode


def test_a_stranger_can_check_a_bundle_and_sees_tampering(maker: Any, tmp_path: Path) -> None:
    vault = everything(maker)
    with zipfile.ZipFile(io.BytesIO(_zip(vault, [2, 3, 7, 8, 9, 10]))) as archive:
        archive.extractall(tmp_path / "bundle")
    folder = tmp_path / "bundle"
    commands = verifiers(folder)
    if not commands:
        pytest.skip("the independent verifiers are not there")
    assert [run(command, folder) for command in commands] == [0] * len(commands)
    chance = random.Random(5)
    names = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_size and path.name not in {"verify.py", "VERIFY.sh"}
    )
    for path in chance.sample(names, 5):
        data = path.read_bytes()
        at = chance.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert 0 not in [run(command, folder) for command in commands], (path.name, at)
        path.write_bytes(data)


def _zip(vault: Vault, captures: list[int]) -> bytes:
    out = io.BytesIO()
    write_bundle(vault, captures, out)
    return out.getvalue()


def test_records_and_openings_that_are_gone_are_left_out(maker: Any) -> None:
    vault = everything(maker)
    found = contents(vault, [7, 8, 9, 10])
    assert b"secret.txt" not in b"".join(found.values())
    assert b"secret" not in found.get("entries/10/record-0.payload", b"")
    assert "entries/10/record-0.payload" not in found
    assert "entries/7/record-0.payload" not in found
    assert found["entries/8/record-0.payload"] == b"answer"
    assert found["entries/8/record-1.payload"] == b"asked"
    assert found["entries/9/record-0.prefix"].endswith(b"HTTP/1.1 200 OK\r\n\r\n")
    assert found["entries/10/openings.jsonl"].count(b"\n") == 1
    assert "entries/11/entry.json" in found
    assert Digest.parse(str(sha256(b"answer"))) == vault.capture(8).payload
