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
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from holdfast.readers.text.claims.words import claim_words
from holdfast.readers.text.speech import speech_words

__all__ = ["BEFORE_NOUNS", "NEAR", "PRONOUNS", "Clause", "Words", "clauses", "read_clause"]

_TOKEN = re.compile(
    r"[a-z]++(?=[ ,])|"  # nearly every word: what follows is for the others
    r"(?:[A-Z]\.){2,}(?=[ \u00a0][a-z])|(?:Rep|Sen|Gov|Gen|Mr|Mrs|Ms|Dr|St|Lt|Col|Prof)(?=\.)\.|"
    r"\w+(?:[’'.&-]+\w+)*|[,;:!?…—\n.–-]"
)
_INITIALS = re.compile(r"[A-Z]\.")
_HARD = frozenset(".;:!?…—\n–-") | {"--"}
_JOINS = frozenset(
    {"but", "and", "so", "while", "although", "though", "because", "as", "yet", "nor", "or", "when", "until"}
)
_CUTS = _HARD | _JOINS | {",", "that"}
_THAT_SUBJECT = frozenset({"they", "it", "he", "she", "there", "the", "these", "those"})
_LEADS = frozenset(
    {"and", "but", "that", "so", "yet", "or", "nor", "while", "now", "today", "yesterday", "then", "also",
     "indeed", "however", "still", "meanwhile", "instead", "unfortunately", "finally", "frankly", "quite",
     "nonetheless", ",", "as", "because", "although", "though", "when", "until", "since"}
)  # fmt: skip
_PHRASES = frozenset(
    {"as", "in", "on", "after", "with", "for", "by", "at", "during", "following", "despite", "given", "since",
     "while", "when", "under", "before", "from", "according", "without", "yesterday", "today"}
)  # fmt: skip
_CONDITIONS = frozenset({"if", "unless", "whether"})
_BE = frozenset({"is", "are", "was", "were", "am"})
_REMAINS = frozenset({"remain", "remains", "remained"})  # what a thing stays is what it is
_HAVE = frozenset({"has", "have", "had"})
_DO = frozenset({"do", "does", "did"})
_SHORT = {"'s": "be", "'re": "be", "'m": "be", "'ve": "have"}
PRONOUNS = frozenset(
    {"it", "there", "they", "he", "she", "all", "some", "many", "most", "none", "both", "we", "i", "you",
     "that"}
)  # fmt: skip
_NO = frozenset({"not", "never", "no", "nothing", "neither", "none", "nowhere", "nobody", "cannot"})
_OURS = frozenset({"we", "they", "he", "she", "i", "you"})
_ARTICLES = frozenset({"the", "a", "an", "those", "these"})
BEFORE_NOUNS = frozenset(
    {"a", "an", "the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your",
     "of", "in", "on", "at", "by", "for", "from", "with", "to", "no", "any", "some", "more", "such", "new",
     "and", "or", "all", "other"}
)  # fmt: skip
_ADJECTIVE = ("ic", "al", "ive", "ous", "ary", "ian")
_AFTER_PARTICIPLES = frozenset(
    {"in", "during", "at", "on", "under", "against", "with", "from", "to", "for", "near", "by"}
)
_OBJECTS = frozenset(
    {"the", "a", "an", "its", "his", "her", "their", "our", "us", "it", "them", "him", "that", "more", "all"}
)
_BASES = frozenset({"they", "people", "troops", "forces", "who", "we", "which"})
_DENIALS = frozenset({"deny", "denies", "denied", "denying", "false", "untrue", "disputed", "disputes", "refuted"})
_HELD_TRUE = frozenset({"true", "believe", "think", "case", "correct", "confirm", "confirmed", "accept"})
_SURE = frozenset({"subject", "party", "member", "evidence", "signed"})
_JOINING = frozenset({"of", "from", "by", "with"})  # inside a phrase: "demands from Ruritania that are …"
_PHRASE = 6  # words of a phrase before "that"
_LONGEST = 2_000  # characters of speech looked at: longer is no quotation, but damage
_SUBJECT = 20  # words
_VERB_WITHIN = 60  # words
_MARKS_BEHIND = ("", ",", ".", "?", "!", ";", ":", "”", '"', "…", "—", "–", "-", ",”", ".”", '."', ',"', "''", ")")
_MARKS_BEFORE = ("“", '"', "‘", "'", "(", "—", "–", "-", "''")
_SUBORDINATE = frozenset({"while", "although", "though", "when", "after", "because", "since", "if", "as", "before"})
_BEHIND_COMMAS = frozenset({"which", "who", "where", "not"})
_SOON = 5  # words to the verb of a main clause
_CLOSE = 6  # words before "that" which may deny what follows
NEAR = 5  # words behind a verb that tell what it does


