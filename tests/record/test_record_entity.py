# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Entities: what is said, by whom, since when, at which bytes; and three times never mixed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from holdfast.base.digest import sha256, short_id
from holdfast.base.errors import InputError, UsageError
from holdfast.model.statement import Row, SourceRecord
from holdfast.record import MemberRef, Record, Times
from support.record_lists import day, payload_of, person


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """Ada stands throughout, her note changes; Bob goes on the third day; Cyd comes on it."""
    ada, bob, cyd = person("1", "Ada One", "seen"), person("2", "Bob Two"), person("3", "Ада Кид")
    with Record.create(tmp_path / "record") as made:
        made.accept(*day(10, "2022-01-01", [person("0", "Old Entry"), ada, bob]))
        made.accept(*day(20, "2022-02-01", [ada, bob]))
        made.accept(*day(30, "2022-03-01", [person("1", "Ada One", "gone"), cyd]))
        yield made


def test_a_value_that_outlives_a_version_keeps_its_first_day(record: Record) -> None:
    ada = record.entity("list-1", history=True)
    assert ada is not None
    name = ada.properties["name"][0]
    assert (name.first_seen, name.last_seen, name.until) == ("2022-01-01T00:00:00Z", "2022-03-01T00:00:00Z", None)
    notes = {note.value: (note.first_seen, note.last_seen, note.until) for note in ada.properties["notes"]}
    assert notes == {
        "seen": ("2022-01-01T00:00:00Z", "2022-02-01T00:00:00Z", "2022-03-01T00:00:00Z"),
        "gone": ("2022-03-01T00:00:00Z", "2022-03-01T00:00:00Z", None),
    }
    assert ada.values("notes") == ("gone",)
    assert (ada.caption, ada.schema, ada.target, ada.listed) == ("Ada One", "Person", True, True)
    assert (ada.first_seen, ada.last_seen) == ("2022-01-01T00:00:00Z", "2022-03-01T00:00:00Z")
    assert ada.last_change == "2022-03-01T00:00:00Z"
    assert ada.to_ftm()["properties"] == {"name": ["Ada One"], "topics": ["sanction"], "notes": ["gone"]}


def test_every_statement_cites_the_very_bytes_it_stands_on(record: Record) -> None:
    first = payload_of([person("0", "Old Entry"), person("1", "Ada One", "seen"), person("2", "Bob Two")])
    last = payload_of([person("1", "Ada One", "gone"), person("3", "Ада Кид")])
    for key in ("list-1", "list-2", "list-3"):
        view = record.entity(key, history=True)
        assert view is not None
        for prop in ("name", "notes"):
            for statement in view.properties.get(prop, ()):
                data = last if statement.known == 30 or statement.value == "gone" else None
                data = first if data is None and statement.citation.span.end <= len(first) else data
                assert data is not None
                texts = [
                    statement.citation.resolve(blob)
                    for blob in (first, last)
                    if statement.citation.span.end <= len(blob)
                ]
                assert statement.value.encode() in texts
                around = record.record_range(statement.citation)
                assert around is not None
                assert around.start <= statement.citation.span.start
                assert around.end >= statement.citation.span.end


def test_a_row_that_was_removed_keeps_its_last_statements_and_is_not_listed(record: Record) -> None:
    bob = record.entity("list-2")
    assert bob is not None
    assert not bob.listed
    assert not bob.target
    assert bob.properties["name"][0].until == "2022-03-01T00:00:00Z"
    assert bob.last_seen == "2022-02-01T00:00:00Z"


def test_a_party_whose_row_is_gone_is_removed_though_its_aliases_stand_in_an_older_file(tmp_path: Path) -> None:
    alias = Row("list-1", "Thing", "alias", "A. One", None, None, "alias", 0, 6)
    ref = MemberRef(10, sha256(b"A. One"))
    aliases = [SourceRecord("1/1", 0, 6, short_id([b"A. One"]), (alias,), form=short_id([b"A. One"]))]
    with Record.create(tmp_path / "record") as made:
        both, records = day(10, "2021-07-01", [person("1", "Ada One"), person("2", "Bob Two")])
        made.accept(replace(both, members={**both.members, "alt": ref}), {**records, "alt": aliases})
        before = made.entity("list-1")
        made.accept(*day(20, "2024-05-03", [person("2", "Bob Two")]))
        view = made.entity("list-1")
        (hit,) = made.search("ada one", times=Times(listed_at="2022-01-01")).hits
        (left,) = made.search("list-1").hits
    assert before is not None
    assert before.listed
    assert view is not None
    assert (view.caption, view.schema, view.listed, view.target) == ("Ada One", "Person", False, False)
    assert view.properties["name"][0].until == "2024-05-03T00:00:00Z"
    assert view.properties["alias"][0].until is None
    assert hit.listed
    assert not left.listed


