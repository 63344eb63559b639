# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from holdfast.base.errors import InputError, IntegrityError, LimitError, UsageError
from holdfast.proof.encoding import encode_base64
from holdfast.proof.note import (
    MAX_NOTE_BYTES,
    KeyKind,
    Note,
    NoteSignature,
    NoteSigner,
    VerifierKey,
    verify_note,
)

EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
P = 2**255 - 19


def signer(name: str = "log.example/one", seed: int = 1, kind: KeyKind = KeyKind.ED25519) -> NoteSigner:
    return NoteSigner(name, Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32)), kind)


def signed(text: str, *signers: NoteSigner) -> Note:
    return Note(text, tuple(one.sign(text) for one in signers))


class TestPublishedExamples:
    """c2sp.org/signed-note: "The following verifier key […] verifies the following signed note"."""

    def test_the_example_verifies_with_its_key(self, shared_dir: Path) -> None:
        data = (shared_dir / "vectors/c2sp-specs/examples/signed-note-1.txt").read_bytes()
        key = VerifierKey.parse(EXAMPLE_KEY)
        proved = verify_note(Note.parse(data), [key])
        assert (proved.text, proved.signers, proved.unknown) == ("This is an example message.\n", (key,), 0)

    @pytest.mark.parametrize("name", ["signed-note-0", "signed-note-1", "tlog-checkpoint-0", "tlog-cosignature-0"])
    def test_every_complete_example_is_written_back_byte_for_byte(self, shared_dir: Path, name: str) -> None:
        data = (shared_dir / f"vectors/c2sp-specs/examples/{name}.txt").read_bytes()
        assert Note.parse(data).encode() == data

    @pytest.mark.parametrize("name", ["tlog-proof-0", "tlog-witness-0"])
    def test_an_example_with_shortened_signatures_is_refused(self, shared_dir: Path, name: str) -> None:
        data = (shared_dir / f"vectors/c2sp-specs/examples/{name}.txt").read_bytes()
        with pytest.raises(InputError, match="not a signature line"):
            Note.parse(data)

    def test_the_text_ends_at_the_last_empty_line(self, shared_dir: Path) -> None:
        data = (shared_dir / "vectors/c2sp-specs/examples/signed-note-0.txt").read_bytes()
        note = Note.parse(data)
        assert note.unverified_text.endswith("sole:\n\ned è subito sera.\n")
        assert [line.name for line in note.signatures] == ["quasimodo.example/salvatore"]


class TestVerifierKeys:
    """c2sp.org/signed-note: "<key name>+hex(32-bit key ID)+base64(signature type || public key)"."""

    def test_the_published_key_survives_its_text(self) -> None:
        key = VerifierKey.parse(EXAMPLE_KEY)
        assert (key.name, key.key_id.hex(), key.kind) == ("example.com/foo", "530d903a", KeyKind.ED25519)
        assert str(key) == EXAMPLE_KEY

    @given(st.integers(1, 255), st.sampled_from(KeyKind))
    def test_any_key_survives_its_text(self, seed: int, kind: KeyKind) -> None:
        key = signer(seed=seed, kind=kind).verifier_key
        assert VerifierKey.parse(str(key)) == key

    def test_one_public_key_has_another_id_per_type_and_name(self) -> None:
        one, other = signer(), signer(kind=KeyKind.COSIGNATURE)
        assert one.verifier_key.key_id != other.verifier_key.key_id != signer("log.example/two").verifier_key.key_id

    @pytest.mark.parametrize(
        "text",
        [
            "", "example.com/foo", EXAMPLE_KEY + "\n", EXAMPLE_KEY + "=", EXAMPLE_KEY.upper(),
            EXAMPLE_KEY.replace("530d903a", "530D903A"), EXAMPLE_KEY.replace("530d903a", "530d903b"),
            EXAMPLE_KEY.replace("com", "org"), EXAMPLE_KEY.replace("/", " "), EXAMPLE_KEY.replace("/", "\t"),
            "+" + EXAMPLE_KEY, "a+" + EXAMPLE_KEY, EXAMPLE_KEY[:-4], EXAMPLE_KEY.replace("Aeky", "Auky"),
            EXAMPLE_KEY.replace("+Aeky", "+Beky"), "a+00000000+AR==",
        ],
    )  # fmt: skip
    def test_another_text_is_refused(self, text: str) -> None:
        with pytest.raises(InputError):
            VerifierKey.parse(text)

    @given(st.text(max_size=60) | st.text(alphabet="a+0A/=", max_size=20))
    def test_any_text_is_a_key_we_would_have_written_or_an_input_error(self, text: str) -> None:
        try:
            key = VerifierKey.parse(text)
        except InputError:
            return
        assert str(key) == text

    @pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\nb", "a\x01b"])
    def test_a_name_with_blanks_plus_or_control_characters_is_refused(self, name: str) -> None:
        with pytest.raises(InputError, match="not a key name"):
            VerifierKey(name, signer().verifier_key.public_key)


