# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Clauses, read without a grammar: where one begins, who it is about, its verb, and whether it asserts anything.

A clause is looked for around a finite verb: a form of be, have or do, or one of the verbs of
data/claims.toml. It is *open* where it wishes, plans, allows or asks ("would", "may", "if"); it
*denies* where its verb does; it is *sure* where the verb itself is one of the table. `asserted`
says whether it is a claim in somebody's mouth: about others, and no judgement of what is good.

Words are taken one by one and looked up; nothing is searched twice, so that the time is that of the length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from holdfast.readers.text.claims_words import claim_words
from holdfast.readers.text.speech import speech_words

__all__ = ["Clause", "Words", "asserted", "clauses", "read_clause"]

_TOKEN = re.compile(r"[^\W_]+(?:[’'.&-]+[^\W_]+)*|[,;:!?…—\n]|\.(?=[\s”\"’]|\Z)|(?<=\s)[–-]+(?=\s)")
_HARD = frozenset(".;:!?…—\n–-") | {"--"}
_JOINS = frozenset(
    {"but", "and", "so", "while", "although", "though", "because", "as", "yet", "nor", "or", "when", "until"}
)
_THAT_SUBJECT = frozenset({"they", "it", "he", "she", "there", "the", "these", "those"})
_LEADS = frozenset(
    {"and", "but", "that", "so", "yet", "or", "nor", "while", "now", "today", "yesterday", "then", "also",
     "indeed", "however", "still", "meanwhile", "instead", "unfortunately", "finally", "frankly", "quite",
     "nonetheless", ","}
)  # fmt: skip
_PHRASES = frozenset(
    {"as", "in", "on", "after", "with", "for", "by", "at", "during", "following", "despite", "given", "since",
     "while", "when", "under", "before", "from", "according", "without", "yesterday", "today"}
)  # fmt: skip
_CONDITIONS = frozenset({"if", "unless", "whether"})
_BE = frozenset({"is", "are", "was", "were", "am"})
_HAVE = frozenset({"has", "have", "had"})
_DO = frozenset({"do", "does", "did"})
_SHORT = {"'s": "be", "'re": "be", "'m": "be", "'ve": "have"}
_PRONOUNS = frozenset(
    {"it", "there", "they", "he", "she", "all", "some", "many", "most", "none", "both", "we", "i", "you",
     "that"}
)  # fmt: skip
_NO = frozenset({"not", "never", "no", "nothing", "neither", "none", "nowhere", "nobody", "cannot"})
_EMPTY = frozenset(
    {"not", "never", "also", "always", "still", "already", "now", "just", "even", "both", "often", "ever",
     "only", "again", "a", "an", "the", "no", "been", "being", "longer", "clearly"}
)  # fmt: skip
_BEFORE_NOUNS = frozenset(
    {"a", "an", "the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your",
     "of", "in", "on", "at", "by", "for", "from", "with", "to", "no", "any", "some", "more", "such", "new",
     "and", "or", "all", "other"}
)  # fmt: skip
_ADJECTIVE = ("ic", "al", "ive", "ous", "ary", "ian")
_OBJECTS = frozenset(
    {"the", "a", "an", "its", "his", "her", "their", "our", "us", "it", "them", "him", "that", "more", "all"}
)
_BASES = frozenset({"they", "people", "troops", "forces", "who", "we", "which"})
_SURE = frozenset({"subject", "party", "member", "evidence", "signed"})
_OURS = frozenset({"our", "us", "we", "my"})
_LONGEST = 2_000  # characters of speech looked at: longer is no quotation, but damage
_SUBJECT = 120  # characters
_VERB_WITHIN = 60  # words
_NEAR = 5  # words behind a verb that tell what it does


