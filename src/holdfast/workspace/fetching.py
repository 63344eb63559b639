# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`sync`: fetch official lists, preserve every exchange, read what came.

    1. which lists: those named, else every one of the catalogue that has a reader and addresses
    2. fetch each member, with the validators of the last answer (`run/sync.json`, a cache: when
       it is lost, everything is fetched once more and stored once all the same)
    3. one vault batch per list: every exchange of the redirect chain as it came over the wire,
       and one `set` entry whose members are the documents; a member the server calls unchanged
       (304) is the capture we have
    4. read the new sets; an error page under status 200 is preserved and held in quarantine by
       its reader, an answer with an error status is preserved and not read

A list that fails does not stop the others. Nothing is removed because something failed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from holdfast.base.clock import instant_text
from holdfast.base.errors import HoldfastError, InputError, UsageError
from holdfast.base.files import Disk
from holdfast.record.sets import Derivation
from holdfast.sources.catalog import Source, catalog, source
from holdfast.sources.fetch import Fetched, Fetcher, Validators
from holdfast.sources.wire import WireLimits
from holdfast.vault.batch import Exchange
from holdfast.workspace.health import Attempt
from holdfast.workspace.ingest import SetResult
from holdfast.workspace.reading import Progress, catch_up, derivation_of

if TYPE_CHECKING:
    from holdfast.vault.batch import Batch
    from holdfast.workspace.opening import Workspace

__all__ = ["SourceResult", "SyncReport", "attempts", "sync"]

_OK = 200
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What became of one list."""

    name: str
    state: str
    captures: tuple[int, ...] = ()
    made: SetResult | None = None
    error: HoldfastError | None = None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one `sync` did, list by list."""

    results: tuple[SourceResult, ...]

    @property
    def exit_code(self) -> int:
        """0; 3 when something was quarantined; 4 when a list could not be fetched."""
        if any(one.error is not None for one in self.results):
            return 4
        held = (one.made.derivation for one in self.results if one.made is not None)
        return 3 if any(made is not None and made.status != "accepted" for made in held) else 0

    def lines(self) -> list[str]:
        """For a terminal."""
        rows = []
        for one in self.results:
            rows.append(f"{one.name}: {one.state}")
            if one.error is not None:
                rows += [f"    {line}" for line in one.error.lines()]
            if one.made is not None and one.made.derivation is not None:
                counts = one.made.derivation.counts
                rows.append(f"    s{one.made.index}: {one.made.derivation.status}, {counts.records:,} records")
                rows += [f"    {held.member}: {'; '.join(held.reasons)}" for held in one.made.derivation.held]
        return rows

    def fields(self) -> list[dict[str, object]]:
        """For `--json`."""
        return [
            {
                "source": one.name,
                "state": one.state,
                "captures": [f"c{index}" for index in one.captures],
                "set": None if one.made is None else f"s{one.made.index}",
                "error": None if one.error is None else one.error.message,
            }
            for one in self.results
        ]


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
        return SyncReport(
            tuple(SourceResult(one.name, "would fetch " + ", ".join(one.members.values())) for one in chosen)
        )
    if fetcher is None:
        environment = workspace.environment
        proxy = environment.get("HTTPS_PROXY") or environment.get("https_proxy") or environment.get("ALL_PROXY")
        fetcher = Fetcher(limits=WireLimits(body_bytes=workspace.settings.max_capture_bytes), proxy=proxy or None)
    state = _State.load(workspace)
    results = []
    for number, one in enumerate(chosen):
        if progress is not None:
            progress(f"fetching {one.name}", number, None)
        try:
            results.append(_sync_one(workspace, one, fetcher, state))
        except HoldfastError as exc:
            results.append(SourceResult(one.name, "could not be fetched", error=exc))
        error = results[-1].error
        state.tried(one.name, instant_text(workspace.clock.now()), None if error is None else error.message)
    derivations = catch_up(workspace, progress=progress)
    for result in results:
        if result.made is not None and result.made.index not in derivations:  # another process was quicker to read it
            found = derivation_of(workspace.record, result.made.index)
            derivations.update({} if found is None else {result.made.index: found})
    state.settle(derivations)
    state.save(workspace)
    return SyncReport(tuple(_with_derivation(one, derivations) for one in results))


def _chosen(names: Sequence[str], catalogue: Mapping[str, Source] | None) -> list[Source]:
    known = catalog() if catalogue is None else catalogue
    if not names:
        return [one for one in known.values() if one.reader is not None and one.members]
    chosen = [known[name] if name in known else source(name) for name in names]
    for one in chosen:
        if not one.members:
            raise UsageError(
                f"{one.name} has no address that can be fetched",
                hint=f"get the file from {one.url}, then holdfast add FILE --source {one.name}",
            )
    return chosen


def _other_carriers(one: Source) -> list[Source]:
    """The source as each of its other carriers has it: another reader, other members."""
    return [replace(one, reader=reader, members=members) for reader, members in one.carriers.items()]


def _sync_one(workspace: Workspace, one: Source, fetcher: Fetcher, state: _State) -> SourceResult:
    """Steps 2 and 3 for one list."""
    fetched: dict[str, Fetched] = {}
    try:
        for member, url in one.members.items():
            fetched[member] = fetcher.fetch(url, state.validators(url))
        if all(answer.unchanged for answer in fetched.values()):
            return SourceResult(one.name, "unchanged since the last capture (304)")
        return _preserve(workspace, one, fetched, state)
    finally:
        for answer in fetched.values():
            answer.close()


