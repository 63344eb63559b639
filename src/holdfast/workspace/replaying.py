# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening again what a receipt says, from the vault, and comparing row by row.

1. The receipt and its rows must have the digests they are called by; the log must still have the
   root that the receipt names at that size.
2. The image with the receipt's digest is used when it is still there; else, or when asked, a record
   is made from the log's first entries in a folder of its own, and an image of it. The present
   record is not touched, and nothing is appended.
3. The queries come from beside the receipt, or from a file; their keyed digest must be the
   receipt's, where the key is at hand.
4. They are screened with the receipt's settings, scope and decisions, and every row is compared.

Equal: reproduced. Different under the very same code: an integrity finding. Another version of
Holdfast may give other rows: they are reported, and that is no finding.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.base.errors import InputError, IntegrityError, NotFound, StoreError, UsageError
from holdfast.base.files import store_errors
from holdfast.record.store import Record
from holdfast.record.times import Times
from holdfast.screening.batch import Options
from holdfast.screening.image import Image, build_image, open_image
from holdfast.screening.query import Query, RowError
from holdfast.screening.readers import read_queries
from holdfast.screening.receipt import Receipt, normal_query, parse_query, query_digest, result_rows, versions
from holdfast.screening.scope import Scope
from holdfast.workspace.deciding import book
from holdfast.workspace.given import opened_file
from holdfast.workspace.grounds import Grounds
from holdfast.workspace.rebuild import take_in
from holdfast.workspace.receipts import Kept, query_key
from holdfast.workspace.screening import results

if TYPE_CHECKING:
    from holdfast.workspace.opening import Workspace

__all__ = ["Difference", "ReplayReport", "replay"]

