# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A `sync` that was interrupted, a cache that belongs to another vault, and lists nobody asked for."""

import json

import pytest

from holdfast.sources.fetch import Fetcher
from holdfast.workspace import Workspace
from holdfast.workspace.evidence import captures
from holdfast.workspace.fetching import sync
from holdfast.workspace.holdings import holdings
from holdfast.workspace.remembered import attempts
from support.misbehaving import Misbehaving, Script, misbehaving
from support.small_lists import letters, sdn, un
from support.syncing import QUICK, listed, listed_at, ok, sync_from

NOT_MODIFIED = Script([b"HTTP/1.1 304 Not Modified\r\n\r\n"])


class _StoppedError(Exception):
    """Somebody pressed Ctrl-C."""


def test_what_an_interrupted_sync_has_fetched_is_read_and_not_fetched_again(workspace: Workspace) -> None:
    def stop(label: str, done: int, _total: int | None) -> None:
        if (label, done) == ("fetching un_sc_sanctions", 1):
            raise _StoppedError

    with misbehaving(Script([ok(sdn(5), b'ETag: "v1"')]), NOT_MODIFIED, Script([ok(un())])) as server:
        first = listed_at("us_ofac_sdn", {"sdn": server.url("/sdn.csv")})
        second = listed_at("un_sc_sanctions", {"consolidated": server.url("/un.xml")}, reader="un_sc_xml")
        fetcher = Fetcher(limits=QUICK, allow=(server.authority,), sleep=lambda _: None)
        both = {one.name: one for one in (first, second)}
        with pytest.raises(_StoppedError):
            sync(workspace, list(both), fetcher=fetcher, catalogue=both, progress=stop)
        assert len(captures(workspace.vault)) == 1
        assert workspace.record.sources() == ()
        report = sync(workspace, list(both), fetcher=fetcher, catalogue=both)
        assert b'If-None-Match: "v1"' in server.asked[1]
    assert [one.unchanged for one in report.results] == [True, False]
    assert report.exit_code == 0
    assert listed(workspace) == 6


@pytest.mark.parametrize("wrong", [{"capture": 999}, {"capture": 0}, {"payload": "sha256:00"}, {"capture": "x"}])
def test_a_cache_that_belongs_to_another_vault_is_not_believed(workspace: Workspace, wrong: dict[str, object]) -> None:
    with misbehaving(Script([ok(sdn(5), b'ETag: "v1"')])) as server:
        one = listed_at("us_ofac_sdn", {"sdn": server.url("/sdn.csv")})
        sync_from(workspace, one)
        cache = workspace.folder / "run" / "sync.json"
        known = json.loads(cache.read_text())
        known["file:us_ofac_sdn/us_ofac_csv/sdn"].update(wrong)
        cache.write_text(json.dumps(known))
        report = sync_from(workspace, one)
        assert b"If-None-Match" not in server.asked[1]
    assert report.exit_code == 0
    assert listed(workspace) == 5


@pytest.mark.parametrize("text", ["[]", '{"list:x": 3, "pending:9": {"a": 1}, "pending:x": {}}', "[" * 100_000, "\x00"])
def test_any_cache_is_survived(workspace: Workspace, text: str) -> None:
    (workspace.folder / "run" / "sync.json").write_text(text)
    assert attempts(workspace) == {}
    with misbehaving(Script([ok(sdn(5))])) as server:
        report = sync_from(workspace, listed_at("us_ofac_sdn", {"sdn": server.url("/sdn.csv")}))
    assert report.exit_code == 0


def test_a_list_its_publisher_calls_unchanged_is_fresh_and_a_failed_one_says_why_and_what_to_do(
    workspace: Workspace,
) -> None:
    def health(server: Misbehaving, *scripts_used: int) -> str:
        one = listed_at("un_sc_sanctions", {"consolidated": server.url("/un.xml")}, reader="un_sc_xml")
        sync_from(workspace, one, tries=1)
        assert len(server.asked) == sum(scripts_used)
        now = workspace.clock.now()
        (held,) = holdings(workspace.record, now=now, attempts=attempts(workspace))
        assert held.health is not None
        return f"{held.health.state}: {held.health.words}"

    refused = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
    whole = un([("Testimir", f"Muster{letters(at)}") for at in range(601)])
    with misbehaving(Script([ok(whole, b'ETag: "v1"')]), NOT_MODIFIED, Script([refused])) as server:
        assert health(server, 1) == "ok: today"
        assert health(server, 2) == "ok: as of 2026-03-01, and unchanged since, today"
        said = health(server, 3)
    assert said.startswith("failed: the last try, on 2026-03-01, failed: the server did not send the list: cons")
    assert said.endswith("try again later; holdfast sync un_sc_sanctions")


def test_a_list_that_has_ended_is_fetched_only_when_it_is_named(workspace: Workspace) -> None:
    report = sync(workspace, [], dry_run=True)
    names = [one.name for one in report.results]
    assert "gb_hmt_sanctions" not in names
    assert {"us_ofac_sdn", "jp_mof_sanctions", "us_bis_entity_list"} <= set(names)
    assert sync(workspace, ["gb_hmt_sanctions", "gb_hmt_sanctions"], dry_run=True).results[0].name == "gb_hmt_sanctions"
    assert len(sync(workspace, ["gb_hmt_sanctions", "gb_hmt_sanctions"], dry_run=True).results) == 1


def test_the_last_line_counts_what_became_of_the_lists(workspace: Workspace) -> None:
    scripts = [Script([ok(sdn(5), b'ETag: "v1"')]), Script([ok(un())]), NOT_MODIFIED, Script([ok(b"")])]
    with misbehaving(*scripts) as server:
        first = listed_at("us_ofac_sdn", {"sdn": server.url("/sdn.csv")})
        second = listed_at("un_sc_sanctions", {"consolidated": server.url("/un.xml")}, reader="un_sc_xml")
        assert sync_from(workspace, first, second).lines()[-1] == "2 lists: 2 fetched"
        report = sync_from(workspace, first, second)
    assert report.lines()[-1] == "2 lists: 1 unchanged, 1 held in quarantine"
    fields = report.fields()
    assert [one["unchanged"] for one in fields] == [True, False]
    assert fields[1]["status"] == "quarantined"
    assert fields[1]["held"]


def test_another_carrier_of_a_list_is_told_apart(workspace: Workspace) -> None:
    report = sync(workspace, ["us_ofac_sdn"], dry_run=True, carriers=True)
    assert [one.carrier for one in report.results] == [None, "us_ofac_xml", "us_ofac_advanced_xml"]
    assert report.lines()[1].startswith("us_ofac_sdn (us_ofac_xml): would fetch https://")
