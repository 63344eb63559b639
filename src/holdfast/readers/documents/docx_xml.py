# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The XML of WordprocessingML (ECMA-376-1, 17) as events with the characters they stand on.

expat vouches that a part is well-formed and has no document type (entities are how a small
part grows without end); one expression then cuts the same characters into tags and text. What
a part says is decided in one place, here, for the view and for `recheck`:

* text is what stands in `t`; `tab`, `br`, `cr`, hyphens and `sym` are the characters they mean;
* left out is what `del`, `moveFrom` (tracked changes), `Fallback` (said already by its
  `Choice`), former properties (`rPrChange` …) and runs with `vanish` hold.

Names count without their prefix, which a part may choose. Names of other vocabularies that
stand in a document have the same meaning (`m:t`, `a:t`) or do not occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from holdfast.base.errors import InputError

__all__ = ["CLOSE", "HIDDEN", "LEFT", "OPEN", "SAID", "Event", "attribute", "check_xml", "events", "is_on", "said_by"]

OPEN, CLOSE, SAID, LEFT, HIDDEN = range(5)

_TOKEN = re.compile(
    r"<(?:/([^\s<>]+)\s*>"  # 1: an end tag
    r"|!\[CDATA\[(?:[^\]]++|\](?!\]>))*+\]\]>"
    r"|!--(?:[^-]++|-(?!->))*+-->"
    r"|\?(?:[^?]++|\?(?!>))*+\?>"
    r"|([^\s<>/!?]+)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>"  # 2, 3: a start tag, its attributes
    r")|([^<]+)"  # 4
)
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LEFT_OUT = frozenset({
    "del", "moveFrom", "Fallback", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange", "trPrChange",
    "tblGridChange", "tblPrExChange", "numberingChange",
})  # fmt: skip
_MEANT = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_LAST_CHARACTER = 0x10FFFF
_PARTING = frozenset({"p", "tc", "txbxContent"})

Event = tuple[int, str, int, int, str]
"""`(what, name, start, end, value)`: for OPEN the attributes, for SAID the text, else ""."""


def check_xml(data: bytes, what: str) -> None:
    """Refuse a part that is not well-formed or has a document type.

    Raises:
        InputError: with the line.
    """
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        msg = f"{what} has a document type declaration"
        raise InputError(
            msg, where=f"line {parser.CurrentLineNumber}", hint="no word processor writes one; do not open it"
        )

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the parser's own signature
    except expat.ExpatError as error:
        msg = f"{what} is no well-formed XML: {expat.ErrorString(error.code)}"
        raise InputError(msg, where=f"line {error.lineno}", hint="it is damaged: get the file again") from error
    except (ValueError, LookupError) as error:
        msg = f"{what} is in an encoding that cannot be read: {error}"
        raise InputError(msg, hint="ECMA-376 wants UTF-8 or UTF-16") from error


def events(source: str, *, in_text: bool = False) -> Iterator[Event]:
    """What a part, or a range of it, holds, in order.

    `in_text` says that the range begins inside a `t`. LEFT is a whole element whose content
    is left out; HIDDEN a text that its run hides.
    """
    walk = _Walk(in_text=in_text)
    for match in _TOKEN.finditer(source):
        end_name, name, attributes, text = match.groups()
        start, end = match.span()
        if text is not None:
            if walk.in_text and not walk.left:
                walk.fresh = False
                yield (HIDDEN if walk.concealed else SAID), "t", start, end, text
        elif end_name is not None:
            yield from walk.closing(end_name.rpartition(":")[2], start, end)
        elif name is not None:
            yield from walk.opening(name.rpartition(":")[2], start, end, attributes)
        elif match.group().startswith("<![") and not walk.left:
            yield LEFT, "CDATA", start, end, ""


