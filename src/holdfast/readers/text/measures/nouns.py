# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Nouns of instruments in a sentence ("sanctions", "a ban on exports"): their phrase, their owner, their targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.found import MentionFound
from holdfast.readers.text.measures.draft import Noun
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.targets import Target, pronoun_of, read_targets, target_end
from holdfast.readers.text.measures.words import word_set

__all__ = ["bare_status", "named_before", "nouns_in", "outer_status", "owner_of", "phrase_begin", "targets_behind"]

_PREPOSITIONS_OF = {
    "arrest_warrant": word_set("for against of"),
    "agreement_extension": word_set(""),
    "import_control": word_set("on against from"),
    "trade_restriction": word_set("on against from"),
    "military_support": word_set("to for"),
    "investigation": word_set("into against of"),
    "charges": word_set("against"),
    "trial": word_set("of against"),
    "conviction": word_set("of"),
    "military_posture": word_set("against"),
    "criminal_prosecution": word_set("of against"),
    "evidence_collection": word_set("on into"),
    "diplomatic_action": word_set("with to of"),
    "diplomatic_expulsion": word_set("of"),
    "airspace_restriction": word_set("on against targeting for to of over"),
    "border_closure": word_set("on with of to"),
    "sanctions_exemption": word_set("for to"),
}
_PREPOSITIONS = word_set("on against targeting for to")
_GOODS = word_set("import_control export_control trade_restriction")  # "on goods" names no party
_WHOSE = 5  # words behind "imports" in which it says whose
_NP = 9  # words of a noun phrase before its noun
_BEHIND = 14  # words behind a noun in which its target is named
_BANS = word_set("ban bans restrictions curbs limits prohibition moratorium")
_WHOSE_ENDS = ("’s", "’")
_HELD = word_set("assets reserves property funds shares money")
_SEIZED = 7  # words of "confiscation of frozen Russian assets"
_SEIZING = {
    "confiscation": "asset_confiscation",
    "seizure": "asset_confiscation",
    "nationalization": "asset_confiscation",
    "nationalisation": "asset_confiscation",
    "freezing": "asset_freeze",
    "freeze": "asset_freeze",
}
_BODIES = word_set("criminal_prosecution investigation trial")  # capitals make them a body: "the Swedish Prosecution"
_MONEY = word_set("million billion trillion bn")  # "$350 million in military aid"
_BAN_WORDS = 7  # words of "a ban on …" looked at for what is banned
_NOT_NEXT = word_set(
    "evasion busting coordinator committee office violations violation compliance experts expert lawyer policy "
    "evaders charges watchdog unit relief waiver waivers exemption exemptions"
)
_JOINS = word_set("and , or of with for on including")
_LISTED = word_set(", and or including")
_LOOSE = word_set("new more further other own same several many")
_STOPS = word_set("if unless when while because and which that after over")
_RELATIVE = word_set("target targets targeted hit include affect")
_AIMED = word_set("aimed targeting directed")
_SUBJECTS = word_set("we they he she it who which also has have had")
_PARTICIPLES = word_set("imposed issued announced levied placed")


def nouns_in(line: Line) -> Iterator[Noun]:
    """The nouns of instruments of a sentence, in order."""
    last = line.tables.noun_ends
    if not last.isdisjoint(line.words):
        whose = line.whose
        ends = [at for at, word in enumerate(line.low) if word in last or (whose and word.endswith(_WHOSE_ENDS))]
    else:
        ends = []
    before = len(line)
    found: list[Noun] = []
    for at in reversed(ends):
        one = _noun_at(line, at, line.low[at].removesuffix("’s").removesuffix("’")) if at < before else None
        if one is None:
            continue
        before = one.first
        found.append(one)
        if one.first < one.last and one.first > 1 and line.low[one.first - 1] in {"and", "or", "/"}:
            twin = _phrase_type(line, (line.low[one.first - 2], line.low[one.last]))
            if twin and twin != one.type:
                found.append(Noun(one.first - 2, one.last, twin))
    for one in reversed(found):
        yield _over_nominal(line, replace(one, begin=phrase_begin(line, one.first)))


def _phrase_type(line: Line, phrase: tuple[str, ...]) -> str:
    return next((kind for parts, kind in line.tables.nouns.get(phrase[-1], ()) if parts == phrase), "")


