# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What documents claim: statements that cannot all hold side by side, those told by several, and all of them.

A disagreement is shown with everybody who tells each side, in the words of the text, and how many
independent mouths that is as far as can be told. Nothing on the page says who is right.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from holdfast.timeline.compared import Agreement, Change, Comparison, Disagreement, Origin, Side
from holdfast.timeline.told import Place, ToldClaim, ToldRole
from holdfast.web.asked import Asked
from holdfast.web.notes import amount
from holdfast.web.reading import place_in
from holdfast.web.render import url
from holdfast.workspace.claims import AskedClaims, claims, denied_from_outside, disagreements, said_by_words
from holdfast.workspace.evidence import find_capture

__all__ = ["all_claims", "claims_page", "shown_claim", "shown_comparison", "told_at"]

_PER_PAGE = 40
_FARTHEST = 1_000_000
_MOST = 60  # disagreements, agreements shown on one page
_TELLINGS = 6  # of one side, before "more"
_FOLDED = 40  # of one side, behind it
_TYPES = {"numeric": "numbers", "temporal": "times", "denial": "said and denied", "role": "roles"}
_GROUNDS = {
    "same text": "the same text", "same page": "one page", "same publisher": "one publisher",
    "same speaker": "one speaker", "alone": "told once",
}  # fmt: skip


def claims_page(asked: Asked) -> Response:
    """Claims that cannot all hold, claims told by several, and what one page changed."""
    offset = asked.number("offset", 0, _FARTHEST)
    query = _asked(asked, limit=_MOST + 1, offset=offset)
    found = asked.memory.recall(
        f"claims {query!r}", asked.state(), lambda: disagreements(asked.workspace, query), passing=True
    )
    shown = shown_comparison(found.comparison, _MOST)
    values = {
        "title": "Claims",
        "at": "/claims",
        "words": query.words, "document": query.document, "about": query.about,
        "documents": found.documents,
        "as_of": found.as_of,
        "first": offset + 1,
        "last": offset + min(_MOST, len(found.comparison.disagreements)),
        **shown,
        "earlier": _address(query, max(0, offset - _MOST)) if offset else None,
        "later": _address(query, offset + _MOST) if shown["more"] else None,
        "all": url("/claims/all", [("q", query.words), ("document", query.document), ("about", query.about)]),
    }  # fmt: skip
    return asked.page("claims.html", values)


def shown_comparison(found: Comparison, most: int) -> dict[str, object]:
    """What the page shows of a comparison, at most so many of each; `more`: there are further disagreements."""
    return {
        "compared": found.compared,
        "more": len(found.disagreements) > most,
        "disagreements": [_disagreement(one) for one in found.disagreements[:most]],
        "agreements": [_agreement(one) for one in found.agreements[:most]],
        "agreed": len(found.agreements),
        "changes": [_change(one) for one in found.changes[:most]],
    }


def all_claims(asked: Asked) -> Response:
    """Every claim that can be checked, document by document."""
    query = _asked(asked, limit=_PER_PAGE, offset=asked.number("offset", 0, _FARTHEST))
    found = claims(asked.workspace, query)
    pairs = [("q", query.words), ("document", query.document), ("about", query.about)]
    values = {
        "title": "All claims",
        "at": "/claims",
        "words": query.words, "document": query.document, "about": query.about,
        "total": found.total,
        "documents": found.documents,
        "as_of": found.as_of,
        "first": query.offset + 1,
        "last": query.offset + len(found.claims),
        "claims": [shown_claim(one) for one in found.claims],
        "back": url("/claims", pairs),
        "earlier": url("/claims/all", [*pairs, ("offset", max(0, query.offset - _PER_PAGE) or None)])
        if query.offset else None,
        "later": url("/claims/all", [*pairs, ("offset", query.offset + _PER_PAGE)])
        if query.offset + _PER_PAGE < found.total else None,
    }  # fmt: skip
    return asked.page("claims_all.html", values)


def told_at(place: Place) -> dict[str, object]:
    """A place in a document: who published it and when, the words in their sentence, and the way into the reader."""
    source = place.source
    before, words, after = _in_context(place)
    return {
        "href": place_in(source.reference, place.view, (place.start, place.end)), "id": source.reference,
        "title": source.title or source.reference, "publisher": source.publisher, "day": source.day,
        "before": before, "words": words, "after": after,
    }  # fmt: skip


