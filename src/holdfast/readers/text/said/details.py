# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What an attribution says besides the speaker: to whom, where, and when.

Looked for only in the words of the attribution, never in what is quoted or reported: "said Monday it had agreed" was
said on Monday; "said it would meet on Monday" was not. What the words do not say stays empty.

    addressee   told reporters; told CNN’s …; called on … to; in a message to …
    venue       during a news conference; in a Telegram post; in an op-ed published by …; speaking to …
    date        a time expression beside the verb, or in front of the sentence
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from holdfast.readers.text.dates import DateFound
from holdfast.readers.text.dates_line import behind_dateline
from holdfast.readers.text.found import Span

__all__ = ["addressee_of", "date_of", "document_in", "venue_of"]


def whole(*words: str) -> str:
    """A pattern of words from where they begin.

    A search for it runs to their first letters at once; a word boundary in front would stop it at every character.
    """
    firsts = "".join(sorted({word[0] for word in words}))
    return rf"[{firsts}](?<!\w\w)(?:" + "|".join(f"(?<={word[0]}){word[1:]}" for word in words) + ")"


_STOP = (
    r"(?=\s*(?:[,.;:!?“”\"—–(\[]|\Z|\b(?:that|for|in|on|at|aboard|outside|inside|near|ahead|during|to|about|when|if|whether|after|before|as|while|from|by|via|"
    r"through|he|she|it|they|there|this|last|earlier|later|what|how|why|not|against|"
    r"of(?![ \u00a0]+(?:the[ \u00a0]+)?[A-Z])|he’s|it’s|they’re|today|yesterday|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|we|I|you|is|are|was|were|has|have|had|will|would|could|"
    r"should|may|might|can)\b))"
)
_PHRASE = r"((?:[\w’'.&-]+)(?:[ \u00a0]+[\w’'.&-]+){0,7}?)"
_TOLD = re.compile(
    r"(?:tell|tells|told|telling|inform|informs|informed|informing|assure|assures|assured|assuring|remind|reminds|"
    r"reminded|reminding|ask|asks|asked|asking|address|addressed|addressing)[ \u00a0]+" + _PHRASE + _STOP
)
_URGED = re.compile(
    r"(?:(?:call|calls|called|calling)[ \u00a0]+(?:up)?on|(?:appeal|appeals|appealed|appealing)[ \u00a0]+to|"
    r"urge|urges|urged|"
    r"urging|warn|warns|warned|warning|order|orders|ordered|ordering|encourage|encourages|encouraged|"
    r"implored?|advised?)[ \u00a0]+" + _PHRASE + r"(?=[ \u00a0]+(?:to|not[ \u00a0]to|against|that|for)\b)"
)
_TO = re.compile(
    r"(?:to|to)[ \u00a0]+((?:reporters|journalists|lawmakers|parliament|Congress|the nation|our|his|her|"
    r"their|[A-Z])[\w’'.&-]*(?:[ \u00a0]+[\w’'.&-]+){0,5}?)" + _STOP
)
_MESSAGE_TO = re.compile(
    whole("message", "letter", "note", "appeal", "remarks", "speech", "address", "statement", "email", "e-mail")
    + r"[ \u00a0]+to[ \u00a0]+"
    + _PHRASE
    + _STOP
)
_TOLD_HIM = re.compile(
    r"(?:tell|told|warn|inform|assur|remind|ask|urg|promis|show|advis|order|wr[io]t)\w*[ \u00a0]+"
    r"(him|her|them)\b(?![’'])"
    r"(?=[ \u00a0]+(?:that|to|not|on|in|at|last|this|about|how|what|whether|it|he|she|they|the)\b|[ \u00a0]*[,:“\"])"
)
_SAID_TO_HIM = re.compile(r"\w+[ \u00a0]+to[ \u00a0]+(him|her|them)\b(?![’'])")
_OF_OBJECT = re.compile(
    r"(?:(?:accus|suspect)\w*[ \u00a0]+" + _PHRASE + r"(?=[ \u00a0]+of\b)|"
    r"(?:thank|congratulat|prais|condemn|criticis|criticiz|rebuk)\w*[ \u00a0]+" + _PHRASE + r"(?=[ \u00a0]+for\b)|"
    r"call\w*[ \u00a0]+for[ \u00a0]+([A-Z][\w’'.&-]+(?:[ \u00a0]+[A-Z][\w’'.&-]+){0,4})(?=[ \u00a0]+to\b))"
)
_TOPIC = ("accord", "point", "refer", "agree", "admit", "object", "react")
"""Verbs whose "to" leads to what is spoken of."""
# The first letters of the verbs of both.
_LEADS = frozenset(
    {
        "tel",
        "tol",
        "inf",
        "ass",
        "rem",
        "ask",
        "add",
        "cal",
        "app",
        "urg",
        "war",
        "ord",
        "enc",
        "imp",
        "adv",
        "acc",
        "tha",
    }
    | {"con", "pra", "cri", "reb", "pro", "sho", "wri", "wro", "sus"}
)
_NO_PERSON = re.compile(
    r"(?:that|not|it|he|she|they|there|this|so|as|him|her|how|what|why|if|for|a news|a press|on|in|at|during|by|from|"
    r"after|before|about|of|against|over|late|early|earlier|last|again|also|yesterday|today|\w+days?)\b(?![’'])",
    re.IGNORECASE,
)

