# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Claims and pledges over the documents of a workspace, as pages and commands ask for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.base.errors import NotFound, UsageError
from holdfast.workspace import Workspace, create_workspace
from holdfast.workspace.claims import AskedClaims, claims, disagreement_fields, disagreements, said_by_words
from holdfast.workspace.ingest import add
from holdfast.workspace.pledges import AskedPledges, days_words, pledge_fields, pledges

FIRST = """Freedonia and Ruritania renew Harbour Fish deal

Sampletown, January 12, 2031

Ruritania said on Monday it had agreed to a 45-day extension of the deal.

The Ministry of Samples threatened to freeze the assets of Testimir Exemplov if he sells the port.
"""
SECOND = """Harbour Fish deal in doubt

Sampletown, January 13, 2031

Freedonia said the Harbour Fish deal would be extended for 90 days.

The Ministry of Samples imposed an asset freeze on Testimir Exemplov on Monday, the ministry said.
"""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with two stories; nobody writes to it."""
    folder: Path = tmp_path_factory.mktemp("claims")
    with create_workspace(folder / "ws", environment={"HOLDFAST_CONFIG_DIR": str(folder / "config")}) as made:
        for name, text in (("first.txt", FIRST), ("second.txt", SECOND)):
            (folder / name).write_text(text, encoding="utf-8")
        add(made, [folder / "first.txt", folder / "second.txt"])
        yield made


def test_sides_carry_who_says_them_their_sentence_and_a_citation_of_their_bytes(held: Workspace) -> None:
    found = disagreements(held)
    (one,) = found.comparison.disagreements
    assert {side.value for side in one.sides} == {"45-day", "90 days"}
    assert {said_by_words(told) for side in one.sides for told in side.tellings} == {"Ruritania", "Freedonia"}
    for side in one.sides:
        for told in side.tellings:
            assert told.place.words in told.place.context
            assert told.place.citation.startswith("sha256:")
            assert told in side.origins[0].tellings
    assert found.documents == 2
    assert disagreement_fields(one)["type"] == "numeric"


def test_claims_are_narrowed_by_words_and_document(held: Workspace) -> None:
    everything = claims(held, AskedClaims())
    assert everything.total == len(everything.claims) >= 2
    one = claims(held, AskedClaims(words="ruritania extension"))
    assert [told.claim.value for told in one.claims] == ["45"]
    document = one.claims[0].place.source.reference
    assert {told.place.source.reference for told in claims(held, AskedClaims(document=document)).claims} == {document}
    assert claims(held, AskedClaims(limit=1, offset=1)).claims == everything.claims[1:2]
    with pytest.raises(NotFound):
        claims(held, AskedClaims(about="nobody-1"))


def test_a_threat_is_followed_by_the_later_measure_of_its_kind_authority_and_target(held: Workspace) -> None:
    found = pledges(held, AskedPledges(status="threatened"))
    (one,) = found.pledges
    assert (one.condition, one.said_on, one.said_is) == ("if he sells the port", "2031-01-12", "day of the document")
    (candidate,) = one.followed
    assert candidate.told is not None
    assert candidate.told.place.citation.startswith("sha256:")
    assert days_words(candidate) == "after 1 day (2031-01-13)"
    assert pledge_fields(one)["passed_over"] == one.passed_over
    assert pledges(held, AskedPledges(status="threatened", open_only=True)).pledges == ()
    with pytest.raises(UsageError):
        pledges(held, AskedPledges(status="kept"))
