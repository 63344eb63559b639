# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Listed names → the flat arrays of a name index.

1. Each distinct text is read once (`tokens.analyse`); its readings are laid end to end.
2. Words, neighbouring words run together, whole names run together, and whole names with the
   first word, or those before the comma, moved to the end are numbered in order of first appearance: the vocabulary.
3. Readings that are equal word for word, and turned alike, become one *form*, borne by all their names.
4. Deletion keys, alike keys and the forms of each word are put into tables.

Everything is decided by the names and their order; the compiled loops and their twins give
the same arrays.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from holdfast.names import kernels, layout, lookup_kernels
from holdfast.names.alike import keys as alike_keys
from holdfast.names.deletions import pack, text_keys
from holdfast.names.layout import Forms
from holdfast.names.lookup import GRADES, MIX, Words, bits_for, bucket_table, room
from holdfast.names.tokens import Name, Reading, Token, analyse
from holdfast.names.twins import Bearers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from holdfast.names.layout import Int32, Int64, UInt8, UInt32, UInt64

__all__ = ["NONE", "assemble", "fixed"]

_FEW_LETTERS = 20_000  # up to here the twins are done before the compiler is loaded
_T = TypeVar("_T", bound=np.generic)


def fixed(array: npt.NDArray[_T]) -> npt.NDArray[_T]:
    """A view that cannot be written: mapped arrays cannot either, and every kernel is compiled for one kind only."""
    view = array.view()
    view.flags.writeable = False
    return view


NONE: UInt8 = fixed(np.zeros(0, dtype=np.uint8))


def assemble(names: Iterable[tuple[int, str]]) -> tuple[Words, Forms, Bearers]:
    """The arrays of the index of `(number, text)` pairs."""
    numbers: list[int] = []
    readings: list[Reading] = []
    seen: dict[str, Name] = {}
    for number, text in names:
        name = seen.get(text) or seen.setdefault(text, analyse(text))
        readings.extend(name.readings)
        numbers.extend([number] * len(name.readings))
    tokens = [token for reading in readings for token in reading.tokens]
    start = np.zeros(len(readings) + 1, dtype=np.int32)
    np.cumsum(np.fromiter((len(one.tokens) for one in readings), dtype=np.int32, count=len(readings)), out=start[1:])
    chars, bounds, ids, joins, whole, turned, first = _numbered(readings, tokens, start)
    words = _words(chars, bounds, first, plain=ids[: len(tokens)])
    weights = np.array([token.weight for token in tokens], dtype=np.int32)
    roles = np.array([token.role for token in tokens], dtype=np.uint8)
    keys = np.zeros(len(readings), dtype=np.uint64)
    form_keys = kernels.form_keys.light if len(chars) <= _FEW_LETTERS else kernels.form_keys
    arrays = (fixed(start), fixed(ids[: len(tokens)].copy()), fixed(weights), fixed(roles))
    form_keys(*arrays, words.chars, words.start, keys)
    keys ^= np.array([reading.leading for reading in readings], dtype=np.uint64) * np.uint64(MIX)
    kept, form_of = _distinct(keys, turned, *arrays)
    forms = _forms(kept, *arrays, joins, whole, turned, words)
    order = np.argsort(form_of, kind="stable")
    bearer_start = np.searchsorted(form_of[order], np.arange(len(kept) + 1)).astype(np.int64)
    bearer = np.array(numbers, dtype=np.int32)[order]
    return words, forms, Bearers(fixed(bearer_start), fixed(bearer), fixed(keys[kept]), NONE, NONE)


def _numbered(
    readings: Sequence[Reading], tokens: Sequence[Token], start: Int32
) -> tuple[UInt32, tuple[Int64, Int64], Int32, Int32, Int32, Int32, Int32]:
    """Letters, the span of each text, the number of each text (words first), then of joins, whole and turned names."""
    texts = [token.text for token in tokens]
    size = len(texts)
    numbered = np.array(
        [token.role == layout.ROLE_NUMBER and not token.text.isdigit() for token in tokens], dtype=np.uint8
    )
    roles = [token.role for token in tokens]
    turned_texts = [
        layout.turned(texts[low:high], roles[low:high], reading.leading)
        for (low, high), reading in zip(pairwise(start.tolist()), readings, strict=True)
    ]
    chars, bounds = pack(texts + turned_texts)
    few = len(chars) <= _FEW_LETTERS
    begin, end = np.empty(size + len(readings), dtype=np.int64), np.empty(size + len(readings), dtype=np.int64)
    joins, whole = np.empty(size, dtype=np.int32), np.empty(len(readings), dtype=np.int32)
    lay = lookup_kernels.lay.light if few else lookup_kernels.lay
    together = lay(start, bounds, numbered, size, joins, whole, begin, end)
    turning = np.flatnonzero(whole >= 0)
    begin = np.concatenate([bounds[:size], begin[:together], bounds[size:-1][turning]])
    end = np.concatenate([bounds[1 : size + 1], end[:together], bounds[size + 1 :][turning]])
    table = np.full(2 ** (2 * max(len(begin), 1)).bit_length(), -1, dtype=np.int32)
    first, ids = np.zeros(len(begin), dtype=np.int32), np.zeros(len(begin), dtype=np.int32)
    intern = lookup_kernels.intern.light if few else lookup_kernels.intern
    count = intern(chars, begin, end, table, first, ids)
    mapped = np.append(ids, np.int32(-1))
    joins, whole = mapped[joins], mapped[whole]
    turned = np.full(len(readings), -1, dtype=np.int32)
    turned[turning] = ids[size + together :]
    turned[turned == whole] = -1
    return chars, (begin, end), ids, joins, whole, turned, first[:count]


