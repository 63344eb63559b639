# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The measures of one British designation → Sanctions, one for each regulation and kind.

Indicators and words are read together: an indicator that is true, and a word of
`SanctionsImposed`, each stand for themselves, and a measure that only one of them names stands
and is counted as a loss, so that it can be looked at. Words for which there is no indicator
(shipping, transport, correspondent banking) stand alone. An indicator or a word nobody knows
gives a Sanction without a kind, with the words in `provisions`, and a loss.

Every Sanction carries the day of designation (OFSI's list has one for each regime), the day of
the last update, the references and the reasons; the day a sentence gives for one measure ("The
trust services sanctions were imposed on 21/03/2023") is the start of that one alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from holdfast.model.statement import Row
from holdfast.readers.clean import squeeze
from holdfast.readers.lists.gb_listing import Listing
from holdfast.readers.lists.gb_measures import ACTS, INDICATORS, WORDS, folded, imposed
from holdfast.readers.lists.gb_numbers import uk_date
from holdfast.readers.pieces import Fill, Piece

__all__ = ["Publisher", "measures", "sanctions"]

_REGIME_CODE = re.compile(r"[A-Z]{2,5}(?=[0-9])")
_REFERENCE = re.compile(r"[A-Z]{2,3}[ei]\.?[0-9]{3,4}|[A-Z]{1,2}\.[A-Z]\.[0-9]{1,3}\.[0-9]{2}", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LAWS = "https://www.legislation.gov.uk/uksi"
_NOTHING = frozenset({"n/a", "none", "-"})


@dataclass(frozen=True, slots=True)
class Publisher:
    """What a list says of every party by holding it: authority, the rule's name, kinds that follow from the list."""

    authority: str
    rule: str
    always: tuple[str, ...] = ()
    acts: bool = False  # whether what it calls a regime is the title of the regulations


@dataclass(slots=True)
class _Measure:
    """One Sanction to be: what gives its kind, what it says, and the day it began."""

    kind: str | None
    because: list[Piece] = field(default_factory=list)
    words: list[tuple[str, Piece]] = field(default_factory=list)
    begun: list[Piece] = field(default_factory=list)


def measures(f: Fill, listing: Listing, publisher: Publisher) -> dict[str, _Measure]:
    """The measures of a designation by kind; one whose kind is unknown by its word."""
    found: dict[str, _Measure] = {kind: _Measure(kind) for kind in publisher.always}
    flags = {tag: _flag(f, tag, piece) for tag, piece in listing.indicators} | dict.fromkeys(listing.denied, False)
    named: set[str | None] = set()
    for piece in _words(listing):
        tag, kinds = WORDS.get(folded(piece.text), (None, ()))
        named.add(tag)
        for kind in kinds:
            _add(found, kind, piece).words.append((piece.plain, piece))
        if not kinds:
            _add(found, None, piece).words.append((piece.plain, piece))
            f.loss(piece, "a measure nobody knows")
        elif flags.get(tag or "") is False:
            f.loss(piece, "a measure the words name and its indicator denies")
    for tag, piece in listing.indicators:
        if flags[tag]:
            _indicated(f, found, tag, piece, named=tag in named, worded="SanctionsImposed" in listing.values)
    for tag in ("OtherInformation", "UKStatementofReasons"):
        for text in listing.values.get(tag, ()):
            for kind, start, end in imposed(text.stripped):
                if kind in found:
                    found[kind].begun.append(text.part(start, end))
    return found


def _flag(f: Fill, tag: str, piece: Piece) -> bool | None:
    value = {"true": True, "1": True, "false": False, "0": False}.get(piece.plain.lower())
    if value is None and piece.stripped:
        f.note(piece, "an indicator that is neither true nor false", tag)
    return value


def _words(listing: Listing) -> Iterator[Piece]:
    """The words of `SanctionsImposed`, each with its own range."""
    for piece in listing.values.get("SanctionsImposed", ()):
        at = 0
        for word in piece.stripped.split("|"):
            if word.strip():
                yield piece.part(at, at + len(word))
            at += len(word) + 1


def _add(found: dict[str, _Measure], kind: str | None, piece: Piece) -> _Measure:
    measure = found.setdefault(kind or f"? {folded(piece.text)}", _Measure(kind))
    measure.because.append(piece)
    return measure


def _indicated(f: Fill, found: dict[str, _Measure], tag: str, piece: Piece, *, named: bool, worded: bool) -> None:
    """A true indicator: known ones have a kind; what no word says is told in the tag's own words."""
    kind = INDICATORS.get(tag)
    said = _CAMEL.sub(" ", tag)
    if kind is None:
        measure = found.setdefault(f"? {said}", _Measure(None))
        measure.because.append(piece)
        f.loss(piece, "an indicator nobody knows")
    else:
        measure = found.setdefault(kind, _Measure(kind))
        measure.because.insert(0, piece)
    if not named:
        measure.words.append((said, piece))
        if worded and kind is not None:
            f.loss(piece, "a measure its indicator names and the words do not")


def sanctions(f: Fill, listing: Listing, publisher: Publisher) -> None:
    """Write the Sanctions of every regulation of the designation."""
    found = measures(f, listing, publisher)
    if not found:
        found[""] = _Measure(None)
        for piece in listing.values.get("UniqueID", ()):
            f.loss(piece, "a designation without a measure")
    regimes = [{"RegimeName": piece} for piece in listing.values.get("RegimeName", ())]
    shared: list[Row] = []
    for regime in listing.items.get("Regime", regimes) or [{}]:
        for name, measure in found.items():
            entity = _sanction(f, publisher, regime=regime, name=name, measure=measure)
            if shared:
                f.again(shared, entity)
            else:
                begin = len(f.b.rows)
                _shared(f, listing, (entity, "Sanction"))
                shared = [row for row in f.b.rows[begin:] if row.entity == entity]


def _sanction(
    f: Fill,
    publisher: Publisher,
    *,
    regime: Mapping[str, Piece],
    name: str,
    measure: _Measure,
) -> str:
    """Write one Sanction but for what it shares with the others; gives its id."""
    program = regime.get("RegimeName")
    entity = f.b.sub("sanction", "" if program is None else program.plain, name)
    on = (entity, "Sanction")
    f.b.link(entity, "Sanction", prop="entity", path="rule:listed@1", start=0, end=f.b.size)
    f.rule("authority", publisher.authority, f"{publisher.rule}-publisher@1", on)
    f.rule("country", "gb", f"{publisher.rule}-publisher@1", on)
    if program is not None:
        f.put("program", program.plain, program, on)
        if publisher.acts:
            f.put("legalAct", program.plain, program, on)
        if publisher.acts and program.plain in ACTS:
            f.told("legalActUrl", f"{_LAWS}/{ACTS[program.plain]}", program, on)
    for tag, prop in (("ListedOn", "listingDate"), ("Repapered", "repaperedDate")):
        if tag in regime:
            _date(f, prop, regime[tag], on)
    if measure.kind is not None and measure.because:
        f.told("kind", measure.kind, measure.because[0], on)
    elif measure.kind is not None:
        f.rule("kind", measure.kind, f"{publisher.rule}-list-effect@1", on)
    for word, piece in measure.words:
        f.told("provisions", word, piece, on)
    for piece in measure.begun:
        _date(f, "startDate", piece, on)
    return entity


_DATES: Mapping[str, str] = {
    "DateDesignated": "listingDate",
    "LastUpdated": "amendedDate",
}


def _shared(f: Fill, listing: Listing, on: tuple[str, str]) -> None:
    """What the designation says of all its measures."""
    for piece in listing.values.get("UniqueID", ()):
        f.put("authorityId", piece.plain, piece, on)
        match = _REGIME_CODE.match(piece.stripped)
        if match is not None:
            f.told("programId", match[0], piece.part(*match.span()), on)
    for piece in listing.values.get("OFSIGroupID", ()):
        f.put("recordId", piece.plain, piece, on)
    for piece in listing.values.get("UKReference", ()):
        f.put("authorityId", piece.plain, piece, on)
    for piece in listing.values.get("UNReferenceNumber", ()):
        _reference(f, piece, on)
    for tag, prop in _DATES.items():
        for piece in listing.values.get(tag, ()):
            _date(f, prop, piece, on)
    for piece in listing.values.get("UKStatementofReasons", ()):
        f.put("reason", squeeze(html.unescape(piece.text)), piece, on)


def _reference(f: Fill, piece: Piece, on: tuple[str, str]) -> None:
    text = piece.plain
    if text.lower() in _NOTHING:
        return
    found = list(_REFERENCE.finditer(piece.stripped))
    for match in found:
        part = piece if match[0] == piece.stripped else piece.part(*match.span())
        f.put("unscId", match[0], part, on)
    if not found:
        f.put("unscId", text, piece, on)


def _date(f: Fill, prop: str, piece: Piece, on: tuple[str, str]) -> None:
    value = uk_date(piece.text)
    if value is None:
        f.note(piece, "not a date", prop)
    else:
        f.put(prop, value, piece, on)
