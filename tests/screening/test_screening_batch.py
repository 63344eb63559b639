# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Batches: the right party comes up, namesakes do not, and order and processes change nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from holdfast.screening.batch import Options, Result, Screener, screen_parallel
from holdfast.screening.image import Image, Listed, build_image, open_image
from holdfast.screening.output import CsvWriter, JsonlWriter, safe_cell
from holdfast.screening.query import Query

PARTIES = [
    Listed("x-1", "ORLOVSKY, Igor Semenovich", "Person", ("ORLOVSKY, Igor Semenovich", "Орловский Игорь"), ("Gar",),
           ("1960-09-07",), ("ru",), ("male",), ("500100732259",), datasets=("us_ofac_sdn",)),
    Listed("x-2", "ORLOVSKY, Igor", "Person", ("ORLOVSKY, Igor",), birth_dates=("1981-02-03",), countries=("ru",)),
    Listed("x-3", "PJSC Severny Rodnik", "Company", ("PJSC Severny Rodnik",), countries=("ru",)),
    Listed("x-4", "ALI, Ahmad", "Person", ("ALI, Ahmad",)),
    Listed("x-5", "HASSAN, Ali", "Person", ("HASSAN, Ali",)),
    Listed("x-6", "=cmd|' /C calc'!A0", "Vessel", ("DOLPHIN II",), referents=("old-6",)),
]  # fmt: skip


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return open_image(build_image(PARTIES, tmp_path_factory.mktemp("images")).folder)


def _ids(result: Result) -> list[str]:
    return [match.entity_id for match in result.hits]


def test_every_listed_name_finds_its_party(image: Image) -> None:
    screener = Screener(image)
    for party in PARTIES:
        for name in party.names:
            found = {match.entity_id: match.score for match in screener.screen(Query("1", name)).hits}
            assert found[party.id] >= 9500


def test_a_birth_date_tells_two_listed_namesakes_apart(image: Image) -> None:
    result = Screener(image).screen(Query("1", "Igor Orlovsky", birth_date="1981-02-03"))
    assert _ids(result) == ["x-2"]
    assert [match.entity_id for match in result.near] == ["x-1"]
    assert "birth dates are disjoint" in result.near[0].reason
    assert float(result.near[0].explanations["birth_date"]["score"]) < -0.3


def test_other_scripts_typos_and_order_find_the_party(image: Image) -> None:
    screener = Screener(image)
    for name in (
        "Игорь Орловский",
        "Igor Orlovskij",
        "orlowski igor",
        "IGOR ORLOVSKI",
        "IgorOrlovsky",
        "Igor S. Orlovsky",
    ):
        assert {"x-1", "x-2"} & set(_ids(screener.screen(Query("1", name)))), name


def test_mixed_scripts_are_found_and_said(image: Image) -> None:
    result = Screener(image).screen(Query("1", "Ig\u043er \u041erlovsky"))
    assert {"x-1", "x-2"} <= set(_ids(result))
    assert any("look-alike" in problem for problem in result.problems)


@pytest.mark.parametrize(
    "name", ["Ali", "Igor", "Ahmad", "Ali Baba Hassanov Petersen", "Igor Smith", "Severny", "Dolphin III"]
)
def test_one_shared_word_alone_never_alerts(image: Image, name: str) -> None:
    assert Screener(image).screen(Query("1", name)).hits == ()


def test_an_identifier_finds_its_party_under_any_name(image: Image) -> None:
    result = Screener(image).screen(Query("1", "Settlement account", identifier="5001 0073 2259"))
    assert _ids(result) == ["x-1"]
    assert result.hits[0].score >= 9500


def test_a_weak_alias_ranks_below_a_strong_name(image: Image) -> None:
    assert Screener(image).screen(Query("1", "Gar")).hits[0].score == 8500


@pytest.mark.parametrize(
    "name", ["", "x" * 10_000, "\x00" * 9, "😀😀", "\u202e\u200b", "!" * 500, "a b " * 3000, "ابن"]
)
def test_odd_names_get_an_answer(image: Image, name: str) -> None:
    assert Screener(image).screen(Query("1", name)).hits == ()


