# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The explanation of a result on the page: what it adds up to, and where the whole comparison is."""

import re
from typing import Any

import pytest


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Sergei Lavrow", "birth_date": "21/03/1950", "nationality": "fr", "gender": "male"},
        {"name": "Dmitry Peskov", "birth_date": "1991-01-01", "nationality": "ru"},
        {"name": "Putin"},
    ],
)
def test_the_contributions_of_every_result_add_up_to_its_score(site: Any, fields: dict[str, str]) -> None:
    text = site.post("/screen", fields).text
    results = re.findall(r'<details class="match.*?</details>', text, re.DOTALL)
    assert results
    for result in results:
        adds = [round(100 * float(one)) for one in re.findall(r'data-label="adds">([+-][0-9.]+)<', result)]
        score = re.search(r'data-label="sum"><strong>([0-9.]+)<', result)
        assert score is not None
        assert sum(adds) == round(100 * float(score[1]))
        assert "possible match from 0.70" in result
        assert re.search(r"holdfast why .{0,20}NAME.{0,20} holdfast_starter_", result)
