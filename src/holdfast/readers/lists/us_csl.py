# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The US Consolidated Screening List: thirteen lists of three departments in one file, JSON or CSV.

The JSON leads (it keeps the parts of an address and of an identifier apart), the CSV is another
carrier of the same publication. In the CSV several values stand in one field, joined by "; ",
and the parts of an address or identifier by ", ": an address ends with its country's two
letters, an identifier with its kind. What cannot be told apart so is kept whole.

Frozen with version 1: an entry of the Treasury has a number (`entity_number`), so its key is
`<list>/<number>` and its entity `<dataset>-<list>-<number>`. The others have none (`id` is a hash
of the content and changes with it): their key is `<list>/<name>`, their entity
`<dataset>-<list>-<hash of the name>`. Entries of one list with one key get `#` and their form.

The same parties stand on the departments' own lists (`us_ofac_sdn`, `us_bis_dpl` …), which say
more; here they corroborate, and `authorityId` has OFAC's number for identity resolution.

Source: https://www.trade.gov/consolidated-screening-list ; the files 2022-05 and 2026-07.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.names.normalize import clean as folded
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.grid import GridRow, delimited_rows
from holdfast.readers.json_items import items
from holdfast.readers.json_spans import Span, parse
from holdfast.readers.lists.us_csl_fields import Party, code_of, fill
from holdfast.readers.pieces import Piece

__all__ = ["UsCslCsv", "UsCslJson", "recognise_csv", "recognise_json"]

_WHAT = "the Consolidated Screening List"
_PLAIN = frozenset(
    {
        "source", "entity_number", "type", "name", "title", "federal_register_notice", "start_date", "end_date",
        "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage",
        "gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url",
        "source_information_url",
    }
)  # fmt: skip
_SEVERAL = frozenset({"programs", "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth"})
_COLUMNS = _PLAIN | _SEVERAL | {"_id", "addresses", "ids"}
_IGNORED = frozenset({"_id", "id", "country", "score"})  # a hash of the content, and what the search adds
_JSON_ADDRESS = frozenset({"address", "city", "state", "postal_code", "country"})
_JSON_ID = frozenset({"type", "number", "country", "issue_date", "expiration_date"})
_ENDS_IN_COUNTRY = re.compile(r"(?:\A|, )([A-Z]{2})\Z")
_ID_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?\Z")
_TWO_LETTERS = re.compile(r"[A-Z]{2}\Z")
_CSV_HEAD = re.compile(rb'\A(?:\xef\xbb\xbf)?"?_id"?,"?source"?,"?entity_number"?,')
_JSON_HEAD = re.compile(rb'"source"\s*:\s*"[^"]{3,90}\([A-Za-z -]{2,14}\) - [^"]*"')


