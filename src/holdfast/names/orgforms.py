# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Legal forms of organisations: where they stand in a name, and to which family they belong.

OOO, GmbH and Limited Liability Company say the same thing about a firm, and a list, a
register and a customer file each pick another one. `find` marks the words that spell a
legal form, so that scoring can weigh them little and compare families instead of letters.
The table is `data/orgforms.tsv`; its Cyrillic forms are read in every romanisation, and an
abbreviation is found dotted ("o.o.o.") as well as plain. A form is not looked for in the
first word of a name of one word ("AS" alone is a name).
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from holdfast.names.distance import edit_distance
from holdfast.names.normalize import clean, read_table
from holdfast.names.script import romanize

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FAMILIES", "families", "find", "mentions", "unglue"]

FAMILIES = ("llc", "jsc", "company", "partnership", "state", "nonprofit", "sole")
_SHORT_CHARS = 3
_DOTTED_CHARS = 5


def mentions(words: Sequence[str]) -> bool:
    """Whether any of the words may belong to a legal form, misspelt or written together with others.

    Where not, `find` finds none and `unglue` sets nothing apart: most names of people are answered here.
    """
    return any(map(_may_belong, words))


@lru_cache(maxsize=65_536)  # words repeat; about 10 MB when full
def _may_belong(word: str) -> bool:
    if word in _known() or word in _form_pairs():
        return True
    if len(word) < _CORRECTED_CHARS or not word.isascii():
        return False
    if word[:3] in _ends()[0] or word[-3:] in _ends()[1] or (word[0], len(word), word[-2:]) in _slip_ends()[1]:
        return _corrected(word) != word or _unglued(word) != (word,)
    return False


@cache
def _ends() -> tuple[frozenset[str], frozenset[str]]:
    """The first and the last three letters of what `_corrected` puts right and `_unglued` takes apart."""
    heads, tails = _glued_ends()
    return heads | _slip_ends()[0], tails


@cache
def _known() -> frozenset[str]:
    """Words that begin a form, belong to a phrase, or are a short form with a slip."""
    return _phrase_words().union(_longest(), _short_slips())


def find(words: Sequence[str]) -> tuple[tuple[int, int, str], ...]:
    """Spans `(start, end, family)` of legal forms in cleaned, romanised words, left to right.

    Longest form first, spans do not overlap, and at least one word is left outside them.
    """
    forms, longest = _forms(), _longest()
    words = _phrases([_corrected(word) if _may_belong(word) else word for word in words])
    spans: list[tuple[int, int, str]] = []
    start = 0
    while start < len(words):
        most = longest.get(words[start])
        if most is None:
            start += 1
            continue
        for end in range(min(len(words), start + most), start, -1):
            form = " ".join(words[start:end])
            family = forms.get(form)
            # SAL, AB or UG inside a name is somebody's name; a legal form that short opens or closes it.
            if family is not None and (len(form) > _SHORT_CHARS or start == 0 or end == len(words)):
                spans.append((start, end, family))
                start = end - 1
                break
        start += 1
    covered = sum(end - begin for begin, end, _ in spans)
    return tuple(spans) if covered < len(words) else ()


def families(words: Sequence[str]) -> frozenset[str]:
    """The families of the forms in `words`."""
    return frozenset(family for _, _, family in find(words))


def unglue(spelling: str) -> str | None:
    """The name with legal forms set apart that are written together with another word; `None` when there are none.

    Forms of four letters and more are looked for at both ends of a word (rosneftlimited), the shorter
    ones of `_GLUED_SHORT` too; what remains of the word has at least three letters.
    """
    words = spelling.split()
    apart: list[str] = []
    for word in words:
        head = next((head for head in _AFTER if word.startswith(head)), "") if apart and apart[-1] in _BEFORE else ""
        if head and len(word) - len(head) >= _REST_CHARS:  # limited liability companyveles
            apart += (head, word[len(head) :])
        elif _may_belong(word):
            apart += _unglued(word)
        else:
            apart.append(word)
    return " ".join(apart) if len(apart) > len(words) else None


