# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The lock files keep their promises, and the check that says so notices when they do not."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import check_locks
import locks


def test_the_committed_locks_are_complete(repo_root: Path) -> None:
    assert check_locks.problems(repo_root) == []


def test_a_newcomer_downloads_at_most_120_mb_on_every_target(repo_root: Path) -> None:
    sizes = check_locks.sizes(repo_root)
    assert len(sizes) == len(locks.PYTHONS) * len(locks.MACHINES)
    assert 20_000_000 < min(sizes.values()) <= max(sizes.values()) <= 120_000_000


@pytest.fixture
def copied(repo_root: Path, tmp_path: Path) -> Path:
    shutil.copytree(repo_root / "requirements", tmp_path / "requirements")
    shutil.copy(repo_root / "pyproject.toml", tmp_path)
    return tmp_path


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _drop_a_wheel(root: Path) -> None:
    path = root / "requirements" / "wheels.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    key = next(name for name in table if name.startswith("llvmlite=="))
    table[key] = {name: row for name, row in table[key].items() if "cp314" not in name}
    path.write_text(json.dumps(table), encoding="utf-8")


def _inflate(root: Path) -> None:
    path = root / "requirements" / "wheels.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    rows = table[next(name for name in table if name.startswith("rich=="))]
    for row in rows.values():
        row[0] += 120_000_000
    path.write_text(json.dumps(table), encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (
            lambda root: _replace(root / "requirements/base.txt", "uvicorn==", "uvicorn==9."),
            "wheels.json lists uvicorn==",
        ),
        (lambda root: _replace(root / "requirements/kernels.txt", "numpy==", "numpy==9."), "another set"),
        (lambda root: _replace(root / "pyproject.toml", '"typer>=0.15"', '"typer>=99"'), "wants typer>=99"),
        (lambda root: _replace(root / "pyproject.toml", '"typer>=0.15"', '"lxml>=5"'), "does not pin lxml"),
        (lambda root: _replace(root / "requirements/pip.txt", "# ", "# https://index.invalid/ "), "names an address"),
        (_drop_a_wheel, "no wheel of llvmlite"),
        (_inflate, "more than 120 MB"),
    ],
)
def test_a_broken_promise_is_named(copied: Path, harm: Callable[[Path], None], said: str) -> None:
    harm(copied)
    assert any(said in line for line in check_locks.problems(copied))


def test_a_pin_without_a_digest_is_no_pin(tmp_path: Path) -> None:
    lock = tmp_path / "x.txt"
    lock.write_text("# why\nrich==15.0.0\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"rich==15\.0\.0"):
        locks.read_lock(lock)


@pytest.mark.parametrize(
    ("filename", "python", "machine", "libc", "answer"),
    [
        ("a-1-py3-none-any.whl", (3, 14), "aarch64", "manylinux", True),
        ("a-1-py2.py3-none-any.whl", (3, 11), "x86_64", "musllinux", True),
        ("a-1-py2-none-any.whl", (3, 11), "x86_64", "manylinux", False),
        ("a-1-cp311-abi3-manylinux_2_28_x86_64.whl", (3, 13), "x86_64", "manylinux", True),
        ("a-1-cp313-abi3-manylinux_2_28_x86_64.whl", (3, 11), "x86_64", "manylinux", False),
        ("a-1-cp313-cp313t-manylinux_2_28_x86_64.whl", (3, 13), "x86_64", "manylinux", False),
        ("a-1-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl", (3, 12), "x86_64", "manylinux", True),
        ("a-1-cp312-cp312-manylinux_2_17_x86_64.whl", (3, 12), "aarch64", "manylinux", False),
        ("a-1-cp312-cp312-musllinux_1_2_x86_64.whl", (3, 12), "x86_64", "manylinux", False),
        ("a-1-cp312-cp312-macosx_11_0_arm64.whl", (3, 12), "aarch64", "manylinux", False),
    ],
)
def test_a_wheel_fits_by_its_tags(
    filename: str, python: tuple[int, int], machine: str, libc: str, answer: bool
) -> None:
    assert locks.fits(filename, locks.Target(python, machine, libc)) is answer


@given(
    st.lists(st.sampled_from(["a", "b.c", "d-e"]), unique=True),
    st.lists(st.binary(min_size=32, max_size=32), min_size=1),
)
def test_a_written_lock_reads_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], raw: list[bytes]
) -> None:
    pins = [locks.Pin(name, "1.2", frozenset(row.hex() for row in raw)) for name in names]
    lines = [" \\\n".join([pin.key, *(f"    --hash=sha256:{digest}" for digest in sorted(pin.hashes))]) for pin in pins]
    lock = tmp_path_factory.mktemp("lock") / "set.txt"
    lock.write_text("# head\n" + "\n    # for x\n".join(lines) + "\n", encoding="utf-8")
    assert locks.read_lock(lock) == pins