def _in_context(place: Place) -> tuple[str, str, str]:
    words = " ".join(place.words.split())
    context = " ".join(place.context.split())
    at = context.find(words)
    return ("", words, "") if at < 0 or not words else (context[:at], words, context[at + len(words) :])


def _asked(asked: Asked, *, limit: int, offset: int) -> AskedClaims:
    given = asked.query.get("document", "").strip()
    document = f"c{find_capture(asked.vault, given)}" if given else ""
    return AskedClaims(
        asked.query.get("q", "").strip(), asked.query.get("about", "").strip(), document, limit=limit, offset=offset
    )


def _address(query: AskedClaims, offset: int) -> str:
    return url(
        "/claims",
        [("q", query.words), ("document", query.document), ("about", query.about), ("offset", offset or None)],
    )


def _disagreement(one: Disagreement) -> dict[str, object]:
    return {
        "about": one.about, "type": _TYPES.get(one.type, one.type), "grounds": one.grounds, "rule": one.rule,
        "documents": one.documents, "sides": [_side(each) for each in one.sides],
    }  # fmt: skip


def _side(one: Side) -> dict[str, object]:
    tellings = [_telling(each) for each in one.tellings] + [_role(each) for each in one.roles]
    return {
        "value": one.value, "said_by": list(dict.fromkeys(map(said_by_words, one.tellings))),
        **_in_parts(tellings), "origins": _origins(one.origins, tellings),
    }  # fmt: skip


def _in_parts(tellings: Sequence[object]) -> dict[str, object]:
    """The first ones, those behind "more", and how many are left out."""
    last = _TELLINGS + _FOLDED
    return {
        "tellings": tellings[:_TELLINGS], "more": tellings[_TELLINGS:last], "left": max(0, len(tellings) - last),
    }  # fmt: skip


def _telling(one: ToldClaim) -> dict[str, object]:
    claim = one.claim
    return {
        **told_at(one.place), "by": said_by_words(one), "qualifier": claim.qualifier, "time": claim.time,
        "denied": False,
    }  # fmt: skip


def _role(one: ToldRole) -> dict[str, object]:
    return {**told_at(one.place), "by": "", "qualifier": "", "time": "", "denied": False}


def _origins(origins: Sequence[Origin], tellings: Sequence[object]) -> str:
    """How many mouths that is, as far as can be told."""
    if len(tellings) <= 1 or not origins:
        return ""
    count = len(origins)
    shared = [
        f"{len(one.tellings)} of {_GROUNDS.get(one.ground, one.ground)}" for one in origins if len(one.tellings) > 1
    ]
    words = f"{count} independent origin{'s' if count != 1 else ''}, as far as can be told"
    return f"{words} ({'; '.join(shared)})" if shared else words


def _agreement(one: Agreement) -> dict[str, object]:
    tellings = [_telling(each) for each in one.tellings]
    claim, said = one.tellings[0].claim, one.tellings[0].place.words
    value = f"{'' if claim.polarity else 'not '}{one.value}"
    if one.value in {"true", "false"}:
        value = f"{' '.join(said.split())}{' (denied)' if denied_from_outside(claim, said) else ''}"
    return {
        "about": one.about, "value": value, **_in_parts(tellings), "origins": _origins(one.origins, tellings),
    }  # fmt: skip


def _change(one: Change) -> dict[str, object]:
    return {
        "about": one.about, "before": told_at(one.before.place), "after": told_at(one.after.place),
        "was": _value(one.before), "is": _value(one.after),
        "changes": url(
            f"/documents/{one.after.place.source.reference}/changes", {"from": one.before.place.source.reference}
        ),
    }  # fmt: skip


def shown_claim(one: ToldClaim) -> dict[str, object]:
    """A claim as the page of all of them shows it: `denied` only where its own words do not say so."""
    claim = one.claim
    return {
        **_telling(one), "subject": claim.subject, "predicate": claim.predicate.replace("_", " "),
        "value": "" if claim.value in {"true", "false"} else _value(one),
        "denied": denied_from_outside(claim, one.place.words) and claim.value in {"true", "false"},
        "not": not claim.polarity and claim.value not in {"true", "false"},
    }  # fmt: skip


def _value(one: ToldClaim) -> str:
    claim = one.claim
    if claim.low or claim.high:
        return amount(claim.low, claim.high, claim.sign, claim.unit)
    return f"{claim.value} {claim.unit.removesuffix('date')}".strip()
