# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a party's page says of another file of its list: what only that one says, and how much agrees."""

from dataclasses import replace

from holdfast.base.digest import sha256
from holdfast.base.selector import ByteRange, Citation
from holdfast.record.entity import Corroboration, EntityView
from holdfast.web.pages.listing import Footnotes
from holdfast.web.pages.party import alone

AT = "2026-01-01T00:00:00Z"
VIEW = EntityView("x-1", "Testimira", "Person", {}, ("x",), AT, AT, AT, target=True, referents=(), listed=True)
SAID = Corroboration(
    "birthPlace", "Exampletown", None, "x", "x_csv", Citation(sha256(b"x"), (), ByteRange(0, 1)), AT, AT, alone=True
)


def test_what_only_another_file_says_is_named_with_its_evidence_and_what_agrees_is_counted() -> None:
    notes = Footnotes()
    said = alone(replace(VIEW, corroboration=(SAID, replace(SAID, value="Elsewhere", alone=False))), notes)
    assert said is not None
    assert said["agree"] == [("x", "x_csv", 1)]
    rows = said["rows"]
    assert isinstance(rows, list)
    assert [(row["label"], row["value"], row["note"]) for row in rows] == [("Place of birth", "Exampletown", 1)]
    assert rows[0]["evidence"].startswith("/evidence?cite=")


def test_an_entity_of_one_file_says_nothing_of_others() -> None:
    assert alone(VIEW, Footnotes()) is None
