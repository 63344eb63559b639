# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two records side by side: every fact that both state, in one sentence each, and a verdict.

    same        the evidence reaches `same` of identity.toml, and nothing is in conflict
    maybe       a person is asked: the evidence reaches `maybe`, or nothing but one name agrees, or much agrees
                and something is in conflict
    different   neither

The evidence is the sum of `base`, of the names' evidence (`pairs`) and of one rule per fact, in
millibans. A fact that one side lacks moves nothing. Exchanging the two changes nothing but the
order of the values shown. `weigh` gives the number for pairs by the hundred thousand, `compare`
the same number with its sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from holdfast.names.addresses import address, best
from holdfast.names.births import Born, all_born, compare_born
from holdfast.names.identifiers import KINDS, read
from holdfast.names.layout import FULL
from holdfast.names.normalize import fold
from holdfast.names.places import same_country
from holdfast.names.tokens import analyse
from holdfast.record.features import Party, family
from holdfast.record.identity import WEIGHTS, Rule
from holdfast.record.pairs import Pair

__all__ = ["Comparison", "Feature", "Verdict", "Weighed", "compare", "conflicts", "verdict_of", "weigh"]

Verdict = Literal["same", "maybe", "different"]
_MIN_DIGITS = 6  # shorter bare numbers agree by chance
_DAY = 3
_Found = tuple[Rule, str, str]