class UsCslJson(ListReader):
    """The reader `us_csl_json`: consolidated.json → source records."""

    name = "us_csl_json"
    version = 2  # a year cut to two digits (0097-06-30) is no date
    title = _WHAT
    members = ("consolidated",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one entry; rows are read when asked for."""
        seen: set[str] = set()
        for at, data in items(stream, ("results",), _WHAT):
            party = _json_party(parse(data, where=f"{_WHAT}, entry at byte {at}"), data)
            yield _lazy(party, at, data, dataset=dataset, seen=seen)
        _require(seen)


class UsCslCsv(ListReader):
    """The reader `us_csl_csv`: consolidated.csv → source records."""

    name = "us_csl_csv"
    version = 2  # as above
    title = _WHAT
    members = ("csv",)
    carries = "us_csl_json"

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row; rows are read when asked for."""
        seen: set[str] = set()
        names: list[str] | None = None
        for row in delimited_rows(stream, _WHAT, delimiter=","):
            if names is None:
                names = _header(row)
                continue
            if len(row.cells) != len(names):
                msg = f"a row of {_WHAT} has {len(row.cells)} fields instead of {len(names)}"
                where = f"line {row.number}, byte {row.start}"
                raise InputError(msg, where=where, hint="the file is damaged; fetch it again")
            yield _lazy(_csv_party(row, names), row.start, row.data, dataset=dataset, seen=seen)
        _require(seen)


def _require(seen: set[str]) -> None:
    if not seen:
        msg = f"{_WHAT} holds no entry"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


def _lazy(party: Party, at: int, data: bytes, *, dataset: str, seen: set[str]) -> LazyRecord:
    if not party.text("source") or not party.text("name"):
        msg = f"an entry of {_WHAT} has no {'name' if party.text('source') else 'source'}"
        raise InputError(msg, where=f"byte {at}", hint="is this the file it claims to be?")
    form, raw = short_id((b" ".join(data.split()),)), short_id((data,))
    code, number = code_of(party.text("source")), party.text("entity_number")
    name = folded(party.text("name")).text
    key = unique_key(f"{code}/{number or name}", form, seen)
    main = f"{dataset}-{code}-{number or short_id((name.encode(),)).hex()[:12]}"
    read = partial(_read, party, key, main, place=(at, data), ids=(raw, form))
    return LazyRecord(key, (at, at + len(data)), raw=raw, form=form, read=read)


def _read(party: Party, key: str, main: str, *, place: tuple[int, bytes], ids: tuple[bytes, bytes]) -> SourceRecord:
    at, data = place
    builder = Builder(key, main, "LegalEntity", size=len(data))
    fill(builder, party)
    return builder.done(at, raw=ids[0], form=ids[1])


def _json_party(entry: Span, data: bytes) -> Party:
    party = Party()
    assert isinstance(entry.value, dict)  # noqa: S101 - `items` gives objects only
    for name, span in entry.value.items():
        values = span.value if isinstance(span.value, list) else [span]
        for number, one in enumerate(values, 1):
            path = f"{name}[{number}]" if isinstance(span.value, list) else name
            if name in {"addresses", "ids"} and isinstance(one.value, dict):
                known = _JSON_ADDRESS if name == "addresses" else _JSON_ID
                parts = {key: _piece(part, data, f"{path}/{key}") for key, part in one.value.items()}
                filled = {key: piece for key, piece in parts.items() if piece is not None}
                party.strange += [(piece, "unknown field") for key, piece in filled.items() if key not in known]
                where = party.addresses if name == "addresses" else party.ids
                if kept := {key: piece for key, piece in filled.items() if key in known}:
                    where.append(kept)
                continue
            piece = _piece(one, data, path)
            if piece is None or name in _IGNORED:
                continue
            if name in _PLAIN or name in _SEVERAL:
                party.values.setdefault(name, []).append(piece)
            else:
                party.strange.append((piece, "unknown field"))
    return party


def _piece(span: Span, data: bytes, path: str) -> Piece | None:
    if span.value is None or span.value == "":
        return None
    raw = data[span.start : span.end]
    text = span.value if isinstance(span.value, str) else raw.decode("utf-8")
    if not text.strip():
        return None
    stripped = raw.strip(b" \t\r\n")
    return Piece(text, span.start + raw.index(stripped), path, stripped)


def _header(row: GridRow) -> list[str]:
    names = ["" if cell is None else cell.text.strip() for cell in row.cells]
    missing, new = sorted({"source", "name"} - set(names)), sorted(set(names) - _COLUMNS)
    if missing or new or len(set(names)) != len(names):
        msg = f"{_WHAT} has other columns: missing {', '.join(missing) or 'none'}; new {', '.join(new) or 'none'}"
        raise InputError(msg, where="line 1", hint="the publisher has changed the format, or this is another list")
    return names


def _csv_party(row: GridRow, names: list[str]) -> Party:
    party = Party()
    for name, cell in zip(names, row.cells, strict=True):
        if cell is None or name in _IGNORED:
            continue
        raw = row.data[cell.start : cell.end]
        stripped = raw.strip(b" \t\r\n")
        whole = Piece(cell.text, cell.start + raw.index(stripped), name, stripped)
        if name == "addresses":
            party.addresses += [_csv_address(one) for one in _split(whole, ends=_ENDS_IN_COUNTRY)]
        elif name == "ids":
            party.ids += [_csv_id(one) for one in _split(whole)]
        elif name in _SEVERAL:
            party.values[name] = list(_split(whole))
        else:
            party.values[name] = [whole]
    return party


def _split(whole: Piece, *, ends: re.Pattern[str] | None = None) -> Iterator[Piece]:
    """The parts between "; ". With `ends`, a part that does not end so goes on behind its semicolon."""
    text, begin, number = whole.stripped, 0, 1
    position = text.find("; ")
    while position >= 0:
        if ends is None or ends.search(text[begin:position]):
            yield whole.part(begin, position, f"{whole.path}[{number}]")
            begin, number = position + 2, number + 1
        position = text.find("; ", position + 2)
    if text[begin:].strip():
        yield whole.part(begin, len(text), f"{whole.path}[{number}]")


def _csv_address(one: Piece) -> dict[str, Piece]:
    """The country at its end, and all of it: the parts between cannot be told apart."""
    match = _ENDS_IN_COUNTRY.search(one.stripped)
    if match is None:
        return {"full": one}
    land = one.part(match.start(1), match.end(1))
    return {"country": land} if match.start() == 0 else {"full": one, "country": land}


def _csv_id(one: Piece) -> dict[str, Piece]:
    """`country, expires, issued, number, kind`, of which any but the kind may be missing."""
    text = one.stripped
    places, at = [], 0
    for word in text.split(", "):
        places.append((at, at + len(word)))
        at += len(word) + 2
    found = {"type": one.part(*places.pop())}
    if places and _TWO_LETTERS.match(text[slice(*places[0])]):
        found["country"] = one.part(*places.pop(0))
    dates = []
    while len(places) > 1 and _ID_DATE.match(text[slice(*places[0])]):
        dates.append(places.pop(0))
    if len(dates) == 2:  # noqa: PLR2004 - a single date may be either: it stays with the number
        found["expiration_date"], found["issue_date"] = one.part(*dates[0]), one.part(*dates[1])
    elif dates:
        places = dates + places
    if places:
        found["number"] = one.part(places[0][0], places[-1][1])
    return found


def recognise_json(head: bytes, file_name: str) -> Recognised | None:
    """By the title of a list in the words of the JSON."""
    if head.lstrip()[:1] not in {b"{", b"["} or not _JSON_HEAD.search(head) or b'"federal_register_notice"' not in head:
        return None
    observed, basis = named_date(file_name)
    return Recognised("us_csl_json", "us_csl", "consolidated", observed, basis, f"entries of {_WHAT}")


def recognise_csv(head: bytes, file_name: str) -> Recognised | None:
    """By the first columns."""
    if _CSV_HEAD.match(head) is None:
        return None
    observed, basis = named_date(file_name)
    return Recognised("us_csl_csv", "us_csl", "csv", observed, basis, f"the columns of {_WHAT}")
