# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whether what looks like a measure is one, and what it is after all its words are known.

"Russian imports" are what Russia buys: who stops them controls exports. A company leaves a
country, an army leaves a town. A law on "fake news" is repressive where any other law is a law.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.known import key, known_names
from holdfast.readers.text.found import MeasureFound, Span
from holdfast.readers.text.measures.case import Case, needs_country, on_mention, with_targets
from holdfast.readers.text.measures.commerce import confiscated, flights, investment, leaving, ports, trade
from holdfast.readers.text.measures.justice import charged, examined, needs_target, prosecuted, travel
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.words import tables

if TYPE_CHECKING:
    pass

__all__ = ["fitted"]

_FUND = re.compile(r"\bsovereign wealth fund", re.IGNORECASE)
_FINANCE = re.compile(r"\b(?:financial|bank|banks|banking|central bank|debt)\b", re.IGNORECASE)
_PERSONAL = frozenset({"arrest_warrant", "trial", "charges", "conviction", "criminal_prosecution"})
_SUPPORTED = frozenset({"country", "military_unit"})
_OTHERS = re.compile(
    r"sanctions(?:,|\s+(?:and|or))\s+(?:[\w-]+ ){0,2}(?:visa|export|import|travel|airspace|trade)", re.IGNORECASE
)
_AGREEMENT = re.compile(
    r"\b(?:deal|agreement|accord|pact|treaty|initiative|truce|cease-?fire|armistice|mandate|convention|statute)\b",
    re.IGNORECASE,
)
_NEAR = 60  # characters behind a clause in which its agreement is named
_OWN_NAME = re.compile(r"(?<!\A)\b[A-Z]\w+")
_STEPS = re.compile(r"\b(?:further|additional) (?:steps|measures)\b", re.IGNORECASE)
_SINCE = 10  # words behind "have trained" in which "since" says that it goes on
_LISTING = frozenset({"list", "designate", "add", "put", "place", "include", "remove", "strike", "take"})
_SANCTIONS = re.compile(
    r"\b(?:sanction|blacklist|restrictive measures|asset.?freeze|(?:own|entity|eu|uk|sdn) list|ofac|treasury)",
    re.IGNORECASE,
)
_FAR = 3000  # characters before in which "the deal" was named
_LABELS = frozenset({"label", "designate", "declare", "brand", "add"})
_VOICES = re.compile(
    r"\b(?:news|websites?|internet|media|social|publications?|outlets?|newspapers?|protests?|rall(?:y|ies)|demonstrations?|gatherings|ngos?|facebook|instagram|twitter|opposition|broadcasters?|journalists?)\b",
    re.IGNORECASE,
)
_STOCK = re.compile(r"\b(?:school|hospital|court|office|classroom|prison|jail)\b", re.IGNORECASE)


def fitted(case: Case, near: Sequence[tuple[str, Span]]) -> tuple[MeasureFound, ...]:
    """The measure with its last type and targets: none where it is none, two where a target makes it another type.

    `near` are the states that stand before it, for a measure that says no target.
    """
    rule = _RULES.get(case.one.type)
    found = rule(case) if rule is not None else case.one
    if found is None:
        return ()
    if found.type == "sanction":
        found = replace(found, type="financial_sanction")  # which sanctions it does not say: no kind of the record
    elif found.type != case.one.type:
        found = replace(found, kind=tables().kinds[found.type], standing=tables().standings[found.type])
    if not found.targets and found.type == "unspecified_economic_diplomatic":
        others = [row for row in near if row[0] != found.authority]
        found = replace(found, targets=tuple(row[0] for row in others), target_spans=tuple(row[1] for row in others))
    if len(found.target_spans) == len(found.targets):
        found = with_targets(found, [at for at, name in enumerate(found.targets) if name != found.authority])
    if found.type.startswith("diplomatic_") and found.targets:
        found = _of_state(case, found)
    if found.type in _PERSONAL:
        places = {(m.start, m.end) for m in case.cast.mentions_in(case.line.start, case.line.end) if m.type == "place"}
        if not places.isdisjoint(found.target_spans):
            found = with_targets(found, [at for at, span in enumerate(found.target_spans) if span not in places])
            if not found.targets and found.type != "arrest_warrant":
                return ()
    return _with_fund(case.line, found)


