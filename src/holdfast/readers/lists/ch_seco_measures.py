# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The sets of Switzerland's list, what each forbids, and how a target came under it and left it.

A programme (an ordinance) has several `sanctions-set`s (an article or annex each), and a target
names the sets it stands under by number. One Sanction per set, kind of measure and period.

Kinds come from the words of the set ("Financial measures, annex 2"), else from the ordinance and
annex where the ordinance has been read (`_ANNEXES`). A set that neither knows gives a Sanction
without a kind, its words as `provisions`, and a counted loss. A travel ban concerns persons only.

`modification`s stand newest first. A target is under a set from its listing to its de-listing;
a listing after a de-listing is a period of its own, so that listed–de-listed–listed stays three
facts. A set added or removed by an amendment begins or ends with that amendment. The dates of a
modification are typed: enactment → acted, publication → published (and, of the first listing,
first listed), effective → in effect (and start, or end). De-listed means `lifted`, by the
publisher's word. The first period's Sanction keeps its id when more is added.

Source: ordinance of 4 March 2022 (SR 946.231.176.72), articles 15 and 29; the list's own words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from holdfast.readers.clean import date_edtf, squeeze
from holdfast.readers.lists.ch_seco_names import language
from holdfast.readers.lists.ch_seco_walk import Fill, attribute, numbered
from holdfast.readers.xml import Node

__all__ = ["SanctionsSet", "fill_sanctions", "kinds_of", "sets_of_program"]

AUTHORITY = "State Secretariat for Economic Affairs"
_LANGUAGES = ("eng", "deu", "fra", "ita")
_FREEZE = (
    r"asset|freez|funds|financial (?:measure|sanction)|finanzsanktion|sanctions? financière|sanzion[ie] finanziari"
    r"|gel des avoirs|sperrung"
)
_TRAVEL = r"travel|entry (?:and|into|ban)|reisesanktion|einreise|sanctions? de voyage|sanzioni di viaggio"
_MARKET = r"capital market|kapitalmarkt|marché des capitaux|mercato dei capitali"
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(expression, re.IGNORECASE))
    for kind, expression in (
        ("asset freeze", _FREEZE),
        ("travel ban", _TRAVEL),
        ("sectoral finance and energy restriction", _MARKET),
        ("payment system exclusion", r"payment messaging|financial messaging|\bswift\b"),
        ("transaction ban", r"transactions? (?:ban|with)|prohibition of transactions"),
        ("ship ban", r"vessel|\bships?\b"),
        ("aircraft ban", r"\baircraft"),
        ("arms embargo", r"\barms\b|armaments"),
        ("import ban", r"\bimports?\b"),
        ("export control", r"\bgoods\b|\bexports?\b|dual-use|end[- ]users?"),
    )
)
# (number of the ordinance, annex) → kinds, where the ordinance has been read and the words of the set do not say.
_ANNEXES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("946.231.176.72", "8"): ("asset freeze", "travel ban"),
}
_NUMBER = re.compile(r"\b(?:SR|RS)\s+(\d+(?:\.\d+)+)")
_ANNEX = re.compile(r"\bannexe?s?\s+(\d{1,3}[a-z]?)\b(?!\s*(?:,|and|et|-|–)\s*\d)", re.IGNORECASE)
_UN = re.compile(r"[A-Z]{2}[a-z]?[ie]\.\d{3,4}\Z")
_DATES = (("enactment-date", "actedDate"), ("publication-date", "publishedDate"), ("effective-date", "effectiveDate"))
_BEST = ("effective-date", "publication-date", "enactment-date")
_SETS_STAND_IN = frozenset({"sanctions-set-id", "target"})
_MODIFICATION = frozenset({"modification-type", "enactment-date", "publication-date", "effective-date", "ssid"})


@dataclass(frozen=True, slots=True)
class SanctionsSet:
    """One set of a programme: its number, the programme's key and names, and its own words, by language."""

    id: str
    program: str
    key: Mapping[str, str]
    act: Mapping[str, str]
    words: Mapping[str, str]

    def said(self, what: Mapping[str, str]) -> str:
        """The English text, else the first there is."""
        return next((what[lang] for lang in (*_LANGUAGES, *what) if lang in what), "")

    def identity(self) -> bytes:
        """What a target's rows take from this set; part of the identity of its records."""
        said = (self.id, self.said(self.key), *(f"{lang}={text}" for lang, text in sorted(self.act.items())),
                *(f"{lang}={text}" for lang, text in sorted(self.words.items())))  # fmt: skip
        return "\x1f".join(said).encode("utf-8", "surrogatepass")


def sets_of_program(program: Node) -> Iterator[SanctionsSet]:
    """The sets of one `sanctions-program`, in the order they stand."""
    key, act = _by_language(program, "program-key"), _by_language(program, "program-name")
    words: dict[str, dict[str, str]] = {}
    for child in program.children:
        if child.tag == "sanctions-set":
            text = squeeze(child.text)
            own = words.setdefault(attribute(child, "ssid"), {})
            if text:
                own.setdefault(language(attribute(child, "lang")) or "eng", text)
    for number, said in words.items():
        if number:
            yield SanctionsSet(number, attribute(program, "ssid"), key, act, said)


