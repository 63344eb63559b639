# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From a name similarity and the other facts to one score, fact by fact.

Scores are integers in ten-thousandths. The name decides where the score starts; every other
fact that both sides state moves it, and a fact that one side lacks moves nothing:

    name          the best pair of a query reading and a listed name; weak aliases count 85 %
    birth_date    ranges overlap: up to 30 % of what is missing to 1; disjoint: -0.35
    countries     a country shared: 10 % of what is missing to 1; none shared: -0.07
    gender        differs: -0.20
    schema        another kind of thing (a person, a vessel): -0.40
    legal_form    both state one and the families differ: -0.02
    identifier    equal and strong: at least 0.95; equal otherwise: at least 0.80; a different
                  number under the same checked scheme: -0.15
    address       most words shared: 10 % of what is missing to 1

These are rules a reviewer can follow, not a probability. They are applied in that order; the
score is their sum, kept within 0 and 10000. Support never moves a score down, nor contradiction up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from holdfast.base.clock import DateRange
from holdfast.base.errors import InputError
from holdfast.names.identifiers import KINDS, read
from holdfast.names.places import country_name, same_country
from holdfast.names.tokens import Name, analyse
from holdfast.screening.image import Listed
from holdfast.screening.understand import Understood

__all__ = ["FULL", "THRESHOLD", "Feature", "NameHit", "compare"]

FULL = 10_000
THRESHOLD = 7_000  # the default at which a result is shown as a possible match
WEAK_FACTOR = 8_500  # "weak" aliases are nicknames and fragments; OFAC itself warns that they match widely
BIRTH_EQUAL, BIRTH_OVERLAP, BIRTH_NEAR = 3_000, 1_500, 500  # shares of what is missing to FULL
BIRTH_SLIP, BIRTH_DISJOINT = -1_500, -3_500  # one part of the date differs as a slip would; anything else
NEAR_YEARS = 2  # "circa": two years either side
COUNTRY_SHARED, COUNTRY_OTHER = 1_000, -700
GENDER_OTHER = -2_000
KIND_OTHER = -4_000
FORM_OTHER = -200
IDENTIFIER_STRONG, IDENTIFIER_EQUAL, IDENTIFIER_OTHER = 9_500, 8_000, -1_500
ADDRESS_SHARED, ADDRESS_ENOUGH = 1_000, 60  # percent of the shorter address's weight
_MIN_BARE_DIGITS = 6  # shorter bare numbers are house numbers, not identifiers


@dataclass(frozen=True, slots=True)
class Feature:
    """What one kind of fact contributed: signed ten-thousandths, the two values, and a sentence."""

    name: str
    score: int
    detail: str
    query: str
    candidate: str

    @property
    def verdict(self) -> str:
        """`supports`, `against` or `neutral`."""
        if self.score == 0:
            return "neutral"
        return "supports" if self.score > 0 else "against"


@dataclass(frozen=True, slots=True)
class NameHit:
    """The best listed name for a query, its similarity, and whether it is a weak alias."""

    name: str
    score: int
    weak: bool

    @property
    def effective(self) -> int:
        """The similarity after the discount for weak aliases."""
        return self.score * WEAK_FACTOR // FULL if self.weak else self.score


def compare(query: Understood, listed: Listed, hit: NameHit | None) -> tuple[int, tuple[Feature, ...]]:
    """The score of one listed party, and its features in the order of the module docstring.

    `hit` is `None` when the name was not found at all (the identifier alone brought the party up).
    """
    score = hit.effective if hit is not None else 0
    features = [_name_feature(query, listed, hit)]
    for rule in (_birth, _countries, _gender, _kind, _form, _identifier, _address):
        feature = rule(query, listed, score, hit)
        if feature is not None:
            features.append(feature)
            score += feature.score  # may fall below 0 on the way: what is shown must add up to the score
    return max(0, min(FULL, score)), tuple(features)


