# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Bundles: captures that leave the vault with everything a stranger needs to check them.

`write_bundle` makes the ZIP file of vault-format, section 11: entries, proofs to one signed
checkpoint, openings that still stand, the exact bytes of the WARC records, and two independent
verifiers. The same vault and captures give the same bytes: fixed order, fixed dates, nothing
compressed. Bytes are read from the packs and compared with the log while they are written; a
damaged capture makes no bundle.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import BinaryIO

from holdfast.base import canonical
from holdfast.base.canonical import JsonValue
from holdfast.base.digest import Digest
from holdfast.base.errors import IntegrityError, UsageError
from holdfast.base.files import store_errors
from holdfast.proof.hashing import TILE_WIDTH
from holdfast.proof.tlog_proof import TlogProof
from holdfast.vault.entry import Capture, Entry, capture_of, commitment_paths, set_of
from holdfast.vault.openings import opening_lines, parse_line
from holdfast.vault.store import Vault

__all__ = ["BundleInfo", "write_bundle"]

_BLOCK_BYTES = 1 << 20
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP file can hold: bundles carry no clock of ours
_VERIFIERS = ("VERIFY.sh", "verify.py")
_README = """\
This is an evidence bundle made by Holdfast (https://c2sp.org/tlog-tiles is the kind of log behind it).

It holds preserved files ("captures"), the log entries that commit to them, and a proof for each entry that it stands in
the log whose signed checkpoint lies here. Nothing but this folder is needed to check it, and no network:

    sh VERIFY.sh          needs a POSIX shell, openssl 3 and sha256sum
    python3 verify.py     needs Python 3.11 or later, nothing else

Compare the line in `vkey` with a copy of the log's key that you got in another way: otherwise the signature shows only
that whoever made this bundle had the key. Compare `checkpoint` with one you received earlier if you hold one.

What it proves: these bytes are the ones logged (integrity), in this order, by the holder of the key (custody).
What it does not prove: that a publisher was honest, that a file handed in ("imported") comes from where it is said to
come from, that any statement in it is true, or when it was logged (times are those of the writer's clock).

entries/<index>/entry.json           the log entry
entries/<index>/proof.tlog-proof     proof that it stands in the log
entries/<index>/openings.jsonl       the texts behind its commitments
entries/<index>/record-<i>.prefix    head of its i-th WARC record
entries/<index>/record-<i>.payload   the preserved bytes themselves
"""


@dataclass(frozen=True, slots=True)
class BundleInfo:
    """What a bundle holds: captures asked for, entries, number of files, bytes of the ZIP file."""

    captures: tuple[int, ...]
    entries: tuple[int, ...]
    files: int
    length: int
    without_verifiers: tuple[str, ...]


def write_bundle(vault: Vault, captures: Sequence[int], out: Path | BinaryIO) -> BundleInfo:
    """Write the bundle of `captures` (entry indexes) to a new file or an open binary stream.

    A file appears only when it is whole.

    Raises:
        UsageError: no capture asked for.
        NotFound: no such capture.
        IntegrityError: an entry, record or opening is damaged.
        StoreError: the file cannot be written.
    """
    if not captures:
        raise UsageError("no capture was asked for", hint="holdfast bundle CAPTURE… -o FILE.zip")
    if not isinstance(out, Path):
        return _write(vault, captures, out)
    beside = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with store_errors(out, "write"):
            with beside.open("xb") as stream:
                info = _write(vault, captures, stream)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
    return info


def _write(vault: Vault, captures: Sequence[int], stream: BinaryIO) -> BundleInfo:
    vault.refresh()
    asked = tuple(sorted(set(captures)))
    entries = [vault.entry(index) for index in _chosen(vault, asked)]
    head = vault.checkpoint()
    bundle = _Bundle(zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED))
    with bundle.archive:
        bundle.add("README.txt", [_README.encode()])
        missing = [name for name in _VERIFIERS if not bundle.add_resource(name)]
        bundle.add("checkpoint", [head.data])
        bundle.add("vkey", [f"{vault.key}\n".encode()])
        for entry in entries:
            _add_entry(vault, bundle, entry)
        manifest: dict[str, JsonValue] = {
            "captures": list(asked),
            "entries": [entry.index for entry in entries],
            "files": bundle.files,
            "origin": vault.origin,
            "size": head.checkpoint.size,
            "v": 1,
        }
        bundle.write("manifest.json", [canonical.dumps(manifest)])
    return BundleInfo(
        asked, tuple(entry.index for entry in entries), len(bundle.files) + 1, stream.tell(), tuple(missing)
    )


