# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Models propose, spans decide: what does not stand in its passage is dropped and counted, whatever a model says."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import ConfigError, InputError
from holdfast.readers.documents.html_view import read_html
from holdfast.readers.proposals import Passage, anchored, answer_of, passages_of, question, source_of
from holdfast.readers.proposals_ner import recogniser

TEXT = (
    "The harbour master of Nowhere said the port is shut for sixty days. The harbour office said nothing of sixty days."
)
PASSAGE = Passage(0, 0, len(TEXT), TEXT, source_of(TEXT))


def one(**fields: object) -> tuple[int, int, int]:
    """What becomes of one proposal: kept, dropped, malformed."""
    found = anchored(PASSAGE, [fields], origin="m")
    return len(found.accepted), found.rejected_unanchored, found.malformed


def test_what_stands_in_the_passage_is_kept_with_its_spans_and_waits_for_review() -> None:
    slots = {"speaker": "harbour master of Nowhere", "verb": {"start": 30, "end": 34}}
    (kept,) = anchored(
        PASSAGE, [{"kind": "quotation", "quote": "the port is shut", "slots": slots}], origin="a b"
    ).accepted
    assert TEXT[kept.start : kept.end] == "the port is shut"
    assert {one.name: TEXT[one.start : one.end] for one in kept.slots} == {
        "speaker": "harbour master of Nowhere",
        "verb": "said",
    }
    assert (kept.origin, kept.reviewed, kept.source) == ("model:a_b", False, source_of(TEXT))
    fields = kept.fields(TEXT)
    assert fields["quote"] == "the port is shut"
    assert json.loads(json.dumps(fields))["slots"][0]["quote"] == "harbour master of Nowhere"


@pytest.mark.parametrize(
    "fields",
    [
        {"quote": "the port is open"},
        {"quote": "sixty days"},
        {"quote": "the port is shut", "start": 0, "end": 16},
        {"quote": "the port is shut", "start": 35, "end": 9_999},
        {"quote": "the port is shut", "start": -16, "end": -1},
        {"start": 5, "end": 5},
        {"quote": "the port is shut", "slots": {"subject": "The minister"}},
        {"quote": "the port is shut", "slots": {"subject": "harbour"}},
        {"quote": "the port is shut", "slots": {"value": "60 days"}},
        {"quote": "the port is shut", "slots": {"subject": ["the port", "the ships"]}},
        {"quote": "The Port is shut"},
    ],
)
def test_what_does_not_stand_there_once_is_dropped_with_all_of_its_proposal(fields: dict[str, object]) -> None:
    assert one(kind="claim", **fields) == (0, 1, 0)


@pytest.mark.parametrize(
    "proposal",
    [
        None, 5, "claim", [], {}, {"kind": "claim"}, {"kind": "verdict", "quote": "the port"},
        {"kind": "claim", "quote": 5}, {"kind": "claim", "quote": " "}, {"kind": "claim", "quote": "a" * 5_000},
        {"kind": "claim", "quote": "the port", "slots": 5}, {"kind": "claim", "quote": "the port", "slots": [5]},
        {"kind": "claim", "quote": "the port", "slots": {"mood": "shut"}},
        {"kind": "claim", "quote": "the port", "slots": {"value": 60}},
        {"kind": "claim", "quote": "the port", "start": 1.5, "end": 3},
        {"kind": "claim", "quote": "the port", "start": 1},
        {"kind": "claim", "quote": "the port", "start": True, "end": 3},
    ],
)  # fmt: skip
def test_what_has_another_shape_is_counted_and_never_kept(proposal: object) -> None:
    found = anchored(PASSAGE, [proposal], origin="m")
    assert (found.accepted, found.rejected_unanchored, found.malformed) == ((), 0, 1)


def test_offsets_choose_among_several_and_the_same_twice_counts_once() -> None:
    at = TEXT.rindex("sixty days")
    said = {"kind": "quantity", "quote": "sixty days", "start": at, "end": at + 10}
    found = anchored(PASSAGE, [said, said], origin="m")
    assert [(kept.start, kept.end) for kept in found.accepted] == [(at, at + 10)]


def test_an_endless_list_is_none() -> None:
    found = anchored(PASSAGE, [{"kind": "mention", "quote": "Nowhere"}] * 5_000, origin="m")
    assert (len(found.accepted), found.malformed) == (1, 4_800)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.text(max_size=5)
    | st.sampled_from(["claim", "mention", "the port", "sixty days", ""]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["kind", "quote", "start", "end", "slots", "subject"]), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(_VALUES, max_size=4))
def test_whatever_is_proposed_all_that_is_kept_stands_in_the_text(proposals: list[object]) -> None:
    found = anchored(PASSAGE, proposals, origin="m")
    for kept in found.accepted:
        for start, end in ((kept.start, kept.end), *((slot.start, slot.end) for slot in kept.slots)):
            assert 0 <= start < end <= len(TEXT)
        assert not kept.reviewed
    assert len(found.accepted) + found.rejected_unanchored + found.malformed <= len(proposals)


@pytest.mark.parametrize(
    ("content", "count"),
    [('{"proposals": [1, 2]}', 2), ("[]", 0), ('```json\n{"proposals": [{}]}\n```', 1), ('{"proposals": []}', 0)],
)
def test_answers_are_json_with_a_list(content: str, count: int) -> None:
    assert len(answer_of(content)) == count


@pytest.mark.parametrize(
    "content", ["", "Sure! Here it is", '{"proposals": {"a": 1}}', "5", '{"proposals": [', "[" * 100_000]
)
def test_other_answers_are_refused(content: str) -> None:
    with pytest.raises(InputError):
        answer_of(content)


def test_only_what_the_document_says_is_asked_about_and_keyed_by_its_words() -> None:
    page = f"<nav><a href=/>Home</a></nav><main><h1>Shut</h1><p>{TEXT}</p><p>{'long ' * 2_000}</p></main>"
    passages = passages_of(read_html(page.encode()))
    assert [one.text for one in passages] == ["Shut", TEXT]
    again = passages_of(read_html(f"<div><p>Other</p><p>{TEXT}</p></div>".encode()))
    assert passages[1].source in {one.source for one in again}
    system, user = question(passages[1])
    assert user["content"] == TEXT
    assert TEXT not in system["content"]


def test_recognisers_that_are_not_there_are_named(tmp_path: object) -> None:
    with pytest.raises(ConfigError, match="no such recogniser"):
        recogniser("oracle", "x")
    with pytest.raises(ConfigError, match="gliner"):
        recogniser("gliner", "no-such-folder")


def test_a_recogniser_proposes_by_offsets(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    # What is used of spaCy's interface: `load`, a pipeline, `ents` with their offsets; the second entity is a lie.
    (folder / "spacy.py").write_text(
        "class Ent:\n    def __init__(self, text, start, end):\n"
        "        self.text, self.start_char, self.end_char = text, start, end\n"
        "class Doc:\n    def __init__(self, text):\n"
        "        at = text.index('Nowhere')\n"
        "        self.ents = [Ent('Nowhere', at, at + 7), Ent('Atlantis', 0, 8)]\n"
        "def load(name):\n    if name != 'here':\n        raise OSError(name)\n    return Doc\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(folder))
    found = anchored(PASSAGE, recogniser("spacy", "here")(PASSAGE), origin="spacy:here")
    assert [TEXT[kept.start : kept.end] for kept in found.accepted] == ["Nowhere"]
    assert found.rejected_unanchored == 1
    with pytest.raises(ConfigError, match="has no model"):
        recogniser("spacy", "elsewhere")
    monkeypatch.delitem(__import__("sys").modules, "spacy")
