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
_SPANS = "_span"
_REMEMBERED = 10_000  # spans that were proved already


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
    view = stream.view
    makers: tuple[tuple[str, Iterator[Row]], ...] = (
        ("mentions", _each(view, number, understood.mentions, _mention)),
        ("roles", _each(view, number, understood.roles, _role)),
        ("quotations", _each(view, number, understood.quotations, _quotation)),
        ("dates", _each(view, number, understood.dates, _date)),
        ("quantities", _each(view, number, understood.quantities, _quantity)),
        ("measures", _each(view, number, understood.measures, _measure)),
        ("events", _each(view, number, understood.events, _event)),
        ("claims", _each(view, number, understood.claims, partial(_claim, publisher=publisher))),
    )
    for kind, rows in makers:
        proved: set[tuple[int, int]] = set()
        for row in rows:
            _prove(stream, row, proved)
            yield kind, row


def prove(stream: StreamView, row: Row) -> None:
    """Read every span of a row out of the bytes again.

    Raises:
        IntegrityError: one reads otherwise.
    """
    _prove(stream, row, set())


def _prove(stream: StreamView, row: Row, proved: set[tuple[int, int]]) -> None:
    if len(proved) > _REMEMBERED:
        proved.clear()
    for start, end in _spans(row):
        if (start, end) not in proved:
            recheck(stream.view, start, end, stream.data)
            proved.add((start, end))
    start, end = _whole(row)
    first, last = stream.view.bytes_of(start, end)
    if (row["byte_start"], row["byte_end"], row["surface"]) != (first, last, stream.view.text[start:end]):
        msg = f"a row names bytes {row['byte_start']} to {row['byte_end']}, its characters are elsewhere"
        raise IntegrityError(msg, where=f"{stream.view.maker}, characters {start} to {end}")


def _spans(row: Row) -> Iterator[tuple[int, int]]:
    """Every span of a row: its own, those of its fields, and lists of them."""
    yield _whole(row)
    for name, value in row.items():
        if isinstance(value, list) and value and name.endswith((_SPANS, "_spans", "also")):
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
    view: TextView, number: int, found: tuple[_F, ...], fields: Callable[[_F], Mapping[str, Value]]
) -> Iterator[Row]:
    for one in found:
        start, end = getattr(one, "start"), getattr(one, "end")  # noqa: B009 - every found thing has them
        byte_start, byte_end = view.bytes_of(start, end)
        block = view.block_at(start)
        yield {
            "view": number, "start": start, "end": end, "byte_start": byte_start, "byte_end": byte_end,
            "surface": view.text[start:end], "zone": None if block is None else block.role, **fields(one),
            "rule": _text(getattr(one, "rule", "")),
        }  # fmt: skip


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
