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

__all__ = ["compare", "names"]

_MAX_FIELD_CHARS = 10_000_000  # a cell; the comparison itself reads the first thousand characters


def names(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name in quotes, in any script.")],
) -> int:
    """Show how a name is read: spellings, words, roles, oddities.

    \b
    Example:
      holdfast names "Сергей Иванович Иванов"

    Each reading is one spelling in Latin letters, with the words of legal forms taken off. A weight
    says how much a word tells about whose name it is (1000 is most). Needs no workspace.
    """
    shown = _analysis(name)
    if options().json:
        put_json(shown)
        return 0
    put(f"scripts      {', '.join(shown['scripts']) or 'none'}")
    put(f"oddities     {', '.join(shown['oddities']) or 'none'}")
    for table in shown["standards"]:
        put(f"read by      {table['table']}: {table['standard']}")
    for identifier in shown["identifiers"]:
        put(f"identifier   {identifier['kind']} {identifier['value']} (checksum passes)")
    for number, reading in enumerate(shown["readings"], start=1):
        forms = f"   [{', '.join(reading['legal_forms'])}]" if reading["legal_forms"] else ""
        put(f"reading {number}    {' '.join(token['text'] for token in reading['tokens'])}{forms}")
        for token in reading["tokens"]:
            put(f"             {token['text']:<24} {token['role']:<12} {token['weight']}")
    if not shown["readings"]:
        put("nothing is left of this name to compare")
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


def _analysis(name: str) -> dict[str, list]:  # type: ignore[type-arg] # JSON
    from holdfast.names.identifiers import guess_kinds, read
    from holdfast.names.normalize import clean
    from holdfast.names.script import scripts, standards
    from holdfast.names.tokens import analyse

    read_name = analyse(name)
    cleaned = clean(name).text
    found = [read(kind, name) for kind in guess_kinds(name)]
    return {
        "scripts": list(scripts(cleaned)),
        "oddities": list(read_name.oddities.words()),
        "standards": [{"table": table, "standard": standard} for table, standard in standards(cleaned)],
        "identifiers": [{"kind": one.kind, "value": one.value} for one in found if one is not None],
        "readings": [
            {
                "legal_forms": sorted(reading.families),
                "tokens": [
                    {"text": token.text, "role": token.role.name.lower(), "weight": token.weight}
                    for token in reading.tokens
                ],
            }
            for reading in read_name.readings
        ],
    }


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
