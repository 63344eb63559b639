# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What `sync` leaves in the packs, read by a few lines that know WARC 1.1 and nothing of Holdfast."""

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from holdfast.sources.catalog import Finder
from holdfast.workspace import Workspace
from support.misbehaving import Script, misbehaving
from support.small_lists import sdn
from support.syncing import listed_at, ok, sync_from

MOVED = b"HTTP/1.1 302 Found\r\nLocation: /real.csv\r\nContent-Length: 0\r\n\r\n"


def _records(pack: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    """(fields, block) of each WARC record: a version line, fields, an empty line, the block, two empty lines."""
    at = 0
    while at < len(pack):
        head, _, _ = pack[at:].partition(b"\r\n\r\n")
        version, *lines = head.decode().split("\r\n")
        assert version == "WARC/1.1"
        fields = dict(line.split(": ", 1) for line in lines)
        start = at + len(head) + 4
        end = start + int(fields["Content-Length"])
        assert pack[end : end + 4] == b"\r\n\r\n"
        yield fields, pack[start:end]
        at = end + 4


def _http(workspace: Workspace) -> list[tuple[dict[str, str], bytes]]:
    packs = sorted((Path(workspace.vault.path) / "packs").glob("*.warc"))
    found = [one for pack in packs for one in _records(pack.read_bytes())]
    return [one for one in found if one[0]["WARC-Type"] in {"request", "response", "revisit"}]


def test_every_exchange_on_the_way_is_a_request_and_a_response_as_they_went_over_the_wire(workspace: Workspace) -> None:
    page = ok(b'<a href="/list.csv">The list</a>', media=b"text/html")
    answer = ok(gzip.compress(sdn(5), mtime=0), b"Content-Encoding: gzip", b"X-Odd:   kept ")
    with misbehaving(Script([page]), Script([MOVED]), Script([answer])) as server:
        one = listed_at("us_ofac_sdn", {"sdn": server.url("/page")})
        one = replace(one, finders={"sdn": Finder(server.url("/page"), links=(re.compile(r"/list\.csv\Z"),))})
        assert sync_from(workspace, one).exit_code == 0
        asked = list(server.asked)
        urls = [server.url(path) for path in ("/page", "/list.csv", "/real.csv")]
    found = _http(workspace)
    requests = [(fields, block) for fields, block in found if fields["WARC-Type"] == "request"]
    responses = [(fields, block) for fields, block in found if fields["WARC-Type"] == "response"]
    assert [block for _, block in requests] == asked
    assert [block for _, block in responses] == [page, MOVED, answer]
    for (request, _), (response, block), url in zip(requests, responses, urls, strict=True):
        assert request["WARC-Target-URI"] == response["WARC-Target-URI"] == url
        assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
        assert (request["Content-Type"], response["Content-Type"]) == (
            "application/http;msgtype=request", "application/http;msgtype=response",
        )  # fmt: skip
        assert response["WARC-IP-Address"] == "127.0.0.1"
        payload = block.partition(b"\r\n\r\n")[2]
        assert response["WARC-Payload-Digest"] == "sha256:" + hashlib.sha256(payload).hexdigest()


def test_the_same_bytes_a_second_time_are_a_revisit_with_its_own_head(workspace: Workspace) -> None:
    with misbehaving(Script([ok(sdn(5), b"X-Day: 1")]), Script([ok(sdn(5), b"X-Day: 2")])) as server:
        for _ in range(2):
            sync_from(workspace, listed_at("us_ofac_sdn", {"sdn": server.url()}))
    first, second = [one for one in _http(workspace) if one[0]["WARC-Type"] != "request"]
    assert (first[0]["WARC-Type"], second[0]["WARC-Type"]) == ("response", "revisit")
    assert b"X-Day: 2\r\n" in second[1]
    assert second[1].endswith(b"\r\n\r\n")
    assert second[0]["WARC-Payload-Digest"] == first[0]["WARC-Payload-Digest"]
    assert second[0]["WARC-Refers-To-Date"] == first[0]["WARC-Date"]
