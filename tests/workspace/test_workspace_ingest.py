# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From files handed in to statements: what is preserved, what is read, and when."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.base.errors import NotFound, UsageError
from holdfast.record.times import Times
from holdfast.workspace import Workspace, create_workspace, open_workspace, reading
from holdfast.workspace.holdings import days_of
from holdfast.workspace.ingest import AddReport, add, add_editions
from holdfast.workspace.reading import catch_up, release
from holdfast.workspace.screening import sources_as_of
from support.small_lists import ADD, ALT, COMMENTS, ftm, sdn, un

DAY = datetime(2024, 5, 3, tzinfo=UTC)


def _write(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def _types(workspace: Workspace) -> list[str]:
    workspace.vault.refresh()
    return [entry.type for entry in workspace.vault.entries()]


def _listed(workspace: Workspace, source: str = "us_ofac_sdn") -> set[str]:
    found = workspace.record.search("", {"dataset": [source]}, limit=100)
    return {hit.id for hit in found.hits if hit.listed}


def _add(workspace: Workspace, folder: Path, files: Mapping[str, bytes], **more: object) -> AddReport:
    return add(workspace, _write(folder, files), **more)  # type: ignore[arg-type]  # the options of `add`


def test_files_published_together_are_one_set_of_captures_and_one_derivation(
    workspace: Workspace, tmp_path: Path
) -> None:
    files = {"sdn.csv": sdn(), "alt.csv": ALT, "add.csv": ADD, "sdn_comments.csv": COMMENTS}
    report = _add(workspace, tmp_path / "in", files, observed_at=DAY)
    (made,) = report.sets
    assert (made.dataset, made.observed, made.basis) == ("us_ofac_sdn", "2024-05-03T00:00:00Z", "claimed")
    assert [one.member for one in report.captures] == ["sdn", "alt", "add", "comments"]
    assert made.derivation is not None
    assert made.derivation.status == "accepted"
    assert _types(workspace) == ["genesis", *["capture"] * 4, "set", "derivation"]
    view = workspace.record.entity("us_ofac_sdn-90001")
    assert view is not None
    assert {"alias", "addressEntity", "birthDate"} <= set(view.properties)


def test_an_unknown_format_is_preserved_and_not_read(workspace: Workspace, tmp_path: Path) -> None:
    report = _add(workspace, tmp_path / "in", {"notes.txt": b"nothing we know"})
    assert report.sets == ()
    assert report.captures[0].dataset is None
    assert workspace.vault.open_payload(report.captures[0].index).read() == b"nothing we know"
    named = _add(workspace, tmp_path / "in", {"notes.txt": b"nothing we know"}, source="my_notes")
    assert named.captures[0].seen_before
    assert (named.sets[0].dataset, named.sets[0].reader, named.sets[0].derivation) == ("my_notes", None, None)
    assert workspace.record.sources() == ()


def test_a_source_may_be_new_or_of_the_catalogue(workspace: Workspace, tmp_path: Path) -> None:
    new = _add(workspace, tmp_path / "in", {"a.ftm.json": ftm("Somebody Invented")}, source="my_list")
    assert new.sets[0].dataset == "my_list"
    assert _listed(workspace, "my_list") == {"example_list-0"}
    known = _add(workspace, tmp_path / "in", {"cons_prim.csv": sdn()}, source="us_ofac_cons")
    assert known.sets[0].reader == "us_ofac_csv"
    assert _listed(workspace, "us_ofac_cons") == {"us_ofac_cons-90001", "us_ofac_cons-90002", "us_ofac_cons-90003"}
    with pytest.raises(UsageError, match="cannot name a source"):
        _add(workspace, tmp_path / "in", {"b.csv": sdn()}, source="Not A Name")


def test_another_carrier_of_a_source_is_a_set_of_its_own_about_the_same_parties(
    workspace: Workspace, tmp_path: Path
) -> None:
    entry = "<sdnEntry><uid>90001</uid><lastName>EXEMPLOV</lastName><sdnType>Individual</sdnType></sdnEntry>"
    head = (
        "<publshInformation><Publish_Date>05/03/2024</Publish_Date><Record_Count>1</Record_Count></publshInformation>"
    )
    xml = f"<sdnList>{head}{entry}</sdnList>".encode()
    files = {"sdn.csv": sdn(), "sdn.xml": xml}
    report = _add(workspace, tmp_path / "in", files, source="us_ofac_sdn", observed_at=DAY)
    assert [(one.reader, one.dataset) for one in report.sets] == [
        ("us_ofac_csv", "us_ofac_sdn"),
        ("us_ofac_xml", "us_ofac_sdn"),
    ]
    assert [one.derivation is not None and one.derivation.status for one in report.sets] == ["accepted", "accepted"]
    assert _listed(workspace) == {"us_ofac_sdn-90001", "us_ofac_sdn-90002", "us_ofac_sdn-90003"}
    with pytest.raises(UsageError, match="un_sc_sanctions is read by un_sc_xml"):
        _add(workspace, tmp_path / "in", {"sdn.xml": xml}, source="un_sc_sanctions")


def test_the_time_is_claimed_before_inside_before_file_name_before_clock(workspace: Workspace, tmp_path: Path) -> None:
    inside = {"2020-01-01_list.xml": un(made="2024-01-02T00:00:00Z")}
    claimed = _add(workspace, tmp_path / "in", inside, observed_at=DAY).sets[0]
    assert (claimed.observed, claimed.basis) == ("2024-05-03T00:00:00Z", "claimed")
    own = _add(workspace, tmp_path / "in", inside).sets[0]
    assert (own.observed, own.basis) == ("2024-01-02T00:00:00Z", "inside")
    named = _add(workspace, tmp_path / "in", {"2024-05-04T010203Z.csv": sdn()}).sets[0]
    assert (named.observed, named.basis) == ("2024-05-04T01:02:03Z", "file-name")
    clock = _add(workspace, tmp_path / "in", {"sdn.csv": sdn()}).sets[0]
    assert (clock.observed[:10], clock.basis) == ("2026-03-01", "clock")


def test_a_missing_member_removes_nothing_it_carried(workspace: Workspace, tmp_path: Path) -> None:
    _add(workspace, tmp_path / "in", {"sdn.csv": sdn(), "alt.csv": ALT}, observed_at=DAY)
    later = _add(workspace, tmp_path / "in", {"sdn.csv": sdn(2)}, observed_at=datetime(2024, 5, 4, tzinfo=UTC))
    assert later.sets[0].derivation is not None
    assert later.sets[0].derivation.status == "accepted"
    assert _listed(workspace) == {"us_ofac_sdn-90001", "us_ofac_sdn-90002"}
    view = workspace.record.entity("us_ofac_sdn-90001")
    assert view is not None
    assert "alias" in view.properties


def test_the_same_bytes_are_stored_once_logged_twice_and_not_read_again(workspace: Workspace, tmp_path: Path) -> None:
    first = _add(workspace, tmp_path / "in", {"sdn.csv": sdn(40)}, observed_at=DAY)
    packs = sum(file.stat().st_size for file in (workspace.folder / "vault" / "packs").iterdir())
    read: list[str] = []
    again = add(
        workspace, [tmp_path / "in" / "sdn.csv"], observed_at=datetime(2024, 5, 4, tzinfo=UTC),
        progress=lambda label, _done, _total: read.append(label),
    )  # fmt: skip
    assert again.captures[0].seen_before
    assert again.captures[0].payload == first.captures[0].payload
    assert not [label for label in read if label.startswith("reading")]
    grown = sum(file.stat().st_size for file in (workspace.folder / "vault" / "packs").iterdir()) - packs
    assert grown < len(sdn(40)) / 2
    assert [one.observed[:10] for one in workspace.record.sets("us_ofac_sdn")] == ["2024-05-03", "2024-05-04"]
    assert not sum(workspace.record.changes("us_ofac_sdn").counts.values())


def test_what_was_preserved_before_a_crash_is_read_by_the_next_command(workspace: Workspace, tmp_path: Path) -> None:
    (path,) = _write(tmp_path / "in", {"sdn.csv": sdn()})
    with workspace.vault.append() as batch, path.open("rb") as stream:
        ref = batch.add_payload(stream, media_type="text/csv", uri=path.as_uri(), name="sdn.csv", fidelity="imported")
        index = batch.add_set(
            source="us_ofac_sdn", observed="2024-05-03T00:00:00Z", basis="claimed", members={"sdn": ref.index},
            reader="us_ofac_csv",
        )  # fmt: skip
    assert _listed(workspace) == set()
    _add(workspace, tmp_path / "in", {"notes.txt": b"something else"})
    assert len(_listed(workspace)) == 3
    assert _types(workspace).count("derivation") == 2, "of the list, and of the notes, which are a document"
    assert catch_up(workspace) == {}
    assert workspace.record.has_set(index)


def test_two_that_read_the_same_set_log_its_derivation_once(workspace: Workspace, tmp_path: Path) -> None:
    (made,) = _add(workspace, tmp_path / "in", {"sdn.csv": sdn()}).sets
    assert made.derivation is not None
    reading._log_derivations(workspace.vault, [made.derivation])
    assert _types(workspace).count("derivation") == 1
    assert reading.derivation_of(workspace.record, made.index) == made.derivation
    assert reading.derivation_of(workspace.record, 9_999) is None


def test_editions_are_added_once_however_often(workspace: Workspace, tmp_path: Path) -> None:
    one, two = _write(tmp_path / "in", {"a.ftm.json": ftm("First Invented"), "b.ftm.json": ftm("Second Invented")})
    editions = [(one, "my_list", DAY), (two, "my_list", datetime(2024, 6, 1, tzinfo=UTC))]
    assert add_editions(workspace, editions[:1]) == 1
    assert add_editions(workspace, editions) == 1
    assert add_editions(workspace, editions) == 0
    assert add_editions(workspace, [(one, "other_list", DAY)]) == 1
    assert len(catch_up(workspace)) == 3
    assert [one.basis for one in workspace.record.sets("my_list")] == ["edition", "edition"]


def test_an_empty_day_removes_nobody_until_a_person_releases_it(workspace: Workspace, tmp_path: Path) -> None:
    _add(workspace, tmp_path / "in", {"sdn.csv": sdn(30)}, observed_at=DAY)
    report = _add(
        workspace, tmp_path / "in", {"sdn.csv": b""}, source="us_ofac_sdn", observed_at=datetime(2024, 5, 4, tzinfo=UTC)
    )
    (held,) = report.quarantined
    assert held.derivation is not None
    assert [(one.member, one.rule) for one in held.derivation.held] == [("sdn", "empty")]
    assert len(_listed(workspace)) == 30
    with pytest.raises(UsageError, match="needs a reason"):
        release(workspace, held.index, "  ")
    made = release(workspace, held.index, "confirmed by the publisher")
    assert made.status == "accepted"
    assert _listed(workspace) == set()
    (released,) = (one for one in workspace.record.sets() if one.index == held.index)
    assert released.observed == "2024-05-04T00:00:00Z"
    assert released.released is not None
    assert workspace.vault.opening(released.released, "/body/reason") == "confirmed by the publisher"
    with pytest.raises(UsageError, match="not quarantined"):
        release(workspace, held.index, "again")


def test_a_drastically_smaller_list_is_held_back_too(workspace: Workspace, tmp_path: Path) -> None:
    _add(workspace, tmp_path / "in", {"sdn.csv": sdn(100)}, observed_at=DAY)
    report = _add(workspace, tmp_path / "in", {"sdn.csv": sdn(60)}, observed_at=datetime(2024, 5, 4, tzinfo=UTC))
    assert [one.derivation.held[0].rule for one in report.quarantined if one.derivation is not None] == ["shrunk"]
    assert len(_listed(workspace)) == 100


def test_what_cannot_be_read_cannot_be_released_and_nothing_is_logged(workspace: Workspace, tmp_path: Path) -> None:
    report = _add(workspace, tmp_path / "in", {"sdn.csv": b"\0"}, source="us_ofac_sdn")
    before = _types(workspace)
    with pytest.raises(UsageError, match="nothing to release"):
        release(workspace, report.sets[0].index, "believed")
    with pytest.raises(NotFound, match="no capture set is called s0"):
        release(workspace, 0, "believed")
    assert _types(workspace) == before


def test_standard_input_is_kept_only_while_it_is_read(workspace: Workspace) -> None:
    report = add(workspace, [Path("-")], source="my_list", stdin=io.BytesIO(ftm("Somebody Invented")))
    assert report.sets[0].dataset == "my_list"
    assert not list((workspace.folder / "run").glob("stdin-*"))
    with pytest.raises(UsageError, match="no standard input"):
        add(workspace, [Path("-")])


def test_a_deleted_run_folder_is_made_again(workspace: Workspace) -> None:
    for path in (workspace.folder / "run").iterdir():
        path.unlink()
    (workspace.folder / "run").rmdir()
    assert add(workspace, [Path("-")], source="my_list", stdin=io.BytesIO(ftm("A B"))).sets


def test_nothing_of_a_call_is_preserved_when_a_name_means_two_members(workspace: Workspace, tmp_path: Path) -> None:
    before = _types(workspace)
    with pytest.raises(UsageError, match="two parts"):
        _add(workspace, tmp_path / "in", {"sdn.csv": sdn(), "alt-add.csv": b""}, source="us_ofac_sdn")
    assert _types(workspace) == before


def test_the_order_of_import_does_not_matter(workspace: Workspace, tmp_path: Path) -> None:
    days = {"2024-05-03.csv": sdn(3), "2024-05-04.csv": sdn(4), "2024-05-05.csv": sdn(2)}
    paths = _write(tmp_path / "in", days)
    environment = {"HOLDFAST_CONFIG_DIR": str(tmp_path / "config")}
    with create_workspace(tmp_path / "other", environment=environment, clock=workspace.clock) as other:
        add(workspace, paths)
        for path in reversed(paths):
            add(other, [path])
        for one in ("2024-05-03", "2024-05-04", "2024-05-05"):
            at = [len(_at(ws, one)) for ws in (workspace, other)]
            assert at[0] == at[1]
        assert _listed(workspace) == _listed(other)


def _at(workspace: Workspace, day: str) -> set[str]:
    ids = (f"us_ofac_sdn-{number}" for number in range(90001, 90006))
    views = (workspace.record.entity(one, Times(listed_at=f"{day}T12:00:00Z")) for one in ids)
    return {view.id for view in views if view is not None and view.listed}


def test_an_interrupted_init_can_be_repeated_and_never_begins_a_full_vault_anew(tmp_path: Path) -> None:
    environment = {"HOLDFAST_CONFIG_DIR": str(tmp_path / "config")}
    with create_workspace(tmp_path / "ws", environment=environment) as made:
        key = str(made.vault.key)
    marker = tmp_path / "ws" / "holdfast.toml"
    marker.unlink()
    (tmp_path / "ws" / "record" / "current").unlink()
    with create_workspace(tmp_path / "ws", environment=environment) as again:
        assert str(again.vault.key) == key
        add(again, _write(tmp_path / "in", {"sdn.csv": sdn()}))
    marker.unlink()
    with pytest.raises(UsageError, match="is missing") as caught:
        create_workspace(tmp_path / "ws", environment=environment)
    assert caught.value.hint is not None
    marker.write_text("format = 1\n")
    with open_workspace(tmp_path / "ws", environment=environment) as opened:
        assert len(_listed(opened)) == 3


def test_a_month_in_a_file_name_is_printed_as_a_month_and_never_as_a_day(workspace: Workspace, tmp_path: Path) -> None:
    (made,) = _add(workspace, tmp_path / "in", {"2025-12_sdn.csv": sdn()}).sets
    assert (made.observed, made.when) == (
        "2025-12-01T00:00:00Z",
        "2025-12, month only, ordered as 2025-12-01T00:00:00Z",
    )
    assert workspace.record.sets()[0].when == "2025-12"
    assert sources_as_of(workspace) == "2025-12 (us_ofac_sdn)"
    assert days_of(workspace.record)("us_ofac_sdn", made.observed) == "2025-12"
    (day,) = _add(workspace, tmp_path / "in", {"sdn_2026-01-01.csv": sdn(4)}).sets
    assert day.when == "2026-01-01T00:00:00Z"
    assert days_of(workspace.record)("us_ofac_sdn", day.observed) == "2026-01-01"


def test_as_of_names_the_parts_of_a_source_that_are_older(workspace: Workspace, tmp_path: Path) -> None:
    _add(workspace, tmp_path / "in", {"2021-07_sdn.csv": sdn(), "2021-07_alt.csv": ALT, "2021-07_add.csv": ADD})
    assert sources_as_of(workspace) == "2021-07 (us_ofac_sdn)"
    _add(workspace, tmp_path / "in", {"sdn_2024-05-03.csv": sdn(4)})
    assert sources_as_of(workspace) == "2024-05-03 (us_ofac_sdn; its add and alt of 2021-07)"


def test_a_verdict_that_an_earlier_day_turns_is_said(workspace: Workspace, tmp_path: Path) -> None:
    (later,) = _add(workspace, tmp_path / "in", {"sdn_2024-05-05.csv": sdn(3)}).sets
    assert later.derivation is not None
    assert later.derivation.status == "accepted"
    (one,) = _add(workspace, tmp_path / "in", {"sdn_2024-05-03.csv": sdn(40)}).turned
    assert (one.index, one.before, one.now, one.held) == (later.index, "accepted", "quarantined", ("shrunk",))
    assert "sdn: 3 records where 40 stood before" in one.reasons
    assert _add(workspace, tmp_path / "in", {"sdn_2024-05-04.csv": sdn(36)}).turned == ()


def test_a_verdict_that_a_day_between_turns_back_is_said(workspace: Workspace, tmp_path: Path) -> None:
    _add(workspace, tmp_path / "in", {"sdn_2024-05-01.csv": sdn(40)})
    (held,) = _add(workspace, tmp_path / "in", {"sdn_2024-05-05.csv": sdn(30)}).sets
    (one,) = _add(workspace, tmp_path / "in", {"sdn_2024-05-03.csv": sdn(35)}).turned
    assert (one.index, one.before, one.now, one.held, one.reasons) == (held.index, "quarantined", "accepted", (), ())
