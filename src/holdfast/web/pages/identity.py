# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Identity review: two records of lists beside each other, and a form to say whether they are one party.

Pairs that the rules could not decide come one at a time, the likeliest first; any two records can
be asked for by their ids. A judgement is written like `holdfast review` does it, can be taken
back, and comes back here when a fact of either record changes. The page resolves nothing: what
`holdfast sync`, `review` and `rebuild` made of the lists stands here.
"""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from holdfast.base.errors import UsageError
from holdfast.record.compare import Feature
from holdfast.record.features import Party
from holdfast.web.asked import Asked
from holdfast.web.render import url
from holdfast.workspace.deciding import who
from holdfast.workspace.resolving import SideBySide, judge, queue, side_by_side, stated, take_back

__all__ = ["answer", "identity", "judgements", "reopen"]

_NEXT = 12  # pairs named below the one that is shown
_PAGE = 100  # judgements on one page
_FACTS = (
    ("Name", "names", "name"),
    ("Weak alias", "weak_names", ""),
    ("Birth date", "births", "birth_date"),
    ("Place of birth", "places", "birth_place"),
    ("Country", "countries", "country"),
    ("Gender", "genders", "gender"),
    ("Identifier", "identifiers", "identifier"),
    ("Passport", "passports", "passport"),
    ("Reference number", "references", "reference"),
    ("Address", "addresses", "address"),
)
"""Label, attribute of a party, and the feature that compares it."""


def identity(asked: Asked) -> Response:
    """The pair `one` and `other`, else the `n`-th that waits.

    Raises:
        NotFound: no such record.
    """
    one, other = asked.query.get("one", ""), asked.query.get("other", "")
    return _page(asked, (one, other) if one and other else None)


def answer(asked: Asked) -> Response:
    """Write what the form says, then show the next pair.

    What cannot be written gives the page again, with the reason above it and what was typed kept.

    Raises:
        NotFound: no such record.
    """
    form = asked.form
    pair = (form.text("one"), form.text("other"))
    try:
        if not form.text("verdict"):
            raise UsageError("choose one of the three answers", hint="one party, two parties, or unsure")
        words = {name: form.text(name) for name in ("verdict", "reason", "by")}
        made = judge(asked.workspace, *pair, **words)
    except UsageError as exc:
        return _page(asked, pair, error=exc)
    if form.text("single"):
        return RedirectResponse(url("/identity", {"one": pair[0], "other": pair[1], "done": made.row.index}), 303)
    return RedirectResponse(url("/identity", {"n": form.text("n") or None, "done": made.row.index}), 303)


def judgements(asked: Asked) -> Response:
    """Every judgement, the last first, with what has become of it."""
    found = list(reversed(stated(asked.workspace)))
    offset = asked.number("offset", 0, 1_000_000)
    rows = [
        {**one.fields, "index": one.index, "href": _pair_url(one.judgement.pair) if one.judgement else None}
        for one in found[offset : offset + _PAGE]
    ]
    later = offset + _PAGE if offset + _PAGE < len(found) else None
    values = {"title": "Judgements", "at": "/review", "rows": rows, "total": len(found), "later": later}
    return asked.page("judgements.html", values)


def reopen(asked: Asked) -> Response:
    """Take a judgement back, with a reason; a new entry of the log.

    Raises:
        NotFound: no such judgement.
        UsageError: no reason, or it does not count any more.
    """
    index = int(asked.params["index"])
    made = take_back(asked.workspace, index, reason=asked.form.text("reason"), by=asked.form.text("by"))
    return RedirectResponse(url("/identity", {"one": made.pair[0], "other": made.pair[1]}), 303)


def _page(asked: Asked, pair: tuple[str, str] | None, *, error: UsageError | None = None) -> Response:
    at = asked.number("n", 0, 1_000_000)
    waiting, total = queue(asked.workspace, limit=_NEXT + 1, offset=at)
    why = ""
    if pair is None and waiting:
        pair, why = (waiting[0].one, waiting[0].other), waiting[0].why
    single = "one" in asked.query or bool(asked.form.text("single"))
    later = [one for one in waiting if (one.one, one.other) != pair]
    values: dict[str, object] = {
        "title": "Identity review", "at": "/review", "total": total, "single": single, "error": error, "why": why,
        "given": asked.form.fields, "by": who(asked.workspace.environment), "done": _done(asked), "n": at,
        "earlier": at - 1 if at > 0 and not single else None,
        "later": at + 1 if at + 1 < total and not single else None,
        "waiting": [
            {"href": _pair_url((one.one, one.other)), "captions": one.captions, "why": one.why} for one in later
        ],
        "one": None, "other": None,
        "stale": asked.record.identities.stale(), "resolved": asked.record.identities.resolved(),
    }  # fmt: skip
    if pair is not None:
        values |= _sides(asked, side_by_side(asked.workspace, *pair))
    return asked.page("identity.html", values, status=200 if error is None else 400)


def _sides(asked: Asked, found: SideBySide) -> dict[str, object]:
    """Both records as rows of facts, with what each contributed."""
    features = {feature.name: feature for feature in found.comparison.features}
    proofs = [_Proofs(asked, party) for party in (found.one, found.other)]
    rows = []
    for label, attribute, name in _FACTS:
        mine, theirs = getattr(found.one, attribute), getattr(found.other, attribute)
        feature = features.pop(name, None)
        if mine or theirs:
            rows.append(
                {
                    "label": label,
                    "mine": proofs[0].facts(mine),
                    "theirs": proofs[1].facts(theirs),
                    "feature": _feature(feature),
                }
            )
    others = [_feature(one) for one in features.values()]
    return {
        "one": _record(asked, found.one), "other": _record(asked, found.other), "rows": rows, "others": others,
        "verdict": found.comparison.verdict, "evidence": f"{found.comparison.evidence / 1000:+.1f}",
        "together": found.together, "changes": found.changes,
        "judged": None if found.judged is None else found.judged,
        "conflicts": [one.says for one in found.comparison.conflicts],
    }  # fmt: skip


def _record(asked: Asked, party: Party) -> dict[str, object]:
    view = asked.record.entity(party.id)
    return {
        "id": party.id, "href": url(f"/entity/{party.id}"), "caption": party.caption, "schema": party.schema,
        "dataset": party.dataset, "listed": view is not None and view.listed,
    }  # fmt: skip


class _Proofs:
    """Finds what a compared value was read from: the statements of the record and of what hangs on it."""

    def __init__(self, asked: Asked, party: Party) -> None:
        self._found: dict[str, list[str]] = {}
        own = asked.record.entity(party.id)
        views = [link.entity for link in asked.record.adjacent(party.id)[:_PARTS]]
        for view in views if own is None else [own, *views]:
            for statements in view.properties.values():
                for one in statements:
                    hrefs = self._found.setdefault(_bare(one.value), [])
                    href = url("/evidence", {"cite": str(one.citation)})
                    if href not in hrefs:
                        hrefs.append(href)

    def facts(self, values: tuple[str, ...]) -> list[dict[str, object]]:
        """Values as a reader wants them, an identifier without the kind `id:`, each with links to its evidence."""
        return [
            {"value": value.removeprefix("id:"), "evidence": (self._of(value) or self._of(value.partition(":")[2]))[:3]}
            for value in values
        ]

    def _of(self, value: str) -> list[str]:
        return self._found.get(_bare(value), []) if value else []


_PARTS = 80  # documents, measures and addresses of one record that are looked through


def _bare(value: str) -> str:
    """Letters and digits alone: a number is compared without what it is written with."""
    return "".join(char for char in value.casefold() if char.isalnum())


def _feature(feature: Feature | None) -> dict[str, object] | None:
    if feature is None:
        return None
    sign = "against" if feature.conflict or feature.weight < 0 else "supports" if feature.weight > 0 else "neutral"
    return {
        "verdict": sign, "weight": f"{feature.weight / 1000:+.1f}", "text": feature.says, "conflict": feature.conflict,
        "label": feature.name.replace("_", " "), "one": feature.one, "other": feature.other,
    }  # fmt: skip


def _done(asked: Asked) -> dict[str, object] | None:
    index = asked.number("done", 0, 1_000_000_000)
    found = next((one for one in asked.record.identities.judgements() if index and one.row.index == index), None)
    if found is None:
        return None
    return {"index": index, "sentence": found.sentence, "can_reopen": found.standing, "href": _pair_url(found.pair)}


def _pair_url(pair: tuple[str, str]) -> str:
    return url("/identity", {"one": pair[0], "other": pair[1]})
