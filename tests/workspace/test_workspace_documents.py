# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Captures that are no list as documents: read once, linked, searched, compared, forgotten, made again."""

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.base.errors import InputError, NotFound, StoreError, UsageError
from holdfast.readers.text.reading import DocumentRead
from holdfast.readers.text.version import NAME, VERSION
from holdfast.record.passages import match_of
from holdfast.vault.deletion import delete_payload, erase_opening
from holdfast.workspace import Workspace, create_workspace, documents_reading, versions
from holdfast.workspace.documents import (
    document_lines,
    findings,
    mentioned_in,
    open_document,
    search_text,
    versions_of,
)
from holdfast.workspace.documents_reading import Material, material_of, read_into
from holdfast.workspace.ingest import AddReport, add
from holdfast.workspace.reading import catch_up
from holdfast.workspace.rebuild import ReaderChange, rebuild
from holdfast.workspace.summary import summarise
from support.small_documents import MAIL, PAGE, REVISED, TEXT
from support.small_lists import ftm, sdn


def _add(workspace: Workspace, folder: Path, *files: tuple[str, bytes], **more: object) -> AddReport:
    folder.mkdir(exist_ok=True)
    for name, data in files:
        (folder / name).write_bytes(data)
    return add(workspace, [folder / name for name, _ in files], **more)  # type: ignore[arg-type]  # the options of `add`


