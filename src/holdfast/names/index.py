# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The flat fuzzy name index: (number, text) in, (number, score) out. It knows no entities.

Fuzziness lives at the vocabulary, not at the names (reference: SymSpell deletion keys):

1. `build` reads every name (`tokens.analyse`), lists the distinct words of all readings, of
   neighbouring words run together and of whole names run together, and stores for each word
   its deletion keys, its `alike` keys, and the forms (readings) that hold it.
2. `match` does the same to the queries, finds for each distinct query word the vocabulary
   words it may stand for (`distance.similarity`), and hands flat arrays to the kernels,
   which gather, align and score (`twins.match_readings` explains how).
3. The best reading counts; a score is an integer of 0 to 10000.

Word order is free; typos, split and joined words, initials and romanisations are found.
`save` writes one .npy file per array; `open_index` maps them, so that processes share them.
Equal names in equal order give equal files. Scores do not depend on what else is listed, nor
on the batch; only the cut of `layout.KEEP` forms per reading can (it drops the worst).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np

from holdfast.base.errors import StoreError
from holdfast.names import kernels, layout
from holdfast.names.alike import keys as alike_keys
from holdfast.names.deletions import deletion_keys, pack, text_keys
from holdfast.names.distance import OTHER_START, OTHER_START_LEAST, edit_similarity, has_digit
from holdfast.names.layout import Forms, Queries
from holdfast.names.tokens import Name, Reading, Role, Token, analyse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from holdfast.names.layout import Int32, Int64, UInt32, UInt64

__all__ = ["FORMAT", "NameIndex", "Vocabulary", "build", "open_index"]

