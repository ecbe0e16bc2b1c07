"""What whoever verifies a credential is told over HTTP: keys, issuers and status lists.

Nobody is named in it, and nobody has to say who they are.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from lyceum_chassis.errors import Unavailable
from lyceum_chassis.store.event_store import EventStore
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from lyceum_opportunities import badges
from lyceum_opportunities.signing import SigningKeys, signing_keys_of
from lyceum_opportunities.status_list import LISTS_MAX, StatusList, bytes_of, status_list

JWT = "application/vc+jwt"
_KEPT = {"Cache-Control": "public, max-age=300"}
_ANEW = {"Cache-Control": "public, max-age=60"}
_NOT_THERE = Response(status_code=404)


def keys_of(settings: Any) -> SigningKeys:
    return signing_keys_of(settings.credential_keys.get_secret_value())


def signed_list(lists: StatusList, host_id: UUID, number: int, settings: Any, at: datetime) -> str:
    """The list of this number, signed; empty where there is none. The first one is always there."""
    keys = keys_of(settings)
    if not keys.private or not 0 <= number <= lists.number:
        return ""
    site = settings.credentials_url
    claims = badges.list_claims(host_id, number, bytes_of(lists.revoked[number]), site, at)
    return keys.sign(claims, keys.present_id, badges.key_url(site))


def routes(store: EventStore, settings: Any, now: Callable[[], datetime]) -> list[BaseRoute]:
    keys = keys_of(settings)

    async def key_set(_: Request) -> Response:
        return JSONResponse({"keys": list(keys.public.values())}, headers=_KEPT)

    async def key(request: Request) -> Response:
        found = keys.public.get(request.path_params["key_id"])
        return JSONResponse(found, headers=_KEPT) if found else _NOT_THERE

    async def host(request: Request) -> Response:
        told = badges.profile(request.path_params["host_id"], settings.credentials_url)
        return JSONResponse(told, headers=_KEPT)

    async def listed(request: Request) -> Response:
        host_id, number = request.path_params["host_id"], request.path_params["number"]
        if number >= LISTS_MAX:
            return _NOT_THERE
        try:
            lists = (await store.load(status_list, host_id)).state
        except Unavailable as error:
            retry = {"Retry-After": str(round(error.retry_after_s) or 1)}
            return PlainTextResponse(str(error), status_code=503, headers=retry)
        token = signed_list(lists, host_id, number, settings, now())
        return Response(token, media_type=JWT, headers=_ANEW) if token else _NOT_THERE

    return [
        Route("/credentials/keys", key_set),
        Route("/credentials/keys/{key_id}", key),
        Route("/credentials/hosts/{host_id:uuid}", host),
        Route("/credentials/status/{host_id:uuid}/{number:int}", listed),
    ]
