# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a page says is told from what stands around it."""

from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.documents.html_text import read_page
from holdfast.readers.documents.main_content import choose
from holdfast.readers.documents.view import ROLES

LONG = "The ministry of trade said on Monday that the new rules on exports would enter into force within sixty days. "
PAGE = f"""
<html><head><title>Rules</title></head><body>
<nav><ul><li><a href=/>Home</a></li><li><a href=/news>News and statements of the ministry</a></li></ul></nav>
<div class="breadcrumb">Home / News</div>
<main><article class="story">
<h1>New rules on exports</h1>
<p class="byline">By the trade desk</p>
<div class="story-body">
<p>{LONG}</p>
<figure><img src=a.jpg><figcaption>Trucks wait at the border, in a picture taken last year.</figcaption></figure>
<p>{LONG}</p>
<p>Trucks at the border (Image: agency)</p>
<p>Read more: what the rules of last year said about the same goods, and who wrote them at the time.</p>
<h2>What changes</h2>
<ul><li>Pumps need a licence.</li><li>Valves need none.</li></ul>
<h2>Newsletter</h2>
<div class="newsletter-box">Sign up for our letter and read the news of the day before everybody else has read it.</div>
<blockquote>{LONG}</blockquote>
<div class="social-embed"><blockquote><p>{LONG}</p></blockquote></div>
</div></article>
<aside class="related"><p><a href=/1>Another story with a long and telling title, about something else</a></p></aside>
</main>
<footer><p>{LONG}</p></footer>
</body></html>
"""


def roles(source: str) -> list[tuple[str, str]]:
    page = read_page(source)
    return [
        (page.text[draft.start : draft.end], role) for draft, role in zip(page.drafts, choose(page).roles, strict=True)
    ]


def test_every_block_of_a_page_has_its_role() -> None:
    said = LONG.strip()
    assert roles(PAGE) == [
        ("Home", "navigation"),
        ("News and statements of the ministry", "navigation"),
        ("Home / News", "navigation"),
        ("New rules on exports", "title"),
        ("By the trade desk", "dateline"),
        (said, "body"),
        ("Trucks wait at the border, in a picture taken last year.", "caption"),
        (said, "body"),
        ("Trucks at the border (Image: agency)", "caption"),
        ("Read more: what the rules of last year said about the same goods, and who wrote them at the time.", "widget"),
        ("What changes", "body"),
        ("Pumps need a licence.", "body"),
        ("Valves need none.", "body"),
        ("Newsletter", "body"),
        ("Sign up for our letter and read the news of the day before everybody else has read it.", "widget"),
        (said, "body"),
        (said, "body"),
        ("Another story with a long and telling title, about something else", "related"),
        (said, "navigation"),
    ]


def test_a_body_named_like_something_else_is_still_the_body() -> None:
    # Content systems call whole pages "comments-enabled" or "has-sidebar": most of what is said decides.
    body = f"<div class='post tag-trade sidebar'><p>{LONG}</p><p>{LONG}</p></div>"
    source = body + "<div class=footer><p>Contact us.</p></div>"
    assert [role for _, role in roles(source)] == ["body", "body", "navigation"]


def test_a_page_that_says_nothing_has_no_body_of_links() -> None:
    source = "<p><a href=1>One</a></p><p><a href=2>Two</a></p>"
    assert [role for _, role in roles(source)] == ["related", "related"]
    assert choose(read_page("")).roles == ()


def test_what_stands_in_tables_of_a_body_is_kept() -> None:
    source = f"<div><p>{LONG}</p><table><tr class='odd ad'><td>Pumps<td>8413</tr></table><p>{LONG}</p></div>"
    assert [role for _, role in roles(source)] == ["body"] * 4


@given(
    st.lists(st.sampled_from(["<p>", "<div class=ad>", "</div>", LONG, "<a href=1>x</a>", "<h1>", "<nav>", "</nav>"]))
)
def test_any_page_gets_a_role_for_every_block(parts: list[str]) -> None:
    found = roles("".join(parts))
    assert all(role in ROLES for _, role in found)
