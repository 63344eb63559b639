# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.base.errors import CaptureError, UsageError
from holdfast.sources.guard import is_public, resolve, split_url

INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3",  # noqa: S104 - to be refused
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "ff02::1", "not-an-ip",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_inside_addresses_are_never_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://localhost./",
    ],
)
def test_odd_spellings_of_this_machine_are_judged_by_what_they_resolve_to(url: str) -> None:
    with pytest.raises(CaptureError, match="is not a public address"):
        resolve(split_url(url))


def test_one_inside_answer_among_public_ones_refuses_the_name() -> None:
    def rebinding(host: str, port: int) -> Sequence[str]:
        return ["93.184.215.14", "10.0.0.1"]

    with pytest.raises(CaptureError, match=r"10\.0\.0\.1"):
        resolve(split_url("https://lists.invalid/x"), resolver=rebinding)


def test_the_judged_address_is_the_one_connected_to() -> None:
    target = resolve(split_url("https://lists.invalid:443/a?b=c"), resolver=lambda _host, _port: ["93.184.215.14"])
    assert (target.address, target.host, target.port, target.path) == ("93.184.215.14", "lists.invalid", 443, "/a?b=c")
    assert target.authority == "lists.invalid"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x/",
        "file:///etc/passwd",
        "//x/",
        "http://",
        "http://u:p@x/",
        "http://x:99999/",
        "http://x/a b",
        "http://x/\r\nHost: y",
        "",
    ],
)
def test_what_cannot_be_fetched_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        split_url(url)


def test_unusual_ports_are_refused_unless_allowed() -> None:
    with pytest.raises(CaptureError, match="port 22"):
        resolve(split_url("http://lists.invalid:22/"), resolver=lambda _host, _port: ["93.184.215.14"])
    target = resolve(split_url("http://127.0.0.1:8000/"), allow=["127.0.0.1:8000"])
    assert target.authority == "127.0.0.1:8000"


def test_a_name_that_does_not_resolve_says_so() -> None:
    def silent(host: str, port: int) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(CaptureError, match="does not resolve"):
        resolve(split_url("http://lists.invalid/"), resolver=silent)
    with pytest.raises(CaptureError, match="no address"):
        resolve(split_url("http://lists.invalid/"), resolver=lambda _host, _port: [])


@given(st.text())
def test_any_text_is_a_target_or_a_usage_error(text: str) -> None:
    try:
        target = split_url(text)
    except UsageError:
        return
    assert target.scheme in {"http", "https"}
    assert target.host
