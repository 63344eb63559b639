# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The verification (vault-format, section 10): everything that is wrong is found, nothing else is."""

import hashlib
import io
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from holdfast.base.digest import sha256
from holdfast.base.errors import IntegrityError, NotFound, UsageError
from holdfast.proof.checkpoint import Checkpoint, sign_checkpoint
from holdfast.vault.audit import audit_vault
from holdfast.vault.audit_packs import check_prefix
from holdfast.vault.batch import Exchange
from holdfast.vault.deletion import delete_payload, erase_opening, finish_deletions
from holdfast.vault.entry import Part, RecordPart
from holdfast.vault.pack import warc_header
from holdfast.vault.sign import load_key, new_key
from holdfast.vault.store import Vault


def test_an_untouched_vault_is_intact(small: Vault) -> None:
    steps: list[tuple[int, int]] = []
    report = small.verify(progress=lambda done, total: steps.append((done, total)))
    assert report.ok
    report.require()
    assert (report.size, report.captures, report.packs) == (7, 3, 2)
    assert (report.origin, report.key) == (small.origin, small.key)
    assert report.notes == ("key vouched for by the vault itself",)
    assert steps[-1] == (report.total_bytes, report.total_bytes)


def test_with_the_trusted_key_nothing_is_vouched_for_by_the_vault(small: Vault) -> None:
    report = small.verify(trusted_key=small.key)
    assert (report.ok, report.key_trusted, report.notes) == (True, True, ())


def test_another_trusted_key_is_a_finding(small: Vault) -> None:
    report = small.verify(trusted_key=new_key(small.origin, os.urandom).verifier_key)
    assert "not the trusted key" in report.findings[0].message


def test_no_vault_and_no_checkpoint_are_no_success(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        audit_vault(tmp_path / "none")
    report = audit_vault(tmp_path)
    assert "no vault here" in report.findings[0].message
    with pytest.raises(IntegrityError, match="1 finding"):
        report.require()


def test_flipped_bytes_of_the_log_and_the_openings_are_found(maker: Any) -> None:
    flip(maker, 6)


@pytest.mark.slow
def test_every_flipped_byte_of_the_log_and_the_openings_is_found(maker: Any) -> None:
    flip(maker, 1)


def flip(maker: Any, step: int) -> None:
    """Flip a bit in every `step`-th byte; every byte of the checkpoint, where all begins."""
    vault = maker.create()
    with vault.append() as batch:
        ref = batch.add_payload(io.BytesIO(b"abc"))
        batch.add_set(source="s", observed="2026-03-01T12:00:00Z", basis="clock", members={"a": ref.index}, reader=None)
    survivors = []
    for path in sorted(path for path in vault.path.rglob("*") if path.is_file()):
        data = path.read_bytes()
        for at in range(0, len(data), 1 if path.name == "checkpoint" else step):
            path.write_bytes(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])
            if audit_vault(vault.path, threads=1).ok:
                survivors.append((path.name, at))
        path.write_bytes(data)
    assert survivors == []
    assert audit_vault(vault.path).ok


def test_flipped_bytes_of_packs_are_found(small: Vault) -> None:
    chance = random.Random(1)
    for path in sorted((small.path / "packs").iterdir()):
        data = path.read_bytes()
        for at in chance.sample(range(len(data)), 40):
            path.write_bytes(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :])
            assert not small.verify().ok, (path.name, at)
        path.write_bytes(data)


@pytest.mark.parametrize("length", [1, 7, 400])
def test_bytes_cut_from_a_file_are_found(small: Vault, length: int) -> None:
    for path in sorted(path for path in small.path.rglob("*") if path.is_file()):
        data = path.read_bytes()
        path.write_bytes(data[: max(len(data) - length, 0)])
        assert not small.verify().ok, path.name
        path.write_bytes(data)


def test_a_missing_file_is_found(small: Vault) -> None:
    for path in sorted(path for path in small.path.rglob("*") if path.is_file()):
        data = path.read_bytes()
        path.unlink()
        assert not small.verify().ok, path.name
        path.write_bytes(data)


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "packs/readme",
        "packs/00000.warc",
        "openings/000.txt",
        "openings/0.jsonl",
        "log/tile/entries/0",
        "log/tile/0/000.p/07",
        "log/tile/entries/000.p/x",
        "log/checkpoint.bak",
        "log/other/x",
        "tails/x",
    ],
)
def test_a_file_that_no_vault_has_is_an_error(small: Vault, name: str) -> None:
    path = small.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    assert [item.file for item in small.verify().findings] == [name]
    with small.append() as batch:  # who appends leaves it alone
        batch.add_entry("note", "log", {})
    assert path.exists()


