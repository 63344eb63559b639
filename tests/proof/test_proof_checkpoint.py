# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, IntegrityError, UsageError
from holdfast.proof.checkpoint import (
    Checkpoint,
    cosign,
    parse_unverified,
    sign_checkpoint,
    verify_checkpoint,
)
from holdfast.proof.hashing import EMPTY_ROOT, MAX_SIZE
from holdfast.proof.note import KeyKind, Note, NoteSignature, NoteSigner

ORIGIN = "log.example/one"
ROOT = bytes(range(32))
NOW_S = 1_700_000_000


def signer(name: str = ORIGIN, seed: int = 1, kind: KeyKind = KeyKind.ED25519) -> NoteSigner:
    return NoteSigner(name, Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32)), kind)


LOG = signer()
LOG_KEY = LOG.verifier_key
WITNESS = signer("witness.example/w1", 9, KeyKind.COSIGNATURE)
SECOND = signer("witness.example/w2", 8, KeyKind.COSIGNATURE)


class TestCheckpointText:
    """c2sp.org/tlog-checkpoint: "The note text is a sequence of at least three non-empty lines"."""

    def test_the_published_checkpoint_says_this(self, shared_dir: Path) -> None:
        data = (shared_dir / "vectors/c2sp-specs/examples/tlog-checkpoint-0.txt").read_bytes()
        found = parse_unverified(data)
        assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
        assert found.root.hex().startswith("0ac5186a91863e8e")
        assert found.text == Note.parse(data).unverified_text

    @given(
        st.text(alphabet="a.é /+", min_size=1),
        st.integers(1, MAX_SIZE),
        st.binary(min_size=32, max_size=32),
        st.lists(st.text(alphabet="xyz", min_size=1), max_size=2),
    )
    def test_a_checkpoint_survives_its_text(self, origin: str, size: int, root: bytes, extensions: list[str]) -> None:
        stated = Checkpoint(origin, size, root, tuple(extensions))
        assert Checkpoint.parse(stated.text) == stated

    @given(st.text(max_size=60) | st.text(alphabet="0123456789\nAB=", max_size=60))
    def test_any_text_is_one_we_would_have_written_or_an_input_error(self, text: str) -> None:
        for candidate in (text, f"log\n{text}", f"log\n{text}\n{'A' * 43}=\n", f"log\n1\n{'A' * 43}=\n{text}"):
            try:
                found = Checkpoint.parse(candidate)
            except InputError:
                continue
            assert found.text == candidate

    @pytest.mark.parametrize(
        "size", ["", "00", "01", "-1", "+1", "1 ", "１", "1.0", "9223372036854775808", "0x1", "1_0"]
    )
    def test_a_size_spelt_differently_is_refused(self, size: str) -> None:
        with pytest.raises(InputError):
            Checkpoint.parse(Checkpoint("log", 1, ROOT).text.replace("\n1\n", f"\n{size}\n"))

    @pytest.mark.parametrize(
        "text",
        [
            "", "log\n", "log\n1\n", "log\n1\nAA==\n", "\n1\n" + "A" * 43 + "=\n", "log\n1\n" + "A" * 43 + "=",
            "log\n1\n" + "A" * 43 + "=\n\n", "log\n1\n" + "A" * 42 + "B=\n", "log\n1\n" + "A" * 43 + "=\n\nx\n",
        ],
    )  # fmt: skip
    def test_another_form_is_refused(self, text: str) -> None:
        with pytest.raises(InputError):
            Checkpoint.parse(text)

    def test_the_empty_log_has_the_empty_root_and_no_other(self) -> None:
        assert Checkpoint.parse(Checkpoint("log", 0, EMPTY_ROOT).text).size == 0
        with pytest.raises(InputError, match="empty log has root"):
            Checkpoint("log", 0, ROOT)

    @pytest.mark.parametrize("root", [b"", bytes(31), bytes(33)])
    def test_a_root_has_32_bytes(self, root: bytes) -> None:
        with pytest.raises(InputError, match="root of"):
            Checkpoint("log", 1, root)

    @pytest.mark.parametrize(("origin", "extension"), [("", "x"), ("a\nb", "x"), ("log", ""), ("log", "a\tb")])
    def test_lines_are_not_empty_and_hold_no_control_characters(self, origin: str, extension: str) -> None:
        with pytest.raises(InputError, match="checkpoint line"):
            Checkpoint(origin, 1, ROOT, (extension,))


