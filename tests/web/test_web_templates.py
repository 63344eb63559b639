# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The words of the pages: none says more about anybody than the record does."""

import ast
import re
from pathlib import Path

import pytest

from holdfast.web.render import environment

WEB = Path("src/holdfast/web")
# Words that turn a listing, an allegation or a score into a verdict. "delisted" needs the publisher's word.
TOO_MUCH = re.compile(
    r"\b(guilty|guilt|criminals?|perpetrators?|offenders?|terrorists?|blacklist\w*|cleared|is clear|are clear|"
    r"all clear|innocent|convicted|delisted|no risk|no match found|confirmed match|true match|true hit|passed|"
    r"failed screening|customer is|sanctioned)\b",
    re.IGNORECASE,
)


def words(source: str) -> str:
    """A template without its tags, expressions and comments: what it says by itself."""
    return re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", source, flags=re.DOTALL)


@pytest.mark.parametrize("name", sorted(environment().list_templates()))
def test_no_template_says_more_than_the_record(repo_root: Path, name: str) -> None:
    source = (repo_root / WEB / "templates" / name).read_text("utf-8")
    assert TOO_MUCH.findall(words(source)) == []
    literals = " ".join(re.findall(r'"([^"]*)"', " ".join(re.findall(r"{[{%].*?[}%]}", source, flags=re.DOTALL))))
    assert TOO_MUCH.findall(literals) == []


@pytest.mark.parametrize("name", sorted(path.name for path in (Path(__file__).parents[2] / WEB).rglob("*.py")))
def test_no_text_in_the_code_of_the_pages_says_more_than_the_record(repo_root: Path, name: str) -> None:
    for path in (repo_root / WEB).rglob(name):
        tree = ast.parse(path.read_text("utf-8"))
        documentation = {
            node.body[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and isinstance(node.body[0], ast.Expr)
        }
        said = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation
        ]
        # "convicted" and its like stand in the table of standings that are compared with, never shown.
        assert TOO_MUCH.findall(" ".join(text for text in said if text not in {"convicted", "acquitted"})) == []


def test_the_test_of_words_would_find_one() -> None:
    assert TOO_MUCH.findall("This customer is sanctioned and guilty.") == ["customer is", "sanctioned", "guilty"]


@pytest.mark.parametrize("name", sorted(environment().list_templates()))
def test_every_template_compiles_and_escapes(name: str) -> None:
    made = environment()
    assert made.autoescape is True
    made.get_template(name)


def test_no_template_switches_escaping_off(repo_root: Path) -> None:
    for path in (repo_root / WEB / "templates").iterdir():
        assert not re.search(r"\|\s*safe\b|autoescape", path.read_text("utf-8")), path.name
