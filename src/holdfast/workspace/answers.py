# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What screening says, as values with their lines for a terminal and their fields for `--json`.

`Answer` is for one name, `FileAnswer` for an upload, `ScreeningReport` for a file; each is made of
`Finding`s, one possible match or near miss in words. The words are possible match, near miss and
"none found in these sources as of …", never a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from holdfast.screening.batch import Options
from holdfast.screening.explain import contributions

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from holdfast.screening.batch import Match
    from holdfast.screening.query import Query
    from holdfast.screening.score import Feature
    from holdfast.workspace.opening import Workspace

__all__ = [
    "Answer", "FileAnswer", "FileRow", "Finding", "LastScreening", "ScreeningReport", "features_in_words",
    "finding_of", "label_of",
    "options", "plain_fields",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One possible match or near miss, in words. `verdict` is `possible match`, `near miss` or `decided`.

    `decision` is what a person decided of it earlier, in a sentence; empty when nothing was. `party` is the
    canonical id of the party, and `records` are its further records that were found (`parties`). `datasets` are
    those of all of them.
    """

    query: str
    entity: str
    caption: str
    schema: str
    score: str
    verdict: str
    why: str
    datasets: tuple[str, ...]
    features: tuple[dict[str, str], ...]
    decision: str = ""
    party: str = ""
    records: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What screening one name gave, and what makes it repeatable."""

    query: str
    hits: tuple[Finding, ...]
    near: tuple[Finding, ...]
    problems: tuple[str, ...]
    as_of: str
    image: str
    log_size: int
    root: str
    decided: tuple[Finding, ...] = ()
    receipt: str = ""
    identity: str = ""

    @property
    def results(self) -> tuple[Finding, ...]:
        """All that is shown, best first."""
        return self.hits + self.decided + self.near

    @property
    def summary(self) -> str:
        """One sentence, never a verdict."""
        decided = f"{len(self.decided)} decided earlier not to be the same party" if self.decided else ""
        if not self.hits and decided:
            return f"no open possible match in the sources as of {self.as_of}; {decided}"
        if not self.hits:
            return f"none found in these sources as of {self.as_of}"
        found = f"{len(self.hits)} possible match{'' if len(self.hits) == 1 else 'es'}"
        return f"{found} in the sources as of {self.as_of}" + (f"; {decided}" if decided else "")

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        rows = [f"{self.query}: {self.summary}"]
        rows += [f"  note: {problem}" for problem in self.problems]
        for one in self.results:
            where = ", ".join(one.datasets)
            rows.append(f"  {one.score}  {one.verdict}: {one.caption}  [{one.schema}]  {one.entity}  ({where})")
            rows += [f"        {one.decision}"] if one.decision else []
            rows.append(f"        {one.why}")
            rows += [f"        {part['name']:<12} {part['contribution']:>6}  {part['text']}" for part in one.features]
            if one.records:
                also = ", ".join(f"{other.entity} ({other.score})" for other in one.records)
                rows.append(f"        one party: {one.entity}, {also}  (canonical id {one.party})")
        rows.append(f"  image {self.image[:16]}…, log of {self.log_size:,} entries")
        rows += [f"  receipt {self.receipt}"] if self.receipt else []
        return rows

    @property
    def fields(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "query": self.query,
            "summary": self.summary,
            "hits": [asdict(one) for one in self.hits],
            "decided": [asdict(one) for one in self.decided],
            "near_misses": [asdict(one) for one in self.near],
            "problems": list(self.problems),
            "as_of": self.as_of,
            "receipt": {"id": self.receipt, "image": self.image, "log_size": self.log_size, "root": self.root,
                        "identity": self.identity},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileRow:
    """One customer with something to show."""

    id: str
    name: str
    hits: tuple[Finding, ...]
    near: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What screening an upload gave; customers with neither are only counted."""

    queries: int
    queries_with_hits: int
    queries_with_near: int
    as_of: str
    rows: tuple[FileRow, ...]
    errors: tuple[str, ...]
    understood: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    queries_decided: int = 0
    receipt: str = ""

    @property
    def none(self) -> int:
        """Customers of whom nothing was found."""
        return self.queries - self.queries_with_hits - self.queries_decided - self.queries_with_near


@dataclass(frozen=True, slots=True)
class LastScreening:
    """The summary of the last screened file.

    `queries_with_near` counts those with near misses only, `queries_decided` those whose possible matches
    were all decided not to be the same party, `decided` such matches.
    """

    file: str
    digest: str
    image: str
    screened_at: str
    as_of: str
    queries: int
    queries_with_hits: int
    queries_with_near: int
    errors: int
    log_size: int
    root: str
    hits: tuple[Finding, ...]
    near: tuple[Finding, ...]
    decided: int = 0
    warnings: int = 0
    receipt: str = ""
    queries_decided: int = 0

    @property
    def none(self) -> int:
        """Customers of whom nothing was found."""
        return self.queries - self.queries_with_hits - self.queries_decided - self.queries_with_near


@dataclass(frozen=True, slots=True)
class ScreeningReport:
    """What screening a file did. `errors` and `warnings` hold the first thousand; `last` counts all.

    `understood` says which column was taken for what, `resumed` how many customers an interrupted run had
    screened already, `anew` why such a run could not be gone on with.
    """

    last: LastScreening
    out: str | None
    errors: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    resumed: int = 0
    anew: str = ""

    @property
    def queries_with_hits(self) -> int:
        """How many customers have a possible match."""
        return self.last.queries_with_hits

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        last = self.last
        decided = f"{last.queries_decided:,} decided earlier, " if last.queries_decided else ""
        head = (
            f"{last.queries:,} screened: {last.queries_with_hits:,} with a possible match, {decided}"
            f"{last.queries_with_near:,} with near misses only, "
            f"{last.none:,} with none found in these sources as of {last.as_of}"
        )
        rows = [f"columns: {'; '.join(self.understood)}"] if self.understood else []
        rows += [f"begun anew: {self.anew}"] if self.anew else []
        rows += [f"gone on after {self.resumed:,} that an interrupted run had screened"] if self.resumed else []
        rows.append(head)
        if last.decided:
            rows.append(
                f"  {last.decided:,} possible match{'' if last.decided == 1 else 'es'} decided earlier not to be the "
                "same party: no alerts (holdfast decisions)"
            )
        for word, texts, total in (
            ("row not screened", self.errors, last.errors),
            ("note", self.warnings, last.warnings),
        ):
            rows += [f"  {word}: {text}" for text in texts[:20]]
            rows += [f"  … and {total - 20:,} more of these (--json lists 1,000)"] if total > 20 else []  # noqa: PLR2004 - a screenful
        if self.out is not None:
            rows.append(f"results: {self.out}")
        else:
            rows += [f"  {one.score}  {one.query}: {one.caption}  {one.entity}: {one.why}" for one in last.hits[:20]]
            more = len(last.hits) - 20
            rows.append((f"  … {more} more; " if more > 0 else "  ") + "-o OUT.csv or OUT.jsonl writes them all")
        rows.append(f"  image {last.image[:23]}…, log of {last.log_size:,} entries, root {last.root[:16]}…")
        rows += [f"  receipt {last.receipt}"] if last.receipt else []
        return rows

    @property
    def fields(self) -> dict[str, object]:
        """For `--json`."""
        last = asdict(self.last)
        return {
            **{name: last[name] for name in last if name not in {"hits", "near"}},
            "out": self.out,
            "row_errors": list(self.errors),
            "row_warnings": list(self.warnings),
            "columns": list(self.understood),
            "resumed": self.resumed,
        }


def plain_fields(one: DataclassInstance) -> dict[str, Any]:
    """The fields by name, to be written at once: `asdict` copies what they hold and takes fifty times as long."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def finding_of(query: str, match: Match) -> Finding:
    """A match in words; `query` is how the customer is called in the list of findings."""
    verdict = "decided" if match.settled else "possible match" if match.match else "near miss"
    return Finding(
        query, match.entity_id, match.caption, match.schema, match.score_text, verdict, match.reason,
        tuple(match.datasets), features_in_words(match.features),
        match.decision.text if match.decision is not None else "",
    )  # fmt: skip


def features_in_words(features: Sequence[Feature]) -> tuple[dict[str, str], ...]:
    """Each feature with what it adds to the score as it is shown."""
    return tuple(
        [
            {
                "name": one.name,
                "query": one.query,
                "candidate": one.candidate,
                "contribution": adds,
                "verdict": one.verdict,
                "text": one.detail,
            }
            for one, adds in zip(features, contributions(features), strict=True)
        ]
    )


def label_of(query: Query) -> str:
    """How a customer is called in a list: id and name."""
    return f"{query.id} {query.name}".strip()


def options(workspace: Workspace) -> Options:
    """What the settings say about screening."""
    settings = workspace.settings
    return Options(threshold=settings.alert_score, near=settings.near_score, limit=settings.hits_per_query)
