# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The catalogue: every entry is complete, names are checked, unknown ones are welcome."""

from urllib.parse import urlsplit

import pytest

from holdfast.base.errors import InputError, NotFound
from holdfast.readers.reader import READERS
from holdfast.sources.catalog import HEADINGS, by_heading, catalog, is_slug, source, source_or_new


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