def _chosen(vault: Vault, asked: Sequence[int]) -> list[int]:
    """Section 11: entry 0, the captures, those their `first` names, and what is about any of these."""
    chosen = {0}
    for index in asked:
        capture = vault.capture(index)
        chosen |= {index} if capture.first is None else {index, capture.first}
    sets = {
        number
        for index in asked
        for number, kind in vault.about(index)
        if kind == "set" and any(member == index for _, member in set_of(vault.entry(number)).members)
    }
    chosen |= sets
    about = {
        number
        for index in chosen
        for number, kind in vault.about(index)
        if kind in {"derivation", "release", "deletion"}
    }
    return sorted(chosen | about)


@dataclass(slots=True)
class _Bundle:
    """The ZIP file, and the digests of what is in it."""

    archive: zipfile.ZipFile
    files: dict[str, str]

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.files = {}

    def add(self, name: str, blocks: Iterable[bytes]) -> Digest:
        """Write a file that the manifest names."""
        digest = self.write(name, blocks)
        self.files[name] = str(digest)
        return digest

    def write(self, name: str, blocks: Iterable[bytes]) -> Digest:
        """Write a file; its digest."""
        info = zipfile.ZipInfo(name, _DATE)
        info.external_attr = 0o100644 << 16
        info.create_system = 3  # Unix, wherever it was made
        state = hashlib.sha256()
        with self.archive.open(info, "w", force_zip64=True) as target:
            for block in blocks:
                state.update(block)
                target.write(block)
        return Digest(state.digest())

    def add_resource(self, name: str) -> bool:
        """One of the verifiers, as it lies in the package; whether it is there."""
        source = resources.files("holdfast.vault").joinpath("verifier", name)
        if not source.is_file():
            return False
        self.add(name, [source.read_bytes()])
        return True


def _add_entry(vault: Vault, bundle: _Bundle, entry: Entry) -> None:
    folder = f"entries/{entry.index}"
    proof = vault.inclusion(entry.index)
    bundle.add(f"{folder}/entry.json", [entry.data])
    bundle.add(f"{folder}/proof.tlog-proof", [TlogProof(proof.index, proof.proof, proof.checkpoint).encode()])
    lines = _lines(vault, entry)
    if lines:
        bundle.add(f"{folder}/openings.jsonl", [line + b"\n" for line in lines])
    if entry.type == "capture":
        _add_records(vault, bundle, capture_of(entry), folder)


def _add_records(vault: Vault, bundle: _Bundle, capture: Capture, folder: str) -> None:
    offset = vault.offset(capture.index)
    deleted = any(
        kind == "deletion" and vault.entry(number).body["what"] == "payload"
        for number, kind in vault.about(capture.index)
    )
    for number, record in enumerate(capture.records):
        name = f"{folder}/record-{number}"
        digest = bundle.add(f"{name}.prefix", [vault.packs.read(offset, record.prefix.length)])
        if digest != record.prefix.digest:
            raise _damaged(capture, number)
        if record.payload is not None and not (deleted and number == capture.stored_record):
            start = offset + record.prefix.length
            if bundle.add(f"{name}.payload", _blocks(vault, start, record.payload.length)) != record.payload.digest:
                raise _damaged(capture, number)
        offset += record.length


def _blocks(vault: Vault, offset: int, length: int) -> Iterator[bytes]:
    end = offset + length
    while offset < end and (block := vault.packs.read(offset, min(_BLOCK_BYTES, end - offset))):
        yield block
        offset += len(block)


def _damaged(capture: Capture, number: int) -> IntegrityError:
    return IntegrityError(
        f"WARC record {number} of capture {capture.index} is damaged, so no bundle was made",
        where=f"entry {capture.index}",
        hint="run: holdfast verify; bring the pack back from a copy of the vault",
    )


def _lines(vault: Vault, entry: Entry) -> list[bytes]:
    """The standing opening lines of an entry, in order, each checked by `Vault.openings`."""
    if not commitment_paths(entry):
        return []
    standing = {path for path, text in vault.openings(entry.index).items() if text is not None}
    start = f'{{"entry":{entry.index},'.encode()
    lines = [line for line in opening_lines(vault.path, entry.index // TILE_WIDTH) if line.startswith(start)]
    opened = [(line, parse_line(line)) for line in lines]
    return [line for line, opening in opened if opening is not None and opening.path in standing]