_KEPT = 1_000  # differences listed; all are counted
Progress = Callable[[str, int, int | None], None]
_Rows = dict[str, tuple[str, int, dict[str, int]]]  # by entity: kind, score, features


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that differs: the query's number, the entity, and what either run says; `None`: nothing."""

    query: int
    entity: str
    before: str | None
    now: str | None

    @property
    def text(self) -> str:
        """One line."""
        return f"query {self.query}, {self.entity}: {self.before or 'no row'} → {self.now or 'no row'}"


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """What replaying gave. `notes` say what could not be checked or was otherwise."""

    receipt: Receipt
    rows: int
    queries: int
    made_again: bool
    same_code: bool
    differing: int
    differences: tuple[Difference, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def reproduced(self) -> bool:
        """Whether every row is equal to the digit."""
        return self.differing == 0

    @property
    def ok(self) -> bool:
        """Reproduced, or different only under another version."""
        return self.reproduced or not self.same_code

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        source = "made again from the vault" if self.made_again else "kept since"
        head = (
            f"reproduced: {self.queries:,} queries, {self.rows:,} rows, equal to the digit"
            if self.reproduced
            else f"{self.differing:,} rows differ ({self.queries:,} queries, {self.rows:,} rows)"
        )
        size = self.receipt.number("log", "size")
        rows = [f"receipt {self.receipt.id} of {self.receipt.text('time')}", head]
        rows.append(f"  image {self.receipt.text('image', 'digest')[:23]}… {source}, log of {size:,} entries")
        if not self.same_code:
            was = self.receipt.text("versions", "holdfast")
            rows.append(f"  the receipt is of other code (Holdfast {was}); rows that differ come from that")
        rows += [f"  note: {text}" for text in self.notes]
        rows += [f"  {one.text}" for one in self.differences[:20]]
        more = self.differing - 20
        return rows + ([f"  … and {more:,} more (--json lists 1,000)"] if more > 0 else [])

    @property
    def fields(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "receipt": self.receipt.id,
            "reproduced": self.reproduced,
            "same_code": self.same_code,
            "image_made_again": self.made_again,
            "queries": self.queries,
            "rows": self.rows,
            "differing": self.differing,
            "differences": [
                {"query": one.query, "entity": one.entity, "before": one.before, "now": one.now}
                for one in self.differences
            ],
            "notes": list(self.notes),
        }


def replay(
    workspace: Workspace, kept: Kept, queries: str | None, *, from_vault: bool = False, progress: Progress | None = None
) -> ReplayReport:
    """Do what the module says.

    Args:
        workspace: the vault and its record.
        kept: the receipt.
        queries: a file of the same customers; `None` takes the stored ones.
        from_vault: make the image again even where it is still there.
        progress: called with a label, what is done and of how much.

    Raises:
        IntegrityError: receipt, rows or log are not what they were.
        UsageError: the queries were not stored and none are given.
        InputError: the queries are others.
    """
    receipt = kept.receipt
    if queries is None and kept.queries is None:
        hint = f"holdfast replay {receipt.id} --queries FILE, the file that was screened"
        raise UsageError("the receipt does not hold the queries, they were not stored", hint=hint)
    _check_rows(kept)
    _check_log(workspace, receipt)
    notes: list[str] = []
    same_code = receipt.at("versions") == versions()
    with _image(workspace, receipt, notes, same_code=same_code, anew=from_vault, progress=progress) as (image, made):
        taken = _grounds(workspace, receipt, image, notes)
        key = query_key(workspace, make=False)
        digest = query_digest(key or b"")
        asked = _digested(_queries(workspace, kept, queries), digest)
        found = _screened(workspace, taken, receipt, asked, progress)
        differing, listed, rows, number = _compared(kept.rows, found)
    if key is None:
        notes.append("the key of receipts is not on this machine: that these are the same queries was not checked")
    elif f"hmac-sha256:{digest.hexdigest()}" != receipt.text("queries", "digest"):
        _other_queries(receipt, number, queries)
    return ReplayReport(receipt, rows, number, made, same_code, differing, tuple(listed), tuple(notes))


def _check_rows(kept: Kept) -> None:
    """Step 1, the rows."""
    try:
        with kept.rows.open("rb") as stream:
            found = f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
    except OSError as exc:
        raise NotFound(
            "the rows of the receipt are missing", where=str(kept.rows), hint="keep ID.rows beside ID.json"
        ) from exc
    if found != kept.receipt.text("results", "digest"):
        raise IntegrityError(
            f"the rows of receipt {kept.receipt.id} have been changed", where=str(kept.rows), hint="screen again"
        )


def _check_log(workspace: Workspace, receipt: Receipt) -> None:
    """Step 1, the log."""
    vault = workspace.vault
    vault.refresh()
    if vault.origin != receipt.text("log", "origin"):
        raise UsageError(f"the receipt is of another log: {receipt.text('log', 'origin')}", hint="holdfast -w FOLDER")
    size, stated = receipt.number("log", "size"), receipt.text("log", "root")
    if size > vault.size:
        raise IntegrityError(
            f"the log holds {vault.size:,} entries, the receipt was made of {size:,}", hint="holdfast verify"
        )
    found = vault.root_at(size).hex()
    if found != stated:
        raise IntegrityError(
            f"the log had another root at {size:,} entries: {stated[:16]}… in the receipt, {found[:16]}… now",
            hint="holdfast verify",
        )


@contextlib.contextmanager
def _image(
    workspace: Workspace, receipt: Receipt, notes: list[str], *, same_code: bool, anew: bool, progress: Progress | None
) -> Iterator[tuple[Image, bool]]:
    """Step 2: the image, and whether it was made again."""
    stated = receipt.text("image", "digest")
    folder = workspace.folder / "record" / "images" / stated.removeprefix("sha256:")
    if not anew and folder.is_dir():
        try:
            yield open_image(folder), False
        except StoreError:
            notes.append("the image that was kept cannot be read; it is made again")
        else:
            return
    run = workspace.folder / "run"
    with store_errors(run, "make a record there"), tempfile.TemporaryDirectory(prefix="replay-", dir=run) as place:
        built = _built(workspace, receipt, Path(place), progress)
        if str(built.digest) != stated:
            text = f"the image made from the vault is {str(built.digest)[:23]}…, the receipt says {stated[:23]}…"
            if same_code:
                raise IntegrityError(text, hint="holdfast verify, holdfast rebuild")
            notes.append(f"{text}: other code reads or stores the lists otherwise")
        yield built, True


def _built(workspace: Workspace, receipt: Receipt, place: Path, progress: Progress | None) -> Image:
    """An image of the record as the first entries of the log give it."""
    size = receipt.number("log", "size")
    scope = _scope(receipt)
    with Record.create(place / "record") as record:
        for entry in workspace.vault.entries(0, size):
            if progress is not None:
                progress("rebuilding", entry.index, size)
            with contextlib.suppress(IntegrityError, NotFound):  # what cannot be read now: the digest tells
                take_in(workspace.vault, record, entry)
        times = Times(scope.as_of, scope.listed_at, scope.known_at)
        parties = record.screen_entities(scope.speaking(record.datasets()), times)
        info = build_image(filter(scope.admits, parties), place / "images")
    return open_image(info.folder)


def _grounds(workspace: Workspace, receipt: Receipt, image: Image, notes: list[str]) -> Grounds:
    size = receipt.number("log", "size")
    decisions = book(workspace).before(size)
    if str(decisions.digest) != receipt.text("decisions"):
        notes.append("the decisions of that time are not all there any more (erased since)")
    return Grounds(image, decisions, size, receipt.text("log", "root"), _scope(receipt))


def _scope(receipt: Receipt) -> Scope:
    fields = receipt.at("image", "scope")
    return Scope.from_fields(fields if isinstance(fields, dict) else {})


def _queries(workspace: Workspace, kept: Kept, file: str | None) -> Iterator[Query]:
    """Step 3."""
    if file is None:
        assert kept.queries is not None  # noqa: S101 - the caller has looked
        with store_errors(kept.queries, "read the queries"), kept.queries.open("rb") as stream:
            yield from map(parse_query, stream)
        return
    read_as = kept.receipt.at("queries", "read_as")
    settled: dict[str, Any] = dict(read_as) if isinstance(read_as, dict) else {}
    if settled.get("format") == "name":
        raise UsageError("the receipt is of one name", hint="screen it with --store-queries, or give the name again")
    form = str(settled.get("format", "")) or None
    form = "jsonl" if form == "json" else form
    with opened_file(workspace, file, form) as given:
        opened = read_queries(given.stream, file, form=form, mapping=settled.get("columns") or {}, head=given.head)
        yield from (one for one in opened if not isinstance(one, RowError))


def _digested(queries: Iterable[Query], digest: hmac.HMAC) -> Iterator[Query]:
    for query in queries:
        digest.update(normal_query(query) + b"\n")
        yield query


def _screened(  # noqa: PLR0917 - what is screened against what
    workspace: Workspace, taken: Grounds, receipt: Receipt, queries: Iterator[Query], progress: Progress | None
) -> Iterator[tuple[int, list[bytes]]]:
    """Step 4: the number of each query and its rows."""
    chosen = Options(
        threshold=receipt.number("settings", "alert_score"),
        near=receipt.number("settings", "near_score"),
        limit=receipt.number("settings", "hits_per_query"),
    )
    for number, result in enumerate(results(workspace, taken, queries, chosen), 1):
        if progress is not None and number % 200 == 0:
            progress("screening again", number, receipt.number("queries", "count"))
        yield number, list(result_rows(number, result))


def _compared(path: Path, found: Iterator[tuple[int, list[bytes]]]) -> tuple[int, list[Difference], int, int]:
    """Differing rows in all, the first of them, and how many rows and queries there are now."""
    differing, listed, rows, number = 0, list[Difference](), 0, 0
    with path.open("rb") as stream:
        waiting = next(stream, None)
        for number, lines in found:
            rows += len(lines)
            before: list[bytes] = []
            while waiting is not None and _number(waiting) == number:
                before.append(waiting)
                waiting = next(stream, None)
            if before != lines:
                for one in _differences(number, before, lines):
                    differing += 1
                    if len(listed) < _KEPT:
                        listed.append(one)
        left = ([waiting] if waiting is not None else []) + list(stream)
        for line in left:
            differing += 1
            if len(listed) < _KEPT:
                listed += _differences(_number(line), [line], [])
    return differing, listed, rows, number


def _differences(number: int, before: list[bytes], now: list[bytes]) -> Iterator[Difference]:
    old, new = _by_entity(before), _by_entity(now)
    for entity in dict.fromkeys((*old, *new)):
        if old.get(entity) != new.get(entity):
            yield Difference(number, entity, _text(old.get(entity)), _text(new.get(entity)))


def _by_entity(lines: list[bytes]) -> _Rows:
    rows = (json.loads(line) for line in lines)
    return {str(entity): (str(kind), int(score), features) for _, kind, score, entity, features in rows}


def _text(row: tuple[str, int, dict[str, int]] | None) -> str | None:
    if row is None:
        return None
    kind, score, features = row
    parts = ", ".join(f"{name} {value:+d}" for name, value in sorted(features.items()))
    return f"{kind} {score / 10_000:.4f} ({parts})"


def _number(line: bytes) -> int:
    return int(line[1 : line.index(b",")])


def _other_queries(receipt: Receipt, number: int, file: str | None) -> None:
    wanted = receipt.number("queries", "count")
    what = (
        f"{number:,} queries, the receipt is of {wanted:,}" if number != wanted else "other customers, or another order"
    )
    raise InputError(
        f"these are not the queries of the receipt: {what}", where=file or "the stored queries",
        hint="give the very file that was screened",
    )  # fmt: skip
