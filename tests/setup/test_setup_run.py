# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`./run` hands its words on unchanged, says what it will do, and stops with one remedy and exit code 4."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

import build
import install
import place

STUB = """
import json, os, sys
said = {"arguments": sys.argv[1:], "folder": os.getcwd(), "input": sys.stdin.read()}
print(json.dumps(said))
sys.exit(3)
"""


@pytest.fixture
def checkout(repo_root: Path, tmp_path: Path) -> Path:
    """A clean copy of what the set-up needs, in a path with spaces."""
    root = tmp_path / "a path" / "hold fast"
    for name in ("tools", "requirements"):
        shutil.copytree(repo_root / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("run", "pyproject.toml"):
        shutil.copy(repo_root / name, root)
    package = root / "src" / "holdfast"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "__main__.py").write_text(STUB, encoding="utf-8")
    return root


def _plan(root: Path, *sets: str) -> place.Plan:
    return place.Plan(root, root / ".venv", sets, None)


@pytest.fixture
def prepared(checkout: Path) -> Path:
    """The same with an environment that needs no package: made by the set-up's own steps, without the downloads."""
    plan = _plan(checkout)
    install.create(plan.venv)
    build._make_importable(plan)
    place.write_stamp(plan, place.keys(plan))
    return checkout


def _run(
    root: Path, *words: str, cwd: Path | None = None, text: str = "", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    bare = {
        "HOME": str(root.parent),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOLDFAST_INSTALLER": "pip",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    }
    return subprocess.run(
        ["sh", str(root / "run"), *words], cwd=cwd, input=text, env=bare | dict(environ or {}), capture_output=True,
        text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "arrive"),
    [
        (["-w", "my case", "add", "*", ""], ["-w", "my case", "add", "*", ""]),
        (["--help"], ["--help"]),
        (["screen", "--", 'O\'Neil "x" $HOME'], ["screen", "--", 'O\'Neil "x" $HOME']),
        ([], ["main"]),
        (["--no-serve"], ["main", "--no-serve"]),
        (["--wheels", "/nowhere", "sources"], ["sources"]),
    ],
)
def test_words_folder_input_and_exit_code_pass_through(
    prepared: Path, tmp_path: Path, words: list[str], arrive: list[str]
) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (elsewhere / "json.py").write_text("raise SystemExit('a module of the caller must not be imported')")
    done = _run(prepared, *words, cwd=elsewhere, text="a line\nand another")
    assert done.returncode == 3, done.stderr
    assert done.stderr == ""
    said = json.loads(done.stdout)
    assert said == {"arguments": arrive, "folder": str(elsewhere), "input": "a line\nand another"}


def test_run_works_through_a_symbolic_link(prepared: Path, tmp_path: Path) -> None:
    link = tmp_path / "hf"
    link.symlink_to(prepared / "run")
    done = subprocess.run(["sh", str(link), "x"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["arguments"] == ["x"]


def test_help_needs_no_python(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("sh", "cat"):
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    done = _run(checkout, "help", environ={"PATH": str(tmp_path / "bin")})
    assert done.returncode == 0
    assert "./run wheels DIR" in done.stdout


@pytest.mark.parametrize("version", ["(3, 10)", "(3, 15)"])
def test_an_unfitting_python_is_named_with_the_remedy(checkout: Path, tmp_path: Path, version: str) -> None:
    fake = tmp_path / "python"
    fake.write_text(f'#!/bin/sh\nshift 3\nexec {sys.executable} -c "import sys; sys.version_info = {version}; $1"\n')
    fake.chmod(0o755)
    done = _run(checkout, "setup", environ={"HOLDFAST_PYTHON": str(fake)})
    assert done.returncode == 4
    assert done.stderr.startswith("holdfast: no CPython 3.11 to 3.14 found")
    assert done.stderr.count("remedy:") == 1
    assert not (checkout / ".venv").exists()


def test_without_network_it_says_what_it_wanted_and_one_remedy(checkout: Path) -> None:
    done = _run(checkout, "--help")
    assert done.returncode == 4
    assert done.stdout == ""
    assert " MB (" in done.stderr
    assert f"into {checkout / '.venv'}" in done.stderr
    assert done.stderr.count("remedy:") == 1
    assert "--wheels DIR" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_of_wheels_without_the_wheels_says_what_is_missing(checkout: Path, tmp_path: Path) -> None:
    done = _run(checkout, "--wheels", str(tmp_path), "setup")
    assert done.returncode == 4
    assert "remedy: put pip-" in done.stderr
    assert _run(checkout, "--wheels").returncode == 2


def test_a_folder_of_somebody_else_is_never_emptied(checkout: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years", encoding="utf-8")
    done = _run(checkout, "setup", environ={"HOLDFAST_VENV": str(mine)})
    assert done.returncode == 4
    assert "was not made by ./run" in done.stderr
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]


def test_an_interrupted_set_up_is_begun_again_in_an_empty_folder(checkout: Path) -> None:
    plan = _plan(checkout)
    build._empty(plan.venv)
    (plan.venv / "lib").mkdir()
    (plan.venv / "lib" / "half.py").write_text("x =", encoding="utf-8")
    assert place.missing(plan) == ["base"]
    build._empty(plan.venv)
    assert [path.name for path in plan.venv.iterdir()] == [build.MARKER]


def test_the_stamp_knows_the_locks_the_sets_and_the_place(prepared: Path, tmp_path: Path) -> None:
    assert place.missing(_plan(prepared)) == []
    assert place.missing(_plan(prepared, "dev")) == ["dev"]
    lock = prepared / "requirements" / "kernels.txt"
    lock.write_text(lock.read_text(encoding="utf-8") + "# a change\n", encoding="utf-8")
    assert place.missing(_plan(prepared)) == ["base"]
    moved = tmp_path / "moved"
    prepared.rename(moved)
    assert place.missing(_plan(moved)) == ["base"]


def test_an_environment_whose_python_is_gone_is_made_again(prepared: Path) -> None:
    (prepared / ".venv" / "bin" / "python").unlink()
    assert place.missing(_plan(prepared)) == ["base"]


def test_a_damaged_stamp_counts_as_none(prepared: Path) -> None:
    (prepared / ".venv" / place.STAMP).write_text("[1", encoding="utf-8")
    assert place.missing(_plan(prepared)) == ["base"]


def test_the_place_follows_the_variable_then_the_checkout(tmp_path: Path) -> None:
    assert place.choose_place(tmp_path, {"HOLDFAST_VENV": "/x/y"}) == Path("/x/y")
    assert place.choose_place(tmp_path, {}) == tmp_path / ".venv"


def test_a_read_only_checkout_uses_the_cache_or_says_what_to_set() -> None:
    unwritable = Path("/proc/self/nothing")
    found = place.choose_place(unwritable, {"HOME": "/home/me"})
    assert found.parent == Path("/home/me/.cache/holdfast")
    assert place.choose_place(unwritable, {"HOME": "/h", "XDG_CACHE_HOME": "/c"}).parent == Path("/c/holdfast")
    with pytest.raises(place.SetupError) as caught:
        place.choose_place(unwritable, {})
    assert "HOLDFAST_VENV" in caught.value.remedy


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("ERROR: No matching distribution found for llvmlite==0.50.0", install.NoWheelError, "no wheel"),
        ("OSError: [Errno 28] No space left on device", install.DiskFullError, "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", place.SetupError, "not the locked one"),
        ("error: ProxyError: cannot connect to proxy", place.SetupError, "cannot be reached"),
    ],
)
def test_a_tools_failure_becomes_one_remedy(line: str, kind: type[place.SetupError], said: str) -> None:
    error = install._explain(["Collecting things", line], None)
    assert type(error) is kind
    assert said in str(error)
    assert "\n" not in error.remedy


def _real(root: Path, home: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    """`./run` as a newcomer starts it: an empty HOME and nothing else, but with this machine's pip settings."""
    kept = {k: v for k, v in os.environ.items() if k.startswith("PIP_") or k.lower().endswith("_proxy")}
    environ = kept | {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | more
    return subprocess.Popen(
        ["sh", str(root / "run"), *words], env=environ, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.network
@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_a_killed_set_up_is_finished_by_the_next_start(checkout: Path, tmp_path: Path, installer: str) -> None:
    killed = _real(checkout, tmp_path, "setup", HOLDFAST_INSTALLER=installer)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not list((checkout / ".venv").glob("lib/python3*/site-packages/*.dist-info")):
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert not (checkout / ".venv" / place.STAMP).exists()
    again = _real(checkout, tmp_path, "x", HOLDFAST_INSTALLER=installer)
    out, err = again.communicate()
    assert again.returncode == 3, err
    assert json.loads(out)["arguments"] == ["x"]
    quick = _real(checkout, tmp_path, "y")
    assert quick.communicate()[1] == ""
    wanted = "import cryptography.x509, numpy, starlette, typer, uvicorn, jinja2, h11, multipart"
    subprocess.run([str(checkout / ".venv" / "bin" / "python"), "-I", "-c", wanted], check=True)


@pytest.mark.slow
@pytest.mark.network
def test_wheels_saved_here_set_up_a_machine_without_network(checkout: Path, tmp_path: Path) -> None:
    wheels = tmp_path / "the wheels"
    saved = _real(checkout, tmp_path, "wheels", str(wheels))
    _, err = saved.communicate()
    assert saved.returncode == 0, err
    closed = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}
    first, second = (_real(checkout, tmp_path, "--wheels", str(wheels), "x", **closed) for _ in range(2))
    for started in (first, second):  # at once: one waits for the other
        out, err = started.communicate()
        assert started.returncode == 3, err
        assert json.loads(out)["arguments"] == ["x"]
