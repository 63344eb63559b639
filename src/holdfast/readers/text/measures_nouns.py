# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Nouns of instruments in a sentence ("sanctions", "an arrest warrant", "a ban on exports"): their phrase, their owner, their targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from holdfast.readers.text.cast import Cast
from holdfast.readers.text.found import MentionFound
from holdfast.readers.text.measures_draft import Noun
from holdfast.readers.text.measures_line import Line
from holdfast.readers.text.measures_targets import Target, pronoun_of, read_targets, target_end

__all__ = ["bare_status", "outer_status", "named_before", "nouns_in", "owner_of", "phrase_begin", "targets_behind"]

_PREPOSITIONS_OF = {
    "sanction": {"on", "against", "targeting", "for"}, "arrest_warrant": {"for", "against", "of"}, "agreement_extension": set(), "import_control": {"on", "against", "from"}, "trade_restriction": {"on", "against", "from"}, "military_support": {"to", "for"},
    "investigation": {"into", "against", "of"}, "charges": {"against"}, "trial": {"of", "against"}, "conviction": {"of"}, "military_posture": {"against"},
    "criminal_prosecution": {"of", "against"}, "evidence_collection": {"on", "into"}, "diplomatic_action": {"with", "to"},
}  # fmt: skip
_NP = 9
_NOT_NEXT = frozenset(
    "evasion busting coordinator committee office violations violation compliance experts expert lawyer policy evaders charges watchdog unit".split()
)


def nouns_in(line: Line) -> Iterator[Noun]:
    at = len(line) - 1
    found: list[Noun] = []
    while at >= 0:
        word = line.low[at].removesuffix("’s").removesuffix("’")
        one = _noun_at(line, at, word)
        if one is None:
            at -= 1
            continue
        found.append(one)
        if one.first < one.last and one.first >= 2 and line.low[one.first - 1] in {"and", "or", "/"}:
            twin = _phrase_type(line, (line.low[one.first - 2], line.low[one.last]))
            if twin and twin != one.type:
                found.append(Noun(one.first - 2, one.last, twin))
        at = one.first - 1
    for one in reversed(found):
        yield _over_nominal(line, replace(one, begin=phrase_begin(line, one.first)))


def _phrase_type(line: Line, phrase: tuple[str, ...]) -> str:
    return next((kind for parts, kind in line.tables.nouns.get(phrase[-1], ()) if parts == phrase), "")


def _noun_at(line: Line, at: int, word: str) -> Noun | None:
    low, tables = line.low, line.tables
    for parts, kind in tables.nouns.get(word, ()):
        first = at - len(parts) + 1
        if first >= 0 and (len(parts) == 1 or tuple(low[first:at]) == parts[:-1]):
            if at + 1 < len(line) and low[at + 1] in _NOT_NEXT:
                return None
            return Noun(first, at, kind)
    if word in {"ban", "bans", "restrictions", "curbs", "limits", "prohibition", "moratorium"} and at + 1 < len(line):
        if low[at + 1] in {"on", "of", "against"}:
            for j in range(at + 2, min(len(line), at + 7)):
                kind = tables.ban_objects.get(low[j], "")
                if kind:
                    return Noun(at, at, kind)
                if line.is_mark(j) or line.is_verb(j):
                    break
    return None


def phrase_begin(line: Line, first: int) -> int:
    """The first word of the noun phrase around a noun, over "a new round of"."""
    low, words, tables = line.low, line.tables.words, line.tables
    begin = first
    while begin > max(0, first - _NP):
        word = low[begin - 1]
        if line.is_mark(begin - 1):
            break
        if (
            word in tables.governors
            and tables.governors[word].tense == "ed"
            and begin >= 2
            and (
                low[begin - 2] in {"and", ",", "or", "of", "with", "for", "on", "including"}
                or low[begin - 2] in words["determiners"]
            )
        ):
            begin -= 1
            continue
        if word == "of" and begin >= 2 and low[begin - 2] in words["portions"]:
            begin -= 2
            continue
        if word in words["clause_ends"] or word in {"of", "and", "or", "not"} or word.endswith("n’t"):
            break
        if word in tables.governors and not (
            word in tables.adjectives
            or (
                tables.governors[word].tense == "ed" and low[begin - 2] in words["determiners"] if begin >= 2 else False
            )
        ):
            break
        if (
            word in tables.matrix
            and (word not in tables.adjectives or tables.matrix[word] == "threatened")
            and not (begin >= 2 and low[begin - 2] in words["determiners"])
        ):
            break
        begin -= 1
        if word in words["determiners"] and word not in {
            "new",
            "more",
            "further",
            "other",
            "own",
            "same",
            "several",
            "many",
        }:
            break
    return begin


def _over_nominal(line: Line, noun: Noun) -> Noun:
    """A noun with the nominal before it in a list: "…, enhancement of NATO force posture"."""
    low, begin = line.low, noun.begin
    if (
        begin >= 2
        and low[begin - 1] == "of"
        and low[begin - 2] in line.tables.nominal
        and begin >= 3
        and low[begin - 3] in {",", "and", "or", "including"}
    ):
        return replace(noun, begin=begin - 2)
    return noun