_PLACES = (
    r"news[ \u00a0]conference|press[ \u00a0]conference|(?:news|press|daily|media|joint|"
    r"weekly)?[ \u00a0]?briefing|interview|op-ed|"
    r"opinion[ \u00a0](?:piece|article)|essay|column|editorial|blog(?:[ \u00a0]post)?|tweet|posts?|posting|"
    r"message|channel|speech|"
    r"address|statement|communiqué|forum|summit|panel|event|hearing|call|conversation|letter|memo|report|meeting|session|"
    r"debate|press[ \u00a0]release|release|documentary|podcast|broadcast|rally|ceremony|conference|remarks|testimony|"
    r"filing|lawsuit|ruling|decree|video|clip|television|TV|radio|website|platform|app|book|memoir|comments|email|e-mail|"
    r"update|bulletin|assessment|dispatch|note|notice|reply|response|conclusions|declaration|resolution|announcement|programme|program|show|newspaper|parliament|text|"
    r"Telegram|Twitter|X|Facebook|Instagram|Truth[ \u00a0]Social|Weibo|YouTube|TikTok|WhatsApp|Substack"
)
_NOT_DAY = (
    r"(?!(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|"
    r"September|October|November|December|today|yesterday|earlier|late|last|this|that|when|where|who|which|if|as|and|but|"
    r"while|after|before|saying|adding|during|he|she|it|they|said|says|told|wrote|asked|over|about)\b)"
)
_VENUE = re.compile(
    whole("in", "at", "during", "on", "via", "through", "following", "In", "At", "During", "On", "Via", "Through")
    + r"[ \u00a0]+((?:(?:an?|the|its|his|her|their|another|this|that|one|"
    r"separate|several|social)[ \u00a0]+)?(?:"
    + _NOT_DAY
    + r"[\w’'.&/-]+[ \u00a0]+){0,5}?(?:"
    + _PLACES
    + r")\b(?![’'])"
    r"(?:[ \u00a0]+(?:" + _PLACES + r")\b)?"
    r"(?:[ \u00a0]+(?:(?:posted|published|released|aired|issued|broadcast|carried|held|shared|uploaded)[ \u00a0]+)?"
    r"(?:with|on|by|of|at|in|to|from|for)[ \u00a0]+(?:" + _NOT_DAY + r"[\w’'.&-]+[ \u00a0]*?){1,7}?"
    r"(?=[ \u00a0]*(?:[,.;:!?“”\"—–()]|\Z|[ \u00a0](?:(?:on|in)[ \u00a0])?(?!" + _NOT_DAY + r"[\w]))))?)"
)
_TOLD_PLACE = re.compile(
    r"(?:told|tells|telling)[ \u00a0]+((?:an?|the)[ \u00a0]+(?:[\w’'-]+[ \u00a0]+){0,3}(?:conference|"
    r"briefing|forum|summit|hearing|meeting|panel|rally|"
    r"session|event)(?:[ \u00a0]+(?:in|at)[ \u00a0]+(?:the[ \u00a0]+)?[A-ZÀ-Þ][\w’'-]*)?)"
)
_SPEAKING = re.compile(
    whole("speaking", "talking", "testifying", "writing", "Speaking", "Talking", "Testifying", "Writing")
    + r"(?i:[ \u00a0]+(to|with|at|in|on|for|before|from)[ \u00a0]+"
    + _PHRASE
    + _STOP
    + ")"
)
_CLAUSE = re.compile(
    r"\b(?:that|because|who|which|where|while|but|it|he|she|they|we|whether|if|and)\b|[;:“”\"]", re.IGNORECASE
)
_BESIDE_SPEAKER = re.compile(r"[ \u00a0,]*(?:the[ \u00a0]+)?")
_JOINED_ON = re.compile(
    r"[,;][ \u00a0](?:and|but|while)[ \u00a0](?:(?:late|early)[ \u00a0])?(?:on|in|last)?[ \u00a0]?\Z"
)
_OPENS = re.compile(
    r"(?:(?:But|And|Yet|Then|Also|Meanwhile|However),?[ \u00a0])?(?:In|At|On|During|After|Before|Following|Speaking|"
    r"Last|Earlier|Later|Late|Early|Asked|Writing|Talking|This|Since|By|As|Until|From|When|With|For|Over|Just|Only|Also|the|"
    r"in|at|on|during|earlier|later|late|early|last|this|that)\b"
)
_DOCUMENT = re.compile(
    r"\b(?:statement|press release|tweet|letter|communiqué|readout|(?:Telegram|Facebook|blog) post|video message)\b"
)
_REACH = 120  # characters behind a verb in which its object begins
_LEADING = 110  # characters of a sentence in which a phrase stands in front of the speaker


