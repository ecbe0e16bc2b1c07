"""``/healthz`` and ``/readyz`` over HTTP.

``/healthz`` says that the process lives; it never asks Kafka or the store. ``/readyz`` says
whether each part can do its work, and what it waits for if not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

_CHECK_LIMIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Check:
    """How a part is: whether it can work, and a word or two for the operator."""

    ready: bool
    detail: str


class Readiness:
    """The checks of a process's parts, by name."""

    def __init__(self) -> None:
        self._checks: dict[str, Callable[[], Awaitable[Check]]] = {}

    def add(self, part: str, check: Callable[[], Awaitable[Check]]) -> None:
        self._checks[part] = check

    async def ask(self) -> dict[str, Check]:
        """Asks all parts at once; one that does not answer within 2 s is not ready."""
        answers = await asyncio.gather(*(_ask(check) for check in self._checks.values()))
        return dict(zip(self._checks, answers, strict=True))


async def _ask(check: Callable[[], Awaitable[Check]]) -> Check:
    try:
        async with asyncio.timeout(_CHECK_LIMIT_S):
            return await check()
    except TimeoutError:
        return Check(False, f"no answer within {_CHECK_LIMIT_S:g} s")
    except Exception as error:
        return Check(False, f"{type(error).__name__}: {error}"[:300])


def routes(readiness: Readiness) -> list[BaseRoute]:
    """The two routes, for any Starlette or FastAPI application."""

    async def healthz(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def readyz(_: Request) -> Response:
        checks = await readiness.ask()
        ready = all(check.ready for check in checks.values())
        body = {
            "ready": ready,
            "parts": {
                name: {"ready": check.ready, "detail": check.detail}
                for name, check in checks.items()
            },
        }
        return JSONResponse(body, status_code=200 if ready else 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
