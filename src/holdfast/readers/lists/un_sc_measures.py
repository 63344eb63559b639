# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What each committee of the Security Council imposes on those it lists, and by which paragraph.

The consolidated list says under which regime a party is listed, not what that means for it.
The resolutions do: `_COMMITTEES` has, per regime (`UN_LIST_TYPE`), the measures and the
paragraph that sets each. A travel ban is about persons only; Guinea-Bissau's regime has no
asset freeze at all and Iraq's no travel ban; an arms embargo stands here only where the
resolution aims it at those who are listed, not where it is about a territory or a state.

Where the record itself says what it is listed for ("… paragraph 15 of resolution 1970 (Travel
Ban)", as Libya's and Mali's records do), its words decide and are the evidence. A regime this
table does not know gives no kind, its name as `provisions`, and a counted loss.

Source: the committees' pages below https://main.un.org/securitycouncil/en/sanctions/, section
"Sanctions measures", and the resolutions named. Iran's measures of 2006 to 2010 ended on 16
January 2016 (resolution 2231, annex B, held until then) and apply again since 28 September 2025.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from holdfast.model.statement import Loss, Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import squeeze
from holdfast.readers.xml import Node

__all__ = ["fill_measures", "imposed", "said_kinds"]

_AUTHORITY = "United Nations Security Council"
_RULE = "un-committee-measures@1"
_FREEZE, _TRAVEL, _ARMS = "asset freeze", "travel ban", "arms embargo"
# regime → number of its committee's page, measures of those it lists: kind → resolution, year, paragraph
_COMMITTEES: Mapping[str, tuple[str, Mapping[str, tuple[int, int, str]]]] = {
    "Al-Qaida": (
        "1267",
        {_FREEZE: (2368, 2017, "1 (a)"), _TRAVEL: (2368, 2017, "1 (b)"), _ARMS: (2368, 2017, "1 (c)")},
    ),
    "Taliban": ("1988", {_FREEZE: (2255, 2015, "1 (a)"), _TRAVEL: (2255, 2015, "1 (b)"), _ARMS: (2255, 2015, "1 (c)")}),
    "CAR": ("2745", {_FREEZE: (2134, 2014, "32"), _TRAVEL: (2134, 2014, "30")}),
    "DPRK": ("1718", {_FREEZE: (1718, 2006, "8 (d)"), _TRAVEL: (1718, 2006, "8 (e)")}),
    "DRC": ("1533", {_FREEZE: (1807, 2008, "11"), _TRAVEL: (1807, 2008, "9")}),
    "GB": ("2048", {_TRAVEL: (2048, 2012, "4")}),
    # The arms embargo on listed parties of resolution 2653 became one on the territory (2699, paragraph 14).
    "Haiti": ("2653", {_FREEZE: (2653, 2022, "6"), _TRAVEL: (2653, 2022, "3")}),
    "Iran": ("1737", {_FREEZE: (1737, 2006, "12"), _TRAVEL: (1929, 2010, "10")}),
    "Iraq": ("1518", {_FREEZE: (1483, 2003, "23")}),
    "Libya": ("1970", {_FREEZE: (1970, 2011, "17"), _TRAVEL: (1970, 2011, "15")}),
    "Mali": ("2374", {_FREEZE: (2374, 2017, "4"), _TRAVEL: (2374, 2017, "1")}),
    "Somalia": ("2713", {_FREEZE: (1844, 2008, "3"), _TRAVEL: (1844, 2008, "1"), _ARMS: (1844, 2008, "7")}),
    "SouthSudan": ("2206", {_FREEZE: (2206, 2015, "12"), _TRAVEL: (2206, 2015, "9")}),
    "Sudan": ("1591", {_FREEZE: (1591, 2005, "3 (e)"), _TRAVEL: (1591, 2005, "3 (d)")}),
    "Yemen": ("2140", {_FREEZE: (2140, 2014, "11"), _TRAVEL: (2140, 2014, "15"), _ARMS: (2216, 2015, "14")}),
}
_SAYS_WHICH = frozenset({"Libya", "Mali", "Yemen"})  # regimes whose records name the measures of a party
_PURSUANT = re.compile(
    r"(?:pursuant\s+to|measures\s+imposed\s+by)\s+paragraphs?\s[^().;]{0,160}(?:\(\d{4}\)\s*)?\(([^()]{0,60})\)",
    re.IGNORECASE,
)
_WORDS = (
    (_FREEZE, re.compile(r"assets?\s+freeze", re.IGNORECASE)),
    (_TRAVEL, re.compile(r"travel\s+ban", re.IGNORECASE)),
    (_ARMS, re.compile(r"arms\s+embargo", re.IGNORECASE)),
)


