# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Every command on a good day, for people and for programs."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from support.command_line import CommandLine
from support.small_lists import ftm, sdn

CITATION = re.compile(r"sha256:[0-9a-f]{64}\S*#bytes=[0-9]+-[0-9]+")


def test_init_says_the_key_and_where_its_private_half_lies(tmp_path: Path) -> None:
    cli = CommandLine(tmp_path / "mine", tmp_path / "config")
    ran = cli("init", tmp_path / "mine", named=False)
    assert ran.code == 0
    key = next(line.split()[-1] for line in ran.out.splitlines() if "signed with" in line)
    (private,) = (tmp_path / "config" / "keys").glob("*.key")
    assert str(private) in ran.err
    assert "no witness or victim material" in ran.err
    asked = CommandLine(tmp_path / "other", tmp_path / "config")("--json", "init", tmp_path / "other", named=False)
    assert set(asked.json) >= {"folder", "key"}
    assert asked.json["key"] != key


def test_add_prints_what_each_file_is_and_what_became_of_the_set(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "2024-05-04_sdn.csv").write_bytes(sdn(4))
    ran = cli("add", tmp_path / "2024-05-04_sdn.csv")
    assert ran.code == 0
    assert "us_ofac_sdn · sdn (rows shaped like" in ran.out
    assert re.search(r"s\d+  us_ofac_sdn as of 2024-05-04T00:00:00Z \(file-name\): accepted, 4 records", ran.out)
    assert "public sources only" in ran.err


def test_add_in_json_names_captures_sets_and_what_was_refused(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "days").mkdir()
    (tmp_path / "days" / "2024-05-04.csv").write_bytes(sdn(4))
    (tmp_path / "days" / "link.csv").symlink_to(tmp_path / "days" / "2024-05-04.csv")
    ran = cli("add", "--json", tmp_path / "days")
    assert ran.code == 3
    (capture,) = ran.json["captures"]
    (made,) = ran.json["sets"]
    (refused,) = ran.json["refused"]
    assert set(capture) == {"id", "name", "payload", "length", "dataset", "member", "seen_before", "doubt", "document"}
    assert (made["dataset"], made["status"], made["basis"]) == ("us_ofac_sdn", "accepted", "file-name")
    assert made["held"] == []
    assert "link" in refused["error"]


def test_add_takes_standard_input_and_says_so_in_the_log(cli: CommandLine) -> None:
    ran = cli("add", "-", "--source", "my_list", stdin=ftm("Somebody Invented"))
    assert ran.code == 0
    assert "my_list as of" in ran.out
    last = cli("--json", "sources", "--captures").json[-1]
    assert (last["name"], last["uri"]) == ("standard-input", "urn:holdfast:standard-input")
    assert cli("search", "somebody invented").out
    assert not list((cli.workspace / "run").glob("stdin-*"))


def test_sources_lists_what_is_held_and_with_all_what_could_be(made: CommandLine) -> None:
    ran = made("sources")
    assert ran.code == 0
    lists = [line.split()[0] for line in ran.out.splitlines() if not line.startswith(" ")]
    assert lists == ["example_list", "un_sc_sanctions", "us_ofac_sdn"]
    assert "implausible: " in ran.out
    assert "fewer than the" in ran.out
    held = {one["source"]: one for one in made("sources", "--json").json}
    assert held["us_ofac_sdn"]["captures"] == 1
    assert held["us_ofac_sdn"]["quarantined"] == []
    everything = made("sources", "--all", "--json").json
    assert {"gb_fcdo_sanctions", "eu_fsf"} <= {one["source"] for one in everything}
    assert "not held (holdfast sync us_ofac_cons)" in made("sources", "--all").out


def test_captures_are_listed_with_digest_time_and_fidelity(made: CommandLine) -> None:
    lines = made("sources", "--captures").out.splitlines()
    assert len(lines) == 6
    assert lines[0].split()[0] == "c1"
    rows = made("sources", "--captures", "--json").json
    assert {row["fidelity"] for row in rows} == {"imported"}
    assert rows[0]["name"] == "sdn.csv"
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", rows[0]["payload"])


def test_search_finds_by_name_id_and_filter_and_says_when_there_is_nothing(made: CommandLine) -> None:
    assert made("search", "exemplov").out.splitlines()[0].startswith(("example_list-0", "us_ofac_sdn-9000"))
    assert "us_ofac_sdn-90001" in made("search", "us_ofac_sdn-90001").out
    assert made("search", "exemplov", "--schema", "person").out
    assert made("search", "--dataset", "un_sc_sanctions").out.splitlines()[0].startswith("un_sc_sanctions-EXi.001")
    nothing = made("search", "zzzzzz")
    assert nothing.code == 0
    assert "none found in these sources as of" in nothing.text
    found = made("search", "exemplov", "--json", "--limit", "1").json
    assert found["total"] > len(found["results"]) == 1
    assert set(found["results"][0]) == {"id", "caption", "schema", "datasets", "countries", "topics", "listed"}
    assert "dataset" in found["facets"]


