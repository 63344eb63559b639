# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A text with findings, cut for reading: nothing lost, nothing marked that is not found, whatever overlaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.plain import read_plain
from holdfast.readers.documents.view import TextView
from holdfast.readers.text.found import (
    Candidate,
    ClaimFound,
    EventFound,
    MeasureFound,
    MentionFound,
    QuotationFound,
    RoleFound,
    Understood,
)
from holdfast.readers.text.understand import understand
from holdfast.web.margin import Marked, Passage, Sheet, found_in, groups_of, sheets_of
from holdfast.web.marking import inline, letter_of, number_of
from holdfast.web.notes import Note, amount, notes_of

TEXT = """Harbour talks

Minister Ada Sample said on Monday that “the port stays closed” and promised sanctions.

- First point of the list
- Second point of the list

Share this page | Print
"""


def plain(text: str) -> TextView:
    return read_plain(text.encode())


def passages(view: TextView, marked: tuple[Marked, ...] = (), sheet: Sheet | None = None) -> list[Passage]:
    groups = groups_of(view, marked, sheet or sheets_of(view, undivided=10**9)[0])
    return [passage for group in groups for passage in group.passages]


def span(view: TextView, words: str) -> tuple[int, int]:
    start = view.text.index(words)
    return start, start + len(words)


@given(st.lists(st.tuples(st.integers(0, 160), st.integers(1, 90), st.sampled_from("mqac")), max_size=25))
def test_marks_are_those_of_every_finding_that_covers_a_character(spans: list[tuple[int, int, str]]) -> None:
    view = plain(TEXT)
    marked = tuple(
        Marked(f"{name}{number}", name, number, start, min(start + length, len(TEXT)), ((name, start, start + length),))
        for number, (start, length, name) in enumerate(sorted(spans), 1)
    )
    shown = passages(view, marked)
    for passage in shown:
        assert passage.segments[0].start == passage.start
        assert passage.segments[-1].end == passage.end
        for before, after in zip(passage.segments, passage.segments[1:], strict=False):
            assert before.end == after.start
        for segment in passage.segments:
            for at in range(segment.start, segment.end):
                covering = [one for one in marked if one.start <= at < one.pieces[0][2]]
                assert segment.marks == tuple(sorted({one.kind for one in covering}))
                assert set(segment.keys) <= {one.key for one in covering}
                assert bool(segment.keys) == bool(covering)
    opened = [key for passage in shown for segment in passage.segments for key in segment.opens]
    assert len(opened) == len(set(opened))
    assert {one.key for one in marked if one.start < shown[-1].end} == set(opened)


@given(st.text(st.sampled_from("ab \n.-“”"), max_size=300), st.integers(1, 80))
def test_the_sheets_of_a_document_show_every_block_once(text: str, aim: int) -> None:
    view = plain(text)
    sheets = sheets_of(view, undivided=0, aim=aim)
    assert (sheets[0].start, sheets[-1].end) == (0, len(view.text))
    assert [one.end for one in sheets[:-1]] == [one.start for one in sheets[1:]]
    seen = [False] * len(view.text)
    for sheet in sheets:
        for passage in passages(view, (), sheet):
            assert not any(seen[passage.start : passage.end])
            seen[passage.start : passage.end] = [True] * (passage.end - passage.start)
    assert all(seen[at] for block in view.blocks for at in range(block.start, block.end))


@pytest.mark.slow
def test_a_line_as_long_as_a_book_is_cut_between_words_and_stays_linear() -> None:
    view = plain("word " * 100_000)
    sheets = sheets_of(view)
    assert len(sheets) > 2
    assert all(view.text[sheet.start - 1] == " " for sheet in sheets[1:])
    nested = tuple(
        Marked(f"q{n}", "quotations", n, start, 480_000 - start, (("words", start, 480_000 - start),))
        for n, start in enumerate(range(0, 50_000, 5), 1)
    )
    segments = [one for passage in passages(view, nested, sheets[0]) for one in passage.segments]
    assert len(segments) <= 2 * len(nested) + 2
    assert all(len(one.keys) <= 6 for one in segments)


def test_headings_never_skip_a_rank() -> None:
    page = (
        b"<body><main><h1>One</h1><p>Said one.</p><h4>Four</h4><p>Said two.</p><h2>Two</h2><p>Three.</p></main></body>"
    )
    ranks = [one.rank for one in passages(read_html(page)) if one.rank]
    assert ranks
    before = 1
    for rank in ranks:
        assert 2 <= rank <= before + 1
        before = rank


def test_what_is_furniture_of_a_page_is_folded_and_kept() -> None:
    page = (
        b"<body><nav><ul><li><a href='/a'>Home</a></li><li><a href='/b'>About us</a></li></ul></nav><main>"
        b"<h1>Port closed</h1>"
        b"<p>The harbour of Sampleton was closed on Monday, the port authority said in a long statement.</p>"
        b"<ul><li>No ship may enter.</li><li>No ship may leave.</li></ul></main></body>"
    )
    view = read_html(page)
    groups = groups_of(view, (), sheets_of(view)[0])
    folded = next(one for one in groups if one.kind == "fold")
    assert [view.text[one.start : one.end] for one in folded.passages] == ["Home", "About us"]
    assert len(next(one for one in groups if one.kind == "list").passages) == 2


def test_lines_broken_to_fit_a_page_are_read_as_one_and_other_lines_are_not() -> None:
    broken = (
        "The harbour of Sampleton was closed on Monday after the port\n"
        "authority had said for weeks that it would do so\nwhen the storms begin."
    )
    assert len(passages(plain(broken))) == 1
    whole = "The harbour of Sampleton was closed.\nThe port authority said so on Monday.\nIt opens again in May."
    assert len(passages(plain(whole))) == 3


