# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""How foreign text and bytes are put on a page: escaped, with nothing invisible left in them.

A name may hold characters that turn the reading direction, join or vanish; a captured file
may hold anything. Whatever has no shape of its own is shown as its code point in a small
frame, so that what a person reads is what the bytes say. Dates and instants are shown as the
days they are, sizes in units. All functions are pure; those that return `Markup` have
escaped everything foreign in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from markupsafe import Markup, escape

__all__ = ["clip", "day", "exact_time", "language", "show_bytes", "size", "visible"]

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ESCAPED = re.compile("[\udc80-\udcff]+")  # bytes that are no UTF-8, as `surrogateescape` gives them
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):(\d{2})Z\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_SCRIPTS = (
    (re.compile("[\u0400-\u052f]"), "und-Cyrl"),
    (re.compile("[\u0370-\u03ff]"), "und-Grek"),
    (re.compile("[\u0600-\u06ff]"), "und-Arab"),
    (re.compile("[\u0590-\u05ff]"), "und-Hebr"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\u4e00-\u9fff]"), "und-Hani"),
)
# A page must name a language by its shortest code (BCP 47); statements use the three letters of ISO 639.
_SHORT = {
    "ara": "ar", "aze": "az", "bel": "be", "bos": "bs", "bul": "bg", "ces": "cs", "dan": "da", "deu": "de", "ell": "el",
    "eng": "en", "est": "et", "fas": "fa", "fin": "fi", "fra": "fr", "gle": "ga", "heb": "he", "hrv": "hr", "hun": "hu",
    "hye": "hy", "ita": "it", "jpn": "ja", "kat": "ka", "kaz": "kk", "kor": "ko", "kur": "ku", "lav": "lv", "lit": "lt",
    "mlt": "mt", "mya": "my", "nld": "nl", "pol": "pl", "por": "pt", "pus": "ps", "ron": "ro", "rus": "ru", "slk": "sk",
    "slv": "sl", "spa": "es", "sqi": "sq", "srp": "sr", "swe": "sv", "tgk": "tg", "tur": "tr", "ukr": "uk", "urd": "ur",
    "uzb": "uz", "vie": "vi", "zho": "zh",
}  # fmt: skip
_KIB = 1024


def visible(text: str, *, keep: str = "") -> Markup:
    """`text` escaped; characters without a shape, except those in `keep`, as framed code points."""
    return Markup().join(_pieces(text, keep))


def show_bytes(data: bytes) -> Markup:
    r"""Captured bytes for a `<pre>`: UTF-8 where they are, `\xNN` in a frame where they are not.

    A character cut in two at either end of `data` is shown as its bytes. Line feeds and tabs
    stay; every other control, bidirectional or zero-width character is framed.
    """
    text = data.decode("utf-8", "surrogateescape")
    parts = []
    end = 0
    for match in _ESCAPED.finditer(text):
        parts.append(visible(text[end : match.start()], keep="\n\t"))
        raw = match.group().encode("utf-8", "surrogateescape")
        parts.append(Markup('<span class="ctl">{}</span>').format("".join(f"\\x{byte:02x}" for byte in raw)))
        end = match.end()
    parts.append(visible(text[end:], keep="\n\t"))
    return Markup().join(parts)


def _pieces(text: str, keep: str) -> Iterator[Markup]:
    start = 0
    for at, character in enumerate(text):
        if character.isascii() and character.isprintable():
            continue
        if character in keep or unicodedata.category(character) not in _HIDDEN:
            continue
        yield escape(text[start:at])
        name = unicodedata.name(character, "control character")
        yield Markup('<span class="ctl" title="{}">U+{:04X}</span>').format(name, ord(character))
        start = at + 1
    yield escape(text[start:])


def clip(text: str, longest: int = 300) -> str:
    """At most `longest` characters, an ellipsis where something was left out."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def language(text: str, stated: str | None = None) -> str | None:
    """What `lang` says of a value: the stated language, else its script, else nothing (Latin)."""
    if stated is not None and _LANGUAGE.match(stated):
        return _SHORT.get(stated, stated)
    return next((tag for pattern, tag in _SCRIPTS if pattern.search(text)), None)


def day(instant: str | None) -> str:
    """An RFC 3339 instant as a person writes it: the day alone at its first or last second, else with the minute."""
    if not instant:
        return ""
    match = _INSTANT.match(instant)
    if match is None:
        return instant
    date, minute, second = match.groups()
    return date if f"{minute}:{second}" in {"00:00:00", "23:59:59"} else f"{date} {minute} UTC"


def exact_time(instant: str | None) -> str:
    """An RFC 3339 instant to the second."""
    match = _INSTANT.match(instant or "")
    return (instant or "") if match is None else f"{match[1]} {match[2]}:{match[3]} UTC"


def size(count: int) -> str:
    """A number of bytes in a unit that keeps it short."""
    amount = float(count)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if amount < _KIB or unit == "GiB":
            return f"{count:,} bytes" if unit == "bytes" else f"{amount:,.1f} {unit}"
        amount /= _KIB
    return f"{count:,} bytes"
