# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, LimitError, UsageError
from holdfast.proof.hashing import (
    EMPTY_ROOT,
    MAX_ENTRY_BYTES,
    MAX_SIZE,
    EntryBundle,
    Tile,
    bundles_of,
    decode_entries,
    decode_index,
    decode_tile,
    encode_entries,
    encode_index,
    entries_path,
    leaf_hash,
    node_hash,
    parse_path,
    tile_path,
    tile_width,
    tiles_of,
)

indexes = st.integers(0, 3000) | st.integers(0, MAX_SIZE)
widths = st.integers(1, 256)


def test_a_leaf_and_a_node_over_the_same_bytes_have_different_hashes() -> None:
    left, right = bytes(32), bytes([1] * 32)
    assert leaf_hash(left + right) == hashlib.sha256(b"\x00" + left + right).digest()
    assert node_hash(left, right) == hashlib.sha256(b"\x01" + left + right).digest()


def test_the_empty_tree_has_the_hash_of_the_empty_string() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_specification_spells_index_1234067_like_this() -> None:
    assert encode_index(1234067) == "x001/x234/067"
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(3, 5, 12) == "tile/3/005.p/12"
    assert entries_path(1000, 1) == "tile/entries/x001/000.p/1"


class TestOneSpellingPerPath:
    """tlog-tiles: "encoded into zero-padded 3-digit path elements. All but the last path
    element MUST begin with an x" and "with no additional leading zeroes"."""

    @given(indexes)
    def test_an_index_survives_its_text(self, index: int) -> None:
        assert decode_index(encode_index(index)) == index

    @given(st.integers(0, 63), indexes, widths)
    def test_a_tile_survives_its_path(self, level: int, index: int, width: int) -> None:
        assert parse_path(tile_path(level, index, width)) == Tile(level, index, width)

    @given(indexes, widths)
    def test_a_bundle_survives_its_path(self, index: int, width: int) -> None:
        assert parse_path(entries_path(index, width)) == EntryBundle(index, width)

    @given(st.text(alphabet="til/enrsx0123456789.p", max_size=30) | st.text(max_size=30))
    def test_any_text_is_a_path_we_would_have_written_or_an_input_error(self, text: str) -> None:
        for path in (text, f"tile/{text}", f"tile/entries/{text}"):
            try:
                found = parse_path(path)
            except InputError:
                continue
            assert found.path == path

    @pytest.mark.parametrize(
        "path",
        [
            "tile/00/000", "tile/01/000", "tile/64/000", "tile/0/0", "tile/0/x000/001", "tile/0/001/002",
            "tile/0/x001", "tile/0/000.p/256", "tile/0/000.p/0", "tile/0/000.p/01", "tile/0/000.p/300", "tile/0/000/",
            "tile/0/000\n", "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/٠٠٠", "tile/entries/x000/001",
            "tile/data/000", "/tile/0/000", "tile//000", "tile/0/000.p/", "tile/-1/000", "tile/0/x/000",
        ],
    )  # fmt: skip
    def test_another_spelling_is_refused(self, path: str) -> None:
        with pytest.raises(InputError, match="not a tile path"):
            parse_path(path)

    @pytest.mark.parametrize("text", ["x009/x223/x372/x036/x854/x775/808", "7", "x000/007", "0000", ""])
    def test_an_index_too_large_or_spelt_differently_is_refused(self, text: str) -> None:
        with pytest.raises(InputError, match="not a tile index"):
            decode_index(text)

    @pytest.mark.parametrize(
        ("level", "index", "width"), [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, MAX_SIZE + 1, 1), (0, 0, 0), (0, 0, 257)]
    )
    def test_there_is_no_tile_outside_the_ranges(self, level: int, index: int, width: int) -> None:
        with pytest.raises(UsageError):
            Tile(level, index, width)

    def test_there_is_no_bundle_outside_the_ranges(self) -> None:
        with pytest.raises(UsageError):
            EntryBundle(0, 257)