def _preserve(workspace: Workspace, one: Source, fetched: Mapping[str, Fetched], state: _State) -> SourceResult:
    vault = workspace.vault
    now = workspace.clock.now()
    members: dict[str, int] = {}
    captures: list[int] = []
    refused = [
        f"{member}: HTTP status {answer.final.status}"
        for member, answer in fetched.items()
        if answer.final.status not in {_OK, _NOT_MODIFIED}
    ]
    with vault.append() as batch:
        for member, answer in fetched.items():
            index = _add_exchanges(batch, answer, captures)
            if answer.unchanged:
                known = state.capture(one.members[member])
                if known is not None:
                    members[member] = known
            elif answer.final.status == _OK:
                members[member] = index
        number = None
        if not refused:
            number = batch.add_set(
                source=one.name, observed=instant_text(now), basis="clock", members=members, reader=one.reader
            )
    if refused or number is None:
        error = InputError(
            "the server did not send the list: " + "; ".join(refused),
            hint="what it sent is preserved and was not read; try again later",
        )
        return SourceResult(one.name, "preserved, not read", tuple(captures), error=error)
    for member, answer in fetched.items():
        if not answer.unchanged:
            state.propose(number, one.members[member], answer.validators, members[member])
    made = SetResult(number, one.name, instant_text(now), "clock", one.reader, None)
    return SourceResult(one.name, "fetched", tuple(captures), made)


def _add_exchanges(batch: Batch, fetched: Fetched, captures: list[int]) -> int:
    """Preserve every exchange of the chain; the index of the last one."""
    for answer in fetched.answers:
        media = (answer.header("content-type") or "application/octet-stream").split(";")[0].strip().lower()
        ref = batch.add_exchange(
            Exchange(answer.target.url, answer.request_head, answer.response_head, ip=answer.ip),
            answer.body,  # type: ignore[arg-type]  # a spooled file is a binary stream in all but name
            media_type=media,
        )
        captures.append(ref.index)
    return captures[-1]


def _with_derivation(one: SourceResult, derivations: Mapping[int, Derivation]) -> SourceResult:
    if one.made is None:
        return one
    made = SetResult(
        one.made.index, one.made.dataset, one.made.observed, one.made.basis, one.made.reader,
        derivations.get(one.made.index),
    )  # fmt: skip
    return SourceResult(one.name, one.state, one.captures, made, one.error)


def attempts(workspace: Workspace) -> dict[str, Attempt]:
    """The last try to fetch each list, as far as this machine remembers."""
    return _State.load(workspace).attempts()


class _State:
    """What the last answers said, by URL, and the last tries, by `list:`; a cache in `run/`, never evidence."""

    def __init__(self, known: dict[str, dict[str, str | int | None]]) -> None:
        self._known = known
        self._proposed: dict[int, dict[str, dict[str, str | int | None]]] = {}

    @classmethod
    def load(cls, workspace: Workspace) -> _State:
        try:
            known = json.loads((workspace.folder / "run" / "sync.json").read_text("utf-8"))
        except (OSError, ValueError):
            known = {}
        return cls(known if isinstance(known, dict) else {})

    def save(self, workspace: Workspace) -> None:
        text = json.dumps(self._known, indent=1, sort_keys=True)
        Disk().replace_file(workspace.folder / "run" / "sync.json", text.encode())

    def tried(self, name: str, at: str, error: str | None) -> None:
        """Remember a try to fetch the list `name`."""
        self._known[f"list:{name}"] = {"at": at, "error": error}

    def attempts(self) -> dict[str, Attempt]:
        """The last try of each list."""
        found = {}
        for key, one in self._known.items():
            if key.startswith("list:") and isinstance(one.get("at"), str):
                error = one.get("error")
                found[key.removeprefix("list:")] = Attempt(str(one["at"]), None if error is None else str(error))
        return found

    def validators(self, url: str) -> Validators | None:
        one = self._known.get(url)
        if one is None:
            return None
        etag, modified = one.get("etag"), one.get("last_modified")
        return Validators(None if etag is None else str(etag), None if modified is None else str(modified))

    def capture(self, url: str) -> int | None:
        number = self._known.get(url, {}).get("capture")
        return number if isinstance(number, int) else None

    def propose(self, set_index: int, url: str, validators: Validators, capture: int) -> None:
        """What to send next time, if the set is accepted: an error page must not answer "unchanged" next time."""
        known = {"etag": validators.etag, "last_modified": validators.last_modified, "capture": capture}
        self._proposed.setdefault(set_index, {})[url] = known

    def settle(self, derivations: Mapping[int, Derivation]) -> None:
        """Keep the proposals of accepted sets; forget what was known of the addresses of the others."""
        for index, proposed in self._proposed.items():
            made = derivations.get(index)
            for url, known in proposed.items():
                if made is not None and made.status == "accepted":
                    self._known[url] = known
                else:
                    self._known.pop(url, None)


def name_of_url(uri: str) -> str:
    """The file name a URL ends with, for guessing formats; `""` when it has none."""
    return PurePosixPath(urlsplit(uri).path).name
