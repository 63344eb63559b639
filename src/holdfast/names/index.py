# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The flat fuzzy name index: (number, text) in, (number, score) out. It knows no entities.

Fuzziness lives at the vocabulary, not at the names:

1. `build` (in `building`) reads every name, lists the distinct words of all readings, of
   neighbouring words run together and of whole names run together, and stores for each word
   the keys under which similar words find it, and the forms (distinct readings) that hold it.
2. `match` lays the queries' words into flat arrays; the kernels look each up (`lookup`),
   gather, rank and align forms (`twins.match_readings` explains how), and collect names.
3. The best reading counts; a score is an integer of 0 to 10000.

Word order is free; typos, split and joined words, initials and romanisations are found.
`save` writes one .npy file per array; `open_index` maps them, so that processes share them.
Equal names in equal order give equal files.

What a score depends on: the two names alone, and not the batch. What else is listed can only
push a name out of the best layout.KEEP forms of a reading, and which those are depends on the
set of listed names, not on their order or on how they are divided: `match_all` over the
indexes of several segments, names taken back with `without`, gives exactly the hits of one
index of the names that are left.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from holdfast.base.errors import StoreError
from holdfast.names import kernels, layout
from holdfast.names.asking import Scratch, prepare
from holdfast.names.building import NONE, assemble, fixed
from holdfast.names.kernel import compiled
from holdfast.names.layout import Forms, Queries
from holdfast.names.lookup import GRADES, Words
from holdfast.names.tokens import Name, Reading, Role, Token
from holdfast.names.twins import Bearers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from holdfast.names.layout import Int32

__all__ = ["FORMAT", "NameIndex", "build", "match_all", "open_index"]

FORMAT = 2
_FEW_READINGS = 16  # up to here the twins answer sooner than the compiler loads
_WORDS = tuple(name for name in Words._fields if name != "grades")
_FORMS = tuple(name for name in Forms._fields if name not in {"word_chars", "word_start"})  # those of the words
_BEARERS = ("start", "name", "key")


class Found(NamedTuple):
    """What the kernels found per reading: forms ascending, their ranks and scores, and how many."""

    form: Int32
    rank: Int32
    score: Int32
    kept: Int32


