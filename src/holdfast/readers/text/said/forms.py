# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What stands between marks: whole sentences, some words of somebody, a word held at a distance, or a title.

    title    in capitals like a heading, behind a word for a work ("the hearing “…”") or a preposition ("on “…”")
    scare    behind "so-called", "known as", "dubbed", "the term"; or a few words that nobody near is said to say
    partial  some words inside somebody else's sentence
    direct   whole sentences

Only the words before the marks and the first and last characters between them are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from holdfast.readers.text.quote_marks import Quoted
from holdfast.readers.text.said.quotations import Speaker

__all__ = ["form_of", "is_title", "is_whole"]

_DISTANT = frozenset({
    "so-called", "self-proclaimed", "self-styled", "self-declared", "self-described", "dubbed", "nicknamed",
    "codenamed", "code-named", "proxy", "purported", "meaning", "or", "supposed", "term", "word", "words", "phrase",
    "slogan", "acronym", "label", "hashtag", "euphemism",
})  # fmt: skip
_DISTANT_PAIRS = frozenset({("known", "as"), ("to", "as"), ("so", "called")})
_WORKS = frozenset({
    "hearing", "book", "film", "movie", "documentary", "novel", "song", "album", "report", "paper", "article", "essay",
    "study", "series", "show", "play", "exhibition", "conference", "panel", "speech", "lecture", "programme", "program",
    "campaign", "project", "operation", "exercise", "exercises", "entitled", "titled", "called", "named", "headlined",
    "podcast", "episode", "column", "memoir", "poem", "painting", "resolution", "event", "forum", "briefing", "webinar",
    "section", "chapter", "magazine", "newspaper", "poster", "sign", "banner", "session", "interview", "hymn", "anthem",
})  # fmt: skip
_LEADS = frozenset({
    "on", "in", "of", "from", "host", "hosts", "hosted", "watch", "watched", "watching", "read", "reading", "wrote",
    "release", "released", "the", "a", "to",
})  # fmt: skip
_ARTICLES = frozenset({"the", "a", "an"})
_NO_NAME = frozenset({"I", "He", "She", "It", "They", "We", "And", "But", "As", "The", "A", "An", "That", "This"})
_VERB = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|must|can|could|should|may|might|does|do|did|not|never)\b"
)
_BESIDE = frozenset({"after", "after-verb", "according", "label", "signed", "tail"})
_SMALL = frozenset({
    "a", "an", "the", "of", "in", "on", "and", "or", "for", "to", "at", "by", "with", "from", "as", "but", "is",
})  # fmt: skip
_WORD = re.compile(r"[^\W_][\w’'-]*")
_FOUR = re.compile(r"(?:[\W_]*+[^\W_][\w’'-]*+){4}")  # _ENOUGH words
_NAMING = ("call", "label", "brand", "describ", "deem", "denounc", "pronounc")
_FEW = 2  # words that only name a thing
_ENOUGH = 4  # words that can be a sentence
_SOME = 6  # words that nobody holds at a distance
_FAR_WORDS = 9
_LONGEST_TITLE = 20
_MANY = re.compile(r"(?:[\W_]*+[^\W_][\w’'-]*+){21}")
_NO_TITLE = ["many"] * (_LONGEST_TITLE + 1)  # for words of which only the number matters
_BEFORE = 48  # characters looked at before the marks
_INSIDE = 200  # and between them


def form_of(text: str, quotes: Sequence[Quoted], speaker: Speaker | None) -> str:
    """The form of the stretches of one attribution."""
    first = quotes[0]
    inner = text[first.inner_start : first.inner_end]
    words = _NO_TITLE if _MANY.match(inner, 0, _INSIDE) else _WORD.findall(inner, 0, _INSIDE)
    if len(quotes) == 1 and len(words) <= _LONGEST_TITLE:
        lead = text[max(0, first.start - _BEFORE) : first.start].replace("\u00a0", " ").split()
        apart = _apart(lead, words, inner, None if speaker is not None and _names(text, speaker) else speaker)
        if apart:
            return apart
    whole = any(is_whole(text, one) for one in quotes) or _is_split(text, quotes)
    if speaker is None:
        if not whole and is_title(words, inner):
            return "title"
        if whole and len(words) > _ENOUGH:
            return "direct"
        return "partial" if len(words) > _SOME else "scare"
    if whole or (speaker.rule in _BESIDE and inner[:1].isupper() and inner[-1:] in ".,!?" and len(words) > 1):
        return "direct"
    return "partial"


def _names(text: str, speaker: Speaker) -> bool:
    """Whether the verb gives somebody a name in somebody's words: "called the Northlanders “provincial”"."""
    return speaker.verb is not None and text[slice(*speaker.verb)].lower().startswith(_NAMING)


def _apart(lead: Sequence[str], words: Sequence[str], inner: str, speaker: Speaker | None) -> str:
    """Title or scare, by the words before the marks; "" for neither."""
    if not lead:
        return ""
    near = [word.strip(',:(“"').lower() for word in lead[-3:]]
    last = near.pop() if near[-1] not in _ARTICLES or len(near) == 1 else near[-2]
    if is_title(words, inner) and (
        last in _WORKS or lead[-1].lower() in _LEADS or lead[-1].endswith(("’s", "'s", "s’", "s'"))
    ):
        return "title"
    before = near[-1] if near else ""
    if len(words) <= _FAR_WORDS and (last in _DISTANT or (before, last) in _DISTANT_PAIRS):
        return "scare"
    named = len(words) <= _FEW and lead[-1][:1].isupper() and lead[-1][-1:].isalnum() and lead[-1] not in _NO_NAME
    if named and speaker is not None and speaker.rule not in _BESIDE and not _VERB.match(inner):
        return "scare"
    return ""


def is_whole(text: str, one: Quoted) -> bool:
    """Whether a stretch is a sentence, or the beginning or end of one, on its own."""
    at = one.inner_start
    while at < one.inner_end and text[at] in "….[( ":
        at += 1
    if at >= one.inner_end or not (text[at].isupper() or text[at].isdigit()):
        return False
    last, before = text[one.inner_end - 1], text[max(0, one.start - 2) : one.start].strip()
    if last in ".!?" and before in {":", ","}:
        return True
    return (last in ".,!?…—”’" or before in {"", ":", ","}) and (
        _FOUR.match(text, one.inner_start, min(one.inner_end, one.inner_start + _INSIDE)) is not None
    )


def _is_split(text: str, quotes: Sequence[Quoted]) -> bool:
    """Whether the stretches are one sentence that the attribution splits: "“Those costs,” she noted, “will …”"."""
    first, last = quotes[0], quotes[-1]
    return (
        len(quotes) > 1
        and text[first.inner_start : first.inner_start + 1].isupper()
        and last.inner_end > last.start
        and text[last.inner_end - 1] in ".!?"
    )


def is_title(words: Sequence[str], inner: str) -> bool:
    """Whether words are written like a title: capitals but for the small words, and more than one of them."""
    if not 1 < len(words) <= _LONGEST_TITLE or not words[0][0].isupper() or inner[-1:] in "!?":
        return False
    capitals = 0
    for word in words:
        if word[0].isupper():
            capitals += 1
        elif not word[0].isdigit() and word not in _SMALL:
            return False
    return capitals > 1