class TestSignedCheckpoints:
    """c2sp.org/tlog-checkpoint, Signatures: "clients MUST ignore unknown signatures"."""

    def test_a_signed_checkpoint_verifies_and_says_what_it_proved(self) -> None:
        stated = Checkpoint(ORIGIN, 5, ROOT)
        data = sign_checkpoint(stated, [LOG, signer("other.example", 3)])
        proved = verify_checkpoint(data, [LOG_KEY], origin=ORIGIN)
        assert (proved.checkpoint, proved.signers, proved.cosignatures) == (stated, (LOG_KEY,), ())
        assert (proved.unknown, proved.data) == (1, data)

    def test_any_changed_byte_is_refused(self) -> None:
        data = sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT, ("ext",)), [LOG])
        for at in range(len(data)):
            for bit in range(8):
                changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
                with pytest.raises((InputError, IntegrityError)):
                    verify_checkpoint(changed, [LOG_KEY], origin=ORIGIN)

    @given(st.data())
    def test_a_byte_more_or_less_is_refused(self, data: st.DataObject) -> None:
        whole = sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG])
        at = data.draw(st.integers(0, len(whole) - 1))
        extra = data.draw(st.binary(min_size=1, max_size=2))
        for changed in (whole[:at] + whole[at + 1 :], whole[:at] + extra + whole[at:], whole + extra):
            with pytest.raises((InputError, IntegrityError)):
                verify_checkpoint(changed, [LOG_KEY], origin=ORIGIN)

    def test_the_checkpoint_of_another_log_is_refused_though_the_key_signed_it(self) -> None:
        data = sign_checkpoint(Checkpoint("log.example/two", 5, ROOT), [LOG])
        with pytest.raises(IntegrityError, match=r"of the log .log\.example/two., not .log\.example/one."):
            verify_checkpoint(data, [LOG_KEY], origin=ORIGIN)

    def test_without_keys_nothing_verifies(self) -> None:
        data = sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG])
        with pytest.raises(IntegrityError, match="no trusted key"):
            verify_checkpoint(data, [], origin=ORIGIN)

    def test_a_checkpoint_is_not_written_without_signature(self) -> None:
        with pytest.raises(UsageError, match="at least one signature"):
            sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [])

    def test_a_note_that_is_no_checkpoint_is_refused(self) -> None:
        data = Note("text\n", (LOG.sign("text\n"),)).encode()
        with pytest.raises(InputError, match="not a checkpoint text"):
            verify_checkpoint(data, [LOG_KEY], origin=ORIGIN)


