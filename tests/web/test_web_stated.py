# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Measures that documents state, beside the record's: in the margin, on the party's page, on the measure's."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.workspace.documents import document_lines
from holdfast.workspace.ingest import add
from support.stated_measures import write_stated


def _plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_margin_names_the_records_measure_its_grounds_and_both_dates(stated: Any) -> None:
    (line,) = document_lines(stated.workspace)
    page = stated.page(f"/documents/{line.id}")
    assert page.count('class="may"') == 2
    assert '<a href="/entity/acts-freeze"><bdi>asset freeze, Office of Samples</bdi></a>' in page
    text = _plain(page)
    assert "possible match asset freeze, Office of Samples against Exemplov Trading House · in force" in text
    assert "speaks for it the same name, kind (asset freeze), authority (United Kingdom), the same day" in text
    assert "date in the text 2023-03-20 in the list first listed 2023-03-20" in text
    drawer = stated.page(f"/documents/{line.id}?at=a1")
    assert drawer.count('<a href="/entity/acts-freeze">') == 2


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        ("acts-freeze", "may speak of this measure"),
        ("acts-party", "may speak of measures against this party"),
        ("acts-sky", "may speak of this measure"),
    ],
)
def test_the_page_of_a_party_or_measure_leads_to_the_sentences(stated: Any, entity: str, words: str) -> None:
    page = stated.page(f"/entity/{entity}")
    section = page.partition('id="stated"')[2].partition("</section>")[0]
    assert words in section
    assert "1 document, 1 sentence<" in section
    place = re.search(r'href="(/documents/c\d+\?mark=\d+-\d+#mark)"', section)
    assert place is not None
    assert 'id="mark"' in stated.page(place[1].partition("#")[0])
    assert ("possible match with this one" in _plain(section)) == (entity != "acts-party")


def test_nothing_is_said_of_what_no_document_states(stated: Any) -> None:
    for entity in ("acts-other", "acts-old", "acts-ban"):
        assert 'id="stated"' not in stated.page(f"/entity/{entity}")
    assert 'id="stated"' not in stated.page("/entity/acts-party?listed_at=2030-01-01")


@pytest.mark.slow
def test_a_measure_that_comes_later_is_there_at_the_next_visit(own_site: Callable[..., Any], tmp_path: Path) -> None:
    site = own_site()
    (acts, source), (story, _) = write_stated(tmp_path / "in")
    add(site.workspace, [story])
    (line,) = document_lines(site.workspace)
    assert 'class="may"' not in site.page(f"/documents/{line.id}")
    add(site.workspace, [acts], source=source)
    assert 'class="may"' in site.page(f"/documents/{line.id}")


@pytest.mark.slow
def test_versions_of_a_page_that_say_the_same_are_told_once(own_site: Callable[..., Any], tmp_path: Path) -> None:
    site = own_site()
    (acts, source), (story, _) = write_stated(tmp_path / "in")
    add(site.workspace, [acts], source=source)
    add(site.workspace, [story])
    story.write_text(story.read_text("utf-8") + "\nNothing else was said.\n", "utf-8")
    add(site.workspace, [story])
    newer, older = document_lines(site.workspace)
    section = site.page("/entity/acts-freeze").partition('id="stated"')[2].partition("</section>")[0]
    assert "2 documents, 1 sentence<" in section
    assert _plain(section).count(f"the same in {older.id}") == 1
    assert f'href="/documents/{newer.id}?mark=' in section
