# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Review: the open alerts one at a time, both sides' facts beside each other, and a form to decide.

A decision is written like `holdfast decide` does it. The form says what was looked at (`seen`):
when a fact or another person's decision came in between, nothing is written and the page shows
what is there now. A single name is reviewed from its screening, and its facts travel in the body
of the form; an address never holds a customer's name, only numbers of alerts and decisions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import RedirectResponse, Response

from holdfast.base.errors import HoldfastError, NotFound, UsageError
from holdfast.screening.decisions import VERDICTS, Ruling
from holdfast.screening.query import Query
from holdfast.screening.sides import Change, Party, listed_party, query_of, query_party
from holdfast.web.asked import Asked
from holdfast.web.render import url
from holdfast.workspace.alerts import Alerts, AlertState, alert_states, alerts_stamp, last_alerts
from holdfast.workspace.deciding import Compared, Standing, book, compared, decide, standings, take_back, who

__all__ = ["answer", "decision", "decisions", "reopen", "review"]

_FIELDS = ("schema", "birth_date", "nationality", "country", "gender", "identifier", "address")
_NEXT = 12  # customers with open alerts named below the one that is shown
_REASONS = 8  # earlier reasons offered while typing
_PAGE = 100  # decisions on one page
_FACTS = (
    ("Name", ("name",), ("names",), "name"),
    ("Weak alias", (), ("weak_names",), ""),
    ("Kind", ("schema",), ("schema",), "schema"),
    ("Birth date", ("birth_date",), ("birth_dates",), "birth_date"),
    ("Country", ("nationality", "country"), ("countries",), "countries"),
    ("Gender", ("gender",), ("genders",), "gender"),
    ("Identifier", ("identifier",), ("identifiers",), "identifier"),
    ("Address", ("address",), ("addresses",), "address"),
)
"""Label, facts of the query, facts of the party, and the feature that compares them."""


def review(asked: Asked) -> Response:
    """The alert `n`, else the first that is open; with nothing open, what was decided and where to go on.

    Raises:
        NotFound: no alert of that number.
    """
    run, states = _queue(asked)
    wanted = asked.number("n", 0, 10_000_000)
    values = _frame(asked, run, states)
    open_ = [state for state in states if state.state == "open"]
    if wanted and (run is None or wanted > len(states)):
        raise NotFound(f"there is no alert {wanted} in the last run", hint="the review page lists what is open")
    shown = states[wanted - 1] if wanted else next(iter(open_), None)
    if shown is None:
        return asked.page("review.html", values)
    alert = shown.alert
    try:
        side_by_side = _sides(compared(asked.workspace, alert.asked, alert.entity))
    except NotFound as exc:  # the party left the list, or is no match any more
        side_by_side = {"moved": exc.message}
    at = alert.number
    later = [state for state in open_ if state.alert.number > at]
    values |= {
        "alert": alert,
        "state": shown.state,
        "earlier": next((state.alert.number for state in reversed(open_) if state.alert.number < at), None),
        "later": next((state.alert.number for state in later), None),
        "waiting": _customers(later, alert.query),
        "siblings": [_waiting(state) for state in states if state.alert.query == alert.query and state is not shown],
        **side_by_side,
    }
    return asked.page("review.html", values)


def answer(asked: Asked) -> Response:
    """What a form sent: a decision, or one result of a single name that is to be decided.

    Raises:
        UsageError: no name was sent, or another file was screened since the page was made.
        NotFound: no such alert, or the party is not listed.
    """
    return _write(asked) if "seen" in asked.form.fields else _one(asked)


def _one(asked: Asked) -> Response:
    """One result of a single name, as the screening page sent it.

    Raises:
        UsageError: no name was sent.
        NotFound: the party is not listed, or no result of that name.
    """
    query = _asked_for(asked)
    found = compared(asked.workspace, query, asked.form.text("entity"))
    values = _frame(asked, None, ()) | {"single": True, "hidden": _hidden(query), **_sides(found)}
    return asked.page("review.html", values)


def _write(asked: Asked) -> Response:
    """Write the decision in the form, then show the next open alert.

    What cannot be written gives the page again, with the reason above it and what was typed kept.

    Raises:
        NotFound: no such alert.
        UsageError: another file was screened since the page was made.
    """
    form = asked.form
    number = int(form.text("n")[:9]) if form.text("n").isdecimal() else 0
    _, states = _queue(asked)
    if number and number > len(states):
        raise NotFound(f"there is no alert {number} in the last run", hint="another file was screened meanwhile")
    query = states[number - 1].alert.asked if number else _asked_for(asked)
    entity = form.text("entity")
    if number and states[number - 1].alert.entity != entity:
        raise UsageError("another file was screened meanwhile; nothing was written", hint="look again, then decide")
    try:
        if not form.text("verdict"):
            raise UsageError("choose one of the three answers", hint="not the same, the same, or unsure")
        made = decide(
            asked.workspace, query, entity, verdict=form.text("verdict"), reason=form.text("reason"),
            by=form.text("by"), seen=form.text("seen"),
        )  # fmt: skip
    except UsageError as exc:
        return _again(asked, query, number, exc)
    if not number:
        return RedirectResponse(url(f"/decision/{made.decision.index}", {"done": "1"}), 303)
    _, states = _queue(asked)
    left = [state.alert.number for state in states if state.state == "open" and state.alert.number != number]
    following = next((n for n in left if n > number), next(iter(left), None))
    return RedirectResponse(url("/review", {"n": following, "done": made.decision.index}), 303)


