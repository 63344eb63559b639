# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How far what is reported reaches: the words that a source says, without the words that say so.

1. `according to X, …` and `…, according to X`: the rest of the sentence;
2. a source and a verb at the end of the sentence, behind a comma: what stands before it;
3. else what stands behind the verb, without addressee, date and "that", to the end of the sentence, or to the next
   verb of speech that "and" or a comma joins to this one.

A verb of speech inside the content is content: "the agency reported that the ministry said …" has two of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from holdfast.readers.text.dates_line import behind_dateline
from holdfast.readers.text.found import Span
from holdfast.readers.text.prose import Paragraph
from holdfast.readers.text.said.reported import Reported

__all__ = ["ALSO_BY", "FARTHEST", "clauses_of", "content_of", "in_sight", "is_inserted", "is_worth", "own_words"]

FARTHEST = 1500
"""Characters of a sentence looked at on either side of its verb: what is longer is a list or damage."""


_CLAUSE = re.compile(
    r"\b(?:it|he|she|they|there|was|were|is|are|had|has|have|will|would|could|may|but|and|because|when|if|as)\b"
)
_IN_SIGHT = 600  # characters on either side of a verb in which place, day and listener of an utterance are looked for
_NO_WORDS = 4  # characters: blanks and marks
_NEXT_SAYING = re.compile(r"(?:,[”\"]?[ \u00a0](?:and|but|while)|;)[ \u00a0]")
_LEAD = 12  # characters: "But yesterday," is no content
_OPENING = 50  # characters: a longer one with a verb of its own is what is said ("At least six ships were lost, …")
_BREAKS = frozenset(',—–”"')
_LEADING = re.compile(
    r"(?:(?:But|And|Yet|Then)[ \u00a0]+)?(?:In|At|On|During|Throughout|After|Before|Following|Speaking|Last|"
    r"Earlier|Later|Since|"
    r"With|For|From|As|Asked|Amid|Under|When|While|To|By|Also|Until|Despite|Among|Over|Within|Outside|Inside|Today|Yesterday)"
    r"\b[^,“”\"]*,?",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_TAIL = re.compile(
    r"[ \u00a0]*(?:\n(?=[A-Z])|out\b)?[ \u00a0]*(?:(?<=\n)|[.,!?…”\"]*\Z|(?:(?:in|at|during|via|after|"
    r"when|while|from|through|late|early|earlier|last|"
    r"this|later|again|also|afterwards?|recently)\b|to[ \u00a0]+(?:reporters|journalists|CNN|"
    r"the[ \u00a0]+(?:BBC|press|media))|"
    r"on[ \u00a0]+(?:condition|"
    + _WEEKDAY
    + r"|\d|[A-Z]|state|national|his|her|its|their|social|television|the[ \u00a0]+(?:sidelines|eve|"
    r"programme|program|channel|podcast|condition))|as[ \u00a0]+(?:he|she|they)\b|"
    + _WEEKDAY
    + r"|yesterday|today|reporters|journalists|[A-Z]{2,5}\b|the[ \u00a0][\w ’'-]{3,40}[.,]?\Z)[^“”\"]*\Z)"
)
_THAT = re.compile(
    r"[^“”\"]{0,90}?\b(that|whether)(?:,[ \u00a0]+according to[ \u00a0][^,“”\"]{2,60},)?[ \u00a0]+(?=\S)"
)
_DAY = (
    r"(?:(?:late|early|earlier)[ \u00a0]+)?(?:on[ \u00a0]+|in[ \u00a0]+)?(?:Monday|Tuesday|Wednesday|"
    r"Thursday|Friday|Saturday|Sunday|"
    r"today|yesterday|January|February|March|April|June|July|August|September|October|November|December|"
    r"this[ \u00a0]week|"
    r"(?:last|next)[ \u00a0](?:week|month|year|night|\w+day)|\d{1,2}[ \u00a0](?:January|February|March|April|May|June|"
    r"July|August|September|October|November|December)|mid-[A-Z]\w+|earlier[ \u00a0]this[ \u00a0](?:week|month|"
    r"year))(?:[ \u00a0]\d{1,2}(?!\d)(?:,[ \u00a0]\d{4})?)?(?:[ \u00a0](?:19|20)\d{2}\b)?"
)
_HIM = re.compile(
    r"[ \u00a0]+(?:to[ \u00a0]+)?(?:him|her|them|me|us)"
    r"(?=[ \u00a0]+(?:on|in|last|this|at|not|to|that|“)\b|[ \u00a0]*[,:“])"
)
_SKIP = re.compile(rf"[ \u00a0]*(?:{_DAY})?[ \u00a0]*,?[ \u00a0]*")
_JOIN = re.compile(
    r"[ \u00a0]*[,;—–-]?[ \u00a0]*(?:\b(?:and|but|while|adding|though|although)\b)?[ \u00a0]*(?:also|"
    r"later)?[ \u00a0]*\Z"
)
_JOINED = re.compile(
    r"(?:[,;—–][”\"’]?[ \u00a0]*(?:(?:and|but|while|though|although|with|as)[ \u00a0]+)?|[ \u00a0](?:and|"
    r"but|while)[ \u00a0]+)(?:also[ \u00a0]+|later[ \u00a0]+|then[ \u00a0]+)?"
    r"(?:(?:on|in|at|last|this|late|early|earlier)[ \u00a0][\w’'-]+(?:[ \u00a0][\w’'-]+)?,?[ \u00a0])?\Z"
)
# Verbs whose object is a thing: a "that" behind it belongs to the thing.
_OBJECT = re.compile(
    r"(?:support|oppose|back|endorse|dismiss|reject|condemn|prais|criticiz|criticis|welcom|describ|call|defend|attack|"
    r"blam|accus|slam|denounc|mock|declin|refus)(?:e?d|e?s|ing|e|m(?:ed|ing))?",
    re.IGNORECASE,
)
_MEANWHILE = re.compile(
    r"(?:(?:And|But)[ \u00a0]+)?(?:Even[ \u00a0]+)?(?:While|Although|Though|Whereas)\b[^,]*", re.IGNORECASE
)
_ALONE = re.compile(r"[ \u00a0]*(that|this)(?=[ \u00a0]*[:;.])")
_CLOSED = re.compile(r"(?:[ \u00a0](?:on|in|at|late|last|earlier)\b[^,;:“”\"]{1,40}|[ \u00a0]\w+day)?,[ \u00a0]")
# A clause of the teller's behind an attribution: "…, an official said, becoming the first", "…, she said, but warned".
_ANOTHER_SAYING = re.compile(
    r"(?!including\b|during\b|according\b|following\b|regarding\b|concerning\b|pending\b)[a-z]+ing\b|"
    r"(?:but|and)[ \u00a0](?:also[ \u00a0])?"
    r"(?:warn|add|stress|insist|refus|declin|note|admit|conced|acknowledg|argu|urg|call|accus|promis)\w*\b"
)
# Words of a report end where the teller judges it: "…, an accusation that Northland denies".
_JUDGED = re.compile(
    r"[,–—][”\"’]?[ \u00a0]*an?[ \u00a0](?:[a-z-]+[ \u00a0])?(?:accusation|claim|charge|allegation|assertion|figure|"
    r"number|step|move|remark|statement|demand|threat|promise|pledge|denial|warning|suggestion|characteri[sz]ation|description|label|"
    r"position|view|decision|comment)\b"
)
ALSO_BY = re.compile(
    r"[ \u00a0]+and[ \u00a0]+(?:by[ \u00a0]+)?((?:the[ \u00a0]+)?[\w’'-]+(?:[ \u00a0]+[\w’'-]+){0,4}?)"
    r"(?=[ \u00a0]+(?:as|for|over|after|because|on|in)\b|[,.;])"
)
"""A second one behind "by": "slammed by Northland and by most of its neighbours as …"."""
_TELLS = re.compile(
    r"(?:said|reported|announced|stated|confirmed|denied|alleged|claimed|disputed|told|denounced|condemned)"
)
# Verbs that have somebody told behind them, and then what.
_ADDRESSED = re.compile(r"(?:warn|tell|told|inform|assur|remind|persuad|convinc|advis|notif)", re.IGNORECASE)
# Who is called on, and to do what; who is accused, and of what.
_WHOM = re.compile(
    r"(?:(?:call(?:ed|s|ing)?[ \u00a0]+(?:up)?on|urg(?:e|es|ed|ing)|appeal(?:ed|s|ing)?[ \u00a0]+to)[ \u00a0]+"
    r"[^,;:.“”\"]{2,80}?[ \u00a0](?=(?P<to>to[ \u00a0]))|"
    r"accus(?:e|es|ed|ing)[ \u00a0]+[^,;:“”\"]{2,80}?[ \u00a0]of[ \u00a0]+(?=\w+ing\b))"
    r"(?P<what>)",
    re.IGNORECASE,
)
# Words that belong to the verb: "spoke of", "called for", "ruled out"; what is said begins behind them.
_LEADING_IN = re.compile(r"[ \u00a0](?:of|for|out|as)[ \u00a0]+(?=\S)(?!the[ \u00a0]first)")
_TO_DO = re.compile(r"[ \u00a0]to[ \u00a0](?!the\b|an?\b|his\b|her\b|its\b|their\b)(?=[a-z])")
_SAYS_TO = re.compile(r"(?:said|say|says|wrote|told|tell|spoke|speak|point|refer|respond|repl|react|admit|confess)")
# A noun of saying behind the verb, to which the "that" belongs: "denied a report that …".
_A_SAYING = re.compile(
    r"[ \u00a0]+(?:an?|the|any|all|his|her|its|their|these|those|such)[ \u00a0](?:[\w’'-]+[ \u00a0]){0,2}?"
    r"(?:reports?|claims?|allegations?|suggestions?|accusations?|rumou?rs?|charges?|assertions?|idea|demands?|notion)\b"
)
_ASIDE = re.compile(
    r",[”\"]?[ \u00a0](?=(?:is|was|are|were|has|had|have|will|would|could|may|[a-z]+(?:ed|s))[ \u00a0])"
)
_NEXT_MAIN = re.compile(r",[ \u00a0](?:and|but|while|as|which|who)[ \u00a0]")
_ARTICLES = frozenset({"a ", "an", "th", "hi", "he", "it"})
_COLON = re.compile(r":[ \u00a0](?=[a-z])")
_OBJECT_WITHIN = 130
_THAT_WITHIN = 120
_IN_PLACE = re.compile(
    r"[ \u00a0](?:in|during|at|on|via)[ \u00a0](?:an?|his|her|its|their)[ \u00a0](?:[\w’-]+[ \u00a0]){0,3}?"
    r"(?:statement|interview|tweet|(?:Telegram|social media|blog)[ \u00a0]post|"
    r"news[ \u00a0]conference|press[ \u00a0]conference|briefing|video[ \u00a0]message|"
    r"op-ed|letter|address)(?:[ \u00a0](?:on[ \u00a0])?\w+day)?\.?[”\"]?\Z"
)
# Words that say nothing by themselves: "as it said it would", "denied it".
_EMPTY = re.compile(
    r"(?:it|he|she|they|we|so|nobody|anybody|anything|nothing|them|him|her)"
    r"(?:[ \u00a0](?:would|will|did|does|do|had|has|have|could|can|was|were|is|are|should|might|may))?",
    re.IGNORECASE,
)
_NEXT_CLAUSE = re.compile(r";(?![ \u00a0]*(?:(?:and|or|but)[ \u00a0]+)?(?:that|whether|how|why)\b)")
_FINITE = re.compile(r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|did|does|do)\b")
_GIVES = ("announc", "dismiss", "condemn", "welcom", "prais", "reject", "denounc", "criticiz", "criticis")
_THING = re.compile(r"([^,;:“”\"]{3,120}?)[ \u00a0](?:on[ \u00a0])?" + _WEEKDAY + r"(?=[ \u00a0]*(?:[,.;]|\Z))")
# What has a day of its own, or is a clause.
_HAPPENS = re.compile(
    r"\b(?:meetings?|talks|summit|visit|conference|vote|elections?|strike|rally|hearing|trip|call|session|attacks?|"
    r"strikes|shelling|statement|remarks|speech|starting|beginning|from|until|by|since|before|after|next|last|between|"
    r"effective|through|to|is|was|are|were|has|had|have|will|would|can|could|may|must|that)\b"
)
_BESIDE = re.compile(r"\b(?:that|but|and|because|while)[ \u00a0]*,[ \u00a0]+\Z")
# A comma behind which the main clause begins: a subject, and a finite verb soon.
_MAIN = re.compile(
    r",[ \u00a0]+(?!(?:and|but|or|including|such|which|who|as)\b)[^,;“”\"]{1,80}?[ \u00a0]"
    r"(?:has|have|had|is|was|are|were|will|would|did|does|do|can|could|may|must|should|said|says|told)\b"
)
_TOLD = re.compile(r"(?:told|tells|tell|telling|informed|assured|reminded)\Z", re.IGNORECASE)
_SUBJECT = re.compile(
    r"[ \u00a0]*([\w’'.&-]+(?:[ \u00a0]+[\w’'.&-]+){0,6}?)[ \u00a0]+(?=(?:that|he|she|it|they|there|the|"
    r"[A-Z][\w’'-]+[ \u00a0]+(?:is|was|will|would|could|had|has|may|might|should|can))\b)"
)


def content_of(text: str, paragraph: Paragraph, one: Reported, others: Sequence[Reported]) -> Span | None:
    """What `one` reports; `None` where nothing is left."""
    start, end = _sentence(text, paragraph, one)
    if one.rule == "according":
        return _according(text, one, others, (start, end))
    if one.rule == "signed":
        return None
    if one.rule == "by":
        return _by(text, one, start, end)
    first = min(one.cue[0], one.source[0])
    before = text[start:first].rstrip()
    leads = _LEADING.fullmatch(before) is not None
    behind = text[max(one.cue[1], one.source[1]) : end].lstrip()[:4]
    whole = not leads or (len(before) > _OPENING and behind != "the " and _CLAUSE.search(before) is not None)
    if whole and len(before) > _LEAD and before[-1] in _BREAKS and _closes(text, one, end):
        return _trim(text, _last_clause(text, one, others, start=start), first)
    if not leads and is_inserted(text, one, start, end):
        return _trim(text, _clause_before(text, start, first), end)
    begun = _begun(text, one, others, end)
    if alone := _ALONE.match(text, begun, end):
        return alone.span(1)
    told = one.cue[1] if one.source[0] < one.cue[0] else one.source[1]
    if before and _MEANWHILE.fullmatch(before) and (main := _MAIN.search(text, begun, end)):
        end = main.start()
    end = _own_end(text, begun, _stop(text, one, others, begun=begun, end=end))
    end = _thing_end(text, told, begun, end)
    end = _aside_end(text, one, begun, end) if one.rule == "relative" else end
    found = _trim(text, begun, _before_day(text, one, begun, _before_place(text, begun, end)))
    bare = "that" not in text[told:begun]
    return None if found is None or (bare and _EMPTY.fullmatch(text, *found)) else found


def _sentence(text: str, paragraph: Paragraph, one: Reported) -> Span:
    """The sentence of an attribution, as far as is looked; of one inside a quotation, no farther than its marks."""
    start, end = paragraph.sentence_at(one.cue[0])
    if start == paragraph.start:
        start = min(behind_dateline(text, start, end), one.cue[0], one.source[0])
    start, end = max(start, one.cue[0] - FARTHEST), min(end, one.cue[1] + FARTHEST)
    return _quote_around(paragraph, one, start, end) if one.quoted else (start, end)


def _closes(text: str, one: Reported, end: int) -> bool:
    """Whether an attribution behind a comma ends its sentence, but for place, day and who the source is."""
    tail = text[max(one.cue[1], one.source[1]) : end]
    cut = _CLOSED.match(tail)
    if cut is not None and _FINITE.match(tail, cut.end()) is not None:
        return False
    if one.cue[0] < one.source[0]:
        return True  # "…, said Anna Example, an analyst at a bank"
    return _is_tail(tail) or (cut is not None and _ANOTHER_SAYING.match(tail, cut.end()) is not None)


def _by(text: str, one: Reported, start: int, end: int) -> Span | None:
    """What stands behind "by" and its names ("slammed by Northland as …"), else before."""
    also = ALSO_BY.match(text, one.source[1], end)
    source = one.source[1] if also is None else also.end(1)
    comma = text.find(",", source, end)
    behind = _trim(text, source, end if comma < 0 else comma)
    if behind is not None and behind[1] - behind[0] > _LEAD:
        return behind
    return _trim(text, start, one.cue[0]) if _TELLS.match(text, *one.cue) else None


def _begun(text: str, one: Reported, others: Sequence[Reported], end: int) -> int:
    """Where what is said behind the verb begins: behind "that", behind who is told and when."""
    begun = one.cue[1] if one.source[0] < one.cue[0] else one.source[1]
    whom = None if one.quoted else _WHOM.match(text, one.cue[0], min(end, one.cue[1] + _OBJECT_WITHIN))
    if whom is not None:
        return whom.start("what")
    lead = _LEADING_IN.match(text, begun, end)
    if lead is not None:
        return lead.end()
    if _TO_DO.match(text, begun, end) and not _SAYS_TO.match(text, *one.cue):
        return begun
    that = None
    far = min(end, begun + _THAT_WITHIN)
    if text.find("that", begun, far) >= 0 or text.find("whether", begun, far) >= 0:
        noun = _OBJECT.fullmatch(text[slice(*one.cue)]) or _A_SAYING.match(text, begun, far)
        that = None if noun else _THAT.match(text, begun, far)
    if (
        that is not None
        and not _another(others, one, begun, that.start(1))
        and (_ADDRESSED.match(text, *one.cue) or _CLAUSE.search(text, begun, that.start(1)) is None)
    ):
        return that.end()
    if _ALONE.match(text, begun, end):
        return begun
    if _TOLD.search(text[slice(*one.cue)]):
        told = _SUBJECT.match(text, begun, min(end, begun + 90))
        begun = begun if told is None else told.end(1)
    him = _HIM.match(text, begun, end)
    begun = begun if him is None else him.end()
    skip = _SKIP.match(text, begun, end)
    return begun if skip is None else skip.end()


def _before_place(text: str, begun: int, end: int) -> int:
    """Before the place of the utterance that ends a report: "welcomed the deal in a statement"."""
    placed = _IN_PLACE.search(text, max(begun + 1, end - _OBJECT_WITHIN), end)
    return end if placed is None or text.find("“", begun, end) >= 0 else placed.start()


def _last_clause(text: str, one: Reported, others: Sequence[Reported], *, start: int) -> int:
    """Where the last clause of a sentence begins: behind a colon, or a semicolon before which somebody else says."""
    end = min(one.cue[0], one.source[0])
    mark = max(text.rfind(": ", start, end), text.rfind("; ", start, end))
    if text[mark : mark + 1] == ";" and not _another(others, one, start, mark):
        return start
    if mark < 0 or text.count("“", start, mark) != text.count("”", start, mark) or text.find('"', start, end) >= 0:
        return start
    return mark + 1


def _own_end(text: str, begun: int, end: int) -> int:
    """Before a semicolon that begins another clause, and before the teller's own judgement."""
    for mark in (_NEXT_CLAUSE, _JUDGED):
        for match in mark.finditer(text, begun, end):
            if text.count("“", begun, match.end()) <= text.count("”", begun, match.end()):
                end = match.start()
                break
    return end


def _aside_end(text: str, one: Reported, begun: int, end: int) -> int:
    """Where a relative clause between commas ends: "The firm, which promised a port, builds none"."""
    if text[max(0, one.source[0] - 2) : one.source[0]].strip() != ",":
        return end
    match = _ASIDE.search(text, begun, end)
    return (
        end
        if match is None or text.count("“", begun, match.start()) > text.count("”", begun, match.start())
        else match.start()
    )


def _thing_end(text: str, told: int, begun: int, end: int) -> int:
    """Where a thing spoken of ends, which is no clause: "warned of a long winter, and …", "blamed a “wall”: now …"."""
    mark = (
        _NEXT_MAIN if _LEADING_IN.match(text, told, end) else _COLON if text[begun : begun + 2] in _ARTICLES else None
    )
    match = None if mark is None else mark.search(text, begun, end)
    return (
        end
        if match is None or text.count("“", begun, match.start()) > text.count("”", begun, match.start())
        else match.start()
    )


def _before_day(text: str, one: Reported, begun: int, end: int) -> int:
    """Where the thing announced or judged ends: before the day that closes its phrase, which is when it was said."""
    cue = text[slice(*one.cue)].lower()
    if not cue.startswith(_GIVES):
        return end
    match = _THING.match(text, begun, end)
    if match is None or _HAPPENS.search(match.group(1)):
        return end
    return match.end(1)


def is_inserted(text: str, one: Reported, start: int, end: int) -> bool:
    """Whether source and verb stand between commas in what they report: "The port, officials said, is open"."""
    first, last = min(one.cue[0], one.source[0]), max(one.cue[1], one.source[1])
    if one.quoted or one.source[0] > one.cue[0] or first - start <= _LEAD:
        return False
    if text[first - 2 : first] not in {", ", ",\u00a0"}:
        return False
    closed = _CLOSED.match(text, last, end)
    return closed is not None and _ANOTHER_SAYING.match(text, closed.end(), end) is None


def _clause_before(text: str, start: int, end: int) -> int:
    """Where the clause begins that ends at `end`: behind the last colon, semicolon or dash."""
    return max([start, *(text.rfind(mark, start, end) + 1 for mark in (":", ";", "–", "—", "”"))])


def _quote_around(paragraph: Paragraph, one: Reported, start: int, end: int) -> Span:
    for quoted in paragraph.quoted:
        if quoted.depth == 0 and quoted.start <= one.cue[0] < quoted.end:
            return max(start, quoted.inner_start), min(end, quoted.inner_end)
    return start, end


def _according(text: str, one: Reported, others: Sequence[Reported], sentence: Span) -> Span | None:
    start, end = sentence
    if one.cue[0] - start < 12:  # noqa: PLR2004 - "But according to"
        comma = text.find(",", one.source[1], end)
        return None if comma < 0 else _trim(text, comma + 1, end)
    if _BESIDE.search(text, max(start, one.cue[0] - 12), one.cue[0]) and text.startswith(",", one.source[1]):
        return _trim(text, one.source[1] + 1, end)
    if _is_beside(text, one, end):
        before = [other for other in others if other.rule != "according" and start <= other.cue[0] < one.cue[0]]
        begun = _begun(text, before[-1], others, end) if before else start
        return _trim(text, max(start, begun), _own_end(text, begun, end))
    return _trim(text, start, one.cue[0])


def _is_beside(text: str, one: Reported, end: int) -> bool:
    """Whether "according to …" stands between commas in what it reports: "The port, according to …, had been open"."""
    if one.rule != "according" or text[max(0, one.cue[0] - 2) : one.cue[0]].strip() != ",":
        return False
    behind = text[one.source[1] : one.source[1] + 2]
    return behind.strip() == "," and _FINITE.match(text, one.source[1] + 2, end) is not None


def _is_tail(tail: str) -> bool:
    """Whether what stands behind the verb only tells when, where and to whom."""
    return _TAIL.match(tail) is not None


def _another(others: Sequence[Reported], one: Reported, begun: int, end: int) -> bool:
    return any(begun <= other.cue[0] < end for other in others if other is not one)


def _stop(text: str, one: Reported, others: Sequence[Reported], *, begun: int, end: int) -> int:
    for other in others:
        if other.quoted != one.quoted or other.cue[0] <= begun or other.cue[0] >= end:
            continue
        if _is_beside(text, other, end):
            continue
        first = min(other.cue[0], other.source[0]) if other.source[0] >= begun else other.cue[0]
        joined = _JOINED.search(text, max(begun, first - 20), first)
        if joined is not None and first > begun:
            inserted = is_inserted(text, other, begun, end)
            clause = _clause_before(text, begun, first) if inserted else begun
            return clause - 1 if clause > begun else joined.start()
    return end


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and (text[start].isspace() or text[start] in ",:;—–-•"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".,;:!?…—–"):
        end -= 1
    return (start, end) if end - start > 1 else None


def clauses_of(
    paragraph: Paragraph, source: Span, verb: Span, *, quoted: Sequence[Span], reported: Span | None
) -> tuple[list[Span], int, int]:
    """The words of an attribution: its sentences without what is quoted or reported, and where they begin and end."""
    first, last = min(source[0], verb[0]), max(source[1], verb[1])
    begun = max(paragraph.sentence_at(first)[0], first - FARTHEST)
    place = bisect_right(quoted, source[0], key=_stop_of)
    if place:
        begun = max(begun, quoted[place - 1][1])
    done = min(paragraph.sentence_at(last - 1)[1], last + FARTHEST)
    holes = [one for one in quoted[place : bisect_left(quoted, done, key=_start_of)] if begun < one[1]]
    if reported is not None:
        holes.append(reported)
    found: list[Span] = []
    at = begun
    for start, end in sorted(holes):
        if start > at:
            found.append((at, start))
        at = max(at, end)
    if at < done:
        found.append((at, done))
    return found, begun, done


def _start_of(span: Span) -> int:
    return span[0]


def _stop_of(span: Span) -> int:
    return span[1]


def is_worth(zone: Span, source: Span, verb: Span) -> bool:
    """Whether words stand in a zone besides speaker and verb."""
    said = max(0, min(zone[1], source[1]) - max(zone[0], source[0]))
    said += max(0, min(zone[1], verb[1]) - max(zone[0], verb[0])) if verb != source else 0
    return zone[1] - zone[0] - said > _NO_WORDS


def own_words(text: str, zones: Sequence[Span], verb: Span) -> list[Span]:
    """The zones up to the next clause behind the verb: "…, and his deputy, writing on Telegram, called it …"."""
    found: list[Span] = []
    for start, end in zones:
        joined = _NEXT_SAYING.search(text, max(start, verb[1]), end) if end > verb[1] else None
        if joined is not None:
            found.append((start, joined.start()))
            break
        found.append((start, end))
    return found


def in_sight(zones: Sequence[Span], around: Span) -> list[Span]:
    """The zones as far as a reader looks from the verb: a sentence without end is no attribution."""
    low, high = around[0] - _IN_SIGHT, around[1] + _IN_SIGHT
    if not zones or (low <= zones[0][0] and zones[-1][1] <= high):
        return list(zones)
    return [(max(start, low), min(end, high)) for start, end in zones if start < high and end > low]
