# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Connections as odd clients use them: in pieces, one behind the other, half closed, silent, too many."""

import asyncio
import contextlib
import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from holdfast.api.connection import Connection, House

QUERY = json.dumps({"queries": {"q": {"schema": "Person", "properties": {"name": "Testimir Exemplov"}}}}).encode()
MATCH = b"POST /match/default HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(QUERY), QUERY)
CLOSING = MATCH.replace(b"Host: x", b"Host: x\r\nConnection: close")
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


def opened(api: Any) -> socket.socket:
    return socket.create_connection(("127.0.0.1", api.server.port), timeout=60)


def rest_of(sock: socket.socket) -> bytes:
    parts = []
    while part := sock.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def answers(data: bytes) -> list[tuple[int, Any]]:
    """Status and JSON of answers one behind the other."""
    found = []
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        status = int(head[9:12])
        if status < 200:
            continue
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        found.append((status, json.loads(data[:length])))
        data = data[length:]
    return found


def asked(api: Any, *pieces: bytes) -> list[tuple[int, Any]]:
    with opened(api) as sock:
        for piece in pieces:
            sock.sendall(piece)
        return answers(rest_of(sock))


def test_a_request_may_come_byte_by_byte(api: Any) -> None:
    (answer,) = asked(api, *(CLOSING[n : n + 1] for n in range(len(CLOSING))))
    assert answer[0] == 200
    assert answer[1]["responses"]["q"]["results"][0]["id"] == "exl-p1"


def test_requests_one_behind_the_other_are_answered_in_order(api: Any) -> None:
    found = asked(api, MATCH + HEALTH + MATCH + b"\r\n" + HEALTH * 3 + CLOSING)
    assert [status for status, _ in found] == [200] * 7
    assert ["responses" in body for _, body in found] == [True, False, True, False, False, False, True]


def test_the_quick_way_and_the_ordinary_one_say_the_same(api: Any) -> None:
    """A body that waits to be asked for takes the ordinary way."""
    waiting = CLOSING.replace(b"Host: x", b"Host: x\r\nExpect: 100-continue")
    chunked = CLOSING.partition(b"\r\n\r\n")[0].replace(
        b"Content-Length: %d" % len(QUERY), b"Transfer-Encoding: chunked"
    )
    body = b"\r\n\r\n" + b"%x\r\n%b\r\n" % (7, QUERY[:7]) + b"%x\r\n%b\r\n0\r\n\r\n" % (len(QUERY) - 7, QUERY[7:])
    quick, ordinary, pieces = asked(api, CLOSING), asked(api, waiting), asked(api, chunked + body)
    assert quick == ordinary == pieces
    for raw in (b"{", b"{}", b'{"queries":{"q":{"schema":"Wizard"}}}', b'{"queries":{"q":5}}'):
        head = (
            b"POST /match/default?limit=%d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%bContent-Length: %d\r\n\r\n%b"
        )
        for limit in (1, 9_999):
            both = [asked(api, head % (limit, extra, len(raw), raw)) for extra in (b"", b"Expect: 100-continue\r\n")]
            assert both[0] == both[1]
            assert both[0][0][0] in {400, 422}


def test_headers_are_those_of_the_ordinary_way(api: Any) -> None:
    trace = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    quick = api.client.post("/match/default", content=QUERY, headers=trace)
    ordinary = api.client.post("/match/default", content=iter([QUERY]), headers=trace)
    assert quick.headers["content-encoding"] == "gzip"
    assert quick.json() == ordinary.json()
    vary = {"traceparent", "tracestate", "date"}
    assert {k: v for k, v in quick.headers.items() if k not in vary} == {
        k: v for k, v in ordinary.headers.items() if k not in vary
    }
    assert quick.headers["traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c-")


def test_a_body_is_asked_for_where_the_client_waits(api: Any) -> None:
    head, _, body = MATCH.partition(b"\r\n\r\n")
    with opened(api) as sock:
        sock.sendall(head + b"\r\nExpect: 100-continue\r\n\r\n")
        assert sock.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(body)
        assert sock.recv(1_000).startswith(b"HTTP/1.1 200")