def test_listed_at_shows_the_list_of_that_day(record: Record) -> None:
    bob = record.entity("list-2", Times(listed_at="2022-02-15"))
    assert bob is not None
    assert bob.listed
    assert record.entity("list-3", Times(listed_at="2022-02-15")) is None
    ada = record.entity("list-1", Times(listed_at="2022-02-15"))
    assert ada is not None
    assert ada.values("notes") == ("seen",)
    assert ada.properties["name"][0].last_seen == "2022-02-01T00:00:00Z"
    assert [e.id for e in record.screen_entities(times=Times(listed_at="2022-01-01"))] == ["list-0", "list-1", "list-2"]
    assert [e.id for e in record.screen_entities()] == ["list-1", "list-3"]
    with pytest.raises(InputError):
        record.entity("list-1", Times(listed_at="yesterday"))


def test_known_at_shows_what_the_log_held_by_then(record: Record) -> None:
    record.accept(*day(40, "2022-01-15", [person("1", "Ada One", "seen"), person("2", "Bob Two", "late news")]))
    now = record.entity("list-2", Times(listed_at="2022-01-20"))
    before = record.entity("list-2", Times(listed_at="2022-01-20", known_at=39))
    assert now is not None
    assert before is not None
    assert now.values("notes") == ("late news",)
    assert before.values("notes") == ()
    assert record.entity("list-3", Times(known_at=20)) is None


def test_nothing_is_said_about_an_unknown_id(record: Record) -> None:
    assert record.entity("list-9") is None
    assert record.adjacent("list-9") == ()


def test_links_are_found_from_both_ends(record: Record) -> None:
    (link,) = record.adjacent("list-1")
    assert (link.prop, link.outgoing, link.entity.id, link.entity.schema) == ("entity", False, "list-1-act", "Sanction")
    (back,) = record.adjacent("list-1-act")
    assert (back.prop, back.outgoing, back.entity.id) == ("entity", True, "list-1")


def test_search_finds_names_ids_and_latin_spellings_and_counts_facets(record: Record) -> None:
    assert [hit.id for hit in record.search("ada one").hits] == ["list-1"]
    assert [hit.id for hit in record.search("ON").hits] == ["list-1"]
    assert {hit.id for hit in record.search("ada").hits} == {"list-1", "list-3"}
    assert [hit.id for hit in record.search("АДА КИД").hits] == ["list-3"]
    assert record.search("list-1").hits[0].id == "list-1"
    assert record.search("bob").total == 0
    assert record.search("bob", times=Times(listed_at="2022-02-01")).total == 1
    assert record.search("nobody here").hits == ()
    assert record.search("...").total == 0
    everything = record.search("")
    assert everything.total == 2
    assert everything.facets["schema"] == (("Person", 2),)
    assert everything.facets["topic"] == (("sanction", 2),)
    assert everything.facets["program"] == (("TEST", 2),)
    assert record.search("", {"program": ["TEST"], "schema": ["Person"]}).total == 2
    assert record.search("", {"dataset": ["other"]}).total == 0
    assert record.search("", {"schema": ["Sanction"]}, limit=1).total == 0
    with pytest.raises(UsageError, match="no facet"):
        record.search("", {"colour": ["red"]})


@pytest.mark.parametrize("query", ['"', "a OR b", "NEAR(", "*", "ada*", "-", "a:b", "\x00", "'; DROP TABLE text"])
def test_no_query_is_a_syntax_error(record: Record, query: str) -> None:
    assert record.search(query).total >= 0


def test_screening_gets_every_listed_party_with_what_it_compares(record: Record) -> None:
    (ada,) = [entity for entity in record.screen_entities(["list"]) if entity.id == "list-1"]
    assert (ada.schema, ada.caption, ada.names, ada.programs) == ("Person", "Ada One", ("Ada One",), ("TEST",))
    assert (ada.datasets, ada.topics) == (("list",), ("sanction",))
    assert list(record.screen_entities(["other"])) == []


def test_sources_and_sets_say_what_stands(record: Record) -> None:
    (source,) = record.sources()
    assert (source.source, source.sets, source.accepted, source.records, source.entities) == ("list", 3, 3, 2, 4)
    assert (source.first_observed, source.last_observed) == ("2022-01-01T00:00:00Z", "2022-03-01T00:00:00Z")
    assert [view.index for view in record.sets("list")] == [10, 20, 30]
    assert record.sets("other") == ()
