# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Plain text as a text view: the text is the file's, character by character; blocks are its lines.

Much of what reaches an investigator as text is a page somebody saved as text, so a line may
be a menu, a player's clock, a caption printed twice. Each line gets a kind and a role from its
own words and its neighbours:

* `item`: begins with a bullet or a number; `heading`: short, ends without a stop, stands alone
  above text; the first one is the `title`;
* furniture (data/furniture.toml): whole lines that pages print around their text;
* a bar of links: three or more short parts between `|`, or names of two languages;
* a caption: a line printed twice in a row, or one that stands alone, says one sentence and ends
  on a date or a picture credit. The repetition itself is a `widget`.

Hard-wrapped text (letters, old reports) keeps its lines.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from holdfast.readers.documents.characters import read_characters
from holdfast.readers.documents.oddities import byte_notes
from holdfast.readers.documents.view import Block, Pieces, TextView

__all__ = ["MAKER", "read_plain"]

MAKER = "text@1"

_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_EDGE = " \t\u00a0\u200b\ufeff\u2003\u2002\u3000"
_BULLET = re.compile(r"(?:[•‣◦▪●·*–—-]|\(?\d{1,2}[.)]|[a-z]\))[ \t\u00a0]+")
_STOP = re.compile(r"[.:;,…][\"'”’»)\]]*$")
_CLOCK = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[\s/|-]+(?:(?:\d{1,2}:)?\d{1,2}:\d{2}|source:.*))*", re.IGNORECASE)
_COUNT = re.compile(
    r"\d[\d,.]*\s+(?:posts?|comments?|shares?|views?|min(?:ute)?s?(?: read)?|photos?|videos?)", re.IGNORECASE
)
_BYLINE = re.compile(r"by\s+[A-Z][\w.’'-]+(?:\s+(?:and\s+)?[A-Z][\w.’'-]+){1,5}(?:,.{0,60})?")
_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|sept?(?:ember|\.)?|"
    r"oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_DATED_END = re.compile(
    rf"\b(?:{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?|\d{{1,2}}\s+{_MONTH}\s+\d{{4}})"
    r"(?:\s+in\s+[A-Z][\w .,’'-]{2,40})?\.?$",
    re.IGNORECASE,
)
_DATED = re.compile(rf"{_MONTH}\s+(?:\d{{1,2}}(?:,?\s+\d{{4}})?|\d{{4}})", re.IGNORECASE)
# A stop before a capital, but for months and initials.
_SENTENCE_GOES_ON = re.compile(
    r"(?<!\bJan)(?<!\bFeb)(?<!\bAug)(?<!\bSept)(?<!\bOct)(?<!\bNov)(?<!\bDec)(?<!\b[A-Z])[.!?]\s+[A-Z]"
)
_SPOKEN = re.compile('[“”„«»"]')  # somebody speaks behind the day
_CREDIT = re.compile(
    r"(?:\((?:photo|image|picture|credit|source|file)\b[^)]*\)"
    r"|\b(?:getty images|afp|reuters|associated press|ap photo|file photo)\b[^.]{0,40})\s*\.?$",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"[“”„«»\"]|\b(?:said|says|told|according to|announced|imposed|adopted)\b")
