# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Lists on the misbehaving server: catalogue entries, answers, and `sync` without pauses."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.sources.catalog import Source
from holdfast.sources.fetch import Fetcher
from holdfast.sources.wire import WireLimits
from holdfast.workspace import Workspace
from holdfast.workspace.fetching import sync
from holdfast.workspace.syncreport import SyncReport

QUICK = WireLimits(connect_s=5, idle_s=5, total_s=5, body_bytes=1 << 20)


def listed_at(name: str, members: Mapping[str, str], reader: str = "us_ofac_csv") -> Source:
    """An entry of the catalogue whose files lie at `members`."""
    return Source(
        name=name, title="A list", publisher="Nobody", authority="Nobody", country=None, heading="finance", url="",
        format="CSV", terms="none", update="never", note="", reader=reader, leading=next(iter(members), None),
        members=members,
    )  # fmt: skip


def sync_from(workspace: Workspace, *sources: Source, limits: WireLimits = QUICK, tries: int = 2) -> SyncReport:
    """Fetch the given lists as if the catalogue held nothing else."""
    urls = [url for one in sources for url in (*one.members.values(), *one.deltas.values())]
    urls += [finder.page for one in sources for finder in one.finders.values()]
    allow = {url.split("/")[2] for url in urls}
    fetcher = Fetcher(limits=limits, allow=tuple(allow), tries=tries, sleep=lambda _seconds: None)
    return sync(workspace, [one.name for one in sources], fetcher=fetcher, catalogue={one.name: one for one in sources})


def ok(body: bytes, *headers: bytes, media: bytes = b"text/csv") -> bytes:
    """A good answer with `body`."""
    lines = [b"HTTP/1.1 200 OK", b"Content-Type: " + media, *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def listed(workspace: Workspace) -> int:
    """How many parties stand on a list."""
    return sum(hit.listed for hit in workspace.record.search("", {"topic": ["sanction"]}, limit=100).hits)
