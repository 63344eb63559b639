# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the row of an annex says of its party, its measures and its goods.

    name                      name, aliases, former names (`eu_oj_text.names`)
    identifying information   dates and places of birth, nationality, positions, numbers … by their labels;
                              numbers are INN and OGRN only where their check digits hold
    reasons                   Sanction.reason
    date of listing           Sanction.listingDate; further days of the cell are notes
    IMO number                imoNumber of a Vessel

The act that adds or replaces an entry is its legalAct, the day of that act actedDate or amendedDate: the
title stands outside the row, so a rule tells it. A consolidated text does not say which act brought a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from holdfast.readers.clean import country, gender, is_bic, is_inn, is_lei, is_ogrn, squeeze
from holdfast.readers.lists.eu_oj_acts import GOODS, KINDS, Place, slug, title_of
from holdfast.readers.lists.eu_oj_text import Fact, days, eu_date, facts, names
from holdfast.readers.lists.us_ecfr_cells import CellText
from holdfast.readers.pieces import Fill, Piece

__all__ = ["Entry", "annex_measure", "fill_goods", "fill_party", "fill_removed"]

_AUTHORITY = "Council of the European Union"
_PERSON_ONLY = frozenset({"birthDate", "birthPlace", "nationality", "gender", "position", "title", "passportNumber"})
_BODY_ONLY = frozenset({"incorporationDate", "legalForm"})
_AS_IS = frozenset({"idNumber", "phone", "email", "website", "address", "legalForm", "birthPlace", "position", "title"})
_IMO = re.compile(r"(?:IMO[ -]?)?(?:n[o\u00b0]\.?\s*)?([0-9]{7})\Z", re.IGNORECASE)
_CODE = re.compile(r"(?:ex\s*)?([0-9]{2}(?:[0-9 .]*[0-9])?)", re.IGNORECASE)


class Entry(NamedTuple):
    """A row: where it stands, the act and its day, its cells by column, what cells above tell it."""

    place: Place
    act_title: str
    act: str
    day: str | None
    cells: Mapping[str, CellText]
    told: Mapping[str, str]

    @property
    def schema(self) -> str:
        """Vessel, Person, Organization, or LegalEntity where nothing says what it is."""
        if "imo" in self.cells or "imo" in self.told:
            return "Vessel"
        return {"p": "Person", "e": "Organization"}.get(self.place.section, "LegalEntity")


def _annex(place: Place) -> str:
    return f"{title_of(place.base)}, Annex {place.annex}".removesuffix(", Annex ")


def _program_id(place: Place) -> str:
    tail = f"-{place.annex}" if place.annex else ""
    return f"EU-{slug(place.base).upper().replace('_', '-')}{tail}"


# ── parties ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def fill_party(f: Fill, entry: Entry) -> None:
    """All rows and losses of a party that is listed."""
    anchor = _names(f, entry)
    f.rule("topics", "export.control" if _exports(entry.place) else "sanction", "listed@1")
    if (numbers := entry.cells.get("imo")) is not None and (imo := numbers.whole()) is not None:
        _imo(f, imo)
    said = entry.cells.get("identify")
    for fact in facts(said) if said is not None else ():
        _fact(f, fact)
    kinds = KINDS.get((entry.place.base, entry.place.annex))
    every = () if kinds is None else (*kinds.kinds, *(kinds.for_persons if entry.place.section == "p" else ()))
    for kind in every or ("",):
        _sanction(f, entry, kind, anchor)
    for column, cell in entry.cells.items():
        piece = cell.whole() if column.startswith("?") or column in {"goods", "code"} else None
        if piece is not None:
            f.note(piece, "a column of unknown meaning", column.removeprefix("?").strip())


def fill_removed(f: Fill, entry: Entry) -> None:
    """A row that an act deletes: who it is about, and a note; nobody is removed by it."""
    anchor = _names(f, entry)
    words = f"deleted from {_annex(entry.place)} by {entry.act_title or 'an act'}, as that act says"
    if anchor is not None:
        f.told("notes", words, anchor, (f.b.main, f.b.schema))
    for column, cell in entry.cells.items():
        piece = cell.whole() if column not in {"name", "native"} else None
        if piece is not None:
            f.note(piece, None, column.removeprefix("?"))


def _exports(place: Place) -> bool:
    kinds = KINDS.get((place.base, place.annex))
    return kinds is not None and kinds.kinds == ("export control",)


