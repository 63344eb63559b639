# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Posts of a page: a live blog, a log of days, a run of updates, each with its own time.

Posts are siblings (elements of one parent and one name) that each hold a `<time>` and a block
that says something; three of them make a run, two where they are called `<article>`. "He" and
"the minister" of one post say nothing of the next, so a post is a section of its own.

A short line that is nothing but a time is the dateline of its post, or of the page.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from holdfast.readers.documents.html_text import Page
from holdfast.readers.documents.html_tree import Element

__all__ = ["posts_of", "with_datelines"]

_RUN, _RUN_OF_ARTICLES = 3, 2
_HIGHEST = 16
_SAYS = 80  # characters
_LONGEST_TIME, _LONGEST_DATELINE = 48, 160  # characters
_MOST_OF_A_PAGE = 3  # different times that one page has of its own: published, updated, read
_BYLINE = re.compile(r"\d|(?i:\b(?:by|from|von|par|por|staff|correspondent|reporter|editor)\b)|[A-Z]\w+\s+[A-Z]\w+")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_TIME = re.compile(
    rf"(?:(?:\d{{1,2}}[:.h]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?|\d{{1,2}}\s*[ap]\.?m\.?|{_MONTH}|(?:19|20)\d\d|\d{{1,2}}(?:st|nd|rd|th)?"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|\d+\s*(?:min(?:ute)?s?|h(?:ou)?rs?|days?|[mhd])\s+ago"
    r"|gmt|utc|bst|[ce]es?t|e[sd]t|msk|today|yesterday|updated|published|posted|at|on|local time)[\s,.:|/()–—-]*)+",
    re.IGNORECASE,
)


def with_datelines(page: Page, roles: Sequence[str], posts: Sequence[int]) -> list[str]:
    """The roles, with lines that are nothing but a time as datelines: in posts, and one line outside of them.

    Several lines of different times outside of posts are a list of other things with their days.
    """
    held: set[Element | None] = set()
    for time in (one for one in page.stating if one.name == "time"):
        held |= {time, time.parent, time.parent and time.parent.parent}
    times: dict[int, str] = {}
    found = list(roles)
    for index, draft in enumerate(page.drafts):
        text = page.text[draft.start : draft.end] if draft.end - draft.start <= _LONGEST_DATELINE else ""
        if roles[index] == "dateline" and not _BYLINE.search(text):  # called so by a class, and none
            found[index] = "related"
        if (
            any(map(str.isdigit, text))
            and (draft.element in held or roles[index] in {"body", "dateline"})
            and _is_time(draft.element, text)
        ):
            times[index] = text
    outside = len({text for index, text in times.items() if not posts[index]})
    for index in times:
        if posts[index] or outside == 1:
            found[index] = "dateline"
        elif outside > _MOST_OF_A_PAGE and found[index] == "dateline":
            found[index] = "related"
    return found


def _is_time(element: Element, text: str) -> bool:
    if element.name in {"td", "th", "li", "h1", "h2", "h3", "h4", "h5", "h6"}:  # a table or list of days says something
        return False
    return (
        len(text) <= _LONGEST_TIME
        and _TIME.fullmatch(text.strip()) is not None
        and (":" in text or len(text.split()) > 1 or "ago" in text)
    )


def posts_of(page: Page, roles: Sequence[str]) -> list[int]:
    """For every block the number of its post, from 1 in the order of the page; 0 outside of posts."""
    runs: dict[tuple[Element, str], dict[Element, None]] = {}
    for time in (one for one in page.stating if one.name == "time"):
        at, steps = time, 0
        while at.parent is not None and at.parent.name and steps < _HIGHEST:
            runs.setdefault((at.parent, at.name), {})[at] = None
            at, steps = at.parent, steps + 1
    said = [
        draft.element.start
        for draft, role in zip(page.drafts, roles, strict=True)
        if role == "body" and draft.end - draft.start >= _SAYS
    ]
    best: list[Element] = []
    for (_, name), members in runs.items():
        least = _RUN_OF_ARTICLES if name == "article" else _RUN
        if len(members) >= max(least, len(best) + 1):
            speaking = [one for one in members if bisect_left(said, one.start) < bisect_left(said, one.end)]
            best = speaking if len(speaking) >= max(least, len(best) + 1) else best
    best.sort(key=lambda one: one.start)
    starts = [one.start for one in best]
    numbers = []
    for draft in page.drafts:
        number = bisect_right(starts, draft.element.start)
        numbers.append(number if number and draft.element.start < best[number - 1].end else 0)
    return numbers
