# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The verifiers that travel in a bundle, against vaults and bundles written here from docs/vault-format.md alone.

The writer below is a second implementation of the format, made for these tests; nothing of `holdfast` is imported.
What it writes must verify, and every damage done to it must be found.
"""

import base64
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FOLDER = Path(__file__).resolve().parents[2] / "src" / "holdfast" / "vault" / "verifier"
ORIGIN = "vault.example/test"
EMPTY = hashlib.sha256(b"").hexdigest()
HTTP_REQUEST = b"POST /list HTTP/1.1\r\nHost: lists.example\r\nContent-Length: 9\r\n\r\n"
HTTP_RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\nContent-Length: 40\r\n\r\n"


@cache
def verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("independent_verify", FOLDER / "verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


# ── a writer of the format ──────────────────────────────────────────────────────────────────────────────────────────
def jcs(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, over leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def audit_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m < k:
        return [*audit_path(m, leaves[:k]), mth(leaves[k:])]
    return [*audit_path(m - k, leaves[k:]), mth(leaves[:k])]


@dataclass
class Signer:
    """An Ed25519 key with its C2SP names."""

    name: str = ORIGIN
    seed: bytes = bytes(range(32))

    @property
    def material(self) -> bytes:
        return b"\x01" + Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self.material).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.material).decode()}"

    def line(self, text: bytes) -> bytes:
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text)
        return f"— {self.name} ".encode() + base64.b64encode(self.key_id + signature) + b"\n"


@dataclass(frozen=True)
class Secret:
    """A string that is committed to."""

    value: str


@dataclass
class Vault:
    """A vault in memory, appended to entry by entry."""

    signer: Signer = field(default_factory=Signer)
    entries: list[bytes] = field(default_factory=list)
    lines: list[list[tuple[str, bytes]]] = field(default_factory=list)
    warc: list[list[tuple[bytes, bytes]]] = field(default_factory=list)  # by entry: prefix and payload
    zeroed: set[int] = field(default_factory=set)
    erased: set[tuple[int, str]] = field(default_factory=set)
    split_after: int = 2  # WARC records in the first pack

    def add(
        self, kind: str, subject: str, body: dict[str, Any], *, records: tuple[tuple[bytes, bytes], ...] = ()
    ) -> int:
        index = len(self.entries)
        found: list[tuple[str, str, str]] = []
        closed = self._close(body, "/body", found)
        entry = {
            "v": 1,
            "type": kind,
            "time": "2026-03-01T12:00:00Z",
            "actor": self.signer.key_id.hex(),
            "subject": subject,
            "body": closed,
        }
        self.entries.append(jcs(entry))
        opened = [
            (path, jcs({"entry": index, "path": path, "salt": salt, "value": value})) for path, salt, value in found
        ]
        self.lines.append(sorted(opened, key=lambda pair: pair[0].encode()))
        self.warc.append(list(records))
        return index

    def _close(self, value: Any, path: str, found: list[tuple[str, str, str]]) -> Any:
        if isinstance(value, Secret):
            salt = hashlib.sha256(f"{len(self.entries)}{path}".encode()).digest()
            found.append((path, base64.b64encode(salt).decode(), value.value))
            return {"commitment": sha(b"holdfast opening v1\n" + salt + value.value.encode())}
        if isinstance(value, dict):
            return {k: self._close(v, path + "/" + k.replace("~", "~0").replace("/", "~1"), found)
                    for k, v in value.items()}  # fmt: skip
        if isinstance(value, list):
            return [self._close(v, f"{path}/{i}", found) for i, v in enumerate(value)]
        return value

    def genesis(self) -> int:
        body = {"format": 1, "hash": "sha256", "origin": self.signer.name, "vkey": self.signer.vkey, "software": "t 1"}
        return self.add("genesis", "log", body)

    def capture(
        self, parts: list[tuple[str, bytes, bytes]], *, payload: bytes, fidelity: str = "wire", first: int | None = None
    ) -> int:
        """`parts`: type, HTTP head and payload of each WARC record."""
        records, made = [], []
        for kind, head, content in parts:
            header = (
                f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{len(self.entries)}>\r\n"
                f"WARC-Date: 2026-03-01T12:00:00Z\r\nWARC-Target-URI: urn:{sha(payload)}\r\n"
                f"content-length: {len(head) + len(content)}\r\n\r\n"
            ).encode()
            made.append((header + head, content))
            whole = {"digest": sha(content), "length": len(content)} if content else None
            prefix = {"digest": sha(header + head), "length": len(header + head)}
            records.append({"payload": whole, "prefix": prefix, "type": kind})
        body: dict[str, Any] = {
            "payload": {"digest": sha(payload), "length": len(payload)},
            "fidelity": fidelity,
            "captured": "2026-02-28T23:59:59Z",
            "media": "text/csv",
            "records": records,
            "uri": Secret("https://lists.example/liste-Ä.csv"),
            "name": Secret("liste \u0001 \U0001f4c4.csv"),
        }
        if first is not None:
            body["first"] = first
        return self.add("capture", sha(payload), body, records=tuple(made))

    def leaves(self, size: int | None = None) -> list[bytes]:
        return [hashlib.sha256(b"\x00" + entry).digest() for entry in self.entries[:size]]

    def checkpoint(self, size: int | None = None) -> bytes:
        size = len(self.entries) if size is None else size
        root = base64.b64encode(mth(self.leaves(size))).decode()
        text = f"{self.signer.name}\n{size}\n{root}\n".encode()
        return text + b"\n" + self.signer.line(text)

    def files(self, size: int | None = None) -> Iterator[tuple[str, bytes]]:
        """Every file of the vault by its path."""
        size = len(self.entries) if size is None else size
        yield "log/checkpoint", self.checkpoint(size)
        hashes, level = self.leaves(size), 0
        while hashes:
            for n in range(0, len(hashes), 256):
                part = hashes[n : n + 256]
                yield f"log/tile/{level}/{n // 256:03}" + (f".p/{len(part)}" if len(part) < 256 else ""), b"".join(part)
            hashes = [mth(hashes[n : n + 256]) for n in range(0, len(hashes) - 255, 256)]
            level += 1
        for n in range(0, size, 256):
            entries = self.entries[n : min(n + 256, size)]
            data = b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
            yield f"log/tile/entries/{n // 256:03}" + (f".p/{len(entries)}" if len(entries) < 256 else ""), data
            stood = [(i, *pair) for i in range(n, n + len(entries)) for pair in self.lines[i]]
            if stood:
                data = b"".join((b" " * len(x) if (i, p) in self.erased else x) + b"\n" for i, p, x in stood)
                yield f"openings/{n // 256:03}.jsonl", data
        records = [
            prefix + (bytes(len(payload)) if i in self.zeroed else payload) + b"\r\n\r\n"
            for i in range(size)
            for prefix, payload in self.warc[i]
        ]
        for number, part in enumerate((records[: self.split_after], records[self.split_after :])):
            if part:
                yield f"packs/{number:06}.warc", b"".join(part)

    def write(self, folder: Path, size: int | None = None) -> Path:
        for path, data in self.files(size):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder

    def proof(self, index: int) -> bytes:
        path = [base64.b64encode(node) for node in audit_path(index, self.leaves())]
        lines = [b"c2sp.org/tlog-proof@v1", f"index {index}".encode(), *path]
        return b"\n".join(lines) + b"\n\n" + self.checkpoint()

    def bundle_files(self, captures: list[int], entries: list[int]) -> dict[str, bytes]:
        files = {
            "README.txt": b"How to check this bundle.\n",
            "VERIFY.sh": (FOLDER / "VERIFY.sh").read_bytes(),
            "verify.py": (FOLDER / "verify.py").read_bytes(),
            "checkpoint": self.checkpoint(),
            "vkey": self.signer.vkey.encode() + b"\n",
        }
        for index in entries:
            folder = f"entries/{index}/"
            files[folder + "entry.json"] = self.entries[index]
            files[folder + "proof.tlog-proof"] = self.proof(index)
            lines = b"".join(line + b"\n" for path, line in self.lines[index] if (index, path) not in self.erased)
            if lines:
                files[folder + "openings.jsonl"] = lines
            for i, (prefix, payload) in enumerate(self.warc[index]):
                files[folder + f"record-{i}.prefix"] = prefix
                if payload and index not in self.zeroed:
                    files[folder + f"record-{i}.payload"] = payload
        return self.with_manifest(files, captures, entries)

    def with_manifest(self, files: dict[str, bytes], captures: list[int], entries: list[int]) -> dict[str, bytes]:
        named = {path: sha(data) for path, data in files.items() if path != "manifest.json"}
        manifest = {
            "captures": captures,
            "entries": entries,
            "files": named,
            "origin": self.signer.name,
            "size": len(self.entries),
            "v": 1,
        }
        return {**files, "manifest.json": jcs(manifest)}


PAYLOAD = b"name,listed\nExample Trading,2026-02-27\n\n"
ENTRIES = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13]


def example() -> Vault:
    """Every entry type, every kind of WARC record, a deleted payload, an erased opening."""
    vault = Vault()
    vault.genesis()
    vault.capture([("request", HTTP_REQUEST, b"q=example"), ("response", HTTP_RESPONSE, PAYLOAD)], payload=PAYLOAD)
    vault.capture([("resource", b"", b"handed in")], payload=b"handed in", fidelity="imported")
    vault.capture([("revisit", HTTP_RESPONSE, b"")], payload=PAYLOAD, first=1)
    vault.capture([("resource", b"", b"")], payload=b"", fidelity="rendered")
    vault.capture([("request", HTTP_REQUEST, b"q=someone"), ("response", HTTP_RESPONSE, b"x" * 50)], payload=b"x" * 50)
    source = {"source": Secret("some_list"), "observed": "2026-02-28T00:00:00Z", "basis": "clock", "reader": None}
    vault.add("set", "log", {**source, "members": [{"capture": 1, "member": "list"}, {"capture": 5, "member": "more"}]})
    counts = {"entities": 1, "losses": 0, "records": 1, "statements": 7}
    vault.add("derivation", "entry:6", {"reader": "some@1", **counts, "output": sha(b"")})
    vault.add("remark", "log", {"a": [{"b/~": Secret("in an unknown type")}]})
    vault.add("release", "entry:6", {"reason": Secret("checked by hand")})
    reason = {"reason": Secret("order of a court"), "basis": Secret("Art. 17 GDPR")}
    vault.add("deletion", "entry:5", {"what": "payload", **reason})
    vault.add("tail", "log", {"cut": [{"area": "pack", "length": 3, "digest": sha(b"abc")}]})
    vault.add("deletion", "entry:2", {"what": "opening", "path": "/body/name", **reason})
    vault.add("deletion", "entry:10", {"what": "opening", "path": "/body/reason", "reason": Secret("a name in it")})
    vault.zeroed = {5}
    vault.erased = {(2, "/body/name"), (10, "/body/reason")}
    return vault


# ── running the verifiers ───────────────────────────────────────────────────────────────────────────────────────────
Outcome = tuple[int, str]
Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The exit status and what was printed; a traceback fails the test."""

    def call(*arguments: object) -> Outcome:
        try:
            status = verifier().main([str(argument) for argument in arguments])
        except SystemExit as exc:
            status = exc.code
        printed = capsys.readouterr().out
        assert "Traceback" not in printed
        unforeseen = "something this verifier can read" in printed  # the last resort, for damage inside zipfile only
        assert not unforeseen or str(arguments[0]).endswith(".zip"), printed
        return status, printed

    return call


