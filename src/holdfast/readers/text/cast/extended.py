# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Names that go on behind what their words told: `extend(names)`.

short      the Example Advisory Group (EAG); Exampleland's Security Service (ESS): the whole, and both forms in it
seat       the Regional Court in Exampleton, the Examplish embassy in Exampleton
district   Washington, DC
capital    Brussels as who acts: the European Union
initial    Anna E.
part       Unit 12345 of the ABC
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.known import is_common, known_names, words

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast_names import Name

__all__ = ["IN_BRACKETS", "abbreviates", "extend", "is_short"]

IN_BRACKETS = re.compile(r"[ \u00a0]\(([A-Z][A-Za-z&0-9]{1,8})\)")
_SHORT_OF = frozenset({"organization", "government_body", "court", "agreement", "military_unit"})
_SEAT = re.compile(r"[ \u00a0]in[ \u00a0](?=[A-Z])")
_SEATED = re.compile(r"\b(?:[Ee]mbassy|[Cc]onsulate(?: [Gg]eneral)?)(?: of [\w ]+)?\Z")
_DISTRICT = re.compile(r",[ \u00a0]D(?:C\b|\.C\.)")
_ACTS = re.compile(
    r"(?:[’']s)?[ \u00a0][“\"‘]?(?:has|had|have|is|was|will|would|should|must|may|could|said|says|wants?|wanted|"
    r"insists?|argues?|plans?|imposed|proposed|agreed|refused|rejected|accused|warned|urged|hopes?|fears?|expects?|adopted)\b"
)
_INITIAL = re.compile(r"[ \u00a0][A-Z]\Z")
_LISTED = re.compile(
    r"(?:,[ \u00a0][A-Z][a-z]+(?:[ \u00a0][A-Z][a-z]+)?){1,3},?[ \u00a0]and[ \u00a0][A-Z][a-z]+"
    r"(?:[ \u00a0][A-Z][a-z]+)?"
)
_OF_SUBJECTS = re.compile(
    r"(?:Ministry|Department|Committee|Secretariat|Directorate) (?:of|for|on) (?:the )?[A-Z][\w ]+\Z"
)
_PART = re.compile(r"[ \u00a0]of[ \u00a0](?:the[ \u00a0])?(?=[A-Z])")
_NAMED_WHOLE = frozenset({"body", "suffixed", "owned", "known"})
_THREE = 3


def extend(found: Sequence[Name], text: str) -> list[Name]:
    """The names with what goes on behind them, and those that a name and its short form make together."""
    by_start = {one.start: one for one in found}
    wholes: list[Name] = []
    for name in found:
        following = text[name.end : name.end + 2]
        if following in {" (", "\u00a0("} and name.type in _SHORT_OF and name.kind != "demonym":
            match = IN_BRACKETS.match(text, name.end)
            if match is not None and is_short(name, match[1], text):
                wholes.append(replace(name, end=match.end(), rule="short"))
        elif name.type == "person":
            _initial(name, text)
        elif name.type == "military_unit":
            _part(name, by_start, text)
        elif following == ", " and name.rule == "body" and name.type == "government_body":
            _listed(name, text)
        elif name.type == "court" or name.rule in {"body-of", "body", "lower-case"}:
            _seat(name, by_start, text)
        elif name.canonical in {"Brussels", "Washington, D.C."}:
            _city(name, text)
    return [*found, *wholes]


def is_short(name: Name, short: str, text: str) -> bool:
    """Whether letters in brackets right behind a name are its short form: its letters, or capitals that name no other.

    Bodies keep the letters of their own language: "Federal Court of Examples (BGE)".
    """
    known = known_names().names.get(short)
    if known is not None:
        return known.canonical == name.canonical
    shown = text[name.start : name.end]
    own = re.sub(r"\A[\w.]+(?:[’']s?)?[ \u00a0]", "", shown)
    foreign = (
        short.isupper() and short.isalpha() and len(short) >= _THREE and name.rule in _NAMED_WHOLE and " " in shown
    )
    return abbreviates(shown, short) or abbreviates(own, short) or (foreign and short not in words().offices)


def abbreviates(name: str, short: str) -> bool:
    """Whether letters in brackets are those of a name's words."""
    capitals = "".join(word[0] for part in name.split(" ") for word in part.split("-") if word[:1].isupper())
    upper = short.upper()
    return upper == capitals or (len(short) >= _THREE and upper in {capitals[: len(short)], capitals[-len(short) :]})


def _seat(name: Name, by_start: dict[int, Name], text: str) -> None:
    """A court or embassy is named with its city, where that stands right behind it."""
    if name.type != "court" and _SEATED.search(text, name.start, name.end) is None:
        return
    match = _SEAT.match(text, name.end)
    city = by_start.get(match.end()) if match is not None else None
    if city is None or city.type not in {"place", "country"} or text[city.end : city.end + 1] in {"’", "'"}:
        return
    if name.type == "court" and name.rule == "known":
        return  # it has one seat, and the city is where it acts
    name.end = city.end
    if name.type == "court":
        name.canonical += f" in {city.canonical if city.type == 'place' else text[city.start : city.end]}"
    elif city.state and not name.canonical.endswith(city.state):
        short = known_names().short.get(city.state, city.state)
        name.canonical += f" in {'the ' if short.startswith('United') else ''}{short}"


def _city(name: Name, text: str) -> None:
    if name.canonical != "Brussels":
        match = _DISTRICT.match(text, name.end)
        if match is not None and name.type == "place":
            name.end = match.end()
        return
    before = text[max(0, name.start - 12) : name.start]
    if _ACTS.match(text, name.end) and not re.search(r"\b[Ii]n[ \u00a0]\Z", before):
        name.type, name.canonical, name.kind = "organization", "European Union", "metonym"


def _initial(name: Name, text: str) -> None:
    """A family name that is kept back: "Anna E." is a name with its stop."""
    if text[name.end : name.end + 1] == "." and _INITIAL.search(text, name.start, name.end) is not None:
        name.end += 1
        if not name.canonical.endswith("."):
            name.canonical += "."


def _listed(name: Name, text: str) -> None:
    """A ministry of several subjects: "Ministry of Economy, Trade and Industry"."""
    match = _LISTED.match(text, name.end)
    if match is None or _OF_SUBJECTS.search(text, name.start, name.end) is None:
        return
    subjects = re.findall(r"[A-Z][a-z]+", match.group())
    if all(is_common(word.lower()) or word in words().office_words for word in subjects):
        last = text[name.start : name.end].rpartition(" ")[2]
        at = name.canonical.find(last)
        if at >= 0:
            at += len(last)
            name.canonical = name.canonical[:at] + match.group() + name.canonical[at:]
        name.end = match.end()


def _part(name: Name, by_start: dict[int, Name], text: str) -> None:
    """A numbered unit is named with the service it belongs to."""
    match = _PART.match(text, name.end) if text.startswith("Unit ", name.start) else None
    service = by_start.get(match.end()) if match is not None else None
    if service is not None and service.type == "government_body":
        name.end = service.end
