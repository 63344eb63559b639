# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Where in an act of the Union a row stands, and what the act does with it.

A row of an annex says nothing of its list: the title of the act, the heading of the annex, and the
sentence before the table ("In Annex I to Regulation (EU) No 269/2014, the following entries are
replaced:") do. `Context.hear` follows the paragraphs of a page in order and keeps

    base      the act whose annex it is: "269/2014", "2022/350", "2014/145/CFSP"
    annex     its number ("I", "XLII"; empty for an act with one annex only)
    section   "p" natural persons, "e" legal persons, entities and bodies, else empty
    change    "" (the whole text), "added", "replaced", "deleted"

In an amending act a heading "ANNEX II" counts the annexes of that act; which annex of the base is meant
the sentences say, or a heading in quotation marks. In a consolidated text the headings are those of the base.

`KINDS` says what an annex forbids, where the article is known; every other annex has no kind.
Source: Regulations (EU) No 269/2014 and No 833/2014; Decision 2014/145/CFSP.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from holdfast.readers.clean import date_edtf, squeeze

__all__ = ["GOODS", "KINDS", "Context", "Kind", "Place", "act_of", "slug", "title_of"]

_KIND_OF_ACT = r"(?:Regulation|Decision)"
_NUMBER = r"(?:\((?:EU|EC|CFSP|EU, Euratom)\)\s*)?(?P<no>No\s*)?(?P<a>\d{1,4})/(?P<b>\d{1,4})(?P<cfsp>/CFSP)?"
_TITLE = re.compile(
    r"\b(?:COUNCIL|COMMISSION)\s+(?P<impl>IMPLEMENTING\s+|DELEGATED\s+)?(?P<what>REGULATION|DECISION)\s+" + _NUMBER,
    re.IGNORECASE,
)
_OF_DAY = re.compile(r"\bof\s+(\d{1,2}\s+[A-Z][a-z]+\s+\d{4})\b")
_AMENDS = re.compile(
    rf"\b(?:implementing|amending)\s+(?:Article [\w() ]+ of\s+)?(?:Council\s+)?{_KIND_OF_ACT}\s+{_NUMBER}",
    re.IGNORECASE,
)
_TARGET = re.compile(
    r"\bAnnex(?:\s+(?P<annex>[IVXLC]+[A-Z]?))?(?:\s*,?\s*Part [A-Z0-9]+,?)?\s+(?:to|of)\s+(?:Council\s+)?"
    rf"{_KIND_OF_ACT}\s+{_NUMBER}",
    re.IGNORECASE,
)
_ANNEX_ONLY = re.compile(r"\bAnnex\s+(?P<annex>[IVXLC]+[A-Z]?)\b")
_HEADING = re.compile(r"(?P<quoted>[\u2018\u201c'\"])?\s*ANNEX(?:\s+(?P<annex>[IVXLC]+[A-Z]?))?\s*\.?\Z")
_MARKS = re.compile(r"[\u25ba\u25bc\u25c4](?:[BMCA]\d*)?")
_CONSOLIDATED = re.compile(r"\b0(?P<year>\d{4})(?P<kind>[RD])(?P<number>\d{4})\b(?:-(?P<day>\d{8}))?")
_PERSONS = re.compile(r"(?:\(?[A-Z0-9]{1,3}[.)]\s*)?(?:list of )?(?:natural )?persons\s*[.:]?\Z", re.IGNORECASE)
_ENTITIES = re.compile(
    r"(?:\(?[A-Z0-9]{1,3}[.)]\s*)?(?:list of )?(?:legal persons,? )?(?:and )?entities(?:,? and bodies)?\s*[.:]?\Z",
    re.IGNORECASE,
)
_DELETED = re.compile(r"\b(?:is|are|shall be) (?:hereby )?(?:deleted|removed)\b|\bdelete\b", re.IGNORECASE)
_REPLACED = re.compile(r"\b(?:is|are|shall be) (?:hereby )?replaced\b|\breplaced by the following\b", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:is|are|shall be) (?:hereby )?(?:added|inserted)\b", re.IGNORECASE)
_LISTED_PERSONS = re.compile(r"\bfollowing (?:natural )?persons?\b(?!,? (?:and|entit))", re.IGNORECASE)
_LISTED_ENTITIES = re.compile(
    r"\bfollowing (?:legal persons,? )?entit(?:y|ies)\b|list entitled .{0,3}Entities", re.IGNORECASE
)
_LIST_ENTITLED_PERSONS = re.compile(r"list entitled .{0,3}Persons", re.IGNORECASE)
_LONG_YEAR = 4
_SINCE = 2015  # the first year of the numbers 2015/1


class Kind(NamedTuple):
    """Kinds of measure for every entry, further ones for natural persons, and the article."""

    kinds: tuple[str, ...]
    for_persons: tuple[str, ...]
    article: str


_CAPITAL = ("sectoral finance and energy restriction",)
KINDS: Mapping[tuple[str, str], Kind] = {
    ("269/2014", "I"): Kind(("asset freeze",), (), "Article 2"),
    ("2014/145/CFSP", ""): Kind(("asset freeze",), ("travel ban",), "Articles 1 and 2"),
    ("833/2014", "III"): Kind(_CAPITAL, (), "Article 5"),
    ("833/2014", "V"): Kind(_CAPITAL, (), "Article 5"),
    ("833/2014", "VI"): Kind(_CAPITAL, (), "Article 5"),
    ("833/2014", "XII"): Kind(_CAPITAL, (), "Article 5"),
    ("833/2014", "XIII"): Kind(_CAPITAL, (), "Article 5"),
    ("833/2014", "IV"): Kind(("export control",), (), "Articles 2, 2a and 2b"),
    ("833/2014", "XIV"): Kind(("payment system exclusion",), (), "Article 5h"),
    ("833/2014", "XV"): Kind((), (), "Article 2f"),
    ("833/2014", "XIX"): Kind(("transaction ban",), (), "Article 5aa"),
    ("833/2014", "XLII"): Kind(("ship ban",), (), "Article 3s"),
}
GOODS: Mapping[tuple[str, str], tuple[str, str]] = {  # annexes of goods: kind and article
    ("833/2014", "II"): ("export control", "Article 3"), ("833/2014", "VII"): ("export control", "Article 2a"),
    ("833/2014", "X"): ("export control", "Article 3b"), ("833/2014", "XI"): ("export control", "Article 3c"),
    ("833/2014", "XVI"): ("export control", "Article 3f"), ("833/2014", "XVII"): ("import ban", "Article 3g"),
    ("833/2014", "XVIII"): ("export control", "Article 3h"), ("833/2014", "XX"): ("export control", "Article 3c"),
    ("833/2014", "XXI"): ("import ban", "Article 3i"), ("833/2014", "XXII"): ("import ban", "Article 3j"),
    ("833/2014", "XXIII"): ("export control", "Article 3k"), ("833/2014", "XXV"): ("import ban", "Article 3m"),
    ("833/2014", "XXVI"): ("import ban", "Article 3o"),
}  # fmt: skip


class Place(NamedTuple):
    """Where a row stands; see the module docstring."""

    base: str
    annex: str
    section: str
    change: str


def act_of(match: re.Match[str]) -> str:
    """The number of an act as it is cited: "269/2014", "2022/350", "2014/145/CFSP"."""
    return f"{match['a']}/{match['b']}{'/CFSP' if match['cfsp'] else ''}"


def slug(act: str) -> str:
    """An act in names: number, then year. "2022/350" → "350_2022", "2014/145/CFSP" → "145_2014_cfsp"."""
    if "/" not in act:
        return act.lower()
    first, second, *rest = act.lower().split("/")
    numbers = (second, first) if _year_first(act) else (first, second)
    return "_".join((*numbers, *rest))


def _year_first(act: str) -> bool:
    """Since 2015 the year stands first, in decisions of the common foreign policy always."""
    first = act.partition("/")[0]
    return act.upper().endswith("/CFSP") or (len(first) == _LONG_YEAR and int(first) >= _SINCE)


def title_of(act: str) -> str:
    """How an act is called: "Regulation (EU) No 269/2014", "Regulation (EU) 2022/350", "Decision 2014/145/CFSP"."""
    if act.endswith("/CFSP"):
        return f"Decision {act}"
    return f"Regulation (EU) {act}" if _year_first(act) else f"Regulation (EU) No {act}"


class Context:
    """What the paragraphs of a page have said so far."""

    __slots__ = (
        "_amends", "_cited", "_heard", "_own", "act", "act_title", "annex", "base", "change", "consolidated", "day",
        "in_annex", "section",
    )  # fmt: skip

    def __init__(self) -> None:
        self.act = ""  # the act that the page is
        self.act_title = ""
        self.day: str | None = None  # of the act
        self.base = ""
        self.annex = ""
        self.section = ""
        self.change = ""
        self.consolidated = False
        self.in_annex = False
        self._own = False  # whether headings of annexes are those of the base
        self._amends = False
        self._cited = False  # whether the number was given apart from the title
        self._heard = 0

    @property
    def place(self) -> Place:
        """Where a row would stand now."""
        return Place(self.base, self.annex, self.section, self.change)

    def cited(self, number: str, year: str, *, cfsp: bool) -> None:
        """The number of the act, as Formex gives it apart from the title."""
        self.act = (
            f"{year}/{number}/CFSP" if cfsp else f"{year}/{number}" if int(year) >= _SINCE else f"{number}/{year}"
        )
        self.act_title = title_of(self.act)
        self._cited = True
        self.base = self.base or self.act

    def hear(self, text: str) -> None:
        """One paragraph."""
        said = squeeze(_MARKS.sub(" ", text))
        if not said:
            return
        if not self.in_annex:
            self._preamble(said)
        heading = _HEADING.match(said)
        if heading is not None:
            self._heading(heading)
        elif self.in_annex:
            self._sentence(said)
        elif self._amends and not self.annex:
            target = _TARGET.search(said)
            if target is not None and act_of(target) == self.base:
                self.annex = (target["annex"] or "").upper()

    def _preamble(self, said: str) -> None:
        number = _CONSOLIDATED.search(said)
        if number is not None and not self.act:
            self.consolidated = self._own = True
            tail = "/CFSP" if number["kind"] == "D" else ""
            short = str(int(number["number"]))
            old = int(number["year"]) < _SINCE and not tail
            self.base = f"{short}/{number['year']}" if old else f"{number['year']}/{short}{tail}"
        title = _TITLE.search(said)
        if title is not None and (not self.act or self._cited):
            self._cited = False
            self.act = act_of(title)
            self.act_title = self._titled(title)
            self._own = True
            self.base = self.base if self.consolidated else self.act
        if self.act and self.day is None and (day := _OF_DAY.search(said)) is not None:
            self.day = date_edtf(day[1])
        if self.act and not self._amends and not self.consolidated and self._heard < _TITLE_LINES:
            others = [act for match in _AMENDS.finditer(said) if (act := act_of(match)) != self.act]
            if others:
                self._amends, self._own, self.base = True, False, others[0]
        self._heard += bool(self.act)

    @staticmethod
    def _titled(title: re.Match[str]) -> str:
        words = [word.capitalize() for word in (title["impl"] or "").split()] + [title["what"].capitalize()]
        return " ".join([*words, title[0][title.start("what") - title.start() + len(title["what"]) :].strip()])

    def _heading(self, heading: re.Match[str]) -> None:
        self.in_annex = True
        self.section = ""
        if self._own or heading["quoted"]:
            self.annex = (heading["annex"] or "").upper()
        if self._own:
            self.change = ""
        elif heading["quoted"]:
            self.change = self.change or "added"
        else:
            self.change = ""

    def _sentence(self, said: str) -> None:
        target = _TARGET.search(said)
        changes = _change(said)
        if not self._own:
            if target is not None:
                self.base = act_of(target)
                self.annex = (target["annex"] or "").upper()
                self.section = ""
            elif changes and (only := _ANNEX_ONLY.search(said)) is not None:
                self.annex = only["annex"].upper()
            if changes:
                self.change = changes
        self.section = _section(said) or (
            "" if changes and "following" in said and len(said) > _SHORT else self.section
        )


_SHORT = 160
_TITLE_LINES = 8


def _change(said: str) -> str:
    """What a sentence announces for the rows that follow; words that delete something themselves announce nothing."""
    announces = "following" in said.lower() or said.rstrip().endswith(":")
    if not announces:
        return ""
    found = [
        (match.start(), change)
        for change, form in (("deleted", _DELETED), ("replaced", _REPLACED), ("added", _ADDED))
        if (match := form.search(said)) is not None
    ]
    return max(found)[1] if found else ""


def _section(said: str) -> str:
    if _PERSONS.match(said) is not None or _LIST_ENTITLED_PERSONS.search(said) is not None:
        return "p"
    if _ENTITIES.match(said) is not None or _LISTED_ENTITIES.search(said) is not None:
        return "e"
    return "p" if _LISTED_PERSONS.search(said) is not None else ""
