# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Verbs that are measures with their objects: "froze the assets of X", "expelled five diplomats", "X was indicted by Y"."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.readers.text.cast import Cast
from holdfast.readers.text.measures_draft import Draft, by_phrase, clause_end, status_of, targets_around
from holdfast.readers.text.measures_line import Line, State
from holdfast.readers.text.measures_nouns import outer_status, phrase_begin
from holdfast.readers.text.measures_targets import Target, read_targets, target_end
from holdfast.readers.text.measures_words import Act

__all__ = ["drafts_of_acts"]

_OBJECT = 10
_BEFORE_ADJECTIVE = frozenset(
    "as of with a an the its his their our these those for on against from to in under other new".split()
)
_CASES = frozenset({"charges", "conviction", "trial", "investigation", "criminal_prosecution", "acquittal"})
_SUBJECTS = frozenset("we they you i who he she it".split())
_NOT_BEHIND = frozenset("on of in for by at are were have has had is was will would and or to from against".split())


def drafts_of_acts(line: Line, cast: Cast, covered: set[int]) -> Iterator[Draft]:
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


def _is_verb(line: Line, cast: Cast, at: int, act: Act, state: State) -> bool:
    """Whether a form that may be a noun or an adjective is a verb here ("close", "bans", "convict")."""
    before, after = (line.low[at - 1] if at else ""), (line.low[at + 1] if at + 1 < len(line) else "")
    if at > 0 and line.raw[at][0].isupper() and not line.titled:
        return False
    if act.tense == "base":
        if not state.bare or before in _SUBJECTS:
            return True
        if before == "and" and at >= 2:  # noqa: PLR2004 - "close and seize"
            return line.low[at - 2] in line.tables.acts and line.tables.acts[line.low[at - 2]][0].tense == "base"
        return (
            at > 0
            and before.endswith("s")
            and not before.endswith(("’s", "ss", "us"))
            and before not in line.tables.acts
        )
    if act.tense == "ed" and state.bare and at > 0:
        return before not in _BEFORE_ADJECTIVE
    if act.tense == "s":
        named = at > 0 and (
            line.raw[at - 1][0].isupper()
            or before in _SUBJECTS
            or before in {"which", "that", "who", "also", "and"}
            or bool(cast.mentions_in(*line.span(at - 1, at - 1)))
        )
        return (
            named or (at > 0 and line.raw[at - 1].isalpha() and before not in line.tables.words["clause_ends"])
        ) and after not in _NOT_BEHIND
    return True


def _denied(line: Line, act: Act, state: State) -> bool:
    """Nobody was charged: that is no charge, rejected or not."""
    if act.type not in _CASES:
        return False
    subject = line.subject(state)
    return state.negated or (
        subject is not None
        and any(word in {"neither", "nobody", "none", "no"} for word in line.low[subject[0] : subject[0] + 2])
    )


def _of_act(line: Line, cast: Cast, at: int, act: Act) -> Draft | None:
    state = line.state(at, act.tense)
    if not _is_verb(line, cast, at, act, state) or _denied(line, act, state):
        return None
    if not act.objects:
        return _of_plain_act(line, cast, at, act, state)
    if act.target == "agreement" and act.type == "agreement_expiry":
        return _expires(line, cast, at, act, state)
    if act.lemma in {"stand", "face"}:
        return _stands_trial(line, cast, at, act, state)
    behind = line.low[at + 1] if at + 1 < len(line) else ""
    place = _object_right(line, at, act) if act.tense != "ed" or behind != "by" else None
    if place is not None:
        return _active(line, cast, at, act, state, place)
    if act.tense == "ed" and (state.passive or state.before == at - 1):
        place = _object_left(line, at, act)
        if place is not None:
            return _passive(line, cast, at, act, state, place)
    return None


def _status(line: Line, at: int, act: Act, state: State) -> str:
    """How far an act is; to pledge is to promise."""
    found = status_of("impose", state, "verb")
    if act.status != "taken":
        return act.status if found == "taken" else found
    if found == "taken" and act.tense == "ing" and state.bare:
        found = outer_status(line, at, found)
    return "promised" if found == "taken" and act.lemma in {"pledge", "offer", "promise"} else found


def _expires(line: Line, cast: Cast, at: int, act: Act, state: State) -> Draft | None:
    """An agreement runs out: it is the subject ("the deal is due to expire on Saturday")."""
    subject = line.subject(state)
    if subject is None or not any(line.low[j] in act.objects for j in range(subject[0], subject[1] + 1)):
        return None
    span = line.span(*subject)
    status = (
        state.status
        if state.status not in {"", "possible"}
        else "expired"
        if act.tense == "ed" and not state.infinitive
        else "planned"
    )
    return Draft(
        act.type,
        status,
        subject[0],
        clause_end(line, at),
        at,
        targets=(Target(line.text[span[0] : span[1]], span),),
        rule="act",
        lemma=act.lemma,
    )


