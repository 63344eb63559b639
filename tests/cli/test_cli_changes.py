# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The command `changes`: classes, dates between captures, feeds; and the three times on the command line."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from support.command_line import CommandLine
from support.small_lists import sdn, sdn_row


@pytest.fixture
def history(cli: CommandLine, tmp_path: Path) -> CommandLine:
    """Three days of a list: as it is, one more party, one party reworded and one gone."""
    days = {
        "2024-05-03": sdn(4),
        "2024-05-06": sdn(5),
        "2024-05-09": sdn(4, first=90002)
        .replace(sdn_row(90002, "EXEMPLOV, Testimir"), sdn_row(90002, "EXEMPLOV, Testimir", remarks="DOB 1952.")),
    }  # fmt: skip
    for day, data in days.items():
        (tmp_path / "sdn.csv").write_bytes(data)
        assert cli("add", tmp_path / "sdn.csv", "--observed-at", day).code == 0
    return cli


def test_any_dates_compare_the_captures_up_to_then(history: CommandLine) -> None:
    told = history("changes", "us_ofac_sdn", "2024-05-04", "2024-05-07", "--json").json
    assert (told["from"]["as_of"][:10], told["to"]["as_of"][:10]) == ("2024-05-03", "2024-05-06")
    assert [(one["class"], one["count"]) for one in told["classes"]] == [("new party", 1)]
    ran = history("changes", "us_ofac_sdn", "2024-05-04", "2024-05-07")
    assert "  new party: 1\n    + us_ofac_sdn-90005" in ran.out
    assert history("changes", "us_ofac_sdn", "2024-05-01").code == 2


def test_a_party_that_comes_back_is_said_to_be_listed_again(history: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "sdn.csv").write_bytes(sdn(5))
    assert history("add", tmp_path / "sdn.csv", "--observed-at", "2024-05-12").code == 0
    ran = history("changes", "us_ofac_sdn", "2024-05-09", "2024-05-12")
    assert "  new party: 1\n    + us_ofac_sdn-90001" in ran.out
    assert "listed again: its row had been gone since the capture of 2024-05-09" in ran.out
    told = history("changes", "us_ofac_sdn", "--json").json
    assert told["class_counts"]["new party"] == {"parties": 1, "rows": 1}


def test_a_feed_goes_to_the_terminal_or_into_a_file(history: CommandLine, tmp_path: Path) -> None:
    feed = json.loads(history("changes", "--feed", "json").out)
    assert "new party" in {one["_holdfast"]["class"] for one in feed["items"]}
    out = tmp_path / "changes.atom"
    assert history("changes", "us_ofac_sdn", "--feed", "atom", "-o", out, "--base", "http://127.0.0.1:8000/").code == 0
    root = ET.parse(out).getroot()  # noqa: S314 - our own file
    assert len(root.findall("{http://www.w3.org/2005/Atom}entry")) == len(feed["items"])
    link = root.find("{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}link")
    assert link is not None
    assert str(link.get("href")).startswith("http://127.0.0.1:8000/")


WRONG = (
    ["changes"],
    ["changes", "--feed", "rss"],
    ["changes", "us_ofac_sdn", "-o", "x"],
    ["changes", "--feed", "atom", "nosuch"],
)


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_asked_says_so(history: CommandLine, wrong: list[str]) -> None:
    ran = history(*wrong)
    assert ran.code == 2
    assert "try:" in ran.err


def test_history_is_told_between_captures(history: CommandLine) -> None:
    shown = history("show", "us_ofac_sdn-90001", "--history")
    assert "2024-05-03  listed" in shown.out
    assert "2024-05-06 → 2024-05-09  row removed" in shown.out
    assert history("show", "us_ofac_sdn-90001", "--history", "--json").json["history"]["stays"][0]["until"]


@pytest.mark.parametrize("command", ["search", "show"])
def test_the_three_times_stand_on_the_command_line(history: CommandLine, command: str) -> None:
    ask: Callable[..., str] = lambda *more: history(command, "us_ofac_sdn-90005", *more).out  # noqa: E731 - one word for three calls
    assert "us_ofac_sdn-90005" in ask()
    assert "EXEMPLOV" not in ask("--listed-at", "2024-05-04").upper()
    assert "EXEMPLOV" not in ask("--known-at", "3").upper()
    assert "EXEMPLOV" in ask("--as-of", "2024-05-04").upper()


def test_a_party_of_another_file_of_the_list_is_shown_as_such(history: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "sdn.xml").write_text(
        '<?xml version="1.0" standalone="yes"?>\n<sdnList xmlns="http://tempuri.org/sdnList.xsd"><publshInformation>'
        "<Publish_Date>05/09/2024</Publish_Date><Record_Count>1</Record_Count></publshInformation><sdnEntry>"
        "<uid>90077</uid><lastName>OTHEROV</lastName><sdnType>Individual</sdnType><programList><program>TEST</program>"
        "</programList></sdnEntry></sdnList>\n"
    )
    assert history("add", tmp_path / "sdn.xml", "--source", "us_ofac_sdn").code == 0
    shown = history("show", "us_ofac_sdn-90077").out
    assert "(not on the leading file of the list, only in us_ofac_xml)" in shown
    assert "none found" in history("search", "otherov").out
