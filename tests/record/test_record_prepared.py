# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Records whose content and words another process has found out: stored as if nobody had."""

import dataclasses
from pathlib import Path

import pytest

from holdfast.model.statement import Loss, Row, SourceRecord, content_id
from holdfast.record import Record
from holdfast.record.prepared import PreparedRecord, main_of, prepare
from support.record_lists import day, person, records_of


def ready(record: SourceRecord) -> PreparedRecord:
    found = prepare(record)
    assert found is not None
    said = {field.name: getattr(record, field.name) for field in dataclasses.fields(SourceRecord)}
    return PreparedRecord(**said, content=found[0], words=found[1])


def test_a_record_is_stored_alike_whoever_prepared_it(tmp_path: Path) -> None:
    people = [person("1", "Ada One"), person("2", "Bób Two")]
    digests, found = set(), set()
    for folder, ways in (("a", (False, False)), ("b", (True, True)), ("c", (True, False)), ("d", (False, True))):
        with Record.create(tmp_path / folder) as record:
            capture_set, records = day(1, "2022-01-01", people)
            given = {
                name: [ready(one) if way else one for one, way in zip(whole, ways, strict=True)]
                for name, whole in records.items()
            }
            derivation = record.accept(capture_set, given)
            digests.add((record.digest(), str(derivation.output)))
            found.add(record.search("bob").total)
    assert len(digests) == len(found) == 1
    assert found.pop() == 1


def test_prepared_is_what_the_rows_say_and_the_words_of_their_names() -> None:
    one = records_of([person("1", "Ada One")])[0]
    content, words = prepare(one) or (b"", "")
    assert content == content_id(one.rows)
    assert {"ada", "one"} <= set(words.split())
    assert main_of(one) == one.rows[0].entity
    assert main_of(SourceRecord("k", 0, 1, b"", ())) == "k"


@pytest.mark.parametrize("where", ["key", "value", "loss"])
def test_a_text_that_utf8_cannot_hold_is_not_prepared(where: str) -> None:
    said = {name: "x\udc80" if name == where else "x" for name in ("key", "value", "loss")}
    rows = (Row("e", "Person", "name", said["value"], None, None, "NAME", 0, 1),)
    losses = (Loss("dropped", "odd", said["loss"], "X", 0, 1),)
    assert prepare(SourceRecord(said["key"], 0, 1, b"", rows, losses)) is None
