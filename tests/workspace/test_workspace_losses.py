# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What readers could not type is counted by source, reader and reason, each with an example and its bytes."""

from pathlib import Path

from holdfast.base.selector import Citation
from holdfast.workspace import Workspace
from holdfast.workspace.checking import loss_lines
from holdfast.workspace.evidence import evidence
from holdfast.workspace.ingest import add
from support.small_lists import sdn_row


def test_losses_are_grouped_with_an_example_that_stands_on_its_bytes(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        sdn_row(90001, "EXEMPLOV, Testimir", remarks="DOB 07 Oct 1952; unheard-of label 17."),
        sdn_row(90002, "MUSTER, Maxim", remarks="DOB 31 Feb 1952; another unknown thing."),
        sdn_row(90003, "SAMPLE, Sam", remarks="nationality Russia."),
    ]
    (tmp_path / "sdn.csv").write_bytes(b"".join(rows))
    add(workspace, [tmp_path / "sdn.csv"])
    record = workspace.record
    groups = record.loss_counts()
    examples = record.loss_examples()
    assert sum(group.losses for group in groups) == len(record.losses(limit=1000)) >= 3
    assert len(examples) == len(groups)
    for group in groups:
        example = examples[group.source, group.reader.partition("@")[0], group.kind, group.reason]
        found = evidence(workspace.vault, example.citation)
        assert found.failure is None
        assert example.text in found.quoted.decode()
    lines, fields = loss_lines(record, None, 1)
    assert any(line.startswith("each of them, the first 1 of ") for line in lines)
    assert len([line for line in lines if "e.g. " in line]) == len(groups)
    assert str(Citation.parse(str(fields[0]["citation"]))) == fields[0]["citation"]


def test_of_an_equal_reason_the_example_is_the_same_after_any_order(workspace: Workspace, tmp_path: Path) -> None:
    for name, numbers in (("b.csv", (90005, 90006)), ("a.csv", (90006, 90005))):
        (tmp_path / name).write_bytes(
            b"".join(sdn_row(n, f"EXEMPLOV {n}", remarks=f"unheard-of label {n}.") for n in numbers)
        )
        add(workspace, [tmp_path / name], source="us_ofac_sdn")
    (example,) = workspace.record.loss_examples().values()
    assert example.key == "90005"
