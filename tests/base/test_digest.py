# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.digest import Digest, sha256, sha256_stream, short_id
from holdfast.base.errors import InputError

EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # FIPS 180-4, no bytes


def test_the_empty_string_has_its_published_digest() -> None:
    assert str(sha256(b"")) == EMPTY
    assert Digest.parse(EMPTY).hex == EMPTY[7:]


@pytest.mark.parametrize(
    "text", ["", EMPTY.upper(), EMPTY + "0", EMPTY[:-1], EMPTY[7:], " " + EMPTY, EMPTY + "\n", "sha512:" + EMPTY[7:]]
)
def test_any_other_spelling_of_a_digest_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        Digest.parse(text)


def test_a_digest_has_exactly_32_bytes() -> None:
    with pytest.raises(InputError, match="32 bytes"):
        Digest(b"short")


@given(st.binary())
def test_text_and_stream_agree_with_the_digest_of_the_bytes(data: bytes) -> None:
    digest = sha256(data)
    assert Digest.parse(str(digest)) == digest
    assert sha256_stream(io.BytesIO(data)) == (digest, len(data))


@given(st.lists(st.binary()), st.lists(st.binary()))
def test_short_ids_of_different_sequences_differ(left: list[bytes], right: list[bytes]) -> None:
    assert (short_id(left) == short_id(right)) == (left == right)
