# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Trade, companies, ports and flights: whether it is a measure of a state, and of which kind.

"Russian imports" are what Russia buys: who stops them controls exports. A company leaves a country,
an army leaves a town; what a company no longer sells or flies is its own doing.
"""

from __future__ import annotations

import re
from dataclasses import replace

from holdfast.readers.text.found import MeasureFound
from holdfast.readers.text.measures.case import Case, needs_country, on_mention
from holdfast.readers.text.measures.words import tables

__all__ = ["confiscated", "flights", "investment", "leaving", "ports", "trade"]

_IMPORTS = re.compile(r"\b(imports|exports)\b")
_TRADED = re.compile(
    r"\b(?:imports?|exports?|importing|exporting|purchases|shipments|deliveries|sales?|supply|supplies)\b"
)
_COMPANY_KIND = {
    "suspend": "suspension",
    "halt": "suspension",
    "pause": "suspension",
    "scale": "scaling back",
    "stop": "exit",
}
_NAME_WORDS = 3  # words of a plain name
_BUSINESS = frozenset({"stop", "close", "sell", "suspend", "halt", "pause", "cease", "wind", "scale"})
_NEAR = 60  # characters behind a clause in which its agreement is named
_AND_TRADE = re.compile(r"\s+and\s+(?:exports|imports)")
_TRADE_AND = re.compile(r"(?:exports|imports)\s+and\s+\Z")
_FORCES = re.compile(r"\b(?:troops|forces|army|fighters)\b")
_OWN_VERB = re.compile(r"\bto\b")  # "an EU proposal to ban imports"
_WHOSE = 24  # characters before "imports" in which it says whose
_SAID = frozenset({"said", "says", "announced", "confirmed"})
_APPOSED = 6  # words of "X, an Italian tyre maker,"
_WHOSE_PORTS = re.compile(
    r"\b(?:from|in|to|into|out of) (?:the |all |any )?([A-Z][\w’. -]*?)(?:’s|’)? (?:ports|waters|harbou?rs|airspace)\b"
)
_STOPS_FLIGHTS = frozenset({"suspend", "halt", "stop", "ground", "cancel"})
_UNIONS = frozenset({"European Union", "European Commission", "Council of the European Union"})
_FAR = 3000  # characters before in which "the deal" was named


def trade(case: Case) -> MeasureFound | None:
    """Exports or imports: by whose they are ("Russian imports of chips" are what others sell)."""
    one, text = case.one, case.text
    if not case.draft.rule.startswith("act"):
        return one
    subject = case.draft.subject
    if subject and not tables().words["companies"].isdisjoint(case.line.low[subject[0] : subject[1] + 1]):
        return None  # what a company stops selling is its own doing
    for match in _IMPORTS.finditer(text):
        at = one.start + match.start()
        before = [
            m
            for m in case.cast.mentions_in(one.start, at)
            if m.end >= at - _WHOSE and not _OWN_VERB.search(case.line.text, m.end, at)
        ]
        if not before or before[-1].canonical == one.authority:
            continue
        behind = text[match.end() :]
        if _AND_TRADE.match(behind) or _TRADE_AND.search(text[: match.start()]):
            return on_mention(one, before[-1])
        if match.group() == "exports" and one.type == "export_control":
            return on_mention(one, before[-1], "import_control")
        if match.group() == "imports" and behind.startswith(" of ") and one.type == "import_control":
            return on_mention(one, before[-1], "export_control")
    if not _TRADED.search(text):
        named = [m for span in one.target_spans for m in case.cast.mentions_in(*span)]
        return one if any(m.type == "country" for m in named) else None
    return one if one.targets or one.authority else None


def leaving(case: Case) -> MeasureFound | None:
    """A company leaves a state; an army that leaves a town is none."""
    one, draft, line = case.one, case.draft, case.line
    subject = line.low[draft.subject[0] : draft.subject[1] + 1] if draft.subject else []
    company = any(word.removesuffix("’s") in tables().words["companies"] for word in subject)
    actors = [m for m in case.cast.mentions_in(line.start, line.end) if m.canonical == one.authority]
    told = subject in (["it"], ["they"]) and any(
        word in tables().words["companies"] for word in line.low[: draft.subject[0] if draft.subject else 0]
    )
    company = company or told or any(m.type == "organization" for m in actors)
    if not any(m.type == "organization" for m in actors) and (
        subject == ["it"] or (not company and (draft.lemma in _BUSINESS or draft.rule == "phrase") and not actors)
    ):
        name = _company_of(case)
        one = replace(one, authority=name, authority_span=None if actors else one.authority_span)
        company = bool(name)
    where = case.named(line.starts[draft.head], one.end, frozenset({"country"}))
    if not where and not one.targets and " there" in case.text:
        where = case.named(max(0, line.start - _FAR), line.starts[draft.head], frozenset({"country"}))[-1:]
    if not where and one.targets and not _is_land(case, one) and case.left is not None:
        one = replace(one, targets=case.left.targets, target_spans=case.left.target_spans)
    if not company or not (where or _is_land(case, one)) or _FORCES.search(case.text):
        return None
    names = tuple(dict.fromkeys(m.canonical for m in where)) or one.targets
    spans = tuple((m.start, m.end) for m in where[: len(names)]) or one.target_spans
    return replace(one, kind=_COMPANY_KIND.get(draft.lemma, "exit"), targets=names, target_spans=spans)


def _is_land(case: Case, one: MeasureFound) -> bool:
    """Whether a target is a state or a place, not what is sold there ("its stake in X")."""
    return any(m.type in {"country", "place"} for span in one.target_spans for m in case.cast.mentions_in(*span))


def _company_of(case: Case) -> str:
    """The company that a sentence names without being known as one: who says that "it" leaves, a plain name."""
    one = case.one
    names = one.asserters[-1:] if case.draft.subject and case.line.low[case.draft.subject[0]] == "it" else ()
    low, raw = case.line.low, case.line.raw
    if not names and len(low) > 1 and low[1] in _SAID and raw[0][0].isupper() and case.draft.subject is not None:
        names = (raw[0],)  # "Fjordbil said in May it was leaving"
    if not names and one.authority_span is not None:
        names = (one.authority,)
    if not names and case.draft.subject is not None and not one.authority:
        begin, end = case.draft.subject
        if end - begin < _NAME_WORDS and all(word[0].isupper() for word in case.line.raw[begin : end + 1]):
            names = (case.line.text[case.line.starts[begin] : case.line.ends[end]],)
    name = names[0] if names else ""
    known = [m for m in case.cast.mentions_in(max(0, case.line.start - _FAR), case.line.end) if m.canonical == name]
    plain = name[:1].isupper() and all(m.type == "organization" for m in known)
    return name if plain else ""


def ports(case: Case) -> MeasureFound | None:
    """Who bars ships from its ports is the state whose they are, where nobody else is named."""
    if case.one.authority:
        return case.one
    whose = _WHOSE_PORTS.search(case.line.text, case.one.start, min(case.line.end, case.one.end + _NEAR))
    named = case.cast.mentions_in(*whose.span(1)) if whose is not None else ()
    if not named:
        return case.one
    return replace(case.one, authority=named[-1].canonical, authority_span=(named[-1].start, named[-1].end))


def flights(case: Case) -> MeasureFound | None:
    """Flights that a state stops; an airline's own are no closed airspace."""
    if not case.one.authority:
        return needs_country(case) and ports(case)
    if case.draft.lemma in _STOPS_FLIGHTS and case.one.authority_span is not None:
        acting = case.cast.mentions_in(*case.one.authority_span)
        if not any(m.type in {"country", "government_body"} or m.canonical in _UNIONS for m in acting):
            return None
    return needs_country(case)


def investment(case: Case) -> MeasureFound | None:
    """What a company no longer invests is its own doing."""
    subject = case.draft.subject
    words = case.line.low[max(0, subject[0] - _NAME_WORDS) : subject[1] + 1 + _APPOSED] if subject else []
    return None if not tables().words["companies"].isdisjoint(words) else case.one


def confiscated(case: Case) -> MeasureFound | None:
    """Control that a state takes of a company; what an army takes control of is none."""
    if case.draft.lemma != "take":
        return case.one
    named = [m for span in case.one.target_spans for m in case.cast.mentions_in(*span)]
    company = not tables().words["companies"].isdisjoint(case.line.low) or "subsidiary" in case.line.low
    held = company and not any(m.type in {"place", "country"} for m in named) and not _FORCES.search(case.text)
    return case.one if held and case.one.targets else None
