# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whether what looks like a measure is one, and what it is after all its words are known.

"Russian imports" are what Russia buys: who stops them controls exports. A company leaves a
country, an army leaves a town. A law on "fake news" is repressive where any other law is a law.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.known import key, known_names
from holdfast.readers.text.found import MeasureFound, MentionFound, Span
from holdfast.readers.text.measures.draft import Draft
from holdfast.readers.text.measures.line import Line
from holdfast.readers.text.measures.words import tables

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast

__all__ = ["Case", "fitted"]

_IMPORTS = re.compile(r"\b(imports|exports)\b")
_TRADED = re.compile(
    r"\b(?:imports?|exports?|importing|exporting|purchases|shipments|deliveries|sales?|supply|supplies)\b"
)
_FUND = re.compile(r"\bsovereign wealth fund", re.IGNORECASE)
_FINANCE = re.compile(r"\b(?:financial|bank|banks|banking|central bank|debt)\b", re.IGNORECASE)
_CRIME = re.compile(
    r"\b(?:war crimes?|crimes?|genocide|espionage|spying|treason|murder|fraud|evading|smuggling|corruption|deport\w+|"
    r"conspir\w+|laundering|terror\w*|sanctions|bribery|abuse\w*|atrocit\w+|killing)\b",
    re.IGNORECASE,
)
_PERSONAL = frozenset({"arrest_warrant", "trial", "charges", "conviction", "criminal_prosecution"})
_SUPPORTED = frozenset({"country", "military_unit"})
_COMPANY_KIND = {
    "suspend": "suspension",
    "halt": "suspension",
    "pause": "suspension",
    "scale": "scaling back",
    "stop": "exit",
}
_NAME_WORDS = 3  # words of a plain name
_BUSINESS = frozenset({"stop", "close", "sell", "suspend", "halt", "pause", "cease", "wind", "scale"})
_TOPIC = re.compile(r"\bon (?:the )?\Z")
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
_OWN_NAME = re.compile(r"(?<!\A)\b[A-Z]\w+")
_AND_TRADE = re.compile(r"\s+and\s+(?:exports|imports)")
_TRADE_AND = re.compile(r"(?:exports|imports)\s+and\s+\Z")
_FORCES = re.compile(r"\b(?:troops|forces|army|fighters)\b")
_OPENED = frozenset({"open", "launch", "begin", "initiate", "start", "announce"})
_OWN_VERB = re.compile(r"\bto\b")  # "an EU proposal to ban imports"
_WHOSE = 24  # characters before "imports" in which it says whose
_STEPS = re.compile(r"\b(?:further|additional) (?:steps|measures)\b", re.IGNORECASE)
_BACKED = frozenset({"support", "help", "back", "fund", "pay", "finance", "assist"})
_SINCE = 10  # words behind "have trained" in which "since" says that it goes on
_SAID = frozenset({"said", "says", "announced", "confirmed"})
_LISTING = frozenset({"list", "designate", "add", "put", "place", "include", "remove", "strike", "take"})
_SANCTIONS = re.compile(
    r"\b(?:sanction|blacklist|restrictive measures|asset.?freeze|(?:own|entity|eu|uk|sdn) list|ofac|treasury)",
    re.IGNORECASE,
)
_SHOWS = re.compile(r"\bevidence that\b")
_STATE_CRIME = re.compile(
    r"\b(?:sabotage|espionage|spying|treason|war crimes?|sanctions? evasion|evading sanctions|foreign agents?|genocide|"
    r"foreign intelligence|intelligence services?)\b",
    re.IGNORECASE,
)
_CONTEXT = 400  # characters around an arrest in which its crime is named
_APPOSED = 6  # words of "X, an Italian tyre maker,"
_WHOSE_PORTS = re.compile(
    r"\b(?:from|in|to|into|out of) (?:the |all |any )?([A-Z][\w’. -]*?)(?:’s|’)? (?:ports|waters|harbou?rs|airspace)\b"
)
_STOPS_FLIGHTS = frozenset({"suspend", "halt", "stop", "ground", "cancel"})
_UNIONS = frozenset({"European Union", "European Commission", "Council of the European Union"})
_FAR = 3000  # characters before in which "the deal" was named
_LABELS = frozenset({"label", "designate", "declare", "brand", "add"})
_VOICES = re.compile(
    r"\b(?:news|websites?|internet|media|social|publications?|outlets?|newspapers?|protests?|rall(?:y|ies)|demonstrations?|gatherings|ngos?|facebook|instagram|twitter|opposition|broadcasters?|journalists?)\b",
    re.IGNORECASE,
)
_STOCK = re.compile(r"\b(?:school|hospital|court|office|classroom|prison|jail)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """A measure with the sentence it was read from."""

    cast: Cast
    line: Line
    draft: Draft
    one: MeasureFound
    left: MeasureFound | None = None
    told: bool = False

    @property
    def text(self) -> str:
        """The words of the measure."""
        return self.line.text[self.one.start : self.one.end]

    def named(self, start: int, end: int, types: frozenset[str]) -> list[MentionFound]:
        """The mentions of some types in a range, whoever acts left out."""
        found = self.cast.mentions_in(start, end)
        return [m for m in found if m.type in types and m.canonical != self.one.authority]


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
        found = _with(found, [at for at, name in enumerate(found.targets) if name != found.authority])
    if found.type.startswith("diplomatic_") and found.targets:
        found = _of_state(case, found)
    if found.type in _PERSONAL:
        places = {(m.start, m.end) for m in case.cast.mentions_in(case.line.start, case.line.end) if m.type == "place"}
        if not places.isdisjoint(found.target_spans):
            found = _with(found, [at for at, span in enumerate(found.target_spans) if span not in places])
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
        return _on(one, states[0]) if states else one
    known = known_names().names.get(key(one.targets[0]))
    return replace(one, targets=(known.state,)) if known is not None and known.state else one


def _with(one: MeasureFound, places: Sequence[int]) -> MeasureFound:
    """A measure with some of its targets."""
    if len(places) == len(one.targets):
        return one
    spans = tuple(one.target_spans[at] for at in places)
    return replace(one, targets=tuple(one.targets[at] for at in places), target_spans=spans)


def _on(one: MeasureFound, mention: MentionFound, kind: str = "") -> MeasureFound:
    """A measure with one mention as its target, and another type where one is given."""
    return replace(
        one, type=kind or one.type, targets=(mention.canonical,), target_spans=((mention.start, mention.end),)
    )


def _with_fund(line: Line, one: MeasureFound) -> tuple[MeasureFound, ...]:
    """Sanctions on banks and on the fund of a state are two measures."""
    if one.type != "financial_sanction" or len(one.targets) != len(one.target_spans):
        return (one,)
    place = next((at for at, span in enumerate(one.target_spans) if _FUND.search(line.text[span[0] : span[1]])), None)
    if place is None:
        return (one,)
    fund = replace(_with(one, [place]), type="swf_sanction", kind=tables().kinds["swf_sanction"])
    rest = [at for at in range(len(one.targets)) if at != place]
    if not rest:
        return (fund,)
    end = one.target_spans[rest[-1]][1] if rest[-1] < place else one.end
    return replace(_with(one, rest), end=end), fund


def _trade(case: Case) -> MeasureFound | None:
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
            return _on(one, before[-1])
        if match.group() == "exports" and one.type == "export_control":
            return _on(one, before[-1], "import_control")
        if match.group() == "imports" and behind.startswith(" of ") and one.type == "import_control":
            return _on(one, before[-1], "export_control")
    if not _TRADED.search(text):
        named = [m for span in one.target_spans for m in case.cast.mentions_in(*span)]
        return one if any(m.type == "country" for m in named) else None
    return one if one.targets or one.authority else None


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
    if case.draft.lemma in {"list", "designate"}:
        return state and (case.told or _SANCTIONS.search(case.line.text[case.line.start : case.line.end]) is not None)
    return case.told and bool(one.authority) and bool(one.targets)


def _exit(case: Case) -> MeasureFound | None:
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
    return _on(one, named[-1])


def _is_going_on(case: Case) -> bool:
    """Whether help is being given ("is donating"), or has been since a day ("have trained soldiers since 2015")."""
    line, at = case.line, case.draft.head
    if line.low[at].endswith("ing"):
        return case.draft.rule == "act" and line.low[at - 1] in line.tables.words["be"]
    since = "since" in line.low[at : at + _SINCE]
    return case.draft.lemma == "train" and since and line.low[at - 1] in line.tables.words["have"]


def _charges(case: Case) -> MeasureFound | None:
    """Charges of a crime against somebody; no other."""
    near = case.line.text[case.one.start : min(case.line.end, case.one.end + _NEAR)]
    if case.draft.lemma == "charge" and not _CRIME.search(near):
        return None
    return case.one if case.one.targets else None


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
        return _on(one, named[0])
    told = _AGREEMENT.search(line.text, one.start, min(line.end, one.end + _NEAR))
    return one if told and one.type != "agreement_withdrawal" else None


def _unspecified(case: Case) -> MeasureFound | None:
    """Further steps are announced; those taken are a state's against a state."""
    if (
        case.one.status in {"taken", "ongoing"}
        and _STEPS.search(case.text)
        and not case.named(case.one.start, case.one.end, frozenset({"country"}))
    ):
        return None
    return case.one


def _ports(case: Case) -> MeasureFound | None:
    """Who bars ships from its ports is the state whose they are, where nobody else is named."""
    if case.one.authority:
        return case.one
    whose = _WHOSE_PORTS.search(case.line.text, case.one.start, min(case.line.end, case.one.end + _NEAR))
    named = case.cast.mentions_in(*whose.span(1)) if whose is not None else ()
    if not named:
        return case.one
    return replace(case.one, authority=named[-1].canonical, authority_span=(named[-1].start, named[-1].end))


def _flights(case: Case) -> MeasureFound | None:
    """Flights that a state stops; an airline's own are no closed airspace."""
    if not case.one.authority:
        return _needs_country(case) and _ports(case)
    if case.draft.lemma in _STOPS_FLIGHTS and case.one.authority_span is not None:
        acting = case.cast.mentions_in(*case.one.authority_span)
        if not any(m.type in {"country", "government_body"} or m.canonical in _UNIONS for m in acting):
            return None
    return _needs_country(case)


def _investment(case: Case) -> MeasureFound | None:
    """What a company no longer invests is its own doing."""
    subject = case.draft.subject
    words = case.line.low[max(0, subject[0] - _NAME_WORDS) : subject[1] + 1 + _APPOSED] if subject else []
    return None if not tables().words["companies"].isdisjoint(words) else case.one


def _needs_country(case: Case) -> MeasureFound | None:
    """Acts between states: without a state in the sentence there is none."""
    found = case.cast.mentions_in(case.line.start, case.line.end)
    return case.one if any(m.type in {"country", "organization", "government_body"} for m in found) else None


def _evidence(case: Case) -> MeasureFound | None:
    """A commission or mission that is there to examine collects evidence; what is supported goes on."""
    one, draft, line = case.one, case.draft, case.line
    subject = line.text[line.starts[draft.subject[0]] : line.ends[draft.subject[1]]] if draft.subject else ""
    if draft.lemma in {"investigate", "examine"} and _MECHANISM.search(subject):
        status = "ongoing" if one.status in {"planned", "taken"} else one.status
        return replace(one, type="evidence_collection", status=status)
    if _SHOWS.search(line.text, one.start, min(line.end, one.end + _NEAR)):
        return None  # "provides further evidence that …": a reason, no file
    backed = draft.lemma in _BACKED
    if backed and one.type == "investigation":
        return replace(one, type="evidence_collection", status="ongoing", targets=(), target_spans=())
    if backed and _needs_country(case) is None:
        return None
    if draft.rule.startswith("noun"):  # "a commission of inquiry on X": what it is about
        kept = [at for at, span in enumerate(one.target_spans) if not _TOPIC.search(line.text, line.start, span[0])]
        one = _with(one, kept) if len(one.target_spans) == len(one.targets) else one
    if one.type == "investigation" and not one.targets and draft.lemma not in _OPENED:
        acting = case.cast.mentions_in(*one.authority_span) if one.authority_span is not None else ()
        if not any(m.type in {"court", "government_body"} for m in acting) or not _CRIME.search(case.text):
            return None
    going = line.low[draft.head].endswith("ing") or backed
    probing = line.low[draft.head].endswith("ing") and line.low[draft.head - 1] in line.tables.words["be"]
    held = probing if one.type == "investigation" else going
    return replace(one, status="ongoing") if one.status == "taken" and held else one


def _travel(case: Case) -> MeasureFound | None:
    """Whoever bars travellers is a state; "we" of an official page is one, too."""
    return case.one if case.one.authority and case.one.targets else _needs_country(case)


def _prosecuted(case: Case) -> MeasureFound | None:
    """An arrest is told where it is one for a crime against a state, or of war."""
    if case.draft.lemma not in {"arrest", "detain"}:
        return case.one
    text, one = case.line.text, case.one
    near = _STATE_CRIME.search(text, max(0, one.start - _CONTEXT), min(len(text), one.end + _CONTEXT))
    done = one.status == "taken" and bool(one.targets) and bool(one.authority)
    return one if near is not None and done else None


def _needs_target(case: Case) -> MeasureFound | None:
    """Without somebody it is against, there is none."""
    return case.one if case.one.targets else None


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
    return one if _needs_country(case) is not None else None


def _confiscated(case: Case) -> MeasureFound | None:
    """Control that a state takes of a company; what an army takes control of is none."""
    if case.draft.lemma != "take":
        return case.one
    named = [m for span in case.one.target_spans for m in case.cast.mentions_in(*span)]
    company = not tables().words["companies"].isdisjoint(case.line.low) or "subsidiary" in case.line.low
    held = company and not any(m.type in {"place", "country"} for m in named) and not _FORCES.search(case.text)
    return case.one if held and case.one.targets else None


def _blocks(case: Case) -> MeasureFound | None:
    """Repressive only by a state, against what people read and say."""
    labels = case.draft.lemma in _LABELS or _VOICES.search(case.text) is not None
    if not labels or not case.one.authority or _STOCK.search(case.text):
        return None
    near = case.cast.mentions_in(case.line.start, case.line.end)
    named = any(m.type in {"country", "organization", "government_body", "place"} for m in near)
    return case.one if named or (case.draft.lemma in _LABELS and case.one.targets) else None


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
    "diplomatic_action": _needs_country,
    "diplomatic_expulsion": _needs_country,
    "diplomatic_protest": _needs_country,
    "military_posture": _posture,
    "asset_confiscation": _confiscated,
    "criminal_prosecution": _prosecuted,
    "airspace_restriction": _flights,
    "port_restriction": _ports,
    "unspecified_economic_diplomatic": _unspecified,
    "investment_ban": _investment,
    "repressive_law": _blocks,
    "travel_ban": _travel,
}
