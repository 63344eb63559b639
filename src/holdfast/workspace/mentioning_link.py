# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From names of the record that stand in a text to parties that its mentions may mean. Pure.

    1. the record's names in the text, wherever they stand (`mentions`)
    2. the record's names among the fullest forms that the document gives its own mentions
       (`canonical`): "Shoigu" is looked for as "Sergei Shoigu", when the document says so
    3. a mention gets the parties of its own letters and those of its fullest form, but none of a name
       inside a longer one; a name that no mention covers counts for itself
    4. `mentions.linking` weighs them by kind, country, office (what the document calls a bearer against what
       positions and reasons of the record do) and company, and says nothing of a
       single word that has no reason to be a name

Records that are of one party (`same`) are weighed as one, and where one of them bears the name the others (`kin`) are
candidates with it, however they spell it. The score of a candidate, in thousandths,
says how surely the *name* is meant. It is no probability, and never a verdict about a person.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from holdfast.mentions.linking import Listed, Spot, around, countries_of, fits, offices_of, ranked
from holdfast.readers.text.cast.known_data import key
from holdfast.readers.text.cast.known_holders import holders_by_name
from holdfast.record.documents_door import Mentioned
from holdfast.workspace.mentioning_forms import core, without_form

__all__ = ["NamesInText", "TextMention", "link_mentions", "shortened"]

Finder = Callable[[str, Sequence[tuple[int, int]]], "Sequence[NamesInText]"]

_PATRONYMIC = re.compile(
    r"\w+(?:[oe]vich|[oe]vych|ovic|[oe]vna|yevich|yevna|ivna|[iy]nichna|ichna|[iy]ch|ович|евич|ёвич|ьич|овна|евна|ична|івна|йович)\Z",
    re.IGNORECASE,
)
_SHORTEST_PATRONYMIC = 6
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FULLEST = 950  # thousandths of the score, for a party that only the fullest form names
_PARTIAL = 900
_BODIES = frozenset({"organization", "government_body"})
_NO_PARTIES = frozenset({"country", "place", "agreement", "equipment"})
_NEAR_CHARS = 240  # within which a country that is named speaks for or against a party


@dataclass(frozen=True, slots=True)
class NamesInText:
    """A name of the record in a text: where, whose it may be, what is odd about it.

    `alone`: it is a single word; `doubtful`: one that begins a sentence or is written in lower case.
    """

    start: int
    end: int
    parties: tuple[Listed, ...]
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
    called: Mapping[str, Sequence[str]] | None = None,
    kin: Callable[[str], Sequence[Listed]] = lambda _: (),
) -> Iterator[Mentioned]:
    """The parties that a view of a document names, or may.

    Args:
        text: of the view.
        ranges: its blocks that say something, in order.
        mentions: what its grammar found, in order.
        find: the record's names in ranges of a text.
        same: the canonical id of a record: records of one party share it.
        place: the document and the view.
        called: what the document calls a bearer, by fullest form.
        kin: the records of one party, by its canonical id.
    """
    hits = list(find(text, ranges))
    linking = _Linking(text, mentions, (hits, _of_fullest(mentions, find)), same, kin, called=called or {})
    for one in mentions:
        yield from linking.of_mention(one, place)
    for hit in linking.left():
        yield from linking.of_name(hit, place)


