# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Looking at the beginning of a stream takes nothing away from it."""

import io

from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.peek import peek


@given(data=st.binary(max_size=60), size=st.integers(0, 80), blocks=st.lists(st.integers(1, 20), max_size=30))
def test_the_head_is_the_beginning_and_the_stream_is_whole(data: bytes, size: int, blocks: list[int]) -> None:
    head, whole = peek(io.BytesIO(data), size)
    assert head == data[:size]
    parts = [whole.read(block) for block in blocks]
    assert all(len(part) <= block for part, block in zip(parts, blocks, strict=True))
    assert b"".join(parts) + whole.read() == data
    assert whole.read(1) == b""
    assert whole.readable()


@given(data=st.binary(min_size=1, max_size=60), size=st.integers(1, 80))
def test_a_stream_that_trickles_is_asked_until_there_is_enough(data: bytes, size: int) -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(1 if size is None or size < 0 else min(size, 1))

    assert peek(Trickle(data), size)[0] == data[:size]
