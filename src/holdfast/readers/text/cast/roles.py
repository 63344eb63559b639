# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Who is said to be what: `find_roles(prose, names)`.

Rules, each with its name:

    titled      Deputy Foreign Minister Anna Example; Kremlin spokesman Ivan Example
    behind      Anna Example, the head of the Example Office,
    before      the head of the Example Office, Anna Example,
    heads       Anna Example, who heads the Example Office
    represents  Anna Example, who represented the Example Republic
    part-of     the Example Unit under the Office of Examples
    member      members of its security council
    regime      the Example regime in Examplia

The organization is the name in the words of the role, or the state before them, or, where the
words name none, the body that the table of holders gives for that office.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from holdfast.readers.text.cast.known import key
from holdfast.readers.text.cast.known_holders import holders_by_name, normal_office
from holdfast.readers.text.found import RoleFound

if TYPE_CHECKING:
    from holdfast.readers.text.cast.cast_names import Name, Names
    from holdfast.readers.text.prose import Prose

__all__ = ["ROLE_NOUNS", "find_roles"]

ROLE_NOUNS = (
    "president|prime minister|minister|secretary-general|secretary general|secretary|chairman|chairwoman|"
    "chairperson|chair|chancellor|premier|director|head|chief|spokesman|spokeswoman|"
    "spokesperson|speaker|ambassador|envoy|commissioner|prosecutor general|prosecutor|governor|mayor|leader|"
    "commander-in-chief|commander|adviser|advisor|aide|deputy|representative|coordinator|attorney general|"
    "attorney|lawyer|senator|congressman|congresswoman|lawmaker|founder|owner|boss|chief executive|CEO|official|"
    "diplomat|analyst|correspondent|reporter|journalist|editor|economist|professor|researcher|fellow|historian|"
    "strategist|"
    "expert|oligarch|businessman|billionaire|general|colonel|admiral|officer|member|candidate|nominee|politician|"
    "activist|author|negotiator|administrator|inspector|judge|counsel|manager|king|queen|"
    "pilot|priest|columnist|host|anchor|surrogate|pollster|co-founder|vice president|treasurer|rapporteur|"
    "ombudsman|director general|director-general|managing director|chief of staff|press secretary|senior fellow|"
    "dictator"
)
_BLANK = "[ \u00a0]"
_FORMER = re.compile(r"\b(?:former|ex-|then-|onetime|late|deposed|ousted)\b[- ]?", re.IGNORECASE)
_ACTING = re.compile(r"\b(?:acting|interim|caretaker)\b[- ]?", re.IGNORECASE)
_LEADING = re.compile(
    r"(?:(?:former|ex|then|acting|interim|the|a|an|its|his|her|their|our|late|longtime|newly appointed|incoming|"
    r"outgoing)\b[- \u00a0]?)+",
    re.IGNORECASE,
)
_NO_TITLE = (
    "is|was|are|were|be|been|has|have|had|by|of|in|on|at|to|for|from|with|and|or|but|as|that|than|the|a|an|his|her|"
    "its|their|our|my|when|while|after|before|"
    "if|said|says|told|called|named|against|between|like|including|s|t|not|no|also|who|which|whose|this|these|"
    "those|about|into|over|under|because|since"
)
_BLANKS = frozenset({" ", "\u00a0"})
_CLOSING = frozenset({",", ".", ";", ":", ")", "\n", "", "—", "–"})
_ADDRESS_ONLY = re.compile(
    r"(?:(?:(?:The[ \u00a0])?Rt\.?[ \u00a0])?Hon|"
    r"Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Herr|Frau|Monsieur|Mme|Madame|M)\.?\Z"
)
_BODIES = frozenset({"organization", "government_body", "court", "military_unit"})
_POSSESSIVE = re.compile(r"(?:[’']s?)?\s*")
_FAR = 90
_A_PREPOSITION = 5  # " in "
_A_WORD = 12  # characters that may stand between the name in a role and the comma behind it


