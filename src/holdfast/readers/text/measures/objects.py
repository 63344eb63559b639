# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A verb with its object in a sentence (`Use`): where the object stands, and whom the act hits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import MentionFound
from holdfast.readers.text.measures.draft import targets_around
from holdfast.readers.text.measures.line import Line, State
from holdfast.readers.text.measures.nouns import phrase_begin
from holdfast.readers.text.measures.targets import Target, read_targets, target_end
from holdfast.readers.text.measures.words import Act, word_set

__all__ = ["Use", "Words", "is_verb", "object_left", "object_right", "targets_of"]

Words = tuple[int, int]

_AND = re.compile(r"(?:[’']s?)?(?:,|\s+and|,\s+and)\s+(?:the\s+)?")

_BARRING = word_set("bar ban exclude block prohibit stop keep cut eject shut")
_ARTICLES = word_set("a the an its")
_TRADED = frozenset({"import_control", "export_control", "trade_restriction"})
_FROM = 4  # words behind an object in which "from" says where it is barred
_GOODS = 26  # words of a list of goods
_HELD = word_set("frozen blocked seized immobilised immobilized sanctioned")
_REACH = 10  # words from a verb to its object
_WIDE = 14  # the same behind whom it hits
_NEAR = 9  # the same for what is examined
_PASSIVE = 14  # words from an object to its verb behind it
_SMALL = word_set("from out off of to a the with as an its on over in")
_RIGHT_STOPS = word_set("which who after while because but if when said says")
_LEFT_STOPS = word_set("that which who after while because but if when said")
_BEFORE_ADJECTIVE = word_set(
    "as of with a an the its his their our these those for on against from to in under other new"
)
_SUBJECTS = word_set("we they you i who he she it")
_LINKS = word_set("which that who also and")
_NOT_BEHIND = word_set("on of in for by at are were have has had is was will would and or to from against")
_FROM_WHOM = word_set("from")
_HELPING = word_set("support help back fund pay finance assist")
_PREPOSITIONS = {
    "to": word_set("to for"),
    "from": word_set("from of"),
    "in": word_set("in from"),
    "by": word_set("by against"),
    "around": word_set("of to from for on against in belonging with"),
    "over": word_set("of to for over"),
    "agreement": word_set(""),
}


@dataclass(frozen=True, slots=True)
class Use:
    """A form of a verb at word `at`, taken as an act, with how far it is."""

    line: Line
    cast: Cast
    at: int
    act: Act
    state: State

    @property
    def before(self) -> str:
        """The word before the verb, "" for none."""
        return self.line.low[self.at - 1] if self.at else ""

    @property
    def after(self) -> str:
        """The word behind the verb, "" for none."""
        return self.line.low[self.at + 1] if self.at + 1 < len(self.line) else ""


def is_verb(use: Use) -> bool:
    """Whether a form that may be a noun or an adjective is a verb here ("close", "bans", "convict")."""
    line, at, before = use.line, use.at, use.before
    if at > 0 and line.raw[at][0].isupper() and not line.titled:
        return False
    if use.act.tense == "base":
        return before not in line.tables.words["be"] and _is_plain_verb(use)
    if use.act.tense == "ed" and use.state.bare and at > 0:
        return before not in _BEFORE_ADJECTIVE
    if use.act.tense == "s" and at > 0:
        named = line.raw[at - 1][0].isupper() or before in _SUBJECTS or before in _LINKS
        plain = line.raw[at - 1].isalpha() and before not in line.tables.words["clause_ends"]
        return (named or plain) and use.after not in _NOT_BEHIND
    return use.act.tense != "s" or use.after not in _NOT_BEHIND


def _is_plain_verb(use: Use) -> bool:
    line, at, before = use.line, use.at, use.before
    if not use.state.bare or before in _SUBJECTS:
        return True
    if at == 0:  # "Close our airspace": an item, a headline
        return use.after in line.tables.words["determiners"] or (line.raw[1:2] != [] and line.raw[1][0].isupper())
    if before == "and" and at > 1:
        joined = line.tables.acts.get(line.low[at - 2])
        return joined is not None and joined[0].tense == "base"
    plural = before.endswith("s") and not before.endswith(("’s", "ss", "us"))
    if plural and before not in line.tables.acts:
        return True
    subject = line.subject(use.state) if line.raw[at - 1][0].isupper() else None
    several = line.low[subject[0] : subject[1]] if subject is not None else ()
    return any(word.endswith("s") and word in line.tables.words["classes"] for word in several)


def object_right(use: Use) -> Words | None:
    """The words of an object behind a verb."""
    line, act, at = use.line, use.act, use.at
    reach = _NEAR if act.type in {"evidence_collection", "investigation"} else _REACH
    reach = _WIDE if act.target == "object" and act.type != "company_exit" else reach
    for j in range(at + 1, min(len(line), at + 1 + reach)):
        word = line.low[j].removesuffix("’s")
        for phrase in act.objects.get(word, ()):
            first = j - len(phrase) + 1
            if first > at and tuple(line.low[first:j]) == phrase[:-1]:
                return first, j
        if (
            (line.is_mark(j) and word != ",")
            or word in _RIGHT_STOPS
            or (line.is_verb(j) and j > at + 1 and not _is_held(line, j))
        ):
            return None
        if reach < _REACH and word in {"and", "for"} and act.lemma not in _HELPING:
            return None
    return None