def targets_behind(line: Line, cast: Cast, noun: Noun) -> tuple[tuple[Target, ...], int]:
    """Targets behind a noun ("on X", "against X and Y", "that target X"), and the last word they reach."""
    low, at = line.low, noun.last + 1
    allowed = _PREPOSITIONS_OF.get(noun.type, {"on", "against", "targeting", "for", "to"})
    found: list[Target] = []
    last = noun.last
    while at < min(len(line), noun.last + 14):
        word = low[at]
        if word in {"if", "unless", "when", "while", "because"}:
            break
        if (
            word in {"that", "which"}
            and at + 1 < len(line)
            and low[at + 1] in {"target", "targets", "targeted", "hit", "include", "affect"}
        ):
            at += 1
            word = "targeting"
        if word in {"targeting", "aimed", "directed"} or (word in allowed and at + 1 < len(line)):
            at += 1 if word not in {"aimed", "directed"} else 2
            end = target_end(line, at)
            if end >= at:
                new = read_targets(line, cast, at, end)
                if noun.type in {"import_control", "export_control", "trade_restriction"}:
                    new = [one for one in new if cast.mentions_in(*one.span) or "’" in one.name] or new[:0]
                found += [one for one in new if all(one.name != other.name for other in found)]
                last = max(last, end)
                at = end + 1
                continue
        if word in {"of", "in", "with", "by"} and at == noun.last + 1 and word != "by":
            at += 1
            continue
        if (
            (word == "from" and word not in allowed)
            or word in {"imposed", "issued", "announced", "by", "over"}
            or line.is_mark(at)
            or line.is_verb(at)
            or word in {"and", "which", "that", "after"}
        ):
            if word in {"imposed", "issued", "announced", "levied", "placed"}:
                at += 1
                continue
            if word == "by":
                at = target_end(line, at + 1) + 1
                continue
            break
        at += 1
    if not found:
        found = [*pronoun_of(line, cast, noun.first, noun.last), *named_before(line, cast, noun)]
    return tuple(found), last


def owner_of(line: Line, cast: Cast, noun: Noun) -> tuple[int, int] | None:
    """Whose measure it is by its own noun phrase: "the EU’s ban", "U.S. financial sanctions", "Western sanctions"."""
    inside = cast.mentions_in(line.starts[noun.begin], line.ends[noun.first - 1]) if noun.begin < noun.first else ()
    for at in range(noun.begin, noun.first):
        if line.low[at] in {"western", "allied", "international"}:
            return at, at
        for one in inside:
            whose = _possessive(line, one.end)
            if one.start <= line.starts[at] < one.end and (whose or _gives_name(one)):
                return (noun.begin if whose else at), at
    return None


def _gives_name(one: MentionFound) -> bool:
    """Whether a name without a possessive stands for who did it: "EU sanctions", "a Russian ban", "an ICC warrant"."""
    return one.type == "court" or (one.type != "person" and one.kind != "full")


def _possessive(line: Line, end: int) -> bool:
    return line.text[end : end + 1] in {"’", "'"}


def named_before(line: Line, cast: Cast, noun: Noun) -> tuple[Target, ...]:
    """Whom the words before a noun name: "the Putin arrest warrant", "Russia sanctions"."""
    if noun.begin >= noun.first:
        return ()
    inside = cast.mentions_in(line.starts[noun.begin], line.ends[noun.first - 1])
    found = [
        one
        for one in inside
        if (one.type == "person" or (one.type == "country" and one.kind == "full")) and not _possessive(line, one.end)
    ]
    return tuple(Target(one.canonical, (one.start, one.end)) for one in found)


def bare_status(line: Line, noun: Noun) -> str:
    adjectives = line.tables.adjectives
    for at in range(max(0, noun.begin), noun.first):
        if line.low[at] in adjectives:
            return adjectives[line.low[at]]
        if line.low[at] in {"threat", "threats"}:
            return "threatened"
    if noun.type == "unspecified_economic_diplomatic":
        for at in range(noun.begin - 1, max(-1, noun.begin - 6), -1):
            word = line.low[at]
            if word in line.tables.words["will"]:
                return "planned"
    if noun.begin >= 1 and line.low[noun.begin - 1] == "including":
        for at in range(noun.begin - 1, -1, -1):
            if line.low[at] in line.tables.words["will"]:
                return "planned"
            if line.tables.matrix.get(line.low[at]) == "promised":
                return "promised"
    return "taken"


def outer_status(line: Line, at: int, own: str) -> str:
    """What a sentence says of a nominal far to the right of its verb ("should include the abolition of")."""
    words, matrix = line.tables.words, line.tables.matrix
    for j in range(at - 1, max(-1, at - 10), -1):
        word = line.low[j]
        if word in words["ought"] or matrix.get(word) == "demanded":
            return "demanded"
        if matrix.get(word) in {"planned", "promised", "threatened", "rejected"}:
            return matrix[word]
        if word in words["will"]:
            return "planned"
        if line.is_mark(j):
            break
    return own
