# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who says that a company left, suspended or stayed: two trackers, two forms.

    company_exits_json    KSE Institute, "Leave Russia": the answer of its API,
                          {"data": [{"company_name", "status": {"key", "en", "uk"}, "companypage": {"en", "uk"}}]}
    company_exits_csv     Yale CELI: its table as CSV, with columns Name (or Company) and Grade (A to F), and,
                          where there are any, Action, Industry, Country, Date, Source

Each record is a Company and one `ConductStatus`: who assesses, on which scale, the value in the
assessor's own coding, and the kind of conduct where the coding says one. Assessors differ on the
same company; every one of them is a dataset of its own, and all of them stand. An assessment is
never a finding of ours, and gives no topic: nobody is listed by it.

    exit            KSE exited · Yale A (withdrawal)         holding off     KSE wait · Yale D (buying time)
    suspension      KSE suspend · Yale B                      staying         KSE stay · Yale F (digging in)
    scaling back    Yale C (scaling back)

KSE's `leave` says that a company means to go, not that it has gone: it has no kind, and is counted.

Keys (frozen with version 1): the last part of the company's page ("acme-inc"), else the name,
folded; the entity is `<dataset>-<key>`. Both publishers ask for attribution or permission: keep
captures and facts, pass no copy on.

The International Criminal Court publishes no data: its warrants and cases are entered as
FollowTheMoney lines or through a mapping (`holdfast add icc.csv --mapping icc.yml`), as CourtCase
and CourtCaseParty, and as Measure of the kind "arrest warrant", beside a capture of the page.

Source: https://leave-russia.org ; https://www.yalerussianbusinessretreat.com
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import BinaryIO

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError
from holdfast.model.statement import Loss, Row, SourceRecord
from holdfast.readers.build import Builder, LazyRecord
from holdfast.readers.clean import country, date_edtf, squeeze
from holdfast.readers.contract import ListReader, Recognised, named_date, unique_key
from holdfast.readers.grid import Cell, GridRow, delimited_rows
from holdfast.readers.json_items import items
from holdfast.readers.json_spans import Span, parse

__all__ = ["CompanyExitsCsv", "CompanyExitsJson", "recognise_csv", "recognise_json"]

_KSE, _YALE = "KSE Institute", "Yale Chief Executive Leadership Institute"
_WHAT_JSON, _WHAT_CSV = "the answer of Leave Russia", "Yale's table of companies"
_STATUS = {
    "exited": "exit", "exit": "exit", "exit completed": "exit", "suspend": "suspension", "suspended": "suspension",
    "wait": "holding off", "stay": "staying",
}  # fmt: skip
_GRADES = {"A": "exit", "B": "suspension", "C": "scaling back", "D": "holding off", "F": "staying"}
_GRADE = re.compile(r"([A-F])[+-]?\Z")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "company", "company name"),
    "grade": ("grade", "yale grade"),
    "summary": ("action", "description", "summary"),
    "sector": ("industry", "sector"),
    "country": ("country", "country of headquarters", "hq country"),
    "date": ("date", "date of last action", "last updated"),
    "sourceUrl": ("source", "link", "url"),
}
_SLUG = re.compile(r"[^/?#]+(?=/*(?:[?#].*)?\Z)")
_KSE_HEAD = re.compile(rb'(?s:\s*\{.{0,400}?)"data"\s*:\s*\[\s*\{[^\[\]]{0,4000}?"company_name"')
_MAX_KEY = 80


