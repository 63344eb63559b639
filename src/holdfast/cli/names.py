# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The commands that look at names alone: no workspace, no list, no other fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from holdfast.cli.context import note, options, put, put_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from holdfast.names.compare import Comparison
    from holdfast.names.describe import Description

__all__ = ["compare", "names"]

_MAX_FIELD_CHARS = 10_000_000  # a cell; the comparison itself reads the first thousand characters


def names(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name in quotes, in any script.")],
) -> int:
    """Show how a name is read: script, spellings, roles, flags.

    \b
    Example:
      holdfast names "Сергей Иванович Иванов"

    A name in another script has several spellings in Latin letters, one per standard; all are compared. The
    words of legal forms are taken off. A weight says how much a word tells about whose name it is
    (1000 is most). Needs no workspace.
    """
    from holdfast.names.describe import describe

    described = describe(name)
    if options().json:
        put_json(_described_fields(described))
        return 0
    for line in _described_lines(name, described):
        put(line)
    return 0


def compare(
    one: Annotated[str | None, typer.Argument(metavar="[A]", help="A name in quotes.")] = None,
    other: Annotated[str | None, typer.Argument(metavar="[B]", help="The name to compare it with.")] = None,
    schema: Annotated[str, typer.Option(help="Person, Company, Vessel …: what both names are.")] = "",
    pairs: Annotated[
        str | None, typer.Option("--pairs", metavar="FILE.csv", help="A file of pairs; - is standard input.")
    ] = None,
) -> int:
    """Compare two names, or a file of pairs.

    \b
    Example:
      holdfast compare "Sergei Lavrov" "Лавров Сергей Викторович"
      holdfast compare --pairs pairs.csv > scored.csv

    A file has the columns schema,name1,name2; others are passed through, and a column score (0 to 1) is
    added. 0.70 is where screening shows a possible match. Needs no workspace.
    """
    from holdfast.base.errors import UsageError

    if pairs is not None:
        if one is not None:
            raise UsageError("give two names or a file, not both", hint="holdfast compare --pairs FILE.csv")
        return _compare_file(pairs, schema)
    if one is None or other is None:
        raise UsageError("two names are needed", hint='holdfast compare "A" "B"')
    from holdfast.names.compare import compare as compare_names

    made = compare_names(one, other, schema=schema)
    if options().json:
        put_json(_fields(made))
        return 0
    put(f"{made.score / 10_000:.4f}  {one}  |  {other}")
    for pair in made.pairs:
        put(f"  {pair.one:<24} {pair.other:<24} {pair.similarity / 10_000:.2f}")
    if made.other_form:
        put("  another legal form: -0.02")
    return 0


def _described_fields(described: Description) -> dict[str, object]:
    readings = [
        {
            "legal_forms": sorted(reading.families),
            "tokens": [
                {"text": token.text, "role": token.role.name.lower(), "weight": token.weight}
                for token in reading.tokens
            ],
        }
        for reading in described.name.readings
    ]
    return {
        "cleaned": described.cleaned,
        "scripts": list(described.scripts),
        "oddities": list(described.name.oddities.words()),
        "mixed_words": [{"word": word, "letters": letters} for word, letters in described.mixed],
        "standards": [{"table": table, "standard": standard} for table, standard in described.standards],
        "spellings": [{"text": text, "tables": list(names)} for text, names in described.spellings],
        "identifiers": [{"kind": one.kind, "value": one.value} for one in described.identifiers],
        "passport_formats": [{"country": one.country, "document": one.document} for one in described.documents],
        "readings": readings,
    }


def _described_lines(name: str, described: Description) -> Iterator[str]:
    from holdfast.names.describe import FAMILY_NAMES, ODDITY_NAMES, SCRIPT_NAMES

    shown = name if len(name) <= _MAX_SHOWN_CHARS else f"{name[:_MAX_SHOWN_CHARS]}… ({len(name):,} characters)"
    yield f"name         {shown}"
    yield f"script       {', '.join(SCRIPT_NAMES[code] for code in described.scripts) or 'none'}"
    families = sorted(frozenset[str]().union(*(reading.families for reading in described.name.readings)))
    if families:
        yield f"legal form   {', '.join(f'{FAMILY_NAMES[family]} ({family})' for family in families)}"
    flags = [words for flag, words in ODDITY_NAMES.items() if flag in described.name.oddities]
    for label, flag in zip(["flags", *[""] * len(flags)], flags or ["none"], strict=False):
        yield f"{label:<12} {flag}"
    for word, letters in described.mixed:
        yield f"             {word[:_MAX_SHOWN_CHARS]}: {letters}"
    for one in described.identifiers:
        yield f"identifier   {one.kind} {one.value} (its checksum passes)"
    if described.documents:
        kinds = dict.fromkeys(f"{one.country} {one.document}" for one in described.documents)
        yield f"looks like   {', '.join(kinds)} (format only)"
    yield from _spelling_lines(described)
    yield from _word_lines(described)