def _derivations(workspace: Workspace) -> list[str]:
    workspace.vault.refresh()
    return [str(one.body["reader"]) for one in workspace.vault.entries() if one.type == "derivation"]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with three documents and a list; nobody writes to it."""
    folder = tmp_path_factory.mktemp("documents")
    with create_workspace(folder / "ws", environment={"HOLDFAST_CONFIG_DIR": str(folder / "config")}) as made:
        _add(made, folder / "in", ("page.html", PAGE), ("story.txt", TEXT), ("letter.eml", MAIL))
        _add(made, folder / "in", ("list.json", ftm("Testimir Exemplov", "Nemo Nobody")), source="example_list")
        yield made


def test_each_document_is_read_once_and_logged_with_its_digest(held: Workspace) -> None:
    lines = {one.document.name: one.document for one in document_lines(held)}
    assert {name: one.kind for name, one in lines.items()} == {
        "page.html": "html", "story.txt": "text", "letter.eml": "mail",
    }  # fmt: skip
    assert lines["page.html"].title == "Ministry of Samples acts on Exemplov"
    assert lines["page.html"].counts["quotations"] > 0
    assert lines["letter.eml"].published.startswith("2024-03-04")
    assert _derivations(held).count(NAME) == 3
    assert held.vault.verify().ok


def test_an_opened_document_proves_every_finding_and_cites_it(held: Workspace) -> None:
    for line in document_lines(held):
        opened = open_document(held, line.id)
        stored = list(held.record.documents.findings(document=line.document.capture))
        assert stored
        for one in stored:
            view, start, end = (int(str(one.fields[name])) for name in ("view", "start", "end"))
            citation = opened.citation(view, start, end)
            quoted = held.vault.read_range(citation.payload, citation.chain, citation.span)
            assert one.fields["byte_start"] == citation.span.start
            if line.document.kind == "text":
                assert quoted.decode() == one.fields["surface"]


def test_a_citation_of_a_document_names_it_too(held: Workspace) -> None:
    line = document_lines(held)[0]
    assert open_document(held, f"{line.document.payload}#bytes=0-5").id == line.id
    assert open_document(held, str(line.document.capture)).line == line.document


@pytest.mark.parametrize(("reference", "error"), [("c99", NotFound), ("x", UsageError), ("c0", NotFound),
                                                  ("sha256:" + "0" * 64, NotFound)])  # fmt: skip
def test_what_names_no_document_is_refused(held: Workspace, reference: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        open_document(held, reference)


def test_a_list_is_no_document(held: Workspace) -> None:
    at = next(one.index for one in held.vault.entries() if one.type == "set") - 1
    assert held.record.documents.one(at) is None
    with pytest.raises(InputError, match="no document"):
        open_document(held, f"c{at}")


def test_a_listed_party_is_found_in_every_document_that_names_it(held: Workspace) -> None:
    found = mentioned_in(held, "example_list-0")
    assert {one.document.document.name for one in found} == {"page.html", "story.txt", "letter.eml"}
    assert "Testimir Exemplov" in {" ".join(one.mentioned.surface.split()) for one in found}
    assert mentioned_in(held, "example_list-1") == ()
    story = next(one for one in document_lines(held) if one.document.name == "story.txt")
    mentions = open_document(held, story.id).read.views[0].understood.mentions
    assert [one.candidates[0].entity for one in mentions if one.candidates] != []


def test_words_are_found_with_their_places_whatever_a_person_types(held: Workspace) -> None:
    found = search_text(held, "cafe")
    (hit,) = found.hits
    opened = open_document(held, hit.document.id)
    assert [opened.read.views[hit.view].stream.view.text[start:end] for start, end in hit.marks] == ["Café"]
    assert found.total == found.documents == 1
    assert search_text(held, '"asset freeze"').total == 1
    assert search_text(held, "freez*").documents == 3
    assert search_text(held, "freeze", document=hit.document.document.capture).documents == 1
    for odd in ('"', "*", "AND", "NEAR(a b)", "text:freeze", "-x ^y", "(", "\x00", "”", "a" * 5000, "' OR 1=1 --"):
        search_text(held, odd)
    assert search_text(held, "freeze NOT shares").total == 0, "NOT is a word"


@given(st.text(max_size=60))
def test_no_words_reach_the_index_as_anything_but_words(words: str) -> None:
    quoted = match_of(words)
    assert quoted.count('"') % 2 == 0
    outside = quoted.split('"')[::2]
    assert all(set(piece) <= {" ", "*"} for piece in outside)


def test_findings_of_a_kind_come_with_their_document(held: Workspace) -> None:
    rows = list(findings(held, "quotations"))
    assert {one.kind for one in rows} == {"quotations"}
    assert {"speaker", "verb", "form", "quote_spans"} <= rows[0].row.keys()
    assert {one.document.id for one in rows} <= {one.id for one in document_lines(held)}


def test_the_summary_counts_documents(held: Workspace) -> None:
    block = next(one for one in summarise(held).blocks if one.key == "documents")
    assert block.lines[0].text.startswith("3 documents read: ")


def test_the_same_bytes_are_one_document_with_two_captures(workspace: Workspace, tmp_path: Path) -> None:
    _add(workspace, tmp_path / "a", ("page.html", PAGE))
    before = workspace.record.digest()
    report = _add(workspace, tmp_path / "b", ("again.html", PAGE))
    (line,) = document_lines(workspace)
    assert line.also == (f"c{report.captures[0].index}",)
    assert workspace.record.digest() == before
    assert _derivations(workspace) == [NAME]
    assert open_document(workspace, line.also[0]).line.same_as == line.document.capture


def test_captures_of_one_page_are_its_versions(workspace: Workspace, tmp_path: Path) -> None:
    for data in (PAGE, REVISED, TEXT):
        _add(workspace, tmp_path / "in", ("page.html" if data is not TEXT else "story.txt", data))
    newest = document_lines(workspace)[1]
    assert [one.document.payload for one in versions_of(workspace, newest.id)] == [
        one.document.payload for one in reversed(document_lines(workspace)[1:])
    ]
    (tmp_path / "other").mkdir()
    _add(workspace, tmp_path / "other", ("copy.html", PAGE.replace(b"60 days", b"61 days")))
    bases = [one.basis for one in versions_of(workspace, document_lines(workspace)[0].id)]
    assert bases == ["title", "title", "asked"]


def test_a_rebuild_reads_documents_again_and_gives_the_same(workspace: Workspace, tmp_path: Path) -> None:
    _add(workspace, tmp_path / "in", ("page.html", PAGE), ("sdn.csv", sdn()), ("letter.eml", MAIL))
    before, size = workspace.record.digest(), workspace.vault.size
    report = rebuild(workspace)
    assert report.ok
    assert report.documents == 2
    assert report.digest == before == workspace.record.digest()
    assert workspace.vault.refresh() == size


@pytest.mark.slow
def test_another_output_under_the_same_reader_is_told_by_a_rebuild(workspace: Workspace, tmp_path: Path) -> None:
    report = _add(workspace, tmp_path / "in", ("page.html", PAGE))
    wrong = workspace.record.documents.one(report.captures[0].index)
    assert wrong is not None
    with workspace.vault.append() as batch:
        batch.add_derivation(wrong.capture, reader=wrong.reader, entities=0, losses=0, records=1, statements=0,
                             output=wrong.payload)  # fmt: skip
    again = rebuild(workspace)
    assert not again.ok
    assert [one.id for one in again.differences] == [wrong.id]


def test_what_was_preserved_before_a_crash_is_read_by_the_next_catch_up(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(TEXT)
    with workspace.vault.append() as batch, path.open("rb") as stream:
        batch.add_payload(stream, media_type="text/plain", uri=path.as_uri(), name=path.name, fidelity="imported")
    assert document_lines(workspace) == ()
    catch_up(workspace)
    assert len(document_lines(workspace)) == 1
    size = workspace.vault.size
    catch_up(workspace)
    assert workspace.vault.refresh() == size


def test_a_document_that_is_deleted_leaves_the_record_with_its_words(workspace: Workspace, tmp_path: Path) -> None:
    report = _add(workspace, tmp_path / "in", ("page.html", PAGE), ("story.txt", TEXT))
    gone = report.captures[0].index
    _add(workspace, tmp_path / "again", ("page2.html", PAGE))
    delete_payload(workspace.vault, gone, reason="asked for")
    catch_up(workspace)
    assert [one.document.name for one in document_lines(workspace)] == ["story.txt"]
    assert search_text(workspace, "press conference").total == 0
    assert not list(workspace.record.documents.findings(document=gone))
    with pytest.raises(NotFound, match="deleted"):
        open_document(workspace, f"c{gone}")
    data = b"".join(path.read_bytes() for path in (workspace.folder / "record").rglob("record.db*"))
    assert b"Nobody is above" not in data
    report_after = rebuild(workspace)
    assert report_after.ok
    assert report_after.documents == 1


def test_an_erased_file_name_leaves_the_record(workspace: Workspace, tmp_path: Path) -> None:
    report = _add(workspace, tmp_path / "in", ("secret-name.txt", TEXT))
    at = report.captures[0].index
    digest = workspace.record.digest()
    for path in ("/body/name", "/body/uri"):
        erase_opening(workspace.vault, at, path, reason="asked for")
    catch_up(workspace)
    (line,) = document_lines(workspace)
    assert (line.document.name, line.document.address) == ("", "")
    assert workspace.record.digest() == digest
    assert rebuild(workspace).ok


def test_a_capture_that_becomes_part_of_a_list_is_no_document_any_more(workspace: Workspace, tmp_path: Path) -> None:
    report = _add(workspace, tmp_path / "in", ("story.txt", TEXT))
    at = report.captures[0].index
    with workspace.vault.append() as batch:
        batch.add_set(
            source="example", observed="2024-03-05T00:00:00Z", basis="claimed", members={"file": at}, reader=None
        )
    catch_up(workspace)
    assert document_lines(workspace) == ()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), None),
        ("empty.txt", b"", None),
        ("table.csv", b"a,b\n1,2\n", None),
        ("posing.txt", b"\x00\x01\x02\x03" * 500, None),
        ("mixed.txt", "Grüße aus Muster. ".encode() + "Grüße aus Muster.".encode("latin-1") + b"\xff\xfe so.", "text"),
        ("bidi.txt", "Ann Muster said \u202eno\u202c to this on March 3, 2024.".encode(), "text"),
        ("script.html", b"<html><body><script>alert('Ann Muster')</script><p>Ann Muster agreed.</p></body>", "html"),
        ("halves.txt", b"Ann Muster said \xed\xa0\x80 on March 3, 2024.", "text"),
    ],
)  # fmt: skip
def test_bad_files_are_preserved_and_what_can_be_read_is_read(
    workspace: Workspace, tmp_path: Path, name: str, data: bytes, kind: str | None
) -> None:
    report = _add(workspace, tmp_path / "in", (name, data))
    assert len(report.captures) == 1
    assert [one.document.kind for one in document_lines(workspace)] == ([] if kind is None else [kind])
    if name == "bidi.txt":
        assert any("direction" in one or "order" in one for one in document_lines(workspace)[0].document.notes)
    if name == "script.html":
        assert search_text(workspace, "alert").total == 0
    assert rebuild(workspace).ok


@pytest.mark.slow
def test_of_a_very_long_text_the_first_part_is_read_and_the_rest_is_said_to_be_kept(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents_reading, "_MOST_TEXT", 70_000)
    data = TEXT + b"\n\nNothing happened here.\n" * 4_000
    _add(workspace, tmp_path / "in", ("long.txt", data))
    (line,) = document_lines(workspace)
    assert line.document.notes[0].startswith("only the first 69,")
    assert f"of {len(data):,} bytes" in line.document.notes[0]
    assert line.document.counts["quotations"] > 0
    opened = open_document(workspace, line.id)
    assert opened.read.parts.unread == ((len(opened.read.views[0].stream.data), len(data)),)
    assert rebuild(workspace).ok


_POOL = (PAGE, REVISED, TEXT, MAIL, TEXT.replace(b"90 days", b"91 days"))


@pytest.mark.slow
@given(st.permutations(range(len(_POOL))), st.lists(st.integers(0, len(_POOL) - 1), max_size=2))
@settings(max_examples=12)
def test_the_record_is_the_same_in_any_order_of_adding(order: Sequence[int], again: Sequence[int]) -> None:
    assert _record_of(order, again) == _record_of(range(len(_POOL)), ())


_names = itertools.count()


def _record_of(order: Sequence[int], again: Sequence[int]) -> tuple[object, ...]:
    """The digest of the record and all rows, of documents added one by one in this order."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with create_workspace(folder / "ws", environment={"HOLDFAST_CONFIG_DIR": str(folder / "config")}) as workspace:
            for at in (*order, *again):
                kind = "eml" if _POOL[at] is MAIL else "html" if _POOL[at] in {PAGE, REVISED} else "txt"
                _add(workspace, folder / "in", (f"{next(_names)}.{kind}", _POOL[at]))
            rows = sorted(repr(one.fields) for one in workspace.record.documents.findings())
            return workspace.record.digest(), rows


