# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From an opened document to what the reader's template shows: parts, rows, notes, filters, the evidence drawer.

The address holds the whole state (`show`, `page`, `at`), so that everything works without a
script and can be sent to somebody else. One page of the reader shows one sheet of a view; small
views of one document (a message's header and its text) share a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from starlette.datastructures import QueryParams

from holdfast.base.digest import Digest
from holdfast.base.errors import HoldfastError, NotFound, UsageError
from holdfast.base.selector import ByteRange, Citation, DecodingStep
from holdfast.readers.documents.recheck import recheck
from holdfast.readers.text.found import Understood
from holdfast.readers.text.segment import SPOKEN_ROLES
from holdfast.web.margin import KINDS, Group, Marked, Passage, Sheet, found_in, groups_of, sheets_of
from holdfast.web.marking import inline, letter_of
from holdfast.web.notes import Captions, Note, Records, finding_of, notes_of
from holdfast.web.render import url

if TYPE_CHECKING:
    from holdfast.readers.documents.view import TextView

__all__ = ["Part", "Reading", "State", "mark_of", "place_in"]

_TOGETHER = 60_000  # characters of several views that still share a page
_USES = {
    "main": "", "header": "Header", "footer": "Footer", "notes": "Notes", "alternative": "The same message once more",
}  # fmt: skip
_FURNITURE = {
    "navigation": "navigation", "related": "links to other pages", "widget": "buttons and players",
    "quoted": "older mail",
}  # fmt: skip
_MARK = re.compile(r"(?:(\d{1,4}):)?(\d{1,12}-\d{1,12}(?:,\d{1,12}-\d{1,12})*)\Z", re.ASCII)
_MOST_MARKS = 20
_LITTLE = 3  # below one part in so many, what is usually folded away is shown
_SHOWN = 2_000  # characters of a finding in the drawer
_SAME_IN_DRAWER = 12  # measures of the record told of one in the text
_HEADINGS = 3  # so many make a list of contents worth its place


@dataclass(frozen=True, slots=True)
class Part:
    """One view of a document: its number, the text, what was found, and what its citations are made of.

    `records` are the record's measures that its own may be.
    """

    number: int
    view: TextView
    understood: Understood
    data: bytes
    payload: Digest
    chain: tuple[DecodingStep, ...]
    use: str = "main"
    records: Records = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What the keys of its findings begin with."""
        return f"v{self.number}" if self.number else ""

    def citation(self, start: int, end: int) -> Citation:
        """The citation of a range of characters."""
        return Citation(self.payload, self.chain, ByteRange(*self.view.bytes_of(start, end)))


@dataclass(frozen=True, slots=True)
class State:
    """What the address says: the document, the kinds shown, the page (0: where what is asked for stands).

    `at` is the key of the finding whose evidence is open; `marked` are characters of view `view` that another page
    led to.
    """

    path: str
    shown: frozenset[str]
    page: int
    at: str
    view: int = 0
    marked: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, path: str, query: QueryParams) -> State:
        """The state in a query.

        Raises:
            UsageError: `show` names a kind that there is none of, `page` is no number, `at` no key, `mark` no place.
        """
        names = [kind.name for kind in KINDS]
        given = [name for name in query.get("show", "").split(",") if name]
        unknown = [name for name in given if name not in {*names, "none"}]
        if unknown:
            msg = f"there is no kind of finding called {unknown[0][:60]!r}"
            raise UsageError(msg, hint="show=" + ",".join(names))
        page = query.get("page", "0")
        if not (page.isascii() and page.isdecimal() and len(page) < 8):  # noqa: PLR2004 - digits
            msg = f"{page[:60]!r} is not the number of a page"
            raise UsageError(msg, hint="page=1 is the first")
        at = query.get("at", "")
        if at and not letter_of(at):
            msg = f"{at[:60]!r} is not the key of a finding"
            raise UsageError(msg, hint="at=q3 is the third quotation")
        view, marked = _places(query.get("mark", ""))
        return cls(path, frozenset(given) & set(names) if given else frozenset(names), int(page), at, view, marked)

    def address(self, **changed: object) -> str:
        """The address of this state, with some of it changed; `here` is the anchor."""
        here = changed.pop("here", None)
        new = replace(self, **changed)  # type: ignore[arg-type]  # names of its own fields
        every = len(new.shown) == len(KINDS)
        show = "" if every else ",".join(kind.name for kind in KINDS if kind.name in new.shown) or "none"
        mark = mark_of(new.view, new.marked) if new.marked else ""
        pairs = [("show", show), ("page", new.page or None), ("at", new.at), ("mark", mark)]
        link = url(new.path, pairs).replace("%2C", ",").replace("%3A", ":")
        return f"{link}#{here}" if here else link

    def of(self, key: str) -> str:
        """Where the evidence of a finding is shown, beside its place in the text."""
        return self.address(at=key, page=0, marked=(), here=key)


def mark_of(view: int, places: Sequence[tuple[int, int]]) -> str:
    """The value of `mark` for characters of a view: `120-133,150-160`, or `1:120-133` in a later view."""
    listed = ",".join(f"{start}-{end}" for start, end in places[:_MOST_MARKS])
    return f"{view}:{listed}" if view else listed


def place_in(reference: str, view: int, *places: tuple[int, int]) -> str:
    """The address in the reader of characters of a document, which are marked there."""
    link = url(f"/documents/{reference}", {"mark": mark_of(view, places)})
    return link.replace("%2C", ",").replace("%3A", ":") + "#mark"


def _places(given: str) -> tuple[int, tuple[tuple[int, int], ...]]:
    if not given:
        return 0, ()
    found = _MARK.match(given)
    if found is None:
        msg = f"{given[:60]!r} is no place in a text"
        raise UsageError(msg, hint="mark=120-133 marks the characters 120 to 133")
    pairs = [tuple(map(int, pair.split("-"))) for pair in found[2].split(",")[:_MOST_MARKS]]
    return int(found[1] or 0), tuple((start, end) for start, end in pairs if start < end)


class Reading:
    """A document, ready to be shown page by page. Made once per document; `values` is what one page shows."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)
        self._found = {part.number: found_in(part.understood, part.prefix) for part in parts}
        self._marked = {one.key: (part, one) for part in parts for one in self._found[part.number]}
        self._pages = list(_pages(parts))

    def counts(self) -> dict[str, int]:
        """How many of each kind were found."""
        return {kind.name: sum(len(getattr(part.understood, kind.name)) for part in self._parts) for kind in KINDS}

    def values(self, state: State, captions: Captions) -> dict[str, object]:
        """What the template shows of the page that `state` asks for.

        Raises:
            NotFound: there is no such page or no such finding.
        """
        number = self._page(state)
        shown = self._pages[number - 1]
        state = replace(state, page=number if len(self._pages) > 1 else 0)
        parts = [
            {
                "label": _USES.get(part.use, part.use) if sheet.start == 0 else "",
                "number": part.number,
                "language": part.view.language,
                "groups": list(self._groups(part, sheet, state, captions)),
                "unfolded": _says_little(part.view),
                "text": bool(part.view.blocks),
            }
            for part, sheet in shown
        ]
        headings = [row for part in parts for row in _headings(part)]
        return {
            "parts": parts,
            "contents": headings if len(headings) >= _HEADINGS else [],
            "kinds": _kinds(self.counts(), state),
            "classes": " ".join(f"on-{name}" for name in sorted(state.shown)),
            "pages": _page_links(self._pages, state) if len(self._pages) > 1 else [],
            "page": number,
            "every": state.address(shown=frozenset(kind.name for kind in KINDS), at=""),
            "drawer": self._drawer(state, captions) if state.at else None,
        }

    def _page(self, state: State) -> int:
        if state.at:
            part, one = self._at(state.at)
            for number, shown in enumerate(self._pages, 1):
                if any(each is part and sheet.start <= one.start < sheet.end for each, sheet in shown):
                    return number
        for number, shown in enumerate(self._pages, 1):
            if any(part.number == state.view and _holds(sheet, state.marked) for part, sheet in shown):
                return number
        if state.page > len(self._pages):
            pages = "1 page" if len(self._pages) == 1 else f"{len(self._pages)} pages"
            msg = f"this document has {pages} here, not {state.page}"
            raise NotFound(msg, hint=f"open {state.path}")
        return state.page or 1

    def _at(self, key: str) -> tuple[Part, Marked]:
        found = self._marked.get(key)
        if found is None:
            msg = f"nothing in this document has the key {key[:40]!r}"
            raise NotFound(msg, hint="the keys stand in the margin beside the text")
        return found

    def _groups(self, part: Part, sheet: Sheet, state: State, captions: Captions) -> Iterator[dict[str, object]]:
        found = self._found[part.number]
        if state.marked and part.number == state.view:
            first = state.marked[0][0]
            asked = Marked(
                "mark", "asked", 0, first, state.marked[-1][1], tuple(("asked", *one) for one in state.marked)
            )
            found = tuple(sorted((*found, asked), key=lambda one: (one.start, -one.end)))
        for group in groups_of(part.view, found, sheet):
            yield {
                "kind": group.kind,
                "label": _folded(group, part.use),
                "roles": group.roles,
                "rows": [_row(part, passage, state, captions) for passage in group.passages],
            }

    def _drawer(self, state: State, captions: Captions) -> dict[str, object]:
        part, one = self._at(state.at)
        first, last = part.view.bytes_of(one.start, one.end)
        try:
            recheck(part.view, one.start, one.end, part.data)
            failure = ""
        except HoldfastError as exc:
            failure = exc.message
        finding = finding_of(part.understood, one)
        kind = next(kind for kind in KINDS if kind.name == one.kind)
        (note,) = notes_of(part.view.text, part.understood, [one], captions, records=part.records, most=_SAME_IN_DRAWER)
        block = part.view.block_at(one.start)
        citation = str(part.citation(one.start, one.end))
        return {
            "key": one.key, "kind": kind.one, "note": note,
            "surface": part.view.text[one.start : min(one.end, one.start + _SHOWN)],
            "start": one.start, "end": one.end, "first": first, "last": last,
            "place": "" if block is None else block.path, "encoding": part.view.characters.encoding.name,
            "chain": [str(step) for step in part.chain], "maker": part.view.maker, "failure": failure,
            "digest": part.payload.hex, "citation": citation, "rule": finding.rule if hasattr(finding, "rule") else "",
            "paper": [] if part.view.places is None else [*map(str, part.view.places.of(one.start, one.end))],
            "evidence": url("/evidence", {"cite": citation}), "close": state.address(at="", here=one.key),
            **_neighbours(self._found[part.number], one, state),
        }  # fmt: skip


def _holds(sheet: Sheet, marked: Sequence[tuple[int, int]]) -> bool:
    return bool(marked) and sheet.start <= marked[0][0] < sheet.end


def _pages(parts: Sequence[Part]) -> Iterator[list[tuple[Part, Sheet]]]:
    """The pages of the reader: small views together, the sheets of a long one each by itself."""
    page: list[tuple[Part, Sheet]] = []
    held = 0
    for part in parts:
        for sheet in sheets_of(part.view):
            size = sheet.end - sheet.start
            if page and held + size > _TOGETHER:
                yield page
                page, held = [], 0
            page.append((part, sheet))
            held += size
    if page:
        yield page


def _row(part: Part, passage: Passage, state: State, captions: Captions) -> dict[str, object]:
    text = part.view.text
    found = [one for one in passage.found if one.number]
    notes = notes_of(text, part.understood, found, captions, records=part.records)
    return {
        "id": f"{part.prefix}p{passage.start}",
        "tag": f"h{passage.rank}" if passage.rank else "p",
        "kind": passage.kind,
        "role": passage.role,
        "depth": min(passage.depth, 4),
        "bullet": passage.bullet,
        "said": inline(text, passage, here=state.at, address=state.of),
        "words": text[passage.start : passage.end] if passage.rank else "",
        "notes": [_noted(note, state) for note in notes if not note.brief],
        "brief": _brief(notes, state),
    }


def _noted(note: Note, state: State) -> dict[str, object]:
    return {"note": note, "links": [(key, state.of(key)) for key in note.keys], "here": state.at in note.keys}


def _brief(notes: Sequence[Note], state: State) -> list[dict[str, object]]:
    """The brief notes of a passage, kind by kind."""
    return [
        {"kind": kind, "notes": [_noted(note, state) for note in notes if note.brief and note.kind == kind.name]}
        for kind in KINDS
        if any(note.brief and note.kind == kind.name for note in notes)
    ]


def _folded(group: Group, use: str) -> str:
    if group.kind != "fold":
        return ""
    what = ", ".join(_FURNITURE.get(role, role) for role in group.roles)
    if use == "header":
        what = "further fields"
    count = len(group.passages)
    return f"{what[:1].upper()}{what[1:]} · {count} line{'s' if count > 1 else ''}"


def _says_little(view: TextView) -> bool:
    """Whether a page is mostly links: then they are what there is to read."""
    said = sum(block.end - block.start for block in view.blocks if block.role in SPOKEN_ROLES)
    return said * _LITTLE < sum(block.end - block.start for block in view.blocks if block.role != "navigation")


def _headings(part: Mapping[str, object]) -> Iterator[dict[str, object]]:
    groups = part["groups"]
    for group in groups if isinstance(groups, list) else []:
        if group["kind"] != "fold":
            yield from (row for row in group["rows"] if row["tag"] != "p")


def _kinds(counts: Mapping[str, int], state: State) -> list[dict[str, object]]:
    every = frozenset(kind.name for kind in KINDS)
    return [
        {
            "kind": kind,
            "count": counts[kind.name],
            "shown": kind.name in state.shown,
            "href": state.address(shown=state.shown ^ {kind.name}, at=""),
            "only": state.address(shown=every if state.shown == {kind.name} else frozenset({kind.name}), at=""),
        }
        for kind in KINDS
    ]


def _page_links(pages: Sequence[Sequence[tuple[Part, Sheet]]], state: State) -> list[dict[str, object]]:
    return [
        {
            "number": number,
            "title": next((sheet.title for _, sheet in shown if sheet.title), ""),
            "href": state.address(page=number, at=""),
            "here": number == state.page,
        }
        for number, shown in enumerate(pages, 1)
    ]


def _neighbours(found: Sequence[Marked], one: Marked, state: State) -> dict[str, str | None]:
    """The findings of the same kind before and after, for whoever goes through them without a script."""
    same = [each.key for each in found if each.kind == one.kind]
    at = same.index(one.key)
    link: Callable[[int], str | None] = lambda place: state.of(same[place]) if 0 <= place < len(same) else None  # noqa: E731
    return {"before": link(at - 1), "after": link(at + 1)}
