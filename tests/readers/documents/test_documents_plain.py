# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Plain text keeps its characters; its lines are told from the furniture of the page they came from."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import InputError
from holdfast.readers.documents.plain import read_plain
from holdfast.readers.documents.recheck import recheck
from holdfast.readers.documents.view import ROLES

BODY = (
    "The port authority said that twelve ships waited off the coast for inspection, three more than on the day before."
)
SAVED = f"""Skip to content

English | Français | Українська

Grain ships wait for inspection
Last updated: March 3, 2021
Ships lie at anchor off the coast, waiting for inspection, on March 2, 2021.
Ships lie at anchor off the coast, waiting for inspection, on March 2, 2021.

{BODY}

• Twelve ships carry wheat.
• Three carry maize

02:17 - Source: a broadcaster

Grain ships wait for inspection

A tug passes a grain ship on March 1.

Talks go on

{BODY}
Read more here.
"""


def told(text: str) -> list[tuple[str, str, str]]:
    view = read_plain(text.encode())
    return [(block.role, block.kind, view.text[block.start : block.end]) for block in view.blocks]


def test_a_page_saved_as_text_is_told_line_by_line() -> None:
    caption = "Ships lie at anchor off the coast, waiting for inspection, on March 2, 2021."
    assert told(SAVED) == [
        ("navigation", "line", "Skip to content"),
        ("navigation", "line", "English | Français | Українська"),
        ("title", "heading", "Grain ships wait for inspection"),
        ("dateline", "line", "Last updated: March 3, 2021"),
        ("caption", "line", caption),
        ("widget", "line", caption),
        ("body", "line", BODY),
        ("body", "item", "• Twelve ships carry wheat."),
        ("body", "item", "• Three carry maize"),
        ("widget", "line", "02:17 - Source: a broadcaster"),
        ("widget", "line", "Grain ships wait for inspection"),
        ("caption", "line", "A tug passes a grain ship on March 1."),
        ("title", "heading", "Talks go on"),
        ("body", "line", BODY),
        ("related", "line", "Read more here."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "“We will wait,” the minister said on March 1.",
        "Officials announced the measures on February 23, 2024.",
        "A sentence that ends on a date stands in a paragraph. It is the second one, of March 1.",
        "Share prices fell.",
        "May 2021",
    ],
)
def test_what_a_text_says_is_not_taken_for_furniture(line: str) -> None:
    assert told(f"{BODY}\n\n{line}\n\n{BODY}")[1] == ("body", "line", line)


def test_the_office_below_a_name_is_no_heading() -> None:
    found = told(f"“We wait.”\n\nA. B. Example\nMinister of Ports\n\n{BODY}")
    assert ("body", "line", "Minister of Ports") in found


def test_lines_are_numbered_as_an_editor_does() -> None:
    view = read_plain("one.\r\n\r\n\n two. \u00a0\n\u2028three.".encode())
    assert [block.path for block in view.blocks] == ["line 1", "line 4", "line 6"]
    assert [view.text[block.start : block.end] for block in view.blocks] == ["one.", "two.", "three."]


@given(st.text(alphabet="aB. \n\r|•\u00a0“1é\u2028Ж", max_size=80), st.sampled_from(["utf-8", "utf-16", "cp1251"]))
def test_the_text_is_the_files_and_every_block_leads_back(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    if encoding == "cp1251" and not data.strip():
        return
    view = read_plain(data, transport=encoding if encoding != "utf-16" else None)
    if encoding == "utf-8":
        assert view.text == text
    at = 0
    for block in view.blocks:
        assert at <= block.start < block.end
        at = block.end
        assert block.role in ROLES
        recheck(view, block.start, block.end, data)


@pytest.mark.parametrize("unit", ["a\n", "A b\n\n", "| ", "00:00 ", "• ", "on March 1", "English | "])
def test_long_texts_made_to_be_slow_cost_in_proportion(unit: str) -> None:
    view = read_plain((unit * (200_000 // len(unit))).encode())
    assert len(view.text) >= 199_000


def test_an_empty_text_is_an_empty_view_and_a_picture_is_refused() -> None:
    assert read_plain(b"").blocks == ()
    with pytest.raises(InputError, match="PNG"):
        read_plain(b"\x89PNG\r\n\x1a\n" + bytes(100))


def test_real_documents_keep_their_characters(shared_dir: Path) -> None:
    for file in sorted((shared_dir / "seeds").glob("*.txt")):
        data = file.read_bytes()
        view = read_plain(data)
        assert view.text == data.decode()
        assert view.notes == ()
        for block in view.blocks:
            assert recheck(view, block.start, block.end, data) == view.text[block.start : block.end]


def test_a_line_that_stands_three_times_and_more_is_meant_every_time() -> None:
    line = "The port of Nowhere was shut by order of the harbour office."
    assert [block.role for block in read_plain(f"Ports\n\n{line}\n{line}\n{line}\n{line}\n".encode()).blocks] == [
        "title", "body", "body", "body", "body",
    ]  # fmt: skip
    twice = [block.role for block in read_plain(f"Ports\n\n{line}\n{line}\n".encode()).blocks]
    assert twice == ["title", "caption", "widget"]


def test_a_day_with_speech_behind_it_is_no_dateline() -> None:
    said = "Published on 18 March 2031. “No,” said the harbour master on Thursday."
    assert [block.role for block in read_plain(said.encode()).blocks] == ["body"]
    assert [block.role for block in read_plain(b"Published on 18 March 2031").blocks] == ["dateline"]
