# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The catalogue of sources: who publishes which list where, in what format, on what terms.

One TOML file per dataset lies in `catalog/`, named as the field names the dataset. Entries
without a `reader` are lists we know of and cannot read yet: they name what an empty place on
the start page is missing. The datasets of the bundled starter chronicle come from its own
manifest. A name that nobody has described is fine too (`source_or_new`): evidence may come
from anywhere.

Where the address of a file is not the same every day, `[find.MEMBER]` says how it is found: a
document that is fetched first, and in it either a day (`json`, put where the address says
`{date}`) or a link (`link`). `delta` says in words what a publisher offers of its changes and
what `sync` does with it; `[deltas]` are the addresses of such files.

The catalogue understands nothing and fetches nothing; `reader` is only a name.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from holdfast.base.errors import ConfigError, InputError, NotFound

__all__ = [
    "DATE",
    "HEADINGS",
    "Finder",
    "Source",
    "by_heading",
    "catalog",
    "is_slug",
    "near",
    "source",
    "source_or_new",
]

# The headings of the public record, in the order they are shown.
HEADINGS = ("finance", "export", "visa", "companies", "justice", "said")
_STARTER_HEADINGS = {"export and import": "export", "visa and transport": "visa", "claims": "said"}
_SLUG = re.compile(r"[a-z][a-z0-9_]{1,62}\Z")
_FIELDS = frozenset(
    {
        "title", "publisher", "authority", "country", "heading", "url", "format", "reader", "leading", "terms",
        "update", "note", "members", "expected", "stale_days", "carriers", "find", "delta", "deltas",
    }
)  # fmt: skip
_FINDER_FIELDS = frozenset({"page", "json", "link", "hosts"})
DATE = "{date}"  # what an address says where the day stands


@dataclass(frozen=True, slots=True)
class Finder:
    """How the address of a member is found.

    `page` is fetched first. With `json` it is a JSON document in which that path leads to a day;
    with `links` an HTML page on which exactly one address matches the first pattern (a regular
    expression, searched in the whole address), leading to the file, or to a page on which
    the next pattern is looked for. `hosts` may be linked to besides the page's own.
    """

    page: str
    json: str | None = None
    links: tuple[re.Pattern[str], ...] = ()
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One dataset and where it comes from.

    `members` maps each member of a capture set to its URL (empty when there is no reader), which
    holds `{date}`, or is that of a page, where `finders` says how the address is found;
    `carriers` maps readers of other files of the same publication to their members and URLs;
    `leading` is the member that lists and delists; `reader` the name of the reader or `None`;
    `expected` is the least and the most records its members should have (from the files
    seen, with room), `stale_days` after how many days without a newer capture it is called old
    (0: it has ended; `None`: it cannot become old); `delta` says what the publisher offers of its
    changes and what is done with it, `deltas` are those that are fetched beside a changed list, as
    evidence; `heading` one of `HEADINGS`, `None` where `described`
    is false (a name that stands in no catalogue); `country` of the authority, or `None`.
    """

    name: str
    title: str
    publisher: str
    authority: str
    country: str | None
    heading: str | None
    url: str
    format: str
    terms: str
    update: str
    note: str
    reader: str | None
    leading: str | None
    members: Mapping[str, str]
    described: bool = True
    expected: tuple[int, int] | None = None
    stale_days: int | None = None
    carriers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    finders: Mapping[str, Finder] = field(default_factory=dict)
    delta: str = ""
    deltas: Mapping[str, str] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether its publisher has ended it, so that there is nothing new to fetch."""
        return self.stale_days == 0


def is_slug(name: str) -> bool:
    """Whether `name` can name a dataset: `[a-z][a-z0-9_]`, 2 to 63 characters."""
    return _SLUG.match(name) is not None


@cache
def catalog() -> Mapping[str, Source]:
    """Every described source by name, in order of name. Read once per process."""
    found = {**_listed(), **_starter()}
    return MappingProxyType(dict(sorted(found.items())))


def source(name: str) -> Source:
    """The described source `name`.

    Raises:
        NotFound: the catalogue has none of that name; the hint is the nearest spelling.
    """
    found = catalog().get(name)
    if found is None:
        close = near(name)
        msg = f"no source is called {name[:80]!r}"
        raise NotFound(msg, hint=f"did you mean {' or '.join(close)}?" if close else "holdfast sources --all")
    return found


def near(name: str) -> tuple[str, ...]:
    """Up to three sources that `name` may mean: the nearest spelling, else those of whose names its words are."""
    close = difflib.get_close_matches(name.lower(), list(catalog()), n=1, cutoff=0.8)
    if close:
        return tuple(close)
    words = [word for word in re.split(r"[^a-z0-9]+", name.lower()) if word]
    texts = {one.name: f"{one.name} {one.title} {one.publisher}".lower() for one in catalog().values()}
    found = [key for key, text in texts.items() if words and all(word in text for word in words)]
    if found:
        return tuple(sorted(found, key=lambda key: (not catalog()[key].members, key))[:3])
    return tuple(difflib.get_close_matches(name.lower(), list(catalog()), n=1))


