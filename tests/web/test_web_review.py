# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The review pages: alerts one by one, decisions with a reason, and everything that may come in between."""

import html
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from holdfast.screening.query import Query
from holdfast.vault.deletion import erase_opening
from holdfast.workspace.deciding import decide
from holdfast.workspace.ingest import add
from holdfast.workspace.reading import catch_up
from holdfast.workspace.runs import screen_file

MakeSite = Callable[..., Any]


def line(number: int, name: str, **more: list[str]) -> str:
    properties = {"name": [name], "birthDate": ["1952-10-07"], "topics": ["sanction"], **more}
    return json.dumps({"id": f"p-{number}", "schema": "Person", "properties": properties, "datasets": ["test_list"]})


def edition(site: Any, folder: Path, day: str, *lines: str) -> None:
    (folder / f"{day}.ftm.json").write_text("".join(f"{one}\n" for one in lines), "utf-8")
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    add(site.workspace, [folder / f"{day}.ftm.json"], source="test_list", observed_at=at)


def screen(site: Any, folder: Path, *rows: str) -> None:
    (folder / "customers.csv").write_text("id,name,birth_date\n" + "\n".join(rows) + "\n", "utf-8")
    screen_file(site.workspace, str(folder / "customers.csv"), None)


@pytest.fixture
def site(own_site: MakeSite, tmp_path: Path) -> Any:
    """Two listed parties, and two customers each of whom is a possible match."""
    made = own_site()
    edition(made, tmp_path, "2026-01-01", line(1, "Testimir Exemplov"), line(2, "Placeholda Sampleva"))
    screen(made, tmp_path, "C-1,Testimir Exemplov,1952", "C-2,Placeholda Sampleva,1952-10-07")
    return made


def hidden(page: str, form: str = "/review") -> dict[str, str]:
    """The hidden fields of a form."""
    found = re.search(rf'<form action="{form}".*?</form>', page, re.DOTALL)
    assert found is not None
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found[0])
    return {name: html.unescape(value) for name, value in fields}


def answer(site: Any, page: str, verdict: str = "not-the-same", reason: str = "another birthplace") -> Any:
    return site.post("/review", {**hidden(page), "verdict": verdict, "reason": reason, "by": "Ada"})


def test_both_sides_stand_beside_each_other_with_what_speaks_for_and_against(site: Any) -> None:
    page = site.page("/review")
    assert "Possible match 1: the same party?" in page
    assert "C-1" in page
    row = re.search(r">Birth date</th>.*?</tr>", page, re.DOTALL)
    assert row is not None
    assert "1952</bdi>" in row[0]
    assert "1952-10-07</bdi>" in row[0]
    assert '<span class="tag">for</span>' in row[0]


def test_a_decision_is_recorded_and_leads_to_the_next_open_one(site: Any) -> None:
    sent = answer(site, site.page("/review"))
    assert sent.status_code == 303
    assert re.fullmatch(r"/review\?n=2&done=\d+", sent.headers["location"])
    page = site.page(sent.headers["location"])
    assert "is in the log" in page
    assert "decided: not the same party, by Ada on " in page
    assert "Possible match 2" in page
    last = answer(site, page, "the-same")
    assert "Nothing is open" in site.page(last.headers["location"])
    decisions = site.page("/decisions")
    assert decisions.index("the same party</th>") < decisions.index("not the same party</th>")  # the last first


def test_no_address_ever_holds_a_customers_name(site: Any) -> None:
    sent = answer(site, site.page("/review"))
    links = re.findall(r'(?:href|action)="([^"]*)"', site.page("/review") + site.page("/decisions"))
    assert not [link for link in [*links, sent.headers["location"]] if "Exemplov" in link or "C-1" in link]


@pytest.mark.parametrize(
    ("verdict", "reason", "said"),
    [("", "why not", "choose one of the three answers"), ("unsure", "  ", "a decision needs a reason"),
     ("guilty", "x", "a decision is one of")],
)  # fmt: skip
def test_what_cannot_be_recorded_keeps_what_was_typed(site: Any, verdict: str, reason: str, said: str) -> None:
    size = site.workspace.vault.size
    sent = answer(site, site.page("/review"), verdict, reason)
    assert sent.status_code == 400
    assert said in sent.text
    assert f'value="{reason.strip()}"' in sent.text
    site.workspace.vault.refresh()
    assert site.workspace.vault.size == size


def test_what_another_person_decided_meanwhile_is_shown_and_nothing_written(site: Any) -> None:
    page = site.page("/review")
    query = Query(id="C-1", name="Testimir Exemplov", birth_date="1952")
    decide(site.workspace, query, "p-1", verdict="the-same", reason="same passport", by="Bela")
    sent = answer(site, page)
    assert sent.status_code == 409
    assert "changed since you looked at it" in sent.text
    assert "decided: the same party, by Bela" in html.unescape(sent.text)
    again = answer(site, sent.text)
    assert again.status_code == 303
    assert "superseded" in site.page("/decisions?all=1")


