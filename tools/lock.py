# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Makes the lock files again: `./run lock [--newest DATE]` (needs uv and the network).

1. uv resolves everything at once, for Linux and every supported Python, from what was uploaded at least seven days ago
   (or before DATE), so that all sets agree about every version.
2. Each set is resolved by itself under those versions.
3. The index is asked (its JSON form, PEP 691 and 700) which wheels each version has, how large they are and when they
   were uploaded; a version whose files carry no upload time is reported, since its age cannot be checked.
4. requirements/<set>.txt and requirements/wheels.json are written. They name no index: whoever installs chooses it.
"""

import argparse
import datetime as dt
import json
import re
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

import locks
import pip_wheel

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "requirements"
COOLDOWN_DAYS = 7  # STYLE.md 47: most malicious releases are found and withdrawn within a week
SOURCES = {
    "base": ["pyproject.toml"],
    "kernels": ["pyproject.toml", "--extra", "kernels"],
    "api": ["pyproject.toml", "--extra", "api"],
    "bulk": ["pyproject.toml", "--extra", "bulk"],
    "dev": ["--group", "dev"],
    "browser": ["--group", "browser"],
    "pip": ["--group", "pip"],
}
EVERYWHERE = {  # clauses of [tool.uv] environments in pyproject.toml, true wherever the locks are used
    "",
    "implementation_name == 'cpython'",
    "platform_python_implementation == 'CPython'",
    "python_full_version < '3.15'",
    "sys_platform == 'linux'",
}
_ROW = re.compile(r"^([a-z0-9._-]+)==([^\s;]+)(?:\s*;\s*(.*?))?\s*(?:# via (.*))?$")


def main() -> int:
    """Write all lock files."""
    parser = argparse.ArgumentParser(prog="./run lock", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--newest", type=dt.date.fromisoformat, help="take nothing uploaded on or after this day")
    newest = parser.parse_args().newest or dt.datetime.now(dt.UTC).date() - dt.timedelta(days=COOLDOWN_DAYS)
    everything = _resolve(
        ["pyproject.toml", "--all-extras", "--group", "dev", "--group", "browser", "--group", "pip"], newest
    )
    with tempfile.TemporaryDirectory() as folder:
        agreed = Path(folder) / "agreed.txt"
        agreed.write_text("".join(f"{name}=={version}\n" for name, (version, _) in everything.items()))
        sets = {name: _resolve([*source, "-c", str(agreed)], newest) for name, source in SOURCES.items()}
    sets["kernels"] = {
        name: row for name, row in sets["kernels"].items() if name not in sets["base"] or name == "numpy"
    }
    for name in ("api", "bulk"):
        sets[name] = {package: row for package, row in sets[name].items() if package not in sets["base"]}
    wheels = {f"{name}=={version}": _wheels(name, version, newest) for name, (version, _) in sorted(everything.items())}
    for name, rows in sets.items():
        (OUT / f"{name}.txt").write_text(_lock_text(name, rows, wheels, newest), encoding="utf-8")
    (OUT / "wheels.json").write_text(_wheels_text(wheels), encoding="utf-8")
    print(f"{len(everything)} packages locked, nothing newer than {newest}", file=sys.stderr)
    return 0


def _resolve(source: list[str], newest: dt.date) -> dict[str, tuple[str, str]]:
    """Package → (version, who wants it), as uv resolves it for every supported Python on Linux."""
    command = ["uv", "pip", "compile", *source, "--universal", "--python-version", "3.11", "--only-binary", ":all:"]
    command += ["--fork-strategy", "fewest", "--no-emit-index-url", "--no-header", "--annotation-style", "line", "-q"]
    command += ["--exclude-newer", f"{newest}T00:00:00Z"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    rows = {}
    for line in done.stdout.splitlines():
        row = _ROW.match(line)
        if row is None:
            raise SystemExit(f"cannot read uv's answer: {line!r}")
        name, version, marker, via = row.groups()
        if name in rows or set((marker or "").split(" and ")) - EVERYWHERE:
            raise SystemExit(f"{name} differs between Pythons ({marker}); constrain it in pyproject.toml")
        rows[name] = (version, via or "")
    return rows


def _wheels(name: str, version: str, newest: dt.date) -> list[locks.Wheel]:
    """The wheels of one version that fit some supported Python on Linux, sorted by file name."""
    settings = pip_wheel.read_settings()
    found = {}
    for link in pip_wheel.project_links(name, settings):
        parts = link.filename.removesuffix(".whl").split("-")
        if not link.filename.endswith(".whl") or parts[1] != version or link.filename in found:
            continue
        if link.uploaded is None:
            print(f"{link.filename}: the index gives no upload time, its age is unknown", file=sys.stderr)
        elif link.uploaded[:10] >= str(newest):
            continue
        targets = [
            locks.Target(p, m, c) for p in locks.PYTHONS for m in locks.MACHINES for c in ("manylinux", "musllinux")
        ]
        if link.sha256 and link.size is not None and any(locks.fits(link.filename, target) for target in targets):
            found[link.filename] = locks.Wheel(link.filename, link.size, link.sha256)
    return [found[filename] for filename in sorted(found)]


def _lock_text(
    name: str, rows: dict[str, tuple[str, str]], wheels: dict[str, list[locks.Wheel]], newest: dt.date
) -> str:
    lines = [
        "# SPDX-FileCopyrightText: Holdfast contributors",
        "# SPDX-License-Identifier: MIT",
        f"# The set '{name}', made by `./run lock` from pyproject.toml; nothing uploaded on or after {newest}.",
        "# Digests of the wheels for CPython 3.11 to 3.14 on Linux.",
    ]
    for package, (version, via) in rows.items():
        digests = sorted({wheel.sha256 for wheel in wheels[f"{package}=={version}"]})
        if not digests:
            raise SystemExit(f"{package}=={version} has no wheel for Linux")
        lines.append(" \\\n".join([f"{package}=={version}", *(f"    --hash=sha256:{digest}" for digest in digests)]))
        reasons = [part for part in via.replace(" (pyproject.toml)", "").split(", ") if part and ".txt" not in part]
        lines += [f"    # for {', '.join(reasons)}"] if reasons else []
    return "\n".join(lines) + "\n"


def _wheels_text(wheels: dict[str, list[locks.Wheel]]) -> str:
    table = {key: {w.filename: [w.size, w.sha256] for w in rows} for key, rows in wheels.items()}
    text = json.dumps(table, indent=1)
    return re.sub(r"\[\s+(\d+),\s+(\"[0-9a-f]+\")\s+\]", r"[\1, \2]", text) + "\n"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        print(f"./run lock needs uv on PATH and the network: {error}", file=sys.stderr)
        sys.exit(4)
    except pip_wheel.FetchError as error:
        print(f"./run lock could not ask the index: {urllib.parse.unquote(str(error))}", file=sys.stderr)
        sys.exit(4)
