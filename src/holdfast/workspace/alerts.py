# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The possible matches of the last screened file, kept until the next one, to be decided one by one.

`run/alerts.json` holds per alert the customer's facts (which the decision will rest on), the listed
party's id and what was shown. It is a work queue on this machine and no evidence: the log has the
decisions. Numbers are positions in the file and stay what they are while alerts are decided.

An alert is **open** until a decision stands on today's facts; `unsure` leaves it open, `the-same`
makes it confirmed, `not-the-same` decided.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holdfast.base.errors import HoldfastError
from holdfast.base.files import Disk
from holdfast.screening.decisions import Ruling
from holdfast.screening.sides import Party, query_of, query_party
from holdfast.workspace.answers import finding_of, label_of, plain_fields
from holdfast.workspace.deciding import book, find_listed
from holdfast.workspace.images import image

if TYPE_CHECKING:
    from holdfast.screening.batch import Match, Result
    from holdfast.screening.query import Query
    from holdfast.workspace.opening import Workspace

__all__ = ["Alert", "AlertState", "Alerts", "Keeper", "alert_states", "alerts_stamp", "last_alerts"]

_log = logging.getLogger(__name__)
_FILE = "alerts.json"
_KEPT = 20_000  # 40 MB of JSON at most; a run with more alerts than that is screened in parts


@dataclass(frozen=True, slots=True)
class Alert:
    """One possible match as the run gave it. `query` is the text of `Party`; `score` is in ten-thousandths."""

    number: int
    label: str
    query: str
    entity: str
    referents: tuple[str, ...]
    caption: str
    schema: str
    score: int
    why: str
    datasets: tuple[str, ...]
    features: tuple[dict[str, str], ...]

    @property
    def party(self) -> Party:
        """The customer's side."""
        return Party.parse(self.query)

    @property
    def asked(self) -> Query:
        """The customer as a query."""
        return query_of(self.party)


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts of one run. `left_out` counts those beyond the number kept."""

    file: str
    screened_at: str
    image: str
    alerts: tuple[Alert, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class AlertState:
    """An alert with what was decided of it; `state` is `open`, `confirmed` or `decided`."""

    alert: Alert
    state: str
    ruling: Ruling | None


class Keeper:
    """Collects the alerts of a run and writes them when it has ended."""

    def __init__(self) -> None:
        self._alerts: list[Alert] = []
        self._left_out = 0

    def take(self, result: Result) -> None:
        """Keep the possible matches of one result, decided ones too."""
        found = sorted((*result.hits, *result.decided), key=lambda one: (-one.score, one.entity_id))
        for match in found:
            if len(self._alerts) >= _KEPT:
                self._left_out += 1
            else:
                self._alerts.append(_alert(len(self._alerts) + 1, result.query, match))

    def dump(self) -> dict[str, Any]:
        """What `load` takes: for a run that is gone on with later."""
        return {"alerts": [plain_fields(one) for one in self._alerts], "left_out": self._left_out}

    def load(self, fields: Mapping[str, Any]) -> None:
        """Begin with the alerts of the part that was screened before."""
        self._alerts, self._left_out = [_read(one) for one in fields["alerts"]], int(fields["left_out"])

    def save(self, workspace: Workspace, file: str, screened_at: str, digest: str) -> None:
        """Replace the alerts of the run before."""
        run = {"file": file, "screened_at": screened_at, "image": digest, **self.dump()}
        data = json.dumps(run, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        Disk().replace_file(workspace.folder / "run" / _FILE, data)


def last_alerts(workspace: Workspace) -> Alerts | None:
    """The alerts of the last screened file; `None` when there is none, or another version wrote it."""
    try:
        fields = json.loads((workspace.folder / "run" / _FILE).read_text("utf-8"))
        rows = tuple(_read(one) for one in fields["alerts"])
        return Alerts(**{**fields, "alerts": rows})
    except (OSError, ValueError, TypeError, KeyError):
        return None  # a queue: the file is screened again


def alerts_stamp(workspace: Workspace) -> tuple[int, int]:
    """Differs whenever `last_alerts` may; costs nothing."""
    try:
        found = (workspace.folder / "run" / _FILE).stat()
    except OSError:
        return (0, 0)
    return found.st_mtime_ns, found.st_size


def _read(one: Mapping[str, Any]) -> Alert:
    lists = {name: tuple(one[name]) for name in ("referents", "datasets", "features")}
    return Alert(**{**one, **lists})


def alert_states(workspace: Workspace, run: Alerts) -> tuple[AlertState, ...]:
    """What has been decided of each alert, on today's facts; one without a decision is not looked up again."""
    decisions = book(workspace)
    about = {one.listed.id for one in decisions.decisions}
    found = image(workspace) if about else None
    states = []
    for alert in run.alerts:
        ruling = None
        if found is not None and not about.isdisjoint((alert.entity, *alert.referents)):
            try:
                listed = find_listed(found, alert.entity)
                ruling = None if listed is None else decisions.ruling(alert.asked, listed)
            except HoldfastError as exc:
                _log.warning("alert %d cannot be read: %s", alert.number, exc.message)
        states.append(AlertState(alert, _state(ruling), ruling))
    return tuple(states)


def _state(ruling: Ruling | None) -> str:
    if ruling is None or ruling.state != "stands":
        return "open"
    return {"not-the-same": "decided", "the-same": "confirmed"}.get(ruling.decision.verdict, "open")


def _alert(number: int, query: Query, match: Match) -> Alert:
    label = query.name if query.numbered else label_of(query)
    shown = finding_of(label, match)
    return Alert(
        number, label, query_party(query).text, match.entity_id, tuple(match.referents), match.caption, match.schema,
        match.score, match.reason, tuple(match.datasets), shown.features,
    )  # fmt: skip
