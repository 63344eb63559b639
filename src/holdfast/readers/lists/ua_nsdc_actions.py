# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The actions of Ukraine's sanctions register: decrees, restrictions, terms → Sanctions.

An action is one decision about one subject: a decree with number, date and link, a term, and
the restrictions in the words of article 4 of the law on sanctions. Restrictions of one kind make
one Sanction; those that no kind of the vocabulary fits make one without a kind, with the words
as `provisions` and a counted loss each (stripping of decorations, end of cultural exchange …).

Terms are fixed: where the action has a term in years or months and no end, the end is the
decree's day so many years later (`rule:nsdc-term@1`, standing on the decree's date and the
term). An unlimited term has no end. Whether a measure has expired follows from its end; the
register's own words "expired" and "excluded" become statuses, "active" is what dates say.

Source: Law of Ukraine 1644-VII "On Sanctions" of 14 August 2014, article 4.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping

from holdfast.model.statement import Loss, Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import squeeze
from holdfast.readers.json_spans import Span
from holdfast.readers.lists.ua_nsdc_text import date

__all__ = ["fill_actions", "kind_of", "term_end"]

_AUTHORITY = "National Security and Defense Council of Ukraine"
_LAW, _LAW_ID = 'Law of Ukraine "On Sanctions"', "UA-1644-VII"
_STATUS = {"expired": "expired", "excluded": "lifted"}
_KINDS: tuple[tuple[re.Pattern[str], str | None], ...] = tuple(
    (re.compile(expression), kind)
    for expression, kind in (
        (r"стягнення в дохід держави", "asset confiscation"),
        (r"блокування активів", "asset freeze"),
        (r"приватизаці|оренд\w+ державного майна", "debarment"),
        (r"закупівел|закупівл", "debarment"),
        (r"торговельних операцій", "trade restriction"),
        (r"транзиту ресурсів|польотів та перевезень|перевезень територією", "transport restriction"),
        (r"виведенн\w+ капіталів", "financial restriction"),
        (r"економічних та фінансових зобов.?язань", "financial restriction"),
        (r"(?:анулювання|зупинення|припинення дії).{0,40}(?:ліцензій|дозволів)", "licence revocation"),
        (r"телекомунікаці|електронних комунікаці|комунікаційних послуг", "services ban"),
        (r"заходження.{0,80}суден", "ship ban"),
        (r"повітряного простору", "airspace ban"),
        (r"цінних паперів|цінними паперами", "investment ban"),
        (r"платіжної системи|платіжних систем", "payment system exclusion"),
        (r"статутного капіталу|земельн\w+ ділян", "investment ban"),
        (r"валютних цінностей|кредити|позик|здійснення інвестицій|інвестиці\w+ в іноземну", "financial restriction"),
        (r"передання технологій|прав на об.?єкти права інтелектуальної власності", "export control"),
        (r"в.?їзд|віз\b|в.?їзду|скасування віз", "travel ban"),
        (r"офіційних візитів|засідань, переговорів", "diplomatic act"),
    )
)
_YEARS = re.compile(
    r"(\d{1,3}|один|два|три|п.?ять|десять|п.?ятнадцять)\s*(?:\([^)]*\)\s*)?(рік|рок|років|р\b|міс|year|month)"
)
_NUMBERS = {"один": 1, "два": 2, "три": 3, "п'ять": 5, "пять": 5, "десять": 10, "п'ятнадцять": 15, "пятнадцять": 15}
_UNLIMITED = re.compile(r"безстроков|безтермінов|indefinite|unlimited")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_KNOWN = frozenset(
    {"aid", "sid", "status", "decree", "term", "endDate", "restrictions", "issuers", "reason", "reasons"}
)


def kind_of(restriction: str) -> str | None:
    """The kind of measure a restriction is, by its words; `None` when no kind fits."""
    low = squeeze(restriction).lower().replace("’", "'").replace("ʼ", "'")
    return next((kind for pattern, kind in _KINDS if pattern.search(low)), None)


