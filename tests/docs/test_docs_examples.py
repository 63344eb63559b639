# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Every console block of the documents is run, in order, and prints what the document says.

`--update-golden` writes the outputs anew, with `…` for what differs from run to run; the difference is reviewed.
"""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.console import agrees, examples, reader_environment, rewritten, run_all

DOCUMENTS = (
    "README.md",
    pytest.param("docs/tutorial.md", marks=pytest.mark.slow),
    pytest.param("docs/how-to/map-a-table.md", marks=pytest.mark.slow),
    pytest.param("docs/how-to/enter-sources-without-a-feed.md", marks=pytest.mark.slow),
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_commands_of_a_document_print_what_it_says(
    name: str, repo_root: Path, tmp_path: Path, update_golden: bool
) -> None:
    document = repo_root / name
    text = document.read_text(encoding="utf-8")
    # VERIFY.sh needs openssl; what it does is tested under the mark `openssl`, so a machine without it leaves it out.
    able = shutil.which("openssl") is not None
    wanted = [one for one in examples(text) if able or "VERIFY.sh" not in one.command]
    assert wanted, "a document without a command proves nothing"
    environment = reader_environment(tmp_path, repo_root)
    results = run_all([one.command for one in wanted], folder=tmp_path, environment=environment)
    if update_golden:
        assert able, "writing outputs anew needs openssl"
        document.write_text(rewritten(text, results), encoding="utf-8")
        return
    for example, ran in zip(wanted, results, strict=True):
        line = text.count("\n", 0, example.start)
        assert ran.code == 0, f"{name}:{line}: exit code {ran.code} from {example.command}\n" + "\n".join(ran.lines)
        assert agrees(example.expected, ran.lines), (
            f"{name}:{line}: {example.command}\nthe document says\n"
            + "\n".join(example.expected)
            + "\nbut it prints\n"
            + "\n".join(ran.lines)
        )


def test_the_python_example_prints_what_its_page_says(repo_root: Path, tmp_path: Path) -> None:
    text = (repo_root / "docs" / "how-to" / "use-from-python.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```.*?```text\n(.*?)```", text, re.DOTALL)
    assert found is not None
    environment = reader_environment(tmp_path, repo_root)
    (tmp_path / "example.py").write_text(found[1], encoding="utf-8")
    (tmp_path / "editions").symlink_to(repo_root / "src" / "holdfast" / "starter" / "editions")
    (ran,) = run_all(["python3 example.py"], folder=tmp_path, environment=environment)
    assert agrees(tuple(found[2].splitlines()), ran.lines), ran.lines
    assert ran.code == 0


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=5), max_size=6
    )
)
def test_an_output_agrees_with_itself_and_with_the_two_wildcards(lines: list[str]) -> None:
    actual = tuple(lines)
    assert agrees(actual, actual)
    assert agrees(("…",), actual)
    assert agrees(tuple("…" if line.strip() == "…" else f"{line[:1]}…" for line in lines), actual)


def test_an_output_that_differs_is_seen() -> None:
    assert not agrees(("a", "b"), ("a", "c"))
    assert not agrees(("a",), ("a", "b"))
    assert not agrees(("a", "…", "d"), ("a", "b", "c"))
    assert agrees(("a", "…", "d"), ("a", "b", "c", "d"))


def test_a_document_is_taken_apart_and_put_together_again() -> None:
    text = "x\n```console\n$ echo 1\n1\n$ printf 'a\n> b'\nold\n```\ny\n"
    found = list(examples(text))
    assert [one.command for one in found] == ["echo 1", "printf 'a\nb'"]
    assert [text[one.start : one.end] for one in found] == ["1\n", "old\n"]