_LONGEST_HEADING = 140
_LONGEST_FURNITURE = 80
_LONGEST_CAPTION = 300
_SHORT_PART = 32
_PARTS = 3
_PARAGRAPH = 120  # characters of a line that a heading may stand over
_LONGEST_TITLE_WORDS = 14
_GLUED = re.compile(r"Home[A-Z][a-z]")  # a breadcrumb whose parts have lost what stood between them


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the white space around it; `alone`: blank lines (or the file's end) above and below."""

    start: int
    end: int
    text: str
    number: int
    alone: bool


def read_plain(data: bytes, *, transport: str | None = None) -> TextView:
    """The text view of a plain text.

    Raises:
        InputError: the bytes are no text.
    """
    characters = read_characters(data, transport=transport)
    pieces = Pieces()
    pieces.add(len(characters.text), 0, len(characters.text))
    lines = _lines(characters.text)
    return TextView(
        MAKER, characters.text, tuple(_blocks(lines)), characters, pieces, notes=byte_notes(characters, data)
    )


def _lines(text: str) -> list[_Line]:
    found, number, counted = [], 1, 0
    for match in _LINE.finditer(text):
        number += len(_BREAK.findall(text, counted, match.start()))
        counted = match.start()
        words = match.group().strip(_EDGE)
        if words:
            start = match.start() + match.group().index(words[0])
            found.append((start, start + len(words), words, number))
    ends = [0, *(end for _, end, _, _ in found)]
    starts = [*(start for start, _, _, _ in found), len(text)]
    gaps = [len(_BREAK.findall(text, before, after)) > 1 for before, after in zip(ends, starts, strict=True)]
    gaps[0] = gaps[-1] = True
    return [_Line(*one, gaps[at] and gaps[at + 1]) for at, one in enumerate(found)]


def _blocks(lines: list[_Line]) -> list[Block]:
    blocks: list[Block] = []
    title = ""
    for at, line in enumerate(lines):
        before = lines[at - 1].text if at else ""
        if _is_repeated(lines, at):  # thrice and more is no caption: who wrote it so meant every line
            blocks.append(Block(line.start, line.end, "line", "body", 0, f"line {line.number}"))
            continue
        after = lines[at + 1] if at + 1 < len(lines) else None
        kind, role, level = "line", _role(line, before, after, title), 0
        if role == "body" and _BULLET.match(line.text):
            kind, level = "item", 1
        elif role == "body" and _is_heading(line, before, after, first=not title):
            kind, role, level = "heading", "title", 2 if title else 1
            title = title or line.text
        blocks.append(Block(line.start, line.end, kind, role, level, f"line {line.number}"))
    return blocks


def _is_repeated(lines: list[_Line], at: int) -> bool:
    """Whether a line that is more than a word is one of three or more alike in a row."""
    text = lines[at].text
    if len(text) <= _SHORT_PART or (len(text) <= _LONGEST_FURNITURE and _furniture(text)):
        return False
    near = [one.text == text for one in lines[max(0, at - 2) : at + 3]]
    return any(all(three) for three in zip(near, near[1:], near[2:], strict=False))


def _role(line: _Line, before: str, after: _Line | None, title: str) -> str:
    text = line.text
    if text == before:
        return "widget"
    if after is not None and text == after.text and len(text) > _SHORT_PART:
        return "caption"
    if title and text == title:
        return "widget"
    if len(text) <= _LONGEST_FURNITURE:
        furniture = _furniture(text)
        if furniture and not (furniture == "dateline" and _SPOKEN.search(text)):
            return furniture
    if _is_bar(text) or _GLUED.match(text):
        return "navigation"
    if (
        line.alone
        and len(text) <= _LONGEST_CAPTION
        and not _SPEECH.search(text)
        and _is_caption(text, titled=bool(title))
    ):
        return "caption"
    return "body"


def _furniture(text: str) -> str:
    low = text.casefold().strip("›»>|·• ")
    if _CLOCK.fullmatch(low) or _COUNT.fullmatch(low):
        return "widget"
    if _BYLINE.fullmatch(text[0].lower() + text[1:]):
        return "dateline"
    whole, beginnings = _tables()
    return whole.get(low) or next((role for start, role in beginnings if low.startswith(start)), "")


def _is_bar(text: str) -> bool:
    parts = [part.strip() for part in re.split(r"\s*[|·•/]\s*", text) if part.strip()]
    if sum(part.casefold() in _languages() for part in parts) >= 2:  # noqa: PLR2004 - one language alone may be the text
        return True
    return "|" in text and len(parts) >= _PARTS and all(len(part) <= _SHORT_PART for part in parts)


def _is_caption(text: str, *, titled: bool) -> bool:
    if _CREDIT.search(text):
        return True
    if not titled and not text.endswith("."):  # a headline may end on its day
        return False
    return len(text) > _SHORT_PART and not _SENTENCE_GOES_ON.search(text) and _DATED_END.search(text) is not None


def _is_heading(line: _Line, before: str, after: _Line | None, *, first: bool) -> bool:
    text = line.text
    if len(text) > _LONGEST_HEADING or _STOP.search(text) or after is None or text[0].islower():
        return False
    if not any(char.isalpha() for char in text) or _DATED.fullmatch(text):
        return False
    if line.alone:
        return True
    # Saved without blank lines: above what pages print under their title, or words in capitals above a paragraph.
    if first and (_is_bar(after.text) or _furniture(after.text) == "dateline" or _is_day(after.text)):
        return True
    if before and len(before) < _PARAGRAPH and not _STOP.search(before):
        return False  # the office below a name
    words = text.split()
    capitals = sum(word[0].isupper() for word in words)
    return len(after.text) >= _PARAGRAPH and len(words) <= _LONGEST_TITLE_WORDS and capitals * 2 >= len(words)


def _is_day(text: str) -> bool:
    return len(text) <= _SHORT_PART and text[-1].isdigit() and _DATED_END.search(text) is not None


@cache
def _tables() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    read = _data()
    whole, beginnings = {}, []
    for role in ("navigation", "widget", "related", "dateline"):
        for line in read[role]["lines"]:
            if line.endswith("*"):
                beginnings.append((line.removesuffix("*"), role))
            else:
                whole[line] = role
    return whole, tuple(beginnings)


@cache
def _languages() -> frozenset[str]:
    return frozenset(_data()["languages"]["names"])


def _data() -> dict[str, dict[str, list[str]]]:
    source = resources.files(__package__).joinpath("data", "furniture.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