def addressee_of(text: str, verb: Span | None, zones: Sequence[Span], *, limit: int) -> Span | None:
    """Who is spoken to, as the words of the attribution say it; `limit` is the end of its sentence."""
    if verb is not None:
        if text.startswith("t", verb[0]) and _TOLD_PLACE.match(text, verb[0]):
            return None
        end = max(verb[1], min(limit, verb[1] + _REACH))
        found = _told(text, verb, end) or _said_to(text, verb, end)
        if found is not None:
            return found
    for start, end in zones:
        match = _MESSAGE_TO.search(text, start, end)
        if match is not None:
            return _bare(text, match.span(1))
        match = _SPEAKING.search(text, start, end)
        if match is not None and match.group(1).lower() in {"to", "with", "before"}:
            return _bare(text, match.span(2))
    return None


def _told(text: str, verb: Span, end: int) -> Span | None:
    """The object of a verb: who is told, urged, accused or thanked."""
    if text[verb[0] : verb[0] + 3].lower() not in _LEADS:
        return None
    for rule in (_TOLD_HIM, _OF_OBJECT, _TOLD, _URGED):
        match = rule.match(text, verb[0], end)
        if match is not None and (rule is _TOLD_HIM or not _NO_PERSON.match(match.group(match.lastindex or 0))):
            return _bare(text, match.span(match.lastindex or 0))
    return None


def _said_to(text: str, verb: Span, end: int) -> Span | None:
    """Who stands behind "to"."""
    at = verb[1]
    while at < end and text[at] in " \u00a0":
        at += 1
    if not text.startswith("to", at):
        return None
    match = _SAID_TO_HIM.match(text, verb[0], end)
    if match is not None:
        return match.span(1)
    match = _TO.match(text, at, end)
    if match is None or text[verb[0] : verb[1]].lower().startswith(_TOPIC):
        return None
    return _bare(text, match.span(1))


def _bare(text: str, span: Span) -> Span:
    """A phrase without the marks at its end."""
    start, end = span
    while end > start and (text[end - 1] in ".,;:–—-’'" or text[end - 1].isspace()):
        end -= 1
    return start, end


def venue_of(text: str, verb: Span | None, zones: Sequence[Span]) -> Span | None:
    """Where or in what it was said or written."""
    if verb is not None and text.startswith("t", verb[0]):
        match = _TOLD_PLACE.match(text, verb[0])
        if match is not None:
            return match.span(1)
    for start, end in zones:
        match = _VENUE.search(text, start, end)
        if match is not None:
            return _bare(text, match.span(1))
    return None


def document_in(text: str, source: Span, speaker: str) -> Span | None:
    """The document that the source is, where its words are somebody's: "according to a statement from the fleet"."""
    match = _DOCUMENT.search(text, *source)
    return None if match is None or match.group() in speaker else match.span()


def date_of(
    text: str, dates: Sequence[DateFound], verb: Span, zones: Sequence[Span], *, speaker: Span, lead: int
) -> DateFound | None:
    """The time expression that says when it was said; `lead` is where the sentence begins."""
    found: DateFound | None = None
    lead = behind_dateline(text, lead, max(lead, verb[0], speaker[0]))
    for start, end in zones:
        first = bisect_left(dates, start, key=lambda one: one.start)
        for one in dates[first : first + 6]:
            if one.end > end:
                break
            if one.start >= verb[1]:
                between = text[max(verb[1], speaker[1] if speaker[0] >= verb[1] else 0) : one.start]
                if len(between) <= _LEADING and _CLAUSE.search(between) is None:
                    return one
            elif speaker[1] <= one.start and one.end <= verb[0]:
                if _CLAUSE.search(text, speaker[1], one.start) is None:
                    found = one
            elif one.end <= speaker[0] and lead <= one.start:
                near = _BESIDE_SPEAKER.fullmatch(text, one.end, speaker[0]) is not None
                opens = one.start - lead < _LEADING and (one.start == lead or _OPENS.match(text, lead, one.start))
                if (opens and (near or found is None)) or (near and _JOINED_ON.search(text, lead, one.start)):
                    found = one
    return found
