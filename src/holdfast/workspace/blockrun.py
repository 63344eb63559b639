# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The blocks of a customer file done by any number of processes, put in order and counted by one.

Every process does whole blocks (`blockwork`). Here, block after block in the order of the file,
customers get their numbers, ids that come again and columns that come late are noticed, the query
digest goes on, and what is counted is counted. What comes out is the same for any number of
processes, and so are the bytes to append.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from holdfast.screening.json_rows import LateColumns
from holdfast.screening.pool import in_order
from holdfast.workspace.blockwork import Done, Note, Piece, Shown, Task, Work, pack, start, work
from holdfast.workspace.screening import TWICE, Repeated

if TYPE_CHECKING:
    import hmac

    from holdfast.screening.blocks import Block
    from holdfast.screening.image import Image
    from holdfast.workspace.alerts import Keeper
    from holdfast.workspace.tally import Tally

__all__ = ["Appended", "BlockRun"]

_PARALLEL_BLOCKS = 8  # some 4,000 customers; fewer are screened sooner than a second process starts


class Appended(NamedTuple):
    """What a block adds to the results and to the rows of the receipt; `end` is how much of the file is read."""

    out: bytes
    rows: bytes
    end: int


@dataclass(slots=True)
class BlockRun:
    """The state of a run from block to block; `done` counts its customers."""

    task: Task
    image: Image
    tally: Tally
    keeper: Keeper
    digest: hmac.HMAC
    stored: BinaryIO | None = None
    done: int = 0
    _ids: Repeated = field(default_factory=Repeated)
    _late: LateColumns = field(default_factory=lambda: LateColumns("line"))
    _local: Work | None = None

    def blocks(self, blocks: Iterable[Block], *, workers: int, skip: int = 0) -> Iterator[Appended]:
        """Do all blocks in `workers` processes; of the first `skip` only what reading them tells is taken."""
        given = iter(blocks)
        head = list(islice(given, _PARALLEL_BLOCKS))
        pieces = (self._piece(block, screen=at >= skip) for at, block in enumerate(chain(head, given)))
        if workers == 1 or len(head) < _PARALLEL_BLOCKS:
            found: Iterator[tuple[Piece, Done]] = ((piece, self._here().block(piece)) for piece in pieces)
        else:
            found = in_order(work, pieces, pack, workers=workers, initializer=start, initargs=(self.task,))
        for piece, done in found:
            yield self._taken(piece, done)

    def _piece(self, block: Block, *, screen: bool) -> Piece:
        return Piece(block, screen=screen, alerts=not self.keeper.full, findings=not self.tally.full)

    def _here(self) -> Work:
        if self._local is None:
            self._local = Work(self.task, self.image)
        return self._local

    def _taken(self, piece: Piece, done: Done) -> Appended:
        """Put one block behind those before it."""
        self.digest.update(done.asked)
        if self.stored is not None:
            self.stored.write(done.asked)
        for error in done.errors:
            self.tally.refuse(error)
        notices = self._notices(done)
        first = self.done + 1
        self.done += len(done.ids)
        if not piece.screen:
            return Appended(b"", b"", piece.block.end)
        shown, notes = done.shown, done.notes
        if notices:
            shown, notes = self._noticed(piece, done, notices)
        self.tally.add(done.counts)
        self.tally.keep(done.hits, done.near)
        self.keeper.take(done.alerts, done.alert_count)
        for note in notes:
            for text in (*note.own, *note.more):
                self.tally.warn(f"{note.label}: {text}")
        rows = [b"[%d%b" % (first + one.at, row) for one in shown for row in one.rows]
        return Appended(b"".join([one.out for one in shown]), b"".join(rows), piece.block.end)

    def _notices(self, done: Done) -> dict[int, list[str]]:
        """What the blocks before make of the rows of this one, in the order in which it is said."""
        found: dict[int, list[str]] = {}
        for at, names in done.late:
            if text := self._late.notice(names):
                found.setdefault(at, []).append(text)
        for at in self._ids.among(done.ids):
            found.setdefault(at, []).append(TWICE)
        return dict(sorted(found.items()))

    def _noticed(self, piece: Piece, done: Done, notices: dict[int, list[str]]) -> tuple[list[Shown], list[Note]]:
        """The block's results and notes with these notices; a customer with results is written again."""
        shown = {one.at: one for one in done.shown}
        notes = {one.at: one for one in done.notes}
        for at, texts in notices.items():
            if at not in shown:
                note = notes.get(at) or Note(at, (done.ids[at] or done.numbers.get(at, ""))[:60], (), ())
                notes[at] = note._replace(own=(*note.own, *texts))
        again = {at: texts for at, texts in notices.items() if at in shown}
        for one, note in self._here().again(piece.block, again):
            shown[one.at], notes[one.at] = one, note
        return list(shown.values()), [notes[at] for at in sorted(notes)]
