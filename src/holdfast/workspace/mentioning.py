# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which parties of the record a document names: the record's names against the text of every document.

    record/images/mentions/<state>/     the automaton of all names that stand (`holdfast.mentions`), and beside it
        parties.jsonl, parties.npy      whose names they are: one line per party, and where each begins
        countries.json                  which measures say that they are against which country
    record/images/mentions/current.json which of them is the present one, and from which state it was made

All of it is a cache: made when it is first needed, shared by every process that maps it, made anew
when other names stand. Nothing is done, and nothing is built, while a workspace has no document.
What a document names is kept in the record (`mentioned`) with the digest of the names it was
compared with, so that only new documents are looked at while the names stay the same. The text
comes from the record's own copy of the blocks, at their places: no payload is opened.

A name that several parties bear stays ambiguous: each is a candidate, and the score says how likely.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
import shutil
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from holdfast import __version__
from holdfast.base.errors import StoreError
from holdfast.base.files import Disk, store_errors
from holdfast.mentions.automaton import Automaton, Hit, Sign, open_automaton
from holdfast.mentions.building import build
from holdfast.mentions.layout import FORMAT
from holdfast.mentions.linking import Listed, offices_of
from holdfast.workspace.mentioning_forms import without_form
from holdfast.workspace.mentioning_link import NamesInText, TextMention, link_mentions, shortened

if TYPE_CHECKING:
    from holdfast.readers.text.rows import Row
    from holdfast.record.documents_door import Blocks, Mentioned
    from holdfast.record.store import Record
    from holdfast.workspace.opening import Workspace

__all__ = ["Names", "named_in", "names_of", "present_names", "refresh_mentions", "refreshed_names"]

_log = logging.getLogger(__name__)
_RULES = "7"  # of what is found and how it is scored; another number looks at every document again
_CODE = f"{FORMAT} {__version__} {_RULES}"
_GRACE_S = 600.0
_KIND_BITS = 2
_SCORES = (1000, 600, 800, 700)  # thousandths: a name, a low-quality alias, without its patronymic, its legal form
_BODIES = frozenset({"Organization", "Company", "LegalEntity", "PublicBody"})
_MOST_KIN = 64  # records of one party that a name leads to
_SPOKEN = frozenset({"body", "title", "caption", "dateline", "quoted"})
_WORDS = {Sign.HOMOGLYPH: "homoglyph", Sign.HIDDEN: "hidden", Sign.LINE_BREAK: "line-break"}
Progress = Callable[[str, int, int | None], None]


class Names:
    """The names that stand, opened: the automaton and whose names they are."""

    def __init__(self, folder: Path) -> None:
        self.automaton: Automaton = open_automaton(folder)
        self.digest = f"{_RULES}:{self.automaton.digest}"
        self.countries: Mapping[str, Sequence[str]] = json.loads((folder / "countries.json").read_text("utf-8"))
        self._starts = np.load(folder / "parties.npy", mmap_mode="r", allow_pickle=False)
        with (folder / "parties.jsonl").open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            self._lines = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) if size else b""

    def party(self, number: int) -> Listed:
        """The party with that number; the number's last bits say what kind of name it is (`_SCORES`)."""
        return self._at(number >> _KIND_BITS, _SCORES[number & ((1 << _KIND_BITS) - 1)])

    def of(self, keys: Iterable[str]) -> tuple[Listed, ...]:
        """The parties with those ids, the first 64 of them; one without a name is none."""
        found = []
        for key in sorted(keys)[:_MOST_KIN]:
            at = bisect_left(range(len(self._starts) - 1), key, key=self._key)
            if at < len(self._starts) - 1 and self._key(at) == key:
                found.append(self._at(at, _SCORES[0]))
        return tuple(found)

    def _key(self, at: int) -> str:
        return str(json.loads(self._lines[int(self._starts[at]) : int(self._starts[at + 1])])[0])

    def _at(self, at: int, score: int) -> Listed:
        key, schema, *weighs = json.loads(self._lines[int(self._starts[at]) : int(self._starts[at + 1])])
        return Listed(key, schema, score, *map(frozenset, weighs))

    def find(self, text: str, ranges: Sequence[tuple[int, int]]) -> list[NamesInText]:
        """The names in the ranges (ascending, apart) of a text."""
        return [self._found(hit) for hit in self.automaton.find_in(text, ranges)] if ranges else []

    def _found(self, hit: Hit) -> NamesInText:
        alone = bool(hit.signs & Sign.ALONE)
        best: dict[str, Listed] = {}
        for one in map(self.party, hit.entities):
            if one.entity not in best or best[one.entity].score < one.score:
                best[one.entity] = one
        parties = tuple(sorted(best.values(), key=lambda one: (-one.score, one.entity)))
        signs = tuple(_WORDS[one] for one in _WORDS if one & hit.signs)
        return NamesInText(hit.start, hit.end, parties, signs, alone, bool(hit.signs & (Sign.BEGINS | Sign.LOWER_CASE)))