def _names(f: Fill, entry: Entry) -> Piece | None:
    cell = entry.cells.get("name")
    if cell is None:
        if told := entry.told.get("name"):
            f.rule("name", told, "row-above@1")
        return None
    for prop, piece, lang in names(cell):
        f.put(prop, piece.plain, piece, lang=lang)
    native = entry.cells.get("native")
    for prop, piece, lang in names(native) if native is not None else ():
        f.put("alias" if prop == "name" else prop, piece.plain, piece, lang=lang)
    return cell.whole()


def _imo(f: Fill, piece: Piece) -> None:
    match = _IMO.match(piece.plain)
    if match is None:
        f.note(piece, "not an IMO number", "IMO")
    else:
        f.put("imoNumber", match[1], piece)


def _fact(f: Fill, fact: Fact) -> None:
    kind, piece = fact.kind, fact.piece
    person = f.b.schema == "Person"
    if kind in {"", "note"}:
        f.note(piece, "unknown label" if fact.label and not kind else None, fact.label)
    elif (kind in _PERSON_ONLY and not person) or (kind in _BODY_ONLY and person) or kind == "flag":
        f.note(piece, None, fact.label)
    elif kind in {"birthDate", "incorporationDate"}:
        value = eu_date(piece.plain)
        if value is None:
            f.note(piece, "not a date", fact.label)
        else:
            f.put(kind, value, piece)
    elif kind == "nationality":
        _coded(f, fact, "nationality", country(piece.plain), "unknown country")
    elif kind == "gender":
        _coded(f, fact, "gender", gender(piece.plain), "unknown gender")
    elif kind in {"place", "seat"}:
        _placed(f, fact)
    elif kind in {"taxNumber", "registrationNumber", "passportNumber", "leiCode", "swiftBic", "imoNumber"}:
        _numbered(f, fact)
    elif kind in {"alias", "previousName"} or kind in _AS_IS:
        f.put(
            kind, ", ".join(piece.text.split("\n")) if kind == "address" and "\n" in piece.text else piece.plain, piece
        )
    else:
        f.note(piece, None, fact.label)


def _coded(f: Fill, fact: Fact, prop: str, value: str | None, reason: str) -> None:  # noqa: PLR0917 - a row
    if value is None:
        f.note(fact.piece, reason, fact.label)
    else:
        f.put(prop, value, fact.piece)


def _placed(f: Fill, fact: Fact) -> None:
    """A place that is a country is one; any other is an address, or stays a note."""
    code = country(fact.piece.plain)
    if code is not None:
        f.put("jurisdiction" if fact.kind == "seat" else "mainCountry", code, fact.piece)
        f.told("country", code, fact.piece, (f.b.main, f.b.schema))
    else:
        f.note(fact.piece, None, fact.label)
        last = country(re.split(r"[,\n]", fact.piece.plain)[-1].strip(" ."))
        if last is not None:
            f.told("country", last, fact.piece, (f.b.main, f.b.schema))


def _numbered(f: Fill, fact: Fact) -> None:
    """A number, by what its check digits say; words beside it stay."""
    piece, kind = fact.piece, fact.kind
    match = re.match(r"[^\s(,;]+", piece.stripped)
    number = piece.stripped if match is None else match[0].rstrip(".")
    compact = re.sub(r"[\s-]", "", piece.stripped)
    if kind in {"taxNumber", "registrationNumber"}:
        digits = compact if compact.isdigit() else number
        kind = "innCode" if is_inn(digits) else "ogrnCode" if is_ogrn(digits) else kind
        number = digits if kind in {"innCode", "ogrnCode"} else piece.stripped
    elif kind == "imoNumber":
        _imo(f, piece)
        return
    elif (kind == "leiCode" and not is_lei(number)) or (kind == "swiftBic" and not is_bic(number)):
        f.note(piece, "a code whose form is wrong", fact.label)
        return
    else:
        number = piece.stripped if kind == "passportNumber" else number
    f.put(kind, squeeze(number), piece)


