# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which names are alike: every name looked up among all, and again only where that can have changed.

A *hit* is (mine, theirs, similarity): looking the text `mine` up finds `theirs` at least `LEAST` alike
and at a rank of at least `NEAR` among its best `layout.KEEP` forms. `whole` gives the hits of all
texts. `again` gives what a few texts that came or went make of them, and exactly that of `whole`:

1. Every form that stays is looked up among the few alone, by the arrays it is stored in: no name
   is read again. That costs some microseconds a form.
2. A form that found fewer than KEEP (`Reach`) finds what it found, the new ones beside it.
3. One that found KEEP is looked up among all again where one of the few comes near enough.

`NEAR` keeps that rare: without it every third form is full of names that share one word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from holdfast.names import layout, lookup_kernels
from holdfast.names.alike import keys as alike_keys
from holdfast.names.building import fixed
from holdfast.names.deletions import pack
from holdfast.names.index import Found, NameIndex, build
from holdfast.names.layout import Int32, Int64, Queries, UInt64
from holdfast.names.lookup import Asked

__all__ = ["LEAST", "NEAR", "Again", "Hits", "Keys", "Names", "Reach", "again", "keys_of", "whole"]

LEAST = 7000
NEAR = 700  # 1000: the same words, none of them together; on twelve real lists 16 of 77,199 merges came from below
_CHUNK = 4_000
_THREADS = 2  # the kernels let go of the interpreter
_LIGHT = 16  # forms up to which the twins answer sooner than the compiler loads


class Keys(NamedTuple):
    """The alike keys that the plain words of an index ask for.

    Word w asks for `start[w]:start[w + 1]`, each with its letters `chars[begin:end]` and the similarity it grants.
    The letters of the vocabulary stand first in `chars`.
    """

    chars: npt.NDArray[np.uint32]
    start: Int64
    begin: Int64
    end: Int64
    grade: Int32


class Hits(NamedTuple):
    """Hits in three columns: numbers of texts, and similarities; ordered, without repeats."""

    mine: Int64
    theirs: Int64
    score: Int32


class Reach(NamedTuple):
    """How far each form sees, by its key (ascending): how many forms it finds, and the rank and key of its last.

    `rank` is 0 where it finds fewer than layout.KEEP: then it finds all that come near.
    """

    key: UInt64
    seen: Int32
    rank: Int32
    last: UInt64


@dataclass(frozen=True, slots=True)
class Names:
    """An index of numbered texts, with what its forms ask for when they are looked up themselves."""

    index: NameIndex
    keys: Keys

    @classmethod
    def of(cls, texts: Sequence[tuple[int, str]]) -> Names:
        """The index of `(number, text)` pairs."""
        index = build(texts)
        return cls(index, keys_of(index))

    def without(self, numbers: Sequence[int]) -> Names:
        """The same without some texts."""
        return Names(self.index.without(numbers), self.keys) if len(numbers) else self

    @property
    def living(self) -> Int64:
        """The forms that somebody bears."""
        forms = np.arange(len(self.index.bearers.start) - 1, dtype=np.int64)
        dead = self.index.bearers.dead
        return forms[dead == 0] if len(dead) else forms


class Again(NamedTuple):
    """What changes: texts of which all hits are new (`anew`), and further hits of other texts."""

    anew: Int64
    hits: Hits
    further: Hits
    reach: Reach


def keys_of(index: NameIndex) -> Keys:
    """The alike keys of the plain words of an index. Some 10 microseconds a word."""
    words = index.words
    text = words.chars.tobytes().decode("utf-32-le", "surrogatepass")
    bounds = words.start.tolist()
    start = np.zeros(len(bounds), dtype=np.int64)
    asked: list[str] = []
    grades: list[int] = []
    plain = words.plain.tolist()
    for word, is_plain in enumerate(plain):
        for key in alike_keys(text[bounds[word] : bounds[word + 1]]) if is_plain else ():
            asked.append(key.asked)
            grades.append(key.similarity)
        start[word + 1] = len(grades)
    letters, edges = pack(asked)
    edges = edges + len(words.chars)
    return Keys(np.concatenate([words.chars, letters]), start, edges[:-1], edges[1:], np.array(grades, dtype=np.int32))


def whole(names: Names, progress: Callable[[int, int], None] | None = None) -> tuple[Hits, Reach]:
    """The hits of all texts. Some 0.2 ms of processor time a form."""
    forms = names.living
    hits, reach = [], []
    for low, looked in _looked_up([names], names, forms):
        masks, made = _cut([names], names, looked)
        hits.append(_hits([names], names, looked, masks))
        reach.append(made)
        if progress is not None:
            progress(low + len(looked.forms), len(forms))
    none = Reach(*(np.zeros(0, dtype=kind) for kind in (np.uint64, np.int32, np.int32, np.uint64)))  # type: ignore[arg-type] # four columns
    return _joined(hits), _reaches(reach or [none])


