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

from holdfast.readers.text.found import MeasureFound, Span
from holdfast.readers.text.measures_draft import Draft
from holdfast.readers.text.measures_line import Line
from holdfast.readers.text.measures_words import tables

if TYPE_CHECKING:
    from holdfast.readers.text.cast import Cast

__all__ = ["fitted"]

_IMPORTS = re.compile(r"\b(imports|exports)\b")
_TRADED = re.compile(
    r"\b(?:imports?|exports?|importing|exporting|purchases|shipments|deliveries|sales?|supply|supplies)\b"
)
_FUND = re.compile(r"\bsovereign wealth fund", re.IGNORECASE)
_FINANCE = re.compile(r"\b(?:financial|bank|banks|banking|central bank|debt)\b", re.IGNORECASE)
_CRIME = re.compile(
    r"\b(?:war crimes?|crimes?|genocide|espionage|spying|treason|murder|fraud|evading|smuggling|corruption|deport\w+|conspir\w+|laundering|terror\w*|sanctions|bribery|abuse\w*|atrocit\w+|killing)\b",
    re.IGNORECASE,
)
_SUPPORTED = frozenset({"country", "organization", "military_unit"})
_COMPANY_KIND = {
    "suspend": "suspension",
    "halt": "suspension",
    "pause": "suspension",
    "scale": "scaling back",
    "stop": "exit",
}
_OTHERS = re.compile(
    r"sanctions(?:,|\s+(?:and|or))\s+(?:[\w-]+ ){0,2}(?:visa|export|import|travel|airspace|trade)", re.IGNORECASE
)
_MECHANISM = re.compile(
    r"\b(?:commission|mission|mechanism|team|units?|experts|tribunal|investigators|monitors)\b", re.IGNORECASE
)
_AGREEMENT = re.compile(
    r"\b(?:deal|agreement|accord|pact|treaty|initiative|truce|cease-?fire|armistice|mandate|convention|statute)\b",
    re.IGNORECASE,
)
_NEAR = 60  # characters behind a clause in which its agreement is named
_FAR = 3000  # characters before in which "the deal" was named
_LABELS = frozenset({"label", "designate", "declare", "brand", "add"})
_VOICES = re.compile(
    r"\b(?:news|websites?|internet|media|social|publications?|outlets?|newspapers?|protests?|rall(?:y|ies)|demonstrations?|gatherings|ngos?|facebook|instagram|twitter|opposition|broadcasters?|journalists?)\b",
    re.IGNORECASE,
)
_STOCK = re.compile(r"\b(?:school|hospital|court|office|classroom|prison|jail)\b", re.IGNORECASE)


def fitted(
    cast: Cast, line: Line, draft: Draft, one: MeasureFound, near: Sequence[tuple[str, Span]]
) -> tuple[MeasureFound, ...]:
    """The measure with its last type and targets: none where it is none, two where a target makes it another type.

    `near` are the states that stand before it, for a measure that says no target.
    """
    rule = _RULES.get(one.type)
    found = rule(cast, line, draft, one) if rule is not None else one
    if found is None:
        return ()
    if found.type != one.type:
        found = replace(found, kind=tables().kinds[found.type], standing=tables().standings[found.type])
    if not found.targets and found.type == "unspecified_economic_diplomatic":
        others = [row for row in near if row[0] != found.authority]
        found = replace(
            found, targets=tuple(name for name, _ in others), target_spans=tuple(span for _, span in others)
        )
    own = [at for at, name in enumerate(found.targets) if name != found.authority]
    if len(own) != len(found.targets) and found.target_spans and len(found.target_spans) == len(found.targets):
        found = replace(
            found,
            targets=tuple(found.targets[at] for at in own),
            target_spans=tuple(found.target_spans[at] for at in own),
        )
    return _with_fund(line, found)


