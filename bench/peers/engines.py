# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Runs one peer engine over a list and queries; belongs to bench/rivals.py and runs in the peers' own environment.

    python bench/peers/engines.py ENGINE LIST.jsonl QUERIES.jsonl OUT.json [THRESHOLD]

ENGINE is `nomenklatura` (its DuckDB blocker with the defaults, then logic-v2 on every candidate)
or `rapidfuzz` (`cdist` of token_sort_ratio over all pairs, names folded to ASCII lower case, two
workers: the honest brute force). Lines are FollowTheMoney entities. OUT gets `build_s`, `wall_s`,
`cpu_s`, `peak_mb`, `version` and `scores`: query id → listed id → score, from THRESHOLD up.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
import unicodedata
from pathlib import Path
from typing import Any

Entity = dict[str, Any]


def main() -> None:
    """Read, run, write."""
    engine, listed, asked, out = sys.argv[1:5]
    threshold = float(sys.argv[5]) if len(sys.argv) > 5 else 0.7
    rows, queries = (read(Path(name)) for name in (listed, asked))
    run = {"nomenklatura": nomenklatura, "rapidfuzz": rapidfuzz}[engine]
    figures = run(rows, queries, threshold)
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    Path(out).write_text(json.dumps(figures), encoding="utf-8")


def read(path: Path) -> list[Entity]:
    """The entities of a file of JSON lines."""
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def nomenklatura(rows: list[Entity], queries: list[Entity], threshold: float) -> Entity:
    """The flow of its own `match`: candidates from the blocker, each scored by logic-v2."""
    import nomenklatura as package
    from followthemoney import Dataset, StatementEntity
    from nomenklatura.blocker import Index
    from nomenklatura.matching import get_algorithm
    from nomenklatura.matching.types import ScoringConfig
    from nomenklatura.resolver import Linker
    from nomenklatura.store import MemoryStore

    algorithm = get_algorithm("logic-v2")
    if algorithm is None:
        raise SystemExit("this nomenklatura has no logic-v2")
    start, cpu = time.perf_counter(), time.process_time()
    dataset = Dataset.make({"name": "bench", "title": "bench"})
    store: Any = MemoryStore(dataset, Linker({}))
    with store.writer() as writer:
        for row in rows:
            for statement in entity(row, dataset, StatementEntity).statements:
                writer.add_statement(statement)
    view = store.default_view()
    with tempfile.TemporaryDirectory() as folder:
        index = Index(view, Path(folder))
        index.build()
        asked = {row["id"]: entity(row, dataset, StatementEntity) for row in queries}
        build_s, start, cpu = time.perf_counter() - start, time.perf_counter(), time.process_time()
        scores: dict[str, dict[str, float]] = {}
        config = ScoringConfig.defaults()
        for identifier, candidates in index.match_entities(asked.values()):
            found = {}
            for other, _ in candidates:
                listed = view.get_entity(other.id)
                if listed is None:
                    continue
                score = algorithm.compare(asked[identifier.id], listed, config).score
                if score >= threshold:
                    found[other.id] = score
            if found:
                scores[identifier.id] = found
        wall, used = time.perf_counter() - start, time.process_time() - cpu
    version = f"nomenklatura {package.__version__}, DuckDB blocker and logic-v2"
    return {"version": version, "build_s": build_s, "wall_s": wall, "cpu_s": used, "scores": scores}


def entity(row: Entity, dataset: Any, kind: Any) -> Any:
    """A cleaned entity of the peer's own model."""
    data = {"id": row["id"], "schema": row["schema"], "properties": row["properties"], "datasets": ["bench"]}
    return kind.from_data(dataset, data, cleaned=False)


def rapidfuzz(rows: list[Entity], queries: list[Entity], threshold: float) -> Entity:
    """Every query name against every listed name."""
    import rapidfuzz as package
    from rapidfuzz import fuzz, process

    start, cpu = time.perf_counter(), time.process_time()
    listed = [(fold(name), row["id"]) for row in rows for name in row["properties"].get("name", ())]
    texts = [name for name, _ in listed]
    build_s, start, cpu = time.perf_counter() - start, time.perf_counter(), time.process_time()
    found: dict[str, dict[str, float]] = {}
    for at in range(0, len(queries), 2_000):
        part = queries[at : at + 2_000]
        asked = [(fold(name), row["id"]) for row in part for name in row["properties"].get("name", ())]
        scores = process.cdist(
            [name for name, _ in asked], texts, scorer=fuzz.token_sort_ratio, score_cutoff=100 * threshold, workers=2
        )
        for line, column in zip(*(axis.tolist() for axis in scores.nonzero()), strict=True):
            mine, other = found.setdefault(asked[line][1], {}), listed[column][1]
            mine[other] = max(mine.get(other, 0.0), float(scores[line, column]) / 100)
    wall, used = time.perf_counter() - start, time.process_time() - cpu
    version = f"rapidfuzz {package.__version__}, token_sort_ratio from {100 * threshold:g}"
    return {"version": version, "build_s": build_s, "wall_s": wall, "cpu_s": used, "scores": found}


def fold(name: str) -> str:
    """Lower case without accents; letters and digits only."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in plain.lower()).split())


if __name__ == "__main__":
    main()
