# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Whose page it is: whom "we" means outside quotations, and whether a page tells its publisher's own acts.

A page of measures begins with the state or body that takes them ("Norway closed …"), or says so in
its title ("Norway's Response to …"). A release of a ministry tells what that ministry's state does:
there a passive without "by" is its own act. A story of a wire is nobody's page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from holdfast.readers.text.measures.naming import ACTORS

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast import Cast
    from holdfast.readers.text.prose import Prose

__all__ = ["is_official", "publisher_of"]

_OPENING = 200  # characters of a paragraph in which it says who acts
_TITLES = 6  # paragraphs in which a title may say whose page it is
_HEAD = 600  # characters in which a release calls itself one
_FIRSTS = 12  # paragraphs in which "we" makes a page its publisher's
_GOVERNED = re.compile(
    r"(?:[’']s?|\b(?:of|on|in|by|to|from|against|with|for|at|into|between|about|near|over|than)(?: the)?)\s+\Z",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"[’']s? (?:new |own |national |main )?"
    r"(?:response|answer|measures|actions|support|sanctions|reply|contribution|policy|steps)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"(?:Side by side|Together|Along|Alongside|Jointly|With|Like|As)\b[^.]*\Z")
_RELEASE = re.compile(
    r"\b(?:press (?:release|office|service|statement)|media release|news release|for immediate release|"
    r"page last updated)\b",
    re.IGNORECASE,
)
_WE = re.compile(
    r"(?:\A\W*|[.,;:] )(?:we have|we are|we will|we also|we support|we stand|our government)\b", re.IGNORECASE
)


def publisher_of(prose: Prose, cast: Cast) -> str:
    """The first state or body that a paragraph of a document begins with, or whose page its title says that it is."""
    text = prose.text
    for number, paragraph in enumerate(prose.paragraphs):
        if paragraph.role not in {"body", "title"} or paragraph.kind == "item" or text[paragraph.start] in '“"':
            continue
        for one in cast.mentions_in(paragraph.start, min(paragraph.end, paragraph.start + _OPENING)):
            if one.type not in ACTORS or one.kind not in {"full", "abbreviation"}:
                continue
            if number < _TITLES and _OWN.match(text, one.end):
                return one.canonical
            told = text[one.end : one.end + 1] in "’'" or _GOVERNED.search(text, paragraph.start, one.start)
            if not told and not _BESIDE.match(text[paragraph.start : one.start]):
                return one.canonical
    return ""


def is_official(prose: Prose) -> bool:
    """Whether a document is its publisher's own page: a release, or one that says "we have …"."""
    if _RELEASE.search(prose.text, 0, _HEAD):
        return True
    return any(
        paragraph.role == "body"
        and _WE.search(prose.text, paragraph.start, min(paragraph.end, paragraph.start + _HEAD))
        for paragraph in prose.paragraphs[:_FIRSTS]
        if prose.text[paragraph.start] not in '“"'
    )
