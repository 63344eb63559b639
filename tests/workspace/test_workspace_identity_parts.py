# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Resolving what changed gives what resolving everything gives, in any order and batching of the lists."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.record.identities import Identities
from holdfast.record.kept import load_reach
from holdfast.workspace import Workspace, create_workspace, open_workspace
from holdfast.workspace.ingest import add
from holdfast.workspace.rebuild import rebuild
from holdfast.workspace.resolving import judge, resolve

GIVEN = ("Testimira", "Placeholda", "Exempla", "Ivan", "Ali", "Ali Ali")
FAMILY = ("Exemplova", "Musterova", "Al-Muster", "Example", "Exempelov", "")
NUMBERS = ("", "7707083893", "7736050003", "AB123456")
Row = dict[str, list[str]]


def _row(given_: str, family: str, *, year: int, number: str, twin: str) -> Row:
    names = [f"{given_} {family}".strip()] + ([f"{given_} {twin}"] if twin else [])
    found = {"name": names, "birthDate": [f"{year}-02-03"] if year else [], "taxNumber": [number] if number else []}
    return {key: values for key, values in found.items() if values}


rows = st.builds(
    _row, st.sampled_from(GIVEN), st.sampled_from(FAMILY), year=st.sampled_from([0, 1971, 1972]),
    number=st.sampled_from(NUMBERS), twin=st.sampled_from(["", "Musterova", "Examplova"]),
)  # fmt: skip
editions = st.lists(
    st.tuples(
        st.sampled_from(["list_a", "list_b", "list_c"]),
        st.integers(1, 9),
        st.dictionaries(st.sampled_from("123456"), rows, min_size=1, max_size=5),
    ),
    min_size=2, max_size=6, unique_by=lambda one: one[:2],
)  # fmt: skip


