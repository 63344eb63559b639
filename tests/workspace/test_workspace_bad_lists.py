# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Lists that are wrong, from the file to `doctor --losses`: nothing is lost, nobody is removed, every drop is counted.

One test for each kind of bad input. A list that cannot be trusted is preserved and held back with its reasons; a
value that cannot be typed stays as a note, or as a loss with its words, and is found again in its bytes.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.base.errors import InputError
from holdfast.readers.contract import ListReader
from holdfast.readers.reader import READERS
from holdfast.record.sets import LossView
from holdfast.workspace import Workspace
from holdfast.workspace.checking import loss_lines
from holdfast.workspace.evidence import evidence
from holdfast.workspace.ingest import add
from support.small_lists import sdn, sdn_row, un

Write = Callable[[str, bytes], Path]
NAMES = [(f"Testimir{at}", f"Muster{at}") for at in range(30)]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return put


def take(workspace: Workspace, path: Path, day: int, source: str) -> tuple[str, str, tuple[str, ...]]:
    """Add one file as of a day of May 2024: its status, and the rule and reasons it is held back under."""
    added = add(workspace, [path], source=source, observed_at=datetime(2024, 5, day, tzinfo=UTC))
    (made,) = [one.derivation for one in added.sets if one.derivation is not None]
    return (made.status, made.held[0].rule, made.held[0].reasons) if made.held else (made.status, "", ())


def listed(workspace: Workspace) -> int:
    return sum(1 for _ in workspace.record.screen_entities())


def held(workspace: Workspace, files: Sequence[Path], source: str, *, count: int) -> tuple[str, tuple[str, ...]]:
    """The first file is accepted, the second held back and preserved; all of the first still stand."""
    assert take(workspace, files[0], 1, source)[0] == "accepted"
    assert listed(workspace) == count
    status, rule, reasons = take(workspace, files[1], 2, source)
    assert status == "quarantined"
    assert listed(workspace) == count
    assert workspace.vault.verify().ok
    (kept,) = [one for one in workspace.record.sets(source) if one.status == "quarantined"]
    with workspace.vault.open_payload(kept.members[0].capture) as stream:
        assert stream.read() == files[1].read_bytes()
    return rule, reasons


# ── lists that are wrong as a whole ───────────────────────────────────────────────────────────


def test_a_list_that_shrinks_is_held_with_both_numbers(workspace: Workspace, write: Write) -> None:
    rule, reasons = held(workspace, [write("a.csv", sdn(60)), write("b.csv", sdn(40))], "us_ofac_sdn", count=60)
    assert (rule, reasons[0]) == ("shrunk", "40 records where 60 stood before")


def test_a_list_that_doubles_is_held_with_both_numbers(workspace: Workspace, write: Write) -> None:
    rule, reasons = held(workspace, [write("a.csv", sdn(60)), write("b.csv", sdn(120))], "us_ofac_sdn", count=60)
    assert (rule, reasons[0]) == ("grown", "120 records where 60 stood before")


def test_a_list_written_twice_into_one_file_is_held_for_its_repeated_ids(workspace: Workspace, write: Write) -> None:
    twice = sdn(60) + sdn(60, word="MUSTER")
    rule, reasons = held(workspace, [write("a.csv", sdn(60)), write("b.csv", twice)], "us_ofac_sdn", count=60)
    assert rule == "grown"
    assert "60 ids stand more than once where 0 did before" in reasons


@pytest.mark.parametrize("rows", [sdn(60).replace(b',"individual"', b""), sdn(60).replace(b'"\r\n', b'","new"\r\n')])
def test_a_list_that_changes_its_columns_is_refused_with_row_offset_and_hint(
    workspace: Workspace, write: Write, rows: bytes
) -> None:
    rule, reasons = held(workspace, [write("a.csv", sdn(60)), write("b.csv", rows)], "us_ofac_sdn", count=60)
    assert rule == "unreadable"
    assert "columns" in reasons[0]
    assert "byte 0" in " ".join(reasons)
    assert len(reasons) >= 2  # what, where, and what to do


