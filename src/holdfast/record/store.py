# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""`Record`: one record folder, opened; the door to everything in this package.

The record is derived: it can be deleted, and `Record.rebuild` makes it again from the
captures (`opened`: making, opening, closing). It takes source records in (`accept`), a person's release of a held set
(`release`), what people decided (`note_decision`), and answers questions. Every answer is
read in one short transaction, so processes and threads may use a record at once; a second
writer waits.

Integer ids never leave; entity ids, log indexes, keys and digests do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from holdfast.base.digest import Digest
from holdfast.base.errors import StoreError
from holdfast.base.selector import ByteRange, Citation, DecodingStep
from holdfast.model.statement import SourceRecord
from holdfast.record import current, views
from holdfast.record.accept import accept_set, find_twin, note_index, release_set
from holdfast.record.carriers import CarrierView, load_carriers
from holdfast.record.changes import ChangeSet, changes_between
from holdfast.record.classes import Classed, classify
from holdfast.record.counts import record_counts
from holdfast.record.decisions import DecisionRow, decisions_digest, erase_decision, load_decisions, note_decision
from holdfast.record.digest import count_unlike, record_digest
from holdfast.record.documents_door import Documents
from holdfast.record.entity import EntityView, Link, load_adjacent, load_entity, record_range
from holdfast.record.feed import FeedItem, load_feed
from holdfast.record.followed import FirstListed, first_listed
from holdfast.record.history import HistoryRow, history_rows
from holdfast.record.identities import Identities, joined, members_of, with_referents
from holdfast.record.judgements import JudgementRow, note_judgement
from holdfast.record.listed import ScreenEntity, screen_entities
from holdfast.record.measures import Alike, Measure, load_alike, load_measures
from holdfast.record.opened import OpenedRecord
from holdfast.record.screened import unscreened_sources
from holdfast.record.search import SearchResult, search
from holdfast.record.sets import (
    CaptureSet,
    Derivation,
    LossCount,
    LossView,
    MemberRef,
    SetView,
    SourceView,
)
from holdfast.record.standing import ScreenChanges, Standing, load_changes, load_standing
from holdfast.record.story import Story, load_story
from holdfast.record.times import NOW, Times

__all__ = ["Record"]


