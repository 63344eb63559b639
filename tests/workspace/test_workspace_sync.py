# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Fetching from a real server that behaves, and from ones that do not."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from holdfast.base.errors import CaptureError, NotFound, UsageError
from holdfast.sources.catalog import Source
from holdfast.sources.fetch import Fetcher
from holdfast.sources.wire import WireLimits
from holdfast.workspace import Workspace
from holdfast.workspace.evidence import captures, evidence
from holdfast.workspace.fetching import sync
from holdfast.workspace.reading import catch_up
from holdfast.workspace.rebuild import rebuild
from support.misbehaving import Misbehaving, Script, misbehaving
from support.small_lists import ALT, PAGE, sdn, un
from support.syncing import QUICK, listed, listed_at, ok, sync_from


def _ofac(server: Misbehaving, name: str = "us_ofac_sdn") -> Source:
    return listed_at(name, {"sdn": server.url("/sdn.csv")})


def _chunked(body: bytes, *headers: bytes) -> bytes:
    head = b"\r\n".join([b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", *headers])
    parts = [body[at : at + 100] for at in range(0, len(body), 100)]
    return head + b"\r\n\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in parts) + b"0\r\n\r\n"


def test_the_exchange_is_preserved_as_it_came_and_citations_open_through_both_codings(workspace: Workspace) -> None:
    packed = gzip.compress(sdn(5), mtime=0)
    with misbehaving(Script([_chunked(packed, b"Content-Encoding: gzip", b"Content-Type: text/csv")])) as server:
        report = sync_from(workspace, _ofac(server))
    assert report.exit_code == 0
    (result,) = report.results
    assert result.made is not None
    assert result.made.derivation is not None
    assert result.made.derivation.status == "accepted"
    (index,) = result.captures
    wire = workspace.vault.open_payload(index).read()
    assert wire.endswith(b"\r\n0\r\n\r\n")
    (view,) = captures(workspace.vault)
    assert (view.fidelity, view.uri) == ("wire", server.url("/sdn.csv"))
    entity = workspace.record.entity("us_ofac_sdn-90001")
    assert entity is not None
    (born,) = entity.properties["birthDate"]
    assert "!dechunk@1!gunzip@1#bytes=" in str(born.citation)
    found = evidence(workspace.vault, born.citation)
    assert (found.quoted, found.failure) == (b"07 Oct 1952", None)
    assert rebuild(workspace).differences == ()
    assert workspace.vault.verify().ok


@pytest.mark.parametrize(
    "answer",
    [ok(sdn(5)), _chunked(sdn(5)), ok(gzip.compress(sdn(5), mtime=0), b"Content-Encoding: gzip")],
    ids=["plain", "chunked", "gzip"],
)
def test_every_coding_gives_the_same_statements(workspace: Workspace, answer: bytes) -> None:
    with misbehaving(Script([answer])) as server:
        assert sync_from(workspace, _ofac(server)).exit_code == 0
    assert listed(workspace) == 5


def test_a_list_that_has_not_changed_is_not_captured_again(workspace: Workspace) -> None:
    unchanged = Script([b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'])
    with misbehaving(Script([ok(sdn(5), b'ETag: "v1"')]), unchanged) as server:
        sync_from(workspace, _ofac(server))
        size = workspace.vault.size
        report = sync_from(workspace, _ofac(server))
        assert b'If-None-Match: "v1"' in server.asked[1]
    workspace.vault.refresh()
    assert (report.exit_code, report.results[0].captures) == (0, ())
    assert "unchanged" in report.results[0].state
    assert workspace.vault.size == size


def test_an_unchanged_member_is_the_capture_we_have(workspace: Workspace) -> None:
    scripts = [
        Script([ok(sdn(5), b'ETag: "a"')]), Script([ok(ALT, b'ETag: "b"')]), Script([ok(sdn(6), b'ETag: "c"')]),
        Script([b"HTTP/1.1 304 Not Modified\r\n\r\n"]),
    ]  # fmt: skip
    with misbehaving(*scripts) as server:
        both = listed_at("us_ofac_sdn", {"sdn": server.url("/sdn.csv"), "alt": server.url("/alt.csv")})
        sync_from(workspace, both)
        report = sync_from(workspace, both)
    assert report.exit_code == 0
    first, second = workspace.record.sets("us_ofac_sdn")
    alt = [next(one.capture for one in view.members if one.member == "alt") for view in (first, second)]
    assert alt[0] == alt[1]
    assert listed(workspace) == 6
    entity = workspace.record.entity("us_ofac_sdn-90001")
    assert entity is not None
    assert "alias" in entity.properties


def test_a_lost_cache_costs_a_fetch_and_no_bytes(workspace: Workspace) -> None:
    with misbehaving(Script([ok(sdn(5), b'ETag: "v1"')])) as server:
        sync_from(workspace, _ofac(server))
        (workspace.folder / "run" / "sync.json").write_text("{ not json")
        report = sync_from(workspace, _ofac(server))
        assert b"If-None-Match" not in server.asked[1]
    assert report.exit_code == 0
    first, second = captures(workspace.vault)
    assert second.first == first.index


def test_an_error_page_that_calls_itself_200_is_held_in_quarantine(workspace: Workspace) -> None:
    with misbehaving(Script([ok(sdn(5))]), Script([ok(PAGE)])) as server:
        sync_from(workspace, _ofac(server))
        report = sync_from(workspace, _ofac(server))
    assert report.exit_code == 3
    assert "HTML page" in "\n".join(report.lines())
    assert listed(workspace) == 5
    assert len(captures(workspace.vault)) == 2


def test_an_error_page_does_not_become_the_version_to_compare_with(workspace: Workspace) -> None:
    scripts = [Script([ok(PAGE, b'ETag: "bad"')]), Script([ok(sdn(5), b'ETag: "good"')])]
    with misbehaving(*scripts) as server:
        assert sync_from(workspace, _ofac(server)).exit_code == 3
        assert sync_from(workspace, _ofac(server)).exit_code == 0
        assert b"If-None-Match" not in server.asked[1]
    assert listed(workspace) == 5


def test_an_error_status_is_preserved_and_not_read(workspace: Workspace) -> None:
    forbidden = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE
    with misbehaving(Script([forbidden])) as server:
        report = sync_from(workspace, _ofac(server))
    assert report.exit_code == 4
    assert "sdn: HTTP status 403" in "\n".join(report.lines())
    assert "preserved" in "\n".join(report.lines())
    (view,) = captures(workspace.vault)
    assert workspace.vault.open_payload(view.index).read() == PAGE
    assert view.sets == ()
    assert catch_up(workspace) == {}


@pytest.mark.parametrize(
    "line",
    [b"204 No Content", b"206 Partial Content", b"302 Found", b"401 Unauthorized", b"410 Gone", b"500 Broken"],
)
def test_anything_but_200_is_preserved_and_not_read(workspace: Workspace, line: bytes) -> None:
    length = b"" if line.startswith(b"204") else b"Content-Length: 0\r\n"
    with misbehaving(Script([b"HTTP/1.1 " + line + b"\r\n" + length + b"\r\n"])) as server:
        report = sync_from(workspace, _ofac(server))
    assert report.exit_code == 4
    assert f"sdn: HTTP status {line[:3].decode()}" in "\n".join(report.lines())
    assert (len(captures(workspace.vault)), workspace.record.sets()) == (1, ())


def test_a_redirect_to_a_login_on_another_host_is_told(workspace: Workspace) -> None:
    with misbehaving(Script([ok(PAGE, media=b"text/html")])) as login:
        target = login.url("/eu-login", host="localhost").encode()
        moved = b"HTTP/1.1 302 Found\r\nLocation: " + target + b"\r\nContent-Length: 0\r\n\r\n"
        with misbehaving(Script([moved])) as server:
            one = _ofac(server)
            allow = (server.authority, f"localhost:{login.port}")
            fetcher = Fetcher(limits=QUICK, allow=allow, tries=1)
            report = sync(workspace, [one.name], fetcher=fetcher, catalogue={one.name: one})
    assert report.exit_code == 3
    assert "sdn: the server sent us to localhost, which answered with a web page: a login?" in "\n".join(report.lines())


def test_a_redirect_to_a_login_page_is_preserved_whole_and_quarantined(workspace: Workspace) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /login?next=sdn.csv\r\nContent-Length: 0\r\n\r\n"
    with misbehaving(Script([moved]), Script([ok(PAGE.replace(b"Access denied", b"Please sign in"))])) as server:
        report = sync_from(workspace, _ofac(server))
        assert server.asked[1].startswith(b"GET /login?next=sdn.csv ")
    assert report.exit_code == 3
    assert [view.uri for view in captures(workspace.vault)] == [
        server.url("/sdn.csv"),
        server.url("/login?next=sdn.csv"),
    ]


@pytest.mark.parametrize(
    "script",
    [
        Script([b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + sdn(5)]),
        Script([_chunked(sdn(5))[:-40]]),
        Script([b"HTTP/1.1 200 OK\r\nContent-Le"]),
        Script([b"220 not HTTP at all\r\n"]),
        Script([b""]),
    ],
    ids=["wrong length", "cut chunk", "cut head", "not HTTP", "nothing"],
)
def test_a_broken_answer_captures_nothing_and_says_why(workspace: Workspace, script: Script) -> None:
    with misbehaving(script) as server:
        report = sync_from(workspace, _ofac(server))
    assert report.exit_code == 4
    (result,) = report.results
    assert isinstance(result.error, CaptureError)
    assert server.authority in "\n".join(result.error.lines())
    assert captures(workspace.vault) == ()
    assert workspace.vault.size == 1


def test_an_empty_document_is_preserved_and_removes_nobody(workspace: Workspace) -> None:
    with misbehaving(Script([ok(sdn(5))]), Script([ok(b"")])) as server:
        sync_from(workspace, _ofac(server))
        report = sync_from(workspace, _ofac(server))
    assert report.exit_code == 3
    assert "sdn: the capture holds no record" in "\n".join(report.lines())
    assert (listed(workspace), len(captures(workspace.vault))) == (5, 2)


def test_a_document_that_ends_early_removes_nobody(workspace: Workspace) -> None:
    cut = un((("Testimir", "Muster"), ("Exempla", "Muster")))[:-60]
    with misbehaving(Script([ok(un())]), Script([ok(cut)])) as server:
        one = listed_at("un_sc_sanctions", {"consolidated": server.url("/un.xml")}, reader="un_sc_xml")
        sync_from(workspace, one)
        report = sync_from(workspace, one)
    assert (report.exit_code, listed(workspace)) == (3, 1)


def test_a_packed_document_that_ends_early_removes_nobody(workspace: Workspace) -> None:
    cut = gzip.compress(sdn(5), mtime=0)[:-20]
    with misbehaving(Script([ok(sdn(5))]), Script([ok(cut, b"Content-Encoding: gzip")])) as server:
        sync_from(workspace, _ofac(server))
        report = sync_from(workspace, _ofac(server))
    assert (report.exit_code, listed(workspace)) == (3, 5)


def test_a_decompression_bomb_is_preserved_and_not_unpacked(workspace: Workspace) -> None:
    bomb = gzip.compress(un().replace(b"<INDIVIDUALS>", b" " * (64 << 20) + b"<INDIVIDUALS>"), mtime=0)
    with misbehaving(Script([ok(bomb, b"Content-Encoding: gzip")])) as server:
        one = listed_at("un_sc_sanctions", {"consolidated": server.url("/un.xml")}, reader="un_sc_xml")
        report = sync_from(workspace, one)
    assert report.exit_code == 3
    assert "decompression bomb" in "\n".join(report.lines())
    assert len(bomb) < 100_000
    assert len(captures(workspace.vault)) == 1


@pytest.mark.parametrize("media", [b"text/html", b"application/octet-stream", b"no type; at all", b""])
def test_a_wrong_content_type_does_not_decide_what_a_file_is(workspace: Workspace, media: bytes) -> None:
    with misbehaving(Script([ok(sdn(5), media=media)])) as server:
        report = sync_from(workspace, _ofac(server))
    assert (report.exit_code, listed(workspace)) == (0, 5)


def test_a_server_that_fails_once_and_then_answers_gives_the_list(workspace: Workspace) -> None:
    with misbehaving(Script([b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n"]), Script([ok(sdn(5))])) as server:
        assert sync_from(workspace, _ofac(server)).exit_code == 0
    assert listed(workspace) == 5


def test_who_asks_to_wait_is_left_alone_and_the_wait_is_said(workspace: Workspace) -> None:
    busy = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n"
    with misbehaving(Script([busy])) as server:
        both = listed_at("us_ofac_sdn", {"sdn": server.url("/sdn.csv"), "alt": server.url("/alt.csv")})
        report = sync_from(workspace, both)
        assert len(server.asked) == 1
    assert report.exit_code == 4
    assert "HTTP status 429" in "\n".join(report.lines())
    assert "try again in 7,200 seconds, as the server asks" in "\n".join(report.lines())


def test_304_with_another_document_inside_is_asked_for_again(workspace: Workspace) -> None:
    lying = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n' + sdn(2)
    with misbehaving(
        Script([ok(sdn(5), b'ETag: "v1"')]), Script([lying]), Script([ok(sdn(6), b'ETag: "v2"')])
    ) as server:
        sync_from(workspace, _ofac(server))
        report = sync_from(workspace, _ofac(server))
    assert report.results[0].state == "fetched"
    assert listed(workspace) == 6


def test_304_about_something_we_do_not_hold_is_an_error(workspace: Workspace) -> None:
    with misbehaving(Script([b"HTTP/1.1 304 Not Modified\r\n\r\n"])) as server:
        report = sync_from(workspace, _ofac(server))
    assert report.exit_code == 4
    assert "HTTP status 304" in "\n".join(report.lines())
    assert workspace.record.sets() == ()


def test_a_slow_drip_ends_at_the_total_time(workspace: Workspace) -> None:
    drip = Script([b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", *([b"x"] * 300)], pause_s=0.02)
    with misbehaving(drip) as server:
        report = sync_from(
            workspace, _ofac(server), limits=WireLimits(connect_s=5, idle_s=5, total_s=0.3, body_bytes=1 << 20), tries=1
        )
    assert report.exit_code == 4
    assert "too long" in "\n".join(report.lines())


def test_a_body_above_the_limit_is_refused(workspace: Workspace) -> None:
    with misbehaving(Script([ok(b"x" * 5000)])) as server:
        report = sync_from(
            workspace, _ofac(server), limits=WireLimits(connect_s=5, idle_s=5, total_s=5, body_bytes=1000), tries=1
        )
    assert report.exit_code == 4
    assert captures(workspace.vault) == ()


def test_a_list_that_fails_does_not_stop_the_others(workspace: Workspace) -> None:
    with misbehaving(Script([b""])) as broken, misbehaving(Script([ok(un())])) as good:
        un_list = listed_at("un_sc_sanctions", {"consolidated": good.url("/un.xml")}, reader="un_sc_xml")
        report = sync_from(workspace, _ofac(broken), un_list)
    assert report.exit_code == 4
    assert [one.error is None for one in report.results] == [False, True]
    assert [one.source for one in workspace.record.sources()] == ["un_sc_sanctions"]
    assert [field["source"] for field in report.fields()] == ["us_ofac_sdn", "un_sc_sanctions"]


def test_a_set_with_one_failing_member_is_not_made(workspace: Workspace) -> None:
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    with misbehaving(Script([ok(sdn(5))]), Script([missing])) as server:
        both = listed_at("us_ofac_sdn", {"sdn": server.url("/sdn.csv"), "alt": server.url("/alt.csv")})
        report = sync_from(workspace, both)
    assert report.exit_code == 4
    assert "alt: HTTP status 404" in "\n".join(report.lines())
    assert len(captures(workspace.vault)) == 2
    assert workspace.record.sets() == ()


def test_another_carrier_of_a_list_is_a_set_of_its_own_and_lists_nobody(workspace: Workspace) -> None:
    entry = b"<sdnEntry><uid>%d</uid><lastName>OTHER</lastName><sdnType>Entity</sdnType></sdnEntry>"
    xml = b"<sdnList>" + b"".join(entry % number for number in (90001, 99999)) + b"</sdnList>"
    with misbehaving(Script([ok(sdn(3))]), Script([ok(xml)])) as server:
        one = replace(_ofac(server), carriers={"us_ofac_xml": {"xml": server.url("/SDN.XML")}})
        fetcher = Fetcher(limits=QUICK, allow=(server.authority,), tries=1, sleep=lambda _: None)
        report = sync(workspace, [one.name], fetcher=fetcher, catalogue={one.name: one}, carriers=True)
        assert [result.state for result in report.results] == ["fetched", "fetched"]
    assert {view.reader.partition("@")[0] for view in workspace.record.sets()} == {"us_ofac_csv", "us_ofac_xml"}
    assert listed(workspace) == 3
    beside = next(one for one in workspace.record.carriers() if not one.leads)
    assert (beside.carrier, beside.unled, beside.unled_examples) == ("us_ofac_xml", 1, ("us_ofac_sdn-99999",))


def test_a_dry_run_asks_nobody(workspace: Workspace) -> None:
    report = sync(workspace, ["us_ofac_sdn"], dry_run=True)
    assert "would fetch https://" in report.results[0].state
    assert not (workspace.folder / "run" / "sync.json").exists()
    with pytest.raises(NotFound, match="no source is called"):
        sync(workspace, ["us_ofac_sd"], dry_run=True)
    with pytest.raises(UsageError, match="no address"):
        sync(workspace, ["be_fod_sanctions"], dry_run=True)


def test_an_unreachable_server_says_where_and_what_to_do(workspace: Workspace, tmp_path: Path) -> None:
    with misbehaving(Script([b""])) as server:
        gone = _ofac(server)
    report = sync_from(workspace, gone)
    assert report.exit_code == 4
    text = "\n".join(report.lines())
    assert server.authority in text
    assert "try: " in text
