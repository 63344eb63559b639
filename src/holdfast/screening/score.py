# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From a name similarity and the other facts to one score, fact by fact.

Each fact that both sides state meets one rule of `weights.toml` and has its weight, in
millibans of evidence; a fact that one side lacks meets none and moves nothing:

    name          the best pair of a query reading and a listed name; weak aliases count 85 %
    birth_date    agree to the day, month, year or range; slips; disjoint         (`births`)
    countries     one in common, a successor state, codes that records mix up, none
    gender        the same, another
    schema        another kind of thing (a person, a vessel)
    legal_form    both state one and the families differ
    identifier    the same and strong; the same; another one of a register
    address       the same, most of it, only the place                            (`addresses`)

The weights add up and `weights.Scale` makes the sum a score of 0 to 10000, 7000 the threshold for
every schema. A better name or one more agreement never lowers it, a contradiction never
raises it, and without facts it is the similarity of the names to the digit.

`score` gives the number alone, for candidates by the million; `compare` the same number with
its features, whose contributions, taken in the order above, add up to it exactly. Facts of
listed parties are read once and kept by their text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from holdfast.names import addresses
from holdfast.names.identifiers import KINDS, read
from holdfast.names.places import country_name, same_country
from holdfast.names.tokens import Role, analyse
from holdfast.screening import births
from holdfast.screening.image import Listed
from holdfast.screening.understand import Understood, family
from holdfast.screening.weights import CLOSE, DIFFERING, FULL, RULES, SCALE, SCORING_VERSION, Rule

__all__ = [
    "FULL",
    "SCORING_VERSION",
    "THRESHOLD",
    "Feature",
    "Found",
    "NameHit",
    "compare",
    "in_words",
    "score",
    "weighed",
]

THRESHOLD = SCALE.threshold
"""The default at which a result is shown as a possible match."""
_MIN_BARE_DIGITS, _MIN_BARE_CHARS = 6, 8  # shorter bare numbers are house numbers; a BIC has eight letters
_MANY = 12  # a whole name that so many others fit as well is a common one, not the same party on several lists
_WITHDRAWN = ("suhh", "yucs", "csxx", "cshh")
Found = tuple[Rule, str, str]
"""A rule that was met, and the two values as shown; `""` stands for the value as given."""


@dataclass(frozen=True, slots=True)
class Feature:
    """What one kind of fact contributed.

    `score` is signed ten-thousandths of the whole score, `weight` the evidence in millibans (the
    name's counts from the threshold); the two part where the score is at its end already.
    """

    name: str
    score: int
    detail: str
    query: str
    candidate: str
    weight: int = 0

    @property
    def verdict(self) -> str:
        """`supports`, `against` or `neutral`."""
        sign = self.score if self.name == "name" else self.weight or self.score
        if sign == 0:
            return "neutral"
        return "supports" if sign > 0 else "against"


@dataclass(frozen=True, slots=True)
class NameHit:
    """The best listed name for a query: its similarity, whether it is a weak alias, how many others fit as well.

    `rivals` counts other listed parties whose name is as similar to the query, or more.
    """

    name: str
    score: int
    weak: bool
    rivals: int = 0

    @property
    def effective(self) -> int:
        """The similarity after the discount for weak aliases."""
        return self.score * SCALE.weak_alias // FULL if self.weak else self.score


def score(query: Understood, listed: Listed, hit: NameHit | None) -> int:
    """The score of one listed party, as `compare` gives it."""
    return weighed(query, listed, hit)[0]


def compare(query: Understood, listed: Listed, hit: NameHit | None) -> tuple[int, tuple[Feature, ...]]:
    """The score of one listed party, and its features in the order of the module docstring.

    `hit` is `None` when the name was not found at all (the identifier alone brought the party up).
    """
    total, found = weighed(query, listed, hit)
    return total, in_words(query, listed, hit, found)


