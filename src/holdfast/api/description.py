# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`GET /openapi.json` and `GET /`: what can be asked, for programs and for people.

Both are made from `_OPERATIONS`, one entry per operation of `app.ROUTES`; a test holds the two
together. The page has no script and loads nothing from elsewhere. Examples name nobody real.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape

from holdfast import __version__
from holdfast.api.answers import Answer, Headers, encode, found

__all__ = ["described", "openapi", "page"]

_PAGING = ("limit", "offset", "sort")
_SCOPE = ("include_dataset", "exclude_dataset", "exclude_schema", "changed_since")
_RESULTS = ("limit", "threshold", "cutoff", "algorithm", *_SCOPE, "topics", "exclude_entity_ids")
_PARAMETERS: Mapping[str, tuple[str, str]] = {
    "limit": ("integer", "At most so many."),
    "offset": ("integer", "From here on."),
    "sort": ("array", "field:asc or field:desc; may be repeated."),
    "threshold": ("number", "Score from which a result is a possible match, 0 to 1 (0.70)."),
    "cutoff": ("number", "Score above which a result is shown at all (0.50): near misses lie between the two."),
    "algorithm": ("string", "Which facts beside the name are compared; see /algorithms."),
    "include_dataset": ("array", "Only these lists; may be repeated."),
    "exclude_dataset": ("array", "Not these lists; may be repeated."),
    "exclude_schema": ("array", "Not these schemata; may be repeated."),
    "changed_since": ("string", "Only what changed since: YYYY-MM-DD, or with THH:MM:SS."),
    "topics": ("array", "Only parties with one of these topics; may be repeated."),
    "exclude_entity_ids": ("array", "Not these parties; at most 50."),
    "q": ("string", "Words, phrases, AND, field:value."),
    "schema": ("string", "Only this schema and its descendants; in bulk: for rows that name none."),
    "simple": ("boolean", "Take q as words, whatever it contains."),
    "countries": ("array", "Only these countries."),
    "datasets": ("array", "Only these lists."),
    "filter": ("array", "field:value; may be repeated."),
    "filter_op": ("string", "OR or AND, among values of one field."),
    "facets": ("array", "Count values of these fields."),
    "nested": ("boolean", "With its neighbours (true)."),
    "dataset": ("string", "The list, or default, or sanctions."),
    "entity_id": ("string", "Statements about this entity."),
    "document": ("string", "Only in the document of this capture, like c12."),
    "kind": ("array", "Only these findings: mentions, quotations, measures …; may be repeated."),
    "canonical_id": ("string", "Statements about this entity."),
    "prop": ("string", "Statements of this property."),
    "value": ("string", "Statements with this value."),
    "token": ("string", "The update token that `holdfast api` printed."),
    "sync": ("boolean", "Answer when the news are loaded."),
}
_QUERY = {
    "queries": {
        "row1": {
            "schema": "Person",
            "properties": {"name": ["Ivan Example"], "birthDate": ["1965"], "country": ["Russia"]},
        }
    }
}
_OPERATIONS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "match": (
        "Screen parties",
        "Query entities by key in, possible matches and near misses out, with every fact for and against.",
        _RESULTS,
    ),
    "screen": (
        "Screen any number of parties",
        "A query entity per line in, an answer per line out while you are still sending. Arrow IPC streams too.",
        ("dataset", "schema", *_RESULTS),
    ),
    "search": (
        "Search by words",
        "Entities whose names and identifiers hold the words, with facets. Spelling is not forgiven here.",
        (
            "q",
            "schema",
            *_PAGING,
            "simple",
            "countries",
            "topics",
            "datasets",
            "filter",
            "filter_op",
            "facets",
            *_SCOPE,
        ),
    ),
    "entity": ("One entity", "An entity with its neighbours; 308 from a former id to the present one.", ("nested",)),
    "adjacent": ("Its neighbours", "The neighbours of an entity, by property, in pages.", _PAGING),
    "adjacent_by": ("Neighbours by one property", "In pages.", _PAGING),
    "statements": (
        "Who says so",
        "Each value with who asserts it, since when, and the bytes it was read from.",
        ("dataset", "entity_id", "canonical_id", "prop", "value", "schema", "limit", "offset", "sort"),
    ),
    "documents": (
        "The documents",
        "Pages, texts, PDF, DOCX and e-mail, newest first, with counts of what was found.",
        ("limit", "offset"),
    ),
    "document": (
        "One document",
        "Its findings by kind, with candidates for its names and the listed measures that its own may be.",
        ("kind",),
    ),
    "text": (
        "Search their text",
        "Blocks that hold all the words, with the places of the words.",
        ("q", "document", "limit", "offset"),
    ),
    "catalog": ("The lists held here", "Which, and how old they are. Has an ETag.", ()),
    "algorithms": ("Names an algorithm may have", "One set of rules answers all of them.", ()),
    "healthz": ("Is it alive?", "Always ok.", ()),
    "readyz": ("Is it ready?", "503 until the lists are loaded.", ()),
    "updatez": ("Look for news now", "Wants the update token.", ("token", "sync")),
    "openapi": ("This description for programs", "OpenAPI 3.1.", ()),
    "page": ("This page", "For people.", ()),
}
_STYLE = """
:root{color-scheme:light dark;--edge:#d4d4d8;--soft:#f4f4f5;--ink:#18181b;--dim:#52525b;--mark:#1d4ed8}
@media(prefers-color-scheme:dark){:root{--edge:#3f3f46;--soft:#27272a;--ink:#f4f4f5;--dim:#a1a1aa;--mark:#93c5fd}}
body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);max-width:56rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.7rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.25rem 0 .5rem}p{margin:.4rem 0 .8rem}
code,pre{font:14px/1.5 ui-monospace,monospace}pre{background:var(--soft);border:1px solid var(--edge);
border-radius:6px;padding:.8rem 1rem;
white-space:pre-wrap;overflow-wrap:anywhere}a{color:var(--mark)}
details{border:1px solid var(--edge);border-radius:6px;margin:.5rem 0;padding:0 1rem}
summary{cursor:pointer;padding:.6rem 0;min-height:24px}
summary b{display:inline-block;min-width:3.4rem;color:var(--mark)}
summary span{color:var(--dim);margin-left:.6rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}
dt{font:14px/1.6 ui-monospace,monospace}dd{margin:0;color:var(--dim)}.dim{color:var(--dim)}
@media(max-width:36rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}summary span{display:block;margin:0}}
"""
_POLICY: Headers = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
Routes = Iterable[tuple[str, str, str]]


