# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`sync`: fetch official lists, preserve every exchange, read what came.

    1. which lists: those named, else every one of the catalogue that has a reader and addresses
       and has not ended
    2. fetch each member, with the validators of the last answer (`workspace.remembered`); where
       the address is not the same every day, it is found first (`sources.finding`). The first
       refusal ends a list: who says no is not asked for the next file
    3. one vault batch per list: every exchange on the way as it came over the wire, and one `set`
       entry whose members are the documents; a member the server calls unchanged (304) is the
       capture we have. A publisher's own file of changes is fetched beside a changed list
    4. read the new sets; an error page under status 200 is preserved and held in quarantine by
       its reader, an answer with an error status is preserved and not read
    5. compare what the publisher's file of changes says with what is held (`workspace.deltas`)

A list that fails does not stop the others. Nothing is removed because something failed. When
`sync` is interrupted, what it has preserved is read by the next one, and not fetched again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from holdfast.base.clock import instant_text
from holdfast.base.errors import HoldfastError, InputError, UsageError
from holdfast.record.sets import Derivation
from holdfast.sources.catalog import Source, catalog, source
from holdfast.sources.fetch import Fetched, Fetcher, asked_pause
from holdfast.sources.finding import find
from holdfast.sources.wire import Answer, WireLimits
from holdfast.vault.batch import CaptureRef, Exchange
from holdfast.workspace.deltas import compare_deltas
from holdfast.workspace.ingest import SetResult
from holdfast.workspace.reading import Progress, catch_up, derivation_of
from holdfast.workspace.remembered import Remembered
from holdfast.workspace.syncreport import SourceResult, SyncReport

if TYPE_CHECKING:
    from holdfast.vault.batch import Batch
    from holdfast.workspace.opening import Workspace

__all__ = ["SourceResult", "SyncReport", "sync"]

_OK = 200
_MEDIA = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}\Z")
_GAP_S = 1.0  # between two requests to one host


def sync(
    workspace: Workspace,
    names: Sequence[str],
    *,
    dry_run: bool = False,
    carriers: bool = False,
    fetcher: Fetcher | None = None,
    catalogue: Mapping[str, Source] | None = None,
    progress: Progress | None = None,
) -> SyncReport:
    """Fetch the lists `names` (all that can be fetched when empty), preserve and read them.

    With `carriers` also the other files of the same publication, each a set of its own, which
    list nobody and are compared with the leading one (`holdfast sources`).

    Raises:
        NotFound: a name the catalogue does not know; the nearest one is suggested.
        UsageError: a list without an address to fetch.
    """
    chosen = _chosen(names, catalogue)
    if carriers:
        chosen = [part for one in chosen for part in (one, *_other_carriers(one))]
    if dry_run:
        return SyncReport(tuple(SourceResult(one.name, _would(one), carrier=_beside(one)) for one in chosen))
    fetcher = _fetcher(workspace, progress) if fetcher is None else fetcher
    known = _resume(workspace, progress)
    results = []
    for number, one in enumerate(chosen):
        if progress is not None:
            progress(f"fetching {one.name}", number, None)
        results.append(_try(workspace, one, fetcher, known))
    derivations = _read(workspace, [one.made.index for one in results if one.made is not None], progress)
    known.settle(derivations)
    results = [_with_derivation(one, derivations) for one in results]
    results = [_with_deltas(workspace, one, known) for one in results]
    known.save(workspace)
    return SyncReport(tuple(results))


def _try(workspace: Workspace, one: Source, fetcher: Fetcher, known: Remembered) -> SourceResult:
    """Steps 2 and 3, whatever comes of them, remembered at once: what is interrupted goes on behind it."""
    try:
        result = _sync_one(workspace, one, fetcher, known)
    except HoldfastError as exc:
        result = SourceResult(one.name, "could not be fetched", error=exc)
    result = replace(result, carrier=_beside(one))
    if result.carrier is None:
        known.tried(one.name, instant_text(workspace.clock.now()), result.error, unchanged=result.unchanged)
    known.save(workspace)
    return result


def _chosen(names: Sequence[str], catalogue: Mapping[str, Source] | None) -> list[Source]:
    """Step 1. A name given twice is one list."""
    known = catalog() if catalogue is None else catalogue
    if not names:
        return [one for one in known.values() if one.reader is not None and one.members and not one.ended]
    chosen = [known[name] if name in known else source(name) for name in dict.fromkeys(names)]
    for one in chosen:
        if not one.members:
            raise UsageError(
                f"{one.name} has no address that can be fetched",
                hint=f"get the file from {one.url}, then holdfast add FILE --source {one.name}",
            )
    return chosen