def present_names(record: Record) -> Names | None:
    """The names that stand, where they have been built already; `None` where they would have to be."""
    folder = record.folder / "images" / "mentions"
    pointer = _pointer(folder)
    if pointer.get("stamp") == f"{_CODE} {record.standing_stamp()}":
        with suppress(StoreError, OSError, ValueError):
            return _open(folder / pointer["state"])
    return None


def names_of(workspace: Workspace, *, progress: Progress | None = None) -> Names:
    """The names that stand in the present record, built when others stand than before.

    Raises:
        StoreError: the disk refuses.
    """
    record = workspace.record
    present = present_names(record)
    if present is not None:
        return present
    folder = record.folder / "images" / "mentions"
    stamp, token = f"{_CODE} {record.standing_stamp()}", f"{_CODE} {record.standing().token}"
    state = blake2b(token.encode(), digest_size=16).hexdigest()
    target = folder / state
    names = None
    with suppress(StoreError, OSError, ValueError):
        names = _open(target)
    if names is None:
        if progress is not None:
            progress("building the names for documents", 0, None)
        _build(record, folder, target)
        with store_errors(target, "open the names for documents"):
            names = _open(target)
    if token == f"{_CODE} {record.standing().token}":
        _point(folder, {"stamp": stamp, "state": state})
    _forget_old(folder, keep=state)
    return names


def refresh_mentions(workspace: Workspace, *, progress: Progress | None = None) -> int:
    """Look for the names that stand in every document that was not compared with them yet; how many were.

    What cannot be done (a full or read-only disk) is said and left for the next time.
    """
    return _refreshed(workspace, progress)[1]


def refreshed_names(workspace: Workspace) -> Names | None:
    """The names that stand, every document compared with them; `None` without a document, or where the disk refuses."""
    return _refreshed(workspace, None)[0]


def _refreshed(workspace: Workspace, progress: Progress | None) -> tuple[Names | None, int]:
    record = workspace.record
    if record.documents.is_empty():
        return None, 0
    try:
        names = names_of(workspace, progress=progress)
        waiting = record.documents.unlinked(names.digest)
        same = record.identities.canonical_ids() if waiting else {}
        for number, document in enumerate(waiting):
            if progress is not None:
                progress("looking for listed parties in documents", number, len(waiting))
            record.documents.link(document, names.digest, list(_of_document(record, names, document, same)))
    except StoreError as exc:
        _log.warning("the parties named in documents are not brought up to date: %s", exc)
        return None, 0
    return names, len(waiting)


def named_in(
    workspace: Workspace,
    rows: Mapping[str, Sequence[Row]],
    views: Iterable[Blocks],
    *,
    progress: Progress | None = None,
) -> tuple[Mentioned, ...]:
    """The parties that a document names which the workspace does not hold; nothing is kept of it.

    Args:
        workspace: whose record is looked in.
        rows: its rows by kind; mentions and roles are looked at.
        views: its text.
        progress: told while the names are built.

    Raises:
        StoreError: the disk refuses.
    """
    names = names_of(workspace, progress=progress)
    return tuple(_linked(names, -1, rows, views, workspace.record.identities.canonical_ids()))


def _of_document(record: Record, names: Names, document: int, same: Mapping[str, str]) -> Iterator[Mentioned]:
    rows = record.documents.rows(document, ("mentions", "roles"))
    return _linked(names, document, rows, record.documents.blocks(document), same)


