# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Decisions from the alert to the log and back: applied, opened again, superseded, rebuilt, erased."""

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from holdfast.base.errors import NotFound, UsageError
from holdfast.screening.query import Query
from holdfast.vault.deletion import erase_opening
from holdfast.workspace import Workspace, open_workspace
from holdfast.workspace.alerts import alert_states, last_alerts
from holdfast.workspace.checking import diagnose
from holdfast.workspace.deciding import Decided, book, compared, decide, find_listed, standings, take_back, word_of
from holdfast.workspace.images import image
from holdfast.workspace.ingest import add
from holdfast.workspace.reading import catch_up
from holdfast.workspace.rebuild import rebuild
from holdfast.workspace.runs import screen_file
from holdfast.workspace.screening import screen_name

PARTY = "p-1"
OTHER = "p-2"
BORN = {PARTY: "1952-10-07", OTHER: "1960-01-02"}
CUSTOMER = Query(id="C-1", name="Testimir Exemplov", birth_date="1952")


def line(key: str, name: str, **more: list[str]) -> str:
    properties = {"name": [name], "birthDate": [BORN[key]], "country": ["ru", "by"], "topics": ["sanction"], **more}
    return json.dumps({"id": key, "schema": "Person", "properties": properties, "datasets": ["test_list"]}) + "\n"


def edition(workspace: Workspace, day: str, *lines: str) -> None:
    folder = workspace.folder.parent / "lists"
    folder.mkdir(exist_ok=True)
    (folder / f"{day}.ftm.json").write_text("".join(lines), "utf-8")
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    add(workspace, [folder / f"{day}.ftm.json"], source="test_list", observed_at=at)


LINES = (line(PARTY, "Testimir Exemplov"), line(OTHER, "Placeholda Exemplova"))


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    edition(workspace, "2026-01-01", *LINES)
    return workspace