def test_order_chunks_and_processes_do_not_change_results(image: Image) -> None:
    queries = [Query(str(n), name) for n, name in enumerate([name for party in PARTIES for name in party.names] * 90)]
    together = list(Screener(image).screen_many(queries))
    assert [result.query.id for result in together] == [query.id for query in queries]
    alone = Screener(image)
    assert together[:8] == [alone.screen(query) for query in queries[:8]]
    assert list(screen_parallel(image.folder, queries, workers=2)) == together


def test_options_set_threshold_and_limit(image: Image) -> None:
    strict = Screener(image, Options(threshold=9_900, limit=1)).screen(Query("1", "Igor Orlovsky"))
    assert len(strict.hits) == 1
    assert all(match.score >= 9_900 for match in strict.hits)


def test_a_party_found_by_identifier_keeps_its_name_behind_many_namesakes(tmp_path: Path) -> None:
    crowd = [Listed(f"a-{at:03}", "ORLOVSKY, Igor", "Person", ("ORLOVSKY, Igor",)) for at in range(70)]
    meant = Listed("z-1", "ORLOVSKY, Igor", "Person", ("ORLOVSKY, Igor",), identifiers=("500100732259",))
    image = open_image(build_image([*crowd, meant], tmp_path).folder)
    best = Screener(image).screen(Query("1", "Igor Orlovsky", identifier="500100732259")).hits[0]
    assert best.entity_id == "z-1"
    assert best.explanations["name"]["detail"] == "the same name; 70 other listed names fit as well"
    assert best.score == 10_000


def test_possible_matches_beyond_the_limit_are_counted_and_said(image: Image) -> None:
    shown = Screener(image, Options(limit=1)).screen(Query("1", "Igor Orlovsky"))
    every = Screener(image).screen(Query("1", "Igor Orlovsky"))
    assert (len(shown.hits), len(every.hits)) == (1, 2)
    assert shown.problems == ("1 more possible match is not shown (hits_per_query is 1)",)
    assert every.problems == ()


def test_csv_and_json_lines_carry_one_row_per_match(image: Image) -> None:
    result = Screener(image).screen(Query("K;1", "Dolphin II", extras=(("branch", "+1"),)))
    table, lines = io.StringIO(), io.StringIO()
    assert CsvWriter(table, ["branch"]).write(result) == 1
    assert JsonlWriter(lines, ["branch"]).write(result) == 1
    row = next(csv.DictReader(io.StringIO(table.getvalue())))
    expected = {
        "query_id": "K;1", "entity_id": "x-6", "caption": "'=cmd|' /C calc'!A0", "schema": "Vessel", "score": "1.0000",
        "match": "true", "datasets": "", "referents": "old-6", "branch": "'+1",
    }  # fmt: skip
    assert row | expected == row
    data = json.loads(lines.getvalue())
    assert (data["score"], data["match"], data["branch"]) == (1.0, True, "+1")
    assert data["explanations"]["name"]["detail"] == "the same name"


def test_cells_that_would_run_are_defused() -> None:
    assert [safe_cell(text) for text in ("=1", "+1", "-1", "@x", "\tx", " =1", "a=1", "")] == [
        "'=1", "'+1", "'-1", "'@x", "'\tx", "' =1", "a=1", ""
    ]  # fmt: skip
    assert safe_cell("\x00\ud800") == "\ufffd?"


def test_results_with_plain_kernels_are_the_same(image: Image, tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    program = (
        "import sys; from pathlib import Path; from holdfast.screening.batch import Screener;"
        "from holdfast.screening.image import open_image; from holdfast.screening.query import Query;"
        "s = Screener(open_image(Path(sys.argv[1])));"
        "names = ('Igor Orlovski', 'Ahmed Ali', 'Severny Rodnik');"
        "print([(m.entity_id, m.score) for n in names for m in s.screen(Query('1', n)).hits])"
    )
    outs = [
        subprocess.run(
            [sys.executable, "-c", program, str(image.folder)],
            env=os.environ | extra, capture_output=True, text=True, check=True, timeout=120,
        ).stdout
        for extra in ({"HOLDFAST_KERNELS": "plain"}, {})
    ]  # fmt: skip
    assert outs[0] == outs[1]
    assert "x-3" in outs[0]