def test_a_key_says_its_kind_and_number_also_in_a_later_view() -> None:
    view = plain("It opened on 3 May 2021.")
    found = found_in(understand(view), "v1")
    assert [one.key for one in found if letter_of(one.key) == "d"] == ["v1d1"]
    assert (letter_of("v1q31"), number_of("v1q31")) == ("q", "31")
    assert letter_of("31") == ""


def test_no_markup_of_a_document_reaches_the_page_and_no_override_is_obeyed() -> None:
    view = plain('The <script>alert(1)</script> "A&B" said \u202edesrever\u202c in Sampleton.')
    marked = (Marked("m1", "mentions", 1, 4, 30, (("mention", 4, 30),)),)
    shown = "".join(inline(view.text, one, here="", address=lambda key: f"?at={key}") for one in passages(view, marked))
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "\u202e" not in shown
    assert "U+202E" in shown


def test_a_finding_is_an_anchor_where_it_begins_and_a_link_where_it_ends() -> None:
    view = plain(TEXT)
    start, end = span(view, "said on Monday that “the port stays closed”")
    quote = QuotationFound(start, end, "partial", quote_spans=(span(view, "the port stays closed"),))
    shown = "".join(
        inline(view.text, one, here="q1", address=lambda key: f"?at={key}#{key}")
        for one in passages(view, found_in(Understood(quotations=(quote,))))
    )
    assert '<span class="anchor" id="q1"></span>said on Monday' in shown
    assert (
        '<span class="x-words here" data-k="q1">the port stays closed</span>”<sup class="ref ref-quotations">' in shown
    )
    assert 'href="?at=q1#q1"' in shown


def noted(understood: Understood, view: TextView) -> list[Note]:
    captions = {"x-1": ("SAMPLE, Ada", "p"), "x-2": ("Ada SAMPLE", "p"), "x-3": ("Adam Sampler", "x-3")}
    return list(notes_of(view.text, understood, found_in(understood), captions.__getitem__))


def test_notes_say_what_was_found_and_what_could_not_be_told() -> None:
    view = plain(TEXT)
    name, words = span(view, "Ada Sample"), span(view, "the port stays closed")
    understood = Understood(
        mentions=(MentionFound(*name, "person", "Ada Sample", candidates=(Candidate("x-1", 912),)),),
        roles=(RoleFound(*span(view, "Minister Ada Sample"), "Ada Sample", "Minister", "", "holds_role", (15, 23)),),
        quotations=(QuotationFound(*words, "partial", (words,), addressee="reporters", asserters=("Wire", "Radio")),),
        measures=(MeasureFound(*span(view, "promised sanctions"), "sanction", "", "promised", standing="alleged"),),
        events=(EventFound(*span(view, "talks"), "outcome", value="5", unit="percent"),),
        claims=(ClaimFound(*words, "k", "port", "is_closed", "false", polarity=False, asserted_by=("", "Ada Sample")),),
    )
    notes = {note.kind: note for note in noted(understood, view)}
    assert [note.kind for note in noted(understood, view)][-2:] == ["mentions", "roles"]
    assert notes["mentions"].lines[0].value == "SAMPLE, Ada"
    assert notes["mentions"].lines[0].label == "possible match"  # no percentage: it would read as a verdict
    assert notes["quotations"].head == "speaker not told"
    told = {line.label: line.value for line in notes["quotations"].lines}
    assert told == {"to": "reporters", "told by": "Radio ← Wire"}
    assert notes["measures"].tags == ("promised", "alleged")
    assert ("by", "authority not told") in {(line.label, line.value) for line in notes["measures"].lines}
    assert notes["events"].head == "claimed effect"
    assert notes["claims"].tags == ("quantity", "denied")
    assert ("asserted by", "Ada Sample ← the document itself") in {(x.label, x.value) for x in notes["claims"].lines}


def test_a_name_that_occurs_again_is_told_once_with_all_its_keys() -> None:
    view = plain("Sampleton and again Sampleton.")
    places = tuple(MentionFound(at, at + 9, "place", "Sampleton") for at in (0, 20))
    (note,) = noted(Understood(mentions=places), view)
    assert note.keys == ("m1", "m2")


def test_amounts_keep_their_bounds() -> None:
    assert amount("5500", "", ">=", "person") == "≥ 5,500 people"
    assert amount("10", "12", "..", "percent") == "10–12 percent"
    assert amount("60", "60", "=", "day") == "60 days"
    assert amount("1", "1", "=", "day") == "1 day"
    assert amount("0.5", "", "~", "") == "about 0.5"


def test_records_of_one_party_are_one_possible_match() -> None:
    view = plain("Ada Sample came.")
    candidates = (Candidate("x-1", 1000), Candidate("x-2", 1000), Candidate("x-3", 400))
    (note,) = noted(Understood(mentions=(MentionFound(0, 10, "person", "Ada Sample", candidates=candidates),)), view)
    assert [line.value for line in note.lines] == ["SAMPLE, Ada (2 records)", "Adam Sampler"]


def test_a_note_repeats_little_of_a_finding_as_long_as_the_document() -> None:
    view = plain("word " * 2_000)
    whole = (0, len(view.text) - 1)
    (note,) = noted(Understood(quotations=(QuotationFound(*whole, "scare", (whole,), speaker_span=whole),)), view)
    assert max(map(len, (note.head, *note.surfaces, *(line.value for line in note.lines)))) < 500
