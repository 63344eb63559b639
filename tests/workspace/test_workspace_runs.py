# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Files of customers screened for real: killed and gone on with, with receipts that replay to the digit."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.base.errors import InputError, IntegrityError, NotFound, UsageError
from holdfast.screening import receipt as receipt_module
from holdfast.screening.batch import Result
from holdfast.screening.output import CsvWriter
from holdfast.screening.scope import Scope
from holdfast.workspace import Workspace
from holdfast.workspace.deciding import decide
from holdfast.workspace.grounds import grounds
from holdfast.workspace.ingest import add
from holdfast.workspace.receipts import find_receipt, query_key, receipts
from holdfast.workspace.replaying import replay
from holdfast.workspace.runs import FileOptions, last_screening, screen_file
from holdfast.workspace.screening import screen_name
from support.command_line import SRC
from support.small_lists import ftm

_DRIVER = """
import os, resource, signal, sys
from pathlib import Path
from holdfast.workspace import open_workspace
from holdfast.workspace.runs import FileOptions, screen_file
folder, config, file, out, at, how = sys.argv[1:]
def watch(label, done, total):
    if label == "screening" and done >= int(at):
        if how == "full":
            size = Path(out + ".part").stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, size + 100))
        else:
            os.kill(os.getpid(), getattr(signal, how))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open_workspace(folder, environment={"HOLDFAST_CONFIG_DIR": config}) as workspace:
    report = screen_file(workspace, file, out, progress=watch, asked=FileOptions(save_every_s=0.0))
"""