def test_links_are_no_files_of_a_vault(small: Vault, tmp_path: Path) -> None:
    pack = small.path / "packs" / "000001.warc"
    moved = pack.rename(tmp_path / "elsewhere.warc")
    pack.symlink_to(moved)
    (small.path / "folder").symlink_to(tmp_path)
    assert {item.file for item in small.verify().findings} == {"packs/000001.warc", "folder"}


def test_an_empty_folder_means_nothing(small: Vault) -> None:
    (small.path / "log" / "tile" / "5").mkdir()
    assert small.verify().ok


def test_openings_of_a_full_bundle_end_with_its_last_line(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        for number in range(300):
            batch.add_entry("note", "log", {"n": number}, {"/body/x": "y"} if number == 1 else {})
    path = vault.path / "openings" / "000.jsonl"
    assert vault.verify().ok
    path.write_bytes(path.read_bytes() + b"more\n")
    assert "follow the last opening" in vault.verify().findings[0].message
    path.write_bytes(b"")
    assert "is missing" in vault.verify().findings[0].message


def test_an_openings_file_of_a_bundle_without_commitments_is_an_error(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        for number in range(300):
            batch.add_entry("note", "log", {"n": number})
    (vault.path / "openings" / "000.jsonl").write_bytes(b"")
    assert [item.file for item in vault.verify().findings] == ["openings/000.jsonl"]
    (vault.path / "openings" / "000.jsonl").unlink()
    (vault.path / "openings" / "001.jsonl").write_bytes(b"")  # a batch died before its first line
    assert vault.verify().ok


def older(vault: Vault) -> dict[str, bytes]:
    """Partial files as they were before the last batch."""
    names = ("tile/entries/000.p/4", "tile/0/000.p/4")
    bundle, tile = (vault.path / "log" / name.replace("p/4", "p/7") for name in names)
    entries = [vault.entry(index).data for index in range(4)]
    whole = b"".join(len(data).to_bytes(2, "big") + data for data in entries)
    assert bundle.read_bytes().startswith(whole)
    return {names[0]: whole, names[1]: tile.read_bytes()[:128]}


def test_older_partial_files_may_stay_if_the_present_ones_begin_with_them(small: Vault) -> None:
    for name, data in older(small).items():
        path = small.path / "log" / name
        path.write_bytes(data)
        assert small.verify().ok
        for wrong in (data[:-1], data + b"x", b"x" + data[1:], data[:-1] + bytes([data[-1] ^ 1])):
            path.write_bytes(wrong)
            assert not small.verify().ok, name
        path.unlink()


def test_tiles_of_several_levels_are_compared(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        for number in range(600):
            batch.add_entry("note", "log", {"n": number})
    assert vault.verify().ok
    path = vault.path / "log" / "tile" / "1" / "000.p" / "2"
    data = path.read_bytes()
    path.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])
    findings = vault.verify().findings
    assert [(item.file, item.place) for item in findings] == [("log/tile/1/000.p/2", "byte 40")]


def test_earlier_checkpoints_are_compared(maker: Any) -> None:
    vault = maker.create()
    held = [vault.checkpoint().data]
    for count in (254, 1, 300, 456):  # the log ends within, at and behind full bundles
        with vault.append() as batch:
            for number in range(count):
                batch.add_entry("note", "log", {"n": number})
        held.append(vault.checkpoint().data)
    assert vault.size == 1012
    assert vault.verify(checkpoints=held).ok
    assert not vault.verify(checkpoints=[b"rubbish"]).ok
    signer = load_key(maker.keys, vault.key)
    for size in (1, 200, 256, 512, 1012):
        forged = sign_checkpoint(Checkpoint(vault.origin, size, bytes(32)), [signer])
        assert "does not continue" in vault.verify(checkpoints=[forged]).findings[0].message
    longer = sign_checkpoint(Checkpoint(vault.origin, 5000, bytes(32)), [signer])
    assert "shorter than it was" in vault.verify(checkpoints=[longer]).findings[0].message
    empty = sign_checkpoint(Checkpoint(vault.origin, 0, hashlib.sha256().digest()), [signer])
    assert not vault.verify(checkpoints=[empty]).ok
    stranger = new_key(vault.origin, os.urandom)
    foreign = sign_checkpoint(Checkpoint(vault.origin, 1, bytes(32)), [stranger])
    assert not vault.verify(checkpoints=[foreign]).ok


def test_forging_nothing_changes_nothing(maker: Any) -> None:
    vault = maker.small()
    maker.forge(vault, lambda _: None)
    assert vault.verify().ok


OTHER = "sha256:" + "1" * 64


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change, id=name)
        for name, change in {
            "other version": lambda e: e[1].update(v=2),
            "version true": lambda e: e[1].update(v=True),
            "extra member": lambda e: e[1].update(more=1),
            "no time": lambda e: e[1].pop("time"),
            "bad type": lambda e: e[1].update(type="Capture"),
            "bad time": lambda e: e[1].update(time="2026-02-30T12:00:00Z"),
            "time with offset": lambda e: e[1].update(time="2026-03-01T12:00:00+00:00"),
            "time number": lambda e: e[1].update(time=5),
            "bad actor": lambda e: e[1].update(actor="0000000G"),
            "bad subject": lambda e: e[4].update(subject="entry:01"),
            "body list": lambda e: e[4].update(body=[]),
            "other subject": lambda e: e[1].update(subject=OTHER),
            "log subject of a capture": lambda e: e[1].update(subject="log"),
            "other length": lambda e: e[1]["body"]["payload"].update(length=7),
            "negative length": lambda e: e[1]["body"]["payload"].update(length=-1),
            "length true": lambda e: e[1]["body"]["payload"].update(length=True),
            "large length": lambda e: e[1]["body"]["payload"].update(length=2**53 - 1),
            "payload text": lambda e: e[1]["body"].update(payload="x"),
            "digest upper case": lambda e: e[1]["body"]["payload"].update(digest=OTHER.upper()),
            "not empty": lambda e: e[1]["body"]["payload"].update(length=0),
            "fidelity": lambda e: e[1]["body"].update(fidelity="perfect"),
            "captured": lambda e: e[1]["body"].update(captured="yesterday"),
            "media": lambda e: e[1]["body"].update(media="Text/CSV"),
            "media number": lambda e: e[1]["body"].update(media=1),
            "no records": lambda e: e[1]["body"].update(records=[]),
            "17 records": lambda e: e[1]["body"].update(records=e[1]["body"]["records"] * 17),
            "two own records": lambda e: e[1]["body"].update(records=e[1]["body"]["records"] * 2),
            "record text": lambda e: e[1]["body"].update(records=["x"]),
            "record type": lambda e: e[1]["body"]["records"][0].update(type="other"),
            "record of other kind": lambda e: e[1]["body"]["records"][0].update(type="response"),
            "own record is a request": lambda e: e[1]["body"]["records"][0].update(type="request"),
            "record without payload": lambda e: e[1]["body"]["records"][0].update(payload=None),
            "empty payload not null": lambda e: e[1]["body"]["records"][0]["payload"].update(length=0),
            "prefix longer": lambda e: e[1]["body"]["records"][0]["prefix"].update(length=5000),
            "prefix too long": lambda e: e[1]["body"]["records"][0]["prefix"].update(length=1 << 30),
            "prefix digest": lambda e: e[1]["body"]["records"][0]["prefix"].update(digest=OTHER),
            "prefix null": lambda e: e[1]["body"]["records"][0].update(prefix=None),
            "no uri": lambda e: e[1]["body"].pop("uri"),
            "plain uri": lambda e: e[1]["body"].update(uri="http://x"),
            "uri with more": lambda e: e[1]["body"]["uri"].update(more=1),
            "other commitment": lambda e: e[1]["body"]["uri"].update(commitment=OTHER),
            "more": lambda e: e[1]["body"].update(more=1),
            "first ahead": lambda e: e[3]["body"].update(first=3),
            "first far ahead": lambda e: e[3]["body"].update(first=300),
            "first is no capture": lambda e: e[3]["body"].update(first=0),
            "first is another payload": lambda e: e[3]["body"].update(first=2),
            "first on its own record": lambda e: e[2]["body"].update(first=1),
            "no first on a revisit": lambda e: e[3]["body"].pop("first"),
            "set without members": lambda e: e[4]["body"].update(members=[]),
            "set member no object": lambda e: e[4]["body"].update(members=[1]),
            "set member name": lambda e: e[4]["body"]["members"][0].update(member="A"),
            "set member number": lambda e: e[4]["body"]["members"][0].update(member=1),
            "set member twice": lambda e: e[4]["body"].update(members=[e[4]["body"]["members"][0]] * 2),
            "set unsorted": lambda e: e[4]["body"]["members"].reverse(),
            "set member is no capture": lambda e: e[4]["body"]["members"][0].update(capture=0),
            "set member ahead": lambda e: e[4]["body"]["members"][0].update(capture=6),
            "set member negative": lambda e: e[4]["body"]["members"][0].update(capture=-1),
            "set basis": lambda e: e[4]["body"].update(basis="guess"),
            "set observed": lambda e: e[4]["body"].update(observed="2021-07-08"),
            "set reader": lambda e: e[4]["body"].update(reader=1),
            "set subject": lambda e: e[4].update(subject="entry:1"),
            "derivation of the genesis": lambda e: e[5].update(subject="entry:0"),
            "derivation ahead": lambda e: e[5].update(subject="entry:5"),
            "derivation of the log": lambda e: e[5].update(subject="log"),
            "derivation reader": lambda e: e[5]["body"].update(reader="x"),
            "derivation count": lambda e: e[5]["body"].update(losses="0"),
            "derivation output": lambda e: e[5]["body"].update(output="sha256:0"),
            "release of a capture": lambda e: e[6].update(subject="entry:1"),
            "second genesis": lambda e: e.__setitem__(6, e[0]),
            "genesis format": lambda e: e[0]["body"].update(format=True),
            "genesis hash": lambda e: e[0]["body"].update(hash="sha512"),
            "genesis origin": lambda e: e[0]["body"].update(origin="other"),
            "genesis blank origin": lambda e: e[0]["body"].update(origin="a b"),
            "genesis vkey": lambda e: e[0]["body"].update(vkey="other"),
            "genesis vkey number": lambda e: e[0]["body"].update(vkey=1),
            "genesis software": lambda e: e[0]["body"].update(software=1),
            "entry removed": lambda e: e.pop(2),
            "entries swapped": lambda e: e.__setitem__(slice(1, 3), [e[2], e[1]]),
            "entry twice": lambda e: e.insert(2, e[1]),
            "captured backdated without the key to the packs": lambda e: (
                e[1]["body"]["records"].reverse() or e[1]["body"].update(captured="2014-01-01T00:00:00Z", first=0)
            ),
            "unknown with a false commitment": lambda e: e[5].update(
                type="note", subject="log", body={"x": {"commitment": 1}}
            ),
            "unknown with a commitment nobody opened": lambda e: e[5].update(
                type="note", subject="log", body={"x": {"commitment": OTHER}}
            ),
            "deletion with path and payload": lambda e: e[6].update(
                type="deletion", subject="entry:1", body=e[6]["body"] | {"what": "payload", "path": "/body/x"}
            ),
            "deletion of an opening without path": lambda e: e[6].update(
                type="deletion", subject="entry:1", body=e[6]["body"] | {"what": "opening"}
            ),
            "deletion of a set's payload": lambda e: e[6].update(
                type="deletion", subject="entry:4", body=e[6]["body"] | {"what": "payload"}
            ),
            "deletion of something else": lambda e: e[6].update(
                type="deletion", subject="entry:4", body=e[6]["body"] | {"what": "other"}
            ),
            "tail without cuts": lambda e: e[5].update(type="tail", subject="log", body={"cut": []}),
            "tail of another area": lambda e: e[5].update(
                type="tail", subject="log", body={"cut": [{"area": "x", "digest": OTHER, "length": 1}]}
            ),
        }.items()
    ],
)
def test_a_rewritten_log_breaks_a_rule_although_its_key_signed_it(maker: Any, change: Any) -> None:
    vault = maker.small()
    maker.forge(vault, change)
    assert not audit_vault(vault.path).ok