class _Walk:
    """Where a walk over a part stands: in a left-out element, a hidden run, properties, a text.

    A walk over a range must come to the same as one over the whole part. So what a run says of
    itself counts only before its content (as the schema has it): behind it, nothing needs to be
    known of what stood before the range.
    """

    __slots__ = ("_begun", "_depth", "_in_properties", "_runs", "concealed", "fresh", "in_text", "left")

    def __init__(self, *, in_text: bool) -> None:
        self.in_text = in_text
        self.fresh = False  # in a run that has said nothing yet
        self.left = ""  # the element that is left out
        self.concealed = 0  # how many of the runs around are hidden
        self._runs: list[bool] = []  # of each run around, whether it is
        self._depth = 0
        self._begun = 0
        self._in_properties = False

    def opening(self, name: str, start: int, end: int, attributes: str) -> Iterator[Event]:
        """A start tag, or one that is its own end."""
        empty = attributes.endswith("/")
        if self.left:
            self._depth += name == self.left and not empty
            return
        if name in _LEFT_OUT:
            if not empty:
                self.left, self._depth, self._begun = name, 1, start
            return
        if name == "t":
            self.in_text = not empty and not self._in_properties
        elif name == "pPr":
            self._in_properties = not empty
            self.in_text = False
        elif name == "r" and not empty:
            self._runs.append(False)
            self.fresh = True
        elif name == "vanish" and self.fresh and not self._in_properties:
            on = is_on(attributes)
            self.concealed += on - self._runs[-1]
            self._runs[-1] = on
        elif not self._in_properties and not self.in_text and not self.concealed:
            said = _meant(name, attributes)
            if said:
                self.fresh = False
                yield SAID, name, start, end, said
        yield OPEN, name, start, end, attributes
        if empty:
            yield CLOSE, name, start, end, ""

    def closing(self, name: str, start: int, end: int) -> Iterator[Event]:
        """An end tag."""
        if self.left:
            self._depth -= name == self.left
            if not self._depth:
                yield LEFT, self.left, self._begun, end, ""
                self.left = ""
            return
        if name == "t":
            self.in_text = False
        elif name == "pPr":
            self._in_properties = False
        elif name == "rPr":
            self.fresh = False
        elif name == "r":
            self.fresh = False
            if self._runs:
                self.concealed -= self._runs.pop()
        if name not in _LEFT_OUT:
            yield CLOSE, name, start, end, ""


def said_by(source: str) -> str:
    """What a range of a part says; it begins in a text or with the tag of a character."""
    out: list[str] = []
    for what, name, _, _, value in events(source, in_text=not source.startswith("<")):
        if what == SAID:
            out.extend(text for _, _, text in references(value) if name == "t")
            out.append(value if name != "t" else "")
        elif what in {OPEN, CLOSE} and name in _PARTING:
            out.append("\n")
    return "".join(out)


def references(text: str) -> Iterator[tuple[int, int, str]]:
    """The characters that a text stands for, in pieces `(start, end, text)`: verbatim or one reference each."""
    at = 0
    for match in _REFERENCE.finditer(text):
        if match.start() > at:
            yield at, match.start(), text[at : match.start()]
        at = match.end()
        hexadecimal, decimal, named = match.groups()
        code = int(hexadecimal, 16) if hexadecimal else int(decimal) if decimal else -1
        yield match.start(), at, _NAMED[named] if named else _character(code)
    if at < len(text):
        yield at, len(text), text[at:]


def attribute(attributes: str, name: str) -> str:
    """The value of an attribute, whatever its prefix; "" when it is not there."""
    found = re.search(rf"(?:\A|[\s:]){name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", attributes)
    if found is None:
        return ""
    return "".join(text for _, _, text in references(found[1] if found[1] is not None else found[2]))


def is_on(attributes: str) -> bool:
    """Whether a property that is on or off (ECMA-376-1, 17.17.4) is on."""
    return attribute(attributes, "val").lower() not in {"0", "false", "off"}


def _meant(name: str, attributes: str) -> str:
    if name != "sym":
        return _MEANT.get(name, "")
    code = attribute(attributes, "char")
    return _character(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{1,6}", code) else "\ufffd"


def _character(code: int) -> str:
    if code > _LAST_CHARACTER or 0xD800 <= code <= 0xDFFF or code < ord("\t"):  # noqa: PLR2004 - surrogates
        return "\ufffd"
    return chr(code)
