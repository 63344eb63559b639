# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What governs the noun of an instrument: the verb on its left ("imposed") or on its right ("were lifted")."""

from __future__ import annotations

from dataclasses import dataclass, replace

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.measures.draft import BASE, Draft, Noun, by_phrase, clause_begin, clause_end, status_of
from holdfast.readers.text.measures.line import Line, State
from holdfast.readers.text.measures.nouns import bare_status, outer_status
from holdfast.readers.text.measures.targets import Target, read_targets, target_end
from holdfast.readers.text.measures.words import Form, word_set

__all__ = ["Governor", "governed", "governed_behind", "governor_left", "governor_right", "relative", "takes_effect"]

_CLOSE = 4  # words from the head of a noun to a participle behind it
_RIGHT = 28  # words from a noun to the verb behind it
_INSERTED = 30  # words of an insertion between the two
_PRICES = word_set("condition conditions precondition preconditions exchange return prerequisite")
_PRICE = 9  # words behind the end of a measure in which it is called a condition
_ASIDE = 4  # words before "calls for" in which they are rejected
_OVER = 9  # words from a preposition back to its verb
_WITH = word_set(
    "hit hits slapped slaps slap slapping targeted threatened threatens threaten threatening punish punished hitting "
    "helped help helps helping supplying supplied supply supplies provide provided providing provides arm armed arming "
    "equip equipped "
    "equipping aid aiding"
)
_PARTICLES = word_set("on off out up in down")
_OVERS = word_set("with by under to for against about of on from at")
_PASSED = word_set("on for in against by over with from at")
_ACTIVE = word_set("target take come enter go remain continue expire hit include cover affect apply")
_HITTING = word_set("target hit include cover affect")
_PLAIN = word_set("hit target cover affect apply include remain")  # said of several: "the sanctions hit X"
_ENTERING = word_set("take enter go")  # effect, force
_AIMED = frozenset({"aimed", "directed", "targeting"})
_BEEN = word_set("be been being is are was were")
_FORCE = word_set("effect force")
_CALLS = word_set("call calls called calling")
_UNCHANGED = word_set("set put hit cut shut")
_HAVE = word_set("has have had having")
_RELATIVES = word_set("that which it he she they we")
_RELATIVE = 12  # words of a relative clause up to its verb
_LEGAL_FORCE = 3  # words from "came" to "force"
_BARRING = word_set("veto block oppose")  # who blocks a measure is no mere critic of it
_FORESEEING = ("foresee", "foresaw", "envisag")
_BEFORE_WHOM = frozenset({"for", "against", "on", ","})
_BEFORE_TARGET = word_set("on against for")


@dataclass(frozen=True, slots=True)
class Governor:
    """The word that governs a noun: at `at`, of `group` (data/measures.toml), found as `how`."""

    at: int
    group: str
    how: str


def governor_left(line: Line, noun: Noun) -> Governor | None:
    """What governs a noun from its left."""
    low, tables = line.low, line.tables
    at = noun.begin - 1
    if at < 0 or line.is_mark(at):
        return None
    word, before = low[at], low[at - 1] if at else ""
    if word == "back" and before.startswith("roll"):
        return Governor(at - 1, "lift", "verb")
    if word in _PARTICLES and before in tables.governors:
        return Governor(at - 1, tables.governors[before].group, "verb")
    if (word == "to" and before == "subject") or (word == "out" and before.startswith("rul")):
        return Governor(at - 1, "suffer", "subject") if word == "to" else Governor(at - 1, "rejected", "matrix")
    nominal = (word == "of" and before in tables.nominal) or (word == "to" and before == "end")
    if nominal or word in _OVERS:
        return Governor(at - 1, tables.nominal[before], "nominal") if nominal else _governor_over(line, at)
    if word in tables.governors:
        return Governor(at, tables.governors[word].group, "verb")
    called = word in _CALLS or word not in tables.matrix  # "called the sanctions illegal"
    return None if called else Governor(at, tables.matrix[word], "matrix")