def test_a_rewritten_log_that_keeps_the_rules_is_caught_by_an_earlier_checkpoint(maker: Any) -> None:
    vault = maker.small()
    held = [vault.checkpoint().data]
    maker.forge(vault, lambda entries: entries[5]["body"].update(losses=5))
    assert audit_vault(vault.path).ok
    assert not audit_vault(vault.path, checkpoints=held).ok


def test_a_log_that_was_put_back_is_caught_by_an_earlier_checkpoint(maker: Any) -> None:
    vault = maker.small()
    held = [vault.checkpoint().data]
    maker.forge(vault, lambda entries: entries.__setitem__(slice(1, 7), []))
    assert audit_vault(vault.path).ok  # an older state is a good vault with tails
    assert "shorter than it was" in audit_vault(vault.path, checkpoints=held).findings[0].message


def test_a_checkpoint_with_an_extension_line_is_refused(maker: Any) -> None:
    vault = maker.small()
    head = vault.checkpoint().checkpoint
    signed = sign_checkpoint(
        Checkpoint(head.origin, head.size, head.root, ("extra",)), [load_key(maker.keys, vault.key)]
    )
    (vault.path / "log" / "checkpoint").write_bytes(signed)
    assert "extension" in audit_vault(vault.path).findings[0].message


@pytest.mark.parametrize("size", [0, 6, 8])
def test_a_checkpoint_of_another_size_is_refused(maker: Any, size: int) -> None:
    vault = maker.small()
    root = vault.checkpoint().checkpoint.root if size else hashlib.sha256().digest()
    signed = sign_checkpoint(Checkpoint(vault.origin, size, root), [load_key(maker.keys, vault.key)])
    (vault.path / "log" / "checkpoint").write_bytes(signed)
    assert not audit_vault(vault.path).ok


