# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The fields of one subject of Ukraine's sanctions register → rows.

`sid, name, translit, aliases, citizenships, bd, dd, status, identifiers, attributes`. Every
filled field becomes statements, or a note that is counted as a loss. Attributes have Ukrainian
labels: a table says which are what; the others are kept as notes with their label. Numbers go by
their checksums: a tax number is an INN only when its check digits are right, a registration
number an OGRN likewise.

`status` excluded or expired means that the register names the subject as one that was listed:
no topic. Anything else stands on the list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from holdfast.model.schema import load_model
from holdfast.model.statement import Loss, Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import country, is_inn, is_ogrn, squeeze
from holdfast.readers.json_spans import Span
from holdfast.readers.lists.ua_nsdc_text import Part, Text, addresses, date, names, pieces

__all__ = ["fill_subject"]

_FORMER = frozenset({"expired", "excluded"})
_KNOWN = frozenset(
    {"sid", "name", "translit", "aliases", "citizenships", "bd", "dd", "status", "identifiers", "attributes", "actions"}
)
_LABELS: Mapping[str, str] = {
    label: prop
    for prop, labels in {
        "address": (
            "адреса", "місце реєстрації", "місце розташування", "місцезнаходження", "місце реєстрації юридичної особи",
            "місце проживання", "фізична адреса", "юридична адреса", "місцезнаходження офісу", "поштова адреса",
            "місцезнаходження юридичної особи", "адреса реєстрації",
        ),
        "birthDate": ("дата народження",),
        "birthPlace": ("місце народження",),
        "title": ("звання", "науковий ступінь", "військове звання"),
        "alias": ("назва", "вигадана назва", "зміна назви"),
        "previousName": ("колишня назва", "стара назва", "попередня назва"),
        "email": ("email", "e-mail", "електронна пошта", "email: e-mail"),
        "position": ("зайнятість", "посада"),
        "political": ("партійність",),
        "phone": ("номер телефону", "телефон"),
        "website": ("сайт", "вебсайт", "веб-сайт"),
        "citizenship": ("громадянство",),
        "gender": ("стать",),
        "incorporationDate": ("дата реєстрації",),
        "ogrn": ("одрн", "огрн"),
        "tax": ("податковий номер", "ідентифікаційний податковий номер", "іпн", "інн"),
        "kppCode": ("кпп",),
        "imoNumber": ("imo",),
        "registrationNumber": ("мфо", "реєстраційний номер"),
        "idNumber": ("особистий номер офіцера", "номер посвідчення особи", "водійське посвідчення"),
        "notes": ("примітка", "інша інформація", "інші відомості"),
    }.items()
    for label in labels
}  # fmt: skip
_GENDERS = {"чоловіча": "male", "чоловік": "male", "жіноча": "female", "жінка": "female"}
_DATES = frozenset({"birthDate", "incorporationDate"})
_PASSPORT = re.compile(r"doc:(?:[a-z]+_)*passports?(?:_[a-z]+)*\Z")
_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}")


def fill_subject(b: Builder, said: Mapping[str, Span], data: bytes) -> None:
    """Turn one subject into rows of `b`, whose schema is Person or Organization."""
    subject = _Subject(b, said, data)
    subject.names()
    status = said.get("status")
    if status is None or str(status.value).strip().lower() not in _FORMER:
        b.rule(b.main, b.schema, prop="topics", value="sanction", rule="listed@1")
    subject.life()
    subject.citizenships()
    subject.each("identifiers", subject.identifier)
    subject.each("attributes", subject.attribute)
    for name, span in said.items():
        if name not in _KNOWN and span.value not in (None, "", [], {}):
            text = str(span.value) if isinstance(span.value, (str, int, float)) else ""
            subject.keep(f"{name}: {text}".strip(), span, name, "unknown field of a subject")
    if status is not None and str(status.value).strip().lower() not in {*_FORMER, "active", "", "none"}:
        subject.keep(f"status: {status.value}", status, "status", "unknown status of a subject")
    if not b.rows or b.rows[0].entity != b.main:
        b.rows.insert(0, Row(b.main, b.schema, "notes", b.main, None, None, "rule:nsdc-sid@1", 0, b.size))


