# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What changed from one capture of a page to the next: as a careful person would tell it.

First what the publisher changed, with the words that came and went inside their sentences; then
what the two captures cannot tell from a hole in one of them; what that did to the statements; and
folded away, counted, what is noise. Every difference leads to its place in the reader, on either
side. The comparison itself is `record.revisions`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from holdfast.readers.documents.view import TextView
from holdfast.readers.text.reading import ViewRead
from holdfast.record.revisions import Change, FindingChange, Hole, Revision, Side, compare
from holdfast.web.asked import Asked
from holdfast.web.reading import place_in
from holdfast.web.render import url
from holdfast.web.text import visible
from holdfast.workspace.documents import OpenedDocument, Version, open_document, versions_of
from holdfast.workspace.evidence import find_capture

__all__ = ["document_changes"]

_VERDICTS = {
    True: "What the page says was changed.",
    None: "Whether what the page says was changed cannot be told from these two captures.",
    False: "What the page says was not changed.",
}
_SECTIONS = (
    ("date", "The page’s own date", "date_bump", ""),
    ("text", "Changed by the publisher", "text", ""),
    ("unsure", "Perhaps no edit: one of the captures may have lost it", "extraction",
     "A difference that a loss in one of the captures explains as well as an edit."),
    ("links", "Leads elsewhere", "link", "The same words with another address behind them."),
)  # fmt: skip
_FOLDED = (
    ("moved", "In another place, unchanged"),
    ("around", "Around the text: menus, footers, lists of other pages"),
    ("noise", "Noise: layout and encoding"),
)
_WORDS = {"kept": "unchanged", "edited": "edited", "added": "added", "removed": "removed", "moved": "moved"}
_NOUNS = {
    "quotations": "quotation", "measures": "measure", "claims": "claim", "quantities": "figure", "dates": "date",
}  # fmt: skip
_AROUND = 140  # characters of unchanged text left standing on each side of a change
_LONGEST = 1_500
_MOST = 200  # changes of one section
Pieces = list[tuple[str, Markup]]


@dataclass(frozen=True, slots=True)
class _Sides:
    """The two versions with the views that were compared."""

    old: OpenedDocument
    new: OpenedDocument
    old_view: ViewRead
    new_view: ViewRead

    def link(self, side: Side | None, *, new: bool) -> str | None:
        """Where a side of a change stands in the reader."""
        if side is None:
            return None
        one, view = (self.new, self.new_view) if new else (self.old, self.old_view)
        return place_in(one.id, view.number, (side.start, side.end))


def document_changes(asked: Asked) -> Response:
    """The changes from the version before (or `from`) to this one.

    Raises:
        NotFound: no such capture.
        InputError: one of them is no document.
    """
    reference = f"c{find_capture(asked.vault, asked.params['id'])}"
    versions = versions_of(asked.workspace, reference)
    given = (asked.query.get("from") or asked.query.get("against", "")).strip()  # the command calls it --against
    before = f"c{find_capture(asked.vault, given)}" if given else _before(versions, reference)
    new = open_document(asked.workspace, reference)
    values: dict[str, object] = {
        "title": f"Changes: {new.title}", "at": "/documents", "caption": new.title, "reference": reference,
        "before": before, "versions": _listed(versions, reference, before), "reader": url(f"/documents/{reference}"),
    }  # fmt: skip
    if before is None:
        return asked.page("revision.html", {**values, "found": None})
    old = open_document(asked.workspace, before)
    sides = _Sides(old, new, _main(old), _main(new))
    revision = asked.memory.recall(
        f"revision {before} {reference}", (asked.state(), id(old.read), id(new.read)), lambda: _compared(sides),
        passing=True,
    )  # fmt: skip
    return asked.page("revision.html", {**values, "found": _told(revision, sides)})


def _before(versions: Sequence[Version], reference: str) -> str | None:
    """The capture of the page before this one; of the first, the one behind it."""
    ids = [one.document.id for one in versions]
    at = ids.index(reference) if reference in ids else 0
    return ids[at - 1] if at > 0 else None


def _listed(versions: Sequence[Version], reference: str, before: str | None) -> list[dict[str, object]]:
    return [
        {
            "id": one.document.id, "when": one.document.captured, "stated": one.document.modified or
            one.document.published, "here": one.document.id == reference, "chosen": one.document.id == before,
            "basis": one.basis,
        }
        for one in versions
    ]  # fmt: skip


def _main(opened: OpenedDocument) -> ViewRead:
    return next((one for one in opened.read.views if one.stream.use == "main"), opened.read.views[0])


def _compared(sides: _Sides) -> Revision:
    return compare(
        sides.old_view.stream.view, sides.new_view.stream.view,
        old_found=sides.old_view.understood, new_found=sides.new_view.understood,
    )  # fmt: skip


def _told(revision: Revision, sides: _Sides) -> dict[str, object]:
    changes = revision.changes
    sections = [
        {
            "key": key, "title": title, "note": note, "count": len(found),
            "changes": [_change(revision, sides, one) for one in found[:_MOST]],
        }
        for key, title, effect, note in _SECTIONS
        for found in [[one for one in changes if one.effect == effect]]
        if found
    ]  # fmt: skip
    return {
        "verdict": _VERDICTS[revision.substantive], "substantive": revision.substantive,
        "old": _version(sides.old), "new": _version(sides.new),
        "counts": _counts(changes), "sections": sections, "notes": revision.notes,
        "holes": [
            *(_hole("older", sides.old, sides.old_view, one) for one in revision.old_holes),
            *(_hole("newer", sides.new, sides.new_view, one) for one in revision.new_holes),
        ],
        "statements": [_statement(sides, one) for one in revision.findings if one.status not in {"kept", "moved"}],
        "folded": list(_folded(revision, sides)),
    }  # fmt: skip


