# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Templates: one environment, autoescaped, strict about what it is not given.

The templates hold words and structure; everything they show was worked out before. The
filters here put foreign text on a page (`visible`, `clip`, `lang`), and write days, sizes
and numbers in one way everywhere. `static_files` are read once at the start and served from
memory by exact name, so no path of a request ever reaches the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from holdfast.base.errors import HoldfastError
from holdfast.model.schema import load_model
from holdfast.names.places import country_name
from holdfast.sources.catalog import source_or_new
from holdfast.web import text

__all__ = ["environment", "render", "static_files", "url"]

_TOPICS = {"sanction": "on a sanctions list", "wanted": "wanted (alleged)"}
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def render(template: str, values: Mapping[str, object]) -> str:
    """The page that `template` makes of `values`."""
    return environment().get_template(template).render(values)


def url(path: str, query: Mapping[str, object] | Iterable[tuple[str, object]] = ()) -> str:
    """An address of these pages: path parts quoted, empty values of the query left out."""
    pairs = query.items() if isinstance(query, Mapping) else query
    kept = [(name, str(value)) for name, value in pairs if value not in {None, ""}]
    return quote(path, safe="/:@!$&'()*+,;=~-._") + ("?" + urlencode(kept) if kept else "")


@cache
def environment() -> Environment:
    """The one Jinja environment."""
    made = Environment(
        loader=PackageLoader("holdfast.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., object]] = {
        "visible": _visible,
        "visible_lines": lambda value: text.visible(str(value), keep="\n\t"),
        "bytes": text.show_bytes,
        "clip": text.clip,
        "lang": text.language,
        "day": text.day,
        "exact_time": text.exact_time,
        "size": text.size,
        "count": lambda number: f"{number:,}",
        "country": lambda code: country_name(str(code)) or str(code),
        "schema": _schema_label,
        "schemas": _schema_plural,
        "topic": _topic,
        "authority": _authority,
        "list_title": _title,
    }
    made.filters.update(filters)
    made.globals["url"] = url
    return made


@cache
def static_files() -> Mapping[str, tuple[bytes, str]]:
    """Name → (bytes, content type) of everything in `static/`."""
    folder = files("holdfast.web") / "static"
    found = {}
    for item in folder.iterdir():
        kind = next((value for ending, value in _TYPES.items() if item.name.endswith(ending)), None)
        if kind is not None:
            found[item.name] = (item.read_bytes(), kind)
    return found


def _visible(value: object, longest: int | None = None) -> Markup:
    shown = str(value) if longest is None else text.clip(str(value), longest)
    return text.visible(shown)


def _schema_label(name: str) -> str:
    found = load_model().schemata.get(name)
    return name if found is None else found.label


def _schema_plural(name: str) -> str:
    found = load_model().schemata.get(name)
    return name if found is None else found.plural


def _topic(code: str) -> str:
    """A topic in words that say no more than the list does."""
    if code in _TOPICS:
        return _TOPICS[code]
    label = load_model().topics.get(code, code)
    return f"alleged: {label.lower()}" if code.startswith("crime") else label


def _authority(dataset: str) -> str:
    try:
        return source_or_new(dataset).authority or dataset
    except HoldfastError:  # a dataset of foreign making may have any name
        return dataset


def _title(dataset: str) -> str:
    try:
        return source_or_new(dataset).title or dataset
    except HoldfastError:
        return dataset