def _of_state(case: Case, one: MeasureFound) -> MeasureFound:
    """Where only a place stands as the target ("the Polish consulate in X"), it is the state."""
    places = {(m.start, m.end) for m in case.cast.mentions_in(one.start, one.end) if m.type == "place"}
    if not places.issuperset(one.target_spans):
        return one
    states = case.named(case.line.starts[case.draft.head], one.end, frozenset({"country"}))
    if states or len(one.targets) != 1:
        return on_mention(one, states[0]) if states else one
    known = known_names().names.get(key(one.targets[0]))
    return replace(one, targets=(known.state,)) if known is not None and known.state else one


def _with_fund(line: Line, one: MeasureFound) -> tuple[MeasureFound, ...]:
    """Sanctions on banks and on the fund of a state are two measures."""
    if one.type != "financial_sanction" or len(one.targets) != len(one.target_spans):
        return (one,)
    place = next((at for at, span in enumerate(one.target_spans) if _FUND.search(line.text[span[0] : span[1]])), None)
    if place is None:
        return (one,)
    fund = replace(with_targets(one, [place]), type="swf_sanction", kind=tables().kinds["swf_sanction"])
    rest = [at for at in range(len(one.targets)) if at != place]
    if not rest:
        return (fund,)
    end = one.target_spans[rest[-1]][1] if rest[-1] < place else one.end
    return replace(with_targets(one, rest), end=end), fund


def _sanction(case: Case) -> MeasureFound | None:
    """Financial where banks are the target, or where the others in a list are named by their kind."""
    if case.draft.lemma in _LISTING and not _is_listed(case):
        return None
    head = case.line.starts[case.draft.head]
    others = _OTHERS.search(case.line.text, head, min(case.line.end, head + _NEAR))
    if others is not None or any(_FINANCE.search(name) for name in case.one.targets):
        return replace(case.one, type="financial_sanction")
    return case.one


def _is_listed(case: Case) -> bool:
    """Whether a list is one of sanctions: by its name, or by a state or body that lists whom a text told of before."""
    one = case.one
    if _SANCTIONS.search(case.text):
        return True
    acting = case.cast.mentions_in(*one.authority_span) if one.authority_span is not None else ()
    state = any(m.type in {"country", "government_body", "organization"} for m in acting)
    if case.draft.subject is not None and case.line.low[case.draft.subject[0]] == "we":
        state = state or bool(one.authority)
    if case.draft.lemma in {"list", "designate"}:
        return state and (case.told or _SANCTIONS.search(case.line.text[case.line.start : case.line.end]) is not None)
    return case.told and bool(one.authority) and (bool(one.targets) or "names" in case.text)


def _law(case: Case) -> MeasureFound | None:
    """A law somebody makes; repressive where its words say so."""
    low = case.line.text[case.line.start : case.line.end].lower()
    if case.draft.subject is None and not case.one.authority:
        return None
    repressive = any(re.search(rf"\b{re.escape(word)}\b", low) for word in tables().repressive)
    return replace(case.one, type="repressive_law") if repressive else case.one


def _support(case: Case) -> MeasureFound | None:
    """Arms go to somebody: a state, an army."""
    named = case.named(case.one.start, min(case.line.end, case.one.end + _NEAR), _SUPPORTED)
    one = replace(case.one, status="ongoing") if case.one.status == "taken" and _is_going_on(case) else case.one
    if one.targets or not named:
        return one if one.targets else None
    return on_mention(one, named[-1])


