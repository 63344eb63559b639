# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.base.digest import sha256
from holdfast.base.errors import (
    CaptureError,
    HoldfastError,
    InputError,
    IntegrityError,
    LimitError,
    NotFound,
    StoreError,
    UsageError,
)
from holdfast.base.files import Disk
from holdfast.base.selector import ByteRange
from holdfast.proof.checkpoint import Checkpoint, sign_checkpoint
from holdfast.proof.hashing import EMPTY_ROOT, leaf_hash
from holdfast.proof.verify import verify_inclusion
from holdfast.vault.batch import Exchange
from holdfast.vault.openings import openings_path
from holdfast.vault.sign import default_keys_dir, key_path, load_key, new_key, save_key
from holdfast.vault.store import Vault, VaultOptions


def add(vault: Vault, data: bytes, **more: Any) -> int:
    with vault.append() as batch:
        return batch.add_payload(io.BytesIO(data), **more).index


def test_a_new_vault_holds_its_genesis_and_nothing_else(maker: Any) -> None:
    vault = maker.create()
    entry = vault.entry(0)
    assert (vault.size, entry.type, entry.body["vkey"]) == (1, "genesis", str(vault.key))
    assert entry.actor == vault.key.key_id.hex()
    assert vault.origin == entry.body["origin"] == vault.checkpoint().checkpoint.origin
    assert sorted(path.name for path in vault.path.iterdir()) == ["log", "openings", "packs"]


def test_a_vault_is_not_created_over_another_one(maker: Any) -> None:
    maker.create()
    with pytest.raises(UsageError, match="a vault already"):
        maker.create()


