# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Foreign text and bytes on a page: nothing active, nothing invisible, nothing lost."""

import html
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from holdfast.web.text import clip, day, exact_time, language, show_bytes, size, visible

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
TAG = re.compile(r"<span class=\"ctl\"(?: title=\"[^\"]*\")?>([^<]*)</span>")
FRAME = re.compile(r"U\+([0-9A-F]{4,6})")


def shown(markup: str) -> str:
    """What a reader sees, with frames in braces."""
    return html.unescape(TAG.sub(lambda match: "{" + match.group(1) + "}", markup))


@given(st.text())
def test_what_is_shown_holds_no_tag_and_no_character_without_a_shape(text: str) -> None:
    markup = str(visible(text))
    assert "<" not in TAG.sub("", markup)
    assert not [character for character in markup if unicodedata.category(character) in HIDDEN]


@given(st.text(alphabet=st.characters(exclude_characters="{}")))
def test_what_is_shown_can_be_read_back(text: str) -> None:
    def restore(match: re.Match[str]) -> str:
        return chr(int(match.group(1), 16))

    assert re.sub(r"\{U\+([0-9A-F]{4,6})\}", restore, shown(str(visible(text)))) == text


@given(st.binary())
def test_any_bytes_can_be_shown(data: bytes) -> None:
    markup = str(show_bytes(data))
    assert "<" not in TAG.sub("", markup)
    assert not [c for c in markup if unicodedata.category(c) in HIDDEN and c not in "\n\t"]


def test_direction_marks_and_zero_width_characters_are_framed() -> None:
    assert shown(str(visible("a\u202eb\u200bc"))) == "a{U+202E}b{U+200B}c"
    assert "RIGHT-TO-LEFT OVERRIDE" in visible("\u202e")


def test_bytes_that_are_no_utf8_are_shown_as_bytes() -> None:
    assert shown(str(show_bytes(b"caf\xe9 \x00<b>"))) == "caf{\\xe9} {U+0000}<b>"


def test_a_character_cut_at_either_end_is_shown_as_its_bytes() -> None:
    whole = "Д".encode()
    assert shown(str(show_bytes(whole[1:] + b"x" + whole[:1]))) == "{\\x94}x{\\xd0}"


def test_an_instant_at_either_end_of_a_day_is_the_day() -> None:
    assert day("2022-02-26T00:00:00Z") == "2022-02-26"
    assert day("2022-02-26T23:59:59Z") == "2022-02-26"
    assert day("2022-02-26T14:03:20Z") == "2022-02-26 14:03 UTC"
    assert exact_time("2022-02-26T14:03:20Z") == "2022-02-26 14:03:20 UTC"
    assert day(None) == ""
    assert day("1952~") == "1952~"


def test_a_value_carries_its_stated_language_or_its_script() -> None:
    assert language("Мария") == "und-Cyrl"
    assert language("Мария", "ru") == "ru"
    assert language("Maria") is None
    assert language("Maria", 'x" onclick="') is None


def test_sizes_and_long_names_are_kept_short() -> None:
    assert size(12) == "12 bytes"
    assert size(64 << 20) == "64.0 MiB"
    assert clip("a" * 10_000, 10) == "a" * 9 + "…"
    assert clip("short", 10) == "short"