@cache
def _lower_title() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'.-])((?:(?!(?:{_NO_TITLE})\b)[a-z][\w-]*{_BLANK}){{0,4}}(?:{ROLE_NOUNS})){_BLANK}\Z")


@cache
def _title_and_comma() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'.-])((?:(?!(?:{_NO_TITLE})\b)[a-z][\w-]*{_BLANK}){{0,4}}(?:{ROLE_NOUNS})),{_BLANK}\Z")


@cache
def _role_ends() -> frozenset[str]:
    return frozenset(role.rpartition(" ")[2].lower() for role in ROLE_NOUNS.split("|"))


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(
        rf",{_BLANK}(?:who{_BLANK}(?:is|was|serves as|served as|"
        rf"became){_BLANK})?(?P<lead>(?:[\w’'.&-]+{_BLANK}){{0,7}}?)(?P<role>(?:{ROLE_NOUNS})(?:{_BLANK}(?:{ROLE_NOUNS}))*)\b"
        rf"(?P<of>{_BLANK}(?:of|for|at|in|to|with|from|on){_BLANK}[^,.;:()“”\"—–\n]{{1,90}})?(?=[,.;:)(“”\"—–\n]|"
        rf"{_BLANK}|\Z)",
        re.IGNORECASE,
    )


@cache
def _before() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\b(?:the|a|an|its|his|her|their)|[’']s|"
        rf",){_BLANK}(?P<role>(?:[a-z]+{_BLANK})?(?:{ROLE_NOUNS})){_BLANK}(?:of|for|at|in|"
        rf"to){_BLANK}(?P<of>(?:[^,.;:()“”\"—–\n]|(?<=[A-Z])\.){{1,80}}),{_BLANK}\Z",
        re.IGNORECASE,
    )


_REPRESENTS = re.compile(rf",{_BLANK}who{_BLANK}(?:represent(?:s|ed)|led){_BLANK}")
_HEADS = re.compile(
    rf",{_BLANK}who{_BLANK}((?:heads|leads|chairs|runs|commands|headed|chaired|commanded){_BLANK})(?:the{_BLANK})?"
)
_SUBJECT_TIE = re.compile(rf"{_BLANK}of{_BLANK}(?:the{_BLANK})?")
_SUBJECT = re.compile(
    rf"(?:[’']s?)?{_BLANK}(?:military{_BLANK}|foreign{_BLANK}|economic{_BLANK})?"
    r"(?:diplomacy|intelligence|counterintelligence|policy|operations|affairs|trade|security|procurement|logistics)\b"
)
_UNDER = re.compile(rf"{_BLANK}(?:meeting{_BLANK}at|under|within|of|at|part{_BLANK}of){_BLANK}(?:the{_BLANK})?\Z")
_UNDER_WORD = re.compile(rf"{_BLANK}(?:at|under|within|of){_BLANK}(?:the{_BLANK})?\Z")
_MEMBERS = re.compile(rf"\b(members?){_BLANK}of{_BLANK}(?:his|her|its|their|the|[\w’']+){_BLANK}\Z")
_IN = re.compile(rf"{_BLANK}(?:in|of){_BLANK}\Z")


def find_roles(prose: Prose, names: Names) -> tuple[RoleFound, ...]:
    """The roles of a document, in its order."""
    finding = _Roles(prose, names)
    return tuple(sorted(finding.all(), key=lambda one: (one.start, one.end)))


