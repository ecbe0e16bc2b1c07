"""The feeds over HTTP, beside the API."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from lyceum_chassis.errors import InvalidArgument
from pydantic import BaseModel, ConfigDict, Field

from lyceum_projections.feeds import hsds, ical, rpde
from lyceum_projections.feeds.reading import CardFeeds, Rebuilt
from lyceum_projections.http_parameters import Nothing, once
from lyceum_projections.http_problems import problem

CHANGES_A_PAGE = 500
_PAGE_MAX = 1_000
_SOON_S = 8
_LATER_S = 3_600
"""How long the last page may be kept, and one with items, as RPDE advises: who has an old one is
led on by its ``next`` to all that changed since."""


_NO_SUCH: dict[int | str, dict[str, Any]] = {404: problem("There is no such thing, or not yet.")}


class _Rpde(JSONResponse):
    media_type = rpde.MEDIA_TYPE


class _Calendar(Response):
    media_type = ical.MEDIA_TYPE


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChangesAsked(_Asked):
    after: int = Field(
        0, ge=0, lt=2**63, alias="afterChangeNumber", description="As `next` of a page gives it."
    )
    feed: str = Field("", max_length=200, description="As `next` of a page gives it.")


class PageAsked(_Asked):
    page: int = Field(1, ge=1, le=1_000_000, description="The number of the page, from 1.")
    per_page: int = Field(50, ge=1, le=_PAGE_MAX, description="How many a page.")


class ServicesAsked(PageAsked):
    organization_id: UUID | None = Field(None, description="Only those of this organization.")


def feeds(cards: CardFeeds, public_url: str, licence: str) -> APIRouter:
    """The routes below ``/api/feeds``."""
    api = APIRouter(prefix="/api/feeds", tags=["feeds"])

    def site(request: Request) -> str:
        return public_url or str(request.base_url).rstrip("/")

    @api.get(
        "/rpde",
        summary="Opportunities as they change (RPDE 1.0)",
        response_class=_Rpde,
        dependencies=[once(ChangesAsked)],
    )
    async def changed(request: Request, asked: Annotated[ChangesAsked, Query()]) -> _Rpde:
        """Realtime Paged Data Exchange 1.0: begin here, and follow `next` for ever; a page without
        items is the last for now. What closed comes as `deleted`."""
        try:
            changes = await cards.changes(asked.feed, asked.after, CHANGES_A_PAGE)
        except Rebuilt:
            told = "has begun anew; harvest it again from its first page, without parameters"
            raise InvalidArgument([("feed", told)]) from None
        base = site(request)
        page = rpde.page(
            changes.cards,
            feed=changes.feed,
            after=asked.after,
            here=f"{base}/api/feeds/rpde",
            site=base,
            licence=licence,
        )
        kept = _LATER_S if changes.cards else _SOON_S
        headers = {"Cache-Control": f"public, max-age={kept}"}
        return _Rpde(page, headers=headers)

    @api.get(
        "/ical/{opportunity_id}.ics",
        summary="An opportunity, as a calendar file (RFC 5545)",
        response_class=_Calendar,
        responses=_NO_SUCH,
    )
    async def calendar(
        request: Request, opportunity_id: UUID, asked: Annotated[Nothing, Query()]
    ) -> _Calendar:
        """When it is, for people's own calendars, in the zone of its place."""
        card = await cards.one("opportunity", opportunity_id)
        headers = {"Cache-Control": f"public, max-age={_LATER_S}"}
        return _Calendar(ical.calendar(card, site(request), datetime.now(UTC)), headers=headers)

    @api.get("/hsds", summary="About the HSDS feed")
    async def about(request: Request, asked: Annotated[Nothing, Query()]) -> dict[str, str]:
        """Which version of HSDS it has, and where it is described."""
        described = f"{site(request)}/api/openapi.json"
        return {"version": hsds.VERSION, "profile": hsds.PROFILE, "openapi_url": described}

    @api.get(
        "/hsds/services",
        summary="Opportunities, as services of HSDS 3.0",
        dependencies=[once(ServicesAsked)],
    )
    async def services(
        request: Request, asked: Annotated[ServicesAsked, Query()]
    ) -> dict[str, Any]:
        """A page of them, over or not: see `status`."""
        host = str(asked.organization_id or "")
        total, found = await cards.some("opportunity", asked.page, asked.per_page, host)
        told = [hsds.service(card, site(request)) for card in found]
        return hsds.page(told, total, asked.page, asked.per_page)

    @api.get("/hsds/services/{service_id}", summary="One of them", responses=_NO_SUCH)
    async def one_service(
        request: Request, service_id: UUID, asked: Annotated[Nothing, Query()]
    ) -> dict[str, Any]:
        """The same, alone."""
        return hsds.service(await cards.one("opportunity", service_id), site(request))

    @api.get(
        "/hsds/organizations",
        summary="Partners, as organizations of HSDS 3.0",
        dependencies=[once(PageAsked)],
    )
    async def organizations(
        request: Request, asked: Annotated[PageAsked, Query()]
    ) -> dict[str, Any]:
        """A page of them."""
        total, found = await cards.some("partner", asked.page, asked.per_page)
        told = [hsds.organization(card, site(request)) for card in found]
        return hsds.page(told, total, asked.page, asked.per_page)

    @api.get("/hsds/organizations/{organization_id}", summary="One of them", responses=_NO_SUCH)
    async def one_organization(
        request: Request, organization_id: UUID, asked: Annotated[Nothing, Query()]
    ) -> dict[str, Any]:
        """The same, alone."""
        return hsds.organization(await cards.one("partner", organization_id), site(request))

    return api