class Words:
    """The words and marks of a range of text: as they stand, in lower case with straight apostrophes, and where.

    What most ranges are never asked for (where the words stand) is found when it is.
    """

    __slots__ = ("_edges", "_rest", "_span", "_text", "low", "short", "text", "verbs")

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._span = text, (start, end)
        self._edges: tuple[list[int], list[int]] | None = None
        self._rest: dict[tuple[int, int], tuple[list[str], list[str]]] = {}
        part = text[start:end]
        self.text = _tokens(part)
        low = [*map(str.lower, self.text)]
        if "’" in part:
            low = [one.replace("’", "'") for one in low]
        kinds = _kinds()
        self.low = low
        self.verbs = [at for at, one in enumerate(low) if one in kinds]
        self.short = "'" in part or "’" in part

    @property
    def starts(self) -> list[int]:
        """Where each word begins."""
        return self._found()[0]

    @property
    def ends(self) -> list[int]:
        """Where each word ends."""
        return self._found()[1]

    def _found(self) -> tuple[list[int], list[int]]:
        if self._edges is None:
            start, end = self._span
            spans = [one.span() for one in _TOKEN.finditer(self._text[start:end])]
            self._edges = ([start + one[0] for one in spans], [start + one[1] for one in spans])
        return self._edges

    def between(self, first: int, last: int) -> tuple[list[str], list[str]]:
        """The words `first` to `last` (half-open) without marks: as they stand, and in lower case."""
        found = self._rest.get((first, last))
        if found is None:
            text, low = self.text[first:last], self.low[first:last]
            if not all(map(str.isalnum, text)):
                kept = [at for at, word in enumerate(text) if word[0].isalnum()]
                text, low = [text[at] for at in kept], [low[at] for at in kept]
            found = self._rest[first, last] = (text, low)
        return found

    def is_name(self, at: int) -> bool:
        """Whether word `at` begins with a capital."""
        return str(self.text[at][0]).isupper()


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of `words`: `first` word of its subject, its verb `at`, and `last` (half-open).

    `kind` is be, have, do or fact; `contracted` are the letters of a verb that stands in its subject ('s). `open`
    asserts nothing, `denies` says no, `sure` has a verb of fact. `subject_last` is behind the subject's last word.
    """

    words: Words
    first: int
    at: int
    last: int
    subject_last: int
    kind: str
    contracted: int
    open: bool
    denies: bool
    sure: bool

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.words.starts[self.first]

    @property
    def end(self) -> int:
        """Where it ends, without marks."""
        last = self.last - 1
        while last > self.at and not self.words.text[last][0].isalnum():
            last -= 1
        return self.words.ends[last]

    @property
    def subject(self) -> tuple[int, int]:
        """The words of its subject."""
        return self.words.starts[self.first], self.words.ends[self.subject_last - 1] - self.contracted

    @property
    def verb(self) -> tuple[int, int]:
        """The word of its verb."""
        return self.words.starts[self.at], self.words.ends[self.at]

    def rest(self) -> tuple[list[str], list[str]]:
        """The words behind the verb up to the end of the clause: as they stand, and in lower case."""
        return self.words.between(self.at + 1, self.last)


@cache
def _kinds() -> Mapping[str, tuple[str, bool]]:
    """What a form can be (be, have, do, fact, or 's and the like), and whether it says "n't"."""
    tables = claim_words()
    plain = dict.fromkeys(tables.facts | tables.states, "fact")
    plain |= dict.fromkeys(_BE | _REMAINS, "be") | dict.fromkeys(_HAVE, "have") | dict.fromkeys(_DO, "do")
    found = {word: (kind, False) for word, kind in plain.items()}
    found |= {f"{word}n't": (plain[word], True) for word in (*_BE, *_HAVE, *_DO)}
    return found | {word + short: (short, False) for word in PRONOUNS for short in _SHORT}


@cache
def _written() -> frozenset[str]:
    """The verbs as they stand between blanks: with either apostrophe, and with marks before and behind."""
    forms = {form for word in _kinds() for form in (word, word.replace("'", "’"))}
    behind = {form + mark for form in forms for mark in _MARKS_BEHIND}
    return frozenset(behind | {mark + form for form in behind for mark in _MARKS_BEFORE})


@cache
def _sure() -> frozenset[str]:
    """Words near a verb by which it tells of a fact."""
    return claim_words().facts | claim_words().participles | _SURE


@cache
def _reports() -> frozenset[str]:
    """Verbs behind which a clause says what somebody says."""
    speech = speech_words()
    found = {form for form, force in speech.force.items() if force not in {"question", "demand"} and form[-3:] != "ing"}
    return frozenset(found - speech.weak) | {
        "claims",
        "claim",
        "reports",
        "think",
        "thinks",
        "shows",
        "showed",
        "means",
    }


def _tokens(part: str) -> list[str]:
    """What `_TOKEN` finds, word by word where no token looks at what stands behind its blank: most need no pattern."""
    if "\n" in part or _INITIALS.search(part) is not None:
        return _TOKEN.findall(part)
    found: list[str] = []
    for piece in part.split():
        if piece.isalpha():
            found.append(piece)
        else:
            found += _TOKEN.findall(piece)
    return found


def clauses(text: str, start: int, end: int) -> Iterator[Clause]:
    """The clauses of a range of text that have a subject and a finite verb, in order.

    What follows one and has no subject of its own ("…, and behaves so") belongs to it.
    """
    end = min(end, start + _LONGEST)
    if _written().isdisjoint(text[start:end].lower().split()):
        return
    words = Words(text, start, end)
    if not words.verbs:
        return
    before: Clause | None = None
    begun = last = until = 0
    for at, hard in _cuts(words):
        found = _read(words, begun, at)
        if found is not None:
            if words.low[begun] == "that" and _is_denied(words.low[max(last, begun - _CLOSE) : begun]):
                found = replace(found, denies=not found.denies)
            if before is not None:
                yield _up_to(before, until)
            before, until = found, found.last
        elif before is not None and at > begun:
            until = at
        if hard and before is not None:
            if at == len(words.low) or words.low[at] != "?":
                yield _up_to(before, until)
            before = None
        last, begun = begun, at


def _up_to(clause: Clause, last: int) -> Clause:
    return clause if clause.last == last else replace(clause, last=last)


def _is_denied(low: list[str]) -> bool:
    """Whether the words before "that …" deny it: "there is no evidence that", "denied that", "it is not true that"."""
    if not _DENIALS.isdisjoint(low):
        return True
    no = not _NO.isdisjoint(low) or any(word.endswith("n't") for word in low)
    return no and not (claim_words().evidence | _HELD_TRUE).isdisjoint(low)


def _cuts(words: Words) -> Iterator[tuple[int, bool]]:
    """Where clauses can begin, as indices of words, and whether a sentence ends there; the last is the end."""
    low, size = words.low, len(words.low)
    if _CUTS.isdisjoint(low):
        yield size, True
        return
    first = 0
    for at in [at for at, word in enumerate(low) if word in _CUTS]:
        word = low[at]
        if word in _HARD:
            first = at + 1
            yield at, word not in {"—", "–", "-"}
        elif word in _JOINS:
            yield at, False
        elif word == ",":
            if at + 1 < size and (low[at + 1] in _BEHIND_COMMAS or _begins(words, at + 1, behind=low[first])):
                yield at, False
        elif word == "that" and at + 1 < size:
            behind = low[at + 1]
            if behind in _BE or behind in _HAVE or behind in _THAT_SUBJECT or words.is_name(at + 1):
                yield at, False
    yield size, True


def _begins(words: Words, at: int, *, behind: str) -> bool:
    """Whether a main clause begins at a word, behind one that began with "while" and the like: “While …, Ann has …”."""
    if behind not in _SUBORDINATE or at >= len(words.low) or not (words.is_name(at) or words.low[at] in _THAT_SUBJECT):
        return False
    place = bisect_left(words.verbs, at + 1)
    return (
        place < len(words.verbs) and words.verbs[place] <= at + _SOON and "," not in words.low[at : words.verbs[place]]
    )


def read_clause(text: str, start: int, end: int, *, relative: bool = False) -> Clause | None:
    """The clause of a range that holds one; `relative`: its subject stands before it ("which has …")."""
    words = Words(text, start, min(end, start + _LONGEST))
    return _read(words, 0, len(words.low), relative=relative)


def _read(words: Words, first: int, last: int, *, relative: bool = False) -> Clause | None:
    """The clause of the words `first` to `last`, around the first finite verb that has a subject."""
    low, verbs = words.low, words.verbs
    place = bisect_left(verbs, first)
    if place == len(verbs) or verbs[place] >= last:
        return None
    begun = first
    if low[first] not in _PHRASES:
        first = _behind_leads(words, first, last)
    for at in verbs[place:]:
        if at >= last or at > first + _VERB_WITHIN:
            return None
        if at < first:
            continue
        kind, no = _kinds()[low[at]]
        if kind == "do" and not no and not (at + 1 < last and low[at + 1] in {"not", "never", "also"}):
            continue
        if kind == "be" and at > first and words.is_name(at):  # a word of a title: "What Is to Be Done"
            continue
        if kind == "fact" and not (relative and at == first) and not _is_verb(words, first, at, last):
            continue
        return _around(words, (begun, first, at, last), kind, no=no, relative=relative)
    return None


def _around(words: Words, place: tuple[int, int, int, int], kind: str, *, no: bool, relative: bool) -> Clause | None:
    """The clause around a verb, where it has a subject."""
    begun, first, at, last = place
    contracted = kind[0] == "'"
    subject_last = at + contracted
    if not relative:
        first = _subject_first(words, first, subject_last)
        subject_last = _before_insertion(words, first, subject_last)
        if first >= subject_last:
            before = _before_that(words, begun, at)
            if before is None:
                return None
            first, subject_last = before, at - 1
        elif subject_last - first > _SUBJECT:
            return None
    elif first >= subject_last:
        subject_last = first + 1
    if kind == "do" and no and words.text[subject_last - 1] == ",":
        return None  # "Hands up, don't shoot"
    while subject_last - 1 > first and not words.text[subject_last - 1][0].isalnum():
        subject_last -= 1
    tables, low = claim_words(), words.low
    stop = min(last, at + 1 + NEAR)
    near, around = low[at + 1 : stop], low[first:stop]
    wishes = not tables.open.isdisjoint(around)
    if words.short and not wishes:
        wishes = any(word[-3:] == "'ll" or word[-2:] == "'d" for word in around)
    wishes = wishes or not _CONDITIONS.isdisjoint(low[max(0, first - 2) : first])
    denies = no or not _NO.isdisjoint(near[:2]) or not _NO.isdisjoint(low[first:at])
    sure = kind == "fact" or not _sure().isdisjoint(near[:4])
    return Clause(
        words,
        first,
        at,
        last,
        subject_last,
        _SHORT.get(kind, kind),
        len(kind) if contracted else 0,
        wishes,
        denies,
        sure,
    )


def _before_insertion(words: Words, first: int, last: int) -> int:
    """The end of a subject with words between commas behind it: “the mills, according to Ann Muster, had supplied”."""
    if last - first < 3 or words.low[last - 1] != "," or "," not in words.low[first : last - 1]:  # noqa: PLR2004 - "a, b,"
        return last
    comma = words.low.index(",", first, last)
    return comma if comma > first else last


def _is_verb(words: Words, first: int, at: int, last: int) -> bool:
    """Whether a form of a verb of the table is one here, and no noun, participle or infinitive."""
    low, word = words.low, words.low[at]
    if at == first or words.is_name(at) or low[first] == "to" or (low[first] == "for" and "to" in low[first:at]):
        return False
    before = low[at - 1]
    if (
        before in _OURS
        and low[first] in _ARTICLES
        and first < at - 2
        and low[at - 2].isalpha()
        and low[at - 2] != "that"
    ):
        return False  # "the ship we gave has …"
    if (
        before in BEFORE_NOUNS
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
        bare = low[first] not in _OBJECTS and low[first] not in PRONOUNS and not words.is_name(first)
        return behind is None or not (low[behind] == "by" or (bare and low[behind] in _AFTER_PARTICIPLES))
    if word.endswith("s") and not word.endswith("ss"):
        return not before.endswith("s") or before.endswith("ss")
    several = any(one[-1] == "s" and one[-2:] not in {"'s", "ss", "us", "is"} for one in low[first:at])
    return several or before in _BASES or "and" in low[first:at]


def _subject_first(words: Words, first: int, verb: int) -> int:
    """Where the subject begins: behind "X said that", and behind a leading phrase with its comma."""
    low = words.low
    reports = _reports()
    for at in range(verb - 1, first, -1):
        if low[at] in reports and not words.is_name(at) and at + 1 < verb:
            first = at + 1
            break
    while first < verb and (low[first] in {"that", ","} or not low[first][0].isalnum()):
        first += 1
    if first == verb:
        return first
    commas = [at for at in range(first, verb) if low[at] == ","]
    if commas and (low[first] in _PHRASES or (commas[-1] + 1 < verb and words.is_name(commas[-1] + 1))):
        first = commas[-1] + 1
    return _behind_leads(words, first, verb)


def _behind_leads(words: Words, first: int, last: int) -> int:
    while first < last and (words.low[first] in _LEADS or not words.low[first][0].isalnum()):
        first += 1
    return first


def _before_that(words: Words, begun: int, verb: int) -> int | None:
    """The first of the words before "that are …": a phrase of at most six words, back to a mark or an article."""
    that = verb - 1
    if that < 1 or words.low[that] != "that" or that < begun:
        return None
    at, low = that, words.low
    while at > 0 and that - at < _PHRASE and words.text[at - 1][0].isalnum():
        if low[at - 1] in BEFORE_NOUNS and not (low[at - 1] in _JOINING and at > 1 and words.text[at - 2][0].isalnum()):
            break
        at -= 1
    return at if at < that else None
