# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a document says, as lines for a terminal: pure, from rows to text.

One block per kind of finding, in the order in which a reader asks: who is named, who said what,
when, how much, what is imposed, what happened, what is claimed. Long lists are cut, with how many
were left out and how to get them all. Lines are wrapped to the width of the terminal, which may
be narrow; what is printed is shortened, never reworded.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from holdfast.timeline.naming import counted, toward, type_words
from holdfast.timeline.worded import says_no

if TYPE_CHECKING:
    from holdfast.readers.text.reading import DocumentRead
    from holdfast.readers.text.rows import Row

__all__ = ["digest_lines"]

_SHOWN = 12
_CANDIDATES = 2
_PARTIES = 3  # of the record beside a name
_NAMES = 40  # of one type of party
_QUOTE = 240
_SAYS = 160
_NARROWEST = 40
_HEADINGS = {
    "mentions": "who and what is named", "roles": "who is called what", "quotations": "who said what",
    "dates": "dates", "quantities": "quantities", "measures": "measures", "events": "events", "claims": "claims",
}  # fmt: skip


def digest_lines(
    read: DocumentRead,
    rows: Mapping[str, Sequence[Row]],
    *,
    name: str,
    where: str,
    width: int,
    kinds: Sequence[str] | None = None,
) -> Iterator[str]:
    """The digest of a document.

    Args:
        read: the document.
        rows: its rows by kind.
        name: what it is called, if it has no title.
        where: its capture and citation, or its file.
        width: columns of the terminal.
        kinds: only these kinds of findings; `None`: all.
    """
    width = max(_NARROWEST, width)
    yield from _wrapped(read.facts.title or name, width, "")
    yield from _wrapped(_about(read, where), width, "  ")
    for note in read.notes:
        yield from _wrapped(f"note: {note}", width, "  ")
    for kind, heading in _HEADINGS.items():
        if kinds is not None and kind not in kinds:
            continue
        found = rows.get(kind, ())
        yield ""
        if not found:
            yield f"{heading.upper()}: none found"
            continue
        yield f"{heading.upper()} ({len(found):,})"
        for line in _LINES[kind](found):
            yield from _wrapped(line, width, "    " if line.startswith(" ") else "  ")


def _about(read: DocumentRead, where: str) -> str:
    facts, parts = read.facts, read.parts
    said = [where, parts.kind or parts.maker]
    characters = sum(len(one.stream.view.text) for one in read.views)
    said.append(f"{characters:,} characters" + (f" in {len(read.views)} views" if len(read.views) > 1 else ""))
    encodings = sorted({one.stream.view.characters.encoding.name for one in read.views})
    said.append(", ".join(encodings))
    for label, value in (("by", facts.publisher), ("published", facts.published), ("modified", facts.modified),
                         ("language", facts.language)):  # fmt: skip
        if value:
            said.append(f"{label} {value}")
    if not (facts.published or facts.modified):
        said.append("no date of its own found")
    if parts.attachments:
        names = ", ".join(one.name or one.media_type for one in parts.attachments[:_SHOWN])
        said.append(f"{len(parts.attachments)} attachment(s): {names}")
    return " · ".join(one for one in said if one)


def _mentions(rows: Sequence[Row]) -> Iterator[str]:
    types: dict[str, Counter[str]] = {}
    ids: dict[str, dict[str, None]] = {}
    for row in rows:
        name = _text(row["canonical"]) or _text(row["surface"])
        types.setdefault(_text(row["type"]), Counter())[name] += 1
        entities = row["entity_ids"]
        if isinstance(entities, list):
            ids.setdefault(name, {}).update(dict.fromkeys(map(str, entities)))
    for kind, names in sorted(types.items(), key=lambda one: -one[1].total()):
        said = [_named(name, count, tuple(ids.get(name, ()))) for name, count in names.most_common(_NAMES)]
        more = f"; {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        yield f"{kind or 'unknown'}: {'; '.join(said)}{more}"
    odd = [f"{_text(row['surface'])} ({', '.join(map(str, signs))})" for row in rows
           if isinstance(signs := row["signs"], list) and signs]  # fmt: skip
    if odd:
        yield f"written oddly: {'; '.join(dict.fromkeys(odd))}"


