# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""POST /v1/screen: lines in, lines out."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.api.intake import Lines
from holdfast.base.errors import CaptureError

GOOD = {"id": "c-1", "schema": "Person", "properties": {"name": ["Testimir Exemplov"]}}


def screened(api: Any, body: Any, parameters: str = "") -> list[dict[str, Any]]:
    answer = api.client.post(f"/v1/screen{parameters}", content=body)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_every_line_is_answered_in_order(api: Any) -> None:
    lines = [json.dumps({**GOOD, "id": str(n)}) for n in range(1_000)]
    rows = screened(api, "\n".join(lines))
    assert [row["id"] for row in rows] == [str(n) for n in range(1_000)]
    assert [row["line"] for row in rows] == list(range(1, 1_001))
    assert {row["results"][0]["id"] for row in rows} == {"exl-p1"}


def test_the_answer_is_that_of_match(api: Any) -> None:
    (row,) = screened(api, json.dumps(GOOD), "?limit=3&cutoff=0.2")
    response = api.match({"q": GOOD}, "/match/default?limit=3&cutoff=0.2").json()["responses"]["q"]
    assert {name: row[name] for name in ("query", "results", "total")} == {
        name: response[name] for name in ("query", "results", "total")
    }


def test_the_receipt_stands_in_the_headers(api: Any) -> None:
    answer = api.client.post("/v1/screen", content=json.dumps(GOOD))
    receipt = api.match({"q": GOOD}).json()["receipt"]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["x-holdfast-image"] == receipt["image"]
    assert answer.headers["x-holdfast-log-size"] == str(receipt["log_size"])
    assert answer.headers["x-holdfast-log-root"] == receipt["root"]


def test_a_line_that_cannot_be_used_does_not_stop_the_rest(api: Any) -> None:
    good = json.dumps(GOOD).encode()
    bad = [b"{", b"5", b"{}", b'{"schema":"Wizard"}', b'"' + b"x" * (2 << 20) + b'"', b"\xff", b"[" * 50_000]
    rows = screened(api, b"\xef\xbb\xbf" + b"\r\n".join([good, *bad, b"", good]))
    assert [row["line"] for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8, 10]
    assert ["error" in row for row in rows] == [False, *[True] * 7, False]
    assert "longer" in rows[5]["error"]
    assert "schema" in rows[3]["error"]


def test_an_empty_body_has_an_empty_answer(api: Any) -> None:
    assert screened(api, b"") == []


def test_parameters_are_those_of_match(api: Any) -> None:
    body = json.dumps(GOOD)
    assert screened(api, body, "?dataset=other_list")[0]["results"] == []
    assert api.client.post("/v1/screen?dataset=none", content=body).status_code == 404
    assert api.client.post("/v1/screen?limit=9999", content=body).status_code == 422
    assert api.client.post("/v1/screen?algorithm=none", content=body).status_code == 400


def test_a_client_may_send_everything_before_it_reads_anything(api: Any) -> None:
    line = json.dumps({**GOOD, "properties": {"name": ["Testimir Exemplov"], "notes": ["x" * 9_000]}}).encode() + b"\n"

    def pieces() -> Iterator[bytes]:
        for _ in range(30):
            yield line * 32

    answer = api.client.post("/v1/screen?limit=1", content=pieces())
    assert answer.text.count("\n") == 960


@given(
    st.lists(st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b"")), max_size=20),
    st.data(),
)
@settings(max_examples=40)
def test_lines_are_the_same_however_the_body_is_cut(
    tmp_path_factory: Any, lines: list[bytes], data: st.DataObject
) -> None:
    whole = b"\n".join(lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    parts = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    expected = whole.split(b"\n")
    found = asyncio.run(_read(parts, Path(tmp_path_factory.getbasetemp())))
    assert found == (expected[:-1] if expected[-1] == b"" else expected)


async def _read(parts: list[bytes], folder: Path, *, ends: bool = True) -> list[bytes | None]:
    waiting = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    waiting.append({"type": "http.request", "body": b""} if ends else {"type": "http.disconnect"})

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    lines = Lines(receive, folder)
    try:
        return [line async for line in lines]
    finally:
        await lines.close()


def test_a_client_that_leaves_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="went away"):
        asyncio.run(_read([b"one\ntwo"], tmp_path, ends=False))


def test_a_client_that_falls_silent_is_noticed(tmp_path: Path) -> None:
    async def silence() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def read() -> list[bytes | None]:
        lines = Lines(silence, tmp_path, patience_s=0.01)
        try:
            return [line async for line in lines]
        finally:
            await lines.close()

    with pytest.raises(CaptureError, match="in time"):
        asyncio.run(read())
