# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The labelled parts of OFAC's remarks: "DOB …", "Passport … (Country) issued …", "Linked To: …".

`label_of` names the label a part begins with, `read_labelled` turns what follows into rows,
or says `False` and leaves no trace when the value is not what the label promises. Which
identifier fills which property is a table, `readers/data/us_ofac_ids.toml`; the shape of a
number decides further (a taxpayer number of Russia is an `innCode` only with right check
digits). Kinds that no property holds become an Identification or Passport entity.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from importlib.resources import files

from holdfast.names.places import country_at_end
from holdfast.readers.build import Builder
from holdfast.readers.clean import country, date_edtf, gender, is_bic, is_inn, is_lei, is_ogrn, squeeze

__all__ = ["Part", "label_of", "read_cut_label", "read_labelled"]

_IDS = tomllib.loads(files("holdfast.readers").joinpath("data/us_ofac_ids.toml").read_text(encoding="utf-8"))
_PROPERTY: dict[str, str] = _IDS["property"]
_TRAVEL: dict[str, str] = _IDS["travel"]
_DATE = r"(?:(?:\d{1,2} )?[A-Z][a-z]{2,8} \d{4}|\d{4})"
_NUMBER = re.compile(
    rf"(?P<number>[^()]*?)(?P<brackets>(?: ?\([^()]*\))*)(?:,? issued (?P<issued>{_DATE}))?"
    rf"(?:,? (?:expires|expired) (?P<expires>{_DATE}))?\Z"
)
_BRACKET = re.compile(r"\(([^()]*)\)")
_COIN = re.compile(r"([A-Z0-9]{2,8}):? ([0-9A-Za-z:._-]{20,120})\Z")
_CUT_COIN = re.compile(r"[a-z]{0,7}(?: Currency)?(?: Address)? - (?=[A-Z]{2,5} )")
_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+\Z")
_WEBSITE = re.compile(r"(?:https?://)?[\w.-]+\.[a-z]{2,24}(?:[:/?#]\S*)?\Z", re.IGNORECASE)
_MIN_TAIL_CHARS = 7  # "Address" and more; shorter ends ("No.") belong to too many labels
_VEHICLES = {"Vessel", "Airplane"}
_Handler = Callable[[Builder, "Part"], bool]


class Part:
    """One part: raw text without the outer full stop, its path, and where it starts in the record."""

    __slots__ = ("path", "start", "text")

    def __init__(self, text: str, path: str, start: int) -> None:
        self.text = text
        self.path = path
        self.start = start


def read_labelled(b: Builder, part: Part, label: str) -> bool:
    """Read a part that begins with `label`; `False`, and nothing emitted, when its value is not one."""
    value = part.text[len(label) :].lstrip(" :")
    if not value:
        return False
    inner = Part(value, part.path, part.start + len(part.text) - len(value))
    label = squeeze(label)
    handler = _SIMPLE.get(label)
    return handler(b, inner) if handler is not None else _number(b, part, inner, label)


def read_cut_label(b: Builder, part: Part) -> bool:
    """Read a part whose label lost its beginning to a cut ("rency Address - XBT bc1q…").

    Only where what is left of the label is long enough and the end of one label alone; the
    value itself stands there whole.
    """
    text = part.text
    coin = _CUT_COIN.match(text)
    if coin is not None:
        return _wallet(b, Part(text[coin.end() :], part.path, part.start + coin.end()))
    ends = {label: tail for label in _ALL_LABELS for tail in _tails(label) if text.startswith(tail)}
    meanings = {_SIMPLE.get(label, _PROPERTY.get(label, label)) for label in ends}
    if len(meanings) != 1:
        return False
    label, tail = next(iter(ends.items()))
    value = text[len(tail) :]
    inner = Part(value, part.path, part.start + len(tail))
    handler = _SIMPLE.get(label)
    return bool(value) and (handler(b, inner) if handler is not None else _number(b, inner, inner, label))


def _tails(label: str) -> list[str]:
    """The proper ends of a label, each with the blank after it, longest first."""
    return [f"{label[at:]} " for at in range(1, len(label) - _MIN_TAIL_CHARS + 1)]


# ── names, links ──────────────────────────────────────────────────────────────────────────────────────────────────────
def _linked(b: Builder, part: Part) -> bool:
    return _link(b, part, role="linked to")


def _issuer(b: Builder, part: Part) -> bool:
    return _legal(b) and _link(b, part, role="issuer of securities")


def _operator(b: Builder, part: Part) -> bool:
    return _link(b, part, role="operator")


def _link(b: Builder, part: Part, *, role: str) -> bool:
    name = squeeze(b.text(part.text))
    entity = b.sub("link", role, name)
    end = part.start + len(part.text)
    b.link(entity, "UnknownLink", prop="subject", path=part.path, start=part.start, end=end)
    b.put_on(entity, "UnknownLink", prop="objectName", value=name, raw=part.text, path=part.path, start=part.start)
    b.rule(entity, "UnknownLink", prop="role", value=role, rule="ofac-remark-label@1")
    return True


def _owner(b: Builder, part: Part) -> bool:
    name = squeeze(b.text(part.text))
    entity = b.sub("owner", name)
    end = part.start + len(part.text)
    b.link(entity, "Ownership", prop="asset", path=part.path, start=part.start, end=end)
    b.put_on(entity, "Ownership", prop="ownerName", value=name, raw=part.text, path=part.path, start=part.start)
    return True


