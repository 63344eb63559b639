# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The record made again: the same digest, nothing appended, and what differs is said."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from holdfast.base.digest import sha256
from holdfast.base.errors import IntegrityError, StoreError
from holdfast.model.statement import SourceRecord
from holdfast.readers import reader as reader_module
from holdfast.readers.lists.un_sc_xml import UnScXml
from holdfast.record.store import Record
from holdfast.workspace import Workspace, open_workspace, versions
from holdfast.workspace.checking import diagnose
from holdfast.workspace.holdings import holdings
from holdfast.workspace.ingest import add
from holdfast.workspace.reading import catch_up, release
from holdfast.workspace.rebuild import rebuild
from support.small_lists import ADD, ALT, ftm, sdn, un

DAY = datetime(2024, 5, 3, tzinfo=UTC)


@pytest.fixture
def full(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Several days of several lists, with an empty day that was released and one that was not."""
    files = {
        "sdn.csv": sdn(20), "alt.csv": ALT, "add.csv": ADD, "list.xml": un(), "a.ftm.json": ftm("A B", "C D"),
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    add(workspace, [tmp_path / name for name in files])
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    first = add(workspace, [empty], source="us_ofac_sdn", observed_at=DAY)
    add(workspace, [empty], source="us_ofac_cons", observed_at=DAY)
    (tmp_path / "sdn.csv").write_bytes(sdn(21))
    add(workspace, [tmp_path / "sdn.csv"], observed_at=DAY + timedelta(days=1))
    release(workspace, first.sets[0].index, "tried")
    return workspace


def test_a_rebuild_gives_the_same_digest_and_appends_nothing(full: Workspace) -> None:
    digest, size, root = full.record.digest(), full.vault.size, full.vault.checkpoint()
    report = rebuild(full)
    assert (report.digest, report.differences, report.damaged, report.ok) == (digest, (), (), True)
    assert "ok       the record has read every capture set" in diagnose(full).lines
    assert full.record.digest() == digest
    full.vault.refresh()
    assert (full.vault.size, full.vault.checkpoint()) == (size, root)
    assert catch_up(full) == {}


def test_a_missing_record_says_which_command_makes_it_and_it_does(full: Workspace) -> None:
    digest = full.record.digest()
    full.close()
    shutil.rmtree(full.folder / "record")
    with pytest.raises(StoreError, match="no record yet") as caught:
        _ = full.record
    assert caught.value.hint == "holdfast rebuild"
    assert rebuild(full).digest == digest
    assert full.record.digest() == digest


def test_another_digest_under_the_same_reader_is_damage_and_under_another_a_reader_change(full: Workspace) -> None:
    made = {one.index: one for one in full.record.sets()}
    first, second, *_ = (one for one in made.values() if one.status == "accepted")
    with full.vault.append() as batch:
        for one, reader in ((first, first.reader), (second, "us_ofac_csv@999")):
            batch.add_derivation(
                one.index, reader=reader, entities=1, losses=0, records=1, statements=1, output=sha256(b"other")
            )
    report = rebuild(full)
    assert {one.set_index: one.same_reader for one in report.differences} == {first.index: True, second.index: False}
    assert not report.ok
    assert report.fields()["ok"] is False


def test_a_damaged_payload_costs_its_set_and_nothing_else(full: Workspace) -> None:
    (ftm_set,) = (
        one for one in full.record.sets() if one.source not in {"us_ofac_sdn", "us_ofac_cons", "un_sc_sanctions"}
    )
    (member,) = ftm_set.members
    (pack,) = (full.folder / "vault" / "packs").iterdir()
    data = pack.read_bytes()
    at = data.index(b'"A B"')
    pack.write_bytes(data[:at] + b'"A X"' + data[at + 5 :])
    report = rebuild(full)
    assert [(one.set_index, type(one.error)) for one in report.damaged] == [(ftm_set.index, IntegrityError)]
    assert not report.ok
    assert {one.source for one in full.record.sets()} >= {"us_ofac_sdn", "un_sc_sanctions"}
    assert not full.record.has_set(ftm_set.index)
    assert not full.vault.verify().ok
    pack.write_bytes(data)
    assert rebuild(full).ok
    assert full.record.has_set(ftm_set.index)
    assert member.capture in {one.capture for view in full.record.sets() for one in view.members}


def test_a_released_set_whose_payload_is_damaged_costs_itself_and_nothing_else(full: Workspace, tmp_path: Path) -> None:
    (tmp_path / "short.csv").write_bytes(sdn(2, word="SHORTENED"))
    short = add(full, [tmp_path / "short.csv"], source="us_ofac_sdn", observed_at=DAY + timedelta(days=2)).sets[0].index
    release(full, short, "tried")
    (pack,) = (full.folder / "vault" / "packs").iterdir()
    pack.write_bytes(pack.read_bytes().replace(b"SHORTENEDB", b"SHORTENEDC"))
    report = rebuild(full)
    assert [one.set_index for one in report.damaged] == [short]
    assert not report.ok
    assert {one.source for one in full.record.sources()} >= {"us_ofac_sdn", "un_sc_sanctions"}
    (tmp_path / "more.ftm.json").write_bytes(ftm("More Invented", dataset="more"))
    assert add(full, [tmp_path / "more.ftm.json"], source="more_list").sets[0].derivation is not None
    (line,) = (line for line in diagnose(full).lines if "the record has read" in line)
    assert line.startswith("trouble")
    assert f"s{short} cannot be read" in line
    assert "holdfast verify" in line


def test_what_is_added_while_the_record_is_made_again_is_not_lost(full: Workspace, tmp_path: Path) -> None:
    done: list[str] = []

    def meanwhile(label: str, at: int, _total: int | None) -> None:
        if label == "rebuilding" and at == 3 and not done:
            done.append(label)
            (tmp_path / "late.ftm.json").write_bytes(ftm("Late Invented", dataset="late"))
            with open_workspace(full.folder, environment=full.environment) as other:
                add(other, [tmp_path / "late.ftm.json"], source="late_list")

    report = rebuild(full, progress=meanwhile)
    assert report.ok
    assert done
    assert "late_list" in {one.source for one in full.record.sources()}
    assert catch_up(full) == {}


def test_what_is_released_while_the_record_is_made_again_is_not_lost(full: Workspace, tmp_path: Path) -> None:
    (held,) = (one.index for one in full.record.sets() if one.status == "quarantined")
    (tmp_path / "late.ftm.json").write_bytes(ftm("Late Invented", dataset="late"))
    done: list[str] = []

    def meanwhile(label: str, at: int, _total: int | None) -> None:
        if label == "rebuilding" and at == 3 and not done:
            done.append(label)
            with open_workspace(full.folder, environment=full.environment) as other:
                release(other, held, "tried")
                add(other, [tmp_path / "late.ftm.json"], source="late_list")  # its index lies behind the release

    rebuild(full, progress=meanwhile)
    assert done
    assert {one.index: one.status for one in full.record.sets()}[held] == "accepted"
    digest = full.record.digest()
    assert rebuild(full).digest == digest


def test_the_old_record_stays_in_use_when_a_rebuild_fails(full: Workspace) -> None:
    number = (full.folder / "record" / "current").read_text()
    digest = full.record.digest()

    def stop(_label: str, at: int, _total: int | None) -> None:
        if at == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(full, progress=stop)
    assert (full.folder / "record" / "current").read_text() == number
    assert full.record.digest() == digest
    assert Record.exists(full.folder / "record")


PRESENT, NEWER = UnScXml().id, f"un_sc_xml@{UnScXml.version + 1}"


def test_a_record_of_an_older_reader_is_made_again_when_it_is_opened(
    full: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    digest = full.record.digest()
    sets = [one.index for one in full.record.sets("un_sc_sanctions")]
    full.close()

    class Newer(UnScXml):
        """The same list read otherwise: one statement less of each record."""

        version = UnScXml.version + 1

        def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
            for one in super().records(member, stream, dataset):
                yield replace(one, rows=one.rows[:-1])

    newer = {**reader_module.READERS, "un_sc_xml": Newer()}
    monkeypatch.setattr(reader_module, "READERS", newer)
    monkeypatch.setattr(versions, "READERS", newer)
    assert {one.reader for one in full.record.sets("un_sc_sanctions")} == {NEWER}
    assert f"the record was made with {PRESENT}" in caplog.text
    assert full.record.digest() != digest
    report = rebuild(full)
    assert report.ok  # another reader is no damage
    (change,) = report.reader_changes
    assert (change.source, change.before, change.now) == ("un_sc_sanctions", PRESENT, NEWER)
    assert change.sets == tuple(sets)
    assert change.statements[0] > change.statements[1]
    full.close()
    monkeypatch.undo()
    with pytest.raises(StoreError, match=f"{NEWER}, this Holdfast has {PRESENT}") as caught:
        _ = full.record
    assert "pip install" in str(caught.value.hint)
    (full.folder / "record" / "current").unlink()
    assert rebuild(full).digest == digest


def test_a_rebuild_says_how_many_rows_another_version_reads_otherwise(
    full: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Newer(UnScXml):
        """The same list, with one row of one record left out."""

        version = UnScXml.version + 1

        def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
            for number, one in enumerate(super().records(member, stream, dataset)):
                yield replace(one, rows=one.rows[: len(one.rows) - (number == 0)])

    rows = len(full.record.search("", {"dataset": ["un_sc_sanctions"]}).hits)
    newer = {**reader_module.READERS, "un_sc_xml": Newer()}
    monkeypatch.setattr(reader_module, "READERS", newer)
    monkeypatch.setattr(versions, "READERS", newer)
    (change,) = rebuild(full).reader_changes
    assert change.rows == 1
    assert change.of is not None
    assert change.of >= rows
    assert "a change of the reader: 1 capture set(s) differ, 1 of" in change.line


def test_a_record_of_an_older_schema_is_made_again_when_it_is_opened(full: Workspace) -> None:
    digest = full.record.digest()
    full.record._database.connection().execute("PRAGMA user_version = 1")
    full.close()
    assert full.record.digest() == digest
    full.record._database.connection().execute("PRAGMA user_version = 99")
    full.close()
    with pytest.raises(StoreError, match="schema version 99"):
        _ = full.record


def test_sources_and_doctor_say_where_two_carriers_of_a_list_disagree(workspace: Workspace, tmp_path: Path) -> None:
    entry = (
        "<sdnEntry><uid>{0}</uid><firstName>Testimir</firstName><lastName>{1}</lastName><sdnType>Individual</sdnType>"
        "<programList><program>TEST</program></programList></sdnEntry>"
    )
    entries = entry.format(90001, "EXEMPLOV") + entry.format(90009, "OTHEROV")
    head = (
        '<?xml version="1.0" standalone="yes"?>\n<sdnList xmlns="http://tempuri.org/sdnList.xsd">'
        "<publshInformation><Publish_Date>05/04/2024</Publish_Date><Record_Count>2</Record_Count></publshInformation>"
    )
    (tmp_path / "sdn.csv").write_bytes(sdn(2))
    (tmp_path / "sdn.xml").write_text(head + entries + "</sdnList>\n")
    add(workspace, [tmp_path / "sdn.csv", tmp_path / "sdn.xml"], source="us_ofac_sdn", observed_at=DAY)
    told = "in us_ofac_xml, not in us_ofac_csv: 1 (us_ofac_sdn-90009)"
    (held,) = holdings(workspace.record)
    assert any(told in line for line in held.lines())
    assert any(told in line for line in diagnose(workspace).lines)
    assert {hit.id for hit in workspace.record.search("testimir").hits} == {"us_ofac_sdn-90001", "us_ofac_sdn-90002"}
    digest, carriers = workspace.record.digest(), workspace.record.carriers()
    assert rebuild(workspace).digest == digest
    assert workspace.record.carriers() == carriers