def reopen(asked: Asked) -> Response:
    """Take a decision back, with a reason; a new entry of the log.

    Raises:
        NotFound: no such decision.
        UsageError: no reason, or it was superseded.
    """
    made = take_back(
        asked.workspace, int(asked.params["index"]), reason=asked.form.text("reason"), by=asked.form.text("by")
    )
    return RedirectResponse(url(f"/decision/{made.decision.index}", {"done": "1"}), 303)


def decision(asked: Asked) -> Response:
    """One decision: what it rests on, who made it and why, and whether it still stands.

    Raises:
        NotFound: no such decision.
    """
    index = int(asked.params["index"])
    found = _standings(asked)
    standing = next((each for each in found if each.decision.index == index), None)
    if standing is None:
        raise NotFound(f"there is no decision d{index}", hint="the decisions page lists them")
    chosen = standing.decision
    history = [
        _row(each) for each in found
        if each.decision.listed.id == chosen.listed.id and each.decision.query.id == chosen.query.id
        and (chosen.query.id or each.decision.query.facts == chosen.query.facts) and each is not standing
    ]  # fmt: skip
    values = {
        "title": f"Decision d{index}", "at": "/review", "standing": standing, "row": _row(standing),
        "rows": _table(chosen.query, chosen.listed, {}), "history": history if chosen.usable else [],
        "done": asked.query.get("done", "") == "1", "by": who(asked.workspace.environment),
        "href": url(f"/entity/{chosen.listed.id}"),
    }  # fmt: skip
    return asked.page("decision.html", values)


def decisions(asked: Asked) -> Response:
    """Every decision with its state, the last first."""
    everything = asked.query.get("all", "") == "1"
    past = frozenset() if everything else frozenset({"superseded", "opened again"})
    found = [each for each in reversed(_standings(asked)) if each.state not in past]
    start = asked.number("from", 0, len(found))
    more = {"all": "1" if everything else ""}
    values = {
        "title": "Decisions", "at": "/review", "everything": everything, "count": len(found),
        "rows": [_row(each) for each in found[start : start + _PAGE]],
        "earlier": url("/decisions", {**more, "from": max(0, start - _PAGE)}) if start else None,
        "later": url("/decisions", {**more, "from": start + _PAGE}) if start + _PAGE < len(found) else None,
    }  # fmt: skip
    return asked.page("decisions.html", values)


def _again(asked: Asked, query: Query, number: int, error: HoldfastError) -> Response:
    run, states = _queue(asked)
    found = compared(asked.workspace, query, asked.form.text("entity"))
    values = _frame(asked, run if number else None, states if number else ())
    values |= {"error": error, "given": dict(asked.form.fields), **_sides(found)}
    values |= {"alert": states[number - 1].alert} if number else {"single": True, "hidden": _hidden(query)}
    return asked.page("review.html", values, status=409 if "changed" in error.message else 400)


def _queue(asked: Asked) -> tuple[Alerts | None, tuple[AlertState, ...]]:
    def load() -> tuple[Alerts | None, tuple[AlertState, ...]]:
        run = last_alerts(asked.workspace)
        return run, () if run is None else alert_states(asked.workspace, run)

    return asked.memory.recall("review", (*asked.state(), alerts_stamp(asked.workspace)), load)


def _frame(asked: Asked, run: Alerts | None, states: tuple[AlertState, ...]) -> dict[str, object]:
    counts = {word: sum(state.state == word for state in states) for word in ("open", "confirmed", "decided")}
    decided = book(asked.workspace).decisions
    reasons = dict.fromkeys(each.row.reason for each in reversed(decided) if each.usable and each.verdict != "reopen")
    done = asked.number("done", 0, 10**9)
    return {
        "title": "Review", "at": "/review", "run": run, "counts": counts, "alert": None, "single": False,
        "state": "open", "earlier": None, "later": None, "waiting": [], "siblings": [], "moved": "", "rows": [],
        "hidden": {}, "given": {}, "error": None, "by": who(asked.workspace.environment),
        "reasons": [reason for reason in reasons if reason][:_REASONS],
        "done": next((_done(asked, each.index) for each in decided if each.index == done), None),
    }  # fmt: skip