class _Roles:
    """The names of a document while their roles are read."""

    def __init__(self, prose: Prose, names: Names) -> None:
        self.prose = prose
        self.text = names.text
        self.found: Sequence[Name] = names.found
        self.starts = [one.start for one in self.found]
        self.titles = names.titles

    def all(self) -> Iterator[RoleFound]:
        yield from self._bylines()
        for place, name in enumerate(self.found):
            if name.type == "person" and name.kind != "title_only":
                yield from self._of_person(place, name)
            elif name.type in {"government_body", "organization", "military_unit"}:
                yield from self._of_body(place, name)

    def _bylines(self) -> Iterator[RoleFound]:
        """An office on a line of its own, under the line of a name."""
        for title in self.titles:
            place = bisect_left(self.starts, title.start) - 1
            one = self.found[place] if place >= 0 else None
            if one is None or one.type != "person" or self.text[title.end : title.end + 1] not in {"", "\n"}:
                continue
            between = self.text[one.end : title.start]
            if "\n" in between and not between.strip() and self.text[max(0, one.start - 1) : one.start] in {"", "\n"}:
                yield self._role(one, (title.start, title.end), "", "byline", whole=(one.start, title.end))

    # --- persons

    def _of_person(self, place: int, name: Name) -> Iterator[RoleFound]:
        low = self._paragraph_start(name)
        before = self.text[max(low, name.start - 24) : name.start]
        title, rule = self._title(name, before, low)
        if title is not None and self.text[title[0] : title[1]].strip():
            yield self._role(
                name,
                title,
                self._owner_before(title[0], low) or self._owner_inside(title) or name.owner,
                rule,
                whole=(title[0], name.end),
            )
            return
        comma_behind = self.text[name.end : name.end + 1] == ","
        match = None
        if comma_behind:
            match = _behind().match(self.text, name.end, min(name.end + 200, self._paragraph_end(name)))
        if match is not None and self._is_apposition(match):
            yield self._behind_role(name, match)
            return
        match = None
        if before[-2:-1] == ",":
            match = _before().search(self.text, max(low, name.start - _FAR * 2), name.start)
        if match is not None and any(match.end("of") - one.end < _A_WORD for one in self._inside(*match.span("of"))):
            owner = self._owner_inside(match.span("of"))
            yield self._role(
                name,
                match.span("role"),
                owner,
                "before",
                whole=(match.start("role"), name.end),
                around=match.span("of"),
            )
            return
        match = _HEADS.match(self.text, name.end) if comma_behind else None
        if match is not None:
            body = self._first_inside(match.end(), match.end() + 60)
            if body is not None and body.start <= match.end() and body.type in _BODIES:
                role = self.text[match.start(1) : body.end]
                span = (match.start(1), body.end)
                yield RoleFound(name.start, body.end, name.canonical, role, body.canonical, "leads", span, "heads")
            return
        match = _REPRESENTS.match(self.text, name.end) if comma_behind else None
        if match is not None:
            whom = self._first_inside(match.end(), match.end() + 60)
            if whom is not None:
                yield RoleFound(
                    name.start,
                    whom.end,
                    name.canonical,
                    self.text[match.end() : whom.end].strip(),
                    whom.canonical,
                    "represents",
                    (match.start() + 2, whom.end),
                    "represents",
                )

    def _title(self, name: Name, before: str, low: int) -> tuple[tuple[int, int] | None, str]:
        """The words of a role right before a name, and the rule: capitals, lower case, or set off by commas."""
        if name.title is not None:
            only_address = _ADDRESS_ONLY.match(self.text[name.title[0] : name.title[1]].strip())
            return (None if only_address else name.title), "titled"
        if before[-1:] not in _BLANKS:
            return None, "titled"
        if before[:-1].rstrip(",").rpartition(" ")[2].lower() not in _role_ends():
            return None, "titled"
        apart = before[-2:-1] == ","
        if apart and self.text[name.end : name.end + 1] not in _CLOSING:
            return None, "titled"
        pattern = _title_and_comma() if apart else _lower_title()
        match = pattern.search(self.text, max(low, name.start - _FAR), name.start)
        if match is None:
            return None, "titled"
        return (self._after_names(match.span(1)), match.end(1)), "before" if apart else "titled"

    def _is_apposition(self, match: re.Match[str]) -> bool:
        """Words behind a comma are a role when an article, a possessive or a name leads them."""
        lead = match["lead"].strip().lower()
        first = lead.split(" ")[0] if lead else ""
        if (
            first
            in {
                "the",
                "a",
                "an",
                "its",
                "his",
                "her",
                "their",
                "former",
                "acting",
                "deputy",
                "senior",
                "chief",
                "co-founder",
            }
            or lead.endswith(("'s", "’s"))
            or "’s " in lead
            or "'s " in lead
        ):
            return not re.search(r"\b(?:said|says|told|and|but|that|which|to|in|on|with|by|after)\b", lead)
        return (not lead and match["of"] is not None) or bool(
            re.fullmatch(r"(?:[A-Z][\w.’'-]*[ \u00a0]?)+", match["lead"].strip())
        )

    def _behind_role(self, name: Name, match: re.Match[str]) -> RoleFound:
        span = (match.start("lead"), match.end("role"))
        start = span[0] + (len(lead.group()) if (lead := _LEADING.match(match["lead"])) else 0)
        whole = match.end("role")
        owner = ""
        if match["of"] is not None:
            first = self._first_inside(match.start("of"), match.end("of"))
            if first is not None:
                owner, whole = (
                    self._meant(first, match.end("of")),
                    max(whole, self._last_end(match.start("of"), match.end("of"))),
                )
        owner = owner or self._owner_inside((span[0], match.start("role")))
        role_start = self._after_names((start, match.start("role")))
        return self._role(
            name, (role_start, match.end("role")), owner, "behind", whole=(name.start, whole), around=(span[0], whole)
        )

    def _meant(self, first: Name, end: int) -> str:
        """As in "Russia's Wagner group": of a state with a body behind it, the body."""
        for one in self._inside(first.start, end):
            if one.type in {"organization", "government_body", "court", "military_unit"}:
                return one.canonical
        return first.canonical

    def _last_end(self, start: int, end: int) -> int:
        return max((one.end for one in self._inside(start, end)), default=end)

    def _role(
        self,
        name: Name,
        span: tuple[int, int],
        owner: str,
        rule: str,
        *,
        whole: tuple[int, int],
        around: tuple[int, int] | None = None,
    ) -> RoleFound:
        shown = self.text[span[0] : span[1]]
        before = self.text[max(0, span[0] - 12) : span[0]]
        wide = self.text[around[0] : around[1]] if around is not None else shown
        former = bool(_FORMER.search(shown) or _FORMER.search(before) or _FORMER.match(wide))
        acting = bool(_ACTING.search(shown) or _ACTING.search(before))
        lead = _LEADING.match(shown)
        span = (span[0], self._subject_end(span[1]))
        start = span[0] + (lead.end() if lead is not None and lead.end() < len(shown) else 0)
        role = " ".join(self.text[start : span[1]].split())
        if not owner:
            owner = self._by_table(name, role) or name.state
        begin = self._with_owner(whole[0])
        return RoleFound(
            begin,
            max(whole[1], span[1]),
            name.canonical,
            role,
            owner,
            "holds_role",
            (start, span[1]),
            rule,
            former,
            acting,
        )

    def _subject_end(self, end: int) -> int:
        """As in "head of US diplomacy": what is led belongs to the role, where the name is only whose it is."""
        tie = _SUBJECT_TIE.match(self.text, end)
        owner = None if tie is None else next((one for one in self._inside(tie.end(), tie.end() + _FAR)), None)
        if tie is None or owner is None or owner.start != tie.end():
            return end
        subject = _SUBJECT.match(self.text, owner.end)
        return end if subject is None else subject.end()

    def _by_table(self, name: Name, role: str) -> str:
        holder = holders_by_name().get(key(name.canonical))
        if holder is None:
            return ""
        wanted = normal_office(role)
        for term in reversed(holder.terms):
            if term.office == wanted or term.office.startswith(wanted + " "):
                return term.owner
        return ""

    def _with_owner(self, start: int) -> int:
        place = bisect_left(self.starts, start) - 1
        if (
            place >= 0
            and self.text[self.found[place].end : start] in {" ", "\u00a0", "’s ", "'s ", "’s\u00a0"}
            and self.found[place].type != "person"
        ):
            return self.found[place].start
        return start

    def _owner_before(self, start: int, low: int) -> str:
        place = bisect_left(self.starts, start) - 1
        while place >= 0 and self.found[place].start >= low:
            one = self.found[place]
            between = self.text[one.end : start]
            if len(between) > 3:  # noqa: PLR2004 - a possessive and a blank
                if place and self.found[place - 1].end > one.end:  # it stands inside a longer name
                    place -= 1
                    continue
                return ""
            if between in {" ", "\u00a0", "’s ", "'s ", "’s\u00a0", "’ ", "' "} and one.type != "person":
                return (
                    one.state
                    if one.type in {"country", "place"} and one.state and one.kind != "metonym"
                    else one.canonical
                )
            place -= 1
        return ""

    def _owner_inside(self, span: tuple[int, int]) -> str:
        inside = [
            one for one in self._inside(*span) if one.type != "person" and (one.type, one.kind) != ("place", "demonym")
        ]
        bodies = [one for one in inside if one.type in {"organization", "government_body", "court", "military_unit"}]
        return (bodies or inside)[0].canonical if inside else ""

    def _inside(self, start: int, end: int) -> Sequence[Name]:
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [one for one in self.found[first:last] if one.end <= end]

    def _first_inside(self, start: int, end: int) -> Name | None:
        inside = self._inside(start, end)
        return inside[0] if inside else None

    def _after_names(self, span: tuple[int, int]) -> int:
        """Where the words of a role begin behind the names in them."""
        start = span[0]
        for one in self._inside(span[0], span[1]):
            if self.text[one.end : one.end + 1] == "-":
                continue  # "Exampleland-installed head"
            match = _POSSESSIVE.match(self.text, one.end, span[1])
            start = match.end() if match is not None else one.end
        return min(start, span[1])

    def _paragraph_start(self, name: Name) -> int:
        return self.prose.paragraphs[name.paragraph].start

    def _paragraph_end(self, name: Name) -> int:
        return self.prose.paragraphs[name.paragraph].end

    # --- bodies

    def _of_body(self, place: int, name: Name) -> Iterator[RoleFound]:
        low = self._paragraph_start(name)
        shown = self.text[max(low, name.start - 30) : name.start]
        members = _MEMBERS.search(self.text, max(low, name.start - 30), name.start) if " of " in shown else None
        if members is not None:
            yield RoleFound(
                members.start(), name.end, " ".join(self.text[members.start() : name.end].split()), "member",
                name.canonical, "member_of", members.span(1), "member",
            )  # fmt: skip
        before = (
            self._outer_before(place) if _UNDER_WORD.search(self.text, max(low, name.start - 16), name.start) else None
        )
        if before is not None and before.type in {"government_body", "organization", "military_unit"}:
            match = _UNDER.search(self.text, before.end, name.start)
            if (
                match is not None
                and match.start() == before.end
                and before.end - before.start > 0
                and before.canonical != name.canonical
            ):
                role = "body of" if "meeting" in match.group() else "unit of"
                yield RoleFound(
                    before.start,
                    name.end,
                    before.canonical,
                    role,
                    name.canonical,
                    "part_of",
                    (match.start() + 1, match.end()),
                    "part-of",
                )
        if (
            name.rule == "body-of"
            and self.text[name.start : name.end].endswith("regime")
            and place + 1 < len(self.found)
        ):
            inner = next((one for one in self._inside(name.start, name.end) if one.type == "person"), None)
            after = next((one for one in self.found[place + 1 :] if one.start >= name.end), None)
            if (
                inner is not None
                and after is not None
                and after.type == "country"
                and _IN.search(self.text, name.end, after.start)
                and after.start - name.end < _A_PREPOSITION
            ):
                yield RoleFound(
                    name.start,
                    after.end,
                    inner.canonical,
                    "head of regime",
                    after.canonical,
                    "leads",
                    (name.end - len("regime"), name.end),
                    "regime",
                )

    def _outer_before(self, place: int) -> Name | None:
        at = place - 1
        while at >= 0 and at > place - 4:
            one = self.found[at]
            if one.end <= self.found[place].start and (at == 0 or self.found[at - 1].end <= one.start):
                return one
            at -= 1
        return None
