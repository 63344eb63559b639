# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a page states of itself: title, publisher, author, when published and modified, address.

Every fact stands on a range of the page's source and names the rung of the ladder it was
found on. A higher rung wins; where none is reached, nothing is stated, because a guess about
a date is worse than none:

    json-ld   a script of linked data (schema.org), of the page's own article
    meta      `<meta>` and `<link>` in the head (Open Graph, Dublin Core, news sitemaps)
    time      a `<time>` marked as the date of publication, or the only day of all of them
    visible   "Published 18 March 2023", "Last updated: …" in a short line above or below the text
    url       a day in the page's own canonical address

Days that contradict one another within a rung are no answer of that rung; a moment in UTC gives
way to the publisher's own day beside it (a visible line, the address). "Last updated" is
a claim of the publisher about the page, never about the day of what it says.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from holdfast.readers.documents.html_text import Page
from holdfast.readers.documents.html_tree import Element, Words, walk

__all__ = ["RUNGS", "PageFact", "day_of", "facts_found", "facts_of"]

RUNGS = ("json-ld", "meta", "time", "visible", "url", "html")

_META = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title"),
    "publisher": ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "application-name"),
    "author": (
        "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    ),
    "published": (
        "article:published_time", "og:article:published_time", "article:published", "datepublished", "parsely-pub-date",
        "dcterms.issued", "dc.date.issued", "publish-date", "publishdate", "publish_date", "pubdate",
        "publication_date", "sailthru.date", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date",
        "article.published", "cxenseparse:recs:publishtime", "rnews:datepublished", "originalpublicationdate",
        "citation_publication_date",
    ),
    "modified": (
        "article:modified_time", "og:updated_time", "article:updated", "datemodified", "dcterms.modified",
        "dc.date.modified", "last-modified", "lastmod", "last-updated", "revised", "rnews:datemodified",
    ),
    "address": ("og:url",),
    "language": ("content-language", "og:locale", "dc.language"),
}  # fmt: skip
_ARTICLES = re.compile(r"(?:\A|[/:])(?:\w*Article|\w*Posting|Report|AdvertiserContent\w*|Review\w*|Statement)\Z")
_PAGES = re.compile(r"(?:\A|[/:])\w*(?:WebPage|CreativeWork|ItemPage)\Z")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS)  # noqa: PLR2004 - "may"
_DAY = re.compile(
    rf"\b(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?!\d)"
    rf"|\b(?P<m2>{_MONTH}|sept)\.?\s+(?P<d2>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<y2>(?:19|20)\d\d)\b"
    rf"|\b(?P<d3>\d\d?)(?:st|nd|rd|th)?[\s-]+(?P<m3>{_MONTH}|sept)\.?,?[\s-]+(?P<y3>(?:19|20)\d\d)\b"
    rf"|\b(?P<d4>\d\d?)\.(?P<m4>\d\d?)\.(?P<y4>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:published|posted|released|issued|publication\s+date|date\s+published)\b(?:\s+on)?[\s:|,–-]*",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    r"\b(?:last\s+(?:updated|modified|reviewed|edited|changed)|updated|modified)\b(?:\s+(?:on|at))?[\s:|,–-]*",
    re.IGNORECASE,
)
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|\Z)")
_MARKED = re.compile(r"publish|posted|pubdate|dateline|entry-date|datecreated", re.IGNORECASE)
_MARKED_CHANGED = re.compile(r"modif|updat", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SHORT_LINE = 160
_NEAR = 60  # characters between the word and its date
_EPOCH_DIGITS = re.compile(r"\d{10}(?:\d{3})?\Z")
_LONGEST = 500
_MOST_JSON = 1 << 20
_MOST_OBJECTS = 2_000


@dataclass(frozen=True, slots=True)
class PageFact:
    """One statement of a page about itself: name, value (days as ISO 8601), rung, and its range in the source."""

    name: str
    value: str
    rung: str
    start: int
    end: int


def facts_of(page: Page, source: str, roles: Sequence[str]) -> tuple[PageFact, ...]:
    """The facts of a page, of each name the one on the highest rung."""
    found = facts_found(page, source, roles)
    best: dict[str, PageFact] = {}
    for fact in found:
        held = best.get(fact.name)
        if held is None or RUNGS.index(fact.rung) < RUNGS.index(held.rung):
            best[fact.name] = fact
    if "published" in best:
        best["published"] = _own_day(best["published"], found)
    return tuple(best[name] for name in sorted(best))


def _own_day(stated: PageFact, found: Sequence[PageFact]) -> PageFact:
    """The publisher's own day, where a moment in UTC falls on the day before or after it: "Tuesday" means that one."""
    if not stated.value.endswith(("Z", "+00:00", "+0000")):
        return stated
    day = dt.date.fromisoformat(stated.value[:10])
    for rung in ("visible", "url"):
        other = next((one for one in found if (one.name, one.rung) == ("published", rung)), None)
        if other is not None:
            return other if abs((dt.date.fromisoformat(other.value[:10]) - day).days) == 1 else stated
    return stated


def facts_found(page: Page, source: str, roles: Sequence[str]) -> list[PageFact]:
    """Every fact on every rung that states it."""
    reader = _Reader(page, source)
    reader.gather()
    found = [*reader.linked(), *reader.meta(), *reader.times(roles), *reader.visible(roles)]
    address = next((fact for fact in found if fact.name == "address"), None)
    in_url = _IN_URL.search(address.value) if address is not None else None
    day = _date(*map(int, in_url.groups())) if in_url else ""
    if address is not None and day:
        found.append(PageFact("published", day, "url", address.start, address.end))
    return found


def day_of(text: str) -> str:
    """A stated moment as an ISO 8601 day or moment, "" where it is none that is certain (`03/04/2023` is not)."""
    text = text.strip()[:_LONGEST]
    iso = re.match(
        r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?:[T ]\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?", text
    )
    if iso:
        return iso[0].replace(" ", "T", 1) if _date(int(iso[1]), int(iso[2]), int(iso[3])) else ""
    compact = re.match(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\Z|T\d{6})", text)
    if compact:
        return _date(*map(int, compact.groups()))
    if _EPOCH_DIGITS.match(text):
        return dt.datetime.fromtimestamp(int(text[:10]), dt.UTC).date().isoformat()
    try:
        return (
            parsedate_to_datetime(text).isoformat() if "," in text[:5] or text[-5:-4] in {"+", "-"} else _written(text)
        )
    except (ValueError, TypeError, IndexError, OverflowError):
        return _written(text)


def _written(text: str) -> str:
    found = _DAY.search(text)
    return _read(found) if found else ""


def _read(found: re.Match[str]) -> str:
    part = {name.rstrip("234"): value for name, value in found.groupdict().items() if value is not None}
    month = part["m"].lower()[:3]
    number = int(month) if month.isdigit() else next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(month))
    return _date(int(part["y"]), number, int(part["d"]))