def test_show_prints_every_fact_with_who_and_since_when(made: CommandLine) -> None:
    ran = made("show", "us_ofac_sdn-90001")
    assert ran.code == 0
    assert "birthDate: 1952-10-07    (us_ofac_sdn, since 2024-05-03)" in ran.out
    assert "1 Sample Street" in ran.out
    assert made("show", "us_ofac_sdn-90001", "--listed-at", "2024-05-04").code == 0
    unknown = made("show", "us_ofac_sdn-90001", "--listed-at", "2024-05-02")
    assert "is not known: the first capture held of us_ofac_sdn is of 2024-05-03T00:00:00Z" in unknown.err
    entity = made("show", "us_ofac_sdn-90001", "--json").json
    assert entity["schema"] == "Person"
    assert {one["prop"] for one in entity["statements"]} >= {"name", "birthDate"}
    assert all(CITATION.fullmatch(one["citation"]) for one in entity["statements"])


def test_show_evidence_prints_the_very_bytes_and_cite_opens_them(made: CommandLine) -> None:
    ran = made("show", "us_ofac_sdn-90001", "--evidence")
    assert "“07 Oct 1952”" in ran.out
    at = ran.out.index("“07 Oct 1952”")
    found = CITATION.search(ran.out, at)
    assert found is not None
    assert made("cite", found[0], "--raw").out == "07 Oct 1952"
    cited = made("cite", found[0])
    assert cited.out == "07 Oct 1952\n"
    assert "proved: payload re-read from the pack" in cited.err
    as_json = made("cite", found[0], "--json").json
    assert (as_json["text"], as_json["capture"]) == ("07 Oct 1952", "c1")


def test_changes_are_told_party_by_party(cli: CommandLine, tmp_path: Path) -> None:
    later = sdn(4).replace(b"07 Oct 1952; nationality Russia.", b"07 Oct 1953; nationality Russia.", 1)
    (tmp_path / "sdn.csv").write_bytes(later)
    assert cli("add", tmp_path / "sdn.csv", "--observed-at", "2024-05-06").code == 0
    ran = cli("changes", "us_ofac_sdn")
    assert ran.code == 0
    assert "1 rows added" in ran.out or "1 row added" in ran.out
    assert "      − birthDate: 1952-10-07\n      + birthDate: 1953-10-07" in ran.out
    asked = cli("changes", "us_ofac_sdn", "2024-05-03", "2024-05-06", "--json").json
    assert (len(asked["added"]), len(asked["altered"]), asked["removed"]) == (1, 1, [])
    assert asked["from"]["observed"] == "2024-05-03T00:00:00Z"
    assert cli("add", tmp_path / "sdn.csv", "--observed-at", "2024-05-07").code == 0
    assert "no change" in cli("changes", "us_ofac_sdn").out


def test_screen_answers_on_the_terminal_and_fails_on_a_hit_when_asked(made: CommandLine) -> None:
    ran = made("screen", "Testimir Exemplov", "--birth-date", "1952-10-07", "--nationality", "Russia")
    assert ran.code == 0
    assert "possible match" in ran.out
    assert made("screen", "Testimir Exemplov", "--fail-on-hit").code == 1
    nobody = made("screen", "Wilhelmina Quux", "--fail-on-hit")
    assert nobody.code == 0
    assert "none found in these sources as of" in nobody.out
    as_json = made("screen", "Testimir Exemplov", "--json").json
    assert json.dumps(as_json)


def test_a_name_alone_contributes_the_score_that_is_shown(made: CommandLine) -> None:
    seen = set()
    for name in ("Testimir Exemplof", "Testimyr Exemplov", "Testimir Exemplow", "T. Exemplov", "Testimir Q. Exemplov"):
        answer = made("screen", name, "--json").json
        for one in answer["hits"] + answer["near_misses"]:
            (part,) = one["features"]
            seen.add(one["score"])
            assert part["contribution"] == f"+{one['score']}", name
    assert len(seen) > 3


