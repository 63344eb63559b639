# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Quotation marks are paired as a reader pairs them, also where they are set wrongly."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.quote_marks import find_quoted
from holdfast.readers.text.segment import paragraphs


def inner(text: str) -> list[str]:
    return [text[one.inner_start : one.inner_end] for one in find_quoted(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“We wait,” he said. “We go.”", ["We wait,", "We go."]),
        ('"We wait," he said. "We go."', ["We wait,", "We go."]),
        ("„Wir warten“, sagte er.", ["Wir warten"]),
        ("»Vi venter«, sagde han.", ["Vi venter"]),
        ("«Мы ждём», — сказал он.", ["Мы ждём"]),
        ("« Nous attendons », dit-il.", ["Nous attendons"]),
        ("「待ちます」と言った。", ["待ちます"]),
        ("“They said ‘no’ to us,” he said.", ["They said ‘no’ to us,", "no"]),
        ("“close the “Open Door” policy,” she said.", ["close the “Open Door” policy,", "Open Door"]),
        ("“we say “nothing without you.”", ["we say “nothing without you.", "nothing without you."]),
        ("Yet “it was so, and not them. ”It is known.", ["it was so, and not them."]),
        ("“We go on", ["We go on"]),
        ("It’s theirs, the ’90s and the officials’ view.", []),
        ("'Hugely significant': a reporter reacts to Putin's warrant", ["Hugely significant"]),
        ("He isn't 'tired' of it, it's 'not so'.", ["tired", "not so"]),
        ("the “authorities” there", ["authorities"]),
        ("a 5'10\" man", []),
        ("no marks", []),
        ("“”", [""]),
        ("said ”wrongly set” here", ["wrongly set"]),
        ("“One “two “three” two” one”", ["One “two “three” two” one", "two “three” two", "three"]),
    ],
)
def test_marks_are_paired(text: str, wanted: list[str]) -> None:
    assert inner(text) == wanted


def test_a_quote_that_nothing_closes_says_so() -> None:
    text = "He said: “We go on and"
    (one,) = find_quoted(text, 0, len(text))
    assert (one.open, text[one.start : one.end]) == (True, "“We go on and")


def test_depths_count_from_the_outside() -> None:
    text = "“a ‘b’ c” “d”"
    assert [(text[one.inner_start : one.inner_end], one.depth) for one in find_quoted(text, 0, len(text))] == [
        ("a ‘b’ c", 0),
        ("b", 1),
        ("d", 0),
    ]


@given(st.text(alphabet="“”„«»‘’'\"「」a .,\n", max_size=60))
def test_any_marks_give_ranges_that_nest_or_lie_apart(text: str) -> None:
    found = find_quoted(text, 0, len(text))
    for one in found:
        assert 0 <= one.start < one.inner_start <= one.inner_end <= one.end <= len(text)
    for one in found:
        for other in found:
            if one is not other and one.start < other.start < one.end:
                assert other.end <= one.end


@pytest.mark.parametrize("mark", [*list("“”„«»‘’'\""), "“a", "”a ", '"a b" ', "‘a’ "])
def test_a_hundred_thousand_marks_cost_in_proportion(mark: str) -> None:
    text = mark * 100_000
    assert all(one.end <= len(text) for one in find_quoted(text, 0, len(text)))


def test_spans_of_labelled_quotations_are_found(shared_dir: Path) -> None:
    import json

    rows = (shared_dir / "gold" / "statements.jsonl").read_text(encoding="utf-8").splitlines()
    for name, wanted_share in (("003", 0.9),):
        file = next((shared_dir / "seeds").glob(f"{name}_*.txt"))
        view = read_plain(file.read_bytes())
        spans = set()
        for first, last in paragraphs(view):
            for one in find_quoted(view.text, view.blocks[first].start, view.blocks[last - 1].end):
                spans.add((one.inner_start, one.inner_end))
        labelled = {tuple(span) for row in map(json.loads, rows) if row["doc"] == name for span in row["quote_spans"]}
        assert len(labelled & spans) >= wanted_share * len(labelled)
