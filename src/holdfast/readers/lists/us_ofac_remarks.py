# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The free text of OFAC's `Remarks` column and of the comments files, part by part.

The column is one string of parts joined by "; ". Each part begins with a label ("DOB",
"Passport", "Linked To:") or repeats the title. Three things make it awkward, and the code
carries their numbers:

1. "; " also stands inside brackets, quoted aliases and prose: such pieces are joined again;
2. the column is cut at 1,000 characters in the middle of a word and goes on in the comments
   file, another member: the two fragments are kept as notes and counted as losses, never
   glued together by guess;
3. the last part ends with a full stop that belongs to the sentence, unless an abbreviation
   ends there ("S.A.").

A part that nothing here understands is kept word for word as a `notes` statement and
counted. Ranges are of the value itself, without its label.

Source: OFAC, "SDN list data formats" (dat_spec.txt), and the remarks of all files from
2018-05 to 2025-12 in use.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from importlib.resources import files

from holdfast.names.places import country_at_end
from holdfast.readers.build import Builder
from holdfast.readers.clean import country, date_edtf, gender, is_bic, is_inn, is_lei, is_ogrn, squeeze

__all__ = ["CUT_CHARS", "read_remarks"]

CUT_CHARS = 1000  # dat_spec.txt: Remarks, 1000 characters
_IDS = tomllib.loads(files("holdfast.readers").joinpath("data/us_ofac_ids.toml").read_text(encoding="utf-8"))
_PROPERTY: dict[str, str] = _IDS["property"]
_TRAVEL: dict[str, str] = _IDS["travel"]

_PERSONAL = re.compile(r"(?:alt\. )?(?:DOB|POB|Gender|citizen|C\.U\.R\.P\.|SSN) |\bPassport ")
_ALIAS = re.compile(r"([afn])\.k\.a\.,? '(.+)'\.?\Z")
_OPEN_ALIAS = re.compile(r"(?:alt\. )?[afn]\.k\.a\.,? '(?:[^']|'(?!\.?\Z))*\Z")
_ABBREVIATED = re.compile(r"(?:\b\w\.\w|\b(?:ltd|co|inc|corp|bros|jr|sr|dr|st|no|s\.r\.l|llc))\.\Z", re.IGNORECASE)
_DATE = r"(?:(?:\d{1,2} )?[A-Z][a-z]{2,8} \d{4}|\d{4})"
_NUMBER = re.compile(
    rf"(?P<number>[^()]*?)(?P<brackets>(?: ?\([^()]*\))*)(?:,? issued (?P<issued>{_DATE}))?"
    rf"(?:,? (?:expires|expired) (?P<expires>{_DATE}))?\Z"
)
_BRACKET = re.compile(r"\(([^()]*)\)")
_COIN = re.compile(r"([A-Z0-9]{2,8}):? ([0-9A-Za-z:._-]{20,120})\Z")
_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+\Z")
_WEBSITE = re.compile(r"(?:https?://)?[\w.-]+\.[a-z]{2,24}(?:[:/?#]\S*)?\Z", re.IGNORECASE)
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
_LEGAL_PROPS = {"taxNumber", "idNumber", "vatCode", "dunsCode", "leiCode", "swiftBic", "okpoCode", "uscCode", "bikCode"}
_VEHICLES = {"Vessel", "Airplane"}
_Handler = Callable[[Builder, "_Part"], bool]


class _Part:
    """One part: raw text without the outer full stop, its path, and where it starts in the record."""

    __slots__ = ("path", "start", "text")

    def __init__(self, text: str, path: str, start: int) -> None:
        self.text = text
        self.path = path
        self.start = start


def read_remarks(b: Builder, raw: str, *, column: str, start: int, title: str = "", continued: bool = False) -> None:
    """Read the remarks `raw`, which begin at byte `start` of the record, into `b`.

    `title` is the Title column: its parts are repeated at the end of the remarks. With
    `continued` the text comes from a comments file, whose first part is the second half of
    a part that was cut in another member (2).
    """
    titles = {_key(part) for part in title.split("; ")} - {""}
    if title:
        titles.add(_key(title))
    pieces = _pieces(raw)
    cut = not continued and len(raw) >= CUT_CHARS and not raw.rstrip().endswith(".")
    for index, (offset, text) in enumerate(pieces, start=1):
        part = _Part(text, f"{column}[{index}]", start + offset)
        b.parts += 1
        if cut and index == len(pieces):
            b.note(part.text, part.path, part.start, reason="cut at 1,000 characters; goes on in the comments member")
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
    if before.count("(") > before.count(")") and ")" in text and _label(text) is None:
        return True
    if (
        _OPEN_ALIAS.match(before)
        and text.rstrip(".").endswith("'")
        and not text.startswith(("a.k.a", "f.k.a", "n.k.a"))
    ):
        return True
    return _MEASURE_NOTE.match(before) is not None and text[:1].islower() and _label(text) is None


