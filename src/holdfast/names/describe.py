# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Everything that this package can say of one name, for people to read: what `holdfast names` shows.

`describe` asks the same functions that the index asks, so what is shown is what is compared; it
adds the words for it (scripts, standards, flags, roles in English). Slower than `analyse`,
never raises, and bounded as `analyse` is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.names.identifiers import Identifier, guess_kinds, read
from holdfast.names.normalize import MAX_CHARS, Oddity, clean, fold
from holdfast.names.passports import Format, formats
from holdfast.names.rarity import look_up
from holdfast.names.script import scripts, spellings, standards
from holdfast.names.tokens import Name, Role, Token, analyse

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FAMILY_NAMES", "ODDITY_NAMES", "SCRIPT_NAMES", "Description", "describe", "role_name"]

SCRIPT_NAMES = {
    "Latn": "Latin", "Cyrl": "Cyrillic", "Grek": "Greek", "Arab": "Arabic", "Hebr": "Hebrew", "Armn": "Armenian",
    "Geor": "Georgian", "Hani": "Chinese characters", "Hang": "Korean", "Hira": "Japanese hiragana",
    "Kana": "Japanese katakana", "Thai": "Thai (not read)", "Deva": "Devanagari (not read)",
}  # fmt: skip
ODDITY_NAMES = {
    Oddity.HIDDEN: "hidden characters, removed",
    Oddity.BIDI: "direction controls, removed: the text may be shown in another order than it is stored",
    Oddity.CONTROL: "control characters, read as blanks",
    Oddity.UNKNOWN: "characters without a meaning in Unicode, read as blanks",
    Oddity.MIXED_SCRIPT: "letters of several scripts that look alike in one word: possible evasion",
    Oddity.TRUNCATED: "longer than a name, cut",
}
FAMILY_NAMES = {
    "llc": "limited liability", "jsc": "joint stock", "company": "company", "partnership": "partnership",
    "state": "state body", "nonprofit": "non-profit", "sole": "sole trader",
}  # fmt: skip
_ROLE_NAMES = {
    Role.WORD: "word", Role.INITIAL: "initial", Role.NUMBER: "number", Role.FORM: "word of legal forms",
    Role.STOP: "small word", Role.TITLE: "title", Role.PATRONYMIC: "patronymic", Role.PARTICLE: "particle",
    Role.GENERIC: "generic word", Role.SUFFIX: "suffix",
}  # fmt: skip
_MAX_DOCUMENT_CHARS = 24


@dataclass(frozen=True, slots=True)
class Description:
    """What was found.

    `spellings` pairs each Latin spelling with the tables that give it; `mixed` each word of several scripts with
    its letters of the rarer one.
    """

    cleaned: str
    scripts: tuple[str, ...]
    standards: tuple[tuple[str, str], ...]
    spellings: tuple[tuple[str, tuple[str, ...]], ...]
    name: Name
    mixed: tuple[tuple[str, str], ...]
    identifiers: tuple[Identifier, ...]
    documents: tuple[Format, ...]


def describe(text: str) -> Description:
    """Everything about one name; see the module docstring."""
    cleaned = clean(text).text
    name = analyse(text)
    found = (read(kind, text) for kind in guess_kinds(text))
    mixed = Oddity.MIXED_SCRIPT in name.oddities
    return Description(
        cleaned=cleaned,
        scripts=scripts(cleaned),
        standards=standards(cleaned),
        spellings=spellings(cleaned),
        name=name,
        mixed=tuple(_mixed_words(text)) if mixed else (),
        identifiers=tuple(one for one in found if one is not None),
        documents=_documents(text),
    )


def _mixed_words(text: str) -> Iterator[tuple[str, str]]:
    for word in text[:MAX_CHARS].split():
        letters = [(char, scripts(fold(char))) for char in word]
        kinds = sorted(
            {found for _, found in letters if found}, key=lambda kind: -sum(kind == one for _, one in letters)
        )
        if len(kinds) > 1:
            odd = "".join(dict.fromkeys(char for char, found in letters if found in kinds[1:]))
            yield word, f"{odd} ({', '.join(SCRIPT_NAMES[code] for kind in kinds[1:] for code in kind)})"


def role_name(token: Token) -> str:
    """The role of a token in English; a widespread name is called so."""
    widespread = token.role is Role.WORD and look_up(token.text) is not None
    return "widespread name" if widespread else _ROLE_NAMES[token.role]


def _documents(text: str) -> tuple[Format, ...]:
    """Passport formats, for a text that is a number rather than a name."""
    digits = sum("0" <= char <= "9" for char in text[:_MAX_DOCUMENT_CHARS])
    return formats(text) if len(text) <= _MAX_DOCUMENT_CHARS and 2 * digits > len(text.replace(" ", "")) else ()