def test_screen_writes_one_row_per_hit_as_csv_and_as_jsonl(made: CommandLine, tmp_path: Path) -> None:
    customers = tmp_path / "customers.csv"
    customers.write_text("id,name,birth_date,account\nA1,Testimir Exemplov,1952-10-07,77\nA2,Wilhelmina Quux,,78\n")
    assert made("screen", customers, "-o", tmp_path / "hits.csv").code == 0
    with (tmp_path / "hits.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["query_id"] for row in rows} == {"A1"}
    assert {"query_id", "entity_id", "caption", "schema", "score", "match", "datasets", "referents"} <= set(rows[0])
    assert made("screen", customers, "-o", tmp_path / "hits.jsonl").code == 0
    lines = [json.loads(line) for line in (tmp_path / "hits.jsonl").read_text("utf-8").splitlines()]
    assert {line["query_id"] for line in lines} == {"A1"}
    assert all("explanations" in line for line in lines)
    assert {row["account"] for row in rows} == {line["account"] for line in lines} == {"77"}
    streamed = made("screen", "-", "-o", "-", stdin=customers.read_bytes())
    assert streamed.code == 0
    assert {row["query_id"] for row in csv.DictReader(io.StringIO(streamed.out))} == {"A1"}


def test_verify_says_what_is_proved_and_what_is_not(made: CommandLine) -> None:
    ran = made("verify")
    assert ran.code == 0
    assert "every byte agrees" in ran.out
    assert "Not proved" in ran.out
    fields = made("verify", "--json").json
    assert (fields["ok"], fields["findings"], fields["captures"]) == (True, [], 6)
    one = made("verify", "c1")
    assert one.code == 0
    assert "the entry is in the signed log" in one.out
    assert made("verify", "c1", "--json").json["ok"] is True
    digest = made("sources", "--captures", "--json").json[0]["payload"]
    assert made("verify", digest[7:19]).code == 0


def test_verify_with_a_kept_key_and_an_earlier_checkpoint(cli: CommandLine, lists: Path, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint"
    kept.write_bytes((cli.workspace / "vault" / "log" / "checkpoint").read_bytes())
    key = cli("verify", "--json").json["key"]
    assert cli("add", lists / "sdn.csv", "--observed-at", "2024-05-09").code == 0
    ran = cli("verify", "--checkpoint", kept, "--vkey", key, "--json")
    assert ran.code == 0
    assert ran.json["key_trusted"] is True


def test_another_key_or_another_logs_checkpoint_is_a_finding(
    made: CommandLine, empty: CommandLine, tmp_path: Path
) -> None:
    key = empty("verify", "--json").json["key"]
    ran = made("verify", "--vkey", key)
    assert ran.code == 1
    assert "the log cannot be trusted" in ran.out
    assert "None" not in ran.out
    ran = made("verify", "--checkpoint", empty.workspace / "vault" / "log" / "checkpoint")
    assert ran.code == 1
    assert "FINDING" in ran.out


def test_bundle_writes_a_file_that_says_how_to_check_it(made: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "b.zip"
    ran = made("bundle", "c1", "c2", "-o", out)
    assert ran.code == 0
    assert "sh VERIFY.sh" in ran.err
    with zipfile.ZipFile(out) as archive:
        assert {"VERIFY.sh", "verify.py"} <= {Path(name).name for name in archive.namelist()}
    refused = made("bundle", "c1", "-o", out)
    assert refused.code == 2
    assert "--force" in refused.err
    assert made("bundle", "c1", "-o", out, "--force", "--json").json["captures"] == ["c1"]


def test_doctor_looks_at_key_space_record_losses_and_settings(made: CommandLine) -> None:
    ran = made("doctor")
    assert ran.code == 0
    assert all(line.startswith(("ok", "info")) for line in ran.out.splitlines())
    assert made("doctor", "--json").json["ok"] is True
    assert made("doctor", "--losses", "--json").code == 0
    assert "readers could type everything" in made("doctor", "--losses", "--source", "us_ofac_sdn").out
    assert made("doctor", "--losses", "--source", "us_ofac_sd").code == 2
    settings = made("doctor", "--settings", "--json").json
    assert {"alert_score", "port"} <= {row["name"] for row in settings}


def test_rebuild_gives_the_same_record_and_appends_nothing(cli: CommandLine) -> None:
    before = (cli.workspace / "vault" / "log" / "checkpoint").read_bytes()
    first = cli("rebuild", "--json")
    assert first.code == 0
    assert cli("rebuild", "--json").json["digest"] == first.json["digest"]
    assert (first.json["sets"], first.json["differences"]) == (3, [])
    assert (cli.workspace / "vault" / "log" / "checkpoint").read_bytes() == before


def test_sync_says_what_it_would_fetch_without_fetching(made: CommandLine) -> None:
    ran = made("sync", "--dry-run", "us_ofac_sdn")
    assert ran.code == 0
    assert "would fetch https://" in ran.out
    assert {one["source"] for one in made("sync", "--dry-run", "--json").json} >= {"us_ofac_sdn", "un_sc_sanctions"}


COMMANDS: list[list[str]] = [
    ["sources"], ["sources", "--all"], ["sources", "--captures"], ["search", "exemplov"], ["show", "us_ofac_sdn-90001"],
    ["screen", "Testimir Exemplov", "--no-receipt"], ["verify"], ["verify", "c1"], ["doctor"], ["doctor", "--losses"],
    ["doctor", "--settings"], ["sync", "--dry-run"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_json_is_one_value_and_the_same_each_time(made: CommandLine, command: list[str]) -> None:
    ran = made(*command, "--json")
    assert ran.code == 0
    assert ran.out.count("\n") == 1
    if command != ["doctor"]:  # free space varies
        assert made("--json", *command).json == ran.json


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_is_printed_for_people_holds_no_control_characters(made: CommandLine, command: list[str]) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", made(*command).text)