class TestEd25519Policy:
    """RFC 8032, 5.1.7: "If any of the decodings fail (including S being out of range), the
    signature is invalid"; and we refuse public keys under which a signature binds nothing."""

    def test_a_signature_with_s_beyond_the_group_order_is_refused(self) -> None:
        one = signer()
        good = one.sign("text\n").signature
        one.verifier_key.verify(b"text\n", good)
        s = int.from_bytes(good[32:], "little") + GROUP_ORDER
        with pytest.raises(IntegrityError, match="does not verify"):
            one.verifier_key.verify(b"text\n", good[:32] + s.to_bytes(32, "little"))

    @pytest.mark.parametrize("length", [0, 63, 65])
    def test_a_signature_of_another_length_is_refused(self, length: int) -> None:
        with pytest.raises(IntegrityError, match="does not verify"):
            signer().verifier_key.verify(b"text\n", (signer().sign("text\n").signature * 2)[:length])

    def test_the_keys_of_small_order_are_refused_and_are_all_of_them(self) -> None:
        small = {y for y, sign in _small_order_points()}
        assert len(small) == 5
        for y in small:
            for sign in (0, 1):
                with pytest.raises(InputError, match="not a usable Ed25519 public key"):
                    VerifierKey("log.example", (y | sign << 255).to_bytes(32, "little"))

    def test_under_a_key_of_small_order_one_signature_would_hold_for_every_text(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        identity = (1).to_bytes(32, "little")
        key = Ed25519PublicKey.from_public_bytes(identity)
        for text in (b"one\n", b"another\n"):
            key.verify(identity + bytes(32), text)

    @pytest.mark.parametrize("y", [P, P + 1, P + 3, 2**255 - 1])
    def test_a_public_key_with_a_second_spelling_is_refused(self, y: int) -> None:
        with pytest.raises(InputError, match="not a usable"):
            VerifierKey("log.example", y.to_bytes(32, "little"))

    @pytest.mark.parametrize("length", [0, 31, 33])
    def test_a_public_key_of_another_length_is_refused(self, length: int) -> None:
        with pytest.raises(InputError, match="not a usable"):
            VerifierKey("log.example", (signer().verifier_key.public_key * 2)[:length])

    def test_a_public_key_that_is_no_point_verifies_nothing(self) -> None:
        key = VerifierKey("log.example", (2).to_bytes(32, "little"))  # x^2 has no root for y = 2
        with pytest.raises(IntegrityError, match="does not verify"):
            key.verify(b"text\n", signer().sign("text\n").signature)


class TestNotes:
    """c2sp.org/signed-note, Format and Signatures."""

    def test_a_signed_text_has_this_form(self) -> None:
        note = signed("one line\n", signer())
        head, blank, line, end = note.encode().decode().split("\n")
        assert (head, blank, end) == ("one line", "", "")
        assert line.startswith("— log.example/one ")

    @given(st.lists(st.text(alphabet="ab é—\u2028", max_size=5), min_size=1, max_size=4), st.integers(1, 3))
    def test_a_note_survives_its_bytes_and_verifies(self, lines: list[str], count: int) -> None:
        text = "".join(f"{line}\n" for line in lines)
        signers = [signer(f"s{number}", number) for number in range(1, count + 1)]
        note = signed(text, *signers)
        assert Note.parse(note.encode()) == note
        keys = [one.verifier_key for one in signers]
        assert verify_note(note, keys).signers == tuple(keys)
        assert verify_note(note, keys[:1]).unknown == count - 1

    @given(st.binary(max_size=80))
    @example(b"\n\n")
    @example(b"a\n\n\xe2\x80\x94 b QUJDREU=\n")
    def test_any_bytes_are_a_note_we_would_have_written_or_an_input_error(self, data: bytes) -> None:
        for candidate in (data, b"a\n\n" + data, b"a\n\n\xe2\x80\x94 " + data + b"\n"):
            try:
                note = Note.parse(candidate)
            except InputError:
                continue
            assert note.encode() == candidate

    def test_any_changed_byte_of_a_note_is_refused(self) -> None:
        one, other = signer(), signer("log.example/two", 2)
        keys = [one.verifier_key, other.verifier_key]
        data = signed("log.example\n5\n\nabc\n", one, other).encode()
        whole = verify_note(Note.parse(data), keys)
        for at in range(len(data)):
            for bit in range(8):
                changed = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
                try:
                    proved = verify_note(Note.parse(changed), keys)
                except (InputError, IntegrityError):
                    continue
                # What remains: a name or id was changed, so that signature is now unknown.
                assert proved.text == whole.text
                assert (len(proved.signers), proved.unknown) == (1, 1)

    def test_a_note_nobody_trusted_signed_is_refused(self) -> None:
        note = signed("text\n", signer())
        for keys in ([], [signer("log.example/two").verifier_key], [signer(seed=2).verifier_key]):
            with pytest.raises(IntegrityError, match="no trusted key signed"):
                verify_note(note, keys)

    def test_one_bad_signature_of_a_trusted_key_spoils_the_note(self) -> None:
        one, other = signer(), signer("log.example/two", 2)
        note = signed("text\n", one, other)
        bad = NoteSignature("log.example/two", other.verifier_key.key_id, note.signatures[0].signature)
        spoilt = Note("text\n", (note.signatures[0], bad))
        with pytest.raises(IntegrityError, match=r"log\.example/two .* does not verify"):
            verify_note(spoilt, [one.verifier_key, other.verifier_key])
        assert verify_note(spoilt, [one.verifier_key]).unknown == 1

    def test_a_signature_that_stands_twice_counts_once(self) -> None:
        note = signed("text\n", signer(), signer())
        assert verify_note(note, [signer().verifier_key] * 2).signers == (signer().verifier_key,)

    def test_a_witness_key_does_not_verify_notes(self) -> None:
        key = signer(kind=KeyKind.COSIGNATURE).verifier_key
        raw = signer().private_key.sign(b"text\n")
        with pytest.raises(IntegrityError, match="no trusted key signed"):
            verify_note(Note("text\n", (NoteSignature(key.name, key.key_id, raw),)), [key])

    @pytest.mark.parametrize(
        "data",
        [
            "— a QUJDREU=\n".encode(),
            b"", b"text\n", b"text\n\n", b"text\n\n\n", b"text\n\nline\n", "text\n\n— a QUJDREU=".encode(),
            "text\n\n— a  QUJDREU=\n".encode(), "text\n\n—  QUJDREU=\n".encode(), b"text\n\n- a QUJDREU=\n",
            "text\n\n— a QUJDRA==\n".encode(), "text\n\n— a QUJDREV=\n".encode(), "text\n\n— a+b QUJDREU=\n".encode(),
            "text\n\n— a\u00a0b QUJDREU=\n".encode(), "text\n\n— a QUJDREU= \n".encode(), b"te\xffxt\n\n",
            "te\txt\n\n— a QUJDREU=\n".encode(), "te\rxt\n\n— a QUJDREU=\n".encode(),
            "te\0xt\n\n— a QUJDREU=\n".encode(),
            "te\x1fxt\n\n— a QUJDREU=\n".encode(), "text\n\n— a QUJDREU=\r\n".encode(),
        ],
    )  # fmt: skip
    def test_another_form_is_refused(self, data: bytes) -> None:
        with pytest.raises(InputError):
            Note.parse(data)

    def test_the_smallest_note_parses(self) -> None:
        assert Note.parse("\n\n— a QUJDREU=\n".encode()) == Note("\n", (NoteSignature("a", b"ABCD", b"E"),))

    def test_a_hundred_signatures_are_read_and_one_more_is_not(self) -> None:
        line = f"— a {encode_base64(b'ABCDE')}\n"
        assert len(Note.parse(("text\n\n" + line * 100).encode()).signatures) == 100
        with pytest.raises(LimitError, match="at most 100 signatures, not 101"):
            Note.parse(("text\n\n" + line * 101).encode())

    def test_a_megabyte_is_read_and_one_byte_more_is_not(self) -> None:
        tail = "\n\n— a QUJDREU=\n".encode()
        largest = b"x" * (MAX_NOTE_BYTES - len(tail)) + tail
        assert Note.parse(largest).encode() == largest
        with pytest.raises(LimitError, match="1000001"):
            Note.parse(b"x" + largest)

    @pytest.mark.parametrize("text", ["", "no end", "tab\there\n", "return\r\n"])
    def test_a_text_that_would_not_parse_is_not_signed(self, text: str) -> None:
        with pytest.raises(InputError):
            signer().sign(text)

    def test_a_witness_key_does_not_sign_notes(self) -> None:
        with pytest.raises(UsageError, match="witness key"):
            signer(kind=KeyKind.COSIGNATURE).sign("text\n")

    def test_the_private_key_is_not_shown(self) -> None:
        assert repr(signer()) == "NoteSigner(name='log.example/one', kind=<KeyKind.ED25519: 1>)"


def _small_order_points() -> set[tuple[int, int]]:
    """All (y, x) on Curve25519's Edwards form with 8·(x, y) = identity, from y up: the torsion subgroup."""
    d = -121665 * pow(121666, P - 2, P) % P
    root = pow(2, (P - 1) // 4, P)

    def add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
        (x1, y1), (x2, y2) = a, b
        t = d * x1 * x2 * y1 * y2 % P
        x = (x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P) % P
        y = (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P) % P
        return x, y

    def times(number: int, point: tuple[int, int]) -> tuple[int, int]:
        total = (0, 1)
        for _ in range(number.bit_length()):
            if number & 1:
                total = add(total, point)
            number >>= 1
            point = add(point, point)
        return total

    found: set[tuple[int, int]] = set()
    for y in range(2, 100):  # l·point is a torsion point; some of these generate the whole subgroup
        square = (y * y - 1) * pow(d * y * y + 1, P - 2, P) % P
        x = pow(square, (P + 3) // 8, P)
        for candidate in (x, x * root % P):
            if candidate * candidate % P == square:
                torsion = times(GROUP_ORDER, (candidate, y))
                found |= {times(number, torsion)[::-1] for number in range(8)}
        if len(found) == 8:
            return found
    raise AssertionError("these points do not generate the torsion subgroup")