# ── persons and parties ───────────────────────────────────────────────────────────────────────────────────────────────
def _date(b: Builder, part: Part, prop: str) -> bool:
    value = date_edtf(part.text)
    if value is None:
        return False
    b.put(prop, value, part.text, part.path, part.start)
    return True


def _birth_date(b: Builder, part: Part) -> bool:
    return _date(b, part, "birthDate" if b.schema == "Person" else "incorporationDate") if _legal(b) else False


def _death_date(b: Builder, part: Part) -> bool:
    return b.schema == "Person" and _date(b, part, "deathDate")


def _founded(b: Builder, part: Part) -> bool:
    return _legal(b) and _date(b, part, "incorporationDate")


def _built(b: Builder, part: Part) -> bool:
    return b.schema in _VEHICLES and _date(b, part, "buildDate")


def _birth_place(b: Builder, part: Part) -> bool:
    if b.schema != "Person":
        return False
    place = squeeze(b.text(part.text))
    b.put("birthPlace", place, part.text, part.path, part.start)
    code = country_at_end(place)
    if code is not None:
        b.put("birthCountry", code, part.text, part.path, part.start)
    return True


def _country(b: Builder, part: Part, prop: str) -> bool:
    code = country(part.text.rstrip("."))
    if code is None:
        return False
    b.put(prop, code, part.text, part.path, part.start)
    return True


def _nationality(b: Builder, part: Part) -> bool:
    return _country(b, part, "nationality" if b.schema == "Person" else "country")


def _citizenship(b: Builder, part: Part) -> bool:
    return _country(b, part, "citizenship" if b.schema == "Person" else "country")


def _registered_in(b: Builder, part: Part) -> bool:
    return _country(b, part, "jurisdiction" if _legal(b) else "country")


def _gender(b: Builder, part: Part) -> bool:
    value = gender(part.text)
    if value is None or b.schema != "Person":
        return False
    b.put("gender", value, part.text, part.path, part.start)
    return True


def _text(prop: str, *, legal: bool) -> _Handler:
    def handle(b: Builder, part: Part) -> bool:
        if legal != _legal(b):
            return False
        b.put(prop, squeeze(b.text(part.text)), part.text, part.path, part.start)
        return True

    return handle


def _tribe(b: Builder, part: Part) -> bool:
    return b.schema == "Person" and _text("ethnicity", legal=True)(b, part)


def _phone(b: Builder, part: Part) -> bool:
    if not _legal(b) or sum(char.isdigit() for char in part.text) < 5:  # noqa: PLR2004 - shorter is no phone number
        return False
    b.put("phone", squeeze(b.text(part.text)), part.text, part.path, part.start)
    return True


def _email(b: Builder, part: Part) -> bool:
    if not _legal(b) or not _EMAIL.match(part.text):
        return False
    b.put("email", b.text(part.text), part.text, part.path, part.start)
    return True


def _website(b: Builder, part: Part) -> bool:
    if not _legal(b) or not _WEBSITE.match(part.text):
        return False
    text = b.text(part.text)
    b.put("website", text if "://" in text else f"http://{text}", part.text, part.path, part.start)
    return True


def _wallet(b: Builder, part: Part) -> bool:
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


def _security(b: Builder, part: Part, prop: str) -> bool:
    if b.schema in _VEHICLES or b.schema == "Person":
        return False
    value = squeeze(b.text(part.text))
    entity = b.sub("security", prop, value)
    b.put_on(entity, "Security", prop=prop, value=value, raw=part.text, path=part.path, start=part.start)
    b.link(entity, "Security", prop="issuer", path=part.path, start=part.start, end=part.start + len(part.text))
    return True


def _isin(b: Builder, part: Part) -> bool:
    return re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}\d", part.text) is not None and _security(b, part, "isin")


def _ticker(b: Builder, part: Part) -> bool:
    return _security(b, part, "ticker")


def _flag(b: Builder, part: Part) -> bool:
    if b.schema != "Vessel":
        return False
    if part.text.lower() in {"none identified", "unknown", "none"}:
        b.put("notes", squeeze(part.text), part.text, part.path, part.start)
        return True
    return _country(b, part, "pastFlags")


def _now_flag(b: Builder, part: Part) -> bool:
    return b.schema == "Vessel" and _country(b, part, "flag")


def _vessel(prop: str) -> _Handler:
    def handle(b: Builder, part: Part) -> bool:
        if b.schema != "Vessel":
            return False
        value = squeeze(b.text(part.text))
        if prop in {"tonnage", "grossRegisteredTonnage"}:
            value = value.replace(",", "")
        b.put(prop, value, part.text, part.path, part.start)
        return True

    return handle


def _model(b: Builder, part: Part) -> bool:
    if b.schema not in _VEHICLES:
        return False
    b.put("model", squeeze(b.text(part.text)), part.text, part.path, part.start)
    return True


def _legal(b: Builder) -> bool:
    return b.schema not in _VEHICLES


# ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _number(b: Builder, part: Part, inner: Part, label: str) -> bool:
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
        return _security(b, Part(number, part.path, at), "isin")
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
    b: Builder, part: Part, document: _Document, match: re.Match[str], place: tuple[str, str] | None, other: str
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
    "Issuer Name": _issuer,
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
_LABEL = re.compile("(?:" + "|".join(re.escape(label).replace(r"\ ", " +") for label in _ALL_LABELS) + r")(?=[ :(]|\Z)")


def label_of(text: str) -> str | None:
    """The label `text` begins with, as it stands ("alt. " left aside), or `None`."""
    match = _LABEL.match(text, 4 + (text[4:5] == " ") if text[:4].lower() == "alt." else 0)
    return None if match is None else match[0]
