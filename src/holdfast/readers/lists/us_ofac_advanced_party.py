# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A `DistinctParty` of an ADVANCED file → rows: names in every script, and features.

Names: one statement per documented name. Its parts stand in the order of the document
("SURNAME", "Given"), and their kinds in `NamePartGroups`; the name is written as it is spoken
("Given Middle Patronymic SURNAME"), in Chinese, Japanese and Korean writing as it is written,
surname first and without blanks. The language is given where a script belongs to one language
(Georgian, not Cyrillic). Parts of the main name are also `lastName`, `firstName` … A low
quality a.k.a. is a weak alias, an f.k.a. a previous name, of low quality too (the path says so).

Features: dates as vague as they are, words of tables, texts; the publisher's word for the
feature decides, as in the other carriers. What is a place is read with the place
(`us_ofac_advanced_places`). What the publisher itself calls false is a note, no fact.
"""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.model.statement import Row
from holdfast.readers.build import Builder
from holdfast.readers.clean import squeeze
from holdfast.readers.lists.us_ofac_advanced_dates import is_empty
from holdfast.readers.lists.us_ofac_advanced_index import Party
from holdfast.readers.lists.us_ofac_advanced_walk import LABELS, MEANINGS, Walk, coded, dated, guard, is_true, remark
from holdfast.readers.lists.us_ofac_measures import SCHEMATA
from holdfast.readers.lists.us_ofac_remarks import read_remarks
from holdfast.readers.lists.us_ofac_xml_text import Source
from holdfast.readers.xml import Node

__all__ = ["read_party", "read_text"]

_SCRIPTS: dict[str, str] = MEANINGS["scripts"]
_UNSPACED = frozenset({"zho", "jpn", "kor"})
_ALIASES = {"Name": "alias", "A.K.A.": "alias", "F.K.A.": "previousName", "N.K.A.": "alias"}
_PARTS = {
    "First Name": "firstName",
    "Middle Name": "middleName",
    "Patronymic": "fatherName",
    "Last Name": "lastName",
    "Matronymic": "motherName",
}
_SPOKEN = ("Nickname", "First Name", "Middle Name", "Patronymic", "Last Name", "Matronymic", "Maiden Name")
_WRITTEN = ("Last Name", "Maiden Name", "First Name", "Middle Name", "Patronymic", "Matronymic", "Nickname")
_WHOLE = frozenset({"Entity Name", "Vessel Name", "Aircraft Name"})
_VEHICLES = frozenset({"Vessel", "Airplane"})


def read_party(w: Walk, node: Node, party: Party) -> None:
    """Turn everything a party says of itself into rows."""
    w.about(party)
    profiles = [child for child in node.children if child.tag == "Profile"]
    for number, profile in enumerate(profiles, start=1):
        path = "Profile" if len(profiles) == 1 else f"Profile[{number}]"
        for identity in profile.children:
            if identity.tag == "Identity":
                _identity(w, identity, f"{path}/Identity")
    w.b.rule(party.main, party.schema, prop="topics", value="sanction", rule="listed@1")
    guard(w, node)
    if party.kind.lower() not in {*SCHEMATA, "entity"} and profiles:
        said = party.kind.strip("\0") or profiles[0].attributes.get("PartySubTypeID", "")
        w.keep(profiles[0], said, "Profile/@PartySubTypeID", "unknown kind of party")
    for profile in profiles:
        features = [child for child in profile.children if child.tag == "Feature"]
        for index, feature in enumerate(features, start=1):
            _feature(w, feature, f"Profile/Feature[{index}]")
    for comment in node.children:
        if comment.tag == "Comment" and comment.text.strip():
            _remarks(w, w.source(comment))


def _remarks(w: Walk, source: Source) -> None:
    def read(scratch: Builder) -> None:
        read_remarks(scratch, source.raw, column="Comment", start=0, whole=True)

    w.read(source, "Comment", read, numbered=True)


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
_Part = tuple[str, str, Node]  # kind, text, node


def _identity(w: Walk, identity: Node, path: str) -> None:
    kinds = {
        group.attributes.get("ID", ""): w.code(group, "NamePartTypeID") or ""
        for groups in identity.children
        if groups.tag == "NamePartGroups"
        for master in groups.children
        for group in master.children
    }
    aliases = [child for child in identity.children if child.tag == "Alias"]
    aliases.sort(key=lambda alias: not is_true(alias, "Primary"))  # stable: the main name comes first
    for number, alias in enumerate(aliases, start=1):
        for index, name in enumerate((child for child in alias.children if child.tag == "DocumentedName"), start=1):
            where = f"{path}/Alias[{number}]{'[LowQuality=true]' if is_true(alias, 'LowQuality') else ''}"
            parts = _parts(w, name, kinds)
            if not parts:
                continue
            if is_true(identity, "False"):
                text = " ".join(part[1] for part in parts)
                w.keep(name, text, f"{where}/DocumentedName[{index}]", "name of an identity that is called false")
            else:
                _name(w, _prop(w, alias, where), parts, f"{where}/DocumentedName[{index}]")
        for period in alias.children:
            if period.tag == "DatePeriod":
                value = dated(w, period, f"{path}/Alias[{number}]/DatePeriod")
                if value is not None:
                    w.lost(period, "dates of a name", value, f"{path}/Alias[{number}]/DatePeriod")


def _prop(w: Walk, alias: Node, path: str) -> str:
    kind = w.code(alias, "AliasTypeID")
    if kind == "Name" and is_true(alias, "Primary"):
        return "name"
    if kind is not None and kind not in _ALIASES:
        w.keep(alias, kind, f"{path}/@AliasTypeID", "unknown kind of alias")
    prop = _ALIASES.get(kind or "", "alias")
    return "weakAlias" if is_true(alias, "LowQuality") and prop == "alias" and kind != "N.K.A." else prop


def _parts(w: Walk, name: Node, kinds: dict[str, str]) -> list[_Part]:
    found: list[_Part] = []
    for part in name.children:
        value = part.child("NamePartValue") if part.tag == "DocumentedNamePart" else None
        if value is None or not value.text.strip():
            continue
        text = (
            f"{part.attributes.get('LeadingChars', '')}{squeeze(value.text)}{part.attributes.get('TrailingChars', '')}"
        )
        kind = kinds.get(value.attributes.get("NamePartGroupID", ""), "")
        if kind not in _WHOLE and kind not in _SPOKEN:
            w.lost(value, "name part of an unknown kind", text, "NamePartValue/@NamePartGroupID")
        found.append((kind, squeeze(text), value))
    return found


def _name(w: Walk, prop: str, parts: Sequence[_Part], path: str) -> None:
    nodes = [node for _, _, node in parts]
    scripts = {w.code(node, "ScriptID"): node.attributes.get("ScriptID", "") for node in nodes}
    lang = _language(w, scripts)
    unspaced = lang in _UNSPACED and w.b.schema == "Person"
    ordered = _ordered(parts, _WRITTEN if unspaced else _SPOKEN)
    value = ("" if unspaced else " ").join(text for _, text, _ in ordered)
    _put(w, prop, value, nodes, path, lang)
    if prop == "name" and w.b.schema == "Person":
        for kind, own in _PARTS.items():
            found = [part for part in parts if part[0] == kind]
            if found:
                _put(w, own, " ".join(part[1] for part in found), [part[2] for part in found], path, lang)
    if any(is_true(node, "Acronym") for node in nodes) and w.b.schema not in _VEHICLES:
        _put(w, "abbreviation", value, nodes, path, lang)


def _ordered(parts: Sequence[_Part], order: Sequence[str]) -> list[_Part]:
    """Parts in the order of speech; unchanged when the kind of one is not known."""
    if any(kind not in order for kind, _, _ in parts):
        return list(parts)
    return sorted(parts, key=lambda part: order.index(part[0]))


def _language(w: Walk, scripts: dict[str | None, str]) -> str | None:
    if len(scripts) != 1:
        return None
    word, number = next(iter(scripts.items()))
    code = w.index.attributes.get(("Script", number), {}).get("ScriptCode", "")
    return _SCRIPTS.get(code) or _SCRIPTS.get(word or "")


def _put(w: Walk, prop: str, value: str, nodes: Sequence[Node], path: str, lang: str | None) -> None:  # noqa: PLR0917
    start = min(node.text_start for node in nodes) - w.base
    end = max(node.text_end for node in nodes) - w.base
    w.b.rows.append(Row(w.b.main, w.b.schema, prop, value, lang, None, path, start, end))


# ── features ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _feature(w: Walk, feature: Node, path: str) -> None:
    label = w.code(feature, "FeatureTypeID")
    for version in feature.children:
        if version.tag != "FeatureVersion":
            continue
        if label is None:
            _unnamed(w, version, path)
        elif w.code(version, "ReliabilityID") == "False":
            _false(w, feature, version, label, path)
        else:
            _version(w, feature, version, label, path)


def _unnamed(w: Walk, version: Node, path: str) -> None:
    """A feature of a code nobody explains: its texts are notes."""
    for child in version.children:
        if child.text.strip():
            w.note(child, f"{path}/{child.tag}", "feature of an unknown kind")


def _false(w: Walk, feature: Node, version: Node, label: str, path: str) -> None:  # noqa: PLR0917
    texts = [child.text for child in version.children if child.text.strip()]
    texts += [w.code(child, "DetailReferenceID") or "" for child in version.children if child.tag == "VersionDetail"]
    texts += [dated(w, child, path) or "" for child in version.children if child.tag == "DatePeriod"]
    said = squeeze(f"{label} {' '.join(texts)}")
    w.keep(feature, f"called false by the publisher: {said}", path, "feature that the publisher calls false")


def _version(w: Walk, feature: Node, version: Node, label: str, path: str) -> None:  # noqa: PLR0917
    comment = version.child("Comment")
    mark = ""
    if comment is not None and comment.text.strip():
        if squeeze(comment.text).lower().startswith("alternate "):
            mark = "[alternate]"
        else:
            w.note(comment, f"{path}/Comment", "comment on a feature")
    found = False
    for child in version.children:
        where = f"{path}{mark}/{child.tag}"
        if child.tag == "VersionLocation":
            found = True
        elif child.tag == "DatePeriod":
            value = dated(w, child, where)
            found = found or not is_empty(child)  # one that is no date is counted already
            if value is not None:
                _date(w, (label, feature), value, child, where)
        elif child.tag == "VersionDetail":
            word = w.code(child, "DetailReferenceID")
            if word is not None or child.text.strip():
                found = True
                source = w.source(child) if word is None else coded(w, word, child)
                read_text(w, (label, feature), source, where)
    if not found:
        w.lost(version, "feature without a value", label, path)


def _date(w: Walk, label: tuple[str, Node], value: str, node: Node, path: str) -> None:  # noqa: PLR0917
    name = LABELS.get(label[0], label[0])
    if name != "DOB":
        remark(w, label=(name, label[1]), value=coded(w, _words(value), node), path=path, made=True)
    elif w.b.schema in _VEHICLES:
        w.keep(node, value, path, "date of birth of a party that has none")
    else:
        w.say("birthDate" if w.b.schema == "Person" else "incorporationDate", value, node, path)


def _words(value: str) -> str:
    """EDTF as the words of a list, which `clean.date_edtf` reads back."""
    left, slash, right = value.partition("/")
    ends = [f"circa {end[:-1]}" if end.endswith("~") else end for end in (left, right)]
    if not slash:
        return ends[0]
    if left == "..":
        return f"before {right}"
    return f"after {left}" if right == ".." else f"{ends[0]} to {ends[1]}"


def read_text(w: Walk, label: tuple[str, Node], source: Source, path: str) -> None:
    """A feature whose value is a text."""
    name = LABELS.get(label[0], label[0])
    if name == "Title":
        _title(w, source, path)
    else:
        remark(w, label=(name, label[1]), value=source, path=path)


def _title(w: Walk, source: Source, path: str) -> None:
    def read(scratch: Builder) -> None:
        at = 0
        if scratch.schema != "Person":
            scratch.parts += 1
            scratch.note(source.raw, path, 0, reason="title of a party that is no person")
            return
        for piece in source.raw.split("; "):
            text = squeeze(scratch.text(piece))
            if text:
                scratch.put("position", text, piece, "title", at)
            at += len(piece) + 2

    w.read(source, path, read)
