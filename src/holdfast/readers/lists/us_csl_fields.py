# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One entry of the Consolidated Screening List → rows, whether it came as CSV or JSON.

Both readers gather a `Party`: verbatim pieces under the names of the JSON. What the lists of
the Treasury write as identifiers is read by the same code as OFAC's own files (`us_ofac_labels`),
so that "Gender", "Website" and "Passport" mean here what they mean there.

Which list an entry stands on decides authority and kind (`data/us_csl_lists.toml`); a list that
is not in that table is a loss, and the entry has no kind. License requirement and policy of the
export lists are provisions, word for word.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from holdfast.model.statement import Loss, Row
from holdfast.names.normalize import clean as folded
from holdfast.names.orgforms import mentions
from holdfast.readers.build import Builder
from holdfast.readers.clean import country, date_edtf, person_name, squeeze
from holdfast.readers.lists.us_dates import citations
from holdfast.readers.lists.us_ofac_remarks import read_remarks
from holdfast.readers.lists.us_ofac_xml_text import Source, joined
from holdfast.readers.pieces import Fill, Piece

__all__ = ["Party", "code_of", "fill"]

_SCHEMATA = {"individual": "Person", "entity": "Organization", "vessel": "Vessel", "aircraft": "Airplane"}
_CODE = re.compile(r"\(([A-Z][A-Za-z-]{1,9})(?: List)?\)")
_ADDRESS = {"address": "street", "city": "city", "state": "state", "postal_code": "postalCode"}
_VESSEL = {
    "call_sign": "callSign", "vessel_type": "type", "gross_tonnage": "grossRegisteredTonnage",
    "gross_registered_tonnage": "grossRegisteredTonnage",
}  # fmt: skip
# "(Linked To: A; (Linked To: B": the export loses the closing brackets of the Treasury's remarks.
_OPEN = re.compile(r"(?:(?<=; )|\A)\((?=Linked To: [^();]*(?:;|\Z))")
_URL = re.compile(r"https?://\S+\Z")


@dataclass(slots=True)
class Party:
    """What one entry holds. `values` are plain fields, `addresses` and `ids` composite ones by the JSON's names."""

    values: dict[str, list[Piece]] = field(default_factory=dict)
    addresses: list[dict[str, Piece]] = field(default_factory=list)
    ids: list[dict[str, Piece]] = field(default_factory=list)
    strange: list[tuple[Piece, str]] = field(default_factory=list)

    def first(self, name: str) -> Piece | None:
        """The first value of a field."""
        found = self.values.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        """The first value of a field, white space folded; empty when there is none."""
        found = self.first(name)
        return "" if found is None else squeeze(found.stripped)


def code_of(source: str) -> str:
    """The short name of a list from its title: "Entity List (EL) - Bureau …" is "el"; else the folded title."""
    match = _CODE.search(source)
    return match[1].lower() if match is not None else "-".join(folded(source).text.split())[:40] or "unnamed"


def fill(b: Builder, party: Party) -> None:
    """Turn every filled field of `party` into rows of `b`."""
    f = Fill(b)
    code = code_of(party.text("source"))
    listed = _lists().get(code)
    b.schema = _schema(party)
    _names(f, party)
    topic = "export.control" if listed is not None and listed.get("topic") == "export.control" else "sanction"
    f.rule("topics", topic, "listed@1")
    _listing(f, party, code, listed)
    for address in party.addresses:
        _address(f, address)
    _person(f, party)
    _vessel(f, party)
    for identifier in party.ids:
        _identifier(f, identifier)
    remarks = party.first("remarks")
    if remarks is not None and party.first("entity_number") is not None:
        source = _source(remarks)
        raw = _OPEN.sub(" ", source.raw)
        _read(f, source, lambda scratch: read_remarks(scratch, raw, column="remarks", start=0, whole=True))
    elif remarks is not None:  # other departments write what was last done to the entry
        f.note(remarks, None)
    for piece, reason in party.strange:
        f.note(piece, reason)