def write(folder: Path, source: str, day: int, parties: dict[str, Row]) -> Path:
    path = folder / f"{source}-{day}.ftm.json"
    lines = [
        json.dumps({
            "id": f"{source}-{key}", "schema": "Person", "properties": {**values, "topics": ["sanction"]},
            "datasets": [source],
        })
        for key, values in parties.items()
    ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def state(identities: Identities) -> dict[str, object]:
    """Everything that is kept of a resolution, without its own numbers."""
    queries = {
        "parties": "SELECT id, body FROM identity_party ORDER BY id",
        "names": "SELECT text.text, party FROM identity_name JOIN identity_text AS text ON text.id = identity_name.text"
        " ORDER BY 1, 2",
        "hits": "SELECT one.text, other.text, score FROM identity_hit JOIN identity_text AS one ON one.id = mine"
        " JOIN identity_text AS other ON other.id = theirs ORDER BY 1, 2",
        "numbers": "SELECT value, party FROM identity_number ORDER BY 1, 2",
        "telling": "SELECT version FROM identity_telling ORDER BY 1",
        "edges": "SELECT * FROM identity_edge ORDER BY one, other",
        "members": "SELECT * FROM identity_member ORDER BY id",
        "blocked": "SELECT * FROM identity_blocked ORDER BY one, other",
        "texts": "SELECT text FROM identity_text ORDER BY 1",
    }
    with identities._database.reading() as connection:
        found: dict[str, object] = {name: connection.execute(query).fetchall() for name, query in queries.items()}
        found["reach"] = [column.tolist() for column in load_reach(connection)]
    found["digest"] = identities.digest()
    return found


def add_day(workspace: Workspace, folder: Path, source: str, day: int, parties: dict[str, Row]) -> None:
    path = write(folder, source, day, parties)
    add(workspace, [path], source=source, observed_at=datetime(2026, 1, day, tzinfo=UTC))


def people_of(workspace: Workspace) -> set[frozenset[str]]:
    clusters: dict[str, set[str]] = {}
    for key, canonical in workspace.record.identities.canonical_ids().items():
        clusters.setdefault(canonical, set()).add(key)
    return {frozenset(found) for found in clusters.values()}


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(editions, st.data())
def test_any_order_and_batching_of_sets_gives_the_same_parties_and_what_everything_gives(
    given_: list[tuple[str, int, dict[str, Row]]], data: st.DataObject
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        environment = {"HOLDFAST_CONFIG_DIR": str(folder / "config"), "HOME": name, "PATH": os.environ["PATH"]}
        found = []
        for number, order in enumerate((given_, data.draw(st.permutations(given_)))):
            create_workspace(folder / str(number), environment=environment).close()
            with open_workspace(folder / str(number), environment=environment) as workspace:
                for source, day, parties in order:
                    add_day(workspace, folder, source, day, parties)
                    if data.draw(st.booleans()):
                        resolve(workspace)
                resolve(workspace)
                identities = workspace.record.identities
                partly = state(identities)
                identities.refresh(anew=True)
                assert partly == state(identities)
                found.append((people_of(workspace), partly["digest"]))
                rebuild(workspace)
                resolve(workspace)
                assert workspace.record.identities.digest() == partly["digest"]
        assert found[0][0] == found[1][0]


@pytest.fixture
def crowd(workspace: Workspace) -> Workspace:
    """A list on which more people bear nearly one name than a look-up finds."""
    parties = {str(at): {"name": [f"Ali Muster {chr(97 + at % 26)}{chr(97 + at // 26)}z"]} for at in range(150)}
    add_day(workspace, workspace.folder.parent, "list_a", 1, parties)
    resolve(workspace)
    return workspace


def test_names_that_find_more_than_is_kept_are_looked_up_among_all_again(crowd: Workspace) -> None:
    identities = crowd.record.identities
    add_day(crowd, crowd.folder.parent, "list_b", 2, {"1": {"name": ["Ali Muster"]}, "2": {"name": ["Ali Muster aaz"]}})
    done = resolve(crowd)
    assert done is not None
    partly = state(identities)
    identities.refresh(anew=True)
    assert partly == state(identities)
    add_day(crowd, crowd.folder.parent, "list_b", 3, {"1": {"name": ["Ali Muster"]}})
    resolve(crowd)
    partly = state(identities)
    identities.refresh(anew=True)
    assert partly == state(identities)


def test_a_name_that_becomes_a_crowds_makes_pairs_no_more_and_again_when_it_is_left(workspace: Workspace) -> None:
    many = {str(at): {"name": ["Placeholda Musterova"], "birthDate": ["1971-02-03"]} for at in range(59)}
    folder = workspace.folder.parent
    add_day(workspace, folder, "list_a", 1, many)
    add_day(workspace, folder, "list_b", 1, {"1": many["0"]})
    resolve(workspace)
    identities = workspace.record.identities
    for day, parties in ((2, {"1": many["0"], "2": many["0"]}), (3, {"1": many["0"]})):
        add_day(workspace, folder, "list_b", day, parties)
        done = resolve(workspace)
        assert done is not None
        partly = state(identities)
        identities.refresh(anew=True)
        assert partly == state(identities)


def test_what_did_not_change_is_not_compared_again_and_judgements_stay(workspace: Workspace) -> None:
    folder = workspace.folder.parent
    one = {"name": ["Testimira Ivanovna Exemplova"], "birthDate": ["1971-02-03"]}
    add_day(workspace, folder, "list_a", 1, {"1": one, "2": {"name": ["Placeholda Musterova"]}})
    add_day(workspace, folder, "list_b", 1, {"1": one, "2": {"name": ["Placeholda Musterova"]}})
    resolve(workspace)
    judge(workspace, "list_a-2", "list_b-2", verdict="same", reason="the same passport seen")
    add_day(workspace, folder, "list_c", 1, {"1": {"name": ["Quite Another Person"]}})
    done = resolve(workspace)
    assert done is not None
    assert (done.compared, done.clusters, done.members) == (0, 2, 4)
    assert rebuild(workspace).ok