def term_end(day: str, term: str) -> str | None:
    """The last day of a term that begins on `day` (EDTF, a whole day); `None` when either says too little."""
    begun, said = _ISO.match(day), _YEARS.search(squeeze(term).lower().replace("’", "'").replace("ʼ", "'"))
    if begun is None or said is None:
        return None
    count = int(said[1]) if said[1].isdigit() else _NUMBERS.get(said[1], 0)
    months = count if said[2].startswith(("міс", "month")) else 12 * count
    year, month = divmod(int(begun[1]) * 12 + int(begun[2]) - 1 + months, 12)
    if not months or year > 9999:  # noqa: PLR2004 - the calendar's end
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return f"{year:04}-{month + 1:02}-{min(int(begun[3]), last):02}"


def fill_actions(b: Builder, actions: Span) -> None:
    """The Sanctions of one subject's actions, an array of objects; ranges count from the record's start."""
    if not isinstance(actions.value, list):
        b.losses.append(Loss("dropped", "actions that are no list", "", "actions", actions.start, actions.end))
        return
    b.rule(b.main, b.schema, prop="programId", value=_LAW_ID, rule="nsdc-publisher@1")  # the record is about the party
    for index, action in enumerate(actions.value, start=1):
        path = f"actions[{index}]"
        if isinstance(action.value, dict):
            _Action(b, action, action.value, path).fill()
        else:
            b.losses.append(Loss("dropped", "an action that is no object", "", path, action.start, action.end))


