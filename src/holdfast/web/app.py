# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""The table of addresses: which page answers where. Everything else is in `pages`."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from holdfast.web.asked import Page, Site
from holdfast.web.pages import (
    captures,
    changes,
    claims,
    documents,
    entity,
    evidence,
    identity,
    measures,
    pledges,
    review,
    revision,
    screen,
    search,
    sources,
    start,
    verify,
)
from holdfast.web.pool import Workspaces
from holdfast.web.render import static_files
from holdfast.web.security import Gate, Keys
from holdfast.workspace import Workspace

__all__ = ["PAGES", "WARMED", "create_app"]

PAGES: tuple[tuple[str, Page, tuple[str, ...]], ...] = (
    ("/", start.start, ("GET",)),
    ("/search", search.search, ("GET",)),
    ("/measures", measures.measures, ("GET",)),
    ("/order/{id:path}", measures.order, ("GET",)),
    ("/entity/{id:path}", entity.entity, ("GET",)),
    ("/evidence", evidence.evidence, ("GET",)),
    ("/documents", documents.documents, ("GET",)),
    ("/documents/{id}", documents.reader, ("GET",)),
    ("/documents/{id}/changes", revision.document_changes, ("GET",)),
    ("/claims", claims.claims_page, ("GET",)),
    ("/claims/all", claims.all_claims, ("GET",)),
    ("/pledges", pledges.pledges_page, ("GET",)),
    ("/text", documents.text_search, ("GET",)),
    ("/sources", sources.sources, ("GET",)),
    ("/set/{index:int}", sources.capture_set, ("GET",)),
    ("/release/{index:int}", sources.release, ("POST",)),
    ("/captures", captures.captures, ("GET",)),
    ("/capture/{id}", captures.capture, ("GET",)),
    ("/capture/{id}/check", captures.check, ("POST",)),
    ("/capture/{id}/raw", captures.raw, ("GET",)),
    ("/changes", changes.overview, ("GET",)),
    ("/changes/{source}", changes.changes, ("GET",)),
    ("/changes.atom", changes.feed_atom, ("GET",)),
    ("/changes.json", changes.feed_json, ("GET",)),
    ("/screen", screen.form, ("GET",)),
    ("/screen", screen.answer, ("POST",)),
    ("/screen/last", screen.last, ("GET",)),
    ("/review", review.review, ("GET",)),
    ("/review", review.answer, ("POST",)),
    ("/decisions", review.decisions, ("GET",)),
    ("/decision/{index:int}", review.decision, ("GET",)),
    ("/decision/{index:int}", review.reopen, ("POST",)),
    ("/identity", identity.identity, ("GET",)),
    ("/identity", identity.answer, ("POST",)),
    ("/judgements", identity.judgements, ("GET",)),
    ("/judgement/{index:int}", identity.reopen, ("POST",)),
    ("/verify", verify.show, ("GET",)),
    ("/verify", verify.run, ("POST",)),
)
"""Path, page, methods. Every page that takes a POST expects the CSRF token in its form."""

WARMED: tuple[tuple[str, Page], ...] = (
    ("/", start.start),
    ("/measures", measures.measures),
    ("/search", search.search),
    ("/sources", sources.sources),
    ("/changes", changes.overview),
    ("/pledges", pledges.pledges_page),
)
"""Pages whose first visit takes seconds on full lists, in the order people ask for them."""


def create_app(workspace: Workspace, keys: Keys, site: Site | None = None) -> ASGIApp:
    """The pages of `workspace` as an ASGI application, behind the gate of `security`.

    `site` is what whoever serves them has made to `visit` pages beforehand.
    """
    site = Site(Workspaces(workspace), keys) if site is None else site
    routes = [Route(path, site.endpoint(page), methods=list(methods)) for path, page, methods in PAGES]
    routes += [
        Route("/static/{name}", _static, methods=["GET"]),
        Route("/healthz", _healthz, methods=["GET"]),
        Route("/favicon.ico", _no_icon, methods=["GET"]),
    ]

    async def missing(request: Request, exc: Exception) -> Response:  # noqa: ARG001 - Starlette's signature
        status = exc.status_code if isinstance(exc, HTTPException) else 404
        if status == 405:  # noqa: PLR2004 - method not allowed
            return site.problem(405, "Not that way", "This address does not take that kind of request.")
        return site.problem(
            404, "No page here", "There is no page at this address.", hint="the search above, or the start page"
        )

    def refuse(scope: Scope, status: int, title: str, text: str) -> Response:  # noqa: ARG001 - the gate's signature
        return site.problem(status, title, text, locked=True)

    return Gate(Starlette(routes=routes, exception_handlers={404: missing, 405: missing}), keys, refuse)


async def _static(request: Request) -> Response:
    found = static_files().get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("no such file\n", 404)
    return Response(found[0], media_type=found[1])


async def _healthz(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
    return PlainTextResponse("ok\n")


async def _no_icon(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
    return Response(status_code=204)
