# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two names, one score, without an index: what `holdfast compare` gives.

The rules are those of the index (`alignment.align`, `distance.similarity`): a listed name and a
query get the score here that screening gives them, before any other fact is looked at. Where
two pairings of the words weigh the same, the order of the names may decide; `compare` takes
the better score, and is symmetric.
"""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.names import layout
from holdfast.names.alignment import Side, align, spelt_alike
from holdfast.names.distance import edit_distance, edit_similarity, has_digit, similarity
from holdfast.names.tokens import Reading, Role, analyse

__all__ = ["FORM_OTHER", "Comparison", "Pairing", "compare", "directed"]

FORM_OTHER = 200  # both names state a legal form, of different families; as in screening
_ORGANISATIONS = frozenset({"organization", "organisation", "company", "publicbody", "legalentity"})


@dataclass(frozen=True, slots=True)
class Pairing:
    """Words that were matched: those of the one name, those of the other, their similarity (0..10000)."""

    one: str
    other: str
    similarity: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The score (0..10000), the two readings it was found on, and the matched words; empty when nothing matched."""

    score: int
    one: str
    other: str
    pairs: tuple[Pairing, ...]
    other_form: bool


def compare(one: str, other: str, *, schema: str = "") -> Comparison:
    """Compare two names; exchanging them exchanges only the sides of the result. Never raises.

    `schema` (a FollowTheMoney name) says what is meant; for organisations another legal form costs 0.02.
    """
    ones, others = analyse(one).readings, analyse(other).readings
    best = Comparison(0, "", "", (), other_form=False)
    for mine in ones:
        for theirs in others:
            found = max((_compared(mine, theirs), _turned(_compared(theirs, mine))), key=lambda made: made.score)
            if found.score > best.score:
                best = found
    forms = (frozenset[str]().union(*(reading.families for reading in side)) - {"company"} for side in (ones, others))
    if schema.lower() in _ORGANISATIONS and all(sides := tuple(forms)) and not sides[0] & sides[1]:
        return Comparison(max(best.score - FORM_OTHER, 0), best.one, best.other, best.pairs, other_form=True)
    return best


def directed(query: Reading, listed: Reading) -> int:
    """The score of one reading as the query against one as the listed name."""
    return _compared(query, listed).score


def _turned(made: Comparison) -> Comparison:
    pairs = tuple(Pairing(pair.other, pair.one, pair.similarity) for pair in made.pairs)
    return Comparison(made.score, made.other, made.one, pairs, made.other_form)


def _compared(query: Reading, listed: Reading) -> Comparison:
    mine, theirs = ([token.text for token in reading.tokens] for reading in (query, listed))
    joined_mine, joined_theirs = _joins(query), _joins(listed)
    score, pairs = align(
        _side(query),
        _side(listed),
        lambda i, j: similarity(mine[i], theirs[j]),
        lambda i, j: _run_together(joined_mine[i], theirs[j]),
        lambda i, j: _run_together(mine[i], joined_theirs[j]),
        lambda i, j: spelt_alike(mine[i], theirs[j]),
        _whole(query, listed),
    )
    made = tuple(
        Pairing(" ".join(mine[i : i + wide_i]), " ".join(theirs[j : j + wide_j]), alike)
        for i, wide_i, j, wide_j, alike, _ in pairs
    )
    return Comparison(score, query.text, listed.text, made, other_form=False)


def _side(reading: Reading) -> Side:
    tokens = reading.tokens
    return (
        [token.weight for token in tokens],
        [int(token.role) for token in tokens],
        [ord(token.text[0]) for token in tokens],
    )


def _roman(reading: Reading) -> list[bool]:
    return [token.role is Role.NUMBER and not token.text.isdigit() for token in reading.tokens]


def _joins(reading: Reading) -> list[str]:
    """Each word with the next one, `""` where they are not run together (as in the index)."""
    texts, roman = [token.text for token in reading.tokens], _roman(reading)
    made = []
    for at in range(len(texts) - 1):
        joined = texts[at] + texts[at + 1]
        made.append("" if len(joined) > layout.MAX_JOIN_CHARS or roman[at] or roman[at + 1] else joined)
    return [*made, ""]


def _whole(query: Reading, listed: Reading) -> int:
    """How alike the names are written without blanks; the listed one also with its first words last."""
    mine, theirs = ([token.text for token in reading.tokens] for reading in (query, listed))
    if len(mine) == len(theirs) == 1:
        return 0
    written = [_together(mine, query)]
    against = [_together(theirs, listed)]
    if len(theirs) > 1:
        against.append(
            _together([layout.turned(theirs, [token.role for token in listed.tokens], listed.leading)], listed)
        )
    return max(_run_together(one, other) for one in written for other in against)


def _together(texts: list[str], reading: Reading) -> str:
    joined = "".join(texts)
    one = len(reading.tokens) == 1
    return joined if one or (len(joined) <= layout.MAX_JOIN_CHARS and not any(_roman(reading))) else ""


def _run_together(one: str, other: str) -> int:
    """Similarity by letters alone, as far as it counts for words run together."""
    if not one or not other:
        return 0
    if one == other:
        return layout.FULL
    if has_digit(one) or has_digit(other) or one[0] != other[0]:
        return 0
    alike = edit_similarity(edit_distance(one, other, 1), max(len(one), len(other)))
    return alike if alike >= layout.JOIN_SIMILARITY else 0
