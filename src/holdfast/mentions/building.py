# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names → the flat arrays of the automaton, in a folder that all workers map.

    <folder>/<array>.npy      one file per array of `layout` (character_*, word_*, trie_*), and
                              entity.npy, entity_start.npy: per ending, whose name ends there
    <folder>/mentions.json    format, counts, digest of the content, size and SHA-256 of every file; written last

Names are read in batches as they come, so memory grows with the distinct words and nodes and
not with the list. Equal names in equal order give equal files. The folder is written beside
its place and renamed.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from holdfast.base import canonical
from holdfast.base.digest import Digest, sha256
from holdfast.base.errors import StoreError
from holdfast.mentions import kernels, layout
from holdfast.mentions.characters import characters
from holdfast.mentions.layout import Characters, Int32, Trie, Vocabulary
from holdfast.mentions.spellings import words_of_kinds, written_as
from holdfast.names.deletions import pack

__all__ = ["MANIFEST", "Built", "build", "fixed"]

MANIFEST = "mentions.json"
_T = TypeVar("_T", bound=np.generic)
_BATCH = 20_000  # names read at a time
_FEW_LETTERS = 20_000  # up to here the twins are done before the compiler is loaded
_ALONE = 600  # thousandths: a word that weighs less is borne by too many to name one of them by itself
_COMMON_KINDS = frozenset({"form", "generic", "number", "ordinary", "particle", "place", "stop", "suffix", "title"})


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: the digest of the content, how many names, words and nodes, and the names left out.

    A name is left out when it has no letter, more than MAX_TOKENS words or a word of more than MAX_CHARS characters.
    """

    digest: Digest
    names: int
    left_out: int
    words: int
    nodes: int


class _Growing:
    """The vocabulary and the trie while names come in; tables are at most half full."""

    __slots__ = ("sizes", "trie", "vocabulary")

    def __init__(self) -> None:
        self.sizes = np.array([0, 0, 1], dtype=np.int64)
        self.vocabulary = Vocabulary(_empty(1), np.zeros(2, np.int32), np.zeros(1, np.uint32), np.zeros(0, np.uint8))
        none = np.full(1, -1, np.int32)
        self.trie = Trie(_empty(1), none, none, none, np.zeros(0, np.uint8))

    def make_room(self, letters: int, *, light: bool) -> None:
        """Room for names of so many characters."""
        words, chars, nodes = (int(size) for size in self.sizes)
        old, tree = self.vocabulary, self.trie
        start, held = _grown(old.start, words + letters + 2), _grown(old.chars, chars + letters * layout.MAX_EXPANSION)
        self.vocabulary = Vocabulary(old.slot, start, held, old.kind)
        parent, word = _grown(tree.parent, nodes + letters + 1), _grown(tree.word, nodes + letters + 1)
        self.trie = Trie(tree.slot, parent, word, tree.ending, tree.listed_with_stops)
        if len(old.slot) < 2 * (words + letters):
            self.vocabulary = self.vocabulary._replace(slot=_empty(2 * (words + letters)))
            (kernels.place_words.light if light else kernels.place_words)(self.vocabulary, words)
        if len(tree.slot) < 2 * (nodes + letters):
            self.trie = self.trie._replace(slot=_empty(2 * (nodes + letters)))
            (kernels.place_nodes.light if light else kernels.place_nodes)(self.trie, nodes)

    def fit(self, *, light: bool) -> None:
        """Give back the room that was not used."""
        words, chars, nodes = (int(size) for size in self.sizes)
        old, tree = self.vocabulary, self.trie
        slot = old.slot if len(old.slot) <= _slots(words) else _empty(_slots(words))
        start, held = old.start[: words + 1].copy(), old.chars[:chars].copy()
        self.vocabulary = Vocabulary(slot, start, held, np.zeros(words, np.uint8))
        if slot is not old.slot:
            (kernels.place_words.light if light else kernels.place_words)(self.vocabulary, words)
        slot = tree.slot if len(tree.slot) <= _slots(nodes) else _empty(_slots(nodes))
        parent, word = tree.parent[:nodes].copy(), tree.word[:nodes].copy()
        self.trie = Trie(slot, parent, word, np.full(nodes, -1, np.int32), tree.listed_with_stops)
        if slot is not tree.slot:
            (kernels.place_nodes.light if light else kernels.place_nodes)(self.trie, nodes)


def build(names: Iterable[tuple[str, int]], folder: Path) -> Built:
    """Write the automaton of `(text, number of an entity)` pairs into `folder`, in place of what is there.

    A text may come for several entities, and an entity with several texts.

    Raises:
        StoreError: the folder cannot be written.
    """
    table, growing = characters(), _Growing()
    ends, owners, taken, left_out = [], [], 0, 0
    light = True
    for texts, numbers in _batches(names):
        codes, start = pack(texts)
        light = light and len(codes) <= _FEW_LETTERS
        growing.make_room(len(codes), light=light)
        nodes = np.empty(len(texts), dtype=np.int32)
        learn = kernels.learn.light if light else kernels.learn
        left_out += learn(codes, start, table, growing.vocabulary, growing.trie, growing.sizes, nodes)
        taken += len(texts)
        ends.append(nodes)
        owners.append(np.array(numbers, dtype=np.int32))
    growing.fit(light=light)
    entity, entity_start, trie = _endings(growing.trie, _joined(ends), _joined(owners))
    vocabulary = _with_kinds(growing.vocabulary, light=light)
    arrays = _arrays(table, vocabulary, trie) | {"entity": entity, "entity_start": entity_start}
    counts = {"left_out": left_out, "names": taken, "nodes": len(trie.parent) - 1, "words": len(vocabulary.kind)}
    try:
        digest = _write(folder, arrays, counts)
    except OSError as exc:
        msg = f"the names for finding mentions cannot be written: {exc.strerror}"
        raise StoreError(msg, where=str(folder), hint="free some space, or check the folder's permissions") from exc
    return Built(digest, taken, left_out, counts["words"], counts["nodes"])


def fixed(array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """A view that cannot be written, as mapped arrays cannot: the kernels are compiled for one kind."""
    view = array.view(np.ndarray)
    view.flags.writeable = False
    return view


def _batches(names: Iterable[tuple[str, int]]) -> Iterator[tuple[list[str], list[int]]]:
    waiting = iter(names)
    while True:
        texts: list[str] = []
        numbers: list[int] = []
        for text, number in waiting:
            for written in written_as(text):
                texts.append(written)
                numbers.append(number)
            if len(texts) >= _BATCH:
                break
        if not texts:
            return
        yield texts, numbers


def _endings(trie: Trie, ends: Int32, owners: Int32) -> tuple[Int32, Int32, Trie]:
    """Entities per ending, where each begins, and the trie with its endings numbered by ascending node."""
    kept = ends >= 0
    nodes, stops, owners = ends[kept] >> 1, ends[kept] & 1, owners[kept]
    order = np.lexsort((owners, nodes))
    nodes, stops, owners = nodes[order], stops[order], owners[order]
    nodes_of, number = np.unique(nodes, return_inverse=True)
    listed = np.zeros(len(nodes_of), dtype=np.uint8)
    listed[number[stops == 1]] = 1
    first = np.ones(len(nodes), dtype=np.bool_)
    first[1:] = (nodes[1:] != nodes[:-1]) | (owners[1:] != owners[:-1])
    start = np.zeros(len(nodes_of) + 1, dtype=np.int32)
    np.cumsum(np.bincount(number[first], minlength=len(nodes_of)), out=start[1:])
    trie.ending[nodes_of] = np.arange(len(nodes_of), dtype=np.int32)
    return owners[first], start, trie._replace(listed_with_stops=listed)


def _with_kinds(vocabulary: Vocabulary, *, light: bool) -> Vocabulary:
    known = words_of_kinds()
    codes, start = pack(list(known))
    numbers = np.empty(len(known), dtype=np.int32)
    (kernels.find_words.light if light else kernels.find_words)(codes, start, vocabulary, numbers)
    for number, (weight, kind) in zip(numbers.tolist(), known.values(), strict=True):
        if number >= 0:
            bits = layout.COMMON if kind in _COMMON_KINDS else 0
            bits |= layout.FORM if kind == "form" else 0
            vocabulary.kind[number] = bits | (layout.NEVER_ALONE if bits or weight < _ALONE else 0)
    return vocabulary


def _arrays(table: Characters, vocabulary: Vocabulary, trie: Trie) -> dict[str, npt.NDArray[np.generic]]:
    found: dict[str, npt.NDArray[np.generic]] = {f"character_{key}": value for key, value in table._asdict().items()}
    found |= {f"word_{key}": value for key, value in vocabulary._asdict().items()}
    return found | {f"trie_{key}": value for key, value in trie._asdict().items()}


def _write(folder: Path, arrays: dict[str, npt.NDArray[np.generic]], counts: dict[str, int]) -> Digest:
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
    try:
        sealed: dict[str, canonical.JsonValue] = {}
        for name, array in sorted(arrays.items()):
            path = work / f"{name}.npy"
            np.save(path, array, allow_pickle=False)
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            sealed[path.name] = {"sha256": digest, "size": path.stat().st_size}
        content = sha256(canonical.dumps({"files": sealed, "format": layout.FORMAT}))
        sheet: dict[str, canonical.JsonValue] = {
            "counts": dict(counts), "digest": str(content), "files": sealed, "format": layout.FORMAT,
        }  # fmt: skip
        (work / MANIFEST).write_bytes(canonical.dumps(sheet))
        work.chmod(0o755)
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=".old-", dir=folder.parent))
            folder.rename(old / "old")
            work.rename(folder)
            shutil.rmtree(old, ignore_errors=True)
        else:
            work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return content


def _slots(count: int) -> int:
    """The size of a finished table: at most three quarters full."""
    return 1 << max(count * 4 // 3, 1).bit_length()


def _empty(least: int) -> Int32:
    return np.full(1 << max(least - 1, 1).bit_length(), -1, dtype=np.int32)


def _grown(array: npt.NDArray[_T], least: int) -> npt.NDArray[_T]:
    if len(array) >= least:
        return array
    made = np.zeros(max(least, len(array) * 3 // 2), dtype=array.dtype)
    made[: len(array)] = array
    return made


def _joined(parts: list[Int32]) -> Int32:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