@dataclass(frozen=True, slots=True)
class NameIndex:
    """A searchable set of names; `bearers` says which numbers each form belongs to. Any thread may use it."""

    words: Words
    forms: Forms
    bearers: Bearers
    _idle: list[Scratch] = field(default_factory=list, compare=False, repr=False)
    _rows: list[Int32] = field(default_factory=list, compare=False, repr=False)

    def match(self, names: Sequence[Name]) -> list[list[tuple[int, int]]]:
        """For each name its `(number, score)` hits, best first (ties: smaller number), scores from layout.MIN_SCORE."""
        readings = [reading for name in names for reading in name.readings]
        found = self.find(readings)
        starts = np.zeros(len(names) + 1, dtype=np.int32)
        np.cumsum(np.fromiter((len(name.readings) for name in names), dtype=np.int32, count=len(names)), out=starts[1:])
        return self._collect(starts, found)

    def find(self, readings: Sequence[Reading]) -> Found:
        """The best layout.KEEP forms of each reading."""
        light = len(readings) <= _FEW_READINGS
        with _Borrowed(self) as scratch:
            queries = prepare(readings, scratch, self.words, light=light)
            return self._run(queries, len(readings), scratch, light=light)

    def find_prepared(self, queries: Queries, count: int, *, light: bool) -> Found:
        """The same for `count` readings that are laid into arrays already."""
        with _Borrowed(self) as scratch:
            return self._run(queries, count, scratch, light=light)

    def _run(self, queries: Queries, count: int, scratch: Scratch, *, light: bool) -> Found:
        shape = (count, layout.KEEP)
        form, rank, score = (np.empty(shape, dtype=np.int32) for _ in range(3))
        found = Found(form, rank, score, np.zeros(count, dtype=np.int32))
        match = kernels.match_readings.light if light else kernels.match_readings
        room = scratch.room
        if (not light and compiled()) or kernels.match_readings.at_hand:
            room = room._replace(rows=self._form_rows())
        match(0, count, queries, self.forms, self.bearers, room, *found)
        return found

    def _form_rows(self) -> Int32:
        """`twins.form_rows`, made when a compiled loop first needs them: some 50 ms for 300,000 names, 18 MB."""
        if not self._rows:
            forms = self.forms
            rows = np.zeros((len(forms.form_words) + len(forms.form_total), 4), dtype=np.int32)
            kernels.form_rows(forms, rows)
            self._rows.append(rows)
        return self._rows[0]

    def without(self, numbers: Iterable[int]) -> NameIndex:
        """The same index in which the names of these numbers no longer count."""
        dead_name = np.zeros(int(self.bearers.name.max(initial=-1)) + 1, dtype=np.uint8)
        dead_name[: len(self.bearers.dead_name)] = self.bearers.dead_name
        dead_name[[number for number in numbers if 0 <= number < len(dead_name)]] = 1
        forms = len(self.bearers.start) - 1
        owner = np.repeat(np.arange(forms), np.diff(self.bearers.start))
        living = np.bincount(owner[dead_name[self.bearers.name] == 0], minlength=forms)
        dead = (living == 0).astype(np.uint8)
        for array in (dead, dead_name):
            array.flags.writeable = False
        return replace(self, bearers=self.bearers._replace(dead=dead, dead_name=dead_name), _idle=[])

    def warm(self) -> None:
        """Load the compiled kernels now (a minute the first time on a machine, under one second later)."""
        reading = Reading((Token("a", Role.INITIAL, 1),), frozenset())
        found = self.find([reading] * (_FEW_READINGS + 1))
        self._collect(np.arange(_FEW_READINGS + 2, dtype=np.int32), found)

    def prepare(self, readings: Sequence[Reading]) -> Queries:
        """The arrays that the kernels take, for `readings` in order."""
        with _Borrowed(self) as scratch:
            queries = prepare(readings, scratch, self.words, light=len(readings) <= _FEW_READINGS)
            return queries._replace(
                expand_start=queries.expand_start.copy(),
                expand_word=queries.expand_word.copy(),
                expand_similarity=queries.expand_similarity.copy(),
            )

    def expand(self, words: Sequence[str]) -> list[dict[int, int]]:
        """For each word the rows of the vocabulary it may stand for, with similarities."""
        queries = self.prepare([Reading((Token(word, Role.WORD, 1),), frozenset()) for word in words])
        found = []
        for word in queries.words.tolist():
            low, high = int(queries.expand_start[word]), int(queries.expand_start[word + 1])
            rows, grades = queries.expand_word[low:high].tolist(), queries.expand_similarity[low:high].tolist()
            found.append(dict(zip(rows, grades, strict=True)))
        return found

    def row(self, word: str) -> int:
        """The row of a word in the vocabulary, -1 when it is not there. O(vocabulary): for tests and curious eyes."""
        codes = np.array([ord(char) for char in word], dtype=np.uint32)
        for row in np.flatnonzero(np.diff(self.words.start) == len(codes)).tolist():
            if np.array_equal(self.words.chars[self.words.start[row] : self.words.start[row + 1]], codes):
                return int(row)
        return -1

    def _collect(self, starts: Int32, found: Found) -> list[list[tuple[int, int]]]:
        collect = kernels.collect.light if len(starts) <= _FEW_READINGS else kernels.collect
        size = len(starts) - 1
        out_start = np.zeros(size + 1, dtype=np.int64)
        room = 64 * size + 1024
        while True:
            number, score = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
            total = collect(starts, self.bearers, found.form, found.score, found.kept, out_start, number, score)
            if total >= 0:
                break
            room *= 4
        pairs = list(zip(number[:total].tolist(), score[:total].tolist(), strict=True))
        bounds = out_start.tolist()
        return [pairs[low:high] for low, high in pairwise(bounds)]

    def save(self, folder: Path) -> None:
        """Write the arrays into an existing, empty folder.

        Raises:
            StoreError: the folder cannot be written.
        """
        arrays: dict[str, npt.NDArray[np.generic]] = {f"word_{name}": getattr(self.words, name) for name in _WORDS}
        arrays |= {name: getattr(self.forms, name) for name in _FORMS}
        arrays |= {f"bearer_{name}": getattr(self.bearers, name) for name in _BEARERS}
        try:
            for name, array in arrays.items():
                np.save(folder / f"{name}.npy", array, allow_pickle=False)
            (folder / "index.json").write_text(json.dumps({"format": FORMAT}), encoding="utf-8")
        except OSError as exc:
            msg = f"the name index cannot be written: {exc.strerror}"
            raise StoreError(msg, where=str(folder), hint="free some space, or choose another folder") from exc


