# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""What a form sent, read into memory within stated limits and never written to a disk.

A plain form is a few hundred bytes; a form with a file may be as large as the setting
`max_upload_bytes`. Both are counted while they arrive, whatever `Content-Length` claims. What
is too large is read to its end and thrown away (up to four times the limit), because a
browser shows our explanation only after it has sent everything.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from holdfast.base.errors import InputError, LimitError

__all__ = ["EMPTY_FORM", "Form", "Upload", "read_form"]

_PLAIN_LIMIT = 64 * 1024  # a form without a file; the longest is a name with an address and a reason
_ENVELOPE = 16 * 1024  # boundaries, headers and the other fields around an uploaded file
_FIELDS = 60


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the browser sent it. `name` is what the person's machine calls it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """Text fields (the last value of each name) and at most one file."""

    fields: Mapping[str, str]
    upload: Upload | None = None

    def text(self, name: str) -> str:
        """A field without surrounding white space; empty when it was not sent."""
        return self.fields.get(name, "").strip()


EMPTY_FORM = Form({})


class _InMemory(MultiPartParser):
    """Starlette's parser without its files on disk: the limit is held by counting instead."""

    spool_max_size = 1 << 62


async def read_form(request: Request, limit: int) -> Form:
    """The form in the body of `request`; `limit` in bytes for an uploaded file.

    Raises:
        LimitError: larger than the limit.
        InputError: not a form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        body = b"".join([chunk async for chunk in _counted(request, _PLAIN_LIMIT)])
        return Form(_plain(body))
    if kind == "multipart/form-data":
        return await _multipart(request, limit)
    raise InputError(f"a form was expected, not {kind[:80] or 'an unnamed type'}")


def _plain(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError as exc:  # also a UnicodeDecodeError
        raise InputError("the form cannot be read", hint="go back and send it again") from exc


async def _multipart(request: Request, limit: int) -> Form:
    parser = _InMemory(
        request.headers, _counted(request, limit, _ENVELOPE), max_files=1, max_fields=_FIELDS, max_part_size=_ENVELOPE
    )
    try:
        sent = await parser.parse()
    except MultiPartException as exc:
        raise InputError(f"the form cannot be read: {exc.message}", hint="go back and send it again") from exc
    fields: dict[str, str] = {}
    upload: Upload | None = None
    try:
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                data = await value.read()
                upload = Upload(value.filename or "upload", data) if value.filename or data else None
            else:
                fields[name] = value
    finally:
        await sent.close()
    if upload is not None and len(upload.data) > limit:
        raise _too_large(limit)
    return Form(fields, upload)


async def _counted(request: Request, stated: int, envelope: int = 0) -> AsyncGenerator[bytes, None]:
    limit = stated + envelope
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
        if total <= limit:
            yield chunk
        elif total > 4 * limit:
            break
    if total > limit:
        raise _too_large(stated)


def _too_large(limit: int) -> LimitError:
    size = f"{limit >> 20:,} MiB" if limit >> 20 else f"{limit >> 10:,} KiB"
    return LimitError(
        f"what was sent is larger than {size}, and was thrown away",
        hint="holdfast screen FILE.csv takes files of any size; max_upload_bytes in holdfast.toml moves this limit",
    )