def _is_held(line: Line, at: int) -> bool:
    """Whether a participle only says of assets that they are held ("the frozen reserves")."""
    return line.low[at] in _HELD and line.low[at - 1] in line.tables.words["determiners"]


def object_left(use: Use) -> Words | None:
    """The words of an object before a verb that it suffers."""
    line, at = use.line, use.at
    for j in range(at - 1, max(-1, at - 1 - _PASSIVE), -1):
        word = line.low[j]
        for phrase in use.act.objects.get(word, ()):
            first = j - len(phrase) + 1
            if first >= 0 and tuple(line.low[first:j]) == phrase[:-1]:
                return first, j
        if line.is_mark(j) or word in _LEFT_STOPS:
            return None
    return None


def targets_of(use: Use, place: Words) -> tuple[tuple[Target, ...], int]:
    """Whom an active verb with an object at `place` hits, and the last word that says so."""
    line, cast, act, at = use.line, use.cast, use.act, use.at
    if act.target == "next":
        last = target_end(line, place[1] + 1)
        return tuple(read_targets(line, cast, place[1] + 1, last)), max(place[1], last)
    if act.target == "none":
        return (), min(target_end(line, place[1]), place[1] + 12)
    end = max(place[1], target_end(line, at + 1))
    reach = place[0] + 1 if act.type in _TRADED else place[1] + _FROM
    kept = next((j for j in range(at + 2, min(len(line), reach)) if line.low[j] == "from"), None)
    if kept is not None and act.lemma in _BARRING and act.target != "object":
        found = tuple(read_targets(line, cast, at + (2 if line.low[at + 1] in _SMALL - _ARTICLES else 1), kept - 1))
        return found, end
    if act.target == "object":
        return _of_object(use, place, end), end
    behind = targets_around(line, cast, (place[1] + 1, len(line) - 1), _PREPOSITIONS[act.target])
    if act.target == "from" and behind and not any(cast.mentions_in(*one.span) for one in behind):
        behind = targets_around(line, cast, (place[1] + 1, len(line) - 1), _FROM_WHOM) or behind
    if not behind and act.target == "to" and act.type in {"export_control", "military_support"}:
        behind = _behind_list(use, place)
    if behind:
        last = max((j for j in range(place[1], len(line)) if line.ends[j] <= behind[-1].span[1] + 2), default=end)
        return behind, max(end, last)
    if act.target == "agreement":
        begin = phrase_begin(line, place[0])
        named = [one for one in cast.mentions_in(line.starts[begin], line.ends[end]) if one.type == "agreement"]
        span = line.span(begin, place[1])
        return (Target(named[0].canonical if named else line.text[span[0] : span[1]], span),), end
    inside = cast.mentions_in(line.starts[at + 1], line.ends[place[1]])
    if inside and act.target in {"around", "from", "to"}:
        return _joined(line, inside), end
    return (), end


def _behind_list(use: Use, place: Words) -> tuple[Target, ...]:
    """Whom a list of goods goes to ("the export of parts, sights and software to X")."""
    line, cast = use.line, use.cast
    for j in range(place[1] + 1, min(len(line) - 1, place[1] + _GOODS)):
        if (line.is_mark(j) and line.low[j] != ",") or line.low[j] in _RIGHT_STOPS or line.is_verb(j):
            return ()
        if line.low[j] == "to":
            found = tuple(read_targets(line, cast, j + 1, target_end(line, j + 1)))
            if any(cast.mentions_in(*one.span) for one in found):
                return found
    return ()


def _joined(line: Line, found: tuple[MentionFound, ...]) -> tuple[Target, ...]:
    """The first name of an object, with those that "and" joins to it."""
    targets = [Target(found[0].canonical, (found[0].start, found[0].end))]
    for one in found[1:]:
        if not _AND.fullmatch(line.text, targets[-1].span[1], one.start):
            break
        targets.append(Target(one.canonical, (one.start, one.end)))
    return tuple(targets)


def _of_object(use: Use, place: Words, end: int) -> tuple[Target, ...]:
    """The object itself, up to the words that only name the act ("expelled X from the council")."""
    line, at = use.line, use.at
    cut = next(
        (j for j in range(at + 2, place[0] + 1) if line.low[j] in _SMALL - {"a", "the", "an", "its", "of"}), None
    )
    stop = place[1] if cut is None and use.act.lemma == "expel" else place[0] - 1 if place[0] > at + 2 else end
    stop = cut - 1 if cut is not None else stop
    while stop > at and line.low[stop] in _SMALL:
        stop -= 1
    return tuple(read_targets(line, use.cast, at + 1, stop)) if stop > at else ()
