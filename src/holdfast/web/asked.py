# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""One request as a page function sees it, and the frame around every page function.

A page is a function `(Asked) -> Response`. The frame reads the form (and compares its CSRF
token), borrows a workspace, runs the function in a worker thread, and turns errors into
pages: ours by their kind, everything unforeseen into a 500 with an id whose traceback stands
in the log and nowhere else. Names that are asked for are never logged.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date

import anyio
import anyio.to_thread
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from holdfast.base.errors import (
    CaptureError,
    HoldfastError,
    InputError,
    IntegrityError,
    LimitError,
    NotFound,
    StoreError,
    UsageError,
)
from holdfast.base.files import Lock
from holdfast.record.store import Record
from holdfast.vault.store import Vault
from holdfast.web.forms import EMPTY_FORM, Form, read_form
from holdfast.web.pool import Memory, Workspaces
from holdfast.web.render import render
from holdfast.web.security import Keys
from holdfast.workspace import Workspace

__all__ = ["Asked", "Page", "Site"]

_STALE = "Nothing was changed. Go back, load the page again, and send the form once more."
_LOG = logging.getLogger(__name__)
_LOOK_AGAIN_S = 10
_AT_ONCE = 6  # page functions at work; more wait their turn
_STATUS: tuple[tuple[type[HoldfastError], int, str], ...] = (
    (NotFound, 404, "Not found"),
    (UsageError, 400, "That cannot be asked"),
    (LimitError, 413, "Too large"),
    (InputError, 400, "That cannot be read"),
    (IntegrityError, 500, "The evidence does not agree"),
    (StoreError, 503, "The workspace cannot be used just now"),
    (CaptureError, 503, "Not preserved"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the borrowed workspace, path and query parameters, and the form if one was sent."""

    workspace: Workspace
    path: str
    params: Mapping[str, str]
    query: QueryParams
    form: Form
    csrf: str
    memory: Memory

    @property
    def record(self) -> Record:
        """The present record, with what other processes have added."""
        return self.workspace.record

    @property
    def vault(self) -> Vault:
        """The vault, with what other processes have added."""
        vault = self.workspace.vault
        vault.refresh()
        return vault

    def state(self) -> tuple[object, ...]:
        """What everything derived stands on; another value once anything was added, released or rebuilt."""
        return self.record.generation, self.record.last_index(), self.vault.size

    def standing(self) -> tuple[object, ...]:
        """What the measures and the lists stand on: another value once a set was added, released or read again.

        Decisions and receipts, which come one by one, leave it as it is.
        """
        return self.record.standing_stamp(), self.today

    @property
    def today(self) -> date:
        """The day in UTC."""
        return self.workspace.clock.now().date()

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from the query, at least 0 and at most `most`; the default for anything else."""
        given = self.query.get(name, "")
        return min(int(given), most) if given.isascii() and given.isdecimal() and len(given) < 10 else default  # noqa: PLR2004 - digits

    def page(
        self, template: str, values: Mapping[str, object], *, status: int = 200, again_s: int | None = None
    ) -> Response:
        """The finished page; `title` and `at` (the menu entry) are expected among the values.

        After `again_s` seconds the browser asks for it again.
        """
        frame = {"workspace": self.workspace.title, "csrf": self.csrf, "q": "", "locked": False}
        headers = None if again_s is None else {"Refresh": str(again_s)}
        return HTMLResponse(render(template, {**frame, **values}), status, headers)


Page = Callable[[Asked], Response]


class Site:
    """What all pages share: the workspaces, the keys of this run, the limit on threads."""

    def __init__(self, workspaces: Workspaces, keys: Keys) -> None:
        self.workspaces = workspaces
        self.keys = keys
        self._title = workspaces.first.title  # kept, so that an error page depends on nothing that may have failed
        self._memory = Memory()
        self._limiter: anyio.CapacityLimiter | None = None

    def endpoint(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        """The Starlette endpoint around a page function."""

        async def answer(request: Request) -> Response:
            try:
                form = EMPTY_FORM
                if request.method == "POST":
                    form = await read_form(request, self.workspaces.first.settings.max_upload_bytes)
                    if not hmac.compare_digest(form.text("_csrf").encode(), self.keys.csrf.encode()):
                        return self.problem(403, "The form is from another start of the server", _STALE)
                if self._limiter is None:
                    self._limiter = anyio.CapacityLimiter(_AT_ONCE)
                return await anyio.to_thread.run_sync(self._run, page, request, form, limiter=self._limiter)
            except HoldfastError as exc:
                return self.failure(exc, ask_again=request.method in {"GET", "HEAD"})
            except Exception:  # noqa: BLE001 - the outermost frame of this face
                return self.unforeseen()

        return answer

    def _run(self, page: Page, request: Request, form: Form) -> Response:
        with self.workspaces.lend() as workspace:
            given = (request.url.path, request.path_params, request.query_params, form)
            return page(Asked(workspace, *given, self.keys.csrf, self._memory))

    def visit(self, workspace: Workspace, path: str, page: Page) -> None:
        """Make a page of `workspace` for nobody, so that what it remembers is there when somebody asks.

        Raises:
            HoldfastError: the page cannot be made; whoever asks for it is told.
        """
        page(Asked(workspace, path, {}, QueryParams(), EMPTY_FORM, self.keys.csrf, self._memory))

    def failure(self, error: HoldfastError, *, ask_again: bool = False) -> Response:
        """The page for one of our own errors; with `ask_again` the browser may repeat the request by itself."""
        if isinstance(error, StoreError) and self._being_made():
            return self.problem(
                503, "The record is being made again", "A newer Holdfast reads the preserved files anew. On full lists "
                "this takes some minutes; nothing preserved is changed by it.",
                hint="wait: this page looks again by itself" if ask_again else "wait, then send it again",
                again_s=_LOOK_AGAIN_S if ask_again else None,
            )  # fmt: skip
        status, title = next(
            ((code, words) for kind, code, words in _STATUS if isinstance(error, kind)), (500, "Something went wrong")
        )
        return self.problem(status, title, error.message, where=error.where, hint=error.hint)

    def _being_made(self) -> bool:
        """Whether a rebuild of the record is under way, here or in another process."""
        lock = self.workspaces.first.folder / "record" / "rebuild.lock"
        if not lock.is_file():
            return False
        try:
            with Lock(lock).exclusive(timeout_s=0):
                return False
        except StoreError:
            return True

    def unforeseen(self) -> Response:
        """The page for a bug of ours: an id, and the traceback in the log."""
        number = secrets.token_hex(4)
        _LOG.exception("a page failed, id %s", number)
        return self.problem(
            500,
            "Something went wrong here",
            "This is a fault of Holdfast, not of what you asked. Nothing was changed by it.",
            where=f"error {number}",
            hint=f"the terminal that serves these pages shows the details under {number}",
        )

    def problem(
        self,
        status: int,
        title: str,
        message: str,
        *,
        where: str | None = None,
        hint: str | None = None,
        locked: bool = False,
        again_s: int | None = None,
    ) -> Response:
        """An error page: what, where, what to do.

        `locked` leaves out everything of the workspace; after `again_s` seconds the browser asks again.
        """
        values = {
            "title": title, "message": message, "where": where, "hint": hint, "status": status, "at": None,
            "workspace": "" if locked else self._title, "csrf": "", "q": "", "locked": locked,
        }  # fmt: skip
        headers = None if again_s is None else {"Refresh": str(again_s), "Retry-After": str(again_s)}
        return HTMLResponse(render("problem.html", values), status, headers)
