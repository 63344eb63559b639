# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whether a clause that somebody asserts can be checked at all, and the words of its subject without what only clings.

    the court has issued nine warrants      a subject, a verb of the table: to be checked
    the court is a disgrace                 a judgement
    the things that they did were taken     the subject is no phrase of nouns, but half a clause
    crimes committed during the war         a participle, no verb
    it is ongoing                           nobody can say of what

A yes/no claim needs a subject that stands for itself, and behind the verb something to look up: an act, a
name or a number, a state of things that is so or not. What says how good or bad a thing is, is kept as the
quotation that it is, and makes no claim.
"""

from __future__ import annotations

import re
from functools import cache

from holdfast.readers.text.claims.asserting import nothing_there, of_state
from holdfast.readers.text.claims.clauses import Clause
from holdfast.readers.text.claims.words import claim_words
from holdfast.readers.text.speech import speech_words

__all__ = ["BARE", "checkable", "cleft", "denied_by", "judges", "says_what", "stands_alone", "tells", "trimmed"]

BARE = frozenset(
    {"it", "they", "he", "she", "there", "that", "this", "these", "those", "i", "we", "you", "her", "him", "them", "us",
     "its", "his", "their", "one", "some", "many", "all", "most", "both", "none", "which", "who"}
)  # fmt: skip
_INSIDE = frozenset(
    {"who", "that", "which", "how", "what", "when", "where", "why", "because", "if", "i", "we", "they", "he", "she",
     "you", "but", "everything", "everybody", "everyone", "anything", "nothing", "thing", "things", "people", "sure",
     "reason"}
)  # fmt: skip
_DETERMINERS = frozenset({"the", "a", "an", "its", "his", "her", "their", "our", "any", "no", "some", "all", "both"})
_OBJECTS = frozenset({*_DETERMINERS, "it", "them", "him", "us", "more", "up", "back", "every", "each"})
_SKIPPED = frozenset(
    {"not", "never", "also", "still", "already", "now", "been", "being", "just", "both", "only", "a", "an", "the",
     "no", "even", "longer", "indeed", "yet", "then", "any"}
)  # fmt: skip
_FINITE = frozenset({"is", "are", "was", "were", "has", "have", "had", "be", "been", "will", "would", "did", "does"})
_OPENERS = frozenset(
    {
        "after",
        "before",
        "during",
        "for",
        "in",
        "on",
        "at",
        "by",
        "with",
        "since",
        "to",
        "of",
        "from",
        "as",
        "and",
        "or",
        "about",
        "besides",
        "unlike",
        "like",
    }
)
_PLACES = frozenset({"in", "at", "on", "under", "from", "near", "inside", "outside", "behind", "among", "part"})
_ASKS = frozenset({"why", "what", "how", "when", "where", "who", "whether", "which"})
_DAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday"})
_OF_OURS = re.compile(
    r"(?P<what>(?:[Tt]he|[Aa]n?|[Tt]hose|[Tt]hese)(?:\s[\w’'-]+){1,3})\s(?:that\s)?(?:we|they|he|she|it|i|I|you)\s"
    r"(?:(?:have|has|had)\s)?[a-z]+\Z"
)
_TOLD = 2  # words behind a verb that say what is denied
_SHORT = 4  # letters: "need" and "used" are no participles of acts
_PREPOSITIONS = frozenset({"in", "on", "at", "for", "to", "with", "by", "from", "about", "over", "against", "under"})
_NEAR = 8  # words behind a verb that tell what is said
_FIRST = 3  # words of a predicate that a name must be among, where it is a place


@cache
def _words() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Acts by their forms, weak acts, opinions, what a thing can be, and how it can stand."""
    tables = claim_words()
    lists = tables.lists
    acts = tables.facts | tables.participles | tables.states | frozenset(lists["happened"])
    return (
        acts, frozenset(lists["weak"]), frozenset(lists["opinions"]), frozenset(lists["kinds"]),
        frozenset(lists["conditions"]),
    )  # fmt: skip


