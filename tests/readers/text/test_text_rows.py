# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Findings as rows: every span of every row reads out of the bytes what it says, whatever the bytes are."""

import random
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, IntegrityError
from holdfast.readers.documents.open import open_document
from holdfast.readers.text.found import Understood
from holdfast.readers.text.quantities import Quantity
from holdfast.readers.text.reading import read_document, rows_of_document
from holdfast.readers.text.rows import KINDS, prove, rows_of
from support.small_documents import MAIL, PAGE, TEXT


def test_every_kind_of_finding_has_rows() -> None:
    assert {one.name for one in fields(Understood)} - {"notes"} == set(KINDS)
    assert set(rows_of_document(read_document(open_document(TEXT, name="story.txt")))) == set(KINDS)


@pytest.mark.parametrize(("name", "data"), [("page.html", PAGE), ("story.txt", TEXT), ("letter.eml", MAIL),
                                            ("utf16.txt", TEXT.decode().encode("utf-16")),
                                            ("marked.txt", b"\xef\xbb\xbf" + TEXT),
                                            ("old.txt", TEXT.decode().encode("cp1252"))])  # fmt: skip
def test_rows_prove_themselves_in_every_kind_of_document(name: str, data: bytes) -> None:
    read = read_document(open_document(data, name=name))
    rows = [row for found in rows_of_document(read).values() for row in found]
    assert rows
    for row in rows:
        view = row["view"]
        assert isinstance(view, int)
        prove(read.views[view].stream, row)


def test_a_row_that_names_other_bytes_or_characters_is_refused() -> None:
    read = read_document(open_document(TEXT, name="story.txt"))
    stream = read.views[0].stream
    row = rows_of_document(read)["dates"][0]
    for wrong in ({"byte_start": 1}, {"surface": "other"}, {"end": 20}):
        with pytest.raises(IntegrityError):
            prove(stream, {**row, **wrong})
    damaged = replace(stream, data=stream.data.replace(b"Sampletown", b"Simpletown"))
    found = Understood(quantities=(Quantity(0, 10, "1", "1", "=", ""),))
    with pytest.raises(IntegrityError):
        list(rows_of(damaged, 0, found))
    assert list(rows_of(stream, 0, found))


@given(st.text(max_size=80), st.text(max_size=30))
def test_any_characters_around_a_statement_leave_its_rows_provable(before: str, after: str) -> None:
    data = f"{before}\n\nAnn Muster said on March 3, 2024 that 5,000 shares were sold.\n{after}".encode(
        "utf-8", "replace"
    )
    try:
        read = read_document(open_document(data, name="story.txt"))
    except InputError:
        return
    for found in rows_of_document(read).values():
        for row in found:
            prove(read.views[0].stream, row)


@pytest.mark.slow
def test_a_thousand_broken_documents_are_refused_or_read_with_every_row_proved() -> None:
    chance = random.Random(5)
    pool = [PAGE, TEXT, MAIL, TEXT.decode().encode("utf-16-le"), PAGE.decode().encode("cp1252", "replace")]
    read = 0
    for _ in range(1000):
        data = bytearray(chance.choice(pool) * chance.choice([1, 1, 3]))
        for _ in range(chance.randint(1, 12)):
            at, length = chance.randrange(len(data)), chance.randint(0, 6)
            data[at : at + length] = bytes(chance.randrange(256) for _ in range(chance.randint(0, 6)))
        try:
            found = read_document(open_document(bytes(data), name=chance.choice(["a.html", "a.txt", "a.eml", ""])))
        except InputError:
            continue
        rows_of_document(found)  # proves every row
        read += 1
    assert read > 500
