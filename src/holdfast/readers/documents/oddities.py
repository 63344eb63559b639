# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a careful reader is told about the characters of a text: what deceives the eye, what is missing.

Nothing is taken out or put in another order here: the text stays what the bytes say, and a
note says where it may look otherwise than it reads.

* controls of direction (Unicode Bidirectional Algorithm, UAX #9: embeddings, overrides,
  isolates) make a line look different from its order in memory; marks (LRM, RLM) do not count;
* characters without a shape between letters (zero width space and joiners, word joiner, soft
  hyphen, tags) part a word from the name it looks like;
* NUL and other control characters; bytes that are no characters; characters that somebody's
  program encoded twice (a right quotation mark as three odd letters).
"""

from __future__ import annotations

import re
from itertools import islice

from holdfast.readers.documents.characters import Characters
from holdfast.readers.documents.mixed import SURROGATE_BYTES

__all__ = ["byte_notes", "odd_characters"]

_ODD = re.compile(
    "(?P<order>[\u202a-\u202e\u2066-\u2069])"
    "|(?P<shapeless>[\U000e0001\U000e0020-\U000e007f]|(?<=[^\\W\\d_])[\u200b-\u200d\u2060\ufeff\u00ad]+(?=[^\\W\\d_]))"
    "|(?P<nul>\0)|(?P<control>[\x01-\x08\x0e-\x1b])"
    # Two or three bytes of UTF-8, each read as a character of ISO 8859-1 or windows-1252 and written in UTF-8 again.
    "|(?P<twice>[\u00c2\u00c3][\x80-\x9f\u00a0-\u00bf]|\u00e2[\x80\u20ac][\x80-\xbf\u0152-\u2122])"
)
_JOINED = re.compile("[\u0600-\u08ff\u0900-\u0dff\ufb50-\ufeff]")  # scripts in which joiners are spelling
_SAID = {
    "order": "controls of text direction (U+202A to U+2069): the line may look otherwise than it reads",
    "shapeless": "invisible characters inside words: a word may not be the one it looks like",
    "nul": "NUL characters, kept as they are",
    "control": "control characters, kept as they are",
    "twice": "sequences that look as if they were encoded twice, kept as they are",
}
_NAMES = {"cp1252": "windows-1252", "cp1251": "windows-1251", "cp866": "IBM866", "koi8-r": "KOI8-R"}
_SHOWN = 5


def odd_characters(text: str) -> tuple[str, ...]:
    """A note for every kind of deceiving or unreadable character, with how many and the first places."""
    places: dict[str, list[int]] = {}
    for found in _ODD.finditer(text):
        kind = found.lastgroup or ""
        if kind == "shapeless" and _JOINED.match(text, found.start() - 1):
            continue
        places.setdefault(kind, []).append(found.start())
    notes = []
    for kind, said in _SAID.items():
        if kind in places:
            first = ", ".join(map(str, places[kind][:_SHOWN])) + (" …" if len(places[kind]) > _SHOWN else "")
            notes.append(f"{len(places[kind])} {said} (at {first})")
    return tuple(notes)


def byte_notes(characters: Characters, data: bytes) -> tuple[str, ...]:
    """Notes about bytes that are no characters, or characters of another encoding than the rest."""
    notes = []
    name = characters.encoding.name
    surrogates = 0
    if characters.wrong:
        surrogates = len(SURROGATE_BYTES.findall(data)) if name == "utf-8" else 0
        where = f"the first at byte {characters.byte_of(characters.text.index(chr(0xFFFD)))}"
        notes.append(f"{characters.wrong} bytes are no {name}, {where}; each stands in the text as U+FFFD")
    if surrogates:
        notes.append(f"{surrogates} surrogates are written as if they were characters (CESU-8 or WTF-8)")
    if characters.mixed:
        lines = _lines(characters.text, characters.mixed)
        notes.append(
            f"mixed encodings: {len(characters.mixed)} lines that are no UTF-8 are read as "
            f"{_NAMES.get(characters.encoding.older, characters.encoding.older)} ({lines})"
        )
    return tuple(notes)


def _lines(text: str, places: tuple[tuple[int, int], ...]) -> str:
    numbers, at, number = [], 0, 1
    for start, _ in islice(places, _SHOWN):
        number += text.count("\n", at, start)
        at = start
        numbers.append(str(number))
    return ("line " if len(places) == 1 else "lines ") + ", ".join(numbers) + (" …" if len(places) > _SHOWN else "")