def _read_part(b: Builder, part: _Part, titles: set[str]) -> bool:
    """Read one part; `False` when nothing understands it (nothing is emitted then)."""
    text = part.text
    if titles and _key(text) in titles:
        if b.schema == "Person":
            b.put("position", squeeze(b.text(text)), text, part.path, part.start)
            return True
        return False
    if text[:1] == "(" and text[-1:] == ")" and "(" not in text[1:]:
        part = _Part(text[1:-1], part.path, part.start + 1)
        text = part.text
    if text[:4].lower() == "alt.":
        lead = len(text) - len(text[4:].lstrip())
        part = _Part(text[lead:], part.path, part.start + lead)
        text = part.text
    alias = _ALIAS.match(text)
    if alias is not None:
        return _alias(b, part, alias)
    label = _label(text)
    if label is not None:
        lead = len(label)
        value = text[lead:].lstrip(" :")
        if not value:
            return False
        at = part.start + len(text) - len(value)
        handler = _SIMPLE.get(label)
        inner = _Part(value, part.path, at)
        return handler(b, inner) if handler is not None else _number(b, part, inner, label)
    return _measure(b, part)


def _key(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()


# ── names, links ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _alias(b: Builder, part: _Part, match: re.Match[str]) -> bool:
    prop = {"a": "weakAlias", "f": "previousName", "n": "alias"}[match[1]]
    b.put(prop, squeeze(b.text(match[2])), match[2], part.path, part.start + match.start(2))
    return True


def _linked(b: Builder, part: _Part) -> bool:
    _link(b, part, role="linked to")
    return True


def _operator(b: Builder, part: _Part) -> bool:
    _link(b, part, role="operator")
    return True


def _link(b: Builder, part: _Part, *, role: str) -> None:
    name = squeeze(b.text(part.text))
    entity = b.sub("link", role, name)
    end = part.start + len(part.text)
    b.link(entity, "UnknownLink", prop="subject", path=part.path, start=part.start, end=end)
    b.put_on(entity, "UnknownLink", prop="objectName", value=name, raw=part.text, path=part.path, start=part.start)
    b.rule(entity, "UnknownLink", prop="role", value=role, rule="ofac-remark-label@1")


def _owner(b: Builder, part: _Part) -> bool:
    name = squeeze(b.text(part.text))
    entity = b.sub("owner", name)
    end = part.start + len(part.text)
    b.link(entity, "Ownership", prop="asset", path=part.path, start=part.start, end=end)
    b.put_on(entity, "Ownership", prop="ownerName", value=name, raw=part.text, path=part.path, start=part.start)
    return True


# ── persons and parties ───────────────────────────────────────────────────────────────────────────────────────────────
def _date(b: Builder, part: _Part, prop: str) -> bool:
    value = date_edtf(part.text)
    if value is None:
        return False
    b.put(prop, value, part.text, part.path, part.start)
    return True


def _birth_date(b: Builder, part: _Part) -> bool:
    return _date(b, part, "birthDate" if b.schema == "Person" else "incorporationDate") if _legal(b) else False


def _death_date(b: Builder, part: _Part) -> bool:
    return b.schema == "Person" and _date(b, part, "deathDate")


def _founded(b: Builder, part: _Part) -> bool:
    return _legal(b) and _date(b, part, "incorporationDate")


def _built(b: Builder, part: _Part) -> bool:
    return b.schema in _VEHICLES and _date(b, part, "buildDate")


def _birth_place(b: Builder, part: _Part) -> bool:
    if b.schema != "Person":
        return False
    place = squeeze(b.text(part.text))
    b.put("birthPlace", place, part.text, part.path, part.start)
    code = country_at_end(place)
    if code is not None:
        b.put("birthCountry", code, part.text, part.path, part.start)
    return True


def _country(b: Builder, part: _Part, prop: str) -> bool:
    code = country(part.text.rstrip("."))
    if code is None:
        return False
    b.put(prop, code, part.text, part.path, part.start)
    return True


def _nationality(b: Builder, part: _Part) -> bool:
    return _country(b, part, "nationality" if b.schema == "Person" else "country")


def _citizenship(b: Builder, part: _Part) -> bool:
    return _country(b, part, "citizenship" if b.schema == "Person" else "country")


def _registered_in(b: Builder, part: _Part) -> bool:
    return _country(b, part, "jurisdiction" if _legal(b) else "country")


def _gender(b: Builder, part: _Part) -> bool:
    value = gender(part.text)
    if value is None or b.schema != "Person":
        return False
    b.put("gender", value, part.text, part.path, part.start)
    return True


def _text(prop: str, *, legal: bool) -> _Handler:
    def handle(b: Builder, part: _Part) -> bool:
        if legal != _legal(b):
            return False
        b.put(prop, squeeze(b.text(part.text)), part.text, part.path, part.start)
        return True

    return handle


def _tribe(b: Builder, part: _Part) -> bool:
    return b.schema == "Person" and _text("ethnicity", legal=True)(b, part)


def _phone(b: Builder, part: _Part) -> bool:
    if not _legal(b) or sum(char.isdigit() for char in part.text) < 5:  # noqa: PLR2004 - shorter is no phone number
        return False
    b.put("phone", squeeze(b.text(part.text)), part.text, part.path, part.start)
    return True


def _email(b: Builder, part: _Part) -> bool:
    if not _legal(b) or not _EMAIL.match(part.text):
        return False
    b.put("email", b.text(part.text), part.text, part.path, part.start)
    return True


def _website(b: Builder, part: _Part) -> bool:
    if not _legal(b) or not _WEBSITE.match(part.text):
        return False
    text = b.text(part.text)
    b.put("website", text if "://" in text else f"http://{text}", part.text, part.path, part.start)
    return True


def _wallet(b: Builder, part: _Part) -> bool:
    match = _COIN.match(part.text)
    if match is None:
        return False
    coin, address = match.groups()
    entity = b.sub("wallet", coin, address)
    at = part.start
    b.put_on(
        entity, "CryptoWallet", prop="publicKey", value=address, raw=address, path=part.path, start=at + match.start(2)
    )
    b.put_on(entity, "CryptoWallet", prop="currency", value=coin, raw=coin, path=part.path, start=at)
    b.link(entity, "CryptoWallet", prop="holder", path=part.path, start=at, end=at + len(part.text))
    b.rule(entity, "CryptoWallet", prop="topics", value="sanction", rule="wallet-of-listed-party@1")
    return True


def _security(b: Builder, part: _Part, prop: str) -> bool:
    if b.schema in _VEHICLES or b.schema == "Person":
        return False
    value = squeeze(b.text(part.text))
    entity = b.sub("security", prop, value)
    b.put_on(entity, "Security", prop=prop, value=value, raw=part.text, path=part.path, start=part.start)
    b.link(entity, "Security", prop="issuer", path=part.path, start=part.start, end=part.start + len(part.text))
    return True


def _isin(b: Builder, part: _Part) -> bool:
    return re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}\d", part.text) is not None and _security(b, part, "isin")