@dataclass(frozen=True, slots=True)
class Feature:
    """What one fact contributed: millibans, a sentence, and the value on either side."""

    name: str
    weight: int
    says: str
    one: str
    other: str
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of two parties: evidence in millibans, verdict, and its features, names first."""

    evidence: int
    verdict: Verdict
    features: tuple[Feature, ...]

    @property
    def conflicts(self) -> tuple[Feature, ...]:
        """What forbids to merge the two without a person."""
        return tuple(one for one in self.features if one.conflict)


class Weighed(NamedTuple):
    """The number alone: evidence, verdict, and the names of the rules in conflict."""

    evidence: int
    verdict: Verdict
    conflicts: tuple[str, ...]


def compare(one: Party, other: Party, pair: Pair) -> Comparison:
    """The two, explained. `pair` gives the names that agree best, `mine` being those of `one`."""
    found = [*_found(one, other), *_forms(pair)]
    evidence = _evidence(pair, found)
    features = [_name_feature(one, other, pair)]
    features += [
        Feature(rule.feature, rule.weight, rule.says, mine, theirs, rule.conflict) for rule, mine, theirs in found
    ]
    if _bare(found):
        features.append(Feature("other_facts", WEIGHTS.context_only, "nothing but the name can be compared", "", ""))
    return Comparison(evidence, verdict_of(evidence, pair.alike, found), tuple(features))


def weigh(one: Party, other: Party, pair: Pair) -> Weighed:
    """What `compare` gives, without its sentences."""
    found = [*_found(one, other), *_forms(pair)]
    evidence = _evidence(pair, found)
    clashes = tuple(f"{rule.feature}.{rule.name}" for rule, _, _ in found if rule.conflict)
    return Weighed(evidence, verdict_of(evidence, pair.alike, found), clashes)


def conflicts(one: Party, other: Party) -> list[tuple[str, str, str]]:
    """What forbids that two parties end in one cluster: (sentence, value of the one, value of the other)."""
    return [(rule.says, mine, theirs) for rule, mine, theirs in _found(one, other) if rule.conflict]


def verdict_of(evidence: int, alike: int, found: Sequence[_Found]) -> Verdict:
    """The verdict on evidence, the similarity of the names, and the rules met."""
    rules = [rule for rule, _, _ in found]
    strong = any(rule.weight >= _STRONG for rule in rules)
    dated = any(rule.feature == "birth_date" and rule.name == "same_day" for rule in rules)
    if evidence >= WEIGHTS.same and (strong or alike >= (WEIGHTS.least_dated if dated else WEIGHTS.least_name)):
        alone = _bare(found) and not any(rule.feature == "spelling" and rule.name != "same" for rule in rules)
        return "maybe" if alone or any(rule.conflict for rule in rules) else "same"
    clash = sum(rule.weight for rule in rules if rule.conflict)
    if clash:  # much agrees but for the conflict: a person looks at it
        return "maybe" if evidence - clash >= WEIGHTS.same and evidence >= WEIGHTS.maybe else "different"
    return "maybe" if evidence >= WEIGHTS.maybe else "different"


_STRONG = WEIGHTS.rules["identifier", "permanent"].weight


def _evidence(pair: Pair, found: Sequence[_Found]) -> int:
    return (
        WEIGHTS.base
        + pair.weight
        + sum(rule.weight for rule, _, _ in found)
        + (WEIGHTS.context_only if _bare(found) else 0)
    )


_HARD = frozenset({"birth_date", "birth_place", "country", "identifier", "reference", "address"})


def _bare(found: Sequence[_Found]) -> bool:
    return not any(rule.feature in _HARD for rule, _, _ in found)


def _name_feature(one: Party, other: Party, pair: Pair) -> Feature:
    if not pair.alike:
        return Feature("name", 0, "the names are not alike", one.caption, other.caption)
    words = "the same name" if pair.alike == FULL else f"names {pair.alike // 100} % alike"
    return Feature("name", pair.weight, words, pair.mine, pair.theirs)


def _found(one: Party, other: Party) -> Iterable[_Found]:
    """The rules that two parties meet, in the order they are shown; between copies of one entry nothing forbids."""
    if _entries(one).isdisjoint(_entries(other)):
        return _rules(one, other)
    return [(replace(rule, conflict=False), mine, theirs) for rule, mine, theirs in _rules(one, other)]


def _entries(party: Party) -> set[str]:
    """The entries of a list that is printed several times, of which the party is one print."""
    return {text for text in party.references if text.startswith("ofac:")}


def _rules(one: Party, other: Party) -> Iterable[_Found]:
    rules = WEIGHTS.rules
    mine, theirs = family(one.schema), family(other.schema)
    if mine != theirs and mine and theirs:
        yield rules["schema", "other"], one.schema, other.schema
    elif mine == theirs and mine in _FEW:
        yield rules["schema", "same"], one.schema, other.schema
    spelt = sorted(_spellings(one.names) & _spellings(other.names))
    if spelt:
        yield rules["spelling", _spelt(spelt)], spelt[0], spelt[-1]
    if one.dataset == other.dataset and _entries(one).isdisjoint(_entries(other)):
        twice = bool(set(one.births) & set(other.births))
        yield rules["list", "twice" if twice else "same"], one.dataset, other.dataset
    if one.births and other.births:
        yield from _births(one.births, other.births)
    if one.genders and other.genders:
        name = "same" if set(one.genders) & set(other.genders) else "other"
        yield rules["gender", name], _shown(one.genders), _shown(other.genders)
    yield from _countries(one, other)
    if one.places and other.places:
        yield from _places(one.places, other.places)
    if one.references and other.references:
        yield from _references(one.references, other.references)
    if one.identifiers and other.identifiers:
        yield from _identifiers(one.identifiers, other.identifiers)
    if one.addresses and other.addresses:
        yield from _addresses(one.addresses, other.addresses)


def _forms(pair: Pair) -> Iterable[_Found]:
    """Another legal form in the names that agree: a firm and its sister."""
    mine, theirs = _families(pair.mine), _families(pair.theirs)
    if mine and theirs and not mine & theirs:
        yield WEIGHTS.rules["legal_form", "other"], ", ".join(sorted(mine)), ", ".join(sorted(theirs))


@lru_cache(maxsize=131_072)
def _families(name: str) -> frozenset[str]:
    readings = analyse(name).readings if name else ()
    return readings[0].families - {"company"} if readings else frozenset()


_FEW = ("vessel", "airplane")


@lru_cache(maxsize=131_072)
def _spellings(names: tuple[str, ...]) -> frozenset[str]:
    """The words of each name in alphabetical order, folded; names of one short word are left out."""
    folded = (" ".join(sorted(fold(name).split())) for name in names)
    return frozenset(text for text in folded if " " in text or len(text) > _SHORT_NAME)


def _spelt(names: list[str]) -> str:
    """How much a number of names spelt the same says."""
    if len(names) > 1:
        return "several" if len(names) == _TWO else "many"
    return "long" if names[0].count(" ") >= _LONG else "same"


_SHORT_NAME, _LONG, _TWO = 5, 3, 2


def _births(mine: tuple[str, ...], theirs: tuple[str, ...]) -> Iterable[_Found]:
    found: tuple[Rule, Born, Born] | None = None
    ones, others = all_born(mine), all_born(theirs)
    for one in ones:
        for other in others:
            rule = _BIRTH[compare_born(one, other)]
            if found is None or rule.weight > found[0].weight:
                found = rule, one, other
    if found is None:
        return
    rule, one, other = found
    exact = one.precision == other.precision == _DAY and not (one.approximate or other.approximate)
    if exact and rule.name in {"near", "disjoint"}:
        rule = _BIRTH["exact"]
    yield rule, one.text, other.text


_BIRTH = {name: rule for (feature, name), rule in WEIGHTS.rules.items() if feature == "birth_date"}


def _countries(one: Party, other: Party) -> Iterable[_Found]:
    name = _country_rule(one.countries, other.countries, one.contexts, other.contexts)
    if name:
        mine, theirs = (one.countries or one.contexts), (other.countries or other.contexts)
        yield WEIGHTS.rules["country", name], _shown(mine), _shown(theirs)


@lru_cache(maxsize=65_536)
def _country_rule(
    mine: tuple[str, ...], theirs: tuple[str, ...], my_contexts: tuple[str, ...], their_contexts: tuple[str, ...]
) -> str:
    if mine and theirs:
        if not set(mine).isdisjoint(theirs):
            return "shared"
        pairs = [(one, other) for one in mine for other in theirs]
        return "followed" if any(same_country(one, other) for one, other in pairs) else "other"
    if not set(mine).isdisjoint(their_contexts) or not set(theirs).isdisjoint(my_contexts):
        return "context"
    return "" if set(my_contexts).isdisjoint(their_contexts) else "programme"


def _places(mine: tuple[str, ...], theirs: tuple[str, ...]) -> Iterable[_Found]:
    for one in mine:
        words = _words(one)
        for other in theirs:
            if words & _words(other):
                yield WEIGHTS.rules["birth_place", "same"], one, other
                return
    yield WEIGHTS.rules["birth_place", "other"], mine[0], theirs[0]


@lru_cache(maxsize=32_768)
def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in fold(text).split() if len(word) > _SHORT) - _AREA


_SHORT = 3
_AREA = frozenset(
    [
        "region",
        "province",
        "district",
        "village",
        "city",
        "area",
        "governorate",
        "oblast",
        "town",
        "republic",
        "federation",
        "russia",
        "russian",
        "iran",
        "iraq",
        "syria",
        "afghanistan",
        "ukraine",
        "belarus",
        "state",
        "county",
        "territory",
        "krai",
        "former",
        "ussr",
    ]
)


def _references(mine: tuple[str, ...], theirs: tuple[str, ...]) -> Iterable[_Found]:
    common = sorted(set(mine) & set(theirs))
    if common:
        name = "entry" if common[0].startswith("ofac:") else "same"
        yield WEIGHTS.rules["reference", name], common[0], common[0]
        return
    for scheme in sorted({one.partition(":")[0] for one in mine} & {one.partition(":")[0] for one in theirs}):
        if scheme not in WEIGHTS.once:
            continue
        own = [[one for one in side if one.startswith(f"{scheme}:")] for side in (mine, theirs)]
        yield WEIGHTS.rules["reference", "other"], _shown(own[0]), _shown(own[1])
        return


def _identifiers(mine: tuple[str, ...], theirs: tuple[str, ...]) -> Iterable[_Found]:
    values = {one.partition(":")[2]: one for one in mine}
    equal: _Found | None = None
    for other in theirs:
        one = values.get(other.partition(":")[2])
        if one is None:
            continue
        if _permanent(one) or _permanent(other):
            yield WEIGHTS.rules["identifier", "permanent"], one, other
            return
        if equal is None and _telling(other):
            equal = WEIGHTS.rules["identifier", "unchecked"], one, other
    if equal is not None:
        yield equal
        return
    for kind, rule in WEIGHTS.differing.items():
        own = [[one for one in side if one.startswith(f"{kind}:")] for side in (mine, theirs)]
        if all(own) and all(_permanent(one) for side in own for one in side):
            yield rule, _shown(own[0]), _shown(own[1])
            return


@lru_cache(maxsize=65_536)
def _permanent(identifier: str) -> bool:
    """Whether the number names one thing in the world: a checksum that passes, a passport, a wallet."""
    kind, _, value = identifier.partition(":")
    found = read(kind, value)
    return found is not None and found.strong and (found.valid is not False or kind not in KINDS)


def _telling(identifier: str) -> bool:
    return sum(char.isdigit() for char in identifier.partition(":")[2]) >= _MIN_DIGITS


def _addresses(mine: tuple[str, ...], theirs: tuple[str, ...]) -> Iterable[_Found]:
    found: tuple[int, str, str, str] | None = None
    for one in mine[:_ADDRESSES]:
        met = best(address(one), theirs[:_ADDRESSES])
        if met is not None and (found is None or _GRADES.index(met[0]) > found[0]):
            found = _GRADES.index(met[0]), met[0], one, met[1]
    if found is not None:
        yield WEIGHTS.rules["address", found[1]], found[2], found[3]


_ADDRESSES = 8
_GRADES = ("place", "shared", "same")


def _shown(values: Iterable[str]) -> str:
    return "; ".join(values)