def _other_carriers(one: Source) -> list[Source]:
    """The source as each of its other carriers has it: another reader, other members."""
    return [
        replace(one, reader=reader, members=members, finders={}, deltas={}) for reader, members in one.carriers.items()
    ]


def _beside(one: Source) -> str | None:
    """The reader of a carrier that does not lead; `None` of the leading one."""
    return one.reader if one.reader in one.carriers else None


def _would(one: Source) -> str:
    found = [
        f"{member}, whose address {one.finders[member].page} tells" if member in one.finders else url
        for member, url in one.members.items()
    ]
    return "would fetch " + ", ".join(found)


def _fetcher(workspace: Workspace, progress: Progress | None) -> Fetcher:
    environment = workspace.environment
    proxy = environment.get("HTTPS_PROXY") or environment.get("https_proxy") or environment.get("ALL_PROXY")
    received = None if progress is None else lambda done, total: progress("bytes received", done, total)
    limits = WireLimits(body_bytes=workspace.settings.max_capture_bytes)
    return Fetcher(limits=limits, proxy=proxy or None, gap_s=_GAP_S, received=received)


def _resume(workspace: Workspace, progress: Progress | None) -> Remembered:
    """What is remembered, with what an interrupted `sync` left behind read and settled."""
    known = Remembered.load(workspace)
    pending = known.pending()
    if pending:
        known.settle(_read(workspace, pending, progress))
        known.save(workspace)
    return known


def _read(workspace: Workspace, sets: Sequence[int], progress: Progress | None) -> dict[int, Derivation | None]:
    """Step 4: what reading gave, also where another process was quicker to read it."""
    derivations: dict[int, Derivation | None] = dict(catch_up(workspace, progress=progress))
    for index in sets:
        if derivations.get(index) is None:
            derivations[index] = derivation_of(workspace.record, index)
    return derivations


@dataclass(slots=True)
class _Taken:
    """What has been fetched of one list: the way to each member, the members, and the files of changes."""

    pages: list[Fetched] = field(default_factory=list)
    members: dict[str, Fetched] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    deltas: dict[str, Fetched] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    error: HoldfastError | None = None

    @property
    def unchanged(self) -> bool:
        """Whether every document is the one we have."""
        return self.error is None and all(answer.unchanged for answer in self.members.values())

    def close(self) -> None:
        """Let go of every body."""
        for answer in (*self.pages, *self.members.values(), *self.deltas.values()):
            answer.close()


def _sync_one(workspace: Workspace, one: Source, fetcher: Fetcher, known: Remembered) -> SourceResult:
    """Steps 2 and 3 for one list."""
    taken = _Taken()
    try:
        _fetch_members(workspace, one, fetcher, known, taken=taken)
        if taken.unchanged:
            return SourceResult(one.name, "unchanged since the last capture (304)", unchanged=True)
        if taken.error is None:
            _fetch_deltas(one, fetcher, taken)
        return _preserve(workspace, one, taken, known)
    finally:
        taken.close()


def _fetch_members(workspace: Workspace, one: Source, fetcher: Fetcher, known: Remembered, *, taken: _Taken) -> None:
    """Step 2; ends at the first member that cannot be had."""
    for member, address in one.members.items():
        url = address
        if member in one.finders:
            found = find(fetcher, address, one.finders[member])
            taken.pages += found.pages
            if found.url is None:
                taken.error = found.error
                return
            url = found.url
        taken.addresses[member] = url
        try:
            answer = fetcher.fetch(url, known.validators(workspace.vault, _key(one, member), url))
        except HoldfastError as exc:
            taken.error = exc
            return
        taken.members[member] = answer
        if not answer.unchanged and answer.final.status != _OK:
            taken.error = _refused(member, answer)
            return


def _key(one: Source, member: str) -> str:
    return f"file:{one.name}/{one.reader}/{member}"


def _refused(member: str, answer: Fetched) -> InputError:
    wait = asked_pause(answer.final)
    when = f"in {wait:,.0f} seconds, as the server asks" if wait else "later"
    target = answer.final.header("location")
    leads = "" if target is None else f", which leads to {target[:200]} and is not followed"
    return InputError(
        f"the server did not send the list: {member}: HTTP status {answer.final.status}{leads}",
        where=answer.final.target.url,
        hint=f"what it sent is preserved and was not read; try again {when}",
    )


