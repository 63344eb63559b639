# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Identity from the lists to the log and back: resolved, judged, taken back, opened again, rebuilt, erased."""

import json
from datetime import UTC, datetime

import pytest

from holdfast.base.errors import NotFound, UsageError
from holdfast.vault.deletion import erase_opening
from holdfast.workspace import Workspace
from holdfast.workspace.checking import diagnose
from holdfast.workspace.ingest import add
from holdfast.workspace.reading import catch_up
from holdfast.workspace.rebuild import rebuild
from holdfast.workspace.resolving import judge, queue, resolve, side_by_side, stated, take_back

ADA = {"name": ["Testimira Ivanovna Exemplova"], "birthDate": ["1971-02-03"], "country": ["ru"]}
BARE = {"name": ["Placeholda Musterova"]}


def edition(workspace: Workspace, source: str, day: str, parties: dict[str, dict[str, list[str]]]) -> None:
    folder = workspace.folder.parent / source
    folder.mkdir(exist_ok=True)
    lines = [
        json.dumps(
            {"id": key, "schema": "Person", "properties": {**values, "topics": ["sanction"]}, "datasets": [source]}
        )
        for key, values in parties.items()
    ]
    (folder / f"{day}.ftm.json").write_text("\n".join(lines) + "\n", "utf-8")
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    add(workspace, [folder / f"{day}.ftm.json"], source=source, observed_at=at)


@pytest.fixture
def listed(workspace: Workspace) -> Workspace:
    edition(workspace, "list_b", "2026-01-01", {"b-1": ADA, "b-2": BARE})
    edition(workspace, "list_a", "2026-01-01", {"a-1": ADA, "a-2": BARE, "a-3": {"name": ["Quite Another Person"]}})
    resolve(workspace)
    return workspace


def ids(workspace: Workspace, key: str) -> list[str]:
    return [one.id for one in workspace.record.identities.cluster(key)]


def test_one_party_on_two_lists_is_one_entity_under_the_id_accepted_first(listed: Workspace) -> None:
    assert ids(listed, "a-1") == ids(listed, "b-1") == ["b-1", "a-1"]
    party = listed.record.party("a-1")
    assert party is not None
    assert (party.id, party.referents, party.datasets) == ("b-1", ("a-1",), ("list_a", "list_b"))
    assert {one.dataset for one in party.properties["name"]} == {"list_a", "list_b"}
    own = listed.record.entity("a-1")
    assert own is not None
    assert (own.id, own.referents) == ("a-1", ("b-1",))
    assert ids(listed, "a-3") == []


def test_a_search_finds_one_party_and_not_its_records(listed: Workspace) -> None:
    found = listed.record.search("Testimira Exemplova")
    assert (found.total, [hit.id for hit in found.hits]) == (1, ["b-1"])
    assert (found.hits[0].datasets, found.hits[0].referents) == (("list_a", "list_b"), ("a-1",))
    assert dict(found.facets["dataset"]) == {"list_a": 1, "list_b": 1}
    assert [hit.id for hit in listed.record.search("a-1").hits] == ["a-1"]
    assert [hit.id for hit in listed.record.search("Testimira", {"dataset": ["list_a"]}).hits] == ["a-1"]


def test_facets_count_what_all_records_of_a_party_say_and_the_party_once(listed: Workspace) -> None:
    edition(listed, "list_b", "2026-01-02", {"b-1": {**ADA, "topics": ["role.pep"]}, "b-2": BARE})
    edition(listed, "list_a", "2026-01-02", {"a-1": {**ADA, "country": ["ru", "by"]}, "a-2": BARE})
    resolve(listed)
    found = listed.record.search("Testimira Exemplova")
    assert (found.total, [hit.id for hit in found.hits]) == (1, ["b-1"])
    assert dict(found.facets["country"]) == {"ru": 1, "by": 1}
    assert dict(found.facets["schema"]) == {"Person": 1}
    assert dict(found.facets["dataset"]) == {"list_a": 1, "list_b": 1}


def test_nothing_is_logged_for_what_rules_merge_and_nothing_done_twice(listed: Workspace) -> None:
    size = listed.vault.size
    assert resolve(listed) is None
    assert listed.vault.size == size
    assert not [entry for entry in listed.vault.entries() if entry.type == "judgement"]


def test_a_bare_name_waits_for_a_person_whose_word_joins_and_parts(listed: Workspace) -> None:
    waiting, total = queue(listed)
    assert (total, waiting[0].one, waiting[0].other) == (1, "a-2", "b-2")
    assert waiting[0].captions == ("Placeholda Musterova", "Placeholda Musterova")
    made = judge(listed, "b-2", "a-2", verdict="same", reason="the same passport seen", by="Ada")
    assert (ids(listed, "a-2"), queue(listed)[1]) == (["b-2", "a-2"], 0)
    take_back(listed, made.row.index, reason="the wrong two")
    assert (ids(listed, "a-2"), queue(listed)[1]) == ([], 1)
    judge(listed, "a-1", "b-1", verdict="different", reason="two sisters")
    assert ids(listed, "a-1") == []
    assert [one.state for one in stated(listed)] == ["superseded", "taken back", "stands"]


