# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Why a query and a listed party are, or are not, a possible match: the whole comparison, whatever the score.

    from holdfast.workspace.why import why

    print(*why(workspace, "Some Name", {"birth_date": "1952"}, "us_ofac_sdn-35096").lines, sep="; ")

The score is the one that `screening` gives the two. Shown are every fact that was compared with
its contribution, every listed name with the words it shares with the query, the facts that were
not compared and why, and what makes the result repeatable.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from holdfast import __version__
from holdfast.base.errors import NotFound, UsageError
from holdfast.names.tokens import RARITY_VERSION
from holdfast.screening.batch import Options
from holdfast.screening.explain import decimal, reason
from holdfast.screening.image import Image
from holdfast.screening.pairwise import Alias, Pair, compare_with
from holdfast.screening.query import Query
from holdfast.screening.score import SCORING_VERSION
from holdfast.workspace.answers import options
from holdfast.workspace.grounds import grounds
from holdfast.workspace.opening import Workspace
from holdfast.workspace.screening import sources_as_of

__all__ = ["Why", "why"]

_FIELDS = frozenset({"schema", "birth_date", "nationality", "country", "gender", "identifier", "address"})
_PREFIX_SHOWN = 3
_NAMES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Why:
    """The comparison in words and data. `verdict` is `possible match`, `near miss` or `not shown by screening`."""

    query: str
    pair: Pair
    options: Options
    as_of: str
    image: str
    log_size: int
    root: str

    @property
    def verdict(self) -> str:
        """Where the score lies; never a word about the customer."""
        if self.pair.score >= self.options.threshold:
            return "possible match"
        return "near miss" if self.pair.score >= self.options.near else "not shown by screening"

    @property
    def reason(self) -> str:
        """One sentence: what decided."""
        return reason(self.pair.features, match=self.pair.score >= self.options.threshold)

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        listed, score = self.pair.listed, self.pair.score
        rows = [
            f"asked:   {self.query}",
            f"listed:  {listed.caption}  [{listed.schema}]  {listed.id}  ({', '.join(listed.datasets)})",
            f"{score / 10_000:.4f}  {self.verdict}: {self._distance()}",
            f"        {self.reason}",
        ]
        rows += [f"  note: {problem}" for problem in self.pair.problems]
        rows += ["", "what was compared"]
        for one in self.pair.features:
            rows.append(f"  {one.name:<12} {one.score / 10_000:+.4f}  {one.detail}")
            rows.append(f"  {'':<12} {'':>7}  asked {_short(one.query)} · listed {_short(one.candidate)}")
            if one.name != "name":
                rows.append(f"  {'':<12} {'':>7}  evidence {one.weight / 1000:+.2f} bans")
        rows.append(f"  {'score':<12} {score / 10_000:+.4f}")
        if self.pair.missing:
            rows += ["", "what was not compared"]
            rows += [f"  {name:<12} {why_not}" for name, why_not in self.pair.missing]
        rows += ["", "names on the list, best first"]
        for at, alias in enumerate(self.pair.aliases[:_NAMES_SHOWN]):
            rows += _alias_lines(alias, counted=at == 0 and self.pair.features[0].score > 0)
        if (more := len(self.pair.aliases) - _NAMES_SHOWN) > 0:
            rows.append(f"  … and {more} more, none better; --json shows them")
        if self.pair.rivals:
            fit = "name fits" if self.pair.rivals == 1 else "names fit"
            rows.append(f"  {self.pair.rivals} other listed {fit} as well as the best of these, or better")
        rows += ["", f"in the sources as of {self.as_of}"]
        rows.append(f"  weights {SCORING_VERSION}, rarity {RARITY_VERSION}, Holdfast {__version__}")
        rows.append(f"  image {self.image[:23]}…, log of {self.log_size:,} entries, root {self.root[:16]}…")
        return rows

    @property
    def fields(self) -> dict[str, object]:
        """For `--json`. Scores are decimals; `weight` is evidence in millibans."""
        listed = self.pair.listed
        return {
            "query": self.query, "entity": listed.id, "caption": listed.caption, "schema": listed.schema,
            "datasets": list(listed.datasets), "score": decimal(self.pair.score), "verdict": self.verdict,
            "reason": self.reason, "threshold": decimal(self.options.threshold), "near": decimal(self.options.near),
            "features": [
                {"name": one.name, "contribution": decimal(one.score), "weight": one.weight, "verdict": one.verdict,
                 "detail": one.detail, "query": one.query, "candidate": one.candidate}
                for one in self.pair.features
            ],
            "not_compared": [{"name": name, "detail": why_not} for name, why_not in self.pair.missing],
            "names": [_alias_fields(alias) for alias in self.pair.aliases],
            "rivals": self.pair.rivals,
            "problems": list(self.pair.problems),
            "as_of": self.as_of,
            "versions": {"weights": SCORING_VERSION, "rarity": RARITY_VERSION, "holdfast": __version__},
            "receipt": {"image": self.image, "log_size": self.log_size, "root": self.root},
        }  # fmt: skip

    def _distance(self) -> str:
        score, threshold, near = self.pair.score, self.options.threshold, self.options.near
        if score >= threshold:
            return f"{(score - threshold) / 10_000:.4f} above the threshold of {threshold / 10_000:.2f}"
        text = f"{(threshold - score) / 10_000:.4f} below the threshold of {threshold / 10_000:.2f}"
        return text if score >= near else f"{text}, and below {near / 10_000:.2f}, where near misses begin"