def _by_language(program: Node, tag: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in program.children:
        text = squeeze(child.text)
        if child.tag == tag and text:
            found.setdefault(language(attribute(child, "lang")) or "eng", text)
    return found


def kinds_of(one: SanctionsSet, schema: str) -> tuple[str, ...]:
    """The kinds of measure a target of that schema is under; empty when nothing known says."""
    texts = list(one.words.values())
    found = [kind for kind, pattern in _WORDS if any(pattern.search(text) for text in texts)]
    if not found:
        number, annex = _NUMBER.search(one.said(one.act)), _ANNEX.search(one.said(one.words))
        if number is not None and annex is not None:
            found = list(_ANNEXES.get((number[1], annex[1].lower()), ()))
    if schema != "Person" and len(found) > 1:
        found = [kind for kind in found if kind != "travel ban"]
    return tuple(found)


@dataclass(slots=True)
class _Event:
    kind: str
    node: Node
    path: str

    def date(self, name: str) -> str | None:
        return date_edtf(attribute(self.node, name)) if name in self.node.attributes else None

    @property
    def best(self) -> tuple[str, str] | None:
        """The attribute that dates it, and the date."""
        return next(((name, date) for name in _BEST if (date := self.date(name)) is not None), None)

    def sets(self, block: str) -> dict[str, Node]:
        """The sets that `added` or `removed` names, each with the element that does."""
        return {one: at for child in self.node.children if child.tag == block for one, at in _set_nodes(child)}

    def changed(self, block: str, other: str) -> dict[str, Node]:
        """The sets that stand in `block` and not in the `other`."""
        found, kept = self.sets(block), self.sets(other)
        return {one: node for one, node in found.items() if one not in kept}


@dataclass(slots=True)
class _Period:
    """From a listing to a de-listing, with the amendments between; ends are events that end it."""

    begun: list[_Event] = field(default_factory=list)
    amended: list[_Event] = field(default_factory=list)
    ended: list[_Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Named:
    """A set as the target names it: number, where, and whether it still does."""

    id: str
    path: str
    span: tuple[int, int]
    current: bool = True


def _set_nodes(node: Node) -> Iterator[tuple[str, Node]]:
    """Every set number below a node of a modification, and the element that says it."""
    stack = [node]
    while stack:
        one = stack.pop()
        if one.tag == "sanctions-set-id" and one.text.strip():
            yield squeeze(one.text), one
        if one.tag == "target" and (said := attribute(one, "sanctions-set-id")):
            yield said, one
        stack.extend(child for child in reversed(one.children) if child.tag in _SETS_STAND_IN)


def fill_sanctions(
    f: Fill, target: Node, sets: Mapping[str, SanctionsSet], reasons: Sequence[tuple[Node, str]]
) -> bool:
    """The Sanctions of one target; whether it stands under any of them now."""
    events = _in_time([_event(f, node, path) for node, path in numbered(target, "modification")])
    periods = _periods(events)
    named = list(_named(f, target, events))
    if not any(one.current for one in named):
        f.lose("", "target", (0, f.b.size), reason="a target without a sanctions set", kind="dropped")
    standing = False
    known: set[str] = set()
    for one in named:
        if one.id in known:
            continue
        known.add(one.id)
        found = sets.get(one.id)
        kinds = () if found is None else kinds_of(found, f.b.schema)
        if not kinds and one.current:
            reason = (
                "a sanctions set the file does not name"
                if found is None
                else "a sanctions set whose measures are not known"
            )
            f.lose(one.id if found is None else found.said(found.words), one.path, one.span, reason=reason)
        own = list(_of_set(periods, one))
        for index, period in enumerate(own):
            standing = standing or not period.ended
            # What is said now need not have been the reason of an earlier listing, or of a set that is left.
            why = reasons if one.current and index == len(own) - 1 else ()
            for kind in kinds or (None,):
                tail = () if index == 0 else (str(index + 1),)
                entity = f.b.sub("sanction", one.id, kind or "", *tail)
                _sanction(f, entity, one, found=found, kind=kind)
                _dates(f, entity, period, one)
                _about(f, entity, target, why)
    return standing


def _event(f: Fill, node: Node, path: str) -> _Event:
    f.strange(node, path, ("added", "removed"), _MODIFICATION)
    kind = attribute(node, "modification-type")
    if kind not in {"listed", "amended", "de-listed"}:
        f.lose(kind, f"{path}/@modification-type", f.attribute_range(node, "modification-type"),
               reason="unknown kind of modification")  # fmt: skip
    for name, _ in _DATES:
        said = attribute(node, name)
        if said and date_edtf(said) is None:
            f.keep(said, f"{path}/@{name}", f.attribute_range(node, name), "not a date")
    return _Event(kind, node, path)


def _in_time(events: list[_Event]) -> list[_Event]:
    """Oldest first: the list has the newest first; where the dates say otherwise, they win."""
    oldest = events[::-1]
    for order in (oldest, events):
        dates = [best[1] for one in order if (best := one.best) is not None]
        if all(one <= other for one, other in pairwise(dates)):
            return order
    return sorted(oldest, key=lambda one: one.best[1] if one.best is not None else "")


def _periods(events: Sequence[_Event]) -> list[_Period]:
    periods = [_Period()]
    for one in events:
        last = periods[-1]
        if one.kind == "listed":
            if last.ended:
                last = _Period()
                periods.append(last)
            last.begun.append(one)
        elif one.kind == "de-listed":
            last.ended.append(one)
        else:
            last.amended.append(one)
    return periods


def _of_set(periods: Sequence[_Period], one: _Named) -> Iterator[_Period]:
    """The periods of one set: an amendment that brings the set or takes it away begins or ends it."""
    for period in periods:
        brought = [event for event in period.amended if one.id in event.changed("added", "removed")]
        taken = [event for event in period.amended if one.id in event.changed("removed", "added")]
        amended = [event for event in period.amended if event not in brought and (event not in taken or one.current)]
        own = _Period(brought or list(period.begun), amended, list(period.ended))
        if taken and not one.current:
            own.ended = [taken[-1]]
        yield own


def _named(f: Fill, target: Node, events: Sequence[_Event]) -> Iterator[_Named]:
    said = attribute(target, "sanctions-set-id")
    if said:
        yield _Named(said, "@sanctions-set-id", f.attribute_range(target, "sanctions-set-id"))
    for node, path in numbered(target, "sanctions-set-id"):
        if squeeze(node.text):
            yield _Named(squeeze(node.text), path, f.range(node))
    for event in events:
        if event.kind == "amended":
            for number, node in sorted(event.changed("removed", "added").items()):
                yield _Named(number, f"{event.path}/removed/{node.tag}", f.range(node), current=False)


def _sanction(f: Fill, entity: str, one: _Named, *, found: SanctionsSet | None, kind: str | None) -> None:
    on = (entity, "Sanction")
    f.row("entity", f.b.main, one.path, one.span, on)
    f.row("programId", one.id, one.path, one.span, on)
    for prop, value in (("authority", AUTHORITY), ("country", "ch")):
        f.b.rule(entity, "Sanction", prop=prop, value=value, rule="seco-publisher@1")
    f.b.rule(entity, "Sanction", prop="authorityId", value=f.b.main.rpartition("-")[2], rule="seco-ssid@1")
    if kind is not None:
        f.b.rule(entity, "Sanction", prop="kind", value=kind, rule="seco-set-effect@1")
    if found is None:
        return
    if key := found.said(found.key):
        f.row("program", key, one.path, one.span, on, original=one.id)
    for lang in _known(found.act):
        f.row("legalAct", found.act[lang], one.path, one.span, on, lang=lang, original=one.id)
    for lang in _known(found.words):
        f.row("provisions", found.words[lang], one.path, one.span, on, lang=lang, original=one.id)


def _known(said: Mapping[str, str]) -> Collection[str]:
    """English where there is any, for a row each would only repeat it; else every language there is."""
    return ["eng"] if "eng" in said else list(said)


def _dates(f: Fill, entity: str, period: _Period, one: _Named) -> None:
    on = (entity, "Sanction")
    for index, event in enumerate(period.begun):
        for name, prop in _DATES:
            _date(f, prop, event, name, on)
        _date(f, "startDate", event, "effective-date", on)
        if index == 0:
            _date(f, "listingDate", event, "publication-date", on)
    for event in period.amended:
        if (best := event.best) is not None:
            _date(f, "amendedDate", event, best[0], on)
    for event in period.ended:
        if (best := event.best) is not None:
            _date(f, "endDate", event, best[0], on)
        else:
            f.lose(event.kind, event.path, f.range(event.node), reason="de-listed without a date")
        if event.kind == "de-listed":
            f.put_attribute("status", "lifted", event.node, "modification-type", event.path, on)
        else:  # an amendment took this set away
            f.row("status", "lifted", one.path, one.span, on, original=one.id)


def _date(f: Fill, prop: str, event: _Event, name: str, on: tuple[str, str]) -> None:  # noqa: PLR0917 - a row
    value = event.date(name)
    if value is not None:
        f.put_attribute(prop, value, event.node, name, event.path, on)


def _about(f: Fill, entity: str, target: Node, reasons: Sequence[tuple[Node, str]]) -> None:
    on = (entity, "Sanction")
    for node, path in reasons:
        f.put("reason", squeeze(node.text), node, path, on)
    for node, path in numbered(target, "foreign-identifier"):
        text = squeeze(node.text)
        if text:
            f.put("unscId" if _UN.match(text) else "recordId", text, node, path, on)