def weighed(query: Understood, listed: Listed, hit: NameHit | None) -> tuple[int, Sequence[Found]]:
    """The score of one listed party and the rules that were met, for `in_words`."""
    name = hit.effective if hit is not None else 0
    if query.bare:
        return name, ()
    met: list[Found] = []
    support = against = 0
    for rule in _RULES:
        found = rule(query, listed, hit)
        if found is not None:
            met.append(found)
            weight = found[0].weight
            if weight > 0:
                support += weight
            else:
                against += weight
    return SCALE.total(name, support, against), met


def in_words(query: Understood, listed: Listed, hit: NameHit | None, met: Sequence[Found]) -> tuple[Feature, ...]:
    """The features of a comparison that `weighed` made."""
    name = total = hit.effective if hit is not None else 0
    features = [_name_feature(query, listed, hit)]
    support = against = 0
    for rule, asked, listed_as in met:
        if rule.weight > 0:
            support += rule.weight
        else:
            against += rule.weight
        before, total = total, SCALE.total(name, support, against)
        mine, theirs = asked or _given(query, rule.feature), listed_as or _stated(listed, rule.feature)
        features.append(Feature(rule.feature, total - before, rule.says, mine, theirs, rule.weight))
    return tuple(features)


def _name_feature(query: Understood, listed: Listed, hit: NameHit | None) -> Feature:
    if hit is None:
        return Feature("name", 0, "the names do not match", query.query.name, listed.caption, SCALE.evidence(0))
    if hit.score == FULL:
        words = "the same name"
    elif hit.score >= THRESHOLD:
        words = "a similar name"
    else:
        words = "part of the name is shared"
    if hit.weak:
        words += "; a weak alias, counted 85 %"
    if hit.rivals >= _MANY or (hit.rivals and _ambiguous(query)):
        words += f"; {hit.rivals} other listed {'name fits' if hit.rivals == 1 else 'names fit'} as well"
    return Feature("name", hit.effective, words, query.query.name, hit.name, SCALE.evidence(hit.effective))


def _ambiguous(query: Understood) -> bool:
    """Whether the name leaves open whose it is: an initial in it, or one word beside titles."""
    if not query.name.readings:
        return False
    roles = [token.role for token in query.name.readings[0].tokens]
    return Role.INITIAL in roles or len(roles) - roles.count(Role.TITLE) == 1


def _given(query: Understood, feature: str) -> str:
    if feature == "birth_date":
        return query.query.birth_date
    if feature == "countries":
        return ", ".join(country_name(code) or code for code in query.countries)
    if feature == "gender":
        return query.gender
    return query.kind if feature == "schema" else query.query.address


def _stated(listed: Listed, feature: str) -> str:
    if feature == "birth_date":
        return "; ".join(listed.birth_dates)
    if feature == "countries":
        return ", ".join(country_name(code) or code for code in listed.countries)
    return ", ".join(listed.genders) if feature == "gender" else listed.schema


_BIRTH = {name: met for (feature, name), met in RULES.items() if feature == "birth_date"}


def _birth(query: Understood, listed: Listed, _: NameHit | None) -> Found | None:
    if not query.dates or not listed.birth_dates:
        return None
    found = births.best(query.dates, births.all_born(listed.birth_dates))
    if found is None:
        return None
    met = _BIRTH[found[0]]
    return met, "", found[1].text if met.weight > 0 else ""


def _countries(query: Understood, listed: Listed, _: NameHit | None) -> Found | None:
    if not query.countries or not listed.countries:
        return None
    name = _country_rule(query.countries, listed.countries)
    if name == "other" and family(listed.schema) != "person":
        name = "other_flag"
    return RULES["countries", name], "", ""