def test_a_judgement_taken_in_by_itself_gives_what_resolving_everything_gives(listed: Workspace) -> None:
    identities = listed.record.identities
    for one, other, verdict in (("a-1", "a-2", "same"), ("a-1", "b-1", "different"), ("a-3", "b-2", "same")):
        judge(listed, one, other, verdict=verdict, reason="x")
        here = dict(identities.canonical_ids()), identities.review(), identities.stale()
        identities.refresh()
        assert here == (dict(identities.canonical_ids()), identities.review(), False)


def test_judgements_survive_a_rebuild_and_win_over_the_rules(listed: Workspace) -> None:
    judge(listed, "a-1", "b-1", verdict="different", reason="two sisters", by="Ada")
    judge(listed, "a-2", "b-2", verdict="same", reason="the same passport seen")
    before = (listed.record.identities.rows(), dict(listed.record.identities.canonical_ids()))
    assert rebuild(listed).ok
    assert not listed.record.identities.stale()  # nobody meets the new record with one party taken apart
    assert (listed.record.identities.rows(), dict(listed.record.identities.canonical_ids())) == before
    assert diagnose(listed).ok


def test_only_changed_parties_are_compared_again_and_the_result_is_that_of_all(listed: Workspace) -> None:
    edition(listed, "list_a", "2026-01-02", {"a-1": ADA, "a-2": {**BARE, "birthDate": ["1980-01-02"]}, "a-4": BARE})
    done = resolve(listed)
    assert done is not None
    assert 0 < done.compared < done.pairs
    partly = dict(listed.record.identities.canonical_ids()), listed.record.identities.review()
    rebuild(listed)
    assert resolve(listed) is None
    whole = listed.record.identities.refresh(anew=True)
    assert (whole.compared, whole.pairs) == (whole.pairs, done.pairs)
    assert partly == (dict(listed.record.identities.canonical_ids()), listed.record.identities.review())


def test_a_party_gone_from_its_list_keeps_its_place(listed: Workspace) -> None:
    edition(listed, "list_b", "2026-01-02", {"b-2": BARE})
    resolve(listed)
    assert ids(listed, "a-1") == ["b-1", "a-1"]


def test_a_changed_fact_opens_a_judgement_again_which_counts_until_it_is_judged_anew(listed: Workspace) -> None:
    judge(listed, "a-1", "b-1", verdict="different", reason="two sisters", by="Ada")
    edition(listed, "list_a", "2026-01-02", {"a-1": {**ADA, "gender": ["female"]}, "a-2": BARE})
    resolve(listed)
    waiting, total = queue(listed)
    assert (total, waiting[0].one, waiting[0].other) == (2, "a-1", "b-1")
    assert "since then a-1: gender: added female" in waiting[0].why
    assert ids(listed, "a-1") == []
    assert stated(listed)[0].state == "re-opened"
    judge(listed, "a-1", "b-1", verdict="different", reason="two sisters still")
    assert queue(listed)[1] == 1


def test_an_erased_side_counts_no_longer_and_leaves_the_record(listed: Workspace) -> None:
    made = judge(listed, "a-1", "b-1", verdict="different", reason="a secret reason", by="Ada")
    erase_opening(listed.vault, made.row.index, "/body/one", reason="asked for")
    erase_opening(listed.vault, made.row.index, "/body/reason", reason="asked for")
    catch_up(listed)
    resolve(listed)
    (row,) = listed.record.identities.rows()
    assert (row.one, row.reason, row.erased) == (None, None, ("one", "reason"))
    assert ids(listed, "a-1") == ["b-1", "a-1"]
    assert stated(listed)[0].state == "erased"
    assert b"a secret reason" not in b"".join(one.read_bytes() for one in (listed.folder / "record").rglob("*.db*"))


def test_the_two_side_by_side_say_what_agrees_and_what_was_judged(listed: Workspace) -> None:
    found = side_by_side(listed, "b-1", "a-1")
    assert (found.one.id, found.other.id, found.together, found.judged) == ("a-1", "b-1", True, None)
    assert found.comparison.verdict == "same"
    judge(listed, "a-1", "b-1", verdict="unsure", reason="asked for papers")
    again = side_by_side(listed, "a-1", "b-1")
    assert again.judged is not None
    assert (again.judged.row.verdict, again.together, again.changes) == ("unsure", False, ())
    with pytest.raises(UsageError, match="compared with another"):
        side_by_side(listed, "a-1", "a-1")
    with pytest.raises(NotFound, match="no party"):
        side_by_side(listed, "a-1", "nobody")


def test_a_judgement_needs_a_verdict_and_a_reason(listed: Workspace) -> None:
    size = listed.vault.size
    for verdict, reason in (("merged", "x"), ("same", " "), ("same", "x" * 10_001)):
        with pytest.raises(UsageError):
            judge(listed, "a-1", "b-1", verdict=verdict, reason=reason)
    with pytest.raises(NotFound):
        take_back(listed, 3, reason="x")
    assert listed.vault.size == size
