# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the formats before 2018 pack into one text, taken apart into the cells that XML 1.1 has.

The old CSV and `WHOLE` XML write a document as

    347834 (passport-National passport) (valid to 2014-02-21)[known to be expired](issued under …)

and contacts as `PHONE[042-681 20 81]` among the remarks of an address; the new CSV writes its
contacts so too. Every cell keeps the bytes of its piece. All functions are pure and never raise.
"""

from __future__ import annotations

import re

from holdfast.readers.lists.eu_fsf_parts import Cell, Part

__all__ = ["contacts", "old_identification"]

_DOCUMENT = re.compile(r"(.*?)\s*\(([a-z]+)-([^()]*)\)\s*", re.DOTALL)
_FLAG = re.compile(r"\[([a-z ]+)\]")
_FLAGS = {
    "known to be expired": "knownExpired",
    "known to be false": "knownFalse",
    "reported lost": "reportedLost",
    "revoked by issuer": "revokedByIssuer",
    "diplomatic": "diplomatic",
}
_SPLIT = (
    "number", "identificationTypeCode", "identificationTypeDescription", "validFrom", "validTo", *_FLAGS.values(),
)  # fmt: skip
_VALID = re.compile(r"\(valid (?:from (\d{4}(?:-\d\d){0,2}))? ?(?:to (\d{4}(?:-\d\d){0,2}))?\)")
_CONTACT = re.compile(r"\b([A-Z][A-Z_ ]{1,20})\[([^\[\]]*)\]")


def _piece(cell: Cell, start: int, end: int) -> Cell:
    first, last = cell.range(start, end)
    return Cell(cell.text[start:end], first, last, cell.exact)


def old_identification(part: Part, name: str = "number") -> None:
    """Split the packed cell `name` of a document: number, type, flags, validity; what is left is a remark."""
    cell = part.cells.get(name)
    match = None if cell is None else _DOCUMENT.match(cell.text)
    if cell is None or match is None:
        return
    path, label = part.where(name), (part.labels or {}).get(name, name)
    part.labels = {**(part.labels or {}), **dict.fromkeys(_SPLIT, label)}
    del part.cells[name]
    for group, target in ((1, "number"), (2, "identificationTypeCode"), (3, "identificationTypeDescription")):
        if match[group].strip():
            part.cells[target] = _piece(cell, *match.span(group))
    rest = match.end()
    taken = []
    for found in _FLAG.finditer(cell.text, rest):
        flag = _FLAGS.get(found[1])
        if flag is not None:
            part.cells[flag] = _piece(cell, *found.span(1))
            taken.append(found.span())
    for found in _VALID.finditer(cell.text, rest):
        for group, target in ((1, "validFrom"), (2, "validTo")):
            if found[group] is not None:
                part.cells[target] = _piece(cell, *found.span(group))
                taken.append(found.span())
    at = rest
    for start, end in [*sorted(set(taken)), (len(cell.text), len(cell.text))]:
        if cell.text[at:start].strip(" ,;."):
            part.remarks.append((path, _piece(cell, at, start)))
        at = max(at, end)


def contacts(part: Part, cell: Cell, path: str) -> None:
    """`KEY[value]` in a cell become contacts of the part; what is left is a remark."""
    at = 0
    for match in [*_CONTACT.finditer(cell.text), None]:
        start = len(cell.text) if match is None else match.start()
        if cell.text[at:start].strip(" ,;\\n\n"):
            part.remarks.append((path, _piece(cell, at, start)))
        if match is not None:
            at = match.end()
            if match[2].strip():
                part.contacts.append((match[1].strip(), _piece(cell, *match.span(2)), path))
