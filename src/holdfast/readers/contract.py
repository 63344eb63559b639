# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a reader is: the base of all of them, and what recognising a file gives.

A reader turns the decoded bytes of one member of a capture set into source records, in file
order, from a forward stream, holding one record at a time. It has a name and a version; the
version changes whenever the same bytes give other rows, and its key rule is frozen with it.
Any bytes in give records or an `InputError`, nothing else.

A damaged or cut member raises while it is iterated, at the latest at its end: nothing a
reader has yielded counts before the iterator has ended without an exception.

A module of a list has its reader class, and a function `recognise(head, file_name)` that
looks at the first 64 KiB and the file name and says whether the file is its list: which
dataset and member, when the list says of itself it was made, and why. It is a guess to be
shown to a person, and never overrides what the person said. Nothing here opens a file or a
socket. `readers.reader` lists the modules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, ClassVar

from holdfast.base.errors import InputError
from holdfast.model.statement import SourceRecord

__all__ = ["HEAD_BYTES", "ListReader", "Recognised", "named_date", "unique_key"]

HEAD_BYTES = 1 << 16  # how much of a decoded stream `recognise` wants; it looks at no more
NAME_DATE = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?:T?([0-2]\d)-?:?([0-5]\d)-?:?([0-5]\d)Z?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file seems to be: reader, dataset, member, the date it gives itself, and why.

    `basis` tells where `observed` comes from: `inside`, `file-name`, or `none` (then
    `observed` is `None`).
    """

    reader: str
    dataset: str
    member: str
    observed: datetime | None
    basis: str
    why: str


class ListReader:
    """The base of every reader: its name, its version, its members, and the check of a member's name.

    `members` are the parts a capture set may have, the leading one first; `title` what a
    message calls the list ("the UN consolidated list"); `carries` names the reader of the
    leading carrier when this one reads another carrier of the same publication (SDN.XML
    beside SDN.CSV): the leading one lists and delists, this one corroborates. `adds`: it is a file of changes to the
    leading one, the publisher's word, and lists whom it names until a newer leading capture. `needs` are
    members whose bytes are wanted beside any other (`with_companions`): a table's mapping.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    members: ClassVar[tuple[str, ...]]
    title: ClassVar[str]
    carries: ClassVar[str] = ""
    adds: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ()

    @property
    def id(self) -> str:
        """`name@version`: what a derivation is recorded under."""
        return f"{self.name}@{self.version}"

    def with_companions(self, given: Mapping[str, bytes]) -> ListReader:
        """This reader with the decoded bytes of the members it `needs`, as far as the set has them."""
        return self

    def read(self, member: str, stream: BinaryIO, *, dataset: str) -> Iterator[SourceRecord]:
        """The source records of one member, in file order.

        Raises:
            InputError: the member is unknown; while iterating, the bytes are not a whole member
                (what was yielded before must not be accepted).
            LimitError: while iterating, a record or a line that is too large.
        """
        if member not in self.members:
            msg = f"{self.title} has no member {member!r}"
            raise InputError(msg, hint=f"its members: {', '.join(self.members)}")
        return self.records(member, stream, dataset)

    def records(self, member: str, stream: BinaryIO, dataset: str) -> Iterator[SourceRecord]:
        """What `read` gives, once the member's name is known to be one."""
        raise NotImplementedError


def unique_key(key: str, form: bytes | Callable[[], bytes], seen: set[str]) -> str:
    """`key`, or where it stands already `key#` with eight digits of `form` (and a counter); remembers what it gave.

    A `form` that takes long to make is given as what makes it.
    """
    if key not in seen:
        seen.add(key)
        return key
    again = f"{key}#{(form() if callable(form) else form).hex()[:8]}"
    unique, count = key, 2
    while unique in seen:
        unique = again if again not in seen else f"{again}.{count}"
        count += unique != again
    seen.add(unique)
    return unique


def named_date(file_name: str) -> tuple[datetime | None, str]:
    """The last date in a file name (`2022-02-23T015237Z.csv`), as midnight UTC without a time."""
    for match in reversed(list(NAME_DATE.finditer(file_name))):
        year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups())
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC), "file-name"
        except ValueError:
            continue
    return None, "none"