class TestCosignatures:
    """c2sp.org/tlog-cosignature: "The signed message MUST be two newline terminated lines (one
    header line and one timestamp line) followed by the whole note body"."""

    def test_a_cosignature_covers_these_bytes(self) -> None:
        data = cosign(sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG]), WITNESS, NOW_S)
        line = Note.parse(data).signatures[-1]
        assert (line.name, line.signature[:8]) == ("witness.example/w1", NOW_S.to_bytes(8, "big"))
        message = f"cosignature/v1\ntime {NOW_S}\n{Checkpoint(ORIGIN, 5, ROOT).text}"
        WITNESS.private_key.public_key().verify(line.signature[8:], message.encode())

    def test_the_published_cosignature_has_its_published_time(self, shared_dir: Path) -> None:
        data = (shared_dir / "vectors/c2sp-specs/examples/tlog-cosignature-0.txt").read_bytes()
        line = Note.parse(data).signatures[1]
        assert line.name == "witness.example.com/w1"
        assert (int.from_bytes(line.signature[:8], "big"), len(line.signature)) == (1679315147, 72)

    def test_known_witnesses_are_returned_with_their_times_and_others_ignored(self) -> None:
        data = sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG])
        data = cosign(cosign(data, WITNESS, NOW_S), SECOND, NOW_S + 1)
        both = [WITNESS.verifier_key, SECOND.verifier_key]
        proved = verify_checkpoint(data, [LOG_KEY], origin=ORIGIN, witnesses=both * 2, min_witnesses=2)
        assert [(item.witness, item.time_s) for item in proved.cosignatures] == [(both[0], NOW_S), (both[1], NOW_S + 1)]
        assert proved.unknown == 0
        proved = verify_checkpoint(data, [LOG_KEY], origin=ORIGIN, witnesses=both[1:], min_witnesses=1)
        assert ([item.time_s for item in proved.cosignatures], proved.unknown) == ([NOW_S + 1], 1)

    def test_one_witness_twice_is_one_witness(self) -> None:
        data = cosign(sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG]), WITNESS, NOW_S)
        data = cosign(data, WITNESS, NOW_S + 1)
        renamed = signer("witness.example/alias", 9, KeyKind.COSIGNATURE)
        data = cosign(data, renamed, NOW_S)
        with pytest.raises(IntegrityError, match="1 known witnesses cosigned the checkpoint, 2 are required"):
            verify_checkpoint(
                data,
                [LOG_KEY],
                origin=ORIGIN,
                witnesses=[WITNESS.verifier_key, renamed.verifier_key],
                min_witnesses=2,
            )

    def test_unknown_cosignatures_count_for_nothing(self) -> None:
        data = cosign(sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG]), WITNESS, NOW_S)
        for witnesses in ([], [SECOND.verifier_key], [LOG_KEY]):
            with pytest.raises(IntegrityError, match="0 known witnesses"):
                verify_checkpoint(data, [LOG_KEY], origin=ORIGIN, witnesses=witnesses, min_witnesses=1)

    def test_a_cosignature_does_not_stand_in_for_the_log(self) -> None:
        data = cosign(sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [signer(seed=7)]), WITNESS, NOW_S)
        with pytest.raises(IntegrityError, match="no trusted key"):
            verify_checkpoint(data, [LOG_KEY, WITNESS.verifier_key], origin=ORIGIN, witnesses=[WITNESS.verifier_key])

    @given(st.integers(0, 72 * 8 - 1))
    def test_any_changed_bit_of_a_known_cosignature_spoils_the_checkpoint(self, bit: int) -> None:
        note = Note.parse(cosign(sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG]), WITNESS, NOW_S))
        line = note.signatures[-1]
        blob = (int.from_bytes(line.signature, "big") ^ 1 << bit).to_bytes(72, "big")
        changed = Note(note.unverified_text, (note.signatures[0], NoteSignature(line.name, line.key_id, blob)))
        with pytest.raises(IntegrityError, match=r"witness\.example/w1"):
            verify_checkpoint(changed.encode(), [LOG_KEY], origin=ORIGIN, witnesses=[WITNESS.verifier_key])

    @pytest.mark.parametrize("length", [1, 8, 71, 73])
    def test_a_cosignature_of_another_length_is_refused(self, length: int) -> None:
        note = Note.parse(cosign(sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG]), WITNESS, NOW_S))
        line = note.signatures[-1]
        blob = (line.signature + b"x")[:length]
        changed = Note(note.unverified_text, (note.signatures[0], NoteSignature(line.name, line.key_id, blob)))
        with pytest.raises(IntegrityError, match="not a time and an Ed25519 signature"):
            verify_checkpoint(changed.encode(), [LOG_KEY], origin=ORIGIN, witnesses=[WITNESS.verifier_key])

    def test_a_time_beyond_the_limit_is_refused_though_it_is_signed(self) -> None:
        note = Note.parse(sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG]))
        message = f"cosignature/v1\ntime {2**63}\n{note.unverified_text}".encode()
        blob = (2**63).to_bytes(8, "big") + WITNESS.private_key.sign(message)
        line = NoteSignature(WITNESS.name, WITNESS.verifier_key.key_id, blob)
        data = Note(note.unverified_text, (*note.signatures, line)).encode()
        with pytest.raises(IntegrityError, match="not a time"):
            verify_checkpoint(data, [LOG_KEY], origin=ORIGIN, witnesses=[WITNESS.verifier_key])

    @pytest.mark.parametrize("time_s", [0, 2**63 - 1])
    def test_the_first_and_the_last_time_are_read(self, time_s: int) -> None:
        data = cosign(sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG]), WITNESS, time_s)
        proved = verify_checkpoint(data, [LOG_KEY], origin=ORIGIN, witnesses=[WITNESS.verifier_key])
        assert [item.time_s for item in proved.cosignatures] == [time_s]

    def test_only_a_witness_key_cosigns_and_only_checkpoints_and_times(self) -> None:
        data = sign_checkpoint(Checkpoint(ORIGIN, 5, ROOT), [LOG])
        for key, time_s in ((LOG, NOW_S), (WITNESS, -1), (WITNESS, 2**63)):
            with pytest.raises(UsageError, match="cannot cosign"):
                cosign(data, key, time_s)
        with pytest.raises(InputError, match="not a checkpoint text"):
            cosign(Note("text\n", (LOG.sign("text\n"),)).encode(), WITNESS, NOW_S)
