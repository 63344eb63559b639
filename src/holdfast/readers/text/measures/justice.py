# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Charges, arrests, evidence and travel bans: whether somebody examines, accuses or bars somebody.

A commission or mission that is there to examine collects evidence; an arrest is told where it is one
for a crime against a state, or of war; what is only a reason ("evidence that …") is no file.
"""

from __future__ import annotations

import re
from dataclasses import replace

from holdfast.readers.text.found import MeasureFound
from holdfast.readers.text.measures.case import Case, needs_country, with_targets

__all__ = ["charged", "examined", "needs_target", "prosecuted", "travel"]

_CRIME = re.compile(
    r"\b(?:war crimes?|crimes?|genocide|espionage|spying|treason|murder|fraud|evading|smuggling|corruption|deport\w+|"
    r"conspir\w+|laundering|terror\w*|sanctions|bribery|abuse\w*|atrocit\w+|killing)\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"\bon (?:the )?\Z")
_MECHANISM = re.compile(
    r"\b(?:commission|mission|mechanism|team|units?|experts|tribunal|investigators|monitors)\b", re.IGNORECASE
)
_NEAR = 60  # characters behind a clause in which its agreement is named
_OPENED = frozenset({"open", "launch", "begin", "initiate", "start", "announce"})
_BACKED = frozenset({"support", "help", "back", "fund", "pay", "finance", "assist"})
_SHOWS = re.compile(r"\bevidence that\b")
_STATE_CRIME = re.compile(
    r"\b(?:sabotage|espionage|spying|treason|war crimes?|sanctions? evasion|evading sanctions|foreign agents?|genocide|"
    r"foreign intelligence|intelligence services?)\b",
    re.IGNORECASE,
)
_CONTEXT = 400  # characters around an arrest in which its crime is named


def charged(case: Case) -> MeasureFound | None:
    """Charges of a crime against somebody; no other."""
    near = case.line.text[case.one.start : min(case.line.end, case.one.end + _NEAR)]
    if case.draft.lemma == "charge" and not _CRIME.search(near):
        return None
    return case.one if case.one.targets else None


def examined(case: Case) -> MeasureFound | None:
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
    if backed and needs_country(case) is None:
        return None
    if draft.rule.startswith("noun"):  # "a commission of inquiry on X": what it is about
        kept = [at for at, span in enumerate(one.target_spans) if not _TOPIC.search(line.text, line.start, span[0])]
        one = with_targets(one, kept) if len(one.target_spans) == len(one.targets) else one
    if one.type == "investigation" and not one.targets and draft.lemma not in _OPENED:
        acting = case.cast.mentions_in(*one.authority_span) if one.authority_span is not None else ()
        if not any(m.type in {"court", "government_body"} for m in acting) or not _CRIME.search(case.text):
            return None
    going = line.low[draft.head].endswith("ing") or backed
    probing = line.low[draft.head].endswith("ing") and line.low[draft.head - 1] in line.tables.words["be"]
    held = probing if one.type == "investigation" else going
    return replace(one, status="ongoing") if one.status == "taken" and held else one


def prosecuted(case: Case) -> MeasureFound | None:
    """An arrest is told where it is one for a crime against a state, or of war."""
    if case.draft.lemma not in {"arrest", "detain"}:
        return case.one
    text, one = case.line.text, case.one
    near = _STATE_CRIME.search(text, max(0, one.start - _CONTEXT), min(len(text), one.end + _CONTEXT))
    done = one.status == "taken" and bool(one.targets) and bool(one.authority)
    return one if near is not None and done else None


def needs_target(case: Case) -> MeasureFound | None:
    """Without somebody it is against, there is none."""
    return case.one if case.one.targets else None


def travel(case: Case) -> MeasureFound | None:
    """Whoever bars travellers is a state; "we" of an official page is one, too."""
    return case.one if (case.one.authority or case.told) and case.one.targets else needs_country(case)
