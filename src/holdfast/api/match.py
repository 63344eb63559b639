# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`POST /match/{dataset}`: query entities in, scored listed parties out.

The hot path. Everything runs in the worker's one loop: a request of a few queries is answered
in one go (a thread would cost more than it gives), a larger one in small groups with a pause
between them, so that nobody else waits for long. What a result says about a listed party was
encoded once and is only joined here.

A result is a *possible match* (`match`, at or above the threshold) or a near miss (above the
cutoff); `explanations` hold the facts for and against, `reason` says them in a sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from holdfast.api.answers import Answer, Problem, encode, invalid, refused
from holdfast.api.asked import Asked
from holdfast.api.criteria import CONFIG, Criteria, read_criteria, write_result
from holdfast.api.holding import Holding
from holdfast.api.queries import Example, read_example
from holdfast.base.errors import UsageError
from holdfast.screening.batch import Result
from holdfast.screening.query import Query

__all__ = ["Batch", "decoded", "divided", "match", "read_batch", "screened", "write_batch"]

_AT_ONCE = 16  # queries between two pauses: a few milliseconds
_READ_TWICE = 1_000  # queries above which they are checked first and read again when their turn comes: memory
_LARGE = 1 << 20  # bytes of a body that would hold everybody up if all of it were decoded at once


@dataclass(frozen=True, slots=True)
class Batch:
    """A request that was read: its queries, what is wanted of them, and what to warn of."""

    criteria: Criteria
    examples: tuple[Example, ...]
    warnings: tuple[str, ...]


async def match(asked: Asked, holding: Holding, *, most: int | None = None) -> Answer:
    """Answer one batch; `most` is the largest number of queries accepted (`None`: any)."""
    criteria = read_criteria(asked, holding, asked.path["dataset"])
    body = _opened(asked.body) if len(asked.body) > _LARGE else decoded(asked.body)
    queries = _queries(body, asked.problems, most)
    if isinstance(queries, Answer):
        return queries
    problems: list[Problem] = []
    warnings = [*asked.warnings, *_unapplied(body, problems)]
    kept: list[Example] = []
    count = 0
    for example in _examples(queries, criteria, problems):
        count += 1
        if len(queries) <= _READ_TWICE:
            kept.append(example)
        if count % 256 == 0:  # some ten milliseconds
            await asyncio.sleep(0)
    if problems:
        return invalid(problems)
    examples = kept or _examples(queries, criteria, problems)
    parts: list[bytes] = []
    async for example, results in screened(holding, criteria, examples):
        parts.append(_part(example, results, criteria, holding))
    return _joined(criteria, warnings, count, parts, holding)


def read_batch(criteria: Criteria, warnings: Iterable[str], body: bytes, *, most: int | None = None) -> Batch | Answer:
    """A batch, or the answer that refuses it; for bodies that are read in no time.

    Raises:
        UsageError: no such schema or configuration key.
    """
    value = decoded(body)
    queries = _queries(value, [], most)
    if isinstance(queries, Answer):
        return queries
    problems: list[Problem] = []
    unapplied = _unapplied(value, problems)
    examples = tuple(_examples(queries, criteria, problems))
    return invalid(problems) if problems else Batch(criteria, examples, (*warnings, *unapplied))


def write_batch(batch: Batch, results: Sequence[Result], holding: Holding) -> Answer:
    """The answer to a batch from the results of all its variants, in order."""
    parts = [_part(example, own, batch.criteria, holding) for example, own in divided(batch.examples, results)]
    return _joined(batch.criteria, batch.warnings, len(batch.examples), parts, holding)


def _queries(body: object, problems: list[Problem], most: int | None) -> Mapping[str, object] | Answer:
    """The queries of a body by key, or the answer that refuses it; `problems` are those of its parameters."""
    if isinstance(body, Problem):
        problems.append(body)
    if problems:
        return invalid(problems)
    queries = body.get("queries") if isinstance(body, dict) else None
    if not isinstance(queries, dict):
        missing = not isinstance(body, dict) or "queries" not in body
        text = "field required" if missing else "should be an object of queries by key"
        return invalid([Problem(("body", "queries"), text, "missing" if missing else "dict_type")])
    if not queries:
        return refused(400, "No queries provided.")
    if most is not None and len(queries) > most:
        return refused(400, f"Too many queries in one batch (limit: {most})")
    return queries


