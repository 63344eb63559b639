# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Two captures of one page: what is told as an edit, what as noise, and what as not to be told."""

import json
import runpy
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.plain import read_plain
from holdfast.readers.documents.recheck import recheck
from holdfast.readers.text.found import ClaimFound, MeasureFound, QuotationFound, Understood
from holdfast.readers.text.quantities import find_quantities
from holdfast.record.revisions import Change, Revision, compare
from holdfast.record.revisions_align import matches
from holdfast.record.revisions_fold import even, might_be, repaired
from holdfast.record.revisions_lines import finding_rows, lines, rows

FIRST = "The council of Northhaven closed the old ferry harbour to foreign ships on 3 March 2021."
SECOND = "It said that 240 ships had called there in that year, most of them with timber."
THIRD = "The harbour master’s office keeps a list of the ships, and gives it to whoever asks – free of charge."
FOURTH = "Traders in Easterly asked the court to set the order aside; the court has not ruled."
FIFTH = "A hearing is planned for the autumn, the registry of the court said in a letter."
ARTICLE = (FIRST, SECOND, THIRD, FOURTH, FIFTH)


def saved(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"


def plain(old: str, new: str) -> Revision:
    return compare(read_plain(old.encode()), read_plain(new.encode()))


def page(*paragraphs: str, menu: str = "", aside: str = "") -> str:
    body = "".join(one if one.startswith("<") else f"<p>{one}</p>\n" for one in paragraphs)
    return (
        f"<html><head><meta charset=utf-8></head><body><nav><ul><li><a href='/'>Home</a></li>{menu}</ul></nav>"
        f"<main><article><h1>The harbour of Northhaven</h1>{body}</article></main><aside>{aside}</aside></body></html>"
    )


def pages(old: str, new: str) -> Revision:
    return compare(read_html(old.encode()), read_html(new.encode()))


def differing(revision: Revision) -> list[Change]:
    return [one for one in revision.changes if one.effect]


def words_of(revision: Revision, one: Change) -> list[tuple[str, str]]:
    return [(revision.old.text[slice(*word.old)], revision.new.text[slice(*word.new)]) for word in one.words]


def test_a_changed_number_is_an_edit_with_its_words_in_both_views() -> None:
    revision = plain(saved(*ARTICLE), saved(FIRST, SECOND.replace("240", "420"), *ARTICLE[2:]))
    (one,) = differing(revision)
    assert (one.status, one.effect, one.substantive) == ("edited", "text", True)
    assert words_of(revision, one) == [("240", "420")]
    assert revision.substantive is True


def test_what_came_and_what_went_stand_where_they_stood() -> None:
    revision = plain(saved(FIRST, SECOND, THIRD, FOURTH), saved(FIRST, THIRD, FIFTH, FOURTH))
    assert [one.status for one in revision.changes] == ["kept", "removed", "kept", "added", "kept"]


def test_a_moved_paragraph_is_no_removal_and_no_addition() -> None:
    revision = plain(saved(*ARTICLE), saved(FIRST, THIRD, FOURTH, SECOND, FIFTH))
    (one,) = differing(revision)
    assert (one.status, one.effect, one.substantive) == ("moved", "layout", False)


def test_a_paragraph_that_was_moved_and_edited_keeps_its_words() -> None:
    edited = SECOND.replace("timber", "grain")
    revision = plain(saved(*ARTICLE), saved(FIRST, THIRD, FOURTH, FIFTH, edited))
    (one,) = differing(revision)
    assert (one.status, one.effect) == ("moved", "text")
    assert words_of(revision, one) == [("timber", "grain")]


@pytest.mark.parametrize(
    ("noise", "effect"),
    [
        (lambda text: text.replace(" the ", "\u00a0the  "), "layout"),
        (lambda text: text.replace("’", "'").replace("–", "-"), "layout"),
        (lambda text: text.encode().decode("cp1252"), "encoding"),
        (lambda text: text.encode().decode("cp1252").encode().decode("cp1252", "ignore"), "encoding"),
        (lambda text: text.encode().decode("latin-1"), "encoding"),
        (lambda text: text.replace("’", "&rsquo;").replace("–", "&#8211;"), "encoding"),
        (lambda text: text.replace("’", "&amp;rsquo;"), "encoding"),
        (lambda text: text.replace("’", "\ufffd"), "encoding"),
        (lambda text: text.replace("’", "?"), "encoding"),
    ],
)
def test_noise_in_the_characters_is_no_edit(noise: Callable[[str], str], effect: str) -> None:
    revision = plain(saved(*ARTICLE), saved(FIRST, SECOND, noise(THIRD), FOURTH, FIFTH))
    assert [(one.effect, one.substantive) for one in differing(revision)] == [(effect, False)]
    assert revision.substantive is False


def test_an_edit_under_encoding_noise_is_the_edit_alone() -> None:
    edited = THIRD.replace("free of charge", "for a fee").encode().decode("cp1252")
    revision = plain(saved(*ARTICLE), saved(FIRST, SECOND, edited, FOURTH, FIFTH))
    (one,) = differing(revision)
    assert one.effect == "text"
    assert words_of(revision, one) == [("free of charge", "for a fee")]


def test_a_text_wrapped_elsewhere_is_the_same_text() -> None:
    def wrapped(width: int) -> str:
        out, line = [], ""
        for word in " ".join(ARTICLE).split():
            if line and len(line) + 1 + len(word) > width:
                out.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        return "\n".join(["The harbour of Northhaven", "", *out, line, ""])

    revision = plain(wrapped(72), wrapped(64))
    assert {one.substantive for one in revision.changes} == {False}
    assert {one.status for one in revision.changes} == {"kept"}


def test_a_paragraph_cut_in_two_is_layout() -> None:
    revision = plain(saved(FIRST, f"{SECOND} {THIRD}", FOURTH), saved(FIRST, SECOND, THIRD, FOURTH))
    (one,) = differing(revision)
    assert (one.status, one.effect) == ("kept", "layout")
    assert one.new is not None
    assert one.new.last - one.new.first == 2


def test_the_pages_own_date_is_told_as_such() -> None:
    old, new = "Last updated: 3 March 2021", "Last updated: 9 May 2021"
    revision = plain(saved("The harbour", old, *ARTICLE), saved("The harbour", new, *ARTICLE))
    (one,) = differing(revision)
    assert (one.status, one.effect, one.substantive) == ("edited", "date_bump", True)


def test_a_date_inside_a_sentence_is_an_edit() -> None:
    revision = plain(saved(*ARTICLE), saved(FIRST.replace("3 March", "5 March"), *ARTICLE[1:]))
    assert [one.effect for one in differing(revision)] == ["text"]


def test_capitals_of_a_title_are_layout_and_of_a_sentence_are_not() -> None:
    titles = pages(page("<h2>What is Known</h2>", *ARTICLE), page("<h2>What Is Known</h2>", *ARTICLE))
    assert [(one.status, one.effect) for one in differing(titles)] == [("edited", "layout")]
    sentences = plain(saved(*ARTICLE), saved(FIRST.replace("council", "Council"), *ARTICLE[1:]))
    assert [one.effect for one in differing(sentences)] == ["text"]


def test_a_link_that_leads_elsewhere_is_told_with_both_addresses() -> None:
    text = "The order was published in <a href='{}'>the gazette of Northhaven</a> on the same day."
    revision = pages(
        page(FIRST, text.format("/g/1?utm_source=x"), *ARTICLE[1:]), page(FIRST, text.format("/g/2"), *ARTICLE[1:])
    )
    (one,) = differing(revision)
    assert (one.status, one.effect, one.links) == ("kept", "link", (("/g/1", "/g/2"),))


def test_a_menu_that_changes_is_no_change_of_the_page() -> None:
    revision = pages(
        page(*ARTICLE, menu="<li><a href='/a'>Ships</a></li>"), page(*ARTICLE, menu="<li><a href='/b'>Crews</a></li>")
    )
    assert differing(revision)
    assert {one.effect for one in differing(revision)} == {"boilerplate"}
    assert revision.substantive is False


def test_a_list_of_other_pages_that_rotates_is_told_in_two_changes() -> None:
    def aside(*numbers: int) -> str:
        items = "".join(
            f"<li><a href='/n/{n}'>Other news number {n} of the harbour</a> <span>3 March 2021</span></li>"
            for n in numbers
        )
        return f"<h2>More news</h2><ul class='related'>{items}</ul>"

    revision = pages(page(*ARTICLE, aside=aside(1, 2, 3, 4, 5)), page(*ARTICLE, aside=aside(3, 4, 5, 6, 7)))
    assert revision.substantive is False
    assert sorted(one.status for one in differing(revision)) == ["added", "removed"]
    assert all("rotated" in one.reason for one in differing(revision))


class TestHoles:
    def test_a_list_that_only_one_capture_has_cannot_be_told(self) -> None:
        lead, items = "The harbour office lists these ships:", ["- The Alder of Millbrook", "- The King of Easterly"]
        end = ["What Came Of It", FOURTH]
        revision = plain(saved(FIRST, lead, *items, *end), saved(FIRST, lead, *end))
        (one,) = differing(revision)
        assert (one.status, one.effect, one.substantive) == ("removed", "extraction", None)
        assert [hole.reason for hole in revision.new_holes] == ["the list that this announces is missing"]
        assert revision.substantive is None

    def test_a_list_that_a_page_loses_with_its_lead_in_is_removed(self) -> None:
        lead, items = (
            "The harbour office lists these ships:",
            "<ul><li>The Alder of Millbrook</li><li>The King</li></ul>",
        )
        revision = pages(page(FIRST, f"<p>{lead}</p>", items, SECOND, THIRD), page(FIRST, SECOND, THIRD))
        assert {one.substantive for one in differing(revision)} == {True}

    def test_dates_without_titles_are_one_change_and_new_where_they_are_later(self) -> None:
        old = saved("The harbour", "Last updated: 3 March 2021", *ARTICLE)
        dates = ["9 May 2021", "1 March 2021", "2 February 2021"]
        revision = plain(old, saved("The harbour", "Last updated: 9 May 2021", FIRST, SECOND, *dates, *ARTICLE[2:]))
        (one,) = [one for one in revision.changes if one.status == "added"]
        assert one.substantive is True
        assert one.new is not None
        assert one.new.last - one.new.first == 3
        assert "3 dates whose titles are missing" in one.reason

    def test_a_paragraph_shown_in_part_is_not_to_be_told(self) -> None:
        revision = plain(saved(FIRST, THIRD + " " + FOURTH, FIFTH), saved(FIRST, THIRD + " Traders in …", FIFTH))
        (one,) = differing(revision)
        assert (one.effect, one.substantive) == ("extraction", None)

    def test_what_is_behind_a_wall_is_not_removed(self) -> None:
        new = page(FIRST, "Sign in to continue reading this article.")
        revision = pages(page(*ARTICLE), new)
        gone = [one for one in revision.changes if one.status == "removed"]
        assert gone
        assert {one.substantive for one in gone} == {None}

    def test_another_page_is_no_revision(self) -> None:
        revision = plain(saved(*ARTICLE), saved("Nothing in common here whatever, one would say " * 5))
        assert any("may not be versions of one page" in note for note in revision.notes)


class TestFindings:
    def test_a_figure_that_is_no_longer_given_is_withdrawn(self) -> None:
        new = saved(FIRST, "It said that ships had called there in that year, most of them with timber.", *ARTICLE[2:])
        revision = understood(saved(*ARTICLE), new)
        (one,) = revision.findings
        assert (one.kind, one.status, one.withdrawn, one.said) == ("quantities", "lost", True, "240 ships")
        assert "Figures that are no longer given (1)" in lines(revision)

    def test_a_figure_given_elsewhere_is_not_withdrawn(self) -> None:
        revision = understood(
            saved(FIRST, SECOND, FOURTH), saved(FIRST, FOURTH, "There were 240 ships, the office says now.")
        )
        assert not any(one.withdrawn for one in revision.findings)

    def test_a_figure_that_changed_is_told_with_both(self) -> None:
        revision = understood(saved(*ARTICLE), saved(FIRST, SECOND.replace("240", "420"), *ARTICLE[2:]))
        (one,) = revision.findings
        assert (one.status, one.said, one.says, one.differs) == ("changed", "240 ships", "420 ships", ("low", "high"))

    def test_statements_are_matched_by_content(self) -> None:
        old, new = (
            saved(FIRST, SECOND),
            saved("A line that is new and says little of any weight.", FIRST, SECOND.replace("timber", "grain")),
        )

        def found(text: str, said: str) -> Understood:
            at = text.index("It said")
            end = text.index(".", at)
            span = (at, end)
            return Understood(
                quotations=(QuotationFound(*span, "indirect", content=span, speaker="Northhaven"),),
                measures=(MeasureFound(*span, "closure", "", "taken", authority="Northhaven", targets=(said,)),),
                claims=(ClaimFound(*span, "cargo", "cargo", "is", said),),
            )

        revision = compare(
            read_plain(old.encode()),
            read_plain(new.encode()),
            old_found=found(old, "timber"),
            new_found=found(new, "grain"),
        )
        assert [(one.kind, one.status, one.differs) for one in revision.findings] == [
            ("quotations", "changed", ("text",)),
            ("measures", "changed", ("targets",)),
            ("claims", "changed", ("value",)),
        ]
        told = list(finding_rows(revision))
        assert all(row["text"] == revision.new.text[at(row, "start") : at(row, "end")] for row in told)

    def test_a_block_that_was_kept_changes_no_statement(self) -> None:
        text = saved(*ARTICLE)
        view = read_plain(text.encode())
        assert compare(view, view, old_found=Understood(), new_found=Understood()).findings == ()


def at(row: dict[str, object], name: str) -> int:
    place = row[name]
    assert isinstance(place, int)
    return place


def understood(old: str, new: str) -> Revision:
    found = [Understood(quantities=tuple(find_quantities(text, 0, len(text)))) for text in (old, new)]
    return compare(read_plain(old.encode()), read_plain(new.encode()), old_found=found[0], new_found=found[1])


class TestTold:
    def test_it_reads_as_a_person_would_write(self) -> None:
        new = saved(FIRST, SECOND.replace("240", "420"), THIRD.replace("’", "'"), FIFTH)
        assert lines(plain(saved(*ARTICLE), new)) == [
            "What the page says was changed.",
            "",
            "Changed (2)",
            "  ~ line 3: It said that [-240-]{+420+} ships had called there in that year, most of them with timber.",
            f"  - line 7: {FOURTH}",
            "",
            "Noise (1)",
            "    1 × layout: quotation marks, dashes or bullets of another kind",
        ]

    def test_every_row_leads_to_its_bytes(self) -> None:
        old, new = saved(*ARTICLE), saved(FIRST, THIRD.replace("free", "not free"), FOURTH, "Schluß – Ende.")
        revision = plain(old, new)
        for row in rows(revision):
            for prefix, data in (("", new.encode()), ("old_", old.encode())):
                if row[f"{prefix}text"] is not None:
                    assert (
                        data[at(row, f"{prefix}byte_start") : at(row, f"{prefix}byte_end")].decode()
                        == row[f"{prefix}text"]
                    )
        assert json.dumps(list(rows(revision, unchanged=False)))

    def test_a_change_of_several_blocks_of_a_page_has_a_row_for_each(self) -> None:
        def aside(*numbers: int) -> str:
            items = "".join(f"<li>Other news number {n}</li><li hidden>unseen</li>" for n in numbers)
            return f"<h2>More news</h2><ul class='related'>{items}</ul>"

        old, new = page(*ARTICLE, aside=aside(1, 2)), page(*ARTICLE, aside=aside(1, 2, 3, 4, 5))
        revision = pages(old, new)
        added = [row for row in rows(revision) if row["status"] == "added"]
        assert len(added) >= 3
        for row in added:
            assert recheck(revision.new, at(row, "start"), at(row, "end"), new.encode()) == row["text"]


class TestAlways:
    """For any two texts: every block is in exactly one change, and the same view is the same page."""

    paragraphs = st.lists(
        st.sampled_from([*ARTICLE, "Read more", "9 May 2021", "- an item", "– ", "Last updated: 3 May 2021"]),
        max_size=9,
    )

    @given(paragraphs, paragraphs)
    @settings(max_examples=60)
    def test_every_block_is_told_once(self, old: list[str], new: list[str]) -> None:
        revision = plain(saved(*old), saved(*new))
        for view, sides in (
            (revision.old, [one.old for one in revision.changes]),
            (revision.new, [one.new for one in revision.changes]),
        ):
            covered = sorted(n for side in sides if side is not None for n in range(side.first, side.last))
            assert covered == list(range(len(view.blocks)))
        assert plain(saved(*old), saved(*new)).changes == revision.changes
        lines(revision)

    @given(paragraphs)
    @settings(max_examples=30)
    def test_a_page_is_no_revision_of_itself(self, paragraphs: list[str]) -> None:
        revision = plain(saved(*paragraphs), saved(*paragraphs))
        assert {one.status for one in revision.changes} <= {"kept"}
        assert not any(one.effect for one in revision.changes)

    @given(st.lists(st.integers(0, 6), max_size=30), st.lists(st.integers(0, 6), max_size=30))
    def test_matches_are_equal_and_never_cross(self, old: list[int], new: list[int]) -> None:
        found = matches(old, new)
        assert all(old[a] == new[b] for a, b in found)
        assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))

    @given(st.text(alphabet="aé–’\u00a0 “ż", max_size=20))
    def test_keys_are_at_rest(self, text: str) -> None:
        assert even(even(text)) == even(text)
        assert repaired(text.encode().decode("latin-1")) == repaired(text)

    def test_letters_that_were_lost_are_wanted_at_their_place(self) -> None:
        assert might_be("Russia\ufffds", "Russia’s")
        assert not might_be("Russia\ufffds", "Prussia’s")
        assert not might_be("whole", "hole")


