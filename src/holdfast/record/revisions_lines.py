# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A revision in words, and as rows.

`lines` tells it as a careful person would: first what the publisher changed, then what the two
captures cannot tell, then what moved, and the noise in one line per kind. Words that went are
`[-so-]`, words that came `{+so+}`. `rows` gives every change with character and byte offsets on
both sides; `finding_rows` what that does to the findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from holdfast.readers.documents.view import TextView
from holdfast.record.revisions_model import Change, FindingChange, Hole, Revision, Side

__all__ = ["finding_rows", "lines", "rows", "word_diff"]

_AROUND = 60  # characters of context around words that differ
_LONGEST = 220  # characters of an added or removed text
_SIGNS = {"added": "+", "removed": "-", "edited": "~", "moved": ">", "kept": " "}
_STATES = {True: True, False: False, None: "unknown"}
_NOUNS = {
    "quotations": "quotation", "measures": "measure", "claims": "claim", "quantities": "figure", "dates": "date",
}  # fmt: skip
_MOST_FINDINGS = 12
_MOST_LINKS = 5
_VERDICTS = {
    True: "What the page says was changed.",
    None: "Whether what the page says was changed cannot be told from these two captures.",
    False: "What the page says was not changed.",
}


def lines(revision: Revision) -> list[str]:
    """The revision as text, a line each; nothing is left out but counted."""
    told = [_VERDICTS[revision.substantive], *(f"Note: {note}." for note in revision.notes)]
    changes = revision.changes
    told += _section(revision, "The page's own date", [one for one in changes if one.effect == "date_bump"])
    told += _section(revision, "Changed", [one for one in changes if one.effect == "text"])
    unknown = [one for one in changes if one.effect == "extraction"]
    told += _section(revision, "Perhaps no edit: one of the captures may have lost it", unknown)
    told += _holes("older", revision.old, revision.old_holes if unknown else ())
    told += _holes("newer", revision.new, revision.new_holes if unknown else ())
    told += _statements(revision)
    moved = [one for one in changes if one.status == "moved" and one.effect == "layout"]
    told += _section(revision, "In another place, unchanged", moved)
    told += _section(revision, "Lead elsewhere", [one for one in changes if one.effect == "link"])
    told += _section(revision, "Around the text", _furniture(changes))
    told += _noise(changes)
    return told


