# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Runs the command blocks of a document as one reader at one terminal would, and compares what came out.

A block is fenced as `console`; a line that begins with `$ ` is a command (continued by lines that begin with `> `),
the lines after it are its output. `…` stands for any text within a line; a line that is `…` alone, for any lines.
All commands of a document run in one shell, in order, so that `cd` and variables hold; standard output and standard
error come as one stream, as on a terminal. A command must succeed, unless its document prints the exit code itself.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "\x1e"  # a control character that no document and no output holds
_LONGEST_S = 300
READERS_HOME = "/home/you"  # what stands in a document for the home of whoever reads it

# What differs from run to run, and how a document writes it; used when examples are written anew.
_VARYING = (
    (re.compile(r"holdfast/vault-[0-9a-f]{32}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}"), "holdfast/vault-…"),
    (re.compile(r"holdfast/vault-[0-9a-f]{32}"), "holdfast/vault-…"),
    (re.compile(r"20(?:2[6-9]|[3-9][0-9])-[01][0-9]-[0-3][0-9]T[0-9:]{8}Z"), "…"),
    (re.compile(r"root (?:[0-9a-f]{64}|[0-9a-f]+…)"), "root …"),
    (re.compile(r"the record is sha256:[0-9a-f]{64}"), "the record is sha256:…"),
    (re.compile(r"image sha256:[0-9a-f]+…"), "image sha256:…"),
    (re.compile(r"(pack|capture)\(s\)( of|,) [0-9,]+ bytes"), r"\1(s)\2 … bytes"),
    (re.compile(r"keys/[0-9a-f]{8}\.key"), "keys/….key"),
    (re.compile(r"screened on [0-9-]{10}"), "screened on …"),
)


@dataclass(frozen=True, slots=True)
class Example:
    """A command of a document with the output the document claims; `start` and `end` are offsets of that output."""

    command: str
    expected: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command really printed, line by line, and its exit code."""

    lines: tuple[str, ...]
    code: int


def examples(text: str) -> Iterator[Example]:
    """The commands of every console block, in order."""
    for block in BLOCK.finditer(text):
        yield from _examples_of(block[1], block.start(1))


def _examples_of(body: str, offset: int) -> Iterator[Example]:
    commands: list[str] = []
    expected: list[str] = []
    start = end = offset
    for line in body.splitlines(keepends=True):
        if line.startswith("$ "):
            if commands:
                yield Example("\n".join(commands), tuple(expected), start, end)
            commands, expected = [line[2:].rstrip("\n")], []
            start = end = offset + len(line)
        elif line.startswith("> ") and not expected:
            commands.append(line[2:].rstrip("\n"))
            start = end = offset + len(line)
        else:
            expected.append(line.rstrip("\n"))
            end = offset + len(line)
        offset += len(line)
    if commands:
        yield Example("\n".join(commands), tuple(expected), start, end)


def run_all(commands: list[str], *, folder: Path, environment: Mapping[str, str]) -> list[Ran]:
    """Run all commands in one POSIX shell that starts in `folder`; one result per command."""
    script = "".join(f"printf '\\036%s\\n' begin\n{command}\nprintf '\\036%s\\n' $?\n" for command in commands)
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_LONGEST_S,
        check=False,
        encoding="utf-8",
        errors="backslashreplace",
    )
    parts = done.stdout.replace(environment["HOME"], READERS_HOME).split(_MARK)
    assert len(parts) == 1 + 2 * len(commands), f"the shell ended early:\n{done.stdout[-2000:]}"
    return [
        Ran(tuple(parts[at].removeprefix("begin\n").splitlines()), int(parts[at + 1])) for at in range(1, len(parts), 2)
    ]


def agrees(expected: tuple[str, ...], actual: tuple[str, ...]) -> bool:
    """Whether the output is what the document says, `…` standing for what varies."""
    head, *others = _segments(expected)
    if not others:
        return len(head) == len(actual) and _stands(head, actual, 0)
    *middle, tail = others
    end = len(actual) - len(tail)
    if len(head) > end or not _stands(head, actual, 0) or not _stands(tail, actual, end):
        return False
    position = len(head)
    for segment in middle:  # each at the first place where it fits: a later one would leave less for the rest
        places = range(position, end - len(segment) + 1)
        found = next((at for at in places if _stands(segment, actual, at)), None)
        if found is None:
            return False
        position = found + len(segment)
    return True


def _segments(expected: tuple[str, ...]) -> list[list[str]]:
    segments: list[list[str]] = [[]]
    for line in expected:
        if line.strip() == "…":
            segments.append([])
        else:
            segments[-1].append(line)
    return segments


def _stands(segment: list[str], actual: tuple[str, ...], at: int) -> bool:
    return all(_line_agrees(line, other) for line, other in zip(segment, actual[at : at + len(segment)], strict=True))


def _line_agrees(expected: str, actual: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in expected.rstrip().split("…"))
    return re.fullmatch(pattern, actual.rstrip()) is not None


def rewritten(text: str, results: list[Ran]) -> str:
    """The document with the output of the examples that do not agree replaced by what was printed."""
    for example, ran in reversed(list(zip(examples(text), results, strict=True))):
        if not agrees(example.expected, ran.lines):
            output = "".join(f"{_with_wildcards(line).rstrip()}\n" for line in ran.lines)
            text = text[: example.start] + output + text[example.end :]
    return text


def _with_wildcards(line: str) -> str:
    for pattern, put in _VARYING:
        line = pattern.sub(put, line)
    return line


def reader_environment(folder: Path, repo_root: Path) -> dict[str, str]:
    """A reader's machine: an empty home, `holdfast` and `./run` on it, nothing else of this machine's settings.

    `folder` gets a `run` that starts the command line without setting anything up, and the checkout's `src`, so that
    the documents' commands find what they would find in a checkout.
    """
    program = folder / "programs"
    home = folder / "home"
    program.mkdir()
    home.mkdir()
    start = f'exec "{sys.executable}" -P -m holdfast "$@"\n'
    _script(program / "holdfast", start)
    _script(program / "python3", f'exec "{sys.executable}" "$@"\n')
    _script(folder / "run", f'case ${{1-}} in ""|--no-serve) set -- main "$@" ;; esac\n{start}')
    (folder / "src").symlink_to(repo_root / "src")
    return {
        "HOLDFAST_KERNELS": "plain",  # the same results, and no compiler run for every document
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PATH": f"{program}:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": str(repo_root / "src"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": "UTC",
    }


def _script(path: Path, body: str) -> None:
    path.write_text("#!/bin/sh\n" + body, encoding="utf-8")
    path.chmod(0o755)