@cache
def _moods() -> frozenset[str]:
    tables = claim_words()
    return frozenset(tables.lists["moods"]) | tables.judged | tables.minds


@cache
def _reports() -> frozenset[str]:
    return frozenset(speech_words().force) - {"can", "record", "records", "call", "report", "reports"}


def trimmed(subject: str) -> str:
    """The words of a subject without the adverb or the quotation mark that stands before its verb."""
    of_ours = _OF_OURS.match(subject)
    if of_ours is not None:  # "the system we gave": the system
        return of_ours["what"]
    words = subject.strip(" \u00a0,“”\"'").split()
    while len(words) > 1 and words[-1].strip('“”"').lower() in {"also", "clearly", "still", "already", "now", "then"}:
        words.pop()
    named = " ".join(words).strip(' ,“”"')
    if subject.count("“") == subject.count("”") > 0 and named.count("“") != named.count("”"):
        return subject.strip(" \u00a0,")
    return subject.strip() if len(words) == len(subject.split()) and not set('“”"') & set(subject) else named


def stands_alone(subject: str) -> bool:
    """Whether words are a subject that tells who or what is meant, without the words around them."""
    words = [word.strip("“”\"'’(),.").lower().replace("’", "'") for word in subject.split()]
    words = [word for word in words if word]
    acts = len(words) > 1 and words[0] in claim_words().acting
    if acts or (words and words[0].endswith(("ing", "ly")) and not subject[:1].isupper()):
        return False  # "targeting civilians": what is done, and nobody who does it
    if words and words[0] in _DAYS:
        return False
    if not words or (len(words) == 1 and words[0] in BARE) or subject.endswith(("’s", "'s")):
        return False
    if "," in subject or ":" in subject or not _INSIDE.isdisjoint(words[1:] if words[0] == "that" else words):
        return False
    if not _FINITE.isdisjoint(words) or words[0] in _OPENERS or subject.count("“") != subject.count("”"):
        return False
    if len(words) == 1:
        return subject[:1].isupper() or words[0].endswith("s")
    edges = (subject.split(maxsplit=1)[0], subject.rsplit(maxsplit=1)[-1])
    return not any(word in _reports() for word in edges)


def judges(words: str) -> bool:
    """Whether words hold one that says how good or bad a thing is."""
    return not _words()[2].isdisjoint(word.strip("“”\"'’(),.").lower() for word in words.split())


def says_what(label: str) -> bool:
    """Whether what somebody calls a thing is a kind or a condition of things, and no judgement: “an illegal vote”."""
    words = {word.strip("“”\"'’(),.").lower() for word in label.split()}
    _, _, opinions, kinds, conditions = _words()
    return opinions.isdisjoint(words) and not (kinds | conditions).isdisjoint(words)


def cleft(clause: Clause) -> str:
    """The name of who does it in "it is Freedonia seeking …" or "it was Ann Muster who …"; "" where none stands."""
    if clause.kind != "be" or clause.words.low[clause.first].partition("'")[0] != "it":
        return ""
    near = clause.rest()[0][:_NEAR]
    size = next((at for at, word in enumerate(near) if not word[0].isupper()), len(near))
    behind = near[size] if 0 < size < len(near) else ""
    return " ".join(near[:size]) if behind.endswith("ing") or behind in {"who", "that"} else ""


def checkable(clause: Clause, subject: str) -> bool:
    """Whether there is something to look up in a clause whose subject means `subject`."""
    if _finds_nothing(clause):
        return subject.lower() not in BARE - {"there"}
    return bool(cleft(clause)) or (stands_alone(subject) and tells(clause, named=subject[:1].isupper()))


def denied_by(clause: Clause) -> bool:
    """Whether a clause that somebody denies tells of something to look up: all but what somebody thinks of a thing."""
    _, low = clause.rest()
    if clause.words.low[clause.first] in _ASKS or len(low) < _TOLD:
        return False
    return not clause.open and not clause.denies and _words()[2].isdisjoint(low[:_NEAR])


