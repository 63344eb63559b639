# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The flat arrays that index, kernels and twins pass to each other, and the scoring numbers.

Words are vocabulary ids (rows of a sorted list of texts); a *form* is one reading of one
name: a run of words in order. For position k of a form, `form_joins[k]` is the vocabulary
id of words k and k+1 written together (-1 at the end), `form_whole` that of all words
together (-1 when longer than MAX_JOIN_CHARS or a single word), `form_turned` the same with the
first word moved to the end ("SECHIN, Igor" also is igorsechin). Query arrays mirror the
form arrays; their word ids index `expand_start`, whose slices of `expand_word` (ascending)
and `expand_similarity` say which vocabulary words each query word may stand for.

Everything is integers: weights in thousandths, similarities and scores in ten-thousandths.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

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
INITIAL_SIMILARITY = 8000  # "I." for "Igor"
JOIN_FACTOR = 9800  # words run together: the same letters, a little less sure
UNMATCHED_QUERY = 90  # percent: a word of the query that the listed name lacks
UNMATCHED_FORM = 65  # percent: lists give fuller names (third names, grandfathers) than customers do
UNMATCHED_QUERY_PATRONYMIC = 45  # customers give one where the list has none; the list may have known none
UNMATCHED_PATRONYMIC = 25  # percent: and the patronymic is the part most often left out
EVIDENCE = 2000  # matched weight at which two distinctive words agree; with less, other words left over count more
DEFICIT_FACTOR = 2  # ten-thousandths lost per thousandth of weight below EVIDENCE, when words are left over
ONE_WORD_CAP = 6500  # one shared word of substance beside others is never enough; none of substance beside anything
LOOSE = 200  # a word left over of at least this weight says what kind of thing is meant (trading, group)
DISTINCT = 700  # matched weight from which one word alone names somebody; "Star" or "Crystal" do not
SUBSTANCE = 300  # a word of at least this weight says something about who is meant
ORDER_PENALTY = 3500  # "A bin B" is not "B bin A"
NUMBER_PENALTY = 2500  # "Vessel II" is not "Vessel III"

ROLE_INITIAL, ROLE_NUMBER, ROLE_STOP, ROLE_PATRONYMIC, ROLE_PARTICLE = 1, 2, 4, 6, 7  # values of tokens.Role


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


class Queries(NamedTuple):
    """The query side: readings of many names and the expansions of their words."""

    start: Int32
    words: Int32
    weights: Int32
    roles: UInt8
    joins: Int32
    whole: Int32
    first: UInt32
    expand_start: Int64
    expand_word: Int32
    expand_similarity: Int32