def _version(opened: OpenedDocument) -> dict[str, object]:
    facts = opened.read.facts
    return {
        "id": opened.id, "captured": opened.line.captured, "stated": facts.modified or facts.published,
        "href": url(f"/documents/{opened.id}"),
    }  # fmt: skip


def _counts(changes: Sequence[Change]) -> list[tuple[str, int]]:
    """How many blocks became what, as far as the text itself is concerned."""
    said = [one for one in changes if one.effect != "boilerplate"]
    counted = Counter("kept" if one.effect in {"", "layout", "encoding"} else one.status for one in said)
    return [(_WORDS[status], counted[status]) for status in ("edited", "added", "removed", "moved", "kept")
            if counted[status]]  # fmt: skip


def _change(revision: Revision, sides: _Sides, one: Change) -> dict[str, object]:
    return {
        "status": _WORDS[one.status], "kind": one.status, "role": one.role,
        "reason": "" if one.effect == "date_bump" else one.reason,
        "pieces": list(_pieces(revision, one)), "links": one.links,
        "old": sides.link(one.old, new=False), "new": sides.link(one.new, new=True),
        "unsure": one.substantive is None,
    }  # fmt: skip


def _pieces(revision: Revision, one: Change) -> Iterator[tuple[str, Markup]]:
    """A change as runs of text: `same`, `del`, `ins`."""
    if one.old is not None and one.new is not None and one.words:
        at, end = one.new.start, one.new.end
        for place, words in enumerate(one.words):
            yield "same", _shortened(revision.new.text[at : words.new[0]], first=place == 0, last=False)
            yield from _spaced("del", revision.old.text[slice(*words.old)])
            if words.old[0] < words.old[1] and words.new[0] < words.new[1]:
                yield "same", Markup(" ")
            yield from _spaced("ins", revision.new.text[slice(*words.new)])
            at = words.new[1]
        yield "same", _shortened(revision.new.text[at:end], first=False, last=True)
    elif one.new is not None:
        kind = "ins" if one.status == "added" else "same"
        yield from _blocks(revision.new, one.new, kind)
    elif one.old is not None:
        yield from _blocks(revision.old, one.old, "del")


def _spaced(kind: str, text: str) -> Iterator[tuple[str, Markup]]:
    """Words that came or went, the blanks around them outside of the mark."""
    if text:
        if text[0].isspace() and text.strip():
            yield "same", Markup(" ")
        yield kind, _shown(text)
        if text[-1].isspace() and text.strip():
            yield "same", Markup(" ")


def _blocks(view: TextView, side: Side, kind: str) -> Iterator[tuple[str, Markup]]:
    for block in view.blocks[side.first : side.last]:
        yield kind, _shown(view.text[block.start : block.end])


def _shown(text: str) -> Markup:
    text = " ".join(text.split()) if text.strip() else "␣"
    return visible(text if len(text) <= _LONGEST else text[:_LONGEST] + " …")


def _shortened(text: str, *, first: bool, last: bool) -> Markup:
    """Unchanged text between changes, its middle left out where it is long."""
    if len(text) > 2 * _AROUND:
        head = "" if first else text[:_AROUND].rpartition(" ")[0]
        tail = "" if last else text[-_AROUND:].partition(" ")[2]
        text = f"{head} … {tail}"
    lead, trail = text[:1].isspace(), text[-1:].isspace()
    inner = " ".join(text.split())
    return visible(f"{' ' * lead}{inner}{' ' * (trail and bool(inner))}")


def _hole(which: str, opened: OpenedDocument, view: ViewRead, one: Hole) -> dict[str, object]:
    return {"which": which, "reason": one.reason, "href": place_in(opened.id, view.number, (one.start, one.end))}


def _statement(sides: _Sides, one: FindingChange) -> dict[str, object]:
    old = None if one.old is None else place_in(sides.old.id, sides.old_view.number, one.old)
    new = None if one.new is None else place_in(sides.new.id, sides.new_view.number, one.new)
    return {
        "kind": _NOUNS.get(one.kind, one.kind), "status": one.status, "said": one.said, "says": one.says,
        "withdrawn": one.withdrawn, "differs": ", ".join(one.differs), "old": old, "new": new,
        "unsure": one.substantive is None,
    }  # fmt: skip


def _folded(revision: Revision, sides: _Sides) -> Iterator[dict[str, object]]:
    changes = revision.changes
    moved = [one for one in changes if one.status == "moved" and one.effect == "layout"]
    around = [one for one in changes if one.effect == "boilerplate" and one.status != "kept"]
    noise = [one for one in changes if one.effect in {"layout", "encoding"} and one.status != "moved"]
    counted = Counter(f"{one.effect}: {one.reason}" if one.reason else one.effect for one in noise)
    for (key, title), found in zip(_FOLDED, (moved, around, noise), strict=True):
        if found:
            yield {
                "key": key, "title": title, "count": len(found),
                "changes": [_change(revision, sides, one) for one in found[:_MOST]],
                "counted": counted.most_common() if key == "noise" else [],
            }  # fmt: skip
