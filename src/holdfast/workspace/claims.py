# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the documents of a workspace claim, where they agree and where they cannot all be right.

For a page or a command:

    asked = AskedClaims(words="grain deal")                  words of the claim, its subject or who says it
    asked = AskedClaims(about="un_sc_sanctions-QDi.001")     claims of sentences that name this entity
    found = claims(workspace, asked)                         -> FoundClaims: .total, .claims (a page of ToldClaim)
    found = disagreements(workspace, asked)                  -> Disagreements: .comparison, .as_of

A `ToldClaim` is `.claim` (`readers.text.found.ClaimFound`: subject, predicate, value, unit, qualifier, time,
asserted_by) and `.place` (`timeline.told.Place`: source document with reference, title and publisher, view, start,
end, words, citation, context). A `Disagreement` (`timeline.compared`) has `.about`, `.type`, `.grounds` and
`.sides`; each `Side` its `.value` in words, `.tellings` (ToldClaims), `.said_by` and `.origins` (tellings that go
back to one mouth count once). `said_by_words(told)` writes the chain of who says so ("the document", "Moscow, as told
by Jane Doe"); `claim_fields` and `disagreement_fields` give the rows of `--json`.

Everything is read from the findings of the documents when asked; nothing is stored here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.base.errors import NotFound
from holdfast.timeline.compared import Agreement, Change, Comparison, Disagreement, Side
from holdfast.timeline.contradictions import compare, value_words
from holdfast.timeline.told import Place, ToldClaim, ToldRole
from holdfast.timeline.worded import denied_from_outside, says_no
from holdfast.workspace.documents import capture_named, mentioned_in
from holdfast.workspace.told import Citing, Texts, as_of, read_documents, told_claims, told_roles

if TYPE_CHECKING:
    from holdfast.record.documents import Document
    from holdfast.workspace.opening import Workspace

__all__ = [
    "AskedClaims", "Disagreements", "FoundClaims", "agreement_fields", "change_fields", "claim_fields", "claims",
    "denied_from_outside", "disagreement_fields", "disagreements", "said_by_words", "says_no", "value_words",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class AskedClaims:
    """What to look for; everything when nothing is said. `document` narrows to claims of one document (`c12`)."""

    words: str = ""
    about: str = ""
    document: str = ""
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class FoundClaims:
    """A page of claims, how many there are in all, in how many documents, and as of when."""

    total: int
    documents: int
    claims: tuple[ToldClaim, ...]
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Disagreements:
    """What the comparison of all claims asked for gives; `documents` were compared, `as_of` the newest capture."""

    comparison: Comparison
    documents: int
    as_of: str = ""


def claims(workspace: Workspace, asked: AskedClaims) -> FoundClaims:
    """The claims asked for, by document (the newest day first) and place.

    Raises:
        NotFound: no such document, or no such entity.
        UsageError: `document` names no capture.
    """
    documents, found = _asked(workspace, asked)
    found.sort(key=lambda one: (one.place.source.reference, one.place.view, one.place.start))
    found.sort(key=lambda one: one.place.source.day, reverse=True)
    page = found[asked.offset : asked.offset + asked.limit]
    sources = len({one.place.source.reference for one in found})
    citing = Citing(workspace)
    shown = tuple(replace(one, place=citing.cited(one.place)) for one in page)
    return FoundClaims(len(found), sources, shown, as_of(documents))


def disagreements(workspace: Workspace, asked: AskedClaims | None = None) -> Disagreements:
    """What claims cannot all hold, agree, and changed between versions of a page.

    All claims of all documents are compared; `asked` chooses which of the results are given: those in which a claim
    that it finds takes part. `limit` and `offset` count disagreements.

    Raises:
        NotFound: no such document, or no such entity.
        UsageError: `document` names no capture.
    """
    texts = Texts(workspace)
    documents = read_documents(workspace)
    everything = [*told_claims(workspace, texts)]
    found = compare(everything, told_roles(workspace, texts))
    wanted = None
    if asked is not None and (asked.words or asked.about or asked.document):
        _, chosen = _asked(workspace, asked)
        wanted = {_spot(one.place) for one in chosen}
        words = asked.words.casefold().split() if not (asked.about or asked.document) else []
        found = replace(
            found,
            disagreements=tuple(one for one in found.disagreements if _takes_part(one, wanted, words)),
            agreements=tuple(one for one in found.agreements if any(_spot(x.place) in wanted for x in one.tellings)),
            changes=tuple(one for one in found.changes if {_spot(one.before.place), _spot(one.after.place)} & wanted),
        )
    if asked is not None:
        shown = found.disagreements[asked.offset : asked.offset + asked.limit]
        found = replace(found, disagreements=shown)
    citing = Citing(workspace)
    cites = tuple(_cited(citing, one) for one in found.disagreements)
    return Disagreements(replace(found, disagreements=cites), len(documents), as_of(documents))


def _takes_part(one: Disagreement, wanted: set[tuple[str, int, int, int]], words: list[str]) -> bool:
    places = [told.place for side in one.sides for told in side.tellings]
    places += [told.place for side in one.sides for told in side.roles]
    if any(_spot(place) in wanted for place in places):
        return True
    text = " ".join((one.about, *(side.value for side in one.sides))).casefold()
    return bool(words) and all(word in text for word in words)


def _asked(workspace: Workspace, asked: AskedClaims) -> tuple[tuple[Document, ...], list[ToldClaim]]:
    texts = Texts(workspace)
    documents = read_documents(workspace)
    only = None
    if asked.document:
        index = capture_named(workspace, asked.document)
        known = workspace.record.documents.one(index)
        only = "" if known is None else f"c{known.holder}"
    named = _named_at(workspace, asked.about) if asked.about else None
    by_id = {one.id: one for one in documents}
    found = []
    for one in told_claims(workspace, texts):
        place = one.place
        if only is not None and place.source.reference != only:
            continue
        if named is not None:
            first, last = texts.sentence(by_id[place.source.reference], place.view, place.start)
            spots = named.get((place.source.reference, place.view), ())
            if not any(first <= start < max(last, place.end) for start in spots):
                continue
        if _says(one, asked.words):
            found.append(one)
    return documents, found


def _named_at(workspace: Workspace, entity: str) -> dict[tuple[str, int], list[int]]:
    """Where documents name a party."""
    if workspace.record.entity(entity) is None:
        raise NotFound(f"no entity {entity} here", hint=f"holdfast search {entity}")
    found: dict[tuple[str, int], list[int]] = {}
    for one in mentioned_in(workspace, entity):
        found.setdefault((one.document.id, one.mentioned.view), []).append(one.mentioned.start)
    return found


def _says(one: ToldClaim, words: str) -> bool:
    """Whether every word stands in the claim, its sentence, its subject, or the name of who says so."""
    if not words.strip():
        return True
    claim, place = one.claim, one.place
    text = " ".join((place.words, place.context, claim.subject, claim.value, claim.unit, *claim.asserted_by)).casefold()
    return all(word in text for word in words.casefold().split())


def _spot(place: Place) -> tuple[str, int, int, int]:
    return (place.source.reference, place.view, place.start, place.end)


def _cited(citing: Citing, one: Disagreement) -> Disagreement:
    """A disagreement with the citations of everything it rests on."""

    def claim(told: ToldClaim) -> ToldClaim:
        return replace(told, place=citing.cited(told.place))

    def role(told: ToldRole) -> ToldRole:
        return replace(told, place=citing.cited(told.place))

    def side(given: Side) -> Side:
        told = {_spot(each.place): claim(each) for each in given.tellings}
        origins = tuple(
            replace(one, tellings=tuple(told[_spot(each.place)] for each in one.tellings)) for one in given.origins
        )
        return replace(given, tellings=tuple(told.values()), origins=origins, roles=tuple(map(role, given.roles)))

    return replace(one, sides=tuple(map(side, one.sides)))


def said_by_words(told: ToldClaim) -> str:
    """Who says so, in words: "the document", "Jane Doe", "Moscow, as told by Jane Doe"."""
    chain = [name for name in told.claim.asserted_by if name]
    if not chain:
        return told.place.source.publisher or "the document"
    last, *before = reversed(chain)
    return last if not before else f"{last}, as told by {', '.join(before)}"


def _place_fields(place: Place) -> dict[str, object]:
    return {
        "document": place.source.reference, "title": place.source.title or None, "day": place.source.day or None,
        "publisher": place.source.publisher or None, "view": place.view, "start": place.start, "end": place.end,
        "words": place.words, "sentence": place.context or None, "citation": place.citation or None,
    }  # fmt: skip


def claim_fields(told: ToldClaim) -> dict[str, object]:
    """One claim for `--json`, named as in `read --kind claims --jsonl`."""
    one = told.claim
    return {
        "type": one.type, "subject": one.subject or None, "predicate": one.predicate or None,
        "value": one.value or None, "unit": one.unit or None, "qualifier": one.qualifier or None,
        "time": one.time or None, "asserted_by": said_by_words(told), "chain": [*one.asserted_by],
        "denied": not one.polarity, "key": one.key, **_place_fields(told.place),
    }  # fmt: skip


def _side_fields(side: Side) -> dict[str, object]:
    return {
        "value": side.value,
        "said_by": list(dict.fromkeys(map(said_by_words, side.tellings))),
        "origins": [{"name": one.name, "ground": one.ground, "tellings": len(one.tellings)} for one in side.origins],
        "claims": [claim_fields(one) for one in side.tellings],
        "roles": [
            {"person": one.role.person, "role": one.role.role, "organization": one.role.organization,
             **_place_fields(one.place)}
            for one in side.roles
        ],
    }  # fmt: skip


def disagreement_fields(one: Disagreement) -> dict[str, object]:
    """One disagreement for `--json`."""
    return {
        "about": one.about, "type": one.type, "rule": one.rule, "grounds": one.grounds, "key": one.key,
        "documents": list(one.documents), "sides": [_side_fields(side) for side in one.sides],
    }  # fmt: skip


def agreement_fields(one: Agreement) -> dict[str, object]:
    """One agreement for `--json`."""
    origins = [{"name": each.name, "ground": each.ground, "tellings": len(each.tellings)} for each in one.origins]
    return {
        "about": one.about, "value": one.value, "independent": len(one.origins), "origins": origins,
        "claims": [claim_fields(each) for each in one.tellings],
    }  # fmt: skip


def change_fields(one: Change) -> dict[str, object]:
    """One change between versions of a page for `--json`."""
    return {"about": one.about, "before": claim_fields(one.before), "after": claim_fields(one.after)}
