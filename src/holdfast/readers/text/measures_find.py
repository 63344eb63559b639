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
from dataclasses import dataclass, field, replace

from holdfast.readers.text.cast import Cast
from holdfast.readers.text.found import Span
from holdfast.readers.text.measures_line import Line, State
from holdfast.readers.text.measures_targets import Target, read_targets, target_end
from holdfast.readers.text.measures_words import Act, Form

__all__ = ["Draft", "drafts_of", "phrases_of"]

_STRICT = frozenset(
    {
        "charges",
        "trial",
        "investigation",
        "conviction",
        "military_posture",
        "criminal_prosecution",
        "military_support",
        "diplomatic_action",
        "trade_restriction",
    }
)
_BASE = {
    "impose": "taken",
    "include": "taken",
    "keep": "ongoing",
    "lift": "lifted",
    "suspend": "suspended",
    "expire": "expired",
    "suffer": "taken",
    "reject": "taken",
    "none": "taken",
}
_TO_TARGET = frozenset({"on", "against", "for", "targeting", "toward", "towards", "upon", "to", "into"})
_PREPOSITIONS_OF = {
    "sanction": {"on", "against", "targeting", "for"}, "arrest_warrant": {"for", "against", "of"}, "military_support": {"to", "for"},
    "investigation": {"into", "against", "of"}, "charges": {"against"}, "trial": {"of", "against"}, "conviction": {"of"}, "military_posture": {"against"},
    "criminal_prosecution": {"of", "against"}, "evidence_collection": {"on", "into"}, "diplomatic_action": {"with", "to"},
}  # fmt: skip
_NP = 9
_RIGHT = 28
_OBJECT = 10
_NOT_NEXT = frozenset(
    {
        "evasion",
        "busting",
        "coordinator",
        "committee",
        "office",
        "violations",
        "violation",
        "compliance",
        "experts",
        "expert",
        "lawyer",
        "policy",
        "evaders",
        "charges",
        "watchdog",
        "unit",
    }
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A measure as one sentence states it; ranges are words of the line, names are not looked up yet."""

    type: str
    status: str
    first: int
    last: int
    head: int
    subject: tuple[int, int] | None = None
    by: tuple[int, int] | None = None
    targets: tuple[Target, ...] = ()
    rule: str = ""
    definite: bool = False
    lemma: str = ""
    group: str = ""
    extra: tuple[Span, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Noun:
    """A noun of an instrument: words `first` to `last`, its phrase from `begin`."""

    first: int
    last: int
    type: str
    begin: int = 0


def drafts_of(line: Line, cast: Cast) -> list[Draft]:
    """The measures of a sentence, in the order of their heads."""
    unlike = line.tables.words["unlike"]
    if any(word in unlike for word in line.low):
        return []
    nouns = list(_nouns(line))
    headed = {at: place for place, one in enumerate(nouns) for at in range(one.first, one.last + 1)}
    covered = {at for one in nouns for at in range(one.first, one.last + 1)}
    found: list[Draft] = list(_of_nouns(line, cast, nouns))
    for draft in _of_acts(line, cast, covered):
        if (
            draft.subject is not None
            and draft.type not in {"evidence_collection", "investigation"}
            and any(at in headed for at in range(draft.subject[0], draft.subject[1] + 1))
        ):
            found = _with_effect(found, draft)
            continue
        if not any(
            _stands(one) and one.type == draft.type and one.first <= draft.last and draft.first <= one.last
            for one in found
        ):
            found.append(draft)
    return sorted(filter(_stands, found), key=lambda one: one.head)


def _with_effect(found: list[Draft], act: Draft) -> list[Draft]:
    """Nouns that are the subject of an act ("sanctions will impose costs on X") have its targets and its end."""
    assert act.subject is not None
    changed = []
    for one in found:
        if one.rule in {"noun-bare", "noun-list"} and act.subject[0] <= one.head <= act.subject[1]:
            one = replace(one, targets=one.targets or act.targets, last=max(one.last, act.last), rule="noun-bare")
        changed.append(one)
    return changed


def _nouns(line: Line) -> Iterator[_Noun]:
    at = len(line) - 1
    found: list[_Noun] = []
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
                found.append(_Noun(one.first - 2, one.last, twin))
        at = one.first - 1
    for one in reversed(found):
        yield _over_nominal(line, replace(one, begin=_begin(line, one.first)))


def _phrase_type(line: Line, phrase: tuple[str, ...]) -> str:
    return next((kind for parts, kind in line.tables.nouns.get(phrase[-1], ()) if parts == phrase), "")


def _noun_at(line: Line, at: int, word: str) -> _Noun | None:
    low, tables = line.low, line.tables
    for parts, kind in tables.nouns.get(word, ()):
        first = at - len(parts) + 1
        if first >= 0 and (len(parts) == 1 or tuple(low[first:at]) == parts[:-1]):
            if at + 1 < len(line) and low[at + 1] in _NOT_NEXT:
                return None
            return _Noun(first, at, kind)
    if word in {"ban", "bans", "restrictions", "curbs", "limits", "prohibition", "moratorium"} and at + 1 < len(line):
        if low[at + 1] in {"on", "of", "against"}:
            for j in range(at + 2, min(len(line), at + 7)):
                kind = tables.ban_objects.get(low[j], "")
                if kind:
                    return _Noun(at, at, kind)
                if line.is_mark(j) or line.is_verb(j):
                    break
    return None


def _begin(line: Line, first: int) -> int:
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
            and word not in tables.adjectives
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


def _of_nouns(line: Line, cast: Cast, nouns: list[_Noun]) -> Iterator[Draft]:
    before: Draft | None = None
    last_noun: _Noun | None = None
    pending: list[Draft] = []
    for noun in nouns:
        shared = before is not None and last_noun is not None and _listed_with(line, last_noun, noun, before)
        draft = _of_noun(line, cast, noun, before if shared else None)
        if draft is None:
            last_noun, before = noun, before if shared else None
            continue
        if shared and before is not None and draft.targets and not before.targets:
            pending = [
                replace(one, targets=draft.targets) if not one.targets and one.head >= before.head else one
                for one in pending
            ]
        pending.append(draft)
        before, last_noun = draft, noun
    yield from pending


def _stands(one: Draft) -> bool:
    if one.rule == "noun-bare":
        if one.type == "criminal_prosecution" and one.status in {"planned", "promised"}:
            return True
        if one.type in _STRICT:
            return bool(one.targets) and bool(one.by) and one.type != "trade_restriction"
        if one.type == "unspecified_economic_diplomatic" and one.status in {"planned", "threatened"}:
            return True
        return bool(one.by or one.targets) or one.type == "arrest_warrant"
    return not (one.type in _STRICT and one.rule == "noun-none" and not one.targets)


def _over_nominal(line: Line, noun: _Noun) -> _Noun:
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


def _listed_with(line: Line, one: _Noun, other: _Noun, before: Draft) -> bool:
    """Whether two nouns stand in one list, with nothing between but targets, marks and conjunctions."""
    if other.begin <= one.last:
        return True
    behind = max(one.last, before.last if before.last < other.begin else one.last) + 1
    between = line.low[behind : other.begin]
    if len(between) > 12:  # noqa: PLR2004 - a list of two instruments is short
        return False
    if not any(word in {"and", "or", ",", "including", "as"} for word in between):
        return False
    return not any(line.is_verb(at) for at in range(behind, other.begin))


def _of_noun(line: Line, cast: Cast, noun: _Noun, shared: Draft | None) -> Draft | None:
    low = line.low
    definite = low[noun.begin] in {"the", "those", "these", "such", "this", "its", "that"} or low[noun.begin].endswith(
        ("’s", "s’")
    )
    targets, last = _targets_behind(line, cast, noun)
    by = _by(line, noun.last + 1, last + 8)
    owner = _owner(line, cast, noun)
    base = Draft(noun.type, "taken", noun.begin, last, noun.first, by=by or owner, targets=targets, definite=definite)
    left = _governor_left(line, noun)
    if left is not None:
        return _governed(line, cast, base, noun, left)
    right = _governor_right(line, noun, last)
    if right is not None and shared is None:
        return _governed_behind(line, cast, base, right)
    if shared is not None:
        return replace(
            base, status=shared.status, subject=shared.subject, by=base.by or shared.by, rule="noun-list", group=shared.group, lemma=shared.lemma,
            targets=targets or shared.targets, extra=(), definite=shared.definite and definite,
        )  # fmt: skip
    status = _bare_status(line, noun)
    return replace(base, status=status, rule="noun-bare", last=max(last, _clause_end(line, last)))


def _targets_behind(line: Line, cast: Cast, noun: _Noun) -> tuple[tuple[Target, ...], int]:
    """Targets behind a noun ("on X", "against X and Y", "that target X"), and the last word they reach."""
    low, at = line.low, noun.last + 1
    allowed = _PREPOSITIONS_OF.get(noun.type, {"on", "against", "targeting", "for", "to"})
    found: list[Target] = []
    last = noun.last
    while at < min(len(line), noun.last + 14):
        word = low[at]
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
                if noun.type == "import_control" or noun.type == "export_control":
                    new = [one for one in new if cast.mentions_in(*one.span) or "’" in one.name] or new[:0]
                found += [one for one in new if all(one.name != other.name for other in found)]
                last = max(last, end)
                at = end + 1
                continue
        if word in {"of", "in", "with", "by"} and at == noun.last + 1 and word != "by":
            at += 1
            continue
        if (
            word in {"from", "imposed", "issued", "announced", "by", "over"}
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
    return tuple(found), last


def _by(line: Line, at: int, limit: int) -> tuple[int, int] | None:
    """The words behind "by" that say who did it."""
    for j in range(at, min(len(line) - 1, limit)):
        if line.is_mark(j):
            return None
        if line.low[j] == "by" and not line.low[j + 1][0].isdigit() and not line.low[j + 1].endswith("ing"):
            end = target_end(line, j + 1)
            return (j + 1, end) if end > j else None
    return None


def _owner(line: Line, cast: Cast, noun: _Noun) -> tuple[int, int] | None:
    """Whose measure it is by its own noun phrase: "the EU’s ban", "U.S. financial sanctions", "Western sanctions"."""
    for at in range(noun.begin, noun.first):
        low = line.low[at]
        named = cast.mentions_in(*line.span(at, at)) or [
            one
            for one in cast.mentions_in(line.starts[noun.begin], line.ends[noun.first - 1])
            if one.start <= line.starts[at] < one.end
        ]
        if low in {"western", "allied", "international"} or named:
            return noun.begin if named and noun.begin <= at and low.endswith(("’s", "s’")) else at, at
    return None


def _governor_left(line: Line, noun: _Noun) -> tuple[int, str, str] | None:
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
    if word in tables.nominal and noun.begin - 1 >= 0:
        return at, tables.nominal[word], "nominal"
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
        if word == "with" and low[j] in {
            "hit",
            "hits",
            "slapped",
            "slaps",
            "slap",
            "slapping",
            "targeted",
            "threatened",
            "threatens",
            "threaten",
            "threatening",
            "punish",
            "punished",
            "hitting",
        }:
            return (j, "impose", "with") if tables.matrix.get(low[j]) != "threatened" else (j, "threatened", "with")
        if form is not None and word in {"to", "on"} and form.lemma in {"agree", "continue", "add"}:
            return j, form.group, "verb"
        if line.is_verb(j):
            return None
    return None


def _governor_right(line: Line, noun: _Noun, last: int) -> tuple[int, Form] | None:
    """The verb behind a noun that says what becomes of it: "were lifted", "imposed by", "will expire", "target"."""
    low, tables = line.low, line.tables
    if noun.last + 1 < len(line):
        form = tables.governors.get(low[noun.last + 1])
        if form is not None and form.tense == "ed":
            return noun.last + 1, form
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


def _governed(line: Line, cast: Cast, base: Draft, noun: _Noun, left: tuple[int, str, str]) -> Draft | None:
    at, group, how = left
    form = line.tables.governors.get(line.low[at])
    tense = form.tense if form is not None else "ed" if line.low[at].endswith("ed") else "base"
    if how == "matrix" and line.low[at].endswith("ing"):
        tense = "ing"
    state = line.state(at, tense)
    if group == "none":
        return replace(base, rule="noun-bare", status=_bare_status(line, noun), last=base.last)
    if group == "reject" and base.definite:
        return replace(base, rule="noun-bare", status=_bare_status(line, noun))
    subject = None if how == "nominal" else line.subject(state)
    status = _status(group, state, how)
    first = min(subject[0] if subject else state.first, state.first, at)
    targets, by = base.targets, base.by
    lemma = form.lemma if form is not None else ""
    if how == "with":
        targets = tuple(read_targets(line, cast, at + 1, noun.begin - 2)) or targets
    if how == "nominal":
        clause = line.state(at, "base")
        status = _status(group, clause, how) if clause.status else _outer_status(line, at, _BASE.get(group, "taken"))
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


def _outer_status(line: Line, at: int, own: str) -> str:
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


def _status(group: str, state: State, how: str) -> str:
    base = _BASE.get(group, group if group not in {"hesitate"} else "planned")
    if group == "hesitate":
        return "threatened" if state.negated else "planned"
    if group in _BASE:
        if state.status == "possible":
            return "planned" if base in {"taken", "lifted"} else base
        if group == "lift" and state.status == "rejected":
            return "ongoing"
        if group == "keep" and state.status in {"planned", "", "ongoing"}:
            return "ongoing"
        if group == "suffer" and state.status == "rejected":
            return "rejected"
        return state.status or base
    if state.negated or state.status == "rejected":
        return "rejected"
    if group == "taken" and state.status:
        return state.status if state.status != "possible" else "planned"
    if state.status == "demanded" or base == "demanded":
        return "demanded"
    return base


def _governed_behind(line: Line, cast: Cast, base: Draft, right: tuple[int, Form]) -> Draft | None:
    at, form = right
    state = line.state(at, form.tense)
    own = form.lemma in {"target", "include"} and not state.passive
    if not state.passive and form.tense == "ed" and at == base.head + 1:
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
        status = _status(form.group, state, "verb")
    by = _by(line, at + 1, at + 6) or base.by
    return replace(
        base,
        status=status,
        targets=targets,
        last=max(last, _clause_end(line, last)),
        by=by,
        rule="noun-behind",
        lemma=form.lemma,
        group=form.group,
    )


def _bare_status(line: Line, noun: _Noun) -> str:
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


def _clause_end(line: Line, at: int) -> int:
    """The last word of the clause that word `at` stands in."""
    last = at
    for j in range(at + 1, min(len(line), at + 24)):
        if line.is_mark(j) or line.low[j] in {
            "which",
            "who",
            "while",
            "but",
            "because",
            "after",
            "according",
            "said",
            "says",
        }:
            break
        last = j
    return last


def _of_acts(line: Line, cast: Cast, covered: set[int]) -> Iterator[Draft]:
    for at, word in enumerate(line.low):
        acts = line.tables.acts.get(word)
        if acts is None or (at in covered and word != "sanctions"):
            continue
        seen: set[str] = set()
        for act in acts:
            if act.type not in seen:
                draft = _of_act(line, cast, at, act)
                if draft is not None:
                    seen.add(act.type)
                    yield draft


def _of_act(line: Line, cast: Cast, at: int, act: Act) -> Draft | None:
    state = line.state(at, act.tense)
    if not act.objects:
        return _of_plain_act(line, cast, at, act, state)
    place = _object_right(line, at, act)
    if place is not None:
        return _active(line, cast, at, act, state, place)
    if act.tense == "ed" and (state.passive or state.before == at - 1):
        place = _object_left(line, at, act)
        if place is not None:
            return _passive(line, cast, at, act, state, place)
    return None


def _object_right(line: Line, at: int, act: Act) -> tuple[int, int] | None:
    reach = 8 if act.type in {"evidence_collection", "investigation"} else _OBJECT
    for j in range(at + 1, min(len(line), at + 1 + reach)):
        word = line.low[j].removesuffix("’s")
        for phrase in act.objects.get(word, ()):
            first = j - len(phrase) + 1
            if first > at and tuple(line.low[first:j]) == phrase[:-1]:
                return first, j
        if line.is_mark(j) and line.low[j] != ",":
            return None
        if reach < _OBJECT and word in {"and", "for"} and act.lemma not in {"support", "help", "back", "fund"}:
            return None
        if word in {"which", "who", "after", "while", "because", "but", "if", "when", "said", "says"} or (
            line.is_verb(j) and j > at + 1
        ):
            return None
    return None


def _object_left(line: Line, at: int, act: Act) -> tuple[int, int] | None:
    for j in range(at - 1, max(-1, at - 1 - _OBJECT - 4), -1):
        word = line.low[j]
        for phrase in act.objects.get(word, ()):
            first = j - len(phrase) + 1
            if first >= 0 and tuple(line.low[first:j]) == phrase[:-1]:
                return first, j
        if line.is_mark(j) or word in {
            "that",
            "which",
            "who",
            "after",
            "while",
            "because",
            "but",
            "if",
            "when",
            "said",
        }:
            return None
    return None


def _of_plain_act(line: Line, cast: Cast, at: int, act: Act, state: State) -> Draft | None:
    """A verb whose object is the target itself: "sanctioned X", "X was indicted by Y"."""
    if act.type == "sanction" and not _is_to_sanction(line, cast, at, act, state):
        return None
    if act.tense == "ed" and state.passive:
        subject = line.subject(state)
        by = _by(line, at + 1, at + 10)
        targets = tuple(read_targets(line, cast, *subject)) if subject else ()
        first, last = (subject[0] if subject else state.first), max(at, by[1] if by else at)
        return (
            Draft(
                act.type,
                _status("impose", state, "verb"),
                first,
                last,
                at,
                by=by,
                targets=targets,
                rule="act-passive",
                lemma=act.lemma,
            )
            if targets
            else None
        )
    if (
        at + 1 >= len(line)
        or line.low[at + 1] in line.tables.words["clause_ends"]
        or line.is_mark(at + 1)
        or line.low[at + 1] == "and"
    ):
        return None
    end = target_end(line, at + 1)
    targets = tuple(read_targets(line, cast, at + 1, end)) if end > at else ()
    subject = line.subject(state) if state.agent is None else state.agent
    if not targets or (subject is None and act.tense == "ed" and state.before >= 0):
        return None
    return Draft(
        act.type,
        _status("impose", state, "verb"),
        min(state.first, subject[0] if subject else at),
        max(at, end),
        at,
        subject=subject,
        targets=targets,
        rule="act",
        lemma=act.lemma,
    )


def _is_to_sanction(line: Line, cast: Cast, at: int, act: Act, state: State) -> bool:
    before = line.low[at - 1] if at else ""
    if act.tense == "s":
        if at == 0 or at + 1 >= len(line):
            return False
        named = cast.mentions_in(*line.span(at - 1, at - 1)) or line.raw[at - 1][0].isupper()
        return bool(named) and (
            line.raw[at + 1][0].isupper()
            or line.low[at + 1][0].isdigit()
            or line.low[at + 1] in {"hundreds", "dozens", "former", "more", "two", "three"}
        )
    if act.tense == "base":
        return state.infinitive or bool(state.status) or state.finite
    return (
        before not in line.tables.words["determiners"] and before not in {"of", "by", "with", "to", "for", "and"}
    ) or state.passive


def _active(line: Line, cast: Cast, at: int, act: Act, state: State, place: tuple[int, int]) -> Draft | None:
    subject = state.agent if state.agent is not None else line.subject(state)
    targets, last = _act_targets(line, cast, at, act, place)
    if state.passive and subject is not None:
        by = _by(line, place[1] + 1, place[1] + 8)
        mine = tuple(read_targets(line, cast, *subject))
        return Draft(
            act.type,
            _status("impose", state, "verb"),
            subject[0],
            max(last, place[1]),
            at,
            by=by,
            targets=mine or targets,
            rule="act-passive",
            lemma=act.lemma,
        )
    first = min(state.first, at, subject[0] if subject else at)
    return Draft(
        act.type,
        _status("impose", state, "verb"),
        first,
        max(last, place[1]),
        at,
        subject=subject,
        targets=targets,
        rule="act",
        lemma=act.lemma,
    )


def _passive(line: Line, cast: Cast, at: int, act: Act, state: State, place: tuple[int, int]) -> Draft | None:
    by = _by(line, at + 1, at + 10)
    begin = _begin(line, place[0])
    inside = [one for one in cast.mentions_in(line.starts[begin], line.ends[place[1]])]
    targets = tuple(Target(one.canonical, (one.start, one.end)) for one in inside[:1])
    behind = _around(line, cast, place[1] + 1, at - 1, {"of", "to", "from", "on", "against", "belonging"})
    after = _around(line, cast, at + 1, len(line) - 1, {"to", "from", "for"}) if not behind else ()
    if act.target == "none":
        targets, behind, after = (), (), ()
    last = max(
        [at, by[1] if by else at, *(j for one in after for j in range(at, len(line)) if line.ends[j] == one.span[1])]
    )
    return Draft(
        act.type,
        _status("impose", state, "verb"),
        begin,
        last,
        at,
        by=by,
        targets=behind or after or targets,
        rule="act-passive",
        lemma=act.lemma,
    )


def _around(line: Line, cast: Cast, first: int, last: int, prepositions: set[str]) -> tuple[Target, ...]:
    for at in range(first, min(len(line) - 1, last, first + 10) + 1):
        if line.is_mark(at) or line.low[at] in {"which", "who", "that", "after", "while", "said"}:
            break
        if line.low[at] in prepositions and at + 1 < len(line):
            at += 2 if line.low[at] == "belonging" else 1
            found = tuple(read_targets(line, cast, at, target_end(line, at)))
            if any(cast.mentions_in(*one.span) for one in found):
                return found
    return ()


def _act_targets(line: Line, cast: Cast, at: int, act: Act, place: tuple[int, int]) -> tuple[tuple[Target, ...], int]:
    """Whom an active verb with an object hits, and the last word that says so."""
    if act.target == "none":
        return (), min(target_end(line, place[1]), place[1] + 12) if place[1] < len(line) else place[1]
    end = max(place[1], target_end(line, at + 1))
    if act.target == "object":
        stop = place[0] - 1 if place[0] > at + 2 else end
        while stop > at and line.low[stop] in {
            "from",
            "out",
            "off",
            "of",
            "to",
            "a",
            "the",
            "with",
            "as",
            "an",
            "its",
            "on",
            "over",
            "in",
        }:
            stop -= 1
        found = tuple(read_targets(line, cast, at + 1, stop)) if stop > at else ()
        return found, max(end, place[1])
    prepositions = {
        "to": {"to", "for"},
        "from": {"from", "of"},
        "in": {"in", "from"},
        "by": {"by", "against"},
        "around": {"of", "to", "from", "for", "on", "against", "in", "belonging", "with"},
        "agreement": set(),
    }[act.target]
    behind = _around(line, cast, place[1] + 1, len(line) - 1, prepositions)
    if behind:
        last = max((j for j in range(place[1], len(line)) if line.ends[j] <= behind[-1].span[1] + 2), default=end)
        return behind, max(end, last)
    before = [
        one for one in cast.mentions_in(line.starts[at + 1] if at + 1 < len(line) else line.end, line.ends[place[1]])
    ]
    if act.target == "agreement":
        begin = _begin(line, place[0])
        named = [one for one in cast.mentions_in(line.starts[begin], line.ends[end]) if one.type == "agreement"]
        name = named[0].canonical if named else line.text[line.starts[begin] : line.ends[place[1]]]
        return (Target(name, (line.starts[begin], line.ends[place[1]])),), max(end, place[1])
    if before and act.target in {"around", "from", "to"}:
        one = before[0]
        return (Target(one.canonical, (one.start, one.end)),), max(end, place[1])
    return (), max(end, place[1])


def phrases_of(line: Line, cast: Cast) -> Iterator[Draft]:
    """The constructions of the table that no verb with an object covers."""
    for phrase in line.tables.phrases:
        for match in phrase.pattern.finditer(line.text, line.start, line.end):
            words = [at for at in range(len(line)) if match.start() <= line.starts[at] < match.end()]
            inner = [at for at in words if match.start("target") <= line.starts[at] < match.end("target")]
            if words and inner:
                named = cast.mentions_in(match.start("target"), match.end("target"))
                targets = tuple(Target(one.canonical, (one.start, one.end)) for one in named[:1]) or tuple(
                    read_targets(line, cast, inner[0], inner[-1])
                )
                state = line.state(words[0], "ed")
                yield Draft(
                    phrase.type,
                    state.status or phrase.status,
                    words[0],
                    words[-1],
                    words[0],
                    subject=line.subject(state),
                    targets=targets,
                    rule="phrase",
                )