def _is_going_on(case: Case) -> bool:
    """Whether help is being given ("is donating"), or has been since a day ("have trained soldiers since 2015")."""
    line, at = case.line, case.draft.head
    if line.low[at].endswith("ing"):
        return case.draft.rule == "act" and line.low[at - 1] in line.tables.words["be"]
    since = "since" in line.low[at : at + _SINCE]
    return case.draft.lemma == "train" and since and line.low[at - 1] in line.tables.words["have"]


def _agreement(case: Case) -> MeasureFound | None:
    """Which agreement: the one named in the clause, else the last one named before."""
    one, line = case.one, case.line
    agreements = frozenset({"agreement"})
    named = case.named(one.start, min(line.end, one.end + _NEAR), agreements)
    if not named and one.type != "agreement_extension" and not _AGREEMENT.search(case.text):
        return None
    if not named and one.type == "agreement_withdrawal" and any(_OWN_NAME.search(name) for name in one.targets):
        return one
    named = named or case.named(max(0, line.start - _FAR), line.start, agreements)[-1:]
    if named:
        return on_mention(one, named[0])
    told = _AGREEMENT.search(line.text, one.start, min(line.end, one.end + _NEAR))
    return one if told and one.type != "agreement_withdrawal" else None


def _exempted(case: Case) -> MeasureFound | None:
    """A waiver or licence is one of sanctions where the document speaks of them."""
    said = bool(case.one.authority or case.one.targets) or not case.draft.rule.startswith("noun")
    return case.one if case.told and said else None


def _unspecified(case: Case) -> MeasureFound | None:
    """Further steps are announced; those taken are a state's against a state."""
    if (
        case.one.status in {"taken", "ongoing"}
        and _STEPS.search(case.text)
        and not case.named(case.one.start, case.one.end, frozenset({"country"}))
    ):
        return None
    return case.one


def _posture(case: Case) -> MeasureFound | None:
    """Forces of somebody, or towards somebody; forces that are deployed are those who do it."""
    one, line, at = case.one, case.line, case.draft.head
    if not one.authority and not one.targets:
        return None
    if case.draft.rule == "act-passive" and not one.authority and line.low[at - 1] in {"is", "are"}:
        own = one.target_spans[0] if one.target_spans else None
        one = replace(one, authority=one.targets[0], authority_span=own, targets=(), target_spans=(), status="ongoing")
    acts = line.tables.acts.get(line.low[at], ())
    if one.status == "taken" and case.draft.rule == "act" and acts and acts[0].tense == "s":
        one = replace(one, status="ongoing")
    return one if needs_country(case) is not None else None


def _blocks(case: Case) -> MeasureFound | None:
    """Repressive only by a state, against what people read and say."""
    labels = case.draft.lemma in _LABELS or _VOICES.search(case.text) is not None
    if not labels or not case.one.authority or _STOCK.search(case.text):
        return None
    near = case.cast.mentions_in(case.line.start, case.line.end)
    named = any(m.type in {"country", "organization", "government_body", "place"} for m in near)
    return case.one if named or (case.draft.lemma in _LABELS and case.one.targets) else None


_RULES = {
    "evidence_collection": examined,
    "investigation": examined,
    "export_control": trade,
    "import_control": trade,
    "sanction": _sanction,
    "sanctions_exemption": _exempted,
    "company_exit": leaving,
    "law": _law,
    "military_support": _support,
    "charges": charged,
    "conviction": needs_target,
    "trial": needs_target,
    "agreement_extension": _agreement,
    "agreement_expiry": _agreement,
    "agreement_withdrawal": _agreement,
    "diplomatic_action": needs_country,
    "diplomatic_expulsion": needs_country,
    "diplomatic_protest": needs_country,
    "military_posture": _posture,
    "asset_confiscation": confiscated,
    "criminal_prosecution": prosecuted,
    "airspace_restriction": flights,
    "port_restriction": ports,
    "unspecified_economic_diplomatic": _unspecified,
    "investment_ban": investment,
    "repressive_law": _blocks,
    "travel_ban": travel,
}
