# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The file of parties that workers share."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.api.holding import Holding
from holdfast.api.shelf import WORTH, Shelf, shelf_path, write_shelf
from holdfast.base.errors import StoreError
from holdfast.workspace import Workspace
from support.small_lists import ftm


def test_the_shelf_says_of_every_party_what_the_record_says(held: Workspace, holding: Holding) -> None:
    older = shelf_path(held.folder, holding.notice).with_name("parties-0-0-older.shelf")
    older.write_bytes(b"")
    write_shelf(held.folder, holding.notice)
    path = shelf_path(held.folder, holding.notice)
    try:
        shelf = Shelf.open(path)
        names = [holding.image.listed(row).id for row in range(holding.image.size)]
        assert len(shelf) == len(names) > 0
        for name in names:
            assert shelf(name) == holding.document(name)
        assert shelf("nobody") is None
        assert shelf("") is None
        assert not older.exists()
    finally:
        path.unlink()


@pytest.mark.parametrize("data", [b"", b"HFSHELF1", b"HFSHELF1" + b"\xff" * 8, b"HFSHELF1\x01" + b"\0" * 22 + b"\x09"])
def test_a_damaged_shelf_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "shelf").write_bytes(data)
    with pytest.raises(StoreError):
        Shelf.open(tmp_path / "shelf")
    with pytest.raises(StoreError):
        Shelf.open(tmp_path / "absent")


@pytest.mark.slow
def test_a_server_of_many_parties_writes_them_once(own_api: Callable[..., Any], tmp_path: Path) -> None:
    from holdfast.workspace.ingest import add

    api = own_api()
    names = [f"Erfundene Person{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(WORTH)]
    (tmp_path / "many.ftm.json").write_bytes(ftm(*names, dataset="many_list"))
    workspace = api.workspace
    with Workspace(
        workspace.folder, workspace.settings, environment=workspace.environment, clock=workspace.clock
    ) as own:
        add(own, [tmp_path / "many.ftm.json"], source="many_list")
    token = {"token": api.server.update_token, "sync": "true"}
    assert api.client.post("/updatez", params=token).status_code == 200
    for _ in range(600):
        if list((workspace.folder / "run").glob("parties-*.shelf")):
            break
        time.sleep(0.05)
    assert api.client.post("/updatez", params=token).status_code == 200
    assert api.ids("Person", name=names[7])[0] == "many_list-7"
    assert api.one(name=names[9])["results"][0]["properties"]["name"] == [names[9]]