def _ticker(b: Builder, part: _Part) -> bool:
    return _security(b, part, "ticker")


def _flag(b: Builder, part: _Part) -> bool:
    if b.schema != "Vessel":
        return False
    if part.text.lower() in {"none identified", "unknown", "none"}:
        b.put("notes", squeeze(part.text), part.text, part.path, part.start)
        return True
    return _country(b, part, "pastFlags")


def _now_flag(b: Builder, part: _Part) -> bool:
    return b.schema == "Vessel" and _country(b, part, "flag")


def _vessel(prop: str) -> _Handler:
    def handle(b: Builder, part: _Part) -> bool:
        if b.schema != "Vessel":
            return False
        value = squeeze(b.text(part.text))
        if prop in {"tonnage", "grossRegisteredTonnage"}:
            value = value.replace(",", "")
        b.put(prop, value, part.text, part.path, part.start)
        return True

    return handle


def _model(b: Builder, part: _Part) -> bool:
    if b.schema not in _VEHICLES:
        return False
    b.put("model", squeeze(b.text(part.text)), part.text, part.path, part.start)
    return True


def _legal(b: Builder) -> bool:
    return b.schema not in _VEHICLES


# ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _number(b: Builder, part: _Part, inner: _Part, label: str) -> bool:
    """An identifier with its country in brackets and its dates."""
    match = _NUMBER.match(inner.text)
    number = "" if match is None else match["number"].strip(" ,:")
    if match is None or not any(char.isalnum() for char in number):
        return False
    if not any(char.isdigit() for char in number) and not number.isupper():
        return False
    at = inner.start + inner.text.index(number)
    place, other = _brackets(match["brackets"])
    if label in _TRAVEL:
        if not _legal(b):
            return False
        _document(b, part, _Document("Passport", _TRAVEL[label], number, at), match, place, other)
        if b.schema == "Person":
            b.put("passportNumber", squeeze(b.text(number)), number, part.path, at)
        return True
    prop = _property(b, _PROPERTY[label], number, place)
    if prop is None:
        return False
    value = squeeze(b.text(number))
    if prop == "imoNumber":
        value = re.sub(r"\D", "", value)
    if prop == "isin":
        return _security(b, _Part(number, part.path, at), "isin")
    b.put(prop, value, number, part.path, at)
    if _legal(b) and prop in {"idNumber", "taxNumber", "registrationNumber", "ogrnCode", "innCode"}:
        _document(b, part, _Document("Identification", label.rstrip(":"), number, at), match, place, other)
    return True


