# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Verbs that are measures with their objects: "froze the assets of X", "expelled five diplomats", "X was indicted"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from holdfast.readers.text.cast.cast import Cast
from holdfast.readers.text.measures.draft import Draft, by_phrase, clause_begin, clause_end, status_of, targets_around
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.nouns import outer_status, phrase_begin
from holdfast.readers.text.measures.objects import Use, Words, is_verb, object_left, object_right, targets_of
from holdfast.readers.text.measures.proposals import as_proposed
from holdfast.readers.text.measures.targets import Target, read_targets, target_end
from holdfast.readers.text.measures.words import Act, word_set

__all__ = ["drafts_of_acts"]

_WHOLE = word_set(
    "evidence_collection agreement_extension agreement_expiry law repressive_law company_exit military_support"
)
_BY = 10  # words behind a verb in which "by" says who did it
_CASES = word_set("charges conviction trial investigation criminal_prosecution acquittal")
_NOBODY = word_set("neither nobody none no")
_NUMBERS = word_set("hundreds dozens former more two three")
_COUNTS = word_set("four five six seven eight nine ten many several")
_KEEPS = word_set("keep keeps kept keeping leave leaves left")
_KEPT = 3  # words from "keep" to what is kept closed
_STAYS = word_set("remain remains remained stay stays stayed")
_AHEAD = word_set("will would shall")
_ALLOWED = word_set("may can cannot can’t allowed permitted able")
_OPEN = 8  # words of a subject behind "whether"
_NO_SUBJECT = word_set("of by with to for and")


def drafts_of_acts(line: Line, cast: Cast, covered: set[int]) -> Iterator[Draft]:
    """The acts of a sentence; words `covered` are nouns of instruments already."""
    known = line.tables.acts
    for at in [at for at, word in enumerate(line.low) if word in known]:
        acts = known[line.low[at]]
        if at in covered and line.low[at] != "sanctions":
            continue
        seen: set[str] = set()
        for act in acts:
            if act.objects and line.words.isdisjoint(act.objects):
                continue
            other = "trade_restriction" in seen or ("export_control" in seen and _trades(line, at))
            if act.type not in seen and not (act.type == "import_control" and other):
                if act.tense == "base" and _is_suffered(line, at, acts):
                    continue
                draft = _of_act(Use(line, cast, at, act, line.state(at, act.tense)))
                if draft is not None:
                    seen.add(act.type)
                    yield as_proposed(line, draft)


def _is_suffered(line: Line, at: int, acts: tuple[Act, ...]) -> bool:
    """Whether a form that is also a participle ("shut", "cut") is one here: behind "has", "been"."""
    before, words = line.low[at - 1] if at else "", line.tables.words
    return (before in words["be"] or before in words["have"]) and any(one.tense == "ed" for one in acts)


def _trades(line: Line, at: int) -> bool:
    """Whether what a verb stops is told as exports alone ("halt gas supplies")."""
    return not any(word.startswith("import") for word in line.low[at : at + _BY])


def _is_open(use: Use) -> bool:
    """Whether it is only asked if it will be: "whether X will expel diplomats"."""
    before = use.line.low[max(0, use.state.first - _OPEN) : use.state.first]
    return "whether" in before and "," not in before[before.index("whether") :]


def _of_act(use: Use) -> Draft | None:
    if not is_verb(use) or _denied(use) or _is_open(use):
        return None
    act, state = use.act, use.state
    own = _OWN.get(act.lemma)
    if own is not None:
        return own(use)
    if not act.objects:
        return _of_plain_act(use)
    place = object_right(use) if act.tense != "ed" or use.after != "by" else None
    if place is not None:
        return _active(use, place)
    if act.tense == "ed" and (state.passive or state.before == use.at - 1):
        place = object_left(use) or _of_subject(use)
        return _passive(use, place) if place is not None else None
    return None


def _of_subject(use: Use) -> Words | None:
    """The object that a passive suffers, where an insertion parts the two ("The deal, signed in X, was extended")."""
    subject = use.line.subject(use.state) if use.state.passive else None
    for j in range(subject[1], subject[0] - 1, -1) if subject is not None else ():
        if (use.line.low[j],) in use.act.objects.get(use.line.low[j], ()):
            return j, j
    return None


def _denied(use: Use) -> bool:
    """Nobody was charged: that is no charge, rejected or not."""
    if use.act.type not in _CASES:
        return False
    subject = use.line.subject(use.state)
    none = subject is not None and any(word in _NOBODY for word in use.line.low[subject[0] : subject[0] + 2])
    return use.state.negated or none