def _governor_over(line: Line, at: int) -> Governor | None:
    """A governor behind whose object or preposition the noun stands ("hit X with", "called for")."""
    low, tables, word = line.low, line.tables, line.low[at]
    if word in {"for", "about", "on", "of"} and at >= 1 and low[at - 1] in tables.matrix:
        return Governor(at - 1, tables.matrix[low[at - 1]], "matrix")
    if word == "against":
        voted = at >= 1 and low[at - 1].startswith(("vote", "voting"))
        return Governor(at - 1, "rejected", "matrix") if voted else None
    for j in range(at - 1, max(-1, at - _OVER), -1):
        if line.is_mark(j):
            return None
        form = tables.governors.get(low[j])
        if word == "with" and low[j] in _WITH:
            return Governor(j, "threatened" if tables.matrix.get(low[j]) == "threatened" else "impose", "with")
        if form is not None and word in {"to", "on"} and form.lemma in {"agree", "continue", "add"}:
            return Governor(j, form.group, "verb")
        if line.is_verb(j):
            return None
    return None


def governor_right(line: Line, noun: Noun, last: int) -> tuple[int, Form] | None:
    """The verb behind a noun that says what becomes of it: "were lifted", "imposed by", "will expire", "target"."""
    low, tables = line.low, line.tables
    if noun.last + 1 < len(line):
        behind = noun.last + (2 if low[noun.last + 1] == "," and noun.last + 2 < len(line) else 1)
        form = tables.governors.get(low[behind])
        if form is not None and form.tense == "ed" and not _is_inserted(line, noun.last + 1):
            return behind, form
    at, inside = last + 1, False
    ought = False
    while at < min(len(line), noun.last + _RIGHT):
        word = low[at]
        if (force := _coming_into_force(line, at)) is not None:
            return force
        if word == "," and at == last + 1 and _AIMED.intersection(low[noun.last + 1 : last]):
            at += 1  # behind ", aimed at X,"
            continue
        if word in {"—", "–", "("} or (
            word == "," and (at == last + 1 or low[at + 1 : at + 2] in (["which"], ["who"]))
        ):
            over = _over_insertion(line, at)
            if over is None:
                return None
            at = over
            continue
        if _is_auxiliary(line, word):
            inside = True
            ought = ought or word in line.tables.words["ought"]
        elif inside and low[at - 1] in _BEEN and (held := _held(line, at, ought=ought)) is not None:
            return at, held
        elif word in tables.governors and (inside or _is_said(line, noun, at)):
            return _tells(line, at, inside=inside)
        elif not _is_passed(line, word, inside=inside):
            return None
        at += 1
    return None


def _tells(line: Line, at: int, *, inside: bool) -> tuple[int, Form] | None:
    """The verb at word `at`, if it says what becomes of the noun before it and not what that does to others."""
    form = line.tables.governors[line.low[at]]
    if form.lemma in _UNCHANGED and line.low[at - 1] in line.tables.words["be"]:
        form = Form(form.lemma, "ed", form.group)  # "was set", "were put"
    before = at - 1
    while before > 0 and (line.low[before] in line.tables.words["adverbs"] or line.low[before].endswith("ly")):
        before -= 1
    done = form.tense == "ed" and line.low[before] not in _HAVE  # "have also strengthened …" says what they do
    if not (done or form.group in {"expire", "keep"} or form.lemma in _ACTIVE):
        return None
    suffered = form.lemma == "take" and form.tense == "ed" and inside
    return None if form.lemma in _ENTERING and not takes_effect(line, at) and not suffered else (at, form)


def relative(line: Line, cast: Cast, base: Draft, last: int) -> Draft | None:
    """A noun whose relative clause says who did it: "warrants that the judge had issued", "freezes it imposed on X"."""
    for begin in {base.head + 1, base.last + 1, last + 1}:
        if begin + 1 >= len(line) or line.low[begin] not in _RELATIVES:
            continue
        first = begin + 1 if line.low[begin] in {"that", "which"} else begin
        for at in range(first + 1, min(len(line), first + _RELATIVE)):
            form = line.tables.governors.get(line.low[at])
            if line.is_mark(at) or (form is None and line.low[at] in {"that", "which", "who"}):
                break
            if form is None or form.tense != "ed" or form.group not in {"impose", "lift", "suspend"}:
                continue
            state = line.state(at, "ed")
            if state.passive or state.before < first:
                break
            targets, end = base.targets, at
            after = line.low[at + 1 : at + 8]
            on = next((k for k, word in enumerate(after) if word in _BEFORE_TARGET), None)
            if not targets and on is not None:
                end = target_end(line, at + on + 2)
                targets = tuple(read_targets(line, cast, at + on + 2, end))
            return replace(
                base, status=status_of(form.group, state), subject=(first, state.before), targets=targets,
                last=max(base.last, end), rule="noun-relative", lemma=form.lemma, group=form.group,
            )  # fmt: skip
    return None


