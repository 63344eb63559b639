# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Pages fall into posts and sections, and what stands around them is told from what they say; also when mutated."""

import random

import pytest

from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.open import open_document
from holdfast.readers.documents.recheck import recheck
from holdfast.readers.documents.view import TextView
from holdfast.readers.text.segment import sections

SAID = (
    "The harbour master of Nowhere told reporters that the port will stay shut until the ice has gone, not less.",
    "He added that the pilots agree with him, and that ships may wait at the outer berths, which have room.",
    "The ministry of fishing said in a statement that it knew of no such order, and that it would ask again.",
    "Four ships left the outer berths in the night, the owners said, and more will follow them on Thursday morning.",
)
HEAD = (
    "<!doctype html><html lang=en><head><title>Live: port shut</title><meta property=og:site_name content='Nowhere'>"
    "</head><body><header><nav><ul><li><a href=/>Home</a><li><a href=/w>World</a><li><a href=/s>Sport</a></ul></nav>"
    "</header><main><h1>Port of Nowhere: live</h1><p class=byline>By A. Writer and B. Writer</p>"
)
FOOT = (
    "</main><aside class=related><h3>Read more</h3><ul><li><a href=/1>Port strikes of last year</a></ul></aside>"
    "<div class=newsletter>Sign up for our daily letter <input></div>"
    "<footer>© 2023 Nowhere Post. All rights reserved. <a href=/c>Contact</a></footer></body></html>"
)
WITH_HEADLINES = HEAD + "".join(
    f"<article id=post-{at}><time datetime='2023-03-18T1{at}:05:00Z'>1{at}:05</time><h2>Headline {at}</h2>"
    f"<p>{SAID[at]}</p><p>{SAID[at - 1]}</p><div class=share><button>Share</button></div></article>"
    for at in range(4)
) + FOOT  # fmt: skip
WITHOUT = HEAD + "<div class=liveblog>" + "".join(
    f"<div class=live-post id=block-{at}><a href='#block-{at}'><time>1{at}:05 GMT</time></a><p>{SAID[at]}</p>"
    f"<figure><img src=x><figcaption>The port in March. (Photo: Post)</figcaption></figure><p>{SAID[at - 1]}</p></div>"
    for at in range(4)
) + "</div>" + FOOT  # fmt: skip
PAGE = (
    HEAD + f"<p>{SAID[0]}</p><h2>Exports</h2><p>{SAID[1]}</p><ul><li>first thing that is banned from today on;</li>"
    "<li>second thing</li></ul><blockquote><p>“We shall not open,” the master said in a letter to the owners.</p>"
    "</blockquote><table><tr><th>Ship</th><th>Days</th></tr><tr><td>Anna</td><td>12</td></tr></table>"
    f"<h2>Visas</h2><p>{SAID[2]}</p><div class=read-more><a href=/x>Read more: who owns the port</a></div>"
    f"<div class=player>0:00 / 3:48</div><figure><figcaption>The port in March</figcaption></figure><p>{SAID[3]}</p>"
    + FOOT
)


def role_of(view: TextView, words: str) -> str:
    """The role of the block that begins with these words."""
    (block,) = [one for one in view.blocks if view.text.startswith(words, one.start)]
    return block.role


@pytest.mark.parametrize("page", [WITH_HEADLINES, WITHOUT])
def test_every_post_of_a_live_blog_is_a_section(page: str) -> None:
    view = read_html(page.encode())
    found = sections(view)
    for at in range(4):
        (section,) = [
            one
            for one in found
            if any(view.text.startswith(f"1{at}:05", block.start) for block in view.blocks[one.first : one.last])
        ]
        said = [block for block in view.blocks[section.first : section.last] if block.role == "body"]
        texts = [view.text[block.start : block.end] for block in said if block.kind == "paragraph"]
        assert texts == [SAID[at], SAID[at - 1]]
        assert {block.post for block in said} == {at + 1}
    assert [role_of(view, f"1{at}:05") for at in range(4)] == ["dateline"] * 4