def _noun_at(line: Line, at: int, word: str) -> Noun | None:
    low = line.low
    for parts, kind in line.tables.nouns.get(word, ()):
        first = at - len(parts) + 1
        if first >= 0 and (len(parts) == 1 or tuple(low[first:at]) == parts[:-1]):
            followed = at + 1 < len(line) and low[at + 1] in _NOT_NEXT
            plain = word.startswith("embargo") and kind == "trade_restriction" and low[at + 1 : at + 2] == ["on"]
            named = first > 0 and line.raw[first][0].isupper() and not line.titled and kind in _BODIES
            return None if followed or named else Noun(first, at, (_banned(line, at) if plain else "") or kind)
    if word in _HELD and (held := _seized(line, at)) is not None:
        return held
    if (
        (word in _BANS or word.startswith("closure"))
        and low[at + 1 : at + 2]
        and low[at + 1] in {"on", "of", "against"}
    ):
        kind = _banned(line, at)
        return Noun(at, at, kind) if kind else None
    return None


def _seized(line: Line, at: int) -> Noun | None:
    """The seizing of what word `at` says: "the confiscation of frozen Russian assets"."""
    for j in range(at - 1, max(0, at - _SEIZED), -1):
        if line.low[j] == "of":
            kind = _SEIZING.get(line.low[j - 1])
            return Noun(j - 1, at, kind) if kind is not None else None
        if line.is_mark(j) or (line.is_verb(j) and line.raw[j].islower() and not line.low[j].endswith(("ed", "en"))):
            return None
    return None


def _seized_of(line: Line, cast: Cast, noun: Noun) -> list[Target]:
    """Whose assets a noun names inside ("the confiscation of frozen Russian assets")."""
    if noun.last - noun.first < 2 or line.low[noun.last] not in _HELD:  # noqa: PLR2004 - "seizure of assets"
        return []
    named = cast.mentions_in(line.starts[noun.first], line.ends[noun.last])
    return [Target(one.canonical, (one.start, one.end)) for one in named[:1]]


def _banned(line: Line, at: int) -> str:
    """What kind of measure a "ban on …" is, by the first word that tells."""
    for j in range(at + 2, min(len(line), at + _BAN_WORDS)):
        kind = line.tables.ban_objects.get(line.low[j], "")
        if kind:
            return kind
        if line.is_mark(j) or line.is_verb(j):
            break
    return ""


def phrase_begin(line: Line, first: int) -> int:
    """The first word of the noun phrase around a noun, over "a new round of"."""
    low, words = line.low, line.tables.words
    begin = first
    while begin > max(0, first - _NP) and not line.is_mark(begin - 1):
        word, before = low[begin - 1], low[begin - 2] if begin > 1 else ""
        if (word == "of" and (before in words["portions"] or before == "worth")) or (
            word == "in" and not _MONEY.isdisjoint(low[max(0, begin - 4) : begin - 1])
        ):
            begin -= 2
            continue
        if word == "and" and _joins_adjectives(line, begin - 1):
            begin -= 2
            continue
        if not _is_participle(line, word, before):
            if word in words["clause_ends"] or word in {"of", "and", "or", "not"} or word.endswith("n’t"):
                break
            if _governs(line, word, before, begin - 1):
                break
        begin -= 1
        if word in words["determiners"] and word not in _LOOSE:
            break
    return begin


def _joins_adjectives(line: Line, at: int) -> bool:
    """Whether "and" joins two adjectives of a package ("its package of economic and individual measures")."""
    if at < 3 or not line.raw[at - 1].isalpha() or not line.raw[at - 1].islower():  # noqa: PLR2004 - "of X and"
        return False
    words = line.tables.words
    adjective = line.low[at - 1].endswith(("ic", "al", "ive", "ary", "ful", "ent", "ant", "ous"))
    return adjective and line.low[at - 2] == "of" and line.low[at - 3] in words["portions"]


def _is_participle(line: Line, word: str, before: str) -> bool:
    """Whether a form like "increased" stands as an adjective before a noun."""
    form = line.tables.governors.get(word)
    verb = line.tables.governors.get(before)
    joined = before in _JOINS or before in line.tables.words["determiners"] or (verb is not None and verb.tense != "s")
    return form is not None and form.tense == "ed" and joined


def _is_said_of(line: Line, word: str, before: str, at: int) -> bool:
    """Whether a form that may be an adjective is a verb: somebody's name stands before it ("Canada lifted …")."""
    if not word.endswith("ed") or before in line.tables.words["determiners"] or at < 1:
        return False
    return before in _SUBJECTS or (line.raw[at - 1][0].isupper() and not line.titled and not before.endswith("’s"))


