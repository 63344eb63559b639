# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Identifiers: checksums against published examples, and one changed digit is always seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.names.identifiers import KINDS, guess_kinds, read

VALID = [
    ("inn", "7707083893", "7707083893"),
    ("innCode", "500100732259", "500100732259"),
    ("ogrn", "1027700132195", "1027700132195"),
    ("imoNumber", "IMO 9074729", "9074729"),
    ("leiCode", "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12"),
    ("isin", "US0378331005", "US0378331005"),
    ("iban", "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
    ("swiftBic", "sabrrumm", "SABRRUMM"),
    ("bik", "044525225", "044525225"),
    ("kpp", "773601001", "773601001"),
]


@pytest.mark.parametrize(("kind", "text", "value"), VALID)
def test_published_examples_are_valid(kind: str, text: str, value: str) -> None:
    found = read(kind, text)
    assert found is not None
    assert (found.value, found.valid) == (value, True)
    assert found.strong is (found.kind not in {"kpp", "bik"})


@given(st.sampled_from([row for row in VALID if row[0] in {"inn", "ogrn", "leiCode", "isin", "iban"}]), st.data())
def test_one_changed_digit_breaks_the_checksum(row: tuple[str, str, str], data: st.DataObject) -> None:
    kind, _, value = row
    places = [index for index, char in enumerate(value) if char.isdigit()]
    at = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([char for char in "0123456789" if char != value[at]]))
    found = read(kind, value[:at] + digit + value[at + 1 :])
    assert found is not None
    # ISO 7064 and the mod 11 schemes catch every single digit; OGRN (mod 11 then 10) all but a remainder of 10.
    assert not found.valid or kind in {"ogrn", "inn"}


def test_other_kinds_are_letters_and_digits_only() -> None:
    assert read("passportNumber", "№ 51 23-456") == read("passport", "5123456")
    assert read("publicKey", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa") != read(
        "publicKey", "1a1zp1ep5qgefi2dmptftl5slmv7divfna"
    )
    assert read("registrationNumber", "  ") is None


def test_kinds_are_guessed_by_checksum_only() -> None:
    assert guess_kinds("7707083893") == ("inn",)
    assert guess_kinds("773601001") == ()


@given(st.sampled_from([*KINDS, "passport", "wallet", "", "???"]), st.text(max_size=200))
def test_any_text_of_any_kind_is_read_or_absent(kind: str, text: str) -> None:
    found = read(kind, text)
    if found is not None:
        assert found.value
        again = read(found.kind, found.value)
        assert again == found


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", True),  # the first block's address
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", False),
        ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", True),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", True),  # BIP 173
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", True),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", False),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", True),  # BIP 350
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", True),  # EIP-55
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", False),
        ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", None),
        ("TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW", True),  # Tron
        ("somethingelse", None),
    ],
)
def test_wallet_addresses_are_checked_by_their_own_scheme(text: str, valid: bool | None) -> None:
    found = read("publicKey", text)
    assert found is not None
    assert (found.valid, found.strong) == (valid, valid is not False)


def test_a_wallet_address_has_one_spelling_and_is_recognised() -> None:
    assert read("wallet", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4") == read(
        "wallet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    )
    assert guess_kinds("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa") == ("wallet",)


@pytest.mark.parametrize(
    ("kind", "text", "valid"),
    [
        ("okpoCode", "00032537", True),
        ("okpo", "00032538", False),
        ("kppCode", "773601001", True),
        ("iban", "GB82 WEST 1234 5698 7654 32", True),
        ("iban", "DE89 3704 0044 0532 0130 00", True),
        ("iban", "DE89 3704 0044 0532 0130 01", False),
        ("iban", "GB82 WEST 1234 5698 7654", False),  # too short for Britain
        ("swiftBic", "SABRRUMM012", True),
        ("bic", "SABRXXMM", False),  # no such country
        ("isin", "US0378331005", True),
        ("isin", "US0378331006", False),
        ("mmsi", "273345678", True),
        ("mmsi", "912345678", False),
    ],
)
def test_more_kinds_have_a_shape_and_a_checksum(kind: str, text: str, valid: bool) -> None:
    found = read(kind, text)
    assert found is not None
    assert found.valid is valid


@given(st.text(max_size=140))
def test_any_text_is_read_as_a_wallet_without_an_error(text: str) -> None:
    found = read("wallet", text)
    assert found is None or found.kind == "wallet"