def source_or_new(name: str) -> Source:
    """The described source `name`, or an undescribed one of that name.

    Raises:
        InputError: the name cannot name a dataset.
    """
    found = catalog().get(name)
    if found is not None:
        return found
    if not is_slug(name):
        msg = f"{name[:80]!r} cannot name a source"
        raise InputError(msg, hint="lower-case letters, digits and _, 2 to 63 of them, a letter first")
    return Source(
        name=name,
        title=name,
        publisher="unknown",
        authority="unknown",
        country=None,
        heading=None,
        url="",
        format="",
        terms="unknown",
        update="unknown",
        note="",
        reader=None,
        leading=None,
        members=MappingProxyType({}),
        described=False,
    )


def by_heading(heading: str) -> tuple[Source, ...]:
    """The described sources under a heading, those that can be fetched and read first, then by name.

    Raises:
        InputError: there is no such heading.
    """
    if heading not in HEADINGS:
        msg = f"no heading is called {heading!r}"
        raise InputError(msg, hint=", ".join(HEADINGS))
    found = [item for item in catalog().values() if item.heading == heading]
    return tuple(sorted(found, key=lambda item: (not item.members, item.reader is None, item.name)))


def _listed() -> dict[str, Source]:
    found: dict[str, Source] = {}
    for entry in files("holdfast.sources").joinpath("catalog").iterdir():
        if entry.name.endswith(".toml"):
            name = entry.name.removesuffix(".toml")
            found[name] = _read(name, tomllib.loads(entry.read_text(encoding="utf-8")))
    return found


def _read(name: str, raw: dict[str, Any]) -> Source:
    unknown = set(raw) - _FIELDS
    missing = {"title", "publisher", "authority", "heading", "url", "format", "terms", "update"} - set(raw)
    if unknown or missing or not is_slug(name) or raw["heading"] not in HEADINGS:
        msg = f"catalogue entry {name} is malformed: unknown {sorted(unknown)}, missing {sorted(missing)}"
        raise ConfigError(msg, where=f"sources/catalog/{name}.toml")
    return Source(
        name=name,
        title=raw["title"],
        publisher=raw["publisher"],
        authority=raw["authority"],
        country=raw.get("country"),
        heading=raw["heading"],
        url=raw["url"],
        format=raw["format"],
        terms=raw["terms"],
        update=raw["update"],
        note=raw.get("note", ""),
        reader=raw.get("reader"),
        leading=raw.get("leading"),
        members=MappingProxyType(dict(raw.get("members", {}))),
        expected=_bounds(name, raw.get("expected")),
        stale_days=int(raw.get("stale_days", 30)),
        carriers=MappingProxyType(
            {reader: MappingProxyType(dict(members)) for reader, members in raw.get("carriers", {}).items()}
        ),
        finders=MappingProxyType({member: _finder(name, found) for member, found in raw.get("find", {}).items()}),
        delta=raw.get("delta", ""),
        deltas=MappingProxyType(dict(raw.get("deltas", {}))),
    )


def _finder(name: str, raw: dict[str, Any]) -> Finder:
    links = raw.get("link", [])
    try:
        patterns = tuple(re.compile(one) for one in ([links] if isinstance(links, str) else links))
    except re.error as exc:
        msg = f"catalogue entry {name}: a link's pattern is no regular expression: {exc}"
        raise ConfigError(msg, where=f"sources/catalog/{name}.toml") from exc
    if set(raw) - _FINDER_FIELDS or "page" not in raw or ("json" in raw) == bool(patterns):
        msg = f"catalogue entry {name}: an address is found by a page and either json or link"
        raise ConfigError(msg, where=f"sources/catalog/{name}.toml")
    return Finder(raw["page"], raw.get("json"), patterns, tuple(raw.get("hosts", ())))


def _bounds(name: str, given: object) -> tuple[int, int] | None:
    if given is None:
        return None
    if not (isinstance(given, list) and len(given) == 2 and all(type(one) is int for one in given)):  # noqa: PLR2004
        msg = f"catalogue entry {name}: expected is the least and the most number of records"
        raise ConfigError(msg, where=f"sources/catalog/{name}.toml")
    return given[0], given[1]


def _starter() -> dict[str, Source]:
    """The datasets of the bundled chronicle; none when it is not bundled."""
    manifest = files("holdfast").joinpath("starter").joinpath("manifest.toml")
    if not manifest.is_file():
        return {}
    raw = tomllib.loads(manifest.read_text(encoding="utf-8"))
    found: dict[str, Source] = {}
    for entry in raw.get("dataset", ()):
        heading = _STARTER_HEADINGS.get(entry["heading"], entry["heading"])
        found[entry["id"]] = Source(
            name=entry["id"],
            title=entry["title"],
            publisher=entry["publisher"],
            authority=entry.get("authority", entry["publisher"]),
            country=entry.get("country"),
            heading=heading if heading in HEADINGS else "finance",
            url=entry.get("home", ""),
            format="FollowTheMoney lines, bundled",
            terms=entry.get("terms", ""),
            update="with the product",
            note="an excerpt: absence from it means nothing",
            reader="ftm_json",
            leading="entities",
            members=MappingProxyType({}),
        )
    return found
