# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base import canonical
from holdfast.base.digest import sha256
from holdfast.base.errors import InputError, IntegrityError
from holdfast.proof.checkpoint import Checkpoint, cosign, sign_checkpoint
from holdfast.proof.hashing import EMPTY_ROOT, MAX_ENTRY_BYTES
from holdfast.proof.note import KeyKind, NoteSigner
from holdfast.proof.procedure import Commitment, ProofBundle, Trust, stated_at, verify_bundle
from holdfast.proof.tlog_proof import TlogProof
from holdfast.proof.verify import Consistency
from proof.naive_merkle import leaf, mth, path, subproof

ORIGIN = "log.example/one"
RECORD = b"WARC/1.1\r\n\r\nbody\r\n\r\n"
PLACE = ("body", "record")
SIZE, INDEX, OLD = 11, 6, 4


def signer(name: str = ORIGIN, seed: int = 1, kind: KeyKind = KeyKind.ED25519) -> NoteSigner:
    return NoteSigner(name, Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32)), kind)


LOG = signer()
WITNESS = signer("witness.example", 5, KeyKind.COSIGNATURE)


def entry_for(record: bytes) -> bytes:
    return canonical.dumps({"body": {"record": str(sha256(record)), "size": len(record)}, "v": 1})


ENTRY = entry_for(RECORD)
LEAVES = [leaf(ENTRY if number == INDEX else b"%d" % number) for number in range(SIZE)]


def head(size: int, log: NoteSigner = LOG, origin: str = ORIGIN) -> bytes:
    return sign_checkpoint(Checkpoint(origin, size, mth(LEAVES[:size])), [log])


BUNDLE = ProofBundle(ENTRY, INDEX, tuple(path(INDEX, LEAVES)), head(SIZE))
COMMITMENTS = (Commitment("WARC record", PLACE, sha256(RECORD)),)
TRUST = Trust(ORIGIN, (LOG.verifier_key,))


class TestWhatIsProved:
    """Step 9: the report names what was proved, and what was not."""

    def test_a_good_bundle_proves_the_record_the_entry_and_the_checkpoint(self) -> None:
        report = verify_bundle(BUNDLE, COMMITMENTS, TRUST)
        assert report.entry == {"body": {"record": str(sha256(RECORD)), "size": 20}, "v": 1}
        assert (report.inclusion.index, report.inclusion.size) == (INDEX, SIZE)
        assert report.checkpoint.signers == (LOG.verifier_key,)
        assert report.consistency is None
        assert report.proved == (
            f"The WARC record has the digest {sha256(RECORD)} that the entry states.",
            f"The entry is number 6 of the 11 entries of the log {ORIGIN}.",
            f"The checkpoint with root {mth(LEAVES).hex()} is signed by {ORIGIN} ({LOG.verifier_key.key_id.hex()}).",
        )
        words = " ".join(report.not_proved)
        assert [word in words for word in ("Time was not checked", "No other checkpoint", "No witness", "honest")] == [
            True
        ] * 4
        assert "self-asserted" not in words

    def test_a_key_from_the_bundle_is_called_self_asserted(self) -> None:
        report = verify_bundle(BUNDLE, COMMITMENTS, replace(TRUST, keys_from_bundle=True))
        assert any("self-asserted" in sentence for sentence in report.not_proved)

    def test_a_witness_and_a_held_checkpoint_are_named_and_the_gaps_go(self) -> None:
        bundle = replace(
            BUNDLE, checkpoint=cosign(BUNDLE.checkpoint, WITNESS, 77), consistency=tuple(subproof(0, OLD, LEAVES))
        )
        trust = replace(TRUST, witnesses=(WITNESS.verifier_key,), min_witnesses=1, held=head(OLD))
        report = verify_bundle(bundle, COMMITMENTS, trust)
        assert report.consistency == Consistency(OLD, mth(LEAVES[:OLD]), SIZE, mth(LEAVES))
        assert "The witness witness.example says it saw this checkpoint at POSIX time 77." in report.proved
        assert "The log of 11 entries begins with the 4 entries of the smaller checkpoint, unchanged." in report.proved
        assert len(report.not_proved) == 2

    def test_a_held_checkpoint_may_be_the_same_or_a_later_one(self) -> None:
        same = verify_bundle(replace(BUNDLE, consistency=()), COMMITMENTS, replace(TRUST, held=head(SIZE)))
        assert same.consistency == Consistency(SIZE, mth(LEAVES), SIZE, mth(LEAVES))
        earlier = ProofBundle(ENTRY, INDEX, tuple(path(INDEX, LEAVES[:8])), head(8), tuple(subproof(0, 8, LEAVES)))
        later = verify_bundle(earlier, COMMITMENTS, replace(TRUST, held=head(SIZE)))
        assert later.consistency == Consistency(8, mth(LEAVES[:8]), SIZE, mth(LEAVES))


