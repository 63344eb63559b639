# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import gzip
import socket
import threading
from collections.abc import Sequence

import pytest

from holdfast.base.errors import CaptureError, ConfigError, LimitError
from holdfast.sources.fetch import Fetcher, Validators, asked_pause
from holdfast.sources.wire import WireLimits
from support.misbehaving import Misbehaving, Script, misbehaving

CSV = b'1,"EXAMPLE, Party"\r\n'
QUICK = WireLimits(connect_s=5, idle_s=5, total_s=5, body_bytes=1 << 20)


def _ok(body: bytes, *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 200 OK", b"Content-Type: text/csv", *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _fetcher(server: Misbehaving, limits: WireLimits = QUICK, slept: list[float] | None = None) -> Fetcher:
    pauses = [] if slept is None else slept
    return Fetcher(limits=limits, allow=(server.authority,), sleep=pauses.append)


def test_head_and_body_are_the_bytes_of_the_wire() -> None:
    packed = gzip.compress(CSV, mtime=0)
    answer = _ok(packed, b"Content-Encoding: gzip", b"X-Odd:   spaces  kept ")
    with misbehaving(Script([answer])) as server:
        final = _fetcher(server).fetch(server.url()).final
        assert final.response_head + final.body.read() == answer
        assert final.request_head == server.asked[0]
        assert b"\r\nUser-Agent: Mozilla/5.0 (compatible; holdfast/" in final.request_head
        assert final.ip == "127.0.0.1"
        assert final.header("content-encoding") == "gzip"
        final.body.close()


def test_a_chunked_body_stays_chunked_and_interim_answers_are_left_out() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"5\r\n1,abc\r\n3\r\n,de\r\n0\r\n\r\n"
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    with misbehaving(Script([early + head[:20], head[20:] + body[:4], body[4:]], pause_s=0.01)) as server:
        final = _fetcher(server).fetch(server.url()).final
        assert (final.response_head, final.body.read()) == (head, body)
        final.body.close()


def test_every_redirect_is_kept_and_judged_again() -> None:
    with misbehaving(
        Script([b"HTTP/1.1 302 Found\r\nLocation: /real.csv\r\nContent-Length: 0\r\n\r\n"]), Script([_ok(CSV)])
    ) as server:
        fetched = _fetcher(server).fetch(server.url())
        assert [answer.status for answer in fetched.answers] == [302, 200]
        assert server.asked[1].startswith(b"GET /real.csv ")
        fetched.close()


@pytest.mark.parametrize("target", ["http://127.0.0.1:1/", "http://10.0.0.1/", "http://[::1]/", "http://0x7f000001/"])
def test_a_redirect_to_an_inside_address_is_not_followed(target: str) -> None:
    answer = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
    with misbehaving(Script([answer])) as server, pytest.raises(CaptureError, match=r"public address|port 1 is"):
        _fetcher(server).fetch(server.url())


def test_a_redirect_that_leads_nowhere_is_the_answer() -> None:
    with misbehaving(Script([b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"])) as server:
        fetched = _fetcher(server).fetch(server.url())
        assert [answer.status for answer in fetched.answers] == [302]
        fetched.close()


def test_a_ring_of_redirects_ends() -> None:
    with (
        misbehaving(Script([b"HTTP/1.1 301 M\r\nLocation: /list.csv\r\nContent-Length: 0\r\n\r\n"])) as server,
        pytest.raises(CaptureError, match="redirects"),
    ):
        _fetcher(server).fetch(server.url())


def test_a_server_that_is_not_able_is_asked_again_after_the_pause_it_names() -> None:
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
    slept: list[float] = []
    with misbehaving(Script([busy]), Script([b""]), Script([_ok(CSV)])) as server:
        final = _fetcher(server, slept=slept).fetch(server.url()).final
        assert final.body.read() == CSV
        assert slept == [7.0, 14.0]
        final.body.close()


def test_validators_are_sent_and_304_says_unchanged() -> None:
    with misbehaving(Script([b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'])) as server:
        fetched = _fetcher(server).fetch(server.url(), Validators('"v1"', "Sat, 21 Nov 2026 00:00:00 GMT"))
        assert fetched.unchanged
        assert fetched.validators.etag == '"v1"'
        assert b'If-None-Match: "v1"\r\n' in server.asked[0]
        assert b"If-Modified-Since: Sat, 21 Nov 2026 00:00:00 GMT\r\n" in server.asked[0]
        fetched.close()


def test_what_lies_behind_a_redirect_that_changes_is_asked_for_conditionally() -> None:
    moved = Script([b"HTTP/1.1 302 Found\r\nLocation: /real.csv?signed=2\r\nContent-Length: 0\r\n\r\n"])
    with misbehaving(moved, Script([b"HTTP/1.1 304 Not Modified\r\n\r\n"])) as server:
        fetched = _fetcher(server).fetch(server.url(), Validators('"v1"'))
        assert [answer.status for answer in fetched.answers] == [302, 304]
        assert fetched.unchanged
        assert b'If-None-Match: "v1"\r\n' in server.asked[1]
        fetched.close()


def test_304_with_a_document_is_not_believed_and_the_whole_is_asked_for() -> None:
    lying = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\nContent-Length: %d\r\n\r\n' % len(CSV) + CSV
    with misbehaving(Script([lying]), Script([_ok(CSV)])) as server:
        fetched = _fetcher(server).fetch(server.url(), Validators('"v1"'))
        assert (fetched.unchanged, fetched.final.status, fetched.final.body.read()) == (False, 200, CSV)
        assert b"If-None-Match" not in server.asked[1]
        fetched.close()


def test_304_that_nobody_asked_for_is_no_answer_about_anything_held() -> None:
    with misbehaving(Script([b"HTTP/1.1 304 Not Modified\r\n\r\n"])) as server:
        fetched = _fetcher(server).fetch(server.url(), Validators())
        assert (fetched.unchanged, fetched.final.status) == (False, 304)
        fetched.close()


def test_too_many_requests_are_asked_again_at_the_date_the_server_names() -> None:
    busy = (
        b"HTTP/1.1 429 Slow down\r\nDate: Sun, 22 Nov 2026 10:00:00 GMT\r\n"
        b"Retry-After: Sun, 22 Nov 2026 10:00:30 GMT\r\nContent-Length: 0\r\n\r\n"
    )
    slept: list[float] = []
    with misbehaving(Script([busy]), Script([_ok(CSV)])) as server:
        final = _fetcher(server, slept=slept).fetch(server.url()).final
        assert final.status == 200
        final.body.close()
    assert slept == [30.0]


@pytest.mark.parametrize("asked", [b"3600", b"99999999999999999999", b"Sun, 22 Nov 2099 10:00:00 GMT"])
def test_a_server_that_wants_to_rest_for_long_is_not_asked_again(asked: bytes) -> None:
    slept: list[float] = []
    with misbehaving(
        Script([b"HTTP/1.1 429 No\r\nRetry-After: " + asked + b"\r\nContent-Length: 0\r\n\r\n"])
    ) as server:
        final = _fetcher(server, slept=slept).fetch(server.url()).final
        assert (final.status, slept, len(server.asked)) == (429, [], 1)
        assert asked_pause(final) >= 3600
        final.body.close()


def test_a_pause_that_is_neither_number_nor_date_is_our_own() -> None:
    slept: list[float] = []
    with misbehaving(Script([b"HTTP/1.1 503 No\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n"])) as server:
        final = _fetcher(server, slept=slept).fetch(server.url()).final
        assert (final.status, slept) == (503, [1.0, 2.0, 4.0])
        final.body.close()


def test_one_host_is_asked_one_thing_at_a_time_with_a_pause_between() -> None:
    slept: list[float] = []
    with misbehaving(Script([_ok(CSV)])) as server:
        fetcher = Fetcher(
            limits=QUICK, tries=1, allow=(server.authority, f"localhost:{server.port}"), sleep=slept.append, gap_s=60
        )
        for url in (server.url("/a"), server.url("/b"), server.url("/c", host="localhost"), server.url("/d")):
            fetcher.fetch(url).close()
    assert len(slept) == 2
    assert all(0 < pause <= 60 for pause in slept)


def test_whoever_watches_is_told_how_many_bytes_have_come() -> None:
    told: list[tuple[int, int | None]] = []
    with misbehaving(Script([_ok(CSV)[:-4], CSV[-4:]], pause_s=0.01)) as server:
        fetcher = Fetcher(limits=QUICK, allow=(server.authority,), received=lambda done, of: told.append((done, of)))
        fetcher.fetch(server.url()).close()
    assert told[-1] == (len(CSV), len(CSV))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"], "complete"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"], "complete"),
        ([b"HTTP/1.1 200 OK\r\nContent-Le"], "complete"),
        ([b"SSH-2.0-OpenSSH\r\n\r\n"], "not"),
        ([b""], "complete"),
    ],
    ids=["wrong length", "cut chunk", "cut head", "not HTTP", "nothing"],
)
def test_a_broken_answer_is_never_taken_for_a_document(parts: Sequence[bytes], says: str) -> None:
    slept: list[float] = []
    with misbehaving(Script(parts)) as server:
        with pytest.raises(CaptureError, match=says):
            _fetcher(server, slept=slept).fetch(server.url())
        assert len(server.asked) == 4
        assert slept == [1.0, 2.0, 4.0]


def test_a_slow_drip_ends_at_the_total_time() -> None:
    drip = Script([b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", *([b"x"] * 200)], pause_s=0.02)
    limits = WireLimits(connect_s=5, idle_s=5, total_s=0.2, body_bytes=1 << 20)
    with misbehaving(drip) as server, pytest.raises(CaptureError, match="too long"):
        Fetcher(limits=limits, tries=1, allow=(server.authority,)).fetch(server.url())


def test_an_endless_body_and_an_endless_head_are_cut() -> None:
    small = WireLimits(body_bytes=1000)
    with misbehaving(Script([_ok(b"x" * 5000)])) as server, pytest.raises(LimitError, match="longer than 1,000"):
        _fetcher(server, small).fetch(server.url())
    endless = Script([b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * (2 << 20)])
    with misbehaving(endless) as server, pytest.raises((LimitError, CaptureError)):
        Fetcher(limits=QUICK, tries=1, allow=(server.authority,)).fetch(server.url())


@pytest.mark.parametrize(("number", "tries"), [(socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 4)])
def test_a_name_that_nobody_knows_is_asked_for_once(number: int, tries: int) -> None:
    asked: list[str] = []

    def resolver(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        raise socket.gaierror(number, "no such name")

    with pytest.raises(CaptureError, match=r"lists\.invalid does not resolve: no such name"):
        Fetcher(limits=QUICK, resolver=resolver, sleep=lambda _: None).fetch("http://lists.invalid/sdn.csv")
    assert len(asked) == tries


def test_nobody_listening_is_said_plainly() -> None:
    with misbehaving(Script([_ok(CSV)])) as server:
        pass
    with pytest.raises(CaptureError, match="no connection"):
        _fetcher(server).fetch(server.url())


def test_behind_a_proxy_the_proxy_is_asked_for_the_name() -> None:
    asked: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def tunnel() -> None:
        connection, _ = listener.accept()
        with connection:
            for answer in (b"HTTP/1.1 200 Connection established\r\n\r\n", _ok(CSV)):
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    head += connection.recv(1)
                asked.append(head)
                connection.sendall(answer)

    thread = threading.Thread(target=tunnel, daemon=True)
    thread.start()
    with listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        fetched = Fetcher(limits=QUICK, tries=1, proxy=proxy).fetch("http://lists.invalid/sdn.csv")
        thread.join(timeout=5)
    assert fetched.final.body.read() == CSV
    assert asked[0].startswith(b"CONNECT lists.invalid:80 ")
    assert asked[1].startswith(b"GET /sdn.csv ")
    fetched.close()


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "http://user:secret@127.0.0.1:1", "http://:3128", "http://[::1", "h:x"]
)
def test_a_proxy_that_cannot_be_used_is_said_at_once(proxy: str) -> None:
    with pytest.raises(ConfigError, match="proxy"):
        Fetcher(limits=QUICK, tries=1, proxy=proxy).fetch("http://lists.invalid/sdn.csv")


def test_inside_addresses_are_refused_behind_a_proxy_too() -> None:
    with pytest.raises(CaptureError, match="not a public address"):
        Fetcher(limits=QUICK, tries=1, proxy="http://127.0.0.1:1").fetch("http://0x7f000001/")
