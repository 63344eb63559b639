# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What governs the noun of an instrument: the verb on its left ("imposed", "threatens") or on its right ("were lifted", "imposed by")."""

from __future__ import annotations

from dataclasses import replace

from holdfast.readers.text.cast import Cast
from holdfast.readers.text.measures_draft import BASE, Draft, Noun, by_phrase, clause_end, status_of
from holdfast.readers.text.measures_line import Line, State
from holdfast.readers.text.measures_nouns import bare_status, outer_status
from holdfast.readers.text.measures_targets import read_targets, target_end
from holdfast.readers.text.measures_words import Form

__all__ = ["governed", "governed_behind", "governor_left", "governor_right"]

_CLOSE = 4  # words from the head of a noun to a participle behind it
_RIGHT = 28
_WITH = frozenset(
    (
        "hit hits slapped slaps slap slapping targeted threatened threatens threaten threatening punish punished hitting helped help helps "
        "helping supplying supplied supply supplies provide provided providing provides arm armed arming equip equipped equipping aid aiding"
    ).split()
)


def governor_left(line: Line, noun: Noun) -> tuple[int, str, str] | None:
    """What governs a noun from its left: the word, its group (`governors`, or a status), and how it was found."""
    low, tables = line.low, line.tables
    at = noun.begin - 1
    if at < 0 or line.is_mark(at):
        return None
    word = low[at]
    if word in {"on", "off", "out", "up", "in", "down"} and at >= 1 and low[at - 1] in tables.governors:
        return at - 1, tables.governors[low[at - 1]].group, "verb"
    if word == "of" and at >= 1 and low[at - 1] in tables.nominal:
        return at - 1, tables.nominal[low[at - 1]], "nominal"
    if word in {"with", "by", "under", "to", "for", "against", "about", "of", "on", "from", "at"}:
        return _governor_over(line, at)
    if word in tables.governors:
        return at, tables.governors[word].group, "verb"
    if word in tables.matrix:
        return at, tables.matrix[word], "matrix"
    return None


def _governor_over(line: Line, at: int) -> tuple[int, str, str] | None:
    low, tables, word = line.low, line.tables, line.low[at]
    if word in {"for", "about", "on", "of"} and at >= 1 and low[at - 1] in tables.matrix:
        group = tables.matrix[low[at - 1]]
        return (at - 1, group, "matrix") if word != "on" or group != "planned" else (at - 1, "planned", "matrix")
    if word == "against":
        return None
    for j in range(at - 1, max(-1, at - 9), -1):
        if line.is_mark(j):
            return None
        form = tables.governors.get(low[j])
        if word == "with" and low[j] in _WITH:
            return (j, "impose", "with") if tables.matrix.get(low[j]) != "threatened" else (j, "threatened", "with")
        if form is not None and word in {"to", "on"} and form.lemma in {"agree", "continue", "add"}:
            return j, form.group, "verb"
        if line.is_verb(j):
            return None
    return None


def governor_right(line: Line, noun: Noun, last: int) -> tuple[int, Form] | None:
    """The verb behind a noun that says what becomes of it: "were lifted", "imposed by", "will expire", "target"."""
    low, tables = line.low, line.tables
    if noun.last + 1 < len(line):
        behind = noun.last + (2 if low[noun.last + 1] == "," and noun.last + 2 < len(line) else 1)
        form = tables.governors.get(low[behind])
        if form is not None and form.tense == "ed":
            return behind, form
    at, inside = last + 1, 0
    while at < min(len(line), noun.last + _RIGHT):
        word = low[at]
        if word in {"—", "–", "("} or (word == "," and at + 1 < len(line) and low[at + 1] in {"which", "who"}):
            close = ")" if word == "(" else word
            j = at + 1
            while j < min(len(line), at + 30) and low[j] != close:
                j += 1
            if j >= min(len(line), at + 30):
                return None
            at = j + 1
            continue
        if word in {",", ";", ":"} and not inside:
            return None
        words = tables.words
        if (
            word in words["be"]
            or word in words["have"]
            or word in words["will"]
            or word in words["maybe"]
            or word in words["ought"]
        ):
            inside = at
        elif word in tables.governors and (inside or tables.governors[word].tense in {"ed", "s"}):
            form = tables.governors[word]
            if (
                form.tense == "ed"
                or form.group in {"expire", "keep"}
                or form.lemma in {"target", "take", "remain", "continue", "expire", "hit", "include"}
            ):
                return at, form
            return None
        elif (
            inside
            and not (
                word in words["adverbs"]
                or word in words["negations"]
                or word.endswith("ly")
                or word == "to"
                or word in tables.matrix
            )
        ) or (
            word in words["clause_ends"]
            and word
            not in {
                "on",
                "for",
                "in",
                "against",
                "by",
                "over",
                "with",
                "from",
                "at",
            }
        ):
            return None
        at += 1
    return None


