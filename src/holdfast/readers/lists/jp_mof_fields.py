# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The columns of Japan's list of asset freezes → rows of one party.

Names stand in Japanese and in Latin letters, each with its language where the script tells;
several values of one cell are lettered "(a) … (b) …" in narrow or wide brackets, or stand on
lines of their own; "エリック（ERIC）" is two spellings. 不明 (unknown) is no value.

Everybody on the list is under an asset freeze: one Sanction with the regime as its programme,
the day of the notice, and the days on which it was amended (改訂). Wallet addresses in the
remarks whose checksum holds become CryptoWallets of the party.

Source: the notes at the head of each sheet; Foreign Exchange and Foreign Trade Act (Act 228 of 1949).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from holdfast.names.wallets import check as check_wallet
from holdfast.readers.clean import squeeze
from holdfast.readers.grid import Cell, GridRow
from holdfast.readers.lists.jp_text import dates_in, jp_country, narrow
from holdfast.readers.sheets import Piece, SheetRecord, each, lettered, pieces

__all__ = ["COLUMNS", "Sheet", "fill", "schema_of"]

COLUMNS: Mapping[str, Sequence[str]] = {
    "noticed": ("告示日付",),
    "number": ("告示番号",),
    "japanese": ("日本語表記",),
    "english": ("英語表記",),
    "alias": (
        "別名", "別名_別称", "別称", "別称_別名", "別称_旧称", "確定可能な別名",
        "別名別称", "別称別名", "別称旧称",
    ),
    "former": ("旧称", "旧称_以前の呼称", "旧称以前の呼称", "過去の別名", "以前の別名"),
    "weak": ("確定に十分でない別名",),
    "title": ("称号",),
    "position": ("役職", "肩書", "肩書等"),
    "born": ("生年月日",),
    "born_both": ("生年月日_出生地", "生年月日出生地"),
    "born_in": ("出生地", "出生地_出身地", "出生地出身地"),
    "nationality": ("国籍",),
    "passport": ("旅券番号",),
    "id": ("id番号", "身分登録番号", "身分証番号"),
    "address": (
        "住所", "所在地", "住所_所在地", "住所所在地", "住所等", "活動地域_住所", "活動地域住所",
        "所在地_住所登録された事務所の住所", "所在地住所登録された事務所の住所",
    ),
    "phone": ("電話", "電話番号"),
    "fax": ("fax",),
    "un_listed": ("リスト掲載日", "国連制裁員会による指定日", "国連制裁委員会による指定日"),
    "un_id": ("国連参照番号",),
    "grounds": ("指定の根拠", "決議1483上の根拠"),
    "other": ("その他の情報", "詳細"),
}  # fmt: skip
_OF_PERSONS = ("title", "position", "born", "born_both", "born_in", "nationality", "passport")
_UNKNOWN = frozenset({"不明", "なし", "無し", "-", "該当なし", "na", "n/a", ""})
_LINES = re.compile(r"[\n\r]+|;")
_LIST = re.compile(r"[\n\r]+|[;、]")
_COUNTRIES = re.compile(r"[\n\r]+|[;、,]|及び")
_BOTH = re.compile(r"(?P<one>[^()]+?)\s*\((?P<two>[^()]+)\)\s*\Z")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_NOTICE = re.compile(r"(?P<date>\d{4}\.\d{1,2}\.\d{1,2})\s*(?P<what>改訂|改正|削除|指定)?")
_DELETED = re.compile(r"\s*\d{4}\.\d{1,2}\.\d{1,2}\s*削除\s*\Z")
_PASSPORT = re.compile(r"[A-Z]{0,3}[-/ ]?\d[\dA-Z]{4,11}(?![年\d])", re.IGNORECASE)
_WALLET = re.compile(
    r"(?<![0-9A-Za-z])(?:0x[0-9a-fA-F]{40}|bc1[0-9a-z]{25,70}|[13LTD][1-9A-HJ-NP-Za-km-z]{25,34})(?![0-9A-Za-z])"
)
_BORN_AT = re.compile(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?頃?")
_AUTHORITY = "Ministry of Finance"
_ACT = "Foreign Exchange and Foreign Trade Act"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One regime: its short name, the title of its sheet, and its columns.

    `columns` has the first of each of our names, `headings` all of them by their index (one sheet
    has two columns for positions), `others` those we do not know.
    """

    regime: str
    title: str
    columns: Mapping[str, int]
    headings: Mapping[int, str]
    others: Mapping[int, str]


def schema_of(rows: Sequence[GridRow], sheet: Sheet) -> str:
    """By the sheet's name where it says persons (個人) or bodies (団体, 銀行), else by what only persons have."""
    if "個人" in sheet.regime:
        return "Person"
    if "団体" in sheet.regime or "銀行" in sheet.regime:
        return "Organization"
    indexes = [sheet.columns[name] for name in _OF_PERSONS if name in sheet.columns]
    if any(row.cell(index) for row in rows for index in indexes):
        return "Person"
    return "Organization" if indexes and not _deleted(rows, sheet) else "LegalEntity"


def _deleted(rows: Sequence[GridRow], sheet: Sheet) -> bool:
    cell = rows[0].cell(sheet.columns.get("noticed", -1))
    return cell is not None and _DELETED.match(narrow(cell.text)) is not None


def fill(record: SheetRecord, sheet: Sheet) -> None:
    """Turn every filled cell of the record's rows into rows and losses."""
    if _deleted(record.rows, sheet):
        each(record, record.rows, sheet.columns["noticed"], lambda row, cell: _say(record, row, cell, "告示日付"))
    else:
        record.rule("topics", "sanction", "listed@1")
        _sanction(record, sheet)
    heading = sheet.headings
    for row in record.rows:
        # The Latin name first: the first name is what the party is called where one must be shown.
        for index, cell in sorted(enumerate(row.cells), key=lambda item: heading.get(item[0]) != "english"):
            name = heading.get(index, "")
            if cell is None or not cell.text.strip() or name in {"noticed", "number", "un_id", "grounds", "un_listed"}:
                continue
            record.parts += 1
            path = next((words[0] for ours, words in COLUMNS.items() if ours == name), sheet.others.get(index, "?"))
            read = _FIELDS.get(name)
            if squeeze(narrow(cell.text)).lower() in _UNKNOWN:
                continue
            if read is None:
                record.note(row, cell, path, "a column that is not known")
            else:
                read(record, row, cell, path)


# ── fields ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _say(record: SheetRecord, row: GridRow, cell: Cell, path: str) -> None:
    record.put("notes", squeeze(cell.text), row, cell, path)


def _lang(text: str) -> str | None:
    return "jpn" if _JAPANESE.search(text) else None


def _parts(text: str, marks: re.Pattern[str]) -> list[Piece]:
    """Lettered items, each at its marks; unknown ones left out."""
    wide = narrow(text)
    parts = ((item.first, part) for item in lettered(wide) for part in pieces(item.text, marks))
    return [_of(text, by + one.first, by + one.last) for by, one in parts if one.text.lower() not in _UNKNOWN]


def _of(text: str, first: int, last: int) -> Piece:
    return Piece(text[first:last], first, last)


def _names(prop: str, marks: re.Pattern[str]) -> Callable[[SheetRecord, GridRow, Cell, str], None]:
    """Names, "エリック（ERIC）" as two spellings."""

    def put(record: SheetRecord, row: GridRow, cell: Cell, path: str) -> None:
        for piece in _parts(cell.text, marks):
            for one in _spellings(cell.text, piece):
                record.put(prop, squeeze(one.text), row, cell, path, one, lang=_lang(one.text))

    return put


def _spellings(text: str, piece: Piece) -> list[Piece]:
    match = _BOTH.match(narrow(piece.text))
    if match is None or _JAPANESE.search(match["one"]) is None or not _LATIN.search(match["two"]):
        return [piece]
    if _JAPANESE.search(match["two"]):
        return [piece]
    return [_of(text, piece.first + match.start(name), piece.first + match.end(name)) for name in ("one", "two")]


def _text(
    prop: str, *, person: bool = False, marks: re.Pattern[str] | None = None
) -> Callable[[SheetRecord, GridRow, Cell, str], None]:
    def put(record: SheetRecord, row: GridRow, cell: Cell, path: str) -> None:
        for piece in _parts(cell.text, marks or re.compile(r"(?!)")):
            if person and record.schema != "Person":
                record.note(row, cell, path, "a field of a person", piece)
            else:
                record.put(prop, squeeze(piece.text), row, cell, path, piece, lang=_lang(piece.text))

    return put


def _born(record: SheetRecord, row: GridRow, cell: Cell, path: str) -> None:
    for piece in _parts(cell.text, _LINES):
        found = dates_in(narrow(piece.text))
        if found is None or record.schema != "Person":
            record.note(row, cell, path, "not a date of birth", piece)
            continue
        for value, first, last in found:
            record.put("birthDate", value, row, cell, path, _of(cell.text, piece.first + first, piece.first + last))


def _born_both(record: SheetRecord, row: GridRow, cell: Cell, path: str) -> None:
    """Date and place in one text: the date is taken, the whole is kept."""
    record.put("notes", squeeze(cell.text), row, cell, path)
    match = _BORN_AT.match(narrow(cell.text))
    found = None if match is None else dates_in(match[0])
    for value, first, last in found or []:
        record.put("birthDate", value, row, cell, path, _of(cell.text, first, last))
    if not found:
        record.count(row, cell, path, "not a date of birth")


def _nationality(record: SheetRecord, row: GridRow, cell: Cell, path: str) -> None:
    prop = "nationality" if record.schema == "Person" else "country"
    whole = jp_country(narrow(cell.text))
    parts = [_of(cell.text, 0, len(cell.text))] if whole else _parts(cell.text, _COUNTRIES)
    for piece in parts:
        code = jp_country(narrow(piece.text))
        if code is None:
            record.note(row, cell, path, "not a country", piece)
        else:
            record.put(prop, code, row, cell, path, piece)


def _passport(record: SheetRecord, row: GridRow, cell: Cell, path: str) -> None:
    for piece in _parts(cell.text, _LINES):
        match = _PASSPORT.search(narrow(piece.text))
        if match is None or record.schema != "Person":
            record.note(row, cell, path, "not a passport number", piece)
            continue
        number = _of(cell.text, piece.first + match.start(), piece.first + match.end())
        record.put("passportNumber", squeeze(narrow(number.text)), row, cell, path, number)
        if match[0] != narrow(piece.text).strip():
            record.put("notes", squeeze(piece.text), row, cell, path, piece)


def _other(record: SheetRecord, row: GridRow, cell: Cell, path: str) -> None:
    record.put("notes", squeeze(cell.text), row, cell, path)
    for match in _WALLET.finditer(narrow(cell.text)):
        if check_wallet(match[0]) is not False:
            wallet = (record.sub("wallet", match[0]), "CryptoWallet")
            place = _of(cell.text, *match.span())
            record.put("publicKey", match[0], row, cell, path, place, on=wallet)
            record.put("holder", record.main, row, cell, path, Piece(record.main, *match.span()), on=wallet)


_FIELDS: Mapping[str, Callable[[SheetRecord, GridRow, Cell, str], None]] = {
    "japanese": _names("name", re.compile(r"(?!)")),
    "english": _names("name", re.compile(r"(?!)")),
    "alias": _names("alias", _LIST),
    "former": _names("previousName", _LIST),
    "weak": _names("weakAlias", _LIST),
    "title": _text("title", person=True),
    "position": _text("position", person=True),
    "born": _born,
    "born_both": _born_both,
    "born_in": _text("birthPlace", person=True),
    "nationality": _nationality,
    "passport": _passport,
    "id": _text("idNumber"),
    "address": _text("address"),
    "phone": _text("phone", marks=_LIST),
    "fax": _say,
    "other": _other,
}


def _sanction(record: SheetRecord, sheet: Sheet) -> None:
    on = (record.sub("sanction", sheet.regime), "Sanction")
    record.rule("entity", record.main, "listed@1", on=on)
    for prop, value in (
        ("kind", "asset freeze"), ("authority", _AUTHORITY), ("country", "jp"), ("program", sheet.title),
        ("programId", sheet.regime), ("legalAct", _ACT),
    ):  # fmt: skip
        record.rule(prop, value, "mof-sheet@1", on=on)

    def noticed(row: GridRow, cell: Cell) -> None:
        """The day of the notice, then the days of its amendments."""
        for line in pieces(narrow(cell.text), _LINES):
            match = _NOTICE.match(line.text)
            found = dates_in(match["date"]) if match is not None else None
            if match is None or not found:
                record.note(row, cell, "告示日付", "not a date", _of(cell.text, line.first, line.last))
                continue
            prop = "amendedDate" if match["what"] in {"改訂", "改正"} else "listingDate"
            start = line.first + match.start("date")
            piece = _of(cell.text, start, line.first + match.end("date"))
            record.put(prop, found[0][0], row, cell, "告示日付", piece, on=on)
            if line.text[match.end() :].strip():
                rest = _of(cell.text, line.first + match.end(), line.last)
                record.note(row, cell, "告示日付", "more than a date", rest)

    def text(name: str, prop: str) -> None:
        def put(row: GridRow, cell: Cell) -> None:
            if squeeze(narrow(cell.text)).lower() not in _UNKNOWN:
                record.put(prop, squeeze(cell.text), row, cell, COLUMNS[name][0], on=on)

        each(record, record.rows, sheet.columns.get(name), put)

    each(record, record.rows, sheet.columns.get("noticed"), noticed)
    text("number", "authorityId")
    text("un_id", "unscId")
    text("grounds", "reason")
    text("un_listed", "summary")
