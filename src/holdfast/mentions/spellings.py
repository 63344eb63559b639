# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The ways in which a name of the record may stand in a text, beyond what the fold takes away.

"SECHIN, Igor Ivanovich"   also Igor Ivanovich SECHIN (a comma that no legal form follows)
"Kim Jong-un"              also Kim Jongun (a hyphen inside a word; as a blank it is read anyway)
"O'Brien"                  also OBrien (a letter and an apostrophe; Qa'ida is Qaida anyway)

Case, accents, punctuation and look-alikes need no spelling: names are read as texts are.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from holdfast.names.normalize import read_table

__all__ = ["words_of_kinds", "written_as"]

_BRAND = 650  # thousandths: as much as a word needs to name somebody by itself, and hardly more
_ODD = re.compile("[,\u060c\u2010\u2011'\u2019-]")
_INNER_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011](?=[^\W\d_])")
_ELIDED = re.compile(r"(?<!\w)([^\W\d_])['\u2019](?=\w)")


def written_as(text: str) -> tuple[str, ...]:
    """The spellings of a name, itself first; most names have one."""
    plain = text.isascii()
    if plain and "," not in text and "-" not in text and "'" not in text:
        return (text,)
    if not plain and _ODD.search(text) is None:
        return (text,)
    found = [text]
    before, comma, after = text.partition(",")
    if comma and "," not in after:
        before, after = before.strip(), after.strip()
        if before and after and (" " in after or not _is_form(after)):  # a legal form is one word
            found.append(f"{after} {before}")
    if ("-" in text or not plain) and _INNER_HYPHEN.search(text) is not None:
        found += [_INNER_HYPHEN.sub("", one) for one in found]
    if ("'" in text or not plain) and _ELIDED.search(text) is not None:
        found += [_ELIDED.sub(r"\1", one) for one in found]
    return tuple(found)


def words_of_kinds() -> dict[str, tuple[int, str]]:
    """Cleaned word → weight in thousandths and kind: the rarity table, and words any text is full of."""
    found = {word: (int(weight), kind) for weight, kind, words in read_table("rarity.tsv") for word in words.split()}
    plain = {word for word in _words_in("ordinary.txt") if found.get(word, (0, "common"))[1] == "common"}
    brands = dict.fromkeys(_words_in("brands.txt"), (_BRAND, "common"))
    return found | dict.fromkeys(plain, (0, "ordinary")) | brands


@cache
def _forms() -> frozenset[str]:
    return frozenset(word for _, kind, words in read_table("rarity.tsv") if kind == "form" for word in words.split())


@cache
def _words_in(table: str) -> frozenset[str]:
    text = files("holdfast.mentions").joinpath("data", table).read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _is_form(text: str) -> bool:
    return text.lower().replace(".", "").strip() in _forms()
