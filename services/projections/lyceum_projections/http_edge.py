"""What HTTP expects of every address, whatever answers there: HEAD, OPTIONS, other sites, ETag.

Search and reports are open to everybody, and take no cookies: any site may ask the API.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any

import structlog
from lyceum_chassis.observing import traces
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = structlog.get_logger(__name__)
_METHODS = "GET, HEAD, OPTIONS"
_KEPT_S = "600"
"""How long a browser may remember that it may ask."""
_OF_BODY = ("content-length", "content-type")
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
_ANY_SITE = {"access-control-allow-origin": "*", "access-control-expose-headers": "*"}
_PREFLIGHT = {
    "access-control-allow-methods": _METHODS,
    "access-control-allow-headers": "*",
    "access-control-max-age": _KEPT_S,
}


def of_api(path: str) -> bool:
    """Whether programs ask here, and people elsewhere."""
    return path == "/api" or path.startswith("/api/")


class HttpEdge:
    """Answers HEAD as GET without its body, OPTIONS by itself, and what is as it was with 304.

    ``answers_at`` says whether something answers at a path, ``failed`` what is answered where that
    went wrong.
    """

    def __init__(
        self,
        app: ASGIApp,
        answers_at: Callable[[Scope], bool],
        failed: Callable[[Request], Response],
    ) -> None:
        self._app = app
        self._answers_at = answers_at
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("traceparent")
        with traces.answering_http(scope["method"], said) as tell:
            answer = await self._whole(scope, receive)
            tell(getattr(scope.get("route"), "path", ""), answer.status)
        await answer.send(send, with_body=scope["method"] != "HEAD")

    async def _whole(self, scope: Scope, receive: Receive) -> "_Whole":
        """All of it, as if there were no HEAD."""
        method, api = scope["method"], of_api(scope["path"])
        answer = _Whole()
        if method != "OPTIONS" or not self._answers_at(scope):  # a file, or nothing
            await self._answer(scope, receive, answer)
        if method == "OPTIONS" and answer.status < 400:
            answer = _Whole()
            answer.headers.update({"allow": _METHODS, **(_PREFLIGHT if api else {})})
        elif method in ("GET", "HEAD") and answer.status == 200:
            answer.compare(Headers(scope=scope).getlist("if-none-match"))
        elif answer.status >= 400:
            answer.headers["cache-control"] = "no-store"
        if answer.status == 405:
            answer.headers["allow"] = _METHODS
        answer.headers.update({**_ALWAYS, **(_ANY_SITE if api else {})})
        return answer

    async def _answer(self, scope: Scope, receive: Receive, answer: "_Whole") -> None:
        """What a GET is answered where HEAD or OPTIONS was asked; ``scope`` learns the route."""
        asked = {**scope, "method": "GET"} if scope["method"] in ("HEAD", "OPTIONS") else scope
        try:
            await self._app(asked, receive, answer)
            scope["route"] = asked.get("route")
        except Exception:
            _log.exception("http_answer_failed", path=scope["path"])
            answer.begin_anew()
            await self._failed(Request(scope))(scope, receive, answer)


class _Whole:
    """An answer, gathered: none of them is large. Nothing at all (204) until it begins."""

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        self.status = 204
        self.headers = MutableHeaders()
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = MutableHeaders(raw=list(message["headers"]))
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    def compare(self, known: Iterable[str]) -> None:
        """Gives it a tag, where it has none and people or programs read it, and leaves out what
        they have. ``known``: the values of ``If-None-Match`` (RFC 9110, section 13.1.2)."""
        kind = self.headers.get("content-type", "")
        if "etag" not in self.headers:
            if not kind.startswith(("application/json", "text/html", "text/csv")):
                return
            self.headers["etag"] = f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'
            self.headers["cache-control"] = "no-cache"
        tag = self.headers["etag"].removeprefix("W/")
        if any(each.strip() == "*" or tag in _TAG.findall(each) for each in known):
            self.status, self.body = 304, b""
            for name in _OF_BODY:
                del self.headers[name]

    async def send(self, send: Send, *, with_body: bool) -> None:
        start: MutableMapping[str, Any] = {
            "type": "http.response.start",
            "status": self.status,
            "headers": self.headers.raw,
        }
        await send(start)
        await send({"type": "http.response.body", "body": self.body if with_body else b""})
