# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Records whose rows are read late: the same record, and not read at all where it is known."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from holdfast.model.statement import SourceRecord
from holdfast.readers.build import LazyRecord
from holdfast.readers.reader import reader_for
from holdfast.record import Record
from support.record_lists import day, person

ROW = b'7,"TESTIMIR, Odo",individual,SDGT,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 07 Oct 1952; Gender Male."\r\n'


def late(record: SourceRecord, count: list[str]) -> LazyRecord:
    def read() -> SourceRecord:
        count.append(record.key)
        return record

    return LazyRecord(record.key, (record.start, record.end), raw=record.raw, form=record.form, read=read)


def test_a_late_record_is_the_record_and_is_read_once() -> None:
    (lazy,) = reader_for("us_ofac_csv").read("sdn", io.BytesIO(ROW), dataset="us_ofac_sdn")
    assert isinstance(lazy, LazyRecord)
    whole = lazy.whole()
    for name in ("key", "start", "end", "raw", "form", "rows", "losses", "parts"):
        assert getattr(lazy, name) == getattr(whole, name)
    assert lazy.rows is whole.rows
    assert [row.value for row in whole.rows if row.prop == "birthDate"] == ["1952-10-07"]


@pytest.mark.parametrize("name", ["Ada One", "Ada Uno"])
def test_only_records_with_new_bytes_are_read(tmp_path: Path, name: str) -> None:
    people = [person("1", "Ada One"), person("2", "Bob Two")]
    plain, other = Record.create(tmp_path / "plain"), Record.create(tmp_path / "late")
    with plain, other:
        for index, rows in ((1, people), (3, [person("1", name), *people[1:]])):
            capture_set, records = day(index, f"2022-01-0{index}", rows)
            count: list[str] = []
            first = plain.accept(capture_set, records)
            assert other.accept(capture_set, {"people": [late(one, count) for one in records["people"]]}) == first
        assert count == ([] if name == "Ada One" else ["1"])
        assert plain.digest() == other.digest()
