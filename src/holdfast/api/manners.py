# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What every answer has in common, whatever it says: shared by `app` and `quick`.

Who may ask, trace headers, compression, and the answers to what goes wrong: the caller's fault
names it (`detail`); anything unforeseen is a 500 with an id, under which the log has where it
happened, and nothing of the request.
"""

from __future__ import annotations

import gzip
import hmac
import logging
import re
import secrets
import traceback
from collections.abc import Mapping

from holdfast.api.answers import Answer, Headers, refused, refused_for
from holdfast.base.errors import CaptureError, HoldfastError

__all__ = ["COMPRESSED", "CORS", "allowed", "compressed", "dressed", "failed", "takes_gzip", "traced", "unforeseen"]

_log = logging.getLogger(__name__)
COMPRESSED = 500  # bytes above which an answer is compressed for whom asks
_TRACE = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_GZIP = re.compile(r"gzip\s*(;\s*q=(1(\.0*)?|0?\.\d*[1-9]\d*))?")
CORS: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"*"),
)


def allowed(headers: Mapping[bytes, bytes], key: str | None) -> bool:
    """Whether a request has the key, where one is wanted: `ApiKey`, `Bearer`, or bare."""
    if key is None:
        return True
    given = headers.get(b"authorization", b"").decode("latin-1").strip()
    scheme, _, rest = given.partition(" ")
    if scheme.lower() in {"apikey", "bearer"}:
        given = rest.strip()
    return hmac.compare_digest(given.encode(), key.encode())


def traced(headers: Mapping[bytes, bytes]) -> Headers:
    """Trace headers of this answer: the caller's trace when it sent a valid one, a new span in any case."""
    if b"traceparent" not in headers:
        fresh = secrets.token_hex(24).encode()
        span_id = fresh[32:]
        return ((b"traceparent", b"00-%b-%b-00" % (fresh[:32], span_id)), (b"tracestate", b"holdfast=" + span_id))
    known = _TRACE.fullmatch(headers[b"traceparent"].decode("latin-1").strip())
    valid = known is not None and set(known[1]) != {"0"} and set(known[2]) != {"0"}
    own = secrets.token_hex(24)
    trace, flags = (known[1], known[3]) if known is not None and valid else (own[:32], "00")
    span = own[32:]
    state = f"holdfast={span}"
    before = headers.get(b"tracestate", b"").decode("latin-1").strip() if valid else ""
    kept = [part.strip() for part in before.split(",") if part.strip() and not part.strip().startswith("holdfast=")]
    whole = ",".join([state, *kept[:31]])
    return (
        (b"traceparent", f"00-{trace}-{span}-{flags}".encode()),
        (b"tracestate", whole.encode("latin-1", "replace")[:512]),
    )


def dressed(answer: Answer, extra: Headers, *, packs: bool, packed: bytes | None = None) -> tuple[Headers, bytes]:
    """All headers of an answer and its body as it is sent; `packed` where it is compressed already."""
    body = answer.body
    own = [*answer.headers, *extra]
    if body:
        if not any(name == b"content-type" for name, _ in answer.headers):
            own.append((b"content-type", b"application/json"))
        own.append((b"vary", b"accept-encoding"))
    if packs and len(body) > COMPRESSED:
        own.append((b"content-encoding", b"gzip"))
        body = compressed(body) if packed is None else packed
    if answer.status != 304:  # noqa: PLR2004 - Not Modified has no body
        own.append((b"content-length", str(len(body)).encode()))
    if answer.close:
        own.append((b"connection", b"close"))
    return tuple(own), body


def takes_gzip(headers: Mapping[bytes, bytes]) -> bool:
    """Whether the client reads gzip."""
    if b"accept-encoding" not in headers:
        return False
    wanted = headers.get(b"accept-encoding", b"").decode("latin-1").lower()
    return any(_GZIP.fullmatch(part.strip()) for part in wanted.split(","))


def compressed(body: bytes) -> bytes:
    """`body` in gzip."""
    return gzip.compress(body, compresslevel=1, mtime=0)


def failed(error: HoldfastError) -> Answer:
    """The answer to a request that cannot be met, and to one that stopped on the way."""
    if isinstance(error, CaptureError):
        return refused(408, error.message, close=True)
    answer = refused_for(error)
    if answer.status >= 500:  # noqa: PLR2004 - ours, not the caller's
        _log.error("a request failed: %s", type(error).__name__)
    return answer


def unforeseen(error: Exception) -> Answer:
    """A 500. The log gets the kind and the place; the message may hold what was asked about."""
    number = secrets.token_hex(6)
    place = "".join(traceback.format_tb(error.__traceback__))
    _log.error("a request failed (id %s): %s\n%s", number, type(error).__name__, place)
    return Answer(500, b'{"status":"error","id":"' + number.encode() + b'"}')
