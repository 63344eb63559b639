# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Others who do as a measure before says: "… expelled five diplomats; X three", "Y followed suit", "a similar ban".

Such a clause names who does it, and of the measure only that it is one like the last: type and
targets are that one's, span, authority and status its own. Without a party of its own it is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import MeasureFound, MentionFound
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.words import word_set

__all__ = ["alike_of", "may_be_alike"]

_NUMBER = r"(?:\d+|an?other \w+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|dozens)"
_COUNTED = re.compile(
    r"(?P<behind>[A-Z][\w’ -]{2,40}?),? (?:(?:expelled|sent home|removed|ousted|sanctioned|listed) )?"
    rf"(?P<count>{_NUMBER})(?: more)?(?=\s*(?:[,;.]|and\b|\Z))"
)
_OPENS = re.compile(r"[;,]\s+(?:and |while )?(?:the )?\Z|\band (?:the )?\Z")
_HELPERS = (
    r"(?:(?:has|have|had|will|would|could|may|might|is|are|was|were|also|already|now|since|then|soon|later|quickly|"
    r"both|all|not|likely|expected|due|set|to|plans?|planned|planning|promised|vowed|pledged|refused|declined|"
    r"considering|weighing|preparing) )*"
)
_DOING = (
    r"(?:weigh(?:s|ed|ing)?|consider(?:s|ed|ing)?|plan(?:s|ned|ning)?|discuss(?:es|ed|ing)?|announc(?:es?|ed)|took|"
    r"takes?|made|tak(?:en|ing)|appl(?:y|ies|ied)|adopt(?:s|ed)?|introduc(?:es?|ed)|impos(?:es?|ed)|pass(?:es|ed)?|"
    r"approv(?:es?|ed)|issued?|order(?:s|ed)?|vot(?:es?|ed) for|draft(?:s|ed|ing)|has|have|reject(?:s|ed)?)"
)
_PAPER = r"(?:bill|law|ban|rule|steps?|moves?|measures?|decision|decree|package|restrictions?|sanctions|list|act|line)"
_SAME = re.compile(
    rf" (?P<said>{_HELPERS}(?:follow(?:s|ed|ing)?(?: suit| (?:their|its|that|the) (?:example|lead))?|"
    r"d(?:o|oes|id|one|oing) (?:the same|so(?: too)?|likewise)|"
    rf"{_DOING} (?:(?:the|an?|its own|their own) )?(?:(?:very )?(?:same|similar|comparable|identical|equivalent)"
    rf"(?: {_PAPER})?|such (?:a )?{_PAPER})))\b"
)
_PLANNED = word_set(
    "will would could may might plan plans planned planning weigh weighs weighed weighing consider considers "
    "considered considering discuss discussed discussing expected due set to preparing draft drafts "
    "drafting drafted likely"
)
_PROMISED = word_set("promised vowed pledged")
_REFUSED = word_set("not refused declined reject rejects rejected")
_STATUS = {"rejected": _REFUSED, "promised": _PROMISED, "planned": _PLANNED}
_SIGNS = word_set("same suit similar comparable identical equivalent follow follows followed following likewise")
_ACTORS = frozenset({"country", "government_body", "organization"})
_NOT = frozenset({"investigation", "agreement_expiry", "agreement_extension", "arrest_warrant"})
_NEAR = 500  # characters back to the measure that is done again
_OWNED = re.compile(
    r"’s? (?:[\w-]+ ){0,2}"
    r"(?:parliament|government|cabinet|senate|president|regulator|house|ministry|authorities|lawmakers)"
)
_BEHIND = re.compile(r"\s*(?:[.,;]|\Z|within|soon|on\b|in\b|later|a |the next)")
_REACH = 60  # characters of "X’s lower house"
_JOINED = re.compile(r"(?:,|,? and)(?: the)? ?")
_HEADS = re.compile(r"(?:\A|[;,:]\s+(?:and |while |but )?)(?:[Tt]he )?\Z")
_SAME_DAY = re.compile(r"\b(?:the|that) same day\b")


