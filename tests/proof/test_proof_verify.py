# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import base64
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from holdfast.base.errors import IntegrityError
from holdfast.proof.hashing import EMPTY_ROOT
from holdfast.proof.verify import (
    Consistency,
    Inclusion,
    SubtreeConsistency,
    verify_consistency,
    verify_inclusion,
    verify_root,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)
from proof.naive_merkle import Leaves, mth, path, subproof

sizes = st.integers(1, 70)


def flip(value: bytes, bit: int) -> bytes:
    """`value` with one bit changed."""
    return (int.from_bytes(value, "big") ^ (1 << bit)).to_bytes(len(value), "big")


def verify_vector(kind: str, case: dict[str, Any]) -> object:  # Any: foreign JSON
    """Run one published case through the function it is for."""

    def decode(name: str) -> bytes:
        return base64.b64decode(case[name] or "")

    proof = [base64.b64decode(text) for text in case["proof"] or []]
    if kind == "inclusion":
        return verify_inclusion(
            leaf=decode("leafHash"), index=case["leafIdx"], size=case["treeSize"], proof=proof, root=decode("root")
        )
    if kind == "consistency":
        return verify_consistency(
            old_size=case["size1"],
            old_root=decode("root1"),
            new_size=case["size2"],
            new_root=decode("root2"),
            proof=proof,
        )
    start, end = case["start"], case["end"]
    if kind == "subtreeinclusion":
        return verify_subtree_inclusion(
            leaf=decode("leafHash"), index=case["leafIdx"], start=start, end=end, proof=proof, root=decode("root")
        )
    assert kind == "subtreeconsistency"
    return verify_subtree_consistency(
        start=start, end=end, subtree_root=decode("root1"), size=case["size"], root=decode("root2"), proof=proof
    )


def test_all_518_published_cases_give_the_published_result(shared_dir: Path) -> None:
    folder = shared_dir / "vectors/merkle-rfc6962/testdata"
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for file in sorted(folder.rglob("*.json")):
        kind = file.relative_to(folder).parts[0]
        case = json.loads(file.read_text())
        counts[kind] += 1
        try:
            verify_vector(kind, case)
            refused = False
        except IntegrityError:
            refused = True
        if refused != case["wantErr"]:
            wrong.append(str(file.relative_to(folder)))
    assert wrong == []
    assert counts == {"inclusion": 98, "consistency": 98, "subtreeinclusion": 204, "subtreeconsistency": 118}


class TestInclusion:
    """RFC 9162, 2.1.3.2: "the hash is the same as the root_hash. If [it] matches, the log has
    proven the inclusion"; everything else fails."""

    @given(st.data(), sizes)
    def test_a_defined_path_verifies_and_says_what_it_proved(self, data: st.DataObject, size: int) -> None:
        index = data.draw(st.integers(0, size - 1))
        leaves = Leaves(size).leaves
        root = mth(leaves)
        proved = verify_inclusion(leaf=leaves[index], index=index, size=size, proof=path(index, leaves), root=root)
        assert proved == Inclusion(index, size, leaves[index], root)

    @given(st.data(), sizes, st.integers(0, 255))
    def test_any_changed_bit_of_leaf_proof_or_root_fails(self, data: st.DataObject, size: int, bit: int) -> None:
        index = data.draw(st.integers(0, size - 1))
        leaves = Leaves(size).leaves
        values = [leaves[index], mth(leaves), *path(index, leaves)]
        at = data.draw(st.integers(0, len(values) - 1))
        values[at] = flip(values[at], bit)
        with pytest.raises(IntegrityError, match="computed root"):
            verify_inclusion(leaf=values[0], index=index, size=size, proof=values[2:], root=values[1])

    @given(st.data(), sizes, st.integers(-3, 80))
    def test_another_index_fails(self, data: st.DataObject, size: int, other: int) -> None:
        index = data.draw(st.integers(0, size - 1))
        assume(index != other)
        leaves = Leaves(size).leaves
        with pytest.raises(IntegrityError):
            verify_inclusion(leaf=leaves[index], index=other, size=size, proof=path(index, leaves), root=mth(leaves))

    @given(st.data(), sizes)
    def test_a_hash_more_or_less_fails(self, data: st.DataObject, size: int) -> None:
        index = data.draw(st.integers(0, size - 1))
        leaves = Leaves(size).leaves
        proof = path(index, leaves)
        at = data.draw(st.integers(0, len(proof)))
        for wrong in ([*proof[:at], bytes(32), *proof[at:]], proof[:-1] if proof else [bytes(32)]):
            with pytest.raises(IntegrityError):
                verify_inclusion(leaf=leaves[index], index=index, size=size, proof=wrong, root=mth(leaves))

    def test_a_proof_longer_than_the_tree_is_high_fails_before_hashing(self) -> None:
        leaves = Leaves(2).leaves
        with pytest.raises(IntegrityError, match=r"too long \(2 hashes\)"):
            verify_inclusion(leaf=leaves[0], index=0, size=2, proof=[leaves[1], leaves[1]], root=mth(leaves))

    def test_a_proof_that_ends_at_an_inner_node_is_too_short(self) -> None:
        leaves = Leaves(4).leaves
        with pytest.raises(IntegrityError, match="too short"):
            verify_inclusion(leaf=leaves[0], index=0, size=4, proof=[leaves[1]], root=mth(leaves[:2]))

    @pytest.mark.parametrize("at", [0, 1])
    def test_a_hash_of_another_length_fails(self, at: int) -> None:
        values = Leaves(2).leaves
        values[at] += b"x"
        with pytest.raises(IntegrityError, match=f"hash {at} has 33 bytes"):
            verify_inclusion(leaf=values[0], index=0, size=2, proof=values[1:], root=mth(values))

    def test_a_wrong_root_is_named_with_the_computed_one(self) -> None:
        leaves = Leaves(3).leaves
        with pytest.raises(IntegrityError) as caught:
            verify_inclusion(leaf=leaves[2], index=2, size=3, proof=path(2, leaves), root=EMPTY_ROOT)
        assert mth(leaves).hex() in str(caught.value)
        assert EMPTY_ROOT.hex() in str(caught.value)

    def test_nothing_is_included_in_an_empty_log(self) -> None:
        with pytest.raises(IntegrityError, match="no leaf 0 in a tree of 0"):
            verify_inclusion(leaf=EMPTY_ROOT, index=0, size=0, proof=[], root=EMPTY_ROOT)