@lru_cache(maxsize=8192)  # words repeat
def _unglued(word: str) -> tuple[str, ...]:
    if word in _form_pairs():
        return _form_pairs()[word]
    if len(word) < _GLUED_CHARS or not word.isascii():
        return (word,)
    heads, tails = _glued_ends()
    if (word[:3] not in heads and word[-3:] not in tails) or word in _forms() or word in _form_words():
        return (word,)
    before: list[str] = []
    after: list[str] = []
    table = _glued()
    for _ in range(_MAX_GLUED):
        end = next((size for size in _glued_sizes() if word[-size:] in table and len(word) - size >= _REST_CHARS), 0)
        if end:
            after.insert(0, table[word[-end:]])
            word = word[:-end]
            continue
        start = next(
            (
                size
                for size in _glued_sizes()
                if word[:size] in table and word[:size] not in _ONLY_LAST and len(word) - size >= _REST_CHARS
            ),
            0,
        )
        if not start:
            break
        before.append(table[word[:start]])
        word = word[start:]
    return (*before, word, *after)


@cache
def _glued() -> dict[str, str]:
    """Forms written without blanks, and as they are written."""
    kept = {
        form.replace(" ", ""): form for form in _forms() if len(form) >= _GLUED_FORM_CHARS and form not in _NOT_GLUED
    }
    words = {word: word for word in ("limited", "company", "corporation")}
    return words | kept | {form: form for form in _GLUED_SHORT}


@cache
def _glued_ends() -> tuple[frozenset[str], frozenset[str]]:
    """The first and the last three letters of what `_unglued` takes off: most words have neither."""
    return frozenset(form[:3] for form in _glued()), frozenset(form[-3:] for form in _glued())


@cache
def _form_pairs() -> dict[str, tuple[str, str]]:
    """Neighbouring words of forms run together (limitedliability)."""
    pairs = (pair for form in _forms() for pair in pairwise(form.split()))
    return {"".join(pair): pair for pair in pairs if len("".join(pair)) >= _PAIR_CHARS}


@cache
def _glued_sizes() -> tuple[int, ...]:
    return tuple(sorted({len(form) for form in _glued()}, reverse=True))


@cache
def _form_words() -> frozenset[str]:
    """Words of four letters and more that occur in forms of several words."""
    return frozenset(word for form in _forms() if " " in form for word in form.split() if len(word) > _SHORT_CHARS)


_PAIR_CHARS = 8  # shorter ones are names (de cv, co ltd)
_GLUED_CHARS, _REST_CHARS, _GLUED_FORM_CHARS, _MAX_GLUED = 6, 3, 6, 3
_GLUED_SHORT = ("ltd", "llc", "ooo", "oao", "zao", "pao", "plc", "jsc", "pjsc", "ojsc", "cjsc", "gmbh", "fze", "fzco")
_BEFORE, _AFTER = ("liability", "stock"), ("company", "corporation")
_ONLY_LAST = frozenset({"pao", "ltd", "plc", "company", "firma", "limited", "corporation"})
_NOT_GLUED = frozenset({"charity", "compagnie", "stichting"})


@lru_cache(maxsize=8192)  # words repeat
def _corrected(word: str) -> str:
    """A long word one slip away from one of the words that spell legal forms, as that word; else itself."""
    if len(word) < _CORRECTED_CHARS or not word.isascii():
        return word
    heads, tails = _slip_ends()
    if word[:3] not in heads and (word[0], len(word), word[-2:]) not in tails:
        return word
    if word in _form_words() or word in _forms():
        return word
    near = {found for key in _shorter(word) for found in _slips().get(key, ())}
    close = sorted(found for found in near if found[0] == word[0] and edit_distance(word, found, 1) == 1)
    return close[0] if close else word


