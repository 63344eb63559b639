# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import UsageError
from holdfast.workspace.planning import Incoming, date_in_name, member_of, plan_sets

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEMBERS = ("sdn", "alt", "add", "comments")


def _file(position: int, member: str, *, dataset: str | None = "us_ofac_sdn", day: int | None = None) -> Incoming:
    observed = None if day is None else datetime(2024, 5, day, tzinfo=UTC)
    basis = "clock" if day is None else "file-name"
    return Incoming(position, f"{member}-{position}.csv", dataset, "us_ofac_csv", member, observed, basis)


def test_files_published_together_are_one_set() -> None:
    (planned,) = plan_sets([_file(0, "sdn"), _file(1, "alt"), _file(2, "add")], NOW)
    assert [file.member for file in planned.files] == ["sdn", "alt", "add"]
    assert (planned.observed, planned.basis) == ("2026-03-01T12:00:00Z", "clock")


def test_days_of_a_history_are_a_set_each_in_order_of_time() -> None:
    planned = plan_sets([_file(0, "sdn", day=3), _file(1, "sdn", day=1), _file(2, "alt", day=3)], NOW)
    assert [(one.observed[:10], len(one.files)) for one in planned] == [("2024-05-01", 1), ("2024-05-03", 2)]


def test_a_second_file_of_a_member_starts_another_set() -> None:
    planned = plan_sets([_file(0, "sdn"), _file(1, "sdn"), _file(2, "alt")], NOW)
    assert [[file.position for file in one.files] for one in planned] == [[0, 2], [1]]


def test_two_carriers_of_a_list_are_two_sets() -> None:
    xml = Incoming(2, "sdn.xml", "us_ofac_sdn", "us_ofac_xml", "xml", None, "clock")
    planned = plan_sets([_file(0, "sdn"), _file(1, "alt"), xml], NOW)
    assert [(one.reader, len(one.files)) for one in planned] == [("us_ofac_csv", 2), ("us_ofac_xml", 1)]


def test_files_of_no_dataset_are_in_no_set() -> None:
    assert plan_sets([_file(0, "file", dataset=None)], NOW) == ()


@given(st.lists(st.tuples(st.sampled_from(MEMBERS), st.none() | st.integers(1, 5)), max_size=12))
def test_every_file_is_in_exactly_one_set_and_no_set_has_a_member_twice(given_: list[tuple[str, int | None]]) -> None:
    files = [_file(position, member, day=day) for position, (member, day) in enumerate(given_)]
    planned = plan_sets(files, NOW)
    assert sorted(file.position for one in planned for file in one.files) == list(range(len(files)))
    for one in planned:
        members = [file.member for file in one.files]
        assert len(set(members)) == len(members)


@pytest.mark.parametrize(
    ("name", "instant"),
    [
        ("2024-05-03.csv", datetime(2024, 5, 3, tzinfo=UTC)),
        ("2022-02-23T184652Z.csv", datetime(2022, 2, 23, 18, 46, 52, tzinfo=UTC)),
        ("sdn_2024-05-04_EMPTY.csv", datetime(2024, 5, 4, tzinfo=UTC)),
        ("20240503-FULL-1_1.xml", datetime(2024, 5, 3, tzinfo=UTC)),
        ("2021-07_alt.csv.gz", datetime(2021, 7, 1, tzinfo=UTC)),
        ("consolidated_2025-11-21commit.xml.gz", datetime(2025, 11, 21, tzinfo=UTC)),
    ],
)
def test_a_file_name_states_its_date(name: str, instant: datetime) -> None:
    assert date_in_name(name) == instant


@pytest.mark.parametrize(
    "name", ["sdn.csv", "1234567890.csv", "2024-13-01.csv", "2024-02-30.csv", "v2.3.csv", "19.csv"]
)
def test_other_numbers_are_no_dates(name: str) -> None:
    assert date_in_name(name) is None


@given(st.text())
def test_any_name_has_a_date_or_none(name: str) -> None:
    found = date_in_name(name)
    assert found is None or found.tzinfo is UTC


def test_the_member_is_the_word_in_the_name_or_the_leading_one() -> None:
    assert member_of("2021-07_alt.csv", MEMBERS, "sdn") == "alt"
    assert member_of("download (3).csv", MEMBERS, "sdn") == "sdn"
    assert member_of("SDN_COMMENTS.CSV", MEMBERS, "sdn") == "comments"
    assert member_of("2024-05-04_sdn.csv", MEMBERS, "sdn") == "sdn"
    assert member_of("x.json", (), None) == "file"
    with pytest.raises(UsageError, match="two parts"):
        member_of("alt-add.csv", MEMBERS, "sdn")