def _status(use: Use) -> str:
    """How far an act is; to pledge is to promise."""
    act = use.act
    found = status_of("impose", use.state)
    held = use.act.type == "asset_freeze" and use.state.bare and use.act.tense == "ed" and use.after in {"in", "at"}
    if found == "taken" and (use.before in _STAYS or (held and use.before in use.act.objects)):
        return "ongoing"  # "reserves immobilised in X"
    if use.after == "no" and found == "taken":
        return "rejected"  # "has frozen no assets"
    if act.status != "taken":
        return act.status if found == "taken" else found
    if found == "taken" and act.tense == "ing" and use.state.bare:
        found = outer_status(use.line, use.at, found)
    return "promised" if found == "taken" and act.lemma in {"pledge", "offer", "promise"} else found


def _draft(use: Use, words: Words, rule: str) -> Draft:
    last = clause_end(use.line, words[1]) if use.act.type in _WHOLE else words[1]
    return Draft(use.act.type, _status(use), words[0], last, use.at, rule=rule, lemma=use.act.lemma)


def _expires(use: Use) -> Draft | None:
    """An agreement runs out: it is the subject ("the deal is due to expire on Saturday")."""
    line, act, state = use.line, use.act, use.state
    subject = line.subject(state)
    if subject is None or not any(line.low[j] in act.objects for j in range(subject[0], subject[1] + 1)):
        return None
    over = act.tense == "ed" and not state.infinitive
    status = state.status if state.status not in {"", "possible"} else "expired" if over else "planned"
    span = line.span(*subject)
    found = _draft(use, (subject[0], clause_end(line, use.at)), "act")
    return replace(found, status=status, targets=(Target(line.text[span[0] : span[1]], span),))


def _no_visas(use: Use) -> Draft | None:
    """Who gives no visas any more restricts them ("will no longer issue visas to X")."""
    state, place = use.state, object_right(use)
    if not state.negated or place is None:
        return None
    targets, last = targets_of(use, place)
    subject = use.line.subject(state)
    status = "planned" if not _AHEAD.isdisjoint(use.line.low[state.first : use.at]) else "taken"
    first = clause_begin(use.line, state, subject, use.at)
    found = replace(_draft(use, (first, last), "act"), subject=subject, targets=targets, status=status)
    return found if targets else None


def _may_not_enter(use: Use) -> Draft | None:
    """Who may not enter a state is barred by it ("officials may not enter Canada")."""
    line, at, state = use.line, use.at, use.state
    subject, named = line.subject(state), use.cast.mentions_in(line.starts[at], line.ends[min(len(line) - 1, at + 3)])
    allowed = not _ALLOWED.isdisjoint(line.low[state.first : at])
    if subject is None or not state.negated or not allowed or not named or named[0].type != "country":
        return None
    targets = tuple(read_targets(line, use.cast, *subject))
    last = next(j for j in range(at, len(line)) if line.ends[j] >= named[0].end)
    by = next(j for j in range(at, last + 1) if line.ends[j] > named[0].start)
    found = replace(_draft(use, (subject[0], last), "act-passive"), targets=targets, by=(by, last), status="taken")
    return found if targets else None


def _stands_trial(use: Use) -> Draft | None:
    """Whoever stands trial is the target."""
    place, subject = object_right(use), use.line.subject(use.state)
    if place is None or subject is None or place[0] > use.at + 2:
        return None
    targets = tuple(read_targets(use.line, use.cast, *subject))
    return replace(_draft(use, (subject[0], place[1]), "act-passive"), targets=targets[-1:])


def _of_plain_act(use: Use) -> Draft | None:
    """A verb whose object is the target itself: "sanctioned X", "X was indicted by Y"."""
    line, at, state = use.line, use.at, use.state
    if use.act.type == "sanction" and not _is_to_sanction(use):
        return None
    subject = line.subject(state) if state.agent is None or state.passive else state.agent
    if use.act.lemma == "punish" and state.status not in {"planned", "threatened", "promised", "tried"}:
        return None
    if use.act.target == "none":
        said = subject is not None and not state.bare
        return replace(_draft(use, (subject[0] if subject else at, at), "act"), subject=subject) if said else None
    if use.act.tense == "ed" and state.passive:
        by = by_phrase(line, at + 1, at + _BY)
        targets = tuple(read_targets(line, use.cast, *subject)) if subject else ()
        words = (subject[0] if subject else state.first, max(at, by[1] if by else at))
        return replace(_draft(use, words, "act-passive"), by=by, targets=targets) if targets else None
    if not use.after or use.after == "and" or line.is_mark(at + 1) or use.after in line.tables.words["clause_ends"]:
        return _leaves(use, subject)
    end = target_end(line, at + 1)
    targets = tuple(read_targets(line, use.cast, at + 1, end)) if end > at else ()
    if use.act.lemma == "list" and not (use.after[0].isdigit() or use.after in _NUMBERS or use.after in _COUNTS):
        return None
    if not targets and use.act.type == "sanction" and use.after.isdigit() and end == at + 1:
        targets = (Target(use.after, line.span(at + 1, at + 1)),)  # "has listed 43": of those told of before
    if not targets or (subject is None and use.act.tense == "ed" and state.before >= 0):
        return None
    words = (clause_begin(line, state, subject, at), max(at, end))
    return replace(_draft(use, words, "act"), subject=subject, targets=targets)


