# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A publisher's own file of changes beside the list: preserved, compared, never applied."""

from dataclasses import replace

import pytest

from holdfast.sources.catalog import Source
from holdfast.workspace import Workspace
from holdfast.workspace.evidence import captures
from holdfast.workspace.holdings import holdings
from holdfast.workspace.remembered import compared_deltas
from support.misbehaving import Misbehaving, Script, misbehaving
from support.small_lists import PAGE, sdn
from support.syncing import listed, listed_at, ok, sync_from


def _delta(entities: str, *, day: str = "2026-03-01") -> Script:
    body = (
        '<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0"><publicationInfo>'
        f"<datePublished>{day}T00:00:00-05:00</datePublished></publicationInfo><entities>{entities}</entities>"
        "</sanctionsData>"
    )
    return Script([ok(body.encode(), media=b"application/xml")])


def _entity(number: int, action: str, *, name: str = "SDN List") -> str:
    lists = f"<sanctionsLists><sanctionsList>{name}</sanctionsList></sanctionsLists>"
    return f'<entity id="{number}" action="{action}">{lists}</entity>'


def _ofac(server: Misbehaving, name: str = "us_ofac_sdn") -> Source:
    return replace(listed_at(name, {"sdn": server.url("/sdn.csv")}), deltas={"latest": server.url("/changes/latest")})


def test_a_delta_that_says_the_same_as_the_lists_is_said_to(workspace: Workspace) -> None:
    said = _entity(90004, "add") + _entity(90001, "remove") + _entity(77, "add", name="Other List")
    scripts = [Script([ok(sdn(3))]), _delta(""), Script([ok(sdn(3, first=90002))]), _delta(said)]
    with misbehaving(*scripts) as server:
        sync_from(workspace, _ofac(server))
        report = sync_from(workspace, _ofac(server))
    (result,) = report.results
    assert (report.exit_code, result.status) == (0, "accepted")
    (line,) = result.compared
    assert "of 2026-03-01 (c" in line
    assert line.endswith("says 1 added, 1 removed; what is held says the same")
    assert compared_deltas(workspace) == {"us_ofac_sdn": result.compared}
    (held,) = holdings(workspace.record, compared=compared_deltas(workspace))
    assert f"    {line}" in held.lines()
    assert held.fields()["compared"] == [line]
    assert [str(view.uri).rpartition("/")[2] for view in captures(workspace.vault)][1::2] == ["latest", "latest"]
    assert [view.sets for view in captures(workspace.vault)][1::2] == [(), ()]


def test_a_delta_that_says_something_else_than_the_lists_is_told_and_changes_nobody(workspace: Workspace) -> None:
    said = _entity(90009, "add") + _entity(90002, "remove")
    with misbehaving(Script([ok(sdn(3))]), _delta(""), Script([ok(sdn(4))]), _delta(said)) as server:
        sync_from(workspace, _ofac(server))
        (result,) = sync_from(workspace, _ofac(server)).results
    text = "\n".join(result.compared)
    assert "what is held disagrees" in text
    assert "said to be added and not held: 1 (us_ofac_sdn-90009)" in text
    assert "said to be removed and still held: 1 (us_ofac_sdn-90002)" in text
    assert "added by our own comparison with the capture of 2026-03-01 alone: 1 (us_ofac_sdn-90004)" in text
    assert "added by the file of changes alone: 1 (us_ofac_sdn-90009)" in text
    assert listed(workspace) == 4


def test_a_delta_from_before_the_last_capture_is_not_held_against_our_comparison(workspace: Workspace) -> None:
    said = _entity(90001, "add")
    scripts = [Script([ok(sdn(3))]), _delta(""), Script([ok(sdn(4))]), _delta(said, day="2026-02-20")]
    with misbehaving(*scripts) as server:
        sync_from(workspace, _ofac(server))
        (result,) = sync_from(workspace, _ofac(server)).results
    assert len(result.compared) == 1
    assert "of 2026-02-20" in result.compared[0]
    assert result.compared[0].endswith("what is held says the same")


def test_the_lists_of_the_other_kind_are_those_of_the_other_dataset(workspace: Workspace) -> None:
    said = _entity(90001, "add", name="Other List") + _entity(5, "add")
    with misbehaving(Script([ok(sdn(3))]), _delta(said)) as server:
        (result,) = sync_from(workspace, _ofac(server, "us_ofac_cons")).results
    assert result.compared[0].endswith("says 1 added, 0 removed; what is held says the same")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Script([ok(PAGE, media=b"text/html")]), "could not be read: this is not OFAC's file of changes"),
        (_delta(_entity(90001, "rename")), "has the action 'rename', which nobody knows"),
        (Script([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"]), "file of changes: HTTP status 404"),
        (Script([b""]), "was not to be had"),
    ],
    ids=["an error page", "an unknown action", "gone", "nothing"],
)
def test_a_list_is_good_without_its_delta(workspace: Workspace, answer: Script, says: str) -> None:
    with misbehaving(Script([ok(sdn(3))]), answer) as server:
        report = sync_from(workspace, _ofac(server))
    assert (report.exit_code, listed(workspace)) == (0, 3)
    assert says in "\n".join(report.lines())


def test_a_list_that_has_not_changed_needs_no_delta(workspace: Workspace) -> None:
    scripts = [Script([ok(sdn(3), b'ETag: "a"')]), _delta(""), Script([b"HTTP/1.1 304 Not Modified\r\n\r\n"])]
    with misbehaving(*scripts) as server:
        sync_from(workspace, _ofac(server))
        assert sync_from(workspace, _ofac(server)).results[0].unchanged
        assert len(server.asked) == 3


def test_a_delta_of_another_publisher_is_preserved_and_not_compared(workspace: Workspace) -> None:
    with misbehaving(Script([ok(sdn(3))]), _delta("")) as server:
        (result,) = sync_from(workspace, _ofac(server, "my_list")).results
    assert "nothing compares it yet" in result.compared[0]
