# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Bad input: it is preserved, one message says what and where, and nobody is removed."""

import gzip
import os
from pathlib import Path

import pytest

from support.command_line import CommandLine, Ran
from support.small_lists import PAGE, ftm, sdn, sdn_row, un

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + at, (b"&%c;" % (97 + at)) * 10) for at in range(8))
    + b']><CONSOLIDATED_LIST dateGenerated="2024-01-03T00:00:00Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>'
    b"<FIRST_NAME>&i;</FIRST_NAME></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"
)
QUADRATIC = un().replace(
    b"<CONSOLIDATED_LIST", b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><CONSOLIDATED_LIST'
)
LONG = "A" * 10_000

# What is handed in, as which source, and a word of the reason that must be given.
REFUSED: dict[str, tuple[str, bytes, str, str]] = {
    "truncated gzip": ("sdn.csv.gz", gzip.compress(sdn(40), mtime=0)[:-20], "us_ofac_sdn", "truncated"),
    "damaged gzip": ("sdn.csv.gz", gzip.compress(sdn(40), mtime=0)[:-8] + b"\0" * 8, "us_ofac_sdn", "gzip"),
    "truncated XML": ("consolidated.xml", un()[:-60], "un_sc_sanctions", "cut off"),
    "UTF-16": ("sdn.csv", sdn().decode().encode("utf-16"), "us_ofac_sdn", "UTF-16"),
    "Latin-1": ("sdn.csv", sdn() + sdn_row(1, "M").replace(b"M", b"M\xfc"), "us_ofac_sdn", "not UTF-8"),
    "HTML for CSV": ("sdn.csv", PAGE, "us_ofac_sdn", "HTML page"),
    "HTML for XML": ("consolidated.xml", PAGE, "un_sc_sanctions", "HTML page"),
    "HTML for FtM": ("entities.ftm.json", PAGE, "holdfast_starter_us", "HTML page"),
    "missing columns": ("sdn.csv", b'90001,"EXEMPLOV, T","individual","TEST"\r\n', "us_ofac_sdn", "columns"),
    "NULs": ("sdn.csv", sdn(3)[:150] + b"\0\0" + sdn(3)[150:], "us_ofac_sdn", "NUL"),
    "entity bomb": ("consolidated.xml", BOMB, "un_sc_sanctions", "entities"),
    "external entity": ("consolidated.xml", QUADRATIC, "un_sc_sanctions", "entities"),
    "not JSON": ("entities.ftm.json", ftm("A B") + b'{"id": broken\n', "holdfast_starter_us", "not JSON"),
    "empty": ("sdn.csv", b"", "us_ofac_sdn", "no record"),
    "empty XML list": ("consolidated.xml", un(()), "un_sc_sanctions", "no record"),
    "random": ("sdn.csv", bytes(range(256)) * 20, "us_ofac_sdn", ""),
    "JSON nested deeply": ("entities.ftm.json", b'{"id":' + b"[" * 100_000 + b"\n", "holdfast_starter_us", ""),
}


def _standing(cli: CommandLine) -> set[str]:
    return {one["id"] for one in cli("search", "--topic", "sanction", "--json", "--limit", "100").json["results"]}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_preserved_held_back_and_removes_nobody(
    cli: CommandLine, tmp_path: Path, name: str
) -> None:
    file, data, source, says = REFUSED[name]
    before = _standing(cli)
    (tmp_path / file).write_bytes(data)
    ran = cli("add", tmp_path / file, "--source", source, "--observed-at", "2024-06-01")
    assert ran.code == 3, ran.text
    assert says in ran.err
    assert "held in quarantine" in ran.err
    assert "it removes nobody" in ran.err
    _one_clear_message(ran)
    assert _standing(cli) == before
    held = next(one for one in cli("sources", "--json").json if one["source"] == source)
    assert len(held["quarantined"]) == 1
    assert cli("verify").code == 0
    assert cli("rebuild", "--json").json["differences"] == []
    assert _standing(cli) == before


def _one_clear_message(ran: Ran) -> None:
    assert "Traceback" not in ran.text
    assert ran.err.count("held in quarantine") == 1
    assert max(len(line) for line in ran.err.splitlines()) < 600


