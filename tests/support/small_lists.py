# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Small lists in the shape of official ones. Every party in them is invented."""

import json
from collections.abc import Sequence

_TAIL = b"-0- ,-0- ,-0- ,-0- ,-0- ,-0- "
_REMARKS = "DOB 07 Oct 1952; nationality Russia."
INDIVIDUAL = (
    "<INDIVIDUAL><DATAID>{data}</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>{first}</FIRST_NAME>"
    "<SECOND_NAME>{second}</SECOND_NAME><UN_LIST_TYPE>Example</UN_LIST_TYPE>"
    "<REFERENCE_NUMBER>EXi.{number:03d}</REFERENCE_NUMBER><LISTED_ON>2011-02-26</LISTED_ON>"
    "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1961-05-06</DATE></INDIVIDUAL_DATE_OF_BIRTH>"
    "</INDIVIDUAL>"
)


def sdn_row(number: int, name: str, *, remarks: str = _REMARKS, program: str = "TEST") -> bytes:
    """One row of SDN.CSV: an individual."""
    return b'%d,"%s","individual","%s",-0- ,%s,"%s"\r\n' % (
        number, name.encode(), program.encode(), _TAIL, remarks.encode(),
    )  # fmt: skip


def sdn(count: int = 3, *, first: int = 90001, word: str = "EXEMPLOV") -> bytes:
    """SDN.CSV with `count` invented individuals."""
    return b"".join(sdn_row(first + at, f"{word}{letters(at)}, Testimir") for at in range(count))


def letters(number: int) -> str:
    """`number` in letters, so that names differ without digits."""
    return "" if number == 0 else letters(number // 26) + chr(ord("A") + number % 26)


ALT = b'90001,501,"aka","PLACEHOLDEROFF, Testimir",-0- \r\n'
ADD = b'90001,601,"1 Sample Street","Sampletown","Russia",-0- \r\n'
COMMENTS = b'90001,"Passport 000000002 (Russia)."\r\n'


def un(names: Sequence[tuple[str, str]] = (("Testimir", "Muster"),), *, made: str = "2024-01-02T00:00:00Z") -> bytes:
    """The UN consolidated list with invented individuals."""
    individuals = "".join(
        INDIVIDUAL.format(data=6000000 + at, first=first, second=second, number=at + 1)
        for at, (first, second) in enumerate(names)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="{made}">'
        f"<INDIVIDUALS>{individuals}</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>\n"
    ).encode()


def ftm(*names: str, dataset: str = "example_list", schema: str = "Person") -> bytes:
    """FollowTheMoney lines, one entity per name."""
    lines = [
        json.dumps({
            "id": f"{dataset}-{at}", "schema": schema, "datasets": [dataset], "caption": name,
            "properties": {"name": [name], "country": ["ru"], "topics": ["sanction"]},
        })
        for at, name in enumerate(names)
    ]  # fmt: skip
    return "".join(line + "\n" for line in lines).encode()


PAGE = b"<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head><body><h1>Access denied</h1></body></html>\n"