class TestTilesOfATree:
    """tlog-tiles: "The partial tile at level l for a tree of size s has floor(s / 256**l) mod
    256 entries. Empty tiles MUST NOT be served."
    """

    def test_a_tree_of_70000_has_the_tiles_the_specification_counts(self) -> None:
        tiles = tiles_of(70_000)
        assert len([tile for tile in tiles if tile.level == 0 and tile.width == 256]) == 273
        assert [tile for tile in tiles if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
        assert Tile(1, 0) in tiles
        assert len(tiles) == 277

    def test_a_tree_of_256_has_a_full_tile_and_a_partial_one_above(self) -> None:
        assert tiles_of(256) == (Tile(0, 0), Tile(1, 0, 1))

    def test_the_empty_tree_has_no_tiles(self) -> None:
        assert tiles_of(0) == ()
        assert bundles_of(0) == ()

    @given(st.integers(0, 200_000))
    def test_the_tiles_of_a_tree_have_the_width_of_the_formula(self, size: int) -> None:
        tiles = tiles_of(size)
        assert len(set(tiles)) == len(tiles)
        for tile in tiles:
            assert tile_width(tile.level, tile.index, size) == tile.width > 0
            assert tile_width(tile.level, tile.index + 1, size) == 0 or Tile(tile.level, tile.index).width == tile.width
        for level in range(3):
            below = [tile.width for tile in tiles if tile.level == level]
            assert sum(below) == size // 256**level
        assert sum(bundle.width for bundle in bundles_of(size)) == size

    @given(st.integers(0, 70_000), st.integers(0, 70_000))
    def test_growth_writes_exactly_the_tiles_that_were_not_there(self, one: int, other: int) -> None:
        since, size = sorted((one, other))
        assert set(tiles_of(size, since=since)) == set(tiles_of(size)) - set(tiles_of(since))
        assert set(bundles_of(size, since=since)) == set(bundles_of(size)) - set(bundles_of(since))

    @pytest.mark.parametrize(("since", "size"), [(-1, 3), (4, 3), (0, MAX_SIZE + 1)])
    def test_a_tree_does_not_shrink(self, since: int, size: int) -> None:
        with pytest.raises(UsageError):
            tiles_of(size, since=since)
        with pytest.raises(UsageError):
            bundles_of(size, since=since)


class TestTilesAndBundlesAsBytes:
    """tlog-tiles: "Entry bundles are sequences of big-endian uint16 length-prefixed log entries."""

    def test_two_entries_have_these_bytes(self) -> None:
        assert encode_entries([b"ab", b""]) == b"\x00\x02ab\x00\x00"

    @given(st.lists(st.binary(max_size=40), min_size=1, max_size=20))
    def test_entries_survive_their_bundle(self, entries: list[bytes]) -> None:
        assert decode_entries(encode_entries(entries), len(entries)) == tuple(entries)

    @given(st.binary(max_size=60), st.integers(1, 5))
    def test_any_bytes_are_a_bundle_or_an_input_error(self, data: bytes, width: int) -> None:
        try:
            entries = decode_entries(data, width)
        except InputError:
            return
        assert encode_entries(entries) == data

    @pytest.mark.parametrize(
        "data", [b"", b"\x00", b"\x00\x02a", b"\x00\x01a\x00", b"\x00\x01ab", b"\x00\x01a\x00\x00"]
    )
    def test_a_bundle_that_ends_early_or_late_is_refused(self, data: bytes) -> None:
        with pytest.raises(InputError, match="entry bundle"):
            decode_entries(data, 1)

    def test_a_missing_second_byte_of_the_length_is_refused(self) -> None:
        with pytest.raises(InputError, match="ends inside entry 1"):
            decode_entries(b"\x00\x01a\x00", 2)

    def test_the_longest_entry_fits_and_one_byte_more_does_not(self) -> None:
        longest = bytes(MAX_ENTRY_BYTES)
        assert decode_entries(encode_entries([longest]), 1) == (longest,)
        with pytest.raises(LimitError, match="65536"):
            encode_entries([longest + b"x"])

    @pytest.mark.parametrize("count", [0, 257])
    def test_a_bundle_holds_1_to_256_entries(self, count: int) -> None:
        with pytest.raises(UsageError):
            encode_entries([b""] * count)

    def test_a_full_bundle_holds_256_entries(self) -> None:
        assert len(decode_entries(encode_entries([b"x"] * 256), 256)) == 256

    def test_a_tile_is_its_hashes_one_after_the_other(self) -> None:
        one, two = bytes(32), bytes([7] * 32)
        assert decode_tile(one + two, 2) == (one, two)
        for data in (one, one + two + b"x", b""):
            with pytest.raises(InputError, match="a tile of 2 hashes"):
                decode_tile(data, 2)
