# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""A party is found by every spelling that the record or the table of holders knows, and without its legal form."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from holdfast.mentions.linking import Listed
from holdfast.workspace import Workspace
from holdfast.workspace.documents import mentioned_in
from holdfast.workspace.ingest import add
from holdfast.workspace.mentioning_forms import core, without_form
from holdfast.workspace.mentioning_link import NamesInText, TextMention, link_mentions
from support.small_lists import ftm


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("PJSC Musterflot", "musterflot"),
        ("Musterflot, PJSC", "musterflot"),
        ("Example Trading Co., Ltd.", "example trading"),
        ("Public Joint Stock Company Musterbank of Sampleland", "musterbank of sampleland"),
        ("Публичное акционерное общество «Мустерфлот»", "мустерфлот"),
        ("Musterflot", ""),
        ("Bank Ltd", ""),
        ("JSC Russia", ""),
        ("Joint Stock Company", ""),
        ("OOO ABC", ""),
        ("", ""),
    ],
)
def test_a_legal_form_at_either_end_is_left_out_where_a_name_remains(name: str, left: str) -> None:
    assert without_form(name) == left


def test_the_range_of_a_name_without_its_legal_form_lies_inside_it() -> None:
    text = "Then PJSC Musterflot said no."
    assert text[slice(*core(text, 5, 20))] == "Musterflot"
    assert core(text, 10, 20) == (10, 20)


def _link(text: str, surface: str, canonical: str, listed: Mapping[str, tuple[Listed, ...]]) -> list[str]:
    """The ids that a person of a text may be, with names found by their letters; p1 and p2 are one party."""

    def find(where: str, ranges: Sequence[tuple[int, int]]) -> list[NamesInText]:
        rows = [(where.find(name), name, own) for name, own in listed.items()]
        return [NamesInText(at, at + len(name), own) for at, name, own in sorted(rows) if at >= 0 and ranges]

    start = text.index(surface)
    mention = TextMention(start, start + len(surface), "person", canonical)
    kin = {"one": tuple(Listed(key, "Person", 1000) for key in ("p1", "p2"))}
    found = link_mentions(
        text, [(0, len(text))], [mention], find=find, same=lambda key: "one" if key in {"p1", "p2"} else key,
        place=(0, 0), kin=lambda key: kin.get(key, ()),
    )  # fmt: skip
    return [one.entity for one in found]


def test_where_one_record_of_a_party_bears_the_name_its_others_are_candidates_too() -> None:
    listed = {"Testimir Exemplov": (Listed("p1", "Person", 1000),), "Nemo Muster": (Listed("p3", "Person", 1000),)}
    assert _link("Testimir Exemplov said no.", "Testimir Exemplov", "Testimir Exemplov", listed) == ["p1", "p2"]
    assert _link("Nemo Muster said no.", "Nemo Muster", "Nemo Muster", listed) == ["p3"]


def test_the_holder_of_a_public_office_has_one_set_of_candidates_in_every_spelling() -> None:
    listed = {"Sergei Lavrov": (Listed("p1", "Person", 1000),), "Sergey Lavrov": (Listed("p4", "Person", 1000),)}
    texts = ("Sergei Lavrov", "Sergey Lavrov", "Сергей Лавров")
    found = {tuple(sorted(_link(f"{name} came.", name, "Sergey Lavrov", listed))) for name in texts}
    assert found == {("p1", "p2", "p4")}


def test_a_listed_body_is_found_without_the_legal_form_that_its_list_writes(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bodies.json").write_bytes(ftm("PJSC Muster Airlines", schema="Company", dataset="bodies"))
    add(workspace, [folder / "bodies.json"], source="bodies")
    (folder / "story.txt").write_text("The ministry banned Muster Airlines on Monday.\n", "utf-8")
    add(workspace, [folder / "story.txt"])
    (found,) = mentioned_in(workspace, "bodies-0")
    assert found.mentioned.surface == "Muster Airlines"
    assert found.mentioned.score < 1000
