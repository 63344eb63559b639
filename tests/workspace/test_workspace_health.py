# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How a list is doing: old, thin, held back, failed; and what does not count against it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from holdfast.base.digest import sha256
from holdfast.base.errors import NotFound
from holdfast.record.sets import Counts, MemberView, SetView, SourceView
from holdfast.sources.catalog import catalog, source, source_or_new
from holdfast.workspace.health import Attempt, health_of
from holdfast.workspace.holdings import holdings, only
from holdfast.workspace.opening import Workspace

NOW = datetime(2026, 3, 1, tzinfo=UTC)
UN = source("un_sc_sanctions")
HELD = SourceView(
    "un_sc_sanctions", ("un_sc_sanctions",), ("consolidated",), "un_sc_xml@1", 2, 2, 0, "2026-02-27T00:00:00Z",
    "2026-02-27T00:00:00Z", 1003, 2963, 30166, "2026-02-27",
)  # fmt: skip


@pytest.mark.parametrize(
    ("days", "state", "says"),
    [
        ("2026-03-01", "ok", "today"), ("2026-02-28", "ok", "1 day old"), ("2026-02-20", "ok", "9 days"),
        ("2025-12-01", "old", "90 days"),
    ],
)  # fmt: skip
def test_a_list_grows_old_by_its_own_rhythm(days: str, state: str, says: str) -> None:
    found = health_of(UN, replace(HELD, last_observed=f"{days}T00:00:00Z"), (), now=NOW)
    assert (found.state, says in found.words, found.well) == (state, True, state == "ok")
    assert ("holdfast sync un_sc_sanctions" in found.words) == (state == "old")


@pytest.mark.parametrize(("records", "word"), [(3, "fewer"), (50_000, "more")])
def test_a_list_of_an_implausible_size_says_what_it_usually_has(records: int, word: str) -> None:
    found = health_of(UN, replace(HELD, records=records), (), now=NOW)
    assert found.state == "implausible"
    assert word in found.words
    assert "600" in found.words


def test_the_last_try_counts_only_while_nothing_newer_stands() -> None:
    failed = Attempt("2026-02-28T00:00:00Z", "the server stopped answering")
    assert health_of(UN, HELD, (), now=NOW, attempt=failed).state == "failed"
    assert health_of(UN, HELD, (), now=NOW, attempt=replace(failed, error=None)).state == "ok"
    assert health_of(UN, HELD, (), now=NOW, attempt=replace(failed, at="2026-02-01T00:00:00Z")).state == "ok"


def test_a_list_that_has_ended_does_not_become_old() -> None:
    ended = replace(UN, stale_days=0)
    assert health_of(ended, replace(HELD, last_observed="2020-01-01T00:00:00Z"), (), now=NOW).state == "ended"


def test_every_list_with_a_reader_and_addresses_says_how_many_records_it_should_have() -> None:
    for one in catalog().values():
        if one.reader is not None and one.members:
            assert one.expected is not None, one.name
            assert 0 < one.expected[0] < one.expected[1]


def test_a_held_list_has_its_health_and_one_that_nobody_described_has_none(workspace: Workspace) -> None:
    assert holdings(workspace.record, everything=True, now=NOW)[0].health is None
    assert not source_or_new("my_list").described


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("un_sc_sanctions", "holdfast sync un_sc_sanctions"), ("be_fod_sanctions", "no reader yet"),
        ("holdfast_starter_us", "it comes with holdfast demo"),
        ("ua_nsdc_sanctions", "get it from https://api-drs.nsdc.gov.ua/, then holdfast add FILE --source ua_nsdc"),
    ],
)  # fmt: skip
def test_a_list_that_is_not_held_says_how_to_get_it(workspace: Workspace, name: str, says: str) -> None:
    (found,) = (one for one in holdings(workspace.record, everything=True) if one.source.name == name)
    assert says in found.lines()[0]
    assert found.health is None


def test_a_list_that_was_asked_for_in_vain_is_told_before_anything_is_held(workspace: Workspace) -> None:
    failed = {"un_sc_sanctions": Attempt("2026-02-28T00:00:00Z", "no connection", "is this machine online?")}
    (found,) = holdings(workspace.record, now=NOW, attempts=failed)
    assert found.lines()[1] == (
        "    failed: the last try, on 2026-02-28, failed: no connection; is this machine online?;"
        " holdfast sync un_sc_sanctions"
    )
    assert found.fields()["held"] is False
    assert holdings(workspace.record, now=NOW, attempts={"x": Attempt("2026-02-28T00:00:00Z", None)}) == ()


def test_a_capture_that_cannot_be_read_is_not_offered_for_release() -> None:
    member = MemberView("consolidated", 3, sha256(b""), (), "quarantined", ("an HTML page",), 0, "unreadable")
    held = SetView(
        4, "un_sc_sanctions", "un_sc_sanctions", "2026-02-28T00:00:00Z", "clock", "un_sc_xml@1", "quarantined", 4, None,
        (member,), Counts(), sha256(b""),
    )  # fmt: skip
    assert health_of(UN, HELD, (held,), now=NOW).words.endswith("it cannot be read: get it again")
    shrunk = replace(held, members=(replace(member, rule="shrunk"),))
    assert 'holdfast release s4 --reason "…"' in health_of(UN, HELD, (shrunk,), now=NOW).words


def test_a_list_that_is_named_tells_all_that_is_known_of_it(workspace: Workspace) -> None:
    everything = holdings(workspace.record, everything=True)
    (found,) = only(everything, ["us_bis_entity_list", "us_bis_entity_list"])
    text = "\n".join(found.details())
    for said in ("publisher:", "us_ecfr_744_xml", "terms:", "changes:", "1,500 to 20,000 records"):
        assert said in text
    assert "part744:    https://www.ecfr.gov" in text
    assert "(the day: titles[number=15].up_to_date_as_of of https://www.ecfr.gov/api/versioner/v1/titles.json)" in text
    (linked,) = only(everything, ["jp_mof_sanctions"])
    assert r"(the page links it: /shisantouketsu\d{8}\.xlsx\Z)" in "\n".join(linked.details())
    with pytest.raises(NotFound, match="no source is called 'nosuch'"):
        only(everything, ["nosuch"])
