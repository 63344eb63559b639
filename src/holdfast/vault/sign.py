# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The log's private key, and this machine's memory of the checkpoints it has seen.

Both lie outside the workspace, in the user's configuration folder, so that whoever copies a
workspace gets neither. `keys/<key id>.key` (mode 0600) holds one line,
`PRIVATE+KEY+<origin>+<key id>+<base64 of type byte and seed>`, the form the Go signed-note
tools use. A workspace without its key can be read and verified, but not appended.

`Seen` keeps the last checkpoint per origin. A vault that is older than it, or has another
history, is refused: a rollback or a fork would otherwise pass, since both verify by themselves
(docs/vault-format.md proves order and completeness *between two checkpoints*).
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from holdfast.base.errors import InputError, IntegrityError, StoreError
from holdfast.base.files import Disk, store_errors
from holdfast.proof.checkpoint import SignedCheckpoint, verify_checkpoint
from holdfast.proof.encoding import decode_base64, encode_base64
from holdfast.proof.note import KeyKind, NoteSigner, VerifierKey
from holdfast.proof.tree import HashReader, consistency_proof
from holdfast.proof.verify import verify_consistency

__all__ = ["Seen", "default_keys_dir", "key_path", "load_key", "new_key", "save_key"]

_SEED_BYTES = 32
_KEY = re.compile(r"PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\n?\Z")


def default_keys_dir(environ: Mapping[str, str] | None = None) -> Path:
    """`$XDG_CONFIG_HOME/holdfast/keys`, or `~/.config/holdfast/keys`."""
    environ = os.environ if environ is None else environ
    config = environ.get("XDG_CONFIG_HOME", "")
    # The XDG base directory specification: a relative value is to be ignored.
    root = Path(config) if config.startswith("/") else Path(environ.get("HOME", "/")) / ".config"
    return root / "holdfast" / "keys"


def new_key(origin: str, random: Callable[[int], bytes]) -> NoteSigner:
    """A new Ed25519 log key for `origin`; `random(n)` gives n secret bytes."""
    return NoteSigner(origin, Ed25519PrivateKey.from_private_bytes(random(_SEED_BYTES)))


def key_path(keys_dir: Path, key: VerifierKey) -> Path:
    """Where the private half of `key` lies."""
    return keys_dir / f"{key.key_id.hex()}.key"


def save_key(disk: Disk, keys_dir: Path, signer: NoteSigner) -> Path:
    """Store a private key, readable for its owner only, durably.

    Raises:
        StoreError: it cannot be written, or another key lies there already.
    """
    key = signer.verifier_key
    path = key_path(keys_dir, key)
    if path.exists():
        raise StoreError("a key with this id exists already", where=str(path), hint="run the command again")
    disk.make_folder(keys_dir)
    with store_errors(keys_dir, "set the mode of"):
        keys_dir.chmod(0o700)
    material = encode_base64(bytes([KeyKind.ED25519]) + signer.private_key.private_bytes_raw())
    line = f"PRIVATE+KEY+{key.name}+{key.key_id.hex()}+{material}\n"
    disk.replace_file(path, line.encode(), mode=0o600)
    return path


def load_key(keys_dir: Path, key: VerifierKey) -> NoteSigner:
    """The signer whose public half is `key`.

    Raises:
        StoreError: the private key is not here, cannot be read, or is another one.
    """
    path = key_path(keys_dir, key)
    hint = f"append where the key {key.key_id.hex()} lies, or copy {path.name} from there into {keys_dir}"
    if not path.exists():
        msg = "the log's private key is not here: this workspace can be read and verified but not appended"
        raise StoreError(msg, where=str(path), hint=hint)
    with store_errors(path, "read"):
        text = path.read_bytes().decode("ascii", "replace")
    signer = _parse_key(text)
    if signer is None or signer.verifier_key != key:
        raise StoreError("this is not the private key of the log", where=str(path), hint=hint)
    return signer


def _parse_key(text: str) -> NoteSigner | None:
    match = _KEY.match(text)
    if match is None:
        return None
    try:
        material = decode_base64(match[3])
    except InputError:
        return None
    if len(material) != 1 + _SEED_BYTES or material[0] != KeyKind.ED25519:
        return None
    return NoteSigner(match[1], Ed25519PrivateKey.from_private_bytes(material[1:]))


class Seen:
    """The last checkpoint this machine has seen of each log, one signed note per origin."""

    def __init__(self, disk: Disk, folder: Path) -> None:
        self._disk = disk
        self._folder = folder

    def path(self, origin: str) -> Path:
        """Where the last checkpoint of `origin` lies."""
        return self._folder / hashlib.sha256(origin.encode()).hexdigest()

    def last(self, origin: str, key: VerifierKey) -> SignedCheckpoint | None:
        """The last checkpoint seen of `origin`; `None` when there is none.

        Raises:
            IntegrityError: what lies there is not a checkpoint that `key` signed.
        """
        path = self.path(origin)
        with store_errors(path, "read"):
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                return None
        try:
            return verify_checkpoint(data, [key], origin=origin)
        except (InputError, IntegrityError) as exc:
            raise IntegrityError(
                f"the checkpoint remembered for this log was not signed by its key {key.key_id.hex()}",
                where=str(path),
                hint="another log uses the same origin, or the file was changed; remove it only if you know why",
            ) from exc

    def check(self, last: SignedCheckpoint, present: SignedCheckpoint, hashes: HashReader) -> None:
        """Check that `present` extends `last`, which was read *before* the vault's checkpoint was.

        (A writer stores its checkpoint in the vault first and is remembered then; read the other
        way round, a vault that grows at this moment would look rolled back.)

        Args:
            last: what `last` gave.
            present: the vault's verified checkpoint.
            hashes: hashes of the vault's tree of `present.checkpoint.size` leaves.

        Raises:
            IntegrityError: the vault is older, or its history is another one.
        """
        old, new = last.checkpoint, present.checkpoint
        where = str(self.path(new.origin))
        if new.size < old.size:
            raise IntegrityError(
                f"the vault is older than what this machine has seen of it: {new.size} entries, {old.size} seen",
                where=where,
                hint="bring back the newer copy; to accept the older one knowingly, remove the file named above",
            )
        try:
            proof = consistency_proof(hashes, old.size, new.size)
            verify_consistency(old_size=old.size, old_root=old.root, new_size=new.size, new_root=new.root, proof=proof)
        except IntegrityError as exc:
            raise IntegrityError(
                f"the vault's log is not a continuation of the {old.size} entries this machine has seen",
                where=where,
                hint="the history was rewritten, or two copies were appended apart; keep both and run: holdfast verify",
            ) from exc

    def remember(self, present: SignedCheckpoint) -> None:
        """Keep `present` as the last one. The caller has checked that it extends the last one.

        Synced before it is renamed, so that a crash leaves the older or the newer, whole.

        Raises:
            StoreError: the folder cannot be written.
        """
        path = self.path(present.checkpoint.origin)
        self._disk.make_folder(self._folder)
        beside = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
        self._disk.write_file(beside, present.data, mode=0o600)
        self._disk.rename(beside, path)