@pytest.mark.slow
def test_a_record_of_an_older_document_reader_is_made_again_when_it_is_opened(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add(workspace, tmp_path / "in", ("story.txt", TEXT))
    made = workspace.record.generation
    workspace.close()
    later = f"document@{VERSION + 1}"
    monkeypatch.setattr(versions, "VERSION", VERSION + 1)
    monkeypatch.setattr(documents_reading, "NAME", later)
    assert workspace.record.generation == made + 1
    assert workspace.record.readers() == {later}
    workspace.close()
    monkeypatch.setattr(versions, "VERSION", VERSION)
    line = ReaderChange("documents", NAME, later, (1, 2), None, None, (30, 31)).line
    assert line == f"documents: {NAME} → {later}, a change of the reader: 2 document(s) differ, 30 → 31 findings"
    with pytest.raises(StoreError, match=f"{later}, this Holdfast has {NAME}"):
        _ = workspace.record


def test_a_rule_that_fails_takes_the_findings_and_leaves_the_text(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_bytes(TEXT)
    add(workspace, [tmp_path / "story.txt"])
    (whole,) = document_lines(workspace)
    record = workspace.record
    record.documents.forget([whole.document.capture])
    material = material_of(workspace.vault, whole.document.capture)
    assert material is not None

    def fails(_: Material) -> DocumentRead:
        raise ZeroDivisionError

    taken = read_into(record, material, read=fails)
    assert (taken.problem, dict(taken.counts), taken.title) == ("", {}, whole.title)
    assert "a rule failed (ZeroDivisionError), which is a bug in Holdfast" in taken.notes[0]
    assert search_text(workspace, "freeze").total == 1
    assert record.documents.forget([taken.capture]) == ()
    again = read_into(record, material)
    assert (again.output, again.counts) == (whole.document.output, whole.document.counts)
