# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The flat arrays that index, kernels and twins pass to each other, and the scoring numbers.

Words are vocabulary ids (rows of a sorted list of texts); a *form* is one reading of one
name: a run of words in order. For position k of a form, `form_joins[k]` is the vocabulary
id of words k and k+1 written together (-1 at the end), `form_whole` that of all words
together (-1 when longer than MAX_JOIN_CHARS or a single word), `form_turned` the same with the
first word (an article with its word, all words before a comma) moved to the end ("SECHIN, Igor"
also is igorsechin). Query arrays mirror the
form arrays; their word ids index `expand_start`, whose slices of `expand_word` (ascending)
and `expand_similarity` say which vocabulary words each query word may stand for.

`word_chars` and `word_start` are the letters of the vocabulary,
`chars[text_start[k]:text_end[k]]` those of the query's word k.

Everything is integers: weights in thousandths, similarities and scores in ten-thousandths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Forms", "Int32", "Int64", "Queries", "UInt8", "UInt32", "UInt64"]

UInt8: TypeAlias = npt.NDArray[np.uint8]
Int32: TypeAlias = npt.NDArray[np.int32]
Int64: TypeAlias = npt.NDArray[np.int64]
UInt32: TypeAlias = npt.NDArray[np.uint32]
UInt64: TypeAlias = npt.NDArray[np.uint64]

MAX_JOIN_CHARS = 60  # a name written without blanks; longer ones are sentences
KEEP = 128  # forms aligned per reading: 64 lost 0.9 % recall on altered names, 512 nothing more than 128 in our runs
MIN_RANK = 300  # thousandths of the best possible sum; a form below cannot reach MIN_SCORE after alignment
FULL = 10_000
MIN_SCORE = 4500  # what a reviewer may want to see as a near miss
JOIN_SIMILARITY = 8800  # joined and split words must agree to one edit in seven letters
INITIAL_SIMILARITY = 8000  # "I." for "Igor": the place of that pair among others
JOIN_FACTOR = 9800  # words run together: the same letters, a little less sure

# The scoring numbers were fitted by a seeded random search on altered names of the SDN list of 2024-05-03, invented
# clean names and tests/names/data/pairs.csv (bench/names.py, seed 1), then rounded; quote figures of another seed.
KNOTS = np.array([0, 500, 1000, 1500, 2000, 3000, 4500], dtype=np.int64)  # evidence, in thousandths
ALLOWANCE = np.array([10, 22, 175, 700, 930, 1380, 1500], dtype=np.int64)  # the doubt that it bears at the threshold
# By similarity in steps of 100: what of a pair's weight is evidence, and what is doubt (per mille).
EVIDENCE = np.repeat(
    [0, 0, 50, 100, 100, 100, 100, 100, 150, 200, 540, 740, 750, 760, 770, 780, 800, 820, 870, 900, 1000], 5
).astype(np.int64)
DOUBT = np.repeat(
    [1000, 1000, 1000, 1000, 980, 960, 940, 930, 920, 800, 260, 250, 240, 235, 220, 190, 150, 100, 50, 33, 0], 5
).astype(np.int64)
# Consonants of an Arabic or Hebrew word shared with a Latin one, by how the vowels agree (`alike`): the similarity by
# consonants, and what such a similarity says. It has a step of its own: many words share two or three consonants.
SKELETONS = ((0, 0, 6600, 7800, 8200), (0, 0, 6200, 7200, 7800), (0, 0, 0, 6200, 7200))
_SHARED = ((8200, 750, 30), (7800, 650, 40), (7200, 500, 70), (6600, 450, 90), (6200, 250, 250))
for _alike, _evidence, _doubt in _SHARED:
    EVIDENCE[_alike // 100], DOUBT[_alike // 100] = _evidence, _doubt
INITIAL_EVIDENCE, INITIAL_DOUBT = 640, 100  # of the initial's weight; of the weight of the word it stands for
# What a word left over costs by role (tokens.Role), what a second one of its kind across adds (per mille).
LOOSE = np.array([210, 220, 1550, 310, 310, 310, 250, 310, 490, 310], dtype=np.int64)
CONFLICT = np.array([960, 3100, 4100, 0, 0, 0, 1050, 0, 1800, 0], dtype=np.int64)
CONFLICT_INITIAL, CONFLICT_PATRONYMIC, CONFLICT_GENERIC = 780, 500, 350  # one of those against a word left over
MOST_BY_SLIPS = 9100  # similarities above it come from a key in common (`alike`)
SHORT_SIMILARITY = 8300  # short and full form of a name (`alike`)
FAMILIAR = 700  # words of at most this weight are known names: Marina is no misspelling of Maria
OTHER_NAME = 5000  # taken off then
SLIP_NEAR, SLIP_FAR = 6000, 4000  # words left over on both sides, up to one edit in three letters; two in five
SLIP_EDITS = 2
SLIP_LETTERS = range(3, 17)
ONE_WORD_CAP = 6500  # one shared word beside another name word is never enough (two generic words count as one)
ANOTHER_WORD = 250  # a word left over of at least this weight is another name word
RARE_ENOUGH = 550  # evidence of a family name from which it may stand beside a mere initial; J. Smith may be anybody
ANOTHER_INITIAL = 100  # what each further initial that agrees takes off that: few are M. A. Jafari
SUBSTANCE = 200  # a paired word of at least this weight says something about who is meant
LONE_WORD = 1500  # both names are one word: one edit in seven letters is still worth a look, in six it is not
ORDER_PENALTY = 4500  # "A bin B" is not "B bin A"
SHUFFLED = 150  # words in another order than "Igor Sechin" and "SECHIN, Igor"

# Values of tokens.Role.
ROLE_WORD, ROLE_INITIAL, ROLE_NUMBER, ROLE_STOP, ROLE_PATRONYMIC, ROLE_PARTICLE = 0, 1, 2, 4, 6, 7
ROLE_GENERIC, ROLE_SUFFIX, ROLES = 8, 9, 10
ROLES_SPELT = (ROLE_WORD, ROLE_PATRONYMIC, ROLE_GENERIC)


def turned(texts: Sequence[str], roles: Sequence[int], leading: int) -> str:
    """The words written together, the `leading` first ones last.

    Where no comma says how many (0) it is one, and an article goes with the word that follows it.
    """
    wide = 2 if len(texts) > 2 and roles[0] == ROLE_STOP else 1  # noqa: PLR2004 - al, its word, and another one
    wide = max(leading, wide)
    return "".join([*texts[wide:], *texts[:wide]]) if len(texts) > 1 else ""


class Forms(NamedTuple):
    """The list side. `posting_form[posting_start[w]:posting_start[w + 1]]`: forms holding word w, ascending."""

    form_start: Int32
    form_words: Int32
    form_weights: Int32
    form_roles: UInt8
    form_joins: Int32
    form_whole: Int32
    form_turned: Int32
    form_total: Int32
    posting_start: Int64
    posting_form: Int32
    word_first: UInt32
    word_chars: UInt32
    word_start: Int64


class Queries(NamedTuple):
    """The query side: readings of many names and the expansions of their words."""

    start: Int32
    words: Int32
    weights: Int32
    roles: UInt8
    joins: Int32
    whole: Int32
    first: UInt32
    chars: UInt32
    text_start: Int64
    text_end: Int64
    expand_start: Int64
    expand_word: Int32
    expand_similarity: Int32