def _fetch_deltas(one: Source, fetcher: Fetcher, taken: _Taken) -> None:
    """A publisher's own files of changes: evidence beside the list, without which the list is good all the same."""
    for name, url in one.deltas.items():
        try:
            taken.deltas[name] = fetcher.fetch(url)
        except HoldfastError as exc:
            taken.notes.append(f"the publisher's file of changes was not to be had: {exc.message}")
            continue
        if taken.deltas[name].final.status != _OK:
            taken.notes.append(f"the publisher's file of changes: HTTP status {taken.deltas[name].final.status}")


def _preserve(workspace: Workspace, one: Source, taken: _Taken, known: Remembered) -> SourceResult:
    """Step 3."""
    now = workspace.clock.now()
    if not taken.pages and not taken.members and taken.error is not None:
        raise taken.error  # nothing came, so there is nothing to preserve
    members: dict[str, int] = {}
    fresh: dict[str, CaptureRef] = {}
    captures: list[int] = []
    deltas: list[int] = []
    with workspace.vault.append() as batch:
        for page in taken.pages:
            _add_exchanges(batch, page, captures)
        for member, answer in taken.members.items():
            ref = _add_exchanges(batch, answer, captures)
            held = known.capture(workspace.vault, _key(one, member)) if answer.unchanged else None
            if held is not None:
                members[member] = held
            else:
                members[member] = ref.index
                fresh[member] = ref
        for answer in taken.deltas.values():
            ref = _add_exchanges(batch, answer, captures)
            if answer.final.status == _OK:
                deltas.append(ref.index)
        number = None
        if taken.error is None:
            number = batch.add_set(
                source=one.name, observed=instant_text(now), basis="clock", members=members, reader=one.reader
            )
    if number is None:
        said = "could not be fetched; what came is preserved, not read"
        return SourceResult(one.name, said, tuple(captures), error=taken.error)
    same = all(known.payload(workspace.vault, _key(one, member)) == str(ref.payload) for member, ref in fresh.items())
    _propose(one, number, taken, fresh, known=known)
    taken.notes += _pages_elsewhere(taken)
    state = "fetched, the same bytes as the last capture" if same else "fetched"
    made = SetResult(number, one.name, instant_text(now), "clock", one.reader, None)
    return SourceResult(one.name, state, tuple(captures), made, deltas=tuple(deltas), notes=tuple(taken.notes))


def _propose(one: Source, number: int, taken: _Taken, fresh: Mapping[str, CaptureRef], *, known: Remembered) -> None:
    """Remember what was told of each fresh file, for when the set is accepted."""
    told = {
        _key(one, member): (taken.addresses[member], taken.members[member].validators, ref.index, str(ref.payload))
        for member, ref in fresh.items()
    }
    known.propose(number, told)


def _pages_elsewhere(taken: _Taken) -> list[str]:
    """Members that another host answered with a web page: mostly a login, which no list is behind any more."""
    return [
        f"{member}: the server sent us to {answer.final.target.host}, which answered with a web page: a login?"
        for member, answer in taken.members.items()
        if answer.final.target.host != answer.answers[0].target.host and _media(answer.final) == "text/html"
    ]


def _add_exchanges(batch: Batch, fetched: Fetched, captures: list[int]) -> CaptureRef:
    """Preserve every exchange of the chain; the last one."""
    for answer in fetched.answers:
        ref = batch.add_exchange(
            Exchange(answer.target.url, answer.request_head, answer.response_head, ip=answer.ip),
            answer.body,  # type: ignore[arg-type]  # a spooled file is a binary stream in all but name
            media_type=_media(answer),
        )
        captures.append(ref.index)
    return ref


def _media(answer: Answer) -> str:
    """The media type the server names, where it is one at all (RFC 9110, 8.3.1)."""
    named = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    return named if _MEDIA.match(named) else "application/octet-stream"


def _with_derivation(one: SourceResult, derivations: Mapping[int, Derivation | None]) -> SourceResult:
    if one.made is None:
        return one
    return replace(one, made=replace(one.made, derivation=derivations.get(one.made.index)))


def _with_deltas(workspace: Workspace, one: SourceResult, known: Remembered) -> SourceResult:
    """Step 5, for a list that was accepted."""
    if not one.deltas or one.status != "accepted":
        return one
    lines = tuple(line for capture in one.deltas for line in compare_deltas(workspace, one.name, capture))
    known.compared(one.name, lines)
    return replace(one, compared=lines)