def _words(chars: UInt32, bounds: tuple[Int64, Int64], first: Int32, *, plain: Int32) -> Words:
    begin, end = bounds[0][first], bounds[1][first]
    lengths = end - begin
    start = np.zeros(len(first) + 1, dtype=np.int64)
    np.cumsum(lengths, out=start[1:])
    letters = chars[np.repeat(begin - start[:-1], lengths) + np.arange(start[-1])]
    is_plain = np.zeros(len(first), dtype=np.uint8)
    is_plain[plain] = 1
    numeric = np.zeros(len(first), dtype=np.uint8)
    digits = np.flatnonzero((letters >= ord("0")) & (letters <= ord("9")))
    numeric[np.searchsorted(start, digits, "right") - 1] = 1
    letters, start = fixed(letters), fixed(start)
    most = room(lengths, is_plain)
    bits = bits_for(most)
    key_start = np.zeros(2**bits + 1, dtype=np.int32)
    key_check, key_word = np.empty(most, dtype=np.uint32), np.empty(most, dtype=np.int32)
    table = lookup_kernels.key_table.light if len(letters) <= _FEW_LETTERS else lookup_kernels.key_table
    count = table(letters, start, fixed(is_plain), key_start, key_check, key_word, bits)
    sound_start, sounds, sound_word = bucket_table(*_sounds(letters, start, is_plain))
    return Words(
        letters,
        start,
        fixed(is_plain),
        fixed(numeric),
        fixed(key_start),
        fixed(key_check[:count].copy()),
        fixed(key_word[:count].copy()),
        fixed(sound_start),
        fixed(sounds),
        fixed(sound_word),
        grades=fixed(GRADES),
    )


def _sounds(letters: UInt32, start: Int64, plain: UInt8) -> tuple[UInt64, Int32]:
    """`alike` keys of the plain words: words run together would have to be more alike than a key says."""
    text = letters.tobytes().decode("utf-32-le", "surrogatepass")
    bounds = start.tolist()
    keyed = [
        (key.listed, word)
        for word in np.flatnonzero(plain).tolist()
        for key in alike_keys(text[bounds[word] : bounds[word + 1]])
    ]
    return text_keys([key for key, _ in keyed]), np.array([word for _, word in keyed], dtype=np.int32)


def _distinct(  # noqa: PLR0917 - the columns of readings
    keys: UInt64, turned: Int32, start: Int32, words: Int32, weights: Int32, roles: UInt8
) -> tuple[Int64, Int32]:
    """The first reading of each form, and the form of each reading; `keys` is made to tell forms apart.

    Two different readings with one key would be a chance of one in 10^8 on a list of a million names; one of them
    then gets another key.
    """
    while True:
        _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        same = first[inverse]
        lengths = np.diff(start)
        wrong = (lengths != lengths[same]) | (turned != turned[same])
        rows = np.flatnonzero(~wrong & (same != np.arange(len(keys))))
        at = np.repeat(start[rows].astype(np.int64), lengths[rows])
        to = np.repeat(start[same[rows]].astype(np.int64), lengths[rows])
        step = np.arange(len(at)) - np.repeat(np.cumsum(lengths[rows]) - lengths[rows], lengths[rows])
        for array in (words, weights, roles):
            wrong[np.repeat(rows, lengths[rows])[array[at + step] != array[to + step]]] = True
        if not wrong.any():
            break
        keys[wrong] += np.uint64(1)
    kept = np.unique(first)
    return kept, np.searchsorted(kept, same).astype(np.int32)


def _forms(  # noqa: PLR0913, PLR0917 - the columns of readings
    kept: Int64, start: Int32, words: Int32, weights: Int32, roles: UInt8, joins: Int32, whole: Int32, turned: Int32,
    vocabulary: Words,
) -> Forms:  # fmt: skip
    lengths = np.diff(start)[kept]
    form_start = np.zeros(len(kept) + 1, dtype=np.int32)
    np.cumsum(lengths, out=form_start[1:])
    at = np.repeat(start[kept] - form_start[:-1], lengths) + np.arange(form_start[-1])
    words, weights, roles, joins = words[at], weights[at], roles[at], joins[at]
    whole, turned = whole[kept], turned[kept]
    sums = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(weights, dtype=np.int64)])
    owner = np.repeat(np.arange(len(kept), dtype=np.int64), lengths)
    word_of = np.concatenate([words, joins[joins >= 0], whole[whole >= 0], turned[turned >= 0]]).astype(np.int64)
    form_of = np.concatenate([owner, owner[joins >= 0], np.flatnonzero(whole >= 0), np.flatnonzero(turned >= 0)])
    pairs = np.unique((word_of << 32) | form_of)
    size = len(vocabulary.start) - 1
    return Forms(
        form_start=fixed(form_start),
        form_words=fixed(words),
        form_weights=fixed(weights),
        form_roles=fixed(roles),
        form_joins=fixed(joins),
        form_whole=fixed(whole),
        form_turned=fixed(turned),
        form_total=fixed((sums[form_start[1:]] - sums[form_start[:-1]]).astype(np.int32)),
        posting_start=fixed(np.searchsorted(pairs >> 32, np.arange(size + 1)).astype(np.int64)),
        posting_form=fixed((pairs & 0xFFFFFFFF).astype(np.int32)),
        word_first=fixed(vocabulary.chars[vocabulary.start[:-1]]),
        word_chars=vocabulary.chars,
        word_start=vocabulary.start,
    )