def test_deletions_are_reported_with_who_when_and_why(small: Vault) -> None:
    done = delete_payload(small, 3, reason="a court said so", basis="order 7")
    assert done.captures == (1, 3)
    assert done.length == 4000
    erase_opening(small, 2, "/body/name", reason="a name of somebody")
    report = small.verify()
    assert report.ok, report.findings
    actor = small.key.key_id.hex()
    assert [(item.entry, item.about, item.path, item.state, item.reason, item.actor) for item in report.deletions] == [
        (7, 1, None, "done", "a court said so", actor),
        (8, 2, "/body/name", "done", "a name of somebody", actor),
    ]
    for index in (1, 3):
        assert small.verify_capture(index).state == "deleted"
        with pytest.raises(NotFound, match="was deleted"):
            small.open_payload(index)
    assert small.openings(2) == {"/body/name": None, "/body/uri": "file:///two.csv"}
    assert small.verify_capture(2).ok
    with pytest.raises(NotFound, match="deleted already"):
        delete_payload(small, 1, reason="again")
    with pytest.raises(NotFound, match="erased already"):
        erase_opening(small, 2, "/body/name", reason="again")
    assert finish_deletions(small) == 0


def test_a_deleted_payload_is_stored_again_when_it_comes_again(small: Vault) -> None:
    delete_payload(small, 1, reason="x")
    with small.append() as batch:
        ref = batch.add_payload(io.BytesIO(b"one," * 1000))
    assert ref.first is None
    assert small.open_payload(ref.payload).read() == b"one," * 1000
    assert small.verify().ok