class _Linking:
    """One view while its names are weighed."""

    def __init__(  # noqa: PLR0917 - what one view is weighed with
        self,
        text: str,
        mentions: Sequence[TextMention],
        names: tuple[Sequence[NamesInText], Mapping[str, Sequence[Listed]]],
        same: Callable[[str], str],
        kin: Callable[[str], Sequence[Listed]],
        *,
        called: Mapping[str, Sequence[str]],
    ) -> None:
        hits, fullest = names
        self._text, self._hits, self._fullest, self._same = text, hits, fullest, same
        self._kin = kin
        self._called, self._offices = called, dict[str, frozenset[str]]()
        self._starts = [hit.start for hit in hits]
        self._taken: set[int] = set()
        self._states = [(one.start, one.canonical) for one in mentions if one.type == "country"]
        self._state_starts = [start for start, _ in self._states]
        sure = [hit for hit in hits if not hit.alone and len({same(one.entity) for one in hit.parties}) == 1]
        self._lists = frozenset(name for hit in sure for one in hit.parties for name in one.lists)
        self._whole = {one.entity for hit in hits if not hit.alone for one in hit.parties}
        self._whole |= {one.entity for form, own in fullest.items() if " " in form for one in own}

    def of_mention(self, one: TextMention, place: tuple[int, int]) -> Iterator[Mentioned]:
        """The parties of a mention."""
        own = self._covering(one)
        share = _PARTIAL if one.kind in {"partial", "title_only"} else _FULLEST
        parties = [party for hit in own for party in hit.parties]
        parties += [replace(party, score=party.score * share // 1000) for party in self._fullest.get(one.canonical, ())]
        if parties:
            alone = all(hit.alone for hit in own) and " " not in one.canonical
            spot = Spot(one.start, one.end, one.type, alone, any(hit.doubtful for hit in own), self._is_whole(parties))
            yield from self._rows(spot, parties, place, own[0].signs if own else (), offices=self._office(one))

    def of_name(self, hit: NamesInText, place: tuple[int, int]) -> Iterator[Mentioned]:
        """The parties of a name that no mention covers."""
        spot = Spot(hit.start, hit.end, "", hit.alone, hit.doubtful, self._is_whole(hit.parties))
        yield from self._rows(spot, hit.parties, place, hit.signs)

    def _office(self, one: TextMention) -> frozenset[str]:
        """What the document and the table of holders call the bearer of a person's name."""
        if one.type != "person":
            return frozenset()
        found = self._offices.get(one.canonical)
        if found is None:
            holder = holders_by_name().get(key(one.canonical))
            terms = holder.terms if holder is not None else ()
            said = [*self._called.get(one.canonical, ()), *(f"{term.office} {term.owner}" for term in terms)]
            found = self._offices[one.canonical] = offices_of(_WORD.findall(" ".join(said)))
        return found

    def left(self) -> list[NamesInText]:
        """The names that no mention covers."""
        return [hit for number, hit in enumerate(self._hits) if number not in self._taken]

    def _is_whole(self, parties: Iterable[Listed]) -> bool:
        return any(one.entity in self._whole for one in parties)

    def _covering(self, one: TextMention) -> list[NamesInText]:
        """The names that stand where a mention does, or reach beyond it; those inside it are taken and left out."""
        found = []
        at = bisect_left(self._starts, one.start)
        if at and self._hits[at - 1].end > one.start:
            at -= 1
        start, end = core(self._text, one.start, one.end) if one.type in _BODIES else (one.start, one.end)
        while at < len(self._hits) and self._starts[at] < one.end:
            self._taken.add(at)
            if self._starts[at] <= start and self._hits[at].end >= end:
                found.append(self._hits[at])
            at += 1
        return found

    def _rows(
        self,
        spot: Spot,
        parties: Iterable[Listed],
        place: tuple[int, int],
        signs: tuple[str, ...],
        *,
        offices: frozenset[str] = frozenset(),
    ) -> Iterator[Mentioned]:
        """One row per record; those of one party are weighed as one, and have its score."""
        groups: dict[str, list[Listed]] = {}
        for one in parties:
            groups.setdefault(self._same(one.entity), []).append(one)
        for name, own in groups.items():
            known = {one.entity for one in own}
            least = min(one.score for one in own)
            own += [replace(one, score=least) for one in self._kin(name) if one.entity not in known]
        low = bisect_left(self._state_starts, spot.start - _NEAR_CHARS)
        high = bisect_left(self._state_starts, spot.end + _NEAR_CHARS)
        countries = countries_of(name for _, name in self._states[low:high])
        near = around(self._text, spot, countries, self._lists, offices=offices)
        surface = self._text[spot.start : spot.end]
        for found in ranked(self._text, spot, [_joined(name, own) for name, own in groups.items()], near):
            for entity in sorted({one.entity for one in groups[found.entity] if fits(spot.type, one.schema)}):
                yield Mentioned(entity, *place, spot.start, spot.end, found.score, surface, signs)


def _joined(name: str, own: Sequence[Listed]) -> Listed:
    """The records of one party as one; the schema is that of the best name."""
    best = max(own, key=lambda one: one.score)
    return Listed(
        name, best.schema, best.score, frozenset().union(*(one.countries for one in own)),
        frozenset().union(*(one.roles for one in own)), frozenset().union(*(one.lists for one in own)),
        frozenset().union(*(one.told for one in own)),
    )  # fmt: skip


def _of_fullest(mentions: Sequence[TextMention], find: Finder) -> dict[str, Sequence[Listed]]:
    """The parties whose name is the fullest form of some mention, or another spelling of it, by that form."""
    types = {one.canonical: one.type for one in mentions if one.canonical and one.type not in _NO_PARTIES}
    spellings = sorted({(other, form) for form, type_ in types.items() for other in _spellings(form, type_)})
    places: dict[tuple[int, int], str] = {}
    at = 0
    for spelling, form in spellings:
        places[at, at + len(spelling)] = form
        at += len(spelling) + 2
    found: dict[str, dict[str, Listed]] = {}
    for hit in find("\n\n".join(spelling for spelling, _ in spellings), list(places)):
        if (hit.start, hit.end) not in places:
            continue
        best = found.setdefault(places[hit.start, hit.end], {})
        for one in hit.parties:
            if one.entity not in best or best[one.entity].score < one.score:
                best[one.entity] = one
    return {form: tuple(best.values()) for form, best in found.items()}


def _spellings(form: str, type_: str) -> tuple[str, ...]:
    """A fullest form, and how else it may be written: as the table of holders does, a body without its form."""
    if type_ == "person":
        holder = holders_by_name().get(key(form))
        return tuple(dict.fromkeys((form, *(name for name in holder.names if " " in name)))) if holder else (form,)
    shorter = without_form(form) if type_ in _BODIES else ""
    return (form, shorter) if shorter else (form,)