def _stands_trial(line: Line, cast: Cast, at: int, act: Act, state: State) -> Draft | None:
    """Whoever stands trial is the target."""
    place, subject = _object_right(line, at, act), line.subject(state)
    if place is None or subject is None or place[0] > at + 2:
        return None
    targets = tuple(read_targets(line, cast, *subject))
    return Draft(
        act.type,
        _status(line, at, act, state),
        subject[0],
        place[1],
        at,
        targets=targets[-1:],
        rule="act-passive",
        lemma=act.lemma,
    )


def _object_right(line: Line, at: int, act: Act) -> tuple[int, int] | None:
    reach = 9 if act.type in {"evidence_collection", "investigation"} else _OBJECT
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
        by = by_phrase(line, at + 1, at + 10)
        targets = tuple(read_targets(line, cast, *subject)) if subject else ()
        first, last = (subject[0] if subject else state.first), max(at, by[1] if by else at)
        return (
            Draft(
                act.type,
                _status(line, at, act, state),
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
        _status(line, at, act, state),
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
        return state.infinitive or bool(state.status) or not state.bare
    return (
        before not in line.tables.words["determiners"] and before not in {"of", "by", "with", "to", "for", "and"}
    ) or state.passive


def _active(line: Line, cast: Cast, at: int, act: Act, state: State, place: tuple[int, int]) -> Draft | None:
    subject = state.agent if state.agent is not None else line.subject(state)
    targets, last = _act_targets(line, cast, at, act, place)
    if state.passive and subject is not None:
        by = by_phrase(line, place[1] + 1, place[1] + 8)
        mine = tuple(read_targets(line, cast, *subject))
        return Draft(
            act.type,
            _status(line, at, act, state),
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
        _status(line, at, act, state),
        first,
        max(last, place[1]),
        at,
        subject=subject,
        targets=targets,
        rule="act",
        lemma=act.lemma,
    )


def _passive(line: Line, cast: Cast, at: int, act: Act, state: State, place: tuple[int, int]) -> Draft | None:
    by = by_phrase(line, at + 1, at + 10)
    begin = phrase_begin(line, place[0])
    inside = [one for one in cast.mentions_in(line.starts[begin], line.ends[place[1]])]
    targets = tuple(Target(one.canonical, (one.start, one.end)) for one in inside[:1])
    behind = targets_around(line, cast, place[1] + 1, at - 1, {"of", "to", "from", "on", "against", "belonging"})
    after = targets_around(line, cast, at + 1, len(line) - 1, {"to", "from", "for"}) if not behind else ()
    if act.target == "none":
        targets, behind, after = (), (), ()
    last = max(
        [at, by[1] if by else at, *(j for one in after for j in range(at, len(line)) if line.ends[j] == one.span[1])]
    )
    return Draft(
        act.type,
        _status(line, at, act, state),
        begin,
        last,
        at,
        by=by,
        targets=behind or after or targets,
        rule="act-passive",
        lemma=act.lemma,
    )


def _act_targets(line: Line, cast: Cast, at: int, act: Act, place: tuple[int, int]) -> tuple[tuple[Target, ...], int]:
    """Whom an active verb with an object hits, and the last word that says so."""
    if act.target == "none":
        return (), min(target_end(line, place[1]), place[1] + 12) if place[1] < len(line) else place[1]
    end = max(place[1], target_end(line, at + 1))
    if act.target == "object":
        stop = place[0] - 1 if place[0] > at + 2 else end
        stop = next((j - 1 for j in range(at + 2, place[0]) if line.low[j] in {"from", "off", "out"}), stop)
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
    behind = targets_around(line, cast, place[1] + 1, len(line) - 1, prepositions)
    if behind:
        last = max((j for j in range(place[1], len(line)) if line.ends[j] <= behind[-1].span[1] + 2), default=end)
        return behind, max(end, last)
    before = [
        one for one in cast.mentions_in(line.starts[at + 1] if at + 1 < len(line) else line.end, line.ends[place[1]])
    ]
    if act.target == "agreement":
        begin = phrase_begin(line, place[0])
        named = [one for one in cast.mentions_in(line.starts[begin], line.ends[end]) if one.type == "agreement"]
        name = named[0].canonical if named else line.text[line.starts[begin] : line.ends[place[1]]].strip()
        return (Target(name, (line.starts[begin], line.ends[place[1]])),), max(end, place[1])
    if before and act.target in {"around", "from", "to"}:
        one = before[0]
        return (Target(one.canonical, (one.start, one.end)),), max(end, place[1])
    return (), max(end, place[1])
