# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From names of the record that stand in a text to parties that its mentions may mean. Pure.

    1. the record's names in the text, wherever they stand (`mentions`)
    2. the record's names among the fullest forms that the document gives its own mentions
       (`canonical`): "Shoigu" is looked for as "Sergei Shoigu", when the document says so
    3. a mention gets the parties of its own letters and those of its fullest form; a kind that does
       not fit (an aircraft for a person) is left out, and so is a name inside a longer one
    4. a name that no mention covers counts for itself, but not a single word that only looks like one

The score of a candidate, in thousandths, says how surely the *name* is meant: less for a low-quality
alias, a name without its patronymic, a single word, a follow-up by surname; and it is shared among
different parties of one name. It is no probability, and never a verdict about a person.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from holdfast.record.documents_door import Mentioned

__all__ = ["ListedParty", "NamesInText", "TextMention", "link_mentions", "shortened"]

Finder = Callable[[str, Sequence[tuple[int, int]]], "Sequence[NamesInText]"]

_PATRONYMIC = re.compile(
    r"\w+(?:[oe]vich|[oe]vych|ovic|[oe]vna|yevich|yevna|ivna|[iy]nichna|ichna|[iy]ch|ович|евич|ёвич|ьич|овна|евна|ична|івна|йович)\Z",
    re.IGNORECASE,
)
_SHORTEST_PATRONYMIC = 6
_FITS: Mapping[str, frozenset[str]] = {
    "person": frozenset({"Person"}),
    "organization": frozenset({"Organization", "Company", "LegalEntity", "PublicBody"}),
    "government_body": frozenset({"Organization", "Company", "LegalEntity", "PublicBody"}),
    "court": frozenset({"Organization", "LegalEntity", "PublicBody"}),
    "military_unit": frozenset({"Organization", "Company", "LegalEntity", "PublicBody"}),
    "vessel": frozenset({"Vessel"}),
    "aircraft": frozenset({"Airplane"}),
}
_FULLEST = 950  # of the score, for a party that only the fullest form names
_PARTIAL = 900
_ALONE_UNSEEN = 250
_LEAST = 50


@dataclass(frozen=True, slots=True)
class ListedParty:
    """Whose name it is: entity id, schema, caption, and the score of that name (a weak alias has less)."""

    id: str
    schema: str
    caption: str
    score: int


@dataclass(frozen=True, slots=True)
class NamesInText:
    """A name of the record in a text: where, whose it may be, what is odd about it.

    `alone`: it is a single word; `doubtful`: one that begins a sentence or is written in lower case.
    """

    start: int
    end: int
    parties: tuple[ListedParty, ...]
    signs: tuple[str, ...] = ()
    alone: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class TextMention:
    """A mention that the text's own grammar found: its place, type, fullest form, and kind (`found.MENTION_KINDS`)."""

    start: int
    end: int
    type: str
    canonical: str
    kind: str = "full"


def shortened(name: str) -> tuple[str, ...]:
    """A person's name without its patronymic, as newspapers write it; nothing where it has none."""
    before, comma, after = name.partition(",")
    words = (after.split() + before.split()) if comma else name.split()
    kept = [word for word in words if len(word) < _SHORTEST_PATRONYMIC or not _PATRONYMIC.match(word)]
    if len(words) < 3 or len(kept) != len(words) - 1 or len(kept) < 2:  # noqa: PLR2004 - given name, patronymic, family name
        return ()
    return (" ".join(kept),) if comma else tuple(dict.fromkeys((" ".join(kept), " ".join([*kept[1:], kept[0]]))))


def link_mentions(
    text: str,
    ranges: Sequence[tuple[int, int]],
    mentions: Sequence[TextMention],
    *,
    find: Finder,
    same: Callable[[str], str],
    place: tuple[int, int],
) -> Iterator[Mentioned]:
    """The parties that a view of a document names, or may.

    Args:
        text: of the view.
        ranges: its blocks that say something, in order.
        mentions: what its grammar found, in order.
        find: the record's names in ranges of a text.
        same: the canonical id of a record: records of one party share it.
        place: the document and the view.
    """
    hits = list(find(text, ranges))
    fullest = _of_fullest(mentions, find)
    taken: set[int] = set()
    starts = [hit.start for hit in hits]
    for one in mentions:
        own = _covering(one, hits, starts, taken)
        found: dict[str, int] = {}
        for hit in own:
            for party in hit.parties:
                _keep(found, party, party.score, one)
        share = _PARTIAL if one.kind in {"partial", "title_only"} else _FULLEST
        for party in fullest.get(one.canonical, ()):
            _keep(found, party, party.score * share // 1000, one)
        if found:
            rows = _shared(found, same)
            yield from _at(rows, (*place, one.start, one.end), text, own[0].signs if own else ())
    for number, hit in enumerate(hits):
        if number not in taken and not (hit.alone and hit.doubtful):
            found = {party.id: min(party.score, _ALONE_UNSEEN) if hit.alone else party.score for party in hit.parties}
            yield from _at(_shared(found, same), (*place, hit.start, hit.end), text, hit.signs)


def _of_fullest(mentions: Sequence[TextMention], find: Finder) -> dict[str, list[ListedParty]]:
    """The parties whose name is the fullest form of some mention, by that form."""
    forms = sorted({one.canonical for one in mentions if one.canonical and one.type in _FITS})
    places: dict[tuple[int, int], str] = {}
    at = 0
    for form in forms:
        places[at, at + len(form)] = form
        at += len(form) + 2
    found: dict[str, list[ListedParty]] = {}
    for hit in find("\n\n".join(forms), list(places)):
        whole = places.get((hit.start, hit.end))
        if whole is not None:
            found[whole] = list(hit.parties)
    return found


def _covering(
    one: TextMention, hits: Sequence[NamesInText], starts: Sequence[int], taken: set[int]
) -> list[NamesInText]:
    """The names that stand where a mention does, or reach beyond it; those inside it are taken and left out."""
    found = []
    at = bisect_left(starts, one.start)
    if at and hits[at - 1].end > one.start:
        at -= 1
    while at < len(hits) and hits[at].start < one.end:
        taken.add(at)
        if hits[at].start <= one.start and hits[at].end >= one.end:
            found.append(hits[at])
        at += 1
    return found


def _keep(found: dict[str, int], party: ListedParty, score: int, one: TextMention) -> None:
    fits = _FITS.get(one.type)
    if fits is not None and party.schema in fits:
        found[party.id] = max(score, found.get(party.id, 0))


def _shared(found: Mapping[str, int], same: Callable[[str], str]) -> list[tuple[str, int]]:
    """Parties with their scores, best first; a name that different parties bear is shared among them."""
    parties = max(1, len({same(key) for key in found}))
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [(key, max(_LEAST, score // parties)) for key, score in ranked]


def _at(
    rows: Sequence[tuple[str, int]], place: tuple[int, int, int, int], text: str, signs: tuple[str, ...]
) -> Iterator[Mentioned]:
    """The parties at one place: document, view, start, end."""
    document, view, start, end = place
    for key, score in rows:
        yield Mentioned(key, document, view, start, end, score, text[start:end], signs)