def _with_fund(line: Line, one: MeasureFound) -> tuple[MeasureFound, ...]:
    """Sanctions on banks and on the fund of a state are two measures."""
    if one.type not in {"sanction", "financial_sanction"} or len(one.targets) != len(one.target_spans):
        return (one,)
    place = next((at for at, span in enumerate(one.target_spans) if _FUND.search(line.text[span[0] : span[1]])), None)
    if place is None:
        return (one,)
    fund = replace(
        one,
        type="swf_sanction",
        kind=tables().kinds["swf_sanction"],
        targets=(one.targets[place],),
        target_spans=(one.target_spans[place],),
    )
    rest = [at for at in range(len(one.targets)) if at != place]
    if not rest:
        return (fund,)
    end = one.target_spans[rest[-1]][1] if rest[-1] < place else one.end
    return replace(
        one,
        end=end,
        targets=tuple(one.targets[at] for at in rest),
        target_spans=tuple(one.target_spans[at] for at in rest),
    ), fund


def _trade(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    """Exports or imports: by whose they are."""
    if draft.rule not in {"act", "act-passive"}:
        return one
    text = line.text[one.start : one.end]
    for match in _IMPORTS.finditer(text):
        before = [
            m for m in cast.mentions_in(one.start, one.start + match.start()) if m.end >= one.start + match.start() - 24
        ]
        behind = text[match.end() : match.end() + 14]
        if not before:
            continue
        whose = before[-1]
        if whose.canonical == one.authority:
            continue
        joined = re.match(r"\s+and\s+(?:exports|imports)", behind) or re.search(
            r"(?:exports|imports)\s+and\s+$", text[: match.start()]
        )
        if joined:
            return replace(one, targets=(whose.canonical,), target_spans=((whose.start, whose.end),))
        if match.group() == "exports" and one.type == "export_control":
            return replace(
                one, type="import_control", targets=(whose.canonical,), target_spans=((whose.start, whose.end),)
            )
        if match.group() == "imports" and behind.startswith(" of ") and one.type == "import_control":
            return replace(
                one, type="export_control", targets=(whose.canonical,), target_spans=((whose.start, whose.end),)
            )
    if not _TRADED.search(text):
        return one if one.targets and any(cast.mentions_in(*span) for span in one.target_spans) else None
    return one if one.targets or one.authority else None


def _sanction(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    """Financial where banks are the target; the fund of a state apart."""
    del cast
    if one.type == "sanction" and any(_FINANCE.search(name) for name in one.targets):
        return replace(one, type="financial_sanction")
    if one.type == "sanction" and _OTHERS.search(
        line.text, line.starts[draft.head], min(line.end, line.starts[draft.head] + 60)
    ):
        return replace(one, type="financial_sanction")
    return one


def _exit(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    text = line.text[one.start : one.end]
    words = tables().words["companies"]
    subject = line.low[draft.subject[0] : draft.subject[1] + 1] if draft.subject else []
    actor = next((m for m in cast.mentions_in(line.start, line.end) if m.canonical == one.authority), None)
    company = any(word.removesuffix("’s") in words for word in subject) or (
        actor is not None and actor.type == "organization"
    )
    where = [
        m
        for m in cast.mentions_in(line.starts[draft.head], one.end)
        if m.type == "country" and m.canonical != one.authority
    ]
    if not company or (not where and not one.targets) or re.search(r"\b(?:troops|forces|army|fighters)\b", text):
        return None
    kind = _COMPANY_KIND.get(draft.lemma, "exit")
    names = tuple(dict.fromkeys(m.canonical for m in where)) or one.targets
    spans = tuple((m.start, m.end) for m in where[: len(names)]) or one.target_spans
    return replace(one, kind=kind, targets=names, target_spans=spans)


def _law(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    del cast
    low = line.text[line.start : line.end].lower()
    if draft.subject is None and not one.authority:
        return None
    if any(re.search(rf"\b{re.escape(word)}\b", low) for word in tables().repressive):
        return replace(one, type="repressive_law")
    return one


def _support(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    """Arms go to somebody: a state, an army."""
    named = [
        m
        for m in cast.mentions_in(one.start, min(line.end, one.end + 60))
        if m.type in _SUPPORTED and m.canonical != one.authority
    ]
    if not one.targets and not named:
        return None
    if not one.targets:
        return replace(one, targets=(named[-1].canonical,), target_spans=((named[-1].start, named[-1].end),))
    return one


def _charges(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    """Charges of a crime; no other."""
    near = line.text[max(line.start, one.start) : min(line.end, one.end + 60)]
    if draft.rule.startswith("act") and draft.lemma == "charge" and not _CRIME.search(near):
        return None
    if draft.rule.startswith("noun") and not (one.targets or _CRIME.search(near)):
        return None
    return one if one.targets else None


def _agreement(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    """Which agreement: the one named in the clause, else the last one named before."""
    del draft
    named = [m for m in cast.mentions_in(one.start, min(line.end, one.end + _NEAR)) if m.type == "agreement"]
    text = line.text[one.start : min(line.end, one.end + _NEAR)]
    if (
        not named
        and not _AGREEMENT.search(line.text, max(line.start, one.start - _NEAR), line.end)
        and one.type != "agreement_extension"
    ):
        return None
    if not named:
        named = [m for m in cast.mentions_in(max(0, line.start - _FAR), line.start) if m.type == "agreement"][-1:]
    if named:
        return replace(one, targets=(named[0].canonical,), target_spans=((named[0].start, named[0].end),))
    if one.type == "agreement_withdrawal" or not _AGREEMENT.search(text):
        return None
    return one


def _needs_country(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    """Acts between states: without a state in the sentence there is none."""
    return (
        one
        if any(m.type in {"country", "organization", "government_body"} for m in cast.mentions_in(line.start, line.end))
        else None
    )


def _evidence(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    """A commission or mission that is there to examine collects evidence; what is supported goes on."""
    subject = line.text[line.starts[draft.subject[0]] : line.ends[draft.subject[1]]] if draft.subject else ""
    if draft.lemma in {"investigate", "examine"} and _MECHANISM.search(subject):
        status = "ongoing" if one.status in {"planned", "taken"} else one.status
        return replace(one, type="evidence_collection", status=status)
    if draft.lemma in {"support", "help", "back", "fund"} and _needs_country(cast, line, draft, one) is None:
        return None
    if (
        one.type == "investigation"
        and not one.targets
        and draft.lemma not in {"open", "launch", "begin", "initiate", "start", "announce"}
    ):
        return None
    going = line.low[draft.head].endswith("ing") or draft.lemma in {"support", "help", "back", "fund"}
    if one.type == "evidence_collection" and one.status == "taken" and going:
        return replace(one, status="ongoing")
    return one


def _needs_target(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    return one if one.targets else None


def _posture(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    """Forces of somebody, or towards somebody."""
    return _needs_country(cast, line, draft, one) if one.authority or one.targets else None


def _blocks(cast: Cast, line: Line, draft: Draft, one: MeasureFound) -> MeasureFound | None:
    """Repressive only by a state, against what people read and say."""
    text = line.text[one.start : one.end]
    if draft.lemma not in _LABELS and not _VOICES.search(text):
        return None
    return (
        one
        if one.authority and _needs_country(cast, line, draft, one) is not None and not _STOCK.search(text)
        else None
    )


_RULES = {
    "evidence_collection": _evidence,
    "investigation": _evidence,
    "export_control": _trade,
    "import_control": _trade,
    "sanction": _sanction,
    "company_exit": _exit,
    "law": _law,
    "military_support": _support,
    "charges": _charges,
    "conviction": _needs_target,
    "trial": _needs_target,
    "agreement_extension": _agreement,
    "agreement_expiry": _agreement,
    "agreement_withdrawal": _agreement,
    "criminal_prosecution": lambda cast, line, draft, one: one,
    "diplomatic_action": _needs_country,
    "military_posture": _posture,
    "airspace_restriction": _needs_country,
    "repressive_law": _blocks,
    "travel_ban": _needs_country,
}
