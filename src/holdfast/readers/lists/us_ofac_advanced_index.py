# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What must be known of a whole ADVANCED file before its first record can be read.

The file keeps what belongs together apart: code tables at the head, then places and documents,
then the parties they belong to, then relations and entries. A place does not say whose it is,
nor whether it is an address or a nationality; the party, further on, does. So the file is gone
through twice: `index` reads it once for the few numbers that connect the parts, and gives the
same bytes again for the real reading. A stream that cannot be wound back is kept compressed
meanwhile (about a tenth of its size).

The first passage looks at start tags with an expression instead of an XML parser, five times
as fast. That is exact because what could deceive it is taken out (comments) or refused (CDATA
sections, processing instructions, declarations: `<!`, `<?`), which the publisher never writes.
Whether the file is well-formed is seen by the second passage, which parses all of it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol
from xml.sax.saxutils import unescape

from holdfast.base.digest import short_id
from holdfast.base.errors import InputError, LimitError
from holdfast.readers.lists.us_ofac_measures import COMPANY, SCHEMATA

__all__ = ["Index", "Party", "index"]

_BLOCK_BYTES = 1 << 18
_MAX_HELD_BYTES = 8 << 20  # without a tag; the code tables, which are held whole, have 150 kB
_ATTRIBUTES = rb"""((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*/?>"""
_TAG = re.compile(
    rb"<(DistinctParty|Profile|Identity|Feature|VersionDetail|VersionLocation|IDRegDocument|Comment(?!\s*/?>\s*<))"
    + _ATTRIBUTES
    + rb"([^<]*)"
)
_ROW = re.compile(rb"<(\w+)" + _ATTRIBUTES + rb"([^<]*)")
_ROOT = re.compile(rb"<Sanctions" + _ATTRIBUTES)
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PLAIN = re.compile(r'([\w:.-]+)\s*=\s*"([^"]*)"', re.ASCII)
_STRANGE = re.compile(rb"<[!?]")
_COMMENT = re.compile(rb"(?s)<!--.*?-->")
_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml\s[^<>]*\?>")
_TABLES_END = b"</ReferenceValueSets>"
_NUMBERS = re.compile(rb"ID=[\"'](\d+)[\"']")
_NEVER = "\0"


class Party(NamedTuple):
    """A party as other parts of the file need it: entity id, schema, and what its kind is called."""

    main: str
    schema: str
    kind: str