_MAX_SHOWN_CHARS = 100
_MAX_SHOWN_WORDS = 40


def _spelling_lines(described: Description) -> Iterator[str]:
    """The spellings of a name that is not in Latin letters, and who writes so."""
    if not described.standards:
        return
    yield ""
    by_name = dict(described.standards)
    for text, tables in described.spellings:
        yield f"spelling     {text[:_MAX_SHOWN_CHARS]}"
        for table in tables:
            yield f"             by {by_name[table]}"
    if not any(tables for _, tables in described.spellings):
        for label, (_, standard) in zip(["read by", *[""] * len(by_name)], described.standards, strict=False):
            yield f"{label:<12} {standard}"


def _word_lines(described: Description) -> Iterator[str]:
    """The words of the first reading with role and weight, then those of the others."""
    from holdfast.names.describe import role_name

    yield ""
    readings = described.name.readings
    if not readings:
        yield "nothing is left of this name to compare"
        return
    width = min(max(len(token.text) for token in readings[0].tokens), _MAX_SHOWN_WORDS)
    width = max(width, len("word"))
    yield f"{'word':<{width}}  {'role':<16} weight"
    for token in readings[0].tokens:
        bar = "█" * max(1, round(token.weight / 100))
        yield f"{token.text[:_MAX_SHOWN_WORDS]:<{width}}  {role_name(token):<16} {token.weight:>6}  {bar}"
    shown = {token.text for token in readings[0].tokens}
    others = [[token.text for token in reading.tokens if token.text not in shown] for reading in readings[1:]]
    texts = list(dict.fromkeys(text[:_MAX_SHOWN_WORDS] for reading in others for text in reading))
    if texts:
        yield ""
        yield f"also read    {', '.join(texts[:_MAX_SHOWN_WORDS])}"


def _fields(made: Comparison) -> dict[str, object]:
    words = [{"one": pair.one, "other": pair.other, "similarity": pair.similarity / 10_000} for pair in made.pairs]
    return {"score": made.score / 10_000, "one": made.one, "other": made.other, "words": words,
            "other_legal_form": made.other_form}  # fmt: skip


def _compare_file(path: str, schema: str) -> int:
    """Score the pairs row by row; a row without two names gets no score, a note, and exit code 3 at the end."""
    import csv
    import sys

    from holdfast.base.errors import InputError
    from holdfast.names.compare import compare as compare_names

    csv.field_size_limit(_MAX_FIELD_CHARS)
    bad = 0
    for stream in _opened(path):
        rows = csv.DictReader(line.replace("\0", "") for line in stream)
        columns = list(rows.fieldnames or [])
        if not {"name1", "name2"} <= set(columns):
            raise InputError(
                f"the columns name1 and name2 are needed, found: {', '.join(columns)[:200] or 'none'}",
                where=path,
                hint="the first line names the columns: schema,name1,name2",
            )
        writer = csv.DictWriter(sys.stdout, [*columns, "score"], extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        try:
            for row in rows:
                one, other = row.get("name1") or "", row.get("name2") or ""
                if not one.strip() or not other.strip():
                    bad += 1
                    note(f"line {rows.line_num}: a name is missing")
                    writer.writerow({**row, "score": ""})
                    continue
                made = compare_names(one, other, schema=row.get("schema") or schema)
                writer.writerow({**row, "score": f"{made.score / 10_000:.4f}"})
        except csv.Error as exc:
            raise InputError(
                f"line {rows.line_num} cannot be read: {exc}", where=path, hint="write the file as UTF-8 CSV"
            ) from exc
    return 3 if bad else 0


def _opened(path: str) -> Iterator[TextIO]:
    """The one stream of `path`, closed after its use."""
    import io
    import sys
    from pathlib import Path

    from holdfast.base.errors import UsageError

    if path == "-":
        buffer = getattr(sys.stdin, "buffer", None)
        yield sys.stdin if buffer is None else io.TextIOWrapper(buffer, "utf-8-sig", errors="replace", newline="")
        return
    file = Path(path)
    if not file.is_file():
        raise UsageError(f"no such file: {path}", hint="holdfast compare --pairs FILE.csv")
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        yield stream