class _Borrowed:
    """A scratch of an index for the length of a `with`: as many exist as threads have matched at once."""

    __slots__ = ("index", "scratch")

    def __init__(self, index: NameIndex) -> None:
        self.index = index

    def __enter__(self) -> Scratch:
        idle = self.index._idle  # noqa: SLF001 - one module
        try:
            self.scratch = idle.pop()
        except IndexError:
            self.scratch = Scratch(len(self.index.words.start) - 1, self.index.forms.form_total)
        return self.scratch

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:  # one that an error left half filled is thrown away
            self.index._idle.append(self.scratch)  # noqa: SLF001 - one module


def match_all(parts: Sequence[NameIndex], names: Sequence[Name]) -> list[list[list[tuple[int, int]]]]:
    """For each part what `match` gives, as if all parts were one index: `result[part][name]`.

    A part holds the names of one segment, less those taken back (`without`).
    """
    if len(parts) == 1:
        return [parts[0].match(names)]
    readings = [reading for name in names for reading in name.readings]
    found = [part.find(readings) for part in parts]
    for row in range(len(readings)):
        if sum(int(one.kept[row]) for one in found) > layout.KEEP:
            _cut(parts, found, row)
    starts = np.zeros(len(names) + 1, dtype=np.int32)
    np.cumsum(np.fromiter((len(name.readings) for name in names), dtype=np.int32, count=len(names)), out=starts[1:])
    return [part._collect(starts, one) for part, one in zip(parts, found, strict=True)]  # noqa: SLF001 - one module


def _cut(parts: Sequence[NameIndex], found: Sequence[Found], row: int) -> None:
    """Take the score from forms that would not be among the best KEEP of one index of all parts."""
    ranked: set[tuple[int, int]] = set()
    keys = []
    for part, one in zip(parts, found, strict=True):
        count = int(one.kept[row])
        ranks = (-one.rank[row, :count]).tolist()
        keys.append(list(zip(ranks, part.bearers.key[one.form[row, :count]].tolist(), strict=True)))
        ranked.update(keys[-1])  # the same form in two parts is one form
    if len(ranked) <= layout.KEEP:
        return
    last = sorted(ranked)[layout.KEEP - 1]
    for one, mine in zip(found, keys, strict=True):
        for at, key in enumerate(mine):
            if key > last:
                one.score[row, at] = 0


def build(names: Iterable[tuple[int, str]]) -> NameIndex:
    """Index `(number, text)` pairs; a number may come several times, texts without words are left out."""
    return NameIndex(*assemble(names))


def open_index(folder: Path) -> NameIndex:
    """Map an index that `save` wrote. Nothing is read before it is needed.

    Raises:
        StoreError: a file is missing or damaged, or the format is newer than this version.
    """
    try:
        meta = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        if meta.get("format") != FORMAT:
            msg = f"name index of format {meta.get('format')}, this version reads {FORMAT}"
            raise StoreError(msg, where=str(folder), hint="rebuild it: holdfast rebuild")

        def load(name: str) -> npt.NDArray[np.generic]:
            mapped = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            return cast("npt.NDArray[np.generic]", mapped.view(np.ndarray))

        words = {name: load(f"word_{name}") for name in _WORDS}
        forms = {name: load(name) for name in _FORMS}
        bearers = {name: load(f"bearer_{name}") for name in _BEARERS}
        return NameIndex(
            Words(**words, grades=fixed(GRADES)),  # type: ignore[arg-type] # by name
            Forms(**forms, word_chars=words["chars"], word_start=words["start"]),  # type: ignore[arg-type] # by name
            Bearers(**bearers, dead=NONE, dead_name=NONE),  # type: ignore[arg-type] # by name
        )
    except (OSError, ValueError, EOFError) as exc:
        msg = f"the name index cannot be read: {exc}"
        raise StoreError(msg, where=str(folder), hint="rebuild it: holdfast rebuild") from exc