def governed(line: Line, cast: Cast, base: Draft, noun: Noun, left: tuple[int, str, str]) -> Draft | None:
    at, group, how = left
    form = line.tables.governors.get(line.low[at])
    tense = form.tense if form is not None else "ed" if line.low[at].endswith("ed") else "base"
    if how == "matrix" and line.low[at].endswith("ing"):
        tense = "ing"
    state = line.state(at, tense)
    if group == "none":
        return replace(base, rule="noun-bare", status=bare_status(line, noun), last=base.last)
    if group == "reject" and base.definite and line.low[at][:4] not in {"bloc", "veto", "oppo"}:
        return replace(base, rule="noun-bare", status=bare_status(line, noun))
    subject = None if how == "nominal" else line.subject(state)
    status = status_of(group, state, how)
    first = min(subject[0] if subject else state.first, state.first, at)
    targets, by = base.targets, base.by
    lemma = form.lemma if form is not None else ""
    if how == "with":
        targets = tuple(read_targets(line, cast, at + 1, noun.begin - 2)) or targets
    if how == "nominal":
        clause = line.state(at, "base")
        status = status_of(group, clause, how) if clause.status else outer_status(line, at, BASE.get(group, "taken"))
        first = at
        subject = None
    suffered = group == "suffer" or (state.passive and how in {"verb", "with"})
    if suffered and subject is not None and not targets:
        targets = tuple(read_targets(line, cast, *subject))
        subject = None
    elif suffered:
        subject = None
    if state.agent is not None:
        subject = state.agent
    return replace(
        base,
        status=status,
        first=first,
        subject=subject,
        by=by,
        targets=targets,
        rule=f"noun-{how}",
        lemma=lemma,
        group=group,
    )


def governed_behind(line: Line, cast: Cast, base: Draft, right: tuple[int, Form]) -> Draft | None:
    at, form = right
    state = line.state(at, form.tense)
    own = form.lemma in {"target", "include"} and not state.passive
    if not state.passive and form.tense == "ed" and at <= base.head + _CLOSE:
        state = State("", True, at, at - 1)
    targets, last = base.targets, max(base.last, at)
    if own or (form.lemma == "hit" and not state.passive):
        end = target_end(line, at + 1)
        targets, last = tuple(read_targets(line, cast, at + 1, end)) or targets, max(end, at)
    elif not targets and at + 1 < len(line) and line.low[at + 1] in {"on", "against", "for", "by"}:
        begin = at + 2
        if line.low[at + 1] == "by":
            begin = target_end(line, at + 2) + 1
            begin = begin + 1 if begin < len(line) and line.low[begin] in {"on", "against", "for"} else len(line)
        if begin < len(line):
            end = target_end(line, begin)
            targets, last = tuple(read_targets(line, cast, begin, end)), max(last, end)
    if form.lemma in {"take", "remain", "continue", "hit", "target", "include"} and not state.passive:
        status = (
            state.status
            if state.status in {"planned", "rejected", "demanded"} and form.lemma != "continue"
            else "ongoing"
            if form.lemma in {"remain", "continue"}
            else "taken"
        )
    else:
        status = status_of(form.group, state, "verb")
    by = by_phrase(line, at + 1, at + 6) or base.by
    return replace(
        base,
        status=status,
        targets=targets,
        last=max(last, clause_end(line, last)),
        by=by,
        rule="noun-behind",
        lemma=form.lemma,
        group=form.group,
    )
