# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A passage as the reader shows it: its characters, escaped, with the findings marked among them.

Nothing of a document's own markup reaches a page: a view is text, and every character of it
is escaped here. What has no shape of its own (an override of the reading direction, say) is
shown as its code point. An anchor stands where each finding begins; behind those that are
noted stands their key, which leads to their evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from holdfast.web.margin import KINDS, Passage, Segment
from holdfast.web.text import visible

__all__ = ["inline"]

_NOTED = {kind.letter: kind for kind in KINDS if kind.noted}
_LETTERS = {kind.letter: kind for kind in KINDS}


def inline(text: str, passage: Passage, *, here: str, address: Callable[[str], str]) -> Markup:
    """The characters of `passage` with everything found in them marked.

    Args:
        text: of the whole view.
        passage: what is shown.
        here: the key of the finding that was asked for, or "".
        address: where a key's evidence is shown.
    """
    return Markup().join(
        piece for segment in passage.segments for piece in _pieces(text, segment, here=here, address=address)
    )


def _pieces(text: str, segment: Segment, *, here: str, address: Callable[[str], str]) -> Iterator[Markup]:
    for key in segment.opens:
        yield Markup('<span class="anchor" id="{}"></span>').format(key)
    said = visible(text[segment.start : segment.end], keep="\n\t")
    if segment.marks:
        classes = " ".join([*(f"x-{name}" for name in segment.marks), *(["here"] if here in segment.keys else [])])
        yield Markup('<span class="{}" data-k="{}">{}</span>').format(classes, " ".join(segment.keys), said)
    else:
        yield said
    for key in segment.closes:
        kind = _NOTED.get(letter_of(key))
        if kind is not None:
            yield Markup('<sup class="ref ref-{}"><a href="{}" title="{} {}: evidence">{}</a></sup>').format(
                kind.name, address(key), kind.one, number_of(key), escape(key)
            )


def letter_of(key: str) -> str:
    """The letter of a key's kind: of `q3` and of `v1q3` it is `q`; "" of what is no key."""
    bare = key.rstrip("0123456789")
    return bare[-1:] if bare[-1:] in _LETTERS else ""


def number_of(key: str) -> str:
    """The number of a key within its kind."""
    return key[len(key.rstrip("0123456789")) :]
