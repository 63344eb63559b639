# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The kernel wrapper: plain on request, and no folder is ever an error."""

from __future__ import annotations

import os
import subprocess
import sys

from holdfast.names.index import build
from holdfast.names.kernel import kernel_digest
from holdfast.names.tokens import analyse

PROGRAM = """
from holdfast.names.index import build
from holdfast.names.tokens import analyse
print(build([(7, "SECHIN, Igor Ivanovich")]).match([analyse("Igor Setchin"), analyse("nobody")]))
"""


def _run(program: str = PROGRAM, **environment: str) -> str:
    base = {
        name: value for name, value in os.environ.items() if name not in {"HOME", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR"}
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=base | environment, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.strip()


def test_the_plain_kernels_run_on_request() -> None:
    here = build([(7, "SECHIN, Igor Ivanovich")]).match([analyse("Igor Setchin"), analyse("nobody")])
    assert here[0][0][0] == 7
    assert _run(HOLDFAST_KERNELS="plain") == str(here)


def test_a_home_that_cannot_be_written_costs_no_error() -> None:
    program = (
        "import holdfast.names.deletions as d, numpy as n; from holdfast.names.lookup_kernels import intern as e;"
        "c, s = d.pack(['ab', 'ba', 'ab']); o, f = (n.zeros(3, n.int32) for _ in range(2));"
        "print(e(c, s[:-1], s[1:], n.full(8, -1, n.int32), f, o), o.tolist())"
    )
    nowhere = {"HOME": "/proc/nowhere", "XDG_CACHE_HOME": "/proc/nowhere", "TMPDIR": "/proc/nowhere"}
    assert _run(program, **nowhere) == "2 [0, 1, 0]"


def test_little_work_runs_without_loading_the_compiler() -> None:
    assert _run(PROGRAM + "import sys; print('numba' in sys.modules)").endswith("False")


def test_warming_loads_what_is_there() -> None:
    program = "from holdfast.names.index import build; from holdfast.names.kernel import running\n"
    program += (
        "import sys; build([(7, 'IGOR SECHIN')]).warm(); print(('numba' in sys.modules) == (running() == 'numba'))"
    )
    # With the cache of whoever runs the tests: compiling everything anew would take half a minute.
    kept = {name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME") if name in os.environ}
    assert _run(program, **kept) == "True"


def test_the_digest_of_the_kernels_is_stable_within_a_process() -> None:
    assert kernel_digest() == kernel_digest()
    assert len(kernel_digest()) == 16
