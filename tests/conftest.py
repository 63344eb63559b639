# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What every test shares: the marks, the closed network, golden files, the deterministic Hypothesis profile.

Marked tests (`slow`, `browser`, `openssl` …) are skipped with their reason unless a `-m` expression asks for them;
`--no-skips`, which continuous integration uses, turns every skip of a marked test into a failure. No test may reach
beyond this machine unless it is marked `network`: an audit hook refuses the connection before it is tried.
`--update-golden` rewrites golden files instead of comparing them. HYPOTHESIS_PROFILE chooses another profile than `ci`.
"""

import ipaddress
import logging
import os
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
MARKS = ("slow", "network", "bulk", "browser", "openssl", "postgres", "ray")
NO_SHARED = "needs the folder ../shared beside the checkout"

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile("deep", parent=settings.get_profile("ci"), derandomize=False, max_examples=2000)


class _Gate:
    """Whether the running test may connect beyond this machine."""

    open = True


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files instead of comparing them")
    parser.addoption("--no-skips", action="store_true", help="a skipped marked test is a failure")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
    sys.addaudithook(_refuse_distant)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("-m"):
        return
    for item in items:
        for mark in MARKS:
            if item.get_closest_marker(mark) is not None:
                item.add_marker(pytest.mark.skip(reason=f"marked {mark}: ./run test -m {mark}"))
                break


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refused = item.config.getoption("--no-skips") and any(item.get_closest_marker(mark) for mark in MARKS)
    if refused and report.skipped and not hasattr(report, "wasxfail") and NO_SHARED not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped although --no-skips is given: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    _Gate.open = item.get_closest_marker("network") is not None
    try:
        return (yield)
    finally:
        _Gate.open = True


def _refuse_distant(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.connect" and not _Gate.open:
        address = args[1]
        if isinstance(address, tuple) and not _is_near(str(address[0])):
            raise PermissionError(f"a test tried to connect to {address[0]}: mark it network")
    elif event == "socket.getaddrinfo" and not _Gate.open and args[0] is not None:
        host = args[0].decode() if isinstance(args[0], bytes) else str(args[0])
        if not _is_near(host):
            raise PermissionError(f"a test tried to look up {host}: mark it network")


def _is_near(host: str) -> bool:
    if host in {"", "localhost"} or host.endswith((".invalid", ".localhost")):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(autouse=True)
def _own_log_lines() -> None:
    """Hand the package's log lines to each test, also after one that ran the command line, which keeps them."""
    root = logging.getLogger("holdfast")
    root.handlers.clear()
    root.propagate = True
    root.setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder `shared` beside the checkout (real lists, published vectors); skips where there is none."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(NO_SHARED)
    return folder


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def check_golden(update_golden: bool) -> Callable[[Path, str], None]:
    """`check_golden(path, text)`: the golden file says the same, or is rewritten under `--update-golden`."""

    def check(path: Path, text: str) -> None:
        if update_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        assert text == expected, f"{path.name} differs; look at the change, then run with --update-golden"

    return check