FORMAT = 1
_CACHE_WORDS = 200_000  # expansions kept between batches; then the cache starts anew (about 60 MB)
_LONGEST = 64  # longer words are only ever equal
_SIMILARITY = np.array(
    [[edit_similarity(distance, longest) for longest in range(_LONGEST + 1)] for distance in range(4)], dtype=np.int32
)
_FEW_READINGS = 16  # up to here the twin answers sooner than the compiler loads (about 15 ms each)
_FEW_PAIRS = 5_000  # the same for word pairs (about 10 microseconds each)
_Expansion = tuple["Int32", "Int32"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Distinct words in ascending order, and the sorted keys under which they are found.

    `plain` marks words that occur as a word, the others only as words run together; `numeric`
    marks words with a digit.
    """

    chars: UInt32
    start: Int64
    plain: npt.NDArray[np.bool_]
    numeric: npt.NDArray[np.bool_]
    keys: UInt64
    key_word: Int32
    sounds: UInt64
    sound_word: Int32


@dataclass(frozen=True, slots=True)
class NameIndex:
    """A searchable set of names. `form_name[f]` is the caller's number of form f's name."""

    vocabulary: Vocabulary
    forms: Forms
    form_name: Int32
    _known: dict[tuple[str, bool], _Expansion] = field(default_factory=dict, compare=False, repr=False)

    def match(self, names: Sequence[Name]) -> list[list[tuple[int, int]]]:
        """For each name its `(number, score)` hits, best first (ties: smaller number), scores from layout.MIN_SCORE."""
        readings = [reading for name in names for reading in name.readings]
        queries = self.prepare(readings)
        shape = (len(readings), layout.KEEP)
        out_form, out_score = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
        out_count = np.zeros(len(readings), dtype=np.int32)
        match = kernels.match_readings if len(readings) > _FEW_READINGS else kernels.match_readings.light
        match(0, len(readings), queries, self.forms, out_form, out_score, out_count)
        results: list[list[tuple[int, int]]] = []
        row = 0
        for name in names:
            best: dict[int, int] = {}
            for _ in name.readings:
                count = int(out_count[row])
                numbers = self.form_name[out_form[row, :count]].tolist()
                for number, score in zip(numbers, out_score[row, :count].tolist(), strict=True):
                    if score > best.get(number, 0):
                        best[number] = score
                row += 1
            results.append(sorted(best.items(), key=lambda item: (-item[1], item[0])))
        return results

    def warm(self) -> None:
        """Load the compiled kernels now (a dozen seconds the first time on a machine, under one later)."""
        queries = self.prepare([Reading((Token("a", Role.INITIAL, 1),), frozenset())])
        out_form, out_score = (np.zeros((1, layout.KEEP), dtype=np.int32) for _ in range(2))
        kernels.match_readings(0, 1, queries, self.forms, out_form, out_score, np.zeros(1, dtype=np.int32))
        chars, start = pack(["a"])
        nothing = np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int32)
        kernels.edit_distances(chars, start, self.vocabulary.chars, self.vocabulary.start, *nothing)

    def prepare(self, readings: Sequence[Reading]) -> Queries:
        """The arrays that the kernels take, for `readings` in order."""
        rows = _FormRows(turning=False)
        for reading in readings:
            rows.add(reading)
        expansions = self.expand(rows.words)
        counts = np.array([len(ids) for ids, _ in expansions], dtype=np.int64)
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
        empty = np.zeros(0, dtype=np.int32)
        queries = Queries(
            start=np.array(rows.start, dtype=np.int32),
            words=np.array(rows.form_words, dtype=np.int32),
            weights=np.array(rows.weights, dtype=np.int32),
            roles=np.array(rows.roles, dtype=np.uint8),
            joins=np.array(rows.joins, dtype=np.int32),
            whole=np.array(rows.whole, dtype=np.int32),
            first=np.array(rows.first, dtype=np.uint32),
            expand_start=starts,
            expand_word=np.concatenate([empty, *(ids for ids, _ in expansions)]),
            expand_similarity=np.concatenate([empty, *(similarities for _, similarities in expansions)]),
        )
        for array in queries:
            array.flags.writeable = False
        return queries

    def expand(self, words: Sequence[tuple[str, bool]]) -> list[_Expansion]:
        """For each `(word, plain)` the vocabulary words it may stand for, ascending, with similarities.

        Plain words: every word within `distance.similarity`; joined ones (`plain` false), and
        joined words of the vocabulary, only from layout.JOIN_SIMILARITY up.
        """
        unknown = sorted({word for word in words if word not in self._known})
        if unknown:
            if len(self._known) + len(unknown) > _CACHE_WORDS:
                self._known.clear()
                unknown = sorted(set(words))
            for word, expansion in zip(unknown, _expand(self.vocabulary, unknown), strict=True):
                self._known[word] = expansion
        return [self._known[word] for word in words]

    def save(self, folder: Path) -> None:
        """Write the arrays into an existing, empty folder.

        Raises:
            StoreError: the folder cannot be written.
        """
        arrays = {**_as_dict(self.vocabulary), **self.forms._asdict(), "form_name": self.form_name}
        try:
            for name, array in arrays.items():
                np.save(folder / f"{name}.npy", array, allow_pickle=False)
            (folder / "index.json").write_text(json.dumps({"format": FORMAT}), encoding="utf-8")
        except OSError as exc:
            msg = f"the name index cannot be written: {exc.strerror}"
            raise StoreError(msg, where=str(folder), hint="free some space, or choose another folder") from exc


def build(names: Iterable[tuple[int, str]]) -> NameIndex:
    """Index `(number, text)` pairs; a number may come several times, texts without words are left out."""
    rows = _FormRows(turning=True)
    numbers: list[int] = []
    seen: dict[str, Name] = {}
    for number, text in names:
        name = seen.get(text) or seen.setdefault(text, analyse(text))
        for reading in name.readings:
            rows.add(reading)
            numbers.append(number)
    order = sorted(range(len(rows.words)), key=lambda index: rows.words[index][0])
    merged, texts, plain = _merge(rows.words, order)
    built = NameIndex(_vocabulary(texts, plain), _forms(rows, merged, texts), np.array(numbers, dtype=np.int32))
    # Mapped arrays are read-only; built ones must be of the same kind, or every kernel is compiled twice.
    for array in (*_as_dict(built.vocabulary).values(), *built.forms):
        array.flags.writeable = False
    return built


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

        vocabulary = Vocabulary(**{name: load(name) for name in Vocabulary.__slots__})  # type: ignore[arg-type] # by name
        forms = Forms(**{name: load(name) for name in Forms._fields})  # type: ignore[arg-type] # by name
        return NameIndex(vocabulary, forms, cast("Int32", load("form_name")))
    except (OSError, ValueError, EOFError) as exc:
        msg = f"the name index cannot be read: {exc}"
        raise StoreError(msg, where=str(folder), hint="rebuild it: holdfast rebuild") from exc


def _as_dict(vocabulary: Vocabulary) -> dict[str, npt.NDArray[np.generic]]:
    return {name: getattr(vocabulary, name) for name in Vocabulary.__slots__}


class _FormRows:
    """Readings as growing columns; words are numbered in order of appearance, plain and joined apart.

    `turning` (the list side) also runs each name together with its first word at the end.
    """

    def __init__(self, *, turning: bool) -> None:
        self.turning = turning
        self.start: list[int] = [0]
        self.form_words: list[int] = []
        self.weights: list[int] = []
        self.roles: list[int] = []
        self.joins: list[int] = []
        self.first: list[int] = []
        self.whole: list[int] = []
        self.turned: list[int] = []
        self.words: list[tuple[str, bool]] = []
        self._ids: dict[tuple[str, bool], int] = {}

    def add(self, reading: Reading) -> None:
        tokens = reading.tokens
        texts = [token.text for token in tokens]
        # Roman numerals are run together with nothing: with them, "II" would be one edit from "III".
        numbered = [token.role is Role.NUMBER and not token.text.isdigit() for token in tokens]
        self.form_words += [self._id(text, plain=True) for text in texts]
        self.weights += [token.weight for token in tokens]
        self.roles += [int(token.role) for token in tokens]
        self.first += [ord(text[0]) for text in texts]
        for position in range(len(texts) - 1):
            joined = texts[position] + texts[position + 1]
            apart = len(joined) > layout.MAX_JOIN_CHARS or numbered[position] or numbered[position + 1]
            self.joins.append(-1 if apart else self._id(joined, plain=False))
        self.joins += [-1] * min(len(texts), 1)
        whole = "".join(texts)
        fits = len(texts) > 1 and len(whole) <= layout.MAX_JOIN_CHARS and True not in numbered
        self.whole.append(self._id(whole, plain=False) if fits else -1)
        turned = "".join([*texts[1:], *texts[:1]])
        self.turned.append(self._id(turned, plain=False) if fits and self.turning and turned != whole else -1)
        self.start.append(len(self.form_words))

    def _id(self, word: str, *, plain: bool) -> int:
        key = (word, plain)
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = len(self.words)
            self.words.append(key)
        return found


def _merge(words: list[tuple[str, bool]], order: list[int]) -> tuple[Int32, list[str], list[bool]]:
    """New id of each numbered word in the ascending list of distinct texts, the texts, and which are plain."""
    merged = np.zeros(len(words), dtype=np.int32)
    texts: list[str] = []
    plain: list[bool] = []
    for index in order:
        text, is_plain = words[index]
        if not texts or texts[-1] != text:
            texts.append(text)
            plain.append(False)
        plain[-1] = plain[-1] or is_plain
        merged[index] = len(texts) - 1
    return merged, texts, plain


def _vocabulary(texts: list[str], plain: list[bool]) -> Vocabulary:
    chars, start = pack(texts)
    is_plain = np.array(plain, dtype=np.bool_)
    keys, key_word = deletion_keys(chars, start, is_plain)
    order = np.lexsort((key_word, keys))
    sounds, sound_word = _sounds(texts, plain)
    by_sound = np.lexsort((sound_word, sounds))
    numeric = np.array([has_digit(text) for text in texts], dtype=np.bool_)
    return Vocabulary(
        chars, start, is_plain, numeric, keys[order], key_word[order], sounds[by_sound], sound_word[by_sound]
    )


def _sounds(texts: Sequence[str], plain: Sequence[bool]) -> tuple[UInt64, Int32]:
    """`alike` keys of the plain words: words run together would have to be more alike than a key says."""
    keyed = [(key.listed, index) for index, text in enumerate(texts) if plain[index] for key in alike_keys(text)]
    return text_keys([key for key, _ in keyed]), np.array([index for _, index in keyed], dtype=np.int32)


def _alike(vocabulary: Vocabulary, texts: Sequence[str], plain: Sequence[bool]) -> tuple[Int64, Int32]:
    """Pairs `row of texts << 32 | word` that have a key in common, and the similarity it grants; pairs may repeat."""
    by_grade: dict[int, list[tuple[str, int]]] = {}
    for index, text in enumerate(texts):
        if plain[index]:
            for key in alike_keys(text):
                by_grade.setdefault(key.similarity, []).append((key.asked, index))
    pairs, grades = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int32)]
    for similarity, asked in by_grade.items():
        owners = np.array([index for _, index in asked], dtype=np.int32)
        pairs.append(_lookup(vocabulary.sounds, vocabulary.sound_word, text_keys([key for key, _ in asked]), owners))
        grades.append(np.full(len(pairs[-1]), similarity, dtype=np.int32))
    return np.concatenate(pairs), np.concatenate(grades)


def _forms(rows: _FormRows, merged: Int32, texts: list[str]) -> Forms:
    form_start = np.array(rows.start, dtype=np.int32)
    form_words = merged[np.array(rows.form_words, dtype=np.int64)]
    weights = np.array(rows.weights, dtype=np.int32)
    joins, whole, turned = (_mapped(ids, merged) for ids in (rows.joins, rows.whole, rows.turned))
    sums = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(weights, dtype=np.int64)])
    owner = np.repeat(np.arange(len(whole), dtype=np.int64), np.diff(form_start))
    word_of = np.concatenate([form_words, joins[joins >= 0], whole[whole >= 0], turned[turned >= 0]]).astype(np.int64)
    form_of = np.concatenate([owner, owner[joins >= 0], np.flatnonzero(whole >= 0), np.flatnonzero(turned >= 0)])
    pairs = np.unique((word_of << 32) | form_of)
    posting_start = np.searchsorted(pairs >> 32, np.arange(len(texts) + 1)).astype(np.int64)
    return Forms(
        form_start=form_start,
        form_words=form_words,
        form_weights=weights,
        form_roles=np.array(rows.roles, dtype=np.uint8),
        form_joins=joins,
        form_whole=whole,
        form_turned=turned,
        form_total=(sums[form_start[1:]] - sums[form_start[:-1]]).astype(np.int32),
        posting_start=posting_start,
        posting_form=(pairs & 0xFFFFFFFF).astype(np.int32),
        word_first=np.array([ord(text[0]) for text in texts], dtype=np.uint32),
    )


def _mapped(ids: list[int], merged: Int32) -> Int32:
    """`ids` through `merged`, -1 staying -1."""
    return np.append(merged, np.int32(-1))[np.array(ids, dtype=np.int64)]


def _expand(vocabulary: Vocabulary, words: Sequence[tuple[str, bool]]) -> list[_Expansion]:
    """Look up, verify and grade; one result per word, in order."""
    texts = [text for text, _ in words]
    plain = np.array([is_plain for _, is_plain in words], dtype=np.bool_)
    chars, start = pack(texts)
    keys, owners = deletion_keys(chars, start, plain)
    pairs = _lookup(vocabulary.keys, vocabulary.key_word, keys, owners)
    distances = np.zeros(len(pairs), dtype=np.int32)
    left, right = pairs >> 32, pairs & 0xFFFFFFFF
    distance = kernels.edit_distances if len(pairs) > _FEW_PAIRS else kernels.edit_distances.light
    distance(chars, start, vocabulary.chars, vocabulary.start, np.stack([left, right], axis=1), distances)
    longest = np.maximum(np.diff(start)[left], (vocabulary.start[right + 1] - vocabulary.start[right]))
    # Words with a digit are only ever equal; a number is no misspelling of another.
    exact = np.array([has_digit(text) for text in texts], dtype=np.bool_)[left]
    exact |= vocabulary.numeric[right]
    graded = np.where(exact & (distances > 0), 0, _SIMILARITY[distances, np.minimum(longest, _LONGEST)])
    other_start = (graded > 0) & (distances > 0)
    other_start[other_start] = chars[start[left[other_start]]] != vocabulary.chars[vocabulary.start[right[other_start]]]
    graded = np.where(other_start & (graded < OTHER_START_LEAST), OTHER_START, graded)
    graded = graded - np.where(other_start, OTHER_START, 0).astype(np.int32)
    alike, alike_grades = _alike(vocabulary, texts, plain.tolist())
    every = np.concatenate([pairs, alike])
    grades = np.concatenate([graded, alike_grades])
    left, right = every >> 32, every & 0xFFFFFFFF
    floor = np.where(plain[left] & vocabulary.plain[right], 1, layout.JOIN_SIMILARITY)
    kept = grades >= floor
    every, grades = every[kept], grades[kept]
    order = np.lexsort((-grades, every))
    every, grades = every[order], grades[order]
    best = np.concatenate([np.ones(min(len(every), 1), dtype=np.bool_), every[1:] != every[:-1]])
    every, grades = every[best], grades[best]
    bounds = np.searchsorted(every >> 32, np.arange(len(words) + 1))
    targets = (every & 0xFFFFFFFF).astype(np.int32)
    return [(targets[low:high], grades[low:high]) for low, high in pairwise(bounds.tolist())]


def _lookup(table: UInt64, table_word: Int32, keys: UInt64, owners: Int32) -> Int64:
    """Distinct `owner << 32 | word` for every equal key. Sorted probes keep the search in cache."""
    order = np.argsort(keys)
    keys, owners = keys[order], owners[order]
    low, high = np.searchsorted(table, keys, "left"), np.searchsorted(table, keys, "right")
    counts = high - low
    total = int(counts.sum())
    offsets = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    words = table_word[np.repeat(low, counts) + offsets].astype(np.int64)
    return np.unique((np.repeat(owners, counts).astype(np.int64) << 32) | words)
