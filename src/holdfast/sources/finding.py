# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Find the address of a file that is not the same every day.

Two ways, as the catalogue says (`catalog.Finder`):

    a day     a JSON document says up to which day the text is current; the day is put into the
              address where it says `{date}`
    a link    a page links the file, whose name carries a day: exactly one address on it
              matches the pattern and is followed, or leads to a page with the next pattern

Nobody guesses: no match, two different ones, a link to another host than the page's (unless the
catalogue allows it), a step from https to http, or a page that another host answers (a login)
find nothing, and the error names what was seen. All that was fetched on the way is handed back
in any case, so that the caller can preserve it: a page that has lost its link is evidence too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from holdfast.base.errors import CaptureError, HoldfastError, InputError
from holdfast.base.selector import DecodingStep
from holdfast.sources.catalog import DATE, Finder
from holdfast.vault.decoding import Limits, open_decoded

if TYPE_CHECKING:
    from holdfast.sources.fetch import Fetched, Fetcher
    from holdfast.sources.wire import Answer

__all__ = ["Found", "date_at", "find", "links_on", "the_link"]

_OK = 200
_PAGE_BYTES = 16 << 20  # the largest page with a list of files is some hundred kB
_STEP = re.compile(r"(\w+)(?:\[(\w+)=([^\[\]]*)\])?\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_SEEN = 5  # links that are named in an error


@dataclass(frozen=True, slots=True)
class Found:
    """The address (`None`: `error` says why not), and the exchanges on the way; the caller closes them."""

    url: str | None
    pages: tuple[Fetched, ...]
    error: HoldfastError | None = None


def find(fetcher: Fetcher, address: str, finder: Finder) -> Found:
    """The address of a member of which the catalogue says `address` and `finder`. Raises nothing of ours."""
    pages: list[Fetched] = []
    try:
        if finder.json is not None:
            body = _page(fetcher, finder.page, finder, pages)
            day = date_at(_text(pages[-1].final, body), finder.json, where=finder.page)
            return Found(address.replace(DATE, day), tuple(pages))
        url = finder.page
        for pattern in finder.links:
            body = _page(fetcher, url, finder, pages)
            final = pages[-1].final
            links = links_on(_text(final, body), final.target.url)
            url = the_link(links, pattern, page=final.target.url, hosts=_hosts(finder))
    except HoldfastError as exc:
        return Found(None, tuple(pages), exc)
    return Found(url, tuple(pages))


def date_at(text: str, path: str, *, where: str = "") -> str:
    """The day, as 2026-10-02, to which `path` leads in a JSON document.

    A path is names joined by dots; `titles[number=15]` is the one object of the array `titles`
    whose `number` is 15.

    Raises:
        InputError: not JSON, no such place, more than one, or no day there.
    """
    hint = "the document has changed; the page is preserved, a newer Holdfast may know it"
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise InputError("the answer is not JSON", where=where, hint=hint) from exc
    for step in path.split("."):
        match = _STEP.match(step)
        if match is None:
            raise InputError(f"not a path: {path!r}", where=where, hint="names joined by dots; name[key=value]")
        value = value.get(match[1]) if isinstance(value, dict) else None
        if match[2] is not None:
            items = value if isinstance(value, list) else []
            fitting = [one for one in items if isinstance(one, dict) and str(one.get(match[2])) == match[3]]
            value = fitting[0] if len(fitting) == 1 else None
    if isinstance(value, str) and _DAY.match(value):
        with suppress(ValueError):
            return date.fromisoformat(value).isoformat()
    raise InputError(f"no day stands at {path}", where=where, hint=hint)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.base: str | None = None
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = next((value for name, value in attrs if name == "href"), None)
        if href is None:
            return
        if tag == "base" and self.base is None:
            self.base = href.strip()
        elif tag in {"a", "area"}:
            self.found.append(href.strip())


def links_on(text: str, page: str) -> tuple[str, ...]:
    """Every address that a page links to, whole, without fragment, each once, in order. `page` is its own."""
    parser = _Links()
    with suppress(AssertionError):  # html.parser's word for a marked section it cannot close: what came before counts
        parser.feed(text)
        parser.close()
    found: dict[str, None] = {}
    for href in parser.found:
        with suppress(ValueError):  # what nobody can follow is no link
            url = urldefrag(urljoin(urljoin(page, parser.base or ""), href)).url
            if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname:
                found[url] = None
    return tuple(found)


def the_link(links: Sequence[str], pattern: re.Pattern[str], *, page: str, hosts: Sequence[str]) -> str:
    """The one of `links` that matches.

    Raises:
        InputError: none, or more than one.
        CaptureError: it leads to a host that is not among `hosts`, or from https to http.
    """
    fitting = [url for url in links if pattern.search(url)]
    hint = "look at the page: holdfast sources --captures; get the file by hand and holdfast add it"
    if not fitting:
        files = [url for url in links if re.search(r"\.(xlsx?|csv|xml|json|pdf|zip|ods)\Z", urlsplit(url).path)]
        seen = f"it links {len(links)} addresses, of files: {', '.join(files[:_SEEN]) or 'none'}"
        raise InputError(f"no link on the page matches {pattern.pattern}; {seen}", where=page, hint=hint)
    if len(fitting) > 1:
        raise InputError(
            f"{len(fitting)} different links on the page match {pattern.pattern}: {', '.join(fitting[:_SEEN])}",
            where=page,
            hint=hint,
        )
    (url,) = fitting
    if urlsplit(url).hostname not in hosts:
        raise CaptureError(f"the page links to another host, which is not followed: {url}", where=page, hint=hint)
    if urlsplit(page).scheme == "https" and urlsplit(url).scheme != "https":
        raise CaptureError(f"the page links from https to http, which is not followed: {url}", where=page, hint=hint)
    return url


def _hosts(finder: Finder) -> tuple[str, ...]:
    own = urlsplit(finder.page).hostname
    return (*(() if own is None else (own,)), *finder.hosts)


def _page(fetcher: Fetcher, url: str, finder: Finder, pages: list[Fetched]) -> bytes:
    """Fetch a page and append it to `pages`; its decoded body.

    Raises:
        CaptureError: no answer, another status than 200, or another host answers.
        InputError, LimitError: the body is damaged or too long.
    """
    pages.append(fetcher.fetch(url))
    final = pages[-1].final
    if final.status != _OK:
        hint = "what it sent is preserved; try again later"
        raise CaptureError(f"the page with the address of the list: HTTP status {final.status}", where=url, hint=hint)
    if urlsplit(final.target.url).hostname not in _hosts(finder):
        msg = f"the page is answered by another host (a login?): {final.target.url}"
        raise CaptureError(msg, where=url, hint="look at the page in a browser; get the file by hand")
    chain = []
    if (final.header("transfer-encoding") or "").strip().lower().endswith("chunked"):
        chain.append(DecodingStep("dechunk", 1))
    if (final.header("content-encoding") or "").strip().lower() in {"gzip", "x-gzip"}:
        chain.append(DecodingStep("gunzip", 1))
    body = open_decoded(final.body, chain, Limits(max_bytes=_PAGE_BYTES)).read(_PAGE_BYTES)  # type: ignore[arg-type]  # a spooled file is a binary stream in all but name
    final.body.seek(0)
    return body


def _text(answer: Answer, body: bytes) -> str:
    """The text of a page: in the charset of its head, else the one it names itself, else UTF-8; never an error."""
    named = _CHARSET.search(answer.header("content-type") or "") or _CHARSET.search(body[:2048].decode("latin-1"))
    try:
        return body.decode(named[1] if named is not None else "utf-8", "replace")
    except (LookupError, ValueError):  # an encoding nobody knows, or one that knows no replacement
        return body.decode("utf-8", "replace")