def _finds_nothing(clause: Clause) -> bool:
    """Whether somebody tells that there is no sign of a thing, or no such thing."""
    if nothing_there(clause):
        return True
    return clause.denies and not claim_words().evidence.isdisjoint(clause.rest()[1][:6])


def tells(clause: Clause, *, named: bool = True) -> bool:
    """Whether there is something to look up behind the verb of a clause, of a subject that is a name (`named`) or not.

    Of a clause for which this is false, `checkable` is false whatever its subject means.
    """
    rest, low = clause.rest()
    near, words = rest[:_NEAR], low[:_NEAR]
    acts, weak, opinions, _, _ = _words()
    if _finds_nothing(clause) or cleft(clause):
        return True
    if not opinions.isdisjoint(words):
        return False
    names = any(word[0].isupper() or word[0].isdigit() for word in near if word not in {"I", "I’m", "I've", "I’ve"})
    if clause.kind in {"fact", "do"}:
        verb = clause.words.low[clause.at] if clause.kind == "fact" else next(filter(acts.__contains__, words), "")
        return bool(verb) and not _is_participle(clause, words, near) and (names or verb not in weak)
    telling = [word for word in words if word not in _SKIPPED and not word.endswith("ly")]
    if not telling:
        return False
    return _tells_of(clause, (near, words, telling), names=names, named=named)


def _tells_of(clause: Clause, said: tuple[list[str], list[str], list[str]], *, names: bool, named: bool) -> bool:
    """Whether the words behind be or have tell of an act, a stance, a kind or a condition."""
    near, words, telling = said
    acts, weak, _, _, _ = _words()
    first = telling[0]
    if first in claim_words().lists["stances"]:
        return telling[1:2] == ["to"] and of_state(clause)
    if first in acts and (first not in {"set", "found"} or "been" in words[:3]):
        return names or first not in weak or (clause.kind == "have" and named)
    if _was_done(first) and (names or clause.words.low[clause.at] not in {"is", "are"}):
        return True  # "is polished" tells what a thing is like, "was searched" what was done
    if clause.kind == "have" and "been" not in words[:3]:
        return words[0] == "no" and names
    return _can_be(words, clause.rest()[0] if telling[0].endswith("ing") else near, telling)


def _was_done(word: str) -> bool:
    """Whether a participle tells of something that was done, and of nobody's mood."""
    return len(word) > _SHORT and word.endswith("ed") and word not in _moods() and word not in _reports()


def _can_be(words: list[str], near: list[str], telling: list[str]) -> bool:
    """Whether what a thing is said to be is a kind, a condition or a place that can be looked up."""
    _, _, _, kinds, conditions = _words()
    if telling[0] in conditions:
        return True
    if telling[0].endswith("ing"):
        acting = claim_words().acting
        return telling[0] in acting and telling[0] not in _words()[1] and any(word[0].isupper() for word in near)
    size = next((at for at, word in enumerate(words) if word in _PREPOSITIONS), len(words))
    if not kinds.isdisjoint(words[:size]):
        return True
    if telling[0] in _PLACES:
        return any(word[0].isupper() or word[0].isdigit() for word in near[1 : _FIRST + 1])
    article = words[0] in {"a", "an", "the"} or words[:2] in (["not", "a"], ["not", "an"], ["not", "the"])
    names = any(word[0].isupper() for word in near)
    return names and (article or telling[0].endswith("s") or near[0][0].isupper())


def _is_participle(clause: Clause, words: list[str], near: list[str]) -> bool:
    """Whether the form of the verb belongs to its noun: "crimes committed during …"."""
    verb, first = clause.words.low[clause.at], clause.words.low[clause.first]
    if clause.kind != "fact" or verb not in claim_words().participles:
        return False
    if first in _DETERMINERS or clause.words.is_name(clause.first) or first in BARE:
        return False
    return not words or not (words[0] in _OBJECTS or near[0][0].isupper() or near[0][0].isdigit())
