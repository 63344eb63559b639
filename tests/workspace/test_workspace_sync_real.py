# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Real lists from a server on this machine, twice: the second time nobody sends a list again."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from holdfast.sources.catalog import Source, catalog
from holdfast.workspace import Workspace
from holdfast.workspace.holdings import holdings
from holdfast.workspace.remembered import attempts
from support.serving import Serving, serving
from support.syncing import QUICK, sync_from

LIMITS = replace(QUICK, body_bytes=64 << 20, total_s=60)


def _file(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def _served(lists: Path) -> dict[str, bytes]:
    cons = {name: _file(lists / f"us-ofac-cons/2025-12_cons_{name}.csv") for name in ("prim", "alt", "add", "comments")}
    return {
        "/un.xml": _file(lists / "un-sc/consolidated_2026-02-27commit.xml"),
        "/sema.xml": _file(lists / "ca-sema/sema-lmes_2025-05.xml"),
        "/mof/list.html": b'<a href="shisantouketsu20260305.xlsx">xlsx</a> <a href="other.pdf">pdf</a>',
        "/mof/shisantouketsu20260305.xlsx": _file(lists / "jp-mof/shisantouketsu_2026-03-05.xlsx"),
        "/dpl.txt": _file(lists / "us-bis-dpl/dpl_2022-09.txt"),
        **{f"/{name}.csv": data for name, data in cons.items()},
    }


def _moved(server: Serving) -> list[Source]:
    """The entries of the catalogue, at the addresses of this machine."""

    def at(name: str, **paths: str) -> Source:
        members = {member: server.url(path) for member, path in paths.items()}
        finders = {member: replace(finder, page=members[member]) for member, finder in catalog()[name].finders.items()}
        return replace(catalog()[name], members=members, finders=finders, deltas={})

    cons = {"sdn": "/moving/prim.csv", "alt": "/moving/alt.csv", "add": "/moving/add.csv", "comments": "/comments.csv"}
    return [
        at("un_sc_sanctions", consolidated="/un.xml"), at("ca_sema", consolidated="/sema.xml"),
        at("jp_mof_sanctions", list="/mof/list.html"), at("us_bis_dpl", dpl="/dpl.txt"), at("us_ofac_cons", **cons),
    ]  # fmt: skip


@pytest.mark.slow
def test_real_lists_are_fetched_once_and_then_called_unchanged(workspace: Workspace, shared_dir: Path) -> None:
    with serving(_served(shared_dir / "lists")) as server:
        first = sync_from(workspace, *_moved(server), limits=LIMITS)
        size = workspace.vault.size
        asked = len(server.asked)
        second = sync_from(workspace, *_moved(server), limits=LIMITS)
        again = server.asked[asked:]
    assert first.lines()[-1] == "5 lists: 5 fetched"
    assert second.lines()[-1] == "5 lists: 5 unchanged"
    assert (first.exit_code, second.exit_code) == (0, 0)
    workspace.vault.refresh()
    assert workspace.vault.size == size
    assert {path for path, status in again if status == 200} == {"/mof/list.html"}
    found = {one.source.name: one for one in holdings(workspace.record, attempts=attempts(workspace))}
    counts = {name: one.held.records for name, one in found.items() if one.held is not None}
    assert counts == {
        "un_sc_sanctions": 1003, "ca_sema": 4759, "jp_mof_sanctions": 3461, "us_bis_dpl": 581, "us_ofac_cons": 2099,
    }  # fmt: skip
    for name, count in counts.items():
        least, most = catalog()[name].expected or (0, 0)
        assert least <= count <= most
    assert workspace.vault.verify().ok