@cache
def _lists() -> dict[str, dict[str, str]]:
    text = files("holdfast.readers").joinpath("data/us_csl_lists.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)["list"]
    return {name.lower(): dict(one) for name, one in raw.items()}


def _schema(party: Party) -> str:
    stated = party.text("type").lower()
    if stated in _SCHEMATA:
        return _SCHEMATA[stated]
    return "Organization" if mentions(folded(party.text("name")).text.split()) else "LegalEntity"


def _names(f: Fill, party: Party) -> None:
    name = party.first("name")
    if name is not None:
        _name(f, "name", name)
    for piece in party.values.get("alt_names", ()):
        # The Entity List writes "(1) A; (2) B; and C": the export keeps the last "and".
        joined_on = party.first("entity_number") is None and piece.stripped.startswith("and ")
        _name(f, "alias", piece.part(4, len(piece.stripped)) if joined_on else piece)
    kind = party.first("type")
    if kind is not None and kind.stripped.lower() not in _SCHEMATA:
        f.note(kind, "unknown kind of party")


def _name(f: Fill, prop: str, piece: Piece) -> None:
    text = squeeze(piece.stripped)
    if f.b.schema != "Person":
        f.put(prop, text, piece)
        return
    full, last, first = person_name(text)
    f.put(prop, full, piece)
    if prop == "name" and last is not None and first is not None:
        f.told("lastName", last, piece, (f.b.main, f.b.schema))
        f.told("firstName", first, piece, (f.b.main, f.b.schema))


def _listing(f: Fill, party: Party, code: str, listed: dict[str, str] | None) -> None:
    """One Sanction per programme, one for the list when it names none."""
    source, name = party.first("source"), party.first("name")
    anchor = source or name
    if anchor is None:
        return
    if listed is None and source is not None:
        f.note(source, "a list nobody has described")
    programs = party.values.get("programs", [])
    for program in programs or [anchor]:
        said = squeeze(program.stripped) if programs else (listed or {}).get("title", squeeze(anchor.stripped))
        entity = f.b.sub("sanction", code, said)
        on = (entity, "Sanction")
        f.link(entity, "Sanction", "entity", f.b.main, [program])
        if programs:
            f.put("program", said, program, on)
            f.put("programId", said, program, on)
        else:
            f.told("program", said, program, on)
        if listed is not None:
            for prop in ("authority", "country", "kind"):
                if prop in listed:
                    f.rule(prop, listed[prop], "csl-list@1", on)
        _terms(f, party, on)


def _terms(f: Fill, party: Party, on: tuple[str, str]) -> None:
    """Dates, notices and provisions, on each Sanction of the entry."""
    for name, prop in (("start_date", "startDate"), ("end_date", "endDate")):
        for piece in party.values.get(name, ()):
            _put_or_note(f, prop, date_edtf(piece.stripped), piece, on=on, reason="not a date")
    for name in ("license_requirement", "license_policy"):
        for piece in party.values.get(name, ()):
            f.put("provisions", squeeze(piece.stripped), piece, on)
    for piece in party.values.get("standard_order", ()):
        terms = {"y": "standard order", "n": "order with terms of its own"}.get(piece.stripped.lower())
        _put_or_note(f, "provisions", terms, piece, on=on, reason="neither Y nor N")
    for piece in party.values.get("federal_register_notice", ()):
        said = citations(piece.stripped)
        for one in said:
            f.put("legalAct", one.act, piece.part(one.start, one.end), on)
        if not said:
            f.put("legalAct", squeeze(piece.stripped), piece, on)
    for piece in party.values.get("entity_number", ()):
        f.put("authorityId", squeeze(piece.stripped), piece, on)
    for name in ("source_list_url", "source_information_url"):
        for piece in party.values.get(name, ()):
            url = piece.stripped if _URL.match(piece.stripped) else None
            _put_or_note(f, "sourceUrl", url, piece, on=on, reason="not an address of the web")


def _put_or_note(
    f: Fill, prop: str, value: str | None, piece: Piece, *, reason: str, on: tuple[str, str] | None = None
) -> None:
    """The value, or where there is none the text as a note that counts as a loss."""
    if value is None:
        f.note(piece, reason)
    else:
        f.put(prop, value, piece, on)


def _address(f: Fill, address: dict[str, Piece]) -> None:
    pieces = [address[name] for name in ("full", *_ADDRESS, "country") if name in address]
    code = country(squeeze(address["country"].stripped)) if "country" in address else None
    if "country" in address and code is None:
        f.note(address["country"], "unknown country")
    if code is not None:
        f.put("country", code, address["country"])
        if set(address) == {"country"}:
            return
    entity = f.b.sub("address", *(squeeze(piece.stripped).lower() for piece in pieces))
    on = (entity, "Address")
    f.link(f.b.main, f.b.schema, "addressEntity", entity, pieces)
    whole = address.get("full")
    if whole is not None:
        f.put("full", squeeze(whole.stripped), whole, on)
    else:
        f.joined("full", ", ".join(squeeze(piece.stripped) for piece in pieces), pieces, on)
    for name, prop in _ADDRESS.items():
        if name in address:
            f.put(prop, squeeze(address[name].stripped), address[name], on)
    if code is not None:
        f.put("country", code, address["country"], on)


def _person(f: Fill, party: Party) -> None:
    person = f.b.schema == "Person"
    for piece in party.values.get("title", ()):
        if person:
            f.put("position", squeeze(piece.stripped), piece)
        else:
            f.note(piece, "title of a party that is no person")
    for piece in party.values.get("dates_of_birth", ()):
        reason = "not a date" if person else "a birth date of a party that is no person"
        _put_or_note(f, "birthDate", date_edtf(piece.stripped) if person else None, piece, reason=reason)
    for piece in party.values.get("places_of_birth", ()):
        if person:
            f.put("birthPlace", squeeze(piece.stripped), piece)
        else:
            f.note(piece, "a place of birth of a party that is no person")
    for name, prop in (("nationalities", "nationality"), ("citizenships", "citizenship")):
        for piece in party.values.get(name, ()):
            code = country(squeeze(piece.stripped))
            _put_or_note(f, prop if person else "country", code, piece, reason="unknown country")


def _vessel(f: Fill, party: Party) -> None:
    vessel = f.b.schema == "Vessel"
    for name, prop in _VESSEL.items():
        for piece in party.values.get(name, ()):
            if vessel:
                f.put(prop, squeeze(piece.stripped), piece)
            else:
                f.note(piece, "a vessel's field of a party that is none")
    for piece in party.values.get("vessel_flag", ()):
        code = country(squeeze(piece.stripped))
        if vessel and code is not None:
            f.put("flag", code, piece)
        else:
            f.note(piece, "unknown country" if vessel else "a vessel's field of a party that is none")
    for piece in party.values.get("vessel_owner", ()):
        entity = f.b.sub("owner", squeeze(piece.stripped))
        f.put("name", squeeze(piece.stripped), piece, (entity, "LegalEntity"))
        own = f.b.sub("ownership", squeeze(piece.stripped))
        f.link(own, "Ownership", "owner", entity, [piece])
        f.link(own, "Ownership", "asset", f.b.main, [piece])


def _identifier(f: Fill, one: dict[str, Piece]) -> None:
    """As OFAC's remarks write it: "Passport A1 (Iran) issued … expires …", read by the reader of remarks."""
    kind, number = one.get("type"), one.get("number")
    if kind is None:
        for piece in one.values():
            f.note(piece, "an identifier without its kind")
        return
    parts: list[Source | str] = [_source(kind)]
    if number is not None:
        parts += [" ", _source(number)]
    if "country" in one:
        parts += [" (", _source(one["country"]), ")"]
    for name, word in (("issue_date", " issued "), ("expiration_date", " expires ")):
        day = date_edtf(one[name].stripped) if name in one else None
        if name in one and day is None:
            f.note(one[name], "not a date")
        elif day is not None:
            parts += [word, _dated(one[name], day)]
    source = joined(*parts)
    _read(f, source, lambda scratch: read_remarks(scratch, source.raw, column="ids", start=0, whole=True))


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _dated(piece: Piece, day: str) -> Source:
    """An ISO date as remarks write it (09 Jun 2009); all of it stands on all of the piece."""
    year, *rest = day.rstrip("~").split("-")
    words = [*reversed([rest[1]] if len(rest) == 2 else []), *([_MONTHS[int(rest[0]) - 1]] if rest else []), year]  # noqa: PLR2004 - month and day
    text = " ".join(words)
    return Source(text, [piece.start] * len(text), [piece.end] * len(text), "date")


def _source(piece: Piece) -> Source:
    raw = piece.stripped
    if raw.isascii() and '"' not in raw and len(raw) == len(piece.raw):
        return Source(raw, range(piece.start, piece.end), range(piece.start + 1, piece.end + 1), piece.path)
    raw = raw.encode("utf-8", "surrogatepass").decode("latin-1").replace('"', '""')  # readers of remarks undo both
    return Source(raw, [piece.start] * len(raw), [piece.end] * len(raw), piece.path)


def _read(f: Fill, source: Source, read: object) -> None:
    """What `read` makes of `source`, its ranges led back to the bytes."""
    assert callable(read)  # noqa: S101 - both callers pass a function
    scratch = Builder(f.b.key, f.b.main, f.b.schema, size=f.b.size, ascii_only=source.raw.isascii())
    read(scratch)
    f.b.parts += scratch.parts
    for row in scratch.rows:
        place = (row.start, row.end) if row.path.startswith("rule:") else source.range(row.start, row.end)
        f.b.rows.append(Row(row.entity, row.schema, row.prop, row.value, row.lang, row.original, row.path, *place))
    for loss in scratch.losses:
        start, end = source.range(loss.start, loss.end)
        f.b.losses.append(Loss(loss.kind, loss.reason, loss.text, loss.path, start, end))
