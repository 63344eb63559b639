# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where the words of a page lead to: the addresses of a unit's links, before and after."""

from __future__ import annotations

import html
import re

from holdfast.readers.documents.view import TextView
from holdfast.record.revisions_units import Unit

__all__ = ["link_changes"]

_HREF = re.compile(r"<a\b[^>]*?\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))", re.IGNORECASE)
_TAGS_BEFORE = re.compile(r"(?:<[a-zA-Z/][^<>]{0,2000}>\s*){1,8}\Z")
_BEFORE = 2500  # characters of tags that open before the first word of a unit
_SESSION = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|sid|session\w*|ref|v|ver)=[^&#]*", re.IGNORECASE)


def link_changes(old: TextView, before: Unit, new: TextView, after: Unit) -> tuple[tuple[str, str], ...]:
    """The addresses that differ between two units of the same words, in order; () in anything but pages.

    Parameters that only say where a visitor came from are left out.
    """
    if not (old.maker.startswith("html@") and new.maker.startswith("html@")):
        return ()
    was, now = _links(old, before), _links(new, after)
    if was == now:
        return ()
    if len(was) == len(now):
        return tuple((one, other) for one, other in zip(was, now, strict=True) if one != other)
    gone = [(one, "") for one in was if one not in now]
    come = [("", one) for one in now if one not in was]
    return tuple(gone + come)


def _links(view: TextView, unit: Unit) -> list[str]:
    source = view.characters.text
    start, end = view.pieces.source(unit.start, unit.end)
    opened = _TAGS_BEFORE.search(source, max(0, start - _BEFORE), start)
    found = []
    for match in _HREF.finditer(source, opened.start() if opened else start, end):
        address = html.unescape(match.group(1) or match.group(2) or match.group(3) or "").strip()
        address = _SESSION.sub("", address)
        if not address.startswith(("#", "javascript:")):
            found.append(address)
    return found
