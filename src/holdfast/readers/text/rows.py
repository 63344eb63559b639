# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What was found in a text view as flat rows: what `read --jsonl` prints and the record keeps.

A row is a mapping of plain values (text, whole number, yes/no, list, `None`). Every row has

    view            which view of the document it stands in, from 0
    start, end      half-open character offsets in the view; in a UTF-8 text file, in the file
    byte_start, byte_end    the same in the decoded stream, whose bytes a citation names
    surface         the characters themselves
    zone            the role of its block (`documents.view`)
    rule            which rule found it
    paper           only of a PDF: for each line `{"page", "box": [left, bottom, right, top]}` in hundredths of a point

and beside them the fields of its kind, named as in `found`, spans as `[start, end]`. What is
unknown is `None`, never "". Before a row leaves this module every span in it has been read out
of the bytes again (`prove`): a row that does not read what it says is a bug, and raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from holdfast.base.errors import IntegrityError
from holdfast.readers.documents.recheck import recheck

if TYPE_CHECKING:
    from holdfast.readers.documents.parts import StreamView
    from holdfast.readers.documents.view import TextView
    from holdfast.readers.text.dates import DateFound
    from holdfast.readers.text.found import (
        ClaimFound,
        EventFound,
        MeasureFound,
        MentionFound,
        QuotationFound,
        RoleFound,
        Span,
        Understood,
    )
    from holdfast.readers.text.quantities import Quantity

__all__ = ["KINDS", "Row", "Value", "prove", "rows_of"]

KINDS = ("mentions", "roles", "quotations", "dates", "quantities", "measures", "events", "claims")
Value = str | int | bool | list["Value"] | dict[str, "Value"] | None
Row = dict[str, Value]
_F = TypeVar("_F")
_SPANS = ("_span", "_spans", "also")
_REMEMBERED = 20_000  # spans that were proved already
_NEAR = 2_000  # characters that are counted on from the span before


def rows_of(
    stream: StreamView, number: int, understood: Understood, *, publisher: str = ""
) -> Iterator[tuple[str, Row]]:
    """The rows of one view with their kind, each kind in the order of the text, every span proved.

    Args:
        stream: the view with its decoded bytes.
        number: which view of the document it is, from 0.
        understood: what was found in it.
        publisher: who vouches for what the document says in its own words, "" where it does not say.

    Raises:
        IntegrityError: a span does not read what it says out of its bytes: our bug, or damage.
    """
    places = _Places(stream)
    makers: tuple[tuple[str, Iterator[Row]], ...] = (
        ("mentions", _each(places, number, understood.mentions, _mention)),
        ("roles", _each(places, number, understood.roles, _role)),
        ("quotations", _each(places, number, understood.quotations, _quotation)),
        ("dates", _each(places, number, understood.dates, _date)),
        ("quantities", _each(places, number, understood.quantities, _quantity)),
        ("measures", _each(places, number, understood.measures, _measure)),
        ("events", _each(places, number, understood.events, _event)),
        ("claims", _each(places, number, understood.claims, partial(_claim, publisher=publisher))),
    )
    for kind, rows in makers:
        for row in rows:
            for start, end in _spans(row):
                places.proved(start, end)
            yield kind, row


def prove(stream: StreamView, row: Row) -> None:
    """Read every span of a row out of the bytes again.

    Raises:
        IntegrityError: one reads otherwise, or the row names other bytes or other characters than it stands on.
    """
    view = stream.view
    for start, end in _spans(row):
        recheck(view, start, end, stream.data)
    start, end = _whole(row)
    first, last = view.bytes_of(start, end)
    if (row["byte_start"], row["byte_end"], row["surface"]) != (first, last, view.text[start:end]):
        msg = f"a row names bytes {row['byte_start']} to {row['byte_end']}, its characters are elsewhere"
        raise IntegrityError(msg, where=f"{view.maker}, characters {start} to {end}")


class _Places:
    """The bytes of spans of a view, each read again before it is given.

    In a UTF-8 text that is its file character by character, the bytes of a span are its characters encoded: they are
    compared with the file directly, and counted on from the span before. Everything else goes through `recheck`.
    """

    def __init__(self, stream: StreamView) -> None:
        self._stream = stream
        self.view = stream.view
        characters = stream.view.characters
        self._plain = (
            stream.view.maker.startswith("text@")
            and characters.encoding.name == "utf-8"
            and not characters.wrong
            and not characters.mixed
        )
        self._known: dict[tuple[int, int], tuple[int, int]] = {}
        self._at = (0, characters.encoding.mark_bytes)  # a character, and where its bytes begin

    def proved(self, start: int, end: int) -> tuple[int, int]:
        """The byte range of a span.

        Raises:
            IntegrityError: the bytes read otherwise than the view.
        """
        found = self._known.get((start, end))
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = self._found(start, end)
            self._known[start, end] = found
        return found

    def _found(self, start: int, end: int) -> tuple[int, int]:
        if self._plain and 0 <= start <= end <= len(self.view.text):
            at, byte = self._at
            text = self.view.text
            near = at <= start < at + _NEAR
            first = byte + len(text[at:start].encode()) if near else self.view.characters.byte_of(start)
            self._at = (start, first)
            said = text[start:end].encode()
            if self._stream.data[first : first + len(said)] == said:
                return first, first + len(said)
        recheck(self.view, start, end, self._stream.data)
        return self.view.bytes_of(start, end)


