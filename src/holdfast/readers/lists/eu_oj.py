# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Annexes of the Official Journal of the European Union: rows of its tables, in HTML and in Formex.

Two readers, one for each thing a page can be:

    eu_oj       a consolidated text ("02014R0269 — EN — 15.09.2025"): everything its annexes list
    eu_oj_act   an act as published, mostly one that amends: what it adds, replaces and deletes

An act is a member of its own (`act_2023_1215`), carries the consolidated text's publication and removes
nobody: a row that is deleted gives the name and a note, never an end. `eu_oj_acts` finds out which annex of
which act a row belongs to, `eu_oj_rows` what its columns are and what it says.

Inside annexes every byte that is no row stays too: paragraphs between rows become a Document with
their words as notes, the title of an annex of goods a Measure. Recitals and articles are not read.

Keys (frozen with version 1): annex, section ("p" natural persons, "e" entities) and number of the entry
("I/p/12"), else the folded name; for goods annex and code. Entities are `<dataset>-i-p-12`; a dataset is
the base act ("eu_oj_269_2014"), rows of another base have its number before the annex. Made from
descriptions of the format, without a sample of the real pages.

Source: https://eur-lex.europa.eu/ (CELEX 02014R0269, 02014R0833), https://op.europa.eu/ (Formex 4)
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord
from holdfast.readers.build import LazyRecord
from holdfast.readers.contract import ListReader, Recognised, named_date
from holdfast.readers.lists.eu_oj_acts import KINDS, Context, slug
from holdfast.readers.lists.eu_oj_markup import Row, Token, Words, attribute, blocks
from holdfast.readers.lists.eu_oj_rows import Annexes
from holdfast.readers.table import check_not_html

__all__ = ["EuOj", "EuOjAct", "recognise", "recognise_act"]

_WHAT = "an annex of the Official Journal"
_TABLE = re.compile(r"\b(?:oj-)?table|border", re.IGNORECASE)
_ACT_MEMBER = re.compile(r"act_[0-9]{1,4}_[0-9]{1,4}(?:_cfsp)?\Z")
_MARKUP = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?:<!DOCTYPE html[^>]*>\s*)?<(?:html|ANNEX|ACT|CONS\.|DOC|GENERAL)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip  # noqa: E501
_TAGS = re.compile(rb"<[^>]*>")
_FORMEX_NUMBER = re.compile(
    rb"<NO\.CURRENT>\s*(\d{1,4})\s*</NO\.CURRENT>\s*<YEAR>\s*(\d{4})\s*</YEAR>(?:\s*<COM>\s*(\w+))?", re.IGNORECASE
)
_FORMEX_DAY = re.compile(rb"""<DATE ISO=["'](\d{8})["']""", re.IGNORECASE)
_CONSOLIDATED_DAY = re.compile(r"0\d{4}[RD]\d{4}\s*\S{0,3}\s*EN\s*\S{0,3}\s*(\d{2})\.(\d{2})\.(\d{4})")
_ABOUT = re.compile(rb"concerning restrictive measures|restrictive measures in (?:view|respect)", re.IGNORECASE)
_BASES = frozenset(base for base, _ in KINDS)


class EuOj(ListReader):
    """The reader `eu_oj`: one consolidated text → source records."""

    name = "eu_oj"
    title = "a consolidated act of the Union"
    members = ("consolidated",)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row."""
        return _records(stream, dataset, consolidated=True)


class EuOjAct(ListReader):
    """The reader `eu_oj_act`: one act as published → source records."""

    name = "eu_oj_act"
    title = "an act in the Official Journal"
    members = ("act",)
    carries = "eu_oj"

    def read(self, member: str, stream: BinaryIO, *, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; the member is `act_2023_1215`, or `act` for a page without a number."""
        return super().read("act" if _ACT_MEMBER.match(member) else member, stream, dataset=dataset)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """As in ListReader; memory for one row."""
        return _records(stream, dataset, consolidated=False)


def _genuine(token: Token) -> bool:
    """Formex has no other tables; in HTML the class tells those of data from those that number points."""
    return token.name == "tbl" or _TABLE.search(attribute(token.raw, "class")) is not None


