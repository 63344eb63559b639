# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""From preserved captures that are no list to documents in the record: read, take in, log.

    1. every capture that the record has not looked at and that is a member of no set: what its
       first bytes say it is; data and pictures stay preserved captures
    2. read it: text views, and what they say (`readers`); every span is proved against the bytes
    3. the record takes it in; one `derivation` entry per document says by which reader, how many
       findings, and their digest

A crash loses nothing: what was looked at is noted last, and all of it is idempotent. A document
that cannot be read (a password, damage) is listed with the reason, and its capture stays. What was
deleted from the vault leaves the record. `document_of` makes the same from the vault alone, so that
a rebuild compares. The readers are loaded when there is something to read: most commands have nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.base.errors import HoldfastError, InputError, IntegrityError, NotFound, StoreError
from holdfast.readers.text.version import NAME
from holdfast.record.documents import Document, Said
from holdfast.record.passages import Passage
from holdfast.vault.decoding import Limits, open_decoded
from holdfast.vault.entry import capture_of, set_of, subject_index
from holdfast.workspace.chains import payload_chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from holdfast.base.selector import DecodingStep
    from holdfast.readers.documents.parts import Parts
    from holdfast.readers.text.reading import DocumentRead
    from holdfast.record.store import Record
    from holdfast.vault.entry import Capture, Entry
    from holdfast.vault.store import Vault
    from holdfast.workspace.opening import Workspace

__all__ = [
    "Material", "document_candidates", "given_day", "head_of", "material_of", "parts_of", "read_into",
    "read_material", "read_new_documents", "take_out",
]  # fmt: skip

Reads = Callable[["Material"], "DocumentRead"]

_log = logging.getLogger(__name__)
_MOST_BYTES = 512 << 20
_MOST_TEXT = 8 << 20  # of a page or a text: a million words; more are seldom written by anybody
_DATA_NAMES = (".csv", ".tsv", ".xml", ".json", ".jsonl", ".ndjson", ".gz", ".zip", ".xz", ".bz2")
_FAILED = "nothing is looked for in this text: a rule failed"
_FAR = 256  # log entries after which it is worth a write to note that they were looked at


@dataclass(frozen=True, slots=True)
class Material:
    """What a capture gives to be read: its bytes, decoded by `chain`, and what it is called.

    `length` is that of the whole decoded stream; where `data` is only its beginning and nobody knows it, -1.
    """

    capture: Capture
    chain: tuple[DecodingStep, ...]
    kind: str
    name: str
    address: str
    data: bytes
    length: int


def read_new_documents(
    workspace: Workspace, *, progress: Callable[[str, int, int | None], None] | None = None, log: bool = True
) -> tuple[Document, ...]:
    """Read every capture that the record has not looked at; gives the documents made now. Idempotent.

    With `log` off nothing is appended: another process has done so, or will.
    """
    vault, record = workspace.vault, workspace.record
    start, size = record.documents.upto, vault.size
    if start >= size:
        return ()
    entries = list(vault.entries(start, size))
    again = _forget(record, entries)
    captures = sorted({*document_candidates(vault, entries), *again})
    limits = Limits(max_bytes=workspace.settings.max_decoded_bytes)
    made = []
    for number, index in enumerate(captures):
        if progress is not None:
            progress("reading documents", number, len(captures))
        document = _read_one(vault, record, index, limits)
        if document is not None:
            made.append(document)
    if log:
        _log_documents(vault, made)
    if any(entry.type in {"capture", "deletion"} for entry in entries) or size - start > _FAR:
        record.documents.upto = size
    return tuple(made)


def _read_one(vault: Vault, record: Record, index: int, limits: Limits) -> Document | None:
    known = record.documents.one(index)
    if known is not None:
        return known
    try:
        material = material_of(vault, index, limits=limits)
        return None if material is None else read_into(record, material)
    except NotFound:  # deleted since
        return None
    except IntegrityError as exc:  # the others do not wait for it; `verify` says it too
        _log.error("capture c%d cannot be read: %s; holdfast verify", index, exc.message)
        return None


def _forget(record: Record, entries: Iterable[Entry]) -> tuple[int, ...]:
    """Let go of what was deleted, erased, or made a member of a list's set since; gives what is to be read again."""
    gone: list[int] = []
    for entry in entries:
        subject = subject_index(entry)
        if entry.type == "set":
            gone += [at for _, at in set_of(entry).members]
        elif entry.type == "deletion" and subject is not None:
            if entry.body["what"] == "payload":
                gone.append(subject)
            else:
                record.documents.erase_text(subject, str(entry.body["path"]))
    if not gone or record.documents.is_empty():
        return ()
    known = {one.capture for one in record.documents.all()}
    here = [at for at in gone if at in known]
    return record.documents.forget(here) if here else ()