class _Document:
    """What an identity document is made of: schema, kind, number as it stands and where."""

    __slots__ = ("at", "kind", "number", "schema")

    def __init__(self, schema: str, kind: str, number: str, at: int) -> None:
        self.schema = schema
        self.kind = kind
        self.number = number
        self.at = at


def _document(  # noqa: PLR0917 - one caller per kind, all of it is one remark part
    b: Builder, part: _Part, document: _Document, match: re.Match[str], place: tuple[str, str] | None, other: str
) -> None:
    schema, path = document.schema, part.path
    number = squeeze(b.text(document.number))
    entity = b.sub("passport" if schema == "Passport" else "id", document.kind, number, place[0] if place else other)
    base = part.start
    b.link(entity, schema, prop="holder", path=path, start=base, end=base + len(part.text))
    b.put_on(entity, schema, prop="number", value=number, raw=document.number, path=path, start=document.at)
    b.rule(entity, schema, prop="type", value=document.kind, rule="ofac-remark-label@1")
    after = part.text.index(document.number) + len(document.number)
    if place is not None:
        code, raw = place
        at = base + part.text.index(raw, after)
        b.put_on(entity, schema, prop="country", value=code, raw=raw, path=path, start=at)
    if other:
        at = base + part.text.index(other, after)
        b.put_on(entity, schema, prop="authority", value=squeeze(b.text(other)), raw=other, path=path, start=at)
    for group, prop in (("issued", "startDate"), ("expires", "endDate")):
        raw = match[group]
        value = None if raw is None else date_edtf(raw)
        if raw is not None and value is not None:
            at = base + part.text.rindex(raw) if group == "expires" else base + part.text.index(raw, after)
            b.put_on(entity, schema, prop=prop, value=value, raw=raw, path=path, start=at)


def _brackets(text: str) -> tuple[tuple[str, str] | None, str]:
    """(country code, its source text) or `None`, and whatever else stands in brackets first."""
    place: tuple[str, str] | None = None
    other = ""
    for raw in _BRACKET.findall(text):
        code = country(raw)
        if code is not None:
            place = (code, raw)
        elif not other:
            other = raw
    return place, other


def _property(b: Builder, prop: str, number: str, place: tuple[str, str] | None) -> str | None:  # noqa: PLR0911
    """The property a number really fills, after its shape and the kind of party."""
    if number.upper().startswith("IMO"):
        return "imoNumber" if b.schema in {"Vessel", "Organization", "Company"} else "idNumber" if _legal(b) else None
    if b.schema in _VEHICLES:
        if prop == "mmsi":
            return "mmsi" if b.schema == "Vessel" else None
        if prop in {"serialNumber", "transponderCode"}:
            return prop if b.schema == "Airplane" else "registrationNumber"
        return "registrationNumber"
    if prop in {"serialNumber", "transponderCode", "mmsi"}:
        return None
    russian = place is not None and place[0] == "ru"
    if prop == "taxNumber" and russian and is_inn(number):
        return "innCode"
    if prop == "registrationNumber" and (russian or place is None) and is_ogrn(number):
        return "ogrnCode"
    if prop == "leiCode" and not is_lei(number):
        return "registrationNumber"
    if prop == "swiftBic" and not is_bic(number):
        return "registrationNumber"
    if prop == "okpoCode" and not number.isdigit():
        return "registrationNumber"
    if prop == "bikCode" and b.schema != "Company":
        return "registrationNumber"
    return prop