def _is_inserted(line: Line, at: int) -> bool:
    """Whether a participle stands in an insertion before the verb ("the ban, imposed in March, was lifted")."""
    over = _over_insertion(line, at) if line.low[at] == "," else None
    return over is not None and over < len(line) and _is_auxiliary(line, line.low[over])


def _coming_into_force(line: Line, at: int) -> tuple[int, Form] | None:
    """The verb of "…, which takes effect on Monday, …" behind the comma at word `at`."""
    if line.low[at] != "," or line.low[at + 1 : at + 2] not in (["which"], ["that"]) or at + 3 >= len(line):
        return None
    form = line.tables.governors.get(line.low[at + 2])
    comes = form is not None and form.lemma in _ENTERING | {"come"} and takes_effect(line, at + 2)
    return (at + 2, form) if comes and form is not None else None


def _held(line: Line, at: int, *, ought: bool) -> Form | None:
    """What a participle behind "being" or "be" says of a noun: "are being prepared", "should be cut to"."""
    tables, word = line.tables, line.low[at]
    group = tables.matrix.get(word, "")
    if word not in tables.governors and group and group != "taken" and word.endswith(("ed", "en")):
        return Form(word, "ed", group) if line.low[at + 1 : at + 2] != ["to"] else None
    return Form(word, "ed", "impose") if ought and word not in tables.governors else None


def _is_said(line: Line, noun: Noun, at: int) -> bool:
    """Whether a verb without an auxiliary tells of a noun before it."""
    form = line.tables.governors[line.low[at]]
    return (
        form.tense in {"ed", "s"}
        or form.lemma in _PLAIN
        or (form.lemma == "expire" and line.low[noun.last].endswith("s"))
    )


def takes_effect(line: Line, at: int) -> bool:
    """Whether a verb at word `at` is that of "took effect", "came into force", "go into effect"."""
    return not _FORCE.isdisjoint(line.low[at + 1 : at + 1 + _LEGAL_FORCE])


def _over_insertion(line: Line, at: int) -> int | None:
    """The word behind an insertion that begins with the mark at word `at`."""
    close = ")" if line.low[at] == "(" else line.low[at]
    for j in range(at + 1, min(len(line), at + _INSERTED)):
        if line.low[j] == close:
            return j + 1
    return None


def _is_auxiliary(line: Line, word: str) -> bool:
    words = line.tables.words
    return any(word in words[name] for name in ("be", "have", "will", "maybe", "ought"))


def _is_passed(line: Line, word: str, *, inside: bool) -> bool:
    """Whether a word may stand between a noun and its verb; `inside` the group of the verb fewer may."""
    words = line.tables.words
    if inside:
        near = word in words["adverbs"] or word in words["negations"] or word.endswith("ly")
        return near or word == "to" or word in line.tables.matrix
    return word not in {",", ";", ":"} and (word not in words["clause_ends"] or word in _PASSED)


def governed(line: Line, cast: Cast, draft: tuple[Draft, Noun], left: Governor) -> Draft:
    """A noun with its governor on the left."""
    base, noun = draft
    at, group = left.at, left.group
    form = line.tables.governors.get(line.low[at])
    tense = form.tense if form is not None else "ed" if line.low[at].endswith("ed") else "base"
    if left.how == "matrix" and line.low[at].endswith("ing"):
        tense = "ing"
    told = group == "reject" and base.definite and (form is None or form.lemma not in _BARRING)
    if group == "none" or told:
        return replace(base, rule="noun-bare", status=bare_status(line, noun))
    if left.how == "nominal":
        return replace(base, status=_of_nominal(line, base, left), first=at, rule="noun-nominal", group=group)
    state = line.state(at, tense)
    if _is_general(line, state):
        return replace(base, status="tried")
    if group == "demanded" and any(
        line.tables.matrix.get(word) == "rejected" for word in line.low[max(0, at - _ASIDE) : at]
    ):
        group = "rejected"  # "rejected calls for", "rejected the request for"
    if left.how == "matrix" and group in {"planned", "demanded"} and _is_to_end(line, base.last + 1):
        return replace(base, status="demanded", first=at, rule="noun-matrix", group="lift")  # "wants it lifted"
    subject, targets = line.subject(state), base.targets
    if line.low[at].startswith(_FORESEEING):
        subject = None  # a text foresees what its parties do
    first = clause_begin(line, state, subject, at)
    if not targets and line.low[first] == "whom":
        targets = _meant_by_whom(line, cast, first)
    if left.how == "with":
        targets = tuple(read_targets(line, cast, at + 1, noun.begin - 2)) or targets
    if group == "suffer" or (state.passive and left.how in {"verb", "with"}):
        if subject is not None and not targets:
            targets = tuple(read_targets(line, cast, *subject))
        subject = None
    return replace(
        base, status=status_of(group, state), first=first, subject=state.agent or subject, targets=targets,
        rule=f"noun-{left.how}", lemma=form.lemma if form is not None else "", group=group,
    )  # fmt: skip


