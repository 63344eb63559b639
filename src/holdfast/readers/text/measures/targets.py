# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Against whom or what a measure is: names, lists of names, and classes without names, from a run of words.

"Russia and Belarus"                      Russian Federation; Republic of Belarus
"hundreds of individuals, including X"    "hundreds of individuals"; X
"Russian and Belarusian officials"        "Russian officials"; "Belarusian officials"
"123 persons and 40 entities"             both, their numbers kept
"Russia’s largest banks"                  the words as they stand: a class, not the state
"Russian planes"                          the words; a demonym alone before no class is its state
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import MentionFound, Span
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.words import word_set

__all__ = ["Target", "called_by_trade", "is_class", "pronoun_of", "read_targets", "target_end"]

_LEAD = word_set(
    "the a an both including like namely especially on against of its his their her our and or to for from at "
    "well also these those all some other individual top such as new"
)
_PARTIES = frozenset(
    {
        "individual",
        "entity",
        "entitie",
        "person",
        "ministry",
        "court",
        "parliament",
        "council",
        "commission",
        "judge",
        "team",
        "countrie",
        "state",
        "alliance",
        "bloc",
        "union",
        "administration",
        "agency",
        "police",
        "tribunal",
        "cabinet",
        "committee",
        "congress",
        "senate",
        "board",
    }
)
_CALLINGS = ("ists", "ist", "man", "men", "women", "woman", "ers", "ors", "ians", "ees", "ier", "cer", "ster", "ator")
_PRONOUNS = frozenset({"him", "her", "them", "it", "you", "us"})
_BACK = 400  # characters in which a pronoun has its person
_LISTS = frozenset({"including", "like", "among", "namely", "notably", "particularly"})
_DATE = re.compile(
    r"(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b(?: \d+)*\Z"
)
_POSSESSIVE = re.compile(r"[’']s?$")
_LONGEST = 60  # words of a list of targets
_LONGEST_CLASS = 14
_COMPANY_NAME = 4  # words of a company's name, and one
_COURTS = word_set("court courts prosecutors police judge tribunal regulator jury")
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}


@dataclass(frozen=True, slots=True)
class Target:
    """One target: its canonical name or the words of its class, and where."""

    name: str
    span: Span


def target_end(line: Line, first: int) -> int:
    """The last word of a noun phrase or list that begins at word `first`."""
    ends = line.tables.words["clause_ends"]
    at, last = first, first - 1
    while at < min(len(line), first + _LONGEST):
        word = line.low[at]
        passed = _passed(line, at)
        if passed:
            at += passed
            continue
        if word == ",":
            if not _goes_on(line, at, first):
                break
            at += 1
            continue
        if word in {"(", ")", ";", ":", "—", "–"}:
            break
        if word == "and" and at + 1 < len(line) and _is_joined_verb(line, at + 1):
            break
        if at > first and _is_finite(line, at):
            break
        if word in ends and at > first:
            if word in {"in", "for", "at", "with", "from", "on", "against", "under"} and not _goes_on(line, at, first):
                break
            if word in {"on", "against"}:
                at += 1
                continue
            break
        last = at
        at += 1
    while last >= first and line.low[last] in {"and", "or", ",", "as", "such"}:
        last -= 1
    return last


def _passed(line: Line, at: int) -> int:
    """How many words at word `at` only join a list or a number: "including", "as well as", "more than"."""
    if line.low[at : at + 3] == ["as", "well", "as"]:
        return 3
    return line.low[at] in _LISTS or (line.low[at] == "than" and low_before(line, at) in {"more", "less", "fewer"})


def _is_finite(line: Line, at: int) -> bool:
    """Whether the clause's own verb stands behind a noun phrase ("the cap on diesel came into force")."""
    words, before = line.tables.words, line.low[at - 1]
    if before in words["determiners"] or not line.raw[at][0].islower():
        return False
    after = line.low[at + 1] if at + 1 < len(line) else ""
    if line.low[at] in words["finite"]:
        return True
    return line.low[at].endswith("ed") and (not after or after in words["behind_verbs"] or line.is_mark(at + 1))


def _is_joined_verb(line: Line, at: int) -> bool:
    """Whether a second verb begins behind "and" ("summoned X and expelled Y")."""
    form = line.tables.governors.get(line.low[at])
    acts = line.tables.acts.get(line.low[at])
    tense = form.tense if form is not None else acts[0].tense if acts is not None else ""
    return tense in {"ed", "ing"}


def low_before(line: Line, at: int) -> str:
    """The word before word `at`, "" for none."""
    return line.low[at - 1] if at else ""


