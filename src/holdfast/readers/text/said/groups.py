# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Stretches between marks that are one quotation, and rows that stand in what other rows report.

Two stretches are one quotation where they have one speaker at one place of the text and no two verbs: "“Those costs,”
she noted, “will …”" is one, "called it “dark,” and said it “will pass”" are two. A stretch whose marks stay open to the
end of its paragraph goes on where the next paragraph begins with marks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from holdfast.readers.text.found import QuotationFound, Span
from holdfast.readers.text.quote_marks import Quoted
from holdfast.readers.text.said.forms import form_of
from holdfast.readers.text.said.quotations import Attribution, Speaker

__all__ = ["APART", "JOINED", "Group", "chain", "groups_of"]

APART = frozenset({"scare", "title"})
"""Forms that are no speech."""
JOINED = 8
"""Attributions before and behind one that may stand in its sentence."""
_LOOK_BACK = 3  # groups: a title may stand between two stretches


@dataclass
class Group:
    """Stretches between marks that one attribution covers; `apart` is "scare" or "title" where they are no speech.

    `form` is known of a single stretch already.
    """

    quotes: list[Quoted]
    speaker: Speaker | None
    open: bool = False
    apart: str = ""
    form: str = ""

    @property
    def place(self) -> int:
        """Where it is spoken: at its verb, or where it begins."""
        verb = self.speaker.verb if self.speaker is not None else None
        return verb[0] if verb is not None else self.quotes[0].start


def groups_of(text: str, said: Sequence[Attribution]) -> list[Group]:
    """The attributions of a section, put together."""
    found: list[Group] = []
    for one in said:
        if found and _goes_on(text, found[-1], one):
            last = found[-1]
        else:
            form = form_of(text, [one.quoted], one.speaker)
            if form in APART:
                found.append(Group([one.quoted], one.speaker, one.quoted.open, form))
                continue
            near = next((group for group in reversed(found[-_LOOK_BACK:]) if _is_one(group, one)), None)
            if near is None:
                found.append(Group([one.quoted], one.speaker, one.quoted.open, form=form))
                continue
            last = near
        last.form = ""
        last.quotes.append(one.quoted)
        if last.speaker is None or (last.speaker.verb is None and one.speaker is not None):
            last.speaker = one.speaker
        last.open = one.quoted.open
    return found


def _goes_on(text: str, group: Group, one: Attribution) -> bool:
    """Whether marks were left open at the end of the paragraph before, and this one begins with them."""
    if not group.open or group.apart or (one.speaker is not None and one.speaker.rule == "label"):
        return False
    return not text[group.quotes[-1].end : one.quoted.start].strip()


def _is_one(group: Group, one: Attribution) -> bool:
    if group.apart or group.speaker is None or one.speaker is None or one.speaker.rule == "paragraph":
        return False
    if (group.speaker.start, group.speaker.end) != (one.speaker.start, one.speaker.end):
        return False
    return group.speaker.verb is None or one.speaker.verb in {None, group.speaker.verb}


def chain(rows: list[QuotationFound], first: int) -> None:
    """Give the rows from `first` on, of one paragraph, the speakers of those that they are reported by."""
    wide = [
        n
        for n in range(first, len(rows))
        if rows[n].form in {"indirect", "partial"} and rows[n].speaker and not _is_answer(rows[n])
    ]
    for n in range(first, len(rows)):
        place = bisect_left(wide, n)
        around = [
            other
            for other in wide[max(0, place - JOINED) : place + JOINED]
            if other != n and rows[other].speaker != rows[n].speaker and _holds(rows[other], rows[n])
        ]
        if around:
            around.sort(key=lambda other: -_width(rows[other]))
            names = tuple(dict.fromkeys(rows[other].speaker for other in around))
            rows[n] = replace(rows[n], asserters=names, origin=around[-1])


def _is_answer(row: QuotationFound) -> bool:
    """Whether a row only tells what somebody says to another's words: "…, which Anna Example denies"."""
    if row.rule == "reported-by@1":
        return True
    behind = row.content is not None and row.verb_span is not None and row.content[1] <= row.verb_span[0]
    return behind and row.force == "denial"


def _holds(row: QuotationFound, inner: QuotationFound) -> bool:
    """Whether verb and speaker of `inner` stand in what `row` reports, and its own verb does not."""
    content = row.content
    if content is None or row.verb_span is None or inner.verb_span is None or inner.speaker_span is None:
        return False
    return (
        _lies_in(inner.verb_span, content)
        and _lies_in(inner.speaker_span, content)
        and not _lies_in(row.verb_span, content)
    )


def _lies_in(span: Span, around: Span) -> bool:
    return around[0] <= span[0] < around[1]


def _width(row: QuotationFound) -> int:
    return 0 if row.content is None else row.content[1] - row.content[0]
