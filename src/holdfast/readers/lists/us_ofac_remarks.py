# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The free text of OFAC's `Remarks` column and of the comments files, part by part.

The column is one string of parts joined by "; ". Each part begins with a label ("DOB",
"Passport", "Linked To:") or repeats the title. Three things make it awkward, and the code
carries their numbers:

1. "; " also stands inside brackets, quoted aliases and prose: such pieces are joined again;
2. the column is cut at 1,000 characters in the middle of a word and goes on in the comments
   file, another member: the two fragments are kept as notes and counted as losses, never
   glued together by guess; only a value that stands whole behind the end of its label is read;
3. the last part ends with a full stop that belongs to the sentence, unless an abbreviation
   ends there ("S.A.").

A part that nothing here understands is kept word for word as a `notes` statement and
counted. Ranges are of the value itself, without its label.

Source: OFAC, "SDN list data formats" (dat_spec.txt), and the remarks of all files from
2018-05 to 2025-12 in use.
"""

from __future__ import annotations

import re

from holdfast.readers.build import Builder
from holdfast.readers.clean import date_edtf, person_name, squeeze
from holdfast.readers.lists.us_ofac_labels import Part, label_of, read_cut_label, read_labelled

__all__ = ["CUT_CHARS", "looks_personal", "read_remarks"]

CUT_CHARS = 1000  # dat_spec.txt: Remarks, 1000 characters

_PERSONAL = re.compile(r"(?:alt\. )?(?:DOB|POB|Gender|citizen|C\.U\.R\.P\.|SSN) |\bPassport ")
_ALIAS = re.compile(r"([afn])\.k\.a\.,? +'(.+)'\.?\Z")
_OPEN_ALIAS = re.compile(r"(?:alt\. )?[afn]\.k\.a\.,? +'(?:[^']|'(?!\.?\Z))*\Z")
_NEW_PART = re.compile(r"alt\. |[afn]\.k\.a\.,? +'")  # begins small and is no end of the sentence before it
_ABBREVIATED = re.compile(r"(?:\b\w\.\w|\b(?:ltd|co|inc|corp|bros|jr|sr|dr|st|no|s\.r\.l|llc))\.\Z", re.IGNORECASE)
_DIRECTIVE_DATE = re.compile(r"(Listing|Effective) Date \(([^()]+)\):? (.+)\Z")
_DIRECTIVE = re.compile(
    r"Executive Order (\d+) Directive (?:Determination -|Information) ?Subject to Directive (\w+)(?: - (.+))?\Z"
)
_ORDER = re.compile(r"((?:Executive Order \d+|CAATSA Section \d+)) [Ii]nformation: (.+)\Z", re.DOTALL)
# What the publisher adds about the measures themselves. Matched at the start of a part, in any case.
_MEASURE_NOTE = re.compile(
    r"(?:secondary sanctions risk:|additional sanctions information|transactions prohibited for persons|"
    r"for more information|u\.s\. persons must continue|all offices worldwide|all branches worldwide|"
    r"and all other (?:locations|offices|branches)|executive order \d+|caatsa section|ifca determination|"
    r"purchase/sales for divestment date|directive|section \d+)",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"(?:IC(?:TY|TR) indictee|arrested |(?:currently )?(?:incarcerated|in jail|in custody|detained)|deceased)",
    re.IGNORECASE,
)
_KINSHIP = re.compile(
    r"((?:half-|step-?|grand|eldest |second |youngest )?(?:wife|husband|son|daughter|brother|sister|father|mother|"
    r"child|cousin|nephew|niece|uncle|aunt|spouse|relative)(?:-in-law)?) of (.{3,120})\Z",
    re.IGNORECASE,
)
_MEMBER = re.compile(r"member,? (?:of )?([A-Z][\w' -]{1,60})\Z", re.IGNORECASE)
_FACTION = re.compile(r"(?:HAMAS|PFLP|DFLP|FATAH)(?: - .{2,40})?\Z")
# Words that name an office: free text of a person that holds one says what the person is or was.
_OFFICE = re.compile(
    r"\b(?:minister|president|chairman|chairperson|chairwoman|chief|director|commander|governor|secretary|advis[eo]r|head|deputy|"
    r"member|officer|official|representative|general|colonel|major|captain|admiral|brigadier|lieutenant|manager|leader|"
    r"ambassador|commissioner|judge|prosecutor|magistrate|senator|mayor|founder|co-founder|owner|partner|shareholder|"
    r"employee|spokes\w+|emir|treasurer|coordinator|inspector|chancellor|dean|rector|editor|businessman|financier|"
    r"facilitator|recruiter|agent|led|oversaw|prime|sheikh|haji|maulana|maulawi|mullah|doctor|dr|engineer|professor)\b",
    re.IGNORECASE,
)


def read_remarks(
    b: Builder,
    raw: str,
    *,
    column: str,
    start: int,
    title: str = "",
    continued: bool = False,
    whole: bool = False,
) -> None:
    """Read the remarks `raw`, which begin at byte `start` of the record, into `b`.

    `title` is the Title column: its parts are repeated at the end of the remarks. With
    `continued` the text comes from a comments file, whose first part is the second half of
    a part that was cut in another member (2); `whole` says the carrier never cuts.
    """
    titles = {_key(part) for part in title.split("; ")} - {""}
    if title:
        titles.add(_key(title))
    pieces = _pieces(raw)
    cut = not (continued or whole) and len(raw) >= CUT_CHARS and not raw.rstrip().endswith(".")
    for index, (offset, text) in enumerate(pieces, start=1):
        part = Part(text, f"{column}[{index}]", start + offset)
        b.parts += 1
        if cut and index == len(pieces):
            b.note(part.text, part.path, part.start, reason="cut at 1,000 characters; goes on in the comments member")
        elif continued and index == 1 and label_of(text) is None and read_cut_label(b, part):
            continue
        elif not _read_part(b, part, titles):
            reason = "no known label"
            if continued and index == 1:
                reason = "second half of a part that was cut in the main member"
            b.note(part.text, part.path, part.start, reason=reason)


def looks_personal(raw: str) -> bool:
    """Whether remarks speak of a natural person (a comments file does not say)."""
    return _PERSONAL.search(raw) is not None


def _pieces(raw: str) -> list[tuple[int, str]]:
    """(offset, text) of each part, pieces joined again where "; " stood inside one (1)."""
    pieces: list[tuple[int, str]] = []
    position = 0
    for text in raw.split("; "):
        if pieces and _belongs(pieces[-1][1], text):
            offset, before = pieces[-1]
            pieces[-1] = (offset, f"{before}; {text}")
        else:
            pieces.append((position, text))
        position += len(text) + 2
    result = []
    for offset, text in pieces:
        lead = len(text) - len(text.lstrip(" ;"))
        body = text.strip(" ;")
        if body.endswith(".") and (body[-2:-1] in ".)'" or not _ABBREVIATED.search(body)):  # (3)
            body = body[:-1].rstrip()
        if body:
            result.append((offset + lead, body))
    return result


def _belongs(before: str, text: str) -> bool:
    if len(before) > CUT_CHARS:
        return False
    if before.count("(") > before.count(")") and ")" in text and label_of(text) is None:
        return True
    if (
        _OPEN_ALIAS.match(before)
        and text.rstrip(".").endswith("'")
        and not text.startswith(("a.k.a", "f.k.a", "n.k.a"))
    ):
        return True
    prose = _MEASURE_NOTE.match(before) is not None and _MEASURE_NOTE.match(text) is None
    return prose and text[:1].islower() and label_of(text) is None and not _NEW_PART.match(text)


def _wrapped(text: str) -> bool:
    """Whether one pair of brackets holds the whole text ("(Linked To: A (B) LTD.)")."""
    if text[:1] != "(" or text[-1:] != ")":
        return False
    depth = 0
    for char in text[:-1]:
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return False
    return depth == 1


def _read_part(b: Builder, part: Part, titles: set[str]) -> bool:
    """Read one part; `False` when nothing understands it (nothing is emitted then)."""
    text = part.text
    if titles and _key(text) in titles:
        if b.schema == "Person":
            b.put("position", squeeze(b.text(text)), text, part.path, part.start)
            return True
        return False
    if _wrapped(text):
        part = Part(text[1:-1], part.path, part.start + 1)
        text = part.text
    if text[:4].lower() == "alt.":
        lead = len(text) - len(text[4:].lstrip())
        part = Part(text[lead:], part.path, part.start + lead)
        text = part.text
    alias = _ALIAS.match(text)
    if alias is not None:
        return _alias(b, part, alias)
    label = label_of(text)
    if label is not None:
        return read_labelled(b, part, label)
    return _measure(b, part)


def _key(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()


def _alias(b: Builder, part: Part, match: re.Match[str]) -> bool:
    prop = {"a": "weakAlias", "f": "previousName", "n": "alias"}[match[1]]
    name = squeeze(b.text(match[2]))
    if b.schema == "Person":
        name = person_name(name, known_person=False)[0]
    b.put(prop, name, match[2], part.path, part.start + match.start(2))
    return True


# ── measures ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _measure(b: Builder, part: Part) -> bool:
    """What a part says about the measures: directives with their dates, secondary sanctions, links."""
    text = part.text
    match = _DIRECTIVE_DATE.match(text)
    if match is not None and date_edtf(match[3]) is not None:
        dated = {"listingDate" if match[1] == "Listing" else "startDate": (match, 3)}
        _sanction(b, part, (match[2], match[2], match.start(2)), dated)
        return True
    match = _DIRECTIVE.match(text)
    if match is not None:
        program = f"EO {match[1]} Directive {match[2]}"
        said = {} if match[3] is None else {"provisions": (match, 3)}
        _sanction(b, part, (program, part.text[: match.end(2)], 0), said)
        return True
    match = _ORDER.match(text)
    if match is not None:
        _sanction(b, part, (match[1], match[1], 0), {"provisions": (match, 2)})
        return True
    if _MEASURE_NOTE.match(text):
        b.put("sanctionsNote", squeeze(b.text(text)), text, part.path, part.start)
        return True
    return b.schema == "Person" and _person_text(b, part)


def _person_text(b: Builder, part: Part) -> bool:
    """Free text about a person: kinship, standing before the law, faction, office."""
    text = part.text
    match = _KINSHIP.match(text)
    if match is not None:
        name = squeeze(b.text(match[2]))
        entity = b.sub("family", match[1].lower(), name)
        at, end = part.start, part.start + len(text)
        b.link(entity, "Family", prop="person", path=part.path, start=at, end=end)
        b.put_on(entity, "Family", prop="relationship", value=match[1].lower(), raw=match[1], path=part.path, start=at)
        b.put_on(
            entity, "Family", prop="relativeName", value=name, raw=match[2], path=part.path, start=at + match.start(2)
        )
        return True
    for expression, prop in (
        (_STATUS, "status"),
        (_FACTION, "political"),
        (_MEMBER, "political"),
        (_OFFICE, "position"),
    ):
        if expression.search(text) if expression is _OFFICE else expression.match(text):
            b.put(prop, squeeze(b.text(text)), text, part.path, part.start)
            return True
    return False


def _sanction(
    b: Builder, part: Part, program: tuple[str, str, int], values: dict[str, tuple[re.Match[str], int]]
) -> None:
    """A Sanction of its own; `program` is its name, the name's source text, and where that begins in the part."""
    name, source, at = squeeze(b.text(program[0])), program[1], program[2]
    entity = b.sub("sanction", name)
    start, path = part.start, part.path
    b.link(entity, "Sanction", prop="entity", path=path, start=start, end=start + len(part.text))
    b.put_on(entity, "Sanction", prop="program", value=name, raw=source, path=path, start=start + at)
    b.rule(entity, "Sanction", prop="authority", value="Office of Foreign Assets Control", rule="ofac-publisher@1")
    b.rule(entity, "Sanction", prop="country", value="us", rule="ofac-publisher@1")
    for prop, (match, group) in values.items():
        raw = match[group]
        value = date_edtf(raw) if prop.endswith("Date") else squeeze(b.text(raw))
        if value is not None:
            b.put_on(entity, "Sanction", prop=prop, value=value, raw=raw, path=path, start=start + match.start(group))
