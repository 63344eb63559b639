# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Tampering that only careful reading finds; the audit and the independent verifier must say the same.

Where an entry is changed, the whole log is written anew and signed with the true key
(`maker.forge`): only the rules of the format are left to catch it.
"""

import base64
import importlib.util
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.base.digest import sha256
from holdfast.base.errors import InputError, StoreError
from holdfast.proof.checkpoint import Checkpoint, sign_checkpoint
from holdfast.proof.note import Note
from holdfast.vault.audit import audit_vault
from holdfast.vault.batch import Exchange
from holdfast.vault.deletion import delete_payload
from holdfast.vault.findings import AuditReport
from holdfast.vault.sign import load_key, new_key
from holdfast.vault.store import Vault

Change = Callable[[Any, Vault], object]


@pytest.fixture(scope="module")
def second(request: pytest.FixtureRequest) -> Callable[..., bool]:
    """`second(vault folder, vkey, checkpoint files)`: whether the independent verifier finds nothing wrong."""
    path = Path(request.config.rootpath) / "src" / "holdfast" / "vault" / "verifier" / "verify.py"
    spec = importlib.util.spec_from_file_location("independent_verifier", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)

    def run(vault: Path, vkey: str | None = None, checkpoints: tuple[str, ...] = ()) -> bool:
        return bool(module.run(str(vault), None if vkey is None else module.Key(vkey), list(checkpoints)) == 0)

    return run


def replace(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert data.count(old) >= 1, (path, old)
    path.write_bytes(data.replace(old, new, 1))


def more(path: Path, data: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(data)


def zeros(vault: Vault) -> None:
    delete_payload(vault, 2, reason="x")
    replace(pack(vault), b"one," * 1000, bytes(4000))


def behind_a_link(folder: Path) -> None:
    folder.symlink_to(folder.rename(folder.parent / "real"))


def put(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"")


def join(first: Path, then: Path) -> None:
    more(first, then.read_bytes())
    then.unlink()


def pack(vault: Vault, number: int = 0) -> Path:
    return vault.path / "packs" / f"{number:06}.warc"


def lines(vault: Vault, change: Callable[[list[bytes]], object]) -> None:
    """Change the opening lines."""
    path = vault.path / "openings" / "000.jsonl"
    items = path.read_bytes().split(b"\n")
    change(items)
    path.write_bytes(b"\n".join(items))


def other_salt(items: list[bytes]) -> None:
    """The same 32 bytes of salt, spelt with the two unused bits set."""
    opening = json.loads(items[0])
    salt = opening["salt"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    again = salt[:-2] + letters[letters.index(salt[-2]) + 1] + "="
    assert base64.b64decode(again) == base64.b64decode(salt)
    items[0] = items[0].replace(salt.encode(), again.encode())


def header(maker: Any, vault: Vault, old: bytes, new: bytes) -> None:
    """Change the prefix of capture 1, and let the log commit to the changed one."""
    place = vault.locate(1)
    replace(pack(vault), old, new)
    data = pack(vault).read_bytes()
    prefix = data[place.offset : place.offset + place.prefix_length + len(new) - len(old)]
    sized = {"digest": str(sha256(prefix)), "length": len(prefix)}
    maker.forge(vault, lambda entries: entries[1]["body"]["records"][0].update(prefix=sized))


def urn(maker: Any, vault: Vault) -> None:
    """The header of an imported file names another payload."""
    own = b"urn:sha256:" + vault.capture(1).payload.hex.encode()
    header(maker, vault, own, own[:-1] + (b"0" if own[-1:] != b"0" else b"1"))


def checkpoint(vault: Vault, change: Callable[[Note], tuple[Any, ...]]) -> None:
    """Other signature lines on the checkpoint."""
    path = vault.path / "log" / "checkpoint"
    note = Note.parse(path.read_bytes())
    path.write_bytes(Note(note.unverified_text, change(note)).encode())


def stranger(note: Note) -> Any:
    return new_key("someone.example/witness", lambda size: b"\1" * size).sign(note.unverified_text)


def sign(maker: Any, vault: Vault, size: int, root: bytes, *more: str) -> bytes:
    return sign_checkpoint(Checkpoint(vault.origin, size, root, more), [load_key(maker.keys, vault.key)])


def link(path: Path) -> None:
    """The file lies elsewhere; a link leads to it."""
    target = path.rename(path.parents[len(path.parts) - 1 - path.parts.index("vault")] / f"moved-{path.name}")
    path.symlink_to(target)


def pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def sparse(path: Path, size: int = 1 << 35) -> None:
    """A file that is 32 GiB long and takes no room."""
    with path.open("ab") as stream:
        stream.truncate(size)


def swap_packs(vault: Vault) -> None:
    first, last = pack(vault).read_bytes(), pack(vault, 1).read_bytes()
    pack(vault).write_bytes(last)
    pack(vault, 1).write_bytes(first)


def records(vault: Vault) -> list[bytes]:
    """The WARC records of pack 1."""
    return [b"WARC/1.1\r\n" + item for item in pack(vault, 1).read_bytes().split(b"WARC/1.1\r\n")[1:]]


def deletion(about: str, **body: Any) -> Callable[[Any, Vault], None]:
    """Entry 6 becomes a deletion; its reason stays the opening it was."""

    def change(maker: Any, vault: Vault) -> None:
        maker.forge(
            vault, lambda e: e[6].update(type="deletion", subject=about, body={"reason": e[6]["body"]["reason"]} | body)
        )

    return change


def forged(change: Callable[[list[dict[str, Any]]], object]) -> Change:
    return lambda maker, vault: maker.forge(vault, change)


def exchange(head: bytes, question: bytes = b"GET / HTTP/1.1\r\n\r\n", body: bytes = b"") -> Change:
    def change(_maker: Any, vault: Vault) -> None:
        with vault.append() as batch:
            what = Exchange("http://e.example/", question, head, body)
            batch.add_exchange(what, io.BytesIO(b"answer"), media_type="text/plain")

    return change


OK_HEAD = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n"

WRONG: dict[str, Change] = {
    "an entry of another actor": forged(lambda e: e[5].update(actor="00000001")),
    "genesis of another actor": forged(lambda e: e[0].update(actor="00000001")),
    "a deletion of an opening that is not there": deletion("entry:1", what="opening", path="/body/none"),
    "a deletion of an opening of an entry without any": deletion("entry:5", what="opening", path="/body/reason"),
    "a deletion of a payload that another capture stores": deletion("entry:3", what="payload"),
    "an entry above 60,000 bytes": forged(lambda e: e[1]["body"].update(media="text/" + "a" * 62_000)),
    "an hour 24": forged(lambda e: e[1].update(time="2026-03-01T24:00:00Z")),
    "captured at hour 24": forged(lambda e: e[1]["body"].update(captured="2026-03-01T24:00:00Z")),
    "a first of a first": forged(lambda e: e[2]["body"].update(first=3)),
    "a capture twice": forged(lambda e: e.insert(2, json.loads(json.dumps(e[1])))),
    "captures in another order": forged(lambda e: e.__setitem__(slice(1, 3), [e[2], e[1]])),
    "a header that names another payload": urn,
    "a header of another type": lambda maker, vault: header(maker, vault, b"resource", b"metadata"),
    "a header with a field that is none": lambda maker, vault: header(maker, vault, b"Content-Type:", b"Content-Type;"),
    "a header with two lengths": lambda maker, vault: header(
        maker, vault, b"Content-Length: 4000\r\n", b"Content-Length: 4000\r\nContent-Length: 4000\r\n"
    ),
    "a signature line before the log's": lambda _, v: checkpoint(v, lambda n: (stranger(n), *n.signatures)),
    "a wrong second signature by the log's key": lambda _, v: checkpoint(
        v, lambda n: (n.signatures[0], type(n.signatures[0])(v.origin, v.key.key_id, bytes(64)))
    ),
    "no signature by the log": lambda _, v: checkpoint(v, lambda n: (stranger(n),)),
    "a checkpoint with CR LF": lambda _, v: replace(v.path / "log" / "checkpoint", b"\n7\n", b"\r\n7\r\n"),
    "a checkpoint with a size of 07": lambda _, v: replace(v.path / "log" / "checkpoint", b"\n7\n", b"\n07\n"),
    "a checkpoint with one line end more": lambda _, v: more(v.path / "log" / "checkpoint", b"\n"),
    "a checkpoint of a huge log": lambda m, v: (v.path / "log" / "checkpoint").write_bytes(
        sign(m, v, 2**53, bytes(32))
    ),
    "a checkpoint that is a link": lambda _, v: link(v.path / "log" / "checkpoint"),
    "a log folder that is a link": lambda _, v: link(v.path / "log"),
    "a pack that is a link": lambda _, v: link(pack(v)),
    "openings that are a link": lambda _, v: link(v.path / "openings" / "000.jsonl"),
    "a pipe in place of a tile": lambda _, v: pipe(v.path / "log" / "tile" / "0" / "000.p" / "7"),
    "a pipe in place of the checkpoint": lambda _, v: pipe(v.path / "log" / "checkpoint"),
    "a pipe in place of a pack": lambda _, v: pipe(pack(v)),
    "a pipe in place of openings": lambda _, v: pipe(v.path / "openings" / "000.jsonl"),
    "a pipe beside": lambda _, v: pipe(v.path / "packs" / "000002.warc"),
    "a sparse checkpoint": lambda _, v: sparse(v.path / "log" / "checkpoint"),
    "a sparse tile": lambda _, v: sparse(v.path / "log" / "tile" / "0" / "000.p" / "7"),
    "a sparse older tile": lambda _, v: sparse(v.path / "log" / "tile" / "0" / "000.p" / "3"),
    "a sparse bundle": lambda _, v: sparse(v.path / "log" / "tile" / "entries" / "000.p" / "7"),
    "a sparse older bundle": lambda _, v: sparse(v.path / "log" / "tile" / "entries" / "000.p" / "3"),
    "a sparse file that no vault has": lambda _, v: sparse(v.path / "log" / "more"),
    "a sparse pack in the middle": lambda _, v: sparse(pack(v)),
    "a pack in capitals": lambda _, v: pack(v).rename(v.path / "packs" / "000000.WARC"),
    "a pack in capitals beside": lambda _, v: (v.path / "packs" / "000000.WARC").write_bytes(b""),
    "openings in capitals beside": lambda _, v: (v.path / "openings" / "000.JSONL").write_bytes(b""),
    "a pack whose number has seven digits": lambda _, v: (v.path / "packs" / "0000002.warc").write_bytes(b""),
    "a number in other digits": lambda _, v: (v.path / "packs" / "00000\u0662.warc").write_bytes(b""),
    "a name that is no UTF-8": lambda _, v: Path(os.fsdecode(os.fsencode(v.path) + b"/\xff")).write_bytes(b""),
    "packs swapped": lambda _, v: swap_packs(v),
    "records in another order": lambda _, v: pack(v, 1).write_bytes(b"".join(reversed(records(v)))),
    "a record twice": lambda _, v: pack(v, 1).write_bytes(records(v)[0] + b"".join(records(v))),
    "a byte between records": lambda _, v: pack(v, 1).write_bytes(b"\n".join(records(v))),
    "a pack before the first": lambda _, v: pack(v).write_bytes(records(v)[0] + pack(v).read_bytes()),
    "a record moved over the pack's end": lambda _, v: (
        pack(v).write_bytes(pack(v).read_bytes() + records(v)[0][:10]),
        pack(v, 1).write_bytes(b"".join(records(v))[10:]),
    ),
    "opening lines swapped": lambda _, v: lines(v, lambda items: items.insert(0, items.pop(1))),
    "an opening line twice": lambda _, v: lines(v, lambda items: items.insert(0, items[0])),
    "an opening line with a blank behind": lambda _, v: lines(v, lambda items: items.__setitem__(0, items[0] + b" ")),
    "an opening line of nothing": lambda _, v: lines(v, lambda items: items.__setitem__(0, b"")),
    "an opening line of tabs": lambda _, v: lines(v, lambda items: items.__setitem__(0, b"\t" * len(items[0]))),
    "an opening line ended by CR LF": lambda _, v: lines(v, lambda items: items.__setitem__(0, items[0] + b"\r")),
    "a salt spelt in another way": lambda _, v: lines(v, other_salt),
    "openings of entry 0": lambda _, v: lines(v, lambda items: items.__setitem__(0, items[0].replace(b":1,", b":0,"))),
    "bytes behind the entries": lambda _, v: more(v.path / "log" / "tile" / "entries" / "000.p" / "7", b"\0\0"),
    "bytes behind the hashes": lambda _, v: more(v.path / "log" / "tile" / "0" / "000.p" / "7", bytes(32)),
    "a tile beyond level 63": lambda _, v: put(v.path / "log" / "tile" / "64" / "000"),
    "a width with a zero before": lambda _, v: (v.path / "log" / "tile" / "0" / "000.p" / "09").write_bytes(b""),
    "a width of 256": lambda _, v: (v.path / "log" / "tile" / "0" / "000.p" / "256").write_bytes(b""),
    "zeros for a payload that another entry deletes": lambda _, v: zeros(v),
}


@pytest.mark.parametrize("name", WRONG)
def test_neither_verifier_lets_it_pass(small: Vault, maker: Any, name: str, second: Any) -> None:
    WRONG[name](maker, small)
    assert not audit_vault(small.path).ok
    assert not second(small.path)


HARMLESS: dict[str, Change] = {
    "nothing": lambda _m, _v: None,
    "an unknown type": forged(lambda e: e[5].update(type="note", subject="entry:1", body={"x": [None, "é"]})),
    "a witness behind the log's signature": lambda _, v: checkpoint(v, lambda n: (*n.signatures, stranger(n))),
    "hard links": lambda _, v: os.link(pack(v), v.path.parent / "same"),
    "a vault behind a link": lambda _, v: behind_a_link(v.path),
    "an empty pack at the end": lambda _, v: (v.path / "packs" / "000002.warc").write_bytes(b""),
    "records beyond the checkpoint": lambda _, v: more(pack(v, 1), records(v)[0]),
    "a sparse tail": lambda _, v: sparse(v.path / "log" / "tile" / "0" / "000.p" / "9"),
    "sparse openings beyond": lambda _, v: sparse(v.path / "openings" / "000.jsonl"),
    "packs joined": lambda _, v: join(pack(v), pack(v, 1)),
    "an exchange": exchange(OK_HEAD, body=b"question"),
    "an exchange with bare line feeds": exchange(b"HTTP/1.0 200\nA: b\n\n"),
    "an exchange that is deleted": lambda m, v: (
        exchange(OK_HEAD, body=b"question")(m, v),
        delete_payload(v, 7, reason="x"),
    ),
    "a revisit of an exchange": lambda m, v: (exchange(OK_HEAD)(m, v), exchange(OK_HEAD)(m, v)),
    "a deletion of an opening": deletion("entry:1", what="opening", path="/body/name"),
    "a deletion that is pending": deletion("entry:1", what="payload"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_both_verifiers_let_pass_what_keeps_the_rules(small: Vault, maker: Any, name: str, second: Any) -> None:
    HARMLESS[name](maker, small)
    report = audit_vault(small.path)
    assert report.ok, report.findings
    assert second(small.path)


def test_a_history_written_anew_with_another_key_is_known_by_the_key_alone(tmp_path: Path, second: Any) -> None:
    keys = tmp_path / "keys"
    true = Vault.create(tmp_path / "true" / "vault", keys_dir=keys, origin="log.example/one")
    false = Vault.create(tmp_path / "false" / "vault", keys_dir=tmp_path / "other" / "keys", origin="log.example/one")
    report = audit_vault(false.path)
    assert report.ok
    assert not report.key_trusted
    assert report.notes == ("key vouched for by the vault itself",)
    assert second(false.path)
    assert "not the trusted key" in audit_vault(false.path, trusted_key=true.key).findings[0].message
    assert not second(false.path, str(true.key))
    held = tmp_path / "held"
    held.write_bytes(true.checkpoint().data)
    assert not audit_vault(false.path, checkpoints=[held.read_bytes()]).ok
    assert not second(false.path, None, (str(held),))


def test_an_earlier_checkpoint_with_an_extension_line_is_refused(
    small: Vault, maker: Any, tmp_path: Path, second: Any
) -> None:
    held = tmp_path / "held"
    held.write_bytes(sign(maker, small, 7, small.checkpoint().checkpoint.root, "more"))
    assert not audit_vault(small.path, checkpoints=[held.read_bytes()]).ok
    assert not second(small.path, None, (str(held),))


def test_further_signature_lines_are_said_not_to_be_checked(small: Vault) -> None:
    checkpoint(small, lambda note: (*note.signatures, stranger(note)))
    report: AuditReport = audit_vault(small.path)
    assert report.notes[1:] == ("1 further signature line on the checkpoint, not checked",)


@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\nbody", b"A: b\n\r\nC: d\r\n\r\n"],
    ids=["empty", "no empty line", "with a body", "two empty lines"],
)
def test_an_exchange_whose_head_does_not_end_with_its_first_empty_line_is_never_written(
    small: Vault, head: bytes
) -> None:
    for heads in ((head, OK_HEAD), (OK_HEAD, head)):
        with small.append() as batch, pytest.raises(InputError, match="first empty line"):
            batch.add_exchange(Exchange("http://e.example/", *heads), io.BytesIO(b"x"), media_type="text/plain")
    assert small.refresh() == 7


def test_a_deletion_of_nothing_is_never_written(small: Vault) -> None:
    openings = {"/body/reason": "x"}
    with small.append() as batch:
        for about, body in ((1, {"what": "opening", "path": "/body/none"}), (3, {"what": "payload"})):
            with pytest.raises(InputError, match="would break the format"):
                batch.add_entry("deletion", f"entry:{about}", body, openings)
        ref = batch.add_payload(io.BytesIO(b"new"), name="n")
        batch.add_entry("deletion", f"entry:{ref.index}", {"what": "opening", "path": "/body/name"}, openings)
    assert small.size == 9


@pytest.mark.skipif(os.geteuid() == 0, reason="root looks into every folder")
def test_a_folder_that_cannot_be_looked_into_is_no_success(small: Vault) -> None:
    hidden = small.path / "packs" / "hidden"
    hidden.mkdir(mode=0)
    try:
        with pytest.raises(StoreError, match="look into"):
            audit_vault(small.path)
    finally:
        hidden.rmdir()


def test_a_file_that_is_gone_when_it_is_looked_at_is_passed_over(small: Vault) -> None:
    """A writer removes partial tiles that a wider one covers."""
    path = small.path / "log" / "tile" / "0" / "000.p" / "3"
    path.write_bytes((small.path / "log" / "tile" / "0" / "000.p" / "7").read_bytes()[:96])
    assert audit_vault(small.path, progress=lambda _done, _total: path.unlink(missing_ok=True)).ok