class TestConsistency:
    """RFC 6962, 2.1.2: "Merkle consistency proofs prove the append-only property of the tree."""

    @given(st.data(), sizes)
    def test_a_defined_proof_verifies_and_says_what_it_proved(self, data: st.DataObject, size: int) -> None:
        old = data.draw(st.integers(1, size))
        leaves = Leaves(size).leaves
        before, after = mth(leaves[:old]), mth(leaves)
        proof = subproof(0, old, leaves)
        proved = verify_consistency(old_size=old, old_root=before, new_size=size, new_root=after, proof=proof)
        assert proved == Consistency(old, before, size, after)

    @given(st.data(), sizes, st.integers(0, 255))
    def test_any_changed_bit_of_proof_or_roots_fails(self, data: st.DataObject, size: int, bit: int) -> None:
        old = data.draw(st.integers(1, size))
        leaves = Leaves(size).leaves
        values = [mth(leaves[:old]), mth(leaves), *subproof(0, old, leaves)]
        at = data.draw(st.integers(0, len(values) - 1))
        values[at] = flip(values[at], bit)
        with pytest.raises(IntegrityError, match="computed root"):
            verify_consistency(old_size=old, old_root=values[0], new_size=size, new_root=values[1], proof=values[2:])

    @given(st.data(), sizes, st.integers(0, 70))
    def test_a_fork_has_no_proof(self, data: st.DataObject, size: int, at: int) -> None:
        old = data.draw(st.integers(1, size))
        leaves = Leaves(size).leaves
        forked = list(leaves)
        forked[at % old] = bytes(32)
        with pytest.raises(IntegrityError):
            verify_consistency(
                old_size=old,
                old_root=mth(leaves[:old]),
                new_size=size,
                new_root=mth(forked),
                proof=subproof(0, old, forked),
            )

    @given(st.data(), sizes)
    def test_a_hash_more_or_less_fails(self, data: st.DataObject, size: int) -> None:
        old = data.draw(st.integers(1, size))
        leaves = Leaves(size).leaves
        proof = subproof(0, old, leaves)
        at = data.draw(st.integers(0, len(proof)))
        for wrong in ([*proof[:at], bytes(32), *proof[at:]], proof[:-1] if proof else [bytes(32)]):
            with pytest.raises(IntegrityError):
                verify_consistency(
                    old_size=old, old_root=mth(leaves[:old]), new_size=size, new_root=mth(leaves), proof=wrong
                )

    def test_consistency_with_an_empty_log_is_refused(self) -> None:
        root = mth(Leaves(3).leaves)
        with pytest.raises(IntegrityError, match="proves nothing"):
            verify_consistency(old_size=0, old_root=EMPTY_ROOT, new_size=3, new_root=root, proof=[])
        with pytest.raises(IntegrityError, match="proves nothing"):
            verify_consistency(old_size=0, old_root=EMPTY_ROOT, new_size=0, new_root=EMPTY_ROOT, proof=[])

    def test_an_empty_proof_between_different_sizes_is_too_short(self) -> None:
        leaves = Leaves(3).leaves
        for old in (2, 3):
            with pytest.raises(IntegrityError, match="too short"):
                verify_consistency(
                    old_size=old, old_root=mth(leaves[:old]), new_size=4, new_root=mth(leaves[:old]), proof=[]
                )

    def test_a_log_does_not_become_smaller(self) -> None:
        leaves = Leaves(3).leaves
        with pytest.raises(IntegrityError, match="not within a tree of 2 leaves"):
            verify_consistency(old_size=3, old_root=mth(leaves), new_size=2, new_root=mth(leaves[:2]), proof=[])

    def test_a_hash_of_another_length_fails(self) -> None:
        leaves = Leaves(2).leaves
        with pytest.raises(IntegrityError, match="hash 0 has 31 bytes"):
            verify_consistency(old_size=1, old_root=leaves[0], new_size=2, new_root=mth(leaves), proof=[leaves[1][:31]])