def _governs(line: Line, word: str, before: str, at: int) -> bool:
    tables = line.tables
    if word in tables.governors and (word not in tables.adjectives or _is_said_of(line, word, before, at)):
        return True
    loose = word in tables.adjectives and tables.matrix.get(word) != "threatened"
    return word in tables.matrix and not loose and before not in tables.words["determiners"]


def _over_nominal(line: Line, noun: Noun) -> Noun:
    """A noun with the nominal before it in a list: "…, enhancement of NATO force posture"."""
    low, begin = line.low, noun.begin
    if begin > 2 and low[begin - 1] == "of" and low[begin - 2] in line.tables.nominal and low[begin - 3] in _LISTED:  # noqa: PLR2004 - ", enhancement of"
        return replace(noun, begin=begin - 2)
    return noun


def targets_behind(line: Line, cast: Cast, noun: Noun) -> tuple[tuple[Target, ...], int]:
    """Targets behind a noun ("on X", "against X and Y", "that target X"), and the last word they reach."""
    low, at, last = line.low, noun.last + 1, noun.last
    allowed = _PREPOSITIONS_OF.get(noun.type, _PREPOSITIONS)
    found: list[Target] = []
    while at < min(len(line), noun.last + _BEHIND):
        word = low[at]
        if found and word in {"for", "over", "to", "of"}:
            break  # "for X for the deportation of": the second says why
        begin = _target_begin(line, at, allowed)
        if begin is not None:
            end = target_end(line, begin)
            if end >= begin:
                new = read_targets(line, cast, begin, end)
                if noun.type in _GOODS and word in allowed:
                    new = [one for one in new if cast.mentions_in(*one.span) or "’" in one.name]
                found += [one for one in new if all(one.name != other.name for other in found)]
                last, at = max(last, end), end + 1
                continue
        if word == "," and low[at + 1 : at + 2] and low[at + 1] in _AIMED:
            at += 1
            continue
        if word == "by":
            at = target_end(line, at + 1) + 1
            continue
        if word not in _PARTICIPLES and (word in _STOPS or word == "from" or line.is_mark(at) or line.is_verb(at)):
            break
        at += 1
    if not found:
        found = [
            *_seized_of(line, cast, noun),
            *pronoun_of(line, cast, noun.first, noun.last),
            *named_before(line, cast, noun),
            *_whose(line, cast, noun),
        ]
    return tuple(found), last


def _whose(line: Line, cast: Cast, noun: Noun) -> list[Target]:
    """Whose goods a ban on them hits: "the ban on imports of Russian seafood"."""
    if noun.type != "import_control" or noun.last + 1 >= len(line):
        return []
    last = min(len(line) - 1, noun.last + _WHOSE)
    stop = next((j for j in range(noun.last + 1, last + 1) if line.is_mark(j) or line.is_verb(j)), last)
    named = [one for one in cast.mentions_in(line.ends[noun.last], line.ends[stop]) if one.type == "country"]
    return [Target(one.canonical, (one.start, one.end)) for one in named[:1]]


def _target_begin(line: Line, at: int, allowed: frozenset[str]) -> int | None:
    """The first word of a target that word `at` introduces ("on", "that target", "aimed at")."""
    word, after = line.low[at], line.low[at + 1] if at + 1 < len(line) else ""
    if word in {"that", "which"} and after in _RELATIVE:
        return at + 2
    if word in {"aimed", "directed"}:
        return at + 2
    return at + 1 if after and (word == "targeting" or word in allowed) else None


def owner_of(line: Line, cast: Cast, noun: Noun) -> tuple[int, int] | None:
    """Whose measure it is by its own noun phrase: "the EU’s ban", "U.S. financial sanctions", "Western sanctions"."""
    inside = cast.mentions_in(line.starts[noun.begin], line.ends[noun.first - 1]) if noun.begin < noun.first else ()
    for at in range(noun.begin, noun.first):
        if line.low[at] in {"western", "allied", "international"}:
            return at, at
        for one in inside:
            whose = _possessive(line, one.end)
            if one.start <= line.starts[at] < one.end and (whose or _gives_name(one)):
                last = next((j for j in range(at, noun.first) if line.ends[j] >= one.end), at)
                return (noun.begin if whose else at), last
    return None


def _gives_name(one: MentionFound) -> bool:
    """Whether a name without a possessive stands for who did it: "EU sanctions", "a Russian ban", "an ICC warrant"."""
    return one.type == "court" or (one.type not in {"person", "place"} and one.kind != "full")


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
    """How far a measure is that no verb governs: by its adjectives, or by what its list stands behind."""
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