def test_a_pending_deletion_is_said_to_be_pending_and_can_be_finished(small: Vault) -> None:
    with small.append() as batch:
        batch.add_entry("deletion", "entry:1", {"what": "payload"}, {"/body/reason": "x"})
        batch.add_entry("deletion", "entry:2", {"what": "opening", "path": "/body/uri"}, {"/body/reason": "x"})
    report = small.verify()
    assert report.ok
    assert [item.state for item in report.deletions] == ["pending", "pending"]
    assert small.verify_capture(1).state == "deletion pending"
    assert finish_deletions(small) == 2
    report = small.verify()
    assert report.ok
    assert [item.state for item in report.deletions] == ["done", "done"]
    assert finish_deletions(small) == 0


def test_the_reason_of_a_deletion_may_be_erased_too(small: Vault) -> None:
    entry = erase_opening(small, 2, "/body/name", reason="a name").entry
    erase_opening(small, entry, "/body/reason", reason="named the person")
    report = small.verify()
    assert report.ok
    assert [item.reason for item in report.deletions] == [None, "named the person"]


def test_zeros_and_blanks_without_a_deletion_entry_are_damage(small: Vault) -> None:
    place = small.locate(2)
    pack = small.path / "packs" / place.pack
    data = pack.read_bytes()
    start = place.offset + place.prefix_length
    pack.write_bytes(data[:start] + bytes(4) + data[start + 4 :])
    assert "no deletion entry" in str(small.verify().findings[0])
    assert small.verify_capture(2).state == "damaged"
    pack.write_bytes(data)
    path = small.path / "openings" / "000.jsonl"
    first, rest = path.read_bytes().split(b"\n", 1)
    path.write_bytes(b" " * len(first) + b"\n" + rest)
    assert "without a deletion entry" in str(small.verify().findings[0])
    assert small.verify_capture(1).state == "damaged"