def test_a_list_whose_columns_changed_places_is_held(workspace: Workspace, write: Write) -> None:
    turned = re.sub(rb'"([^"]*)","individual","TEST"', rb'"TEST","individual","\1"', sdn(60))
    rule, reasons = held(workspace, [write("a.csv", sdn(60)), write("b.csv", turned)], "us_ofac_sdn", count=60)
    assert rule == "renamed"
    assert reasons[0].startswith("60 of 60 names share no word with before (90001")


def test_a_list_with_another_element_where_its_records_stood_is_refused(workspace: Workspace, write: Write) -> None:
    first = un(NAMES)
    other = first.replace(b"INDIVIDUAL>", b"PERSON>")
    rule, reasons = held(workspace, [write("a.xml", first), write("b.xml", other)], "un_sc_sanctions", count=30)
    assert rule in {"unreadable", "empty"}
    assert reasons


@pytest.mark.parametrize(
    ("swap", "says"),
    [
        (lambda data: data.decode().encode("utf-16"), "UTF-16"),
        (lambda data: data.decode().encode("cp1252"), "not UTF-8"),
    ],
)
def test_a_list_in_another_encoding_is_refused_with_its_place(
    workspace: Workspace, write: Write, swap: Callable[[bytes], bytes], says: str
) -> None:
    data = sdn(60, word="EXEMPLÖV")
    rule, reasons = held(workspace, [write("a.csv", data), write("b.csv", swap(data))], "us_ofac_sdn", count=60)
    assert rule == "unreadable"
    assert says in " ".join(reasons)
    assert "byte " in " ".join(reasons)


def test_a_list_decoded_once_too_often_is_held(workspace: Workspace, write: Write) -> None:
    data = sdn(60, word="EXEMPLÖV")
    rule, _ = held(
        workspace, [write("a.csv", data), write("b.csv", data.decode("latin-1").encode())], "us_ofac_sdn", count=60
    )
    assert rule == "respelled"


def test_a_list_in_another_language_is_held(workspace: Workspace, write: Write) -> None:
    turned = un([(f"Тестимир{at}", f"Мустер{at}") for at in range(30)])
    rule, reasons = held(workspace, [write("a.xml", un(NAMES)), write("b.xml", turned)], "un_sc_sanctions", count=30)
    assert rule == "rescripted"
    assert "names are in another script" in reasons[0]


def test_a_list_that_gives_its_ids_to_others_is_held_as_re_keyed(workspace: Workspace, write: Write) -> None:
    others = un([(f"Placeholder{at}", f"Sample{at}") for at in range(30)]).replace(b"1961-05-06", b"1977-01-02")
    rule, reasons = held(workspace, [write("a.xml", un(NAMES)), write("b.xml", others)], "un_sc_sanctions", count=30)
    assert rule == "re-keyed"
    assert reasons[0].startswith("re-key suspected: 30 of 30 ids name another party (EXi.001")


def test_a_data_id_given_to_somebody_else_moves_nobody(workspace: Workspace, write: Write) -> None:
    before, after = un(NAMES), un(NAMES)
    for one, other in ((b"<DATAID>6000000<", b"<DATAID>x<"), (b"<DATAID>6000001<", b"<DATAID>6000000<"),
                       (b"<DATAID>x<", b"<DATAID>6000001<")):  # fmt: skip
        after = after.replace(one, other)
    assert take(workspace, write("a.xml", before), 1, "un_sc_sanctions")[0] == "accepted"
    assert take(workspace, write("b.xml", after), 2, "un_sc_sanctions")[0] == "accepted"
    found = workspace.record.changes("un_sc_sanctions")
    assert (found.counts["added"], found.counts["removed"], found.counts["altered"]) == (0, 0, 2)
    assert {change.prop for one in found.altered for change in one.properties} == {"recordId"}
    assert not any(one.reused for one in found.altered)


# ── values that are wrong ─────────────────────────────────────────────────────────────────────


