# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A page as a text view: every visible block with its kind, its role and its place.

Nothing visible is left out: menus, captions and teasers stand in the view with their role, so
that a reader can be shown what was not read for facts, and a difference between two captures
can be told to lie outside what the page says.
"""

from __future__ import annotations

from holdfast.readers.documents.characters import read_characters
from holdfast.readers.documents.html_posts import posts_of, with_datelines
from holdfast.readers.documents.html_text import Draft, read_page
from holdfast.readers.documents.html_tree import Element, path_of, walk
from holdfast.readers.documents.main_content import choose
from holdfast.readers.documents.oddities import byte_notes
from holdfast.readers.documents.stated import PageFact, facts_of
from holdfast.readers.documents.view import Block, TextView

__all__ = ["MAKER", "read_html", "read_html_facts"]

MAKER = "html@1"

_KINDS = {"li": "item", "dt": "item", "dd": "item", "td": "cell", "th": "cell", "blockquote": "quote", "pre": "code"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
_DEEPEST = 16  # of lists in lists; a deeper item is as deep


def read_html(data: bytes, *, transport: str | None = None) -> TextView:
    """The text view of a page; `stated` on ranges of its source. Arguments and errors as `read_html_facts`."""
    return read_html_facts(data, transport=transport)[0]


def read_html_facts(data: bytes, *, transport: str | None = None) -> tuple[TextView, tuple[PageFact, ...]]:
    """The text view of a page, and what the page states of itself with the rung each fact was found on.

    Args:
        data: the page, decoded from transfer and content codings.
        transport: the charset of its Content-Type, if any.

    Raises:
        InputError: the bytes are no text.
    """
    characters = read_characters(data, transport=transport, markup=True)
    page = read_page(characters.text)
    chosen = choose(page).roles
    posts = posts_of(page, chosen)
    roles = with_datelines(page, chosen, posts)
    paths: dict[Element, str] = {}
    blocks = tuple(
        _block(draft, role, post, paths) for draft, role, post in zip(page.drafts, roles, posts, strict=True)
    )
    facts = facts_of(page, characters.text, roles)
    stated = tuple((fact.name, fact.value, fact.start, fact.end) for fact in facts)
    language = _language(page.root) or next((fact.value.lower()[:35] for fact in facts if fact.name == "language"), "")
    return TextView(
        MAKER, page.text, blocks, characters, page.pieces, language=language, stated=stated,
        notes=byte_notes(characters, data),
    ), facts  # fmt: skip


def _block(draft: Draft, role: str, post: int, paths: dict[Element, str]) -> Block:
    element: Element | None = draft.element
    kind, level = "paragraph", 0
    while element is not None and kind == "paragraph" and element.name not in {"body", "article", "section", "main"}:
        if element.name in _HEADINGS:
            kind, level = "heading", _HEADINGS[element.name]
        else:
            kind = _KINDS.get(element.name, kind)
        level = _depth(element) if kind == "item" else level
        element = element.parent
    return Block(draft.start, draft.end, kind, role, level, path_of(draft.element, paths), post)


def _depth(element: Element) -> int:
    depth = 0
    at: Element | None = element
    while at is not None and depth < _DEEPEST:
        depth += at.name in _LISTS
        at = at.parent
    return depth


def _language(root: Element) -> str:
    """What the page says of its language: the `lang` of its first element that has one, as it stands there."""
    for seen, (node, entering) in enumerate(walk(root)):
        if seen > 20:  # noqa: PLR2004 - it stands on <html> or <body>, or nowhere
            break
        if entering and isinstance(node, Element) and node.name in {"html", "body"}:
            given = node.attributes.get("lang") or node.attributes.get("xml:lang")
            if given:
                return given.strip().lower()[:35]  # RFC 5646, 4.4.1: nothing longer needs to be held
    return ""