def again(
    parts: Sequence[Names], reach: Reach, came: Sequence[tuple[int, str]], went: Sequence[tuple[int, str]]
) -> Again:
    """What a few texts that came or went make of the hits.

    Args:
        parts: names of all texts there are now, each text in one of them.
        reach: of all forms there were.
        came: numbers and texts.
        went: the same of those gone.
    """
    living = _together([part.index.bearers.key[part.living] for part in parts])
    counts = reach.seen.copy()
    dirty: list[UInt64] = []
    further: list[Hits] = []
    for some, sign in ((Names.of(came), 1), (Names.of(went), -1)):
        if not len(some.index.bearers.key):
            continue
        is_new = ~np.isin(some.index.bearers.key, reach.key if sign > 0 else living)
        done = np.zeros(0, dtype=np.uint64)
        for part in parts:
            forms, rows = _before(part, reach)
            first = ~np.isin(reach.key[rows], done)  # a form of two parts is counted once
            for low, looked in _looked_up([some], part, forms):
                here = rows[low : low + len(looked.forms)]
                met = _met(looked.found[0], some, reach, here)
                closed = reach.rank[here] > 0
                entering = np.bincount(met.row[is_new[met.form]], minlength=len(here)) * first[low : low + len(here)]
                counts[here] += sign * np.where(closed, 0, entering).astype(np.int32)
                crowded = np.bincount(met.row, minlength=len(here)) >= layout.KEEP
                crowded |= ~closed & (counts[here] >= layout.KEEP)
                crowded[met.row[met.within & closed[met.row]]] = True
                dirty.append(reach.key[here[crowded]])
                if sign > 0:
                    open_ = ~closed[met.row] & (met.score >= LEAST)
                    columns = looked.forms[met.row[open_]], met.form[open_], met.score[open_]
                    further.append(_texts(part, some, *columns))
            done = np.concatenate([done, reach.key[rows]])
    fresh = np.array([number for number, _ in came], dtype=np.int64)
    anew = np.union1d(fresh, _bearing(parts, _together(dirty)))
    own, reaches = [], [_kept(reach, counts, living)]
    for part in parts:
        for _, looked in _looked_up(parts, part, _forms_of(part, anew)):
            masks, made = _cut(parts, part, looked)
            own.append(_hits(parts, part, looked, masks))
            reaches.append(made)
    hits, more = _joined(own), _joined(further)
    return Again(anew, _rows(hits, np.isin(hits.mine, anew)), _rows(more, ~np.isin(more.mine, anew)), _reaches(reaches))


class _Looked(NamedTuple):
    """Some forms looked up: what each part gave."""

    forms: Int64
    found: list[Found]


def _looked_up(parts: Sequence[Names], asked: Names, forms: Int64) -> Iterator[tuple[int, _Looked]]:
    """Forms of `asked` looked up in each part, chunk by chunk, with where each chunk begins."""
    starts = range(0, len(forms), _CHUNK)

    def look(low: int) -> tuple[int, _Looked]:
        chunk = forms[low : low + _CHUNK]
        return low, _Looked(chunk, [_find(asked, chunk, part.index) for part in parts])

    if len(starts) < _THREADS:
        yield from map(look, starts)
        return
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from pool.map(look, starts)


def _find(asked: Names, forms: Int64, target: NameIndex) -> Found:
    """What `NameIndex.find` gives for the readings that these forms are."""
    light = len(forms) <= _LIGHT
    found = target.find_prepared(_queries(asked, forms, target, light=light), len(forms), light=light)
    unused = np.arange(layout.KEEP) >= found.kept[:, np.newaxis]
    for column in (found.form, found.rank, found.score):
        column[unused] = 0  # whatever the memory held
    return found