def bundle_of(vault: Vault) -> dict[str, bytes]:
    return vault.bundle_files([1, 2, 3, 4, 5], ENTRIES)


def unpack(files: dict[str, bytes], folder: Path) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def zip_up(files: dict[str, bytes], path: Path, method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def vault_folder(tmp_path: Path) -> Path:
    return example().write(tmp_path / "vault")


@pytest.fixture
def bundle_folder(tmp_path: Path) -> Path:
    return unpack(bundle_of(example()), tmp_path / "bundle")


# ── what is sound verifies ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_sound_vault_verifies_and_says_what_was_not_checked(run: Run, vault_folder: Path) -> None:
    status, printed = run(vault_folder)
    assert status == 0, printed
    assert printed.endswith("VERIFIED\n")
    assert printed.count("time not checked") == 5
    assert "vouched for by this vault or bundle itself" in printed
    assert f"capture 1: {sha(PAYLOAD)} {len(PAYLOAD)} bytes, wire, captured 2026-02-28T23:59:59Z: intact" in printed
    assert "capture 5: " in printed
    assert "50 bytes, wire, captured 2026-02-28T23:59:59Z: deleted" in printed
    assert "payload of entry:5: carried out; the opening of its reason does not stand" in printed
    assert "opening /body/name of entry:2: carried out; reason: order of a court" in printed
    assert "type remark is unknown" in printed


def test_a_trusted_key_is_compared(run: Run, vault_folder: Path, bundle_folder: Path, tmp_path: Path) -> None:
    mine, other = Signer().vkey, Signer(seed=bytes(32)).vkey
    (tmp_path / "key").write_text(mine + "\n", encoding="utf-8")
    for folder in (vault_folder, bundle_folder):
        assert run(folder, "--vkey", mine)[0] == 0
        assert "vouched for" not in run(folder, "--vkey", tmp_path / "key")[1]
        assert run(folder, "--vkey", other)[0] == 1
    assert run(vault_folder, "--vkey", mine.replace("+", "-"))[0] == 2


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 300, 513])
def test_a_log_of_any_size_verifies(run: Run, tmp_path: Path, size: int) -> None:
    vault = Vault()
    vault.genesis()
    for number in range(size - 1):
        vault.add("remark", "log", {"n": number, "text": Secret(str(number))} if number % 3 else {})
    earlier: list[object] = []
    for number in {1, size // 2 + 1, size}:
        (tmp_path / str(number)).write_bytes(vault.checkpoint(number))
        earlier += ["--checkpoint", tmp_path / str(number)]
    status, printed = run(vault.write(tmp_path / "vault"), *earlier)
    assert status == 0, printed


def test_packs_joined_or_split_between_records_verify(run: Run, tmp_path: Path) -> None:
    for split in range(9):
        vault = example()
        vault.split_after = split
        folder = vault.write(tmp_path / str(split))
        if split == 0:
            (folder / "packs" / "000000.warc").write_bytes(b"")
        assert run(folder)[0] == 0


def test_a_sound_bundle_verifies_as_folder_and_as_zip(run: Run, bundle_folder: Path, tmp_path: Path) -> None:
    for path in (bundle_folder, zip_up(bundle_of(example()), tmp_path / "bundle.zip")):
        status, printed = run(path)
        assert status == 0, printed
        assert printed.count("time not checked") == 5
        assert "capture 5: " in printed
        assert ": deleted; time not checked" in printed
        assert "entry 2: no opening of /body/name, deleted by entry 12" in printed
        assert "further entries about these captures" in printed


def test_without_arguments_it_checks_the_bundle_it_lies_in(bundle_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(bundle_folder / "verify.py")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("VERIFIED\n")


def test_usage_errors_and_strangers_have_their_own_exit_status(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    assert run("--nonsense")[0] == 2
    assert run(vault_folder, "--checkpoint", tmp_path / "absent")[0] == 2
    assert run(tmp_path / "absent")[0] == 3
    assert run(tmp_path)[0] == 3
    (tmp_path / "text").write_bytes(b"text")
    assert run(tmp_path / "text")[0] == 3
    assert run()[0] == 3


def test_a_vault_without_checkpoint_or_without_entries_is_no_success(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a" / "packs").mkdir(parents=True)
    assert run(tmp_path / "a")[0] == 1
    text = f"{ORIGIN}\n0\n{base64.b64encode(hashlib.sha256(b'').digest()).decode()}\n".encode()
    (tmp_path / "b" / "log").mkdir(parents=True)
    (tmp_path / "b" / "log" / "checkpoint").write_bytes(text + b"\n" + Signer().line(text))
    assert run(tmp_path / "b")[0] == 1


# ── damage to a vault ───────────────────────────────────────────────────────────────────────────────────────────────
def flips(path: Path, step: int) -> Iterator[int]:
    data = path.read_bytes()
    for at in sorted({*range(0, len(data), step), len(data) - 1}):
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :])
        yield at
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("log/checkpoint", 1),
        ("log/tile/0/000.p/14", 23),
        ("log/tile/entries/000.p/14", 61),
        ("openings/000.jsonl", 37),
        ("packs/000000.warc", 13),
        ("packs/000001.warc", 29),
    ],
)
def test_a_flipped_bit_in_any_file_is_found(run: Run, vault_folder: Path, name: str, step: int) -> None:
    for at in flips(vault_folder / name, step):
        status, printed = run(vault_folder)
        assert status == 1, f"{name} byte {at}"
        assert "FINDING" in printed
    assert run(vault_folder)[0] == 0