def test_a_client_that_shuts_its_side_down_gets_its_answer(api: Any) -> None:
    for request in (MATCH, HEALTH, MATCH * 3):
        with opened(api) as sock:
            sock.sendall(request)
            sock.shutdown(socket.SHUT_WR)
            found = answers(rest_of(sock))
        assert [status for status, _ in found] == [200] * request.count(b"HTTP/1.1")


def test_half_a_request_and_then_nothing_gets_no_answer(api: Any) -> None:
    for half in (MATCH[:30], MATCH[:-5], b""):
        with opened(api) as sock:
            sock.sendall(half)
            sock.shutdown(socket.SHUT_WR)
            assert rest_of(sock) == b""


def test_an_old_client_gets_an_answer_that_ends_with_the_connection(api: Any) -> None:
    with opened(api) as sock:
        sock.sendall(b"POST /v1/screen HTTP/1.0\r\nContent-Length: 3\r\n\r\n{}\n")
        head, _, body = rest_of(sock).partition(b"\r\n\r\n")
    assert b"chunked" not in head
    assert json.loads(body)["line"] == 1


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST /match/default HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST /match/default HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST /v1/none HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 404),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * (200 << 10), 431),
        (b"POST /match/default HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n", 413),
        (b"BREW /match/default HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405),
        (b"POST /match/default HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 422),
    ],
)
def test_what_cannot_be_answered_is_refused_and_the_connection_closed(api: Any, request_: bytes, status: int) -> None:
    (found,) = asked(api, request_)
    assert found[0] == status
    assert "detail" in found[1]
    assert api.client.post("/match/default", content=QUERY).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b'{"queries":{"q":{"schema":"Person","properties":{"name":NaN}}}}',
        b'{"queries":{"q":{"schema":"Person","properties":{"name":Infinity}}}}',
        b'{"queries":{"q":{"schema":"Person","properties":{"name":"\xff\xfe"}}}}',
        b'{"queries":{"q":{"schema":"Person","properties":{"name":' + b"[" * 30_000 + b"]" * 30_000 + b"}}}}",
        b'{"queries":' * 5_000,
        b'{"queries":{"q":{"schema":"Person","properties":{"name":"\x00"}}}}',
    ],
)
def test_json_that_is_none_is_refused(api: Any, body: bytes) -> None:
    answer = api.client.post("/match/default", content=body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body"]


def test_of_a_key_given_twice_the_last_counts(api: Any) -> None:
    one = b'{"schema":"Person","properties":{"name":"Nobody Listed","name":"Testimir Exemplov"}}'
    answer = api.client.post("/match/default", content=b'{"queries":{"q":{},"q":%b}}' % one)
    assert answer.json()["responses"]["q"]["results"][0]["id"] == "exl-p1"
    lone = b'{"queries":{"q\\ud800":{"schema":"Person","properties":{"name":"\\ud83d\\ude00 \\ud800"}}}}'
    assert api.client.post("/match/default", content=lone).status_code in {200, 422}


# ── in this process, with a clock that is told ──


Served = tuple[House, int]


async def _with(house: House, work: Callable[[int], Awaitable[None]]) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Connection(house), "127.0.0.1", 0)
    try:
        await work(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for one in list(house.open):
            one.finish()
            one.expire()
        for task in list(house.tasks):
            task.cancel()
        await asyncio.gather(*house.tasks, return_exceptions=True)


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    """An application that answers with the length of the body."""
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            break
    text = str(size).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(text))]})
    await send({"type": "http.response.body", "body": text})


def test_a_head_or_body_that_does_not_end_is_told_so_and_let_go() -> None:
    house = House(_echo)

    async def work(port: int) -> None:
        for begun in (b"GET /", b"GET / HTTP/1.1\r\nHost: x\r\n", b""):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begun)
            await _until(lambda begun=begun: [bytes(one._buffer) for one in house.open] == [begun])  # type: ignore[misc]  # bound now
            house.sweep(asyncio.get_running_loop().time() + 20)
            assert len(house.open) == 1
            house.sweep(asyncio.get_running_loop().time() + 80)
            got = await reader.read()
            assert got.startswith(b"HTTP/1.1 408") if begun else got == b""
            writer.close()
            await _until(lambda: not house.open)

    asyncio.run(_with(house, work))