def _goes_on(line: Line, at: int, begun: int) -> bool:  # noqa: PLR0911 - one answer per word
    """Whether a list goes on behind a comma, or "and on …" behind a conjunction."""
    low = line.low
    if low[at] != ",":
        return at > 0 and low[at - 1] == "and" and low[at] in {"on", "against"}
    if at + 1 >= len(line):
        return False
    after = low[at + 1]
    if after in _LISTS or low[at + 1 : at + 4] == ["as", "well", "as"]:
        return True
    if after in line.tables.words["clause_ends"] or after.endswith("ing"):
        return False
    if after in {"and", "or"}:
        if "," not in line.low[begun:at] and "and" not in line.low[begun:at]:
            return False
        return at + 2 < len(line) and not line.is_verb(at + 2) and low[at + 2] not in line.tables.words["clause_ends"]
    for j in range(at + 1, min(len(line), at + 12)):
        if low[j] in line.tables.words["clause_ends"] or line.is_mark(j) or line.is_verb(j):
            return low[j] == "," and not line.is_verb(at + 1) and _goes_on_list(line, j)
        if low[j] in {"and", "or"} and j > at + 1:
            return True
    return False


def _goes_on_list(line: Line, at: int) -> bool:
    after = line.low[at + 1] if at + 1 < len(line) else ""
    return bool(after) and after not in line.tables.words["clause_ends"] and not line.is_verb(at + 1)


def read_targets(line: Line, cast: Cast, first: int, last: int) -> list[Target]:
    """The targets in words `first` to `last`, in order, each once."""
    found: list[Target] = []
    parts = _parts(line, cast, first, last)
    for number, (begin, end) in enumerate(parts):
        shared = _shared(line, cast, parts, number)
        for one in [shared] if shared is not None else _part(line, cast, begin, end):
            if one.name and all(one.name != other.name for other in found):
                found.append(one)
    return _named_after(line, parts, found)


def _named_after(line: Line, parts: list[tuple[int, int]], found: list[Target]) -> list[Target]:
    """Without "two commanders" where two names follow at once that tell who they are."""
    if len(found) < 3 or len(parts) != len(found):  # noqa: PLR2004 - a class and two names
        return found
    first = found[0].name.lower().split()
    number = next((_COUNTS[word] for word in first if word in _COUNTS), 0)
    named = all(one.name[:1].isupper() for one in found[1:])
    apposed = line.low[parts[0][1] + 1] == "," and parts[1][0] == parts[0][1] + 2
    return found[1:] if number == len(found) - 1 and named and apposed else found


def _parts(line: Line, cast: Cast, first: int, last: int) -> list[tuple[int, int]]:
    """The conjuncts of a list; a name with "and" in it is not cut."""
    parts: list[tuple[int, int]] = []
    begin = at = first
    while at <= last:
        word = line.low[at]
        cut = (
            line.is_mark(at) or word in {"and", "or"} or word in _LISTS or (word == "as" and line.low[at - 1] == "such")
        )
        if cut and not _inside_name(cast, line.starts[at]):
            if begin < at:
                parts.append((begin, at - 1))
            begin = at + 1
        at += 1
    if begin <= last:
        parts.append((begin, last))
    return _joined(line, parts)


def _inside_name(cast: Cast, at: int) -> bool:
    place = bisect_left(cast.mentions, at, key=lambda one: one.start) - 1
    return any(one.start < at < one.end for one in cast.mentions[max(0, place - 1) : place + 1])


