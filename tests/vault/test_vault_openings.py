# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import HoldfastError, InputError, LimitError
from holdfast.vault.openings import Opening, commitment, openings_path, parse_line

SALT = bytes(range(32))


def test_the_commitment_is_the_formula_of_the_specification() -> None:
    expected = hashlib.sha256(b"holdfast opening v1\n" + SALT + "Žižka".encode()).digest()
    assert commitment(SALT, "Žižka").raw == expected


@given(st.integers(0, 2**53 - 1), st.text(max_size=20), st.binary(min_size=32, max_size=32), st.text(max_size=50))
def test_a_line_reads_back(entry: int, path: str, salt: bytes, value: str) -> None:
    opening = Opening(entry, path, salt, value)
    line = opening.line()
    assert line.endswith(b"\n")
    assert b"\n" not in line[:-1]
    assert parse_line(line[:-1]) == opening


@given(st.binary(max_size=100))
def test_any_line_is_an_opening_blank_or_our_error(line: bytes) -> None:
    try:
        found = parse_line(line)
    except HoldfastError:
        return
    assert found is None or found.line() == line + b"\n"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\t",
        b"{}",
        b"[]",
        b'{"entry":1,"path":"/body/x","salt":"AA==","value":"x"}',
        b'{"entry":true,"path":"/body/x","salt":"' + b"A" * 43 + b'=","value":"x"}',
        b'{"entry":1,"path":2,"salt":"' + b"A" * 43 + b'=","value":"x"}',
        b'{"entry":1,"path":"/body/x","salt":3,"value":"x"}',
        b'{"entry":1,"path":"/body/x","salt":"' + b"A" * 43 + b'=","value":4}',
        b'{"entry":1,"path":"/body/x","salt":"' + b"A" * 42 + b'B=","value":"x"}',
        b'{"entry":1,"more":1,"path":"/body/x","salt":"' + b"A" * 43 + b'=","value":"x"}',
    ],
)
def test_other_spellings_are_refused(line: bytes) -> None:
    with pytest.raises(InputError):
        parse_line(line)


def test_blanks_are_an_erased_line() -> None:
    assert parse_line(b" ") is None
    assert parse_line(b" " * 300) is None


def test_the_limits_are_those_of_the_specification() -> None:
    commitment(SALT, "x" * (1 << 20))
    with pytest.raises(LimitError):
        commitment(SALT, "x" * ((1 << 20) + 1))
    with pytest.raises(InputError):
        commitment(SALT[:31], "x")


def test_the_file_of_a_bundle_has_its_index_path() -> None:
    assert [openings_path(number) for number in (0, 999, 1234067)] == [
        "openings/000.jsonl",
        "openings/999.jsonl",
        "openings/x001/x234/067.jsonl",
    ]
