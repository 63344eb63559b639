# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Fetch one address politely: redirects, conditional requests, retries, limits.

    1. the address is judged (`guard`), also after every redirect; at most five of them, none from
       https to http
    2. `If-None-Match` and `If-Modified-Since` carry what the last capture was told, over every
       redirect (OFAC's leads to another address each time, and the version is that of what lies
       there): 304 ends it; a 304 that carries a document all the same is not believed, and the
       whole is asked for
    3. 429 and 5xx and broken connections are tried again, with growing pauses (`Retry-After` wins;
       a server that asks for more than two minutes is not asked again by this run)
    4. one host is asked one thing at a time, with a pause between (`gap_s`)
    5. everything else is an answer, also an error page: the caller preserves it before anyone judges it

The result is the chain of exchanges, each as it went over the wire, the last one first asked
for. Understanding it is not this stage's business.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from holdfast import __version__
from holdfast.base.errors import CaptureError
from holdfast.sources.guard import Resolver, is_numeric, resolve, split_url
from holdfast.sources.wire import Answer, Received, WireLimits, exchange

__all__ = ["Fetched", "Fetcher", "Validators", "asked_pause"]

_log = logging.getLogger(__name__)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOST_REDIRECTS = 5
_LONGEST_PAUSE_S = 120.0  # a server that asks for more is asked another day
_NOT_MODIFIED = 304
# Some publishers turn away whatever does not begin like a browser (DFAT); who we are is said all the same.
_AGENT = f"Mozilla/5.0 (compatible; holdfast/{__version__})"


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last answer said about its version (RFC 9110, 8.8); `None` where it said nothing."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The exchanges in the order they happened; the last one carries the document.

    `unchanged` says that the server answered 304 to our validators.
    """

    answers: tuple[Answer, ...]
    unchanged: bool

    @property
    def final(self) -> Answer:
        """The answer that is not a redirect."""
        return self.answers[-1]

    def close(self) -> None:
        """Let go of every body."""
        for answer in self.answers:
            answer.body.close()

    @property
    def validators(self) -> Validators:
        """What to send next time."""
        return Validators(self.final.header("etag"), self.final.header("last-modified"))


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How to fetch: limits, tries, what may be inside, the way out (`proxy`), the pause per host (`gap_s`).

    `received` is told how many bytes of a body have come, and how many there will be.
    """

    limits: WireLimits = field(default_factory=WireLimits)
    tries: int = 4
    first_pause_s: float = 1.0
    allow: Sequence[str] = ()
    proxy: str | None = None
    resolver: Resolver | None = None
    sleep: Callable[[float], None] = time.sleep
    gap_s: float = 0.0
    received: Received | None = None
    _asked: dict[str, float] = field(default_factory=dict, compare=False, repr=False)  # when a host was asked last

    def fetch(self, url: str, validators: Validators | None = None) -> Fetched:
        """Fetch `url`.

        Raises:
            UsageError: not an address that can be fetched.
            CaptureError: no answer after all tries, too many redirects, an inside address.
            LimitError: the answer is too long.
        """
        answers: list[Answer] = []
        try:
            self._follow(url, validators, answers)
        except BaseException:
            for answer in answers:
                answer.body.close()
            raise
        asked = validators is not None and (validators.etag is not None or validators.last_modified is not None)
        return Fetched(tuple(answers), asked and answers[-1].status == _NOT_MODIFIED)

    def _follow(self, url: str, validators: Validators | None, answers: list[Answer]) -> None:
        """Append the answers to `answers` until one of them is no redirect."""
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._answer(url, validators)
            if answer.status == _NOT_MODIFIED and answer.body_bytes:
                _log.info("the server says unchanged and sends %d bytes; asked for the whole", answer.body_bytes)
                answer.body.close()
                validators = None
                answer = self._answer(url, None)
            answers.append(answer)
            target = answer.header("location")
            if answer.status not in _REDIRECTS or target is None:
                return
            before, url = url, urljoin(url, target)
            if before.startswith("https:") and not url.startswith("https:"):
                return  # what came in the open would prove nothing: the redirect is the answer
        raise CaptureError(f"more than {_MOST_REDIRECTS} redirects", where=url)

    def _answer(self, url: str, validators: Validators | None) -> Answer:
        """One answer, tried again while the server is not able to give it."""
        pause = self.first_pause_s
        for attempt in range(1, self.tries + 1):
            try:
                answer = self._once(url, validators)
            except CaptureError as exc:
                if attempt == self.tries or "public address" in exc.message or _unknown(exc):
                    raise
                _log.info("try %d failed: %s", attempt, exc.message)
            else:
                asked = asked_pause(answer)
                if answer.status not in _AGAIN or attempt == self.tries or asked > _LONGEST_PAUSE_S:
                    return answer
                pause = max(pause, asked)
                answer.body.close()
            self.sleep(min(pause, _LONGEST_PAUSE_S))
            pause *= 2
        raise CaptureError("no try is allowed", where=url)

    def _once(self, url: str, validators: Validators | None) -> Answer:
        target = split_url(url)
        if self.proxy is None or is_numeric(target.host):
            target = resolve(target, allow=self.allow, resolver=self.resolver)
        else:
            # Behind a proxy names are often not resolved here at all: the proxy is asked for the name,
            # and what lies inside its network is its own rule to keep.
            target = replace(target, address=target.host)
        headers = [("User-Agent", _AGENT), ("Accept", "*/*"), ("Accept-Encoding", "gzip")]
        if validators is not None and validators.etag is not None:
            headers.append(("If-None-Match", validators.etag))
        if validators is not None and validators.last_modified is not None:
            headers.append(("If-Modified-Since", validators.last_modified))
        self._wait_for(target.host)
        try:
            return exchange(target, tuple(headers), limits=self.limits, proxy=self.proxy, received=self.received)
        finally:
            self._asked[target.host] = time.monotonic()

    def _wait_for(self, host: str) -> None:
        """Step 4."""
        last = self._asked.get(host)
        left = 0.0 if last is None else last + self.gap_s - time.monotonic()
        if left > 0:
            self.sleep(left)


def _unknown(error: CaptureError) -> bool:
    """Whether the name is known to nobody: another try in a second will not find it."""
    cause = error.__cause__
    return isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME


def asked_pause(answer: Answer) -> float:
    """Seconds the server asks to wait (RFC 9110, 10.2.3): a number, or a date beside its own `Date`; 0 without."""
    asked = (answer.header("retry-after") or "").strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked[:9])
    until, now = _instant(asked), _instant(answer.header("date") or "") or datetime.now(UTC)
    return 0.0 if until is None else max(0.0, (until - now).total_seconds())


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