def test_half_zeroed_payloads_are_damage_even_when_deleted(small: Vault) -> None:
    place = small.locate(1)
    delete_payload(small, 1, reason="x")
    pack = small.path / "packs" / place.pack
    data = bytearray(pack.read_bytes())
    data[place.offset + place.prefix_length] = 1
    pack.write_bytes(data)
    assert "other bytes" in str(small.verify().findings[0])
    assert finish_deletions(small) == 1
    assert small.verify().ok


def test_the_request_goes_with_the_answer(small: Vault) -> None:
    heads = b"POST /find HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"
    asked = Exchange("http://e.example/find", *heads, b"who was asked for")
    with small.append() as batch:
        first, again = (batch.add_exchange(asked, io.BytesIO(b"answer"), media_type="text/plain") for _ in "12")
    assert again.first == first.index
    with small.append() as batch:
        batch.add_entry("deletion", f"entry:{first.index}", {"what": "payload"}, {"/body/reason": "x"})
    place = small.locate(first.index)
    pack = small.path / "packs" / place.pack
    data = pack.read_bytes()
    start = place.offset + place.prefix_length
    pack.write_bytes(data[:start] + bytes(6) + data[start + 6 :])  # a crash after the answer
    assert [item.state for item in small.verify().deletions] == ["pending"]
    assert small.verify_capture(first.index).state == "deletion pending"
    assert finish_deletions(small) == 1
    assert small.verify_capture(first.index).state == "deleted"
    assert small.verify_capture(again.index).state == "deleted"
    assert [item.state for item in small.verify().deletions] == ["done"]
    packs = b"".join(path.read_bytes() for path in (small.path / "packs").iterdir())
    assert packs.count(b"who was asked for") == 1, "that of the second exchange, which is a capture of its own"
    assert b"answer" not in packs


