# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One frozen `Settings`, built once: flags over environment over `holdfast.toml` over defaults.

Every setting is a field below with its meaning beside it; the environment variable is
`HOLDFAST_` and the field's name in capitals, the key in `holdfast.toml` is the name itself.
An unknown key, an unknown `HOLDFAST_` variable and a value out of range are errors, so a
misspelt setting is never silently a default. `describe()` renders the settings page from
the class. Nothing here reads the environment by itself: the caller hands it in.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.base.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MARKER", "WORKSPACE_FORMAT", "Settings", "describe", "load_settings", "user_config_folder"]

MARKER = "holdfast.toml"  # the file that makes a folder a workspace
WORKSPACE_FORMAT = 1
_PREFIX = "HOLDFAST_"
# Variables of the set-up script and the kernels share the prefix and are no settings.
_NOT_SETTINGS = frozenset(
    {"VENV", "WHEELS", "PYTHON", "KERNELS", "CACHE", "WORKSPACE", "CONFIG_DIR", "DEMO", "MODEL_KEY"}
)


def _setting(default: object, meaning: str, low: int | None = None, high: int | None = None) -> Any:
    """A field with its meaning and range (`field` itself is typed as returning its default)."""
    return field(default=default, metadata={"meaning": meaning, "low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Integers only: units stand in the names."""

    format: int = _setting(WORKSPACE_FORMAT, "format version of the workspace", 1, 1_000)
    title: str = _setting("", "what the pages call this workspace; empty: the folder's name")
    alert_score: int = _setting(7_000, "score from which a result is a possible match, in 1/10,000", 1, 10_000)
    near_score: int = _setting(5_000, "score from which a near miss is shown, in 1/10,000", 0, 10_000)
    hits_per_query: int = _setting(10, "how many possible matches are kept for a query", 1, 500)
    max_capture_bytes: int = _setting(8 << 30, "largest single file that is captured", 1, 1 << 50)
    max_decoded_bytes: int = _setting(4 << 30, "largest stream a compressed capture may unpack to", 1, 1 << 50)
    max_upload_bytes: int = _setting(64 << 20, "largest file the web pages accept", 1, 1 << 40)
    lock_timeout_s: int = _setting(120, "how long to wait for another process that is writing", 0, 86_400)
    port: int = _setting(8329, "port of `holdfast serve` on 127.0.0.1; 0 lets the system choose", 0, 65_535)
    workers: int = _setting(0, "processes that screen a batch; 0: one per core", 0, 1_024)
    model_url: str = _setting(
        "", "OpenAI-compatible endpoint that may be asked for proposals; empty: none, nothing is sent"
    )
    model_name: str = _setting(
        "", "name of the model at model_url; its key is HOLDFAST_MODEL_KEY, which is never stored"
    )
    publish_log: bool = _setting(default=False, meaning="serve the log's tiles over HTTP (to nobody by default)")


def load_settings(
    file: Path | None, *, environment: Mapping[str, str], flags: Mapping[str, object] | None = None
) -> Settings:
    """Build the settings of one run.

    Args:
        file: the workspace's `holdfast.toml`, or `None` for defaults.
        environment: usually `os.environ`; only names that begin with `HOLDFAST_` are read.
        flags: what the command line said, by field name; `None` values are skipped.

    Raises:
        ConfigError: unknown key, wrong type, value out of range, unreadable TOML.
        StoreError: the file cannot be read.
    """
    known = {item.name: item for item in fields(Settings)}
    values: dict[str, object] = {}
    if file is not None:
        for name, value in _read_toml(file).items():
            values[_known(name, known, str(file))] = value
    for variable, text in environment.items():
        if variable.startswith(_PREFIX) and variable[len(_PREFIX) :] not in _NOT_SETTINGS:
            name = _known(variable[len(_PREFIX) :].lower(), known, f"environment variable {variable}")
            values[name] = _from_text(name, text, known[name].type)
    for name, given in (flags or {}).items():
        if given is not None:
            values[_known(name, known, "command line")] = given
    for name, value in values.items():
        _check(name, value, known[name].type, known[name].metadata)
    return Settings(**values)  # type: ignore[arg-type]  # each value was checked against its field just above


def describe() -> list[tuple[str, str, str, str]]:
    """Rows of the settings page: name, environment variable, default, meaning."""
    return [
        (item.name, _PREFIX + item.name.upper(), str(item.default), str(item.metadata["meaning"]))
        for item in fields(Settings)
    ]


def user_config_folder(environment: Mapping[str, str]) -> Path:
    """Where keys and remembered checkpoints lie: outside every workspace.

    `HOLDFAST_CONFIG_DIR`, else `$XDG_CONFIG_HOME/holdfast`, else `~/.config/holdfast`
    (XDG Base Directory Specification 0.8).

    Raises:
        StoreError: none of the variables is set, so there is no place of the user's own.
    """
    if own := environment.get("HOLDFAST_CONFIG_DIR"):
        return Path(own)
    if base := environment.get("XDG_CONFIG_HOME"):
        return Path(base) / "holdfast"
    if home := environment.get("HOME"):
        return Path(home) / ".config" / "holdfast"
    msg = "no folder for the signing key: HOME is not set"
    raise StoreError(msg, hint="set HOLDFAST_CONFIG_DIR to a private folder")


def _read_toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as exc:
        msg = f"settings cannot be read: {exc.strerror}"
        raise StoreError(msg, where=str(file)) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        msg = f"settings are not TOML: {exc}"
        raise ConfigError(msg, where=str(file), hint="see docs/settings.md for the keys") from exc


def _known(name: str, known: Mapping[str, object], where: str) -> str:
    if name not in known:
        import difflib  # noqa: PLC0415 - only a wrong key needs it, and it costs 10 ms

        near = difflib.get_close_matches(name, known, 1)
        msg = f"unknown setting {name!r}"
        raise ConfigError(msg, where=where, hint=f"did you mean {near[0]}?" if near else "holdfast doctor --settings")
    return name


def _from_text(name: str, text: str, kind: object) -> object:
    if kind == "int":
        try:
            return int(text)
        except ValueError as exc:
            msg = f"setting {name} takes a whole number, not {text[:40]!r}"
            raise ConfigError(msg) from exc
    if kind == "bool":
        lowered = text.strip().lower()
        if lowered in {"1", "true", "yes", "0", "false", "no"}:
            return lowered in {"1", "true", "yes"}
        msg = f"setting {name} takes true or false, not {text[:40]!r}"
        raise ConfigError(msg)
    return text


def _check(name: str, value: object, kind: object, bounds: Mapping[str, Any]) -> None:
    expected = {"int": int, "bool": bool, "str": str}[str(kind)]
    if type(value) is not expected:
        msg = f"setting {name} takes a {expected.__name__}, not {value!r}"
        raise ConfigError(msg)
    low, high = bounds["low"], bounds["high"]
    if isinstance(value, int) and low is not None and not low <= value <= high:
        msg = f"setting {name} = {value} is outside {low} to {high}"
        hint = "this workspace was made by a newer Holdfast; install that version" if name == "format" else None
        raise ConfigError(msg, hint=hint)