@pytest.fixture
def held(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A workspace with three listed parties."""
    _add(workspace, tmp_path, "Testimir Exemplov", "Sample Trading House", "Otto Mustermann")
    return workspace


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    """600 customers, every tenth of them listed, one line that is none."""
    names = ["Testimir Exemplov" if n % 10 == 0 else f"Nobody Known{n}" for n in range(600)]
    rows = [f"K-{n},{name},{1950 + n % 40}\n" for n, name in enumerate(names)]
    file = tmp_path / "customers.csv"
    file.write_text("id,name,birth_date\n" + "".join(rows) + "K-x,,\n", "utf-8")
    return file


def _add(workspace: Workspace, tmp_path: Path, *names: str, source: str = "example_list") -> None:
    file = tmp_path / f"{source}-{len(names)}.ftm.json"
    file.write_bytes(ftm(*names, dataset=source))
    add(workspace, [file], source=source, observed_at=datetime(2024, 5, len(names), tzinfo=UTC))


def _killed(workspace: Workspace, customers: Path, out: Path, at: int, how: str) -> subprocess.CompletedProcess[bytes]:
    config = workspace.environment["HOLDFAST_CONFIG_DIR"]
    words = [sys.executable, "-P", "-c", _DRIVER, workspace.folder, config, customers, out, at, how]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "COV"))}
    env = {**kept, "PYTHONPATH": str(SRC)}
    return subprocess.run([str(word) for word in words], env=env, capture_output=True, check=False, timeout=120)


@pytest.mark.parametrize(
    "how", ["SIGKILL", pytest.param("SIGINT", marks=pytest.mark.slow), pytest.param("full", marks=pytest.mark.slow)]
)
def test_an_interrupted_run_goes_on_where_it_stopped_to_the_same_bytes(
    held: Workspace, customers: Path, tmp_path: Path, how: str
) -> None:
    whole = screen_file(held, str(customers), str(tmp_path / "whole.csv"))
    out = tmp_path / "hits.csv"
    ended = _killed(held, customers, out, 512, how)
    assert ended.returncode != 0
    assert not out.exists()
    assert (tmp_path / "hits.csv.part").exists()
    report = screen_file(held, str(customers), str(out))
    assert report.resumed == 512, (report.anew, ended.stderr.decode()[-500:])
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert sorted(path.name for path in tmp_path.glob("hits.csv*")) == ["hits.csv"]
    first, second = (find_receipt(held, one.last.receipt).receipt for one in (whole, report))
    for part in ("queries", "results", "image", "log"):
        assert first.at(part) == second.at(part)
    assert (report.last.queries, report.last.queries_with_hits, report.last.errors) == (600, 60, 1)


@pytest.mark.parametrize("late", [False, True])
def test_an_interruption_between_a_count_and_its_rows_loses_nothing_and_doubles_nothing(
    held: Workspace, customers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    screen_file(held, str(customers), str(tmp_path / "whole.csv"))
    out, write, written = tmp_path / "hits.csv", CsvWriter.write, []

    def interrupted(writer: CsvWriter, result: Result, *, near: bool) -> None:
        written.append(result)
        if late:
            write(writer, result, near=near)
        if len(written) == 56:  # customer 550, in the second block
            raise KeyboardInterrupt
        if not late:
            write(writer, result, near=near)

    with monkeypatch.context() as patched:
        patched.setattr(CsvWriter, "write", interrupted)
        with pytest.raises(KeyboardInterrupt):
            screen_file(held, str(customers), str(out), asked=FileOptions(save_every_s=0.0))
    assert screen_file(held, str(customers), str(out)).resumed > 0
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_what_changed_meanwhile_is_said_and_the_run_begins_anew(
    held: Workspace, customers: Path, tmp_path: Path
) -> None:
    out = tmp_path / "hits.csv"
    assert _killed(held, customers, out, 512, "SIGKILL").returncode != 0
    _add(held, tmp_path, "Testimir Exemplov", "Sample Trading House", "Otto Mustermann", "Nobody Known11")
    report = screen_file(held, str(customers), str(out))
    assert report.resumed == 0
    assert report.anew == "the lists have changed"
    assert report.last.queries_with_hits > 60


def test_another_file_or_another_threshold_begins_anew(held: Workspace, customers: Path, tmp_path: Path) -> None:
    out = tmp_path / "hits.csv"
    assert _killed(held, customers, out, 512, "SIGKILL").returncode != 0
    customers.write_bytes(customers.read_bytes() + b"K-y,Otto Mustermann,\n")
    assert screen_file(held, str(customers), str(out)).anew == "the customer file is another"


@pytest.mark.slow
def test_a_table_is_the_same_after_an_interruption_and_no_second_run_writes_it(
    held: Workspace, customers: Path, tmp_path: Path
) -> None:
    screen_file(held, str(customers), str(tmp_path / "whole.jsonl"))
    out = tmp_path / "hits.jsonl"
    assert _killed(held, customers, out, 512, "SIGKILL").returncode != 0
    assert screen_file(held, str(customers), str(out)).resumed > 0
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_receipt_replays_to_the_digit_and_from_the_vault_alone(
    held: Workspace, customers: Path, tmp_path: Path
) -> None:
    made = screen_file(held, str(customers), None).last.receipt
    kept = find_receipt(held, made[:8])
    report = replay(held, kept, str(customers))
    assert (report.reproduced, report.made_again, report.queries) == (True, False, 600)
    for number in range(3):  # the lists move on, and the image of that time is forgotten
        _add(held, tmp_path, *[f"Testimir Exemplov{letter}" for letter in "abcd"[: number + 1]], source="other_list")
        screen_name(held, "Anybody", {})
    later = replay(held, kept, str(customers), from_vault=True)
    assert (later.reproduced, later.made_again, later.same_code) == (True, True, True)
    assert "reproduced" in later.lines[1]


def test_a_receipt_names_no_customer_and_no_file(held: Workspace, customers: Path) -> None:
    kept = find_receipt(held, screen_file(held, str(customers), None).last.receipt)
    for data in (kept.receipt.data, kept.rows.read_bytes()):
        assert b"Nobody" not in data
        assert b"Exemplov" not in data
        assert b"customers.csv" not in data
    assert kept.queries is None
    with pytest.raises(UsageError) as caught:
        replay(held, kept, None)
    assert "--queries FILE" in str(caught.value.hint)


def test_the_digest_of_the_rows_is_that_of_the_file_beside_the_receipt(held: Workspace, customers: Path) -> None:
    kept = find_receipt(held, screen_file(held, str(customers), None).last.receipt)
    found = hashlib.sha256(kept.rows.read_bytes()).hexdigest()
    assert kept.receipt.text("results", "digest") == f"sha256:{found}"
    assert kept.receipt.number("results", "rows") == len(kept.rows.read_bytes().splitlines())


def test_stored_queries_need_no_file(held: Workspace, customers: Path) -> None:
    report = screen_file(held, str(customers), None, asked=FileOptions(store_queries=True, keep_name=True))
    kept = find_receipt(held, report.last.receipt)
    assert kept.receipt.text("file") == "customers.csv"
    assert replay(held, kept, None).reproduced


def test_other_queries_are_refused(held: Workspace, customers: Path, tmp_path: Path) -> None:
    kept = find_receipt(held, screen_file(held, str(customers), None).last.receipt)
    other = tmp_path / "other.csv"
    other.write_bytes(customers.read_bytes().replace(b"Known11,", b"Known12,"))
    with pytest.raises(InputError, match="not the queries of the receipt: other customers"):
        replay(held, kept, str(other))
    other.write_text("id,name\n1,A\n", "utf-8")
    with pytest.raises(InputError, match="1 queries, the receipt is of 600"):
        replay(held, kept, str(other))


def test_without_the_key_a_receipt_replays_and_says_what_was_not_checked(held: Workspace, customers: Path) -> None:
    kept = find_receipt(held, screen_file(held, str(customers), None).last.receipt)
    assert query_key(held) is not None
    held.key_file.with_suffix(".receipts").unlink()
    report = replay(held, kept, str(customers))
    assert report.reproduced
    assert "was not checked" in report.notes[0]


def test_a_changed_receipt_or_row_is_an_integrity_error(held: Workspace, customers: Path) -> None:
    kept = find_receipt(held, screen_file(held, str(customers), None).last.receipt)
    kept.rows.write_bytes(kept.rows.read_bytes().replace(b"hit", b"hot", 1))
    with pytest.raises(IntegrityError, match="rows of receipt"):
        replay(held, kept, str(customers))
    path = kept.rows.with_suffix(".json")
    path.write_bytes(path.read_bytes().replace(b'"alert_score":7000', b'"alert_score":6000'))
    with pytest.raises(IntegrityError, match="has been changed"):
        find_receipt(held, path.stem)
    assert receipts(held) == ()


def _with_other_rows(held: Workspace, customers: Path) -> str:
    """A receipt that says of one row what was not so, with right digests throughout."""
    kept = find_receipt(held, screen_file(held, str(customers), None).last.receipt)
    lines = kept.rows.read_bytes().splitlines(keepends=True)
    number, kind, score, entity, features = json.loads(lines[0])
    lines[0] = json.dumps([number, kind, score - 1, entity, features], separators=(",", ":")).encode() + b"\n"
    body = json.loads(kept.receipt.data)
    body["results"]["digest"] = f"sha256:{hashlib.sha256(b''.join(lines[:-1])).hexdigest()}"
    made = receipt_module.Receipt(body)
    folder = held.folder / "receipts"
    (folder / f"{made.id}.json").write_bytes(made.data)
    (folder / f"{made.id}.rows").write_bytes(b"".join(lines[:-1]))
    return made.id


def test_a_row_that_differs_under_the_same_code_is_a_finding_with_that_row(held: Workspace, customers: Path) -> None:
    report = replay(held, find_receipt(held, _with_other_rows(held, customers)), str(customers))
    assert (report.reproduced, report.ok, report.differing) == (False, False, 2)
    assert report.differences[0].query == 1
    assert report.differences[1].before is None


def test_rows_that_differ_under_another_version_are_reported_and_no_finding(held: Workspace, customers: Path) -> None:
    kept = find_receipt(held, _with_other_rows(held, customers))
    body = json.loads(kept.receipt.data)
    body["versions"]["holdfast"] = "0.0.1"
    other = receipt_module.Receipt(body)
    for ending, data in ((".json", other.data), (".rows", kept.rows.read_bytes())):
        (held.folder / "receipts" / f"{other.id}{ending}").write_bytes(data)
    report = replay(held, find_receipt(held, other.id), str(customers))
    assert (report.ok, report.reproduced, report.same_code, report.differing) == (True, False, False, 2)
    assert "Holdfast 0.0.1" in "\n".join(report.lines)


def test_decisions_and_scope_of_that_time_are_applied_again(held: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    file.write_text('{"id": "C-1", "name": ["Testimir Exemplov", "Otto Mustermann"]}\n', "utf-8")
    asked = FileOptions(scope=Scope.of(datasets=["example_list"]))
    first = screen_file(held, str(file), str(tmp_path / "a.jsonl"), asked=asked)
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert {row["entity_id"] for row in rows} == {"example_list-0", "example_list-2"}
    from holdfast.workspace.alerts import last_alerts

    alerts = last_alerts(held)
    assert alerts is not None
    decide(held, alerts.alerts[0].asked, alerts.alerts[0].entity, verdict="not-the-same", reason="seen")
    second = screen_file(held, str(file), str(tmp_path / "b.jsonl"), asked=asked)
    rows = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text("utf-8").splitlines()]
    assert sorted((row["match"], row["decision"]) for row in rows) == [(False, "not-the-same"), (True, "")]
    assert (first.last.decided, second.last.decided) == (0, 1)
    for report in (first, second):
        assert replay(held, find_receipt(held, report.last.receipt), str(file)).reproduced


def test_one_name_leaves_a_receipt_that_replays_when_its_query_is_stored(held: Workspace) -> None:
    answer = screen_name(held, "Testimir Exemplov", {"birth_date": "1952"}, receipt=True, store=True)
    assert answer.receipt
    assert replay(held, find_receipt(held, answer.receipt), None).reproduced
    assert screen_name(held, "Testimir Exemplov", {}).receipt == ""


def test_log_size_and_image_agree_while_a_set_is_logged_and_not_read_yet(held: Workspace, tmp_path: Path) -> None:
    before = grounds(held)
    assert before.size == held.vault.size
    assert before.root == held.vault.root_at(before.size).hex()
    held.vault.refresh()
    with held.vault.append() as batch:
        batch.add_release(next(one.index for one in held.record.sets()), reason="nothing to release")
    after = grounds(held)
    assert after.size == held.vault.size
    assert after.image.digest == before.image.digest
    with pytest.raises(NotFound):
        held.vault.root_at(held.vault.size + 1)


def test_a_customer_id_that_comes_twice_is_said_and_both_are_screened(held: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text("id,name,country,schema\n1,Testimir Exemplov,,\n1,Otto Mustermann,Atlantis,Persn\n", "utf-8")
    report = screen_file(held, str(file), str(tmp_path / "o.csv"))
    assert (report.last.queries, report.last.queries_with_hits) == (2, 2)
    said = "\n".join(report.warnings)
    assert "more than one row" in said
    assert "Atlantis" in said
    assert "did you mean Person?" in said


def test_an_unchanged_file_against_unchanged_lists_is_not_screened_again(held: Workspace, customers: Path) -> None:
    first = screen_file(held, str(customers), None, if_changed=True)
    assert screen_file(held, str(customers), None, if_changed=True).last == first.last == last_screening(held)
    assert len(receipts(held)) == 1


@pytest.mark.parametrize("out", ["hits", "hits.docx", "."])
def test_results_need_a_format(held: Workspace, customers: Path, tmp_path: Path, out: str) -> None:
    with pytest.raises(UsageError, match="names no format"):
        screen_file(held, str(customers), str(tmp_path / out))


def _big(path: Path) -> Path:
    """6,000 customers, some of them listed, some twice, some with several names, quoted, odd or broken."""
    rows = []
    for n in range(6_000):
        name = "Testimir Exemplov" if n % 40 == 0 else f"Nobody Known{n % 500}"
        own = {"id": f"K-{n if n % 9 else n // 2}", "name": name, "birth_date": "1952; 1953" if n % 50 == 0 else ""}
        own |= {"late": "x"} if n % 1_300 == 1_200 else {}
        own |= {"country": "Atlantis"} if n % 400 == 3 else {}
        rows.append(json.dumps(own) if n % 701 else "broken")
    path.write_text("\n".join(rows), "utf-8")
    return path


@pytest.mark.slow
def test_any_number_of_processes_writes_the_same_bytes_receipts_and_alerts(held: Workspace, tmp_path: Path) -> None:
    file, seen = _big(tmp_path / "c.jsonl"), []
    for workers in (1, 2):
        held.settings = dataclasses.replace(held.settings, workers=workers)
        report = screen_file(held, str(file), str(tmp_path / f"{workers}.csv"), asked=FileOptions(near=True))
        receipt = find_receipt(held, report.last.receipt).receipt
        alerts = json.loads((held.folder / "run" / "alerts.json").read_text("utf-8"))["alerts"]
        counts = (report.errors, report.warnings, report.last.queries, report.last.hits, report.last.warnings)
        seen.append((receipt.at("queries"), receipt.at("results"), alerts, counts))
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    assert seen[0] == seen[1]
    assert len(seen[0][2]) == 150 - 1  # one listed customer stands on a broken line
    said = "\n".join(seen[0][3][1])
    assert "first stands in this line" in said
    assert "more than one row" in said
