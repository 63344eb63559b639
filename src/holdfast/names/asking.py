# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Readings of queries → the flat arrays that matching takes.

All letters of a chunk lie end to end, so a word, two neighbouring words run together and a
whole name run together are spans of one array, and no text is put together for them. Words are
looked up once and kept (`Scratch`) from chunk to chunk; words run together seldom repeat: they
are looked up for the chunk and forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from holdfast.names import layout, lookup_kernels
from holdfast.names.alike import keys as alike_keys
from holdfast.names.alike import latin_keys
from holdfast.names.deletions import pack
from holdfast.names.layout import Queries
from holdfast.names.lookup import Asked, Words
from holdfast.names.twins import Room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.names.layout import Int32, UInt8
    from holdfast.names.tokens import Reading

__all__ = ["Scratch", "prepare"]

_CACHE_WORDS = 200_000  # query words whose look-up is kept between chunks; then the cache starts anew (about 60 MB)
_ABJAD = (0x0590, 0x077F)  # Hebrew, Arabic, and the scripts between them


class Scratch:
    """What one thread needs to match: memory of the kernels, and the words already looked up."""

    __slots__ = ("count", "known", "latin", "room", "similarity", "stamp", "start", "word")

    def __init__(self, words: int, weights: Int32) -> None:
        sums = np.zeros((len(weights), 2), dtype=np.int64)
        sums[:, 1] = weights
        touched, rows = np.zeros(len(weights), dtype=np.int32), np.zeros((0, 4), dtype=np.int32)
        self.room = Room(sums, touched, np.zeros(1, dtype=np.int64), rows)
        self.stamp = np.zeros(words + 1, dtype=np.int32)
        self.latin: bool | None = None  # whether the index has no word in Arabic or Hebrew letters; found out on use
        self.known: dict[str, int] = {}
        self.count = 0  # words kept: rows of `start`
        self.start = np.zeros(4096, dtype=np.int64)
        self.word = np.zeros(65_536, dtype=np.int32)
        self.similarity = np.zeros(65_536, dtype=np.int32)

    def reserve(self, rows: int) -> None:
        """Make room for `rows` words."""
        if rows >= len(self.start):
            self.start = np.concatenate([self.start, np.zeros(rows + len(self.start), dtype=np.int64)])

    def grow(self) -> None:
        """Twice the room for words found."""
        self.word = np.concatenate([self.word, np.zeros_like(self.word)])
        self.similarity = np.concatenate([self.similarity, np.zeros_like(self.similarity)])


def prepare(readings: Sequence[Reading], scratch: Scratch, words: Words, *, light: bool) -> Queries:
    """The arrays that the kernels take, for `readings` in order; they are good until `scratch` is used again.

    With `light` the twins run where no compiler is loaded.
    """
    if scratch.count > _CACHE_WORDS:
        scratch.known.clear()
        scratch.count = 0
    tokens = [token for reading in readings for token in reading.tokens]
    texts = [token.text for token in tokens]
    size = len(texts)
    ids, new = _numbered(texts, scratch)
    if scratch.latin is None:
        scratch.latin = not ((words.chars >= _ABJAD[0]) & (words.chars <= _ABJAD[1])).any()
    asked_texts, grades, key_start = _alike(texts, new, latin=scratch.latin)
    roles = np.array([token.role for token in tokens], dtype=np.uint8)
    chars, bounds = pack(texts + asked_texts)
    start = np.zeros(len(readings) + 1, dtype=np.int32)
    np.cumsum(np.fromiter((len(one.tokens) for one in readings), dtype=np.int32, count=len(readings)), out=start[1:])
    base, fresh = scratch.count, len(new)
    begin = np.empty(fresh + size + len(readings), dtype=np.int64)
    end = np.empty_like(begin)
    begin[:fresh], end[:fresh] = bounds[new], bounds[1:][new]
    joins, whole = np.empty(size, dtype=np.int32), np.empty(len(readings), dtype=np.int32)
    lay = lookup_kernels.lay.light if light else lookup_kernels.lay
    together = lay(start, bounds, _roman(roles, texts), base + fresh, joins, whole, begin[fresh:], end[fresh:])
    rows = fresh + together
    plain = np.zeros(rows, dtype=np.uint8)
    plain[:fresh] = 1
    key_starts = np.full(rows + 1, len(grades), dtype=np.int32)
    key_starts[: fresh + 1] = key_start
    spans = (bounds[size:-1], bounds[size + 1 :])
    asked = Asked(chars, begin[:rows], end[:rows], plain, key_starts, *spans, np.array(grades, dtype=np.int32))
    _look_up(asked, scratch, words, light=light)
    scratch.count = base + fresh
    return Queries(
        start=start,
        words=np.array(ids, dtype=np.int32),
        weights=np.array([token.weight for token in tokens], dtype=np.int32),
        roles=roles,
        joins=joins,
        whole=whole,
        first=chars[bounds[:size]],
        chars=chars,
        text_start=bounds[:size],
        text_end=bounds[1 : size + 1],
        expand_start=scratch.start[: base + rows + 1],
        expand_word=scratch.word[:],
        expand_similarity=scratch.similarity[:],
    )


def _numbered(texts: list[str], scratch: Scratch) -> tuple[list[int | None], list[int]]:
    """The number of each word in the cache, and the places of words that were not in it."""
    known, base = scratch.known, scratch.count
    ids = list(map(known.get, texts))
    new: list[int] = []
    if None in ids:
        for at, text in enumerate(texts):
            if ids[at] is None:
                found = known.get(text)
                if found is None:
                    found = known[text] = base + len(new)
                    new.append(at)
                ids[at] = found
    return ids, new


def _alike(texts: list[str], new: list[int], *, latin: bool) -> tuple[list[str], list[int], list[int]]:
    """The keys that new words ask for, their grades, and where those of each word begin.

    Keys that only words in Arabic or Hebrew letters answer to are not asked for where there are none (`latin`).
    """
    asked: list[str] = []
    grades: list[int] = []
    starts = [0]
    for at in new:
        text = texts[at]
        for key in latin_keys(text) if latin and text.isascii() else alike_keys(text):
            asked.append(key.asked)
            grades.append(key.similarity)
        starts.append(len(grades))
    return asked, grades, starts


def _roman(roles: UInt8, texts: list[str]) -> UInt8:
    """Marks numbers that are no digits."""
    marks: UInt8 = (roles == layout.ROLE_NUMBER).astype(np.uint8)
    for at in np.flatnonzero(marks).tolist():
        marks[at] = not texts[at].isdigit()
    return marks


def _look_up(asked: Asked, scratch: Scratch, words: Words, *, light: bool) -> None:
    expand = lookup_kernels.expand.light if light else lookup_kernels.expand
    scratch.reserve(scratch.count + len(asked.begin) + 1)
    while expand(asked, words, scratch.stamp, scratch.count, scratch.start, scratch.word, scratch.similarity) < 0:
        scratch.grow()