class Record(OpenedRecord):
    """One open record. Close it, or use it as a context manager."""

    # ── growing ───────────────────────────────────────────────────────────────────────────────
    def accept(self, capture_set: CaptureSet, records: Mapping[str, Iterable[SourceRecord]]) -> Derivation:
        """Take a set in, whole or not at all. Idempotent per set index.

        `records` gives the source records per member, consumed here; leave out a member for
        which `same_payload` says yes. A reader's `InputError` does not come out: the member
        is held back as unreadable.

        Raises:
            UsageError: members and records do not fit together.
            StoreError: another reader version made this record; disk full; lock held for 120 s.
        """
        with self._database.writing() as connection:
            derivation = accept_set(connection, capture_set, records)
        self._database.checkpoint()
        return derivation

    def release(self, set_index: int, release_index: int) -> Derivation:
        """A person releases a held set; `release_index` is the log index of that decision.

        An unreadable member stays held: there is nothing to accept.

        Raises:
            NotFound: no such set.
        """
        with self._database.writing() as connection:
            return release_set(connection, set_index, release_index)

    def note_decision(self, row: DecisionRow) -> None:
        """Take a person's decision in; idempotent per log index."""
        with self._database.writing() as connection:
            note_decision(connection, row)
            note_index(connection, row.index)

    def erase_decision(self, index: int, name: str, deletion_index: int) -> None:
        """Forget one text of a decision whose opening was erased, in the journal too; others are left alone."""
        with self._database.writing() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            if not erase_decision(connection, index, name):
                return
            note_index(connection, deletion_index)
        self._database.checkpoint()

    def note_judgement(self, row: JudgementRow) -> None:
        """Take in what a person holds of two records; idempotent per log index."""
        with self._database.writing() as connection:
            note_judgement(connection, row)
            note_index(connection, row.index)

    @property
    def identities(self) -> Identities:
        """Which records are of one party: clusters, the review queue, judgements."""
        return Identities(self._database)

    @property
    def documents(self) -> Documents:
        """Captures that are no list, read as text: what was found in them, and full-text search."""
        return Documents(self._database)

    def same_payload(  # noqa: PLR0917 - the four that name a reading, and the chain
        self, source: str, member: str, payload: Digest, reader: str, chain: tuple[DecodingStep, ...] = ()
    ) -> bool:
        """Whether that very reader has read that payload as that member before."""
        with self._database.reading() as connection:
            return find_twin(connection, source, member, ref=MemberRef(-1, payload, chain), reader=reader) is not None

    def has_set(self, index: int) -> bool:
        """Whether the set with that log index has been accepted (held back or not)."""
        with self._database.reading() as connection:
            return connection.execute("SELECT 1 FROM capture_set WHERE id = ?", (index,)).fetchone() is not None

    def last_index(self) -> int:
        """The highest log index of a set, release or decision taken in; -1 when there is none."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT value FROM meta WHERE name = 'last_index'").fetchone()
        return -1 if found is None else int(found[0])

    def standing(self, times: Times = NOW) -> Standing:
        """What is said on the lists; its token names the state for caches beside this very database."""
        with self._database.reading() as connection:
            return load_standing(connection, self.generation, times)

    def standing_stamp(self) -> str:
        """Differs whenever `standing` does, at any times; costs nothing, and may differ without need."""
        with self._database.reading() as connection:
            counts = connection.execute("SELECT count(*), max(id), count(released), sum(released) FROM capture_set")
            return "/".join(str(number) for number in (self.generation, *counts.fetchone()))

    def unscreened_sources(self) -> frozenset[str]:
        """The sources that hold nobody to screen against."""
        with self._database.reading() as connection:
            return unscreened_sources(connection)

    # ── looking ───────────────────────────────────────────────────────────────────────────────
    def sources(self) -> tuple[SourceView, ...]:
        """All sources, sorted by name, with what stands of them now."""
        with self._database.reading() as connection:
            return views.load_sources(connection)

    def carriers(self, source: str | None = None) -> tuple[CarrierView, ...]:
        """Where a source has several carriers: what each lists, and where they disagree."""
        with self._database.reading() as connection:
            return load_carriers(connection, source)

    def readers(self) -> frozenset[str]:
        """The readers (`name@version`) that made what is here."""
        with self._database.reading() as connection:
            return frozenset(
                name
                for (name,) in connection.execute(
                    "SELECT DISTINCT reader FROM capture_set UNION SELECT DISTINCT reader FROM document"
                )
            )

    def rows_unlike_before(self, source: str) -> tuple[int, int] | None:
        """Rows of a source that the record `current` names says otherwise, and rows in all.

        Asked of a record that is being rebuilt; `None` when there is none before it that can be read.
        """
        number = current.current_number_or_zero(self.folder)
        path = current.database_path(self.folder, number)
        if number in {0, self.generation} or not path.is_file():
            return None
        try:
            with self._database.beside(path) as connection:
                return count_unlike(connection, source)
        except StoreError:
            return None

    def sets(self, source: str | None = None) -> tuple[SetView, ...]:
        """The sets of one source or all, in observed order."""
        with self._database.reading() as connection:
            return views.load_sets(connection, source)

    def decisions(self) -> tuple[DecisionRow, ...]:
        """What people decided about queries and listed parties, in log order."""
        with self._database.reading() as connection:
            return load_decisions(connection)

    def decisions_digest(self) -> Digest:
        """SHA-256 over the decisions; the same after a rebuild. The record's own digest is about the lists alone."""
        with self._database.reading() as connection:
            return decisions_digest(connection)

    def losses(
        self, source: str | None = None, *, kind: str | None = None, limit: int = 100, offset: int = 0
    ) -> tuple[LossView, ...]:
        """What readers could not turn into typed statements, in records that stand now."""
        with self._database.reading() as connection:
            return views.load_losses(connection, source, kind, (limit, offset))

    def loss_counts(self) -> tuple[LossCount, ...]:
        """Losses that stand now by source, kind and reason."""
        with self._database.reading() as connection:
            return views.load_loss_counts(connection)

    def loss_examples(self) -> Mapping[tuple[str, str, str, str], LossView]:
        """One loss per (source, carrier, kind, reason) of those that stand now, with its place."""
        with self._database.reading() as connection:
            return views.load_loss_examples(connection)

    def entity(self, key: str, times: Times = NOW, *, history: bool = False) -> EntityView | None:
        """One entity with its statements and evidence; `None` when nothing is said about it."""
        with self._database.reading() as connection:
            view = load_entity(connection, key, times, history=history)
            members = () if view is None else members_of(connection, key)
        return view if view is None or not members else with_referents(view, members)

    def party(self, key: str, times: Times = NOW) -> EntityView | None:
        """The party that `key` belongs to: the statements of all its records, under its canonical id."""
        with self._database.reading() as connection:
            members = members_of(connection, key)
            views = [load_entity(connection, one.id, times) for one in members]
        found = [view for view in views if view is not None]
        return joined(found, members[0].canonical) if found else self.entity(key, times)

    def story(self, key: str, times: Times = NOW) -> Story | None:
        """The entity's history on the three times: listed, altered, removed, listed again; `None`: nothing is said."""
        with self._database.reading() as connection:
            return load_story(connection, key, times)

    def adjacent(self, key: str, times: Times = NOW) -> tuple[Link, ...]:
        """The entity's neighbours: sanctions, addresses, documents, links both ways."""
        with self._database.reading() as connection:
            return load_adjacent(connection, key, times)

    def record_range(self, citation: Citation) -> ByteRange | None:
        """Range of the whole source record around a citation that a statement carries."""
        with self._database.reading() as connection:
            return record_range(connection, citation)

    def search(
        self,
        query: str,
        filters: Mapping[str, Sequence[str]] | None = None,
        times: Times = NOW,
        *,
        limit: int = 20,
        offset: int = 0,
    ) -> SearchResult:
        """Entities whose names or identifiers hold every word of `query`, with facets.

        The last word may be cut short. `filters` maps a facet to the values of which one must
        be met. An empty query finds everything.
        """
        with self._database.reading() as connection:
            return search(connection, query, filters or {}, times, limit=limit, offset=offset)

    def changes(self, source: str, a: int | None = None, b: int | None = None) -> ChangeSet:
        """What differs between two sets of a source (log indexes), from the stored intervals.

        Without `a` and `b`: the last two that were accepted.

        Raises:
            NotFound: no such source or set, or fewer than two accepted ones.
        """
        with self._database.reading() as connection:
            return changes_between(connection, source, a, b)

    def measures(self, day: date, times: Times = NOW, *, past: bool = False) -> tuple[Measure, ...]:
        """Every measure that stands, with its status on `day` (`past`: before today); a second per million rows."""
        with self._database.apart() as connection:
            return load_measures(connection, day, times, past=past)

    def measures_alike(self, day: date) -> tuple[Alike, ...]:
        """The measures that stand now, those together that differ only in whom they are against (`load_alike`)."""
        with self._database.apart() as connection:
            return load_alike(connection, day)

    def party_counts(self, dataset: str) -> dict[str, dict[str, int]]:
        """Parties of a list under a measure now, by schema, kind, authority and programme (`counts`)."""
        with self._database.reading() as connection:
            return record_counts(connection, dataset)

    def changes_told(
        self, source: str, a: int | None = None, b: int | None = None
    ) -> tuple[ChangeSet, tuple[Classed, ...]]:
        """As `changes`, and every change with its class and its cause in words, mass edits folded.

        Raises:
            NotFound: as for `changes`.
        """
        found = self.changes(source, a, b)
        return found, classify(found)

    def feed(
        self, source: str | None = None, *, since: str | None = None, until: str | None = None, limit: int = 200
    ) -> tuple[FeedItem, ...]:
        """What changed, capture by capture, newest first; `since` and `until` are observed days or instants."""
        with self._database.reading() as connection:
            return load_feed(connection, source, (since, until), limit)

    def first_listed(self, parties: Iterable[str], measures: Sequence[Measure]) -> tuple[FirstListed, ...]:
        """When each authority first listed one of `parties`, among `measures`."""
        with self._database.reading() as connection:
            return first_listed(connection, parties, measures)

    def history_counts(self, source: str, member: str | None = None) -> tuple[HistoryRow, ...]:
        """Rows, additions, removals and changes of every capture against the one before it."""
        with self._database.reading() as connection:
            return history_rows(connection, source, member)

    def screen_entities(self, scope: Iterable[str] | None = None, times: Times = NOW) -> Iterator[ScreenEntity]:
        """Listed parties with what screening compares, ordered by id; `scope`: dataset names.

        Holds one read transaction while iterated.
        """
        with self._database.apart() as connection:
            yield from screen_entities(connection, None if scope is None else frozenset(scope), times)

    def screen_changes(
        self, since: Iterable[int], scope: Iterable[str] | None = None, times: Times = NOW
    ) -> ScreenChanges | None:
        """What `screen_entities` gives otherwise since the versions `since` stood (`Standing.versions`).

        `None` when so much changed that all had better be read again.
        """
        with self._database.apart() as connection:
            standing = load_standing(connection, self.generation, times)
            return load_changes(
                connection, standing, since, scope=None if scope is None else frozenset(scope), times=times
            )

    def datasets(self) -> frozenset[str]:
        """Names of the datasets anything was taken in for."""
        with self._database.reading() as connection:
            return frozenset(name for (name,) in connection.execute("SELECT DISTINCT dataset FROM member"))

    def digest(self) -> Digest:
        """SHA-256 over the sorted logical rows: the same whatever the order and batching of import."""
        with self._database.reading() as connection:
            return record_digest(connection)
