# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The catalogue: every entry is complete, names are checked, unknown ones are welcome."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from holdfast.base.errors import ConfigError, InputError, NotFound
from holdfast.readers.reader import READERS
from holdfast.sources.catalog import HEADINGS, _read, by_heading, catalog, is_slug, near, source, source_or_new


def test_every_entry_says_who_publishes_what_where_and_on_what_terms() -> None:
    assert len(catalog()) > 50
    for name, entry in catalog().items():
        assert name == entry.name
        assert is_slug(name)
        assert entry.described
        assert entry.title
        assert entry.publisher
        assert entry.authority
        assert entry.terms
        assert entry.heading in HEADINGS
        assert urlsplit(entry.url).scheme in {"https", "http"} or not entry.url


def test_members_and_readers_fit_each_other() -> None:
    for entry in catalog().values():
        if entry.reader is None:
            assert not entry.members
            continue
        reader = READERS[entry.reader]
        assert set(entry.members) <= set(reader.members)
        assert entry.leading in reader.members
        for url in entry.members.values():
            assert urlsplit(url).scheme == "https"
        for name, members in entry.carriers.items():
            assert READERS[name].carries == entry.reader
            assert members
            assert set(members) <= set(READERS[name].members)
            assert all(urlsplit(url).scheme == "https" for url in members.values())


def test_every_list_is_described_well_enough_to_be_fetched_or_asked_for() -> None:
    for one in catalog().values():
        if one.url:
            assert one.format
            assert one.update
            assert one.delta or one.reader == "ftm_json", one.name
        if one.reader is not None and one.members and not one.ended:
            assert one.expected is not None
            assert one.stale_days
        for member, finder in one.finders.items():
            address = one.members[member]
            assert ("{date}" in address) == (finder.json is not None)
            assert finder.json is not None or address == finder.page
            assert finder.page.startswith("https://")
        for member, address in one.members.items():
            assert "{" not in address or member in one.finders
        assert all(address.startswith("https://") for address in one.deltas.values())


def _entry(**more: object) -> dict[str, Any]:
    words = ("title", "publisher", "authority", "url", "format", "terms", "update")
    return {**dict.fromkeys(words, "x"), "heading": "finance", **more}


@pytest.mark.parametrize(
    "found",
    [
        {"page": "https://a.example/"}, {"link": "x"}, {"page": "https://a.example/", "json": "a", "link": "b"},
        {"page": "https://a.example/", "link": "("}, {"page": "https://a.example/", "links": "x"},
    ],
)  # fmt: skip
def test_a_way_to_an_address_that_leads_nowhere_is_refused(found: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="catalogue entry some_list"):
        _read("some_list", _entry(find={"list": found}))


def test_a_way_over_two_pages_is_read() -> None:
    entry = _read("some_list", _entry(find={"list": {"page": "https://a.example/", "link": ["a", "b"]}}))
    assert [one.pattern for one in entry.finders["list"].links] == ["a", "b"]


def test_the_lists_that_can_be_read_are_offered_first() -> None:
    offered = by_heading("finance")
    readable = {entry.name for entry in offered if entry.reader is not None}
    assert {"ca_sema", "us_ofac_sdn", "us_ofac_cons", "un_sc_sanctions"} <= readable
    assert {entry.name for entry in offered[: len(readable)]} == readable
    for heading in HEADINGS[:5]:
        assert by_heading(heading)


def test_a_misspelt_source_gets_the_nearest_name() -> None:
    with pytest.raises(NotFound, match="no source is called 'us_ofac_snd'") as caught:
        source("us_ofac_snd")
    assert caught.value.hint == "did you mean us_ofac_sdn?"


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("US_OFAC_SDN", "us_ofac_sdn"), ("eu-fsf", "eu_fsf"), ("seco", "ch_seco_sanctions"),
        ("uk sanctions list", "gb_"),        ("ofac", "us_ofac_cons or us_ofac_sdn"), ("japan end user", "jp_meti_eul"),
    ],
)  # fmt: skip
def test_words_of_a_source_lead_to_its_name(asked: str, meant: str) -> None:
    with pytest.raises(NotFound) as caught:
        source(asked)
    assert meant in (caught.value.hint or "")


def test_a_name_that_means_nothing_is_told_where_the_names_are() -> None:
    assert near("zzzz") == ()
    with pytest.raises(NotFound) as caught:
        source("zzzz")
    assert caught.value.hint == "holdfast sources --all"


def test_evidence_may_come_from_a_source_nobody_has_described() -> None:
    entry = source_or_new("my_own_notes")
    assert (entry.name, entry.described, entry.heading, entry.reader) == ("my_own_notes", False, None, None)
    assert source_or_new("us_ofac_sdn") is source("us_ofac_sdn")


@pytest.mark.parametrize("name", ["", "X", "My List", "a-b", "a" * 64, "../x", "ä"])
def test_a_name_that_cannot_name_a_dataset_is_refused(name: str) -> None:
    assert not is_slug(name)
    with pytest.raises(InputError, match="cannot name a source"):
        source_or_new(name)


def test_there_are_no_other_headings() -> None:
    with pytest.raises(InputError, match="no heading is called 'sport'"):
        by_heading("sport")