def described() -> frozenset[str]:
    """The operations that are described."""
    return frozenset(_OPERATIONS)


@cache
def openapi(routes: tuple[tuple[str, str, str], ...]) -> Answer:
    """The description for programs; `routes` are method, path and operation."""
    paths: dict[str, dict[str, object]] = {}
    for method, path, operation in routes:
        paths.setdefault(path, {})[method.lower()] = _operation(path, operation)
    error = {"type": "object", "required": ["detail"], "properties": {"detail": {}}}
    return found({
        "openapi": "3.1.0",
        "info": {
            "title": "Holdfast",
            "version": __version__,
            "summary": "Screening against the lists of one workspace, in yente's contract.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": {
            "schemas": {"Error": error, "Query": _query_schema(), "Entity": _entity_schema()},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "Authorization"}},
        },
        "security": [{}, {"key": []}],
    })  # fmt: skip


def _operation(path: str, operation: str) -> dict[str, object]:
    title, text, names = _OPERATIONS[operation]
    own = re.findall(r"\{(\w+)\}", path)
    parameters = [{"name": one, "in": "path", "required": True, "schema": {"type": "string"}} for one in own]
    parameters += [_parameter(one) for one in names]
    failed = {"description": "What is wrong", "content": _json({"$ref": "#/components/schemas/Error"})}
    kind = "text/html" if operation == "page" else "application/x-ndjson" if operation == "screen" else ""
    good = {"description": "OK", "content": {kind: {}} if kind else _json({"type": "object"})}
    entry: dict[str, object] = {
        "operationId": f"{operation}{'_manifest' if path == '/manifest' else ''}",
        "summary": title,
        "description": text,
        "parameters": parameters,
        "responses": {"200": good, "default": failed},
    }
    if operation == "match":
        schema = {
            "type": "object",
            "required": ["queries"],
            "properties": {
                "queries": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Query"}}
            },
        }
        entry["requestBody"] = {"required": True, "content": _json(schema, example=_QUERY)}
    if operation == "screen":
        content: dict[str, object] = {"application/x-ndjson": {}, "application/vnd.apache.arrow.stream": {}}
        entry["requestBody"] = {"required": True, "content": content}
    return entry