class Readable(Protocol):
    """What is read from: a stream that gives at most so many bytes, and none at its end."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        ...


class Index:
    """The connections of one file. `texts` maps (table, number) to its word, `attributes` to its attributes."""

    def __init__(self, dataset: str) -> None:
        self.dataset = dataset
        self.texts: dict[tuple[str, str], str] = {}
        self.attributes: dict[tuple[str, str], dict[str, str]] = {}
        self.parties: dict[str, Party] = {}  # by number of the profile
        self.identities: dict[str, str] = {}  # number of the identity → number of the profile
        self.places: dict[str, tuple[tuple[str, str], ...]] = {}  # place → (profile, kind of feature)
        self.papers: set[str] = set()  # identities with a document that only companies have
        self._words: dict[bytes, bytes] = {}
        self._contexts: dict[frozenset[bytes], bytes] = {}

    def text(self, table: str, number: str | None) -> str | None:
        """The word of a code; `None` when the tables do not hold it."""
        return None if number is None else self.texts.get((table, number))

    def of_identity(self, number: str | None) -> Party | None:
        """The party of an identity."""
        return self.parties.get(self.identities.get(number or "", ""))

    def context(self, data: bytes) -> bytes:
        """16 bytes that identify the words of all codes in `data`: part of what a record says stands there.

        Numbers are looked at without their table, so a word of another table can be among them:
        then the record counts as another rendition once, when that word changes, and says the same.
        """
        codes = self._words.keys() & set(_NUMBERS.findall(data))
        key = frozenset(codes)
        found = self._contexts.get(key)
        if found is None:
            found = self._contexts[key] = short_id(self._words[code] for code in sorted(codes))
        return found

    def tables_read(self) -> None:
        """To be called when `texts` is whole."""
        words: dict[bytes, list[str]] = {}
        for table, number in sorted(self.texts):
            attributes = sorted(self.attributes[table, number].items())
            words.setdefault(number.encode(), []).append(f"{table}={self.texts[table, number]}{attributes}")
        self._words = {number: "\n".join(found).encode("utf-8", "surrogatepass") for number, found in words.items()}


class _Kept:
    """The bytes of a stream that cannot be wound back, given again."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []

    def keep(self, block: bytes) -> None:
        self._packed.append(self._packer.compress(block))

    def again(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj()
        for block in (*self._packed, self._packer.flush()):
            yield unpacker.decompress(block)


class _Again:
    """A forward stream over blocks."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        while len(self._rest) < size or size < 0:
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest += block
        size = len(self._rest) if size < 0 else size
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def index(stream: BinaryIO, dataset: str, what: str) -> tuple[Index, Readable]:
    """What connects the parts of the file, and its bytes again from the start.

    Raises:
        InputError: a delta file, or markup that no list of this publisher has.
        LimitError: more than 8 MB without a tag, or of code tables.
    """
    kept = None if stream.seekable() else _Kept()
    start = stream.tell() if kept is None else 0
    found = Index(dataset)
    scan = _Scan(found, what)
    while block := stream.read(_BLOCK_BYTES):
        if kept is not None:
            kept.keep(block)
        scan.feed(block)
    scan.finish()
    if kept is None:
        stream.seek(start)
        return found, stream
    return found, _Again(kept.again())


class _Scan:
    """The first passage; `held` is what is not looked at yet, and begins at byte `base`."""

    def __init__(self, found: Index, what: str) -> None:
        self.found = found
        self.what = what
        self.held = b""
        self.base = 0
        self.in_tables = True
        self.profile: str | None = None
        self.number = ""
        self.feature: str | None = None
        self.subtypes: dict[str, tuple[str, str]] = {}  # profile → (FixedRef, subtype)
        self.companies: set[str] = set()
        self.places: dict[str, list[tuple[str, str]]] = {}

    def feed(self, block: bytes) -> None:
        self.held += block
        if b"<!--" in self.held:
            self.held = _COMMENT.sub(b"", self.held)
        open_ = self.held.find(b"<!--")
        if self.in_tables:
            end = self.held.find(_TABLES_END, 0, len(self.held) if open_ < 0 else open_)
            if end >= 0:
                self._tables(end)
        else:
            self._tags(self.held.rfind(b"<") if open_ < 0 else open_)
        if len(self.held) > _MAX_HELD_BYTES:
            msg = f"a part of {self.what} is larger than {_MAX_HELD_BYTES} bytes"
            raise LimitError(msg, where=f"byte {self.base}", hint="the file is damaged or of another format")

    def finish(self) -> None:
        if not self.in_tables:
            self._tags(len(self.held))
        for profile, (number, subtype) in self.subtypes.items():
            self.found.parties[profile] = self._party(profile, number, subtype)
        companies = {self.found.identities.get(identity) for identity in self.found.papers}
        for owner in companies:
            party = None if owner is None else self.found.parties.get(owner)
            if owner is not None and party is not None and party.schema == "Organization":
                self.found.parties[owner] = party._replace(schema="Company")
        for place, uses in self.places.items():
            self.found.places[place] = tuple(dict.fromkeys(uses))

    def _party(self, profile: str, number: str, subtype: str) -> Party:
        kind = self.found.text("PartySubType", subtype) or _NEVER
        if kind.lower() == "unknown":
            of = self.found.attributes.get(("PartySubType", subtype), {}).get("PartyTypeID")
            kind = self.found.text("PartyType", of) or _NEVER
        schema = SCHEMATA.get(kind.lower())
        if schema is None:
            company = profile in self.companies
            schema = ("Company" if company else "Organization") if kind.lower() == "entity" else "LegalEntity"
        return Party(f"{self.found.dataset}-{number}", schema, kind)

    def _tables(self, end: int) -> None:
        head = self.held[:end]
        root = _ROOT.search(head)
        if root is not None and "DeltaBaseVersion" in _attributes(root[1]):
            msg = f"{self.what} holds only what changed since another version"
            raise InputError(msg, where=f"byte {root.start()}", hint="hand in the whole list")
        declaration = _DECLARATION.match(head)
        self._refuse_strange(head, 0 if declaration is None else declaration.end())
        for match in _ROW.finditer(head):
            attributes = _attributes(match[2])
            if "ID" in attributes:
                key = (match[1].decode(), attributes["ID"])
                self.found.texts[key] = " ".join(_text(match[3]).split()) or _NEVER
                self.found.attributes[key] = attributes
        self.found.tables_read()
        self.in_tables = False
        self._cut(end)

    def _refuse_strange(self, data: bytes, start: int) -> None:
        strange = _STRANGE.search(data, start)
        if strange is not None:
            at = self.base + strange.start()
            msg = f"{self.what} holds {data[strange.start() : strange.start() + 9].decode('latin-1')!r}"
            hint = "declarations, sections and instructions can hide what they hold, and the publisher writes none"
            raise InputError(msg + ", a declaration or instruction", where=f"byte {at}", hint=hint)

    def _cut(self, end: int) -> None:
        self.base += end
        self.held = self.held[end:]

    def _tags(self, end: int) -> None:
        """Look at all tags that begin before `end`, where the next one begins."""
        if end <= 0:
            return
        self._refuse_strange(self.held[:end], 0)
        for match in _TAG.finditer(self.held, 0, end):
            tag, attributes, text = match.groups()
            _SEEN[tag](self, _attributes(attributes) if attributes else {}, text)
        self._cut(end)

    def _distinct(self, attributes: dict[str, str], _: bytes) -> None:
        self.profile, self.feature = None, None
        self.number = attributes.get("FixedRef", "").lstrip("0") or "0"

    def _profile(self, attributes: dict[str, str], _: bytes) -> None:
        self.profile, self.feature = attributes.get("ID", ""), None
        self.subtypes[self.profile] = (self.number, attributes.get("PartySubTypeID", ""))

    def _identity(self, attributes: dict[str, str], _: bytes) -> None:
        if self.profile is not None:
            self.found.identities[attributes.get("ID", "")] = self.profile

    def _feature(self, attributes: dict[str, str], _: bytes) -> None:
        self.feature = attributes.get("FeatureTypeID", "")

    def _detail(self, attributes: dict[str, str], text: bytes) -> None:
        reference = attributes.get("DetailReferenceID")
        said = _text(text) if reference is None else self.found.text("DetailReference", reference)
        label = self.found.text("FeatureType", self.feature)
        if self.profile is not None and COMPANY.search(f"{label} {said}"):
            self.companies.add(self.profile)

    def _place(self, attributes: dict[str, str], _: bytes) -> None:
        if self.profile is not None and self.feature is not None:
            self.places.setdefault(attributes.get("LocationID", ""), []).append((self.profile, self.feature))

    def _paper(self, attributes: dict[str, str], _: bytes) -> None:
        label = self.found.text("IDRegDocType", attributes.get("IDRegDocTypeID")) or ""
        if COMPANY.search(f"{label} "):
            self.found.papers.add(attributes.get("IdentityID", ""))

    def _comment(self, _: dict[str, str], text: bytes) -> None:
        if self.profile is not None and self.feature is None and COMPANY.search(_text(text)):
            self.companies.add(self.profile)


_SEEN = {
    b"DistinctParty": _Scan._distinct,  # noqa: SLF001 - this module's own
    b"Profile": _Scan._profile,  # noqa: SLF001
    b"Identity": _Scan._identity,  # noqa: SLF001
    b"Feature": _Scan._feature,  # noqa: SLF001
    b"VersionDetail": _Scan._detail,  # noqa: SLF001
    b"VersionLocation": _Scan._place,  # noqa: SLF001
    b"IDRegDocument": _Scan._paper,  # noqa: SLF001
    b"Comment": _Scan._comment,  # noqa: SLF001
}


def _attributes(raw: bytes) -> dict[str, str]:
    if b"'" not in raw and b"&" not in raw:  # as the publisher writes them
        return dict(_PLAIN.findall(raw.decode("utf-8", "replace")))
    return {match[1].decode(): _text(match[2] or match[3] or b"") for match in _ATTRIBUTE.finditer(raw)}


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return unescape(text, {"&quot;": '"', "&apos;": "'"}) if "&" in text else text
