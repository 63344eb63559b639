# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The image: addressed by its content, whole or absent, opened as it was written."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.base import canonical
from holdfast.base.digest import sha256
from holdfast.base.errors import InputError, StoreError
from holdfast.names.tokens import RARITY_VERSION
from holdfast.screening.batch import Screener
from holdfast.screening.image import FORMAT, Listed, build_image, normal_identifiers, open_image
from holdfast.screening.parties import logical_digest, read_row, to_listed, to_row
from holdfast.screening.query import Query

PARTIES = [
    Listed("x-1", "SECHIN, Igor", "Person", ("SECHIN, Igor",), ("Gar",), ("1960-09-07",), ("ru",), ("male",)),
    Listed("x-2", "Rosneft", "Company", ("PJSC Rosneft",), identifiers=("7706107510",), datasets=("b", "a")),
    Listed("x-3", "Nameless", "Vessel", ()),
]


def test_the_digest_does_not_depend_on_the_order_of_input(tmp_path: Path) -> None:
    one = build_image(PARTIES, tmp_path / "one")
    other = build_image(reversed(PARTIES), tmp_path / "other")
    assert one.digest == other.digest
    assert (one.entities, one.names, one.built) == (3, 4, True)
    files = sorted(path.relative_to(one.folder) for path in one.folder.rglob("*") if path.is_file())
    assert all((one.folder / name).read_bytes() == (other.folder / name).read_bytes() for name in files)


def test_equal_content_is_built_once(tmp_path: Path) -> None:
    assert build_image(PARTIES, tmp_path).built
    assert not build_image(PARTIES, tmp_path).built
    assert {path.name for path in tmp_path.iterdir()} == {build_image(PARTIES, tmp_path).digest.hex, "segments"}
    assert len(list((tmp_path / "segments").iterdir())) == 1


def test_any_changed_fact_changes_the_digest(tmp_path: Path) -> None:
    before = build_image(PARTIES, tmp_path).digest
    changed = Listed("x-3", "Nameless", "Vessel", (), birth_dates=("1960",))
    assert build_image([*PARTIES[:2], changed], tmp_path).digest != before


@given(st.lists(st.binary(min_size=1, max_size=2), unique=True, min_size=1), st.randoms())
def test_the_digest_is_over_the_sorted_digests_of_rows(starts: list[bytes], rng: random.Random) -> None:
    rows = sorted(start[:1] * 8 + start.ljust(24, b"\0") for start in starts)
    expected = sha256(f"holdfast-image {FORMAT} rarity {RARITY_VERSION}\n".encode() + b"".join(rows))
    rng.shuffle(rows)
    assert logical_digest(np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(-1, 32)) == expected


def test_an_opened_image_gives_back_what_was_put_in(tmp_path: Path) -> None:
    info = build_image(PARTIES, tmp_path)
    image = open_image(info.folder)
    assert (image.size, image.digest) == (3, info.digest)
    assert image.listed(0) == PARTIES[0]
    assert image.listed(1).identifiers == ("inn:7706107510",)
    assert image.listed(1).datasets == ("a", "b")
    assert image.listed(2).names == ("Nameless",)
    assert image.by_identifier("7706107510") == (1,)
    assert image.by_identifier("7706107511") == ()


@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.text(), max_size=3))
def test_a_row_is_canonical_json(caption: str, addresses: list[str]) -> None:
    listed = to_listed(Listed(f"x{caption}", caption, "Person", ("A B",), addresses=tuple(addresses)))
    row = to_row(listed)
    assert canonical.dumps(json.loads(row)) == row
    assert read_row(row) == listed


def test_an_id_that_no_file_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lone surrogate"):
        build_image([Listed("\ud800", "A", "Person", ("A",))], tmp_path)


def test_an_empty_image_finds_nothing(tmp_path: Path) -> None:
    image = open_image(build_image([], tmp_path).folder)
    assert Screener(image).screen(Query("1", "Igor Sechin", identifier="7706107510")).hits == ()


def test_two_parties_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="x-1"):
        build_image([PARTIES[0], PARTIES[0]], tmp_path)


def test_a_folder_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("x")
    with pytest.raises(StoreError):
        build_image(PARTIES, blocker / "images")


FILES = ["manifest.json", "segment.json", "rows.bin", "ids.bin", "rows_start.npy", "names/form_words.npy"]


def _file(folder: Path, name: str) -> Path:
    segment = next((folder.parent / "segments").iterdir())
    return folder / name if name == "manifest.json" else segment / name


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_image_is_refused_with_a_way_out(tmp_path: Path, name: str) -> None:
    folder = build_image(PARTIES, tmp_path).folder
    path = _file(folder, name)
    data = path.read_bytes()
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 0x80]) + data[middle + 1 :]
    for damage in (data[:middle], b"", flipped, None):
        path.unlink() if damage is None else path.write_bytes(damage)
        with pytest.raises(StoreError) as caught:
            open_image(folder)
        assert caught.value.hint is not None


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_image_is_built_anew(tmp_path: Path, name: str) -> None:
    folder = build_image(PARTIES, tmp_path).folder
    _file(folder, name).write_bytes(b"{}")
    assert build_image(PARTIES, tmp_path).built
    assert list(open_image(folder).parties()) == list(open_image(build_image(PARTIES, tmp_path / "o").folder).parties())


def test_a_row_damaged_without_a_trace_is_never_shown(tmp_path: Path) -> None:
    folder = build_image(PARTIES, tmp_path).folder
    path = _file(folder, "rows.bin")
    times = path.stat()
    path.write_bytes(path.read_bytes().replace(b"SECHIN", b"SETSIN"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(StoreError, match="damaged"):
        open_image(folder).listed(0)


def test_a_copied_image_opens(tmp_path: Path) -> None:
    info = build_image(PARTIES, tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "two", copy_function=shutil.copyfile)
    assert open_image(tmp_path / "two" / info.folder.name).size == 3


def test_an_image_of_another_version_is_refused(tmp_path: Path) -> None:
    folder = build_image(PARTIES, tmp_path).folder
    sheet = json.loads((folder / "manifest.json").read_bytes())
    for name, value in (("format", 99), ("rarity", 99), ("analysis", "0" * 32)):
        (folder / "manifest.json").write_text(json.dumps({**sheet, name: value}))
        with pytest.raises(StoreError, match="version"):
            open_image(folder)


def test_a_missing_image_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_image(tmp_path / ("0" * 64))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=8), st.randoms())
def test_names_of_any_text_are_held(names: list[str], rng: random.Random) -> None:
    import tempfile

    parties = [Listed(f"p-{number}", name, "Person", (name,)) for number, name in enumerate(names)]
    rng.shuffle(parties)
    with tempfile.TemporaryDirectory() as folder:
        image = open_image(build_image(parties, Path(folder)).folder)
        assert [image.listed(row).id for row in range(image.size)] == sorted(party.id for party in parties)


def test_bare_identifiers_get_the_kinds_whose_checksum_they_pass() -> None:
    assert normal_identifiers(["7707083893", ("swiftBic", "sabrrumm"), "AB-123"]) == (
        "bic:SABRRUMM",
        "id:AB123",
        "inn:7707083893",
    )
