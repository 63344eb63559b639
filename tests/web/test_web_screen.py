# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Screening in the browser: one name, a file, and what goes wrong with either."""

import re
from pathlib import Path
from typing import Any

import pytest

from holdfast.workspace.receipts import find_receipt, receipts
from holdfast.workspace.replaying import replay


@pytest.fixture
def customers(repo_root: Path) -> bytes:
    return (repo_root / "src/holdfast/starter/customers.csv").read_bytes()


def upload(site: Any, data: bytes, name: str = "customers.csv") -> Any:
    return site.post("/screen", {"kind": "file"}, files={"file": (name, data, "text/csv")})


def test_a_possible_match_is_explained_feature_by_feature(site: Any) -> None:
    response = site.post("/screen", {"name": "Serguei Choïgou", "birth_date": "1955-05-21", "nationality": "ru"})
    assert response.status_code == 200
    assert "possible match" in response.text
    assert "Shoigu" in response.text
    assert 'class="features stack"' in response.text
    assert 'class="tag">for</span>' in response.text
    assert 'value="Serguei Choïgou"' in response.text
    assert "screening image" in response.text


def test_a_near_miss_says_what_speaks_against_it(site: Any) -> None:
    response = site.post("/screen", {"name": "Dmitry Peskov", "birth_date": "1991-01-01", "nationality": "ru"})
    assert "near miss" in response.text
    assert 'class="tag">against</span>' in response.text


def test_a_result_says_how_many_measures_are_in_force(site: Any) -> None:
    response = site.post("/screen", {"name": "Sergei Lavrov"})
    assert re.search(r"\d+ of \d+ measures in force as of 20\d\d-", response.text)


def test_a_file_without_a_row_says_that_nobody_was_screened(site: Any) -> None:
    response = upload(site, b"id,name\n")
    assert response.status_code == 200
    assert "nobody was screened" in response.text
    assert "None found in these sources" not in response.text


def test_an_invented_name_is_not_found_in_these_sources_as_of_a_time(site: Any) -> None:
    response = site.post("/screen", {"name": "Quorvin Tasselbeck"})
    assert re.search(r"none found in these sources as of 20", response.text)


def test_a_file_gives_counts_and_explained_results(site: Any, customers: bytes) -> None:
    response = upload(site, customers)
    assert response.status_code == 200
    assert "names screened" in response.text
    assert "K-1001" in response.text
    assert "near miss" in response.text


def test_an_uploaded_file_leaves_a_receipt_that_replays_and_nothing_else(site: Any, tmp_path: Path) -> None:
    before = {path for path in site.workspace.folder.rglob("*") if path.is_file()}
    upload(site, b"id,name\n1,Canary Unlikelyname\n")
    after = {path for path in site.workspace.folder.rglob("*") if path.is_file()}
    left = {path for path in after - before if "images" not in path.parts}
    assert {(path.parent.name, path.suffix) for path in left} == {("receipts", ".json"), ("receipts", ".rows")}
    for path in after:
        assert b"Unlikelyname" not in path.read_bytes(), path
    (kept,) = (find_receipt(site.workspace, path.stem) for path in left if path.suffix == ".json")
    again = tmp_path / "c.csv"
    again.write_bytes(b"id,name\n1,Canary Unlikelyname\n")
    assert replay(site.workspace, kept, str(again)).reproduced


def test_a_name_asked_on_the_page_leaves_a_receipt(site: Any) -> None:
    before = {one.receipt.id for one in receipts(site.workspace)}  # several of one second have no order
    response = site.post("/screen", {"name": "Canary Unlikelyname"})
    (kept,) = (one for one in receipts(site.workspace) if one.receipt.id not in before)
    assert kept.receipt.id in response.text
    assert (kept.receipt.text("kind"), kept.queries) == ("name", None)
    assert b"Unlikelyname" not in kept.receipt.data + kept.rows.read_bytes()


def test_the_last_screened_file_is_shown_customer_by_customer(site: Any) -> None:
    page = site.page("/screen/last")
    assert "K-1001" in page
    assert "near misses only" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\xff" * 100, None),
        (b"surname\nPutin\n", "name"),
        (b"<html><body>error</body></html>", None),
    ],
)
def test_a_file_that_cannot_be_used_gives_the_form_again_with_the_reason(
    site: Any, data: bytes, said: str | None
) -> None:
    response = upload(site, data)
    assert response.status_code == 400, response.text
    assert 'role="alert"' in response.text
    assert 'name="file"' in response.text
    assert said is None or said in response.text


def test_no_name_and_no_file_each_say_so(site: Any) -> None:
    assert "there is no name to screen" in site.post("/screen", {"name": "  "}).text
    assert "no file was chosen" in site.post("/screen", {"kind": "file"}).text


@pytest.mark.parametrize(
    "name", ["\u202egnp.exe", "<script>alert(1)</script>", "'; DROP TABLE entity; --", "Я" * 900, "\u200b", "%00"]
)
def test_hostile_names_are_shown_escaped_and_visible(site: Any, name: str) -> None:
    response = site.post("/screen", {"name": name})
    assert response.status_code in {200, 400}
    assert "<script>alert" not in response.text
    body = response.text.split("</form>", 1)[1].split('<input id="name"')[0]
    assert not re.search("[\u202a-\u202e\u200b]", body)


def test_unknown_words_in_the_fields_are_reported_and_not_fatal(site: Any) -> None:
    response = site.post("/screen", {"name": "Putin", "birth_date": "no date", "nationality": "Atlantis"})
    assert response.status_code == 200
    assert "notice warn" in response.text


def test_an_upload_may_be_lines_of_json(site: Any) -> None:
    rows = '{"id": "J-1", "name": "Serguei Choïgou"}\n{"id": "J-2", "name": "Quorvin Tasselbeck"}\n'.encode()
    response = upload(site, rows, "customers.jsonl")
    assert response.status_code == 200
    assert "J-1" in response.text
    assert "Shoigu" in response.text
