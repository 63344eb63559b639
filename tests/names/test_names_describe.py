# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What is said of a name agrees with what is compared, for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.describe import FAMILY_NAMES, ODDITY_NAMES, SCRIPT_NAMES, describe, role_name
from holdfast.names.normalize import Oddity
from holdfast.names.orgforms import FAMILIES
from holdfast.names.tokens import Role, Token, analyse


def test_every_flag_family_and_role_has_words() -> None:
    assert set(ODDITY_NAMES) == {flag for flag in Oddity if flag is not Oddity.NONE}
    assert set(FAMILY_NAMES) == set(FAMILIES)
    assert all(role_name(Token("x", role, 1)) for role in Role)


def test_a_spelling_names_the_tables_that_give_it() -> None:
    spellings = dict(describe("Юрий").spellings)
    assert "ru-icao" in spellings["iurii"]
    assert "ru-bgn" in spellings["yuriy"]


def test_numbers_and_evasion_are_described() -> None:
    assert [one.kind for one in describe("7707083893").identifiers] == ["inn"]
    assert describe("Vl\u0430dimir").mixed == (("Vl\u0430dimir", "\u0430 (Cyrillic)"),)
    assert describe("Ivan").documents == ()


@given(st.text(max_size=120) | st.text(alphabet="Иa\u0430王김م\u200b0 ", max_size=30))
def test_any_text_is_described_as_it_is_analysed(text: str) -> None:
    described = describe(text)
    assert described.name == analyse(text)
    assert set(described.scripts) <= set(SCRIPT_NAMES)
