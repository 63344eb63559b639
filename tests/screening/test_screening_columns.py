# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Columns by their usual names: what was taken for what is said, and nothing is guessed in silence."""

import pytest

from holdfast.base.errors import InputError
from holdfast.screening.columns import known_columns, lay_out, schema_named


def test_usual_words_are_understood_in_any_spelling_and_said() -> None:
    layout = lay_out(["Customer ID", "fullName", "DATE-OF-BIRTH", "Nationality Code", "branch"], {}, "c.csv")
    assert dict(layout.sources) == {
        "id": ("Customer ID",), "name": ("fullName",), "birth_date": ("DATE-OF-BIRTH",),
        "nationality": ("Nationality Code",),
    }  # fmt: skip
    assert layout.extra == ("branch",)
    assert "name ← fullName" in layout.notes


def test_our_own_names_win_over_usual_words_whatever_the_order() -> None:
    layout = lay_out(["customer_name", "name", "customer_id", "id"], {}, "c.csv")
    assert layout.sources["name"] == ("name",)
    assert layout.sources["id"] == ("id",)
    assert layout.extra == ("customer_name", "customer_id")
    assert layout.notes == ()


def test_several_columns_of_identifiers_and_aliases_all_count() -> None:
    layout = lay_out(["name", "passport", "tax_id", "aka", "former_name"], {}, "c.csv")
    assert layout.sources["identifier"] == ("passport", "tax_id")
    assert layout.sources["aliases"] == ("aka", "former_name")


def test_a_name_is_put_together_from_its_parts_when_it_has_no_column() -> None:
    layout = lay_out(["surname", "given_name", "dob"], {}, "c.csv")
    assert layout.parts == ("given_name", "surname")
    assert "name ← given_name + surname" in layout.notes
    assert lay_out(["name", "surname"], {}, "c.csv").parts == ()


def test_a_column_named_by_hand_wins_over_every_guess() -> None:
    layout = lay_out(["name", "Kundenname"], {"name": "Kundenname"}, "c.csv")
    assert layout.sources["name"] == ("Kundenname",)
    assert layout.extra == ("name",)


@pytest.mark.parametrize(
    ("columns", "mapping", "said"),
    [
        (["foo", "bar"], {}, "'foo', 'bar'"),
        (["surname", "bar"], {}, "'surname', 'bar'"),
        (["name", "name"], {}, "stands twice"),
        (["name"], {"name": "Kunde"}, "there is no column 'Kunde'; the file has 'name'"),
        (["name"], {"nam": "name"}, "no field 'nam'"),
        ([], {}, "no column"),
    ],
)
def test_what_cannot_be_laid_out_is_an_error_that_lists_the_columns(
    columns: list[str], mapping: dict[str, str], said: str
) -> None:
    with pytest.raises(InputError) as caught:
        lay_out(columns, mapping, "c.csv")
    assert said in caught.value.message
    assert caught.value.where == "c.csv"


@pytest.mark.parametrize(
    ("text", "schema"),
    [("person", "Person"), ("Individual", "Person"), ("COMPANY", "Company"), ("ship", "Vessel"), ("", ""), (" ", "")],
)
def test_a_schema_is_known_by_its_usual_words(text: str, schema: str) -> None:
    assert schema_named(text) == (schema, "")


def test_an_unknown_schema_is_not_compared_and_said_with_the_nearest() -> None:
    schema, problem = schema_named("Persn")
    assert schema == ""
    assert "did you mean Person?" in problem


def test_the_delimiter_is_told_by_how_many_columns_have_a_name() -> None:
    assert known_columns(["full name", "dob", "x"]) > known_columns(["full name;dob;x"])
