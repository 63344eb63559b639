# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What lasts so long: the agreement, ban or sentence that a duration is of, under its fullest name nearby.

"It foresees a rollover of 45 days" says neither what "it" is nor which agreement is rolled over. The
sentence is asked first, then the section above it, up to its headline: "Harbour fish deal" stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.readers.text.claims.words import claim_words, content, stem

if TYPE_CHECKING:
    from holdfast.readers.text.prose import Paragraph, Prose

__all__ = ["Lasting", "lasting"]

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_AGREEMENT = re.compile(
    r"(?P<named>(?:\b[A-Za-z][\w’'-]*[ \u00a0]){0,4})\b(?P<noun>deal|agreement|accord|pact|initiative|treaty|"
    r"arrangement|ceasefire|truce|Deal|Agreement|Accord|Pact|Initiative|Treaty)\b"
)
_NOUN = re.compile(
    r"\b(?:deal|agreement|accord|pact|initiative|treaty|arrangement|ceasefire|truce|Deal|Agreement|Accord|Pact|Initiative|"
    r"Treaty)"
)
_EXTENDS = re.compile(
    r"\b(?:exten(?:d|ds|ded|ding|sion|sions)|rollover|prolong\w*|renew(?:s|ed|al|ing)?|roll(?:ed|ing)? over)\b",
    re.IGNORECASE,
)
_ABOVE = 3_000  # characters of a section looked back over
_BESIDE = 120  # characters around a duration that say what lasts
_NO_NAME = frozenset(
    {"the", "a", "an", "this", "that", "of", "to", "in", "on", "for", "by", "with", "its", "their", "any", "new",
     "such", "under", "no", "and", "or", "as", "is", "was", "said", "maintain", "reach", "reached", "strike", "sign",
     "signed", "extend", "extended", "period", "both", "further", "extends", "ukraine", "russia", "says", "our", "his"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lasting:
    """What lasts: `words` as the text has them, its one-word `head`, and the `names` that tell it from others."""

    words: str
    head: str
    names: tuple[str, ...]
    extends: bool


def lasting(prose: Prose, paragraph: Paragraph, sentence: tuple[int, int], span: tuple[int, int]) -> Lasting:
    """What the duration at `span` is of; `head` is "" where nothing near it lasts."""
    text = prose.text
    low, high = max(sentence[0], span[0] - _BESIDE), min(sentence[1], span[1] + _BESIDE)
    near = text[low:high]
    extends = _EXTENDS.search(near) is not None
    named = _named(text, low, high)
    if named is None and not extends:
        tables = claim_words()
        behind = _WORD.findall(text[span[1] : min(high, span[1] + 24)])[:2]
        before = [*reversed(_WORD.findall(text[low : span[0]]))]
        word = next((one for one in (*behind, *before) if one.lower() in tables.lasting), "")
        return Lasting(word.lower(), stem(word) if word else "", (), extends=False)
    if named is None or not _names(named):
        fuller = _above(prose, paragraph, sentence)
        named = fuller if fuller is not None else named
    if named is None:
        return Lasting("extension", "extension", (), extends=True)
    words = " ".join((*_run(named), named["noun"]))
    return Lasting(words, "extension" if extends else "agreement", _names(named), extends)


def _named(text: str, start: int, end: int) -> re.Match[str] | None:
    """The agreement of a range, the one with the most names first."""
    found = [*_agreements(text, start, end)]
    return max(found, key=lambda one: (len(_names(one)), one.start()), default=None)


def _agreements(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The agreements of a range, each with the words before it; looked for by their nouns, which are seldom."""
    for noun in _NOUN.finditer(text, start, end):
        if noun.start() >= start:
            match = _AGREEMENT.search(text, max(start, noun.start() - _BESIDE), end)
            if match is not None:
                yield match
                start = match.end()


def _names(match: re.Match[str]) -> tuple[str, ...]:
    """The words right before "deal" that tell which: one in lower case ("grain"), then those with capitals."""
    return tuple(one for one in content(" ".join(_run(match))) if one not in _NO_NAME)


def _run(match: re.Match[str]) -> list[str]:
    kept: list[str] = []
    for word in reversed(match["named"].split()):
        if word.lower() in _NO_NAME or (kept and not word[0].isupper()):
            break
        kept.append(word)
    return kept[::-1]


def _above(prose: Prose, paragraph: Paragraph, sentence: tuple[int, int]) -> re.Match[str] | None:
    """The nearest agreement with a name in the section above."""
    blocks = prose.blocks_of(paragraph.section)
    start = max(blocks[0].start if blocks else 0, sentence[0] - _ABOVE)
    for one in reversed([*_agreements(prose.text, start, sentence[0])]):
        if _names(one):
            return one
    return None