def _leaves(use: Use, subject: Words | None) -> Draft | None:
    """A company that "promised to withdraw", from the country told of before."""
    line, at = use.line, use.at
    if use.act.type != "company_exit" or subject is None or use.after:
        return None
    if line.tables.words["companies"].isdisjoint(line.low[subject[0] : subject[1] + 1]):
        return None
    return replace(_draft(use, (subject[0], at), "act"), subject=subject)


def _is_to_sanction(use: Use) -> bool:
    """Whether a form of "sanction" is the verb: the noun is far more often meant."""
    line, at, state = use.line, use.at, use.state
    if use.act.tense == "s":
        if at == 0 or not use.after:
            return False
        named = bool(use.cast.mentions_in(*line.span(at - 1, at - 1))) or line.raw[at - 1][0].isupper()
        behind = line.raw[at + 1][0]
        return named and (behind.isupper() or behind.isdigit() or use.after in _NUMBERS)
    if use.act.tense == "base":
        return not state.bare
    counted = use.before in _NUMBERS or use.before in _COUNTS or use.before.isdigit()
    free = use.before not in line.tables.words["determiners"] and use.before not in _NO_SUBJECT and not counted
    return free or state.passive


def _active(use: Use, place: Words) -> Draft | None:
    line, at, state = use.line, use.at, use.state
    subject = state.agent if state.agent is not None else line.subject(state)
    targets, last = targets_of(use, place)
    last = max(last, place[1])
    if state.passive and subject is not None:
        by = by_phrase(line, place[1] + 1, place[1] + _BY)
        mine = tuple(read_targets(line, use.cast, *subject))
        if use.act.type == "investment_ban":
            mine = targets or mine  # who may not invest is not who is hit
        return replace(_draft(use, (subject[0], last), "act-passive"), by=by, targets=mine or targets)
    first = clause_begin(line, state, subject, at)
    return replace(_draft(use, (first, last), "act"), subject=subject, targets=targets)


def _passive(use: Use, place: Words) -> Draft | None:
    line, cast, at = use.line, use.cast, use.at
    by = by_phrase(line, at + 1, at + _BY)
    begin = phrase_begin(line, place[0])
    kept = next((j for j in range(begin - 1, max(-1, begin - _KEPT), -1) if line.low[j] in _KEEPS), None)
    targets: tuple[Target, ...] = ()
    after: tuple[Target, ...] = ()
    if use.act.target != "none":
        targets = targets_around(line, cast, (place[1] + 1, at - 1), word_set("of to from on against belonging with"))
        after = targets_around(line, cast, (at + 1, len(line) - 1), word_set("to from for")) if not targets else ()
        inside = cast.mentions_in(line.starts[begin], line.ends[place[1]])
        targets = targets or after or tuple(Target(one.canonical, (one.start, one.end)) for one in inside[:1])
    reached = [j for one in after for j in range(at, len(line)) if line.ends[j] == one.span[1]]
    last = max([at, by[1] if by else at, *reached])
    found = replace(_draft(use, (begin, last), "act-passive"), by=by, targets=targets)
    if kept is None or use.state.passive:
        return found
    state = line.state(kept, "base")  # "will keep its border closed"
    subject = line.subject(state)
    status = "ongoing" if found.status == "taken" and state.status in {"", "planned", "ongoing"} else found.status
    first = clause_begin(line, state, subject, kept)
    return replace(found, subject=subject, status=status, first=first, rule="act")


# Verbs that are no measure by their object alone.
_OWN = {
    "enter": _may_not_enter,
    "issue": _no_visas,
    "grant": _no_visas,
    "expire": _expires,
    "lapse": _expires,
    "stand": _stands_trial,
    "face": _stands_trial,
}