def fill_measures(b: Builder, record: Node) -> list[str]:
    """Rows of one Sanction per measure of the record's regime; gives their ids.

    The asset freeze has the id a regime's one Sanction had in version 1 of the reader.
    """
    regime = squeeze(record.value("UN_LIST_TYPE"))
    known = imposed(regime, b.schema)
    said = {kind: node for node in record.children if node.tag == "COMMENTS1" for kind in said_kinds(regime, node.text)}
    made = []
    for kind in said or known or (None,):
        entity = b.sub("sanction", regime or "un", *([] if kind in {None, _FREEZE} else [str(kind)]))
        made.append(entity)
        b.link(entity, "Sanction", prop="entity", path="rule:listed@1", start=0, end=b.size)
        b.rule(entity, "Sanction", prop="authority", value=_AUTHORITY, rule="un-list-effect@1")
        if kind in said:
            start, end = said[kind].text_start - record.start, said[kind].text_end - record.start
            words = next(found[0] for one, find in _WORDS if one == kind and (found := find.search(said[kind].text)))
            b.rows.append(Row(entity, "Sanction", "kind", kind, None, squeeze(words), "COMMENTS1", start, end))
        elif kind is not None:
            b.rule(entity, "Sanction", prop="kind", value=kind, rule=_RULE)
        for prop, value in _basis(regime, kind):
            b.rule(entity, "Sanction", prop=prop, value=value, rule=_RULE)
    if made and not said and not known:
        _unknown(b, record, made[0])
    return made


def _unknown(b: Builder, record: Node, entity: str) -> None:
    for node in record.children:
        if node.tag == "UN_LIST_TYPE" and (text := squeeze(node.text)):
            start, end = node.text_start - record.start, node.text_end - record.start
            b.rows.append(Row(entity, "Sanction", "provisions", text, None, None, node.tag, start, end))
            b.losses.append(Loss("unparsed", "a regime whose measures are not known", text, node.tag, start, end))


def _regime(name: str) -> tuple[str, Mapping[str, tuple[int, int, str]]]:
    return _COMMITTEES.get(name) or _COMMITTEES.get(name.replace(" ", ""), ("", {}))


def _basis(regime: str, kind: str | None) -> Iterator[tuple[str, str]]:
    """The resolution and paragraph that set a measure, their link, and the committee's page."""
    committee, measures = _regime(regime)
    if kind is not None and kind in measures:
        number, year, paragraph = measures[kind]
        yield "legalAct", f"Security Council resolution {number} ({year}), paragraph {paragraph}"
        yield "legalActUrl", f"https://undocs.org/S/RES/{number}({year})"
    if committee:
        yield "programUrl", f"https://main.un.org/securitycouncil/en/sanctions/{committee}"


def imposed(regime: str, schema: str) -> tuple[str, ...]:
    """The kinds of measure a party of that schema is under in a regime; empty when the regime is not known."""
    return tuple(kind for kind in _regime(regime)[1] if schema == "Person" or kind != _TRAVEL)


def said_kinds(regime: str, comment: str) -> tuple[str, ...]:
    """The kinds a record names in its own words; empty where it names none or its regime does not say them there."""
    if regime not in _SAYS_WHICH:
        return ()
    clauses = [found[1] for found in _PURSUANT.finditer(comment)]
    return tuple(kind for kind, words in _WORDS if any(words.search(clause) for clause in clauses))
