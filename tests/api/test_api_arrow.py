# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""POST /v1/screen with Arrow IPC streams."""

import asyncio
import json
import struct
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.api import arrow
from holdfast.api.arrow import rows_of
from holdfast.api.intake import Spool
from holdfast.base.errors import InputError

pa = pytest.importorskip("pyarrow", reason="needs the set bulk (./run setup bulk)")
pytestmark = pytest.mark.bulk
TYPE = {"content-type": "application/vnd.apache.arrow.stream"}


def stream(rows: list[dict[str, object]], *, batch: int = 1_000, compression: str | None = None) -> bytes:
    import pyarrow.ipc

    table = pa.Table.from_pylist(rows)
    sink = pa.BufferOutputStream()
    options = pyarrow.ipc.IpcWriteOptions(compression=compression)
    with pyarrow.ipc.new_stream(sink, table.schema, options=options) as writer:
        for one in table.to_batches(max_chunksize=batch):
            writer.write_batch(one)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def screened(api: Any, body: Any, parameters: str = "") -> list[dict[str, Any]]:
    answer = api.client.post(f"/v1/screen{parameters}", content=body, headers=TYPE)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == TYPE["content-type"]
    import pyarrow.ipc

    found: list[dict[str, Any]] = pyarrow.ipc.open_stream(answer.content).read_all().to_pylist()
    return found


def test_every_row_is_answered_in_order_as_match_answers_it(api: Any) -> None:
    rows: list[dict[str, object]] = [
        {"id": "c-1", "schema": "Person", "name": ["Testimir Exemplov"], "birthDate": date(1965, 3, 4)},
        {"id": None, "schema": "Wizard", "name": ["Testimir Exemplov"], "birthDate": None},
        {"id": "c-3", "schema": "Person", "name": [], "birthDate": None},
        {"id": "c-4", "schema": "Company", "name": ["Muster Handel"], "birthDate": None},
    ]
    found = screened(api, stream(rows * 300, batch=7))
    assert [row["row"] for row in found] == list(range(1, 1_201))
    one, two, three, four = found[-4:]
    assert one["id"] == "c-1"
    assert one["matches"] == 1
    query = {"id": "c-1", "schema": "Person", "properties": {"name": ["Testimir Exemplov"], "birthDate": "1965-03-04"}}
    wanted = api.match({"q": query}).json()["responses"]["q"]["results"]
    assert [json.loads(result["entity"]) for result in one["results"]] == wanted
    assert one["results"][0]["score"] == wanted[0]["score"]
    assert "Wizard" in two["error"]
    assert three["warnings"]
    assert four["results"][0]["id"] == "exl-c1"


def test_a_schema_may_be_given_for_all(api: Any) -> None:
    found = screened(api, stream([{"name": "Testimir Exemplov", "innCode": 7707083893}]), "?schema=Person&limit=1")
    assert found[0]["results"][0]["id"] == "exl-p1"
    assert api.client.post("/v1/screen?schema=Wizard", content=b"", headers=TYPE).status_code == 400


def test_columns_of_categories_are_read(api: Any) -> None:
    import pyarrow.ipc

    names = pa.array(["Testimir Exemplov", "Nobody Known"] * 50).dictionary_encode()
    batch = pa.record_batch([names], names=["name"])
    sink = pa.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch.slice(0, 30))
        writer.write_batch(batch.slice(30))
    found = screened(api, sink.getvalue().to_pybytes(), "?schema=Person")
    assert [bool(row["results"]) for row in found] == [True, False] * 50


def test_answers_come_while_the_body_is_still_being_sent(api: Any) -> None:
    whole = stream([{"schema": "Person", "name": "Testimir Exemplov"}] * 2_000, batch=100)

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(whole), 999):
            yield whole[start : start + 999]

    assert len(screened(api, pieces())) == 2_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ARROW1\0\0" + b"\0" * 64,
        b'{"id":"c-1"}\n',
        b"\xff\xff\xff\xff\x08\0\0\0" + b"\xff" * 8,
        b"\xff\xff\xff\xff\xff\xff\xff\x7f",
    ],
)
def test_what_is_no_stream_is_refused(api: Any, body: bytes) -> None:
    answer = api.client.post("/v1/screen", content=body, headers=TYPE)
    assert answer.status_code == 400
    assert "stream" in answer.json()["detail"]


def test_a_stream_that_breaks_off_says_so_and_its_answer_breaks_off_too(api: Any) -> None:
    whole = stream([{"schema": "Person", "name": "Testimir Exemplov"}] * 300, batch=100)
    got = bytearray()

    def read() -> None:
        with api.client.stream("POST", "/v1/screen", content=whole[:-200], headers=TYPE) as answer:
            for piece in answer.iter_raw():
                got.extend(piece)

    with pytest.raises(httpx.TransportError):
        read()
    import pyarrow.ipc

    last = pyarrow.ipc.open_stream(bytes(got) + struct.pack("<Ii", 0xFFFFFFFF, 0)).read_all().to_pylist()[-1]
    assert last["row"] == 201
    assert "cut off" in last["error"]


def test_the_example_of_the_guide_runs(api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "how-to" / "use-the-api.md").read_text("utf-8")
    code = guide.partition("```python\n")[2].partition("```")[0]
    assert "http://127.0.0.1:8330" in code
    code = code.replace("127.0.0.1:8330", f"127.0.0.1:{api.server.port}").replace("Some Name", "Testimir Exemplov")
    exec(compile(code, "guide", "exec"), {})  # noqa: S102 - our own guide
    assert "exl-p1" in capsys.readouterr().out


def test_compressed_batches_are_refused(api: Any) -> None:
    with pytest.raises(httpx.TransportError):
        screened(api, stream([{"schema": "Person", "name": "Testimir " * 99}] * 300, compression="zstd"))


def test_without_the_package_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert not arrow.has_arrow()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_rows_or_an_input_error(tmp_path_factory: Any, data: st.DataObject) -> None:
    whole = bytearray(stream([{"schema": "Person", "name": ["Testimir"], "id": "1"}] * 9, batch=4))
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    body = bytes(whole[: data.draw(st.integers(0, len(whole)))])

    async def read() -> int:
        waiting = [{"type": "http.request", "body": body}]

        async def receive() -> dict[str, Any]:
            return waiting.pop(0)

        spool = Spool(receive, Path(tmp_path_factory.getbasetemp()))
        try:
            return sum([len(part) async for part in rows_of(spool)])
        finally:
            await spool.close()

    try:
        assert asyncio.run(read()) >= 0
    except InputError:
        return