def _name_feature(query: Understood, listed: Listed, hit: NameHit | None) -> Feature:
    if hit is None:
        return Feature("name", 0, "the names do not match", query.query.name, listed.caption)
    if hit.score == FULL:
        words = "the same name"
    elif hit.score >= THRESHOLD:
        words = "a similar name"
    else:
        words = "part of the name is shared"
    weak = "; a weak alias, counted 85 %" if hit.weak else ""
    return Feature("name", hit.effective, words + weak, query.query.name, hit.name)


def _share_of_missing(score: int, share: int) -> int:
    return (FULL - max(0, score)) * share // FULL


def _birth(query: Understood, listed: Listed, score: int, _: NameHit | None) -> Feature | None:
    if not query.birth or not listed.birth_dates:
        return None
    theirs = [parsed for text in listed.birth_dates if (parsed := _range(text)) is not None]
    if not theirs:
        return None
    pairs = ((*_birth_pair(mine, other), other) for mine in query.birth for other in theirs)
    share, detail, other = max(pairs, key=lambda item: (item[0], item[2].text))
    if share == BIRTH_EQUAL and len(query.birth) > 1:  # 03/04/1952: day and month cannot be told apart
        share, detail = BIRTH_OVERLAP, "the birth date agrees in one of its two readings"
    points = _share_of_missing(score, share) if share > 0 else share
    shown = query.query.birth_date
    return Feature("birth_date", points, detail, shown, other.text if share > 0 else "; ".join(listed.birth_dates))


def _birth_pair(mine: DateRange, other: DateRange) -> tuple[int, str]:
    if mine.overlaps(other):
        if mine.is_day and other.is_day:
            return BIRTH_EQUAL, "same birth date"
        return BIRTH_OVERLAP, "birth dates overlap"
    if (mine.approximate or other.approximate) and _years_apart(mine, other) <= NEAR_YEARS:
        return BIRTH_NEAR, "birth dates are close, one is approximate"
    if mine.is_day and other.is_day and _slip(mine.first, other.first):
        return BIRTH_SLIP, "birth dates differ in one part"
    return BIRTH_DISJOINT, "birth dates are disjoint"


def _years_apart(mine: DateRange, other: DateRange) -> int:
    mine_first = mine.last is not None and other.first is not None and mine.last < other.first
    ends, begins = (mine.last, other.first) if mine_first else (other.last, mine.first)
    return NEAR_YEARS + 1 if ends is None or begins is None else begins.year - ends.year


def _slip(mine: date | None, other: date | None) -> bool:
    """Whether two days differ as typing slips do: day and month exchanged, or one part off."""
    if mine is None or other is None:
        return False
    if mine.year == other.year and (mine.month, mine.day) == (other.day, other.month):
        return True
    same = (mine.year == other.year, mine.month == other.month, mine.day == other.day)
    return sum(same) == 2 and abs(mine.year - other.year) <= 1  # noqa: PLR2004 - two of three parts


def _range(text: str) -> DateRange | None:
    try:
        return DateRange.parse(text)
    except InputError:
        return None


def _countries(query: Understood, listed: Listed, score: int, _: NameHit | None) -> Feature | None:
    if not query.countries or not listed.countries:
        return None
    shared = [code for code in query.countries if any(same_country(code, other) for other in listed.countries)]
    mine = ", ".join(country_name(code) or code for code in query.countries)
    theirs = ", ".join(country_name(code) or code for code in listed.countries)
    if shared:
        return Feature("countries", _share_of_missing(score, COUNTRY_SHARED), "a country in common", mine, theirs)
    return Feature("countries", COUNTRY_OTHER, "no country in common", mine, theirs)


def _gender(query: Understood, listed: Listed, _score: int, _: NameHit | None) -> Feature | None:
    if not query.gender or not listed.genders:
        return None
    same = query.gender in listed.genders
    detail = "same gender" if same else "another gender"
    return Feature("gender", 0 if same else GENDER_OTHER, detail, query.gender, ", ".join(listed.genders))


_FAMILIES = {
    "person": "person", "individual": "person",
    "organization": "organization", "organisation": "organization", "company": "organization",
    "publicbody": "organization",
    "vessel": "vessel", "ship": "vessel", "airplane": "airplane", "aircraft": "airplane",
    "cryptowallet": "wallet", "address": "address", "security": "security",
}  # fmt: skip
"""Kinds of thing by schema; LegalEntity, Thing and anything unknown fit all of them."""