def test_a_payload_of_zeros_can_be_deleted(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        batch.add_payload(io.BytesIO(bytes(3000)))
    assert delete_payload(vault, 1, reason="x").length == 3000
    assert [item.state for item in vault.verify().deletions] == ["done"]


def test_large_records_are_streamed(maker: Any) -> None:
    vault = maker.create()
    large = b"0123456789abcdef" * (5 << 18)  # 20 MiB
    with vault.append() as batch:
        batch.add_payload(io.BytesIO(b"small before"))
        large_at = batch.add_payload(io.BytesIO(large)).index
    with vault.append() as batch:
        batch.add_payload(io.BytesIO(b"small before"))  # a record without payload in one job with a large one
        batch.add_payload(io.BytesIO(large[1:]))
    assert vault.verify().ok
    assert vault.verify_capture(large_at).ok
    place = vault.locate(large_at)
    pack = vault.path / "packs" / place.pack
    with pack.open("r+b") as stream:
        for at in (place.offset + 30, place.offset + place.prefix_length + (9 << 20), pack.stat().st_size - 1):
            stream.seek(at)
            old = stream.read(1)
            stream.seek(at)
            stream.write(bytes([old[0] ^ 1]))
            stream.flush()
            assert not vault.verify().ok
            assert vault.verify_capture(2).state == "damaged"
            stream.seek(at)
            stream.write(old)
            stream.flush()
    delete_payload(vault, 2, reason="x")
    assert [item.state for item in vault.verify().deletions] == ["done"]
    assert vault.verify().ok


def test_one_capture_alone_does_not_ask_for_the_others(small: Vault) -> None:
    place = small.locate(2)
    pack = small.path / "packs" / place.pack
    data = bytearray(pack.read_bytes())
    data[place.offset + place.prefix_length] ^= 1
    pack.write_bytes(data)
    assert small.verify_capture(1).ok
    report = small.verify_capture(2)
    assert (report.ok, report.state, report.fidelity) == (False, "damaged", "imported")
    assert report.size == small.size
    assert str(report.findings[0]).startswith("packs/000001.warc")
    with pytest.raises(NotFound):
        small.verify_capture(4)


def test_findings_are_counted_beyond_the_first_two_hundred(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        for number in range(150):
            batch.add_payload(io.BytesIO(b"%d" % number))
    for path in (vault.path / "packs").iterdir():
        data = path.read_bytes()
        path.write_bytes(data[:-1] + b"xx")
    pack = min((vault.path / "packs").iterdir())
    pack.write_bytes(b"x" + pack.read_bytes()[1:])
    report = vault.verify()
    assert len(report.findings) == 200
    assert report.more_findings > 0
    with pytest.raises(IntegrityError, match="findings"):
        report.require()


@pytest.mark.parametrize("script", ["verify.py"])
def test_the_independent_verifier_agrees(small: Vault, repo_root: Path, script: str) -> None:
    verifier = repo_root / "src" / "holdfast" / "vault" / "verifier" / script
    if not verifier.is_file():
        pytest.skip("the independent verifier is not there")

    def run() -> int:
        command = [sys.executable, "-I", str(verifier), str(small.path)]
        return subprocess.run(command, check=False, capture_output=True).returncode

    delete_payload(small, 1, reason="x")
    erase_opening(small, 2, "/body/name", reason="y")
    assert run() == 0
    pack = small.path / "packs" / "000000.warc"
    pack.write_bytes(pack.read_bytes()[:-5] + b"x" + pack.read_bytes()[-4:])
    assert run() == 1


@pytest.mark.parametrize(
    ("fields", "more", "kind"),
    [
        ([("WARC-Type", "response")], b"", "resource"),
        ([("WARC-Type", "resource"), ("WARC-Type", "resource")], b"", "resource"),
        ([], b"", "resource"),
        ([("WARC-Type", "resource")], b"HTTP head", "resource"),
        ([("WARC-Type", "resource"), ("WARC-Payload-Digest", "md5:0")], b"", "resource"),
    ],
)
def test_a_header_that_breaks_the_rules_is_named(fields: list[tuple[str, str]], more: bytes, kind: str) -> None:
    rest = [("WARC-Record-ID", "<urn:uuid:0>"), ("WARC-Date", "2026-03-01T12:00:00Z")]
    prefix = warc_header([*fields, *rest, ("Content-Length", str(3 + len(more)))]) + more
    record = RecordPart(kind, Part(sha256(prefix), len(prefix)), Part(sha256(b"abc"), 3))
    assert check_prefix(prefix, record) is not None


def test_the_head_of_a_revisit_ends_with_its_first_empty_line() -> None:
    for head, good in ((b"", True), (b"HTTP/1.1 200 OK\r\n\r\n", True), (b"HTTP/1.1 200 OK\r\n", False)):
        fields = [("WARC-Type", "revisit"), ("WARC-Record-ID", "x"), ("WARC-Date", "x")]
        prefix = warc_header([*fields, ("Content-Length", str(len(head)))]) + head
        wrong = check_prefix(prefix, RecordPart("revisit", Part(sha256(prefix), len(prefix)), None))
        assert (wrong is None) == good


def test_a_content_length_that_lies_is_named() -> None:
    fields = [("WARC-Type", "resource"), ("WARC-Record-ID", "x"), ("WARC-Date", "x"), ("Content-Length", "4")]
    prefix = warc_header(fields)
    record = RecordPart("resource", Part(sha256(prefix), len(prefix)), Part(sha256(b"abc"), 3))
    assert check_prefix(prefix, record) == "Content-Length is 4, the block has 3 bytes"
    assert check_prefix(prefix, RecordPart("resource", record.prefix, Part(sha256(b"abcd"), 4))) is None


def test_a_vault_that_grows_meanwhile_is_no_finding(maker: Any) -> None:
    vault = maker.small()
    other = maker.open()
    grown: list[int] = []

    def grow(_done: int, _total: int) -> None:
        if not grown:
            with other.append() as batch:
                grown.append(batch.add_payload(io.BytesIO(b"meanwhile")).index)

    report = vault.verify(progress=grow)
    assert report.ok, report.findings
    assert report.size == 7
    assert not report.tails
    assert any("grew" in note for note in report.notes)


def test_what_a_writer_mends_meanwhile_is_read_again(maker: Any) -> None:
    vault = maker.small()
    other = maker.open()
    pack = vault.path / "packs" / "000000.warc"
    good = pack.read_bytes()
    pack.write_bytes(good[:-9] + b"x" + good[-8:])

    def mend(_done: int, _total: int) -> None:
        if pack.read_bytes() != good:
            pack.write_bytes(good)
            with other.append() as batch:
                batch.add_payload(io.BytesIO(b"meanwhile"))

    report = vault.verify(progress=mend)
    assert (report.ok, report.size) == (True, 8)


def test_a_log_that_never_rests_is_not_read_for_ever(maker: Any) -> None:
    vault = maker.small()
    other = maker.open()
    pack = vault.path / "packs" / "000000.warc"
    pack.write_bytes(pack.read_bytes()[:-9] + b"x" + pack.read_bytes()[-8:])
    grown: list[int] = []

    def grow(_done: int, _total: int) -> None:
        with other.append() as batch:
            grown.append(batch.add_entry("note", "log", {}))

    assert not vault.verify(progress=grow).ok
    assert len(grown) == 3


@pytest.mark.parametrize("more", [255, 511])
def test_a_log_that_ends_with_a_bundle_is_intact(maker: Any, more: int) -> None:
    vault = maker.create()
    with vault.append() as batch:
        for number in range(more):
            batch.add_entry("note", "log", {"n": number})
    assert (vault.verify().ok, vault.size % 256) == (True, 0)


def test_few_jobs_wait_at_a_time(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        for number in range(4):
            batch.add_payload(io.BytesIO(bytes([number + 1]) * (9 << 20)))
    assert audit_vault(vault.path, threads=1).ok


def test_a_deletion_in_a_pack_that_is_gone_is_pending(small: Vault) -> None:
    delete_payload(small, 2, reason="x")
    (small.path / "packs" / "000001.warc").unlink()
    report = small.verify()
    assert not report.ok
    assert [item.state for item in report.deletions] == ["pending"]


def test_a_deletion_meanwhile_is_no_finding(maker: Any) -> None:
    vault = maker.small()
    other = maker.open()
    done: list[int] = []

    class Once(Exception):  # noqa: N818 - never seen outside
        pass

    def delete(_done: int, _total: int) -> None:
        if not done:
            done.append(delete_payload(other, 1, reason="x").entry)
            raise Once

    with pytest.raises(Once):
        vault.verify(progress=delete)
    report = vault.verify()
    assert report.ok
    assert report.size == 8


def test_a_bundle_in_the_middle_that_is_missing_or_spoilt_is_found(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        for number in range(600):
            batch.add_entry("note", "log", {"n": number})
    path = vault.path / "log" / "tile" / "entries" / "001"
    data = path.read_bytes()
    path.write_bytes(data[:-3])
    assert "ends inside entry" in str(vault.verify().findings[0])
    path.unlink()
    assert "missing" in str(vault.verify().findings[0])
    path.write_bytes(data)
    (vault.path / "log" / "tile" / "0" / "001").unlink()
    assert [item.file for item in vault.verify().findings] == ["log/tile/0/001"]


def test_what_cannot_be_deleted_is_said(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        batch.add_payload(io.BytesIO(b""))
    with pytest.raises(UsageError, match="empty payload"):
        delete_payload(vault, 1, reason="x")
    with pytest.raises(NotFound, match="no opening"):
        erase_opening(vault, 1, "/body/name", reason="x")
    with pytest.raises(NotFound):
        delete_payload(vault, 0, reason="x")
    with vault.append() as batch:
        batch.add_entry("deletion", "entry:1", {"what": "payload"}, {"/body/reason": "x"})
    assert finish_deletions(vault) == 0
    assert [item.state for item in vault.verify().deletions] == ["done"]


def test_a_deletion_that_meets_a_cut_file_says_so(small: Vault) -> None:
    with small.append() as batch:
        batch.add_entry("deletion", "entry:2", {"what": "payload"}, {"/body/reason": "x"})
        batch.add_entry("deletion", "entry:2", {"what": "opening", "path": "/body/uri"}, {"/body/reason": "x"})
    pack = small.path / "packs" / "000001.warc"
    data = pack.read_bytes()
    cut = small.offset(2) - small.packs.start(1) + small.capture(2).records[0].prefix.length + 2
    pack.write_bytes(data[:cut])
    small.packs.refresh()
    with pytest.raises(IntegrityError, match="ends inside"):
        finish_deletions(small)
    assert not small.verify().ok
    pack.write_bytes(data)
    small.packs.refresh()
    (small.path / "openings" / "000.jsonl").write_bytes(b"")
    with pytest.raises(IntegrityError, match="too short"):
        finish_deletions(small)