def _spans(row: Row) -> Iterator[tuple[int, int]]:
    """Every span of a row: its own, those of its fields, and lists of them."""
    yield _whole(row)
    for name, value in row.items():
        if value and name.endswith(_SPANS) and isinstance(value, list):
            for one in [value] if isinstance(value[0], int) else value:
                if isinstance(one, list):
                    start, end = one
                    assert isinstance(start, int)  # noqa: S101 - made by `_span` below
                    assert isinstance(end, int)  # noqa: S101
                    yield start, end


def _whole(row: Row) -> tuple[int, int]:
    start, end = row["start"], row["end"]
    assert isinstance(start, int)  # noqa: S101 - made by `_each` below
    assert isinstance(end, int)  # noqa: S101
    return start, end


def _each(
    places: _Places, number: int, found: tuple[_F, ...], fields: Callable[[_F], Mapping[str, Value]]
) -> Iterator[Row]:
    view = places.view
    for one in found:
        start, end = getattr(one, "start"), getattr(one, "end")  # noqa: B009 - every found thing has them
        byte_start, byte_end = places.proved(start, end)
        block = view.block_at(start)
        yield {
            "view": number, "start": start, "end": end, "byte_start": byte_start, "byte_end": byte_end,
            "surface": view.text[start:end], "zone": None if block is None else block.role, **fields(one),
            "rule": _text(getattr(one, "rule", "")), **_paper(view, start, end),
        }  # fmt: skip


def _paper(view: TextView, start: int, end: int) -> dict[str, Value]:
    """Where a span stands on its pages, for a document that has pages."""
    if view.places is None:
        return {}
    places = view.places.of(start, end)
    edges = [(one.left, one.bottom, one.right, one.top) for one in places]
    boxes: list[list[Value]] = [[round(edge * 100) for edge in four] for four in edges]
    return {"paper": [{"page": one.page, "box": box} for one, box in zip(places, boxes, strict=True)]}


def _mention(one: MentionFound) -> Row:
    return {
        "type": one.type, "canonical": _text(one.canonical),
        "entity_ids": [candidate.entity for candidate in one.candidates], "kind": one.kind, "signs": [*one.signs],
        "quoted": one.quoted,
        "candidates": [{"entity": candidate.entity, "score": candidate.score} for candidate in one.candidates],
    }  # fmt: skip


def _role(one: RoleFound) -> Row:
    return {
        "person": _text(one.person), "role": _text(one.role), "organization": _text(one.organization),
        "relation": one.relation, "role_span": _span(one.role_span), "former": one.former, "acting": one.acting,
    }  # fmt: skip


def _quotation(one: QuotationFound) -> Row:
    return {
        "form": one.form, "speaker": _text(one.speaker), "speaker_span": _span(one.speaker_span),
        "speaker_role": _text(one.speaker_role), "verb": _text(one.verb), "verb_span": _span(one.verb_span),
        "force": _text(one.force), "addressee": _text(one.addressee), "addressee_span": _span(one.addressee_span),
        "venue": _text(one.venue), "venue_span": _span(one.venue_span), "date": _text(one.date),
        "date_span": _span(one.date_span), "quote_spans": [_span(span) for span in one.quote_spans],
        "content_span": _span(one.content), "asserters": [*one.asserters], "origin": one.origin,
    }  # fmt: skip


def _date(one: DateFound) -> Row:
    return {
        "iso": _text(one.iso), "granularity": _text(one.granularity), "anchor": _text(one.anchor),
        "part": _text(one.part),
    }  # fmt: skip


def _quantity(one: Quantity) -> Row:
    return {
        "low": _text(one.low), "high": _text(one.high), "sign": one.sign, "unit": _text(one.unit),
        "noun": _text(one.noun), "qualifier": _text(one.qualifier),
    }  # fmt: skip


def _measure(one: MeasureFound) -> Row:
    return {
        "type": one.type, "kind": _text(one.kind), "authority": _text(one.authority),
        "authority_span": _span(one.authority_span), "targets": [*one.targets],
        "target_spans": [_span(span) for span in one.target_spans], "status": one.status, "date": _text(one.date),
        "date_span": _span(one.date_span), "duration": _text(one.duration), "duration_span": _span(one.duration_span),
        "condition_span": _span(one.condition), "addressee": _text(one.addressee), "deadline": _text(one.deadline),
        "standing": _text(one.standing), "asserters": [*one.asserters], "also": [_span(span) for span in one.also],
    }  # fmt: skip


def _event(one: EventFound) -> Row:
    return {
        "type": one.type, "participants": [*one.participants],
        "participant_spans": [_span(span) for span in one.participant_spans], "about_span": _span(one.about),
        "place": _text(one.place), "date": _text(one.date), "date_span": _span(one.date_span), "status": one.status,
        "value": _text(one.value), "unit": _text(one.unit), "asserters": [*one.asserters],
    }  # fmt: skip


def _claim(one: ClaimFound, *, publisher: str) -> Row:
    chain = [name or publisher for name in one.asserted_by]
    return {
        "type": one.type, "key": one.key, "subject": _text(one.subject), "predicate": _text(one.predicate),
        "value": _text(one.value), "unit": _text(one.unit), "qualifier": _text(one.qualifier), "time": _text(one.time),
        "asserted_by": _text((chain or [publisher])[-1]), "chain": [_text(name) for name in chain],
        "polarity": one.polarity, "low": _text(one.low), "high": _text(one.high), "sign": _text(one.sign),
        "subject_span": _span(one.subject_span), "value_span": _span(one.value_span), "quotation": one.quotation,
        "also": [_span(span) for span in one.also],
    }  # fmt: skip


def _text(value: str) -> str | None:
    return value or None


def _span(span: Span | None) -> list[Value] | None:
    return None if span is None else [span[0], span[1]]