@lru_cache(maxsize=65_536)
def _country_rule(mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    if not set(mine).isdisjoint(theirs):
        return "shared"
    pairs = [(one, other) for one in mine for other in theirs]
    if any(same_country(one, other) for one, other in pairs):
        return "followed"
    return "close" if any(_close(one, other) for one, other in pairs) else "other"


def _close(one: str, other: str) -> bool:
    if other in CLOSE.get(one, ()):
        return True
    return any(same_country(state, one) and same_country(state, other) for state in _WITHDRAWN)


def _gender(query: Understood, listed: Listed, _: NameHit | None) -> Found | None:
    if not query.gender or not listed.genders:
        return None
    return RULES["gender", "same" if query.gender in listed.genders else "other"], "", ""


def _kind(query: Understood, listed: Listed, _: NameHit | None) -> Found | None:
    if not query.family:
        return None
    theirs = family(listed.schema)
    return None if not theirs or theirs == query.family else (RULES["schema", "other"], "", "")


def _form(query: Understood, _listed: Listed, hit: NameHit | None) -> Found | None:
    if not query.forms or hit is None:
        return None
    theirs = _families(hit.name)
    if not theirs or query.forms & theirs:
        return None
    return RULES["legal_form", "other"], ", ".join(sorted(query.forms)), ", ".join(sorted(theirs))


@lru_cache(maxsize=32_768)
def _families(name: str) -> frozenset[str]:
    """Families of the legal forms in a listed name; "company" alone says nothing."""
    readings = analyse(name).readings
    return readings[0].families - {"company"} if readings else frozenset()


def _identifier(query: Understood, listed: Listed, _: NameHit | None) -> Found | None:
    if not query.identifiers or not listed.identifiers:
        return None
    values, kinds = _listed_identifiers(listed.identifiers)
    equal: Found | None = None
    for one in query.identifiers:
        for other in values.get(one.partition(":")[2], ()):
            name = _strength(one, other)
            if name == "decisive":
                return RULES["identifier", name], one, other
            if name and equal is None:
                equal = RULES["identifier", name], one, other
    if equal is not None:
        return equal
    worst: Found | None = None
    for one in query.identifiers:
        kind = one.partition(":")[0]
        met, rivals = DIFFERING.get(kind), kinds.get(kind)
        if met is not None and rivals and _strong(one) and (worst is None or met.weight < worst[0].weight):
            worst = met, one, "; ".join(rivals)
    return worst


@lru_cache(maxsize=32_768)
def _listed_identifiers(listed: tuple[str, ...]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The identifiers of a party by value, and the sound ones by kind, for kinds whose difference speaks against."""
    values: dict[str, tuple[str, ...]] = {}
    kinds: dict[str, tuple[str, ...]] = {}
    for one in listed:
        kind, _, value = one.partition(":")
        values[value] = (*values.get(value, ()), one)
        if kind in DIFFERING:
            kinds[kind] = (*kinds.get(kind, ()), one)
    return values, {kind: found for kind, found in kinds.items() if all(_strong(one) for one in found)}


@lru_cache(maxsize=8_192)
def _strength(one: str, other: str) -> str:
    """The rule for two identifiers of equal value; `""` for a number too short to mean anything."""
    if _strong(one) or _strong(other):
        return "decisive"
    value = one.partition(":")[2]
    long = sum(char.isdigit() for char in value) >= _MIN_BARE_DIGITS or len(value) >= _MIN_BARE_CHARS
    return "equal" if long else ""


@lru_cache(maxsize=32_768)
def _strong(identifier: str) -> bool:
    """Whether an identifier names one thing in the world: a checksum that passes, or a passport number."""
    kind, _, value = identifier.partition(":")
    found = read(kind, value)
    return found is not None and found.strong and (found.valid is not False or kind not in KINDS)


def _address(query: Understood, listed: Listed, _: NameHit | None) -> Found | None:
    if query.address is None or not listed.addresses:
        return None
    found = addresses.best(query.address, listed.addresses)
    return None if found is None else (RULES["address", found[0]], "", found[1])


_RULES = (_birth, _countries, _gender, _kind, _form, _identifier, _address)
