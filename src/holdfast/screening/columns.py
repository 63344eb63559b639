# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Which column of a customer file holds what, when it is not called as we call it.

Our own names win; then the field's usual words (`full_name`, `dob`, `passport` …, in any case,
with blanks, hyphens or capitals between words); then whatever the caller maps by hand. Several
columns may hold identifiers or further names, and a name may stand in parts; of every other
field the first column counts and the rest pass through. What was taken for what is said, never
guessed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from holdfast.base.errors import InputError
from holdfast.model.schema import load_model
from holdfast.screening.query import COLUMNS

__all__ = ["HEADER_HINT", "Layout", "known_columns", "lay_out", "schema_named"]

HEADER_HINT = "name the columns " + ",".join(COLUMNS) + ", or say which is which: --column name=THEIRS"
_WORDS = {
    "id": "customer_id client_id party_id entity_id record_id row_id customer_no customer_number client_no"
    " client_number account_id external_id reference ref uid number",
    "name": "full_name fullname customer_name client_name party_name entity_name legal_name person_name"
    " company_name organisation_name organization_name business_name vessel_name ship_name customer"
    " company organisation organization vessel фио имя наименование",
    "aliases": "alias aka also_known_as other_names other_name alternative_names alternative_name alt_names alt_name"
    " former_name former_names previous_name previous_names weak_alias native_name original_name"
    " maiden_name trading_name",
    "schema": "entity_type party_type customer_type client_type type kind",
    "birth_date": "birthdate date_of_birth dob birthday born birth_day d_o_b birth_year year_of_birth дата_рождения",
    "nationality": "nationality_code nationalities nationality_country citizenship citizenships гражданство",
    "country": "country_code countries country_name country_of_residence residence_country residence jurisdiction"
    " country_of_incorporation incorporation_country flag страна",
    "gender": "sex пол",
    "identifier": "identifiers passport passport_no passport_number passport_id tax_id tax_no tax_number tin inn ogrn"
    " kpp okpo vat vat_number lei lei_code bic swift swift_bic iban imo imo_number mmsi national_id"
    " id_number id_no document_number registration_number registration_no reg_no company_number ssn wallet"
    " wallet_address crypto_address isin инн огрн",
    "address": "full_address addr street_address registered_address residential_address адрес",
}
_PARTS = (
    ("first_name", "firstname", "given_name", "given_names", "forename"),
    ("middle_name", "middlename", "second_name", "patronymic"),
    ("last_name", "lastname", "surname", "family_name"),
)
_FIELD_OF = {word: name for name, words in _WORDS.items() for word in words.split()} | {name: name for name in COLUMNS}
_SEVERAL = frozenset({"identifier", "aliases"})
_SCHEMATA = {
    "person": "Person", "individual": "Person", "natural person": "Person", "natural_person": "Person",
    "p": "Person", "i": "Person", "private": "Person", "организация": "Organization", "физлицо": "Person",
    "business": "Organization", "corporate": "Organization", "organisation": "Organization", "entity": "LegalEntity",
    "legal entity": "LegalEntity", "legal_entity": "LegalEntity", "corporation": "Company", "firm": "Company",
    "ship": "Vessel", "aircraft": "Airplane", "plane": "Airplane", "wallet": "CryptoWallet", "юрлицо": "Organization",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """Per field the columns it is read from; a name may be put together from `parts`.

    `extra` are the columns passed through, in order; `notes` say `name ← full_name`.
    """

    sources: Mapping[str, tuple[str, ...]]
    parts: tuple[str, ...]
    extra: tuple[str, ...]
    notes: tuple[str, ...]


def lay_out(columns: Sequence[str], mapping: Mapping[str, str], where: str) -> Layout:
    """Say what every column is.

    Args:
        columns: as they stand in the file, in order.
        mapping: our field → the column that holds it; wins over every guess.
        where: the file, for messages.

    Raises:
        InputError: no name and no identifier among them, a column twice, a mapped column that is not there.
    """
    twice = next((one for one in columns if one and list(columns).count(one) > 1), None)
    if twice is not None:
        msg = f"the column {twice!r} stands twice in the header"
        raise InputError(msg, where=where, hint="give every column its own name")
    sources = _mapped(columns, mapping, where)
    taken = {column for found in sources.values() for column in found}
    folded = {column: _folded(column) for column in columns if column and column not in taken}
    for own in (True, False):
        for column, word in folded.items():
            name = (word if word in COLUMNS else None) if own else _FIELD_OF.get(word)
            if name is None or column in taken or (name in mapping):
                continue
            if name not in sources or name in _SEVERAL:
                sources[name] = (*sources.get(name, ()), column)
                taken.add(column)
    parts: tuple[str, ...] = ()
    if "name" not in sources:
        found = (next((column for column, word in folded.items() if word in words), None) for words in _PARTS)
        parts = tuple(column for column in found if column is not None)
        parts = parts if len(parts) > 1 else ()  # a surname alone is nobody's name
        taken.update(parts)
    if not parts and not {"name", "aliases", "identifier"} & sources.keys():
        raise _unusable(columns, where)
    extra = tuple(column for column in columns if column and column not in taken)
    notes = [f"{name} ← {', '.join(found)}" for name, found in sources.items() if found != (name,)]
    notes += [f"name ← {' + '.join(parts)}"] if parts else []
    return Layout(sources, parts, extra, tuple(sorted(notes)))


def known_columns(columns: Iterable[str]) -> int:
    """How many of them we can name: what tells one delimiter from another."""
    parts = {word for words in _PARTS for word in words}
    return len({column for column in columns if _folded(column) in _FIELD_OF or _folded(column) in parts})


@lru_cache(maxsize=256)
def schema_named(text: str) -> tuple[str, str]:
    """The schema that `text` means, and what to say when it means none: unknown ones are not compared."""
    wanted = text.strip()
    if not wanted:
        return "", ""
    own = {name.lower(): name for name in load_model().schemata}
    lowered = wanted.lower()
    if lowered in own or lowered in _SCHEMATA:
        return own.get(lowered) or _SCHEMATA[lowered], ""
    near = get_close_matches(lowered, own, 1, cutoff=0.8)
    meant = f" (did you mean {own[near[0]]}?)" if near else ""
    return "", f"schema {wanted[:40]!r} is not one we know{meant}; not compared"


def _mapped(columns: Sequence[str], mapping: Mapping[str, str], where: str) -> dict[str, tuple[str, ...]]:
    sources: dict[str, tuple[str, ...]] = {}
    for name, column in mapping.items():
        if name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, 1)
            msg = f"there is no field {name[:40]!r} to put a column in"
            raise InputError(msg, where=where, hint=f"did you mean {near[0]}?" if near else HEADER_HINT)
        if column not in columns:
            near = get_close_matches(column, [one for one in columns if one], 1)
            msg = f"there is no column {column[:60]!r}; the file has {_listed(columns)}"
            raise InputError(
                msg, where=where, hint=f"--column {name}={near[0] if near else next(filter(None, columns), 'COLUMN')}"
            )
        sources[name] = (column,)
    return sources


def _unusable(columns: Sequence[str], where: str) -> InputError:
    msg = f"none of the columns holds a name or an identifier; the file has {_listed(columns)}"
    return InputError(msg, where=where, hint=HEADER_HINT)


def _listed(columns: Sequence[str]) -> str:
    shown = [f"{column[:40]!r}" for column in columns if column][:30]
    return ", ".join(shown) + (f" … and {len(columns) - 30} more" if len(columns) > 30 else "") or "no column"  # noqa: PLR2004 - a screenful


def _folded(column: str) -> str:
    """`fullName`, `Full name` and `FULL-NAME` are `full_name`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column.strip())
    return re.sub(r"[\s\-./]+", "_", spaced).lower().strip("_")
