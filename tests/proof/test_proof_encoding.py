# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.proof.encoding import decode_base64, encode_base64


class TestOneSpellingPerValue:
    """RFC 4648, 3.5: "decoders MAY chose to reject an encoding if the pad bits have not been set
    to zero". We do."""

    @given(st.binary(max_size=40))
    def test_bytes_survive_their_text(self, data: bytes) -> None:
        assert decode_base64(encode_base64(data)) == data

    @given(st.text(max_size=12) | st.text(alphabet="AQgw/+=\n ", max_size=8))
    def test_any_text_is_one_we_would_have_written_or_an_input_error(self, text: str) -> None:
        try:
            data = decode_base64(text)
        except InputError:
            return
        assert encode_base64(data) == text

    @pytest.mark.parametrize(
        "text", ["QQ=", "QQ", "QR==", "QUJ=", "Q Q=", "QQ==\n", "QQ==QQ==", "-_==", "QQ===", "é==="]
    )
    def test_another_spelling_is_refused(self, text: str) -> None:
        with pytest.raises(InputError, match="base64"):
            decode_base64(text)