def _named(name: str, count: int, ids: Sequence[str]) -> str:
    """A name, how often it stands there, and which parties of the record it may mean."""
    times = f" ×{count}" if count > 1 else ""
    more = f" and {len(ids) - _PARTIES:,} more" if len(ids) > _PARTIES else ""
    return f"{name}{times}" + (f" [possible match: {', '.join(ids[:_PARTIES])}{more}]" if ids else "")


def _roles(rows: Sequence[Row]) -> Iterator[str]:
    said = dict.fromkeys(
        f"{_text(row['person'])}: {_text(row['role']) or _text(row['relation']).replace('_', ' ')}"
        + (f", {_text(row['organization'])}" if row["organization"] else "")
        + (" (former)" if row["former"] else "") + (" (acting)" if row["acting"] else "")
        for row in rows
    )  # fmt: skip
    yield from _first(list(said), "roles")


def _quotations(rows: Sequence[Row]) -> Iterator[str]:
    speech = [row for row in rows if row["form"] not in {"scare", "title"}]
    yield from _first([_quotation(row) for row in speech], "quotations")
    others = len(rows) - len(speech)
    if others:
        yield f"{others} more in quotation marks are no speech (titles, words at a distance)"


def _quotation(row: Row) -> str:
    who = _text(row["speaker"]) or "speaker not told"
    role = f" ({_text(row['speaker_role'])})" if row["speaker_role"] else ""
    chain = row["asserters"]
    by = f", as told by {', '.join(map(str, chain))}" if isinstance(chain, list) and chain else ""
    said = [f", {_text(row['verb'])}" if row["verb"] else "", f" to {_text(row['addressee'])}" * bool(row["addressee"]),
            f", {_text(row['venue'])}" * bool(row["venue"]), f", {_text(row['date'])}" * bool(row["date"])]  # fmt: skip
    return f"{who}{role}{by}{''.join(said)} [{_text(row['form'])}]: {_short(_quoted(row), _QUOTE)}"


def _quoted(row: Row) -> str:
    """The words, without what stands between the parts of a broken quotation."""
    start, surface, spans = row["start"], _text(row["surface"]), row["quote_spans"]
    if row["form"] != "pull" or not isinstance(spans, list) or not isinstance(start, int):
        return surface
    places = [(one[0], one[1]) for one in spans if isinstance(one, list)]
    parts = [surface[a - start : b - start] for a, b in places if isinstance(a, int) and isinstance(b, int)]
    return " … ".join(filter(None, parts)) or surface


def _dates(rows: Sequence[Row]) -> Iterator[str]:
    said = dict.fromkeys(
        f"{_text(row['iso']) or 'no day can be told'}: {_text(row['surface'])}"
        + (f" (from {_text(row['anchor'])})" if row["anchor"] else "")
        for row in rows
    )
    yield from _first(sorted(said), "dates")
    undated = sum(not row["iso"] for row in rows)
    if undated:
        of = "1 of them has no day" if undated == 1 else f"{undated:,} of them have no day"
        yield f"{of} to be reckoned from: --anchor-date YYYY-MM-DD gives the day of the text"


def _quantities(rows: Sequence[Row]) -> Iterator[str]:
    said = dict.fromkeys(f"{_short(_text(row['surface']), _SAYS)} [{_value(row)}]" for row in rows)
    yield from _first(list(said), "quantities")


def _value(row: Row) -> str:
    low, high, sign = _text(row["low"]), _text(row["high"]), _text(row["sign"])
    unit = _text(row["unit"]) or _text(row["noun"])
    return f"{low} … {counted(high, unit)}" if sign == ".." else f"{sign} {counted(low or high, unit)}".strip()