def test_a_finding_names_file_offset_expected_and_found(run: Run, vault_folder: Path) -> None:
    path = vault_folder / "packs/000001.warc"
    path.write_bytes(path.read_bytes().replace(b"handed in", b"handed out"[:9]))
    line = next(line for line in run(vault_folder)[1].splitlines() if line.startswith("FINDING"))
    assert line.startswith("FINDING packs/000001.warc, offset 2")
    assert f"expected payload {sha(b'handed in')}; found {sha(b'handed ou')}" in line


@pytest.mark.parametrize("change", ["drop", "duplicate", "swap", "insert", "other"])
def test_changed_entries_with_hashes_made_anew_but_the_old_signature_are_found(
    run: Run, tmp_path: Path, change: str
) -> None:
    vault = example()
    old = vault.checkpoint()
    at = 8  # an entry that no other refers to
    for each in (vault.entries, vault.lines, vault.warc):
        rows: list[Any] = each
        if change == "drop":
            del rows[-1]
        elif change == "duplicate":
            rows.append(rows[-1])
        elif change == "swap":
            rows[at], rows[at + 1] = rows[at + 1], rows[at]
        elif change == "insert":
            rows.insert(at + 3, rows[at])
    if change == "other":
        vault.entries[7] = vault.entries[7].replace(b'"statements":7', b'"statements":8')
    folder = vault.write(tmp_path / "vault")
    (folder / "log/checkpoint").write_bytes(old)
    assert run(folder)[0] == 1
    # with a size that fits, and the root as signed:
    lines = old.split(b"\n")
    (folder / "log/checkpoint").write_bytes(b"\n".join([lines[0], b"%d" % len(vault.entries), *lines[2:]]))
    assert run(folder)[0] == 1