def screened(workspace: Workspace, *rows: str, header: str = "id,name,birth_date") -> list[dict[str, str]]:
    """The rows of results of a customer file."""
    folder = workspace.folder.parent
    (folder / "customers.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    screen_file(workspace, str(folder / "customers.csv"), str(folder / "hits.csv"))
    with (folder / "hits.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def decided(workspace: Workspace, verdict: str = "not-the-same", query: Query = CUSTOMER, **more: str) -> Decided:
    return decide(workspace, query, PARTY, verdict=verdict, reason="another birthplace", by="Ada", **more)


ROW = "C-1,Testimir Exemplov,1952"


def test_what_was_decided_is_no_alert_in_any_later_run_and_is_counted_apart(listed: Workspace) -> None:
    (before,) = screened(listed, ROW)
    assert (before["match"], before["decision"]) == ("true", "")
    decided(listed)
    (after,) = screened(listed, ROW)
    assert (after["match"], after["decision"], after["score"]) == ("false", "not-the-same", before["score"])
    assert after["decision_text"] == "decided: not the same party, by Ada on 2026-03-01: another birthplace"
    report = screen_file(listed, str(listed.folder.parent / "customers.csv"), None)
    assert (report.queries_with_hits, report.last.decided, report.last.queries_decided, report.last.none) == (
        0,
        1,
        1,
        0,
    )
    assert "1 possible match decided earlier" in "\n".join(report.lines)


@pytest.mark.parametrize("verdict", ["the-same", "unsure"])
def test_the_other_verdicts_leave_the_alert_and_are_shown(listed: Workspace, verdict: str) -> None:
    decided(listed, verdict)
    (row,) = screened(listed, ROW)
    assert (row["match"], row["decision"]) == ("true", verdict)


def test_a_single_name_shows_the_decision_and_never_says_none_found(listed: Workspace) -> None:
    query = Query(id="", name="Testimir Exemplov", birth_date="1952")
    decided(listed, query=query)
    answer = screen_name(listed, "Testimir Exemplov", {"birth_date": "1952"})
    assert (len(answer.hits), len(answer.decided)) == (0, 1)
    assert answer.summary.startswith("no open possible match in the sources as of 2026-01-01")
    assert "decided: not the same party, by Ada" in "\n".join(answer.lines)


def test_a_fact_changed_on_the_list_opens_it_again_and_is_named(listed: Workspace) -> None:
    decided(listed)
    edition(listed, "2026-02-01", line(PARTY, "Testimir Exemplov", gender=["male"]), LINES[1])
    (row,) = screened(listed, ROW)
    assert (row["match"], row["decision"]) == ("true", "re-opened")
    assert row["decision_text"].startswith("re-opened: the listed gender: added male (decided: not the same party")
    (standing,) = standings(listed)
    assert (standing.state, standing.why) == ("re-opened", "the listed gender: added male")


def test_a_list_that_only_reorders_its_values_opens_nothing(listed: Workspace) -> None:
    decided(listed)
    edition(listed, "2026-02-01", line(PARTY, "Testimir Exemplov", country=["by", "ru"]), LINES[1])
    (row,) = screened(listed, ROW)
    assert row["decision"] == "not-the-same"


def test_a_fact_changed_of_the_customer_opens_it_again_and_is_named(listed: Workspace) -> None:
    decided(listed)
    (row,) = screened(listed, "C-1,Testimir Exemplov,1952-10-07")
    assert row["decision_text"].startswith("re-opened: the customer's birth date: added 1952-10-07, removed 1952 (")
    alerts = last_alerts(listed)
    assert alerts is not None
    (standing,) = standings(listed, {one.party.id: one.asked for one in alerts.alerts})
    assert (standing.state, standing.why) == ("re-opened", "the customer's birth date: added 1952-10-07, removed 1952")


def test_customers_without_ids_are_known_by_their_facts_and_not_by_their_row(listed: Workspace) -> None:
    decided(listed, query=Query(id="1", name="Testimir Exemplov", birth_date="1952", numbered=True))
    rows = screened(listed, "Somebody Unlisted,1980", "Testimir Exemplov,1952", header="name,birth_date")
    assert [row["decision"] for row in rows] == ["not-the-same"]


def test_two_rows_under_one_id_are_decided_each_by_its_facts(listed: Workspace) -> None:
    decided(listed)
    rows = screened(listed, ROW, "C-1,Testimir Exemplov,1953")
    assert [row["decision"] for row in rows] == ["not-the-same", "re-opened"]


def test_a_customer_with_several_names_is_decided_as_a_whole(listed: Workspace) -> None:
    query = Query(id="C-1", name="Nobody Atall", aliases=("Testimir Exemplov",), birth_date="1952")
    decided(listed, query=query)
    (row,) = screened(listed, "C-1,Nobody Atall,Testimir Exemplov,1952", header="id,name,aliases,birth_date")
    assert row["decision"] == "not-the-same"
    (row,) = screened(listed, "C-1,Nobody Atall,Testimir Exemplov; Tasty,1952", header="id,name,aliases,birth_date")
    assert "the customer's name: added Tasty" in row["decision_text"]


def test_a_party_that_left_the_list_and_came_back_is_still_decided(listed: Workspace) -> None:
    made = decided(listed)
    edition(listed, "2026-02-01", LINES[1])
    catch_up(listed)
    assert find_listed(image(listed), PARTY) is None
    assert [one.state for one in standings(listed)] == ["not listed"]
    assert screened(listed, ROW) == []
    with pytest.raises(NotFound, match="no listed party has the id"):
        decided(listed, "the-same")
    edition(listed, "2026-02-02", *LINES)
    assert [row["decision"] for row in screened(listed, ROW)] == ["not-the-same"]
    edition(listed, "2026-02-03", LINES[1])
    assert take_back(listed, made.decision.index, reason="by mistake").decision.verdict == "reopen"
    edition(listed, "2026-02-04", *LINES)
    assert [row["decision"] for row in screened(listed, ROW)] == [""]


def test_taking_back_needs_a_reason_and_a_decision_that_counts(listed: Workspace) -> None:
    first = decided(listed).decision.index
    second = decided(listed, "the-same")
    assert second.superseded is not None
    assert second.superseded.index == first
    with pytest.raises(UsageError, match=f"d{first} was superseded by d{second.decision.index}"):
        take_back(listed, first, reason="x")
    with pytest.raises(UsageError, match="needs a reason"):
        take_back(listed, second.decision.index, reason="  ")
    back = take_back(listed, second.decision.index, reason="x").decision.index
    with pytest.raises(UsageError, match="opened it again already"):
        take_back(listed, back, reason="x")
    with pytest.raises(NotFound, match="no decision d99"):
        take_back(listed, 99, reason="x")
    assert [one.state for one in standings(listed)] == ["superseded", "superseded", "opened again"]


def test_two_people_at_once_are_put_in_an_order_by_the_log(listed: Workspace) -> None:
    image(listed)

    def one(verdict: str) -> int:
        with open_workspace(listed.folder, environment=listed.environment) as own:
            return decided(own, verdict).decision.index

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(one, ["not-the-same", "the-same"]))
    listed.vault.refresh()
    catch_up(listed)
    by_index = {each.decision.index: each for each in standings(listed)}
    assert sorted(by_index) == sorted(found)
    assert [by_index[index].state for index in sorted(found)] == ["superseded", "stands"]
    (row,) = screened(listed, ROW)
    assert row["decision"] == by_index[max(found)].decision.verdict


def test_what_changed_since_it_was_looked_at_is_not_decided(listed: Workspace) -> None:
    seen = compared(listed, CUSTOMER, PARTY).seen
    decided(listed, "unsure")
    size = listed.vault.size
    with pytest.raises(UsageError, match="changed since you looked at it"):
        decided(listed, seen=seen)
    seen = compared(listed, CUSTOMER, PARTY).seen
    edition(listed, "2026-02-01", line(PARTY, "Testimir Exemplov", gender=["male"]), LINES[1])
    with pytest.raises(UsageError, match="the listed gender: added male"):
        decided(listed, seen=seen)
    assert [entry.type for entry in listed.vault.entries(size)].count("decision") == 0
    assert decided(listed, seen=compared(listed, CUSTOMER, PARTY).seen).superseded is not None


def test_a_rebuild_and_a_missed_reading_give_the_same_decisions(listed: Workspace) -> None:
    decided(listed)
    decided(listed, "the-same")
    before = listed.record.decisions(), listed.record.decisions_digest(), listed.record.digest()
    assert rebuild(listed).ok
    assert (listed.record.decisions(), listed.record.decisions_digest(), listed.record.digest()) == before
    with listed.vault.append() as batch:  # written by a process that ended before its record took it in
        texts = {"query": "broken", "listed": "broken", "reason": "r"}
        batch.add_decision("unsure", image=image(listed).digest, size=1, score=1, texts=texts)
    assert any("was not read" in text for text in diagnose(listed).lines)
    catch_up(listed)
    assert "cannot be read" in standings(listed)[-1].why
    assert [row["decision"] for row in screened(listed, ROW)] == ["the-same"]


@pytest.mark.parametrize("again", [catch_up, rebuild])
def test_an_erased_opening_leaves_the_record_and_ends_the_decision(listed: Workspace, again: object) -> None:
    index = decided(listed).decision.index
    erase_opening(listed.vault, index, "/body/query", reason="asked for by the customer")
    again(listed)  # type: ignore[operator]  # both take the workspace
    row = listed.record.decisions()[0]
    assert (row.query, row.erased) == (None, ("query",))
    (standing,) = standings(listed)
    assert (standing.state, standing.why) == ("erased", "the query it rests on was erased")
    assert [found["decision"] for found in screened(listed, ROW)] == [""]
    data = b"".join(path.read_bytes() for path in (listed.folder / "record").rglob("*.db*"))
    assert b'Testimir Exemplov"],"birth' not in data
    assert b'{"facts":{"birth_date":["1952"]' not in data
    with pytest.raises(UsageError, match="does not apply any more"):
        take_back(listed, index, reason="x")


def test_the_log_holds_nothing_of_it_in_the_open(listed: Workspace) -> None:
    index = decided(listed).decision.index
    data = listed.vault.entry(index).data.decode()
    assert not [word for word in ("Testimir", "1952", "C-1", PARTY, "birthplace", "Ada") if f'"{word}' in data]


def test_who_was_not_found_cannot_be_decided(listed: Workspace) -> None:
    with pytest.raises(NotFound, match="is no possible match for 'Completely Different'"):
        decided(listed, query=Query(id="", name="Completely Different"))
    with pytest.raises(UsageError, match="needs a reason"):
        decide(listed, CUSTOMER, PARTY, verdict="unsure", reason=" \n")
    with pytest.raises(UsageError, match="at most 10,000 characters"):
        decide(listed, CUSTOMER, PARTY, verdict="unsure", reason="x" * 10_001)
    assert all(entry.type != "decision" for entry in listed.vault.entries())


@pytest.mark.parametrize(
    ("given", "word"), [("not the same", "not-the-same"), ("SAME", "the-same"), ("Not_The_Same", "not-the-same")]
)
def test_words_are_understood_as_people_write_them(given: str, word: str) -> None:
    assert word_of(given) == word


@pytest.mark.parametrize(
    ("given", "hint"), [("notthesame", "not-the-same"), ("unsur", "unsure"), ("re-open", "reopen")]
)
def test_a_mistyped_word_gets_the_nearest(given: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        word_of(given)
    assert caught.value.hint == f"did you mean --as {hint}?"


def test_the_alerts_of_a_file_keep_their_numbers_while_they_are_decided(listed: Workspace) -> None:
    screened(listed, ROW, "C-2,Testimir Exemplov,", "C-3,Placeholda Exemplova,")
    alerts = last_alerts(listed)
    assert alerts is not None
    assert [(one.number, one.party.id, one.entity) for one in alerts.alerts][:1] == [(1, "C-1", PARTY)]
    decided(listed, query=alerts.alerts[0].asked)
    decided(listed, "the-same", alerts.alerts[1].asked)
    states = {one.alert.party.id: one.state for one in alert_states(listed, alerts) if one.alert.entity == PARTY}
    assert (states["C-1"], states["C-2"]) == ("decided", "confirmed")
    assert book(listed).digest != book(listed).before(1).digest


def test_a_damaged_queue_is_no_queue(listed: Workspace) -> None:
    screened(listed, ROW)
    (listed.folder / "run" / "alerts.json").write_text('{"alerts": 3}', "utf-8")
    assert last_alerts(listed) is None