# ── measures ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _sanction(f: Fill, entry: Entry, kind: str, anchor: Piece | None) -> None:
    place = entry.place
    on = (f.b.sub("sanction", place.base, place.annex, kind), "Sanction")
    if anchor is not None:
        f.link(*on, "entity", f.b.main, [anchor])
    else:
        f.rule("entity", f.b.main, "listed@1", on)
    for prop, value in (
        ("authority", _AUTHORITY), ("country", "eu"), ("program", _annex(place)), ("programId", _program_id(place)),
    ):  # fmt: skip
        f.rule(prop, value, "eu-annex@1", on)
    kinds = KINDS.get((place.base, place.annex))
    if kind:
        f.rule("kind", kind, "eu-annex@1", on)
    elif anchor is not None:
        f.loss(anchor, "an annex without a kind of measure")
    if kinds is not None:
        f.rule("provisions", kinds.article, "eu-annex@1", on)
    _legal(f, entry, on)
    _listed(f, entry, on)
    if (number := entry.told.get("number")) is not None:
        f.rule("authorityId", f"{place.annex} {number}".strip(), "entry-number@1", on)
    if (cell := entry.cells.get("reasons")) is not None and (why := cell.whole()) is not None:
        f.put("reason", why.plain, why, on)


def _legal(f: Fill, entry: Entry, on: tuple[str, str]) -> None:
    """The act that brought the row; in a consolidated text the base, which lists it as of the text's day."""
    if entry.place.change and entry.act_title:
        f.rule("legalAct", entry.act_title, "act@1", on)
        if entry.day is not None:
            f.rule("actedDate" if entry.place.change == "added" else "amendedDate", entry.day, "act@1", on)
    else:
        f.rule("legalAct", title_of(entry.place.base), "act@1", on)
    f.rule("legalActUrl", _eli(entry), "act@1", on)


def _eli(entry: Entry) -> str:
    """The address of the act that brought the row, else of the base."""
    own = bool(entry.place.change and entry.act_title)
    act = entry.act if own else entry.place.base
    number, year, *_ = slug(act).split("_")
    kind = "dec" if act.endswith("/CFSP") else "reg"
    kind += "_impl" if own and "Implementing" in entry.act_title else ""
    return f"https://eur-lex.europa.eu/eli/{kind}/{year}/{number}"


def _listed(f: Fill, entry: Entry, on: tuple[str, str]) -> None:
    cell = entry.cells.get("listed")
    if cell is None:
        if (told := entry.told.get("listed")) and (value := eu_date(told)) is not None:
            f.rule("listingDate", value, "row-above@1", on)
        return
    for index, piece in enumerate(days(cell)):
        value = eu_date(piece.plain)
        if value is None:
            f.note(piece, "not a date", "date of listing")
        elif index == 0:
            f.put("listingDate", value, piece, on)
        else:
            f.note(piece, "a further day beside the day of listing", "date of listing")


# ── goods ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def fill_goods(f: Fill, entry: Entry, measure: str) -> None:
    """A row of goods: its code, its words, the annex."""
    for prop, column in (("hsCode", "code"), ("name", "goods")):
        cell = entry.cells.get(column)
        piece = None if cell is None else cell.whole()
        if piece is None:
            continue
        code = _CODE.search(piece.plain) if prop == "hsCode" else None
        if code is not None:
            f.put(prop, re.sub(r"[^0-9]", "", code[1]), piece)
        if prop == "name":
            f.put(prop, piece.plain, piece)
        elif piece.plain.lower().startswith("ex"):
            f.note(piece, None, "a part of the code only")
    f.rule("regime", title_of(entry.place.base), "eu-annex@1")
    f.rule("annex", _annex(entry.place), "eu-annex@1")
    if measure:
        f.rule("measure", measure, "eu-annex@1")
    elif (code_piece := entry.cells["code"].whole()) is not None:
        f.loss(code_piece, "an annex of goods without a kind of measure")
    for column, told in entry.told.items():
        f.rule("name" if column == "goods" else "notes", told, "row-above@1")
    for column, cell in entry.cells.items():
        piece = cell.whole() if column not in {"code", "goods"} else None
        if piece is not None:
            known = column in {"number", "listed", "reasons", "identify"}
            f.note(piece, None if known else "a column of unknown meaning", column.removeprefix("?"))
    if entry.place.change == "deleted":
        f.rule("notes", f"deleted by {entry.act_title or 'an act'}, as that act says", "act@1")


def annex_measure(f: Fill, place: Place, measure: str, title: Piece) -> None:
    """The Measure of an annex of goods, from its title."""
    kind, article = GOODS[place.base, place.annex]
    on = (measure, "Measure")
    f.put("title", title.plain, title, on)
    for prop, value in _said(place, kind, article):
        f.rule(prop, value, "eu-annex@1", on)


def _said(place: Place, kind: str, article: str) -> Iterator[tuple[str, str]]:
    yield "kind", kind
    yield "authority", _AUTHORITY
    yield "country", "eu"
    yield "targetCountry", "ru"
    yield "legalAct", _annex(place)
    yield "provisions", article