@pytest.mark.parametrize(
    "name", ["log/checkpoint", "log/tile/0/000.p/14", "log/tile/entries/000.p/14", "openings/000.jsonl"]
)
def test_missing_shortened_and_longer_files_are_found(run: Run, vault_folder: Path, name: str) -> None:
    path = vault_folder / name
    data = path.read_bytes()
    for changed in (data[:-1], data[: len(data) // 2], b""):
        path.write_bytes(changed)
        assert run(vault_folder)[0] == 1
    if not name.startswith("openings"):  # bytes after the last opening line of a partial bundle are a tail
        path.write_bytes(data + b"\n")
        assert run(vault_folder)[0] == 1
    path.unlink()
    assert run(vault_folder)[0] == 1
    path.mkdir()
    assert run(vault_folder)[0] == 1


@pytest.mark.parametrize("name", ["packs/000000.warc", "packs/000001.warc"])
def test_truncated_and_missing_packs_are_found(run: Run, vault_folder: Path, name: str) -> None:
    path = vault_folder / name
    data = path.read_bytes()
    for length in range(0, len(data), 41):
        path.write_bytes(data[:length])
        assert run(vault_folder)[0] == 1
    path.unlink()
    assert run(vault_folder)[0] == 1


def test_records_after_a_truncated_pack_are_found_again(run: Run, vault_folder: Path) -> None:
    path = vault_folder / "packs/000000.warc"
    path.write_bytes(path.read_bytes()[:-30])
    status, printed = run(vault_folder)
    assert status == 1
    assert printed.count("FINDING") == 1
    assert "capture 2: " + sha(b"handed in") + " 9 bytes, imported, captured 2026-02-28T23:59:59Z: intact" in printed


@pytest.mark.parametrize(
    "name",
    [
        "packs/000003.warc",
        "packs/extra",
        "packs/1.warc",
        "log/extra",
        "log/tile/0/000.p/0",
        "log/tile/0/000.p/014",
        "log/tile/0/000.p/256",
        "log/tile/0/x000/000.p/3",
        "log/tile/64/000",
        "log/tile/00/000",
        "log/tile/0/0",
        "log/tile/entries/000.p/13.new",
        "openings/000",
        "openings/x000/001.jsonl",
        "checkpoint",
        "lock",
    ],
)
def test_files_that_belong_to_no_vault_are_found(run: Run, vault_folder: Path, name: str) -> None:
    path = vault_folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    status, printed = run(vault_folder)
    assert status == 1
    assert name in printed


def test_renamed_files_are_found(run: Run, vault_folder: Path) -> None:
    for old, new in [
        ("packs/000001.warc", "packs/000002.warc"),
        ("log/tile/0/000.p/14", "log/tile/0/000.p/15"),
        ("log/tile/entries/000.p/14", "log/tile/entries/000"),
        ("openings/000.jsonl", "openings/001.jsonl"),
    ]:
        (vault_folder / old).rename(vault_folder / new)
        assert run(vault_folder)[0] == 1
        (vault_folder / new).rename(vault_folder / old)
    assert run(vault_folder)[0] == 0


def test_a_link_or_a_pipe_in_place_of_a_file_is_found(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    path = vault_folder / "packs/000000.warc"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert run(vault_folder)[0] == 1
    path.unlink()
    os.mkfifo(path)
    assert run(vault_folder)[0] == 1


def test_leftover_partial_tiles_are_allowed_when_they_are_prefixes(run: Run, tmp_path: Path) -> None:
    vault = Vault()
    vault.genesis()
    for number in range(299):
        vault.add("remark", "log", {"n": number})
    folder = vault.write(tmp_path / "vault")
    vault.write(tmp_path / "small", 7)
    vault.write(tmp_path / "large", 280)
    shutil.copytree(tmp_path / "small" / "log" / "tile", folder / "log" / "tile", dirs_exist_ok=True)
    shutil.copytree(tmp_path / "large" / "log" / "tile", folder / "log" / "tile", dirs_exist_ok=True)
    assert run(folder)[0] == 0
    assert "tail" not in run(folder)[1]
    for name in ("log/tile/0/000.p/7", "log/tile/entries/000.p/7", "log/tile/0/001.p/24", "log/tile/entries/001.p/24"):
        for changed in (lambda d: d[:-1] + b"\xff", lambda d: d[:-1], lambda d: d + d[:32], lambda _: b""):
            data = (folder / name).read_bytes()
            (folder / name).write_bytes(changed(data))
            assert run(folder)[0] == 1
            (folder / name).write_bytes(data)


def test_tails_are_reported_and_are_no_error(run: Run, tmp_path: Path) -> None:
    vault = example()
    folder = vault.write(tmp_path / "vault", 10)
    for number in range(300):
        vault.add("remark", "log", {"n": Secret(str(number))})
    shutil.rmtree(folder)
    vault.write(folder)
    for path, data in vault.files(14):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if not path.startswith(("packs", "openings")):
            (folder / path).write_bytes(data)
    with (folder / "packs/000001.warc").open("ab") as file:
        file.write(b"WARC/1.1\r\nWARC-Ty")
    (folder / "packs/000002.warc").write_bytes(b"WARC")
    (folder / "log/checkpoint.new").write_bytes(b"vault.exa")
    (folder / "log/tile/0/000.p/20").write_bytes(b"torn")
    (folder / "openings/x001").mkdir()
    (folder / "openings/x001/000.jsonl").write_bytes(b"{")
    status, printed = run(folder)
    assert status == 0, printed
    for name in (
        "packs/000001.warc, 17 bytes",
        "packs/000002.warc, 4 bytes",
        "log/checkpoint.new, 9 bytes",
        "log/tile/0/000, 8192 bytes",
        "log/tile/entries/001.p/58, ",
        "log/tile/0/000.p/20, 4 bytes",
        "log/tile/1/000.p/1, 32 bytes",
        "openings/000.jsonl, ",
        "openings/001.jsonl, ",
        "openings/x001/000.jsonl, 1 bytes",
    ):
        assert f"tail: {name}" in printed


def test_bytes_after_the_openings_of_a_full_bundle_are_no_tail(run: Run, tmp_path: Path) -> None:
    vault = Vault()
    vault.genesis()
    for number in range(299):
        vault.add("remark", "log", {"n": Secret(str(number))})
    folder = vault.write(tmp_path / "vault")
    with (folder / "openings/000.jsonl").open("ab") as file:
        file.write(b"x")
    assert run(folder)[0] == 1


# ── deletions ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_deletions_not_yet_carried_out_are_pending(run: Run, tmp_path: Path) -> None:
    vault = example()
    vault.zeroed, vault.erased = set(), set()
    status, printed = run(vault.write(tmp_path / "vault"))
    assert status == 0
    assert "payload of entry:5: deletion pending; reason: order of a court" in printed
    assert "opening /body/name of entry:2: deletion pending" in printed
    status, printed = run(unpack(bundle_of(vault), tmp_path / "bundle"))
    assert status == 0
    assert "intact, deletion pending" in printed


def test_erased_openings_and_zeroed_payloads_without_deletion_entry_are_damage(run: Run, tmp_path: Path) -> None:
    for number, (zeroed, erased) in enumerate([({1, 5}, set()), ({5}, {(1, "/body/uri")}), ({2, 5}, set())]):
        vault = example()
        vault.zeroed, vault.erased = zeroed, vault.erased | erased
        status, printed = run(vault.write(tmp_path / f"v{number}"))
        assert status == 1
        assert "deletion entry" in printed


def test_a_half_zeroed_payload_or_half_erased_opening_is_damage(run: Run, vault_folder: Path) -> None:
    path = vault_folder / "packs/000001.warc"
    data = path.read_bytes()
    path.write_bytes(data.replace(bytes(50), bytes(49) + b"x"))
    assert run(vault_folder)[0] == 1
    path.write_bytes(data)
    openings = vault_folder / "openings/000.jsonl"
    openings.write_bytes(openings.read_bytes().replace(b"\n ", b"\nx", 1))
    assert run(vault_folder)[0] == 1


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("entry:3", {"what": "payload"}),  # a capture with first
        ("entry:6", {"what": "payload"}),  # a set
        ("entry:2", {"what": "payload", "path": "/body/name"}),
        ("entry:2", {"what": "opening"}),
        ("entry:2", {"what": "opening", "path": "/body/none"}),
        ("entry:14", {"what": "opening", "path": "/body/reason"}),
        ("entry:99", {"what": "opening", "path": "/body/reason"}),
        ("log", {"what": "payload"}),
    ],
)
def test_deletions_that_delete_nothing_they_may_are_found(
    run: Run, tmp_path: Path, subject: str, body: dict[str, str]
) -> None:
    vault = example()
    vault.add("deletion", subject, {**body, "reason": Secret("r")})
    assert run(vault.write(tmp_path / "vault"))[0] == 1


# ── checkpoints ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_earlier_checkpoint_of_a_forked_log_is_found(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    fork = example()
    fork.entries[7] = fork.entries[7].replace(b'"statements":7', b'"statements":8')
    given = tmp_path / "earlier"
    for data, status in [
        (example().checkpoint(8), 0),
        (fork.checkpoint(7), 0),
        (fork.checkpoint(8), 1),
        (Vault(Signer(seed=bytes(32)), example().entries).checkpoint(8), 1),
        (Vault(Signer("other.example"), example().entries).checkpoint(8), 1),
        (example().checkpoint(8)[:-1], 1),
        (b"", 1),
    ]:
        given.write_bytes(data)
        assert run(vault_folder, "--checkpoint", given)[0] == status
    longer = example()
    longer.add("remark", "log", {})
    given.write_bytes(longer.checkpoint())
    assert run(vault_folder, "--checkpoint", given)[0] == 1


def resign(text: bytes, *, signer: Signer | None = None) -> bytes:
    return text + b"\n" + (signer or Signer()).line(text)


def test_checkpoints_that_are_not_what_their_parts_serialise_to_are_refused(run: Run, vault_folder: Path) -> None:
    good = example().checkpoint()
    text, line = good.split(b"\n\n")
    text += b"\n"
    origin, size, root = text.split(b"\n")[:3]
    spare = root[:-2] + bytes([root[-2] + 1]) + b"="  # the same 32 bytes, other unused bits
    witness = Signer("witness.example", bytes(32)).line(text)
    assert base64.b64decode(spare) == base64.b64decode(root)
    bad = {
        "unused bits in the root": resign(b"\n".join([origin, size, spare, b""])),
        "leading zero": resign(b"\n".join([origin, b"0" + size, root, b""])),
        "extension line": resign(text + b"more\n"),
        "other origin": resign(b"\n".join([b"other.example", size, root, b""])),
        "short root": resign(b"\n".join([origin, size, root[:40], b""])),
        "carriage returns": good.replace(b"\n", b"\r\n"),
        "no last newline": good[:-1],
        "empty line at the end": good + b"\n",
        "witness first": text + b"\n" + witness + line,
        "witness only": text + b"\n" + witness,
        "second signature by the key is wrong": good + line[:-9] + b"AAAAAAA=\n",
        "nothing": b"",
    }
    path = vault_folder / "log/checkpoint"
    for what, data in bad.items():
        path.write_bytes(data)
        assert run(vault_folder)[0] == 1, what
    path.write_bytes(good + witness)
    status, printed = run(vault_folder)
    assert status == 0
    assert "1 further signature line" in printed


def test_signatures_follow_rfc_8032_strictly() -> None:
    module = verifier()
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes_raw()
    for length in (0, 1, 32, 200):
        message = bytes(range(length)) if length < 256 else b""
        signature = key.sign(message)
        assert module.ed25519_holds(public, message, signature)
        assert not module.ed25519_holds(public, message + b"x", signature)
        higher = int.from_bytes(signature[32:], "little") + module.L
        assert not module.ed25519_holds(public, message, signature[:32] + higher.to_bytes(32, "little"))
        assert not module.ed25519_holds(public, message, signature[:63])
    neutral = (1).to_bytes(32, "little")
    for small in (neutral, (1 | 1 << 255).to_bytes(32, "little"), bytes(32), (module.P + 1).to_bytes(32, "little")):
        assert not module.ed25519_holds(small, b"anything", neutral + bytes(32))
    assert module.ed25519_holds(  # RFC 8032, 7.1, test 3
        bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
        bytes.fromhex("af82"),
        bytes.fromhex(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    )


# ── entries ─────────────────────────────────────────────────────────────────────────────────────────────────────────
ACTOR = Signer().key_id.hex()


def envelope(**changes: object) -> bytes:
    whole = {"v": 1, "type": "remark", "time": "2026-03-01T12:00:00Z", "actor": ACTOR, "subject": "log", "body": {}}
    return jcs({key: value for key, value in {**whole, **changes}.items() if value is not ...})


CASES = {
    "float": envelope(body={"n": 1.5}),
    "float that is whole": envelope(body={"n": 1.0}),
    "exponent": envelope(body={"n": 1}).replace(b'"n":1', b'"n":1e3'),
    "minus zero": envelope(body={"n": 1}).replace(b'"n":1', b'"n":-0'),
    "too large": envelope(body={"n": 2**53}),
    "very long number": envelope(body={"n": 1}).replace(b'"n":1', b'"n":1' + b"0" * 5000),
    "not a number": envelope(body={"n": 1}).replace(b'"n":1', b'"n":NaN'),
    "duplicate name": envelope(body={"n": 1}).replace(b'"n":1', b'"n":1,"n":1'),
    "white space": envelope().replace(b'"v":1', b'"v": 1'),
    "order of names": envelope().replace(b',"v":1}', b"}").replace(b"{", b'{"v":1,', 1),
    "order by code points": envelope(body={"n": 1}).replace(b'"n":1', '"\ufb01":1,"\U0001f4c4":1'.encode()),
    "escape not needed": envelope(body={"n": "a"}).replace(b'"n":"a"', b'"n":"\\u0061"'),
    "slash escaped": envelope(body={"n": "/"}).replace(b'"n":"/"', b'"n":"\\/"'),
    "lone surrogate": envelope(body={"n": "a"}).replace(b'"n":"a"', b'"n":"\\ud800"'),
    "not UTF-8": envelope(body={"n": "a"}).replace(b'"n":"a"', b'"n":"\xff"'),
    "byte order mark": b"\xef\xbb\xbf" + envelope(),
    "nested too deep": envelope(body={"n": 1}).replace(b'"n":1', b'"n":' + b"[" * 63 + b"]" * 63),
    "nested very deep": envelope(body={"n": 1}).replace(b'"n":1', b'"n":' + b"[" * 25000 + b"]" * 25000),
    "too long": envelope(body={"n": "x" * 60000}),
    "empty": b"",
    "an array": b"[]",
    "no object": b"17",
    "trailing byte": envelope() + b"\n",
    "no actor": envelope(actor=...),
    "another member": envelope(more=1),
    "actor of another": envelope(actor="00000000"),
    "version true": envelope(v=True),
    "version 2": envelope(v=2),
    "type": envelope(type="Remark"),
    "type too long": envelope(type="r" * 33),
    "time with offset": envelope(time="2026-03-01T12:00:00+00:00"),
    "no such day": envelope(time="2026-02-30T12:00:00Z"),
    "leap second": envelope(time="2026-02-28T23:59:60Z"),
    "time with newline": envelope(time="2026-03-01T12:00:00Z\n"),
    "subject": envelope(subject="LOG"),
    "subject itself": envelope(subject="entry:14"),
    "subject with zeros": envelope(subject="entry:00"),
    "body": envelope(body=[]),
    "second genesis": envelope(type="genesis", body={}),
    "commitment with a sibling": envelope(body={"a": {"commitment": sha(b""), "b": 1}}),
    "commitment of another form": envelope(body={"a": {"commitment": "x"}}),
    "commitment as body": envelope(body={"commitment": sha(b"")}),
    "tail without cut": envelope(type="tail", body={"cut": []}),
    "tail with true": envelope(type="tail", body={"cut": [{"area": "log", "digest": sha(b""), "length": True}]}),
}


@pytest.mark.parametrize("what", CASES)
def test_entries_against_the_rules_are_found_even_when_signed(run: Run, tmp_path: Path, what: str) -> None:
    vault = example()
    vault.entries.append(CASES[what])
    vault.lines.append([])
    vault.warc.append([])
    status, printed = run(vault.write(tmp_path / "vault"))
    assert status == 1
    assert "entry 14" in printed
    status, printed = run(unpack(vault.bundle_files([1], [0, 1, 14]), tmp_path / "bundle"))
    assert status == 1
    assert "14" in printed


def test_names_are_ordered_by_utf_16_code_units_and_64_levels_are_allowed(run: Run, tmp_path: Path) -> None:
    vault = example()
    for body in ('"\U0001f4c4":1,"\ufb01":1'.encode(), b'"n":' + b"[" * 62 + b"]" * 62):
        vault.entries.append(envelope(body={"n": 1}).replace(b'"n":1', body))
        vault.lines.append([])
        vault.warc.append([])
    assert run(vault.write(tmp_path / "vault"))[0] == 0


MEMBERS = [{"capture": 1, "member": "a"}, {"capture": 2, "member": "b"}]
SET = {"source": Secret("s"), "observed": "2026-02-28T00:00:00Z", "basis": "clock", "reader": None, "members": MEMBERS}
COUNTS = {"reader": "some@1", "entities": 1, "losses": 0, "records": 1, "statements": 7, "output": sha(b"")}


@pytest.mark.parametrize(
    ("kind", "subject", "body"),
    [
        ("set", "log", {**SET, "members": MEMBERS[::-1]}),
        ("set", "log", {**SET, "members": MEMBERS[:1] * 2}),
        ("set", "log", {**SET, "members": []}),
        ("set", "log", {**SET, "members": [{"capture": 0, "member": "a"}]}),
        ("set", "log", {**SET, "members": [{"capture": 14, "member": "a"}]}),
        ("set", "log", {**SET, "members": [{"capture": 1, "member": "A"}]}),
        ("set", "log", {**SET, "basis": "guess"}),
        ("set", "log", {**SET, "source": "in the open"}),
        ("set", "entry:1", SET),
        ("derivation", "entry:0", COUNTS),
        ("derivation", "log", COUNTS),
        ("derivation", "entry:6", {**COUNTS, "losses": -1}),
        ("derivation", "entry:6", {**COUNTS, "more": 1}),
        ("release", "entry:7", {"reason": Secret("r")}),
        ("release", "entry:6", {"reason": "in the open"}),
        ("release", "entry:6", {}),
    ],
)
def test_bodies_against_the_rules_are_found(
    run: Run, tmp_path: Path, kind: str, subject: str, body: dict[str, Any]
) -> None:
    vault = example()
    vault.add(kind, subject, body)
    status, printed = run(vault.write(tmp_path / "vault"))
    assert status == 1
    assert "FINDING entry 14: " in printed


RESPONSE = ("response", HTTP_RESPONSE, b"abc")
REVISIT = ("revisit", b"", b"")
CAPTURES: list[tuple[list[tuple[str, bytes, bytes]], bytes, int | None]] = [
    ([RESPONSE], b"abd", None),
    ([RESPONSE, RESPONSE], b"abc", None),
    ([("request", HTTP_REQUEST, b"abc")], b"abc", None),
    ([REVISIT], b"abc", 1),  # another payload than that of the first
    ([REVISIT], PAYLOAD, 3),  # which is a revisit itself
    ([REVISIT], PAYLOAD, 6),
    ([REVISIT], PAYLOAD, 14),
    ([REVISIT], PAYLOAD, None),
    ([RESPONSE, REVISIT], b"abc", None),
    ([RESPONSE], b"abc", 1),
    ([("revisit", b"", PAYLOAD)], PAYLOAD, 1),
    ([RESPONSE] + [("metadata", b"", b"m")] * 16, b"abc", None),
    ([("resource", HTTP_RESPONSE, b"abc")], b"abc", None),
    ([("response", b"", b"abc")], b"abc", None),
    ([("response", HTTP_RESPONSE + b"ab\n\n", b"c")], b"c", None),
    ([("response", HTTP_RESPONSE[:-2], b"\r\nc")], b"\r\nc", None),
    ([("conversion", b"", b"abc")], b"abc", None),
    ([], b"", None),
]


@pytest.mark.parametrize(("parts", "payload", "first"), CAPTURES)
def test_captures_against_the_rules_are_found(
    run: Run, tmp_path: Path, parts: list[tuple[str, bytes, bytes]], payload: bytes, first: int | None
) -> None:
    vault = example()
    vault.capture(parts, payload=payload, first=first)
    assert run(vault.write(tmp_path / "vault"))[0] == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"WARC/1.1\r\n", b"WARC/1.0\r\n"),
        (b"WARC-Type: resource", b"WARC-Type: metadata"),
        (b"WARC-Date: 2", b"WARC-Data: 2"),
        (b"content-length: 3", b"content-length: 4"),
        (b"content-length: 3\r\n", b"content-length: 3\r\nContent-Length: 3\r\n"),
        (b"content-length: 3\r\n", b"content-length: 3\n"),
        (b"content-length: 3\r\n", b"content-length:\r\n 3\r\n"),
        (b"WARC-Target-URI: urn:sha256:", b"WARC-Target-URI: file:///home/"),
        (b"content-length: 3\r\n", b"content-length: 3\r\nWARC-Payload-Digest: sha1:ABC\r\n"),
        (b"content-length: 3\r\n", b"content-length: 3\r\nno colon\r\n"),
        (b"content-length: 3\r\n", b"content-length: 3\r\nX-Long: " + b"x" * 70000 + b"\r\n"),
    ],
)
def test_warc_headers_against_the_rules_are_found(run: Run, tmp_path: Path, old: bytes, new: bytes) -> None:
    vault = example()
    index = vault.capture([("resource", b"", b"abc")], payload=b"abc", fidelity="imported")
    prefix = vault.warc[index][0][0]
    changed = prefix.replace(old, new)
    assert changed != prefix
    vault.warc[index] = [(changed, b"abc")]
    entry = json.loads(vault.entries[index])
    entry["body"]["records"][0]["prefix"] = {"digest": sha(changed), "length": len(changed)}
    vault.entries[index] = jcs(entry)
    assert run(vault.write(tmp_path / "vault"))[0] == 1
    assert run(unpack(vault.bundle_files([index], [0, index]), tmp_path / "bundle"))[0] == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace(b'"value":', b'"value": '),
        lambda line: line.replace(b"=", b""),
        lambda line: line.replace(b"=", b"=="),
        lambda line: line.replace(b'"entry":1', b'"entry":2'),
        lambda line: line.replace(b"/body/name", b"/body/nam~0"),
        lambda line: line[:-1] + b',"z":1}',
        lambda _: b"",
        lambda _: b"{}",
        lambda _: b"[1]",
        lambda _: b"[" * 100000,
    ],
)
def test_openings_against_the_rules_are_found(run: Run, tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    vault = example()
    path, line = vault.lines[1][0]
    vault.lines[1][0] = path, change(line)
    assert run(vault.write(tmp_path / "vault"))[0] == 1
    assert run(unpack(bundle_of(vault), tmp_path / "bundle"))[0] == 1


def test_a_salt_in_another_spelling_is_refused(run: Run, tmp_path: Path) -> None:
    vault = example()
    path, line = vault.lines[1][0]
    salt = json.loads(line)["salt"]
    other = salt[:-2] + "BCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+".index(salt[-2])
    ] + "="  # fmt: skip
    assert base64.b64decode(other) == base64.b64decode(salt)
    vault.lines[1][0] = path, line.replace(salt.encode(), other.encode())
    assert run(vault.write(tmp_path / "vault"))[0] == 1


