# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, UsageError
from holdfast.proof.hashing import EMPTY_ROOT, Tile, tiles_of
from holdfast.proof.tree import (
    CompactRange,
    TileHashes,
    consistency_proof,
    inclusion_proof,
    root_of,
    tree_root,
)
from holdfast.proof.verify import verify_consistency, verify_inclusion
from proof.naive_merkle import Leaves, leaf, mth, path, subproof

sizes = st.integers(1, 80)


def stored_tiles(size: int) -> tuple[dict[str, bytes], list[bytes]]:
    """The tiles of a log by path, computed level by level, and its leaf hashes."""
    leaves = Leaves(size).leaves
    files: dict[str, bytes] = {}
    hashes = leaves
    level = 0
    while hashes:
        for start in range(0, len(hashes), 256):
            part = hashes[start : start + 256]
            files[Tile(level, start // 256, len(part)).path] = b"".join(part)
        hashes = [mth(hashes[at : at + 256]) for at in range(0, len(hashes) - 255, 256)]
        level += 1
    return files, leaves


class TestRoots:
    """RFC 6962, 2.1: "the Merkle Tree Hash of an n-element list D[n] is then defined recursively"."""

    @given(st.integers(0, 130))
    def test_a_compact_range_has_the_naive_root_at_every_size(self, size: int) -> None:
        leaves = Leaves(size).leaves
        grown = CompactRange()
        for number, item in enumerate(leaves):
            assert grown.root() == mth(leaves[:number])
            grown.append(item)
        assert grown.root() == mth(leaves) == root_of(leaves)
        assert grown.size == size
        assert len(grown.nodes) == size.bit_count()

    def test_no_leaves_have_the_empty_root(self) -> None:
        assert CompactRange().root() == root_of([]) == tree_root(Leaves(0), 0) == EMPTY_ROOT

    @given(st.integers(0, 60), st.integers(0, 60))
    def test_a_restored_range_goes_on_where_it_was(self, first: int, more: int) -> None:
        leaves = Leaves(first + more).leaves
        before = CompactRange()
        for item in leaves[:first]:
            before.append(item)
        after = CompactRange.restore(first, before.nodes)
        for item in leaves[first:]:
            after.append(item)
        assert after.root() == mth(leaves)
        assert before.root() == mth(leaves[:first])

    @given(sizes)
    def test_a_range_read_from_a_tree_is_the_grown_one(self, size: int) -> None:
        tree = Leaves(size)
        grown = CompactRange.read(tree, size)
        assert (grown.size, grown.root()) == (size, mth(tree.leaves))
        assert tree_root(tree, size) == mth(tree.leaves)

    @pytest.mark.parametrize(
        ("size", "nodes"), [(-1, []), (2**63, [bytes(32)]), (3, [bytes(32)]), (1, [bytes(31)]), (0, [bytes(32)])]
    )
    def test_a_range_is_not_restored_from_hashes_that_do_not_fit(self, size: int, nodes: list[bytes]) -> None:
        with pytest.raises(UsageError):
            CompactRange.restore(size, nodes)

    def test_the_published_roots_come_out(self, shared_dir: Path) -> None:
        told = json.loads((shared_dir / "vectors/merkle-rfc6962/rfc6962-reference-roots.json").read_text())
        hashes = [leaf(bytes.fromhex(text)) for text in told["leaf_inputs_hex"]]
        for size, root in enumerate(told["root_hash_by_tree_size_hex"]):
            assert root_of(hashes[:size]).hex() == root
        reader = Leaves(0)
        reader.leaves = hashes
        for level, row in enumerate(told["node_hashes_hex_by_level"]):
            assert [reader.hash(level, index).hex() for index in range(len(row))] == row


class TestProofs:
    """RFC 6962, 2.1.1 (PATH) and 2.1.2 (PROOF, SUBPROOF), against the recursive definitions."""

    @given(st.data(), sizes)
    def test_an_inclusion_proof_is_the_defined_path(self, data: st.DataObject, size: int) -> None:
        index = data.draw(st.integers(0, size - 1))
        tree = Leaves(size)
        assert list(inclusion_proof(tree, index, size)) == path(index, tree.leaves)

    @given(st.data(), sizes)
    def test_a_consistency_proof_is_the_defined_one(self, data: st.DataObject, size: int) -> None:
        old = data.draw(st.integers(1, size))
        tree = Leaves(size)
        assert list(consistency_proof(tree, old, size)) == subproof(0, old, tree.leaves)

    def test_every_proof_of_every_small_tree_verifies(self) -> None:
        for size in range(1, 34):
            tree = Leaves(size)
            root = mth(tree.leaves)
            for index in range(size):
                proof = inclusion_proof(tree, index, size)
                item = tree.leaves[index]
                assert verify_inclusion(leaf=item, index=index, size=size, proof=proof, root=root).index == index
            for old in range(1, size + 1):
                proof = consistency_proof(tree, old, size)
                before = mth(tree.leaves[:old])
                proved = verify_consistency(old_size=old, old_root=before, new_size=size, new_root=root, proof=proof)
                assert (proved.old_size, proved.new_size) == (old, size)

    @pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
    def test_there_is_no_proof_for_a_leaf_outside_the_tree(self, index: int, size: int) -> None:
        with pytest.raises(UsageError, match=f"no leaf {index} in a tree of {size}"):
            inclusion_proof(Leaves(8), index, size)

    @pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
    def test_there_is_no_proof_from_nothing_or_backwards(self, old: int, new: int) -> None:
        with pytest.raises(UsageError, match="no consistency proof"):
            consistency_proof(Leaves(8), old, new)


class TestTileHashes:
    """tlog-tiles: "Clients can fetch all the tiles they need in parallel and compute any desired proof."""

    @pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 700, 66_000])
    def test_proofs_come_from_the_tiles_of_the_tree(self, size: int) -> None:
        files, leaves = stored_tiles(size)
        assert set(files) == {tile.path for tile in tiles_of(size)}
        reader = TileHashes(lambda tile: files[tile.path], size)
        root = tree_root(reader, size)
        assert root == root_of(leaves)
        for index in {0, size // 3, size - 1}:
            proof = inclusion_proof(reader, index, size)
            verify_inclusion(leaf=leaves[index], index=index, size=size, proof=proof, root=root)
        for old in {1, size // 2 + 1, size}:
            verify_consistency(
                old_size=old,
                old_root=root_of(leaves[:old]),
                new_size=size,
                new_root=root,
                proof=consistency_proof(reader, old, size),
            )

    def test_a_proof_in_a_million_leaves_reads_few_tiles(self) -> None:
        size = 1_000_000
        reads: list[Tile] = []

        def read(tile: Tile) -> bytes:
            reads.append(tile)
            return bytes(32 * tile.width)

        inclusion_proof(TileHashes(read, size), 123_456, size)
        assert len(reads) <= 6
        assert len(set(reads)) == len(reads)

    def test_a_tile_is_read_again_only_after_64_others(self) -> None:
        size = 256 * 70
        reads: list[int] = []

        def read(tile: Tile) -> bytes:
            reads.append(tile.index)
            return bytes(32 * tile.width)

        reader = TileHashes(read, size)
        for index in [*range(64), 0, 64, 0, 1]:
            reader.hash(0, index * 256)
        assert reads == [*range(65), 1]

    @pytest.mark.parametrize(("level", "index"), [(0, 300), (8, 1), (9, 0), (-1, 0), (0, -1)])
    def test_a_subtree_outside_the_tree_is_refused(self, level: int, index: int) -> None:
        files, _ = stored_tiles(300)
        with pytest.raises(UsageError, match="no perfect subtree"):
            TileHashes(lambda tile: files[tile.path], 300).hash(level, index)

    def test_a_tile_of_the_wrong_length_is_refused(self) -> None:
        with pytest.raises(InputError, match="a tile of 3 hashes"):
            TileHashes(lambda _: bytes(64), 3).hash(0, 0)