def test_one_line_that_came_in_among_thousands_is_the_only_change() -> None:
    lined = [f"Line {n} of the register says nothing new." for n in range(3000)]
    revision = plain(saved(*lined), saved(*lined[:1500], "A line of another kind came in between them.", *lined[1500:]))
    assert [one.status for one in differing(revision)] == ["added"]


def test_words_of_a_page_in_one_line_are_told_each() -> None:
    words = [f"w{n % 97} x{n % 89}" for n in range(4000)]
    edited = list(words)
    edited[1000], edited[3000] = "another", "last"
    (one,) = plain(" ".join(words) + "\n", " ".join(edited) + "\n").changes
    assert [one.effect, len(one.words)] == ["text", 2]


def test_many_lines_that_became_one_paragraph_are_the_same_words() -> None:
    lined = [f"Line {n} of the register says nothing new of the harbour, and nobody asked." for n in range(400)]
    revision = plain("\n".join(lined), " ".join(lined))
    assert [(one.status, one.effect) for one in revision.changes] == [("kept", "layout")]


def test_two_versions_of_an_official_page_read_as_labelled(shared_dir: Path) -> None:
    marked = json.loads((shared_dir / "gold" / "revisions.json").read_text(encoding="utf-8"))
    views = [
        read_plain(next((shared_dir / "seeds").glob(f"{marked[side]}_*.txt")).read_bytes()) for side in ("old", "new")
    ]
    revision = compare(views[0], views[1])
    for row in marked["alignment"]:
        status = {"changed": "edited"}.get(row["status"], row["status"])
        substantive = {"unknown": None}.get(row["substantive"], row["substantive"])
        assert any(
            (one.status, one.substantive) == (status, substantive)
            and all(
                mark is None or (side is not None and side.start <= mark["span"][0] and mark["span"][1] <= side.end)
                for side, mark in ((one.old, row["a"]), (one.new, row["b"]))
            )
            for one in revision.changes
        ), row


def test_a_page_whose_news_rotated_says_so_and_nothing_else(shared_dir: Path) -> None:
    folder = shared_dir / "vectors" / "page-versions"
    revision = compare(*(read_html((folder / f"energy-{one}.html").read_bytes()) for one in "ab"))
    told = [one for one in revision.changes if one.status != "kept"]
    assert sorted((one.status, one.effect) for one in told) == [("added", "boilerplate"), ("removed", "boilerplate")]
    assert all("rotated" in one.reason for one in told)
    assert revision.substantive is False


def test_edits_of_mutated_pages_are_told_and_noise_is_not(repo_root: Path, tmp_path: Path) -> None:
    bench = runpy.run_path(str(repo_root / "bench" / "revisions.py"))
    f1, false, quiet = bench["mutations"](tmp_path, 28, 0)
    assert f1 >= 0.97
    assert quiet == 7
    assert false == 0