def _section(revision: Revision, title: str, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    found = ["", f"{title} ({len(changes)})"]
    for one in changes:
        found.append(f"  {_SIGNS[one.status]} {_told(revision, one)}")
        if one.reason and one.effect != "date_bump":
            found.append(f"      {one.reason}")
        found += [f"      {old or 'no link'} → {new or 'no link'}" for old, new in one.links[:_MOST_LINKS]]
        if len(one.links) > _MOST_LINKS:
            found.append(f"      … and {len(one.links) - _MOST_LINKS} more links")
    return found


def _told(revision: Revision, one: Change) -> str:
    if one.words and one.old is not None and one.new is not None:
        return f"{_where(revision.new, one.new)}{word_diff(revision, one)}"
    if one.new is not None:
        return f"{_where(revision.new, one.new)}{_quoted(revision.new, one.new)}"
    side = one.old
    return "" if side is None else f"{_where(revision.old, side)}{_quoted(revision.old, side)}"


def _where(view: TextView, side: Side) -> str:
    first, last = view.blocks[side.first], view.blocks[side.last - 1]
    if not first.path.startswith(("line ", "page ")):
        return ""
    if first.path == last.path:
        return f"{first.path}: "
    return f"{first.path} to {last.path.rpartition(' ')[2]}: "


def _quoted(view: TextView, side: Side) -> str:
    blocks = view.blocks[side.first : side.last]
    parts = [" ".join(view.text[block.start : block.end].split()) for block in blocks]
    text = " / ".join(parts)
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return text if len(parts) == 1 else f"{text} ({len(parts)} lines)"


def word_diff(revision: Revision, change: Change) -> str:
    """The words that differ in a change, with what stands around them: `[-old-]{+new+}`."""
    if change.old is None or change.new is None:
        return ""
    out: list[str] = []
    at = change.new.start
    before, after = revision.old.text, revision.new.text
    for one in change.words:
        out.append(_shortened(after[at : one.new[0]], first=not out, last=False))
        if one.old[0] < one.old[1]:
            blank = " " if before[one.old[0] - 1 : one.old[0]].isspace() else ""
            out.append(f"{blank}[-{before[slice(*one.old)]}-]")
            if before[one.old[1] : one.old[1] + 1].isspace() and one.new[0] == one.new[1]:
                out.append(" ")
        if one.new[0] < one.new[1]:
            out.append(f"{{+{after[slice(*one.new)]}+}}")
        at = one.new[1]
    out.append(_shortened(after[at : change.new.end], first=False, last=True))
    return " ".join("".join(out).split())


def _shortened(text: str, *, first: bool, last: bool) -> str:
    if len(text) <= 2 * _AROUND:
        return text
    head = "" if first else text[:_AROUND].rpartition(" ")[0]
    tail = "" if last else text[-_AROUND:].partition(" ")[2]
    return f"{head} … {tail}"


def _holes(which: str, view: TextView, holes: Sequence[Hole]) -> list[str]:
    return [f"  The {which} capture, {_place(view, one)}: {one.reason}." for one in holes]


def _place(view: TextView, hole: Hole) -> str:
    block = view.block_at(hole.start)
    if block is not None and block.path.startswith(("line ", "page ")):
        return block.path
    return f"characters {hole.start} to {hole.end}"


def _statements(revision: Revision) -> list[str]:
    found: list[str] = []
    withdrawn = _once([one for one in revision.findings if one.withdrawn and one.substantive is not False])
    if withdrawn:
        found += ["", f"Figures that are no longer given ({len(withdrawn)})"]
        found += [f"  - {one.said}{_unsure(one)}" for one in withdrawn[:_MOST_FINDINGS]]
        found += _rest(withdrawn)
    told = [one for one in revision.findings if revision.changes[one.change].effect != "date_bump"]
    others = [one for one in told if not one.withdrawn and one.kind in {"quotations", "measures", "claims"}]
    if others:
        found += ["", f"Statements ({len(others)})"]
        found += [_statement(one) for one in others[:_MOST_FINDINGS]]
        found += _rest(others)
    return found


def _once(found: Sequence[FindingChange]) -> list[FindingChange]:
    """A figure is told once where a claim and its quantity are both withdrawn."""
    told: list[FindingChange] = []
    for one in found:
        if not any(
            one.old is not None and other.old is not None and one.old[0] < other.old[1] and other.old[0] < one.old[1]
            for other in told
        ):
            told.append(one)
    return told


def _statement(one: FindingChange) -> str:
    noun = _NOUNS[one.kind]
    if one.status == "changed":
        return f"  ~ {noun}: {one.said} → {one.says} ({', '.join(one.differs)}){_unsure(one)}"
    sign, said = ("+", one.says) if one.status == "gained" else ("-", one.said)
    return f"  {sign} {noun}: {said}{_unsure(one)}"


def _unsure(one: FindingChange) -> str:
    return " (may be a hole in a capture)" if one.substantive is None else ""


def _rest(found: Sequence[FindingChange]) -> list[str]:
    return [f"  … and {len(found) - _MOST_FINDINGS} more"] if len(found) > _MOST_FINDINGS else []


def _furniture(changes: Sequence[Change]) -> list[Change]:
    return [one for one in changes if one.effect == "boilerplate" and one.status != "kept"]


def _noise(changes: Sequence[Change]) -> list[str]:
    kept = [one for one in changes if one.effect in {"layout", "encoding"} and one.status != "moved"]
    if not kept:
        return []
    counted = Counter(f"{one.effect}: {one.reason}" if one.reason else one.effect for one in kept)
    return ["", f"Noise ({len(kept)})", *(f"    {count} × {what}" for what, count in counted.most_common())]


def rows(revision: Revision, *, unchanged: bool = True) -> Iterator[dict[str, object]]:
    """Every change as a row: `start`, `end`, `byte_start`, `byte_end` on the newer side, `old_…` on the older.

    `substantive` is true, false or `"unknown"`; a side that is not there has nulls. `words` have offsets and bytes of
    both sides too. A change of several blocks is one row in plain text; elsewhere a row per block with the same
    `number`, because the bytes between two blocks may say what no reader sees.

    Args:
        revision: what to tell.
        unchanged: also what is the same on both sides.
    """
    for number, one in enumerate(revision.changes):
        if not (one.effect or unchanged):
            continue
        pieces = zip_longest(_pieces(revision.new, one.new), _pieces(revision.old, one.old))
        for part, (new, old) in enumerate(pieces):
            yield {
                "kind": "revision",
                "number": number,
                "status": one.status,
                "effect": one.effect,
                "substantive": _STATES[one.substantive],
                "role": one.role,
                **_span(revision.new, new, ""),
                **_span(revision.old, old, "old_"),
                "words": [
                    {**_words(revision.new, word.new, ""), **_words(revision.old, word.old, "old_")}
                    for word in (one.words if part == 0 else ())
                ],
                "links": [list(pair) for pair in one.links] if part == 0 else [],
                "reason": one.reason,
            }


def _pieces(view: TextView, side: Side | None) -> list[Side | None]:
    """A side as ranges that each say nothing but their text."""
    if side is None or side.last - side.first == 1 or view.maker.startswith("text@"):
        return [side]
    blocks = enumerate(view.blocks[side.first : side.last], side.first)
    return [Side(number, number + 1, block.start, block.end) for number, block in blocks]


def _span(view: TextView, side: Side | None, prefix: str) -> dict[str, object]:
    if side is None:
        names = ("start", "end", "byte_start", "byte_end", "text")
        return dict.fromkeys((f"{prefix}{name}" for name in names), None)
    return _words(view, (side.start, side.end), prefix)


def _words(view: TextView, span: tuple[int, int], prefix: str) -> dict[str, object]:
    first, last = view.bytes_of(*span)
    return {
        f"{prefix}start": span[0],
        f"{prefix}end": span[1],
        f"{prefix}byte_start": first,
        f"{prefix}byte_end": last,
        f"{prefix}text": view.text[slice(*span)],
    }


def finding_rows(revision: Revision) -> Iterator[dict[str, object]]:
    """What was gained, lost and changed, as rows with the offsets of both sides; `change` is the number of its row."""
    nothing = dict.fromkeys(("start", "end", "byte_start", "byte_end", "text"), None)
    for one in revision.findings:
        old = nothing if one.old is None else _words(revision.old, one.old, "")
        new = nothing if one.new is None else _words(revision.new, one.new, "")
        yield {
            "kind": one.kind,
            "status": one.status,
            "withdrawn": one.withdrawn,
            "substantive": _STATES[one.substantive],
            "change": one.change,
            "differs": list(one.differs),
            **new,
            **{f"old_{name}": value for name, value in old.items()},
        }