def _joined(line: Line, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Conjuncts that are only adjectives of the same head stay one part ("largest and oldest banks")."""
    found: list[tuple[int, int]] = []
    for begun, end in parts:
        begin = begun
        while begin < end and line.low[begin] in _LEAD:
            begin += 1
        found.append((begin, end))
    return found


def _part(line: Line, cast: Cast, first: int, last: int) -> list[Target]:
    if first == last and line.low[first] in _PRONOUNS:
        name = _meant(line, cast, first)
        return [Target(name, line.span(first, first))] if name else []
    while first <= last and line.low[first] in _LEAD:
        first += 1
    if first > last:
        return []
    last = min(last, first + _LONGEST_CLASS)
    start, end = line.span(first, last)
    bare = _POSSESSIVE.sub("", line.text[start:end])
    end = start + len(bare)
    named = list(cast.mentions_in(start, end))
    if not named and _DATE.match(bare):
        return []
    if not named:
        return [Target(bare, (start, end))] if is_class(line, first, last) else []
    if len(named) == 1 and named[0].kind == "demonym" and named[0].end == end and _is_people(line, first, last):
        return [Target(bare, (start, end))]  # "two Russians": people, not their state
    head = _head(line, named, start, end)
    if head is not None:
        return [Target(head.canonical or bare, (head.start, head.end))]
    return [Target(bare, (start, end))]


def _is_people(line: Line, first: int, last: int) -> bool:
    """Whether a demonym at word `last` is said of people: counted, or behind "a"."""
    before = line.low[last - 1] if last else ""
    return (first < last and (before in _COUNTS or before.isdigit())) or before in {"a", "an"}


def _meant(line: Line, cast: Cast, at: int) -> str:
    """Whom a pronoun means: as the cast says, else the last person named shortly before it."""
    start, end = line.span(at, at)
    found = cast.actor(start, end).canonical
    if found or line.low[at] not in {"him", "her", "his"}:
        return found
    persons = [one for one in cast.mentions_in(max(0, start - _BACK), start) if one.type == "person"]
    return persons[-1].canonical if persons else ""


def pronoun_of(line: Line, cast: Cast, first: int, last: int) -> list[Target]:
    """Whom "his" in "a warrant for his arrest" means."""
    for at in range(first, last + 1):
        if line.low[at] in {"his", "her"}:
            name = _meant(line, cast, at)
            return [Target(name, line.span(at, at))] if name else []
    return []


def _head(line: Line, named: list[MentionFound], start: int, end: int) -> MentionFound | None:
    """The mention that is the head of a phrase: a person in it, else the name at its end, else a name before "of"."""
    persons = [one for one in named if one.type == "person"]
    if persons:
        return persons[-1] if not _possesses(line, persons[-1], end) else None
    last = named[-1]
    if last.end == end:
        before = [one for one in named if one.start <= last.start and one.end >= last.end]
        head = before[0]
        between = line.text[start : head.start]
        return (
            None
            if re.search(r"\b(?:of|in|from|linked|close|near)\s+(?:the\s+)?$", between) and named[0].start > start
            else head
        )
    first = named[0]
    if (
        first.start == start
        and first.kind != "demonym"
        and re.match(r"\s+(?:and its|of|in|itself)\b", line.text[first.end : end])
    ):
        return first
    return None


def _possesses(line: Line, one: MentionFound, end: int) -> bool:
    return one.end < end and line.text[one.end : one.end + 2] in {"’s", "'s", "’ ", "' "}


def is_class(line: Line, first: int, last: int) -> bool:
    """Whether words without a name say a class of parties ("hundreds of individuals", "the former minister")."""
    classes = line.tables.words["classes"] | line.tables.words["companies"]
    for at in range(first, last + 1):
        word = line.low[at]
        if (
            word in classes
            or f"{word}s" in classes
            or word.rstrip("s") in _PARTIES
            or (at > 0 and line.raw[at][0].isupper())
        ):
            return True
    return any(line.low[at].endswith(_CALLINGS) for at in range(first, last + 1))


def called_by_trade(line: Line, cast: Cast, first: int, last: int) -> Span | None:
    """Where a name without a list behind it stands: "the Swedish carmaker X", "a court in X", "a Moscow court"."""
    companies = line.tables.words["companies"]
    trade = next((at for at in range(first, last) if line.low[at] in companies), None)
    if trade is not None and last - trade < _COMPANY_NAME:
        named = all(one[0].isupper() for one in line.raw[trade + 1 : last + 1])
        return line.span(trade + 1, last) if named else None
    if line.low[last] not in _COURTS and "in" not in line.low[first + 1 : last]:
        return None
    head = next((at for at in range(first, last + 1) if line.low[at] in _COURTS), None)
    if head is None or any(
        one.start <= line.starts[head] < one.end for one in cast.mentions_in(*line.span(first, last))
    ):
        return None
    return line.span(first, last)


def _shared(line: Line, cast: Cast, parts: list[tuple[int, int]], number: int) -> Target | None:
    """A demonym alone before "and Belarusian officials" shares the officials."""
    begin, end = parts[number]
    if (
        begin != end
        or number + 1 >= len(parts)
        or parts[number + 1][0] != end + 2
        or not _is_demonym(line, cast, begin)
    ):
        return None
    other, last = parts[number + 1]
    if other >= last or not _is_demonym(line, cast, other):
        return None
    own = _POSSESSIVE.sub("", line.raw[begin]) if not _POSSESSIVE.search(line.raw[other]) else line.raw[begin]
    rest = line.text[line.starts[other + 1] : line.ends[last]]
    return Target(f"{own} {rest}", line.span(begin, begin))


def _is_demonym(line: Line, cast: Cast, at: int) -> bool:
    low = line.low[at]
    found = cast.mentions_in(*line.span(at, at))
    return any(one.kind in {"demonym", "metonym"} or low.endswith(("’s", "s’")) for one in found)
