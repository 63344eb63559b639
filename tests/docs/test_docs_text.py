# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The documents hang together: links resolve, words are defined, the README is short, no machine shows in them."""

import re
import subprocess
from pathlib import Path

import pytest

# STYLE of the house: these words are used for one thing each, and the glossary says for which.
WORDS = (
    "capture digest WARC-record pack checkpoint leaf inclusion-proof consistency-proof witness timestamp-token "
    "statement evidence entity schema property dataset canonical-id referent judgement designation listing "
    "measure programme authority general-licence query candidate score alert hit decision image receipt "
    "mention quotation claim claimant case exhibit bundle chain-of-custody"
)


# Where files of some machine lie, or where packages are fetched from. Written so that this file passes.
MACHINE = re.compile(r"/(?:work|Users)/[a-z]|/tmp/hf")
HOSTS = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|proxy\.golang", re.IGNORECASE)
THIS = "tests/docs/test_docs_text.py"


def tracked(repo_root: Path) -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=repo_root, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.splitlines() if (repo_root / name).is_file()]


def pages(repo_root: Path) -> list[Path]:
    found = [*repo_root.glob("*.md"), *(repo_root / "docs").rglob("*.md"), *(repo_root / "src").rglob("*.md")]
    return sorted(found)


def anchors(text: str) -> set[str]:
    """The anchors of a page, as GitHub makes them of headings."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    heads = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_link_leads_to_a_file_and_a_heading_that_exist(repo_root: Path) -> None:
    broken = []
    for page in pages(repo_root):
        text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            file = page if not name else (page.parent / name).resolve()
            ok = file.exists() and (
                not anchor or file.suffix != ".md" or anchor in anchors(file.read_text(encoding="utf-8"))
            )
            if not ok:
                broken.append(f"{page.relative_to(repo_root)}: {target}")
    assert not broken, "\n".join(broken)


def test_links_beyond_the_repository_are_encrypted(repo_root: Path) -> None:
    for page in pages(repo_root):
        assert not re.findall(r"\]\(http://[^)]*\)", page.read_text(encoding="utf-8")), page.name


def test_every_document_can_be_reached_from_the_map(repo_root: Path) -> None:
    docs = repo_root / "docs"
    text = (docs / "README.md").read_text(encoding="utf-8") + (docs / "adr" / "README.md").read_text(encoding="utf-8")
    missing = [path.name for path in docs.rglob("*.md") if path.name not in text and path != docs / "README.md"]
    assert not missing


def test_the_readme_is_short(repo_root: Path) -> None:
    assert len((repo_root / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize(
    "said",
    [
        "./run",
        "./run test",
        "public sources only",
        "no witness or victim material",
        "sealing",
        "MIT",
        "not proved",
        "docs/tutorial.md",
    ],
)
def test_the_readme_says_what_a_newcomer_must_know(said: str, repo_root: Path) -> None:
    assert said.lower() in (repo_root / "README.md").read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("word", WORDS.split(" "))
def test_the_glossary_defines_the_word_with_its_source(word: str, repo_root: Path) -> None:
    text = (repo_root / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [row for row in re.findall(r"^\| (\*\*.+)\|$", text, re.MULTILINE) if f"**{word.replace('-', ' ')}**" in row]
    assert len(rows) == 1, f"{word} stands {len(rows)} times"
    cells = [cell.strip() for cell in rows[0].split("|")]
    assert len(cells) == 3
    assert all(cells)


def test_every_figure_in_the_benchmarks_names_what_prints_it(repo_root: Path) -> None:
    text = (repo_root / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    rows = [row.split("|") for row in re.findall(r"^\|(.+)\|$", text, re.MULTILINE)]
    figures = [row for row in rows if len(row) == 4 and not row[0].startswith(("-", " figure"))]
    assert len(figures) > 10
    for figure, _, command, _ in figures:
        files = re.findall(r"(?:bench|tools)/[a-z_]+\.py", command)
        assert files or "./run" in command or "holdfast" in command, figure
        assert all((repo_root / file).is_file() for file in files), command


def test_no_document_is_wider_than_an_editor_can_show(repo_root: Path) -> None:
    for page in sorted((repo_root / "docs" / "how-to").glob("*.md")):
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= 170 or line.startswith("|"), f"{page.name}:{number}"


def test_nothing_of_a_machine_stands_in_the_repository(repo_root: Path) -> None:
    found = []
    here = [f"{folder}/" for folder in (repo_root.resolve(), Path.home()) if len(folder.parts) > 2]
    for name in tracked(repo_root):
        path = repo_root / name
        if name == THIS or path.suffix in {".png", ".gz", ".zip", ".xz", ".warc"} or path.stat().st_size > 4_000_000:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {match}" for match in MACHINE.findall(text)]
        found += [f"{name}: {folder}" for folder in here if folder in text]
        found += [f"{name}: {match}" for match in HOSTS.findall(text)]
    assert not found, "\n".join(found)