def _meant_by_whom(line: Line, cast: Cast, at: int) -> tuple[Target, ...]:
    """Who stands before "whom" or ", for whom" at word `at`."""
    last = at - 1
    while last >= 0 and line.low[last] in _BEFORE_WHOM:
        last -= 1
    named = cast.mentions_in(line.starts[max(0, last - _OVER)], line.ends[last]) if last >= 0 else ()
    return tuple(Target(one.canonical, (one.start, one.end)) for one in named if one.end == line.ends[last])[-1:]


def _of_nominal(line: Line, base: Draft, left: Governor) -> str:
    """How far the measure of a nominal is: "demanded the abolition of", "the easing of X is a condition for"."""
    at, group = left.at, left.group
    clause = line.state(at, "base")
    own = BASE.get(group, "taken")
    status = status_of(group, clause) if clause.status else outer_status(line, at, own)
    near = line.low[max(0, at - _ASIDE) : base.last + _PRICE]
    return "demanded" if group == "lift" and status == own and not _PRICES.isdisjoint(near) else status


def _is_to_end(line: Line, at: int) -> bool:
    """Whether a participle of an end stands at word `at` ("wants the sanctions lifted")."""
    form = line.tables.governors.get(line.low[at]) if at < len(line) else None
    return form is not None and form.group == "lift" and form.tense == "ed"


def _is_general(line: Line, state: State) -> bool:
    """Whether a relative clause tells of no one ("countries that impose a price cap")."""
    if state.before < 1 or line.low[state.before] not in {"that", "who"}:
        return False
    before = line.raw[state.before - 1]
    return before.islower() and before.endswith("s")


def governed_behind(line: Line, cast: Cast, base: Draft, right: tuple[int, Form]) -> Draft:
    """A noun with its verb behind it."""
    at, form = right
    state = line.state(at, form.tense)
    if not state.passive and form.tense == "ed" and at <= base.head + _CLOSE and line.low[at - 1] not in _HAVE:
        state = State(status="", passive=True, first=at, before=at - 1)
    targets, last = _targets_behind_verb(line, cast, base, right, passive=state.passive)
    active = form.lemma in _ACTIVE - {"expire"} and not state.passive
    status = _active_status(line, right, state) if active else status_of(form.group, state)
    return replace(
        base, status=status, targets=targets or base.targets, last=clause_end(line, max(base.last, last)),
        by=by_phrase(line, at + 1, at + 6) or base.by, rule="noun-behind", lemma=form.lemma, group=form.group,
    )  # fmt: skip


def _targets_behind_verb(
    line: Line, cast: Cast, base: Draft, right: tuple[int, Form], *, passive: bool
) -> tuple[tuple[Target, ...], int]:
    at, form = right
    after = line.low[at + 1] if at + 1 < len(line) else ""
    begin = len(line)
    if form.lemma in _HITTING and not passive:
        begin = at + 1
    elif form.lemma == "apply" and not passive:
        begin = at + 2 if after == "to" else begin
    elif not base.targets and after in _BEFORE_TARGET:
        begin = at + 2
    elif not base.targets and after == "by":
        begin = target_end(line, at + 2) + 1
        begin = begin + 1 if begin < len(line) and line.low[begin] in _BEFORE_TARGET else len(line)
    if begin >= len(line):
        return (), at
    end = target_end(line, begin)
    return tuple(read_targets(line, cast, begin, end)), max(end, at)


def _active_status(line: Line, right: tuple[int, Form], state: State) -> str:
    """How far a measure is that remains, takes effect or targets somebody."""
    if state.status in {"rejected", "demanded"}:
        return state.status
    at, form = right
    if form.lemma in {"remain", "continue"} or (form.lemma == "apply" and form.tense != "ed" and not state.status):
        return "ongoing"
    if state.status in {"planned", "possible"}:
        return "planned"
    if form.tense in {"s", "base"} and form.lemma in _ENTERING | {"come"} and takes_effect(line, at):
        return "planned"  # "the ban takes effect in August"
    return "taken"