def _json(schema: object, **more: object) -> dict[str, object]:
    return {"application/json": {"schema": schema, **more}}


def _parameter(name: str) -> dict[str, object]:
    kind, text = _PARAMETERS[name]
    schema = {"type": kind, "items": {"type": "string"}} if kind == "array" else {"type": kind}
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _query_schema() -> dict[str, object]:
    value = {"type": ["string", "number", "array", "null"]}
    return {
        "type": ["object", "null"],
        "required": ["schema"],
        "properties": {
            "id": {"type": ["string", "integer", "null"]},
            "schema": {"type": "string"},
            "properties": {"type": ["object", "null"], "additionalProperties": value},
        },
    }


def _entity_schema() -> dict[str, object]:
    texts = {"type": "array", "items": {"type": "string"}}
    single = ("id", "caption", "schema", "first_seen", "last_seen", "last_change")
    properties: dict[str, object] = {name: {"type": "string"} for name in single}
    properties |= {"datasets": texts, "referents": texts, "target": {"type": "boolean"}}
    properties["properties"] = {"type": "object", "additionalProperties": {"type": "array"}}
    return {"type": "object", "required": [*properties], "properties": properties}


@cache
def page(routes: tuple[tuple[str, str, str], ...]) -> Answer:
    """The description for people."""
    ask = escape(encode(_QUERY).decode(), quote=False)
    ranked = sorted(routes, key=lambda route: [*_OPERATIONS].index(route[2]))
    entries = "".join(_entry(method, path, operation) for method, path, operation in ranked)
    text = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Holdfast API</title><style>{_STYLE}</style></head><body><main>
<h1>Holdfast API</h1>
<p class="dim">Version {escape(__version__)}. Screening against the lists of one workspace, in the contract that
yente's clients speak.</p>
<p>A result is a <em>possible match</em>, never a verdict: it says which facts agree and which speak against it.
No result means that none was found in the lists held here, as of the dates in <a href="catalog">the catalogue</a>.</p>
<h2>Ask</h2>
<pre>curl -s http://127.0.0.1:8330/match/default -d '{ask}'</pre>
<h2>Ask for many</h2>
<pre>curl -s -T customers.ndjson -X POST 'http://127.0.0.1:8330/v1/screen?limit=3'</pre>
<p>One query entity per line; nothing limits the length. Arrow IPC streams are taken too.</p>
<h2>Everything that can be asked</h2>
<p>For programs: <a href="openapi.json">openapi.json</a>.</p>
{entries}
<h2>Every answer</h2>
<p>says what it was made from: <code>x-holdfast-image</code>, <code>x-holdfast-log-size</code>,
<code>x-holdfast-log-root</code>. The same queries against the same image give the same scores. An error is
<code>{{"detail": …}}</code>: a sentence, or a list of fields with what is wrong about each.</p>
</main></body></html>
"""
    return Answer(200, text.encode(), _POLICY)


def _entry(method: str, path: str, operation: str) -> str:
    title, text, names = _OPERATIONS[operation]
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(_PARAMETERS[name][1])}</dd>" for name in names)
    listed = f"<dl>{rows}</dl>" if rows else ""
    head = f"<summary><b>{method}</b> <code>{escape(path)}</code> <span>{escape(title)}</span></summary>"
    return f"<details>{head}<p>{escape(text)}</p>{listed}</details>\n"
