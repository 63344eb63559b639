# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How alike two words are, in ten-thousandths: one rule for index, kernels and explanations.

    10000   the same word
    graded  one edit from 4 letters, two edits from 7 letters (optimal string alignment:
            insertion, deletion, substitution, swap of neighbours); longer words lose less,
            another first letter costs more
    graded  a key in common (`alike`): the same sound (Yevgeniy, Jewgeni), one name in two
            languages (Sergei, Siarhei), short and full (Sasha, Aleksandr), his and hers (Ivanov,
            Ivanova), or the same consonants where one script writes no others
    0       anything else

Words with a digit must be equal: a number is not a misspelling of another one. Words longer
than 16 letters get at most one edit, words longer than 24 none: those are
the bounds within which the index's deletion keys find every such word, so that search and
this rule agree exactly (a property test holds them equal). Symmetric in its arguments.
"""

from __future__ import annotations

from holdfast.names.alike import SOUND_SIMILARITY, keys, sound_key

__all__ = ["MAX_EDITS", "SOUND_SIMILARITY", "edit_distance", "edit_similarity", "has_digit", "similarity", "sound_key"]

MAX_EDITS = 2
ONE_EDIT = range(4, 25)  # longest word's length; below 4 one edit makes another word (Ali, Eli)
TWO_EDITS = range(7, 17)
_EDIT = (
    {4: 6500, 5: 7300, 6: 8000, 7: 8500, 8: 8800, 9: 8900},
    {7: 5500, 8: 5800, 9: 6800, 10: 7000, 11: 7600},
)
_LONG = (9100, 8000)  # one edit in 10 letters and more, two edits in 12 and more
OTHER_START_LEAST = 7000  # Kang, Wang, Yang: short words, or two edits, with another first letter are other words
OTHER_START = 1500  # taken off when the first letters differ: slips seldom hit them, other names (Kumar, Umar) do


def similarity(one: str, other: str) -> int:
    """Similarity of two cleaned words, 0 to 10000."""
    if one == other:
        return 10000
    if has_digit(one) or has_digit(other):
        return 0
    by_edits = edit_similarity(edit_distance(one, other, MAX_EDITS), max(len(one), len(other)))
    if by_edits and one[0] != other[0]:
        by_edits = by_edits - OTHER_START if by_edits >= OTHER_START_LEAST else 0
    listed = {key.listed for key in keys(other)}
    return max(by_edits, max((key.similarity for key in keys(one) if key.asked in listed), default=0))


def has_digit(word: str) -> bool:
    """Whether an ASCII digit occurs (cleaning turns every decimal digit into one)."""
    return not word.isalpha() and any("0" <= char <= "9" for char in word)


def edit_similarity(distance: int, longest: int) -> int:
    """Similarity at `distance` edits where the longer word has `longest` characters."""
    if distance == 0:
        return 10000
    if distance == 1 and longest in ONE_EDIT:
        return _EDIT[0].get(longest, _LONG[0])
    if distance == MAX_EDITS and longest in TWO_EDITS:
        return _EDIT[1].get(longest, _LONG[1])
    return 0


def edit_distance(one: str, other: str, limit: int) -> int:
    """Optimal string alignment distance, or `limit + 1` when it is larger.

    The textbook table (Damerau-Levenshtein restricted: no substring is edited twice).
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, left in enumerate(one, start=1):
        line = [row]
        for column, right in enumerate(other, start=1):
            best = min(line[column - 1] + 1, last[column] + 1, last[column - 1] + (left != right))
            if row > 1 and column > 1 and left == other[column - 2] and one[row - 2] == right:
                best = min(best, before[column - 2] + 1)
            line.append(best)
        before, last = last, line
    return min(last[-1], limit + 1)
