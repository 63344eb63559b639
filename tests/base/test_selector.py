# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.digest import Digest
from holdfast.base.errors import InputError
from holdfast.base.selector import ByteRange, Citation, DecodingStep

_ARGUMENTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
_STEPS = st.builds(DecodingStep, st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True), st.integers(1, 99), _ARGUMENTS)
_RANGES = st.tuples(st.integers(0, 10**15), st.integers(0, 10**6)).map(lambda pair: ByteRange(pair[0], sum(pair)))
_CITATIONS = st.builds(
    Citation, st.binary(min_size=32, max_size=32).map(Digest), st.lists(_STEPS, max_size=3).map(tuple), _RANGES
)


@given(_CITATIONS)
def test_a_citation_has_one_printed_form_without_blanks(citation: Citation) -> None:
    text = str(citation)
    assert Citation.parse(text) == citation
    assert not any(character.isspace() for character in text)


@given(_CITATIONS, st.integers(0, 400), st.characters(exclude_categories=["Cs"]))
def test_a_changed_citation_is_another_one_or_refused(citation: Citation, at: int, character: str) -> None:
    text = str(citation)
    at %= len(text)
    changed = text[:at] + character + text[at + 1 :]
    try:
        parsed = Citation.parse(changed)
    except InputError:
        return
    assert str(parsed) == changed
    assert (parsed == citation) == (changed == text)


@pytest.mark.parametrize(
    "text", ["", "x", "sha256:00#bytes=0-1", f"sha256:{'0' * 64}", f"sha256:{'0' * 64}#bytes=01-2"]
)
def test_what_is_no_citation_says_so(text: str) -> None:
    with pytest.raises(InputError):
        Citation.parse(text)


@pytest.mark.parametrize("text", ["gunzip", "gunzip@0", "Gunzip@1", "zip@1:", "zip@1:a b", "zip@1:%61"])
def test_a_step_has_one_spelling(text: str) -> None:
    with pytest.raises(InputError):
        DecodingStep.parse(text)


def test_ranges_are_half_open_and_ordered() -> None:
    with pytest.raises(InputError):
        ByteRange(2, 1)
    with pytest.raises(InputError):
        ByteRange(-1, 1)
    citation = Citation(Digest(bytes(32)), (), ByteRange(1, 3))
    assert citation.resolve(b"abcd") == b"bc"
    with pytest.raises(InputError, match="the stream has 2"):
        citation.resolve(b"ab")
