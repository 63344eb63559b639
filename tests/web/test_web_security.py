# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The gate: who is answered, and with which headers."""

import re
import socket
from typing import Any

import pytest

from holdfast.web.app import PAGES
from holdfast.web.security import HEADERS, Keys

GETS = [path for path, _, methods in PAGES if "GET" in methods]
POSTS = [path for path, _, methods in PAGES if "POST" in methods]


def filled(path: str) -> str:
    """A route's pattern with something in its places."""
    return re.sub(
        r"{index:int}", "1", re.sub(r"{(?:id:path|id)}", "c1", re.sub(r"{source}", "holdfast_starter_us", path))
    )


@pytest.mark.parametrize("path", GETS)
def test_no_page_opens_without_the_start_token(site: Any, path: str) -> None:
    with site.stranger() as stranger:
        response = stranger.get(filled(path))
    assert response.status_code == 403
    assert "printed" in response.text
    assert site.workspace.title not in response.text


def test_a_wrong_token_opens_nothing(site: Any) -> None:
    wrong = site.keys.token[:-1] + ("y" if site.keys.token.endswith("x") else "x")
    with site.stranger() as stranger:
        response = stranger.get("/", params={"token": wrong})
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


def test_the_token_becomes_a_strict_cookie_and_leaves_the_address(site: Any) -> None:
    with site.stranger() as stranger:
        response = stranger.get("/search", params={"q": "putin", "token": site.keys.token})
    assert response.status_code == 303
    assert response.headers["location"] == "/search?q=putin"
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert site.keys.token not in response.headers["set-cookie"]


def test_a_first_visit_never_leads_to_another_machine(site: Any) -> None:
    with site.stranger() as stranger:
        for path in ("//example.invalid/", "/%5Cexample.invalid/", "///example.invalid/x"):
            target = stranger.build_request("GET", site.origin + path, params={"token": site.keys.token})
            location = stranger.send(target).headers["location"]
            assert location.startswith("/")
            assert not location.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "host", ["example.invalid", "127.0.0.1", "127.0.0.1:1", "localhost", "evil.invalid:{port}", ""]
)
def test_another_host_name_is_refused_even_with_the_cookie(site: Any, host: str) -> None:
    response = site.client.get("/", headers={"Host": host.format(port=site.keys.port)})
    assert response.status_code == 421
    assert site.workspace.title not in response.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])
def test_the_loopback_names_are_answered(site: Any, host: str) -> None:
    assert site.client.get("/healthz", headers={"Host": f"{host}:{site.keys.port}"}).text == "ok\n"


def test_two_host_headers_are_refused(site: Any) -> None:
    with socket.create_connection(("127.0.0.1", site.keys.port)) as raw:
        name = f"127.0.0.1:{site.keys.port}"
        raw.sendall(f"GET /healthz HTTP/1.1\r\nHost: {name}\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
        assert raw.makefile("rb").readline().split()[1] in {b"400", b"421"}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://example.invalid"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://127.0.0.1:{port}"},
    ],
)
def test_a_form_from_elsewhere_is_refused(site: Any, path: str, headers: dict[str, str]) -> None:
    sent = {name: value.format(port=site.keys.port) for name, value in headers.items()}
    response = site.client.post(filled(path), data={"_csrf": site.keys.csrf}, headers=sent)
    assert response.status_code == 403
    assert "Nothing was changed" in response.text


def test_a_browser_that_withholds_its_origin_says_where_the_form_stood(site: Any) -> None:
    sent = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    response = site.client.post("/screen", data={"_csrf": site.keys.csrf, "name": " "}, headers=sent)
    assert response.status_code == 400
    assert "there is no name to screen" in response.text


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", [None, "", "x", "é"])
def test_a_form_without_its_csrf_token_is_refused(site: Any, path: str, token: str | None) -> None:
    data = {"name": "x"} | ({} if token is None else {"_csrf": token})
    response = site.client.post(filled(path), data=data, headers={"Origin": site.origin})
    assert response.status_code == 403
    assert "Nothing was changed" in response.text


def test_the_csrf_token_gives_neither_the_cookie_nor_the_start_token(site: Any) -> None:
    page = site.page("/screen")
    assert site.keys.csrf in page
    assert site.keys.session not in page
    assert site.keys.token not in page


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/entity/nobody", "/static/style.css", "/healthz", "/capture/c1/raw"]
)
def test_every_answer_carries_the_headers_of_the_gate(site: Any, path: str) -> None:
    response = site.get(path)
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert "server" not in response.headers


def test_refusals_carry_the_same_headers(site: Any) -> None:
    with site.stranger() as stranger:
        assert stranger.get("/").headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/../app.py", "/static//etc/passwd",
        "/static/style.css%00",
        "/capture/..%2f..%2fetc%2fpasswd", "/capture/c1%00", "/capture/c999999999999", "/set/99999999999999999999",
        "/changes/..%2f..%2fvault", "/entity/..%2f..%2fvault", "/capture/c-1", "/capture/%F0%9F%92%A5",
    ],
)  # fmt: skip
def test_path_tricks_find_nothing(site: Any, path: str) -> None:
    response = site.client.send(site.client.build_request("GET", site.origin + path))
    assert response.status_code in {400, 404}, response.text
    assert "SPDX" not in response.text
    assert "root:" not in response.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_not_taken(site: Any, method: str) -> None:
    response = site.client.request(method, "/verify", headers={"Origin": site.origin})
    assert response.status_code in {403, 405}


def test_no_page_holds_a_script_or_a_style_of_its_own(site: Any) -> None:
    for path in ("/", "/search?q=putin", "/entity/holdfast_starter_icc-putin", "/sources", "/screen", "/verify"):
        page = site.page(path)
        assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)


def test_each_start_has_new_keys() -> None:
    one, other = Keys.fresh(1), Keys.fresh(1)
    assert len({one.token, other.token, one.session, other.session, one.csrf, other.csrf}) == 6
