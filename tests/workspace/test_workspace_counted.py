# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast measures --check`: the record's numbers against those of the files."""

import json
from pathlib import Path

import pytest

from support.command_line import CommandLine
from support.small_lists import un


@pytest.fixture
def cli(tmp_path: Path) -> CommandLine:
    made = CommandLine(tmp_path / "ws", tmp_path / "config")
    assert made("init", made.workspace, named=False).code == 0
    return made


def test_a_list_whose_numbers_agree_says_so_and_one_without_a_table_is_named(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "consolidated.xml").write_bytes(un())
    one = {"id": "ex-a", "schema": "Person", "properties": {"name": ["Testimir Beispiel"], "topics": ["sanction"]}}
    (tmp_path / "a.ftm.json").write_text(json.dumps(one) + "\n", encoding="utf-8")
    assert cli("add", tmp_path / "consolidated.xml").code == 0
    assert cli("add", tmp_path / "a.ftm.json", "--source", "example_list").code == 0
    asked = cli("measures", "--check")
    assert (asked.code, "differ" in asked.out, "DIFFERS" in asked.out) == (0, True, False)
    assert "example_list, as of" in asked.out
    assert "no table of the publisher's columns" in asked.out
    told = {row["dataset"]: row for row in cli("measures", "--check", "--json").json}
    assert all(row["published"] == row["held"] > 0 for row in told["un_sc_sanctions"]["values"])
    assert cli("measures", "--check", "--dataset", "nowhere").code == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dataset", "files", "wanted"),
    [
        # 730 individuals and 273 entities; regimes as the file of 2026-02-27 has them.
        ("un_sc_sanctions", ["un-sc/consolidated_2026-02-27commit.xml"],
         {"Person": 730, "Organization": 273, "Al-Qaida": 341, "DPRK": 155, "Taliban": 140, "Iran": 121, "GB": 10}),
        # 4,759 records: Russia 2,426 (two rows are one party), Ukraine 553, Belarus 320.
        ("ca_sema", ["ca-sema/sema-lmes_2025-05.xml"], {"Russia": 2426, "Ukraine": 553, "Belarus": 320}),
        ("us_ofac_cons", ["us-ofac-cons-xml"], {}),
        ("au_dfat_sanctions", ["au-dfat/regulation8_consolidated_2024-12.xlsx"], {}),
        ("gb_hmt_sanctions", ["gb-ofsi-conlist/ConList_2025-04-10.xlsx"],
         {"Person": 3662, "Organization": 1009, "Vessel": 15}),
        ("us_ofac_sdn", ["us-ofac-sdn-csv/sdn_2024-05-03.csv"], {"Person": 6854, "Vessel": 851, "Airplane": 376}),
    ],
)  # fmt: skip
def test_real_lists_hold_what_their_publishers_say(
    cli: CommandLine, shared_dir: Path, dataset: str, files: list[str], wanted: dict[str, int]
) -> None:
    """Numbers as the files state them, and the two rows of one Canadian party known by name."""
    paths = [shared_dir / "lists" / name for name in files]
    if files == ["us-ofac-cons-xml"]:
        paths = sorted((shared_dir / "lists/us-ofac-cons").glob("cons*2026*.xml"))[-1:]
    added = cli("add", *paths, "--source", dataset)
    assert added.code == 0, added.text
    (told,) = cli("measures", "--check", "--json").json
    numbers = {row["value"]: row["published"] for row in told["values"]}
    assert numbers.items() >= wanted.items()
    differing = [
        (row["value"], row["published"], row["held"]) for row in told["values"] if row["published"] != row["held"]
    ]
    assert differing == ([("Russia", 2426, 2425)] if dataset == "ca_sema" else [])
