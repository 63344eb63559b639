# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Commands the documents name exist; help texts begin with examples that parse; generated pages are up to date."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperCommand
from typer.main import get_command

import make_docs
from holdfast.cli.commands import register
from holdfast.cli.main import _globals_first, app

register(app)
COMMANDS: dict[str, TyperCommand] = getattr(get_command(app), "commands", {})
NAMES = make_docs.command_names()
PLACEHOLDERS = frozenset({"COMMAND", "…"})
SET_UP_WORDS = frozenset({"setup", "test", "check", "wheels", "lock", "help", "ANYTHING"})  # `./run help` explains them
GLOBAL_OPTIONS = frozenset({"-w", "--workspace", "--json", "-q", "--quiet", "--no-input", "--verbose", "--help", "-h",
                            "--version", "--no-serve", "--wheels"})  # fmt: skip


def documents(repo_root: Path) -> list[Path]:
    return [*sorted(repo_root.glob("*.md")), *sorted((repo_root / "docs").rglob("*.md"))]


def named_commands(text: str) -> Iterator[tuple[str, str]]:
    """`(where it stands, command line)`: inline code and lines of fenced blocks that call the program."""
    for body in re.findall(r"^```(?:sh|console)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in body.splitlines():
            for part in re.split(r"; echo| \| | && |\$\(| > ", line.removeprefix("$ ")):
                if re.match(r"(holdfast|\./run) ", part):
                    yield "block", part.split("  #")[0].rstrip(" )")
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    for span in re.findall(r"`((?:holdfast|\./run) [^`\n]+)`", prose):
        yield "inline", span


def words_of(line: str) -> list[str]:
    return _globals_first(shlex.split(line.strip(), comments=True)[1:])


def without_globals(words: list[str]) -> list[str]:
    rest = list(words)
    while rest and rest[0] in GLOBAL_OPTIONS:
        rest = rest[2:] if rest[0] in {"-w", "--workspace", "--wheels"} else rest[1:]
    return rest


def options_of(name: str) -> set[str]:
    return {option for parameter in COMMANDS[name].params for option in parameter.opts} | GLOBAL_OPTIONS


def parse(words: list[str]) -> None:
    """Raises what the option parser raises when the command line cannot be run as it stands."""
    name, *arguments = without_globals(words)
    COMMANDS[name].make_context(name, list(arguments))


def test_every_command_a_document_names_exists_with_its_options(repo_root: Path) -> None:
    wrong = []
    seen = 0
    for path in documents(repo_root):
        for _, line in named_commands(path.read_text(encoding="utf-8")):
            rest = without_globals(words_of(line))
            if not rest or rest[0] in PLACEHOLDERS or (line.startswith("./run") and rest[0] in SET_UP_WORDS):
                continue
            seen += 1
            known = options_of(rest[0]) if rest[0] in COMMANDS else None
            unknown = [
                word
                for word in rest[1:]
                if word.startswith("-") and word != "-" and known and word.split("=")[0] not in known
            ]
            if known is None or unknown:
                wrong.append(f"{path.name}: {line}: {' '.join(unknown) or 'no such command'}")
    assert not wrong, "\n".join(wrong)
    assert seen > 20


def test_every_command_line_in_a_block_parses_as_it_stands(repo_root: Path) -> None:
    for path in documents(repo_root):
        for kind, line in named_commands(path.read_text(encoding="utf-8")):
            rest = without_globals(words_of(line))
            if kind != "block" or not rest or rest[0] in PLACEHOLDERS or rest[0] in SET_UP_WORDS:
                continue
            parse(rest)


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_command_begins_with_an_example_that_parses(name: str) -> None:
    text = make_docs.help_of(name)
    assert "Example:" in text, f"holdfast {name} --help has no example"
    assert text.index("Example:") < text.index("Options:")
    body = text.partition("Example:\n")[2].split("\n\n")[0]
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    assert lines
    for line in lines:
        parse(words_of(line.rpartition("| ")[2]))


def test_the_overview_names_commands_that_parse() -> None:
    lines = [line.strip() for line in make_docs.help_of().splitlines() if line.strip().startswith("holdfast ")]
    assert lines
    for line in lines:
        parse(words_of(re.split(r" {2,}", line)[0]))


@pytest.mark.parametrize("name", ["docs/settings.md", "docs/commands.md", "docs/adr/README.md"])
def test_a_generated_page_is_what_the_program_says(name: str, repo_root: Path) -> None:
    path = repo_root / name
    assert path.read_text(encoding="utf-8") == make_docs.pages()[path], "run: python tools/make_docs.py"


def test_settings_are_explained_once_each() -> None:
    page = make_docs.settings_page()
    rows = re.findall(r"^\| `([a-z_]+)` \| `(HOLDFAST_[A-Z_]+)` \|", page, re.MULTILINE)
    assert rows
    assert len(set(rows)) == len(rows)
    assert all(variable == f"HOLDFAST_{name.upper()}" for name, variable in rows)
