# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which blocks of a page are what it says, and what the others are for.

No text is made here: the choice is one of blocks, so every character keeps its place. The
choice follows what readers go by, in five steps:

1. A block *says something* if it is long, or ends as sentences do, and is not mostly links.
2. An element is set aside for its name (`nav`, `aside`, `form` …) or for what its class, id
   or role is called (data/boilerplate.toml), unless most of what is said stands in it.
3. Every block that says something adds its length to the elements around it, 0.6 times as much
   at each step outward; the element with the most is the body. It grows to an element around
   it that holds 40 % more.
4. In the body stand the blocks from the first to the last that says something, with the
   headings that stand over others of them; without set-aside elements, lines of links,
   captions, and lines that ask for something else ("Read more", "Sign up").
5. What was not chosen is told by its names: navigation, related, widget, caption, dateline.

The numbers were chosen on every other page of a public set of 181 (bench/documents.py says
how well they do on the rest).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from holdfast.readers.documents.html_text import Draft, Page
from holdfast.readers.documents.html_tree import Element

__all__ = ["Choice", "choose"]

_LONG = 80  # characters: a block that says something without an end of a sentence
_SHORT = 25  # with one
_FADING = 0.6  # of a block's length from one element to the one around it
_FAINTEST = 0.04  # below this share it is not worth adding
_MOST, _NEARLY_ALL = 0.4, 0.75
_GROWTH = 1.4
_NAMED = 1.25  # an element called the body weighs more
_MUCH_LINKED, _ALL_LINKED = 0.5, 0.9
_NEXT = 3  # blocks below a heading that it may stand over
_LONGEST_CALL = 400
_SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*\s*$")
_CREDIT = re.compile(r"\((?:image|photo|picture|pic|credit|source)s?:[^)]*\)\s*$", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SET_ASIDE = {
    "nav": "navigation", "footer": "navigation", "menu": "navigation", "header": "navigation", "aside": "related",
    "form": "widget", "button": "widget", "select": "widget", "input": "widget", "textarea": "widget",
    "dialog": "widget", "iframe": "widget", "label": "widget", "figcaption": "caption", "figure": "caption",
}  # fmt: skip
_ITS_OWN = frozenset({"tr", "td", "th", "tbody", "thead", "li", "blockquote"})  # their classes say how they look
_WHOLE = frozenset({"html", "body", "main", "article"})


@dataclass(frozen=True, slots=True)
class Choice:
    """The role of every block of a page, in order (`view.ROLES`), and the element the body was found in."""

    roles: tuple[str, ...]
    body: Element | None


def choose(page: Page) -> Choice:
    """The role of every block of a page."""
    chooser = _Chooser(page)
    body = chooser.body()
    chosen = chooser.chosen(body)
    return Choice(tuple(chooser.role(index, chosen=index in chosen) for index in range(len(page.drafts))), body)


class _Chooser:
    """What is known of the blocks and elements of one page while it is chosen from."""

    def __init__(self, page: Page) -> None:
        self._drafts = page.drafts
        self._texts = [page.text[draft.start : draft.end] for draft in page.drafts]
        self._says = [_says(text, draft) for text, draft in zip(self._texts, page.drafts, strict=True)]
        self._asides: dict[Element, str] = {}
        self._held: dict[Element, float] = {}
        for draft, says in zip(self._drafts, self._says, strict=True):
            at: Element | None = draft.element if says and draft.element.name not in _SET_ASIDE else None
            while at is not None:
                self._held[at] = self._held.get(at, 0.0) + says
                at = at.parent
        self._all = self._held.get(page.root, 0.0) or 1.0
        self._aside = [self.aside(draft.element) for draft in self._drafts]

    def body(self) -> Element | None:
        """Step 3: the element that holds the body, `None` where nothing says anything."""
        weights: dict[Element, float] = {}
        for draft, says, aside in zip(self._drafts, self._says, self._aside, strict=True):
            at: Element | None = draft.element
            if not says or aside or (at is not None and at.name in _HEADINGS):
                continue
            if at is not None and at.name in {"p", "blockquote", "pre", "li"}:
                at = at.parent
            weight = 1.0
            while at is not None and at.parent is not None and weight > _FAINTEST:
                weights[at] = weights.get(at, 0.0) + says * weight
                at, weight = at.parent, weight * _FADING
        if not weights:
            return None
        best = max(weights, key=lambda one: (weights[one] * (_NAMED if _is_called_body(one) else 1.0), -one.start))
        return self._grown(best)

    def _grown(self, body: Element) -> Element:
        held = self._said_in(body)
        at = body.parent
        while at is not None and at.parent is not None and at.name not in {"body", "html"}:
            more = self._said_in(at)
            if more > held * _GROWTH:
                body, held = at, more
            at = at.parent
        return body

    def _said_in(self, element: Element) -> float:
        return sum(
            says
            for draft, says, aside in zip(self._drafts, self._says, self._aside, strict=True)
            if says and not aside and element.start <= draft.element.start < element.end
        )

    def chosen(self, body: Element | None) -> frozenset[int]:
        """Step 4: the blocks of the body, by their index."""
        inside = [
            index
            for index, draft in enumerate(self._drafts)
            if body is None or body.start <= draft.element.start < body.end
        ]
        marks = [self._mark(index) for index in inside]
        for place in range(len(marks) - 1, -1, -1):
            if marks[place] == "heading" and not any(marks[place + 1 : place + 1 + _NEXT]):
                marks[place] = ""
        said = [place for place, mark in enumerate(marks) if mark == "says"]
        if not said:
            return frozenset(index for index, mark in zip(inside, marks, strict=True) if mark)
        first, last = self._edges(inside, marks, said[0], said[-1])
        return frozenset(inside[place] for place in range(first, last + 1) if marks[place])

    def _edges(self, inside: list[int], marks: list[str], first: int, last: int) -> tuple[int, int]:
        """From the first to the last block that says something, with the short ones beside them of the same making."""
        beside = self._drafts[inside[first]].element.parent
        while first > 0 and marks[first - 1] and self._drafts[inside[first - 1]].element.parent is beside:
            first -= 1
        beside = self._drafts[inside[last]].element.parent
        while last + 1 < len(marks) and marks[last + 1] and _SENTENCE_END.search(self._texts[inside[last + 1]]):
            around = self._drafts[inside[last + 1]].element.parent
            if around is not beside and (around is None or around.parent is not beside):
                break
            last += 1
        return first, last

    def _mark(self, index: int) -> str:
        """Why a block inside the body may be part of it: `says`, `heading`, `short`, or "" for not."""
        draft, text = self._drafts[index], self._texts[index]
        if self._aside[index] or draft.element.name == "h1" or _CREDIT.search(text):
            return ""
        if len(text) < _LONGEST_CALL and _calls().match(text):
            return ""
        if _is_heading(draft.element):
            return "heading"
        if self._says[index]:
            return "says"
        linked = draft.linked / max(1, len(text))
        if linked > _ALL_LINKED or (linked > _MUCH_LINKED and len(text) < _LONG and not _SENTENCE_END.search(text)):
            return ""
        return "short"

    def role(self, index: int, *, chosen: bool) -> str:
        """Step 5: what a block is for."""
        if chosen:
            return "body"
        draft = self._drafts[index]
        if draft.element.name == "h1" and self._aside[index] in {"", "navigation"}:
            return "title"
        if self._aside[index]:
            return self._aside[index]
        if _CREDIT.search(self._texts[index]):
            return "caption"
        return "related" if draft.linked * 2 > draft.end - draft.start else "widget"

    def aside(self, element: Element) -> str:
        """Step 2: the role of a set-aside element or of one around it, "" for none."""
        chain = []
        at: Element | None = element
        while at is not None and at not in self._asides:
            chain.append(at)
            at = at.parent
        role = "" if at is None else self._asides[at]
        for one in reversed(chain):
            if not role:
                role = self._own_aside(one)
            elif one.name == "blockquote" and role == "widget":
                role = ""  # what somebody wrote elsewhere, quoted: an embedded post
            self._asides[one] = role
        return self._asides[element]

    def _own_aside(self, element: Element) -> str:
        share = self._held.get(element, 0.0) / self._all
        if share > _NEARLY_ALL or element.name in _ITS_OWN or element.name in _WHOLE or element.parent is None:
            return ""
        if element.name in _SET_ASIDE and element.name != "header":
            return _SET_ASIDE[element.name]
        called = _called(element)
        if not called:
            return ""
        if _names()["never"].search(called):
            return "navigation"
        if share > _MOST or _names()["body"].search(called):
            return ""
        return next((role for role in _ASIDE_ROLES if _names()[role].search(called)), "")


_ASIDE_ROLES = ("navigation", "related", "widget", "caption", "dateline")


def _says(text: str, draft: Draft) -> float:
    """How much a block says, in characters."""
    length = len(text)
    if not length or draft.linked > length * _MUCH_LINKED:
        return 0.0
    if length >= _LONG:
        return float(length)
    return length * 0.7 if length >= _SHORT and _SENTENCE_END.search(text) else 0.0


def _is_heading(element: Element) -> bool:
    return element.name in _HEADINGS or (element.parent is not None and element.parent.name in _HEADINGS)


def _is_called_body(element: Element) -> bool:
    return element.attributes.get("itemprop") == "articleBody" or bool(_names()["body"].search(_called(element)))


def _called(element: Element) -> str:
    if element.inner[1] <= element.inner[0]:
        return ""
    given = element.attributes
    return " ".join(given[name] for name in ("class", "id", "role") if name in given)


@cache
def _names() -> dict[str, re.Pattern[str]]:
    return {
        role: re.compile(rf"(?:^|[\s_-])(?:{'|'.join(map(_word, part['words']))})(?=$|[\s_-])", re.IGNORECASE)
        for role, part in _tables().items()
        if "words" in part
    }


@cache
def _calls() -> re.Pattern[str]:
    beginnings = "|".join(re.escape(one) for one in _tables()["calls"]["beginnings"])
    return re.compile(rf"(?:{beginnings})(?!\w)", re.IGNORECASE)


def _word(word: str) -> str:
    return re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "")


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    source = resources.files(__package__).joinpath("data", "boilerplate.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
