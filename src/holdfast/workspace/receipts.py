# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Receipts in the workspace: written after a screening, listed, found again.

    receipts/<id>.json      the receipt (`screening.receipt`)
    receipts/<id>.rows      its result rows
    receipts/<id>.queries   the queries, only where `--store-queries` was given

The key of the queries' digest lies beside the log's key in the user's configuration folder: who
gets the workspace alone cannot try out names against a receipt. Without the key a receipt can
still be replayed; that the queries are the same then is not checked.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.base.clock import instant_text
from holdfast.base.errors import IntegrityError, NotFound
from holdfast.base.files import Disk, store_errors
from holdfast.screening.receipt import Receipt, versions

if TYPE_CHECKING:
    from holdfast.base.canonical import JsonValue
    from holdfast.workspace.grounds import Grounds
    from holdfast.workspace.opening import Workspace

__all__ = ["Kept", "Summed", "find_receipt", "query_key", "receipts", "write_receipt"]

_log = logging.getLogger(__name__)
_KEY_BYTES = 32
_SHORTEST = 4  # hex digits that may stand for an id


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt in its folder. `queries` is `None` where they were not stored."""

    receipt: Receipt
    rows: Path
    queries: Path | None


@dataclass(frozen=True, slots=True)
class Summed:
    """What a run says of itself; paths are moved into the receipts' folder."""

    kind: str
    queries: int
    query_digest: str
    rows_not_screened: int
    with_hits: int
    with_near: int
    result_rows: int
    rows: Path
    read_as: Mapping[str, JsonValue]
    stored: Path | None = None
    file: str = ""


def query_key(workspace: Workspace, *, make: bool = True) -> bytes | None:
    """The key of the queries' digests; made when missing, unless told otherwise."""
    path = workspace.key_file.with_suffix(".receipts")
    try:
        return bytes.fromhex(path.read_text("ascii"))
    except FileNotFoundError:
        if not make:
            return None
    except (OSError, ValueError) as exc:
        _log.warning("the key of receipts cannot be read: %s", exc)
        return None
    key = secrets.token_bytes(_KEY_BYTES)
    with store_errors(path, "write the key of receipts"):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, key.hex().encode("ascii"))
        finally:
            os.close(handle)
    return key


def write_receipt(workspace: Workspace, taken: Grounds, summed: Summed) -> str:
    """Write a receipt with its rows and give its id; the rows and queries are moved."""
    settings = workspace.settings
    with store_errors(summed.rows, "read the rows of the receipt"), summed.rows.open("rb") as stream:
        digest = f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
    body: dict[str, JsonValue] = {
        "receipt": 1,
        "kind": summed.kind,
        "time": instant_text(workspace.clock.now()),
        "queries": {
            "count": summed.queries, "digest": summed.query_digest, "stored": summed.stored is not None,
            "read_as": dict(summed.read_as),
        },
        "rows_not_screened": summed.rows_not_screened,
        "image": {"digest": str(taken.image.digest), "entities": taken.image.size, "scope": taken.scope.fields},
        "log": {"origin": workspace.vault.origin, "size": taken.size, "root": taken.root},
        "decisions": str(taken.book.digest),
        "settings": {
            "alert_score": settings.alert_score, "near_score": settings.near_score,
            "hits_per_query": settings.hits_per_query,
        },
        "versions": versions(),
        "results": {
            "rows": summed.result_rows, "digest": digest, "queries_with_hits": summed.with_hits,
            "queries_with_near": summed.with_near,
        },
    }  # fmt: skip
    if summed.file:
        body["file"] = summed.file
    receipt = Receipt(body)
    folder = workspace.folder / "receipts"
    disk = Disk()
    disk.make_folder(folder)
    _move(summed.rows, folder / f"{receipt.id}.rows")
    if summed.stored is not None:
        _move(summed.stored, folder / f"{receipt.id}.queries")
    disk.replace_file(folder / f"{receipt.id}.json", receipt.data)
    return receipt.id


def receipts(workspace: Workspace) -> tuple[Kept, ...]:
    """All receipts, oldest first; one that was changed is left out and logged."""
    found = []
    for path in sorted((workspace.folder / "receipts").glob("*.json")):
        try:
            found.append(_kept(path))
        except (IntegrityError, OSError) as exc:
            _log.warning("%s", exc)
    return tuple(sorted(found, key=lambda one: (one.receipt.text("time"), one.receipt.id)))


def find_receipt(workspace: Workspace, word: str) -> Kept:
    """The receipt with that id, that beginning of one, or in that file.

    Raises:
        NotFound: there is none, or several begin so.
        IntegrityError: it was changed.
    """
    path = Path(word)
    if word.endswith(".json") and path.is_file():
        return _kept(path)
    folder = workspace.folder / "receipts"
    names = sorted(one.stem for one in folder.glob("*.json")) if len(word) >= _SHORTEST else []
    fitting = [name for name in names if name.startswith(word.lower())]
    if len(fitting) != 1:
        what = "several receipts begin" if fitting else "no receipt begins"
        raise NotFound(f"{what} with {word[:60]!r}", hint="holdfast receipts lists them")
    return _kept(folder / f"{fitting[0]}.json")


def _kept(path: Path) -> Kept:
    with store_errors(path, "read the receipt"):
        receipt = Receipt.parse(path.read_bytes(), path.stem)
    queries = path.with_suffix(".queries")
    return Kept(receipt, path.with_suffix(".rows"), queries if queries.is_file() else None)


def _move(source: Path, target: Path) -> None:
    with store_errors(target, "write the receipt"):
        try:
            source.replace(target)
        except OSError:  # another file system
            shutil.copyfile(source, target)
            source.unlink()