class _Subject:
    """One subject: its builder, its members with their ranges, and its bytes."""

    def __init__(self, b: Builder, said: Mapping[str, Span], data: bytes) -> None:
        self.b = b
        self.said = said
        self.data = data
        self.person = b.schema == "Person"

    def put(self, prop: str, value: str, span: Span, path: str, *, lang: str | None = None) -> None:
        """`value`, which stands on all of the string `span`."""
        original = None if squeeze(str(span.value)) == value else str(span.value)
        self.b.rows.append(Row(self.b.main, self.b.schema, prop, value, lang, original, path, span.start, span.end))

    def part(self, prop: str, text: Text, part: Part, path: str) -> None:
        """A stretch of a string as the subject's `prop`, in the language its letters show."""
        value = squeeze(text.text[part.start : part.end])
        span = text.range(part.start, part.end)
        self.b.rows.append(Row(self.b.main, self.b.schema, prop, value, part.lang, None, path, *span))

    def keep(self, value: str, span: Span, path: str, reason: str) -> None:
        """Keep a value as a note, and count the loss."""
        value = squeeze(value)
        if not value:
            return
        self.b.parts += 1
        original = str(span.value) if isinstance(span.value, str) and squeeze(span.value) != value else None
        self.b.rows.append(Row(self.b.main, self.b.schema, "notes", value, None, original, path, span.start, span.end))
        self.b.losses.append(Loss("unparsed", reason, value, path, span.start, span.end))

    def texts(self, name: str) -> list[tuple[Span, str]]:
        """The filled strings of a member that is a string or a list of them, with their paths."""
        found = self.said.get(name)
        if found is None or found.value is None:
            return []
        if not isinstance(found.value, list):
            spans: Sequence[tuple[Span, str]] = [(found, name)]
        else:
            spans = [(span, f"{name}[{index}]") for index, span in enumerate(found.value, start=1)]
        filled = []
        for span, path in spans:
            if isinstance(span.value, str):
                if span.value.strip():
                    filled.append((span, path))
            elif span.value is not None:
                self.b.losses.append(Loss("dropped", "a value that is no text", "", path, span.start, span.end))
        return filled

    def names(self) -> None:
        """The name and its translations, the transliteration, the aliases."""
        for name, prop, romanised in (("name", "name", False), ("translit", "alias", True)):
            for span, path in self.texts(name):
                text = Text(span, self.data)
                for index, part in enumerate(names(text.text, romanised=romanised)):
                    where = path if index == 0 else f"{path}[{index + 1}]"
                    self.part(prop if index == 0 else "alias", text, part, where)
        for span, path in self.texts("aliases"):
            text = Text(span, self.data)
            for piece in pieces(text.text):
                lang = next((one.lang for one in names(text.text[piece.start : piece.end])), None)
                self.part("alias", text, piece._replace(lang=lang), path)

    def life(self) -> None:
        """Birth and death, or founding and end."""
        props = ("birthDate", "deathDate") if self.person else ("incorporationDate", "dissolutionDate")
        for name, prop in zip(("bd", "dd"), props, strict=True):
            for span, path in self.texts(name):
                self.dated(prop, span, path)

    def dated(self, prop: str, span: Span, path: str) -> None:
        """One date of the subject."""
        value = date(str(span.value))
        if value is None:
            self.keep(str(span.value), span, path, "not a date")
        else:
            self.put(prop, value, span, path)

    def citizenships(self) -> None:
        """Countries by code or name."""
        prop = "citizenship" if self.person else "jurisdiction"
        for span, path in self.texts("citizenships"):
            text = Text(span, self.data)
            for piece in pieces(text.text):
                said = text.text[piece.start : piece.end]
                code = country(said)
                if code is None:
                    self.keep(said, span, path, "not a country")
                    continue
                where = text.range(piece.start, piece.end)
                original = None if said == code else said
                self.b.rows.append(Row(self.b.main, self.b.schema, prop, code, None, original, path, *where))

    def each(self, name: str, read: object) -> None:
        """Call `read` for every object of a list, with its path."""
        found = self.said.get(name)
        if found is None or found.value is None:
            return
        for index, span in enumerate(found.value if isinstance(found.value, list) else [found], start=1):
            if isinstance(span.value, dict) and callable(read):
                read(span.value, f"{name}[{index}]")
            else:
                where = f"{name}[{index}]"
                self.b.losses.append(Loss("dropped", "an entry that is no object", "", where, span.start, span.end))

    # ── identifiers ───────────────────────────────────────────────────────────────────────────────────────────────────
    def identifier(self, item: Mapping[str, Span], path: str) -> None:
        """One identifier: its kind, its codes joined by ";", the country and note of a document."""
        code, kind = item.get("code"), item.get("id")
        if code is None or code.value in (None, ""):
            return
        if not isinstance(code.value, (str, int)):
            self.b.losses.append(Loss("dropped", "a code that is no text", "", f"{path}/code", code.start, code.end))
            return
        name = "" if kind is None or kind.value is None else str(kind.value).strip().lower()
        text = Text(Span(str(code.value), code.start, code.end), self.data)
        for piece in pieces(text.text):
            value = squeeze(text.text[piece.start : piece.end])
            span = text.range(piece.start, piece.end)
            if name.startswith("doc:"):
                self._document(item, name, value, (f"{path}/code", *span))
                continue
            prop = self._number(name, value)
            if prop is None:
                note = Span(f"{name}: {value}", *span)
                self.keep(str(note.value), note, f"{path}/code", "unknown kind of identifier")
                continue
            stands = value.replace(" ", "") if prop in {"innCode", "ogrnCode"} else value
            original = None if stands == value else value
            self.b.rows.append(Row(self.b.main, self.b.schema, prop, stands, None, original, f"{path}/code", *span))
        note_span = item.get("note")
        said = note_span.value if note_span is not None and not name.startswith("doc:") else None
        if note_span is not None and isinstance(said, str) and said.strip():
            self.put("notes", squeeze(said), note_span, f"{path}/note")

    def _inn(self, digits: str) -> bool:
        """A Russian taxpayer number of the right length: a Ukrainian one has ten digits, as has a firm's in Russia."""
        return len(digits) == (12 if self.person else 10) and is_inn(digits)

    def _number(self, kind: str, value: str) -> str | None:
        """The property of a number; `None` when the kind is not known."""
        digits = value.replace(" ", "")
        if kind.startswith("tax:"):
            return "innCode" if kind.startswith("tax:inn") and self._inn(digits) else "taxNumber"
        if kind in {"reg:odrn", "reg:odrnip", "reg:ru2"}:
            return "ogrnCode" if is_ogrn(digits) else "registrationNumber"
        if kind == "reg:okpo":
            return "okpoCode"
        if kind in {"reg:person_ro", "reg:person_il", "reg:cz_person", "reg:chiop"}:
            return "idNumber"
        return "registrationNumber" if kind == "" or kind.startswith("reg:") else None

    def _document(self, item: Mapping[str, Span], kind: str, value: str, at: tuple[str, int, int]) -> None:
        path, start, end = at
        passport = _PASSPORT.match(kind) is not None
        schema = "Passport" if passport else "Identification"
        entity = self.b.sub("document", kind, value)
        add = self.b.rows.append
        add(Row(entity, schema, "holder", self.b.main, None, None, path, start, end))
        add(Row(entity, schema, "number", value, None, None, path, start, end))
        for name, prop in (("id", "type"), ("note", "summary")):
            span = item.get(name)
            if span is not None and isinstance(span.value, str) and span.value.strip():
                where = path.replace("/code", f"/{name}")
                add(Row(entity, schema, prop, squeeze(span.value), None, None, where, span.start, span.end))
        land = item.get("iso2")
        if land is not None and isinstance(land.value, str) and land.value.strip():
            code = country(land.value)
            where = path.replace("/code", "/iso2")
            if code is None:
                self.keep(land.value, land, where, "not a country")
            else:
                original = None if land.value == code else land.value
                add(Row(entity, schema, "country", code, None, original, where, land.start, land.end))
        prop = ("passportNumber" if passport else "idNumber") if self.person else "registrationNumber"
        add(Row(self.b.main, self.b.schema, prop, value, None, None, path, start, end))

    # ── attributes ────────────────────────────────────────────────────────────────────────────────────────────────────
    def attribute(self, item: Mapping[str, Span], path: str) -> None:
        """One labelled value."""
        key, value = item.get("key"), item.get("value")
        if value is None or value.value in (None, ""):
            return
        label = "" if key is None else squeeze(str(key.value))
        where = f"{path}/value"
        prop = _LABELS.get(label.lower().rstrip(" :"))
        if not isinstance(value.value, str):
            value = Span(str(value.value), value.start, value.end)
        text = Text(value, self.data)
        if prop == "address":
            for part in addresses(text.text):
                self.part("address", text, part, where)
            return
        if prop in _DATES and self._holds(prop):
            self.dated(prop, value, where)
            return
        found = None if prop is None else self._typed(prop, squeeze(text.text))
        if found is None:
            reason = "an attribute without a property" if prop is None else "not what its label says"
            self.keep(f"{label}: {text.text}" if label else text.text, value, where, reason)
        else:
            for name, said in found:
                self.put(name, said, value, where, lang="ukr" if name in {"notes", "position", "title"} else None)

    def _typed(self, prop: str, text: str) -> list[tuple[str, str]] | None:
        digits = text.replace(" ", "")
        if prop == "tax":
            return [("innCode", digits) if self._inn(digits) else ("taxNumber", text)]
        if prop == "ogrn":
            return [("ogrnCode", digits) if is_ogrn(digits) else ("registrationNumber", text)]
        if prop == "gender":
            gender = _GENDERS.get(text.lower())
            return None if gender is None or not self.person else [("gender", gender)]
        if prop == "citizenship":
            code = country(text)
            return None if code is None else [("citizenship" if self.person else "jurisdiction", code)]
        if prop == "email":
            found = _EMAIL.findall(text)
            return [("email", one) for one in found] or None
        if prop == "kppCode":
            return [("registrationNumber", text)]
        return [(prop, text)] if self._holds(prop) else None

    def _holds(self, prop: str) -> bool:
        return prop in load_model().get(self.b.schema).properties
