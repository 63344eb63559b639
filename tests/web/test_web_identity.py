# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The identity pages: pairs one by one, judgements with a reason, taken back, and a party's records side by side."""

import html
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from holdfast.workspace.ingest import add
from holdfast.workspace.resolving import resolve

ADA = {"name": ["Testimira Ivanovna Exemplova"], "birthDate": ["1971-02-03"], "country": ["ru"]}
BARE = {"name": ["Placeholda Musterova"]}


def edition(site: Any, folder: Path, source: str, parties: dict[str, dict[str, list[str]]]) -> None:
    lines = [
        json.dumps({"id": key, "schema": "Person", "properties": {**values, "topics": ["sanction"]}})
        for key, values in parties.items()
    ]
    (folder / f"{source}.ftm.json").write_text("\n".join(lines) + "\n", "utf-8")
    add(site.workspace, [folder / f"{source}.ftm.json"], source=source, observed_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def site(own_site: Callable[..., Any], tmp_path: Path) -> Any:
    made = own_site()
    edition(made, tmp_path, "list_b", {"b-1": ADA, "b-2": BARE})
    edition(made, tmp_path, "list_a", {"a-1": ADA, "a-2": BARE})
    resolve(made.workspace)
    return made


def judged(site: Any, verdict: str = "same", reason: str = "passport seen") -> Any:
    return site.post("/identity", {"one": "a-2", "other": "b-2", "verdict": verdict, "reason": reason, "by": "Ada"})


def test_the_likeliest_pair_is_shown_with_every_fact_compared(site: Any) -> None:
    page = site.page("/identity")
    assert "One party, or two?" in page
    assert "1 pair waits" in page
    row = re.search(r">Name</th>.*?</tr>", page, re.DOTALL)
    assert row is not None
    assert row[0].count("Placeholda Musterova") == 2
    assert "the same name" in row[0]
    assert "at present two entities" in page


def test_a_judgement_joins_the_two_and_can_be_taken_back_without_a_script(site: Any) -> None:
    answered = judged(site)
    assert answered.status_code == 303
    page = site.page(answered.headers["location"])
    assert "Nothing waits for a person" in page
    assert "same, by Ada" in page
    undo = re.search(r'action="(/judgement/\d+)"', page)
    assert undo is not None
    assert site.workspace.record.identities.cluster("a-2")
    back = site.post(undo[1], {"reason": "by mistake"})
    assert back.status_code == 303
    assert site.workspace.record.identities.cluster("a-2") == ()
    listed = site.page("/judgements")
    assert "superseded" in listed
    assert "taken back" in listed


def test_a_form_without_reason_or_answer_writes_nothing_and_keeps_what_was_typed(site: Any) -> None:
    size = site.workspace.vault.size
    for verdict, reason in (("same", " "), ("", "passport seen"), ("merged", "passport seen")):
        answered = judged(site, verdict, reason)
        assert answered.status_code == 400
        assert 'role="alert"' in answered.text
    assert "passport seen" in answered.text
    assert site.workspace.vault.size == size
    assert site.client.post("/identity", data={"one": "a-2", "other": "b-2"}).status_code == 403


def test_any_two_records_can_be_asked_about(site: Any) -> None:
    page = site.page("/identity?one=b-1&other=a-1")
    assert "The rules: one party" in page
    assert "at present one entity" in page
    assert site.get("/identity?one=a-1&other=nobody").status_code == 404
    assert site.get("/identity?one=a-1&other=a-1").status_code == 400


def test_the_entity_page_lays_the_records_of_the_party_side_by_side(site: Any) -> None:
    page = site.page("/entity/a-1")
    assert "The same party on other lists" in page
    row = re.search(r'<h2 id="records">.*?>Birth date</th>(.*?)</tr>', page, re.DOTALL)
    assert row is not None
    assert row[1].count("1971-02-03") == 2
    assert row[1].count('href="/evidence?') == 2
    assert "/identity?one=a-1&amp;other=b-1" in page
    assert "The same party on other lists" not in site.page("/entity/a-2")


def test_lists_that_were_never_compared_say_so(own_site: Callable[..., Any]) -> None:
    page = own_site().page("/identity")
    assert "Not compared yet" in page
    assert "holdfast review" in page


def test_one_record_of_a_party_leads_to_the_measures_of_all_of_them(
    own_site: Callable[..., Any], tmp_path: Path
) -> None:
    site = own_site()
    for name, authority in (("a", "Ministry of Examples"), ("b", "Example Council")):
        path = tmp_path / f"list_{name}.ftm.json"
        person = {"id": f"{name}-1", "schema": "Person", "properties": {**ADA, "topics": ["sanction"]}}
        sanction = {"id": f"{name}-1-s", "schema": "Sanction", "properties": {
            "entity": [f"{name}-1"], "authority": [authority], "program": [f"EX-{name}"], "startDate": ["2020-01-02"],
        }}  # fmt: skip
        path.write_text("".join(json.dumps(one) + "\n" for one in (person, sanction)), "utf-8")
        add(site.workspace, [path], source=f"list_{name}", observed_at=datetime(2026, 1, 1, tzinfo=UTC))
    resolve(site.workspace)
    for record in ("a-1", "b-1"):
        page = site.page(f"/entity/{record}")
        table = re.search(r'<table class="measures-table.*?</table>', page, re.DOTALL)
        assert table is not None
        assert "Ministry of Examples" in table[0]
        assert "Example Council" in table[0]
        assert table[0].count('href="/evidence?') == 2
        assert f'href="/order/{record}"' in page
        assert "already listed" in page
    found = site.page("/measures?q=exemplova")
    assert "2 measures against 1 party" in found


def test_every_fact_that_is_compared_leads_to_its_evidence(site: Any) -> None:
    page = site.page("/identity?one=a-1&other=b-1")
    pins = re.findall(r'class="pin" href="(/evidence\?cite=[^"]+)"', page)
    assert len(pins) >= 4  # name and birth date of both
    assert site.client.get(html.unescape(pins[0])).status_code == 200
