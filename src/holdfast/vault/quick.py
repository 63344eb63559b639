# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Quick ways to know the most frequent lines of a vault: one expression each instead of a parse.

A verification reads every entry, every opening and every WARC header. Nearly all of them have
the very shape this version writes; for those, one regular expression over the exact bytes shows
at once that the line is canonical and that its members keep the rules (a regular expression
that fixes every byte between the values leaves no room for another spelling).

Everything here only ever says *yes* or *do not know*: what does not match goes the slow way,
which knows the whole format and says what is wrong. Property tests hold quick and slow equal.
"""

from __future__ import annotations

import re

__all__ = ["CAPTURE", "HEADER", "OPENING"]

_DIGEST = r"sha256:[0-9a-f]{64}"
_NUMBER = r"(?:0|[1-9][0-9]{0,14})"  # below 10^15, so within ±(2^53 - 1); larger ones go the slow way
_COUNT = r"[1-9][0-9]{0,14}"
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
_COMMITMENT = rf'\{{"commitment":"{_DIGEST}"\}}'
_MEDIA = r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*"
_PREFIX = rf'"prefix":\{{"digest":"{_DIGEST}","length":[1-9][0-9]{{0,5}}\}}'

CAPTURE = re.compile(
    (
        r'\{"actor":"[0-9a-f]{8}","body":\{'
        rf'"captured":"(?P<captured>{_TIME})",'
        r'"fidelity":"(?:wire|decoded|rendered|imported)",'
        rf'(?P<first>"first":{_NUMBER},)?'
        rf'"media":"{_MEDIA}",'
        rf'(?:"name":{_COMMITMENT},)?'
        rf'"payload":\{{"digest":"(?P<digest>{_DIGEST})","length":(?P<length>{_COUNT})\}},'
        r'"records":\[\{"payload":'
        rf'(?(first)null,{_PREFIX},"type":"revisit"'
        rf'|\{{"digest":"(?P=digest)","length":(?P=length)\}},{_PREFIX},"type":"resource")'
        rf'\}}\],"uri":{_COMMITMENT}\}},'
        rf'"subject":"(?P=digest)","time":"(?P<time>{_TIME})","type":"capture","v":1\}}\Z'
    ).encode()
)
"""A `capture` entry with one WARC record and a payload that is not empty. The two times still have to exist."""

OPENING = re.compile(
    rb'\{"entry":(0|[1-9][0-9]{0,14}),"path":"((?:/[a-z]+)+)","salt":"([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)",'
    rb'"value":"([^"\\\x00-\x1f]*)"\}\Z'
)
"""An opening whose path and value need no escape. The value still has to be UTF-8 and short enough."""

HEADER = re.compile(
    rb"WARC/1\.1\r\nWARC-Type: (resource)\r\nWARC-Record-ID: <urn:uuid:[0-9a-f-]{36}>\r\n"
    rb"WARC-Date: [0-9TZ:-]{20}\r\nWARC-Target-URI: urn:sha256:([0-9a-f]{64})\r\n"
    rb"WARC-Payload-Digest: sha256:[0-9a-f]{64}\r\nContent-Type: [a-z0-9!#$&^_.+/-]{1,200}\r\n"
    rb"Content-Length: (0|[1-9][0-9]{0,17})\r\n\r\n\Z"
)
"""The whole prefix of an `imported` resource record: type, hex digest in the address, content length."""
