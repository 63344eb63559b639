# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The styles of a DOCX: which paragraphs are headings, titles, captions, items, or hidden (ECMA-376-1, 17.7).

A style is known by its name, not by its id: programs translate ids (`berschrift1`), but the
names of the built-in styles stay English ("heading 1"). What a style does not say, the one it
is based on says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from holdfast.readers.documents.docx_xml import CLOSE, OPEN, attribute, events, is_on

__all__ = ["Style", "fallback_style", "read_styles"]

_HEADING = re.compile(r"heading ?([1-9])\Z", re.IGNORECASE)
_TITLES = frozenset({"title"})
_CAPTIONS = frozenset({"caption"})
_QUOTES = frozenset({"quote", "intense quote", "intensequote"})
_CONTENTS = re.compile(r"(?:toc ?[1-9]|toc heading|table of figures|index [1-9])\Z", re.IGNORECASE)
_DEEPEST = 32  # styles based on styles; Word allows fewer


@dataclass(frozen=True, slots=True)
class Style:
    """What a style means for the text. `level` 1 to 9 is a heading, `item` a list's level from 1 on, 0 neither."""

    name: str = ""
    based_on: str = ""
    level: int = 0
    item: int = 0
    hidden: bool | None = None

    @property
    def kind(self) -> str:
        """`caption`, `quote`, `contents` or ""."""
        low = self.name.lower()
        if low in _CAPTIONS:
            return "caption"
        if low in _QUOTES:
            return "quote"
        return "contents" if _CONTENTS.match(low) else ""


def read_styles(source: str) -> tuple[dict[str, Style], str]:
    """The styles of `styles.xml` by their ids, and the language of the text ("" when it is not said)."""
    raw: dict[str, Style] = {}
    language, current, style_id, in_numbering = "", Style(), "", False
    for what, name, _, _, value in events(source):
        if what == OPEN and name == "style":
            current, style_id = Style(), attribute(value, "styleId")
        elif what == CLOSE and name == "style":
            raw[style_id] = _with_name(current)
            style_id = ""
        elif name == "numPr":
            in_numbering = what == OPEN
        elif what == OPEN and not style_id:
            if name == "lang" and not language:
                language = attribute(value, "val").lower()[:35]
        elif what == OPEN:
            current = _property(current, name, value, in_numbering=in_numbering)
    return {key: _resolved(raw, key) for key in raw}, language


def fallback_style(style_id: str) -> Style:
    """A style that `styles.xml` does not define, by its id."""
    return _with_name(Style(name=re.sub(r"(?<=[a-z])(?=\d)", " ", style_id)))


def _property(style: Style, name: str, value: str, *, in_numbering: bool) -> Style:
    given = attribute(value, "val")
    if name == "name":
        return replace(style, name=given)
    if name == "basedOn":
        return replace(style, based_on=given)
    if name == "outlineLvl" and given.isdecimal():
        return replace(style, level=int(given[:3]) + 1 if int(given[:3]) < 9 else 0)  # noqa: PLR2004 - 9 is body text
    if name == "ilvl" and in_numbering and given.isdecimal():
        return replace(style, item=min(int(given[:3]), 8) + 1)
    if name == "numId" and in_numbering:
        return replace(style, item=max(style.item, 1) if given != "0" else 0)
    if name == "vanish":
        return replace(style, hidden=is_on(value))
    return style


def _with_name(style: Style) -> Style:
    found = _HEADING.match(style.name)
    if found and not style.level:
        return replace(style, level=int(found[1]))
    if style.name.lower() in _TITLES:
        return replace(style, level=1)
    return style


def _resolved(raw: dict[str, Style], key: str) -> Style:
    style = raw[key]
    base = raw.get(style.based_on)
    for _ in range(_DEEPEST):
        if base is None:
            break
        style = replace(
            style,
            level=style.level or base.level,
            item=style.item or base.item,
            hidden=base.hidden if style.hidden is None else style.hidden,
        )
        base = raw.get(base.based_on)
    return style
