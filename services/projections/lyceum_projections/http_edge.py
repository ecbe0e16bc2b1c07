"""What HTTP expects of every address, whatever answers there: HEAD, OPTIONS, other sites, ETag.

Search and reports are open to everybody, and take no cookies: any site may ask the API.
"""

import hashlib
from collections.abc import MutableMapping, Sequence
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = b"GET, HEAD, OPTIONS"
_KEPT_S = b"600"
"""How long a browser may remember that it may ask."""
_NO_BODY = ("content-length", "content-type")


class HttpEdge:
    """Answers HEAD as GET without its body, OPTIONS by itself, and what is as it was with 304."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        api = scope["path"].startswith("/api/")
        if scope["method"] == "OPTIONS":
            await _send(send, 204, [(b"allow", _METHODS), *(_PREFLIGHT if api else ())], b"")
            return
        head = scope["method"] == "HEAD"
        answer = _Whole()
        await self._app({**scope, "method": "GET"} if head else scope, receive, answer)
        headers = [*answer.headers, *(_ANY_SITE if api else ())]
        status, body = answer.status, answer.body
        if status == 200 and "etag" not in Headers(raw=headers) and _is_compared(headers):
            tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            headers += [(b"etag", tag.encode()), (b"cache-control", b"no-cache")]
            if tag in _tags(Headers(scope=scope).get("if-none-match", "")):
                status, body = 304, b""
                headers = [each for each in headers if each[0].decode() not in _NO_BODY]
        await _send(send, status, headers, b"" if head else body)


_ANY_SITE = ((b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"*"))
_PREFLIGHT = (
    *_ANY_SITE,
    (b"access-control-allow-methods", _METHODS),
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", _KEPT_S),
)


class _Whole:
    """An answer, gathered: none of them is large."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Sequence[tuple[bytes, bytes]] = ()
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _is_compared(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """What people and programs read; not what monitors do."""
    kind = Headers(raw=list(headers)).get("content-type", "")
    return kind.startswith(("application/json", "text/html", "text/csv"))


def _tags(given: str) -> list[str]:
    """Those of ``If-None-Match``, weak or not (RFC 9110, section 13.1.2)."""
    return [tag.strip().removeprefix("W/") for tag in given.split(",")]


async def _send(
    send: Send, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes
) -> None:
    start: MutableMapping[str, Any] = {
        "type": "http.response.start",
        "status": status,
        "headers": list(headers),
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
