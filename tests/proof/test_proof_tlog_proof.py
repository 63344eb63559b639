# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, LimitError
from holdfast.proof.checkpoint import Checkpoint, sign_checkpoint
from holdfast.proof.encoding import encode_base64
from holdfast.proof.note import NoteSigner
from holdfast.proof.tlog_proof import TlogProof

LOG = NoteSigner("log.example", Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)))
CHECKPOINT = sign_checkpoint(Checkpoint("log.example", 5, bytes(32)), [LOG])
HASH = encode_base64(bytes(32))


class TestForm:
    """c2sp.org/tlog-proof: "The proof is a sequence of lines separated by newlines"."""

    def test_a_proof_has_this_form(self) -> None:
        proof = TlogProof(7, (bytes(32),), CHECKPOINT)
        assert proof.encode() == f"c2sp.org/tlog-proof@v1\nindex 7\n{HASH}\n\n".encode() + CHECKPOINT

    @given(
        st.integers(0, 2**63 - 1),
        st.lists(st.binary(min_size=32, max_size=32), max_size=4),
        st.none() | st.binary(min_size=1, max_size=9),
    )
    def test_a_proof_survives_its_bytes(self, index: int, hashes: list[bytes], extra: bytes | None) -> None:
        proof = TlogProof(index, tuple(hashes), CHECKPOINT, extra)
        assert TlogProof.parse(proof.encode()) == proof

    def test_the_last_possible_index_is_read(self) -> None:
        proof = TlogProof(2**63 - 1, (), CHECKPOINT)
        assert TlogProof.parse(proof.encode()) == proof

    def test_63_hashes_are_read_and_one_more_is_not(self) -> None:
        proof = TlogProof(0, (bytes(32),) * 63, CHECKPOINT)
        assert TlogProof.parse(proof.encode()) == proof
        with pytest.raises(InputError, match="at most 63 hashes"):
            TlogProof.parse(TlogProof(0, (bytes(32),) * 64, CHECKPOINT).encode())

    @given(st.binary(max_size=60) | st.text(alphabet="A=\nindex 0189", max_size=40).map(str.encode))
    def test_any_bytes_are_a_proof_we_would_have_written_or_an_input_error(self, data: bytes) -> None:
        head = b"c2sp.org/tlog-proof@v1\n"
        for candidate in (data, head + data, head + data + b"\n\n" + CHECKPOINT, head + b"index 1\n\n" + data):
            try:
                proof = TlogProof.parse(candidate)
            except InputError:
                continue
            assert proof.encode() == candidate

    @pytest.mark.parametrize(
        "head",
        [
            "", "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2\nindex 1", "index 1",
            "c2sp.org/tlog-proof@v1\nindex 01", "c2sp.org/tlog-proof@v1\nindex -1", "c2sp.org/tlog-proof@v1\nindex １",
            "c2sp.org/tlog-proof@v1\nindex 9223372036854775808", "c2sp.org/tlog-proof@v1\nextra QQ==",
            "c2sp.org/tlog-proof@v1\nextra \nindex 1", "c2sp.org/tlog-proof@v1\nextra QR==\nindex 1",
            "c2sp.org/tlog-proof@v1\nindex 1\nQQ==", f"c2sp.org/tlog-proof@v1\nindex 1\n{HASH} ",
            f"c2sp.org/tlog-proof@v1\n{HASH}\nindex 1", "c2sp.org/tlog-proof@v1\r\nindex 1",
        ],
    )  # fmt: skip
    def test_another_form_is_refused(self, head: str) -> None:
        with pytest.raises(InputError):
            TlogProof.parse(f"{head}\n\n".encode() + CHECKPOINT)

    @pytest.mark.parametrize("rest", [b"", b"\n", b"\nx\n", b"\n" + CHECKPOINT + b"x", CHECKPOINT])
    def test_a_proof_without_a_checkpoint_is_refused(self, rest: bytes) -> None:
        with pytest.raises(InputError):
            TlogProof.parse(b"c2sp.org/tlog-proof@v1\nindex 1\n" + rest)

    def test_a_file_of_boundless_length_is_refused(self) -> None:
        with pytest.raises(LimitError, match="1100001"):
            TlogProof.parse(bytes(1_100_001))
        with pytest.raises(InputError, match="not a tlog-proof"):
            TlogProof.parse(bytes(1_100_000))

    def test_the_published_example_is_read_up_to_its_shortened_signatures(self, shared_dir: Path) -> None:
        data = (shared_dir / "vectors/c2sp-specs/examples/tlog-proof-0.txt").read_bytes()
        proof = TlogProof.parse(data.partition(b"\n\n")[0] + b"\n\n" + CHECKPOINT)
        assert (proof.index, len(proof.inclusion)) == (73894, 5)
        assert proof.extra is not None
        assert proof.extra.startswith(b"age-v1.2.1-darwin-arm64.tar.gz")