def test_the_private_key_is_outside_and_only_for_its_owner(maker: Any) -> None:
    vault = maker.create()
    path = key_path(maker.keys, vault.key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert maker.keys.stat().st_mode & 0o777 == 0o700
    assert vault.can_append


def test_without_its_key_a_vault_can_be_read_but_not_appended(maker: Any) -> None:
    vault = maker.small()
    key_path(maker.keys, vault.key).unlink()
    again = maker.open()
    assert again.open_payload(2).read() == b"two\n"
    assert not again.can_append
    with pytest.raises(StoreError, match="read and verified but not appended"), again.append():
        pass


@pytest.mark.parametrize("text", ["", "PRIVATE+KEY+x+00000000+AAAA\n", "PRIVATE+KEY+x+00000000+!\n", "PRIVATE+KEY+x"])
def test_a_spoilt_key_is_refused(maker: Any, text: str) -> None:
    vault = maker.create()
    key_path(maker.keys, vault.key).write_text(text)
    with pytest.raises(StoreError, match="not the private key"), vault.append():
        pass


def test_payloads_come_back_by_index_and_by_digest(small: Vault) -> None:
    payload = b"one," * 1000
    assert small.open_payload(1).read() == payload
    assert small.open_payload(3).read() == payload
    assert small.open_payload(sha256(b"two\n")).read() == b"two\n"
    stream = small.open_payload(1, verify=False)
    stream.seek(-4, os.SEEK_END)
    assert (stream.read(), stream.tell()) == (b"one,", 4000)
    with pytest.raises(InputError):
        stream.seek(-5000, os.SEEK_END)
    assert small.find(sha256(payload)) == (1, 3)
    assert small.capture(3).first == 1


def test_an_identical_payload_is_stored_once_and_logged_each_time(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        refs = [batch.add_payload(io.BytesIO(b"x" * 5000)) for _ in range(2)]
    refs.append(
        # another process
        _ref(maker.open(), b"x" * 5000)
    )
    assert [ref.first for ref in refs] == [None, 1, 1]
    assert [vault.entry(ref.index).type for ref in refs] == ["capture"] * 3
    assert sum(path.stat().st_size for path in (vault.path / "packs").iterdir()) < 7000
    vault.refresh()
    assert vault.verify().ok


def _ref(vault: Vault, data: bytes) -> Any:
    with vault.append() as batch:
        return batch.add_payload(io.BytesIO(data))


def test_an_empty_payload_is_a_capture(maker: Any) -> None:
    vault = maker.create()
    assert vault.capture(add(vault, b"")).length == 0
    assert vault.open_payload(add(vault, b"")).read() == b""
    assert vault.locate(1).length == 0
    assert vault.verify().ok


def test_the_location_of_a_payload_is_where_it_stands_on_disk(small: Vault) -> None:
    for index, payload in ((1, b"one," * 1000), (2, b"two\n"), (3, b"one," * 1000)):
        place = small.locate(index)
        data = (small.path / "packs" / place.pack).read_bytes()
        assert data[place.offset :].startswith(b"WARC/1.1\r\n")
        assert data[place.offset + place.prefix_length :][: place.length] == payload
    assert small.locate(2).pack == "000001.warc"


def test_the_openings_hold_names_and_the_log_does_not(small: Vault) -> None:
    assert small.openings(2) == {"/body/name": "two.csv", "/body/uri": "file:///two.csv"}
    assert small.opening(4, "/body/source") == "us_ofac_sdn"
    assert small.opening(4, "/body/none") is None
    assert small.openings(0) == {}
    for path in (small.path / "log").rglob("*"):
        assert path.is_dir() or b"two.csv" not in path.read_bytes()


def test_about_names_the_later_entries(small: Vault) -> None:
    assert small.about(1) == ((4, "set"),)
    assert small.about(4) == ((5, "derivation"), (6, "release"))


def test_an_inclusion_proof_verifies(small: Vault) -> None:
    for index in range(small.size):
        proof = small.inclusion(index)
        leaf = leaf_hash(small.entry(index).data)
        root = small.checkpoint().checkpoint.root
        verify_inclusion(leaf=leaf, index=index, size=small.size, proof=proof.proof, root=root)


def test_what_is_not_there_is_not_found(small: Vault, tmp_path: Path) -> None:
    for call in (
        lambda: small.entry(99),
        lambda: small.entry(-1),
        lambda: small.capture(0),
        lambda: small.open_payload(sha256(b"never seen")),
        lambda: small.locate(4),
        lambda: Vault.open(tmp_path / "nothing", keys_dir=tmp_path),
    ):
        with pytest.raises(NotFound):
            call()


def test_a_closed_object_says_that_it_is_closed(maker: Any) -> None:
    blank = Vault(maker.path, maker.root / "run", maker.keys, maker.clock, maker.options)
    for call in (lambda: blank.key, blank.checkpoint, lambda: blank.find(sha256(b""))):
        with pytest.raises((UsageError, NotFound)):
            call()


def test_a_batch_is_of_no_use_after_its_block(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        pass
    assert vault.size == 1
    with pytest.raises(UsageError, match="has ended"):
        batch.add_payload(io.BytesIO(b"late"))


def fail(batch: Any) -> None:
    batch.add_payload(io.BytesIO(b"x" * 10_000_000))
    raise ZeroDivisionError


def test_an_exception_in_the_block_acknowledges_nothing(maker: Any) -> None:
    vault = maker.create()
    with pytest.raises(ZeroDivisionError), vault.append() as batch:
        fail(batch)
    assert maker.open().size == 1
    report = vault.verify()
    assert report.ok
    assert [tail.area for tail in report.tails] == ["pack"]
    index = add(vault, b"next")
    assert vault.entry(index - 1).type == "tail"
    kept = next((maker.root / "ws" / "run" / "tails").glob("*/pack.bin"))
    assert not kept.parent.name.endswith(".pending")
    cut = vault.entry(index - 1).body["cut"]
    assert cut == [{"area": "pack", "digest": str(sha256(kept.read_bytes())), "length": kept.stat().st_size}]
    report = vault.verify()
    assert report.ok
    assert not report.tails


class Changing(io.BytesIO):
    """A file that somebody writes to while it is read."""

    def seek(self, offset: int, whence: int = 0) -> int:
        at = super().seek(offset, whence)
        self.getbuffer()[0] ^= 1
        return at

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size)


class Wrapped(io.RawIOBase):
    """A stream that is no BytesIO, so that it is read twice."""

    def __init__(self, inner: io.BytesIO, *, seekable: bool) -> None:
        self.inner = inner
        self.can_seek = seekable

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self.can_seek

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.inner.seek(offset, whence)

    def tell(self) -> int:
        return self.inner.tell()

    def readinto(self, buffer: Any) -> int:
        return self.inner.readinto(buffer)

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(size)


def stream(data: bytes, *, changing: bool = False, seekable: bool = True) -> BinaryIO:
    inner = Changing(data) if changing else io.BytesIO(data)
    return Wrapped(inner, seekable=seekable)  # type: ignore[return-value] # a raw stream has what is used


def test_a_small_file_that_changes_costs_only_itself(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        with pytest.raises(CaptureError, match="changed"):
            batch.add_payload(stream(b"abc", changing=True))
        batch.add_payload(stream(b"abc"))
    assert vault.size == 2
    assert vault.verify().ok
    assert not vault.verify().tails


def go_on_after_a_change(batch: Any) -> None:
    with pytest.raises(CaptureError, match="changed"):
        batch.add_payload(stream(b"abc" * 4_000_000, changing=True))
    with pytest.raises(StoreError, match="in part"):
        batch.add_payload(io.BytesIO(b"next"))


def test_a_large_file_that_changes_costs_its_batch(maker: Any) -> None:
    vault = maker.create()
    with pytest.raises(StoreError, match="in part"), vault.append() as batch:
        go_on_after_a_change(batch)
    assert vault.refresh() == 1
    add(vault, b"good")
    assert vault.verify().ok


def test_a_large_file_that_grows_costs_its_batch(maker: Any) -> None:
    class Growing(Wrapped):
        def seek(self, offset: int, whence: int = 0) -> int:
            self.inner.seek(0, os.SEEK_END)
            self.inner.write(b"more")
            return super().seek(offset, whence)

    vault = maker.create()
    grown = Growing(io.BytesIO(b"abc" * 4_000_000), seekable=True)
    with pytest.raises(CaptureError, match="changed"), vault.append() as batch:
        batch.add_payload(grown)


def test_large_and_unseekable_streams_are_kept_whole(maker: Any) -> None:
    vault = maker.create()
    large = bytes(range(256)) * 40_000
    with vault.append() as batch:
        batch.add_payload(stream(large))
        batch.add_payload(stream(b"from a pipe", seekable=False))
    assert vault.open_payload(1).read() == large
    assert vault.open_payload(2).read() == b"from a pipe"
    assert not list(vault.run_dir.glob("tmp*"))
    assert vault.verify().ok


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n"
ASKED = b"GET /sdn.csv HTTP/1.1\r\nHost: example.org\r\n\r\n"


def test_an_http_exchange_keeps_heads_and_body_as_they_were(maker: Any) -> None:
    vault = maker.create()
    exchange = Exchange("https://example.org/sdn.csv", ASKED, HEAD, b"question", ip="192.0.2.1")
    with vault.append() as batch:
        ref = batch.add_exchange(exchange, io.BytesIO(b"body"), media_type="text/csv")
        again = batch.add_exchange(exchange, io.BytesIO(b"body"), media_type="text/csv")
        chunked = Exchange("https://example.org/b", ASKED, HEAD[:-2] + b"Transfer-Encoding: chunked\r\n\r\n")
        batch.add_exchange(chunked, io.BytesIO(b"3\r\nabc\r\n0\r\n\r\n"), media_type="text/csv")
        with pytest.raises(LimitError):
            batch.add_exchange(Exchange("u", ASKED, b"x" * (1 << 21)), io.BytesIO(b""), media_type="text/csv")
        with pytest.raises(LimitError):
            batch.add_exchange(Exchange("u" * 70_000, ASKED, HEAD), io.BytesIO(b""), media_type="text/csv")
    assert vault.open_payload(ref.index).read() == b"body"
    assert [record.type for record in vault.capture(ref.index).records] == ["response", "request"]
    assert [record.type for record in vault.capture(again.index).records] == ["revisit", "request"]
    pack = b"".join(path.read_bytes() for path in sorted((vault.path / "packs").iterdir()))
    assert HEAD + b"body\r\n\r\n" in pack
    assert ASKED + b"question\r\n\r\n" in pack
    assert vault.opening(ref.index, "/body/uri") == "https://example.org/sdn.csv"
    assert vault.verify().ok
    assert vault.verify_capture(again.index).state == "intact"


@pytest.mark.parametrize(
    ("kind", "subject", "body", "openings"),
    [
        ("release", "entry:0", {}, {"/body/reason": "x"}),
        ("release", "entry:4", {}, {}),
        ("release", "entry:9", {}, {"/body/reason": "x"}),
        ("Release", "entry:4", {}, {"/body/reason": "x"}),
        ("release", "somewhere", {}, {"/body/reason": "x"}),
        ("release", "entry:4", {"reason": "plain"}, {}),
        ("release", "entry:4", {}, {"/body/reason": "x", "/body/more": "y"}),
        ("release", "entry:4", {}, {"/none/reason": "x"}),
        ("release", "entry:4", {}, {"": "x"}),
        ("release", "entry:4", {}, {"/body/reason": "\ud800"}),
        ("release", "entry:4", {}, {"/body/reason": "x" * (1 << 21)}),
        ("note", "log", {"text": "y" * 60_000}, {}),
        ("note", "log", {"x": 2**53}, {}),
        ("note", "log", {"commitment": "sha256:" + "0" * 64}, {}),
        ("note", "log", {"x": {"commitment": "sha256:" + "0" * 64}}, {}),
        ("note", "log", {"x": {"commitment": 1}}, {}),
        ("genesis", "log", {}, {}),
    ],
)
def test_what_would_break_the_format_is_not_appended(
    small: Vault, kind: str, subject: str, body: Any, openings: Any
) -> None:
    with small.append() as batch, pytest.raises(InputError):
        batch.add_entry(kind, subject, body, openings)
    assert small.size == 7
    assert small.verify().ok


def test_an_unknown_type_is_kept_and_reported(small: Vault) -> None:
    with small.append() as batch:
        body: Any = {"deep": [{}, {"a/b": {}}], "n": 1}
        batch.add_entry("note", "log", body, {"/body/who": "somebody", "/body/a~1b": "z"})
    assert small.openings(7) == {"/body/who": "somebody", "/body/a~1b": "z"}
    report = small.verify()
    assert report.ok
    assert report.unknown_types == {"note": 1}


def test_bad_facts_about_a_capture_are_refused(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        for wrong in ({"media_type": "Text"}, {"fidelity": "perfect"}, {"name": "\ud800"}):
            with pytest.raises(InputError):
                batch.add_payload(io.BytesIO(b"x"), **wrong)
    assert vault.size == 1


def test_readers_see_what_others_append(maker: Any) -> None:
    writer, reader = maker.create(), maker.open()
    add(writer, b"news")
    assert reader.entry(1).type == "capture"
    assert reader.size == 2
    assert [entry.type for entry in reader.entries(1)] == ["capture"]


def test_entries_cross_bundles_and_partial_files_give_way(maker: Any) -> None:
    vault = maker.create()
    reader = maker.open()
    for _ in range(3):
        with vault.append() as batch:
            for number in range(150):
                batch.add_entry("note", "log", {"n": number})
    assert reader._log.bundle(0, 1)[0] == vault.entry(0).data  # its partial file is long gone
    assert [entry.index for entry in vault.entries(250, 260)] == list(range(250, 260))
    files = [path for path in (vault.path / "log").rglob("*") if path.is_file()]
    names = sorted(path.relative_to(vault.path).as_posix() for path in files)
    assert names == [
        "log/checkpoint", "log/tile/0/000", "log/tile/0/001.p/195", "log/tile/1/000.p/1",
        "log/tile/entries/000", "log/tile/entries/001.p/195",
    ]  # fmt: skip
    assert reader.refresh() == 451
    assert vault.verify().ok


def test_an_older_copy_is_refused(maker: Any) -> None:
    vault = maker.small()
    shutil.copytree(maker.root / "ws", maker.root / "old")
    add(vault, b"later")
    with pytest.raises(IntegrityError, match="older than what this machine has seen"):
        Vault.open(maker.root / "old" / "vault", keys_dir=maker.keys, options=maker.options)


def test_an_older_copy_put_back_is_refused_by_who_has_it_open(maker: Any) -> None:
    vault = maker.small()
    shutil.copytree(maker.path, maker.root / "old")
    add(vault, b"later")
    shutil.rmtree(maker.path)
    shutil.copytree(maker.root / "old", maker.path)
    with pytest.raises(IntegrityError, match="went back"):
        vault.refresh()
    with pytest.raises(IntegrityError, match="older"), vault.append():
        pass


def test_a_fork_is_refused(maker: Any) -> None:
    vault = maker.small()
    shutil.copytree(maker.root / "ws", maker.root / "fork")
    shutil.copytree(maker.root / "config", maker.root / "elsewhere")
    twin = Vault.open(maker.root / "fork" / "vault", keys_dir=maker.root / "elsewhere" / "keys", options=maker.options)
    add(twin, b"one history")
    add(twin, b"and more")
    add(vault, b"another history")
    with pytest.raises(IntegrityError, match="not a continuation"):
        Vault.open(twin.path, keys_dir=maker.keys, options=maker.options)
    held = [vault.checkpoint().data]
    assert "does not continue" in str(twin.verify(checkpoints=held).findings[0])


def test_another_log_under_the_same_name_is_refused(maker: Any, tmp_path: Path) -> None:
    Vault.create(maker.path, keys_dir=maker.keys, options=maker.options, origin="same")
    Vault.create(tmp_path / "b" / "vault", keys_dir=tmp_path / "c" / "keys", options=maker.options, origin="same")
    with pytest.raises(IntegrityError, match="not signed by its key"):
        Vault.open(tmp_path / "b" / "vault", keys_dir=maker.keys, options=maker.options)


def test_a_vault_seen_for_the_first_time_is_remembered(maker: Any, tmp_path: Path) -> None:
    maker.small()
    seen = tmp_path / "other machine" / "seen"
    Vault.open(maker.path, keys_dir=tmp_path / "other machine" / "keys", options=VaultOptions())
    assert len(list(seen.iterdir())) == 1


def test_a_memory_that_cannot_be_written_does_not_stop_reading(maker: Any) -> None:
    vault = maker.small()
    blocked = maker.root / "file"
    blocked.write_text("")
    options = VaultOptions(disk=maker.options.disk, seen_dir=blocked / "seen")
    with pytest.raises(StoreError):
        Vault.open(maker.path, keys_dir=maker.keys, options=options)
    (maker.root / "shut").mkdir()
    assert vault.size == 7


@pytest.mark.parametrize("spoil", ["missing", "garbage", "other log", "ahead", "wrong places", "wrong total"])
def test_the_index_is_made_again_when_it_is_doubtful(maker: Any, spoil: str) -> None:
    vault = maker.small()
    path = vault.run_dir / "vault-index.db"
    vault._index.close()
    if spoil == "missing":
        path.unlink()
    elif spoil == "garbage":
        path.write_bytes(b"not a database, but long enough to look like one" * 50)
    else:
        statement = {
            "other log": "UPDATE state SET origin = 'x'",
            "ahead": "UPDATE state SET size = 99",
            "wrong places": "UPDATE capture SET place = place + 1",
            "wrong total": "UPDATE state SET total = 10",
        }[spoil]
        db = sqlite3.connect(path)
        db.execute(statement)
        db.commit()
        db.close()
    again = maker.open()
    assert again.open_payload(2).read() == b"two\n"
    before = sum(item.stat().st_size for item in (vault.path / "packs").iterdir())
    index = add(again, b"more")
    assert again.entry(index).type == "capture"
    assert sum(item.stat().st_size for item in (vault.path / "packs").iterdir()) > before
    assert again.verify().ok
    assert all(again.open_payload(number).read() for number in (1, 2, 3, index))


def test_an_index_without_rows_is_filled_again(maker: Any) -> None:
    vault = maker.small()
    vault._index._db.execute("DELETE FROM capture")
    assert vault.open_payload(2).read() == b"two\n"
    vault._index._db.execute("DELETE FROM capture")
    assert vault.verify_capture(2).ok


def test_without_a_run_folder_a_vault_can_be_read(maker: Any, tmp_path: Path) -> None:
    maker.small()
    again = Vault.open(maker.path, run_dir=tmp_path / "none", keys_dir=maker.keys, options=maker.options)
    assert again.open_payload(3).read() == b"one," * 1000
    assert not (tmp_path / "none").exists()


def test_ranges_are_read_from_the_pack(small: Vault) -> None:
    digest = small.capture(1).payload
    assert small.read_range(digest, (), ByteRange(4, 9)) == b"one,o"
    with pytest.raises(InputError, match="ends before"):
        small.read_range(digest, (), ByteRange(3999, 4001))


@pytest.mark.parametrize("where", ["payload", "prefix"])
def test_damaged_bytes_are_never_handed_out(small: Vault, where: str) -> None:
    place = small.locate(1)
    path = small.path / "packs" / place.pack
    data = bytearray(path.read_bytes())
    data[place.offset + (place.prefix_length if where == "payload" else 20)] ^= 1
    path.write_bytes(data)
    with pytest.raises(IntegrityError, match="not those the log commits to"):
        small.open_payload(1)
    with pytest.raises(IntegrityError):
        small.read_range(small.capture(1).payload, (), ByteRange(0, 1))


def test_packs_that_were_cut_short_are_noticed(small: Vault) -> None:
    path = small.path / "packs" / "000001.warc"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(IntegrityError, match="were acknowledged"), small.append():
        pass
    (small.path / "packs" / "000000.warc").unlink()
    with pytest.raises(IntegrityError, match=r"not those|is missing"):
        small.open_payload(small.capture(1).payload)
    with pytest.raises(IntegrityError, match="is missing"):
        small.packs.refresh()


def test_openings_that_were_cut_short_are_noticed(maker: Any) -> None:
    vault = maker.small()
    (vault.path / openings_path(0)).unlink()
    with pytest.raises(IntegrityError, match="damaged"):
        vault.openings(1)
    with pytest.raises(IntegrityError, match="before their"), maker.open().append():
        pass


def test_spoilt_openings_are_noticed(small: Vault) -> None:
    path = small.path / openings_path(0)
    path.write_bytes(path.read_bytes().replace(b"two.csv", b"too.csv"))
    with pytest.raises(IntegrityError, match="damaged"):
        small.openings(2)
    path.write_bytes(path.read_bytes().replace(b'"salt":"', b'"salt":" '))
    with pytest.raises(IntegrityError, match="damaged"):
        small.openings(2)


@pytest.mark.parametrize("name", ["checkpoint", "tile/entries/000.p/7", "tile/0/000.p/7"])
@pytest.mark.parametrize("how", ["spoil", "remove", "shorten"])
def test_a_damaged_log_is_neither_opened_nor_appended(maker: Any, name: str, how: str) -> None:
    vault = maker.small()
    path = maker.path / "log" / name
    data = path.read_bytes()
    if how == "remove":
        path.unlink()
    else:
        path.write_bytes(data[:-5] if how == "shorten" else data[:10] + bytes([data[10] ^ 1]) + data[11:])
    with pytest.raises((IntegrityError, NotFound)):
        maker.open()
    with pytest.raises((IntegrityError, NotFound)), vault.append():
        pass


def test_a_newer_format_is_refused_with_the_remedy(maker: Any) -> None:
    maker.create()
    path = maker.path / "log" / "tile" / "entries" / "000.p" / "1"
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":2'))
    with pytest.raises(StoreError, match="format 2"):
        maker.open()


def test_a_log_that_starts_otherwise_is_refused(maker: Any) -> None:
    maker.create()
    path = maker.path / "log" / "tile" / "entries" / "000.p" / "1"
    rest = b'"subject":"log","time":"2026-03-01T12:00:00Z","type":"note","v":1}'
    data = b'{"actor":"00000000","body":{"format":[]},' + rest
    path.write_bytes(len(data).to_bytes(2, "big") + data)
    with pytest.raises(IntegrityError, match="genesis is entry 0"):
        maker.open()


def test_many_writers_lose_nothing(maker: Any) -> None:
    maker.create()
    done: list[int] = []

    def work(number: int) -> None:
        vault = maker.open()
        done.extend(add(vault, f"{number} {turn}".encode()) for turn in range(6))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    vault = maker.open()
    assert sorted(done) == list(range(1, 25))
    assert {vault.open_payload(index).read() for index in done} == {
        f"{number} {turn}".encode() for number in range(4) for turn in range(6)
    }
    assert vault.verify().ok


def test_a_taken_lock_is_waited_for_and_named(maker: Any) -> None:
    vault = maker.create()
    quick = VaultOptions(disk=maker.options.disk, random=maker.options.random, lock_timeout_s=0.05)
    other = Vault.open(maker.path, keys_dir=maker.keys, options=quick)
    with vault.append(), pytest.raises(StoreError, match="held the lock"), other.append():
        pass


READ_ONLY = """
import sys
from pathlib import Path
from holdfast.base.errors import HoldfastError
from holdfast.vault.store import Vault
vault = Vault.open(Path(sys.argv[1]) / "ws/vault", keys_dir=Path(sys.argv[1]) / "config/keys")
print(vault.open_payload(2).read(), vault.verify().ok)
try:
    with vault.append():
        pass
except HoldfastError as exc:
    print(exc.exit_code, exc.message)
"""


def test_a_read_only_folder_can_be_read_and_refuses_appends_clearly(maker: Any, repo_root: Path) -> None:
    maker.small()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(maker.root, copy)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        # Root writes everywhere, unless it gives up its capabilities.
        without = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
        if without and shutil.which("setpriv") is None:
            pytest.skip("runs as root, whom only setpriv (util-linux) makes obey file modes")
        command = [*without, sys.executable, "-c", READ_ONLY, str(copy)]
        env = {"PYTHONPATH": str(repo_root / "src")}
        env |= {"HOME": "/nonexistent", "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755)
    assert done.stdout.splitlines() == ["b'two\\n' True", "4 cannot lock: permission denied"], done.stderr


def test_real_syncs_give_the_same_vault(maker: Any) -> None:
    maker.options = VaultOptions(disk=Disk())
    assert maker.small().verify().ok


@settings(max_examples=40)
@given(st.lists(st.lists(st.binary(max_size=60), max_size=4), max_size=5))
def test_every_payload_of_every_batch_comes_back(batches: list[list[bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        options = VaultOptions(disk=_Quick(), pack_limit=700)
        vault = Vault.create(root / "vault", keys_dir=root / "keys", options=options)
        stored = []
        for batch_data in batches:
            with vault.append() as batch:
                stored += [(batch.add_payload(io.BytesIO(data)).index, data) for data in batch_data]
        again = Vault.open(root / "vault", keys_dir=root / "keys", options=options)
        assert [again.open_payload(index).read() for index, _ in stored] == [data for _, data in stored]
        assert again.verify().ok


class _Quick(Disk):
    def sync(self, path: Path) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass

    def write_file(self, path: Path, data: bytes, *, mode: int = 0o644) -> None:
        path.write_bytes(data)
        path.chmod(mode)


def test_nothing_but_our_errors_comes_out_of_a_folder_of_rubbish(tmp_path: Path) -> None:
    (tmp_path / "vault" / "log").mkdir(parents=True)
    for rubbish in (b"", b"\x00" * 100, b"a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xe2\x80\x94 a AAAA\n"):
        (tmp_path / "vault" / "log" / "checkpoint").write_bytes(rubbish)
        with pytest.raises(HoldfastError):
            Vault.open(tmp_path / "vault", keys_dir=tmp_path)


def test_the_keys_lie_where_the_xdg_specification_says() -> None:
    assert default_keys_dir({"XDG_CONFIG_HOME": "/c", "HOME": "/h"}) == Path("/c/holdfast/keys")
    assert default_keys_dir({"XDG_CONFIG_HOME": "c", "HOME": "/h"}) == Path("/h/.config/holdfast/keys")
    assert default_keys_dir({"HOME": "/h"}) == Path("/h/.config/holdfast/keys")
    assert default_keys_dir().name == "keys"


def test_a_key_is_never_written_over_another_one(tmp_path: Path) -> None:
    signer = new_key("some/log", bytes)
    save_key(_Quick(), tmp_path, signer)
    with pytest.raises(StoreError, match="exists already"):
        save_key(_Quick(), tmp_path, signer)
    assert load_key(tmp_path, signer.verifier_key).verifier_key == signer.verifier_key


def test_another_vault_in_the_same_place_is_noticed(maker: Any) -> None:
    vault = maker.small()
    shutil.rmtree(maker.path)
    maker.create()
    with pytest.raises(IntegrityError, match="another key"), vault.append():
        pass


def test_an_empty_log_is_no_vault(maker: Any) -> None:
    vault = maker.create()
    signer = load_key(maker.keys, vault.key)
    data = sign_checkpoint(Checkpoint(vault.origin, 0, EMPTY_ROOT), [signer])
    (maker.path / "log" / "checkpoint").write_bytes(data)
    with pytest.raises(IntegrityError, match="empty"):
        maker.open()


def test_entries_of_many_bundles_are_read_in_any_order(maker: Any) -> None:
    vault = maker.create()
    with vault.append() as batch:
        for number in range(4600):
            batch.add_entry("note", "log", {"n": number})
    for index in (*range(0, 4600, 250), 5, 4000, 7):
        assert vault.entry(index).index == index
        assert index == 0 or vault.entry(index).body == {"n": index - 1}


def test_an_index_that_cannot_be_opened_is_kept_in_memory(maker: Any) -> None:
    vault = maker.small()
    vault._index.close()
    path = vault.run_dir / "vault-index.db"
    path.unlink()
    path.mkdir()
    again = maker.open()
    assert again.open_payload(2).read() == b"two\n"
    again._index._db.execute("DROP TABLE about")
    again._index._db.execute("DELETE FROM state")
    add(again, b"more")
    assert again.about(1) == ((4, "set"),)
