# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Fetching over TLS from a real server: what is trusted, what is refused, and what a cut connection gives."""

import re
from pathlib import Path

import pytest

from holdfast.base.errors import CaptureError
from holdfast.sources.fetch import Fetcher
from holdfast.sources.wire import WireLimits
from support.certificates import Authority
from support.misbehaving import Misbehaving, Script, misbehaving

BODY = b'1,"EXAMPLE, Party"\r\n' * 4000
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
QUICK = WireLimits(connect_s=5, idle_s=5, total_s=10, body_bytes=1 << 20)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this process trusts, and no other."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


def fetch(server: Misbehaving, *, tries: int = 1) -> Fetcher:
    return Fetcher(limits=QUICK, tries=tries, allow=(f"localhost:{server.port}",), sleep=lambda _: None)


def test_a_list_over_tls_is_the_bytes_the_server_sent(authority: Authority) -> None:
    with misbehaving(Script([ANSWER]), secure=authority.server()) as server:
        final = fetch(server).fetch(server.url(scheme="https", host="localhost")).final
        assert final.response_head + final.body.read() == ANSWER
        assert server.asked[0].startswith(b"GET /list.csv HTTP/1.1\r\nHost: localhost:")
        final.body.close()


@pytest.mark.parametrize(
    ("host", "days", "says"),
    [("localhost", -1, "expired"), ("example.org", 7, "localhost"), ("stranger", 7, "self-signed|issuer")],
)
def test_a_certificate_that_has_run_out_or_is_anothers_is_refused(
    authority: Authority, tmp_path: Path, host: str, days: int, says: str
) -> None:
    if host == "stranger":
        (tmp_path / "other").mkdir()
        shown = Authority(tmp_path / "other").server()
    else:
        shown = authority.server(host, days=days)
    with misbehaving(Script([ANSWER]), secure=shown) as server:
        with pytest.raises(CaptureError, match="certificate is not accepted") as caught:
            fetch(server).fetch(server.url(scheme="https", host="localhost"))
        assert not server.asked
    assert re.search(says, str(caught.value))
    assert "SSL_CERT_FILE" in str(caught.value)


def test_a_tls_connection_cut_in_the_middle_gives_no_document(authority: Authority) -> None:
    with misbehaving(Script([ANSWER[:20_000]]), secure=authority.server()) as server, pytest.raises(CaptureError):
        fetch(server, tries=2).fetch(server.url(scheme="https", host="localhost"))


def test_a_redirect_from_https_to_http_is_not_followed(authority: Authority) -> None:
    with misbehaving(Script([ANSWER])) as plain:
        moved = f"HTTP/1.1 302 Found\r\nLocation: {plain.url()}\r\nContent-Length: 0\r\n\r\n".encode()
        with misbehaving(Script([moved]), secure=authority.server()) as server:
            allow = (f"localhost:{server.port}", plain.authority)
            fetched = Fetcher(limits=QUICK, tries=1, allow=allow).fetch(server.url(scheme="https", host="localhost"))
        assert [answer.status for answer in fetched.answers] == [302]
        assert not plain.asked
        fetched.close()
