# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The text of a page as a reader sees it, block by block, with the way back to the source.

What a browser would show and how it would break lines is approximated by the names of the
elements (there is no style sheet here): everything but inline formatting parts blocks, `<br>`
begins a new line of one, white space is one blank except in `<pre>`. Left out is what nobody
sees: scripts, styles, templates, and elements with `hidden` or an inline `display:none`.
Which blocks are content is not decided here (`main_content`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from holdfast.readers.documents.html_tokens import unescaped
from holdfast.readers.documents.html_tree import Element, Words, read_tree, walk
from holdfast.readers.documents.view import Pieces

__all__ = ["INLINE", "Draft", "Page", "read_page"]

INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "img", "picture", "source", "svg", "path", "g", "use", "script", "style",
})  # fmt: skip
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "title", "svg", "math", "datalist", "object"})
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAYBE_UNSEEN = re.compile(r"hidden|display\s*:", re.IGNORECASE)
_MANY_BLANKS = re.compile(r"[ \t\n\r\f\v]{2,}")
_WHITE = " \t\n\r\f\v"  # a no-break space is a character like others
_BLANKS = {ord(char): " " for char in _WHITE}


@dataclass(slots=True)
class Draft:
    """A block before its role is known.

    `element` is the innermost element that holds all of it, `linked` how many of its
    characters stand in links. The one mutable value here: a page fills it while it is read.
    """

    start: int
    end: int
    element: Element
    linked: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """The visible text of a page: blocks parted by one newline, in the order of the source.

    `stating` are the elements that may say something of the page itself (`html_tree.STATING`).
    """

    root: Element
    text: str
    pieces: Pieces
    drafts: tuple[Draft, ...]
    stating: tuple[Element, ...] = ()


def read_page(source: str) -> Page:
    """Read the visible text of a page; never fails, however broken the page is."""
    stating: list[Element] = []
    root = read_tree(source, stating)
    reader = _Reader(source, root)
    unseen: Element | None = None
    for node, entering in walk(root):
        if isinstance(node, Words):
            if unseen is None and not node.raw:
                reader.words(node)
            continue
        if unseen is not None:
            if node is unseen and not entering:
                unseen = None
            continue
        if entering and _is_unseen(node):
            if node.children:
                unseen = node
            if node.name not in INLINE or not _says_nothing(source, node):
                reader.flush()  # or a span across it would cover words that the view does not have
            continue
        reader.element(node, entering=entering)
    reader.flush()
    return Page(root, "".join(reader.text), reader.pieces, tuple(reader.drafts), tuple(stating))


def _is_unseen(element: Element) -> bool:
    if element.name in _UNSEEN:
        return True
    if not element.mentions(_MAYBE_UNSEEN):  # attributes are read for the few that may matter
        return False
    given = element.attributes
    return "hidden" in given or ("style" in given and _UNSEEN_STYLE.search(given["style"]) is not None)


def _says_nothing(source: str, element: Element) -> bool:
    """No words in it but those of scripts and styles."""
    return not any(
        isinstance(node, Words) and not node.raw and source[node.start : node.end].strip(_WHITE)
        for node, _ in walk(element)
    )


class _Reader:
    """Gathers the words of one block after the other."""

    def __init__(self, source: str, root: Element) -> None:
        self.text: list[str] = []
        self.pieces = Pieces()
        self.drafts: list[Draft] = []
        self._source = source
        self._links = 0
        self._pre = 0
        self._draft: Draft | None = None
        self._block = root
        self._gap: tuple[str, int, int] | None = None  # a blank or a line's end seen behind the last word, its source

    def element(self, element: Element, *, entering: bool) -> None:
        """A tag of a seen element."""
        name = element.name
        if name == "a":
            self._links += 1 if entering else -1
        elif name == "br":
            if entering and self._draft is not None:
                self._gap = ("\n", element.start, element.end)
        elif name not in INLINE:
            self.flush()
            if name == "pre":
                self._pre += 1 if entering else -1
            self._block = element if entering else element.parent or element

    def words(self, words: Words) -> None:
        """A run of text."""
        run = self._source[words.start : words.end]
        if "&" not in run and not self._pre:
            if run.strip(_WHITE):
                self._verbatim(run, words.start)
            elif self._draft is not None:  # between blocks it parts nothing
                self._gap = self._gap or (" ", words.start, words.end)
            return
        for start, end, text in unescaped(self._source, words.start, words.end):
            if len(text) != end - start:
                self._put(text, start, end)  # a character reference, a no-break space among them, is no white space
            elif self._pre:
                self._lines(text, start)
            else:
                self._verbatim(text, start)

    def flush(self) -> None:
        """End the block."""
        if self._draft is not None:
            self._draft.end = self.pieces.size
            self.drafts.append(self._draft)
            self._draft = None
        self._gap = None

    def _verbatim(self, text: str, start: int) -> None:
        at = 0
        text = text.translate(_BLANKS)
        for many in _MANY_BLANKS.finditer(text):
            self._spaced(text[at : many.start()], start + at)
            self._gap = self._gap or (" ", start + many.start(), start + many.end())
            at = many.end()
        self._spaced(text[at:], start + at)

    def _spaced(self, text: str, start: int) -> None:
        """Text in which white space is single blanks at most."""
        if not text:
            return
        begin = 1 if text[0] == " " else 0
        end = len(text) - 1 if len(text) > begin and text[-1] == " " else len(text)
        if begin:
            self._gap = self._gap or (" ", start, start + 1)
        if end > begin:
            self._put(text[begin:end], start + begin, start + end)
        if end < len(text):
            self._gap = self._gap or (" ", start + end, start + len(text))

    def _lines(self, text: str, start: int) -> None:
        for line in re.finditer(r"[^\n]+|\n", text):
            if line.group() != "\n":
                self._put(line.group(), start + line.start(), start + line.end())
            elif self._draft is not None:
                if self._gap is not None:
                    self._add(*self._gap)
                self._gap = ("\n", start + line.start(), start + line.end())

    def _put(self, text: str, start: int, end: int) -> None:
        if self._draft is None:
            if self.drafts:
                self._add("\n", start, start)
            self._draft = Draft(self.pieces.size, self.pieces.size, self._block)
        elif self._gap is not None:
            self._add(*self._gap)
        self._gap = None
        self._add(text, start, end)
        if self._links > 0:
            self._draft.linked += len(text)

    def _add(self, text: str, start: int, end: int) -> None:
        self.text.append(text)
        self.pieces.add(len(text), start, end)