class TestSubtrees:
    """draft-ietf-plants-merkle-tree-certs-02, section 4: start "is a multiple of BIT_CEIL(end - start)"."""

    def test_every_subtree_of_every_small_tree_verifies(self) -> None:
        count = 0
        for size in range(1, 20):
            leaves = Leaves(size).leaves
            root = mth(leaves)
            for start in range(size):
                for end in range(start + 1, size + 1):
                    if start % (1 << (end - start - 1).bit_length()):
                        continue
                    part = mth(leaves[start:end])
                    proof = subproof(start, end, leaves)
                    proved = verify_subtree_consistency(
                        start=start, end=end, subtree_root=part, size=size, root=root, proof=proof
                    )
                    assert proved == SubtreeConsistency(start, end, part, size, root)
                    for wrong in ((flip(part, 7), root), (part, flip(root, 7))):
                        with pytest.raises(IntegrityError, match="computed root"):
                            verify_subtree_consistency(
                                start=start, end=end, subtree_root=wrong[0], size=size, root=wrong[1], proof=proof
                            )
                    count += 1
        assert count == 507

    def test_a_leaf_is_found_in_a_subtree_by_its_number_in_the_log(self) -> None:
        leaves = Leaves(13).leaves
        part = leaves[8:13]
        proved = verify_subtree_inclusion(
            leaf=leaves[10], index=10, start=8, end=13, proof=path(2, part), root=mth(part)
        )
        assert proved == Inclusion(2, 5, leaves[10], mth(part))

    @pytest.mark.parametrize(("start", "end"), [(1, 3), (2, 5), (4, 3), (-4, 0), (2, 6)])
    def test_leaves_that_form_no_subtree_are_refused(self, start: int, end: int) -> None:
        with pytest.raises(IntegrityError, match="are not a subtree"):
            verify_subtree_inclusion(leaf=bytes(32), index=start, start=start, end=end, proof=[], root=bytes(32))

    def test_an_empty_subtree_has_the_empty_root_and_an_empty_proof(self) -> None:
        verify_subtree_consistency(start=1, end=1, subtree_root=EMPTY_ROOT, size=2, root=bytes(32), proof=[])
        with pytest.raises(IntegrityError, match="too long"):
            verify_subtree_consistency(
                start=1, end=1, subtree_root=EMPTY_ROOT, size=2, root=bytes(32), proof=[bytes(32)]
            )
        with pytest.raises(IntegrityError, match="computed root"):
            verify_subtree_consistency(start=1, end=1, subtree_root=bytes(32), size=2, root=bytes(32), proof=[])


def test_equal_roots_are_handed_back() -> None:
    assert verify_root("log of 0 entries", computed=EMPTY_ROOT, stated=EMPTY_ROOT) == EMPTY_ROOT


@given(
    st.lists(st.binary(min_size=30, max_size=33), max_size=4),
    st.integers(-2, 9),
    st.integers(-2, 9),
    st.binary(max_size=33),
)
def test_whatever_the_arguments_only_an_integrity_error_comes_out(
    proof: list[bytes], one: int, other: int, root: bytes
) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: verify_inclusion(leaf=root, index=one, size=other, proof=proof, root=EMPTY_ROOT),
        lambda: verify_consistency(old_size=one, old_root=root, new_size=other, new_root=EMPTY_ROOT, proof=proof),
        lambda: verify_subtree_inclusion(
            leaf=root, index=one, start=one, end=other, proof=[*proof, bytes(32)], root=EMPTY_ROOT
        ),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError):
            attempt()
