# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The project file, the dependency table and the files agree with each other."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import locks


def test_every_runtime_dependency_has_its_line(repo_root: Path) -> None:
    project = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        re.split(r"[<>=]", need)[0] for need in project["dependencies"] + project["optional-dependencies"]["kernels"]
    }
    text = (repo_root / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| ([a-z0-9-]+)(?: \([^|]*\))? \|", text, re.MULTILINE)) - {"package", "set"}
    assert rows == wanted | {"llvmlite"}


@pytest.mark.parametrize("name", ["base", "kernels"])
def test_every_locked_package_is_named_in_the_document(repo_root: Path, name: str) -> None:
    words = set(re.findall(r"[a-z0-9-]+", (repo_root / "docs" / "dependencies.md").read_text(encoding="utf-8")))
    assert {pin.name for pin in locks.read_lock(repo_root / "requirements" / f"{name}.txt")} <= words


def test_the_sizes_in_the_table_are_those_of_the_locked_wheels(repo_root: Path) -> None:
    text = (repo_root / "docs" / "dependencies.md").read_text(encoding="utf-8")
    said = {
        name: float(size)
        for name, size in re.findall(r"^\| ([a-z0-9-]+) .*\| ([0-9.]+) \|[^|]*\|$", text, re.MULTILINE)
    }
    wheels = locks.read_wheels(repo_root / "requirements" / "wheels.json")
    pins = [p for s in ("base", "kernels") for p in locks.read_lock(repo_root / "requirements" / f"{s}.txt")]
    found = {pin.name: locks.pick(pin, wheels, locks.Target((3, 11), "x86_64")) for pin in pins}
    assert said == {
        name: max(0.1, round(wheel.size / 1e6, 1)) for name, wheel in found.items() if wheel and name in said
    }
    assert "llvmlite" in said


def test_python_and_shell_files_begin_with_the_two_licence_lines(repo_root: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "run", ".ci/run"], cwd=repo_root, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    for name in listed.stdout.splitlines():
        head = (repo_root / name).read_text(encoding="utf-8").split("\n")
        lines = head[1:3] if head[0].startswith("#!") else head[:2]
        assert lines == ["# SPDX-FileCopyrightText: Holdfast contributors", "# SPDX-License-Identifier: MIT"], name


def test_every_locked_mark_is_registered(repo_root: Path) -> None:
    project = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))
    registered = {line.partition(":")[0] for line in project["tool"]["pytest"]["ini_options"]["markers"]}
    asked = re.search(r'-m "([^"]+)"', (repo_root / ".ci" / "run").read_text(encoding="utf-8"))
    assert asked is not None
    assert set(asked[1].split(" or ")) == registered