# ── measures ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _measure(b: Builder, part: _Part) -> bool:
    """What a part says about the measures: directives with their dates, secondary sanctions, links."""
    text = part.text
    match = _DIRECTIVE_DATE.match(text)
    if match is not None and date_edtf(match[3]) is not None:
        _sanction(b, part, match[2], {"listingDate" if match[1] == "Listing" else "startDate": (match, 3)})
        return True
    match = _DIRECTIVE.match(text)
    if match is not None:
        _sanction(
            b, part, f"EO {match[1]} Directive {match[2]}", {} if match[3] is None else {"provisions": (match, 3)}
        )
        return True
    match = _ORDER.match(text)
    if match is not None:
        _sanction(b, part, match[1], {"provisions": (match, 2)})
        return True
    if _MEASURE_NOTE.match(text):
        b.put("sanctionsNote", squeeze(b.text(text)), text, part.path, part.start)
        return True
    return b.schema == "Person" and _person_text(b, part)


def _person_text(b: Builder, part: _Part) -> bool:
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


def _sanction(b: Builder, part: _Part, program: str, values: dict[str, tuple[re.Match[str], int]]) -> None:
    name = squeeze(b.text(program))
    entity = b.sub("sanction", name)
    start, path = part.start, part.path
    b.link(entity, "Sanction", prop="entity", path=path, start=start, end=start + len(part.text))
    b.put_on(entity, "Sanction", prop="program", value=name, raw=part.text, path=path, start=start)
    b.rule(entity, "Sanction", prop="authority", value="Office of Foreign Assets Control", rule="ofac-publisher@1")
    b.rule(entity, "Sanction", prop="country", value="us", rule="ofac-publisher@1")
    for prop, (match, group) in values.items():
        raw = match[group]
        value = date_edtf(raw) if prop.endswith("Date") else squeeze(b.text(raw))
        if value is not None:
            b.put_on(entity, "Sanction", prop=prop, value=value, raw=raw, path=path, start=start + match.start(group))


_SIMPLE = {
    "DOB": _birth_date,
    "POB": _birth_place,
    "Date of Death": _death_date,
    "Died": _death_date,
    "Deceased": _death_date,
    "nationality": _nationality,
    "Nationality": _nationality,
    "citizen": _citizenship,
    "Citizen": _citizenship,
    "Nationality of Registration": _registered_in,
    "Gender": _gender,
    "Linked To": _linked,
    "Linked to": _linked,
    "Aircraft Operator": _operator,
    "Vessel Owner": _owner,
    "Aircraft Owner": _owner,
    "Organization Established Date": _founded,
    "Organization Type": _text("sector", legal=True),
    "Target Type": _text("classification", legal=True),
    "Tribe:": _tribe,
    "Aircraft Manufacture Date": _built,
    "Vessel Year of Build": _built,
    "Aircraft Model": _model,
    "Former Vessel Flag": _flag,
    "Other Vessel Flag": _flag,
    "Vessel Flag": _now_flag,
    "Other Vessel Type": _vessel("type"),
    "Vessel Type": _vessel("type"),
    "Other Vessel Call Sign": _vessel("callSign"),
    "Vessel Call Sign": _vessel("callSign"),
    "Vessel Gross Registered Tonnage": _vessel("grossRegisteredTonnage"),
    "Vessel Gross Tonnage": _vessel("grossRegisteredTonnage"),
    "Vessel Tonnage": _vessel("tonnage"),
    "Digital Currency Address -": _wallet,
    "Email Address": _email,
    "Email": _email,
    "E-mail": _email,
    "Website": _website,
    "Phone Number": _phone,
    "Phone No.": _phone,
    "Phone": _phone,
    "PHONE": _phone,
    "Telephone": _phone,
    "Telephone Number": _phone,
    "Fax Number": _phone,
    "Fax": _phone,
    "FAX": _phone,
    "TELEX": _phone,
    "ISIN": _isin,
    "Equity Ticker": _ticker,
}
_ALL_LABELS = sorted({*_SIMPLE, *_PROPERTY, *_TRAVEL}, key=len, reverse=True)
_LABEL = re.compile("(?:" + "|".join(re.escape(label) for label in _ALL_LABELS) + r")(?=[ :(]|\Z)")


def _label(text: str) -> str | None:
    match = _LABEL.match(text, 4 + (text[4:5] == " ") if text[:4].lower() == "alt." else 0)
    return None if match is None else match[0]
