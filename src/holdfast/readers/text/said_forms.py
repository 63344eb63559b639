# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What stands between marks: whole sentences, some words of somebody, a word held at a distance, or a title.

title    behind a word for a work ("the hearing “…”", "a film called “…”"), or in capitals like a heading
scare    behind "so-called", "known as", "dubbed"; or a few words that nobody near is said to say
partial  some words inside somebody else's sentence
direct   whole sentences
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from holdfast.readers.text.quotations import Speaker
from holdfast.readers.text.quote_marks import Quoted

__all__ = ["form_of", "is_title", "is_whole"]

_DISTANT = re.compile(
    r"(?:\bso[- \u00a0]called|\bself[- ](?:proclaimed|styled|declared|described)|\bknown(?: \w+)?(?: by[^,.]{0,40})? as|\bdubbed|"
    r"\bnicknamed|\bcode-?named|\bproxy|\bpurported|\bthe term|\bthe (?:word|phrase|slogan|acronym|label|hashtag)s?|"
    r"\breferred to as|\bcalled (?:the|a)|\bmeaning|\bor|\bsupposed)[ \u00a0]+(?:the[ \u00a0]+|an?[ \u00a0]+)?\Z",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:hearing|book|film|movie|documentary|novel|song|album|report|paper|article|essay|study|series|show|play|exhibition|"
    r"conference|panel|speech|lecture|programme|program|campaign|project|operation|exercise|exercises|entitled|titled|"
    r"called|named|headlined|podcast|episode|column|memoir|poem|painting|resolution|event|forum|briefing|webinar|"
    r"section|chapter|magazine|newspaper|poster|sign|banner)s?[ \u00a0]*[,:]?[ \u00a0]*\Z",
    re.IGNORECASE,
)
_ON = re.compile(r"(?:\b(?:on|in|of|from|hosts?|hosted|watch(?:ed|ing)?|read(?:ing)?|wrote|released?|the|a|to)|[’']s)[ \u00a0]+\Z", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"(?:\A|[ \u00a0])(?!(?:I|He|She|It|They|We|And|But|As|The|An?)\b)[A-ZÀ-Þ][\w’'-]+[ \u00a0]\Z")
_VERB = re.compile(r"(?:is|are|was|were|has|have|had|will|would|must|can|could|should|may|might|does|do|did|not|never)\b")
_BESIDE = frozenset({"after", "after-verb", "according", "label", "signed", "tail"})
_FEW = 2  # words that only name a thing
_SMALL = frozenset(
    {"a", "an", "the", "of", "in", "on", "and", "or", "for", "to", "at", "by", "with", "from", "as", "but", "is"}
)
_ENOUGH = 4
_WORDS = re.compile(r"[^\W_][\w’'-]*")
_FAR_WORDS = 9


def form_of(text: str, quotes: Sequence[Quoted], speaker: Speaker | None) -> str:
    """The form of the stretches of one attribution."""
    first = quotes[0]
    before = text[max(0, first.start - 60) : first.start]
    inner = text[first.inner_start : first.inner_end]
    count = len(_WORDS.findall(inner))
    if len(quotes) == 1:
        if is_title(inner) and (_WORK.search(before) or (_ON.search(before) and count > 1)):
            return "title"
        if _DISTANT.search(before) and count <= _FAR_WORDS:
            return "scare"
        if speaker is not None and speaker.rule not in _BESIDE and count <= _FEW and _NAME_BEFORE.search(before) and not _VERB.match(inner):
            return "scare"
    whole = any(is_whole(text, one) for one in quotes) or _is_split(text, quotes)
    if speaker is None:
        if is_title(inner) and not whole:
            return "title"
        return "direct" if whole and count > _ENOUGH else "scare"
    if whole or (speaker.rule in _BESIDE and inner[:1].isupper() and inner[-1:] in ".,!?" and count > 1):
        return "direct"
    return "partial"


def is_whole(text: str, one: Quoted) -> bool:
    """Whether a stretch is a sentence, or the beginning or end of one, on its own."""
    inner = text[one.inner_start : one.inner_end]
    begins = inner.lstrip("….[( ")[:1]
    words = len(_WORDS.findall(inner))
    if not begins.isupper() and not begins.isdigit():
        return False
    before = text[max(0, one.start - 2) : one.start].strip()
    if words >= _ENOUGH and inner[-1:] in ".,!?…—”’":
        return True
    if inner[-1:] in ".!?" and before in {":", ","}:
        return True
    return words >= _ENOUGH and before in {"", ":", ","}


def _is_split(text: str, quotes: Sequence[Quoted]) -> bool:
    """Whether the stretches are one sentence that the attribution splits: "“Those costs,” she noted, “will …”"."""
    first, last = quotes[0], quotes[-1]
    begins = text[first.inner_start : first.inner_start + 1]
    return len(quotes) > 1 and begins.isupper() and text[max(first.start, last.inner_end - 1) : last.inner_end] in set(".!?")


def is_title(inner: str) -> bool:
    """Whether words are written like a title: capitals but for the small words, and more than one of them."""
    words = _WORDS.findall(inner)
    large = [word for word in words if word[0].isupper() or word[0].isdigit() or word.lower() in _SMALL]
    capitals = sum(word[0].isupper() for word in words)
    return capitals > 1 and len(large) == len(words) and words[0][0].isupper() and inner[-1:] not in "!?"