def _measures(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows[:_SHOWN]:
        yield _measure(row)
        yield from _of_record(row)
    yield from _more(len(rows), "measures")


def _of_record(row: Row) -> Iterator[str]:
    """The record's measures that a sentence may speak of, each with its dates and grounds."""
    several = row.get("record_measures")
    found = [one for one in several if isinstance(one, dict)] if isinstance(several, list) else []
    for one in found[:_CANDIDATES]:
        dates = ", ".join(f"{_text(each['of'])} {_text(each['date'])}" for each in _dicts(one["dates"]))
        what = ", ".join(
            filter(None, ("; ".join(_texts(one["kind"])) or "kind not stated", "; ".join(_texts(one["authority"]))))
        )
        against = f" → {_text(one['name'])}" if one["name"] else ""
        held = "; ".join(filter(None, (_text(one["status"]), dates)))
        yield f"  possible match: {what}{against} ({held}) [{one['id']}], by {'; '.join(_texts(one['grounds']))}"
    if len(found) > _CANDIDATES:
        yield f"  … and {len(found) - _CANDIDATES:,} possible matches more"


def _dicts(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [_text(one) for one in value] if isinstance(value, list) else []


def _measure(row: Row) -> str:
    kind = _text(row["type"])
    against = toward(kind, _texts(row["targets"]))
    rest = [f"{label} {_text(row[name])}" for name, label in (("date", "on"), ("duration", "for"),
            ("deadline", "by")) if row[name]]  # fmt: skip
    head = f"{_text(row['status'])}: {type_words(kind, _texts(row['targets']))}"
    who = f", by {_text(row['authority'])}" if row["authority"] else ""
    return f"{head}{against}{who}{''.join(f', {one}' for one in rest)}: {_short(_text(row['surface']), _SAYS)}"


def _events(rows: Sequence[Row]) -> Iterator[str]:
    yield from _first([_event(row) for row in rows], "events")


def _event(row: Row) -> str:
    who = row["participants"]
    said = f" of {'; '.join(map(str, who))}" if isinstance(who, list) and who else ""
    when = f", {_text(row['date'])}" if row["date"] else ""
    kind = "claimed effect" if row["type"] == "outcome" else _text(row["type"]).replace("_", " ")
    return f"{kind}{said}{when}: {_short(_text(row['surface']), _SAYS)}"


def _claims(rows: Sequence[Row]) -> Iterator[str]:
    yield from _first([_claim(row) for row in rows], "claims")


def _claim(row: Row) -> str:
    by = _text(row["asserted_by"]) or "the document"
    subject, predicate = _text(row["subject"]), _text(row["predicate"]).replace("_", " ")
    denied = row["polarity"] is False
    if row["type"] == "fact":
        verb = "denied by" if denied and not says_no(f"{predicate} {_text(row['surface'])}") else "says"
        return f"{': '.join(filter(None, (subject, predicate)))}{_when(row)}; {verb} {by}"
    value, unit = _text(row["value"]), _text(row["unit"])
    said = value if unit in {"", "number", "date"} or row["type"] == "date" else counted(value, unit)
    qualifier = _text(row["qualifier"])
    about = f" ({qualifier})" if qualifier and qualifier not in said else ""
    head = ": ".join(filter(None, (subject, predicate)))
    return f"{head}{' is not ' if denied else ' = '}{said}{about}{_when(row, said)}; says {by}".strip()


def _when(row: Row, said: str = "") -> str:
    """The day of a claim, unless it is what is claimed."""
    time = _text(row["time"])
    return f", {time}" if time and time not in said.split() else ""


_LINES = {
    "mentions": _mentions, "roles": _roles, "quotations": _quotations, "dates": _dates, "quantities": _quantities,
    "measures": _measures, "events": _events, "claims": _claims,
}  # fmt: skip


def _first(said: Sequence[str], kind: str) -> Iterator[str]:
    yield from said[:_SHOWN]
    yield from _more(len(said), kind)


def _more(found: int, kind: str) -> Iterator[str]:
    if found > _SHOWN:
        yield f"… and {found - _SHOWN:,} more: --kind {kind} --jsonl gives all"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 2].rstrip() + " …"


def _wrapped(text: str, width: int, indent: str) -> Iterator[str]:
    lines = textwrap.wrap(
        " ".join(text.split()), width, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )
    yield from lines or [indent.rstrip()]