@pytest.mark.parametrize("page", [WITH_HEADLINES, WITHOUT, PAGE])
def test_what_stands_around_a_text_is_told_from_it(page: str) -> None:
    view = read_html(page.encode())
    roles = {
        "Home": "navigation",
        "© 2023": "navigation",
        "Port strikes": "related",
        "Sign up": "widget",
        "By A.": "dateline",
    }
    assert {words: role_of(view, words) for words in roles} == roles
    assert role_of(view, "Port of Nowhere") == "title"


def test_captions_players_and_read_more_within_a_text_are_no_text() -> None:
    view = read_html(PAGE.encode())
    roles = {"0:00": "widget", "Read more: who": "related", "The port in March": "caption", "“We shall": "body"}
    assert {words: role_of(view, words) for words in roles} == roles
    kinds = [block.kind for block in view.blocks if block.role == "body"]
    assert kinds == [
        "paragraph",
        "heading",
        "paragraph",
        "item",
        "item",
        "quote",
        *["cell"] * 4,
        "heading",
        *["paragraph"] * 2,
    ]
    assert len(sections(view)) == 3


def test_days_in_a_list_of_other_things_are_no_datelines_of_the_page() -> None:
    listed = "".join(
        f"<div><p class=date>September {at}, 2017</p><p class=date>{SAID[at]} {SAID[at - 1]}</p></div>"
        for at in range(4)
    )
    view = read_html(f"{HEAD}{listed}{FOOT}".encode())
    assert "dateline" not in {role_of(view, f"September {at}") for at in range(4)}
    one = read_html(f"{HEAD}<p>September 5, 2017</p><p>{SAID[0]}</p><p>{SAID[1]}</p>{FOOT}".encode())
    assert role_of(one, "September 5") == "dateline"


def test_teasers_with_times_are_no_posts() -> None:
    cards = "".join(
        f"<div class=card><time>1{at}:00</time><a href=/{at}>Headline number {at}</a></div>" for at in range(9)
    )
    view = read_html(f"{HEAD}<p>{SAID[0]}</p><p>{SAID[1]}</p>{cards}{FOOT}".encode())
    assert {block.post for block in view.blocks} == {0}


@pytest.mark.parametrize("unit", ["<div>a ", "<article><time>10:05</time><p>words "])
def test_what_is_nested_without_end_costs_in_proportion(unit: str) -> None:
    # A path of every ancestor for every block would take gigabytes here.
    view = read_html(unit.encode() * 4_000)
    assert len(view.blocks) >= 4_000
    assert max(len(block.path) for block in view.blocks) < 20_000


def _mutated(page: bytes, chance: random.Random) -> bytes:
    data = bytearray(page)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data) or 1)
        end = min(len(data), at + chance.choice((1, 1, 4, 40, 400)))
        what = chance.randrange(7)
        if what == 0:
            del data[at:end]
        elif what == 1:
            data[at:end] = bytes(chance.randrange(32, 256) for _ in range(end - at))
        elif what == 2:
            data[at:at] = data[at:end] * chance.choice((1, 3))
        elif what == 3:
            data[at:at] = chance.choice(
                (b"<!--", b"</div>", b"<script>", b"<p", b"&#x2F;", b"\xc3", b"\x00", b"<svg>", b"'", b'"')
            )
        elif what == 4:
            data[at : at + 1] = bytes([data[at] ^ (1 << chance.randrange(7))]) if data else b"a"
        elif what == 5:
            data[at:at] = "\u202e".encode() + "\ud800".encode("utf-8", "surrogatepass") + "Київ".encode("cp1251")
        else:
            del data[at:]
            data += b" "
    return bytes(data)


@pytest.mark.slow
def test_a_thousand_mutated_pages_are_read_and_every_block_reads_the_same_from_its_bytes() -> None:
    chance = random.Random(20231118)
    pages = [page.encode() for page in (WITH_HEADLINES, WITHOUT, PAGE)]
    for _ in range(1_000):
        data = _mutated(chance.choice(pages), chance)
        parts = open_document(data, name="page.html", media_type="text/html")
        for one in parts.views:
            for block in one.view.blocks:
                recheck(one.view, block.start, block.end, one.data)
                cut = chance.randint(block.start, block.end)
                recheck(one.view, block.start, cut, one.data)
        for fact in parts.stated:
            assert 0 <= fact.start <= fact.end <= len(data)