def _linked(  # noqa: PLR0917 - the names, the document's own, and who is one party
    names: Names, document: int, rows: Mapping[str, Sequence[Row]], views: Iterable[Blocks], same: Mapping[str, str]
) -> Iterator[Mentioned]:
    mentions: dict[int, list[TextMention]] = {}
    called: dict[str, list[str]] = {}
    for row in rows["roles"]:
        called.setdefault(str(row["person"]), []).append(f"{row['role']} {row['organization'] or ''}")
    for row in rows["mentions"]:
        mentions.setdefault(int(str(row["view"])), []).append(TextMention(
            int(str(row["start"])), int(str(row["end"])), str(row["type"]), str(row["canonical"] or ""),
            str(row["kind"]),
        ))  # fmt: skip
    members: dict[str, list[str]] = {}
    for one, canonical in same.items():
        members.setdefault(canonical, []).append(one)
    kin = cache(lambda canonical: names.of(members.get(canonical, ())))
    for blocks in views:
        ranges = [(start, end) for start, end, zone in blocks.places if zone in _SPOKEN]
        yield from link_mentions(
            blocks.text, ranges, mentions.get(blocks.view, ()), find=names.find, same=lambda key: same.get(key, key),
            place=(document, blocks.view), called=called, kin=kin,
        )  # fmt: skip


def _build(record: Record, folder: Path, target: Path) -> None:
    """Write the names and whose they are, beside their place; renamed when all of it stands."""
    disk = Disk()
    disk.make_folder(folder)
    with store_errors(folder, "write the names for documents"):
        beside = Path(tempfile.mkdtemp(prefix=".", dir=folder))
        try:
            starts = [0]
            with (beside / "parties.jsonl").open("wb") as lines:
                build(_numbered(record, lines.write, starts), beside / "names")
            for file in (beside / "names").iterdir():
                file.rename(beside / file.name)
            (beside / "names").rmdir()
            np.save(beside / "parties.npy", np.array(starts, dtype=np.int64))
            countries = json.dumps(record.documents.measures_by_country(), sort_keys=True)
            (beside / "countries.json").write_text(countries, "utf-8")
            _put_in_place(beside, target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _put_in_place(beside: Path, target: Path) -> None:
    """Give what was made its name; what another process made meanwhile stays, what cannot be opened goes."""
    with suppress(OSError):
        beside.rename(target)
        return
    try:
        _open(target)
    except (StoreError, OSError, ValueError):
        with tempfile.TemporaryDirectory(prefix=".", dir=target.parent) as aside:
            target.rename(Path(aside) / "damaged")
            beside.rename(target)


def _numbered(record: Record, write: Callable[[bytes], int], starts: list[int]) -> Iterator[tuple[str, int]]:
    for at, party in enumerate(record.documents.named_parties()):
        line = (
            json.dumps([
                party.id, party.schema, party.countries, party.roles, party.lists,
                sorted(offices_of(party.told, known=True)) if party.schema == "Person" else (),
            ], ensure_ascii=True).encode("ascii") + b"\n"
        )  # fmt: skip
        write(line)
        starts.append(starts[-1] + len(line))
        short = {one for name in party.names for one in shortened(name)} if party.schema == "Person" else set()
        bare = {without_form(name) for name in party.names} - {""} if party.schema in _BODIES else set()
        kinds = (party.names, party.weak_names, tuple(sorted(short.difference(party.names))), tuple(sorted(bare)))
        for kind, names in enumerate(kinds):
            for name in names:
                yield name, (at << _KIND_BITS) + kind


_opened: dict[tuple[str, int, int], Names] = {}


def _open(folder: Path) -> Names:
    """The names in a folder; the last ones opened by this process are kept, as long as nothing came or went in it."""
    stands = folder.stat()
    key = (str(folder.resolve()), stands.st_ino, stands.st_mtime_ns)
    found = _opened.get(key)
    if found is None:
        found = Names(folder)
        _opened.clear()
        _opened[key] = found
    return found


def _pointer(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / "current.json").read_text("utf-8"))
        return {name: str(found[name]) for name in ("stamp", "state")}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _point(folder: Path, fields: dict[str, str]) -> None:
    if os.access(folder, os.W_OK):
        Disk().replace_file(folder / "current.json", json.dumps(fields).encode())


def _forget_old(folder: Path, keep: str) -> None:
    """Remove what nobody is led to any more; who maps it keeps it until it lets go."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and path.name != keep and time.time() - path.stat().st_mtime > _GRACE_S:
                shutil.rmtree(path, ignore_errors=True)
