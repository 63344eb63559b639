# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How much something rose or fell in one time, and denials in the words of what stands beside them."""

import pytest

from support.telling import sides, tell

FELL = "According to Ann Muster, Ruritanian sales of ships fell by 40 percent in March 2030. "
CRANE = (
    "Ann Muster said that the crane had been destroyed near Sampletown. “The crane we gave has not been destroyed,” "
    "said Testimir Exemplov."
)
FAULTS = (
    "Ann Muster maintains that the faults were caused by divers from Freedonia, an explanation which Testimir Exemplov "
    "rejects."
)


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        ((FELL + "Testimir Exemplov said that the same sales had grown by 15 percent in March 2030.",),
         ("40 percent", "15 percent")),
        ((FELL, "Testimir Exemplov said Ruritanian sales of ships fell by only 20 percent in March 2030."),
         ("40 percent", "20 percent")),
        ((CRANE,), ("it is so", "denied")),
        ((FAULTS,), ("it is so", "denied")),
    ],
)  # fmt: skip
def test_what_cannot_both_be_so_is_set_side_by_side(texts: tuple[str, ...], values: tuple[str, str]) -> None:
    assert [*sides(tell(*texts).compared())] == [values]


@pytest.mark.parametrize(
    "other",
    [
        "Testimir Exemplov said that the same sales had grown by 15 percent in April 2030.",
        "Testimir Exemplov said that Ruritanian sales of boats had grown by 15 percent in March 2030.",
        "Testimir Exemplov said that Ruritanian sales of ships had fallen by about 45 percent in March 2030.",
        "Testimir Exemplov said that Freedonian sales of ships had grown by 15 percent in March 2030.",
    ],
)
def test_another_time_another_thing_or_a_number_that_fits_is_no_contradiction(other: str) -> None:
    assert tell(FELL + other).compared().disagreements == ()
