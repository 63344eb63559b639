# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""POST /match, in the shapes of the contract and at its edges."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.record.entity import EntityView

TEN = {
    "id", "caption", "schema", "properties", "datasets", "referents", "target", "first_seen", "last_seen",
    "last_change",
}  # fmt: skip
GOLDEN = Path(__file__).parent / "golden"


def test_a_batch_is_answered_key_by_key(api: Any) -> None:
    answer = api.match({
        "row1": {"schema": "Person", "id": "my-7", "properties": {
            "name": "Testimir Exemplov", "birthDate": [1965], "country": "Russia",
        }},
        "row2": {"schema": "Person", "properties": {"name": ["Qwertz Asdfgh"]}},
        "row3": None,
    })  # fmt: skip
    assert answer.status_code == 200
    assert answer.headers["x-batch-size"] == "2"
    body = answer.json()
    assert set(body["responses"]) == {"row1", "row2"}
    assert body["limit"] == 5
    one = body["responses"]["row1"]
    assert one["status"] == 200
    assert one["query"] == {
        "id": "my-7", "schema": "Person",
        "properties": {"name": ["Testimir Exemplov"], "birthDate": ["1965"], "country": ["ru"]},
    }  # fmt: skip
    assert one["results"][0]["id"] == "exl-p1"
    assert body["responses"]["row2"]["results"] == []
    assert body["responses"]["row2"]["total"] == {"value": 0, "relation": "eq"}


def test_a_result_is_an_entity_with_its_score_and_the_reasons(api: Any) -> None:
    result = api.one(name="Testimir Exemplov", birthDate="1965-03-04", country="ru")["results"][0]
    assert set(result) >= TEN | {"score", "match", "explanations", "features"}
    assert result["match"] is True
    assert 0.7 <= result["score"] <= 1
    assert set(result["explanations"]["birth_date"]) == {"score", "detail", "query", "candidate"}
    assert result["features"] == {name: one["score"] for name, one in result["explanations"].items()}
    assert all(isinstance(value, str) for values in result["properties"].values() for value in values)
    assert result["target"] is True
    assert len(result["first_seen"]) == len("2024-02-23T00:00:00")


def test_the_answer_says_which_image_gave_it(api: Any) -> None:
    receipt = api.match({"q": {"schema": "Thing", "properties": {"name": "x y"}}}).json()["receipt"]
    assert set(receipt) == {"image", "log_size", "root"}
    assert receipt["image"].startswith("sha256:")
    assert receipt["log_size"] == api.workspace.vault.size