class Words:
    """The words and marks of a range of text: as they stand, in lower case with straight apostrophes, and where."""

    __slots__ = ("ends", "low", "starts", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        found = [*_TOKEN.finditer(text, start, end)]
        self.text = [one.group() for one in found]
        self.low = [one.lower().replace("’", "'") for one in self.text]
        self.starts = [one.start() for one in found]
        self.ends = [one.end() for one in found]

    def is_name(self, at: int) -> bool:
        """Whether word `at` begins with a capital."""
        return self.text[at][0].isupper()


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its range, its subject and verb; `open` asserts nothing, `denies` says no, `sure` has a verb of fact.

    `words` are those it was read from; `at` is the index of its verb in them, `first` that of its subject.
    """

    start: int
    end: int
    subject: tuple[int, int]
    verb: tuple[int, int]
    kind: str
    open: bool
    denies: bool
    sure: bool
    words: Words
    first: int
    at: int

    def rest(self) -> tuple[list[str], list[str]]:
        """The words behind the verb up to the end of the clause: as they stand, and in lower case."""
        last = self.at + 1
        while last < len(self.words.starts) and self.words.starts[last] < self.end:
            last += 1
        kept = [at for at in range(self.at + 1, last) if self.words.text[at][0].isalnum()]
        return [self.words.text[at] for at in kept], [self.words.low[at] for at in kept]


@cache
def _kinds() -> Mapping[str, str]:
    """What a form can be: be, have, do, or a verb of the table."""
    tables = claim_words()
    found = dict.fromkeys(tables.facts | tables.states, "fact")
    return found | dict.fromkeys(_BE, "be") | dict.fromkeys(_HAVE, "have") | dict.fromkeys(_DO, "do")


@cache
def _reports() -> frozenset[str]:
    """Verbs behind which a clause says what somebody says."""
    speech = speech_words()
    found = {form for form, force in speech.force.items() if force not in {"question", "demand"} and form[-3:] != "ing"}
    return frozenset(found - speech.weak) | {"claims", "claim", "reports", "think", "thinks"}


def clauses(text: str, start: int, end: int) -> Iterator[Clause]:
    """The clauses of a range of text that have a subject and a finite verb, in order.

    What follows one and has no subject of its own ("…, and behaves so") belongs to it.
    """
    words = Words(text, start, min(end, start + _LONGEST))
    before: Clause | None = None
    begun = 0
    for at, hard in _cuts(words):
        found = _read(text, words, begun, at)
        if found is not None:
            if before is not None:
                yield before
            before = found
        elif before is not None and at > begun:
            before = replace(before, end=max(before.end, _trim(text, before.start, words.ends[at - 1])))
        if hard and before is not None:
            if at == len(words.low) or words.low[at] != "?":
                yield before
            before = None
        begun = at


def _cuts(words: Words) -> Iterator[tuple[int, bool]]:
    """Where clauses can begin, as indices of words, and whether a sentence ends there; the last is the end."""
    low, size = words.low, len(words.low)
    for at, word in enumerate(low):
        if word in _HARD:
            yield at, word not in {"—", "–", "-"}
        elif word in _JOINS or (word == "," and at + 1 < size and low[at + 1] in {"which", "who", "where", "not"}):
            yield at, False
        elif word == "that" and at + 1 < size:
            behind = low[at + 1]
            if behind in _BE or behind in _HAVE or behind in _THAT_SUBJECT or words.is_name(at + 1):
                yield at, False
    yield size, True


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in ' \u00a0,.;:”“"\n–—-':
        end -= 1
    return end


def read_clause(text: str, start: int, end: int, *, relative: bool = False) -> Clause | None:
    """The clause of a range that holds one; `relative`: its subject stands before it ("which has …")."""
    words = Words(text, start, min(end, start + _LONGEST))
    return _read(text, words, 0, len(words.low), relative=relative)


def _read(text: str, words: Words, first: int, last: int, *, relative: bool = False) -> Clause | None:
    """The clause of the words `first` to `last`, around the first finite verb that has a subject."""
    low = words.low
    begun = first
    while first < last and (low[first] in _LEADS or not low[first][0].isalnum()):
        first += 1
    for at in range(first, min(last, first + _VERB_WITHIN)):
        kind, no = _finite(words, first, at, last)
        if not kind:
            continue
        contracted = kind[0] == "'"
        if not relative:
            first = _subject_first(words, first, at + contracted)
        if first < at + contracted or relative:
            subject = (
                words.starts[first],
                words.ends[at] - len(kind) if contracted else words.ends[max(first, at - 1)],
            )
        else:
            before = _before_that(words, begun, at)
            if before is None:
                return None
            first, subject = before, (words.starts[before], words.ends[at - 2])
        if not relative and subject[1] - subject[0] > _SUBJECT:
            return None
        return _clause(text, words, (first, at, last), subject=subject, verb=(_SHORT.get(kind, kind), no))
    return None


def _finite(words: Words, first: int, at: int, last: int) -> tuple[str, bool]:
    """What finite verb the word is (be, have, do, fact, or 's and the like), "" for none; whether it says "n't"."""
    word = words.low[at]
    no = word.endswith("n't")
    kind = _kinds().get(word[:-3] if no else word, "")
    if not kind:
        head, mark, tail = word.partition("'")
        return (mark + tail, False) if mark and mark + tail in _SHORT and head in _PRONOUNS else ("", False)
    if kind == "do" and not no and not (at + 1 < last and words.low[at + 1] in {"not", "never", "also"}):
        return "", False
    return ("", False) if kind == "fact" and not _is_verb(words, first, at, last) else (kind, no)


def _is_verb(words: Words, first: int, at: int, last: int) -> bool:
    """Whether a form of a verb of the table is one here, and no noun, participle or infinitive."""
    low, word = words.low, words.low[at]
    if at == first or words.is_name(at) or low[first] == "to" or (low[first] == "for" and "to" in low[first:at]):
        return False
    before = low[at - 1]
    if (
        before in _BEFORE_NOUNS
        or before.endswith(("'s", "s'", "'"))
        or (before.endswith(_ADJECTIVE) and not words.is_name(at - 1))
    ):
        return False
    behind = at + 1 if at + 1 < last else None
    if word in claim_words().nouns_too:
        objects = behind is not None and (low[behind] in _OBJECTS or words.is_name(behind) or low[behind][0].isdigit())
        if not objects:
            return False
    if word in claim_words().pasts:
        return behind is None or low[behind] != "by"
    if word.endswith("s") and not word.endswith("ss"):
        return not before.endswith("s") or before.endswith("ss")
    return before.endswith("s") or before in _BASES or "and" in low[first:at]


def _subject_first(words: Words, first: int, verb: int) -> int:
    """Where the subject begins: behind "X said that", and behind a leading phrase with its comma."""
    low = words.low
    for at in range(verb - 1, first, -1):
        if low[at] in _reports() and not words.is_name(at) and at + 1 < verb:
            first = at + 1
            break
    commas = [at for at in range(first, verb) if low[at] == ","]
    if commas and (low[first] in _PHRASES or (commas[-1] + 1 < verb and words.is_name(commas[-1] + 1))):
        first = commas[-1] + 1
    while first < verb and (low[first] in _LEADS or not low[first][0].isalnum()):
        first += 1
    return first


def _before_that(words: Words, begun: int, verb: int) -> int | None:
    """The first of the words before "that are …": at most three, back to a mark."""
    that = verb - 1
    if that < 1 or words.low[that] != "that" or that < begun:
        return None
    at = that
    while at > 0 and that - at < 3 and words.text[at - 1][0].isalnum() and words.low[at - 1] not in _BEFORE_NOUNS:  # noqa: PLR2004
        at -= 1
    return at if at < that else None


def _clause(
    text: str, words: Words, place: tuple[int, int, int], *, subject: tuple[int, int], verb: tuple[str, bool]
) -> Clause:
    tables, low = claim_words(), words.low
    first, at, last = place
    kind, no = verb
    near = low[at + 1 : min(last, at + 1 + _NEAR)]
    around = low[first : at + 1] + near
    wishes = any(word in tables.open or word.endswith(("'ll", "'d")) for word in around)
    wishes = wishes or any(word in _CONDITIONS for word in low[max(0, first - 2) : first])
    denies = no or any(word in _NO for word in near[:2]) or any(word in _NO for word in low[first:at])
    sure = kind == "fact" or any(
        word in tables.facts or word in tables.participles or word in _SURE for word in near[:4]
    )
    end = _trim(text, words.starts[first], words.ends[last - 1])
    return Clause(
        subject[0], end, subject, (words.starts[at], words.ends[at]), kind, wishes, denies, sure, words, first, at
    )


def asserted(clause: Clause, *, relative: bool = False) -> bool:
    """Whether a clause is a claim that can be checked: about others, real, and no judgement."""
    if clause.open:
        return False
    rest, low = clause.rest()
    telling = [word for word in low if word not in _EMPTY and not word.endswith("ly")]
    if not telling or not (relative or _about_others(clause, rest, low)):
        return False
    tables, first = claim_words(), telling[0]
    if clause.kind == "do":
        return first in tables.facts
    if clause.kind == "have" and "been" not in low[:3]:
        made = first in tables.participles or first.endswith(("ed", "en"))
        return (made and first not in tables.minds) or low[:1] == ["no"]
    if clause.kind in {"be", "have"}:
        goes = first == "to" or (first in {"going", "committed"} and telling[1:2] == ["to"])
        ours = clause.kind == "be" and not _OURS.isdisjoint(low[:8])
        return not goes and not ours and first not in tables.judged and first not in tables.minds
    return True


def _about_others(clause: Clause, rest: list[str], low: list[str]) -> bool:
    """Whether the subject is somebody else, and named here where it is a pronoun."""
    tables, words = claim_words(), clause.words
    count = sum(1 for at in range(clause.first, clause.at) if words.text[at][0].isalnum()) or 1
    word = words.low[clause.first].partition("'")[0]
    if word in tables.own:
        return word in {"i", "we"} and clause.denies and not tables.evidence.isdisjoint(low[:8])
    if word in _PRONOUNS and count <= 3:  # noqa: PLR2004 - "all of them"
        if clause.kind in {"be", "do"} and word in {"it", "there"}:
            return any(one[0].isupper() for one in rest[:6]) or not tables.evidence.isdisjoint(low[:5])
        return any(one[0].isupper() or one[0].isdigit() for one in rest) or "crimes" in low
    return True