def _queries(asked: Names, chosen: Int64, target: NameIndex, *, light: bool) -> Queries:
    """The arrays that matching takes, for forms as they are stored: words, words run together, whole names."""
    words, forms, keys = asked.index.words, asked.index.forms, asked.keys
    lengths = np.diff(forms.form_start)[chosen]
    start = np.zeros(len(chosen) + 1, dtype=np.int32)
    np.cumsum(lengths, out=start[1:])
    at = np.repeat(forms.form_start[chosen].astype(np.int64) - start[:-1], lengths) + np.arange(int(start[-1]))
    of, joins, whole_ = forms.form_words[at], forms.form_joins[at], forms.form_whole[chosen]
    plain = np.unique(of)
    joined = np.unique(np.concatenate([joins[joins >= 0], whole_[whole_ >= 0]]))
    rows = np.concatenate([plain, joined])
    counts = np.zeros(len(rows), dtype=np.int64)
    counts[: len(plain)] = keys.start[plain + 1] - keys.start[plain]
    key_start = np.zeros(len(rows) + 1, dtype=np.int32)
    np.cumsum(counts, out=key_start[1:])
    which = np.repeat(keys.start[rows] - key_start[:-1], counts) + np.arange(int(key_start[-1]))
    flags = np.zeros(len(rows), dtype=np.uint8)
    flags[: len(plain)] = 1
    chars = fixed(keys.chars)
    question = Asked(
        chars, words.start[rows], words.start[rows + 1], flags, key_start, keys.begin[which], keys.end[which],
        keys.grade[which],
    )  # fmt: skip
    expand_start, expand_word, similarity = _expanded(question, target, light=light)
    return Queries(
        start=start,
        words=np.searchsorted(plain, of).astype(np.int32),
        weights=forms.form_weights[at],
        roles=forms.form_roles[at],
        joins=_numbered(joined, joins, len(plain)),
        whole=_numbered(joined, whole_, len(plain)),
        first=words.chars[words.start[of]],
        chars=chars,
        text_start=words.start[of],
        text_end=words.start[of + 1],
        expand_start=expand_start,
        expand_word=expand_word,
        expand_similarity=similarity,
    )


def _numbered(joined: Int32, texts: Int32, base: int) -> Int32:
    """The row of each text run together; -1 stays."""
    return np.where(texts >= 0, base + np.searchsorted(joined, texts), -1).astype(np.int32)


def _expanded(asked: Asked, target: NameIndex, *, light: bool) -> tuple[Int64, Int32, Int32]:
    expand = lookup_kernels.expand.light if light else lookup_kernels.expand
    size = 4 * len(asked.begin) + 1024
    stamp = np.zeros(len(target.words.start), dtype=np.int32)
    while True:
        start = np.zeros(len(asked.begin) + 1, dtype=np.int64)
        word, similarity = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
        if expand(asked, target.words, stamp, 0, start, word, similarity) >= 0:
            return start, word, similarity
        size *= 4
        stamp[:] = 0


def _near(found: Found) -> npt.NDArray[np.bool_]:
    return (np.arange(layout.KEEP) < found.kept[:, np.newaxis]) & (found.rank >= NEAR)


class _Met(NamedTuple):
    """Near forms found among a few, one row each: `within` what the asking form sees."""

    row: Int64
    form: Int32
    score: Int32
    within: npt.NDArray[np.bool_]


def _met(found: Found, some: Names, reach: Reach, rows: Int64) -> _Met:
    """Most forms find nothing among a few: columns, not rows of KEEP."""
    kept = found.kept.astype(np.int64)
    row = np.repeat(np.arange(len(kept)), kept)
    at = row * layout.KEEP + np.arange(len(row)) - np.repeat(np.cumsum(kept) - kept, kept)
    rank = found.rank.ravel()[at]
    near = rank >= NEAR
    row, at, rank = row[near], at[near], rank[near]
    form, last = found.form.ravel()[at], reach.rank[rows][row]
    within = (rank > last) | ((rank == last) & (some.index.bearers.key[form] <= reach.last[rows][row]))
    return _Met(row, form, found.score.ravel()[at], within)


def _before(part: Names, reach: Reach) -> tuple[Int64, Int64]:
    """The living forms of a part that were there before, and their rows of `reach`."""
    forms = part.living
    keys = part.index.bearers.key[forms]
    there = np.isin(keys, reach.key)
    return forms[there], np.searchsorted(reach.key, keys[there]).astype(np.int64)