def test_the_shape_of_an_answer_is_the_golden_one(api: Any, check_golden: Callable[[Path, str], None]) -> None:
    query = {"row1": {"schema": "Person", "properties": {"name": "Testimir Exemplov", "xyz": "1"}}}
    body = api.match(query, "/match/example_list").json()
    for result in body["responses"]["row1"]["results"]:
        result |= {"first_seen": "T", "last_seen": "T", "last_change": "T"}
    body["receipt"] = dict.fromkeys(body["receipt"], "R")
    check_golden(GOLDEN / "match.json", json.dumps(body, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def test_a_body_needs_no_content_type(api: Any) -> None:
    body = b'{"queries":{"q":{"schema":"Person","properties":{"name":"Testimir Exemplov"}}}}'
    answer = api.client.post("/match/default", content=body)
    assert "content-type" not in answer.request.headers
    assert answer.json()["responses"]["q"]["results"][0]["id"] == "exl-p1"


def test_any_of_several_names_and_birth_dates_may_match(api: Any) -> None:
    assert "exl-p1" in api.ids(name=["Quite Another", "Экземплов Тестимир"])
    near = api.one(name="Testimir Exemplov", birthDate=["1901-01-01"])["results"]
    both = api.one(name="Testimir Exemplov", birthDate=["1901-01-01", "1965-03-04"])["results"]
    assert both[0]["score"] > near[0]["score"]


def test_a_name_is_made_of_its_parts(api: Any) -> None:
    answer = api.one(firstName="Testimir", lastName="Exemplov")
    assert answer["query"]["properties"]["name"] == ["Testimir Exemplov"]
    assert answer["results"][0]["id"] == "exl-p1"


def test_an_identifier_alone_finds_its_party(api: Any) -> None:
    assert api.ids("LegalEntity", innCode="7707083893") == ["exl-p1"]


def test_unknown_properties_are_dropped_and_said(api: Any) -> None:
    answer = api.one(name="Testimir Exemplov", shoeSize="42", nationality="Atlantis", birthDate="yesterday")
    assert answer["query"]["properties"] == {"name": ["Testimir Exemplov"]}
    assert len(answer["warnings"]) == 3
    assert not any("Atlantis" in warning for warning in answer["warnings"])


def test_another_kind_of_thing_is_not_found(api: Any) -> None:
    assert api.ids("Vessel", name="Testimir Exemplov") == []
    assert "exl-p1" in api.ids("Thing", name="Testimir Exemplov")


def test_limit_threshold_and_cutoff_bound_the_results(api: Any) -> None:
    wide = api.one(path="/match/default?cutoff=0.05&threshold=0.99", name="Testimir Exemplovaa")
    assert wide["results"]
    assert [result["match"] for result in wide["results"]] == [False] * len(wide["results"])
    assert wide["total"]["value"] == 0
    assert len(api.ids(path="/match/default?limit=1&cutoff=0.05", name="Testimir")) == 1
    assert api.ids(path="/match/default?limit=0", name="Testimir Exemplov") == []
    strict = api.one(path="/match/default?cutoff=1&threshold=1", name="Testimir Exemplov")
    assert strict["results"] == []
    scores = [result["score"] for result in wide["results"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("include_dataset=other_list", False),
        ("include_dataset=example_list", True),
        ("exclude_dataset=example_list", False),
        ("exclude_schema=Person", False),
        ("topics=sanction", True),
        ("topics=crime", False),
        ("exclude_entity_ids=exl-p1", False),
        ("changed_since=2000-01-01", True),
        ("changed_since=2999-01-01T00:00", False),
        ("algorithm=name-based", True),
        ("algorithm=best", True),
    ],
)
def test_filters_keep_what_they_say(api: Any, parameters: str, found: bool) -> None:
    assert ("exl-p1" in api.ids(path=f"/match/default?{parameters}", name="Testimir Exemplov")) is found


def test_a_dataset_is_matched_alone(api: Any) -> None:
    assert api.ids(path="/match/other_list", name="Testimir Exemplov") == []
    assert api.ids(path="/match/other_list", name="Somebody Invented") == ["other_list-0"]
    assert api.match({}, "/match/no_such_list").status_code == 404


def test_an_algorithm_compares_the_facts_it_names(api: Any) -> None:
    full = api.one(path="/match/default?cutoff=0", name="Testimir Exemplov", birthDate="1901-01-01")
    names = api.one(path="/match/default?cutoff=0&algorithm=name-based", name="Testimir Exemplov", birthDate="1901")
    assert names["results"][0]["score"] > full["results"][0]["score"]
    assert set(names["results"][0]["features"]) == {"name"}


def test_unknown_parameters_are_ignored_with_a_warning(api: Any) -> None:
    body = api.match({"q": {"schema": "Person", "properties": {"name": "A B"}}}, "/match/default?fancy=1").json()
    assert body["warnings"] == ["the parameter 'fancy' is not known; ignored"]


def test_weights_and_config_are_checked_and_said_not_to_count(api: Any) -> None:
    query = {"q": {"schema": "Person", "properties": {"name": "Testimir Exemplov"}}}
    body = api.match(query, weights={"name_literal": 0.8}, config={"nm_number_mismatch": 0.4}).json()
    assert len(body["warnings"]) == 2
    assert api.match(query, config={"no_such_key": 1}).status_code == 400


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        (b"", 422, ["body"]),
        (b"{", 422, ["body"]),
        (b"\xff\xfe", 422, ["body"]),
        (b"[" * 100_000, 422, ["body"]),
        (b"[]", 422, ["body", "queries"]),
        (b"{}", 422, ["body", "queries"]),
        (b'{"queries":[]}', 422, ["body", "queries"]),
        (b'{"queries":{}}', 400, None),
        (b'{"queries":{"q":5}}', 422, ["body", "queries", "q"]),
        (b'{"queries":{"q":{}}}', 422, ["body", "queries", "q", "schema"]),
        (b'{"queries":{"q":{"schema":7}}}', 422, ["body", "queries", "q", "schema"]),
        (b'{"queries":{"q":{"schema":"Person","properties":[]}}}', 422, ["body", "queries", "q", "properties"]),
        (b'{"queries":{"q":{"schema":"Person"}},"weights":[]}', 422, ["body", "weights"]),
        (b'{"queries":{"q":{"schema":"Wizard","properties":{}}}}', 400, None),
        (b'{"queries":{"q":{"schema":"Sanction","properties":{}}}}', 400, None),
    ],
)
def test_a_bad_body_is_refused_by_naming_the_field(api: Any, body: bytes, status: int, where: list[str] | None) -> None:
    answer = api.client.post("/match/default", content=body)
    assert answer.status_code == status
    detail = answer.json()["detail"]
    if where is None:
        assert isinstance(detail, str)
    else:
        assert detail[0]["loc"] == where
        assert set(detail[0]) == {"loc", "msg", "type"}


