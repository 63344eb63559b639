# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Checks, offline, that the lock files keep their promises; part of `./run check`.

1. Every pin has the digests of its wheels in wheels.json, and nothing is listed there that is not pinned.
2. Two sets that pin the same package pin the same version.
3. Every package has a wheel for CPython 3.11 to 3.14 on x86_64 and aarch64 (glibc); no source distribution is needed.
4. What a newcomer downloads (base, kernels and pip) stays within 120 MB on each of them.
5. Every dependency that pyproject.toml names is pinned, at a version its range allows.
6. No lock names an index or any other address.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import locks

ROOT = Path(__file__).resolve().parent.parent
LIMIT_BYTES = 120_000_000
_NEED = re.compile(r"^([A-Za-z0-9._-]+)(?:>=([0-9.]+))?$")


def problems(root: Path = ROOT) -> list[str]:
    """Every broken promise as one line; empty when all hold."""
    folder = root / "requirements"
    sets = {name: locks.read_lock(folder / f"{name}.txt") for name in locks.SETS}
    wheels = locks.read_wheels(folder / "wheels.json")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    found = [*_digests(sets, wheels), *_versions(sets), *_coverage(sets, wheels), *_sizes(sets, wheels)]
    found += _ranges(sets, project)
    found += [f"{path.name} names an address" for path in sorted(folder.iterdir()) if "://" in path.read_text("utf-8")]
    return found


def sizes(root: Path = ROOT) -> dict[locks.Target, int]:
    """Bytes of wheels a newcomer downloads, by target."""
    folder = root / "requirements"
    pins = [pin for name in ("base", "kernels", "pip") for pin in locks.read_lock(folder / f"{name}.txt")]
    wheels = locks.read_wheels(folder / "wheels.json")
    return {target: locks.download_bytes(pins, wheels, target) for target in _targets()}


def _targets() -> list[locks.Target]:
    return [locks.Target(python, machine) for python in locks.PYTHONS for machine in locks.MACHINES]


def _digests(sets: dict[str, list[locks.Pin]], wheels: dict[str, list[locks.Wheel]]) -> Iterator[str]:
    pinned = {pin.key for pins in sets.values() for pin in pins}
    yield from (f"wheels.json lists {key}, which no set pins" for key in sorted(wheels.keys() - pinned))
    for name, pins in sets.items():
        for pin in pins:
            listed = {wheel.sha256 for wheel in wheels.get(pin.key, [])}
            if pin.hashes != listed:
                yield f"{name}.txt: the digests of {pin.key} are not those of wheels.json"


def _versions(sets: dict[str, list[locks.Pin]]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name, pins in sets.items():
        for pin in pins:
            if seen.setdefault(pin.name, pin.version) != pin.version:
                yield f"{name}.txt pins {pin.key}, another set {seen[pin.name]}"


def _coverage(sets: dict[str, list[locks.Pin]], wheels: dict[str, list[locks.Wheel]]) -> Iterator[str]:
    for name, pins in sets.items():
        for pin in pins:
            for target in _targets():
                if locks.pick(pin, wheels, target) is None:
                    yield f"{name}.txt: no wheel of {pin.key} for CPython {_dotted(target)} on {target.machine}"


def _sizes(sets: dict[str, list[locks.Pin]], wheels: dict[str, list[locks.Wheel]]) -> Iterator[str]:
    pins = [*sets["base"], *sets["kernels"], *sets["pip"]]
    for target in _targets():
        size = locks.download_bytes(pins, wheels, target)
        if size > LIMIT_BYTES:
            yield f"{size / 1e6:.0f} MB to download for CPython {_dotted(target)} on {target.machine}, more than 120 MB"


def _ranges(sets: dict[str, list[locks.Pin]], project: dict[str, dict[str, object]]) -> Iterator[str]:
    extras, groups = project["project"].get("optional-dependencies"), project["dependency-groups"]
    wanted = {
        "base": project["project"]["dependencies"],
        **{name: extras[name] if isinstance(extras, dict) else [] for name in ("kernels", "api", "bulk")},
    }
    wanted |= {name: groups[name] for name in ("dev", "browser", "pip")}
    for name, needs in wanted.items():
        pinned = {pin.name: pin.version for pin in sets[name]}
        for need in needs if isinstance(needs, list) else []:
            match = _NEED.match(need)
            if match is None:
                yield f"pyproject.toml: {need!r} is not of the form name>=version"
            elif match[1] not in pinned:
                yield f"{name}.txt does not pin {match[1]}; ./run lock"
            elif _numbers(pinned[match[1]]) < _numbers(match[2] or "0"):
                yield f"{name}.txt pins {match[1]} {pinned[match[1]]}, pyproject.toml wants {need}; ./run lock"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _dotted(target: locks.Target) -> str:
    return ".".join(map(str, target.python))


def main() -> int:
    """Print what is wrong, or the largest download; 1 when something is wrong."""
    found = problems()
    for line in found:
        print(f"requirements: {line}", file=sys.stderr)
    if not found:
        worst = max(sizes().items(), key=lambda item: item[1])
        print(
            f"locks: complete for {len(_targets())} targets; at most {worst[1] / 1e6:.1f} MB "
            f"(CPython {_dotted(worst[0])} on {worst[0].machine})"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
