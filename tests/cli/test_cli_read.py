# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`holdfast read`, `documents` and `text`: rows that prove themselves, and what is said about bad input."""

import json
import shutil
from pathlib import Path

import pytest

from support.command_line import CommandLine
from support.small_documents import MAIL, PAGE, REVISED, TEXT
from support.stated_measures import write_stated

_FIELDS = {
    "mentions": {"type", "surface", "canonical", "entity_ids", "kind", "candidates"},
    "quotations": {"speaker", "speaker_role", "verb", "addressee", "venue", "form", "quote_spans", "content_span"},
    "dates": {"iso", "granularity", "anchor"},
    "quantities": {"low", "high", "sign", "unit"},
    "measures": {"type", "authority", "targets", "status", "date", "duration"},
    "claims": {"subject", "predicate", "value", "unit", "qualifier", "time", "asserted_by"},
    "events": {"type", "participants", "date"},
    "roles": {"person", "role", "organization", "relation"},
}


@pytest.fixture
def nowhere(tmp_path: Path) -> CommandLine:
    """No workspace at all."""
    return CommandLine(tmp_path / "none", tmp_path / "config")


def _file(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize("kind", sorted(_FIELDS))
def test_rows_of_a_text_file_are_offsets_into_the_file_as_it_is(
    nowhere: CommandLine, tmp_path: Path, kind: str
) -> None:
    data = "\r\n\r\n".join([TEXT.decode(), PAGE.decode().split("<p>")[-1].split("</p>")[0]]).encode()
    path = _file(tmp_path, "story.txt", data)
    ran = nowhere("read", path, "--kind", kind, "--jsonl", named=False)
    assert ran.code == 0, ran.err
    text = path.read_bytes().decode()
    for line in ran.out.splitlines():
        row = json.loads(line)
        assert {"start", "end", "byte_start", "byte_end", "surface"} | _FIELDS[kind] <= row.keys()
        assert text[row["start"] : row["end"]] == row["surface"]
        assert data[row["byte_start"] : row["byte_end"]].decode() == row["surface"]
        for start, end in row.get("quote_spans") or []:
            assert 0 <= start < end <= len(text)


@pytest.mark.slow
def test_everything_is_given_as_json_and_as_a_digest(nowhere: CommandLine, tmp_path: Path) -> None:
    path = _file(tmp_path, "page.html", PAGE)
    found = nowhere("read", path, "--json", named=False).json
    assert found["title"] == "Ministry of Samples acts on Exemplov"
    assert found["document_kind"] == "html"
    assert found["quotations"]
    assert set(_FIELDS) <= found.keys()
    ran = nowhere("read", path, named=False)
    assert ran.out.startswith("Ministry of Samples acts on Exemplov\n")
    assert "WHO SAID WHAT" in ran.out
    assert "QUANTITIES" not in nowhere("read", path, "--kind", "dates", named=False).out


def test_an_undated_text_is_reckoned_from_the_day_that_is_given(nowhere: CommandLine, tmp_path: Path) -> None:
    path = _file(tmp_path, "undated.txt", b"The minister said on Thursday that the samples were sold.\n")
    given = nowhere("read", path, "--kind", "dates", "--jsonl", "--anchor-date", "2022-05-06", named=False)
    assert json.loads(given.out)["iso"] == "2022-05-05"
    unknown = nowhere("read", path, "--kind", "dates", "--jsonl", named=False)
    assert json.loads(unknown.out)["iso"] is None


def test_standard_input_is_read_too(nowhere: CommandLine) -> None:
    ran = nowhere("read", "-", "--kind", "quotations", "--jsonl", stdin=TEXT, named=False)
    assert ran.code == 0
    assert json.loads(ran.out.splitlines()[0])["verb"] == "said"


def test_two_versions_are_compared(nowhere: CommandLine, tmp_path: Path) -> None:
    old, new = _file(tmp_path, "old.html", PAGE), _file(tmp_path, "new.html", REVISED)
    ran = nowhere("read", new, "--against", old, "--kind", "revisions", "--jsonl", named=False)
    assert ran.code == 0, ran.err
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert any("120 days" in (row["text"] or "") and "60 days" in (row["old_text"] or "") for row in rows)
    told = nowhere("read", new, "--against", old, "--kind", "revisions", named=False)
    assert "120" in told.out
    assert nowhere("read", new, "--kind", "revisions", named=False).code == 2
    assert nowhere("read", new, "--against", old, named=False).code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["missing.txt"], 2, "no such file"),
        (["."], 2, "is a folder"),
        (["story.txt", "--kind", "quotation"], 2, "did you mean --kind quotations?"),
        (["story.txt", "--kind", "weather"], 2, "one of mentions"),
        (["story.txt", "--jsonl"], 2, "one line per row of which kind?"),
        (["story.txt", "--anchor-date", "May"], 2, "is no day"),
        (["binary.bin"], 3, "is no text"),
        (["c12"], 2, "not a workspace"),
        (["sha256:" + "0" * 64], 2, "not a workspace"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do(
    nowhere: CommandLine, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    _file(tmp_path, "story.txt", TEXT)
    _file(tmp_path, "binary.bin", bytes(range(256)) * 20)
    first, *others = arguments
    path: str | Path = first if first.startswith(("c12", "sha256")) else tmp_path / first
    ran = nowhere("read", path, *others)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "try: " in ran.err
    assert "bug" not in ran.err


def test_an_empty_file_says_that_it_is_empty(nowhere: CommandLine, tmp_path: Path) -> None:
    ran = nowhere("read", _file(tmp_path, "empty.txt", b""), named=False)
    assert ran.code == 0
    assert "the file is empty" in ran.out


def test_what_deceives_the_eye_is_said_once_with_its_places(nowhere: CommandLine, tmp_path: Path) -> None:
    path = _file(tmp_path, "odd.txt", "The port \u202eis open\u202c.\n".encode())
    ran = nowhere("read", path, named=False)
    assert ran.code == 0
    assert " ".join(ran.out.split()).count("controls of text direction") == 1
    assert "(at 9, 17)" in " ".join(ran.out.split())


@pytest.mark.slow
def test_documents_of_a_workspace_are_listed_read_and_searched(cli: CommandLine, tmp_path: Path) -> None:
    files = [_file(tmp_path, name, data) for name, data in (("page.html", PAGE), ("letter.eml", MAIL))]
    added = cli("add", *files)
    assert added.code == 0, added.err
    assert "document (html) “Ministry of Samples acts on Exemplov”, 2024-03-03" in added.out
    listed = cli("documents", "--json").json
    assert [one["kind"] for one in listed] == ["mail", "html"]
    assert "Ministry of Samples" in cli("documents").out
    page = listed[1]["id"]
    assert cli("read", page).out.startswith("Ministry of Samples acts on Exemplov\n")
    rows = [json.loads(line) for line in cli("read", page, "--kind", "mentions", "--jsonl").out.splitlines()]
    assert "us_ofac_sdn-90001" in {entity for row in rows for entity in row["entity_ids"]}
    found = cli("text", "press", "conference", "--json").json
    assert (found["total"], found["results"][0]["document"]) == (1, page)
    assert "[press] [conference]" in cli("text", "press conference").out
    assert cli("text", "unheard-of").code == 0
    shown = cli("show", "us_ofac_sdn-90001")
    assert "mentioned in" in shown.out
    assert f"  {page}  2024-03-03" in shown.out
    assert cli("show", "us_ofac_sdn-90001", "--json").json["mentioned_in"]
    assert cli("verify").code == 0
    assert cli("rebuild").code == 0
    assert "no earlier version" in cli("read", page, "--kind", "revisions").err


@pytest.mark.slow
def test_a_new_capture_of_a_page_is_compared_with_the_one_before_it(empty: CommandLine, tmp_path: Path) -> None:
    for data in (PAGE, REVISED):
        assert empty("add", _file(tmp_path, "page.html", data)).code == 0
    newest = empty("documents", "--json").json[0]["id"]
    assert "120" in empty("read", newest, "--kind", "revisions").out


def test_a_file_is_read_beside_the_lists_of_the_workspace_at_hand_and_not_kept(
    empty: CommandLine, tmp_path: Path
) -> None:
    (acts, source), (story, _) = write_stated(tmp_path / "in")
    assert empty("add", acts, "--source", str(source)).code == 0
    ran = empty("read", story, "--kind", "measures", "--jsonl")
    assert ran.code == 0, ran.err
    found = {row["type"]: row["record_measures"] for row in map(json.loads, ran.out.splitlines())}
    (freeze,) = found["asset_freeze"]
    assert (freeze["id"], freeze["party"], freeze["date"]) == ("acts-freeze", "acts-party", "2023-03-20")
    assert freeze["grounds"][0] == "party"
    assert empty("documents", "--json").json == []
    lone = empty("read", story, "--kind", "measures", "--jsonl", named=False)
    assert {json.dumps(json.loads(line)["record_measures"]) for line in lone.out.splitlines()} == {"null"}


@pytest.mark.slow
def test_a_file_has_the_candidates_that_it_will_have_once_it_is_added(empty: CommandLine, tmp_path: Path) -> None:
    (acts, source), (story, _) = write_stated(tmp_path / "in")
    empty("add", acts, "--source", str(source))
    before = {kind: empty("read", story, "--kind", kind, "--jsonl").out for kind in ("mentions", "measures")}
    empty("add", story)
    (line,) = empty("documents", "--json").json
    for kind, rows in before.items():
        assert empty("read", line["id"], "--kind", kind, "--jsonl").out == rows
    assert "acts-party" in before["mentions"]
    digest = empty("read", line["id"]).out
    assert "possible match: asset freeze, Office of Samples → Exemplov Trading House" in " ".join(digest.split())


@pytest.mark.slow
def test_a_named_workspace_that_is_none_is_an_error_and_an_empty_one_says_nothing(
    empty: CommandLine, nowhere: CommandLine, tmp_path: Path
) -> None:
    _, (story, _) = write_stated(tmp_path / "in")
    ran = nowhere("read", story)
    assert (ran.code, "is not a workspace" in ran.err) == (2, True)
    assert "possible match" not in empty("read", story).out


@pytest.mark.slow
def test_a_disk_that_refuses_leaves_the_file_to_be_read_alone(empty: CommandLine, tmp_path: Path) -> None:
    (acts, source), (story, _) = write_stated(tmp_path / "in")
    empty("add", acts, "--source", str(source))
    images = empty.workspace / "record" / "images"
    if images.exists():
        shutil.rmtree(images)
    images.write_bytes(b"")
    ran = empty("read", story)
    assert ran.code == 0
    assert "the lists of the workspace are not looked at" in ran.err
    assert "MEASURES" in ran.out


@pytest.mark.slow
def test_a_party_is_shown_with_the_sentences_that_may_speak_of_its_measures(empty: CommandLine, tmp_path: Path) -> None:
    (acts, source), (story, _) = write_stated(tmp_path / "in")
    empty("add", acts, "--source", str(source))
    empty("add", story)
    shown = empty("show", "acts-party").out.partition("\nstated in\n")[2]
    assert "taken, 2023-03-20: The United Kingdom froze the assets" in " ".join(shown.split())
    assert "possible match: asset freeze, Office of Samples [acts-freeze]" in shown
    (told,) = empty("show", "acts-freeze", "--json").json["stated_in"]
    assert [one["id"] for one in told["record_measures"]] == ["acts-freeze"]
    assert "stated in" not in empty("show", "acts-other").out


def test_the_digest_says_no_once_and_how_a_measure_stands_to_its_target(nowhere: CommandLine, tmp_path: Path) -> None:
    text = (
        "Freedonia does not recognize the court of Sampletown, the Ministry of Samples said.\n"
        "Poland promised weapons to Ukraine.\nIt did so on Thursday.\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    said = " ".join(nowhere("read", tmp_path / "a.txt", named=False).out.split())
    assert "= false" not in said
    assert "(denied)" not in said
    assert "--anchor-date YYYY-MM-DD" in said
    assert "against Ukraine" not in said


def test_a_search_without_a_word_says_that_there_is_none(nowhere: CommandLine) -> None:
    ran = nowhere("text", '"')
    assert ran.code == 2
    assert "no word to look for" in ran.err