def why(workspace: Workspace, name: str, fields: Mapping[str, str], entity: str) -> Why:
    """Compare one query with one listed party.

    Args:
        workspace: what to screen against.
        name: as the customer is called, in any script.
        fields: any of schema, birth_date, nationality, country, gender, identifier, address.
        entity: the id of a listed party, or the beginning of one.

    Raises:
        UsageError: there is neither a name nor an identifier, a field is not one of those, or several
            parties' ids begin so.
        NotFound: no listed party has that id.
    """
    if not name.strip() and not fields.get("identifier", "").strip():
        raise UsageError("compare whom?", hint='holdfast why "Some Name" ENTITY')
    if unknown := set(fields) - _FIELDS:
        raise UsageError(f"no such field: {', '.join(sorted(unknown))}")
    taken = grounds(workspace)
    row = _row(workspace, taken.image, entity.strip())
    query = Query(id="", name=name, **dict(fields))  # type: ignore[arg-type]  # the keys were checked above
    return Why(
        name,
        compare_with(taken.image, row, query),
        options(workspace),
        sources_as_of(workspace),
        str(taken.image.digest),
        taken.size,
        taken.root,
    )


def _row(workspace: Workspace, image: Image, entity: str) -> int:
    """The row of the one party whose id is, or begins with, `entity`."""
    row = bisect_left(range(image.size), entity, key=lambda one: image.listed(one).id)
    fitting = []
    for at in range(row, min(row + _PREFIX_SHOWN + 1, image.size)):
        if not entity or not image.listed(at).id.startswith(entity):
            break
        fitting.append(image.listed(at).id)
    if fitting and (fitting[0] == entity or len(fitting) == 1):
        return row
    if fitting:
        shown = ", ".join(fitting[:_PREFIX_SHOWN]) + (" …" if len(fitting) > _PREFIX_SHOWN else "")
        raise UsageError(f"several listed parties begin with {entity}", hint=f"give one whole: {shown}")
    if entity and workspace.record.entity(entity) is not None:
        raise NotFound(
            f"{entity} is held here, but is no listed party: nothing is screened against it",
            hint=f"holdfast show {entity}",
        )
    near = workspace.record.search(entity, limit=1).hits if entity else ()
    hint = f"holdfast why … {near[0].id}" if near else "holdfast search NAME prints the ids"
    raise NotFound(f"no listed party {entity!r} here", hint=hint)


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return (shown[:90] + " …" if len(shown) > 90 else shown) or "–"  # noqa: PLR2004 - a line


def _alias_lines(alias: Alias, *, counted: bool) -> list[str]:
    weak = f", a weak alias: counts {alias.counts / 10_000:.4f}" if alias.weak else ""
    rows = [f"  {alias.similarity / 10_000:.4f}  {alias.name}{weak}{'  (this one counts)' if counted else ''}"]
    words = [f"{pair.one} = {pair.other} {pair.similarity / 10_000:.2f}" for pair in alias.words]
    if words:
        rows.append(f"          {' · '.join(words)}")
    left = [
        f"{side} {', '.join(rest)}"
        for side, rest in (("asked", alias.left_query), ("listed", alias.left_listed))
        if rest
    ]
    if left:
        rows.append(f"          left over: {'; '.join(left)}")
    return rows


def _alias_fields(alias: Alias) -> dict[str, object]:
    return {
        "name": alias.name, "similarity": decimal(alias.similarity), "counts": decimal(alias.counts),
        "weak": alias.weak,
        "words": [
            {"query": pair.one, "listed": pair.other, "similarity": decimal(pair.similarity)} for pair in alias.words
        ],
        "left_over": {"query": list(alias.left_query), "listed": list(alias.left_listed)},
    }  # fmt: skip
