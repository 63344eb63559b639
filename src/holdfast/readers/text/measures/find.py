# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The measures of one sentence: nouns of instruments with what governs them, and verbs with their objects.

A *noun* ("sanctions", "an arrest warrant", "a ban on exports") is a measure through the verb that
does something with it, on its left ("imposed", "threatens", "lifted"), on its right ("were
extended", "imposed by"), or bare, where its authority or target is said ("U.S. sanctions on …").
Nouns that are listed together share their verb, and what only one of them names. A *verb* with an
object of its table is a measure by itself ("froze the assets of", "expelled five diplomats").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.measures.acts import drafts_of_acts
from holdfast.readers.text.measures.draft import Draft, Noun, by_phrase, clause_end
from holdfast.readers.text.measures.govern import governed, governed_behind, governor_left, governor_right, relative
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.nouns import bare_status, nouns_in, owner_of, targets_behind
from holdfast.readers.text.measures.targets import Target, read_targets
from holdfast.readers.text.measures.words import word_set

__all__ = ["drafts_of", "phrases_of"]

_BY = 8  # words behind a noun and its targets in which "by" says whose it is
_OFF = word_set("remove strike take delist")
_RUNS_OUT = word_set("expire lapse")  # "let the ban on X lapse"
_GOES_ON = word_set("run runs remain remains stay stays")
_NEW = word_set(
    "new first second third fourth fifth sixth seventh eighth ninth tenth another latest next fresh further additional"
)
_NAMED = word_set("arrest expulsion expulsions")
_DEFINITE = word_set("the those these such this its that")
_STRICT = word_set(
    "charges trial investigation conviction military_posture criminal_prosecution military_support "
    "diplomatic_action diplomatic_expulsion trade_restriction sanctions_exemption"
)


def drafts_of(line: Line, cast: Cast) -> list[Draft]:
    """The measures of a sentence, in the order of their heads."""
    if not line.tables.words["unlike"].isdisjoint(line.low):
        return []
    nouns = list(nouns_in(line))
    covered = {at for one in nouns for at in range(one.first, one.last + 1)}
    found = _of_nouns(line, cast, nouns)
    for draft in drafts_of_acts(line, cast, covered):
        if (
            draft.subject is not None
            and draft.type not in {"evidence_collection", "investigation"}
            and any(at in covered for at in range(draft.subject[0], draft.subject[1] + 1))
        ):
            found = _with_effect(found, draft)
            continue
        if draft.lemma in _OFF and draft.status == "lifted":
            found = [one for one in found if one.rule != "noun-bare" or not draft.head < one.head <= draft.last]
        if not any(
            _stands(one) and one.type == draft.type and _first(one) <= draft.last and _first(draft) <= one.last
            for one in found
        ):
            found.append(draft)
    found = [one for one in found if one.status != "tried" and not _only_paper(one, found)]
    return sorted(filter(_stands, found), key=lambda one: one.head)


def _first(one: Draft) -> int:
    """Where what a draft says of its own begins: two acts of one subject share only that."""
    return one.head if one.rule == "act" and one.subject is not None and one.subject[1] < one.head else one.first


def _with_effect(found: list[Draft], act: Draft) -> list[Draft]:
    """Nouns that are the subject of an act ("sanctions will impose costs on X") have its targets and its end."""
    subject = act.subject or (0, -1)
    return [
        replace(one, targets=one.targets or act.targets, last=max(one.last, act.last), rule="noun-bare")
        if one.rule in {"noun-bare", "noun-list"} and subject[0] <= one.head <= subject[1]
        else one
        for one in found
    ]


def _of_nouns(line: Line, cast: Cast, nouns: list[Noun]) -> list[Draft]:
    """The nouns as measures; those of one list share their verb, and the targets that only the last one names."""
    found: list[Draft] = []
    group = 0
    for place, noun in enumerate(nouns):
        shared = place > 0 and _listed_with(line, nouns[place - 1], noun, found[-1])
        draft = _of_noun(line, cast, noun, found[-1] if shared else None)
        group = group if shared else place
        if shared and draft.targets and not found[-1].targets:
            found[group:] = [
                one if one.targets or _has_object(line, nouns[group + at]) else replace(one, targets=draft.targets)
                for at, one in enumerate(found[group:])
            ]
        found.append(draft)
    return found


def _has_object(line: Line, noun: Noun) -> bool:
    """Whether a noun says itself what it is on ("a ban on the transit of goods, and …")."""
    return noun.first == noun.last and line.low[noun.last + 1 : noun.last + 2] in (["on"], ["against"])


def _only_paper(one: Draft, found: list[Draft]) -> bool:
    """A decree whose content is another measure of the sentence ("signed a decree to sanction …") is none."""
    return one.type == "law" and any(
        other.type != "law" and other.first <= one.last and one.first <= other.head for other in found
    )


def _stands(one: Draft) -> bool:
    if one.rule == "noun-bare":
        if one.type == "criminal_prosecution" and one.status in {"planned", "promised"}:
            return True
        if one.type in _STRICT:
            return bool(one.targets) and (bool(one.by) or one.named) and one.type != "trade_restriction"
        if one.type == "unspecified_economic_diplomatic" and one.status in {"planned", "threatened"}:
            return True
        return bool(one.by or one.targets) or (one.type == "arrest_warrant" and one.named)
    if one.rule == "noun-no" and not one.targets and not one.by:
        return False
    return not (one.type in _STRICT and one.rule == "noun-none" and not one.targets)


def _listed_with(line: Line, one: Noun, other: Noun, before: Draft) -> bool:
    """Whether two nouns stand in one list, with nothing between but targets, marks and conjunctions."""
    if other.begin <= one.last:
        return True
    behind = max(one.last, before.last if before.last < other.begin else one.last) + 1
    between = line.low[behind : other.begin]
    if len(between) > 12:  # noqa: PLR2004 - a list of two instruments is short
        return False
    if not any(word in {"and", "or", ",", "including", "as"} for word in between):
        return False
    ought = line.tables.words["ought"]
    return not any(line.is_verb(at) or line.low[at] in ought for at in range(behind, other.begin))


def _of_noun(line: Line, cast: Cast, noun: Noun, shared: Draft | None) -> Draft:
    low, begin = line.low, noun.begin
    targets, last = targets_behind(line, cast, noun)
    by = by_phrase(line, noun.last + 1, last + _BY) or owner_of(line, cast, noun)
    base = Draft(
        noun.type, "taken", begin, last, noun.first, by=by, targets=targets,
        definite=(low[begin] in _DEFINITE or low[begin].endswith(("’s", "s’"))) and not _is_new(line, noun),
        named=not _NAMED.isdisjoint(low[begin : noun.last + 1]),
    )  # fmt: skip
    if low[begin] == "no":
        return replace(base, status="tried" if noun.type in _STRICT else "rejected", rule="noun-no")
    left = governor_left(line, noun)
    said = relative(line, cast, base, last) if left is None or left.group in {"taken", "none"} else None
    if said is not None:
        return said
    if left is not None:
        return governed(line, cast, (base, noun), left)
    if shared is not None:
        return _listed(line, base, shared)
    right = governor_right(line, noun, last)
    if right is not None:
        return governed_behind(line, cast, base, right)
    goes_on = last + 1 < len(line) and line.low[last + 1] in _GOES_ON
    over = last + 1 < len(line) and line.low[last + 1] in _RUNS_OUT
    status = "ongoing" if goes_on else "expired" if over else bare_status(line, noun)
    return replace(base, status=status, rule="noun-bare", last=clause_end(line, last))


def _is_new(line: Line, noun: Noun) -> bool:
    """Whether its phrase tells a measure from those before ("its 14th package of sanctions", "the new curbs")."""
    return any(word in _NEW or word[0].isdigit() for word in line.low[noun.begin : noun.first])


def _listed(line: Line, base: Draft, shared: Draft) -> Draft:
    """A noun of a list: its verb is the one before, its owner too where "and" joins both at once."""
    adjoined = line.low[base.first - 1] in {"and", "or"} and "," not in line.low[shared.last : base.first]
    targets = base.targets or (shared.targets if shared.group != "include" else ())
    return replace(
        base, status=shared.status, subject=shared.subject, by=base.by or (shared.by if adjoined else None),
        rule="noun-list", group=shared.group, lemma=shared.lemma, targets=targets,
        definite=shared.definite and base.definite,
    )  # fmt: skip


def phrases_of(line: Line, cast: Cast) -> Iterator[Draft]:
    """The constructions of the table that no verb with an object covers."""
    for phrase in line.tables.phrases:
        if any(line.words.isdisjoint(group) for group in phrase.needs):
            continue
        for match in phrase.pattern.finditer(line.text, line.start, line.end):
            words = [at for at in range(len(line)) if match.start() <= line.starts[at] < match.end()]
            if not words:
                continue
            targets: tuple[Target, ...] = ()
            if "target" in phrase.pattern.groupindex and match["target"]:
                start, end = match.span("target")
                named = cast.mentions_in(start, end)
                inner = [at for at in words if start <= line.starts[at] < end]
                targets = tuple(Target(one.canonical, (one.start, one.end)) for one in named[:1])
                targets = targets or tuple(read_targets(line, cast, inner[0], inner[-1]))
            own = phrase.status == "taken"
            free = own or "target" not in phrase.pattern.groupindex
            state = line.state(words[0], "ed")
            ahead = "planned" if line.tables.matrix.get(line.low[words[0]]) == "planned" else ""
            subject = line.subject(state) if free and line.low[words[0]] != "there" else None
            status = (state.status or ahead or phrase.status) if own else phrase.status
            yield Draft(
                phrase.type, status, words[0], words[-1], words[0],
                subject=subject, targets=targets, rule="phrase",
            )  # fmt: skip