def test_what_is_not_recognised_is_preserved_and_said_not_to_be_read(empty: CommandLine, tmp_path: Path) -> None:
    for name, data in {"noise.bin": b"\x00\x01" + os.urandom(100), "a.xml": b"<foo/>"}.items():
        (tmp_path / name).write_bytes(data)
        ran = empty("add", tmp_path / name)
        assert ran.code == 0
        assert "preserved; not read (" in ran.out
        assert "say what they are" in ran.err
    assert len(empty("sources", "--captures", "--json").json) == 2


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("sdn_2024-05-04_EMPTY.csv", b"", "the file is empty"),
        ("sdn.csv", PAGE, "this is an HTML page"),
        ("sdn.csv.gz", gzip.compress(PAGE, mtime=0), "this is an HTML page"),
        ("list.xml.gz", gzip.compress(b"", mtime=0), "the file is empty"),
    ],
)
def test_an_empty_file_or_a_page_named_like_a_list_is_bad_input_without_a_source_too(
    empty: CommandLine, tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(data)
    ran = empty("add", tmp_path / name)
    assert ran.code == 3
    assert f"preserved, not read: {name}: {why}" in ran.err
    assert "say what they are" not in ran.err
    (held,) = empty("sources", "--captures", "--json").json
    assert held["length"] == len(data)
    told = empty("add", tmp_path / name, "--json")
    assert told.code == 3
    assert why in told.json["captures"][0]["doubt"]


def test_a_file_of_another_format_than_its_source_is_not_taken_for_it(cli: CommandLine, lists: Path) -> None:
    ran = cli("add", lists / "entities.ftm.json", "--source", "us_ofac_sdn")
    assert ran.code == 2
    assert "us_ofac_csv" in ran.err
    assert "ftm_json" in ran.err
    assert len(cli("sources", "--captures", "--json").json) == 6


def test_a_stray_quote_costs_a_row_not_the_list(empty: CommandLine, tmp_path: Path) -> None:
    rows = sdn(60)
    (tmp_path / "sdn.csv").write_bytes(rows[:900] + b'"' + rows[900:])
    ran = empty("add", tmp_path / "sdn.csv", "--json")
    assert ran.code == 0
    listed = empty("search", "--dataset", "us_ofac_sdn", "--schema", "Person", "--json", "--limit", "100").json["total"]
    assert listed >= 58


def test_names_of_ten_thousand_characters_are_read_searched_shown_and_screened(
    empty: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "sdn.csv").write_bytes(sdn_row(1, f"{LONG}, {LONG}") + sdn(5))
    (tmp_path / "names.csv").write_text(f"id,name\n1,{LONG}\n2,Testimir Exemplov\n")
    assert empty("add", tmp_path / "sdn.csv").code == 0
    assert LONG in empty("show", "us_ofac_sdn-1").out
    assert empty("screen", LONG).code == 0
    assert empty("search", LONG).code == 0
    ran = empty("screen", tmp_path / "names.csv", "-o", tmp_path / "hits.csv")
    assert ran.code == 0
    assert "Testimir" in (tmp_path / "hits.csv").read_text("utf-8")
    assert empty("verify").code == 0


def test_right_to_left_and_zero_width_characters_never_reach_the_terminal(empty: CommandLine, tmp_path: Path) -> None:
    name = "\u202eEXEMPLOV\u202c, Te\u200bsti\u2066mir\u200f"
    (tmp_path / "sdn.csv").write_bytes(sdn_row(1, name) + sdn(5, word="ANDERSOV"))
    assert empty("add", tmp_path / "sdn.csv").code == 0
    ran = empty("show", "us_ofac_sdn-1", "--evidence")
    assert not set("\u202e\u202c\u200b\u2066\u200f") & set(ran.out)
    assert "Testimir EXEMPLOV" in ran.out
    assert "us_ofac_sdn-1" in empty("screen", "Testimir Exemplov").out
    citation = ran.out.split("“EXEMPLOV, Testimir”", 1)[1].split()[0]
    assert empty("cite", citation, "--raw").out == name


def test_a_link_a_folder_a_pipe_and_the_workspace_itself_are_not_files(cli: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    ran = cli("add", folder)
    assert ran.code == 2
    assert "nothing to add" in ran.err
    os.mkfifo(folder / "pipe")
    ran = cli("add", folder / "pipe")
    assert ran.code == 3
    assert "not a regular file" in ran.err
    assert "standard input" in ran.err
    for own in (cli.workspace, cli.workspace / "vault", tmp_path):
        ran = cli("add", own)
        assert ran.code == 2
        assert "this workspace's own files" in ran.err
    (folder / "loose").symlink_to(folder / "nothing")
    ran = cli("add", folder / "loose")
    assert ran.code in {2, 4}
    assert "loose" in ran.err


def test_a_bad_customer_file_says_which_row_and_what_is_missing(made: CommandLine, tmp_path: Path) -> None:
    bad = {
        "html.csv": PAGE, "empty.csv": b"", "columns.csv": b"id,title\n1,x\n",
        "utf16.csv": "id,name\n1,x\n".encode("utf-16"),
        "latin.csv": b"id,name\n1,M\xfcller\n",
    }  # fmt: skip
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
        ran = made("screen", tmp_path / name, "-o", tmp_path / "out.csv")
        assert ran.code == 3, (name, ran.text)
        assert "Traceback" not in ran.text
        if name != "latin.csv":
            assert ran.err.startswith("holdfast: "), name
            assert "\n  try: " in ran.err, name
            assert not (tmp_path / "out.csv").exists(), name


def test_a_customer_that_cannot_be_screened_never_looks_like_one_without_a_hit(
    made: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "customers.csv").write_bytes(b"id,name\n1,M\xfcller\n2,Wilhelmina Quux\n")
    ran = made("screen", tmp_path / "customers.csv", "-o", tmp_path / "out.csv")
    assert ran.code == 3
    assert "1 screened" in ran.out
    assert "row not screened: " in ran.out


@pytest.mark.slow
def test_a_single_line_of_a_hundred_megabytes_is_refused_in_flat_memory(empty: CommandLine, tmp_path: Path) -> None:
    cases = {
        "sdn.csv": (b'90001,"', b"A", b'"\n', "us_ofac_sdn"),
        "entities.ftm.json": (
            b'{"id":"a","schema":"Person","properties":{"name":["', b"A", b'"]}}\n', "holdfast_starter_us",
        ),
        "consolidated.xml": (b"<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>", b"A", b"", "un_sc_sanctions"),
    }  # fmt: skip
    for name, (head, filler, tail, source) in cases.items():
        with (tmp_path / name).open("wb") as out:
            out.write(head)
            for _ in range(100):
                out.write(filler * 1_000_000)
            out.write(tail)
        ran, peak_kib = empty.measured("add", tmp_path / name, "--source", source)
        assert ran.code == 3, (name, ran.text)
        assert "held in quarantine" in ran.err
        assert "Traceback" not in ran.err
        assert peak_kib < 400 * 1024, (name, peak_kib)
        (tmp_path / name).unlink()
    assert empty("verify").code == 0


def test_an_earlier_day_that_puts_a_later_one_in_quarantine_says_so(empty: CommandLine, tmp_path: Path) -> None:
    for name, count in {"sdn_2024-05-05.csv": 3, "sdn_2024-05-03.csv": 40}.items():
        (tmp_path / name).write_bytes(sdn(count))
    assert empty("add", tmp_path / "sdn_2024-05-05.csv").code == 0
    ran = empty("add", tmp_path / "sdn_2024-05-03.csv")
    assert ran.code == 3
    assert "was accepted and is now quarantined" in ran.err
    assert "3 records where 40 stood before" in ran.err
    assert "holdfast release s" in ran.err


def test_a_source_that_is_nearly_a_known_one_is_pointed_out(empty: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("some words\n", encoding="utf-8")
    assert "not un_sc_sanctions; if you meant" in empty("add", tmp_path / "list.txt", "-s", "un_sc_sanctionz").err
    assert "if you meant" not in empty("add", tmp_path / "list.txt", "-s", "my_own_watch").err