@pytest.mark.slow
# ── damage to a bundle ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_flipped_bit_in_any_file_of_a_bundle_is_found(run: Run, bundle_folder: Path) -> None:
    for path in sorted(p for p in bundle_folder.rglob("*") if p.is_file()):
        for at in flips(path, max(7, path.stat().st_size // 3)):
            assert run(bundle_folder)[0] == 1, f"{path.name} byte {at}"


BundleChange = Callable[[dict[str, bytes]], object]
BUNDLE_CHANGES: dict[str, BundleChange] = {
    "entry": lambda f: f.update({"entries/7/entry.json": f["entries/7/entry.json"].replace(b":7", b":8")}),
    "proof of another": lambda f: f.update({"entries/1/proof.tlog-proof": f["entries/2/proof.tlog-proof"]}),
    "no proof": lambda f: f.pop("entries/1/proof.tlog-proof"),
    "no entry 0": lambda f: [f.pop(name) for name in list(f) if name.startswith("entries/0/")],
    "longer proof": lambda f: f.update(
        {
            "entries/1/proof.tlog-proof": f["entries/1/proof.tlog-proof"].replace(
                b"\n\n", b"\n" + b"A" * 43 + b"=\n\n", 1
            )
        }
    ),
    "extra line": lambda f: f.update(
        {"entries/1/proof.tlog-proof": f["entries/1/proof.tlog-proof"].replace(b"\nindex", b"\nextra AA==\nindex", 1)}
    ),
    "payload": lambda f: f.update({"entries/1/record-1.payload": b"x" * 40}),
    "no payload": lambda f: f.pop("entries/1/record-1.payload"),
    "no request payload": lambda f: f.pop("entries/1/record-0.payload"),
    "prefix": lambda f: f.update({"entries/1/record-0.prefix": f["entries/1/record-1.prefix"]}),
    "no prefix": lambda f: f.pop("entries/3/record-0.prefix"),
    "payload for null": lambda f: f.update({"entries/4/record-0.payload": b""}),
    "zeros for a deleted payload": lambda f: f.update({"entries/5/record-1.payload": bytes(50)}),
    "one record more": lambda f: f.update({"entries/1/record-2.payload": b"x"}),
    "record of a set": lambda f: f.update({"entries/6/record-0.payload": b"x"}),
    "file of no bundle": lambda f: f.update({"notes.txt": b"x"}),
    "file beside an entry": lambda f: f.update({"entries/1/notes.txt": b"x"}),
    "folder of no entry": lambda f: f.update({"entries/8/entry.json": b"{}"}),
    "empty openings": lambda f: f.update({"entries/0/openings.jsonl": b""}),
    "openings of another": lambda f: f.update({"entries/1/openings.jsonl": f["entries/3/openings.jsonl"]}),
    "openings in another order": lambda f: f.update(
        {"entries/1/openings.jsonl": b"".join(f["entries/1/openings.jsonl"].splitlines(keepends=True)[::-1])}
    ),
    "openings without end": lambda f: f.update({"entries/1/openings.jsonl": f["entries/1/openings.jsonl"][:-1]}),
    "key of another": lambda f: f.update({"vkey": Signer(seed=bytes(32)).vkey.encode() + b"\n"}),
    "key without end": lambda f: f.update({"vkey": f["vkey"][:-1]}),
    "no key": lambda f: f.pop("vkey"),
    "no checkpoint": lambda f: f.pop("checkpoint"),
    "older checkpoint": lambda f: f.update({"checkpoint": example().checkpoint(13)}),
    "checkpoint of another": lambda f: f.update(
        {"checkpoint": Vault(Signer(seed=bytes(32)), example().entries).checkpoint()}
    ),
}


@pytest.mark.parametrize("what", BUNDLE_CHANGES)
def test_a_changed_bundle_with_a_manifest_made_anew_is_found(run: Run, tmp_path: Path, what: str) -> None:
    vault = example()
    files = bundle_of(vault)
    BUNDLE_CHANGES[what](files)
    files = vault.with_manifest(files, [1, 2, 3, 4, 5], ENTRIES)
    assert run(unpack(files, tmp_path / "bundle"))[0] == 1
    assert run(zip_up(files, tmp_path / "bundle.zip"))[0] == 1


@pytest.mark.openssl
def test_a_damaged_payload_is_never_called_intact(run: Run, bundle_folder: Path) -> None:
    (bundle_folder / "entries/1/record-1.payload").write_bytes(b"x" * 40)
    for status, printed in (run(bundle_folder), shell(bundle_folder)):
        assert status == 1
        assert next(x for x in printed.splitlines() if x.startswith("capture 1:")).endswith("damaged; time not checked")
        assert next(x for x in printed.splitlines() if x.startswith("capture 2:")).endswith("intact; time not checked")


def test_an_opening_may_be_withheld(run: Run, tmp_path: Path) -> None:
    vault = example()
    files = bundle_of(vault)
    for name in ("entries/1/openings.jsonl", "entries/3/openings.jsonl"):
        files[name] = files[name].splitlines(keepends=True)[-1]
    del files["entries/6/openings.jsonl"]
    files = vault.with_manifest(files, [1], ENTRIES)
    status, printed = run(unpack(files, tmp_path / "bundle"))
    assert status == 0, printed
    assert "entry 1: no opening of /body/name: withheld" in printed
    assert "entry 6: no opening of /body/source: withheld" in printed


@pytest.mark.parametrize(
    ("captures", "entries"),
    [
        ([], [0, 1]),
        ([1], []),
        ([1], [0]),
        ([0], [0]),
        ([1], [1]),
        ([3], [0, 3]),  # entry 1 stores the payload
        ([2, 1], [0, 1, 2]),
        ([1, 1], [0, 1]),
        ([1], [0, 1, 1]),
        ([5], [0, 5]),  # deleted, the deletion entry is not there
        ([99], [0, 1]),
    ],
)
def test_empty_or_incomplete_bundles_are_found(
    run: Run, tmp_path: Path, captures: list[int], entries: list[int]
) -> None:
    assert run(unpack(example().bundle_files(captures, entries), tmp_path / "bundle"))[0] == 1


def test_manifests_against_the_rules_are_found(run: Run, bundle_folder: Path) -> None:
    path = bundle_folder / "manifest.json"
    good = json.loads(path.read_bytes())
    files = dict(good["files"])
    without = {name: digest for name, digest in files.items() if name != "entries/1/record-1.payload"}
    bad: list[dict[str, Any]] = [
        {"v": 2},
        {"size": 13},
        {"origin": "other.example"},
        {"more": 1},
        {"files": {}},
        {"files": without},
        {"files": {**files, "manifest.json": sha(b"")}},
        {"files": {**files, "../elsewhere": sha(b"")}},
        {"files": {**files, "README.txt": 1}},
        {"files": [1]},
        {"captures": [True]},
        {"captures": "1"},
    ]
    for changes in bad:
        path.write_bytes(jcs({**good, **changes}))
        assert run(bundle_folder)[0] == 1, changes
    for data in (b"", b"{}", b"null", b"\xff", path.read_bytes() + b"\n", json.dumps(good).encode(), b"[" * 200000):
        path.write_bytes(data)
        assert run(bundle_folder)[0] == 1


def test_zip_files_against_the_rules_are_found(run: Run, tmp_path: Path) -> None:
    files = bundle_of(example())
    path = tmp_path / "bundle.zip"
    assert run(zip_up(files, path, zipfile.ZIP_DEFLATED))[0] == 1
    zip_up(files, path)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("README.txt", files["README.txt"])
    assert run(path)[0] == 1
    good = zip_up(files, path).read_bytes()
    path.write_bytes(good.replace(PAYLOAD, PAYLOAD[::-1]))
    assert run(path)[0] == 1
    for length in (100, len(good) // 2, len(good) - 1):
        path.write_bytes(good[:length])
        assert run(path)[0] in {1, 3}


def test_no_damage_to_a_zip_file_breaks_the_verifier(run: Run, tmp_path: Path) -> None:
    path = zip_up(example().bundle_files([2], [0, 2]), tmp_path / "bundle.zip")
    directory = path.read_bytes().rindex(b"PK\x01\x02") - 600
    data = path.read_bytes()
    for at in range(directory, len(data), 5):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        assert run(path)[0] in {0, 1, 3}  # dates and file modes mean nothing


# ── VERIFY.sh ───────────────────────────────────────────────────────────────────────────────────────────────────────
def shell(folder: Path) -> tuple[int, str]:
    """Run the bundle's VERIFY.sh, the project's own and not the one lying there, as a reader would have fetched it."""
    if (
        shutil.which("openssl") is None
        or b"-rawin" not in subprocess.run(["openssl", "pkeyutl", "-help"], capture_output=True, check=False).stderr
    ):
        pytest.skip("needs openssl 3 (pkeyutl -rawin)")
    done = subprocess.run(
        ["sh", str(FOLDER / "VERIFY.sh"), str(folder)], capture_output=True, text=True, errors="replace", check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.openssl
def test_the_shell_verifier_accepts_a_sound_bundle(bundle_folder: Path, tmp_path: Path) -> None:
    status, printed = shell(bundle_folder)
    assert status == 0, printed
    assert printed.count("time not checked") == 5
    status, printed = shell(unpack(example().bundle_files([2], [0, 2, 12]), tmp_path / "small"))
    assert status == 0, printed
    vault = Vault()
    for number in range(300):
        vault.genesis() if number == 0 else vault.capture([("resource", b"", b"x")], payload=b"x")
    status, printed = shell(unpack(vault.bundle_files([255, 299], [0, 255, 256, 299]), tmp_path / "large"))
    assert status == 0, printed


@pytest.mark.openssl
def test_the_shell_verifier_run_in_place_checks_the_folder_it_lies_in(bundle_folder: Path) -> None:
    shell(bundle_folder)
    done = subprocess.run(["sh", "VERIFY.sh"], cwd=bundle_folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


SHELL_BLIND = {"empty openings", "openings of another", "openings in another order", "openings without end"}


@pytest.mark.openssl
@pytest.mark.parametrize("what", sorted(set(BUNDLE_CHANGES) - SHELL_BLIND))
def test_the_shell_verifier_finds_a_changed_bundle(tmp_path: Path, what: str) -> None:
    vault = example()
    files = bundle_of(vault)
    BUNDLE_CHANGES[what](files)
    status, printed = shell(unpack(vault.with_manifest(files, [1, 2, 3, 4, 5], ENTRIES), tmp_path / "bundle"))
    assert status == 1, printed


@pytest.mark.openssl
@pytest.mark.parametrize(
    ("parts", "payload", "first"), [*CAPTURES[:3], CAPTURES[4], CAPTURES[7], *CAPTURES[8:10], *CAPTURES[16:]]
)
def test_the_shell_verifier_finds_captures_that_have_not_one_payload(
    tmp_path: Path, parts: list[tuple[str, bytes, bytes]], payload: bytes, first: int | None
) -> None:
    vault = example()
    index = vault.capture(parts, payload=payload, first=first)
    status, printed = shell(unpack(vault.bundle_files([index], [0, 1, 3, index]), tmp_path / "bundle"))
    assert status == 1, printed


@pytest.mark.openssl
def test_both_verifiers_refuse_a_checkpoint_that_nobody_or_another_signed(run: Run, tmp_path: Path) -> None:
    for number, signature in enumerate([b"", Signer("other.example").line(b""), Signer().line(b"")]):
        vault = example()
        text = vault.checkpoint().partition(b"\n\n")[0] + b"\n\n"
        files = bundle_of(vault)
        for name, data in files.items():
            files[name] = data.replace(vault.checkpoint(), text + signature)
        folder = unpack(vault.with_manifest(files, [1], ENTRIES), tmp_path / str(number))
        assert run(folder)[0] == 1
        assert shell(folder)[0] == 1


@pytest.mark.openssl
def test_the_shell_verifier_finds_a_flipped_bit_in_any_file(bundle_folder: Path) -> None:
    for path in sorted(p for p in bundle_folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        at = len(data) // 2
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert shell(bundle_folder)[0] == 1, path.name
        path.write_bytes(data)


@pytest.mark.openssl
@pytest.mark.parametrize(
    ("captures", "entries"), [([], [0, 1]), ([1], []), ([1], [0]), ([0], [0]), ([1], [1]), ([3], [0, 3]), ([5], [0, 5])]
)
def test_the_shell_verifier_finds_empty_and_incomplete_bundles(
    tmp_path: Path, captures: list[int], entries: list[int]
) -> None:
    assert shell(unpack(example().bundle_files(captures, entries), tmp_path / "bundle"))[0] == 1


@pytest.mark.openssl
def test_the_shell_verifier_knows_what_is_no_bundle(tmp_path: Path) -> None:
    assert shell(tmp_path)[0] == 3