FORKED = [leaf(b"forged") if number == 1 else item for number, item in enumerate(LEAVES)]
FORK = sign_checkpoint(Checkpoint(ORIGIN, OLD, mth(FORKED[:OLD])), [LOG])
OTHER_LOG = head(SIZE, origin="log.example/two")
WITNESSED = cosign(BUNDLE.checkpoint, WITNESS, 77)
LONG = canonical.dumps({"body": {"record": str(sha256(RECORD)), "x": "x" * MAX_ENTRY_BYTES}})


class TestWhatIsRefused:
    """Every step has a way to fail; the message begins with its number."""

    @pytest.mark.parametrize(
        ("step", "bundle", "commitments", "trust"),
        [
            ("step 1 ", BUNDLE, (), TRUST),
            ("step 2 .*has digest", BUNDLE, (replace(COMMITMENTS[0], digest=sha256(b"other")),), TRUST),
            ("step 2 .*states nothing", BUNDLE, (replace(COMMITMENTS[0], place=("body", "other")),), TRUST),
            ("step 2 .*states nothing", BUNDLE, (replace(COMMITMENTS[0], place=(*PLACE, "deeper")),), TRUST),
            ("step 2 .*has digest", BUNDLE, (*COMMITMENTS, Commitment("payload", ("body", "size"), sha256(b""))),
             TRUST),
            ("step 2 .*canonical", replace(BUNDLE, entry=ENTRY + b"\n"), COMMITMENTS, TRUST),
            ("step 2 .*not a JSON object", replace(BUNDLE, entry=b"[]"), COMMITMENTS, TRUST),
            ("step 2 .*at most 65535", replace(BUNDLE, entry=LONG), COMMITMENTS, TRUST),
            ("step 4-6 .*of the log", replace(BUNDLE, checkpoint=OTHER_LOG), COMMITMENTS, TRUST),
            ("step 4-6 .*not a signed note", replace(BUNDLE, checkpoint=b""), COMMITMENTS, TRUST),
            ("step 4-6 .*no trusted key", BUNDLE, COMMITMENTS, replace(TRUST, log_keys=())),
            ("step 4-6 .*no trusted key", replace(BUNDLE, checkpoint=head(SIZE, signer(seed=2))), COMMITMENTS, TRUST),
            ("step 4-6 .*0 known witnesses", replace(BUNDLE, checkpoint=WITNESSED), COMMITMENTS,
             replace(TRUST, min_witnesses=1)),
            ("step 7 ", replace(BUNDLE, index=INDEX + 1), COMMITMENTS, TRUST),
            ("step 7 ", replace(BUNDLE, index=SIZE), COMMITMENTS, TRUST),
            ("step 7 ", replace(BUNDLE, inclusion=()), COMMITMENTS, TRUST),
            ("step 7 ", replace(BUNDLE, checkpoint=head(SIZE - 1)), COMMITMENTS, TRUST),
            ("step 7 ", replace(BUNDLE, entry=entry_for(b"forged")),
             (replace(COMMITMENTS[0], digest=sha256(b"forged")),), TRUST),
            ("step 8 .*no consistency proof between 4 and 11", BUNDLE, COMMITMENTS, replace(TRUST, held=head(OLD))),
            ("step 8 .*computed root", replace(BUNDLE, consistency=tuple(subproof(0, OLD, LEAVES))), COMMITMENTS,
             replace(TRUST, held=FORK)),
            ("step 8 .*no trusted key", replace(BUNDLE, consistency=()), COMMITMENTS,
             replace(TRUST, held=head(SIZE, signer(seed=2)))),
            ("step 8 .*of the log", replace(BUNDLE, consistency=()), COMMITMENTS, replace(TRUST, held=OTHER_LOG)),
            ("step 8 .*proves nothing", replace(BUNDLE, consistency=()), COMMITMENTS,
             replace(TRUST, held=sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), [LOG]))),
        ],
    )  # fmt: skip
    def test_a_bundle_that_fails_a_step_says_which(
        self, step: str, bundle: ProofBundle, commitments: tuple[Commitment, ...], trust: Trust
    ) -> None:
        with pytest.raises(IntegrityError, match=step):
            verify_bundle(bundle, commitments, trust)

    @given(st.data())
    def test_any_changed_byte_of_a_bundle_is_refused(self, data: st.DataObject) -> None:
        whole = replace(BUNDLE, consistency=tuple(subproof(0, OLD, LEAVES)))
        trust = replace(TRUST, held=head(OLD))
        verify_bundle(whole, COMMITMENTS, trust)

        def flip(value: bytes) -> bytes:
            at = data.draw(st.integers(0, len(value) - 1))
            return value[:at] + bytes([value[at] ^ 1 << data.draw(st.integers(0, 7))]) + value[at + 1 :]

        def flip_one(values: tuple[bytes, ...]) -> tuple[bytes, ...]:
            at = data.draw(st.integers(0, len(values) - 1))
            return (*values[:at], flip(values[at]), *values[at + 1 :])

        changes: list[Callable[[], ProofBundle]] = [
            lambda: replace(whole, entry=flip(whole.entry)),
            lambda: replace(whole, checkpoint=flip(whole.checkpoint)),
            lambda: replace(whole, inclusion=flip_one(whole.inclusion)),
            lambda: replace(whole, consistency=flip_one(whole.consistency or ())),
        ]
        for change in changes:
            with pytest.raises(IntegrityError, match=r"^step \d"):
                verify_bundle(change(), COMMITMENTS, trust)

    def test_the_longest_entry_a_log_can_hold_is_verified(self) -> None:
        frame = len(canonical.dumps({"body": {"record": str(sha256(RECORD)), "x": ""}}))
        entry = canonical.dumps({"body": {"record": str(sha256(RECORD)), "x": "x" * (MAX_ENTRY_BYTES - frame)}})
        assert len(entry) == MAX_ENTRY_BYTES
        root = leaf(entry)
        bundle = ProofBundle(entry, 0, (), sign_checkpoint(Checkpoint(ORIGIN, 1, root), [LOG]))
        assert verify_bundle(bundle, COMMITMENTS, TRUST).inclusion.root == root

    def test_the_reason_and_its_hint_are_kept(self) -> None:
        wrong = (replace(COMMITMENTS[0], digest=sha256(b"other")),)
        with pytest.raises(IntegrityError) as caught:
            verify_bundle(BUNDLE, wrong, TRUST)
        assert (caught.value.where, caught.value.hint) == (
            "entry member body.record",
            "the preserved bytes were changed",
        )
        assert isinstance(caught.value.__cause__, IntegrityError)


def test_a_value_is_found_by_its_path_of_names() -> None:
    assert stated_at({"a": {"b": 3}}, ("a", "b")) == 3
    assert stated_at({"a": None}, ("a",)) is None
    assert stated_at({"a": 1}, ()) == {"a": 1}
    assert stated_at({"a": [5, {"b": 6}]}, ("a", 1, "b")) == 6
    assert stated_at([7], (0,)) == 7
    for place in (("b",), ("a", "b", "c"), ("a", 0), ("l", 1), ("l", -1), ("l", "0")):
        with pytest.raises(InputError, match="states nothing at"):
            stated_at({"a": {"b": 3}, "l": [1]}, place)


def test_a_proof_file_and_its_entry_make_a_bundle() -> None:
    proof = TlogProof(INDEX, BUNDLE.inclusion, BUNDLE.checkpoint)
    assert ProofBundle.from_proof(ENTRY, TlogProof.parse(proof.encode())) == BUNDLE
    assert ProofBundle.from_proof(ENTRY, proof, ()).consistency == ()