# Phrases that open or close a great many names; their short words are corrected only within the phrase.
_PHRASES = (
    ("public", "joint", "stock", "company"), ("limited", "liability", "company"), ("joint", "stock", "company"),
    ("company", "limited"),
)  # fmt: skip
_PHRASE_EDITS = 3
_SHORT_SLIPS = ("ltd", "llc", "gmbh", "sarl", "oao", "ooo", "zao", "pao", "jsc", "pjsc", "corp", "plc")


def _phrases(words: list[str]) -> list[str]:
    """`words` with a misspelt phrase at the beginning or end put right, and a misspelt short form at the end."""
    if _phrase_words().isdisjoint(words):
        return _last_short(words)
    for phrase in _PHRASES:
        size = len(phrase)
        if len(words) <= size:
            continue
        for begin in {0, len(words) - size}:
            window = words[begin : begin + size]
            if tuple(window) != phrase and not set(phrase).isdisjoint(window) and _close(window, phrase):
                words = [*words[:begin], *phrase, *words[begin + size :]]
    return _last_short(words)


def _last_short(words: list[str]) -> list[str]:
    if len(words) > 1 and words[-1] in _short_slips() and words[-1] not in _forms():
        return [*words[:-1], _short_slips()[words[-1]]]
    return words


@cache
def _phrase_words() -> frozenset[str]:
    return frozenset(word for phrase in _PHRASES for word in phrase)


def _close(window: Sequence[str], phrase: Sequence[str]) -> bool:
    total = 0
    for word, right in zip(window, phrase, strict=True):
        edits = _slips_between(word, right)
        total += edits
        if edits > 2 or total > _PHRASE_EDITS:  # noqa: PLR2004 - two slips in one word
            return False
    return True


@lru_cache(maxsize=16_384)  # words repeat
def _slips_between(word: str, right: str) -> int:
    return edit_distance(word, right, 2)


@cache
def _short_slips() -> dict[str, str]:
    """Short forms with a letter doubled or two exchanged, and the form."""
    found: dict[str, str] = {}
    for form in _SHORT_SLIPS:
        for at in range(len(form)):
            found.setdefault(form[: at + 1] + form[at:], form)
            if at + 1 < len(form):
                found.setdefault(form[:at] + form[at + 1] + form[at] + form[at + 2 :], form)
    return found


_CORRECTED_CHARS = 6  # "stock" has too many neighbours that are names; six letters have few


def _shorter(word: str) -> list[str]:
    return [word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]


@cache
def _slip_ends() -> tuple[frozenset[str], frozenset[tuple[str, int, str]]]:
    """First letters of words of forms, and first letter, length and last letters of words one slip away.

    A slip in a word of six letters touches its first three or its last two, never both.
    """
    words = _correct_words()
    tails = ((word[0], len(word) + more, word[-2:]) for word in words for more in (-1, 0, 1))
    return frozenset(word[:3] for word in words), frozenset(tails)


@cache
def _correct_words() -> tuple[str, ...]:
    words = ("limited", "liability", "company", "corporation", "public", *sorted(_form_words()))
    return tuple(word for word in words if len(word) > _CORRECTED_CHARS - 1)


@cache
def _slips() -> dict[str, tuple[str, ...]]:
    """Form words by themselves with one letter left out."""
    found: dict[str, list[str]] = {}
    for word in _correct_words():
        for key in _shorter(word):
            found.setdefault(key, []).append(word)
    return {key: tuple(words) for key, words in found.items()}


@cache
def _longest() -> dict[str, int]:
    """Most words of the forms that begin with a word."""
    longest: dict[str, int] = {}
    for form in _forms():
        words = form.split(" ")
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


@cache
def _forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for family, _, text in read_table("orgforms.tsv"):
        for form in text.split(";"):
            for spelling in romanize(clean(form).text):
                forms.setdefault(spelling, family)
                # "o o o" and "l l c" are forms; two single letters are more often the initials of a person.
                if _SHORT_CHARS <= len(spelling) <= _DOTTED_CHARS and " " not in spelling:
                    forms.setdefault(" ".join(spelling), family)
    return forms