def found_again(workspace: Workspace, losses: Sequence[LossView]) -> None:
    """Every loss is found in the bytes it cites."""
    for loss in losses:
        opened = evidence(workspace.vault, loss.citation)
        assert opened.failure is None
        quoted = " ".join(opened.quoted.decode().split())
        assert loss.text.split(" · ")[0] in quoted or quoted in loss.text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("dd/09/1958", "1958-09"),
        ("XX/XX/1958", "1958"),
        ("13/09/1958", "1958-09-13"),
        ("10/05/1958", "1958"),
        ("circa 1958", "1958~"),
        ("31 Feb 1958", None),
        ("31/02/1958", None),
        ("21321", None),
        ("1365", None),
        ("20 Rajab 1390", None),
    ],
)
@pytest.mark.parametrize("shape", ["sdn", "un", "mapped"])
def test_a_date_of_birth_is_typed_as_far_as_it_goes_or_kept_in_words_and_counted(
    workspace: Workspace, write: Write, said: str, kept: str | None, shape: str
) -> None:
    if shape == "sdn":
        path = write("sdn.csv", sdn_row(90001, "EXEMPLOV, Testimir", remarks=f"DOB {said}."))
        add(workspace, [path], source="us_ofac_sdn")
        key = "us_ofac_sdn-90001"
    elif shape == "un":
        exact = b"<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1961-05-06</DATE>"
        path = write("c.xml", un().replace(exact, f"<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>{said}</DATE>".encode()))
        add(workspace, [path], source="un_sc_sanctions")
        key = "un_sc_sanctions-EXi.001"
    else:
        path = write("watch.csv", f"No,Name,Born\n7,Testimir Exemplov,{said}\n".encode())
        mapping = write(
            "map.yml",
            b"queries: [{entities: {p: {schema: Person, keys: [No], topics: [poi], properties: "
            b"{name: {column: Name}, birthDate: {column: Born}}}}}]",
        )
        add(workspace, [path], source="watch", mapping=mapping)
        key = "watch-7"
    view = workspace.record.entity(key)
    assert view is not None
    assert view.values("birthDate") == (() if kept is None else (kept,))
    losses = [one for one in workspace.record.losses() if said in one.text]
    found_again(workspace, losses)
    if kept is None:
        assert any(said in note for note in view.values("notes"))
        assert losses
        lines, _ = loss_lines(workspace.record, None, 100)
        assert any(said in line for line in lines)
    else:
        assert losses == []
        (born,) = view.properties["birthDate"]
        assert born.original in {said, None}


def test_a_mapping_with_an_error_preserves_nothing_and_names_line_and_column(
    workspace: Workspace, write: Write
) -> None:
    path = write("watch.csv", b"No,Name\n7,Testimir Exemplov\n")
    mapping = write("map.yml", b"queries:\n- entities:\n    p:\n      schema: Persn\n      keys: [No]\n")
    size = workspace.vault.size
    with pytest.raises(InputError) as found:
        add(workspace, [path], source="watch", mapping=mapping)
    assert (found.value.where or "").endswith("map.yml, line 4, column 15")
    assert found.value.hint is not None
    assert "Person" in found.value.hint
    assert workspace.vault.size == size


def test_repeated_ids_all_stand_and_are_reported(workspace: Workspace, write: Write) -> None:
    rows = sdn(10) + sdn_row(90001, "EXEMPLOV, Another", remarks="DOB 1960.")
    assert take(workspace, write("sdn.csv", rows), 1, "us_ofac_sdn")[0] == "accepted"
    view = workspace.record.entity("us_ofac_sdn-90001")
    assert view is not None
    assert {"Testimir EXEMPLOV", "Another EXEMPLOV"} <= set(view.values("name"))
    assert take(workspace, write("again.csv", rows), 2, "us_ofac_sdn")[0] == "accepted"
    assert workspace.record.changes("us_ofac_sdn").duplicates == ("90001",)


def test_every_reader_refuses_a_page_in_place_of_its_list_with_place_and_hint(write: Write) -> None:
    page = write("page.html", b"<!DOCTYPE html>\n<html><body><h1>403 Forbidden</h1></body></html>\n")

    def refusal(reader: ListReader, member: str) -> InputError:
        with pytest.raises(InputError) as found, page.open("rb") as stream:
            list(reader.read(member, stream, dataset="x"))
        return found.value

    for reader in READERS.values():
        if not reader.needs:
            error = refusal(reader, reader.members[0])
            assert error.message
            assert error.where, reader.name
            assert error.hint, reader.name