def _kind(query: Understood, listed: Listed, _score: int, _: NameHit | None) -> Feature | None:
    mine, theirs = _FAMILIES.get(query.kind.lower()), _FAMILIES.get(listed.schema.lower())
    if mine is None or theirs is None or mine == theirs:
        return None
    return Feature("schema", KIND_OTHER, "another kind of thing", query.kind, listed.schema)


def _form(query: Understood, _listed: Listed, _score: int, hit: NameHit | None) -> Feature | None:
    if hit is None:
        return None
    mine = _families(query.name) - {"company"}
    theirs = _families(analyse(hit.name)) - {"company"} if mine else frozenset()
    if not mine or not theirs or mine & theirs:
        return None
    return Feature("legal_form", FORM_OTHER, "another legal form", ", ".join(sorted(mine)), ", ".join(sorted(theirs)))


def _families(name: Name) -> frozenset[str]:
    return name.readings[0].families if name.readings else frozenset()


def _identifier(query: Understood, listed: Listed, score: int, _: NameHit | None) -> Feature | None:
    if not query.identifiers or not listed.identifiers:
        return None
    strength, mine, theirs = _identifier_agreement(query.identifiers, listed.identifiers)
    if strength > 0:
        grade = "strong" if strength == IDENTIFIER_STRONG else "unchecked"
        # Agreement lifts to its floor, and above the floor adds half of what is missing.
        points = max(strength - score, (FULL - score) // 2)
        return Feature("identifier", points, f"the same identifier ({grade})", mine, theirs)
    if strength < 0:
        return Feature("identifier", strength, "another number of the same kind", mine, theirs)
    return None


def _identifier_agreement(mine: Sequence[str], theirs: Sequence[str]) -> tuple[int, str, str]:
    best: tuple[int, str, str] = (0, "", "")
    for one in mine:
        kind, _, value = one.partition(":")
        for other in theirs:
            other_kind, _, other_value = other.partition(":")
            if value == other_value:
                best = max(best, (_strength(kind, other_kind, value), one, other))
    if best[0] > 0:
        return best
    for one in mine:
        kind = one.partition(":")[0]
        rivals = [other for other in theirs if other.partition(":")[0] == kind]
        if kind in KINDS and rivals and _valid(one) and all(_valid(other) for other in rivals):
            return IDENTIFIER_OTHER, one, "; ".join(rivals)
    return best


def _strength(kind: str, other_kind: str, value: str) -> int:
    for one in (kind, other_kind):
        identifier = read(one, value)
        if identifier is not None and identifier.strong:
            return IDENTIFIER_STRONG
    return IDENTIFIER_EQUAL if sum(char.isdigit() for char in value) >= _MIN_BARE_DIGITS or len(value) >= 8 else 0  # noqa: PLR2004 - a BIC has eight letters


def _valid(identifier: str) -> bool:
    kind, _, value = identifier.partition(":")
    found = read(kind, value)
    return found is not None and bool(found.valid) and found.strong


def _address(query: Understood, listed: Listed, score: int, _: NameHit | None) -> Feature | None:
    if not query.address.readings or not listed.addresses:
        return None
    mine = {token.text: token.weight for reading in query.address.readings for token in reading.tokens}
    best, shown = 0, ""
    for address in listed.addresses:
        name = analyse(address)
        theirs = {token.text: token.weight for reading in name.readings for token in reading.tokens}
        shorter = min(sum(mine.values()), sum(theirs.values()))
        shared = sum(min(weight, theirs[word]) for word, weight in mine.items() if word in theirs)
        percent = 100 * shared // shorter if shorter else 0
        if percent > best:
            best, shown = percent, address
    if best < ADDRESS_ENOUGH:
        return None
    points = _share_of_missing(score, ADDRESS_SHARED)
    return Feature("address", points, f"{best} % of the address is shared", query.query.address, shown)
