# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Finding an address that is not the same every day: a day in JSON, one link on a page, and everything else."""

import gzip
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import CaptureError, InputError
from holdfast.sources.catalog import Finder
from holdfast.sources.fetch import Fetcher
from holdfast.sources.finding import Found, date_at, find, links_on, the_link
from holdfast.sources.wire import WireLimits
from support.misbehaving import Misbehaving, Script, misbehaving

QUICK = WireLimits(connect_s=5, idle_s=5, total_s=5, body_bytes=1 << 20)
TITLES = json.dumps({"titles": [
    {"number": 14, "up_to_date_as_of": "2026-01-01"}, {"number": 15, "up_to_date_as_of": "2026-02-27"},
]})  # fmt: skip
PATH = "titles[number=15].up_to_date_as_of"
PATTERN = re.compile(r"/list\d{8}\.xlsx\Z")


def _ok(body: bytes, *headers: bytes, media: bytes = b"text/html") -> bytes:
    lines = [b"HTTP/1.1 200 OK", b"Content-Type: " + media, *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _page(*links: str) -> bytes:
    return "".join(f'<p><a class="x" href="{link}">A list</a></p>' for link in links).encode()


def _find(server: Misbehaving, finder: Finder, address: str = "") -> Found:
    found = find(Fetcher(limits=QUICK, tries=1, allow=(server.authority,)), address, finder)
    for page in found.pages:
        page.close()
    return found


def _linked(server: Misbehaving, *patterns: str, hosts: tuple[str, ...] = ()) -> Found:
    links = tuple(re.compile(one) for one in patterns) or (PATTERN,)
    return _find(server, Finder(server.url("/page.html"), links=links, hosts=hosts))


def test_the_day_of_a_document_is_put_into_the_address() -> None:
    body = gzip.compress(TITLES.encode())
    with misbehaving(Script([_ok(body, b"Content-Encoding: gzip", media=b"application/json")])) as server:
        found = _find(server, Finder(server.url("/titles.json"), json=PATH), server.url("/full/{date}/x.xml"))
        assert (found.url, found.error) == (server.url("/full/2026-02-27/x.xml"), None)
    assert len(found.pages) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<html>busy</html>", "not JSON"), ("[" * 100_000, "not JSON"), ("{}", "no day stands at"),
        ('{"titles": [{"number": 15}]}', "no day"), ('{"titles": {"15": 1}}', "no day"), ("[]", "no day"),
        ('{"titles": [{"number": 15, "up_to_date_as_of": "soon"}]}', "no day"),
        ('{"titles": [{"number": 15, "up_to_date_as_of": "2026-02-30"}]}', "no day"),
        ('{"titles": [{"number": 15, "up_to_date_as_of": "2026-02-27/../x"}]}', "no day"),
        ('{"titles": [{"number": 15, "up_to_date_as_of": "2026-02-27"}, {"number": 15}]}', "no day"),
    ],
)  # fmt: skip
def test_a_document_without_its_day_finds_nothing(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        date_at(text, PATH)


def test_a_path_nobody_can_follow_is_said() -> None:
    with pytest.raises(InputError, match="not a path"):
        date_at("{}", "titles[15]")


def test_the_one_link_that_matches_is_followed_wherever_it_is_written_twice() -> None:
    page = _page("../files/list20260227.xlsx", "about.html", "/files/list20260227.xlsx#top", "list.csv")
    with misbehaving(Script([_ok(page)])) as server:
        assert _linked(server).url == server.url("/files/list20260227.xlsx")


def test_a_link_may_lead_over_a_second_page() -> None:
    with misbehaving(Script([_ok(_page("news/1.html"))]), Script([_ok(_page("list20260227.xlsx"))])) as server:
        found = _linked(server, r"/news/\d+\.html\Z", PATTERN.pattern)
        assert found.url == server.url("/news/list20260227.xlsx")
    assert len(found.pages) == 2


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (_page("about.html", "list.csv"), r"no link on the page matches.*2 addresses, of files: http.*/list\.csv"),
        (b"", "it links 0 addresses, of files: none"),
        (_page("a/list20260227.xlsx", "b/list20260301.xlsx"), "2 different links on the page match"),
        (_page("https://elsewhere.example/list20260227.xlsx"), "links to another host, which is not followed"),
        (_page("//elsewhere.example/list20260227.xlsx"), "links to another host"),
        (_page("javascript:go('/list20260227.xlsx')", "http://[/list20260227.xlsx"), "no link"),
    ],
    ids=["no link", "empty page", "two links", "another host", "another host without scheme", "not addresses"],
)
def test_a_page_without_its_one_link_finds_nothing_and_is_handed_back(page: bytes, says: str) -> None:
    with misbehaving(Script([_ok(page)])) as server:
        found = _linked(server)
    assert found.url is None
    assert found.error is not None
    assert re.search(says, found.error.message)
    assert found.error.hint
    assert len(found.pages) == 1


def test_another_host_is_followed_when_the_catalogue_allows_it() -> None:
    with misbehaving(Script([_ok(_page("https://files.example/list20260227.xlsx"))])) as server:
        assert _linked(server, hosts=("files.example",)).url == "https://files.example/list20260227.xlsx"


def test_a_step_from_https_to_http_is_not_followed() -> None:
    with pytest.raises(CaptureError, match="from https to http"):
        the_link(["http://a.example/list20260227.xlsx"], PATTERN, page="https://a.example/", hosts=["a.example"])


def test_a_page_that_sends_to_a_login_elsewhere_finds_nothing() -> None:
    with misbehaving(Script([_ok(_page("list20260227.xlsx"))])) as login:
        target = login.url("/login", host="localhost")
        moved = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
        with misbehaving(Script([moved])) as server:
            allow = (server.authority, f"localhost:{login.port}")
            finder = Finder(server.url("/page.html"), links=(PATTERN,))
            found = find(Fetcher(limits=QUICK, tries=1, allow=allow), "", finder)
    assert found.url is None
    assert "answered by another host (a login?)" in str(found.error)
    assert [answer.status for page in found.pages for answer in page.answers] == [302, 200]
    for page in found.pages:
        page.close()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "HTTP status 403"),
        (_ok(b"\x1f\x8b\x08 broken", b"Content-Encoding: gzip"), "gzip data is damaged"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "complete"),
    ],
)
def test_a_page_that_cannot_be_had_finds_nothing(answer: bytes, says: str) -> None:
    with misbehaving(Script([answer])) as server:
        found = _linked(server)
    assert found.url is None
    assert says in str(found.error)


def test_links_are_read_in_the_charset_of_the_page_from_its_base() -> None:
    page = '<meta charset="shift_jis"><base href="https://b.example/x/"><A HREF=" 一覧.xlsx ">一覧</A>'.encode(
        "shift_jis"
    )
    with misbehaving(Script([_ok(page)])) as server:
        finder = Finder(server.url(), links=(re.compile("一覧"),), hosts=("b.example",))
        assert _find(server, finder).url == "https://b.example/x/一覧.xlsx"


@given(text=st.text(alphabet="<>a href=\"'&#;/![]-?:x", max_size=80) | st.text(max_size=40))
def test_any_page_gives_addresses_or_none(text: str) -> None:
    for url in links_on(text, "https://a.example/page"):
        assert url.startswith(("http://", "https://"))