@pytest.mark.parametrize(
    "parameter",
    ["limit=501", "limit=-1", "limit=x", "threshold=1.5", "threshold=nan", "cutoff=-0", "changed_since=soon",
     "exclude_entity_ids=" + ",".join(map(str, range(51)))],
)  # fmt: skip
def test_a_bad_parameter_is_named(api: Any, parameter: str) -> None:
    answer = api.match({"q": {"schema": "Person", "properties": {"name": "A B"}}}, f"/match/default?{parameter}")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", parameter.partition("=")[0]]


def test_an_unknown_algorithm_is_refused(api: Any) -> None:
    query = {"q": {"schema": "Person", "properties": {"name": "A B"}}}
    assert api.match(query, "/match/default?algorithm=crystal-ball").status_code == 400


@pytest.mark.parametrize(
    "name",
    ["", " ", "a", "§$%&", "🙂🙂", "\x00\x00", "x" * 10_000, "Te\u200bstimir Exemрlov", "\u202eabc"],
)
def test_an_odd_name_gets_an_answer(api: Any, name: str) -> None:
    answer = api.match({"odd": {"schema": "Person", "properties": {"name": [name]}}, "good": {
        "schema": "Person", "properties": {"name": ["Testimir Exemplov"]},
    }})  # fmt: skip
    assert answer.status_code == 200
    responses = answer.json()["responses"]
    assert responses["good"]["results"][0]["id"] == "exl-p1"
    assert responses["odd"]["status"] == 200


@pytest.mark.slow
def test_a_batch_has_no_limit_unless_one_is_set(api: Any, own_api: Callable[..., Any]) -> None:
    queries = {f"q{n}": {"schema": "Person", "properties": {"name": "Testimir Exemplov"}} for n in range(301)}
    answer = api.match(queries)
    assert len(answer.json()["responses"]) == 301
    assert api.get("/catalog").json()["max_batch"] is None
    limited = own_api(most_queries=100)
    assert limited.match(queries).status_code == 400
    assert limited.get("/catalog").json()["max_batch"] == 100


def test_every_listed_name_finds_its_own_party(api: Any) -> None:
    record = api.workspace.record
    views = [record.entity(hit.id) for hit in record.search("", limit=50).hits]
    parties = [view for view in views if isinstance(view, EntityView) and view.target and view.first("name")]
    assert len(parties) >= 6
    for view in parties:
        for name in view.values("name"):
            assert view.id in api.ids("Thing", name=name)


def test_a_large_body_is_answered_as_a_small_one_is(api: Any) -> None:
    """It is read in another way: its queries one by one, and twice."""
    good = {"schema": "Person", "properties": {"name": "Testimir Exemplov"}}
    padded = {"schema": "Person", "properties": {"name": "Testimir Exemplov", "notes": ["x" * 1_000]}}
    queries = {**{f"q{n}": padded for n in range(1_100)}, "null": None, "good": good}
    answer = api.match(queries)
    assert len(answer.content) > 1 << 20
    responses = answer.json()["responses"]
    assert list(responses) == [key for key in queries if key != "null"]
    assert responses["good"] == api.match({"good": good}).json()["responses"]["good"]
    assert responses["q7"]["results"] == responses["good"]["results"]
    assert answer.headers["x-batch-size"] == "1101"
    for wrong, status in ((5, 422), ({"schema": "Wizard"}, 400)):
        assert api.match({**queries, "wrong": wrong}).status_code == status
    raw = json.dumps({"queries": queries}).encode()
    for body in (raw[:-2], raw.replace(b"xxxx", b"xx\xff\xff", 1), raw.replace(b'"queries"', b'"other"')):
        refused = api.client.post("/match/default", content=body)
        assert refused.status_code == 422
        assert refused.json()["detail"][0]["loc"][0] == "body"
