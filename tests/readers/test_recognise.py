# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Recognition looks at the bytes first, and takes dates from inside before those of the name."""

from datetime import UTC, datetime

import pytest

from holdfast.base.errors import NotFound
from holdfast.readers.reader import READERS, reader_for, recognise

SDN = b'7,"EXEMPLOV, Testimir","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
UN = b"<?xml version='1.0' encoding='UTF-8'?>\n<CONSOLIDATED_LIST dateGenerated='2021-12-30T19:00:35.916-05:00'>"
CA = b"<?xml version='1.0' encoding='UTF-8'?>\n<data-set xmlns:x='y'>\n\t<record>\n\t\t"
FTM = b'{"id": "x", "schema": "Person", "properties": {"name": ["A"]}}\n'


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (SDN, "sdn.csv", ("us_ofac_csv", "us_ofac_sdn", "sdn")),
        (SDN, "cons_prim.csv", ("us_ofac_csv", "us_ofac_cons", "sdn")),
        (SDN.replace(b"SDGT", b"NS-PLC"), "download.csv", ("us_ofac_csv", "us_ofac_cons", "sdn")),
        (SDN.replace(b"SDGT", b"NS-PLC"), "sdn.csv", ("us_ofac_csv", "us_ofac_sdn", "sdn")),
        (b'7,9,"aka","EXEMPLOFF",-0- \r\n', "alt.csv", ("us_ofac_csv", "us_ofac_sdn", "alt")),
        (b'7,9,-0- ,"Minsk","Belarus",-0- \r\n', "add.csv", ("us_ofac_csv", "us_ofac_sdn", "add")),
        (b'7,"rest of a remark."\r\n', "sdn_comments.csv", ("us_ofac_csv", "us_ofac_sdn", "comments")),
        (b"\xef\xbb\xbf" + UN, "whatever.bin", ("un_sc_xml", "un_sc_sanctions", "consolidated")),
        (CA + b"<Country>Iran</Country>", "list-2025-05-25.xml", ("ca_sema_xml", "ca_sema", "consolidated")),
        (CA.replace(b" xmlns:x='y'", b"") + b"<LastName>A", "x.bin", ("ca_sema_xml", "ca_sema", "consolidated")),
        (FTM, "some_list.entities.ftm.json", ("ftm_json", "some_list", "entities")),
        (FTM.replace(b"}}", b'}, "datasets": ["from_within"]}'), "x.json", ("ftm_json", "from_within", "entities")),
        (FTM, "entities.ftm.json", ("ftm_json", "ftm", "entities")),
    ],
)
def test_files_are_recognised_by_their_bytes(head: bytes, name: str, expected: tuple[str, str, str]) -> None:
    found = recognise(head, name)
    assert found is not None
    assert (found.reader, found.dataset, found.member) == expected
    assert found.why


@pytest.mark.parametrize(
    "head", [b"", b"<html>403</html>", b"a,b,c\r\n1,2,3\r\n", b"{}\n", b"\x00\x01", b"<data-set><row><Country>"]
)
def test_what_is_none_of_them_is_not_recognised_by_its_name(head: bytes) -> None:
    assert recognise(head, "sdn.csv") is None


def test_the_date_inside_comes_before_that_of_the_name() -> None:
    found = recognise(UN, "2023-12-09.xml")
    assert found is not None
    assert (found.observed, found.basis) == (datetime(2021, 12, 31, 0, 0, 35, tzinfo=UTC), "inside")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2022-02-23T015237Z.csv", datetime(2022, 2, 23, 1, 52, 37, tzinfo=UTC)),
        ("sdn_2024-05-03.csv", datetime(2024, 5, 3, tzinfo=UTC)),
        ("20240503-sdn.csv", datetime(2024, 5, 3, tzinfo=UTC)),
        ("2019/sdn-2024-05-03.csv", datetime(2024, 5, 3, tzinfo=UTC)),
        ("sdn_2024-13-45.csv", None),
        ("2021-07_sdn.csv", None),
        ("sdn.csv", None),
    ],
)
def test_a_day_in_the_name_is_a_claim_with_that_basis(name: str, expected: datetime | None) -> None:
    found = recognise(SDN, name)
    assert found is not None
    assert found.observed == expected
    assert found.basis == ("none" if expected is None else "file-name")


def test_readers_are_found_by_name_and_by_version() -> None:
    for name, reader in READERS.items():
        assert reader.id == f"{name}@{reader.version}"
        assert reader_for(name) is reader_for(reader.id) is reader
    with pytest.raises(NotFound, match="this Holdfast has us_ofac_csv@2"):
        reader_for("us_ofac_csv@9")