def _examples(queries: Mapping[str, object], criteria: Criteria, problems: list[Problem]) -> Iterable[Example]:
    for key, given in queries.items():
        raw = decoded(given) if isinstance(given, msgspec.Raw) else given
        if isinstance(raw, Problem):
            problems.append(raw)
        elif raw is not None:
            example = read_example(key, raw, problems, facts=criteria.facts, at=("body", "queries", key))
            if example is not None:
                yield example


def _part(example: Example, results: Sequence[Result], criteria: Criteria, holding: Holding) -> bytes:
    return encode(example.key) + b":" + _response(example, results, criteria, holding)


def _joined(  # noqa: PLR0917 - what was asked, and what was found
    criteria: Criteria, warnings: Sequence[str], count: int, parts: Iterable[bytes], holding: Holding
) -> Answer:
    rest: dict[str, object] = {"limit": criteria.limit, "receipt": holding.receipt}
    if warnings:
        rest["warnings"] = warnings
    answer = b'{"responses":{' + b",".join(parts) + b"}," + encode(rest)[1:]
    return Answer(200, answer, ((b"x-batch-size", str(count).encode()),))


def _opened(body: bytes) -> object | Problem:
    """Like `decoded` for a large body: its queries are found now, and each is decoded when its turn comes."""
    try:
        parts = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        found: dict[str, object] = {
            name: msgspec.json.decode(part) for name, part in parts.items() if name != "queries"
        }
        if "queries" in parts:
            found["queries"] = msgspec.json.decode(parts["queries"], type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return decoded(body)  # it says what is wrong
    return found


def decoded(body: bytes | msgspec.Raw) -> object | Problem:
    """The JSON value of `body`, or what keeps it from being one."""
    try:
        value: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        return Problem(("body",), f"is not JSON: {exc}", "json_invalid")
    except RecursionError:
        return Problem(("body",), "is not usable: nested too deeply", "json_invalid")
    return value


async def screened(
    holding: Holding, criteria: Criteria, examples: Iterable[Example]
) -> AsyncIterator[tuple[Example, Sequence[Result]]]:
    """Each example with the results of its variants, in order; others are served between groups."""
    screener = holding.screener(criteria.options)
    group: list[Example] = []
    waiting: list[Query] = []
    for example in examples:
        group.append(example)
        waiting += example.variants
        if len(waiting) >= _AT_ONCE:
            for pair in divided(group, screener.screen_chunk(waiting)):
                yield pair
            group, waiting = [], []
            await asyncio.sleep(0)
    for pair in divided(group, screener.screen_chunk(waiting) if waiting else []):
        yield pair


def divided(examples: Iterable[Example], results: Sequence[Result]) -> Iterable[tuple[Example, Sequence[Result]]]:
    """Each example with the results of its variants; `results` are those of all variants, in order."""
    start = 0
    for example in examples:
        end = start + len(example.variants)
        yield example, results[start:end]
        start = end


def _response(example: Example, results: Sequence[Result], criteria: Criteria, holding: Holding) -> bytes:
    shown, matches, warnings = write_result(example, results, criteria, holding)
    tail: dict[str, object] = {"total": {"value": matches, "relation": "eq"}}
    if warnings:
        tail["warnings"] = warnings
    head = b'{"status":200,"query":' + encode(example.echo)
    return head + b',"results":[' + b",".join(shown) + b"]," + encode(tail)[1:]


def _unapplied(body: object, problems: list[Problem]) -> list[str]:
    """Check `weights` and `config`; they are for another implementation's rules.

    Raises:
        UsageError: a configuration key nobody knows.
    """
    found = []
    for name in ("weights", "config"):
        given = body.get(name) if isinstance(body, dict) else None
        if given is None:
            continue
        if not isinstance(given, dict):
            problems.append(Problem(("body", name), "should be an object", "dict_type"))
        elif given:
            unknown = [key for key in given if name == "config" and key not in CONFIG]
            if unknown:
                raise UsageError(f"Invalid config: {unknown[0][:60]}", hint="known are " + ", ".join(CONFIG))
            found.append(f"{name} are read and not applied: scores follow Holdfast's own rules")
    return found
