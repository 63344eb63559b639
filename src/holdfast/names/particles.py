# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Particles of Arabic names in Latin letters, written apart, joined and assimilated: one way for all.

    Abd al-Rahman, Abdel Rahman, Abdurrahman, Abderrahmane     abdul rahman …
    Abd Allah, Abdallah, Abdulla                               abdullah
    Siraj al-Din, Siraj ud-Din, Sirajeddine                    sirajuddin
    Aboul Gheit, Abu al-Gheit                                  abu al gheit

`settle` does that to the words of a name (cleaned, Latin). Everything else stays: an article
is a word of little weight, and the index runs neighbouring words together where lists do.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["mentions", "settle"]

_SERVANT = frozenset({"abd", "abdu", "abdal", "abdel", "abdol", "abdoul", "abdul", "abdur", "abdus", "abdes", "abder"})
_SERVANT_ALONE = frozenset({"abd", "abdu"})  # an article may follow
_ARTICLES = frozenset({"al", "el", "ul", "ol", "ar", "er", "ur", "as", "es", "us", "ad", "ud", "an", "ash", "az"})
_ALLAH = frozenset({"allah", "ullah", "ollah", "lah"})
_FAITH = frozenset({"din", "deen", "dine"})
_FAITH_ARTICLES = frozenset({"al", "el", "ul", "ol", "ad", "ed", "ud", "od", "id", "eddin"})
_FATHER = {"aboul": ("abu", "al"), "abul": ("abu", "al"), "abol": ("abu", "al"), "abil": ("abi", "al")}
# 1. The article before a letter that it is not assimilated to; 2. assimilated, the letter doubled; 3. the doubled
# letter written once, in the names of God where no other reading is possible; 4. no article.
_SERVANT_OF = re.compile(
    r"abd(?:[aeiou]|ou)l(?=...)(?!l?a[hk]|aye|ai)(?P<one>.+)"
    r"|abd(?:[aeiou]|ou)(?:r(?=r)|s(?=s)|z(?=z)|d(?=d)|n(?=n)|t(?=t)|sh(?=sh))(?P<two>.{4,})"
    r"|abd(?:[aeiou]|ou)(?P<three>ra[kh]?h?m.{2,}|raz+[aeo].+|rashi.+|ras[ou].+|sama[dt].*|sal[ao].+|nas+[ei].+|no?ur|nabi)"
    r"|abd(?P<four>rabb.*)"
)
_SURNAME = re.compile(r".*(?:[oe]v|[oe]va|adze|yan|ian|zad[ae]h?|zoda)")  # Abdullayev is one word
_SERVANT_OF_ALLAH = re.compile(r"abd(?:[aeiou]|ou)l{1,2}ah?")
_OF_THE_FAITH = re.compile(r"(.{3,}?)(?:ou|[aeou])(?:ddine?|ddeen|ddyn|ttin)|(.{4,}?)[aeo]ldin")


@lru_cache(maxsize=65_536)  # words repeat; about 10 MB when full
def mentions(word: str) -> bool:
    """Whether a word may be settled; a name without such a word stays as it is."""
    return (
        word in _SERVANT
        or word in _FAITH
        or word in _FATHER
        or (word.startswith("abd") and (_compound(word) is not None or _SERVANT_OF_ALLAH.fullmatch(word) is not None))
        or _OF_THE_FAITH.fullmatch(word) is not None
    )


def settle(words: Sequence[str]) -> list[str]:
    """The words with their particles written in one way. O(words); the last word is never taken for a particle."""
    if not any(map(mentions, words)):
        return list(words)
    found: list[str] = []
    open_servant = False  # the last word found is abdul, and its article may follow
    for position, word in enumerate(words):
        last = position + 1 == len(words)
        if found[-1:] == ["abdul"] and word in _ALLAH:
            found[-1] = "abdullah"
        elif open_servant and word in _ARTICLES and not last:
            continue
        elif word in _SERVANT and not last:
            found.append("abdul")
            open_servant = word in _SERVANT_ALONE
            continue
        elif word in _FATHER and not last:
            found += _FATHER[word]
        elif word in _FAITH and len(found) > 1 and found[-1] in _FAITH_ARTICLES:
            # A name that stays in Arabic letters is matched by its consonants: they go on in the same letters.
            found[-2:] = [found[-2] + ("uddin" if found[-2].isascii() else "دين")]
        else:
            found += _settled_word(word)
        open_servant = False
    return found


@lru_cache(maxsize=16_384)
def _settled_word(word: str) -> tuple[str, ...]:
    if word.startswith("abd"):
        if _SERVANT_OF_ALLAH.fullmatch(word) is not None:
            return ("abdullah",)
        name = _compound(word)
        return (word,) if name is None else ("abdul", name)
    match = _OF_THE_FAITH.fullmatch(word)
    return (word,) if match is None else ((match[1] or match[2]) + "uddin",)


def _compound(word: str) -> str | None:
    match = _SERVANT_OF.fullmatch(word)
    return None if match is None or _SURNAME.fullmatch(word) is not None else next(filter(None, match.groups()))