def _records(stream: BinaryIO, dataset: str, *, consolidated: bool) -> Iterator[LazyRecord]:
    context = Context()
    annexes = Annexes(dataset, context)
    head = b""
    for block in blocks(stream, _WHAT, genuine=_genuine):
        if len(head) < _HEAD_BYTES:
            head += block.raw[:_HEAD_BYTES]
        if isinstance(block, Row):
            yield from annexes.row(block)
            continue
        _number(context, block)
        context.hear(block.text.text)
        _same_kind(context, block, consolidated=consolidated)
        yield from annexes.words(block)
    yield from annexes.end()
    if annexes.entries:
        return
    if not context.in_annex:
        check_not_html(b"<html>" + head, _WHAT)
    msg = f"{_WHAT} is empty: no row of it names anybody, or goods"
    raise InputError(msg, where="byte 0", hint="is this the page with the annexes? fetch it again, or another format")


_HEAD_BYTES = 2000


def _number(context: Context, block: Words) -> None:
    """Formex gives the number of the act as elements at the head of each of its files."""
    if context.act or b"NO.CURRENT" not in block.raw.upper():
        return
    match = _FORMEX_NUMBER.search(block.raw)
    if match is not None:
        context.cited(match[1].decode(), match[2].decode(), cfsp=(match[3] or b"").upper() == b"CFSP")


def _same_kind(context: Context, block: Words, *, consolidated: bool) -> None:
    """A whole text read as an act, or the other way round, would say something false about everybody."""
    if context.in_annex and context.act and context.consolidated != consolidated:
        found, wanted = ("a consolidated text", "an act") if context.consolidated else ("an act", "a consolidated text")
        msg = f"this page of the Official Journal is {found}, and was handed in as {wanted}"
        raise InputError(msg, where=f"byte {block.start}", hint="leave the member out: the page says itself what it is")


# ── recognition ───────────────────────────────────────────────────────────────────────────────────────────────────────
def recognise(head: bytes, file_name: str) -> Recognised | None:
    """By the number of a consolidated text at its head; the day is the one it holds at."""
    context = _look(head)
    if context is None or not context.consolidated:
        return None
    observed, basis = named_date(file_name)
    match = _CONSOLIDATED_DAY.search(_plain(head))
    if match is not None:
        with contextlib.suppress(ValueError):
            observed, basis = datetime(int(match[3]), int(match[2]), int(match[1]), tzinfo=UTC), "inside"
    why = f"the consolidated text of {context.base}"
    return Recognised("eu_oj", f"eu_oj_{slug(context.base)}", "consolidated", observed, basis, why)


def recognise_act(head: bytes, file_name: str) -> Recognised | None:
    """By the title of an act on restrictive measures; the day is that of the act."""
    context = _look(head)
    if context is None or context.consolidated:
        return None
    if _ABOUT.search(_plain(head).encode()) is None and context.base not in _BASES:
        return None
    observed, basis = named_date(file_name)
    if context.day is not None and len(context.day) == 10:  # noqa: PLR2004 - a whole day
        observed, basis = datetime.fromisoformat(context.day).replace(tzinfo=UTC), "inside"
    elif (made := _FORMEX_DAY.search(head[:4096])) is not None:
        with contextlib.suppress(ValueError):
            observed, basis = datetime.strptime(made[1].decode(), "%Y%m%d").replace(tzinfo=UTC), "inside"
    why = f"the title of {context.act_title}"
    member = f"act_{context.act.lower().replace('/', '_')}"
    return Recognised("eu_oj_act", f"eu_oj_{slug(context.base)}", member, observed, basis, why)


def _look(head: bytes) -> Context | None:
    """What the paragraphs of a head say, until its first annex."""
    if _MARKUP.match(head) is None or b"\x00" in head:
        return None
    context = Context()
    for line in re.split(rb"(?i)</p>|</div>|<br\s*/?>|</NO\.DOC>|</TI>", head):
        match = _FORMEX_NUMBER.search(line)
        if match is not None and not context.act:
            context.cited(match[1].decode(), match[2].decode(), cfsp=(match[3] or b"").upper() == b"CFSP")
        context.hear(_plain(line))
        if context.in_annex and context.base != context.act:
            break
    return context if context.act and context.base else None


def _plain(data: bytes) -> str:
    return " ".join(_TAGS.sub(b" ", data).decode("utf-8", "replace").replace("\u2014", " \u2014 ").split())
