# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What `verify` and `doctor` say, in words and as plain values.

`verify` re-proves the vault and needs nothing derived. `doctor` looks at everything else:
free space, the signing key, the record against the log, quarantined captures, losses.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.base.errors import HoldfastError, InputError, IntegrityError, NotFound, UsageError
from holdfast.proof.checkpoint import parse_unverified
from holdfast.proof.note import VerifierKey
from holdfast.vault.entry import set_of, subject_index
from holdfast.workspace.evidence import capture_view, find_capture
from holdfast.workspace.holdings import carrier_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from holdfast.record.store import Record
    from holdfast.vault.findings import DeletionReport, TailReport
    from holdfast.workspace.opening import Workspace

__all__ = ["Report", "diagnose", "loss_lines", "verify_capture", "verify_vault"]

_LOW_SPACE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: lines for people, fields for programs, and whether all agrees."""

    ok: bool
    lines: list[str]
    fields: dict[str, object] = field(default_factory=dict)


def verify_vault(
    workspace: Workspace,
    *,
    checkpoints: Sequence[Path] = (),
    held: Sequence[bytes] = (),
    vkey: str | None = None,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> Report:
    """Check every byte under `vault/`.

    Args:
        workspace: whose vault.
        checkpoints: files with earlier checkpoints of this log; `held` are their bytes.
        held: earlier checkpoints as bytes.
        vkey: the log's key from a copy the caller kept; without it the vault vouches for its own.
        progress: called with a label, bytes done and bytes in all.

    Raises:
        UsageError: a checkpoint file cannot be read, or the key is not a key.
    """
    kept = list(held)
    for path in checkpoints:
        try:
            kept.append(path.read_bytes())
        except OSError as exc:
            raise UsageError(
                f"the checkpoint cannot be read: {exc.strerror}", where=str(path), hint="name the copy you kept"
            ) from exc
    for one in kept:
        try:
            parse_unverified(one)
        except InputError as exc:
            raise UsageError(
                f"not a checkpoint: {exc.message}", hint="a copy of vault/log/checkpoint, as it was then"
            ) from exc
    try:
        trusted = None if vkey is None else VerifierKey.parse(vkey)
    except InputError as exc:
        raise UsageError(f"not a verifier key: {exc.message}", hint="it looks like name+1a2b3c4d+A…") from exc
    advance = None if progress is None else lambda done, total: progress("verifying", done, total)
    report = workspace.vault.verify(trusted_key=trusted, checkpoints=kept, progress=advance)
    result = "every byte agrees" if report.ok else f"{len(report.findings) + report.more_findings} finding(s)"
    head = (
        f"{report.size:,} log entries, {report.captures:,} captures, "
        f"{report.packs} pack(s) of {report.total_bytes:,} bytes: "
    )
    lines = [(head if report.key is not None else "the log cannot be trusted, so nothing under it was read: ") + result]
    lines += [f"FINDING {finding}" for finding in report.findings]
    lines += [_deletion_line(one) for one in report.deletions]
    lines += [_tail_line(one) for one in report.tails]
    root = None if report.root is None else report.root.hex
    lines += [] if report.key is None else [f"log {report.origin}, root {root}"]
    lines += (
        []
        if report.key is None
        else [
            f"signed with {report.key}"
            + (
                ""
                if report.key_trusted
                else ": vouched for by the vault itself; compare it with the copy you kept (--vkey)"
            )
        ]
    )
    if report.ok:
        for one in kept:
            lines.append(
                f"continues the checkpoint you kept, of {parse_unverified(one).size:,} entries: nothing removed"
            )
        lines.append(
            "proved: integrity, order, custody. Not proved: that a site was honest, or that a statement is true"
        )
    fields: dict[str, object] = {
        "ok": report.ok,
        "origin": report.origin,
        "size": report.size,
        "root": root,
        "key": str(report.key),
        "key_trusted": report.key_trusted,
        "captures": report.captures,
        "bytes": report.total_bytes,
        "findings": [str(one) for one in report.findings],
        "tails": [_tail_line(one) for one in report.tails],
        "deletions": [_deletion_line(one) for one in report.deletions],
        "notes": list(report.notes),
    }
    return Report(report.ok, lines, fields)


def _tail_line(one: TailReport) -> str:
    return f"tail, never acknowledged: {one.length:,} bytes of {one.file} from {one.start:,} on; the next add moves it"


def _deletion_line(one: DeletionReport) -> str:
    what = "payload" if one.path is None else f"opening {one.path}"
    reason = one.reason if one.reason is not None else "reason erased"
    return f"deleted by entry {one.entry} ({one.time}, {one.actor}): {what} of entry {one.about}, {one.state}: {reason}"


def verify_capture(workspace: Workspace, text: str) -> Report:
    """Check one capture: its bytes, its entry, and the proof that the entry is in the log."""
    vault = workspace.vault
    index = find_capture(vault, text)
    view = capture_view(vault, index)
    head = f"c{index}  {view.name or '(name erased)'}  {view.length:,} bytes  {view.payload}"
    fields: dict[str, object] = {"capture": f"c{index}", "payload": str(view.payload), "length": view.length}
    try:
        found = vault.verify_capture(index)
    except HoldfastError as exc:
        return Report(ok=False, lines=[head, f"FINDING {exc}"], fields={**fields, "ok": False, "finding": str(exc)})
    lines = [head, f"fidelity {view.fidelity}, captured {view.captured} by the collector's clock"]
    if view.fidelity == "imported":
        lines.append("imported: the bytes are those handed in; where they came from is not proved")
    lines += [f"FINDING {finding}" for finding in found.findings]
    if found.ok:
        lines.append(f"{found.state}: prefix and payload agree with entry {index}, and the entry is in the signed log")
        lines.append(f"log of {found.size:,} entries, root {found.root.hex}; time not checked")
    fields.update({"ok": found.ok, "state": found.state, "findings": [str(one) for one in found.findings]})
    fields.update({"log_size": found.size, "root": found.root.hex})
    return Report(found.ok, lines, fields)


def diagnose(workspace: Workspace) -> Report:
    """Is the workspace healthy? Looks at what `verify` does not."""
    lines: list[str] = []
    troubles = 0

    def say(good: bool, text: str, remedy: str = "") -> None:  # noqa: FBT001 - a local word
        nonlocal troubles
        troubles += not good
        lines.append(("ok       " if good else "trouble  ") + text + (f"  ({remedy})" if remedy and not good else ""))

    vault = workspace.vault
    vault.refresh()
    say(True, f"Python {sys.version.split()[0]}, workspace {workspace.folder}, log of {vault.size:,} entries")  # noqa: FBT003
    key = "the signing key is here" if vault.can_append else "the signing key is not here"
    say(vault.can_append, key, "without it the workspace is read-only; restore it from your copy")
    free = shutil.disk_usage(workspace.folder).free
    say(
        free > _LOW_SPACE_BYTES,
        f"{free // (1 << 20):,} MiB free on the disk",
        "a full disk stops acknowledging; make room",
    )
    try:
        record = workspace.record
        unread = _unread(workspace)
        say(not unread, "the record has read every capture set", "; ".join(unread))
        doubtful = [one for one in record.sets() if one.status != "accepted" and one.released is None]
        say(not doubtful, f"{len(doubtful)} capture set(s) in quarantine", "holdfast sources")
        lines.extend(f"info     {line}" for line in carrier_lines(record.carriers()))
        lines.extend(_share_lines(record))
        lines.append(f"info     record {record.size_bytes() / 1e6:,.1f} MB")
    except HoldfastError as exc:
        say(False, exc.message, exc.hint or "holdfast rebuild")  # noqa: FBT003
    return Report(troubles == 0, lines, {"ok": troubles == 0, "lines": lines})


def _unread(workspace: Workspace) -> list[str]:
    """The sets that something reads and the record does not have, each with what to do.

    A set that could not be read when its turn came is behind the record's last index, so every
    set of the log is looked up. One whose payload was deleted is not missing.
    """
    vault, record = workspace.vault, workspace.record
    released = {one.index for one in record.sets() if one.released is not None}
    decided = {row.index for row in record.decisions()}
    judged = {row.index for row in record.identities.rows()}
    unread = []
    for entry in vault.entries():
        subject = subject_index(entry) if entry.type == "release" else None
        if subject is not None and record.has_set(subject) and subject not in released:
            unread.append(f"the release of s{subject} was not read: holdfast rebuild")
        if entry.type == "decision" and entry.index not in decided:
            unread.append(f"the decision d{entry.index} was not read: holdfast rebuild")
        if entry.type == "judgement" and entry.index not in judged:
            unread.append(f"the judgement j{entry.index} was not read: holdfast rebuild")
        if entry.type != "set" or record.has_set(entry.index):
            continue
        one = set_of(entry)
        if one.reader is None or vault.opening(entry.index, "/body/source") is None:
            continue
        try:
            for _, capture in one.members:
                vault.open_payload(capture).close()
        except NotFound:
            continue
        except IntegrityError as exc:
            unread.append(f"s{entry.index} cannot be read: {exc.message}: holdfast verify")
            continue
        unread.append(f"s{entry.index} was not read: holdfast rebuild")
    return unread


def _share_lines(record: Record) -> list[str]:
    """Per reader: how much of the free text it examined stayed unparsed."""
    parts: dict[str, int] = {}
    unparsed: dict[str, int] = {}
    dropped: dict[str, int] = {}
    for one in record.loss_counts():
        name = f"{one.source} ({one.reader})"
        parts[name] = max(parts.get(name, 0), one.parts)
        kept = unparsed if one.kind == "unparsed" else dropped
        kept[name] = kept.get(name, 0) + one.losses
    return [
        f"info     {name}: {unparsed.get(name, 0):,} of {total:,} free-text parts unparsed and kept as notes "
        f"({100 * unparsed.get(name, 0) / total if total else 0:.2f} %), {dropped.get(name, 0):,} values dropped"
        for name, total in sorted(parts.items())
    ]


def loss_lines(record: Record, source: str | None, limit: int) -> tuple[list[str], list[dict[str, object]]]:
    """What readers could not type: by source, reader, kind and reason with one example, then each with its place.

    Raises:
        NotFound: nothing is held of `source`.
    """
    if source is not None and all(view.source != source for view in record.sources()):
        raise NotFound(f"nothing is held of {source!r}", hint="holdfast sources")
    found = record.losses(source, limit=limit)
    lines = [line for line in _share_lines(record) if source is None or line.split()[1] == source]
    examples = record.loss_examples()
    for group in record.loss_counts():
        if source is None or group.source == source:
            example = examples[group.source, group.reader.partition("@")[0], group.kind, group.reason]
            lines.append(f"{group.losses:>8,}  {group.source} ({group.reader})  {group.kind}: {group.reason}")
            lines.append(
                f"          e.g. {example.text[:120]!r} in {example.key} at {example.path}  {example.citation}"
            )
    total = sum(group.losses for group in record.loss_counts() if source is None or group.source == source)
    if found:
        lines.append(
            f"each of them{'' if len(found) == total else f', the first {len(found):,} of {total:,} (--limit)'}:"
        )
    lines += [
        f"{one.kind}: {one.reason}: {one.text!r}  {one.source} {one.key} at {one.path}  {one.citation}" for one in found
    ]
    if not lines:
        lines = ["ok       readers could type everything they examined"]
    fields: list[dict[str, object]] = [
        {"source": one.source, "member": one.member, "key": one.key, "kind": one.kind, "reason": one.reason,
         "text": one.text, "path": one.path, "citation": str(one.citation)}
        for one in found
    ]  # fmt: skip
    return lines, fields
