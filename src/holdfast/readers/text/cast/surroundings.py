# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What the words around an unknown name make of it: a town, a firm, an arm, a ship.

    in Exampleton; the port of Exampleton; Exampleton, Denmark; Exampleton, a town of 900
    the broadcaster Example; an analyst at Example; Example, a Danish maker of pumps
    Example drones; the tanker Example

Nothing is told of a name whose surroundings would fit several. What is told once holds for the same word in
the whole document.
"""

from __future__ import annotations

import re
from functools import cache

from holdfast.readers.text.cast.known import known_names, words

__all__ = ["called", "continued", "is_camel", "person_or", "told_by_surroundings"]

_BLANK = "[ \u00a0]"
_FIRMS = (
    "broadcaster|news agency|newspaper|daily|weekly|magazine|outlet|website|portal|news site|company|firm|carrier|"
    "airline|bank|lender|insurer|giant|maker|manufacturer|producer|supplier|operator|retailer|chain|conglomerate|group|"
    "subsidiary|start-?up|developer|refiner|brewer|brewery|carmaker|automaker|chipmaker|shipbuilder|contractor|utility|"
    "miner|steelmaker|think tank|think-tank|NGO|charity|watchdog|consultancy|law firm|messenger|distributor|importer|"
    "exporter|wholesaler|brokerage|lobby group|lobby|trade union|news channel|television channel|TV channel|TV station|"
    "shipping line|shipping company|shipowner|oil trader|commodity trader|commodities trader|logistics group|"
    "foundation|publisher|agency|pollster|trader"
)
_TRADES = (
    "packaging|engineering|technology|media|retail|banking|insurance|shipping|logistics|food|steel|chemicals?|mining|"
    "brewing|automotive|pharmaceutical|telecoms?|software|construction|industrial|furniture|fashion|luxury|cosmetics|"
    "paper|forestry|aerospace|electronics|dairy|tobacco|energy|machinery|shipbuilding|hotel|publishing|advertising"
)
_BODIES = "association|federation|lobby|institute|university|network|alliance|coalition"
_FIRM_BEFORE = re.compile(rf"\b(?:{_FIRMS})(?:{_BLANK}(?:called|named))?{_BLANK}[“\"‘]?\Z", re.IGNORECASE)
_AT_FIRM = re.compile(
    r"\b(?:analysts?|economists?|strategists?|researchers?|experts?|engineers?|traders?|brokers?|partners?|fellows?|"
    r"executives?|employees?|scientists?|lecturers?|professors?|consultants?|head of \w+(?: \w+)?)[ \u00a0](?:at|with)"
    r"[ \u00a0](?:the[ \u00a0])?\Z|\b(?:CEO|chief executive(?: officer)?|co-founder|shareholders?|subsidiary|"
    r"subsidiaries|employees|customers|stake in|shares in|shares of|acquisition of|chairman of the board)"
    r"(?:[ \u00a0]of)?[ \u00a0]\Z|\b(?:owned|operated|managed|made|built|chartered|produced|supplied|manufactured)"
    r"[ \u00a0]by[ \u00a0](?:the[ \u00a0])?\Z"
)
_EMPLOYED_AT = re.compile(
    r"\b(?:analyst|economist|strategist|researcher|engineer|trader|broker|partner|executive|consultant|lawyer)"
    r"[ \u00a0]at[ \u00a0]\Z"
)
_FIRM_AFTER = re.compile(
    rf",{_BLANK}(?:a|an|the|one of the|its|their|the country[’']s|(?:[A-Z][\w.]+(?:{_BLANK}[A-Z]\w+)?[’']s)){_BLANK}"
    rf"(?:(?!of\b|for\b|at\b|in\b|and\b)[\w’'-]+{_BLANK}){{0,5}}?(?:(?!group\b)(?:{_FIRMS}|{_BODIES})s?|(?:{_TRADES}){_BLANK}group)\b|{_BLANK}(?:Group|shares|stock|employees|subsidiary|shareholders)\b"
)
_PLACE_BEFORE = re.compile(
    rf"\b(?:in|near|outside|off|(?:towns?|cit(?:y|ies)|villages?|ports?|islands?|settlements?|districts?|regions?|"
    rf"provinces?|suburbs?|outskirts|mayor|governor|residents?|coast|streets|centre|center)"
    rf"{_BLANK}(?:of|at|in|near|off)){_BLANK}\Z|"
    rf"\b(?:the|a){_BLANK}(?:[A-Z]?\w+{_BLANK})?(?:town|city|village|port|border{_BLANK}town|port{_BLANK}city|island|"
    rf"resort|suburb|settlement|hamlet){_BLANK}(?:of{_BLANK})?\Z"
)
_PLACE_AFTER = re.compile(
    rf",{_BLANK}(?:a|an|the){_BLANK}(?:[\w’'-]+{_BLANK}){{0,5}}?(?:town|city|village|port|suburb|island|district|resort|"
    rf"settlement|hamlet|enclave)\b"
)
_STATE_AFTER = re.compile(
    rf",{_BLANK}(?:in{_BLANK})?((?:[A-Z][\w.]+){{1}}(?:{_BLANK}[A-Z][\w.]+)?)(?![’']s?\b)(?=[,.;:)\n ]|\Z)"
)
_MORE = re.compile(rf"(?:,|{_BLANK}and){_BLANK}(?:and{_BLANK})?(?:the{_BLANK})?[A-Z]")
_PART_OF_NAME = re.compile(rf"(?<!\w)[A-Z][\w’-]*{_BLANK}\Z")
_ARM_AFTER = re.compile(
    rf"{_BLANK}(?:(?:cruise|ballistic|anti-ship|anti-tank|air-to-air|hypersonic|kamikaze|attack|strike|"
    rf"reconnaissance|naval|battle|main{_BLANK}battle|self-propelled|air[- ]defen[cs]e|glide|rocket){_BLANK}){{0,2}}"
    rf"(?:missiles?|rockets?|drones?|tanks?|howitzers?|launchers?|fighter{_BLANK}jets?|helicopters?|torpedo(?:es)?|"
    rf"interceptors?|air[- ]defen[cs]e{_BLANK}systems?|armou?red{_BLANK}vehicles?|bombers?)\b"
)
_SHIPS = (
    "tanker|vessel|aircraft carrier|ship|freighter|frigate|destroyer|cruiser|submarine|yacht|superyacht|"
    "bulk carrier|bulker|warship|trawler|ferry|corvette|minesweeper|icebreaker|barge|"
    "cargo ship|container ship|landing ship|LNG carrier"
)
_SHIP_BEFORE = re.compile(rf"\b(?:{_SHIPS})s?(?: (?:called|named))?{_BLANK}+[“\"‘]?\Z")
# What may stand last before a name in the expressions above, beside firms and ships; and what follows a name at once.
_LAST = frozenset({
    "called", "named", "at", "with", "of", "in", "by", "the", "near", "outside", "off", "ceo", "executive", "officer",
    "co-founder", "shareholder", "shareholders", "subsidiary", "subsidiaries", "employees", "customers", "board",
    "town", "towns", "city", "village", "port", "island", "resort", "suburb", "settlement", "hamlet", "start-up",
    "start-ups",
})  # fmt: skip
_SHIP_NOUNS = frozenset({
    "tanker", "vessel", "ship", "freighter", "yacht", "superyacht", "frigate", "corvette", "destroyer", "trawler",
})  # fmt: skip
_FIRM_NOUNS = frozenset({
    "firm", "company", "broadcaster", "newspaper", "magazine", "consultancy", "startup", "start-up", "NGO", "charity",
    "airline", "insurer", "group", "outlet", "publisher", "maker", "manufacturer", "producer", "supplier", "subsidiary",
    "bank", "lender", "giant", "retailer", "operator", "lobby",
})  # fmt: skip
_FOLLOWS = frozenset({",", " ", "\u00a0"})
_SHIP_AFTER = re.compile(
    rf",{_BLANK}(?:a|an|the){_BLANK}(?:[\w’'-]+{_BLANK}){{0,5}}?(?:tanker|vessel|ship|freighter|bulk{_BLANK}carrier|"
    rf"trawler|frigate|corvette|yacht)\b"
)
_CAMEL = re.compile(r"(?!Mc|Mac|De|Di|La|Le|Van|Fitz|Du|Da|O)[A-Z][a-z]+[A-Z]\w*\Z|[a-z]+[A-Z]\w+\Z")
_MONTHS = frozenset(
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - a list of words
)
_INNER = re.compile(r"[a-z][A-Z]|-[a-z]+\Z")
_NOT_IN, _LETTERS = 4, 2
_BACK = 48


def told_by_surroundings(text: str, start: int, end: int, *, low: int) -> str:
    """The type that the words around the unknown name `start` to `end` tell; "" where they tell none.

    Args:
        text: of the view.
        start: of the name.
        end: of the name.
        low: where its paragraph begins.
    """
    word = text[start:end]
    if end - start < _LETTERS or word in _MONTHS or word in words().offices:
        return ""
    before = text[max(low, start - _BACK) : start]
    last = before.rstrip(' \u00a0“"‘').rpartition(" ")[2].lower()
    following = text[end : end + 1]
    if last.endswith("-flagged"):
        return "vessel"
    told = _by_what_follows(text, end) if following in _FOLLOWS else ""
    if not told and last in _telling():
        if _SHIP_BEFORE.search(before):
            told = "vessel"
        elif _FIRM_BEFORE.search(before) or _AT_FIRM.search(before):
            told = "organization"
        elif _PLACE_BEFORE.search(before):
            told = "place"
    if told != "place":
        return told
    odd = word.isupper() or len(word) < _NOT_IN or _INNER.search(word) or _is_part(before)
    return "" if odd or not word.replace("-", "").replace(" ", "").isalpha() else told


def _by_what_follows(text: str, end: int) -> str:
    if text[end] == ",":
        if _SHIP_AFTER.match(text, end):
            return "vessel"
        if _FIRM_AFTER.match(text, end):
            return "organization"
        return "place" if _PLACE_AFTER.match(text, end) or _before_state(text, end) else ""
    if _ARM_AFTER.match(text, end):
        return "equipment"
    return "organization" if _FIRM_AFTER.match(text, end) else ""


def _is_part(before: str) -> bool:
    """Whether a capitalised word stands right before, that is no word of place: "the Example Support Platform"."""
    match = _PART_OF_NAME.search(before)
    return match is not None and match.group().strip().lower() not in _telling()


@cache
def _telling() -> frozenset[str]:
    """The words that may stand last before a name in the expressions above."""
    ends = re.findall(r"[\w-]+(?=[|)]|\Z)", f"{_FIRMS}|{_SHIPS}")
    return _LAST.union(*({end.lower(), f"{end.lower()}s"} for end in ends))


def called(text: str, start: int, run: str) -> str:
    """What bears a name of several words whose kind stands right before: "the firm Example Law"; "" for none."""
    if run[0].isdigit() or start < 1 or text[start - 1] not in {" ", "\u00a0"}:
        return ""
    last = text[max(0, start - _BACK) : start - 1].rpartition(" ")[2]
    if last.removesuffix("s") in _SHIP_NOUNS:
        return "vessel"
    return "organization" if last in _FIRM_NOUNS else ""


def person_or(text: str, start: int, *, low: int) -> str:
    """What bears a name that reads like a person's: a ship or a firm, where the words before it say so."""
    before = text[max(low, start - _BACK) : start]
    if before.endswith(("-flagged ", "-flagged\u00a0")):
        return "vessel"
    if before[-2:-1].isalpha() and before[-1:] in {" ", "\u00a0"}:
        if _SHIP_BEFORE.search(before):
            return "vessel"
        if _EMPLOYED_AT.search(before) or before.endswith(("-based ", "-based\u00a0")):
            return "organization"
    return "person"


def is_camel(word: str) -> bool:
    """Whether a word has a capital inside, as names of firms and products have: "AvtoVAZ", but not "McDonald"."""
    return _CAMEL.match(word) is not None


def _before_state(text: str, end: int) -> bool:
    match = _STATE_AFTER.match(text, end)
    if match is None:
        return False
    for name in (match[1], match[1].split(" ")[0]):
        known = known_names().names.get(name)
        if known is not None:
            full = known.type in {"country", "place"} and known.kind == "full"
            return full and _MORE.match(text, match.start(1) + len(name)) is None
    return False


@cache
def continued() -> re.Pattern[str]:
    """What stands between two places of one list: "in Exampleton and Sampleham"."""
    return re.compile(rf"(?:,{_BLANK}(?:and{_BLANK})?|{_BLANK}(?:and|or){_BLANK})\Z")
