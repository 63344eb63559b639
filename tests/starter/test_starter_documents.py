# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The demonstration documents: what they are there to show is found in them, and they keep to what may be said."""

import re
import tomllib
from functools import cache
from pathlib import Path

from holdfast.readers.documents.html_view import read_html
from holdfast.readers.documents.plain import read_plain
from holdfast.readers.documents.recheck import recheck
from holdfast.readers.documents.view import TextView
from holdfast.readers.text.found import Understood
from holdfast.readers.text.understand import understand
from holdfast.record.revisions import compare

STARTER = Path(__file__).resolve().parents[2] / "src" / "holdfast" / "starter"
FOLDER = STARTER / "documents"


@cache
def read(name: str) -> tuple[TextView, Understood]:
    data = (FOLDER / name).read_bytes()
    view = read_html(data) if name.endswith(".html") else read_plain(data)
    return view, understand(view)


def test_the_manifest_names_exactly_the_documents_and_where_each_fact_is_public() -> None:
    manifest = tomllib.loads((STARTER / "manifest.toml").read_text("utf-8"))
    assert {one["file"] for one in manifest["document"]} == {f"documents/{path.name}" for path in FOLDER.iterdir()}
    assert len({one["address"] for one in manifest["document"]}) == len(manifest["document"]) - 1
    assert [one["observed_at"] for one in manifest["document"]] == sorted(
        one["observed_at"] for one in manifest["document"]
    )
    assert "## documents/" in (STARTER / "SOURCES.md").read_text("utf-8")


def test_every_document_says_what_it_is_and_quotes_nobody() -> None:
    for path in FOLDER.iterdir():
        text = path.read_text("utf-8")
        assert 1_000 < len(text) < 6_000, path.name
        assert text.count("emonstration text written for Holdfast") >= 1, path.name
        view, _ = read(path.name)
        assert not re.search("[“”«»„]", view.text), path.name
        assert not re.search(r"\b(guilty|war criminal|perpetrators?|convicted)\b", view.text, re.IGNORECASE), path.name


def test_what_is_found_is_read_out_of_the_bytes_again() -> None:
    for path in FOLDER.iterdir():
        view, found = read(path.name)
        spans = [
            (one.start, one.end)
            for many in (found.mentions, found.quotations, found.measures, found.claims, found.dates)
            for one in many
        ]
        for start, end in spans:
            assert recheck(view, start, end, path.read_bytes()) == view.text[start:end]


def test_parties_of_the_lists_are_named() -> None:
    named = {view.text[one.start : one.end] for name in ("tracker-2023-03-20.html", "day-2023-03-18.html")
             for view, found in [read(name)] for one in found.mentions}  # fmt: skip
    wanted = {"Vladimir Putin", "Sergei Lavrov", "Maria Lvova-Belova", "VTB Bank", "Sberbank", "Matthias Warnig",
              "Bashar al-Assad", "Hussein Arnous", "Faisal Mekdad", "Mohammad Bagheri", "Aeroflot"}  # fmt: skip
    assert wanted <= named


def test_speakers_of_reported_speech_are_found() -> None:
    _, found = read("day-2023-03-18.html")
    speakers = " ".join(one.speaker for one in found.quotations)
    for name in ("Kubrakov", "Zakharova", "Biden", "Peskov", "Scholz"):
        assert name in speakers
    assert {one.form for one in found.quotations} == {"indirect"}


def test_a_measure_that_was_announced_is_taken_in_the_later_version() -> None:
    def statuses(name: str) -> set[str]:
        _, found = read(name)
        return {one.status for one in found.measures
                if one.type == "airspace_restriction" and "United States" in one.authority}  # fmt: skip

    assert statuses("tracker-2023-03-06.html") == {"planned"}
    assert statuses("tracker-2023-03-20.html") == {"planned", "taken"}


def test_two_sides_give_the_extension_two_lengths() -> None:
    _, found = read("day-2023-03-18.html")
    lengths = [one for one in found.claims if one.unit == "day"]
    assert {(one.value, one.asserted_by[-1]) for one in lengths} == {
        ("120", "Oleksandr Kubrakov"), ("60", "Maria Zakharova"),
    }  # fmt: skip
    assert len({one.key for one in lengths}) == 1


def test_the_two_versions_show_an_edit_a_date_a_figure_that_went_and_noise() -> None:
    (old, before), (new, after) = read("tracker-2023-03-06.html"), read("tracker-2023-03-20.html")
    revision = compare(old, new, old_found=before, new_found=after)
    told = [(one.status, one.effect) for one in revision.changes if one.effect]
    assert told.count(("edited", "date_bump")) == 1
    assert told.count(("edited", "text")) == 3
    assert told.count(("added", "text")) == 2
    assert told.count(("added", "boilerplate")) == 1
    assert {effect for status, effect in told if status == "kept"} == {"layout"}
    assert {one.said for one in revision.findings if one.withdrawn} == {"1,473 individuals", "205 entities"}
    assert any(one.kind == "measures" and one.status == "gained" and "arrest warrants" in one.says
               for one in revision.findings)  # fmt: skip