def _date(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


class _Reader:
    """What is gathered from one page."""

    def __init__(self, page: Page, source: str) -> None:
        self._page = page
        self._source = source
        self._meta: dict[str, list[tuple[str, Element]]] = {}
        self._scripts: list[Words] = []
        self._times: list[Element] = []
        self._links: list[tuple[str, Element]] = []
        self._title: Words | None = None

    def gather(self) -> None:
        """Look at the elements that may state something."""
        for node in self._page.stating:
            if node.name == "meta":
                given = node.attributes
                name = (
                    given.get("property") or given.get("name") or given.get("itemprop") or given.get("http-equiv") or ""
                ).lower()
                if name and given.get("content", "").strip():
                    self._meta.setdefault(name, []).append((given["content"].strip()[:_LONGEST], node))
            elif node.name == "script":
                if "ld+json" in node.attributes.get("type", "").lower():
                    self._scripts += [one for one in node.children if isinstance(one, Words)]
            elif node.name == "link" and "canonical" in node.attributes.get("rel", "").lower().split():
                self._links.append((node.attributes.get("href", "").strip(), node))
            elif node.name == "time":
                self._times.append(node)
            elif node.name == "title" and self._title is None and not (node.parent and node.parent.name == "svg"):
                self._title = next((one for one in node.children if isinstance(one, Words)), None)

    def meta(self) -> Iterator[PageFact]:
        """The facts of `<meta>`, `<link rel=canonical>` and `<title>`."""
        for href, node in self._links[:1]:
            if _ADDRESS.match(href):
                yield PageFact("address", href[:_LONGEST], "meta", *self._within(node, href))
        for name, keys in _META.items():
            if name == "address" and self._links:
                continue
            for key in keys:
                found = self._answer(name, self._meta.get(key, []))
                if found is not None:
                    yield found
                    break
        if self._title is not None:
            words = self._source[self._title.start : self._title.end]
            text = " ".join(html.unescape(words).split())[:_LONGEST]
            if text:
                yield PageFact("title", text, "html", self._title.start, self._title.end)

    def _answer(self, name: str, given: list[tuple[str, Element]]) -> PageFact | None:
        dated = name in {"published", "modified"}
        read = [(day_of(value) if dated else value, value, node) for value, node in given]
        read = [one for one in read if one[0] and not (name == "author" and _ADDRESS.match(one[0]))]
        if not read or (dated and len({value[:10] for value, _, _ in read}) > 1):
            return None
        value, raw, node = read[0]
        return PageFact(name, value, "meta", *self._within(node, raw))

    def _within(self, node: Element, value: str) -> tuple[int, int]:
        """Where in a tag a value stands; the tag where it is written with character references."""
        at = self._source.find(value, *node.inner)
        return (at, at + len(value)) if at >= 0 else (node.start, max(node.inner[1], node.start))

    def linked(self) -> Iterator[PageFact]:
        """The facts of linked data: those of articles, else of the page; several that differ say nothing."""
        things: list[tuple[dict[str, Any], Words]] = []
        for words in self._scripts:
            try:
                read = json.loads(self._source[words.start : words.end][:_MOST_JSON], strict=False)
            except (ValueError, RecursionError):
                continue
            things += [(thing, words) for thing in _things(read)]
        for pattern in (_ARTICLES, _PAGES):
            chosen = [(thing, words) for thing, words in things if any(pattern.search(kind) for kind in _kinds(thing))]
            yield from self._of_things(chosen)

    def _of_things(self, chosen: list[tuple[dict[str, Any], Words]]) -> Iterator[PageFact]:
        fields: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
            ("title", "headline", _text), ("publisher", "publisher", _name), ("author", "author", _name),
            ("published", "datePublished", _moment), ("modified", "dateModified", _moment),
            ("language", "inLanguage", _name),
        )  # fmt: skip
        for name, key, reader in fields:
            said = [(reader(thing.get(key)), thing, words) for thing, words in chosen]
            said = [one for one in said if one[0]]
            if said and len({value[:10] if name in {"published", "modified"} else value for value, _, _ in said}) == 1:
                value, thing, words = said[0]
                yield PageFact(name, value[:_LONGEST], "json-ld", *self._in_script(words, key, thing.get(key), value))

    def _in_script(self, words: Words, key: str, given: Any, value: str) -> tuple[int, int]:
        raw = given if isinstance(given, str) else value
        for written in (raw, json.dumps(raw)[1:-1], raw.replace("/", "\\/")):
            place = self._source.find(f'"{key}"', words.start, words.end)
            at = self._source.find(written, place, words.end) if place >= 0 else -1
            if at >= 0:
                return at, at + len(written)
        return words.start, words.end

    def times(self, roles: Sequence[str]) -> Iterator[PageFact]:
        """The facts of `<time>`: one that is marked as such, else the one day of all beside or above the body."""
        read = [(day_of(one.attributes.get("datetime", "") or self._words(one)), one) for one in self._times]
        aside = self._aside(roles)
        read = [(day, one) for day, one in read if day and not any(start <= one.start < end for start, end in aside)]
        for name, mark in (("modified", _MARKED_CHANGED), ("published", _MARKED)):
            marked = [(day, one) for day, one in read if mark.search(self._source, one.start, one.inner[1])]
            if len({day[:10] for day, _ in marked}) == 1:
                yield self._timed(name, *marked[0])
                read = [pair for pair in read if pair not in marked]
        if len({day[:10] for day, _ in read}) == 1:
            yield self._timed("published", *read[0])

    def _timed(self, name: str, day: str, one: Element) -> PageFact:
        return PageFact(name, day, "time", one.start, one.end)

    def _words(self, element: Element) -> str:
        return " ".join(
            self._source[one.start : one.end] for one, entering in walk(element) if entering and isinstance(one, Words)
        )[:_LONGEST]

    def _aside(self, roles: Sequence[str]) -> list[tuple[int, int]]:
        """The source ranges of teasers and menus, whose dates are those of other pages."""
        return [
            (draft.element.start, draft.element.end)
            for draft, role in zip(self._page.drafts, roles, strict=True)
            if role in {"related", "navigation"} and draft.element.end - draft.element.start < len(self._source) // 4
        ]

    def visible(self, roles: Sequence[str]) -> Iterator[PageFact]:
        """Short lines that say when the page was published or last changed."""
        drafts, text = self._page.drafts, self._page.text
        for name, pattern in (("published", _PUBLISHED), ("modified", _MODIFIED)):
            said: list[PageFact] = []
            for word in pattern.finditer(text):
                at = bisect_right(drafts, word.start(), key=lambda draft: draft.start) - 1
                draft = drafts[at]
                if draft.end - draft.start > _SHORT_LINE or roles[at] == "related":
                    continue
                found = _DAY.search(text, word.end(), min(draft.end, word.end() + _NEAR))
                day = _read(found) if found else ""
                if found and day:
                    said.append(PageFact(name, day, "visible", *self._page.pieces.source(*found.span())))
            if said and len({one.value for one in said}) == 1:
                yield said[0]


def _things(read: Any) -> list[dict[str, Any]]:
    """The objects of a script that stand for themselves: at the top, in a list, in `@graph`, as `mainEntity`."""
    found: list[dict[str, Any]] = []
    waiting = [read]
    while waiting and len(found) < _MOST_OBJECTS:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting += one[:_MOST_OBJECTS]
        elif isinstance(one, dict):
            found.append(one)
            waiting += [
                one[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage")
                if isinstance(one.get(key), (list, dict))
            ]
    return found


def _kinds(thing: dict[str, Any]) -> list[str]:
    given = thing.get("@type")
    return [str(one) for one in given] if isinstance(given, list) else [str(given)]


def _text(value: Any) -> str:
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def _name(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for one in value[:10] if (name := _name(one))))
    if isinstance(value, dict):
        return _text(value.get("name")) if isinstance(value.get("name"), str) else ""
    text = _text(value)
    return "" if _ADDRESS.match(text) else text


def _moment(value: Any) -> str:
    return day_of(value) if isinstance(value, str) else ""