def take_out(record: Record, entry: Entry) -> None:
    """Let a record forget the document of a capture that `entry` deletes; other entries are passed over."""
    subject = subject_index(entry)
    if entry.type != "deletion" or subject is None or record.documents.is_empty():
        return
    if entry.body["what"] == "payload":
        record.documents.forget([subject])
    else:
        record.documents.erase_text(subject, str(entry.body["path"]))


def document_candidates(vault: Vault, entries: Iterable[Entry]) -> Iterator[int]:
    """The captures among `entries` that are no member of a set, by log index."""
    for entry in entries:
        if entry.type == "capture" and not any(kind == "set" for _, kind in vault.about(entry.index)):
            yield entry.index


def material_of(vault: Vault, index: int, *, limits: Limits | None = None) -> Material | None:
    """The bytes of a capture that looks like a document; `None` for what is none.

    Raises:
        NotFound: it was deleted.
        IntegrityError: its bytes are damaged.
        InputError: it cannot be decoded.
    """
    from holdfast.readers.documents.open import HEAD_BYTES, recognise_document  # noqa: PLC0415 - loaded when there is a document

    capture = capture_of(vault.entry(index))
    openings = vault.openings(index)
    name = openings.get("/body/name") or ""
    chain = payload_chain(vault, index, name)
    if any(step.name == "xlsx" for step in chain):
        return None
    with vault.open_payload(index) as payload:
        try:
            stream = open_decoded(payload, chain, limits or Limits())
            head = stream.read(HEAD_BYTES)
            kind = recognise_document(head, _inner(name, chain), capture.media) if head else None
            if kind is None or (kind == "html" and name.lower().endswith(_DATA_NAMES)):
                return None  # a page under the name of a list is an answer nobody asked for
            most = _MOST_TEXT if kind in {"html", "text"} else _MOST_BYTES
            data = head + stream.read(max(0, most - len(head)))
            more = bool(stream.read(1))
        except InputError as exc:
            _log.warning("capture c%d cannot be decoded: %s", index, exc.message)
            return None
    if more and kind in {"html", "text"}:  # whole lines, and never in the middle of a unit of UTF-16 or UTF-32
        end = data.rfind(b"\n", len(data) // 2) + 1 or len(data)
        data = data[: end - end % 4]
    address = openings.get("/body/uri") or ""
    return Material(
        capture, chain, kind, name, address, data, (capture.length if not chain else -1) if more else len(data)
    )


def _inner(name: str, chain: tuple[DecodingStep, ...]) -> str:
    """What the decoded file is called: the member of the archive, or the name without `.gz`."""
    for step in chain:
        if step.name == "zip" and step.argument:
            return step.argument
    return name.removesuffix(".gz")


def parts_of(material: Material) -> Parts:
    """The text views of a capture.

    Raises:
        InputError: it cannot be read.
    """
    from holdfast.readers.documents.open import open_document  # noqa: PLC0415 - loaded when there is a document

    parts = open_document(
        material.data, name=_inner(material.name, material.chain), media_type=material.capture.media,
        chain=material.chain,
    )  # fmt: skip
    if material.length != len(material.data):
        end, length = len(material.data), material.length
        of = f" of {length:,}" if length >= 0 else ""
        note = f"only the first {end:,}{of} bytes are read; the rest is preserved: hand it in in parts to have it read"
        parts = replace(parts, unread=((end, max(end, length)),), notes=(note, *parts.notes))
    return parts


def given_day(capture: Capture) -> dt.date | None:
    """The day from which an undated document is reckoned: that of the exchange; a file handed in has none."""
    return dt.date.fromisoformat(capture.captured[:10]) if capture.fidelity == "wire" else None


def read_into(record: Record, material: Material, *, read: Reads | None = None) -> Document:
    """Read a capture and let the record take it in; of bytes that it holds already, only the capture.

    Where a rule of ours fails on a document, its text is taken in without findings, and a note says so: it can be
    read and searched, and does not stand in the way of the others. `read` is how it is read (`read_material`).
    """
    head = head_of(material)
    held = next((one for one in record.documents.of_payload(head.payload) if _same(one, head)), None)
    if held is not None:
        copied = replace(
            held, capture=head.capture, name=head.name, captured=head.captured, same_as=held.capture,
            address=_address(held.address, head.address),
        )  # fmt: skip
        return record.documents.accept(copied, Said())
    try:
        return _taken_in(record, head, (read or _understood)(material))
    except InputError as exc:
        return record.documents.accept(replace(head, problem=_sentence(exc)), Said())
    except StoreError:
        raise
    except Exception as exc:  # noqa: BLE001 - our bug in a rule: one document must not stand in the way of all others
        return _taken_in(record, head, _plainly(material, exc))


def read_material(material: Material, *, given: dt.date | None = None) -> DocumentRead:
    """What a capture says; where a rule of ours fails on it, its text alone, with a note.

    Args:
        material: its bytes.
        given: the day to reckon from where it says none; by default none, or that of the exchange.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return _understood(material, given)
    except HoldfastError:
        raise
    except Exception as exc:  # noqa: BLE001 - our bug in a rule: the text can be shown all the same
        return _plainly(material, exc)


def _understood(material: Material, given: dt.date | None = None) -> DocumentRead:
    from holdfast.readers.text.reading import read_document  # noqa: PLC0415 - loaded when there is a document

    return read_document(parts_of(material), given=given, met=given_day(material.capture))


def _plainly(material: Material, exc: Exception) -> DocumentRead:
    """The text of a document that a rule failed on; the traceback stands in the log."""
    from holdfast.readers.text.reading import without_findings  # noqa: PLC0415 - loaded when there is a document

    _log.error("a rule fails on capture c%d: this is a bug in Holdfast", material.capture.index, exc_info=exc)
    return without_findings(parts_of(material), f"{_FAILED} ({type(exc).__name__}), which is a bug in Holdfast")


def _taken_in(record: Record, head: Document, read: DocumentRead) -> Document:
    from holdfast.readers.text.reading import rows_of_views  # noqa: PLC0415 - loaded when there is a document

    views = [(one.stream.view.maker, one.stream.view.text) for one in read.views]
    return record.documents.accept(_filled(head, read), Said(views, rows_of_views(read), _passages(read)))


def _same(held: Document, head: Document) -> bool:
    return (held.chain, held.kind, held.same_as, held.problem) == (head.chain, head.kind, None, "")


def head_of(material: Material) -> Document:
    """What is known of a document before it is read."""
    return Document(
        material.capture.index, material.capture.payload, "".join(f"!{step}" for step in material.chain), NAME,
        material.kind, name=material.name, address=material.address, captured=material.capture.captured,
    )  # fmt: skip


def _filled(head: Document, read: DocumentRead) -> Document:
    facts = read.facts
    return replace(
        head, kind=read.parts.kind or head.kind, title=facts.title, published=facts.published, modified=facts.modified,
        publisher=facts.publisher, language=facts.language, notes=tuple(" ".join(one.split()) for one in read.notes),
        address=_address(facts.address, head.address), views=len(read.views),
        characters=sum(len(one.stream.view.text) for one in read.views),
    )  # fmt: skip


def _address(stated: str, given: str) -> str:
    return stated if stated.startswith(("http://", "https://")) else given


def _passages(read: DocumentRead) -> Iterator[Passage]:
    for one in read.views:
        if one.stream.use != "alternative":
            view = one.stream.view
            for block in view.blocks:
                yield Passage(one.number, block.start, block.end, block.role, view.text[block.start : block.end])


def _sentence(exc: HoldfastError) -> str:
    return " ".join(f"{exc.message}{f' ({exc.where})' if exc.where else ''}".split())


def _log_documents(vault: Vault, made: Iterable[Document]) -> None:
    """One derivation per document that holds findings of its own and has none by this reader."""
    whole = [one for one in made if not one.problem and not any(note.startswith(_FAILED) for note in one.notes)]
    wanted = [one for one in whole if one.same_as is None and not _logged(vault, one)]
    if not wanted:
        return
    with vault.append() as batch:
        for one in wanted:
            if not _logged(vault, one):
                assert one.output is not None  # noqa: S101 - the record gave it
                batch.add_derivation(
                    one.capture, reader=one.reader, entities=one.counts.get("mentions", 0), losses=0,
                    records=one.views, statements=sum(one.counts.values()), output=one.output,
                )  # fmt: skip


def _logged(vault: Vault, one: Document) -> bool:
    return any(
        kind == "derivation" and vault.entry(at).body["reader"] == one.reader for at, kind in vault.about(one.capture)
    )