def _cut(parts: Sequence[Names], asked: Names, looked: _Looked) -> tuple[list[npt.NDArray[np.bool_]], Reach]:
    """What counts of the forms found: the best KEEP of all parts, near enough; and how far that is."""
    masks = [_near(found) for found in looked.found]
    rank, last = np.zeros(len(looked.forms), dtype=np.int32), np.zeros(len(looked.forms), dtype=np.uint64)
    count = masks[0].sum(axis=1).astype(np.int32)
    keys = [part.index.bearers.key[found.form] for part, found in zip(parts, looked.found, strict=True)]
    full = np.flatnonzero(count == layout.KEEP)
    ranks = looked.found[0].rank[full]
    rank[full] = ranks.min(axis=1, initial=layout.KEEP * 1000)
    last[full] = np.where(ranks == rank[full, np.newaxis], keys[0][full], 0).max(axis=1, initial=0)
    for row in np.flatnonzero(np.logical_or.reduce([mask.any(axis=1) for mask in masks[1:]])) if masks[1:] else ():
        order = sorted({
            (-int(found.rank[row, at]), int(key[row, at]))
            for found, key, mask in zip(looked.found, keys, masks, strict=True)
            for at in np.flatnonzero(mask[row])
        })  # fmt: skip
        count[row] = min(len(order), layout.KEEP)
        rank[row], last[row] = (
            (0, 0) if len(order) < layout.KEEP else (-order[layout.KEEP - 1][0], order[layout.KEEP - 1][1])
        )
        if len(order) > layout.KEEP:
            for found, key, mask in zip(looked.found, keys, masks, strict=True):
                behind = (found.rank[row] < rank[row]) | ((found.rank[row] == rank[row]) & (key[row] > last[row]))
                mask[row] &= ~behind
    return masks, Reach(asked.index.bearers.key[looked.forms], count, rank, last)


def _hits(parts: Sequence[Names], asked: Names, looked: _Looked, masks: Sequence[npt.NDArray[np.bool_]]) -> Hits:
    """Forms that found forms, as texts that found texts."""
    columns = []
    for part, found, mask in zip(parts, looked.found, masks, strict=True):
        rows, at = np.nonzero(mask & (found.score >= LEAST))
        columns.append(_texts(asked, part, looked.forms[rows], found.form[rows, at], found.score[rows, at]))
    return _joined(columns)


def _texts(  # noqa: PLR0917 - who asks and who is found, by form
    asked: Names, part: Names, forms: Int64, found: Int32, score: Int32
) -> Hits:
    """Forms that found forms, as texts that found texts; repeats stay."""
    mine, one = _bearers(asked, forms)
    theirs, other = _bearers(part, found[one].astype(np.int64))
    return Hits(mine[other], theirs, score[one][other])


def _bearers(names: Names, forms: Int64) -> tuple[Int64, Int64]:
    """The living texts of each form, and for each which form of those given bore it."""
    bearers = names.index.bearers
    counts = bearers.start[forms + 1] - bearers.start[forms]
    which = np.repeat(np.arange(len(forms)), counts)
    ends = np.cumsum(counts)
    at = np.repeat(bearers.start[forms] - (ends - counts), counts) + np.arange(int(counts.sum()))
    texts = bearers.name[at].astype(np.int64)
    if len(bearers.dead_name):
        alive = bearers.dead_name[texts] == 0
        return texts[alive], which[alive]
    return texts, which


def _bearing(parts: Sequence[Names], keys: UInt64) -> Int64:
    """The living texts of forms with these keys."""
    found = [_bearers(part, part.living[np.isin(part.index.bearers.key[part.living], keys)])[0] for part in parts]
    return np.unique(np.concatenate(found))


def _forms_of(part: Names, texts: Int64) -> Int64:
    """The living forms of these texts."""
    forms = part.living
    borne, which = _bearers(part, forms)
    return forms[np.unique(which[np.isin(borne, texts)])]


def _joined(hits: Sequence[Hits]) -> Hits:
    """In order, of repeats the best."""
    if not hits:
        return Hits(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32))
    mine, theirs, score = (np.concatenate(column) for column in zip(*hits, strict=True))
    order = np.lexsort((-score, theirs, mine))
    mine, theirs, score = mine[order], theirs[order], score[order]
    first = np.ones(len(mine), dtype=np.bool_)
    first[1:] = (mine[1:] != mine[:-1]) | (theirs[1:] != theirs[:-1])
    return Hits(mine[first], theirs[first], score[first])


def _rows(hits: Hits, wanted: npt.NDArray[np.bool_]) -> Hits:
    return Hits(hits.mine[wanted], hits.theirs[wanted], hits.score[wanted])


def _kept(reach: Reach, counts: Int32, living: UInt64) -> Reach:
    there = np.isin(reach.key, living)
    return Reach(reach.key[there], counts[there], reach.rank[there], reach.last[there])


def _reaches(found: Sequence[Reach]) -> Reach:
    """In order of key; of repeats the last."""
    key = np.concatenate([one.key for one in found])[::-1]
    _, first = np.unique(key, return_index=True)
    seen, rank, last = (
        np.concatenate([one.seen for one in found])[::-1],
        np.concatenate([one.rank for one in found])[::-1],
        np.concatenate([one.last for one in found])[::-1],
    )
    return Reach(key[first], seen[first], rank[first], last[first])


def _together(keys: Sequence[UInt64]) -> UInt64:
    return np.unique(np.concatenate(keys)) if keys else np.zeros(0, dtype=np.uint64)