def test_a_byte_now_and_then_does_not_win_time() -> None:
    house = House(_echo)

    async def work(port: int) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"G")
        await _until(lambda: any(one._buffer for one in house.open))
        (connection,) = house.open
        due = connection.deadline
        for n in range(2, 20):
            writer.write(b"E")
            await _until(lambda n=n: len(connection._buffer) == n)  # type: ignore[misc]  # bound now
        assert connection.deadline == due
        writer.close()

    asyncio.run(_with(house, work))


def test_where_there_are_too_many_the_one_that_waited_longest_goes() -> None:
    house = House(_echo, most=3)

    async def work(port: int) -> None:
        ends = []
        for n in range(5):
            ends.append(await asyncio.open_connection("127.0.0.1", port))
            await _until(lambda n=n: len(house.open) == min(n + 1, 3))  # type: ignore[misc]  # bound now
        reader, writer = ends[-1]
        writer.write(HEALTH)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        assert await ends[0][0].read() == b""
        assert await ends[1][0].read() == b""
        for _, one in ends:
            one.close()

    asyncio.run(_with(house, work))


def test_a_client_that_reads_nothing_is_not_read_from_for_ever() -> None:
    """Neither its requests nor the answers to them pile up."""
    house = House(_echo)

    async def work(port: int) -> None:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        sock.connect(("127.0.0.1", port))
        with sock:
            sock.setblocking(False)
            for _ in range(400):
                with contextlib.suppress(BlockingIOError):
                    sock.send(HEALTH * 2_000)
                await asyncio.sleep(0)
            (connection,) = house.open
            assert len(connection._buffer) < 2 << 20
            assert connection._transport.get_write_buffer_size() < 2 << 20

    asyncio.run(_with(house, work))


def test_a_body_waits_in_the_client_until_it_is_read() -> None:
    begun = asyncio.Event()
    ended = asyncio.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        begun.set()
        await ended.wait()
        await _echo(scope, receive, send)

    house = House(slow)

    async def work(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        size = 30 << 20
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size)
        sending = asyncio.create_task(_all(writer, b"x" * size))
        await begun.wait()
        await _until(lambda: any(one._resting for one in house.open))
        (connection,) = house.open
        assert connection._exchange is not None
        assert connection._exchange.held < 2 << 20
        ended.set()
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert await reader.readexactly(8) == str(size).encode()
        await sending
        writer.close()

    asyncio.run(_with(house, work))


def test_a_client_that_is_gone_ends_the_work_for_it() -> None:
    """A shut side may still listen; the interim answer shows that this one does not."""
    begun = asyncio.Event()
    seen: list[str] = []

    async def long(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        begun.set()
        seen.append((await receive())["type"])

    house = House(long)

    async def work(port: int) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEALTH)
        await begun.wait()
        writer.close()
        for _ in range(200):
            await asyncio.sleep(0.005)
            house.sweep(asyncio.get_running_loop().time())
        await _until(lambda: seen == ["http.disconnect"])
        await _until(lambda: not house.open)

    asyncio.run(_with(house, work))


def test_head_and_body_go_out_in_one_write() -> None:
    """In two a client that delays its acknowledgements waits 40 ms for the second."""

    class Recorder(asyncio.Transport):
        def __init__(self) -> None:
            super().__init__()
            self.written: list[bytes] = []

        def write(self, data: Any) -> None:
            self.written.append(bytes(data))

        def is_closing(self) -> bool:
            return False

    async def work() -> list[bytes]:
        house = House(_echo)
        transport = Recorder()
        connection = Connection(house)
        connection.connection_made(transport)
        connection.data_received(HEALTH)
        await asyncio.gather(*house.tasks)
        return transport.written

    (whole,) = asyncio.run(work())
    assert whole.startswith(b"HTTP/1.1 200")
    assert whole.endswith(b"\r\n\r\n0")


async def _all(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it does not come to that")


def test_many_slow_clients_do_not_keep_others_from_their_answer(api: Any) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(opened(api)).sendall(
                b"POST /match/default HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
            )
        with httpx.Client(base_url=f"http://127.0.0.1:{api.server.port}", trust_env=False) as other:
            assert other.post("/match/default", content=QUERY).status_code == 200
