# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Runs of capitalised words, found by one expression, and their words.

A run is what may be one name or several side by side: "Ukrainian Foreign Minister Anna Example",
"Department of Health and Human Services", "Ursula von der Leyen". Lower-case words are part of
it only between two capitalised ones, and only those of a short list ("of", "the", "and", "von",
"al-"). A run has at most 26 words: a longer one is a heading in capitals or damage, and is cut.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from holdfast.readers.text.cast.known import key, known_names

__all__ = ["ARTICLE", "CAPITAL", "RUN", "Token", "tokens"]


def _class_of_capitals() -> str:
    """The ranges of capital letters of the scripts that have any (up to U+2000 and Latin beyond)."""
    codes = [code for code in range(0x41, 0x1FFF) if unicodedata.category(chr(code)) in {"Lu", "Lt"}]
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(a)}-{chr(b)}" if b > a else chr(a) for a, b in ranges)


CAPITAL = _class_of_capitals()
_HIDDEN = "\u00ad\u200b\u2060"
_INSIDE = rf"[\w{_HIDDEN}]"
_ABBREVIATED = (
    "Mr|Ms|Dr|Lt|St|Jr|Sr|Co|No|Mrs|Gov|Gen|Sen|Rep|Col|Maj|Adm|Sgt|Hon|Amb|Rev|Inc|Ltd|Cpl|Fla|"
    "Sens|Reps|Govs|Prof|Capt|Cmdr|Brig|Corp"
)
_STOP = "|".join(rf"(?<=\b{word}\.)" for word in _ABBREVIATED.split("|"))
# A word that is cut at the end of a line goes on in small letters on the next: "Exam-" and "ple".
_CUT = r"(?:(?<=\w\w)-\n[a-zа-яёіїєґ]\w+)?"
_AFTER_CAPITAL = (
    rf"(?:\.(?:(?:[ ]?[{CAPITAL}]\.){{1,3}}(?!{_INSIDE})|(?=[ \u00a0](?:[{CAPITAL}]|and )))"
    rf"|{_INSIDE}*(?:[-–'’&]{_INSIDE}+)*{_CUT}(?:\.(?:{_STOP}))?)"
)
_WORD = rf"(?:(?:al|el|ash|as|ad)-|[dl]['’])?[{CAPITAL}]{_AFTER_CAPITAL}"
_HEADED = "|".join(
    f"(?<={word} on)"
    for word in (
        "Committee",
        "Treaty",
        "Convention",
        "Commission",
        "Conference",
        "Agreement",
        "Protocol",
        "Memorandum",
        "Agency",
        "Bureau",
        "Council",
        "Office",
        "Centre",
        "Center",
        "Department",
        "Group",
        "Institute",
        "Statute",
    )
)
_SMALL = (
    r"of(?: the)?|for(?: the)?|and(?: the)?|&|von(?: der)?|van(?: der| den)?|de(?: la| los)?|del|della|di|da|dos|"
    r"du|der|el|la|le|al|bin|ibn|ben|"
    rf"on(?:{_HEADED})(?: the)?|in(?= Europe| Asia)|against(?= Torture)"
)
# It begins with the capital, because the search for one is fast; what may stand before is looked at later: "72nd", and
# an article ("al-") that belongs to the run (`ARTICLE` characters).
ARTICLE = 3
RUN = re.compile(
    rf"[{CAPITAL}](?<![\w@/#.].)(?:(?<!-.)|(?<=\W(?:al|el|ad|an|ar|as|at|az)-.)){_AFTER_CAPITAL}"
    rf"(?:[ \u00a0\n]{{1,2}}(?:(?:{_SMALL})[ \u00a0\n])?{_WORD}){{0,24}}"
    rf"(?:[ \u00a0](?:\d{{1,3}}(?:[A-Z]\d{{0,2}})?s?|(?<=Unit.)\d{{4,6}})(?![\w:%/-]|[.,]\d|,[ \u00a0](?:19|20)\d\d))?"
)
_TOKEN = re.compile(r"(?:-\n(?=[a-zа-яёіїєґ])|[^ \u00a0\n])+")
_POSSESSIVE = re.compile(r"['’][sS]\Z")
# "Kyiv-based", "Russian-backed": the name ends at the hyphen.
_JOINED = re.compile(
    r"-(?:based|born|led|backed|style|controlled|speaking|funded|made|owned|occupied|held|trained|educated|"
    r"friendly|aligned|wide|era|sponsored|linked|run|allied|"
    r"registered|flagged|built|supplied|installed|appointed|brokered|related|only|like|area|bound|annexed|domiciled|[a-z]{2,}(?:ing|ed))\Z"
)


class Token(NamedTuple):
    """A word of a run: its looked-up form without the possessive, offsets in the run, what stands around it."""

    word: str
    start: int
    end: int
    possessive: bool
    small: bool  # a word between names: "of", "von"
    after_break: bool  # a line begins with it


def tokens(run: str) -> list[Token]:
    """The words of a run."""
    found: list[Token] = []
    for match in _TOKEN.finditer(run):
        raw, start, end = match.group(), match.start(), match.end()
        if raw == "the" and found and found[-1].small:
            found[-1] = found[-1]._replace(word=f"{found[-1].word} the", end=end)
            continue
        cut = _POSSESSIVE.search(raw) if raw[-1] in "sS" else None
        if cut is None and "-" in raw:
            cut = _JOINED.search(raw.replace("-\n", "-"))
        if cut is not None:
            end = start + cut.start()
        word = key(run[start:end] if "\n" not in raw else _whole(run[start:end]))
        first = word[:1]
        small = not (first.isupper() or first.isdigit() or "-" in word or word[:2] in {"d'", "l'"})
        found.append(Token(word, start, end, cut is not None, small, start > 0 and run[start - 1] == "\n"))
    return found


def _whole(word: str) -> str:
    """A word that is cut at the end of a line, as one; the hyphen stays where the first part is a name by itself."""
    head, _, tail = word.partition("-\n")
    if not tail:
        return head
    return f"{head}-{_whole(tail)}" if head in known_names().names else head + _whole(tail)