def may_be_alike(words: Sequence[str]) -> bool:
    """Whether words can say that somebody does the same as another."""
    return not _SIGNS.isdisjoint(words)


def alike_of(line: Line, cast: Cast, rows: Sequence[MeasureFound]) -> list[MeasureFound]:
    """The measures of a sentence that only say who does the same as the last of `rows`."""
    about = next((row for row in reversed(rows) if row.type not in _NOT), None)
    if about is None or line.start - about.end > _NEAR or about.status in {"lifted", "expired", "rejected"}:
        return []
    mentions = [one for one in cast.mentions_in(max(line.start, about.start), line.end) if one.type in _ACTORS]
    found: list[MeasureFound] = []
    for one in mentions:
        made = _counted(line, one, about) or _the_same(line, one, about, mentions)
        if made is not None and all(made.start >= other.end for other in found):
            found.append(made)
    return found


def _counted(line: Line, one: MentionFound, about: MeasureFound) -> MeasureFound | None:
    """As in "… five diplomats; X three": the same act on so many of the same class."""
    if about.type != "diplomatic_expulsion" or not about.targets or one.type != "country":
        return None
    match = _COUNTED.match(line.text, one.start, line.end)
    if (
        match is None
        or match.end("behind") != one.end
        or not (one.start == line.start or _OPENS.search(line.text, line.start, one.start))
    ):
        return None
    kind = re.sub(rf"^(?:{_NUMBER}|\S+ of) ", "", about.targets[0])
    found = _again_by(about, one, (one.start, match.end()))
    return replace(found, targets=(f"{match['count']} {kind}",), target_spans=(match.span("count"),))


def _the_same(
    line: Line, one: MentionFound, about: MeasureFound, mentions: Sequence[MentionFound]
) -> MeasureFound | None:
    """As in "X and Y did so on the same day", "Z’s parliament voted for a similar bill": the same act by others."""
    owned = _OWNED.match(line.text, one.end, min(line.end, one.end + _REACH))
    match = _SAME.match(line.text, owned.end() if owned is not None else one.end, line.end)
    if match is None or one.canonical == about.authority:
        return None
    words = match["said"].lower().split()
    alone = words[-1].startswith("follow")
    if alone and (about.start < line.start or _BEHIND.match(line.text, match.end(), line.end) is None):
        return None
    said = frozenset(words)
    status = next((name for name, signs in _STATUS.items() if not said.isdisjoint(signs)), "taken")
    several = _together(line, one, mentions)
    found = _again_by(about, one, (several[0].start, match.end()))
    names = tuple(dict.fromkeys(each.canonical for each in several))
    found = replace(found, authority="; ".join(names), authority_span=(several[0].start, one.end))
    if _SAME_DAY.search(line.text, match.end(), line.end):
        found = replace(found, date=about.date, date_span=about.date_span)
    kept = [at for at, name in enumerate(about.targets) if name not in names]
    spans = tuple(about.target_spans[at] for at in kept if at < len(about.target_spans))
    return replace(found, status=status, targets=tuple(about.targets[at] for at in kept), target_spans=spans)


def _together(line: Line, one: MentionFound, mentions: Sequence[MentionFound]) -> list[MentionFound]:
    """The parties that act together, `one` the last of them: "X, Y and Z" at the head of a clause, else `one` alone."""
    several = [one]
    for other in reversed(mentions):
        if line.start <= other.start and other.end <= several[0].start:
            if _JOINED.fullmatch(line.text, other.end, several[0].start) is None:
                break
            several.insert(0, other)
    heads = _HEADS.search(line.text[line.start : several[0].start])
    return several if heads is not None else [one]


def _again_by(about: MeasureFound, one: MentionFound, span: tuple[int, int]) -> MeasureFound:
    return replace(
        about, start=span[0], end=span[1], authority=one.canonical, authority_span=(one.start, one.end),
        date="", date_span=None, duration="", duration_span=None, condition=None, also=(), addressee="", deadline="",
        rule="alike",
    )  # fmt: skip
