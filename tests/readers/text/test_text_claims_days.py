# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a text tells to have been done on a day, to last until then or to come then, and of what it tells it."""

import datetime as dt

import pytest

from holdfast.readers.documents.plain import read_plain
from holdfast.readers.text.found import ClaimFound
from holdfast.readers.text.understand import understand


def _claims(text: str) -> tuple[ClaimFound, ...]:
    return understand(read_plain(text.encode()), given=dt.date(2031, 5, 14)).claims


@pytest.mark.parametrize(
    ("text", "subject", "value"),
    [
        ("Samplebank, the oldest lender there, terminated its lease on 11 December 2030.", "Samplebank", "2030-12-11"),
        ("The waiver, first granted in error, was renewed on 3 April.", "The waiver", "2031-04-03"),
        ("The new levy took effect on Monday.", "The new levy", "2031-05-12"),
        ("The bans enter into force on 25 June.", "The bans", "2031-06-25"),
        ("Since 7 March 2031, piers on the lake have been closed to barges.", "piers on the lake", "2031-03-07"),
        ("The crew must leave Sampletown by 28 May.", "The crew", "2031-05-28"),
        ("The tax on sales that Freedonia keeps, in force since 1 February, is low.", "The tax on sales", "2031-02-01"),
        ("The commission, which in March 2031 issued two permits, meets today.", "The commission", "2031-03"),
        ("The next polls are due on October 26.", "The next polls", "2031-10-26"),
        ("Freedonia has closed the bridge since 1 May, Ann Muster said.", "Freedonia", "2031-05-01"),
        ("The ferry was shut at the end of 2030.", "The ferry", "2030-12"),
    ],
)
def test_a_day_tells_of_what_it_is_the_day(text: str, subject: str, value: str) -> None:
    days = [one for one in _claims(text) if one.type == "date"]
    assert [(one.subject, one.value) for one in days] == [(subject, value)]


@pytest.mark.parametrize(
    "text",
    [
        "The crew met reporters on Monday.",
        "Under the agreement reached in December the group gets three plants.",
        "The war that began on 4 March has cost them much.",
        "The fair is planned in June.",
        "Ann Muster, a Sampletown-based guide, told a reporter in March.",
    ],
)
def test_what_was_said_or_only_tells_which_is_no_act_of_a_day(text: str) -> None:
    assert [one for one in _claims(text) if one.type == "date"] == []
