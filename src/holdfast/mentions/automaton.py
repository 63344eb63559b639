# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Every name of the record in a text: `open_automaton(folder).find(text)`.

The arrays are mapped, so that any number of workers share one copy and opening costs nothing.
Names that are found are chosen from longest to shortest, without overlap; equal lengths from
left to right. Ambiguity is kept: a hit carries every entity that bears the name.

A name of one word is a hit only where it is not written in lower case, and not at all in a
text that also writes it in lower case at its side: there it is a word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Flag
from hashlib import file_digest
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from holdfast.base.digest import Digest
from holdfast.base.errors import InputError, StoreError
from holdfast.mentions import kernels, layout
from holdfast.mentions.building import MANIFEST, fixed
from holdfast.mentions.layout import Characters, Int32, Int64, Trie, Vocabulary

__all__ = ["Automaton", "Hit", "Sign", "choose", "open_automaton"]

_HINT = "rebuild it: holdfast rebuild"
_FEW_LETTERS = 6_000  # up to here the twins answer sooner than the compiler loads


class Sign(Flag):
    """What is worth knowing about how a name stands in the text."""

    NONE = 0
    HOMOGLYPH = layout.HOMOGLYPH  # a word mixes scripts with letters that look alike: a possible attempt at evasion
    HIDDEN = layout.HIDDEN_INSIDE  # characters that no reader sees stand inside a word
    LINE_BREAK = layout.LINE_INSIDE  # the name goes on in the next line
    ALONE = layout.ALONE  # a single word
    LOWER_CASE = layout.LOWER  # written without a capital
    BEGINS = layout.BEGINS  # a single word at the head of a sentence, where any word has a capital


@dataclass(frozen=True, slots=True)
class Hit:
    """A name in the text: character offsets (half-open), the numbers of all entities that bear it, and signs."""

    start: int
    end: int
    entities: tuple[int, ...]
    signs: Sign


@dataclass(frozen=True, slots=True)
class Automaton:
    """An opened automaton. Any thread and any process may use it."""

    digest: Digest
    table: Characters
    vocabulary: Vocabulary
    trie: Trie
    entity: Int32
    entity_start: Int32

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Hit]:
        """The names in `text[start:end]`, in order, without overlap; offsets count characters of `text`."""
        return self.find_in(text, [(start, len(text) if end is None else end)])

    def find_in(self, text: str, ranges: Sequence[tuple[int, int]]) -> list[Hit]:
        """The same for several ranges (paragraphs) of one text, ascending and apart; no name spans two.

        What the text as a whole says of a word (it is written in lower case, too) counts for all of them.

        Raises:
            ValueError: a range does not lie in the text, or before the one before it.
        """
        spans = np.array(ranges, dtype=np.int64).reshape(-1, 2)
        bounds = spans.ravel()
        if len(bounds) and (bounds[0] < 0 or bounds[-1] > len(text) or np.any(np.diff(bounds) < 0)):
            msg = f"ranges outside a text of {len(text)} characters, or not ascending"
            raise ValueError(msg)
        codes = cast("layout.UInt32", fixed(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)))
        rows = self._scan(codes, spans, joins=0)
        if "-\n" in text:
            again = self._scan(codes, spans, joins=1)
            rows = np.unique(np.concatenate([rows, again]), axis=0)
        return [self._hit(row) for row in choose(rows.tolist())]

    def warm(self) -> None:
        """Load the compiled loop now."""
        self.find("a " * _FEW_LETTERS)

    def _scan(self, codes: layout.UInt32, spans: Int64, *, joins: int) -> Int64:
        light = int((spans[:, 1] - spans[:, 0]).sum()) <= _FEW_LETTERS
        scan = kernels.scan.light if light else kernels.scan
        room = 256 + len(codes) // 64
        while True:
            hits = np.empty((room, 4), dtype=np.int64)
            count = scan(codes, spans, joins, self.table, self.vocabulary, self.trie, hits)
            if count >= 0:
                return hits[:count]
            room *= 4

    def _hit(self, row: tuple[int, int, int, int]) -> Hit:
        start, end, ending, flags = row
        low, high = int(self.entity_start[ending]), int(self.entity_start[ending + 1])
        return Hit(start, end, tuple(self.entity[low:high].tolist()), Sign(flags))


def choose(rows: Iterable[Sequence[int]]) -> list[tuple[int, int, int, int]]:
    """Which of the rows `(start, end, ending, flags)` that `scan` gave are hits, in order of the text."""
    found = [(row[0], row[1], row[2], row[3]) for row in rows]
    words = {row[2] for row in found if row[3] & layout.ALONE and row[3] & layout.LOWER}
    kept = [row for row in found if not (row[3] & layout.ALONE and row[2] in words)]
    kept.sort(key=lambda row: (row[0] - row[1], row[0], row[3]))
    return sorted(_apart(kept))


def _apart(rows: list[tuple[int, int, int, int]]) -> Iterable[tuple[int, int, int, int]]:
    """Those of the rows, given from longest to shortest, that overlap none before them.

    What was taken before is at least as long: where it overlaps, it covers an end. So two characters are looked at.
    """
    taken = bytearray(max((row[1] for row in rows), default=0))
    for row in rows:
        start, end = row[0], row[1]
        if not taken[start] and not taken[end - 1]:
            taken[start:end] = b"\1" * (end - start)
            yield row


def open_automaton(folder: Path, *, verify: bool = False) -> Automaton:
    """Map the automaton that `build` wrote; with `verify` every file is read and its digest compared.

    Raises:
        StoreError: it is missing or damaged, or made by another version.
    """
    try:
        sheet = json.loads((folder / MANIFEST).read_bytes())
        if sheet["format"] != layout.FORMAT:
            msg = f"names for mentions of format {sheet['format']}, this version reads {layout.FORMAT}"
            raise StoreError(msg, where=str(folder), hint=_HINT)
        for name, seal in sheet["files"].items():
            _check(folder / name, seal["size"], seal["sha256"] if verify else None)

        def load(prefix: str, fields: Sequence[str]) -> dict[str, npt.NDArray[np.generic]]:
            return {key: _mapped(folder / f"{prefix}{key}.npy") for key in fields}

        return Automaton(
            Digest.parse(sheet["digest"]),
            Characters(**load("character_", Characters._fields)),  # type: ignore[arg-type] # by name
            Vocabulary(**load("word_", Vocabulary._fields)),  # type: ignore[arg-type] # by name
            Trie(**load("trie_", Trie._fields)),  # type: ignore[arg-type] # by name
            **load("", ("entity", "entity_start")),  # type: ignore[arg-type] # by name
        )
    except (OSError, ValueError, EOFError, KeyError, TypeError, AttributeError, InputError) as exc:
        msg = f"the names for finding mentions cannot be read: {exc}"
        raise StoreError(msg, where=str(folder), hint=_HINT) from exc


def _check(path: Path, size: int, digest: str | None) -> None:
    if path.stat().st_size != size:
        msg = f"{path.name} has not the {size} bytes that were written"
        raise ValueError(msg)
    if digest is not None:
        with path.open("rb") as stream:
            if file_digest(stream, "sha256").hexdigest() != digest:
                msg = f"{path.name} is damaged"
                raise ValueError(msg)


def _mapped(path: Path) -> npt.NDArray[np.generic]:
    return fixed(np.load(path, mmap_mode="r", allow_pickle=False))