class CompanyExitsJson(ListReader):
    """The reader `company_exits_json`: one answer → source records."""

    name = "company_exits_json"
    title = _WHAT_JSON
    members = ("companies",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one company."""
        return _json_records(stream, dataset)


class CompanyExitsCsv(ListReader):
    """The reader `company_exits_csv`: one table → source records."""

    name = "company_exits_csv"
    title = _WHAT_CSV
    members = ("table",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row."""
        return _csv_records(stream, dataset)


class _Fill:
    """The rows of one company and of its one assessment."""

    def __init__(self, b: Builder, assessor: str, scale: str) -> None:
        self.b = b
        self.status = b.sub("conduct", assessor)
        self._assessor = assessor
        self._scale = scale

    def put(
        self, prop: str, text: str, path: str, span: tuple[int, int], *,
        lang: str | None = None, value: str | None = None, status: bool = False,
    ) -> None:  # fmt: skip
        """`value` (the folded text where none is given) of the company, or of the assessment."""
        entity, schema = (self.status, "ConductStatus") if status else (self.b.main, self.b.schema)
        value = squeeze(text) if value is None else value
        if value:
            original = None if squeeze(text) == value else text
            self.b.rows.append(Row(entity, schema, prop, value, lang, original, path, *span))

    def keep(self, text: str, path: str, span: tuple[int, int], reason: str) -> None:
        """Keep a text as a note of the company, and count the loss."""
        if squeeze(text):
            self.b.rows.append(Row(self.b.main, self.b.schema, "notes", squeeze(text), None, None, path, *span))
            self.b.losses.append(Loss("unparsed", reason, text, path, *span))

    def assess(self, text: str, path: str, span: tuple[int, int], kind: str | None) -> None:
        """The assessment itself: its value stands on `span`."""
        on = (self.status, "ConductStatus")
        self.b.rows.append(Row(*on, "entity", self.b.main, None, None, path, *span))
        for prop, said in (("assessor", self._assessor), ("scale", self._scale), ("country", "ru")):
            self.b.rule(*on, prop=prop, value=said, rule="assessor@1")
        self.put("value", text, path, span, status=True)
        if kind is not None:
            self.b.rows.append(Row(*on, "kind", kind, None, text, path, *span))
        else:
            self.b.losses.append(Loss("unparsed", "an assessment without a kind", text, path, *span))


# ── KSE ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _json_records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    seen: set[str] = set()
    for offset, data in items(stream, ("data",), _WHAT_JSON):
        said = parse(data, where=f"the entry of {_WHAT_JSON} at byte {offset}").value
        assert isinstance(said, dict)  # noqa: S101 - `items` gives objects only
        names = _texts(said.get("company_name"), "company_name")
        status = said.get("status")
        if not names or status is None or not isinstance(status.value, (dict, str)):
            msg = f"an entry of {_WHAT_JSON} has no company_name or no status"
            raise InputError(msg, where=f"byte {offset}", hint="the publisher has changed the format")
        pages = _texts(said.get("companypage"), "companypage")
        page = next((str(span.value) for span, _, lang in pages if lang in {"eng", None}), "")
        slug = _SLUG.search(page.strip()) if "/" in page else None
        form = short_id((json.dumps(json.loads(data), sort_keys=True).encode(),))
        key = unique_key(_key(slug[0] if slug is not None else str(names[0][0].value)), form, seen)
        raw = short_id((data,))
        read = partial(_json_read, said, offset, len(data), key=key, main=f"{dataset}-{key}", ids=(raw, form))
        yield LazyRecord(key, (offset, offset + len(data)), raw=raw, form=form, read=read)
    if not seen:
        msg = f"{_WHAT_JSON} is empty: it names no company"
        raise InputError(msg, where="byte 0", hint="an empty list is no list; fetch it again")


_LANGUAGES = {"en": "eng", "uk": "ukr", "ru": "rus"}


def _texts(span: Span | None, path: str) -> list[tuple[Span, str, str | None]]:
    """The filled texts of a member that is a text or one per language, with path and language; English first."""
    if span is None:
        return []
    if isinstance(span.value, str):
        return [(span, path, None)] if span.value.strip() else []
    if not isinstance(span.value, dict):
        return []
    found = [
        (one, f"{path}/{name}", _LANGUAGES[name])
        for name, one in span.value.items()
        if name in _LANGUAGES and isinstance(one.value, str) and one.value.strip()
    ]
    return sorted(found, key=lambda one: one[2] != "eng")


def _json_read(  # noqa: PLR0917 - bound once, above
    said: Mapping[str, Span], offset: int, size: int, key: str, main: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    b = Builder(key, main, "Company", size=size)
    f = _Fill(b, _KSE, "Leave Russia status")
    for index, (span, path, lang) in enumerate(_texts(said["company_name"], "company_name")):
        f.put("name" if index == 0 else "alias", str(span.value), path, (span.start, span.end), lang=lang)
    status = said["status"]
    if isinstance(status.value, str):
        f.assess(status.value, "status", (status.start, status.end), _STATUS.get(squeeze(status.value).lower()))
    elif isinstance(status.value, dict):
        _status(f, status.value, status)
    for span, path, _ in _texts(said.get("companypage"), "companypage"):
        f.put("sourceUrl", str(span.value), path, (span.start, span.end), status=True)
    for name, span in said.items():
        if name not in {"company_name", "status", "companypage"} and span.value not in (None, "", [], {}):
            text = str(span.value) if isinstance(span.value, (str, int, float)) else "…"
            f.keep(f"{name}: {text}", name, (span.start, span.end), "unknown field of a company")
    return b.done(offset, raw=ids[0], form=ids[1])


def _status(f: _Fill, said: Mapping[str, Span], whole: Span) -> None:
    code = said.get("key")
    words = _texts(whole, "status")
    if code is not None and isinstance(code.value, str) and code.value.strip():
        f.assess(code.value, "status/key", (code.start, code.end), _STATUS.get(squeeze(code.value).lower()))
    elif words:
        span, path, _ = words[0]
        f.assess(str(span.value), path, (span.start, span.end), _STATUS.get(squeeze(str(span.value)).lower()))
    for span, path, lang in words:
        f.put("summary", str(span.value), path, (span.start, span.end), lang=lang, status=True)


# ── Yale ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _csv_records(stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
    header: list[str] | None = None
    seen: set[str] = set()
    for row in delimited_rows(stream, _WHAT_CSV):
        if header is None:
            header = _header(row)
            continue
        name = row.cell(header.index("name"))
        if name is None or len(row.cells) > len(header):
            msg = f"a row of {_WHAT_CSV} has no name, or more fields than the table has columns"
            raise InputError(msg, where=f"line {row.number}, byte {row.start}", hint="the file is damaged")
        form, raw = short_id((b" ".join(row.data.split()),)), short_id((row.data,))
        key = unique_key(_key(name.text), form, seen)
        read = partial(_csv_read, row, header, key=key, main=f"{dataset}-{key}", ids=(raw, form))
        yield LazyRecord(key, (row.start, row.start + len(row.data)), raw=raw, form=form, read=read)
    if not seen:
        msg = f"{_WHAT_CSV} holds no row"
        raise InputError(msg, where="line 1", hint="an empty list is no list; fetch it again")


def _header(row: GridRow) -> list[str]:
    """What each column is; a column that is none of ours keeps its own name, after a `?`."""
    header = []
    for cell in row.cells:
        said = "" if cell is None else squeeze(cell.text)
        known = next((name for name, names in _COLUMNS.items() if said.lower() in names), f"?{said}")
        header.append(known if known not in header else f"?{said}")
    if "name" not in header or "grade" not in header:
        msg = f"{_WHAT_CSV} has no column Name or no column Grade"
        raise InputError(msg, where="line 1", hint=f"its columns: {', '.join(header)[:200]}")
    return header


def _csv_read(  # noqa: PLR0917 - bound once, above
    row: GridRow, header: Sequence[str], key: str, main: str, ids: tuple[bytes, bytes]
) -> SourceRecord:
    b = Builder(key, main, "Company", size=len(row.data))
    f = _Fill(b, _YALE, "Yale grade A to F")
    cells = {name: cell for name, cell in zip(header, row.cells, strict=False) if cell is not None}
    name = cells["name"]
    f.put("name", name.text, "name", (name.start, name.end))
    grade = cells.get("grade")
    if grade is None:
        b.losses.append(Loss("dropped", "a company without a grade", name.text, "grade", name.start, name.end))
    else:
        f.assess(grade.text, "grade", (grade.start, grade.end), _grade(grade.text))
    for column, cell in cells.items():
        if column not in {"name", "grade"}:
            _cell(f, column, cell)
    return b.done(row.start, raw=ids[0], form=ids[1])


def _grade(text: str) -> str | None:
    match = _GRADE.match(squeeze(text).upper())
    return None if match is None else _GRADES.get(match[1])


def _cell(f: _Fill, column: str, cell: Cell) -> None:
    span = (cell.start, cell.end)
    if column == "country":
        code = country(cell.text)
        if code is None:
            f.keep(cell.text, column, span, "not a country")
        else:
            f.put("country", cell.text, column, span, value=code)
    elif column == "date":
        value = date_edtf(cell.text)
        if value is None:
            f.keep(cell.text, column, span, "not a date")
        else:
            f.put("date", cell.text, column, span, value=value, status=True)
    elif column == "sector":
        f.put("sector", cell.text, column, span)
    elif column.startswith("?"):
        f.keep(
            f"{column[1:]}: {cell.text}" if column[1:] else cell.text, column[1:], span, "a column of unknown meaning"
        )
    else:
        f.put(column, cell.text, column, span, status=True)


# ── both ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _key(text: str) -> str:
    """Letters and digits of a name or page, joined by `-`: "Acme, Inc." → "acme-inc"."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = "-".join(re.findall(r"[^\W_]+", folded))
    if not words or len(words) > _MAX_KEY:
        return short_id((folded.encode("utf-8", "surrogatepass"),)).hex()[:16]
    return words


def recognise_json(head: bytes, file_name: str) -> Recognised | None:
    """By the member `company_name` of the first entry."""
    if _KSE_HEAD.match(head) is None:
        return None
    observed, basis = named_date(file_name)
    why = "entries of Leave Russia with a company_name"
    return Recognised("company_exits_json", "company_exits", "companies", observed, basis, why)


def recognise_csv(head: bytes, file_name: str) -> Recognised | None:
    """By a header that begins with a name and has a grade, in a file called after Yale: a table says no more."""
    line = head[:4096].splitlines()[0] if head.splitlines() else b""
    columns = [column.strip().strip('"').lower() for column in re.split(r"[,;\t|]", line.decode("utf-8", "replace"))]
    if (
        "yale" not in file_name.lower()
        or columns[0] not in _COLUMNS["name"]
        or not set(columns) & set(_COLUMNS["grade"])
    ):
        return None
    observed, basis = named_date(file_name)
    why = "a table of companies with a grade, called after Yale"
    return Recognised("company_exits_csv", "company_exits_yale", "table", observed, basis, why)