class _Action:
    """One action: its object, its path, and the Sanctions made of it."""

    def __init__(self, b: Builder, span: Span, said: Mapping[str, Span], path: str) -> None:
        self.b = b
        self.span = span
        self.said = said
        self.path = path

    def fill(self) -> None:
        aid = self.said.get("aid")
        number = str(aid.value) if aid is not None and isinstance(aid.value, (str, int)) else f"{self.span.start}"
        groups = self._restrictions()
        for kind, restrictions in groups.items():
            entity = self.b.sub("sanction", number, kind or "")
            self._one(entity, kind, restrictions, aid)
        for name, span in self.said.items():
            if name not in _KNOWN and span.value not in (None, "", [], {}):
                self.b.losses.append(
                    Loss(
                        "dropped",
                        "unknown field of an action",
                        f"{name}: {_text(span)}",
                        f"{self.path}/{name}",
                        span.start,
                        span.end,
                    )
                )

    def _restrictions(self) -> dict[str | None, list[tuple[Span, str]]]:
        groups: dict[str | None, list[tuple[Span, str]]] = {}
        listed = self.said.get("restrictions")
        items = listed.value if listed is not None and isinstance(listed.value, list) else []
        for index, item in enumerate(items, start=1):
            where = f"{self.path}/restrictions[{index}]"
            span = item.value.get("restriction") if isinstance(item.value, dict) else item
            if span is None or not isinstance(span.value, str) or not span.value.strip():
                continue
            self.b.parts += 1
            kind = kind_of(span.value)
            if kind is None:
                self.b.losses.append(
                    Loss("unparsed", "a restriction without a kind", span.value, where, span.start, span.end)
                )
            groups.setdefault(kind, []).append((span, where))
        return groups or {None: []}

    def _one(self, entity: str, kind: str | None, restrictions: list[tuple[Span, str]], aid: Span | None) -> None:
        b = self.b
        self._row(entity, "entity", b.main, self.span, self.path)
        if kind is not None:
            start = min(span.start for span, _ in restrictions)
            end = max(span.end for span, _ in restrictions)
            b.rows.append(Row(entity, "Sanction", "kind", kind, None, None, "rule:nsdc-restriction@1", start, end))
        for span, where in restrictions:
            self._row(entity, "provisions", squeeze(str(span.value)), span, where, lang="ukr")
        if aid is not None:
            self._row(entity, "authorityId", str(aid.value), aid, f"{self.path}/aid")
        for prop, value in (("country", "ua"), ("program", _LAW), ("programId", _LAW_ID)):
            b.rule(entity, "Sanction", prop=prop, value=value, rule="nsdc-publisher@1")
        if not self._said(entity, "authority", "issuers"):
            b.rule(entity, "Sanction", prop="authority", value=_AUTHORITY, rule="nsdc-publisher@1")
        self._said(entity, "reason", "reason")
        self._said(entity, "reason", "reasons")
        self._decree(entity)
        status = self.said.get("status")
        if status is not None and str(status.value).lower() in _STATUS:
            self._row(entity, "status", _STATUS[str(status.value).lower()], status, f"{self.path}/status")
        elif status is not None and isinstance(status.value, str) and status.value.lower() not in {"active", ""}:
            self._row(entity, "status", squeeze(status.value), status, f"{self.path}/status")

    def _decree(self, entity: str) -> None:
        decree = self.said.get("decree")
        said = decree.value if decree is not None and isinstance(decree.value, dict) else {}
        where = f"{self.path}/decree"
        for name, prop in (("number", "legalAct"), ("link", "legalActUrl")):
            span = said.get(name)
            if span is not None and isinstance(span.value, (str, int)) and str(span.value).strip():
                self._row(entity, prop, squeeze(str(span.value)), span, f"{where}/{name}")
        begun = said.get("date")
        day = self._dated(entity, ("actedDate", "listingDate", "startDate"), begun, f"{where}/date")
        ended = self._dated(entity, ("endDate",), self.said.get("endDate"), f"{self.path}/endDate")
        term = self.said.get("term")
        if term is None or term.value in (None, ""):
            return
        words = squeeze(str(term.value))
        self._row(entity, "summary", words, term, f"{self.path}/term", lang="ukr")
        if ended is not None or _UNLIMITED.search(words.lower()):
            return
        end = None if day is None else term_end(day, words)
        if end is None or begun is None:
            self.b.losses.append(
                Loss(
                    "unparsed", "a term whose end cannot be computed", words, f"{self.path}/term", term.start, term.end
                )
            )
            return
        start, stop = min(begun.start, term.start), max(begun.end, term.end)
        self.b.rows.append(Row(entity, "Sanction", "endDate", end, None, words, "rule:nsdc-term@1", start, stop))

    def _dated(self, entity: str, props: tuple[str, ...], span: Span | None, path: str) -> str | None:
        if span is None or not isinstance(span.value, str) or not span.value.strip():
            return None
        value = date(span.value)
        if value is None:
            self.b.rows.append(
                Row(self.b.main, self.b.schema, "notes", squeeze(span.value), None, None, path, span.start, span.end)
            )
            self.b.losses.append(Loss("unparsed", "not a date", span.value, path, span.start, span.end))
            return None
        for prop in props:
            self._row(entity, prop, value, span, path)
        return value

    def _said(self, entity: str, prop: str, name: str) -> bool:
        """The texts of a member that is a string or a list of them; whether there was any."""
        found = self.said.get(name)
        spans = [] if found is None else found.value if isinstance(found.value, list) else [found]
        texts = [span for span in spans if isinstance(span.value, str) and span.value.strip()]
        for span in texts:
            self._row(entity, prop, squeeze(str(span.value)), span, f"{self.path}/{name}", lang="ukr")
        return bool(texts)

    def _row(  # noqa: PLR0917 - a row, in bulk
        self, entity: str, prop: str, value: str, span: Span, path: str, *, lang: str | None = None
    ) -> None:
        said = span.value if isinstance(span.value, str) else None
        original = None if said is None or squeeze(said) == value else said
        self.b.rows.append(Row(entity, "Sanction", prop, value, lang, original, path, span.start, span.end))


def _text(span: Span) -> str:
    return str(span.value)[:200] if isinstance(span.value, (str, int, float)) else "…"