def test_another_file_screened_meanwhile_is_noticed(site: Any, tmp_path: Path) -> None:
    page = site.page("/review")
    screen(site, tmp_path, "C-9,Placeholda Sampleva,1952")
    sent = answer(site, page)
    assert sent.status_code == 400
    assert "another file was screened meanwhile" in sent.text
    assert (
        answer(site, site.page("/review?n=1").replace('name="n" value="1"', 'name="n" value="77"')).status_code == 404
    )


def test_a_fact_that_changed_opens_it_again_and_is_shown(site: Any, tmp_path: Path) -> None:
    answer(site, site.page("/review"))
    edition(site, tmp_path, "2026-02-01", line(1, "Testimir Exemplov", country=["by"]), line(2, "Placeholda Sampleva"))
    page = site.page("/review?n=1")
    assert "Opened again" in page
    assert "Country, on the list" in page
    assert re.search(r"<ins>.*by</bdi></ins>", page)
    assert "opened again" in site.page("/decisions")
    edition(site, tmp_path, "2026-02-02", line(2, "Placeholda Sampleva"))
    assert "There is nothing to decide" in site.page("/review?n=1")
    assert "not listed" in site.page("/decisions")


def test_a_decision_is_taken_back_with_a_reason_and_only_with_one(site: Any) -> None:
    sent = answer(site, site.page("/review"))
    page = site.page(sent.headers["location"])
    path = re.search(r'action="(/decision/\d+)"', page)
    assert path is not None
    assert site.post(path[1], {"reason": " "}).status_code == 400
    back = site.post(path[1], {"reason": "wrong customer", "by": "Ada"})
    assert back.status_code == 303
    assert "opened again, by Ada" in site.page(back.headers["location"])
    assert "Possible match 1" in site.page("/review")
    assert site.post(path[1], {"reason": "again"}).status_code == 400
    assert site.post("/decision/9999", {"reason": "none"}).status_code == 404


def test_a_decision_shows_what_it_rests_on_until_that_is_erased(site: Any) -> None:
    sent = answer(site, site.page("/review"))
    index = int(sent.headers["location"].rpartition("=")[2])
    page = site.page(f"/decision/{index}")
    assert "another birthplace" in page
    assert "1952-10-07" in page
    erase_opening(site.workspace.vault, index, "/body/query", reason="asked for")
    catch_up(site.workspace)
    page = site.page(f"/decision/{index}")
    assert "the query it rests on was erased" in page
    assert "1952</bdi>" not in page  # the customer's side; the party's own facts stand on a list
    assert "C-1" not in page
    assert site.get("/decision/9999").status_code == 404


def test_a_single_name_is_decided_from_its_screening(site: Any) -> None:
    found = site.post("/screen", {"kind": "name", "name": "Testimir Exemplov", "birth_date": "1952"}).text
    page = site.post("/review", hidden(found)).text
    assert "The same party?" in page
    sent = answer(site, page)
    assert re.fullmatch(r"/decision/\d+\?done=1", sent.headers["location"])
    assert "is in the log" in site.page(sent.headers["location"])
    again = site.post("/screen", {"kind": "name", "name": "Testimir Exemplov", "birth_date": "1952"}).text
    assert "Decided earlier not to be the same party" in again
    assert "none found in these sources" not in again
    assert site.post("/review", {"entity": "p-1"}).status_code == 400
    assert site.post("/review", {"entity": "p-77", "name": "Testimir Exemplov"}).status_code == 404


def test_without_a_screened_file_the_page_says_how_to_begin(own_site: MakeSite) -> None:
    empty = own_site()
    assert "Nothing to review yet" in empty.page("/review")
    assert "Nothing was decided yet" in empty.page("/decisions")
    assert empty.get("/review?n=1").status_code == 404


def test_the_start_page_and_the_last_screening_lead_to_the_review(site: Any) -> None:
    assert "2 of 2 possible matches wait for a decision" in site.page("/")
    assert 'href="/review"' in site.page("/screen/last")
    answer(site, site.page("/review"))
    screened = site.page("/screen/last")
    assert "Review the possible matches" in screened


def test_hostile_texts_stay_texts(site: Any, tmp_path: Path) -> None:
    edition(site, tmp_path, "2026-02-01", line(1, "<script>alert(1)</script> Exemplov"), line(2, "Placeholda Sampleva"))
    screen(site, tmp_path, '"=C""<b>",<script>alert(1)</script> Exemplov,1952')
    page = site.page("/review")
    assert "<script>alert" not in page
    sent = answer(site, page, reason='"><script>alert(2)</script>')
    for path in (sent.headers["location"], "/decisions", "/decision/" + sent.headers["location"].rpartition("=")[2]):
        assert "<script>alert" not in site.page(path)


@pytest.mark.parametrize("number", ["x", "-1", "1e3", "9" * 5_000, "\u0663"])
def test_odd_numbers_are_answered_with_a_page(site: Any, number: str) -> None:
    assert site.client.get("/review", params={"n": number}).status_code in {200, 404}
    fields = {**hidden(site.page("/review")), "n": number, "verdict": "unsure", "reason": "x", "name": "Nobody Atall"}
    assert site.post("/review", fields).status_code in {400, 404}
    with site.stranger() as stranger:
        assert stranger.post("/review", data=fields).status_code == 403
