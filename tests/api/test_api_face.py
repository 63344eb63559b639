# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What every request goes through: errors, CORS, compression, traces, keys, limits."""

import gzip
import re
import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from holdfast.api.app import ROUTES

QUERY = {"queries": {"q": {"schema": "Person", "properties": {"name": "Testimir Exemplov"}}}}


def test_life_signs_say_ok(api: Any) -> None:
    assert api.get("/healthz").json() == {"status": "ok"}
    assert api.get("/readyz").json() == {"status": "ok"}


def test_what_is_not_there_is_refused_with_a_detail(api: Any) -> None:
    for path, status in (("/nothing", 404), ("/match", 404), ("/entities/a/b", 404), ("/updatez", 405)):
        answer = api.get(path)
        assert answer.status_code == status
        assert set(answer.json()) == {"detail"}
    assert api.client.post("/healthz").status_code == 405


def test_everybody_may_ask_from_a_page(api: Any) -> None:
    assert api.get("/healthz").headers["access-control-allow-origin"] == "*"
    assert api.get("/nothing").headers["access-control-allow-origin"] == "*"
    wanted = {"Origin": "http://example.invalid", "Access-Control-Request-Headers": "content-type, authorization"}
    for _, path, _ in ROUTES:
        answer = api.client.options(path.replace("{", "").replace("}", ""), headers=wanted)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-headers"] == "content-type, authorization"


def test_large_answers_are_compressed_for_whom_asks(api: Any) -> None:
    with api.client.stream("GET", "/catalog", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(raw)
    plain = api.get("/catalog", headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(raw) == plain.content
    assert "content-encoding" not in plain.headers
    refused = api.get("/catalog", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers
    small = api.get("/healthz", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers


def test_a_trace_goes_on(api: Any) -> None:
    trace, span = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    headers = api.get(
        "/healthz", headers={"traceparent": f"00-{trace}-{span}-01", "tracestate": "other=1,holdfast=old"}
    ).headers
    match = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01", headers["traceparent"])
    assert match is not None
    assert match[1] == trace
    assert match[2] != span
    assert headers["tracestate"] == f"holdfast={match[2]},other=1"
    fresh = api.get("/healthz", headers={"traceparent": "00-" + "0" * 32 + "-" + "0" * 16 + "-01"}).headers
    assert "0" * 32 not in fresh["traceparent"]


def test_an_address_may_have_sixty_thousand_bytes(api: Any) -> None:
    path = "/search/default?q="
    assert api.get(path + "a" * (60_000 - len(path) + 1)).status_code != 414
    answer = api.get(path + "a" * (60_001 - len(path) + 1))
    assert answer.status_code == 414
    assert answer.json() == {"detail": "Request URI too long"}


def test_a_head_request_gets_no_body(api: Any) -> None:
    answer = api.client.head("/catalog")
    assert answer.status_code == 200
    assert answer.content == b""


def test_a_body_of_fifty_megabytes_is_refused_with_a_detail(api: Any) -> None:
    answer = api.client.post("/match/default", content=b" " * (50 << 20))
    assert answer.status_code == 413
    assert "larger than" in answer.json()["detail"]
    assert api.client.post("/match/default", json=QUERY).status_code == 200


def test_a_body_of_fifty_megabytes_in_pieces_is_refused_too(api: Any) -> None:
    answer = api.client.post("/match/default", content=(b" " * (1 << 20) for _ in range(50)))
    assert answer.status_code == 413


def test_a_slow_client_does_not_keep_others_waiting(api: Any) -> None:
    with socket.create_connection(("127.0.0.1", api.server.port)) as slow:
        slow.sendall(b"POST /match/default HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{")
        assert api.client.post("/match/default", json=QUERY).status_code == 200


def test_a_client_that_leaves_in_the_middle_hurts_nobody(api: Any) -> None:
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", api.server.port)) as gone:
            gone.sendall(b"POST /match/default HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{")
    assert api.client.post("/match/default", json=QUERY).status_code == 200


def test_what_is_not_http_is_refused(api: Any) -> None:
    with socket.create_connection(("127.0.0.1", api.server.port)) as odd:
        odd.sendall(b"\x16\x03\x01 this is no request\r\n\r\n")
        assert odd.recv(1_000).startswith(b"HTTP/1.1 400")


def test_a_key_is_wanted_where_one_is_set(own_api: Callable[..., Any]) -> None:
    api = own_api(key="0123456789abcdef")
    assert api.get("/readyz").status_code == 200
    answer = api.get("/catalog")
    assert answer.status_code == 401
    assert "detail" in answer.json()
    for given in ("ApiKey 0123456789abcdef", "Apikey 0123456789abcdef", "bearer 0123456789abcdef", "0123456789abcdef"):
        assert api.get("/catalog", headers={"Authorization": given}).status_code == 200
    assert api.get("/catalog", headers={"Authorization": "ApiKey 0123456789abcdeg"}).status_code == 401


def test_a_key_that_nobody_asked_for_does_no_harm(api: Any) -> None:
    assert api.get("/catalog", headers={"Authorization": "ApiKey whatever"}).status_code == 200


def test_the_catalogue_is_sent_once(api: Any) -> None:
    first = api.get("/catalog")
    body = first.json()
    assert {entry["name"] for entry in body["datasets"]} == {
        "default", "sanctions", "example_list", "other_list", "us_ofac_sdn",
    }  # fmt: skip
    assert set(body) >= {"datasets", "current", "outdated", "index_stale"}
    assert first.headers["cache-control"] == "public, max-age=300"
    tag = first.headers["etag"]
    for known in (tag, "*", f'"other", W/{tag}'):
        again = api.get("/manifest", headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
    assert api.get("/catalog", headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_algorithms_are_named_as_clients_name_them(api: Any) -> None:
    body = api.get("/algorithms").json()
    names = [one["name"] for one in body["algorithms"]]
    assert set(names) >= {"logic-v2", "logic-v1", "name-based", "name-qualified", "regression-v1"}
    assert body["best"] == body["default"] == "logic-v2"
    assert all(set(one["docs"]) == {"name", "description", "config", "features"} for one in body["algorithms"])


def test_many_clients_at_once_are_all_answered(api: Any) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{api.server.port}", trust_env=False) as other:
        for _ in range(20):
            assert other.post("/match/default", json=QUERY).status_code == 200
            assert api.client.post("/match/default", json=QUERY).status_code == 200


@pytest.mark.parametrize("path", ["/catalog", "/match/default", "/search/default?q=x"])
def test_before_anything_is_loaded_the_index_is_not_ready(path: str) -> None:
    import asyncio

    from holdfast.api.app import Face, Rules
    from holdfast.api.holding import Desk

    sent: list[dict[str, Any]] = []

    async def ask(target: str) -> int:
        path, _, query = target.partition("?")
        method = "POST" if path.startswith("/match") else "GET"
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": []}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"{}", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        async def update(wait: bool) -> None:
            return None

        face = Face(Desk(), Rules("token", __import__("pathlib").Path()), update)
        await face(scope, receive, send)
        return int(sent[0]["status"])

    assert asyncio.run(ask(path)) == 503
    sent.clear()
    assert asyncio.run(ask("/readyz")) == 503
    sent.clear()
    assert asyncio.run(ask("/healthz")) == 200