def _done(asked: Asked, index: int) -> dict[str, object] | None:
    found = next((each for each in _standings(asked) if each.decision.index == index), None)
    return None if found is None else _row(found)


def _standings(asked: Asked) -> tuple[Standing, ...]:
    run, _ = _queue(asked)
    queries = {alert.party.id: alert.asked for alert in run.alerts if alert.party.id} if run is not None else {}
    key = (*asked.state(), alerts_stamp(asked.workspace))
    return asked.memory.recall("decisions", key, lambda: standings(asked.workspace, queries))


def _sides(found: Compared) -> dict[str, object]:
    """What the page shows of a comparison, made now."""
    features = {
        feature.name: {
            "verdict": feature.verdict, "text": feature.detail, "query": feature.query, "candidate": feature.candidate,
            "weight": f"{int(feature.score / 100) / 100:+.2f}",
        }
        for feature in found.match.features
    }  # fmt: skip
    listed = found.listed
    return {
        "moved": "", "listed": listed, "href": url(f"/entity/{listed.id}"), "seen": found.seen,
        "score": found.match.score_text, "verdict": "possible match" if found.match.match else "near miss",
        "why": found.match.reason, "rows": _table(query_party(found.query), listed_party(listed), features),
        "who": found.query.name, "who_id": "" if found.query.numbered else found.query.id,
        "ruling": _ruling(found.ruling),
    }  # fmt: skip


def _table(query: Party, listed: Party, features: Mapping[str, object]) -> list[dict[str, object]]:
    """One row per fact that either side states, then the features that belong to no fact."""
    rows: list[dict[str, object]] = []
    left = dict(features)
    for label, mine, theirs, feature in _FACTS:
        given = list(dict.fromkeys(value for name in mine for value in query.values(name)))
        stated = [value for name in theirs for value in listed.values(name)]
        if given or stated:
            rows.append({"label": label, "given": given, "stated": stated, "feature": left.pop(feature, None)})
    for name, feature in left.items():  # type: ignore[assignment]  # the loop above names features by text
        rows.append({"label": name.replace("_", " ").capitalize(), "given": [], "stated": [], "feature": feature})
    return rows


def _ruling(ruling: Ruling | None) -> dict[str, object] | None:
    if ruling is None:
        return None
    return {
        "state": ruling.state, "sentence": ruling.decision.sentence, "note": ruling.note,
        "index": ruling.decision.index,
        "changes": [_change(change) for change in ruling.changes],
    }  # fmt: skip


def _change(change: Change) -> dict[str, object]:
    side = "given by the customer" if change.side == "given" else "on the list"
    return {"what": f"{change.label.capitalize()}, {side}", "added": change.added, "removed": change.removed}


def _customers(states: Sequence[AlertState], but: str) -> list[dict[str, object]]:
    """One line per customer with open alerts, the present one left out."""
    groups: dict[str, list[AlertState]] = {}
    for state in states:
        if state.alert.query != but:
            groups.setdefault(state.alert.query, []).append(state)
    return [{**_waiting(group[0]), "more": len(group) - 1} for group in list(groups.values())[:_NEXT]]


def _waiting(state: AlertState) -> dict[str, object]:
    alert = state.alert
    words = {"open": "open", "confirmed": "decided: the same party", "decided": "decided: not the same party"}
    return {
        "number": alert.number, "label": alert.label, "caption": alert.caption, "state": words[state.state],
        "score": f"{alert.score // 100 / 100:.2f}", "datasets": alert.datasets, "more": 0,
        "reopened": state.ruling is not None and state.ruling.state == "re-opened",
    }  # fmt: skip


def _row(standing: Standing) -> dict[str, object]:
    each = standing.decision
    name = query_of(each.query).name
    return {
        "index": each.index, "day": each.row.time, "verdict": VERDICTS.get(each.verdict, each.verdict),
        "state": standing.state, "why": standing.why, "who": f"{each.query.id} {name}".strip() or "(erased)",
        "caption": standing.caption, "entity": each.listed.id, "reason": each.row.reason, "by": each.row.by,
        "sentence": each.sentence, "score": f"{each.row.score // 100 / 100:.2f}",
        "can_reopen": standing.state in {"stands", "re-opened", "not listed"},
    }  # fmt: skip


def _asked_for(asked: Asked) -> Query:
    given = {name: asked.form.text(name) for name in _FIELDS if asked.form.text(name)}
    return Query.of(asked.form.text("name"), given)


def _hidden(query: Query) -> dict[str, str]:
    return {name: value for name in ("name", *_FIELDS) if (value := getattr(query, name))}
