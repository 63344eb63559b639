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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from holdfast.base.errors import HoldfastError
from holdfast.base.files import Disk
from holdfast.screening.decisions import Ruling
from holdfast.screening.sides import Party, query_of, query_party
from holdfast.workspace.answers import features_in_words, label_of
from holdfast.workspace.deciding import book, find_listed
from holdfast.workspace.images import image

if TYPE_CHECKING:
    from holdfast.screening.batch import Match, Result
    from holdfast.screening.query import Query
    from holdfast.workspace.opening import Workspace

__all__ = ["Alert", "AlertState", "Alerts", "Keeper", "alert_lines", "alert_states", "alerts_stamp", "last_alerts"]

_log = logging.getLogger(__name__)
_FILE = "alerts.json"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
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


def alert_lines(result: Result) -> list[bytes]:
    """The alerts of one result, decided ones too, each as a line of JSON without its first field, the number."""
    found = sorted((*result.hits, *result.decided), key=lambda one: (-one.score, one.entity_id))
    return [_line(result.query, match) for match in found]


class Keeper:
    """Collects the alerts of a run in a file, and keeps them when it has ended. At most 20,000 are kept."""

    def __init__(self, lines: BinaryIO, kept: int = 0, left_out: int = 0) -> None:
        self._lines, self._kept, self._left_out = lines, kept, left_out

    @property
    def full(self) -> bool:
        """Whether more alerts would only be counted."""
        return self._kept >= _KEPT

    def take(self, lines: Sequence[bytes], count: int) -> None:
        """Keep `lines` of `alert_lines`, in order, of `count` alerts; for a full keeper no lines need be made."""
        kept = lines[: _KEPT - self._kept]
        for line in kept:
            self._kept += 1
            self._lines.write(b'{"number":%d,%b\n' % (self._kept, line))
        self._left_out += count - len(kept)

    def dump(self) -> dict[str, int]:
        """What the next keeper of the same file is made with: for a run that is gone on with later."""
        return {"kept": self._kept, "left_out": self._left_out}

    def save(self, workspace: Workspace, file: str, screened_at: str, digest: str) -> None:
        """Replace the alerts of the run before by those in the file."""
        self._lines.seek(0)
        run = json.dumps({"file": file, "screened_at": screened_at, "image": digest}, ensure_ascii=False)
        parts = [run.encode("utf-8", "replace")[:-1], b', "alerts": [']
        parts += [b",".join(line[:-1] for line in self._lines), b'], "left_out": %d}' % self._left_out]
        Disk().replace_file(workspace.folder / "run" / _FILE, b"".join(parts))


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


def _line(query: Query, match: Match) -> bytes:
    """An alert as JSON without its opening brace: its number is put in front."""
    fields = {
        "label": query.name if query.numbered else label_of(query), "query": query_party(query).text,
        "entity": match.entity_id, "referents": match.referents, "caption": match.caption, "schema": match.schema,
        "score": match.score, "why": match.reason, "datasets": match.datasets,
        "features": features_in_words(match.features),
    }  # fmt: skip
    return _encode(fields).encode("utf-8", "replace")[1:]
